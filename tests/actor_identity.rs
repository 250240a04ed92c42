//! Which records are one actor, what becomes of their keys, and unnamed groups.

mod documents;

use documents::{actor, graph_of, reread, tie};
use proptest::prelude::*;
use sanction_graph::graph::{ActorRef, GraphBuilder, SanctionGraph};
use sanction_graph::model::{Actor, ActorKind, Alias, Identifier, LIST_SCHEMES};
use serde_json::{Value, json};

fn identified(kind: &str, key: &str, identifiers: &[(&str, &str)]) -> Value {
    let identifiers: Vec<Value> =
        identifiers.iter().map(|(scheme, value)| json!({"scheme": scheme, "value": value})).collect();
    json!({"key": key, "kind": kind, "identifiers": identifiers})
}

fn of_actors(actors: &[Value]) -> SanctionGraph {
    graph_of([&json!({ "actors": actors })])
}

fn keys(graph: &SanctionGraph) -> Vec<&str> {
    graph.actors().map(ActorRef::key).collect()
}

#[test]
fn an_equal_entry_number_of_a_list_makes_one_actor_of_every_list_scheme() {
    for scheme in LIST_SCHEMES {
        let graph = of_actors(&[
            identified("Person", "a", &[(scheme, "14074")]),
            identified("Person", "b", &[(scheme, "14074")]),
            identified("Person", "c", &[(scheme, "14075")]),
        ]);
        assert_eq!(keys(&graph), ["a", "c"], "{scheme}");
        assert_eq!(graph.merges().actors.len(), 1);
        assert_eq!(
            (graph.merges().actors[0].key.as_str(), &graph.merges().actors[0].former[..]),
            ("a", &["b".to_owned()][..])
        );
    }
    let passports = of_actors(&[
        identified("Person", "a", &[("passport", "1")]),
        identified("Person", "b", &[("passport", "1")]),
    ]);
    assert_eq!(keys(&passports), ["a", "b"]);
}

#[test]
fn actors_of_two_families_are_never_one() {
    let graph = of_actors(&[
        identified("Organisation", "company", &[("ofac", "1")]),
        identified("Person", "person", &[("ofac", "1")]),
        identified("Asset", "ship", &[("ofac", "1")]),
        identified("Official", "official", &[("ofac", "1")]),
    ]);
    // Persons and officials are one family; the merged one is an official.
    assert_eq!(keys(&graph), ["company", "official", "ship"]);
    assert_eq!(actor(&graph, "person").kind(), ActorKind::Official);
    assert_eq!(graph.by_identifier("ofac", "1").count(), 3);
}

#[test]
fn numbers_join_transitively_over_lists() {
    let graph = of_actors(&[
        identified("Person", "gb:14074", &[("gb", "14074")]),
        identified("Person", "cn/chen-mingguo", &[("gb", "14074"), ("ofac", "31493")]),
        identified("Person", "ofac:31493", &[("ofac", "31493")]),
    ]);
    assert_eq!(keys(&graph), ["cn/chen-mingguo"]);
    for key in ["gb:14074", "ofac:31493", "cn/chen-mingguo"] {
        assert_eq!(actor(&graph, key).key(), "cn/chen-mingguo");
    }
}

#[test]
fn a_merged_actor_has_the_native_key_else_the_smallest_by_bytes() {
    let merged = |keys: &[&str]| {
        let actors: Vec<Value> = keys.iter().map(|key| identified("Person", key, &[("ofac", "1")])).collect();
        let graph = of_actors(&actors);
        assert_eq!(graph.actor_count(), 1);
        let all: Vec<&str> = graph.actors().flat_map(ActorRef::former_keys).collect();
        assert_eq!(all.len(), keys.len() - 1);
        actor(&graph, keys[0]).key().to_owned()
    };
    assert_eq!(merged(&["ofac:1", "gb:2"]), "gb:2");
    assert_eq!(merged(&["ofac:1", "zhu", "gb:2"]), "zhu");
    assert_eq!(merged(&["zhu", "Zhu", "ofac:1"]), "Zhu");
    assert_eq!(merged(&["ofac:10", "ofac:9"]), "ofac:10");
    // A key with another prefix is native: `imo:…` is no entry of a list.
    assert_eq!(merged(&["imo:1", "eu:EU.1.1"]), "imo:1");
}

#[test]
fn former_keys_still_resolve_for_actors_acts_and_ties_also_after_a_round_trip() {
    let document = json!({
        "actors": [
            {"key": "US", "kind": "State"}, {"key": "CN", "kind": "State"},
            identified("Person", "cn/zhu", &[("ofac", "1")]),
            identified("Official", "ofac:1", &[("ofac", "1")]),
        ],
        "acts": [{"key": "act", "kind": "sanction", "sender": "US", "announced": "2020-07-09"}],
        "ties": [
            {"kind": "Sanction", "from": "US", "to": "ofac:1", "act": "act"},
            {"kind": "Office", "from": "ofac:1", "to": "CN", "label": "mayor", "start": "2016"},
            {"kind": "Nationality", "from": "cn/zhu", "to": "CN"},
        ],
    });
    let graph = graph_of([&document]);
    let once = reread(&graph);
    for graph in [&graph, &once, &reread(&once)] {
        assert_eq!(actor(graph, "ofac:1").key(), "cn/zhu");
        assert_eq!(actor(graph, "ofac:1").former_keys().collect::<Vec<_>>(), ["ofac:1"]);
        assert_eq!(tie(graph, "act>ofac:1").key(), "act>cn/zhu");
        let office = "Office:ofac:1>CN:mayor:2016-01-01..2016-12-31";
        assert_eq!(tie(graph, office).key(), "Office:cn/zhu>CN:mayor:2016-01-01..2016-12-31");
        assert_eq!(tie(graph, "Nationality:ofac:1>CN::..").key(), "Nationality:cn/zhu>CN::..");
    }
    let again = graph.into_builder().build().expect("a graph");
    again.verify().expect("every invariant holds");
    assert_eq!(actor(&again, "ofac:1").key(), "cn/zhu");
}

#[test]
fn a_later_file_may_name_a_merged_actor_by_its_former_key() {
    // The first file was written after a merge; the second is a list that knows its own key only.
    let first = json!({"actors": [
        {"key": "cn/zhu", "kind": "Person", "identifiers": [{"scheme": "ofac", "value": "1"}], "former_keys": ["ofac:1"]},
    ]});
    let second = json!({"actors": [identified("Person", "ofac:1", &[("ofac", "1")])]});
    for order in [[&first, &second], [&second, &first]] {
        let graph = graph_of(order);
        assert_eq!(keys(&graph), ["cn/zhu"]);
        assert_eq!(actor(&graph, "ofac:1").former_keys().collect::<Vec<_>>(), ["ofac:1"]);
    }
}

#[test]
fn nothing_that_two_records_say_is_lost() {
    let graph = of_actors(&[
        json!({"key": "cn/zhu", "kind": "Person", "name": "Zhu Hailun", "born": "1958",
            "countries": ["CN"], "identifiers": [{"scheme": "ofac", "value": "1"}]}),
        json!({"key": "ofac:1", "kind": "Person", "name": "ZHU, Hailun", "born": "1958-01",
            "aliases": [{"name": "朱海仑"}], "attributes": {"gender": ["m"]},
            "identifiers": [{"scheme": "ofac", "value": "1"}, {"scheme": "passport", "value": "9"}]}),
        json!({"key": "gb:2", "kind": "Person", "born": "1959",
            "identifiers": [{"scheme": "ofac", "value": "1"}]}),
    ]);
    let zhu = actor(&graph, "gb:2");
    assert_eq!((zhu.key(), zhu.name()), ("cn/zhu", Some("Zhu Hailun")));
    let names: Vec<String> = zhu.aliases().map(|alias| alias.name).collect();
    assert_eq!(names, ["ZHU, Hailun", "朱海仑"]);
    assert!(zhu.identifiers().any(|id| id == Identifier::new("passport", "9")));
    assert_eq!(zhu.countries().collect::<Vec<_>>(), ["CN"]);
    assert!(zhu.attributes().any(|pair| pair == ("gender", "m")));
    // The ranges of 1958 and January 1958 meet; the year that contradicts is kept beside.
    assert_eq!(zhu.born().map(|born| born.to_string()), Some("1958-01-01..1958-01-31".into()));
    assert!(zhu.attributes().any(|pair| pair == ("born", "1959-01-01..1959-12-31")));
    reread(&graph);
}

#[test]
fn repeated_keys_are_one_actor_and_persons_become_officials() {
    let mut builder = GraphBuilder::new();
    builder.add_actor(Actor::new(ActorKind::Person, "zhu")).expect("a person");
    builder.add_actor(Actor::new(ActorKind::Official, "zhu")).expect("the same, an official");
    builder.add_actor(Actor::new(ActorKind::Person, "zhu")).expect("the same again");
    let other =
        builder.add_actor(Actor::new(ActorKind::Organisation, "zhu")).expect_err("a company is no person");
    assert_eq!(other.to_string(), "actor `zhu` is given as Official and as Organisation");
    let mut alias = Actor::new(ActorKind::Person, "wang");
    alias.aliases.push(Alias::new("Wang"));
    builder.add_actor(alias.clone()).expect("a person");
    builder.add_actor(alias).expect("again");
    let (wang, cn) = (builder.person("wang"), builder.state("CN"));
    builder.office(wang, cn);
    let graph = documents::verified(builder);
    assert_eq!(keys(&graph), ["CN", "wang", "zhu"]);
    assert_eq!(actor(&graph, "zhu").kind(), ActorKind::Official);
    assert_eq!(actor(&graph, "wang").kind(), ActorKind::Official);
    assert_eq!(actor(&graph, "wang").aliases().count(), 1);
}

#[test]
fn a_group_never_resolves_and_stands_for_at_least_two() {
    let group = |key: &str| json!({"key": key, "kind": "Person", "count": 11, "identifiers": [{"scheme": "eu", "value": "1"}]});
    let named = identified("Person", "named", &[("eu", "1")]);
    let graph = of_actors(&[group("eleven"), group("others"), named]);
    assert_eq!(keys(&graph), ["eleven", "named", "others"]);
    assert_eq!(actor(&graph, "eleven").group(), Some(11));
    assert_eq!(actor(&graph, "named").group(), None);
    assert!(graph.merges().actors.is_empty());
    reread(&graph);
    let mut alone = Actor::new(ActorKind::Person, "one");
    alone.count = Some(1);
    let refused = GraphBuilder::new().add_actor(alone).expect_err("a group of one");
    assert_eq!(refused.to_string(), "actor `one` is a group of 1: a group stands for at least 2");
}

#[test]
fn a_group_counts_in_the_size_of_its_act_but_is_no_target_to_share() {
    let document = json!({
        "actors": [
            {"key": "US", "kind": "State"}, {"key": "GB", "kind": "State"}, {"key": "CN", "kind": "State"},
            {"key": "eleven", "kind": "Person", "count": 11},
        ],
        "acts": [
            {"key": "us", "kind": "sanction", "sender": "US", "announced": "2021-03-22"},
            {"key": "gb", "kind": "sanction", "sender": "GB", "announced": "2021-03-22", "declared": 4},
        ],
        "ties": [
            {"kind": "Nationality", "from": "eleven", "to": "CN"},
            {"kind": "Sanction", "from": "US", "to": "eleven", "act": "us"},
            {"kind": "Sanction", "from": "GB", "to": "eleven", "act": "gb"},
        ],
    });
    let graph = graph_of([&document]);
    assert_eq!(documents::act(&graph, "us").size(), 11);
    assert_eq!(documents::act(&graph, "gb").size(), 11);
    let config = sanction_graph::findings::AnalyseConfig::default();
    let findings = sanction_graph::findings::analyse(&graph, &config).expect("findings");
    assert!(findings.coordination.rounds.is_empty() && findings.coordination.pairs.is_empty());
    assert_eq!(findings.reciprocity.lagged.actions, 2);
}

proptest! {
    #[test]
    fn the_order_of_records_and_inputs_does_not_matter(
        order in Just((0usize..6).collect::<Vec<_>>()).prop_shuffle(),
        split in 0usize..6,
    ) {
        let records = [
            identified("Person", "gb:14074", &[("gb", "14074")]),
            json!({"key": "cn/chen", "kind": "Official", "name": "Chen",
                "identifiers": [{"scheme": "gb", "value": "14074"}, {"scheme": "ofac", "value": "1"}]}),
            json!({"key": "ofac:1", "kind": "Person", "name": "CHEN", "born": "1966",
                "identifiers": [{"scheme": "ofac", "value": "1"}]}),
            identified("Organisation", "ca:1", &[("gb", "14074")]),
            json!({"key": "eu:1", "kind": "Person", "name": "Чэнь", "born": "1967",
                "identifiers": [{"scheme": "ofac", "value": "1"}]}),
            identified("Person", "un:7", &[("un", "7")]),
        ];
        let canonical = of_actors(&records);
        let shuffled: Vec<Value> = order.iter().map(|&at| records[at].clone()).collect();
        let (a, b) = shuffled.split_at(split);
        let split = graph_of([&json!({ "actors": a }), &json!({ "actors": b })]);
        prop_assert_eq!(&split, &canonical);
        prop_assert_eq!(split.merges(), canonical.merges());
    }
}
