//! Lagged reciprocity, the work that the peers call W1: each row `a → b` and the first row `b → a` within 30
//! days, counts only. Beside it the default, by act and listed, for which there is no peer.
//!
//! `cargo bench --bench lagged` makes its own tables of 10⁵ and 10⁶ rows and, with `LARGE=1`, of 10⁷;
//! `cargo bench --bench lagged -- --test` only runs them, on few rows. Each workload first prints a line
//! with CPU seconds, memory and a digest; then divan prints wall time.
//!
//! To compare, with the peers installed and their data made as their README says, run in one go
//!
//! ```sh
//! export PERF=<folder>
//! LARGE=1 cargo bench --bench lagged
//! for size in small medium large; do $PERF/bin/ref $size | grep '"W1"'; done    # the floor: plain C loops
//! for peer in numpy duckdb pandas polars; do ../shared/peers/run ${peer}_w1.py large; done
//! ```
//!
//! The digests of W1 must be equal; CPU seconds are what compares. The aim is 1.5 times the floor.

mod tables;

use divan::Bencher;
use sanction_graph::reciprocity::{Lagged, LaggedFindings, Unit};

fn counts_of_rows() -> Lagged {
    Lagged::default().unit(Unit::Row).list_responses(false)
}

fn digest(found: &LaggedFindings) -> String {
    let sum: i64 = found.lags.iter().map(|lag| lag.min * i64::try_from(lag.count).unwrap_or(0)).sum();
    let zero: u64 = found.lags.iter().filter(|lag| lag.min == 0).map(|lag| lag.count).sum();
    format!("{{\"matched\":{},\"sumlag\":{sum},\"lag0\":{zero}}}", found.answered)
}

fn main() {
    tables::report("W1", |events| counts_of_rows().run(events).expect("never fails"), digest);
    tables::report("by act, listed", |events| Lagged::default().run(events).expect("never fails"), digest);
    divan::main();
}

#[divan::bench(args = tables::sizes(), sample_count = 5, sample_size = 1)]
fn by_row_counts(bencher: Bencher, size: usize) {
    let events = tables::events(size);
    bencher.bench(|| counts_of_rows().run(divan::black_box(&events)));
}

#[divan::bench(args = tables::sizes(), sample_count = 5, sample_size = 1)]
fn by_act_listed(bencher: Bencher, size: usize) {
    let events = tables::events(size);
    bencher.bench(|| Lagged::default().run(divan::black_box(&events)));
}
