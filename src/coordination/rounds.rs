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
//!
//! # Complexity
//! `O(n log n)` time for `n` rows, `O(n)` space and the findings; attaching costs, per round and object,
//! one look at each of the object's ranged or uncertain entries near the round (none in an exact table).
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

use serde::{Deserialize, Serialize};

use super::{CoordinationError, checked_window, high, implementing_acts, is_known, low, number, packed};
use crate::graph::Events;

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
        let table = Table::new(events, self);
        let mut links = Links::new(&table, window);
        let vague = table.vague();
        let mut rounds = Vec::new();
        for opener in 0..table.entries.len() {
            if !links.is_free(opener) {
                continue;
            }
            let members = links.grow(&table, opener, window);
            if members.len() > 1 {
                rounds.push(table.round(&links, &vague, members, window));
            }
        }
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

/// A row that takes part, in the order of party's acts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    first: i32,
    act: u32,
    sender: u32,
    key: u32,
    object: u32,
    unsure: bool,
    row: u32,
}

/// A party's act; its lines are `lines[start..]` up to the next entry's.
struct Entry {
    first: i32,
    last: i32,
    act: u32,
    sender: u32,
    start: usize,
    seq_min: i32,
    seq_max: i32,
}

/// An entry whose day, or whose row on the key, leaves something open. Its range is less than 2^`bits`
/// days wide. Ordered by key, width and first day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Vague {
    key: u32,
    bits: u32,
    first: i32,
    last: i32,
    entry: u32,
}

impl Entry {
    fn width(&self) -> i64 {
        i64::from(self.last) - i64::from(self.first)
    }

    const fn is_exact(&self) -> bool {
        self.first == self.last
    }

    /// Whether it can be a member of any round: a range wider than the window would burst its span.
    fn can_join(&self, window: i64) -> bool {
        is_known(self.first, self.last) && self.width() <= window
    }

    fn certainly_before(&self, other: &Self) -> bool {
        self.last < other.first
            || (self.is_exact()
                && other.is_exact()
                && self.first == other.first
                && self.seq_max < other.seq_min)
    }
}

/// All party's acts in their order, each with its lines.
struct Table {
    lines: Vec<Line>,
    entries: Vec<Entry>,
}

impl Table {
    fn new(events: &Events, settings: &Rounds) -> Self {
        let (objects, targets) = (events.object(), events.target());
        let mut lines: Vec<Line> = (0..events.len())
            .filter(|&row| settings.implementing || !events.implements(events.act()[row]))
            .filter(|&row| !events.is_unnamed(objects[row]))
            .map(|row| Line {
                first: events.first()[row],
                act: events.act()[row],
                sender: events.sender()[row],
                key: match settings.share {
                    Share::Object => objects[row],
                    Share::Party => targets[row],
                },
                object: objects[row],
                unsure: !events.is_certain(row),
                row: number(row),
            })
            .collect();
        lines.sort_unstable();
        let mut entries = Vec::new();
        let mut start = 0;
        for part in lines.chunk_by(|a, b| (a.act, a.sender) == (b.act, b.sender)) {
            let line = part[0];
            let mut seqs = part.iter().filter(|line| !line.unsure).map(|line| match events.seq() {
                Some(seq) => seq[line.row as usize],
                None => 0,
            });
            let seq = seqs.next();
            let (seq_min, seq_max) = seqs
                .fold((seq.unwrap_or(0), seq.unwrap_or(0)), |(min, max), seq| (min.min(seq), max.max(seq)));
            entries.push(Entry {
                first: line.first,
                last: events.last()[line.row as usize],
                act: line.act,
                sender: line.sender,
                start,
                seq_min,
                seq_max,
            });
            start += part.len();
        }
        Self { lines, entries }
    }

    fn lines(&self, entry: usize) -> &[Line] {
        let end = self.entries.get(entry + 1).map_or(self.lines.len(), |next| next.start);
        &self.lines[self.entries[entry].start..end]
    }

    /// The keys that an entry hits, ascending, and whether it certainly does.
    fn keys(&self, entry: usize) -> impl Iterator<Item = (u32, bool)> {
        self.lines(entry)
            .chunk_by(|a, b| a.key == b.key)
            .map(|part| (part[0].key, part.iter().any(|line| !line.unsure)))
    }

    /// Every entry, by key, whose day or row leaves something open.
    fn vague(&self) -> Vec<Vague> {
        let mut vague = Vec::new();
        for (e, entry) in self.entries.iter().enumerate() {
            let width = entry.width().unsigned_abs();
            let open = self.keys(e).filter(|&(_, sure)| !sure || width > 0);
            let bits = u64::BITS - width.leading_zeros();
            let &Entry { first, last, .. } = entry;
            vague.extend(open.map(|(key, _)| Vague { key, bits, first, last, entry: number(e) }));
        }
        vague.sort_unstable();
        vague
    }

    /// The vague entries of a key with a day in `[from, to]`. In each class of width the ranges that
    /// reach `from` begin at most 2^bits before it, so that few are looked at in vain.
    fn vague_in(vague: &[Vague], key: u32, from: i64, to: i64) -> impl Iterator<Item = u32> {
        let mut rest = &vague[vague.partition_point(|item| item.key < key)..];
        let classes = std::iter::from_fn(move || {
            let bits = rest.first().filter(|item| item.key == key)?.bits;
            let (class, others) = rest.split_at(prefix(rest, |item| (item.key, item.bits) == (key, bits)));
            rest = others;
            Some(&class[class.partition_point(|item| i64::from(item.first) < from - (1 << bits))..])
        });
        classes.flat_map(move |class| {
            class
                .iter()
                .take_while(move |item| i64::from(item.first) <= to)
                .filter(move |item| i64::from(item.last) >= from)
                .map(|item| item.entry)
        })
    }

    fn round(&self, links: &Links, vague: &[Vague], mut members: Vec<u32>, window: i64) -> Round {
        members.sort_unstable();
        let of = |&member: &u32| &self.entries[member as usize];
        let distinct = |mut numbers: Vec<u32>| {
            numbers.sort_unstable();
            numbers.dedup();
            numbers
        };
        let mut hits: Vec<RoundHit> = members
            .iter()
            .flat_map(|&member| self.lines(member as usize))
            .filter(|line| !line.unsure)
            .map(|&Line { act, sender, object, .. }| RoundHit { act, sender, object })
            .collect();
        hits.sort_unstable_by_key(|hit| (hit.object, hit.sender, hit.act));
        hits.dedup();
        let (mut targets, mut single) = (Vec::new(), Vec::new());
        for part in hits.chunk_by(|a, b| a.object == b.object) {
            let shared = part.iter().any(|hit| hit.sender != part[0].sender);
            if shared { &mut targets } else { &mut single }.push(part[0].object);
        }
        hits.sort_unstable();
        Round {
            first: members.iter().map(|member| of(member).first).min().unwrap_or_default(),
            last: members.iter().map(|member| of(member).last).max().unwrap_or_default(),
            senders: distinct(members.iter().map(|member| of(member).sender).collect()),
            acts: distinct(members.iter().map(|member| of(member).act).collect()),
            targets,
            single,
            first_mover: self.first_mover(&members),
            possible: if vague.is_empty() {
                Vec::new()
            } else {
                self.possible(links, vague, &members, window)
            },
            hits,
        }
    }

    /// Whoever has the act that ends first is the only one that can have moved before every other.
    fn first_mover(&self, members: &[u32]) -> Option<u32> {
        let members = || members.iter().map(|&member| &self.entries[member as usize]);
        let lead = members().min_by_key(|entry| (entry.last, !entry.is_exact(), entry.seq_max))?;
        members()
            .filter(|entry| entry.sender != lead.sender)
            .all(|entry| lead.certainly_before(entry))
            .then_some(lead.sender)
    }

    /// What may belong to a round: whatever possibly fits the span possibly lies within the window of
    /// each member, because the members lie within the span.
    fn possible(&self, links: &Links, vague: &[Vague], members: &[u32], window: i64) -> Vec<PartyAct> {
        let of = |&member: &u32| &self.entries[member as usize];
        let Some(&opener) = members.first() else { return Vec::new() };
        let earliest = i64::from(of(&opener).first);
        let latest = members.iter().map(|member| i64::from(of(member).last)).max().unwrap_or(earliest);
        let (from, to) = (latest - window, earliest + window);

        let mut touched: Vec<(u32, u32, bool)> = Vec::new();
        for member in members {
            let Entry { sender, .. } = *of(member);
            let exact = of(member).is_exact();
            touched.extend(self.keys(*member as usize).map(|(key, sure)| (key, sender, !sure || !exact)));
        }
        touched.sort_unstable();

        let mut found = Vec::new();
        let mut attach = |candidate: u32, senders: Senders| {
            let Entry { act, sender, .. } = *of(&candidate);
            if senders.any_but(sender) && links.round_of[candidate as usize] != opener {
                found.push(PartyAct { act, sender });
            }
        };
        for part in touched.chunk_by(|a, b| a.0 == b.0) {
            let key = part[0].0;
            let all = Senders::of(part.iter().map(|touch| touch.1));
            for candidate in Self::vague_in(vague, key, from, to) {
                attach(candidate, all);
            }
            let open = Senders::of(part.iter().filter(|touch| touch.2).map(|touch| touch.1));
            if open != Senders::None {
                for candidate in links.held(key, self, from, to) {
                    attach(candidate, open);
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// How many leading items are `within`, where these come first: in time that depends on how many they
/// are and not on how long the list is.
fn prefix<T>(list: &[T], within: impl Fn(&T) -> bool) -> usize {
    let mut reach = 1;
    while list.get(reach).is_some_and(&within) {
        reach *= 2;
    }
    list[..reach.min(list.len())].partition_point(within)
}

/// A set of senders, as far as it matters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Senders {
    None,
    One(u32),
    Several,
}

impl Senders {
    fn of(mut senders: impl Iterator<Item = u32>) -> Self {
        match senders.next() {
            None => Self::None,
            Some(first) if senders.all(|sender| sender == first) => Self::One(first),
            Some(_) => Self::Several,
        }
    }

    const fn any_but(self, sender: u32) -> bool {
        match self {
            Self::None => false,
            Self::One(only) => only != sender,
            Self::Several => true,
        }
    }
}

const FREE: u32 = u32::MAX;

/// Which party's acts hold which key: the *places*, sorted by (key, entry), with a forest that finds the
/// next free place of a key.
struct Links {
    /// (key, entry), ascending.
    places: Vec<u64>,
    /// The first place of each key's group, and the end.
    starts: Vec<u32>,
    /// The group of each place.
    group: Vec<u32>,
    /// The next free place at or after this one lies on this path.
    next: Vec<u32>,
    /// The next place of the same group with another sender, or the group's end.
    other: Vec<u32>,
    /// The places of each entry: `of_entry[entry_start[e]..entry_start[e + 1]]`.
    entry_start: Vec<u32>,
    of_entry: Vec<u32>,
    /// The opener that last took everything that the group held in its window.
    taken_by: Vec<u32>,
    /// The opener of the round of each entry; an entry that can never join is not free.
    round_of: Vec<u32>,
    joinable: Vec<bool>,
}

impl Links {
    fn new(table: &Table, window: i64) -> Self {
        let entries = table.entries.len();
        let joinable: Vec<bool> = table.entries.iter().map(|entry| entry.can_join(window)).collect();
        let mut places = Vec::new();
        let mut entry_start = vec![0; entries + 1];
        for (e, _) in joinable.iter().enumerate().filter(|&(_, &joinable)| joinable) {
            let before = places.len();
            places.extend(table.keys(e).filter(|&(_, sure)| sure).map(|(key, _)| packed(key, number(e))));
            entry_start[e + 1] = number(places.len() - before);
        }
        places.sort_unstable();
        for e in 0..entries {
            entry_start[e + 1] += entry_start[e];
        }
        let mut fill = entry_start.clone();
        let mut of_entry = vec![0; places.len()];
        let mut group = Vec::with_capacity(places.len());
        let mut starts = Vec::new();
        for (p, &place) in places.iter().enumerate() {
            if p == 0 || high(places[p - 1]) != high(place) {
                starts.push(number(p));
            }
            group.push(number(starts.len() - 1));
            let slot = &mut fill[low(place) as usize];
            of_entry[*slot as usize] = number(p);
            *slot += 1;
        }
        starts.push(number(places.len()));
        let sender = |p: usize| table.entries[low(places[p]) as usize].sender;
        let mut other = vec![0; places.len()];
        for p in (0..places.len()).rev() {
            let follower = p + 1;
            let same_group = follower < places.len() && group[follower] == group[p];
            other[p] =
                if same_group && sender(follower) == sender(p) { other[follower] } else { number(follower) };
        }
        Self {
            next: (0..=number(places.len())).collect(),
            taken_by: vec![FREE; starts.len()],
            round_of: vec![FREE; entries],
            places,
            starts,
            group,
            other,
            entry_start,
            of_entry,
            joinable,
        }
    }

    fn is_free(&self, entry: usize) -> bool {
        self.joinable[entry] && self.round_of[entry] == FREE
    }

    fn places_of(&self, entry: u32) -> std::ops::Range<usize> {
        self.entry_start[entry as usize] as usize..self.entry_start[entry as usize + 1] as usize
    }

    /// The first free place at or after `place`, halving the path to it.
    fn free_from(&mut self, mut place: u32) -> u32 {
        while self.next[place as usize] != place {
            let after = self.next[self.next[place as usize] as usize];
            self.next[place as usize] = after;
            place = after;
        }
        place
    }

    fn take(&mut self, entry: u32, opener: u32) {
        self.round_of[entry as usize] = opener;
        for i in self.places_of(entry) {
            let place = self.of_entry[i];
            self.next[place as usize] = place + 1;
        }
    }

    /// The opener and whatever joins it.
    fn grow(&mut self, table: &Table, opener: usize, window: i64) -> Vec<u32> {
        let bound = i64::from(table.entries[opener].first) + window;
        let opener = number(opener);
        let mut members = vec![opener];
        self.take(opener, opener);
        let mut done = 0;
        while let Some(&member) = members.get(done) {
            done += 1;
            let sender = table.entries[member as usize].sender;
            for i in self.places_of(member) {
                let group = self.group[self.of_entry[i] as usize] as usize;
                if self.taken_by[group] != opener && self.meets_other(table, group, sender, bound) {
                    self.taken_by[group] = opener;
                    self.take_all(table, group, bound, opener, &mut members);
                }
            }
        }
        members
    }

    /// Whether the group holds a free party's act of another sender in the window.
    fn meets_other(&mut self, table: &Table, group: usize, sender: u32, bound: i64) -> bool {
        let end = self.starts[group + 1];
        let mut place = self.free_from(self.starts[group]);
        while place < end {
            let entry = &table.entries[low(self.places[place as usize]) as usize];
            if i64::from(entry.first) > bound {
                return false;
            }
            let follower = if entry.sender == sender {
                self.other[place as usize]
            } else if i64::from(entry.last) <= bound {
                return true;
            } else {
                place + 1
            };
            place = self.free_from(follower);
        }
        false
    }

    /// Two senders meet at the group, so each of its party's acts is linked to one of them.
    fn take_all(&mut self, table: &Table, group: usize, bound: i64, opener: u32, members: &mut Vec<u32>) {
        let end = self.starts[group + 1];
        let mut place = self.free_from(self.starts[group]);
        while place < end {
            let entry = low(self.places[place as usize]);
            if i64::from(table.entries[entry as usize].first) > bound {
                break;
            }
            if i64::from(table.entries[entry as usize].last) <= bound {
                self.take(entry, opener);
                members.push(entry);
            }
            place = self.free_from(place + 1);
        }
    }

    /// The certain holders of a key that begin in `[from, to]`.
    fn held(&self, key: u32, table: &Table, from: i64, to: i64) -> impl Iterator<Item = u32> {
        let day = |&place: &u64| i64::from(table.entries[low(place) as usize].first);
        let begin = self.places.partition_point(|place| (high(*place), day(place)) < (key, from));
        self.places[begin..]
            .iter()
            .take_while(move |place| high(**place) == key && day(place) <= to)
            .map(|&place| low(place))
    }
}
