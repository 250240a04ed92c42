//! Dyadic reciprocity against the reference values, brute force and its laws.

mod oracle_data;

use std::collections::BTreeSet;

use proptest::prelude::*;
use sanction_graph::graph::{EventColumns, Events};
use sanction_graph::reciprocity::{Dyadic, DyadicFindings, ReciprocityError};

fn events(parties: u32, pairs: &[(u32, u32)]) -> Events {
    let rows = u32::try_from(pairs.len()).unwrap();
    Events::new(EventColumns {
        parties,
        acts: rows,
        sender: pairs.iter().map(|pair| pair.0).collect(),
        target: pairs.iter().map(|pair| pair.1).collect(),
        first: vec![0; pairs.len()],
        act: (0..rows).collect(),
        ..EventColumns::default()
    })
    .unwrap()
}

fn run(parties: u32, pairs: &[(u32, u32)]) -> DyadicFindings {
    Dyadic::default().run(&events(parties, pairs)).unwrap()
}

fn assert_near(found: Option<f64>, expected: f64) {
    let found = found.expect("a value");
    assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
}

#[test]
fn collegemsg() {
    let Some(events) = oracle_data::collegemsg() else { return };
    let found = Dyadic::default().population(1899).run(&events).unwrap();
    assert_eq!((found.actors, found.edges, found.reciprocated), (1899, 20296, 12916));
    assert_near(found.r, 0.636_381_553_015_372_5);
    assert_near(found.rho, 0.634_322_404_676_893_2);
    assert_eq!(found.self_loops, 0);
    assert_eq!(Dyadic::default().run(&events).unwrap().actors, 1899);
}

#[test]
fn the_case() {
    // CA 0, CN 1, EU 2, GB 3, US 4: the four against China, and China against the four.
    let pairs = [(0, 1), (2, 1), (3, 1), (4, 1), (1, 0), (1, 2), (1, 3), (1, 4)];
    let found = run(5, &pairs);
    assert_eq!((found.actors, found.edges, found.reciprocated), (5, 8, 8));
    assert_eq!((found.r, found.density, found.rho), (Some(1.0), Some(0.4), Some(1.0)));
    assert_eq!((found.mutual, found.asymmetric, found.null), (4, 0, 6));
}

#[test]
fn sanctions_between_states() {
    for (year, edges, reciprocated, r, rho) in
        [("1993", 25, 12, 0.48, 0.46884), ("1994", 18, 6, 1.0 / 3.0, 0.32309)]
    {
        let Some(pairs) = oracle_data::ties_network(year) else { return };
        let found = Dyadic::default().population(35).run(&events(35, &pairs)).unwrap();
        assert_eq!((found.edges, found.reciprocated), (edges, reciprocated), "{year}");
        assert_near(found.r, r);
        assert!((found.rho.unwrap() - rho).abs() < 5e-6, "{year}: {:?}", found.rho);
    }
}

#[test]
fn snap_example() {
    let text = "8 0;8 0;1 0;0 1;8 1;8 1;7 0;0 1;7 1;5 8;5 8;5 8;5 9;5 8;5 9;8 9;9 8;9 5;8 5;8 5;9 5;5 8;5 9;\
                8 9;9 8";
    let pairs: Vec<(u32, u32)> = text
        .split(';')
        .map(|pair| pair.split_once(' ').unwrap())
        .map(|(a, b)| (a.parse().unwrap(), b.parse().unwrap()))
        .collect();
    let found = run(10, &pairs);
    assert_eq!((found.actors, found.edges, found.reciprocated), (6, 12, 8));
    assert_near(found.r, 2.0 / 3.0);
    assert_near(found.rho, 4.0 / 9.0);
}

#[test]
fn nothing_mutual_is_below_chance() {
    // ρ = −a / (1 − a) with a = 2 / 6.
    assert_near(run(3, &[(0, 1), (1, 2)]).rho, -0.5);
}

#[test]
fn ratios_of_nothing_are_absent() {
    let empty = run(0, &[]);
    assert_eq!((empty.actors, empty.r, empty.density, empty.rho), (0, None, None, None));
    let declared = Dyadic::default().population(1).run(&events(0, &[])).unwrap();
    assert_eq!((declared.density, declared.null), (None, 0));
    let two = Dyadic::default().population(2).run(&events(0, &[])).unwrap();
    assert_eq!((two.r, two.density, two.rho, two.null), (None, Some(0.0), None, 1));
    // Complete: r = a = 1 leaves 0/0.
    let complete = run(2, &[(0, 1), (1, 0)]);
    assert_eq!((complete.r, complete.density, complete.rho), (Some(1.0), Some(1.0), None));
}

#[test]
fn self_loops_are_counted_and_make_no_actor() {
    let found = run(4, &[(3, 3), (3, 3), (0, 1)]);
    assert_eq!((found.self_loops, found.actors, found.edges), (2, 2, 1));
}

#[test]
fn the_population_must_hold_the_actors() {
    let three = events(3, &[(0, 1), (1, 2)]);
    let error = Dyadic::default().population(2).run(&three).unwrap_err();
    assert_eq!(error, ReciprocityError::PopulationTooSmall { population: 2, seen: 3 });
    assert!(error.is_population());
    assert_eq!(
        error.to_string(),
        "a population of 2 was declared, but 3 actors have an event: declare at least 3, or leave it out"
    );
    let error = Dyadic::default().population(1 << 32).run(&three).unwrap_err();
    assert_eq!(error, ReciprocityError::PopulationTooLarge { population: 1 << 32 });
    let most = Dyadic::default().population(u64::from(u32::MAX)).run(&three).unwrap();
    assert_eq!(most.null, 9_223_372_030_412_324_865 - 2);
}

fn rows() -> impl Strategy<Value = Vec<(u32, u32)>> {
    prop::collection::vec((0..5_u32, 0..5_u32), 0..16)
}

proptest! {
    #[test]
    fn brute_force(pairs in rows(), spare in 0..3_u64) {
        let edges: BTreeSet<_> = pairs.iter().copied().filter(|(a, b)| a != b).collect();
        let actors: BTreeSet<_> = edges.iter().flat_map(|&(a, b)| [a, b]).collect();
        let n = actors.len() as u64 + spare;
        let found = Dyadic::default().population(n).run(&events(5, &pairs)).unwrap();
        let mutual = edges.iter().filter(|&&(a, b)| a < b && edges.contains(&(b, a))).count() as u64;
        prop_assert_eq!(found.actors, n);
        prop_assert_eq!(found.edges, edges.len() as u64);
        prop_assert_eq!(found.reciprocated, 2 * mutual);
        prop_assert_eq!(found.mutual, mutual);
        prop_assert_eq!(found.asymmetric, edges.len() as u64 - 2 * mutual);
        prop_assert_eq!(found.mutual + found.asymmetric + found.null, n * n.saturating_sub(1) / 2);
        for share in [found.r, found.density].into_iter().flatten() {
            prop_assert!((0.0..=1.0).contains(&share));
        }
        prop_assert!(found.rho.is_none_or(|rho| rho <= 1.0));
    }

    #[test]
    fn order_repetition_and_names_do_not_matter(pairs in rows(), order in 0..16_usize) {
        let found = run(5, &pairs);
        let mut turned = pairs.clone();
        turned.rotate_left(order % pairs.len().max(1));
        turned.reverse();
        prop_assert_eq!(&run(5, &turned), &found);
        let relabelled: Vec<_> = pairs.iter().map(|&(a, b)| (17 - 3 * a, 17 - 3 * b)).collect();
        prop_assert_eq!(&run(18, &relabelled), &found);
        let twice = [&pairs[..], &pairs[..]].concat();
        let found_twice = run(5, &twice);
        prop_assert_eq!(found_twice.self_loops, 2 * found.self_loops);
        prop_assert_eq!((found_twice.r, found_twice.rho), (found.r, found.rho));
        let transposed: Vec<_> = pairs.iter().map(|&(a, b)| (b, a)).collect();
        prop_assert_eq!(&run(5, &transposed), &found);
    }
}
