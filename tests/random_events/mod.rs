//! Small random event tables with everything that can go wrong in them, and what may be done to a table
//! without changing what it says.

use proptest::prelude::*;
use sanction_graph::graph::{ActColumns, EventColumns, Events, ObjectColumns};

/// One act: its days and whether it implements another's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Act {
    pub(crate) first: i32,
    pub(crate) last: i32,
    pub(crate) implements: bool,
}

/// One row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Row {
    pub(crate) act: u32,
    pub(crate) sender: u32,
    pub(crate) object: u32,
    pub(crate) target: u32,
    pub(crate) certain: bool,
    pub(crate) seq: i32,
}

/// A table that has not been checked yet, in a form that is easy to change.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) acts: Vec<Act>,
    pub(crate) rows: Vec<Row>,
    pub(crate) unnamed: Vec<bool>,
    pub(crate) parties: u32,
    pub(crate) has_seq: bool,
    pub(crate) has_objects: bool,
}

impl Draft {
    pub(crate) fn events(&self) -> Events {
        let column = |of: fn(&Row) -> u32| self.rows.iter().map(of).collect::<Vec<_>>();
        let days = |of: fn(&Act) -> i32| {
            self.rows.iter().map(|row| of(&self.acts[row.act as usize])).collect::<Vec<_>>()
        };
        let count = |length: usize| u32::try_from(length).unwrap();
        Events::new(EventColumns {
            parties: self.parties,
            acts: count(self.acts.len()),
            objects: count(self.unnamed.len()),
            sender: column(|row| row.sender),
            target: column(|row| row.target),
            first: days(|act| act.first),
            last: Some(days(|act| act.last)),
            act: column(|row| row.act),
            object: self.has_objects.then(|| column(|row| row.object)),
            seq: self.has_seq.then(|| self.rows.iter().map(|row| row.seq).collect()),
            certain: Some(self.rows.iter().map(|row| row.certain).collect()),
            act_columns: ActColumns {
                implements: self.acts.iter().map(|act| act.implements).collect(),
                ..ActColumns::default()
            },
            object_columns: ObjectColumns {
                unnamed: if self.has_objects { self.unnamed.clone() } else { Vec::new() },
            },
            ..EventColumns::default()
        })
        .unwrap()
    }

    /// All known days moved.
    pub(crate) fn shifted(&self, by: i32) -> Self {
        let mut draft = self.clone();
        for act in &mut draft.acts {
            act.first = if act.first == i32::MIN { i32::MIN } else { act.first + by };
            act.last = if act.last == i32::MAX { i32::MAX } else { act.last + by };
        }
        draft
    }

    /// Parties, acts and objects renumbered in the same order by [`renumbered`].
    pub(crate) fn relabelled(&self) -> Self {
        let spread = |length: usize| renumbered(u32::try_from(length).unwrap()) as usize;
        let unused = Act { first: 0, last: 0, implements: true };
        let mut draft = self.clone();
        draft.acts = vec![unused; spread(self.acts.len())];
        for (old, &act) in self.acts.iter().enumerate() {
            draft.acts[spread(old)] = act;
        }
        draft.unnamed = vec![true; spread(self.unnamed.len())];
        for (old, &unnamed) in self.unnamed.iter().enumerate() {
            draft.unnamed[spread(old)] = unnamed;
        }
        draft.parties = renumbered(self.parties);
        for row in &mut draft.rows {
            for number in [&mut row.act, &mut row.sender, &mut row.object, &mut row.target] {
                *number = renumbered(*number);
            }
        }
        draft
    }
}

pub(crate) fn renumbered(number: u32) -> u32 {
    2 * number + 1
}

fn act() -> impl Strategy<Value = Act> {
    let days = prop_oneof![
        12 => (0..25).prop_map(|day| (day, day)),
        5 => (0..25, 1..5).prop_map(|(day, more)| (day, day + more)),
        2 => (0..15, 5..20).prop_map(|(day, more)| (day, day + more)),
        1 => (0..25).prop_map(|day| (i32::MIN, day)),
        1 => (0..25).prop_map(|day| (day, i32::MAX)),
        1 => Just((i32::MIN, i32::MAX)),
    ];
    (days, prop::bool::weighted(0.1)).prop_map(|((first, last), implements)| Act { first, last, implements })
}

/// At most 5 senders, 6 objects of 8 parties (the senders among them), 6 acts and 12 rows.
pub(crate) fn drafts() -> impl Strategy<Value = Draft> {
    let row = (0..6_u32, 0..5_u32, 0..6_u32, 0..8_u32, prop::bool::weighted(0.85), 0..3).prop_map(
        |(act, sender, object, target, certain, seq)| Row { act, sender, object, target, certain, seq },
    );
    let rows = prop::collection::vec(row, 0..=12);
    let unnamed = prop::collection::vec(prop::bool::weighted(0.1), 6);
    (prop::collection::vec(act(), 6), rows, unnamed, any::<bool>(), prop::bool::weighted(0.8)).prop_map(
        |(acts, rows, unnamed, has_seq, has_objects)| Draft {
            acts,
            rows,
            unnamed,
            parties: 8,
            has_seq,
            has_objects,
        },
    )
}

/// The same with exact days and certain rows only; in half of them an act has one sender.
#[allow(dead_code, reason = "not every test file uses everything")]
pub(crate) fn plain_drafts() -> impl Strategy<Value = Draft> {
    (drafts(), any::<bool>()).prop_map(|(mut draft, one_sender)| {
        for act in &mut draft.acts {
            act.first = act.first.max(act.last.min(0));
            act.last = act.first;
        }
        for row in &mut draft.rows {
            row.certain = true;
            if one_sender {
                row.sender = row.act % 5;
            }
        }
        draft
    })
}

pub(crate) fn windows() -> impl Strategy<Value = i32> {
    prop_oneof![8 => 0..12, 1 => Just(25), 1 => Just(i32::MAX)]
}

/// All days that a range can stand for; every known day of a table here lies well within the limits.
#[allow(dead_code, reason = "not every test file uses everything")]
pub(crate) fn days(act: Act) -> impl Iterator<Item = i64> + Clone {
    i64::from(act.first.max(-100))..=i64::from(act.last.min(200))
}

/// The least and greatest distance of two ranges by trying all days; `None` is no bound.
#[allow(dead_code, reason = "not every test file uses everything")]
pub(crate) fn distances(a: Act, b: Act) -> (i64, Option<i64>) {
    let all = days(a).flat_map(|x| days(b).map(move |y| (x - y).abs()));
    let known = [a, b].iter().all(|act| act.first != i32::MIN && act.last != i32::MAX);
    (all.clone().min().unwrap(), known.then(|| all.max().unwrap()))
}
