//! The graph: a builder takes records, the immutable graph holds them in columns, views ask for a
//! window of time, and [`Events`] is the table that temporal analyses run on.
//!
//! * [`GraphBuilder`] takes actors, acts and ties in any order, with [`Handle`]s typed by kind.
//! * [`SanctionGraph`] is what it builds: checked, columnar, `Send + Sync`, with canonical ids.
//! * [`ActorRef`], [`ActRef`] and [`TieRef`] read one thing of it; [`View`] a part of its ties. All are
//!   `Copy` and borrow the graph for `'g`.
//! * [`Projection`] turns a view into [`Events`] at a [`Level`], saying for whom each actor stands.

mod access;
mod actor_drafts;
mod arena;
pub mod attribution;
mod build;
mod builder;
mod columns;
mod conflicts;
#[cfg(feature = "lists")]
pub(crate) use builder::AND;
#[cfg(feature = "lists")]
mod details;
mod diff;
pub mod events;
mod handle;
mod ids;
mod links;
mod lookup;
mod merges;
mod parts;
mod projection;
mod records;
pub mod reference;
mod strings;
mod tables;
mod tie_drafts;
mod trusted;
mod verify;
mod view;
mod violation;

pub use access::{ActRef, ActorRef, TieRef};
pub(crate) use attribution::holds;
pub use attribution::{Attribution, AttributionMode, Rule};
#[cfg(feature = "native")]
pub(crate) use build::when_text;
pub use builder::{ActIdentity, GraphBuilder, act_key};
pub use columns::GraphColumns;
pub use conflicts::{Conflict, Field, Said, Subject};
#[cfg(feature = "lists")]
pub(crate) use details::Details;
pub use diff::{Change, ChangedTie, Diff, diff};
pub use events::{ActColumns, EventColumns, Events, EventsError, ObjectColumns};
pub use handle::{ActHandle, ActorHandle, Handle};
pub use ids::{ActId, ActorId, AssetId, BlocId, Id, OfficialId, OrganisationId, PersonId, StateId, TieId};
pub(crate) use links::Links;
pub use merges::{Merged, Merges, Unclaimed, Undecided};
pub use projection::{Level, Projected, Projection, Territories};
pub use strings::{Strings, StringsFull};
#[cfg(feature = "lists")]
pub(crate) use tables::Fact;
pub(crate) use tables::Link;
#[cfg(feature = "lists")]
pub(crate) use tie_drafts::{Claim, TieDraft};
pub use view::{InView, View};
pub use violation::{BuildError, Violation};

use crate::model::{Programme, Source, TieKinds, Trust};
use crate::time::TimeUnit;
use arena::Arena;
pub(crate) use arena::Sym;
use tables::{ActTable, ActorTable, Grouped, TieTable};

/// The typed temporal graph of sanctions: immutable, checked, columnar.
///
/// Made by [`GraphBuilder::build`] and by the readers. Actors, acts and ties have dense ids that are
/// ranks in a canonical order, so no result depends on the order of insertion; across graphs use keys.
/// Two graphs are equal when their records are.
#[derive(Debug, Clone)]
pub struct SanctionGraph {
    unit: TimeUnit,
    trust: Trust,
    strings: Arena,
    actors: ActorTable,
    /// Sorted by text.
    former_actor_keys: Vec<(Sym, u32)>,
    /// Sorted by key.
    programmes: Vec<Programme>,
    /// Sorted by key.
    sources: Vec<Source>,
    acts: ActTable,
    /// Sorted by text.
    former_act_keys: Vec<(Sym, u32)>,
    ties: TieTable,
    /// The kinds of ties that there are.
    tie_kinds: TieKinds,
    /// Where each actor's outgoing ties begin: tie ids are sorted by `from`.
    outgoing: Vec<u32>,
    incoming: Grouped<Link>,
    merges: Merges,
}

const _: () = {
    // `View<'long>` can be used where `View<'short>` is asked for.
    const fn covariant<'short, 'long: 'short>(view: View<'long>) -> View<'short> {
        view
    }
    const fn shared<T: Send + Sync>() {}
    shared::<SanctionGraph>();
    _ = covariant;
};
