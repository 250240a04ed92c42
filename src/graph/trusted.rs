//! The same records under another trust, or as they were known on a day.

use super::records::Records;
use super::{ActRef, ActorRef, BuildError, SanctionGraph, TieRef};
use crate::model::Trust;
use crate::time::{Day, When};

impl SanctionGraph {
    /// The graph that the same claims give under another trust: dates, measures and answers may move,
    /// so it is another graph.
    ///
    /// O(n log n) in the number of records.
    ///
    /// # Errors
    /// Fails only when the graph becomes too large, which moving dates cannot bring about.
    pub fn with_trust(&self, trust: Trust) -> Result<Self, BuildError> {
        let mut builder = self.to_builder();
        builder.set_trust(trust);
        builder.build()
    }

    /// The graph as it was known on `day`: without the documents that were not certainly published by
    /// then, and without the acts, ties and actors of which only such documents speak.
    ///
    /// What is stated without a document is kept: nothing says that it was not known. A document
    /// without a day of publication is never known.
    ///
    /// O(n log n) in the number of records.
    ///
    /// # Errors
    /// Fails only when the graph becomes too large, which leaving out cannot bring about.
    pub fn known_by(&self, day: Day) -> Result<Self, BuildError> {
        let published = |key: &String| {
            let source = self.sources.binary_search_by(|source| source.key.cmp(key));
            let when = source.ok().and_then(|at| self.sources[at].published);
            when.and_then(When::latest).is_some_and(|latest| latest <= day)
        };
        let known = |source: &Option<String>| source.as_ref().is_none_or(published);
        let mut ties: Vec<_> = self.ties().map(TieRef::record).collect();
        ties.retain_mut(|tie| {
            let said = !tie.claims.is_empty();
            tie.claims.retain(|claim| known(&claim.source));
            let beside = tie.start.is_some() || tie.end.is_some() || !tie.measures.is_empty();
            !said || beside || !tie.claims.is_empty()
        });
        let hit: std::collections::HashSet<String> =
            ties.iter().filter(|tie| !tie.claims.is_empty()).filter_map(|tie| tie.act.clone()).collect();
        let mut acts: Vec<_> = self.acts().map(ActRef::record).collect();
        acts.retain_mut(|act| {
            let said = !act.claims.is_empty();
            act.claims.retain(|claim| known(&claim.source));
            let beside = act.announced.is_some() || act.declared.is_some() || !act.responds_to.is_empty();
            let key = act.key.as_ref();
            !said || beside || !act.claims.is_empty() || key.is_some_and(|key| hit.contains(key))
        });
        let left: std::collections::HashSet<String> = acts.iter().filter_map(|act| act.key.clone()).collect();
        for act in &mut acts {
            act.responds_to.retain(|key| left.contains(key));
            for claim in &mut act.claims {
                claim.responds_to.retain(|key| left.contains(key));
            }
            let implements_unknown = |key: &mut String| self.act_by_key(key).is_some() && !left.contains(key);
            act.implements.take_if(implements_unknown);
        }
        ties.retain(|tie| tie.act.as_ref().is_none_or(|act| left.contains(act)));
        for tie in &mut ties {
            tie.ended_by.take_if(|lift| !left.contains(lift));
        }
        let mut actors: Vec<_> = self.actors().map(ActorRef::record).collect();
        let named: std::collections::HashSet<&str> = ties
            .iter()
            .flat_map(|tie| [Some(tie.from.as_str()), Some(tie.to.as_str()), tie.polity.as_deref()])
            .chain(acts.iter().flat_map(|act| [Some(act.sender.as_str()), act.implements.as_deref()]))
            .flatten()
            .collect();
        actors.retain_mut(|actor| {
            let described = !actor.sources.is_empty();
            actor.sources.retain(published);
            !described || !actor.sources.is_empty() || named.contains(actor.key.as_str())
        });
        self.builder_of(Records { actors, acts, ties }).build()
    }
}
