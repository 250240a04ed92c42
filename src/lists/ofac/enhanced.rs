//! The lists of the US Treasury (OFAC) as `SDN_ENHANCED.XML`, with typed relations and the days of the listings.
//!
//! An entity is one party, the actor `ofac:ID`, the number that `SDN.CSV` has for it. An act is a set of
//! programmes and the day on which a list published the entity. The file says programmes, types and authorities
//! of the entity as a whole and as they are now, not of each list and day; so do the acts. The measures are those
//! of the list: the SDN List blocks, as in `SDN.CSV`, and the other lists do what the types say.
//! The numbers that the file gives to itself and to parts of entities are left out, as are the parts of names,
//! which stand there whole, and the tables of words, which stand in the entities too.

use std::collections::{BTreeSet, HashMap};
use std::io::Read;

use super::listings::{Listed, settle};
use super::parts::{Country, Date, Document, Feature, Name, kind, list, positions, script_code};
use super::relations::{Said, relation};
use crate::graph::GraphBuilder;
use crate::lists::entries::{Entries, Entry, List, Writer, publication_day};
use crate::lists::output::Output;
use crate::lists::text::iso_date;
use crate::lists::xml::{Element, Records, Shape};
use crate::load::{LoadError, LoadReport, ReadOptions, Reporter};
use crate::model::ActorKind;
use crate::time::{Day, When};

const SHAPE: Shape = Shape {
    root: "sanctionsData",
    namespaces: &["https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ENHANCED_XML"],
    depth: 2,
};

const LIST: List = list("ofac-enhanced");

pub(crate) fn read(
    input: impl Read,
    builder: &mut GraphBuilder,
    options: ReadOptions,
) -> Result<LoadReport, LoadError> {
    let (mut records, root) = Records::open(input, options.limits, &SHAPE)?;
    // The document is begun when its day is known.
    let mut out = Reporter::new(options.mode, 0);
    root.report_rest(&mut out)?;
    let mut stated = None;
    let mut codes = Codes::default();
    let mut entries = Entries::default();
    while let Some(record) = records.next(&mut out)? {
        match (records.around(), record.name.as_str()) {
            ("publicationInfo", "dataAsOf") => stated = publication_day(Some(&record.text())),
            ("publicationInfo", "filters") => filters(record, &mut out)?,
            ("referenceValues", "referenceValue") => codes.take(record),
            ("featureTypes", "featureType") => {}
            ("entities", "entity") => {
                out.report.records += 1;
                entity(record, &codes, &mut entries, &mut out)?;
            }
            (around, name) => {
                let reason = format!("`{name}` is not known within `{around}`; left out");
                out.problem(record.at(), name, reason)?;
            }
        }
    }
    if stated.is_none() {
        let reason = "not a day and a time: the day of publication is unknown";
        out.problem("publicationInfo", "dataAsOf", reason)?;
    }
    let published = stated.or(options.published);
    settle(&mut entries, published);
    let (source, document) = builder.begin_list(LIST.source, published, options.partial);
    out.report.document = document;
    Writer { list: &LIST, to: Output { builder, out: &mut out, source } }.add(entries, published)?;
    Ok(out.report)
}

/// A file may be of some programmes only.
fn filters(mut filters: Element, out: &mut Reporter) -> Result<(), LoadError> {
    let at = filters.at();
    filters.take("sanctionsLists");
    for mut filter in filters.take_all() {
        let name = filter.name.clone();
        let words = filter.take_all().into_iter().map(word).chain([filter.told()]);
        let words = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ");
        out.problem(at.as_str(), name, format!("an excerpt: only entries of `{words}` are there"))?;
    }
    Ok(())
}

/// The codes of countries and scripts by the numbers that the file has for them.
#[derive(Default)]
struct Codes(HashMap<String, String>);

impl Codes {
    fn take(&mut self, mut value: Element) {
        let Some(id) = value.take_attribute("refId") else { return };
        let field = match value.take_texts("type").join(" ").as_str() {
            "COUNTRY" => "isoCode",
            "SCRIPT" => "code",
            _ => return,
        };
        if let Some(code) = value.take_texts(field).pop() {
            self.0.insert(id, code);
        }
    }

    fn country(&self, mut country: Element) -> Country {
        let iso = country.take_attribute("refId").and_then(|id| self.0.get(&id)).cloned();
        Country { name: country.told(), iso }
    }

    fn script(&self, mut script: Element) -> Option<String> {
        let code = self.0.get(&script.take_attribute("refId")?)?;
        script_code(code).map(str::to_owned)
    }
}

/// The word of an element, without the numbers of the file.
fn word(mut element: Element) -> String {
    for number in ["refId", "id", "featureTypeId"] {
        element.take_attribute(number);
    }
    element.told()
}

/// Takes the word of the elements of a name out.
fn word_of(element: &mut Element, name: &str) -> String {
    element.take(name).into_iter().map(word).collect::<Vec<_>>().join(" ")
}

fn flag(element: &mut Element, name: &str) -> bool {
    word_of(element, name) == "true"
}

/// Takes the elements of a name out of those around them; what else is there becomes an attribute.
fn parts(within: &mut Element, around: &str, name: &str, entry: &mut Entry) -> Vec<Element> {
    let mut parts = Vec::new();
    for mut around in within.take(around) {
        parts.extend(around.take(name));
        rest(around, name, entry);
    }
    parts
}

fn rest(element: Element, what: &str, entry: &mut Entry) {
    for (name, value) in element.rest() {
        if name != "id" {
            entry.attribute(&format!("{what} {name}"), &value);
        }
    }
}

fn entity(
    mut record: Element,
    codes: &Codes,
    entries: &mut Entries,
    out: &mut Reporter,
) -> Result<(), LoadError> {
    let at = record.at();
    let id = record.take_attribute("id").unwrap_or_default();
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return out.problem(at, "id", format!("`{id}` is no number; the record is left out"));
    }
    let mut general = record.take("generalInfo");
    let found =
        general.iter_mut().map(|general| word_of(general, "entityType")).collect::<Vec<_>>().join(" ");
    let Some(kind) = kind(&found) else {
        let reason =
            format!("`{found}` is no individual, entity, vessel or aircraft; the record is left out");
        return out.problem(at, "entityType", reason);
    };
    let mut entry = Entry::new(kind);
    if kind == ActorKind::Asset {
        entry.attribute("SDN_Type", &found.to_lowercase());
    }
    for mut general in general {
        general.take("identityId");
        for title in general.take("title") {
            positions(&title.told(), &mut entry);
        }
        for (name, value) in general.rest() {
            entry.attribute(&name, &value);
        }
    }
    for name in parts(&mut record, "names", "name", &mut entry) {
        self::name(name, codes, &mut entry);
    }
    if entry.name.is_none() {
        out.problem(&at, "names", "there is no primary name")?;
    }
    for address in parts(&mut record, "addresses", "address", &mut entry) {
        self::address(address, codes, &mut entry, out)?;
    }
    for feature in parts(&mut record, "features", "feature", &mut entry) {
        self::feature(feature).take(&mut entry, out)?;
    }
    for document in parts(&mut record, "identityDocuments", "identityDocument", &mut entry) {
        self::document(document, codes).take(&mut entry);
    }
    for tie in parts(&mut record, "relationships", "relationship", &mut entry) {
        related(tie, &id, &mut entry, out)?;
    }
    listings(&mut record, &id, &mut entry, out)?;
    for (name, value) in record.rest() {
        entry.attribute(&name, &value);
    }
    entries.add(id, entry, &at, out)
}

fn name(mut name: Element, codes: &Codes, entry: &mut Entry) {
    let primary = flag(&mut name, "isPrimary");
    let weak = flag(&mut name, "isLowQuality");
    let alias_type = word_of(&mut name, "aliasType");
    for mut spelling in parts(&mut name, "translations", "translation", entry) {
        for part in ["formattedFirstName", "formattedLastName", "nameParts"] {
            spelling.take(part);
        }
        let first = flag(&mut spelling, "isPrimary");
        let script = spelling.take("script").pop().and_then(|script| codes.script(script));
        let text = word_of(&mut spelling, "formattedFullName");
        rest(spelling, "name", entry);
        Name { text, primary: primary && first, weak, alias_type: alias_type.clone(), script }.take(entry);
    }
    rest(name, "name", entry);
}

fn address(
    mut address: Element,
    codes: &Codes,
    entry: &mut Entry,
    out: &mut Reporter,
) -> Result<(), LoadError> {
    let at = address.at();
    let mut country = None;
    for found in address.take("country") {
        let found = codes.country(found);
        let code = found.code(entry, &at, "address", out)?;
        entry.countries.extend(code);
        country = Some(found.name);
    }
    let translations = parts(&mut address, "translations", "translation", entry);
    if translations.is_empty() {
        entry.attribute("address", country.as_deref().unwrap_or_default());
    }
    for mut translation in translations {
        translation.take("isPrimary");
        translation.take("script");
        let mut told: Vec<String> = Vec::new();
        for mut part in parts(&mut translation, "addressParts", "addressPart", entry) {
            part.take("type");
            told.push(word_of(&mut part, "value"));
            rest(part, "address", entry);
        }
        told.extend(country.clone());
        entry.attribute("address", &told.join(", "));
        rest(translation, "address", entry);
    }
    rest(address, "address", entry);
    Ok(())
}

/// The bounds of a date.
fn date(mut date: Element, text: Option<&str>) -> Date {
    let approximate = flag(&mut date, "isApproximate");
    let [from, _, _, to] =
        ["fromDateBegin", "fromDateEnd", "toDateBegin", "toDateEnd"].map(|bound| word_of(&mut date, bound));
    let when = || {
        let (from, to) = (iso_date(&from)?, iso_date(&to)?);
        When::between(from.earliest(), to.latest()).map_err(|_| format!("`{from}..{to}` is no range of days"))
    };
    let when = when();
    let days = when.as_ref().map_or_else(|_| format!("{from}..{to}"), When::to_string);
    Date { text: text.map_or(days, str::to_owned), when, approximate }
}

fn feature(mut feature: Element) -> Feature {
    let at = feature.at();
    for number in ["versionId", "valueRefId"] {
        feature.take(number);
    }
    feature.take_attribute("id");
    let kind = word_of(&mut feature, "type");
    let value = word_of(&mut feature, "value");
    let reliability = word_of(&mut feature, "reliability");
    let date = feature.take("valueDate").pop().map(|found| date(found, None));
    // That one of several is the first says nothing of it.
    feature.take("isPrimary");
    Feature { at, kind, value, date, country: None, reliability, details: feature.told() }
}

fn document(mut document: Element, codes: &Codes) -> Document {
    document.take_attribute("id");
    document.take("name");
    let kind = word_of(&mut document, "type");
    let number = word_of(&mut document, "documentNumber");
    let invalid = word_of(&mut document, "isValid") == "false";
    let country = document.take("issuingCountry").pop().map(|country| codes.country(country));
    let mut details = Vec::new();
    for (field, what) in [("issueDate", "issued"), ("expirationDate", "expires")] {
        details
            .extend(document.take(field).into_iter().map(|day| format!("{what} {}", date(day, None).text)));
    }
    for (field, within) in [("issuingLocation", None), ("idFeatures", Some("idFeature"))] {
        for mut found in document.take(field) {
            let inner = within.map(|within| found.take(within)).unwrap_or_default();
            let inner = inner.into_iter().map(|mut inner| {
                inner.take_attribute("featureVersionId");
                word(inner)
            });
            details.extend(inner.chain([word(found)]).filter(|text| !text.is_empty()));
        }
    }
    details.extend(Some(document.told()).filter(|text| !text.is_empty()));
    Document { kind, number, country: country.unwrap_or_default(), invalid, details: details.join("; ") }
}

fn related(mut tie: Element, id: &str, entry: &mut Entry, out: &mut Reporter) -> Result<(), LoadError> {
    let at = tie.at();
    tie.take_attribute("id");
    let word = word_of(&mut tie, "type");
    let mut name = String::new();
    let mut other = None;
    for mut party in tie.take("relatedEntity") {
        other = party.take_attribute("entityId");
        name = party.told();
    }
    let Some(other) = other else {
        let reason = "the other party is missing; the relation is left out";
        return out.problem(at, "relatedEntity", reason);
    };
    let quality = word_of(&mut tie, "quality");
    let quality = Some(quality).filter(|text| !text.is_empty()).map(|text| format!("quality {text}"));
    let details = [Some(name), quality, Some(tie.told())];
    let details: Vec<_> = details.into_iter().flatten().filter(|text| !text.is_empty()).collect();
    let said = Said { id, word, other, details: &details.join("; "), former: false, at };
    entry.relations.insert(relation(said, out)?);
    Ok(())
}

fn listings(record: &mut Element, id: &str, entry: &mut Entry, out: &mut Reporter) -> Result<(), LoadError> {
    let at = record.at();
    let mut words = |around, name| -> BTreeSet<String> {
        let words = parts(record, around, name, entry).into_iter().map(word);
        words.filter(|word| !word.is_empty()).collect()
    };
    let programmes = words("sanctionsPrograms", "sanctionsProgram");
    let types = words("sanctionsTypes", "sanctionsType");
    let authorities = words("legalAuthorities", "legalAuthority");
    let lists = parts(record, "sanctionsLists", "sanctionsList", entry);
    if lists.is_empty() {
        out.problem(at.as_str(), "sanctionsList", "there is none; the record makes no tie")?;
    }
    for mut list in lists {
        let at = list.at();
        let stated = list.take_attribute("datePublished");
        let announced = match stated.as_deref().unwrap_or_default().parse::<Day>() {
            Ok(day) => Some(day),
            Err(error) => {
                let reason = stated.map_or_else(|| "empty".to_owned(), |_| error.to_string());
                out.problem(&at, "datePublished", format!("{reason}; the day of the listing is unknown"))?;
                None
            }
        };
        let listed = Listed {
            at,
            day: "datePublished",
            list: word(list),
            announced,
            programmes: &programmes,
            authorities: &authorities,
            types: &types,
        };
        listed.take(id, entry, out)?;
    }
    Ok(())
}
