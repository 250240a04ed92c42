//! Which pairs are looked at: those of two lists that share a key.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::names::{Class, Lexicon, Name, fold};
use super::profile::Profile;
use crate::model::ActorKind;

/// How many pairs of two lists one key may give; a key that gives more is no help.
///
/// The bound is for each two lists, not for all: a further list takes no pair away from two others.
const MOST_PAIRS: usize = 1500;

/// How many of its words are paired for the keys of one name.
const MOST_WORDS: usize = 6;

/// What two records have in common that makes them worth a look.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Key<'k> {
    /// A number in a scheme.
    Number(&'k str, &'k str),
    /// The exact day of birth.
    Born(i32),
    /// The consonants of two words of one name, in alphabetic order.
    Words(&'k str, &'k str),
    /// The letters of a whole name, in the order of the name, and with the last word first.
    Joined(&'k str),
    /// A rare word of a name of a body, or the only word of a name.
    Word(&'k str),
}

impl Key<'_> {
    /// A number that stands for the key: that two keys have one is rare, and does no harm but for a useless look.
    fn number(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }
}

fn keys_of_name(name: &Name, lexicon: &Lexicon, kind: ActorKind, keys: &mut Vec<u64>) {
    let words = &name.words[..name.words.len().min(MOST_WORDS)];
    for (at, &first) in words.iter().enumerate() {
        for &second in &words[at + 1..] {
            let (a, b) = (lexicon.word(first).stem(), lexicon.word(second).stem());
            keys.push(Key::Words(a.min(b), a.max(b)).number());
        }
        let word = lexicon.word(first);
        let is_key = if kind == ActorKind::Person { words.len() == 1 } else { word.class == Class::Rare };
        if is_key {
            keys.push(Key::Word(&word.folded).number());
        }
    }
    let plain = |word: &u32| lexicon.word(*word).text.as_str();
    let text: String = words.iter().map(plain).collect();
    keys.push(Key::Joined(&fold(&text)).number());
    if let [before @ .., last] = words {
        let text: String = std::iter::once(last).chain(before).map(plain).collect();
        keys.push(Key::Joined(&fold(&text)).number());
    }
}

fn keys(profile: &Profile, lexicon: &Lexicon) -> Vec<u64> {
    let mut keys = Vec::new();
    keys.extend(profile.unique.iter().map(|id| Key::Number(&id.scheme, &id.value).number()));
    keys.extend(profile.documents.iter().map(|number| Key::Number("", number).number()));
    if profile.kind == ActorKind::Person {
        keys.extend(profile.born.iter().filter_map(|when| Some(Key::Born(when.day()?.number()).number())));
    }
    for name in &profile.names {
        keys_of_name(name, lexicon, profile.kind, &mut keys);
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The pairs worth a look, each once, smaller number first, in order.
///
/// O(k log k) in the keys of all records; no key gives more than a fixed number of pairs for each two lists.
pub(super) fn candidates(profiles: &[Profile], lexicon: &Lexicon) -> Vec<(u32, u32)> {
    let mut holders: Vec<(u64, u16, u32)> = Vec::new();
    for (number, profile) in (0u32..).zip(profiles) {
        holders.extend(keys(profile, lexicon).into_iter().map(|key| (key, profile.lists, number)));
    }
    holders.sort_unstable();
    let mut pairs = Vec::new();
    for holders in holders.chunk_by(|a, b| a.0 == b.0) {
        let by_list: Vec<&[(u64, u16, u32)]> = holders.chunk_by(|a, b| a.1 == b.1).collect();
        for (at, mine) in by_list.iter().enumerate() {
            for theirs in &by_list[at + 1..] {
                if mine[0].1 & theirs[0].1 == 0 && mine.len() * theirs.len() <= MOST_PAIRS {
                    let both = |a: u32, b: u32| (a.min(b), a.max(b));
                    pairs.extend(mine.iter().flat_map(|a| theirs.iter().map(move |b| both(a.2, b.2))));
                }
            }
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}
