//! Days, ranges of days and periods.

use std::ops::RangeInclusive;

use proptest::prelude::*;

use crate::time::{Day, Period, When};

/// The day with this number; `number` must not be one of the two that are no days.
pub(super) fn day(number: i32) -> Day {
    Day::new(number).unwrap_or_else(|error| panic!("{error}"))
}

/// Days of a range, both ends included; they shrink to the first.
///
/// # Panics
/// The strategy **panics** if the range is reversed.
pub fn days(range: RangeInclusive<Day>) -> impl Strategy<Value = Day> + Clone {
    (range.start().number()..=range.end().number()).prop_map(day)
}

/// Points in time whose known bounds lie in a range: most are exact; others are a calendar month (which
/// may reach beyond the range), a few days or many, half-open, or unknown. They shrink to exact days.
///
/// # Panics
/// The strategy **panics** if the range is reversed.
pub fn whens(range: RangeInclusive<Day>) -> impl Strategy<Value = When> + Clone {
    let first = days(range.clone());
    let two = (days(range.clone()), days(range.clone()));
    let last = *range.end();
    prop_oneof![
        12 => first.clone().prop_map(When::exact),
        2 => first.clone().prop_map(month),
        3 => (first.clone(), 0..5).prop_map(move |(day, more)| between(day, day.plus(more).min(last))),
        1 => two.prop_map(|(a, b)| between(a.min(b), a.max(b))),
        1 => first.clone().prop_map(|day| bounded(Some(day), None)),
        1 => first.prop_map(|day| bounded(None, Some(day))),
        1 => Just(When::UNKNOWN),
    ]
}

/// Periods whose bounds are [`whens`] of a range; a third of them are open.
///
/// # Panics
/// The strategy **panics** if the range is reversed.
pub fn periods(range: RangeInclusive<Day>) -> impl Strategy<Value = Period> + Clone {
    let end = prop_oneof![1 => Just(None), 2 => whens(range.clone()).prop_map(Some)];
    (whens(range), end).prop_map(|(start, end)| period(start, end))
}

/// The period between two points in time, in whichever order they make one; else it is open.
pub(super) fn period(start: When, end: Option<When>) -> Period {
    let open = || Period::from_parts(start, None);
    let Some(end) = end else { return open() };
    Period::new(start, Some(end)).or_else(|_| Period::new(end, Some(start))).unwrap_or_else(|_| open())
}

/// The calendar month of a day; the day itself if its number lies outside the calendar.
pub(super) fn month(day: Day) -> When {
    let text = day.to_string();
    text.get(..7).and_then(|month| month.parse().ok()).unwrap_or_else(|| When::exact(day))
}

fn bounded(first: Option<Day>, last: Option<Day>) -> When {
    When::between(first, last).unwrap_or(When::UNKNOWN)
}

/// Some day from `first` to `last`, which lies no earlier.
pub(super) fn between(first: Day, last: Day) -> When {
    bounded(Some(first), Some(last))
}
