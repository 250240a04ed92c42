//! What a distinct party says of itself: its identities with their names and documents, and its features.

use std::collections::HashMap;

use super::words::{left, period};
use super::{Place, Tables};
use crate::lists::entries::Entry;
use crate::lists::ofac::parts::{Feature, Name, kind, script_code};
use crate::lists::xml::Element;
use crate::load::{LoadError, Reporter};
use crate::model::ActorKind;

impl Tables {
    pub(super) fn party(&mut self, mut party: Element, out: &mut Reporter) -> Result<(), LoadError> {
        let at = party.at();
        let id = party.take_attribute("FixedRef").unwrap_or_default();
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
            return out.problem(at, "FixedRef", format!("`{id}` is no number; the party is left out"));
        }
        let mut profiles = party.take("Profile");
        let (Some(mut profile), true) = (profiles.pop(), profiles.is_empty()) else {
            return out.problem(at, "Profile", "not one profile; the party is left out");
        };
        let number = profile.take_attribute("PartySubTypeID").unwrap_or_default();
        let part = self.words.get("PartySubType", &number).unwrap_or_default();
        let whole = self.words.get("PartySubType PartyTypeID", &number).unwrap_or_default();
        let whole = self.words.get("PartyType", whole).unwrap_or_default();
        let Some(kind) = kind(part).or_else(|| kind(whole)) else {
            let reason =
                format!("`{number}` is no person, entity, vessel or aircraft; the party is left out");
            return out.problem(at, "PartySubTypeID", reason);
        };
        let mut entry = Entry::new(kind);
        if kind == ActorKind::Asset {
            entry.attribute("SDN_Type", &part.to_lowercase());
        }
        for identity in profile.take("Identity") {
            self.identity(identity, &mut entry, out)?;
        }
        if entry.name.is_none() {
            out.problem(&at, "Identity", "there is no primary name")?;
        }
        for feature in profile.take("Feature") {
            self.feature(feature, &mut entry, out)?;
        }
        if let Some(number) = profile.take_attribute("ID") {
            self.profiles.insert(number, id.clone());
        }
        for (name, value) in profile.rest().into_iter().chain(party.rest()) {
            entry.attribute(&name, &value);
        }
        self.entries.add(id, entry, &at, out)
    }

    fn identity(
        &mut self,
        mut identity: Element,
        entry: &mut Entry,
        out: &mut Reporter,
    ) -> Result<(), LoadError> {
        let number = identity.take_attribute("ID").unwrap_or_default();
        identity.take_attribute("FixedRef");
        let primary = identity.take_attribute("Primary").as_deref() != Some("false");
        if identity.take_attribute("False").as_deref() == Some("true") {
            entry.attribute("false identity", &identity.told());
            return Ok(());
        }
        for document in self.documents.remove(&number).unwrap_or_default() {
            document.take(entry);
        }
        let mut types = HashMap::new();
        for mut groups in identity.take("NamePartGroups") {
            for mut group in groups.take("MasterNamePartGroup") {
                for mut part in group.take("NamePartGroup") {
                    let kind = self.words.of(&mut part, "NamePartTypeID", "NamePartType", out)?;
                    types.insert(part.take_attribute("ID").unwrap_or_default(), kind);
                }
            }
        }
        for mut alias in identity.take("Alias") {
            alias.take_attribute("FixedRef");
            let first = alias.take_attribute("Primary").as_deref() == Some("true");
            let weak = alias.take_attribute("LowQuality").as_deref() == Some("true");
            let alias_type = self.words.of(&mut alias, "AliasTypeID", "AliasType", out)?;
            for mut spelling in alias.take("DocumentedName") {
                let status = self.words.of(&mut spelling, "DocNameStatusID", "DocNameStatus", out)?;
                let latin = status == "Primary Latin";
                let (text, script) = self.name(&mut spelling, &types, out)?;
                let alias_type = alias_type.clone();
                let primary = primary && first && latin;
                Name { text, primary, weak, alias_type, script }.take(entry);
                entry.attribute("name details", &left(spelling, &["ID", "FixedRef"]).unwrap_or_default());
            }
            entry.attribute("name details", &alias.told());
        }
        entry.attribute("identity", &identity.told());
        Ok(())
    }

    /// A name, put together as `SDN.CSV` does, `LAST, FIRST MIDDLE`, and its script.
    fn name(
        &self,
        spelling: &mut Element,
        types: &HashMap<String, String>,
        out: &mut Reporter,
    ) -> Result<(String, Option<String>), LoadError> {
        let (mut last, mut others, mut script) = (Vec::new(), Vec::new(), None);
        for mut part in spelling.take("DocumentedNamePart") {
            for mut value in part.take("NamePartValue") {
                let number = value.take_attribute("ScriptID").unwrap_or_default();
                if self.words.get("Script", &number).is_none() {
                    out.problem(value.at(), "ScriptID", format!("`{number}` names no Script"))?;
                }
                let code = self.words.get("Script ScriptCode", &number);
                script = code.and_then(script_code).map(str::to_owned);
                let kind = types.get(&value.take_attribute("NamePartGroupID").unwrap_or_default());
                let is_last = kind.is_some_and(|kind| kind == "Last Name");
                (if is_last { &mut last } else { &mut others }).push(value.text());
            }
        }
        let [last, others] = [last, others].map(|parts| parts.join(" "));
        let and = if last.is_empty() || others.is_empty() { "" } else { ", " };
        Ok((format!("{last}{and}{others}"), script))
    }

    fn feature(&self, mut feature: Element, entry: &mut Entry, out: &mut Reporter) -> Result<(), LoadError> {
        let kind = self.words.of(&mut feature, "FeatureTypeID", "FeatureType", out)?;
        for mut version in feature.take("FeatureVersion") {
            let at = version.at();
            let mut reliability = self.words.of(&mut version, "ReliabilityID", "Reliability", out)?;
            if reliability == "Unknown" {
                reliability.clear();
            }
            let mut place = None;
            for mut found in version.take("VersionLocation") {
                let number = found.take_attribute("LocationID").unwrap_or_default();
                place = self.places.get(&number);
                if place.is_none() {
                    let reason = format!("{kind}: `{number}` names no Location; kept as an attribute");
                    out.problem(&at, "LocationID", reason)?;
                    entry.attribute(&kind, &format!("Location {number}"));
                }
            }
            let mut values = Vec::new();
            for mut detail in version.take("VersionDetail") {
                values.extend(detail.take_attribute("DetailReferenceID").map(|number| {
                    self.words.get("DetailReference", &number).map_or(number.clone(), str::to_owned)
                }));
                values.extend(left(detail, &["DetailTypeID"]));
            }
            let date = version.take("DatePeriod").pop().map(period);
            let details = left(version, &["ID"]).unwrap_or_default();
            if place.is_none() && values.is_empty() && date.is_none() {
                entry.attribute(&kind, &details);
                continue;
            }
            let value = values.join("; ");
            let feature =
                Feature { at, kind: kind.clone(), value, date, country: None, reliability, details };
            Self::placed(feature, place, entry, out)?;
        }
        feature.take("IdentityReference");
        entry.attribute("feature", &left(feature, &["ID"]).unwrap_or_default());
        Ok(())
    }

    /// Adds a feature with the place that belongs to it: an address, or a country.
    fn placed(
        mut feature: Feature,
        place: Option<&Place>,
        entry: &mut Entry,
        out: &mut Reporter,
    ) -> Result<(), LoadError> {
        let Some(place) = place else { return feature.take(entry, out) };
        let told = [place.text.as_str(), place.country.name.as_str()];
        let told = told.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ");
        if feature.kind == "Location" {
            let code = place.country.code(entry, &feature.at, "address", out)?;
            entry.countries.extend(code);
            entry.attribute("address", &told);
            return Ok(());
        }
        // The place of a nationality is a country, by its number or as a text.
        let mut country = place.country.clone();
        if country.name.is_empty() {
            country.name.clone_from(&place.text);
        }
        feature.country = Some(country);
        feature.take(entry, out)
    }
}
