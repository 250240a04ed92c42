//! The native JSON, `sanction-graph/1`.

use std::collections::HashMap;
use std::io::Read;

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;
use serde_path_to_error::{Path, Segment};

use super::ReadOptions;
use crate::graph::{GraphBuilder, Violation};
use crate::load::{Limited, LoadError, LoadReport, Reporter};
use crate::model::{Act, ActKind, Actor, End, Programme, Source, Tie, TieKind};
use crate::time::{Period, TimeUnit, When};

/// What the `format` field must say.
pub(crate) const FORMAT: &str = "sanction-graph/1";

/// The document with its elements unread, so that one bad element does not spoil the others.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document<'a> {
    format: String,
    #[serde(borrow, default)]
    actors: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    programmes: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    sources: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    acts: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    ties: Vec<&'a RawValue>,
}

pub(super) fn read(
    input: impl Read,
    builder: &mut GraphBuilder,
    options: ReadOptions,
) -> Result<LoadReport, LoadError> {
    let text = Limited::new(input, options.limits).text()?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let document: Document<'_> = serde_json::from_str(text).map_err(|error| {
        let reason = error.to_string();
        let reason = reason.split(" at line ").next().unwrap_or_default();
        LoadError::Form {
            at: format!("line {} column {}", error.line(), error.column()),
            reason: reason.into(),
        }
    })?;
    if document.format != FORMAT {
        return Err(LoadError::Form {
            at: "format".into(),
            reason: format!("`{}` is not `{FORMAT}`", document.format),
        });
    }
    let number = builder.begin_document(None);
    let mut reading = Reading { builder, out: Reporter::new(options.mode, number) };
    if let Err(violation) = reading.builder.set_unit(TimeUnit::Day) {
        return Err(LoadError::Form { at: "format".into(), reason: violation.to_string() });
    }
    reading.sources(&document.sources)?;
    reading.actors(&document.actors)?;
    reading.programmes(&document.programmes)?;
    reading.acts(&document.acts)?;
    reading.ties(&document.ties)?;
    Ok(reading.out.report)
}

struct Reading<'b> {
    builder: &'b mut GraphBuilder,
    out: Reporter,
}

/// Keys of one kind of element, to find doubled ones.
#[derive(Default)]
struct Keys(HashMap<String, String>);

impl Keys {
    /// Who has the key already, if anyone.
    fn taken(&mut self, key: &str, at: &str) -> Option<&str> {
        if !self.0.contains_key(key) {
            self.0.insert(key.into(), at.into());
            return None;
        }
        self.0.get(key).map(String::as_str)
    }
}

impl Reading<'_> {
    /// Reads one element, leaving out the values that do not fit; `None` if what is left is no record.
    fn element<T: DeserializeOwned>(&mut self, at: &str, raw: &RawValue) -> Result<Option<T>, LoadError> {
        self.out.report.records += 1;
        let mut json = serde_json::Deserializer::from_str(raw.get());
        let mut error = match serde_path_to_error::deserialize(&mut json) {
            Ok(record) => return Ok(Some(record)),
            Err(error) => error,
        };
        let Ok(mut value) = serde_json::from_str::<Value>(raw.get()) else {
            return Err(form(at, error.path(), &error.inner().to_string()));
        };
        loop {
            let reason = message(error.inner());
            // A field that nobody asked for, or twice: the file is not of this format.
            if reason.starts_with("unknown field") || reason.starts_with("duplicate field") {
                return Err(form(at, error.path(), &reason));
            }
            let field = match error.path().to_string().as_str() {
                "." => "(record)".to_owned(),
                path => path.to_owned(),
            };
            let removed = remove(&mut value, error.path());
            let fate = if removed { "left out" } else { "the record is left out" };
            self.out.problem(at, field, format!("{reason}; {fate}"))?;
            if !removed {
                return Ok(None);
            }
            match serde_path_to_error::deserialize(&value) {
                Ok(record) => return Ok(Some(record)),
                Err(next) => error = next,
            }
        }
    }

    /// Takes keys out of a list that name nothing, and reports them.
    fn prune(
        &mut self,
        at: &str,
        field: &str,
        what: &str,
        keys: &mut Vec<String>,
        known: impl Fn(&GraphBuilder, &str) -> bool,
    ) -> Result<(), LoadError> {
        let (kept, dangling): (Vec<_>, Vec<_>) =
            std::mem::take(keys).into_iter().partition(|key| known(self.builder, key));
        *keys = kept;
        for key in dangling {
            self.out.problem(at, field, format!("there is no {what} `{key}`; left out"))?;
        }
        Ok(())
    }

    fn prune_one(
        &mut self,
        at: &str,
        field: &str,
        what: &str,
        key: &mut Option<String>,
        known: impl Fn(&GraphBuilder, &str) -> bool,
    ) -> Result<(), LoadError> {
        let mut keys = key.take().into_iter().collect();
        self.prune(at, field, what, &mut keys, known)?;
        *key = keys.pop();
        Ok(())
    }

    fn doubled(&mut self, keys: &mut Keys, at: &str, key: &str) -> Result<bool, LoadError> {
        match keys.taken(key, at) {
            Some(first) => {
                let reason = format!("`{key}` is the key of {first} already; the record is left out");
                self.out.problem(at, "key", reason)?;
                Ok(true)
            }
            None => Ok(false),
        }
    }

    fn refused(&mut self, at: &str, field: &str, violation: &Violation) -> Result<(), LoadError> {
        self.out.problem(at, field, format!("{violation}; the record is left out"))
    }

    fn sources(&mut self, elements: &[&RawValue]) -> Result<(), LoadError> {
        let mut keys = Keys::default();
        for (i, raw) in elements.iter().enumerate() {
            let at = format!("sources[{i}]");
            let Some(source) = self.element::<Source>(&at, raw)? else { continue };
            if self.doubled(&mut keys, &at, &source.key)? {
                continue;
            }
            if let Err(violation) = self.builder.add_source(source) {
                self.refused(&at, "key", &violation)?;
            }
        }
        Ok(())
    }

    fn actors(&mut self, elements: &[&RawValue]) -> Result<(), LoadError> {
        let mut keys = Keys::default();
        for (i, raw) in elements.iter().enumerate() {
            let at = format!("actors[{i}]");
            let Some(mut actor) = self.element::<Actor>(&at, raw)? else { continue };
            if self.doubled(&mut keys, &at, &actor.key)? {
                continue;
            }
            self.prune(&at, "sources", "source", &mut actor.sources, GraphBuilder::has_source)?;
            let new = self.builder.find_actor(&actor.key).is_none();
            match self.builder.add_actor(actor) {
                Ok(_) => self.out.report.actors += u64::from(new),
                Err(violation) => self.refused(&at, "kind", &violation)?,
            }
        }
        Ok(())
    }

    fn programmes(&mut self, elements: &[&RawValue]) -> Result<(), LoadError> {
        let mut keys = Keys::default();
        let polity = |builder: &GraphBuilder, key: &str| builder.is_polity(key);
        for (i, raw) in elements.iter().enumerate() {
            let at = format!("programmes[{i}]");
            let Some(mut programme) = self.element::<Programme>(&at, raw)? else { continue };
            if self.doubled(&mut keys, &at, &programme.key)? {
                continue;
            }
            self.prune_one(&at, "issuer", "state or bloc", &mut programme.issuer, polity)?;
            self.prune(&at, "addressed", "state or bloc", &mut programme.addressed, polity)?;
            if let Err(violation) = self.builder.add_programme(programme) {
                self.refused(&at, "key", &violation)?;
            }
        }
        Ok(())
    }

    /// Acts name each other, so all are put in before what they name is checked.
    fn acts(&mut self, elements: &[&RawValue]) -> Result<(), LoadError> {
        let mut keys = Keys::default();
        let mut acts = Vec::new();
        for (i, raw) in elements.iter().enumerate() {
            let at = format!("acts[{i}]");
            let Some(mut act) = self.element::<Act>(&at, raw)? else { continue };
            if let Some(key) = &act.key {
                if self.doubled(&mut keys, &at, key)? {
                    continue;
                }
            }
            self.prune_one(&at, "programme", "programme", &mut act.programme, GraphBuilder::has_programme)?;
            self.prune_claims(&at, &mut act.claims, |claim| claim.source.as_deref())?;
            match self.builder.declare_act(&act) {
                Ok(handle) => acts.push((at, handle, act)),
                Err(violation) => {
                    let field = if violation.is_unknown_key() { "sender" } else { "kind" };
                    self.refused(&at, field, &violation)?;
                }
            }
        }
        let known = |builder: &GraphBuilder, key: &str| builder.find_act(key).is_some();
        for (at, handle, mut act) in acts {
            self.prune(&at, "responds_to", "act", &mut act.responds_to, known)?;
            for (c, claim) in act.claims.iter_mut().enumerate() {
                self.prune(&at, &format!("claims[{c}].responds_to"), "act", &mut claim.responds_to, known)?;
            }
            self.prune_one(&at, "implements", "state, bloc or act", &mut act.implements, |builder, key| {
                builder.is_polity(key) || known(builder, key)
            })?;
            self.builder.complete_act(handle, act);
        }
        Ok(())
    }

    fn prune_claims<C>(
        &mut self,
        at: &str,
        claims: &mut Vec<C>,
        source: impl Fn(&C) -> Option<&str>,
    ) -> Result<(), LoadError> {
        for (c, claim) in std::mem::take(claims).into_iter().enumerate() {
            match source(&claim) {
                Some(key) if !self.builder.has_source(key) => {
                    let reason = format!("there is no source `{key}`; the claim is left out");
                    self.out.problem(at, format!("claims[{c}].source"), reason)?;
                }
                _ => claims.push(claim),
            }
        }
        Ok(())
    }

    fn ties(&mut self, elements: &[&RawValue]) -> Result<(), LoadError> {
        let mut keys = Keys::default();
        let mut parts: Vec<(String, String)> = Vec::new();
        for (i, raw) in elements.iter().enumerate() {
            let at = format!("ties[{i}]");
            let Some(mut tie) = self.element::<Tie>(&at, raw)? else { continue };
            if let Some(key) = &tie.key {
                if self.doubled(&mut keys, &at, key)? {
                    continue;
                }
            }
            self.prune_claims(&at, &mut tie.claims, |claim| claim.source.as_deref())?;
            self.periods(&at, &mut tie)?;
            self.prune_one(&at, "polity", "state or bloc", &mut tie.polity, GraphBuilder::is_polity)?;
            self.prune_one(&at, "ended_by", "lift", &mut tie.ended_by, |builder, key| {
                builder.act_kind(key) == Some(ActKind::Lift)
            })?;
            let part = (tie.kind == TieKind::PartOf).then(|| (tie.from.clone(), tie.to.clone()));
            let field = match () {
                () if self.builder.find_actor(&tie.from).is_none() => "from",
                () if self.builder.find_actor(&tie.to).is_none() => "to",
                () if tie.weight.is_some_and(|weight| !(weight.is_finite() && weight >= 0.0)) => "weight",
                () if tie.kind.is_sanction() => "act",
                () => "kind",
            };
            match self.builder.add_tie(tie) {
                Ok(()) => {
                    self.out.report.ties += 1;
                    parts.extend(part);
                }
                Err(violation) => self.refused(&at, field, &violation)?,
            }
        }
        self.part_of_cycles(&parts)
    }

    /// Reports ends that cannot lie after their starts, and leaves them out.
    fn periods(&mut self, at: &str, tie: &mut Tie) -> Result<(), LoadError> {
        let empty =
            |start: Option<When>, end: When| Period::new(start.unwrap_or(When::UNKNOWN), Some(end)).err();
        if let Some(error) = tie.end.and_then(|end| empty(tie.start, end)) {
            tie.end = None;
            self.out.problem(at, "end", format!("{error}; the end is left out"))?;
        }
        for (c, claim) in tie.claims.iter_mut().enumerate() {
            let Some(End::On(end)) = claim.end else { continue };
            if let Some(error) = empty(claim.start, end) {
                claim.end = None;
                self.out.problem(at, format!("claims[{c}].end"), format!("{error}; the end is left out"))?;
            }
        }
        Ok(())
    }

    /// A body that is a part of itself is reported; the ties stay, and whoever walks them ends.
    fn part_of_cycles(&mut self, parts: &[(String, String)]) -> Result<(), LoadError> {
        let graph: DiGraphMap<&str, ()> =
            parts.iter().map(|(part, whole)| (part.as_str(), whole.as_str())).collect();
        let mut cycles: Vec<Vec<&str>> = tarjan_scc(&graph)
            .into_iter()
            .filter(|members| members.len() > 1 || graph.contains_edge(members[0], members[0]))
            .collect();
        for members in &mut cycles {
            members.sort_unstable();
        }
        cycles.sort_unstable();
        for members in cycles {
            let reason = format!("a cycle of PartOf: {}; kept", members.join(", "));
            self.out.problem("ties", "PartOf", reason)?;
        }
        Ok(())
    }
}

fn message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

fn form(at: &str, path: &Path, reason: &str) -> LoadError {
    let at = match path.to_string().as_str() {
        "." => at.to_owned(),
        path => format!("{at}.{path}"),
    };
    LoadError::Form { at, reason: reason.split(" at line ").next().unwrap_or_default().into() }
}

/// Removes what a path leads to: a field of an object or an element of a list. False if the path is
/// empty.
fn remove(value: &mut Value, path: &Path) -> bool {
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
            true
        }
        _ => false,
    }
}
