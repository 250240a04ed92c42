//! Graphs from native documents that a test writes as JSON values.
#![allow(dead_code, reason = "each test file that includes this module uses a part of it")]

use sanction_graph::export::write_native;
use sanction_graph::graph::{ActRef, ActorRef, GraphBuilder, SanctionGraph, TieRef};
use sanction_graph::inputs::{Format, ReadOptions};
use serde_json::{Value, json};

/// The graph of these documents, each an input of its own, read strictly.
pub(crate) fn graph_of<'v>(documents: impl IntoIterator<Item = &'v Value>) -> SanctionGraph {
    verified(builder_of(documents))
}

/// A builder that has read these documents, each an input of its own, strictly.
pub(crate) fn builder_of<'v>(documents: impl IntoIterator<Item = &'v Value>) -> GraphBuilder {
    let mut builder = GraphBuilder::new();
    for document in documents {
        let mut whole = document.clone();
        whole["format"] = json!("sanction-graph/1");
        let text = serde_json::to_vec(&whole).expect("a value can be written");
        Format::Native.read(text.as_slice(), &mut builder, ReadOptions::strict()).expect("a clean document");
    }
    builder
}

/// Builds and checks every invariant.
pub(crate) fn verified(builder: GraphBuilder) -> SanctionGraph {
    let graph = builder.build().expect("a graph");
    graph.verify().expect("every invariant holds");
    graph
}

/// The graph as native JSON.
pub(crate) fn written(graph: &SanctionGraph) -> Value {
    let mut text = Vec::new();
    write_native(graph, &mut text).expect("a graph of days can be written");
    serde_json::from_slice(&text).expect("JSON")
}

/// The graph after writing and reading native JSON; checks that it is the same.
pub(crate) fn reread(graph: &SanctionGraph) -> SanctionGraph {
    let again = graph_of([&written(graph)]);
    assert!(again == *graph, "a round trip is the identity: {}", written(graph)["ties"]);
    again
}

/// The act that has or had this key.
pub(crate) fn act<'g>(graph: &'g SanctionGraph, key: &str) -> ActRef<'g> {
    graph.act(graph.act_by_key(key).unwrap_or_else(|| panic!("no act `{key}`")))
}

/// The actor that has or had this key.
pub(crate) fn actor<'g>(graph: &'g SanctionGraph, key: &str) -> ActorRef<'g> {
    graph.actor(graph.by_key(key).unwrap_or_else(|| panic!("no actor `{key}`")))
}

/// The tie that has or had this key.
pub(crate) fn tie<'g>(graph: &'g SanctionGraph, key: &str) -> TieRef<'g> {
    graph.tie(graph.tie_by_key(key).unwrap_or_else(|| panic!("no tie `{key}`")))
}

/// The keys of all acts.
pub(crate) fn act_keys(graph: &SanctionGraph) -> Vec<&str> {
    graph.acts().map(ActRef::key).collect()
}

/// The keys of all ties that are no sanctions.
pub(crate) fn tie_keys(graph: &SanctionGraph) -> Vec<String> {
    let mut keys: Vec<String> =
        graph.ties().filter(|tie| !tie.kind().is_sanction()).map(TieRef::key).collect();
    keys.sort_unstable();
    keys
}
