//! What changed between two days? Who was listed and delisted, by whom.
//!
//! ```sh
//! cargo run --release --example changed -- 2021-03-21 2021-03-27 [FILE…]
//! ```
//!
//! The state at the end of each day; without a file, of the bundled case of March 2021.

use std::error::Error;
use std::fs::File;

use sanction_graph::graph::{GraphBuilder, TieRef, diff};
use sanction_graph::inputs::{ReadOptions, read_detected};
use sanction_graph::model::TieKinds;

const CASE: &[u8] = include_bytes!("data/xinjiang-2021.json");

fn print(mark: char, ties: &[TieRef<'_>]) {
    for tie in ties {
        let act = tie.act().map(sanction_graph::graph::ActRef::key).unwrap_or_default();
        println!("{mark} {} → {} ({act})", tie.from().label(), tie.to().label());
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let before = arguments.next().unwrap_or_else(|| "2021-03-21".into()).parse()?;
    let after = arguments.next().unwrap_or_else(|| "2021-03-27".into()).parse()?;
    let files: Vec<String> = arguments.collect();
    let mut builder = GraphBuilder::new();
    if files.is_empty() {
        read_detected(CASE, &mut builder, ReadOptions::default())?;
    }
    for file in files {
        read_detected(File::open(file)?, &mut builder, ReadOptions::default())?;
    }
    let graph = builder.build()?;

    let sanctions = graph.view().kinds(TieKinds::SANCTIONS);
    let changes = diff(sanctions.as_of(before), sanctions.as_of(after));
    println!("{before} to {after}: {} listed, {} delisted", changes.new.len(), changes.gone.len());
    print('+', &changes.new);
    print('-', &changes.gone);
    for changed in &changes.changed {
        let tie = changed.after;
        println!("~ {} → {}: {:?}", tie.from().label(), tie.to().label(), changed.changes);
    }
    Ok(())
}
