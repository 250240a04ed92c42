//! Time-respecting paths from one party: sorting, and each question asked of a sorted table. The aim is 10⁷
//! rows in less than 0.5 s of CPU for an earliest arrival after sorting.
//!
//! `cargo bench --bench temporal_paths` makes its own tables of 10⁵ and 10⁶ rows and, with `LARGE=1`, of 10⁷;
//! with `PERF=<folder>` it takes the peers'. `cargo bench --bench temporal_paths -- --test` only runs them, on
//! few rows. Each workload first prints a line with CPU seconds, memory and a digest; then divan prints wall
//! time. The lines of questions include the sorting, which has a line of its own; divan's do not.

mod tables;

use divan::Bencher;
use sanction_graph::graph::Events;
use sanction_graph::traverse::{Journeys, Order, TemporalPaths};

#[derive(Debug, Clone, Copy)]
enum Ask {
    Arrival,
    Departure,
    Hops,
}

fn ask(paths: &mut TemporalPaths, ask: Ask) -> Journeys {
    match ask {
        Ask::Arrival => paths.earliest_arrival(&[0]),
        Ask::Departure => paths.latest_departure(&[0]),
        Ask::Hops => paths.fewest_hops(&[0]),
    }
    .expect("a party of the table")
}

fn digest(found: &Journeys) -> String {
    let days: Vec<i64> = found.certain.parties().map(|(_, day)| i64::from(day)).collect();
    let hops: u64 =
        found.certain.parties().map(|(party, _)| u64::from(found.certain.hops(party).unwrap_or(0))).sum();
    format!("{{\"reached\":{},\"days\":{},\"hops\":{hops}}}", days.len(), days.iter().sum::<i64>())
}

fn main() {
    tables::report("paths, sorting alone", |events| drop(TemporalPaths::new(events)), |()| "{}".into());
    for of in [Ask::Arrival, Ask::Departure, Ask::Hops] {
        let run = |events: &Events| ask(&mut TemporalPaths::new(events).start(0).deadline(20_000), of);
        tables::report(&format!("paths, {of:?}"), run, digest);
    }
    divan::main();
}

type Settings = for<'e> fn(TemporalPaths<'e>) -> TemporalPaths<'e>;

fn measure(bencher: Bencher, size: usize, of: Ask, settings: Settings) {
    let events = tables::events(size);
    let mut paths = settings(TemporalPaths::new(&events));
    ask(&mut paths, of);
    bencher.bench_local(|| ask(divan::black_box(&mut paths), of));
}

#[divan::bench(args = tables::sizes(), sample_count = 5, sample_size = 1)]
fn sort(bencher: Bencher, size: usize) {
    let events = tables::events(size);
    bencher.bench(|| TemporalPaths::new(divan::black_box(&events)));
}

#[divan::bench(args = tables::sizes(), sample_count = 5, sample_size = 1)]
fn arrival(bencher: Bencher, size: usize) {
    measure(bencher, size, Ask::Arrival, |paths| paths);
}

#[divan::bench(args = tables::sizes(), sample_count = 5, sample_size = 1)]
fn arrival_strict(bencher: Bencher, size: usize) {
    measure(bencher, size, Ask::Arrival, |paths| paths.order(Order::Strict));
}

#[divan::bench(args = tables::sizes(), sample_count = 5, sample_size = 1)]
fn arrival_waiting_7(bencher: Bencher, size: usize) {
    measure(bencher, size, Ask::Arrival, |paths| paths.waiting(7));
}

#[divan::bench(args = tables::sizes(), sample_count = 5, sample_size = 1)]
fn departure(bencher: Bencher, size: usize) {
    measure(bencher, size, Ask::Departure, |paths| paths);
}

#[divan::bench(args = tables::sizes(), sample_count = 5, sample_size = 1)]
fn hops(bencher: Bencher, size: usize) {
    measure(bencher, size, Ask::Hops, |paths| paths);
}

#[divan::bench(args = tables::sizes(), sample_count = 5, sample_size = 1)]
fn hops_strict_waiting_7(bencher: Bencher, size: usize) {
    measure(bencher, size, Ask::Hops, |paths| paths.order(Order::Strict).waiting(7));
}
