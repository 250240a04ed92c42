//! How probable it is to share at least so many objects, under each null model.
//!
//! All tails keep their relative precision however small they are, down to the smallest number that a double
//! holds normally (2.2e-308), which stands for everything below it.

use super::deviance::{ln_binomial, ln_poisson};

/// P(X ≥ `shared`) for the objects that two senders share when one holds `a` and the other `b` of `universe`
/// objects, all choices of as many being equally probable: the hypergeometric law (Tumminello et al. 2011,
/// *`PLoS` ONE* 6, e17994). Degrees above the universe count as the whole of it.
///
/// O(min(a, b)) time, as a rule far less.
///
/// ```
/// use sanction_graph::coordination::validation::hypergeometric_tail;
///
/// // Two senders that hit the same five of eleven: one choice of 462.
/// assert!((hypergeometric_tail(11, 5, 5, 5) - 1.0 / 462.0).abs() < 1e-16);
/// assert_eq!(hypergeometric_tail(5, 5, 5, 5), 1.0);
/// ```
#[must_use]
pub fn hypergeometric_tail(universe: u64, a: u64, b: u64, shared: u64) -> f64 {
    let (a, b) = (a.min(b).min(universe), a.max(b).min(universe));
    let (least, most) = ((a + b).saturating_sub(universe), a);
    if shared <= least {
        return 1.0;
    }
    if shared > most {
        return 0.0;
    }
    let [all, few, many] = [universe, a, b].map(|number| number as f64);
    // Drawn with the share many / all: the choices of the few and of the rest, given that together they are many.
    let (share, rest) = (many / all, (all - many) / all);
    let pmf = |k: u64| {
        let k = k as f64;
        let (of_few, of_rest) =
            (ln_binomial(k, few, share, rest), ln_binomial(many - k, all - few, share, rest));
        (of_few + of_rest - ln_binomial(many, all, share, rest)).exp()
    };
    let up = |k: u64| {
        let k = k as f64;
        (few - k) * (many - k) / ((k + 1.0) * (all - few - many + k + 1.0))
    };
    tail(shared, least, most, few * many / all, pmf, up)
}

/// P(X ≥ `shared`) for a Poisson X of this mean. A mean that is negative or no number counts as 0.
///
/// O(√mean) time, as a rule.
///
/// ```
/// use sanction_graph::coordination::validation::poisson_tail;
///
/// assert!((poisson_tail(0.5, 1) - (1.0 - (-0.5_f64).exp())).abs() < 1e-15);
/// assert_eq!(poisson_tail(0.0, 0), 1.0);
/// ```
#[must_use]
pub fn poisson_tail(mean: f64, shared: u64) -> f64 {
    let mean = mean.max(0.0);
    if shared == 0 {
        return 1.0;
    }
    if mean == 0.0 {
        return 0.0;
    }
    let pmf = |k: u64| ln_poisson(k as f64, mean).exp();
    tail(shared, 0, u64::MAX, mean, pmf, |k| mean / (k as f64 + 1.0))
}

/// Sums a law that rises to its mean and falls after it on the side where the terms fall; `up` is
/// pmf(k + 1) / pmf(k).
fn tail(
    from: u64,
    least: u64,
    most: u64,
    mean: f64,
    pmf: impl Fn(u64) -> f64,
    up: impl Fn(u64) -> f64,
) -> f64 {
    let mut sum = 0.0;
    if from as f64 > mean {
        let (mut k, mut term) = (from, 1.0);
        loop {
            sum += term;
            if k >= most || term < sum * 1e-18 {
                break;
            }
            term *= up(k);
            k += 1;
        }
        (sum * pmf(from)).clamp(f64::MIN_POSITIVE, 1.0)
    } else {
        let (mut k, mut term) = (from - 1, 1.0);
        loop {
            sum += term;
            if k <= least || term < sum * 1e-18 {
                break;
            }
            k -= 1;
            term /= up(k);
        }
        (1.0 - sum * pmf(from - 1)).clamp(f64::MIN_POSITIVE, 1.0)
    }
}

/// P(X ≥ `shared`) for the sum X of independent trials: of each `(p, n)` of `classes`, n trials that succeed
/// with probability p (Poisson-binomial). Probabilities outside [0, 1] count as its nearer end.
///
/// The law is tilted, p to p eᵗ / (1 − p + p eᵗ), so that its mean is `shared`; there the terms that
/// matter are not small, and each class adds a short piece of a binomial law. The tilt is taken back in the
/// sum. O(C + w Σ wᵢ) time for C classes, where w and wᵢ are some twenty standard deviations of the whole
/// and of each class.
///
/// ```
/// use sanction_graph::coordination::validation::poisson_binomial_tail;
///
/// let p = poisson_binomial_tail(&[(0.5, 2), (0.25, 1)], 3);
/// assert!((p - 0.0625).abs() < 1e-15);
/// ```
#[must_use]
pub fn poisson_binomial_tail(classes: &[(f64, u32)], shared: u64) -> f64 {
    let sure: u64 = classes.iter().filter(|class| class.0 >= 1.0).map(|class| u64::from(class.1)).sum();
    let open: Vec<(f64, f64)> = classes
        .iter()
        .filter(|&&(p, n)| p > 0.0 && p < 1.0 && n > 0)
        .map(|&(p, n)| (p, f64::from(n)))
        .collect();
    let Some(rest) = shared.checked_sub(sure).filter(|&rest| rest > 0) else { return 1.0 };
    let trials: f64 = open.iter().map(|class| class.1).sum();
    let from = rest as f64;
    if from > trials {
        return 0.0;
    }
    if from >= trials {
        let ln: f64 = open.iter().map(|&(p, n)| n * p.ln()).sum();
        return ln.exp().clamp(f64::MIN_POSITIVE, 1.0);
    }
    let mean: f64 = open.iter().map(|(p, n)| p * n).sum();
    let tilt = if from <= mean { 0.0 } else { tilt_to(&open, from, mean) };
    let law = Law::of(&open, tilt);
    let generating: f64 = open.iter().map(|&(p, n)| n * (p * tilt.exp_m1()).ln_1p()).sum();
    let mut sum = 0.0;
    for (k, &term) in (law.first..).zip(&law.terms) {
        if k >= rest {
            sum += term * (-tilt * (k - rest) as f64).exp();
        }
    }
    if tilt == 0.0 {
        return sum.clamp(f64::MIN_POSITIVE, 1.0);
    }
    (sum.ln() + generating - tilt * from).exp().clamp(f64::MIN_POSITIVE, 1.0)
}

fn tilted(p: f64, tilt: f64) -> f64 {
    p / (p + (1.0 - p) * (-tilt).exp())
}

/// The tilt at which the mean is `goal`, which lies between the mean and the number of trials: Newton's steps
/// within a bracket. It need not be exact, as it is taken back.
fn tilt_to(open: &[(f64, f64)], goal: f64, mean: f64) -> f64 {
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    let mean_at = |tilt: f64| -> f64 { open.iter().map(|&(p, n)| n * tilted(p, tilt)).sum() };
    while mean_at(high) < goal && high < 600.0 {
        low = high;
        high *= 2.0;
    }
    let mut tilt = (goal / mean).ln().clamp(low, high);
    for _ in 0..60 {
        let (mut at, mut slope) = (0.0, 0.0);
        for &(p, n) in open {
            let p = tilted(p, tilt);
            at += n * p;
            slope += n * p * (1.0 - p);
        }
        if (at - goal).abs() < 1e-3 {
            break;
        }
        if at < goal {
            low = tilt;
        } else {
            high = tilt;
        }
        let step = tilt + (goal - at) / slope;
        tilt = if step > low && step < high { step } else { f64::midpoint(low, high) };
    }
    tilt
}

/// A law on `first`, `first + 1`, …, without what is too rare to matter.
struct Law {
    first: u64,
    terms: Vec<f64>,
}

/// Terms this much smaller than the largest are left out.
const NEGLIGIBLE: f64 = 1e-20;

impl Law {
    fn of(open: &[(f64, f64)], tilt: f64) -> Self {
        let mut law = Self { first: 0, terms: vec![1.0] };
        let mut next = Vec::new();
        for &(p, n) in open {
            let one = Self::binomial(tilted(p, tilt), n);
            next.clear();
            next.resize(law.terms.len() + one.terms.len() - 1, 0.0);
            let (long, short) = if law.terms.len() < one.terms.len() { (&one, &law) } else { (&law, &one) };
            for (at, &a) in short.terms.iter().enumerate() {
                for (sum, &b) in next[at..].iter_mut().zip(&long.terms) {
                    *sum += a * b;
                }
            }
            law.first += one.first;
            std::mem::swap(&mut law.terms, &mut next);
            law.trim();
        }
        law
    }

    /// From the most probable number down and up by the ratios of neighbours, then made to sum to 1.
    fn binomial(p: f64, n: f64) -> Self {
        let q = 1.0 - p;
        let mode = ((n + 1.0) * p).floor().min(n);
        let mut below = Vec::new();
        let (mut k, mut term) = (mode, 1.0);
        while k > 0.0 && term > NEGLIGIBLE {
            term *= k * q / ((n - k + 1.0) * p);
            k -= 1.0;
            below.push(term);
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number from 0")]
        let first = k as u64;
        let mut terms: Vec<f64> = below.into_iter().rev().collect();
        terms.push(1.0);
        let (mut k, mut term) = (mode, 1.0);
        while k < n && term > NEGLIGIBLE {
            term *= (n - k) * p / ((k + 1.0) * q);
            k += 1.0;
            terms.push(term);
        }
        let sum: f64 = terms.iter().sum();
        for term in &mut terms {
            *term /= sum;
        }
        Self { first, terms }
    }

    fn trim(&mut self) {
        let largest = self.terms.iter().copied().fold(0.0, f64::max);
        let matters = |term: &f64| *term >= largest * NEGLIGIBLE;
        let begin = self.terms.iter().position(matters).unwrap_or(0);
        let end = self.terms.iter().rposition(matters).map_or(0, |last| last + 1);
        self.terms.truncate(end);
        self.terms.drain(..begin);
        self.first += begin as u64;
    }
}
