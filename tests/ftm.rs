//! `FollowTheMoney`: what becomes of entities, bad lines and the real files.

mod oracle_data;
mod xml_lists;

use std::collections::BTreeSet;
use std::io::Read;

use sanction_graph::graph::{ActRef, GraphBuilder, SanctionGraph, TieRef};
use sanction_graph::inputs::{Format, ReadOptions, read_detected, read_ftm_ties};
use sanction_graph::load::LoadReport;
use sanction_graph::model::{ActorKind, Measure, TieKind};
use xml_lists::{actor, load, problems, targets, ties};

const ENTITIES: &[u8] = include_bytes!("fixtures/ftm/entities.jsonl");
const CASE: &[u8] = include_bytes!("../examples/data/xinjiang-2021.json");

fn dated() -> ReadOptions {
    ReadOptions::default().published("2025-04-10".parse().ok())
}

/// Reads lines given one by one.
fn lines(lines: &[&str]) -> (SanctionGraph, LoadReport) {
    let mut builder = GraphBuilder::new();
    let report = Format::Ftm.read(lines.join("\n").as_bytes(), &mut builder, dated()).expect("is readable");
    let graph = builder.build().expect("builds");
    graph.verify().expect("holds together");
    (graph, report)
}

fn refused(text: &[u8]) -> String {
    Format::Ftm.read(text, &mut GraphBuilder::new(), dated()).expect_err("is refused").to_string()
}

#[test]
fn the_countries_of_one_law_are_programmes_of_their_own() {
    let sanction = |id: &str, program: &str| {
        format!(
            r#"{{"id":"{id}","schema":"Sanction","properties":{{"entity":["p"],"country":["ca"],"programId":["CA-SEMA"],"program":["{program}"],"startDate":["2024-02-21"]}}}}"#
        )
    };
    let person = r#"{"id":"p","schema":"Person","properties":{"name":["A. Person"]}}"#;
    let (graph, _) = lines(&[person, &sanction("r", "Russia / Russie"), &sanction("b", "Belarus / Bélarus")]);
    let acts = ["CA/Belarus / Bélarus/2024-02-21", "CA/Russia / Russie/2024-02-21"];
    assert_eq!(graph.acts().map(ActRef::key).collect::<Vec<_>>(), acts);
    let addressed: Vec<_> =
        graph.programmes().iter().map(|programme| programme.addressed.join(" ")).collect();
    assert_eq!(addressed, ["BY", "RU"]);
    assert!(graph.programmes().iter().all(|programme| programme.title.as_deref() == Some("CA-SEMA")));
}

#[test]
fn programmes_are_addressed_by_their_ids() {
    let sanction = |id: &str, country: &str, programme: &str| {
        format!(
            r#"{{"id":"{id}","schema":"Sanction","properties":{{"entity":["p"],"country":["{country}"],"programId":["{programme}"],"startDate":["2024-02-21"]}}}}"#
        )
    };
    let person = r#"{"id":"p","schema":"Person","properties":{"name":["A. Person"]}}"#;
    let list =
        [sanction("g", "gb", "GB-BLR"), sanction("c", "ch", "SECO-UKRAINE"), sanction("h", "gb", "GB-HR")];
    let (graph, _) = lines(&[person, &list[0], &list[1], &list[2]]);
    let addressed =
        graph.programmes().iter().map(|programme| (programme.key.as_str(), programme.addressed.join(" ")));
    let expected = [("GB-BLR", "BY"), ("GB-HR", ""), ("SECO-UKRAINE", "RU")];
    assert_eq!(addressed.collect::<Vec<_>>(), expected.map(|(key, code)| (key, code.to_owned())));
}

#[test]
fn the_format_is_told_from_an_entity_or_a_delta() {
    for text in
        [ENTITIES, b"{\"op\":\"DEL\",\"entity\":{\"id\":\"x\"}}", b"{\"schema\":\"Person\",\"id\":\"x\"}"]
    {
        let read = read_detected(text, &mut GraphBuilder::new(), dated()).expect("is readable");
        assert_eq!(read.0, Format::Ftm);
    }
    assert!(Format::Ftm.is_list());
}

#[test]
fn nothing_of_a_good_file_is_reported_in_any_mode() {
    let strict = ReadOptions::strict().published("2025-04-10".parse().ok());
    let report = Format::Ftm.read(ENTITIES, &mut GraphBuilder::new(), strict).expect("has no problem");
    assert_eq!((report.records, report.actors), (28, 9));
    let undated = Format::Ftm.read(ENTITIES, &mut GraphBuilder::new(), ReadOptions::default());
    let undated = undated.expect("is readable");
    let reason = "line 1: (file): the file does not say its day of publication; say it with the input";
    assert_eq!(problems(&undated), [reason]);
}

#[test]
fn entities_are_actors_with_names_dates_and_numbers() {
    let (graph, _) = load(&[ENTITIES], dated());
    let chen = actor(&graph, "ftm:NK-chen");
    assert_eq!((chen.kind(), chen.name()), (ActorKind::Official, Some("Chen Mingguo")));
    assert_eq!(chen.born().map(|born| born.to_string()), Some("1966-10-01..1966-10-31".into()));
    let aliases: Vec<_> =
        chen.aliases().map(|alias| (alias.name, alias.strength.to_string(), alias.script)).collect();
    assert_eq!(
        aliases,
        [
            ("CHEN Mingguo".into(), "strong".into(), None),
            ("Chen".into(), "weak".into(), None),
            ("Chen Min Guo".into(), "strong".into(), None),
            ("陈明国".into(), "strong".into(), Some("Hani".into())),
        ]
    );
    let numbers: Vec<_> = chen.identifiers().map(|id| format!("{} {}", id.scheme, id.value)).collect();
    assert_eq!(
        numbers,
        [
            "ftm NK-chen",
            "gb 14074",
            "identification-number X 1",
            "ofac 31493",
            "passport:CN E0000001",
            "wikidata Q1"
        ]
    );
    let attributes: Vec<_> = chen.attributes().map(|(name, value)| format!("{name}: {value}")).collect();
    assert_eq!(
        attributes,
        [
            "Identification type: diplomatic",
            "Sanction listingDate: 2021-03-22",
            "Sanction provisions: Asset Freeze",
            "Sanction provisions: Block",
            "Sanction provisions: Travel Ban",
            "Sanction reason: serious human rights abuse",
            "Sanction sourceUrl: https://eur-lex.example/478",
            "address: Urumqi, Xinjiang",
            "birthDate: 1966",
            "birthDate: 1966-10",
            "datasets: eu_fsf",
            "datasets: us_ofac_sdn",
            "gender: male",
            "position: Director of the Xinjiang Public Security Bureau",
            "position: Vice Governor of Xinjiang, China",
            "referents: usgsa-x",
            "topics: role.pep",
            "topics: sanction",
        ]
    );
    let ship = actor(&graph, "ftm:ship-1");
    assert_eq!(ship.kind(), ActorKind::Asset);
    assert!(ship.identifiers().any(|id| id.scheme == "imo" && id.value == "9000001"));
    assert_eq!(ship.born().map(|born| born.to_string()), Some("2001-01-01..2001-12-31".into()));
    let company = actor(&graph, "ftm:ru-1");
    assert_eq!((company.kind(), company.name()), (ActorKind::Organisation, Some("Aero Holding \"A\"")));
    assert!(company.attributes().all(|(name, _)| name != "incorporationDate"));
    assert_eq!(actor(&graph, "ftm:wallet").kind(), ActorKind::Asset);
}

#[test]
fn an_act_is_a_sender_a_programme_and_a_day() {
    let (graph, _) = load(&[ENTITIES], dated());
    assert_eq!(targets(&graph, "US/US-GLOMAG/2021-03-22"), ["ftm:NK-chen"]);
    assert_eq!(targets(&graph, "EU/EU-HR/2021-03-22"), ["ftm:NK-xpcc", "ftm:NK-chen"]);
    let french = graph.act(graph.act_by_key("FR/EU-HR/2021-03-22~EU").expect("is there"));
    assert_eq!((french.sender().key(), french.implements()), ("FR", Some("EU")));
    assert_eq!(french.authority(), Some("Direction Générale du Trésor"));
    // No country, no programme: the authority says whose act it is, and the day is a range.
    let japan = "JP/Ministry of Finance, Japan/2022-01-01..2022-12-31#ftm:ru-2";
    assert_eq!(targets(&graph, japan), ["ftm:ru-2"]);
    let tie = graph.tie(graph.tie_by_key("EU/EU-HR/2021-03-22>ftm:NK-xpcc").expect("is there"));
    // The last day is 8 December.
    assert_eq!(tie.period().end().map(|end| end.to_string()), Some("2021-12-09".into()));
    assert!(tie.measures().contains(Measure::AssetFreeze) && tie.measures().contains(Measure::TravelBan));
    let claim = tie.claims().next().expect("has a claim");
    assert_eq!(
        (claim.source.as_deref(), claim.locator.as_deref()),
        (Some("ftm@2025-04-10"), Some("eu-chen"))
    );
    let programme =
        graph.programmes().iter().find(|programme| programme.key == "US-GLOMAG").expect("is there");
    assert_eq!((programme.title.as_deref(), programme.issuer.as_deref()), (Some("GLOMAG"), Some("US")));
}

#[test]
fn schemata_of_ties_are_ties_of_the_type_table() {
    let (graph, _) = load(&[ENTITIES], dated());
    let of = |key: &str, kind| ties(&graph, key, kind);
    assert_eq!(of("ftm:ru-boss", TieKind::Ownership), ["ftm:own-1"]);
    let owned = graph.tie(graph.tie_by_key("ftm:own-1").expect("is there"));
    assert_eq!(owned.share().map(|share| (share.least(), share.most())), Some((510_000, 510_000)));
    assert_eq!(owned.period().end().map(|end| end.to_string()), Some("2023-12-22".into()));
    let range = graph.tie(graph.tie_by_key("Ownership:ftm:ru-1>ftm:ship-1::..").expect("is there"));
    assert_eq!(range.share().map(|share| (share.least(), share.most())), Some((250_000, 500_000)));
    // Nobody owns a person.
    let associations = graph.ties().filter(|tie| tie.kind() == TieKind::Association);
    let hers = associations.filter(|tie| [tie.from().key(), tie.to().key()].contains(&"ftm:ru-wife"));
    let mut associations: Vec<_> =
        hers.map(|tie| format!("{} {}", tie.label().unwrap_or_default(), tie.key())).collect();
    associations.sort();
    assert_eq!(
        associations,
        [
            "Associate ftm:ass-1",
            "Employment ftm:emp-1",
            "Ownership ftm:own-3",
            "notary ftm:rep-1",
            "spouse ftm:fam-1",
        ]
    );
    assert_eq!(
        of("ftm:NK-chen", TieKind::Office),
        ["Office:ftm:NK-chen>CN:Vice Governor of Xinjiang, China:..", "ftm:dir-1",]
    );
    assert_eq!(of("ftm:NK-xpcc", TieKind::PartOf), ["PartOf:ftm:NK-xpcc>CN::.."]);
    assert_eq!(of("ftm:ru-boss", TieKind::Office), ["ftm:occ-1"]);
    assert_eq!(actor(&graph, "ftm:ru-boss").kind(), ActorKind::Official);
    assert_eq!(of("ftm:ru-club", TieKind::Membership).len(), 2);
    assert_eq!(of("ftm:ru-club", TieKind::Nationality), ["Nationality:ftm:ru-club>XK::.."]);
    assert_eq!(of("ftm:ru-2", TieKind::Nationality), ["Nationality:ftm:ru-2>RU::.."]);
    // A person's country is no citizenship.
    assert_eq!(of("ftm:ru-wife", TieKind::Nationality), Vec::<String>::new());
}

#[test]
fn referents_join_entities_with_the_case() {
    let (graph, _) = load(&[CASE, ENTITIES], dated());
    let chen = actor(&graph, "ftm:NK-chen");
    assert_eq!(chen.key(), "cn/chen-mingguo");
    let act = graph.act(graph.act_by_key("US/GLOMAG/2021-03-22").expect("is there"));
    assert!(act.claims().any(|claim| claim.source.as_deref() == Some("ftm@2025-04-10")));
}

#[test]
fn the_order_of_lines_does_not_matter() {
    let forward = load(&[ENTITIES], dated()).0;
    let mut lines: Vec<&[u8]> = ENTITIES.split(|&byte| byte == b'\n').collect();
    lines.reverse();
    let backward = load(&[&lines.join(&b'\n')], dated()).0;
    assert!(forward == backward);
}

#[test]
fn every_bad_line_is_named() {
    let person = r#"{"id":"a","schema":"Person","properties":{"name":["A"]}}"#;
    let company = r#"{"id":"b","schema":"Company","properties":{"name":["B"]}}"#;
    let (graph, report) = lines(&[
        person,
        company,
        r#"{"id":"x","schema":"Person","properties":{"name":["X"]}"#,
        "not JSON",
        "[1]",
        "",
        r#"{"id":"x","id":"y","schema":"Person"}"#,
        r#"{"id":7,"schema":"Person"}"#,
        r#"{"schema":"Person"}"#,
        r#"{"id":"x","properties":{}}"#,
        r#"{"id":"x","schema":"Spaceship","properties":{}}"#,
        r#"{"id":"a","schema":"Company","properties":{}}"#,
        r#"{"id":"a","schema":"Person","properties":{"name":["A2"]}}"#,
        r#"{"id":"c","schema":"Person","properties":{"name":[1,null,{"id":"z"},"C"],"birthDate":["soon","1970-02-31"],"nationality":["qq","Atlantis"],"addressEntity":["a"]},"extra":true}"#,
        r#"{"id":"o","schema":"Ownership","properties":{"owner":["a"],"asset":["nobody"]}}"#,
        r#"{"id":"o","schema":"Ownership","properties":{"owner":["a"]}}"#,
        r#"{"id":"o","schema":"Ownership","properties":{"owner":["a"],"asset":["b"],"percentage":["most"],"startDate":["2021-05-01"],"endDate":["2020-01-01"]}}"#,
        r#"{"id":"s","schema":"Sanction","properties":{"entity":["a"],"authority":["World Bank"]}}"#,
        r#"{"id":"s","schema":"Sanction","properties":{"entity":["nobody"],"country":["us"]}}"#,
        r#"{"id":"p","schema":"Position","properties":{"name":["Mayor"]}}"#,
        r#"{"id":"q","schema":"Occupancy","properties":{"holder":["a"],"post":["p"]}}"#,
        r#"{"op":"DEL","entity":{"id":"b"}}"#,
        r#"{"op":"MERGE","entity":{"id":"b"}}"#,
        r#"{"op":"ADD","entity":{"id":"d","schema":"Person","properties":{"name":["D"]}}}"#,
        r#"{"id":"e","schema":"Person","properties":{"name":"E"}}"#,
    ]);
    assert_eq!(
        problems(&report),
        [
            "line 3: (entity): column 55: the document ends within an object; the file may be truncated; the line is left out",
            "line 4: (entity): column 2: no JSON value begins here (NaN and Infinity are none); the line is left out",
            "line 5: (entity): column 1: a list where an object belongs; the line is left out",
            "line 7: (entity): column 18: the field `id` stands there twice; the line is left out",
            "line 8: id: a number where text belongs; left out",
            "line 8: id: missing; the entity is left out",
            "line 9: id: missing; the entity is left out",
            "line 10: schema: missing; the entity is left out",
            "line 11: schema: `Spaceship` makes no actor and no tie here; the entity is left out",
            "line 12: id: `a` is another entity in an earlier line; the entity is left out",
            "line 13: id: `a` stands in the file twice; the two are joined",
            "line 14: name: a number where text belongs; left out",
            "line 14: name: null where text belongs; left out",
            "line 14: name: an object where text belongs; left out",
            "line 14: extra: no field of an entity; left out",
            "line 14: nationality: `qq` is no code of a country that is known; taken as a state",
            "line 14: nationality: `Atlantis` is no country that is known; kept as an attribute",
            "line 14: birthDate: `soon` is not YYYY-MM-DD; left out",
            "line 14: birthDate: `1970-02-31` does not exist: no such day in the calendar; left out",
            "line 16: asset: missing; the entity is left out",
            "line 17: endDate: nothing lies between start 2021-05-01 and end 2020-01-02: `end` is the first day no longer in force; the end is left out",
            "line 17: percentage: `most` is no share in per cent; left out",
            "line 18: country: no one state or bloc is known whose `World Bank` is; the sanction is left out",
            "line 22: op: `b` is deleted by this delta; what other inputs say of it stays",
            "line 23: op: `MERGE` is none of ADD, MOD, DEL; the entity is left out",
            "line 25: name: text where a list of texts belongs; left out",
            "line 14: addressEntity: there is no address `a`; left out",
            "line 15: asset: there is no entity `nobody`; the tie is left out",
            "line 21: post: the position `p` is of no one country; the tie is left out",
            "line 19: entity: there is no entity `nobody`; the sanction is left out",
        ]
    );
    let kept: Vec<String> = graph.ties().map(TieRef::key).collect();
    assert_eq!(kept, ["ftm:o", "Nationality:ftm:c>QQ::.."]);
    let born: Vec<_> = actor(&graph, "ftm:c").attributes().collect();
    assert_eq!(born, [("birthDate", "1970-02-31"), ("birthDate", "soon"), ("nationality", "Atlantis")]);
}

#[test]
fn a_file_without_an_entity_is_refused() {
    assert_eq!(refused(b""), "line 1: there is no entity");
    assert_eq!(refused(b"\n\n"), "line 1: there is no entity");
    assert!(refused(b"sender,target\nUS,CN").starts_with("line 1: no JSON value begins here"));
    assert_eq!(refused(b"{\"id\":\"x\"}\n\xFF"), "line 2: not UTF-8 (byte 0xff); save the file as UTF-8");
    assert_eq!(refused(b"{\0\"\0"), "the text is UTF-16; save the file as UTF-8");
}

#[test]
fn hostile_lines_end_at_a_limit() {
    let read = |head: &str, repeated: u8, options: ReadOptions| {
        let input = head.as_bytes().chain(std::io::repeat(repeated));
        Format::Ftm.read(input, &mut GraphBuilder::new(), options).expect_err("never ends").to_string()
    };
    let small = ReadOptions::default().limits(1 << 20, 1 << 10);
    assert_eq!(read("{\"id\":\"", b'x', small), "a line is over the limit of 1024 bytes");
    assert_eq!(read("{\"id\":\"x\"}", b'\n', small), "the input is over the limit of 1048576 bytes");
    assert_eq!(read("", b'[', ReadOptions::default()), "a line is over the limit of 16777216 bytes");
    let good = r#"{"id":"a","schema":"Person","properties":{}}"#;
    let [opened, closed] = ["[", "]"].map(|bracket| bracket.repeat(1 << 20));
    let deep = format!(r#"{{"id":"x","schema":"Person","properties":{{"name":{opened}{closed}}}}}"#);
    let (_, report) = lines(&[good, &deep]);
    assert_eq!(problems(&report), ["line 2: name: a list where text belongs; left out"]);
    let ids = (0..200).map(|i| format!("\"{i}\"")).collect::<Vec<_>>().join(",");
    let many =
        format!(r#"{{"id":"o","schema":"Ownership","properties":{{"owner":[{ids}],"asset":[{ids}]}}}}"#);
    let (_, report) = lines(&[good, &many]);
    assert_eq!(problems(&report), ["line 2: owner: more than 10000 pairs; the entity is left out"]);
}

/// Actors, acts and ties as far as columns hold them: a tie without its label, and with its days only where
/// they are exact.
fn skeleton(graph: &SanctionGraph) -> (Vec<String>, Vec<String>, BTreeSet<String>) {
    let actors = graph.actors().map(|actor| format!("{} {}", actor.key(), actor.kind())).collect();
    let acts = graph.acts().map(|act| format!("{} {}", act.key(), act.announced())).collect();
    let ties = graph.ties().map(|tie| {
        let start = tie.period().start().day().map(|day| day.to_string());
        let ended = !tie.kind().is_sanction() && tie.period().end().is_some();
        format!("{} {} > {} from {start:?}, ended: {ended}", tie.kind(), tie.from().key(), tie.to().key())
    });
    (actors, acts, ties.collect())
}

#[test]
fn the_ties_alone_are_those_of_the_whole() {
    let whole = load(&[ENTITIES], dated()).0;
    let (columns, report) = read_ftm_ties(ENTITIES, dated()).expect("is readable");
    let ties = SanctionGraph::from_columns(columns).expect("builds");
    ties.verify().expect("holds together");
    assert_eq!((report.records, report.actors), (28, 9));
    assert_eq!(skeleton(&ties), skeleton(&whole));
    assert!(ties.actors().all(|actor| actor.kind() == ActorKind::State || actor.name().is_none()));
}

#[test]
fn ties_alone_of_two_shares_have_none() {
    let file = r#"{"id":"a","schema":"Person"}
{"id":"b","schema":"Company"}
{"id":"o","schema":"Ownership","properties":{"owner":["a"],"asset":["b"],"percentage":["40"]}}
{"id":"p","schema":"Ownership","properties":{"owner":["a"],"asset":["b"],"percentage":["60"]}}"#;
    let (columns, _) = read_ftm_ties(file.as_bytes(), dated()).expect("is readable");
    let graph = SanctionGraph::from_columns(columns).expect("builds");
    assert_eq!(graph.ties().map(TieRef::share).collect::<Vec<_>>(), [None]);
}

#[test]
fn the_end_of_one_entity_is_none_of_another() {
    let own = |id: &str, rest: &str| {
        format!(
            r#"{{"id":"{id}","schema":"Ownership","properties":{{"owner":["a"],"asset":["b"],"startDate":["2015"]{rest}}}}}"#
        )
    };
    let (ended, open) =
        (own("o1", r#","percentage":["50"],"endDate":["2023"]"#), own("o2", r#","percentage":["51"]"#));
    let (graph, _) =
        lines(&[r#"{"id":"a","schema":"Person"}"#, r#"{"id":"b","schema":"Company"}"#, &ended, &open]);
    let day = "2025-01-01".parse().expect("a day");
    let held: Vec<_> = graph.view().as_of(day).ties().map(|held| held.tie.key()).collect();
    assert_eq!(held, ["ftm:o2"]);
}

/// The different names of each entity.
fn names(graph: &SanctionGraph) -> usize {
    let of_entities = graph.actors().filter(|actor| actor.key().starts_with("ftm:"));
    let of_one = of_entities.map(|actor| {
        let all = actor.aliases().map(|alias| alias.name).chain(actor.name().map(str::to_owned));
        all.collect::<BTreeSet<String>>().len()
    });
    of_one.sum()
}

#[test]
fn the_real_entities_are_read_whole() {
    // Counted with Python's JSON reader: entities by schema; pairs of ends that are both in the file; for
    // sanctions the distinct (country, programId or program or authority, day, target); distinct (entity,
    // country) of nationality and citizenship, or of jurisdiction, else of an only country; distinct names,
    // aliases and captions of each entity.
    let Some(bytes) = oracle_data::read("ftm/zala.ftm.jsonl") else { return };
    let (graph, reports) = load(&[&bytes], dated());
    // Of 27 references to addresses 11 are to one in the file.
    assert!(reports[0].problems.iter().all(|problem| problem.field == "addressEntity"));
    assert_eq!(reports[0].problems_total, 16);
    assert_eq!((reports[0].records, reports[0].actors), (91, 17));
    let of = |kind: TieKind| graph.ties().filter(|tie| tie.kind() == kind).count();
    assert_eq!((of(TieKind::Sanction), graph.act_count()), (35, 32));
    assert_eq!((of(TieKind::Ownership), of(TieKind::Control), of(TieKind::Association)), (14, 3, 4));
    assert_eq!(of(TieKind::Nationality), 17);
    assert_eq!(names(&graph), 245);
    xml_lists::print("zala", &graph, &reports[0]);
}

#[test]
fn the_real_delta_is_read_whole() {
    // Counted as above; 571 of 1,700 lines are deletions, and most entities lie outside the delta.
    let Some(bytes) = oracle_data::read("ftm/entities_delta_2024-05.jsonl.gz") else { return };
    let (graph, reports) = load(&[&bytes], dated());
    assert_eq!((reports[0].records, reports[0].actors), (1700, 576));
    let of = |field: &str| reports[0].problems.iter().filter(|problem| problem.field == field).count();
    assert_eq!(of("op"), 571);
    // Beside them 1,452 references to addresses, 8 sanctions, two links and an ownership of what lies outside,
    // and a country that is no more (`suhh`).
    assert_eq!(reports[0].problems_total, 571 + 1452 + 8 + 2 + 1 + 1);
    let sanctions = graph.ties().filter(|tie| tie.kind() == TieKind::Sanction).count();
    assert_eq!((sanctions, graph.act_count()), (536, 497));
    assert_eq!(names(&graph), 14_553);
    xml_lists::print("delta", &graph, &reports[0]);
}
