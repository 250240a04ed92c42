//! The US Treasury's two lists as XML: what becomes of their entries, bad ones, and the real files.

mod oracle_data;
mod xml_lists;

use sanction_graph::graph::{ActorRef, GraphBuilder};
use sanction_graph::inputs::{Format, ReadOptions};
use sanction_graph::model::{ActorKind, Measure, Measures, Strength, TieKind};
use xml_lists::{actor, load, problems, targets, ties};

const LIST: &[u8] = include_bytes!("fixtures/ofac/sdn.xml");
const CONSOLIDATED: &[u8] = include_bytes!("fixtures/ofac/consolidated.xml");
const CSV: &[u8] = include_bytes!("fixtures/ofac/sdn.csv");
const CASE: &[u8] = include_bytes!("../examples/data/xinjiang-2021.json");

fn published(day: &str) -> ReadOptions {
    ReadOptions::default().published(day.parse().ok())
}

fn attributes(actor: ActorRef<'_>) -> Vec<String> {
    actor.attributes().map(|(name, value)| format!("{name}: {value}")).collect()
}

fn identifiers(actor: ActorRef<'_>) -> Vec<String> {
    let mut found: Vec<String> =
        actor.identifiers().map(|id| format!("{} {}", id.scheme, id.value)).collect();
    found.sort();
    found
}

#[test]
fn every_entry_is_accounted_for_and_every_problem_named() {
    let (graph, reports) = load(&[LIST], ReadOptions::default());
    assert_eq!(
        problems(&reports[0]),
        [
            "line 3: Edition: `2` is not known here; left out",
            "line 23: Vess_flag: `Atlantis` is no country that is known; kept as an attribute",
            "line 24: category: `odd` is no strong or weak; taken as weak",
            "line 24: type: `p.k.a.` is no a.k.a., f.k.a. or n.k.a.; taken as a.k.a.",
            "line 24: lastName: an alias without a name; kept as an attribute",
            "line 25: country: `Atlantis` is no country that is known; kept as an attribute",
            "line 24: country: `Atlantis` is no country that is known; kept as an attribute",
            "line 24: dateOfBirth: `31 Feb 1970` does not exist: no such day in the calendar; kept as an attribute",
            "line 24: dateOfBirth: `soon` is no date such as 1966, Oct 1966 or 01 Jan 1964; kept as an attribute",
            "line 26: uid: `350x3` is no number; the record is left out",
            "line 27: uid: `` is no number; the record is left out",
            "line 29: sdnType: `Robot` is no Individual, Entity, Vessel or Aircraft; the record is left out",
            "line 30: lastName: empty",
            "line 31: programList: empty; the record makes no sanction",
            "line 32: sdnEntries: `sdnEntries` is no sdnEntry; left out",
            "line 28: (record): `35001` stands in the list twice; the record is left out",
            "line 21: Remarks: Linked To: no entry has the name `CHEN, Quanguo`; kept as an attribute",
            "line 16: Remarks: Linked To: 2 entries have the name `TWIN COMPANY`; kept as an attribute",
            "line 18: Remarks: Linked To: no entry has the name `NOBODY AT ALL`; kept as an attribute",
        ]
    );
    assert_eq!((reports[0].records, reports[0].actors), (20, 15));
    assert_eq!(graph.ties().filter(|tie| tie.kind().is_sanction()).count(), 14);
    assert_eq!(
        attributes(actor(&graph, "ofac:35020")),
        [
            "address: Poseidonis, Atlantis",
            "address details: floor 3",
            "alias details: ROW: language en",
            "alias details: type a.k.a.; category strong",
            "country: Atlantis",
            "hobby: kind team; chess",
            "id details: idState Kent",
            "nationality: Atlantis",
            "programme details: note new",
            "remarks: DOB 31 Feb 1970",
            "remarks: DOB soon",
        ]
    );
    assert!(attributes(actor(&graph, "ofac:35012")).contains(&"hullcolour: red".to_owned()));
}

#[test]
fn an_entry_is_the_same_actor_in_both_formats() {
    let (xml, _) = load(&[LIST], ReadOptions::default());
    let (csv, _) = load(&[CSV], published("2021-08-18"));
    for number in [35001, 35002, 35003, 35004, 35005, 35006, 35007, 31492, 31493, 35011] {
        let key = format!("ofac:{number}");
        let (in_xml, in_csv) = (actor(&xml, &key), actor(&csv, &key));
        assert_eq!(
            (in_xml.kind(), in_xml.name(), in_xml.born()),
            (in_csv.kind(), in_csv.name(), in_csv.born())
        );
        assert_eq!(identifiers(in_xml), identifiers(in_csv), "{key}");
        let said = |actor| {
            let only_here = ["address: ", "former name: OLDER"];
            let said = attributes(actor).into_iter();
            said.filter(|pair| !only_here.iter().any(|start| pair.starts_with(start))).collect::<Vec<_>>()
        };
        assert_eq!(said(in_xml), said(in_csv), "{key}");
        for kind in [TieKind::Sanction, TieKind::Association, TieKind::Office] {
            assert_eq!(ties(&xml, &key, kind), ties(&csv, &key, kind), "{key}");
        }
        let weak = |actor: ActorRef<'_>| {
            actor.aliases().filter(|alias| alias.strength == Strength::Weak).collect::<Vec<_>>()
        };
        assert_eq!(weak(in_xml), weak(in_csv), "{key}");
    }
    // Both files of one day are one document, and what they say is said once.
    let (both, _) = load(&[LIST, CSV], published("2021-08-18"));
    let act = both.act(both.act_by_key("US/GLOMAG+SYRIA/..2021-08-18#ofac:35002").expect("is there"));
    assert_eq!((act.claims().len(), act.ties().len()), (1, 1));
    let reversed = load(&[CSV, LIST], published("2021-08-18")).0;
    assert!(both == reversed);
}

#[test]
fn aliases_and_addresses_are_in_the_xml() {
    let (graph, _) = load(&[LIST], ReadOptions::default());
    let house = actor(&graph, "ofac:35001");
    assert!(
        house.aliases().any(|alias| alias.name == "HOUSE OF EXAMPLES" && alias.strength == Strength::Strong)
    );
    assert_eq!(
        attributes(house),
        [
            "address: 1 Example Street, Moscow, 101000, Russia",
            "address: undetermined",
            "former name: OLD HOUSE",
            "former name: OLDER HOUSE",
            "remarks: all offices worldwide"
        ]
    );
    // A body's only country is its seat; a person's says nothing.
    assert_eq!(house.countries().collect::<Vec<_>>(), ["RU"]);
    assert_eq!(ties(&graph, "ofac:35001", TieKind::Nationality), ["Nationality:ofac:35001>RU::.."]);
    assert_eq!(ties(&graph, "ofac:29299", TieKind::Nationality), ["Nationality:ofac:29299>CN::.."]);
    let mut doe = ties(&graph, "ofac:35002", TieKind::Nationality);
    doe.sort();
    assert_eq!(doe, ["Nationality:ofac:35002>LB::..", "Nationality:ofac:35002>SY::.."]);
    assert_eq!(ties(&graph, "ofac:35004", TieKind::Nationality), ["Nationality:ofac:35004>IR::.."]);
    assert_eq!(ties(&graph, "ofac:35003", TieKind::Nationality), ["Nationality:ofac:35003>PA::.."]);
}

#[test]
fn the_cases_entries_are_the_cases_actors() {
    let (graph, reports) = load(&[CASE, LIST], ReadOptions::default());
    assert_eq!(reports[0].problems, []);
    for (entry, key) in
        [("ofac:31492", "cn/wang-junzheng"), ("ofac:31493", "cn/chen-mingguo"), ("ofac:29299", "cn/xpcc")]
    {
        assert_eq!(actor(&graph, entry).key(), key);
    }
    let act = graph.act(graph.act_by_key("US/GLOMAG/2021-03-22").expect("is there"));
    assert_eq!(
        act.claims().filter(|claim| claim.source.as_deref() == Some("ofac-sdn@2021-08-18")).count(),
        2
    );
}

#[test]
fn the_file_says_its_day_and_how_many_records_it_has() {
    let good = std::str::from_utf8(LIST).expect("UTF-8");
    let first = |from: &str, to: &str, options| {
        assert!(good.contains(from), "{from}");
        let (graph, reports) = load(&[good.replacen(from, to, 1).as_bytes()], options);
        let source = graph.sources().first().expect("has one").key.clone();
        (problems(&reports[0]), source)
    };
    // The file's own day stands.
    assert_eq!(first("chess", "go", published("2021-01-01")).1, "ofac-sdn@2021-08-18");
    for wrong in ["8/2021", "31/31/2021", "soon", ""] {
        let (said, source) = first("08/18/2021", wrong, published("2021-08-19"));
        assert_eq!(said[0], format!("line 3: Publish_Date: `{wrong}` is no day MM/DD/YYYY"));
        assert_eq!(source, "ofac-sdn@2021-08-19");
    }
    let (said, source) = first("08/18/2021", "soon", ReadOptions::default());
    assert!(
        said.contains(
            &"list: Publish_Date: the day of publication is unknown: no listing has a last possible day"
                .to_owned()
        )
    );
    assert_eq!(source, "ofac-sdn@?");
    let (said, _) = first("<Record_Count>20", "<Record_Count>21", ReadOptions::default());
    assert!(
        said.contains(&"line 3: Record_Count: the list says it has 21 records, and 20 were read".to_owned())
    );
    let (said, _) = first("<Record_Count>20", "<Record_Count>many", ReadOptions::default());
    assert!(said.contains(&"line 3: Record_Count: `many` is no number".to_owned()));
    let strict = Format::OfacXml.read(LIST, &mut GraphBuilder::new(), ReadOptions::strict());
    assert_eq!(
        strict.expect_err("has problems").to_string(),
        "line 3: Edition: `2` is not known here; left out"
    );
}

#[test]
fn who_is_not_blocked_is_on_the_other_list() {
    let (graph, reports) = load(&[CONSOLIDATED], ReadOptions::default());
    assert_eq!(problems(&reports[0]), Vec::<String>::new());
    let source = &graph.sources()[0];
    assert_eq!(
        (source.key.as_str(), source.title.as_deref()),
        ("ofac-cons@2025-03-28", Some("Consolidated Sanctions List (non-SDN)"))
    );
    let measures = |key: &str| {
        let sanctions = actor(&graph, key).incoming().filter(|tie| tie.kind().is_sanction());
        let mut found: Vec<_> =
            sanctions.map(|tie| (tie.act().expect("has one").key(), tie.measures())).collect();
        found.sort_by_key(|&(act, _)| act);
        found.into_iter().map(|(_, measures)| measures).collect::<Vec<_>>()
    };
    let financial = Measures::from(Measure::Financial);
    for (key, expected) in [
        // By directive 3 to the one order, and by directive 4, which bars no finance, to the other.
        ("ofac:36001", vec![financial, Measure::Export.into()]),
        ("ofac:36002", vec![financial]),
        ("ofac:36003", vec![financial]),
        ("ofac:36006", vec![financial]),
        ("ofac:36007", vec![financial | Measures::TRADE]),
    ] {
        assert_eq!(measures(key), expected, "{key}");
    }
    let (sdn, _) = load(&[LIST], ReadOptions::default());
    assert!(
        sdn.ties()
            .filter(|tie| tie.kind().is_sanction())
            .all(|tie| tie.measures() == Measure::AssetFreeze.into())
    );
}

#[test]
fn a_listing_date_makes_an_act_of_its_day() {
    let (graph, _) = load(&[CONSOLIDATED], ReadOptions::default());
    assert_eq!(targets(&graph, "US/CMIC-EO13959/2021-06-03"), ["ofac:36003", "ofac:36004"]);
    let act = graph.act(graph.act_by_key("US/CMIC-EO13959/2021-06-03").expect("is there"));
    assert_eq!(act.effective().map(|when| when.to_string()), Some("2021-08-02".into()));
    let claim = act.claims().next().expect("has one");
    assert_eq!(claim.locator.as_deref(), Some("CMIC-EO13959, Listing Date"));
    // Of two programmes the day is that of the one that it names; of two days of one it is not said which is meant.
    for act in [
        "US/RUSSIA-EO14024/2022-02-24",
        "US/UKRAINE-EO13662/..2025-03-28#ofac:36001",
        "US/RUSSIA-EO14024/..2025-03-28#ofac:36005",
    ] {
        assert_eq!(targets(&graph, act).len(), 1, "{act}");
    }
    assert!(
        attributes(actor(&graph, "ofac:36005"))
            .contains(&"remarks: Listing Date (EO 14024 Directive 3): 24 Mar 2022".to_owned())
    );
}

#[test]
fn hostile_input_is_an_error_that_says_where() {
    xml_lists::hostile(Format::OfacXml, LIST, "sdnList", "sdnEntry>");
}

#[test]
fn the_order_of_entries_does_not_matter() {
    let good = std::str::from_utf8(CONSOLIDATED).expect("UTF-8");
    let (head, rest) = good.split_once("  <sdnEntry>").expect("has entries");
    let mut entries: Vec<&str> = rest.trim_end().trim_end_matches("</sdnList>").split("<sdnEntry>").collect();
    entries.reverse();
    let reversed = format!("{head}<sdnEntry>{}</sdnList>", entries.join("<sdnEntry>"));
    assert!(
        load(&[reversed.as_bytes()], ReadOptions::default()).0
            == load(&[CONSOLIDATED], ReadOptions::default()).0
    );
}

/// Counted with Python's `xml.etree.ElementTree`: entries (`sdnEntry`) by `sdnType` (ships and aircraft together);
/// distinct (entry, `lastName, firstName`, category) of `aka` whose name is not the entry's own; `program`; distinct
/// (entry, `idNumber`, `idCountry`) of `id` of a type `Passport`, `Diplomatic Passport` or `British National Overseas
/// Passport` (1,529) without nine whose number holds a word (`Booklet: A1`), and one in `remarks`; `id` of the type
/// `Vessel Registration Identification` that begin with `IMO`; pairs of entries that `Linked To:` joins and names
/// that are not exactly one entry's.
struct Counted {
    file: &'static str,
    kinds: [usize; 3],
    aliases: usize,
    programmes: usize,
    passports: usize,
    imo: usize,
    linked: [usize; 2],
}

const REAL: [Counted; 2] = [
    Counted {
        file: "ofac/sdn_2021-03-10.xml.gz",
        kinds: [4539, 3613, 680],
        aliases: 14088,
        programmes: 10556,
        passports: 1521,
        imo: 406,
        linked: [3329, 9],
    },
    Counted {
        file: "ofac/consolidated_nonsdn_2025-03-28.xml.gz",
        kinds: [80, 363, 0],
        aliases: 1135,
        programmes: 525,
        passports: 1,
        imo: 0,
        linked: [282, 1],
    },
];

#[test]
fn the_real_lists_are_read_whole() {
    for counted in REAL {
        let file = counted.file;
        let Some(bytes) = oracle_data::read(file) else { return };
        let (graph, reports) = load(&[&bytes], ReadOptions::default());
        let kinds =
            |wanted: &[ActorKind]| graph.actors().filter(|actor| wanted.contains(&actor.kind())).count();
        let found = [
            kinds(&[ActorKind::Person, ActorKind::Official]),
            kinds(&[ActorKind::Organisation]),
            kinds(&[ActorKind::Asset]),
        ];
        assert_eq!(found, counted.kinds, "{file}");
        assert_eq!(reports[0].records, found.iter().sum::<usize>() as u64, "{file}");
        assert_eq!(
            graph.actors().map(|actor| actor.aliases().count()).sum::<usize>(),
            counted.aliases,
            "{file}"
        );
        let sanctions = graph.ties().filter(|tie| tie.kind().is_sanction());
        let programmes =
            sanctions.filter_map(|tie| tie.act()?.programme().map(|it| it.key.split('+').count()));
        assert_eq!(programmes.sum::<usize>(), counted.programmes, "{file}");
        let with = |scheme: &str| {
            let identifiers = graph.actors().flat_map(|actor| actor.identifiers().collect::<Vec<_>>());
            identifiers.filter(|id| id.scheme.split(':').next() == Some(scheme)).count()
        };
        assert_eq!((with("passport"), with("imo")), (counted.passports, counted.imo), "{file}");
        let linked = graph.ties().filter(|tie| tie.kind() == TieKind::Association).count();
        let unlinked = problems(&reports[0]).iter().filter(|problem| problem.contains("Linked To")).count();
        assert_eq!([linked, unlinked], counted.linked, "{file}");
        xml_lists::print(file, &graph, &reports[0]);
    }
}
