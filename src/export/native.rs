//! The native JSON, `sanction-graph/1`.

use std::io::Write;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::ExportError;
use crate::datasets::native::FORMAT;
use crate::graph::{ActRef, ActorRef, SanctionGraph, TieRef};
use crate::time::TimeUnit;

/// Writes a graph as native JSON, indented, in canonical order. Reading it back gives an equal graph.
///
/// Linear; records are made and written one after the other.
///
/// # Errors
/// Fails only when `out` cannot be written to, or the network's time is in ticks.
pub fn write_native(graph: &SanctionGraph, mut out: impl Write) -> Result<(), ExportError> {
    if graph.unit() == TimeUnit::Tick {
        return Err(ExportError::Ticks);
    }
    serde_json::to_writer_pretty(&mut out, &Document(graph))
        .map_err(|error| ExportError::Io(error.into()))?;
    out.write_all(b"\n").map_err(ExportError::Io)
}

struct Document<'g>(&'g SanctionGraph);

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let graph = self.0;
        let mut map = serializer.serialize_map(Some(6))?;
        map.serialize_entry("format", FORMAT)?;
        map.serialize_entry("actors", &Sequence(|| graph.actors().map(ActorRef::record)))?;
        map.serialize_entry("programmes", graph.programmes())?;
        map.serialize_entry("sources", graph.sources())?;
        map.serialize_entry("acts", &Sequence(|| graph.acts().map(ActRef::record)))?;
        map.serialize_entry("ties", &Sequence(|| graph.ties().map(TieRef::record)))?;
        map.end()
    }
}

/// A list whose elements are made while it is written.
struct Sequence<F>(F);

impl<F: Fn() -> I, I: Iterator<Item: Serialize>> Serialize for Sequence<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0())
    }
}
