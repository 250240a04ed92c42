//! Which actor records are one actor, and the canonical order of actors.

use std::cmp::Ordering;
use std::collections::HashMap;

use petgraph::unionfind::UnionFind;

use super::Context;
use super::layout::places_by;
use crate::graph::actor_drafts::{ActorDraft, ActorDrafts, contradiction};
use crate::graph::arena::{Interner, Sym};
use crate::graph::merges::{Merged, Merges};
use crate::graph::reference;
use crate::graph::strings::Strings;
use crate::graph::tables::{Fact, Grouped, NONE};
use crate::graph::violation::Violation;
use crate::hash::Seeded;
use crate::model::{ActorKind, LIST_SCHEMES};
use crate::time::When;

/// The columns of the actors, in the order of their ids.
#[derive(Default)]
pub(super) struct Actors {
    pub(super) key: Vec<Sym>,
    pub(super) kind: Vec<ActorKind>,
    pub(super) name: Vec<Sym>,
    pub(super) born: Vec<When>,
    pub(super) count: Vec<u32>,
    pub(super) facts: Grouped<Fact>,
    /// The id of each record of the builder.
    pub(super) id_of: Vec<u32>,
    /// The id of each present and former key of a state or bloc.
    polities: HashMap<Sym, u32, Seeded>,
}

impl Actors {
    pub(super) fn key<'t>(&self, id: u32, texts: &'t Interner) -> &'t str {
        texts.get(self.key[id as usize])
    }

    /// The state or bloc with this key.
    pub(super) fn polity(&self, key: &str, texts: &Interner) -> Option<u32> {
        let id = self.polities.get(&texts.find(key)?).copied();
        id.filter(|&id| self.kind[id as usize].is_polity())
    }
}

/// A key as a list's reader makes it, `scheme:number`; every other is native.
fn is_native(key: &str) -> bool {
    !key.split_once(':').is_some_and(|(scheme, _)| LIST_SCHEMES.contains(&scheme))
}

const fn too_large(what: &'static str) -> Violation {
    Violation::TooLarge { what }
}

pub(super) fn settle(
    drafts: &ActorDrafts,
    also: &[(u32, u32)],
    context: &mut Context,
    merges: &mut Merges,
) -> Result<Actors, Violation> {
    let too_many = || too_large("actors");
    if u32::try_from(drafts.rows.len()).is_err() {
        return Err(too_many());
    }
    let row = |at: u32| &drafts.rows[at as usize];
    let (order, starts) = grouped(drafts, also, &context.texts).ok_or_else(too_many)?;
    let members = |run: u32| &order[starts[run as usize] as usize..starts[run as usize + 1] as usize];
    let mut actors = Actors { id_of: vec![0; order.len()], facts: Grouped::new(), ..Actors::default() };
    for run in by_kind_and_key(drafts, &order, &starts, &context.texts)? {
        let members = members(run);
        let id = u32::try_from(actors.key.len()).map_err(|_| too_many())?;
        for &member in members {
            actors.id_of[member as usize] = id;
        }
        let (actor, mut facts) = joined(members, drafts, &mut context.texts);
        let texts = &mut context.texts;
        if members.len() > 1 {
            let text = |at: &u32| texts.get(row(*at).key).to_owned();
            let mut former: Vec<String> = members[1..].iter().map(text).collect();
            former.sort_unstable();
            merges.actors.push(Merged { key: text(&members[0]), former });
        }
        facts.sort_unstable_by(|a, b| order_of(a, b, texts));
        facts.dedup();
        facts.retain(|fact| match *fact {
            Fact::StrongAlias { name, .. } | Fact::WeakAlias { name, .. } => {
                name != Sym::NONE && name != actor.name
            }
            _ => true,
        });
        let mut name = actor.name;
        if actor.kind == ActorKind::State && name == Sym::NONE {
            name = texts.option(reference::state_name(polity_code(&actor, &facts, texts))).or_none();
        }
        for fact in &facts {
            if let Fact::Source(source) = *fact {
                if context.source(source) == NONE {
                    let key = context.texts.get(source).to_owned();
                    let wanted_by = format!("actor `{}`", context.texts.get(actor.key));
                    let (field, what) = ("source", "source");
                    context.violations.push(Violation::UnknownKey { field, what, key, wanted_by });
                }
            }
        }
        actors.key.push(actor.key);
        actors.kind.push(actor.kind);
        actors.name.push(name);
        actors.born.push(actor.born);
        actors.count.push(actor.count);
        actors.facts.push(facts).ok_or(too_large("details of actors"))?;
    }
    merges.actors.sort_unstable();
    actors.polities = polities(&actors);
    Ok(actors)
}

/// The code by which reference data knows a polity: its `iso2` identifier, else its key.
fn polity_code<'t>(actor: &ActorDraft, facts: &[Fact], texts: &'t Interner) -> &'t str {
    let code = facts.iter().find_map(|fact| match *fact {
        Fact::Identifier { scheme, value } if texts.get(scheme) == "iso2" => Some(value),
        _ => None,
    });
    texts.get(code.unwrap_or(actor.key))
}

/// The numbers of records by the actors that they are of, and where each actor's begin; the record whose key an
/// actor keeps comes first.
fn grouped(drafts: &ActorDrafts, also: &[(u32, u32)], texts: &Interner) -> Option<(Vec<u32>, Vec<u32>)> {
    let cluster_of: Vec<u32> =
        clusters(drafts, also, texts).into_iter().map(u32::try_from).collect::<Result<_, _>>().ok()?;
    let mut order = places_by(&cluster_of, drafts.rows.len())?;
    let mut starts = vec![0];
    let mut next = 0;
    for members in order.chunk_by_mut(|&a, &b| cluster_of[a as usize] == cluster_of[b as usize]) {
        if members.len() > 1 {
            members.sort_unstable_by_key(|&at| {
                let key = texts.get(drafts.rows[at as usize].key);
                (!is_native(key), key)
            });
        }
        next += u32::try_from(members.len()).ok()?;
        starts.push(next);
    }
    Some((order, starts))
}

/// The actors, as groups of records, in the order of their ids.
fn by_kind_and_key(
    drafts: &ActorDrafts,
    order: &[u32],
    starts: &[u32],
    texts: &Interner,
) -> Result<Vec<u32>, Violation> {
    let groups = || starts.windows(2).map(|pair| &order[pair[0] as usize..pair[1] as usize]);
    let row = |at: &u32| &drafts.rows[*at as usize];
    let mut keys = Strings::new();
    groups().try_for_each(|group| keys.push(texts.get(row(&group[0]).key)))?;
    let kinds: Vec<ActorKind> = groups()
        .map(|group| group.iter().map(|at| row(at).kind).max().unwrap_or(row(&group[0]).kind))
        .collect();
    let by_key = keys.order();
    let kind: Vec<u32> = by_key.iter().map(|&group| kinds[group as usize] as u32).collect();
    let places = places_by(&kind, ActorKind::ALL.len()).ok_or(too_large("actors"))?;
    Ok(places.into_iter().map(|place| by_key[place as usize]).collect())
}

/// What several records together say of an actor: of two names that of the first record stays and the other becomes
/// an alias, and days of birth that contradict are kept as an attribute. Details are in no order.
fn joined(members: &[u32], drafts: &ActorDrafts, texts: &mut Interner) -> (ActorDraft, Vec<Fact>) {
    let mut actor = drafts.rows[members[0] as usize];
    let mut facts: Vec<Fact> = drafts.facts(members[0]).collect();
    for &member in &members[1..] {
        let other = &drafts.rows[member as usize];
        facts.extend(drafts.facts(member));
        facts.push(Fact::FormerKey(other.key));
        actor.kind = actor.kind.max(other.kind);
        actor.count = actor.count.max(other.count);
        if actor.name == Sym::NONE {
            actor.name = other.name;
        } else if other.name != actor.name {
            facts.push(Fact::StrongAlias { name: other.name, script: Sym::NONE });
        }
        match actor.born.intersection(other.born) {
            Some(born) => actor.born = born,
            None => facts.push(contradiction(other.born, texts)),
        }
    }
    (actor, facts)
}

/// The order of an actor's details.
fn order_of(a: &Fact, b: &Fact, texts: &Interner) -> Ordering {
    let parts = |fact: &Fact| match *fact {
        Fact::StrongAlias { name, script } => (0, name, 0, script),
        Fact::WeakAlias { name, script } => (0, name, 1, script),
        Fact::Identifier { scheme, value } => (1, scheme, 0, value),
        Fact::Country(country) => (2, country, 0, Sym::NONE),
        Fact::Attribute { name, value } => (3, name, 0, value),
        Fact::Source(source) => (4, source, 0, Sym::NONE),
        Fact::FormerKey(key) => (5, key, 0, Sym::NONE),
    };
    let (a, b) = (parts(a), parts(b));
    a.0.cmp(&b.0).then_with(|| texts.order(a.1, b.1)).then(a.2.cmp(&b.2)).then_with(|| texts.order(a.3, b.3))
}

fn polities(actors: &Actors) -> HashMap<Sym, u32, Seeded> {
    let polities = || (0u32..).zip(&actors.kind).filter(|(_, kind)| kind.is_polity()).map(|(id, _)| id);
    let mut of_key: HashMap<Sym, u32, Seeded> = HashMap::default();
    for id in polities() {
        for fact in actors.facts.of(id as usize) {
            if let Fact::FormerKey(former) = *fact {
                of_key.entry(former).or_insert(id);
            }
        }
    }
    if !of_key.is_empty() {
        // A present key wins over a former one of another actor.
        for (id, key) in (0u32..).zip(&actors.key) {
            if let Some(of_former) = of_key.get_mut(key) {
                *of_former = id;
            }
        }
    }
    of_key.extend(polities().map(|id| (actors.key[id as usize], id)));
    of_key
}

/// Records that share the entry number of a list are one, if they are of one family of kinds. Groups
/// never are. So are those that somebody said are one.
pub(in crate::graph) fn clusters(drafts: &ActorDrafts, also: &[(u32, u32)], texts: &Interner) -> Vec<usize> {
    let mut owner: HashMap<(&str, &str, ActorKind), usize, Seeded> =
        HashMap::with_capacity_and_hasher(drafts.rows.len(), Seeded::default());
    let mut joined = UnionFind::new(drafts.rows.len());
    for (at, row) in (0u32..).zip(&drafts.rows).filter(|&(at, _)| drafts.count(at).is_none()) {
        for (scheme, value) in drafts.entries(at, texts).filter(|(scheme, _)| LIST_SCHEMES.contains(scheme)) {
            let first = *owner.entry((scheme, value, row.kind.family())).or_insert(at as usize);
            joined.union(first, at as usize);
        }
    }
    for &(a, b) in also {
        joined.union(a as usize, b as usize);
    }
    joined.into_labeling()
}
