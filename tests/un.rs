//! The UN's list: what becomes of its records, bad records and the real files.

mod oracle_data;
mod xml_lists;

use sanction_graph::inputs::{Format, ReadOptions};
use sanction_graph::model::{ActorKind, Strength, TieKind};
use xml_lists::{actor, load, problems, targets, ties};

const LIST: &[u8] = include_bytes!("fixtures/xml/un.xml");

#[test]
fn every_record_is_accounted_for_and_every_problem_named() {
    let (graph, reports) = load(&[LIST], ReadOptions::default());
    assert_eq!(
        problems(&reports[0]),
        [
            "line 14: QUALITY: `Fair` is not known; taken as good",
            "line 14: INDIVIDUAL_DATE_OF_BIRTH: `1965 to 1963` is no range of years; kept as an attribute",
            "line 14: NATIONALITY: `Atlantis` is no country that is known; kept as an attribute",
            "line 14: LISTED_ON: `2020-02-31` does not exist: no such day in the calendar; the day of the listing is unknown",
            "line 15: (record): `9000002` stands in the list twice; the record is left out",
            "line 16: DATAID: `x1` is no number; the record is left out",
            "line 17: FIRST_NAME: no part of the name is given",
            "line 17: LISTED_ON: empty; the day of the listing is unknown",
            "line 17: UN_LIST_TYPE: empty; the record makes no tie",
            "line 18: ROBOT: `ROBOT` is no INDIVIDUAL and no ENTITY; left out",
        ]
    );
    assert_eq!((reports[0].records, reports[0].actors), (7, 4));
    assert_eq!(graph.ties().filter(|tie| tie.kind().is_sanction()).count(), 3);
}

#[test]
fn names_dates_and_numbers_stand_in_their_places() {
    let (graph, _) = load(&[LIST], ReadOptions::default());
    let john = actor(&graph, "un:9000001");
    assert_eq!((john.kind(), john.name()), (ActorKind::Official, Some("JOHN EXAMPLE")));
    let aliases: Vec<_> = john.aliases().map(|alias| (alias.name, alias.strength)).collect();
    assert_eq!(
        aliases,
        [
            ("J. Example".to_owned(), Strength::Strong),
            ("Johnny".to_owned(), Strength::Weak),
            ("جون".to_owned(), Strength::Strong)
        ]
    );
    assert_eq!(john.born().map(|born| born.to_string()), Some("1963-01-01..1965-12-31".into()));
    for value in [
        ("approximate date of birth", "1970"),
        ("comments1", "An invented man."),
        ("address", "1 Road, Nairobi, Kenya, NOTE until 2019"),
        ("individual document", "TYPE_OF_DOCUMENT Passport; NUMBER 1234"),
        ("alias details", "Johnny: NOTE at school"),
        ("date of birth details", "NOTE both are said"),
        ("last day updated", "2021-01-01"),
        ("versionnum", "1"),
    ] {
        assert!(john.attributes().any(|pair| pair == value), "{value:?}");
    }
    assert!(john.identifiers().any(|id| id.scheme == "un-reference" && id.value == "SOi.900"));
    assert!(john.identifiers().any(|id| id.scheme == "un" && id.value == "9000001"));
    assert_eq!(ties(&graph, "un:9000001", TieKind::Nationality).len(), 2);
    let mut offices = ties(&graph, "un:9000001", TieKind::Office);
    offices.sort();
    assert_eq!(
        offices,
        [
            "Office:un:9000001>KE:Former Governor of Kenya:..",
            "Office:un:9000001>SO:Deputy Minister of Defence of Somalia:..",
        ]
    );
    // A body's only address is its seat.
    assert_eq!(ties(&graph, "un:9000005", TieKind::Nationality), ["Nationality:un:9000005>KE::.."]);
    assert!(actor(&graph, "un:9000005").attributes().any(|pair| pair == ("former name", "Old Trading")));
}

#[test]
fn an_act_is_a_list_and_a_day() {
    let (graph, _) = load(&[LIST], ReadOptions::default());
    assert_eq!(targets(&graph, "UN/Somalia/2020-02-03"), ["un:9000005", "un:9000001"]);
    assert_eq!(targets(&graph, "UN/Al-Qaida/..#un:9000002"), ["un:9000002"]);
    let tie = graph.tie(graph.tie_by_key("UN/Somalia/2020-02-03>un:9000001").expect("is there"));
    let claim = tie.claims().next().expect("has a claim");
    assert_eq!(claim.source.as_deref(), Some("un-consolidated@2021-03-24"));
    assert_eq!(claim.locator.as_deref(), Some("DATAID 9000001, SOi.900"));
}

#[test]
fn a_list_without_its_day_takes_the_one_that_is_given() {
    let undated = String::from_utf8_lossy(LIST).replacen("dateGenerated=\"2021", "dateGenerated=\"soon", 1);
    let (_, reports) = load(&[undated.as_bytes()], ReadOptions::default());
    assert_eq!(
        problems(&reports[0])[0],
        "line 1: dateGenerated: not a day and a time: the day of publication is unknown"
    );
    let given = ReadOptions::default().published("2021-03-25".parse().ok());
    let (graph, reports) = load(&[undated.as_bytes()], given);
    assert_eq!(reports[0].problems_total, 10);
    assert!(graph.sources().iter().any(|source| source.key == "un-consolidated@2021-03-25"));
}

#[test]
fn hostile_input_is_an_error_that_says_where() {
    xml_lists::hostile(Format::Un, LIST, "CONSOLIDATED_LIST", "INDIVIDUAL>");
}

#[test]
fn the_real_lists_are_read_whole() {
    // Counted with Python's XML reader: individuals and entities, and pairs of list and day.
    for (file, records, acts) in
        [("un/consolidated_2020-11-24.xml.gz", 1018, 232), ("un/consolidated_2023-03-27.xml.gz", 955, 243)]
    {
        let Some(bytes) = oracle_data::read(file) else { return };
        let (graph, reports) = load(&[&bytes], ReadOptions::default());
        assert_eq!((reports[0].records, reports[0].actors), (records, records), "{file}");
        assert_eq!(graph.ties().filter(|tie| tie.kind().is_sanction()).count() as u64, records, "{file}");
        assert_eq!(graph.acts().count(), acts, "{file}");
        assert!(graph.acts().all(|act| act.announced().day().is_some()));
        xml_lists::print(file, &graph, &reports[0]);
    }
}
