//! Shared objects against chance: which two senders share more than their degrees explain.
//!
//! # Definition
//! Every certain row that takes part links its sender with its object; parallel rows are one link, and days
//! play no role. Of the R analysed senders that hit anything, every two are tested: T = R(R − 1)/2 tests. `V`
//! is the number of objects that both hit, and p is the probability of `V` or more under a null model:
//!
//! - [`Null::Hypergeometric`]: each sender hits as many objects as it does, any of the N objects of the
//!   universe with the same probability (statistically validated networks; Tumminello, Miccichè, Lillo,
//!   Piilo & Mantegna 2011, *`PLoS` ONE* 6, e17994). Objects that everybody hits look like coordination here.
//! - [`Null::Bicm`]: the degrees of senders *and* objects are kept, on average ([`Bicm`]); `V` is then the sum
//!   of independent trials of probability p(a, object) p(b, object) (Saracco, Straka, Di Clemente, Gabrielli,
//!   Caldarelli & Squartini 2017, *New Journal of Physics* 19, 053022), whose tail is summed exactly or taken
//!   from the Poisson law of the same mean, which is faster and, with small probabilities, close.
//! - [`Null::FixedDegrees`]: both degrees are kept exactly, in random graphs drawn by trades of two senders
//!   (curveball; Strona, Nappo, Boccacci, Fattorini & San-Miguel-Ayanz 2014, *Nature Communications* 5, 4114,
//!   which draws uniformly: Carstens 2015, *Physical Review E* 91, 042812). p = (1 + draws that reach `V`) /
//!   (1 + draws).
//!
//! `q` is Benjamini and Hochberg's over T; `p_bonferroni` = min(1, T p).
//!
//! **Power.** No pair can share more than the smaller of its degrees, so that every pair has a smallest p that
//! it could reach. [`ValidationFindings::reachable`] says how many pairs the procedure would keep if all shared
//! that much: where it is 0, nothing can be found, whatever the data say.
//! A pair with a hub must share very much to stand out. To ask who acts *together*, the days say more:
//! [`timing`](super::timing) tells how much more.
//!
//! # Complexity
//! O(n log n + Σ d²) time for n rows and objects hit by d senders each. The tails cost little beside that but
//! for the exact ones of [`Null::Bicm`], which are made once for each two distinct degrees and number shared;
//! [`Bicm`] says what its fit costs. A draw of fixed degrees takes as long as its trades, each linear in
//! what two senders hit, and a count of all pairs that share anything. Draws and exact tails run on all
//! threads with the feature `parallel`.
//!
//! # Edge cases
//! - *Empty table, one sender*: no tests, no pairs.
//! - *Pairs that share nothing* have p = 1 and are not listed; they count as tests.
//! - *Self-loops*, *parallel rows*, *reciprocal pairs*: links as they are, each once.
//! - *Time*, and so ties and ranges in time, play no role; [`Timing`](super::Timing) asks about it.
//! - *Objects that very many senders hit* ([`Validation::hub_limit`]) are left out and counted, as each two of
//!   these senders would be a pair.
//! - *Uncertain rows* are left out, and unnamed groups, and acts that implement another's unless asked for.
//! - *Determinism*: the order of rows and the number of threads do not matter. Draw number k is made of the
//!   [`Stream`](crate::random::Stream) of the seed, "curveball" and k.

mod bicm;
mod corrections;
mod curveball;
mod deviance;
mod incidence;
mod tails;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{CoordinationError, MOST_SENDERS, implementing_acts};
use crate::graph::Events;
use crate::random::over_draws;
pub use bicm::Bicm;
pub use corrections::benjamini_hochberg;
use corrections::kept_at_best;
use incidence::Incidence;
pub use tails::{hypergeometric_tail, poisson_binomial_tail, poisson_tail};

/// What chance is taken to be; see the [module](self).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Null {
    /// Senders keep their degrees, objects are alike (default).
    #[default]
    Hypergeometric,
    /// Senders and objects keep their degrees on average.
    Bicm(Tails),
    /// Senders and objects keep their degrees exactly, in random draws.
    FixedDegrees,
}

/// How the tails of [`Null::Bicm`] are summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tails {
    /// Exactly (default).
    #[default]
    Exact,
    /// As if of a Poisson law.
    Poisson,
}

/// Which objects could have been hit; it matters to [`Null::Hypergeometric`] alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Universe {
    /// The named objects that an analysed sender hits (default).
    #[default]
    Hit,
    /// The named objects that anyone hits.
    View,
    /// Every named object that the numbers of the table range over, hit or not; for the table of a graph
    /// every named actor.
    All,
    /// So many.
    Size(u64),
}

/// `hit`, `view`, `all` or the number.
impl fmt::Display for Universe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hit => f.write_str("hit"),
            Self::View => f.write_str("view"),
            Self::All => f.write_str("all"),
            Self::Size(size) => size.fmt(f),
        }
    }
}

/// Fails only when it is none of `hit`, `view`, `all` and a whole number from 0.
impl FromStr for Universe {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "hit" => Ok(Self::Hit),
            "view" => Ok(Self::View),
            "all" => Ok(Self::All),
            _ => match text.parse() {
                Ok(size) => Ok(Self::Size(size)),
                Err(_) => Err(format!("`{text}` is none of hit, view, all and a number of objects")),
            },
        }
    }
}

/// Settings of the validation; see the [module](self) for the definition.
///
/// ```
/// use sanction_graph::coordination::Validation;
/// use sanction_graph::coordination::validation::Universe;
/// use sanction_graph::graph::{EventColumns, Events};
///
/// // Parties 0 and 1 hit the same two of six objects, party 2 another one.
/// let events = Events::new(EventColumns {
///     parties: 9,
///     acts: 3,
///     sender: vec![0, 0, 1, 1, 2],
///     target: vec![3, 4, 3, 4, 5],
///     first: vec![10, 10, 99, 99, 10],
///     act: vec![0, 0, 1, 1, 2],
///     ..EventColumns::default()
/// })?;
/// let found = Validation::default().universe(Universe::Size(6)).run(&events)?;
/// let [pair] = &found.pairs[..] else { panic!("one pair") };
/// assert_eq!((pair.a, pair.b, pair.shared, found.tests), (0, 1, 2, 3));
/// assert!((pair.p - 1.0 / 15.0).abs() < 1e-15 && (pair.q - 0.2).abs() < 1e-15);
/// assert_eq!(found.reachable, 0); // So few cannot show anything.
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Validation {
    /// What chance is taken to be; hypergeometric.
    pub null: Null,
    /// Which objects could have been hit; those that an analysed sender hits.
    pub universe: Universe,
    /// The senders to compare, by number; all if absent. Those that hit nothing do not count.
    pub senders: Option<Vec<u32>>,
    /// Whether acts that merely implement another's decision take part; they do not, and are counted.
    pub implementing: bool,
    /// Objects hit by more of the senders than this are left out and counted; 1,000.
    pub hub_limit: Option<u32>,
    /// The rate of false discoveries, or the level of the whole under Bonferroni; 0.05.
    pub alpha: f64,
    /// How many graphs [`Null::FixedDegrees`] draws; 1,000.
    pub draws: u32,
    /// The seed of the draws; 0.
    pub seed: u64,
    /// How many trades a draw makes for each sender; 5. More mix better, fewer are faster.
    pub trades_per_sender: u32,
}

impl Default for Validation {
    fn default() -> Self {
        Self {
            null: Null::default(),
            universe: Universe::default(),
            senders: None,
            implementing: false,
            hub_limit: Some(MOST_SENDERS),
            alpha: 0.05,
            draws: 1000,
            seed: 0,
            trades_per_sender: 5,
        }
    }
}

impl Validation {
    /// Sets what chance is taken to be.
    #[must_use]
    pub fn null(mut self, null: Null) -> Self {
        self.null = null;
        self
    }

    /// Sets which objects could have been hit.
    #[must_use]
    pub fn universe(mut self, universe: Universe) -> Self {
        self.universe = universe;
        self
    }

    /// Sets the senders to compare; `None` for all.
    #[must_use]
    pub fn senders(mut self, senders: impl Into<Option<Vec<u32>>>) -> Self {
        self.senders = senders.into();
        self
    }

    /// Sets whether acts that merely implement another's decision take part.
    #[must_use]
    pub fn implementing(mut self, implementing: bool) -> Self {
        self.implementing = implementing;
        self
    }

    /// Sets the number of senders above which an object is left out.
    #[must_use]
    pub fn hub_limit(mut self, hub_limit: Option<u32>) -> Self {
        self.hub_limit = hub_limit;
        self
    }

    /// Sets the rate of false discoveries.
    #[must_use]
    pub fn alpha(mut self, alpha: f64) -> Self {
        self.alpha = alpha;
        self
    }

    /// Sets how many graphs to draw.
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

    /// Sets how many trades a draw makes for each sender.
    #[must_use]
    pub fn trades_per_sender(mut self, trades: u32) -> Self {
        self.trades_per_sender = trades;
        self
    }

    /// Tests every two senders of a table.
    ///
    /// # Errors
    /// Fails only when alpha is no number between 0 and 1, when the declared universe has fewer objects than
    /// the senders hit, or when more than 16,777,216 pairs share an object.
    pub fn run(&self, events: &Events) -> Result<ValidationFindings, CoordinationError> {
        if !(self.alpha > 0.0 && self.alpha < 1.0) {
            return Err(CoordinationError::NoSuchLevel);
        }
        let incidence = Incidence::new(events, self);
        let universe = self.size_of_universe(events, &incidence)?;
        let shared = incidence.shared()?;
        let senders = incidence.senders.len() as u64;
        let tests = senders * senders.saturating_sub(1) / 2;
        let activity = incidence.activity();
        let (judged, best, fit) = self.judge(&incidence, &activity, universe, &shared)?;
        let p: Vec<f64> = judged.iter().map(|judged| judged.1).collect();
        let q = benjamini_hochberg(&p, tests);
        let pairs: Vec<ValidatedPair> = shared
            .iter()
            .zip(judged)
            .zip(q)
            .map(|((&(a, b, shared), (expected, p)), q)| ValidatedPair {
                a: incidence.senders[a as usize],
                b: incidence.senders[b as usize],
                shared,
                objects_a: activity[a as usize],
                objects_b: activity[b as usize],
                expected,
                p,
                q,
                p_bonferroni: (p * tests as f64).min(1.0),
            })
            .collect();
        let smallest_p = best.iter().map(|best| best.0).min_by(f64::total_cmp);
        let at_once = |p: f64| p * tests as f64 <= self.alpha;
        Ok(ValidationFindings {
            null: self.null,
            universe,
            senders: incidence.senders.len(),
            objects: incidence.popularity.len(),
            links: incidence.links(),
            tests,
            alpha: self.alpha,
            smallest_p,
            reachable_bonferroni: best.iter().filter(|best| at_once(best.0)).map(|best| best.1).sum(),
            reachable: kept_at_best(best, tests, self.alpha),
            validated: pairs.iter().filter(|pair| pair.q <= self.alpha).count(),
            validated_bonferroni: pairs.iter().filter(|pair| at_once(pair.p)).count(),
            fit,
            implementing_left_out: if self.implementing { 0 } else { implementing_acts(events) },
            hubs_left_out: incidence.hubs,
            pairs,
        })
    }

    fn size_of_universe(&self, events: &Events, incidence: &Incidence) -> Result<u64, CoordinationError> {
        let hit = incidence.popularity.len() as u64;
        let objects = events.object_count() as u64;
        Ok(match self.universe {
            Universe::Hit => hit,
            Universe::View => incidence.seen as u64,
            Universe::All if events.any_unnamed() => (0..events.object_count())
                .filter(|&object| !events.is_unnamed(super::number(object)))
                .count() as u64,
            Universe::All => objects,
            Universe::Size(declared) if declared < hit => {
                return Err(CoordinationError::UniverseTooSmall { declared, hit });
            }
            Universe::Size(declared) => declared,
        })
    }

    /// The expected number and p of each pair that shares anything; the smallest p that pairs of each two
    /// degrees could reach, with how many pairs these are; and how the fit went, if there is one.
    fn judge(
        &self,
        incidence: &Incidence,
        activity: &[u32],
        universe: u64,
        shared: &[(u32, u32, u32)],
    ) -> Result<Judgement, CoordinationError> {
        // The p of two senders depends on their degrees alone.
        let mut degrees: BTreeMap<u32, (u32, u64)> = BTreeMap::new();
        for (sender, &degree) in (0..).zip(activity) {
            degrees.entry(degree).or_insert((sender, 0)).1 += 1;
        }
        let degrees: Vec<(u32, u32, u64)> =
            degrees.into_iter().map(|(degree, (sender, count))| (degree, sender, count)).collect();
        let mut kinds: Vec<(u32, u32, u32, u64)> = Vec::new();
        for (i, &(degree, one, count)) in degrees.iter().enumerate() {
            if count > 1 {
                kinds.push((one, one, degree, count * (count - 1) / 2));
            }
            kinds.extend(degrees[i + 1..].iter().map(|&(_, two, other)| (one, two, degree, count * other)));
        }
        let best = |p: &(dyn Fn(u32, u32, u32) -> f64 + Sync)| {
            let number = super::number(kinds.len());
            let p = over_draws(
                number,
                || (),
                |(), at| {
                    let (a, b, most, _) = kinds[at as usize];
                    p(a, b, most)
                },
            );
            p.into_iter().zip(&kinds).map(|(p, kind)| (p, kind.3)).collect::<Vec<_>>()
        };
        let degree = |sender: u32| u64::from(activity[sender as usize]);
        match self.null {
            Null::Hypergeometric => {
                let p = |a, b, v: u32| hypergeometric_tail(universe, degree(a), degree(b), v.into());
                let expected = |a, b| degree(a) as f64 * degree(b) as f64 / universe as f64;
                let judged = shared.iter().map(|&(a, b, v)| (expected(a, b), p(a, b, v))).collect();
                Ok((judged, best(&p), None))
            }
            Null::Bicm(tails) => {
                let fit = Bicm::fit(activity, &incidence.popularity)?;
                let class = |sender: u32| fit.class_of(sender as usize);
                let expected = |a, b| -> f64 {
                    fit.both(class(a), class(b)).map(|(p, count)| p * f64::from(count)).sum()
                };
                let p = |a: u32, b: u32, v: u32| match tails {
                    Tails::Poisson => poisson_tail(expected(a, b), v.into()),
                    Tails::Exact => {
                        let classes: Vec<(f64, u32)> = fit.both(class(a), class(b)).collect();
                        poisson_binomial_tail(&classes, v.into())
                    }
                };
                let judged = by_kind(shared, class, |a, b, v| (expected(a, b), p(a, b, v)));
                let best = best(&p);
                let (iterations, residual) = (fit.iterations(), fit.residual());
                Ok((judged, best, Some(Fit { log_likelihood: fit.log_likelihood(), iterations, residual })))
            }
            Null::FixedDegrees => {
                let n = f64::from(self.draws);
                let drawn =
                    curveball::draws(incidence, shared, self.draws, self.trades_per_sender, self.seed);
                let judge = |(reached, sum): (u32, u64)| {
                    let expected = if self.draws == 0 { 0.0 } else { sum as f64 / n };
                    (expected, (1.0 + f64::from(reached)) / (1.0 + n))
                };
                Ok((drawn.into_iter().map(judge).collect(), best(&|_, _, _| 1.0 / (1.0 + n)), None))
            }
        }
    }
}

/// See [`Validation::judge`].
type Judgement = (Vec<(f64, f64)>, Vec<(f64, u64)>, Option<Fit>);

/// What `judge` says of each pair, asked once for all of the same two classes and the same number.
fn by_kind(
    shared: &[(u32, u32, u32)],
    class: impl Fn(u32) -> u32,
    judge: impl Fn(u32, u32, u32) -> (f64, f64) + Sync + Send,
) -> Vec<(f64, f64)> {
    let kind = |at: u32| {
        let (a, b, v) = shared[at as usize];
        let (a, b) = (class(a), class(b));
        (a.min(b), a.max(b), v)
    };
    let mut order: Vec<u32> = (0..super::number(shared.len())).collect();
    order.sort_unstable_by_key(|&at| (kind(at), at));
    let kinds: Vec<&[u32]> = order.chunk_by(|&x, &y| kind(x) == kind(y)).collect();
    let said = over_draws(
        super::number(kinds.len()),
        || (),
        |(), at| {
            let (a, b, v) = shared[kinds[at as usize][0] as usize];
            judge(a, b, v)
        },
    );
    let mut judged = vec![(0.0, 1.0); shared.len()];
    for (same, said) in kinds.into_iter().zip(said) {
        for &at in same {
            judged[at as usize] = said;
        }
    }
    judged
}

/// Two senders that share objects.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ValidatedPair {
    /// The sender with the smaller number.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// Objects that both hit, whatever the day.
    pub shared: u32,
    /// Objects that `a` hits.
    pub objects_a: u32,
    /// Objects that `b` hits.
    pub objects_b: u32,
    /// What chance gives in the mean.
    pub expected: f64,
    /// The probability of `shared` or more.
    pub p: f64,
    /// The smallest rate of false discoveries at which the pair is validated.
    pub q: f64,
    /// `min(1, tests · p)`.
    pub p_bonferroni: f64,
}

/// How the fit of [`Null::Bicm`] went.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Fit {
    /// See [`Bicm::log_likelihood`].
    pub log_likelihood: f64,
    /// See [`Bicm::iterations`].
    pub iterations: u32,
    /// See [`Bicm::residual`]; above 1e-8 the p are not to be trusted.
    pub residual: f64,
}

/// Which pairs share more than chance gives.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ValidationFindings {
    /// What chance is taken to be.
    pub null: Null,
    /// How many objects could have been hit.
    pub universe: u64,
    /// R: the analysed senders that hit anything.
    pub senders: usize,
    /// The objects that they hit.
    pub objects: usize,
    /// Who hits what, each once.
    pub links: usize,
    /// T = R(R − 1)/2.
    pub tests: u64,
    /// The level that was asked for.
    pub alpha: f64,
    /// The smallest p that any pair could reach, sharing as many objects as the smaller of its degrees;
    /// `None` without tests.
    pub smallest_p: Option<f64>,
    /// How many pairs would be validated if each shared as many: no more can be found.
    pub reachable: u64,
    /// The same under Bonferroni's correction.
    pub reachable_bonferroni: u64,
    /// Pairs with q ≤ alpha.
    pub validated: usize,
    /// Pairs with `tests · p` ≤ alpha.
    pub validated_bonferroni: usize,
    /// How the fit went, for [`Null::Bicm`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fit: Option<Fit>,
    /// How many acts were left out because they merely implement another's decision.
    pub implementing_left_out: usize,
    /// How many objects were left out because more senders than the limit hit them; they are in no universe
    /// that is counted but `All`.
    pub hubs_left_out: usize,
    /// The pairs that share any object, by (a, b).
    pub pairs: Vec<ValidatedPair>,
}
