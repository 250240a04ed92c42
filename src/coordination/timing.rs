//! Days against chance: which two senders hit what they share closer in time than their days explain.
//!
//! # Definition
//! `shared` is the number of objects that both certainly hit within the window, as in
//! [`pairs`](super::pairs). Each draw permutes the days of every sender's acts among its acts; an act keeps
//! its rows, and its rows stay on one day. So each sender hits whom it hits and is active when it is
//! active; what is broken is that *these* acts meet. p = (1 + draws that share as many) / (1 + draws)
//! (Phipson & Smyth 2010, *Statistical Applications in Genetics and Molecular Biology* 9, 39): whether the two
//! act together in time, *given* that they share targets. If interests are shared and times are not, P(p ≤ α)
//! ≤ α for every α, as far as the days of a sender's acts are exchangeable. A sender whose targets change over
//! the years, as another's do, is not exchangeable in that sense, and a small p then says so. The test is
//! one for each pair; `q` is Benjamini and Hochberg's over the T = R(R − 1)/2 pairs of the R senders that take part.
//! As no p is below 1 / (1 + draws), k pairs that stand out need at least 20 T / k draws for a q of 0.05.
//!
//! # Power
//! What two senders share on any day says little of a sender that hits very many, and by the hypergeometric law of
//! [`validation`](super::validation) much of everybody who hits what is popular. Few targets hit within days of each
//! other say more: of groups of three and four among 60 senders of heavy-tailed noise, one with the greatest hub among
//! them, that hit three objects together four times in ten years, q ≤ 0.05 finds 19 of 20 pairs or more and hardly another, where the
//! bipartite configuration model finds nearly none (`tests/timing.rs`). So to ask who acts together, take this q; to
//! ask who has the same interests, whatever the days, the others.
//!
//! # Complexity
//! O(n log n) for n rows, once. A draw sorts the rows of each shared object and visits the distinct pairs of
//! (day, sender) of it that lie within the window. Draws run on all threads with the feature `parallel`.
//!
//! # Edge cases
//! - *Empty table, no draws*: no pairs; p = 1.
//! - *Nothing to permute* (a sender has one act, or acts on one day alone): it stays where it is.
//! - *Pairs that share nothing within the window* have p = 1 and are not listed; they count as tests.
//! - *Self-loops* take part. *Parallel rows* change nothing. *Reciprocal pairs* share no object by that.
//! - *Ties in time* are within every window. *Ranges*, unknown bounds included, go from act to act like days.
//! - *Uncertain rows*, unnamed groups and hubs ([`Pairs::hub_limit`]) are left out, and acts that implement
//!   another's unless asked for.
//! - *Determinism*: draw number k is made of the [`Stream`] of the seed, "days of coordination" and k, on the
//!   acts in order of sender and act: neither the order of rows nor the number of threads matters.

use serde::{Deserialize, Serialize};

use super::pairs::{Index, Pairs, Table};
use super::validation::benjamini_hochberg;
use super::{CoordinationError, Participants, checked_window, implementing_acts, is_known, packed};
use crate::graph::Events;
use crate::parts::{Days, Parts};
use crate::random::{Stream, over_draws};

/// Settings of the timing null; see the [module](self) for the definition.
///
/// ```
/// use sanction_graph::coordination::Timing;
/// use sanction_graph::graph::{EventColumns, Events};
///
/// // In six years parties 0 and 1 hit another object each time, party 1 a day later.
/// let years = 0..6;
/// let events = Events::new(EventColumns {
///     parties: 8,
///     acts: 12,
///     sender: years.clone().flat_map(|_| [0, 1]).collect(),
///     target: years.clone().flat_map(|year| [2 + year, 2 + year]).collect(),
///     first: (0..6).flat_map(|year| [365 * year, 365 * year + 1]).collect(),
///     act: (0..12).collect(),
///     ..EventColumns::default()
/// })?;
/// let found = Timing::default().draws(199).run(&events)?;
/// let [pair] = &found.pairs[..] else { panic!("one pair") };
/// assert_eq!(pair.shared, 6);
/// assert!(pair.expected < 2.0 && pair.p < 0.03);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Timing {
    /// The window, whether implementing acts take part, and the guards; its count and detail do not matter.
    pub pairs: Pairs,
    /// How many permutations to draw; 1,000.
    pub draws: u32,
    /// The seed of the draws; 0.
    pub seed: u64,
}

impl Default for Timing {
    fn default() -> Self {
        Self { pairs: Pairs::default(), draws: 1000, seed: 0 }
    }
}

impl Timing {
    /// Sets the window and the guards, [`pairs`](Self::pairs).
    #[must_use]
    pub fn pairs(mut self, pairs: Pairs) -> Self {
        self.pairs = pairs;
        self
    }

    /// Sets how many permutations to draw.
    #[must_use]
    pub fn draws(mut self, draws: u32) -> Self {
        self.draws = draws;
        self
    }

    /// Sets the seed of the draws.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Tests every two senders that share an object within the window.
    ///
    /// # Errors
    /// Fails only when the window is negative, or when more than 16,777,216 pairs share an object within it.
    pub fn run(&self, events: &Events) -> Result<TimingFindings, CoordinationError> {
        let window = checked_window(self.pairs.window)?;
        let participants = Participants::new(events, self.pairs.implementing);
        let parts = Parts::of(events, participants.rows());
        let table = Table::new(events, &self.pairs);
        let meetings = Meetings::new(&table, &parts, window);
        let mut scratch = Scratch::default();
        let index = Index::new(table.senders.list.len(), events.len().max(1 << 16), |note| {
            meetings.visit(&parts.days, &mut scratch, |_, a, b| note(packed(a, b)));
        })?;
        let observed = meetings.count(&parts.days, &index, &mut scratch);
        let sums = self.draw(&parts, &meetings, &index, &observed);
        let draws = f64::from(self.draws);
        let mut pairs: Vec<TimingPair> = Vec::new();
        pairs.extend(index.pairs().filter_map(|(a, b)| {
            let cell = index.cell(a, b);
            let (shared, (reached, sum)) = (observed[cell], sums[cell]);
            (shared > 0).then(|| TimingPair {
                a: table.senders.list[a as usize],
                b: table.senders.list[b as usize],
                shared,
                expected: if self.draws == 0 { 0.0 } else { sum as f64 / draws },
                p: (1.0 + f64::from(reached)) / (1.0 + draws),
                q: 1.0,
            })
        }));
        let senders = table.senders.list.len() as u64;
        let tests = senders * senders.saturating_sub(1) / 2;
        let p: Vec<f64> = pairs.iter().map(|pair| pair.p).collect();
        for (pair, q) in pairs.iter_mut().zip(benjamini_hochberg(&p, tests)) {
            pair.q = q;
        }
        Ok(TimingFindings {
            window: self.pairs.window,
            draws: self.draws,
            tests,
            smallest_p: 1.0 / (1.0 + draws),
            pairs,
            implementing_left_out: if self.pairs.implementing { 0 } else { implementing_acts(events) },
            hubs_left_out: table.hubs,
        })
    }

    /// Of each pair, how many draws share as much as is observed, and how much in sum.
    fn draw(&self, parts: &Parts, meetings: &Meetings, index: &Index, observed: &[u32]) -> Vec<(u32, u64)> {
        // Draws are summed up in blocks, so that not every draw's counts are kept.
        const BLOCK: u32 = 32;
        let blocks = over_draws(
            self.draws.div_ceil(BLOCK),
            || (Vec::new(), Scratch::default()),
            |(days, scratch), block| {
                let mut sums = vec![(0, 0); observed.len()];
                for draw in block * BLOCK..self.draws.min((block + 1) * BLOCK) {
                    parts.permute(days, &mut Stream::new(self.seed, "days of coordination", draw.into()));
                    let drawn = meetings.count(days, index, scratch);
                    for ((sum, drawn), &observed) in sums.iter_mut().zip(drawn).zip(observed) {
                        sum.0 += u32::from(drawn >= observed);
                        sum.1 += u64::from(drawn);
                    }
                }
                sums
            },
        );
        let mut sums = vec![(0, 0); observed.len()];
        for block in blocks {
            for (sum, (reached, shared)) in sums.iter_mut().zip(block) {
                *sum = (sum.0 + reached, sum.1 + shared);
            }
        }
        sums
    }
}

/// Who could meet on which object, whatever the days.
struct Meetings {
    window: i64,
    /// (sender, part) by object; where the lines of each object end.
    lines: Vec<(u32, u32)>,
    ends: Vec<usize>,
}

#[derive(Default)]
struct Scratch {
    lines: Vec<(Days, u32)>,
    met: Vec<u32>,
}

impl Meetings {
    fn new(table: &Table, parts: &Parts, window: i64) -> Self {
        let mut found = Self { window, lines: Vec::new(), ends: Vec::new() };
        table.each_object(|part| {
            let own = found.lines.len();
            let certain = part.iter().filter(|line| line.certain);
            found.lines.extend(certain.map(|line| {
                let sender = table.senders.list[line.sender as usize];
                (line.sender, parts.number(sender, line.act))
            }));
            found.lines[own..].sort_unstable();
            let several = found.lines[own..].windows(2).any(|two| two[0].0 != two[1].0);
            if several {
                found.ends.push(found.lines.len());
            } else {
                found.lines.truncate(own);
            }
        });
        found
    }

    /// Visits every two lines of different senders of one object that certainly lie within the window, given
    /// the days of each part; the smaller sender first.
    fn visit(&self, days: &[Days], scratch: &mut Scratch, mut met: impl FnMut(u32, u32, u32)) {
        let mut begin = 0;
        for (&end, object) in self.ends.iter().zip(1_u32..) {
            let lines = &mut scratch.lines;
            lines.clear();
            lines.extend(
                self.lines[begin..end].iter().map(|&(sender, part)| (days[part as usize], sender)).filter(
                    |&((first, last), _)| {
                        is_known(first, last) && i64::from(last) - i64::from(first) <= 2 * self.window
                    },
                ),
            );
            lines.sort_unstable();
            lines.dedup();
            for (i, &((first, last), sender)) in lines.iter().enumerate() {
                let reach = i64::from(first) + self.window;
                for &((from, to), other) in &lines[i + 1..] {
                    if i64::from(from) > reach {
                        break;
                    }
                    let near = i64::from(to) <= reach && i64::from(last) - i64::from(from) <= self.window;
                    if near && other != sender {
                        met(object, sender.min(other), sender.max(other));
                    }
                }
            }
            begin = end;
        }
    }

    /// How many objects each pair of the index shares within the window.
    fn count(&self, days: &[Days], index: &Index, scratch: &mut Scratch) -> Vec<u32> {
        let mut counts = vec![0; index.len()];
        let mut latest = std::mem::take(&mut scratch.met);
        latest.clear();
        latest.resize(index.len(), 0);
        self.visit(days, scratch, |object, a, b| {
            if let Some(cell) = index.cell_if_any(a, b) {
                counts[cell] += u32::from(latest[cell] != object);
                latest[cell] = object;
            }
        });
        scratch.met = latest;
        counts
    }
}

/// Two senders that share an object within the window.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TimingPair {
    /// The sender with the smaller number.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// Objects that both certainly hit within the window.
    pub shared: u32,
    /// The same in the mean of the draws; 0 without draws.
    pub expected: f64,
    /// The share of draws that share as many, the data counted as one.
    pub p: f64,
    /// The smallest rate of false discoveries at which the pair is one.
    pub q: f64,
}

/// Which pairs meet in time more than chance gives.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TimingFindings {
    /// The window that was asked for.
    pub window: i32,
    /// How many draws were made.
    pub draws: u32,
    /// T: the pairs of senders that take part.
    pub tests: u64,
    /// `1 / (1 + draws)`: no p is smaller.
    pub smallest_p: f64,
    /// The pairs that share anything within the window, by (a, b).
    pub pairs: Vec<TimingPair>,
    /// How many acts were left out because they merely implement another's decision.
    pub implementing_left_out: usize,
    /// How many objects were left out by a guard of [`Timing::pairs`].
    pub hubs_left_out: usize,
}
