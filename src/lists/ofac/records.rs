//! From entries to the builder's records.

use std::collections::{BTreeSet, HashMap};

use super::SENDER;
use super::rows::Entry;
use crate::graph::act_key;
use crate::lists::entries::AND;
use crate::lists::output::{Output, attributes};
use crate::load::LoadError;
use crate::model::{
    Act, ActClaim, ActKind, Actor, ActorKind, Identifier, Measure, Source, SourceClass, Tie, TieKind,
};
use crate::time::{Day, When};

/// The label of a tie to whom an entry is said to be linked.
const LINKED: &str = "linked to";

/// Puts the entries into the builder.
pub(super) struct Records<'a> {
    pub(super) to: Output<'a>,
}

impl Records<'_> {
    pub(super) fn add(&mut self, mut entries: Vec<Entry>, published: Option<Day>) -> Result<(), LoadError> {
        let source = Source {
            publisher: Some("US Department of the Treasury, Office of Foreign Assets Control".into()),
            title: Some("Specially Designated Nationals and Blocked Persons List".into()),
            published: published.map(When::exact),
            ..Source::new(self.to.source.as_str(), SourceClass::List)
        };
        self.to.begin(source)?;
        let links = self.links(&mut entries)?;
        let mut taken = BTreeSet::new();
        for entry in &entries {
            let key = key(entry);
            if self.actor(&key, entry)? {
                self.listing(&key, entry, published)?;
                taken.insert(key);
            }
        }
        for (at, from, to) in links {
            if taken.contains(&from) && taken.contains(&to) {
                let mut tie = Tie::new(TieKind::Association, from, to);
                tie.label = Some(LINKED.into());
                tie.claims.push(self.to.claim("Remarks, Linked To"));
                self.to.tie(&at, tie)?;
            }
        }
        Ok(())
    }

    /// Who is linked to whom: place, key and key. A name that is not exactly one entry's becomes an attribute.
    fn links(&mut self, entries: &mut [Entry]) -> Result<Vec<(String, String, String)>, LoadError> {
        let names = Names::of(entries);
        let mut links = Vec::new();
        for entry in entries {
            for (name, last) in std::mem::take(&mut entry.linked) {
                let found = names.entries(&name, last);
                if let [to] = found {
                    links.push((entry.at.clone(), key(entry), to.clone()));
                } else {
                    let many = match found.len() {
                        0 => "no entry has".to_owned(),
                        many => format!("{many} entries have"),
                    };
                    let reason = format!("Linked To: {many} the name `{name}`; kept as an attribute");
                    self.to.out.problem(entry.at.as_str(), "Remarks", reason)?;
                    entry.attribute(LINKED, &name);
                }
            }
        }
        Ok(links)
    }

    /// Adds an entry's actor and its nationalities and offices; false if it is refused.
    fn actor(&mut self, key: &str, entry: &Entry) -> Result<bool, LoadError> {
        let mut actor = Actor::new(entry.kind, key);
        actor.name.clone_from(&entry.name);
        actor.aliases = entry.aliases.iter().cloned().collect();
        actor.identifiers = entry.identifiers.iter().cloned().collect();
        actor.identifiers.push(Identifier::new("ofac", entry.number.as_str()));
        actor.born = entry.born.iter().copied().reduce(When::hull);
        actor.countries = entry.nationalities.iter().map(|&code| code.to_owned()).collect();
        actor.attributes = attributes(&entry.attributes, &entry.born);
        if !self.to.actor(&entry.at, actor)? {
            return Ok(false);
        }
        let field = if entry.kind == ActorKind::Asset { "Vess_flag" } else { "Remarks" };
        for code in &entry.nationalities {
            self.to.nationality(&entry.at, key, code, field)?;
        }
        for title in entry.titles.iter().filter(|_| entry.kind == ActorKind::Person) {
            self.to.office(&entry.at, key, title, "Title")?;
        }
        Ok(true)
    }

    /// The act that listed an entry on some day until the publication.
    fn listing(&mut self, key: &str, entry: &Entry, published: Option<Day>) -> Result<(), LoadError> {
        if entry.programmes.is_empty() {
            return Ok(());
        }
        let parts: Vec<&str> = entry.programmes.iter().map(String::as_str).collect();
        let programme = parts.join(AND);
        self.to.polity(&entry.at, SENDER)?;
        self.to.programme(&entry.at, SENDER, "ofac", &programme, parts)?;
        let listed = When::between(None, published).unwrap_or(When::UNKNOWN);
        let day = self.to.builder.day_text(listed);
        let act_key = format!("{}#{key}", act_key(SENDER, Some(&programme), &day));
        let locator = format!("entry {}", entry.number);
        let mut act = Act::new(ActKind::Sanction, SENDER);
        act.key = Some(act_key);
        act.programme = Some(programme);
        act.claims.push(ActClaim {
            source: Some(self.to.source.clone()),
            announced: Some(listed),
            locator: Some(locator.clone()),
            ..ActClaim::default()
        });
        self.to.sanction(&entry.at, act, key, Measure::AssetFreeze.into(), locator)
    }
}

fn key(entry: &Entry) -> String {
    format!("ofac:{}", entry.number)
}

/// The keys of entries by their names.
struct Names {
    exact: HashMap<String, Vec<String>>,
    without_stop: HashMap<String, Vec<String>>,
}

impl Names {
    fn of(entries: &[Entry]) -> Self {
        let (mut exact, mut without_stop) = (HashMap::new(), HashMap::new());
        for entry in entries {
            let Some(name) = &entry.name else { continue };
            let note = |names: &mut HashMap<String, Vec<String>>, name: &str| {
                names.entry(name.to_owned()).or_default().push(key(entry));
            };
            note(&mut exact, name);
            note(&mut without_stop, name.trim_end_matches('.'));
        }
        Self { exact, without_stop }
    }

    /// The entries that a remark may name: at the end of the remarks one full stop is that of the name and
    /// that of the sentence, and elsewhere the list is not consistent either.
    fn entries(&self, name: &str, last: bool) -> &[String] {
        let exact = self.exact.get(name).filter(|_| !last);
        let found = exact.or_else(|| self.without_stop.get(name.trim_end_matches('.')));
        found.map_or(&[], Vec::as_slice)
    }
}
