//! The EU's consolidated financial sanctions list, XML 1.1.
//!
//! An entity is one target, `eu:REFERENCE`; two entities of one reference are two listings of one actor.
//! Each names one regulation, mostly the latest that amended the entry. So the day of the act is the
//! designation date if there is one, else the one day that the designation details or remarks call that of the
//! listing (`Date of listing: 23.5.2011`, as 462 entities of March 2021 have it); without either the listing is no
//! later than the earliest day of a regulation that the entity names anywhere, and is an act of its own. A
//! regulation that was published or came into force on the day of the act is its authority and says when it took
//! effect.
//! A listing implements one of the UN if it has the number of one, says so in its remarks, is under a programme that
//! does nothing else, or is of one programme and day with one that does.
//! The name of the target is the one that its function stands with, else the first in Latin letters; both are
//! looked for among the strong ones.
//! The numbers that the file gives to itself and to parts of entities (`globalFileId`, `logicalId`) are left out.

mod details;

use std::collections::BTreeSet;
use std::io::Read;

use super::entries::{Entries, Entry, List, Listing, Writer, publication_day};
use super::output::Output;
use super::text::{iso_date, script};
use super::xml::{Element, Records, Shape};
use crate::graph::GraphBuilder;
use crate::load::{LoadError, LoadReport, ReadOptions, Reporter};
use crate::model::{ActorKind, Identifier, Measure, Strength};
use crate::time::{Day, When};

const SHAPE: Shape = Shape { root: "export", namespaces: &["http://eu.europa.ec/fpi/fsd/export"], depth: 1 };

const LIST: List = List {
    scheme: "eu",
    sender: "EU",
    source: "eu-fsf",
    publisher: "European Commission",
    title: "Consolidated list of persons, groups and entities subject to EU financial sanctions",
};

/// Programmes that list whom the Security Council lists and nobody else, by their regulations: 1210/2003,
/// 753/2011, 881/2002, and what was not yet in any of them.
const OF_UN: [&str; 4] = ["AFG", "IRQ", "TAQA", "UNLI"];

pub(crate) fn read(
    input: impl Read,
    builder: &mut GraphBuilder,
    options: ReadOptions,
) -> Result<LoadReport, LoadError> {
    let (mut records, mut root) = Records::open(input, options.limits, &SHAPE)?;
    let stated = root.take_attribute("generationDate");
    let published = publication_day(stated.as_deref()).or(options.published);
    let (source, document) = builder.begin_list(LIST.source, published, options.partial);
    let mut out = Reporter::new(options.mode, document);
    root.take_attribute("globalFileId");
    root.report_rest(&mut out)?;
    if published.is_none() {
        let reason = "not a day and a time: the day of publication is unknown";
        out.problem("line 1", "generationDate", reason)?;
    }
    let mut entries = Entries::default();
    while let Some(record) = records.next(&mut out)? {
        out.report.records += 1;
        take(record, &mut entries, &mut out)?;
    }
    settle(&mut entries);
    Writer { list: &LIST, to: Output { builder, out: &mut out, source } }.add(entries, published)?;
    Ok(out.report)
}

/// Makes one act of all listings of a programme and a day of which one says that it is the UN's: the day is that
/// of the UN's decision, and few entities say whose it is.
fn settle(entries: &mut Entries) {
    let act = |listing: &Listing| (listing.programme.clone(), listing.announced);
    let listings = entries.values_mut().flat_map(|entry| &entry.listings);
    let of_un = listings.filter(|listing| listing.implements.is_some() && listing.announced.day().is_some());
    let of_un: BTreeSet<_> = of_un.map(act).collect();
    for entry in entries.values_mut() {
        let listings = std::mem::take(&mut entry.listings).into_iter();
        entry.listings = listings
            .map(|listing| match listing.implements {
                None if of_un.contains(&act(&listing)) => Listing { implements: Some("UN"), ..listing },
                _ => listing,
            })
            .collect();
    }
}

fn take(mut record: Element, entries: &mut Entries, out: &mut Reporter) -> Result<(), LoadError> {
    let at = record.at();
    if record.name != "sanctionEntity" {
        let reason = format!("`{}` is no sanctionEntity; left out", record.name);
        return out.problem(at, record.name, reason);
    }
    let Some(id) = record.take_attribute("euReferenceNumber") else {
        return out.problem(at, "euReferenceNumber", "empty; the record is left out");
    };
    let mut subject = record.take("subjectType").into_iter();
    let code = subject.next().and_then(|mut subject| subject.take_attribute("code")).unwrap_or_default();
    let kind = match code.as_str() {
        "person" => ActorKind::Person,
        "enterprise" => ActorKind::Organisation,
        other => {
            let reason = format!("`{other}` is no person and no enterprise; the record is left out");
            return out.problem(at, "subjectType", reason);
        }
    };
    let mut entry = Entry::new(kind);
    let mut named = Named::default();
    names(&mut record, &mut entry, &mut named, out)?;
    for birth in record.take("birthdate") {
        born(birth, &mut entry, &mut named, out)?;
    }
    for citizenship in record.take("citizenship") {
        if let Some(code) = place(citizenship, &mut entry, &mut named, "citizenship", out)? {
            entry.nationalities.insert(code);
        }
    }
    for address in record.take("address") {
        if let Some(code) = place(address, &mut entry, &mut named, "address", out)? {
            entry.countries.insert(code);
        }
    }
    for identification in record.take("identification") {
        let told = named.told(identification, &mut entry, out)?;
        entry.attribute("identification", &told);
    }
    let un = record.take_attribute("unitedNationId");
    entry.identifiers.extend(un.iter().map(|un| Identifier::new("un-reference", un.as_str())));
    let said = Said::take(&mut record, &mut entry);
    listings(&mut record, &mut entry, &mut named, &Said { un: said.un || un.is_some(), ..said }, &id, out)?;
    for (name, value) in record.rest() {
        let name = if name == "logicalId" { "eu logical id" } else { &name };
        entry.attribute(name, &value);
    }
    entries.join(id, entry, &at, out)
}

/// What an entity says of its listing beside the regulation and the designation date.
struct Said {
    /// It implements one of the Security Council.
    un: bool,
    /// The days, or what stands there instead of one.
    days: Vec<Result<Day, String>>,
}

impl Said {
    /// Reads designation details and remarks, which stay attributes of the entry.
    fn take(record: &mut Element, entry: &mut Entry) -> Self {
        let details = record.take_attribute("designationDetails");
        // A day that is all that they say is that of the listing.
        let whole = details.as_deref().and_then(details::day);
        let mut said = Self { un: false, days: whole.map(Ok).into_iter().collect() };
        let texts = details.into_iter().map(|text| ("designationDetails", text));
        let remarks = record.take_texts("remark").into_iter().map(|text| ("remark", text));
        for (name, text) in texts.chain(remarks) {
            said.un |= details::names_un(&text);
            said.days.extend(details::listing_days(&text));
            entry.attribute(name, &text);
        }
        said
    }

    /// The one day of the listing; what is no day is a problem.
    fn day(&self, at: &str, out: &mut Reporter) -> Result<Option<Day>, LoadError> {
        let mut found = Vec::new();
        for day in &self.days {
            match day {
                Ok(day) => found.push(*day),
                Err(text) => {
                    let reason = format!("the date of listing `{text}` is no day; kept as an attribute");
                    out.problem(at, "remark", reason)?;
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(found.first().copied().filter(|_| found.len() == 1))
    }
}

/// The days of the regulations that an entity names anywhere.
#[derive(Default)]
struct Named {
    earliest: Option<Day>,
}

impl Named {
    /// The day in an attribute, if it can be read.
    fn day(
        &mut self,
        element: &mut Element,
        name: &str,
        out: &mut Reporter,
    ) -> Result<Option<Day>, LoadError> {
        let Some(text) = element.take_attribute(name) else { return Ok(None) };
        match text.parse::<Day>() {
            Ok(day) => {
                self.earliest = Some(self.earliest.map_or(day, |earliest| earliest.min(day)));
                Ok(Some(day))
            }
            Err(error) => {
                out.problem(element.at(), name, format!("{error}; left out"))?;
                Ok(None)
            }
        }
    }

    /// What is left in a part of an entity, and the regulation that it goes back to.
    fn told(
        &mut self,
        mut part: Element,
        entry: &mut Entry,
        out: &mut Reporter,
    ) -> Result<String, LoadError> {
        for mut summary in part.take("regulationSummary") {
            let day = self.day(&mut summary, "publicationDate", out)?;
            let day = day.map_or_else(String::new, |day| format!(", published {day}"));
            let title = summary.take_attribute("numberTitle").unwrap_or_default();
            let url = summary.take_attribute("publicationUrl").unwrap_or_default();
            entry.attribute("regulation", format!("{title}{day} {url}").trim());
            summary.take_attribute("regulationType");
            entry.attribute("regulation details", &summary.told());
        }
        for name in ["logicalId", "regulationLanguage"] {
            part.take_attribute(name);
        }
        Ok(part.told())
    }
}

fn names(
    record: &mut Element,
    entry: &mut Entry,
    named: &mut Named,
    out: &mut Reporter,
) -> Result<(), LoadError> {
    // The name so far, and how well it fits.
    let mut best: Option<(String, (bool, bool))> = None;
    for mut alias in record.take("nameAlias") {
        let at = alias.at();
        let parts = ["firstName", "middleName", "lastName"];
        let parts: Vec<_> = parts.into_iter().filter_map(|part| alias.take_attribute(part)).collect();
        let name = alias.take_attribute("wholeName").unwrap_or_else(|| parts.join(" "));
        let function = alias.take_attribute("function");
        let fit = (function.is_some(), script(&name).is_none());
        entry.positions.extend(function);
        for (field, attribute) in
            [("title", "title"), ("gender", "gender"), ("nameLanguage", "name language")]
        {
            if let Some(value) = alias.take_attribute(field) {
                entry.attribute(attribute, &value);
            }
        }
        let strength = match alias.take_attribute("strong").as_deref() {
            Some("true") => Strength::Strong,
            Some("false") => Strength::Weak,
            other => {
                let found = other.unwrap_or_default();
                out.problem(&at, "strong", format!("`{found}` is not true or false; taken as true"))?;
                Strength::Strong
            }
        };
        let rest = named.told(alias, entry, out)?;
        if !rest.is_empty() {
            entry.attribute("name details", &format!("{name}: {rest}"));
        }
        if name.is_empty() {
            out.problem(at, "wholeName", "no part of the name is given")?;
        } else if strength == Strength::Strong && best.as_ref().is_none_or(|(_, other)| fit > *other) {
            if let Some((other, _)) = best.replace((name, fit)) {
                entry.alias(&other, Strength::Strong);
            }
        } else {
            entry.alias(&name, strength);
        }
    }
    entry.name = best.map(|(name, _)| name);
    if let Some(name) = &entry.name {
        entry.aliases.retain(|alias| alias.name != *name);
    }
    if entry.name.is_none() && entry.aliases.is_empty() {
        out.problem(record.at(), "nameAlias", "no name is given")?;
    }
    Ok(())
}

fn born(
    mut birth: Element,
    entry: &mut Entry,
    named: &mut Named,
    out: &mut Reporter,
) -> Result<(), LoadError> {
    let at = birth.at();
    let mut take = |name| birth.take_attribute(name);
    let (circa, calendar) = (take("circa"), take("calendarType"));
    let (date, year, month, day) = (take("birthdate"), take("year"), take("monthOfYear"), take("dayOfMonth"));
    let (from, to) = (take("yearRangeFrom"), take("yearRangeTo"));
    let padded = |part: Option<String>| part.map(|part| format!("-{part:0>2}")).unwrap_or_default();
    let text = match (date, year, from, to) {
        (Some(date), ..) => date,
        (_, Some(year), ..) => format!("{year}{}{}", padded(month), padded(day)),
        (_, _, None, None) => String::new(),
        (_, _, from, to) => format!("{}..{}", from.unwrap_or_default(), to.unwrap_or_default()),
    };
    let gregorian = calendar.as_deref().is_none_or(|calendar| calendar == "GREGORIAN");
    if text.is_empty() {
        // A place of birth only.
    } else if circa.as_deref() == Some("true") {
        // What is approximate has no bounds, so it is no range of days.
        entry.attribute("approximate date of birth", &text);
    } else if gregorian {
        entry.born(&text, years(&text), &at, "birthdate", out)?;
    } else {
        let calendar = calendar.unwrap_or_default();
        entry.attribute("birthdate", &format!("{text} ({calendar})"));
        out.problem(&at, "calendarType", format!("`{calendar}` is not GREGORIAN; kept as an attribute"))?;
    }
    let told = named.told(birth, entry, out)?;
    entry.attribute("birth", &told);
    Ok(())
}

/// A date, or a range of years of which one may be absent.
fn years(text: &str) -> Result<When, String> {
    let Some((from, to)) = text.split_once("..") else { return iso_date(text) };
    let bound = |text: &str| if text.is_empty() { Ok(When::UNKNOWN) } else { iso_date(text) };
    let (from, to) = (bound(from)?, bound(to)?);
    When::between(from.earliest(), to.latest()).map_err(|_| format!("`{text}` is no range of years"))
}

/// Keeps a place as an attribute, and gives the code of its country.
fn place(
    mut place: Element,
    entry: &mut Entry,
    named: &mut Named,
    field: &str,
    out: &mut Reporter,
) -> Result<Option<&'static str>, LoadError> {
    let at = place.at();
    let iso = place.take_attribute("countryIso2Code").filter(|code| code != "00");
    let description = place.take_attribute("countryDescription").filter(|name| name != "UNKNOWN");
    let code = match (&iso, &description) {
        (Some(iso), _) if rust_iso3166::from_alpha2(iso).is_some() => {
            rust_iso3166::from_alpha2(iso).map(|country| country.alpha2)
        }
        (_, Some(name)) => entry.country(name, &at, field, out)?,
        (Some(iso), None) => entry.country(iso, &at, field, out)?,
        (None, None) => None,
    };
    let told = named.told(place, entry, out)?;
    let text = [told, description.unwrap_or_default()];
    let text: Vec<&str> = text.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    if field == "address" || text.len() > 1 {
        entry.attribute(field, &text.join("; "));
    }
    Ok(code)
}

fn listings(
    record: &mut Element,
    entry: &mut Entry,
    named: &mut Named,
    said: &Said,
    id: &str,
    out: &mut Reporter,
) -> Result<(), LoadError> {
    let at = record.at();
    let designated = match record.take_attribute("designationDate").map(|text| text.parse::<Day>()) {
        Some(Err(error)) => {
            out.problem(&at, "designationDate", format!("{error}; the day of the listing is unknown"))?;
            None
        }
        Some(Ok(day)) => Some((day, "designationDate")),
        None => said.day(&at, out)?.map(|day| (day, "date of listing")),
    };
    let (designated, place) = designated.unzip();
    let mut listings = Vec::new();
    for mut regulation in record.take("regulation") {
        let at = regulation.at();
        let published = named.day(&mut regulation, "publicationDate", out)?;
        let force = named.day(&mut regulation, "entryIntoForceDate", out)?;
        let title = regulation.take_attribute("numberTitle");
        let Some(programme) = regulation.take_attribute("programme") else {
            out.problem(at, "programme", "empty; the regulation makes no tie")?;
            continue;
        };
        let mut locator = format!("{id}; regulation {}", title.as_deref().unwrap_or("without a number"));
        for (what, day) in [("published", published), ("in force", force)] {
            if let Some(day) = day {
                locator = format!("{locator}, {what} {day}");
            }
        }
        regulation.take_attribute("logicalId");
        entry.attribute("regulation details", &regulation.told());
        let is_the_act = designated.is_some() && (designated == published || designated == force);
        listings.push(Listing {
            implements: (said.un || OF_UN.contains(&programme.as_str())).then_some("UN"),
            programme,
            polity: None,
            announced: designated.map_or(When::UNKNOWN, When::exact),
            effective: force.filter(|_| is_the_act).map(When::exact),
            authority: title.filter(|_| is_the_act),
            measures: Measure::AssetFreeze.into(),
            day: place.unwrap_or("no later than a regulation"),
            locator,
        });
    }
    if listings.is_empty() {
        out.problem(at, "regulation", "there is none; the record makes no tie")?;
    }
    let latest =
        named.earliest.map_or(When::UNKNOWN, |day| When::between(None, Some(day)).unwrap_or_default());
    for mut listing in listings {
        if designated.is_none() {
            listing.announced = latest;
        }
        entry.listings.insert(listing);
    }
    Ok(())
}
