//! The triad census: how any three actors are tied.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ReciprocityError;
use super::dyadic::{DirectedPairs, population};
use super::skeleton::Skeleton;
use crate::graph::events::Events;
use crate::model::words::words;

words! {
    /// One of the 16 ways in which three actors can be tied: how many of the three dyads are mutual,
    /// asymmetric and null, and where that does not say it, a letter (Holland & Leinhardt 1970, *American
    /// Journal of Sociology* 76, 492–513). Down, Up, Transitive and Cyclic are the letters.
    pub enum Triad, "triad" {
        /// No tie.
        T003 = "003",
        /// A → B.
        T012 = "012",
        /// A ↔ B.
        T102 = "102",
        /// A ← B → C: one sends to two.
        T021D = "021D",
        /// A → B ← C: one is sent to by two.
        T021U = "021U",
        /// A → B → C.
        T021C = "021C",
        /// A ↔ B ← C.
        T111D = "111D",
        /// A ↔ B → C.
        T111U = "111U",
        /// A → B → C, A → C.
        T030T = "030T",
        /// A → B → C → A.
        T030C = "030C",
        /// A ↔ B ↔ C.
        T201 = "201",
        /// A ↔ C, and B sends to both.
        T120D = "120D",
        /// A ↔ C, and both send to B.
        T120U = "120U",
        /// A ↔ C, A → B → C.
        T120C = "120C",
        /// A ↔ B ↔ C, A → C.
        T210 = "210",
        /// A ↔ B ↔ C ↔ A.
        T300 = "300",
    }
}

/// The triad census of the static digraph.
///
/// # Definition
/// The events are read as the static digraph of their distinct `sender → target` pairs, as in
/// [`Dyadic`](super::Dyadic). Each of the N (N − 1) (N − 2) / 6 sets of three actors is of one of 16
/// [types](Triad), named as Holland and Leinhardt do; A ↔ B with C → A is 111D, as networkx, igraph and
/// sna have it. `N` is the declared [`population`](Self::population), or else the number of actors with an
/// event that is not a self-loop.
///
/// As in Batagelj & Mrvar 2001 (*Social Networks* 23, 237–243) only what is tied is looked at, and what is
/// not is counted as the rest. Beyond that, only triangles are gone through one by one: the triads of two
/// ties are the pairs of ties at their middle actor, less those that a triangle closes.
///
/// # Complexity
/// Time O(n log n + e · a) for n rows and e tied pairs, where a is the arboricity, at most √e: hubs cost no
/// more than others. About 60 bytes for each tied pair.
///
/// # Edge cases
/// - *Empty table*, or fewer than three actors: all counts are 0.
/// - *Self-loops* are dropped and counted; an actor that has nothing else is not counted in `N`.
/// - *Parallel edges* and certain or merely possible rows count alike, and once.
/// - *Reciprocal pairs* are mutual dyads.
/// - *Time*, and so ties and ranges in time, play no role.
/// - Counts have 128 bits: those of any table fit.
///
/// # Examples
/// ```
/// use sanction_graph::graph::{EventColumns, Events};
/// use sanction_graph::reciprocity::{Triad, Triads};
///
/// // 0 ⇄ 1, 2 → 0.
/// let events = Events::new(EventColumns {
///     parties: 3,
///     acts: 3,
///     sender: vec![0, 1, 2],
///     target: vec![1, 0, 0],
///     first: vec![0, 1, 2],
///     act: vec![0, 1, 2],
///     ..EventColumns::default()
/// })?;
/// let found = Triads::default().run(&events)?;
/// assert_eq!(found.counts[&Triad::T111D], 1);
/// assert_eq!(found.counts.values().sum::<u128>(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Triads {
    /// How many actors there are, counting those without an event; by default (`None`) those with one.
    pub population: Option<u64>,
}

/// What [`Triads`] finds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TriadFindings {
    /// `N`: the declared population, or the actors with an event that is not a self-loop.
    pub actors: u64,
    /// Rows whose sender is their target; they count nowhere else.
    pub self_loops: u64,
    /// How many sets of three actors are of each type; every type is there.
    pub counts: BTreeMap<Triad, u128>,
}

/// How a pair is tied, by the bits of [`UP`] and [`DOWN`].
type Code = u8;
/// The smaller actor sends to the larger one.
const UP: Code = 1;
/// The larger actor sends to the smaller one.
const DOWN: Code = 2;
/// How many codes a place in a table is kept for.
const CODES: usize = 4;

/// 1 for a mutual dyad, else 0.
fn mutual(code: Code) -> u64 {
    u64::from(code == UP | DOWN)
}

/// One actor's part in a pair, as the place in a table: it sends, it is sent to, or both.
const fn arm(code: Code, is_low: bool) -> usize {
    let sends = code & if is_low { UP } else { DOWN } != 0;
    match (sends, code == UP | DOWN) {
        (_, true) => 2,
        (true, _) => 0,
        (false, _) => 1,
    }
}

/// The type of three actors tied by two arms at the middle one and not otherwise.
const OPEN: [[Triad; 3]; 3] = [
    [Triad::T021D, Triad::T021C, Triad::T111U],
    [Triad::T021C, Triad::T021U, Triad::T111D],
    [Triad::T111U, Triad::T111D, Triad::T201],
];

/// The three actors of a triangle by the arms that they have in it: of a < b < c with the codes of ab, ac, bc.
const fn arms([ab, ac, bc]: [Code; 3]) -> [[usize; 2]; 3] {
    [[arm(ab, true), arm(ac, true)], [arm(ab, false), arm(bc, true)], [arm(ac, false), arm(bc, false)]]
}

/// The type of a triangle.
fn closed(codes: [Code; 3]) -> Triad {
    let corners = arms(codes);
    let has = |corner: [usize; 2]| corners.contains(&corner);
    match codes.map(mutual).iter().sum::<u64>() {
        3 => Triad::T300,
        2 => Triad::T210,
        1 if has([0, 0]) => Triad::T120D,
        1 if has([1, 1]) => Triad::T120U,
        1 => Triad::T120C,
        _ if has([0, 0]) => Triad::T030T,
        _ => Triad::T030C,
    }
}

/// How many asymmetric and mutual dyads a type has.
const fn dyads(triad: Triad) -> (u128, u128) {
    match triad {
        Triad::T003 => (0, 0),
        Triad::T012 => (1, 0),
        Triad::T102 => (0, 1),
        Triad::T021D | Triad::T021U | Triad::T021C => (2, 0),
        Triad::T111D | Triad::T111U => (1, 1),
        Triad::T030T | Triad::T030C => (3, 0),
        Triad::T201 => (0, 2),
        Triad::T120D | Triad::T120U | Triad::T120C => (2, 1),
        Triad::T210 => (1, 2),
        Triad::T300 => (0, 3),
    }
}

impl Triads {
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
    pub fn run(&self, events: &Events) -> Result<TriadFindings, ReciprocityError> {
        let directed = DirectedPairs::of(events);
        let self_loops = directed.self_loops;
        let (pairs, codes) = coded(directed);
        let skeleton = Skeleton::of(&pairs);
        drop(pairs);
        let actors = population(self.population, skeleton.nodes() as u64)?;

        // By the codes of a triangle's pairs, in their order.
        let mut triangles = [[[0_u64; CODES]; CODES]; CODES];
        skeleton.triangles(|pairs| {
            let [ab, ac, bc] = pairs.map(|pair| usize::from(codes[pair as usize]) % CODES);
            triangles[ab][ac][bc] += 1;
        });
        let mut counts = Triad::ALL.iter().map(|&triad| (triad, 0)).collect::<BTreeMap<Triad, u128>>();
        // By the arms of the middle actor, the smaller first.
        let mut wedges = wedges(&skeleton, &codes);
        for ab in [UP, DOWN, UP | DOWN] {
            for ac in [UP, DOWN, UP | DOWN] {
                for bc in [UP, DOWN, UP | DOWN] {
                    let count = u128::from(triangles[usize::from(ab)][usize::from(ac)][usize::from(bc)]);
                    *counts.entry(closed([ab, ac, bc])).or_default() += count;
                    for [one, other] in arms([ab, ac, bc]) {
                        wedges[one.min(other)][one.max(other)] -= count;
                    }
                }
            }
        }
        for (one, wedges) in wedges.iter().enumerate() {
            for (other, &count) in wedges.iter().enumerate() {
                *counts.entry(OPEN[one][other]).or_default() += count;
            }
        }
        let mutual = u128::from(codes.iter().copied().map(mutual).sum::<u64>());
        let asymmetric = codes.len() as u128 - mutual;
        let n = u128::from(actors);
        let others = n.saturating_sub(2);
        let in_larger = |part: fn((u128, u128)) -> u128| {
            counts.iter().map(|(&triad, &count)| part(dyads(triad)) * count).sum::<u128>()
        };
        let (one, two) =
            (asymmetric * others - in_larger(|dyads| dyads.0), mutual * others - in_larger(|dyads| dyads.1));
        counts.insert(Triad::T012, one);
        counts.insert(Triad::T102, two);
        let all = n * n.saturating_sub(1) * others / 6;
        counts.insert(Triad::T003, all - counts.values().sum::<u128>());
        Ok(TriadFindings { actors, self_loops, counts })
    }
}

/// All tied pairs, ascending, and how each is tied.
fn coded(DirectedPairs { up, down, .. }: DirectedPairs) -> (Vec<u64>, Vec<Code>) {
    let (mut up, mut down) = (up.into_iter().peekable(), down.into_iter().peekable());
    let (mut pairs, mut codes) = (Vec::with_capacity(up.len() + down.len()), Vec::new());
    while let Some(pair) = [up.peek(), down.peek()].into_iter().flatten().min().copied() {
        let is_up = up.next_if_eq(&pair).is_some();
        let is_down = down.next_if_eq(&pair).is_some();
        pairs.push(pair);
        codes.push(if is_up { UP } else { 0 } | if is_down { DOWN } else { 0 });
    }
    (pairs, codes)
}

/// Pairs of ties at one actor, by its two arms, the smaller first.
fn wedges(skeleton: &Skeleton, codes: &[Code]) -> [[u128; 3]; 3] {
    let mut degrees = vec![[0_u32; 3]; skeleton.nodes()];
    for (&(low, high), &code) in skeleton.pairs.iter().zip(codes) {
        degrees[low as usize][arm(code, true)] += 1;
        degrees[high as usize][arm(code, false)] += 1;
    }
    let mut wedges = [[0; 3]; 3];
    for degree in degrees {
        let degree = degree.map(u128::from);
        for one in 0..3 {
            wedges[one][one] += degree[one] * degree[one].saturating_sub(1) / 2;
            for other in one + 1..3 {
                wedges[one][other] += degree[one] * degree[other];
            }
        }
    }
    wedges
}
