//! What speaks for and against two records being one, in bits.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::names::Lexicon;
use super::profile::Profile;
use super::similarity::fit;
use crate::model::ActorKind;
use crate::time::{Day, When};

/// One thing that speaks for or against.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Evidence {
    /// What it is about: `name`, `born`, `country`, `birth place`, `number`, `gender`.
    pub about: String,
    /// Bits for the match, negative against it.
    pub bits: i32,
    /// What both records say, as compared.
    pub said: String,
}

/// Why two records cannot be one, whatever else speaks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Contradiction {
    /// Both stand on one list, which has one entry for one actor.
    OneList,
    /// They were not born or founded in one year.
    Born,
    /// They have different numbers in a scheme that gives each actor one.
    Number,
    /// The names of one have the form of a limited company, those of the other that of a stock company, and they have
    /// no number in common.
    Form,
    /// They are bodies with seats that no country has in common, as a foundation and its branches, and have no number
    /// in common.
    Seat,
    /// Somebody who looked judged them to be two.
    Judgement,
    /// They are not alike enough themselves; only records between them are.
    Unlike,
    /// Another record of the same list fits as well, and nothing tells which of the two it is.
    Rival,
}

/// The sum of the evidence, and what contradicts.
#[derive(Debug)]
pub(super) struct Score {
    pub(super) bits: i32,
    pub(super) contradiction: Option<Contradiction>,
}

/// Bits for an equal number of a passport, a register or a tax office.
const DOCUMENT: i32 = 12;

/// Bits for an equal number in a scheme that gives each actor one.
const UNIQUE: i32 = 18;

/// Bits for days of birth of which one has day and month swapped.
const SWAPPED: i32 = 5;

/// Bits against a match for different days of birth in one year: mostly a slip.
const OTHER_DAY: i32 = -3;

/// Bits against a match for different genders: lists err in it.
const OTHER_GENDER: i32 = -6;

/// Bits against a match for citizenships or seats of which none is shared: two rare words of a name are not enough then.
const OTHER_COUNTRY: i32 = -6;

/// Bits of its names without which nothing but a number makes a pair.
const NAMED: i32 = 6;

/// The calendar years that a range meets.
fn years(when: When) -> (i32, i32) {
    let year =
        |day: Option<Day>, none: i32| day.map_or(none, |day| day.year().map_or(day.number(), i32::from));
    (year(when.earliest(), i32::MIN), year(when.latest(), i32::MAX))
}

/// Whether there is a year in which both may be born.
fn share_a_year(a: &BTreeSet<When>, b: &BTreeSet<When>) -> bool {
    a.iter().any(|a| {
        let (first, last) = years(*a);
        b.iter().any(|b| years(*b).0 <= last && first <= years(*b).1)
    })
}

/// Whether two days are one with day and month swapped.
fn swapped(a: When, b: When) -> bool {
    let parts = |when: When| {
        let text = when.day()?.to_string();
        let (year, rest) =
            text.rsplit_once('-').and_then(|(rest, day)| Some((rest.rsplit_once('-')?, day)))?;
        Some((year.0.to_owned(), year.1.to_owned(), rest.to_owned()))
    };
    parts(a).zip(parts(b)).is_some_and(|(a, b)| a.0 == b.0 && a.1 == b.2 && a.2 == b.1)
}

/// What two lists of days of birth say: bits, and which days they share.
fn births(a: &BTreeSet<When>, b: &BTreeSet<When>, kind: ActorKind) -> (i32, Option<When>) {
    let worth = |when: &When| match (when.earliest(), when.latest()) {
        (Some(first), Some(last)) => match last.number().saturating_sub(first.number()) {
            // Who knows the year only writes 1 January.
            0 if first.year() != first.plus(-1).year() => 7,
            0 => 11,
            1..=31 => 9,
            32..=366 => 5,
            367..=1100 => 3,
            _ => 1,
        },
        _ => 0,
    };
    let pairs = || a.iter().flat_map(|a| b.iter().map(move |b| (a, b)));
    // What is said less exactly counts.
    let shared = pairs().filter_map(|(a, b)| Some((worth(a).min(worth(b)), a.intersection(*b)?)));
    // The year of a founding is on few lists and says less.
    let scale = if kind == ActorKind::Person { 1 } else { 2 };
    match shared.max() {
        Some((bits, when)) => (bits / scale, Some(when)),
        None if a.is_empty() || b.is_empty() => (0, None),
        None if pairs().any(|(a, b)| swapped(*a, *b)) => (SWAPPED, None),
        None => (OTHER_DAY, None),
    }
}

fn shared<T: Ord + Clone>(a: &BTreeSet<T>, b: &BTreeSet<T>) -> Option<T> {
    a.intersection(b).next().cloned()
}

/// The best fit of two records' names, and which they are.
fn best_names(a: &Profile, b: &Profile, lexicon: &Lexicon) -> Option<(i32, usize, usize)> {
    let all = a.names.iter().enumerate().flat_map(|(i, mine)| {
        let theirs = b.names.iter().enumerate().filter(|(_, theirs)| mine.may_fit(theirs));
        theirs.map(move |(j, theirs)| (fit(mine, theirs, lexicon, a.kind), i, j))
    });
    all.reduce(|best, next| if next.0 > best.0 { next } else { best })
}

/// Why two records cannot be one, by what they say.
pub(super) fn contradiction(a: &Profile, b: &Profile) -> Option<Contradiction> {
    if a.lists & b.lists != 0 {
        return Some(Contradiction::OneList);
    }
    if !a.born.is_empty() && !b.born.is_empty() && !share_a_year(&a.born, &b.born) {
        return Some(Contradiction::Born);
    }
    let mut schemes =
        a.unique.iter().map(|id| &id.scheme).filter(|scheme| b.unique.iter().any(|id| id.scheme == **scheme));
    if schemes.any(|scheme| !a.unique.iter().any(|id| id.scheme == *scheme && b.unique.contains(id))) {
        return Some(Contradiction::Number);
    }
    let numbered = !a.documents.is_disjoint(&b.documents) || !a.unique.is_disjoint(&b.unique);
    if numbered || a.kind != ActorKind::Organisation {
        return None;
    }
    let unlike = !a.forms.is_empty() && !b.forms.is_empty() && a.forms.is_disjoint(&b.forms);
    let seated = !a.nationalities.is_empty() && !b.nationalities.is_empty();
    if unlike {
        return Some(Contradiction::Form);
    }
    if seated && shared_country(a, b).is_none() {
        return Some(Contradiction::Seat);
    }
    None
}

/// Takes each piece of evidence; what it is about and what was said is only put into words where asked.
pub(super) fn weigh(
    a: &Profile,
    b: &Profile,
    lexicon: &Lexicon,
    mut say: impl FnMut(&'static str, i32, &dyn Fn() -> String),
) -> Score {
    let mut bits = 0;
    let mut add = |about, some: i32, said: &dyn Fn() -> String| {
        bits += some;
        if some != 0 {
            say(about, some, said);
        }
    };
    let number = shared(&a.documents, &b.documents);
    let unique = shared(&a.unique, &b.unique);
    let mut named = 0;
    if let Some((fits, i, j)) = best_names(a, b, lexicon) {
        let text = |profile: &Profile, at: usize| {
            let words: Vec<&str> =
                profile.names[at].words.iter().map(|&word| lexicon.word(word).text.as_str()).collect();
            words.join(" ")
        };
        named = fits;
        // An actor's own number stands for it under any name.
        let fits = if unique.is_some() { fits.max(0) } else { fits };
        add("name", fits, &|| format!("{} = {}", text(a, i), text(b, j)));
    }
    if named < NAMED && number.is_none() && unique.is_none() {
        return Score { bits, contradiction: contradiction(a, b) };
    }
    let (born, when) = births(&a.born, &b.born, a.kind);
    add("born", born, &|| when.map_or_else(|| "other days of one year".into(), |when| when.to_string()));
    if let Some(place) = shared(&a.birth_places, &b.birth_places) {
        add("birth place", 3, &|| place.clone());
    } else if !a.birth_places.is_empty() && !b.birth_places.is_empty() {
        add("birth place", -2, &|| "none in common".into());
    }
    country(a, b, &mut add);
    if !a.genders.is_empty() && !b.genders.is_empty() && a.genders.is_disjoint(&b.genders) {
        add("gender", OTHER_GENDER, &|| "different".into());
    }
    if let Some(number) = number {
        add("number", DOCUMENT, &|| number.clone());
    }
    if let Some(id) = unique {
        add("number", UNIQUE, &|| format!("{} {}", id.scheme, id.value));
    }
    Score { bits, contradiction: contradiction(a, b) }
}

/// A country that both have to do with; of citizenships and seats if one is shared.
fn shared_country(a: &Profile, b: &Profile) -> Option<String> {
    let all = |p: &Profile| p.nationalities.union(&p.countries).cloned().collect::<BTreeSet<String>>();
    shared(&a.nationalities, &b.nationalities).or_else(|| shared(&all(a), &all(b)))
}

fn country(a: &Profile, b: &Profile, add: &mut impl FnMut(&'static str, i32, &dyn Fn() -> String)) {
    let known = |p: &Profile| !p.nationalities.is_empty() || !p.countries.is_empty();
    if let Some(code) = shared_country(a, b) {
        add("country", 3, &|| code.clone());
    } else if !a.nationalities.is_empty() && !b.nationalities.is_empty() {
        add("country", OTHER_COUNTRY, &|| "none in common".into());
    } else if known(a) && known(b) {
        add("country", -1, &|| "none in common".into());
    }
}
