//! The lines of a UTF-8 text, one at a time, within limits.

use std::io::{BufRead, BufReader, Read};

use super::{Limits, LoadError, io_error, refuse_utf16};

/// How much is read at once, in bytes.
const BLOCK: usize = 1 << 18;

/// Reads lines into one buffer, whose size follows the longest line.
pub(crate) struct Lines<R> {
    inner: BufReader<R>,
    limits: Limits,
    read: u64,
    line: u64,
    buffer: Vec<u8>,
}

impl<R: Read> Lines<R> {
    pub(crate) fn new(input: R, limits: Limits) -> Self {
        Self { inner: BufReader::with_capacity(BLOCK, input), limits, read: 0, line: 0, buffer: Vec::new() }
    }

    /// The next line with its number, from 1, and without its end; `None` at the end of the text.
    ///
    /// # Errors
    /// Fails only when the input cannot be read, a limit is reached, or the line is no UTF-8.
    pub(crate) fn next(&mut self) -> Result<Option<(u64, &str)>, LoadError> {
        self.buffer.clear();
        let rest = self.limits.input - self.read;
        let most = self.limits.line.min(rest).saturating_add(1);
        let count =
            (&mut self.inner).take(most).read_until(b'\n', &mut self.buffer).map_err(io_error)? as u64;
        if count == 0 {
            return Ok(None);
        }
        if count > rest {
            return Err(LoadError::Limit { what: "the input", limit: self.limits.input });
        }
        let mut bytes = self.buffer.as_slice();
        bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        if bytes.len() as u64 > self.limits.line {
            return Err(LoadError::Limit { what: "a line", limit: self.limits.line });
        }
        self.read += count;
        self.line += 1;
        if self.line == 1 {
            refuse_utf16(bytes)?;
            bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Some((self.line, text))),
            Err(error) => Err(LoadError::Encoding { line: self.line, byte: bytes[error.valid_up_to()] }),
        }
    }
}
