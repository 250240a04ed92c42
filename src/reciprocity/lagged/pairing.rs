//! When one action may answer another: the one place where the rules of eligibility live.

use super::actions::{Action, Statements};
use super::{Direction, Lagged};
use crate::time::{Certainty, Lag};

/// What is to be said of one response and one action.
#[derive(Debug, Clone, Copy)]
pub(in crate::reciprocity) struct Pair {
    pub(in crate::reciprocity) lag: Lag,
    /// Impossible if the response is not eligible, for whatever reason.
    pub(in crate::reciprocity) certainty: Certainty,
    pub(super) stated: bool,
    pub(in crate::reciprocity) direction: Direction,
}

impl Pair {
    pub(super) fn is_eligible(&self) -> bool {
        self.certainty != Certainty::Impossible
    }

    pub(in crate::reciprocity) fn is_certain(&self) -> bool {
        self.certainty == Certainty::Certain
    }
}

/// The rules of one run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules<'a> {
    pub(super) least: i64,
    pub(super) most: i64,
    pub(super) statements: &'a Statements,
    /// Whether, of two actions of which either may be the earlier, only the later by days, `seq` and sender may answer.
    pub(super) in_order: bool,
}

impl<'a> Rules<'a> {
    pub(super) fn new(config: &Lagged, statements: &'a Statements) -> Self {
        Self { least: config.least(), most: config.window.into(), statements, in_order: false }
    }

    /// Whether and how `response` may answer `action`; the two are opposite.
    pub(super) fn judge(&self, action: &Action, response: &Action) -> Pair {
        let lag = action.when().lag_to(response.when());
        let stated = response.states && self.statements.holds(response.act, action.act);
        let excluded = action.act == response.act
            || response.states && !stated
            || action.states && self.statements.holds(action.act, response.act);
        // What is declared to come before the action cannot answer it on the same day.
        let least = if response.seq < action.seq && !stated { self.least.max(1) } else { self.least };
        let after = i64::from(response.seq <= action.seq);
        let ordered = stated || lag.min.is_some_and(|min| min >= after);
        let place = |action: &Action| (action.first, action.last, action.seq, action.sender());
        let turned = self.in_order && !ordered && place(response) < place(action);
        let certainty = if excluded || turned || least > self.most {
            Certainty::Impossible
        } else if action.is_certain() && response.is_certain() {
            lag.within(least, self.most)
        } else {
            lag.within(least, self.most).min(Certainty::Possible)
        };
        let direction = if ordered { Direction::Known } else { Direction::Unknown };
        Pair { lag, certainty, stated, direction }
    }

    /// Whether the first of two opposite first contacts came first; `None` if they are simultaneous.
    pub(super) fn which_is_first(&self, up: &Action, down: &Action) -> Option<bool> {
        if up.until() < down.from() || down.until() < up.from() {
            return Some(up.until() < down.from());
        }
        let up_answers = self.statements.holds(up.act, down.act);
        let down_answers = self.statements.holds(down.act, up.act);
        if up_answers != down_answers {
            return Some(down_answers);
        }
        if up.is_exact() && down.is_exact() {
            return (up.seq != down.seq).then_some(up.seq < down.seq);
        }
        Some(up.age() <= down.age())
    }
}
