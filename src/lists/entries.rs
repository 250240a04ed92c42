//! From the entries of a list to the builder's records.

use std::collections::btree_map::Entry as Slot;
use std::collections::{BTreeMap, BTreeSet};

use super::countries;
use super::links::{Link, links};
use super::output::{Output, attributes};
use super::text::{numbered, script};
use crate::graph::act_key;
use crate::load::{LoadError, Reporter};
use crate::model::{
    Act, ActClaim, ActKind, Actor, ActorKind, Alias, End, Identifier, Measures, Source, SourceClass,
    Strength, Tie, TieClaim, TieKind,
};
use crate::time::{Day, When};

pub(super) use crate::graph::AND;

/// Whose list it is, and what is the same for all its entries.
pub(super) struct List {
    /// The scheme of its identifiers, the first part of its keys, and its name in the table of regimes.
    pub(super) scheme: &'static str,
    pub(super) sender: &'static str,
    /// The first part of the source's key.
    pub(super) source: &'static str,
    pub(super) publisher: &'static str,
    pub(super) title: &'static str,
}

/// The listing of an entry by one programme, or by a set of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Listing {
    pub(super) programme: String,
    /// A range, or `UNKNOWN`, if the list does not give the day.
    pub(super) announced: When,
    pub(super) effective: Option<When>,
    pub(super) authority: Option<String>,
    pub(super) implements: Option<&'static str>,
    /// The state that the list says the target is listed about, if no programme does.
    pub(super) polity: Option<&'static str>,
    pub(super) measures: Measures,
    /// Where the day stands in the list.
    pub(super) day: &'static str,
    /// Where the entry stands in the list.
    pub(super) locator: String,
}

/// Where an entry stands before anybody says.
const AT: &str = "list";
/// What a list says of an entry and another one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Relation {
    /// What follows the scheme in the key of the other entry.
    pub(super) other: String,
    pub(super) kind: TieKind,
    /// The tie leads from the other entry to this one.
    pub(super) turned: bool,
    /// What the list calls it.
    pub(super) word: String,
    /// It ended, on a day that the list does not say.
    pub(super) former: bool,
    /// Where it stands in the file, for a problem.
    pub(super) at: String,
    /// Where it stands in the list, and in which direction.
    pub(super) locator: String,
}

/// What a list says of one target.
#[derive(Debug)]
pub(super) struct Entry {
    /// Where it stands.
    pub(super) at: String,
    pub(super) kind: ActorKind,
    pub(super) name: Option<String>,
    pub(super) aliases: BTreeSet<Alias>,
    pub(super) identifiers: BTreeSet<Identifier>,
    pub(super) born: BTreeSet<When>,
    /// Citizenships, the flag or the register.
    pub(super) nationalities: BTreeSet<&'static str>,
    /// Countries of addresses.
    pub(super) countries: BTreeSet<&'static str>,
    pub(super) positions: BTreeSet<String>,
    pub(super) attributes: BTreeMap<String, BTreeSet<String>>,
    pub(super) linked: BTreeSet<Link>,
    pub(super) listings: BTreeSet<Listing>,
    pub(super) relations: BTreeSet<Relation>,
}

impl Entry {
    pub(super) fn new(kind: ActorKind) -> Self {
        Self {
            at: AT.into(),
            kind,
            name: None,
            aliases: BTreeSet::new(),
            identifiers: BTreeSet::new(),
            born: BTreeSet::new(),
            nationalities: BTreeSet::new(),
            countries: BTreeSet::new(),
            positions: BTreeSet::new(),
            attributes: BTreeMap::new(),
            linked: BTreeSet::new(),
            listings: BTreeSet::new(),
            relations: BTreeSet::new(),
        }
    }

    pub(super) fn attribute(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            let name = name.to_lowercase().replace('_', " ");
            self.attributes.entry(name).or_default().insert(value.to_owned());
        }
    }

    pub(super) fn alias(&mut self, name: &str, strength: Strength) {
        let script = script(name).map(str::to_owned);
        self.aliases.insert(Alias { strength, script, ..Alias::new(name) });
    }

    /// A date of birth that can be read, or an attribute and a problem.
    pub(super) fn born(
        &mut self,
        text: &str,
        read: Result<When, String>,
        at: &str,
        field: &str,
        out: &mut Reporter,
    ) -> Result<(), LoadError> {
        match read {
            Ok(when) => _ = self.born.insert(when),
            Err(reason) => {
                self.attribute(field, text);
                out.problem(at, field, format!("{reason}; kept as an attribute"))?;
            }
        }
        Ok(())
    }

    /// The code of a country that is known, or an attribute and a problem.
    pub(super) fn country(
        &mut self,
        name: &str,
        at: &str,
        field: &str,
        out: &mut Reporter,
    ) -> Result<Option<&'static str>, LoadError> {
        let code = countries::code(name);
        if code.is_none() {
            self.attribute(field, name);
            let reason = format!("`{name}` is no country that is known; kept as an attribute");
            out.problem(at, field, reason)?;
        }
        Ok(code)
    }

    /// Takes in what another record says of the same target.
    pub(super) fn absorb(&mut self, other: Self) {
        if let Some(name) = other.name {
            match &mut self.name {
                Some(_) => self.alias(&name, Strength::Strong),
                none => *none = Some(name),
            }
        }
        self.aliases.extend(other.aliases);
        self.identifiers.extend(other.identifiers);
        self.born.extend(other.born);
        self.nationalities.extend(other.nationalities);
        self.countries.extend(other.countries);
        self.positions.extend(other.positions);
        for (name, values) in other.attributes {
            self.attributes.entry(name).or_default().extend(values);
        }
        self.linked.extend(other.linked);
        self.listings.extend(other.listings);
        self.relations.extend(other.relations);
    }
}

/// The entries of a list by what follows the scheme in their keys.
#[derive(Debug, Default)]
pub(super) struct Entries(BTreeMap<String, Entry>);

impl Entries {
    /// Adds an entry whose id stands in the list once.
    pub(super) fn add(
        &mut self,
        id: String,
        entry: Entry,
        at: &str,
        out: &mut Reporter,
    ) -> Result<(), LoadError> {
        match self.0.entry(id) {
            Slot::Vacant(slot) => _ = slot.insert(entry),
            Slot::Occupied(slot) => {
                let reason = format!("`{}` stands in the list twice; the record is left out", slot.key());
                out.problem(at, "(record)", reason)?;
            }
        }
        Ok(())
    }

    /// Adds an entry whose id may stand in the list once for each of its listings.
    pub(super) fn join(
        &mut self,
        id: String,
        entry: Entry,
        at: &str,
        out: &mut Reporter,
    ) -> Result<(), LoadError> {
        match self.0.entry(id) {
            Slot::Vacant(slot) => _ = slot.insert(entry),
            Slot::Occupied(mut slot) if slot.get().kind == entry.kind => slot.get_mut().absorb(entry),
            Slot::Occupied(slot) => {
                let reason = format!(
                    "`{}` is of another kind in an earlier record; the record is left out",
                    slot.key()
                );
                out.problem(at, "(record)", reason)?;
            }
        }
        Ok(())
    }
}

impl Entries {
    /// An entry that was added before.
    pub(super) fn get_mut(&mut self, id: &str) -> Option<&mut Entry> {
        self.0.get_mut(id)
    }

    /// All entries, by their ids.
    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut Entry> {
        self.0.values_mut()
    }
}

/// The day of a date and time, as the file writes it with the hour of its own place.
pub(super) fn publication_day(stated: Option<&str>) -> Option<Day> {
    let (day, _) = stated?.split_once('T')?;
    day.parse().ok()
}

/// Identifiers that a state gives to its citizens. Of the persons in `SDN.XML` of March 2021 who have one and of whom
/// the list says the nationality, 97 in a hundred are nationals of a state that gave it. Numbers of residents and
/// taxpayers are none of them.
const PAPERS: [&str; 5] = ["cedula", "dni", "electoral-registry", "national-id", "passport"];

/// Numbers in registers of bodies and, in Latin America, of their taxpayers, whom no other state registers.
const REGISTERS: [&str; 16] = [
    "business-number",
    "business-registration",
    "chamber-of-commerce",
    "commercial-registry",
    "company-number",
    "cuit",
    "enterprise-number",
    "folio-mercantil",
    "legal-entity",
    "matricula-mercantil",
    "national-id",
    "nit",
    "registration-number",
    "rfc",
    "rif",
    "ruc",
];

/// Of which states an entry is a national, has the flag or its seat, and where the list says it: as such; else
/// by a person's papers, or by the one state in whose registers a body stands, or by a body's only address. A
/// person's address says nothing of citizenship, a ship's nothing of its flag.
fn national(entry: &Entry) -> (BTreeSet<String>, &'static str) {
    let owned = |codes: &BTreeSet<&str>| codes.iter().map(|&code| code.to_owned()).collect();
    let by = |schemes: &[&str]| -> BTreeSet<String> {
        let parts = entry.identifiers.iter().filter_map(|known| known.scheme.split_once(':'));
        parts.filter(|(scheme, _)| schemes.contains(scheme)).map(|(_, code)| code.to_owned()).collect()
    };
    let stated = !entry.nationalities.is_empty();
    match entry.kind {
        ActorKind::Person if !stated => (by(&PAPERS), "Identity document"),
        ActorKind::Organisation if !stated => match by(&REGISTERS) {
            registers if registers.len() == 1 => (registers, "Register"),
            _ if entry.countries.len() == 1 => (owned(&entry.countries), "Address"),
            _ => (BTreeSet::new(), "Address"),
        },
        _ => (owned(&entry.nationalities), "Nationality or flag"),
    }
}

/// Puts entries into the builder.
pub(super) struct Writer<'a> {
    pub(super) list: &'a List,
    pub(super) to: Output<'a>,
}

impl Writer<'_> {
    pub(super) fn add(&mut self, entries: Entries, published: Option<Day>) -> Result<(), LoadError> {
        let source = Source {
            publisher: Some(self.list.publisher.into()),
            title: Some(self.list.title.into()),
            published: published.map(When::exact),
            ..Source::new(self.to.source.as_str(), SourceClass::List)
        };
        self.to.begin(source)?;
        let Entries(mut entries) = entries;
        let links = links(&mut entries, self.to.out)?;
        let kinds: BTreeMap<_, _> = entries.iter().map(|(id, entry)| (id.clone(), entry.kind)).collect();
        let mut taken = BTreeSet::new();
        let mut related = Vec::new();
        for (id, mut entry) in entries {
            let key = self.key(&id);
            let (at, listings) = (entry.at.clone(), std::mem::take(&mut entry.listings));
            let (relations, elsewhere): (Vec<_>, Vec<_>) = std::mem::take(&mut entry.relations)
                .into_iter()
                .partition(|relation| kinds.contains_key(&relation.other));
            for relation in elsewhere {
                self.unrelated(&mut entry, &relation)?;
            }
            if self.actor(&key, &id, entry)? {
                for listing in listings {
                    self.listing(&at, &key, listing)?;
                }
                related.extend(relations.into_iter().map(|relation| (id.clone(), relation)));
                taken.insert(id);
            }
        }
        for (at, from, to) in links {
            if taken.contains(&from) && taken.contains(&to) {
                let mut tie = Tie::new(TieKind::Association, self.key(&from), self.key(&to));
                tie.label = Some(Link::LABEL.into());
                tie.claims.push(self.to.claim(Link::LOCATOR));
                self.to.tie(&at, tie)?;
            }
        }
        for (id, relation) in related {
            self.relation(&kinds, &id, relation)?;
        }
        Ok(())
    }

    fn key(&self, id: &str) -> String {
        format!("{}:{id}", self.list.scheme)
    }

    /// Keeps a relation to whom the list does not have.
    fn unrelated(&mut self, entry: &mut Entry, relation: &Relation) -> Result<(), LoadError> {
        entry.attribute(&relation.word, &relation.locator);
        let reason = format!("`{}` is not in the list; kept as an attribute", self.key(&relation.other));
        self.to.out.problem(relation.at.as_str(), relation.word.as_str(), reason)
    }

    /// Adds the tie that a relation is; an association where the type table forbids its kind.
    fn relation(
        &mut self,
        kinds: &BTreeMap<String, ActorKind>,
        id: &str,
        relation: Relation,
    ) -> Result<(), LoadError> {
        let mut ends = [id, relation.other.as_str()];
        if relation.turned {
            ends.reverse();
        }
        let [from, to] = ends.map(|id| self.key(id));
        let mut kind = relation.kind;
        if let [Some(&first), Some(&second)] = ends.map(|id| kinds.get(id)) {
            if !kind.allows(first, second) {
                let reason = format!(
                    "{kind} does not lead from {first} `{from}` to {second} `{to}`; taken as an association"
                );
                self.to.out.problem(relation.at.as_str(), relation.word.as_str(), reason)?;
                kind = TieKind::Association;
            }
        }
        let mut tie = Tie::new(kind, from, to);
        tie.label = Some(relation.word);
        let end = relation.former.then_some(End::On(When::UNKNOWN));
        tie.claims.push(TieClaim { end, ..self.to.claim(relation.locator) });
        self.to.tie(&relation.at, tie)
    }

    fn actor(&mut self, key: &str, id: &str, mut entry: Entry) -> Result<bool, LoadError> {
        let (national, place) = national(&entry);
        let mut actor = Actor::new(entry.kind, key);
        actor.name = entry.name.take().or_else(|| entry.aliases.first().map(|alias| alias.name.clone()));
        actor.aliases = entry.aliases.into_iter().collect();
        actor.identifiers = entry.identifiers.into_iter().collect();
        actor.identifiers.push(Identifier::new(self.list.scheme, id));
        actor.born = entry.born.iter().copied().reduce(When::hull);
        actor.countries = entry.countries.iter().map(|&code| code.to_owned()).collect();
        actor.attributes = attributes(&entry.attributes, &entry.born);
        if !entry.positions.is_empty() {
            actor.attributes.insert("position".into(), entry.positions.iter().cloned().collect());
        }
        let at = entry.at.as_str();
        if self.to.actor(at, actor)?.is_none() {
            return Ok(false);
        }
        for code in national {
            self.to.nationality(at, key, &code, place)?;
        }
        for position in entry.positions.iter().filter(|_| entry.kind == ActorKind::Person) {
            for title in numbered(position) {
                self.to.office(at, key, title, "Position")?;
            }
        }
        Ok(true)
    }

    fn listing(&mut self, at: &str, key: &str, listing: Listing) -> Result<(), LoadError> {
        let sender = self.list.sender;
        self.to.polity(at, sender)?;
        let programme = listing.programme.as_str();
        self.to.programme(at, sender, self.list.scheme, programme, programme.split(AND))?;
        let day = self.to.builder.day_text(listing.announced);
        let mut act_key = act_key(sender, Some(programme), &day);
        let mut locator = format!("{programme}, {}", listing.day);
        if listing.announced.day().is_none() {
            act_key = format!("{act_key}#{key}");
            // The act is the entry's own.
            locator.clone_from(&listing.locator);
        }
        let mut act = Act::new(ActKind::Sanction, sender);
        if let Some(implements) = listing.implements {
            act_key = format!("{act_key}~{implements}");
            if self.to.polity(at, implements)? {
                act.implements = Some(implements.into());
            }
        }
        act.key = Some(act_key);
        act.claims.push(ActClaim {
            source: Some(self.to.source.clone()),
            announced: Some(listing.announced),
            locator: Some(locator),
            ..Default::default()
        });
        act.programme = Some(listing.programme);
        act.authority = listing.authority;
        act.effective = listing.effective;
        let polity = match listing.polity {
            Some(code) if self.to.polity(at, code)? => Some(code),
            _ => None,
        };
        self.to.sanction(at, act, key, polity, listing.measures, listing.locator)
    }
}
