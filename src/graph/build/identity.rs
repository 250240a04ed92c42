//! Which acts of a sender are one.

use std::collections::HashMap;

use super::kin::{Index, Terms};
use crate::graph::builder::ActDraft;
use crate::graph::merges::{Merges, Undecided};
use crate::time::When;

/// How many acts are named that an undecided one may be one with.
const MOST_CANDIDATES: usize = 100;

pub(super) struct Candidate {
    pub(super) key: String,
    pub(super) draft: ActDraft,
    pub(super) sender: u32,
    /// Named targets, sorted.
    pub(super) targets: Vec<u32>,
    pub(super) day: When,
    pub(super) terms: Terms,
    pub(super) index: usize,
}

impl Candidate {
    /// Of several keys the least stays: a stated one before a made one, that of an act of one day before one
    /// that names a range, then the smaller by bytes.
    pub(super) fn rank(&self) -> (bool, bool, &str) {
        (!self.draft.stated, self.day.day().is_none(), &self.key)
    }
}

/// Acts of one sender that are taken for one.
pub(super) struct Cluster {
    pub(super) members: Vec<Candidate>,
    earliest: i32,
    /// Of all members, sorted.
    targets: Vec<u32>,
    terms: Terms,
}

impl Cluster {
    fn alone(act: Candidate) -> Self {
        let (targets, terms) = (act.targets.clone(), act.terms.clone());
        Self { earliest: act.day.raw().0, targets, terms, members: vec![act] }
    }

    fn push(&mut self, act: Candidate) {
        self.targets.extend(&act.targets);
        self.targets.sort_unstable();
        self.targets.dedup();
        self.terms.add(&act.terms);
        self.members.push(act);
    }

    fn key(&self) -> &str {
        self.members.iter().map(Candidate::rank).min().map_or("", |(.., key)| key)
    }
}

/// Sender by sender: first the exactly dated acts, then the ranged ones.
pub(super) fn cluster(mut candidates: Vec<Candidate>, days: i32, merges: &mut Merges) -> Vec<Cluster> {
    candidates.sort_unstable_by(|a, b| {
        let key = |c: &Candidate| (c.sender, c.day.day().is_none(), c.day.raw());
        key(a).cmp(&key(b)).then_with(|| a.key.cmp(&b.key))
    });
    let mut clusters: Vec<Cluster> = Vec::new();
    let mut rest = candidates.into_iter().peekable();
    while let Some(sender) = rest.peek().map(|act| act.sender) {
        let mut acts = Vec::new();
        while let Some(act) = rest.next_if(|act| act.sender == sender) {
            acts.push(act);
        }
        if of_one_document(&acts) {
            clusters.extend(acts.into_iter().map(Cluster::alone));
            continue;
        }
        let ranged = acts.split_off(acts.partition_point(|act| act.day.day().is_some()));
        let mut exact = cluster_exact(acts, days);
        let apart = join_ranged(ranged, days, &mut exact, merges);
        clusters.append(&mut exact);
        clusters.extend(apart.into_iter().map(Cluster::alone));
    }
    merges.undecided.sort_unstable();
    clusters
}

/// Whether one document gives all of them, and so keeps each apart from each.
fn of_one_document(acts: &[Candidate]) -> bool {
    let gives_all =
        |document: &u32| acts.iter().all(|act| act.terms.documents().binary_search(document).is_ok());
    acts.first().is_some_and(|act| act.terms.documents().iter().any(gives_all))
}

/// In time order, each act that is not yet taken opens a cluster, which takes in what it fits at most
/// `days` later, directly or through others of it: in rounds over what is left, until one takes in nothing.
/// `acts` are of one sender, sorted by day and key.
fn cluster_exact(acts: Vec<Candidate>, days: i32) -> Vec<Cluster> {
    let mut index = Index::default();
    for (place, act) in acts.iter().enumerate() {
        index.insert(place, &act.targets, &act.terms);
    }
    let day: Vec<i32> = acts.iter().map(|act| act.day.raw().0).collect();
    let mut acts: Vec<Option<Candidate>> = acts.into_iter().map(Some).collect();
    let mut clusters = Vec::new();
    for opening in 0..acts.len() {
        let Some(act) = acts[opening].take() else { continue };
        index.remove(opening, &act.targets, &act.terms);
        let mut cluster = Cluster::alone(act);
        let start = opening + 1;
        let end = day.partition_point(|day| day.saturating_sub(cluster.earliest) <= days).max(start);
        let mut at = start;
        loop {
            let first = |places| index.first(&cluster.targets, &cluster.terms, &places);
            let Some(place) = first(at..end).or_else(|| first(start..at)) else { break };
            at = place + 1;
            // What is in the index is not taken.
            let Some(act) = acts[place].take() else { break };
            index.remove(place, &act.targets, &act.terms);
            cluster.push(act);
        }
        clusters.push(cluster);
    }
    clusters
}

/// Each ranged act joins the exact one that it may be within `days` of, if there is exactly one and
/// nobody else with the same claim to it contradicts. Returns those that stay apart, and reports those
/// that might have joined. None depends on the order of the others. `exact` is in time order.
fn join_ranged(
    acts: Vec<Candidate>,
    days: i32,
    exact: &mut [Cluster],
    merges: &mut Merges,
) -> Vec<Candidate> {
    let mut index = Index::default();
    for (place, cluster) in exact.iter().enumerate().take_while(|_| !acts.is_empty()) {
        index.insert(place, &cluster.targets, &cluster.terms);
    }
    let mut apart = Vec::new();
    let mut joining: Vec<Vec<Candidate>> = exact.iter().map(|_| Vec::new()).collect();
    for act in acts {
        let (first, last) = act.day.raw();
        let start = exact.partition_point(|cluster| cluster.earliest.saturating_add(days) < first);
        let end = exact.partition_point(|cluster| cluster.earliest.saturating_sub(days) <= last);
        let mut places = start..end.max(start);
        let mut fits = Vec::new();
        while let Some(place) = index.first(&act.targets, &act.terms, &places) {
            fits.push(place);
            places.start = place + 1;
            if fits.len() == MOST_CANDIDATES {
                break;
            }
        }
        if let [one] = fits[..] {
            joining[one].push(act);
            continue;
        }
        if !fits.is_empty() {
            let mut candidates: Vec<_> = fits.iter().map(|&place| exact[place].key().to_owned()).collect();
            candidates.sort_unstable();
            merges.undecided.push(Undecided { act: act.key.clone(), candidates });
        }
        apart.push(act);
    }
    for (cluster, acts) in exact.iter_mut().zip(joining) {
        let agreed = agreed(&acts);
        let key = cluster.key().to_owned();
        for (act, joins) in acts.into_iter().zip(agreed) {
            if joins {
                cluster.push(act);
            } else {
                let candidates = vec![key.clone()];
                merges.undecided.push(Undecided { act: act.key.clone(), candidates });
                apart.push(act);
            }
        }
    }
    apart
}

/// Which of these ranged acts, that each may be one exact act, may be it together with all others. A document
/// that gives no days gives each of its rows as an act; it keeps them apart only if they hit the same target.
fn agreed(acts: &[Candidate]) -> Vec<bool> {
    let mut hits: HashMap<(u32, u32), u32> = HashMap::new();
    let hits_of = |act: &'_ Candidate| -> Vec<(u32, u32)> {
        let documents = act.terms.documents();
        act.targets
            .iter()
            .flat_map(|&target| documents.iter().map(move |&document| (target, document)))
            .collect()
    };
    for hit in acts.iter().flat_map(hits_of) {
        *hits.entry(hit).or_default() += 1;
    }
    let contradicted = Terms::contradicted(&acts.iter().map(|act| &act.terms).collect::<Vec<_>>());
    acts.iter()
        .zip(contradicted)
        .map(|(act, contradicted)| !contradicted && hits_of(act).iter().all(|hit| hits[hit] == 1))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Act, ActKind};
    use crate::time::Day;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::subsequence;

    /// An act by what decides with which others it is one.
    #[derive(Debug, Clone)]
    struct Plain {
        lift: bool,
        /// The first and the last day.
        days: (i32, i32),
        targets: Vec<u32>,
        documents: Vec<u32>,
        programme: Option<u32>,
        publishers: Vec<u32>,
    }

    fn meet(a: &[u32], b: &[u32]) -> bool {
        a.iter().any(|element| b.contains(element))
    }

    impl Plain {
        fn agrees(&self, other: &Self) -> bool {
            let differ = matches!((self.programme, other.programme), (Some(a), Some(b)) if a != b);
            self.lift == other.lift && !(differ && meet(&self.publishers, &other.publishers))
        }

        fn compatible(&self, other: &Self) -> bool {
            self.agrees(other) && !meet(&self.documents, &other.documents)
        }

        fn may_both_be(&self, other: &Self) -> bool {
            let apart = meet(&self.documents, &other.documents) && meet(&self.targets, &other.targets);
            self.agrees(other) && !apart
        }

        fn candidate(&self, index: usize) -> Candidate {
            let mut terms = Terms::of_document(self.lift, self.documents.clone());
            if let Some(programme) = self.programme {
                terms.add_programme(programme, self.publishers.clone());
            }
            let day = |day| Day::new(day).ok();
            Candidate {
                key: format!("{index:02}"),
                draft: ActDraft {
                    record: Act::new(ActKind::Sanction, ""),
                    sender: 0,
                    stated: true,
                    documents: Vec::new(),
                },
                sender: 0,
                targets: self.targets.clone(),
                day: When::between(day(self.days.0), day(self.days.1)).unwrap(),
                terms,
                index,
            }
        }
    }

    fn plain() -> impl Strategy<Value = Plain> {
        let some = |range: std::ops::Range<u32>, least: usize| {
            let all: Vec<u32> = range.collect();
            let most = all.len();
            subsequence(all, least..=most.min(2))
        };
        (
            prop::bool::weighted(0.1),
            (0..5i32, prop_oneof![3 => Just(0), 1 => 1..4i32]),
            some(0..5, 0),
            some(0..5, 1),
            prop::option::of(0..2u32),
            some(0..2, 0),
        )
            .prop_map(|(lift, (first, more), targets, documents, programme, publishers)| Plain {
                lift,
                days: (first, first + more),
                targets,
                documents,
                programme,
                publishers,
            })
    }

    /// An undecided act and what it may be one with.
    type Open = (usize, Vec<usize>);

    /// The definition, pair by pair: the clusters, and for each undecided act what it may be one with.
    fn pair_by_pair(acts: &[Plain], days: i32) -> (Vec<Vec<usize>>, Vec<Open>) {
        let exact = |&i: &usize| acts[i].days.0 == acts[i].days.1;
        let mut left: Vec<usize> = (0..acts.len()).filter(exact).collect();
        left.sort_by_key(|&i| (acts[i].days, i));
        let admits = |cluster: &[usize], act: usize| {
            cluster.iter().any(|&i| meet(&acts[i].targets, &acts[act].targets))
                && cluster.iter().all(|&i| acts[i].compatible(&acts[act]))
        };
        let mut clusters: Vec<Vec<usize>> = Vec::new();
        while !left.is_empty() {
            let mut cluster = vec![left.remove(0)];
            let earliest = acts[cluster[0]].days.0;
            loop {
                let before = cluster.len();
                left.retain(|&act| {
                    let joins = acts[act].days.0 - earliest <= days && admits(&cluster, act);
                    cluster.extend(joins.then_some(act));
                    !joins
                });
                if cluster.len() == before {
                    break;
                }
            }
            clusters.push(cluster);
        }
        let mut joining = vec![Vec::new(); clusters.len()];
        let mut undecided: Vec<Open> = Vec::new();
        let least = |cluster: &[usize]| cluster.iter().copied().min().unwrap();
        let mut alone = Vec::new();
        for act in (0..acts.len()).filter(|i| !exact(i)) {
            let (first, last) = acts[act].days;
            let fits: Vec<usize> = (0..clusters.len())
                .filter(|&i| {
                    let earliest = acts[clusters[i][0]].days.0;
                    earliest - days <= last && first <= earliest + days && admits(&clusters[i], act)
                })
                .collect();
            if let [one] = fits[..] {
                joining[one].push(act);
                continue;
            }
            alone.push(vec![act]);
            if !fits.is_empty() {
                undecided.push((act, fits.iter().map(|&i| least(&clusters[i])).collect()));
            }
        }
        for (cluster, joining) in clusters.iter_mut().zip(joining) {
            let key = least(cluster);
            for &act in &joining {
                if joining.iter().all(|&other| other == act || acts[act].may_both_be(&acts[other])) {
                    cluster.push(act);
                } else {
                    alone.push(vec![act]);
                    undecided.push((act, vec![key]));
                }
            }
        }
        clusters.extend(alone);
        for cluster in &mut clusters {
            cluster.sort_unstable();
        }
        clusters.sort_unstable();
        for (_, candidates) in &mut undecided {
            candidates.sort_unstable();
        }
        undecided.sort_unstable();
        (clusters, undecided)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn acts_are_joined_as_pair_by_pair(acts in vec(plain(), 0..9), days in -1..3i32) {
            let mut merges = Merges::default();
            let candidates = acts.iter().enumerate().map(|(index, act)| act.candidate(index)).collect();
            let found = cluster(candidates, days, &mut merges);
            let members = |cluster: &Cluster| {
                let mut members: Vec<usize> = cluster.members.iter().map(|member| member.index).collect();
                members.sort_unstable();
                members
            };
            let mut clusters: Vec<Vec<usize>> = found.iter().map(members).collect();
            clusters.sort_unstable();
            let number = |key: &String| key.parse::<usize>().unwrap();
            let undecided: Vec<_> = merges
                .undecided
                .iter()
                .map(|it| (number(&it.act), it.candidates.iter().map(number).collect::<Vec<_>>()))
                .collect();
            prop_assert_eq!((clusters, undecided), pair_by_pair(&acts, days));
        }
    }
}
