//! Event tables.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::graph::{ActColumns, EventColumns, Events, ObjectColumns};
use crate::model::Measure;

/// How large the tables of [`event_columns`] and [`events`] are.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventParams {
    /// How many parties there are; at least 1. Default: 5.
    pub parties: u32,
    /// How many objects there are; at least 1. Default: 6.
    pub objects: u32,
    /// How many acts there are at most. Default: 8.
    pub acts: usize,
    /// How many rows an act has at most. Default: 3.
    pub rows: usize,
    /// How many days there are, from day 0. Default: 40.
    pub days: i32,
}

impl Default for EventParams {
    fn default() -> Self {
        Self { parties: 5, objects: 6, acts: 8, rows: 3, days: 40 }
    }
}

impl EventParams {
    /// Sets how many parties there are.
    #[must_use]
    pub fn parties(self, parties: u32) -> Self {
        Self { parties, ..self }
    }

    /// Sets how many objects there are.
    #[must_use]
    pub fn objects(self, objects: u32) -> Self {
        Self { objects, ..self }
    }

    /// Sets how many acts there are at most.
    #[must_use]
    pub fn acts(self, acts: usize) -> Self {
        Self { acts, ..self }
    }

    /// Sets how many rows an act has at most.
    #[must_use]
    pub fn rows(self, rows: usize) -> Self {
        Self { rows, ..self }
    }

    /// Sets how many days there are.
    #[must_use]
    pub fn days(self, days: i32) -> Self {
        Self { days, ..self }
    }
}

#[derive(Debug, Clone)]
struct ActDraft {
    sender: u32,
    days: (i32, i32),
    implements: bool,
    answers: Vec<Index>,
    programme: u32,
    rows: Vec<RowDraft>,
}

#[derive(Debug, Clone)]
struct RowDraft {
    /// As for an act of a bloc that was expanded into its members.
    other_sender: Option<u32>,
    target: u32,
    object: u32,
    weight: f64,
    seq: i32,
    measures: u16,
    certain: bool,
}

/// Columns of valid event tables: self-loops, reciprocal pairs, repeated rows, several events on a day,
/// ranged and unknown days, acts of several senders, acts without rows, stated answers (cycles of them
/// too), unnamed objects; each optional column present or absent. Rows come in any order.
///
/// Without an `object` column the targets are the objects. Answers shrink to none, days to exact ones.
///
/// # Panics
/// The strategy **panics** if there are no parties, objects or days.
pub fn event_columns(params: &EventParams) -> impl Strategy<Value = EventColumns> + Clone + use<> {
    let (parties, objects) = (params.parties, params.objects);
    let acts = vec(act_drafts(params), 0..=params.acts);
    let present = prop_oneof![Just(0), any::<u8>()];
    let unnamed = vec(prop::bool::weighted(0.15), objects as usize);
    (acts, present, unnamed, any::<u64>()).prop_map(move |(acts, present, unnamed, order)| {
        columns(parties, objects, &acts, present, unnamed, order)
    })
}

/// Event tables: what [`event_columns`] gives, checked.
///
/// # Panics
/// The strategy **panics** if there are no parties, objects or days.
pub fn events(params: &EventParams) -> impl Strategy<Value = Events> + Clone + use<> {
    event_columns(params).prop_map(|columns| Events::new(columns).unwrap_or_else(|error| panic!("{error}")))
}

fn act_drafts(params: &EventParams) -> impl Strategy<Value = ActDraft> + Clone + use<> {
    let day = 0..params.days;
    let last = params.days - 1;
    let days = prop_oneof![
        12 => day.clone().prop_map(|day| (day, day)),
        4 => (day.clone(), 1..5_i32).prop_map(move |(day, more)| (day, (day + more).min(last))),
        1 => (day.clone(), day.clone()).prop_map(|(a, b)| (a.min(b), a.max(b))),
        1 => day.clone().prop_map(|day| (i32::MIN, day)),
        1 => day.prop_map(|day| (day, i32::MAX)),
        1 => Just((i32::MIN, i32::MAX)),
    ];
    let answers = prop_oneof![3 => vec(any::<Index>(), 0..=0), 1 => vec(any::<Index>(), 1..=2)];
    let rows = vec(row_drafts(params), 0..=params.rows);
    (0..params.parties, days, prop::bool::weighted(0.1), answers, 0..3_u32, rows).prop_map(
        |(sender, days, implements, answers, programme, rows)| ActDraft {
            sender,
            days,
            implements,
            answers,
            programme,
            rows,
        },
    )
}

fn row_drafts(params: &EventParams) -> impl Strategy<Value = RowDraft> + Clone + use<> {
    let weight = prop_oneof![6 => Just(1.0), 1 => Just(0.0), 1 => Just(0.5), 1 => Just(3.0)];
    let measures = prop_oneof![Just(0), 0..1_u16 << Measure::ALL.len()];
    (
        prop::option::weighted(0.05, 0..params.parties),
        0..params.parties,
        0..params.objects,
        weight,
        -1..3,
        measures,
        prop::bool::weighted(0.85),
    )
        .prop_map(|(other_sender, target, object, weight, seq, measures, certain)| RowDraft {
            other_sender,
            target,
            object,
            weight,
            seq,
            measures,
            certain,
        })
}

fn columns(
    parties: u32,
    objects: u32,
    acts: &[ActDraft],
    present: u8,
    unnamed: Vec<bool>,
    order: u64,
) -> EventColumns {
    let has = |bit: u8| present & (1 << bit) != 0;
    let mut rows: Vec<(u32, &ActDraft, &RowDraft)> = (0..)
        .zip(acts)
        .flat_map(|(number, act)| act.rows.iter().map(move |row| (number, act, row)))
        .collect();
    super::document::shuffle(&mut rows, order);
    let exact = rows.iter().all(|(_, act, _)| act.days.0 == act.days.1);
    let number = |index: &Index| u32::try_from(index.index(acts.len())).unwrap_or_default();
    let answers = (0..).zip(acts).map(|(own, act)| {
        let mut answered: Vec<u32> = act.answers.iter().map(number).filter(|&act| act != own).collect();
        answered.sort_unstable();
        answered.dedup();
        answered
    });
    EventColumns {
        parties,
        acts: u32::try_from(acts.len()).unwrap_or(u32::MAX),
        objects,
        sender: rows.iter().map(|(_, act, row)| row.other_sender.unwrap_or(act.sender)).collect(),
        target: rows.iter().map(|(_, _, row)| row.target).collect(),
        first: rows.iter().map(|(_, act, _)| act.days.0).collect(),
        last: (!exact || has(0)).then(|| rows.iter().map(|(_, act, _)| act.days.1).collect()),
        act: rows.iter().map(|&(number, ..)| number).collect(),
        weight: has(1).then(|| rows.iter().map(|(_, _, row)| row.weight).collect()),
        object: has(2).then(|| rows.iter().map(|(_, _, row)| row.object).collect()),
        tie: has(3).then(|| (0..).zip(&rows).map(|(tie, _)| tie).collect()),
        seq: has(4).then(|| rows.iter().map(|(_, _, row)| row.seq).collect()),
        programme: has(5).then(|| rows.iter().map(|(_, act, _)| act.programme).collect()),
        measures: has(6).then(|| rows.iter().map(|(_, _, row)| row.measures).collect()),
        certain: has(7).then(|| rows.iter().map(|(_, _, row)| row.certain).collect()),
        act_columns: ActColumns {
            answers: answers.collect(),
            implements: acts.iter().map(|act| act.implements).collect(),
        },
        object_columns: ObjectColumns { unnamed: if has(2) { unnamed } else { Vec::new() } },
    }
}
