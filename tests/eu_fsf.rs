//! The EU's list: what becomes of its entities, bad ones and the real file.

mod oracle_data;
mod xml_lists;

use std::collections::BTreeSet;

use sanction_graph::graph::ActRef;
use sanction_graph::inputs::{Format, ReadOptions};
use sanction_graph::model::{ActorKind, Measure, Strength, TieKind};
use xml_lists::{actor, load, problems, targets, ties};

const LIST: &[u8] = include_bytes!("fixtures/xml/eu-fsf.xml");

#[test]
fn every_entity_is_accounted_for_and_every_problem_named() {
    let (graph, reports) = load(&[LIST], ReadOptions::default());
    assert_eq!(
        problems(&reports[0]),
        [
            "line 38: strong: `maybe` is not true or false; taken as true",
            "line 38: wholeName: no part of the name is given",
            "line 35: nameAlias: no name is given",
            "line 41: birthdate: `1970-02-30` does not exist: no such day in the calendar; kept as an attribute",
            "line 43: calendarType: `ISLAMIC` is not GREGORIAN; kept as an attribute",
            "line 40: citizenship: `ATLANTIS` is no country that is known; kept as an attribute",
            "line 35: designationDate: `2021-02-31` does not exist: no such day in the calendar; the day of the listing is unknown",
            "line 36: publicationDate: `2021-03-32` does not exist: no such day in the calendar; left out",
            "line 46: regulation: there is none; the record makes no tie",
            "line 47: subjectType: `robot` is no person and no enterprise; the record is left out",
            "line 48: euReferenceNumber: empty; the record is left out",
            "line 49: (record): `EU.9001.01` is of another kind in an earlier record; the record is left out",
            "line 50: other: `other` is no sanctionEntity; left out",
        ]
    );
    assert_eq!((reports[0].records, reports[0].actors), (9, 4));
    assert_eq!(graph.ties().filter(|tie| tie.kind().is_sanction()).count(), 4);
}

#[test]
fn names_dates_and_numbers_stand_in_their_places() {
    let (graph, _) = load(&[LIST], ReadOptions::default());
    let zhu = actor(&graph, "eu:EU.9001.01");
    assert_eq!((zhu.kind(), zhu.name()), (ActorKind::Person, Some("Hailun Zhu")));
    assert_eq!(zhu.born().map(|born| born.to_string()), Some("1958-01-01..1958-01-31".into()));
    let aliases: Vec<_> = zhu.aliases().map(|alias| (alias.name, alias.strength, alias.script)).collect();
    assert_eq!(aliases, [("朱海仑".to_owned(), Strength::Weak, Some("Hani".to_owned()))]);
    assert_eq!(ties(&graph, "eu:EU.9001.01", TieKind::Nationality), ["Nationality:eu:EU.9001.01>CN::.."]);
    for value in [
        ("gender", "M"),
        ("name details", "朱海仑: remark as spelt at home"),
        ("remark", "Facts of March 2021 in the form of the list."),
        ("regulation", "2021/478 (OJ L99I), published 2021-03-22 http://example.org/2021/478"),
        ("birth", "city Lianshui; countryIso2Code CN; countryDescription CHINA"),
    ] {
        assert!(zhu.attributes().any(|pair| pair == value), "{value:?}");
    }
    let official = actor(&graph, "eu:EU.9003.03");
    assert_eq!(official.kind(), ActorKind::Official);
    assert_eq!(official.born().map(|born| born.to_string()), Some("1968-01-01..1972-12-31".into()));
    assert!(official.attributes().any(|pair| pair == ("approximate date of birth", "1971")));
    // Two entities of one reference are one actor with two listings.
    let group = actor(&graph, "eu:EU.9002.02");
    assert_eq!(group.name(), Some("Example Group"));
    assert_eq!(group.aliases().map(|alias| alias.name).collect::<Vec<_>>(), ["EXAMPLE GROUP (EG)"]);
    assert_eq!(ties(&graph, "eu:EU.9002.02", TieKind::Sanction).len(), 2);
    assert_eq!(ties(&graph, "eu:EU.9002.02", TieKind::Nationality).len(), 1);
    assert!(group.identifiers().any(|id| id.scheme == "un-reference" && id.value == "QDe.900"));
    assert!(
        group.attributes().any(|(name, value)| name == "address" && value.contains("key PHONE; value 12"))
    );
}

#[test]
fn an_act_is_a_programme_and_a_designation_date_or_a_bound() {
    let (graph, _) = load(&[LIST], ReadOptions::default());
    let act = |key: &str| graph.act(graph.act_by_key(key).unwrap_or_else(|| panic!("no act {key}")));
    let human_rights = act("EU/HR/2021-03-22");
    assert_eq!(human_rights.effective().map(|when| when.to_string()), Some("2021-03-22".into()));
    assert_eq!(human_rights.authority(), Some("2021/478 (OJ L99I)"));
    assert_eq!(human_rights.implements(), None);
    assert_eq!(targets(&graph, "EU/HR/2021-03-22"), ["eu:EU.9001.01"]);
    // A later regulation that names the entry is not the act that listed it.
    let un = act("EU/TAQA/2019-05-14~UN");
    assert_eq!((un.effective(), un.authority(), un.implements()), (None, None, Some("UN")));
    // Its programme lists nobody but whom the UN does, so it implements the UN's without a number, too.
    let bound = act("EU/AFG/..2011-08-02#eu:EU.9002.02~UN");
    assert_eq!((bound.announced().to_string(), bound.implements()), ("..2011-08-02".into(), Some("UN")));
    assert_eq!(targets(&graph, "EU/BLR/..#eu:EU.9003.03"), ["eu:EU.9003.03"]);
    let tie = graph.tie(graph.tie_by_key("EU/HR/2021-03-22>eu:EU.9001.01").expect("is there"));
    assert!(tie.measures().contains(Measure::AssetFreeze));
    let claim = tie.claims().next().expect("has a claim");
    assert_eq!(claim.source.as_deref(), Some("eu-fsf@2021-03-23"));
    let locator = "EU.9001.01; regulation 2021/478 (OJ L99I), published 2021-03-22, in force 2021-03-22";
    assert_eq!(claim.locator.as_deref(), Some(locator));
}

/// What carries out a decision of the UN is told by a number of the UN, by remarks and by programmes that have no
/// other listings.
#[test]
fn what_only_implements_the_un_is_marked() {
    let entity = |details: &str, remark: &str, programme: &str| {
        let text = format!(
            r#"<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2021-03-23T16:28:05.354+01:00">
            <sanctionEntity designationDate="2018-03-30" designationDetails="{details}" euReferenceNumber="EU.1.1">
            <remark>{remark}</remark>
            <regulation publicationDate="2018-04-09" numberTitle="2018/548" programme="{programme}"/>
            <subjectType code="enterprise"/><nameAlias wholeName="Example Shipping" strong="true"/>
            </sanctionEntity></export>"#
        );
        let (graph, reports) = load(&[text.as_bytes()], ReadOptions::default());
        assert_eq!(problems(&reports[0]), [""; 0]);
        let company = actor(&graph, "eu:EU.1.1");
        for pair in [("remark", remark), ("designationdetails", details)] {
            assert!(pair.1.is_empty() || company.attributes().any(|found| found == pair), "{pair:?}");
        }
        graph.acts().next().expect("an act").implements().map(str::to_owned)
    };
    let un = Some("UN".to_owned());
    assert_eq!(entity("", "", "PRK"), None);
    assert_eq!(entity("Date of listing: 30.3.2018", "works for the UN-sanctioned Example", "PRK"), None);
    assert_eq!(entity("", "UNLI-30.03.2018", "PRK"), un);
    assert_eq!(entity("Date of UN designation: 30 March 2018.", "", "COD"), un);
    assert_eq!(entity("Listed pursuant to paragraphs 15 and 17 of resolution 1970", "", "LBY"), un);
    assert_eq!(entity("", "", "TAQA"), un);
    assert_eq!(entity("", "", "EUAQ"), None);
}

/// A list with these entities, each from its attributes, the programme and what else is in it.
fn list_of(entities: &[(&str, &str, &str)]) -> String {
    let entity = |(at, (attributes, programme, more)): (usize, &(&str, &str, &str))| {
        format!(
            r#"<sanctionEntity euReferenceNumber="EU.{at}.1" {attributes}>
            <regulation publicationDate="2020-05-29" entryIntoForceDate="2020-05-30" numberTitle="2020/716" programme="{programme}"/>
            <subjectType code="person"/>{more}</sanctionEntity>"#
        )
    };
    let entities: String = (1..).zip(entities).map(entity).collect();
    format!(
        r#"<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2021-03-23T16:28:05.354+01:00">{entities}</export>"#
    )
}

/// A strong name.
const NAMED: &str = r#"<nameAlias wholeName="Ana Example" strong="true"/>"#;

#[test]
fn the_remarks_say_the_day_of_a_listing_where_no_attribute_does() {
    let remark = |text: &str| format!("<remark>{text}</remark>{NAMED}");
    let [told, other, two, broken] = [
        "Date of listing: 14.11.2016",
        "Date of listing: 1.1.2019",
        "Date of designation: 14.11.2016. Date of listing: 15.11.2016",
        "Date of listing: 21.01.201",
    ]
    .map(remark);
    let text = list_of(&[
        ("", "SYR", &told),
        (r#"designationDetails="14/11/2016""#, "SYR", NAMED),
        (r#"designationDate="2016-11-14""#, "SYR", &other),
        ("", "SYR", &two),
        ("", "SYR", &broken),
    ]);
    let (graph, reports) = load(&[text.as_bytes()], ReadOptions::default());
    assert_eq!(targets(&graph, "EU/SYR/2016-11-14"), ["eu:EU.1.1", "eu:EU.2.1", "eu:EU.3.1"]);
    // Two days are none, and what is no day neither.
    assert_eq!(targets(&graph, "EU/SYR/..2020-05-29#eu:EU.4.1"), ["eu:EU.4.1"]);
    assert_eq!(targets(&graph, "EU/SYR/..2020-05-29#eu:EU.5.1"), ["eu:EU.5.1"]);
    let [problem] = &problems(&reports[0])[..] else { panic!("{:?}", reports[0].problems) };
    assert!(problem.ends_with("remark: the date of listing `21.01.201` is no day; kept as an attribute"));
    let first = actor(&graph, "eu:EU.1.1");
    assert!(first.attributes().any(|pair| pair == ("remark", "Date of listing: 14.11.2016")));
}

#[test]
fn listings_of_the_un_are_told_from_numbers_programmes_and_remarks() {
    let said = format!("<remark>UNLI-30.03.2018</remark>{NAMED}");
    let text = list_of(&[
        (r#"designationDate="2018-03-30" unitedNationId="KPe.1""#, "PRK", NAMED),
        (r#"designationDate="2018-03-30""#, "PRK", &said),
        (r#"designationDate="2018-03-30""#, "TAQA", NAMED),
        // Of one programme and day.
        (r#"designationDate="2018-03-30""#, "PRK", NAMED),
        (r#"designationDate="2018-04-09""#, "PRK", NAMED),
        (r#"designationDate="2018-03-30""#, "EUAQ", NAMED),
    ]);
    let (graph, _) = load(&[text.as_bytes()], ReadOptions::default());
    assert_eq!(targets(&graph, "EU/PRK/2018-03-30~UN"), ["eu:EU.1.1", "eu:EU.2.1", "eu:EU.4.1"]);
    assert_eq!(targets(&graph, "EU/TAQA/2018-03-30~UN"), ["eu:EU.3.1"]);
    let own = graph.acts().filter(|act| act.implements().is_none()).map(ActRef::key);
    assert_eq!(own.collect::<Vec<_>>(), ["EU/EUAQ/2018-03-30", "EU/PRK/2018-04-09"]);
}

#[test]
fn the_name_is_the_one_with_the_function_or_in_latin_letters() {
    let alias = |name: &str, more: &str| format!(r#"<nameAlias wholeName="{name}" {more}/>"#);
    let strong = r#"strong="true""#;
    let function = r#"strong="true" function="Governor of Example""#;
    let weak = r#"strong="false" function="Governor of Example""#;
    let names = [
        [alias("Gurg", strong), alias("Ana Example", function), alias("A. Example", function)],
        [alias("Анна Пример", strong), alias("Ana Example", strong), alias("A. Example", strong)],
        [alias("Анна Пример", strong), alias("Ana Example", weak), alias("Ана", strong)],
    ]
    .map(|names| names.concat());
    let text = list_of(&[("", "BLR", &names[0]), ("", "BLR", &names[1]), ("", "BLR", &names[2])]);
    let (graph, _) = load(&[text.as_bytes()], ReadOptions::default());
    let found = ["eu:EU.1.1", "eu:EU.2.1", "eu:EU.3.1"].map(|key| {
        let actor = actor(&graph, key);
        let aliases: Vec<_> = actor.aliases().map(|alias| alias.name).collect();
        format!("{}: {}", actor.name().unwrap_or_default(), aliases.join(", "))
    });
    assert_eq!(
        found,
        [
            "Ana Example: A. Example, Gurg",
            "Ana Example: A. Example, Анна Пример",
            "Анна Пример: Ana Example, Ана"
        ]
    );
}

#[test]
fn a_prefix_for_the_namespace_changes_nothing() {
    let text = String::from_utf8_lossy(LIST);
    let prefixed = text.replace("</", "</\u{1}").replace('<', "<fsd:").replace("<fsd:/\u{1}", "</fsd:");
    let prefixed = prefixed.replace("<fsd:?xml", "<?xml").replace(" xmlns=", " xmlns:fsd=");
    assert_eq!(
        load(&[prefixed.as_bytes()], ReadOptions::default()).0,
        load(&[LIST], ReadOptions::default()).0
    );
}

#[test]
fn hostile_input_is_an_error_that_says_where() {
    xml_lists::hostile(Format::EuFsf, LIST, "export", "sanctionEntity");
}

#[test]
fn the_real_list_is_read_whole() {
    // Counted with Python's XML reader: entities, reference numbers and programmes; 1,170 designation dates and
    // 462 entities of which details or remarks say one day; acts are the 288 groups of programme and day, and the
    // 637 undated. 761 entities are the UN's by number, programme or remark, and 34 by others of their day.
    let Some(bytes) = oracle_data::read("eu/fsf_2021-03-05.xml.gz") else { return };
    let (graph, reports) = load(&[&bytes], ReadOptions::default());
    xml_lists::print("eu", &graph, &reports[0]);
    assert_eq!((reports[0].records, reports[0].actors), (2269, 2248));
    let sanctions = || graph.ties().filter(|tie| tie.kind().is_sanction());
    assert_eq!(sanctions().count(), 2269);
    let dated = sanctions().filter(|tie| tie.period().start().day().is_some());
    assert_eq!(dated.count(), 1632);
    let implementing = sanctions().filter(|tie| tie.act().is_some_and(|act| act.implements() == Some("UN")));
    assert_eq!(implementing.count(), 795);
    assert!(sanctions().all(|tie| tie.period().start().latest().is_some()));
    let programmes: BTreeSet<_> =
        graph.acts().filter_map(ActRef::programme).map(|programme| &programme.key).collect();
    assert_eq!(programmes.len(), 32);
    assert_eq!(graph.acts().count(), 288 + 637);
}
