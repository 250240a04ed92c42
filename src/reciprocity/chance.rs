//! What an observed figure is worth against the draws of a null model.

use serde::{Deserialize, Serialize};

/// A figure against the same figure in random draws.
///
/// `p = (1 + #{draws with at least the observed figure}) / (1 + draws)`, one-sided: counting the observed
/// data among the draws keeps `p` valid whatever the number of draws, and above 0 (Phipson & Smyth 2010,
/// *Statistical Applications in Genetics and Molecular Biology* 9, 39). Draws and observation are compared as
/// fractions of whole numbers, so no rounding decides a tie.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AgainstChance {
    /// The figure of the data.
    pub observed: Option<f64>,
    /// The mean of the draws: what chance gives. `None` without draws, or if nothing was observed.
    pub mean: Option<f64>,
    /// Their standard deviation, that of a sample (n − 1); `None` with fewer than two draws.
    pub sd: Option<f64>,
    /// `(observed − mean) / sd`; `None` if the draws do not differ.
    pub z: Option<f64>,
    /// The share of draws that reach the observed figure, the data counted as one; `None` without draws.
    pub p: Option<f64>,
    /// `1 / (1 + draws)`: no `p` of so many draws is smaller.
    pub smallest_p: f64,
    /// How many draws were made.
    pub draws: u32,
}

/// `part` of `whole`; 0 of 0 counts as 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct Share {
    pub(super) part: u64,
    pub(super) whole: u64,
}

impl Share {
    fn value(self) -> f64 {
        if self.whole == 0 { 0.0 } else { self.part as f64 / self.whole as f64 }
    }

    fn reaches(self, other: Self) -> bool {
        let scaled = |a: Self, b: Self| u128::from(a.part) * u128::from(b.whole.max(1));
        scaled(self, other) >= scaled(other, self)
    }
}

impl AgainstChance {
    /// The draws in their order, which fixes the order of the sums. A draw is never read if nothing was
    /// observed: no `whole`, no figure.
    pub(super) fn of(observed: Share, draws: &[Share]) -> Self {
        let number = u32::try_from(draws.len()).unwrap_or(u32::MAX);
        let n = f64::from(number);
        let empty = Self { smallest_p: 1.0 / (1.0 + n), draws: number, ..Self::default() };
        if observed.whole == 0 {
            return empty;
        }
        let figure = observed.value();
        let Some(first) = draws.first().map(|draw| draw.value()) else {
            return Self { observed: Some(figure), ..empty };
        };
        let values = || draws.iter().map(|draw| draw.value());
        // Equal draws have no spread; their sum might be rounded into one.
        let constant = draws.iter().all(|&draw| draw.reaches(draws[0]) && draws[0].reaches(draw));
        let mean = if constant { first } else { values().sum::<f64>() / n };
        let squares: f64 = if constant { 0.0 } else { values().map(|value| (value - mean).powi(2)).sum() };
        let sd = (number > 1).then(|| (squares / (n - 1.0)).sqrt());
        let reached = draws.iter().filter(|draw| draw.reaches(observed)).count();
        Self {
            observed: Some(figure),
            mean: Some(mean),
            sd,
            z: sd.filter(|&sd| sd > 0.0).map(|sd| (figure - mean) / sd),
            p: Some((1.0 + reached as f64) / (1.0 + n)),
            ..empty
        }
    }

    /// The same for `(figure − shift) / scale` with a positive scale, which leaves z and p as they are.
    pub(super) fn rescaled(self, shift: f64, scale: f64) -> Self {
        let moved = |value: f64| (value - shift) / scale;
        Self {
            observed: self.observed.map(moved),
            mean: self.mean.map(moved),
            sd: self.sd.map(|sd| sd / scale),
            ..self
        }
    }
}
