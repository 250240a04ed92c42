//! Personalised PageRank: how close every actor of a view is to the given ones.
//!
//! # Definition
//! A walker stands on an actor. With probability `α`, the [`damping`](PageRank::damping), it follows one of the
//! ties that leave the actor, chosen in proportion to what they [count](TieCount); else, and always where no
//! tie leaves, it returns to one of the seeds, chosen in proportion to their weights `v`. Scores are the shares
//! of time that it spends on each actor in the long run, the one solution of
//!
//! `x = α (Pᵀx + d·v) + (1 − α) v`
//!
//! where `P` holds the probabilities of following, and `d` is the score of the actors that no tie leaves (Page,
//! Brin, Motwani & Winograd 1999, "The PageRank citation ranking", Stanford InfoLab 1999-66; Haveliwala 2002,
//! "Topic-sensitive PageRank", *WWW* '02, 517–526). They sum to 1. With sanctioned actors as seeds this is
//! exposure as a matter of degree.
//!
//! It is found by iteration from `x = v`. Each step shrinks the distance to the solution, by the sum of absolute
//! differences, to at most `α` of what it was; where the last step changed `x` by `r`, the distance is at most
//! `r α / (1 − α)`.
//!
//! # Complexity
//! `O(a + t)` space and time per iteration for `a` actors of the graph and `t` ties of the view, at most
//! `log(tolerance / 2) / log(α) + 1` iterations in exact arithmetic; ties are looked up once, beforehand. In
//! [`TieCount::Pair`] a sort of each actor's neighbours comes on top.
//!
//! # Edge cases
//! - *Empty graphs* have no seeds: an error. In a *view without ties* the seeds keep their weights.
//! - *Self-loops* are ties like any other: the walker stays. Walking both ways they are still one.
//! - *Parallel ties* count each, once or by weight, as [`TieCount`] says.
//! - *Reciprocal pairs* are two ties; walking [both ways](Along::Both), two each way.
//! - An *association*, which has no direction, is walked both ways.
//! - *Ties that only possibly belong to the view* count like certain ones; ask a
//!   [certain](View::certain) view to leave them out. Otherwise *time* plays no role.
//! - *Ties of weight 0* are never followed; an actor with no other leads back to the seeds.
//! - *Determinism*: sums are made in the order of actor ids and on one thread, so equal graphs give the same
//!   bits. No score is ever NaN or infinite.

use serde::{Deserialize, Serialize};

use super::Along;
use super::ways::Ways;
use crate::graph::{ActorId, TieId, View};

/// What a tie counts where the walker chooses among several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum TieCount {
    /// Each 1: parallel ties are as good as many (default).
    #[default]
    Each,
    /// All that lead from one actor to the same other one, together 1. (Walking both ways, whichever way they
    /// point.)
    Pair,
    /// Each its weight, which is 1 if none is given.
    Weight,
}

/// Why personalised PageRank cannot be run.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PageRankError {
    /// No seed has any weight.
    #[error("no seed has a weight above 0: name at least one actor to start from")]
    NoSeed,
    /// A seed's weight is negative, infinite or not a number.
    #[error("seed {seed} weighs {weight}; a weight must be a finite number of at least 0")]
    SeedWeight {
        /// The place of the seed among those given, from 0.
        seed: usize,
        /// Its weight.
        weight: f64,
    },
    /// A seed is no actor of the graph.
    #[error("seed {seed} is no actor of this graph, which has {actors}")]
    UnknownSeed {
        /// The place of the seed among those given, from 0.
        seed: usize,
        /// How many actors there are.
        actors: usize,
    },
    /// The damping is not a number from 0 to below 1.
    #[error("a damping of {damping} was set; it must be at least 0 and below 1")]
    Damping {
        /// The damping.
        damping: f64,
    },
    /// The tolerance is negative or not a number.
    #[error("a tolerance of {tolerance} was set; it must be at least 0")]
    Tolerance {
        /// The tolerance.
        tolerance: f64,
    },
}

impl PageRankError {
    /// Whether the seeds are wrong: none, unknown, or badly weighted.
    #[must_use]
    pub const fn is_seed(&self) -> bool {
        matches!(self, Self::NoSeed | Self::SeedWeight { .. } | Self::UnknownSeed { .. })
    }

    /// Whether a setting is out of range.
    #[must_use]
    pub const fn is_setting(&self) -> bool {
        matches!(self, Self::Damping { .. } | Self::Tolerance { .. })
    }
}

/// Settings of personalised PageRank; see the [module](self) for what it is.
///
/// ```
/// use sanction_graph::graph::GraphBuilder;
/// use sanction_graph::traverse::{PageRank, Along};
///
/// let mut builder = GraphBuilder::new();
/// let (listed, parent, far) =
///     (builder.organisation("listed"), builder.organisation("parent"), builder.organisation("far"));
/// builder.ownership(parent, listed);
/// builder.ownership(far, parent);
/// let graph = builder.build()?;
///
/// let listed = graph.by_key("listed").unwrap();
/// let found = PageRank::default().along(Along::In).run(graph.view(), &[(listed, 1.0)])?;
/// assert!(found.converged);
/// let score = |key| found.score(graph.by_key(key).unwrap()).unwrap();
/// // 1, .85 and .85² of one part: from `far` the walker returns.
/// assert!((score("listed") - 1.0 / 2.5725).abs() < 1e-9);
/// assert!((score("far") / score("listed") - 0.7225).abs() < 1e-9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct PageRank {
    /// The probability of following a tie, from 0 to below 1; .85.
    pub damping: f64,
    /// The sum of absolute changes of scores in a step at or below which the search is over; 10⁻¹².
    pub tolerance: f64,
    /// The most steps; 1000.
    pub max_iterations: u32,
    /// Which way ties are walked; along.
    pub along: Along,
    /// What a tie counts; each 1.
    pub count: TieCount,
}

impl Default for PageRank {
    fn default() -> Self {
        Self {
            damping: 0.85,
            tolerance: 1e-12,
            max_iterations: 1000,
            along: Along::default(),
            count: TieCount::default(),
        }
    }
}

impl PageRank {
    /// Sets the probability of following a tie.
    #[must_use]
    pub const fn damping(mut self, damping: f64) -> Self {
        self.damping = damping;
        self
    }

    /// Sets the change of scores at or below which the search is over. It may be so small that rounding keeps
    /// it from being reached.
    #[must_use]
    pub const fn tolerance(mut self, tolerance: f64) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Sets the most steps.
    #[must_use]
    pub const fn max_iterations(mut self, max_iterations: u32) -> Self {
        self.max_iterations = max_iterations;
        self
    }

    /// Sets which way ties are walked.
    #[must_use]
    pub const fn along(mut self, along: Along) -> Self {
        self.along = along;
        self
    }

    /// Sets what a tie counts.
    #[must_use]
    pub const fn count(mut self, count: TieCount) -> Self {
        self.count = count;
        self
    }

    /// Scores all actors of the graph over the ties of a view. Seeds are actors with their weights, which need
    /// not sum to 1; those of an actor given twice add up.
    ///
    /// The [module](self) says at what cost. A search that ends at
    /// [`max_iterations`](Self::max_iterations) gives what it has and says so.
    ///
    /// # Errors
    /// Fails only when no seed has a weight, a seed is no actor of the graph, or its weight or a setting is out of
    /// range.
    pub fn run(&self, view: View<'_>, seeds: &[(ActorId, f64)]) -> Result<PageRankFindings, PageRankError> {
        let Self { damping, tolerance, .. } = *self;
        if !(0.0..1.0).contains(&damping) {
            return Err(PageRankError::Damping { damping });
        }
        if tolerance.is_nan() || tolerance < 0.0 {
            return Err(PageRankError::Tolerance { tolerance });
        }
        let seeds = shares(seeds, view.graph().actor_count())?;
        let steps = Steps::new(self, view);

        let mut scores = seeds.clone();
        let mut next = vec![0.0; scores.len()];
        let (mut iterations, mut residual) = (0, None);
        while iterations < self.max_iterations && residual.is_none_or(|residual| residual > tolerance) {
            let stuck: f64 = steps.stuck.iter().map(|&actor| scores[actor as usize]).sum();
            for (actor, next) in next.iter_mut().enumerate() {
                let followed: f64 =
                    steps.to(actor).iter().map(|step| step.share * scores[step.from as usize]).sum();
                *next = damping * followed + (damping * stuck + 1.0 - damping) * seeds[actor];
            }
            // Rounding would let the sum drift.
            let sum: f64 = next.iter().sum();
            for score in &mut next {
                *score /= sum;
            }
            residual = Some(scores.iter().zip(&next).map(|(a, b)| (a - b).abs()).sum());
            std::mem::swap(&mut scores, &mut next);
            iterations += 1;
        }
        let converged = residual.is_some_and(|residual| residual <= tolerance);
        Ok(PageRankFindings { scores, iterations, residual, converged })
    }
}

/// The seeds' shares of their weight, by actor.
fn shares(seeds: &[(ActorId, f64)], actors: usize) -> Result<Vec<f64>, PageRankError> {
    let mut shares = vec![0.0; actors];
    let most = seeds.iter().map(|&(_, weight)| weight).fold(0.0, f64::max);
    for (seed, &(actor, weight)) in seeds.iter().enumerate() {
        if !(weight.is_finite() && weight >= 0.0) {
            return Err(PageRankError::SeedWeight { seed, weight });
        }
        let share = shares.get_mut(actor.at()).ok_or(PageRankError::UnknownSeed { seed, actors })?;
        // Of the greatest, so that no sum overflows.
        *share += if most > 0.0 { weight / most } else { 0.0 };
    }
    let sum: f64 = shares.iter().sum();
    if sum <= 0.0 {
        return Err(PageRankError::NoSeed);
    }
    for share in &mut shares {
        *share /= sum;
    }
    Ok(shares)
}

/// From whom, and with what probability there.
#[derive(Debug, Clone, Copy)]
struct Step {
    from: u32,
    share: f64,
}

/// The steps that the walker can take, by where they lead.
struct Steps {
    starts: Vec<usize>,
    all: Vec<Step>,
    /// The actors that no step leaves.
    stuck: Vec<u32>,
}

impl Steps {
    fn new(settings: &PageRank, view: View<'_>) -> Self {
        let graph = view.graph();
        let actors = 0..u32::try_from(graph.actor_count()).unwrap_or(u32::MAX);
        let before = Ways::new(view, settings.along.reversed());
        let weight =
            |tie| if settings.count == TieCount::Weight { graph.tie(TieId(tie)).weight() } else { 1.0 };
        let (mut starts, mut steps) = (vec![0], Vec::new());
        for actor in actors.clone() {
            let begin = steps.len();
            for link in before.from(actor) {
                let share = weight(link.tie);
                steps.push(Step { from: link.neighbour, share });
            }
            if settings.count == TieCount::Pair {
                steps[begin..].sort_unstable_by_key(|step| step.from);
                let mut kept = begin;
                for at in begin..steps.len() {
                    if kept == begin || steps[kept - 1].from != steps[at].from {
                        steps[kept] = steps[at];
                        kept += 1;
                    }
                }
                steps.truncate(kept);
            }
            starts.push(steps.len());
        }
        // Weights are compared with the actor's greatest, so that neither their sum nor its inverse overflows.
        let (mut greatest, mut sums) = (vec![0.0_f64; actors.len()], vec![0.0; actors.len()]);
        for step in &steps {
            let greatest = &mut greatest[step.from as usize];
            *greatest = greatest.max(step.share);
        }
        steps.iter_mut().filter(|step| step.share > 0.0).for_each(|step| {
            step.share /= greatest[step.from as usize];
            sums[step.from as usize] += step.share;
        });
        steps.iter_mut().filter(|step| step.share > 0.0).for_each(|step| {
            step.share /= sums[step.from as usize];
        });
        let stuck = actors.filter(|&actor| greatest[actor as usize] <= 0.0).collect();
        Self { starts, all: steps, stuck }
    }

    fn to(&self, actor: usize) -> &[Step] {
        &self.all[self.starts[actor]..self.starts[actor + 1]]
    }
}

/// What [`PageRank`] finds.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PageRankFindings {
    /// The scores of all actors of the graph, by id; they sum to 1 up to rounding.
    pub scores: Vec<f64>,
    /// How many steps were made.
    pub iterations: u32,
    /// The sum of absolute changes of scores in the last step; `None` if none was made.
    pub residual: Option<f64>,
    /// Whether that is within the tolerance.
    pub converged: bool,
}

impl PageRankFindings {
    /// The score of an actor; `None` if the graph has no such actor. O(1).
    #[must_use]
    pub fn score(&self, actor: ActorId) -> Option<f64> {
        self.scores.get(actor.at()).copied()
    }
}
