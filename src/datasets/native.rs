//! The native JSON, `sanction-graph/1`.

use std::collections::HashMap;
use std::io::Read;

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::json::{self, Fate, Misfit};
use crate::graph::{GraphBuilder, Violation};
use crate::load::{Limited, LoadError, LoadReport, ReadOptions, Reporter};
use crate::model::objects::Object;
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

pub(crate) fn read(
    input: impl Read,
    builder: &mut GraphBuilder,
    options: ReadOptions,
) -> Result<LoadReport, LoadError> {
    let text = Limited::open(input, options.limits)?.text()?;
    let Object(document): Object<Document<'_>> = serde_json::from_str(&text)
        .map_err(|error| LoadError::form(json::place(&error), &json::plain(&error)))?;
    if document.format != FORMAT {
        return Err(LoadError::form("format", &format!("`{}` is not `{FORMAT}`", document.format)));
    }
    let number = builder.begin_document(None);
    let mut reading = Reading { builder, out: Reporter::new(options.mode, number) };
    if let Err(violation) = reading.builder.set_unit(TimeUnit::Day) {
        return Err(LoadError::form("format", &violation.to_string()));
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
        let out = &mut self.out;
        json::record(raw.get(), |Misfit { field, reason, fate }| {
            let fate = match fate {
                Fate::Refused if field == json::WHOLE => return Err(LoadError::form(at, &reason)),
                Fate::Refused => return Err(LoadError::form(format!("{at}.{field}"), &reason)),
                Fate::ValueLeftOut => "left out",
                Fate::RecordLeftOut => "the record is left out",
            };
            out.problem(at, field, format!("{reason}; {fate}"))
        })
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
                self.refused(&at, violation.field(), &violation)?;
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
                Err(violation) => self.refused(&at, violation.field(), &violation)?,
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
                self.refused(&at, violation.field(), &violation)?;
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
            let places = self.prune_claims(&at, &mut act.claims, |claim| claim.source.as_deref())?;
            match self.builder.declare_act(&act) {
                Ok(handle) => acts.push((at, handle, act, places)),
                Err(violation) => {
                    // An act of another sender or effect has the key.
                    let field = if violation.field() == "act" { "key" } else { violation.field() };
                    self.refused(&at, field, &violation)?;
                }
            }
        }
        let known = |builder: &GraphBuilder, key: &str| builder.find_act(key).is_some();
        for (at, handle, mut act, places) in acts {
            let claims = places.iter().zip(&mut act.claims);
            let named = claims.map(|(c, claim)| (format!("claims[{c}].responds_to"), &mut claim.responds_to));
            let stated = ("responds_to".to_owned(), &mut act.responds_to);
            for (field, keys) in std::iter::once(stated).chain(named) {
                self.not_itself(&at, &field, act.key.as_ref(), keys)?;
                self.prune(&at, &field, "act", keys, known)?;
            }
            let mut implements = act.implements.take().into_iter().collect();
            self.not_itself(&at, "implements", act.key.as_ref(), &mut implements)?;
            act.implements = implements.pop();
            self.prune_one(&at, "implements", "state, bloc or act", &mut act.implements, |builder, key| {
                builder.is_polity(key) || known(builder, key)
            })?;
            self.builder.complete_act(handle, act);
        }
        Ok(())
    }

    /// Takes an act's own key out of a list of acts.
    fn not_itself(
        &mut self,
        at: &str,
        field: &str,
        own: Option<&String>,
        keys: &mut Vec<String>,
    ) -> Result<(), LoadError> {
        let before = keys.len();
        keys.retain(|key| Some(key) != own);
        if keys.len() < before {
            self.out.problem(at, field, "the act names itself; left out")?;
        }
        Ok(())
    }

    /// Takes out the claims whose source is not there; gives the places of the others.
    fn prune_claims<C>(
        &mut self,
        at: &str,
        claims: &mut Vec<C>,
        source: impl Fn(&C) -> Option<&str>,
    ) -> Result<Vec<usize>, LoadError> {
        let mut places = Vec::new();
        for (c, claim) in std::mem::take(claims).into_iter().enumerate() {
            match source(&claim) {
                Some(key) if !self.builder.has_source(key) => {
                    let reason = format!("there is no source `{key}`; the claim is left out");
                    self.out.problem(at, format!("claims[{c}].source"), reason)?;
                }
                _ => {
                    claims.push(claim);
                    places.push(c);
                }
            }
        }
        Ok(places)
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
            let places = self.prune_claims(&at, &mut tie.claims, |claim| claim.source.as_deref())?;
            self.periods(&at, &mut tie, &places)?;
            self.prune_one(&at, "polity", "state or bloc", &mut tie.polity, GraphBuilder::is_polity)?;
            self.prune_one(&at, "ended_by", "lift", &mut tie.ended_by, |builder, key| {
                builder.act_kind(key) == Some(ActKind::Lift)
            })?;
            let part = (tie.kind == TieKind::PartOf).then(|| (tie.from.clone(), tie.to.clone()));
            if let Some(weight) = tie.weight.take_if(|weight| !(weight.is_finite() && *weight >= 0.0)) {
                let reason = format!("{weight} is no finite number of at least 0; left out");
                self.out.problem(&at, "weight", reason)?;
            }
            match self.builder.add_tie(tie) {
                Ok(()) => {
                    self.out.report.ties += 1;
                    parts.extend(part);
                }
                Err(violation) => self.refused(&at, violation.field(), &violation)?,
            }
        }
        self.part_of_cycles(&parts)
    }

    /// Reports ends that cannot lie after their starts, and leaves them out.
    fn periods(&mut self, at: &str, tie: &mut Tie, places: &[usize]) -> Result<(), LoadError> {
        let empty =
            |start: Option<When>, end: When| Period::new(start.unwrap_or(When::UNKNOWN), Some(end)).err();
        if let Some(error) = tie.end.and_then(|end| empty(tie.start, end)) {
            tie.end = None;
            self.out.problem(at, "end", format!("{error}; the end is left out"))?;
        }
        for (c, claim) in places.iter().zip(&mut tie.claims) {
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
