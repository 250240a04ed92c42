//! What the main job says of chance.
#![cfg(feature = "native")]

use sanction_graph::export::Report;
use sanction_graph::findings::{AnalyseConfig, Findings, analyse};
use sanction_graph::graph::{GraphBuilder, SanctionGraph};

/// Two rows of acts, some answered within days.
fn graph() -> SanctionGraph {
    let mut builder = GraphBuilder::new();
    let (eu, cn, us, ru) =
        (builder.bloc("EU"), builder.state("CN"), builder.state("US"), builder.state("RU"));
    for month in 1..=9 {
        let on = |day: u32| format!("2021-{month:02}-{day:02}").parse().unwrap();
        let (first, answer, other) =
            (builder.act(eu, on(3)), builder.act(cn, on(5)), builder.act(us, on(20)));
        if month % 2 == 0 {
            builder.sanction(eu, cn, first);
            builder.sanction(cn, eu, answer);
        } else {
            builder.sanction(eu, ru, first);
            builder.sanction(cn, us, answer);
        }
        builder.sanction(us, ru, other);
    }
    builder.build().unwrap()
}

fn json(config: &AnalyseConfig) -> serde_json::Value {
    serde_json::to_value(analyse(&graph(), config).unwrap()).unwrap()
}

fn config() -> AnalyseConfig {
    AnalyseConfig::default().response_window(7).draws(99)
}

#[test]
fn the_figures_are_there_and_absent_without_draws() {
    let with = json(&config());
    let (dyadic, lagged) = (&with["reciprocity"]["dyadic"], &with["reciprocity"]["lagged"]);
    for (section, expected) in [(dyadic, "expected_r"), (lagged, "expected_rate")] {
        assert!(section[expected].is_f64() && section["p"].is_f64());
        assert_eq!((section["draws"].as_u64(), section["smallest_p"].as_f64()), (Some(99), Some(0.01)));
    }
    assert!(lagged["rate_inferred"].as_f64() > lagged["expected_rate"].as_f64() && lagged["z"].is_f64());
    let without = json(&config().draws(0));
    for section in ["dyadic", "lagged"] {
        let section = without["reciprocity"][section].as_object().unwrap();
        for absent in ["z", "p", "draws", "smallest_p", "expected_r", "expected_rate"] {
            assert!(!section.contains_key(absent), "{absent}");
        }
    }
    assert!(without["reciprocity"]["lagged"]["rate_inferred"].is_f64());
}

#[test]
fn findings_come_back_from_json() {
    for draws in [0, 99] {
        let found = analyse(&graph(), &config().draws(draws)).unwrap();
        let text = serde_json::to_string(&found).unwrap();
        assert_eq!(serde_json::from_str::<Findings>(&text).unwrap(), found);
    }
}

#[test]
fn an_empty_graph_has_draws_and_no_values() {
    let found = analyse(&GraphBuilder::new().build().unwrap(), &config()).unwrap();
    let found = serde_json::to_value(found).unwrap();
    for section in ["dyadic", "lagged"] {
        let section = &found["reciprocity"][section];
        assert!(section["p"].is_null() && section["z"].is_null() && section["draws"] == 99);
    }
}

#[test]
fn the_seed_decides() {
    assert_eq!(json(&config()), json(&config()));
    assert_ne!(json(&config()), json(&config().seed(1)));
}

#[test]
fn the_report_says_it_in_a_line_each() {
    let graph = graph();
    let lines = |draws| {
        let report = Report::new(&graph, &analyse(&graph, &config().draws(draws)).unwrap()).to_string();
        report.lines().filter(|line| line.trim_start().starts_with("chance gives")).count()
    };
    assert_eq!((lines(99), lines(0)), (2, 0));
}
