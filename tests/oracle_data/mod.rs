//! The oracle data that lie outside the repository.

use std::io::Read;
use std::path::PathBuf;

use sanction_graph::graph::{EventColumns, Events};

/// The messages of collegemsg as events, each row its own act; `None`, with a word on stderr, where the
/// data are not installed. In continuous integration they have to be.
pub(crate) fn collegemsg() -> Option<Events> {
    let beside = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data"));
    let data = std::env::var_os("SANCTION_GRAPH_DATA").map_or(beside, PathBuf::from);
    let path = data.join("oracles/collegemsg.txt.gz");
    let Ok(file) = std::fs::File::open(&path) else {
        assert!(std::env::var_os("CI").is_none(), "{} is missing", path.display());
        eprintln!("skipped: {} is missing; set SANCTION_GRAPH_DATA", path.display());
        return None;
    };
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).expect("readable oracle data");
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
