//! Is this company blocked, and why? Under the rules of the US, the EU and the UK, with the ties that prove it.
//!
//! ```sh
//! cargo run --release --example blocked -- KEY DAY INPUT…
//! ```
//!
//! An input is `PATH`, `FORMAT=PATH` or `FORMAT=PATH@DATE`, as for `analyse`. Without arguments, an invented company of
//! which a listed person owns exactly one half: blocked by the US, by the EU from 3 July 2024 on, and not by the UK.

use std::error::Error;

use sanction_graph::graph::{GraphBuilder, SanctionGraph};
use sanction_graph::model::{Share, TieKind};
use sanction_graph::time::{Certainty, Day};
use sanction_graph::traverse::ownership::{Ownership, Regime};

mod input;

fn invented() -> Result<SanctionGraph, Box<dyn Error>> {
    let mut builder = GraphBuilder::new();
    let listed = builder.person("listed-person");
    let senders = [builder.state("US"), builder.state("GB")];
    for sender in senders {
        let act = builder.act(sender, "2023-02-24".parse()?);
        builder.sanction(sender, listed, act);
    }
    let eu = builder.bloc("EU");
    let act = builder.act(eu, "2023-02-25".parse()?);
    builder.sanction(eu, listed, act);
    let (holding, company) = (builder.organisation("holding"), builder.organisation("company"));
    builder.ownership(listed, holding).share = Some(Share::new(1_000_000, 1_000_000)?);
    builder.ownership(holding, company).share = Some(Share::new(500_000, 500_000)?);
    Ok(builder.build()?)
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (key, days, graph) = match &arguments[..] {
        [] => ("company", vec!["2024-07-02".parse::<Day>()?, "2024-07-03".parse()?], invented()?),
        [key, day, inputs @ ..] if !inputs.is_empty() => {
            (key.as_str(), vec![day.parse()?], input::graph(inputs.iter().cloned())?)
        }
        _ => return Err("give a key, a day and one or more inputs".into()),
    };
    let actor = graph.by_key(key).ok_or_else(|| format!("there is no actor `{key}`"))?;
    for day in days {
        println!("{} on {day}", graph.actor(actor).label());
        for regime in Regime::all(day) {
            let findings = Ownership::new(regime, day).run(&graph)?;
            let answer = match findings.certainty(actor) {
                Certainty::Certain => "blocked",
                Certainty::Possible => "possibly blocked",
                Certainty::Impossible => "not blocked",
            };
            println!("  {}: {answer}", findings.regime().name);
            for tie in findings.proof(actor).map(|proof| proof.ties).unwrap_or_default() {
                let tie = graph.tie(tie);
                let percent = |ppm: u32| f64::from(ppm) / 10_000.0;
                let share = match tie.share() {
                    Some(share) if share.least() == share.most() => format!(", {} %", percent(share.least())),
                    Some(share) => format!(", {} to {} %", percent(share.least()), percent(share.most())),
                    None if tie.kind() == TieKind::Ownership => ", share unknown".into(),
                    None => String::new(),
                };
                println!("      {} → {}: {}{share}", tie.from().label(), tie.to().label(), tie.kind());
            }
        }
    }
    Ok(())
}
