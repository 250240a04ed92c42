//! Canada's list: what becomes of its records, bad records and the real file.

mod oracle_data;
mod xml_lists;

use sanction_graph::inputs::{Format, ReadOptions};
use sanction_graph::model::{ActorKind, TieKind};
use xml_lists::{actor, load, problems, targets, ties};

const LIST: &[u8] = include_bytes!("fixtures/xml/ca-sema.xml");
const CASE: &[u8] = include_bytes!("../examples/data/xinjiang-2021.json");

fn dated() -> ReadOptions {
    ReadOptions::default().published("2025-03-20".parse().ok())
}

#[test]
fn every_record_is_accounted_for_and_every_problem_named() {
    let (graph, reports) = load(&[LIST], dated());
    assert_eq!(
        problems(&reports[0]),
        [
            "line 50: DateOfBirthOrShipBuildDate: `born in the early 1960s` is not YYYY-MM-DD; kept as an attribute",
            "line 50: DateOfListing: `2021-02-31` does not exist: no such day in the calendar; the day of the listing is unknown",
            "line 59: (record): `Iran/1/1` stands in the list twice; the record is left out",
            "line 60: Country: empty; the record is left out",
            "line 61: Item: empty; the record is left out",
            "line 62: LastName: no part of the name is given",
            "line 62: DateOfListing: empty; the day of the listing is unknown",
            "line 63: note: `note` is no record; left out",
            "line 65: data-set: text beside the records; left out",
        ]
    );
    assert_eq!((reports[0].records, reports[0].actors), (11, 7));
    assert_eq!(graph.ties().filter(|tie| tie.kind().is_sanction()).count(), 7);
    let (_, reports) = load(&[LIST], ReadOptions::default());
    let undated = "line 1: data-set: the file does not say its day of publication; say it with the input";
    assert_eq!(problems(&reports[0])[0], undated);
}

#[test]
fn names_dates_and_numbers_stand_in_their_places() {
    let (graph, _) = load(&[LIST], dated());
    let chen = actor(&graph, "ca:China / Chine/Part 1/4");
    assert_eq!((chen.kind(), chen.name()), (ActorKind::Person, Some("Mingguo Chen")));
    assert_eq!(chen.born().map(|born| born.to_string()), Some("1966-10-01..1966-10-31".into()));
    let aliases: Vec<_> = chen.aliases().map(|alias| (alias.name, alias.script)).collect();
    assert_eq!(aliases, [("Chen Min Guo".into(), None), ("陈明国".into(), Some("Hani".into()))]);
    assert!(chen.identifiers().any(|id| id.scheme == "ca" && id.value == "China / Chine/Part 1/4"));
    assert!(chen.attributes().any(|pair| pair == ("title", "Director")));
    let bureau = actor(&graph, "ca:China / Chine/Part 2/1");
    assert_eq!(bureau.kind(), ActorKind::Organisation);
    assert!(bureau.name().is_some_and(|name| name.contains("Production & Construction")));
    assert_eq!(bureau.aliases().map(|alias| alias.name).collect::<Vec<_>>(), ["XPCC, PSB"]);
    let juan = actor(&graph, "ca:Venezuela//7");
    assert_eq!(juan.born().map(|born| born.to_string()), Some("1965-01-01..1967-03-31".into()));
    assert!(juan.attributes().any(|pair| pair == ("remark", "lang en; seen; b often")));
    let ship = actor(&graph, "ca:Russia / Russie/1.1/1");
    assert_eq!(ship.kind(), ActorKind::Asset);
    assert!(ship.identifiers().any(|id| id.scheme == "imo" && id.value == "9000001"));
    assert!(ship.attributes().any(|pair| pair == ("ship type", "Oil Tanker")));
}

#[test]
fn a_stroke_divides_names_with_and_without_blanks() {
    let record = r"<record><Country>Belarus</Country><EntityOrShip>VOLATAVTO OJSC</EntityOrShip>
        <Aliases>ОАО ВОЛАТАВТО/ VOLATAVTO / ВОЛАТ</Aliases>
        <Schedule>1</Schedule><Item>48</Item><DateOfListing>2022-11-17</DateOfListing></record>";
    let (graph, _) = load(&[format!("<data-set>{record}</data-set>").as_bytes()], dated());
    let aliases: Vec<_> = actor(&graph, "ca:Belarus/1/48").aliases().map(|alias| alias.name).collect();
    assert_eq!(aliases, ["VOLATAVTO", "ВОЛАТ", "ОАО ВОЛАТАВТО"]);
}

#[test]
fn an_act_is_a_country_and_a_day_and_the_country_is_no_nationality() {
    let (graph, _) = load(&[LIST], dated());
    assert_eq!(targets(&graph, "CA/China / Chine/2021-03-21").len(), 3);
    assert_eq!(targets(&graph, "CA/Iran/..#ca:Iran/1/1"), ["ca:Iran/1/1"]);
    assert_eq!(targets(&graph, "CA/Venezuela/2017-09-22"), ["ca:Venezuela//7"]);
    assert!(graph.ties().all(|tie| tie.kind() != TieKind::Nationality));
    let attribution = xml_lists::attributed(&graph);
    assert_eq!(attribution, (7, 0));
    let tie = "CA/China / Chine/2021-03-21>ca:China / Chine/Part 1/1";
    assert_eq!(ties(&graph, "ca:China / Chine/Part 1/1", TieKind::Sanction), [tie]);
    let claim = graph.tie(graph.tie_by_key(tie).expect("is there")).claims().next().expect("has a claim");
    assert_eq!(claim.source.as_deref(), Some("ca-sema@2025-03-20"));
    assert_eq!(claim.locator.as_deref(), Some("Schedule Part 1, Item 1"));
}

#[test]
fn the_lists_entries_become_claims_of_the_cases_act() {
    let (graph, reports) = load(&[CASE, LIST], dated());
    assert_eq!(reports[0].problems, []);
    assert_eq!(actor(&graph, "ca:China / Chine/Part 1/1").key(), "cn/zhu-hailun");
    let act = graph.act(graph.act_by_key("CA/China / Chine/2021-03-22").expect("is there"));
    assert!(act.claims().any(|claim| claim.source.as_deref() == Some("ca-sema@2025-03-20")));
    assert_eq!(act.announced().to_string(), "2021-03-22");
    assert!(graph.act_by_key("CA/China / Chine/2021-03-21").is_some_and(|former| former == act.id()));
}

#[test]
fn strict_mode_fails_with_the_first_problem() {
    let strict = ReadOptions::strict().published("2025-03-20".parse().ok());
    let error = Format::CaSema
        .read(LIST, &mut sanction_graph::graph::GraphBuilder::new(), strict)
        .expect_err("has problems");
    assert!(error.to_string().starts_with("line 50: DateOfBirthOrShipBuildDate"), "{error}");
}

#[test]
fn hostile_input_is_an_error_that_says_where() {
    xml_lists::hostile(Format::CaSema, LIST, "data-set", "record");
}

#[test]
fn the_real_list_is_read_whole() {
    // Counted with Python's XML reader: records, and pairs of country and day.
    let Some(bytes) = oracle_data::read("ca/sema_2025-03-20.xml.gz") else { return };
    let (graph, reports) = load(&[&bytes], dated());
    assert_eq!((reports[0].records, reports[0].actors), (4759, 4759));
    assert_eq!(graph.ties().filter(|tie| tie.kind().is_sanction()).count(), 4759);
    assert_eq!(graph.acts().count(), 187);
    assert!(graph.acts().all(|act| act.announced().day().is_some()));
    xml_lists::print("ca", &graph, &reports[0]);
}
