//! The consolidated list of the UN Security Council as XML.
//!
//! An `INDIVIDUAL` or `ENTITY` is one target, `un:DATAID`. An act is all that one list (`UN_LIST_TYPE`) took
//! up on one day (`LISTED_ON`). Which measures apply depends on the resolution and is not in the file.

use std::io::Read;

use super::entries::{Entries, Entry, List, Listing, Writer, publication_day};
use super::output::Output;
use super::text::iso_date;
use super::xml::{Element, Records, Shape};
use crate::graph::GraphBuilder;
use crate::load::{LoadError, LoadReport, ReadOptions, Reporter};
use crate::model::{ActorKind, Identifier, Measures, Strength};
use crate::time::When;

/// The root of the file.
const ROOT: &str = "CONSOLIDATED_LIST";

const SHAPE: Shape = Shape { root: ROOT, namespaces: &[""], depth: 2 };

const LIST: List = List {
    scheme: "un",
    sender: "UN",
    source: "un-consolidated",
    publisher: "UN Security Council",
    title: "United Nations Security Council Consolidated List",
};

pub(crate) fn read(
    input: impl Read,
    builder: &mut GraphBuilder,
    options: ReadOptions,
) -> Result<LoadReport, LoadError> {
    let (mut records, mut root) = Records::open(input, options.limits, &SHAPE)?;
    let stated = root.take_attribute("dateGenerated");
    let published = publication_day(stated.as_deref()).or(options.published);
    let (source, document) = builder.begin_list(LIST.source, published, options.partial);
    let mut out = Reporter::new(options.mode, document);
    root.report_rest(&mut out)?;
    if published.is_none() {
        let reason = "not a day and a time: the day of publication is unknown";
        out.problem("line 1", "dateGenerated", reason)?;
    }
    let mut entries = Entries::default();
    while let Some(record) = records.next(&mut out)? {
        out.report.records += 1;
        take(record, &mut entries, &mut out)?;
    }
    Writer { list: &LIST, to: Output { builder, out: &mut out, source } }.add(entries, published)?;
    Ok(out.report)
}

fn take(mut record: Element, entries: &mut Entries, out: &mut Reporter) -> Result<(), LoadError> {
    let at = record.at();
    let kind = match record.name.as_str() {
        "INDIVIDUAL" => ActorKind::Person,
        "ENTITY" => ActorKind::Organisation,
        other => {
            let reason = format!("`{other}` is no INDIVIDUAL and no ENTITY; left out");
            return out.problem(at, other, reason);
        }
    };
    let id = record.take_texts("DATAID").join(" ");
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return out.problem(at, "DATAID", format!("`{id}` is no number; the record is left out"));
    }
    let mut entry = Entry::new(kind);
    names(&mut record, &mut entry, &at, out)?;
    for date in record.take("INDIVIDUAL_DATE_OF_BIRTH") {
        birth(date, &mut entry, out)?;
    }
    for nationality in values(&mut record, "NATIONALITY") {
        if let Some(code) = entry.country(&nationality, &at, "NATIONALITY", out)? {
            entry.nationalities.insert(code);
        }
    }
    for field in ["INDIVIDUAL_ADDRESS", "ENTITY_ADDRESS"] {
        for address in record.take(field) {
            place(address, &mut entry, out)?;
        }
    }
    entry.positions.extend(values(&mut record, "DESIGNATION"));
    for field in ["TITLE", "LIST_TYPE", "LAST_DAY_UPDATED"] {
        for value in values(&mut record, field) {
            entry.attribute(field, &value);
        }
    }
    let references = record.take_texts("REFERENCE_NUMBER");
    let locator = format!("DATAID {id}, {}", references.join(", "));
    entry.identifiers.extend(references.into_iter().map(|value| Identifier::new("un-reference", value)));
    listing(&mut record, &mut entry, locator, &at, out)?;
    for (name, value) in record.rest() {
        entry.attribute(&name, &value);
    }
    entries.add(id, entry, &at, out)
}

/// The texts of `<NAME><VALUE>…</VALUE><VALUE>…</VALUE></NAME>`.
fn values(record: &mut Element, name: &str) -> Vec<String> {
    let mut values = Vec::new();
    for mut holder in record.take(name) {
        values.extend(holder.take_texts("VALUE"));
        values.extend(holder.rest().into_iter().map(|(_, value)| value));
    }
    values
}

fn names(record: &mut Element, entry: &mut Entry, at: &str, out: &mut Reporter) -> Result<(), LoadError> {
    let parts = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"];
    let name = parts.into_iter().flat_map(|part| record.take_texts(part)).collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        out.problem(at, "FIRST_NAME", "no part of the name is given")?;
    } else {
        entry.name = Some(name);
    }
    for name in record.take_texts("NAME_ORIGINAL_SCRIPT") {
        entry.alias(&name, Strength::Strong);
    }
    for field in ["INDIVIDUAL_ALIAS", "ENTITY_ALIAS"] {
        for mut alias in record.take(field) {
            let at = alias.at();
            let names = alias.take_texts("ALIAS_NAME");
            let quality = alias.take_texts("QUALITY").join(" ");
            let strength = match quality.as_str() {
                "Low" => Strength::Weak,
                "Good" | "a.k.a." | "f.k.a." => Strength::Strong,
                "" if names.is_empty() => Strength::Strong,
                other => {
                    out.problem(at, "QUALITY", format!("`{other}` is not known; taken as good"))?;
                    Strength::Strong
                }
            };
            if quality == "f.k.a." {
                for name in &names {
                    entry.attribute("former name", name);
                }
            }
            let rest = alias.told();
            if !rest.is_empty() {
                entry.attribute("alias details", &format!("{}: {rest}", names.join(", ")));
            }
            for name in &names {
                entry.alias(name, strength);
            }
        }
    }
    Ok(())
}

/// `EXACT` with a date or a year, `APPROXIMATELY` with one, `BETWEEN` with two years.
fn birth(mut date: Element, entry: &mut Entry, out: &mut Reporter) -> Result<(), LoadError> {
    let at = date.at();
    let kind = date.take_texts("TYPE_OF_DATE").join(" ");
    let mut texts = date.take_texts("DATE");
    texts.extend(date.take_texts("YEAR"));
    let (from, to) = (date.take_texts("FROM_YEAR").join(" "), date.take_texts("TO_YEAR").join(" "));
    for text in &texts {
        // What is approximate has no bounds, so it is no range of days.
        if kind == "APPROXIMATELY" {
            entry.attribute("approximate date of birth", text);
        } else {
            entry.born(text, iso_date(text), &at, "INDIVIDUAL_DATE_OF_BIRTH", out)?;
        }
    }
    if !from.is_empty() || !to.is_empty() {
        let text = format!("{from} to {to}");
        let range = iso_date(&from).and_then(|from| {
            let to = iso_date(&to)?;
            When::between(from.earliest(), to.latest()).map_err(|_| format!("`{text}` is no range of years"))
        });
        entry.born(&text, range, &at, "INDIVIDUAL_DATE_OF_BIRTH", out)?;
    }
    entry.attribute("date of birth details", &date.told());
    Ok(())
}

fn place(mut address: Element, entry: &mut Entry, out: &mut Reporter) -> Result<(), LoadError> {
    let at = address.at();
    let countries = address.take_texts("COUNTRY");
    let lines = ["STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE"];
    let mut text: Vec<String> = lines.into_iter().flat_map(|line| address.take_texts(line)).collect();
    for country in &countries {
        if let Some(code) = entry.country(country, &at, "COUNTRY", out)? {
            entry.countries.insert(code);
        }
    }
    text.extend(countries);
    text.push(address.told());
    text.retain(|line| !line.is_empty());
    entry.attribute("address", &text.join(", "));
    Ok(())
}

fn listing(
    record: &mut Element,
    entry: &mut Entry,
    locator: String,
    at: &str,
    out: &mut Reporter,
) -> Result<(), LoadError> {
    let programme = record.take_texts("UN_LIST_TYPE").join(" ");
    let listed = record.take_texts("LISTED_ON").join(" ");
    let announced = match iso_date(&listed) {
        Ok(when) => when,
        Err(reason) => {
            let reason = if listed.is_empty() { "empty".to_owned() } else { reason };
            out.problem(at, "LISTED_ON", format!("{reason}; the day of the listing is unknown"))?;
            When::UNKNOWN
        }
    };
    if programme.is_empty() {
        return out.problem(at, "UN_LIST_TYPE", "empty; the record makes no tie");
    }
    entry.listings.insert(Listing {
        programme,
        announced,
        effective: None,
        authority: None,
        implements: None,
        polity: None,
        measures: Measures::default(),
        day: "LISTED_ON",
        locator,
    });
    Ok(())
}
