//! Reading the files of workload W7 into a graph: a million entities of `FollowTheMoney`, the ties alone and
//! everything, and a million rows like those of OFAC's `SDN.CSV`.
//!
//! With `PERF` set to the folder that the peers' `setup.sh` was given, the files are the peers' own
//! (`data/medium/ftm.jsonl`, 372 MB, and `sdn.csv`, 193 MB); else smaller ones are drawn from a seed. The peers
//! are `duckdb_w7.py` and `csv_w7.py`; the latter only parses. Run it with
//!
//! ```sh
//! PERF=<folder> cargo bench --bench lists -- ties
//! PERF=<folder> cargo bench --bench lists -- all
//! PERF=<folder> cargo bench --bench lists -- csv
//! ```
//!
//! Prints CPU seconds of reading and of building (user and system), the peak memory of the process, and what was
//! read: one work a process, so that the peaks are its own.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use sanction_graph::graph::{GraphBuilder, SanctionGraph};
use sanction_graph::inputs::{Format, ReadOptions, read_ftm_ties};
use sanction_graph::load::LoadReport;
use sanction_graph::model::TieKind;
use sanction_graph::random::Stream;

fn told(word: &str) -> bool {
    std::env::args().any(|argument| argument == word)
}

/// User and system time of the process so far, in seconds, and its peak memory in MB, where Linux says.
fn usage() -> (f64, u64) {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(") ").next().unwrap_or_default();
    let fields: Vec<f64> = after_name.split(' ').filter_map(|field| field.parse().ok()).collect();
    // Fields 14 and 15 of the file, in hundredths of a second; the state before them is no number.
    let cpu = fields.get(10).zip(fields.get(11)).map_or(0.0, |(user, system)| (user + system) / 100.0);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0);
    (cpu, peak / 1024)
}

/// One of the peers' files, if it is there.
fn file(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(std::env::var_os("PERF")?).join("data/medium").join(name);
    path.exists().then_some(path)
}

/// Rows like those of the peers.
fn drawn_rows(rows: u32) -> String {
    let mut text = String::new();
    for i in 0..rows {
        let kind = ["individual", "-0- ", "vessel", "aircraft"][(i % 4) as usize];
        let (day, year, programme) = (1 + i % 28, 1940 + i % 60, 13_000 + i % 300);
        writeln!(
            text,
            r#"{i},"NAME, Given {i}","{kind}","EO{programme}] [SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB {day} Jan {year}; POB City{}, Iran; nationality Iran; Passport A{i} (Iran); a.k.a. 'ALIAS {i}'.""#,
            i % 997,
        )
        .expect("a string");
    }
    text
}

/// Entities like those of the peers, in no order: companies, who owns them, and sanctions.
fn drawn_entities(entities: u32) -> String {
    let mut stream = Stream::new(1, "bench ftm", 0);
    let mut text = String::new();
    let companies = entities / 3;
    for i in 0..entities {
        let (a, b) = (stream.below(companies), stream.below(companies));
        let written = match i % 3 {
            0 => writeln!(
                text,
                r#"{{"id":"c{}","caption":"Company {i}","schema":"Company","properties":{{"name":["Company {i}"],"country":["cn"],"alias":["Компания {i}"]}}}}"#,
                i / 3
            ),
            1 => writeln!(
                text,
                r#"{{"id":"o{i}","schema":"Ownership","properties":{{"owner":["c{a}"],"asset":["c{b}"],"percentage":["{}"]}}}}"#,
                i % 100
            ),
            _ => writeln!(
                text,
                r#"{{"id":"s{i}","schema":"Sanction","properties":{{"entity":["c{a}"],"country":["us"],"program":["P{}"],"startDate":["2021-03-{:02}"]}}}}"#,
                i % 300,
                1 + i % 28
            ),
        };
        written.expect("a string");
    }
    text
}

/// How many ties there are of each kind that the file states, and the first problem.
fn digest(graph: &SanctionGraph, report: &LoadReport) -> String {
    let of = |kind: TieKind| graph.ties().filter(|tie| tie.kind() == kind).count();
    format!(
        "{{\"records\":{},\"actors\":{},\"taken\":{},\"problems\":{},\"ownership\":{},\"membership\":{},\"sanction\":{},\"association\":{},\"nationality\":{},\"acts\":{}}}",
        report.records,
        report.actors,
        report.ties,
        report.problems_total,
        of(TieKind::Ownership),
        of(TieKind::Membership),
        of(TieKind::Sanction),
        of(TieKind::Association),
        of(TieKind::Nationality),
        graph.act_count()
    )
}

fn run(
    work: &str,
    name: &str,
    drawn: fn(u32) -> String,
    read: impl FnOnce(Box<dyn Read>) -> (SanctionGraph, LoadReport, f64),
) {
    let input: Box<dyn Read> = match file(name) {
        Some(path) => Box::new(File::open(path).expect("can be opened")),
        None => Box::new(std::io::Cursor::new(drawn(if told("--bench") { 1_000_000 } else { 3_000 }))),
    };
    let (before, _) = usage();
    let (graph, report, reading) = read(input);
    let (after, peak) = usage();
    println!(
        "{{\"workload\":\"{work}\",\"cpu_s\":{:.2},\"reading_s\":{:.2},\"peak_mb\":{peak},\"digest\":{}}}",
        after - before,
        reading - before,
        digest(&graph, &report)
    );
    if !told("--bench") {
        graph.verify().expect("holds together");
    }
}

/// Reads a whole list through the builder.
fn whole(format: Format, input: Box<dyn Read>) -> (SanctionGraph, LoadReport, f64) {
    let mut builder = GraphBuilder::new();
    let report = format.read(input, &mut builder, ReadOptions::default()).expect("is readable");
    let (reading, _) = usage();
    (builder.build().expect("builds"), report, reading)
}

fn main() {
    let every = !["ties", "all", "csv"].into_iter().any(told);
    if every || told("ties") {
        run("ties", "ftm.jsonl", drawn_entities, |input| {
            let (columns, report) = read_ftm_ties(input, ReadOptions::default()).expect("is readable");
            let (reading, _) = usage();
            (SanctionGraph::from_columns(columns).expect("builds"), report, reading)
        });
    }
    if every || told("all") {
        run("all", "ftm.jsonl", drawn_entities, |input| whole(Format::Ftm, input));
    }
    if every || told("csv") {
        run("csv", "sdn.csv", drawn_rows, |input| whole(Format::OfacCsv, input));
    }
}
