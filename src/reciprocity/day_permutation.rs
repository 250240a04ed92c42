//! Lagged reciprocity against chance: the same acts on each other's days.

use serde::{Deserialize, Serialize};

use super::chance::{AgainstChance, Share};
use super::lagged::redated::{Redated, Scratch};
use super::{Lagged, ReciprocityError};
use crate::graph::events::Events;
use crate::parts::Parts;
use crate::random::{Stream, over_draws};

/// The share of answered actions against the share when the days of a sender's acts are dealt to its acts
/// anew.
///
/// # Definition
/// Each draw permutes the days of every sender's acts among its acts at random. An act keeps its rows and
/// their targets, and its rows stay on one day; a range of days travels as one. So each sender hits whom it
/// hits and is as active in every period as it is in the data, in bursts and lulls alike; what is broken is
/// that *this* act follows *that* one. On each draw the actions that are certainly answered are counted
/// again, as [`Lagged`] does with the same unit, policy, window and rule for the same day. Both the data and
/// the draws are judged by dates alone ([`Lagged::use_statements`] and [`Lagged::use_seq`] are off): a
/// stated answer to a shuffled act says nothing.
///
/// This is a permutation test within strata (Good 2005, *Permutation, Parametric, and Bootstrap Tests of
/// Hypotheses*), and one of the shuffles of event times of temporal networks (Gauvin et al. 2022, *SIAM
/// Review* 64, 763–830). If the days of a sender's acts are exchangeable, given who is hit, then
/// P(p ≤ α) ≤ α for every α; see [`AgainstChance`] for z and p. A sender whose targets change over the years,
/// whoever acts against it, is not exchangeable in that sense: a small p then says that acts go together in
/// time, not yet that one caused the other.
///
/// The thing that is permuted is an act by one sender, whatever the unit of actions is; where a bloc was
/// expanded into its members, each member's part of the act moves by itself.
///
/// # Complexity
/// O(n log n) time for the n rows, once. A draw is linear in acts, and O(m log m) in the m certain actions of
/// dyads that act both ways if all days are exact, the unit is no first contact and the policy not one to
/// one; else it takes as long as [`Lagged`] takes to count. About 8 bytes per act and 4 per action for each
/// thread, or 60 per action, and 16 per draw. Draws run on all threads with the feature `parallel`.
///
/// # Edge cases
/// - *Empty table, or nothing but self-loops*: no actions; every figure is `None`.
/// - *Nothing to permute* (each sender has one act, or all of its acts one day): each draw is the data, z is
///   `None` and p is 1.
/// - *Self-loops* are no actions, and an act with nothing else keeps its day to itself.
/// - *Parallel edges*: rows of one act move together, under every unit.
/// - *Reciprocal pairs* are what is counted.
/// - *Ties in time*: lag 0 counts both ways unless [`Lagged::same_day`] is off, in data and draws alike.
/// - *Ranges*, unknown bounds included, go from act to act like exact days.
/// - *First contacts*: how many actions there are depends on the days, so the draws differ in it; a draw
///   without any has the rate 0.
///
/// # Determinism
/// Draw number k is made of the [`Stream`] of the seed, "days within senders" and k, on the acts in order of
/// sender and act: neither the order of rows nor the number of threads matters.
///
/// # Examples
/// ```
/// use sanction_graph::graph::{EventColumns, Events};
/// use sanction_graph::reciprocity::{DayPermutation, Lagged};
///
/// // Party 0 hits 1, 2, 3 and 4 in four years, and each answers the next day; all hit 5 now and then.
/// let mut rows = Vec::new();
/// for (year, other) in (1..).zip(1..=4) {
///     rows.extend([(0, other, 400 * year), (other, 0, 400 * year + 1), (other, 5, 150 * year)]);
/// }
/// let events = Events::new(EventColumns {
///     parties: 6,
///     acts: 12,
///     sender: rows.iter().map(|row| row.0).collect(),
///     target: rows.iter().map(|row| row.1).collect(),
///     first: rows.iter().map(|row| row.2).collect(),
///     act: (0..12).collect(),
///     ..EventColumns::default()
/// })?;
/// let lagged = Lagged::default().window(7);
/// let found = DayPermutation::default().lagged(lagged).draws(199).run(&events)?;
/// assert_eq!((found.actions, found.answered), (12, 4));
/// assert!(found.rate.mean < Some(0.1) && found.rate.p <= Some(0.05));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct DayPermutation {
    /// How many permutations to draw; 1,000 by default.
    pub draws: u32,
    /// The seed of the draws; 0 by default.
    pub seed: u64,
    /// What counts as an answer. Statements and the declared order within a day are not heeded, whatever it
    /// says of them.
    pub lagged: Lagged,
}

impl Default for DayPermutation {
    fn default() -> Self {
        Self { draws: 1000, seed: 0, lagged: Lagged::default() }
    }
}

impl DayPermutation {
    /// Sets how many permutations to draw, [`draws`](Self::draws).
    #[must_use]
    pub fn draws(mut self, draws: u32) -> Self {
        self.draws = draws;
        self
    }

    /// Sets the [`seed`](Self::seed).
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets what counts as an answer, [`lagged`](Self::lagged).
    #[must_use]
    pub fn lagged(mut self, lagged: Lagged) -> Self {
        self.lagged = lagged;
        self
    }

    /// Runs the analysis; the [type](Self) says what it finds and at what cost.
    ///
    /// # Errors
    /// Never fails today; the shape is that of every analysis.
    pub fn run(&self, events: &Events) -> Result<DayPermutationFindings, ReciprocityError> {
        let observed = self.lagged.inferring().run(events)?;
        let parts = parts_of(events);
        let redated = Redated::new(&self.lagged, events, |act, sender| parts.number(sender, act));
        let share = |(part, whole)| Share { part, whole };
        let draws = over_draws(
            self.draws,
            || (Vec::new(), Scratch::default()),
            |(days, scratch), number| {
                parts.permute(days, &mut self.stream(number));
                share(redated.count(days, scratch))
            },
        );
        let by_sender = || parts.keys.chunk_by(|a, b| a.0 == b.0);
        Ok(DayPermutationFindings {
            actions: observed.actions,
            answered: observed.answered,
            senders: by_sender().count() as u64,
            acts: parts.keys.len() as u64,
            movable: by_sender().map(<[_]>::len).filter(|&acts| acts > 1).sum::<usize>() as u64,
            rate: AgainstChance::of(share((observed.answered, observed.actions)), &draws),
        })
    }

    /// The days of draw number `draw`, (first, last) by row: those of [`Events::first`] and [`Events::last`]
    /// permuted. A self-loop keeps its days, and so its act may be on two.
    ///
    /// O(n log n) for the n rows.
    ///
    /// ```
    /// use sanction_graph::graph::{EventColumns, Events};
    /// use sanction_graph::reciprocity::DayPermutation;
    ///
    /// // Two acts of party 0, the first of two rows.
    /// let events = Events::new(EventColumns {
    ///     parties: 3,
    ///     acts: 2,
    ///     sender: vec![0, 0, 0],
    ///     target: vec![1, 2, 1],
    ///     first: vec![10, 10, 20],
    ///     act: vec![0, 0, 1],
    ///     ..EventColumns::default()
    /// })?;
    /// let days = DayPermutation::default().permuted(&events, 0);
    /// let (ten, twenty) = ((10, 10), (20, 20));
    /// assert!(days == [ten, ten, twenty] || days == [twenty, twenty, ten]);
    /// # Ok::<(), sanction_graph::graph::EventsError>(())
    /// ```
    #[must_use]
    pub fn permuted(&self, events: &Events, draw: u32) -> Vec<(i32, i32)> {
        let parts = parts_of(events);
        let mut days = Vec::new();
        parts.permute(&mut days, &mut self.stream(draw));
        let of_row = |row: usize| {
            let (sender, target) = (events.sender()[row], events.target()[row]);
            if sender == target {
                (events.first()[row], events.last()[row])
            } else {
                days[parts.number(sender, events.act()[row]) as usize]
            }
        };
        (0..events.len()).map(of_row).collect()
    }

    fn stream(&self, draw: u32) -> Stream {
        Stream::new(self.seed, "days within senders", draw.into())
    }
}

/// What [`DayPermutation`] finds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DayPermutationFindings {
    /// How many actions there are.
    pub actions: u64,
    /// How many are certainly answered, by dates alone.
    pub answered: u64,
    /// How many senders there are.
    pub senders: u64,
    /// How many acts of one sender there are.
    pub acts: u64,
    /// How many of them are by a sender that has others, with which they can change days.
    pub movable: u64,
    /// `answered / actions`.
    pub rate: AgainstChance,
}

/// What is permuted: the acts by one sender, without rows that are self-loops.
fn parts_of(events: &Events) -> Parts {
    Parts::of(events, (0..events.len()).filter(|&row| events.sender()[row] != events.target()[row]))
}
