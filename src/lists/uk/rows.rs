//! One row of the list: what it says, and what is wrong with it.

use std::collections::BTreeMap;

use csv::ByteRecord;
use indexmap::IndexMap;

use super::day;
use super::groups::{Group, Listing};
use crate::lists::countries;
use crate::lists::text::{cell, find_ignoring_case, labelled, reference};
use crate::load::{LoadError, Reporter};
use crate::model::{ActorKind, Alias, Identifier, Strength};
use crate::time::{Certainty, When};

/// Columns without which the list cannot be read.
const REQUIRED: &[&str] = &["Name 6", "Group Type", "Regime", "Listed On", "Group ID"];

/// Columns whose values go into the actor in a place of their own; all others become attributes.
const PLACED: &[&str] = &[
    "Name 6",
    "Name 1",
    "Name 2",
    "Name 3",
    "Name 4",
    "Name 5",
    "Name Non-Latin Script",
    "Non-Latin Script Type",
    "DOB",
    "Nationality",
    "Position",
    "Address 1",
    "Address 2",
    "Address 3",
    "Address 4",
    "Address 5",
    "Address 6",
    "Post/Zip Code",
    "Country",
    "Other Information",
    "Group Type",
    "Alias Type",
    "Alias Quality",
    "Regime",
    "Listed On",
    "UK Sanctions List Date Designated",
    "Group ID",
];

/// The first day on which most regimes were the UK's own and no longer the EU's.
const OWN_REGIMES: &str = "2020-12-31";

/// Regimes that were the UK's own before that.
const OWN_BEFORE: &[&str] = &[
    "Global Human Rights",
    "Counter-Terrorism (Domestic)",
    "Terrorism and Terrorist Financing",
    "UK Freezing Orders",
];

/// How long the number of a ship's hull is.
const HULL_DIGITS: usize = 7;

pub(super) struct Header {
    columns: Vec<String>,
}

impl Header {
    pub(super) fn new(record: &ByteRecord) -> Result<Self, LoadError> {
        let form = |reason: String| LoadError::Form { at: "line 2".into(), reason };
        let columns: Vec<String> = record.iter().map(cell).collect();
        for (at, column) in columns.iter().enumerate() {
            if !column.is_empty() && columns[..at].contains(column) {
                return Err(form(format!("column `{column}` stands there twice")));
            }
        }
        match REQUIRED.iter().find(|&&column| !columns.iter().any(|c| c == column)) {
            Some(column) => Err(form(format!("column `{column}` is missing"))),
            None => Ok(Self { columns }),
        }
    }
}

/// One row as text by column; empty fields are absent.
pub(super) struct Row {
    line: u64,
    width: usize,
    expected: usize,
    fields: BTreeMap<String, String>,
}

impl Row {
    pub(super) fn new(header: &Header, record: &ByteRecord, line: u64) -> Self {
        let fields = header
            .columns
            .iter()
            .zip(record.iter().map(cell))
            .filter(|(_, value)| !value.is_empty())
            .map(|(column, value)| (column.clone(), value))
            .collect();
        Self { line, width: record.len(), expected: header.columns.len(), fields }
    }

    fn get(&self, column: &str) -> Option<&str> {
        self.fields.get(column).map(String::as_str)
    }

    fn problem(&self, out: &mut Reporter, field: &str, reason: impl Into<String>) -> Result<(), LoadError> {
        out.problem(format!("line {}", self.line), field, reason)
    }

    /// Adds what the row says to its group.
    pub(super) fn take(
        &self,
        groups: &mut IndexMap<String, Group>,
        out: &mut Reporter,
    ) -> Result<(), LoadError> {
        if self.width != self.expected {
            let reason =
                format!("{} fields where the header has {}; the row is left out", self.width, self.expected);
            return self.problem(out, "(row)", reason);
        }
        let Some(id) = self.get("Group ID").filter(|id| id.bytes().all(|byte| byte.is_ascii_digit())) else {
            let found = self.get("Group ID").unwrap_or_default();
            return self.problem(out, "Group ID", format!("`{found}` is no number; the row is left out"));
        };
        let kind = match self.get("Group Type") {
            Some("Individual") => ActorKind::Person,
            Some("Ship") => ActorKind::Asset,
            Some("Entity") if self.is_ship() => ActorKind::Asset,
            Some("Entity") => ActorKind::Organisation,
            other => {
                let found = other.unwrap_or_default();
                let reason = format!("`{found}` is no Individual, Entity or Ship; the row is left out");
                return self.problem(out, "Group Type", reason);
            }
        };
        let group = groups.entry(id.to_owned()).or_insert_with(|| Group::new(kind));
        if group.kind != kind {
            let reason = format!("group {id} is of another type in an earlier row; the row is left out");
            return self.problem(out, "Group Type", reason);
        }
        self.names(group, out)?;
        self.birth(group, out)?;
        self.places(group, out)?;
        let un = self.other_information(group, out)?;
        for (column, value) in &self.fields {
            if !PLACED.contains(&column.as_str()) {
                group.attribute(column, value);
            }
        }
        self.listing(group, un, out)
    }

    /// Whether an entity is a ship, as the layout of 2018 writes it: with the number of its hull. Companies of
    /// shipping have numbers too, in other words (`Company Number IMO`, `IMO Number`).
    fn is_ship(&self) -> bool {
        let hull = |text: &str| {
            let behind = |word: &str| text.split_once(word).map(|(_, rest)| rest);
            let number = behind("IMO: ").or_else(|| behind("(IMO number: "));
            number.is_some_and(|rest| rest.bytes().take_while(u8::is_ascii_digit).count() == HULL_DIGITS)
        };
        self.get("Other Information").is_some_and(hull)
    }

    fn names(&self, group: &mut Group, out: &mut Reporter) -> Result<(), LoadError> {
        let parts = ["Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6"];
        let name = parts.iter().filter_map(|part| self.get(part)).collect::<Vec<_>>().join(" ");
        let strength = match self.get("Alias Quality") {
            None | Some("Good quality") => Strength::Strong,
            Some("Low quality") => Strength::Weak,
            Some(other) => {
                self.problem(out, "Alias Quality", format!("`{other}` is not known; taken as good"))?;
                Strength::Strong
            }
        };
        let primary = match self.get("Alias Type") {
            Some("Primary name" | "Prime Alias") => true,
            Some("Primary name variation" | "AKA" | "FKA") => false,
            other => {
                let found = other.unwrap_or_default();
                self.problem(out, "Alias Type", format!("`{found}` is not known; taken as an alias"))?;
                false
            }
        };
        if name.is_empty() {
            self.problem(out, "Name 6", "no part of the name is given")?;
        } else if primary {
            group.primary.insert(name);
        } else {
            group.aliases.insert(Alias { strength, ..Alias::new(name) });
        }
        if let Some(name) = self.get("Name Non-Latin Script") {
            let script = self.get("Non-Latin Script Type").and_then(script_code).map(str::to_owned);
            group.aliases.insert(Alias { script, ..Alias::new(name) });
        }
        Ok(())
    }

    fn birth(&self, group: &mut Group, out: &mut Reporter) -> Result<(), LoadError> {
        let Some(text) = self.get("DOB") else { return Ok(()) };
        match day(text) {
            Ok(when) => {
                group.born.insert(when);
            }
            Err(reason) => {
                group.attribute("DOB", text);
                self.problem(out, "DOB", format!("{reason}; kept as an attribute"))?;
            }
        }
        Ok(())
    }

    fn places(&self, group: &mut Group, out: &mut Reporter) -> Result<(), LoadError> {
        if let Some(text) = self.get("Nationality") {
            let (codes, unknown) = countries::listed(text);
            group.nationalities.extend(codes);
            for part in unknown {
                self.unknown_country(group, out, "Nationality", part)?;
            }
        }
        if let Some(country) = self.get("Country") {
            match countries::code(country) {
                Some(code) => _ = group.countries.insert(code),
                None => self.unknown_country(group, out, "Country", country)?,
            }
        }
        if let Some(position) = self.get("Position") {
            group.positions.insert(position.to_owned());
        }
        let lines = ["Address 1", "Address 2", "Address 3", "Address 4", "Address 5", "Address 6"];
        let rest = ["Post/Zip Code", "Country"];
        let address: Vec<&str> = lines.iter().chain(&rest).filter_map(|line| self.get(line)).collect();
        group.attribute("address", &address.join(", "));
        Ok(())
    }

    fn unknown_country(
        &self,
        group: &mut Group,
        out: &mut Reporter,
        column: &str,
        name: &str,
    ) -> Result<(), LoadError> {
        group.attribute(column, name);
        self.problem(out, column, format!("`{name}` is no country that is known; kept as an attribute"))
    }

    /// Takes `(Label):value` pieces apart; returns whether there is a UN reference.
    fn other_information(&self, group: &mut Group, out: &mut Reporter) -> Result<bool, LoadError> {
        let Some(text) = self.get("Other Information") else { return Ok(false) };
        let mut un = false;
        for (label, value) in labelled(text) {
            match label {
                "UK Sanctions List Ref" => {
                    let (reference, rest) = reference(value);
                    group.identifiers.insert(Identifier::new("uk-sanctions-list", reference));
                    group.attribute("other information", rest);
                }
                "UN Ref" => {
                    un = true;
                    let (reference, rest) = reference(value);
                    group.identifiers.insert(Identifier::new("un-reference", reference));
                    group.attribute("other information", rest);
                }
                "IMO number" => _ = group.identifiers.insert(Identifier::new("imo", value)),
                "Flag of ship" => match countries::code(value) {
                    Some(code) => _ = group.flags.insert(code),
                    None => self.unknown_country(group, out, "Flag of ship", value)?,
                },
                "" => {
                    // The layout of 2018 has no labels.
                    if let Some(at) = find_ignoring_case(value, "UN REF") {
                        un = true;
                        let (reference, _) =
                            reference(value[at + "UN REF".len()..].trim_start_matches([':', '.', ' ']));
                        let reference = reference.trim_start_matches("No.").trim();
                        group.identifiers.insert(Identifier::new("un-reference", reference));
                    }
                    group.attribute("other information", value);
                }
                label => group.attribute(label, value),
            }
        }
        Ok(un)
    }

    fn listing(&self, group: &mut Group, un: bool, out: &mut Reporter) -> Result<(), LoadError> {
        let Some(regime) = self.get("Regime") else {
            return self.problem(out, "Regime", "empty; the row makes no tie");
        };
        let listed = match self.get("Listed On").map(day) {
            Some(Ok(when)) => when,
            Some(Err(reason)) => {
                self.problem(out, "Listed On", format!("{reason}; the day of the listing is unknown"))?;
                When::UNKNOWN
            }
            None => {
                self.problem(out, "Listed On", "empty; the day of the listing is unknown")?;
                When::UNKNOWN
            }
        };
        let mut designated = self.get("UK Sanctions List Date Designated").map(str::to_owned);
        if let Some(Err(reason)) = designated.as_deref().map(day) {
            self.problem(out, "UK Sanctions List Date Designated", format!("{reason}; left out"))?;
            designated = None;
        }
        let own = OWN_BEFORE.contains(&regime)
            || OWN_REGIMES
                .parse::<When>()
                .is_ok_and(|own| own.before(listed) != Certainty::Impossible || own == listed);
        let implements = match (un, own) {
            (true, _) => Some("UN"),
            (false, false) if !listed.is_unknown() => Some("EU"),
            _ => None,
        };
        group.listings.insert(Listing { regime: regime.to_owned(), listed, implements, designated });
        Ok(())
    }
}

/// The ISO 15924 code of a script as the list names it; languages stand there too, and misprints.
fn script_code(name: &str) -> Option<&'static str> {
    Some(match name {
        "Cyrillic" | "Cryillic" | "Cyrilic" | "Russian" => "Cyrl",
        "Arabic" | "Persian" => "Arab",
        "Chinese" => "Hani",
        "Georgian" => "Geor",
        "Hebrew" => "Hebr",
        "Hangul" | "Korean" => "Hang",
        "Greek" => "Grek",
        "Thai" => "Thai",
        "Burmese" => "Mymr",
        "Japanese" => "Jpan",
        _ => return None,
    })
}
