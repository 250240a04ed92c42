//! Which actor records are one actor, and the canonical order of actors.

use std::collections::HashMap;

use petgraph::unionfind::UnionFind;

use super::Context;
use crate::graph::builder::Keyed;
use crate::graph::merges::{Merged, Merges};
use crate::graph::reference;
use crate::hash::Seeded;
use crate::model::{Actor, ActorKind, LIST_SCHEMES};

pub(super) struct Actors {
    /// In the order of their ids.
    pub(super) records: Vec<Actor>,
    /// The id of each record of the builder.
    pub(super) id_of: Vec<u32>,
    /// The id of each present and former key of a state or bloc.
    polities: HashMap<String, u32>,
}

impl Actors {
    pub(super) fn key(&self, id: u32) -> &str {
        &self.records[id as usize].key
    }

    /// The state or bloc with this key.
    pub(super) fn polity(&self, key: &str) -> Option<u32> {
        self.polities.get(key).copied().filter(|&id| self.records[id as usize].kind.is_polity())
    }
}

/// A key as a list's reader makes it, `scheme:number`; every other is native.
fn is_native(key: &str) -> bool {
    !key.split_once(':').is_some_and(|(scheme, _)| LIST_SCHEMES.contains(&scheme))
}

pub(super) fn settle(
    drafts: Keyed<Actor>,
    also: &[(u32, u32)],
    context: &mut Context,
    merges: &mut Merges,
) -> Actors {
    let cluster_of = clusters(&drafts, also);
    let (keys, mut records): (Vec<String>, Vec<Option<Actor>>) =
        drafts.into_iter().map(|(key, actor)| (key, Some(actor))).unzip();
    // The record whose key a cluster keeps comes first within it.
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_unstable_by(|&i, &j| {
        let native_first = || (!is_native(&keys[i]), &keys[i]).cmp(&(!is_native(&keys[j]), &keys[j]));
        cluster_of[i].cmp(&cluster_of[j]).then_with(native_first)
    });
    let mut settled: Vec<(Actor, &[usize])> = Vec::new();
    for members in order.chunk_by(|&a, &b| cluster_of[a] == cluster_of[b]) {
        let mut parts = members.iter().filter_map(|&i| records[i].take());
        let Some(mut actor) = parts.next() else { continue };
        let mut former = Vec::new();
        for part in parts {
            former.push(part.key.clone());
            actor.kind = actor.kind.max(part.kind);
            actor.absorb(part);
        }
        if !former.is_empty() {
            former.sort_unstable();
            actor.former_keys.extend(former.iter().cloned());
            merges.actors.push(Merged { key: actor.key.clone(), former });
        }
        actor.normalise();
        if actor.kind == ActorKind::State && actor.name.is_none() {
            actor.name = reference::state_name(actor.polity_code()).map(str::to_owned);
        }
        settled.push((actor, members));
    }
    merges.actors.sort_unstable();
    settled.sort_unstable_by(|(a, _), (b, _)| (a.kind, &a.key).cmp(&(b.kind, &b.key)));
    let mut id_of = vec![0; order.len()];
    let mut actors = Vec::with_capacity(settled.len());
    for (id, (actor, members)) in (0u32..).zip(settled) {
        for &member in members {
            id_of[member] = id;
        }
        for source in &actor.sources {
            context.want_source(Some(source), || format!("actor `{}`", actor.key));
        }
        actors.push(actor);
    }
    let polities = polities(&actors);
    Actors { records: actors, id_of, polities }
}

fn polities(actors: &[Actor]) -> HashMap<String, u32> {
    let polities = || (0u32..).zip(actors).filter(|(_, actor)| actor.kind.is_polity());
    let mut of_key: HashMap<String, u32> = HashMap::new();
    for (id, polity) in polities() {
        for former in &polity.former_keys {
            of_key.entry(former.clone()).or_insert(id);
        }
    }
    if !of_key.is_empty() {
        // A present key wins over a former one of another actor.
        for (id, actor) in (0u32..).zip(actors) {
            if let Some(of_former) = of_key.get_mut(&actor.key) {
                *of_former = id;
            }
        }
    }
    of_key.extend(polities().map(|(id, polity)| (polity.key.clone(), id)));
    of_key
}

/// Records that share the entry number of a list are one, if they are of one family of kinds. Groups
/// never are. So are those that somebody said are one.
pub(in crate::graph) fn clusters(drafts: &Keyed<Actor>, also: &[(u32, u32)]) -> Vec<usize> {
    let mut owner: HashMap<(&str, &str, ActorKind), usize, Seeded> = HashMap::default();
    let mut joined = UnionFind::new(drafts.len());
    for (i, actor) in drafts.values().enumerate().filter(|(_, actor)| actor.count.is_none()) {
        for id in actor.identifiers.iter().filter(|id| id.is_of_list()) {
            let first = *owner.entry((&id.scheme, &id.value, actor.kind.family())).or_insert(i);
            joined.union(first, i);
        }
    }
    for &(a, b) in also {
        joined.union(a as usize, b as usize);
    }
    joined.into_labeling()
}
