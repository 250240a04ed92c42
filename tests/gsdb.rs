//! The Global Sanctions Database: what becomes of its cases, bad rows and the real table.

mod oracle_data;
mod xml_lists;

use std::collections::BTreeMap;

use sanction_graph::findings::{AnalyseConfig, analyse};
use sanction_graph::graph::{GraphBuilder, SanctionGraph, TieRef};
use sanction_graph::inputs::{Format, InputSpec, ReadOptions};
use sanction_graph::model::{ActorKind, Measure};
use xml_lists::{actor, load, problems, targets};

const TABLE: &[u8] = include_bytes!("fixtures/gsdb/cases.csv");
const HEADER: &str =
    "case_id,sanctioned_state,sanctioning_state,begin,end,trade,descr_trade,travel,success\n";

fn tie<'g>(graph: &'g SanctionGraph, key: &str) -> TieRef<'g> {
    graph.tie(graph.tie_by_key(key).unwrap_or_else(|| panic!("no {key}")))
}

fn refused(table: &[u8], options: ReadOptions) -> String {
    let read = Format::Gsdb.read(table, &mut GraphBuilder::new(), options);
    read.expect_err("is refused").to_string()
}

#[test]
fn a_case_is_a_programme_and_an_act_of_each_sender() {
    let (graph, reports) = load(&[TABLE], ReadOptions::strict());
    assert_eq!((reports[0].records, reports[0].actors, reports[0].ties), (5, 11, 11));
    for sender in ["EU", "GB", "US", "CA"] {
        let key = format!("{sender}/gsdb:9001/2021-01-01..2021-12-31");
        assert_eq!(targets(&graph, &key), ["CN"]);
        let act = graph.act(graph.act_by_key(&key).expect("is there"));
        let programme = act.programme().expect("has a programme");
        assert_eq!(
            (programme.key.as_str(), programme.addressed.as_slice()),
            ("gsdb:9001", &["CN".into()][..])
        );
        assert_eq!(
            programme.title.as_deref(),
            Some(
                "EU, United Kingdom, United States, Canada → China, 2021 to 2022; sender_mult: 1; \
                 objective: human_rights; success: ongoing"
            )
        );
    }
    assert_eq!(actor(&graph, "EU").kind(), ActorKind::Bloc);
    assert_eq!(targets(&graph, "CN/gsdb:9002/2021-01-01..2021-12-31"), ["EU"]);
    assert_eq!(targets(&graph, "EG/gsdb:9003/2006-01-01..2006-12-31"), ["IR", "KP"]);
    let tie = tie(&graph, "EG/gsdb:9003/2006-01-01..2006-12-31>KP");
    let measures = [Measure::Arms, Measure::Import, Measure::Export, Measure::Military, Measure::Other];
    assert_eq!(tie.measures(), measures.into_iter().collect());
    let claim = tie.claims().next().expect("has a claim");
    assert_eq!((claim.source.as_deref(), claim.locator.as_deref()), (Some("gsdb"), Some("case 9003")));
}

#[test]
fn the_last_year_is_a_year_of_the_sanction() {
    let (graph, _) = load(&[TABLE], ReadOptions::default());
    let period = |key| {
        let period = tie(&graph, key).period();
        (period.start().to_string(), period.end().map(|end| end.to_string()))
    };
    let year = |start: &str, end: &str| (start.to_owned(), Some(end.to_owned()));
    let ended = period("EG/gsdb:9003/2006-01-01..2006-12-31>KP");
    assert_eq!(ended, year("2006-01-01..2006-12-31", "2010-01-02..2011-01-01"));
    // The table ends in 2022: what is going on has no end, what succeeded has.
    assert_eq!(period("CN/gsdb:9002/2021-01-01..2021-12-31>EU").1, None);
    let key = "EU/gsdb:9005/2020-01-01..2020-12-31>VN";
    assert_eq!(period(key), year("2020-01-01..2020-12-31", "2022-01-02..2023-01-01"));
    // Within one year.
    let key = "gsdb:North Vietnam/gsdb:9004/1960-01-01..1960-12-31>gsdb:South Vietnam";
    assert_eq!(period(key), year("1960-01-01..1960-12-31", "1960-01-02..1961-01-01"));
    assert!(actor(&graph, "gsdb:South Vietnam").identifiers().any(|id| id.scheme == "gsdb"));
}

/// Both states act in a leap year, in a common one and in the one after it.
#[test]
fn a_window_of_365_days_finds_the_rounds_of_every_year_and_joins_no_two() {
    let header = "case_id,sanctioned_state,sanctioning_state,begin,end,trade,descr_trade,arms,military,financial,travel,\
                  other,target_mult,sender_mult,objective,success\n";
    let row = |case: u32, sender: &str, year: u32| {
        format!("{case},China,{sender},{year},2022,0,,0,0,0,1,0,0,0,other,ongoing\n")
    };
    let table = [
        header,
        &row(1, "Canada", 2016),
        &row(2, "United States", 2016),
        &row(3, "Canada", 2018),
        &row(4, "United States", 2018),
        &row(5, "Japan", 2019),
    ]
    .concat();
    let (graph, _) = load(&[table.as_bytes()], ReadOptions::default());
    let rounds = |window: i32| {
        let mut config = AnalyseConfig::default().draws(0);
        config.rounds.window = window;
        let rounds = analyse(&graph, &config).expect("findings").coordination.rounds;
        rounds.iter().map(|round| (round.first.to_string(), round.senders.len())).collect::<Vec<_>>()
    };
    assert_eq!(rounds(364), [("2018-01-01".into(), 2)]);
    assert_eq!(rounds(365), [("2016-01-01".into(), 2), ("2018-01-01".into(), 2)]);
    assert_eq!(rounds(728), rounds(365));
    assert_eq!(rounds(729), [("2016-01-01".into(), 2), ("2018-01-01".into(), 3)]);
}

#[test]
fn every_bad_row_is_named_and_its_good_parts_are_kept() {
    let rows = "1,Balkans,United States,2001,2022,0,,1,ongoing\n\
                2,\"Atlantis, Iran\",\"France, Mu\",2001,2000,0,,2,failed\n\
                2,Iran,France,2001,2002,0,,0,failed\n\
                ,Iran,France,2001,2002,0,,0,failed\n\
                4,,France,2001,2002,0,,0,failed\n\
                5,Iran,,2001,2002,0,,0,failed\n\
                6,Iran,France,0200,soon,0,,0,failed\n\
                7,Iran,France,2001,2010,1,,0,ongoing\n\
                8,Iran,France,,,0,exp_none,0\n\
                9,Iran,France,2001,,0,\"exp_none,imp_part\",0,failed\n\
                10,\"Iran,France,2001,2002,0,,0,failed\n";
    let (graph, reports) = load(&[format!("{HEADER}{rows}").as_bytes()], ReadOptions::default());
    assert_eq!(
        problems(&reports[0]),
        [
            "line 2: sanctioned_state: `Balkans` is no actor that is known; left out",
            "line 3: end: 2000 lies before the beginning, 2001; left out",
            "line 3: sanctioned_state: `Atlantis` is no actor that is known; left out",
            "line 3: sanctioning_state: `Mu` is no actor that is known; left out",
            "line 3: travel: `2` is neither 0 nor 1; only in the title",
            "line 4: case_id: case `2` is in line 3 too; the row is left out",
            "line 5: case_id: empty; the row is left out",
            "line 6: sanctioned_state: empty; the row is left out",
            "line 7: sanctioning_state: empty; the row is left out",
            "line 8: begin: `0200` is no year; the year is unknown",
            "line 8: end: `soon` is no year; left out",
            "line 9: trade: 1 without a direction; no measure is taken from it",
            "line 10: (row): fields: 8, in the header: 9; the row is left out",
            "line 11: end: empty; left out",
            "line 11: descr_trade: `exp_none` is not known; only in the title",
            "line 11: trade: 0 with a direction; the direction is taken",
            "line 12: (row): a quoted field is not closed, so the rest of the file is in it; the row is left out",
            "line 9: success: `ongoing` of a case that ends in 2010; taken as ended",
        ]
    );
    assert_eq!((reports[0].records, reports[0].ties), (11, 4));
    // Nobody is hit, and the row is kept in words.
    let titles: Vec<_> =
        graph.programmes().iter().filter_map(|programme| programme.title.as_deref()).collect();
    assert!(titles.contains(&"United States → Balkans, 2001 to 2022; success: ongoing"));
    assert_eq!(targets(&graph, "FR/gsdb:6/.."), ["IR"]);
}

#[test]
fn what_is_no_table_is_an_error_that_says_why() {
    let lenient = ReadOptions::default();
    assert_eq!(refused(b"", lenient), "line 1: the header is missing");
    assert_eq!(refused(b"case_id,begin\n", lenient), "line 1: column `sanctioned_state` is missing");
    let twice = HEADER.replace("trade,", "end,");
    assert_eq!(refused(twice.as_bytes(), lenient), "line 1: column `end` stands there twice");
    let bad = format!("{HEADER}1,Balkans,France,2001,2002,0,,0,failed\n");
    let error = "line 2: sanctioned_state: `Balkans` is no actor that is known; left out";
    assert_eq!(refused(bad.as_bytes(), ReadOptions::strict()), error);
    assert!(refused(TABLE, lenient.limits(1 << 20, 100)).ends_with("is over the limit of 100 bytes"));
    assert!(refused(TABLE, lenient.limits(500, 500)).ends_with("is over the limit of 500 bytes"));
    let spec = "gsdb=table.csv@2023-01-01".parse::<InputSpec>().expect_err("the table has no such day");
    assert!(spec.to_string().contains("no meaning for gsdb"), "{spec}");
}

#[test]
fn a_row_cannot_multiply_without_end() {
    let names = include_str!("../src/lists/countries.tsv").lines().filter_map(|line| line.split_once('\t'));
    let by_code: BTreeMap<&str, &str> =
        names.filter(|(name, _)| !name.contains([',', '('])).map(|(name, code)| (code, name)).collect();
    let cell = by_code.into_values().collect::<Vec<_>>().join(", ");
    let table = format!("{HEADER}1,\"{cell}\",\"{cell}\",2001,2002,0,,0,failed\n");
    let (graph, reports) = load(&[table.as_bytes()], ReadOptions::default());
    let last = problems(&reports[0]).pop().expect("has problems");
    assert!(last.contains("targets are more than 10000 ties; the row is left out"), "{last}");
    assert_eq!(graph.tie_count(), 0);
}

#[test]
fn the_real_table_is_read_whole() {
    // Counted with Python's csv module and a list of the six names that have a comma: of each case the distinct
    // senders, times the distinct targets, without the three regions that are no actors.
    let Some(bytes) = oracle_data::read("dyads/gsdb_v3.csv") else { return };
    let (graph, reports) = load(&[&bytes], ReadOptions::default());
    assert_eq!((reports[0].records, reports[0].actors, reports[0].ties), (1325, 204, 1886));
    assert_eq!((graph.acts().count(), graph.programmes().len()), (1862, 1325));
    let unknown: Vec<_> =
        problems(&reports[0]).into_iter().filter(|said| said.contains("no actor")).collect();
    assert_eq!(unknown.len(), 3, "{unknown:?}");
    assert_eq!(reports[0].problems_total, 3 + 8);
    assert_eq!(graph.ties().filter(|tie| tie.period().end().is_none()).count(), 638);
    let mut measures = BTreeMap::<Measure, u32>::new();
    for measure in graph.ties().flat_map(|tie| tie.measures().iter().collect::<Vec<_>>()) {
        *measures.entry(measure).or_default() += 1;
    }
    let counted = [
        (Measure::TravelBan, 675),
        (Measure::Arms, 553),
        (Measure::Import, 435),
        (Measure::Export, 621),
        (Measure::Financial, 1120),
        (Measure::Military, 436),
        (Measure::Other, 294),
    ];
    assert_eq!(measures, counted.into());
    xml_lists::print("gsdb", &graph, &reports[0]);
}
