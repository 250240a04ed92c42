//! Entries that a list says are linked to another entry, which it names.

use std::collections::{BTreeMap, HashMap};

use super::entries::Entry;
use crate::load::{LoadError, Reporter};

/// The name of the entry that another is linked to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Link {
    pub(super) name: String,
    /// It ends a text whose full stop it may share.
    pub(super) shares_stop: bool,
}

impl Link {
    /// The label of the tie.
    pub(super) const LABEL: &'static str = "linked to";
    /// Where it stands.
    pub(super) const LOCATOR: &'static str = "Remarks, Linked To";
}

/// Who is linked to whom: place, id and id. A name that is not exactly one entry's becomes an attribute.
pub(super) fn links(
    entries: &mut BTreeMap<String, Entry>,
    out: &mut Reporter,
) -> Result<Vec<(String, String, String)>, LoadError> {
    let mut links = Vec::new();
    if entries.values().all(|entry| entry.linked.is_empty()) {
        return Ok(links);
    }
    let names = Names::of(entries);
    for (id, entry) in entries {
        for link in std::mem::take(&mut entry.linked) {
            let found = names.entries(&link);
            if let [to] = found {
                links.push((entry.at.clone(), id.clone(), to.clone()));
            } else {
                let many = match found.len() {
                    0 => "no entry has".to_owned(),
                    many => format!("{many} entries have"),
                };
                let reason = format!("Linked To: {many} the name `{}`; kept as an attribute", link.name);
                out.problem(entry.at.as_str(), "Remarks", reason)?;
                entry.attribute(Link::LABEL, &link.name);
            }
        }
    }
    Ok(links)
}

/// The ids of entries by their names.
struct Names {
    exact: HashMap<String, Vec<String>>,
    without_stop: HashMap<String, Vec<String>>,
}

impl Names {
    fn of(entries: &BTreeMap<String, Entry>) -> Self {
        let (mut exact, mut without_stop) = (HashMap::new(), HashMap::new());
        for (id, entry) in entries {
            let Some(name) = &entry.name else { continue };
            let note = |names: &mut HashMap<String, Vec<String>>, name: &str| {
                names.entry(name.to_owned()).or_default().push(id.clone());
            };
            note(&mut exact, name);
            note(&mut without_stop, name.trim_end_matches('.'));
        }
        Self { exact, without_stop }
    }

    /// The entries that a link may name: at the end of a text one full stop is that of the name and that of
    /// the sentence, and elsewhere lists are not consistent either.
    fn entries(&self, link: &Link) -> &[String] {
        let exact = self.exact.get(&link.name).filter(|_| !link.shares_stop);
        let found = exact.or_else(|| self.without_stop.get(link.name.trim_end_matches('.')));
        found.map_or(&[], Vec::as_slice)
    }
}
