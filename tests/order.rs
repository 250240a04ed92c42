//! What the results do not depend on: the order of records and of inputs, and what is said twice. What
//! they follow: the keys of things and the days of all.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sanction_graph::export::write_native;
use sanction_graph::findings::{AnalyseConfig, analyse};
use sanction_graph::graph::{ActRef, ActorRef, GraphBuilder, Level, Projection, SanctionGraph, TieRef};
use sanction_graph::strategies::{Document, GraphParams, Polities, documents};
use sanction_graph::time::{Day, When};
use serde_json::Value;

fn verified(document: &Document) -> SanctionGraph {
    let graph = document.build().unwrap();
    graph.verify().unwrap();
    graph
}

fn together<'d>(documents: impl IntoIterator<Item = &'d Document>) -> SanctionGraph {
    let mut builder = GraphBuilder::new();
    for document in documents {
        document.add_to(&mut builder).unwrap();
    }
    let graph = builder.build().unwrap();
    graph.verify().unwrap();
    graph
}

fn native(graph: &SanctionGraph) -> String {
    let mut bytes = Vec::new();
    write_native(graph, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// The findings at every level, as JSON.
fn findings(graph: &SanctionGraph) -> Vec<Value> {
    // Real blocs have so many members that their expansion takes long.
    let real = graph.actors().any(|actor| actor.polity_code().len() == 2);
    [Level::Actor, Level::State, Level::Bloc]
        .into_iter()
        .map(|level| {
            let mut config = AnalyseConfig::default().draws(5);
            config.projection = Projection::at(level).expand_blocs(!real);
            serde_json::to_value(analyse(graph, &config).unwrap()).unwrap()
        })
        .collect()
}

fn text(findings: &[Value]) -> String {
    findings.iter().map(|findings| serde_json::to_string_pretty(findings).unwrap()).collect()
}

/// Inputs that tell of the same.
fn inputs() -> impl Strategy<Value = Vec<Document>> {
    let others = prop::collection::vec((-1..=1, any::<u64>()), 1..=2);
    (documents(&GraphParams::default()), others).prop_map(|(document, others)| {
        let retold = (0..)
            .zip(others)
            .map(|(n, (days, seed)): (u8, _)| document.retold(&n.to_string(), days).permuted(seed));
        std::iter::once(document.clone()).chain(retold).collect()
    })
}

/// Replaces every text of a JSON value, names of fields too, and parts of enumerations.
fn rewritten(value: &Value, word: &impl Fn(&str) -> String) -> Value {
    let text = |text: &str| {
        let parts: Vec<String> = text.split(", ").map(word).collect();
        parts.join(", ")
    };
    match value {
        Value::String(old) => Value::String(text(old)),
        Value::Array(values) => values.iter().map(|value| rewritten(value, word)).collect(),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| (text(name), rewritten(value, word)));
            Value::Object(fields.collect())
        }
        other => other.clone(),
    }
}

/// The keys of one graph and of its image, whose elements have the same order.
fn keys(graph: &SanctionGraph, image: &SanctionGraph) -> BTreeMap<String, String> {
    let owned = |(old, new): (&str, &str)| (old.to_owned(), new.to_owned());
    let actors = graph.actors().map(ActorRef::key).zip(image.actors().map(ActorRef::key)).map(owned);
    let acts = graph.acts().map(ActRef::key).zip(image.acts().map(ActRef::key)).map(owned);
    let ties = graph.ties().map(TieRef::key).zip(image.ties().map(TieRef::key));
    let sources = graph.sources().iter().zip(image.sources());
    let sources = sources.map(|(old, new)| owned((&old.key, &new.key)));
    sources.chain(ties).chain(acts).chain(actors).collect()
}

fn invented() -> impl Strategy<Value = Document> {
    documents(&GraphParams::default().polities(Polities::Invented))
}

proptest! {
    #[test]
    fn other_keys_in_the_same_order_give_the_same_findings_by_other_keys(document in invented()) {
        let graph = verified(&document);
        // No key is the beginning of another, so an end keeps their order.
        let other = verified(&document.relabelled(|key| format!("{key}~z")));
        prop_assert_eq!(other.act_count(), graph.act_count());
        prop_assert_eq!(other.tie_count(), graph.tie_count());
        let keys = keys(&graph, &other);
        let word = |word: &str| keys.get(word).cloned().unwrap_or_else(|| word.to_owned());
        let expected: Vec<Value> = findings(&graph).iter().map(|value| rewritten(value, &word)).collect();
        prop_assert_eq!(text(&findings(&other)), text(&expected));
    }

    #[test]
    fn all_days_moved_give_the_same_findings_on_other_days(
        document in invented(),
        days in prop_oneof![-3000..3000, Just(0), Just(1)],
    ) {
        let graph = verified(&document);
        let later = verified(&document.shifted(days));
        prop_assert_eq!(later.act_count(), graph.act_count());
        prop_assert_eq!(later.tie_count(), graph.tie_count());
        let keys = keys(&graph, &later);
        let moved = |day: Option<Day>| day.map(|day| day.plus(days));
        let word = |word: &str| match (keys.get(word), word.parse::<When>()) {
            (Some(key), _) => key.clone(),
            (None, Ok(when)) => When::between(moved(when.earliest()), moved(when.latest())).unwrap().to_string(),
            (None, Err(_)) => word.to_owned(),
        };
        let expected: Vec<Value> = findings(&graph).iter().map(|value| rewritten(value, &word)).collect();
        prop_assert_eq!(text(&findings(&later)), text(&expected));
    }

    #[test]
    fn the_order_of_records_does_not_matter(
        document in documents(&GraphParams::default()),
        seed in any::<u64>(),
    ) {
        let (graph, permuted) = (verified(&document), verified(&document.permuted(seed)));
        prop_assert_eq!(native(&permuted), native(&graph));
        prop_assert_eq!(text(&findings(&permuted)), text(&findings(&graph)));
        prop_assert_eq!(permuted.merges(), graph.merges());
    }

    #[test]
    fn the_order_of_parts_does_not_matter(
        document in documents(&GraphParams::default()),
        parts in 2..4_usize,
        seed in any::<u64>(),
    ) {
        let parts = document.split(parts, seed);
        let graph = together(parts.iter());
        let reversed = together(parts.iter().rev());
        prop_assert_eq!(native(&reversed), native(&graph));
        prop_assert_eq!(text(&findings(&reversed)), text(&findings(&graph)));
        prop_assert_eq!(reversed.merges(), graph.merges());
    }

    #[test]
    fn the_order_of_inputs_that_tell_of_the_same_does_not_matter(inputs in inputs()) {
        let graph = together(inputs.iter());
        for turn in 1..inputs.len() {
            let turned = together(inputs.iter().cycle().skip(turn).take(inputs.len()));
            prop_assert_eq!(native(&turned), native(&graph));
            prop_assert_eq!(turned.merges(), graph.merges());
        }
        let reversed = together(inputs.iter().rev());
        prop_assert_eq!(native(&reversed), native(&graph));
        prop_assert_eq!(text(&findings(&reversed)), text(&findings(&graph)));
        prop_assert_eq!(reversed.merges(), graph.merges());
    }

    #[test]
    fn a_graph_of_several_inputs_taken_apart_and_built_again_is_the_same(inputs in inputs()) {
        let graph = together(inputs.iter());
        let again = graph.clone().into_builder().build().unwrap();
        again.verify().unwrap();
        prop_assert_eq!(native(&again), native(&graph));
        prop_assert!(again == graph);
    }

    #[test]
    fn saying_it_twice_changes_nothing(document in documents(&GraphParams::default())) {
        let (graph, repeated) = (verified(&document), verified(&document.repeated()));
        prop_assert_eq!(native(&repeated), native(&graph));
        prop_assert_eq!(text(&findings(&repeated)), text(&findings(&graph)));
    }

    #[test]
    fn the_same_input_twice_changes_nothing(document in documents(&GraphParams::default())) {
        let graph = verified(&document);
        let twice = together([&document, &document]);
        prop_assert_eq!(native(&twice), native(&graph));
    }
}
