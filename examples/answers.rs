//! Who answers whom? What one polity did to another, what came back, and how long the other lets it wait.
//!
//! ```sh
//! cargo run --release --example answers -- US CN [INPUT…]
//! ```
//!
//! Two polities by their keys, the first the one that acts; without an input, in the bundled case of March 2021. An input
//! is `PATH`, `FORMAT=PATH` or `FORMAT=PATH@DATE`, as for `analyse`; entries of different lists that stand for one actor
//! are joined.

use std::error::Error;

use sanction_graph::findings::{AnalyseConfig, analyse, explain};
use sanction_graph::graph::{GraphBuilder, SanctionGraph};
use sanction_graph::inputs::{InputSpec, ReadOptions, read_detected};
use sanction_graph::reciprocity::Latency;
use sanction_graph::reciprocity::survival::Curve;
use sanction_graph::resolve::Resolve;

const CASE: &[u8] = include_bytes!("data/xinjiang-2021.json");

/// How wide the plot is.
const WIDTH: usize = 40;

/// An act with the first source that speaks of it.
fn told(graph: &SanctionGraph, act: &str) -> String {
    let first = explain(graph, act).and_then(|why| why.statements.into_iter().next());
    let source = first.and_then(|statement| statement.source).map(|source| source.key);
    format!("{act} ({})", source.as_deref().unwrap_or("no source"))
}

/// One line for each lag: how many of the acts are unanswered beyond it.
fn plot(curve: &Curve) {
    let line = |lag: i64, share: f64| {
        // A share of so few signs.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let signs = (share * WIDTH as f64).round() as usize;
        println!("  {lag:>5} days |{:WIDTH$}| {:.0} %", "#".repeat(signs), 100.0 * share);
    };
    line(0, curve.survival(-1));
    curve.steps.iter().for_each(|step| line(step.time, step.survival));
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let a = arguments.next().unwrap_or_else(|| "US".into());
    let b = arguments.next().unwrap_or_else(|| "CN".into());
    let inputs: Vec<String> = arguments.collect();
    let mut builder = GraphBuilder::new();
    if inputs.is_empty() {
        read_detected(CASE, &mut builder, ReadOptions::default())?;
    }
    for input in inputs {
        let spec: InputSpec = input.parse()?;
        spec.read(&mut builder, ReadOptions::default()).map_err(|error| format!("{input}: {error}"))?;
    }
    Resolve::default().run(&builder).join(&mut builder)?;
    let graph = builder.build()?;

    let config = AnalyseConfig::default().draws(0);
    let reciprocity = analyse(&graph, &config)?.reciprocity;
    println!("What {b} did within {} days of what {a} did to it:", reciprocity.window);
    for row in reciprocity.responses.iter().filter(|row| row.sender == b && row.target == a) {
        let days = |days: Option<i64>| days.map_or_else(|| "?".into(), |days| days.to_string());
        let lag = if row.lag_min == row.lag_max {
            days(row.lag_min)
        } else {
            days(row.lag_min) + " to " + &days(row.lag_max)
        };
        let how = if row.stated { "as it says itself" } else { "by the days" };
        println!(
            "  after {lag} days ({how}, {:?}): {} targets for {}",
            row.certainty, row.targets_answer, row.targets_action
        );
        println!("    {}", told(&graph, &row.action));
        println!("    {}", told(&graph, &row.response));
    }
    if let Some(dyad) = reciprocity.dyads.iter().find(|dyad| dyad.a == a && dyad.b == b) {
        println!("  {} of {} acts answered for certain", dyad.answered, dyad.actions);
    }
    let both = [&a, &b];
    let climbs =
        |chain: &&sanction_graph::findings::Chain| both.contains(&&chain.a) && both.contains(&&chain.b);
    for chain in reciprocity.chains.iter().filter(climbs).filter(|chain| chain.acts.len() > 2) {
        println!("Blow upon blow: {}; targets {:?}", chain.acts.join(" → "), chain.sizes);
    }

    let projected = config.projection.project(config.view(&graph))?;
    let party = |key: &str| {
        projected.parties.iter().position(|party| party == key).and_then(|at| u32::try_from(at).ok())
    };
    let (Some(acting), Some(answering)) = (party(&a), party(&b)) else {
        println!("One of the two neither hits nor is hit.");
        return Ok(());
    };
    let waits = Latency::default().between(acting, answering).run(&projected.events)?;
    println!("Of {} acts of {a} against {b}, still unanswered after so long:", waits.asked);
    plot(&waits.curves[0].curve);
    Ok(())
}
