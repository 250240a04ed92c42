//! Canada's consolidated list of autonomous sanctions (SEMA and JVCFOA) as XML.
//!
//! A record is one target, `ca:COUNTRY/SCHEDULE/ITEM`. An act is all that the regulations on one country
//! listed on one day (`DateOfListing`), whatever the schedule. `Country` is whom the regulations address and
//! no nationality. The file does not say on which day it was published.

use std::io::Read;

use super::entries::{Entries, Entry, List, Listing, Writer};
use super::output::Output;
use super::text::{iso_date, squeezed};
use super::xml::{Element, Records, Shape};
use crate::graph::GraphBuilder;
use crate::load::{LoadError, LoadReport, ReadOptions, Reporter};
use crate::model::{ActorKind, Identifier, Measure, Measures, Strength};
use crate::time::When;

/// The root of the file.
const ROOT: &str = "data-set";

const SHAPE: Shape = Shape { root: ROOT, namespaces: &[""], depth: 1 };

const LIST: List = List {
    scheme: "ca",
    sender: "CA",
    source: "ca-sema",
    publisher: "Global Affairs Canada",
    title: "Consolidated Canadian Autonomous Sanctions List",
};

pub(crate) fn read(
    input: impl Read,
    builder: &mut GraphBuilder,
    options: ReadOptions,
) -> Result<LoadReport, LoadError> {
    let (mut records, root) = Records::open(input, options.limits, &SHAPE)?;
    let (source, document) = builder.begin_list(LIST.source, options.published, options.partial);
    let mut out = Reporter::new(options.mode, document);
    root.report_rest(&mut out)?;
    if options.published.is_none() {
        let reason = "the file does not say its day of publication; say it with the input";
        out.problem("line 1", ROOT, reason)?;
    }
    let mut entries = Entries::default();
    while let Some(record) = records.next(&mut out)? {
        out.report.records += 1;
        take(record, &mut entries, &mut out)?;
    }
    Writer { list: &LIST, to: Output { builder, out: &mut out, source } }.add(entries, options.published)?;
    Ok(out.report)
}

/// The one text of a field; a further one stays with the record.
fn field(record: &mut Element, name: &str) -> Option<String> {
    let texts = record.take_texts(name);
    (!texts.is_empty()).then(|| texts.join("; "))
}

fn take(mut record: Element, entries: &mut Entries, out: &mut Reporter) -> Result<(), LoadError> {
    let at = record.at();
    if record.name != "record" {
        let reason = format!("`{}` is no record; left out", record.name);
        return out.problem(at, record.name, reason);
    }
    let (country, item) = (field(&mut record, "Country"), field(&mut record, "Item"));
    let (country, item) = match (country, item) {
        (Some(country), Some(item)) => (country, item),
        (None, _) => return out.problem(at, "Country", "empty; the record is left out"),
        (_, None) => return out.problem(at, "Item", "empty; the record is left out"),
    };
    let schedule = field(&mut record, "Schedule").unwrap_or_default();
    let id = format!("{country}/{schedule}/{item}");
    let mut entry = names(&mut record, &at, out)?;
    if let Some(text) = field(&mut record, "DateOfBirthOrShipBuildDate") {
        entry.born(&text, birth(&text), &at, "DateOfBirthOrShipBuildDate", out)?;
    }
    let announced = match field(&mut record, "DateOfListing").as_deref().map(iso_date) {
        Some(Ok(when)) => when,
        other => {
            let reason = other.and_then(Result::err).unwrap_or_else(|| "empty".into());
            out.problem(&at, "DateOfListing", format!("{reason}; the day of the listing is unknown"))?;
            When::UNKNOWN
        }
    };
    for (name, value) in record.rest() {
        entry.attribute(&name, &value);
    }
    // What is forbidden with a ship differs from regulation to regulation.
    let frozen = entry.kind != ActorKind::Asset;
    entry.listings.insert(Listing {
        programme: country,
        announced,
        effective: None,
        authority: None,
        implements: None,
        polity: None,
        measures: if frozen { Measure::AssetFreeze.into() } else { Measures::default() },
        day: "DateOfListing",
        locator: format!("Schedule {schedule}, Item {item}"),
    });
    entries.add(id, entry, &at, out)
}

/// Who it is: a ship has a number, a body `EntityOrShip`, a person the parts of a name.
fn names(record: &mut Element, at: &str, out: &mut Reporter) -> Result<Entry, LoadError> {
    let body = field(record, "EntityOrShip");
    let imo = field(record, "ShipIMONumber");
    let (given, last) = (field(record, "GivenName"), field(record, "LastName"));
    let person = [given, last].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let kind = match (&imo, &body) {
        (Some(_), _) => ActorKind::Asset,
        (None, Some(_)) => ActorKind::Organisation,
        (None, None) => ActorKind::Person,
    };
    let mut entry = Entry::new(kind);
    entry.identifiers.extend(imo.map(|imo| Identifier::new("imo", imo)));
    match (body, person.is_empty()) {
        (None, true) => out.problem(at, "LastName", "no part of the name is given")?,
        (None, false) => entry.name = Some(person),
        (Some(body), true) => entry.name = Some(body),
        (Some(body), false) => {
            entry.name = Some(body);
            entry.alias(&person, Strength::Strong);
            out.problem(at, "LastName", "a person's name with a body's; taken as an alias of the body")?;
        }
    }
    if let Some(title) = field(record, "TitleOrShip") {
        entry.attribute(if kind == ActorKind::Asset { "ship type" } else { "title" }, &title);
    }
    if let Some(text) = field(record, "Aliases") {
        let parts = aliases(&text, kind);
        if parts != [text.as_str()] {
            entry.attribute("aliases", &text);
        }
        for alias in &parts {
            entry.alias(alias, Strength::Strong);
        }
    }
    Ok(entry)
}

/// The names in a text of aliases. A comma divides persons' names only: those of bodies have commas.
fn aliases(text: &str, kind: ActorKind) -> Vec<String> {
    const LANGUAGES: &[&str] = &["Arabic", "Belarusian", "Chinese", "Persian", "Russian", "Ukrainian"];
    let divides = |c: char| matches!(c, ';' | '؛') || (kind == ActorKind::Person && c == ',');
    let parts = text.split(divides).flat_map(|part| part.split(" or ")).flat_map(|part| part.split('/'));
    let bare = parts.map(|part| match part.split_once(':') {
        Some((label, name)) if LANGUAGES.contains(&label.trim()) => squeezed(name),
        _ => squeezed(part),
    });
    let parts: Vec<String> = bare.filter(|part| !part.is_empty()).collect();
    // `Family, Given` is one name.
    let whole = parts.iter().all(|part| part.contains(' ')) || !text.contains(',');
    if whole { parts } else { vec![squeezed(text)] }
}

/// A date, two of them (`1965 or 1966`), or a range of years (`1965-1966`).
fn birth(text: &str) -> Result<When, String> {
    let lower = text.to_lowercase();
    let years = text.split_once('-').filter(|(a, b)| a.len() == 4 && b.len() == 4);
    let parts: Vec<&str> = match years {
        Some((first, last)) => vec![first, last],
        None => lower.split(" or ").collect(),
    };
    let dates: Vec<When> = parts.into_iter().map(|part| iso_date(part.trim())).collect::<Result<_, _>>()?;
    match dates.into_iter().reduce(When::hull) {
        Some(born) => Ok(born),
        None => Err(format!("`{text}` is not YYYY-MM-DD")),
    }
}
