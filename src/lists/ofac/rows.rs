//! One row of the list: what it says, and what is wrong with it.

use std::collections::{BTreeMap, BTreeSet};

use csv::ByteRecord;

use super::draft::Draft;
use super::remarks;
use super::{COLUMNS, NULL};
use crate::lists::text::cell;
use crate::load::{LoadError, Reporter};
use crate::model::ActorKind;

/// Columns that become attributes as they are.
const KEPT: &[&str] = &["Vess_type", "Tonnage", "GRT", "Vess_owner"];

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
    pub(super) fn draft(&self, out: &mut Reporter) -> Result<Option<Draft>, LoadError> {
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
        let mut draft = Draft::new(number, kind, &self.at);
        draft.entry.name = self.get("SDN_Name").map(str::to_owned);
        draft.programmes = self.get("Program").map(programmes).unwrap_or_default();
        if draft.entry.name.is_none() {
            self.problem(out, "SDN_Name", "empty")?;
        }
        if draft.programmes.is_empty() {
            self.problem(out, "Program", "empty; the row makes no sanction")?;
        }
        for &column in KEPT {
            draft.entry.attribute(column, self.get(column).unwrap_or_default());
        }
        if let Some(title) = self.get("Title") {
            draft.title(title);
        }
        if kind == ActorKind::Asset {
            // What says that it is a ship or an aircraft.
            draft.entry.attribute("SDN_Type", self.get("SDN_Type").unwrap_or_default());
        }
        if let Some(sign) = self.get("Call_Sign") {
            draft.call_sign(sign);
        }
        if let Some(flag) = self.get("Vess_flag") {
            draft.flag(flag, "Vess_flag", out)?;
        }
        self.remarks(&mut draft, out)?;
        Ok(Some(draft))
    }

    fn remarks(&self, draft: &mut Draft, out: &mut Reporter) -> Result<(), LoadError> {
        let Some(text) = self.get("Remarks") else { return Ok(()) };
        let mut pieces = remarks::pieces(text);
        if self.remarks_cut {
            let (last, _) = pieces.pop().unwrap_or_default();
            draft.entry.attribute("remarks", last);
            let reason = format!("the remarks are cut; what is left of the last, `{last}`, is kept as it is");
            self.problem(out, "Remarks", reason)?;
        }
        for (piece, shares_stop) in pieces {
            draft.piece(piece, shares_stop, "Remarks", out)?;
        }
        Ok(())
    }
}

/// The programmes of a field `A] [B`.
fn programmes(field: &str) -> BTreeSet<String> {
    let names = field.split(['[', ']']).map(str::trim);
    names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}
