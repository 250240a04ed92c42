//! The timing null: its draws read literally, its validity, and its power.

mod planted;
#[allow(dead_code)]
mod random_events;

use planted::{Planted, table, truth};
use proptest::prelude::*;
use random_events::{Draft, drafts, renumbered, windows};
use sanction_graph::coordination::{Detail, Pairs, Timing};
use sanction_graph::graph::{EventColumns, Events};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// What is observed is what pairs say; the rest is in its limits, and rows and numbers do not matter.
    #[test]
    fn the_observed_is_that_of_pairs(draft in drafts(), window in windows(), seed: u64, implementing: bool) {
        let events = draft.events();
        let pairs = Pairs::default().window(window).implementing(implementing).detail(Detail::Figures);
        let config = Timing::default().pairs(pairs.clone()).draws(19).seed(seed);
        let found = config.run(&events).unwrap();
        let met: Vec<_> = pairs.run(&events).unwrap().pairs.into_iter().filter(|pair| pair.weight > 0).collect();
        let expected: Vec<_> = met.iter().map(|pair| (pair.a, pair.b, pair.figures.unwrap().shared)).collect();
        prop_assert_eq!(found.pairs.iter().map(|p| (p.a, p.b, p.shared)).collect::<Vec<_>>(), expected);
        prop_assert!(found.pairs.iter().all(|pair| pair.p >= 0.05 && pair.p <= 1.0 && pair.expected <= 6.0));
        prop_assert!(found.pairs.iter().all(|pair| pair.p <= pair.q && pair.q <= 1.0));
        let mut turned: Draft = draft.relabelled();
        turned.rows.reverse();
        let again = config.run(&turned.events()).unwrap();
        let mut renamed = found.pairs.clone();
        for pair in &mut renamed {
            (pair.a, pair.b) = (renumbered(pair.a), renumbered(pair.b));
        }
        prop_assert_eq!(renamed, again.pairs);
    }
}

/// Two senders of three acts on three objects, days far apart: of the 36 ways to deal the days, as many objects
/// meet as two permutations agree in. All three in 1 of 6, one in 3 of 6: one in the mean.
#[test]
fn all_permutations_are_equally_frequent() {
    let events = Events::new(EventColumns {
        parties: 5,
        acts: 6,
        sender: vec![0, 0, 0, 1, 1, 1],
        target: vec![2, 3, 4, 2, 3, 4],
        first: vec![100, 200, 300, 101, 202, 303],
        act: (0..6).collect(),
        ..EventColumns::default()
    })
    .unwrap();
    let found = Timing::default().draws(20_000).run(&events).unwrap();
    let pair = found.pairs[0];
    assert_eq!(pair.shared, 3);
    assert!((pair.p - 1.0 / 6.0).abs() < 0.01 && (pair.expected - 1.0).abs() < 0.02);
}

/// Rows of one act move together: with one act each there is nothing to permute.
#[test]
fn one_act_stays_where_it_is() {
    let events = Events::new(EventColumns {
        parties: 5,
        acts: 2,
        sender: vec![0, 0, 0, 1, 1, 1],
        target: vec![2, 3, 4, 2, 3, 4],
        first: vec![100; 6],
        act: vec![0, 0, 0, 1, 1, 1],
        ..EventColumns::default()
    })
    .unwrap();
    let found = Timing::default().draws(99).run(&events).unwrap();
    assert_eq!((found.pairs[0].shared, found.pairs[0].expected, found.pairs[0].p), (3, 3.0, 1.0));
}

/// How many of the pairs with a common interest have p ≤ alpha, those that do not meet counting as p = 1.
fn small(seeds: std::ops::Range<u64>, planted: Planted, alpha: f64) -> (usize, usize) {
    let (mut small, mut all) = (0, 0);
    for seed in seeds {
        let found = Timing::default().draws(99).run(&table(seed, planted)).unwrap();
        let p_of = |pair: &(u32, u32)| {
            found.pairs.iter().find(|row| (row.a, row.b) == *pair).map_or(1.0, |row| row.p)
        };
        small += truth(Planted::Together).iter().filter(|&pair| p_of(pair) <= alpha).count();
        all += truth(Planted::Together).len();
    }
    (small, all)
}

fn assert_valid(seeds: std::ops::Range<u64>) {
    let (found, all) = small(seeds.clone(), Planted::Together, 0.01);
    assert!(found as f64 >= 0.95 * all as f64, "{found} of {all} that act together");
    // Shared interests without shared times: at most alpha, up to three standard deviations.
    for alpha in [0.05, 0.2] {
        let (found, all) = small(seeds.clone(), Planted::SameInterests, alpha);
        let most = alpha * all as f64 + 3.0 * (alpha * all as f64).sqrt();
        assert!(found as f64 <= most, "{found} of {all} at {alpha}");
    }
}

#[test]
fn times_are_told_from_interests() {
    assert_valid(0..3);
}

#[test]
#[ignore = "takes minutes without optimisation"]
fn times_are_told_from_interests_over_fifty_seeds() {
    assert_valid(0..50);
}

/// Found at a false discovery rate of 5 %, rightly found and planted pairs over some seeds.
fn recovered(seeds: std::ops::Range<u64>, planted: Planted) -> (usize, usize, usize) {
    let truth = truth(planted);
    let (mut found, mut right) = (0, 0);
    for seed in seeds.clone() {
        let findings = Timing::default().draws(3999).run(&table(seed, planted)).unwrap();
        assert_eq!(findings.tests, 60 * 59 / 2);
        let kept = findings.pairs.iter().filter(|pair| pair.q <= 0.05);
        found += kept.clone().count();
        right += kept.filter(|pair| truth.contains(&(pair.a, pair.b))).count();
    }
    (found, right, truth.len() * seeds.count())
}

fn assert_recovered(seeds: std::ops::Range<u64>) {
    let (found, right, all) = recovered(seeds.clone(), Planted::Rarely);
    assert!(
        right as f64 >= 0.95 * found as f64 && right as f64 >= 0.95 * all as f64,
        "{found} {right} {all}"
    );
    // Where nobody acts together, tables with any discovery are one in twenty.
    for planted in [Planted::Nothing, Planted::SameInterests] {
        let tables = seeds.clone().filter(|&seed| recovered(seed..seed + 1, planted).0 > 0).count();
        assert!(
            tables as f64 <= (0.05 * seeds.clone().count() as f64).ceil(),
            "{tables} tables without truth"
        );
    }
}

/// Four times together is enough, with a hub too, which the overlap on any day does not show
/// (`tests/validation.rs` plants three to six times as much).
#[test]
fn rare_coordination_is_found() {
    assert_recovered(0..1);
}

#[test]
#[ignore = "takes minutes without optimisation"]
fn rare_coordination_is_found_over_fifty_seeds() {
    assert_recovered(0..50);
}
