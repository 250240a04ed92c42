//! Building from columns: the graph that a builder makes of the same records, and errors that say where.

use proptest::prelude::*;
use sanction_graph::graph::{BuildError, GraphBuilder, GraphColumns, SanctionGraph, Strings, Violation};
use sanction_graph::model::{Act, ActKind, Actor, ActorKind, Programme, Share, Tie, TieKind};
use sanction_graph::time::{Day, When};

fn strings(keys: &[&str]) -> Strings {
    Strings::try_from(keys).expect("short")
}

fn when(first: i32, last: i32) -> When {
    let bound = |day: i32| Day::new(day).ok();
    When::between(bound(first), bound(last)).expect("in order")
}

/// The same network through a builder.
fn built(columns: &GraphColumns) -> SanctionGraph {
    let mut builder = GraphBuilder::new();
    let key = |actor: u32| columns.actor_key.get(actor as usize).expect("an actor").to_owned();
    for (actor, &kind) in (0u32..).zip(&columns.actor_kind) {
        builder.add_actor(Actor::new(kind, key(actor))).expect("fits");
    }
    for programme in &columns.programmes {
        builder.add_programme(programme.clone()).expect("fits");
    }
    let mut acts = Vec::new();
    for (act, &sender) in columns.act_sender.iter().enumerate() {
        let kind = columns.act_kind.get(act).copied().unwrap_or(ActKind::Sanction);
        let mut record = Act::new(kind, key(sender));
        let first = columns.act_first[act];
        record.announced = Some(when(first, columns.act_last.get(act).copied().unwrap_or(first)));
        let programme = columns.act_programme.get(act).and_then(|&p| columns.programmes.get(p as usize));
        record.programme = programme.map(|programme| programme.key.clone());
        record.key = columns.act_key.get(act).map(str::to_owned);
        let day = record.announced.expect("stated").to_string();
        let made = sanction_graph::graph::act_key(&key(sender), record.programme.as_deref(), &day);
        acts.push(record.key.clone().unwrap_or(made));
        builder.add_act(record).expect("fits");
    }
    for (&act, &target) in columns.sanction_act.iter().zip(&columns.sanction_target) {
        let sender = key(columns.act_sender[act as usize]);
        let mut tie = Tie::new(TieKind::Sanction, sender, key(target));
        tie.act = Some(acts[act as usize].clone());
        builder.add_tie(tie).expect("fits");
    }
    for (tie, &kind) in columns.tie_kind.iter().enumerate() {
        let (from, to) = (key(columns.tie_from[tie]), key(columns.tie_to[tie]));
        let day = |column: &[i32]| column.get(tie).and_then(|&day| Day::new(day).ok()).map(When::exact);
        let mut record = Tie::new(kind, from, to);
        record.start = day(&columns.tie_start);
        record.end = day(&columns.tie_end);
        record.share = columns.tie_share.get(tie).and_then(|&share| Share::new(share, share).ok());
        builder.add_tie(record).expect("fits");
    }
    builder.build().expect("builds")
}

/// Two states, a bloc, two organisations, two persons.
const ACTORS: [(ActorKind, &str); 7] = [
    (ActorKind::Person, "p1"),
    (ActorKind::State, "US"),
    (ActorKind::Organisation, "o2"),
    (ActorKind::State, "CN"),
    (ActorKind::Person, "p0"),
    (ActorKind::Bloc, "EU"),
    (ActorKind::Organisation, "o1"),
];

fn columns() -> impl Strategy<Value = GraphColumns> {
    let sender = prop::sample::select(vec![1u32, 3, 5]);
    let acts = prop::collection::btree_map((sender, 0..2u32, 0..4i32), (0..3i32, any::<bool>()), 0..8);
    let sanctions = prop::collection::vec((any::<prop::sample::Index>(), 0..7u32), 0..20);
    let tie = prop::sample::select(vec![
        (TieKind::Office, 0, 2),
        (TieKind::Office, 4, 3),
        (TieKind::Membership, 1, 5),
        (TieKind::Membership, 3, 5),
        (TieKind::Ownership, 2, 6),
        (TieKind::Ownership, 6, 2),
        (TieKind::Control, 6, 2),
        (TieKind::PartOf, 2, 1),
    ]);
    // Distinct (kind, ends), since a builder joins spells that overlap.
    let spell = (0..5i32, 5..9i32, any::<bool>(), any::<bool>());
    let share = prop_oneof![Just(u32::MAX), Just(0), 0..=Share::WHOLE];
    let ties = prop::collection::btree_map(tie, (spell, share), 0..8);
    (acts, sanctions, ties, any::<bool>()).prop_map(|(acts, sanctions, ties, ranged)| {
        let mut columns = GraphColumns {
            actor_kind: ACTORS.iter().map(|&(kind, _)| kind).collect(),
            actor_key: strings(&ACTORS.map(|(_, key)| key)),
            programmes: vec![Programme::new("Z"), Programme::new("A")],
            ..GraphColumns::default()
        };
        for ((sender, programme, day), (width, counter)) in acts {
            columns.act_sender.push(sender);
            columns.act_programme.push(if programme == 1 { u32::MAX } else { programme });
            columns.act_first.push(day * 10);
            columns.act_last.push(day * 10 + if ranged { width } else { 0 });
            columns.act_kind.push(if counter { ActKind::CounterSanction } else { ActKind::Sanction });
        }
        for (act, target) in sanctions.into_iter().filter(|_| !columns.act_sender.is_empty()) {
            columns.sanction_act.push(u32::try_from(act.index(columns.act_sender.len())).expect("few"));
            columns.sanction_target.push(target);
        }
        for ((kind, from, to), ((start, end, starts, ends), share)) in ties {
            columns.tie_kind.push(kind);
            columns.tie_from.push(from);
            columns.tie_to.push(to);
            columns.tie_start.push(if starts { start } else { i32::MIN });
            columns.tie_end.push(if ends { end } else { i32::MAX });
            columns.tie_share.push(if kind == TieKind::Ownership { share } else { u32::MAX });
        }
        columns
    })
}

proptest! {
    #[test]
    fn columns_make_the_graph_that_records_make(columns in columns()) {
        let expected = built(&columns);
        let graph = SanctionGraph::from_columns(columns).expect("builds");
        prop_assert_eq!(graph.verify(), Ok(()));
        prop_assert!(graph == expected);
    }
}

fn small() -> GraphColumns {
    GraphColumns {
        actor_kind: vec![ActorKind::State, ActorKind::State, ActorKind::Person],
        actor_key: strings(&["US", "CN", "zhu"]),
        act_sender: vec![0],
        act_first: vec![0],
        sanction_act: vec![0],
        sanction_target: vec![2],
        ..GraphColumns::default()
    }
}

#[test]
fn what_cannot_be_is_an_error_that_names_column_and_row() {
    type Change = fn(&mut GraphColumns);
    let table: [(Change, &str); 13] = [
        (
            |c| c.actor_key = strings(&["US", "CN"]),
            "column `actor_key`, row 2: its length is not that of its rows",
        ),
        (
            |c| c.actor_key = strings(&["US", "CN", "US"]),
            "column `actor_key`, row 2: another actor has this key",
        ),
        (|c| c.actor_key = strings(&["US", "", "zhu"]), "column `actor_key`, row 1: a key is empty"),
        (|c| c.act_sender = vec![2], "column `act_sender`, row 0: its kind cannot send an act"),
        (|c| c.act_sender = vec![3], "column `act_sender`, row 0: there is nothing of that number"),
        (
            |c| c.act_first = vec![i32::MAX],
            "column `act_first`, row 0: it lies after the last day, or is no day",
        ),
        (|c| c.act_last = vec![-1], "column `act_first`, row 0: it lies after the last day, or is no day"),
        (|c| c.act_kind = vec![ActKind::Lift], "column `sanction_act`, row 0: a lift makes no tie"),
        (|c| c.sanction_target = vec![9], "column `sanction_target`, row 0: there is nothing of that number"),
        (
            |c| {
                c.act_sender.push(0);
                c.act_first.push(0);
            },
            "column `act_key`, row 1: another act has this key; state keys that differ",
        ),
        (
            |c| (c.tie_kind, c.tie_from, c.tie_to) = (vec![TieKind::Office], vec![0], vec![1]),
            "column `tie_kind`, row 0: the type table forbids it between these kinds",
        ),
        (
            |c| (c.tie_kind, c.tie_from, c.tie_to) = (vec![TieKind::Sanction], vec![0], vec![1]),
            "column `tie_kind`, row 0: sanctions are made by acts: use `sanction_act`",
        ),
        (
            |c| {
                (c.tie_kind, c.tie_from, c.tie_to) = (vec![TieKind::Office], vec![2], vec![1]);
                (c.tie_start, c.tie_end) = (vec![5], vec![5]);
            },
            "column `tie_end`, row 0: it does not lie after the start",
        ),
    ];
    assert!(SanctionGraph::from_columns(small()).is_ok());
    for (change, message) in table {
        let mut columns = small();
        change(&mut columns);
        let error: BuildError = SanctionGraph::from_columns(columns).expect_err(message);
        assert_eq!(error.to_string(), message);
        assert!(matches!(error.violations(), [Violation::Column { .. }]));
    }
}

#[test]
fn no_columns_make_the_empty_graph() {
    let graph = SanctionGraph::from_columns(GraphColumns::default()).expect("builds");
    graph.verify().expect("holds together");
    assert!(graph == GraphBuilder::new().build().expect("builds"));
}

#[test]
fn an_association_has_no_direction() {
    let build = |from: Vec<u32>, to: Vec<u32>| {
        let graph = SanctionGraph::from_columns(GraphColumns {
            tie_kind: vec![TieKind::Association; from.len()],
            tie_from: from,
            tie_to: to,
            ..small()
        })
        .expect("builds");
        graph.verify().expect("holds together");
        graph
    };
    let (one, other, both) =
        (build(vec![0], vec![2]), build(vec![2], vec![0]), build(vec![0, 2], vec![2, 0]));
    assert!(one == other && one == both);
}
