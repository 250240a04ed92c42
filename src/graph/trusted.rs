//! The same records under another trust, or as they were known on a day.

use super::records::Records;
use super::{ActRef, ActorRef, BuildError, SanctionGraph, TieId, TieRef};
use crate::model::{ActClaim, Tie, Trust};
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
    /// without a day of publication is never known. A sanction of which no document speaks rests on what is
    /// said of its act, and an act of which nothing is said on the documents that speak of its sanctions.
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
        // That it answers another act says nothing that would stay when that act is not known.
        let speaks = |claim: &ActClaim| {
            *claim != ActClaim { responds_to: claim.responds_to.clone(), ..ActClaim::default() }
        };
        // What is said of an act itself, else of its sanctions: whether there is any, and any that is known.
        let mut acts: Vec<_> = self.acts().map(ActRef::record).collect();
        let mut itself: Vec<Said> = acts
            .iter_mut()
            .map(|act| {
                let stated = act.announced.is_some() || act.declared.is_some();
                let anything = stated || act.claims.iter().any(speaks);
                act.claims.retain(|claim| known(&claim.source));
                Said { anything, known: stated || act.claims.iter().any(speaks) }
            })
            .collect();
        let documented = |tie: &Tie| tie.claims.iter().any(|claim| claim.source.is_some());
        let mut of_ties = vec![Said::default(); acts.len()];
        let mut claimed = Vec::with_capacity(self.tie_count());
        let mut ties: Vec<_> = self.ties().map(TieRef::record).collect();
        let act_of = |at: usize| self.tie(TieId(u32::try_from(at).ok()?)).act().map(|act| act.id().at());
        for (at, tie) in ties.iter_mut().enumerate() {
            claimed.push(documented(tie));
            tie.claims.retain(|claim| known(&claim.source));
            if let Some(act) = act_of(at) {
                of_ties[act].anything |= claimed[at];
                of_ties[act].known |= documented(tie);
            }
        }
        for (itself, of_ties) in itself.iter_mut().zip(&of_ties).filter(|(itself, _)| !itself.anything) {
            *itself = *of_ties;
        }
        let mut at = 0..;
        ties.retain(|tie| {
            let Some(at) = at.next() else { return false };
            let stated = tie.start.is_some() || tie.end.is_some() || !tie.measures.is_empty();
            documented(tie)
                || match act_of(at) {
                    // What is stated of a sanction beside its documents is a detail of what they say.
                    Some(act) => !claimed[at] && (itself[act].known || !itself[act].anything),
                    None => !claimed[at] || stated || !tie.claims.is_empty(),
                }
        });
        let mut at = 0..;
        acts.retain(|_| {
            let Some(at) = at.next() else { return false };
            itself[at].known || of_ties[at].known || !itself[at].anything
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

/// Whether anything is said, and anything that is known.
#[derive(Clone, Copy, Default)]
struct Said {
    anything: bool,
    known: bool,
}
