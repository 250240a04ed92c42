//! Which tie records are one tie, and what stands of each.

use std::collections::BTreeMap;

use super::actors::Actors;
use super::acts::{Acts, SettledAct};
use super::{Context, tie_key, when_text};
use crate::graph::builder::TieDraft;
use crate::graph::violation::Violation;
use crate::model::trust::Rank;
use crate::model::{ActKind, End, Measures, Tie, TieKind};
use crate::time::{Certainty, Period, When};

/// A tie with what stands of it.
pub(super) struct SettledTie {
    /// Its claims are complete; nothing is stated beside them.
    pub(super) record: Tie,
    pub(super) kind: TieKind,
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) act: Option<u32>,
    pub(super) polity: Option<u32>,
    pub(super) ended_by: Option<u32>,
    pub(super) period: Period,
    pub(super) measures: Measures,
    /// Sorted.
    pub(super) documents: Vec<u32>,
}

/// A tie record with everything resolved to ids.
struct Candidate {
    record: Tie,
    kind: TieKind,
    from: u32,
    to: u32,
    act: Option<u32>,
    document: u32,
}

impl Candidate {
    /// What tells apart ties of one kind between the same two. The label of a sanction is text, not identity:
    /// an act hits a target once.
    fn label(&self) -> Option<&str> {
        self.record.label.as_deref().filter(|_| self.act.is_none())
    }
}

/// The ties, by where they come from.
pub(super) fn settle(
    drafts: Vec<TieDraft>,
    actors: &Actors,
    acts: &Acts,
    context: &mut Context,
) -> Vec<SettledTie> {
    let candidates: Vec<Candidate> = drafts
        .into_iter()
        .map(|draft| {
            let (mut from, mut to) = (actors.id_of[draft.from as usize], actors.id_of[draft.to as usize]);
            let act = draft.act.map(|act| acts.id_of[act as usize]);
            let kind =
                act.and_then(|act| acts.settled[act as usize].record.kind.tie_kind()).unwrap_or(draft.kind);
            if kind == TieKind::Association && from > to {
                std::mem::swap(&mut from, &mut to);
            }
            // What a reader gives was checked; what a typed call was told of its record was not.
            if !draft.record.weighs_a_number() {
                let (from, to) = (actors.key(from).to_owned(), actors.key(to).to_owned());
                context.violations.push(Violation::Weight { from, to });
            }
            Candidate { record: draft.record, kind, from, to, act, document: draft.document }
        })
        .collect();
    let order = by_identity(&candidates);
    let mut settled = Vec::with_capacity(candidates.len());
    let mut candidates: Vec<Option<Candidate>> = candidates.into_iter().map(Some).collect();
    for same in order.chunk_by(|a, b| a.identity == b.identity) {
        let same: Vec<Candidate> = same.iter().filter_map(|row| candidates[row.at].take()).collect();
        let spells = if same.len() > 1 && same[0].act.is_none() { spells(same, context) } else { vec![same] };
        // Several of one identity keep apart by their keys from now on, also where what other documents
        // say, or another trust, makes them overlap.
        let several = spells.len() > 1;
        for records in spells {
            let mut tie = merge(records, actors, acts, context);
            if let Some(tie) = tie.as_mut().filter(|_| several) {
                let start = when_text(context.unit, tie.period.start());
                let key = || {
                    let label = tie.record.label.as_deref().unwrap_or_default();
                    tie_key(tie.kind, actors.key(tie.from), actors.key(tie.to), label, &start)
                };
                let key = tie.record.key.take().unwrap_or_else(key);
                tie.record.key = Some(key);
            }
            settled.extend(tie);
        }
    }
    settled
}

/// What is compared to find records of one tie: rows that are moved in place of the records.
struct Row {
    /// As of the record, but its label as a rank among those of the same ends.
    identity: (u32, u32, TieKind, Option<u32>, u32),
    at: usize,
}

fn by_identity(candidates: &[Candidate]) -> Vec<Row> {
    let ends = |candidate: &Candidate| (candidate.from, candidate.to, candidate.kind, candidate.act);
    let row = |(at, candidate)| {
        let (from, to, kind, act) = ends(candidate);
        Row { identity: (from, to, kind, act, 0), at }
    };
    let mut rows: Vec<Row> = candidates.iter().enumerate().map(row).collect();
    rows.sort_unstable_by_key(|row| (row.identity, row.at));
    for run in rows.chunk_by_mut(|a, b| a.identity == b.identity).filter(|run| run.len() > 1) {
        run.sort_by(|a, b| candidates[a.at].label().cmp(&candidates[b.at].label()));
        let mut rank = 0;
        for place in 1..run.len() {
            rank += u32::from(candidates[run[place - 1].at].label() != candidates[run[place].at].label());
            run[place].identity.4 = rank;
        }
    }
    rows
}

/// A spell that a document gives.
struct Spell {
    start: i32,
    end: i32,
    /// If the document tells its spells apart by their keys.
    key: Option<String>,
}

/// Splits records of one identity into the ties that they speak of. Disjoint spells that one document
/// gives, or spells that it gives different keys, are separate ties; the document with the most of them
/// decides, and what the others give joins the spell of its key, else the first that it may overlap.
fn spells(mut records: Vec<Candidate>, context: &Context) -> Vec<Vec<Candidate>> {
    let mut result = Vec::new();
    while !records.is_empty() {
        let mut of_document: BTreeMap<u32, Vec<&Candidate>> = BTreeMap::new();
        for record in &records {
            of_document.entry(record.document).or_default().push(record);
        }
        let order = |spells: &Vec<Spell>| -> Vec<(i32, i32, Option<String>)> {
            spells.iter().map(|spell| (spell.start, spell.end, spell.key.clone())).collect()
        };
        let base = of_document
            .into_values()
            .map(|records| spells_of(&records, context))
            // The most spells; of equally many the smallest by days.
            .min_by(|a, b| b.len().cmp(&a.len()).then_with(|| order(a).cmp(&order(b))))
            .unwrap_or_default();
        if base.len() <= 1 {
            result.push(records);
            break;
        }
        let mut groups: Vec<Vec<Candidate>> = base.iter().map(|_| Vec::new()).collect();
        let mut left = Vec::new();
        for candidate in records {
            let (start, end) = range(&candidate, context);
            let key = candidate.record.key.as_ref();
            let same_key = base.iter().position(|spell| key.is_some() && spell.key.as_ref() == key);
            let meets = || base.iter().position(|spell| start < spell.end && spell.start < end);
            match same_key.or_else(meets) {
                Some(spell) => groups[spell].push(candidate),
                None => left.push(candidate),
            }
        }
        result.extend(groups.into_iter().filter(|group| !group.is_empty()));
        records = left;
    }
    result
}

/// The days on which a record may hold: at least one, so that every record overlaps its own spell.
fn range(candidate: &Candidate, context: &Context) -> (i32, i32) {
    let (start, end) = stated_period(&candidate.record, None, context);
    let start = start.raw().0;
    (start, end.map_or(i32::MAX, |end| end.raw().1).max(start.saturating_add(1)))
}

/// The spells of one document: one per key if it gives several, else runs of records that may overlap.
fn spells_of(records: &[&Candidate], context: &Context) -> Vec<Spell> {
    let mut of_key: BTreeMap<&String, (i32, i32)> = BTreeMap::new();
    for record in records {
        if let Some(key) = &record.record.key {
            let (start, end) = range(record, context);
            let spell = of_key.entry(key).or_insert((start, end));
            *spell = (spell.0.min(start), spell.1.max(end));
        }
    }
    if of_key.len() > 1 {
        let spell = |(key, (start, end)): (&String, _)| Spell { start, end, key: Some(key.clone()) };
        let mut spells: Vec<Spell> = of_key.into_iter().map(spell).collect();
        spells.sort_by_key(|spell| (spell.start, spell.end));
        return spells;
    }
    let mut ranges: Vec<(i32, i32)> = records.iter().map(|record| range(record, context)).collect();
    ranges.sort_unstable();
    let mut runs: Vec<Spell> = Vec::new();
    for (start, end) in ranges {
        match runs.last_mut() {
            Some(run) if start < run.end => run.end = end.max(run.end),
            _ => runs.push(Spell { start, end, key: None }),
        }
    }
    runs
}

/// Start and end as the claims on a tie give them; `lift` is the end that a lift gives.
fn stated_period(tie: &Tie, lift: Option<(Rank, When)>, context: &Context) -> (When, Option<When>) {
    let claims = || tie.claims.iter().map(|claim| (context.rank(claim.source.as_deref()), claim));
    let mut starts: Vec<_> = claims().filter_map(|(rank, claim)| Some((rank, claim.start?))).collect();
    let mut ends: Vec<_> = claims()
        .filter_map(|(rank, claim)| match claim.end {
            Some(End::On(end)) => Some((rank, end)),
            _ => None,
        })
        .chain(lift)
        .collect();
    // A claim that it ended some unknown day still says that it ended.
    let ended = !ends.is_empty();
    let end = context.trust.range(&mut ends).or_else(|| ended.then_some(When::UNKNOWN));
    (context.trust.range(&mut starts).unwrap_or(When::UNKNOWN), end)
}

/// The day that a lift gives as an end, and how far it is trusted.
fn lift_end(lift: &SettledAct, context: &Context) -> (Rank, When) {
    // Of the documents that speak of that day, the best.
    let effective = lift.record.effective.is_some();
    let speaking = lift.record.claims.iter().filter(|claim| effective || claim.announced.is_some());
    let rank = speaking.map(|claim| context.rank(claim.source.as_deref())).min();
    (rank.unwrap_or(Rank::MAX), lift.record.effective.unwrap_or(lift.announced))
}

fn merge(
    mut records: Vec<Candidate>,
    actors: &Actors,
    acts: &Acts,
    context: &mut Context,
) -> Option<SettledTie> {
    // Records are joined in an order of their content, so that the order of inputs does not matter.
    records.sort_by(|a, b| {
        let order = |c: &Candidate| (c.record.key.clone(), c.record.claims.clone());
        order(a).cmp(&order(b))
    });
    let mut documents: Vec<u32> = records.iter().map(|candidate| candidate.document).collect();
    documents.sort_unstable();
    documents.dedup();
    let mut records = records.into_iter();
    let Candidate { mut record, kind, from, to, act, .. } = records.next()?;
    for other in records {
        if kind.is_sanction() {
            record.label = record.label.max(other.record.label.clone());
        }
        record.absorb(other.record);
    }
    record.lower();
    // A former key that another record still states as its key.
    let key = &record.key;
    record.former_keys.retain(|former| Some(former) != key.as_ref());
    let wanted_by = || format!("{kind} `{}` > `{}`", actors.key(from), actors.key(to));
    let unknown = |field, what, key: &String| {
        let (key, wanted_by) = (key.clone(), wanted_by());
        Violation::UnknownKey { field, what, key, wanted_by }
    };
    for claim in &record.claims {
        context.want_source(claim.source.as_ref(), wanted_by);
    }
    let ended_by = record.ended_by.as_ref().and_then(|key| {
        let lift = acts.by_key.get(key).copied();
        match lift.map(|lift| acts.settled[lift as usize].record.kind) {
            None => context.violations.push(unknown("ended_by", "act", key)),
            Some(ActKind::Lift) => {}
            Some(other) => context.violations.push(Violation::ActKind {
                act: key.clone(),
                kind: other,
                reason: "only a lift ends ties",
            }),
        }
        lift
    });
    let polity = record.polity.as_ref().and_then(|key| {
        let polity = actors.polity(key);
        if polity.is_none() {
            context.violations.push(unknown("polity", "state or bloc", key));
        }
        polity
    });
    let lift = ended_by.map(|lift| lift_end(&acts.settled[lift as usize], context));
    let (start, end) = stated_period(&record, lift, context);
    let start = act.map_or(start, |act| acts.settled[act as usize].announced);
    // An end before the start cannot stand; the conflict is listed.
    let end = end.filter(|&end| start.before(end) != Certainty::Impossible);
    let own = context
        .trust
        .measures(record.claims.iter().map(|claim| (context.rank(claim.source.as_deref()), claim.measures)));
    let measures = match act {
        Some(act) if own.is_empty() => acts.settled[act as usize].measures,
        _ => own,
    };
    Some(SettledTie {
        period: Period::from_parts(start, end),
        record,
        kind,
        from,
        to,
        act,
        polity,
        ended_by,
        measures,
        documents,
    })
}
