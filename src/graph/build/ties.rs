//! Which tie records are one tie, and what stands of each.

use super::Context;
use super::actors::Actors;
use super::acts::{Acts, SettledAct};
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
    /// What makes two records one tie, but for spells.
    fn identity(&self) -> (u32, u32, TieKind, Option<u32>, Option<&str>) {
        // The label of a sanction is text, not identity: an act hits a target once.
        let label = self.record.label.as_deref().filter(|_| self.act.is_none());
        (self.from, self.to, self.kind, self.act, label)
    }
}

pub(super) fn settle(
    drafts: Vec<TieDraft>,
    actors: &Actors,
    acts: &Acts,
    context: &mut Context,
) -> Vec<SettledTie> {
    let mut candidates: Vec<Candidate> = drafts
        .into_iter()
        .map(|draft| {
            let (mut from, mut to) = (actors.id_of[draft.from as usize], actors.id_of[draft.to as usize]);
            let act = draft.act.map(|act| acts.id_of[act as usize]);
            let kind =
                act.and_then(|act| acts.settled[act as usize].record.kind.tie_kind()).unwrap_or(draft.kind);
            if kind == TieKind::Association && from > to {
                std::mem::swap(&mut from, &mut to);
            }
            Candidate { record: draft.record, kind, from, to, act, document: draft.document }
        })
        .collect();
    candidates.sort_by(|a, b| a.identity().cmp(&b.identity()));
    let mut settled = Vec::with_capacity(candidates.len());
    let mut rest = candidates.into_iter().peekable();
    while let Some(first) = rest.next() {
        let mut same = vec![first];
        while let Some(next) = rest.next_if(|next| next.identity() == same[0].identity()) {
            same.push(next);
        }
        let spells = if same.len() > 1 && same[0].act.is_none() { spells(same, context) } else { vec![same] };
        for records in spells {
            settled.extend(merge(records, actors, acts, context));
        }
    }
    settled
}

/// Splits records of one identity into the ties that they speak of. Disjoint spells that one document
/// gives are separate ties; the document with the most of them decides, and what the others give joins
/// the first spell that it may overlap.
fn spells(mut records: Vec<Candidate>, context: &Context) -> Vec<Vec<Candidate>> {
    let range = |candidate: &Candidate| {
        let (start, end) = stated_period(&candidate.record, None, context);
        let start = start.raw().0;
        // At least one day, so that every record overlaps its own spell.
        (start, end.map_or(i32::MAX, |end| end.raw().1).max(start.saturating_add(1)))
    };
    let mut result = Vec::new();
    while !records.is_empty() {
        // Per document its spells: runs of records that may overlap, by day.
        let mut by_document: Vec<(u32, i32, i32)> =
            records.iter().map(|c| (c.document, range(c).0, range(c).1)).collect();
        by_document.sort_unstable();
        let base = by_document
            .chunk_by(|a, b| a.0 == b.0)
            .map(|rows| {
                let mut runs: Vec<(i32, i32)> = Vec::new();
                for &(_, start, end) in rows {
                    match runs.last_mut() {
                        Some((_, last)) if start < *last => *last = end.max(*last),
                        _ => runs.push((start, end)),
                    }
                }
                runs
            })
            // The most spells; of equally many the smallest by days.
            .min_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)))
            .unwrap_or_default();
        if base.len() <= 1 {
            result.push(records);
            break;
        }
        let mut groups: Vec<Vec<Candidate>> = base.iter().map(|_| Vec::new()).collect();
        let mut left = Vec::new();
        for candidate in records {
            let (start, end) = range(&candidate);
            match base.iter().position(|&(first, last)| start < last && first < end) {
                Some(spell) => groups[spell].push(candidate),
                None => left.push(candidate),
            }
        }
        result.extend(groups.into_iter().filter(|group| !group.is_empty()));
        records = left;
    }
    result
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
    let wanted_by = || format!("{kind} `{}` > `{}`", actors.key(from), actors.key(to));
    let unknown =
        |what, key: &String| Violation::UnknownKey { what, key: key.clone(), wanted_by: wanted_by() };
    for claim in &record.claims {
        context.want_source(claim.source.as_ref(), wanted_by);
    }
    let ended_by = record.ended_by.as_ref().and_then(|key| {
        let lift = acts.by_key.get(key).copied();
        match lift.map(|lift| acts.settled[lift as usize].record.kind) {
            None => context.violations.push(unknown("act", key)),
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
            context.violations.push(unknown("state or bloc", key));
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
