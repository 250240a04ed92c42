//! What the XML formats share: names, features and documents of a party.

use super::remarks::{about_day, identifier};
use super::which::{PUBLISHER, SCHEME, SENDER};
use crate::lists::entries::{Entry, List};
use crate::lists::text::script;
use crate::load::{LoadError, Reporter};
use crate::model::{ActorKind, Alias, Identifier, Strength};
use crate::time::When;

/// What is the same for all formats in XML but the name of the format.
pub(super) const fn list(source: &'static str) -> List {
    List {
        scheme: SCHEME,
        sender: SENDER,
        source,
        publisher: PUBLISHER,
        title: "Specially Designated Nationals and other sanctions lists",
    }
}

/// The kind of a party by the list's word.
pub(super) fn kind(word: &str) -> Option<ActorKind> {
    match word {
        "Individual" => Some(ActorKind::Person),
        "Entity" | "Other Entity" => Some(ActorKind::Organisation),
        "Vessel" | "Aircraft" => Some(ActorKind::Asset),
        _ => None,
    }
}

/// The ISO 15924 code of a script by the list's code, which is sometimes a word.
pub(super) fn script_code(code: &str) -> Option<&str> {
    match code {
        "Hebrew" => Some("Hebr"),
        "Japanese" => Some("Jpan"),
        "Korean" => Some("Kore"),
        _ => Some(code).filter(|code| code.len() == 4 && code.bytes().all(|byte| byte.is_ascii_alphabetic())),
    }
}

/// One spelling of one name.
pub(super) struct Name {
    pub(super) text: String,
    /// The party's own name, in the spelling that stands first.
    pub(super) primary: bool,
    pub(super) weak: bool,
    /// A.K.A., F.K.A., N.K.A.
    pub(super) alias_type: String,
    pub(super) script: Option<String>,
}

impl Name {
    /// Puts the name into the entry.
    pub(super) fn take(self, entry: &mut Entry) {
        // Marks of direction are no part of a name.
        let mark = |c: char| matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        let name = self.text.replace(mark, "");
        if name.is_empty() {
            return;
        }
        if self.alias_type == "F.K.A." {
            entry.attribute("former name", &name);
        }
        if self.primary && entry.name.is_none() {
            entry.name = Some(name);
            return;
        }
        let strength = if self.weak { Strength::Weak } else { Strength::Strong };
        let script = self.script.or_else(|| script(&name).map(str::to_owned));
        entry.aliases.insert(Alias { strength, script, ..Alias::new(name) });
    }
}

/// A date with its bounds.
pub(super) struct Date {
    pub(super) text: String,
    pub(super) when: Result<When, String>,
    pub(super) approximate: bool,
}

/// A country as the file says it: by its name, and by a code where its own table has one.
#[derive(Clone, Default)]
pub(super) struct Country {
    pub(super) name: String,
    pub(super) iso: Option<String>,
}

impl Country {
    /// The code of the country, or an attribute and a problem.
    pub(super) fn code(
        &self,
        entry: &mut Entry,
        at: &str,
        field: &str,
        out: &mut Reporter,
    ) -> Result<Option<&'static str>, LoadError> {
        match self.iso.as_deref().and_then(rust_iso3166::from_alpha2) {
            Some(country) => Ok(Some(country.alpha2)),
            None if self.name.is_empty() => Ok(None),
            None => entry.country(&self.name, at, field, out),
        }
    }
}

/// A feature of a party: what it is called, and what it says.
pub(super) struct Feature {
    pub(super) at: String,
    pub(super) kind: String,
    pub(super) value: String,
    pub(super) date: Option<Date>,
    pub(super) country: Option<Country>,
    /// How sure it is; empty if the list does not say.
    pub(super) reliability: String,
    pub(super) details: String,
}

/// Features that become attributes under a name which `SDN.CSV` has for them.
const RENAMED: &[(&str, &str)] = &[
    ("VESSEL TYPE", "Vess_type"),
    ("Vessel Gross Registered Tonnage", "GRT"),
    ("Vessel Owner", "Vess_owner"),
    ("Vessel Tonnage", "Tonnage"),
];

/// How the list writes that a vessel has no flag that is known.
const NO_FLAG: &str = "None Identified";

impl Feature {
    /// Puts the feature where it belongs; what fits no field is an attribute.
    pub(super) fn take(mut self, entry: &mut Entry, out: &mut Reporter) -> Result<(), LoadError> {
        let kind = self.kind.trim_end_matches([' ', '-', ':']).to_owned();
        let told = self.told();
        for (what, text) in [("reliability", &self.reliability), ("feature details", &self.details)] {
            if !text.is_empty() {
                entry.attribute(what, &format!("{kind} {told}: {text}"));
            }
        }
        if self.reliability == "False" {
            entry.attribute(&format!("false {kind}"), &told);
            return Ok(());
        }
        match kind.as_str() {
            "Birthdate" | "Organization Established Date" => self.born(&kind, entry, out)?,
            "Nationality Country"
            | "Citizenship Country"
            | "Nationality of Registration"
            | "Registration Country"
            | "Vessel Flag" => {
                if self.value == NO_FLAG {
                    entry.attribute(&kind, NO_FLAG);
                    return Ok(());
                }
                let named = Country { name: told, iso: None };
                let country = self.country.take().unwrap_or(named);
                if country.name.is_empty() && country.iso.is_none() {
                    out.problem(self.at, kind, "empty")?;
                } else if let Some(code) = country.code(entry, &self.at, &kind, out)? {
                    entry.nationalities.insert(code);
                }
            }
            "Title" => positions(&told, entry),
            "Vessel Call Sign" | "Other Vessel Call Sign" if !told.is_empty() => {
                entry.identifiers.insert(Identifier::new("call-sign", told));
            }
            _ => {
                let label = kind.replace('’', "'");
                match identifier(&format!("{label} {told}")) {
                    Some((identifier, true)) => _ = entry.identifiers.insert(identifier),
                    Some((identifier, false)) => {
                        entry.identifiers.insert(identifier);
                        entry.attribute(&kind, &told);
                    }
                    None => {
                        let renamed = RENAMED.iter().find(|(name, _)| *name == kind);
                        entry.attribute(renamed.map_or(&*kind, |(_, attribute)| attribute), &told);
                    }
                }
            }
        }
        Ok(())
    }

    /// What it says, in one line.
    fn told(&self) -> String {
        match (&self.date, &self.country) {
            _ if !self.value.is_empty() => self.value.clone(),
            (Some(date), _) => date.text.clone(),
            (_, Some(country)) => country.name.clone(),
            _ => String::new(),
        }
    }

    fn born(self, field: &str, entry: &mut Entry, out: &mut Reporter) -> Result<(), LoadError> {
        let told = self.told();
        let Some(date) = self.date else {
            let reason = format!("`{told}` comes without a date; kept as an attribute");
            entry.attribute(field, &told);
            return out.problem(self.at, field, reason);
        };
        if date.approximate {
            entry.attribute(&format!("approximate {field}"), &told);
            return entry.born(&told, date.when.and_then(about_day), &self.at, field, out);
        }
        entry.born(&told, date.when, &self.at, field, out)
    }
}

/// The titles of a text `TITLE; TITLE`.
pub(super) fn positions(text: &str, entry: &mut Entry) {
    let titles = text.split(';').map(str::trim).filter(|title| !title.is_empty());
    entry.positions.extend(titles.map(str::to_owned));
}

/// A document of a party.
#[derive(Clone)]
pub(super) struct Document {
    pub(super) kind: String,
    pub(super) number: String,
    pub(super) country: Country,
    /// It is marked as no valid document of the party.
    pub(super) invalid: bool,
    pub(super) details: String,
}

impl Document {
    /// Puts the document where it belongs: a valid one of a kind that is known is an identifier, under the
    /// scheme that the remarks of `SDN.CSV` give it.
    pub(super) fn take(self, entry: &mut Entry) {
        let country = &self.country.name;
        let country = if country.is_empty() { String::new() } else { format!(" ({country})") };
        let told = format!("{} {}{country}", self.kind, self.number);
        let found = identifier(&told).filter(|_| !self.invalid);
        let whole = matches!(found, Some((_, true)));
        entry.identifiers.extend(found.map(|(identifier, _)| identifier));
        let mut details = self.details;
        if self.invalid {
            details = format!("invalid; {details}");
        }
        let details = details.trim_end_matches("; ");
        if !details.is_empty() {
            entry.attribute("identity document", &format!("{told}: {details}"));
        } else if !whole {
            entry.attribute("identity document", &told);
        }
    }
}
