//! What the CSV parser does not tell: on which line a row begins, and whether its last quote is closed.

use std::collections::VecDeque;
use std::io::{self, Read};

use crate::load::over_limit;

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
pub(super) struct Rows<R> {
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

impl<R> Rows<R> {
    /// `limit` is how many bytes a row may have.
    pub(super) fn new(inner: R, limit: u64) -> Self {
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
    pub(super) fn next_line(&mut self) -> u64 {
        self.starts.pop_front().unwrap_or(self.line)
    }

    /// Whether the text has ended within a quoted field.
    pub(super) fn ended_in_quotes(&self) -> bool {
        self.ended && self.state == State::Quoted
    }

    /// The last line.
    pub(super) const fn line(&self) -> u64 {
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
            (State::FieldStart | State::QuoteInQuoted, b'"') => State::Quoted,
            (State::Quoted, b'"') => State::QuoteInQuoted,
            (State::Quoted, _) => State::Quoted,
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

impl<R: Read> Read for Rows<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.ended = count == 0 && !buffer.is_empty();
        buffer[..count].iter().try_for_each(|&byte| self.take(byte))?;
        Ok(count)
    }
}
