//! Which list entries stand behind an actor.

use std::io::Write;

use super::ExportError;
use crate::graph::{ActorRef, SanctionGraph};

/// Writes every actor that more than one entry stands behind as CSV, `cluster,key,kind,name`: one row per
/// entry, by its key. The cluster is the actor's present key, which its first row has; kind and name are
/// the actor's.
///
/// Linear in the actors.
///
/// # Errors
/// Fails only when `out` cannot be written to.
///
/// ```
/// use sanction_graph::export::write_merges;
/// use sanction_graph::graph::GraphBuilder;
/// use sanction_graph::model::{Actor, ActorKind, Identifier};
///
/// let mut builder = GraphBuilder::new();
/// for key in ["gb:14074", "zhu-hailun"] {
///     let mut actor = Actor::new(ActorKind::Person, key);
///     actor.identifiers.push(Identifier::new("gb", "14074"));
///     builder.add_actor(actor)?;
/// }
/// let mut csv = Vec::new();
/// write_merges(&builder.build()?, &mut csv)?;
/// assert_eq!(
///     String::from_utf8(csv)?,
///     "cluster,key,kind,name\nzhu-hailun,zhu-hailun,Person,\nzhu-hailun,gb:14074,Person,\n"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_merges(graph: &SanctionGraph, out: impl Write) -> Result<(), ExportError> {
    let mut csv = csv::Writer::from_writer(out);
    let io = |error: csv::Error| ExportError::Io(error.into());
    csv.write_record(["cluster", "key", "kind", "name"]).map_err(io)?;
    for actor in graph.actors().filter(|actor| actor.former_keys().next().is_some()) {
        for key in std::iter::once(actor.key()).chain(actor.former_keys()) {
            csv.write_record(row(actor, key)).map_err(io)?;
        }
    }
    csv.flush().map_err(ExportError::Io)
}

fn row<'g>(actor: ActorRef<'g>, key: &'g str) -> [&'g str; 4] {
    [actor.key(), key, actor.kind().word(), actor.name().unwrap_or_default()]
}
