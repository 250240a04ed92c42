//! What a build found to be one.

use serde::{Deserialize, Serialize};

/// Several records that became one actor or act.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Merged {
    /// The key that it has now.
    pub key: String,
    /// The other keys, sorted.
    pub former: Vec<String>,
}

/// An act known only to a range of days that stays apart: it may be one with several acts, or with one
/// that another such act, which cannot be the same, may be one with too.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Undecided {
    /// The key of the act.
    pub act: String,
    /// The keys of the acts that it may be one with, sorted; of more than a hundred the earliest hundred.
    pub candidates: Vec<String>,
}

/// What an input says of an actor that no input adds: it is not in the graph.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Unclaimed {
    /// The key that the actor would have.
    pub key: String,
    /// The number of the input as a document of the builder.
    pub document: u32,
    /// Where in the input.
    pub at: String,
}

/// Everything that a build joined, could not decide or could not place, sorted by key.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Merges {
    /// Actors that were joined because they share a list's entry number, or because [`GraphBuilder::join`](super::GraphBuilder::join)
    /// was told that they are one.
    pub actors: Vec<Merged>,
    /// Acts that were joined.
    pub acts: Vec<Merged>,
    /// The sources of a list's files that were taken for excerpts, since they have under half the targets of the
    /// complete file before them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excerpts: Vec<String>,
    /// Acts that stayed apart because it is not known with which other they are one.
    pub undecided: Vec<Undecided>,
    /// Details of actors that nobody adds.
    pub unclaimed: Vec<Unclaimed>,
}
