//! The main job as its users call it: the built example, its options, outputs and exit status.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// The example, which cargo builds with the tests, beside the folder of the tests.
fn program() -> Command {
    let mut path = std::env::current_exe().expect("the test has a path");
    path.pop();
    if path.ends_with("deps") {
        path.pop();
    }
    Command::new(path.join("examples/analyse").with_extension(std::env::consts::EXE_EXTENSION))
}

fn run(arguments: &[&str]) -> Output {
    program().args(arguments).output().expect("`cargo build --example analyse` was run, as `cargo test` does")
}

/// Standard output of a run that succeeds.
fn report(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("the report is UTF-8")
}

/// Standard error of a run that fails with this status and prints nothing else.
fn refused(arguments: &[&str], status: i32) -> String {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(status), "{arguments:?}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
    String::from_utf8(output.stderr).expect("the message is UTF-8")
}

/// A folder of this test alone, emptied when it is asked for.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("analyse").join(name);
    _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("a folder can be made");
    path
}

fn written(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).expect("a file can be written");
    text_of(&path)
}

fn text_of(path: &Path) -> String {
    path.to_str().expect("the path is UTF-8").to_owned()
}

/// The findings of a run with these arguments.
fn findings(folder: &Path, arguments: &[&str]) -> Value {
    let path = text_of(&folder.join("findings.json"));
    report(&[arguments, &["--json", &path]].concat());
    serde_json::from_str(&fs::read_to_string(&path).expect("the findings are written"))
        .expect("they are JSON")
}

const CASE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/xinjiang-2021.json");
const EVENTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/valid/events.csv");
const TICKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/valid/ticks.csv");

#[test]
fn without_an_input_it_runs_the_bundled_case() {
    let bundled = report(&[]);
    assert!(bundled.starts_with("LOADED\n"), "{bundled}");
    assert!(bundled.contains("xinjiang-2021.json (native)"), "{bundled}");
    assert_eq!(bundled, report(&[CASE]));
    assert_eq!(bundled, report(&[&format!("native={CASE}")]));
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let folder = folder("same");
    let [a, b] = ["a.json", "b.json"].map(|name| text_of(&folder.join(name)));
    assert_eq!(report(&["--json", &a]), report(&["--json", &b]));
    let read = |path: &str| fs::read(path).expect("the findings are written");
    assert!(read(&a) == read(&b));
}

#[test]
fn inputs_are_read_together() {
    let folder = folder("together");
    let both = findings(&folder, &[EVENTS, &format!("native={CASE}"), "--draws", "0"]);
    let formats: Vec<&str> =
        rows(&both["inputs"]).iter().filter_map(|input| input["format"].as_str()).collect();
    assert_eq!(formats, ["events", "native"]);
    let alone = findings(&folder, &[CASE, "--draws", "0"]);
    assert!(both["graph"]["ties"].as_u64() > alone["graph"]["ties"].as_u64());
    let turned = findings(&folder, &[CASE, EVENTS, "--draws", "0"]);
    for section in ["graph", "hits", "reciprocity", "coordination"] {
        assert_eq!(both[section], turned[section], "{section}");
    }
}

#[test]
fn unusable_inputs_have_status_1() {
    let folder = folder("unusable");
    let missing = text_of(&folder.join("missing.csv"));
    assert_eq!(
        refused(&[&missing], 1),
        format!("error: {missing}: cannot be read: No such file or directory (os error 2)\n")
    );
    let other = written(&folder, "other.txt", "name;date\n");
    let message = "the content has the form of no known format; say which it is, as FORMAT=PATH";
    assert_eq!(refused(&[CASE, &other], 1), format!("error: {other}: {message}\n"));
    let header = "line 1: column `sender` is missing; the columns are `name;date`";
    assert_eq!(refused(&[&format!("events={other}")], 1), format!("error: {other}: {header}\n"));
    let cut = written(&folder, "cut.json", "{\"format\":");
    assert_eq!(
        refused(&[&cut], 1),
        format!(
            "error: {cut}: line 1 column 10: the document ends within a value; the file may be truncated\n"
        )
    );
    let mixed = refused(&[EVENTS, TICKS], 1);
    assert!(mixed.contains("days and ticks cannot be mixed"), "{mixed}");
    let directory = text_of(&folder);
    assert!(refused(&[&directory], 1).contains("cannot be read"));
    let alike = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/native/keys-that-read-alike.json");
    assert_eq!(refused(&[alike], 1), "error: two different ties have the key `a>x>CN`\n");
}

#[test]
fn results_that_cannot_be_written_have_status_1() {
    let nowhere = text_of(&folder("unwritable").join("none/findings.json"));
    for option in ["--json", "--merges"] {
        let output = run(&[option, &nowhere]);
        assert_eq!(output.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&output.stderr).starts_with(&format!("error: {nowhere}: ")));
    }
}

/// What is wrong with arguments, and a part of what is said of it.
const WRONG: &[(&[&str], &str)] = &[
    (&["--from", "2021-03-31", "--to", "2021-03-01"], "--from and --to: a range cannot begin after it ends"),
    (&["--expand-blocs"], "--expand-blocs goes with --level state"),
    (&["--expand-blocs", "--level", "actor"], "--expand-blocs goes with --level state"),
    (&["--level", "country"], "`country` is no level: expected one of actor, state, bloc"),
    (&["--from", "2021-03"], "`2021-03` is not a day: write YYYY-MM-DD"),
    (&["--to", "2021-02-31"], "`2021-02-31` does not exist"),
    (&["--as-of", "22/03/2021"], "`22/03/2021` is not a day"),
    (&["--response-window", "-1"], "-1 is not in 0..=4294967295"),
    (&["--response-window", "a week"], "invalid digit"),
    (&["--coordination-window", "-1"], "-1 is not in 0..=2147483647"),
    (&["--universe", "few"], "`few` is none of hit, view, all and a number of objects"),
    (&["--universe", "1"], "--universe: a universe of 1 cannot hold"),
    (&["--senders", "XX"], "--senders: no party of the analysed sanctions has the key `XX`"),
    (&["--unit", "acts"], "[possible values: act, row, first-contact]"),
    (&["--policy", "last"], "[possible values: first, all, one-to-one]"),
    (&["--same-day", "maybe"], "'maybe'"),
    (&["--json"], "--json <FILE>"),
    (&["--motifs", "-1"], "-1 is not in 0..=4294967295"),
    (
        &["--motifs", "30", "--motifs-mode", "rows"],
        "`rows` is no mode of motifs: expected one of strict, seq",
    ),
    (&["--motifs-mode", "seq"], "--motifs <DAYS>"),
    (&["--draws", "-1"], "-1"),
    (&["--seed", "x"], "invalid digit"),
    (&["--colour"], "--colour"),
    (&["foo=bar.csv"], "`foo` is no format"),
    (&["native="], "the path is missing"),
    (&["native=x.json@2021-03-22"], "a day of publication has no meaning for native"),
    (&["events+partial=x.csv"], "`+partial` has no meaning for events"),
    (&["events+half=x.csv"], "`+half` marks nothing"),
];

#[test]
fn wrong_arguments_have_status_2() {
    for (arguments, part) in WRONG {
        let message = refused(arguments, 2);
        assert!(message.starts_with("error: ") && message.contains(part), "{arguments:?}: {message}");
    }
    let message = refused(&[TICKS, "--from", "2021-03-01"], 2);
    assert_eq!(
        message,
        "error: --from, --to, --as-of and --exposure go by days, and the time of this input is in ticks\n"
    );
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let folder = folder("pipe");
    let path = folder.join("findings.json");
    let mut child = program()
        .arg("--json")
        .arg(&path)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the example is built with the tests");
    drop(child.stdout.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    let mut message = String::new();
    child.stderr.expect("it is piped").read_to_string(&mut message).expect("it is text");
    assert_eq!(message, "");
    assert!(path.exists(), "the findings are written all the same");
}

#[test]
fn problems_are_reported_and_do_not_fail() {
    let folder = folder("problems");
    let path =
        written(&folder, "bad.csv", "sender,target,date\nUS,CN,2021-13\nUS,\u{1b}[31mCN,2021-03-22\nUS,CN\n");
    let text = report(&[&path]);
    assert!(text.contains("(events): 3 records, 2 problems"), "{text}");
    assert!(
        text.contains("    line 2: date: `2021-13` does not exist: no such day in the calendar"),
        "{text}"
    );
    assert!(!text.contains('\u{1b}'), "what an input holds does not reach the terminal as it is");
    let found = findings(&folder, &[&path]);
    let problem = &found["inputs"][0]["problems"][1];
    assert_eq!(problem["at"], "line 4");
    assert_eq!(problem["field"], "(row)");
    assert_eq!(found["inputs"][0]["problems_total"], 2);
}

#[test]
fn acts_of_members_count_as_the_blocs() {
    let folder = folder("members");
    let path = written(&folder, "members.csv", "sender,target,date\nFR,CN,2021-03-22\nDE,CN,2021-03-22\n");
    let text = report(&[&path]);
    assert!(
        text.contains("  acts of members that count as their bloc's: 1 of Germany, 1 of France\n"),
        "{text}"
    );
}

/// One of two acts has a day, the other any day up to one: so have they together.
#[test]
fn who_hits_whom_since_when_nobody_knows() {
    let folder = folder("open");
    let path = written(
        &folder,
        "open.csv",
        "sender,target,date\nUS,CN,2021-03-11..2021-08-18\nUS,CN,..2021-03-10\n",
    );
    let found = findings(&folder, &[&path]);
    assert_eq!(found["hits"][0]["first"], Value::Null);
    assert_eq!(found["hits"][0]["last"], "2021-08-18");
    let text = report(&[&path]);
    assert!(text.contains("United States → China: 1 target in 2 acts, 2021-08-18 or earlier\n"), "{text}");
}

#[test]
fn ticks_are_integers() {
    let folder = folder("ticks");
    let found = findings(&folder, &[TICKS]);
    assert_eq!(found["graph"]["first"], -5);
    assert_eq!(found["graph"]["last"], 2_147_483_646);
    assert_eq!(found["hits"][0]["first"], -5);
    let round = &found["coordination"]["rounds"][0];
    assert!(round["first"].is_i64() || round.is_null(), "{round}");
    let text = report(&[TICKS]);
    assert!(text.contains("within 30 ticks") && text.contains("after 5 ticks"), "{text}");
    assert!(!text.contains("1970") && !text.contains(" days"), "{text}");
}

#[test]
fn merges_are_written() {
    let folder = folder("merges");
    let path = text_of(&folder.join("merges.csv"));
    let input = written(
        &folder,
        "two.json",
        r#"{"format": "sanction-graph/1", "actors": [
            {"key": "CN", "kind": "State"},
            {"key": "zhu", "kind": "Person", "name": "Zhu, Hailun", "identifiers": [{"scheme": "gb", "value": "14078"}]},
            {"key": "gb:14078", "kind": "Person", "identifiers": [{"scheme": "gb", "value": "14078"}]}]}"#,
    );
    report(&[&input, "--merges", &path]);
    let expected =
        "cluster,key,kind,name\nzhu,zhu,Person,\"Zhu, Hailun\"\nzhu,gb:14078,Person,\"Zhu, Hailun\"\n";
    assert_eq!(fs::read_to_string(&path).expect("it is written"), expected);
    report(&["--merges", &path]);
    let text = fs::read_to_string(&path).expect("it is written");
    assert!(text.starts_with("cluster,key,kind,name\n"), "{text}");
}

/// The options of the design, each with a value other than its default and how the findings show it.
#[test]
fn every_option_is_taken() {
    let folder = folder("options");
    let found = |arguments: &[&str]| findings(&folder, &[arguments, &["--draws", "0"]].concat());
    let base = found(&[]);
    assert_eq!(base["reciprocity"]["level"], "bloc");
    assert_eq!(base["reciprocity"]["window"], 30);
    assert_eq!(base["reciprocity"]["unit"], "act");
    assert_eq!(base["reciprocity"]["policy"], "first");
    assert_eq!(base["coordination"]["window"], 7);
    for (arguments, section, field, value) in [
        (&["--level", "actor"][..], "coordination", "level", Value::from("actor")),
        (&["--level", "state"], "reciprocity", "level", "state".into()),
        (&["--response-window", "40"], "reciprocity", "window", 40.into()),
        (&["--coordination-window", "0"], "coordination", "window", 0.into()),
        (&["--unit", "row"], "reciprocity", "unit", "row".into()),
        (&["--unit", "first-contact"], "reciprocity", "unit", "first-contact".into()),
        (&["--policy", "all"], "reciprocity", "policy", "all".into()),
        (&["--policy", "one-to-one"], "reciprocity", "policy", "one-to-one".into()),
    ] {
        assert_eq!(found(arguments)[section][field], value, "{arguments:?}");
    }
    for arguments in [
        &["--level", "state", "--expand-blocs"][..],
        &["--same-day", "no"],
        &["--from", "2021-03-22"],
        &["--to", "2021-03-21"],
        &["--as-of", "2021-03-22"],
    ] {
        assert_ne!(found(arguments)["reciprocity"], base["reciprocity"], "{arguments:?}");
    }
    for arguments in [&["--no-resolve"][..], &["--same-day", "yes"], &["--seed", "7"]] {
        assert_eq!(found(arguments), base, "{arguments:?}");
    }
    let exposed = found(&["--exposure", "--as-of", "2021-04-01"]);
    assert_eq!(
        (&exposed["exposure"], &exposed["exposure_day"]),
        (&Value::Array(vec![]), &"2021-04-01".into())
    );
    assert_eq!(base.get("motifs"), None);
    let asked = found(&["--motifs", "30"]);
    assert_eq!((&asked["motifs"]["delta"], &asked["motifs"]["mode"]), (&30.into(), &"strict".into()));
    assert_eq!(found(&["--motifs", "30", "--motifs-mode", "strict"]), asked);
    assert_eq!(found(&["--motifs", "4", "--motifs-mode", "seq"])["motifs"]["mode"], "seq");
    assert_eq!(asked["reciprocity"], base["reciprocity"]);
    let [drawn, other] = ["1", "2"].map(|seed| findings(&folder, &["--draws", "50", "--seed", seed]));
    assert_eq!(drawn["reciprocity"]["lagged"]["draws"], 50);
    assert_ne!(
        drawn["reciprocity"]["lagged"]["expected_rate"],
        other["reciprocity"]["lagged"]["expected_rate"]
    );
    assert_eq!(drawn["coordination"]["rounds"], other["coordination"]["rounds"]);
}

/// The case's four senders in March 2021, with the eleven targets that they hit since 2020 as the universe.
#[test]
fn pairs_are_held_against_chance() {
    let folder = folder("chance");
    let march = ["--from", "2021-03-01", "--to", "2021-03-31", "--senders", "EU,GB,CA,US"];
    let with = |universe: &str| findings(&folder, &[&march[..], &["--universe", universe]].concat());
    let found = with("11");
    let section = &found["coordination"];
    assert_eq!((&section["universe"], &section["tests"]), (&11.into(), &6.into()));
    assert_eq!(section["validated_bonferroni"], 3);
    for pair in rows(&section["pairs"]) {
        let p = pair["p_overlap"].as_f64().unwrap();
        let with_us = pair["b"] == "US" || pair["a"] == "US";
        let expected = if with_us { 10.0 / 55.0 } else { 1.0 / 462.0 };
        assert!((p - expected).abs() < 1e-12, "{pair}");
    }
    assert_eq!(rows(&section["leaders"]).len(), 3);
    assert!(rows(&with("5")["coordination"]["pairs"]).iter().all(|pair| pair["p_overlap"] == 1.0));
}

/// Two senders that name the same person act together also where nobody knows for which polity that person stands, or
/// where that is open.
#[test]
fn acting_together_does_not_ask_for_whom_targets_stand() {
    let folder = folder("nobody");
    let csv = "sender,target,date,target_kind,target_polity\n\
               GB,somebody,2021-03-22,Person,\n\
               US,somebody,2021-03-23,Person,\n";
    let path = written(&folder, "events.csv", csv);
    let found = findings(&folder, &["--draws", "0", &path]);
    assert_eq!(found["graph"]["unattributed"], 2);
    assert_eq!(found["reciprocity"]["lagged"]["actions"], 0);
    let [round] = rows(&found["coordination"]["rounds"]) else {
        panic!("{}", found["coordination"]["rounds"])
    };
    assert_eq!(round["senders"], serde_json::json!(["GB", "US"]));
    assert_eq!(round["targets"], serde_json::json!(["somebody"]));
    let [pair] = rows(&found["coordination"]["pairs"]) else { panic!("{}", found["coordination"]["pairs"]) };
    assert_eq!((&pair["a"], &pair["b"], &pair["shared"]), (&"GB".into(), &"US".into(), &1.into()));
    assert_eq!(found["coordination"]["universe"], 1);
}

/// Sender A hits five targets, one act each, B two days and C three days after it each time; D hits others.
#[test]
fn leaders_are_ranked_with_their_acts() {
    let folder = folder("rank");
    let lines = (2000..2005).flat_map(|year| {
        let line = |(sender, day)| format!("{sender},T{year},{year}-03-{day}\n");
        [("C", 13), ("A", 10), ("B", 12)].map(line).into_iter().chain([format!("D,O{year},{year}-03-10\n")])
    });
    let text = format!("sender,target,date\n{}", lines.collect::<String>());
    let file = written(&folder, "rank.csv", &text);
    let found = findings(&folder, &[&file, "--level", "actor", "--universe", "200"]);
    let section = &found["coordination"];
    assert_eq!(rows(&section["leaders"]).len(), 3);
    let rank: Vec<_> = rows(&section["rank"])
        .iter()
        .map(|row| {
            let number = |field: &str| row[field].as_u64().unwrap();
            let acts = rows(&row["acts"]);
            assert_eq!(acts.len(), 15);
            assert!(acts.iter().all(|act| !act.as_str().unwrap().starts_with('D')));
            assert_eq!(number("simultaneous"), 0);
            (
                row["sender"].as_str().unwrap(),
                number("leads"),
                number("follows"),
                row["score"].as_f64().unwrap(),
            )
        })
        .collect();
    assert_eq!(rank, [("A", 10, 0, 1.0), ("B", 5, 5, 0.0), ("C", 0, 10, -1.0)]);
}

#[test]
fn help_names_every_option_and_the_exit_status() {
    let help = report(&["--help"]);
    for option in [
        "--level",
        "--expand-blocs",
        "--response-window",
        "--coordination-window",
        "--universe",
        "--senders",
        "--unit",
        "--policy",
        "--same-day",
        "--from",
        "--to",
        "--as-of",
        "--exposure",
        "--motifs",
        "--motifs-mode",
        "--draws",
        "--seed",
        "--no-resolve",
        "--judgements",
        "--merges",
        "--json",
    ] {
        assert!(help.contains(&format!("\n      {option}")), "{option} in\n{help}");
    }
    for part in [
        "FORMAT=PATH@DATE",
        "FORMAT+partial=PATH",
        "Exit status: 0 done, 1 input unusable, 2 wrong arguments",
    ] {
        assert!(help.contains(part), "{part} in\n{help}");
    }
}

// ----- the findings JSON -----------------------------------------------------------------------------

fn rows(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The names of the fields of an object.
fn names(value: &Value) -> BTreeSet<&str> {
    value.as_object().map(|fields| fields.keys().map(String::as_str).collect()).unwrap_or_default()
}

/// Where in the findings, which keys the design gives for it, which were added.
const KEYS: &[(&str, &str, &str)] = &[
    ("", "format inputs graph reciprocity coordination", "hits"),
    ("/inputs/0", "path format records actors ties problems problems_total attributed_by unattributed", ""),
    (
        "/graph",
        "actors acts ties by_actor_kind by_tie_kind first last merged_actors merged_acts conflicts unattributed \
         absorbed_senders",
        "conflict_list beyond_observation",
    ),
    (
        "/reciprocity",
        "level window unit policy dyadic lagged latency dyads responses chains triads",
        "weighted",
    ),
    ("/reciprocity/latency", "curves", "asked left_out responders"),
    ("/reciprocity/latency/curves/0", "bound median curve", "log_rank"),
    ("/reciprocity/latency/curves/0/curve/0", "lag at_risk answered survival", ""),
    ("/reciprocity/chains/0", "acts sizes", "a b certainty"),
    ("/reciprocity/triads", "003 012 102 021D 021U 021C 111D 111U 030T 030C 201 120D 120U 120C 210 300", ""),
    (
        "/reciprocity/dyadic",
        "actors edges reciprocated r density rho mutual asymmetric null z p draws",
        "expected_r sd_r smallest_p",
    ),
    (
        "/reciprocity/lagged",
        "actions answered answered_possible rate rate_inferred expected_rate z p draws smallest_p",
        "self_loops simultaneous_first_contacts sd_rate",
    ),
    (
        "/reciprocity/dyads/0",
        "a b actions answered rate median_lag proportionality measures_mirrored",
        "answered_possible",
    ),
    (
        "/reciprocity/responses/0",
        "action response sender target lag_min lag_max certainty stated counted direction targets_answer \
         targets_action rivals",
        "",
    ),
    (
        "/coordination",
        "level window universe tests smallest_p implementing_left_out pairs rounds clusters leaders",
        "null alpha reachable validated validated_bonferroni validated_timing hubs_left_out rank",
    ),
    ("/coordination/leaders/0", "leader follower leads follows simultaneous p median_lag", ""),
    ("/coordination/rank/0", "", "sender leads follows simultaneous score acts"),
    (
        "/coordination/pairs/0",
        "a b shared jaccard expected p_overlap q_overlap p_timing mean_lag first_a first_b simultaneous acts",
        "shared_possible overlap p_bicm q_bicm q_timing",
    ),
    (
        "/coordination/rounds/0",
        "first last senders targets single acts possible first_mover answered_by",
        "hit_by",
    ),
    ("/coordination/clusters/0", "on algorithm quality members stability", "alone hubs_left_out"),
];

#[test]
fn motifs_of_a_small_file() {
    let folder = folder("motifs");
    let text = "sender,target,tick,seq\na,b,0,1\nb,a,0,2\nc,a,2,0\na,a,2,0\na,c,9,0\n";
    let file = written(&folder, "events.csv", text);
    let found =
        |arguments: &[&str]| findings(&folder, &[&[file.as_str()], arguments].concat())["motifs"].take();
    let strict = found(&["--motifs", "9"]);
    assert_eq!(names(&strict["counts"]).len(), 36);
    let design = BTreeSet::from(["delta", "mode", "total", "counts"]);
    let added = BTreeSet::from(["events", "self_loops", "ranged_left_out", "uncertain_left_out"]);
    assert_eq!(names(&strict), &design | &added);
    assert_eq!(
        (&strict["total"], &strict["events"], &strict["self_loops"]),
        (&2.into(), &4.into(), &1.into())
    );
    assert_eq!((&strict["counts"]["01 20 02"], &strict["counts"]["01 21 12"]), (&1.into(), &1.into()));
    let ordered = found(&["--motifs", "2", "--motifs-mode", "seq"]);
    assert_eq!((&ordered["total"], &ordered["counts"]["01 10 20"]), (&1.into(), &1.into()));

    let printed = report(&[&file, "--motifs", "9"]);
    let section = "\nTHREE SANCTIONS IN A ROW within 9 ticks (strict; 01 10: hit back, 01 21: piled on)\n  \
                   01 20 02: 1\n  01 21 12: 1\n";
    assert!(printed.contains(section), "{printed}");
    assert!(report(&[&file, "--motifs", "0"]).contains("piled on)\n  none\n"));
    assert!(!report(&[&file]).contains("IN A ROW"));
    let text = text.replace(",9,", ",9..12,");
    let printed = report(&[&written(&folder, "range.csv", &text), "--motifs", "9"]);
    let left_out = "piled on)\n  none\n  1 sanction without an exact day or merely possible left out\n";
    assert!(printed.contains(left_out), "{printed}");
}

#[test]
fn findings_have_the_keys_of_the_design() {
    let found = findings(&folder("keys"), &[]);
    assert_eq!(found["format"], "sanction-graph/findings/1");
    for (path, design, added) in KEYS {
        let value = found.pointer(path).unwrap_or_else(|| panic!("{path} is there"));
        let mut expected: BTreeSet<&str> = design.split_whitespace().collect();
        expected.extend(added.split_whitespace());
        assert_eq!(names(value), expected, "{path}");
    }
}

#[test]
fn rows_of_one_list_have_the_same_keys() {
    let found = findings(&folder("rows"), &[CASE, EVENTS]);
    for path in [
        "/hits",
        "/reciprocity/dyads",
        "/reciprocity/responses",
        "/coordination/pairs",
        "/coordination/rounds",
        "/coordination/clusters",
    ] {
        let rows = rows(found.pointer(path).unwrap_or(&Value::Null));
        assert!(!rows.is_empty(), "{path}");
        assert!(rows.iter().all(|row| names(row) == names(&rows[0])), "{path}");
    }
}

fn is_day(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.parse::<sanction_graph::time::Day>().is_ok())
}

/// A day, a range of days, or nothing.
fn is_date(value: &Value) -> bool {
    let range = || names(value) == BTreeSet::from(["first", "last"]);
    value.is_null() || is_day(value) || (range() && is_date(&value["first"]) && is_date(&value["last"]))
}

#[test]
fn dates_are_iso_and_numbers_finite() {
    let folder = folder("dates");
    let found = findings(&folder, &[CASE, EVENTS]);
    let mut dates = BTreeMap::new();
    let mut open = vec![(String::new(), &found)];
    while let Some((path, value)) = open.pop() {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    if name == "first" || name == "last" {
                        dates.insert(format!("{path}/{name}"), value);
                    } else {
                        open.push((format!("{path}/{name}"), value));
                    }
                }
            }
            Value::Array(list) => {
                open.extend(list.iter().enumerate().map(|(i, value)| (format!("{path}/{i}"), value)));
            }
            _ => {}
        }
    }
    assert!(dates.len() > 10);
    for (path, value) in dates {
        assert!(is_date(value), "{path}: {value}");
    }
    let text = fs::read_to_string(folder.join("findings.json")).expect("it is written");
    assert!(!text.contains("NaN") && !text.contains("Infinity"));
    assert!(text.ends_with("}\n"));
}

/// What a reader stumbles over: a lag without a unit, a bare `–`, a claim to lead where chance gives as much.
#[test]
fn the_report_gives_units_and_claims_no_more_than_it_knows() {
    let case = report(&["--draws", "0"]);
    let line = |start: &str| case.lines().find(|line| line.starts_with(start)).expect("a line").to_owned();
    let expected = "  China answers European Union in 1 of 1 action; median lag 0 days; 2.80 targets hit in return per \
                    target hit";
    assert_eq!(line("  China answers European Union in"), expected);
    assert!(!case.contains('–'), "{case}");

    // B follows A three times and A follows B twice: no lead. The first answer of many possible ones has no lag.
    let folder = folder("lead");
    let mut csv = "sender,target,date,target_kind\n".to_owned();
    for (day, target) in (1..).zip(["p", "q", "r", "s", "t"]) {
        let (first, second) = if day <= 3 { ("A", "B") } else { ("B", "A") };
        csv.extend([
            format!("{first},{target},2021-0{day}-01,Person\n"),
            format!("{second},{target},2021-0{day}-03,Person\n"),
        ]);
    }
    csv += "C,A,2020-01-01..2022-12-31,State\nA,C,2021-01-01,State\n";
    let path = written(&folder, "events.csv", &csv);
    let text = report(&["--draws", "0", "--universe", "40", &path]);
    assert!(
        text.contains("A does not lead B more than chance gives: first 3 to 2, 0 simultaneous (p 1.000)"),
        "{text}"
    );
    assert!(!text.contains("A leads B"), "{text}");
    assert!(text.contains("  A answers C in 0 of 1 action and possibly in 1 more\n"), "{text}");
    assert!(text.contains("(p < 0.001, q < 0.001)"), "{text}");
}
