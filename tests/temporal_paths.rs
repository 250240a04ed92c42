//! Time-respecting paths: reference values, every path of small tables, and laws.

mod oracle_data;

use proptest::prelude::*;
use sanction_graph::graph::{EventColumns, Events};
use sanction_graph::traverse::{Journeys, Order, TemporalPaths, TemporalPathsError, TimedReach};

const PARTIES: u32 = 5;
const MOST: usize = PARTIES as usize;

#[derive(Debug, Clone, Copy, PartialEq)]
struct Row {
    sender: u32,
    target: u32,
    first: i32,
    last: i32,
    certain: bool,
    /// 0 in all rows is as good as none.
    seq: i32,
}

/// Where an event has its place within its day: nowhere, if its day is a range.
fn place(row: Row) -> Option<i32> {
    (row.first == row.last).then_some(row.seq)
}

/// Whether the last event may follow the others of a path, each with its day and its place within it.
fn in_order(path: &[(i32, Option<i32>)], order: Order) -> bool {
    let (&(day, place), before) = path.split_last().unwrap();
    let Some(&(last, last_place)) = before.last() else { return true };
    match order {
        Order::Strict => last < day || last == day && last_place.zip(place).is_some_and(|(a, b)| a < b),
        Order::NonStrict => {
            let of_the_day = before.iter().filter(|event| event.0 == day);
            last <= day && of_the_day.filter_map(|event| event.1.zip(place)).all(|(a, b)| a <= b)
        }
    }
}

/// Each row its own act.
fn events(rows: &[Row]) -> Events {
    let acts = u32::try_from(rows.len()).unwrap();
    Events::new(EventColumns {
        parties: PARTIES,
        acts,
        sender: rows.iter().map(|row| row.sender).collect(),
        target: rows.iter().map(|row| row.target).collect(),
        first: rows.iter().map(|row| row.first).collect(),
        last: Some(rows.iter().map(|row| row.last).collect()),
        act: (0..acts).collect(),
        certain: Some(rows.iter().map(|row| row.certain).collect()),
        seq: rows.iter().any(|row| row.seq != 0).then(|| rows.iter().map(|row| row.seq).collect()),
        ..EventColumns::default()
    })
    .unwrap()
}

#[derive(Debug, Clone)]
struct Ask {
    order: Order,
    waiting: Option<i32>,
    start: Option<i32>,
    deadline: Option<i32>,
    ends: Vec<u32>,
}

impl Ask {
    fn paths<'e>(&self, events: &'e Events) -> TemporalPaths<'e> {
        TemporalPaths::new(events)
            .order(self.order)
            .waiting(self.waiting)
            .start(self.start)
            .deadline(self.deadline)
    }
}

/// What the definition says of a table whose days are known.
mod literal {
    use super::*;

    /// All best answers by trying every path.
    #[derive(Debug, Clone, PartialEq)]
    pub(super) struct Best {
        pub(super) arrival: [Option<i32>; MOST],
        pub(super) departure: [Option<i32>; MOST],
        /// Fewest events, and then the first day.
        pub(super) hops: [Option<(u32, i32)>; MOST],
    }

    pub(super) fn best(rows: &[Row], days: &[i32], ask: &Ask) -> Best {
        let mut best = Best { arrival: [None; MOST], departure: [None; MOST], hops: [None; MOST] };
        for &end in &ask.ends {
            let at = end as usize;
            best.arrival[at] = Some(ask.start.unwrap_or(i32::MIN));
            best.hops[at] = Some((0, ask.start.unwrap_or(i32::MIN)));
            best.departure[at] = Some(ask.deadline.unwrap_or(i32::MAX));
        }
        for first in 0..rows.len() {
            let mut path = vec![first];
            extend(rows, days, ask, &mut path, &mut best);
        }
        best
    }

    /// Every path takes an event at most once: coming back to it on the same day changes nothing.
    fn extend(rows: &[Row], days: &[i32], ask: &Ask, path: &mut Vec<usize>, best: &mut Best) {
        let (head, tail) = (path[0], path[path.len() - 1]);
        let (sender, target) = (rows[head].sender, rows[tail].target);
        if ask.ends.contains(&sender) && ask.start.is_none_or(|start| days[head] >= start) {
            let arrival = &mut best.arrival[target as usize];
            let found = (u32::try_from(path.len()).unwrap(), days[tail]);
            if !ask.ends.contains(&target) {
                *arrival = Some(arrival.map_or(days[tail], |day| day.min(days[tail])));
                let hops = &mut best.hops[target as usize];
                *hops = Some(hops.map_or(found, |hops| hops.min(found)));
            }
        }
        if ask.ends.contains(&target)
            && !ask.ends.contains(&sender)
            && ask.deadline.is_none_or(|deadline| days[tail] <= deadline)
        {
            let departure = &mut best.departure[sender as usize];
            *departure = Some(departure.map_or(days[head], |day| day.max(days[head])));
        }
        for next in 0..rows.len() {
            let in_time = ask.waiting.is_none_or(|limit| days[next] - days[tail] <= limit);
            if !path.contains(&next) && rows[next].sender == target && in_time {
                path.push(next);
                let moments: Vec<_> = path.iter().map(|&at| (days[at], place(rows[at]))).collect();
                if in_order(&moments, ask.order) {
                    extend(rows, days, ask, path, best);
                }
                path.pop();
            }
        }
    }

    /// The days of every realisation.
    pub(super) fn realisations(rows: &[Row]) -> Vec<Vec<i32>> {
        rows.iter().fold(vec![Vec::new()], |all, row| {
            let longer = |days: Vec<i32>| {
                (row.first..=row.last).map(move |day| days.iter().copied().chain([day]).collect())
            };
            all.into_iter().flat_map(longer).collect()
        })
    }
}

fn days(reach: &TimedReach) -> [Option<i32>; MOST] {
    std::array::from_fn(|party| reach.day(u32::try_from(party).unwrap()))
}

fn hops(reach: &TimedReach) -> [Option<(u32, i32)>; MOST] {
    std::array::from_fn(|party| {
        let party = u32::try_from(party).unwrap();
        reach.hops(party).zip(reach.day(party))
    })
}

fn rows(ranged: bool, most: usize) -> impl Strategy<Value = Vec<Row>> {
    let length = if ranged { prop_oneof![3 => Just(0), 2 => 1..3].boxed() } else { Just(0).boxed() };
    let row = (0..PARTIES, 0..PARTIES, 0..7, length, prop::bool::weighted(0.85), 0..3).prop_map(
        |(sender, target, first, length, certain, seq)| Row {
            sender,
            target,
            first,
            last: first + length,
            certain,
            seq,
        },
    );
    (prop::collection::vec(row, 0..=most), any::<bool>()).prop_map(|(mut rows, ordered)| {
        if !ordered {
            for row in &mut rows {
                row.seq = 0;
            }
        }
        rows
    })
}

fn asks() -> impl Strategy<Value = Ask> {
    (
        any::<bool>(),
        prop::option::of(0..4),
        prop::option::weighted(0.5, -1..6),
        prop::option::weighted(0.5, 1..8),
        prop::collection::vec(0..PARTIES, 1..3),
    )
        .prop_map(|(strict, waiting, start, deadline, ends)| Ask {
            order: if strict { Order::Strict } else { Order::NonStrict },
            waiting,
            start,
            deadline,
            ends,
        })
}

fn all(rows: &[Row], ask: &Ask) -> [Journeys; 3] {
    let events = events(rows);
    let mut paths = ask.paths(&events);
    let first = paths.earliest_arrival(&ask.ends).unwrap();
    let found =
        [first.clone(), paths.latest_departure(&ask.ends).unwrap(), paths.fewest_hops(&ask.ends).unwrap()];
    // What a sweep leaves behind does no harm to the next.
    assert_eq!(paths.earliest_arrival(&ask.ends).unwrap(), first);
    found
}

/// The path to (from) every party is one, and says what the answer says.
fn check_paths(
    rows: &[Row],
    ask: &Ask,
    reach: &TimedReach,
    backward: bool,
    certain: bool,
    waiting: Option<i32>,
) {
    for party in 0..PARTIES {
        let Some(path) = reach.path(party) else {
            assert_eq!((reach.day(party), reach.hops(party)), (None, None));
            continue;
        };
        assert_eq!(path.len(), reach.hops(party).unwrap() as usize);
        if path.is_empty() {
            assert!(ask.ends.contains(&party));
            continue;
        }
        let row = |at: usize| rows[path[at].row as usize];
        let last = path.len() - 1;
        let (from, to) = (row(0), row(last));
        if backward {
            assert_eq!((from.sender, Some(path[0].day)), (party, reach.day(party)));
            assert!(ask.ends.contains(&to.target));
        } else {
            assert_eq!((to.target, Some(path[last].day)), (party, reach.day(party)));
            assert!(ask.ends.contains(&from.sender));
        }
        for hop in &path {
            let (row, day) = (rows[hop.row as usize], hop.day);
            if certain {
                assert!(row.certain && day == if backward { row.first } else { row.last });
            } else {
                assert!(row.first <= day && day <= row.last);
            }
        }
        for at in 1..=last {
            let (before, after) = (row(at - 1), row(at));
            assert_eq!(before.target, after.sender);
            let (arrival, day) =
                if certain { (before.last, after.first) } else { (path[at - 1].day, path[at].day) };
            if certain {
                let two = [(arrival, place(before)), (day, place(after))];
                assert!(in_order(&two, ask.order));
            } else {
                let moments: Vec<_> = (0..=at).map(|at| (path[at].day, place(row(at)))).collect();
                assert!(in_order(&moments, ask.order));
            }
            if let Some(limit) = waiting {
                let most = if certain { after.last - before.first } else { day - arrival };
                assert!(most <= limit);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn exact_days_as_defined(rows in rows(false, 8), ask in asks()) {
        let day_of: Vec<i32> = rows.iter().map(|row| row.first).collect();
        let possible = literal::best(&rows, &day_of, &ask);
        let sure: Vec<Row> = rows.iter().copied().filter(|row| row.certain).collect();
        let day_of: Vec<i32> = sure.iter().map(|row| row.first).collect();
        let certain = literal::best(&sure, &day_of, &ask);
        let [arrival, departure, fewest] = all(&rows, &ask);
        for (expected, of) in [(possible, 0), (certain, 1)] {
            let pick = |journeys: &Journeys| [&journeys.possible, &journeys.certain][of].clone();
            prop_assert_eq!(days(&pick(&arrival)), expected.arrival);
            prop_assert_eq!(days(&pick(&departure)), expected.departure);
            prop_assert_eq!(hops(&pick(&fewest)), expected.hops);
            check_paths(&rows, &ask, &pick(&arrival), false, of == 1, ask.waiting);
            check_paths(&rows, &ask, &pick(&departure), true, of == 1, ask.waiting);
            check_paths(&rows, &ask, &pick(&fewest), false, of == 1, ask.waiting);
        }
        prop_assert!(!arrival.waiting_left_out);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ranges_over_all_realisations(rows in rows(true, 6), ask in asks()) {
        let [arrival, departure, fewest] = all(&rows, &ask);
        let mut best: Option<literal::Best> = None;
        for day_of in literal::realisations(&rows) {
            let found = literal::best(&rows, &day_of, &ask);
            // What is certain holds in every one of them, for the certain rows alone too.
            let (sure, sure_days): (Vec<Row>, Vec<i32>) =
                rows.iter().zip(&day_of).filter(|(row, _)| row.certain).map(|(row, day)| (*row, *day)).unzip();
            let alone = literal::best(&sure, &sure_days, &ask);
            for party in 0..MOST {
                if let Some(day) = days(&arrival.certain)[party] {
                    prop_assert!(alone.arrival[party].unwrap() <= day);
                }
                if let Some(day) = days(&departure.certain)[party] {
                    prop_assert!(alone.departure[party].unwrap() >= day);
                }
                if let Some((hops, _)) = hops(&fewest.certain)[party] {
                    prop_assert!(alone.hops[party].unwrap().0 <= hops);
                }
            }
            let so_far = best.get_or_insert_with(|| found.clone());
            for party in 0..MOST {
                so_far.arrival[party] = so_far.arrival[party].into_iter().chain(found.arrival[party]).min();
                so_far.departure[party] = so_far.departure[party].max(found.departure[party]);
                so_far.hops[party] = so_far.hops[party].into_iter().chain(found.hops[party]).min();
            }
        }
        let best = best.unwrap();
        prop_assert_eq!(arrival.waiting_left_out, ask.waiting.is_some() && rows.iter().any(|r| r.first < r.last));
        if arrival.waiting_left_out {
            // No more than a bound.
            for party in 0..MOST {
                if let Some(day) = best.arrival[party] {
                    prop_assert!(days(&arrival.possible)[party].unwrap() <= day);
                }
                prop_assert!(days(&departure.possible)[party] >= best.departure[party]);
                if let Some((least, _)) = best.hops[party] {
                    prop_assert!(hops(&fewest.possible)[party].unwrap().0 <= least);
                }
            }
        } else {
            prop_assert_eq!(days(&arrival.possible), best.arrival);
            prop_assert_eq!(days(&departure.possible), best.departure);
            prop_assert_eq!(hops(&fewest.possible), best.hops);
        }
        let possible_waiting = ask.waiting.filter(|_| !arrival.waiting_left_out);
        for (journeys, backward) in [(&arrival, false), (&departure, true), (&fewest, false)] {
            check_paths(&rows, &ask, &journeys.possible, backward, false, possible_waiting);
            check_paths(&rows, &ask, &journeys.certain, backward, true, ask.waiting);
        }
    }

    /// The certain answer is the best over chains of which every link is certain.
    #[test]
    fn certain_as_defined(rows in rows(true, 7), ask in asks()) {
        let [arrival, departure, fewest] = all(&rows, &ask);
        let mut expected = ([None; MOST], [None; MOST], [None; MOST]);
        let mut chains: Vec<Vec<usize>> = (0..rows.len()).map(|row| vec![row]).collect();
        while let Some(chain) = chains.pop() {
            let (head, tail) = (rows[chain[0]], rows[chain[chain.len() - 1]]);
            if !tail.certain {
                continue;
            }
            let (from, to) = (head.sender as usize, tail.target as usize);
            let is_end = |party: usize| ask.ends.iter().any(|&end| end as usize == party);
            if is_end(from) && !is_end(to) && ask.start.is_none_or(|start| head.first >= start) {
                let found = (chain.len(), tail.last);
                expected.0[to] = expected.0[to].into_iter().chain([tail.last]).min();
                expected.2[to] = expected.2[to].into_iter().chain([found]).min();
            }
            if is_end(to) && !is_end(from) && ask.deadline.is_none_or(|deadline| tail.last <= deadline) {
                expected.1[from] = expected.1[from].max(Some(head.first));
            }
            for (next, row) in rows.iter().enumerate() {
                let in_order = in_order(&[(tail.last, place(tail)), (row.first, place(*row))], ask.order);
                let soon = ask.waiting.is_none_or(|limit| row.last - tail.first <= limit);
                if row.sender == tail.target && in_order && soon && !chain.contains(&next) {
                    chains.push(chain.iter().copied().chain([next]).collect());
                }
            }
        }
        for party in (0..PARTIES).filter(|party| !ask.ends.contains(party)) {
            let at = party as usize;
            prop_assert_eq!(arrival.certain.day(party), expected.0[at]);
            prop_assert_eq!(departure.certain.day(party), expected.1[at]);
            let hops = fewest.certain.hops(party).map(|hops| hops as usize);
            prop_assert_eq!(hops.zip(fewest.certain.day(party)), expected.2[at]);
        }
    }

    #[test]
    fn order_of_rows(
        (rows, shuffled) in rows(true, 12).prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        ask in asks(),
    ) {
        for (a, b) in all(&rows, &ask).iter().zip(&all(&shuffled, &ask)) {
            prop_assert_eq!(hops(&a.certain).map(|x| x.map(|x| x.1)), hops(&b.certain).map(|x| x.map(|x| x.1)));
            prop_assert_eq!(days(&a.possible), days(&b.possible));
        }
        prop_assert_eq!(hops(&all(&rows, &ask)[2].possible), hops(&all(&shuffled, &ask)[2].possible));
    }

    #[test]
    fn new_numbers(rows in rows(true, 12), ask in asks()) {
        let new = |party: u32| (party * 2 + 1) % PARTIES;
        let renamed: Vec<Row> =
            rows.iter().map(|row| Row { sender: new(row.sender), target: new(row.target), ..*row }).collect();
        let asked = Ask { ends: ask.ends.iter().copied().map(new).collect(), ..ask.clone() };
        for (a, b) in all(&rows, &ask).iter().zip(&all(&renamed, &asked)) {
            for party in 0..PARTIES {
                prop_assert_eq!(a.certain.day(party), b.certain.day(new(party)));
                prop_assert_eq!(a.possible.day(party), b.possible.day(new(party)));
            }
        }
    }

    #[test]
    fn shifted_days(rows in rows(true, 12), ask in asks(), by in -50..50) {
        let ask = Ask { start: ask.start.or(Some(0)), deadline: ask.deadline.or(Some(20)), ..ask };
        let moved: Vec<Row> =
            rows.iter().map(|row| Row { first: row.first + by, last: row.last + by, ..*row }).collect();
        let later = |day: Option<i32>| day.map(|day| day + by);
        let asked = Ask { start: later(ask.start), deadline: later(ask.deadline), ..ask.clone() };
        for (a, b) in all(&rows, &ask).iter().zip(&all(&moved, &asked)) {
            prop_assert_eq!(days(&a.certain).map(later), days(&b.certain));
            prop_assert_eq!(days(&a.possible).map(later), days(&b.possible));
        }
    }

    #[test]
    fn one_more_event_delays_nothing(more in rows(true, 12), ask in asks(), at in any::<prop::sample::Index>()) {
        let mut fewer = more.clone();
        if !fewer.is_empty() {
            fewer.remove(at.index(more.len()));
        }
        let ([a, d, h], [more_a, more_d, more_h]) = (all(&fewer, &ask), all(&more, &ask));
        // A first ranged row lifts the limit, which delays nothing either.
        for (fewer, more) in [(&a.certain, &more_a.certain), (&a.possible, &more_a.possible)] {
            for (before, now) in days(fewer).into_iter().zip(days(more)) {
                prop_assert!(before.is_none_or(|before| now.unwrap() <= before));
            }
        }
        for (before, now) in days(&d.certain).into_iter().zip(days(&more_d.certain)) {
            prop_assert!(now >= before);
        }
        for (before, now) in hops(&h.certain).into_iter().zip(hops(&more_h.certain)) {
            prop_assert!(before.is_none_or(|before| now.unwrap().0 <= before.0));
        }
    }
}

#[test]
fn collegemsg() {
    let Some(events) = oracle_data::collegemsg() else { return };
    for order in [Order::Strict, Order::NonStrict] {
        let mut paths = TemporalPaths::new(&events).order(order).start(0);
        for (source, count, sum) in [(1, 1730, 1_876_883_822_930), (9, 1776, 1_926_557_290_145)] {
            let found = paths.earliest_arrival(&[source]).unwrap();
            assert_eq!(found.certain, found.possible);
            let found: Vec<_> = found.certain.parties().collect();
            assert_eq!(found.len(), count);
            assert_eq!(found.iter().map(|(_, day)| i64::from(*day)).sum::<i64>(), sum);
        }
    }
}

#[test]
fn what_cannot_be_asked() {
    let table = events(&[]);
    let error = TemporalPaths::new(&table).waiting(-1).earliest_arrival(&[0]).unwrap_err();
    assert!(error.is_negative_waiting() && !error.is_unknown_party());
    let error = TemporalPaths::new(&table).latest_departure(&[0, 5]).unwrap_err();
    assert_eq!(error, TemporalPathsError::UnknownParty { party: 5, parties: 5 });
    assert!(error.is_unknown_party());
}

#[test]
fn nothing_to_go_on() {
    let table = events(&[]);
    let mut paths = TemporalPaths::new(&table);
    let found = paths.earliest_arrival(&[2, 2]).unwrap();
    assert_eq!(found.certain.parties().collect::<Vec<_>>(), [(2, i32::MIN)]);
    assert_eq!(found.certain.path(2), Some(Vec::new()));
    assert_eq!(found.certain.path(3), None);
    assert_eq!(found.certain.day(99), None);
    assert_eq!(paths.fewest_hops(&[]).unwrap().possible.parties().count(), 0);
    assert_eq!(paths.latest_departure(&[1]).unwrap().possible.day(1), Some(i32::MAX));
}

/// The sender's other event of the day comes before it in the table and needs it.
#[test]
fn a_self_loop_renews_an_arrival() {
    let row = |sender, target, first, last| Row { sender, target, first, last, certain: true, seq: 0 };
    let rows = [row(0, 3, 1, 2), row(3, 3, 2, 2), row(3, 1, 2, 4)];
    let table = events(&rows);
    let found = TemporalPaths::new(&table).waiting(2).earliest_arrival(&[0]).unwrap();
    assert_eq!(found.certain.day(1), Some(4));
    assert_eq!(found.certain.path(1).unwrap().iter().map(|hop| hop.row).collect::<Vec<_>>(), [0, 1, 2]);
}

/// Days of which a bound is not known.
#[test]
fn unknown_bounds() {
    let row = |sender, first, last| Row { sender, target: sender + 1, first, last, certain: true, seq: 0 };
    let rows = [row(0, i32::MIN, 5), row(1, i32::MIN, 3), row(2, 5, i32::MAX), row(3, 9, 9)];
    let table = events(&rows);
    for order in [Order::Strict, Order::NonStrict] {
        let mut paths = TemporalPaths::new(&table).order(order);
        let found = paths.earliest_arrival(&[0]).unwrap();
        // There is always an earlier day, so the first two may come one after the other.
        assert_eq!(days(&found.possible), [Some(i32::MIN), Some(i32::MIN), Some(i32::MIN), Some(5), Some(9)]);
        assert_eq!(days(&found.certain), [Some(i32::MIN), Some(5), None, None, None]);
        let found = paths.earliest_arrival(&[2]).unwrap();
        assert_eq!(days(&found.certain), [None, None, Some(i32::MIN), Some(i32::MAX), None]);
        let found = paths.latest_departure(&[4]).unwrap();
        // If strict, an event before another is a day sooner than it could be alone.
        let (second, third) = if order == Order::Strict { (2, 8) } else { (3, 9) };
        let expected = [Some(second), Some(3), Some(third), Some(9), Some(i32::MAX)];
        assert_eq!(days(&found.possible), expected);
    }
}
