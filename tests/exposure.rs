//! Exposure: the strongest of all paths, with a path that yields it, on random graphs.

use proptest::prelude::*;
use sanction_graph::graph::{GraphBuilder, SanctionGraph, View};
use sanction_graph::model::{Share, Tie, TieKind};
use sanction_graph::strategies::{GraphParams, graphs, view_specs};
use sanction_graph::time::Certainty;
use sanction_graph::traverse::{Along, Exposure, Passes};

fn passes() -> impl Strategy<Value = Vec<Passes>> {
    let kind = prop::sample::select(TieKind::ALL);
    let along = prop_oneof![Just(Along::Out), Just(Along::In), Just(Along::Both)];
    let strength = prop_oneof![Just(1_000_000u32), Just(500_000), Just(250_001), Just(3), Just(0)];
    let one = (kind, along, strength).prop_map(|(kind, along, strength)| Passes { kind, along, strength });
    prop::collection::vec(one, 0..6)
}

/// What a tie passes on, by the definition.
fn passed(exposure: &Exposure, certain: bool, tie: &Tie, passes: Passes, strength: u64) -> u64 {
    let part = |of: u64, parts: u32| of * u64::from(parts.min(1_000_000)) / 1_000_000;
    let share = match (tie.kind, tie.share) {
        (TieKind::Ownership, None) if certain => 0,
        (TieKind::Ownership, None) => exposure.unknown_share,
        (TieKind::Ownership, Some(share)) if certain => share.least(),
        (TieKind::Ownership, Some(share)) => share.most(),
        _ => 1_000_000,
    };
    part(part(strength, passes.strength), share)
}

/// The strength of every actor, by passing on until nothing changes.
fn strengths(exposure: &Exposure, view: View<'_>, certain: bool) -> Vec<u64> {
    let graph = view.graph();
    let ids: Vec<_> = graph.actors().map(sanction_graph::graph::ActorRef::id).collect();
    let place = |id| ids.iter().position(|&other| other == id).expect("is there");
    let ties: Vec<_> = view.ties().map(|shown| shown.tie).collect();
    let mut strength = vec![0; ids.len()];
    for tie in ties.iter().filter(|tie| tie.kind().is_sanction()) {
        strength[place(tie.to().id())] = 1_000_000;
    }
    loop {
        let before = strength.clone();
        for tie in &ties {
            let record = tie.record();
            let (from, to) = (place(tie.from().id()), place(tie.to().id()));
            for &passes in exposure.passes.iter().filter(|passes| passes.kind == tie.kind()) {
                let both = passes.kind == TieKind::Association || passes.along == Along::Both;
                if both || passes.along == Along::Out {
                    strength[to] =
                        strength[to].max(passed(exposure, certain, &record, passes, strength[from]));
                }
                if both || passes.along == Along::In {
                    strength[from] =
                        strength[from].max(passed(exposure, certain, &record, passes, strength[to]));
                }
            }
        }
        if before == strength {
            return strength;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_strongest_path_of_all(
        graph in graphs(&GraphParams::default()),
        spec in view_specs(),
        passes in passes(),
        certain in any::<bool>(),
        least in prop_oneof![Just(0u32), Just(1), Just(400_000)],
    ) {
        let view = if certain { spec.of(&graph).certain() } else { spec.of(&graph).possible() };
        let exposure = Exposure::new().passes(passes).least(least);
        let expected = strengths(&exposure, view, certain);
        let found = exposure.run(view);
        for (actor, &strength) in graph.actors().zip(&expected) {
            let exposed = found.iter().find(|exposed| exposed.actor == actor.id());
            let listed = (strength > 0 && strength >= u64::from(least)).then_some(strength);
            prop_assert_eq!(exposed.map(|exposed| u64::from(exposed.strength)), listed, "{}", actor.key());
        }
        prop_assert!(found.is_sorted_by_key(|exposed| std::cmp::Reverse(exposed.strength)));
        for exposed in &found {
            // The path yields the strength: each tie passes on as some rule of its kind says.
            let mut here = vec![(exposed.source, 1_000_000)];
            for &tie in &exposed.path {
                let tie = graph.tie(tie);
                prop_assert!(view.contains(tie) != Certainty::Impossible);
                let record = tie.record();
                here = here.iter().flat_map(|&(at, strength)| {
                    let (from, to) = (tie.from().id(), tie.to().id());
                    let other = [(at == from).then_some(to), (at == to).then_some(from)];
                    let rules = exposure.passes.iter().filter(|passes| passes.kind == tie.kind());
                    let amounts: Vec<u64> =
                        rules.map(|&passes| passed(&exposure, certain, &record, passes, strength)).collect();
                    other.into_iter().flatten().flat_map(move |to| {
                        amounts.clone().into_iter().map(move |strength| (to, strength))
                    })
                }).collect();
            }
            prop_assert!(here.contains(&(exposed.actor, u64::from(exposed.strength))));
        }
    }
}

fn chain(shares: &[Option<Share>]) -> SanctionGraph {
    let mut builder = GraphBuilder::new();
    let us = builder.state("US");
    let first = builder.organisation("0");
    let act = builder.act(us, "2020-07-09".parse().expect("a day"));
    builder.sanction(us, first, act);
    for (owner, &share) in shares.iter().enumerate() {
        builder.organisation(&(owner + 1).to_string());
        let mut tie = Tie::new(TieKind::Ownership, owner.to_string(), (owner + 1).to_string());
        tie.share = share;
        builder.add_tie(tie).expect("is allowed");
    }
    builder.build().expect("builds")
}

#[test]
fn shares_multiply_along_a_chain() {
    let share = |least, most| Share::new(least, most).ok();
    let graph = chain(&[share(500_000, 500_000), share(300_000, 600_000), None]);
    let strengths =
        |view: View<'_>| Exposure::new().run(view).iter().map(|exposed| exposed.strength).collect::<Vec<_>>();
    assert_eq!(strengths(graph.view()), [1_000_000, 500_000, 300_000, 150_000]);
    assert_eq!(strengths(graph.view().certain()), [1_000_000, 500_000, 150_000]);
}

#[test]
fn nobody_is_exposed_without_a_sanction() {
    let mut builder = GraphBuilder::new();
    let (a, b) = (builder.organisation("a"), builder.organisation("b"));
    builder.control(a, b);
    let graph = builder.build().expect("builds");
    assert_eq!(Exposure::new().run(graph.view()), []);
}
