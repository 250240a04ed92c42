//! One row of the list: what it says, and what is wrong with it.

use std::collections::{BTreeMap, BTreeSet};

use csv::ByteRecord;

use super::remarks::{self, Remark};
use super::{COLUMNS, NULL};
use crate::lists::countries;
use crate::lists::text::cell;
use crate::load::{LoadError, Reporter};
use crate::model::{ActorKind, Alias, Identifier, Strength};
use crate::time::When;

/// Columns that become attributes as they are.
const KEPT: &[&str] = &["Title", "Vess_type", "Tonnage", "GRT", "Vess_owner"];

/// How the list writes that a vessel has no flag that is known.
const NO_FLAG: &str = "None Identified";

/// What one row says.
pub(super) struct Entry {
    /// Where it stands.
    pub(super) at: String,
    pub(super) number: String,
    pub(super) kind: ActorKind,
    pub(super) name: Option<String>,
    pub(super) programmes: BTreeSet<String>,
    pub(super) titles: Vec<String>,
    pub(super) aliases: BTreeSet<Alias>,
    pub(super) identifiers: BTreeSet<Identifier>,
    pub(super) born: BTreeSet<When>,
    /// Citizenships, the flag or the register.
    pub(super) nationalities: BTreeSet<&'static str>,
    /// The names of the entries that it is linked to, and whether one is the end of the remarks, whose full
    /// stop it may share.
    pub(super) linked: BTreeSet<(String, bool)>,
    pub(super) attributes: BTreeMap<String, BTreeSet<String>>,
}

impl Entry {
    pub(super) fn attribute(&mut self, name: &str, value: &str) {
        self.attributes.entry(name.to_lowercase()).or_default().insert(value.to_owned());
    }

    fn problem(&self, out: &mut Reporter, field: &str, reason: String) -> Result<(), LoadError> {
        out.problem(self.at.as_str(), field, reason)
    }

    /// A country by its name; one that is not known is kept as an attribute.
    fn nationality(&mut self, field: &str, name: &str, out: &mut Reporter) -> Result<(), LoadError> {
        if let Some(code) = countries::code(name) {
            self.nationalities.insert(code);
            return Ok(());
        }
        self.attribute(if field == "Remarks" { "nationality" } else { field }, name);
        self.problem(out, field, format!("`{name}` is no country that is known; kept as an attribute"))
    }

    fn birth(&mut self, text: &str, piece: &str, out: &mut Reporter) -> Result<(), LoadError> {
        match remarks::day(text) {
            Ok(when) => {
                self.born.insert(when);
                if text.starts_with(remarks::CIRCA) {
                    self.attribute("remarks", piece);
                }
                Ok(())
            }
            Err(reason) => {
                self.attribute("remarks", piece);
                self.problem(out, "Remarks", format!("{reason}; kept as an attribute"))
            }
        }
    }
}

/// One row as text by column; empty fields are absent.
pub(super) struct Row {
    at: String,
    width: usize,
    fields: BTreeMap<&'static str, String>,
    remarks_cut: bool,
}

impl Row {
    pub(super) fn new(record: &ByteRecord, line: u64) -> Self {
        let fields = COLUMNS
            .into_iter()
            .zip(record.iter().map(cell))
            .filter(|(_, value)| !value.is_empty() && value != NULL)
            .collect();
        let remarks_cut = record.get(COLUMNS.len() - 1).is_some_and(remarks::is_cut);
        Self { at: format!("line {line}"), width: record.len(), fields, remarks_cut }
    }

    fn get(&self, column: &str) -> Option<&str> {
        self.fields.get(column).map(String::as_str)
    }

    fn problem(&self, out: &mut Reporter, field: &str, reason: impl Into<String>) -> Result<(), LoadError> {
        out.problem(self.at.as_str(), field, reason)
    }

    /// What the row says; nothing if it is left out.
    pub(super) fn entry(&self, out: &mut Reporter) -> Result<Option<Entry>, LoadError> {
        if self.width != COLUMNS.len() {
            let reason =
                format!("fields: {}, in the list: {}; the row is left out", self.width, COLUMNS.len());
            self.problem(out, "(row)", reason)?;
            return Ok(None);
        }
        let found = self.get("ent_num").unwrap_or_default();
        let Ok(number) = found.parse::<u64>() else {
            self.problem(out, "ent_num", format!("`{found}` is no number; the row is left out"))?;
            return Ok(None);
        };
        let kind = match self.get("SDN_Type") {
            Some("individual") => ActorKind::Person,
            Some("vessel" | "aircraft") => ActorKind::Asset,
            None => ActorKind::Organisation,
            Some(other) => {
                let reason = format!("`{other}` is no individual, vessel or aircraft; the row is left out");
                self.problem(out, "SDN_Type", reason)?;
                return Ok(None);
            }
        };
        let mut entry = Entry {
            at: self.at.clone(),
            number: number.to_string(),
            kind,
            name: self.get("SDN_Name").map(str::to_owned),
            programmes: self.get("Program").map(programmes).unwrap_or_default(),
            titles: Vec::new(),
            aliases: BTreeSet::new(),
            identifiers: BTreeSet::new(),
            born: BTreeSet::new(),
            nationalities: BTreeSet::new(),
            linked: BTreeSet::new(),
            attributes: BTreeMap::new(),
        };
        if entry.name.is_none() {
            self.problem(out, "SDN_Name", "empty")?;
        }
        if entry.programmes.is_empty() {
            self.problem(out, "Program", "empty; the row makes no sanction")?;
        }
        for &column in KEPT {
            if let Some(value) = self.get(column) {
                entry.attribute(column, value);
            }
        }
        if let Some(title) = self.get("Title") {
            entry.titles = title.split(';').map(|title| title.trim().to_owned()).collect();
        }
        if kind == ActorKind::Asset {
            // What says that it is a ship or an aircraft.
            entry.attribute("SDN_Type", self.get("SDN_Type").unwrap_or_default());
        }
        if let Some(sign) = self.get("Call_Sign") {
            entry.identifiers.insert(Identifier::new("call-sign", sign));
        }
        match self.get("Vess_flag") {
            Some(NO_FLAG) => entry.attribute("Vess_flag", NO_FLAG),
            Some(flag) => entry.nationality("Vess_flag", flag, out)?,
            None => {}
        }
        self.remarks(&mut entry, out)?;
        Ok(Some(entry))
    }

    fn remarks(&self, entry: &mut Entry, out: &mut Reporter) -> Result<(), LoadError> {
        let Some(text) = self.get("Remarks") else { return Ok(()) };
        let mut pieces = remarks::pieces(text);
        if self.remarks_cut {
            let last = pieces.pop().unwrap_or_default();
            entry.attribute("remarks", last);
            let reason = format!("the remarks are cut; what is left of the last, `{last}`, is kept as it is");
            self.problem(out, "Remarks", reason)?;
        }
        let last = pieces.len().saturating_sub(1);
        for (at, piece) in pieces.into_iter().enumerate() {
            match remarks::read(piece) {
                Remark::Born(text) | Remark::Founded(text) => entry.birth(text, piece, out)?,
                Remark::BirthPlace(place) => entry.attribute("place of birth", place),
                Remark::Gender(gender) => entry.attribute("gender", gender),
                Remark::Nationality(name) => entry.nationality("Remarks", name, out)?,
                Remark::Alias(name) => {
                    _ = entry.aliases.insert(Alias { strength: Strength::Weak, ..Alias::new(name) });
                }
                Remark::LinkedTo(name) => {
                    _ = entry.linked.insert((name.to_owned(), at == last && !self.remarks_cut));
                }
                Remark::Identifier { identifier, whole } => {
                    entry.identifiers.insert(identifier);
                    if !whole {
                        entry.attribute("remarks", piece);
                    }
                }
                // The list says titles twice.
                Remark::Other if entry.titles.iter().any(|title| title == piece) => {}
                Remark::Other => entry.attribute("remarks", piece),
            }
        }
        Ok(())
    }
}

/// The programmes of a field `A] [B`.
fn programmes(field: &str) -> BTreeSet<String> {
    let names = field.split(['[', ']']).map(str::trim);
    names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}
