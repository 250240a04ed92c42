//! Co-targeting pairs: the definition read literally, laws, and the sentences that a reader could doubt.

mod random_events;

use std::collections::BTreeSet;

use proptest::prelude::*;
use random_events::{Act, Draft, Row, distances, drafts, plain_drafts, renumbered, windows};
use sanction_graph::coordination::{Count, Detail, Pair, Pairs, PairsFindings};
use sanction_graph::graph::{EventColumns, Events};

/// What the definition says, word for word.
mod literal {
    use super::*;

    struct Reading<'a> {
        draft: &'a Draft,
        window: i64,
    }

    impl Reading<'_> {
        fn days(&self, row: &Row) -> Act {
            self.draft.acts[row.act as usize]
        }

        fn object(&self, row: &Row) -> u32 {
            if self.draft.has_objects { row.object } else { row.target }
        }

        fn certainly_near(&self, x: &Row, y: &Row) -> bool {
            x.certain
                && y.certain
                && distances(self.days(x), self.days(y)).1.is_some_and(|most| most <= self.window)
        }

        fn before(&self, x: &Row, y: &Row) -> bool {
            let (a, b) = (self.days(x), self.days(y));
            let exact = a.first == a.last && b.first == b.last;
            a.last < b.first || (exact && a.first == b.first && self.draft.has_seq && x.seq < y.seq)
        }

        /// How close two events are: the smaller, the closer.
        fn closeness(&self, x: &Row, y: &Row) -> impl Ord + use<> {
            let (a, b) = (self.days(x), self.days(y));
            let seqs = if self.draft.has_seq { (x.seq, y.seq) } else { (0, 0) };
            (distances(a, b).1, a.first.min(b.first), a.first.max(b.first), x.act, y.act, seqs)
        }

        fn lag(&self, x: &Row, y: &Row) -> f64 {
            let middle = |days: Act| f64::midpoint(f64::from(days.first), f64::from(days.last));
            middle(self.days(y)) - middle(self.days(x))
        }

        fn pair(&self, a: u32, b: u32, kept: &[Row], count: Count) -> Option<Expected> {
            let of = |sender: u32, object: u32| -> Vec<Row> {
                kept.iter().copied().filter(|r| r.sender == sender && self.object(r) == object).collect()
            };
            let hit = |sender: u32| -> BTreeSet<u32> {
                kept.iter().filter(|r| r.sender == sender && r.certain).map(|r| self.object(r)).collect()
            };
            let objects: BTreeSet<u32> = kept.iter().map(|r| self.object(r)).collect();
            let (mut shared, mut shared_possible) = (0, 0);
            let mut steps: Vec<(Row, Row)> = Vec::new();
            let mut acts = BTreeSet::new();
            for object in objects {
                let (ours, theirs) = (of(a, object), of(b, object));
                let all: Vec<(Row, Row)> =
                    ours.iter().flat_map(|&x| theirs.iter().map(move |&y| (x, y))).collect();
                shared_possible += u32::from(
                    all.iter().any(|(x, y)| distances(self.days(x), self.days(y)).0 <= self.window),
                );
                let near: Vec<(Row, Row)> =
                    all.into_iter().filter(|(x, y)| self.certainly_near(x, y)).collect();
                shared += u32::from(!near.is_empty());
                acts.extend(near.iter().flat_map(|(x, y)| [x.act, y.act]));
                match count {
                    Count::EventPairs => steps.extend(near),
                    Count::Objects => {
                        steps.extend(near.into_iter().min_by_key(|(x, y)| self.closeness(x, y)));
                    }
                }
            }
            let union = hit(a).union(&hit(b)).count();
            let lags: f64 = steps.iter().map(|(x, y)| self.lag(x, y)).sum();
            let first_a = steps.iter().filter(|(x, y)| self.before(x, y)).count();
            let first_b = steps.iter().filter(|(x, y)| self.before(y, x)).count();
            (shared_possible > 0).then(|| Expected {
                a,
                b,
                shared,
                shared_possible,
                weight: steps.len() as u64,
                jaccard: (union > 0).then(|| f64::from(shared) / union as f64),
                mean_lag: (!steps.is_empty()).then(|| lags / steps.len() as f64),
                first_a: first_a as u64,
                first_b: first_b as u64,
                simultaneous: (steps.len() - first_a - first_b) as u64,
                acts: acts.into_iter().collect(),
            })
        }
    }

    pub(super) fn pairs(draft: &Draft, settings: &Pairs) -> (Vec<Expected>, usize) {
        let reading = Reading { draft, window: i64::from(settings.window) };
        let mut kept: Vec<Row> = draft
            .rows
            .iter()
            .copied()
            .filter(|row| settings.implementing || !draft.acts[row.act as usize].implements)
            .filter(|row| !draft.has_objects || !draft.unnamed[row.object as usize])
            .collect();
        let objects: BTreeSet<u32> = kept.iter().map(|row| reading.object(row)).collect();
        let hubs: BTreeSet<u32> = objects
            .into_iter()
            .filter(|&object| {
                let on = kept.iter().filter(|row| reading.object(row) == object);
                let senders: BTreeSet<u32> = on.map(|row| row.sender).collect();
                settings.hub_limit.is_some_and(|limit| senders.len() > limit as usize)
            })
            .collect();
        kept.retain(|row| !hubs.contains(&reading.object(row)));
        let all = (0..draft.parties).flat_map(|a| (a + 1..draft.parties).map(move |b| (a, b)));
        (all.filter_map(|(a, b)| reading.pair(a, b, &kept, settings.count)).collect(), hubs.len())
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Expected {
    a: u32,
    b: u32,
    shared: u32,
    shared_possible: u32,
    weight: u64,
    jaccard: Option<f64>,
    mean_lag: Option<f64>,
    first_a: u64,
    first_b: u64,
    simultaneous: u64,
    acts: Vec<u32>,
}

impl From<Pair> for Expected {
    fn from(pair: Pair) -> Self {
        let Pair { a, b, weight, figures, acts, .. } = pair;
        let figures = figures.expect("asked for");
        Self {
            a,
            b,
            shared: figures.shared,
            shared_possible: figures.shared_possible,
            weight,
            jaccard: figures.jaccard,
            mean_lag: figures.mean_lag,
            first_a: figures.first_a,
            first_b: figures.first_b,
            simultaneous: figures.simultaneous,
            acts: acts.expect("asked for"),
        }
    }
}

fn expected(findings: PairsFindings) -> Vec<Expected> {
    findings.pairs.into_iter().map(Expected::from).collect()
}

fn settings() -> impl Strategy<Value = Pairs> {
    let count = prop_oneof![Just(Count::Objects), Just(Count::EventPairs)];
    (windows(), count, any::<bool>(), prop::option::weighted(0.3, 0..5_u32)).prop_map(
        |(window, count, implementing, hub_limit)| {
            Pairs::default().window(window).count(count).implementing(implementing).hub_limit(hub_limit)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn as_defined(draft in prop_oneof![drafts(), plain_drafts()], settings in settings()) {
        let findings = settings.run(&draft.events()).unwrap();
        let (pairs, hubs) = literal::pairs(&draft, &settings);
        prop_assert_eq!(findings.hubs_left_out, hubs);
        let implementing: BTreeSet<u32> =
            draft.rows.iter().map(|row| row.act).filter(|&act| draft.acts[act as usize].implements).collect();
        let left_out = if settings.implementing { 0 } else { implementing.len() };
        prop_assert_eq!(findings.implementing_left_out, left_out);
        prop_assert_eq!(expected(findings), pairs);
    }

    #[test]
    fn order_of_rows(
        (draft, rows) in drafts().prop_flat_map(|draft| {
            let rows = Just(draft.rows.clone()).prop_shuffle();
            (Just(draft), rows)
        }),
        settings in settings(),
    ) {
        let shuffled = Draft { rows, ..draft.clone() };
        prop_assert_eq!(settings.run(&shuffled.events()), settings.run(&draft.events()));
    }

    #[test]
    fn repeated_rows(draft in drafts(), settings in settings(), which in any::<prop::sample::Index>()) {
        let settings = settings.count(Count::Objects);
        let mut longer = draft.clone();
        if !draft.rows.is_empty() {
            longer.rows.push(*which.get(&draft.rows));
        }
        prop_assert_eq!(settings.run(&longer.events()), settings.run(&draft.events()));
    }

    #[test]
    fn shifted_days(draft in drafts(), settings in settings(), by in -50..50) {
        prop_assert_eq!(settings.run(&draft.shifted(by).events()), settings.run(&draft.events()));
    }

    #[test]
    fn new_numbers(draft in drafts(), settings in settings()) {
        let mut pairs = expected(settings.run(&draft.events()).unwrap());
        for pair in &mut pairs {
            (pair.a, pair.b) = (renumbered(pair.a), renumbered(pair.b));
            for act in &mut pair.acts {
 *act = renumbered(*act);
 }
        }
        prop_assert_eq!(expected(settings.run(&draft.relabelled().events()).unwrap()), pairs);
    }

    #[test]
    fn what_every_pair_is(draft in drafts(), settings in settings()) {
        let findings = settings.run(&draft.events()).unwrap();
        for pair in &expected(findings.clone()) {
            prop_assert!(pair.a < pair.b);
            prop_assert!(pair.shared <= pair.shared_possible && pair.shared_possible > 0);
            prop_assert!(u64::from(pair.shared) <= pair.weight);
            prop_assert_eq!(pair.first_a + pair.first_b + pair.simultaneous, pair.weight);
            prop_assert!(pair.jaccard.is_none_or(|jaccard| (0.0..=1.0).contains(&jaccard)));
            prop_assert_eq!(pair.mean_lag.is_none(), pair.weight == 0);
            prop_assert_eq!(pair.acts.is_empty(), pair.weight == 0);
        }
        prop_assert!(findings.pairs.is_sorted_by_key(|pair| (pair.a, pair.b)));
    }

    /// Less detail is the same findings with less said.
    #[test]
    fn less_detail(draft in prop_oneof![drafts(), plain_drafts()], settings in settings()) {
        let mut findings = settings.run(&draft.events()).unwrap();
        for pair in &mut findings.pairs {
            prop_assert!(pair.figures.is_some() && pair.acts.is_some());
            pair.acts = None;
        }
        let figures = settings.clone().detail(Detail::Figures).run(&draft.events()).unwrap();
        prop_assert_eq!(&figures, &findings);
        for pair in &mut findings.pairs {
            pair.figures = None;
        }
        let weights = settings.clone().detail(Detail::Weights).run(&draft.events()).unwrap();
        prop_assert_eq!(&weights, &findings);
    }
}

const EU: u32 = 0;
const GB: u32 = 1;
const US: u32 = 2;
const CA: u32 = 3;
const CN: u32 = 4;
const MARCH_22: i32 = 18_708;
const JULY_9: i32 = 18_452;
const JULY_31: i32 = 18_474;

/// A table of rows (act, sender, object), all against CN, with the days of each act.
fn table(days: &[(i32, i32)], rows: &[(u32, u32, u32)]) -> Draft {
    Draft {
        acts: days.iter().map(|&(first, last)| Act { first, last, implements: false }).collect(),
        rows: rows
            .iter()
            .map(|&(act, sender, object)| Row { act, sender, object, target: CN, certain: true, seq: 0 })
            .collect(),
        unnamed: vec![false; 16],
        parties: 5,
        has_seq: false,
        has_objects: true,
    }
}

fn exact(days: &[i32]) -> Vec<(i32, i32)> {
    days.iter().map(|&day| (day, day)).collect()
}

/// Zhu Hailun 0, Wang Junzheng 1, Wang Mingshan 2, Chen Mingguo 3, XPCC Public Security Bureau 4; of
/// 2020 also Chen Quanguo 5, Huo Liujun 6, Xinjiang Public Security Bureau 7 (9 July), and XPCC 8, Sun
/// Jinlong 9, Peng Jiarui 10 (31 July).
fn the_case() -> Draft {
    let mut rows = Vec::new();
    for (act, sender) in [(2, EU), (3, GB), (5, CA)] {
        rows.extend((0..5).map(|object| (act, sender, object)));
    }
    rows.extend([(4, US, 1), (4, US, 3)]);
    rows.extend([0, 2, 5, 6, 7].map(|object| (0, US, object)));
    rows.extend([8, 9, 10].map(|object| (1, US, object)));
    table(&exact(&[JULY_9, JULY_31, MARCH_22, MARCH_22, MARCH_22, MARCH_22]), &rows)
}

fn march() -> Draft {
    let mut draft = the_case();
    draft.rows.retain(|row| row.act >= 2);
    draft
}

fn pairs(draft: &Draft) -> Vec<Expected> {
    found(draft, &Pairs::default())
}

fn found(draft: &Draft, settings: &Pairs) -> Vec<Expected> {
    expected(settings.run(&draft.events()).unwrap())
}

fn pair(pairs: &[Expected], a: u32, b: u32) -> &Expected {
    pairs.iter().find(|pair| (pair.a, pair.b) == (a, b)).unwrap()
}

#[test]
fn march_2021() {
    let draft = march();
    assert_eq!(draft.rows.len(), 17);
    let found = pairs(&draft);
    assert_eq!(found.len(), 6);
    for (a, b) in [(EU, GB), (EU, CA), (GB, CA)] {
        let pair = pair(&found, a, b);
        assert_eq!((pair.shared, pair.jaccard), (5, Some(1.0)));
        assert_eq!((pair.mean_lag, pair.simultaneous), (Some(0.0), 5));
    }
    for (a, b) in [(EU, US), (GB, US), (US, CA)] {
        let pair = pair(&found, a, b);
        assert_eq!((pair.shared, pair.jaccard), (2, Some(0.4)));
    }
    assert_eq!(pair(&found, EU, US).acts, [2, 4]);
}

#[test]
fn with_the_listings_of_2020() {
    let draft = the_case();
    let all = found(&draft, &Pairs::default().window(i32::MAX));
    let eu_us = pair(&all, EU, US);
    assert_eq!((eu_us.shared, eu_us.jaccard), (4, Some(4.0 / 11.0)));
    assert_eq!(eu_us.mean_lag, Some(f64::from(JULY_9 - MARCH_22) / 2.0));
    assert_eq!((eu_us.first_a, eu_us.first_b, eu_us.simultaneous), (0, 2, 2));
    assert_eq!(eu_us.acts, [0, 2, 4]);
    // The union is that of the whole table whatever the window.
    assert_eq!(pair(&pairs(&draft), EU, US).jaccard, Some(2.0 / 11.0));
}

#[test]
fn a_range_is_possible_only() {
    let mut draft = march();
    (draft.acts[4].first, draft.acts[4].last) = (MARCH_22 - 11, MARCH_22 + 149);
    let found = pairs(&draft);
    let eu_us = pair(&found, EU, US);
    assert_eq!((eu_us.shared, eu_us.shared_possible, eu_us.weight), (0, 2, 0));
    assert_eq!((eu_us.jaccard, eu_us.mean_lag), (Some(0.0), None));
    assert!(eu_us.acts.is_empty());
}

#[test]
fn the_window_is_inclusive() {
    let rows = [(0, EU, 0), (1, GB, 0)];
    assert_eq!(pairs(&table(&exact(&[0, 7]), &rows)).len(), 1);
    assert_eq!(pairs(&table(&exact(&[7, 0]), &rows))[0].mean_lag, Some(-7.0));
    assert_eq!(pairs(&table(&exact(&[0, 8]), &rows)).len(), 0);
}

#[test]
fn the_closest_two_events_speak_for_an_object() {
    // EU at 0 and 5; UK at 3 and 7: three pairs within four days, the closest two are two days apart.
    let rows = [(0, EU, 0), (1, EU, 0), (2, GB, 0), (3, GB, 0)];
    let draft = table(&exact(&[0, 5, 3, 7]), &rows);
    let settings = Pairs::default().window(4);
    let nearest = found(&draft, &settings);
    // 3 before 5 and 5 before 7 are equally close: the earlier stands.
    assert_eq!((nearest[0].weight, nearest[0].mean_lag, nearest[0].first_b), (1, Some(-2.0), 1));
    assert_eq!(nearest[0].acts, [0, 1, 2, 3]);
    let all = found(&draft, &settings.count(Count::EventPairs));
    assert_eq!((all[0].shared, all[0].weight), (1, 3));
    assert_eq!((all[0].mean_lag, all[0].first_a, all[0].first_b), (Some(1.0), 2, 1));
}

#[test]
fn event_pairs_count_rows() {
    let draft = table(&exact(&[0, 0]), &[(0, EU, 0), (0, EU, 0), (1, GB, 0)]);
    assert_eq!(pairs(&draft)[0].weight, 1);
    let all = found(&draft, &Pairs::default().count(Count::EventPairs));
    assert_eq!((all[0].weight, all[0].shared, all[0].jaccard), (2, 1, Some(1.0)));
}

#[test]
fn within_a_day_seq_decides() {
    let mut draft = table(&exact(&[0, 0]), &[(0, EU, 0), (1, GB, 0)]);
    assert_eq!(pairs(&draft)[0].simultaneous, 1);
    draft.has_seq = true;
    assert_eq!(pairs(&draft)[0].simultaneous, 1);
    draft.rows[0].seq = 1;
    assert_eq!(pairs(&draft)[0].first_b, 1);
    assert_eq!(pairs(&draft)[0].mean_lag, Some(0.0));
}

#[test]
fn lags_run_between_midpoints() {
    let draft = table(&[(0, 3), (5, 5)], &[(0, EU, 0), (1, GB, 0)]);
    assert_eq!((pairs(&draft)[0].mean_lag, pairs(&draft)[0].first_a), (Some(3.5), 1));
    let draft = table(&[(0, 3), (2, 2)], &[(0, EU, 0), (1, GB, 0)]);
    assert_eq!((pairs(&draft)[0].mean_lag, pairs(&draft)[0].simultaneous), (Some(0.5), 1));
}

#[test]
fn rows_that_are_not_certain() {
    let mut draft = table(&exact(&[0, 0]), &[(0, EU, 0), (1, GB, 0)]);
    draft.rows[1].certain = false;
    assert_eq!((pairs(&draft)[0].shared, pairs(&draft)[0].shared_possible), (0, 1));
    assert_eq!(pairs(&draft)[0].jaccard, Some(0.0));
    draft.rows[0].certain = false;
    assert_eq!(pairs(&draft)[0].jaccard, None, "neither certainly hits anything");
}

#[test]
fn hubs_are_left_out_of_everything() {
    let rows = [(0, EU, 0), (0, GB, 0), (0, US, 0), (0, EU, 1), (0, GB, 1), (0, EU, 2)];
    let draft = table(&exact(&[0]), &rows);
    let findings = Pairs::default().hub_limit(Some(2)).run(&draft.events()).unwrap();
    assert_eq!(findings.hubs_left_out, 1);
    let left = expected(findings);
    assert_eq!(left.len(), 1);
    assert_eq!((left[0].shared, left[0].jaccard), (1, Some(0.5)));
    assert_eq!(Pairs::default().hub_limit(Some(3)).run(&draft.events()).unwrap().hubs_left_out, 0);
}

#[test]
fn unnamed_groups_are_never_shared_nor_in_the_union() {
    let mut draft = table(&exact(&[0, 0]), &[(0, EU, 0), (1, GB, 0), (0, EU, 1), (1, GB, 1)]);
    draft.unnamed[1] = true;
    let found = pairs(&draft);
    assert_eq!((found[0].shared, found[0].jaccard), (1, Some(1.0)));
}

#[test]
fn implementing_acts_are_left_out_and_counted() {
    let mut draft = table(&exact(&[0, 0]), &[(0, EU, 0), (1, GB, 0)]);
    draft.acts[1].implements = true;
    let findings = Pairs::default().run(&draft.events()).unwrap();
    assert_eq!((findings.pairs.len(), findings.implementing_left_out), (0, 1));
    let findings = Pairs::default().implementing(true).run(&draft.events()).unwrap();
    assert_eq!((findings.pairs.len(), findings.implementing_left_out), (1, 0));
}

#[test]
fn self_loops_stay_in_and_an_answer_shares_nothing() {
    let mut draft = table(&exact(&[0, 0]), &[(0, CN, 0), (1, GB, 0)]);
    draft.has_objects = false;
    assert_eq!((pairs(&draft)[0].a, pairs(&draft)[0].b), (GB, CN));
    draft.rows[0].target = GB;
    assert!(pairs(&draft).is_empty());
}

#[test]
fn nothing_and_nonsense() {
    let empty = Events::new(EventColumns::default()).unwrap();
    for count in [Count::Objects, Count::EventPairs] {
        assert!(Pairs::default().count(count).run(&empty).unwrap().pairs.is_empty());
    }
    assert!(Pairs::default().window(-1).run(&empty).unwrap_err().is_negative_window());
    let far = table(&exact(&[i32::MIN + 1, i32::MAX - 1]), &[(0, EU, 0), (1, GB, 0)]);
    assert!(Pairs::default().window(i32::MAX).run(&far.events()).unwrap().pairs.is_empty());
}

/// Thirty thousand rows on one object, of one sender, of two, or of as many: left out and counted, whatever is
/// asked for; the rest stands.
#[test]
fn a_crowded_object_is_left_out() {
    for senders in [1, 2, 30_000_u32] {
        let rows = 0..30_000_u32;
        let mut sender: Vec<u32> = rows.clone().map(|row| row % senders).collect();
        sender.extend([0, 1]);
        let events = Events::new(EventColumns {
            parties: 30_000,
            acts: 30_002,
            objects: 2,
            target: vec![0; sender.len()],
            object: Some(rows.map(|_| 0).chain([1, 1]).collect()),
            first: vec![5; sender.len()],
            act: (0..30_002).collect(),
            sender,
            ..EventColumns::default()
        })
        .unwrap();
        for detail in [Detail::Weights, Detail::Figures, Detail::Acts] {
            let found = Pairs::default().detail(detail).run(&events).unwrap();
            assert_eq!((found.hubs_left_out, found.pairs.len(), found.pairs[0].weight), (1, 1, 1));
        }
    }
}

/// Without the guards many senders of one object are an error, in little space.
#[test]
fn more_pairs_than_are_listed_are_an_error() {
    let senders = 6000_u32;
    let events = Events::new(EventColumns {
        parties: senders,
        acts: senders,
        sender: (0..senders).collect(),
        target: vec![0; senders as usize],
        first: vec![5; senders as usize],
        act: (0..senders).collect(),
        ..EventColumns::default()
    })
    .unwrap();
    for detail in [Detail::Weights, Detail::Acts] {
        let found = Pairs::default().detail(detail).run(&events).unwrap();
        assert_eq!((found.hubs_left_out, found.pairs.len()), (1, 0));
    }
    let error = Pairs::default().detail(Detail::Weights).hub_limit(None).run(&events).unwrap_err();
    assert!(error.is_too_many_pairs());
}
