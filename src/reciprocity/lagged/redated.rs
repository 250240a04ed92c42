//! How many actions are answered when acts get other days: what null models ask a thousand times.

use super::actions::{Action, Statements, collect};
use super::{Lagged, Policy, Unit, matching};
use crate::graph::events::Events;
use crate::parts::Days;

/// The actions of a table, ready to be given other days.
///
/// Days belong to groups of actions, which the caller numbers; only inference counts, no statement and no
/// declared order.
pub(in crate::reciprocity) struct Redated {
    config: Lagged,
    actions: u64,
    way: Way,
}

enum Way {
    /// All days are exact and an action is answered if there is any answer: only the days of dyads that act
    /// both ways matter.
    Sweep { dyads: Vec<TwoWay>, groups: Vec<u32> },
    /// All rules are needed, on the actions with their groups.
    General(Vec<(Action, u32)>),
}

/// Where the certain actions of a dyad are in a list: one direction up to the middle, then the other.
struct TwoWay {
    start: usize,
    middle: usize,
    end: usize,
}

/// What is used from count to count.
#[derive(Default)]
pub(in crate::reciprocity) struct Scratch {
    days: Vec<i32>,
    actions: Vec<Action>,
}

impl Redated {
    /// `group` gives the number of the group of an act's rows by one sender.
    pub(in crate::reciprocity) fn new(
        config: &Lagged,
        events: &Events,
        group: impl Fn(u32, u32) -> u32,
    ) -> Self {
        let config = config.inferring();
        let (actions, _) = collect(events, config.unit, config.use_seq, &Statements::default());
        let group = |action: &Action| group(action.act, action.sender());
        let simple = config.unit != Unit::FirstContact
            && config.policy != Policy::OneToOne
            && events.all_exact()
            && events.one_sender_per_act();
        let number = actions.len() as u64;
        let way = if simple {
            let (mut dyads, mut groups) = (Vec::new(), Vec::new());
            for dyad in actions.chunk_by(|a, b| a.dyad() == b.dyad()) {
                let start = groups.len();
                let certain = |down: bool| {
                    dyad.iter().filter(move |action| action.is_certain() && action.is_down() == down)
                };
                groups.extend(certain(false).map(group));
                let middle = groups.len();
                groups.extend(certain(true).map(group));
                if middle > start && groups.len() > middle {
                    dyads.push(TwoWay { start, middle, end: groups.len() });
                } else {
                    groups.truncate(start);
                }
            }
            Way::Sweep { dyads, groups }
        } else {
            Way::General(actions.into_iter().map(|action| (action, group(&action))).collect())
        };
        Self { config, actions: number, way }
    }

    /// How many actions are certainly answered if the groups have these days, and how many there are.
    pub(in crate::reciprocity) fn count(&self, days: &[Days], scratch: &mut Scratch) -> (u64, u64) {
        match &self.way {
            Way::Sweep { dyads, groups } => {
                (self.sweep(dyads, groups, days, &mut scratch.days), self.actions)
            }
            Way::General(actions) => {
                scratch.actions.clear();
                scratch.actions.extend(actions.iter().map(|&(action, group)| {
                    let (first, last) = days[group as usize];
                    action.on(first, last)
                }));
                for way in
                    scratch.actions.chunk_by_mut(|a, b| (a.dyad(), a.is_down()) == (b.dyad(), b.is_down()))
                {
                    way.sort_unstable();
                }
                let found = matching::count(&self.config, &scratch.actions);
                (found.answered, found.actions)
            }
        }
    }

    fn sweep(&self, dyads: &[TwoWay], groups: &[u32], days: &[Days], scratch: &mut Vec<i32>) -> u64 {
        let (least, most) = (self.config.least(), i64::from(self.config.window));
        scratch.clear();
        scratch.extend(groups.iter().map(|&group| days[group as usize].0));
        let mut answered = 0;
        for dyad in dyads {
            let (up, down) = scratch[dyad.start..dyad.end].split_at_mut(dyad.middle - dyad.start);
            up.sort_unstable();
            down.sort_unstable();
            answered += answered_of(up, down, least, most) + answered_of(down, up, least, most);
        }
        answered
    }
}

/// How many of the actions have a response within the window; both are in order.
fn answered_of(actions: &[i32], responses: &[i32], least: i64, most: i64) -> u64 {
    let mut responses = responses.iter().map(|&day| i64::from(day)).peekable();
    let mut answered = 0;
    for day in actions.iter().map(|&day| i64::from(day)) {
        while responses.next_if(|&response| response < day + least).is_some() {}
        match responses.peek() {
            Some(&response) => answered += u64::from(response - day <= most),
            None => break,
        }
    }
    answered
}
