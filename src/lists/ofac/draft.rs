//! What is said of one entry, in either format, until it is known of which list it is.

use std::collections::BTreeSet;

use super::remarks::{self, Remark};
use super::which;
use crate::graph::GraphBuilder;
use crate::lists::countries;
use crate::lists::entries::{AND, Entries, Entry, List, Listing, Writer};
use crate::lists::links::Link;
use crate::lists::output::Output;
use crate::load::{LoadError, Reporter};
use crate::model::{ActorKind, Identifier, Strength};
use crate::time::{Day, When};

/// How the lists write that a vessel has no flag that is known.
const NO_FLAG: &str = "None Identified";

/// How the lists write that the country of an address is not known.
const NO_COUNTRY: &str = "undetermined";

/// One entry.
pub(super) struct Draft {
    pub(super) number: u64,
    pub(super) entry: Entry,
    pub(super) programmes: BTreeSet<String>,
    /// The days on which it was listed and on which that took effect, where remarks say them, and under what.
    listed: BTreeSet<(String, When)>,
    effective: BTreeSet<(String, When)>,
}

impl Draft {
    pub(super) fn new(number: u64, kind: ActorKind, at: &str) -> Self {
        let entry = Entry { at: at.to_owned(), ..Entry::new(kind) };
        let (programmes, listed, effective) = Default::default();
        Self { number, entry, programmes, listed, effective }
    }

    fn problem(&self, out: &mut Reporter, field: &str, reason: String) -> Result<(), LoadError> {
        out.problem(self.entry.at.as_str(), field, reason)
    }

    /// Another name, of a type that the lists call `a.k.a.`, `f.k.a.` or `n.k.a.`.
    pub(super) fn alias(
        &mut self,
        name: &str,
        strength: Strength,
        type_name: &str,
        at: &str,
        out: &mut Reporter,
    ) -> Result<(), LoadError> {
        self.entry.alias(name, strength);
        match type_name.replace('.', "").as_str() {
            "aka" => {}
            "fka" => self.entry.attribute("former name", name),
            "nka" => self.entry.attribute("present name", name),
            _ => {
                let reason = format!("`{type_name}` is no a.k.a., f.k.a. or n.k.a.; taken as a.k.a.");
                out.problem(at, "type", reason)?;
            }
        }
        Ok(())
    }

    /// An address, as its lines and its country.
    pub(super) fn address(
        &mut self,
        mut lines: Vec<String>,
        country: &str,
        field: &str,
        at: &str,
        out: &mut Reporter,
    ) -> Result<(), LoadError> {
        if !matches!(country, "" | NO_COUNTRY) {
            let code = self.entry.country(country, at, field, out)?;
            self.entry.countries.extend(code);
        }
        lines.push(country.to_owned());
        lines.retain(|line| !line.is_empty());
        self.entry.attribute("address", &lines.join(", "));
        Ok(())
    }

    /// Takes the parts of a title.
    pub(super) fn title(&mut self, text: &str) {
        let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
        self.entry.positions.extend(parts.map(str::to_owned));
    }

    pub(super) fn flag(&mut self, name: &str, field: &str, out: &mut Reporter) -> Result<(), LoadError> {
        if name == NO_FLAG {
            self.entry.attribute(field, name);
            return Ok(());
        }
        self.nationality(name, field, field, out)
    }

    pub(super) fn call_sign(&mut self, sign: &str) {
        self.entry.identifiers.insert(Identifier::new("call-sign", sign));
    }

    /// A country by its name; one that is not known is kept as an attribute.
    fn nationality(
        &mut self,
        name: &str,
        attribute: &str,
        field: &str,
        out: &mut Reporter,
    ) -> Result<(), LoadError> {
        if let Some(code) = countries::code(name) {
            self.entry.nationalities.insert(code);
            return Ok(());
        }
        self.entry.attribute(attribute, name);
        self.problem(out, field, format!("`{name}` is no country that is known; kept as an attribute"))
    }

    fn birth(&mut self, text: &str, piece: &str, field: &str, out: &mut Reporter) -> Result<(), LoadError> {
        match remarks::day(text) {
            Ok(when) => {
                self.entry.born.insert(when);
                if text.starts_with(remarks::CIRCA) {
                    self.entry.attribute("remarks", piece);
                }
                Ok(())
            }
            Err(reason) => {
                self.entry.attribute("remarks", piece);
                self.problem(out, field, format!("{reason}; kept as an attribute"))
            }
        }
    }

    /// Takes one piece of remarks, from `field` of the file.
    pub(super) fn piece(
        &mut self,
        piece: &str,
        shares_stop: bool,
        field: &str,
        out: &mut Reporter,
    ) -> Result<(), LoadError> {
        let piece = remarks::without_alt(piece);
        let entry = &mut self.entry;
        match remarks::read(piece) {
            Remark::Born(text) | Remark::Founded(text) => self.birth(text, piece, field, out)?,
            Remark::BirthPlace(place) => entry.attribute("place of birth", place),
            Remark::Gender(gender) => entry.attribute("gender", gender),
            Remark::Nationality(name) => self.nationality(name, "nationality", field, out)?,
            Remark::Alias(type_name, name) => {
                let at = entry.at.clone();
                self.alias(name, Strength::Weak, type_name, &at, out)?;
            }
            Remark::LinkedTo(name) => {
                _ = entry.linked.insert(Link { name: name.to_owned(), shares_stop });
            }
            Remark::Listed(under, text) => {
                entry.attribute("remarks", piece);
                self.listed.extend(remarks::day(text).map(|day| (under.to_owned(), day)));
            }
            Remark::Effective(under, text) => {
                entry.attribute("remarks", piece);
                self.effective.extend(remarks::day(text).map(|day| (under.to_owned(), day)));
            }
            Remark::Identifier { identifier, whole } => {
                entry.identifiers.insert(identifier);
                if !whole {
                    entry.attribute("remarks", piece);
                }
            }
            // The lists say titles twice.
            Remark::Other if entry.positions.contains(piece) => {}
            Remark::Other => entry.attribute("remarks", piece),
        }
        Ok(())
    }

    /// The one day that is said of a programme: if several are, which of them its listing began on is not.
    fn only_day(&self, days: &BTreeSet<(String, When)>, programme: &str) -> Option<When> {
        let of = |under: &str, programme: &String| remarks::is_under(under, programme);
        let said = days.iter().filter(|(under, _)| {
            let mut meant = self.programmes.iter().filter(|known| of(under, known));
            meant.next().is_some_and(|only| only == programme) && meant.next().is_none()
        });
        let said: BTreeSet<When> = said.map(|&(_, day)| day).collect();
        said.first().copied().filter(|when| said.len() == 1 && when.day().is_some())
    }

    /// A listing for each programme that has its own day, and one for all the others.
    fn listings(&self, list: &List, published: Option<Day>) -> Vec<Listing> {
        let mut listings = Vec::new();
        let mut others: BTreeSet<&str> = self.programmes.iter().map(String::as_str).collect();
        // Those that are blocked may say when a directive on debt listed them before.
        for programme in self.programmes.iter().filter(|_| !which::blocks(list)) {
            if let Some(listed) = self.only_day(&self.listed, programme) {
                others.remove(programme.as_str());
                let effective = self.only_day(&self.effective, programme);
                let announced = (listed, "Listing Date");
                listings.push(self.listing(list, &BTreeSet::from([&**programme]), announced, effective));
            }
        }
        if !others.is_empty() {
            let until = When::between(None, published).unwrap_or(When::UNKNOWN);
            listings.push(self.listing(list, &others, (until, "day of publication"), None));
        }
        listings
    }

    fn listing(
        &self,
        list: &List,
        programmes: &BTreeSet<&str>,
        (announced, day): (When, &'static str),
        effective: Option<When>,
    ) -> Listing {
        Listing {
            programme: programmes.iter().copied().collect::<Vec<_>>().join(AND),
            announced,
            effective,
            authority: None,
            implements: None,
            polity: which::polity(self),
            measures: which::measures(list, programmes, &self.entry),
            day,
            locator: format!("entry {}", self.number),
        }
    }
}

/// Puts what a file says of entries into the builder, as of the list that they are of.
pub(super) fn write(
    drafts: Vec<Draft>,
    published: Option<Day>,
    partial: bool,
    builder: &mut GraphBuilder,
    out: &mut Reporter,
) -> Result<(), LoadError> {
    let list = which::list(&drafts);
    let (source, document) = builder.begin_list(list.source, published, partial);
    out.report.document = document;
    let mut entries = Entries::default();
    for mut draft in drafts {
        let listings = draft.listings(list, published);
        draft.entry.listings.extend(listings);
        let at = draft.entry.at.clone();
        entries.add(draft.number.to_string(), draft.entry, &at, out)?;
    }
    Writer { list, to: Output { builder, out, source } }.add(entries, published)
}
