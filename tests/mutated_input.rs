//! Valid inputs with something changed: whatever becomes of them, they are an error or a sound graph.

use std::fs;
use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use sanction_graph::export::{write_events, write_native};
use sanction_graph::findings::{AnalyseConfig, Input, analyse, describe_inputs};
use sanction_graph::graph::{GraphBuilder, Level, SanctionGraph};
#[cfg(feature = "lists")]
use sanction_graph::inputs::read_ftm_ties;
use sanction_graph::inputs::{Format, ReadOptions};
use sanction_graph::load::LoadReport;
use serde_json::Value;

/// One change of a text.
#[derive(Debug, Clone)]
enum Change {
    /// Bytes from a place on are left out.
    Delete(Index, usize),
    /// Bytes from a place on stand there twice.
    Repeat(Index, usize),
    /// A byte is another.
    Byte(Index, u8),
    /// The text ends here.
    Cut(Index),
    /// Two lines change places.
    Swap(Index, Index),
    /// A line is left out.
    DropLine(Index),
    /// A word, number or key is replaced by another of the same text.
    Exchange(Index, Index),
    /// A word, number or key is replaced by one that is often wrong.
    Replace(Index, Index),
}

/// Values that readers are often wrong about.
const VALUES: &[&str] = &[
    "",
    "null",
    "0",
    "-1",
    "1e308",
    "4294967295",
    "2147483647",
    "-2147483648",
    "9999-12-31",
    "1000-01-01",
    "2021",
    "2021-02-31",
    "..",
    "2021-03-22..",
    "..2021-03-22",
    "true",
    "[]",
    "{}",
    "\"\"",
    "lift",
    "counter-sanction",
    "Bloc",
    "Person",
    "PartOf",
    "Association",
    "EU",
    "a>b",
    "Office:x",
    "00/00/1980",
    "31/02/2021",
    "Individual",
    "Ship",
    "(UK Statutory Instrument)",
    "(UN Ref):QDi.430",
    "individual",
    "vessel",
    "-0- ",
    "GLOMAG] [SYRIA",
    "DOB circa 9999",
    "DOB 1000 to 9999",
    "Linked To: CHEN, Mingguo",
    "35001",
    "\u{1A}",
    "Kosovo",
    "<a/>",
    "</record>",
    "<!--",
    "&lt;",
    "&b;",
    "\"",
    "Egypt, Arab Rep.",
    "Hong Kong, China",
    "EU, EEC",
    "imp_part",
    "ongoing",
    "1949",
    "\u{FEFF}",
    "é",
    "\0",
];

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'/')
}

/// Where the words of a text are.
fn words(text: &[u8]) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let mut at = 0;
    for run in text.chunk_by(|&a, &b| is_word(a) == is_word(b)) {
        if is_word(run[0]) {
            words.push((at, at + run.len()));
        }
        at += run.len();
    }
    words
}

fn replace(text: &mut Vec<u8>, (start, end): (usize, usize), by: &[u8]) {
    text.splice(start..end, by.iter().copied());
}

impl Change {
    fn apply(&self, text: &mut Vec<u8>) {
        if text.is_empty() {
            return;
        }
        match self {
            Self::Delete(at, length) => {
                let at = at.index(text.len());
                let end = (at + length).min(text.len());
                text.drain(at..end);
            }
            Self::Repeat(at, length) => {
                let at = at.index(text.len());
                let part = text[at..(at + length).min(text.len())].to_vec();
                replace(text, (at, at), &part);
            }
            Self::Byte(at, byte) => {
                let at = at.index(text.len());
                text[at] = *byte;
            }
            Self::Cut(at) => text.truncate(at.index(text.len())),
            Self::Swap(a, b) => Self::of_lines(text, |lines| {
                let (a, b) = (a.index(lines.len()), b.index(lines.len()));
                lines.swap(a, b);
            }),
            Self::DropLine(at) => Self::of_lines(text, |lines| _ = lines.remove(at.index(lines.len()))),
            Self::Exchange(at, by) => {
                let words = words(text);
                if !words.is_empty() {
                    let (first, last) = words[by.index(words.len())];
                    let by = text[first..last].to_vec();
                    replace(text, words[at.index(words.len())], &by);
                }
            }
            Self::Replace(at, by) => {
                let words = words(text);
                if !words.is_empty() {
                    replace(text, words[at.index(words.len())], by.get(VALUES).as_bytes());
                }
            }
        }
    }

    fn of_lines(text: &mut Vec<u8>, change: impl FnOnce(&mut Vec<&[u8]>)) {
        let before = text.clone();
        let mut lines: Vec<&[u8]> = before.split(|&byte| byte == b'\n').collect();
        change(&mut lines);
        *text = lines.join(&b'\n');
    }
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    prop_oneof![
        1 => (at(), 1usize..40).prop_map(|(at, length)| Change::Delete(at, length)),
        1 => (at(), 1usize..200).prop_map(|(at, length)| Change::Repeat(at, length)),
        1 => (at(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        1 => at().prop_map(Change::Cut),
        1 => (at(), at()).prop_map(|(a, b)| Change::Swap(a, b)),
        1 => at().prop_map(Change::DropLine),
        6 => (at(), at()).prop_map(|(at, by)| Change::Exchange(at, by)),
        6 => (at(), at()).prop_map(|(at, by)| Change::Replace(at, by)),
    ]
}

fn file(path: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("the file is there")
}

fn read(format: Format, text: &[u8], options: ReadOptions) -> Option<(LoadReport, SanctionGraph)> {
    let mut builder = GraphBuilder::new();
    // What a file without a day of its own needs; it has no meaning for the others.
    let options = options.published("2021-08-18".parse().ok());
    let report = format.read(text, &mut builder, options).ok()?;
    Some((report, builder.build().ok()?))
}

fn read_again(text: &[u8]) -> Result<SanctionGraph, String> {
    let mut builder = GraphBuilder::new();
    let report = Format::Native.read(text, &mut builder, ReadOptions::default());
    report.map_err(|error| format!("{error} in\n{}", String::from_utf8_lossy(text)))?;
    builder.build().map_err(|error| error.to_string())
}

/// What must hold of every input.
fn check(format: Format, text: &[u8]) -> Result<(), TestCaseError> {
    let strict = read(format, text, ReadOptions::strict());
    let Some((report, graph)) = read(format, text, ReadOptions::default()) else {
        prop_assert!(strict.is_none(), "strict reading takes what lenient reading refuses");
        return Ok(());
    };
    prop_assert_eq!(graph.verify(), Ok(()));
    prop_assert_eq!(report.problems_total == 0, strict.is_some());
    if let Some((_, strict)) = strict {
        prop_assert!(strict == graph);
    }
    let input = [Input { path: String::new(), format: format.to_string(), report }];
    for level in [Level::Actor, Level::State, Level::Bloc] {
        let mut config = AnalyseConfig::default().level(level).draws(2);
        config.projection = config.projection.expand_blocs(true);
        let findings = analyse(&graph, &config).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert!(describe_inputs(&graph, &config, &input).is_ok());
        // JSON would say `null`.
        let text = format!("{findings:?}");
        prop_assert!(
            !["NaN", "Some(inf)", "Some(-inf)"].iter().any(|number| text.contains(number)),
            "{text}"
        );
    }
    written(&graph)
}

/// What is written is read back as it was.
fn written(graph: &SanctionGraph) -> Result<(), TestCaseError> {
    let mut native = Vec::new();
    if write_native(graph, &mut native).is_ok() {
        let again = read_again(&native).map_err(TestCaseError::fail)?;
        let mut twice = Vec::new();
        prop_assert!(write_native(&again, &mut twice).is_ok());
        if native != twice {
            let [before, after] = [native, twice].map(|text| String::from_utf8_lossy(&text).into_owned());
            let line = before.lines().zip(after.lines()).find(|(a, b)| a != b);
            return Err(TestCaseError::fail(format!("written and read, {line:?} differ in\n{before}")));
        }
        prop_assert!(again == *graph);
    }
    let mut events = Vec::new();
    if write_events(graph, &mut events).is_ok() {
        let again = read(Format::Events, &events, ReadOptions::default());
        prop_assert!(again.is_some(), "{}", String::from_utf8_lossy(&events));
    }
    Ok(())
}

fn changed(format: Format, mut text: Vec<u8>, changes: &[Change]) -> Result<(), TestCaseError> {
    for change in changes {
        change.apply(&mut text);
    }
    check(format, &text)
}

/// One change of a JSON document that leaves it one.
#[derive(Debug, Clone)]
enum Graft {
    /// A value is replaced by another of the document.
    Exchange(Index, Index),
    /// A value is replaced by a text that is often wrong.
    Replace(Index, Index),
    /// A value is left out.
    Remove(Index),
    /// An element of a list stands there twice.
    Repeat(Index),
}

fn graft() -> impl Strategy<Value = Graft> {
    let at = any::<Index>;
    prop_oneof![
        4 => (at(), at()).prop_map(|(at, by)| Graft::Exchange(at, by)),
        2 => (at(), at()).prop_map(|(at, by)| Graft::Replace(at, by)),
        1 => at().prop_map(Graft::Remove),
        1 => at().prop_map(Graft::Repeat),
    ]
}

/// The paths of all values within a value whose names of fields agree, so that values change places with
/// their like; of all values if `field` is `None`.
fn paths(value: &Value, field: Option<&str>) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![(String::new(), value)];
    while let Some((path, value)) = open.pop() {
        match value {
            Value::Object(fields) => {
                open.extend(fields.iter().map(|(name, value)| (format!("{path}/{name}"), value)));
            }
            Value::Array(list) => {
                open.extend(list.iter().enumerate().map(|(i, value)| (format!("{path}/{i}"), value)));
            }
            _ => {}
        }
        if !path.is_empty() && field.is_none_or(|field| name_of(&path) == field) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The name of the innermost field of a path; those that hold keys of actors, of acts and days are alike.
fn name_of(path: &str) -> &str {
    let name = path.rsplit('/').find(|step| step.parse::<u32>().is_err()).unwrap_or_default();
    match name {
        "sender" | "from" | "to" | "polity" | "issuer" | "addressed" | "key" => "key",
        "act" | "responds_to" | "implements" | "ended_by" | "former_keys" => "act",
        "announced" | "effective" | "start" | "end" | "published" | "born" | "first" | "last" => "day",
        other => other,
    }
}

impl Graft {
    fn apply(&self, document: &mut Value) {
        let all = paths(document, None);
        if all.is_empty() {
            return;
        }
        match self {
            Self::Exchange(at, by) => {
                let at = &all[at.index(all.len())];
                let like = paths(document, Some(name_of(at)));
                let value = document.pointer(&like[by.index(like.len())]).cloned();
                set(document, at, value);
            }
            Self::Replace(at, by) => set(document, &all[at.index(all.len())], Some((*by.get(VALUES)).into())),
            Self::Remove(at) => set(document, &all[at.index(all.len())], None),
            Self::Repeat(at) => {
                let at = &all[at.index(all.len())];
                let value = document.pointer(at).cloned().unwrap_or(Value::Null);
                let list = at.rsplit_once('/').and_then(|(list, _)| document.pointer_mut(list));
                if let Some(Value::Array(list)) = list {
                    list.push(value);
                }
            }
        }
    }
}

/// Sets a value or leaves it out.
fn set(document: &mut Value, path: &str, value: Option<Value>) {
    let Some((parent, last)) = path.rsplit_once('/') else { return };
    match (document.pointer_mut(parent), value) {
        (Some(Value::Object(fields)), Some(value)) => _ = fields.insert(last.into(), value),
        (Some(Value::Object(fields)), None) => _ = fields.remove(last),
        (Some(Value::Array(list)), value) => {
            let Ok(at) = last.parse::<usize>() else { return };
            if at < list.len() {
                list.splice(at..=at, value);
            }
        }
        _ => {}
    }
}

fn grafted(path: &str, grafts: &[Graft]) -> Result<(), TestCaseError> {
    let mut document = serde_json::from_slice(&file(path)).expect("the file is JSON");
    for graft in grafts {
        graft.apply(&mut document);
    }
    check(Format::Native, document.to_string().as_bytes())
}

const EVENTS: &str = "tests/fixtures/valid/events.csv";
const TICKS: &str = "tests/fixtures/valid/ticks.csv";
const NATIVE: &str = "tests/fixtures/valid/native.json";
const CASE: &str = "examples/data/xinjiang-2021.json";
#[cfg(feature = "lists")]
const XML: [(Format, &str); 7] = [
    (Format::OfacAdvanced, "tests/fixtures/xml/ofac-advanced.xml"),
    (Format::OfacEnhanced, "tests/fixtures/xml/ofac-enhanced.xml"),
    (Format::CaSema, "tests/fixtures/xml/ca-sema.xml"),
    (Format::Un, "tests/fixtures/xml/un.xml"),
    (Format::EuFsf, "tests/fixtures/xml/eu-fsf.xml"),
    (Format::OfacXml, "tests/fixtures/ofac/sdn.xml"),
    (Format::OfacXml, "tests/fixtures/ofac/consolidated.xml"),
];
#[cfg(feature = "lists")]
const UK: [&str; 2] = ["tests/fixtures/uk/conlist-2018.csv", "tests/fixtures/uk/conlist-2025.csv"];
#[cfg(feature = "lists")]
const OFAC: [&str; 4] = [
    "tests/fixtures/ofac/sdn.csv",
    "tests/fixtures/ofac/alt.csv",
    "tests/fixtures/ofac/add.csv",
    "tests/fixtures/ofac/comments.csv",
];
#[cfg(feature = "lists")]
const FTM: &str = "tests/fixtures/ftm/entities.jsonl";
#[cfg(feature = "lists")]
const GSDB: &str = "tests/fixtures/gsdb/cases.csv";

#[test]
fn what_is_changed_is_valid_before() {
    for (format, path) in
        [(Format::Native, NATIVE), (Format::Native, CASE), (Format::Events, EVENTS), (Format::Events, TICKS)]
    {
        assert!(read(format, &file(path), ReadOptions::strict()).is_some(), "{path}");
        check(format, &file(path)).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_native_json(changes in vec(change(), 1..5)) {
        changed(Format::Native, file(NATIVE), &changes)?;
    }

    #[test]
    fn grafted_native_json(grafts in vec(graft(), 1..8)) {
        grafted(NATIVE, &grafts)?;
    }

    #[test]
    fn changed_events(changes in vec(change(), 1..6), ticks in any::<bool>()) {
        changed(Format::Events, file(if ticks { TICKS } else { EVENTS }), &changes)?;
    }
}

#[cfg(feature = "lists")]
proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_uk_lists(changes in vec(change(), 1..6), layout in 0..UK.len()) {
        changed(Format::UkConlist, file(UK[layout]), &changes)?;
    }

    #[test]
    fn changed_sdn_lists(changes in vec(change(), 1..6), part in 0..OFAC.len()) {
        changed(Format::OfacCsv, file(OFAC[part]), &changes)?;
    }

    #[test]
    fn changed_ftm(changes in vec(change(), 1..6)) {
        let mut text = file(FTM);
        for change in &changes {
            change.apply(&mut text);
        }
        check(Format::Ftm, &text)?;
        if let Ok((columns, _)) = read_ftm_ties(&*text, ReadOptions::default()) {
            if let Ok(graph) = SanctionGraph::from_columns(columns) {
                prop_assert_eq!(graph.verify(), Ok(()));
            }
        }
    }

    #[test]
    fn changed_gsdb_tables(changes in vec(change(), 1..6)) {
        changed(Format::Gsdb, file(GSDB), &changes)?;
    }

    #[test]
    fn changed_xml_lists(changes in vec(change(), 1..6), list in 0..XML.len()) {
        let (format, path) = XML[list];
        changed(format, file(path), &changes)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_changed_case(changes in vec(change(), 1..8)) {
        changed(Format::Native, file(CASE), &changes)?;
    }

    #[test]
    fn the_grafted_case(grafts in vec(graft(), 1..12)) {
        grafted(CASE, &grafts)?;
    }
}
