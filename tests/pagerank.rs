//! Personalised PageRank: reference values, the linear system solved directly, and laws.

mod oracle_data;

use proptest::prelude::*;
use sanction_graph::graph::{ActorId, GraphBuilder, SanctionGraph};
use sanction_graph::traverse::{Along, PageRank, PageRankError, PageRankFindings, TieCount};

const MOST: usize = 6;

type Tie = (usize, usize, f64);

/// States that hit states, each tie by an act of its own day.
fn graph(actors: usize, ties: &[Tie]) -> SanctionGraph {
    dated(actors, &ties.iter().copied().enumerate().collect::<Vec<_>>())
}

/// The same, each tie with the number of its day.
fn dated(actors: usize, ties: &[(usize, Tie)]) -> SanctionGraph {
    let mut builder = GraphBuilder::new();
    let states: Vec<_> = (0..actors).map(|actor| builder.state(&format!("s{actor:02}"))).collect();
    for &(number, (from, to, weight)) in ties {
        let day = format!("2021-{:02}-{:02}", number / 28 + 1, number % 28 + 1);
        let act = builder.act(states[from], day.parse().unwrap());
        builder.sanction(states[from], states[to], act).weight = Some(weight);
    }
    builder.build().unwrap()
}

fn id(graph: &SanctionGraph, actor: usize) -> ActorId {
    graph.by_key(&format!("s{actor:02}")).unwrap()
}

fn run(settings: &PageRank, graph: &SanctionGraph, seeds: &[(usize, f64)]) -> PageRankFindings {
    let seeds: Vec<_> = seeds.iter().map(|&(actor, weight)| (id(graph, actor), weight)).collect();
    settings.run(graph.view(), &seeds).unwrap()
}

/// The probabilities of following, as the definition gives them.
fn probabilities(ties: &[Tie], settings: &PageRank) -> [[f64; MOST]; MOST] {
    let mut p = [[0.0; MOST]; MOST];
    let mut count = |from: usize, to: usize, weight: f64| {
        let cell: &mut f64 = &mut p[from][to];
        match settings.count {
            TieCount::Pair => *cell = 1.0,
            TieCount::Weight => *cell += weight,
            _ => *cell += 1.0,
        }
    };
    for &(from, to, weight) in ties {
        if settings.along != Along::In {
            count(from, to, weight);
        }
        if settings.along == Along::In || (settings.along == Along::Both && from != to) {
            count(to, from, weight);
        }
    }
    for row in &mut p {
        let sum: f64 = row.iter().sum();
        if sum > 0.0 {
            for cell in row {
                *cell /= sum;
            }
        }
    }
    p
}

/// Solves (I − α (P + d vᵀ)ᵀ) x = (1 − α) v by elimination, where d marks rows of nothing.
#[allow(clippy::needless_range_loop, reason = "rows and columns of matrices")]
fn solved(p: &[[f64; MOST]; MOST], v: &[f64; MOST], damping: f64) -> [f64; MOST] {
    let mut a = [[0.0; MOST + 1]; MOST];
    for i in 0..MOST {
        for j in 0..MOST {
            let stuck = p[j].iter().all(|&cell| cell == 0.0);
            let follow = if stuck { v[i] } else { p[j][i] };
            a[i][j] = f64::from(u8::from(i == j)) - damping * follow;
        }
        a[i][MOST] = (1.0 - damping) * v[i];
    }
    for column in 0..MOST {
        let pivot =
            (column..MOST).max_by(|&x, &y| a[x][column].abs().total_cmp(&a[y][column].abs())).unwrap();
        a.swap(column, pivot);
        for row in (0..MOST).filter(|&row| row != column) {
            let factor = a[row][column] / a[column][column];
            for k in column..=MOST {
                let above = a[column][k];
                a[row][k] -= factor * above;
            }
        }
    }
    std::array::from_fn(|row| a[row][MOST] / a[row][row])
}

fn ties() -> impl Strategy<Value = Vec<Tie>> {
    let weight = prop_oneof![Just(0.0), 0.5..3.0, Just(1e300), Just(1e-300)];
    prop::collection::vec((0..MOST, 0..MOST, weight), 0..14)
}

fn all_settings() -> impl Strategy<Value = PageRank> {
    (
        0.0..0.95,
        prop::sample::select(vec![Along::Out, Along::In, Along::Both]),
        prop::sample::select(vec![TieCount::Each, TieCount::Pair, TieCount::Weight]),
    )
        .prop_map(|(damping, ties, count)| PageRank::default().damping(damping).along(ties).count(count))
}

fn seeds() -> impl Strategy<Value = Vec<(usize, f64)>> {
    prop::collection::vec((0..MOST, 0.25..4.0), 1..4)
}

fn assert_near(found: &[f64], expected: &[f64], most: f64) {
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < most, "{found} is not {expected}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn as_the_linear_system(ties in ties(), settings in all_settings(), seeds in seeds()) {
        let found = run(&settings, &graph(MOST, &ties), &seeds);
        prop_assert!(found.converged && found.residual.unwrap() <= settings.tolerance);
        let mut v = [0.0; MOST];
        let sum: f64 = seeds.iter().map(|seed| seed.1).sum();
        for &(actor, weight) in &seeds {
            v[actor] += weight / sum;
        }
        let finite: Vec<_> = ties.iter().map(|&(from, to, weight)| (from, to, weight * 1e-5)).collect();
        let expected = solved(&probabilities(&finite, &settings), &v, settings.damping);
        assert_near(&found.scores, &expected, 1e-9);
        prop_assert!((found.scores.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        prop_assert!(found.scores.iter().all(|score| score.is_finite() && *score >= 0.0));
    }

    #[test]
    fn an_association_has_no_direction(
        pairs in prop::collection::btree_set((0..MOST, 0..MOST), 0..8),
        count in prop::sample::select(vec![TieCount::Each, TieCount::Pair]),
        seed in 0..MOST,
    ) {
        let graph = |add: &dyn Fn(&mut GraphBuilder, usize, usize)| {
            let mut builder = GraphBuilder::new();
            for actor in 0..MOST {
                builder.organisation(&format!("s{actor:02}"));
            }
            for &(a, b) in pairs.iter().filter(|(a, b)| a <= b) {
                add(&mut builder, a, b);
            }
            builder.build().unwrap()
        };
        let organisation = |builder: &mut GraphBuilder, at: usize| builder.organisation(&format!("s{at:02}"));
        let associated = graph(&|builder, a, b| {
            let (a, b) = (organisation(builder, b), organisation(builder, a));
            builder.association(a, b);
        });
        let controlled = graph(&|builder, a, b| {
            let (a, b) = (organisation(builder, a), organisation(builder, b));
            builder.control(a, b);
        });
        let settings = PageRank::default().count(count);
        let both = run(&settings.clone().along(Along::Both), &controlled, &[(seed, 1.0)]);
        for along in [Along::Out, Along::In, Along::Both] {
            let found = run(&settings.clone().along(along), &associated, &[(seed, 1.0)]);
            assert_near(&found.scores, &both.scores, 1e-12);
        }
    }

    #[test]
    fn order_of_ties(
        (ties, shuffled) in ties().prop_flat_map(|ties| {
            let ties: Vec<_> = ties.into_iter().enumerate().collect();
            (Just(ties.clone()), Just(ties).prop_shuffle())
        }),
        settings in all_settings(),
        seeds in seeds(),
    ) {
        let found = run(&settings, &dated(MOST, &ties), &seeds);
        prop_assert_eq!(found, run(&settings, &dated(MOST, &shuffled), &seeds));
    }

    #[test]
    fn new_names(ties in ties(), settings in all_settings(), seeds in seeds()) {
        let new = |actor: usize| (actor * 5 + 2) % MOST;
        let renamed: Vec<_> = ties.iter().map(|&(from, to, weight)| (new(from), new(to), weight)).collect();
        let asked: Vec<_> = seeds.iter().map(|&(actor, weight)| (new(actor), weight)).collect();
        let found = run(&settings, &graph(MOST, &ties), &seeds).scores;
        let other = run(&settings, &graph(MOST, &renamed), &asked).scores;
        let expected: Vec<f64> = (0..MOST).map(|actor| other[new(actor)]).collect();
        assert_near(&found, &expected, 1e-9);
    }
}

#[test]
fn karate_club() {
    let Some(bytes) = oracle_data::read("oracles/karate_weighted.tsv") else { return };
    let text = String::from_utf8(bytes).unwrap();
    let ties: Vec<Tie> = text
        .lines()
        .map(|line| {
            let mut fields = line.split('\t').map(|field| field.parse().unwrap());
            (fields.next().unwrap(), fields.next().unwrap(), 1.0)
        })
        .collect();
    assert_eq!(ties.len(), 78);
    let graph = graph(34, &ties);
    let found = run(&PageRank::default().along(Along::Both), &graph, &[(0, 1.0)]);
    assert!(found.converged);
    for (actor, expected) in
        [(0, 0.266_374), (1, 0.064_888), (2, 0.054_948), (33, 0.051_200), (32, 0.033_255)]
    {
        assert!((found.score(id(&graph, actor)).unwrap() - expected).abs() < 1e-6, "{actor}");
    }
}

/// A hub and five leaves: with x of the hub and y of each leaf, x = α·5y + (1 − α) and y = αx/5.
#[test]
fn star() {
    let ties: Vec<_> = (1..MOST).map(|leaf| (0, leaf, 1.0)).collect();
    let graph = graph(MOST, &ties);
    for settings in [PageRank::default().along(Along::Both), PageRank::default()] {
        // Along the ties leaves are dead ends, from which the walker returns to the hub: the same.
        let found = run(&settings, &graph, &[(0, 3.0)]).scores;
        let hub = 1.0 / 1.85;
        assert_near(&found, &[hub, 0.17 * hub, 0.17 * hub, 0.17 * hub, 0.17 * hub, 0.17 * hub], 1e-11);
    }
}

#[test]
fn a_partial_result() {
    let graph = graph(3, &[(0, 1, 1.0), (1, 2, 1.0), (2, 0, 1.0)]);
    let found = run(&PageRank::default().max_iterations(2), &graph, &[(0, 1.0)]);
    assert!(!found.converged);
    assert_eq!(found.iterations, 2);
    assert_near(&found.scores, &[0.15, 0.1275, 0.7225], 1e-15);
    assert!(found.residual.unwrap() > 1.0);
    let found = run(&PageRank::default().max_iterations(0), &graph, &[(1, 1.0)]);
    assert_eq!((found.residual, found.converged), (None, false));
    assert_eq!(found.scores, [0.0, 1.0, 0.0]);
}

#[test]
fn a_view_without_ties() {
    let graph = graph(3, &[(0, 1, 1.0)]);
    let none = graph.view().as_of("2020-01-01".parse().unwrap());
    let found = PageRank::default().run(none, &[(id(&graph, 0), 1.0), (id(&graph, 2), 3.0)]).unwrap();
    assert_eq!((found.scores.as_slice(), found.converged), (&[0.25, 0.0, 0.75][..], true));
    assert_eq!(
        PageRank::default().run(graph.view(), &[(id(&graph, 1), 1.0)]).unwrap().scores,
        [0.0, 1.0, 0.0]
    );
}

#[test]
fn what_cannot_be_run() {
    let graph = graph(2, &[(0, 1, 1.0)]);
    let larger = self::graph(9, &[]);
    let seed = id(&graph, 0);
    let fails =
        |settings: &PageRank, seeds: &[(ActorId, f64)]| settings.run(graph.view(), seeds).unwrap_err();
    let settings = PageRank::default();
    assert_eq!(fails(&settings, &[]), PageRankError::NoSeed);
    assert_eq!(fails(&settings, &[(seed, 0.0)]), PageRankError::NoSeed);
    for weight in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(fails(&settings, &[(seed, 1.0), (seed, weight)]).is_seed());
    }
    let unknown = fails(&settings, &[(seed, 1.0), (id(&larger, 8), 1.0)]);
    assert_eq!(unknown, PageRankError::UnknownSeed { seed: 1, actors: 2 });
    for damping in [-0.1, 1.0, f64::NAN] {
        assert!(fails(&settings.clone().damping(damping), &[(seed, 1.0)]).is_setting());
    }
    for tolerance in [-1.0, f64::NAN] {
        assert!(fails(&settings.clone().tolerance(tolerance), &[(seed, 1.0)]).is_setting());
    }
    let huge = run(&settings, &graph, &[(0, f64::MAX), (1, f64::MAX)]).scores;
    assert!(huge.iter().all(|score| score.is_finite()));
}
