//! The US Treasury's list of Specially Designated Nationals as CSV: its rows, hostile input and the real files.

mod oracle_data;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};

use sanction_graph::graph::{GraphBuilder, Level, Projection, SanctionGraph, TieRef};
use sanction_graph::inputs::{Format, InputSpec, ReadOptions, read_detected};
use sanction_graph::load::{LoadError, LoadReport};
use sanction_graph::model::{ActorKind, Measure, Strength, TieKind};

const SDN: &[u8] = include_bytes!("fixtures/ofac/sdn.csv");
const CASE: &[u8] = include_bytes!("../examples/data/xinjiang-2021.json");
const PUBLISHED: &str = "2021-08-18";

fn published(day: &str) -> ReadOptions {
    ReadOptions::default().published(day.parse().ok())
}

fn load_of(inputs: &[&[u8]], options: ReadOptions) -> (SanctionGraph, Vec<LoadReport>) {
    let mut builder = GraphBuilder::new();
    let reports = inputs
        .iter()
        .map(|&input| read_detected(input, &mut builder, options).expect("is readable").1)
        .collect();
    let graph = builder.build().expect("builds");
    graph.verify().expect("holds together");
    (graph, reports)
}

fn load(inputs: &[&[u8]]) -> (SanctionGraph, Vec<LoadReport>) {
    load_of(inputs, published(PUBLISHED))
}

fn lenient(input: &[u8]) -> Result<LoadReport, LoadError> {
    Format::OfacCsv.read(input, &mut GraphBuilder::new(), published(PUBLISHED))
}

fn messages(report: &LoadReport) -> Vec<String> {
    report.problems.iter().map(ToString::to_string).collect()
}

fn actor<'g>(graph: &'g SanctionGraph, key: &str) -> sanction_graph::graph::ActorRef<'g> {
    graph.actor(graph.by_key(key).unwrap_or_else(|| panic!("no {key}")))
}

/// The keys of an actor's ties of a kind, sorted.
fn ties(graph: &SanctionGraph, key: &str, kind: TieKind) -> Vec<String> {
    let actor = actor(graph, key);
    let all = actor.incoming().chain(actor.outgoing());
    let mut keys: Vec<String> = all.filter(|tie| tie.kind() == kind).map(TieRef::key).collect();
    keys.sort();
    keys
}

fn attributes(graph: &SanctionGraph, key: &str) -> Vec<String> {
    actor(graph, key).attributes().map(|(name, value)| format!("{name}: {value}")).collect()
}

fn identifiers(graph: &SanctionGraph, key: &str) -> Vec<String> {
    let mut found: Vec<String> =
        actor(graph, key).identifiers().map(|id| format!("{} {}", id.scheme, id.value)).collect();
    found.sort();
    found
}

#[test]
fn every_row_is_accounted_for_and_every_problem_named() {
    let (graph, reports) = load(&[SDN]);
    assert_eq!(
        messages(&reports[0]),
        [
            "line 10: Remarks: `31 Feb 1970` does not exist: no such day in the calendar; kept as an attribute",
            "line 10: Remarks: `soon` is no date such as 1966, Oct 1966 or 01 Jan 1964; kept as an attribute",
            "line 10: Remarks: `Atlantis` is no country that is known; kept as an attribute",
            "line 12: Vess_flag: `Atlantis` is no country that is known; kept as an attribute",
            "line 13: ent_num: `350x3` is no number; the row is left out",
            "line 15: (row): fields: 5, in the list: 12; the row is left out",
            "line 16: SDN_Type: `robot` is no individual, vessel or aircraft; the row is left out",
            "line 17: SDN_Name: empty",
            "line 18: Program: empty; the row makes no sanction",
            "line 19: Remarks: the remarks are cut; what is left of the last, `Linked To: XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX`, is kept as it is",
            "line 14: (record): `35001` stands in the list twice; the record is left out",
            "line 5: Remarks: Linked To: 2 entries have the name `TWIN COMPANY`; kept as an attribute",
            "line 7: Remarks: Linked To: no entry has the name `NOBODY AT ALL`; kept as an attribute",
        ]
    );
    assert_eq!((reports[0].records, reports[0].actors, reports[0].problems_total), (19, 15, 13));
    assert_eq!(graph.ties().filter(|tie| tie.kind().is_sanction()).count(), 14);
}

#[test]
fn entries_are_actors_of_their_kinds() {
    let (graph, _) = load(&[SDN]);
    let house = actor(&graph, "ofac:35001");
    assert_eq!((house.kind(), house.name()), (ActorKind::Organisation, Some("EXAMPLE TRADING HOUSE, LLC")));
    assert_eq!(house.born().map(|born| born.to_string()), Some("1999-03-05".into()));
    let mut aliases: Vec<_> = house.aliases().map(|alias| (alias.name, alias.strength)).collect();
    aliases.sort();
    assert_eq!(
        aliases,
        [
            ("ABU-'EXAMPLE".into(), Strength::Weak),
            ("E-T".into(), Strength::Weak),
            ("OLD HOUSE".into(), Strength::Weak)
        ]
    );
    assert_eq!(
        identifiers(&graph, "ofac:35001"),
        ["bic EXAMRUMM", "ofac 35001", "tax-id:RU 7701", "wallet:XBT 1Ab9Cd"]
    );
    assert_eq!(
        attributes(&graph, "ofac:35001"),
        ["former name: OLD HOUSE", "remarks: all offices worldwide"]
    );

    // Without an address or a register a tax number alone does not say where it sits.
    assert_eq!(ties(&graph, "ofac:35001", TieKind::Nationality), [""; 0]);

    let ship = actor(&graph, "ofac:35003");
    assert_eq!(ship.kind(), ActorKind::Asset);
    assert_eq!(
        identifiers(&graph, "ofac:35003"),
        ["call-sign T2XX1", "imo 9999999", "mmsi 572440000", "ofac 35003"]
    );
    assert_eq!(
        attributes(&graph, "ofac:35003"),
        [
            "grt: 156,809",
            "remarks: Former Vessel Flag Malta",
            "sdn type: vessel",
            "tonnage: 298,732",
            "vess owner: SHIPPING S.A.",
            "vess type: Crude Oil Tanker"
        ]
    );
    assert_eq!(ties(&graph, "ofac:35003", TieKind::Nationality), ["Nationality:ofac:35003>PA::.."]);
    assert_eq!(ties(&graph, "ofac:35011", TieKind::Nationality), Vec::<String>::new());
    assert_eq!(ties(&graph, "ofac:35004", TieKind::Nationality), ["Nationality:ofac:35004>IR::.."]);
    assert!(identifiers(&graph, "ofac:35005").contains(&"aircraft-msn 12345".to_owned()));
}

#[test]
fn remarks_and_titles_say_who_a_person_is() {
    let (graph, _) = load(&[SDN]);
    let doe = actor(&graph, "ofac:35002");
    assert_eq!(doe.kind(), ActorKind::Official);
    // Two dates of birth: the range that holds both, and each as an attribute.
    assert_eq!(doe.born().map(|born| born.to_string()), Some("1958-01-01..1962-12-31".into()));
    assert_eq!(
        identifiers(&graph, "ofac:35002"),
        ["national-id:LB 9-1", "ofac 35002", "passport 555", "passport:SY X 123"]
    );
    assert_eq!(
        attributes(&graph, "ofac:35002"),
        [
            "dates of birth: 1958-01-01..1962-12-31",
            "dates of birth: 1962-07-02..1962-08-31",
            "gender: Male",
            "place of birth: Aleppo, Syria",
            "place of birth: Homs, Syria",
            "position: Minister of Examples of Syria",
            "position: former Governor of Damascus, Syria",
            "remarks: DOB circa 1960",
            "remarks: Passport X 123 (Syria) expires 01 Jan 2020"
        ]
    );
    assert_eq!(
        ties(&graph, "ofac:35002", TieKind::Nationality),
        ["Nationality:ofac:35002>LB::..", "Nationality:ofac:35002>SY::.."]
    );
    assert_eq!(
        ties(&graph, "ofac:35002", TieKind::Office),
        [
            "Office:ofac:35002>SY:Minister of Examples of Syria:..",
            "Office:ofac:35002>SY:former Governor of Damascus, Syria:.."
        ]
    );
    let former = doe.outgoing().find(|tie| tie.kind() == TieKind::Office && tie.key().contains("former"));
    assert!(former.expect("is there").period().end().is_some_and(sanction_graph::time::When::is_unknown));
}

#[test]
fn entries_are_linked_to_the_one_entry_of_a_name() {
    let (graph, _) = load(&[SDN]);
    let linked = |from: &str, to: &str| format!("Association:{from}>{to}:linked to:..");
    assert_eq!(
        ties(&graph, "ofac:35002", TieKind::Association),
        // That of 35004 with 35002 is said from both sides.
        [linked("ofac:35001", "ofac:35002"), linked("ofac:35004", "ofac:35002")]
    );
    assert_eq!(ties(&graph, "ofac:35003", TieKind::Association), [linked("ofac:35004", "ofac:35003")]);
    assert!(attributes(&graph, "ofac:35005").contains(&"linked to: TWIN COMPANY".to_owned()));
}

#[test]
fn a_listing_is_an_act_of_its_own_on_some_day_until_the_publication() {
    let (graph, _) = load(&[SDN]);
    let act = graph.act(graph.act_by_key("US/GLOMAG+SYRIA/..2021-08-18#ofac:35002").expect("is there"));
    assert_eq!((act.announced().to_string(), act.ties().len()), ("..2021-08-18".into(), 1));
    assert_eq!(act.programme().map(|programme| programme.key.as_str()), Some("GLOMAG+SYRIA"));
    assert_eq!(graph.acts().count(), 14);
    let tie = act.ties().next().expect("hits somebody");
    assert!(tie.measures().contains(Measure::AssetFreeze));
    let claim = tie.claims().next().expect("has a claim");
    assert_eq!(claim.locator.as_deref(), Some("entry 35002"));
    assert_eq!(claim.source.as_deref(), Some("ofac-sdn@2021-08-18"));
    // One set of programmes, whatever the order in which the row names them.
    let programmes: Vec<_> =
        graph.acts().filter_map(|act| act.programme().map(|programme| programme.key.clone())).collect();
    assert_eq!(programmes.iter().filter(|key| *key == "IRAN+NPWMD").count(), 2);
    // It speaks for those to whom one of its programmes is addressed.
    let projected = Projection::at(Level::State).project(graph.view()).expect("projects");
    assert!(projected.unattributed.iter().any(|&tie| graph.tie(tie).to().key() == "ofac:35010"));
    assert!(!projected.unattributed.iter().any(|&tie| graph.tie(tie).to().key() == "ofac:35005"));
}

/// A list of entries with a name, a type, a programme and remarks each, numbered from 1.
fn list_of(entries: &[(&str, &str, &str)]) -> String {
    let row = |(number, (kind, programme, remarks)): (usize, &(&str, &str, &str))| {
        let nothing = ",-0- ".repeat(7);
        format!("{number},\"ENTRY {number}\",{kind},\"{programme}\"{nothing},\"{remarks}\"\r\n")
    };
    (1..).zip(entries).map(row).collect()
}

#[test]
fn papers_say_of_which_state_a_person_is_and_registers_where_a_body_is() {
    let person = "\"individual\"";
    let body = "-0- ";
    let list = list_of(&[
        (person, "SDNT", "Cedula No. 31398070 (Colombia); Passport 31398070 (Colombia)."),
        (person, "SDNT", "Passport 1 (Colombia); National ID No. 2 (Panama)."),
        (person, "SDNT", "nationality Peru; Passport 1 (Colombia)."),
        // Residents and taxpayers have these, whatever their nationality; and a number without a state says nothing.
        (person, "SDNT", "R.F.C. AAME610125 (Mexico); C.U.R.P. AAME610125 (Mexico); Passport 5."),
        (body, "SDNT", "RFC ADM821230NBO (Mexico)."),
        (body, "SDNT", "Registration Number 7 (Cyprus); Company Number 8 (Panama)."),
        (body, "SDNT", "Passport 9 (Iran); Tax ID No. 10 (Iran)."),
    ]);
    let (graph, _) = load(&[list.as_bytes()]);
    let states = |number: u32| -> Vec<String> {
        let key = format!("ofac:{number}");
        let ties = actor(&graph, &key).outgoing().filter(|tie| tie.kind() == TieKind::Nationality);
        ties.map(|tie| tie.to().key().to_owned()).collect()
    };
    let found: Vec<_> = (1..=7).map(|number| states(number).join(" ")).collect();
    assert_eq!(found, ["CO", "CO PA", "PE", "", "MX", "", ""]);
    let place = |number: u32| {
        let key = format!("ofac:{number}");
        let tie = actor(&graph, &key).outgoing().find(|tie| tie.kind() == TieKind::Nationality);
        tie.expect("has one").claims().next().expect("has a claim").locator
    };
    assert_eq!(place(1).as_deref(), Some("Identity document"));
    assert_eq!(place(5).as_deref(), Some("Register"));
}

#[test]
fn the_regulations_that_remarks_name_say_whom_a_thematic_listing_is_about() {
    let korea = "Secondary sanctions risk: North Korea Sanctions Regulations, sections 510.201 and 510.210";
    let russia = "Secondary sanctions risk: Ukraine-/Russia-Related Sanctions Regulations, 31 CFR 589.201";
    let both = format!("{korea}; {russia}.");
    let abroad = format!("nationality China; {korea}.");
    let list = list_of(&[
        ("-0- ", "NPWMD", korea),
        ("\"individual\"", "NPWMD", &abroad),
        ("-0- ", "CYBER2", russia),
        ("-0- ", "NPWMD", &both),
        // A programme that is addressed to a state says it itself.
        ("-0- ", "SYRIA] [NPWMD", korea),
    ]);
    let (graph, _) = load(&[list.as_bytes()]);
    let polity = |number: u32| {
        let key = format!("ofac:{number}");
        let tie = actor(&graph, &key).incoming().find(|tie| tie.kind() == TieKind::Sanction);
        tie.expect("is hit").polity().map(|polity| polity.key().to_owned())
    };
    let found: Vec<_> = (1..=5).map(polity).collect();
    let [kp, ru] = ["KP", "RU"].map(|code| Some(code.to_owned()));
    assert_eq!(found, [kp.clone(), kp, ru, None, None]);
}

#[test]
fn the_list_of_those_who_are_not_blocked_is_told_from_its_programmes() {
    let row = |number: u32, programme: &str| {
        format!("{number},\"ENTRY {number}\",-0- ,\"{programme}\"{}\r\n", ",-0- ".repeat(8))
    };
    let list = |programmes: &[&str]| {
        let rows = (1..).zip(programmes).map(|(number, programme)| row(number, programme));
        let (graph, _) = load(&[rows.collect::<String>().as_bytes()]);
        let tie = graph.ties().find(|tie| tie.kind().is_sanction()).expect("has one");
        (graph.sources()[0].key.clone(), tie.measures().contains(Measure::AssetFreeze))
    };
    let (sdn, other) = (("ofac-sdn@2021-08-18".to_owned(), true), ("ofac-cons@2021-08-18".to_owned(), false));
    assert_eq!(list(&["NS-PLC", "CMIC-EO13959", "SDGT"]), other);
    assert_eq!(list(&["RUSSIA-EO14024] [UKRAINE-EO13662"]), other);
    assert_eq!(list(&["NS-PLC", "SDGT"]), sdn);
    assert_eq!(list(&["RUSSIA-EO14024"]), sdn);
}

#[test]
fn without_a_day_of_publication_nothing_is_known_of_the_day() {
    let (graph, reports) = load_of(&[SDN], ReadOptions::default());
    assert_eq!(
        messages(&reports[0])[0],
        "list: (published): the file does not say when it was published: no listing has a last possible day"
    );
    assert!(graph.act_by_key("US/CUBA/..#ofac:35006").is_some());
    let spec: InputSpec = "ofac-csv=sdn.csv@2021-08-18".parse().expect("is an input");
    assert_eq!((spec.format, spec.published), (Some(Format::OfacCsv), PUBLISHED.parse().ok()));
}

#[test]
fn strict_mode_fails_with_the_first_problem() {
    let read = |options| Format::OfacCsv.read(SDN, &mut GraphBuilder::new(), options);
    let strict = ReadOptions::strict().published(PUBLISHED.parse().ok());
    let first = messages(&lenient(SDN).expect("is read")).remove(0);
    assert_eq!(read(strict).expect_err("has problems").to_string(), first);
}

#[test]
fn the_cases_entries_are_the_cases_actors() {
    let (graph, reports) = load(&[CASE, SDN]);
    assert_eq!(reports[0].problems, []);
    for (entry, key) in [("ofac:31492", "cn/wang-junzheng"), ("ofac:31493", "cn/chen-mingguo")] {
        assert_eq!(actor(&graph, entry).key(), key);
    }
    // What the list dates no later than its publication is the case's act of 22 March.
    let act = graph.act(graph.act_by_key("US/GLOMAG/2021-03-22").expect("is there"));
    assert_eq!((act.key(), act.announced().to_string()), ("US/GLOMAG/2021-03-22", "2021-03-22".into()));
    assert_eq!(
        act.claims().filter(|claim| claim.source.as_deref() == Some("ofac-sdn@2021-08-18")).count(),
        2
    );
}

#[test]
fn broken_files_are_errors_or_problems_that_say_where() {
    let good = String::from_utf8(SDN.to_vec()).expect("UTF-8");
    let message = |input: &str| lenient(input.as_bytes()).expect_err("is broken").to_string();
    assert_eq!(message(""), "line 1: there is no row");
    assert_eq!(message("\u{1A}"), "line 1: there is no row");
    let last = |input: &str| messages(&lenient(input.as_bytes()).expect("is read")).pop().expect("a problem");
    let row = good.lines().next().expect("a row");
    assert_eq!(
        last(&row[..row.len() - 5]),
        "line 1: (row): a quoted field is not closed, so the rest of the file is in it; the row is left out"
    );
    assert_eq!(
        last(&format!("{row}\n\u{1A}\n")[..60]),
        "line 1: (row): fields: 6, in the list: 12; the row is left out"
    );
    assert_eq!(
        last(&format!("{row}\r\n\u{1A}\r\n{}", row.replace("35001", "1"))),
        "line 2: (row): an end-of-file sign, and rows behind it"
    );
    assert_eq!(lenient(row.as_bytes()).expect("is read").problems, []);
    assert_eq!(lenient(format!("{row}\r\n\u{1A}").as_bytes()).expect("is read").problems, []);
}

/// Never ends and never gives a new line.
struct Endless;

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        buffer.fill(b'x');
        Ok(buffer.len())
    }
}

#[test]
fn endless_lines_and_expanding_files_stop_at_the_limits() {
    let limits = |input| published(PUBLISHED).limits(input, 1 << 20);
    let endless = SDN.strip_suffix(b"\x1A").expect("ends so").chain(Endless);
    let error = Format::OfacCsv.read(endless, &mut GraphBuilder::new(), limits(1 << 30)).expect_err("no end");
    assert!(error.is_limit());
    assert_eq!(error.to_string(), "a line is over the limit of 1048576 bytes");

    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..400_000 {
        bomb.write_all(b"1,,,,,,,,,,,\r\n").expect("compresses");
    }
    let bomb = bomb.finish().expect("compresses");
    assert!(bomb.len() < 100_000);
    let error = Format::OfacCsv.read(&*bomb, &mut GraphBuilder::new(), limits(4 << 20)).expect_err("expands");
    assert_eq!(error.to_string(), "the input is over the limit of 4194304 bytes");
}

#[test]
fn gzip_is_told_from_content_and_a_cut_gzip_is_an_error() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(SDN).expect("compresses");
    let gzip = gzip.finish().expect("compresses");
    assert_eq!(load(&[&gzip]).0, load(&[SDN]).0);
    assert!(lenient(&gzip[..gzip.len() / 2]).is_err());
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let good = String::from_utf8(SDN.to_vec()).expect("UTF-8");
    // Of a number that stands there twice, the first row counts.
    let rows: Vec<&str> = good
        .split_inclusive("\r\n")
        .filter(|row| !row.contains("SECOND OF ITS NUMBER") && row.len() > 1)
        .collect();
    let reversed: Vec<&str> = rows.iter().rev().copied().collect();
    assert_eq!(load(&[reversed.concat().as_bytes()]).0, load(&[rows.concat().as_bytes()]).0);
}

/// Counted with Python's csv module: rows, persons, organisations, assets, sets of programmes, entries under
/// GLOMAG, pairs that `Linked To:` joins, names that are no entry's, and that are more than one entry's.
const REAL: [(&str, [usize; 9]); 6] = [
    ("2021-08-18", [9083, 4688, 3711, 684, 166, 323, 3391, 7, 2]),
    ("2022-01-05", [9009, 4620, 3689, 700, 174, 414, 3456, 7, 2]),
    ("2022-03-01", [9226, 4684, 3837, 705, 176, 414, 3618, 8, 2]),
    ("2022-06-02", [10226, 5275, 4156, 795, 182, 415, 4123, 11, 2]),
    ("2022-12-02", [11130, 5808, 4502, 820, 190, 424, 4491, 6, 2]),
    ("2023-06-01", [12588, 6255, 5216, 1117, 199, 627, 5378, 7, 2]),
];

#[test]
fn the_real_lists_are_read_whole() {
    for (day, expected) in REAL {
        let Some(bytes) = oracle_data::read(&format!("ofac/sdn_{day}.csv.gz")) else { return };
        let (graph, reports) = load_of(&[&bytes], published(day));
        let report = &reports[0];
        let kinds =
            |wanted: &[ActorKind]| graph.actors().filter(|actor| wanted.contains(&actor.kind())).count();
        let programmes =
            graph.acts().filter_map(|act| act.programme().map(|programme| programme.key.clone()));
        let programmes: Vec<String> = programmes.collect();
        let distinct: BTreeSet<&String> = programmes.iter().collect();
        let of_entry = |kind| graph.ties().filter(|tie| tie.kind() == kind).count();
        let problems =
            |text: &str| report.problems.iter().filter(|problem| problem.reason.contains(text)).count();
        let found = [
            usize::try_from(report.records).expect("fits"),
            kinds(&[ActorKind::Person, ActorKind::Official]),
            kinds(&[ActorKind::Organisation]),
            kinds(&[ActorKind::Asset]),
            distinct.len(),
            programmes.iter().filter(|key| key.split('+').any(|name| name == "GLOMAG")).count(),
            of_entry(TieKind::Association),
            problems("no entry has the name"),
            problems("entries have the name"),
        ];
        assert_eq!(found, expected, "{day}");
        assert_eq!(graph.acts().count(), expected[0], "{day}: every row is an act");
        assert_eq!(of_entry(TieKind::Sanction), expected[0], "{day}");
        let by_field: BTreeMap<&str, u64> =
            report.problems.iter().fold(BTreeMap::new(), |mut by, problem| {
                *by.entry(problem.field.as_str()).or_default() += 1;
                by
            });
        println!("{day}: {} problems: {by_field:?}", report.problems_total);
    }
}

#[test]
fn the_real_list_of_august_2021_holds_the_cases_actors() {
    let Some(bytes) = oracle_data::read("ofac/sdn_2021-08-18.csv.gz") else { return };
    let (graph, _) = load(&[CASE, &bytes]);
    for (entry, key, born) in [
        ("ofac:31492", "cn/wang-junzheng", "1963-05-01..1963-05-31"),
        ("ofac:31493", "cn/chen-mingguo", "1966-10-01..1966-10-31"),
        ("ofac:29162", "cn/wang-mingshan", "1964-01-01..1964-01-31"),
    ] {
        let actor = actor(&graph, entry);
        assert_eq!((actor.key(), actor.born().map(|born| born.to_string())), (key, Some(born.into())));
    }
    let act = graph.act(graph.act_by_key("US/GLOMAG/2021-03-22").expect("is there"));
    assert_eq!((act.key(), act.announced().to_string()), ("US/GLOMAG/2021-03-22", "2021-03-22".into()));
    assert_eq!(
        act.claims().filter(|claim| claim.source.as_deref() == Some("ofac-sdn@2021-08-18")).count(),
        2
    );
}
