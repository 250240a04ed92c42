//! Chains: blow upon blow, how far two parties climb.

use serde::{Deserialize, Serialize};

use super::lagged::taken::taken;
use super::{Lagged, Policy, ReciprocityError, Unit};
use crate::graph::events::Events;
use crate::time::Certainty;

/// Chains: maximal alternating sequences `a → b, b → a, a → b, …` in which each answers the one before within a
/// window.
///
/// # Definition
/// Actions are matched as [`Lagged`] matches them one to one: in time order each response serves the oldest open action
/// that it is eligible for, so that every action is answered at most once and answers at most one. The matches are the
/// steps, and what hangs together by them is a chain, from an action that answers nothing to one that nothing answers. The
/// *size* of a rung is the number of its targets, and what of a ladder of sizes rises is escalation.
///
/// Of two actions of which either may be the earlier, only the later by first day, last day, `seq` and then the number
/// of its sender may answer.
///
/// # Complexity
/// That of [`Lagged`] under [`Policy::OneToOne`].
///
/// # Edge cases
/// - *Empty table*: no chains. A single action is none.
/// - *Self-loops* are no actions. *Parallel edges, ties in time, ranges* and *statements* are those of [`Lagged`]; a
///   chain is as certain as its weakest step.
/// - *Reciprocal pairs* are chains of two.
///
/// # Examples
/// ```
/// use sanction_graph::graph::{EventColumns, Events};
/// use sanction_graph::reciprocity::Chains;
///
/// // 0 hits 1, 1 hits back after 3 days, 0 again after 4, and 2 hits 0 beside.
/// let events = Events::new(EventColumns {
///     parties: 3,
///     acts: 4,
///     sender: vec![0, 1, 0, 2],
///     target: vec![1, 0, 1, 0],
///     first: vec![0, 3, 7, 5],
///     act: vec![0, 1, 2, 3],
///     ..EventColumns::default()
/// })?;
/// let found = Chains::default().run(&events)?;
/// assert_eq!(found.chains.len(), 1);
/// assert_eq!(found.chains[0].acts, [0, 1, 2]);
/// assert_eq!(found.chains[0].sizes, [1, 1, 1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Chains {
    /// What an action is and what may answer it within which window; of its policy and unit nothing is used but that
    /// the unit is an act or a row. The default.
    pub response: Lagged,
}

/// One chain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Chain {
    /// Who begins.
    pub a: u32,
    /// Who is hit, and hits back.
    pub b: u32,
    /// The acts, in order, of `a` and `b` in turn; two at least.
    pub acts: Vec<u32>,
    /// The targets that each hits.
    pub sizes: Vec<u64>,
    /// Whether every step is certain.
    pub certainty: Certainty,
}

/// What [`Chains`] finds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ChainsFindings {
    /// The chains, the longest first, then by the order of their first actions.
    pub chains: Vec<Chain>,
}

impl Chains {
    /// Sets what an action is and what may answer it, [`response`](Self::response).
    #[must_use]
    pub fn response(mut self, response: Lagged) -> Self {
        self.response = response;
        self
    }

    /// Runs the analysis; the [type](Self) says what it finds and at what cost.
    ///
    /// # Errors
    /// Never fails today; the shape is that of every analysis.
    pub fn run(&self, events: &Events) -> Result<ChainsFindings, ReciprocityError> {
        let unit = if self.response.unit == Unit::Row { Unit::Row } else { Unit::Act };
        let taken = taken(&self.response.clone().policy(Policy::OneToOne).unit(unit), events, true);
        let actions = &taken.actions;
        let mut answer = vec![None; actions.len()];
        let mut answers = vec![false; actions.len()];
        for &(action, response, pair) in &taken.pairs {
            answer[action] = Some((response, pair.certainty));
            answers[response] = true;
        }
        // Statements can close a circle, which begins with the first of it.
        let (open, closed): (Vec<usize>, Vec<usize>) =
            (0..actions.len()).partition(|&action| !answers[action]);
        let mut chains = Vec::new();
        for begin in open.into_iter().chain(closed) {
            if answer[begin].is_none() {
                continue;
            }
            let mut chain = Chain {
                a: actions[begin].sender(),
                b: actions[begin].target(),
                acts: vec![actions[begin].act],
                sizes: vec![actions[begin].targets],
                certainty: Certainty::Certain,
            };
            let mut at = begin;
            while let Some((next, certainty)) = answer[at].take().filter(|&(next, _)| next != begin) {
                chain.acts.push(actions[next].act);
                chain.sizes.push(actions[next].targets);
                chain.certainty = chain.certainty.min(certainty);
                at = next;
            }
            chains.push((actions[begin].age(), chain));
        }
        chains.sort_by(|(begin, a), (start, b)| {
            b.acts.len().cmp(&a.acts.len()).then_with(|| begin.cmp(start)).then_with(|| a.cmp(b))
        });
        Ok(ChainsFindings { chains: chains.into_iter().map(|(_, chain)| chain).collect() })
    }
}
