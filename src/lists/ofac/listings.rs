//! What the XML formats share: that a list took a party up, on which day, by which programmes.

use std::collections::{BTreeMap, BTreeSet};

use crate::lists::entries::{AND, Entries, Entry, Listing};
use crate::load::{LoadError, Reporter};
use crate::model::Measure;
use crate::time::{Day, When};

/// The one list that blocks whom it names.
const BLOCKING: &str = "SDN List";

/// What the types of sanctions of the other lists do. `Block` is absent: the files repeat all types of a party
/// at each list that names it, and only the list above blocks.
const MEASURES: &[(&str, Measure)] = &[
    ("13662 Sectoral Directive 1", Measure::Financial),
    ("13662 Sectoral Directive 2", Measure::Financial),
    ("13662 Sectoral Directive 3", Measure::Financial),
    ("13662 Sectoral Directive 4", Measure::Export),
    ("561 Full Restrictions", Measure::Financial),
    ("CAATSA Section 231/235 Sanctions", Measure::Other),
    ("CMIC Executive Order", Measure::Financial),
    ("Executive Order 13959 Sanctions", Measure::Financial),
    ("Executive Order 14014 Directive 1", Measure::Financial),
    ("Executive Order 14024 Directive 1a", Measure::Financial),
    ("Executive Order 14024 Directive 2", Measure::Financial),
    ("Executive Order 14024 Directive 3", Measure::Financial),
    ("Executive Order 14024 Directive 4", Measure::Financial),
    ("Executive Order 14059 Non-blocking", Measure::Financial),
    ("NDAA Special Conditions", Measure::Financial),
    ("Reject", Measure::Financial),
];

/// The type that blocks.
const BLOCK: &str = "Block";

/// That a list took a party up.
pub(super) struct Listed<'a> {
    pub(super) at: String,
    /// What stands there of the day.
    pub(super) day: &'static str,
    pub(super) list: String,
    pub(super) announced: Option<Day>,
    pub(super) programmes: &'a BTreeSet<String>,
    pub(super) authorities: &'a BTreeSet<String>,
    pub(super) types: &'a BTreeSet<String>,
}

/// What stands between the authorities of an act.
const ALSO: &str = "; ";

impl Listed<'_> {
    /// Puts the listing into the entry.
    pub(super) fn take(self, id: &str, entry: &mut Entry, out: &mut Reporter) -> Result<(), LoadError> {
        let blocking = self.list == BLOCKING;
        let mut measures = BTreeSet::new();
        for word in self.types {
            entry.attribute("sanctions type", word);
            let known = MEASURES.iter().find(|(known, _)| known == word);
            if known.is_none() && word != BLOCK {
                let reason = format!("`{word}` is not known; kept as an attribute");
                out.problem(self.at.as_str(), "sanctions type", reason)?;
            }
            measures.extend(known.filter(|_| !blocking).map(|&(_, measure)| measure));
        }
        if blocking {
            measures.insert(Measure::AssetFreeze);
        }
        for authority in self.authorities {
            entry.attribute("legal authority", authority);
        }
        if self.programmes.is_empty() {
            return out.problem(self.at, "programme", "empty; the listing makes no tie");
        }
        let parts =
            |set: &BTreeSet<String>, and| set.iter().map(String::as_str).collect::<Vec<_>>().join(and);
        entry.listings.insert(Listing {
            programme: parts(self.programmes, AND),
            announced: self.announced.map_or(When::UNKNOWN, When::exact),
            effective: None,
            authority: Some(parts(self.authorities, ALSO)).filter(|text| !text.is_empty()),
            implements: None,
            polity: None,
            measures: measures.into_iter().collect(),
            day: self.day,
            locator: format!("entry {id}, {}", self.list),
        });
        Ok(())
    }
}

/// Makes one listing of those of one party that are one act, one authority of those of all parties of an act,
/// and gives those without a day the day of publication as the last that is possible.
pub(super) fn settle(entries: &mut Entries, published: Option<Day>) {
    let mut authorities: BTreeMap<(String, When), BTreeSet<String>> = BTreeMap::new();
    for listing in entries.values_mut().flat_map(|entry| &entry.listings) {
        let act = (listing.programme.clone(), listing.announced);
        let parts = listing.authority.iter().flat_map(|text| text.split(ALSO)).map(str::to_owned);
        if listing.announced.day().is_some() {
            authorities.entry(act).or_default().extend(parts);
        }
    }
    for entry in entries.values_mut() {
        let mut settled: BTreeMap<(String, When), Listing> = BTreeMap::new();
        for mut listing in std::mem::take(&mut entry.listings) {
            let act = (listing.programme.clone(), listing.announced);
            if let Some(known) = authorities.get(&act).filter(|known| !known.is_empty()) {
                listing.authority = Some(known.iter().map(String::as_str).collect::<Vec<_>>().join(ALSO));
            }
            if listing.announced == When::UNKNOWN {
                listing.announced = When::between(None, published).unwrap_or(When::UNKNOWN);
            }
            match settled.get_mut(&act) {
                None => _ = settled.insert(act, listing),
                Some(first) => {
                    first.measures |= listing.measures;
                    first.locator = format!("{}; {}", first.locator, listing.locator);
                }
            }
        }
        entry.listings = settled.into_values().collect();
    }
}
