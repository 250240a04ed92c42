//! What the results do not depend on: the order of records and of inputs, and what is said twice. What
//! they follow: the keys of things and the days of all.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sanction_graph::datasets::{Format, ReadOptions};
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

fn together(documents: &[&Document]) -> SanctionGraph {
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
    let level = |level| Projection::at(level);
    [level(Level::Actor), level(Level::State).expand_blocs(true), level(Level::Bloc)]
        .into_iter()
        .map(|projection| {
            let mut config = AnalyseConfig::default();
            config.projection = projection;
            serde_json::to_value(analyse(graph, &config).unwrap()).unwrap()
        })
        .collect()
}

fn text(findings: &[Value]) -> String {
    findings.iter().map(|findings| serde_json::to_string_pretty(findings).unwrap()).collect()
}

/// Two inputs that speak of the same actors, so that their acts and ties may be the same.
fn two_inputs() -> impl Strategy<Value = (Document, Document)> {
    let params = GraphParams::default().actors(6).acts(5).ties(5);
    (documents(&params), documents(&params)).prop_map(|(a, mut b)| {
        // The second tells of the actors of the first, and adds none whose kind would contradict.
        let kept: Vec<_> = a.actors.iter().map(|actor| (actor.key.clone(), actor.kind)).collect();
        let clash = |key: &str, kind| kept.iter().any(|(other, k)| other == key && *k != kind);
        let clashes = b.actors.iter().any(|actor| clash(&actor.key, actor.kind));
        if clashes {
            b = Document::default();
        }
        (a, b)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::default())]

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
    fn the_order_of_inputs_does_not_matter(
        document in documents(&GraphParams::default()),
        parts in 2..4_usize,
        seed in any::<u64>(),
    ) {
        let parts = document.split(parts, seed);
        let graph = together(&parts.iter().collect::<Vec<_>>());
        let reversed = together(&parts.iter().rev().collect::<Vec<_>>());
        prop_assert_eq!(native(&reversed), native(&graph));
        prop_assert_eq!(text(&findings(&reversed)), text(&findings(&graph)));
        prop_assert_eq!(reversed.merges(), graph.merges());
    }

    #[test]
    fn saying_it_twice_changes_nothing(document in documents(&GraphParams::default())) {
        let (graph, repeated) = (verified(&document), verified(&document.repeated()));
        prop_assert_eq!(native(&repeated), native(&graph));
        prop_assert_eq!(text(&findings(&repeated)), text(&findings(&graph)));
    }

    #[test]
    fn the_same_input_twice_changes_nothing_but_what_the_first_kept_apart(
        document in documents(&GraphParams::default()),
    ) {
        let graph = verified(&document);
        let twice = together(&[&document, &document]);
        prop_assert_eq!(native(&twice), native(&graph));
    }
}
