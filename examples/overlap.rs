//! Who is on both of two lists, and who on one alone? The lists are joined by what they say of each entry.
//!
//! ```sh
//! cargo run --release --example overlap -- uk-conlist=ConList.csv ca-sema=sema.xml@2025-03-20
//! ```
//!
//! Prints counts and the first rows of each part.

use std::collections::BTreeSet;
use std::error::Error;

use sanction_graph::graph::{ActorRef, GraphBuilder};
use sanction_graph::inputs::{InputSpec, ReadOptions};
use sanction_graph::resolve::Resolve;

/// How many rows of each part are printed.
const SHOWN: usize = 5;

/// Reads a list and gives the keys of its entries.
fn read(spec: &InputSpec) -> Result<(GraphBuilder, BTreeSet<String>), Box<dyn Error>> {
    let mut builder = GraphBuilder::new();
    spec.read(&mut builder, ReadOptions::default())?;
    let graph = builder.build()?;
    let entries = graph.actors().filter(|actor| !actor.kind().is_polity());
    let keys = entries.map(|actor| actor.key().to_owned()).collect();
    Ok((graph.into_builder(), keys))
}

fn print(title: &str, actors: &[ActorRef<'_>]) {
    println!("{title}: {}", actors.len());
    for actor in actors.iter().take(SHOWN) {
        let keys: Vec<&str> = std::iter::once(actor.key()).chain(actor.former_keys()).collect();
        println!("  {} ({})", actor.label(), keys.join(" = "));
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let specs: Vec<InputSpec> =
        std::env::args().skip(1).map(|text| text.parse()).collect::<Result<_, _>>()?;
    let [left, right] = &specs[..] else { return Err("usage: overlap LIST LIST".into()) };
    let (mut builder, mine) = read(left)?;
    let (_, theirs) = read(right)?;
    right.read(&mut builder, ReadOptions::default())?;
    Resolve::default().run(&builder).join(&mut builder)?;
    let graph = builder.build()?;
    let (mut both, mut only_left, mut only_right) = (Vec::new(), Vec::new(), Vec::new());
    for actor in graph.actors().filter(|actor| !actor.kind().is_polity()) {
        let of = |keys: &BTreeSet<String>| {
            std::iter::once(actor.key()).chain(actor.former_keys()).any(|key| keys.contains(key))
        };
        match (of(&mine), of(&theirs)) {
            (true, true) => both.push(actor),
            (true, false) => only_left.push(actor),
            (false, true) => only_right.push(actor),
            (false, false) => {}
        }
    }
    print("on both", &both);
    print(&format!("only in {}", left.path), &only_left);
    print(&format!("only in {}", right.path), &only_right);
    Ok(())
}
