//! Lagged reciprocity: which action is answered by which, within a window.

mod actions;
mod dyads;
mod matching;
mod pairing;
mod policies;
pub(super) mod redated;
mod sweep;
pub(super) mod taken;

use serde::{Deserialize, Serialize};

use super::ReciprocityError;
use super::dyadic::ratio;
use crate::graph::events::Events;
use crate::time::{Certainty, Lag};
use actions::Statements;

/// What counts as one action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// One action per act, sender and target party.
    #[default]
    Act,
    /// Each row, duplicates included.
    Row,
    /// The first row between two parties, answered or not by the first row the other way.
    FirstContact,
}

/// Which of its eligible responses an action takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Policy {
    /// The earliest, and the earliest certain one if that is another; one response may answer many.
    #[default]
    First,
    /// All of them.
    All,
    /// In time order each response serves the oldest open action that it is eligible for.
    OneToOne,
}

/// Whether it is known which of the two acts of a response came first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// By their days, by a declared order or because one states that it answers the other.
    Known,
    /// They are simultaneous, or their ranges of days leave the order open.
    Unknown,
}

/// Lagged reciprocity: for each action `a → b`, the actions `b → a` that answer it within a window.
///
/// # Definition
/// An **action** is, by [`unit`](Self::unit): an act of one sender against one target party
/// ([`Unit::Act`]; its targets are the distinct objects of its rows, each with its largest weight, its
/// measures are united, its `seq` is the least, and it is certain if any of its rows is); a row
/// ([`Unit::Row`]); or, for each unordered pair of parties, the earlier of the first rows of either
/// direction ([`Unit::FirstContact`]), whose only candidate answer is the first row of the other.
/// Actions are ordered by first day, last day, `seq`, act and then what the row says (object, tie,
/// rounded weight, measures, certain before uncertain), never by the position of a row.
///
/// The **lag** of a response is its day minus the action's, a range if either day is one. A response is
/// *possible* iff the lag meets `[l, W]`, where `W` is the [`window`](Self::window) and `l` is 0, or 1 if
/// [`same_day`](Self::same_day) is off; it is *certain* iff the lag lies within `[l, W]` whatever the true
/// days are, and both actions are certain themselves. It is **eligible** iff it is possible and
///
/// - its act is another than the action's (an act does not answer itself);
/// - its act states no answers, or states that it answers the action's act;
/// - the action's act does not state that it answers the response's;
/// - unless it states its answer: its `seq` is not smaller than the action's, or it follows on a later day
///   (`l` is 1 for such a pair).
///
/// What an action takes of its eligible responses is **counted**, by [`policy`](Self::policy). The
/// **rate** is the share of actions with a certain counted response. Per directed dyad, over the certainly
/// answered actions: the median lag of each one's earliest certain counted response (a range counts as its
/// midpoint; between two middle ones, their mean), the proportionality Σ targets of the distinct certain
/// counted responses / Σ targets of the answered actions, and the share, among those where both sides
/// state measures, whose earliest certain counted response has the same set of measures.
///
/// It counts what relational event models call reciprocation (Butts 2008, *Sociological Methodology* 38,
/// 155–200; Lerner & Lomi 2020, *Network Science* 8, 97–135), with a window in place of a decay and exact
/// rules for days that are not exact.
///
/// # Complexity
/// With n rows: O(n log n) time to group them, then O(log n) per action and response under
/// [`Policy::First`]; [`Policy::All`] takes as long as there are eligible pairs, and so do the rivals of
/// listed responses. Stated pairs are gone through one by one: by row, two large acts of which one states
/// the other give the product of their rows. This holds about 60 bytes per action and 16 per answered one.
/// Counts alone over plain rows (exact days, one sender per act; no statements, `seq`, weights, measures or
/// uncertain rows; unit `Row`, policy `First`, a window below 4,096) are one radix sort and one merge sweep,
/// in 8 or 16 bytes per row.
///
/// # Edge cases
/// - *Empty table*: no actions; every ratio is `None`.
/// - *Self-loops* are no actions; they are counted.
/// - *Parallel edges*: rows of one act are one action; under [`Unit::Row`] identical rows stay apart.
/// - *Reciprocal pairs* are what is sought: an action may answer one and be answered by another.
/// - *Ties in time*: a stated answer orders two acts of one day; else `seq` does, the larger being the
///   later; else lag 0 counts both ways, each marked [`Direction::Unknown`].
/// - *Ranges*: an unknown bound is infinite. Every choice of days within the ranges is judged as if the days
///   were exact, `seq` included: what holds for all is certain, what holds for some possible. Where some
///   choice leaves the order open or turned the direction is unknown too, unless stated.
/// - *Statements* beyond the window, or not taken by the policy, are listed and not counted; so are two
///   acts that each state to answer the other, since neither can. Statements between acts that are never
///   opposite are in [`not_opposite`](LaggedFindings::not_opposite).
/// - *First contacts*: if the days leave the order of the two first rows open, a statement by exactly
///   one of them orders them. Else, on one exact day, `seq` does, and if it does not the pair is left out
///   and counted; ranges are ordered as actions are.
/// - A window of 0 without same-day answers is empty: nothing is answered.
///
/// # Examples
/// ```
/// use sanction_graph::graph::{ActColumns, EventColumns, Events};
/// use sanction_graph::reciprocity::Lagged;
///
/// // Two acts of party 0 against party 1, and an answer three days after the second, which says so.
/// let events = Events::new(EventColumns {
///     parties: 2,
///     acts: 3,
///     sender: vec![0, 0, 1],
///     target: vec![1, 1, 0],
///     first: vec![10, 12, 15],
///     act: vec![0, 1, 2],
///     act_columns: ActColumns { answers: vec![vec![], vec![], vec![1]], ..ActColumns::default() },
///     ..EventColumns::default()
/// })?;
/// let found = Lagged::default().run(&events)?;
/// assert_eq!((found.actions, found.answered), (3, 1));
/// assert_eq!((found.responses[0].action, found.responses[0].response), (1, 2));
/// assert_eq!(found.dyads[0].median_lag, Some(3.0));
///
/// // Without what the answer says of itself, it may as well answer both.
/// let inferred = Lagged::default().use_statements(false).run(&events)?;
/// assert_eq!(inferred.answered, 2);
/// assert_eq!(inferred.responses[0].rivals, [1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
// Each switch is one independent question, named where it is set.
#[allow(clippy::struct_excessive_bools)]
pub struct Lagged {
    /// `W`: the longest lag that counts, in days (ticks); 30 by default.
    pub window: u32,
    /// What counts as one action; [`Unit::Act`] by default.
    pub unit: Unit,
    /// Which eligible responses an action takes; [`Policy::First`] by default.
    pub policy: Policy,
    /// Whether lag 0 counts; yes by default.
    pub same_day: bool,
    /// Whether to heed what acts state that they answer; yes by default. Null models need no.
    pub use_statements: bool,
    /// Whether to heed the declared order within a day; yes by default. Null models need no.
    pub use_seq: bool,
    /// Whether to list the responses, or only to count; yes by default.
    pub list_responses: bool,
}

impl Default for Lagged {
    fn default() -> Self {
        Self {
            window: 30,
            unit: Unit::default(),
            policy: Policy::default(),
            same_day: true,
            use_statements: true,
            use_seq: true,
            list_responses: true,
        }
    }
}

impl Lagged {
    /// Sets the longest lag that counts, [`window`](Self::window).
    #[must_use]
    pub fn window(mut self, days: u32) -> Self {
        self.window = days;
        self
    }

    /// Sets what counts as one action, [`unit`](Self::unit).
    #[must_use]
    pub fn unit(mut self, unit: Unit) -> Self {
        self.unit = unit;
        self
    }

    /// Sets which eligible responses an action takes, [`policy`](Self::policy).
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Sets whether lag 0 counts, [`same_day`](Self::same_day).
    #[must_use]
    pub fn same_day(mut self, counts: bool) -> Self {
        self.same_day = counts;
        self
    }

    /// Sets whether statements are heeded, [`use_statements`](Self::use_statements).
    #[must_use]
    pub fn use_statements(mut self, heed: bool) -> Self {
        self.use_statements = heed;
        self
    }

    /// Sets whether the declared order within a day is heeded, [`use_seq`](Self::use_seq).
    #[must_use]
    pub fn use_seq(mut self, heed: bool) -> Self {
        self.use_seq = heed;
        self
    }

    /// Sets whether responses are listed, [`list_responses`](Self::list_responses).
    #[must_use]
    pub fn list_responses(mut self, list: bool) -> Self {
        self.list_responses = list;
        self
    }

    /// Runs the analysis; the [type](Self) says what it finds and at what cost.
    ///
    /// # Errors
    /// Never fails today; the shape is that of every analysis.
    pub fn run(&self, events: &Events) -> Result<LaggedFindings, ReciprocityError> {
        let statements = Statements::read(events, self.use_statements);
        let swept = sweep::run(self, events, &statements);
        Ok(swept.unwrap_or_else(|| matching::run(self, events, &statements)))
    }

    /// The same by dates alone, and only counting: what null models compare.
    pub(crate) fn inferring(&self) -> Self {
        self.clone().use_statements(false).use_seq(false).list_responses(false)
    }

    /// The shortest lag that counts.
    fn least(&self) -> i64 {
        i64::from(!self.same_day)
    }
}

/// What [`Lagged`] finds. Acts, parties and ties are the numbers of the table.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LaggedFindings {
    /// How many actions there are.
    pub actions: u64,
    /// Actions with a certain counted response.
    pub answered: u64,
    /// Actions with a counted response, certain or merely possible.
    pub answered_possible: u64,
    /// `answered / actions`; `None` without actions.
    pub rate: Option<f64>,
    /// The lags of the certainly answered actions, each to its earliest certain counted response: every
    /// lag that occurs, with how often, by least and then most.
    pub lags: Vec<LagCount>,
    /// Each directed dyad with an action, by (`a`, `b`).
    pub dyads: Vec<DyadRow>,
    /// The counted responses, and the stated ones that do not count; empty unless listed. By the
    /// action's days and act, the response's days and act, sender, target, and then every other field.
    pub responses: Vec<Response>,
    /// Statements (act that responds, act that it answers) between two acts of the table of which no
    /// rows are opposite, in that order; an act that states that it answers itself is among them.
    pub not_opposite: Vec<(u32, u32)>,
    /// Rows whose sender is their target; they are no actions.
    pub self_loops: u64,
    /// Pairs of parties left out because their first contacts are simultaneous; 0 for other units.
    pub simultaneous_first_contacts: u64,
}

/// How often a lag occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LagCount {
    /// The least that the lag can be.
    pub min: i64,
    /// The most that it can be; the same if both days are exact.
    pub max: i64,
    /// How many actions were answered with it.
    pub count: u64,
}

/// How `b` answers the actions of `a`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DyadRow {
    /// Who acts.
    pub a: u32,
    /// Who is hit, and answers or does not.
    pub b: u32,
    /// How many actions `a → b` there are; at least one.
    pub actions: u64,
    /// Those with a certain counted response.
    pub answered: u64,
    /// Those with a counted response, certain or merely possible.
    pub answered_possible: u64,
    /// `answered / actions`.
    pub rate: Option<f64>,
    /// The median lag of the earliest certain counted responses; ranges count as their midpoint, and the
    /// median of an even number is the mean of the two middle ones. `None` if nothing is answered.
    pub median_lag: Option<f64>,
    /// Σ targets of the distinct certain counted responses / Σ targets of the certainly answered actions;
    /// `None` if these have no targets.
    pub proportionality: Option<f64>,
    /// The share of the certainly answered actions whose earliest certain counted response has the same
    /// measures, among those where both state any; `None` if there are none.
    pub measures_mirrored: Option<f64>,
}

/// One response to one action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Response {
    /// The act that is answered.
    pub action: u32,
    /// The act that answers.
    pub response: u32,
    /// Who responds.
    pub sender: u32,
    /// Whom it answers.
    pub target: u32,
    /// The tie of the row that is answered, where the unit is a row and the table gives ties.
    pub action_tie: Option<u32>,
    /// The tie of the row that answers, likewise.
    pub response_tie: Option<u32>,
    /// The response's day minus the action's.
    pub lag: Lag,
    /// Whether it answers within the window; impossible only for statements that do not count.
    pub certainty: Certainty,
    /// Whether the response states that it answers this act.
    pub stated: bool,
    /// Whether it enters the counts.
    pub counted: bool,
    /// Whether it is known that the action came first.
    pub direction: Direction,
    /// How many targets the response hit.
    pub targets_answer: u64,
    /// How many targets the action hit.
    pub targets_action: u64,
    /// Of an inferred response: the other acts of the same direction that it is also eligible to answer.
    pub rivals: Vec<u32>,
}
