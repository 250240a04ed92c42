//! Views: what belongs to them, by every road that leads to it.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sanction_graph::graph::{SanctionGraph, TieId, View};
use sanction_graph::model::TieKinds;
use sanction_graph::strategies::{GraphParams, Pick, ViewSpec, documents, picks, view_specs};
use sanction_graph::time::{Certainty, Day};

type Shown = BTreeMap<TieId, Certainty>;

fn shown(view: View<'_>) -> Shown {
    view.ties().map(|row| (row.tie.id(), row.certainty)).collect()
}

fn graphs() -> impl Strategy<Value = SanctionGraph> {
    documents(&GraphParams::default()).prop_map(|document| {
        let graph = document.build().unwrap();
        graph.verify().unwrap();
        graph
    })
}

/// A graph that does not fill pages when a test fails: its records say what matters.
#[derive(Clone)]
struct Short(SanctionGraph);

impl std::fmt::Debug for Short {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let rows = self.0.ties().map(|tie| (tie.key(), tie.period()));
        f.debug_map().entries(rows).finish()
    }
}

fn short() -> impl Strategy<Value = Short> {
    graphs().prop_map(Short)
}

fn between(a: Day, b: Day) -> std::ops::RangeInclusive<Day> {
    a.min(b)..=a.max(b)
}

proptest! {
    #[test]
    fn as_of_is_in_force_on_one_day(graph in short(), spec in view_specs(), day in picks()) {
        let view = spec.of(&graph.0);
        let day = day.day(&graph.0);
        prop_assert_eq!(shown(view.as_of(day)), shown(view.in_force(day..=day)));
    }

    #[test]
    fn what_is_in_force_in_a_window_is_so_on_some_of_its_days(graph in short(), days in [picks(), picks()]) {
        let [a, b] = days.map(|pick: Pick| pick.day(&graph.0));
        let window = between(a, b);
        let mut possible = BTreeMap::new();
        let (first, last) = (window.start().number(), window.end().number());
        prop_assume!(last - first < 100);
        for day in first..=last {
            for (tie, certainty) in shown(graph.0.view().as_of(Day::new(day).unwrap())) {
                let best = possible.entry(tie).or_insert(certainty);
                *best = certainty.max(*best);
            }
        }
        let found = shown(graph.0.view().in_force(window));
        // Possible on some day is possible in the window, and the other way round. Certain on some day is
        // certain in the window; certain in the window may be certain on none of its days: a tie that
        // began on some day of it certainly held on some day of it.
        prop_assert_eq!(found.keys().collect::<Vec<_>>(), possible.keys().collect::<Vec<_>>());
        prop_assert!(possible.iter().all(|(tie, certainty)| found[tie] >= *certainty));
    }

    #[test]
    fn adjacent_windows_share_out_what_is_imposed(graph in short(), cut in picks(), spec in view_specs()) {
        let view = spec.of(&graph.0).possible();
        let cut = cut.day(&graph.0);
        let (first, last) = (cut.plus(i32::MIN), cut.plus(i32::MAX));
        let before = shown(view.imposed(first..=cut));
        let after = shown(view.imposed(cut.plus(1)..=last));
        let both = shown(view.imposed(first..=last));
        for tie in graph.0.ties() {
            let [before, after, both] = [&before, &after, &both].map(|shown| shown.get(&tie.id()).copied());
            let begins = |when| tie.period().imposed(when);
            if tie.period().start().day().is_some() {
                // In one of the two, as surely as in both together.
                prop_assert!(before.is_none() || after.is_none());
                prop_assert_eq!(before.or(after), both);
            } else {
                let certain = Some(Certainty::Certain);
                prop_assert!(!(before == certain && after == certain));
                prop_assert_eq!(before.is_some(), both.is_some() && begins(first..=cut) > Certainty::Impossible);
                prop_assert_eq!(
                    after.is_some(),
                    both.is_some() && begins(cut.plus(1)..=last) > Certainty::Impossible
                );
            }
        }
    }

    #[test]
    fn what_is_certain_is_possible(graph in short(), spec in view_specs()) {
        let view = spec.of(&graph.0);
        let (certain, possible) = (shown(view.certain()), shown(view.possible()));
        let expected: Shown =
            possible.into_iter().filter(|(_, certainty)| *certainty == Certainty::Certain).collect();
        prop_assert_eq!(certain, expected);
    }

    #[test]
    fn adjacency_is_what_the_view_contains(graph in short(), spec in view_specs()) {
        let graph = &graph.0;
        let view = spec.of(graph);
        let contained: Shown = graph
            .ties()
            .map(|tie| (tie.id(), view.contains(tie)))
            .filter(|(_, certainty)| *certainty != Certainty::Impossible)
            .collect();
        prop_assert_eq!(&shown(view), &contained);
        let (mut out, mut into) = (Shown::new(), Shown::new());
        for actor in graph.actors() {
            for row in view.outgoing(actor) {
                prop_assert_eq!(row.tie.from().id(), actor.id());
                prop_assert!(out.insert(row.tie.id(), row.certainty).is_none());
            }
            for row in view.incoming(actor) {
                prop_assert_eq!(row.tie.to().id(), actor.id());
                prop_assert!(into.insert(row.tie.id(), row.certainty).is_none());
            }
            let order = |row: &sanction_graph::graph::InView<'_>| {
                let start = row.tie.period().start();
                (row.tie.kind(), start.day().is_none(), start)
            };
            prop_assert!(view.outgoing(actor).is_sorted_by_key(|row| order(&row)));
            prop_assert!(view.incoming(actor).is_sorted_by_key(|row| order(&row)));
        }
        prop_assert_eq!(&out, &contained);
        prop_assert_eq!(&into, &contained);
    }

    #[test]
    fn a_view_of_all_kinds_is_the_sum_of_those_of_each(graph in short(), spec in view_specs()) {
        let view = spec.of(&graph.0).kinds(TieKinds::ALL);
        let mut sum = Shown::new();
        for &kind in sanction_graph::model::TieKind::ALL {
            sum.extend(shown(view.kinds(kind)));
        }
        prop_assert_eq!(sum, shown(view));
        prop_assert!(shown(view.kinds(TieKinds::NONE)).is_empty());
    }
}

/// Windows that end before they begin hold nothing, and the first and the last day can be asked for.
#[test]
fn the_ends_of_time() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let [first, last] = [i32::MIN + 1, i32::MAX - 1].map(|day| Day::new(day).unwrap());
    runner
        .run(&(short(), view_specs()), |(graph, spec): (Short, ViewSpec)| {
            let view = spec.of(&graph.0);
            let (first_day, last_day) = (shown(view.as_of(first)), shown(view.as_of(last)));
            prop_assert!(first_day.values().all(|certainty| *certainty == Certainty::Possible));
            let all = shown(view.in_force(first..=last));
            prop_assert!(last_day.keys().all(|tie| all.contains_key(tie)));
            prop_assert!(shown(view.imposed(last..=first)).is_empty());
            prop_assert!(shown(view.in_force(last..=first)).is_empty());
            Ok(())
        })
        .unwrap();
}
