//! Survival curves of times to an event that some do not live to see, and the test whether groups differ.
//!
//! # Definition
//! Of `n` subjects each has a time and whether its event happened then; else it was watched until then and is
//! *right-censored*. With `dᵢ` events at time `tᵢ` among the `nᵢ` that are still watched, those censored at `tᵢ`
//! included:
//!
//! - [`kaplan_meier`]: `S(t) = Π (1 − dᵢ / nᵢ)` over `tᵢ ≤ t` (Kaplan & Meier 1958, *Journal of the American
//!   Statistical Association* 53, 457–481). The **median** is the first time at which `S ≤ ½`; where `S` is exactly ½
//!   between two events, other programmes name the middle between them.
//! - [`log_rank`]: with `dᵢⱼ` events in group `j` where `eᵢⱼ = dᵢ nᵢⱼ / nᵢ` are expected, `χ² = uᵀ V⁻¹ u` of
//!   `uⱼ = Σ (dᵢⱼ − eᵢⱼ)` with the hypergeometric covariance `V`, all groups but one (Mantel 1966, *Cancer Chemotherapy
//!   Reports* 50, 163–170; Peto & Peto 1972, *Journal of the Royal Statistical Society A* 135, 185–207).
//!
//! # Complexity
//! O(n log n); the test O(t g² + g³) more for `t` times and `g` groups.
//!
//! # Edge cases
//! Without subjects the curve has no steps and no median. A group of which nobody is ever watched together with
//! another when an event happens says nothing and is left out of the test; with fewer than two left there is none.

use serde::{Deserialize, Serialize};
use statrs::function::gamma::gamma_ur;

/// One subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Subject {
    /// When its event happened, or until when it was watched.
    pub time: i64,
    /// Whether its event happened.
    pub event: bool,
}

/// A time at which events happen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Step {
    /// The time.
    pub time: i64,
    /// Subjects watched until then or longer.
    pub at_risk: u64,
    /// Events.
    pub events: u64,
    /// The share that lives beyond it.
    pub survival: f64,
}

/// A survival curve.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Curve {
    /// The times at which events happen, ascending; between them the curve is level, before the first it is 1.
    pub steps: Vec<Step>,
    /// The first time at which no more than half live on; `None` if it does not come to that.
    pub median: Option<i64>,
}

impl Curve {
    /// The share that lives beyond a time. O(log steps).
    #[must_use]
    pub fn survival(&self, time: i64) -> f64 {
        let before = self.steps.partition_point(|step| step.time <= time);
        before.checked_sub(1).map_or(1.0, |last| self.steps[last].survival)
    }
}

/// Whether groups differ in their times.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LogRank {
    /// The statistic.
    pub chi_square: f64,
    /// Its degrees of freedom: one less than the groups that say something.
    pub degrees: u64,
    /// The probability of so large a statistic if all groups are alike.
    pub p: f64,
}

/// The curve of some subjects; the [module](self) says which.
///
/// ```
/// use sanction_graph::reciprocity::survival::{Subject, kaplan_meier};
///
/// let subject = |time, event| Subject { time, event };
/// let curve = kaplan_meier(&[subject(3, true), subject(5, false), subject(8, true)]);
/// assert!((curve.survival(3) - 2.0 / 3.0).abs() < 1e-12);
/// assert_eq!((curve.survival(7), curve.survival(8)), (curve.survival(3), 0.0));
/// assert_eq!(curve.median, Some(8));
/// ```
#[must_use]
pub fn kaplan_meier(subjects: &[Subject]) -> Curve {
    let mut sorted = subjects.to_vec();
    sorted.sort_unstable();
    let mut curve = Curve::default();
    let (mut at_risk, mut survival) = (sorted.len() as u64, 1.0);
    for same in sorted.chunk_by(|a, b| a.time == b.time) {
        let events = same.iter().filter(|subject| subject.event).count() as u64;
        if events > 0 {
            survival *= (at_risk - events) as f64 / at_risk as f64;
            curve.steps.push(Step { time: same[0].time, at_risk, events, survival });
        }
        at_risk -= same.len() as u64;
    }
    // A half is a half, whatever products of ratios make of it.
    curve.median = curve.steps.iter().find(|step| step.survival <= 0.5 + 1e-12).map(|step| step.time);
    curve
}

/// The test whether groups differ; `None` if fewer than two say anything. The [module](self) says what it is.
///
/// ```
/// use sanction_graph::reciprocity::survival::{Subject, log_rank};
///
/// let group = |times: &[i64]| times.iter().map(|&time| Subject { time, event: true }).collect::<Vec<_>>();
/// let (fast, slow) = (group(&[1, 2, 2, 3, 4]), group(&[20, 25, 30, 31, 40]));
/// assert!(log_rank(&[&fast, &slow]).expect("two groups").p < 0.01);
/// assert!(log_rank(&[&fast, &fast]).expect("two groups").p > 0.99);
/// ```
#[must_use]
pub fn log_rank(groups: &[&[Subject]]) -> Option<LogRank> {
    let count = groups.len();
    let members = groups.iter().enumerate().flat_map(|(j, group)| group.iter().map(move |&one| (one, j)));
    let mut all: Vec<(Subject, usize)> = members.collect();
    all.sort_unstable();
    let mut watched: Vec<f64> = groups.iter().map(|group| group.len() as f64).collect();
    let mut left = all.len() as f64;
    let mut excess = vec![0.0; count];
    let mut covariance = vec![vec![0.0; count]; count];
    let mut events_of = vec![0.0; count];
    for same in all.chunk_by(|a, b| a.0.time == b.0.time) {
        events_of.fill(0.0);
        same.iter().filter(|(one, _)| one.event).for_each(|&(_, j)| events_of[j] += 1.0);
        let events: f64 = events_of.iter().sum();
        if events > 0.0 {
            let spread = if left > 1.0 { events * (left - events) / (left - 1.0) } else { 0.0 };
            for j in 0..count {
                excess[j] += events_of[j] - events * watched[j] / left;
                for k in 0..count {
                    let own = if j == k { watched[j] / left } else { 0.0 };
                    covariance[j][k] += spread * (own - watched[j] * watched[k] / (left * left));
                }
            }
        }
        for &(_, j) in same {
            watched[j] -= 1.0;
        }
        left -= same.len() as f64;
    }
    let mut telling: Vec<usize> = (0..count).filter(|&j| covariance[j][j] > 1e-12).collect();
    // What the last one exceeds by, the others fall short of.
    telling.pop()?;
    let chi_square = quadratic(&covariance, &excess, &telling)?;
    let degrees = telling.len() as u64;
    let p = if chi_square > 0.0 { gamma_ur(degrees as f64 / 2.0, chi_square / 2.0) } else { 1.0 };
    Some(LogRank { chi_square, degrees, p })
}

/// `uᵀ V⁻¹ u` over some rows, by elimination; `None` if there is no row or they are not independent.
fn quadratic(v: &[Vec<f64>], u: &[f64], rows: &[usize]) -> Option<f64> {
    let size = rows.len();
    let row = |&j: &usize| rows.iter().map(|&k| v[j][k]).chain([u[j]]).collect::<Vec<f64>>();
    let mut a: Vec<Vec<f64>> = rows.iter().map(row).collect();
    let mut sum = 0.0;
    for pivot in 0..size {
        // A covariance is positive definite: the diagonal is as good a pivot as any, and the sum a sum of squares.
        let (above, below) = a.split_at_mut(pivot + 1);
        let top = &above[pivot];
        if top[pivot] < 1e-12 {
            return None;
        }
        sum += top[size] * top[size] / top[pivot];
        for row in below {
            let factor = row[pivot] / top[pivot];
            row.iter_mut().zip(top).skip(pivot).for_each(|(cell, over)| *cell -= factor * over);
        }
    }
    (size > 0).then_some(sum)
}
