//! Actors as a builder keeps them: texts are numbers, and the details of all of them stand in one table.

use std::collections::{BTreeMap, HashMap};

use super::arena::{Interner, Sym};
use super::builder::position;
use super::tables::{Fact, NONE};
use crate::hash::Seeded;
use crate::model::{Actor, ActorKind, Alias, Identifier, Strength};
use crate::time::When;

/// What records say of an actor beside its details.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ActorDraft {
    pub(crate) key: Sym,
    pub(crate) kind: ActorKind,
    pub(crate) name: Sym,
    /// `UNKNOWN` if nobody says it.
    pub(crate) born: When,
    /// 0 unless it is an unnamed group.
    pub(crate) count: u32,
    /// The place of its last detail, or `NONE`.
    last: u32,
}

/// The actors of a builder.
#[derive(Debug, Default)]
pub(crate) struct ActorDrafts {
    pub(crate) rows: Vec<ActorDraft>,
    by_key: HashMap<Sym, u32, Seeded>,
    /// Details, each with the place of the one before it of the same actor.
    facts: Vec<(Fact, u32)>,
    /// Records of which a caller may have said more, by actor: they hold what their rows then do not.
    open: BTreeMap<u32, Actor>,
}

impl ActorDrafts {
    /// The actor with this key.
    pub(crate) fn find(&self, key: Sym) -> Option<u32> {
        self.by_key.get(&key).copied()
    }

    /// Adds an actor of which only kind and key are known.
    pub(crate) fn add(&mut self, kind: ActorKind, key: Sym) -> u32 {
        let at = position(self.rows.len());
        self.rows.push(ActorDraft { key, kind, name: Sym::NONE, born: When::UNKNOWN, count: 0, last: NONE });
        self.by_key.insert(key, at);
        at
    }

    /// Whether there are more details than their places have numbers.
    pub(crate) fn is_full(&self) -> bool {
        u32::try_from(self.facts.len()).is_err()
    }

    /// For how many an actor stands if it is an unnamed group.
    pub(crate) fn count(&self, at: u32) -> Option<u32> {
        let row = self.rows[at as usize].count;
        self.open.get(&at).map_or((row != 0).then_some(row), |record| record.count)
    }

    /// Adds a detail, which may be there already.
    pub(crate) fn tell(&mut self, at: u32, fact: Fact) {
        let row = &mut self.rows[at as usize];
        self.facts.push((fact, row.last));
        row.last = position(self.facts.len() - 1);
    }

    /// Takes in what a record says of an actor beside kind and key. Of two names the smaller by bytes stays and the
    /// other becomes an alias; of two days of birth this is told only the first.
    pub(crate) fn absorb(&mut self, at: u32, record: &Actor, texts: &mut Interner) {
        self.close_one(at, texts);
        self.fill(at, record, texts);
    }

    fn fill(&mut self, at: u32, record: &Actor, texts: &mut Interner) {
        let name = texts.option(record.name.as_deref()).or_none();
        let row = &mut self.rows[at as usize];
        row.count = row.count.max(record.count.unwrap_or(0));
        if row.born.is_unknown() {
            row.born = record.born.unwrap_or_default();
        }
        let mut other = Sym::NONE;
        if row.name == Sym::NONE {
            row.name = name;
        } else if name != Sym::NONE && name != row.name {
            other = name;
            if texts.get(name) < texts.get(row.name) {
                std::mem::swap(&mut row.name, &mut other);
            }
        }
        if other != Sym::NONE {
            self.tell(at, Fact::StrongAlias { name: other, script: Sym::NONE });
        }
        for alias in &record.aliases {
            let name = texts.intern(&alias.name);
            let script = texts.option(alias.script.as_deref()).or_none();
            self.tell(
                at,
                match alias.strength {
                    Strength::Strong => Fact::StrongAlias { name, script },
                    Strength::Weak => Fact::WeakAlias { name, script },
                },
            );
        }
        for id in &record.identifiers {
            let (scheme, value) = (texts.intern(&id.scheme), texts.intern(&id.value));
            self.tell(at, Fact::Identifier { scheme, value });
        }
        for country in &record.countries {
            self.tell(at, Fact::Country(texts.intern(country)));
        }
        for (name, values) in &record.attributes {
            let name = texts.intern(name);
            for value in values {
                self.tell(at, Fact::Attribute { name, value: texts.intern(value) });
            }
        }
        for source in &record.sources {
            self.tell(at, Fact::Source(texts.intern(source)));
        }
        for key in &record.former_keys {
            self.tell(at, Fact::FormerKey(texts.intern(key)));
        }
    }

    /// Takes in a further range of days of birth. Of several, the order decides which contradict: the caller takes
    /// them in order.
    pub(crate) fn absorb_born(&mut self, at: u32, other: When, texts: &mut Interner) {
        let row = &mut self.rows[at as usize];
        match row.born.intersection(other) {
            Some(born) => row.born = born,
            None => self.tell(at, contradiction(other, texts)),
        }
    }

    /// The record of an actor, to say more of it; changes of kind and key have no effect.
    pub(crate) fn open(&mut self, at: u32, texts: &Interner) -> &mut Actor {
        if !self.open.contains_key(&at) {
            let record = self.record(at, texts);
            let row = &mut self.rows[at as usize];
            (row.name, row.born, row.count, row.last) = (Sym::NONE, When::UNKNOWN, 0, NONE);
            self.open.insert(at, record);
        }
        self.open.entry(at).or_insert_with(|| Actor::new(ActorKind::Asset, ""))
    }

    /// Takes in what was said of the record of an actor.
    pub(crate) fn close_one(&mut self, at: u32, texts: &mut Interner) {
        if let Some(record) = self.open.remove(&at) {
            self.fill(at, &record, texts);
        }
    }

    /// Takes in what was said of records.
    pub(crate) fn close(&mut self, texts: &mut Interner) {
        for (at, record) in std::mem::take(&mut self.open) {
            self.fill(at, &record, texts);
        }
    }

    /// The details of an actor, the last first, but for those of an open record.
    pub(crate) fn facts(&self, at: u32) -> impl Iterator<Item = Fact> {
        let mut next = self.rows[at as usize].last;
        std::iter::from_fn(move || {
            let &(fact, before) = self.facts.get(next as usize)?;
            next = before;
            Some(fact)
        })
    }

    /// The entry numbers of lists that an actor has, as they are and as schemes and values.
    pub(crate) fn entries<'t>(
        &'t self,
        at: u32,
        texts: &'t Interner,
    ) -> impl Iterator<Item = (&'t str, &'t str)> {
        let opened = self.open.get(&at).into_iter().flat_map(|record| &record.identifiers);
        let opened = opened.map(|id| (id.scheme.as_str(), id.value.as_str()));
        let told = self.facts(at).filter_map(|fact| match fact {
            Fact::Identifier { scheme, value } => Some((texts.get(scheme), texts.get(value))),
            _ => None,
        });
        opened.chain(told)
    }

    /// The keys that an actor had before it was merged.
    #[cfg(feature = "resolve")]
    pub(crate) fn former_keys<'t>(&'t self, at: u32, texts: &'t Interner) -> impl Iterator<Item = &'t str> {
        let opened = self.open.get(&at).into_iter().flat_map(|record| &record.former_keys);
        let told = self.facts(at).filter_map(|fact| match fact {
            Fact::FormerKey(key) => Some(texts.get(key)),
            _ => None,
        });
        opened.map(String::as_str).chain(told)
    }

    /// What is known of an actor as a record.
    pub(crate) fn record(&self, at: u32, texts: &Interner) -> Actor {
        if let Some(record) = self.open.get(&at) {
            return record.clone();
        }
        let row = &self.rows[at as usize];
        let mut record = Actor::new(row.kind, texts.get(row.key));
        record.name = texts.some(row.name).map(str::to_owned);
        record.born = (!row.born.is_unknown()).then_some(row.born);
        record.count = (row.count != 0).then_some(row.count);
        let mut facts: Vec<Fact> = self.facts(at).collect();
        facts.reverse();
        let text = |sym| texts.get(sym).to_owned();
        let alias = |name, strength, script| {
            let script = texts.some(script).map(str::to_owned);
            Alias { name: text(name), strength, script }
        };
        for fact in facts {
            match fact {
                Fact::StrongAlias { name, script } => {
                    record.aliases.push(alias(name, Strength::Strong, script));
                }
                Fact::WeakAlias { name, script } => record.aliases.push(alias(name, Strength::Weak, script)),
                Fact::Identifier { scheme, value } => {
                    record.identifiers.push(Identifier::new(text(scheme), text(value)));
                }
                Fact::Country(country) => record.countries.push(text(country)),
                Fact::Attribute { name, value } => {
                    record.attributes.entry(text(name)).or_default().push(text(value));
                }
                Fact::Source(source) => record.sources.push(text(source)),
                Fact::FormerKey(key) => record.former_keys.push(text(key)),
            }
        }
        record
    }
}

/// What an actor keeps of days of birth that contradict others.
pub(crate) fn contradiction(born: When, texts: &mut Interner) -> Fact {
    Fact::Attribute { name: texts.intern("born"), value: texts.intern(&born.to_string()) }
}

#[cfg(test)]
mod tests {
    use crate::graph::GraphBuilder;
    use crate::model::{Actor, ActorKind, Alias, Identifier};

    fn told() -> Actor {
        let mut actor = Actor::new(ActorKind::Person, "a");
        actor.name = Some("N".into());
        actor.aliases = vec![Alias { script: Some("Latn".into()), ..Alias::new("M") }];
        actor.identifiers = vec![Identifier::new("passport", "7")];
        actor.born = Some("1960".parse().unwrap());
        actor.countries = vec!["CN".into()];
        actor.attributes = [("gender".into(), vec!["f".into()])].into();
        actor.former_keys = vec!["b".into()];
        actor
    }

    #[test]
    fn a_record_comes_back_as_it_was_told() {
        let mut builder = GraphBuilder::new();
        let handle = builder.add_actor(told()).unwrap();
        assert_eq!(*builder.actor_mut(handle), told());
        assert_eq!(builder.build().unwrap().actors().next().unwrap().record(), told());
    }

    #[test]
    fn records_are_joined_with_what_was_said_through_a_handle() {
        let mut builder = GraphBuilder::new();
        let handle = builder.add_actor(told()).unwrap();
        let record = builder.actor_mut(handle);
        (record.key, record.kind) = ("no effect".into(), ActorKind::Asset);
        record.name = Some("Z".into());
        record.countries.clear();
        record.born = None;
        let mut again = Actor::new(ActorKind::Official, "a");
        (again.name, again.born) = (Some("Y".into()), Some("1961".parse().unwrap()));
        builder.add_actor(again).unwrap();
        let record = builder.actor_mut(handle);
        assert_eq!(record.aliases.first(), told().aliases.first());
        assert!(record.aliases.contains(&Alias::new("Z")) && record.countries.is_empty());
        record.count = Some(3);
        assert!(builder.join(&["a"]).is_err(), "a group is nobody");
        builder.actor_mut(handle).count = None;
        let graph = builder.build().unwrap();
        let actor = graph.actors().next().unwrap();
        assert_eq!((actor.key(), actor.kind(), actor.name()), ("a", ActorKind::Official, Some("Y")));
        assert_eq!(actor.born(), Some("1961".parse().unwrap()));
    }
}
