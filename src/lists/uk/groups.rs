//! What the rows of one group say together.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{ActorKind, Alias, Identifier};
use crate::time::When;

/// One regime's listing of a group.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Listing {
    pub(super) regime: String,
    /// `UNKNOWN` if the list does not say.
    pub(super) listed: When,
    pub(super) implements: Option<&'static str>,
    pub(super) designated: Option<String>,
}

/// Everything that the rows of one group say.
pub(super) struct Group {
    pub(super) kind: ActorKind,
    pub(super) primary: BTreeSet<String>,
    pub(super) aliases: BTreeSet<Alias>,
    pub(super) identifiers: BTreeSet<Identifier>,
    pub(super) born: BTreeSet<When>,
    pub(super) nationalities: BTreeSet<&'static str>,
    pub(super) flags: BTreeSet<&'static str>,
    /// Countries of addresses.
    pub(super) countries: BTreeSet<&'static str>,
    pub(super) positions: BTreeSet<String>,
    pub(super) attributes: BTreeMap<String, BTreeSet<String>>,
    pub(super) listings: BTreeSet<Listing>,
}

impl Group {
    pub(super) fn new(kind: ActorKind) -> Self {
        Self {
            kind,
            primary: BTreeSet::new(),
            aliases: BTreeSet::new(),
            identifiers: BTreeSet::new(),
            born: BTreeSet::new(),
            nationalities: BTreeSet::new(),
            flags: BTreeSet::new(),
            countries: BTreeSet::new(),
            positions: BTreeSet::new(),
            attributes: BTreeMap::new(),
            listings: BTreeSet::new(),
        }
    }

    pub(super) fn attribute(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.attributes.entry(name.to_lowercase()).or_default().insert(value.to_owned());
        }
    }
}
