//! Series of a list's files: what comes and goes is dated by the files that have it and those that do not.

mod oracle_data;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use proptest::prelude::*;
use sanction_graph::graph::{GraphBuilder, SanctionGraph};
use sanction_graph::inputs::{Format, ReadOptions};
use sanction_graph::model::TieKind;
use sanction_graph::time::{Day, When};

/// A file: its day in January 2022, whether it is an excerpt, the numbers of its entries and their programmes.
#[derive(Debug, Clone)]
struct File {
    day: u32,
    partial: bool,
    entries: BTreeMap<u32, &'static str>,
}

fn file(day: u32, entries: &[(u32, &'static str)]) -> File {
    File { day, partial: false, entries: entries.iter().copied().collect() }
}

fn date(day: u32) -> Day {
    format!("2022-01-{day:02}").parse().expect("a day")
}

fn range(first: Option<u32>, last: Option<u32>) -> When {
    When::between(first.map(date), last.map(date)).expect("in order")
}

fn csv(file: &File) -> String {
    let mut csv = String::new();
    for (number, programme) in &file.entries {
        let nothing = ",-0- ".repeat(8);
        writeln!(csv, "{number},\"NAME {number}\",\"individual\",\"{programme}\"{nothing}")
            .expect("a string");
    }
    csv
}

fn built(files: &[File]) -> SanctionGraph {
    let mut builder = GraphBuilder::new();
    for file in files {
        let options = ReadOptions::strict().published(date(file.day)).partial(file.partial);
        Format::OfacCsv.read(csv(file).as_bytes(), &mut builder, options).expect("reads");
    }
    let graph = builder.build().expect("builds");
    graph.verify().expect("holds together");
    graph
}

/// The spells of each entry.
fn spells(graph: &SanctionGraph) -> BTreeMap<u32, Vec<(When, Option<When>)>> {
    let mut spells: BTreeMap<u32, Vec<_>> = BTreeMap::new();
    for tie in graph.ties().filter(|tie| tie.kind().is_sanction()) {
        let number = tie.to().key().strip_prefix("ofac:").expect("an entry").parse().expect("a number");
        spells.entry(number).or_default().push((tie.period().start(), tie.period().end()));
    }
    for spells in spells.values_mut() {
        spells.sort();
    }
    spells
}

const MANY: [(u32, &str); 4] = [(11, "A"), (12, "A"), (13, "A"), (14, "A")];

#[test]
fn who_comes_and_goes_is_dated_by_the_files() {
    let with = |more: &[(u32, &'static str)]| [&MANY[..], more].concat();
    let graph = built(&[
        file(3, &with(&[(1, "A"), (2, "A"), (3, "A")])),
        file(8, &with(&[(2, "B"), (4, "A")])),
        file(15, &with(&[(2, "B"), (3, "A")])),
    ]);
    let spells = spells(&graph);
    // There in the first file: since some day until it. Gone in the second.
    assert_eq!(spells[&1], [(range(None, Some(3)), Some(range(Some(4), Some(8))))]);
    // Another programme is an amendment.
    assert_eq!(spells[&2], [(range(None, Some(3)), None)]);
    // Who comes back is listed anew.
    assert_eq!(
        spells[&3],
        [(range(None, Some(3)), Some(range(Some(4), Some(8)))), (range(Some(9), Some(15)), None)]
    );
    assert_eq!(spells[&4], [(range(Some(4), Some(8)), Some(range(Some(9), Some(15))))]);

    let act = |key: &str| graph.act(graph.act_by_key(key).expect(key));
    let back = act("US/A/2022-01-09..2022-01-15#ofac:3");
    assert_eq!(act("US/A/..2022-01-15#ofac:3").id(), back.id(), "the key of that file alone still resolves");
    let amended = act("US/A/..2022-01-03#ofac:2");
    assert_eq!(act("US/B/..2022-01-15#ofac:2").id(), amended.id());
    assert_eq!(amended.programme().map(|programme| programme.key.as_str()), Some("A"));
    let tie = amended.ties().next().expect("one");
    let claims: Vec<_> =
        tie.claims().filter_map(|claim| Some((claim.source.clone()?, claim.locator?))).collect();
    assert_eq!(claims.len(), 3);
    assert!(
        claims[1].0 == "ofac-sdn@2022-01-08" && claims[1].1.ends_with("as US/B/..2022-01-08#ofac:2"),
        "{claims:?}"
    );
    assert_eq!(graph.conflicts(), []);
}

#[test]
fn an_excerpt_confirms_and_adds_and_never_removes() {
    let with = |more: &[(u32, &'static str)]| [&MANY[..], more].concat();
    let excerpt = File { partial: true, ..file(5, &[(4, "A"), (5, "A")]) };
    let graph = built(&[file(3, &with(&[(1, "A")])), excerpt, file(8, &with(&[(1, "A"), (4, "A")]))]);
    let spells = spells(&graph);
    assert_eq!(spells[&1], [(range(None, Some(3)), None)]);
    assert_eq!(spells[&4], [(range(Some(4), Some(5)), None)]);
    assert_eq!(spells[&5], [(range(Some(4), Some(5)), Some(range(Some(6), Some(8))))]);
    assert_eq!(graph.merges().excerpts, [""; 0]);
}

#[test]
fn a_file_of_under_half_is_taken_for_an_excerpt() {
    let graph = built(&[file(3, &MANY), file(5, &[(11, "A")]), file(8, &MANY[..2])]);
    assert_eq!(graph.merges().excerpts, ["ofac-sdn@2022-01-05"]);
    let spells = spells(&graph);
    assert_eq!(spells[&12], [(range(None, Some(3)), None)]);
    assert_eq!(spells[&14], [(range(None, Some(3)), Some(range(Some(4), Some(8))))]);
}

fn un(day: u32, entries: &[(u32, &str, &str)]) -> String {
    let mut xml = format!("<CONSOLIDATED_LIST dateGenerated=\"2022-01-{day:02}T10:00:00Z\"><INDIVIDUALS>");
    for (number, list, listed) in entries {
        write!(
            xml,
            "<INDIVIDUAL><DATAID>{number}</DATAID><FIRST_NAME>N{number}</FIRST_NAME><UN_LIST_TYPE>{list}</UN_LIST_TYPE>\
             <LISTED_ON>{listed}</LISTED_ON></INDIVIDUAL>"
        )
        .expect("a string");
    }
    xml + "</INDIVIDUALS></CONSOLIDATED_LIST>"
}

#[test]
fn lists_that_give_days_keep_them_through_amendments() {
    let files = [
        un(
            3,
            &[
                (1, "DRC", "2010-01-01"),
                (2, "DRC", "2010-01-01"),
                (3, "DRC", "2010-01-01"),
                (5, "DRC", "2011-01-01"),
            ],
        ),
        // Renamed, another day of the past, gone and listed anew, new with a day of the past.
        un(
            8,
            &[
                (1, "CONGO", "2010-01-01"),
                (2, "DRC", "2010-02-02"),
                (3, "DRC", "2022-01-06"),
                (4, "DRC", "2011-01-01"),
            ],
        ),
        un(
            15,
            &[
                (1, "CONGO", "2010-01-01"),
                (2, "DRC", "2010-02-02"),
                (3, "DRC", "2022-01-06"),
                (5, "DRC", "2011-01-01"),
            ],
        ),
    ];
    let graph = |files: &[&String]| {
        let mut builder = GraphBuilder::new();
        for file in files {
            Format::Un.read(file.as_bytes(), &mut builder, ReadOptions::strict()).expect("reads");
        }
        builder.build().expect("builds")
    };
    let all = graph(&[&files[0], &files[1], &files[2]]);
    let ties: Vec<String> = all
        .ties()
        .map(|tie| format!("{} {:?}", tie.key(), tie.period().end().map(|end| end.to_string())))
        .collect();
    assert_eq!(
        ties,
        [
            "UN/DRC/2010-01-01>un:1 None",
            "UN/DRC/2010-01-01>un:2 None",
            "UN/DRC/2010-01-01>un:3 Some(\"2022-01-04..2022-01-08\")",
            "UN/DRC/2011-01-01>un:4 Some(\"2022-01-09..2022-01-15\")",
            "UN/DRC/2011-01-01>un:5 None",
            "UN/DRC/2022-01-06>un:3 None",
        ]
    );
    for former in ["UN/CONGO/2010-01-01", "UN/DRC/2010-02-02"] {
        let act = all.act(all.act_by_key(former).expect(former));
        assert_eq!((act.key(), act.announced().to_string()), ("UN/DRC/2010-01-01", "2010-01-01".into()));
    }
    let back = all.tie(all.tie_by_key("UN/DRC/2011-01-01>un:5").expect("is there"));
    let gap = back.claims().find(|claim| claim.source.as_deref() == Some("un-consolidated@2022-01-08"));
    assert_eq!(gap.and_then(|claim| claim.locator).as_deref(), Some("not in the list, but before and after"));
    assert!(graph(&[&files[2], &files[0], &files[1]]) == all);
}

/// What the rules say of each entry, read off the files by day.
fn expected(files: &[File]) -> BTreeMap<u32, Vec<(When, Option<When>)>> {
    let mut by_day: BTreeMap<u32, (bool, BTreeSet<u32>)> = BTreeMap::new();
    for file in files {
        let (complete, entries) = by_day.entry(file.day).or_default();
        *complete |= !file.partial;
        entries.extend(file.entries.keys());
    }
    let mut before = 0;
    if by_day.len() > 1 {
        for (complete, entries) in by_day.values_mut().filter(|(complete, _)| *complete) {
            *complete = entries.len() * 2 >= before;
            before = if *complete { entries.len() } else { before };
        }
    }
    let numbers: BTreeSet<u32> = files.iter().flat_map(|file| file.entries.keys().copied()).collect();
    let of = |number: &u32| {
        let (mut spells, mut open, mut absent, mut seen) = (Vec::new(), None, None, 0);
        for (&day, (complete, entries)) in &by_day {
            if entries.contains(number) {
                open.get_or_insert_with(|| range(absent.map(|day: u32| day + 1), Some(day)));
                seen = day;
            } else if *complete {
                spells.extend(open.take().map(|start| (start, Some(range(Some(seen + 1), Some(day))))));
            }
            if *complete {
                absent = Some(day);
            }
        }
        spells.extend(open.map(|start| (start, None)));
        spells
    };
    numbers.into_iter().map(|number| (number, of(&number))).collect()
}

fn files() -> impl Strategy<Value = Vec<File>> {
    let programme = prop::sample::select(vec!["A", "B", "A] [B"]);
    let file = (1..9u32, prop::bool::weighted(0.2), prop::collection::btree_map(1..6u32, programme, 1..6))
        .prop_map(|(day, partial, entries)| File { day: day * 3, partial, entries });
    // Of one day, files do not contradict each other in programmes: that would be two listings.
    prop::collection::vec(file, 1..6).prop_map(|mut files: Vec<File>| {
        let of_day: BTreeMap<(u32, u32), &str> =
            files.iter().flat_map(|f| f.entries.iter().map(|(&n, &p)| ((f.day, n), p))).collect();
        for file in &mut files {
            for (number, programme) in &mut file.entries {
                *programme = of_day[&(file.day, *number)];
            }
        }
        files
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_series_gives_the_spells_that_its_files_say(files in files()) {
        prop_assert_eq!(spells(&built(&files)), expected(&files));
    }

    #[test]
    fn the_order_of_files_and_how_a_day_is_split_do_not_matter(
        (files, shuffled) in files().prop_flat_map(|files| (Just(files.clone()), Just(files).prop_shuffle())),
        cut in 1..6u32,
    ) {
        let graph = built(&files);
        prop_assert!(built(&shuffled) == graph);
        let split = files.into_iter().flat_map(|f| {
            let part = |below: bool| File {
                entries: f.entries.iter().filter(|(n, _)| (**n < cut) == below).map(|(&n, &p)| (n, p)).collect(),
                ..f.clone()
            };
            [part(true), part(false)].into_iter().filter(|f| !f.entries.is_empty()).collect::<Vec<_>>()
        });
        prop_assert!(built(&split.collect::<Vec<_>>()) == graph);
    }
}

/// Set differences of the entry numbers, counted with Python's csv module: entries, additions, removals.
const REAL: [(&str, [usize; 3]); 6] = [
    ("2021-08-18", [9083, 0, 0]),
    ("2022-01-05", [9009, 313, 387]),
    ("2022-03-01", [9226, 218, 1]),
    ("2022-06-02", [10226, 1056, 56]),
    ("2022-12-02", [11130, 938, 34]),
    ("2023-06-01", [12588, 1567, 109]),
];

#[test]
fn six_real_lists_give_the_set_differences() {
    let mut builder = GraphBuilder::new();
    for (day, _) in REAL {
        let Some(bytes) = oracle_data::read(&format!("ofac/sdn_{day}.csv.gz")) else { return };
        let options = ReadOptions::default().published(day.parse::<Day>().expect("a day"));
        Format::OfacCsv.read(bytes.as_slice(), &mut builder, options).expect("reads");
    }
    let graph = builder.build().expect("builds");
    let day = |text: &str| text.parse::<Day>().expect("a day");
    let after = |day: Day| Day::new(day.number() + 1).ok();
    let sanctions: Vec<_> = graph.ties().filter(|tie| tie.kind() == TieKind::Sanction).collect();
    for (at, &(last, [entries, added, removed])) in REAL.iter().enumerate() {
        let there = graph.view().kinds(TieKind::Sanction).as_of(day(last)).certain().ties().count();
        assert_eq!(there, entries, "{last}");
        let Some(&(first, _)) = at.checked_sub(1).map(|before| &REAL[before]) else { continue };
        let between = When::between(after(day(first)), Some(day(last))).expect("in order");
        let begun = sanctions.iter().filter(|tie| tie.period().start() == between).count();
        let ended = sanctions.iter().filter(|tie| tie.period().end() == Some(between)).count();
        assert_eq!((begun, ended), (added, removed), "{first} to {last}");
    }
    assert_eq!(sanctions.len(), 13_175);
}

#[test]
fn the_xml_of_march_and_the_csv_of_august_2021_bracket_the_case() {
    let mut builder = GraphBuilder::new();
    for (name, format, day) in [
        ("ofac/sdn_2021-03-10.xml.gz", Format::OfacXml, None),
        ("ofac/sdn_2021-08-18.csv.gz", Format::OfacCsv, Some("2021-08-18")),
    ] {
        let Some(bytes) = oracle_data::read(name) else { return };
        let day = day.map(|day| day.parse::<Day>().expect("a day"));
        format.read(bytes.as_slice(), &mut builder, ReadOptions::default().published(day)).expect("reads");
    }
    let graph = builder.build().expect("builds");
    // Wang Junzheng and Chen Mingguo; Wang Mingshan was there before.
    for (entry, start) in [
        ("ofac:31492", "2021-03-11..2021-08-18"),
        ("ofac:31493", "2021-03-11..2021-08-18"),
        ("ofac:29162", "..2021-03-10"),
    ] {
        let actor = graph.actor(graph.by_key(entry).expect(entry));
        let starts: Vec<String> = actor
            .incoming()
            .filter(|tie| tie.kind() == TieKind::Sanction)
            .map(|tie| graph.when_text(tie.period().start()))
            .collect();
        assert_eq!(starts, [start], "{entry}");
    }
}
