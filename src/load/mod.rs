//! What readers share: the report of a load, problems, errors and limits.

#[cfg(feature = "lists")]
mod lines;
#[cfg(feature = "native")]
mod reading;
#[cfg(feature = "native")]
mod rows;

use std::io;

use serde::{Deserialize, Serialize};

use crate::time::Day;

#[cfg(feature = "lists")]
pub(crate) use lines::Lines;
#[cfg(feature = "native")]
pub(crate) use reading::{Limited, Reporter, decompressed, refuse_utf16};
#[cfg(feature = "lists")]
pub(crate) use reading::{Unmarked, io_error, over_limit};
#[cfg(feature = "native")]
pub(crate) use rows::{CsvRows, RowAt};

/// What to do about a record that cannot be taken as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Keep its good parts and report the rest.
    #[default]
    Lenient,
    /// Fail at the first problem.
    Strict,
}

/// How to read an input. The default: lenient, within the default limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct ReadOptions {
    /// What to do about bad records.
    pub mode: Mode,
    /// How much is read at most.
    pub limits: Limits,
    /// The day on which a list was published, where its file does not say.
    pub published: Option<Day>,
    /// The input is an excerpt of a list: who is not in it may be on the list all the same.
    pub partial: bool,
}

impl ReadOptions {
    /// Fails at the first problem.
    #[must_use]
    pub fn strict() -> Self {
        Self { mode: Mode::Strict, ..Self::default() }
    }

    /// Sets how much is read at most.
    #[must_use]
    pub fn limits(self, input: u64, line: u64) -> Self {
        Self { limits: Limits { input, line }, ..self }
    }

    /// Sets whether the input is an excerpt of a list.
    #[must_use]
    pub fn partial(self, partial: bool) -> Self {
        Self { partial, ..self }
    }

    /// Sets the day on which a list was published, where its file does not say.
    #[must_use]
    pub fn published(self, day: impl Into<Option<Day>>) -> Self {
        Self { published: day.into(), ..self }
    }
}

/// Something in an input that could not be taken as it was.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// Where: `line 12`, `acts[3]`.
    pub at: String,
    /// Which field, column or element.
    pub field: String,
    /// What is wrong with it, and what became of it.
    pub reason: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}: {}", self.at, self.field, self.reason)
    }
}

/// How many problems a report lists; the rest are only counted.
pub(crate) const LISTED_PROBLEMS: usize = 1000;

/// What was read from one input.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct LoadReport {
    /// Records read: elements or rows, good or bad.
    pub records: u64,
    /// Actors that the input added to the builder.
    pub actors: u64,
    /// Tie records taken.
    pub ties: u64,
    /// The first thousand problems, in the order of the input.
    pub problems: Vec<Problem>,
    /// How many problems there were.
    pub problems_total: u64,
    /// The number of the input as a document of the builder.
    pub document: u32,
}

/// An input cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The operating system could not read it.
    #[error("cannot be read: {0}")]
    Io(io::Error),
    /// A byte that is not UTF-8.
    #[error("line {line}: not UTF-8 (byte {byte:#04x}); save the file as UTF-8")]
    Encoding {
        /// The line, from 1.
        line: u64,
        /// The first byte that does not fit.
        byte: u8,
    },
    /// The text is in another encoding.
    #[error("the text is UTF-16; save the file as UTF-8")]
    Utf16,
    /// The text does not have the form that the format asks for.
    #[error("{at}: {reason}")]
    Form {
        /// Where: `line 12 column 5`, `acts[3].announcd`.
        at: String,
        /// What is wrong.
        reason: String,
    },
    /// A limit against hostile input was reached.
    #[error("{what} is over the limit of {limit} bytes")]
    Limit {
        /// What is too long.
        what: &'static str,
        /// The limit in bytes.
        limit: u64,
    },
    /// The content has the form of no known format.
    #[error("the content has the form of no known format; say which it is, as FORMAT=PATH")]
    UnknownFormat,
    /// In strict mode: the first problem.
    #[error("{0}")]
    Problem(Problem),
}

impl LoadError {
    /// Whether a limit against hostile input was reached.
    #[must_use]
    pub const fn is_limit(&self) -> bool {
        matches!(self, Self::Limit { .. })
    }
}

/// How much of an input is read at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of a whole input (after decompression).
    pub input: u64,
    /// Bytes of a line of a text format, or of a record of an XML format.
    pub line: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { input: 8 << 30, line: 16 << 20 }
    }
}
