//! Connected components of a view: weak by union, strong by one depth-first search.

use super::Along;
use super::ways::Ways;
use crate::graph::{ActorId, SanctionGraph, View};

/// What connects two actors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Connection {
    /// A chain of ties, whichever way they point.
    #[default]
    Weak,
    /// A chain of ties there and one back, each walked the way it points.
    Strong,
}

/// Components of the ties of a [`View`]: maximal sets of actors each two of which are connected.
///
/// Every actor is in exactly one; one without ties is alone in its own. Parallel ties and self-loops change
/// nothing; a reciprocal pair of ties connects strongly, and so does an
/// [`Association`](crate::model::TieKind::Association), which has no direction. Components are numbered in the
/// order of their smallest member, so equal graphs give equal answers.
///
/// Weak components are joined with path halving towards the smaller id (Tarjan & van Leeuwen 1984), in
/// O(ties · log actors) at worst and near linear time in practice; strong ones are found in one depth-first
/// search (Tarjan 1972, in the form of Pearce 2016), O(actors + ties) in time, without recursion. Both need
/// O(actors) numbers of space.
///
/// ```
/// use sanction_graph::graph::GraphBuilder;
/// use sanction_graph::traverse::{Components, Connection};
///
/// let mut builder = GraphBuilder::new();
/// let (a, b, c) = (builder.organisation("a"), builder.organisation("b"), builder.organisation("c"));
/// builder.ownership(a, b);
/// builder.ownership(b, a);
/// builder.ownership(b, c);
/// let graph = builder.build()?;
///
/// assert_eq!(Components::new(Connection::Weak).run(graph.view()).len(), 1);
/// let strong = Components::new(Connection::Strong).run(graph.view());
/// assert_eq!(strong.len(), 2);
/// let of = |key| strong.of(graph.by_key(key).expect("is there"));
/// assert_eq!((of("a"), of("b"), of("c")), (0, 0, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Components {
    /// What connects two actors. Default: weak.
    pub connection: Connection,
}

/// The component of each actor.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ComponentsFindings {
    /// By actor.
    component: Vec<u32>,
    /// By component.
    sizes: Vec<u32>,
}

impl Components {
    /// Components of that connection.
    #[must_use]
    pub const fn new(connection: Connection) -> Self {
        Self { connection }
    }

    /// Finds the components.
    #[must_use]
    pub fn run(&self, view: View<'_>) -> ComponentsFindings {
        match self.connection {
            Connection::Weak => numbered(weak(view)),
            Connection::Strong => numbered(match Ways::new(view, Along::Out).back() {
                None => strong::<false>(view, view),
                Some(undirected) => strong::<true>(view, undirected),
            }),
        }
    }
}

impl ComponentsFindings {
    /// How many components there are. O(1).
    #[must_use]
    pub fn len(&self) -> usize {
        self.sizes.len()
    }

    /// Whether the graph has no actor. O(1).
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sizes.is_empty()
    }

    /// The number of an actor's component, from 0. O(1).
    ///
    /// # Panics
    /// **Panics** if the actor is of another graph and out of range here.
    #[must_use]
    #[track_caller]
    pub fn of(&self, actor: ActorId) -> u32 {
        self.component[actor.at()]
    }

    /// How many actors each component has, by its number.
    #[must_use]
    pub fn sizes(&self) -> &[u32] {
        &self.sizes
    }
}

/// Numbers components in the order of their smallest member. `label` gives each actor some number below
/// their count that it shares with exactly the actors of its component.
fn numbered(mut label: Vec<u32>) -> ComponentsFindings {
    const NEW: u32 = u32::MAX;
    let mut number = vec![NEW; label.len()];
    let mut sizes: Vec<u32> = Vec::new();
    for label in &mut label {
        let number = &mut number[*label as usize];
        if *number == NEW {
            // Fewer components than actors, which u32 counts.
            *number = u32::try_from(sizes.len()).unwrap_or(NEW);
            sizes.push(0);
        }
        sizes[*number as usize] += 1;
        *label = *number;
    }
    ComponentsFindings { component: label, sizes }
}

fn actors(graph: &SanctionGraph) -> std::ops::Range<u32> {
    // `build` has refused more actors than u32 counts.
    0..u32::try_from(graph.actor_count()).unwrap_or(u32::MAX)
}

/// The smallest member of each actor's weak component.
fn weak(view: View<'_>) -> Vec<u32> {
    let graph = view.graph();
    let mut parent: Vec<u32> = actors(graph).collect();
    let everything = view.is_everything();
    for ((&from, &to), tie) in graph.origins().iter().zip(graph.targets()).zip(0u32..) {
        if everything || view.admits(tie) {
            let (a, b) = (root(&mut parent, from), root(&mut parent, to));
            parent[a.max(b) as usize] = a.min(b);
        }
    }
    // A parent is never larger than its child.
    for actor in 0..parent.len() {
        parent[actor] = parent[parent[actor] as usize];
    }
    parent
}

fn root(parent: &mut [u32], mut actor: u32) -> u32 {
    while parent[actor as usize] != actor {
        let above = parent[parent[actor as usize] as usize];
        parent[actor as usize] = above;
        actor = above;
    }
    actor
}

/// A number for each actor's strong component; with `BACK`, ties of the view `undirected` lead back too.
fn strong<const BACK: bool>(view: View<'_>, undirected: View<'_>) -> Vec<u32> {
    const NEW: u32 = 0;
    let graph = view.graph();
    let targets = graph.targets();
    let everything = view.is_everything();
    let count = graph.actor_count();
    // While an actor is open: the least visit that it is known to reach; once its component is closed: the
    // component's number, counted down from the top so that it is larger than every open visit.
    let mut reach = vec![NEW; count];
    let mut closed = u32::MAX;
    let mut visit = 0;
    // Open actors on the way from the start, with how many ties were looked at and the own visit.
    let mut way: Vec<(u32, u32, u32)> = Vec::new();
    // Actors left behind whose component is not yet closed.
    let mut waiting: Vec<u32> = Vec::new();
    for start in actors(graph) {
        if reach[start as usize] != NEW {
            continue;
        }
        visit += 1;
        reach[start as usize] = visit;
        way.push((start, 0, visit));
        while let Some(&mut (actor, ref mut next, own)) = way.last_mut() {
            let run = graph.outgoing_run(actor);
            let out = run.end - run.start;
            let links = if BACK { graph.incoming_links(actor) } else { &[] };
            let mut least = reach[actor as usize];
            let mut deeper = None;
            loop {
                let (target, tie, by) = if *next < out {
                    let tie = run.start + *next;
                    (targets[tie as usize], tie, view)
                } else if let Some(link) = links.get((*next - out) as usize) {
                    (link.neighbour, link.tie, undirected)
                } else {
                    break;
                };
                *next += 1;
                let seen = reach[target as usize];
                if (seen != NEW && seen >= least) || !(everything && !BACK || by.admits(tie)) {
                    continue;
                }
                if seen == NEW {
                    deeper = Some(target);
                    break;
                }
                least = seen;
            }
            reach[actor as usize] = least;
            if let Some(target) = deeper {
                visit += 1;
                reach[target as usize] = visit;
                way.push((target, 0, visit));
                continue;
            }
            way.pop();
            if least == own {
                while waiting.last().is_some_and(|&last| reach[last as usize] >= own) {
                    if let Some(member) = waiting.pop() {
                        reach[member as usize] = closed;
                        visit -= 1;
                    }
                }
                reach[actor as usize] = closed;
                visit -= 1;
                closed -= 1;
            } else {
                waiting.push(actor);
            }
            if let Some(&(above, ..)) = way.last() {
                reach[above as usize] = reach[above as usize].min(reach[actor as usize]);
            }
        }
    }
    // From the top down to numbers below the count of actors.
    for reach in &mut reach {
        *reach = u32::MAX - *reach;
    }
    reach
}
