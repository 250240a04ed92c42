//! The figures of one directed dyad, and of all of them together.

use super::actions::Action;
use super::pairing::Pair;
use super::{DyadRow, LagCount, ratio};

/// Counts what the actions of one directed dyad take.
///
/// The pairs of one action must come in the order of its responses, so that the first certain one is the
/// earliest. The lists are kept from dyad to dyad.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// By action: whether it took anything, and anything certain.
    took: Vec<(bool, bool)>,
    /// By response: whether it answered anything certainly.
    used: Vec<bool>,
    /// Twice the midpoint of the lag of each certainly answered action.
    doubled: Vec<i64>,
    answered_possible: u64,
    targets_action: u64,
    targets_answer: u64,
    both_state_measures: u64,
    mirrored: u64,
}

impl Tally {
    /// Forgets the last dyad; the next one has so many actions and responses.
    pub(super) fn clear(&mut self, actions: usize, responses: usize) {
        let Self { mut took, mut used, mut doubled, .. } = std::mem::take(self);
        took.clear();
        took.resize(actions, (false, false));
        used.clear();
        used.resize(responses, false);
        doubled.clear();
        *self = Self { took, used, doubled, ..Self::default() };
    }

    /// Counts that action number `i` takes response number `j`.
    pub(super) fn take(
        &mut self,
        (i, action): (usize, &Action),
        (j, response): (usize, &Action),
        pair: &Pair,
        lags: &mut Vec<(i64, i64)>,
    ) {
        let (took, took_certain) = &mut self.took[i];
        if !*took {
            *took = true;
            self.answered_possible += 1;
        }
        if !pair.is_certain() {
            return;
        }
        if !self.used[j] {
            self.used[j] = true;
            self.targets_answer = self.targets_answer.saturating_add(response.targets);
        }
        if *took_certain {
            return;
        }
        *took_certain = true;
        self.targets_action = self.targets_action.saturating_add(action.targets);
        // A certain lag lies within the window, so both of its bounds are known.
        if let (Some(min), Some(max)) = (pair.lag.min, pair.lag.max) {
            self.doubled.push(min + max);
            lags.push((min, max));
        }
        if action.measures != 0 && response.measures != 0 {
            self.both_state_measures += 1;
            self.mirrored += u64::from(action.measures == response.measures);
        }
    }

    /// The row of the dyad `a → b`.
    pub(super) fn row(&mut self, a: u32, b: u32) -> DyadRow {
        let actions = self.took.len() as u64;
        let answered = self.doubled.len() as u64;
        DyadRow {
            a,
            b,
            actions,
            answered,
            answered_possible: self.answered_possible,
            rate: ratio(answered, actions),
            median_lag: median_of_doubled(&mut self.doubled),
            proportionality: ratio(self.targets_answer, self.targets_action).filter(|_| answered > 0),
            measures_mirrored: ratio(self.mirrored, self.both_state_measures),
        }
    }
}

/// The median of half of each number.
fn median_of_doubled(doubled: &mut [i64]) -> Option<f64> {
    let length = doubled.len();
    if length == 0 {
        return None;
    }
    let (below, &mut upper, _) = doubled.select_nth_unstable(length / 2);
    let lower = if length % 2 == 1 { upper } else { below.iter().copied().max().unwrap_or(upper) };
    Some((lower + upper) as f64 / 4.0)
}

/// The median of numbers from 0, given how often each occurs.
pub(super) fn median_of_counts(counts: &[u64]) -> Option<f64> {
    let total: u64 = counts.iter().sum();
    if total == 0 {
        return None;
    }
    let at = |rank: u64| {
        let mut seen = 0;
        let below = counts.iter().take_while(|&&count| {
            seen += count;
            seen <= rank
        });
        below.count() as f64
    };
    Some(f64::midpoint(at((total - 1) / 2), at(total / 2)))
}

/// Every lag that occurs, with how often.
pub(super) fn count_lags(mut lags: Vec<(i64, i64)>) -> Vec<LagCount> {
    lags.sort_unstable();
    lags.chunk_by(|a, b| a == b)
        .map(|same| LagCount { min: same[0].0, max: same[0].1, count: same.len() as u64 })
        .collect()
}
