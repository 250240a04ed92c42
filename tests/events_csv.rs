//! The events CSV: what it has columns for is read back as it was, in any order of rows, in days and in
//! ticks.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::Index;
use sanction_graph::export::{ExportError, write_events};
use sanction_graph::findings::{AnalyseConfig, Findings, analyse};
use sanction_graph::graph::{ActRef, ActorRef, GraphBuilder, Level, SanctionGraph};
use sanction_graph::inputs::{Format, ReadOptions};
use sanction_graph::load::LoadReport;
use sanction_graph::model::{ActKind, End};
use sanction_graph::strategies::{Document, GraphParams, documents};
use sanction_graph::time::{Period, TimeUnit, When};

/// Documents of what the format has columns for: sanctions between actors that are no groups, by acts
/// that state their keys and are called answers if they state what they answer.
fn sanctions() -> impl Strategy<Value = Document> {
    documents(&GraphParams::default().ties(0)).prop_map(|mut document| {
        document.actors.iter_mut().for_each(|actor| actor.count = None);
        document.acts.retain(|act| act.key.is_some());
        let keys: BTreeSet<Option<String>> = document.acts.iter().map(|act| act.key.clone()).collect();
        document.ties.retain(|tie| keys.contains(&tie.act));
        let hitting: BTreeSet<&str> = document.ties.iter().filter_map(|tie| tie.act.as_deref()).collect();
        for act in &mut document.acts {
            // An act without targets has no row, so it cannot be named by one.
            act.responds_to.retain(|key| hitting.contains(key.as_str()));
            for claim in &mut act.claims {
                claim.responds_to.retain(|key| hitting.contains(key.as_str()));
            }
            act.implements = None;
            let answers =
                !act.responds_to.is_empty() || act.claims.iter().any(|claim| !claim.responds_to.is_empty());
            if answers && act.kind == ActKind::Sanction {
                act.kind = ActKind::CounterSanction;
            }
        }
        document
    })
}

fn build(document: &Document, unit: TimeUnit) -> SanctionGraph {
    let mut builder = GraphBuilder::new();
    builder.set_unit(unit).unwrap();
    document.add_to(&mut builder).unwrap();
    let graph = builder.build().unwrap();
    graph.verify().unwrap();
    graph
}

fn written(graph: &SanctionGraph) -> Result<String, ExportError> {
    let mut bytes = Vec::new();
    write_events(graph, &mut bytes)?;
    Ok(String::from_utf8(bytes).unwrap())
}

fn read(csv: &str) -> (SanctionGraph, LoadReport) {
    let mut builder = GraphBuilder::new();
    let report = Format::Events.read(csv.as_bytes(), &mut builder, ReadOptions::strict()).unwrap();
    let graph = builder.build().unwrap();
    graph.verify().unwrap();
    (graph, report)
}

/// Everything about the sanctions of a graph that the format has a column for.
fn sanctions_of(graph: &SanctionGraph) -> Vec<String> {
    let ties = graph.acts().flat_map(ActRef::ties).map(|tie| {
        let act = tie.act().unwrap();
        let answers: Vec<&str> = act.answers().map(ActRef::key).collect();
        let programme = act.programme().map(|programme| programme.key.as_str());
        let polity = tie.polity().map(ActorRef::key);
        let ends = [tie.from(), tie.to()].map(|actor| (actor.key(), actor.kind()));
        let of_act = (act.key(), act.kind(), answers, programme);
        format!("{ends:?} {of_act:?} {:?} {} {:?} {polity:?}", tie.period(), tie.weight(), tie.seq())
    });
    ties.collect()
}

fn findings(graph: &SanctionGraph) -> Findings {
    analyse(graph, &AnalyseConfig::default().draws(5).level(Level::Actor)).unwrap()
}

/// Rows in another order, below the header.
fn reordered(csv: &str, places: &[Index]) -> String {
    let mut rows: Vec<&str> = csv.lines().collect();
    for (from, to) in places.iter().zip(1..rows.len()) {
        let other = 1 + from.index(rows.len() - 1);
        rows.swap(other, to);
    }
    rows.join("\n")
}

proptest! {
    #[test]
    fn writing_and_reading_keeps_the_sanctions(document in sanctions()) {
        let graph = build(&document, TimeUnit::Day);
        match written(&graph) {
            Ok(csv) => {
                let (back, report) = read(&csv);
                prop_assert_eq!(report.problems_total, 0);
                prop_assert_eq!(sanctions_of(&back), sanctions_of(&graph));
                // And once more: what was read is all that there is.
                prop_assert_eq!(written(&back).unwrap(), csv);
                prop_assert!(read(&written(&back).unwrap()).0 == back);
            }
            Err(error) => {
                let no_day = |period: Period| period.end().is_some_and(When::is_unknown);
                let refused = matches!(error, ExportError::NoDay { .. });
                prop_assert!(refused);
                prop_assert!(graph.ties().any(|tie| no_day(tie.period())));
            }
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter(
        document in sanctions(),
        places in prop::collection::vec(any::<Index>(), 32),
    ) {
        let graph = build(&document, TimeUnit::Day);
        if let Ok(csv) = written(&graph) {
            let (in_order, other) = (read(&csv).0, read(&reordered(&csv, &places)).0);
            prop_assert!(other == in_order);
            let json = |graph: &SanctionGraph| serde_json::to_string(&findings(graph)).unwrap();
            prop_assert_eq!(json(&other), json(&in_order));
        }
    }

    #[test]
    fn ticks_are_days_without_a_calendar(mut document in sanctions(), window in 0..60_u32) {
        // Reference data hold for days only, and nothing may be in months.
        let exact = |when: &mut Option<When>| *when = when.and_then(When::earliest).map(When::exact);
        for act in &mut document.acts {
            exact(&mut act.announced);
            act.claims.iter_mut().for_each(|claim| exact(&mut claim.announced));
        }
        for tie in &mut document.ties {
            exact(&mut tie.end);
            for claim in &mut tie.claims {
                exact(&mut claim.start);
                claim.end = claim.end.filter(|end| *end == End::InForce);
            }
        }
        let graphs = [TimeUnit::Day, TimeUnit::Tick].map(|unit| build(&document, unit));
        let config = AnalyseConfig::default().draws(5).level(Level::Actor).response_window(window);
        let [days, ticks] = graphs.each_ref().map(|graph| analyse(graph, &config).unwrap());
        // Lags, windows and counts are the same; only days are written in another way.
        prop_assert_eq!(&ticks.reciprocity, &days.reciprocity);
        prop_assert_eq!(&ticks.coordination.pairs, &days.coordination.pairs);
        prop_assert_eq!(ticks.coordination.rounds.len(), days.coordination.rounds.len());
        if let Ok(csv) = written(&graphs[1]) {
            prop_assert!(csv.starts_with("sender,target,tick,"));
            let (back, report) = read(&csv);
            prop_assert_eq!(report.problems_total, 0);
            prop_assert_eq!(back.unit(), TimeUnit::Tick);
            prop_assert_eq!(sanctions_of(&back), sanctions_of(&graphs[1]));
        }
    }

    #[test]
    fn ranges_of_ticks_are_read_back(document in sanctions()) {
        let graph = build(&document, TimeUnit::Tick);
        if let Ok(csv) = written(&graph) {
            prop_assert_eq!(sanctions_of(&read(&csv).0), sanctions_of(&graph));
        }
    }
}
