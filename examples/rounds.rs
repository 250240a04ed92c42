//! Who acted together, month by month of a year? The rounds of a year on a line of time, with what says so.
//!
//! ```sh
//! cargo run --release --example rounds -- 2021 [INPUT…]
//! ```
//!
//! Without an input, of the bundled case of March 2021. An input is `PATH`, `FORMAT=PATH` or `FORMAT=PATH@DATE`, as for
//! `analyse`; entries of different lists that stand for one actor are joined.

use std::error::Error;

use sanction_graph::findings::{AnalyseConfig, Round, analyse, explain};
use sanction_graph::graph::{GraphBuilder, SanctionGraph};
use sanction_graph::inputs::{InputSpec, ReadOptions, read_detected};
use sanction_graph::resolve::Resolve;

const CASE: &[u8] = include_bytes!("data/xinjiang-2021.json");

fn print(graph: &SanctionGraph, round: &Round) {
    let label = |key: &String| graph.by_key(key).map_or(key.clone(), |id| graph.actor(id).label().to_owned());
    let names = |keys: &[String]| keys.iter().map(label).collect::<Vec<_>>().join(", ");
    println!("  {} to {}: {}", round.first, round.last, round.senders.join(", "));
    println!("    both hit: {}", names(&round.targets));
    for act in &round.acts {
        let sources = explain(graph, act).map(|why| why.statements).unwrap_or_default();
        let first = sources.into_iter().find_map(|statement| statement.source).map(|source| source.key);
        println!("    {act}, says {}", first.as_deref().unwrap_or("nobody"));
    }
    if !round.possible.is_empty() {
        println!("    possibly also: {}", round.possible.join(", "));
    }
    if !round.answered_by.is_empty() {
        println!("    answered by: {}", round.answered_by.join(", "));
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let year: i16 = arguments.next().unwrap_or_else(|| "2021".into()).parse()?;
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

    // What begins late in the year before can be the round of this one, so all are found and then shown.
    let rounds = analyse(&graph, &AnalyseConfig::default().draws(0))?.coordination.rounds;
    for month in 1..=12 {
        let start = format!("{year:04}-{month:02}");
        let begun: Vec<&Round> =
            rounds.iter().filter(|round| round.first.to_string().starts_with(&start)).collect();
        println!("{start} {}", "o".repeat(begun.len()));
        for round in begun {
            print(&graph, round);
        }
    }
    Ok(())
}
