//! The exported strategies: what they give is valid, and everything that they promise comes up.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use sanction_graph::graph::{ActRef, Events, SanctionGraph, TieRef};
use sanction_graph::model::{ActKind, Actor, ActorKind, End, SourceClass, TieKind};
use sanction_graph::strategies::{
    Document, EventParams, GraphParams, Polities, act_of, actor_kinds, actor_of, actors, days, documents,
    event_columns, events, graphs, measures, periods, picks, shares, source_classes, sources, tie_of,
    view_of, view_specs, whens,
};
use sanction_graph::time::{Certainty, Day, Period, When};

fn range(first: i32, last: i32) -> RangeInclusive<Day> {
    Day::new(first).unwrap()..=Day::new(last).unwrap()
}

/// The first `count` values that a strategy gives; always the same.
fn draw<S: Strategy>(strategy: S, count: usize) -> impl Iterator<Item = S::Value> {
    let mut runner = TestRunner::deterministic();
    (0..count).map(move |_| strategy.new_tree(&mut runner).unwrap().current())
}

/// What a strategy gives most simply: the end of all shrinking.
fn simplest<S: Strategy>(strategy: S) -> S::Value {
    let mut tree = strategy.new_tree(&mut TestRunner::deterministic()).unwrap();
    while tree.simplify() {}
    tree.current()
}

fn verified(document: &Document) -> SanctionGraph {
    let graph = document.build().unwrap();
    graph.verify().unwrap();
    graph
}

// ---------------------------------------------------------------------------------------------------------
// Small spaces, enumerated

#[test]
fn all_days_of_a_range_and_no_others() {
    let drawn: BTreeSet<i32> = draw(days(range(-1, 2)), 200).map(Day::number).collect();
    assert_eq!(drawn, BTreeSet::from([-1, 0, 1, 2]));
    assert_eq!(simplest(days(range(3, 9))).number(), 3);
}

#[test]
fn all_points_in_time_of_a_range_of_two_days() {
    let drawn: BTreeSet<When> = draw(whens(range(0, 1)), 2000).collect();
    let [a, b] = [0, 1].map(|number| Day::new(number).ok());
    let mut expected = BTreeSet::from([When::UNKNOWN, "1970-01".parse().unwrap()]);
    for (first, last) in [(a, a), (b, b), (a, b), (a, None), (b, None), (None, a), (None, b)] {
        expected.insert(When::between(first, last).unwrap());
    }
    assert_eq!(drawn, expected);
    assert_eq!(simplest(whens(range(5, 9))).day(), Day::new(5).ok());
}

#[test]
fn periods_are_possible_ones_of_every_form() {
    let form = |when: When| (when.earliest().is_some(), when.latest().is_some(), when.day().is_some());
    let mut forms = BTreeSet::new();
    for period in draw(periods(range(0, 9)), 4000) {
        assert_eq!(Period::new(period.start(), period.end()), Ok(period));
        forms.insert((form(period.start()), period.end().map(form)));
    }
    // Exact, ranged, known on one side only, unknown: in every combination, and open.
    assert_eq!(forms.len(), 5 * 6);
}

#[test]
fn every_kind_class_and_measure() {
    assert_eq!(draw(actor_kinds(), 200).collect::<BTreeSet<_>>().len(), ActorKind::ALL.len());
    assert_eq!(draw(source_classes(), 200).collect::<BTreeSet<_>>().len(), SourceClass::ALL.len());
    let sets: Vec<_> = draw(measures(), 500).collect();
    assert!(sets.iter().any(|set| set.is_empty()));
    assert_eq!(sets.iter().flat_map(|set| set.iter()).collect::<BTreeSet<_>>().len(), 8);
    let drawn: BTreeSet<_> = draw(shares(), 500).collect();
    assert!([499_999, 500_000, 500_001].iter().all(|&half| drawn.iter().any(|share| share.least() == half)));
    assert!(drawn.iter().any(|share| share.least() < share.most()));
}

#[test]
fn actors_and_sources_have_everything_that_they_can_have() {
    let (mut seen, mut described) = (BTreeSet::new(), BTreeSet::new());
    for &kind in ActorKind::ALL {
        for actor in draw(actors(kind, "a", range(0, 9)), 300) {
            assert_eq!((actor.kind, actor.key.as_str()), (kind, "a"));
            assert!(!kind.is_polity() || (actor.count.is_none() && actor.identifiers.is_empty()));
            seen.extend(actor.name.as_ref().map(|_| "name"));
            seen.extend(actor.born.map(|_| "born"));
            seen.extend(actor.count.map(|_| "group"));
            seen.extend(actor.aliases.first().map(|_| "alias"));
            seen.extend(actor.countries.first().map(|_| "country"));
            seen.extend(actor.attributes.first_key_value().map(|_| "attribute"));
            let id = actor.identifiers.iter().map(|id| if id.is_of_list() { "entry" } else { "number" });
            seen.extend(id);
            let mut document = Document::default();
            document.actors.push(actor);
            verified(&document);
        }
    }
    assert_eq!(seen.len(), 8, "{seen:?}");
    for source in draw(sources("s", range(0, 9)), 300) {
        described.insert((source.publisher.is_some(), source.published.map(|when| when.day().is_some())));
    }
    assert_eq!(described.len(), 6);
}

// ---------------------------------------------------------------------------------------------------------
// Documents and graphs

/// What comes up in a document and its graph.
fn phenomena(document: &Document, graph: &SanctionGraph) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut note = |what: &str, holds: bool| {
        if holds {
            seen.insert(what.to_owned());
        }
    };
    let acts = || document.acts.iter();
    let ties = || document.ties.iter();
    let act_claims = || acts().flat_map(|act| &act.claims);
    let tie_claims = || ties().flat_map(|tie| &tie.claims);
    note("nothing at all", *document == Document::default());
    note("an act without a key", acts().any(|act| act.key.is_none()));
    note("an act that answers", acts().any(|act| !act.responds_to.is_empty()));
    note("a claim that an act answers", act_claims().any(|claim| !claim.responds_to.is_empty()));
    note("a claim on the day", act_claims().any(|claim| claim.announced.is_some()));
    note("a claim silent on the day", act_claims().any(|claim| claim.announced.is_none()));
    note("a claim without a document", act_claims().any(|claim| claim.source.is_none()));
    note("a declared number", act_claims().any(|claim| claim.declared.is_some()));
    let doubled = |act: &sanction_graph::model::Act| {
        act.claims.iter().enumerate().any(|(n, claim)| act.claims[..n].contains(claim))
    };
    note("a claim made twice", acts().any(doubled));
    note("effective later", acts().any(|act| act.effective.is_some()));
    note("a threat", acts().any(|act| act.threatened.is_some()));
    note("a programme of an act", acts().any(|act| act.programme.is_some()));
    let implements = |polity: bool| {
        let is_polity = |key: &String| document.actors.iter().any(|actor| actor.key == *key);
        acts().filter_map(|act| act.implements.as_ref()).any(|key| is_polity(key) == polity)
    };
    note("an act that implements a polity's", implements(true));
    note("an act that implements an act", implements(false));
    note("addressed to several", document.programmes.iter().any(|programme| programme.addressed.len() > 1));
    note("a stated polity", ties().any(|tie| tie.polity.is_some()));
    note("a weight", ties().any(|tie| tie.weight.is_some()));
    note("an order within a day", ties().any(|tie| tie.seq.is_some()));
    note("a stated key of a tie", ties().any(|tie| tie.key.is_some()));
    note("a label", ties().any(|tie| tie.label.is_some()));
    note("a share", ties().any(|tie| tie.share.is_some()));
    note("a claim on the start", tie_claims().any(|claim| claim.start.is_some()));
    note("a claim that it ended", tie_claims().any(|claim| matches!(claim.end, Some(End::On(_)))));
    note("a claim that it is in force", tie_claims().any(|claim| claim.end == Some(End::InForce)));
    note("a claim silent on the end", tie_claims().any(|claim| claim.end.is_none()));

    for actor in graph.actors() {
        note(actor.kind().word(), true);
        note("a group", actor.group().is_some());
        note("an isolated actor", actor.outgoing().len() + actor.incoming().len() == 0);
        note("an actor of several records", actor.former_keys().next().is_some());
        let mut pairs = BTreeMap::new();
        for tie in actor.outgoing().filter(|tie| tie.kind().is_sanction()) {
            *pairs.entry(tie.to().id()).or_insert(0) += 1;
            note("a sanction of oneself", tie.to().id() == actor.id());
            let back = || tie.to().outgoing().any(|b| b.kind().is_sanction() && b.to().id() == actor.id());
            note("a reciprocal pair", tie.to().id() != actor.id() && back());
        }
        note("parallel ties", pairs.values().any(|&ties| ties > 1));
    }
    for source in graph.sources() {
        note(source.class.word(), true);
    }
    for act in graph.acts() {
        note(act.kind().word(), true);
        note("an act of several targets", act.ties().len() > 1);
        note("an act without targets", act.ties().len() == 0 && act.kind() != ActKind::Lift);
        let when = act.announced();
        let same = |other: ActRef<'_>| other.id() < act.id() && other.announced() == when;
        note("simultaneous acts", when.day().is_some() && graph.acts().any(same));
        note("an unknown day", when.is_unknown());
        note("a ranged day", when.day().is_none() && when.earliest().is_some() && when.latest().is_some());
        note("a half-open day", when.earliest().is_some() != when.latest().is_some());
    }
    for tie in graph.ties() {
        note(tie.kind().word(), true);
        note("a lift that ended a tie", tie.ended_by().is_some());
        note("an ended tie", tie.period().end().is_some());
        let same = |other: TieRef<'_>| {
            other.id() < tie.id()
                && (other.kind(), other.from().id(), other.to().id())
                    == (tie.kind(), tie.from().id(), tie.to().id())
                && other.label() == tie.label()
        };
        note("spells", tie.act().is_none() && graph.ties().any(same));
        note("a loop that is no sanction", !tie.kind().is_sanction() && tie.from().id() == tie.to().id());
        let back = |b: TieRef<'_>| {
            b.kind() == TieKind::PartOf && b.from().id() == tie.to().id() && b.to().id() == tie.from().id()
        };
        note("a cycle of PartOf", tie.kind() == TieKind::PartOf && graph.ties().any(back));
    }
    for conflict in graph.conflicts() {
        note(&format!("a conflict on {}", conflict.field), true);
    }
    seen
}

#[test]
fn everything_that_is_promised_comes_up_within_a_thousand_documents() {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for document in draw(documents(&GraphParams::default()), 1000) {
        for what in phenomena(&document, &verified(&document)) {
            *seen.entry(what).or_default() += 1;
        }
    }
    let mut expected: BTreeSet<String> = ActorKind::ALL.iter().map(|kind| kind.word().to_owned()).collect();
    expected.extend(TieKind::ALL.iter().map(|kind| kind.word().to_owned()));
    expected.extend(ActKind::ALL.iter().map(|kind| kind.word().to_owned()));
    expected.extend(SourceClass::ALL.iter().map(|class| class.word().to_owned()));
    let fields = ["announced", "declared", "responds_to", "start", "end", "measures"];
    expected.extend(fields.map(|field| format!("a conflict on {field}")));
    for what in [
        "nothing at all",
        "an act without a key",
        "an act that answers",
        "a claim that an act answers",
        "a claim on the day",
        "a claim silent on the day",
        "a claim without a document",
        "a declared number",
        "a claim made twice",
        "effective later",
        "a threat",
        "a programme of an act",
        "an act that implements a polity's",
        "an act that implements an act",
        "addressed to several",
        "a stated polity",
        "a weight",
        "an order within a day",
        "a stated key of a tie",
        "a label",
        "a share",
        "a claim on the start",
        "a claim that it ended",
        "a claim that it is in force",
        "a claim silent on the end",
        "a group",
        "an isolated actor",
        "an actor of several records",
        "a sanction of oneself",
        "a reciprocal pair",
        "parallel ties",
        "an act of several targets",
        "an act without targets",
        "simultaneous acts",
        "an unknown day",
        "a ranged day",
        "a half-open day",
        "a lift that ended a tie",
        "an ended tie",
        "spells",
        "a loop that is no sanction",
        "a cycle of PartOf",
    ] {
        expected.insert(what.into());
    }
    let missing: Vec<_> = expected.iter().filter(|what| !seen.contains_key(*what)).collect();
    assert!(missing.is_empty(), "never: {missing:?}; seen: {seen:?}");
}

#[test]
fn a_document_shrinks_to_nothing() {
    assert_eq!(simplest(documents(&GraphParams::default())), Document::default());
}

#[test]
fn sizes_are_kept() {
    let params =
        GraphParams::default().actors(3).programmes(1).sources(2).acts(2).targets(2).ties(3).claims(1);
    let most = |count: fn(&Document) -> usize| draw(documents(&params), 400).map(|d| count(&d)).max();
    assert_eq!(most(|document| document.actors.len()), Some(3));
    assert_eq!(most(|document| document.programmes.len()), Some(1));
    assert_eq!(most(|document| document.sources.len()), Some(2));
    assert_eq!(most(|document| document.acts.len()), Some(2));
    assert!(most(|document| document.ties.len()).is_some_and(|most| (4..=2 * 2 + 3).contains(&most)));
}

/// Each kind of tie between each two kinds of actors that it may join.
#[test]
fn the_type_table_is_covered() {
    let mut joined: BTreeSet<(TieKind, ActorKind, ActorKind)> = BTreeSet::new();
    let params = GraphParams::default().actors(4).acts(3).ties(4).claims(0).sources(0).programmes(0);
    for document in draw(documents(&params), 6_000) {
        let kind: BTreeMap<&str, ActorKind> =
            document.actors.iter().map(|actor| (actor.key.as_str(), actor.kind)).collect();
        joined.extend(document.ties.iter().map(|tie| (tie.kind, kind[&*tie.from], kind[&*tie.to])));
    }
    let mut table = BTreeSet::new();
    for &tie in TieKind::ALL {
        for &from in ActorKind::ALL {
            table
                .extend(ActorKind::ALL.iter().filter(|&&to| tie.allows(from, to)).map(|&to| (tie, from, to)));
        }
    }
    assert_eq!(joined, table);
}

#[test]
fn invented_polities_are_unknown_to_the_reference_data() {
    use sanction_graph::graph::reference::{memberships, state_name, territories};
    let relations = || memberships().iter().chain(territories());
    let known = |code: &str| {
        state_name(code).is_some() || relations().any(|relation| relation.from == code || relation.to == code)
    };
    let codes = |polities| -> Vec<String> {
        let params = GraphParams::default().polities(polities);
        let actors = draw(documents(&params), 200).flat_map(|document| document.actors);
        let polities = actors.filter(|actor: &Actor| actor.kind.is_polity());
        polities.map(|actor| actor.polity_code().to_owned()).collect()
    };
    assert!(codes(Polities::Invented).iter().all(|code| !known(code)));
    assert!(codes(Polities::Real).iter().filter(|code| known(code)).count() > 100);
}

proptest! {
    #[test]
    fn graphs_are_valid(graph in graphs(&GraphParams::default())) {
        graph.verify().unwrap();
    }

    #[test]
    fn what_is_made_of_a_document_is_valid(
        document in documents(&GraphParams::default()),
        seed in any::<u64>(),
        parts in 1..4_usize,
    ) {
        verified(&document.permuted(seed));
        verified(&document.repeated());
        verified(&document.relabelled(|key| format!("{key}~z")));
        verified(&document.shifted(400));
        let mut builder = sanction_graph::graph::GraphBuilder::new();
        let split = document.split(parts, seed);
        prop_assert_eq!(split.iter().map(|part| part.ties.len()).sum::<usize>(), document.ties.len());
        prop_assert_eq!(split.iter().map(|part| part.acts.len()).sum::<usize>(), document.acts.len());
        for part in &split {
            part.add_to(&mut builder).unwrap();
        }
        let graph = builder.build().unwrap();
        graph.verify().unwrap();
        prop_assert_eq!(graph.actor_count(), verified(&document).actor_count());
    }

    #[test]
    fn elements_are_of_the_graph(
        graph in graphs(&GraphParams::default()),
        pick in picks(),
        spec in view_specs(),
    ) {
        graph.verify().unwrap();
        prop_assert_eq!(pick.actor(&graph).is_some(), graph.actor_count() > 0);
        prop_assert_eq!(pick.act(&graph).is_some(), graph.act_count() > 0);
        prop_assert_eq!(pick.tie(&graph).is_some(), graph.tie_count() > 0);
        prop_assert!(pick.tie(&graph).is_none_or(|tie| graph.ties().any(|other| other.id() == tie.id())));
        let every = spec.of(&graph).ties().all(|row| row.certainty != Certainty::Impossible);
        prop_assert!(every);
    }
}

#[test]
fn all_elements_of_a_given_graph_and_views_of_every_form() {
    let params = GraphParams::default();
    let graph =
        draw(graphs(&params), 200).find(|graph| graph.act_count() > 4 && graph.tie_count() > 10).unwrap();
    graph.verify().unwrap();
    assert_eq!(draw(actor_of(&graph).unwrap(), 500).collect::<BTreeSet<_>>().len(), graph.actor_count());
    assert_eq!(draw(act_of(&graph).unwrap(), 500).collect::<BTreeSet<_>>().len(), graph.act_count());
    assert_eq!(draw(tie_of(&graph).unwrap(), 500).collect::<BTreeSet<_>>().len(), graph.tie_count());
    let sizes: BTreeSet<usize> = draw(view_of(&graph), 300).map(|view| view.ties().count()).collect();
    assert!(sizes.contains(&0) && sizes.contains(&graph.tie_count()) && sizes.len() > 4, "{sizes:?}");
    let nothing = Document::default().build().unwrap();
    assert!(actor_of(&nothing).is_none() && act_of(&nothing).is_none() && tie_of(&nothing).is_none());
}

// ---------------------------------------------------------------------------------------------------------
// Event tables

#[test]
fn all_event_tables_of_one_act_with_one_row_on_one_day() {
    let params = EventParams::default().parties(2).objects(1).acts(1).rows(1).days(1);
    let rows = |events: &Events| {
        let row = |row: usize| {
            (events.sender()[row], events.target()[row], events.first()[row], events.last()[row])
        };
        (0..events.len()).map(row).collect::<Vec<_>>()
    };
    let drawn: BTreeSet<_> = draw(events(&params), 3000).map(|events| rows(&events)).collect();
    let mut expected = BTreeSet::from([vec![]]);
    for (sender, target) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        for (first, last) in [(0, 0), (i32::MIN, 0), (0, i32::MAX), (i32::MIN, i32::MAX)] {
            expected.insert(vec![(sender, target, first, last)]);
        }
    }
    assert_eq!(drawn, expected);
}

#[test]
fn everything_that_is_promised_comes_up_in_event_tables() {
    let mut seen = BTreeSet::new();
    for columns in draw(event_columns(&EventParams::default()), 1000) {
        let events = Events::new(columns.clone()).unwrap();
        let mut note = |what: &'static str, holds: bool| {
            if holds {
                seen.insert(what);
            }
        };
        let pair = |row: usize| (events.sender()[row], events.target()[row]);
        let pairs: BTreeSet<_> = (0..events.len()).map(pair).collect();
        note("nothing", events.is_empty());
        note("self-loop", pairs.iter().any(|(a, b)| a == b));
        note("reciprocal pair", pairs.iter().any(|&(a, b)| a != b && pairs.contains(&(b, a))));
        note("parallel rows", pairs.len() < events.len());
        note("several senders of an act", !events.one_sender_per_act());
        note("answers", events.any_answers());
        note("exact days", events.all_exact() && !events.is_empty());
        note("ranged days", !events.all_exact());
        note("unknown days", (0..events.len()).any(|row| events.when(row).is_unknown()));
        note("implementing acts", columns.act_columns.implements.contains(&true));
        note("unnamed objects", columns.object_columns.unnamed.contains(&true));
        note("uncertain rows", !events.all_certain());
        let acts: BTreeSet<u32> = columns.act.iter().copied().collect();
        note("an act without rows", acts.len() < events.act_count());
        let days: BTreeSet<(u32, i32)> =
            columns.act.iter().copied().zip(columns.first.iter().copied()).collect();
        note("acts of one day", days.iter().map(|day| day.1).collect::<BTreeSet<_>>().len() < days.len());
        note("rows out of order", !columns.act.is_sorted());
        for (what, has) in [
            ("with last", columns.last.is_some()),
            ("with weight", columns.weight.is_some()),
            ("with object", columns.object.is_some()),
            ("with tie", columns.tie.is_some()),
            ("with seq", columns.seq.is_some()),
            ("with programme", columns.programme.is_some()),
            ("with measures", columns.measures.is_some()),
            ("with certain", columns.certain.is_some()),
        ] {
            note(what, has);
        }
    }
    assert_eq!(seen.len(), 23, "{seen:?}");
}
