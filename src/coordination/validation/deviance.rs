//! Probabilities of the Poisson and the binomial law, near full precision at any size.
//!
//! Written as a deviance and the error of Stirling's formula (Loader 2000, *Fast and accurate computation of
//! binomial probabilities*), so that no large logarithms cancel.

use std::f64::consts::TAU;

use statrs::function::gamma::ln_gamma;

/// ln n! − ln(√(2πn) (n/e)ⁿ).
fn stirling_error(n: f64) -> f64 {
    if n < 16.0 {
        if n == 0.0 {
            return 0.0;
        }
        return ln_gamma(n + 1.0) - (n + 0.5) * n.ln() + n - 0.5 * TAU.ln();
    }
    let square = n * n;
    let mut sum = 0.0;
    // The series of Stirling, B(2k) / (2k(2k − 1) n^(2k − 1)), from its last term.
    for term in [
        -3617.0 / 122_400.0,
        1.0 / 156.0,
        -691.0 / 360_360.0,
        1.0 / 1188.0,
        -1.0 / 1680.0,
        1.0 / 1260.0,
        -1.0 / 360.0,
        1.0 / 12.0,
    ] {
        sum = sum / square + term;
    }
    sum / n
}

/// x ln(x / mean) + mean − x, for positive numbers.
fn deviance(x: f64, mean: f64) -> f64 {
    let difference = x - mean;
    if difference.abs() >= 0.1 * (x + mean) {
        return x * (x / mean).ln() - difference;
    }
    // With v = (x − mean) / (x + mean) the logarithm is 2 artanh v; the first terms cancel by hand.
    let v = difference / (x + mean);
    let mut sum = difference * v;
    let mut power = 2.0 * x * v;
    for odd in (3..1000).step_by(2) {
        power *= v * v;
        let next = sum + power / f64::from(odd);
        if next.to_bits() == sum.to_bits() {
            break;
        }
        sum = next;
    }
    sum
}

/// ln P(X = k) for a Poisson X of this mean.
pub(super) fn ln_poisson(k: f64, mean: f64) -> f64 {
    if mean <= 0.0 {
        return if k == 0.0 { 0.0 } else { f64::NEG_INFINITY };
    }
    if k == 0.0 {
        return -mean;
    }
    -stirling_error(k) - deviance(k, mean) - 0.5 * (TAU * k).ln()
}

/// ln P(X = k) for a binomial X of `n` trials with probability `p`, `q = 1 − p` given beside it.
pub(super) fn ln_binomial(k: f64, n: f64, p: f64, q: f64) -> f64 {
    if k < 0.0 || k > n {
        return f64::NEG_INFINITY;
    }
    let certain = |sure: bool| if sure { 0.0 } else { f64::NEG_INFINITY };
    if p <= 0.0 {
        return certain(k == 0.0);
    }
    if q <= 0.0 {
        return certain(k >= n);
    }
    if k == 0.0 {
        return n * if p < 0.1 { (-p).ln_1p() } else { q.ln() };
    }
    if k >= n {
        return n * if q < 0.1 { (-q).ln_1p() } else { p.ln() };
    }
    let rest = n - k;
    stirling_error(n)
        - stirling_error(k)
        - stirling_error(rest)
        - deviance(k, n * p)
        - deviance(rest, n * q)
        - 0.5 * (TAU * k * (rest / n)).ln()
}
