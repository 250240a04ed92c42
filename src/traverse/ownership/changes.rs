//! What if: listings and holdings that are not so.

use crate::graph::{ActorId, TieId};
use crate::model::Share;
use crate::time::Certainty;

/// What is to be supposed that the graph does not say. What is supposed is certain.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Changes {
    /// Who is listed, instead of those that the graph's sanctions list; `None` keeps these.
    pub listed: Option<Vec<ActorId>>,
    /// Who is listed too; stronger than `remove_listed`.
    pub add_listed: Vec<ActorId>,
    /// Who is not listed, whatever the sanctions say.
    pub remove_listed: Vec<ActorId>,
    /// Further holdings: owner, owned, share.
    pub add_shares: Vec<(ActorId, ActorId, Share)>,
    /// Ties of any kind that are not there.
    pub remove_ties: Vec<TieId>,
}

impl Changes {
    /// Exactly these are listed.
    #[must_use]
    pub fn listed<A: Into<ActorId>>(mut self, actors: impl IntoIterator<Item = A>) -> Self {
        self.listed = Some(actors.into_iter().map(Into::into).collect());
        self
    }

    /// This actor is listed too.
    #[must_use]
    pub fn list(mut self, actor: impl Into<ActorId>) -> Self {
        self.add_listed.push(actor.into());
        self
    }

    /// This actor is not listed.
    #[must_use]
    pub fn delist(mut self, actor: impl Into<ActorId>) -> Self {
        self.remove_listed.push(actor.into());
        self
    }

    /// `owner` holds this share of `owned`, beside what it holds already.
    #[must_use]
    pub fn add_share(mut self, owner: impl Into<ActorId>, owned: impl Into<ActorId>, share: Share) -> Self {
        self.add_shares.push((owner.into(), owned.into(), share));
        self
    }

    /// This tie is not there.
    #[must_use]
    pub fn remove_tie(mut self, tie: TieId) -> Self {
        self.remove_ties.push(tie);
        self
    }
}

/// An actor whose verdict is another one after changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct ChangedVerdict {
    /// The actor.
    pub actor: ActorId,
    /// Whether it is blocked without them.
    pub before: Certainty,
    /// Whether it is blocked with them.
    pub after: Certainty,
}
