//! Breadth-first reach: who can be reached from whom over the ties of a view, in how many hops.

use super::ways::Ways;
use crate::graph::{ActorId, View};

/// Which way ties are walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Along {
    /// From where a tie comes from to where it goes to.
    #[default]
    Out,
    /// From where it goes to back to where it comes from.
    In,
    /// Both ways.
    Both,
}

impl Along {
    /// The other way.
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Self::Out => Self::In,
            Self::In => Self::Out,
            Self::Both => Self::Both,
        }
    }
}

/// Breadth-first search from one or several actors over the ties of a [`View`].
///
/// The distance of an actor is the least number of ties between it and the nearest of the sources. Parallel
/// ties count once, self-loops and cycles change nothing, a source is at distance 0, a source that is named
/// twice is named once. An [`Association`](crate::model::TieKind::Association), which has no direction, is walked
/// both ways. The order of what is reached is that of distance, and within one distance that of discovery from
/// actors and ties in the order of their ids, so equal graphs give equal answers.
///
/// One search is O(reached actors + their ties) in time, O(actors) bits and O(reached) numbers in space; what
/// it needs is kept in a [`ReachScratch`] that many searches can share.
///
/// ```
/// use sanction_graph::graph::GraphBuilder;
/// use sanction_graph::traverse::Reach;
///
/// let mut builder = GraphBuilder::new();
/// let holding = builder.organisation("holding");
/// let (bank, fund) = (builder.organisation("bank"), builder.organisation("fund"));
/// builder.ownership(holding, bank);
/// builder.ownership(bank, fund);
/// let graph = builder.build()?;
///
/// let start = graph.by_key("holding").expect("is there");
/// let reached = Reach::new().run(graph.view(), [start]);
/// let found: Vec<_> = reached.actors().map(|(actor, hops)| (graph.actor(actor).key(), hops)).collect();
/// assert_eq!(found, [("holding", 0), ("bank", 1), ("fund", 2)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Reach {
    /// Which way ties are walked. Default: out.
    pub along: Along,
    /// How many ties a walk has at most. Default: any number.
    pub hops: u32,
}

impl Default for Reach {
    fn default() -> Self {
        Self { along: Along::Out, hops: u32::MAX }
    }
}

/// What a search needs and the next can use again.
#[derive(Debug, Clone, Default)]
pub struct ReachScratch {
    /// One bit an actor; all clear between searches.
    seen: Vec<u64>,
    /// The actors reached, nearest first.
    reached: Vec<u32>,
    /// Where each distance begins in `reached`; one more at the end.
    levels: Vec<usize>,
}

/// Who was reached: borrows the scratch.
#[derive(Debug, Clone, Copy)]
pub struct Reached<'s> {
    reached: &'s [u32],
    levels: &'s [usize],
}

/// Who was reached, with the scratch that holds it. Written by serde, the list of [`actors`](Self::actors): pairs
/// of an id and a distance.
#[derive(Debug, Clone)]
pub struct ReachFindings(ReachScratch);

impl Reach {
    /// Outgoing ties, any number of hops.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Which way ties are walked.
    #[must_use]
    pub const fn along(self, along: Along) -> Self {
        Self { along, ..self }
    }

    /// How many ties a walk has at most.
    #[must_use]
    pub const fn hops(self, hops: u32) -> Self {
        Self { hops, ..self }
    }

    /// Searches once.
    ///
    /// # Panics
    /// **Panics** if a source is of another graph and out of range here.
    #[must_use]
    #[track_caller]
    pub fn run(&self, view: View<'_>, sources: impl IntoIterator<Item = ActorId>) -> ReachFindings {
        let mut scratch = ReachScratch::default();
        _ = self.run_with(&mut scratch, view, sources);
        ReachFindings(scratch)
    }

    /// Searches with a scratch that earlier searches used, in this or another graph.
    ///
    /// # Panics
    /// **Panics** if a source is of another graph and out of range here.
    #[track_caller]
    pub fn run_with<'s>(
        &self,
        scratch: &'s mut ReachScratch,
        view: View<'_>,
        sources: impl IntoIterator<Item = ActorId>,
    ) -> Reached<'s> {
        scratch.clear(view.graph().actor_count());
        for source in sources {
            assert!(source.at() < view.graph().actor_count(), "a source is an actor of another graph");
            scratch.meet_if(source.0, || true);
        }
        let graph = view.graph();
        let targets = graph.targets();
        let ways = Ways::new(view, self.along);
        match (ways.out(), ways.back()) {
            (Some(out), None) if out.is_everything() => scratch.search(self.hops, |actor, front| {
                let run = graph.outgoing_run(actor);
                for &target in &targets[run.start as usize..run.end as usize] {
                    front.meet_if(target, || true);
                }
            }),
            (out, back) => scratch.search(self.hops, |actor, front| {
                if let Some(out) = out {
                    for tie in graph.outgoing_run(actor) {
                        front.meet_if(targets[tie as usize], || out.admits(tie));
                    }
                }
                if let Some(back) = back {
                    for link in graph.incoming_links(actor) {
                        front.meet_if(link.neighbour, || back.admits(link.tie));
                    }
                }
            }),
        }
        scratch.reached()
    }
}

impl ReachScratch {
    fn clear(&mut self, actors: usize) {
        let words = actors.div_ceil(64);
        // Clearing the bits that were set is less work than clearing all where few were.
        if self.seen.len() == words && self.reached.len() < words {
            for &actor in &self.reached {
                self.seen[actor as usize / 64] = 0;
            }
        } else {
            self.seen.clear();
            self.seen.resize(words, 0);
        }
        self.reached.clear();
        self.levels.clear();
    }

    /// Takes an actor in if it is new and `admitted` says so, which is asked only then.
    #[inline]
    fn meet_if(&mut self, actor: u32, admitted: impl FnOnce() -> bool) {
        let (word, bit) = (actor as usize / 64, 1 << (actor % 64));
        if self.seen[word] & bit == 0 && admitted() {
            self.seen[word] |= bit;
            self.reached.push(actor);
        }
    }

    /// Distance by distance; `meet` takes in the neighbours of an actor.
    fn search(&mut self, hops: u32, meet: impl Fn(u32, &mut Self)) {
        let mut at = 0;
        self.levels.push(0);
        for hop in 0.. {
            let end = self.reached.len();
            if at == end {
                break;
            }
            self.levels.push(end);
            if hop == hops {
                break;
            }
            while at < end {
                meet(self.reached[at], self);
                at += 1;
            }
        }
    }

    fn reached(&self) -> Reached<'_> {
        Reached { reached: &self.reached, levels: &self.levels }
    }
}

impl serde::Serialize for ReachFindings {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.actors())
    }
}

impl ReachFindings {
    /// Who was reached.
    #[must_use]
    pub fn reached(&self) -> Reached<'_> {
        self.0.reached()
    }

    /// Every actor reached, nearest first, with its distance.
    pub fn actors(&self) -> impl Iterator<Item = (ActorId, u32)> {
        self.reached().actors()
    }
}

impl<'s> Reached<'s> {
    /// How many actors were reached, the sources included. O(1).
    #[must_use]
    pub const fn len(self) -> usize {
        self.reached.len()
    }

    /// Whether there was no source. O(1).
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.reached.is_empty()
    }

    /// The largest distance of an actor reached. O(1).
    #[must_use]
    pub fn farthest(self) -> Option<u32> {
        u32::try_from(self.levels.len().checked_sub(2)?).ok()
    }

    /// How many actors there are at each distance, from 0 on.
    pub fn counts(self) -> impl Iterator<Item = usize> + 's {
        self.levels.windows(2).map(|level| level[1] - level[0])
    }

    /// Every actor reached, nearest first, with its distance.
    pub fn actors(self) -> impl Iterator<Item = (ActorId, u32)> + 's {
        self.levels.windows(2).zip(0u32..).flat_map(move |(level, hops)| {
            self.reached[level[0]..level[1]].iter().map(move |&actor| (ActorId(actor), hops))
        })
    }
}
