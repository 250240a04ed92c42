//! The two lists as XML: `SDN.XML` and the consolidated list, in the namespaces of before and after 2024.
//!
//! What the file says in elements, `SDN.CSV` says in remarks; here it is put into the words of remarks and
//! read as they are, so that one entry becomes one record whichever file it is read from. Strong aliases and
//! addresses are here too. The numbers that the file gives to parts of entries (`uid` within the lists) and
//! which of several is the main one (`mainEntry`) are left out.

use std::io::Read;

use super::draft::{self, Draft};
use super::remarks;
use crate::graph::GraphBuilder;
use crate::lists::xml::{Element, Records, Shape};
use crate::load::{LoadError, LoadReport, ReadOptions, Reporter};
use crate::model::{ActorKind, Strength};
use crate::time::Day;

const SHAPE: Shape = Shape {
    root: "sdnList",
    namespaces: &[
        "http://tempuri.org/sdnList.xsd",
        "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML",
    ],
    depth: 1,
};

/// The element beside the entries, as it is spelt.
const PUBLICATION: &str = "publshInformation";

pub(crate) fn read(
    input: impl Read,
    builder: &mut GraphBuilder,
    options: ReadOptions,
) -> Result<LoadReport, LoadError> {
    let (mut records, root) = Records::open(input, options.limits, &SHAPE)?;
    // Which document it is turns out when the entries are known.
    let mut out = Reporter::new(options.mode, 0);
    root.report_rest(&mut out)?;
    let mut published = None;
    let mut count = None;
    let mut drafts = Vec::new();
    while let Some(mut record) = records.next(&mut out)? {
        if record.name == PUBLICATION {
            published = published.or(publication(&mut record, &mut out)?);
            count = count.or(record_count(&mut record, &mut out)?);
            record.report_rest(&mut out)?;
        } else {
            out.report.records += 1;
            drafts.extend(entry(record, &mut out)?);
        }
    }
    let published = published.or(options.published);
    if published.is_none() {
        let reason = "the day of publication is unknown: no listing has a last possible day";
        out.problem("list", "Publish_Date", reason)?;
    }
    if let Some((at, count)) = count.filter(|&(_, count)| count != out.report.records) {
        let reason = format!("the list says it has {count} records, and {} were read", out.report.records);
        out.problem(at, "Record_Count", reason)?;
    }
    draft::write(drafts, published, options.partial, builder, &mut out)?;
    Ok(out.report)
}

fn publication(record: &mut Element, out: &mut Reporter) -> Result<Option<Day>, LoadError> {
    let text = text(record, "Publish_Date");
    let parts: Vec<&str> = text.split('/').collect();
    let iso = match parts[..] {
        [month, day, year] => format!("{year}-{month}-{day}"),
        _ => String::new(),
    };
    let day = iso.parse::<Day>().ok();
    if day.is_none() {
        out.problem(record.at(), "Publish_Date", format!("`{text}` is no day MM/DD/YYYY"))?;
    }
    Ok(day)
}

fn record_count(record: &mut Element, out: &mut Reporter) -> Result<Option<(String, u64)>, LoadError> {
    let text = text(record, "Record_Count");
    let count = text.parse().ok();
    if count.is_none() {
        out.problem(record.at(), "Record_Count", format!("`{text}` is no number"))?;
    }
    Ok(count.map(|count| (record.at(), count)))
}

/// The text of the elements of a name; empty if there is none.
fn text(record: &mut Element, name: &str) -> String {
    record.take_texts(name).join("; ")
}

/// What an entry says; nothing if it is left out.
fn entry(mut record: Element, out: &mut Reporter) -> Result<Option<Draft>, LoadError> {
    let at = record.at();
    if record.name != "sdnEntry" {
        let reason = format!("`{}` is no sdnEntry; left out", record.name);
        out.problem(at, record.name, reason)?;
        return Ok(None);
    }
    let found = text(&mut record, "uid");
    let Ok(number) = found.parse::<u64>() else {
        out.problem(at, "uid", format!("`{found}` is no number; the record is left out"))?;
        return Ok(None);
    };
    let type_name = text(&mut record, "sdnType");
    let kind = match type_name.as_str() {
        "Individual" => ActorKind::Person,
        "Entity" => ActorKind::Organisation,
        "Vessel" | "Aircraft" => ActorKind::Asset,
        other => {
            let reason =
                format!("`{other}` is no Individual, Entity, Vessel or Aircraft; the record is left out");
            out.problem(at, "sdnType", reason)?;
            return Ok(None);
        }
    };
    let mut draft = Draft::new(number, kind, &at);
    if kind == ActorKind::Asset {
        draft.entry.attribute("SDN_Type", &type_name.to_lowercase());
    }
    draft.entry.name = name(&mut record);
    if draft.entry.name.is_none() {
        out.problem(&at, "lastName", "empty")?;
    }
    for title in record.take_texts("title") {
        draft.title(&title);
    }
    for mut list in record.take("programList") {
        draft.programmes.extend(list.take_texts("program"));
        keep(list, "programme details", &mut draft);
    }
    if draft.programmes.is_empty() {
        out.problem(&at, "programList", "empty; the record makes no sanction")?;
    }
    each(&mut record, "akaList", "aka", &mut draft, |aka, draft| alias(aka, draft, out))?;
    each(&mut record, "addressList", "address", &mut draft, |place, draft| address(place, draft, out))?;
    for (list, item, field, words) in LISTS {
        each(&mut record, list, item, &mut draft, |mut element, draft| {
            element.take("mainEntry");
            for text in element.take_texts(field) {
                draft.piece(&format!("{words}{text}"), false, field, out)?;
            }
            keep(element, item, draft);
            Ok(())
        })?;
    }
    each(&mut record, "idList", "id", &mut draft, |id, draft| document(id, draft, out))?;
    for vessel in record.take("vesselInfo") {
        vessel_info(vessel, &mut draft, out)?;
    }
    for remarks in record.take_texts("remarks") {
        for (piece, shares_stop) in remarks::pieces(&remarks) {
            draft.piece(piece, shares_stop, "remarks", out)?;
        }
    }
    keep_parts(record, &mut draft);
    Ok(Some(draft))
}

/// Lists whose items say one thing: list, item, what it says, and how remarks say it.
const LISTS: [(&str, &str, &str, &str); 4] = [
    ("nationalityList", "nationality", "country", "nationality "),
    ("citizenshipList", "citizenship", "country", "citizen "),
    ("dateOfBirthList", "dateOfBirthItem", "dateOfBirth", "DOB "),
    ("placeOfBirthList", "placeOfBirthItem", "placeOfBirth", "POB "),
];

/// Takes the items of a list one by one, without their numbers.
fn each(
    record: &mut Element,
    list: &str,
    item: &str,
    draft: &mut Draft,
    mut take: impl FnMut(Element, &mut Draft) -> Result<(), LoadError>,
) -> Result<(), LoadError> {
    for mut holder in record.take(list) {
        for mut element in holder.take(item) {
            element.take("uid");
            take(element, draft)?;
        }
        keep_parts(holder, draft);
    }
    Ok(())
}

/// Keeps what is left of an element as one attribute.
fn keep(element: Element, attribute: &str, draft: &mut Draft) {
    draft.entry.attribute(attribute, &element.told());
}

/// Keeps what is left of an element, each part as an attribute of its name.
fn keep_parts(element: Element, draft: &mut Draft) {
    for (name, value) in element.rest() {
        draft.entry.attribute(&name, &value);
    }
}

/// `LAST, First`, as the other files write names.
fn name(element: &mut Element) -> Option<String> {
    let parts = [text(element, "lastName"), text(element, "firstName")];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn alias(mut aka: Element, draft: &mut Draft, out: &mut Reporter) -> Result<(), LoadError> {
    let at = aka.at();
    let Some(name) = name(&mut aka) else {
        keep(aka, "alias details", draft);
        return out.problem(at, "lastName", "an alias without a name; kept as an attribute");
    };
    let strength = match text(&mut aka, "category").as_str() {
        "strong" => Strength::Strong,
        "weak" => Strength::Weak,
        other => {
            out.problem(at.as_str(), "category", format!("`{other}` is no strong or weak; taken as weak"))?;
            Strength::Weak
        }
    };
    draft.alias(&name, strength, &text(&mut aka, "type"), &at, out)?;
    let rest = aka.told();
    if !rest.is_empty() {
        draft.entry.attribute("alias details", &format!("{name}: {rest}"));
    }
    Ok(())
}

fn address(mut place: Element, draft: &mut Draft, out: &mut Reporter) -> Result<(), LoadError> {
    let at = place.at();
    let lines = ["address1", "address2", "address3", "city", "stateOrProvince", "postalCode"];
    let lines = lines.into_iter().map(|line| text(&mut place, line)).collect();
    let country = text(&mut place, "country");
    keep(place, "address details", draft);
    draft.address(lines, &country, "country", &at, out)
}

/// A document or whatever else has a type and a text, as remarks write it.
fn document(mut id: Element, draft: &mut Draft, out: &mut Reporter) -> Result<(), LoadError> {
    let parts = [("idType", "", ""), ("idNumber", "", ""), ("idCountry", "(", ")")];
    let dates = [("issueDate", "issued ", ""), ("expirationDate", "expires ", "")];
    let words = parts.into_iter().chain(dates).filter_map(|(field, before, behind)| {
        let text = text(&mut id, field);
        (!text.is_empty()).then(|| format!("{before}{text}{behind}"))
    });
    let words = words.collect::<Vec<_>>().join(" ");
    keep(id, "id details", draft);
    draft.piece(&words, false, "idList", out)
}

fn vessel_info(mut vessel: Element, draft: &mut Draft, out: &mut Reporter) -> Result<(), LoadError> {
    for sign in vessel.take_texts("callSign") {
        draft.call_sign(&sign);
    }
    for flag in vessel.take_texts("vesselFlag") {
        draft.flag(&flag, "Vess_flag", out)?;
    }
    let fields = [
        ("vesselType", "Vess_type"),
        ("tonnage", "Tonnage"),
        ("grossRegisteredTonnage", "GRT"),
        ("vesselOwner", "Vess_owner"),
    ];
    for (field, attribute) in fields {
        draft.entry.attribute(attribute, &text(&mut vessel, field));
    }
    keep_parts(vessel, draft);
    Ok(())
}
