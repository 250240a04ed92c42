//! The rows of reciprocity that unfold: weight returned, time waited, blow upon blow.

use serde::{Deserialize, Serialize};

use crate::reciprocity::latency::{Bound, BoundCurve, LatencyFindings};
use crate::reciprocity::survival::LogRank;
use crate::reciprocity::{ChainsFindings, WeightedFindings};
use crate::time::Certainty;

/// How much of the weight is returned, where every sanction weighs as many targets as it stands for; the terms are
/// those of [`crate::reciprocity::weighted`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Weighted {
    /// `W`.
    pub weight: f64,
    /// `W↔`.
    pub returned: f64,
    /// `W↔ / W`; `None` without weight.
    pub r: Option<f64>,
    /// The `r` that chance gives of the same weight among as many actors.
    pub expected_random: Option<f64>,
    /// `ρ` against it.
    pub rho_random: Option<f64>,
    /// The `r` that chance gives of the same strengths; `None` if no such configuration is found.
    pub expected_configuration: Option<f64>,
    /// `ρ` against it.
    pub rho_configuration: Option<f64>,
}

impl From<WeightedFindings> for Weighted {
    fn from(found: WeightedFindings) -> Self {
        Self {
            weight: found.weight,
            returned: found.returned,
            r: found.r,
            expected_random: found.expected_random,
            rho_random: found.rho_random,
            expected_configuration: found.expected_configuration,
            rho_configuration: found.rho_configuration,
        }
    }
}

/// How long actions stay unanswered, however late the answer; the terms are those of [`crate::reciprocity::latency`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Latency {
    /// The actions in the curves.
    pub asked: u64,
    /// Actions left out: a bound of their day is unknown.
    pub left_out: u64,
    /// The curve of all actions: earliest, then latest.
    pub curves: Vec<LatencyCurve>,
    /// The same by who is to answer, by key.
    pub responders: Vec<LatencyResponder>,
}

/// A curve of unanswered actions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LatencyCurve {
    /// Whether every lag is at its least or at its most.
    pub bound: Bound,
    /// The first lag at which no more than half are unanswered; `None` if it does not come to that.
    pub median: Option<i64>,
    /// The lags at which actions are answered.
    pub curve: Vec<LatencyStep>,
    /// Whether those who are to answer differ; `None` if fewer than two can be compared.
    pub log_rank: Option<LogRank>,
}

/// A lag at which actions are answered.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LatencyStep {
    /// The lag.
    pub lag: i64,
    /// Actions watched for so long.
    pub at_risk: u64,
    /// Those answered with it.
    pub answered: u64,
    /// The share that is unanswered beyond it.
    pub survival: f64,
}

/// Who is to answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LatencyResponder {
    /// Who.
    pub party: String,
    /// The actions against it.
    pub asked: u64,
    /// Those that it certainly answered.
    pub answered: u64,
    /// Those that it possibly answered.
    pub answered_possible: u64,
    /// The median of its earliest curve.
    pub median_earliest: Option<i64>,
    /// The median of its latest curve.
    pub median_latest: Option<i64>,
}

impl Latency {
    pub(super) fn of(found: LatencyFindings, party: impl Fn(u32) -> String) -> Self {
        let curve = |BoundCurve { bound, curve, log_rank }| {
            let steps = curve.steps.iter().map(|step| LatencyStep {
                lag: step.time,
                at_risk: step.at_risk,
                answered: step.events,
                survival: step.survival,
            });
            LatencyCurve { bound, median: curve.median, curve: steps.collect(), log_rank }
        };
        let mut responders: Vec<LatencyResponder> = found
            .responders
            .iter()
            .map(|one| LatencyResponder {
                party: party(one.party),
                asked: one.asked,
                answered: one.answered,
                answered_possible: one.answered_possible,
                median_earliest: one.median_earliest,
                median_latest: one.median_latest,
            })
            .collect();
        responders.sort_by(|a, b| a.party.cmp(&b.party));
        Self {
            asked: found.asked,
            left_out: found.left_out,
            curves: found.curves.into_iter().map(curve).collect(),
            responders,
        }
    }
}

/// Blow upon blow of two parties; the terms are those of [`crate::reciprocity::chains`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Chain {
    /// Who begins.
    pub a: String,
    /// Who is hit, and hits back.
    pub b: String,
    /// The acts, of `a` and `b` in turn.
    pub acts: Vec<String>,
    /// How many targets each hits.
    pub sizes: Vec<u64>,
    /// Whether every step is certain.
    pub certainty: Certainty,
}

pub(super) fn chains(
    found: ChainsFindings,
    party: impl Fn(u32) -> String,
    acts: impl Fn(&[u32]) -> Vec<String>,
) -> Vec<Chain> {
    let chain = |chain: crate::reciprocity::Chain| Chain {
        a: party(chain.a),
        b: party(chain.b),
        acts: acts(&chain.acts),
        sizes: chain.sizes,
        certainty: chain.certainty,
    };
    found.chains.into_iter().map(chain).collect()
}
