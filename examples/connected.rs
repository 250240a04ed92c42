//! How is X connected to Y? The shortest chain of ties between two actors, with what says so.
//!
//! ```sh
//! cargo run --release --example connected -- "Adrian Zenz" CN [INPUT…]
//! ```
//!
//! Names or keys; without an input, in the bundled case of March 2021. An input is `PATH`, `FORMAT=PATH` or
//! `FORMAT=PATH@DATE`, as for `analyse`.

use std::error::Error;

use sanction_graph::findings::explain;
use sanction_graph::graph::{ActorRef, SanctionGraph};
use sanction_graph::model::TieKinds;
use sanction_graph::traverse::Walk;

mod input;

fn actor<'g>(graph: &'g SanctionGraph, name: &str) -> Result<ActorRef<'g>, String> {
    if let Some(id) = graph.by_key(name) {
        return Ok(graph.actor(id));
    }
    match graph.find(name)[..] {
        [id] => Ok(graph.actor(id)),
        [] => Err(format!("nobody is called `{name}`")),
        ref several => {
            let keys: Vec<&str> = several.iter().map(|&id| graph.actor(id).key()).collect();
            Err(format!("several are called `{name}`: {}", keys.join(", ")))
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let from = arguments.next().unwrap_or_else(|| "Adrian Zenz".into());
    let to = arguments.next().unwrap_or_else(|| "CN".into());
    let graph = input::graph(arguments)?;
    let (from, to) = (actor(&graph, &from)?, actor(&graph, &to)?);

    let ends = Walk::from([from.id()]).any_of(TieKinds::ALL).hops(0..).run(graph.view());
    let Some(end) = ends.iter().find(|end| end.actor == to.id()) else {
        println!("{} and {} are not connected", from.label(), to.label());
        return Ok(());
    };
    let hops = end.path.len();
    println!("{} and {}: {hops} tie{} apart", from.label(), to.label(), if hops == 1 { "" } else { "s" });
    for &tie in &end.path {
        let why = explain(&graph, &graph.tie(tie).key()).ok_or("a tie of the graph has a key")?;
        println!("  {}", why.says);
        for statement in &why.statements {
            let source = statement.source.as_ref().map_or("stated", |source| source.key.as_str());
            let says = if statement.says.is_empty() { "says so" } else { &statement.says };
            println!("      {source}: {says}");
        }
    }
    Ok(())
}
