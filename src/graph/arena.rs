//! All strings of a graph in one buffer, each once.

use std::collections::HashMap;

/// A string of an [`Arena`]; 0 is the empty string, which stands for "none".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Sym(u32);

impl Sym {
    pub(crate) const NONE: Self = Self(0);
}

#[derive(Debug, Clone)]
pub(crate) struct Arena {
    text: String,
    /// `ends[s]` is where string `s` ends; string 0 is empty.
    ends: Vec<u32>,
}

impl Arena {
    pub(crate) fn get(&self, sym: Sym) -> &str {
        let start = sym.0.checked_sub(1).map_or(0, |before| self.ends[before as usize]);
        &self.text[start as usize..self.ends[sym.0 as usize] as usize]
    }

    pub(crate) fn some(&self, sym: Sym) -> Option<&str> {
        (sym != Sym::NONE).then(|| self.get(sym))
    }
}

/// The strings together are longer than a graph's offsets reach (4 GiB), or more than 2³² of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ArenaFull;

/// Fills an [`Arena`]; strings are borrowed from the records until it is finished.
pub(crate) struct Interner<'r> {
    arena: Arena,
    seen: HashMap<&'r str, Sym>,
    full: bool,
}

impl<'r> Interner<'r> {
    pub(crate) fn new() -> Self {
        Self {
            arena: Arena { text: String::new(), ends: vec![0] },
            seen: HashMap::from([("", Sym::NONE)]),
            full: false,
        }
    }

    /// The symbol of `string`. Once the arena is full it is `NONE`, and [`finish`](Self::finish) fails.
    pub(crate) fn intern(&mut self, string: &'r str) -> Sym {
        if let Some(&sym) = self.seen.get(string) {
            return sym;
        }
        let end = u32::try_from(self.arena.text.len() + string.len());
        let (Ok(end), Ok(number)) = (end, u32::try_from(self.arena.ends.len())) else {
            self.full = true;
            return Sym::NONE;
        };
        self.arena.text.push_str(string);
        self.arena.ends.push(end);
        self.seen.insert(string, Sym(number));
        Sym(number)
    }

    pub(crate) fn option(&mut self, string: Option<&'r str>) -> Sym {
        string.map_or(Sym::NONE, |string| self.intern(string))
    }

    pub(crate) fn finish(self) -> Result<Arena, ArenaFull> {
        if self.full { Err(ArenaFull) } else { Ok(self.arena) }
    }
}
