//! Reach and components against their definitions on a matrix, on random views of random graphs.

use proptest::prelude::*;
use sanction_graph::graph::{ActorId, GraphBuilder, SanctionGraph, View};
use sanction_graph::model::TieKind;
use sanction_graph::strategies::{GraphParams, graphs, picks, view_specs};
use sanction_graph::traverse::{Along, Components, Connection, Reach, ReachScratch};

const FAR: u32 = u32::MAX;

/// The least number of ties from each actor to each other, by Floyd and Warshall.
fn distances(view: View<'_>, along: Along) -> Vec<Vec<u32>> {
    let graph = view.graph();
    let place = |id: ActorId| graph.actors().position(|actor| actor.id() == id).expect("is there");
    let count = graph.actor_count();
    let mut matrix = vec![vec![FAR; count]; count];
    for shown in view.ties() {
        let (from, to) = (place(shown.tie.from().id()), place(shown.tie.to().id()));
        let both = shown.tie.kind() == TieKind::Association;
        if both || along != Along::In {
            matrix[from][to] = 1;
        }
        if both || along != Along::Out {
            matrix[to][from] = 1;
        }
    }
    for (at, row) in matrix.iter_mut().enumerate() {
        row[at] = 0;
    }
    for via in 0..count {
        for from in 0..count {
            for to in 0..count {
                let around = matrix[from][via].saturating_add(matrix[via][to]);
                matrix[from][to] = matrix[from][to].min(around);
            }
        }
    }
    matrix
}

fn ids(graph: &SanctionGraph) -> Vec<ActorId> {
    graph.actors().map(sanction_graph::graph::ActorRef::id).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reach_is_the_least_number_of_ties(
        graph in graphs(&GraphParams::default()),
        spec in view_specs(),
        sources in prop::collection::vec(picks(), 0..4),
        along in prop_oneof![Just(Along::Out), Just(Along::In), Just(Along::Both)],
        hops in prop_oneof![Just(u32::MAX), 0u32..4],
    ) {
        let view = spec.of(&graph);
        let sources: Vec<ActorId> = sources.iter().filter_map(|pick| Some(pick.actor(&graph)?.id())).collect();
        let matrix = distances(view, along);
        let ids = ids(&graph);
        let place = |id: ActorId| ids.iter().position(|&other| other == id).expect("is there");
        let mut scratch = ReachScratch::default();
        // A scratch that was used before.
        _ = Reach::new().along(Along::Both).run_with(&mut scratch, graph.view(), ids.iter().copied());
        let search = Reach::new().along(along).hops(hops);
        let reached = search.run_with(&mut scratch, view, sources.iter().copied());
        let found: Vec<(ActorId, u32)> = reached.actors().collect();
        let nearest = |to: usize| sources.iter().map(|&from| matrix[place(from)][to]).min();
        let expected: Vec<Option<u32>> =
            (0..ids.len()).map(|to| nearest(to).filter(|&far| far != FAR && far <= hops)).collect();
        prop_assert_eq!(found.len(), reached.len());
        prop_assert!(found.is_sorted_by_key(|&(_, distance)| distance));
        prop_assert_eq!(reached.farthest(), expected.iter().flatten().max().copied());
        let mut by_actor = vec![None; ids.len()];
        for &(actor, distance) in &found {
            prop_assert_eq!(by_actor[place(actor)].replace(distance), None);
        }
        prop_assert_eq!(by_actor, expected);
        let counts: usize = reached.counts().sum();
        prop_assert_eq!(counts, found.len());
        let once = search.run(view, sources.iter().rev().chain(&sources).copied());
        let mut again: Vec<_> = once.actors().collect();
        let mut found = found.clone();
        again.sort();
        found.sort();
        prop_assert_eq!(again, found);
    }

    #[test]
    fn components_are_who_can_reach_each_other(graph in graphs(&GraphParams::default()), spec in view_specs()) {
        let view = spec.of(&graph);
        let ids = ids(&graph);
        for (connection, along) in [(Connection::Weak, Along::Both), (Connection::Strong, Along::Out)] {
            let matrix = distances(view, along);
            let found = Components::new(connection).run(view);
            let joined = |a: usize, b: usize| matrix[a][b] != FAR && matrix[b][a] != FAR;
            let mut next = 0;
            for (a, &id) in ids.iter().enumerate() {
                for (b, &other) in ids.iter().enumerate() {
                    prop_assert_eq!(joined(a, b), found.of(id) == found.of(other), "{} {}", a, b);
                }
                // Numbered by their smallest members.
                prop_assert!(found.of(id) <= next);
                next = next.max(found.of(id) + 1);
            }
            prop_assert_eq!(found.len(), next as usize);
            for (number, &size) in (0u32..).zip(found.sizes()) {
                let members = ids.iter().filter(|&&id| found.of(id) == number).count();
                prop_assert_eq!(members, size as usize);
            }
        }
    }
}

#[test]
fn nothing_has_no_component_and_reaches_nobody() {
    let graph = GraphBuilder::new().build().expect("builds");
    assert!(Components::new(Connection::Strong).run(graph.view()).is_empty());
    let nobody = Reach::new().run(graph.view(), []);
    assert!(nobody.reached().is_empty());
    assert_eq!(nobody.reached().farthest(), None);
}
