//! Ids of the built graph: opaque, dense, and ranks in the canonical order. Written by serde they are these ranks, which
//! mean something together with an equal graph only; write keys to keep.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use serde::{Deserialize, Serialize};

use crate::model::kinds::{self, Kind};

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub(crate) u32);

        impl $name {
            pub(crate) const fn at(self) -> usize {
                self.0 as usize
            }
        }
    )+};
}

ids! {
    /// An actor of one graph: its rank by (kind, key). Across graphs use keys.
    ActorId,
    /// An act of one graph: its rank by key.
    ActId,
    /// A tie of one graph: its rank by (from, kind, exactly dated first, start, to, act, label).
    TieId,
}

/// An actor whose kind is known at compile time.
pub struct Id<K>(u32, PhantomData<fn() -> K>);

impl<K: Kind> Id<K> {
    pub(crate) const fn new(id: ActorId) -> Self {
        Self(id.0, PhantomData)
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
impl<K> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<K: Kind> std::fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}Id({})", K::KIND, self.0)
    }
}

impl<K> From<Id<K>> for ActorId {
    fn from(id: Id<K>) -> Self {
        Self(id.0)
    }
}

/// The id of a state.
pub type StateId = Id<kinds::State>;
/// The id of a bloc.
pub type BlocId = Id<kinds::Bloc>;
/// The id of an organisation.
pub type OrganisationId = Id<kinds::Organisation>;
/// The id of a person not known to hold or have held public office.
pub type PersonId = Id<kinds::Person>;
/// The id of an official.
pub type OfficialId = Id<kinds::Official>;
/// The id of an asset.
pub type AssetId = Id<kinds::Asset>;
