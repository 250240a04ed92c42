//! Typed walks: every end of a brute-force enumeration and no other, with paths that check by themselves.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sanction_graph::graph::{ActorId, GraphBuilder, SanctionGraph, View};
use sanction_graph::model::{TieKind, TieKinds};
use sanction_graph::strategies::{GraphParams, documents, graphs, picks, view_specs};
use sanction_graph::time::Certainty;
use sanction_graph::traverse::{Walk, WalkEnd};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Out,
    Back,
    AnyOf,
}

#[derive(Debug, Clone, Copy)]
struct Step {
    way: Way,
    kinds: TieKinds,
    least: u32,
    /// `None` is any number.
    most: Option<u32>,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let kinds = prop_oneof![
        Just(TieKinds::ALL),
        Just(TieKinds::SANCTIONS),
        prop::sample::subsequence(TieKind::ALL, 1..4).prop_map(|kinds| TieKinds::of(&kinds)),
    ];
    let way = prop_oneof![Just(Way::Out), Just(Way::Back), Just(Way::AnyOf)];
    let times = prop_oneof![
        3 => Just((1, Some(1))),
        2 => (0u32..3, 0u32..3).prop_map(|(least, more)| (least, Some(least + more))),
        1 => (0u32..3).prop_map(|least| (least, None)),
    ];
    let step = (way, kinds, times).prop_map(|(way, kinds, (least, most))| Step { way, kinds, least, most });
    prop::collection::vec(step, 0..4)
}

fn walk(sources: &[ActorId], steps: &[Step]) -> Walk {
    steps.iter().fold(Walk::from(sources.iter().copied()), |walk, step| {
        let walk = match step.way {
            Way::Out => walk.out(step.kinds),
            Way::Back => walk.back(step.kinds),
            Way::AnyOf => walk.any_of(step.kinds),
        };
        match step.most {
            Some(most) => walk.hops(step.least..=most),
            None => walk.hops(step.least..),
        }
    })
}

/// Who is next to an actor over one tie of a step.
fn neighbours(view: View<'_>, step: Step, actor: ActorId) -> Vec<ActorId> {
    let ties = view.ties().filter(|shown| step.kinds.contains(shown.tie.kind()));
    ties.flat_map(|shown| {
        let (from, to) = (shown.tie.from().id(), shown.tie.to().id());
        let both = step.way == Way::AnyOf || shown.tie.kind() == TieKind::Association;
        let out = (from == actor && (both || step.way == Way::Out)).then_some(to);
        let back = (to == actor && (both || step.way == Way::Back)).then_some(from);
        out.into_iter().chain(back)
    })
    .collect()
}

/// The fewest ties to each end, by trying every number of repetitions of every step on sets of actors.
fn ends(view: View<'_>, sources: &[ActorId], steps: &[Step]) -> BTreeMap<ActorId, usize> {
    let mut at: BTreeMap<ActorId, usize> = sources.iter().map(|&source| (source, 0)).collect();
    for &step in steps {
        let enough = step.least + u32::try_from(view.graph().actor_count()).expect("few");
        let mut after = BTreeMap::new();
        let mut here = at;
        for taken in 0..=step.most.unwrap_or(enough).min(enough) {
            if taken > 0 {
                let mut next = BTreeMap::new();
                for (&actor, &hops) in &here {
                    for neighbour in neighbours(view, step, actor) {
                        let fewest = next.entry(neighbour).or_insert(hops + 1);
                        *fewest = (*fewest).min(hops + 1);
                    }
                }
                here = next;
            }
            if taken >= step.least {
                for (&actor, &hops) in &here {
                    let fewest = after.entry(actor).or_insert(hops);
                    *fewest = (*fewest).min(hops);
                }
            }
        }
        at = after;
    }
    at
}

/// Whether the path leads from the source to the end, every tie walked as some step allows.
fn leads_there(graph: &SanctionGraph, end: &WalkEnd) -> bool {
    let mut here = vec![end.source];
    for &tie in &end.path {
        let tie = graph.tie(tie);
        let (from, to) = (tie.from().id(), tie.to().id());
        here = here
            .iter()
            .flat_map(|&at| [(at == from).then_some(to), (at == to).then_some(from)])
            .flatten()
            .collect();
    }
    here.contains(&end.actor)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ends_are_those_of_the_definition(
        graph in graphs(&GraphParams::default()),
        spec in view_specs(),
        sources in prop::collection::vec(picks(), 0..3),
        steps in steps(),
    ) {
        let view = spec.of(&graph);
        let sources: Vec<ActorId> =
            sources.iter().filter_map(|pick| Some(pick.actor(&graph)?.id())).collect();
        let found = walk(&sources, &steps).run(view);
        let hops: BTreeMap<ActorId, usize> = found.iter().map(|end| (end.actor, end.path.len())).collect();
        prop_assert_eq!(hops.len(), found.len(), "an end twice");
        prop_assert_eq!(hops, ends(view, &sources, &steps));
        prop_assert!(found.is_sorted_by_key(|end| end.path.len()));
        for end in &found {
            prop_assert!(sources.contains(&end.source));
            prop_assert!(leads_there(&graph, end));
            let certainties = end.path.iter().map(|&tie| view.contains(graph.tie(tie)));
            prop_assert_eq!(certainties.min().unwrap_or(Certainty::Certain), end.certainty);
            prop_assert!(end.certainty != Certainty::Impossible);
        }
    }

    #[test]
    fn ends_and_paths_do_not_depend_on_the_order_of_records(
        document in documents(&GraphParams::default()),
        steps in steps(),
        seed in any::<u64>(),
    ) {
        let graphs = [document.build(), document.permuted(seed).build()].map(|graph| graph.expect("builds"));
        let found = graphs.each_ref().map(|graph| {
            let sources: Vec<ActorId> = graph.actors().take(2).map(sanction_graph::graph::ActorRef::id).collect();
            walk(&sources, &steps).run(graph.view())
        });
        prop_assert_eq!(&found[0], &found[1]);
    }
}

#[test]
fn a_range_without_a_number_ends_nowhere() {
    let mut builder = GraphBuilder::new();
    let (a, b) = (builder.organisation("a"), builder.organisation("b"));
    builder.ownership(a, b);
    let graph = builder.build().expect("builds");
    let a = graph.by_key("a").expect("is there");
    let walk = |times: std::ops::Range<u32>| {
        Walk::from([a]).out(TieKind::Ownership).hops(times).run(graph.view()).len()
    };
    assert_eq!([walk(0..0), walk(1..1), walk(0..1), walk(1..2), walk(0..2)], [0, 0, 1, 1, 2]);
    assert_eq!(Walk::from([a]).hops(0..9).run(graph.view()).len(), 1);
}
