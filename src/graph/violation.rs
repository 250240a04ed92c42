//! What keeps records from becoming a graph.

use crate::model::{ActKind, ActorKind, TieKind};
use crate::time::TimeUnit;

/// One thing that the model forbids.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Violation {
    /// A key is empty.
    #[error("{what} has an empty key")]
    EmptyKey {
        /// What it is the key of.
        what: &'static str,
    },
    /// Two records of one key are of different kinds.
    #[error("actor `{key}` is given as {first} and as {second}")]
    KindClash {
        /// The key.
        key: String,
        /// The kind given first.
        first: ActorKind,
        /// The other kind.
        second: ActorKind,
    },
    /// A key is named that nothing has.
    #[error("{wanted_by}: there is no {what} `{key}`")]
    UnknownKey {
        /// The field that names it.
        field: &'static str,
        /// What it should have named.
        what: &'static str,
        /// The key.
        key: String,
        /// Who names it.
        wanted_by: String,
    },
    /// The type table forbids the tie.
    #[error("{kind} cannot go from {from_kind} `{from}` to {to_kind} `{to}`")]
    TieType {
        /// The kind of tie.
        kind: TieKind,
        /// The key of the actor it comes from.
        from: String,
        /// The kind of that actor.
        from_kind: ActorKind,
        /// The key of the actor it goes to.
        to: String,
        /// The kind of that actor.
        to_kind: ActorKind,
    },
    /// A state, bloc or organisation must send an act.
    #[error("{kind} `{sender}` cannot send an act")]
    SenderType {
        /// The key of the sender.
        sender: String,
        /// Its kind.
        kind: ActorKind,
    },
    /// A sanction names no act.
    #[error("{kind} from `{from}` to `{to}` names no act")]
    NoAct {
        /// The kind of tie.
        kind: TieKind,
        /// The key of the sender.
        from: String,
        /// The key of the target.
        to: String,
    },
    /// A tie other than a sanction names an act.
    #[error("{kind} from `{from}` to `{to}` names act `{act}`: only sanctions are made by acts")]
    StrayAct {
        /// The kind of tie.
        kind: TieKind,
        /// The key of the actor it comes from.
        from: String,
        /// The key of the actor it goes to.
        to: String,
        /// The act named.
        act: String,
    },
    /// A tie or a record of an act disagrees with the act about its sender.
    #[error("act `{act}` is sent by `{sender}`, not by `{other}`")]
    OtherSender {
        /// The key of the act.
        act: String,
        /// Its sender.
        sender: String,
        /// The other sender named.
        other: String,
    },
    /// A lift makes a tie or is given as another kind of act elsewhere, or what ends a tie is no lift.
    #[error("act `{act}` is a {kind}: {reason}")]
    ActKind {
        /// The key of the act.
        act: String,
        /// Its kind.
        kind: ActKind,
        /// What is wrong with that.
        reason: &'static str,
    },
    /// An unnamed group must stand for at least two.
    #[error("actor `{key}` is a group of {count}: a group stands for at least 2")]
    GroupOfOne {
        /// The key of the actor.
        key: String,
        /// The count given.
        count: u32,
    },
    /// An unnamed group is said to be one with another actor.
    #[error("actor `{key}` is a group of {count}: a group is one with nobody")]
    JoinedGroup {
        /// The key of the actor.
        key: String,
        /// How many it stands for.
        count: u32,
    },
    /// A weight is negative or no finite number.
    #[error("the tie from `{from}` to `{to}` has a weight that is no finite number of at least 0")]
    Weight {
        /// The key of the actor it comes from.
        from: String,
        /// The key of the actor it goes to.
        to: String,
    },
    /// Two different ties state the same key.
    #[error("two different ties have the key `{key}`")]
    DoubledTieKey {
        /// The key.
        key: String,
    },
    /// Days and ticks in one network.
    #[error("the network's time is in {unit}s already: days and ticks cannot be mixed")]
    MixedTime {
        /// The unit in use.
        unit: TimeUnit,
    },
    /// A row of a column cannot be.
    #[error("column `{column}`, row {row}: {reason}")]
    Column {
        /// The column.
        column: &'static str,
        /// The row, from 0.
        row: usize,
        /// What is wrong.
        reason: &'static str,
    },
    /// More strings, actors, acts, ties or claims than a graph's numbers reach.
    #[error("there are more {what} than one graph holds")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
    },
}

impl Violation {
    /// The field of a record, or the column, that it is about.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        match self {
            Self::EmptyKey { .. } | Self::DoubledTieKey { .. } => "key",
            Self::KindClash { .. } | Self::TieType { .. } => "kind",
            Self::UnknownKey { field, .. } => field,
            Self::SenderType { .. } => "sender",
            Self::NoAct { .. } | Self::StrayAct { .. } | Self::OtherSender { .. } | Self::ActKind { .. } => {
                "act"
            }
            Self::GroupOfOne { .. } | Self::JoinedGroup { .. } => "count",
            Self::Weight { .. } => "weight",
            Self::Column { column, .. } => column,
            Self::MixedTime { .. } | Self::TooLarge { .. } => "(record)",
        }
    }

    /// Whether a key is named that nothing has.
    #[must_use]
    pub const fn is_unknown_key(&self) -> bool {
        matches!(self, Self::UnknownKey { .. })
    }
}

/// The builder's records cannot become a graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildError {
    violations: Vec<Violation>,
}

impl BuildError {
    /// `violations` must not be empty.
    pub(crate) fn new(violations: Vec<Violation>) -> Self {
        debug_assert!(!violations.is_empty());
        Self { violations }
    }

    /// Everything that the model forbids in the records, in the order in which it was found.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }
}

impl From<Violation> for BuildError {
    fn from(violation: Violation) -> Self {
        Self::new(vec![violation])
    }
}

/// The first violation, and how many more there are.
impl std::fmt::Display for BuildError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(first) = self.violations.first() {
            first.fmt(f)?;
        }
        match self.violations.len() {
            0 | 1 => Ok(()),
            n => write!(f, " (and {} more)", n - 1),
        }
    }
}

impl std::error::Error for BuildError {}
