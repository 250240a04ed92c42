//! Tables of many events for the benches, and figures that can be held beside those of other programs.
//!
//! With `PERF` set to the folder that the peers' `setup.sh` was given, the tables are the peers' own: the raw
//! columns `data/{small,medium,large}/raw/{sender,target,day,regime,affil}.i32`, where an act is a distinct
//! sender, day and regime. Else they are made from a seed, alike on every machine: 200 parties; a tenth as
//! many objects as rows, each of one party; acts with a day of 30 years that hit one object or, in shares
//! that fall as the number to the power of −1.3, up to 200, of one party for the most part; parties and
//! objects with a heavy tail (a number below a number below the limit); an eighth of the acts copied by
//! another sender within five days; a seventh answered by the party that was hit within 30. Rows are in no
//! order.

use std::hint::black_box;
use std::path::{Path, PathBuf};

use sanction_graph::graph::{EventColumns, Events};
use sanction_graph::random::Stream;

const PARTIES: u32 = 200;
const DAYS: u32 = 10_957;

/// Numbers of rows: 10⁵ and 10⁶, and 10⁷ too if `LARGE` is set; few if only tested.
pub(crate) fn sizes() -> Vec<usize> {
    if is_test() {
        vec![10_000]
    } else if std::env::var_os("LARGE").is_some() {
        vec![100_000, 1_000_000, 10_000_000]
    } else {
        vec![100_000, 1_000_000]
    }
}

/// `cargo test` says nothing, `cargo bench` that it is a bench.
fn is_test() -> bool {
    let told = |word: &str| std::env::args().any(|argument| argument == word);
    told("--test") || !told("--bench")
}

/// What the peers call that many rows.
fn name(size: usize) -> &'static str {
    match size {
        100_000 => "small",
        1_000_000 => "medium",
        10_000_000 => "large",
        _ => "tiny",
    }
}

/// The table of that size.
pub(crate) fn events(size: usize) -> Events {
    let columns = match std::env::var_os("PERF") {
        Some(folder) if size >= 100_000 => {
            read(&PathBuf::from(folder).join("data").join(name(size)).join("raw"))
        }
        _ => generated(size),
    };
    Events::new(columns).expect("columns that fit together")
}

fn read(folder: &Path) -> EventColumns {
    let column = |name: &str| -> Vec<i32> {
        let path = folder.join(name).with_extension("i32");
        let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        bytes.chunks_exact(4).map(|four| i32::from_le_bytes(four.try_into().expect("four"))).collect()
    };
    let number = |number: i32| u32::try_from(number).expect("a number from 0");
    let numbers = |name| column(name).into_iter().map(number).collect::<Vec<u32>>();
    let (sender, first, regime) = (numbers("sender"), column("day"), numbers("regime"));
    let key = |row: usize| (sender[row], first[row], regime[row]);
    let mut rows: Vec<u32> = (0..count(sender.len())).collect();
    rows.sort_by_key(|&row| key(row as usize));
    let mut act = vec![0; rows.len()];
    let mut acts = 0;
    for same in rows.chunk_by(|&a, &b| key(a as usize) == key(b as usize)) {
        for &row in same {
            act[row as usize] = acts;
        }
        acts += 1;
    }
    let (object, party) = (numbers("target"), numbers("affil"));
    EventColumns {
        parties: PARTIES,
        acts,
        objects: count(party.len()),
        target: object.iter().map(|&object| party[object as usize]).collect(),
        object: Some(object),
        sender,
        first,
        act,
        ..EventColumns::default()
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).expect("fewer than u32::MAX")
}

fn generated(size: usize) -> EventColumns {
    let mut stream = Stream::new(1, "bench tables", 0);
    let objects = count(size / 10);
    // (sender, object, day, act)
    let mut rows: Vec<(u32, u32, i32, u32)> = Vec::with_capacity(size + 1000);
    let mut acts = 0;
    // Objects of a party lie side by side.
    let party_of = |object: u32| {
        u32::try_from(u64::from(object) * u64::from(PARTIES) / u64::from(objects)).expect("below")
    };
    while rows.len() < size {
        let mut tailed = |limit: u32| {
            let reach = stream.below(limit);
            stream.below(reach + 1)
        };
        let (sender, party) = (tailed(PARTIES), tailed(PARTIES) * 7 % PARTIES);
        let hit: Vec<u32> = {
            let mut hits = 1;
            while hits < 128 && stream.below(5) < 2 {
                hits *= 2;
            }
            let per_party = objects / PARTIES;
            let mut one = || {
                let reach = stream.below(per_party);
                let near = party * per_party + stream.below(reach + 1);
                if stream.below(7) == 0 { stream.below(objects) } else { near }
            };
            (0..hits).map(|_| one()).collect()
        };
        let day = stream.below(DAYS - 40);
        let mut act = |sender: u32, day: u32, hit: &[u32]| {
            let day = i32::try_from(day).expect("30 years");
            rows.extend(hit.iter().map(|&object| (sender, object, day, acts)));
            acts += 1;
        };
        act(sender, day, &hit);
        if stream.below(8) == 0 {
            act(stream.below(PARTIES), day + stream.below(6), &hit);
        }
        if stream.below(7) == 0 {
            let object = sender * (objects / PARTIES) + stream.below(objects / PARTIES);
            act(party_of(hit[0]), day + stream.below(31), &[object]);
        }
    }
    rows.truncate(size);
    stream.shuffle(&mut rows);
    EventColumns {
        parties: PARTIES,
        acts,
        objects,
        sender: rows.iter().map(|row| row.0).collect(),
        target: rows.iter().map(|row| party_of(row.1)).collect(),
        object: Some(rows.iter().map(|row| row.1).collect()),
        first: rows.iter().map(|row| row.2).collect(),
        act: rows.iter().map(|row| row.3).collect(),
        ..EventColumns::default()
    }
}

/// Prints, for a table of each size, CPU seconds (least, median, most) of seven runs, the memory of the
/// process before and its peak, and a digest of what was found: one line like those of the peers.
pub(crate) fn report<T>(work: &str, run: impl Fn(&Events) -> T, digest: impl Fn(&T) -> String) {
    for size in sizes() {
        let events = events(size);
        let before = memory("VmRSS:");
        let mut found = Some(run(&events));
        let peak = memory("VmHWM:");
        // The clock of a thread moves in steps of a millisecond or more.
        let runs = if is_test() { 1 } else { (4_000_000 / size).max(1) };
        let mut seconds: Vec<f64> = (0..if is_test() { 1 } else { 7 })
            .map(|_| {
                found = None;
                let start = cpu();
                for _ in 0..runs {
                    found = Some(black_box(run(black_box(&events))));
                }
                (cpu() - start) / runs as f64
            })
            .collect();
        seconds.sort_by(f64::total_cmp);
        let (least, median, most) = (seconds[0], seconds[seconds.len() / 2], seconds[seconds.len() - 1]);
        println!(
            "{{\"workload\":\"{work}\",\"size\":\"{}\",\"rows\":{},\"cpu_s\":[{least:.5},{median:.5},{most:.5}],\
             \"n\":{},\"table_mb\":{before},\"peak_mb\":{peak},\"digest\":{}}}",
            name(size),
            events.len(),
            seconds.len(),
            found.as_ref().map(&digest).unwrap_or_default(),
        );
    }
}

/// Seconds that the threads of this process were on a processor, where Linux says.
fn cpu() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let nanos = tasks.map(|task| {
        let text = std::fs::read_to_string(task.path().join("schedstat")).unwrap_or_default();
        text.split(' ').next().and_then(|nanos| nanos.parse::<f64>().ok()).unwrap_or(0.0)
    });
    nanos.sum::<f64>() / 1e9
}

/// Megabytes of the process, where Linux says.
fn memory(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let value = status.lines().find_map(|line| line.strip_prefix(field)).unwrap_or_default();
    value.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) / 1024
}
