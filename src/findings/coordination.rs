//! Which pairs act together more than chance gives, and who of them leads.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{AnalyseConfig, AnalyseError};
use crate::coordination::validation::{Null, Tails};
use crate::coordination::{Leaders, LeadersFindings, Timing};
use crate::graph::Projected;

/// How pairs were held against chance; the terms are those of [`crate::coordination::validation`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Validation {
    /// How many targets could have been hit.
    pub universe: u64,
    /// What chance is taken to be in `expected`, `p_overlap` and `q_overlap` of the pairs.
    pub null: Null,
    /// The rate of false discoveries.
    pub alpha: f64,
    /// How many pairs were tested.
    pub tests: u64,
    /// The smallest p that any pair could reach; `None` without tests.
    pub smallest_p: Option<f64>,
    /// How many pairs could be validated at all, given how many targets each sender hits.
    pub reachable: u64,
    /// Pairs with `q_overlap` of at most alpha.
    pub validated: usize,
    /// Pairs validated under Bonferroni's correction.
    pub validated_bonferroni: usize,
    /// Pairs with `q_timing` of at most alpha: those that act together. Absent without draws.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validated_timing: Option<usize>,
}

/// What chance says of a pair. All but `p_timing` and `q_timing` is `None` for senders that are not analysed or certainly share no
/// target.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PairChance {
    /// Targets that both certainly hit, whatever the days.
    pub overlap: Option<u32>,
    /// That number in the mean of chance.
    pub expected: Option<f64>,
    /// The probability of so large an overlap.
    pub p_overlap: Option<f64>,
    /// The smallest rate of false discoveries at which the pair is validated.
    pub q_overlap: Option<f64>,
    /// The same p where targets that many hit are hit more often by chance too:
    /// [`Bicm`](crate::coordination::validation::Bicm), exact tails.
    pub p_bicm: Option<f64>,
    /// The smallest rate of false discoveries for `p_bicm`.
    pub q_bicm: Option<f64>,
    /// The probability of so many `shared` if each sender's acts swap days ([`crate::coordination::timing`]);
    /// absent without draws.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p_timing: Option<f64>,
    /// The smallest rate of false discoveries for `p_timing`, over all pairs of senders; absent without draws.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q_timing: Option<f64>,
}

/// Who of two validated senders leads; the terms are those of [`crate::coordination::leaders`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Leader {
    /// The one that came first more often.
    pub leader: String,
    /// The other.
    pub follower: String,
    /// Shared targets on which the leader certainly came first.
    pub leads: u32,
    /// Those on which the follower did.
    pub follows: u32,
    /// Those on which neither is certain.
    pub simultaneous: u32,
    /// That one comes first so much more often than the other, by chance (sign test).
    pub p: f64,
    /// The median of day(follower) − day(leader).
    pub median_lag: f64,
}

/// How often a sender leads in its validated pairs; the terms are those of [`crate::coordination::leaders`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Standing {
    /// The sender.
    pub sender: String,
    /// Shared targets, over all its pairs, on which it certainly came first.
    pub leads: u64,
    /// Those on which the other did.
    pub follows: u64,
    /// Those on which neither is certain.
    pub simultaneous: u64,
    /// `(leads − follows) / (leads + follows + simultaneous)`.
    pub score: f64,
    /// The acts behind its pairs, its own and those of the others.
    pub acts: Vec<String>,
}

/// The kernels' findings, by number.
pub(super) struct Validated {
    pub(super) section: Validation,
    pub(super) pairs: BTreeMap<(u32, u32), PairChance>,
    pub(super) leaders: LeadersFindings,
}

impl Validated {
    pub(super) fn of(projected: &Projected, config: &AnalyseConfig) -> Result<Self, AnalyseError> {
        let events = &projected.events;
        let number = |key: &String| match projected.parties.iter().position(|party| party == key) {
            Some(party) => Ok(u32::try_from(party).unwrap_or(u32::MAX)),
            None => Err(AnalyseError::UnknownSender { key: key.clone() }),
        };
        let senders =
            config.senders.as_ref().map(|keys| keys.iter().map(number).collect::<Result<Vec<u32>, _>>());
        let settings = config.validation.clone().senders(senders.transpose()?).seed(config.seed);
        let found = settings.run(events)?;
        let bicm = settings.null(Null::Bicm(Tails::Exact)).run(events)?;
        let mut pairs: BTreeMap<(u32, u32), PairChance> = BTreeMap::new();
        for (row, bicm) in found.pairs.iter().zip(&bicm.pairs) {
            let chance = PairChance {
                overlap: Some(row.shared),
                expected: Some(row.expected),
                p_overlap: Some(row.p),
                q_overlap: Some(row.q),
                p_bicm: Some(bicm.p),
                q_bicm: Some(bicm.q),
                p_timing: None,
                q_timing: None,
            };
            pairs.insert((row.a, row.b), chance);
        }
        let mut validated_timing = None;
        if config.draws > 0 {
            // Pairs that share nothing within the window share as much in every draw.
            for chance in pairs.values_mut() {
                (chance.p_timing, chance.q_timing) = (Some(1.0), Some(1.0));
            }
            let timing = Timing::default().pairs(config.pairs.clone()).draws(config.draws).seed(config.seed);
            let rows = timing.run(events)?.pairs;
            validated_timing = Some(rows.iter().filter(|row| row.q <= found.alpha).count());
            for row in rows {
                let chance = pairs.entry((row.a, row.b)).or_default();
                (chance.p_timing, chance.q_timing) = (Some(row.p), Some(row.q));
            }
        }
        let kept = found.pairs.iter().filter(|pair| pair.q <= found.alpha).map(|pair| (pair.a, pair.b));
        let leaders = Leaders::default().pairs(config.pairs.clone()).among(kept.collect::<Vec<_>>());
        let section = Validation {
            universe: found.universe,
            null: found.null,
            alpha: found.alpha,
            tests: found.tests,
            smallest_p: found.smallest_p,
            reachable: found.reachable,
            validated: found.validated,
            validated_bonferroni: found.validated_bonferroni,
            validated_timing,
        };
        Ok(Self { section, pairs, leaders: leaders.run(events)? })
    }
}
