//! Which eligible responses the actions of one directed dyad take.

use super::actions::Action;
use super::pairing::{Pair, Rules};

/// The responses of one directed dyad that state nothing, with what finds the earliest of them fast.
#[derive(Debug, Default)]
pub(super) struct Free {
    /// Their numbers, ascending, and so in the order of actions.
    index: Vec<usize>,
    /// The latest last day up to each position.
    reach: Vec<i64>,
    /// The first position from each on, one past the end included, whose response is certain.
    sure: Vec<usize>,
}

impl Free {
    /// Forgets the last dyad and takes up these responses.
    pub(super) fn fill(&mut self, responses: &[Action]) {
        self.index.clear();
        self.index.extend((0..responses.len()).filter(|&j| !responses[j].states));
        latest_so_far(&mut self.reach, self.index.iter().map(|&j| &responses[j]));
        self.sure.clear();
        self.sure.resize(self.index.len() + 1, self.index.len());
        for (p, &j) in self.index.iter().enumerate().rev() {
            self.sure[p] = if responses[j].is_certain() { p } else { self.sure[p + 1] };
        }
    }
}

/// The latest last day up to each action. The first action that can still be going on a day is the first
/// whose number here is not below it, however long or short the ranges of the others are.
pub(super) fn latest_so_far<'b>(reach: &mut Vec<i64>, actions: impl Iterator<Item = &'b Action>) {
    reach.clear();
    let mut latest = i64::MIN;
    reach.extend(actions.map(|action| {
        latest = latest.max(action.until());
        latest
    }));
}

/// A response by number, and what is to be said of it as an answer.
type Found = (usize, Pair);

/// One directed dyad: the actions of one side, and those of the other as responses, both in order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dyad<'b> {
    pub(super) rules: Rules<'b>,
    pub(super) actions: &'b [Action],
    pub(super) responses: &'b [Action],
    pub(super) free: &'b Free,
    /// (action, response) wherever the response states that it answers the action, ascending.
    pub(super) stated: &'b [(usize, usize)],
}

impl Dyad<'_> {
    /// Each action takes its earliest eligible response, and the earliest certain one if that is another.
    pub(super) fn first(&self, mut take: impl FnMut(usize, usize, &Pair)) {
        for (i, action) in self.actions.iter().enumerate() {
            let (mut eligible, mut certain) = self.earliest_free(action);
            for &(_, j) in self.stated_for(i) {
                let pair = self.rules.judge(action, &self.responses[j]);
                if pair.is_eligible() && eligible.is_none_or(|(k, _)| j < k) {
                    eligible = Some((j, pair));
                }
                if pair.is_certain() && certain.is_none_or(|(k, _)| j < k) {
                    certain = Some((j, pair));
                }
            }
            if let Some((j, pair)) = eligible {
                take(i, j, &pair);
                if let (false, Some((j, pair))) = (pair.is_certain(), certain) {
                    take(i, j, &pair);
                }
            }
        }
    }

    /// Each action takes every eligible response.
    pub(super) fn all(&self, mut take: impl FnMut(usize, usize, &Pair)) {
        for (i, action) in self.actions.iter().enumerate() {
            let latest = action.until() + self.rules.most;
            let mut stated = self.stated_for(i).iter().map(|&(_, j)| j).peekable();
            let mut free = self.free.index[self.start(action)..]
                .iter()
                .copied()
                .take_while(|&j| self.responses[j].from() <= latest)
                .peekable();
            loop {
                let from_free = match (free.peek(), stated.peek()) {
                    (Some(f), Some(s)) => f < s,
                    (f, _) => f.is_some(),
                };
                let Some(j) = (if from_free { free.next() } else { stated.next() }) else { break };
                let pair = self.rules.judge(action, &self.responses[j]);
                if pair.is_eligible() {
                    take(i, j, &pair);
                }
            }
        }
    }

    /// In order, each response serves the oldest open action that it is eligible for.
    pub(super) fn one_to_one(&self, mut take: impl FnMut(usize, usize, &Pair)) {
        let mut open = vec![true; self.actions.len()];
        let mut oldest = 0;
        let mut by_response: Vec<(usize, usize)> = self.stated.iter().map(|&(i, j)| (j, i)).collect();
        by_response.sort_unstable();
        for (j, response) in self.responses.iter().enumerate() {
            let mut serve = |i: usize| {
                let pair = self.rules.judge(&self.actions[i], response);
                let serves = open[i] && pair.is_eligible();
                if serves {
                    open[i] = false;
                    take(i, j, &pair);
                }
                serves
            };
            if response.states {
                pairs_of(&by_response, j).iter().any(|&(_, i)| serve(i));
                continue;
            }
            let youngest = response.until() - self.rules.least;
            let upcoming = &self.actions[oldest..];
            let reached = upcoming.iter().take_while(|action| action.from() <= youngest);
            reached.enumerate().any(|(k, _)| serve(oldest + k));
            // What the window has left behind, or what is served, is never open again.
            let is_past = |i: usize| !open[i] || self.actions[i].until() + self.rules.most < response.from();
            while oldest < self.actions.len() && is_past(oldest) {
                oldest += 1;
            }
        }
    }

    fn stated_for(&self, i: usize) -> &[(usize, usize)] {
        pairs_of(self.stated, i)
    }

    /// The first position among the free responses that `action` can possibly take.
    fn start(&self, action: &Action) -> usize {
        let earliest = action.from() + self.rules.least;
        self.free.reach.partition_point(|&latest| latest < earliest)
    }

    /// The earliest eligible and the earliest certain free response.
    fn earliest_free(&self, action: &Action) -> (Option<Found>, Option<Found>) {
        let free = &self.free.index;
        let mut p = self.start(action);
        let eligible = loop {
            let Some(&j) = free.get(p) else { return (None, None) };
            let response = &self.responses[j];
            if response.from() > action.until() + self.rules.most {
                return (None, None);
            }
            let pair = self.rules.judge(action, response);
            if pair.is_eligible() {
                break (j, pair);
            }
            p = self.after(p, action.first, action.seq);
        };
        if eligible.1.is_certain() {
            return (Some(eligible), Some(eligible));
        }
        if !action.is_certain() {
            return (Some(eligible), None);
        }
        let earliest = action.until() + self.rules.least;
        p += free[p..].partition_point(|&j| self.responses[j].from() < earliest);
        let certain = loop {
            p = self.free.sure[p];
            let Some(&j) = free.get(p) else { break None };
            let response = &self.responses[j];
            if response.from() > action.from() + self.rules.most {
                break None;
            }
            let pair = self.rules.judge(action, response);
            if pair.is_certain() {
                break Some((j, pair));
            }
            p = self.after(p, action.last, action.seq);
        };
        (Some(eligible), certain)
    }

    /// The next position worth a look after `p`, past all that come before `seq` on exactly `day`.
    fn after(&self, p: usize, day: i32, seq: i32) -> usize {
        let free = &self.free.index[p..];
        let order = |&j: &usize| (self.responses[j].first, self.responses[j].last, self.responses[j].seq);
        if (day, day, i32::MIN) <= order(&free[0]) && order(&free[0]) < (day, day, seq) {
            p + free.partition_point(|j| order(j) < (day, day, seq))
        } else {
            p + 1
        }
    }
}

/// The pairs, of an ascending list, that begin with `key`.
fn pairs_of(pairs: &[(usize, usize)], key: usize) -> &[(usize, usize)] {
    let start = pairs.partition_point(|pair| pair.0 < key);
    let length = pairs[start..].partition_point(|pair| pair.0 == key);
    &pairs[start..start + length]
}
