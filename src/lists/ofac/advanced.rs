//! The lists of the US Treasury (OFAC) as `SDN_ADVANCED.XML`, with typed relations and the days of the listings.
//!
//! The file is one of tables: words, then places, documents, parties, relations of parties, and sanctions
//! entries, each of which names rows of the tables before it by number. It is read one row at a time; what is
//! kept are the words, the places, the documents of parties that are yet to come, and what the parties say.
//!
//! A distinct party is the actor `ofac:FIXEDREF`, the number that `SDN.CSV` has for it. An act is a set of
//! programmes and the day on which a list's entry of the party was created. The file repeats the programmes,
//! legal bases and types of a party at each list, as they are now, and so do the acts. The measures are those of
//! the list: the SDN List blocks, as in `SDN.CSV`, and the other lists do what the types say.
//! The numbers of rows and of parts of rows are left out once they have been followed.

mod party;
mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Read;

use super::listings::{Listed, settle};
use super::parts::{Country, Document, list};
use super::relations::{Said, relation};
use crate::graph::GraphBuilder;
use crate::lists::entries::{Entries, List, Writer};
use crate::lists::output::Output;
use crate::lists::xml::{Element, Records, Shape};
use crate::load::{LoadError, LoadReport, ReadOptions, Reporter};
use crate::time::{Day, When};
use words::{Words, day, left, period, text, written};

const SHAPE: Shape = Shape { root: "Sanctions", namespaces: &["http://www.un.org/sanctions/1.0"], depth: 2 };

const LIST: List = list("ofac-advanced");

/// The version of the schema that is read.
const VERSION: &str = "3";

pub(crate) fn read(
    input: impl Read,
    builder: &mut GraphBuilder,
    options: ReadOptions,
) -> Result<LoadReport, LoadError> {
    let (mut records, mut root) = Records::open(input, options.limits, &SHAPE)?;
    // The document is begun when its day is known.
    let mut out = Reporter::new(options.mode, 0);
    if let Some(version) = root.take_attribute("Version").filter(|version| version != VERSION) {
        out.problem(
            "line 1",
            "Version",
            format!("`{version}` where {VERSION} is expected; read all the same"),
        )?;
    }
    root.report_rest(&mut out)?;
    let mut issued = [const { String::new() }; 3];
    let mut file = Tables::default();
    while let Some(record) = records.next(&mut out)? {
        match (records.around(), record.name.as_str()) {
            ("DateOfIssue", "Year") => issued[0] = record.text(),
            ("DateOfIssue", "Month") => issued[1] = record.text(),
            ("DateOfIssue", "Day") => issued[2] = record.text(),
            ("ReferenceValueSets", _) => file.words.take(record),
            ("Locations", "Location") => file.place(record, &mut out)?,
            ("IDRegDocuments", "IDRegDocument") => file.document(record, &mut out)?,
            ("DistinctParties", "DistinctParty") => {
                out.report.records += 1;
                file.party(record, &mut out)?;
            }
            ("ProfileRelationships", "ProfileRelationship") => file.relationship(record, &mut out)?,
            ("SanctionsEntries", "SanctionsEntry") => file.listings(record, &mut out)?,
            (around, name) => {
                let reason = format!("`{name}` is not known within `{around}`; left out");
                out.problem(record.at(), name, reason)?;
            }
        }
    }
    let orphans: BTreeMap<_, _> = file.documents.iter().collect();
    for (identity, documents) in orphans {
        let reason =
            format!("no party has the identity `{identity}`; documents left out: {}", documents.len());
        out.problem("IDRegDocuments", "IdentityID", reason)?;
    }
    let stated = written(issued).ok().and_then(When::day);
    if stated.is_none() {
        out.problem("DateOfIssue", "Day", "no day: the day of publication is unknown")?;
    }
    let published = stated.or(options.published);
    let mut entries = file.entries;
    settle(&mut entries, published);
    let (source, document) = builder.begin_list(LIST.source, published, options.partial);
    out.report.document = document;
    Writer { list: &LIST, to: Output { builder, out: &mut out, source } }.add(entries, published)?;
    Ok(out.report)
}

/// A place of the table.
#[derive(Clone, Default)]
struct Place {
    text: String,
    country: Country,
}

/// What was read so far.
#[derive(Default)]
struct Tables {
    words: Words,
    places: HashMap<String, Place>,
    /// By the number of the identity.
    documents: HashMap<String, Vec<Document>>,
    /// The ids of parties by the numbers of their profiles.
    profiles: HashMap<String, String>,
    entries: Entries,
}

impl Tables {
    fn place(&mut self, mut place: Element, out: &mut Reporter) -> Result<(), LoadError> {
        let at = place.at();
        let Some(id) = place.take_attribute("ID") else {
            return out.problem(at, "ID", "empty; the place is left out");
        };
        let mut found = Place::default();
        for mut country in place.take("LocationCountry") {
            found.country = self.words.country(&mut country, "CountryID", out)?;
        }
        // The area is the country again; the features say themselves where they are.
        for again in ["LocationAreaCode", "FeatureVersionReference"] {
            place.take(again);
        }
        let mut texts = Vec::new();
        for mut part in place.take("LocationPart") {
            let numbers = ["Primary", "LocPartValueTypeID", "LocPartValueStatusID"];
            texts.extend(part.take("LocationPartValue").into_iter().filter_map(|mut value| {
                let text = text(&mut value, "Value");
                let more = left(value, &numbers).map(|more| format!(" ({more})"));
                Some(format!("{text}{}", more.unwrap_or_default())).filter(|text| !text.is_empty())
            }));
            texts.extend(left(part, &["LocPartTypeID"]));
        }
        texts.extend(left(place, &[]));
        found.text = texts.join(", ");
        self.places.insert(id, found);
        Ok(())
    }

    fn document(&mut self, mut document: Element, out: &mut Reporter) -> Result<(), LoadError> {
        let at = document.at();
        let Some(identity) = document.take_attribute("IdentityID") else {
            return out.problem(at, "IdentityID", "empty; the document is left out");
        };
        let kind = self.words.of(&mut document, "IDRegDocTypeID", "IDRegDocType", out)?;
        let country = self.words.country(&mut document, "IssuedBy-CountryID", out)?;
        let validity = self.words.of(&mut document, "ValidityID", "Validity", out)?;
        let number = text(&mut document, "IDRegistrationNo");
        document.take("DocumentedNameReference");
        let mut details = Vec::new();
        for mut date in document.take("DocumentDate") {
            let what = self.words.of(&mut date, "IDRegDocDateTypeID", "IDRegDocDateType", out)?;
            details.extend(
                date.take("DatePeriod").into_iter().map(|day| format!("{what} {}", period(day).text)),
            );
            details.extend(left(date, &[]));
        }
        let authority = text(&mut document, "IssuingAuthority");
        details.extend(Some(authority).filter(|text| !text.is_empty()));
        details.extend(left(document, &["ID"]));
        let details = details.join("; ");
        let invalid = validity == "Fraudulent";
        let document = Document { kind, number, country, invalid, details };
        self.documents.entry(identity).or_default().push(document);
        Ok(())
    }

    fn relationship(&mut self, mut tie: Element, out: &mut Reporter) -> Result<(), LoadError> {
        let at = tie.at();
        let [from, to] =
            ["From-ProfileID", "To-ProfileID"].map(|end| tie.take_attribute(end).unwrap_or_default());
        let word = self.words.of(&mut tie, "RelationTypeID", "RelationType", out)?;
        let quality = self.words.of(&mut tie, "RelationQualityID", "RelationQuality", out)?;
        let former = tie.take_attribute("Former").as_deref() == Some("true");
        let Some(id) = self.profiles.get(&from) else {
            let reason = format!("`{from} {word} {to}`: no party has the profile `{from}`; left out");
            return out.problem(at, "From-ProfileID", reason);
        };
        let other = self.profiles.get(&to).cloned().unwrap_or(to);
        let quality = Some(quality).filter(|word| word != "Unknown" && !word.is_empty());
        let details = [quality.map(|word| format!("quality {word}")), left(tie, &["ID", "SanctionsEntryID"])];
        let details = details.into_iter().flatten().collect::<Vec<_>>().join("; ");
        let relation = relation(Said { id, word, other, details: &details, former, at }, out)?;
        if let Some(entry) = self.entries.get_mut(id) {
            entry.relations.insert(relation);
        }
        Ok(())
    }

    fn listings(&mut self, mut row: Element, out: &mut Reporter) -> Result<(), LoadError> {
        let at = row.at();
        let number = row.take_attribute("ID").unwrap_or_default();
        let profile = row.take_attribute("ProfileID").unwrap_or_default();
        let list = self.words.of(&mut row, "ListID", "List", out)?;
        let Some(id) = self.profiles.get(&profile) else {
            let reason =
                format!("entry `{number}` of the {list}: no party has the profile `{profile}`; left out");
            return out.problem(at, "ProfileID", reason);
        };
        let Some(entry) = self.entries.get_mut(id) else { return Ok(()) };
        let (mut days, mut authorities) = (BTreeSet::new(), BTreeSet::new());
        for mut event in row.take("EntryEvent") {
            let kind = self.words.of(&mut event, "EntryEventTypeID", "EntryEventType", out)?;
            let basis = self.words.of(&mut event, "LegalBasisID", "LegalBasis", out)?;
            if kind != "Created" {
                let told = left(event, &["ID"]).unwrap_or_default();
                entry.attribute("entry event", &format!("{kind}, {basis}: {told}"));
                continue;
            }
            authorities.extend(Some(basis).filter(|word| !word.is_empty()));
            for mut date in event.take("Date") {
                match day(&mut date).map(|when| (when.day(), when)) {
                    Ok((Some(day), _)) => _ = days.insert(day),
                    Ok((None, when)) => out.problem(&at, "Date", format!("`{when}` is no day; left out"))?,
                    Err(reason) => out.problem(&at, "Date", format!("{reason}; left out"))?,
                }
            }
            entry.attribute("entry event", &left(event, &["ID"]).unwrap_or_default());
        }
        if days.len() != 1 {
            let found = days.iter().map(Day::to_string).collect::<Vec<_>>().join(", ");
            let reason = if days.is_empty() {
                "there is none; the day of the listing is unknown".to_owned()
            } else {
                format!("several: {found}; the earliest is taken")
            };
            out.problem(&at, "Date", reason)?;
        }
        let (mut programmes, mut types) = (BTreeSet::new(), BTreeSet::new());
        for mut measure in row.take("SanctionsMeasure") {
            let kind = self.words.of(&mut measure, "SanctionsTypeID", "SanctionsType", out)?;
            let comment = text(&mut measure, "Comment");
            if kind == "Program" {
                programmes.extend(Some(comment).filter(|word| !word.is_empty()));
            } else {
                if !comment.is_empty() {
                    entry.attribute("measure", &format!("{kind}: {comment}"));
                }
                types.insert(kind);
            }
            for period in measure.take("DatePeriod") {
                let fixed = ["CalendarTypeID", "YearFixed", "MonthFixed", "DayFixed"];
                entry.attribute("measure", &left(period, &fixed).unwrap_or_default());
            }
            entry.attribute("measure", &left(measure, &["ID"]).unwrap_or_default());
        }
        let listed = Listed {
            at,
            day: "EntryEvent",
            list,
            announced: days.first().copied(),
            programmes: &programmes,
            authorities: &authorities,
            types: &types,
        };
        listed.take(id, entry, out)?;
        for (name, value) in row.rest() {
            entry.attribute(&name, &value);
        }
        Ok(())
    }
}
