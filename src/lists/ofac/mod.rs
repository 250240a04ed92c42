//! The list of Specially Designated Nationals of the US Treasury (OFAC), as `SDN.CSV`.
//!
//! A row is one entry, the actor `ofac:NUMBER`. The file has no header and no day: neither the day of its
//! publication, which the caller says, nor the days of the listings. So a listing's start is known only to be
//! no later than the publication, and every entry's listing is an act of its own, `…#ofac:NUMBER`: entries
//! that share an unknown day share no act. Its programme is the set of programmes that the row names.
//!
//! Beside it are files of aliases (`ALT.CSV`), of addresses (`ADD.CSV`) and of what of the remarks is longer
//! than a thousand characters (`SDN_COMMENTS.CSV`); the module `companion` reads them.
//!
//! Two of the formats in XML have days, and relations with a type: [`advanced`], [`enhanced`]; [`xml`] says what the CSV
//! says. The same set of programmes has the same key in all of them.

pub(crate) mod advanced;
mod companion;
mod draft;
pub(crate) mod enhanced;
mod listings;
mod parts;
mod relations;
mod remarks;
mod rows;
mod which;
pub(crate) mod xml;

use std::io::Read;

use csv::ByteRecord;

use crate::graph::GraphBuilder;
use crate::load::{CsvRows, LoadError, LoadReport, ReadOptions, Reporter, RowAt};
use companion::Companion;
use rows::Row;

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
    // Which document it is turns out when the entries are known.
    let mut out = Reporter::new(options.mode, 0);
    let mut rows = Rows { csv: CsvRows::open(input, options.limits)?, ended: None };
    let mut record = ByteRecord::new();
    let mut next = rows.next(&mut record, &mut out)?;
    if let Some(companion) = next.and_then(|_| Companion::of(&record)) {
        companion.read(next, record, rows, builder, options, &mut out)?;
        return Ok(out.report);
    }
    if out.report.records == 0 {
        return Err(LoadError::form("line 1", "there is no row"));
    }
    if published.is_none() {
        let reason = "the file does not say when it was published: no listing has a last possible day";
        out.problem("list", "(published)", reason)?;
    }
    let mut drafts = Vec::new();
    while let Some(line) = next {
        drafts.extend(Row::new(&record, line).draft(&mut out)?);
        next = rows.next(&mut record, &mut out)?;
    }
    draft::write(drafts, published, options.partial, builder, &mut out)?;
    Ok(out.report)
}

/// The rows of a file, until its end, an end-of-file sign or a row that is cut.
struct Rows<R> {
    csv: CsvRows<R>,
    /// Where an end-of-file sign stands, as long as nothing stands behind it.
    ended: Option<u64>,
}

impl<R: Read> Rows<R> {
    /// Reads the next row into `record`, and says on which line it begins.
    fn next(&mut self, record: &mut ByteRecord, out: &mut Reporter) -> Result<Option<u64>, LoadError> {
        while let Some(RowAt { line, cut }) = self.csv.next(record)? {
            if let Some(line) = self.ended.take() {
                out.report.records += 1;
                out.problem(format!("line {line}"), "(row)", "an end-of-file sign, and rows behind it")?;
            }
            if record.len() == 1 && &record[0] == END_OF_FILE {
                self.ended = Some(line);
                continue;
            }
            out.report.records += 1;
            if cut {
                out.problem(format!("line {line}"), "(row)", RowAt::CUT)?;
                return Ok(None);
            }
            return Ok(Some(line));
        }
        Ok(None)
    }
}
