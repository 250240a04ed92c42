//! Static reciprocity: how much of a digraph is mutual.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::ReciprocityError;
use crate::graph::events::Events;
use crate::radix::{packed, sort_from_bit};

/// Dyadic reciprocity and its correction for density.
///
/// # Definition
/// The events are read as the static digraph of their distinct `sender → target` pairs. With `N` actors,
/// `L` edges and `L↔` edges whose reverse is also there:
///
/// - `r = L↔ / L`;
/// - density `a = L / (N (N − 1))`, the `r` to expect of `L` edges placed at random;
/// - `ρ = (r − a) / (1 − a)` (Garlaschelli & Loffredo 2004, *Physical Review Letters* 93, 268701): 1 when
///   everything is mutual, 0 as expected by chance, `−a / (1 − a)` when nothing is.
///
/// `N` is the declared [`population`](Self::population), or else the number of actors with an event
/// that is not a self-loop.
///
/// # Complexity
/// Time O(n log n) and 16 bytes for each of the n rows: the pairs are packed and sorted.
///
/// # Edge cases
/// - *Empty table*: no edges; `r` and `ρ` are `None`, and `a` is too unless two actors are declared.
/// - *Self-loops* are dropped and counted; an actor that has nothing else is not counted in `N`.
/// - *Parallel edges* and certain or merely possible rows count alike, and once.
/// - *Reciprocal pairs* give two reciprocated edges and one mutual dyad.
/// - *Time*, and so ties and ranges in time, play no role.
/// - A complete digraph (`a = 1`) leaves nothing to correct for: `ρ` would be 0/0 and is `None`.
///
/// # Examples
/// ```
/// use sanction_graph::graph::{EventColumns, Events};
/// use sanction_graph::reciprocity::Dyadic;
///
/// // 0 ⇄ 1, 0 → 2, the first twice.
/// let events = Events::new(EventColumns {
///     parties: 3,
///     acts: 4,
///     sender: vec![0, 0, 1, 0],
///     target: vec![1, 1, 0, 2],
///     first: vec![0, 1, 2, 3],
///     act: vec![0, 1, 2, 3],
///     ..EventColumns::default()
/// })?;
/// let found = Dyadic::default().run(&events)?;
/// assert_eq!((found.actors, found.edges, found.reciprocated), (3, 3, 2));
/// assert_eq!(found.r, Some(2.0 / 3.0));
/// assert_eq!(found.density, Some(0.5));
/// assert!((found.rho.unwrap() - 1.0 / 3.0).abs() < 1e-12);
/// assert_eq!((found.mutual, found.asymmetric, found.null), (1, 1, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Dyadic {
    /// How many actors there are, counting those without an event; by default (`None`) those with one.
    pub population: Option<u64>,
}

impl Dyadic {
    /// Sets the number of actors, [`population`](Self::population); `None` counts those with an event.
    #[must_use]
    pub fn population(mut self, population: impl Into<Option<u64>>) -> Self {
        self.population = population.into();
        self
    }

    /// Runs the analysis; the [type](Self) says what it finds and at what cost.
    ///
    /// # Errors
    /// Fails only when the declared population is smaller than the number of actors with an event, or
    /// larger than `u32::MAX`.
    pub fn run(&self, events: &Events) -> Result<DyadicFindings, ReciprocityError> {
        let DirectedPairs { up, down, self_loops } = DirectedPairs::of(events);
        let actors = population(self.population, parties_of(&up, &down))?;
        let edges = (up.len() + down.len()) as u64;
        let mutual = common(&up, &down);
        let reciprocated = 2 * mutual;
        let asymmetric = edges - reciprocated;
        let room = actors * actors.saturating_sub(1);
        let r = ratio(reciprocated, edges);
        let density = ratio(edges, room);
        let rho = match (r, density) {
            (Some(r), Some(density)) if edges < room => Some((r - density) / (1.0 - density)),
            _ => None,
        };
        let null = room / 2 - mutual - asymmetric;
        Ok(DyadicFindings {
            actors,
            edges,
            reciprocated,
            r,
            density,
            rho,
            mutual,
            asymmetric,
            null,
            self_loops,
        })
    }
}

/// What [`Dyadic`] finds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DyadicFindings {
    /// `N`: the declared population, or the actors with an event that is not a self-loop.
    pub actors: u64,
    /// `L`: distinct directed pairs.
    pub edges: u64,
    /// `L↔`: those of them whose reverse is there too.
    pub reciprocated: u64,
    /// `L↔ / L`; `None` without edges.
    pub r: Option<f64>,
    /// `a = L / (N (N − 1))`; `None` with fewer than two actors.
    pub density: Option<f64>,
    /// `ρ = (r − a) / (1 − a)`; `None` where `r` or `a` is, or `a = 1`.
    pub rho: Option<f64>,
    /// Unordered pairs tied both ways.
    pub mutual: u64,
    /// Unordered pairs tied one way.
    pub asymmetric: u64,
    /// Unordered pairs not tied.
    pub null: u64,
    /// Rows whose sender is their target; they count nowhere else.
    pub self_loops: u64,
}

/// The distinct edges of a table, as one ascending list of (smaller, larger) party, packed, for each of the two
/// ways a pair can be directed.
pub(super) struct DirectedPairs {
    /// The smaller party sends.
    pub(super) up: Vec<u64>,
    /// The larger party sends.
    pub(super) down: Vec<u64>,
    /// Rows whose sender is their target.
    pub(super) self_loops: u64,
}

impl DirectedPairs {
    pub(super) fn of(events: &Events) -> Self {
        let (mut up, mut down) = (Vec::new(), Vec::new());
        let mut self_loops = 0;
        for (&sender, &target) in events.sender().iter().zip(events.target()) {
            match sender.cmp(&target) {
                Ordering::Less => up.push(packed(sender, target)),
                Ordering::Greater => down.push(packed(target, sender)),
                Ordering::Equal => self_loops += 1,
            }
        }
        let mut scratch = Vec::new();
        for pairs in [&mut up, &mut down] {
            sort_from_bit(pairs, &mut scratch, 0);
            pairs.dedup();
        }
        Self { up, down, self_loops }
    }
}

/// The number of actors: declared, or else those that are seen.
pub(super) fn population(declared: Option<u64>, seen: u64) -> Result<u64, ReciprocityError> {
    let population = declared.unwrap_or(seen);
    if population < seen {
        return Err(ReciprocityError::PopulationTooSmall { population, seen });
    }
    if population > u64::from(u32::MAX) {
        return Err(ReciprocityError::PopulationTooLarge { population });
    }
    Ok(population)
}

/// How many distinct parties two lists of packed pairs name.
fn parties_of(up: &[u64], down: &[u64]) -> u64 {
    let halves = |pair: &u64| [pair >> 32, pair & u64::from(u32::MAX)];
    let mut parties: Vec<u64> = up.iter().chain(down).flat_map(halves).collect();
    parties.sort_unstable();
    parties.dedup();
    parties.len() as u64
}

/// How many values two strictly ascending lists share.
fn common(a: &[u64], b: &[u64]) -> u64 {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut shared = 0;
    while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
        match x.cmp(y) {
            Ordering::Less => drop(a.next()),
            Ordering::Greater => drop(b.next()),
            Ordering::Equal => {
                shared += 1;
                a.next();
                b.next();
            }
        }
    }
    shared
}

/// `part / whole`, or `None` if there is no whole.
pub(super) fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
