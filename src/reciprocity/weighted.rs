//! Weighted reciprocity: how much of the weight is returned.

use serde::{Deserialize, Serialize};

use super::ReciprocityError;
use super::dyadic::population;
use crate::graph::events::Events;
use crate::radix::{high, low, packed};

/// Weighted reciprocity against two null models (Squartini, Picciolo, Ruzzenenti & Garlaschelli 2013, "Reciprocity of
/// weighted networks", *Scientific Reports* 3, 2729).
///
/// # Definition
/// `wᵢⱼ` is the sum of the weights of the rows `i → j`, `W` the sum of all. Returned is `w↔ᵢⱼ = min(wᵢⱼ, wⱼᵢ)`, and
/// `r = W↔ / W` the share of it. Against a null model that expects `⟨r⟩ = ⟨W↔⟩ / W`, `ρ = (r − ⟨r⟩) / (1 − ⟨r⟩)`. Both null
/// models take weights for counts, geometrically distributed and independent:
///
/// - *random graph*, of the same `W` among `N` actors: `p = W / (W + N (N − 1))` and `⟨r⟩ = p / (1 + p)`;
/// - *configuration*, of the same expected strengths of every actor out and in: `⟨wᵢⱼ⟩ = xᵢyⱼ / (1 − xᵢyⱼ)` and
///   `⟨w↔ᵢⱼ⟩ = z / (1 − z)` with `z = xᵢxⱼyᵢyⱼ`.
///
/// `N` is the declared [`population`](Self::population), or else the number of actors with an event that is not a
/// self-loop.
///
/// # How the configuration is found
/// Strengths are the derivatives of a concave likelihood of `log x` and `log y`. It is climbed actor by actor: for given
/// `y` each `xᵢ` is the root of one increasing function, found by Newton's method within bounds, and the other way
/// round, and where one actor has more than half of the weight, it together with all others, until no strength is off by
/// more than 10⁻¹⁰ of itself. Actors of equal strengths have equal `x` and `y` and
/// are solved once.
///
/// In a *star*, where all weight goes to or from one hub, strengths leave no room among the leaves, and the likelihood
/// has no maximum: it rises as the hub's multipliers grow and those of the leaves vanish. What it tends to, and with it
/// the configuration, is known in closed form: leaves are not tied, `xᵢyⱼ` of hub and leaf is `wᵢⱼ / (1 + wᵢⱼ)`, so
/// that a hub and a leaf with `a` and `b` expect `ab / (1 + a + b)` on either side. There is no other such limit: strengths
/// have a maximum unless `W` is what one actor gives and gets.
///
/// # Complexity
/// O(n log n) for n rows; the configuration O(c²) for each round, where c is the number of distinct pairs of strengths.
/// With [`configuration`](Self::configuration) off it is left out.
///
/// # Edge cases
/// - *Empty table*, or no weight at all: `r`, `⟨r⟩` and `ρ` are `None`.
/// - *Self-loops* are dropped and counted. *Parallel edges* add up. *Time* plays no role.
/// - *Rows of weight 0* make their actors count in `N` and nothing else.
/// - The configuration is not found where a hundred rounds do not halve what strengths are off by: its `⟨r⟩` and `ρ`
///   are `None`.
///
/// # Examples
/// ```
/// use sanction_graph::graph::{EventColumns, Events};
/// use sanction_graph::reciprocity::Weighted;
///
/// // 0 hits 1 with 3, 1 hits 0 with 1.
/// let events = Events::new(EventColumns {
///     parties: 2,
///     acts: 2,
///     sender: vec![0, 1],
///     target: vec![1, 0],
///     first: vec![0, 1],
///     act: vec![0, 1],
///     weight: Some(vec![3.0, 1.0]),
///     ..EventColumns::default()
/// })?;
/// let found = Weighted::default().run(&events)?;
/// assert_eq!((found.weight, found.returned, found.r), (4.0, 2.0, Some(0.5)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Weighted {
    /// How many actors there are, counting those without an event; by default (`None`) those with one.
    pub population: Option<u64>,
    /// Whether to compare with the configuration; yes by default.
    pub configuration: bool,
}

impl Default for Weighted {
    fn default() -> Self {
        Self { population: None, configuration: true }
    }
}

/// What [`Weighted`] finds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WeightedFindings {
    /// `N`: the declared population, or the actors with an event that is not a self-loop.
    pub actors: u64,
    /// `W`: the weight of all rows that are no self-loops.
    pub weight: f64,
    /// `W↔`: the weight that is returned, counted on both sides.
    pub returned: f64,
    /// `W↔ / W`; `None` without weight.
    pub r: Option<f64>,
    /// `⟨r⟩` of the random graph; `None` without weight.
    pub expected_random: Option<f64>,
    /// `ρ` against it.
    pub rho_random: Option<f64>,
    /// `⟨r⟩` of the configuration; `None` without weight, if it is not found, or if not asked for.
    pub expected_configuration: Option<f64>,
    /// `ρ` against it.
    pub rho_configuration: Option<f64>,
    /// Rows whose sender is their target; they count nowhere else.
    pub self_loops: u64,
}

impl Weighted {
    /// Sets the number of actors, [`population`](Self::population); `None` counts those with an event.
    #[must_use]
    pub fn population(mut self, population: impl Into<Option<u64>>) -> Self {
        self.population = population.into();
        self
    }

    /// Sets whether to compare with the [`configuration`](Self::configuration).
    #[must_use]
    pub fn configuration(mut self, compare: bool) -> Self {
        self.configuration = compare;
        self
    }

    /// Runs the analysis; the [type](Self) says what it finds and at what cost.
    ///
    /// # Errors
    /// Fails only when the declared population is smaller than the number of actors with an event, or larger than
    /// `u32::MAX`.
    pub fn run(&self, events: &Events) -> Result<WeightedFindings, ReciprocityError> {
        let edges = edges(events);
        let seen = {
            let mut parties: Vec<u32> = edges.iter().flat_map(|&(pair, _)| [high(pair), low(pair)]).collect();
            parties.sort_unstable();
            parties.dedup();
            parties.len() as u64
        };
        let actors = population(self.population, seen)?;
        let weight: f64 = edges.iter().map(|edge| edge.1).sum();
        let back = |pair: u64| edges.binary_search_by_key(&packed(low(pair), high(pair)), |edge| edge.0).ok();
        let returned = edges.iter().filter_map(|&(pair, there)| Some(there.min(edges[back(pair)?].1))).sum();
        let share = |part: f64| (weight > 0.0).then(|| part / weight).filter(|share| share.is_finite());
        let room = actors as f64 * actors.saturating_sub(1) as f64;
        let p = weight / (weight + room);
        let expected_random = share(weight * p / (1.0 + p));
        let configuration = if self.configuration && weight > 0.0 {
            returned_in_star(&edges).or_else(|| Some(Strengths::new(&edges).solve()?.returned()))
        } else {
            None
        };
        let expected_configuration = configuration.and_then(share);
        let r = share(returned);
        let rho =
            |expected: Option<f64>| Some((r? - expected?) / (1.0 - expected?)).filter(|rho| rho.is_finite());
        let self_loops =
            events.sender().iter().zip(events.target()).filter(|(sender, target)| sender == target);
        Ok(WeightedFindings {
            actors,
            weight,
            returned,
            r,
            expected_random,
            rho_random: rho(expected_random),
            expected_configuration,
            rho_configuration: rho(expected_configuration),
            self_loops: self_loops.count() as u64,
        })
    }
}

/// The weight of each directed pair, ascending by pair. Weights of a pair are added in ascending order, so that the
/// order of rows does not matter.
fn edges(events: &Events) -> Vec<(u64, f64)> {
    let pairs = events.sender().iter().zip(events.target()).enumerate();
    let mut rows: Vec<(u64, f64)> = pairs
        .filter(|(_, (sender, target))| sender != target)
        .map(|(row, (&sender, &target))| (packed(sender, target), events.weight(row)))
        .collect();
    rows.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.total_cmp(&b.1)));
    let sum = |same: &[(u64, f64)]| (same[0].0, same.iter().map(|row| row.1).sum());
    rows.chunk_by(|a, b| a.0 == b.0).map(sum).collect()
}

/// The weight that the configuration expects to be returned if one actor is part of every edge that weighs anything.
fn returned_in_star(edges: &[(u64, f64)]) -> Option<f64> {
    let edges: Vec<(u64, f64)> = edges.iter().copied().filter(|edge| edge.1 > 0.0).collect();
    let &(first, _) = edges.first()?;
    let is_hub = |actor: u32| edges.iter().all(|&(pair, _)| high(pair) == actor || low(pair) == actor);
    let hub = [high(first), low(first)].into_iter().find(|&actor| is_hub(actor))?;
    let back = |leaf: u32| edges.binary_search_by_key(&packed(leaf, hub), |edge| edge.0).ok();
    let there = edges.iter().filter(|&&(pair, _)| high(pair) == hub);
    // In this form no step overflows.
    let both = there.filter_map(|&(pair, a)| Some(2.0 * (a / ((1.0 + a) / edges[back(low(pair))?].1 + 1.0))));
    Some(both.fold(0.0, |sum, returned| sum + returned))
}

/// In so many rounds what strengths are off has to halve, or the configuration is taken not to exist.
const ROUNDS: usize = 100;
/// What a strength may be off, of itself.
const TOLERANCE: f64 = 1e-10;

/// Actors of equal strengths, with what is solved for.
#[derive(Debug, Clone, Copy)]
struct Class {
    out: f64,
    within: f64,
    members: f64,
    x: f64,
    y: f64,
}

struct Strengths {
    classes: Vec<Class>,
}

impl Strengths {
    fn new(edges: &[(u64, f64)]) -> Self {
        let mut ends: Vec<(u32, f64, f64)> = edges
            .iter()
            .flat_map(|&(pair, weight)| [(high(pair), weight, 0.0), (low(pair), 0.0, weight)])
            .collect();
        ends.sort_by_key(|end| end.0);
        let strengths = |same: &[(u32, f64, f64)]| {
            same.iter().fold((0.0, 0.0), |sum, end| (sum.0 + end.1, sum.1 + end.2))
        };
        let mut actors: Vec<(f64, f64)> = ends.chunk_by(|a, b| a.0 == b.0).map(strengths).collect();
        actors.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.total_cmp(&b.1)));
        let class = |same: &[(f64, f64)]| {
            let (out, within) = same[0];
            // Below 1, so that every product is.
            let start = |strength: f64| strength / (strength + actors.len() as f64);
            Class { out, within, members: same.len() as f64, x: start(out), y: start(within) }
        };
        Self { classes: actors.chunk_by(|a, b| a == b).map(class).collect() }
    }

    /// Finds the multipliers; `None` if there are none.
    fn solve(mut self) -> Option<Self> {
        let mut before = f64::INFINITY;
        for round in 1_usize.. {
            let mut off = 0.0_f64;
            for at in 0..self.classes.len() {
                let Class { out, x, .. } = self.classes[at];
                let others = self.others(at, |class| class.y);
                off = off.max(gap(out, x, &others));
                self.classes[at].x = root(out, x, &others)?;
            }
            for at in 0..self.classes.len() {
                let Class { within, y, .. } = self.classes[at];
                let others = self.others(at, |class| class.x);
                off = off.max(gap(within, y, &others));
                self.classes[at].y = root(within, y, &others)?;
            }
            for at in 0..self.classes.len() {
                self.settle_rest(at)?;
            }
            if off <= TOLERANCE {
                return Some(self);
            }
            if round % ROUNDS == 0 {
                // What is infinite or no number does not come nearer either.
                let nearer = off < before / 2.0;
                if !nearer {
                    break;
                }
                before = off;
            }
        }
        None
    }

    /// Where one actor has most of the weight, the nearer to a star, the slower multipliers move one by one: what is
    /// exchanged without it hangs on all of them. So its `x` and the `y` of all others move together, such that their
    /// products stay, until the others exchange what they should.
    fn settle_rest(&mut self, at: usize) -> Option<()> {
        let hub = self.classes[at];
        let weight: f64 = self.classes.iter().map(|class| class.members * class.out).sum();
        let rest = weight - hub.out - hub.within;
        if hub.members > 1.0 || rest >= weight / 2.0 || rest <= 0.0 {
            return Some(());
        }
        let without = |class: usize| class != at;
        let mut products = Vec::new();
        for (one, a) in self.classes.iter().enumerate().filter(|(one, _)| without(*one)) {
            for (other, b) in self.classes.iter().enumerate().filter(|(other, _)| without(*other)) {
                let pairs = a.members * (b.members - f64::from(u8::from(one == other)));
                products.push((a.x * b.y, pairs));
            }
        }
        products.retain(|&(product, pairs)| product > 0.0 && pairs > 0.0);
        let factor = root(rest, 1.0, &products)?;
        for (class, moved) in self.classes.iter_mut().enumerate() {
            if without(class) {
                moved.y *= factor;
            } else {
                moved.x /= factor;
            }
        }
        Some(())
    }

    /// What a multiplier of a class meets: those of all actors but itself, with how many have each.
    fn others(&self, at: usize, of: impl Fn(&Class) -> f64) -> Vec<(f64, f64)> {
        let but_itself =
            |(other, class): (usize, &Class)| (of(class), class.members - f64::from(u8::from(at == other)));
        self.classes
            .iter()
            .enumerate()
            .map(but_itself)
            .filter(|&(u, members)| u > 0.0 && members > 0.0)
            .collect()
    }

    /// The weight that is expected to be returned.
    fn returned(&self) -> f64 {
        let mut sum = 0.0;
        for (at, a) in self.classes.iter().enumerate() {
            for (other, b) in self.classes.iter().enumerate() {
                let z = a.x * b.x * a.y * b.y;
                let pairs = a.members * (b.members - f64::from(u8::from(at == other)));
                sum += pairs * z / (1.0 - z);
            }
        }
        sum
    }
}

/// What `Σ m · v u / (1 − v u)` over the others' multipliers `u` and numbers `m` is at `v`, and its derivative.
fn strength(v: f64, others: &[(f64, f64)]) -> (f64, f64) {
    others.iter().fold((0.0, 0.0), |(sum, slope), &(u, m)| {
        let left = 1.0 - v * u;
        (sum + m * v * u / left, slope + m * u / (left * left))
    })
}

/// How far a strength is off, of itself.
fn gap(wanted: f64, v: f64, others: &[(f64, f64)]) -> f64 {
    if wanted > 0.0 { (strength(v, others).0 - wanted).abs() / wanted } else { 0.0 }
}

/// The multiplier that gives a strength: the function rises from 0 without end.
fn root(wanted: f64, start: f64, others: &[(f64, f64)]) -> Option<f64> {
    if wanted <= 0.0 {
        return Some(0.0);
    }
    let most = others.iter().map(|&(u, _)| u).fold(0.0, f64::max);
    if most <= 0.0 {
        return None;
    }
    let (mut low, mut high) = (0.0, 1.0 / most);
    let mut v = if start > low && start < high { start } else { f64::midpoint(low, high) };
    for _ in 0..200 {
        let (sum, slope) = strength(v, others);
        if (sum - wanted).abs() <= wanted * TOLERANCE / 16.0 {
            break;
        }
        if sum < wanted {
            low = v;
        } else {
            high = v;
        }
        let next = v - (sum - wanted) / slope;
        v = if next > low && next < high { next } else { f64::midpoint(low, high) };
    }
    Some(v)
}
