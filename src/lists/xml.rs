//! The records of an XML list, one after another, within limits.
//!
//! The reader knows elements, attributes, text and the five entities of XML itself. A document type is an
//! error, so that nothing can be expanded; so is a namespace other than the list's.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::text::squeezed;
use crate::load::{Limited, Limits, LoadError, Reporter, Unmarked, io_error, over_limit};

/// How deep elements may lie within a record.
const DEEPEST: usize = 16;

/// How many elements and attributes a record may have: a tree of them is much larger than its text.
const MOST_PARTS: usize = 50_000;

/// How many attributes an element may have: each is compared with all before it.
const MOST_ATTRIBUTES: usize = 256;

/// What an XML list looks like.
pub(super) struct Shape {
    /// The name of the root.
    pub(super) root: &'static str,
    /// The namespaces that all elements may have one of; empty for none.
    pub(super) namespaces: &'static [&'static str],
    /// How many elements stand around a record.
    pub(super) depth: usize,
}

/// An element with all that is in it.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    /// The line on which its start tag ends, from 1.
    pub(super) line: u64,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    /// Where it is, for a problem.
    pub(super) fn at(&self) -> String {
        format!("line {}", self.line)
    }

    /// Its own text, with single blanks; empty if there is none.
    pub(super) fn text(&self) -> String {
        squeezed(&self.text)
    }

    /// Takes an attribute out; `None` if it is absent or says nothing.
    pub(super) fn take_attribute(&mut self, name: &str) -> Option<String> {
        let at = self.attributes.iter().position(|(found, _)| found == name)?;
        Some(squeezed(&self.attributes.remove(at).1)).filter(|value| !value.is_empty())
    }

    /// Takes the elements of a name out.
    pub(super) fn take(&mut self, name: &str) -> Vec<Self> {
        let children = std::mem::take(&mut self.children);
        let (taken, rest) = children.into_iter().partition(|child| child.name == name);
        self.children = rest;
        taken
    }

    /// Takes all elements out.
    pub(super) fn take_all(&mut self) -> Vec<Self> {
        std::mem::take(&mut self.children)
    }

    /// Takes the text of the elements of a name out, of those that say something.
    pub(super) fn take_texts(&mut self, name: &str) -> Vec<String> {
        let (plain, rest): (Vec<Self>, Vec<Self>) = self.take(name).into_iter().partition(Self::is_plain);
        // What has more in it than a text stays and is told with the rest.
        self.children.extend(rest);
        plain.iter().map(Self::text).filter(|text| !text.is_empty()).collect()
    }

    fn is_plain(&self) -> bool {
        self.attributes.is_empty() && self.children.is_empty()
    }

    /// What is left in it, one name and value for each attribute, text and element.
    pub(super) fn rest(mut self) -> Vec<(String, String)> {
        let mut rest: Vec<_> = std::mem::take(&mut self.attributes);
        rest.push(("text".into(), std::mem::take(&mut self.text)));
        for (_, value) in &mut rest {
            *value = squeezed(value);
        }
        rest.extend(self.children.into_iter().map(|child| (child.name.clone(), child.told())));
        rest.retain(|(_, value)| !value.is_empty());
        rest
    }

    /// Reports what is left in it, at its own place, as known to nobody.
    pub(super) fn report_rest(self, out: &mut Reporter) -> Result<(), LoadError> {
        let at = self.at();
        self.rest().into_iter().try_for_each(|(name, value)| {
            out.problem(at.as_str(), name, format!("`{value}` is not known here; left out"))
        })
    }

    /// All that is in it in one line: `name value; name value`, a lone text as it is.
    pub(super) fn told(self) -> String {
        if self.is_plain() {
            return self.text();
        }
        let told = self.rest().into_iter().map(|(name, value)| match name.as_str() {
            "text" => value,
            _ => format!("{name} {value}"),
        });
        told.collect::<Vec<_>>().join("; ")
    }
}

/// The records of an XML list.
pub(super) struct Records<R: Read> {
    xml: Reader<Budget<BufReader<Limited<Unmarked<R>>>>>,
    buffer: Vec<u8>,
    line: u64,
    depth: usize,
    /// The elements around the place where the reader stands, the root first.
    open: Vec<Element>,
    prefix: String,
    parts: usize,
    ended: bool,
}

impl<R: Read> Records<R> {
    /// Reads as far as the root's start tag and hands out its attributes.
    pub(super) fn open(input: R, limits: Limits, shape: &Shape) -> Result<(Self, Element), LoadError> {
        // A file may be a single line, so what is limited is the record.
        let limited = Limited::open(input, Limits { input: limits.input, line: limits.input })?;
        let budget = Budget { inner: BufReader::new(limited), limit: limits.line, used: 0 };
        let mut xml = Reader::from_reader(budget);
        // Both are done here, where lines are counted.
        xml.config_mut().check_end_names = false;
        xml.config_mut().trim_markup_names_in_closing_tags = false;
        xml.config_mut().expand_empty_elements = true;
        let mut records = Self {
            xml,
            buffer: Vec::new(),
            line: 1,
            depth: shape.depth,
            open: Vec::new(),
            prefix: String::new(),
            parts: 0,
            ended: false,
        };
        loop {
            match records.event()? {
                Step::Start(mut root) => {
                    records.check_root(&mut root, shape)?;
                    let attributes = std::mem::take(&mut root.attributes);
                    records.open.push(root);
                    return Ok((records, Element { attributes, line: 1, ..Element::default() }));
                }
                Step::Text(text) if text.trim().is_empty() => {}
                Step::Nothing => {}
                _ => return Err(records.form(&format!("no XML with the root `{}`", shape.root))),
            }
        }
    }

    fn check_root(&mut self, root: &mut Element, shape: &Shape) -> Result<(), LoadError> {
        let (prefix, local) = root.name.split_once(':').unwrap_or(("", &root.name));
        let declared = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
        let namespace = root.attributes.iter().find(|(name, _)| *name == declared);
        let namespace = namespace.map_or("", |(_, value)| value.as_str());
        if local != shape.root {
            return Err(self.form(&format!("the root is `{}` where `{}` is expected", root.name, shape.root)));
        }
        if !shape.namespaces.contains(&namespace) {
            let expected = shape.namespaces.join("` or `");
            let reason = format!("the namespace is `{namespace}` where `{expected}` is expected");
            return Err(self.form(&reason));
        }
        self.prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}:") };
        root.attributes.retain(|(name, _)| !name.starts_with("xmlns") && !name.starts_with("xsi:"));
        Ok(())
    }

    /// The next record; what stands beside records is reported.
    pub(super) fn next(&mut self, out: &mut Reporter) -> Result<Option<Element>, LoadError> {
        loop {
            if self.open.len() <= self.depth {
                self.xml.get_mut().used = 0;
                self.parts = 0;
            }
            match self.event()? {
                Step::Start(element) => self.enter(element)?,
                Step::Text(text) => self.text(&text, out)?,
                Step::End(name) => {
                    if let Some(record) = self.leave(&name)? {
                        return Ok(Some(record));
                    }
                }
                Step::Nothing => {}
                Step::Eof => {
                    return if self.ended { Ok(None) } else { Err(self.cut()) };
                }
            }
        }
    }

    /// The element around the record that was handed out last.
    pub(super) fn around(&self) -> &str {
        self.open.last().map_or("", |element| element.name.as_str())
    }

    fn text(&mut self, text: &str, out: &mut Reporter) -> Result<(), LoadError> {
        let within_a_record = self.open.len() > self.depth;
        match self.open.last_mut() {
            Some(within) if within_a_record => within.text.push_str(text),
            _ if text.trim().is_empty() => {}
            Some(beside) => {
                let reason = "text beside the records; left out";
                out.problem(format!("line {}", self.line), beside.name.as_str(), reason)?;
            }
            None => return Err(self.form("text behind the root")),
        }
        Ok(())
    }

    fn enter(&mut self, mut element: Element) -> Result<(), LoadError> {
        if self.ended {
            return Err(self.form("an element behind the root"));
        }
        if element.attributes.iter().any(|(name, _)| name.starts_with("xmlns")) {
            return Err(self.form(&format!("a namespace is declared within, at `{}`", element.name)));
        }
        self.parts += 1 + element.attributes.len();
        if self.open.len() >= self.depth + DEEPEST {
            return Err(self.form(&format!("more than {DEEPEST} elements within each other")));
        }
        if self.parts > MOST_PARTS {
            return Err(self.form(&format!("a record of more than {MOST_PARTS} elements and attributes")));
        }
        if let Some(local) = element.name.strip_prefix(&self.prefix) {
            element.name = local.into();
        }
        self.open.push(element);
        Ok(())
    }

    /// Closes the innermost element; gives it if it is a record.
    fn leave(&mut self, name: &str) -> Result<Option<Element>, LoadError> {
        let Some(element) = self.open.pop() else {
            return Err(self.form(&format!("`</{name}>` closes nothing")));
        };
        let (_, local) = element.name.rsplit_once(':').unwrap_or(("", &element.name));
        if name.rsplit_once(':').map_or(name, |(_, local)| local) != local {
            return Err(self.form(&format!("`</{name}>` where `</{}>` is expected", element.name)));
        }
        match self.open.len() {
            0 => self.ended = true,
            depth if depth == self.depth => return Ok(Some(element)),
            depth if depth > self.depth => {
                if let Some(parent) = self.open.last_mut() {
                    parent.children.push(element);
                }
            }
            _ => {}
        }
        Ok(None)
    }

    fn form(&self, reason: &str) -> LoadError {
        LoadError::form(format!("line {}", self.line), reason)
    }

    /// The file ends too early.
    fn cut(&self) -> LoadError {
        let path: Vec<&str> = self.open.iter().map(|element| element.name.as_str()).collect();
        self.form(&format!("the file ends within `{}`", path.join("/")))
    }

    fn event(&mut self) -> Result<Step, LoadError> {
        self.buffer.clear();
        let mut buffer = std::mem::take(&mut self.buffer);
        let step = match self.xml.read_event_into(&mut buffer) {
            Ok(event) => self.step(&event),
            Err(quick_xml::Error::Io(error)) => Err(match Arc::try_unwrap(error) {
                Ok(error) => io_error(error),
                Err(error) => LoadError::Io(io::Error::new(error.kind(), error.to_string())),
            }),
            Err(error) => {
                let within = self.open.last().map_or("the file", |element| element.name.as_str());
                Err(self.form(&format!("within `{within}`: {error}")))
            }
        };
        self.buffer = buffer;
        step
    }

    fn step(&mut self, event: &Event<'_>) -> Result<Step, LoadError> {
        let text = self.utf8(event)?;
        let lines = text.bytes().filter(|&byte| byte == b'\n').count() as u64;
        let first = self.line;
        self.line += lines;
        Ok(match event {
            Event::Start(start) => Step::Start(self.element(start)?),
            Event::End(_) => Step::End(text.trim().to_owned()),
            Event::Text(_) | Event::CData(_) => Step::Text(text.to_owned()),
            Event::GeneralRef(_) => match quick_xml::escape::unescape(&format!("&{text};")) {
                Ok(resolved) => Step::Text(resolved.into_owned()),
                Err(_) => return Err(self.form(&format!("the entity `&{text};` is none of XML's own"))),
            },
            Event::DocType(_) => {
                self.line = first;
                return Err(self.form("a DOCTYPE; lists have none, and it could expand without end"));
            }
            Event::Decl(declaration) => {
                let encoding = declaration.encoding().and_then(Result::ok);
                let known = |name: &[u8]| {
                    name.eq_ignore_ascii_case(b"utf-8") || name.eq_ignore_ascii_case(b"us-ascii")
                };
                if encoding.as_deref().is_some_and(|name| !known(name)) {
                    return Err(self.form("the encoding is not UTF-8; save the file as UTF-8"));
                }
                Step::Nothing
            }
            Event::Eof => Step::Eof,
            Event::Comment(_) | Event::PI(_) | Event::Empty(_) => Step::Nothing,
        })
    }

    /// The content of an event as text.
    fn utf8<'e>(&self, event: &'e Event<'_>) -> Result<&'e str, LoadError> {
        let bytes: &[u8] = event;
        std::str::from_utf8(bytes).map_err(|error| {
            let at = error.valid_up_to();
            let lines = bytes[..at].split(|&byte| byte == b'\n').count() as u64;
            LoadError::Encoding { line: self.line + lines - 1, byte: bytes[at] }
        })
    }

    fn element(&self, start: &BytesStart<'_>) -> Result<Element, LoadError> {
        let utf8 = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let name = utf8(start.name().as_ref());
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            if attributes.len() >= MOST_ATTRIBUTES {
                return Err(self.form(&format!("`{name}` has more than {MOST_ATTRIBUTES} attributes")));
            }
            let attribute = attribute.map_err(|error| self.form(&format!("within `{name}`: {error}")))?;
            let value = utf8(&attribute.value);
            let value = quick_xml::escape::unescape(&value)
                .map_err(|error| self.form(&format!("within `{name}`: {error}")))?;
            attributes.push((utf8(attribute.key.as_ref()), value.into_owned()));
        }
        Ok(Element { name, line: self.line, attributes, ..Element::default() })
    }
}

/// What the next piece of the file is.
enum Step {
    Start(Element),
    End(String),
    Text(String),
    Nothing,
    Eof,
}

/// A reader that stops when more has been taken than a record may have.
struct Budget<R> {
    inner: R,
    limit: u64,
    used: u64,
}

impl<R: BufRead> Read for Budget<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut available = self.fill_buf()?;
        let count = available.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Budget<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.used > self.limit {
            return Err(over_limit("a record", self.limit));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.used += count as u64;
        self.inner.consume(count);
    }
}
