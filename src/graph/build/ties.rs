//! Which tie records are one tie, and what stands of each.

use std::collections::BTreeMap;

use super::actors::Actors;
use super::acts::{Acts, SettledAct};
use super::layout::{places_by, starts};
use super::{Context, tie_key, when_text};
use crate::graph::arena::{Interner, Sym};
use crate::graph::tables::{Grouped, NONE};
use crate::graph::tie_drafts::{Claim, TieDraft, TieDrafts};
use crate::graph::violation::Violation;
use crate::model::trust::Rank;
use crate::model::{ActKind, End, Measures, Share, TieKind};
use crate::time::{Certainty, Period, When};

/// A tie with what stands of it.
pub(super) struct SettledTie {
    pub(super) kind: TieKind,
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) act: Option<u32>,
    pub(super) key: Sym,
    pub(super) label: Sym,
    pub(super) polity: Option<u32>,
    pub(super) ended_by: Option<u32>,
    pub(super) share: Option<Share>,
    pub(super) weight: Option<f64>,
    pub(super) seq: Option<i32>,
    pub(super) period: Period,
    pub(super) measures: Measures,
    /// Sorted.
    pub(super) former_keys: Vec<Sym>,
}

/// The ties, by where they come from.
pub(super) struct Ties {
    pub(super) settled: Vec<SettledTie>,
    /// The claims on each, sorted; nothing is stated beside them.
    pub(super) claims: Grouped<Claim>,
    /// The documents that each comes from, sorted.
    pub(super) documents: Grouped<u32>,
}

/// A tie record with everything resolved to ids.
#[derive(Clone, Copy)]
struct Candidate<'d> {
    draft: &'d TieDraft,
    kind: TieKind,
    from: u32,
    to: u32,
    act: Option<u32>,
    claims: &'d [(u32, Claim)],
}

pub(super) fn settle(
    drafts: &TieDrafts,
    actors: &Actors,
    acts: &Acts,
    context: &mut Context,
) -> Option<Ties> {
    // What a reader gives was checked; what a typed call was told of its record was not.
    let weighs_none = |draft: &&TieDraft| draft.weight.is_some_and(|weight| !is_weight(weight));
    for draft in drafts.rows.iter().filter(weighs_none) {
        let candidate = candidate(draft, &[], actors, acts);
        let [from, to] = [candidate.from, candidate.to].map(|end| actors.key(end, &context.texts).to_owned());
        context.violations.push(Violation::Weight { from, to });
    }
    let rows = by_identity(drafts, actors, acts, &context.texts)?;
    let owners: Vec<u32> = drafts.claims.iter().map(|&(tie, _)| tie).collect();
    let claims_of = starts(&owners, drafts.rows.len())?;
    let mut ties = Ties {
        settled: Vec::with_capacity(drafts.rows.len()),
        claims: Grouped::new(),
        documents: Grouped::new(),
    };
    let mut same = Vec::new();
    let mut merging = Merging { actors, acts, context, ties: &mut ties };
    for run in rows.chunk_by(|a, b| a.identity() == b.identity()) {
        same.clear();
        same.extend(run.iter().map(|row| {
            let at = row.at as usize;
            let claims = claims_of[at] as usize..claims_of[at + 1] as usize;
            candidate(&drafts.rows[at], &drafts.claims[claims], actors, acts)
        }));
        if same.len() == 1 || same[0].act.is_some() {
            merging.merge(&same, false)?;
            continue;
        }
        // Several of one identity keep apart by their keys from now on, also where what other documents
        // say, or another trust, makes them overlap.
        let spells = spells(std::mem::take(&mut same), merging.context);
        let several = spells.len() > 1;
        for records in spells {
            merging.merge(&records, several)?;
        }
    }
    Some(ties)
}

fn is_weight(weight: f64) -> bool {
    weight.is_finite() && weight >= 0.0
}

fn candidate<'d>(
    draft: &'d TieDraft,
    claims: &'d [(u32, Claim)],
    actors: &Actors,
    acts: &Acts,
) -> Candidate<'d> {
    let (mut from, mut to) = (actors.id_of[draft.from as usize], actors.id_of[draft.to as usize]);
    let act = draft.act.map(|act| acts.id_of[act as usize]);
    let kind = act.and_then(|act| acts.settled[act as usize].record.kind.tie_kind()).unwrap_or(draft.kind);
    if kind == TieKind::Association && from > to {
        std::mem::swap(&mut from, &mut to);
    }
    Candidate { draft, kind, from, to, act, claims }
}

/// What is compared to find records of one tie.
#[derive(Clone, Copy)]
struct Row {
    from: u32,
    to: u32,
    kind: TieKind,
    /// `NONE` comes last.
    act: u32,
    /// The rank of its label among those of the same ends.
    label: u32,
    at: u32,
}

impl Row {
    const fn identity(&self) -> (u32, u32, u8, u32, u32) {
        (self.from, self.to, self.kind as u8, self.act, self.label)
    }
}

fn by_identity(drafts: &TieDrafts, actors: &Actors, acts: &Acts, texts: &Interner) -> Option<Vec<Row>> {
    let row = |(at, draft)| {
        let Candidate { from, to, kind, act, .. } = candidate(draft, &[], actors, acts);
        Row { from, to, kind, act: act.unwrap_or(NONE), label: 0, at }
    };
    let unsorted: Vec<Row> = (0u32..).zip(&drafts.rows).map(row).collect();
    let owners: Vec<u32> = unsorted.iter().map(|row| row.from).collect();
    let order = places_by(&owners, actors.key.len())?;
    let mut rows: Vec<Row> = order.into_iter().map(|at| unsorted[at as usize]).collect();
    drop((unsorted, owners));
    for of_one in rows.chunk_by_mut(|a, b| a.from == b.from).filter(|run| run.len() > 1) {
        of_one.sort_unstable_by_key(|row| (row.identity(), row.at));
    }
    // What tells apart ties of one kind between the same two. The label of a sanction is text, not identity: an act
    // hits a target once.
    let label = |row: &Row| if row.act == NONE { drafts.rows[row.at as usize].label } else { Sym::NONE };
    for run in rows.chunk_by_mut(|a, b| a.identity() == b.identity()).filter(|run| run.len() > 1) {
        run.sort_by(|a, b| texts.order(label(a), label(b)));
        let mut rank = 0;
        for place in 1..run.len() {
            rank += u32::from(label(&run[place - 1]) != label(&run[place]));
            run[place].label = rank;
        }
    }
    Some(rows)
}

/// A spell that a document gives.
struct Spell {
    start: i32,
    end: i32,
    /// If the document tells its spells apart by their keys.
    key: Sym,
}

/// Splits records of one identity into the ties that they speak of. Disjoint spells that one document
/// gives, or spells that it gives different keys, are separate ties; the document with the most of them
/// decides, and what the others give joins the spell of its key, else the first that it may overlap.
fn spells<'d>(mut records: Vec<Candidate<'d>>, context: &Context) -> Vec<Vec<Candidate<'d>>> {
    let mut result = Vec::new();
    while !records.is_empty() {
        let mut of_document: BTreeMap<u32, Vec<&Candidate<'_>>> = BTreeMap::new();
        for record in &records {
            of_document.entry(record.draft.document).or_default().push(record);
        }
        let order = |spells: &Vec<Spell>| -> Vec<(i32, i32, Option<String>)> {
            let key = |spell: &Spell| context.texts.some(spell.key).map(str::to_owned);
            spells.iter().map(|spell| (spell.start, spell.end, key(spell))).collect()
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
        let mut groups: Vec<Vec<Candidate<'_>>> = base.iter().map(|_| Vec::new()).collect();
        let mut left = Vec::new();
        for candidate in records {
            let (start, end) = range(&candidate, context);
            let key = candidate.draft.key;
            let same_key = base.iter().position(|spell| key != Sym::NONE && spell.key == key);
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
fn range(candidate: &Candidate<'_>, context: &Context) -> (i32, i32) {
    let claims = candidate.claims.iter().map(|(_, claim)| claim);
    let (start, end) = stated_period(&claims, None, context);
    let start = start.raw().0;
    (start, end.map_or(i32::MAX, |end| end.raw().1).max(start.saturating_add(1)))
}

/// The spells of one document: one per key if it gives several, else runs of records that may overlap.
fn spells_of(records: &[&Candidate<'_>], context: &Context) -> Vec<Spell> {
    let mut of_key: BTreeMap<&str, (Sym, i32, i32)> = BTreeMap::new();
    for record in records {
        if let Some(key) = context.texts.some(record.draft.key) {
            let (start, end) = range(record, context);
            let spell = of_key.entry(key).or_insert((record.draft.key, start, end));
            (spell.1, spell.2) = (spell.1.min(start), spell.2.max(end));
        }
    }
    if of_key.len() > 1 {
        let spell = |(key, start, end)| Spell { start, end, key };
        let mut spells: Vec<Spell> = of_key.into_values().map(spell).collect();
        spells.sort_by_key(|spell| (spell.start, spell.end));
        return spells;
    }
    let mut ranges: Vec<(i32, i32)> = records.iter().map(|record| range(record, context)).collect();
    ranges.sort_unstable();
    let mut runs: Vec<Spell> = Vec::new();
    for (start, end) in ranges {
        match runs.last_mut() {
            Some(run) if start < run.end => run.end = end.max(run.end),
            _ => runs.push(Spell { start, end, key: Sym::NONE }),
        }
    }
    runs
}

/// Start and end as the claims on a tie give them; `lift` is the end that a lift gives.
fn stated_period<'c>(
    claims: &(impl Iterator<Item = &'c Claim> + Clone),
    lift: Option<(Rank, When)>,
    context: &Context,
) -> (When, Option<When>) {
    let claims = || claims.clone().map(|claim| (context.rank_of(claim.source), claim));
    let mut starts: Vec<_> =
        claims().map(|(rank, claim)| (rank, claim.start)).filter(|(_, start)| !start.is_unknown()).collect();
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

/// Joins records of one tie and decides what stands of it.
struct Merging<'a> {
    actors: &'a Actors,
    acts: &'a Acts,
    context: &'a mut Context,
    ties: &'a mut Ties,
}

/// Of two texts for one field the smaller by bytes.
fn pick(a: Sym, b: Sym, texts: &Interner) -> Sym {
    match (a.or_none(), b.or_none()) {
        (Sym::NONE, one) | (one, Sym::NONE) => one,
        (a, b) => {
            if texts.order(a, b).is_le() {
                a
            } else {
                b
            }
        }
    }
}

/// What two records say, joined.
fn both<T>(a: Option<T>, b: Option<T>, join: impl FnOnce(T, T) -> T) -> Option<T> {
    match (a, b) {
        (Some(a), Some(b)) => Some(join(a, b)),
        (a, b) => a.or(b),
    }
}

/// A tie's fields beside its claims, and its keys but the one that stays.
fn joined(records: &[Candidate<'_>], texts: &Interner) -> Option<TieDraft> {
    let (first, others) = records.split_first()?;
    let mut draft = first.draft.clone();
    for other in others.iter().map(|other| other.draft) {
        if first.kind.is_sanction() && texts.order(draft.label, other.label).is_lt() {
            draft.label = other.label;
        }
        // Of two stated keys the smaller stays.
        if draft.key == Sym::NONE {
            draft.key = other.key;
        } else if other.key != Sym::NONE && other.key != draft.key {
            let (less, more) = if texts.order(draft.key, other.key).is_lt() {
                (draft.key, other.key)
            } else {
                (other.key, draft.key)
            };
            draft.key = less;
            draft.former_keys.push(more.or_none());
        }
        draft.polity = pick(draft.polity, other.polity, texts);
        draft.ended_by = pick(draft.ended_by, other.ended_by, texts);
        draft.share = both(draft.share, other.share, Share::hull);
        draft.weight = both(draft.weight, other.weight, f64::max);
        draft.seq = both(draft.seq, other.seq, Ord::min);
        draft.former_keys.extend(&other.former_keys);
    }
    draft.former_keys.sort_unstable_by(|&a, &b| texts.order(a, b));
    draft.former_keys.dedup();
    // A former key that another record still states as its key.
    let key = draft.key;
    draft.former_keys.retain(|&former| key == Sym::NONE || former != key.or_none());
    Some(draft)
}

impl Merging<'_> {
    /// Adds the tie of which some records speak; one of `several` of one identity has a key. `None` if there are
    /// more claims than a graph holds.
    fn merge(&mut self, records: &[Candidate<'_>], several: bool) -> Option<()> {
        let Self { actors, acts, context, ties } = self;
        let Some(draft) = joined(records, &context.texts) else { return Some(()) };
        let Candidate { kind, from, to, act, .. } = records[0];
        let first = ties.claims.rows.len();
        ties.claims.push(records.iter().flat_map(|record| record.claims).map(|&(_, claim)| claim))?;
        if ties.claims.rows.len() - first > 1 {
            let mut claims = ties.claims.rows.split_off(first);
            claims.sort_unstable_by(|a, b| a.order(b, &context.texts));
            claims.dedup();
            ties.claims.starts.pop();
            ties.claims.push(claims)?;
        }
        let claims = &ties.claims.rows[first..];
        let unknown = |field, what, key: &str| {
            let [from, to] = [from, to].map(|end| actors.key(end, &context.texts));
            let (key, wanted_by) = (key.to_owned(), format!("{kind} `{from}` > `{to}`"));
            Violation::UnknownKey { field, what, key, wanted_by }
        };
        for claim in claims {
            if let Some(source) =
                context.texts.some(claim.source).filter(|_| context.source(claim.source) == NONE)
            {
                context.violations.push(unknown("source", "source", source));
            }
        }
        let mut ended_by = None;
        if let Some(key) = context.texts.some(draft.ended_by) {
            ended_by = acts.by_key.get(key).copied();
            match ended_by.map(|lift| acts.settled[lift as usize].record.kind) {
                None => context.violations.push(unknown("ended_by", "act", key)),
                Some(ActKind::Lift) => {}
                Some(other) => context.violations.push(Violation::ActKind {
                    act: key.to_owned(),
                    kind: other,
                    reason: "only a lift ends ties",
                }),
            }
        }
        let mut polity = None;
        if let Some(key) = context.texts.some(draft.polity) {
            polity = actors.polity(key, &context.texts);
            if polity.is_none() {
                context.violations.push(unknown("polity", "state or bloc", key));
            }
        }
        let lift = ended_by.map(|lift| lift_end(&acts.settled[lift as usize], context));
        let (start, end) = stated_period(&claims.iter(), lift, context);
        let start = act.map_or(start, |act| acts.settled[act as usize].announced);
        // An end before the start cannot stand; the conflict is listed.
        let end = end.filter(|&end| start.before(end) != Certainty::Impossible);
        let said = claims.iter().filter(|claim| !claim.measures.is_empty());
        let own = context.trust.measures(said.map(|claim| (context.rank_of(claim.source), claim.measures)));
        let measures = match act {
            Some(act) if own.is_empty() => acts.settled[act as usize].measures,
            _ => own,
        };
        let mut key = draft.key;
        if several && key == Sym::NONE {
            let label = context.texts.get(draft.label);
            let start = when_text(context.unit, start);
            let [from, to] = [from, to].map(|end| actors.key(end, &context.texts));
            let made = tie_key(kind, from, to, label, &start);
            key = context.texts.intern(&made);
        }
        let mut documents: Vec<u32> = records.iter().map(|record| record.draft.document).collect();
        documents.sort_unstable();
        documents.dedup();
        ties.documents.push(documents)?;
        ties.settled.push(SettledTie {
            period: Period::from_parts(start, end),
            kind,
            from,
            to,
            act,
            key,
            label: draft.label,
            polity,
            ended_by,
            share: draft.share,
            weight: draft.weight,
            seq: draft.seq,
            measures,
            former_keys: draft.former_keys,
        });
        Some(())
    }
}
