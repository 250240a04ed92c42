//! The files beside `SDN.CSV`, told from their first row: `ALT.CSV` (number, number and type of an alias),
//! `ADD.CSV` (number, number and four parts of an address) and `SDN_COMMENTS.CSV` (number and text).
//!
//! They name entries by their numbers and do not say what they are. So what they say is kept until another
//! input adds the entry, whatever the order, and what belongs to nobody is told when the graph is built.
//! Comments begin where the remarks are cut, mostly within a piece: their first piece and the last one of the
//! remarks stay as they are, two halves that are not put together. Of whom the comments name as linked, the
//! file does not have the names, so that these become attributes.

use std::collections::BTreeMap;
use std::io::Read;

use csv::ByteRecord;

use super::draft::Draft;
use super::{NULL, Rows, remarks};
use crate::graph::{Details, GraphBuilder};
use crate::lists::output::{Output, attributes};
use crate::lists::text::cell;
use crate::load::{LoadError, ReadOptions, Reporter};
use crate::model::{Actor, ActorKind, Source, SourceClass, Strength, Tie, TieKind};
use crate::time::When;

/// Where a tie stands in a file of comments or addresses.
const LOCATOR: &str = "Nationality, flag or seat";

/// Which file it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Companion {
    Aliases,
    Addresses,
    Comments,
}

impl Companion {
    /// The file that begins with this row, if it is none of entries.
    pub(super) fn of(record: &ByteRecord) -> Option<Self> {
        let number = |at: usize| record.get(at).is_some_and(|field| cell(field).parse::<u64>().is_ok());
        match record.len() {
            2 if number(0) => Some(Self::Comments),
            5 if number(0) && number(1) => Some(Self::Aliases),
            6 if number(0) && number(1) => Some(Self::Addresses),
            _ => None,
        }
    }

    const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Aliases => &["ent_num", "alt_num", "alt_type", "alt_name", "alt_remarks"],
            Self::Addresses => &["ent_num", "add_num", "Address", "City", "Country", "add_remarks"],
            Self::Comments => &["ent_num", "Remarks"],
        }
    }

    const fn name_and_title(self) -> (&'static str, &'static str) {
        match self {
            Self::Aliases => ("ofac-alt", "Alternate names of the entries of OFAC's lists"),
            Self::Addresses => ("ofac-add", "Addresses of the entries of OFAC's lists"),
            Self::Comments => ("ofac-comments", "Remarks on the entries of OFAC's lists, continued"),
        }
    }

    /// Reads the file, of which the first row is read.
    pub(super) fn read<R: Read>(
        self,
        mut next: Option<u64>,
        mut record: ByteRecord,
        mut rows: Rows<R>,
        builder: &mut GraphBuilder,
        options: ReadOptions,
        out: &mut Reporter,
    ) -> Result<(), LoadError> {
        let mut drafts: BTreeMap<u64, Draft> = BTreeMap::new();
        while let Some(line) = next {
            self.row(&record, &format!("line {line}"), &mut drafts, out)?;
            next = rows.next(&mut record, out)?;
        }
        let (name, title) = self.name_and_title();
        let published = options.published;
        out.report.document = builder.begin_document(None);
        let key = format!("{name}@{}", published.map_or_else(|| "?".into(), |day| day.to_string()));
        let mut to = Output { builder, out, source: key.clone() };
        to.begin(Source {
            publisher: Some(super::which::PUBLISHER.into()),
            title: Some(title.into()),
            published: published.map(When::exact),
            ..Source::new(key, SourceClass::List)
        })?;
        drafts.into_values().try_for_each(|draft| add(draft, &mut to))
    }

    fn row(
        self,
        record: &ByteRecord,
        at: &str,
        drafts: &mut BTreeMap<u64, Draft>,
        out: &mut Reporter,
    ) -> Result<(), LoadError> {
        let columns = self.columns().len();
        if record.len() != columns {
            let reason = format!("fields: {}, in the file: {columns}; the row is left out", record.len());
            return out.problem(at, "(row)", reason);
        }
        let fields = record.iter().map(cell).map(|field| if field == NULL { String::new() } else { field });
        let fields: Vec<String> = fields.collect();
        let Ok(number) = fields[0].parse::<u64>() else {
            let reason = format!("`{}` is no number; the row is left out", fields[0]);
            return out.problem(at, "ent_num", reason);
        };
        // What it is, the file does not say.
        let draft = drafts.entry(number).or_insert_with(|| Draft::new(number, ActorKind::Organisation, at));
        match self {
            Self::Aliases => alias(draft, &fields, at, out),
            Self::Addresses => {
                draft.entry.attribute("address details", &fields[5]);
                draft.address(fields[2..4].to_vec(), &fields[4], "Country", at, out)
            }
            Self::Comments => comments(draft, &fields[1], at, out),
        }
    }
}

/// An alias: weak ones stand in the remarks and not here.
fn alias(draft: &mut Draft, fields: &[String], at: &str, out: &mut Reporter) -> Result<(), LoadError> {
    let name = &fields[3];
    if name.is_empty() {
        return out.problem(at, "alt_name", "empty; the row is left out");
    }
    if !fields[4].is_empty() {
        draft.entry.attribute("alias details", &format!("{name}: {}", fields[4]));
    }
    draft.alias(name, Strength::Strong, &fields[2], at, out)
}

fn comments(draft: &mut Draft, text: &str, at: &str, out: &mut Reporter) -> Result<(), LoadError> {
    at.clone_into(&mut draft.entry.at);
    let mut pieces = remarks::pieces(text).into_iter();
    if let Some((first, _)) = pieces.next() {
        draft.entry.attribute("remarks", first);
    }
    for (piece, shares_stop) in pieces {
        draft.piece(piece, shares_stop, "Remarks", out)?;
    }
    for link in std::mem::take(&mut draft.entry.linked) {
        let reason =
            format!("Linked To: whose name `{}` is, this file does not say; kept as an attribute", link.name);
        out.problem(at, "Remarks", reason)?;
        draft.entry.attribute("linked to", &link.name);
    }
    Ok(())
}

fn add(draft: Draft, to: &mut Output<'_>) -> Result<(), LoadError> {
    let Draft { number, entry, .. } = draft;
    let mut record = Actor::new(entry.kind, format!("ofac:{number}"));
    record.attributes = attributes(&entry.attributes, &entry.born);
    record.born = entry.born.iter().copied().reduce(When::hull);
    record.aliases = entry.aliases.into_iter().collect();
    record.identifiers = entry.identifiers.into_iter().collect();
    record.countries = entry.countries.iter().map(|&code| code.to_owned()).collect();
    record.sources.push(to.source.clone());
    let tie = |code: &str, to: &mut Output<'_>| -> Result<Option<Tie>, LoadError> {
        let mut tie = Tie::new(TieKind::Nationality, record.key.as_str(), code);
        tie.claims.push(to.claim(LOCATOR));
        Ok(to.polity(&entry.at, code)?.then_some(tie))
    };
    let mut nationalities = Vec::new();
    for code in &entry.nationalities {
        nationalities.extend(tie(code, to)?);
    }
    // A body's only country is its seat.
    let seat = match entry.countries.first() {
        Some(code) if entry.countries.len() == 1 => tie(code, to)?,
        _ => None,
    };
    to.builder.add_details(Details { at: entry.at, record, nationalities, seat });
    Ok(())
}
