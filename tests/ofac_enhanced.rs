//! OFAC's enhanced XML: what becomes of its entities and relations, bad ones and the real file.

mod oracle_data;
mod xml_lists;

use std::collections::BTreeMap;
use std::io::Read;

use sanction_graph::graph::TieRef;
use sanction_graph::inputs::{Format, ReadOptions};
use sanction_graph::model::{ActorKind, Measure, Strength, TieKind};
use xml_lists::{actor, load, problems, targets, ties};

const LIST: &[u8] = include_bytes!("fixtures/xml/ofac-enhanced.xml");

#[test]
fn every_entity_is_accounted_for_and_every_problem_named() {
    let (graph, reports) = load(&[LIST], ReadOptions::default());
    assert_eq!(
        problems(&reports[0]),
        [
            "line 44: relation: `Linked To` is not known; taken as an association",
            "line 85: Birthdate: `1961-04-31` does not exist: no such day in the calendar; kept as an attribute",
            "line 86: Birthdate: `1961` comes without a date; kept as an attribute",
            "line 87: Citizenship Country: `Atlantis` is no country that is known; kept as an attribute",
            "line 91: relatedEntity: the other party is missing; the relation is left out",
            "line 80: datePublished: `soon` is not a day: write YYYY-MM-DD; the day of the listing is unknown",
            "line 80: sanctions type: `Stare at` is not known; kept as an attribute",
            "line 104: programme: empty; the listing makes no tie",
            "line 114: names: there is no primary name",
            "line 114: sanctionsList: there is none; the record makes no tie",
            "line 114: (record): `29299` stands in the list twice; the record is left out",
            "line 115: id: `x1` is no number; the record is left out",
            "line 116: entityType: `Robot` is no individual, entity, vessel or aircraft; the record is left out",
            "line 117: other: `other` is not known within `entities`; left out",
            "line 100: Leader or official of: `ofac:29159` is not in the list; kept as an attribute",
            "line 58: Leader or official of: Membership does not lead from Person `ofac:29220` to Person `ofac:29300`; taken as an association",
        ]
    );
    assert_eq!((reports[0].records, reports[0].actors), (9, 6));
    assert_eq!(graph.ties().filter(|tie| tie.kind().is_sanction()).count(), 6);
}

#[test]
fn names_dates_and_numbers_stand_in_their_places() {
    let (graph, _) = load(&[LIST], ReadOptions::default());
    let xpcc = actor(&graph, "ofac:29299");
    assert_eq!(xpcc.kind(), ActorKind::Organisation);
    assert_eq!(xpcc.name(), Some("XINJIANG PRODUCTION AND CONSTRUCTION CORPS"));
    let aliases: Vec<_> = xpcc.aliases().map(|alias| (alias.name, alias.strength, alias.script)).collect();
    assert_eq!(
        aliases,
        [
            ("BINGTUAN".to_owned(), Strength::Weak, None),
            ("OLD CORPS".to_owned(), Strength::Strong, None),
            ("新疆生产建设兵团".to_owned(), Strength::Strong, Some("Hans".to_owned())),
        ]
    );
    assert_eq!(xpcc.born().map(|born| born.to_string()), Some("1954-01-01..1954-12-31".into()));
    for value in [
        ("address", "Urumqi, China"),
        ("false website", "www.example.org"),
        ("feature details", "Target Type Government Entity: oddity x"),
        ("former name", "OLD CORPS"),
        ("legal authority", "Executive Order 13818 (GloMag)"),
        ("reliability", "SWIFT/BIC XPCCCNBJ: Confirmed"),
        ("remarks", "Facts of July 2020 in the form of the list."),
        ("sanctions type", "Block"),
        ("target type", "Government Entity"),
    ] {
        assert!(xpcc.attributes().any(|pair| pair == value), "{value:?}");
    }
    assert!(xpcc.identifiers().any(|id| id.scheme == "bic" && id.value == "XPCCCNBJ"));
    assert_eq!(ties(&graph, "ofac:29299", TieKind::Nationality), ["Nationality:ofac:29299>CN::.."]);

    let secretary = actor(&graph, "ofac:29220");
    assert_eq!(secretary.kind(), ActorKind::Official);
    // What is approximate reaches two years to each side, as in the remarks of SDN.CSV.
    assert_eq!(secretary.born().map(|born| born.to_string()), Some("1953-01-01..1957-12-30".into()));
    assert!(secretary.attributes().any(|pair| pair == ("approximate birthdate", "circa 1955")));
    assert_eq!(
        ties(&graph, "ofac:29220", TieKind::Office),
        ["Office:ofac:29220>CN:Governor of Hebei Province, China:.."]
    );

    let sun = actor(&graph, "ofac:29300");
    assert!(sun.identifiers().any(|id| id.scheme == "passport:CN" && id.value == "E1"));
    assert!(!sun.identifiers().any(|id| id.value == "F2"));
    for value in
        ["Passport F2 (China): invalid; expires 2017-06-23", "Tazkira National ID Card 77: Gender: Male"]
    {
        assert!(sun.attributes().any(|pair| pair == ("identity document", value)), "{value}");
    }

    let vessel = actor(&graph, "ofac:9000001");
    assert_eq!(vessel.kind(), ActorKind::Asset);
    for (scheme, value) in [("call-sign", "BXYZ"), ("imo", "9000001")] {
        assert!(vessel.identifiers().any(|id| id.scheme == scheme && id.value == value), "{scheme}");
    }
    for value in [("sdn type", "vessel"), ("vess type", "Bulk Carrier")] {
        assert!(vessel.attributes().any(|pair| pair == value), "{value:?}");
    }
    assert_eq!(ties(&graph, "ofac:9000001", TieKind::Nationality), ["Nationality:ofac:9000001>CN::.."]);
}

#[test]
fn an_act_is_a_set_of_programmes_and_a_day() {
    let (graph, _) = load(&[LIST], ReadOptions::default());
    let act = |key: &str| graph.act(graph.act_by_key(key).unwrap_or_else(|| panic!("no act {key}")));
    assert_eq!(targets(&graph, "US/GLOMAG/2020-07-31"), ["ofac:29299", "ofac:29300"]);
    // The authorities of all entities of the act.
    assert_eq!(act("US/GLOMAG/2020-07-31").authority(), Some("31 CFR 583; Executive Order 13818 (GloMag)"));
    assert_eq!(targets(&graph, "US/GLOMAG/2020-07-09"), ["ofac:29220"]);
    assert_eq!(targets(&graph, "US/GLOMAG/..2021-03-23#ofac:29319"), ["ofac:29319"]);
    // Two lists of one day are one act; another day is another.
    let measures = |key: &str| graph.tie(graph.tie_by_key(key).expect("is there")).measures();
    assert_eq!(
        measures("US/GLOMAG+UHRPA/2021-03-22>ofac:31493"),
        [Measure::AssetFreeze, Measure::Export].into_iter().collect()
    );
    assert_eq!(measures("US/GLOMAG+UHRPA/2019-01-02>ofac:31493"), Measure::Export.into());
    let programme = act("US/GLOMAG+UHRPA/2021-03-22").programme().expect("has one");
    assert_eq!(programme.addressed, ["CN"]);
    let tie = graph.tie(graph.tie_by_key("US/GLOMAG/2020-07-31>ofac:29300").expect("is there"));
    let claim = tie.claims().next().expect("has a claim");
    assert_eq!(claim.source.as_deref(), Some("ofac-enhanced@2021-03-23"));
    assert_eq!(claim.locator.as_deref(), Some("entry 29300, SDN List"));
}

#[test]
fn relations_are_ties_in_their_direction() {
    let (graph, _) = load(&[LIST], ReadOptions::default());
    let mut control = ties(&graph, "ofac:29299", TieKind::Control);
    control.sort();
    assert_eq!(
        control,
        [
            // Whom somebody acts for controls him.
            "Control:ofac:29220>ofac:29299:Owns, controls, or operates:..",
            "Control:ofac:29299>ofac:29319:Acting for or on behalf of:..",
            "Control:ofac:29299>ofac:9000001:Owned or Controlled By:..",
        ]
    );
    assert_eq!(
        ties(&graph, "ofac:29299", TieKind::Membership),
        ["Membership:ofac:29300>ofac:29299:Leader or official of:.."]
    );
    let mut associations: Vec<_> =
        graph.ties().filter(|tie| tie.kind() == TieKind::Association).map(TieRef::key).collect();
    associations.sort();
    assert_eq!(
        associations,
        [
            "Association:ofac:29299>ofac:29220:Linked To:..",
            "Association:ofac:29299>ofac:9000001:Property in the interest of:..",
            "Association:ofac:29300>ofac:29220:Leader or official of:..",
            "Association:ofac:29300>ofac:29319:Associate Of:..",
        ]
    );
    let linked = graph.tie_by_key("Association:ofac:29299>ofac:29220:Linked To:..").expect("is there");
    let claim = graph.tie(linked).claims().next().expect("has a claim");
    assert_eq!(claim.locator.as_deref(), Some("29299 Linked To 29220 (CHEN, Quanguo)"));
    let quality = graph.tie_by_key("Control:ofac:29220>ofac:29299:Owns, controls, or operates:..");
    let claim = graph.tie(quality.expect("is there")).claims().next().expect("has a claim");
    assert!(claim.locator.is_some_and(|locator| locator.ends_with("quality High)")));
    // Who is not in the file is no actor.
    assert!(graph.by_key("ofac:29159").is_none());
    assert!(actor(&graph, "ofac:31493").attributes().any(|pair| pair
        == ("leader or official of", "31493 Leader or official of 29159 (XINJIANG PUBLIC SECURITY BUREAU)")));
}

#[test]
fn a_file_without_its_day_takes_the_one_that_is_given() {
    let undated = String::from_utf8_lossy(LIST).replacen("<dataAsOf>2021", "<dataAsOf>soon", 1);
    let given = ReadOptions::default().published("2021-03-25".parse().ok());
    let (graph, reports) = load(&[undated.as_bytes()], given);
    assert!(problems(&reports[0]).contains(
        &"publicationInfo: dataAsOf: not a day and a time: the day of publication is unknown".to_owned()
    ));
    assert!(graph.sources().iter().any(|source| source.key == "ofac-enhanced@2021-03-25"));
    // Its own day beats the one that is given.
    let (graph, _) = load(&[LIST], given);
    assert!(graph.sources().iter().any(|source| source.key == "ofac-enhanced@2021-03-23"));
}

#[test]
fn an_excerpt_by_programme_says_so() {
    let filter = "<sanctionsPrograms><sanctionsProgram refId=\"1\">GLOMAG</sanctionsProgram></sanctionsPrograms></filters>";
    let excerpt = String::from_utf8_lossy(LIST).replacen("</filters>", filter, 1);
    let (_, reports) = load(&[excerpt.as_bytes()], ReadOptions::default());
    assert_eq!(
        problems(&reports[0])[0],
        "line 5: sanctionsPrograms: an excerpt: only entries of `GLOMAG` are there"
    );
}

#[test]
fn hostile_input_is_an_error_that_says_where() {
    xml_lists::hostile(Format::OfacEnhanced, LIST, "sanctionsData", "entity");
}

#[test]
fn the_real_list_is_read_whole() {
    // Counted with Python's XML reader (xml.etree): `entity` elements; pairs of the sorted set of
    // `sanctionsProgram` and `datePublished`; `relationship` elements by `type` whose `entityId` is the `id` of
    // an entity of the file; those whose is not; distinct (entity, formattedFullName) pairs without the primary
    // spelling of the primary name, marks of direction left out.
    let Some(bytes) = oracle_data::read("ofac/irgc_enhanced_2024-04.xml.gz") else { return };
    let (graph, reports) = load(&[&bytes], ReadOptions::default());
    xml_lists::print("ofac-enhanced", &graph, &reports[0]);
    assert_eq!((reports[0].records, reports[0].actors), (293, 293));
    assert_eq!(graph.ties().filter(|tie| tie.kind().is_sanction()).count(), 293);
    assert_eq!(graph.acts().count(), 89);
    assert!(graph.acts().all(|act| act.announced().day().is_some()));
    let labels = graph
        .ties()
        .filter(|tie| matches!(tie.kind(), TieKind::Control | TieKind::Membership | TieKind::Association));
    let labels = labels.fold(BTreeMap::<_, u32>::new(), |mut by, tie| {
        *by.entry((tie.kind(), tie.label().unwrap_or_default())).or_default() += 1;
        by
    });
    assert_eq!(
        labels.into_iter().collect::<Vec<_>>(),
        [
            ((TieKind::Membership, "Leader or official of"), 7),
            ((TieKind::Control, "Acting for or on behalf of"), 96),
            ((TieKind::Control, "Owned or Controlled By"), 66),
            ((TieKind::Association, "Property in the interest of"), 1),
            ((TieKind::Association, "Providing support to"), 31),
        ]
    );
    let elsewhere =
        reports[0].problems.iter().filter(|problem| problem.reason.contains("is not in the list"));
    assert_eq!(elsewhere.count(), 28);
    let listed = graph.actors().filter(|actor| actor.key().starts_with("ofac:"));
    assert_eq!(listed.map(|actor| actor.aliases().count()).sum::<usize>(), 636);
}

#[test]
fn a_set_of_programmes_is_the_same_programme_in_all_formats() {
    let row = "31493,\"CHEN, Mingguo\",\"individual\",\"UHRPA] [GLOMAG\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB Oct 1966; Passport E1 (China).\"\r\n";
    let (graph, reports) = load(&[LIST, row.as_bytes()], ReadOptions::default());
    assert_eq!(reports[1].actors, 0);
    let chen = actor(&graph, "ofac:31493");
    let sanctions: Vec<_> = chen.incoming().filter(|tie| tie.kind().is_sanction()).collect();
    let programmes = sanctions.iter().filter_map(|tie| tie.act()?.programme());
    assert!(sanctions.len() >= 2 && programmes.clone().count() == sanctions.len());
    assert!(programmes.clone().all(|programme| programme.key == "GLOMAG+UHRPA"));
}

#[test]
fn the_order_of_the_real_entities_does_not_matter() {
    let Some(bytes) = oracle_data::read("ofac/irgc_enhanced_2024-04.xml.gz") else { return };
    let mut text = String::new();
    flate2::read::GzDecoder::new(&*bytes).read_to_string(&mut text).expect("is gzip");
    let (head, rest) = text.split_once("<entity id").expect("has entities");
    let (entities, tail) = rest.rsplit_once("</entity>").expect("has entities");
    let mut entities: Vec<&str> = entities.split("<entity id").collect();
    let last = format!("{}</entity>\n", entities.pop().expect("has entities"));
    entities.insert(0, &last);
    entities.reverse();
    let turned = format!("{head}<entity id{}{tail}", entities.join("<entity id"));
    let graph = |input: &[u8]| load(&[input], ReadOptions::default()).0;
    assert_eq!(graph(turned.as_bytes()), graph(&bytes));
}
