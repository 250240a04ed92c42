//! From the entries of a list to the builder's records.

use std::collections::btree_map::Entry as Slot;
use std::collections::{BTreeMap, BTreeSet};

use super::offices::office;
use super::text::{numbered, script};
use super::{countries, regimes};
use crate::graph::{GraphBuilder, Violation, act_key};
use crate::load::{LoadError, Reporter};
use crate::model::{
    Act, ActClaim, ActKind, Actor, ActorKind, Alias, End, Identifier, Measures, Programme, Source,
    SourceClass, Strength, Tie, TieClaim, TieKind,
};
use crate::time::{Day, TimeUnit, When};

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

/// One programme's listing of an entry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Listing {
    pub(super) programme: String,
    /// A range, or `UNKNOWN`, if the list does not give the day.
    pub(super) announced: When,
    pub(super) effective: Option<When>,
    pub(super) authority: Option<String>,
    pub(super) implements: Option<&'static str>,
    pub(super) measures: Measures,
    /// Where the day stands in the list.
    pub(super) day: &'static str,
    /// Where the entry stands in the list.
    pub(super) locator: String,
}

/// What a list says of one target.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) kind: ActorKind,
    pub(super) name: Option<String>,
    pub(super) aliases: BTreeSet<Alias>,
    pub(super) identifiers: BTreeSet<Identifier>,
    pub(super) born: BTreeSet<When>,
    pub(super) nationalities: BTreeSet<&'static str>,
    /// Countries of addresses.
    pub(super) countries: BTreeSet<&'static str>,
    pub(super) positions: BTreeSet<String>,
    pub(super) attributes: BTreeMap<String, BTreeSet<String>>,
    pub(super) listings: BTreeSet<Listing>,
}

impl Entry {
    pub(super) fn new(kind: ActorKind) -> Self {
        Self {
            kind,
            name: None,
            aliases: BTreeSet::new(),
            identifiers: BTreeSet::new(),
            born: BTreeSet::new(),
            nationalities: BTreeSet::new(),
            countries: BTreeSet::new(),
            positions: BTreeSet::new(),
            attributes: BTreeMap::new(),
            listings: BTreeSet::new(),
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
        self.listings.extend(other.listings);
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

/// The day of a date and time, as the file writes it with the hour of its own place.
pub(super) fn publication_day(stated: Option<&str>) -> Option<Day> {
    let (day, _) = stated?.split_once('T')?;
    day.parse().ok()
}

/// Opens the list as a document of the builder.
pub(super) fn begin(
    list: &List,
    builder: &mut GraphBuilder,
    published: Option<Day>,
) -> Result<(String, u32), LoadError> {
    let name = format!("{}@{}", list.source, published.map_or_else(|| "?".into(), |day| day.to_string()));
    let document = builder.begin_document(Some(&name));
    match builder.set_unit(TimeUnit::Day) {
        Ok(()) => Ok((name, document)),
        Err(violation) => Err(LoadError::form("line 1", &violation.to_string())),
    }
}

/// Puts entries into the builder.
pub(super) struct Writer<'a> {
    pub(super) list: &'a List,
    pub(super) builder: &'a mut GraphBuilder,
    pub(super) out: &'a mut Reporter,
    pub(super) source: String,
}

impl Writer<'_> {
    pub(super) fn add(&mut self, entries: Entries, published: Option<Day>) -> Result<(), LoadError> {
        let source = Source {
            publisher: Some(self.list.publisher.into()),
            title: Some(self.list.title.into()),
            published: published.map(When::exact),
            ..Source::new(self.source.as_str(), SourceClass::List)
        };
        let added = self.builder.add_source(source);
        self.accept(added)?;
        for (id, mut entry) in entries.0 {
            let key = format!("{}:{id}", self.list.scheme);
            let listings = std::mem::take(&mut entry.listings);
            if self.actor(&key, &id, entry)? {
                for listing in listings {
                    self.listing(&key, listing)?;
                }
            }
        }
        Ok(())
    }

    /// Reports what the builder refuses: a key that another input uses for another kind.
    fn accept<T>(&mut self, result: Result<T, Violation>) -> Result<bool, LoadError> {
        match result {
            Ok(_) => Ok(true),
            Err(violation) => {
                self.out.problem("list", "(record)", format!("{violation}; left out"))?;
                Ok(false)
            }
        }
    }

    /// A state or bloc that is there from now on.
    fn polity(&mut self, code: &str) -> Result<bool, LoadError> {
        if self.builder.is_polity(code) {
            return Ok(true);
        }
        let kind = if matches!(code, "EU" | "UN") { ActorKind::Bloc } else { ActorKind::State };
        let added = self.builder.add_actor(Actor::new(kind, code));
        self.accept(added)
    }

    fn actor(&mut self, key: &str, id: &str, mut entry: Entry) -> Result<bool, LoadError> {
        let mut actor = Actor::new(entry.kind, key);
        actor.name = entry.name.take().or_else(|| entry.aliases.first().map(|alias| alias.name.clone()));
        actor.aliases = entry.aliases.into_iter().collect();
        actor.identifiers = entry.identifiers.into_iter().collect();
        actor.identifiers.push(Identifier::new(self.list.scheme, id));
        actor.born = entry.born.iter().copied().reduce(When::hull);
        actor.countries = entry.countries.iter().map(|&code| code.to_owned()).collect();
        actor.attributes =
            entry.attributes.into_iter().map(|(name, values)| (name, values.into_iter().collect())).collect();
        if entry.born.len() > 1 {
            let dates = entry.born.iter().map(When::to_string).collect();
            actor.attributes.insert("dates of birth".into(), dates);
        }
        if !entry.positions.is_empty() {
            actor.attributes.insert("position".into(), entry.positions.iter().cloned().collect());
        }
        actor.sources.push(self.source.clone());
        let new = self.builder.find_actor(key).is_none();
        let added = self.builder.add_actor(actor);
        if !self.accept(added)? {
            return Ok(false);
        }
        self.out.report.actors += u64::from(new);
        let person = entry.kind == ActorKind::Person;
        // A person's address says nothing of citizenship; a body's only one is its seat.
        let seat =
            if person || !entry.nationalities.is_empty() { &entry.nationalities } else { &entry.countries };
        if person || seat.len() == 1 {
            for code in seat {
                let mut tie = Tie::new(TieKind::Nationality, key, *code);
                tie.claims.push(self.claim("Nationality or seat"));
                self.background(tie)?;
            }
        }
        for position in entry.positions.iter().filter(|_| person) {
            for title in numbered(position) {
                let Some((state, former)) = office(title) else { continue };
                let mut tie = Tie::new(TieKind::Office, key, state);
                tie.label = Some(title.to_owned());
                // A former office ended on a day that nobody says.
                let end = former.then_some(End::On(When::UNKNOWN));
                tie.claims.push(TieClaim { end, ..self.claim("Position") });
                self.background(tie)?;
            }
        }
        Ok(true)
    }

    fn claim(&self, locator: &str) -> TieClaim {
        TieClaim {
            source: Some(self.source.clone()),
            locator: Some(locator.to_owned()),
            ..TieClaim::default()
        }
    }

    fn background(&mut self, tie: Tie) -> Result<(), LoadError> {
        if self.polity(&tie.to)? {
            let added = self.builder.add_tie(tie);
            let taken = self.accept(added)?;
            self.out.report.ties += u64::from(taken);
        }
        Ok(())
    }

    fn programme(&mut self, key: &str) -> Result<(), LoadError> {
        let mut programme = Programme::new(key);
        programme.issuer = Some(self.list.sender.into());
        for code in regimes::addressed(self.list.scheme, key) {
            if self.polity(code)? {
                programme.addressed.push(code.into());
            }
        }
        let added = self.builder.add_programme(programme);
        self.accept(added)?;
        Ok(())
    }

    fn listing(&mut self, key: &str, listing: Listing) -> Result<(), LoadError> {
        let sender = self.list.sender;
        self.polity(sender)?;
        self.programme(&listing.programme)?;
        let day = self.builder.day_text(listing.announced);
        let mut act_key = act_key(sender, Some(&listing.programme), &day);
        if listing.announced.day().is_none() {
            act_key = format!("{act_key}#{key}");
        }
        let mut act = Act::new(ActKind::Sanction, sender);
        if let Some(implements) = listing.implements {
            act_key = format!("{act_key}~{implements}");
            if self.polity(implements)? {
                act.implements = Some(implements.into());
            }
        }
        act.key = Some(act_key.clone());
        act.claims.push(ActClaim {
            source: Some(self.source.clone()),
            announced: Some(listing.announced),
            locator: Some(format!("{}, {}", listing.programme, listing.day)),
            ..Default::default()
        });
        act.programme = Some(listing.programme);
        act.authority = listing.authority;
        act.effective = listing.effective;
        let added = self.builder.add_act(act);
        if !self.accept(added)? {
            return Ok(());
        }
        let mut tie = Tie::new(TieKind::Sanction, sender, key);
        tie.act = Some(act_key);
        tie.claims.push(TieClaim {
            end: Some(End::InForce),
            measures: listing.measures,
            ..self.claim(&listing.locator)
        });
        let added = self.builder.add_tie(tie);
        let taken = self.accept(added)?;
        self.out.report.ties += u64::from(taken);
        Ok(())
    }
}
