//! Trust and knowledge: what stands under another trust, and what was known on an earlier day.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use sanction_graph::graph::{ActRef, ActorRef, GraphBuilder, SanctionGraph, TieRef};
use sanction_graph::model::{SourceClass, Trust};
use sanction_graph::strategies::{Document, GraphParams, days, documents};
use sanction_graph::time::{Day, When};

fn verified(graph: SanctionGraph) -> SanctionGraph {
    graph.verify().unwrap();
    graph
}

fn built(documents: &[Document]) -> SanctionGraph {
    let mut builder = GraphBuilder::new();
    for document in documents {
        document.add_to(&mut builder).unwrap();
    }
    verified(builder.build().unwrap())
}

/// One input, or two that tell of the same.
fn inputs() -> impl Strategy<Value = Vec<Document>> {
    let again = prop::option::weighted(0.4, -1..=1);
    (documents(&GraphParams::default()), again).prop_map(|(document, again)| {
        let again = again.map(|days| document.retold("2", days));
        std::iter::once(document).chain(again).collect()
    })
}

fn trusting(graph: &SanctionGraph, trust: Trust) -> SanctionGraph {
    verified(graph.with_trust(trust).unwrap())
}

fn known(graph: &SanctionGraph, day: Day) -> SanctionGraph {
    verified(graph.known_by(day).unwrap())
}

fn within(inner: When, outer: When) -> bool {
    inner.intersection(outer) == Some(inner)
}

/// Acts by key, which trust does not move.
fn acts(graph: &SanctionGraph) -> BTreeMap<&str, ActRef<'_>> {
    graph.acts().map(|act| (act.key(), act)).collect()
}

type Ends<'g> = (&'g str, &'g str, Option<&'g str>, Option<&'g str>, String);

/// What a tie joins and how: what trust does not move, unless there are several spells.
fn ends(tie: TieRef<'_>) -> Ends<'_> {
    let label = tie.label().filter(|_| tie.act().is_none());
    (tie.from().key(), tie.to().key(), tie.act().map(ActRef::key), label, tie.kind().to_string())
}

/// Ties by what they join, those of several spells by their keys, which are stated.
fn ties(graph: &SanctionGraph) -> BTreeMap<(Ends<'_>, String), TieRef<'_>> {
    let mut spells: BTreeMap<Ends<'_>, Vec<TieRef<'_>>> = BTreeMap::new();
    for tie in graph.ties() {
        spells.entry(ends(tie)).or_default().push(tie);
    }
    let mut by_key = BTreeMap::new();
    for (ends, ties) in spells {
        let one = ties.len() == 1;
        let key = |tie: TieRef<'_>| if one { String::new() } else { tie.key() };
        by_key.extend(ties.into_iter().map(|tie| ((ends.clone(), key(tie)), tie)));
    }
    by_key
}

proptest! {
    #[test]
    fn the_trust_that_a_graph_has_changes_nothing(inputs in inputs()) {
        let graph = built(&inputs);
        prop_assert!(trusting(&graph, Trust::BestClass) == graph);
        let any = trusting(&graph, Trust::AnySource);
        prop_assert!(trusting(&any, Trust::AnySource) == any);
        prop_assert!(trusting(&any, Trust::BestClass) == graph, "there and back");
    }

    #[test]
    fn ranking_nobody_is_ranking_by_class(inputs in inputs()) {
        let graph = built(&inputs);
        let nobody = trusting(&graph, Trust::Ranking(Vec::new()));
        prop_assert!(trusting(&nobody, Trust::BestClass) == graph);
        let days = |graph: &SanctionGraph| -> Vec<_> {
            graph.ties().map(|tie| (tie.key(), tie.period(), tie.measures())).collect()
        };
        prop_assert_eq!(days(&nobody), days(&graph));
        // Nor does it matter to rank the sources of the best class that speaks first as they are.
        let mut first: Vec<String> = graph.sources().iter().map(|source| source.key.clone()).collect();
        first.retain(|key| graph.source(key).unwrap().class == SourceClass::Instrument);
        if let [only] = &first[..] {
            let ranked = trusting(&graph, Trust::Ranking(vec![only.clone()]));
            prop_assert_eq!(days(&ranked), days(&graph));
        }
    }

    #[test]
    fn what_stands_by_class_lies_within_what_any_source_says(inputs in inputs()) {
        let graph = built(&inputs);
        let any = trusting(&graph, Trust::AnySource);
        let (by_class, by_any) = (acts(&graph), acts(&any));
        prop_assert_eq!(by_class.keys().collect::<Vec<_>>(), by_any.keys().collect::<Vec<_>>());
        for (key, act) in by_class {
            let other = by_any[key];
            prop_assert!(within(act.announced(), other.announced()), "{key}");
            prop_assert!(act.declared() <= other.declared(), "{key}");
            prop_assert_eq!(act.declared().is_some(), other.declared().is_some());
            let answers = |act: ActRef<'_>| act.answers().map(|act| act.key().to_owned()).collect::<BTreeSet<_>>();
            prop_assert!(answers(act).is_subset(&answers(other)), "{key}");
            prop_assert_eq!(answers(act).is_empty(), answers(other).is_empty());
        }
        let (by_class, by_any) = (ties(&graph), ties(&any));
        prop_assert_eq!(by_class.keys().collect::<Vec<_>>(), by_any.keys().collect::<Vec<_>>());
        for (key, tie) in by_class {
            let other = by_any[&key];
            let (period, wide) = (tie.period(), other.period());
            prop_assert!(within(period.start(), wide.start()), "{key:?}");
            // An end that cannot stand by class may be possible by any source, never the other way round.
            if let Some(end) = period.end() {
                prop_assert!(wide.end().is_some_and(|wide| within(end, wide)), "{key:?}");
            }
            let both = tie.measures() | other.measures();
            prop_assert_eq!(both, other.measures());
        }
    }

    #[test]
    fn the_fields_in_conflict_do_not_depend_on_trust(inputs in inputs()) {
        use sanction_graph::graph::{Conflict, Field, Subject};
        let graph = built(&inputs);
        // But for ends: one that cannot lie after the start that stands is a conflict.
        let fields = |graph: &SanctionGraph| -> Vec<(String, Field)> {
            let of_acts = |conflict: &Conflict| match &conflict.subject {
                Subject::Act(key) => Some((key.clone(), conflict.field)),
                Subject::Tie(_) => None,
            };
            graph.conflicts().iter().filter_map(of_acts).collect()
        };
        prop_assert_eq!(fields(&trusting(&graph, Trust::AnySource)), fields(&graph));
    }

    #[test]
    fn on_the_day_of_the_last_document_everything_is_known(mut inputs in inputs()) {
        for source in inputs.iter_mut().flat_map(|document| &mut document.sources) {
            let day = source.published.and_then(|when| when.latest().or(when.earliest()));
            source.published = Some(day.map_or_else(|| "2020-02-01".parse().unwrap(), When::exact));
        }
        let graph = built(&inputs);
        let last = graph.sources().iter().filter_map(|source| source.published?.latest()).max();
        let last = last.unwrap_or("2020-02-01".parse().unwrap());
        prop_assert!(known(&graph, last) == graph);
        prop_assert!(known(&graph, last.plus(500)) == graph);
    }

    #[test]
    fn more_and_more_is_known(
        inputs in inputs(),
        a in days(GraphParams::default().days),
        b in days(GraphParams::default().days),
    ) {
        let graph = built(&inputs);
        let (less, more) = (known(&graph, a.min(b)), known(&graph, a.max(b)));
        let actors = |graph: &SanctionGraph| -> BTreeSet<String> {
            graph.actors().map(|actor| actor.key().to_owned()).collect()
        };
        prop_assert!(actors(&less).is_subset(&actors(&more)));
        prop_assert!(actors(&more).is_subset(&actors(&graph)));
        for (less, more) in [(&less, &more), (&more, &graph)] {
            let all = acts(more);
            for act in less.acts() {
                let claims: Vec<_> = all[act.key()].claims().map(|claim| claim.source).collect();
                prop_assert!(act.claims().all(|claim| claims.contains(&claim.source)), "{}", act.key());
            }
            let all: Vec<_> = more.ties().map(ends).collect();
            let count = |ties: &[Ends<'_>], end: &Ends<'_>| ties.iter().filter(|other| *other == end).count();
            let some: Vec<_> = less.ties().map(ends).collect();
            prop_assert!(some.iter().all(|end| count(&some, end) <= count(&all, end)));
        }
    }

    #[test]
    fn what_is_known_is_said_by_documents_of_that_time(
        inputs in inputs(),
        day in days(GraphParams::default().days),
    ) {
        let graph = known(&built(&inputs), day);
        let published = |key: &str| {
            let when = graph.source(key).and_then(|source| source.published);
            when.and_then(When::latest).is_some_and(|latest| latest <= day)
        };
        let of_acts = graph.acts().flat_map(ActRef::claims).filter_map(|claim| claim.source);
        let of_ties = graph.ties().flat_map(TieRef::claims).filter_map(|claim| claim.source);
        prop_assert!(of_acts.chain(of_ties).all(|key| published(&key)));
        prop_assert!(graph.actors().flat_map(ActorRef::sources).all(published));
    }

    #[test]
    fn looking_back_twice_is_looking_back_to_the_earlier_day(
        inputs in inputs(),
        a in days(GraphParams::default().days),
        b in days(GraphParams::default().days),
    ) {
        let graph = built(&inputs);
        let (twice, once) = (known(&known(&graph, a), b), known(&graph, a.min(b)));
        let acts = |graph: &SanctionGraph| graph.acts().map(ActRef::record).collect::<Vec<_>>();
        let ties = |graph: &SanctionGraph| graph.ties().map(TieRef::record).collect::<Vec<_>>();
        prop_assert_eq!(acts(&twice), acts(&once));
        prop_assert_eq!(ties(&twice), ties(&once));
        // An actor that was kept only because something named it is no longer described by anyone, and
        // then stays.
        for actor in twice.actors().filter(|actor| once.by_key(actor.key()).is_none()) {
            prop_assert!(actor.outgoing().len() + actor.incoming().len() == 0, "{}", actor.key());
            prop_assert!(actor.sources().next().is_none());
        }
        prop_assert!(once.actors().all(|actor| twice.by_key(actor.key()).is_some()));
    }
}
