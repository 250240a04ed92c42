//! The list of Specially Designated Nationals of the US Treasury (OFAC), as `SDN.CSV`.
//!
//! A row is one entry, the actor `ofac:NUMBER`. The file has no header and no day: neither the day of its
//! publication, which the caller says, nor the days of the listings. So a listing's start is known only to be
//! no later than the publication, and every entry's listing is an act of its own, `…#ofac:NUMBER`: entries
//! that share an unknown day share no act. Its programme is the set of programmes that the row names. Strong
//! aliases and addresses are in files beside this one (`ALT.CSV`, `ADD.CSV`), and what of the remarks is
//! longer than a thousand characters in another.
//!
//! The formats in XML have days, and relations with a type: [`advanced`], [`enhanced`]. The same set of
//! programmes has the same key in all of them.

pub(crate) mod advanced;
pub(crate) mod enhanced;
mod listings;
mod parts;
mod records;
mod relations;
mod remarks;
mod rows;

use std::collections::BTreeSet;
use std::io::Read;

use csv::ByteRecord;

use crate::graph::GraphBuilder;
use crate::lists::output::Output;
use crate::load::{CsvRows, LoadError, LoadReport, ReadOptions, Reporter, RowAt};
use records::Records;
use rows::Row;

/// Whose list it is.
const SENDER: &str = "US";

/// How the list writes that a field is empty.
const NULL: &str = "-0-";

/// The last byte of a file of DOS.
const END_OF_FILE: &[u8] = b"\x1A";

/// The columns, which the file does not name.
const COLUMNS: [&str; 12] = [
    "ent_num",
    "SDN_Name",
    "SDN_Type",
    "Program",
    "Title",
    "Call_Sign",
    "Vess_type",
    "Tonnage",
    "GRT",
    "Vess_flag",
    "Vess_owner",
    "Remarks",
];

pub(crate) fn read(
    input: impl Read,
    builder: &mut GraphBuilder,
    options: ReadOptions,
) -> Result<LoadReport, LoadError> {
    let published = options.published;
    let name = format!("ofac-sdn@{}", published.map_or_else(|| "?".into(), |day| day.to_string()));
    let document = builder.begin_document(Some(&name));
    let mut out = Reporter::new(options.mode, document);
    if published.is_none() {
        let reason = "the file does not say when it was published: no listing has a last possible day";
        out.problem("list", "(published)", reason)?;
    }
    let mut csv = CsvRows::open(input, options.limits)?;
    let mut record = ByteRecord::new();
    let mut numbers = BTreeSet::new();
    let mut entries = Vec::new();
    let mut ended = None;
    while let Some(RowAt { line, cut }) = csv.next(&mut record)? {
        if let Some(line) = ended.take() {
            out.report.records += 1;
            out.problem(format!("line {line}"), "(row)", "an end-of-file sign, and rows behind it")?;
        }
        if record.len() == 1 && &record[0] == END_OF_FILE {
            ended = Some(line);
            continue;
        }
        out.report.records += 1;
        if cut {
            out.problem(format!("line {line}"), "(row)", RowAt::CUT)?;
            break;
        }
        let Some(entry) = Row::new(&record, line).entry(&mut out)? else { continue };
        if numbers.insert(entry.number.clone()) {
            entries.push(entry);
        } else {
            let reason = format!("{} stands there twice; the row is left out", entry.number);
            out.problem(entry.at, "ent_num", reason)?;
        }
    }
    if out.report.records == 0 {
        return Err(LoadError::form("line 1", "there is no row"));
    }
    Records { to: Output { builder, out: &mut out, source: name } }.add(entries, published)?;
    Ok(out.report)
}
