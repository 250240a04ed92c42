//! Differences between days and between versions: sets of keys, and nothing between a graph and itself.

use std::collections::BTreeSet;

use proptest::prelude::*;
use sanction_graph::graph::{Change, GraphBuilder, SanctionGraph, TieRef, View, diff};
use sanction_graph::model::{Share, Tie, TieKind, TieKinds};
use sanction_graph::strategies::{GraphParams, documents, graphs, view_specs};

fn keys<'g>(ties: impl IntoIterator<Item = TieRef<'g>>) -> Vec<String> {
    ties.into_iter().map(TieRef::key).collect()
}

fn all(view: View<'_>) -> BTreeSet<String> {
    keys(view.ties().map(|shown| shown.tie)).into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn between_two_views_are_the_differences_of_their_sets(
        graph in graphs(&GraphParams::default()),
        before in view_specs(),
        after in view_specs(),
    ) {
        let copy = graph.clone();
        let (before, after) = (before.of(&graph), after.of(&graph));
        let found = diff(before, after);
        let ids = |view: View<'_>| view.ties().map(|shown| shown.tie.id()).collect::<BTreeSet<_>>();
        let (b, a) = (ids(before), ids(after));
        let id = |ties: &[TieRef<'_>]| ties.iter().map(|tie| tie.id()).collect::<BTreeSet<_>>();
        prop_assert_eq!(id(&found.gone), b.difference(&a).copied().collect());
        prop_assert_eq!(id(&found.new), a.difference(&b).copied().collect());
        prop_assert!(keys(found.new.iter().copied()).is_sorted());
        for tie in graph.ties().filter(|tie| b.contains(&tie.id()) && a.contains(&tie.id())) {
            let changed = found.changed.iter().find(|changed| changed.after.id() == tie.id());
            prop_assert_eq!(changed.is_some(), before.contains(tie) != after.contains(tie));
            prop_assert!(changed.is_none_or(|changed| changed.changes == [Change::Certainty]));
        }
        prop_assert!(diff(after, after).is_empty());
        prop_assert!(diff(&graph, &copy).is_empty());
    }

    #[test]
    fn between_two_graphs_are_the_differences_of_their_keys(
        one in documents(&GraphParams::default()),
        other in documents(&GraphParams::default()),
    ) {
        let (one, other) = (one.build().expect("builds"), other.build().expect("builds"));
        let found = diff(&one, &other);
        let (b, a) = (all(one.view()), all(other.view()));
        let unresolved = |keys: &BTreeSet<String>, graph: &SanctionGraph| -> BTreeSet<String> {
            keys.iter().filter(|key| graph.tie_by_key(key).is_none()).cloned().collect()
        };
        let gone: BTreeSet<String> = keys(found.gone.iter().copied()).into_iter().collect();
        let new: BTreeSet<String> = keys(found.new.iter().copied()).into_iter().collect();
        prop_assert!(gone.is_superset(&unresolved(&b, &other)));
        prop_assert!(new.is_subset(&a));
        prop_assert_eq!(found.gone.len() + found.changed.len() <= one.tie_count(), true);
        // Every tie of either graph is accounted for once.
        let same = one.tie_count() - found.gone.len();
        prop_assert_eq!(same, other.tie_count() - found.new.len());
        let back = diff(&other, &one);
        let actors = |actors: &[sanction_graph::graph::ActorRef<'_>]| {
            actors.iter().map(|actor| actor.key().to_owned()).collect::<Vec<_>>()
        };
        prop_assert_eq!(actors(&found.actors_gone), actors(&back.actors_new));
    }
}

fn version(share: Option<u32>, end: Option<&str>) -> SanctionGraph {
    let mut builder = GraphBuilder::new();
    let (a, b) = (builder.organisation("a"), builder.organisation("b"));
    builder.ownership(a, b);
    let mut tie = Tie::new(TieKind::Ownership, "a", "b");
    tie.share = share.map(|ppm| Share::new(ppm, ppm).expect("at most a million"));
    tie.end = end.map(|end| end.parse().expect("a day"));
    builder.add_tie(tie).expect("is allowed");
    builder.build().expect("builds")
}

#[test]
fn what_is_said_of_a_tie_changes_by_field() {
    let changes = |before: &SanctionGraph, after: &SanctionGraph| {
        let found = diff(before, after);
        assert!(found.gone.is_empty() && found.new.is_empty());
        found.changed.iter().flat_map(|changed| changed.changes.clone()).collect::<Vec<_>>()
    };
    let (half, less) = (version(Some(500_000), None), version(Some(499_999), None));
    assert_eq!(changes(&half, &less), [Change::Share]);
    let ended = version(Some(500_000), Some("2021-01-01"));
    assert_eq!(changes(&half, &ended), [Change::End]);
    assert_eq!(changes(&half, &half.clone()), []);
    let owned = diff(half.view().kinds(TieKinds::SANCTIONS), less.view().kinds(TieKinds::SANCTIONS));
    assert!(owned.is_empty());
}
