//! The UK's consolidated list of financial sanctions targets (OFSI `ConList.csv`), in its layouts of 2018
//! and 2025.
//!
//! A row is one name of one target at one address; rows of one `Group ID` are one actor, `gb:ID`. An act is
//! all that one regime listed on one day (`Listed On`), with and without a UN reference apart: the former
//! implement the UN's decisions, and listings before the UK's own regimes implement the EU's. Two regimes or
//! days of one group are two ties. What the list calls the designation under UK law (`UK Sanctions List Date
//! Designated`, for most older entries 31 December 2020, when all were taken over) is kept as text with the
//! claim and is no decision of that day.

mod groups;
mod records;
mod rows;

use std::io::Read;

use csv::ByteRecord;
use indexmap::IndexMap;

use crate::graph::GraphBuilder;
use crate::lists::output::Output;
use crate::lists::text::cell;
use crate::load::{CsvRows, LoadError, LoadReport, ReadOptions, Reporter, RowAt};
use crate::time::{Day, TimeError, When};
use groups::Group;
use records::Records;
use rows::{Header, Row};

/// Whose list it is.
const SENDER: &str = "GB";

/// The first line of the file begins so.
pub(crate) const FIRST_LINE: &str = "Last Updated,";

pub(crate) fn read(
    input: impl Read,
    builder: &mut GraphBuilder,
    options: ReadOptions,
) -> Result<LoadReport, LoadError> {
    let mut csv = CsvRows::open(input, options.limits)?;
    let mut record = ByteRecord::new();
    let marked = if csv.next(&mut record)?.is_some() { publication_day(&record) } else { None };
    let published = marked.or(options.published);
    let (name, document) = builder.begin_list("gb-conlist", published, options.partial);
    let mut out = Reporter::new(options.mode, document);
    if published.is_none() {
        let reason = "not `Last Updated,dd/mm/yyyy`: the day of publication is unknown";
        out.problem("line 1", "Last Updated", reason)?;
    }
    if csv.next(&mut record)?.is_none() {
        return Err(LoadError::Form { at: "line 2".into(), reason: "the header is missing".into() });
    }
    let header = Header::new(&record)?;
    let mut groups: IndexMap<String, Group> = IndexMap::new();
    while let Some(RowAt { line, cut }) = csv.next(&mut record)? {
        out.report.records += 1;
        if cut {
            out.problem(format!("line {line}"), "(row)", RowAt::CUT)?;
            break;
        }
        Row::new(&header, &record, line).take(&mut groups, &mut out)?;
    }
    Records { to: Output { builder, out: &mut out, source: name } }.add(groups, published)?;
    Ok(out.report)
}

fn publication_day(record: &ByteRecord) -> Option<Day> {
    let is_mark = cell(record.get(0)?) == FIRST_LINE.trim_end_matches(',');
    is_mark.then(|| day(&cell(record.get(1)?)).ok()?.day()).flatten()
}

/// A date as the list writes it: `dd/mm/yyyy` with `00` for an unknown day or month, `mm/yyyy` or `yyyy`.
fn day(text: &str) -> Result<When, String> {
    let parts: Vec<&str> = text.split('/').collect();
    let (year, month, day) = match parts[..] {
        [year] => (year, "00", "00"),
        [month, year] => (year, month, "00"),
        [day, month, year] => (year, month, day),
        _ => return Err(format!("`{text}` is not dd/mm/yyyy")),
    };
    let iso = match (month, day) {
        ("00", "00") => year.to_owned(),
        (_, "00") => format!("{year}-{month}"),
        _ => format!("{year}-{month}-{day}"),
    };
    iso.parse::<When>().map_err(|error| match error {
        TimeError::NoSuchDay { reason, .. } => format!("`{text}` does not exist: {reason}"),
        _ => format!("`{text}` is not dd/mm/yyyy"),
    })
}
