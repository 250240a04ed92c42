//! Which act records are one act, what stands of each, and the canonical order of acts.

use std::collections::{HashMap, HashSet};

use indexmap::IndexSet;

use super::actors::Actors;
use super::identity::{Candidate, Cluster, cluster};
use super::kin::Terms;
use super::{Context, announced_claims};
use crate::graph::arena::{Interner, Sym};
use crate::graph::builder::{ActDraft, Keyed};
use crate::graph::merges::{Merged, Merges};
use crate::graph::tie_drafts::TieDrafts;
use crate::graph::violation::Violation;
use crate::model::records::agreed;
use crate::model::{Act, ActClaim, ActKind, Measures};
use crate::time::When;

/// An act with what stands of it.
pub(super) struct SettledAct {
    pub(super) key: String,
    /// Its claims are complete; nothing is stated beside them.
    pub(super) record: Act,
    pub(super) sender: u32,
    pub(super) announced: When,
    pub(super) declared: Option<u32>,
    pub(super) measures: Measures,
    /// Ids, sorted.
    pub(super) answers: Vec<u32>,
}

pub(super) struct Acts {
    /// In the order of their ids.
    pub(super) settled: Vec<SettledAct>,
    /// The id of each record of the builder.
    pub(super) id_of: Vec<u32>,
    /// The id of each present and former key.
    pub(super) by_key: HashMap<String, u32>,
}

pub(super) fn settle(
    drafts: Keyed<ActDraft>,
    ties: &mut TieDrafts,
    actors: &Actors,
    context: &mut Context,
    merges: &mut Merges,
) -> Acts {
    let mut candidates: Vec<Candidate> = drafts
        .into_iter()
        .enumerate()
        .map(|(index, (key, mut draft))| {
            draft.record.lower();
            let terms =
                Terms::of_document(draft.record.kind == ActKind::Lift, std::mem::take(&mut draft.documents));
            let sender = actors.id_of[draft.sender as usize];
            Candidate { key, draft, sender, targets: Vec::new(), day: When::UNKNOWN, terms, index }
        })
        .collect();
    for tie in &ties.rows {
        let Some(act) = tie.act else { continue };
        let target = actors.id_of[tie.to as usize];
        if actors.count[target as usize] == 0 {
            candidates[act as usize].targets.push(target);
        }
    }
    for of_one in lift_starts(ties).chunk_by(|a, b| a.0 == b.0) {
        add_lifted(&mut candidates[of_one[0].0 as usize].draft.record, of_one, &context.texts);
    }
    let mut publishers: IndexSet<&str> = IndexSet::new();
    let mut publisher: Vec<Option<u32>> = Vec::with_capacity(context.sources.len());
    for source in context.sources.values() {
        publisher.push(source.publisher.as_deref().map(|key| number(publishers.insert_full(key).0)));
    }
    for candidate in &mut candidates {
        candidate.targets.sort_unstable();
        candidate.targets.dedup();
        candidate.draft.record.lower();
        candidate.day = day_of(&candidate.draft.record, context);
        let record = &candidate.draft.record;
        let programme = record.programme.as_ref().and_then(|key| context.programmes.get_full(key));
        if let Some((programme, ..)) = programme {
            let sources = record.claims.iter().filter_map(|claim| claim.source.as_ref());
            let publishers = sources.filter_map(|source| publisher[context.sources.get_index_of(source)?]);
            candidate.terms.add_programme(number(programme), publishers.collect());
        }
    }
    let clusters = cluster(candidates, context.identity_days, merges);
    order(clusters, actors, context, merges)
}

/// An act is announced on one day: what a document says of the start of one of its ties, it says of
/// the act. By act, each once.
fn lift_starts(ties: &mut TieDrafts) -> Vec<(u32, Sym, When)> {
    let mut lifted = Vec::new();
    for (tie, claim) in &mut ties.claims {
        let Some(act) = ties.rows[*tie as usize].act else { continue };
        let start = std::mem::take(&mut claim.start);
        if !start.is_unknown() {
            lifted.push((act, claim.source, start));
        }
    }
    // A claim without a document that said only the start says nothing any more; one of a document
    // still says that the target is hit.
    ties.claims.retain(|(_, claim)| !claim.says_nothing());
    lifted.sort_unstable();
    lifted.dedup();
    lifted
}

/// Adds what documents say of the days of an act's ties, unless they say it of the act too.
fn add_lifted(act: &mut Act, lifted: &[(u32, Sym, When)], texts: &Interner) {
    let said: HashSet<_> =
        act.claims.iter().map(|claim| (claim.source.as_deref(), claim.announced)).collect();
    let lifted = lifted.iter().map(|&(_, source, start)| (texts.some(source), Some(start)));
    let new = lifted.filter(|claim| !said.contains(claim)).map(|(source, announced)| ActClaim {
        source: source.map(str::to_owned),
        announced,
        ..ActClaim::default()
    });
    let new: Vec<_> = new.collect();
    act.claims.extend(new);
}

/// The place of a programme or a publisher. There would have to be 2³² sources to reach the end.
fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

fn day_of(act: &Act, context: &Context) -> When {
    let mut said: Vec<_> = announced_claims(act).map(|(source, when)| (context.rank(source), when)).collect();
    context.trust.range(&mut said).unwrap_or(When::UNKNOWN)
}

fn order(clusters: Vec<Cluster>, actors: &Actors, context: &mut Context, merges: &mut Merges) -> Acts {
    let total = clusters.iter().map(|cluster| cluster.members.len()).sum();
    let mut merged: Vec<(String, Act, u32, Vec<usize>)> = Vec::with_capacity(clusters.len());
    for Cluster { mut members, .. } in clusters {
        members.sort_unstable_by(|a, b| a.rank().cmp(&b.rank()));
        let indices = members.iter().map(|member| member.index).collect();
        let records = || members.iter().map(|member| &member.draft.record);
        let effective = agreed(records().filter_map(|record| record.effective));
        let threatened = agreed(records().filter_map(|record| record.threatened));
        let mut members = members.into_iter();
        let Some(Candidate { key, draft, sender, .. }) = members.next() else { continue };
        let mut record = draft.record;
        let mut former = Vec::new();
        for member in members {
            former.push(member.key);
            record.absorb(member.draft.record);
        }
        (record.effective, record.threatened) = (effective, threatened);
        if !former.is_empty() {
            former.sort_unstable();
            record.former_keys.extend(former.iter().cloned());
            merges.acts.push(Merged { key: key.clone(), former });
        }
        record.lower();
        merged.push((key, record, sender, indices));
    }
    merges.acts.sort_unstable();
    merged.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    let mut id_of = vec![0; total];
    let mut by_key = HashMap::new();
    for (id, (_, record, _, indices)) in (0u32..).zip(&merged) {
        for &index in indices {
            id_of[index] = id;
        }
        for former in &record.former_keys {
            by_key.entry(former.clone()).or_insert(id);
        }
    }
    // A present key wins over a former one of another act.
    by_key.extend((0u32..).zip(&merged).map(|(id, (key, ..))| (key.clone(), id)));
    name_answers_by_present_keys(&mut merged, &by_key);
    // What an act implements it names by the present key, as answers do.
    let present = |(_, record, ..): &(String, Act, u32, Vec<usize>)| {
        let named = record.implements.as_ref()?;
        let polity = actors.polity(named, &context.texts).map(|id| actors.key(id, &context.texts).to_owned());
        polity.or_else(|| by_key.get(named).map(|&id| merged[id as usize].0.clone()))
    };
    let implemented: Vec<Option<String>> = merged.iter().map(present).collect();
    for ((_, record, ..), named) in merged.iter_mut().zip(implemented) {
        record.implements = named.or(record.implements.take());
    }
    let settled = (0u32..)
        .zip(merged)
        .map(|(id, (key, record, sender, _))| stand(id, key, record, sender, &by_key, actors, context))
        .collect();
    Acts { settled, id_of, by_key }
}

/// Claims that name the same act by its present and by a former key say the same.
fn name_answers_by_present_keys(acts: &mut [(String, Act, u32, Vec<usize>)], by_key: &HashMap<String, u32>) {
    let renamed: HashMap<String, String> = acts
        .iter()
        .flat_map(|(_, record, ..)| &record.former_keys)
        .map(|former| (former.clone(), acts[by_key[former] as usize].0.clone()))
        .collect();
    for (_, record, ..) in acts {
        let mut changed = false;
        for key in record.claims.iter_mut().flat_map(|claim| &mut claim.responds_to) {
            if let Some(present) = renamed.get(key) {
                present.clone_into(key);
                changed = true;
            }
        }
        if changed {
            record.lower();
        }
    }
}

/// Decides what stands of an act, and checks the keys that it names.
fn stand(
    id: u32,
    key: String,
    record: Act,
    sender: u32,
    by_key: &HashMap<String, u32>,
    actors: &Actors,
    context: &mut Context,
) -> SettledAct {
    let wanted_by = || format!("act `{key}`");
    let unknown = |field, what, key: &String| {
        let (key, wanted_by) = (key.clone(), wanted_by());
        Violation::UnknownKey { field, what, key, wanted_by }
    };
    for claim in &record.claims {
        context.want_source(claim.source.as_ref(), wanted_by);
        for answered in claim.responds_to.iter().filter(|answered| !by_key.contains_key(*answered)) {
            context.violations.push(unknown("responds_to", "act", answered));
        }
    }
    if let Some(programme) = record.programme.as_ref().filter(|key| !context.programmes.contains_key(*key)) {
        context.violations.push(unknown("programme", "programme", programme));
    }
    if let Some(implements) = &record.implements {
        if actors.polity(implements, &context.texts).is_none() && !by_key.contains_key(implements) {
            context.violations.push(unknown("implements", "state, bloc or act", implements));
        }
    }
    let ranked = || record.claims.iter().map(|claim| (context.rank(claim.source.as_deref()), claim));
    let speaking = ranked().filter(|(_, claim)| !claim.responds_to.is_empty());
    let best = speaking.clone().map(|(rank, _)| rank).min();
    let any_source = context.trust == crate::model::Trust::AnySource;
    let mut answers: Vec<u32> = speaking
        .filter(|&(rank, _)| any_source || Some(rank) == best)
        .flat_map(|(_, claim)| claim.responds_to.iter().filter_map(|key| by_key.get(key).copied()))
        // An act found to be one with what it answers does not answer itself.
        .filter(|&answered| answered != id)
        .collect();
    answers.sort_unstable();
    answers.dedup();
    SettledAct {
        announced: day_of(&record, context),
        declared: context.trust.number(ranked().filter_map(|(rank, claim)| Some((rank, claim.declared?)))),
        measures: context.trust.measures(ranked().map(|(rank, claim)| (rank, claim.measures))),
        answers,
        key,
        record,
        sender,
    }
}
