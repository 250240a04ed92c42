//! What the events of two senders add up to.

use super::index::{Index, sort_dedup};
use super::table::{Line, Table};
use super::union::Union;
use super::{Count, Detail, Pair, PairFigures, Pairs};
use crate::coordination::{high, low, number, packed};

/// What two events of an object say; the least is the closest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::coordination) struct Step {
    distance: i64,
    days: (i32, i32),
    acts: (u32, u32),
    seqs: (i32, i32),
    /// Twice the lag between the midpoints.
    pub(in crate::coordination) double_lag: i64,
    pub(in crate::coordination) a_first: bool,
    pub(in crate::coordination) b_first: bool,
}

impl Step {
    pub(super) fn new(a: &Line, b: &Line) -> Self {
        let [af, al, bf, bl] = [a.first, a.last, b.first, b.last].map(i64::from);
        Self {
            distance: (bl - af).max(al - bf),
            days: (a.first.min(b.first), a.first.max(b.first)),
            acts: (a.act, b.act),
            seqs: (a.seq, b.seq),
            double_lag: bf + bl - af - al,
            a_first: a.certainly_before(b),
            b_first: b.certainly_before(a),
        }
    }
}

/// The figures of one sender pair. Objects are stamped from 1.
#[derive(Clone, Copy, Default)]
struct Cell {
    weight: u64,
    double_lag: i128,
    first_a: u64,
    first_b: u64,
    shared: u32,
    shared_possible: u32,
    object: u32,
    object_possible: u32,
}

impl Cell {
    fn count(&mut self, step: &Step) {
        self.weight += 1;
        self.double_lag += i128::from(step.double_lag);
        self.first_a += u64::from(step.a_first);
        self.first_b += u64::from(step.b_first);
    }
}

/// The figures of all sender pairs.
pub(super) struct Sums {
    cells: Vec<Cell>,
    /// The closest step on the current object of each cell; empty if every pair of events counts.
    closest: Vec<Option<Step>>,
    /// (cell, act), repeated until compacted; `None` if nobody asked.
    acts: Option<Vec<u64>>,
    full: usize,
    pub(super) union: Union,
}

impl Sums {
    pub(super) fn new(table: &Table, index: &Index, settings: &Pairs) -> Self {
        let closest = match settings.count {
            Count::Objects => vec![None; index.len()],
            Count::EventPairs => Vec::new(),
        };
        Self {
            cells: vec![Cell::default(); index.len()],
            closest,
            acts: (settings.detail == Detail::Acts).then(Vec::new),
            full: 1 << 20,
            union: Union::new(table.senders.list.len(), index),
        }
    }

    pub(super) fn add(&mut self, at: usize, object: u32, a: &Line, b: &Line, certain: bool) {
        let cell = &mut self.cells[at];
        cell.shared_possible += u32::from(cell.object_possible != object);
        cell.object_possible = object;
        if !certain {
            return;
        }
        let is_new = cell.object != object;
        cell.shared += u32::from(is_new);
        cell.object = object;
        let step = Step::new(a, b);
        match self.closest.get_mut(at) {
            None => cell.count(&step),
            Some(closest) => {
                if is_new {
                    if let Some(done) = closest.take() {
                        cell.count(&done);
                    }
                }
                *closest = Some(closest.map_or(step, |closest| closest.min(step)));
            }
        }
        if let Some(acts) = &mut self.acts {
            acts.extend([a.act, b.act].map(|act| packed(number(at), act)));
            if acts.len() > self.full {
                sort_dedup(acts);
                self.full = self.full.max(2 * acts.len());
            }
        }
    }

    pub(super) fn finish(mut self, table: &Table, index: &Index, detail: Detail) -> Vec<Pair> {
        for (cell, closest) in self.cells.iter_mut().zip(&self.closest) {
            if let Some(step) = closest {
                cell.count(step);
            }
        }
        let mut acts = self.acts;
        acts.iter_mut().for_each(sort_dedup);
        let acts_of = |at: u32| {
            let acts = acts.as_ref()?;
            let begin = acts.partition_point(|&pair| pair < packed(at, 0));
            Some(acts[begin..].iter().take_while(|&&pair| high(pair) == at).map(|&pair| low(pair)).collect())
        };
        let mut pairs = Vec::new();
        for (a, b) in index.pairs() {
            let at = index.cell(a, b);
            let cell = &self.cells[at];
            if cell.shared_possible == 0 {
                continue;
            }
            let figures = (detail != Detail::Weights).then(|| PairFigures {
                shared: cell.shared,
                shared_possible: cell.shared_possible,
                jaccard: self.union.jaccard(a, b, at, cell.shared),
                mean_lag: (cell.weight > 0).then(|| cell.double_lag as f64 / (2.0 * cell.weight as f64)),
                first_a: cell.first_a,
                first_b: cell.first_b,
                simultaneous: cell.weight - cell.first_a - cell.first_b,
            });
            pairs.push(Pair {
                a: table.senders.list[a as usize],
                b: table.senders.list[b as usize],
                weight: cell.weight,
                figures,
                acts: acts_of(number(at)),
            });
        }
        pairs
    }
}
