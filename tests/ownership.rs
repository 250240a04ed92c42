//! Ownership: the published examples, the least fixpoint read literally, and laws.

use std::collections::BTreeSet;

use proptest::prelude::*;
use sanction_graph::export::Report;
use sanction_graph::findings::{AnalyseConfig, Through, analyse};
use sanction_graph::graph::{ActorId, GraphBuilder, GraphColumns, SanctionGraph, Strings, TieId, TieRef};
use sanction_graph::model::{Act, ActKind, Actor, ActorKind, Measure, Measures, Share, Tie, TieKind};
use sanction_graph::time::{Certainty, Day, TimeUnit, When};
use sanction_graph::traverse::ownership::{
    Adding, Basis, Changes, Controlled, Ownership, OwnershipFindings, Proof, Regime, Test, integrated,
};

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn exactly(share: u32) -> Share {
    Share::new(share, share).expect("at most the whole")
}

fn id(graph: &SanctionGraph, key: &str) -> ActorId {
    graph.by_key(key).expect("an actor")
}

/// X and Y are persons listed by US, EU and GB in 2005; the others are organisations.
fn network(holdings: &[(&str, &str, u32)]) -> SanctionGraph {
    let mut builder = GraphBuilder::new();
    for key in ["A", "B", "C"] {
        builder.organisation(key);
    }
    let listed = ["X", "Y"].map(|key| builder.person(key));
    for sender in [builder.state("US"), builder.state("GB")] {
        let act = builder.act(sender, When::exact(day("2005-01-01")));
        for person in listed {
            builder.sanction(sender, person, act);
        }
    }
    let eu = builder.bloc("EU");
    let act = builder.act(eu, When::exact(day("2005-01-01")));
    for person in listed {
        builder.sanction(eu, person, act);
    }
    for &(owner, owned, percent) in holdings {
        let mut tie = Tie::new(TieKind::Ownership, owner, owned);
        tie.share = Some(exactly(percent * 10_000));
        builder.add_tie(tie).expect("allowed");
    }
    let graph = builder.build().expect("builds");
    graph.verify().expect("holds together");
    graph
}

/// The organisations that are certainly blocked.
fn blocked(graph: &SanctionGraph, regime: Regime, on: &str) -> Vec<String> {
    let findings = Ownership::new(regime, day(on)).run(graph).expect("runs");
    let verdicts = findings
        .verdicts()
        .filter(|verdict| verdict.certainty == Certainty::Certain && verdict.listed == Certainty::Impossible);
    verdicts.map(|verdict| graph.actor(verdict.actor).key().to_owned()).collect()
}

#[test]
fn the_examples_of_the_ofac_rule() {
    let us = || Regime::us(day("2020-01-01")).expect("holds");
    for (holdings, expected) in [
        (&[("X", "A", 50), ("A", "B", 50)][..], &["A", "B"][..]),
        (&[("X", "A", 50), ("X", "B", 50), ("A", "C", 25), ("B", "C", 25)], &["A", "B", "C"]),
        (&[("X", "A", 50), ("X", "B", 10), ("A", "B", 40)], &["A", "B"]),
        (&[("X", "A", 50), ("X", "B", 25), ("A", "C", 25), ("B", "C", 25)], &["A"]),
        (&[("X", "A", 25), ("X", "B", 25), ("A", "C", 50), ("B", "C", 50)], &[]),
        (&[("X", "A", 25), ("Y", "A", 25)], &["A"]),
        (&[("X", "A", 49), ("B", "A", 2), ("A", "B", 100)], &[]),
    ] {
        assert_eq!(blocked(&network(holdings), us(), "2020-01-01"), expected, "{holdings:?}");
    }
}

#[test]
fn a_proof_leaves_out_what_it_can_spare() {
    // The tenth comes first, and the half that comes later is enough without it.
    let graph = network(&[("X", "B", 10), ("X", "A", 50), ("A", "B", 50)]);
    let on = day("2020-01-01");
    let us = Regime::us(on).expect("holds");
    let findings = Ownership::new(us, on).run(&graph).expect("runs");
    let proof = findings.proof(id(&graph, "B")).expect("blocked");
    let keys: Vec<String> = proof.ties.iter().map(|&tie| graph.tie(tie).key()).collect();
    assert_eq!(keys, ["US//2005-01-01>X", "Ownership:A>B::..", "Ownership:X>A::.."]);
    check_proof(&findings, id(&graph, "B"));
}

#[test]
fn one_half_is_enough_or_not_by_regime_and_day() {
    let half = network(&[("X", "A", 50)]);
    let two_quarters = network(&[("X", "A", 25), ("Y", "A", 25)]);
    let two_thirds = network(&[("X", "A", 33), ("Y", "A", 33)]);
    let on = |text: &str, regime: fn(Day) -> Option<Regime>| regime(day(text)).expect("holds");
    let eu = |day| Some(Regime::eu(day));
    let us: fn(Day) -> Option<Regime> = Regime::us;
    for (text, regime, expected) in [
        ("2008-02-14", us, [true, false, false]),
        ("2014-08-12", us, [true, false, false]),
        ("2014-08-13", us, [true, true, true]),
        ("2024-07-02", eu, [false, false, true]),
        ("2024-07-03", eu, [true, true, true]),
        ("2024-07-03", Regime::uk, [false, false, false]),
    ] {
        let found = [&half, &two_quarters, &two_thirds]
            .map(|graph| !blocked(graph, on(text, regime), text).is_empty());
        assert_eq!(found, expected, "{text}: {}", on(text, regime).name);
    }
    assert_eq!(Regime::us(day("2008-02-13")), None);
    assert_eq!(Regime::uk(day("2020-07-05")), None);
    assert_eq!(Regime::all(day("2024-07-03")).len(), 3);
    let more = network(&[("X", "A", 51)]);
    assert_eq!(blocked(&more, on("2024-07-03", Regime::uk), "2024-07-03"), ["A"]);
}

#[test]
fn dates_and_shares_that_are_ranges_make_verdicts_possible() {
    use Certainty::{Certain as Yes, Impossible as No, Possible as Maybe};
    let mut builder = GraphBuilder::new();
    let (us, x) = (builder.state("US"), builder.person("X"));
    let act = builder.act(us, "2019".parse().expect("a year"));
    builder.sanction(us, x, act);
    let [ranged, unknown, brief, less] = ["A", "B", "C", "D"].map(|key| builder.organisation(key));
    builder.ownership(x, ranged).share = Some(Share::new(400_000, 500_000).expect("a range"));
    builder.ownership(x, unknown);
    let dated = builder.ownership(x, brief);
    dated.share = Some(exactly(500_000));
    dated.start = Some("2020-03".parse().expect("a month"));
    dated.end = Some("2022".parse().expect("a year"));
    builder.ownership(x, less).share = Some(exactly(499_999));
    let graph = builder.build().expect("builds");
    let at = |text: &str| {
        let on = day(text);
        let regime = Regime::us(on).expect("holds");
        let findings = Ownership::new(regime, on).run(&graph).expect("runs");
        ["X", "A", "B", "C", "D"].map(|key| findings.certainty(id(&graph, key)))
    };
    assert_eq!(at("2018-12-31"), [No, No, No, No, No]);
    assert_eq!(at("2019-06-01"), [Maybe, Maybe, Maybe, No, No]);
    assert_eq!(at("2020-03-15"), [Yes, Maybe, Maybe, Maybe, No]);
    assert_eq!(at("2020-03-31"), [Yes, Maybe, Maybe, Yes, No]);
    assert_eq!(at("2022-02-01"), [Yes, Maybe, Maybe, Maybe, No]);
    assert_eq!(at("2023-01-01"), [Yes, Maybe, Maybe, No, No]);
}

#[test]
fn control_counts_where_the_rule_says_so() {
    let mut builder = GraphBuilder::new();
    let (eu, us) = (builder.bloc("EU"), builder.state("US"));
    let (x, agent, firm) = (builder.person("X"), builder.person("agent"), builder.organisation("firm"));
    for sender in ["EU", "US"] {
        let mut act = Act::new(ActKind::Sanction, sender);
        act.announced = Some("2019-01-01".parse().expect("a day"));
        builder.add_act(act).expect("fits");
        let mut tie = Tie::new(TieKind::Sanction, sender, "X");
        tie.act = Some(format!("{sender}//2019-01-01"));
        builder.add_tie(tie).expect("fits");
    }
    let _ = (eu, us);
    builder.control(x, agent);
    builder.ownership(agent, firm).share = Some(exactly(600_000));
    let graph = builder.build().expect("builds");
    let on = day("2020-01-01");
    let run = |regime| Ownership::new(regime, on).run(&graph).expect("runs");
    let european = run(Regime::eu(on));
    assert_eq!(european.proof(id(&graph, "agent")).expect("blocked").basis, Basis::Controlled);
    let proof = european.proof(id(&graph, "firm")).expect("blocked");
    assert_eq!((proof.basis, proof.ties.len(), &proof.listed[..]), (Basis::Owned, 3, &[id(&graph, "X")][..]));
    assert_eq!(european.verdicts().count(), 3);
    assert_eq!(run(Regime::us(on).expect("holds")).verdicts().count(), 1);
}

#[test]
fn what_cannot_be_is_refused_and_an_empty_graph_blocks_nobody() {
    let on = day("2020-01-01");
    let empty = GraphBuilder::new().build().expect("builds");
    let run = |regime| Ownership::new(regime, on).run(&empty).map(|findings| findings.verdicts().count());
    assert_eq!(run(Regime::eu(on)), Ok(0));
    assert!(run(Regime::eu(on).test(Test::AtLeast).threshold(0)).expect_err("everybody").is_threshold());
    assert!(run(Regime::eu(on).threshold(1_000_001)).expect_err("nobody").is_threshold());
    assert_eq!(run(Regime::eu(on).test(Test::MoreThan).threshold(0)), Ok(0));
    let graph = network(&[]);
    let ownership = Ownership::new(Regime::eu(on), on);
    let error = |changes: Changes| ownership.what_if(&graph, &changes).expect_err("refused");
    let [us, x, a] = ["US", "X", "A"].map(|key| id(&graph, key));
    assert!(error(Changes::default().add_share(a, us, exactly(1))).is_cannot_own());
    let other = network(&[("X", "A", 1)]);
    let tie = other.ties().last().expect("a tie").id();
    assert!(error(Changes::default().remove_tie(tie)).is_of_another_graph());
    let changes = ownership.what_if(&graph, &Changes::default().delist(x).list(a)).expect("runs");
    let told: Vec<_> = changes.iter().map(|change| (change.actor, change.before, change.after)).collect();
    let (yes, no) = (Certainty::Certain, Certainty::Impossible);
    assert_eq!(told, [(a, no, yes), (x, yes, no)]);
}

#[test]
fn rules_of_days_are_not_asked_of_ticks() {
    let columns = GraphColumns { unit: TimeUnit::Tick, ..GraphColumns::default() };
    let graph = SanctionGraph::from_columns(columns).expect("builds");
    let day = day("2021-01-01");
    let refused = Ownership::new(Regime::eu(day), day).run(&graph);
    assert!(refused.is_err_and(|error| error.is_ticks()));
}

#[test]
fn a_chain_through_columns() {
    let kinds = [ActorKind::State, ActorKind::Person, ActorKind::Organisation, ActorKind::Organisation];
    let columns = |share: u32| GraphColumns {
        actor_kind: kinds.to_vec(),
        actor_key: Strings::try_from(&["US", "X", "A", "B"][..]).expect("short"),
        act_sender: vec![0],
        act_first: vec![17_000],
        sanction_act: vec![0],
        sanction_target: vec![1],
        tie_kind: vec![TieKind::Ownership; 3],
        tie_from: vec![1, 2, 1],
        tie_to: vec![2, 3, 3],
        tie_share: vec![500_000, share, u32::MAX],
        ..GraphColumns::default()
    };
    let graph = SanctionGraph::from_columns(columns(499_999)).expect("builds");
    graph.verify().expect("holds together");
    let on = day("2020-01-01");
    let findings = Ownership::new(Regime::us(on).expect("holds"), on).run(&graph).expect("runs");
    let told = ["A", "B"].map(|key| findings.certainty(id(&graph, key)));
    assert_eq!(told, [Certainty::Certain, Certainty::Possible]);
    let error = SanctionGraph::from_columns(columns(1_000_001)).expect_err("above the whole");
    assert!(error.to_string().contains("tie_share"), "{error}");
    let mut doubled = columns(1);
    doubled.tie_to[2] = 2;
    assert!(SanctionGraph::from_columns(doubled).is_err(), "two shares of one tie");
}

#[test]
fn findings_tell_who_is_blocked_through_others_by_regime() {
    let graph = network(&[("X", "A", 50), ("A", "B", 30), ("Y", "B", 30)]);
    let ask = AnalyseConfig::default().draws(0);
    assert_eq!(analyse(&graph, &ask).expect("runs").exposure, None);
    let findings = analyse(&graph, &ask.exposure(day("2024-07-03"))).expect("runs");
    let rows = findings.exposure.as_deref().expect("asked for");
    let told: Vec<_> =
        rows.iter().map(|row| (row.regime.as_str(), row.actor.as_str(), row.verdict)).collect();
    let owned = Through::Owned;
    assert_eq!(told, [("us", "A", owned), ("us", "B", owned), ("eu", "A", owned), ("eu", "B", owned)]);
    let proof = [
        "Ownership:A>B::..",
        "Ownership:X>A::..",
        "Ownership:Y>B::..",
        "US//2005-01-01>X",
        "US//2005-01-01>Y",
    ];
    let mut found = rows[1].proof.clone();
    found.sort_unstable();
    assert_eq!(found, proof);
    assert_eq!(rows[1].listed, ["X", "Y"]);
    let report = Report::new(&graph, &findings).to_string();
    assert!(report.contains("WHO IS BLOCKED THROUGH OTHERS on 2024-07-03\n"), "{report}");
    assert!(report.contains("  us: B, owned, because of X, Y\n"), "{report}");
}

#[test]
fn only_a_freeze_blocks() {
    let mut builder = GraphBuilder::new();
    let us = builder.state("US");
    let act = builder.act(us, When::exact(day("2020-01-01")));
    for (key, measures) in [
        ("financed", Measure::Financial.into()),
        ("frozen", Measures::from(Measure::AssetFreeze) | Measure::TravelBan.into()),
        ("unsaid", Measures::default()),
    ] {
        let organisation = builder.organisation(key);
        builder.sanction(us, organisation, act).measures = measures;
    }
    let graph = builder.build().expect("builds");
    let findings = Ownership::new(Regime::new("us", ["US"]), day("2021-01-01")).run(&graph).expect("runs");
    let blocked: Vec<_> = findings.verdicts().map(|verdict| graph.actor(verdict.actor).key()).collect();
    assert_eq!(blocked, ["frozen", "unsaid"]);
}

#[test]
fn integrated_ownership_is_corrected_for_loops() {
    let holdings = [("X", "A", 40), ("B", "A", 30), ("A", "B", 60), ("A", "C", 50), ("B", "C", 20)];
    let graph = network(&holdings);
    let of = |owner: &str| {
        let rows = integrated(&graph, id(&graph, owner), day("2020-01-01")).expect("has a limit");
        rows.iter().map(|row| (graph.actor(row.actor).key(), row.share)).collect::<Vec<_>>()
    };
    let close = |found: Vec<(&str, f64)>, expected: &[(&str, f64)]| {
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.0 == expected.0 && (found.1 - expected.1).abs() < 1e-6, "{found:?} {expected:?}");
        }
    };
    close(of("X"), &[("A", 0.487_805), ("B", 0.292_683), ("C", 0.302_439)]);
    // Without the correction A would hold 0.6 / 0.82 of B.
    close(of("A"), &[("B", 0.6), ("C", 0.62)]);
    close(of("Y"), &[]);
    let endless = network(&[("X", "A", 10), ("A", "B", 100), ("B", "A", 100)]);
    let error = integrated(&endless, id(&endless, "X"), day("2020-01-01")).expect_err("no limit");
    assert!(error.is_no_limit());
}

/// X holds so much of each of the first organisations, and these hold of each other what `holdings` say, in parts
/// per million; what X holds in the end, by organisation.
fn held_by_x(direct: &[u32], holdings: &[(usize, usize, u32)]) -> Option<Vec<f64>> {
    let mut builder = GraphBuilder::new();
    let x = builder.person("X");
    let most = holdings.iter().flat_map(|&(from, to, _)| [from + 1, to + 1]).max().unwrap_or(0);
    let count = direct.len().max(most);
    let all: Vec<_> = (0..count).map(|at| builder.organisation(&format!("o{at:04}"))).collect();
    for (&organisation, &share) in all.iter().zip(direct) {
        builder.ownership(x, organisation).share = Some(exactly(share));
    }
    for &(from, to, share) in holdings {
        builder.ownership(all[from], all[to]).share = Some(exactly(share));
    }
    let graph = builder.build().expect("builds");
    let rows = integrated(&graph, id(&graph, "X"), day("2020-01-01")).ok()?;
    let held = |at: usize| {
        let actor = id(&graph, &format!("o{at:04}"));
        rows.iter().find(|row| row.actor == actor).map_or(0.0, |row| row.share)
    };
    Some((0..count).map(held).collect())
}

#[test]
fn loops_that_hold_nearly_the_whole_have_a_limit() {
    // h(0) = .000001 + .999999 h(1), h(1) = .999999 h(0).
    let found = held_by_x(&[1], &[(0, 1, 999_999), (1, 0, 999_999)]).expect("a limit");
    let expected = 0.000_001 / (1.0 - 0.999_999 * 0.999_999);
    assert!(
        (found[0] - expected).abs() < 1e-9 && (found[1] - expected * 0.999_999).abs() < 1e-9,
        "{found:?}"
    );
    // Two ways round that together are the whole.
    assert_eq!(
        held_by_x(&[1], &[(0, 1, 700_000), (0, 2, 300_000), (1, 0, 1_000_000), (2, 0, 1_000_000)]),
        None
    );
}

#[test]
fn long_rings_and_thickets_have_a_limit() {
    let ring: Vec<_> = (0..1_000).map(|at| (at, (at + 1) % 1_000, 999_000)).collect();
    let found = held_by_x(&[1_000], &ring).expect("a limit");
    let first = 0.001 / (1.0 - 0.999_f64.powi(1_000));
    assert!((found[0] - first).abs() < 1e-9 && (found[999] - first * 0.999_f64.powi(999)).abs() < 1e-9);
    // Sixty that hold as much of each other: h = .1 + 59 · .01 h.
    let all = || (0..60).flat_map(|from| (0..60).filter(move |&to| to != from).map(move |to| (from, to)));
    let found = held_by_x(&[100_000; 60], &all().map(|(a, b)| (a, b, 10_000)).collect::<Vec<_>>());
    assert!(found.expect("a limit").iter().all(|share| (share - 0.1 / 0.41).abs() < 1e-9));
    assert_eq!(held_by_x(&[100_000; 60], &all().map(|(a, b)| (a, b, 20_000)).collect::<Vec<_>>()), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    /// As the sum over chains says it where that converges fast, whatever the numbers of the organisations are.
    #[test]
    fn integrated_ownership_is_the_sum_over_chains(
        direct in prop::collection::vec(0..200_000u32, 6),
        shares in prop::collection::btree_map((0..6usize, 0..6usize), 1..140_000u32, 0..20),
        shift in 0..6usize,
    ) {
        let holdings: Vec<_> = shares.into_iter().map(|((from, to), share)| (from, to, share)).collect();
        let found = held_by_x(&direct, &holdings).expect("at most .84 of each is held by others");
        let mut held = [0.0; 6];
        for _ in 0..300 {
            let mut next: [f64; 6] = std::array::from_fn(|at| f64::from(direct[at]) / 1e6);
            for &(from, to, share) in &holdings {
                next[to] += held[from] * f64::from(share) / 1e6;
            }
            held = next;
        }
        for (found, expected) in found.iter().zip(held) {
            prop_assert!((found - expected).abs() < 1e-12);
        }
        let mut turned = direct.clone();
        turned.rotate_right(shift);
        let new = |at: usize| (at + shift) % 6;
        let moved: Vec<_> = holdings.iter().map(|&(from, to, share)| (new(from), new(to), share)).collect();
        let again = held_by_x(&turned, &moved).expect("the same");
        for at in 0..6 {
            prop_assert!((again[new(at)] - found[at]).abs() < 1e-12);
        }
    }
}

// Random networks: US and CH send, persons P and Q, organisations A to D.

const ACTORS: [(ActorKind, &str); 8] = [
    (ActorKind::Organisation, "A"),
    (ActorKind::Organisation, "B"),
    (ActorKind::Organisation, "C"),
    (ActorKind::Organisation, "D"),
    (ActorKind::Person, "P"),
    (ActorKind::Person, "Q"),
    (ActorKind::State, "CH"),
    (ActorKind::State, "US"),
];
/// Actors that may be blocked.
const PARTIES: usize = 6;
const DAY: i32 = 100;

#[derive(Debug, Clone)]
struct Holding {
    control: bool,
    owner: usize,
    owned: usize,
    share: Option<(u32, u32)>,
    start: (i32, i32),
}

#[derive(Debug, Clone)]
struct Draft {
    /// (sender, target, announced).
    listings: Vec<(usize, usize, (i32, i32))>,
    holdings: Vec<Holding>,
}

fn whens() -> impl Strategy<Value = (i32, i32)> {
    prop_oneof![6 => Just((50, 50)), 1 => Just((90, 110)), 1 => Just((101, 101))]
}

fn drafts() -> impl Strategy<Value = Draft> {
    let share = prop_oneof![
        4 => prop::sample::select(vec![0, 100_000, 250_000, 490_000, 500_000, 500_001, 1_000_000])
            .prop_map(|share| Some((share, share))),
        1 => (0..=500_000u32, 400_000..=1_000_000u32).prop_map(|(a, b)| Some((a.min(b), a.max(b)))),
        1 => Just(None),
    ];
    let listing = (6..8usize, 0..PARTIES, whens());
    let holding = (prop::bool::weighted(0.15), 0..PARTIES, 0..4usize, share, whens());
    let holding = holding.prop_map(|(control, owner, owned, share, start)| Holding {
        control,
        owner,
        owned,
        share,
        start,
    });
    (prop::collection::vec(listing, 0..4), prop::collection::vec(holding, 0..14))
        .prop_map(|(listings, holdings)| Draft { listings, holdings })
}

fn regimes() -> impl Strategy<Value = Regime> {
    let options = (any::<bool>(), any::<bool>(), any::<bool>());
    (options, prop::sample::select(vec![250_000, 500_000])).prop_map(|((more, each, control), threshold)| {
        Regime::new("random", ["US"])
            .threshold(threshold)
            .test(if more { Test::MoreThan } else { Test::AtLeast })
            .adding(if each { Adding::EachOwner } else { Adding::Aggregated })
            .control(if control { Controlled::Blocked } else { Controlled::Ignored })
    })
}

fn when((first, last): (i32, i32)) -> When {
    When::between(Day::new(first).ok(), Day::new(last).ok()).expect("in order")
}

fn build(draft: &Draft) -> SanctionGraph {
    let mut builder = GraphBuilder::new();
    for (kind, key) in ACTORS {
        builder.add_actor(Actor::new(kind, key)).expect("fits");
    }
    for (number, &(sender, target, announced)) in draft.listings.iter().enumerate() {
        let mut act = Act::new(ActKind::Sanction, ACTORS[sender].1);
        act.announced = Some(when(announced));
        act.key = Some(format!("act{number}"));
        builder.add_act(act).expect("fits");
        let mut tie = Tie::new(TieKind::Sanction, ACTORS[sender].1, ACTORS[target].1);
        tie.act = Some(format!("act{number}"));
        builder.add_tie(tie).expect("fits");
    }
    for (number, &Holding { control, owner, owned, share, start }) in draft.holdings.iter().enumerate() {
        let kind = if control { TieKind::Control } else { TieKind::Ownership };
        let mut tie = Tie::new(kind, ACTORS[owner].1, ACTORS[owned].1);
        tie.key = Some(format!("holding{number}"));
        // Parallel holdings stay apart by their labels.
        tie.label = Some(format!("{number}"));
        tie.start = Some(when(start));
        if let (false, Some((least, most))) = (control, share) {
            tie.share = Some(Share::new(least, most).expect("a range"));
        }
        builder.add_tie(tie).expect("allowed");
    }
    let graph = builder.build().expect("builds");
    graph.verify().expect("holds together");
    graph
}

fn run<'g>(graph: &'g SanctionGraph, regime: &Regime, changes: &Changes) -> OwnershipFindings<'g> {
    Ownership::new(regime.clone(), Day::new(DAY).expect("a day")).run_with(graph, changes).expect("runs")
}

/// Whether a dated thing counts at that certainty.
fn counts((first, last): (i32, i32), bound: Certainty) -> bool {
    (if bound == Certainty::Certain { last } else { first }) <= DAY
}

/// The intersection of all sets of parties that contain the listed and are closed under the rule.
fn literal(draft: &Draft, regime: &Regime, bound: Certainty) -> BTreeSet<usize> {
    let listed = draft.listings.iter().filter(|(sender, _, when)| *sender == 7 && counts(*when, bound));
    let listed = listed.fold(0u32, |set, (_, target, _)| set | 1 << target);
    let held = |owner: usize, owned: usize| -> u64 {
        let ties =
            draft.holdings.iter().filter(|tie| !tie.control && tie.owner == owner && tie.owned == owned);
        let share = |tie: &Holding| {
            let (least, most) = tie.share.unwrap_or((0, 1_000_000));
            u64::from(if bound == Certainty::Certain { least } else { most })
        };
        ties.filter(|tie| counts(tie.start, bound)).map(share).sum()
    };
    let meets = |sum: u64| match regime.test {
        Test::AtLeast => sum >= u64::from(regime.threshold),
        Test::MoreThan => sum > u64::from(regime.threshold),
    };
    let closed = |set: u32| {
        let inside = || (0..PARTIES).filter(move |party| set >> party & 1 == 1);
        listed & !set == 0
            && (0..PARTIES).filter(|party| set >> party & 1 == 0).all(|party| {
                let owned = match regime.adding {
                    Adding::Aggregated => meets(inside().map(|owner| held(owner, party)).sum()),
                    Adding::EachOwner => inside().any(|owner| meets(held(owner, party))),
                };
                let controls = |tie: &Holding| {
                    tie.control && tie.owned == party && set >> tie.owner & 1 == 1 && counts(tie.start, bound)
                };
                let control_counts = regime.control == Controlled::Blocked;
                !(owned || control_counts && draft.holdings.iter().any(controls))
            })
    };
    let least = (0..1u32 << PARTIES).filter(|&set| closed(set)).fold(u32::MAX, |all, set| all & set);
    (0..PARTIES).filter(|party| least >> party & 1 == 1).collect()
}

fn found(findings: &OwnershipFindings<'_>, bound: Certainty) -> BTreeSet<usize> {
    let blocked = |&party: &usize| findings.certainty(id(findings.graph(), ACTORS[party].1)) >= bound;
    (0..PARTIES).filter(blocked).collect()
}

/// Whether the actor is blocked as surely by these ties alone.
fn stands(findings: &OwnershipFindings<'_>, actor: ActorId, bound: Certainty, ties: &[TieId]) -> bool {
    let (graph, regime, on) = (findings.graph(), findings.regime(), findings.day());
    let others = graph.ties().map(TieRef::id).filter(|tie| !ties.contains(tie));
    let alone = others.fold(Changes::default(), Changes::remove_tie);
    Ownership::new(regime.clone(), on).run_with(graph, &alone).expect("runs").certainty(actor) >= bound
}

fn check_proof(findings: &OwnershipFindings<'_>, actor: ActorId) {
    let verdict = findings.verdict(actor).expect("blocked");
    let proof: Proof = findings.proof(actor).expect("blocked");
    assert!(proof.supposed.is_empty());
    assert!(stands(findings, actor, verdict.certainty, &proof.ties), "{proof:?}");
    for spared in &proof.ties {
        let rest: Vec<TieId> = proof.ties.iter().copied().filter(|tie| tie != spared).collect();
        assert!(!stands(findings, actor, verdict.certainty, &rest), "{spared:?} of {proof:?}");
    }
    for &listed in &proof.listed {
        assert!(findings.verdict(listed).expect("blocked").listed >= verdict.certainty);
    }
    let listed_itself = verdict.listed >= verdict.certainty;
    assert_eq!(proof.basis == Basis::Listed, listed_itself);
}

/// The draft after changes that a draft can express.
fn changed(
    draft: &Draft,
    list: Option<usize>,
    hold: Option<(usize, usize, u32)>,
    drop: Option<usize>,
) -> Draft {
    let mut draft = draft.clone();
    if let Some(number) = drop {
        draft.holdings.remove(number);
    }
    draft.listings.extend(list.map(|party| (7, party, (50, 50))));
    draft.holdings.extend(hold.map(|(owner, owned, share)| Holding {
        control: false,
        owner,
        owned,
        share: Some((share, share)),
        start: (50, 50),
    }));
    draft
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn blocked_is_the_least_closed_set(draft in drafts(), regime in regimes()) {
        let graph = build(&draft);
        let findings = run(&graph, &regime, &Changes::default());
        for bound in [Certainty::Certain, Certainty::Possible] {
            prop_assert_eq!(found(&findings, bound), literal(&draft, &regime, bound), "{:?}", bound);
        }
        let (certain, possible) = (found(&findings, Certainty::Certain), found(&findings, Certainty::Possible));
        prop_assert!(certain.is_subset(&possible));
        for verdict in findings.verdicts() {
            check_proof(&findings, verdict.actor);
        }
    }

    #[test]
    fn what_if_is_what_the_changed_graph_says(
        draft in drafts(),
        regime in regimes(),
        list in prop::option::of(0..PARTIES),
        hold in prop::option::of((0..PARTIES, 0..4usize, prop::sample::select(vec![1, 250_000, 500_000, 600_000]))),
        drop in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let graph = build(&draft);
        let drop = drop.filter(|_| !draft.holdings.is_empty()).map(|at| at.index(draft.holdings.len()));
        let actor = |party: usize| id(&graph, ACTORS[party].1);
        let mut changes = Changes::default();
        if let Some(party) = list {
            changes = changes.list(actor(party));
        }
        if let Some((owner, owned, share)) = hold {
            changes = changes.add_share(actor(owner), actor(owned), exactly(share));
        }
        if let Some(number) = drop {
            changes = changes.remove_tie(graph.tie_by_key(&format!("holding{number}")).expect("a tie"));
        }
        let supposed = run(&graph, &regime, &changes);
        let other = build(&changed(&draft, list, hold, drop));
        let actual = run(&other, &regime, &Changes::default());
        let before = run(&graph, &regime, &Changes::default());
        let told = Ownership::new(regime.clone(), Day::new(DAY).expect("a day"))
            .what_if(&graph, &changes)
            .expect("runs");
        for (party, (_, key)) in ACTORS.iter().enumerate().take(PARTIES) {
            let after = actual.certainty(id(&other, key));
            prop_assert_eq!(supposed.certainty(actor(party)), after);
            let change = told.iter().find(|change| change.actor == actor(party));
            let expected = (before.certainty(actor(party)) != after).then_some(after);
            prop_assert_eq!(change.map(|change| change.after), expected);
        }
        // More listings and larger shares block no fewer.
        if drop.is_none() {
            for bound in [Certainty::Certain, Certainty::Possible] {
                prop_assert!(found(&before, bound).is_subset(&found(&supposed, bound)));
            }
        }
        // A proof needs no more of what is supposed than there is.
        for verdict in supposed.verdicts() {
            let proof = supposed.proof(verdict.actor).expect("blocked");
            prop_assert!(proof.supposed.len() <= changes.add_shares.len());
            let kept = graph.ties().map(TieRef::id).filter(|tie| !proof.ties.contains(tie));
            let alone = kept.fold(changes.clone(), Changes::remove_tie);
            prop_assert!(run(&graph, &regime, &alone).certainty(verdict.actor) >= verdict.certainty);
        }
    }

    #[test]
    fn the_listed_can_be_stated(draft in drafts(), regime in regimes(), party in 0..PARTIES) {
        let graph = build(&draft);
        let actor = id(&graph, ACTORS[party].1);
        let stated = run(&graph, &regime, &Changes::default().listed([actor]));
        let only = Draft { listings: vec![(7, party, (50, 50))], ..draft };
        let expected = build(&only);
        let expected = run(&expected, &regime, &Changes::default());
        for bound in [Certainty::Certain, Certainty::Possible] {
            prop_assert_eq!(found(&stated, bound), found(&expected, bound));
        }
        prop_assert_eq!(stated.proof(actor).map(|proof| proof.ties.len()), Some(0));
    }
}
