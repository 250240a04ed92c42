//! What is kept of the file until its end: numbers instead of texts, because an entity may come after those
//! that name it.

use std::borrow::Borrow;
use std::hash::{Hash, Hasher};

use indexmap::{IndexMap, IndexSet};

use super::schemata::TieSchema;
use crate::graph::{Strings, StringsFull, act_key};
use crate::hash::Seeded;
use crate::model::{ActorKind, End, Measures, Share, TieKind};
use crate::time::When;

/// A number of something that is not there.
pub(super) const NONE: u32 = u32::MAX;

/// How long an id is that lies in its place in the map: those of `OpenSanctions` have 25 bytes.
const SHORT: usize = 30;

/// An id. A short one lies in place, which spares a look into far memory for each time it is named.
#[derive(Debug)]
pub(super) enum Id {
    Short(u8, [u8; SHORT]),
    Long(Box<[u8]>),
}

impl Id {
    fn new(id: &str) -> Self {
        let mut short = [0; SHORT];
        match (short.get_mut(..id.len()), u8::try_from(id.len())) {
            (Some(place), Ok(length)) => {
                place.copy_from_slice(id.as_bytes());
                Self::Short(length, short)
            }
            _ => Self::Long(id.as_bytes().into()),
        }
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Self::Short(length, bytes) => &bytes[..usize::from(*length)],
            Self::Long(bytes) => bytes,
        }
    }

    /// The id as it was given.
    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(self.bytes()).unwrap_or_default()
    }
}

impl PartialEq for Id {
    fn eq(&self, other: &Self) -> bool {
        self.bytes() == other.bytes()
    }
}

impl Eq for Id {}

impl Hash for Id {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bytes().hash(state);
    }
}

impl Borrow<[u8]> for Id {
    fn borrow(&self) -> &[u8] {
        self.bytes()
    }
}

/// What an id names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Node {
    /// Nothing so far.
    Unseen,
    Actor {
        kind: ActorKind,
        public: bool,
    },
    /// A place in `addresses`.
    Address(u32),
    /// A place in `positions`.
    Position(u32),
    /// An entity that is no end of a tie.
    Other,
}

/// The far end of a tie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Far {
    Node(u32),
    Polity(u32),
}

/// A tie that is no sanction.
#[derive(Debug)]
pub(super) struct TieRow {
    pub(super) line: u64,
    pub(super) schema: &'static TieSchema,
    pub(super) from: u32,
    pub(super) to: Far,
    /// A word.
    pub(super) label: u32,
    pub(super) start: When,
    pub(super) end: Option<End>,
    pub(super) share: Option<Share>,
    /// A place in `locators`: the id of the entity or the name of the property.
    pub(super) locator: u32,
    /// It is all that the entity says, which keeps it apart from others between the same two: an end that one
    /// owner's entity gives is none of another's.
    pub(super) whole: bool,
}

/// A sanction of one target.
#[derive(Debug)]
pub(super) struct HitRow {
    pub(super) line: u64,
    pub(super) target: u32,
    /// A polity.
    pub(super) sender: u32,
    /// A polity.
    pub(super) implements: u32,
    /// A word.
    pub(super) programme: u32,
    /// A word: the title of the programme, if its id is known too.
    pub(super) title: u32,
    /// A word.
    pub(super) authority: u32,
    pub(super) announced: When,
    pub(super) end: Option<End>,
    pub(super) measures: Measures,
    /// A place in `locators`: the id of the entity.
    pub(super) locator: u32,
}

/// An office: its name and, if it is of one country, that.
#[derive(Debug)]
pub(super) struct Position {
    pub(super) name: u32,
    pub(super) polity: u32,
}

/// What a further entity says of an actor.
#[derive(Debug)]
pub(super) enum Detail {
    /// An attribute: name and value, both words.
    Attribute(u32, u32),
    /// A reference to an address.
    Address(u32),
    /// An identifier: scheme and value, both words.
    Identifier(u32, u32),
}

#[derive(Debug, Default)]
pub(super) struct Network {
    /// What each id names, in the order in which they are met.
    pub(super) nodes: IndexMap<Id, Node, Seeded>,
    /// Keys of states and blocs.
    pub(super) polities: IndexSet<Box<str>, Seeded>,
    /// Texts that many entities repeat.
    pub(super) words: IndexSet<Box<str>, Seeded>,
    pub(super) ties: Vec<TieRow>,
    pub(super) hits: Vec<HitRow>,
    /// Where ties and sanctions stand in the file; none where only ties are kept.
    pub(super) locators: Strings,
    pub(super) addresses: Vec<Box<str>>,
    pub(super) positions: Vec<Position>,
    /// By line and node.
    pub(super) details: Vec<(u64, u32, Detail)>,
}

/// A tie whose ends are known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resolved<'n> {
    pub(super) kind: TieKind,
    pub(super) to: Far,
    pub(super) label: Option<&'n str>,
}

/// The place of something in a map. The map would have to hold 2³² texts to reach the end of it, more than
/// the limit of an input allows.
#[allow(clippy::cast_possible_truncation)]
pub(super) const fn number(place: usize) -> u32 {
    place as u32
}

impl Network {
    /// The number of an id, which may name nothing yet.
    pub(super) fn node(&mut self, id: &str) -> u32 {
        if let Some(place) = self.nodes.get_index_of(id.as_bytes()) {
            return number(place);
        }
        number(self.nodes.insert_full(Id::new(id), Node::Unseen).0)
    }

    pub(super) fn word(&mut self, word: &str) -> u32 {
        if let Some(place) = self.words.get_index_of(word) {
            return number(place);
        }
        number(self.words.insert_full(word.into()).0)
    }

    pub(super) fn polity(&mut self, key: &str) -> u32 {
        if let Some(place) = self.polities.get_index_of(key) {
            return number(place);
        }
        number(self.polities.insert_full(key.into()).0)
    }

    /// Keeps where a tie stands; gives its place.
    pub(super) fn locator(&mut self, text: &str) -> Result<u32, StringsFull> {
        self.locators.push(text)?;
        Ok(number(self.locators.len() - 1))
    }

    pub(super) fn id(&self, node: u32) -> &str {
        self.nodes.get_index(node as usize).map_or("", |(id, _)| id.text())
    }

    pub(super) fn what(&self, node: u32) -> Node {
        self.nodes.get_index(node as usize).map_or(Node::Unseen, |(_, &what)| what)
    }

    /// The word with this number, if there is one.
    pub(super) fn said(&self, word: u32) -> Option<&str> {
        self.words.get_index(word as usize).map(AsRef::as_ref)
    }

    pub(super) fn polity_key(&self, polity: u32) -> &str {
        self.polities.get_index(polity as usize).map_or("", |key| key)
    }

    pub(super) fn polity_kind(&self, polity: u32) -> ActorKind {
        if matches!(self.polity_key(polity), "EU" | "UN") { ActorKind::Bloc } else { ActorKind::State }
    }

    /// The kind of the actor that an id names, or why it names none.
    pub(super) fn actor(&self, node: u32) -> Result<ActorKind, String> {
        match self.what(node) {
            Node::Actor { kind, .. } => Ok(kind),
            Node::Unseen => Err(format!("there is no entity `{}`", self.id(node))),
            _ => Err(format!("`{}` is no actor", self.id(node))),
        }
    }

    /// The tie that a row is once all entities are known: what the type table forbids is an association.
    /// Else the property that is wrong, and why.
    pub(super) fn resolve(&self, row: &TieRow) -> Result<Resolved<'_>, (&'static str, String)> {
        let [from_property, to_property] = row.schema.ends;
        let from = self.actor(row.from).map_err(|reason| (from_property, reason))?;
        let mut label = self.said(row.label);
        let (mut kind, mut to) = (row.schema.kind, row.to);
        let mut far = |node: u32| match self.what(node) {
            Node::Position(place) if kind == TieKind::Office => {
                let position = &self.positions[place as usize];
                if position.polity == NONE {
                    return Err(format!("the position `{}` is of no one country", self.id(node)));
                }
                to = Far::Polity(position.polity);
                label = self.said(position.name).or(label);
                Ok(self.polity_kind(position.polity))
            }
            Node::Actor { public: true, .. }
                if matches!(row.schema.name, "Directorship" | "Employment" | "Membership") =>
            {
                // Who has a post at a public body holds a public office.
                if from.family() == ActorKind::Person {
                    kind = TieKind::Office;
                }
                self.actor(node)
            }
            _ => self.actor(node),
        };
        let far = match row.to {
            Far::Node(node) => far(node).map_err(|reason| (to_property, reason))?,
            Far::Polity(polity) => self.polity_kind(polity),
        };
        if !kind.allows(from, far) {
            kind = TieKind::Association;
        }
        if kind == TieKind::Association {
            label = label.or(Some(row.schema.name));
        }
        Ok(Resolved { kind, to, label })
    }

    /// The key of a sanction's act: its sender, its programme or else its authority, and its day.
    pub(super) fn act_key(&self, hit: &HitRow) -> String {
        let under = self.said(hit.programme).or_else(|| self.said(hit.authority));
        let mut key = act_key(self.polity_key(hit.sender), under, &hit.announced.to_string());
        if hit.announced.day().is_none() {
            key = format!("{key}#ftm:{}", self.id(hit.target));
        }
        if hit.implements != NONE {
            key = format!("{key}~{}", self.polity_key(hit.implements));
        }
        key
    }
}
