//! Weighted reciprocity: reference values, the definition on small tables, the null models' constraints, and laws.

mod oracle_data;

use std::collections::BTreeMap;

use proptest::prelude::*;
use sanction_graph::graph::{EventColumns, Events};
use sanction_graph::reciprocity::{Weighted, WeightedFindings};

fn events(parties: u32, rows: &[(u32, u32, f64)]) -> Events {
    let acts = u32::try_from(rows.len()).unwrap();
    Events::new(EventColumns {
        parties,
        acts,
        sender: rows.iter().map(|row| row.0).collect(),
        target: rows.iter().map(|row| row.1).collect(),
        first: vec![0; rows.len()],
        act: (0..acts).collect(),
        weight: Some(rows.iter().map(|row| row.2).collect()),
        ..EventColumns::default()
    })
    .unwrap()
}

fn run(rows: &[(u32, u32, f64)]) -> WeightedFindings {
    Weighted::default().run(&events(8, rows)).unwrap()
}

fn near(found: Option<f64>, expected: f64, within: f64) {
    let found = found.expect("a value");
    assert!((found - expected).abs() < within, "{found} is not {expected}");
}

#[test]
fn collegemsg() {
    let Some(events) = oracle_data::collegemsg() else { return };
    let found = Weighted::default().population(1899).run(&events).unwrap();
    assert_eq!((found.weight, found.returned), (59_835.0, 36_512.0));
    near(found.r, 0.610_211_414_7, 1e-9);
    near(found.expected_random, 0.016_067_521_5, 1e-9);
    near(found.rho_random, 0.603_846_205_1, 1e-9);
    // Of heavy-tailed strengths far more is returned by chance than of even ones.
    let expected = found.expected_configuration.unwrap();
    assert!(expected > found.expected_random.unwrap() && expected < found.r.unwrap());
}

#[test]
fn snap_example() {
    let text =
        "8 0;8 0;1 0;0 1;8 1;8 1;7 0;0 1;7 1;5 8;5 8;5 8;5 9;5 8;5 9;8 9;9 8;9 5;8 5;8 5;9 5;5 8;5 9;8 9;9 8";
    let pairs = text.split(';').map(|pair| pair.split_once(' ').unwrap());
    let rows: Vec<(u32, u32, f64)> =
        pairs.map(|(a, b)| (a.parse().unwrap(), b.parse().unwrap(), 1.0)).collect();
    near(Weighted::default().run(&events(10, &rows)).unwrap().r, 0.56, 1e-12);
}

#[test]
fn two_actors_have_a_closed_form() {
    let found = run(&[(0, 1, 3.0), (1, 0, 1.0)]);
    let z = 0.75 * 0.5;
    near(found.expected_configuration, 2.0 * z / (1.0 - z) / 4.0, 1e-8);
    near(found.expected_random, (4.0 / 6.0) / (1.0 + 4.0 / 6.0), 1e-12);
}

/// A hub that hits four leaves, three of which hit back: the limit of what is solved where leaves hit each other less
/// and less.
#[test]
fn a_star_is_a_limit() {
    let star = [(0, 1, 3.0), (1, 0, 1.0), (0, 2, 7.0), (2, 0, 7.0), (0, 3, 2.0), (3, 0, 9.0), (0, 4, 4.0)];
    let expected = 2.0 * (3.0 / 5.0 + 49.0 / 15.0 + 18.0 / 12.0) / 33.0;
    near(run(&star).expected_configuration, expected, 1e-12);
    let turned: Vec<_> = star.iter().map(|&(a, b, weight)| (4 - a, 4 - b, weight)).collect();
    near(run(&turned).expected_configuration, expected, 1e-12);
    let mut distance = 1.0;
    for rest in [1.0, 0.1, 0.01, 0.001, 1e-6] {
        let nearly = [&star[..], &[(1, 2, rest), (4, 3, rest)]].concat();
        let found = run(&nearly).expected_configuration;
        let now = (found.unwrap() - expected).abs();
        assert!(now < distance / 3.0, "{rest}: {found:?}, {expected}");
        distance = now;
    }
    // Far from one another, two pairs are as if alone but for what they cannot be without.
    for small in [1.0, 0.01] {
        let found = run(&[(0, 1, 100.0), (1, 0, 90.0), (2, 3, small)]).expected_configuration;
        near(found, 2.0 * 9000.0 / 191.0 / (190.0 + small), 0.05);
    }
    // Nothing comes back to one who only gives, or only gets.
    near(run(&[(0, 1, 3.0), (0, 2, 1.0)]).expected_configuration, 0.0, 1e-12);
    near(run(&[(1, 0, 3.0), (2, 0, 1.0)]).expected_configuration, 0.0, 1e-12);
    near(run(&[(1, 0, 3.0), (0, 2, 1.0)]).expected_configuration, 0.0, 1e-12);
}

#[test]
fn what_cannot_be_compared_is_absent() {
    let empty = run(&[]);
    assert_eq!((empty.actors, empty.r, empty.rho_random, empty.rho_configuration), (0, None, None, None));
    assert_eq!(run(&[(0, 1, 0.0)]).r, None);
    assert_eq!(run(&[(2, 2, 5.0)]).self_loops, 1);
    let error = Weighted::default().population(1).run(&events(2, &[(0, 1, 1.0)])).unwrap_err();
    assert!(error.is_population());
    let alone = Weighted::default().configuration(false).run(&events(2, &[(0, 1, 1.0)])).unwrap();
    assert_eq!((alone.r, alone.expected_configuration), (Some(0.0), None));
}

#[test]
fn weights_beyond_all_bounds_come_to_an_end() {
    for weight in [f64::MAX, 1e300, 1e-300, 5e-324] {
        let found = run(&[(0, 1, weight), (1, 0, weight), (1, 2, weight), (2, 1, weight), (2, 0, 3.0)]);
        for value in [found.r, found.rho_random, found.expected_configuration, found.rho_configuration] {
            assert!(value.is_none_or(f64::is_finite), "{weight}: {value:?}");
        }
    }
}

fn rows() -> impl Strategy<Value = Vec<(u32, u32, f64)>> {
    let weight = prop_oneof![Just(1.0), Just(0.0), 0.5..20.0];
    prop::collection::vec((0..6_u32, 0..6_u32, weight), 0..14)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn as_defined(rows in rows(), turn in 0..6_u32) {
        let found = run(&rows);
        let mut weights: BTreeMap<(u32, u32), f64> = BTreeMap::new();
        for &(a, b, weight) in rows.iter().filter(|row| row.0 != row.1) {
            *weights.entry((a, b)).or_default() += weight;
        }
        let total: f64 = weights.values().sum();
        let back = |&(a, b): &(u32, u32)| weights.get(&(b, a)).copied().unwrap_or(0.0);
        let returned: f64 = weights.iter().map(|(pair, weight)| weight.min(back(pair))).sum();
        prop_assert!((found.weight - total).abs() < 1e-9 && (found.returned - returned).abs() < 1e-9);
        for value in [found.r, found.expected_random, found.expected_configuration].into_iter().flatten() {
            prop_assert!((0.0..=1.0 + 1e-9).contains(&value), "{}", value);
        }
        let turned: Vec<_> = rows.iter().rev().map(|&(a, b, w)| ((a + turn) % 6, (b + turn) % 6, w)).collect();
        let again = run(&turned);
        prop_assert_eq!(again.actors, found.actors);
        for (a, b) in [
            (again.r, found.r),
            (again.rho_random, found.rho_random),
            (again.expected_configuration, found.expected_configuration),
        ] {
            match (a, b) {
                (Some(a), Some(b)) => prop_assert!((a - b).abs() < 1e-6),
                (a, b) => prop_assert_eq!(a.is_some(), b.is_some()),
            }
        }
    }
}
