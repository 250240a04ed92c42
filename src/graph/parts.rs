//! Of which polities bodies are parts, on any day.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::{ActorId, ActorRef, SanctionGraph, holds};
use crate::model::TieKind;
use crate::time::{Certainty, Day};

/// A stretch of days on which the same bodies are parts of each other, and how certainly they are.
type Stretch = (usize, Certainty);

/// The polities of each body that was asked for.
type Known = HashMap<(Stretch, ActorId), Rc<[ActorId]>>;

/// Polities by body, found once for each body and stretch of days.
pub(super) struct Parts<'g> {
    graph: &'g SanctionGraph,
    /// The days on which some body begins or ceases to be a part, certainly or possibly, ascending.
    turns: Vec<i32>,
    known: RefCell<Known>,
}

/// A body on the way up.
struct Body {
    id: ActorId,
    wholes: Vec<ActorId>,
    /// The place on the way of the lowest body that leads here and that this one leads to.
    lowest: usize,
    polities: Vec<ActorId>,
}

impl<'g> Parts<'g> {
    pub(super) fn new(graph: &'g SanctionGraph) -> Self {
        let parts = graph.ties().filter(|tie| tie.kind() == TieKind::PartOf);
        let mut turns: Vec<i32> = parts
            .flat_map(|tie| {
                let (start, end) = (tie.period().start(), tie.period().end());
                [Some(start), end].into_iter().flatten().flat_map(|when| [when.raw().0, when.raw().1])
            })
            .collect();
        turns.sort_unstable();
        turns.dedup();
        Self { graph, turns, known: RefCell::default() }
    }

    /// Adds the first polity of each path of parts from `actor` that holds on a day at least as certainly as
    /// said; a polity is its own. Every body is visited once in all, so a cycle of parts ends.
    pub(super) fn climb(
        &self,
        actor: ActorRef<'g>,
        day: Option<Day>,
        least: Certainty,
        polities: &mut Vec<ActorId>,
    ) {
        if actor.kind().is_polity() {
            polities.push(actor.id());
            return;
        }
        if actor.outgoing_of(TieKind::PartOf).len() == 0 {
            return;
        }
        let place = |day: Day| self.turns.partition_point(|&turn| turn <= day.number());
        let stretch = (day.map_or(usize::MAX, place), least);
        if !self.known.borrow().contains_key(&(stretch, actor.id())) {
            self.find(actor.id(), day, stretch);
        }
        if let Some(found) = self.known.borrow().get(&(stretch, actor.id())) {
            polities.extend_from_slice(found);
        }
    }

    fn body(&self, id: ActorId, day: Option<Day>, least: Certainty, lowest: usize) -> Body {
        let wholes = self.graph.actor(id).outgoing_of(TieKind::PartOf);
        let wholes =
            wholes.filter(|tie| holds(tie.period(), day) >= least).map(|tie| tie.to().id()).collect();
        Body { id, wholes, lowest, polities: Vec::new() }
    }

    /// Depth first; bodies that are parts of each other have the same polities. (Tarjan 1972, Depth-first
    /// search and linear graph algorithms, SIAM Journal on Computing 1.)
    fn find(&self, from: ActorId, day: Option<Day>, stretch: Stretch) {
        let mut known = self.known.borrow_mut();
        // Where each body lies that is not known yet, in the order in which they were met.
        let mut places = HashMap::from([(from, 0)]);
        let mut met = vec![from];
        let mut path = vec![self.body(from, day, stretch.1, 0)];
        while let Some(body) = path.last_mut() {
            if let Some(whole) = body.wholes.pop() {
                if self.graph.actor(whole).kind().is_polity() {
                    body.polities.push(whole);
                } else if let Some(found) = known.get(&(stretch, whole)) {
                    body.polities.extend_from_slice(found);
                } else if let Some(&place) = places.get(&whole) {
                    body.lowest = body.lowest.min(place);
                } else {
                    places.insert(whole, met.len());
                    path.push(self.body(whole, day, stretch.1, met.len()));
                    met.push(whole);
                }
                continue;
            }
            let Some(Body { id, lowest, mut polities, .. }) = path.pop() else { break };
            polities.sort_unstable();
            polities.dedup();
            let place = places[&id];
            if lowest == place {
                let found: Rc<[ActorId]> = polities.as_slice().into();
                known.extend(met.drain(place..).map(|body| ((stretch, body), Rc::clone(&found))));
            }
            if let Some(part) = path.last_mut() {
                part.lowest = part.lowest.min(lowest);
                part.polities.append(&mut polities);
            }
        }
    }
}
