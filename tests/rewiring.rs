//! Rewiring: what each draw keeps, that all digraphs with the same degrees are equally probable, and that p
//! means what it says.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use sanction_graph::graph::{EventColumns, Events};
use sanction_graph::random::Stream;
use sanction_graph::reciprocity::{AgainstChance, Dyadic, ReciprocityError, Rewiring, RewiringFindings};

type Edges = Vec<(u32, u32)>;

fn events(edges: &[(u32, u32)]) -> Events {
    let rows = u32::try_from(edges.len()).unwrap();
    Events::new(EventColumns {
        parties: edges.iter().map(|edge| edge.0.max(edge.1) + 1).max().unwrap_or(0),
        acts: rows,
        sender: edges.iter().map(|edge| edge.0).collect(),
        target: edges.iter().map(|edge| edge.1).collect(),
        first: vec![0; edges.len()],
        act: (0..rows).collect(),
        ..EventColumns::default()
    })
    .unwrap()
}

fn run(config: &Rewiring, edges: &[(u32, u32)]) -> RewiringFindings {
    config.run(&events(edges)).unwrap()
}

/// Each actor's out-degree and in-degree.
fn degrees(edges: &[(u32, u32)]) -> BTreeMap<u32, (u32, u32)> {
    let mut degrees: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
    for &(sender, target) in edges {
        degrees.entry(sender).or_default().0 += 1;
        degrees.entry(target).or_default().1 += 1;
    }
    degrees
}

/// The distinct edges that are no self-loops.
fn simple(edges: &[(u32, u32)]) -> Edges {
    let edges: BTreeSet<_> = edges.iter().copied().filter(|(sender, target)| sender != target).collect();
    edges.into_iter().collect()
}

fn reciprocated(edges: &[(u32, u32)]) -> usize {
    let all: BTreeSet<_> = edges.iter().collect();
    edges.iter().filter(|&&(sender, target)| all.contains(&(target, sender))).count()
}

fn is_finite(found: &AgainstChance) -> bool {
    [found.observed, found.mean, found.sd, found.z, found.p].iter().flatten().all(|value| value.is_finite())
}

fn near(a: Option<f64>, b: f64) -> bool {
    a.is_some_and(|a| (a - b).abs() < 1e-12)
}

/// Random digraphs, from empty to complete, with self-loops and parallel edges, over few and many parties.
fn digraphs() -> impl Strategy<Value = Edges> {
    let edges = |parties: u32, most: usize| prop::collection::vec((0..parties, 0..parties), 0..=most);
    prop_oneof![edges(1, 3), edges(3, 12), edges(6, 30), edges(40, 80), edges(70_000, 60)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_draw_keeps_degrees_and_edges(edges in digraphs(), draw in 0..50_u32, seed: u64) {
        let drawn = Rewiring::default().seed(seed).rewired(&events(&edges), draw);
        let kept = simple(&edges);
        prop_assert_eq!(degrees(&drawn), degrees(&kept));
        prop_assert_eq!(drawn.len(), kept.len());
        prop_assert_eq!(simple(&drawn), drawn);
    }

    #[test]
    fn findings_are_those_of_the_draws(edges in digraphs(), seed: u64) {
        let config = Rewiring::default().draws(7).seed(seed);
        let found = run(&config, &edges);
        let dyadic = Dyadic::default().run(&events(&edges)).unwrap();
        prop_assert_eq!((found.r.observed, found.rho.observed), (dyadic.r, dyadic.rho));
        prop_assert!(is_finite(&found.r) && is_finite(&found.rho));
        prop_assert!(found.switched.is_none_or(|share| (0.0..=1.0).contains(&share)));
        let Some(observed) = dyadic.r else {
            prop_assert_eq!((found.r.mean, found.r.p, found.rho.p), (None, None, None));
            return Ok(());
        };
        let of_draw = |draw| reciprocated(&config.rewired(&events(&edges), draw)) as f64 / dyadic.edges as f64;
        let r: Vec<f64> = (0..7).map(of_draw).collect();
        let mean = r.iter().sum::<f64>() / 7.0;
        let sd = (r.iter().map(|r| (r - mean).powi(2)).sum::<f64>() / 6.0).sqrt();
        prop_assert!(near(found.r.mean, mean) && near(found.r.sd, sd));
        prop_assert_eq!(found.r.z.is_some(), r.iter().any(|&other| (other - r[0]).abs() > 1e-12));
        if let Some(z) = found.r.z {
            prop_assert!((z - (observed - mean) / sd).abs() < 1e-6);
        }
        let reached = r.iter().filter(|&&r| r >= observed - 1e-12).count();
        prop_assert!(near(found.r.p, (1 + reached) as f64 / 8.0));
        prop_assert_eq!((found.r.smallest_p, found.r.draws), (0.125, 7));
        if let Some(rho) = dyadic.rho {
            prop_assert_eq!((found.rho.p, found.rho.z), (found.r.p, found.r.z));
            let a = dyadic.density.unwrap();
            prop_assert!(near(found.rho.observed, rho) && near(found.rho.mean, (mean - a) / (1.0 - a)));
        } else {
            prop_assert_eq!((found.rho.p, found.rho.mean), (None, None));
        }
    }

    #[test]
    fn neither_row_order_nor_repetition_matters(edges in digraphs()) {
        let config = Rewiring::default().draws(5);
        let turned: Edges = edges.iter().rev().chain(&edges).copied().collect();
        prop_assert_eq!(run(&config, &turned), run(&config, &edges));
    }
}

/// Every digraph on the actors 0 to n − 1 with these degrees.
fn all_with_degrees(n: u32, edges: &[(u32, u32)]) -> Vec<Edges> {
    let pairs: Edges = (0..n).flat_map(|a| (0..n).map(move |b| (a, b))).filter(|(a, b)| a != b).collect();
    let wanted = degrees(edges);
    let of_bits = |bits: u32| -> Edges {
        pairs.iter().enumerate().filter(|(place, _)| bits >> place & 1 == 1).map(|(_, &pair)| pair).collect()
    };
    (0..1_u32 << pairs.len())
        .filter(|bits| bits.count_ones() as usize == edges.len())
        .map(of_bits)
        .filter(|edges| degrees(edges) == wanted)
        .collect()
}

/// The chain reaches every digraph, and each as often: a chi-square at five standard deviations.
#[test]
fn every_digraph_of_these_degrees_is_as_probable() {
    let cases: [(u32, &[(u32, u32)]); 6] = [
        // A cycle of three, which only a turn can change.
        (3, &[(0, 1), (1, 2), (2, 0)]),
        // Two that share an actor's out- and in-edges with a pendant.
        (4, &[(0, 1), (1, 2), (2, 0), (3, 0)]),
        (4, &[(0, 1), (1, 0), (2, 3), (3, 2)]),
        (4, &[(0, 1), (1, 2), (2, 3), (3, 0), (0, 2)]),
        (4, &[(0, 1), (0, 2), (1, 2), (2, 3), (3, 0), (3, 1)]),
        (4, &[(0, 1), (0, 2), (0, 3), (1, 0), (2, 1), (3, 2), (1, 3)]),
    ];
    for (n, edges) in cases {
        let all = all_with_degrees(n, edges);
        let config = Rewiring::default().trials_per_edge(30);
        let table = events(edges);
        let draws = 2000;
        let mut seen: BTreeMap<Edges, u32> = BTreeMap::new();
        for draw in 0..draws {
            *seen.entry(config.rewired(&table, draw)).or_default() += 1;
        }
        assert!(all.len() > 1 && seen.keys().all(|drawn| all.contains(drawn)));
        let expected = f64::from(draws) / all.len() as f64;
        let count = |digraph| f64::from(seen.get(digraph).copied().unwrap_or(0));
        let chi: f64 = all.iter().map(|digraph| (count(digraph) - expected).powi(2) / expected).sum();
        let freedom = (all.len() - 1) as f64;
        assert!(chi < freedom + 5.0 * (2.0 * freedom).sqrt(), "{edges:?}: {chi} for {freedom} of {seen:?}");
    }
}

#[test]
fn what_leaves_no_choice() {
    let complete: Edges = (0..4).flat_map(|a| (0..4).map(move |b| (a, b))).filter(|(a, b)| a != b).collect();
    let star: Edges = (1..6).map(|target| (0, target)).collect();
    for edges in [vec![(0, 1)], star, complete, vec![(0, 1), (1, 0)]] {
        let found = run(&Rewiring::default().draws(20), &edges);
        assert_eq!(found.switched, Some(0.0));
        assert_eq!((found.r.mean, found.r.sd), (found.r.observed, Some(0.0)));
        assert_eq!((found.r.z, found.r.p), (None, Some(1.0)));
    }
    for edges in [vec![], vec![(3, 3), (1, 1)]] {
        let found = run(&Rewiring::default().draws(20), &edges);
        assert_eq!((found.edges, found.trials, found.switched), (0, 0, None));
        assert_eq!((found.r.observed, found.r.mean, found.r.z, found.r.p), (None, None, None, None));
        assert_eq!((found.r.draws, found.r.smallest_p), (20, 1.0 / 21.0));
    }
}

#[test]
fn few_draws_and_few_trials() {
    let edges = [(0, 1), (1, 0), (2, 3), (3, 2), (4, 5)];
    let none = run(&Rewiring::default().draws(0), &edges);
    assert_eq!((none.r.observed, none.r.mean, none.r.sd, none.r.p), (Some(0.8), None, None, None));
    assert_eq!((none.r.draws, none.r.smallest_p), (0, 1.0));
    let one = run(&Rewiring::default().draws(1), &edges);
    assert!(one.r.mean.is_some() && one.r.sd.is_none() && one.r.z.is_none() && one.r.p.is_some());
    let idle = run(&Rewiring::default().draws(9).trials_per_edge(0), &edges);
    assert_eq!((idle.trials, idle.switched, idle.r.p), (0, None, Some(1.0)));
}

#[test]
fn a_population_changes_rho_alone() {
    let edges = [(0, 1), (1, 0), (2, 3), (3, 2), (4, 5)];
    let config = Rewiring::default().draws(50);
    let (own, declared) = (run(&config, &edges), run(&config.clone().population(100), &edges));
    assert_eq!((own.actors, declared.actors), (6, 100));
    assert_eq!(own.r, declared.r);
    assert!(own.rho.observed < declared.rho.observed && own.rho.z == declared.rho.z);
    let error = config.population(5).run(&events(&edges)).unwrap_err();
    assert!(matches!(error, ReciprocityError::PopulationTooSmall { population: 5, seen: 6 }));
}

/// Few and many actors, and so a matrix, narrow edges and wide ones.
fn three_sizes() -> [Edges; 3] {
    [50, 5_000, 70_000].map(|parties| {
        let mut stream = Stream::new(3, "test", parties.into());
        (0..parties.min(8_000))
            .map(|n| (n % parties, stream.below(parties)))
            .chain([(parties - 1, 0)])
            .collect()
    })
}

#[test]
fn large_digraphs_keep_degrees_too() {
    for edges in three_sizes() {
        let mut edges = simple(&edges);
        // Names far apart are numbered anew; names of all parties are not.
        for edge in &mut edges {
            *edge = (3 * edge.0 + 1, 3 * edge.1 + 1);
        }
        let config = Rewiring::default().trials_per_edge(3);
        let drawn = config.rewired(&events(&edges), 1);
        assert_eq!((degrees(&drawn), simple(&drawn).len()), (degrees(&edges), edges.len()));
        assert_ne!(drawn, edges);
    }
    let all_parties: Edges = (0..70_000).map(|party| (party, (party + 1) % 70_000)).collect();
    let drawn = Rewiring::default().trials_per_edge(1).rewired(&events(&all_parties), 0);
    assert_eq!((degrees(&drawn), simple(&drawn).len()), (degrees(&all_parties), 70_000));
}

#[test]
fn seeds_and_draws_differ_and_repeat() {
    let edges: Edges = (0..30).map(|n| (n, (n * 7 + 3) % 30)).filter(|(a, b)| a != b).collect();
    let table = events(&edges);
    let config = Rewiring::default();
    assert_eq!(config.rewired(&table, 4), config.rewired(&table, 4));
    assert_ne!(config.rewired(&table, 4), config.rewired(&table, 5));
    assert_ne!(config.rewired(&table, 4), config.clone().seed(1).rewired(&table, 4));
    let json = |config: &Rewiring| serde_json::to_string(&config.run(&table).unwrap()).unwrap();
    assert_eq!(json(&config), json(&config));
    assert_ne!(json(&config), json(&config.seed(1)));
}

#[cfg(feature = "parallel")]
#[test]
fn threads_do_not_matter() {
    let json = |threads: usize, edges: &Edges| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let config = Rewiring::default().draws(40).trials_per_edge(2);
        serde_json::to_string(&pool.install(|| config.run(&events(edges)).unwrap())).unwrap()
    };
    for edges in three_sizes() {
        assert_eq!(json(1, &edges), json(2, &edges));
    }
}

/// `edges` random edges between `actors`, and then of each, with the planted share, its reverse.
fn network(number: u64, actors: u32, edges: usize, planted: u32) -> Edges {
    let mut stream = Stream::new(11, "network", number);
    let mut network = BTreeSet::new();
    while network.len() < edges {
        let edge = (stream.below(actors), stream.below(actors));
        if edge.0 != edge.1 {
            network.insert(edge);
            if stream.below(100) < planted && network.len() < edges {
                network.insert((edge.1, edge.0));
            }
        }
    }
    network.into_iter().collect()
}

/// How many of the networks have p ≤ α.
fn rejected(networks: u64, draws: u32, planted: u32, alpha: f64) -> u32 {
    let config = Rewiring::default().draws(draws);
    let p = |number| run(&config, &network(number, 12, 26, planted)).r.p.unwrap();
    (0..networks).map(|number| u32::from(p(number) <= alpha + 1e-12)).sum()
}

/// The most rejections of a valid test: three standard deviations above.
fn most_rejected(networks: u64, alpha: f64) -> f64 {
    let n = networks as f64;
    n * alpha + 3.0 * (n * alpha * (1.0 - alpha)).sqrt()
}

#[test]
fn p_is_valid_without_reciprocity() {
    for alpha in [0.05, 0.1] {
        let rejected = rejected(200, 39, 0, alpha);
        assert!(f64::from(rejected) <= most_rejected(200, alpha), "{rejected} of 200 at {alpha}");
    }
}

#[test]
#[ignore = "takes a minute without optimisation"]
fn p_is_valid_on_500_networks() {
    for alpha in [0.05, 0.1] {
        let rejected = rejected(500, 199, 0, alpha);
        println!("{rejected} of 500 at {alpha}");
        assert!(f64::from(rejected) <= most_rejected(500, alpha), "{rejected} of 500 at {alpha}");
    }
}

#[test]
fn power_grows_with_what_is_planted() {
    let power: Vec<u32> = [0, 25, 60].iter().map(|&planted| rejected(60, 39, planted, 0.05)).collect();
    println!("{power:?} of 60");
    assert!(power[0] < power[1] && power[1] < power[2] && power[2] > 50, "{power:?}");
}
