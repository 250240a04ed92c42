//! What readers work with: a place for problems, and input within limits.

use std::io::{self, Chain, Cursor, Read};

use super::{LISTED_PROBLEMS, Limits, LoadError, LoadReport, Mode, Problem};

/// How many characters of an input a message shows at its beginning and at its end.
const SHOWN: (usize, usize) = (300, 100);

/// A text for a message, whatever an input put into it: without control characters, its middle left out
/// if it is long.
fn clip(text: &str) -> String {
    let plain = |part: &str| -> String {
        part.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
    };
    let (first, last) = SHOWN;
    let head = text.char_indices().nth(first).map(|(at, _)| at);
    let tail = text.char_indices().rev().nth(last - 1).map(|(at, _)| at);
    match (head, tail) {
        (Some(head), Some(tail)) if head < tail => {
            format!("{} […] {}", plain(&text[..head]), plain(&text[tail..]))
        }
        _ => plain(text),
    }
}

/// Counts records and collects problems while an input is read.
#[derive(Debug)]
pub(crate) struct Reporter {
    pub(crate) report: LoadReport,
    mode: Mode,
}

impl Reporter {
    pub(crate) fn new(mode: Mode, document: u32) -> Self {
        Self { report: LoadReport { document, ..LoadReport::default() }, mode }
    }

    /// Reports a problem; fails with it in strict mode.
    pub(crate) fn problem(
        &mut self,
        at: impl Into<String>,
        field: impl Into<String>,
        reason: impl Into<String>,
    ) -> Result<(), LoadError> {
        let [at, field, reason] = [at.into(), field.into(), reason.into()].map(|text| clip(&text));
        let problem = Problem { at, field, reason };
        if self.mode == Mode::Strict {
            return Err(LoadError::Problem(problem));
        }
        self.report.problems_total += 1;
        if self.report.problems.len() < LISTED_PROBLEMS {
            self.report.problems.push(problem);
        }
        Ok(())
    }
}

impl LoadError {
    /// The text does not have the form that the format asks for.
    pub(crate) fn form(at: impl AsRef<str>, reason: &str) -> Self {
        Self::Form { at: clip(at.as_ref()), reason: clip(reason) }
    }
}

/// The error inside an [`io::Error`] that stops a reader at a limit.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("{what} is over the limit of {limit} bytes")]
struct OverLimit {
    what: &'static str,
    limit: u64,
}

/// The error that stops a reader at a limit.
pub(crate) fn over_limit(what: &'static str, limit: u64) -> io::Error {
    io::Error::other(OverLimit { what, limit })
}

/// A limit reached inside a library's reader, or the I/O error that it was.
pub(crate) fn io_error(error: io::Error) -> LoadError {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<OverLimit>()) {
        Some(&OverLimit { what, limit }) => LoadError::Limit { what, limit },
        None => LoadError::Io(error),
    }
}

/// The bytes of an input that may be compressed with gzip, told from its content (feature `lists`).
///
/// What comes out is as long as the limits of its reader allow, whatever goes in.
pub(crate) fn decompressed<'r>(mut input: impl Read + 'r) -> Result<Box<dyn Read + 'r>, LoadError> {
    let mut start = Vec::new();
    input.by_ref().take(2).read_to_end(&mut start).map_err(io_error)?;
    let gzip = start == [0x1F, 0x8B];
    let input = Cursor::new(start).chain(input);
    #[cfg(feature = "lists")]
    if gzip {
        return Ok(Box::new(flate2::read::MultiGzDecoder::new(io::BufReader::new(input))));
    }
    #[cfg(not(feature = "lists"))]
    if gzip {
        return Err(LoadError::UnknownFormat);
    }
    Ok(Box::new(input))
}

/// A reader of UTF-8 text that stops at the limits.
#[derive(Debug)]
pub(crate) struct Limited<R> {
    inner: R,
    limits: Limits,
    read: u64,
    since_newline: u64,
}

/// A text without its byte order mark.
pub(crate) type Unmarked<R> = Chain<Cursor<Vec<u8>>, R>;

impl<R: Read> Limited<Unmarked<R>> {
    /// Opens a text: leaves out its byte order mark, and refuses UTF-16.
    pub(crate) fn open(mut input: R, limits: Limits) -> Result<Self, LoadError> {
        let mut start = Vec::new();
        input.by_ref().take(3).read_to_end(&mut start).map_err(io_error)?;
        refuse_utf16(&start)?;
        if start == b"\xEF\xBB\xBF" {
            start.clear();
        }
        Ok(Self::new(Cursor::new(start).chain(input), limits))
    }
}

/// Fails if a text begins as UTF-16 does: with its byte order mark, or with an ASCII character of two bytes.
pub(crate) fn refuse_utf16(start: &[u8]) -> Result<(), LoadError> {
    match start {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, _, ..] | [_, 0, ..] => Err(LoadError::Utf16),
        _ => Ok(()),
    }
}

impl<R: Read> Limited<R> {
    pub(crate) const fn new(inner: R, limits: Limits) -> Self {
        Self { inner, limits, read: 0, since_newline: 0 }
    }

    /// The whole rest as text. Lines may be as long as the input may be.
    pub(crate) fn text(mut self) -> Result<String, LoadError> {
        self.limits.line = self.limits.input;
        let mut bytes = Vec::new();
        self.read_to_end(&mut bytes).map_err(io_error)?;
        String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.as_bytes();
            let line = bytes[..at].split(|&byte| byte == b'\n').count() as u64;
            LoadError::Encoding { line, byte: bytes[at] }
        })
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = loop {
            match self.inner.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                done => break done?,
            }
        };
        self.read += count as u64;
        if self.read > self.limits.input {
            return Err(over_limit("the input", self.limits.input));
        }
        for &byte in &buffer[..count] {
            self.since_newline = if byte == b'\n' { 0 } else { self.since_newline + 1 };
            if self.since_newline > self.limits.line {
                return Err(over_limit("a line", self.limits.line));
            }
        }
        Ok(count)
    }
}
