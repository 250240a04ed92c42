//! Chains: the definition followed literally on small tables, and laws.

#[allow(dead_code, reason = "not every test file uses everything of it")]
mod random_events;

use std::collections::BTreeSet;

use proptest::prelude::*;
use random_events::{drafts, renumbered};
use sanction_graph::graph::{ActColumns, EventColumns, Events};
use sanction_graph::reciprocity::{Chain, Chains, Lagged, Policy, Unit};
use sanction_graph::time::Certainty;

/// Rows of (sender, target, day), each its own act.
fn events(rows: &[(u32, u32, i32)], answers: Vec<Vec<u32>>) -> Events {
    let acts = u32::try_from(rows.len()).unwrap();
    Events::new(EventColumns {
        parties: 4,
        acts,
        sender: rows.iter().map(|row| row.0).collect(),
        target: rows.iter().map(|row| row.1).collect(),
        first: rows.iter().map(|row| row.2).collect(),
        act: (0..acts).collect(),
        act_columns: ActColumns { answers, ..ActColumns::default() },
        ..EventColumns::default()
    })
    .unwrap()
}

fn run(events: &Events, window: u32) -> Vec<Chain> {
    Chains::default().response(Lagged::default().window(window)).run(events).unwrap().chains
}

fn acts(chains: &[Chain]) -> BTreeSet<Vec<u32>> {
    chains.iter().map(|chain| chain.acts.clone()).collect()
}

/// Each act answers the oldest act of the other side that is not yet answered, earlier in order and near enough.
fn literal(rows: &[(u32, u32, i32)], window: i32) -> BTreeSet<Vec<u32>> {
    let mut order: Vec<usize> = (0..rows.len()).filter(|&row| rows[row].0 != rows[row].1).collect();
    order.sort_by_key(|&row| (rows[row].2, rows[row].0, row));
    let mut next = vec![None; rows.len()];
    let mut answers = vec![false; rows.len()];
    for (at, &response) in order.iter().enumerate() {
        let (sender, target, day) = rows[response];
        let open = order[..at].iter().find(|&&action| {
            (rows[action].0, rows[action].1) == (target, sender)
                && day - rows[action].2 <= window
                && next[action].is_none()
        });
        if let Some(&action) = open {
            next[action] = Some(response);
            answers[response] = true;
        }
    }
    let begins = order.iter().filter(|&&row| !answers[row] && next[row].is_some());
    let chain = |&begin: &usize| {
        let chain = std::iter::successors(Some(begin), |&at| next[at]);
        chain.map(|row| u32::try_from(row).unwrap()).collect()
    };
    begins.map(chain).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn exact_days_as_defined(rows in prop::collection::vec((0..3_u32, 0..3_u32, 0..15), 0..12), window in 0..8_i32) {
        let chains = run(&events(&rows, Vec::new()), i32::unsigned_abs(window));
        prop_assert_eq!(acts(&chains), literal(&rows, window));
        for chain in &chains {
            prop_assert_eq!(chain.sizes.len(), chain.acts.len());
            prop_assert_eq!(chain.certainty, Certainty::Certain);
            for (at, &act) in chain.acts.iter().enumerate() {
                let (sender, target, _) = rows[act as usize];
                let turned = if at % 2 == 0 { (chain.a, chain.b) } else { (chain.b, chain.a) };
                prop_assert_eq!((sender, target), turned);
            }
        }
        prop_assert!(chains.is_sorted_by_key(|chain| std::cmp::Reverse(chain.acts.len())));
    }

    #[test]
    fn chains_share_nothing_and_keep_their_laws(draft in drafts(), window in 0..12_u32, by in -20..20) {
        let chains = run(&draft.events(), window);
        let steps: usize = chains.iter().map(|chain| chain.acts.len() - 1).sum();
        // No more steps than one-to-one matching has answers: each action is answered at most once.
        let matched = Lagged::default().window(window).policy(Policy::OneToOne).unit(Unit::Act);
        let answered = matched.run(&draft.events()).unwrap().answered_possible;
        prop_assert!(steps as u64 <= answered);
        let mut seen = BTreeSet::new();
        for chain in &chains {
            for (at, &act) in chain.acts.iter().enumerate() {
                prop_assert!(seen.insert((act, chain.a.min(chain.b), chain.a.max(chain.b), (at % 2 == 0) == (chain.a < chain.b))));
            }
        }
        prop_assert_eq!(&run(&draft.shifted(by).events(), window), &chains);
        let renamed: Vec<Chain> = chains
            .iter()
            .map(|chain| {
                let mut renamed = chain.clone();
                (renamed.a, renamed.b) = (renumbered(chain.a), renumbered(chain.b));
                renamed.acts.iter_mut().for_each(|act| *act = renumbered(*act));
                renamed
            })
            .collect();
        prop_assert_eq!(run(&draft.relabelled().events(), window), renamed);
        let mut reversed = draft.clone();
        reversed.rows.reverse();
        prop_assert_eq!(run(&reversed.events(), window), chains);
    }
}

#[test]
fn a_day_of_blows_and_what_follows_is_one_chain() {
    let chains = run(&events(&[(0, 1, 0), (1, 0, 0), (0, 1, 3)], Vec::new()), 5);
    assert_eq!(acts(&chains), BTreeSet::from([vec![0, 1, 2]]));
}

#[test]
fn an_answer_that_says_what_it_answers_skips_the_rest() {
    let rows = [(0, 1, 0), (0, 1, 1), (1, 0, 2)];
    let chains = run(&events(&rows, vec![vec![], vec![], vec![1]]), 5);
    assert_eq!(acts(&chains), BTreeSet::from([vec![1, 2]]));
}

#[test]
fn statements_that_close_a_circle_still_make_a_chain() {
    // All on one day: 1 says that it answers 2, and 3 that it answers 0.
    let rows = [(0, 1, 0), (1, 0, 0), (0, 1, 0), (1, 0, 0)];
    let chains = run(&events(&rows, vec![vec![], vec![2], vec![], vec![0]]), 5);
    let all: Vec<u32> = chains.iter().flat_map(|chain| chain.acts.clone()).collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
}
