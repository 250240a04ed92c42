//! The records that readers produce and the native JSON holds: actors, programmes, sources, acts, ties
//! and the claims on them, all by string key.

use std::collections::BTreeMap;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::kinds::{ActKind, ActorKind, TieKind};
use super::measures::Measures;
use super::objects;
use super::words::words;
use crate::time::When;

/// The schemes of identifiers that are the entry numbers of a list: two actors with an equal one are
/// one actor.
pub const LIST_SCHEMES: &[&str] = &["ca", "eu", "ftm", "gb", "gsdb", "ofac", "un"];

/// An empty text says nothing: the graph does not tell it from none.
fn drop_empty(text: &mut Option<String>) {
    text.take_if(|text| text.is_empty());
}

/// Of two texts for one field the smaller by bytes, so that the order of inputs does not matter.
fn pick(mine: &mut Option<String>, mut theirs: Option<String>) {
    drop_empty(mine);
    drop_empty(&mut theirs);
    *mine = match (mine.take(), theirs) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
}

/// What several ranges for one field say together: the days that all allow, or their hull if they share
/// none. All at once, because two at a time would depend on which two.
pub(crate) fn agreed(said: impl Iterator<Item = When> + Clone) -> Option<When> {
    let said = said.filter(|when| !when.is_unknown());
    let shared = said.clone().try_fold(When::UNKNOWN, When::intersection);
    said.reduce(When::hull).map(|hull| shared.unwrap_or(hull))
}

/// Sorts what has no order and drops repetitions.
fn set<T: Ord>(values: &mut Vec<T>) {
    values.sort_unstable();
    values.dedup();
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

words! {
    /// How reliable a name is as an alias.
    pub enum Strength, "strength of an alias" {
        /// Identifies the actor well ("good quality").
        Strong = "strong",
        /// Common, incomplete or doubtful ("low quality").
        Weak = "weak",
    }
}

/// Another name of an actor.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alias {
    /// The name.
    pub name: String,
    /// How reliable it is; strong unless said.
    #[serde(default = "strong")]
    pub strength: Strength,
    /// Its script as an ISO 15924 code, if said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<String>,
}

const fn strong() -> Strength {
    Strength::Strong
}

impl Alias {
    /// A strong alias of no stated script.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), strength: Strength::Strong, script: None }
    }
}

/// A number or code that identifies an actor within a scheme.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identifier {
    /// The scheme: one of [`LIST_SCHEMES`], `iso2`, `imo`, `lei`, a kind of document, …
    pub scheme: String,
    /// The value within the scheme.
    pub value: String,
}

impl Identifier {
    /// An identifier.
    #[must_use]
    pub fn new(scheme: impl Into<String>, value: impl Into<String>) -> Self {
        Self { scheme: scheme.into(), value: value.into() }
    }

    /// Whether it is the entry number of a list.
    #[must_use]
    pub fn is_of_list(&self) -> bool {
        LIST_SCHEMES.contains(&self.scheme.as_str())
    }
}

/// An actor: a node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// The stable external key.
    pub key: String,
    /// What it is.
    pub kind: ActorKind,
    /// The primary name.
    #[serde(default, skip_serializing_if = "is_default")]
    pub name: Option<String>,
    /// Other names.
    #[serde(default, skip_serializing_if = "is_default", deserialize_with = "objects::list")]
    pub aliases: Vec<Alias>,
    /// Identifiers.
    #[serde(default, skip_serializing_if = "is_default", deserialize_with = "objects::list")]
    pub identifiers: Vec<Identifier>,
    /// Birth or founding.
    #[serde(default, skip_serializing_if = "is_default")]
    pub born: Option<When>,
    /// Countries that the source names for it without saying how they are related.
    #[serde(default, skip_serializing_if = "is_default")]
    pub countries: Vec<String>,
    /// For an unnamed group ("eleven persons"): how many it stands for, at least 2.
    #[serde(default, skip_serializing_if = "is_default")]
    pub count: Option<u32>,
    /// What no other field holds, by name.
    #[serde(default, skip_serializing_if = "is_default", deserialize_with = "objects::map")]
    pub attributes: BTreeMap<String, Vec<String>>,
    /// The keys of the sources that describe it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub sources: Vec<String>,
    /// Keys that it had before it was merged; they still resolve.
    #[serde(default, skip_serializing_if = "is_default")]
    pub former_keys: Vec<String>,
}

impl Actor {
    /// An actor of which only key and kind are known.
    #[must_use]
    pub fn new(kind: ActorKind, key: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            kind,
            name: None,
            aliases: Vec::new(),
            identifiers: Vec::new(),
            born: None,
            countries: Vec::new(),
            count: None,
            attributes: BTreeMap::new(),
            sources: Vec::new(),
            former_keys: Vec::new(),
        }
    }

    /// The code by which reference data knows a polity: its `iso2` identifier, else its key.
    #[must_use]
    pub fn polity_code(&self) -> &str {
        self.identifiers.iter().find(|id| id.scheme == "iso2").map_or(&self.key, |id| &id.value)
    }
}

/// A legal regime under which acts are made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    /// The key, as its issuer writes it: `"GLOMAG"`.
    pub key: String,
    /// The title.
    #[serde(default, skip_serializing_if = "is_default")]
    pub title: Option<String>,
    /// The key of the polity that issued it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub issuer: Option<String>,
    /// The legal authority.
    #[serde(default, skip_serializing_if = "is_default")]
    pub authority: Option<String>,
    /// The keys of the polities that it is addressed to; none for thematic regimes.
    #[serde(default, skip_serializing_if = "is_default")]
    pub addressed: Vec<String>,
}

impl Programme {
    /// A programme of which only the key is known.
    #[must_use]
    pub fn new(key: impl Into<String>) -> Self {
        Self { key: key.into(), title: None, issuer: None, authority: None, addressed: Vec::new() }
    }

    /// Takes in what another record says of the same programme.
    pub(crate) fn absorb(&mut self, other: Self) {
        pick(&mut self.title, other.title);
        pick(&mut self.issuer, other.issuer);
        pick(&mut self.authority, other.authority);
        self.addressed.extend(other.addressed);
    }

    /// Sorts what has no order and drops what says nothing, so that equal content is equal.
    pub(crate) fn normalise(&mut self) {
        for text in [&mut self.title, &mut self.issuer, &mut self.authority] {
            drop_empty(text);
        }
        set(&mut self.addressed);
    }
}

words! {
    /// How close a source is to the decision; better classes come first.
    pub enum SourceClass, "class of source" {
        /// The legal act itself, or the announcement by which the measure is taken.
        Instrument = "instrument",
        /// The sender's own list.
        List = "list",
        /// Another official text.
        Official = "official",
        /// A research or commercial data set.
        Dataset = "dataset",
        /// The press.
        Press = "press",
    }
}

/// One document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The key.
    pub key: String,
    /// Who published it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub publisher: Option<String>,
    /// How close it is to the decision.
    pub class: SourceClass,
    /// The title.
    #[serde(default, skip_serializing_if = "is_default")]
    pub title: Option<String>,
    /// Where it can be found.
    #[serde(default, skip_serializing_if = "is_default")]
    pub url: Option<String>,
    /// When it was published; unknown if absent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub published: Option<When>,
}

impl Source {
    /// A source of which only key and class are known.
    #[must_use]
    pub fn new(key: impl Into<String>, class: SourceClass) -> Self {
        Self { key: key.into(), publisher: None, class, title: None, url: None, published: None }
    }

    /// Takes in what another record says of the same source; if both say when it was published, the caller
    /// decides with [`agreed`].
    pub(crate) fn absorb(&mut self, other: Self) {
        pick(&mut self.publisher, other.publisher);
        self.class = self.class.min(other.class);
        pick(&mut self.title, other.title);
        pick(&mut self.url, other.url);
        self.published = self.published.or(other.published);
    }

    /// Drops what says nothing, so that equal content is equal.
    pub(crate) fn normalise(&mut self) {
        for text in [&mut self.publisher, &mut self.title, &mut self.url] {
            drop_empty(text);
        }
        self.published.take_if(|published| published.is_unknown());
    }
}

/// What one document says of an act. Absent fields: the document is silent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActClaim {
    /// The key of the document; none for what is stated without one.
    #[serde(default, skip_serializing_if = "is_default")]
    pub source: Option<String>,
    /// When the act was announced.
    #[serde(default, skip_serializing_if = "is_default")]
    pub announced: Option<When>,
    /// How many targets the act is said to have.
    #[serde(default, skip_serializing_if = "is_default")]
    pub declared: Option<u32>,
    /// The keys of the acts that it is said to answer.
    #[serde(default, skip_serializing_if = "is_default")]
    pub responds_to: Vec<String>,
    /// What is imposed on every target.
    #[serde(default, skip_serializing_if = "is_default")]
    pub measures: Measures,
    /// Where in the document.
    #[serde(default, skip_serializing_if = "is_default")]
    pub locator: Option<String>,
}

impl ActClaim {
    pub(crate) fn says_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// One decision of one sender.
///
/// `announced`, `declared` and `responds_to` beside the claims are what is stated without a document:
/// they stand where no claim speaks, and a claim of any class overrules them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// The key; `SENDER/PROGRAMME/DAY` if absent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub key: Option<String>,
    /// What it does.
    pub kind: ActKind,
    /// The key of the sender.
    pub sender: String,
    /// The key of the programme.
    #[serde(default, skip_serializing_if = "is_default")]
    pub programme: Option<String>,
    /// The legal authority.
    #[serde(default, skip_serializing_if = "is_default")]
    pub authority: Option<String>,
    /// When it was announced, as stated without a document.
    #[serde(default, skip_serializing_if = "is_default")]
    pub announced: Option<When>,
    /// When it takes effect.
    #[serde(default, skip_serializing_if = "is_default")]
    pub effective: Option<When>,
    /// When it was threatened.
    #[serde(default, skip_serializing_if = "is_default")]
    pub threatened: Option<When>,
    /// How many targets it is said to have, as stated without a document.
    #[serde(default, skip_serializing_if = "is_default")]
    pub declared: Option<u32>,
    /// The keys of the acts that it answers, as stated without a document.
    #[serde(default, skip_serializing_if = "is_default")]
    pub responds_to: Vec<String>,
    /// The key of the polity or act whose decision it merely carries out.
    #[serde(default, skip_serializing_if = "is_default")]
    pub implements: Option<String>,
    /// Keys that it had before it was merged; they still resolve.
    #[serde(default, skip_serializing_if = "is_default")]
    pub former_keys: Vec<String>,
    /// What the documents say.
    #[serde(default, skip_serializing_if = "is_default", deserialize_with = "objects::list")]
    pub claims: Vec<ActClaim>,
}

impl Act {
    /// An act of which only kind and sender are known.
    #[must_use]
    pub fn new(kind: ActKind, sender: impl Into<String>) -> Self {
        Self {
            key: None,
            kind,
            sender: sender.into(),
            programme: None,
            authority: None,
            announced: None,
            effective: None,
            threatened: None,
            declared: None,
            responds_to: Vec::new(),
            implements: None,
            former_keys: Vec::new(),
            claims: Vec::new(),
        }
    }

    /// Makes what is stated without a document a claim like the others, and the claims a set.
    pub(crate) fn lower(&mut self) {
        let stated = ActClaim {
            announced: self.announced.take(),
            declared: self.declared.take(),
            responds_to: std::mem::take(&mut self.responds_to),
            ..ActClaim::default()
        };
        drop_empty(&mut self.authority);
        self.claims.push(stated);
        for claim in &mut self.claims {
            set(&mut claim.responds_to);
            drop_empty(&mut claim.locator);
            claim.announced = claim.announced.filter(|when| !when.is_unknown());
        }
        self.claims.retain(|claim| !claim.says_nothing());
        set(&mut self.claims);
        set(&mut self.former_keys);
        // Who says what an act answers calls it an answer.
        if self.kind == ActKind::Sanction && self.claims.iter().any(|claim| !claim.responds_to.is_empty()) {
            self.kind = ActKind::CounterSanction;
        }
    }

    /// The inverse of [`lower`](Self::lower): the first claim without a document, if it says nothing
    /// that needs one, stands beside the claims.
    pub(crate) fn raise(&mut self) {
        let plain =
            |claim: &ActClaim| claim.source.is_none() && claim.measures.is_empty() && claim.locator.is_none();
        if let Some(first) = self.claims.iter().position(plain) {
            let stated = self.claims.remove(first);
            (self.announced, self.declared, self.responds_to) =
                (stated.announced, stated.declared, stated.responds_to);
        }
    }

    /// Takes in what another record says of the same act; if both say when it takes effect or was
    /// threatened, the caller decides with [`agreed`]. The claims are a set only after [`lower`](Self::lower):
    /// to make them one here would look at all of them for every record.
    pub(crate) fn absorb(&mut self, mut other: Self) {
        other.lower();
        if other.kind == ActKind::CounterSanction {
            self.kind = ActKind::CounterSanction;
        }
        pick(&mut self.programme, other.programme);
        pick(&mut self.authority, other.authority);
        self.effective = self.effective.or(other.effective);
        self.threatened = self.threatened.or(other.threatened);
        pick(&mut self.implements, other.implements);
        self.former_keys.extend(other.former_keys);
        // Each row of a list says the same of its act.
        let last = self.claims.last().cloned();
        self.claims.extend(other.claims.into_iter().filter(|claim| Some(claim) != last.as_ref()));
    }
}

/// What a document says of a tie's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    /// It ended: the first day on which it no longer held.
    On(When),
    /// It held on the day on which the document was published.
    InForce,
}

const IN_FORCE: &str = "in-force";

impl Serialize for End {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::On(when) => when.serialize(serializer),
            Self::InForce => serializer.serialize_str(IN_FORCE),
        }
    }
}

impl<'de> Deserialize<'de> for End {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EndVisitor)
    }
}

struct EndVisitor;

impl<'de> Visitor<'de> for EndVisitor {
    type Value = End;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a date or \"in-force\"")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<End, E> {
        if text == IN_FORCE { Ok(End::InForce) } else { text.parse().map(End::On).map_err(E::custom) }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<End, A::Error> {
        When::deserialize(MapAccessDeserializer::new(map)).map(End::On)
    }
}

/// What one document says of a tie. Absent fields: the document is silent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TieClaim {
    /// The key of the document; none for what is stated without one.
    #[serde(default, skip_serializing_if = "is_default")]
    pub source: Option<String>,
    /// When it begins.
    #[serde(default, skip_serializing_if = "is_default")]
    pub start: Option<When>,
    /// What the document says of its end.
    #[serde(default, skip_serializing_if = "is_default")]
    pub end: Option<End>,
    /// What is imposed.
    #[serde(default, skip_serializing_if = "is_default")]
    pub measures: Measures,
    /// Where in the document.
    #[serde(default, skip_serializing_if = "is_default")]
    pub locator: Option<String>,
}

/// A share as a closed range in parts per million; `500_000` is exactly one half.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Share {
    least: u32,
    most: u32,
}

/// A share above the whole, or a reversed range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a share is a range within 0 to 1000000 parts per million: {least} to {most}")]
#[non_exhaustive]
pub struct ShareError {
    /// The lower bound given.
    pub least: u32,
    /// The upper bound given.
    pub most: u32,
}

impl Share {
    /// The whole, in parts per million.
    pub const WHOLE: u32 = 1_000_000;

    /// At least `least` and at most `most` parts per million.
    ///
    /// # Errors
    /// Fails only when `least > most` or `most` exceeds the whole.
    pub const fn new(least: u32, most: u32) -> Result<Self, ShareError> {
        if least > most || most > Self::WHOLE {
            Err(ShareError { least, most })
        } else {
            Ok(Self { least, most })
        }
    }

    /// The smallest range that holds both.
    pub(crate) fn hull(self, other: Self) -> Self {
        Self { least: self.least.min(other.least), most: self.most.max(other.most) }
    }

    /// The least it can be.
    #[must_use]
    pub const fn least(self) -> u32 {
        self.least
    }

    /// The most it can be.
    #[must_use]
    pub const fn most(self) -> u32 {
        self.most
    }
}

/// In serde form a number of parts per million, or `[least, most]`.
impl Serialize for Share {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.least == self.most {
            self.least.serialize(serializer)
        } else {
            [self.least, self.most].serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Share {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Exact(u32),
            Range([u32; 2]),
        }
        use serde::de::Error;
        let [least, most] = match Form::deserialize(deserializer)
            .map_err(|_| D::Error::custom("a share is a number of parts per million or [least, most]"))?
        {
            Form::Exact(share) => [share, share],
            Form::Range(range) => range,
        };
        Self::new(least, most).map_err(D::Error::custom)
    }
}

/// A tie: an edge.
///
/// `measures`, `start` and `end` beside the claims are what is stated without a document: they stand
/// where no claim speaks. A sanction starts on its act's announced day: what is said of the start of a
/// sanction is taken as a claim on the act. A sanction without claims of its own rests on its act's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tie {
    /// The key; `ACT>TARGET` or `KIND:FROM>TO:LABEL:START` if absent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub key: Option<String>,
    /// What it says.
    pub kind: TieKind,
    /// The key of the actor it comes from.
    pub from: String,
    /// The key of the actor it goes to.
    pub to: String,
    /// For sanctions: the key of the act.
    #[serde(default, skip_serializing_if = "is_default")]
    pub act: Option<String>,
    /// The role, title or label.
    #[serde(default, skip_serializing_if = "is_default")]
    pub label: Option<String>,
    /// For sanctions: the key of the polity that the input says the target stands for.
    #[serde(default, skip_serializing_if = "is_default")]
    pub polity: Option<String>,
    /// For ownership: the share; unknown if absent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub share: Option<Share>,
    /// How much the tie weighs where an analysis weighs ties; 1 if absent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub weight: Option<f64>,
    /// The declared order among the ties of one day.
    #[serde(default, skip_serializing_if = "is_default")]
    pub seq: Option<i32>,
    /// What is imposed, as stated without a document.
    #[serde(default, skip_serializing_if = "is_default")]
    pub measures: Measures,
    /// When it begins, as stated without a document.
    #[serde(default, skip_serializing_if = "is_default")]
    pub start: Option<When>,
    /// The first day on which it no longer holds, as stated without a document; open if absent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub end: Option<When>,
    /// The key of the lift that ends it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub ended_by: Option<String>,
    /// Keys that it had before it was merged; they still resolve.
    #[serde(default, skip_serializing_if = "is_default")]
    pub former_keys: Vec<String>,
    /// What the documents say.
    #[serde(default, skip_serializing_if = "is_default", deserialize_with = "objects::list")]
    pub claims: Vec<TieClaim>,
}

impl Tie {
    /// Whether its weight, if it has one, is a finite number of at least 0.
    pub(crate) fn weighs_a_number(&self) -> bool {
        self.weight.is_none_or(|weight| weight.is_finite() && weight >= 0.0)
    }

    /// A tie of which only its kind and ends are known.
    #[must_use]
    pub fn new(kind: TieKind, from: impl Into<String>, to: impl Into<String>) -> Self {
        Self {
            key: None,
            kind,
            from: from.into(),
            to: to.into(),
            act: None,
            label: None,
            polity: None,
            share: None,
            weight: None,
            seq: None,
            measures: Measures::NONE,
            start: None,
            end: None,
            ended_by: None,
            former_keys: Vec::new(),
            claims: Vec::new(),
        }
    }

    /// Makes the first claim without a document, if it says nothing that needs one, what is stated beside the claims.
    pub(crate) fn raise(&mut self) {
        let plain = |claim: &TieClaim| {
            claim.source.is_none() && claim.locator.is_none() && claim.end != Some(End::InForce)
        };
        if let Some(first) = self.claims.iter().position(plain) {
            let stated = self.claims.remove(first);
            self.start = stated.start;
            self.end = match stated.end {
                Some(End::On(end)) => Some(end),
                _ => None,
            };
            self.measures = stated.measures;
        }
    }
}
