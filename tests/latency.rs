//! Latency: reference values, the definition on small tables with ranges, and laws.

mod oracle_data;

use proptest::prelude::*;
use sanction_graph::graph::{EventColumns, Events};
use sanction_graph::reciprocity::survival::{Subject, kaplan_meier};
use sanction_graph::reciprocity::{Lagged, Latency, LatencyFindings, Unit};

#[test]
fn collegemsg_by_first_contact() {
    let Some(events) = oracle_data::collegemsg() else { return };
    let latency = Latency::default().response(Lagged::default().unit(Unit::FirstContact));
    let found = latency.run(&events).unwrap();
    assert_eq!((found.asked, found.left_out), (13_836, 0));
    let [earliest, latest] = &found.curves;
    assert_eq!(earliest.curve, latest.curve);
    assert_eq!(earliest.curve.steps.iter().map(|step| step.events).sum::<u64>(), 6_456);
    for (time, survival) in [(3_600, 0.826), (86_400, 0.659), (604_800, 0.577)] {
        let found = earliest.curve.survival(time);
        assert!((found - survival).abs() < 5e-4, "{time}: {found}");
    }
    let responders: u64 = found.responders.iter().map(|one| one.asked).sum();
    assert_eq!(responders, found.asked);
}

#[derive(Debug, Clone, Copy)]
struct Row {
    sender: u32,
    target: u32,
    first: i32,
    last: i32,
    certain: bool,
}

fn events(rows: &[Row]) -> Events {
    let acts = u32::try_from(rows.len()).unwrap();
    Events::new(EventColumns {
        parties: 4,
        acts,
        sender: rows.iter().map(|row| row.sender).collect(),
        target: rows.iter().map(|row| row.target).collect(),
        first: rows.iter().map(|row| row.first).collect(),
        last: Some(rows.iter().map(|row| row.last).collect()),
        act: (0..acts).collect(),
        certain: Some(rows.iter().map(|row| row.certain).collect()),
        ..EventColumns::default()
    })
    .unwrap()
}

fn run(rows: &[Row], latency: &Latency) -> LatencyFindings {
    latency.run(&events(rows)).unwrap()
}

/// The subjects of both curves, as the definition says.
fn literal(rows: &[Row], least: i64, window: i64, end: i64) -> (Vec<Subject>, Vec<Subject>) {
    let (mut earliest, mut latest) = (Vec::new(), Vec::new());
    for action in rows.iter().filter(|row| row.sender != row.target && i64::from(row.first) <= end) {
        let answers = || rows.iter().filter(|row| (row.sender, row.target) == (action.target, action.sender));
        let lag = |row: &Row| (i64::from(row.first - action.last), i64::from(row.last - action.first));
        let possible = answers().map(lag).filter(|&(min, max)| max >= least && min <= window);
        let soonest = possible.map(|(min, _)| min.max(least)).min();
        let certain = answers()
            .filter(|row| action.certain && row.certain && lag(row).0 >= least && lag(row).1 <= window)
            .min_by_key(|row| (row.first, row.last));
        let (shortest, longest) = ((end - i64::from(action.last)).max(0), end - i64::from(action.first));
        let within =
            |lag: Option<i64>| lag.filter(|&lag| lag <= longest).map(|time| Subject { time, event: true });
        earliest.push(within(soonest).unwrap_or(Subject { time: shortest, event: false }));
        let late = within(certain.map(|row| lag(row).1));
        latest.push(late.unwrap_or(Subject { time: longest, event: false }));
    }
    (earliest, latest)
}

fn rows(ranged: bool) -> impl Strategy<Value = Vec<Row>> {
    let more = if ranged { prop_oneof![3 => Just(0), 1 => 1..5].boxed() } else { Just(0).boxed() };
    let row = (0..4_u32, 0..4_u32, 0..12, more, prop::bool::weighted(if ranged { 0.85 } else { 1.0 }))
        .prop_map(|(sender, target, first, more, certain)| Row {
            sender,
            target,
            first,
            last: first + more,
            certain,
        });
    prop::collection::vec(row, 0..11)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_curves_as_defined(
        rows in rows(true),
        same_day in any::<bool>(),
        window in prop::option::of(0..9_u32),
        end in prop::option::of(0..16),
    ) {
        let response = Lagged::default().unit(Unit::Row).same_day(same_day);
        let latency = Latency::default().response(response).window(window).end(end);
        let found = run(&rows, &latency);
        let last = rows.iter().map(|row| row.last).max();
        prop_assert_eq!(found.end, end.or(last));
        let day = i64::from(found.end.unwrap_or(0));
        let window = window.map_or(i64::from(u32::MAX), i64::from);
        let least = i64::from(!same_day);
        let (earliest, latest) = literal(&rows, least, if least > window { i64::MIN } else { window }, day);
        prop_assert_eq!(&found.curves[0].curve, &kaplan_meier(&earliest));
        prop_assert_eq!(&found.curves[1].curve, &kaplan_meier(&latest));
        prop_assert_eq!(found.asked, earliest.len() as u64);
        let answered: u64 = found.responders.iter().map(|one| one.answered).sum();
        prop_assert_eq!(answered, latest.iter().filter(|one| one.event).count() as u64);
    }

    #[test]
    fn exact_days_give_one_curve_whatever_the_order(
        (rows, shuffled) in rows(false).prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        by in -50..50,
    ) {
        let latency = Latency::default().response(Lagged::default().unit(Unit::Row));
        let found = run(&rows, &latency);
        prop_assert_eq!(&found.curves[0].curve, &found.curves[1].curve);
        prop_assert_eq!(&run(&shuffled, &latency), &found);
        let moved: Vec<Row> =
            rows.iter().map(|row| Row { first: row.first + by, last: row.last + by, ..*row }).collect();
        let moved = run(&moved, &latency);
        prop_assert_eq!(moved.curves, found.curves);
    }
}

#[test]
fn what_has_no_day_is_left_out_and_a_table_of_nothing_has_no_curve() {
    let unknown = Row { sender: 0, target: 1, first: i32::MIN, last: 3, certain: true };
    let found = run(&[unknown, Row { first: 9, last: i32::MAX, ..unknown }], &Latency::default());
    assert_eq!((found.end, found.asked, found.left_out), (Some(3), 0, 2));
    let nothing = run(&[], &Latency::default());
    assert_eq!((nothing.end, nothing.asked, nothing.curves[0].curve.median), (None, 0, None));
}
