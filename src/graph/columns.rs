//! Building a large graph from plain columns, without records.

use super::arena::Arena;
use super::build::layout::{incoming, starts, ties_of_acts};
use super::merges::Merges;
use super::strings::{Strings, StringsFull};
use super::tables::{ActClaimRow, ActTable, ActorTable, Grouped, Link, NONE, Sparse, TieClaimRow, TieTable};
use super::violation::{BuildError, Violation};
use super::{SanctionGraph, act_key, build, reference};
use crate::model::{ActKind, ActorKind, End, Programme, Share, TieKind, Trust};
use crate::radix;
use crate::time::{Certainty, TimeUnit, When};
use std::collections::HashSet;

/// Plain columns of a network, from which [`SanctionGraph::from_columns`] builds at memory speed: for other
/// programs' tables and for networks of tens of millions of ties.
///
/// Actors, acts and programmes are numbers below the lengths of their columns. Columns marked "or empty"
/// may stay empty, which means the default. There are no names, claims or details; what is stated is stated
/// without a document.
///
/// ```
/// use sanction_graph::graph::{GraphColumns, SanctionGraph, Strings};
/// use sanction_graph::model::ActorKind::{Official, State};
///
/// let graph = SanctionGraph::from_columns(GraphColumns {
///     actor_kind: vec![State, State, Official],
///     actor_key: Strings::try_from(&["US", "CN", "zhu-hailun"][..])?,
///     act_sender: vec![0],
///     act_first: vec![18_452],
///     sanction_act: vec![0, 0],
///     sanction_target: vec![1, 2],
///     ..GraphColumns::default()
/// })?;
/// assert_eq!(graph.tie_count(), 2);
/// assert!(graph.tie_by_key("US//2020-07-09>zhu-hailun").is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct GraphColumns {
    /// What the numbers of days count.
    pub unit: TimeUnit,
    /// By actor: what it is.
    pub actor_kind: Vec<ActorKind>,
    /// By actor: its key.
    pub actor_key: Strings,
    /// The programmes.
    pub programmes: Vec<Programme>,
    /// By act: who sends it.
    pub act_sender: Vec<u32>,
    /// By act: what it does; or empty, then all are sanctions. Lifts make no tie.
    pub act_kind: Vec<ActKind>,
    /// By act: the first day on which it can have been announced; `i32::MIN` if unknown.
    pub act_first: Vec<i32>,
    /// By act: the last such day, `i32::MAX` if unknown; or empty, then all days are exact.
    pub act_last: Vec<i32>,
    /// By act: the programme, `u32::MAX` for none; or empty.
    pub act_programme: Vec<u32>,
    /// By act: its key; or empty, then `SENDER/PROGRAMME/DAY`.
    pub act_key: Strings,
    /// By sanction: the act. Sanctions of one act on one target are one tie.
    pub sanction_act: Vec<u32>,
    /// By sanction: the target.
    pub sanction_target: Vec<u32>,
    /// By other tie: what it says. Ties of one kind between the same ends with the same days are one.
    pub tie_kind: Vec<TieKind>,
    /// By other tie: the actor it comes from.
    pub tie_from: Vec<u32>,
    /// By other tie: the actor it goes to.
    pub tie_to: Vec<u32>,
    /// By other tie: the day on which it begins, `i32::MIN` if unknown; or empty, then all are unknown.
    pub tie_start: Vec<i32>,
    /// By other tie: the first day on which it no longer holds, `i32::MAX` while open; or empty, then all
    /// are open.
    pub tie_end: Vec<i32>,
    /// By other tie: the share of an ownership in parts per million, `u32::MAX` if unknown; or empty, then
    /// all are unknown. Rows that differ in nothing but the share are no one tie, and an error.
    pub tie_share: Vec<u32>,
}

const fn too_large(what: &'static str) -> Violation {
    Violation::TooLarge { what }
}

impl From<StringsFull> for Violation {
    fn from(_: StringsFull) -> Self {
        too_large("strings")
    }
}

impl SanctionGraph {
    /// Builds a graph from plain columns. It is the graph that a builder makes of the same records.
    ///
    /// Sorts by digits of packed numbers: linear in ties but for repeated ones, O(n log n) in actors and
    /// acts; while it sorts it needs 32 bytes a tie beside the result.
    ///
    /// # Errors
    /// Fails only when lengths differ, a number is out of range, a key is empty or doubled (that of a tie is
    /// made of its kind, ends and start), the type table forbids a tie, or there is more than a graph holds.
    pub fn from_columns(columns: GraphColumns) -> Result<Self, BuildError> {
        columns.check()?;
        Ok(columns.build()?.with_different_tie_keys()?)
    }
}

/// A row of a column that cannot be.
const fn bad(column: &'static str, row: usize, reason: &'static str) -> Violation {
    Violation::Column { column, row, reason }
}

impl GraphColumns {
    fn check(&self) -> Result<(), Violation> {
        let (actors, acts) = (self.actor_kind.len(), self.act_sender.len());
        let (sanctions, ties) = (self.sanction_act.len(), self.tie_kind.len());
        let whole = [
            ("actor_key", self.actor_key.len(), actors),
            ("act_first", self.act_first.len(), acts),
            ("sanction_target", self.sanction_target.len(), sanctions),
            ("tie_from", self.tie_from.len(), ties),
            ("tie_to", self.tie_to.len(), ties),
        ];
        let optional = [
            ("act_kind", self.act_kind.len(), acts),
            ("act_last", self.act_last.len(), acts),
            ("act_programme", self.act_programme.len(), acts),
            ("act_key", self.act_key.len(), acts),
            ("tie_start", self.tie_start.len(), ties),
            ("tie_end", self.tie_end.len(), ties),
            ("tie_share", self.tie_share.len(), ties),
        ];
        let optional = optional.into_iter().filter(|&(_, found, _)| found != 0);
        for (column, found, expected) in whole.into_iter().chain(optional) {
            if found != expected {
                return Err(bad(column, found.min(expected), "its length is not that of its rows"));
            }
        }
        let count = |n: usize, what| u32::try_from(n).map_err(|_| too_large(what));
        let (actors, acts) = (count(actors, "actors")?, count(acts, "acts")?);
        count(sanctions + ties, "ties")?;
        let programmes = count(self.programmes.len(), "programmes")?;
        let below = |column, values: &[u32], limit: u32, none: bool| {
            let wrong = |&value: &u32| value >= limit && !(none && value == NONE);
            match values.iter().position(wrong) {
                Some(row) => Err(bad(column, row, "there is nothing of that number")),
                None => Ok(()),
            }
        };
        below("act_sender", &self.act_sender, actors, false)?;
        below("act_programme", &self.act_programme, programmes, true)?;
        below("sanction_act", &self.sanction_act, acts, false)?;
        below("sanction_target", &self.sanction_target, actors, false)?;
        below("tie_from", &self.tie_from, actors, false)?;
        below("tie_to", &self.tie_to, actors, false)?;
        self.check_rows()
    }

    fn check_rows(&self) -> Result<(), Violation> {
        let fail =
            |column, row: Option<usize>, reason| row.map_or(Ok(()), |row| Err(bad(column, row, reason)));
        let kind = |actor: u32| self.actor_kind[actor as usize];
        fail("actor_key", self.actor_key.iter().position(str::is_empty), "a key is empty")?;
        fail("act_key", self.act_key.iter().position(str::is_empty), "a key is empty")?;
        let cannot_send = |&sender: &u32| !TieKind::Sanction.ends().0.contains(kind(sender));
        fail("act_sender", self.act_sender.iter().position(cannot_send), "its kind cannot send an act")?;
        let days = (0..self.act_first.len()).position(|act| !self.is_range(act));
        fail("act_first", days, "it lies after the last day, or is no day")?;
        let lift = |&act: &u32| self.kind_of_act(act) == ActKind::Lift;
        fail("sanction_act", self.sanction_act.iter().position(lift), "a lift makes no tie")?;
        let ties = || self.tie_kind.iter().zip(self.tie_from.iter().zip(&self.tie_to));
        let sanction = ties().position(|(kind, _)| kind.is_sanction());
        fail("tie_kind", sanction, "sanctions are made by acts: use `sanction_act`")?;
        let forbidden = ties().position(|(tie, (&from, &to))| !tie.allows(kind(from), kind(to)));
        fail("tie_kind", forbidden, "the type table forbids it between these kinds")?;
        let empty = (0..self.tie_kind.len()).position(|row| {
            let (start, end) = (self.start(row), self.end(row));
            end.is_some_and(|end| start.before(end) == Certainty::Impossible)
        });
        fail("tie_end", empty, "it does not lie after the start")?;
        let above = |&share: &u32| share > Share::WHOLE && share != NONE;
        fail("tie_share", self.tie_share.iter().position(above), "it is above the whole")
    }

    fn is_range(&self, act: usize) -> bool {
        let first = self.act_first[act];
        let last = self.act_last.get(act).copied().unwrap_or(first);
        first <= last && !(first == last && (first == i32::MIN || first == i32::MAX))
    }

    fn announced(&self, act: usize) -> When {
        let first = self.act_first[act];
        When::from_raw(first, self.act_last.get(act).copied().unwrap_or(first))
    }

    fn kind_of_act(&self, act: u32) -> ActKind {
        self.act_kind.get(act as usize).copied().unwrap_or(ActKind::Sanction)
    }

    fn start(&self, tie: usize) -> When {
        match self.tie_start.get(tie) {
            Some(&day) if day != i32::MIN && day != i32::MAX => When::from_raw(day, day),
            _ => When::UNKNOWN,
        }
    }

    fn end(&self, tie: usize) -> Option<When> {
        match self.tie_end.get(tie) {
            Some(&i32::MIN) => Some(When::UNKNOWN),
            Some(&day) if day != i32::MAX => Some(When::from_raw(day, day)),
            _ => None,
        }
    }

    fn share(&self, tie: usize) -> Option<Share> {
        self.tie_share.get(tie).and_then(|&share| Share::new(share, share).ok())
    }

    /// What the ties of an act, or a tie, are sorted by within their sender.
    fn spell(kind: TieKind, start: When) -> Spell {
        (kind, start.day().is_none(), start)
    }

    fn build(mut self) -> Result<SanctionGraph, Violation> {
        // Whoever holds an office is an official.
        for (&kind, &holder) in self.tie_kind.iter().zip(&self.tie_from) {
            if kind == TieKind::Office {
                self.actor_kind[holder as usize] = ActorKind::Official;
            }
        }
        let mut text = Arena::new()?;
        let actors = self.actors(&mut text)?;
        let acts = self.acts(&actors.rank, &mut text)?;
        let (ties, incoming, outgoing) = self.ties(&actors, &acts)?;
        let act_ties = ties_of_acts(&ties, acts.table.key.len()).ok_or(too_large("ties"))?;
        let mut programmes = self.programmes;
        programmes.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(SanctionGraph {
            unit: self.unit,
            trust: Trust::default(),
            strings: text,
            actors: actors.table,
            former_actor_keys: Vec::new(),
            programmes,
            sources: Vec::new(),
            acts: ActTable { ties: act_ties, ..acts.table },
            former_act_keys: Vec::new(),
            tie_kinds: ties.kind.iter().copied().collect(),
            ties,
            outgoing,
            incoming,
            merges: Merges::default(),
        })
    }

    fn actors(&self, text: &mut Arena) -> Result<Actors, Violation> {
        let mut order = self.actor_key.order();
        let key = |actor: u32| self.actor_key.at(actor as usize);
        if let Some(pair) = order.windows(2).find(|pair| key(pair[0]) == key(pair[1])) {
            return Err(bad("actor_key", pair[1] as usize, "another actor has this key"));
        }
        let kind = |actor: u32| self.actor_kind[actor as usize];
        order.sort_by_key(|&actor| kind(actor));
        let mut rank = vec![0; order.len()];
        let mut first_of_kind = [0; ActorKind::ALL.len() + 1];
        let (mut keys, mut names) = (Vec::with_capacity(order.len()), Vec::with_capacity(order.len()));
        for (id, &actor) in (0u32..).zip(&order) {
            rank[actor as usize] = id;
            first_of_kind[kind(actor) as usize + 1] += 1;
            keys.push(text.push(key(actor))?);
            let name = (kind(actor) == ActorKind::State).then(|| reference::state_name(key(actor))).flatten();
            names.push(text.push(name.unwrap_or_default())?);
        }
        for kind in 0..ActorKind::ALL.len() {
            first_of_kind[kind + 1] += first_of_kind[kind];
        }
        let table = ActorTable {
            first_of_kind,
            key: keys,
            name: names,
            born: Sparse::default(),
            count: Sparse::default(),
            facts: Grouped::none(),
        };
        Ok(Actors { table, rank })
    }

    fn acts(&self, rank: &[u32], text: &mut Arena) -> Result<Acts, Violation> {
        let programme_rank = self.programme_ranks()?;
        let made = if self.act_key.is_empty() { Some(self.made_keys()?) } else { None };
        let keys = made.as_ref().unwrap_or(&self.act_key);
        let order = keys.order();
        let key = |act: u32| keys.at(act as usize);
        if let Some(pair) = order.windows(2).find(|pair| key(pair[0]) == key(pair[1])) {
            return Err(bad("act_key", pair[1] as usize, "another act has this key; state keys that differ"));
        }
        let mut act_rank = vec![0; order.len()];
        for (id, &act) in (0u32..).zip(&order) {
            act_rank[act as usize] = id;
        }
        let each =
            |of: &dyn Fn(usize) -> u32| order.iter().map(|&act| of(act as usize)).collect::<Vec<u32>>();
        let mut claims = Grouped::new();
        for &act in &order {
            let announced = self.announced(act as usize);
            let claim = ActClaimRow { source: NONE, announced, ..ActClaimRow::default() };
            claims.push((!announced.is_unknown()).then_some(claim)).ok_or(too_large("claims"))?;
        }
        let table = ActTable {
            key: order.iter().map(|&act| text.push(key(act))).collect::<Result<_, _>>()?,
            kind: order.iter().map(|&act| self.kind_of_act(act)).collect(),
            sender: each(&|act| rank[self.act_sender[act] as usize]),
            programme: each(&|act| match self.act_programme.get(act) {
                Some(&programme) if programme != NONE => programme_rank[programme as usize],
                _ => NONE,
            }),
            announced: order.iter().map(|&act| self.announced(act as usize)).collect(),
            claims,
            ..ActTable::default()
        };
        Ok(Acts { table, rank: act_rank })
    }

    /// The place of each programme in the order of their keys.
    fn programme_ranks(&self) -> Result<Vec<u32>, Violation> {
        let mut order: Vec<usize> = (0..self.programmes.len()).collect();
        order.sort_by(|&a, &b| self.programmes[a].key.cmp(&self.programmes[b].key));
        let doubled = |pair: &&[usize]| self.programmes[pair[0]].key == self.programmes[pair[1]].key;
        if let Some(pair) = order.windows(2).find(doubled) {
            return Err(bad("programmes", pair[1], "another programme has this key"));
        }
        let mut rank = vec![0; order.len()];
        for (place, &programme) in (0u32..).zip(&order) {
            rank[programme] = place;
        }
        Ok(rank)
    }

    /// `SENDER/PROGRAMME/DAY` for each act.
    fn made_keys(&self) -> Result<Strings, Violation> {
        let mut keys = Strings::with_capacity(self.act_sender.len(), 24 * self.act_sender.len());
        for (act, &sender) in self.act_sender.iter().enumerate() {
            let programme = self.act_programme.get(act).and_then(|&p| self.programmes.get(p as usize));
            let day = build::when_text(self.unit, self.announced(act));
            let sender = self.actor_key.at(sender as usize);
            keys.push(&act_key(sender, programme.map(|programme| programme.key.as_str()), &day))?;
        }
        Ok(keys)
    }

    fn ties(&self, actors: &Actors, acts: &Acts) -> Result<(TieTable, Grouped<Link>, Vec<u32>), Violation> {
        let spells = self.spells();
        let number = |spell: Spell| spells.binary_search(&spell).map_or(0, |at| at as u64);
        let spell_of_act: Vec<u64> = (0u32..)
            .zip(&self.act_first)
            .map(|(act, _)| {
                self.kind_of_act(act)
                    .tie_kind()
                    .map_or(0, |kind| number(Self::spell(kind, self.announced(act as usize))))
            })
            .collect();
        let spell_of_tie = |tie: usize| number(Self::spell(self.tie_kind[tie], self.start(tie)));
        let sanctions = self.sanction_act.len();
        let bits = |count: usize| u64::BITS - (count as u64).leading_zeros();
        let (actor_bits, spell_bits) = (bits(actors.rank.len()), bits(spells.len()));
        if 2 * actor_bits + spell_bits > u64::BITS {
            return Err(too_large("actors and days together"));
        }
        let pack = |from: u32, spell: u64, to: u32| {
            (u64::from(from) << spell_bits | spell) << actor_bits | u64::from(to)
        };
        let rank = |actor: u32| actors.rank[actor as usize];
        let of_sanctions = self.sanction_act.iter().zip(&self.sanction_target).map(|(&act, &target)| {
            pack(rank(self.act_sender[act as usize]), spell_of_act[act as usize], rank(target))
        });
        let of_ties = (0..self.tie_kind.len()).map(|tie| {
            let (from, to) = (rank(self.tie_from[tie]), rank(self.tie_to[tie]));
            // Without a direction, so stored from the smaller id.
            let swapped = self.tie_kind[tie] == TieKind::Association && to < from;
            let (from, to) = if swapped { (to, from) } else { (from, to) };
            pack(from, spell_of_tie(tie), to)
        });
        let mut keys: Vec<(u64, u32)> = Vec::with_capacity(sanctions + self.tie_kind.len());
        // `check` has refused more than 2³² ties.
        keys.extend(of_sanctions.chain(of_ties).zip(0u32..));
        radix::sort_from_bit(&mut keys, &mut Vec::new(), 0);
        let act = |row: u32| self.sanction_act.get(row as usize).map_or(NONE, |&act| acts.rank[act as usize]);
        let end = |row: u32| (row as usize).checked_sub(sanctions).and_then(|tie| self.end(tie));
        let share = |row: u32| (row as usize).checked_sub(sanctions).and_then(|tie| self.share(tie));
        let rest = |row: u32| (act(row), end(row).map_or((i32::MAX, i32::MAX), When::raw), share(row));
        for run in keys.chunk_by_mut(|a, b| a.0 == b.0).filter(|run| run.len() > 1) {
            run.sort_by_key(|&(_, row)| rest(row));
        }
        keys.dedup_by(|a, b| a.0 == b.0 && rest(a.1) == rest(b.1));
        // Each part of a key has at most 32 bits.
        #[allow(clippy::cast_possible_truncation)]
        let part = |key: u64, shift: u32, bits: u32| (key >> shift & ((1u64 << bits) - 1)) as u32;
        let spell = |key: u64| spells[part(key, actor_bits, spell_bits) as usize];
        let mut claims = Grouped::none();
        if !self.tie_start.is_empty() || !self.tie_end.is_empty() {
            claims = Grouped::new();
            for &(key, row) in &keys {
                let (start, end) = (spell(key).2, end(row));
                let said = (row as usize) >= sanctions && (!start.is_unknown() || end.is_some());
                let claim =
                    TieClaimRow { source: NONE, start, end: end.map(End::On), ..TieClaimRow::default() };
                claims.push(said.then_some(claim)).ok_or(too_large("claims"))?;
            }
        }
        let table = TieTable {
            kind: keys.iter().map(|&(key, _)| spell(key).0).collect(),
            from: keys.iter().map(|&(key, _)| part(key, actor_bits + spell_bits, actor_bits)).collect(),
            to: keys.iter().map(|&(key, _)| part(key, 0, actor_bits)).collect(),
            start: keys.iter().map(|&(key, _)| spell(key).2).collect(),
            end: Sparse::of(keys.iter().map(|&(_, row)| end(row)).collect()),
            act: keys.iter().map(|&(_, row)| act(row)).collect(),
            share: if self.tie_share.is_empty() {
                Sparse::default()
            } else {
                Sparse::of(keys.iter().map(|&(_, row)| share(row)).collect())
            },
            claims,
            ..TieTable::default()
        };
        drop(keys);
        let outgoing = starts(&table.from, actors.rank.len()).ok_or(too_large("ties"))?;
        let incoming = incoming(&table, actors.rank.len()).ok_or(too_large("ties"))?;
        Ok((table, incoming, outgoing))
    }

    /// Every (kind, ranged?, start) that occurs, sorted.
    fn spells(&self) -> Vec<Spell> {
        let of_acts = (0u32..).zip(&self.act_first).filter_map(|(act, _)| {
            let kind = self.kind_of_act(act).tie_kind()?;
            Some(Self::spell(kind, self.announced(act as usize)))
        });
        let of_ties = (0..self.tie_kind.len()).map(|tie| Self::spell(self.tie_kind[tie], self.start(tie)));
        let distinct: HashSet<Spell> = of_acts.chain(of_ties).collect();
        let mut spells: Vec<Spell> = distinct.into_iter().collect();
        spells.sort_unstable();
        spells
    }
}

type Spell = (TieKind, bool, When);

struct Actors {
    table: ActorTable,
    /// The id of each actor of the columns.
    rank: Vec<u32>,
}

struct Acts {
    table: ActTable,
    /// The id of each act of the columns.
    rank: Vec<u32>,
}
