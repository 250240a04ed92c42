//! The rows of a CSV text, with what the parser does not tell: on which line a row begins, and whether its
//! last quote is closed.

use std::collections::VecDeque;
use std::io::{self, Read};

use csv::ByteRecord;

use super::reading::{Limited, Unmarked, io_error, over_limit};
use super::{Limits, LoadError};

/// Reads a CSV text row by row within the limits. Rows may have any number of fields; empty lines are no rows.
pub(crate) struct CsvRows<R> {
    csv: csv::Reader<Scanner<Limited<Unmarked<R>>>>,
}

/// A row that was read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowAt {
    /// The line on which it begins, from 1.
    pub(crate) line: u64,
    /// The text ends within one of its quotes: the file is cut, or the rest of it is in this row.
    pub(crate) cut: bool,
}

impl RowAt {
    /// What is wrong with a cut row.
    pub(crate) const CUT: &'static str =
        "a quoted field is not closed, so the rest of the file is in it; the row is left out";
}

impl<R: Read> CsvRows<R> {
    pub(crate) fn open(input: R, limits: Limits) -> Result<Self, LoadError> {
        let scanner = Scanner::new(Limited::open(input, limits)?, limits.line);
        let csv = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(scanner);
        Ok(Self { csv })
    }

    /// Reads the next row into `record`; `None` at the end.
    pub(crate) fn next(&mut self, record: &mut ByteRecord) -> Result<Option<RowAt>, LoadError> {
        match self.csv.read_byte_record(record) {
            Ok(false) => Ok(None),
            Ok(true) => {
                let line = self.csv.get_mut().next_line();
                Ok(Some(RowAt { line, cut: self.csv.get_ref().ended_in_quotes() }))
            }
            Err(error) => Err(match error.into_kind() {
                csv::ErrorKind::Io(error) => io_error(error),
                other => {
                    LoadError::form(format!("line {}", self.csv.get_ref().line()), &format!("{other:?}"))
                }
            }),
        }
    }
}

/// Where the scanner stands, in the terms of the parser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    BetweenRows,
    FieldStart,
    Unquoted,
    Quoted,
    /// Behind a quote within a quoted field: it ends the field, or the next byte is a quote too.
    QuoteInQuoted,
}

/// A reader that watches the rows of a CSV text go by, and stops at one that is too long.
#[derive(Debug)]
struct Scanner<R> {
    inner: R,
    limit: u64,
    state: State,
    line: u64,
    after_return: bool,
    length: u64,
    /// The first lines of rows that were read and not asked for.
    starts: VecDeque<u64>,
    ended: bool,
}

impl<R> Scanner<R> {
    /// `limit` is how many bytes a row may have.
    fn new(inner: R, limit: u64) -> Self {
        Self {
            inner,
            limit,
            state: State::BetweenRows,
            line: 1,
            after_return: false,
            length: 0,
            starts: VecDeque::new(),
            ended: false,
        }
    }

    /// The line on which the next row begins, each row asked for once.
    fn next_line(&mut self) -> u64 {
        self.starts.pop_front().unwrap_or(self.line)
    }

    /// Whether the text has ended within a quoted field.
    fn ended_in_quotes(&self) -> bool {
        self.ended && self.state == State::Quoted
    }

    /// The last line.
    const fn line(&self) -> u64 {
        self.line
    }

    fn take(&mut self, byte: u8) -> io::Result<()> {
        let newline = byte == b'\n' || byte == b'\r';
        if self.state == State::BetweenRows && !newline {
            self.starts.push_back(self.line);
            self.state = State::FieldStart;
            self.length = 0;
        }
        self.state = match (self.state, byte) {
            (State::BetweenRows, _) => State::BetweenRows,
            (State::Quoted, b'"') => State::QuoteInQuoted,
            (State::FieldStart | State::QuoteInQuoted, b'"') | (State::Quoted, _) => State::Quoted,
            (_, b',') => State::FieldStart,
            _ if newline => State::BetweenRows,
            _ => State::Unquoted,
        };
        if newline && !(byte == b'\n' && self.after_return) {
            self.line += 1;
        }
        self.after_return = byte == b'\r';
        self.length += 1;
        if self.length > self.limit && self.state != State::BetweenRows {
            return Err(over_limit("a row", self.limit));
        }
        Ok(())
    }
}

impl<R: Read> Read for Scanner<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.ended = count == 0 && !buffer.is_empty();
        buffer[..count].iter().try_for_each(|&byte| self.take(byte))?;
        Ok(count)
    }
}
