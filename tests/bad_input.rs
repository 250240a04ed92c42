//! Bad inputs and the messages that they give.
//!
//! Every file of `tests/fixtures/native` and `tests/fixtures/events` is read leniently and strictly. Beside
//! `NAME.json` or `NAME.csv` stands `NAME.expected`: either `error: MESSAGE`, or a line that says what of the
//! input was kept, followed by the problems, one a line. `UPDATE_EXPECTED=1 cargo test --test bad_input` writes
//! these files anew, for a person to read before they are committed.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use sanction_graph::findings::{AnalyseConfig, analyse};
use sanction_graph::graph::{GraphBuilder, SanctionGraph};
use sanction_graph::inputs::{Format, ReadOptions, read_detected};
use sanction_graph::load::{LoadError, LoadReport};

fn read(
    format: Format,
    input: impl Read,
    options: ReadOptions,
) -> Result<(LoadReport, SanctionGraph), String> {
    let mut builder = GraphBuilder::new();
    let report = format.read(input, &mut builder, options).map_err(|error| error.to_string())?;
    let graph = builder.build().map_err(|error| error.to_string())?;
    graph.verify().expect("the graph is sound");
    analyse(&graph, &AnalyseConfig::default()).expect("the graph can be analysed");
    Ok((report, graph))
}

/// What the `.expected` file should say.
fn outcome(format: Format, bytes: &[u8]) -> String {
    let (report, graph) = match read(format, bytes, ReadOptions::default()) {
        Ok(read) => read,
        Err(error) => return format!("error: {error}\n"),
    };
    let mut text = format!(
        "kept of {} records: {} actors, {} programmes, {} sources, {} acts, {} ties\n",
        report.records,
        graph.actor_count(),
        graph.programmes().len(),
        graph.sources().len(),
        graph.act_count(),
        graph.tie_count()
    );
    for problem in &report.problems {
        writeln!(text, "{problem}").expect("a string can be written");
    }
    text
}

/// Strict reading fails with the error, or with the first problem.
fn strict_message(format: Format, bytes: &[u8]) -> Option<String> {
    read(format, bytes, ReadOptions::strict()).err()
}

fn fixtures(folder: &str, extension: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(folder);
    let entries = fs::read_dir(&folder).expect("the folder of fixtures is there");
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.expect("the folder can be listed").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|found| found == extension));
    paths.sort();
    paths
}

fn check_folder(format: Format, folder: &str, extension: &str) {
    let mut wrong = String::new();
    let paths = fixtures(folder, extension);
    assert!(paths.len() > 20, "few fixtures: {paths:?}");
    for path in paths {
        let bytes = fs::read(&path).expect("a fixture can be read");
        let found = outcome(format, &bytes);
        let expected_path = path.with_extension("expected");
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&expected_path, &found).expect("a fixture can be written");
        }
        let expected = fs::read_to_string(&expected_path).unwrap_or_default();
        let first = expected.lines().find(|line| !line.starts_with("kept of "));
        let first = first.map(|line| line.strip_prefix("error: ").unwrap_or(line).to_owned());
        let strict = strict_message(format, &bytes);
        if found != expected || strict != first {
            let _ = writeln!(
                wrong,
                "--- {}\nexpected:\n{expected}found:\n{found}strict: {strict:?}\n",
                path.display()
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn native_json() {
    check_folder(Format::Native, "native", "json");
}

#[test]
fn events_csv() {
    check_folder(Format::Events, "events", "csv");
}

/// Repeats a text for ever, and counts what was taken of it.
struct Endless<'a> {
    text: &'static [u8],
    at: usize,
    taken: &'a mut u64,
}

impl Read for Endless<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        for byte in buffer.iter_mut() {
            *byte = self.text[self.at];
            self.at = (self.at + 1) % self.text.len();
        }
        *self.taken += buffer.len() as u64;
        Ok(buffer.len())
    }
}

/// How an endless input ends, under small limits: 1 MiB of input, 64 KiB of a line.
fn endless(format: Format, start: &'static [u8], repeated: &'static [u8]) -> (LoadError, u64) {
    let mut taken = 0;
    let rest = Endless { text: repeated, at: 0, taken: &mut taken };
    let options = ReadOptions::default().limits(1 << 20, 64 << 10);
    let result = format.read(start.chain(rest), &mut GraphBuilder::new(), options);
    (result.expect_err("an endless input is refused"), taken)
}

#[test]
fn endless_inputs_reach_a_limit() {
    let header = b"sender,target,date\n";
    let csv: [(&[u8], &[u8], &str, u64); 5] = [
        (b"", b"a", "a line is over the limit of 65536 bytes", 1 << 17),
        (header, b"US", "a line is over the limit of 65536 bytes", 1 << 17),
        (b"sender,target,date\nUS,\"", b"a\nb", "a row is over the limit of 65536 bytes", 1 << 17),
        (header, b",", "a line is over the limit of 65536 bytes", 1 << 17),
        (header, b"US,CN,2020-07-09\n", "the input is over the limit of 1048576 bytes", 1 << 21),
    ];
    let json: [(&[u8], &[u8], &str, u64); 3] = [
        (b"", b"[", "the input is over the limit of 1048576 bytes", 1 << 22),
        (b"{\"format\":\"", b"a", "the input is over the limit of 1048576 bytes", 1 << 22),
        (b"{\"actors\":[", b"{},\n", "the input is over the limit of 1048576 bytes", 1 << 22),
    ];
    let all = csv.map(|row| (Format::Events, row)).into_iter().chain(json.map(|row| (Format::Native, row)));
    for (format, (start, repeated, message, most)) in all {
        let (error, taken) = endless(format, start, repeated);
        assert_eq!(error.to_string(), message);
        assert!(error.is_limit());
        assert!(taken <= most, "{taken} bytes taken for: {message}");
    }
}

#[test]
fn an_endless_line_ends_under_the_default_limits() {
    let mut taken = 0;
    let input = Endless { text: b"a", at: 0, taken: &mut taken };
    let error = Format::Events.read(input, &mut GraphBuilder::new(), ReadOptions::default()).unwrap_err();
    assert_eq!(error.to_string(), "a line is over the limit of 16777216 bytes");
    assert!(taken < 17 << 20);
}

#[test]
fn megabytes_of_brackets_are_refused() {
    for text in ["[", "{\"format\":\"sanction-graph/1\",\"actors\":[", "{\"a\":"] {
        let start = text.repeat(if text.len() == 1 { 8 << 20 } else { 1 });
        let bytes = [start.as_bytes(), &vec![b'['; 8 << 20]].concat();
        assert!(read(Format::Native, &bytes[..], ReadOptions::default()).is_err());
    }
    let deep = format!(
        "{{\"format\":\"sanction-graph/1\",\"actors\":[{{\"key\":\"US\",\"kind\":{}{}}}]}}",
        "[".repeat(1 << 20),
        "]".repeat(1 << 20)
    );
    let (report, _) = read(Format::Native, deep.as_bytes(), ReadOptions::default()).unwrap();
    assert_eq!(report.problems[0].to_string(), "actors[0]: kind: nested too deeply; the record is left out");
}

#[test]
fn a_record_of_many_bad_values_is_left_out_soon() {
    let countries = "5,".repeat(200_000);
    let text = format!(
        "{{\"format\":\"sanction-graph/1\",\"actors\":[{{\"key\":\"US\",\"kind\":\"State\",\"countries\":[{countries}5]}}]}}"
    );
    let (report, graph) = read(Format::Native, text.as_bytes(), ReadOptions::default()).unwrap();
    assert_eq!((graph.actor_count(), report.problems_total), (0, 101));
    assert_eq!(report.problems[99].field, "countries[99]");
    let last = "actors[0]: (record): more than 100 values do not fit; the record is left out";
    assert_eq!(report.problems[100].to_string(), last);
}

/// Each of these took the square of its length; the test would not end.
#[test]
fn many_rows_of_one_act_or_one_day_are_read_in_time() {
    use std::fmt::Write;

    let (mut one_act, mut one_day) =
        (String::from("sender,target,tick,act\n"), String::from("sender,target,date,act\n"));
    for i in 0..100_000 {
        let _ = writeln!(one_act, "A,B,{i},x");
        let _ = writeln!(one_day, "A,B,2021-03-22,x{i}");
    }
    for (text, problems, acts) in [(one_act, 99_999, 1), (one_day, 0, 100_000)] {
        let mut builder = GraphBuilder::new();
        let report = Format::Events.read(text.as_bytes(), &mut builder, ReadOptions::default()).unwrap();
        let graph = builder.build().unwrap();
        assert_eq!((report.problems_total, graph.act_count(), graph.tie_count()), (problems, acts, acts));
    }
}

#[test]
fn messages_are_short_and_without_control_characters() {
    let long = "\u{1b}[31m".repeat(100_000);
    let csv = format!("sender,target,date\nUS,CN,{long}\n");
    let (report, _) = read(Format::Events, csv.as_bytes(), ReadOptions::default()).unwrap();
    let reason = &report.problems[0].reason;
    assert!(reason.len() < 1000 && !reason.contains(char::is_control), "{reason}");
    assert!(reason.ends_with("the row is left out"), "{reason}");
    let json = format!("{{\"format\":\"{}\"}}", "x".repeat(100_000));
    let error = read(Format::Native, json.as_bytes(), ReadOptions::default()).unwrap_err();
    assert!(error.len() < 1000 && error.ends_with("is not `sanction-graph/1`"), "{error}");
}

/// Gives a text and then fails.
struct Failing<'a>(&'a [u8], Option<io::ErrorKind>);

impl Read for Failing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match (self.0.read(&mut buffer[..1])?, self.1) {
            (0, Some(kind)) => Err(kind.into()),
            (count, _) => Ok(count),
        }
    }
}

#[test]
fn io_errors_are_passed_on() {
    let texts: [(Format, &[u8]); 4] = [
        (Format::Events, b"sender,target,date\nUS,CN,2020"),
        (Format::Events, b"se"),
        (Format::Native, b"{\"format\":"),
        (Format::Native, b""),
    ];
    for (format, text) in texts {
        let input = || Failing(text, Some(io::ErrorKind::ConnectionReset));
        let error = format.read(input(), &mut GraphBuilder::new(), ReadOptions::default()).unwrap_err();
        assert!(matches!(error, LoadError::Io(_)), "{error:?}");
        assert_eq!(error.to_string(), "cannot be read: connection reset");
        let detected = read_detected(input(), &mut GraphBuilder::new(), ReadOptions::default());
        assert!(matches!(detected, Err(LoadError::Io(_))));
    }
}

/// Gives one byte at a time, and between them says that it was interrupted.
struct Hesitant<'a>(&'a [u8], bool);

impl Read for Hesitant<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.1 = !self.1;
        if self.1 { Err(io::ErrorKind::Interrupted.into()) } else { self.0.read(&mut buffer[..1]) }
    }
}

#[test]
fn how_an_input_arrives_does_not_matter() {
    for (format, folder, extension) in [(Format::Native, "native", "json"), (Format::Events, "events", "csv")]
    {
        for path in fixtures(folder, extension) {
            let bytes = fs::read(&path).expect("a fixture can be read");
            let text = |result: Result<(LoadReport, SanctionGraph), String>| {
                result.map(|(report, graph)| (report.problems, graph))
            };
            let whole = text(read(format, &bytes[..], ReadOptions::default()));
            let bit_by_bit = text(read(format, Hesitant(&bytes, false), ReadOptions::default()));
            assert!(whole == bit_by_bit, "{}: {whole:?}, {bit_by_bit:?}", path.display());
        }
    }
}

#[test]
fn the_unreadable_is_told_apart_when_the_format_is_not_said() {
    let detect = |bytes: &[u8]| {
        let result = read_detected(BufReader::new(bytes), &mut GraphBuilder::new(), ReadOptions::default());
        result.map(|(format, _)| format).map_err(|error| error.to_string())
    };
    let unknown = "the content has the form of no known format; say which it is, as FORMAT=PATH";
    assert_eq!(detect(b""), Err(unknown.into()));
    assert_eq!(detect(b"name,date\n"), Err(unknown.into()));
    assert_eq!(detect(b"\x89PNG\r\n"), Err(unknown.into()));
    assert_eq!(detect(b"\xff\xfes\0e\0"), Err("the text is UTF-16; save the file as UTF-8".into()));
    assert_eq!(detect(b"\xef\xbb\xbf sender ,target,date\n"), Ok(Format::Events));
}

/// What one file cannot say without contradiction, two can.
#[test]
fn files_that_contradict_each_other() {
    let first = b"sender,target,date,target_kind,act\nUS,zhu,2020-07-09,Person,a1\n";
    let second = |text: &[u8], format: Format| {
        let mut builder = GraphBuilder::new();
        Format::Events.read(&first[..], &mut builder, ReadOptions::default()).unwrap();
        let report = format.read(text, &mut builder, ReadOptions::default());
        builder.build().unwrap().verify().unwrap();
        report.map(|report| report.problems.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    let ticks = second(b"sender,target,tick\nUS,CN,5\n", Format::Events).unwrap_err();
    assert_eq!(
        ticks.to_string(),
        "line 1: the network's time is in days already: days and ticks cannot be mixed"
    );
    let kind = second(b"sender,target,date,target_kind\nUS,zhu,2020-07-10,Asset\n", Format::Events).unwrap();
    assert_eq!(
        kind,
        ["line 2: target_kind: actor `zhu` is given as Person and as Asset; the row is left out"]
    );
    let act = second(b"sender,target,date,act\nGB,zhu,2020-07-09,a1\n", Format::Events).unwrap();
    assert_eq!(act, ["line 2: act: act `a1` is sent by `US`, not by `GB`; the row is left out"]);
    let native = br#"{"format":"sanction-graph/1","actors":[{"key":"zhu","kind":"State"}],
        "acts":[{"key":"a1","kind":"lift","sender":"US"}]}"#;
    let native = second(native, Format::Native).unwrap();
    assert_eq!(
        native,
        [
            "actors[0]: kind: actor `zhu` is given as Person and as State; the record is left out",
            "acts[0]: key: act `a1` is a sanction: it cannot both impose and lift; the record is left out"
        ]
    );
}

#[test]
fn a_typed_call_cannot_hide_a_weight_that_is_no_weight() {
    let mut builder = GraphBuilder::new();
    let (us, cn) = (builder.state("US"), builder.state("CN"));
    let act = builder.act(us, "2021-03-22".parse().unwrap());
    builder.sanction(us, cn, act).weight = Some(-1.0);
    let error = builder.build().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the tie from `US` to `CN` has a weight that is no finite number of at least 0"
    );
}
