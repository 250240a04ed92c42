//! What is compared of a record.

use std::collections::{BTreeMap, BTreeSet};

use super::names::{Form, Lexicon, Name, forms, plain, variants};
use crate::graph::GraphBuilder;
use crate::model::{Actor, ActorKind, Alias, Identifier, LIST_SCHEMES, Strength, TieKind};
use crate::time::When;

/// How many names of one actor are compared; of more its primary names and the first others by bytes.
const MOST_NAMES: usize = 100;

/// Schemes in which one actor has one number, and a number stands for one actor on all lists.
const UNIQUE: &[&str] = &["imo", "lei", "un-reference"];

/// Attributes with numbers of documents and registers in free text.
const DOCUMENTS: &[&str] = &[
    "business reg no",
    "identification",
    "individual document",
    "national identification details",
    "national identification number",
    "passport details",
    "passport number",
];

/// Attributes with places of birth.
const BIRTH_PLACES: &[&str] =
    &["birth", "country of birth", "individual place of birth", "place of birth", "town of birth"];

/// Words in places of birth that name no place.
const NO_PLACES: &[&str] = &[
    "area",
    "city",
    "country",
    "countrydescription",
    "countryiso2code",
    "district",
    "federation",
    "former",
    "governorate",
    "island",
    "kray",
    "near",
    "north",
    "oblast",
    "place",
    "province",
    "region",
    "remark",
    "republic",
    "soviet",
    "south",
    "stateprovince",
    "street",
    "town",
    "union",
    "unknown",
    "ussr",
    "village",
    "west",
    "east",
    "known",
    "also",
    "then",
    "arab",
    "democratic",
    "people",
    "peoples",
    "islamic",
    "russia",
    "russian",
    "ukraine",
    "china",
    "korea",
    "iran",
    "iraq",
    "syria",
    "syrian",
    "afghanistan",
    "pakistan",
    "belarus",
    "libya",
    "yemen",
    "sudan",
    "somalia",
    "lebanon",
    "egypt",
    "saudi",
    "arabia",
    "tunisia",
    "algeria",
    "indonesia",
    "turkey",
    "jordan",
    "germany",
    "france",
    "italy",
    "burma",
    "myanmar",
    "venezuela",
    "colombia",
    "mexico",
    "cuba",
    "zimbabwe",
    "nicaragua",
    "congo",
    "rwanda",
    "mali",
    "philippines",
    "georgia",
    "moldova",
    "kazakhstan",
    "uzbekistan",
    "india",
    "israel",
    "kuwait",
    "morocco",
    "serbia",
    "haiti",
    "burundi",
    "bosnia",
    "herzegovina",
    "croatia",
];

/// The actor records that are one already, and what is compared of them.
#[derive(Debug)]
pub(super) struct Profile {
    /// The smallest key.
    pub(super) key: String,
    /// The numbers of the records in the builder.
    pub(super) records: Vec<usize>,
    pub(super) kind: ActorKind,
    /// A bit for each list that it stands on; native documents are one list.
    pub(super) lists: u16,
    pub(super) names: Vec<Name>,
    /// The legal forms that its names have.
    pub(super) forms: BTreeSet<Form>,
    pub(super) born: BTreeSet<When>,
    /// Citizenship, seat, flag.
    pub(super) nationalities: BTreeSet<String>,
    /// Countries of any other connection: addresses, birth, the programme that names it.
    pub(super) countries: BTreeSet<String>,
    pub(super) birth_places: BTreeSet<String>,
    pub(super) unique: BTreeSet<Identifier>,
    pub(super) documents: BTreeSet<String>,
    /// The first letter of the gender.
    pub(super) genders: BTreeSet<char>,
}

/// The bit of a list by the scheme of its keys; the first is that of native documents.
fn list(scheme: &str) -> u16 {
    LIST_SCHEMES.iter().position(|&known| known == scheme).map_or(1, |at| 2 << at)
}

fn lists(actor: &Actor) -> u16 {
    let of_key = |key: &String| list(key.split_once(':').map_or("", |(scheme, _)| scheme));
    let keys = std::iter::once(&actor.key).chain(&actor.former_keys).map(of_key);
    keys.chain(actor.identifiers.iter().filter(|id| id.is_of_list()).map(|id| list(&id.scheme)))
        .fold(0, |a, b| a | b)
}

/// What a builder says of its actors outside their records, by the numbers of the records.
pub(super) struct Said<'b> {
    builder: &'b GraphBuilder,
    /// Equal for those that are one so far.
    clusters: Vec<usize>,
    /// The polities of nationality, and those that the programmes are addressed to that list it.
    polities: Vec<[BTreeSet<&'b str>; 2]>,
    /// Further days of birth.
    born: BTreeMap<usize, Vec<When>>,
}

impl<'b> Said<'b> {
    pub(super) fn of(builder: &'b GraphBuilder) -> Self {
        let mut polities = vec![[const { BTreeSet::new() }; 2]; builder.actors.rows.len()];
        for tie in &builder.ties.rows {
            if tie.kind == TieKind::Nationality {
                polities[tie.from as usize][0].insert(builder.actor_key(tie.to as usize));
            }
            let programme = tie.act.and_then(|act| builder.acts.get_index(act as usize));
            let programme =
                programme.and_then(|(_, act)| builder.programmes.get(act.record.programme.as_ref()?));
            if let Some(programme) = programme {
                polities[tie.to as usize][1].extend(programme.addressed.iter().map(String::as_str));
            }
        }
        let mut born: BTreeMap<usize, Vec<When>> = BTreeMap::new();
        for &(record, when) in &builder.further.born {
            born.entry(record).or_default().push(when);
        }
        Self { builder, clusters: builder.actor_clusters(), polities, born }
    }

    /// The profiles of the actors of one family, in the order of their keys, and their words.
    pub(super) fn profiles(&self, kind: ActorKind) -> (Vec<Profile>, Lexicon) {
        let mut lexicon = Lexicon::new(kind);
        let (builder, rows) = (self.builder, &self.builder.actors.rows);
        let takes_part = |at: u32| {
            // Polities are known by their codes, groups are nobody.
            let of = rows[at as usize].kind;
            of.family() == kind && !of.is_polity() && builder.actors.count(at).is_none()
        };
        let mut order: Vec<usize> =
            (0u32..).zip(rows).filter(|&(at, _)| takes_part(at)).map(|(at, _)| at as usize).collect();
        order.sort_unstable_by_key(|&at| (self.clusters[at], builder.actor_key(at)));
        let groups = order.chunk_by(|&a, &b| self.clusters[a] == self.clusters[b]);
        let mut profiles: Vec<Profile> =
            groups.map(|group| Profile::new(group, kind, self, &mut lexicon)).collect();
        profiles.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        (profiles, lexicon)
    }
}

impl Profile {
    fn new(records: &[usize], kind: ActorKind, said: &Said<'_>, lexicon: &mut Lexicon) -> Self {
        let builder = said.builder;
        let mut profile = Self {
            key: builder.actor_key(records[0]).to_owned(),
            records: records.to_vec(),
            kind,
            lists: 0,
            names: Vec::new(),
            forms: BTreeSet::new(),
            born: BTreeSet::new(),
            nationalities: BTreeSet::new(),
            countries: BTreeSet::new(),
            birth_places: BTreeSet::new(),
            unique: BTreeSet::new(),
            documents: BTreeSet::new(),
            genders: BTreeSet::new(),
        };
        let mut names = BTreeSet::new();
        let actors: Vec<Actor> = records.iter().map(|&record| builder.actor_record(record)).collect();
        for (&record, actor) in records.iter().zip(&actors) {
            profile.lists |= lists(actor);
            names.extend(actor.name.iter().map(|name| (false, name.as_str(), false)));
            let weak = |alias: &Alias| alias.strength == Strength::Weak;
            names.extend(actor.aliases.iter().map(|alias| (true, alias.name.as_str(), weak(alias))));
            let further = said.born.get(&record).into_iter().flatten().copied();
            profile.born.extend(births(actor, further));
            let owned =
                |codes: &BTreeSet<&str>| codes.iter().map(|&code| code.to_owned()).collect::<Vec<_>>();
            profile.nationalities.extend(owned(&said.polities[record][0]));
            profile.countries.extend(owned(&said.polities[record][1]));
            profile.countries.extend(actor.countries.iter().cloned());
            profile.attributes(actor);
            profile.identifiers(actor);
        }
        if kind == ActorKind::Organisation {
            profile.forms = names.iter().take(MOST_NAMES).flat_map(|(_, name, _)| forms(name)).collect();
        }
        let names: BTreeSet<Name> = names
            .into_iter()
            .take(MOST_NAMES)
            .flat_map(|(_, name, weak)| {
                variants(name, kind)
                    .into_iter()
                    .filter_map(|name| lexicon.name(&name, weak))
                    .collect::<Vec<_>>()
            })
            .collect();
        profile.names = names.into_iter().collect();
        // A name that is strong somewhere is strong.
        profile.names.dedup_by(|later, earlier| later.words == earlier.words);
        profile
    }

    fn attributes(&mut self, actor: &Actor) {
        for (name, values) in &actor.attributes {
            for value in values {
                if BIRTH_PLACES.contains(&name.as_str()) {
                    let words = plain(value);
                    let words = words.split(' ').filter(|word| word.len() >= 4 && !NO_PLACES.contains(word));
                    self.birth_places.extend(words.map(str::to_owned));
                } else if DOCUMENTS.contains(&name.as_str()) {
                    self.documents.extend(numbers(value));
                } else if name == "gender" {
                    self.genders.extend(value.chars().next().map(|c| c.to_ascii_uppercase()));
                }
            }
        }
    }

    fn identifiers(&mut self, actor: &Actor) {
        for id in actor.identifiers.iter().filter(|id| !id.is_of_list()) {
            let scheme = id.scheme.split_once(':').map_or(id.scheme.as_str(), |(scheme, _)| scheme);
            if UNIQUE.contains(&scheme) {
                self.unique.insert(Identifier::new(scheme, bare(&id.value)));
            } else if !matches!(scheme, "call-sign" | "bic" | "uk-sanctions-list") {
                self.documents.extend(numbers(&id.value));
                // One number may be written in groups, `1 027 700 381 290`.
                if id.value.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ') {
                    self.documents.extend(numbers(&id.value.replace(' ', "")));
                }
            }
        }
    }
}

/// The ranges of days of birth of a record, each of its own.
fn births(actor: &Actor, further: impl Iterator<Item = When>) -> BTreeSet<When> {
    let hulls: BTreeSet<When> =
        actor.born.into_iter().chain(further).filter(|when| !when.is_unknown()).collect();
    let said = ["born", "dates of birth"].into_iter().filter_map(|name| actor.attributes.get(name)).flatten();
    let single: Vec<When> = said.filter_map(|text| text.parse().ok()).collect();
    let mut births = BTreeSet::new();
    for hull in hulls {
        let within: Vec<When> = single.iter().filter_map(|when| when.intersection(hull)).collect();
        if within.is_empty() { births.extend([hull]) } else { births.extend(within) }
    }
    births
}

/// Capital letters and digits; numbers without leading zeros, so that `LYi.28` is `LYi.028`.
fn bare(value: &str) -> String {
    let mut out = String::new();
    for c in value.chars().filter(char::is_ascii_alphanumeric) {
        let zero = c == '0' && !out.ends_with(|last: char| last.is_ascii_digit());
        if !zero {
            out.push(c.to_ascii_uppercase());
        }
    }
    out
}

/// The numbers in a text that are long enough to stand for one document.
fn numbers(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | ':'));
    let date = |word: &str| word.matches(['/', '-', '.']).count() == 2 && (8..=10).contains(&word.len());
    words.filter(move |word| !date(word)).filter_map(|word| {
        let bare: String =
            word.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
        let digits = bare.bytes().filter(u8::is_ascii_digit).count();
        (bare.len() >= 6 && bare.len() <= 40 && digits >= 5).then_some(bare)
    })
}
