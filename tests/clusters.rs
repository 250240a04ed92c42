//! Clusters of senders, targets and acts: what is planted is found, and the sentences that a reader could doubt.

mod random_events;

use proptest::prelude::*;
use random_events::{Draft, drafts, renumbered, windows};
use sanction_graph::coordination::{Clusters, ClustersFindings, Consensus, CoordinationError, On, Pairs};
use sanction_graph::graph::{ActColumns, EventColumns, Events};

fn run(on: On, events: &Events) -> ClustersFindings {
    Clusters::default().on(on).run(events).unwrap()
}

/// Rows (act, sender, object, day).
fn events(rows: &[(u32, u32, u32, i32)]) -> Events {
    columns(rows, ActColumns::default())
}

fn columns(rows: &[(u32, u32, u32, i32)], act_columns: ActColumns) -> Events {
    let acts = rows.iter().map(|row| row.0 + 1).max().unwrap_or(0);
    Events::new(EventColumns {
        parties: 100,
        acts,
        sender: rows.iter().map(|row| row.1).collect(),
        target: rows.iter().map(|row| row.2).collect(),
        first: rows.iter().map(|row| row.3).collect(),
        act: rows.iter().map(|row| row.0).collect(),
        act_columns,
        ..EventColumns::default()
    })
    .unwrap()
}

/// Two camps of three senders, each of which hits its own four objects in three packages, and a stranger.
fn camps() -> Events {
    let mut rows = Vec::new();
    for camp in 0..2 {
        for package in 0..3_u8 {
            for sender in 0..3 {
                let act = 9 * camp + 3 * u32::from(package) + sender;
                let day = 100 * i32::from(package) + i32::try_from(sender).unwrap();
                rows.extend((0..4).map(|object| (act, 3 * camp + sender, 50 + 4 * camp + object, day)));
            }
        }
    }
    rows.push((18, 9, 90, 5));
    events(&rows)
}

#[test]
fn planted_camps() {
    let events = camps();
    let found = run(On::Senders, &events);
    assert_eq!((found.members, found.alone), (vec![vec![0, 1, 2], vec![3, 4, 5]], 1));
    assert_eq!(found.stability, [[1.0; 3]; 2]);
    let found = run(On::Targets, &events);
    assert_eq!((found.members, found.alone), (vec![vec![50, 51, 52, 53], vec![54, 55, 56, 57]], 1));
    // Packages are a hundred days apart.
    let found = run(On::Acts, &events);
    let packages: Vec<Vec<u32>> = (0..6).map(|package| (3 * package..3 * package + 3).collect()).collect();
    assert_eq!((found.members, found.alone), (packages, 1));
    let within_a_year = Clusters::default().on(On::Acts).window(365).run(&events).unwrap();
    assert_eq!(within_a_year.members, [(0..9).collect::<Vec<u32>>(), (9..18).collect()]);
}

/// One sender's own acts are not tied by what they share, but others' tie them.
#[test]
fn acts_of_one_sender() {
    let alone = events(&[(0, 1, 50, 0), (1, 1, 50, 3)]);
    assert_eq!(run(On::Acts, &alone).members, Vec::<Vec<u32>>::new());
    let with_another = events(&[(0, 1, 50, 0), (1, 1, 50, 3), (2, 2, 50, 4)]);
    assert_eq!(run(On::Acts, &with_another).members, [[0, 1, 2]]);
    // A bloc expanded into members shares with each of them.
    let expanded = events(&[(0, 1, 50, 0), (0, 2, 50, 0), (1, 1, 50, 3)]);
    assert_eq!(run(On::Acts, &expanded).members, [[0, 1]]);
}

#[test]
fn what_is_left_out() {
    let rows = [(0, 1, 50, 0), (1, 2, 50, 3), (2, 3, 50, 3)];
    let implements = vec![false, false, true];
    let events = columns(&rows, ActColumns { implements, ..ActColumns::default() });
    let found = run(On::Senders, &events);
    assert_eq!((found.members, found.alone, found.implementing_left_out), (vec![vec![1, 2]], 0, 1));
    let found = Clusters::default().implementing(true).run(&events).unwrap();
    assert_eq!((found.members, found.implementing_left_out), (vec![vec![1, 2, 3]], 0));
    // A hub ties nothing.
    for on in [On::Senders, On::Acts] {
        let found = Clusters::default().on(on).hub_limit(Some(1)).run(&events).unwrap();
        assert_eq!((found.members.len(), found.alone, found.quality), (0, 2, None));
    }
}

/// An act that names ten thousand is a star of as many ties.
#[test]
fn a_large_act() {
    let rows = 10_000;
    let events = Events::new(EventColumns {
        parties: 20_000,
        acts: 1,
        sender: vec![0; rows],
        target: (5000..15_000).collect(),
        first: vec![0; rows],
        act: vec![0; rows],
        ..EventColumns::default()
    })
    .unwrap();
    let found = run(On::Targets, &events);
    assert_eq!((found.members.len(), found.members[0].len(), found.quality), (1, rows, Some(0.0)));
}

#[test]
fn errors_and_the_empty_table() {
    for on in On::ALL {
        let found = run(on, &events(&[]));
        assert_eq!((found.members.len(), found.alone, found.quality), (0, 0, None));
        let error = Clusters::default().on(on).window(-1).run(&events(&[])).unwrap_err();
        assert!(error.is_negative_window());
        let no_run = Clusters::default().on(on).consensus(Consensus::default().runs(0));
        assert!(
            matches!(no_run.run(&events(&[])), Err(CoordinationError::Leiden(error)) if error.is_setting())
        );
    }
}

fn turned(draft: &Draft) -> Draft {
    let mut draft = draft.clone();
    draft.rows.reverse();
    draft.rows.extend(draft.rows.first().copied());
    draft
}

proptest! {
    #[test]
    fn laws(draft in drafts(), window in windows(), on in prop::sample::select(&On::ALL[..])) {
        let clusters = Clusters::default().on(on).window(window);
        let found = clusters.run(&draft.events()).unwrap();
        // Neither the order of rows nor a repeated row matters, nor a common shift.
        prop_assert_eq!(&clusters.run(&turned(&draft).events()).unwrap(), &found);
        prop_assert_eq!(&clusters.run(&draft.shifted(1000).events()).unwrap(), &found);
        // Order-preserving renumbering renumbers.
        let renamed = clusters.run(&draft.relabelled().events()).unwrap();
        let expected: Vec<Vec<u32>> =
            found.members.iter().map(|members| members.iter().map(|&m| renumbered(m)).collect()).collect();
        prop_assert_eq!((renamed.members, renamed.stability), (expected, found.stability.clone()));
        for members in &found.members {
            prop_assert!(members.len() > 1 && members.is_sorted());
        }
        prop_assert!(found.members.is_sorted_by_key(|members| members[0]));
    }

    /// Every sender with a partner is in a cluster, by modularity, and nobody else is.
    #[test]
    fn whoever_shares_is_in_a_cluster(draft in drafts(), window in windows()) {
        let events = draft.events();
        let found = Clusters::default().window(window).run(&events).unwrap();
        let pairs = Pairs::default().window(window).run(&events).unwrap().pairs;
        let mut expected: Vec<u32> =
            pairs.iter().filter(|pair| pair.weight > 0).flat_map(|pair| [pair.a, pair.b]).collect();
        expected.sort_unstable();
        expected.dedup();
        let mut members = found.members.concat();
        members.sort_unstable();
        prop_assert_eq!(members, expected);
    }
}
