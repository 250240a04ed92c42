//! The boundary table of `time`, against trying every choice of days within the ranges.

use proptest::prelude::*;
use sanction_graph::strategies::{days, periods, whens};
use sanction_graph::time::{Certainty, Day, Lag, Period, When};

/// All days of the tests lie from 0 to 11, and a calendar month reaches from 0 to 30; what is unknown
/// reaches beyond.
const FIRST: i32 = -3;
const LAST: i32 = 34;

fn range() -> std::ops::RangeInclusive<Day> {
    Day::new(0).unwrap()..=Day::new(11).unwrap()
}

/// The days that a range allows, as far as the tests look.
fn choices(when: When) -> impl Iterator<Item = i32> + Clone {
    let first = when.earliest().map_or(FIRST, Day::number);
    first..=when.latest().map_or(LAST, Day::number)
}

/// What some choices of days say together.
fn over(answers: impl Iterator<Item = bool>) -> Certainty {
    let (mut all, mut any) = (true, false);
    for answer in answers {
        all &= answer;
        any |= answer;
    }
    match (any, all) {
        (true, true) => Certainty::Certain,
        (true, false) => Certainty::Possible,
        (false, _) => Certainty::Impossible,
    }
}

/// All pairs of start and end that a period allows; an open end lies beyond every day.
fn spans(period: Period) -> Vec<(i32, i32)> {
    let ends: Vec<i32> = match period.end() {
        Some(end) => choices(end).collect(),
        None => vec![i32::MAX],
    };
    choices(period.start()).flat_map(|start| ends.iter().map(move |&end| (start, end))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn in_force_and_imposed(period in periods(range()), a in days(range()), b in days(range())) {
        // The table leaves it open that an end may come before the start: it looks at either alone.
        let spans = spans(period);
        let (first, last) = (a.number(), b.number());
        let holds = |&(start, end): &(i32, i32)| first <= last && start <= last && first < end;
        prop_assert_eq!(period.in_force(a..=b), over(spans.iter().map(holds)));
        let begins = |&(start, _): &(i32, i32)| first <= start && start <= last;
        prop_assert_eq!(period.imposed(a..=b), over(spans.iter().map(begins)));
    }

    #[test]
    fn before_and_lag(x in whens(range()), y in whens(range()), least in -40..40_i64, more in 0..40_i64) {
        let pairs: Vec<(i32, i32)> = choices(x).flat_map(|x| choices(y).map(move |y| (x, y))).collect();
        prop_assert_eq!(x.before(y), over(pairs.iter().map(|(x, y)| x < y)));
        let lag = x.lag_to(y);
        // Bounds that are known are those of all choices.
        let lags = || pairs.iter().map(|&(x, y)| i64::from(y) - i64::from(x));
        prop_assert!(lag.min.is_none_or(|min| Some(min) == lags().min()));
        prop_assert!(lag.max.is_none_or(|max| Some(max) == lags().max()));
        prop_assert_eq!(lag.min.is_some(), x.latest().is_some() && y.earliest().is_some());
        prop_assert_eq!(lag.max.is_some(), x.earliest().is_some() && y.latest().is_some());
        // With all bounds known the answers are those of all choices.
        if lag.min.is_some() && lag.max.is_some() {
            let most = least + more;
            prop_assert_eq!(lag.within(least, most), over(lags().map(|lag| (least..=most).contains(&lag))));
        }
        let (Lag { min, max }, back) = (lag, y.lag_to(x));
        prop_assert_eq!((min, max), (back.max.map(|max| -max), back.min.map(|min| -min)));
    }

    #[test]
    fn intersections_and_hulls(x in whens(range()), y in whens(range())) {
        let both: Vec<i32> = choices(x).filter(|&day| choices(y).any(|other| other == day)).collect();
        let found: Vec<i32> = x.intersection(y).into_iter().flat_map(choices).collect();
        prop_assert_eq!(found, both);
        let hull = x.hull(y);
        let ends = |when: When| (choices(when).min(), choices(when).max());
        prop_assert_eq!(ends(hull), (ends(x).0.min(ends(y).0), ends(x).1.max(ends(y).1)));
        prop_assert_eq!(x.intersection(y), y.intersection(x));
        prop_assert_eq!(hull, y.hull(x));
    }

    #[test]
    fn in_force_on_a_day_is_the_window_of_that_day(period in periods(range()), d in days(range())) {
        let (start, end) = (choices(period.start()), period.end());
        let certain = start.clone().all(|start| start <= d.number())
            && end.is_none_or(|end| choices(end).all(|end| d.number() < end));
        let possible = start.clone().any(|start| start <= d.number())
            && end.is_none_or(|end| choices(end).any(|end| d.number() < end));
        let on = period.in_force(d..=d);
        prop_assert_eq!((on == Certainty::Certain, on != Certainty::Impossible), (certain, possible));
    }

    #[test]
    fn adjacent_windows_share_out_exact_starts(
        period in periods(range()),
        cuts in prop::collection::btree_set(0..12_i32, 0..4),
    ) {
        let day = |number: i32| Day::new(number).unwrap();
        let mut from = FIRST - 1;
        let mut windows = Vec::new();
        for cut in cuts {
            windows.push(day(from)..=day(cut));
            from = cut + 1;
        }
        windows.push(day(from)..=day(LAST + 1));
        let answers: Vec<Certainty> = windows.into_iter().map(|window| period.imposed(window)).collect();
        let count = |certainty| answers.iter().filter(|&&answer| answer == certainty).count();
        if period.start().day().is_some() {
            prop_assert_eq!((count(Certainty::Certain), count(Certainty::Possible)), (1, 0));
        } else {
            prop_assert!(count(Certainty::Certain) <= 1);
            prop_assert!(count(Certainty::Certain) + count(Certainty::Possible) >= 1);
        }
    }

    #[test]
    fn texts_and_json_are_read_back(when in whens(range())) {
        prop_assert_eq!(when.to_string().parse::<When>(), Ok(when));
        let json = serde_json::to_string(&when).unwrap();
        prop_assert_eq!(serde_json::from_str::<When>(&json).unwrap(), when);
    }
}
