//! Rounds within seven days, by shared object and by shared party. No peer finds them; what can be held
//! beside it is W2 of the bench `pairs`, which sorts the same rows and only counts. The aim is 10⁷ rows in
//! less than 1.5 s of CPU and memory of no more than twice the table and the findings.
//!
//! `cargo bench --bench rounds` makes its own tables of 10⁵ and 10⁶ rows and, with `LARGE=1`, of 10⁷;
//! `cargo bench --bench rounds -- --test` only runs them, on few rows. Each workload first prints a line
//! with CPU seconds, memory and a digest; then divan prints wall time. With the peers' data, made as their
//! README says, and the floor of W2 in the same run:
//!
//! ```sh
//! export PERF=<folder>
//! LARGE=1 cargo bench --bench rounds
//! for size in small medium large; do $PERF/bin/ref $size | grep '"W2"'; done
//! ```

mod tables;

use divan::Bencher;
use sanction_graph::coordination::{Rounds, RoundsFindings, Share};
use sanction_graph::graph::Events;

fn run(share: Share, events: &Events) -> RoundsFindings {
    Rounds::default().share(share).run(events).expect("a window")
}

fn digest(found: &RoundsFindings) -> String {
    let of = |length: fn(&sanction_graph::coordination::Round) -> usize| {
        found.rounds.iter().map(length).sum::<usize>()
    };
    format!(
        "{{\"rounds\":{},\"acts\":{},\"targets\":{},\"single\":{},\"hits\":{}}}",
        found.rounds.len(),
        of(|round| round.acts.len()),
        of(|round| round.targets.len()),
        of(|round| round.single.len()),
        of(|round| round.hits.len()),
    )
}

fn main() {
    tables::report("rounds by object", |events| run(Share::Object, events), digest);
    tables::report("rounds by party", |events| run(Share::Party, events), digest);
    divan::main();
}

#[divan::bench(args = tables::sizes(), sample_count = 5, sample_size = 1)]
fn by_object(bencher: Bencher, size: usize) {
    let events = tables::events(size);
    bencher.bench(|| run(Share::Object, divan::black_box(&events)));
}

#[divan::bench(args = tables::sizes(), sample_count = 5, sample_size = 1)]
fn by_party(bencher: Bencher, size: usize) {
    let events = tables::events(size);
    bencher.bench(|| run(Share::Party, divan::black_box(&events)));
}
