//! Latency: how long actions stay unanswered.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::lagged::taken::{Taken, taken};
use super::survival::{Curve, LogRank, Subject, kaplan_meier, log_rank};
use super::{Lagged, Policy, ReciprocityError};
use crate::graph::events::Events;

/// Latency: the survival curve of actions that wait for their answer.
///
/// # Definition
/// The subjects are the actions of [`Lagged`], by its [unit](Lagged::unit) and its rules of what may answer what.
/// The event is the earliest eligible response, however late unless a [`window`](Self::window) is set; an action
/// without one is right-censored at the [`end`](Self::end) of observation. The curve is that of Kaplan and Meier, the
/// test between those who answer, of whom the [`groups`](Self::groups) with the most actions against them are
/// compared, that of [log-rank](super::survival).
///
/// Where dates are ranges there are two curves: *earliest*, in which every action is answered after the least that its
/// lag to the earliest possible response can be and watched no longer than it certainly was; and *latest*, in which it
/// is answered after the most that its lag to the earliest *certain* response can be, and watched as long as it may
/// have been. They are equal where all days are exact and all rows certain.
///
/// # Complexity
/// That of [`Lagged`] under [`Policy::First`], and O(n log n + t g²) for the curves and the test of g groups at t times.
///
/// # Edge cases
/// - *Empty table*: no subjects, empty curves.
/// - *Self-loops* are no actions; they are counted.
/// - *Parallel edges, reciprocal pairs, ties in time* and *statements* are those of [`Lagged`]: a response on the same
///   day has lag 0.
/// - Actions of which a bound of the day is unknown, or that lie after the end, are left out and counted.
/// - A response after the end was not yet seen: its action is censored.
///
/// # Examples
/// ```
/// use sanction_graph::graph::{EventColumns, Events};
/// use sanction_graph::reciprocity::Latency;
///
/// // Answered after 3 days; not answered in the 5 days until the end.
/// let events = Events::new(EventColumns {
///     parties: 3,
///     acts: 3,
///     sender: vec![0, 1, 0],
///     target: vec![1, 0, 2],
///     first: vec![10, 13, 10],
///     act: vec![0, 1, 2],
///     ..EventColumns::default()
/// })?;
/// let found = Latency::default().end(15).run(&events)?;
/// assert_eq!(found.asked, 3);
/// let [earliest, latest] = &found.curves;
/// assert_eq!(earliest.curve, latest.curve);
/// assert_eq!((earliest.curve.steps[0].time, earliest.curve.steps[0].at_risk), (3, 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Latency {
    /// What an action is and what may answer it; of its window and policy nothing is used. The default.
    pub response: Lagged,
    /// The longest lag that counts as an answer; any by default (`None`).
    pub window: Option<u32>,
    /// Only the actions of the first party against the second; all by default (`None`).
    pub between: Option<(u32, u32)>,
    /// The last day of observation; by default (`None`) the last that any row can have happened on.
    pub end: Option<i32>,
    /// How many of those who are to answer are compared at most; 20 by default. Of several with as many actions against
    /// them all are or none is.
    pub groups: usize,
}

impl Default for Latency {
    fn default() -> Self {
        Self { response: Lagged::default(), window: None, between: None, end: None, groups: 20 }
    }
}

/// Which of two curves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Bound {
    /// Every lag at its least.
    Earliest,
    /// Every lag at its most.
    Latest,
}

/// What [`Latency`] finds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LatencyFindings {
    /// The last day of observation; `None` for a table without any known day.
    pub end: Option<i32>,
    /// The actions in the curves.
    pub asked: u64,
    /// Actions left out: a bound of their day is unknown, or they lie after the end.
    pub left_out: u64,
    /// Rows whose sender is their target; they are no actions.
    pub self_loops: u64,
    /// Pairs of parties left out because their first contacts are simultaneous; 0 for other units.
    pub simultaneous_first_contacts: u64,
    /// The curve of all actions: earliest, then latest.
    pub curves: [BoundCurve; 2],
    /// The same by who is to answer, ascending.
    pub responders: Vec<Responder>,
}

/// A curve of all actions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BoundCurve {
    /// Which.
    pub bound: Bound,
    /// The curve.
    pub curve: Curve,
    /// Whether those who are to answer differ; `None` if fewer than two can be compared.
    pub log_rank: Option<LogRank>,
}

/// The actions against one party.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Responder {
    /// The party.
    pub party: u32,
    /// The actions against it.
    pub asked: u64,
    /// Those that it possibly answered by the end.
    pub answered_possible: u64,
    /// Those that it certainly answered by the end.
    pub answered: u64,
    /// The median of its earliest curve.
    pub median_earliest: Option<i64>,
    /// The median of its latest curve.
    pub median_latest: Option<i64>,
}

impl Latency {
    /// Sets what an action is and what may answer it, [`response`](Self::response).
    #[must_use]
    pub fn response(mut self, response: Lagged) -> Self {
        self.response = response;
        self
    }

    /// Sets the longest lag that counts as an answer, [`window`](Self::window); `None` is any.
    #[must_use]
    pub fn window(mut self, days: impl Into<Option<u32>>) -> Self {
        self.window = days.into();
        self
    }

    /// Sets whose actions against whom are looked at, [`between`](Self::between).
    #[must_use]
    pub fn between(mut self, acting: u32, answering: u32) -> Self {
        self.between = Some((acting, answering));
        self
    }

    /// Sets the last day of observation, [`end`](Self::end).
    #[must_use]
    pub fn end(mut self, day: impl Into<Option<i32>>) -> Self {
        self.end = day.into();
        self
    }

    /// Sets how many of those who are to answer are compared at most, [`groups`](Self::groups).
    #[must_use]
    pub fn groups(mut self, groups: usize) -> Self {
        self.groups = groups;
        self
    }

    /// Runs the analysis; the [type](Self) says what it finds and at what cost.
    ///
    /// # Errors
    /// Never fails today; the shape is that of every analysis.
    pub fn run(&self, events: &Events) -> Result<LatencyFindings, ReciprocityError> {
        let rules = self.response.clone().policy(Policy::First).window(self.window.unwrap_or(u32::MAX));
        let taken = taken(&rules, events, false);
        let last = || events.last().iter().copied().filter(|&last| last != i32::MAX).max();
        let end = self.end.or_else(last);
        let (waits, left_out) = waits(&taken, end, self, &rules);
        let mut responders: Vec<(u32, Vec<Subject>, Vec<Subject>)> = Vec::new();
        for same in waits.chunk_by(|a, b| a.party == b.party) {
            let of = |pick: fn(&Wait) -> Subject| same.iter().map(pick).collect();
            responders.push((same[0].party, of(|wait| wait.earliest), of(|wait| wait.latest)));
        }
        let mut compared: Vec<&(u32, Vec<Subject>, Vec<Subject>)> = responders.iter().collect();
        compared.sort_by_key(|one| Reverse(one.1.len()));
        // Of several with as many, not the one whose number is smaller.
        let least = compared.get(self.groups).map_or(0, |one| one.1.len());
        compared.retain(|one| one.1.len() > least);
        let curve = |bound, pick: fn(&Wait) -> Subject, groups: Vec<&[Subject]>| BoundCurve {
            bound,
            curve: kaplan_meier(&waits.iter().map(pick).collect::<Vec<_>>()),
            log_rank: log_rank(&groups),
        };
        let curves = [
            curve(Bound::Earliest, |wait| wait.earliest, compared.iter().map(|one| &*one.1).collect()),
            curve(Bound::Latest, |wait| wait.latest, compared.iter().map(|one| &*one.2).collect()),
        ];
        let answered = |of: &[Subject]| of.iter().filter(|subject| subject.event).count() as u64;
        let responder = |(party, earliest, latest): (u32, Vec<Subject>, Vec<Subject>)| Responder {
            party,
            asked: earliest.len() as u64,
            answered_possible: answered(&earliest),
            answered: answered(&latest),
            median_earliest: kaplan_meier(&earliest).median,
            median_latest: kaplan_meier(&latest).median,
        };
        Ok(LatencyFindings {
            end,
            asked: waits.len() as u64,
            left_out,
            self_loops: taken.self_loops,
            simultaneous_first_contacts: taken.simultaneous_first_contacts,
            curves,
            responders: responders.into_iter().map(responder).collect(),
        })
    }
}

/// How long an action waited, in either curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Wait {
    /// Who is to answer.
    party: u32,
    earliest: Subject,
    latest: Subject,
}

/// The waits of the actions that can be watched, by who is to answer, and how many cannot.
fn waits(taken: &Taken, end: Option<i32>, latency: &Latency, rules: &Lagged) -> (Vec<Wait>, u64) {
    let least = i64::from(!rules.same_day);
    let (mut waits, mut left_out, mut at) = (Vec::new(), 0, 0);
    for (number, action) in taken.actions.iter().enumerate().filter(|(number, _)| taken.asked[*number]) {
        let (mut earliest, mut latest) = (None::<i64>, None::<i64>);
        while let Some((_, _, pair)) = taken.pairs.get(at).filter(|pair| pair.0 == number) {
            let soon = pair.lag.min.unwrap_or(least).max(least);
            earliest = Some(earliest.map_or(soon, |known| known.min(soon)));
            if let Some(late) = pair.lag.max.filter(|_| pair.is_certain()) {
                latest = Some(latest.map_or(late, |known| known.min(late)));
            }
            at += 1;
        }
        if latency.between.is_some_and(|pair| pair != (action.sender(), action.target())) {
            continue;
        }
        let known = action.first != i32::MIN && action.last != i32::MAX;
        let Some(end) = end.filter(|&end| known && action.first <= end) else {
            left_out += 1;
            continue;
        };
        let watched = |from: i32| (i64::from(end) - i64::from(from)).max(0);
        let subject = |lag: Option<i64>, watched: i64| match lag.filter(|&lag| lag <= watched) {
            Some(time) => Subject { time, event: true },
            None => Subject { time: watched, event: false },
        };
        waits.push(Wait {
            party: action.target(),
            // An answer is seen if the action was early enough; without one it was watched for the shortest time.
            earliest: match subject(earliest, watched(action.first)) {
                seen if seen.event => seen,
                _ => subject(None, watched(action.last)),
            },
            latest: subject(latest, watched(action.first)),
        });
    }
    waits.sort_unstable();
    (waits, left_out)
}
