//! Which act records are one act: every clause of the identity of acts.

mod documents;

use documents::{act, act_keys, builder_of, graph_of, reread, tie, verified};
use proptest::prelude::*;
use sanction_graph::graph::{ActIdentity, ActRef, GraphBuilder, SanctionGraph, TieRef};
use sanction_graph::model::{Act, ActClaim, ActKind, Programme, Source, SourceClass, TieKind};
use serde_json::{Value, json};

/// One document with acts of the United States. Each act: key, programme (empty for none), publisher of
/// the document that speaks of it (empty for none), day, targets.
fn document(acts: &[(&str, &str, &str, Value, &[&str])]) -> Value {
    let mut actors = vec![json!({"key": "US", "kind": "State"})];
    actors.extend(["a", "b", "c", "d"].map(|key| json!({"key": key, "kind": "Person"})));
    actors.push(json!({"key": "eleven", "kind": "Person", "count": 11}));
    let mut programmes: Vec<&str> = acts.iter().map(|act| act.1).filter(|key| !key.is_empty()).collect();
    programmes.sort_unstable();
    programmes.dedup();
    let mut publishers: Vec<&str> = acts.iter().map(|act| act.2).filter(|key| !key.is_empty()).collect();
    publishers.sort_unstable();
    publishers.dedup();
    let mut ties = Vec::new();
    for (key, _, _, _, targets) in acts {
        ties.extend(targets.iter().map(|to| json!({"kind": "Sanction", "from": "US", "to": to, "act": key})));
    }
    let acts: Vec<Value> = acts
        .iter()
        .map(|(key, programme, publisher, day, _)| {
            let mut act = json!({"key": key, "kind": "sanction", "sender": "US", "announced": day});
            if !programme.is_empty() {
                act["programme"] = json!(programme);
            }
            if !publisher.is_empty() {
                act["claims"] = json!([{"source": publisher, "announced": day}]);
            }
            act
        })
        .collect();
    json!({
        "actors": actors,
        "programmes": programmes.iter().map(|key| json!({"key": key})).collect::<Vec<_>>(),
        "sources": publishers
            .iter()
            .map(|key| json!({"key": key, "publisher": key, "class": "list"}))
            .collect::<Vec<_>>(),
        "acts": acts,
        "ties": ties,
    })
}

/// A document with one act without programme or publisher.
fn plain(key: &str, day: &str, targets: &[&str]) -> Value {
    document(&[(key, "", "", json!(day), targets)])
}

fn ranged(key: &str, first: &str, last: &str, targets: &[&str]) -> Value {
    document(&[(key, "", "", json!({"first": first, "last": last}), targets)])
}

/// For each act its key and former keys, joined.
fn merged(graph: &SanctionGraph) -> Vec<String> {
    graph
        .acts()
        .map(|act| std::iter::once(act.key()).chain(act.former_keys()).collect::<Vec<_>>().join(" "))
        .collect()
}

/// The graph of these documents, which must be the same in whatever order they come.
fn in_any_order(documents: &[Value]) -> SanctionGraph {
    let graph = graph_of(documents);
    let reversed = graph_of(documents.iter().rev());
    assert_eq!(reversed, graph);
    assert_eq!(reversed.merges(), graph.merges());
    reread(&graph);
    graph
}

// ----- days and targets -----------------------------------------------------------------------------

#[test]
fn acts_join_within_one_day_and_not_within_two() {
    let joined = in_any_order(&[plain("x", "2021-03-21", &["a"]), plain("y", "2021-03-22", &["a", "b"])]);
    assert_eq!(merged(&joined), ["x y"]);
    assert_eq!(joined.merges().acts.len(), 1);
    // What both say of the day is kept, and is a conflict.
    assert_eq!(act(&joined, "y").claims().len(), 2);
    assert_eq!(act(&joined, "y").announced().to_string(), "2021-03-21..2021-03-22");
    assert_eq!(joined.conflicts().len(), 1);
    assert_eq!(act(&joined, "x").ties().len(), 2);
    let apart = in_any_order(&[plain("x", "2021-03-20", &["a"]), plain("y", "2021-03-22", &["a"])]);
    assert_eq!(merged(&apart), ["x", "y"]);
    assert!(apart.merges().acts.is_empty());
}

#[test]
fn how_many_days_is_an_option() {
    let documents = [plain("x", "2021-03-20", &["a"]), plain("y", "2021-03-22", &["a"])];
    let within = |days| {
        let mut builder = builder_of(&documents);
        builder.set_identity(ActIdentity::within(days));
        merged(&verified(builder))
    };
    assert_eq!(within(2), ["x y"]);
    assert_eq!(within(1), ["x", "y"]);
    let same_day = [plain("x", "2021-03-22", &["a"]), plain("y", "2021-03-22", &["a"])];
    let mut builder = builder_of(&same_day);
    builder.set_identity(ActIdentity::within(0));
    assert_eq!(merged(&verified(builder)), ["x y"]);
}

#[test]
fn acts_without_a_common_named_target_are_two() {
    let apart = in_any_order(&[plain("x", "2021-03-22", &["a"]), plain("y", "2021-03-22", &["b"])]);
    assert_eq!(merged(&apart), ["x", "y"]);
    let none = in_any_order(&[plain("x", "2021-03-22", &[]), plain("y", "2021-03-22", &[])]);
    assert_eq!(merged(&none), ["x", "y"]);
    // An unnamed group is nobody's name.
    let groups =
        in_any_order(&[plain("x", "2021-03-22", &["eleven"]), plain("y", "2021-03-22", &["eleven"])]);
    assert_eq!(merged(&groups), ["x", "y"]);
}

#[test]
fn acts_of_two_senders_are_two() {
    let other = json!({
        "actors": [{"key": "GB", "kind": "State"}, {"key": "a", "kind": "Person"}],
        "acts": [{"key": "y", "kind": "sanction", "sender": "GB", "announced": "2021-03-22"}],
        "ties": [{"kind": "Sanction", "from": "GB", "to": "a", "act": "y"}],
    });
    let graph = in_any_order(&[plain("x", "2021-03-22", &["a"]), other]);
    assert_eq!(merged(&graph), ["x", "y"]);
}

#[test]
fn targets_are_compared_after_actors_are_resolved() {
    let one = |key: &str, act: &str| {
        json!({
            "actors": [
                {"key": "US", "kind": "State"},
                {"key": key, "kind": "Person", "identifiers": [{"scheme": "ofac", "value": "1"}]},
            ],
            "acts": [{"key": act, "kind": "sanction", "sender": "US", "announced": "2021-03-22"}],
            "ties": [{"kind": "Sanction", "from": "US", "to": key, "act": act}],
        })
    };
    let graph = in_any_order(&[one("cn/zhu", "x"), one("ofac:1", "y")]);
    assert_eq!(merged(&graph), ["x y"]);
    assert_eq!(graph.tie_count(), 1);
    assert_eq!(tie(&graph, "y>ofac:1").key(), "x>cn/zhu");
}

// ----- chains ---------------------------------------------------------------------------------------

#[test]
fn a_chain_reaches_one_day_from_its_earliest_and_no_further() {
    let chain = [
        plain("x", "2021-03-20", &["a", "c"]),
        plain("y", "2021-03-21", &["a", "b"]),
        plain("z", "2021-03-22", &["b", "c"]),
    ];
    let graph = in_any_order(&chain);
    assert_eq!(merged(&graph), ["x y", "z"]);
    // Whatever the keys are.
    let renamed = [
        plain("z", "2021-03-20", &["a", "c"]),
        plain("y", "2021-03-21", &["a", "b"]),
        plain("x", "2021-03-22", &["b", "c"]),
    ];
    assert_eq!(merged(&in_any_order(&renamed)), ["x", "y z"]);
}

#[test]
fn acts_are_linked_through_others_of_the_day_whatever_their_keys() {
    let keys = [
        ["x", "y", "z"],
        ["x", "z", "y"],
        ["y", "x", "z"],
        ["y", "z", "x"],
        ["z", "x", "y"],
        ["z", "y", "x"],
    ];
    for [left, bridge, right] in keys {
        for day in ["2021-03-22", "2021-03-23"] {
            let graph = in_any_order(&[
                plain(left, "2021-03-22", &["a"]),
                plain(bridge, day, &["a", "b"]),
                plain(right, "2021-03-22", &["b"]),
            ]);
            assert_eq!(merged(&graph), ["x y z"], "{left} {bridge} {right} {day}");
        }
    }
}

// ----- what keeps apart -----------------------------------------------------------------------------

#[test]
fn one_document_keeps_its_acts_apart() {
    let both =
        document(&[("x", "", "", json!("2021-03-22"), &["a"]), ("y", "", "", json!("2021-03-22"), &["a"])]);
    let graph = in_any_order(std::slice::from_ref(&both));
    assert_eq!(merged(&graph), ["x", "y"]);
    // Another document cannot bring them together: it joins one of them.
    let graph = in_any_order(&[both, plain("z", "2021-03-22", &["a"])]);
    assert_eq!(merged(&graph), ["x z", "y"]);
}

#[test]
fn what_a_graph_keeps_apart_stays_apart_when_it_is_built_on() {
    let both =
        document(&[("x", "", "", json!("2021-03-22"), &["a"]), ("y", "", "", json!("2021-03-22"), &["a"])]);
    let graph = graph_of([&both]);
    assert_eq!(verified(graph.clone().into_builder()), graph);
}

#[test]
fn documents_of_one_name_are_one() {
    let mut builder = builder_of([&plain("x", "2021-03-22", &["a"])]);
    let first = builder.begin_document(Some("list of 22 March"));
    let us = builder.state("US");
    let y = builder.act(us, "2021-03-22".parse().expect("a day"));
    let a = builder.person("a");
    builder.sanction(us, a, y);
    assert_eq!(builder.begin_document(Some("list of 22 March")), first);
    let mut late = Act::new(ActKind::Sanction, "US");
    late.key = Some("late".into());
    late.announced = Some("2021-03-22".parse().expect("a day"));
    let late = builder.add_act(late).expect("an act");
    builder.sanction(us, a, late);
    let graph = verified(builder);
    // The stated key goes before the made one; the two of the named document stay apart.
    assert_eq!(act_keys(&graph).len(), 2);
}

#[test]
fn programmes_of_one_publisher_contradict_and_of_two_do_not() {
    let one = |key: &str, programme: &str, publisher: &str| {
        document(&[(key, programme, publisher, json!("2021-03-22"), &["a"])])
    };
    let graph = in_any_order(&[one("x", "GLOMAG", "ofac"), one("y", "IRAN", "ofac")]);
    assert_eq!(merged(&graph), ["x", "y"]);
    let graph = in_any_order(&[one("x", "GLOMAG", "ofac"), one("y", "US-GLOMAG", "data set")]);
    assert_eq!(merged(&graph), ["x y"]);
    assert_eq!(act(&graph, "y").programme().map(|programme| programme.key.as_str()), Some("GLOMAG"));
    // Equal ones, or one that says none, contradict nothing.
    let graph = in_any_order(&[one("x", "GLOMAG", "ofac"), one("y", "GLOMAG", "ofac"), one("z", "", "ofac")]);
    assert_eq!(merged(&graph), ["x y z"]);
    // Through a third publisher two that contradict do not become one.
    let graph = in_any_order(&[
        one("x", "GLOMAG", "ofac"),
        one("y", "IRAN", "ofac"),
        one("z", "US-GLOMAG", "data set"),
    ]);
    assert_eq!(graph.act_count(), 2);
    assert_ne!(act(&graph, "x").id(), act(&graph, "y").id());
}

#[test]
fn a_lift_and_a_sanction_are_two() {
    let lift = json!({
        "actors": [{"key": "US", "kind": "State"}],
        "acts": [{"key": "y", "kind": "lift", "sender": "US", "announced": "2021-03-22"}],
    });
    assert_eq!(merged(&in_any_order(&[plain("x", "2021-03-22", &["a"]), lift])), ["x", "y"]);
}

// ----- ranges ---------------------------------------------------------------------------------------

#[test]
fn a_ranged_act_joins_the_one_exact_act_that_it_fits() {
    let exact = plain("x", "2021-03-22", &["a"]);
    let graph = in_any_order(&[exact.clone(), ranged("y", "2021-03-11", "2021-08-18", &["a"])]);
    assert_eq!(merged(&graph), ["x y"]);
    assert_eq!(act(&graph, "x").announced().to_string(), "2021-03-22");
    assert!(graph.merges().undecided.is_empty());
    // Possibly within that day: the range may end a day before or begin a day after.
    let before = in_any_order(&[exact.clone(), ranged("y", "2021-01-01", "2021-03-21", &["a"])]);
    assert_eq!(merged(&before), ["x y"]);
    let after = in_any_order(&[exact.clone(), ranged("y", "2021-03-23", "2021-08-18", &["a"])]);
    assert_eq!(merged(&after), ["x y"]);
    let later = in_any_order(&[exact.clone(), ranged("y", "2021-03-24", "2021-08-18", &["a"])]);
    assert_eq!(merged(&later), ["x", "y"]);
    let other = in_any_order(&[exact, ranged("y", "2021-03-11", "2021-08-18", &["b"])]);
    assert_eq!(merged(&other), ["x", "y"]);
}

#[test]
fn a_ranged_act_under_an_amended_set_of_programmes_joins_the_exact_one() {
    let day = || json!("2021-03-22");
    let range = || json!({"first": null, "last": "2021-08-18"});
    let exact = |programme| document(&[("x", programme, "ofac", day(), &["a"])]);
    let undated = |programme| document(&[("y", programme, "ofac", range(), &["a"])]);
    for (dated, ranged) in [("GLOMAG+IRAN", "GLOMAG"), ("IRAN", "GLOMAG+IRAN")] {
        let graph = in_any_order(&[exact(dated), undated(ranged)]);
        assert_eq!(merged(&graph), ["x y"]);
        assert_eq!(act(&graph, "x").programme().map(|programme| programme.key.as_str()), Some(dated));
    }
    // Neither holds the other; or the set that is the same is there as well.
    assert_eq!(merged(&in_any_order(&[exact("GLOMAG+IRAN"), undated("GLOMAG+SYRIA")])), ["x", "y"]);
    let same = document(&[("z", "GLOMAG", "ofac", day(), &["a"])]);
    assert_eq!(merged(&in_any_order(&[exact("GLOMAG+IRAN"), undated("GLOMAG"), same])), ["x", "z y"]);
}

#[test]
fn the_key_of_an_exact_act_stays_before_that_of_a_ranged_one() {
    let exact = plain("x", "2021-03-22", &["a", "b"]);
    let graph = in_any_order(&[exact, ranged("w", "2021-03-11", "2021-08-18", &["a"])]);
    assert_eq!(act(&graph, "w").key(), "x");
}

#[test]
fn a_ranged_act_that_fits_two_stays_apart_and_is_reported() {
    let graph = in_any_order(&[
        plain("x", "2021-03-22", &["a"]),
        plain("y", "2021-06-01", &["a"]),
        ranged("z", "2021-03-11", "2021-08-18", &["a"]),
    ]);
    assert_eq!(merged(&graph), ["x", "y", "z"]);
    let [undecided] = &graph.merges().undecided[..] else { panic!("one undecided act") };
    assert_eq!(
        (undecided.act.as_str(), &undecided.candidates[..]),
        ("z", &["x".to_owned(), "y".to_owned()][..])
    );
}

#[test]
fn two_ranged_acts_are_not_joined_with_each_other() {
    let graph = in_any_order(&[
        ranged("x", "2021-03-11", "2021-08-18", &["a"]),
        ranged("y", "2021-03-11", "2021-08-18", &["a"]),
    ]);
    assert_eq!(merged(&graph), ["x", "y"]);
}

#[test]
fn ranged_rows_of_one_list_each_join_the_act_that_hits_them() {
    // A list without days gives each of its rows as an act of its own; that is no word against their
    // being one decision.
    let range = || json!({"first": "2021-03-11", "last": "2021-08-18"});
    let list = document(&[("list#a", "", "", range(), &["a"]), ("list#b", "", "", range(), &["b"])]);
    let graph = in_any_order(&[plain("x", "2021-03-22", &["a", "b"]), list]);
    // The key of the day stays, though it is the greater by bytes: the others name a range and one target.
    assert_eq!(merged(&graph), ["x list#a list#b"]);
    assert_eq!(graph.tie_count(), 2);
}

#[test]
fn ranged_acts_of_one_list_against_one_target_cannot_both_be_it_and_are_reported() {
    let range = || json!({"first": "2021-03-11", "last": "2021-08-18"});
    let list = document(&[("p", "", "", range(), &["a"]), ("q", "", "", range(), &["a"])]);
    let graph = in_any_order(&[plain("x", "2021-03-22", &["a"]), list]);
    assert_eq!(merged(&graph), ["p", "q", "x"]);
    let reported: Vec<&str> = graph.merges().undecided.iter().map(|row| row.act.as_str()).collect();
    assert_eq!(reported, ["p", "q"]);
    assert!(graph.merges().undecided.iter().all(|row| row.candidates == ["x"]));
}

// ----- what a merge makes ---------------------------------------------------------------------------

#[test]
fn merging_makes_a_counter_sanction_if_any_claim_says_so() {
    let mut counter = plain("y", "2021-03-22", &["a", "b"]);
    counter["acts"][0]["kind"] = json!("counter-sanction");
    let graph = in_any_order(&[plain("x", "2021-03-22", &["a"]), counter.clone()]);
    assert_eq!(merged(&graph), ["x y"]);
    assert_eq!(act(&graph, "x").kind(), ActKind::CounterSanction);
    assert!(graph.ties().map(TieRef::kind).all(|kind| kind == TieKind::CounterSanction));
    // A tie that is called so is enough.
    let mut by_tie = plain("y", "2021-03-22", &["a", "b"]);
    by_tie["ties"][1]["kind"] = json!("CounterSanction");
    let graph = in_any_order(&[plain("x", "2021-03-22", &["a"]), by_tie]);
    assert_eq!(act(&graph, "x").kind(), ActKind::CounterSanction);
    // And so is the same key in another document.
    counter["acts"][0]["key"] = json!("x");
    for tie in counter["ties"].as_array_mut().expect("a list") {
        tie["act"] = json!("x");
    }
    let graph = in_any_order(&[plain("x", "2021-03-22", &["a"]), counter]);
    assert_eq!(graph.acts().map(ActRef::kind).collect::<Vec<_>>(), [ActKind::CounterSanction]);
}

#[test]
fn former_keys_resolve_wherever_an_act_is_named_also_after_a_round_trip() {
    let answer = json!({
        "actors": [{"key": "US", "kind": "State"}, {"key": "CN", "kind": "State"}, {"key": "a", "kind": "Person"}],
        "acts": [
            {"key": "y", "kind": "sanction", "sender": "US", "announced": "2021-03-22"},
            {"key": "answer", "kind": "counter-sanction", "sender": "CN", "announced": "2021-03-27", "responds_to": ["y"]},
            {"key": "follow", "kind": "sanction", "sender": "CN", "announced": "2021-03-28", "implements": "y"},
        ],
        "ties": [
            {"kind": "Sanction", "from": "US", "to": "a", "act": "y"},
            {"kind": "CounterSanction", "from": "CN", "to": "US", "act": "answer"},
        ],
    });
    let graph = in_any_order(&[plain("x", "2021-03-22", &["a"]), answer]);
    for graph in [&graph, &reread(&graph)] {
        assert_eq!(act(graph, "y").key(), "x");
        assert_eq!(tie(graph, "y>a").key(), "x>a");
        let answered: Vec<&str> = act(graph, "answer").answers().map(ActRef::key).collect();
        assert_eq!(answered, ["x"]);
        let implements = act(graph, "follow").implements().expect("it implements");
        assert_eq!(act(graph, implements).key(), "x");
    }
}

#[test]
fn a_stated_key_stays_before_a_made_one() {
    let mut made = plain("", "2021-03-22", &["a"]);
    made["acts"][0].as_object_mut().expect("an act").remove("key");
    made["ties"][0]["act"] = json!("US//2021-03-22");
    let graph = in_any_order(&[made.clone(), plain("x", "2021-03-22", &["a"])]);
    assert_eq!(merged(&graph), ["x US//2021-03-22"]);
    // Equal made keys are one.
    let graph = in_any_order(&[made.clone(), made]);
    assert_eq!(merged(&graph), ["US//2021-03-22"]);
}

#[test]
fn made_keys_are_sender_programme_and_day_or_range() {
    let acts = json!([
        {"kind": "sanction", "sender": "US", "programme": "GLOMAG", "announced": "2020-07-09"},
        {"kind": "sanction", "sender": "US", "announced": "2021-03"},
        {"kind": "sanction", "sender": "US", "announced": {"first": null, "last": "2021-03-10"}},
    ]);
    let graph = graph_of([&json!({
        "actors": [{"key": "US", "kind": "State"}], "programmes": [{"key": "GLOMAG"}], "acts": acts,
    })]);
    assert_eq!(act_keys(&graph), ["US//..2021-03-10", "US//2021-03-01..2021-03-31", "US/GLOMAG/2020-07-09"]);
}

#[test]
fn a_start_that_is_claimed_of_a_sanction_is_a_claim_on_its_act() {
    let document = json!({
        "actors": [{"key": "US", "kind": "State"}, {"key": "a", "kind": "Person"}, {"key": "b", "kind": "Person"}],
        "sources": [{"key": "list", "class": "list"}, {"key": "press", "class": "press"}],
        "acts": [{"key": "x", "kind": "sanction", "sender": "US"}],
        "ties": [
            {"kind": "Sanction", "from": "US", "to": "a", "act": "x",
                "claims": [{"source": "list", "start": "2021-03-21", "locator": "entry 1"}]},
            {"kind": "Sanction", "from": "US", "to": "b", "act": "x",
                "claims": [{"source": "press", "start": "2021-03-22"}]},
        ],
    });
    let graph = in_any_order(&[document]);
    let said: Vec<_> =
        act(&graph, "x").claims().map(|claim| (claim.source.unwrap_or_default(), claim.announced)).collect();
    let day = |text: &str| Some(text.parse().expect("a day"));
    assert_eq!(said, [("list".to_owned(), day("2021-03-21")), ("press".to_owned(), day("2021-03-22"))]);
    assert_eq!(act(&graph, "x").announced().to_string(), "2021-03-21");
    for tie in graph.ties() {
        assert_eq!(tie.period().start(), act(&graph, "x").announced());
        assert!(tie.claims().all(|claim| claim.start.is_none()));
    }
    // That the document names the target, and where, is still said of the tie.
    let claim = tie(&graph, "x>a").claims().next().expect("a claim");
    assert_eq!((claim.source.as_deref(), claim.locator.as_deref()), (Some("list"), Some("entry 1")));
    // What is stated without a document moves too, and leaves nothing.
    let stated = json!({
        "actors": [{"key": "US", "kind": "State"}, {"key": "a", "kind": "Person"}],
        "acts": [{"key": "x", "kind": "sanction", "sender": "US"}],
        "ties": [{"kind": "Sanction", "from": "US", "to": "a", "act": "x", "start": "2021-03-21"}],
    });
    let graph = in_any_order(&[stated]);
    assert_eq!(act(&graph, "x").announced().to_string(), "2021-03-21");
    assert_eq!(tie(&graph, "x>a").claims().len(), 0);
}

#[test]
fn the_day_by_which_acts_are_compared_is_the_one_that_stands() {
    // The press would put it two days off; the list, which is better, one.
    let document = |key: &str, claims: Value| {
        json!({
            "actors": [{"key": "US", "kind": "State"}, {"key": "a", "kind": "Person"}],
            "sources": [{"key": "list", "class": "list"}, {"key": "press", "class": "press"}],
            "acts": [{"key": key, "kind": "sanction", "sender": "US", "claims": claims}],
            "ties": [{"kind": "Sanction", "from": "US", "to": "a", "act": key}],
        })
    };
    let x = document("x", json!([{"source": "list", "announced": "2021-03-22"}]));
    let y = document(
        "y",
        json!([{"source": "list", "announced": "2021-03-21"}, {"source": "press", "announced": "2021-03-20"}]),
    );
    assert_eq!(merged(&in_any_order(&[x, y])), ["x y"]);
}

// ----- order and repetition -------------------------------------------------------------------------

proptest! {
    #[test]
    fn the_order_of_inputs_and_records_does_not_matter(
        acts in prop::collection::vec((0u8..4, 0u8..4, 1u8..8, prop::bool::ANY), 1..7),
        seed in prop::collection::vec(0usize..100, 20),
    ) {
        // Each act in a document of its own: day, programme, targets as bits, ranged or not.
        let documents: Vec<Value> = acts
            .iter()
            .enumerate()
            .map(|(at, &(day, programme, bits, is_ranged))| {
                let targets: Vec<&str> =
                    ["a", "b", "c"].into_iter().enumerate().filter(|(bit, _)| bits >> bit & 1 == 1).map(|(_, key)| key).collect();
                let first = format!("2021-03-2{day}");
                let day = if is_ranged { json!({"first": first, "last": "2021-03-29"}) } else { json!(first) };
                let programme = ["", "P", "Q", "R"][usize::from(programme)];
                let publisher = if at % 2 == 0 { "ofac" } else { "data set" };
                document(&[(&format!("act{at}"), programme, publisher, day, &targets)])
            })
            .collect();
        let graph = graph_of(&documents);
        let mut shuffled = documents.clone();
        for (at, &other) in seed.iter().enumerate().take(shuffled.len()) {
            let other = other % documents.len();
            shuffled.swap(at, other);
        }
        for document in &mut shuffled {
            for list in ["actors", "acts", "ties", "sources", "programmes"] {
                document[list].as_array_mut().expect("a list").reverse();
            }
        }
        let again = graph_of(&shuffled);
        prop_assert_eq!(&again, &graph);
        prop_assert_eq!(again.merges(), graph.merges());
        reread(&graph);
        // Nobody is lost, and no cluster holds two programmes of one publisher.
        let all: usize = graph.acts().map(|act| 1 + act.former_keys().count()).sum();
        prop_assert_eq!(all, documents.len());
    }

    #[test]
    fn a_repeated_document_changes_nothing(day in 0u8..3, bits in 1u8..8) {
        let targets: Vec<&str> =
            ["a", "b", "c"].into_iter().enumerate().filter(|(bit, _)| bits >> bit & 1 == 1).map(|(_, key)| key).collect();
        let x = document(&[("x", "P", "ofac", json!("2021-03-21"), &["a"])]);
        let y = document(&[("y", "Q", "data set", json!(format!("2021-03-2{day}")), &targets)]);
        let once = graph_of([&x, &y]);
        prop_assert_eq!(&graph_of([&x, &y, &x]), &once);
        prop_assert_eq!(&graph_of([&y, &y, &x, &y]), &once);
    }
}

#[test]
fn an_act_that_some_source_says_answers_another_is_a_counter_sanction() {
    let mut builder = GraphBuilder::new();
    let (us, cn) = (builder.state("US"), builder.state("CN"));
    let first = builder.act(us, "2020-07-09".parse().expect("a day"));
    builder.sanction(us, cn, first);
    let answer = builder.act(cn, "2020-07-13".parse().expect("a day"));
    builder.sanction(cn, us, answer);
    builder.act_mut(answer).responds_to.push("US//2020-07-09".into());
    let graph = builder.build().expect("builds");
    graph.verify().expect("holds together");
    let kinds: Vec<_> = graph.acts().map(ActRef::kind).collect();
    assert_eq!(kinds, [ActKind::CounterSanction, ActKind::Sanction]);
    let ties: Vec<_> = graph.ties().map(TieRef::kind).collect();
    assert!(ties.contains(&TieKind::CounterSanction));
}

// ----- many acts ------------------------------------------------------------------------------------

/// Adds a document with `count` acts of the United States, each of a day or, if `ranged`, of its year, under a
/// programme of its own and with one target.
fn many(
    builder: &mut GraphBuilder,
    name: &str,
    count: usize,
    ranged: bool,
    target: impl Fn(usize) -> String,
) {
    builder.begin_document(Some(name));
    let us = builder.state("US");
    for i in 0..count {
        let hit = builder.person(&target(i));
        let key = format!("{name}/{i:05}");
        let mut record = Act::new(ActKind::Sanction, "US");
        record.key = Some(key.clone());
        record.announced = Some(if ranged { "2021".parse() } else { "2021-03-22".parse() }.unwrap());
        record.programme = Some(format!("P{i}"));
        record.claims.push(ActClaim { source: Some("s".into()), ..ActClaim::default() });
        builder.add_programme(Programme::new(format!("P{i}"))).unwrap();
        let act = builder.add_act(record).unwrap();
        builder.sanction(us, hit, act);
    }
}

fn of_one_publisher() -> GraphBuilder {
    let mut builder = GraphBuilder::new();
    let mut source = Source::new("s", SourceClass::List);
    source.publisher = Some("publisher".into());
    builder.add_source(source).unwrap();
    builder
}

#[test]
fn many_acts_of_one_day_in_two_documents_are_joined_by_their_targets() {
    let mut builder = of_one_publisher();
    many(&mut builder, "a", 15_000, false, |i| format!("target {i}"));
    many(&mut builder, "b", 15_000, false, |i| format!("target {i}"));
    let graph = builder.build().unwrap();
    assert_eq!(graph.act_count(), 15_000);
    assert_eq!(graph.merges().acts.len(), 15_000);
}

#[test]
fn many_acts_against_one_target_are_joined_by_their_programmes() {
    let mut builder = of_one_publisher();
    many(&mut builder, "a", 15_000, false, |_| "target".into());
    many(&mut builder, "b", 15_000, false, |_| "target".into());
    let graph = builder.build().unwrap();
    assert_eq!(graph.act_count(), 15_000);
    assert!(graph.acts().all(|act| act.former_keys().all(|former| former[1..] == act.key()[1..])));
}

#[test]
fn many_ranged_acts_find_their_exact_acts() {
    let mut builder = of_one_publisher();
    many(&mut builder, "a", 15_000, false, |_| "target".into());
    many(&mut builder, "b", 15_000, true, |_| "target".into());
    let graph = builder.build().unwrap();
    assert_eq!(graph.act_count(), 15_000);
    assert!(graph.merges().undecided.is_empty());
}

#[test]
fn of_many_acts_that_a_ranged_one_may_be_the_earliest_hundred_are_named() {
    let mut builder = GraphBuilder::new();
    for (document, count) in [("a", 4_000), ("b", 4_000)] {
        builder.begin_document(Some(document));
        let us = builder.state("US");
        let target = builder.person("target");
        for i in 0..count {
            let mut record = Act::new(ActKind::Sanction, "US");
            record.key = Some(format!("{document}/{i:05}"));
            record.announced = Some(if document == "a" { "2021-03-22" } else { "2021" }.parse().unwrap());
            let act = builder.add_act(record).unwrap();
            builder.sanction(us, target, act);
        }
    }
    let graph = builder.build().unwrap();
    assert_eq!(graph.act_count(), 8_000);
    let undecided = &graph.merges().undecided;
    assert_eq!(undecided.len(), 4_000);
    let earliest: Vec<String> = (0..100).map(|i| format!("a/{i:05}")).collect();
    assert!(undecided.iter().all(|act| act.candidates == earliest));
}
