//! The general run: dyad by dyad, every rule heeded.

use super::actions::{Action, Statements, collect};
use super::dyads::{Tally, count_lags};
use super::pairing::{Pair, Rules};
use super::policies::{Dyad, Free, latest_so_far};
use super::taken::{directions, find_stated};
use super::{Lagged, LaggedFindings, Policy, Response, Unit, ratio};
use crate::graph::events::Events;
use crate::time::Certainty;

pub(super) fn run(config: &Lagged, events: &Events, statements: &Statements) -> LaggedFindings {
    let (actions, self_loops) = collect(events, config.unit, config.use_seq, statements);
    let mut matching = Matching::new(config, Rules::new(config, statements));
    matching.found.self_loops = self_loops;
    matching.all(&actions, config.unit);
    matching.finish(statements.not_opposite(events))
}

/// The findings of actions that are in order, if nothing is stated.
pub(super) fn count(config: &Lagged, actions: &[Action]) -> LaggedFindings {
    let statements = Statements::default();
    let mut matching = Matching::new(config, Rules::new(config, &statements));
    matching.all(actions, config.unit);
    matching.finish(Vec::new())
}

/// A run under way. Every list but the last three is kept from dyad to dyad only to be used again.
struct Matching<'a> {
    rules: Rules<'a>,
    policy: Policy,
    list: bool,
    free: Free,
    /// (action, response) by number in the dyad, wherever the response states the action, ascending.
    stated: Vec<(usize, usize)>,
    tally: Tally,
    /// Of each certainly answered action so far, the least and the most that its lag can be.
    lags: Vec<(i64, i64)>,
    listed: Vec<Listed>,
    found: LaggedFindings,
}

/// A row of the findings with the days that it is sorted by.
struct Listed {
    action_days: (i32, i32),
    response_days: (i32, i32),
    row: Response,
}

impl Listed {
    fn new(action: &Action, response: &Action, pair: &Pair, counted: bool) -> Self {
        Self {
            action_days: (action.first, action.last),
            response_days: (response.first, response.last),
            row: Response {
                action: action.act,
                response: response.act,
                sender: response.sender(),
                target: response.target(),
                action_tie: action.tie,
                response_tie: response.tie,
                lag: pair.lag,
                certainty: pair.certainty,
                stated: pair.stated,
                counted,
                direction: pair.direction,
                targets_answer: response.targets,
                targets_action: action.targets,
                rivals: Vec::new(),
            },
        }
    }

    fn order(&self) -> impl Ord + use<'_> {
        let row = &self.row;
        let what = (self.action_days, row.action, self.response_days, row.response, row.sender, row.target);
        let rest = (row.action_tie, row.response_tie, row.targets_action, row.targets_answer);
        (what, rest, row.certainty, row.stated, row.counted, row.direction, &row.rivals)
    }
}

impl<'a> Matching<'a> {
    fn new(config: &Lagged, rules: Rules<'a>) -> Self {
        Self {
            rules,
            policy: config.policy,
            list: config.list_responses,
            free: Free::default(),
            stated: Vec::new(),
            tally: Tally::default(),
            lags: Vec::new(),
            listed: Vec::new(),
            found: LaggedFindings::default(),
        }
    }

    /// Matches all actions, which are in order.
    fn all(&mut self, actions: &[Action], unit: Unit) {
        for dyad in actions.chunk_by(|a, b| a.dyad() == b.dyad()) {
            let Some(directions) = directions(self.rules, unit, dyad) else {
                self.found.simultaneous_first_contacts += 1;
                continue;
            };
            for (of, by) in directions {
                let (actions, responses) = (&dyad[of], &dyad[by]);
                self.directed(actions, responses);
                if unit == Unit::FirstContact {
                    self.list_turned(actions, responses);
                }
            }
        }
    }

    /// Matches the actions of one side of a dyad with those of the other.
    fn directed(&mut self, actions: &[Action], responses: &[Action]) {
        let (Some(action), rules) = (actions.first(), self.rules) else { return };
        self.free.fill(responses);
        find_stated(rules, actions, responses, &mut self.stated);
        self.tally.clear(actions.len(), responses.len());
        let dyad = Dyad { rules, actions, responses, free: &self.free, stated: &self.stated };
        let mut rivals = Rivals::new(dyad, self.list);
        let mut stated_left = if self.list { self.stated.clone() } else { Vec::new() };
        let mut take = |i: usize, j: usize, pair: &Pair| {
            let (action, response) = (&actions[i], &responses[j]);
            self.tally.take((i, action), (j, response), pair, &mut self.lags);
            if self.list {
                let mut listed = Listed::new(action, response, pair, true);
                if pair.stated {
                    // Marked rather than removed, which would take the whole list each time.
                    if let Ok(position) = self.stated.binary_search(&(i, j)) {
                        stated_left[position] = TAKEN;
                    }
                } else {
                    listed.row.rivals = rivals.of(j, action.act);
                }
                self.listed.push(listed);
            }
        };
        match self.policy {
            Policy::First => dyad.first(&mut take),
            Policy::All => dyad.all(&mut take),
            Policy::OneToOne => dyad.one_to_one(&mut take),
        }
        for (i, j) in stated_left.into_iter().filter(|&pair| pair != TAKEN) {
            let (action, response) = (&actions[i], &responses[j]);
            self.listed.push(Listed::new(action, response, &rules.judge(action, response), false));
        }
        let row = self.tally.row(action.sender(), action.target());
        self.found.actions += row.actions;
        self.found.answered += row.answered;
        self.found.answered_possible += row.answered_possible;
        self.found.dyads.push(row);
    }

    /// Lists a first contact that states that it answers a later one: it is no response, but it did say so.
    fn list_turned(&mut self, initiations: &[Action], answers: &[Action]) {
        if let (true, [initiation], [answer]) = (self.list, initiations, answers) {
            if self.rules.statements.holds(initiation.act, answer.act) {
                let pair = self.rules.judge(answer, initiation);
                self.listed.push(Listed::new(answer, initiation, &pair, false));
            }
        }
    }

    fn finish(self, not_opposite: Vec<(u32, u32)>) -> LaggedFindings {
        let Self { mut found, mut listed, lags, .. } = self;
        listed.sort_unstable_by(|a, b| a.order().cmp(&b.order()));
        found.responses = listed.into_iter().map(|listed| listed.row).collect();
        found.dyads.sort_unstable_by_key(|row| (row.a, row.b));
        found.rate = ratio(found.answered, found.actions);
        found.lags = count_lags(lags);
        found.not_opposite = not_opposite;
        found
    }
}

/// Stands in a list of stated pairs for one that was taken; no dyad has so many actions.
const TAKEN: (usize, usize) = (usize::MAX, usize::MAX);

/// The acts that each response is eligible to answer, worked out when first asked for.
struct Rivals<'b> {
    dyad: Dyad<'b>,
    /// The latest last day up to each action.
    reach: Vec<i64>,
    known: Vec<Option<Vec<u32>>>,
}

impl<'b> Rivals<'b> {
    fn new(dyad: Dyad<'b>, wanted: bool) -> Self {
        let (mut reach, mut known) = (Vec::new(), Vec::new());
        if wanted {
            latest_so_far(&mut reach, dyad.actions.iter());
            known.resize(dyad.responses.len(), None);
        }
        Self { dyad, reach, known }
    }

    /// The acts, `own` aside, that response number `j` is eligible to answer.
    fn of(&mut self, j: usize, own: u32) -> Vec<u32> {
        let Dyad { rules, actions, responses, .. } = self.dyad;
        let response = &responses[j];
        let acts = self.known[j].get_or_insert_with(|| {
            let start = self.reach.partition_point(|&latest| latest + rules.most < response.from());
            let mut acts: Vec<u32> = actions[start..]
                .iter()
                .take_while(|action| action.from() + rules.least <= response.until())
                .filter(|action| rules.judge(action, response).certainty != Certainty::Impossible)
                .map(|action| action.act)
                .collect();
            acts.sort_unstable();
            acts.dedup();
            acts
        });
        acts.iter().copied().filter(|&act| act != own).collect()
    }
}
