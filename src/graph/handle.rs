//! Handles: what a builder gives out for the things put into it.

use std::marker::PhantomData;

use crate::model::kinds::Kind;

/// An actor in a builder, of a kind known at compile time. Valid for the builder that made it.
#[derive(Debug)]
pub struct Handle<K> {
    pub(crate) actor: ActorHandle,
    kind: PhantomData<fn() -> K>,
}

impl<K: Kind> Handle<K> {
    pub(crate) const fn new(actor: ActorHandle) -> Self {
        Self { actor, kind: PhantomData }
    }
}

impl<K> Clone for Handle<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Handle<K> {}

/// An actor in a builder, of whatever kind. Valid for the builder that made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActorHandle {
    pub(crate) builder: u32,
    pub(crate) index: u32,
}

impl<K> From<Handle<K>> for ActorHandle {
    fn from(handle: Handle<K>) -> Self {
        handle.actor
    }
}

/// An act in a builder. Valid for the builder that made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActHandle {
    pub(crate) builder: u32,
    pub(crate) index: u32,
}
