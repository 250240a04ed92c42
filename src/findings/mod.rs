//! Findings: everything that the main job finds in a graph, as plain data by key.
//!
//! [`analyse`] is the main job as a function. Its result is the serde form of the findings JSON,
//! `sanction-graph/findings/1`: keys are stable, anything may be added, nothing is renamed. Every row
//! names acts by key, and [`explain`] leads from a key to what each source says.

mod analyse;
mod config;
mod coordination;
mod explain;
mod exposure;
mod inputs;
mod reciprocity;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use analyse::{AnalyseError, analyse};
pub use config::AnalyseConfig;
pub use coordination::{Leader, PairChance, Standing, Validation};
pub use explain::{Explanation, Statement, explain};
pub use exposure::{Blocked, Through};
pub use inputs::{Input, describe_inputs};
pub use reciprocity::{Chain, Latency, LatencyCurve, LatencyResponder, LatencyStep, Weighted};

use crate::coordination::clusters::On;
use crate::graph::{Conflict, Level};
use crate::load::Problem;
use crate::reciprocity::lagged::{Direction, Policy, Unit};
use crate::reciprocity::{AgainstChance, MotifFindings, Triad};
use crate::time::{Certainty, Day, TimeUnit, When};

/// The value of [`Findings::format`].
pub const FORMAT: &str = "sanction-graph/findings/1";

/// What the main job finds. Equal graphs and configurations give equal findings, byte for byte in JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Findings {
    /// [`FORMAT`].
    pub format: String,
    /// What was read, one entry per input; empty unless the caller adds it with [`describe_inputs`].
    pub inputs: Vec<InputFindings>,
    /// The graph as a whole.
    pub graph: GraphFindings,
    /// Who hits whom, at the level of the analysis, in the analysed window.
    pub hits: Vec<Hits>,
    /// Who hits back.
    pub reciprocity: ReciprocityFindings,
    /// Who acts together.
    pub coordination: CoordinationFindings,
    /// What three sanctions in a row look like; absent if not [asked for](AnalyseConfig::motifs).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub motifs: Option<MotifFindings>,
    /// Who is blocked because the listed own or control it, under the rules of the United States, the
    /// European Union and the United Kingdom on [the day](AnalyseConfig::exposure), by regime and actor.
    /// `None`, and absent, if it was not asked for, or if time is in ticks, on which no rule is dated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exposure: Option<Vec<Blocked>>,
    /// The day of `exposure`, if that is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exposure_day: Option<Stamp>,
}

/// One input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct InputFindings {
    /// Where it was read from.
    pub path: String,
    /// Its format.
    pub format: String,
    /// Records read.
    pub records: u64,
    /// Actors that it added.
    pub actors: u64,
    /// Tie records taken from it.
    pub ties: u64,
    /// What could not be taken as it was: the first thousand.
    pub problems: Vec<Problem>,
    /// How many problems there were.
    pub problems_total: u64,
    /// How many of its analysed sanctions each rule attributed; targets that are polities are not counted.
    pub attributed_by: BTreeMap<String, u64>,
    /// How many of its analysed sanctions hit a target that stands for nobody the rules know.
    pub unattributed: u64,
}

/// The graph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct GraphFindings {
    /// Actors.
    pub actors: usize,
    /// Acts, lifts included.
    pub acts: usize,
    /// Ties of all kinds.
    pub ties: usize,
    /// Actors by kind; kinds without any are absent.
    pub by_actor_kind: BTreeMap<String, usize>,
    /// Ties by kind; kinds without any are absent.
    pub by_tie_kind: BTreeMap<String, usize>,
    /// The first day that an act can have; `None` if no act's earliest day is known.
    pub first: Option<Stamp>,
    /// The last day that an act can have; `None` if no act's latest day is known.
    pub last: Option<Stamp>,
    /// Actors behind which more than one record stands.
    pub merged_actors: usize,
    /// Acts behind which more than one record stands.
    pub merged_acts: usize,
    /// Files of a series that were taken for excerpts, by their sources.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excerpts: Vec<String>,
    /// Fields on which sources disagree.
    pub conflicts: usize,
    /// Those fields, with what each source says and what stands.
    pub conflict_list: Vec<Conflict>,
    /// Analysed sanctions whose target stands for nobody that the rules know.
    pub unattributed: usize,
    /// By the key of a state that acted as its bloc: in how many acts.
    pub absorbed_senders: BTreeMap<String, u64>,
    /// The analysed window asks for days after the last publication day of the graph's sources.
    pub beyond_observation: bool,
}

/// A day, a tick or a range of either.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Stamp {
    /// A day as `YYYY-MM-DD`.
    Day(String),
    /// A tick.
    Tick(i32),
    /// A range; `None` is an unknown bound.
    Range {
        /// The first day or tick.
        first: Option<Box<Stamp>>,
        /// The last day or tick.
        last: Option<Box<Stamp>>,
    },
}

impl Stamp {
    pub(crate) fn day(unit: TimeUnit, day: Day) -> Self {
        match unit {
            TimeUnit::Day => Self::Day(day.to_string()),
            TimeUnit::Tick => Self::Tick(day.number()),
        }
    }

    pub(crate) fn of(unit: TimeUnit, when: When) -> Self {
        let bound = |day: Option<Day>| day.map(|day| Box::new(Self::day(unit, day)));
        match when.day() {
            Some(day) => Self::day(unit, day),
            None => Self::Range { first: bound(when.earliest()), last: bound(when.latest()) },
        }
    }
}

/// The day, the tick, or `first..last`.
impl std::fmt::Display for Stamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Day(day) => f.write_str(day),
            Self::Tick(tick) => tick.fmt(f),
            Self::Range { first, last } => {
                if let Some(first) = first {
                    first.fmt(f)?;
                }
                f.write_str("..")?;
                last.iter().try_for_each(|last| last.fmt(f))
            }
        }
    }
}

/// What one party did to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Hits {
    /// Who.
    pub sender: String,
    /// Whom.
    pub target: String,
    /// In how many acts.
    pub acts: u64,
    /// How many different actors that stand for the target; an unnamed group counts as many as it is.
    pub targets: u64,
    /// The first day that one of the acts can have; `None` if one can have any day up to some.
    pub first: Option<Stamp>,
    /// The last day that one of the acts can have; `None` if one can have any day from some on.
    pub last: Option<Stamp>,
}

/// Who hits back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReciprocityFindings {
    /// The level.
    pub level: Level,
    /// The longest lag that counts.
    pub window: u32,
    /// What counts as one action.
    pub unit: Unit,
    /// Which eligible responses an action takes.
    pub policy: Policy,
    /// The network of who hits whom at all.
    pub dyadic: Dyadic,
    /// The same by weight.
    pub weighted: Weighted,
    /// Actions and how many were answered.
    pub lagged: Lagged,
    /// How long actions stay unanswered.
    pub latency: Latency,
    /// Each directed pair (a acts, b answers), by (a, b).
    pub dyads: Vec<Dyad>,
    /// Which act answers which.
    pub responses: Vec<Response>,
    /// Blow upon blow, the longest first.
    pub chains: Vec<Chain>,
    /// How any three actors with a tie are tied: how many of each of the 16 types of triads.
    pub triads: BTreeMap<Triad, u128>,
}

/// The network of who hits whom at all; the terms are those of [`crate::reciprocity::dyadic`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Dyadic {
    /// `N`: the actors with an event that is not a self-loop.
    pub actors: u64,
    /// `L`: distinct directed pairs.
    pub edges: u64,
    /// Those of them whose reverse is there too.
    pub reciprocated: u64,
    /// `reciprocated / edges`; `None` without edges.
    pub r: Option<f64>,
    /// `L / (N (N − 1))`; `None` with fewer than two actors.
    pub density: Option<f64>,
    /// `(r − density) / (1 − density)`; `None` where undefined.
    pub rho: Option<f64>,
    /// Unordered pairs tied both ways.
    pub mutual: u64,
    /// Unordered pairs tied one way.
    pub asymmetric: u64,
    /// Unordered pairs not tied.
    pub null: u64,
    /// Against digraphs of the same degrees; absent without draws.
    #[serde(flatten)]
    pub chance: Option<DyadicChance>,
}

/// `r` against [digraphs of the same degrees](crate::reciprocity::Rewiring); absent without draws.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DyadicChance {
    /// The mean `r` of the draws.
    pub expected_r: Option<f64>,
    /// The standard deviation of the draws.
    pub sd_r: Option<f64>,
    /// `(r − expected_r) / sd_r`, which is also that of ρ; `None` if the draws do not differ.
    pub z: Option<f64>,
    /// The probability of so high an `r`, one-sided.
    pub p: Option<f64>,
    /// How many draws were made.
    pub draws: u32,
    /// The smallest `p` that so many draws can give.
    pub smallest_p: f64,
}

impl DyadicChance {
    fn of(r: &AgainstChance) -> Option<Self> {
        let &AgainstChance { mean, sd, z, p, draws, smallest_p, .. } = r;
        (draws > 0).then_some(Self { expected_r: mean, sd_r: sd, z, p, draws, smallest_p })
    }
}

/// Actions and how many were answered; the terms are those of [`crate::reciprocity::lagged`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Lagged {
    /// How many actions.
    pub actions: u64,
    /// Those with a certain response.
    pub answered: u64,
    /// Those with a response, certain or merely possible.
    pub answered_possible: u64,
    /// `answered / actions`.
    pub rate: Option<f64>,
    /// The rate when no statement of what answers what and no declared order is looked at.
    pub rate_inferred: Option<f64>,
    /// Rows whose sender is their target at this level: no action.
    pub self_loops: u64,
    /// For the unit `first-contact`: pairs left out because their first contacts are simultaneous.
    pub simultaneous_first_contacts: u64,
    /// What chance gives; absent without draws.
    #[serde(flatten)]
    pub chance: Option<LaggedChance>,
}

/// [`rate_inferred`](Lagged::rate_inferred) against the rate when the days of a sender's acts are
/// [permuted among them](crate::reciprocity::DayPermutation).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LaggedChance {
    /// The mean rate of the draws.
    pub expected_rate: Option<f64>,
    /// The standard deviation of the draws.
    pub sd_rate: Option<f64>,
    /// `(rate_inferred − expected_rate) / sd_rate`; `None` if the draws do not differ.
    pub z: Option<f64>,
    /// The probability of so high a rate, one-sided.
    pub p: Option<f64>,
    /// How many draws were made.
    pub draws: u32,
    /// The smallest `p` that so many draws can give.
    pub smallest_p: f64,
}

impl LaggedChance {
    fn of(rate: &AgainstChance) -> Option<Self> {
        let &AgainstChance { mean, sd, z, p, draws, smallest_p, .. } = rate;
        (draws > 0).then_some(Self { expected_rate: mean, sd_rate: sd, z, p, draws, smallest_p })
    }
}

/// How `b` answers `a`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Dyad {
    /// Who acts.
    pub a: String,
    /// Who is hit and answers or not.
    pub b: String,
    /// Actions of a against b.
    pub actions: u64,
    /// Those certainly answered.
    pub answered: u64,
    /// Those certainly or possibly answered.
    pub answered_possible: u64,
    /// `answered / actions`.
    pub rate: Option<f64>,
    /// The median lag of the first certain responses.
    pub median_lag: Option<f64>,
    /// Targets of the answers over targets of what they answer.
    pub proportionality: Option<f64>,
    /// The share of answers that impose the same measures.
    pub measures_mirrored: Option<f64>,
}

/// One act that answers another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Response {
    /// The act that is answered.
    pub action: String,
    /// The act that answers.
    pub response: String,
    /// Who responds.
    pub sender: String,
    /// Whom it answers.
    pub target: String,
    /// The least that the lag can be; `None` if unknown.
    pub lag_min: Option<i64>,
    /// The most that the lag can be; `None` if unknown.
    pub lag_max: Option<i64>,
    /// How sure it is that it answers within the window.
    pub certainty: Certainty,
    /// A source states that it answers this act.
    pub stated: bool,
    /// It enters the figures.
    pub counted: bool,
    /// Whether it is known that the action came first.
    pub direction: Direction,
    /// How many targets of the answer stand for the provoker.
    pub targets_answer: u64,
    /// How many targets of the provocation stand for the responder.
    pub targets_action: u64,
    /// If inferred: the other acts in the window that it might answer.
    pub rivals: Vec<String>,
    /// For units of rows: the tie that is answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action_tie: Option<String>,
    /// For units of rows: the tie that answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_tie: Option<String>,
}

/// Who acts together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CoordinationFindings {
    /// The level.
    pub level: Level,
    /// The window.
    pub window: i32,
    /// Acts left out because they merely implement another's decision.
    pub implementing_left_out: usize,
    /// Targets left out of pairs because very many senders or sanctions hit them
    /// ([`hub_limit`](crate::coordination::Pairs::hub_limit), [`row_limit`](crate::coordination::Pairs::row_limit)).
    #[serde(default)]
    pub hubs_left_out: usize,
    /// How the pairs were held against chance.
    #[serde(flatten)]
    pub validation: Validation,
    /// Pairs of senders that hit the same targets within the window, by (a, b).
    pub pairs: Vec<Pair>,
    /// Rounds, in time order.
    pub rounds: Vec<Round>,
    /// Of the validated pairs that meet within the window, who leads, by (a, b).
    pub leaders: Vec<Leader>,
    /// Their senders, by targets led less targets followed, the most first, then by key.
    #[serde(default)]
    pub rank: Vec<Standing>,
    /// Clusters of senders, of targets and of acts.
    #[serde(default)]
    pub clusters: Vec<Clusters>,
}

/// The lasting groups of one kind; the terms are those of [`crate::coordination::clusters`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Clusters {
    /// What is clustered.
    pub on: On,
    /// How: "leiden".
    pub algorithm: String,
    /// The quality of the partition; `None` where nothing is tied.
    pub quality: Option<f64>,
    /// The members of each cluster: senders at the level, targets as actors, or acts.
    pub members: Vec<Vec<String>>,
    /// How often each of these members is with the others of its cluster, from 0 to 1, over all runs.
    pub stability: Vec<Vec<f64>>,
    /// How many are in no cluster.
    pub alone: usize,
    /// Targets that tie nothing because very many hit them.
    #[serde(default)]
    pub hubs_left_out: usize,
}

/// Two senders that hit the same targets; the terms are those of [`crate::coordination::pairs`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Pair {
    /// The sender with the smaller key.
    pub a: String,
    /// The other.
    pub b: String,
    /// Targets that both certainly hit within the window.
    pub shared: u32,
    /// Targets that both certainly or possibly hit within the window.
    pub shared_possible: u32,
    /// `shared` over the targets of either.
    pub jaccard: Option<f64>,
    /// The mean of day(b) − day(a).
    pub mean_lag: Option<f64>,
    /// How often a certainly came first.
    pub first_a: u64,
    /// How often b certainly came first.
    pub first_b: u64,
    /// How often neither is certain.
    pub simultaneous: u64,
    /// What chance gives.
    #[serde(flatten)]
    pub chance: PairChance,
    /// The acts behind it.
    pub acts: Vec<String>,
}

/// Acts of two or more senders against the same targets within the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Round {
    /// The first day.
    pub first: Stamp,
    /// The last day.
    pub last: Stamp,
    /// Its senders.
    pub senders: Vec<String>,
    /// Actors hit by two or more of them.
    pub targets: Vec<String>,
    /// Actors hit by one of them.
    pub single: Vec<String>,
    /// Its acts.
    pub acts: Vec<String>,
    /// Acts that may belong to it: their days are known only to a range.
    pub possible: Vec<String>,
    /// Who certainly moved before every other; `None` if tied.
    pub first_mover: Option<String>,
    /// The acts that certainly answer one of its acts.
    pub answered_by: Vec<String>,
    /// By the key of an actor of `targets`: the senders that hit it.
    pub hit_by: BTreeMap<String, Vec<String>>,
}
