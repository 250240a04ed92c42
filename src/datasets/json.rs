//! What does not fit in a JSON text: where it is, and why in plain words.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{DeserializeOwned, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use serde_path_to_error::{Path, Segment};

use crate::model::objects::{Object, doubled};

/// How many values are left out of one record before all of it is: each costs another pass over it.
const BAD_VALUES: usize = 100;

/// Something that does not fit.
pub(super) struct Misfit {
    /// The field, as a path from the record.
    pub(super) field: String,
    /// What is wrong with it, in plain words.
    pub(super) reason: String,
    /// What becomes of it.
    pub(super) fate: Fate,
}

/// What becomes of what does not fit.
pub(super) enum Fate {
    /// The file is refused: it is not of this format.
    Refused,
    /// The value is left out.
    ValueLeftOut,
    /// The record is left out.
    RecordLeftOut,
}

/// Reads a record from an object, leaving out the values that do not fit; `None` if what is left is no
/// record. Each misfit is given to `report`, which may stop the reading.
pub(super) fn record<T: DeserializeOwned, E>(
    text: &str,
    mut report: impl FnMut(Misfit) -> Result<(), E>,
) -> Result<Option<T>, E> {
    let mut json = serde_json::Deserializer::from_str(text);
    let mut error = match serde_path_to_error::deserialize(&mut json) {
        Ok(Object(record)) => return Ok(Some(record)),
        Err(error) => error,
    };
    let mut places = Places::default();
    let mut value = match serde_json::from_str::<Checked>(text) {
        Ok(Checked(value)) => value,
        // The text itself is bad: more than one value is.
        Err(inner) => {
            let fate = if of_another_format(&inner) { Fate::Refused } else { Fate::RecordLeftOut };
            let field = places.field(error.path());
            report(Misfit { field, reason: plain(&inner), fate })?;
            return Ok(None);
        }
    };
    for _ in 0..BAD_VALUES {
        let field = places.field(error.path());
        let reason = plain(error.inner());
        if of_another_format(error.inner()) {
            report(Misfit { field, reason, fate: Fate::Refused })?;
            return Ok(None);
        }
        if !places.remove(&mut value, error.path()) {
            report(Misfit { field, reason, fate: Fate::RecordLeftOut })?;
            return Ok(None);
        }
        report(Misfit { field, reason, fate: Fate::ValueLeftOut })?;
        match serde_path_to_error::deserialize(&value) {
            Ok(Object(record)) => return Ok(Some(record)),
            Err(next) => error = next,
        }
    }
    let (field, reason) = (WHOLE.to_owned(), format!("more than {BAD_VALUES} values do not fit"));
    report(Misfit { field, reason, fate: Fate::RecordLeftOut })?;
    Ok(None)
}

/// The field of a misfit that is the whole record.
pub(super) const WHOLE: &str = "(record)";

/// A field that nobody asked for, or the same twice.
fn of_another_format(error: &serde_json::Error) -> bool {
    let text = error.to_string();
    text.starts_with("unknown field") || text.starts_with("duplicate field")
}

/// Paths as they are in the input, although elements before them were left out.
#[derive(Default)]
struct Places(BTreeMap<String, BTreeSet<usize>>);

impl Places {
    fn field(&self, path: &Path) -> String {
        let text = path.iter().fold(String::new(), |before, segment| self.step(before, segment));
        if text.is_empty() { WHOLE.into() } else { text }
    }

    fn step(&self, before: String, segment: &Segment) -> String {
        match segment {
            Segment::Seq { index } => format!("{before}[{}]", self.index(&before, *index)),
            Segment::Map { key } if before.is_empty() => key.clone(),
            Segment::Map { key } => format!("{before}.{key}"),
            Segment::Enum { .. } | Segment::Unknown => before,
        }
    }

    /// The index that an element had in the input.
    fn index(&self, list: &str, index: usize) -> usize {
        let left_out = self.0.get(list).into_iter().flatten();
        left_out.fold(index, |index, &gone| index + usize::from(gone <= index))
    }

    /// Leaves out what a path leads to: a field of an object or an element of a list. False if the path
    /// leads nowhere.
    fn remove(&mut self, value: &mut Value, path: &Path) -> bool {
        let steps: Vec<&Segment> = path.iter().collect();
        let Some((last, before)) = steps.split_last() else { return false };
        let mut at = value;
        for step in before {
            let next = match step {
                Segment::Map { key } => at.get_mut(key.as_str()),
                Segment::Seq { index } => at.get_mut(*index),
                _ => None,
            };
            let Some(next) = next else { return false };
            at = next;
        }
        match (last, at) {
            (Segment::Map { key }, Value::Object(fields)) => fields.remove(key.as_str()).is_some(),
            (Segment::Seq { index }, Value::Array(elements)) if *index < elements.len() => {
                elements.remove(*index);
                let list = before.iter().fold(String::new(), |text, step| self.step(text, step));
                let index = self.index(&list, *index);
                self.0.entry(list).or_default().insert(index);
                true
            }
            _ => false,
        }
    }
}

/// A JSON value none of whose objects has a field twice.
struct Checked(Value);

impl<'de> Deserialize<'de> for Checked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CheckedVisitor).map(Self)
    }
}

struct CheckedVisitor;

impl<'de> Visitor<'de> for CheckedVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Checked(value)) = access.next_element()? {
            list.push(value);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut fields = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            if fields.contains_key(&key) {
                return Err(A::Error::custom(doubled(&key)));
            }
            let Checked(value) = access.next_value()?;
            fields.insert(key, value);
        }
        Ok(fields.into())
    }
}

/// Where in a document an error of the JSON reader is.
pub(super) fn place(error: &serde_json::Error) -> String {
    match error.column() {
        0 => format!("line {}", error.line()),
        column => format!("line {} column {column}", error.line()),
    }
}

/// An error of the JSON reader in the words of this crate's messages, without its place.
pub(crate) fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let text = text.strip_suffix(&place).unwrap_or(&text);
    if let Some(within) = text.strip_prefix("EOF while parsing ") {
        return format!("the document ends within {}; the file may be truncated", expected(within));
    }
    if let Some(field) = text.strip_prefix("missing field ") {
        return format!("the field {field} is missing");
    }
    if let Some(field) = text.strip_prefix("duplicate field ") {
        return format!("the field {field} stands there twice");
    }
    if text.starts_with("unknown field ") {
        return text.replacen(", expected ", "; expected ", 1);
    }
    let misfit = ["invalid type: ", "invalid value: "].iter().find_map(|start| text.strip_prefix(start));
    if let Some((found, wanted)) = misfit.and_then(|misfit| misfit.rsplit_once(", expected ")) {
        return format!("{} where {} belongs", self::found(found), expected(wanted));
    }
    SYNTAX
        .iter()
        .find(|(start, _)| text.starts_with(start))
        .map_or_else(|| text.to_owned(), |(_, words)| (*words).to_owned())
}

/// Errors of syntax, by how the JSON reader begins them.
const SYNTAX: &[(&str, &str)] = &[
    ("expected value", "no JSON value begins here (NaN and Infinity are none)"),
    ("expected ident", "no JSON value begins here (NaN and Infinity are none)"),
    ("key must be a string", "the name of a field must be text in double quotes"),
    ("trailing characters", "there is more after the end of the document"),
    ("control character", "a control character within text; write tabs and line breaks as `\\t` and `\\n`"),
    ("recursion limit exceeded", "nested too deeply"),
    ("number out of range", "a number too large to be held"),
    ("unexpected end of hex escape", "a `\\u` escape that is half of a character"),
    ("lone leading surrogate", "a `\\u` escape that is half of a character"),
];

fn found(text: &str) -> String {
    let named = [("integer ", "the number "), ("floating point ", "the number "), ("string ", "the text ")];
    for (start, words) in named {
        if let Some(rest) = text.strip_prefix(start) {
            return format!("{words}{rest}");
        }
    }
    text.strip_prefix("boolean ").map_or_else(|| expected(text), str::to_owned)
}

fn expected(text: &str) -> String {
    let words = match text {
        "a string" => "text",
        "sequence" | "a sequence" => "a list",
        "map" | "a map" => "an object",
        "u32" => "a whole number from 0 to 4294967295",
        "i32" => "a whole number from -2147483648 to 2147483647",
        "f64" => "a number",
        other => other,
    };
    words.into()
}
