//! Co-targeting, the work that the peers call W2: pairs of rows of different senders on one object within
//! seven days, counted per pair of senders. Beside it the same with all figures, and the default, shared
//! objects with figures and acts, for which there is no peer.
//!
//! `cargo bench --bench pairs` makes its own tables of 10⁵ and 10⁶ rows and, with `LARGE=1`, of 10⁷;
//! `cargo bench --bench pairs -- --test` only runs them, on few rows. Each workload first prints a line with
//! CPU seconds, memory and a digest; then divan prints wall time.
//!
//! To compare, with the peers installed and their data made as their README says, run in one go
//!
//! ```sh
//! export PERF=<folder>
//! LARGE=1 cargo bench --bench pairs
//! for size in small medium large; do $PERF/bin/ref $size | grep '"W2"'; done    # the floor: plain C loops
//! for peer in numba duckdb polars; do ../shared/peers/run ${peer}_w2.py large; done
//! ```
//!
//! The digests of W2 must be equal; CPU seconds are what compares. The aim is 1.5 times the floor.

mod tables;

use divan::Bencher;
use sanction_graph::coordination::{Count, Detail, Pairs, PairsFindings};
use sanction_graph::graph::Events;

fn event_pairs(detail: Detail) -> impl Fn(&Events) -> PairsFindings {
    move |events| run(&Pairs::default().count(Count::EventPairs).detail(detail), events)
}

fn run(config: &Pairs, events: &Events) -> PairsFindings {
    config.run(events).expect("a window and few pairs")
}

/// As in the peers' programs.
fn digest(found: &PairsFindings) -> String {
    let met = || found.pairs.iter().filter(|pair| pair.weight > 0);
    let total: u64 = met().map(|pair| pair.weight).sum();
    let most = met().map(|pair| pair.weight).max().unwrap_or(0);
    let check: u64 =
        met().map(|pair| (u64::from(pair.a) * 1_000_003 + u64::from(pair.b) * 10_007) * pair.weight).sum();
    format!("{{\"pairs\":{},\"total\":{total},\"max\":{most},\"chk\":{check}}}", met().count())
}

fn main() {
    tables::report("W2", event_pairs(Detail::Weights), digest);
    tables::report("W2 with figures", event_pairs(Detail::Figures), digest);
    tables::report("shared objects with acts", |events| run(&Pairs::default(), events), digest);
    divan::main();
}

#[divan::bench(args = tables::sizes(), sample_count = 5, sample_size = 1)]
fn event_pairs_weights(bencher: Bencher, size: usize) {
    let events = tables::events(size);
    bencher.bench(|| event_pairs(Detail::Weights)(divan::black_box(&events)));
}

#[divan::bench(args = tables::sizes(), sample_count = 5, sample_size = 1)]
fn event_pairs_figures(bencher: Bencher, size: usize) {
    let events = tables::events(size);
    bencher.bench(|| event_pairs(Detail::Figures)(divan::black_box(&events)));
}

#[divan::bench(args = tables::sizes(), sample_count = 5, sample_size = 1)]
fn objects_with_acts(bencher: Bencher, size: usize) {
    let events = tables::events(size);
    bencher.bench(|| run(&Pairs::default(), divan::black_box(&events)));
}
