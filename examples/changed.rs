//! What changed between two days? Who was listed and delisted, by whom.
//!
//! ```sh
//! cargo run --release --example changed -- 2021-03-21 2021-03-27 [INPUT…]
//! ```
//!
//! The state at the end of each day; without an input, of the bundled case of March 2021. An input is `PATH`,
//! `FORMAT=PATH` or `FORMAT=PATH@DATE`, as for `analyse`.

use std::error::Error;

use sanction_graph::graph::{TieRef, diff};
use sanction_graph::model::TieKinds;

mod input;

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
    let graph = input::graph(arguments)?;

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
