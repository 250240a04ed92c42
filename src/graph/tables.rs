//! The columns of the graph.

use super::arena::Sym;
use crate::model::kinds::ActKind;
use crate::model::{ActorKind, End, Measures, Share, TieKind};
use crate::time::When;

/// A number that stands for "none" in columns of ids.
pub(crate) const NONE: u32 = u32::MAX;

/// A column that holds nothing while every value is the default.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sparse<T>(Vec<T>);

impl<T: Copy + Default + PartialEq> Sparse<T> {
    /// Of these values, in row order.
    pub(crate) fn of(values: Vec<T>) -> Self {
        if values.iter().all(|value| *value == T::default()) { Self(Vec::new()) } else { Self(values) }
    }

    pub(crate) fn get(&self, row: usize) -> T {
        self.0.get(row).copied().unwrap_or_default()
    }
}

/// Rows grouped by an owner: the rows of owner `o` are `rows[starts[o]..starts[o + 1]]`; without any rows
/// there need be no starts.
#[derive(Debug, Clone)]
pub(crate) struct Grouped<T> {
    pub(crate) starts: Vec<u32>,
    pub(crate) rows: Vec<T>,
}

impl<T> Grouped<T> {
    pub(crate) fn new() -> Self {
        Self { starts: vec![0], rows: Vec::new() }
    }

    /// No owner has any rows.
    pub(crate) const fn none() -> Self {
        Self { starts: Vec::new(), rows: Vec::new() }
    }

    /// Adds the next owner's rows. `None` when there are more rows than offsets reach.
    pub(crate) fn push(&mut self, rows: impl IntoIterator<Item = T>) -> Option<()> {
        self.rows.extend(rows);
        self.starts.push(u32::try_from(self.rows.len()).ok()?);
        Some(())
    }

    pub(crate) fn of(&self, owner: usize) -> &[T] {
        &self.rows[self.range(owner)]
    }

    fn range(&self, owner: usize) -> std::ops::Range<usize> {
        if self.rows.is_empty() {
            return 0..0;
        }
        self.starts[owner] as usize..self.starts[owner + 1] as usize
    }
}

/// One multi-valued detail of an actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fact {
    StrongAlias { name: Sym, script: Sym },
    WeakAlias { name: Sym, script: Sym },
    Identifier { scheme: Sym, value: Sym },
    Country(Sym),
    Attribute { name: Sym, value: Sym },
    Source(Sym),
    FormerKey(Sym),
}

#[derive(Debug, Clone)]
pub(crate) struct ActorTable {
    /// Actors of kind `k` have the ids `first_of_kind[k]..first_of_kind[k + 1]`.
    pub(crate) first_of_kind: [u32; ActorKind::ALL.len() + 1],
    pub(crate) key: Vec<Sym>,
    pub(crate) name: Vec<Sym>,
    /// `UNKNOWN` if not known.
    pub(crate) born: Sparse<When>,
    /// 0 unless the actor is an unnamed group.
    pub(crate) count: Sparse<u32>,
    pub(crate) facts: Grouped<Fact>,
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ActClaimRow {
    /// An index into the sources, or `NONE`.
    pub(crate) source: u32,
    pub(crate) announced: When,
    /// 0 if silent.
    pub(crate) declared: Option<u32>,
    pub(crate) measures: Measures,
    pub(crate) locator: Sym,
    /// Where its answered acts begin and how many they are in `ActTable::claimed_answers`.
    pub(crate) answers: (u32, u32),
}

#[derive(Debug, Clone, Default)]
pub(crate) struct ActTable {
    pub(crate) key: Vec<Sym>,
    pub(crate) kind: Vec<ActKind>,
    pub(crate) sender: Vec<u32>,
    /// An index into the programmes, or `NONE`.
    pub(crate) programme: Vec<u32>,
    pub(crate) authority: Sparse<Sym>,
    pub(crate) announced: Vec<When>,
    pub(crate) effective: Sparse<When>,
    pub(crate) threatened: Sparse<When>,
    pub(crate) declared: Sparse<Option<u32>>,
    pub(crate) implements: Sparse<Sym>,
    pub(crate) answers: Grouped<u32>,
    pub(crate) claims: Grouped<ActClaimRow>,
    pub(crate) claimed_answers: Vec<u32>,
    pub(crate) former_keys: Grouped<Sym>,
    /// The ties that each act makes, ascending.
    pub(crate) ties: Grouped<u32>,
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct TieClaimRow {
    /// An index into the sources, or `NONE`.
    pub(crate) source: u32,
    pub(crate) start: When,
    pub(crate) end: Option<End>,
    pub(crate) measures: Measures,
    pub(crate) locator: Sym,
}

/// Ties in the order of their ids, so that an actor's outgoing ties are one run of every column.
#[derive(Debug, Clone, Default)]
pub(crate) struct TieTable {
    pub(crate) kind: Vec<TieKind>,
    pub(crate) from: Vec<u32>,
    pub(crate) to: Vec<u32>,
    /// The act, or `NONE`.
    pub(crate) act: Vec<u32>,
    pub(crate) start: Vec<When>,
    pub(crate) end: Sparse<Option<When>>,
    pub(crate) measures: Sparse<Measures>,
    pub(crate) label: Sparse<Sym>,
    pub(crate) key: Sparse<Sym>,
    /// 1 + the polity that the input says the target stands for; 0 is none.
    pub(crate) polity: Sparse<u32>,
    pub(crate) share: Sparse<Option<Share>>,
    pub(crate) weight: Sparse<Option<f64>>,
    pub(crate) seq: Sparse<Option<i32>>,
    /// 1 + the lift that ends it; 0 is none.
    pub(crate) ended_by: Sparse<u32>,
    pub(crate) claims: Grouped<TieClaimRow>,
    /// The documents that each tie comes from, ascending; `None` while all are from one.
    pub(crate) documents: Option<Grouped<u32>>,
    /// Stated keys, sorted by text, with the tie.
    pub(crate) keys: Vec<(Sym, u32)>,
    /// Former keys, sorted by text, with the tie.
    pub(crate) by_former_key: Vec<(Sym, u32)>,
    /// The former keys of each tie; `None` while none has any.
    pub(crate) former_keys: Option<Grouped<Sym>>,
}

impl<T> Default for Grouped<T> {
    fn default() -> Self {
        Self::none()
    }
}

/// A tie and the actor at its other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) neighbour: u32,
    pub(crate) tie: u32,
}
