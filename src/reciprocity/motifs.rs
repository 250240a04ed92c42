//! Temporal motifs: what three events in a row between two or three actors look like.

mod motif;
mod stars;
mod timeline;
mod triangles;
mod window;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ReciprocityError;
use super::skeleton::Skeleton;
use crate::graph::events::Events;
use crate::model::words::words;
pub use motif::{Motif, UnknownMotif};
use timeline::{Span, Timeline};

words! {
    /// What is earlier than what.
    pub enum MotifMode, "mode of motifs" {
        /// What is on an earlier day; events of a day are simultaneous.
        Strict = "strict",
        /// What is on an earlier day, or on the same day with a smaller `seq`; where these are equal too, or
        /// the table has no `seq`, events are simultaneous.
        Seq = "seq",
    }
}

/// Temporal motifs: counts of three events in a row.
///
/// # Definition
/// A motif (Paranjape, Benson & Leskovec 2017, *Proceedings of WSDM*, 601–610) is three events e₁, e₂, e₃ on at
/// most three actors, each earlier than the next, with day(e₃) − day(e₁) ≤ [`delta`](Self::delta). What is
/// earlier, [`mode`](Self::mode) says; simultaneous events are never in one motif, so that the order of rows
/// does not matter. There are 36 [kinds](Motif): 4 of two actors, 24 stars and 8 triangles. Every three events
/// count, whatever happens between them.
///
/// An event is a row: an act that hits five targets of one state is, at the level of states, five simultaneous
/// events.
///
/// # Complexity
/// With n events and t triangles of tied actors among e tied pairs: O(n log n) time for motifs of two actors
/// and for stars; for triangles O(e · a) to find them, where the arboricity a is at most √e, and at most
/// O(n √t log n) to count on them, less where their events lie further apart than `delta`. About 100 bytes for
/// each event.
///
/// # Edge cases
/// - *Empty table*: every count is 0.
/// - *Self-loops* are dropped and counted.
/// - *Parallel edges* are events of their own.
/// - *Reciprocal pairs*: both directions are events between the same two actors.
/// - *Ties in time*: see [`MotifMode`].
/// - *Ranges*: a row whose day is a range, or that is merely possible for another reason, is left out and
///   counted as such. So what is counted is certain, and the counts are lower bounds.
/// - *Time*: only the order of days and what lies within `delta` matters; for ticks `delta` is in ticks.
/// - Counts have 128 bits: those of any table fit.
///
/// # Examples
/// ```
/// use sanction_graph::graph::{EventColumns, Events};
/// use sanction_graph::reciprocity::Motifs;
///
/// // 0 → 1, on the next day 1 → 0, and two days later 2 → 1.
/// let events = Events::new(EventColumns {
///     parties: 3,
///     acts: 3,
///     sender: vec![0, 1, 2],
///     target: vec![1, 0, 1],
///     first: vec![0, 1, 3],
///     act: vec![0, 1, 2],
///     ..EventColumns::default()
/// })?;
/// let found = Motifs::default().delta(3).run(&events)?;
/// assert_eq!(found.total, 1);
/// assert_eq!(found.counts[&"01 10 21".parse()?], 1);
/// assert_eq!(Motifs::default().delta(2).run(&events)?.total, 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Motifs {
    /// The most days from the first event to the third; 30 by default.
    pub delta: u32,
    /// What is earlier than what; [`MotifMode::Strict`] by default.
    pub mode: MotifMode,
}

impl Default for Motifs {
    fn default() -> Self {
        Self { delta: 30, mode: MotifMode::Strict }
    }
}

/// What [`Motifs`] finds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MotifFindings {
    /// The most days from the first event to the third.
    pub delta: u32,
    /// What was taken for earlier than what.
    pub mode: MotifMode,
    /// The sum of the counts.
    pub total: u128,
    /// How often each motif was found; all 36 are there.
    pub counts: BTreeMap<Motif, u128>,
    /// The rows that were counted on.
    pub events: u64,
    /// Rows whose sender is their target.
    pub self_loops: u64,
    /// Other rows left out because their day is not known exactly.
    pub ranged_left_out: u64,
    /// Further rows left out because they are merely possible, although their day is known.
    pub uncertain_left_out: u64,
}

/// The counts while they are made.
struct Counts(BTreeMap<Motif, u128>);

impl Counts {
    fn add(&mut self, motif: Motif, count: u128) {
        *self.0.entry(motif).or_default() += count;
    }
}

impl Motifs {
    /// Sets the most days from the first event to the third, [`delta`](Self::delta).
    #[must_use]
    pub fn delta(mut self, days: u32) -> Self {
        self.delta = days;
        self
    }

    /// Sets what is earlier than what, [`mode`](Self::mode).
    #[must_use]
    pub fn mode(mut self, mode: MotifMode) -> Self {
        self.mode = mode;
        self
    }

    /// Runs the analysis; the [type](Self) says what it finds and at what cost.
    ///
    /// # Errors
    /// Never fails today; the shape is that of every analysis.
    pub fn run(&self, events: &Events) -> Result<MotifFindings, ReciprocityError> {
        let timeline = Timeline::of(events, self.mode);
        let skeleton = Skeleton::of(&timeline.pairs);
        let span = Span(self.delta);
        let mut counts = Counts(Motif::all().map(|motif| (motif, 0)).collect());
        stars::count(&timeline, &skeleton, span, &mut counts);
        triangles::count(&timeline, &skeleton, span, &mut counts);
        let Counts(counts) = counts;
        Ok(MotifFindings {
            delta: self.delta,
            mode: self.mode,
            total: counts.values().sum(),
            counts,
            events: timeline.len() as u64,
            self_loops: timeline.self_loops,
            ranged_left_out: timeline.ranged,
            uncertain_left_out: timeline.uncertain,
        })
    }
}
