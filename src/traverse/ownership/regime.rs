//! The rules under which an owner's listing reaches what it owns.

use serde::{Deserialize, Serialize};

use crate::model::Share;
use crate::time::Day;

/// Whether holdings of exactly the threshold meet it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// "… or more": exactly the threshold meets it (default).
    #[default]
    AtLeast,
    /// "More than …": exactly the threshold does not.
    MoreThan,
}

/// Whose holdings are added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Adding {
    /// Those of all blocked owners together (default).
    #[default]
    Aggregated,
    /// Those of each blocked owner alone.
    EachOwner,
}

/// Whether to be controlled by a blocked actor is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Controlled {
    /// It is not: control ties do not count (default).
    #[default]
    Ignored,
    /// It is.
    Blocked,
}

/// A rule of ownership: whose listings count, and which holdings carry them on.
///
/// ```
/// use sanction_graph::traverse::ownership::{Regime, Test};
///
/// let last_day_of_the_old_rule = "2024-07-02".parse()?;
/// assert_eq!(Regime::eu(last_day_of_the_old_rule).test, Test::MoreThan);
/// assert_eq!(Regime::eu("2024-07-03".parse()?).test, Test::AtLeast);
/// assert!(Regime::us("2008-02-13".parse()?).is_none());
///
/// // A rule of one's own: a quarter is enough.
/// let strict = Regime::new("quarter", ["CH"]).threshold(250_000);
/// assert_eq!(strict.senders, ["CH"]);
/// # Ok::<(), sanction_graph::time::TimeError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Regime {
    /// What it is called.
    pub name: String,
    /// The keys of the actors whose sanctions are listings. One that the graph lacks lists nobody.
    pub senders: Vec<String>,
    /// The share that holdings must reach, in parts per million; 500,000.
    pub threshold: u32,
    /// Whether exactly the threshold is enough; it is.
    pub test: Test,
    /// Whose holdings are added up; all blocked owners'.
    pub adding: Adding,
    /// Whether control is enough; it is not.
    pub control: Controlled,
}

// Days since 1970-01-01; a test reads the dates.
const US_FIRST: i32 = 13_923;
const US_AGGREGATED: i32 = 16_295;
const UK_FIRST: i32 = 18_449;
const EU_HALF_IS_ENOUGH: i32 = 19_907;

impl Regime {
    /// The listings of `senders`; one half or more, aggregated, without control.
    #[must_use]
    pub fn new<S: Into<String>>(name: impl Into<String>, senders: impl IntoIterator<Item = S>) -> Self {
        Self {
            name: name.into(),
            senders: senders.into_iter().map(Into::into).collect(),
            threshold: Share::WHOLE / 2,
            test: Test::AtLeast,
            adding: Adding::Aggregated,
            control: Controlled::Ignored,
        }
    }

    /// The rule of the United States (OFAC) on a day: 50 % or more, control does not count. From 2014-08-13
    /// the holdings of all blocked owners are added up (OFAC, *Revised guidance on entities owned by persons
    /// whose property and interests in property are blocked*, 13 August 2014); from 2008-02-14, under the
    /// guidance that it replaced, each owner's alone. `None` before that.
    #[must_use]
    pub fn us(day: Day) -> Option<Self> {
        let adding = if day.number() < US_AGGREGATED { Adding::EachOwner } else { Adding::Aggregated };
        (day.number() >= US_FIRST).then(|| Self::new("us", ["US"]).adding(adding))
    }

    /// The rule of the European Union on a day: owned or controlled, holdings added up. More than 50 % until
    /// 2024-07-02, 50 % or more from 2024-07-03 on (Council of the European Union, *EU best practices for the
    /// effective implementation of restrictive measures*, as updated on that day).
    #[must_use]
    pub fn eu(day: Day) -> Self {
        let test = if day.number() < EU_HALF_IS_ENOUGH { Test::MoreThan } else { Test::AtLeast };
        Self::new("eu", ["EU"]).test(test).control(Controlled::Blocked)
    }

    /// The rule of the United Kingdom on a day: owned or controlled; more than 50 %, each owner alone (the
    /// test "owned or controlled directly or indirectly" of the regulations under the Sanctions and
    /// Anti-Money Laundering Act 2018). `None` before 2020-07-06, when the first of them that list by
    /// themselves came into force; until then the United Kingdom carried out the European Union's.
    #[must_use]
    pub fn uk(day: Day) -> Option<Self> {
        let rule = || Self::new("uk", ["GB"]).test(Test::MoreThan).adding(Adding::EachOwner);
        (day.number() >= UK_FIRST).then(|| rule().control(Controlled::Blocked))
    }

    /// The rules of the United States, the European Union and the United Kingdom that hold on a day.
    #[must_use]
    pub fn all(day: Day) -> Vec<Self> {
        [Self::us(day), Some(Self::eu(day)), Self::uk(day)].into_iter().flatten().collect()
    }

    /// Sets the share that holdings must reach, in parts per million.
    #[must_use]
    pub const fn threshold(mut self, threshold: u32) -> Self {
        self.threshold = threshold;
        self
    }

    /// Sets whether exactly the threshold is enough.
    #[must_use]
    pub const fn test(mut self, test: Test) -> Self {
        self.test = test;
        self
    }

    /// Sets whose holdings are added up.
    #[must_use]
    pub const fn adding(mut self, adding: Adding) -> Self {
        self.adding = adding;
        self
    }

    /// Sets whether control is enough.
    #[must_use]
    pub const fn control(mut self, control: Controlled) -> Self {
        self.control = control;
        self
    }

    /// The least sum, in parts per million, that meets the test; `None` if everybody's would, or nobody's.
    pub(super) const fn needed(&self) -> Option<u32> {
        let needed = match self.test {
            Test::AtLeast => self.threshold,
            Test::MoreThan => self.threshold.saturating_add(1),
        };
        if needed == 0 || self.threshold > Share::WHOLE { None } else { Some(needed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_are_those_of_the_rules() {
        for (number, text) in [
            (US_FIRST, "2008-02-14"),
            (US_AGGREGATED, "2014-08-13"),
            (UK_FIRST, "2020-07-06"),
            (EU_HALF_IS_ENOUGH, "2024-07-03"),
        ] {
            assert_eq!(text.parse::<Day>().map(Day::number), Ok(number), "{text}");
        }
    }
}
