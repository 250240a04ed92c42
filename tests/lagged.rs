//! Lagged reciprocity: the definitions read literally on small tables, the reference values, the laws, and
//! each sentence of the documentation that a reader could doubt.

mod oracle_data;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::Index;
use sanction_graph::graph::{ActColumns, EventColumns, Events};
use sanction_graph::reciprocity::{
    Direction, DyadRow, LagCount, Lagged, LaggedFindings, Policy, Response, Unit,
};
use sanction_graph::time::Certainty::{self, Certain, Impossible, Possible};
use sanction_graph::time::Lag;

const UNITS: [Unit; 3] = [Unit::Act, Unit::Row, Unit::FirstContact];
const POLICIES: [Policy; 3] = [Policy::First, Policy::All, Policy::OneToOne];

fn run(config: &Lagged, columns: &EventColumns) -> LaggedFindings {
    config.run(&Events::new(columns.clone()).expect("valid columns")).expect("a run")
}

fn without_list(mut found: LaggedFindings) -> LaggedFindings {
    found.responses.clear();
    found
}

// ---------------------------------------------------------------------------------------------------------
// The definitions, read literally

/// An unknown bound, far outside what the random tables hold.
const FAR: i64 = 120;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Action {
    // The order of time and content.
    first: i64,
    last: i64,
    seq: i32,
    act: u32,
    object: u32,
    tie: Option<u32>,
    targets: u64,
    measures: u16,
    uncertain: bool,
    sender: u32,
    target: u32,
}

fn row_actions(c: &EventColumns, config: &Lagged) -> Vec<Action> {
    let mut actions = Vec::new();
    for row in 0..c.sender.len() {
        if c.sender[row] == c.target[row] {
            continue;
        }
        let last = c.last.as_ref().map_or(c.first[row], |last| last[row]);
        actions.push(Action {
            first: if c.first[row] == i32::MIN { -FAR } else { c.first[row].into() },
            last: if last == i32::MAX { FAR } else { last.into() },
            seq: c.seq.as_ref().filter(|_| config.use_seq).map_or(0, |seq| seq[row]),
            act: c.act[row],
            object: c.object.as_ref().map_or(c.target[row], |object| object[row]),
            tie: c.tie.as_ref().map(|tie| tie[row]),
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            targets: c.weight.as_ref().map_or(1, |weight| weight[row].round() as u64),
            measures: c.measures.as_ref().map_or(0, |measures| measures[row]),
            uncertain: c.certain.as_ref().is_some_and(|certain| !certain[row]),
            sender: c.sender[row],
            target: c.target[row],
        });
    }
    actions.sort();
    actions
}

fn act_actions(c: &EventColumns, config: &Lagged) -> Vec<Action> {
    let mut grouped: BTreeMap<(u32, u32, u32), Vec<Action>> = BTreeMap::new();
    for row in row_actions(c, config) {
        grouped.entry((row.act, row.sender, row.target)).or_default().push(row);
    }
    let mut actions = Vec::new();
    for rows in grouped.into_values() {
        let mut heaviest: BTreeMap<u32, u64> = BTreeMap::new();
        for row in &rows {
            let weight = heaviest.entry(row.object).or_default();
            *weight = row.targets.max(*weight);
        }
        actions.push(Action {
            seq: rows.iter().map(|row| row.seq).min().unwrap(),
            object: 0,
            tie: None,
            targets: heaviest.values().sum(),
            measures: rows.iter().fold(0, |all, row| all | row.measures),
            uncertain: rows.iter().all(|row| row.uncertain),
            ..rows[0].clone()
        });
    }
    actions.sort();
    actions
}

struct Brute<'a> {
    columns: &'a EventColumns,
    config: &'a Lagged,
}

/// What a brute-force reading says of one ordered pair.
#[derive(Debug, Clone, Copy)]
struct Verdict {
    certainty: Certainty,
    stated: bool,
    direction: Direction,
}

#[derive(Debug, Default, PartialEq)]
struct Expected {
    actions: u64,
    answered: u64,
    answered_possible: u64,
    lags: BTreeMap<(i64, i64), u64>,
    dyads: Vec<ExpectedDyad>,
    responses: Vec<ExpectedResponse>,
    not_opposite: Vec<(u32, u32)>,
    self_loops: u64,
    simultaneous: u64,
}

/// Both parties; actions, answered, possibly answered; median lag, proportionality, mirrored measures.
type ExpectedDyad = ((u32, u32), (u64, u64, u64), (Option<f64>, Option<f64>, Option<f64>));

/// The days of an action and its act, the same of a response, sender and target, both ties, both numbers
/// of targets, then certainty, stated, counted, direction and rivals.
type ExpectedResponse = (
    (i64, i64, u32),
    (i64, i64, u32),
    (u32, u32),
    (Option<u32>, Option<u32>),
    (u64, u64),
    (Certainty, bool, bool, Direction, Vec<u32>),
);

impl Brute<'_> {
    fn says(&self, response: u32, action: u32) -> bool {
        self.statements(response).contains(&action)
    }

    fn statements(&self, act: u32) -> &[u32] {
        let answers = &self.columns.act_columns.answers;
        match answers.get(act as usize) {
            Some(answers) if self.config.use_statements => answers,
            _ => &[],
        }
    }

    fn judge(&self, action: &Action, response: &Action) -> Verdict {
        let stated = action.act != response.act && self.says(response.act, action.act);
        let mut candidate = action.act != response.act;
        if !self.statements(response.act).is_empty() && !stated {
            candidate = false;
        }
        if self.says(action.act, response.act) {
            candidate = false;
        }
        let least = i64::from(!self.config.same_day);
        let window = least..=i64::from(self.config.window);
        // Every lag that some choice of days gives.
        let mut lags = response.first - action.last..=response.last - action.first;
        let answers = |lag: i64| window.contains(&lag) && (lag != 0 || stated || response.seq >= action.seq);
        let possible = lags.clone().any(answers);
        let certain = lags.clone().all(answers) && !action.uncertain && !response.uncertain;
        let known = stated || lags.all(|lag| lag > 0 || lag == 0 && response.seq > action.seq);
        Verdict {
            certainty: match (candidate, possible, certain) {
                (true, _, true) => Certain,
                (true, true, false) => Possible,
                _ => Impossible,
            },
            stated,
            direction: if known { Direction::Known } else { Direction::Unknown },
        }
    }

    /// The actions, and the candidate responses, of the unit.
    fn units(&self, expected: &mut Expected) -> (Vec<Action>, Vec<Action>) {
        let actions = match self.config.unit {
            Unit::Act => act_actions(self.columns, self.config),
            Unit::Row => row_actions(self.columns, self.config),
            Unit::FirstContact => {
                let (mut initiations, mut answers) = (Vec::new(), Vec::new());
                let rows = row_actions(self.columns, self.config);
                for a in 0..self.columns.parties {
                    for b in a + 1..self.columns.parties {
                        let first = |s, t| rows.iter().find(|row| (row.sender, row.target) == (s, t));
                        match (first(a, b), first(b, a)) {
                            (None, None) => {}
                            (Some(only), None) | (None, Some(only)) => initiations.push(only.clone()),
                            (Some(x), Some(y)) => match self.earlier(x, y) {
                                Some((initiation, answer)) => {
                                    initiations.push(initiation.clone());
                                    answers.push(answer.clone());
                                }
                                None => expected.simultaneous += 1,
                            },
                        }
                    }
                }
                return (initiations, answers);
            }
        };
        (actions.clone(), actions)
    }

    fn earlier<'b>(&self, x: &'b Action, y: &'b Action) -> Option<(&'b Action, &'b Action)> {
        if x.last < y.first {
            return Some((x, y));
        }
        if y.last < x.first {
            return Some((y, x));
        }
        let distinct = x.act != y.act;
        match (distinct && self.says(x.act, y.act), distinct && self.says(y.act, x.act)) {
            (true, false) => return Some((y, x)),
            (false, true) => return Some((x, y)),
            _ => {}
        }
        if x.first == x.last && y.first == y.last {
            return match x.seq.cmp(&y.seq) {
                std::cmp::Ordering::Less => Some((x, y)),
                std::cmp::Ordering::Greater => Some((y, x)),
                std::cmp::Ordering::Equal => None,
            };
        }
        let key = |z: &Action| (z.first, z.last, z.seq, z.act, z.object, z.tie, z.targets, z.measures);
        Some(if key(x) <= key(y) { (x, y) } else { (y, x) })
    }

    fn run(&self) -> Expected {
        let c = self.columns;
        let mut expected = Expected {
            self_loops: c.sender.iter().zip(&c.target).filter(|(s, t)| s == t).count() as u64,
            ..Expected::default()
        };
        let (actions, candidates) = self.units(&mut expected);
        let opposite = |a: &Action, r: &Action| (a.sender, a.target) == (r.target, r.sender);
        let verdicts: Vec<Vec<Verdict>> =
            actions.iter().map(|a| candidates.iter().map(|r| self.judge(a, r)).collect()).collect();
        let eligible = |i: usize, j: usize| {
            opposite(&actions[i], &candidates[j]) && verdicts[i][j].certainty != Impossible
        };
        let certain = |i: usize, j: usize| verdicts[i][j].certainty == Certain;
        let mut taken: BTreeSet<(usize, usize)> = BTreeSet::new();
        match self.config.policy {
            Policy::First => {
                for i in 0..actions.len() {
                    let all: Vec<usize> = (0..candidates.len()).filter(|&j| eligible(i, j)).collect();
                    taken.extend(all.first().map(|&j| (i, j)));
                    taken.extend(all.iter().find(|&&j| certain(i, j)).map(|&j| (i, j)));
                }
            }
            Policy::All => {
                for i in 0..actions.len() {
                    taken.extend((0..candidates.len()).filter(|&j| eligible(i, j)).map(|j| (i, j)));
                }
            }
            Policy::OneToOne => {
                let mut open = vec![true; actions.len()];
                for j in 0..candidates.len() {
                    if let Some(i) = (0..actions.len()).find(|&i| open[i] && eligible(i, j)) {
                        open[i] = false;
                        taken.insert((i, j));
                    }
                }
            }
        }
        self.figures(&actions, &candidates, &taken, &certain, &mut expected);
        if self.config.list_responses {
            self.list(&actions, &candidates, &taken, &eligible, &mut expected);
        }
        expected.not_opposite = self.not_opposite();
        expected
    }

    #[allow(clippy::unused_self)]
    fn figures(
        &self,
        actions: &[Action],
        candidates: &[Action],
        taken: &BTreeSet<(usize, usize)>,
        certain: &dyn Fn(usize, usize) -> bool,
        expected: &mut Expected,
    ) {
        let dyads: BTreeSet<(u32, u32)> = actions.iter().map(|a| (a.sender, a.target)).collect();
        for (a, b) in dyads {
            let of_dyad: Vec<usize> =
                (0..actions.len()).filter(|&i| (actions[i].sender, actions[i].target) == (a, b)).collect();
            let (mut answered, mut possible) = (0, 0);
            let (mut midpoints, mut provoked, mut mirrored, mut both) = (Vec::new(), 0, 0, 0);
            let mut used: BTreeSet<usize> = BTreeSet::new();
            for &i in &of_dyad {
                let own: Vec<usize> = taken.iter().filter(|pair| pair.0 == i).map(|pair| pair.1).collect();
                possible += u64::from(!own.is_empty());
                used.extend(own.iter().filter(|&&j| certain(i, j)));
                let Some(&j) = own.iter().find(|&&j| certain(i, j)) else { continue };
                answered += 1;
                provoked += actions[i].targets;
                let lag = (candidates[j].first - actions[i].last, candidates[j].last - actions[i].first);
                *expected.lags.entry(lag).or_default() += 1;
                midpoints.push((lag.0 + lag.1) as f64 / 2.0);
                if actions[i].measures != 0 && candidates[j].measures != 0 {
                    both += 1;
                    mirrored += u64::from(actions[i].measures == candidates[j].measures);
                }
            }
            midpoints.sort_by(f64::total_cmp);
            let n = midpoints.len();
            let median = (n > 0).then(|| f64::midpoint(midpoints[(n - 1) / 2], midpoints[n / 2]));
            let answers: u64 = used.iter().map(|&j| candidates[j].targets).sum();
            let share = |part: u64, whole: u64| (whole > 0).then(|| part as f64 / whole as f64);
            let count = of_dyad.len() as u64;
            let (proportion, mirror) = (share(answers, provoked), share(mirrored, both));
            let figures = (median, proportion, mirror);
            expected.dyads.push(((a, b), (count, answered, possible), figures));
            expected.actions += count;
            expected.answered += answered;
            expected.answered_possible += possible;
        }
    }

    fn list(
        &self,
        actions: &[Action],
        candidates: &[Action],
        taken: &BTreeSet<(usize, usize)>,
        eligible: &dyn Fn(usize, usize) -> bool,
        expected: &mut Expected,
    ) {
        let mut push = |a: &Action, r: &Action, counted: bool, rivals: BTreeSet<u32>| {
            let verdict = self.judge(a, r);
            expected.responses.push((
                (a.first, a.last, a.act),
                (r.first, r.last, r.act),
                (r.sender, r.target),
                (a.tie, r.tie),
                (a.targets, r.targets),
                (verdict.certainty, verdict.stated, counted, verdict.direction, rivals.into_iter().collect()),
            ));
        };
        for (i, a) in actions.iter().enumerate() {
            for (j, r) in candidates.iter().enumerate() {
                if (a.sender, a.target) != (r.target, r.sender) {
                    continue;
                }
                let (counted, stated) = (taken.contains(&(i, j)), self.judge(a, r).stated);
                if counted || stated {
                    let others = (0..actions.len()).filter(|&k| !stated && eligible(k, j));
                    let rivals = others.map(|k| actions[k].act).filter(|&act| act != a.act).collect();
                    push(a, r, counted, rivals);
                }
                if self.config.unit == Unit::FirstContact && self.judge(r, a).stated {
                    push(r, a, false, BTreeSet::new());
                }
            }
        }
        expected.responses.sort();
    }

    fn not_opposite(&self) -> Vec<(u32, u32)> {
        let c = self.columns;
        let rows = |act: u32| (0..c.sender.len()).filter(move |&row| c.act[row] == act);
        let mut found = BTreeSet::new();
        for response in 0..c.acts {
            for &action in self.statements(response) {
                let in_table = rows(response).count() > 0 && rows(action).count() > 0;
                let opposite = response != action
                    && rows(response).any(|r| {
                        c.sender[r] != c.target[r]
                            && rows(action).any(|a| (c.sender[a], c.target[a]) == (c.target[r], c.sender[r]))
                    });
                if in_table && !opposite {
                    found.insert((response, action));
                }
            }
        }
        found.into_iter().collect()
    }
}

/// The findings in the shape of the brute force, once what both derive from the counts is checked.
fn observed(found: &LaggedFindings, columns: &EventColumns) -> Expected {
    let days = |act: u32| {
        let row = columns.act.iter().position(|&other| other == act).expect("an act of the table");
        let last = columns.last.as_ref().map_or(columns.first[row], |last| last[row]);
        let first = columns.first[row];
        (
            if first == i32::MIN { -FAR } else { first.into() },
            if last == i32::MAX { FAR } else { last.into() },
        )
    };
    let rate = |part: u64, whole: u64| (whole > 0).then(|| part as f64 / whole as f64);
    assert_eq!(found.rate, rate(found.answered, found.actions));
    let mut responses: Vec<ExpectedResponse> = Vec::new();
    for r in &found.responses {
        let (a, b) = (days(r.action), days(r.response));
        let known = |day: i64| (day.abs() != FAR).then_some(day);
        let difference = |later: i64, earlier: i64| Some(known(later)? - known(earlier)?);
        assert_eq!(r.lag, Lag { min: difference(b.0, a.1), max: difference(b.1, a.0) });
        responses.push((
            (a.0, a.1, r.action),
            (b.0, b.1, r.response),
            (r.sender, r.target),
            (r.action_tie, r.response_tie),
            (r.targets_action, r.targets_answer),
            (r.certainty, r.stated, r.counted, r.direction, r.rivals.clone()),
        ));
    }
    assert!(responses.is_sorted(), "responses are listed in order");
    let dyads = found.dyads.iter().map(|row| {
        assert_eq!(row.rate, rate(row.answered, row.actions));
        let DyadRow { a, b, actions, answered, answered_possible, .. } = *row;
        let figures = (row.median_lag, row.proportionality, row.measures_mirrored);
        ((a, b), (actions, answered, answered_possible), figures)
    });
    assert!(found.lags.is_sorted_by_key(|lag| (lag.min, lag.max)));
    Expected {
        actions: found.actions,
        answered: found.answered,
        answered_possible: found.answered_possible,
        lags: found.lags.iter().map(|lag| ((lag.min, lag.max), lag.count)).collect(),
        dyads: dyads.collect(),
        responses,
        not_opposite: found.not_opposite.clone(),
        self_loops: found.self_loops,
        simultaneous: found.simultaneous_first_contacts,
    }
}

// ---------------------------------------------------------------------------------------------------------
// Random tables and configurations

/// Up to five parties, six acts and ten rows within twelve days.
fn tables() -> impl Strategy<Value = EventColumns> {
    let exact = (0..12_i32).prop_map(|day| (day, day));
    let ranged = (0..12_i32, 0..5_i32).prop_map(|(first, more)| (first, first + more));
    let unknown = (0..12_i32, 0..3_i32).prop_map(|(day, which)| match which {
        0 => (i32::MIN, day),
        1 => (day, i32::MAX),
        _ => (i32::MIN, i32::MAX),
    });
    let days = prop_oneof![6 => exact, 3 => ranged, 1 => unknown];
    let answers = prop_oneof![
        3 => Just(Vec::new()),
        1 => prop::collection::vec(any::<Index>(), 1..3),
    ];
    let acts = prop::collection::vec((days, answers), 1..7);
    let weight = prop::sample::select(vec![0.0, 1.0, 1.0, 1.0, 2.5, 7.0]);
    let row =
        (any::<Index>(), 0..5_u32, 0..5_u32, 0..4_u32, weight, 0..3_i32, 0..3_u16, prop::bool::weighted(0.8));
    let present = prop::array::uniform8(prop::bool::weighted(0.6));
    (2..6_u32, acts, prop::collection::vec(row, 0..11), present).prop_map(|(parties, acts, rows, present)| {
        let count = u32::try_from(acts.len()).unwrap();
        let act = |index: &Index| u32::try_from(index.index(acts.len())).unwrap();
        let mut c = EventColumns { parties, acts: count, objects: 4, ..EventColumns::default() };
        let (mut last, mut object, mut weight) = (Vec::new(), Vec::new(), Vec::new());
        let (mut seq, mut measures, mut certain) = (Vec::new(), Vec::new(), Vec::new());
        for (index, sender, target, thing, heavy, order, bits, sure) in &rows {
            let days = acts[act(index) as usize].0;
            c.sender.push(sender % parties);
            c.target.push(target % parties);
            c.act.push(act(index));
            c.first.push(days.0);
            last.push(days.1);
            object.push(*thing);
            weight.push(*heavy);
            seq.push(*order);
            measures.push(*bits);
            certain.push(*sure);
        }
        if !present[0] && c.first.iter().all(|&day| day != i32::MIN) {
            last.clone_from(&c.first);
        }
        c.last = Some(last);
        c.object = present[1].then_some(object);
        c.weight = present[2].then_some(weight);
        c.seq = present[3].then_some(seq);
        c.measures = present[4].then_some(measures);
        c.certain = present[5].then_some(certain);
        c.tie = present[6].then(|| (0..).take(rows.len()).collect());
        if present[7] {
            let answers = |(_, answers): &(_, Vec<Index>)| answers.iter().map(act).collect();
            c.act_columns =
                ActColumns { answers: acts.iter().map(answers).collect(), ..ActColumns::default() };
        }
        c
    })
}

/// Exact days, one act per row and nothing else: what counts alone take the short way through.
fn plain_tables(most: usize) -> impl Strategy<Value = EventColumns> {
    (2..6_u32, prop::collection::vec((0..5_u32, 0..5_u32, 0..12_i32), 0..most)).prop_map(|(parties, rows)| {
        let count = u32::try_from(rows.len()).unwrap();
        EventColumns {
            parties,
            acts: count,
            sender: rows.iter().map(|row| row.0 % parties).collect(),
            target: rows.iter().map(|row| row.1 % parties).collect(),
            first: rows.iter().map(|row| row.2).collect(),
            act: (0..count).collect(),
            ..EventColumns::default()
        }
    })
}

fn windows() -> impl Strategy<Value = u32> {
    prop_oneof![0..6_u32, 0..15_u32]
}

/// Every combination of settings but the window.
fn configs(window: u32) -> impl Iterator<Item = Lagged> {
    let units = UNITS.into_iter().flat_map(|unit| POLICIES.map(|policy| (unit, policy)));
    units.flat_map(move |(unit, policy)| {
        (0..8_u8).map(move |bits| {
            Lagged::default()
                .window(window)
                .unit(unit)
                .policy(policy)
                .same_day(bits & 1 == 0)
                .use_statements(bits & 2 == 0)
                .use_seq(bits & 4 == 0)
        })
    })
}

fn permuted<T: Clone>(column: &[T], order: &[usize]) -> Vec<T> {
    order.iter().map(|&row| column[row].clone()).collect()
}

/// The rows named, in that order; a row may be named twice.
fn with_rows(c: &EventColumns, order: &[usize]) -> EventColumns {
    EventColumns {
        sender: permuted(&c.sender, order),
        target: permuted(&c.target, order),
        first: permuted(&c.first, order),
        act: permuted(&c.act, order),
        last: c.last.as_ref().map(|column| permuted(column, order)),
        weight: c.weight.as_ref().map(|column| permuted(column, order)),
        object: c.object.as_ref().map(|column| permuted(column, order)),
        tie: c.tie.as_ref().map(|column| permuted(column, order)),
        seq: c.seq.as_ref().map(|column| permuted(column, order)),
        programme: c.programme.as_ref().map(|column| permuted(column, order)),
        measures: c.measures.as_ref().map(|column| permuted(column, order)),
        certain: c.certain.as_ref().map(|column| permuted(column, order)),
        ..c.clone()
    }
}

fn shuffled(rows: usize) -> impl Strategy<Value = Vec<usize>> {
    Just((0..rows).collect::<Vec<_>>()).prop_shuffle()
}

fn tables_with_order() -> impl Strategy<Value = (EventColumns, Vec<usize>)> {
    tables().prop_flat_map(|c| {
        let rows = c.sender.len();
        (Just(c), shuffled(rows))
    })
}

fn moved(day: i32, by: i32) -> i32 {
    if day == i32::MIN || day == i32::MAX { day } else { day + by }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn brute_force(c in tables(), window in windows()) {
        for config in configs(window) {
            let expected = Brute { columns: &c, config: &config }.run();
            prop_assert_eq!(observed(&run(&config, &c), &c), expected, "{:?}", config);
            let counts = run(&config.clone().list_responses(false), &c);
            prop_assert!(counts.responses.is_empty());
            let full = run(&config, &c);
            prop_assert_eq!(without_list(full), counts);
        }
    }

    #[test]
    fn the_short_way_finds_the_same(c in plain_tables(24), window in windows(), same_day: bool) {
        let config = Lagged::default().window(window).unit(Unit::Row).same_day(same_day);
        let expected = Brute { columns: &c, config: &config.clone().list_responses(false) }.run();
        let counts = run(&config.clone().list_responses(false), &c);
        prop_assert_eq!(observed(&counts, &c), expected);
        let full = run(&config, &c);
        prop_assert_eq!(without_list(full), counts);
    }

    #[test]
    fn the_order_of_rows_does_not_matter((c, order) in tables_with_order(), window in windows()) {
        let turned = with_rows(&c, &order);
        for config in configs(window) {
            prop_assert_eq!(run(&config, &turned), run(&config, &c));
        }
    }

    #[test]
    fn shifting_all_days_changes_nothing(c in tables(), by in -40_000..40_000_i32, window in windows()) {
        let shift = |days: &Vec<i32>| days.iter().map(|&day| moved(day, by)).collect::<Vec<_>>();
        let later = EventColumns { first: shift(&c.first), last: c.last.as_ref().map(shift), ..c.clone() };
        for config in configs(window) {
            prop_assert_eq!(run(&config, &later), run(&config, &c));
        }
    }

    #[test]
    fn names_only_name(c in tables(), window in windows()) {
        // Numbers with gaps, in the same order.
        let (party, act) = (|p: u32| 5 * p + 2, |a: u32| 3 * a + 1);
        let mut answers = vec![Vec::new(); 3 * c.acts as usize];
        for (by, of) in c.act_columns.answers.iter().enumerate() {
            answers[3 * by + 1] = of.iter().copied().map(act).collect();
        }
        let renamed = EventColumns {
            parties: 5 * c.parties,
            acts: 3 * c.acts,
            sender: c.sender.iter().copied().map(party).collect(),
            target: c.target.iter().copied().map(party).collect(),
            act: c.act.iter().copied().map(act).collect(),
            // Without objects the target stands for them, and keeps their order.
            act_columns: ActColumns { answers, ..ActColumns::default() },
            ..c.clone()
        };
        for config in configs(window) {
            let mut expected = run(&config, &c);
            for row in &mut expected.dyads {
                (row.a, row.b) = (party(row.a), party(row.b));
            }
            for row in &mut expected.responses {
                (row.action, row.response) = (act(row.action), act(row.response));
                (row.sender, row.target) = (party(row.sender), party(row.target));
                row.rivals.iter_mut().for_each(|rival| *rival = act(*rival));
            }
            for (by, of) in &mut expected.not_opposite {
                (*by, *of) = (act(*by), act(*of));
            }
            prop_assert_eq!(run(&config, &renamed), expected);
        }
    }

    #[test]
    fn certain_implies_possible(c in tables(), window in windows()) {
        for config in configs(window) {
            let found = run(&config, &c);
            prop_assert!(found.answered <= found.answered_possible);
            prop_assert!(found.answered_possible <= found.actions);
            prop_assert_eq!(found.lags.iter().map(|lag| lag.count).sum::<u64>(), found.answered);
            for row in &found.dyads {
                prop_assert!(row.answered <= row.answered_possible && row.answered_possible <= row.actions);
            }
            for row in found.responses.iter().filter(|row| row.counted) {
                prop_assert!(row.certainty != Impossible);
            }
            // First and all differ in what an action takes, not in whether it takes anything.
            if config.policy == Policy::First {
                let all = run(&config.clone().policy(Policy::All), &c);
                prop_assert_eq!(all.answered, found.answered);
                prop_assert_eq!(all.answered_possible, found.answered_possible);
                prop_assert_eq!(all.lags, found.lags);
            }
        }
    }

    #[test]
    fn a_repeated_row_is_the_same_act(c in tables(), which: Index, window in windows()) {
        if c.sender.is_empty() {
            return Ok(());
        }
        let row = which.index(c.sender.len());
        let order: Vec<usize> = (0..c.sender.len()).chain([row]).collect();
        let twice = with_rows(&c, &order);
        for config in configs(window).filter(|config| config.unit == Unit::Act) {
            let mut found = run(&config, &twice);
            found.self_loops -= u64::from(c.sender[row] == c.target[row]);
            prop_assert_eq!(found, run(&config, &c));
        }
    }

    #[test]
    fn knowing_less_makes_nothing_certain_and_nothing_impossible(
        c in tables(), which: Index, earlier in 0..4_i32, later in 0..4_i32, window in windows(),
    ) {
        if c.sender.is_empty() {
            return Ok(());
        }
        let act = c.act[which.index(c.sender.len())];
        let widen = |days: &[i32], by: i32| -> Vec<i32> {
            let of_act = |(&day, &other)| if other == act { moved(day, by) } else { day };
            days.iter().zip(&c.act).map(of_act).collect()
        };
        let last = widen(c.last.as_ref().unwrap_or(&c.first), later);
        let wider = EventColumns { first: widen(&c.first, -earlier), last: Some(last), ..c.clone() };
        let chosen = |config: &&Lagged| config.unit != Unit::FirstContact && config.policy == Policy::All;
        for config in configs(window).filter(|config| chosen(&config)) {
            let pairs = |c: &EventColumns, least: Certainty| -> Vec<_> {
                let rows = run(&config, c).responses.into_iter();
                let rows = rows.filter(|row| row.counted && row.certainty >= least);
                let mut pairs: Vec<_> =
                    rows.map(|r| (r.action, r.response, r.sender, r.action_tie, r.response_tie)).collect();
                pairs.sort_unstable();
                pairs.dedup();
                pairs
            };
            let (before, after) = (pairs(&c, Certain), pairs(&wider, Certain));
            prop_assert!(after.iter().all(|pair| before.contains(pair)));
            let (before, after) = (pairs(&c, Possible), pairs(&wider, Possible));
            prop_assert!(before.iter().all(|pair| after.contains(pair)));
        }
    }

    #[test]
    fn hostile_numbers_do_no_harm(
        days in prop::collection::vec((any::<i32>(), any::<i32>()), 2..8), window: u32, weight in 0.0..f64::MAX,
    ) {
        let rows = u32::try_from(days.len()).unwrap();
        let c = EventColumns {
            parties: u32::MAX,
            acts: rows,
            sender: (0..rows).map(|row| (row % 2) * (u32::MAX - 1)).collect(),
            target: (0..rows).map(|row| (1 - row % 2) * (u32::MAX - 1)).collect(),
            first: days.iter().map(|days| days.0.min(days.1).clamp(i32::MIN + 1, i32::MAX - 1)).collect(),
            last: Some(days.iter().map(|days| days.0.max(days.1).clamp(i32::MIN + 1, i32::MAX - 1)).collect()),
            act: (0..rows).collect(),
            weight: Some(vec![weight; days.len()]),
            ..EventColumns::default()
        };
        for config in configs(window) {
            let found = run(&config, &c);
            prop_assert!(found.answered <= found.answered_possible);
        }
        let exact = EventColumns { last: None, weight: None, ..c };
        let counts = Lagged::default().unit(Unit::Row).window(window).list_responses(false);
        let full = run(&counts.clone().list_responses(true), &exact);
        prop_assert_eq!(without_list(full), run(&counts, &exact));
    }
}

// ---------------------------------------------------------------------------------------------------------
// Larger tables

/// Rows between the given parties, from a small generator of numbers.
fn many_rows(rows: u32, parties: &[u32], days: u32) -> EventColumns {
    let mut state = 1_u64;
    let mut draw = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let mut c = EventColumns {
        parties: parties.iter().max().unwrap() + 1,
        acts: rows,
        act: (0..rows).collect(),
        ..EventColumns::default()
    };
    for _ in 0..rows {
        c.sender.push(parties[draw(parties.len())]);
        c.target.push(parties[draw(parties.len())]);
        c.first.push(i32::try_from(draw(days as usize)).unwrap() - 700);
    }
    c
}

#[test]
fn the_short_way_sorts_long_tables_too() {
    for (parties, days) in [
        // Narrow keys, wide keys, and keys that do not fit.
        (vec![0, 1, 2, 3, 4, 5, 6], 1500),
        (vec![0, 70_000, 70_001, 1_000_000], 100_000),
        (vec![0, 5, u32::MAX - 1], 2000),
    ] {
        let c = many_rows(6000, &parties, days);
        let config = Lagged::default().unit(Unit::Row);
        let counts = run(&config.clone().list_responses(false), &c);
        assert!(counts.answered > 0 && counts.self_loops > 0);
        assert_eq!(without_list(run(&config, &c)), counts);
    }
}

#[test]
fn collegemsg_by_first_contact() {
    let Some(events) = oracle_data::collegemsg() else { return };
    for (window, answered) in [(3_600, 2_410), (86_400, 4_706), (604_800, 5_849), (u32::MAX, 6_456)] {
        let found = Lagged::default().unit(Unit::FirstContact).window(window).run(&events).unwrap();
        assert_eq!((found.actions, found.answered), (13_836, answered), "within {window} s");
        assert_eq!(found.answered_possible, answered);
        // Two pairs, that is the four directed dyads of the reference: 13,838 pairs have a message.
        assert_eq!(found.simultaneous_first_contacts, 2);
        assert_eq!(found.responses.len() as u64, answered);
        if window == u32::MAX {
            assert!((found.rate.unwrap() - 0.466_609).abs() < 1e-6);
        }
    }
}

// ---------------------------------------------------------------------------------------------------------
// March 2021

const CA: u32 = 0;
const CN: u32 = 1;
const EU: u32 = 2;
const GB: u32 = 3;
const US: u32 = 4;

/// Acts 0 to 3 are those of Canada, the EU, the UK and the US of 22 March 2021, 4 to 6 China's of the same
/// day against the EU, of 26 March against the UK and of 27 March against the US and Canada.
fn march_2021() -> EventColumns {
    let (day_22, day_26, day_27) = (18_708, 18_712, 18_713);
    let mut c = EventColumns { parties: 5, acts: 7, objects: 100, ..EventColumns::default() };
    let mut object = Vec::new();
    let mut next_object = 5;
    let mut hit = |act: u32, sender: u32, target: u32, day: i32, objects: &mut dyn Iterator<Item = u32>| {
        for thing in objects {
            c.sender.push(sender);
            c.target.push(target);
            c.first.push(day);
            c.act.push(act);
            object.push(thing);
        }
    };
    hit(0, CA, CN, day_22, &mut (0..5));
    hit(1, EU, CN, day_22, &mut (0..5));
    hit(2, GB, CN, day_22, &mut (0..5));
    hit(3, US, CN, day_22, &mut [1, 3].into_iter());
    for (act, target, day, count) in
        [(4, EU, day_22, 14), (5, GB, day_26, 13), (6, US, day_27, 2), (6, CA, day_27, 2)]
    {
        hit(act, CN, target, day, &mut (next_object..next_object + count));
        next_object += count;
    }
    c.object = Some(object);
    c.act_columns.answers = vec![vec![], vec![], vec![], vec![], vec![1], vec![2], vec![3, 0]];
    c
}

#[test]
fn march_2021_is_found() {
    let c = march_2021();
    for (window, stated, inferred) in [(0, 1, 2), (4, 2, 3), (5, 4, 5)] {
        let config = Lagged::default().window(window);
        let found = run(&config, &c);
        assert_eq!((found.actions, found.answered, found.answered_possible), (8, stated, stated));
        let found = run(&config.use_statements(false), &c);
        assert_eq!((found.actions, found.answered), (8, inferred));
    }
    let found = run(&Lagged::default(), &c);
    let rows: Vec<_> = found
        .responses
        .iter()
        .map(|r| (r.action, r.response, r.target, r.lag.min, r.targets_answer, r.targets_action))
        .collect();
    assert_eq!(
        rows,
        [
            (0, 6, CA, Some(5), 2, 5),
            (1, 4, EU, Some(0), 14, 5),
            (2, 5, GB, Some(4), 13, 5),
            (3, 6, US, Some(5), 2, 2),
        ]
    );
    assert!(found.responses.iter().all(|r| {
        r.sender == CN && r.stated && r.counted && r.direction == Direction::Known && r.rivals.is_empty()
    }));
    assert!(found.dyads.iter().filter(|row| row.b == CN).all(|row| row.rate == Some(1.0)));
    let of_gb = found.dyads.iter().find(|row| row.a == GB).unwrap();
    assert_eq!((of_gb.median_lag, of_gb.proportionality), (Some(4.0), Some(13.0 / 5.0)));
    assert!(found.not_opposite.is_empty());

    // Inferred, China's act against the EU counts as answered too; which came first is not known.
    let found = run(&Lagged::default().window(0).use_statements(false), &c);
    let both_ways: Vec<_> = found.responses.iter().map(|r| (r.action, r.response, r.direction)).collect();
    assert_eq!(both_ways, [(1, 4, Direction::Unknown), (4, 1, Direction::Unknown)]);
}

// ---------------------------------------------------------------------------------------------------------
// One sentence at a time. Party 0 acts, party 1 answers; each row is (sender, first, last, act).

fn between_two(rows: &[(u32, i32, i32, u32)]) -> EventColumns {
    EventColumns {
        parties: 2,
        acts: rows.iter().map(|row| row.3 + 1).max().unwrap_or(0),
        sender: rows.iter().map(|row| row.0).collect(),
        target: rows.iter().map(|row| 1 - row.0).collect(),
        first: rows.iter().map(|row| row.1).collect(),
        last: Some(rows.iter().map(|row| row.2).collect()),
        act: rows.iter().map(|row| row.3).collect(),
        ..EventColumns::default()
    }
}

fn exact(rows: &[(u32, i32, u32)]) -> EventColumns {
    between_two(&rows.iter().map(|&(sender, day, act)| (sender, day, day, act)).collect::<Vec<_>>())
}

fn stating(mut c: EventColumns, statements: &[(u32, u32)]) -> EventColumns {
    c.act_columns.answers = vec![Vec::new(); c.acts as usize];
    for &(response, action) in statements {
        c.act_columns.answers[response as usize].push(action);
    }
    c
}

/// (action, response, certainty, counted) of each row listed.
fn listed(found: &LaggedFindings) -> Vec<(u32, u32, Certainty, bool)> {
    found.responses.iter().map(|r| (r.action, r.response, r.certainty, r.counted)).collect()
}

#[test]
fn an_empty_table_has_no_rate() {
    for list in [true, false] {
        for unit in UNITS {
            let found = run(&Lagged::default().unit(unit).list_responses(list), &EventColumns::default());
            assert_eq!((found.actions, found.rate), (0, None));
            assert!(found.dyads.is_empty() && found.lags.is_empty());
        }
    }
}

#[test]
fn the_window_includes_both_its_ends() {
    let c = exact(&[(0, 0, 0), (1, 30, 1)]);
    assert_eq!(run(&Lagged::default(), &c).answered, 1);
    assert_eq!(run(&Lagged::default().window(29), &c).answered, 0);
}

#[test]
fn an_empty_window_answers_nothing() {
    let c = between_two(&[(0, 0, 9, 0), (1, 0, 9, 1), (0, 3, 3, 2), (1, 3, 3, 3)]);
    let found = run(&Lagged::default().window(0).same_day(false), &c);
    assert_eq!((found.answered_possible, found.responses.len()), (0, 0));
}

#[test]
fn one_response_may_answer_several_actions_unless_one_to_one() {
    let c = exact(&[(0, 0, 0), (0, 1, 1), (1, 2, 2), (1, 9, 3)]);
    let first = run(&Lagged::default(), &c);
    assert_eq!(listed(&first), [(0, 2, Certain, true), (1, 2, Certain, true)]);
    assert_eq!(first.responses[0].rivals, [1]);
    assert_eq!(first.responses[1].rivals, [0]);
    // The one response counts once against two actions.
    assert_eq!(first.dyads[0].proportionality, Some(0.5));
    assert_eq!(first.dyads[0].median_lag, Some(1.5));
    let one = run(&Lagged::default().policy(Policy::OneToOne), &c);
    assert_eq!(listed(&one), [(0, 2, Certain, true), (1, 3, Certain, true)]);
    let all = run(&Lagged::default().policy(Policy::All), &c);
    assert_eq!(all.responses.len(), 4);
    let lags: Vec<_> = all.lags.iter().map(|&LagCount { min, max, count, .. }| (min, max, count)).collect();
    assert_eq!(lags, [(1, 1, 1), (2, 2, 1)]);
}

#[test]
fn an_action_takes_the_earliest_certain_response_beside_a_possible_one() {
    let c = between_two(&[(0, 0, 0, 0), (1, -2, 3, 1), (1, 5, 6, 2), (1, 7, 7, 3)]);
    let found = run(&Lagged::default(), &c);
    // The act of −2 to 3 may have been the first itself.
    assert_eq!(listed(&found), [(1, 0, Possible, true), (0, 1, Possible, true), (0, 2, Certain, true)]);
    assert_eq!(found.responses[1].direction, Direction::Unknown);
    assert_eq!(found.responses[2].lag, Lag { min: Some(5), max: Some(6) });
    // The midpoint of 5 to 6.
    assert_eq!(found.dyads[0].median_lag, Some(5.5));
}

#[test]
fn simultaneous_events_answer_each_other_unless_ordered() {
    let c = exact(&[(0, 5, 0), (1, 5, 1)]);
    let both = run(&Lagged::default(), &c);
    assert_eq!(both.answered, 2);
    assert!(both.responses.iter().all(|r| r.direction == Direction::Unknown));
    assert_eq!(run(&Lagged::default().same_day(false), &c).answered, 0);

    let with_seq = EventColumns { seq: Some(vec![2, 1]), ..c.clone() };
    let ordered = run(&Lagged::default(), &with_seq);
    assert_eq!(listed(&ordered), [(1, 0, Certain, true)]);
    assert_eq!(ordered.responses[0].direction, Direction::Known);
    assert_eq!(run(&Lagged::default().use_seq(false), &with_seq), both);
    let equal = EventColumns { seq: Some(vec![1, 1]), ..c.clone() };
    assert_eq!(run(&Lagged::default(), &equal), both);

    // A statement outdoes seq, and leaves same-day answers out where they do not count.
    let stated = stating(with_seq, &[(1, 0)]);
    assert_eq!(listed(&run(&Lagged::default(), &stated)), [(0, 1, Certain, true)]);
    let later = run(&Lagged::default().same_day(false), &stated);
    assert_eq!(listed(&later), [(0, 1, Impossible, false)]);
    let ignored = Lagged::default().use_statements(false).use_seq(false);
    assert_eq!(run(&ignored, &stated), both);
}

#[test]
fn seq_orders_the_day_that_two_ranges_share() {
    let c = between_two(&[(0, 5, 5, 0), (1, 5, 8, 1)]);
    let found = run(&Lagged::default(), &c);
    let forward = |found: &LaggedFindings| {
        let row = found.responses.iter().find(|r| r.action == 0).unwrap();
        (row.certainty, row.direction)
    };
    assert_eq!(forward(&found), (Certain, Direction::Unknown));
    // Were it the fifth, act 1 would come first, and be no answer.
    let before = run(&Lagged::default(), &EventColumns { seq: Some(vec![2, 1]), ..c.clone() });
    assert_eq!(forward(&before), (Possible, Direction::Unknown));
    let after = run(&Lagged::default(), &EventColumns { seq: Some(vec![1, 2]), ..c });
    assert_eq!(forward(&after), (Certain, Direction::Known));
}

#[test]
fn what_states_its_answer_answers_nothing_else() {
    // Act 2 answers act 0 and would fit act 1 as well; act 4 answers one that is not in the table.
    let c = stating(exact(&[(0, 0, 0), (0, 1, 1), (1, 2, 2), (1, 3, 4)]), &[(2, 0), (4, 3)]);
    let found = run(&Lagged::default(), &c);
    assert_eq!(listed(&found), [(0, 2, Certain, true)]);
    assert!(found.responses[0].stated && found.responses[0].rivals.is_empty());
    assert!(found.not_opposite.is_empty());
}

#[test]
fn rivals_heed_statements() {
    // Act 2 answers act 1, so that act 1 is not eligible to answer it.
    let c = stating(exact(&[(0, 0, 0), (1, 1, 1), (0, 2, 2), (1, 4, 3)]), &[(2, 1)]);
    let found = run(&Lagged::default(), &c);
    let row = found.responses.iter().find(|r| (r.action, r.response) == (2, 3)).unwrap();
    assert_eq!(row.rivals, [0]);
    let row = found.responses.iter().find(|r| (r.action, r.response) == (0, 1)).unwrap();
    assert!(row.rivals.is_empty());
}

#[test]
fn what_is_answered_cannot_answer_back() {
    // Act 1 answers act 0 of the same day, so act 0 does not answer act 1.
    let c = stating(exact(&[(0, 5, 0), (1, 5, 1)]), &[(1, 0)]);
    assert_eq!(listed(&run(&Lagged::default(), &c)), [(0, 1, Certain, true)]);
    // Nor does it where the days contradict the statement, which is listed and not counted.
    let c = stating(exact(&[(1, 1, 1), (0, 5, 0)]), &[(1, 0)]);
    let found = run(&Lagged::default(), &c);
    assert_eq!((found.answered, listed(&found)), (0, vec![(0, 1, Impossible, false)]));
    assert_eq!(found.responses[0].lag.max, Some(-4));
}

#[test]
fn two_acts_that_answer_each_other_are_listed_and_not_counted() {
    let c = stating(exact(&[(0, 5, 0), (1, 5, 1)]), &[(1, 0), (0, 1)]);
    let found = run(&Lagged::default(), &c);
    assert_eq!((found.answered_possible, found.responses.len()), (0, 2));
    assert!(found.responses.iter().all(|r| r.stated && !r.counted && r.certainty == Impossible));
    let first = run(&Lagged::default().unit(Unit::FirstContact), &c);
    assert_eq!((first.actions, first.simultaneous_first_contacts), (0, 1));
}

#[test]
fn stated_answers_are_listed_beyond_the_window_and_beside_the_policy() {
    let late = stating(exact(&[(0, 0, 0), (1, 99, 1)]), &[(1, 0)]);
    let found = run(&Lagged::default(), &late);
    assert_eq!((found.answered, listed(&found)), (0, vec![(0, 1, Impossible, false)]));
    // The first answers; the second, in the window too, is listed.
    let second = stating(exact(&[(0, 0, 0), (1, 3, 1), (1, 4, 2)]), &[(1, 0), (2, 0)]);
    let found = run(&Lagged::default(), &second);
    assert_eq!(listed(&found), [(0, 1, Certain, true), (0, 2, Certain, false)]);
}

#[test]
fn statements_between_acts_that_are_not_opposite() {
    let mut c = exact(&[(0, 0, 0), (0, 1, 1), (1, 2, 2)]);
    c.acts = 5;
    // Same direction; absent; the same act; itself opposite.
    let found = run(&Lagged::default(), &stating(c, &[(1, 0), (2, 4), (2, 2), (2, 0)]));
    assert_eq!(found.not_opposite, [(1, 0), (2, 2)]);
    assert_eq!(listed(&found), [(0, 2, Certain, true)]);
}

#[test]
fn an_act_does_not_answer_itself() {
    // A bloc expanded into two members that both hit the other: one act, opposite rows.
    let c = exact(&[(0, 5, 0), (1, 5, 0)]);
    for unit in [Unit::Act, Unit::Row] {
        for list in [true, false] {
            let found = run(&Lagged::default().unit(unit).list_responses(list), &c);
            assert_eq!((found.actions, found.answered_possible), (2, 0));
        }
    }
}

#[test]
fn an_uncertain_side_leaves_it_possible() {
    let c = exact(&[(0, 0, 0), (1, 1, 1)]);
    for certain in [vec![true, false], vec![false, true]] {
        let found = run(&Lagged::default(), &EventColumns { certain: Some(certain), ..c.clone() });
        assert_eq!((found.answered, found.answered_possible), (0, 1));
        assert_eq!(listed(&found), [(0, 1, Possible, true)]);
    }
    // One certain row makes an act certain.
    let c = exact(&[(0, 0, 0), (0, 0, 0), (1, 1, 1)]);
    let found = run(&Lagged::default(), &EventColumns { certain: Some(vec![false, true, true]), ..c });
    assert_eq!((found.actions, found.answered), (2, 1));
}

#[test]
fn an_unknown_bound_is_infinite() {
    let c = between_two(&[(0, 0, 0, 0), (1, 3, i32::MAX, 1)]);
    let found = run(&Lagged::default().window(u32::MAX), &c);
    assert_eq!(listed(&found), [(0, 1, Possible, true)]);
    assert_eq!(found.responses[0].lag, Lag { min: Some(3), max: None });
    assert_eq!(found.responses[0].direction, Direction::Known);
    let c = between_two(&[(0, i32::MIN, i32::MAX, 0), (1, 3, 3, 1)]);
    let found = run(&Lagged::default().window(0), &c);
    assert_eq!(listed(&found), [(0, 1, Possible, true), (1, 0, Possible, true)]);
}

#[test]
fn an_acts_targets_are_distinct_objects_with_their_weight() {
    let c = EventColumns {
        objects: 9,
        object: Some(vec![3, 3, 4, 8]),
        // The group that object 4 stands for has eleven members.
        weight: Some(vec![1.0, 1.0, 11.0, 2.4]),
        measures: Some(vec![1, 2, 2, 3]),
        ..exact(&[(0, 0, 0), (0, 0, 0), (0, 0, 0), (1, 1, 1)])
    };
    let found = run(&Lagged::default(), &c);
    assert_eq!((found.responses[0].targets_action, found.responses[0].targets_answer), (12, 2));
    assert_eq!(found.dyads[0].proportionality, Some(2.0 / 12.0));
    assert_eq!(found.dyads[0].measures_mirrored, Some(1.0));
    let rows = run(&Lagged::default().unit(Unit::Row), &c);
    assert_eq!((rows.actions, rows.answered), (4, 3));
    assert_eq!(rows.dyads[0].measures_mirrored, Some(0.0));
}

#[test]
fn measures_count_where_both_sides_state_them() {
    let c = EventColumns {
        measures: Some(vec![3, 3, 0, 5]),
        ..exact(&[(0, 0, 0), (1, 1, 1), (0, 50, 2), (1, 51, 3)])
    };
    let found = run(&Lagged::default(), &c);
    assert_eq!((found.dyads[0].answered, found.dyads[0].measures_mirrored), (2, Some(1.0)));
    assert_eq!(found.dyads[1].measures_mirrored, None);
}

#[test]
fn weights_of_nothing_have_no_proportion() {
    let c = EventColumns { weight: Some(vec![0.0, 1.0]), ..exact(&[(0, 0, 0), (1, 1, 1)]) };
    let found = run(&Lagged::default(), &c);
    assert_eq!((found.answered, found.dyads[0].proportionality), (1, None));
}

#[test]
fn identical_rows_are_one_act_and_several_rows() {
    let c = exact(&[(0, 0, 0), (0, 0, 0), (1, 1, 1)]);
    assert_eq!(run(&Lagged::default(), &c).actions, 2);
    assert_eq!(run(&Lagged::default().unit(Unit::Row), &c).actions, 3);
}

#[test]
fn rows_lead_back_to_their_ties() {
    let c = EventColumns { tie: Some(vec![7, 9]), ..exact(&[(0, 0, 0), (1, 1, 1)]) };
    for (unit, ties) in
        [(Unit::Act, (None, None)), (Unit::Row, (Some(7), Some(9))), (Unit::FirstContact, (Some(7), Some(9)))]
    {
        let Response { action_tie, response_tie, .. } =
            run(&Lagged::default().unit(unit), &c).responses[0].clone();
        assert_eq!((action_tie, response_tie), ties);
    }
}

#[test]
fn first_contacts_look_at_the_first_row_of_either_side() {
    let first_contact = Lagged::default().unit(Unit::FirstContact);
    // The later rows play no part, even where they would answer.
    let c = exact(&[(0, 0, 0), (1, 50, 1), (0, 51, 2), (1, 52, 3)]);
    let found = run(&first_contact, &c);
    assert_eq!((found.actions, found.answered, found.dyads.len()), (1, 0, 1));
    assert_eq!(run(&first_contact.clone().window(50), &c).answered, 1);

    let same_day = exact(&[(0, 5, 0), (1, 5, 1)]);
    let found = run(&first_contact, &same_day);
    assert_eq!((found.actions, found.simultaneous_first_contacts), (0, 1));
    let ordered = run(&first_contact, &EventColumns { seq: Some(vec![2, 1]), ..same_day.clone() });
    assert_eq!(listed(&ordered), [(1, 0, Certain, true)]);
    let stated = run(&first_contact, &stating(same_day, &[(0, 1)]));
    assert_eq!(listed(&stated), [(1, 0, Certain, true)]);
}

#[test]
fn a_first_contact_that_states_a_later_act_is_listed_and_not_counted() {
    let c = stating(exact(&[(0, 0, 0), (1, 3, 1)]), &[(0, 1)]);
    let found = run(&Lagged::default().unit(Unit::FirstContact), &c);
    assert_eq!((found.actions, found.answered, found.dyads[0].a), (1, 0, 0));
    assert_eq!(listed(&found), [(1, 0, Impossible, false)]);
}

#[test]
fn self_loops_are_counted_and_do_not_act() {
    let mut c = exact(&[(0, 0, 0), (1, 1, 1), (1, 2, 2)]);
    c.target[2] = 1;
    for list in [true, false] {
        for unit in UNITS {
            assert_eq!(run(&Lagged::default().unit(unit).list_responses(list), &c).self_loops, 1);
        }
    }
}

#[cfg(feature = "native")]
#[test]
fn settings_have_stable_names() {
    let config = Lagged::default().unit(Unit::FirstContact).policy(Policy::OneToOne).window(7);
    let text = serde_json::to_string(&config).unwrap();
    assert!(text.contains(r#""unit":"first-contact","policy":"one-to-one""#), "{text}");
    assert_eq!(serde_json::from_str::<Lagged>(&text).unwrap(), config);
    assert_eq!(serde_json::from_str::<Lagged>("{}").unwrap(), Lagged::default());
    let error = serde_json::from_str::<Lagged>(r#"{"windw":3}"#).unwrap_err();
    assert!(error.to_string().contains("unknown field `windw`"), "{error}");
}

#[cfg(feature = "native")]
#[test]
fn findings_survive_being_written() {
    let found = run(&Lagged::default(), &march_2021());
    let text = serde_json::to_string(&found).unwrap();
    assert!(text.contains(r#""lag":{"min":5,"max":5},"certainty":"certain""#), "{text}");
    assert!(text.contains(r#""direction":"known""#));
    assert_eq!(serde_json::from_str::<LaggedFindings>(&text).unwrap(), found);
}
