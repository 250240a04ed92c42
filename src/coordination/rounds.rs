//! Rounds: acts of two or more senders against overlapping targets within a window.
//!
//! # Definition
//! The unit is a *party's act*: a distinct (act, sender). A bloc that was expanded into its members
//! gives one act several senders, hence several party's acts, which share every object: it is a round
//! by itself.
//!
//! Party's acts are taken in the order (earliest day, act, sender). The first that is not yet assigned
//! opens a round. Those whose *latest* day is at most the opening act's *earliest* day + `W`, and that
//! are linked to it, directly or through others of the round that fulfil the same bound, join. Two are
//! linked when their senders differ, every pair of their days lies within `W`, and they share an object
//! (with [`Share::Party`] the polity behind it, the `target` column). A round has at least two senders
//! and spans at most `W` days from its first possible to its last possible day; an opener whose
//! candidate fails this is no round, and what would have joined it stays free.
//!
//! Only what is certain links: rows that are not certain never do, nor do party's acts of which a bound
//! is unknown. They, and ranged ones that do not fit for certain, may be attached as *possible*: a
//! party's act outside the round that shares an object with one of another sender inside it, where its
//! day or the member's is a range or one of the two rows is not certain, that may lie within `W` of it
//! and may fit the span (its earliest day is at most the opening act's + `W`, its latest at least the
//! round's last − `W`). It may be of a sender of the round, and a member of another round. An exactly
//! dated, certain act outside the window is not attached.
//!
//! # How it is found
//! All days of a round lie in one window, so within it two party's acts are linked as soon as they
//! share an object and differ in sender. Objects hold their party's acts in order; a round grows
//! breadth-first, and an object at which two senders meet gives everything that it holds in the window
//! at once, so no clique of a much-hit object is ever walked.
//! What no other sender hits within `W` is left aside before that, in one pass over each object's acts.
//!
//! # Complexity
//! `O(n log n)` time for `n` rows, `O(n)` space and the findings; all large lists are sorted by digits. At
//! its peak an exact table takes about 45 bytes per row, of which half only for the rows near another
//! sender's. Attaching costs, per round and object, one look at each of the object's ranged or uncertain
//! entries near the round (none in an exact table).
//!
//! # Edge cases
//! - *Empty table*: no rounds.
//! - *Self-loops* (a sender that hits itself) stay in and count like any row.
//! - *Parallel rows* (same act, sender and object) count once, and a repeated row changes nothing.
//! - *Reciprocal pairs* (a hits b, b hits a) share no object and make no round by themselves.
//! - *Ties in time*: acts of one day are in one round; who moved first among them is decided by `seq`
//!   where the column is given and differs, else there is no first mover.
//! - *Ranges*: see above; a range wider than `W` never joins.
//! - *Unnamed groups* are left out whatever is shared.
//! - *Determinism*: the order of rows does not matter; order-preserving renumbering renumbers results.

mod links;
mod open;
mod table;

use serde::{Deserialize, Serialize};

use super::{CoordinationError, checked_window, high, implementing_acts, low, packed};
use crate::graph::Events;
use links::Links;
use open::Open;
use table::Table;

/// What two acts of a round must have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Share {
    /// An object: the same person or organisation (default).
    #[default]
    Object,
    /// The party behind the object: the same polity, whoever of it was hit.
    Party,
}

/// Settings of the search for rounds; see the [module](self) for what a round is.
///
/// ```
/// use sanction_graph::coordination::{PartyAct, Rounds};
/// use sanction_graph::graph::{EventColumns, Events};
///
/// // Parties 0, 1, 2 hit party 3; objects are persons. Act 2 comes forty days later.
/// let events = Events::new(EventColumns {
///     parties: 4,
///     acts: 3,
///     objects: 2,
///     sender: vec![0, 0, 1, 2],
///     target: vec![3; 4],
///     object: Some(vec![0, 1, 0, 0]),
///     first: vec![10, 10, 12, 50],
///     act: vec![0, 0, 1, 2],
///     ..EventColumns::default()
/// })?;
/// let findings = Rounds::default().window(7).run(&events)?;
/// let [round] = &findings.rounds[..] else { panic!("one round") };
/// assert_eq!((round.first, round.last), (10, 12));
/// assert_eq!(round.senders, [0, 1]);
/// assert_eq!((&round.targets[..], &round.single[..]), (&[0][..], &[1][..]));
/// assert_eq!(round.first_mover, Some(0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Rounds {
    /// The most days (ticks) from a round's first to its last; 7.
    pub window: i32,
    /// What two acts must have in common; an object.
    pub share: Share,
    /// Whether acts that merely implement another's decision take part; they do not, and are counted.
    pub implementing: bool,
}

impl Default for Rounds {
    fn default() -> Self {
        Self { window: 7, share: Share::Object, implementing: false }
    }
}

impl Rounds {
    /// Sets the most days (ticks) from a round's first to its last.
    #[must_use]
    pub const fn window(mut self, window: i32) -> Self {
        self.window = window;
        self
    }

    /// Sets what two acts must have in common.
    #[must_use]
    pub const fn share(mut self, share: Share) -> Self {
        self.share = share;
        self
    }

    /// Sets whether acts that merely implement another's decision take part.
    #[must_use]
    pub const fn implementing(mut self, implementing: bool) -> Self {
        self.implementing = implementing;
        self
    }

    /// Finds the rounds of a table.
    ///
    /// `O(n log n)` time, `O(n)` space; see the [module](self) for ranged tables.
    ///
    /// # Errors
    /// Fails only when the window is negative.
    pub fn run(&self, events: &Events) -> Result<RoundsFindings, CoordinationError> {
        let window = checked_window(self.window)?;
        let mut scratch = Vec::new();
        let table = Table::new(events, self, &mut scratch);
        let certain = table.places(&mut scratch);
        let mut grown = Links::new(&table, &certain, window, &mut scratch).grow_all(window);
        let hits = Hits::new(&table, &certain, &mut scratch, |entry| grown.round_of(entry).is_some());
        // Large lists go as soon as they can, before the findings come.
        let certain = if table.is_exact() { Vec::new() } else { certain };
        let open = Open::new(&table, &certain, &mut scratch);
        drop(scratch);
        let members = std::mem::take(&mut grown.rounds).into_iter();
        let mut objects = Vec::new();
        let round = |members| {
            let near = |members: &[u32]| {
                open.as_ref().map_or_else(Vec::new, |open| open.near(&table, &grown, members, window))
            };
            Round::new(&table, &hits, members, near, &mut objects)
        };
        let mut rounds: Vec<Round> = members.map(round).collect();
        rounds.sort_by(|a, b| (a.first, a.last, &a.acts).cmp(&(b.first, b.last, &b.acts)));
        let implementing_left_out = if self.implementing { 0 } else { implementing_acts(events) };
        Ok(RoundsFindings { window: self.window, share: self.share, rounds, implementing_left_out })
    }
}

/// One party's part in an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct PartyAct {
    /// The act.
    pub act: u32,
    /// The party.
    pub sender: u32,
}

/// One object that a party's act of a round certainly hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct RoundHit {
    /// The act.
    pub act: u32,
    /// The party.
    pub sender: u32,
    /// The object.
    pub object: u32,
}

/// Acts of two or more senders against overlapping targets within the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Round {
    /// The earliest day that any of its acts can have.
    pub first: i32,
    /// The latest day that any of its acts can have.
    pub last: i32,
    /// Its senders, at least two, ascending.
    pub senders: Vec<u32>,
    /// Its acts, ascending.
    pub acts: Vec<u32>,
    /// The objects that two or more of its senders certainly hit, ascending. (With [`Share::Party`]
    /// there may be none.)
    pub targets: Vec<u32>,
    /// The objects that exactly one of its senders certainly hits, ascending.
    pub single: Vec<u32>,
    /// The one sender that certainly moved before every other.
    pub first_mover: Option<u32>,
    /// Party's acts that may belong to it and never link, ascending.
    pub possible: Vec<PartyAct>,
    /// Which act of whom hits what, each once, ascending.
    pub hits: Vec<RoundHit>,
}

/// The rounds of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RoundsFindings {
    /// The window that was asked for.
    pub window: i32,
    /// What two acts had to have in common.
    pub share: Share,
    /// The rounds, by (first, last, acts).
    pub rounds: Vec<Round>,
    /// How many acts were left out because they merely implement another's decision.
    pub implementing_left_out: usize,
}

/// What the members of rounds certainly hit.
struct Hits {
    /// (entry, object), ascending.
    hits: Vec<u64>,
    /// Those of each entry: `hits[starts[e]..starts[e + 1]]`.
    starts: Vec<u32>,
}

impl Hits {
    fn new(table: &Table, places: &[u64], scratch: &mut Vec<u64>, is_member: impl Fn(u32) -> bool) -> Self {
        let hits = table.hits(places, scratch, is_member);
        let starts = starts(&hits, table.entries.len());
        Self { hits, starts }
    }

    fn of(&self, entry: u32) -> impl Iterator<Item = u32> {
        let entry = entry as usize;
        self.hits[self.starts[entry] as usize..self.starts[entry + 1] as usize].iter().map(|&hit| low(hit))
    }
}

/// Where the numbers whose high half is each of `0..count` start in an ascending list, and its end.
fn starts(list: &[u64], count: usize) -> Vec<u32> {
    let mut starts = vec![0; count + 1];
    for &number in list {
        starts[high(number) as usize + 1] += 1;
    }
    for i in 0..count {
        starts[i + 1] += starts[i];
    }
    starts
}

impl Round {
    /// Of these members, each an entry of the table. `scratch` is any list, whose room is used.
    fn new(
        table: &Table,
        hits: &Hits,
        mut members: Vec<u32>,
        near: impl Fn(&[u32]) -> Vec<PartyAct>,
        scratch: &mut Vec<u64>,
    ) -> Self {
        members.sort_unstable();
        let of = |&member: &u32| &table.entries[member as usize];
        let days = members.iter().map(of);
        let (first, last) = days.fold((i32::MAX, i32::MIN), |(first, last), entry| {
            (first.min(entry.first), last.max(entry.last))
        });
        let first_mover = first_mover(table, &members);
        let possible = near(&members);

        // From here on by act and sender, and so every hit is in its place.
        members.sort_unstable_by_key(|member| (of(member).act, of(member).sender));
        let hits: Vec<RoundHit> = members
            .iter()
            .flat_map(|member| {
                let (act, sender) = (of(member).act, of(member).sender);
                hits.of(*member).map(move |object| RoundHit { act, sender, object })
            })
            .collect();
        let mut acts: Vec<u32> = members.iter().map(|member| of(member).act).collect();
        acts.dedup();
        let mut senders: Vec<u32> = members.iter().map(|member| of(member).sender).collect();
        senders.sort_unstable();
        senders.dedup();

        scratch.clear();
        scratch.extend(hits.iter().map(|hit| packed(hit.object, hit.sender)));
        scratch.sort_unstable();
        let (mut targets, mut single) = (Vec::new(), Vec::new());
        for of_object in scratch.chunk_by(|&a, &b| high(a) == high(b)) {
            let shared = of_object[0] != of_object[of_object.len() - 1];
            if shared { &mut targets } else { &mut single }.push(high(of_object[0]));
        }
        Self { first, last, senders, acts, targets, single, first_mover, possible, hits }
    }
}

/// Whoever has the act that ends first is the only one that can have moved before every other.
fn first_mover(table: &Table, members: &[u32]) -> Option<u32> {
    let of = |member: u32| &table.entries[member as usize];
    let ends = |&member: &u32| (of(member).last, !of(member).is_exact(), table.seqs(member).1);
    let lead = members.iter().copied().min_by_key(ends)?;
    let sender = of(lead).sender;
    let others = members.iter().filter(|&&member| of(member).sender != sender);
    others.copied().all(|other| table.certainly_before(lead, other)).then_some(sender)
}
