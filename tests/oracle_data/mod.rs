//! The oracle data that lie outside the repository.

use std::io::Read;
use std::path::PathBuf;

use sanction_graph::graph::{EventColumns, Events};

/// A file of the data as it is; `None`, with a word on stderr, where the data are not installed. In
/// continuous integration they have to be.
pub(crate) fn read(name: &str) -> Option<Vec<u8>> {
    let beside = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data"));
    let data = std::env::var_os("SANCTION_GRAPH_DATA").map_or(beside, PathBuf::from);
    let path = data.join(name);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        assert!(std::env::var_os("CI").is_none(), "{} is missing", path.display());
        eprintln!("skipped: {} is missing; set SANCTION_GRAPH_DATA", path.display());
    }
    bytes
}

/// The messages of collegemsg as events, each row its own act.
#[allow(dead_code, reason = "not every test file uses every data set")]
pub(crate) fn collegemsg() -> Option<Events> {
    let bytes = read("oracles/collegemsg.txt.gz")?;
    let mut text = String::new();
    flate2::read::GzDecoder::new(&*bytes).read_to_string(&mut text).expect("readable oracle data");
    let mut columns = EventColumns { parties: 1900, ..EventColumns::default() };
    for (act, line) in (0..).zip(text.lines()) {
        let fields: Vec<i32> = line.split(' ').map(|field| field.parse().expect("a number")).collect();
        let &[sender, target, second] = &fields[..] else { panic!("three numbers: {line}") };
        columns.sender.push(sender.unsigned_abs());
        columns.target.push(target.unsigned_abs());
        columns.first.push(second);
        columns.act.push(act);
        columns.acts = act + 1;
    }
    Some(Events::new(columns).expect("valid columns"))
}

/// The threats and impositions of a year between 35 states.
#[allow(dead_code, reason = "not every test file uses every data set")]
pub(crate) fn ties_network(year: &str) -> Option<Vec<(u32, u32)>> {
    let (rows, states) =
        (read("oracles/ties_network_1993_1994.csv")?, read("oracles/ties_network_states.txt")?);
    let states: Vec<&str> = std::str::from_utf8(&states).expect("text").split_whitespace().collect();
    assert_eq!(states.len(), 35);
    let state = |key: &str| u32::try_from(states.iter().position(|&state| state == key).unwrap()).unwrap();
    let pair = |row: &str| {
        let fields: Vec<&str> = row.trim().split(',').collect();
        (fields[2] == year).then(|| (state(fields[0]), state(fields[1])))
    };
    Some(std::str::from_utf8(&rows).expect("text").lines().skip(1).filter_map(pair).collect())
}
