//! Typed walks: step by step over chosen kinds of ties, with the path as evidence.

use std::ops::{Bound, RangeBounds};

use super::Along;
use super::ways::Ways;
use crate::graph::{ActorId, TieId, View};
use crate::model::TieKinds;
use crate::time::Certainty;

/// A pattern of ties to walk from some actors: one step after the other, each over ties of chosen kinds, in
/// a chosen direction, once or several times.
///
/// [`run`](Self::run) yields every actor at which a walk of the whole pattern ends, once, with one walk that
/// leads there: of all such walks one with the fewest ties, and of those the first when ties are tried in the
/// order of their ids, outgoing ones first. Ends come with the fewest hops first. Neither depends on the
/// order in which the graph was filled.
///
/// It is a walk and may return: over a reciprocal tie, a cycle, or, in a step that goes both ways, back over
/// the tie it came by; so an actor that the walk begins from can be an end too. Parallel ties give one end. A
/// self-loop is a tie like others. [`Association`](crate::model::TieKind::Association) has no direction: every
/// step over it goes both ways. An empty pattern ends where it begins.
///
/// Breadth-first search over pairs of an actor and a place in the pattern: with `p` places (each step counts
/// the largest number of its repetitions, or the least if there is no largest or it is out of reach, plus one)
/// O(p · (actors + ties)) in time at worst and O(p · actors) bits.
///
/// ```
/// use sanction_graph::graph::GraphBuilder;
/// use sanction_graph::model::TieKind::{Office, Ownership, PartOf};
/// use sanction_graph::traverse::Walk;
///
/// let mut builder = GraphBuilder::new();
/// let cn = builder.state("CN");
/// let (bureau, region) = (builder.organisation("bureau"), builder.organisation("region"));
/// builder.part_of(bureau, region);
/// builder.part_of(region, cn);
/// let chen = builder.official("chen-mingguo");
/// builder.office(chen, bureau);
/// let graph = builder.build()?;
///
/// let chen = graph.by_key("chen-mingguo").expect("is there");
/// let ends = Walk::from([chen]).out(Office).out(PartOf).hops(1..).run(graph.view());
/// let found: Vec<_> = ends.iter().map(|end| (graph.actor(end.actor).key(), end.path.len())).collect();
/// assert_eq!(found, [("region", 2), ("CN", 3)]);
/// assert!(Walk::from([chen]).out(Ownership).run(graph.view()).is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Walk {
    sources: Vec<ActorId>,
    steps: Vec<Step>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
struct Step {
    kinds: TieKinds,
    along: Along,
    least: u32,
    /// `None` is any number.
    most: Option<u32>,
}

/// Where a walk ends.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct WalkEnd {
    /// Where it began.
    pub source: ActorId,
    /// Where it ends.
    pub actor: ActorId,
    /// The ties that it went over, in order.
    pub path: Vec<TieId>,
    /// Whether all of them certainly belong to the view.
    pub certainty: Certainty,
}

impl Walk {
    /// A walk from these actors that takes no step yet.
    #[must_use]
    pub fn from(sources: impl IntoIterator<Item = ActorId>) -> Self {
        let mut sources: Vec<ActorId> = sources.into_iter().collect();
        sources.sort_unstable();
        sources.dedup();
        Self { sources, steps: Vec::new() }
    }

    fn step(mut self, kinds: TieKinds, along: Along) -> Self {
        self.steps.push(Step { kinds, along, least: 1, most: Some(1) });
        self
    }

    /// Then over one tie of these kinds, from where it comes from to where it goes to.
    #[must_use]
    pub fn out(self, kinds: impl Into<TieKinds>) -> Self {
        self.step(kinds.into(), Along::Out)
    }

    /// Then over one tie of these kinds, from where it goes to back to where it comes from.
    #[must_use]
    pub fn back(self, kinds: impl Into<TieKinds>) -> Self {
        self.step(kinds.into(), Along::In)
    }

    /// Then over one tie of any of these kinds, whichever way.
    #[must_use]
    pub fn any_of(self, kinds: impl Into<TieKinds>) -> Self {
        self.step(kinds.into(), Along::Both)
    }

    /// Takes the last step so many times: `1..=3` once to three times, `0..` any number of times. A range
    /// that holds no number makes the walk end nowhere. Without a step nothing changes.
    #[must_use]
    pub fn hops(mut self, times: impl RangeBounds<u32>) -> Self {
        if let Some(step) = self.steps.last_mut() {
            step.least = match times.start_bound() {
                Bound::Included(&least) => least,
                Bound::Excluded(&below) => below.saturating_add(1),
                Bound::Unbounded => 0,
            };
            step.most = match times.end_bound() {
                Bound::Included(&most) => Some(most),
                // Nothing is below 0: one more than it allows.
                Bound::Excluded(&0) => {
                    step.least = 1;
                    Some(0)
                }
                Bound::Excluded(&above) => Some(above - 1),
                Bound::Unbounded => None,
            };
        }
        self
    }

    /// Walks, over the ties of a view.
    ///
    /// # Panics
    /// **Panics** if a source is of another graph and out of range here.
    #[must_use]
    #[track_caller]
    pub fn run(&self, view: View<'_>) -> Vec<WalkEnd> {
        if self.steps.iter().any(|step| step.most.is_some_and(|most| most < step.least)) {
            return Vec::new();
        }
        // Where a step may be repeated more often than there are actors, whoever is met at all is met on a walk
        // without those repetitions that lead back to where they began.
        let enough = u32::try_from(view.graph().actor_count()).unwrap_or(u32::MAX);
        let bounded = |step: &Step| step.most.filter(|most| most - step.least < enough);
        let steps: Vec<Step> = self.steps.iter().map(|step| Step { most: bounded(step), ..*step }).collect();
        let mut search = Search::new(&steps, view);
        for &source in &self.sources {
            assert!(source.at() < view.graph().actor_count(), "a source is an actor of another graph");
            search.enter(0, Reached { actor: source.0, by: None });
        }
        let mut at = 0;
        while at < search.reached.len() {
            search.leave(at);
            at += 1;
        }
        search.ends.iter().map(|&at| search.end(at)).collect()
    }
}

/// An actor at a place of the pattern.
#[derive(Debug, Clone, Copy)]
struct Reached {
    actor: u32,
    /// From which place in the list, over which tie; `None` for a source.
    by: Option<(usize, u32)>,
}

struct Search<'a, 'g> {
    view: View<'g>,
    steps: &'a [Step],
    /// The place at which each step begins, one more at the end: `first[i] + n` is "step `i` taken `n` times".
    first: Vec<usize>,
    /// A bit for each actor at each place.
    seen: Vec<u64>,
    ended: Vec<u64>,
    places: Vec<usize>,
    reached: Vec<Reached>,
    /// Indices into `reached`.
    ends: Vec<usize>,
}

impl<'a, 'g> Search<'a, 'g> {
    fn new(steps: &'a [Step], view: View<'g>) -> Self {
        let mut first = vec![0];
        for step in steps {
            // A step without a largest number of repetitions stays at its least.
            let last = step.most.unwrap_or(step.least) as usize;
            first.push(first[first.len() - 1] + last + 1);
        }
        let words = view.graph().actor_count().div_ceil(64);
        let places = first[first.len() - 1].max(1);
        Self {
            view,
            steps,
            first,
            seen: vec![0; words * places],
            ended: vec![0; words],
            places: Vec::new(),
            reached: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// The step that a place belongs to, and how often it was taken.
    fn step_at(&self, place: usize) -> (usize, u32) {
        let step = self.first.partition_point(|&first| first <= place) - 1;
        (step, u32::try_from(place - self.first[step]).unwrap_or(u32::MAX))
    }

    /// Comes to a place, and to those that follow it without a tie.
    fn enter(&mut self, mut place: usize, reached: Reached) {
        if self.steps.is_empty() {
            self.finish(reached, place);
            return;
        }
        loop {
            if !set(&mut self.seen, place * self.ended.len(), reached.actor) {
                return;
            }
            let (step, taken) = self.step_at(place);
            self.places.push(place);
            self.reached.push(reached);
            if taken < self.steps[step].least {
                return;
            }
            if step + 1 == self.steps.len() {
                self.finish(reached, place);
                return;
            }
            place = self.first[step + 1];
        }
    }

    fn finish(&mut self, reached: Reached, place: usize) {
        if set(&mut self.ended, 0, reached.actor) {
            if self.steps.is_empty() {
                self.places.push(place);
                self.reached.push(reached);
            }
            self.ends.push(self.reached.len() - 1);
        }
    }

    /// Goes on from a place over every tie that its step allows.
    fn leave(&mut self, at: usize) {
        let place = self.places[at];
        let Some(&step) = self.steps.get(self.step_at(place).0) else { return };
        let last = place + 1 == self.first[self.step_at(place).0 + 1];
        let next = match step.most {
            Some(_) if last => return,
            None if last => place,
            _ => place + 1,
        };
        let actor = self.reached[at].actor;
        for link in Ways::new(self.view.among(step.kinds), step.along).from(actor) {
            self.enter(next, Reached { actor: link.neighbour, by: Some((at, link.tie)) });
        }
    }

    fn end(&self, at: usize) -> WalkEnd {
        let mut path = Vec::new();
        let mut here = self.reached[at];
        while let Some((before, tie)) = here.by {
            path.push(TieId(tie));
            here = self.reached[before];
        }
        path.reverse();
        let graph = self.view.graph();
        let certainty = path.iter().map(|&tie| self.view.contains(graph.tie(tie))).min();
        WalkEnd {
            source: ActorId(here.actor),
            actor: ActorId(self.reached[at].actor),
            path,
            certainty: certainty.unwrap_or(Certainty::Certain),
        }
    }
}

/// Sets the bit of an actor behind so many words, and says whether it was clear.
fn set(bits: &mut [u64], words: usize, actor: u32) -> bool {
    let word = &mut bits[words + actor as usize / 64];
    let bit = 1 << (actor % 64);
    let clear = *word & bit == 0;
    *word |= bit;
    clear
}
