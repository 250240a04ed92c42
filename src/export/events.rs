//! The events CSV.

use std::io::Write;

use super::ExportError;
use crate::datasets::events::COLUMNS;
use crate::graph::{ActRef, ActorRef, SanctionGraph, TieRef};
use crate::model::ActKind;
use crate::time::{TimeUnit, When};

/// Writes the sanctions of a graph as events CSV, one row per tie in the order of acts and targets (and
/// per act answered, where an act answers several). What the format has no column for (names, claims,
/// other ties, lifts) is left out.
///
/// O(n log n) in the ties.
///
/// # Errors
/// Fails only when `out` cannot be written to, or a tie ended on a day of which nothing is known.
pub fn write_events(graph: &SanctionGraph, out: impl Write) -> Result<(), ExportError> {
    let unwanted = match graph.unit() {
        TimeUnit::Day => "tick",
        TimeUnit::Tick => "date",
    };
    let columns: Vec<&str> = COLUMNS.iter().copied().filter(|&column| column != unwanted).collect();
    let mut csv = csv::Writer::from_writer(out);
    let io = |error: csv::Error| ExportError::Io(error.into());
    csv.write_record(&columns).map_err(io)?;
    for act in graph.acts() {
        let counters: Vec<String> = match act.kind() {
            ActKind::CounterSanction if act.answers().len() == 0 => vec!["1".into()],
            ActKind::CounterSanction => act.answers().map(|answered| answered.key().to_owned()).collect(),
            ActKind::Sanction | ActKind::Lift => vec!["0".into()],
        };
        for tie in act.ties() {
            for counter in &counters {
                csv.write_record(row(tie, counter, &columns)?).map_err(io)?;
            }
        }
    }
    csv.flush().map_err(ExportError::Io)
}

fn row(tie: TieRef<'_>, counter: &str, columns: &[&str]) -> Result<Vec<String>, ExportError> {
    let graph = tie.graph();
    let when = |when: When| if when.is_unknown() { String::new() } else { graph.when_text(when) };
    let end = tie.period().end();
    if end.is_some_and(When::is_unknown) {
        return Err(ExportError::NoDay { tie: tie.key() });
    }
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let act = tie.act();
    let cells = columns.iter().map(|&column| match column {
        "sender" => tie.from().key().to_owned(),
        "target" => tie.to().key().to_owned(),
        "date" | "tick" => when(tie.period().start()),
        "lifted" => end.map(when).unwrap_or_default(),
        "act" => text(act.map(ActRef::key)),
        "programme" => text(act.and_then(ActRef::programme).map(|programme| programme.key.as_str())),
        "counter" => counter.to_owned(),
        "weight" => tie.stated_weight().map(|weight| weight.to_string()).unwrap_or_default(),
        "seq" => tie.seq().map(|seq| seq.to_string()).unwrap_or_default(),
        "sender_kind" => tie.from().kind().to_string(),
        "target_kind" => tie.to().kind().to_string(),
        "target_polity" => text(tie.polity().map(ActorRef::key)),
        _ => String::new(),
    });
    Ok(cells.collect())
}
