//! What the short programs read: the files that they are given, or else the bundled case.

use std::error::Error;

use sanction_graph::graph::{GraphBuilder, SanctionGraph};
use sanction_graph::inputs::{InputSpec, ReadOptions, read_detected};

/// The sanctions on officials of Xinjiang of March 2021, and China's answers.
const CASE: &[u8] = include_bytes!("../data/xinjiang-2021.json");

/// Reads `inputs`, each as `PATH`, `FORMAT=PATH` or `FORMAT=PATH@DATE`, and joins the entries of different lists that
/// stand for one actor; without inputs it reads the bundled case.
pub(crate) fn graph(inputs: impl IntoIterator<Item = String>) -> Result<SanctionGraph, Box<dyn Error>> {
    let mut builder = GraphBuilder::new();
    let mut inputs = inputs.into_iter().peekable();
    if inputs.peek().is_none() {
        read_detected(CASE, &mut builder, ReadOptions::default())?;
    }
    for input in inputs {
        let spec: InputSpec = input.parse()?;
        spec.read(&mut builder, ReadOptions::default()).map_err(|error| format!("{input}: {error}"))?;
    }
    #[cfg(feature = "resolve")]
    sanction_graph::resolve::Resolve::default().run(&builder).join(&mut builder)?;
    Ok(builder.build()?)
}
