//! OFAC's advanced XML: what becomes of its parties, relations and entries, bad ones and the real file.

mod oracle_data;
mod xml_lists;

use std::collections::BTreeMap;

use sanction_graph::graph::TieRef;
use sanction_graph::inputs::{Format, ReadOptions};
use sanction_graph::model::{ActorKind, Measure, Strength, TieKind};
use sanction_graph::time::When;
use xml_lists::{actor, load, problems, targets, ties};

const LIST: &[u8] = include_bytes!("fixtures/xml/ofac-advanced.xml");

#[test]
fn every_party_is_accounted_for_and_every_problem_named() {
    let (graph, reports) = load(&[LIST], ReadOptions::default());
    assert_eq!(
        problems(&reports[0]),
        [
            "line 36: CountryID: `99` names no Country; kept as it is",
            "line 37: ID: empty; the place is left out",
            "line 44: IdentityID: empty; the document is left out",
            "line 88: Birthdate: `1962-13` does not exist: no such day in the calendar; kept as an attribute",
            "line 89: LocationID: Nationality Country: `555` names no Location; kept as an attribute",
            "line 90: FeatureTypeID: `777` names no FeatureType; kept as it is",
            "line 93: ScriptID: `999` names no Script",
            "line 95: Identity: there is no primary name",
            "line 95: (record): `29299` stands in the list twice; the record is left out",
            "line 96: FixedRef: `` is no number; the party is left out",
            "line 97: PartySubTypeID: `5` is no person, entity, vessel or aircraft; the party is left out",
            "line 98: Profile: not one profile; the party is left out",
            "line 103: relation: `Linked To` is not known; taken as an association",
            "line 105: From-ProfileID: `29159 Leader or official of 531493`: no party has the profile `29159`; left out",
            "line 118: Date: several: 2019-01-02, 2019-01-03; the earliest is taken",
            "line 126: Date: `2020-02-31` does not exist: no such day in the calendar; left out",
            "line 126: Date: there is none; the day of the listing is unknown",
            "line 129: SanctionsTypeID: `888` names no SanctionsType; kept as it is",
            "line 126: sanctions type: `888` is not known; kept as an attribute",
            "line 131: programme: empty; the listing makes no tie",
            "line 132: ProfileID: entry `6` of the SDN List: no party has the profile `404`; left out",
            "line 134: SanctionsEntryLink: `SanctionsEntryLink` is not known within `SanctionsEntryLinks`; left out",
            "IDRegDocuments: IdentityID: no party has the identity `7777`; documents left out: 1",
            "line 104: Leader or official of: `ofac:29159` is not in the list; kept as an attribute",
        ]
    );
    assert_eq!((reports[0].records, reports[0].actors), (9, 5));
    assert_eq!(graph.ties().filter(|tie| tie.kind().is_sanction()).count(), 4);
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
            ("新疆生产建设兵团".to_owned(), Strength::Strong, Some("Hans".to_owned())),
        ]
    );
    for value in [("address", "Urumqi, China"), ("comment", "Facts of July 2020 in the form of the list.")] {
        assert!(xpcc.attributes().any(|pair| pair == value), "{value:?}");
    }
    assert_eq!(ties(&graph, "ofac:29299", TieKind::Nationality), ["Nationality:ofac:29299>CN::.."]);

    let secretary = actor(&graph, "ofac:29220");
    assert_eq!((secretary.kind(), secretary.name()), (ActorKind::Official, Some("CHEN, Quanguo")));
    assert_eq!(secretary.born().map(|born| born.to_string()), Some("1955-11-01..1955-11-30".into()));
    assert!(secretary.identifiers().any(|id| id.scheme == "passport:CN" && id.value == "E1"));
    assert!(!secretary.identifiers().any(|id| id.value == "F2"));
    for value in [
        ("false place of birth", "Atlantis"),
        ("gender", "Male"),
        (
            "identity document",
            "Passport F2 (China): invalid; Issue Date 1989-09-02; Ministry; Comment seen once",
        ),
        ("place of birth", "Pingyu, Henan, China"),
    ] {
        assert!(secretary.attributes().any(|pair| pair == value), "{value:?}");
    }
    assert!(secretary.attributes().any(|(name, value)| name == "false identity" && value.contains("NOBODY")));
    assert_eq!(ties(&graph, "ofac:29220", TieKind::Nationality), ["Nationality:ofac:29220>CN::.."]);
    assert_eq!(
        ties(&graph, "ofac:29220", TieKind::Office),
        ["Office:ofac:29220>CN:Governor of Hebei Province, China:.."]
    );
    let sun = actor(&graph, "ofac:29300");
    assert_eq!(sun.born().map(|born| born.to_string()), Some("1960-01-02..1964-12-30".into()));
    for value in [("nationality country", "Location 555"), ("777", "odd")] {
        assert!(sun.attributes().any(|pair| pair == value), "{value:?}");
    }
}

#[test]
fn an_act_is_a_set_of_programmes_and_a_day() {
    let (graph, _) = load(&[LIST], ReadOptions::default());
    assert_eq!(targets(&graph, "US/GLOMAG/2020-07-31"), ["ofac:29299", "ofac:29300"]);
    let act = graph.act(graph.act_by_key("US/GLOMAG/2020-07-31").expect("is there"));
    // The legal bases of all parties of the act.
    assert_eq!(act.authority(), Some("Executive Order 13818 (GloMag); UHRPA"));
    // A day that cannot be read makes the listing an act of its own, no later than the file.
    assert_eq!(targets(&graph, "US/GLOMAG+UHRPA/..2021-03-23#ofac:29319"), ["ofac:29319"]);
    let measures = |key: &str| graph.tie(graph.tie_by_key(key).expect("is there")).measures();
    assert_eq!(measures("US/GLOMAG/2020-07-31>ofac:29300"), Measure::AssetFreeze.into());
    assert_eq!(measures("US/GLOMAG/2019-01-02>ofac:29300"), Measure::Financial.into());
    let tie = graph.tie(graph.tie_by_key("US/GLOMAG/2020-07-31>ofac:29299").expect("is there"));
    let claim = tie.claims().next().expect("has a claim");
    assert_eq!(claim.source.as_deref(), Some("ofac-advanced@2021-03-23"));
    assert_eq!(claim.locator.as_deref(), Some("entry 29299, SDN List"));
}

#[test]
fn relations_are_ties_in_their_direction() {
    let (graph, _) = load(&[LIST], ReadOptions::default());
    let between = |kind| ties(&graph, "ofac:29299", kind);
    assert_eq!(between(TieKind::Control), ["Control:ofac:29299>ofac:29319:Acting for or on behalf of:.."]);
    assert_eq!(between(TieKind::Association), ["Association:ofac:29299>ofac:29220:Linked To:.."]);
    let [former] = &between(TieKind::Membership)[..] else { panic!("one membership") };
    let former = graph.tie(graph.tie_by_key(former).expect("is there"));
    assert_eq!((former.from().key(), former.label()), ("ofac:29300", Some("Leader or official of")));

    assert_eq!(former.period().end(), Some(When::UNKNOWN));
    let claim = former.claims().next().expect("has a claim");
    assert_eq!(claim.locator.as_deref(), Some("29300 Leader or official of 29299 (quality High)"));
    // Who is not in the file is no actor.
    assert!(graph.by_key("ofac:29159").is_none());
}

#[test]
fn both_formats_say_the_same_of_the_same_parties() {
    let enhanced = include_bytes!("fixtures/xml/ofac-enhanced.xml");
    let (graph, reports) = load(&[LIST, enhanced], ReadOptions::default());
    assert_eq!(reports[1].actors, 1);
    assert_eq!(targets(&graph, "US/GLOMAG/2020-07-31"), ["ofac:29299", "ofac:29300"]);
    let tie = graph.tie(graph.tie_by_key("US/GLOMAG/2020-07-31>ofac:29299").expect("is there"));
    assert_eq!(tie.claims().count(), 2);
    assert_eq!(
        ties(&graph, "ofac:29319", TieKind::Control),
        ["Control:ofac:29299>ofac:29319:Acting for or on behalf of:.."]
    );
}

#[test]
fn a_file_without_its_day_takes_the_one_that_is_given() {
    let undated = String::from_utf8_lossy(LIST).replacen("<Year>2021</Year>", "<Year>soon</Year>", 1);
    let given = ReadOptions::default().published("2021-03-25".parse().ok());
    let (graph, reports) = load(&[undated.as_bytes()], given);
    assert!(
        problems(&reports[0])
            .contains(&"DateOfIssue: Day: no day: the day of publication is unknown".to_owned())
    );
    assert!(graph.sources().iter().any(|source| source.key == "ofac-advanced@2021-03-25"));
    let (graph, _) = load(&[LIST], given);
    assert!(graph.sources().iter().any(|source| source.key == "ofac-advanced@2021-03-23"));
}

#[test]
fn hostile_input_is_an_error_that_says_where() {
    xml_lists::hostile(Format::OfacAdvanced, LIST, "Sanctions", "DistinctParty");
}

#[test]
fn the_real_excerpt_is_read_whole() {
    // Counted with Python's XML reader (xml.etree): `DistinctParty`, `DocumentedName`, `SanctionsEntry` and
    // `ProfileRelationship` elements; numbers of `VersionLocation` that no `Location` has; `IdentityID`s of
    // documents that no `Identity` has; parties with a `Feature` that has a `DatePeriod`. The excerpt took its parties, entries and relations from different
    // places of the list, so that none of its entries and relations is one of its parties.
    let Some(bytes) = oracle_data::read("ofac/sdn_advanced_excerpt_2024-02-23.xml.gz") else { return };
    let (graph, reports) = load(&[&bytes], ReadOptions::default());
    xml_lists::print("ofac-advanced", &graph, &reports[0]);
    assert_eq!((reports[0].records, reports[0].actors), (37, 37));
    let listed = || graph.actors().filter(|actor| actor.key().starts_with("ofac:"));
    let names: usize = listed().map(|actor| 1 + actor.aliases().count()).sum();
    assert_eq!(names, 116);
    assert_eq!(listed().filter(|actor| actor.born().is_some()).count(), 22);
    let by_field = reports[0].problems.iter().fold(BTreeMap::<_, u32>::new(), |mut by, problem| {
        *by.entry(problem.field.as_str()).or_default() += 1;
        by
    });
    let by_field: Vec<_> = by_field.into_iter().collect();
    assert_eq!(by_field, [("From-ProfileID", 3), ("IdentityID", 9), ("LocationID", 57), ("ProfileID", 147)]);
}

#[test]
fn the_parts_of_the_real_excerpt_fit_together_when_its_parties_are_there() {
    // Parties made for the entries, relations and documents of the real excerpt, whose own are elsewhere.
    let Some(bytes) = oracle_data::read("ofac/sdn_advanced_excerpt_2024-02-23.xml.gz") else { return };
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&*bytes), &mut text).expect("is gzip");
    let number = |row: &str, attribute: &str| {
        let start = row.find(&format!(" {attribute}=\"")).map(|at| at + attribute.len() + 3)?;
        row[start..].split('"').next().map(str::to_owned)
    };
    let mut profiles = std::collections::BTreeSet::new();
    for row in text.lines().map(str::trim) {
        if row.starts_with("<SanctionsEntry ") {
            profiles.extend(number(row, "ProfileID"));
        } else if row.starts_with("<ProfileRelationship ") {
            profiles
                .extend([number(row, "From-ProfileID"), number(row, "To-ProfileID")].into_iter().flatten());
        }
    }
    let party = |id: &String| {
        format!(
            "<DistinctParty FixedRef=\"{id}\"><Profile ID=\"{id}\" PartySubTypeID=\"3\"/></DistinctParty>"
        )
    };
    let parties = profiles.iter().map(party).collect::<Vec<_>>().concat();
    let whole = text.replacen("</DistinctParties>", &format!("{parties}</DistinctParties>"), 1);
    let (graph, reports) = load(&[whole.as_bytes()], ReadOptions::default());
    xml_lists::print("ofac-advanced, with parties", &graph, &reports[0]);
    // Counted with Python's XML reader: triples of `ProfileID`, day and programmes among the 147 entries, and
    // the pairs of programmes and day among them.
    let sanctions = graph.ties().filter(|tie| tie.kind().is_sanction()).count();
    assert_eq!((sanctions, graph.acts().count()), (107, 25));
    let mut relations: Vec<_> = graph.ties().filter(|tie| tie.label().is_some()).map(TieRef::key).collect();
    relations.sort();
    assert_eq!(
        relations,
        [
            "Association:ofac:4695>ofac:47000:Providing support to:..",
            "Control:ofac:4697>ofac:2686:Acting for or on behalf of:..",
            "Control:ofac:47000>ofac:47001:Owned or Controlled By:..",
        ]
    );
}
