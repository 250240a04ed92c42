//! The events CSV: one row per target of an act.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Read;

use csv::StringRecord;

use super::ReadOptions;
use crate::graph::{GraphBuilder, act_key, reference};
use crate::load::{Limited, LoadError, LoadReport, Reporter, io_error};
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
    fn new(record: &StringRecord, out: &mut Reporter) -> Result<Self, LoadError> {
        let form = |reason: String| LoadError::Form { at: "line 1".into(), reason };
        let mut at = HashMap::new();
        for (place, name) in record.iter().enumerate() {
            let name = name.trim();
            match COLUMNS.iter().find(|&&column| column == name) {
                Some(&column) if at.insert(column, place).is_some() => {
                    return Err(form(format!("column `{column}` stands there twice")));
                }
                Some(_) => {}
                None => out.problem("line 1", name, "no column of the events CSV; left out")?,
            }
        }
        for column in ["sender", "target"] {
            if !at.contains_key(column) {
                return Err(form(format!("column `{column}` is missing")));
            }
        }
        let unit = match (at.contains_key("date"), at.contains_key("tick")) {
            (true, false) => TimeUnit::Day,
            (false, true) => TimeUnit::Tick,
            (true, true) => return Err(form("columns `date` and `tick` cannot be mixed".into())),
            (false, false) => return Err(form("column `date` (or `tick`) is missing".into())),
        };
        Ok(Self { at, width: record.len(), unit })
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

pub(super) fn read(
    input: impl Read,
    builder: &mut GraphBuilder,
    options: ReadOptions,
) -> Result<LoadReport, LoadError> {
    let number = builder.begin_document(None);
    let mut out = Reporter::new(options.mode, number);
    let mut csv = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(Limited::new(input, options.limits));
    let mut record = StringRecord::new();
    let mut header = None;
    let mut kinds = Kinds::default();
    let mut rows = Vec::new();
    while csv.read_record(&mut record).map_err(|error| csv_error(error, &record))? {
        let line = record.position().map_or(0, csv::Position::line);
        let Some(header) = &header else {
            strip_mark(&mut record);
            let found = Header::new(&record, &mut out)?;
            if let Err(violation) = builder.set_unit(found.unit) {
                return Err(LoadError::Form { at: "line 1".into(), reason: violation.to_string() });
            }
            header = Some(found);
            continue;
        };
        out.report.records += 1;
        if let Some(row) = row(header, &record, line, &mut kinds, &mut out)? {
            rows.push(row);
        }
    }
    if header.is_none() {
        return Err(LoadError::Form { at: "line 1".into(), reason: "the header is missing".into() });
    }
    if csv.get_ref().quotes % 2 == 1 {
        let last = format!("line {}", csv.position().line());
        out.problem(last, "(row)", "a quoted field is not closed: the file may be truncated")?;
    }
    add(&rows, &kinds, builder, &mut out)?;
    Ok(out.report)
}

/// Removes a byte order mark from the first field.
fn strip_mark(record: &mut StringRecord) {
    if record.get(0).is_some_and(|first| first.starts_with('\u{FEFF}')) {
        *record = record.iter().map(|field| field.trim_start_matches('\u{FEFF}')).collect();
    }
}

fn csv_error(error: csv::Error, last: &StringRecord) -> LoadError {
    let line = error.position().or(last.position()).map_or(1, csv::Position::line);
    match error.into_kind() {
        csv::ErrorKind::Io(error) => io_error(error),
        csv::ErrorKind::Utf8 { pos, err } => LoadError::Form {
            at: format!("line {}", pos.map_or(line, |pos| pos.line())),
            reason: format!("field {} is not UTF-8; save the file as UTF-8", err.field() + 1),
        },
        other => LoadError::Form { at: format!("line {line}"), reason: format!("{other:?}") },
    }
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
        let reason = format!("{} fields where the header has {}{left_out}", record.len(), header.width);
        out.problem(at, "(row)", reason)?;
        return Ok(None);
    }
    let get = |column| header.get(record, column);
    let (Some(sender), Some(target)) = (get("sender"), get("target")) else {
        let field = if get("sender").is_none() { "sender" } else { "target" };
        out.problem(at, field, format!("empty{left_out}"))?;
        return Ok(None);
    };
    let time = if header.unit == TimeUnit::Tick { "tick" } else { "date" };
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
        let end = parse_when(text, header.unit)
            .and_then(|end| Period::new(when, Some(end)).map_err(|e| e.to_string()).map(|_| end));
        match end {
            Ok(end) => lifted = Some(end),
            Err(reason) => out.problem(&at, "lifted", format!("{reason}; left out"))?,
        }
    }
    let mut weight = None;
    if let Some(text) = get("weight") {
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() && number >= 0.0 => weight = Some(number),
            _ => out.problem(&at, "weight", format!("`{text}` is no number of at least 0; left out"))?,
        }
    }
    let mut seq = None;
    if let Some(text) = get("seq") {
        match text.parse() {
            Ok(number) => seq = Some(number),
            Err(_) => out.problem(&at, "seq", format!("`{text}` is no whole number; left out"))?,
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

fn parse_when(text: &str, unit: TimeUnit) -> Result<When, String> {
    match unit {
        TimeUnit::Day => text.parse().map_err(|error: crate::time::TimeError| error.to_string()),
        TimeUnit::Tick => {
            let tick = text.parse().map_err(|_| format!("`{text}` is no whole number of 32 bits"))?;
            Day::new(tick).map(When::exact).map_err(|error| error.to_string())
        }
    }
}

/// Puts the rows into the builder: actors, then acts, then ties.
fn add(rows: &[Row], kinds: &Kinds, builder: &mut GraphBuilder, out: &mut Reporter) -> Result<(), LoadError> {
    let keys = act_keys(rows, builder);
    let mut acts: BTreeMap<&str, WhoSaid> = BTreeMap::new();
    let mut good = Vec::new();
    for (row, key) in rows.iter().zip(&keys) {
        let at = format!("line {}", row.line);
        let mut taken = true;
        for (column, name, polity) in [
            ("sender_kind", Some(&row.sender), false),
            ("target_kind", Some(&row.target), false),
            ("target_polity", row.polity.as_ref(), true),
        ] {
            let Some(name) = name else { continue };
            let kind = kinds.of(name, builder);
            if polity && !kind.is_polity() {
                out.problem(
                    &at,
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
                    out.problem(&at, column, format!("{violation}; the row is left out"))?;
                    taken = false;
                }
            }
        }
        if let Some(programme) = &row.programme {
            // The key is not empty, which is all that a programme asks for.
            _ = builder.add_programme(Programme::new(programme.as_str()));
        }
        let said = acts.entry(key).or_insert_with(|| WhoSaid { line: row.line, when: row.when });
        if taken && said.when != row.when {
            let reason =
                format!("act `{key}` has another day in line {}; both are kept as claims", said.line);
            out.problem(&at, "date", reason)?;
        }
        if taken {
            let act = Act { key: Some(key.clone()), ..Act::new(row.counter.kind(), row.sender.as_str()) };
            match builder.declare_act(&act) {
                Ok(handle) => good.push((row, key, handle)),
                Err(violation) => out.problem(&at, "act", format!("{violation}; the row is left out"))?,
            }
        }
    }
    for (row, key, handle) in good {
        let at = format!("line {}", row.line);
        let mut act = Act::new(row.counter.kind(), row.sender.as_str());
        act.programme.clone_from(&row.programme);
        act.announced = Some(row.when);
        if let Counter::Answers(answered) = &row.counter {
            if builder.find_act(answered).is_some() {
                act.responds_to.push(answered.clone());
            } else {
                let reason = format!("there is no act `{answered}`; taken as an answer to an unknown act");
                out.problem(&at, "counter", reason)?;
            }
        }
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
            Err(violation) => out.problem(&at, "(row)", format!("{violation}; the row is left out"))?,
        }
    }
    Ok(())
}

/// The first row that speaks of an act.
struct WhoSaid {
    line: u64,
    when: When,
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
