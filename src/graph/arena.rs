//! All strings of a graph in one buffer, each once.

use std::collections::HashMap;

use super::strings::{Strings, StringsFull};
use crate::hash::Seeded;

/// A string of an [`Arena`]; 0 is the empty string, which stands for "none".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Sym(u32);

impl Sym {
    pub(crate) const NONE: Self = Self(0);
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

/// Fills an [`Arena`] with each string once; strings are borrowed from the records until it is finished.
pub(crate) struct Interner<'r> {
    arena: Result<Arena, StringsFull>,
    seen: HashMap<&'r str, Sym, Seeded>,
}

impl<'r> Interner<'r> {
    pub(crate) fn new() -> Self {
        Self { arena: Arena::new(), seen: HashMap::from_iter([("", Sym::NONE)]) }
    }

    /// The symbol of `string`. Once the arena is full it is `NONE`, and [`finish`](Self::finish) fails.
    pub(crate) fn intern(&mut self, string: &'r str) -> Sym {
        if let Some(&sym) = self.seen.get(string) {
            return sym;
        }
        let pushed = self.arena.as_mut().map_err(|full| *full).and_then(|arena| arena.push(string));
        match pushed {
            Ok(sym) => {
                self.seen.insert(string, sym);
                sym
            }
            Err(full) => {
                self.arena = Err(full);
                Sym::NONE
            }
        }
    }

    pub(crate) fn option(&mut self, string: Option<&'r str>) -> Sym {
        string.map_or(Sym::NONE, |string| self.intern(string))
    }

    pub(crate) fn finish(self) -> Result<Arena, StringsFull> {
        self.arena
    }
}
