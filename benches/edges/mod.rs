//! Networks of events for the benches, and figures that can be held beside those of other programs.

use std::hint::black_box;
use std::path::PathBuf;

use sanction_graph::graph::{EventColumns, Events};
use sanction_graph::random::Stream;

/// `cargo test` says nothing, `cargo bench` that it is a bench.
pub(crate) fn is_test() -> bool {
    let told = |word: &str| std::env::args().any(|argument| argument == word);
    told("--test") || !told("--bench")
}

/// What the peers call their sizes, with the number of events; few if only tested, ten million if `LARGE` is
/// set.
pub(crate) fn sizes() -> Vec<(&'static str, u32)> {
    if is_test() {
        return vec![("tiny", 2000)];
    }
    let mut sizes = vec![("small", 100_000), ("medium", 1_000_000)];
    if std::env::var_os("LARGE").is_some() {
        sizes.push(("large", 10_000_000));
    }
    sizes
}

/// Sender, target and time, one event a line, from a file of the peers' data, in which a line that does not
/// begin with a number is a header; `None` without `PERF` or where they have not made that file.
pub(crate) fn read(size: &str, file: &str) -> Option<Vec<(u32, u32, i32)>> {
    let folder = PathBuf::from(std::env::var_os("PERF")?).join("data").join(size);
    let text = std::fs::read_to_string(folder.join(file)).ok()?;
    let event = |line: &str| {
        let mut numbers =
            line.split([',', ' ']).map(|number| number.trim().parse::<i32>().expect("a number"));
        let mut party = || numbers.next().and_then(|number| u32::try_from(number).ok()).expect("a party");
        (party(), party(), numbers.next().unwrap_or(0))
    };
    let is_event = |line: &&str| line.starts_with(|first: char| first.is_ascii_digit());
    Some(text.lines().filter(is_event).map(event).collect())
}

/// Heavy-tailed in both degrees, with more mutual ties than that explains, at times in no order that do not
/// repeat.
pub(crate) fn generated(events: u32, parties: u32, name: &str) -> Vec<(u32, u32, i32)> {
    let mut stream = Stream::new(1, name, 0);
    let mut times: Vec<i32> = (0..).take(events as usize).collect();
    stream.shuffle(&mut times);
    let mut answer = None;
    let mut one = |time: i32| {
        let mut pick = |turn: u32| {
            let reach = stream.below(parties);
            (stream.below(reach + 1) + turn) % parties
        };
        let (sender, target) = answer.take().unwrap_or((pick(0), pick(parties / 2)));
        if stream.below(8) == 0 {
            answer = Some((target, sender));
        }
        (sender, target, time)
    };
    times.into_iter().map(&mut one).collect()
}

/// The table of these events, each an act.
pub(crate) fn table(events: &[(u32, u32, i32)]) -> Events {
    let rows = u32::try_from(events.len()).expect("fewer than u32::MAX events");
    Events::new(EventColumns {
        parties: events.iter().map(|event| event.0.max(event.1) + 1).max().unwrap_or(0),
        acts: rows,
        sender: events.iter().map(|event| event.0).collect(),
        target: events.iter().map(|event| event.1).collect(),
        first: events.iter().map(|event| event.2).collect(),
        act: (0..rows).collect(),
        ..EventColumns::default()
    })
    .expect("columns that fit together")
}

/// Prints CPU seconds of this thread (least, median, most of five) and a digest like those of the peers.
pub(crate) fn report(work: &str, size: &str, events: &Events, run: impl Fn(&Events) -> String) {
    let mut digest = String::new();
    let mut seconds: Vec<f64> = (0..if is_test() { 1 } else { 5 })
        .map(|_| {
            let start = cpu();
            digest = black_box(run(black_box(events)));
            cpu() - start
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    let (least, median, most) = (seconds[0], seconds[seconds.len() / 2], seconds[seconds.len() - 1]);
    println!(
        "{{\"workload\":\"{work}\",\"size\":\"{size}\",\"rows\":{},\"cpu_s\":[{least:.4},{median:.4},{most:.4}],\
         \"peak_mb\":{},\"digest\":{digest}}}",
        events.len(),
        peak_memory(),
    );
}

/// Seconds that this thread was on a processor, where Linux says.
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|nanos| nanos.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

/// The most megabytes that the process has held, where Linux says.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let value = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    value.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) / 1024
}
