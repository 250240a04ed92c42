//! Temporal motifs against the reference values, brute force and their laws.

mod oracle_data;

use std::collections::BTreeMap;

use proptest::prelude::*;
use sanction_graph::graph::{EventColumns, Events};
use sanction_graph::random::Stream;
use sanction_graph::reciprocity::{Motif, MotifFindings, MotifMode, Motifs};

/// A row of a table in which every row is an act.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Row {
    sender: u32,
    target: u32,
    first: i32,
    last: i32,
    seq: i32,
    certain: bool,
}

fn row(sender: u32, target: u32, day: i32) -> Row {
    Row { sender, target, first: day, last: day, seq: 0, certain: true }
}

fn events(parties: u32, rows: &[Row]) -> Events {
    let acts = u32::try_from(rows.len()).unwrap();
    Events::new(EventColumns {
        parties,
        acts,
        sender: rows.iter().map(|row| row.sender).collect(),
        target: rows.iter().map(|row| row.target).collect(),
        first: rows.iter().map(|row| row.first).collect(),
        last: Some(rows.iter().map(|row| row.last).collect()),
        act: (0..acts).collect(),
        seq: Some(rows.iter().map(|row| row.seq).collect()),
        certain: Some(rows.iter().map(|row| row.certain).collect()),
        ..EventColumns::default()
    })
    .unwrap()
}

fn run(rows: &[Row], delta: u32, mode: MotifMode) -> MotifFindings {
    Motifs::default().delta(delta).mode(mode).run(&events(20, rows)).unwrap()
}

/// The counts that are not 0, as text.
fn text(found: &MotifFindings) -> String {
    let counts = found.counts.iter().filter(|(_, count)| **count > 0);
    counts.map(|(motif, count)| format!("{motif}:{count}")).collect::<Vec<_>>().join("; ")
}

const EXAMPLE: &str = "8 0 5;8 0 10;1 0 15;0 1 20;8 1 25;8 1 30;7 0 35;0 1 40;7 1 45;5 8 50;5 8 52;5 8 54;\
                       5 9 56;5 8 58;5 9 60;8 9 65;9 8 70;9 5 75;8 5 80;8 5 85;9 5 90;5 8 99;5 9 102;\
                       8 9 150;9 8 201";

#[test]
fn snap_example() {
    let rows: Vec<Row> = EXAMPLE
        .split(';')
        .map(|line| {
            let numbers: Vec<i32> = line.split(' ').map(|number| number.parse().unwrap()).collect();
            row(numbers[0].unsigned_abs(), numbers[1].unsigned_abs(), numbers[2])
        })
        .collect();
    for mode in [MotifMode::Strict, MotifMode::Seq] {
        let found = run(&rows, 10, mode);
        assert_eq!((found.total, found.events), (33, 25));
        assert_eq!(
            text(&found),
            "01 01 01:4; 01 01 02:9; 01 01 21:3; 01 02 01:4; 01 02 02:3; 01 02 12:2; 01 02 21:1; 01 10 12:1; \
             01 10 20:1; 01 12 02:1; 01 21 12:2; 01 21 21:2"
        );
        assert_eq!(run(&rows, 50, mode).total, 434);
    }
}

/// In the order of the rows.
const COLLEGEMSG: &str = "01 01 01:278779; 01 01 02:244621; 01 01 10:156065; 01 01 12:131496; \
    01 01 20:129349; 01 01 21:188240; 01 02 01:160934; 01 02 02:276986; 01 02 10:79499; 01 02 12:2595; \
    01 02 20:136796; 01 02 21:2440; 01 10 01:170110; 01 10 02:111083; 01 10 10:149986; 01 10 12:113092; \
    01 10 20:132038; 01 10 21:133767; 01 12 01:92053; 01 12 02:2309; 01 12 10:64324; 01 12 12:109701; \
    01 12 20:1657; 01 12 21:125024; 01 20 01:81514; 01 20 02:134875; 01 20 10:84982; 01 20 12:1936; \
    01 20 20:157498; 01 20 21:2503; 01 21 01:126693; 01 21 02:2663; 01 21 10:75319; 01 21 12:132203; \
    01 21 20:2050; 01 21 21:184137";

#[test]
fn collegemsg() {
    let Some(events) = oracle_data::collegemsg() else { return };
    let mut columns = events.into_columns();
    columns.seq = Some((0..).take(columns.sender.len()).collect());
    let events = Events::new(columns).unwrap();
    let hour = Motifs::default().delta(3600);
    let found = hour.clone().mode(MotifMode::Seq).run(&events).unwrap();
    assert_eq!((found.total, found.events), (3_979_317, 59_835));
    assert_eq!(text(&found), COLLEGEMSG);
    let strict = hour.run(&events).unwrap();
    assert_eq!(strict.total, 3_976_383);
    for (motif, count) in [
        ("01 01 01", 278_702),
        ("01 10 01", 170_107),
        ("01 10 10", 149_940),
        ("01 12 20", 1653),
        ("01 20 20", 157_416),
        ("01 21 21", 184_044),
    ] {
        assert_eq!(strict.counts[&motif.parse().unwrap()], count, "{motif}");
    }
}

#[test]
fn simultaneous_events_are_never_in_one_motif() {
    let rows = [row(0, 1, 0), row(1, 0, 0), row(0, 1, 1), row(0, 2, 1), row(2, 0, 2)];
    let found = run(&rows, 2, MotifMode::Strict);
    assert_eq!(text(&found), "01 01 20:1; 01 02 20:1; 01 10 21:1; 01 12 21:1");
    // In a declared order the first two are an action and its answer.
    let mut rows = rows.map(|row| Row { seq: 7, ..row });
    rows[1].seq = 8;
    let found = run(&rows, 2, MotifMode::Seq);
    assert_eq!(
        text(&found),
        "01 01 20:1; 01 02 20:1; 01 10 01:1; 01 10 02:1; 01 10 20:1; 01 10 21:1; 01 12 21:1"
    );
}

#[test]
fn without_seq_both_modes_agree() {
    let mut columns = events(3, &[row(0, 1, 0), row(1, 0, 0), row(1, 2, 1), row(0, 1, 3)]).into_columns();
    columns.seq = None;
    let events = Events::new(columns).unwrap();
    let found = |mode| Motifs::default().mode(mode).run(&events).unwrap().counts;
    assert_eq!(found(MotifMode::Seq), found(MotifMode::Strict));
}

#[test]
fn what_is_left_out_is_counted() {
    let mut rows = [row(0, 1, 0), row(1, 0, 1), row(0, 1, 2), row(0, 1, 3), row(0, 1, 4), row(2, 2, 0)];
    rows[3].last = 9;
    rows[3].certain = false;
    rows[4].certain = false;
    let found = run(&rows, 30, MotifMode::Strict);
    assert_eq!(text(&found), "01 10 01:1");
    assert_eq!((found.events, found.self_loops), (3, 1));
    assert_eq!((found.ranged_left_out, found.uncertain_left_out), (1, 1));
    let unknown = Row { first: i32::MIN, last: i32::MAX, ..row(0, 1, 0) };
    assert_eq!(run(&[unknown], 30, MotifMode::Strict).ranged_left_out, 1);
    let empty = run(&[], 30, MotifMode::Strict);
    assert_eq!((empty.total, empty.counts.len()), (0, 36));
}

#[test]
fn the_ends_of_time_and_of_numbers() {
    let (first, last) = (i32::MIN + 1, i32::MAX - 1);
    let rows = [row(0, 1, first), row(1, 0, 0), row(0, 1, last)];
    assert_eq!(run(&rows, u32::MAX, MotifMode::Seq).total, 1);
    assert_eq!(run(&rows, u32::MAX - 2, MotifMode::Strict).total, 1);
    assert_eq!(run(&rows, u32::MAX - 3, MotifMode::Strict).total, 0);
    let mut rows = [row(0, 1, last), row(1, 2, last), row(2, 0, last)];
    (rows[0].seq, rows[1].seq, rows[2].seq) = (i32::MIN, 0, i32::MAX);
    assert_eq!(text(&run(&rows, 0, MotifMode::Seq)), "01 12 20:1");
    let far = [row(u32::MAX - 1, 0, 0), row(0, u32::MAX - 1, 1), row(7, 0, 2)];
    let found = Motifs::default().run(&events(u32::MAX, &far)).unwrap();
    assert_eq!(text(&found), "01 10 21:1");
}

#[test]
fn keys_are_read_and_written() {
    let keys: Vec<String> = Motif::all().map(|motif| motif.to_string()).collect();
    assert!(keys.is_sorted());
    for (motif, key) in Motif::all().zip(&keys) {
        assert_eq!(key.parse::<Motif>().unwrap(), motif);
    }
    for wrong in ["", "01 10", "10 01 10", "01 10 13", "01 11 02", "011001", "01 10 12 "] {
        let error = wrong.parse::<Motif>().unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("`{wrong}` is the key of no motif: expected one such as `01 10 12`")
        );
    }
    let found = run(&[row(0, 1, 0), row(1, 0, 1), row(0, 1, 2)], 5, MotifMode::Seq);
    let json = serde_json::to_string(&found).unwrap();
    assert!(
        json.starts_with("{\"delta\":5,\"mode\":\"seq\",\"total\":1,\"counts\":{\"01 01 01\":0,"),
        "{json}"
    );
    assert_eq!(serde_json::from_str::<MotifFindings>(&json).unwrap(), found);
    let config: Motifs = serde_json::from_str("{\"mode\":\"seq\"}").unwrap();
    assert_eq!(config, Motifs::default().delta(30).mode(MotifMode::Seq));
    assert!(serde_json::from_str::<Motifs>("{\"window\":3}").is_err());
}

/// The key of some events, from the definition.
fn key(edges: impl IntoIterator<Item = (u32, u32)>) -> Option<String> {
    let mut seen = Vec::new();
    let mut name = |actor: u32| {
        seen.iter().position(|&one| one == actor).unwrap_or_else(|| {
            seen.push(actor);
            seen.len() - 1
        })
    };
    let words: Vec<String> =
        edges.into_iter().map(|(sender, target)| format!("{}{}", name(sender), name(target))).collect();
    (seen.len() <= 3).then(|| words.join(" "))
}

fn brute_force(rows: &[Row], delta: u32, mode: MotifMode) -> BTreeMap<String, u128> {
    let mut all: Vec<&Row> =
        rows.iter().filter(|row| row.sender != row.target && row.first == row.last && row.certain).collect();
    all.sort_by_key(|row| row.first);
    let at = |row: &Row| (row.first, if mode == MotifMode::Seq { row.seq } else { 0 });
    let mut counts: BTreeMap<String, u128> = Motif::all().map(|motif| (motif.to_string(), 0)).collect();
    for one in &all {
        // Those of its day and of the days within reach.
        let start = all.partition_point(|row| row.first < one.first);
        let end = all.partition_point(|row| i64::from(row.first) - i64::from(one.first) <= i64::from(delta));
        let close = &all[start..end];
        for two in close.iter().filter(|two| at(one) < at(two)) {
            for three in close.iter().filter(|three| at(two) < at(three)) {
                let edges = [one, two, three].map(|row| (row.sender, row.target));
                if let Some(key) = key(edges) {
                    *counts.get_mut(&key).unwrap() += 1;
                }
            }
        }
    }
    counts
}

fn by_key(found: &MotifFindings) -> BTreeMap<String, u128> {
    found.counts.iter().map(|(motif, &count)| (motif.to_string(), count)).collect()
}

fn rows(actors: u32, days: i32, most: usize) -> impl Strategy<Value = Vec<Row>> {
    let last = prop_oneof![9 => Just(0), 1 => 1..5_i32];
    let row = (0..actors, 0..actors, 0..days, last, 0..3_i32, prop::bool::weighted(0.95)).prop_map(
        |(sender, target, first, more, seq, certain)| Row {
            sender,
            target,
            first,
            last: first + more,
            seq,
            certain,
        },
    );
    prop::collection::vec(row, 0..=most)
}

/// Few actors with much between them, or more of everything.
fn tables() -> impl Strategy<Value = Vec<Row>> {
    prop_oneof![rows(6, 8, 10), rows(3, 8, 12), rows(3, 30, 40), rows(6, 12, 60)]
}

fn modes() -> impl Strategy<Value = MotifMode> {
    prop_oneof![Just(MotifMode::Strict), Just(MotifMode::Seq)]
}

/// Enough events for everything that is done in another way when there are many.
#[test]
fn many_events() {
    let mut stream = Stream::new(1, "many motifs", 0);
    let mut number = |limit: u32| i32::try_from(stream.below(limit)).unwrap();
    let rows: Vec<Row> = (0..10_000)
        .map(|_| {
            let (sender, target) = (number(20).min(number(20)), number(20));
            let seq = number(2);
            Row { seq, ..row(sender.unsigned_abs(), target.unsigned_abs(), number(2000)) }
        })
        .collect();
    for mode in [MotifMode::Strict, MotifMode::Seq] {
        assert_eq!(by_key(&run(&rows, 2, mode)), brute_force(&rows, 2, mode));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn as_by_brute_force(rows in tables(), delta in 0..12_u32, mode in modes()) {
        let found = run(&rows, delta, mode);
        prop_assert_eq!(by_key(&found), brute_force(&rows, delta, mode));
        prop_assert_eq!(found.total, found.counts.values().sum::<u128>());
        let rest = found.self_loops + found.ranged_left_out + found.uncertain_left_out;
        prop_assert_eq!(found.events + rest, rows.len() as u64);
    }

    #[test]
    fn order_names_and_the_calendar_do_not_matter(
        rows in tables(),
        delta in 0..12_u32,
        mode in modes(),
        order in 0..60_usize,
        shift in -1000..1000_i32,
    ) {
        let found = run(&rows, delta, mode);
        let mut turned = rows.clone();
        turned.rotate_left(order % rows.len().max(1));
        turned.reverse();
        prop_assert_eq!(&run(&turned, delta, mode), &found);
        let renamed = |actor: u32| actor * 5 % 19;
        let renamed: Vec<Row> = rows
            .iter()
            .map(|&row| Row { sender: renamed(row.sender), target: renamed(row.target), ..row })
            .collect();
        prop_assert_eq!(&run(&renamed, delta, mode), &found);
        let shifted: Vec<Row> =
            rows.iter().map(|&row| Row { first: row.first + shift, last: row.last + shift, ..row }).collect();
        prop_assert_eq!(&run(&shifted, delta, mode), &found);
    }

    /// Turning time turns the order of the three events, and turning every edge their directions.
    #[test]
    fn turned(rows in tables(), delta in 0..12_u32, mode in modes()) {
        let found = run(&rows, delta, mode);
        let back: Vec<Row> = rows
            .iter()
            .map(|&row| Row { first: -row.last, last: -row.first, seq: -row.seq, ..row })
            .collect();
        let (back, mut turned) = (run(&back, delta, mode), rows.clone());
        for row in &mut turned {
            (row.sender, row.target) = (row.target, row.sender);
        }
        let turned = run(&turned, delta, mode);
        for motif in Motif::all() {
            let edges = motif.edges().map(|(a, b)| (u32::from(a), u32::from(b)));
            let of = |edges: &[(u32, u32)]| key(edges.iter().copied()).unwrap().parse::<Motif>().unwrap();
            let reversed = of(&[edges[2], edges[1], edges[0]]);
            prop_assert_eq!(back.counts[&reversed], found.counts[&motif]);
            let transposed = of(&edges.map(|(a, b)| (b, a)));
            prop_assert_eq!(turned.counts[&transposed], found.counts[&motif]);
        }
    }

    #[test]
    fn more_time_and_more_order_find_more(rows in tables(), delta in 0..12_u32, mode in modes()) {
        let found = run(&rows, delta, mode);
        let longer = run(&rows, delta + 1, mode);
        let ordered = run(&rows, delta, MotifMode::Seq);
        for (motif, count) in &found.counts {
            prop_assert!(longer.counts[motif] >= *count);
            prop_assert!(ordered.counts[motif] >= *count);
        }
    }
}
