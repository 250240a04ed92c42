//! Rounds: the definition read literally, laws, and the sentences that a reader could doubt.

mod random_events;

use std::collections::BTreeSet;

use proptest::prelude::*;
use random_events::{Act, Draft, Row, distances, drafts, plain_drafts, renumbered, windows};
use sanction_graph::coordination::{PartyAct, Round, RoundHit, Rounds, Share};
use sanction_graph::graph::{EventColumns, Events, EventsError, ObjectColumns};

/// What the definition says, word for word.
mod literal {
    use super::*;

    /// A party's act and its rows.
    #[derive(Clone)]
    struct Deed {
        act: u32,
        sender: u32,
        days: Act,
        rows: Vec<Row>,
    }

    pub(super) struct Reading<'a> {
        draft: &'a Draft,
        settings: &'a Rounds,
        window: i64,
    }

    impl Reading<'_> {
        fn key(&self, row: &Row) -> u32 {
            match self.settings.share {
                Share::Party => row.target,
                Share::Object => self.object(row),
            }
        }

        fn object(&self, row: &Row) -> u32 {
            if self.draft.has_objects { row.object } else { row.target }
        }

        fn seqs(&self, deed: &Deed) -> Vec<i32> {
            let certain = deed.rows.iter().filter(|row| row.certain);
            certain.map(|row| if self.draft.has_seq { row.seq } else { 0 }).collect()
        }

        fn share(&self, a: &Deed, b: &Deed, accept: impl Fn(&Row, &Row) -> bool) -> bool {
            a.rows.iter().any(|x| b.rows.iter().any(|y| self.key(x) == self.key(y) && accept(x, y)))
        }

        fn linked(&self, a: &Deed, b: &Deed) -> bool {
            a.sender != b.sender
                && distances(a.days, b.days).1.is_some_and(|most| most <= self.window)
                && self.share(a, b, |x, y| x.certain && y.certain)
        }

        fn before(&self, a: &Deed, b: &Deed) -> bool {
            let exact = |deed: &Deed| deed.days.first == deed.days.last;
            let (last, first) = (self.seqs(a).into_iter().max(), self.seqs(b).into_iter().min());
            a.days.last < b.days.first
                || (exact(a) && exact(b) && a.days.last == b.days.first && last < first)
        }

        fn attaches(&self, p: &Deed, members: &[Deed]) -> bool {
            let ranged = |deed: &Deed| deed.days.first != deed.days.last;
            let sure = |deed: &Deed, row: &Row| {
                deed.rows.iter().any(|other| other.certain && self.key(other) == self.key(row))
            };
            let last = members.iter().map(|m| i64::from(m.days.last)).max().unwrap();
            members.iter().all(|m| (m.act, m.sender) != (p.act, p.sender))
                && i64::from(p.days.first) <= i64::from(members[0].days.first) + self.window
                && i64::from(p.days.last) >= last - self.window
                && members.iter().any(|m| {
                    m.sender != p.sender
                        && distances(p.days, m.days).0 <= self.window
                        && self.share(p, m, |x, y| ranged(p) || ranged(m) || !sure(p, x) || !sure(m, y))
                })
        }

        fn describe(&self, members: &[Deed], all: &[Deed]) -> Expected {
            let senders: BTreeSet<u32> = members.iter().map(|m| m.sender).collect();
            let hits: BTreeSet<(u32, u32, u32)> = members
                .iter()
                .flat_map(|m| m.rows.iter().filter(|row| row.certain))
                .map(|row| (row.act, row.sender, self.object(row)))
                .collect();
            let hitters = |object: u32| {
                hits.iter().filter(|hit| hit.2 == object).map(|hit| hit.1).collect::<BTreeSet<_>>().len()
            };
            let objects: BTreeSet<u32> = hits.iter().map(|hit| hit.2).collect();
            let first_mover = senders.iter().copied().find(|&s| {
                members.iter().filter(|m| m.sender == s).any(|m| {
                    members.iter().filter(|other| other.sender != s).all(|other| self.before(m, other))
                })
            });
            Expected {
                first: members.iter().map(|m| m.days.first).min().unwrap(),
                last: members.iter().map(|m| m.days.last).max().unwrap(),
                senders: senders.into_iter().collect(),
                acts: members.iter().map(|m| m.act).collect::<BTreeSet<_>>().into_iter().collect(),
                targets: objects.iter().copied().filter(|&o| hitters(o) >= 2).collect(),
                single: objects.iter().copied().filter(|&o| hitters(o) == 1).collect(),
                first_mover,
                possible: all
                    .iter()
                    .filter(|p| self.attaches(p, members))
                    .map(|p| (p.act, p.sender))
                    .collect::<BTreeSet<_>>()
                    .into_iter()
                    .collect(),
                hits: hits.into_iter().collect(),
            }
        }
    }

    pub(super) fn rounds(draft: &Draft, settings: &Rounds) -> Vec<Expected> {
        let reading = Reading { draft, settings, window: i64::from(settings.window) };
        let kept: Vec<Row> = draft
            .rows
            .iter()
            .copied()
            .filter(|row| settings.implementing || !draft.acts[row.act as usize].implements)
            .filter(|row| !draft.has_objects || !draft.unnamed[row.object as usize])
            .collect();
        let order: BTreeSet<(i32, u32, u32)> =
            kept.iter().map(|row| (draft.acts[row.act as usize].first, row.act, row.sender)).collect();
        let all: Vec<Deed> = order
            .into_iter()
            .map(|(_, act, sender)| Deed {
                act,
                sender,
                days: draft.acts[act as usize],
                rows: kept.iter().copied().filter(|row| (row.act, row.sender) == (act, sender)).collect(),
            })
            .collect();
        let mut assigned = vec![false; all.len()];
        let mut rounds = Vec::new();
        for opener in 0..all.len() {
            if assigned[opener] {
                continue;
            }
            assigned[opener] = true;
            let bound = i64::from(all[opener].days.first) + reading.window;
            let mut round = vec![opener];
            while let Some(joining) = (0..all.len()).find(|&p| {
                !assigned[p]
                    && !round.contains(&p)
                    && i64::from(all[p].days.last) <= bound
                    && round.iter().any(|&m| reading.linked(&all[p], &all[m]))
            }) {
                round.push(joining);
            }
            let members: Vec<Deed> = round.iter().map(|&m| all[m].clone()).collect();
            let last = members.iter().map(|m| i64::from(m.days.last)).max().unwrap();
            if members.iter().any(|m| m.sender != members[0].sender) && last <= bound {
                for &m in &round {
                    assigned[m] = true;
                }
                rounds.push(reading.describe(&members, &all));
            }
        }
        rounds.sort_by(|a, b| (a.first, a.last, &a.acts).cmp(&(b.first, b.last, &b.acts)));
        rounds
    }
}

#[derive(Debug, PartialEq)]
struct Expected {
    first: i32,
    last: i32,
    senders: Vec<u32>,
    acts: Vec<u32>,
    targets: Vec<u32>,
    single: Vec<u32>,
    first_mover: Option<u32>,
    possible: Vec<(u32, u32)>,
    hits: Vec<(u32, u32, u32)>,
}

impl From<Round> for Expected {
    fn from(round: Round) -> Self {
        Self {
            first: round.first,
            last: round.last,
            senders: round.senders,
            acts: round.acts,
            targets: round.targets,
            single: round.single,
            first_mover: round.first_mover,
            possible: round.possible.into_iter().map(|PartyAct { act, sender, .. }| (act, sender)).collect(),
            hits: round
                .hits
                .into_iter()
                .map(|RoundHit { act, sender, object, .. }| (act, sender, object))
                .collect(),
        }
    }
}

fn found(events: &Events, settings: &Rounds) -> Vec<Expected> {
    settings.run(events).unwrap().rounds.into_iter().map(Expected::from).collect()
}

fn settings() -> impl Strategy<Value = Rounds> {
    (windows(), prop_oneof![Just(Share::Object), Just(Share::Party)], any::<bool>()).prop_map(
        |(window, share, implementing)| {
            Rounds::default().window(window).share(share).implementing(implementing)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn as_defined(draft in prop_oneof![drafts(), plain_drafts()], settings in settings()) {
        prop_assert_eq!(found(&draft.events(), &settings), literal::rounds(&draft, &settings));
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
        let mut longer = draft.clone();
        if !draft.rows.is_empty() {
            longer.rows.push(*which.get(&draft.rows));
        }
        prop_assert_eq!(settings.run(&longer.events()), settings.run(&draft.events()));
    }

    #[test]
    fn shifted_days(draft in drafts(), settings in settings(), by in -50..50) {
        let mut expected = found(&draft.events(), &settings);
        for round in &mut expected {
            round.first += by;
            round.last += by;
        }
        prop_assert_eq!(found(&draft.shifted(by).events(), &settings), expected);
    }

    #[test]
    fn new_numbers(draft in drafts(), settings in settings()) {
        let mut expected = found(&draft.events(), &settings);
        for round in &mut expected {
            let Expected { senders, acts, targets, single, first_mover, possible, hits, .. } = round;
            for numbers in [senders, acts, targets, single] {
                for number in numbers {
 *number = renumbered(*number);
 }
            }
            *first_mover = first_mover.map(renumbered);
            for p in possible {
 *p = (renumbered(p.0), renumbered(p.1));
 }
            for h in hits {
 *h = (renumbered(h.0), renumbered(h.1), renumbered(h.2));
 }
        }
        prop_assert_eq!(found(&draft.relabelled().events(), &settings), expected);
    }

    #[test]
    fn what_every_round_is(draft in drafts(), settings in settings()) {
        let mut seen = BTreeSet::new();
        for round in settings.run(&draft.events()).unwrap().rounds {
            prop_assert!(round.senders.len() >= 2);
            prop_assert!(i64::from(round.last) - i64::from(round.first) <= i64::from(settings.window));
            if settings.share == Share::Object {
                prop_assert!(!round.targets.is_empty());
            }
            let members: BTreeSet<_> = round.hits.iter().map(|hit| (hit.act, hit.sender)).collect();
            for member in members {
                prop_assert!(seen.insert(member), "{:?} is in two rounds", member);
                prop_assert!(!round.possible.iter().any(|p| (p.act, p.sender) == member));
            }
        }
    }
}

const EU: u32 = 0;
const GB: u32 = 1;
const US: u32 = 2;
const CA: u32 = 3;
const CN: u32 = 4;
const MARCH_22: i32 = 18_708;

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

/// The 17 designations of 22 March 2021: EU, UK and Canada hit all five targets, the US two of them.
fn march(us: (i32, i32)) -> Draft {
    let mut rows = Vec::new();
    for (act, sender) in [(0, EU), (1, GB), (3, CA)] {
        rows.extend((0..5).map(|object| (act, sender, object)));
    }
    rows.extend([(2, US, 1), (2, US, 3)]);
    let day = (MARCH_22, MARCH_22);
    table(&[day, day, us, day], &rows)
}

fn rounds(draft: &Draft) -> Vec<Round> {
    Rounds::default().run(&draft.events()).unwrap().rounds
}

#[test]
fn the_case() {
    let draft = march((MARCH_22, MARCH_22));
    assert_eq!(draft.rows.len(), 17);
    let rounds = rounds(&draft);
    assert_eq!(rounds.len(), 1);
    let round = &rounds[0];
    assert_eq!((round.first, round.last), (MARCH_22, MARCH_22));
    assert_eq!(round.senders, [EU, GB, US, CA]);
    assert_eq!(round.acts, [0, 1, 2, 3]);
    assert_eq!(round.targets, [0, 1, 2, 3, 4]);
    assert!(round.single.is_empty() && round.possible.is_empty());
    assert_eq!(round.first_mover, None);
    assert_eq!(round.hits.len(), 17);
}

#[test]
fn a_ranged_act_is_possible_and_no_sender() {
    // Absent from the snapshot of 10 March 2021, present in that of 18 August.
    let rounds = rounds(&march((MARCH_22 - 11, MARCH_22 + 149)));
    assert_eq!(rounds.len(), 1);
    assert_eq!(rounds[0].senders, [EU, GB, CA]);
    assert_eq!(rounds[0].possible.len(), 1);
    assert_eq!((rounds[0].possible[0].act, rounds[0].possible[0].sender), (2, US));
}

#[test]
fn forty_days_apart_is_no_round() {
    let rows: Vec<_> = (0..4).flat_map(|s| (0..5).map(move |object| (s, s, object))).collect();
    let draft = table(&exact(&[0, 40, 80, 120]), &rows);
    assert!(rounds(&draft).is_empty());
}

#[test]
fn the_span_counts_from_the_opener() {
    // 0 and 6 are linked, 6 and 12 are too, but 12 lies outside the opener's window; it opens its own
    // with whoever is left.
    let rows = [(0, EU, 0), (1, GB, 0), (2, US, 0)];
    let draft = table(&exact(&[0, 6, 12]), &rows);
    let found = rounds(&draft);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].senders, [EU, GB]);
    assert!(found[0].possible.is_empty(), "an exact act outside the window is not attached");

    let draft = table(&exact(&[0, 6, 12, 14]), &[(0, EU, 0), (1, GB, 0), (2, US, 0), (3, CA, 0)]);
    let found = rounds(&draft);
    assert_eq!(found.iter().map(|round| &round.acts[..]).collect::<Vec<_>>(), [[0, 1], [2, 3]]);
}

#[test]
fn the_window_is_inclusive() {
    let rows = [(0, EU, 0), (1, GB, 0)];
    assert_eq!(rounds(&table(&exact(&[0, 7]), &rows)).len(), 1);
    assert_eq!(rounds(&table(&exact(&[0, 8]), &rows)).len(), 0);
}

#[test]
fn members_are_linked_through_others() {
    // EU and US share nothing; the UK shares one target with each.
    let draft = table(&exact(&[0, 0, 0]), &[(0, EU, 0), (1, GB, 0), (1, GB, 1), (2, US, 1)]);
    let found = rounds(&draft);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].senders, [EU, GB, US]);
    assert_eq!(found[0].targets, [0, 1]);
}

#[test]
fn one_sender_alone_makes_no_round() {
    let draft = table(&exact(&[0, 1]), &[(0, EU, 0), (1, EU, 0)]);
    assert!(rounds(&draft).is_empty());
    // Two acts of one sender join through another sender between them.
    let draft = table(&exact(&[0, 1, 2]), &[(0, EU, 0), (1, EU, 0), (2, GB, 0)]);
    assert_eq!(rounds(&draft)[0].acts, [0, 1, 2]);
}

#[test]
fn a_range_wider_than_the_window_leaves_the_others_free() {
    let draft = table(&[(0, 10), (5, 5), (6, 6)], &[(0, EU, 0), (1, GB, 0), (2, US, 0)]);
    let found = rounds(&draft);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].acts, [1, 2]);
    assert_eq!(found[0].possible.len(), 1);
}

#[test]
fn a_narrow_range_joins() {
    let draft = table(&[(0, 3), (5, 5)], &[(0, EU, 0), (1, GB, 0)]);
    let found = rounds(&draft);
    assert_eq!((found[0].first, found[0].last), (0, 5));
    assert_eq!(found[0].first_mover, Some(EU));
}

#[test]
fn an_unknown_bound_never_links_but_may_attach() {
    let rows = [(0, EU, 0), (1, GB, 0), (2, US, 0)];
    let draft = table(&[(0, 0), (1, 1), (i32::MIN, i32::MAX)], &rows);
    let found = rounds(&draft);
    assert_eq!((&found[0].senders[..], found[0].possible.len()), (&[EU, GB][..], 1));
    assert!(rounds(&table(&[(0, 0), (i32::MIN, 1)], &rows[..2])).is_empty());
}

#[test]
fn an_uncertain_row_never_links_but_may_attach() {
    let mut draft = table(&exact(&[0, 0, 0]), &[(0, EU, 0), (1, GB, 0), (2, US, 0), (2, US, 1)]);
    draft.rows[2].certain = false;
    let found = rounds(&draft);
    assert_eq!(found[0].senders, [EU, GB]);
    assert_eq!((found[0].possible[0].act, found[0].possible[0].sender), (2, US));
}

#[test]
fn who_moved_first() {
    let rows = [(0, EU, 0), (1, GB, 0), (2, US, 0)];
    let mover = |draft: &Draft| rounds(draft)[0].first_mover;
    assert_eq!(mover(&table(&exact(&[3, 1, 2]), &rows)), Some(GB));
    assert_eq!(mover(&table(&exact(&[1, 1, 2]), &rows)), None);
    assert_eq!(mover(&table(&[(1, 2), (2, 2), (3, 3)], &rows)), None);
    assert_eq!(mover(&table(&[(1, 1), (2, 3), (2, 2)], &rows)), Some(EU));
    // Within a day, `seq` decides where it is given and differs.
    let mut draft = table(&exact(&[1, 1, 2]), &rows);
    draft.has_seq = true;
    assert_eq!(mover(&draft), None);
    draft.rows[0].seq = 1;
    assert_eq!(mover(&draft), Some(GB));
    // One act that certainly came before all of the others' is enough.
    let mut draft = table(&[(0, 1), (1, 1), (1, 1)], &[(0, EU, 0), (1, EU, 0), (2, GB, 0)]);
    draft.has_seq = true;
    draft.rows[2].seq = 1;
    assert_eq!(mover(&draft), Some(EU));
}

#[test]
fn unnamed_groups_are_never_shared() {
    let mut draft = table(&exact(&[0, 0]), &[(0, EU, 0), (1, GB, 0)]);
    draft.unnamed[0] = true;
    for share in [Share::Object, Share::Party] {
        assert!(Rounds::default().share(share).run(&draft.events()).unwrap().rounds.is_empty());
    }
}

#[test]
fn the_polity_behind_the_targets() {
    let draft = table(&exact(&[0, 0]), &[(0, EU, 0), (1, GB, 1)]);
    assert!(rounds(&draft).is_empty());
    let found = Rounds::default().share(Share::Party).run(&draft.events()).unwrap().rounds;
    assert_eq!(found[0].senders, [EU, GB]);
    assert!(found[0].targets.is_empty());
    assert_eq!(found[0].single, [0, 1]);
}

#[test]
fn implementing_acts_are_left_out_and_counted() {
    let mut draft = table(&exact(&[0, 0, 0]), &[(0, EU, 0), (1, GB, 0), (1, GB, 1), (2, US, 0)]);
    draft.acts[1].implements = true;
    let findings = Rounds::default().run(&draft.events()).unwrap();
    assert_eq!(findings.implementing_left_out, 1);
    assert_eq!(findings.rounds[0].senders, [EU, US]);
    let findings = Rounds::default().implementing(true).run(&draft.events()).unwrap();
    assert_eq!(findings.implementing_left_out, 0);
    assert_eq!(findings.rounds[0].senders, [EU, GB, US]);
}

#[test]
fn an_expanded_bloc_is_a_round_by_itself() {
    let draft = table(&exact(&[0]), &[(0, EU, 0), (0, GB, 0)]);
    let found = rounds(&draft);
    assert_eq!((&found[0].acts[..], &found[0].senders[..]), (&[0][..], &[EU, GB][..]));
}

#[test]
fn self_loops_stay_in() {
    let mut draft = table(&exact(&[0, 0]), &[(0, CN, 0), (1, GB, 0)]);
    draft.has_objects = false;
    assert_eq!(rounds(&draft)[0].senders, [GB, CN]);
}

#[test]
fn an_answer_is_no_round() {
    let mut draft = table(&exact(&[0, 0]), &[(0, EU, 0), (1, CN, 1)]);
    draft.rows[1].target = EU;
    draft.has_objects = false;
    assert!(rounds(&draft).is_empty());
}

#[test]
fn nothing_and_nonsense() {
    let empty = Events::new(EventColumns::default()).unwrap();
    assert!(Rounds::default().run(&empty).unwrap().rounds.is_empty());
    let error = Rounds::default().window(-1).run(&empty).unwrap_err();
    assert!(error.is_negative_window());
    assert_eq!(error.to_string(), "a window of -1 holds no day: give 0 (the same day) or more");
    let far = table(&exact(&[i32::MIN + 1, i32::MAX - 1]), &[(0, EU, 0), (1, GB, 0)]);
    assert!(Rounds::default().window(i32::MAX).run(&far.events()).unwrap().rounds.is_empty());
}

#[test]
fn a_column_of_objects_has_their_length() {
    let columns = EventColumns {
        parties: 3,
        object_columns: ObjectColumns { unnamed: vec![false; 2] },
        ..EventColumns::default()
    };
    assert!(matches!(
        Events::new(columns),
        Err(EventsError::Length { column: "unnamed", found: 2, expected: 3 })
    ));
}

/// One object hit by very many: each of its entries is looked at a few times only.
#[test]
fn a_hub_is_no_clique() {
    let acts = 200_000;
    let columns = |one_sender: bool| EventColumns {
        parties: 10,
        acts,
        sender: (0..acts).map(|act| if one_sender { 0 } else { act % 9 }).collect(),
        target: vec![9; acts as usize],
        first: (0..acts).map(|act| i32::try_from(act / 1000).unwrap()).collect(),
        act: (0..acts).collect(),
        ..EventColumns::default()
    };
    let settings = Rounds::default().window(1000);
    let found = settings.run(&Events::new(columns(false)).unwrap()).unwrap().rounds;
    assert_eq!((found.len(), found[0].acts.len()), (1, acts as usize));
    assert!(settings.run(&Events::new(columns(true)).unwrap()).unwrap().rounds.is_empty());
}

/// The acts of each round of an exact table in which each act has one sender, by trying every act of the
/// window until none joins.
fn acts_of_rounds(draft: &Draft, settings: &Rounds) -> BTreeSet<Vec<u32>> {
    let mut hits = vec![BTreeSet::new(); draft.acts.len()];
    let mut senders = vec![None; draft.acts.len()];
    for row in &draft.rows {
        let key = if settings.share == Share::Object { row.object } else { row.target };
        hits[row.act as usize].insert(key);
        senders[row.act as usize] = Some(row.sender);
    }
    let mut order: Vec<usize> = (0..hits.len()).filter(|&act| senders[act].is_some()).collect();
    order.sort_by_key(|&act| (draft.acts[act].first, act));
    let mut is_free = vec![true; hits.len()];
    let mut rounds = BTreeSet::new();
    for (position, &opener) in order.iter().enumerate() {
        if !is_free[opener] {
            continue;
        }
        let bound = draft.acts[opener].first + settings.window;
        let within = order[position..].iter().copied().take_while(|&act| draft.acts[act].first <= bound);
        let within: Vec<usize> = within.filter(|&act| is_free[act]).collect();
        let mut members = vec![opener];
        while let Some(&joining) = within.iter().find(|act| {
            let linked = |&m: &usize| senders[m] != senders[**act] && !hits[m].is_disjoint(&hits[**act]);
            !members.contains(act) && members.iter().any(linked)
        }) {
            members.push(joining);
        }
        if members.len() > 1 {
            for &act in &members {
                is_free[act] = false;
            }
            members.sort_unstable();
            rounds.insert(members.iter().map(|&act| u32::try_from(act).unwrap()).collect());
        }
    }
    rounds
}

/// Tables large enough to be sorted by digits, in every order of their rows and whether or not something
/// in them is open.
#[test]
fn many_rows() {
    let mut state = 7_u32;
    let mut next = |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) % below
    };
    let days: Vec<i32> = (0..9000).map(|_| i32::try_from(next(4000)).unwrap() - 2000).collect();
    let rows: Vec<Row> = (0..30_000)
        .map(|_| {
            let (act, object) = (next(9000), next(3000).min(next(3000)));
            Row { act, sender: act % 40, object, target: 40 + object % 40, certain: true, seq: 0 }
        })
        .collect();
    let draft = Draft {
        acts: days.iter().map(|&day| Act { first: day, last: day, implements: false }).collect(),
        rows,
        unnamed: vec![false; 3001],
        parties: 82,
        has_seq: false,
        has_objects: true,
    };
    for settings in [Rounds::default(), Rounds::default().share(Share::Party).window(0)] {
        let rounds = found(&draft.events(), &settings);
        assert!(rounds.len() > 100, "{}", rounds.len());
        let acts: BTreeSet<Vec<u32>> = rounds.iter().map(|round| round.acts.clone()).collect();
        assert_eq!(acts, acts_of_rounds(&draft, &settings));
        let mut open = draft.clone();
        open.rows.reverse();
        open.rows.push(Row { act: 0, sender: 81, object: 3000, target: 81, certain: false, seq: 0 });
        assert_eq!(found(&open.events(), &settings), rounds);
    }
}
