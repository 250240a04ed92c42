//! Permuted days: what each draw keeps, that it is judged as the data is, and that p means what it says.

#[allow(dead_code)]
mod random_events;

use std::collections::BTreeMap;

use proptest::prelude::*;
use random_events::{Draft, drafts};
use sanction_graph::graph::{ActColumns, EventColumns, Events};
use sanction_graph::random::Stream;
use sanction_graph::reciprocity::{DayPermutation, DayPermutationFindings, Lagged, Policy, Unit};

type Days = (i32, i32);

fn configs() -> impl Strategy<Value = Lagged> {
    let units = prop::sample::select(vec![Unit::Act, Unit::Row, Unit::FirstContact]);
    let policies = prop::sample::select(vec![Policy::First, Policy::All, Policy::OneToOne]);
    (units, policies, 0..12_u32, any::<bool>()).prop_map(|(unit, policy, window, same_day)| {
        Lagged::default().unit(unit).policy(policy).window(window).same_day(same_day)
    })
}

/// Tables of which half have exact days alone, as those may take a shorter way.
fn tables() -> impl Strategy<Value = Draft> {
    (drafts(), any::<bool>()).prop_map(|(mut draft, exact)| {
        for act in &mut draft.acts {
            if exact {
                act.first = if act.first == i32::MIN { 0 } else { act.first };
                act.last = act.first;
            }
        }
        draft
    })
}

/// Each act by one sender, and no self-loops, so that a draw is a table again.
fn plain(mut draft: Draft) -> Draft {
    draft.rows.iter_mut().for_each(|row| row.sender = row.act % 5);
    draft.rows.retain(|row| row.sender != row.target);
    draft
}

/// The days of acts by sender and act, without self-loops.
fn days_of(draft: &Draft, days: &[Days]) -> BTreeMap<(u32, u32), Vec<Days>> {
    let mut by_part: BTreeMap<(u32, u32), Vec<Days>> = BTreeMap::new();
    for (row, &day) in draft.rows.iter().zip(days).filter(|(row, _)| row.sender != row.target) {
        by_part.entry((row.sender, row.act)).or_default().push(day);
    }
    by_part
}

fn own_days(events: &Events) -> Vec<Days> {
    events.first().iter().copied().zip(events.last().iter().copied()).collect()
}

fn near(a: Option<f64>, b: f64) -> bool {
    a.is_some_and(|a| (a - b).abs() < 1e-12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_draw_keeps_days_within_senders_and_rows_together(draft in tables(), draw in 0..50_u32, seed: u64) {
        let events = draft.events();
        let permuted = DayPermutation::default().seed(seed).permuted(&events, draw);
        let own = own_days(&events);
        for ((row, &before), &after) in draft.rows.iter().zip(&own).zip(&permuted) {
            prop_assert!(row.sender != row.target || before == after);
        }
        let (before, after) = (days_of(&draft, &own), days_of(&draft, &permuted));
        prop_assert!(after.values().all(|days| days.iter().all(|day| day == &days[0])));
        let of_sender = |parts: &BTreeMap<(u32, u32), Vec<Days>>| {
            let mut days: Vec<(u32, Days)> = parts.iter().map(|(part, days)| (part.0, days[0])).collect();
            days.sort_unstable();
            days
        };
        prop_assert_eq!(of_sender(&before), of_sender(&after));
    }

    /// The shorter ways of counting find what the full analysis finds in each permuted table.
    #[test]
    fn findings_are_those_of_the_draws(draft in tables().prop_map(plain), lagged in configs(), seed: u64) {
        let events = draft.events();
        let config = DayPermutation::default().lagged(lagged.clone()).draws(5).seed(seed);
        let found = config.run(&events).unwrap();
        let inferring = lagged.use_statements(false).use_seq(false);
        let observed = inferring.run(&events).unwrap();
        prop_assert_eq!((found.actions, found.answered), (observed.actions, observed.answered));
        prop_assert_eq!(found.rate.observed, observed.rate);
        let Some(rate) = observed.rate else {
            prop_assert_eq!((found.rate.mean, found.rate.p), (None, None));
            return Ok(());
        };
        let of_draw = |draw| {
            let days = config.permuted(&events, draw);
            let mut columns = events.clone().into_columns();
            (columns.first, columns.last) = {
                let (first, last) = days.into_iter().unzip();
                (first, Some(last))
            };
            let found = inferring.run(&Events::new(columns).unwrap()).unwrap();
            found.rate.unwrap_or(0.0)
        };
        let rates: Vec<f64> = (0..5).map(of_draw).collect();
        prop_assert!(near(found.rate.mean, rates.iter().sum::<f64>() / 5.0), "{:?} {:?}", found, rates);
        let reached = rates.iter().filter(|&&drawn| drawn >= rate - 1e-12).count();
        prop_assert!(near(found.rate.p, (1 + reached) as f64 / 6.0));
    }

    #[test]
    fn neither_row_order_nor_self_loops_matter(draft in tables(), lagged in configs()) {
        let config = DayPermutation::default().lagged(lagged).draws(5);
        let found = config.run(&draft.events()).unwrap();
        let mut other = draft.clone();
        other.rows.reverse();
        prop_assert_eq!(&config.run(&other.events()).unwrap(), &found);
        other.rows.retain(|row| row.sender != row.target);
        prop_assert_eq!(&config.run(&other.events()).unwrap(), &found);
        let figures = [found.rate.observed, found.rate.mean, found.rate.sd, found.rate.z, found.rate.p];
        prop_assert!(figures.iter().flatten().all(|figure| figure.is_finite()));
    }
}

/// (sender, target, day) of acts of one row.
fn events(rows: &[(u32, u32, i32)]) -> Events {
    let number = u32::try_from(rows.len()).unwrap();
    Events::new(columns(number, rows)).unwrap()
}

fn columns(acts: u32, rows: &[(u32, u32, i32)]) -> EventColumns {
    EventColumns {
        parties: rows.iter().map(|row| row.0.max(row.1) + 1).max().unwrap_or(0),
        acts,
        sender: rows.iter().map(|row| row.0).collect(),
        target: rows.iter().map(|row| row.1).collect(),
        first: rows.iter().map(|row| row.2).collect(),
        act: (0..acts).collect(),
        ..EventColumns::default()
    }
}

fn run(config: &DayPermutation, rows: &[(u32, u32, i32)]) -> DayPermutationFindings {
    config.run(&events(rows)).unwrap()
}

#[test]
fn what_leaves_no_choice() {
    let config = DayPermutation::default().draws(20);
    for rows in [vec![(0, 1, 5), (1, 0, 7)], vec![(0, 1, 5), (0, 2, 5), (1, 0, 7), (1, 2, 7)]] {
        let found = run(&config, &rows);
        assert_eq!((found.rate.mean, found.rate.sd), (found.rate.observed, Some(0.0)));
        assert_eq!((found.rate.z, found.rate.p), (None, Some(1.0)));
    }
    for rows in [vec![], vec![(2, 2, 5), (0, 0, 6)]] {
        let found = run(&config, &rows);
        assert_eq!((found.actions, found.senders, found.acts, found.movable), (0, 0, 0, 0));
        assert_eq!((found.rate.observed, found.rate.mean, found.rate.p), (None, None, None));
    }
    let none = run(&config.draws(0), &[(0, 1, 5), (1, 0, 7)]);
    assert_eq!((none.rate.observed, none.rate.mean, none.rate.p), (Some(0.5), None, None));
    assert_eq!((none.rate.draws, none.rate.smallest_p), (0, 1.0));
}

/// Two members of a bloc that act together do not answer each other by that, in the data or in a draw.
#[test]
fn an_act_of_two_senders_does_not_answer_itself() {
    let mut columns = columns(3, &[(0, 1, 5), (1, 0, 5), (1, 2, 90)]);
    columns.act = vec![0, 0, 1];
    let found = DayPermutation::default().draws(50).run(&Events::new(columns).unwrap()).unwrap();
    assert_eq!((found.acts, found.movable, found.answered), (3, 2, 0));
    assert_eq!(found.rate.mean, Some(0.0));
}

#[test]
fn statements_and_declared_order_are_not_heeded() {
    let rows = [(0, 1, 5), (1, 0, 5), (0, 2, 50), (1, 2, 60)];
    let config = DayPermutation::default().draws(50);
    let mut columns = columns(4, &rows);
    columns.seq = Some(vec![1, 0, 0, 0]);
    columns.act_columns =
        ActColumns { answers: vec![vec![], vec![2], vec![], vec![]], ..ActColumns::default() };
    let with = config.run(&Events::new(columns).unwrap()).unwrap();
    assert_eq!(with, run(&config, &rows));
    assert_eq!(with.answered, 2);
}

#[test]
fn seeds_and_draws_differ_and_repeat() {
    let rows: Vec<_> =
        (0..40).map(|n: u32| (n % 4, (n + 1) % 5 % 4 + n % 2, 11 * i32::try_from(n).unwrap())).collect();
    let table = events(&rows);
    let config = DayPermutation::default();
    assert_eq!(config.permuted(&table, 4), config.permuted(&table, 4));
    assert_ne!(config.permuted(&table, 4), config.permuted(&table, 5));
    assert_ne!(config.permuted(&table, 4), config.clone().seed(1).permuted(&table, 4));
    let json = |config: &DayPermutation| serde_json::to_string(&config.run(&table).unwrap()).unwrap();
    assert_eq!(json(&config), json(&config));
    assert_ne!(json(&config), json(&config.seed(1)));
}

#[cfg(feature = "parallel")]
#[test]
fn threads_do_not_matter() {
    let json = |threads: usize, lagged: Lagged| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let config = DayPermutation::default().draws(100).lagged(lagged);
        serde_json::to_string(&pool.install(|| run(&config, &network(0, 30)))).unwrap()
    };
    for policy in [Policy::First, Policy::OneToOne] {
        let lagged = Lagged::default().policy(policy).window(5);
        assert_eq!(json(1, lagged.clone()), json(2, lagged));
    }
}

/// Six senders of 12 acts each, in bursts, and then of each act, with the planted share, an answer.
fn network(number: u64, planted: u32) -> Vec<(u32, u32, i32)> {
    let mut stream = Stream::new(12, "network", number);
    let day = |stream: &mut Stream| {
        let burst = 200 * stream.below(10);
        i32::try_from(burst + stream.below(60)).unwrap()
    };
    let mut rows = Vec::new();
    for sender in 0..6 {
        for _ in 0..12 {
            let target = (sender + 1 + stream.below(5)) % 6;
            let on = day(&mut stream);
            rows.push((sender, target, on));
            if stream.below(100) < planted {
                rows.push((target, sender, on + i32::try_from(stream.below(8)).unwrap()));
            }
        }
    }
    rows
}

fn null() -> DayPermutation {
    DayPermutation::default().lagged(Lagged::default().window(10))
}

fn rejected(networks: u64, draws: u32, planted: u32, alpha: f64) -> u32 {
    let config = null().draws(draws);
    let p = |number| run(&config, &network(number, planted)).rate.p.unwrap();
    (0..networks).map(|number| u32::from(p(number) <= alpha + 1e-12)).sum()
}

/// The most rejections of a valid test: three standard deviations above.
fn most_rejected(networks: u64, alpha: f64) -> f64 {
    let n = networks as f64;
    n * alpha + 3.0 * (n * alpha * (1.0 - alpha)).sqrt()
}

#[test]
fn p_is_valid_without_reciprocity() {
    for alpha in [0.05, 0.1] {
        let rejected = rejected(200, 99, 0, alpha);
        assert!(f64::from(rejected) <= most_rejected(200, alpha), "{rejected} of 200 at {alpha}");
    }
}

#[test]
#[ignore = "takes a minute without optimisation"]
fn p_is_valid_on_500_networks() {
    for alpha in [0.05, 0.1] {
        let rejected = rejected(500, 199, 0, alpha);
        println!("{rejected} of 500 at {alpha}");
        assert!(f64::from(rejected) <= most_rejected(500, alpha), "{rejected} of 500 at {alpha}");
    }
}

#[test]
fn power_grows_with_what_is_planted() {
    let power: Vec<u32> = [0, 10, 40].iter().map(|&planted| rejected(60, 39, planted, 0.05)).collect();
    println!("{power:?} of 60");
    assert!(power[0] < power[1] && power[1] < power[2] && power[2] > 50, "{power:?}");
}
