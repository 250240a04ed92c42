//! The UK's consolidated list: both layouts, hostile input and the real files.

mod oracle_data;

use std::collections::BTreeMap;
use std::io::{Read, Write};

use sanction_graph::findings::{AnalyseConfig, analyse};
use sanction_graph::graph::{GraphBuilder, Level, Projection, SanctionGraph};
use sanction_graph::inputs::{Format, ReadOptions, read_detected};
use sanction_graph::load::{LoadError, LoadReport};
use sanction_graph::model::{ActorKind, Measure, TieKind};

const LAYOUT_2025: &[u8] = include_bytes!("fixtures/uk/conlist-2025.csv");
const LAYOUT_2018: &[u8] = include_bytes!("fixtures/uk/conlist-2018.csv");
const CASE: &[u8] = include_bytes!("../examples/data/xinjiang-2021.json");

fn load(inputs: &[&[u8]]) -> (SanctionGraph, Vec<LoadReport>) {
    let mut builder = GraphBuilder::new();
    let reports = inputs
        .iter()
        .map(|&input| read_detected(input, &mut builder, ReadOptions::default()).expect("is readable").1)
        .collect();
    let graph = builder.build().expect("builds");
    graph.verify().expect("holds together");
    (graph, reports)
}

fn lenient(input: &[u8]) -> Result<LoadReport, LoadError> {
    Format::UkConlist.read(input, &mut GraphBuilder::new(), ReadOptions::default())
}

fn actor<'g>(graph: &'g SanctionGraph, key: &str) -> sanction_graph::graph::ActorRef<'g> {
    graph.actor(graph.by_key(key).unwrap_or_else(|| panic!("no {key}")))
}

fn ties(graph: &SanctionGraph, key: &str, kind: TieKind) -> Vec<String> {
    let actor = actor(graph, key);
    let incoming = actor.incoming().filter(|tie| tie.kind() == kind).map(sanction_graph::graph::TieRef::key);
    let outgoing = actor.outgoing().filter(|tie| tie.kind() == kind).map(sanction_graph::graph::TieRef::key);
    incoming.chain(outgoing).collect()
}

#[test]
fn every_row_is_accounted_for_and_every_problem_named() {
    let (graph, reports) = load(&[LAYOUT_2025]);
    let problems: Vec<String> = reports[0].problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        [
            "line 12: Nationality: `Atlantis` is no country that is known; kept as an attribute",
            "line 14: Listed On: `31/02/2021` does not exist: no such day in the calendar; the day of the listing is unknown",
            "line 15: Group ID: `80x1` is no number; the row is left out",
            "line 16: Group Type: `Robot` is no Individual, Entity or Ship; the row is left out",
            "line 17: Regime: empty; the row makes no tie",
            "line 18: DOB: `00/00/0017` does not exist: a year before 1000 is taken for a misprint; kept as an attribute",
            "line 18: UK Sanctions List Date Designated: `00/13/2021` does not exist: no such day in the calendar; left out",
            "line 19: Name 6: no part of the name is given",
        ]
    );
    assert_eq!((reports[0].records, reports[0].problems_total), (17, 8));
    // Thirteen groups, of which 8003 has no tie.
    assert_eq!(reports[0].actors, 13);
    assert_eq!(graph.ties().filter(|tie| tie.kind().is_sanction()).count(), 13);
}

#[test]
fn strict_mode_fails_with_the_first_problem() {
    let error = Format::UkConlist
        .read(LAYOUT_2025, &mut GraphBuilder::new(), ReadOptions::strict())
        .expect_err("has problems");
    assert_eq!(
        error.to_string(),
        "line 12: Nationality: `Atlantis` is no country that is known; kept as an attribute"
    );
}

#[test]
fn rows_of_one_group_are_one_actor() {
    let (graph, _) = load(&[LAYOUT_2025]);
    let chen = actor(&graph, "gb:14074");
    assert_eq!((chen.kind(), chen.name()), (ActorKind::Person, Some("MINGGUO CHEN")));
    assert_eq!(chen.born().map(|born| born.to_string()), Some("1966-10-01..1966-10-31".into()));
    let aliases: Vec<_> = chen.aliases().map(|alias| (alias.name, alias.strength, alias.script)).collect();
    assert_eq!(aliases.len(), 2);
    assert!(aliases.iter().any(|(name, _, script)| name == "陈明国" && script.as_deref() == Some("Hani")));
    assert!(chen.identifiers().any(|id| id.scheme == "uk-sanctions-list" && id.value == "GHR0075"));
    assert!(chen.attributes().any(|(name, value)| (name, value) == ("gender", "Male")));
    assert_eq!(ties(&graph, "gb:14074", TieKind::Nationality).len(), 1);
    // Two birth dates: the range that holds both, and each as an attribute.
    let petrov = actor(&graph, "gb:13921");
    assert_eq!(petrov.born().map(|born| born.to_string()), Some("1970-01-01..1971-05-05".into()));
    assert_eq!(petrov.attributes().filter(|(name, _)| *name == "dates of birth").count(), 2);
    let ship = actor(&graph, "gb:7001");
    assert_eq!(ship.kind(), ActorKind::Asset);
    assert_eq!(ties(&graph, "gb:7001", TieKind::Nationality), ["Nationality:gb:7001>PA::.."]);
}

#[test]
fn an_act_is_a_regime_and_a_day_with_and_without_the_uns_decision() {
    let (graph, _) = load(&[LAYOUT_2025]);
    let implements = |key: &str| {
        let act = graph.act(graph.act_by_key(key).unwrap_or_else(|| panic!("no act {key}")));
        (act.announced().to_string(), act.implements().map(str::to_owned), act.ties().len())
    };
    let own = |day: &str, targets| (day.to_owned(), None, targets);
    assert_eq!(implements("GB/Global Human Rights/2021-03-22"), own("2021-03-22", 7));
    assert_eq!(implements("GB/Global Human Rights/2020-09-29"), own("2020-09-29", 1));
    let eu = ("2020-10-05".to_owned(), Some("EU".to_owned()), 1);
    assert_eq!(implements("GB/Belarus/2020-10-05"), eu);
    assert_eq!(implements("GB/ISIL (Da'esh) and Al-Qaida/2021-02-10"), own("2021-02-10", 1));
    let un = ("2021-02-10".to_owned(), Some("UN".to_owned()), 1);
    assert_eq!(implements("GB/ISIL (Da'esh) and Al-Qaida/2021-02-10~UN"), un);
    // A listing without a day is an act of its own.
    assert_eq!(implements("GB/Global Human Rights/..#gb:8001"), ("..".to_owned(), None, 1));
    assert_eq!(ties(&graph, "gb:13921", TieKind::Sanction).len(), 2);
    let tie = graph.tie(graph.tie_by_key("GB/Belarus/2020-10-05>gb:13921").expect("is there"));
    assert!(tie.measures().contains(Measure::AssetFreeze));
    let claim = tie.claims().next().expect("has a claim");
    let locator = "Group ID 13921; UK Sanctions List Date Designated 31/12/2020";
    assert_eq!(claim.locator.as_deref(), Some(locator));
    assert_eq!(claim.source.as_deref(), Some("gb-conlist@2025-04-10"));
}

#[test]
fn positions_that_name_an_office_of_one_state_are_offices() {
    let (graph, _) = load(&[LAYOUT_2025]);
    let offices = ties(&graph, "gb:13921", TieKind::Office);
    assert_eq!(
        offices,
        ["Office:gb:13921>BY:Deputy Minister of Internal Affairs of the Republic of Belarus:.."]
    );
    assert_eq!(actor(&graph, "gb:13921").kind(), ActorKind::Official);
    let wang = actor(&graph, "gb:14077");
    let former = wang.outgoing().find(|tie| tie.kind() == TieKind::Office).expect("was a minister");
    assert!(former.period().end().is_some_and(sanction_graph::time::When::is_unknown));
    assert_eq!(ties(&graph, "gb:14074", TieKind::Office), Vec::<String>::new());
}

#[test]
fn posts_at_companies_and_parties_are_no_public_offices() {
    let text = String::from_utf8(LAYOUT_2025.to_vec()).expect("UTF-8");
    for post in ["President of OJSC Belarus Railways", "Vice President of the Labour Party of Belarus"] {
        let list = text.replace("Deputy Minister of Internal Affairs of the Republic of Belarus", post);
        let (graph, _) = load(&[list.as_bytes()]);
        assert_eq!(ties(&graph, "gb:13921", TieKind::Office), Vec::<String>::new(), "{post}");
        assert_eq!(actor(&graph, "gb:13921").kind(), ActorKind::Person);
    }
}

#[test]
fn four_of_the_five_stand_for_china_and_the_bureau_for_nobody() {
    let (graph, _) = load(&[LAYOUT_2025]);
    let act = graph.act(graph.act_by_key("GB/Global Human Rights/2021-03-22").expect("is there"));
    let projected = Projection::at(Level::State).project(graph.view()).expect("projects");
    let five = ["gb:14074", "gb:14076", "gb:14077", "gb:14078", "gb:14079"];
    let of_five: Vec<_> = act.ties().filter(|tie| five.contains(&tie.to().key())).collect();
    let attributed = |key: &str| {
        let tie = of_five.iter().find(|tie| tie.to().key() == key).expect("is hit").id();
        projected.attributed.iter().any(|&(id, _)| id == tie)
    };
    assert_eq!(five.map(attributed), [true, true, true, true, false]);
    assert!(projected.unattributed.iter().any(|&tie| graph.tie(tie).to().key() == "gb:14079"));
}

#[test]
fn the_layout_of_2018_is_read_in_its_encoding() {
    let (graph, reports) = load(&[LAYOUT_2018]);
    assert_eq!(reports[0].problems, []);
    let ali = actor(&graph, "gb:13349");
    assert!(ali.attributes().any(|(_, value)| value.contains("“the Emir”")));
    assert!(ali.identifiers().any(|id| id.scheme == "un-reference" && id.value == "QI.A.151.03"));
    assert_eq!(ali.born().map(|born| born.to_string()), Some("1980-01-01..1981-12-31".into()));
    assert_eq!(ties(&graph, "gb:13349", TieKind::Nationality).len(), 2);
    assert_eq!(actor(&graph, "gb:12426").name(), Some("SOCIÉTÉ EXEMPLE"));
    let implements: BTreeMap<_, _> = graph.acts().map(|act| (act.key(), act.implements())).collect();
    assert_eq!(implements["GB/Syria/2011-12-02"], Some("EU"));
    assert_eq!(implements["GB/UK Freezing Orders/2016-01-22"], None);
}

#[test]
fn the_lists_own_entries_become_claims_of_the_cases_act() {
    let (graph, reports) = load(&[CASE, LAYOUT_2025]);
    assert_eq!(reports[0].problems, []);
    let chen = actor(&graph, "gb:14074");
    assert_eq!(chen.key(), "cn/chen-mingguo");
    let act = graph.act(graph.act_by_key("GB/Global Human Rights/2021-03-22").expect("is there"));
    assert!(act.claims().any(|claim| claim.source.as_deref() == Some("gb-conlist@2025-04-10")));
    assert_eq!(act.announced().to_string(), "2021-03-22");
    let march = AnalyseConfig::default()
        .imposed("2021-03-01".parse().ok(), "2021-03-31".parse().ok())
        .expect("in order");
    let findings = analyse(&graph, &march).expect("analyses");
    let rounds = &findings.coordination.rounds;
    assert_eq!(rounds.len(), 1);
    assert_eq!(rounds[0].senders, ["CA", "EU", "GB", "US"]);
    assert_eq!(rounds[0].targets.len(), 5);
}

#[test]
fn broken_files_are_errors_that_say_where() {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let good = text(LAYOUT_2025);
    let message = |input: &str| lenient(input.as_bytes()).expect_err("is broken").to_string();
    assert_eq!(message(""), "line 2: the header is missing");
    assert_eq!(message("Last Updated,10/04/2025\r\n"), "line 2: the header is missing");
    assert_eq!(message(&good.replacen("Group ID", "Group", 1)), "line 2: column `Group ID` is missing");
    assert_eq!(message(&good.replacen("Title", "Name 1", 1)), "line 2: column `Name 1` stands there twice");
    let undated = lenient(good.replacen("10/04/2025", "soon", 1).as_bytes()).expect("is read");
    assert_eq!(
        undated.problems[0].to_string(),
        "line 1: Last Updated: not `Last Updated,dd/mm/yyyy`: the day of publication is unknown"
    );
    let cut = &good[..good.len() - 120];
    let cut = lenient(cut.as_bytes()).expect("is read").problems.pop().expect("has problems").to_string();
    assert!(cut.contains("fields where the header has 36; the row is left out"), "{cut}");
}

#[test]
fn columns_that_nobody_knows_become_attributes() {
    let good = String::from_utf8(LAYOUT_2025.to_vec()).expect("UTF-8");
    let (graph, _) = load(&[good
        .replacen("Town of Birth", "Favourite Colour", 1)
        .replacen(",10/1966,,", ",10/1966,red,", 1)
        .as_bytes()]);
    let chen = actor(&graph, "gb:14074");
    assert!(chen.attributes().any(|pair| pair == ("favourite colour", "red")));
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
    let endless = LAYOUT_2025.chain(Endless);
    let error = Format::UkConlist
        .read(endless, &mut GraphBuilder::new(), ReadOptions::default().limits(1 << 30, 1 << 20))
        .expect_err("never ends");
    assert!(error.is_limit());
    assert_eq!(error.to_string(), "a line is over the limit of 1048576 bytes");

    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    bomb.write_all(LAYOUT_2025).expect("compresses");
    let line = [b','; 35].into_iter().chain(*b"\r\n").collect::<Vec<u8>>();
    for _ in 0..200_000 {
        bomb.write_all(&line).expect("compresses");
    }
    let bomb = bomb.finish().expect("compresses");
    assert!(bomb.len() < 100_000);
    let error = Format::UkConlist
        .read(&*bomb, &mut GraphBuilder::new(), ReadOptions::default().limits(4 << 20, 1 << 20))
        .expect_err("expands");
    assert_eq!(error.to_string(), "the input is over the limit of 4194304 bytes");
}

#[test]
fn gzip_is_told_from_content_and_a_cut_gzip_is_an_error() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(LAYOUT_2025).expect("compresses");
    let gzip = gzip.finish().expect("compresses");
    let (graph, _) = load(&[&gzip]);
    assert_eq!(graph, load(&[LAYOUT_2025]).0);
    assert!(lenient(&gzip[..gzip.len() / 2]).is_err());
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let good = String::from_utf8(LAYOUT_2025.to_vec()).expect("UTF-8");
    let mut lines: Vec<&str> = good.split_inclusive("\r\n").collect();
    lines[2..].reverse();
    assert_eq!(load(&[lines.concat().as_bytes()]).0, load(&[LAYOUT_2025]).0);
}

#[test]
fn the_real_lists_are_read_whole() {
    // Rows and groups counted with Python's csv module.
    for (file, records, groups, sanctions) in [
        ("uk/conlist_2025-04-10.csv.gz", 18796, 4686, 4702),
        ("uk/conlist_2018-04-13.csv.gz", 9487, 2106, 2114),
    ] {
        let Some(bytes) = oracle_data::read(file) else { return };
        let (graph, reports) = load(&[&bytes]);
        let report = &reports[0];
        assert_eq!((report.records, report.actors), (records, groups), "{file}");
        assert_eq!(graph.ties().filter(|tie| tie.kind().is_sanction()).count(), sanctions, "{file}");
        let problems: BTreeMap<&str, u64> =
            report.problems.iter().fold(BTreeMap::new(), |mut by, problem| {
                *by.entry(problem.field.as_str()).or_default() += 1;
                by
            });
        println!("{file}: {} problems: {problems:?}", report.problems_total);
    }
}
