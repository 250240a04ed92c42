//! Dyadic reciprocity against chance: digraphs with the same degrees.

mod chain;
mod members;

use serde::{Deserialize, Serialize};

use super::chance::{AgainstChance, Share};
use super::{Dyadic, ReciprocityError};
use crate::graph::events::Events;
use crate::random::{Stream, over_draws};
use chain::Chain;
use members::{Edge, Matrix, Members, Table};

/// `r` and `ρ` against digraphs in which every actor hits, and is hit by, as many others as in the data.
///
/// # Definition
/// The events are read as the static digraph of their distinct `sender → target` pairs, as
/// [`Dyadic`] does: `r` is the share of its `L` edges whose reverse is there, and `ρ` is `r` corrected for
/// density (Garlaschelli & Loffredo 2004, *Physical Review Letters* 93, 268701). That correction takes all
/// actors to be alike. Here the null model keeps each actor's out-degree and in-degree (Holland & Leinhardt
/// 1976, *Sociological Methodology* 7, 1–45; Maslov & Sneppen 2002, *Science* 296, 910–913): it asks whether
/// there is more mutual hitting than the activity and the exposure of each actor explain.
///
/// Each draw starts from the observed digraph and makes
/// [`trials_per_edge`](Self::trials_per_edge)` · L` trials. A trial picks two edges `a → b`, `c → d` at random
/// and switches them to `a → d`, `c → b`, unless that makes a self-loop or an edge that is already there, when
/// nothing changes. Switches alone cannot reach every digraph: they cannot turn round a lone cycle of three
/// (Rao, Jana & Bandyopadhyay 1996, *Sankhyā A* 58, 225–242). So where `b = c`, and no switch is possible, a
/// third edge is picked, and if it is `d → a` and no edge runs against the cycle, the cycle is turned. All
/// moves are as probable as their reverse and a trial may change nothing, so that in the long run every
/// digraph with these degrees is equally probable.
///
/// The draws' `r` is compared with the observed one; see [`AgainstChance`] for z and p. All draws have the
/// same density, so z and p of `ρ` are those of `r`.
///
/// # Complexity
/// Time O(n log n) for the n rows and O(`trials_per_edge` · L) per draw; 13 to 23 bytes per edge for the data
/// and again for each thread (twice that beyond 65,536 actors), and 16 per draw. Draws run on all threads with
/// the feature `parallel`.
///
/// # Edge cases
/// - *Empty table, or nothing but self-loops*: no edges; every figure is `None`.
/// - *Nothing to switch* (one edge, one sender, a complete digraph): each draw is the observed digraph, the
///   spread is 0, z is `None` and p is 1.
/// - *Self-loops* are dropped. *Parallel edges* count once, certain or merely possible.
/// - *Reciprocal pairs* are switched like any other edges.
/// - *Time*, and so ties and ranges in time, play no role.
/// - `ρ` is `None` where [`Dyadic`] has none.
///
/// # Determinism
/// Draw number k is made of the [`Stream`] of the seed, "rewiring" and k, on the edges in their canonical
/// order: neither the order of rows nor the number of threads matters.
///
/// # Examples
/// ```
/// use sanction_graph::graph::{EventColumns, Events};
/// use sanction_graph::reciprocity::Rewiring;
///
/// // Six parties in three mutual pairs, and nothing else.
/// let (sender, target) = (vec![0, 1, 2, 3, 4, 5], vec![1, 0, 3, 2, 5, 4]);
/// let events = Events::new(EventColumns {
///     parties: 6,
///     acts: 6,
///     sender,
///     target,
///     first: vec![0; 6],
///     act: (0..6).collect(),
///     ..EventColumns::default()
/// })?;
/// let found = Rewiring::default().draws(99).run(&events)?;
/// assert_eq!(found.r.observed, Some(1.0));
/// assert!(found.r.mean < Some(0.5) && found.r.z > Some(2.0));
/// assert!(found.r.p < Some(0.2) && found.r.smallest_p == 0.01);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Rewiring {
    /// How many digraphs to draw; 1,000 by default.
    pub draws: u32,
    /// The seed of the draws; 0 by default.
    pub seed: u64,
    /// How many trials a draw makes per edge; 10 by default. More mix better, fewer are faster.
    pub trials_per_edge: u32,
    /// How many actors there are, for `ρ`; as [`Dyadic::population`].
    pub population: Option<u64>,
}

impl Default for Rewiring {
    fn default() -> Self {
        Self { draws: 1000, seed: 0, trials_per_edge: 10, population: None }
    }
}

impl Rewiring {
    /// Sets how many digraphs to draw, [`draws`](Self::draws).
    #[must_use]
    pub fn draws(mut self, draws: u32) -> Self {
        self.draws = draws;
        self
    }

    /// Sets the [`seed`](Self::seed).
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets how many trials a draw makes per edge, [`trials_per_edge`](Self::trials_per_edge).
    #[must_use]
    pub fn trials_per_edge(mut self, trials: u32) -> Self {
        self.trials_per_edge = trials;
        self
    }

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
    pub fn run(&self, events: &Events) -> Result<RewiringFindings, ReciprocityError> {
        let dyadic = Dyadic::default().population(self.population).run(events)?;
        let trials = self.trials(dyadic.edges);
        let draws = Digraph::of(events).with_chain(Draws { config: self, trials });
        let share = |reciprocated| Share { part: reciprocated, whole: dyadic.edges };
        let shares: Vec<Share> = draws.iter().map(|draw| share(draw.reciprocated)).collect();
        let r = AgainstChance::of(share(dyadic.reciprocated), &shares);
        let rho = match dyadic.density {
            Some(density) if dyadic.rho.is_some() => r.rescaled(density, 1.0 - density),
            _ => AgainstChance { smallest_p: r.smallest_p, draws: r.draws, ..AgainstChance::default() },
        };
        let made = trials as f64 * f64::from(self.draws);
        let changed: f64 = draws.iter().map(|draw| draw.switched as f64).sum();
        Ok(RewiringFindings {
            actors: dyadic.actors,
            edges: dyadic.edges,
            trials,
            switched: (made > 0.0).then(|| changed / made),
            r,
            rho,
        })
    }

    /// The digraph of draw number `draw`, as its edges in ascending order: a network with the degrees of the
    /// data and no other structure.
    ///
    /// Time as a draw of [`run`](Self::run), and O(n log n) for the n rows.
    ///
    /// ```
    /// use sanction_graph::graph::{EventColumns, Events};
    /// use sanction_graph::reciprocity::Rewiring;
    ///
    /// let events = Events::new(EventColumns {
    ///     parties: 4,
    ///     acts: 2,
    ///     sender: vec![0, 1],
    ///     target: vec![2, 3],
    ///     first: vec![0, 0],
    ///     act: vec![0, 1],
    ///     ..EventColumns::default()
    /// })?;
    /// let drawn = Rewiring::default().rewired(&events, 0);
    /// assert!(drawn == [(0, 2), (1, 3)] || drawn == [(0, 3), (1, 2)]);
    /// # Ok::<(), sanction_graph::graph::EventsError>(())
    /// ```
    #[must_use]
    pub fn rewired(&self, events: &Events, draw: u32) -> Vec<(u32, u32)> {
        let digraph = Digraph::of(events);
        let parties = digraph.parties.clone();
        let trials = self.trials(digraph.edges.len() as u64);
        let drawn = digraph.with_chain(One { config: self, trials, draw });
        let party = |node: u64| usize::try_from(node).map_or(0, |node| parties[node]);
        let mut edges: Vec<(u32, u32)> =
            drawn.into_iter().map(|(sender, target)| (party(sender), party(target))).collect();
        edges.sort_unstable();
        edges
    }

    fn trials(&self, edges: u64) -> u64 {
        // At most (2³² − 1)².
        edges.saturating_mul(self.trials_per_edge.into())
    }

    fn stream(&self, draw: u32) -> Stream {
        Stream::new(self.seed, "rewiring", draw.into())
    }
}

/// What [`Rewiring`] finds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RewiringFindings {
    /// `N`: the declared population, or the actors with an event that is not a self-loop.
    pub actors: u64,
    /// `L`: distinct directed pairs.
    pub edges: u64,
    /// The trials of each draw.
    pub trials: u64,
    /// The share of all trials that changed the digraph; `None` without any. Near 0 the degrees leave little
    /// choice, and the draws may need more trials.
    pub switched: Option<f64>,
    /// The share of reciprocated edges.
    pub r: AgainstChance,
    /// The same, corrected for density.
    pub rho: AgainstChance,
}

/// The digraph of the data: distinct edges between parties that are numbered anew.
struct Digraph {
    /// The parties with an edge, ascending; an edge gives their positions here.
    parties: Vec<u32>,
    /// Ascending.
    edges: Vec<(u32, u32)>,
}

/// What is to be done with a chain, whatever its set of members is.
trait Task {
    type Result;

    fn run<M: Members + Send + Sync>(self, chain: &Chain<M>) -> Self::Result;
}

impl Digraph {
    fn of(events: &Events) -> Self {
        let rows = events.sender().iter().copied().zip(events.target().iter().copied());
        let mut edges: Vec<(u32, u32)> = rows.filter(|(sender, target)| sender != target).collect();
        edges.sort_unstable();
        edges.dedup();
        let mut parties: Vec<u32> = edges.iter().flat_map(|&(sender, target)| [sender, target]).collect();
        parties.sort_unstable();
        parties.dedup();
        let node = |party: u32| {
            let position = parties.partition_point(|&other| other < party);
            // Parties are below u32::MAX.
            u32::try_from(position).unwrap_or(u32::MAX)
        };
        for (sender, target) in &mut edges {
            (*sender, *target) = (node(*sender), node(*target));
        }
        Self { parties, edges }
    }

    /// Runs a task on the chain whose set of members suits this digraph.
    fn with_chain<T: Task>(self, task: T) -> T::Result {
        let bits = usize::BITS - self.parties.len().saturating_sub(1).leading_zeros();
        // A matrix that is not larger than the table would be, or is small anyway.
        let table_bits = 128 * self.edges.len() as u64;
        let matrix_is_small = 2 * bits <= Matrix::MOST_BITS && 1 << (2 * bits) <= table_bits.max(1 << 17);
        if matrix_is_small {
            let edges = self.packed(bits);
            let members = Matrix::new(&edges, 2 * bits);
            task.run(&Chain::new(bits, edges, members))
        } else if 2 * bits <= u32::BITS {
            let edges = self.packed::<u32>(bits);
            let members = Table::new(&edges);
            task.run(&Chain::new(bits, edges, members))
        } else {
            let edges = self.packed::<u64>(bits);
            let members = Table::new(&edges);
            task.run(&Chain::new(bits, edges, members))
        }
    }

    fn packed<E: Edge>(&self, bits: u32) -> Vec<E> {
        let pack = |&(sender, target): &(u32, u32)| E::narrow(u64::from(sender) << bits | u64::from(target));
        self.edges.iter().map(pack).collect()
    }
}

/// All draws: the reciprocated edges of each, and how many trials changed something.
struct Draws<'a> {
    config: &'a Rewiring,
    trials: u64,
}

struct Draw {
    reciprocated: u64,
    switched: u64,
}

impl Task for Draws<'_> {
    type Result = Vec<Draw>;

    fn run<M: Members + Send + Sync>(self, observed: &Chain<M>) -> Vec<Draw> {
        over_draws(
            self.config.draws,
            || observed.clone(),
            |chain, number| {
                chain.reset(observed);
                let switched = chain.run(self.trials, &mut self.config.stream(number));
                Draw { reciprocated: chain.reciprocated(), switched }
            },
        )
    }
}

/// One draw: its edges.
struct One<'a> {
    config: &'a Rewiring,
    trials: u64,
    draw: u32,
}

impl Task for One<'_> {
    type Result = Vec<(u64, u64)>;

    fn run<M: Members + Send + Sync>(self, observed: &Chain<M>) -> Vec<(u64, u64)> {
        let mut chain = observed.clone();
        chain.run(self.trials, &mut self.config.stream(self.draw));
        chain.edges().collect()
    }
}
