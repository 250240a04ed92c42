//! Actors, sources and their parts.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::time::whens;
use crate::model::{
    Actor, ActorKind, Alias, Identifier, Measure, Measures, Share, Source, SourceClass, Strength,
};
use crate::time::Day;

/// Every kind of actor; states and persons more often than assets.
pub fn actor_kinds() -> impl Strategy<Value = ActorKind> + Clone {
    prop_oneof![
        5 => Just(ActorKind::State),
        2 => Just(ActorKind::Bloc),
        3 => Just(ActorKind::Organisation),
        3 => Just(ActorKind::Person),
        2 => Just(ActorKind::Official),
        1 => Just(ActorKind::Asset),
    ]
}

/// Every class of source, equally often.
pub fn source_classes() -> impl Strategy<Value = SourceClass> + Clone {
    select(SourceClass::ALL)
}

/// Sets of measures; the empty one most often.
pub fn measures() -> impl Strategy<Value = Measures> + Clone {
    prop_oneof![
        3 => Just(Measures::NONE),
        1 => Just(Measures::from(Measure::AssetFreeze) | Measure::TravelBan.into()),
        3 => subsequence(Measure::ALL, 0..=3).prop_map(|some| some.into_iter().collect()),
    ]
}

/// Shares: exact and ranged, and those on which rules of ownership turn.
pub fn shares() -> impl Strategy<Value = Share> + Clone {
    let part = prop_oneof![
        Just(0),
        Just(499_999),
        Just(500_000),
        Just(500_001),
        Just(Share::WHOLE),
        0..=Share::WHOLE
    ];
    (part.clone(), prop_oneof![2 => Just(None), 1 => part.prop_map(Some)]).prop_map(|(a, b)| {
        let (least, most) = (a.min(b.unwrap_or(a)), a.max(b.unwrap_or(a)));
        // Both lie within the whole.
        Share::new(least, most).unwrap_or_else(|error| unreachable!("{error}"))
    })
}

/// Texts as they are found in names and titles: of any script, with what formats use as punctuation.
pub(super) fn texts() -> impl Strategy<Value = String> + Clone {
    select(&[
        "Chen Mingguo",
        "CHEN, Mingguo",
        "陈明国",
        "Public \"Security\" Bureau",
        "a:b>c/d~1",
        "نص",
        "two\nlines ",
        "",
    ])
    .prop_map(str::to_owned)
}

pub(super) fn maybe<T: std::fmt::Debug + Clone>(
    percent: u32,
    some: impl Strategy<Value = T> + Clone,
) -> impl Strategy<Value = Option<T>> + Clone {
    proptest::option::weighted(f64::from(percent) / 100.0, some)
}

fn aliases() -> impl Strategy<Value = Alias> + Clone {
    let script = maybe(30, select(&["Hans", "Arab", ""]).prop_map(str::to_owned));
    (texts(), select(Strength::ALL), script).prop_map(|(name, strength, script)| Alias {
        name,
        strength,
        script,
    })
}

fn identifiers() -> impl Strategy<Value = Identifier> + Clone {
    let scheme = select(&["gb", "ofac", "passport"]);
    (scheme, 1..=4_u8).prop_map(|(scheme, value)| Identifier::new(scheme, value.to_string()))
}

/// Actors of a kind with a key: with names, aliases, identifiers (of persons, organisations and assets,
/// few enough that several share the entry number of a list and so are one), dates, countries, attributes.
/// Some persons, organisations and assets are unnamed groups.
///
/// # Panics
/// The strategy **panics** if the range of days is reversed.
pub fn actors(
    kind: ActorKind,
    key: impl Into<String>,
    days: RangeInclusive<Day>,
) -> impl Strategy<Value = Actor> + Clone {
    let key = key.into();
    details(days).prop_map(move |details| of_kind(kind, key.clone(), details))
}

/// What is said of an actor but for its key and kind.
pub(super) fn details(days: RangeInclusive<Day>) -> impl Strategy<Value = Actor> + Clone {
    use proptest::collection::vec;
    let attributes = vec((select(&["born", "remark"]), texts()), 0..=2);
    (
        maybe(70, texts()),
        vec(aliases(), 0..=2),
        prop_oneof![3 => vec(identifiers(), 0..=0), 2 => vec(identifiers(), 1..=2)],
        maybe(20, whens(days)),
        vec(select(&["CN", "Utopia"]).prop_map(str::to_owned), 0..=2),
        maybe(10, 2..=20_u32),
        prop_oneof![3 => vec((Just("born"), texts()), 0..=0), 1 => attributes],
    )
        .prop_map(|(name, aliases, identifiers, born, countries, count, attributes)| {
            let mut by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for (name, value) in attributes {
                by_name.entry(name.into()).or_default().push(value);
            }
            let actor = Actor::new(ActorKind::State, "");
            Actor { name, aliases, identifiers, born, countries, count, attributes: by_name, ..actor }
        })
}

/// An actor with these details, as far as its kind can have them.
pub(super) fn of_kind(kind: ActorKind, key: String, mut details: Actor) -> Actor {
    (details.kind, details.key) = (kind, key);
    if kind.is_polity() {
        details.identifiers.clear();
        details.count = None;
    }
    details
}

/// Sources of every class with a key, some without a day of publication, of few publishers.
///
/// # Panics
/// The strategy **panics** if the range of days is reversed.
pub fn sources(key: impl Into<String>, days: RangeInclusive<Day>) -> impl Strategy<Value = Source> + Clone {
    let key = key.into();
    let publisher = maybe(70, select(&["ofsi", "state-department"]).prop_map(str::to_owned));
    let published = maybe(80, whens(days));
    (publisher, source_classes(), maybe(30, texts()), maybe(20, texts()), published).prop_map(
        move |(publisher, class, title, url, published)| Source {
            publisher,
            title,
            url,
            published,
            ..Source::new(key.as_str(), class)
        },
    )
}
