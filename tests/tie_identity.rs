//! Which tie records are one tie: every clause of the identity of ties, and their keys.

mod documents;

use documents::{act, graph_of, reread, tie, tie_keys, verified};
use proptest::prelude::*;
use sanction_graph::graph::{Field, GraphBuilder, SanctionGraph};
use sanction_graph::model::{Measures, Trust};
use serde_json::{Value, json};

/// A document with these ties among a few actors.
fn document(ties: &[Value]) -> Value {
    let actor = |kind: &str, key: &str| json!({"key": key, "kind": kind});
    json!({
        "actors": [
            actor("State", "US"), actor("State", "CN"), actor("Bloc", "EU"), actor("Organisation", "bureau"),
            actor("Organisation", "company"), actor("Person", "zhu"), actor("Person", "wang"),
        ],
        "sources": [
            {"key": "instrument", "class": "instrument", "published": "2021-03-22"},
            {"key": "list", "class": "list", "published": "2021-03-22"},
            {"key": "press", "class": "press", "published": "2021-03-22"},
        ],
        "acts": [
            {"key": "x", "kind": "sanction", "sender": "US", "announced": "2020-07-09"},
            {"key": "y", "kind": "sanction", "sender": "US", "announced": "2021-07-09"},
            {"key": "lift", "kind": "lift", "sender": "US", "announced": "2022-01-01"},
        ],
        "ties": ties,
    })
}

fn office(label: Option<&str>, start: Option<&str>, end: Option<&str>) -> Value {
    json!({"kind": "Office", "from": "zhu", "to": "bureau", "label": label, "start": start, "end": end})
}

fn mayor(start: &str, end: &str) -> Value {
    office(Some("mayor"), Some(start), Some(end))
}

fn sanction(act: &str) -> Value {
    json!({"kind": "Sanction", "from": "US", "to": "zhu", "act": act})
}

/// The graph of documents with these ties each, which must be the same in whatever order all comes.
fn in_any_order(documents: &[&[Value]]) -> SanctionGraph {
    let graph = graph_of(&documents.iter().map(|ties| document(ties)).collect::<Vec<_>>());
    let reversed: Vec<Value> = documents
        .iter()
        .rev()
        .map(|ties| document(&ties.iter().rev().cloned().collect::<Vec<_>>()))
        .collect();
    assert!(graph_of(&reversed) == graph, "the order changed the graph");
    reread(&graph);
    graph
}

/// `START..END` of each office, in time order.
fn spells(graph: &SanctionGraph) -> Vec<String> {
    let mut spells: Vec<String> = graph
        .ties()
        .filter(|tie| tie.act().is_none())
        .map(|tie| {
            let end = tie.period().end().map_or_else(|| "open".into(), |end| end.to_string());
            format!("{} to {end}", tie.period().start())
        })
        .collect();
    spells.sort_unstable();
    spells
}

// ----- sanctions ------------------------------------------------------------------------------------

#[test]
fn an_act_hits_a_target_once_whatever_is_said_of_it() {
    let mut labelled = sanction("x");
    labelled["label"] = json!("for human rights abuse");
    labelled["measures"] = json!(["travel-ban"]);
    let graph = in_any_order(&[&[sanction("x"), labelled.clone()], &[labelled]]);
    assert_eq!(graph.tie_count(), 1);
    assert_eq!(tie(&graph, "x>zhu").label(), Some("for human rights abuse"));
    assert_eq!(tie(&graph, "x>zhu").measures().to_string(), "travel-ban");
}

#[test]
fn two_acts_against_one_target_are_two_ties() {
    let graph = in_any_order(&[&[sanction("x"), sanction("y")]]);
    assert_eq!(graph.tie_count(), 2);
    assert_ne!(tie(&graph, "x>zhu").id(), tie(&graph, "y>zhu").id());
}

#[test]
fn two_ends_of_one_sanction_are_one_tie_with_a_conflict() {
    let ended = |end: &str, source: &str| {
        let mut tie = sanction("x");
        tie["claims"] = json!([{"source": source, "end": end}]);
        tie
    };
    let graph = in_any_order(&[&[ended("2021-01-01", "list")], &[ended("2021-02-01", "press")]]);
    assert_eq!(graph.tie_count(), 1);
    assert_eq!(tie(&graph, "x>zhu").period().end().map(|end| end.to_string()), Some("2021-01-01".into()));
    assert_eq!(graph.conflicts().iter().map(|row| row.field).collect::<Vec<_>>(), [Field::End]);
}

// ----- other ties -----------------------------------------------------------------------------------

#[test]
fn kind_ends_and_label_make_a_tie() {
    let national = json!({"kind": "Nationality", "from": "zhu", "to": "CN"});
    let graph = in_any_order(&[
        &[
            office(Some("mayor"), None, None),
            office(Some("deputy mayor"), None, None),
            office(None, None, None),
        ],
        &[office(Some("mayor"), None, None), national.clone()],
        &[national],
    ]);
    assert_eq!(
        tie_keys(&graph),
        [
            "Nationality:zhu>CN::..",
            "Office:zhu>bureau::..",
            "Office:zhu>bureau:deputy mayor:..",
            "Office:zhu>bureau:mayor:.."
        ]
    );
    for key in tie_keys(&graph) {
        assert_eq!(tie(&graph, &key).key(), key);
    }
}

#[test]
fn disjoint_spells_of_one_document_are_separate_ties() {
    let graph = in_any_order(&[&[mayor("2010-01-01", "2012-01-01"), mayor("2014-01-01", "2016-01-01")]]);
    assert_eq!(spells(&graph), ["2010-01-01 to 2012-01-01", "2014-01-01 to 2016-01-01"]);
    assert_eq!(
        tie_keys(&graph),
        ["Office:zhu>bureau:mayor:2010-01-01", "Office:zhu>bureau:mayor:2014-01-01"]
    );
    assert!(graph.conflicts().is_empty());
    // The day of the end is the first day no longer in office: the next spell may begin on it.
    let graph = in_any_order(&[&[mayor("2010-01-01", "2012-01-01"), mayor("2012-01-01", "2016-01-01")]]);
    assert_eq!(spells(&graph).len(), 2);
}

#[test]
fn overlapping_spells_of_one_document_are_one_tie() {
    let graph = in_any_order(&[&[mayor("2010-01-01", "2012-01-01"), mayor("2011-01-01", "2016-01-01")]]);
    assert_eq!(graph.tie_count(), 1);
    assert!(!graph.conflicts().is_empty());
}

#[test]
fn the_same_office_from_two_documents_with_overlapping_spells_is_one() {
    let graph = in_any_order(&[&[mayor("2010", "2016-01-01")], &[mayor("2010-05-03", "2016")]]);
    assert_eq!(spells(&graph), ["2010-05-03 to 2016-01-01"]);
    assert!(graph.conflicts().is_empty());
    // An undated one says nothing against it.
    let graph = in_any_order(&[&[mayor("2010-05-03", "2016-01-01")], &[office(Some("mayor"), None, None)]]);
    assert_eq!(spells(&graph), ["2010-05-03 to 2016-01-01"]);
}

#[test]
fn each_spell_takes_in_what_another_document_says_of_it() {
    let both = [mayor("2010", "2012"), mayor("2014", "2016")];
    let graph =
        in_any_order(&[&both, &[mayor("2014-02-01", "2016-03-01"), mayor("2010-06-01", "2012-07-01")]]);
    assert_eq!(spells(&graph), ["2010-06-01 to 2012-07-01", "2014-02-01 to 2016-03-01"]);
    let graph = in_any_order(&[&both, &[mayor("2014-02-01", "2016-03-01")]]);
    assert_eq!(
        spells(&graph),
        ["2010-01-01..2010-12-31 to 2012-01-01..2012-12-31", "2014-02-01 to 2016-03-01"]
    );
}

#[test]
fn disjoint_spells_of_two_documents_are_one_tie_on_which_they_disagree() {
    // Only a single document says that there were two.
    let graph = in_any_order(&[&[mayor("2010-01-01", "2012-01-01")], &[mayor("2014-01-01", "2016-01-01")]]);
    assert_eq!(graph.tie_count(), 1);
    let fields: Vec<Field> = graph.conflicts().iter().map(|row| row.field).collect();
    assert_eq!(fields, [Field::Start, Field::End]);
}

#[test]
fn spells_stay_apart_when_another_document_bridges_them_also_after_a_round_trip() {
    let graph = in_any_order(&[
        &[mayor("2010-01-01", "2012-01-01"), mayor("2014-01-01", "2016-01-01")],
        &[mayor("2011-01-01", "2015-01-01")],
    ]);
    assert_eq!(graph.tie_count(), 2);
    assert!(verified(graph.clone().into_builder()) == graph);
}

#[test]
fn spells_stay_apart_under_another_trust() {
    let spell = |list: (&str, &str), press: (&str, &str)| {
        json!({"kind": "Office", "from": "zhu", "to": "bureau", "label": "mayor", "claims": [
            {"source": "list", "start": list.0, "end": list.1},
            {"source": "press", "start": press.0, "end": press.1},
        ]})
    };
    let graph = in_any_order(&[&[
        spell(("2010-01-01", "2012-01-01"), ("2010-01-01", "2015-01-01")),
        spell(("2014-01-01", "2016-01-01"), ("2014-01-01", "2016-01-01")),
    ]]);
    assert_eq!(graph.tie_count(), 2);
    let any = graph.with_trust(Trust::AnySource).expect("a graph");
    any.verify().expect("every invariant holds");
    assert_eq!(any.tie_count(), 2);
    assert!(any.with_trust(Trust::BestClass).expect("a graph") == graph);
}

#[test]
fn an_association_is_stored_once_and_found_both_ways() {
    let between =
        |from: &str, to: &str| json!({"kind": "Association", "from": from, "to": to, "label": "linked to"});
    let graph = in_any_order(&[
        &[between("zhu", "company"), between("company", "zhu")],
        &[between("zhu", "company")],
    ]);
    assert_eq!(tie_keys(&graph), ["Association:company>zhu:linked to:.."]);
    assert_eq!(tie(&graph, "Association:zhu>company:linked to:..").key(), tie_keys(&graph)[0]);
}

#[test]
fn an_association_whose_ends_change_places_by_a_merge_keeps_its_former_key() {
    let person = |key: &str, kind: &str| json!({"key": key, "kind": kind, "identifiers": [{"scheme": "ofac", "value": "1"}]});
    let document = json!({
        "actors": [person("ofac:1", "Person"), person("zz", "Person"), {"key": "wang", "kind": "Person"}],
        "ties": [{"kind": "Association", "from": "ofac:1", "to": "wang"}],
    });
    let graph = graph_of([&document]);
    assert_eq!(tie_keys(&graph), ["Association:wang>zz::.."]);
    assert_eq!(tie(&graph, "Association:ofac:1>wang::..").key(), "Association:wang>zz::..");
    reread(&graph);
}

// ----- keys -----------------------------------------------------------------------------------------

#[test]
fn stated_keys_stay_and_former_ones_resolve_also_after_a_round_trip() {
    let keyed = |key: &str| {
        let mut tie = mayor("2010-01-01", "2012-01-01");
        tie["key"] = json!(key);
        tie
    };
    let graph = in_any_order(&[&[keyed("b")], &[keyed("a")], &[mayor("2010-01-01", "2012-01-01")]]);
    for graph in [&graph, &reread(&graph)] {
        assert_eq!(graph.tie_count(), 1);
        assert_eq!(tie(graph, "b").key(), "a");
        assert_eq!(tie(graph, "Office:zhu>bureau:mayor:2010-01-01").key(), "a");
    }
}

#[test]
fn a_file_written_after_a_merge_goes_with_one_written_before() {
    let keyed = |key: &str, former: Value| {
        let mut tie = mayor("2010-01-01", "2012-01-01");
        tie["key"] = json!(key);
        tie["former_keys"] = former;
        tie
    };
    let graph = in_any_order(&[&[keyed("b", json!(["a"]))], &[keyed("a", json!([]))]]);
    assert_eq!((tie(&graph, "b").key(), graph.tie_count()), ("a".to_owned(), 1));
    assert_eq!(tie(&graph, "a").former_keys().collect::<Vec<_>>(), ["b"]);
}

#[test]
fn one_document_may_tell_overlapping_spells_apart_by_their_keys() {
    let keyed = |key: &str, start: &str, end: &str| {
        let mut tie = mayor(start, end);
        tie["key"] = json!(key);
        tie
    };
    let graph = in_any_order(&[&[keyed("a", "2010", "2012"), keyed("b", "2012", "2014")]]);
    assert_eq!(graph.tie_count(), 2);
}

#[test]
fn two_different_ties_cannot_state_one_key() {
    let mut builder = GraphBuilder::new();
    let (us, a, b) = (builder.state("US"), builder.person("a"), builder.person("b"));
    builder.nationality(a, us).key = Some("same".into());
    builder.nationality(b, us).key = Some("same".into());
    let error = builder.build().expect_err("one key for two ties");
    assert_eq!(error.to_string(), "two different ties have the key `same`");
}

// ----- what stands ----------------------------------------------------------------------------------

#[test]
fn only_ended_on_moves_an_end_and_a_later_in_force_is_a_conflict() {
    let claimed = |claims: Value| {
        let mut tie = mayor("2010-01-01", "2012-01-01");
        tie["end"] = Value::Null;
        tie["claims"] = claims;
        tie
    };
    let end = |graph: &SanctionGraph| {
        let tie = graph.ties().next().expect("a tie");
        tie.period().end().map(|end| end.to_string())
    };
    let in_force =
        |end: &str| json!([{"source": "instrument", "end": "in-force"}, {"source": "press", "end": end}]);
    // Published on 22 March 2021; the end is the first day on which it no longer held.
    let before = in_any_order(&[&[claimed(in_force("2021-03-22"))]]);
    assert_eq!((end(&before), before.conflicts().len()), (Some("2021-03-22".into()), 1));
    let after = in_any_order(&[&[claimed(in_force("2021-03-23"))]]);
    assert_eq!((end(&after), after.conflicts().len()), (Some("2021-03-23".into()), 0));
    let alone = in_any_order(&[&[claimed(json!([{"source": "press", "end": "in-force"}]))]]);
    assert_eq!((end(&alone), alone.conflicts().len()), (None, 0));
    let silent = in_any_order(&[&[claimed(json!([{"source": "press", "start": "2010-01-01"}]))]]);
    assert_eq!(end(&silent), None);
}

#[test]
fn a_tie_s_own_claims_on_measures_go_before_its_act_s() {
    let mut own = sanction("x");
    own["claims"] = json!([{"source": "press", "measures": ["arms"]}]);
    let graph = in_any_order(&[&[own, sanction("y")]]);
    assert_eq!(tie(&graph, "x>zhu").measures().to_string(), "arms");
    assert_eq!(tie(&graph, "y>zhu").measures(), Measures::NONE);
    assert_eq!(act(&graph, "x").ties().len(), 1);
}

#[test]
fn a_lift_ends_what_it_names_and_its_effective_day_goes_before() {
    let mut ended = sanction("x");
    ended["ended_by"] = json!("lift");
    let with = |effective: Value| {
        let mut document = document(&[ended.clone(), sanction("y")]);
        document["acts"][2]["effective"] = effective;
        let graph = graph_of([&document]);
        reread(&graph);
        let end = |key: &str| tie(&graph, key).period().end().map(|end| end.to_string());
        (end("x>zhu"), end("y>zhu"))
    };
    assert_eq!(with(Value::Null), (Some("2022-01-01".into()), None));
    assert_eq!(with(json!("2022-02-01")), (Some("2022-02-01".into()), None));
}

// ----- repetition and order -------------------------------------------------------------------------

proptest! {
    #[test]
    fn a_repeated_claim_changes_nothing_and_order_does_not_matter(
        claims in prop::collection::vec((0u8..4, 0u8..6, 0u8..6, prop::bool::ANY), 1..6),
        seed in prop::collection::vec(0usize..100, 12),
    ) {
        let sources = ["", "instrument", "list", "press"];
        let claims: Vec<Value> = claims
            .iter()
            .map(|&(source, start, length, ended)| {
                let mut claim = json!({"start": format!("201{start}-01-01"), "measures": ["arms"]});
                if source > 0 {
                    claim["source"] = json!(sources[usize::from(source)]);
                }
                if ended {
                    claim["end"] = json!(format!("20{}-01-01", 11 + start + length));
                }
                claim
            })
            .collect();
        let with = |claims: &[Value]| {
            let mut tie = office(Some("mayor"), None, None);
            tie["claims"] = json!(claims);
            graph_of([&document(&[tie])])
        };
        let once = with(&claims);
        let mut repeated: Vec<Value> = claims.iter().chain(&claims).cloned().collect();
        let length = repeated.len();
        for (at, &other) in seed.iter().enumerate().take(length) {
            repeated.swap(at, other % length);
        }
        prop_assert!(with(&repeated) == once);
        prop_assert_eq!(with(&repeated).conflicts(), once.conflicts());
        reread(&once);
    }

    #[test]
    fn a_round_trip_keeps_the_spells_of_several_documents(
        documents in prop::collection::vec(prop::collection::vec((0u8..8, 1u8..5), 1..4), 1..4),
    ) {
        let documents: Vec<Value> = documents
            .iter()
            .map(|spells| {
                let ties: Vec<Value> = spells
                    .iter()
                    .map(|&(start, length)| {
                        mayor(&format!("201{start}-01-01"), &format!("20{}-01-01", 10 + start + length))
                    })
                    .collect();
                document(&ties)
            })
            .collect();
        let graph = graph_of(&documents);
        let reversed: Vec<&Value> = documents.iter().rev().collect();
        prop_assert!(graph_of(reversed) == graph);
        reread(&graph);
        prop_assert!(verified(graph.clone().into_builder()) == graph);
    }
}
