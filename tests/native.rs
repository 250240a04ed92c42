//! The native JSON: what is written is read back as it was, whatever a network holds.

use proptest::prelude::*;
use sanction_graph::export::write_native;
use sanction_graph::graph::{GraphBuilder, SanctionGraph};
use sanction_graph::inputs::{Format, ReadOptions};
use sanction_graph::load::{LoadError, LoadReport};
use sanction_graph::strategies::{Document, GraphParams, Polities, documents};

fn written(graph: &SanctionGraph) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_native(graph, &mut bytes).unwrap();
    bytes
}

fn read(bytes: &[u8], options: ReadOptions) -> Result<(SanctionGraph, LoadReport), LoadError> {
    let mut builder = GraphBuilder::new();
    let report = Format::Native.read(bytes, &mut builder, options)?;
    let graph = builder.build().unwrap();
    graph.verify().unwrap();
    Ok((graph, report))
}

fn any_documents() -> impl Strategy<Value = Document> {
    let of = |polities| documents(&GraphParams::default().polities(polities));
    prop_oneof![of(Polities::Real), of(Polities::Invented)]
}

proptest! {
    #[test]
    fn writing_and_reading_is_the_identity(document in any_documents()) {
        let graph = document.build().unwrap();
        graph.verify().unwrap();
        let bytes = written(&graph);
        let (back, report) = read(&bytes, ReadOptions::default()).unwrap();
        prop_assert_eq!(String::from_utf8(written(&back)), String::from_utf8(bytes));
        prop_assert!(back == graph);
        // A cycle of PartOf is reported and kept; nothing else can be wrong with what was written.
        let cycle = |problem: &sanction_graph::load::Problem| problem.field == "PartOf";
        prop_assert!(report.problems.iter().all(cycle), "{:?}", report.problems);
        prop_assert_eq!(usize::try_from(report.records).unwrap(),
            graph.actor_count() + graph.programmes().len() + graph.sources().len() + graph.act_count()
                + graph.tie_count());
    }

    #[test]
    fn strict_reading_reports_nothing_where_no_body_is_a_part_of_itself(
        mut document in documents(&GraphParams::default()),
    ) {
        use sanction_graph::model::TieKind::PartOf;
        // Parts only of later bodies: no cycle.
        document.ties.retain(|tie| tie.kind != PartOf || tie.from < tie.to);
        let graph = document.build().unwrap();
        graph.verify().unwrap();
        let one_each = graph.actors().all(|actor| actor.former_keys().next().is_none());
        prop_assume!(one_each);
        let (back, report) = read(&written(&graph), ReadOptions::strict()).unwrap();
        prop_assert!(back == graph);
        prop_assert_eq!(report.problems_total, 0);
    }

    #[test]
    fn a_graph_taken_apart_and_built_again_is_the_same(document in any_documents()) {
        let graph = document.build().unwrap();
        graph.verify().unwrap();
        let again = graph.clone().into_builder().build().unwrap();
        again.verify().unwrap();
        prop_assert_eq!(String::from_utf8(written(&again)), String::from_utf8(written(&graph)));
        prop_assert!(again == graph);
    }
}
