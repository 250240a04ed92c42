//! Days, ranges of days and what can honestly be said about them.
//!
//! Sources seldom agree to the day, and many give only a month or a year, or nothing but "not yet
//! in the list of March, in the list of August". So a point in time is a [`When`]: a closed range of
//! days, of which either bound may be unknown. Every question about time is answered with a
//! [`Certainty`].
//!
//! # The boundary table
//!
//! A [`Period`] is `[start, end)`: the day of `end` is the first day on which it no longer holds.
//! With `start = [s₁, s₂]`, `end = [e₁, e₂]` (open: `e₁ = e₂ = +∞`) and an inclusive window `[a, b]`:
//!
//! | question | certain iff | possible iff |
//! |---|---|---|
//! | in force on day `d` | `s₂ ≤ d < e₁` | `s₁ ≤ d < e₂` |
//! | in force on some day of `[a, b]` | `s₂ ≤ b` and `a < e₁` | `s₁ ≤ b` and `a < e₂` |
//! | imposed (begins) in `[a, b]` | `a ≤ s₁` and `s₂ ≤ b` | `s₁ ≤ b` and `a ≤ s₂` |
//! | `x` before `y` | `x₂ < y₁` | `x₁ < y₂` |
//! | lag from `x` to `y` in `[l, w]` | `l ≤ y₁ − x₂` and `y₂ − x₁ ≤ w` | the ranges meet |
//!
//! "In force on day `d`" is the window `[d, d]`. Adjacent `imposed` windows partition exact starts; a
//! ranged start is certain in at most one of them and possible in each that it meets. *Certain*
//! implies *possible*; what is neither is *impossible*.
//!
//! ```
//! use sanction_graph::time::{Certainty, Period, When};
//!
//! // In force since some day of July 2020, ended on 30 April 2025.
//! let period = Period::new("2020-07".parse()?, Some("2025-04-30".parse()?))?;
//! let on = |day: &str| -> Result<_, sanction_graph::time::TimeError> {
//!     let day = day.parse()?;
//!     Ok(period.in_force(day..=day))
//! };
//! assert_eq!(on("2020-06-30")?, Certainty::Impossible);
//! assert_eq!(on("2020-07-15")?, Certainty::Possible);
//! assert_eq!(on("2020-07-31")?, Certainty::Certain);
//! assert_eq!(on("2025-04-29")?, Certainty::Certain);
//! assert_eq!(on("2025-04-30")?, Certainty::Impossible);
//! # Ok::<(), sanction_graph::time::TimeError>(())
//! ```

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use jiff::civil::Date;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Years below this are misprints ("0017" for "2017"), never dates.
const FIRST_YEAR: i16 = 1000;

/// What is wrong with a date, a range or a period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimeError {
    /// The text has none of the forms `YYYY-MM-DD`, `YYYY-MM`, `YYYY`.
    #[error("`{text}` is not a date: write YYYY-MM-DD, YYYY-MM or YYYY")]
    Form {
        /// The text as it was found.
        text: String,
    },
    /// A month, a year or a range where one day is asked for, or no date at all.
    #[error("`{text}` is not a day: write YYYY-MM-DD")]
    NotADay {
        /// The text as it was found.
        text: String,
    },
    /// The form is right but the calendar has no such day, or the year is below 1000.
    #[error("`{text}` does not exist: {reason}")]
    NoSuchDay {
        /// The text as it was found.
        text: String,
        /// Why not.
        reason: &'static str,
    },
    /// The first bound of a range lies after the last.
    #[error("a range cannot begin after it ends: {first} to {last}")]
    Reversed {
        /// The first bound.
        first: Day,
        /// The last bound.
        last: Day,
    },
    /// No day can lie between a period's start and its end.
    #[error("nothing lies between start {start} and end {end}: `end` is the first day no longer in force")]
    EmptyPeriod {
        /// The start.
        start: When,
        /// The end.
        end: When,
    },
    /// A number of days or ticks that the library keeps for "unknown".
    #[error("{value} is outside the usable range of days and ticks")]
    OutOfRange {
        /// The number.
        value: i64,
    },
}

/// One day, as the number of days since 1970-01-01; in a network whose time runs in ticks, one tick.
///
/// `i32::MIN` and `i32::MAX` are kept for unknown bounds and are no days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// The day (or tick) with this number.
    ///
    /// # Errors
    /// Fails only when `number` is `i32::MIN` or `i32::MAX`.
    pub fn new(number: i32) -> Result<Self, TimeError> {
        if number == i32::MIN || number == i32::MAX {
            return Err(TimeError::OutOfRange { value: number.into() });
        }
        Ok(Self(number))
    }

    /// The day's number, counted from 1970-01-01.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }

    /// This day moved by `days` (later if positive); saturates at the ends of the usable range.
    #[must_use]
    pub const fn plus(self, days: i32) -> Self {
        let moved = self.0.saturating_add(days);
        Self(if moved == i32::MIN {
            i32::MIN + 1
        } else if moved == i32::MAX {
            i32::MAX - 1
        } else {
            moved
        })
    }

    fn from_date(date: Date) -> Self {
        let days = (date - EPOCH).get_days();
        Self(days)
    }

    fn to_date(self) -> Option<Date> {
        EPOCH.checked_add(jiff::Span::new().try_days(self.0).ok()?).ok()
    }

    /// The calendar year, or `None` when the number lies outside jiff's calendar (±9999 years).
    #[must_use]
    pub fn year(self) -> Option<i16> {
        self.to_date().map(Date::year)
    }
}

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

/// `YYYY-MM-DD`; a number outside the calendar prints as the number itself.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_date() {
            Some(date) => date.fmt(f),
            None => self.0.fmt(f),
        }
    }
}

/// Strictly `YYYY-MM-DD`, a real day of the calendar, year 1000 or later.
impl FromStr for Day {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let not_a_day = || TimeError::NotADay { text: text.into() };
        match When::of_date(text) {
            Ok(when) => when.day().ok_or_else(not_a_day),
            Err(TimeError::Form { .. }) => Err(not_a_day()),
            Err(error) => Err(error),
        }
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// How sure an answer about ranged dates is. Ordered, so that `min` is "and" and `max` is "or".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// False whatever the true days are.
    Impossible,
    /// True for some choice of days within the ranges.
    Possible,
    /// True whatever the true days are.
    Certain,
}

impl Certainty {
    pub(crate) const fn of(certain: bool, possible: bool) -> Self {
        match (certain, possible) {
            (true, _) => Self::Certain,
            (false, true) => Self::Possible,
            (false, false) => Self::Impossible,
        }
    }
}

/// A point in time as well as it is known: a closed range of days, of which either bound may be unknown.
///
/// Parsed from `"2021-03-22"` (a day), `"2021-07"` (a month), `"1998"` (a year) or `"a..b"` with a day
/// or nothing on either side. In serde form a day is its string, and any other range an object
/// `{"first": …, "last": …}` with `null` for an unknown bound; the shorter strings are read too.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct When {
    earliest: i32,
    latest: i32,
}

impl When {
    /// Nothing is known.
    pub const UNKNOWN: Self = Self { earliest: i32::MIN, latest: i32::MAX };

    /// Exactly this day.
    #[must_use]
    pub const fn exact(day: Day) -> Self {
        Self { earliest: day.0, latest: day.0 }
    }

    /// Some day from `first` to `last`, both included; `None` is an unknown bound.
    ///
    /// # Errors
    /// Fails only when `first` lies after `last`.
    pub fn between(first: Option<Day>, last: Option<Day>) -> Result<Self, TimeError> {
        if let (Some(first), Some(last)) = (first, last) {
            if first > last {
                return Err(TimeError::Reversed { first, last });
            }
        }
        Ok(Self { earliest: first.map_or(i32::MIN, Day::number), latest: last.map_or(i32::MAX, Day::number) })
    }

    pub(crate) const fn from_raw(earliest: i32, latest: i32) -> Self {
        debug_assert!(earliest <= latest);
        Self { earliest, latest }
    }

    pub(crate) const fn raw(self) -> (i32, i32) {
        (self.earliest, self.latest)
    }

    /// The first day it can be, if known.
    #[must_use]
    pub const fn earliest(self) -> Option<Day> {
        if self.earliest == i32::MIN { None } else { Some(Day(self.earliest)) }
    }

    /// The last day it can be, if known.
    #[must_use]
    pub const fn latest(self) -> Option<Day> {
        if self.latest == i32::MAX { None } else { Some(Day(self.latest)) }
    }

    /// The day, if it is known exactly.
    #[must_use]
    pub const fn day(self) -> Option<Day> {
        if self.earliest == self.latest { Some(Day(self.earliest)) } else { None }
    }

    /// Both bounds are unknown.
    #[must_use]
    pub const fn is_unknown(self) -> bool {
        self.earliest == i32::MIN && self.latest == i32::MAX
    }

    /// The days that both ranges allow; `None` if they share none.
    #[must_use]
    pub fn intersection(self, other: Self) -> Option<Self> {
        let (earliest, latest) = (self.earliest.max(other.earliest), self.latest.min(other.latest));
        (earliest <= latest).then_some(Self { earliest, latest })
    }

    /// The smallest range that holds both.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        Self { earliest: self.earliest.min(other.earliest), latest: self.latest.max(other.latest) }
    }

    /// Whether this lies strictly before `other`.
    #[must_use]
    pub const fn before(self, other: Self) -> Certainty {
        Certainty::of(self.latest < other.earliest, self.earliest < other.latest)
    }

    /// How many days (ticks) `later` lies after this; negative if before.
    #[must_use]
    pub fn lag_to(self, later: Self) -> Lag {
        Lag {
            min: later.earliest().zip(self.latest()).map(|(b, a)| i64::from(b.0) - i64::from(a.0)),
            max: later.latest().zip(self.earliest()).map(|(b, a)| i64::from(b.0) - i64::from(a.0)),
        }
    }
}

/// Nothing is known.
impl Default for When {
    fn default() -> Self {
        Self::UNKNOWN
    }
}

/// The day, or `a..b` with nothing for an unknown bound.
impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(day) = self.day() {
            return day.fmt(f);
        }
        if let Some(day) = self.earliest() {
            write!(f, "{day}")?;
        }
        f.write_str("..")?;
        if let Some(day) = self.latest() {
            write!(f, "{day}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "When({self})")
    }
}

impl From<Day> for When {
    fn from(day: Day) -> Self {
        Self::exact(day)
    }
}

impl FromStr for When {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        if let Some((first, last)) = text.split_once("..") {
            let bound = |side: &str| (!side.is_empty()).then(|| side.parse()).transpose();
            return Self::between(bound(first)?, bound(last)?);
        }
        Self::of_date(text)
    }
}

impl When {
    /// A day, a month or a year.
    fn of_date(text: &str) -> Result<Self, TimeError> {
        let form = || TimeError::Form { text: text.into() };
        let no_such_day = |reason| TimeError::NoSuchDay { text: text.into(), reason };
        let number = |digits: &str, width: usize| -> Result<i16, TimeError> {
            if digits.len() != width || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return Err(form());
            }
            digits.parse().map_err(|_| form())
        };
        let mut parts = text.splitn(3, '-');
        let year = number(parts.next().unwrap_or_default(), 4)?;
        let month = parts.next().map(|m| number(m, 2)).transpose()?;
        let day = parts.next().map(|d| number(d, 2)).transpose()?;
        if year < FIRST_YEAR {
            return Err(no_such_day("a year before 1000 is taken for a misprint"));
        }
        let date = |month: i16, day: i16| {
            let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else {
                return Err(no_such_day("no such day in the calendar"));
            };
            Date::new(year, month, day).map_err(|_| no_such_day("no such day in the calendar"))
        };
        let (first, last) = match (month, day) {
            (None, _) => (date(1, 1)?, date(12, 31)?),
            (Some(month), None) => {
                let first = date(month, 1)?;
                (first, first.last_of_month())
            }
            (Some(month), Some(day)) => {
                let day = date(month, day)?;
                (day, day)
            }
        };
        Ok(Self { earliest: Day::from_date(first).0, latest: Day::from_date(last).0 })
    }
}

#[derive(Serialize)]
struct Bounds {
    first: Option<String>,
    last: Option<String>,
}

impl Serialize for When {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = |day: Option<Day>| day.map(|day| day.to_string());
        match self.day() {
            Some(day) => serializer.collect_str(&day),
            None => Bounds { first: text(self.earliest()), last: text(self.latest()) }.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WhenVisitor)
    }
}

struct WhenVisitor;

impl<'de> Visitor<'de> for WhenVisitor {
    type Value = When;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a date (\"YYYY-MM-DD\", \"YYYY-MM\", \"YYYY\", null or {\"first\": …, \"last\": …})")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<When, E> {
        Ok(When::UNKNOWN)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<When, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<When, A::Error> {
        use serde::de::Error;
        const FIELDS: &[&str] = &["first", "last"];
        let mut bounds = [None, None];
        while let Some(name) = map.next_key::<String>()? {
            let Some(at) = FIELDS.iter().position(|field| *field == name) else {
                return Err(A::Error::unknown_field(&name, FIELDS));
            };
            let text: Option<String> = map.next_value()?;
            let day = text.map(|text| text.parse::<Day>()).transpose().map_err(A::Error::custom)?;
            if bounds[at].replace(day).is_some() {
                return Err(A::Error::duplicate_field(FIELDS[at]));
            }
        }
        match bounds {
            [None, None] => Err(A::Error::custom("a range names its `first` day, its `last` or both")),
            [first, last] => When::between(first.flatten(), last.flatten()).map_err(A::Error::custom),
        }
    }
}

/// A number of days (ticks) between two [`When`]s, as a range; `None` is an unknown bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Lag {
    /// The least it can be.
    pub min: Option<i64>,
    /// The most it can be.
    pub max: Option<i64>,
}

impl Lag {
    /// Whether the lag lies in `[least, most]`.
    #[must_use]
    pub fn within(self, least: i64, most: i64) -> Certainty {
        Certainty::of(
            self.min.is_some_and(|min| min >= least) && self.max.is_some_and(|max| max <= most),
            self.min.is_none_or(|min| min <= most) && self.max.is_none_or(|max| max >= least),
        )
    }
}

/// `[start, end)`: the day of `end` is the first day on which it no longer holds; no end is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    start: When,
    end: Option<When>,
}

impl Period {
    /// A period from `start` until the day before `end`; `None` is an open end.
    ///
    /// # Errors
    /// Fails only when no choice of days puts `start` before `end`.
    pub fn new(start: When, end: Option<When>) -> Result<Self, TimeError> {
        match end {
            Some(end) if start.before(end) == Certainty::Impossible => {
                Err(TimeError::EmptyPeriod { start, end })
            }
            _ => Ok(Self { start, end }),
        }
    }

    pub(crate) const fn from_parts(start: When, end: Option<When>) -> Self {
        Self { start, end }
    }

    /// When it begins.
    #[must_use]
    pub const fn start(self) -> When {
        self.start
    }

    /// The first day on which it no longer holds; `None` while open.
    #[must_use]
    pub const fn end(self) -> Option<When> {
        self.end
    }

    /// Whether it holds on some day of the window (both ends included; never in a reversed window).
    #[must_use]
    pub fn in_force(self, window: RangeInclusive<Day>) -> Certainty {
        let (a, b) = (window.start().0, window.end().0);
        let (end_first, end_last) = self.end.map_or((i32::MAX, i32::MAX), When::raw);
        Certainty::of(
            a <= b && self.start.latest <= b && a < end_first,
            a <= b && self.start.earliest <= b && a < end_last,
        )
    }

    /// Whether it begins in the window (both ends included; never in a reversed window).
    #[must_use]
    pub fn imposed(self, window: RangeInclusive<Day>) -> Certainty {
        let (a, b) = (window.start().0, window.end().0);
        Certainty::of(
            a <= self.start.earliest && self.start.latest <= b,
            a <= b && self.start.earliest <= b && a <= self.start.latest,
        )
    }
}

/// What the numbers in a network's time columns count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TimeUnit {
    /// Calendar days since 1970-01-01.
    #[default]
    Day,
    /// Ticks of a clock that the input chose; windows and lags are in ticks too.
    Tick,
}

impl TimeUnit {
    /// `day` or `tick`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Tick => "tick",
        }
    }
}

/// `day` or `tick`.
impl fmt::Display for TimeUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strict_dates() {
        for bad in [
            "2021-02-31",
            "0017-03-01",
            "2021-3-1",
            "22/03/2021",
            "",
            "2021-13",
            "2021-03-22T00",
            "+2021",
            "２０２１",
        ] {
            assert!(bad.parse::<When>().is_err(), "{bad}");
        }
        for bad in ["2021-03", "2021", "2021-03-22..2021-03-22", "", "2021-02-31"] {
            assert!(bad.parse::<Day>().is_err(), "{bad}");
        }
        assert!("2021-01-01..2021-02-01..2021-02-01".parse::<When>().is_err());
        let month: When = "2020-02".parse().unwrap();
        assert_eq!(month.to_string(), "2020-02-01..2020-02-29");
        assert_eq!("1998".parse::<When>().unwrap().to_string(), "1998-01-01..1998-12-31");
        assert_eq!("..2021-01-01".parse::<When>().unwrap().earliest(), None);
        assert_eq!("1970-01-02".parse::<Day>().unwrap().number(), 1);
        assert_eq!("1969-12-31".parse::<Day>().unwrap().number(), -1);
    }
}
