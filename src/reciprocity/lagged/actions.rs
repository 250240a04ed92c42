//! From rows to actions, and what acts state.

use super::Unit;
use crate::graph::events::Events;
use crate::radix::{high, low, packed, sort_from_bit};
use crate::time::When;

/// One action, as one entry of a list that is sorted by dyad, direction and then time.
///
/// The field order is the sort order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::reciprocity) struct Action {
    /// The smaller of the two parties.
    lo: u32,
    /// The larger.
    hi: u32,
    /// Whether the larger acts on the smaller.
    down: bool,
    /// The first day, as in the table.
    pub(in crate::reciprocity) first: i32,
    /// The last day, as in the table.
    pub(in crate::reciprocity) last: i32,
    /// The declared order within the day; 0 if it is not given or not used.
    pub(super) seq: i32,
    pub(in crate::reciprocity) act: u32,
    /// Of a row; 0 for an act.
    object: u32,
    /// Of a row, if given.
    pub(super) tie: Option<u32>,
    pub(in crate::reciprocity) targets: u64,
    pub(super) measures: u16,
    /// The opposite of certain, so that what is certain comes first.
    uncertain: bool,
    /// Whether its act states that it answers anything.
    pub(super) states: bool,
}

impl Action {
    pub(in crate::reciprocity) fn sender(&self) -> u32 {
        if self.down { self.hi } else { self.lo }
    }

    pub(in crate::reciprocity) fn target(&self) -> u32 {
        if self.down { self.lo } else { self.hi }
    }

    pub(super) fn dyad(&self) -> (u32, u32) {
        (self.lo, self.hi)
    }

    pub(super) fn is_down(&self) -> bool {
        self.down
    }

    pub(super) fn is_certain(&self) -> bool {
        !self.uncertain
    }

    pub(in crate::reciprocity) fn when(&self) -> When {
        When::from_raw(self.first, self.last)
    }

    /// The same action on other days.
    pub(super) fn on(self, first: i32, last: i32) -> Self {
        Self { first, last, ..self }
    }

    pub(in crate::reciprocity) fn is_exact(&self) -> bool {
        self.first == self.last
    }

    /// The first day as a number to calculate with: far below every day if unknown.
    pub(in crate::reciprocity) fn from(&self) -> i64 {
        if self.first == i32::MIN { UNKNOWN_FIRST } else { self.first.into() }
    }

    /// The last day as a number to calculate with: far above every day if unknown.
    pub(in crate::reciprocity) fn until(&self) -> i64 {
        if self.last == i32::MAX { UNKNOWN_LAST } else { self.last.into() }
    }

    /// What orders actions of one dyad, whatever their direction.
    pub(in crate::reciprocity) fn age(&self) -> impl Ord + use<> {
        (self.first, self.last, self.seq, self.act, self.object, self.tie, self.targets, self.measures)
    }
}

/// No day and no window comes near these.
const UNKNOWN_FIRST: i64 = -(1 << 40);
const UNKNOWN_LAST: i64 = 1 << 40;

/// The actions of a table, sorted, and how many self-loops were dropped.
pub(super) fn collect(
    events: &Events,
    unit: Unit,
    use_seq: bool,
    statements: &Statements,
) -> (Vec<Action>, u64) {
    let seq = if use_seq { events.seq() } else { None };
    let mut actions = match unit {
        Unit::Act => of_acts(events, seq, statements),
        Unit::Row | Unit::FirstContact => of_rows(events, seq, statements),
    };
    actions.sort_unstable();
    let self_loops = events.sender().iter().zip(events.target()).filter(|(sender, target)| sender == target);
    (actions, self_loops.count() as u64)
}

/// The rows that are not self-loops.
fn rows(events: &Events) -> impl Iterator<Item = usize> {
    (0..events.len()).filter(|&row| events.sender()[row] != events.target()[row])
}

fn of_row(events: &Events, seq: Option<&[i32]>, statements: &Statements, row: usize) -> Action {
    let (sender, target) = (events.sender()[row], events.target()[row]);
    Action {
        lo: sender.min(target),
        hi: sender.max(target),
        down: sender > target,
        first: events.first()[row],
        last: events.last()[row],
        seq: seq.map_or(0, |seq| seq[row]),
        act: events.act()[row],
        object: events.object()[row],
        tie: events.tie().map(|tie| tie[row]),
        targets: whole(events.weight(row)),
        measures: events.measures().map_or(0, |measures| measures[row]),
        uncertain: !events.is_certain(row),
        states: statements.any_by(events.act()[row]),
    }
}

fn of_rows(events: &Events, seq: Option<&[i32]>, statements: &Statements) -> Vec<Action> {
    rows(events).map(|row| of_row(events, seq, statements, row)).collect()
}

fn of_acts(events: &Events, seq: Option<&[i32]>, statements: &Statements) -> Vec<Action> {
    let act = events.act();
    let row_number = |row: usize| u32::try_from(row).unwrap_or(u32::MAX);
    let mut order: Vec<u64> = rows(events).map(|row| packed(act[row], row_number(row))).collect();
    sort_from_bit(&mut order, &mut Vec::new(), 32);
    let mut actions = Vec::new();
    // The rows of one act by sender, target and object; the row only leads back, since what follows
    // forgets the order.
    let mut of_act: Vec<(u32, u32, u32, usize)> = Vec::new();
    for rows in order.chunk_by(|&a, &b| high(a) == high(b)) {
        of_act.clear();
        of_act.extend(rows.iter().map(|&row| {
            let row = low(row) as usize;
            (events.sender()[row], events.target()[row], events.object()[row], row)
        }));
        of_act.sort_unstable();
        for rows in of_act.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let mut action = of_row(events, seq, statements, rows[0].3);
            (action.object, action.tie, action.targets) = (0, None, 0);
            for same_object in rows.chunk_by(|a, b| a.2 == b.2) {
                let mut targets = 0;
                for &(.., row) in same_object {
                    targets = targets.max(whole(events.weight(row)));
                    action.seq = action.seq.min(seq.map_or(0, |seq| seq[row]));
                    action.measures |= events.measures().map_or(0, |measures| measures[row]);
                    action.uncertain &= !events.is_certain(row);
                }
                action.targets = action.targets.saturating_add(targets);
            }
            actions.push(action);
        }
    }
    actions
}

/// A weight as a number of targets, rounded.
fn whole(weight: f64) -> u64 {
    // Weights are finite and not negative; what is beyond u64 becomes its largest number.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let targets = weight.round() as u64;
    targets
}

/// Which act states that it answers which.
#[derive(Debug, Default)]
pub(super) struct Statements {
    /// (the act that responds, the act that it answers), ascending.
    pairs: Vec<(u32, u32)>,
}

impl Statements {
    /// The statements of a table, or none if they are not heeded.
    pub(super) fn read(events: &Events, heed: bool) -> Self {
        let mut pairs = Vec::new();
        if heed && events.any_answers() {
            for response in (0..events.act_count()).filter_map(|act| u32::try_from(act).ok()) {
                pairs.extend(events.answers(response).iter().map(|&action| (response, action)));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        Self { pairs }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// The statements that `response` makes.
    pub(super) fn by(&self, response: u32) -> &[(u32, u32)] {
        let start = self.pairs.partition_point(|&(by, _)| by < response);
        let length = self.pairs[start..].partition_point(|&(by, _)| by == response);
        &self.pairs[start..start + length]
    }

    /// Whether `response` states anything.
    pub(super) fn any_by(&self, response: u32) -> bool {
        !self.by(response).is_empty()
    }

    /// Whether `response` states that it answers `action`, another act.
    pub(super) fn holds(&self, response: u32, action: u32) -> bool {
        response != action && self.pairs.binary_search(&(response, action)).is_ok()
    }

    /// The statements whose two acts both have rows, but never opposite ones.
    pub(super) fn not_opposite(&self, events: &Events) -> Vec<(u32, u32)> {
        let mut acts: Vec<u32> = self.pairs.iter().flat_map(|&(by, of)| [by, of]).collect();
        acts.sort_unstable();
        acts.dedup();
        if acts.is_empty() {
            return Vec::new();
        }
        let mut rows: Vec<(u32, u32, u32)> = (0..events.len())
            .map(|row| (events.act()[row], events.sender()[row], events.target()[row]))
            .filter(|(act, ..)| acts.binary_search(act).is_ok())
            .collect();
        rows.sort_unstable();
        rows.dedup();
        let of = |act: u32| {
            let start = rows.partition_point(|row| row.0 < act);
            let length = rows[start..].partition_point(|row| row.0 == act);
            &rows[start..start + length]
        };
        let opposite = |response: u32, action: u32| {
            let turned = |&(_, sender, target): &(u32, u32, u32)| (action, target, sender);
            response != action
                && of(response)
                    .iter()
                    .any(|row| row.1 != row.2 && of(action).binary_search(&turned(row)).is_ok())
        };
        let in_table = |act: u32| !of(act).is_empty();
        self.pairs
            .iter()
            .copied()
            .filter(|&(by, of)| in_table(by) && in_table(of) && !opposite(by, of))
            .collect()
    }
}
