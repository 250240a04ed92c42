//! The events CSV: one row per target of an act.

use std::collections::{BTreeSet, HashMap};
use std::io::Read;

use csv::{ByteRecord, StringRecord};

use crate::graph::{GraphBuilder, act_key, reference, when_text};
use crate::load::{CsvRows, LoadError, LoadReport, ReadOptions, Reporter, RowAt};
use crate::model::{Act, ActKind, Actor, ActorKind, Programme, Tie, TieKind};
use crate::time::{Day, Period, TimeUnit, When};

/// The columns of the format.
pub(crate) const COLUMNS: &[&str] = &[
    "sender",
    "target",
    "date",
    "tick",
    "lifted",
    "act",
    "programme",
    "counter",
    "weight",
    "seq",
    "sender_kind",
    "target_kind",
    "target_polity",
];

/// Where each column stands in the rows.
struct Header {
    at: HashMap<&'static str, usize>,
    width: usize,
    unit: TimeUnit,
}

impl Header {
    fn new(record: &StringRecord, line: &str, out: &mut Reporter) -> Result<Self, LoadError> {
        let form = |reason: String| LoadError::form(line, &reason);
        let names = || record.iter().map(str::trim);
        let mut at = HashMap::new();
        for (place, name) in names().enumerate() {
            let Some(&column) = COLUMNS.iter().find(|&&column| column == name) else { continue };
            if at.insert(column, place).is_some() {
                return Err(form(format!("column `{column}` stands there twice")));
            }
        }
        let has = |column| at.contains_key(column);
        let missing = |column: &str| {
            let found: Vec<String> = names().map(|name| format!("`{name}`")).collect();
            form(format!("column {column} is missing; the columns are {}", found.join(", ")))
        };
        if let Some(column) = ["sender", "target"].into_iter().find(|&column| !has(column)) {
            return Err(missing(&format!("`{column}`")));
        }
        let unit = match (has("date"), has("tick")) {
            (true, false) => TimeUnit::Day,
            (false, true) => TimeUnit::Tick,
            (true, true) => return Err(form("columns `date` and `tick` cannot be mixed".into())),
            (false, false) => return Err(missing("`date` (or `tick`)")),
        };
        for name in names().filter(|name| !COLUMNS.contains(name)) {
            let name = if name.is_empty() { "(no name)" } else { name };
            out.problem(line, name, "no column of the events CSV; left out")?;
        }
        Ok(Self { at, width: record.len(), unit })
    }

    /// The column of the time.
    const fn time(&self) -> &'static str {
        match self.unit {
            TimeUnit::Day => "date",
            TimeUnit::Tick => "tick",
        }
    }

    /// The trimmed value of a column; `None` if the column is absent or the field empty.
    fn get<'r>(&self, record: &'r StringRecord, column: &str) -> Option<&'r str> {
        let value = record.get(*self.at.get(column)?)?.trim();
        (!value.is_empty()).then_some(value)
    }
}

/// One good row.
struct Row {
    line: u64,
    sender: String,
    target: String,
    when: When,
    lifted: Option<When>,
    act: Option<String>,
    programme: Option<String>,
    counter: Counter,
    weight: Option<f64>,
    seq: Option<i32>,
    polity: Option<String>,
}

impl Row {
    fn at(&self) -> String {
        format!("line {}", self.line)
    }
}

/// The column `counter`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Counter {
    No,
    Yes,
    Answers(String),
}

impl Counter {
    const fn kind(&self) -> ActKind {
        match self {
            Self::No => ActKind::Sanction,
            Self::Yes | Self::Answers(_) => ActKind::CounterSanction,
        }
    }
}

pub(crate) fn read(
    input: impl Read,
    builder: &mut GraphBuilder,
    options: ReadOptions,
) -> Result<LoadReport, LoadError> {
    let number = builder.begin_document(None);
    let mut out = Reporter::new(options.mode, number);
    let mut csv = CsvRows::open(input, options.limits)?;
    let mut raw = ByteRecord::new();
    let mut header = None;
    let mut kinds = Kinds::default();
    let mut rows = Vec::new();
    while let Some(RowAt { line, cut }) = csv.next(&mut raw)? {
        let record = StringRecord::from_byte_record(raw).map_err(|error| encoding(line, error))?;
        let at = || format!("line {line}");
        if cut {
            out.problem(at(), "(row)", RowAt::CUT)?;
            out.report.records += 1;
            break;
        }
        match &header {
            None => {
                let found = Header::new(&record, &at(), &mut out)?;
                let unit = builder.set_unit(found.unit);
                unit.map_err(|violation| LoadError::form(at(), &violation.to_string()))?;
                header = Some(found);
            }
            Some(header) => {
                out.report.records += 1;
                rows.extend(row(header, &record, line, &mut kinds, &mut out)?);
            }
        }
        raw = record.into_byte_record();
    }
    let Some(header) = header else {
        return Err(LoadError::form("line 1", "the header is missing"));
    };
    add(&rows, &header, &kinds, builder, &mut out)?;
    Ok(out.report)
}

fn encoding(line: u64, error: csv::FromUtf8Error) -> LoadError {
    let (field, at) = (error.utf8_error().field(), error.utf8_error().valid_up_to());
    let byte = error.into_byte_record().get(field).and_then(|field| field.get(at).copied());
    LoadError::Encoding { line, byte: byte.unwrap_or_default() }
}

/// The kinds that rows state for actors, by key.
#[derive(Default)]
struct Kinds(HashMap<String, ActorKind>);

impl Kinds {
    /// Notes a stated kind; the other kind if it contradicts.
    fn state(&mut self, key: &str, kind: ActorKind) -> Result<(), ActorKind> {
        let known = self.0.entry(key.into()).or_insert(kind);
        match known.merged(kind) {
            Some(merged) => *known = merged,
            None => return Err(*known),
        }
        Ok(())
    }

    /// The kind of an actor: as stated by this file or an earlier one, else a bloc if reference data
    /// know it as one, else a state.
    fn of(&self, key: &str, builder: &GraphBuilder) -> ActorKind {
        let bloc = || reference::memberships().iter().any(|relation| relation.to == key);
        let stated = self.0.get(key).copied();
        stated
            .or_else(|| builder.actor_kind(key))
            .unwrap_or_else(|| if bloc() { ActorKind::Bloc } else { ActorKind::State })
    }
}

fn row(
    header: &Header,
    record: &StringRecord,
    line: u64,
    kinds: &mut Kinds,
    out: &mut Reporter,
) -> Result<Option<Row>, LoadError> {
    let at = format!("line {line}");
    let left_out = "; the row is left out";
    if record.len() != header.width {
        let reason = format!("fields: {}, in the header: {}{left_out}", record.len(), header.width);
        out.problem(at, "(row)", reason)?;
        return Ok(None);
    }
    let get = |column| header.get(record, column);
    let (Some(sender), Some(target)) = (get("sender"), get("target")) else {
        let field = if get("sender").is_none() { "sender" } else { "target" };
        out.problem(at, field, format!("empty{left_out}"))?;
        return Ok(None);
    };
    let time = header.time();
    let when = match get(time).map(|text| parse_when(text, header.unit)) {
        Some(Ok(when)) => when,
        Some(Err(reason)) => {
            out.problem(at, time, format!("{reason}{left_out}"))?;
            return Ok(None);
        }
        None => When::UNKNOWN,
    };
    let mut lifted = None;
    if let Some(text) = get("lifted") {
        match parse_end(text, when, header.unit) {
            Ok(end) => lifted = Some(end),
            Err(reason) => out.problem(&at, "lifted", format!("{reason}; left out"))?,
        }
    }
    let mut weight = None;
    if let Some(text) = get("weight") {
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() && number >= 0.0 => weight = Some(number),
            _ => {
                out.problem(&at, "weight", format!("`{text}` is no finite number of at least 0; left out"))?;
            }
        }
    }
    let mut seq = None;
    if let Some(text) = get("seq") {
        match text.parse() {
            Ok(number) => seq = Some(number),
            Err(_) => out.problem(&at, "seq", format!("`{text}` is no whole number of 32 bits; left out"))?,
        }
    }
    for (column, key) in [("sender_kind", sender), ("target_kind", target)] {
        let Some(word) = get(column) else { continue };
        match word.parse::<ActorKind>() {
            Ok(kind) => {
                if let Err(other) = kinds.state(key, kind) {
                    let reason = format!("`{key}` is given as {other} and as {kind}; left out");
                    out.problem(&at, column, reason)?;
                }
            }
            Err(unknown) => out.problem(&at, column, format!("{unknown}; left out"))?,
        }
    }
    let counter = match get("counter") {
        None | Some("0") => Counter::No,
        Some("1") => Counter::Yes,
        Some(key) => Counter::Answers(key.into()),
    };
    Ok(Some(Row {
        line,
        sender: sender.into(),
        target: target.into(),
        when,
        lifted,
        act: get("act").map(str::to_owned),
        programme: get("programme").map(str::to_owned),
        counter,
        weight,
        seq,
        polity: get("target_polity").map(str::to_owned),
    }))
}

fn parse_end(text: &str, start: When, unit: TimeUnit) -> Result<When, String> {
    let end = parse_when(text, unit)?;
    let period = Period::new(start, Some(end)).map_err(|_| {
        let [start, end] = [start, end].map(|when| when_text(unit, when));
        format!("nothing lies between {start} and {end}: `lifted` is the first day no longer in force")
    });
    period.map(|_| end)
}

fn parse_when(text: &str, unit: TimeUnit) -> Result<When, String> {
    match unit {
        TimeUnit::Day => text.parse().map_err(|error: crate::time::TimeError| error.to_string()),
        TimeUnit::Tick => {
            let tick = |text: &str| {
                let tick = text.parse().map_err(|_| format!("`{text}` is no whole number of 32 bits"))?;
                Day::new(tick).map_err(|error| error.to_string())
            };
            let Some((first, last)) = text.split_once("..") else { return tick(text).map(When::exact) };
            let bound = |side: &str| (!side.is_empty()).then(|| tick(side)).transpose();
            When::between(bound(first)?, bound(last)?).map_err(|error| error.to_string())
        }
    }
}

/// Puts the rows into the builder: actors, then acts, then ties.
fn add(
    rows: &[Row],
    header: &Header,
    kinds: &Kinds,
    builder: &mut GraphBuilder,
    out: &mut Reporter,
) -> Result<(), LoadError> {
    let keys = act_keys(rows, builder);
    let mut said = Said::default();
    let mut good = Vec::new();
    for (row, key) in rows.iter().zip(&keys) {
        if !add_actors(row, kinds, builder, out)? {
            continue;
        }
        let act = Act { key: Some(key.clone()), ..Act::new(row.counter.kind(), row.sender.as_str()) };
        match builder.declare_act(&act) {
            Ok(handle) => good.push((row, key, handle)),
            Err(violation) => {
                out.problem(row.at(), violation.field(), format!("{violation}; the row is left out"))?;
                continue;
            }
        }
        for (column, reason) in said.contradictions(row, key, header) {
            out.problem(row.at(), column, reason)?;
        }
    }
    for (row, key, handle) in good {
        let mut act = Act::new(row.counter.kind(), row.sender.as_str());
        if let Some(programme) = &row.programme {
            // The key is not empty, which is all that a programme asks for.
            _ = builder.add_programme(Programme::new(programme.as_str()));
        }
        act.programme.clone_from(&row.programme);
        act.announced = Some(row.when);
        act.responds_to.extend(answered(row, key, builder, out)?);
        builder.complete_act(handle, act);
        let tie = Tie {
            act: Some(key.clone()),
            polity: row.polity.clone(),
            weight: row.weight,
            seq: row.seq,
            end: row.lifted,
            ..Tie::new(TieKind::Sanction, row.sender.as_str(), row.target.as_str())
        };
        match builder.add_tie(tie) {
            Ok(()) => out.report.ties += 1,
            Err(violation) => {
                out.problem(row.at(), violation.field(), format!("{violation}; the row is left out"))?;
            }
        }
    }
    Ok(())
}

/// Adds the actors that a row names; false if the row is left out.
fn add_actors(
    row: &Row,
    kinds: &Kinds,
    builder: &mut GraphBuilder,
    out: &mut Reporter,
) -> Result<bool, LoadError> {
    let mut taken = true;
    let named = [
        ("sender_kind", Some(&row.sender)),
        ("target_kind", Some(&row.target)),
        ("target_polity", row.polity.as_ref()),
    ];
    for (column, name) in named.into_iter().filter_map(|(column, name)| Some((column, name?))) {
        let kind = kinds.of(name, builder);
        if column == "target_polity" && !kind.is_polity() {
            out.problem(
                row.at(),
                column,
                format!("{kind} `{name}` is no state or bloc; the row is left out"),
            )?;
            taken = false;
            continue;
        }
        let new = builder.find_actor(name).is_none();
        match builder.add_actor(Actor::new(kind, name.as_str())) {
            Ok(_) => out.report.actors += u64::from(new),
            Err(violation) => {
                out.problem(row.at(), column, format!("{violation}; the row is left out"))?;
                taken = false;
            }
        }
    }
    Ok(taken)
}

/// The act that a row's act is said to answer, if there is one.
fn answered(
    row: &Row,
    own: &str,
    builder: &GraphBuilder,
    out: &mut Reporter,
) -> Result<Option<String>, LoadError> {
    let Counter::Answers(answered) = &row.counter else { return Ok(None) };
    let wrong = if answered == own {
        format!("act `{own}` cannot answer itself")
    } else if builder.find_act(answered).is_none() {
        format!("there is no act `{answered}`")
    } else {
        return Ok(Some(answered.clone()));
    };
    out.problem(row.at(), "counter", format!("{wrong}; taken as an answer to an unknown act"))?;
    Ok(None)
}

/// The first row that speaks of an act, that names its programme, and that makes a tie.
#[derive(Default)]
struct Said<'r> {
    acts: HashMap<&'r str, &'r Row>,
    programmes: HashMap<&'r str, &'r Row>,
    ties: HashMap<(&'r str, &'r str), &'r Row>,
}

impl<'r> Said<'r> {
    /// What a row says otherwise than an earlier one, by column, and what becomes of it.
    fn contradictions(&mut self, row: &'r Row, key: &'r str, header: &Header) -> Vec<(&'static str, String)> {
        let mut found = Vec::new();
        let first = *self.acts.entry(key).or_insert(row);
        if first.when != row.when {
            let time = header.time();
            let reason =
                format!("act `{key}` has another {time} in line {}; both are kept as claims", first.line);
            found.push((time, reason));
        }
        if first.counter.kind() != row.counter.kind() {
            let reason = format!(
                "act `{key}` is an answer here or in line {} and none in the other; taken as an answer",
                first.line
            );
            found.push(("counter", reason));
        }
        if row.programme.is_some() {
            let first = *self.programmes.entry(key).or_insert(row);
            if first.programme != row.programme {
                let kept = first.programme.as_deref().min(row.programme.as_deref()).unwrap_or_default();
                let reason =
                    format!("act `{key}` has another programme in line {}; `{kept}` is kept", first.line);
                found.push(("programme", reason));
            }
        }
        let first = *self.ties.entry((key, row.target.as_str())).or_insert(row);
        let mut repeated = |column, same: bool, kept: &str| {
            if !same {
                let reason = format!("line {} says otherwise of the same act and target; {kept}", first.line);
                found.push((column, reason));
            }
        };
        let bits = |row: &Row| row.weight.map(f64::to_bits);
        repeated("weight", bits(first) == bits(row), "the larger is kept");
        repeated("seq", first.seq == row.seq, "the smaller is kept");
        repeated("lifted", first.lifted == row.lifted, "what both allow is kept");
        repeated("target_polity", first.polity == row.polity, "the first in the alphabet is kept");
        found
    }
}

/// The key of each row's act: as stated, else `SENDER/PROGRAMME/DAY`; where acts with different `counter`
/// would share it, the first keeps it (no counter before an answer) and the others say what they answer.
fn act_keys(rows: &[Row], builder: &GraphBuilder) -> Vec<String> {
    let plain = |row: &Row| act_key(&row.sender, row.programme.as_deref(), &builder.day_text(row.when));
    let mut counters: HashMap<String, BTreeSet<&Counter>> = HashMap::new();
    for row in rows.iter().filter(|row| row.act.is_none()) {
        counters.entry(plain(row)).or_default().insert(&row.counter);
    }
    let key = |row: &Row| {
        let plain = plain(row);
        let first = counters.get(&plain).and_then(BTreeSet::first);
        match &row.counter {
            counter if first.is_none_or(|&first| first == counter) => plain,
            Counter::Answers(answered) => format!("{plain}~{answered}"),
            Counter::No | Counter::Yes => format!("{plain}~counter"),
        }
    };
    rows.iter().map(|row| row.act.clone().unwrap_or_else(|| key(row))).collect()
}
