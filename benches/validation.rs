//! Validation of shared objects, the work that the peers call W8 (fit of `BiCM` and validated pairs, Poisson tails,
//! false discovery rate 5 %), the same with exact tails, and a fit of 200 × 155,000; and accounts as `CooRTweet`
//! counts them, 10⁵ rows.
//!
//! `cargo bench --bench validation` makes its own tables; `cargo bench --bench validation -- --test` only runs
//! them, on few rows. Each workload first prints a line with CPU seconds, memory and a digest; then divan prints
//! wall time. To compare, with the peers installed and their data made as their README says, run in one go
//!
//! ```sh
//! export PERF=<folder>
//! cargo bench --bench validation
//! REPS=1 LIB=bicm ../shared/peers/run bicm_w8.py medium
//! ```
//!
//! The number of validated pairs must be equal; CPU seconds are what compares.

mod tables;

use divan::Bencher;
use sanction_graph::coordination::validation::{Bicm, Null, Tails};
use sanction_graph::coordination::{
    CooRTweet, CooRTweetFindings, Timing, TimingFindings, Validation, ValidationFindings,
};
use sanction_graph::graph::Events;
use sanction_graph::random::Stream;

fn validated(tails: Tails) -> impl Fn(&Events) -> ValidationFindings {
    let config = Validation::default().null(Null::Bicm(tails));
    move |events| config.run(events).expect("few pairs")
}

/// The degrees of 200 senders and 155,000 objects with heavy tails.
fn degrees() -> (Vec<u32>, Vec<u32>) {
    let mut stream = Stream::new(0, "bench degrees", 0);
    let mut columns = vec![0_u32; 155_000];
    let rows = (0..200)
        .map(|sender| {
            let mut held = vec![false; columns.len()];
            for _ in 0..60_000 / (sender + 1) + 50 {
                let reach = stream.below(155_000);
                let reach = stream.below(reach + 1);
                held[stream.below(reach + 1) as usize] = true;
            }
            columns.iter_mut().zip(&held).for_each(|(column, &held)| *column += u32::from(held));
            u32::try_from(held.iter().filter(|&&held| held).count()).expect("few")
        })
        .collect();
    (rows, columns)
}

fn fit((rows, columns): &(Vec<u32>, Vec<u32>)) -> Bicm {
    Bicm::fit(rows, columns).expect("degrees of a graph")
}

fn coortweet(events: &Events) -> CooRTweetFindings {
    CooRTweet::default().window(7).run(events).expect("few edges")
}

fn timing(events: &Events) -> TimingFindings {
    Timing::default().draws(10).run(events).expect("few pairs")
}

fn digest(found: &ValidationFindings) -> String {
    format!(
        "{{\"senders\":{},\"objects\":{},\"links\":{},\"validated\":{},\"residual\":{:e}}}",
        found.senders,
        found.objects,
        found.links,
        found.validated,
        found.fit.map_or(0.0, |fit| fit.residual),
    )
}

fn main() {
    tables::report("W8", validated(Tails::Poisson), digest);
    tables::report("W8 with exact tails", validated(Tails::Exact), digest);
    tables::report("CooRTweet", coortweet, |found| {
        format!("{{\"pairs\":{},\"edges\":{}}}", found.pairs, found.edges.len())
    });
    tables::report("timing, 10 draws", timing, |found| format!("{{\"pairs\":{}}}", found.pairs.len()));
    divan::main();
}

#[divan::bench(args = tables::sizes(), sample_count = 5, sample_size = 1)]
fn bicm_with_poisson_tails(bencher: Bencher, size: usize) {
    let events = tables::events(size);
    bencher.bench(|| validated(Tails::Poisson)(divan::black_box(&events)));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn fit_of_many_objects(bencher: Bencher) {
    let degrees = degrees();
    bencher.bench(|| fit(divan::black_box(&degrees)));
}
