//! Which act records are one act, what stands of each, and the canonical order of acts.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::actors::Actors;
use super::{Context, announced_claims};
use crate::graph::builder::{ActDraft, TieDraft};
use crate::graph::merges::{Merged, Merges, Undecided};
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

struct Candidate {
    key: String,
    draft: ActDraft,
    sender: u32,
    /// Named targets, sorted.
    targets: Vec<u32>,
    day: When,
    /// Who published the documents that speak of it, sorted.
    publishers: Vec<String>,
    index: usize,
}

pub(super) fn settle(
    drafts: IndexMap<String, ActDraft>,
    mut ties: Vec<TieDraft>,
    actors: &Actors,
    context: &mut Context,
    merges: &mut Merges,
) -> (Acts, Vec<TieDraft>) {
    let mut candidates: Vec<Candidate> = drafts
        .into_iter()
        .enumerate()
        .map(|(index, (key, mut draft))| {
            draft.record.lower();
            draft.documents.sort_unstable();
            draft.documents.dedup();
            let sender = actors.id_of[draft.sender as usize];
            Candidate {
                key,
                draft,
                sender,
                targets: Vec::new(),
                day: When::UNKNOWN,
                publishers: Vec::new(),
                index,
            }
        })
        .collect();
    let mut lifted: Vec<Vec<ActClaim>> = candidates.iter().map(|_| Vec::new()).collect();
    for tie in &mut ties {
        tie.record.lower();
        let Some(act) = tie.act else { continue };
        let candidate = &mut candidates[act as usize];
        let target = actors.id_of[tie.to as usize];
        if actors.records[target as usize].count.is_none() {
            candidate.targets.push(target);
        }
        lift_starts(tie, &mut lifted[act as usize]);
    }
    for (candidate, lifted) in candidates.iter_mut().zip(lifted) {
        add_lifted(&mut candidate.draft.record, lifted);
        candidate.targets.sort_unstable();
        candidate.targets.dedup();
        candidate.draft.record.lower();
        candidate.day = day_of(&candidate.draft.record, context);
        let record = &candidate.draft.record;
        let sources = record.claims.iter().filter_map(|claim| context.sources.get(claim.source.as_ref()?));
        candidate.publishers = sources.filter_map(|source| source.publisher.clone()).collect();
        candidate.publishers.sort_unstable();
        candidate.publishers.dedup();
    }
    let clusters = cluster(candidates, context.identity_days, merges);
    (order(clusters, actors, context, merges), ties)
}

/// An act is announced on one day: what a document says of the start of one of its ties, it says of
/// the act.
fn lift_starts(tie: &mut TieDraft, lifted: &mut Vec<ActClaim>) {
    for claim in &mut tie.record.claims {
        if let Some(start) = claim.start.take() {
            let source = claim.source.clone();
            lifted.push(ActClaim { source, announced: Some(start), ..ActClaim::default() });
        }
    }
    // A claim without a document that said only the start says nothing any more; one of a document
    // still says that the target is hit.
    tie.record.claims.retain(|claim| !claim.says_nothing());
    tie.record.claims.sort_unstable();
    tie.record.claims.dedup();
}

/// Adds what documents say of the days of an act's ties, unless they say it of the act too.
fn add_lifted(act: &mut Act, mut lifted: Vec<ActClaim>) {
    let said: HashSet<_> =
        act.claims.iter().map(|claim| (claim.source.as_deref(), claim.announced)).collect();
    lifted.retain(|claim| !said.contains(&(claim.source.as_deref(), claim.announced)));
    act.claims.extend(lifted);
}

fn day_of(act: &Act, context: &Context) -> When {
    let mut said: Vec<_> = announced_claims(act).map(|(source, when)| (context.rank(source), when)).collect();
    context.trust.range(&mut said).unwrap_or(When::UNKNOWN)
}

/// Whether two sorted lists share an element.
fn meet<T: Ord>(a: &[T], b: &[T]) -> bool {
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
        }
    }
    false
}

impl Candidate {
    /// Whether nothing forbids that the two are one act: no document keeps them apart, and their
    /// programmes do not contradict within one publisher's vocabulary.
    fn compatible(&self, other: &Self) -> bool {
        self.agrees(other) && !meet(&self.draft.documents, &other.draft.documents)
    }

    /// Whether two ranged acts may be one and the same exact act. A document that gives no days gives
    /// each of its rows as an act; it keeps them apart only if they hit the same target.
    fn may_both_be(&self, other: &Self) -> bool {
        let kept_apart =
            meet(&self.draft.documents, &other.draft.documents) && meet(&self.targets, &other.targets);
        self.agrees(other) && !kept_apart
    }

    fn agrees(&self, other: &Self) -> bool {
        let (mine, theirs) = (&self.draft.record, &other.draft.record);
        let contradictory = matches!((&mine.programme, &theirs.programme), (Some(a), Some(b)) if a != b)
            && meet(&self.publishers, &other.publishers);
        self.sender == other.sender
            && (mine.kind == ActKind::Lift) == (theirs.kind == ActKind::Lift)
            && !contradictory
    }

    /// Of several keys the least stays: a stated one before a made one, then the smaller by bytes.
    fn rank(&self) -> (bool, &str) {
        (!self.draft.stated, &self.key)
    }
}

/// Acts of one sender that are taken for one.
struct Cluster {
    members: Vec<Candidate>,
    earliest: i32,
}

impl Cluster {
    fn alone(act: Candidate) -> Self {
        Self { earliest: act.day.raw().0, members: vec![act] }
    }

    fn admits(&self, act: &Candidate) -> bool {
        self.members.iter().any(|member| meet(&member.targets, &act.targets))
            && self.members.iter().all(|member| member.compatible(act))
    }

    fn key(&self) -> &str {
        self.members.iter().map(Candidate::rank).min().map_or("", |(_, key)| key)
    }
}

/// Sender by sender: first the exactly dated acts, then the ranged ones.
fn cluster(mut candidates: Vec<Candidate>, days: i32, merges: &mut Merges) -> Vec<Cluster> {
    candidates.sort_unstable_by(|a, b| {
        let key = |c: &Candidate| (c.sender, c.day.day().is_none(), c.day.raw());
        key(a).cmp(&key(b)).then_with(|| a.key.cmp(&b.key))
    });
    let mut clusters: Vec<Cluster> = Vec::new();
    let mut rest = candidates.into_iter().peekable();
    while let Some(sender) = rest.peek().map(|act| act.sender) {
        let (mut exact, mut ranged) = (Vec::new(), Vec::new());
        while let Some(act) = rest.next_if(|act| act.sender == sender) {
            if act.day.day().is_some() { exact.push(Some(act)) } else { ranged.push(act) }
        }
        let first = clusters.len();
        cluster_exact(exact, days, &mut clusters);
        let apart = join_ranged(ranged, days, &mut clusters[first..], merges);
        clusters.extend(apart.into_iter().map(Cluster::alone));
    }
    merges.undecided.sort_unstable();
    clusters
}

/// In time order, each act that is not yet taken opens a cluster, which takes in what it fits at most
/// `days` later, directly or through others of it. `acts` are of one sender, sorted by day and key.
fn cluster_exact(mut acts: Vec<Option<Candidate>>, days: i32, clusters: &mut Vec<Cluster>) {
    if of_one_document(&acts) {
        clusters.extend(acts.into_iter().flatten().map(Cluster::alone));
        return;
    }
    for i in 0..acts.len() {
        let Some(act) = acts[i].take() else { continue };
        let mut cluster = Cluster::alone(act);
        let mut grows = true;
        while grows {
            grows = false;
            for slot in &mut acts[i + 1..] {
                let Some(act) = slot else { continue };
                if act.day.raw().0.saturating_sub(cluster.earliest) > days {
                    break;
                }
                if cluster.admits(act) {
                    cluster.members.extend(slot.take());
                    grows = true;
                }
            }
        }
        clusters.push(cluster);
    }
}

/// Whether one document gives all of them, and so keeps each apart from each: to find that out pair by pair
/// would take the square of a large file.
fn of_one_document(acts: &[Option<Candidate>]) -> bool {
    let documents = |act: &Candidate| act.draft.documents.clone();
    let first = acts.iter().flatten().next().map(documents).unwrap_or_default();
    let gives_all =
        |document: &u32| acts.iter().flatten().all(|act| act.draft.documents.binary_search(document).is_ok());
    first.iter().any(gives_all)
}

/// Each ranged act joins the exact one that it may be within `days` of, if there is exactly one and
/// nobody else with the same claim to it contradicts. Returns those that stay apart, and reports those
/// that might have joined. None depends on the order of the others.
fn join_ranged(
    acts: Vec<Candidate>,
    days: i32,
    exact: &mut [Cluster],
    merges: &mut Merges,
) -> Vec<Candidate> {
    let mut apart = Vec::new();
    let mut joining: Vec<Vec<Candidate>> = exact.iter().map(|_| Vec::new()).collect();
    for act in acts {
        let (first, last) = act.day.raw();
        let near = |day: i32| day.saturating_sub(days) <= last && first <= day.saturating_add(days);
        let fits: Vec<usize> =
            (0..exact.len()).filter(|&i| near(exact[i].earliest) && exact[i].admits(&act)).collect();
        if let [one] = fits[..] {
            joining[one].push(act);
            continue;
        }
        if !fits.is_empty() {
            let mut candidates: Vec<_> = fits.iter().map(|&i| exact[i].key().to_owned()).collect();
            candidates.sort_unstable();
            merges.undecided.push(Undecided { act: act.key.clone(), candidates });
        }
        apart.push(act);
    }
    for (cluster, acts) in exact.iter_mut().zip(joining) {
        let agree = |i: usize| acts.iter().enumerate().all(|(j, other)| i == j || acts[i].may_both_be(other));
        let agreed: Vec<bool> = (0..acts.len()).map(agree).collect();
        let key = cluster.key().to_owned();
        for (act, joins) in acts.into_iter().zip(agreed) {
            if joins {
                cluster.members.push(act);
            } else {
                let candidates = vec![key.clone()];
                merges.undecided.push(Undecided { act: act.key.clone(), candidates });
                apart.push(act);
            }
        }
    }
    apart
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
        let polity = actors.polity(named).map(|id| actors.key(id).to_owned());
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
        if actors.polity(implements).is_none() && !by_key.contains_key(implements) {
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
