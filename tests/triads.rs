//! The triad census against the reference values, brute force and its laws.

mod oracle_data;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use sanction_graph::graph::{EventColumns, Events};
use sanction_graph::reciprocity::{Dyadic, ReciprocityError, Triad, TriadFindings, Triads};

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

fn run(parties: u32, pairs: &[(u32, u32)]) -> TriadFindings {
    Triads::default().run(&events(parties, pairs)).unwrap()
}

/// The types in the order of the reference values.
const ORDER: [Triad; 16] = [
    Triad::T003,
    Triad::T012,
    Triad::T102,
    Triad::T021D,
    Triad::T021U,
    Triad::T021C,
    Triad::T111D,
    Triad::T111U,
    Triad::T030T,
    Triad::T030C,
    Triad::T201,
    Triad::T120D,
    Triad::T120U,
    Triad::T120C,
    Triad::T210,
    Triad::T300,
];

fn assert_counts(found: &TriadFindings, expected: [u128; 16]) {
    assert_eq!(ORDER.map(|triad| found.counts[&triad]), expected);
    assert_eq!(found.counts.len(), 16);
}

#[test]
fn collegemsg() {
    let Some(events) = oracle_data::collegemsg() else { return };
    let found = Triads::default().run(&events).unwrap();
    assert_eq!((found.actors, found.self_loops), (1899, 0));
    assert_counts(
        &found,
        [
            1_114_051_026,
            13_186_926,
            11_594_953,
            155_907,
            30_872,
            50_289,
            104_821,
            212_972,
            1962,
            66,
            158_064,
            2419,
            1497,
            1205,
            4679,
            2491,
        ],
    );
}

#[test]
fn sanctions_between_states() {
    let (Some(first), Some(second)) = (oracle_data::ties_network("1993"), oracle_data::ties_network("1994"))
    else {
        return;
    };
    let census = |pairs: &[(u32, u32)]| Triads::default().population(35).run(&events(35, pairs)).unwrap();
    assert_counts(&census(&first), [5998, 333, 140, 27, 0, 0, 1, 32, 0, 0, 8, 0, 3, 0, 3, 0]);
    assert_counts(&census(&second), [6094, 330, 80, 19, 0, 3, 2, 14, 1, 0, 0, 0, 0, 1, 1, 0]);
}

#[test]
fn snap_example() {
    let pairs =
        [(8, 0), (1, 0), (0, 1), (8, 1), (7, 0), (7, 1), (5, 8), (5, 9), (8, 9), (9, 8), (9, 5), (8, 5)];
    assert_counts(&run(10, &pairs), [0, 4, 7, 0, 2, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 1]);
}

#[test]
fn transitive_and_cyclic() {
    let found = run(5, &[(1, 2), (2, 3), (3, 1), (3, 4), (4, 1), (4, 2)]);
    assert_counts(&found, [0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 0, 0]);
}

#[test]
fn the_case() {
    // The four against China, and China against the four.
    let found = run(5, &[(0, 1), (2, 1), (3, 1), (4, 1), (1, 0), (1, 2), (1, 3), (1, 4)]);
    assert_counts(&found, [4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0]);
}

/// One digraph of each type, with 111D and 111U as networkx, igraph and sna name them.
#[test]
fn one_of_each() {
    let (ab, ba, bc, cb, ac, ca) = ((0, 1), (1, 0), (1, 2), (2, 1), (0, 2), (2, 0));
    let drawn: [&[(u32, u32)]; 16] = [
        &[],
        &[ab],
        &[ab, ba],
        &[ba, bc],
        &[ab, cb],
        &[ab, bc],
        &[ab, ba, ca],
        &[ab, ba, ac],
        &[ab, bc, ac],
        &[ab, bc, ca],
        &[ab, ba, bc, cb],
        &[ac, ca, ba, bc],
        &[ac, ca, ab, cb],
        &[ac, ca, ab, bc],
        &[ab, ba, bc, cb, ac],
        &[ab, ba, bc, cb, ac, ca],
    ];
    for (triad, pairs) in ORDER.into_iter().zip(drawn) {
        let found = Triads::default().population(3).run(&events(3, pairs)).unwrap();
        assert_eq!(found.counts[&triad], 1, "{triad}");
        assert_eq!(found.counts.values().sum::<u128>(), 1, "{triad}");
    }
}

#[test]
fn few_or_very_many_actors() {
    let sum = |found: &TriadFindings| found.counts.values().sum::<u128>();
    assert_eq!(sum(&run(0, &[])), 0);
    let two = run(4, &[(3, 3), (0, 3), (3, 0)]);
    assert_eq!((sum(&two), two.actors, two.self_loops), (0, 2, 1));
    // Numbers of parties near the end cost no more than others.
    let most = u64::from(u32::MAX);
    let found =
        Triads::default().population(most).run(&events(u32::MAX, &[(u32::MAX - 1, 0), (0, 7)])).unwrap();
    let n = u128::from(most);
    assert_eq!(found.counts[&Triad::T012], 2 * (n - 3));
    assert_eq!(found.counts[&Triad::T021C], 1);
    assert_eq!(sum(&found), n * (n - 1) * (n - 2) / 6);
}

#[test]
fn the_population_must_hold_the_actors() {
    let three = events(3, &[(0, 1), (1, 2)]);
    let error = Triads::default().population(2).run(&three).unwrap_err();
    assert_eq!(error, ReciprocityError::PopulationTooSmall { population: 2, seen: 3 });
    assert!(Triads::default().population(1 << 32).run(&three).unwrap_err().is_population());
}

#[test]
fn findings_are_plain_data() {
    let found = run(3, &[(0, 1), (1, 0), (2, 0)]);
    let json = serde_json::to_string(&found).unwrap();
    assert!(json.starts_with("{\"actors\":3,\"self_loops\":0,\"counts\":{\"003\":0,\"012\":0,"), "{json}");
    assert!(json.contains("\"111D\":1,"), "{json}");
    assert_eq!(serde_json::from_str::<TriadFindings>(&json).unwrap(), found);
}

fn rows() -> impl Strategy<Value = Vec<(u32, u32)>> {
    prop::collection::vec((0..6_u32, 0..6_u32), 0..26)
}

/// The type of three actors, from the definitions in words.
fn named(edges: &BTreeSet<(u32, u32)>, actors: [u32; 3]) -> Triad {
    let has = |a: u32, b: u32| edges.contains(&(a, b));
    let others = |a: u32| actors.into_iter().filter(move |&b| b != a);
    let out = |a: u32| others(a).filter(|&b| has(a, b)).count();
    let into = |a: u32| others(a).filter(|&b| has(b, a)).count();
    let pairs = [(actors[0], actors[1]), (actors[0], actors[2]), (actors[1], actors[2])];
    let mutual = pairs.iter().filter(|&&(a, b)| has(a, b) && has(b, a)).count();
    let null = pairs.iter().filter(|&&(a, b)| !has(a, b) && !has(b, a)).count();
    let any = |test: &dyn Fn(u32) -> bool| actors.into_iter().any(test);
    match (mutual, 3 - mutual - null, null) {
        (0, 0, 3) => Triad::T003,
        (0, 1, 2) => Triad::T012,
        (1, 0, 2) => Triad::T102,
        (0, 2, 1) if any(&|a| out(a) == 2) => Triad::T021D,
        (0, 2, 1) if any(&|a| into(a) == 2) => Triad::T021U,
        (0, 2, 1) => Triad::T021C,
        // The end of the mutual dyad that the third is tied with: sent to twice, or sending twice.
        (1, 1, 1) if any(&|a| into(a) == 2) => Triad::T111D,
        (1, 1, 1) => Triad::T111U,
        (0, 3, 0) if any(&|a| out(a) == 2) => Triad::T030T,
        (0, 3, 0) => Triad::T030C,
        (2, 0, 1) => Triad::T201,
        // The actor outside of the mutual dyad sends twice, or is sent to twice.
        (1, 2, 0) if any(&|a| out(a) == 2 && into(a) == 0) => Triad::T120D,
        (1, 2, 0) if any(&|a| into(a) == 2 && out(a) == 0) => Triad::T120U,
        (1, 2, 0) => Triad::T120C,
        (2, 1, 0) => Triad::T210,
        _ => Triad::T300,
    }
}

proptest! {
    #[test]
    fn brute_force(pairs in rows(), spare in 0..3_u64) {
        let edges: BTreeSet<_> = pairs.iter().copied().filter(|(a, b)| a != b).collect();
        let seen: BTreeSet<_> = edges.iter().flat_map(|&(a, b)| [a, b]).collect();
        let n = seen.len() as u64 + spare;
        let found = Triads::default().population(n).run(&events(6, &pairs)).unwrap();
        // The spare actors have numbers beyond those of the table.
        let actors: Vec<u32> = seen.into_iter().chain((6..).take(usize::try_from(spare).unwrap())).collect();
        let mut expected: BTreeMap<Triad, u128> = ORDER.into_iter().map(|triad| (triad, 0)).collect();
        for (i, &a) in actors.iter().enumerate() {
            for (j, &b) in actors.iter().enumerate().skip(i + 1) {
                for &c in &actors[j + 1..] {
                    *expected.entry(named(&edges, [a, b, c])).or_default() += 1;
                }
            }
        }
        prop_assert_eq!(&found.counts, &expected);
        prop_assert_eq!((found.actors, found.self_loops), (n, (pairs.iter().filter(|(a, b)| a == b).count()) as u64));
    }

    #[test]
    fn order_repetition_and_names_do_not_matter(pairs in rows(), order in 0..26_usize) {
        let found = run(6, &pairs);
        let mut turned = pairs.clone();
        turned.rotate_left(order % pairs.len().max(1));
        turned.reverse();
        prop_assert_eq!(&run(6, &turned), &found);
        let relabelled: Vec<_> = pairs.iter().map(|&(a, b)| (a * 5 % 7, b * 5 % 7)).collect();
        prop_assert_eq!(&run(7, &relabelled), &found);
        let twice = [&pairs[..], &pairs[..]].concat();
        prop_assert_eq!(run(6, &twice).counts, found.counts);
    }

    /// Turning every edge swaps the types drawn up and down, and the others are their own reverse.
    #[test]
    fn transposed(pairs in rows()) {
        let found = run(6, &pairs);
        let turned = run(6, &pairs.iter().map(|&(a, b)| (b, a)).collect::<Vec<_>>());
        for triad in ORDER {
            let reverse = match triad {
                Triad::T021D => Triad::T021U,
                Triad::T021U => Triad::T021D,
                Triad::T111D => Triad::T111U,
                Triad::T111U => Triad::T111D,
                Triad::T120D => Triad::T120U,
                Triad::T120U => Triad::T120D,
                other => other,
            };
            prop_assert_eq!(turned.counts[&reverse], found.counts[&triad]);
        }
    }

    /// Every dyad is in N − 2 triads.
    #[test]
    fn sums(pairs in rows()) {
        let found = run(6, &pairs);
        let dyads = Dyadic::default().run(&events(6, &pairs)).unwrap();
        let n = u128::from(found.actors);
        prop_assert_eq!(found.counts.values().sum::<u128>(), n * n.saturating_sub(1) * n.saturating_sub(2) / 6);
        // The digits of a name are its mutual, asymmetric and null dyads.
        let digits = |at: usize| {
            found.counts.iter().map(|(triad, count)| {
                count * u128::from(triad.word().as_bytes()[at] - b'0')
            }).sum::<u128>()
        };
        for (at, dyads) in [dyads.mutual, dyads.asymmetric, dyads.null].into_iter().enumerate() {
            prop_assert_eq!(digits(at), u128::from(dyads) * n.saturating_sub(2));
        }
    }
}
