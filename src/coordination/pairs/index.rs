//! Where the figures of two senders are kept.

use crate::coordination::{CoordinationError, MOST_PAIRS, high, low, packed};

/// Where the cell of two senders is.
pub(in crate::coordination) enum Index {
    /// Every two of so many senders have one: that of `a < b` is at b(b − 1)/2 + a.
    Triangle(usize),
    /// Only these have one, ascending.
    List(Vec<u64>),
}

impl Index {
    /// A cell for every two senders if that is no more than `most_cells`, else for those that
    /// `each_pair` notes as packed (a, b), however often.
    pub(in crate::coordination) fn new(
        senders: usize,
        most_cells: usize,
        each_pair: impl FnOnce(&mut dyn FnMut(u64)),
    ) -> Result<Self, CoordinationError> {
        if senders.checked_mul(senders).is_some_and(|square| square / 2 <= most_cells) {
            return Ok(Self::Triangle(senders));
        }
        let mut list = Vec::new();
        let mut full = 1 << 20;
        each_pair(&mut |pair| {
            // With too many the rest need not be noted.
            if list.len() > 2 * MOST_PAIRS {
                return;
            }
            list.push(pair);
            if list.len() > full {
                sort_dedup(&mut list);
                full = full.max(2 * list.len());
            }
        });
        sort_dedup(&mut list);
        if list.len() > MOST_PAIRS {
            return Err(CoordinationError::TooManyPairs { found: list.len() });
        }
        Ok(Self::List(list))
    }

    pub(in crate::coordination) fn len(&self) -> usize {
        match self {
            Self::Triangle(senders) => senders * senders.saturating_sub(1) / 2,
            Self::List(list) => list.len(),
        }
    }

    /// The cell of `a < b`, which must have one.
    pub(in crate::coordination) fn cell(&self, a: u32, b: u32) -> usize {
        match self {
            Self::Triangle(_) => Self::cell_of_triangle(a, b),
            Self::List(list) => list.partition_point(|&pair| pair < packed(a, b)),
        }
    }

    /// The cell of `a < b` where every two senders have one.
    pub(in crate::coordination) fn cell_of_triangle(a: u32, b: u32) -> usize {
        (b as usize) * (b as usize).saturating_sub(1) / 2 + a as usize
    }

    /// The same for two senders that may have none.
    pub(in crate::coordination) fn cell_if_any(&self, a: u32, b: u32) -> Option<usize> {
        match self {
            Self::Triangle(_) => Some(Self::cell_of_triangle(a, b)),
            Self::List(list) => list.binary_search(&packed(a, b)).ok(),
        }
    }

    /// Every pair that has a cell, by (a, b).
    pub(in crate::coordination) fn pairs(&self) -> Box<dyn Iterator<Item = (u32, u32)> + '_> {
        match self {
            &Self::Triangle(senders) => {
                let senders = u32::try_from(senders).unwrap_or(u32::MAX);
                Box::new((0..senders).flat_map(move |a| (a + 1..senders).map(move |b| (a, b))))
            }
            Self::List(list) => Box::new(list.iter().map(|&pair| (high(pair), low(pair)))),
        }
    }
}

pub(in crate::coordination) fn sort_dedup(numbers: &mut Vec<u64>) {
    numbers.sort_unstable();
    numbers.dedup();
}
