//! Many tests at once.

/// What Benjamini and Hochberg's step-up procedure (1995, *Journal of the Royal Statistical Society B* 57,
/// 289–300) makes of each p: the smallest rate of false discoveries at which it is one of the discoveries,
/// `q(k) = min over j ≥ k of p(j) tests / j`, at most 1. Tests that are not listed count as p = 1.
///
/// O(n log n) time.
///
/// ```
/// use sanction_graph::coordination::validation::benjamini_hochberg;
///
/// assert_eq!(benjamini_hochberg(&[0.01, 0.04, 0.02], 4), [0.04, 0.04 * 4.0 / 3.0, 0.04]);
/// ```
#[must_use]
pub fn benjamini_hochberg(p: &[f64], tests: u64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let mut q = vec![1.0; p.len()];
    let mut least: f64 = 1.0;
    for (rank, &at) in order.iter().enumerate().rev() {
        least = least.min(p[at] * tests as f64 / (rank + 1) as f64);
        q[at] = least;
    }
    q
}

/// How many of the listed (p, how many tests have it) the procedure would keep at the level `alpha`.
pub(super) fn kept_at_best(mut listed: Vec<(f64, u64)>, tests: u64, alpha: f64) -> u64 {
    listed.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut rank, mut kept) = (0, 0);
    for (p, count) in listed {
        rank += count;
        if p * tests as f64 <= alpha * rank as f64 {
            kept = rank;
        }
    }
    kept
}
