//! All strings of a graph in one buffer, each once.

use std::cmp::Ordering;
use std::hash::BuildHasher;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use super::strings::{Strings, StringsFull};
use crate::hash::Seeded;

/// A string of an [`Arena`]; 0 is the empty string, which stands for "none".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Sym(u32);

impl Sym {
    pub(crate) const NONE: Self = Self(0);

    /// In an [`Interner`] an empty text that is given, where none is `NONE`.
    pub(crate) const EMPTY: Self = Self(1);

    /// Without the difference between an empty text and none.
    #[must_use]
    pub(crate) fn or_none(self) -> Self {
        if self == Self::EMPTY { Self::NONE } else { self }
    }
}

/// String 0 is empty.
#[derive(Debug, Clone)]
pub(crate) struct Arena(Strings);

impl Arena {
    pub(crate) fn new() -> Result<Self, StringsFull> {
        let mut strings = Strings::new();
        strings.push("")?;
        Ok(Self(strings))
    }

    pub(crate) fn get(&self, sym: Sym) -> &str {
        self.0.at(sym.0 as usize)
    }

    /// Adds a string, which may be there already.
    pub(crate) fn push(&mut self, string: &str) -> Result<Sym, StringsFull> {
        if string.is_empty() {
            return Ok(Sym::NONE);
        }
        let place = u32::try_from(self.0.len()).map_err(|_| StringsFull)?;
        self.0.push(string)?;
        Ok(Sym(place))
    }

    /// Whether some string holds the character. Linear in the text.
    pub(crate) fn contains(&self, character: char) -> bool {
        self.0.contains(character)
    }

    pub(crate) fn some(&self, sym: Sym) -> Option<&str> {
        (sym != Sym::NONE).then(|| self.get(sym))
    }
}

/// Fills an [`Arena`] with each string once.
///
/// Strings that may be absent are numbers too: [`Sym::NONE`] is none, and [`Sym::EMPTY`] an empty one that is
/// given.
#[derive(Debug)]
pub(crate) struct Interner {
    arena: Arena,
    /// Bits of the hash of each string, so that most comparisons look at no text, and the string.
    places: HashTable<(u32, Sym)>,
    hasher: Seeded,
    full: bool,
}

impl Default for Interner {
    fn default() -> Self {
        let mut strings = Strings::new();
        let full = (0..2).any(|_| strings.push("").is_err());
        Self { arena: Arena(strings), places: HashTable::new(), hasher: Seeded::default(), full }
    }
}

/// A hash from the bits of one that are kept.
const fn spread(bits: u32) -> u64 {
    (bits as u64) << 32 | bits as u64
}

impl Interner {
    fn bits(&self, string: &str) -> u32 {
        u32::try_from(self.hasher.hash_one(string.as_bytes()) >> 32).unwrap_or_default()
    }

    /// The symbol of `string`. Once the arena is full it is `NONE`, and [`finish`](Self::finish) fails.
    pub(crate) fn intern(&mut self, string: &str) -> Sym {
        if string.is_empty() {
            return Sym::NONE;
        }
        let bits = self.bits(string);
        let same = |&(of, sym): &(u32, Sym)| of == bits && self.arena.get(sym) == string;
        match self.places.entry(spread(bits), same, |&(of, _)| spread(of)) {
            Entry::Occupied(place) => place.get().1,
            Entry::Vacant(place) => {
                let Ok(sym) = self.arena.push(string) else {
                    self.full = true;
                    return Sym::NONE;
                };
                place.insert((bits, sym));
                sym
            }
        }
    }

    /// The symbol of a text that may be absent.
    pub(crate) fn option(&mut self, text: Option<&str>) -> Sym {
        match text {
            None => Sym::NONE,
            Some("") => Sym::EMPTY,
            Some(text) => self.intern(text),
        }
    }

    /// The symbol of a string that is there.
    pub(crate) fn find(&self, string: &str) -> Option<Sym> {
        if string.is_empty() {
            return Some(Sym::NONE);
        }
        let bits = self.bits(string);
        let same = |&(of, sym): &(u32, Sym)| of == bits && self.arena.get(sym) == string;
        self.places.find(spread(bits), same).map(|place| place.1)
    }

    pub(crate) fn get(&self, sym: Sym) -> &str {
        self.arena.get(sym)
    }

    /// The text that may be absent.
    pub(crate) fn some(&self, sym: Sym) -> Option<&str> {
        self.arena.some(sym)
    }

    /// The order of two texts that may be absent; none comes first.
    pub(crate) fn order(&self, a: Sym, b: Sym) -> Ordering {
        if a == b { Ordering::Equal } else { self.some(a).cmp(&self.some(b)) }
    }

    pub(crate) fn finish(self) -> Result<Arena, StringsFull> {
        if self.full { Err(StringsFull) } else { Ok(self.arena) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_kept_once_and_an_empty_one_is_told_from_none() {
        let mut texts = Interner::default();
        let some = [Some("b"), None, Some(""), Some("a"), Some("b")].map(|text| texts.option(text));
        assert_eq!(some.map(|sym| texts.some(sym)), [Some("b"), None, Some(""), Some("a"), Some("b")]);
        assert_eq!((some[0], some[2].or_none()), (some[4], Sym::NONE));
        assert_eq!(
            [texts.find("a"), texts.find("c"), texts.find("")],
            [Some(some[3]), None, Some(Sym::NONE)]
        );
        let mut sorted = some;
        sorted.sort_by(|&a, &b| texts.order(a, b));
        assert_eq!(sorted.map(|sym| texts.some(sym)), [None, Some(""), Some("a"), Some("b"), Some("b")]);
        assert_eq!(texts.finish().unwrap().0.len(), 4);
    }
}
