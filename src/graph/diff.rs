//! What changed between two days, or between two versions of a graph.

use std::cmp::Ordering;

use super::{ActorRef, SanctionGraph, TieRef, View};
use crate::time::Certainty;

/// What [`diff`] found. Everything in the order of keys.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Diff<'b, 'a> {
    /// Actors of the graph before that the graph after does not have.
    pub actors_gone: Vec<ActorRef<'b>>,
    /// Actors of the graph after that the graph before did not have.
    pub actors_new: Vec<ActorRef<'a>>,
    /// Ties of the view before that are not in the view after: of sanctions, who was delisted.
    pub gone: Vec<TieRef<'b>>,
    /// Ties of the view after that were not in the view before: of sanctions, who was listed.
    pub new: Vec<TieRef<'a>>,
    /// Ties of both views of which something else is said.
    pub changed: Vec<ChangedTie<'b, 'a>>,
}

/// A tie of which something else is said.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ChangedTie<'b, 'a> {
    /// The tie before.
    pub before: TieRef<'b>,
    /// The tie after.
    pub after: TieRef<'a>,
    /// What differs.
    pub changes: Vec<Change>,
}

/// What can differ between two ties of one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Change {
    /// Whether it certainly or possibly belongs to the view.
    Certainty,
    /// When it begins.
    Start,
    /// When it ends, or the lift that ends it.
    End,
    /// What is imposed.
    Measures,
    /// The share of ownership.
    Share,
    /// Anything else that is said of it: its kind and ends, act, label, polity, weight or order.
    Other,
    /// Which documents say what.
    Claims,
}

/// What changed from one view to another: of two days of one graph, or of two graphs, which stand for their
/// views of everything. Ties are the same if the key of the one before is the key or a former key of the one
/// after.
///
/// The kinds of ties are those of the views, so listings and delistings alone are the difference of views of
/// [`SANCTIONS`](crate::model::TieKinds::SANCTIONS). A tie whose day belongs to its key and changes is gone
/// and new. A tie that comes to be certain, or ceases to be, is changed.
///
/// Within one graph O(ties), and O(n log n) in the keys of what changed; else O(n log n) in all keys.
///
/// ```
/// use sanction_graph::graph::{GraphBuilder, diff};
///
/// let mut builder = GraphBuilder::new();
/// let us = builder.state("US");
/// let act = builder.act(us, "2020-07-09".parse()?);
/// let zhu = builder.official("zhu-hailun");
/// builder.sanction(us, zhu, act);
/// let graph = builder.build()?;
///
/// let on = |day: &str| Ok::<_, sanction_graph::time::TimeError>(graph.view().as_of(day.parse()?));
/// let changes = diff(on("2020-07-08")?, on("2020-07-09")?);
/// assert_eq!(changes.new.len(), 1);
/// assert_eq!(changes.new[0].to().key(), "zhu-hailun");
/// assert!(diff(&graph, &graph).is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn diff<'b, 'a>(before: impl Into<View<'b>>, after: impl Into<View<'a>>) -> Diff<'b, 'a> {
    let (before, after) = (before.into(), after.into());
    let (graph_before, graph_after) = (before.graph(), after.graph());
    let mut diff =
        Diff { actors_gone: vec![], actors_new: vec![], gone: vec![], new: vec![], changed: vec![] };
    if std::ptr::eq(graph_before, graph_after) {
        for (b, a) in graph_before.ties().zip(graph_after.ties()) {
            let within = |view: View<'_>| view.contains(b) != Certainty::Impossible;
            diff.take(before, after, within(before).then_some(b), within(after).then_some(a));
        }
        diff.gone.sort_by_cached_key(|tie| tie.key());
        diff.new.sort_by_cached_key(|tie| tie.key());
        diff.changed.sort_by_cached_key(|change| change.after.key());
        return diff;
    }
    diff.actors_gone = not_in(graph_before, graph_after);
    diff.actors_new = not_in(graph_after, graph_before);
    let mut earlier: Vec<(String, TieRef<'b>)> =
        before.ties().map(|shown| keyed(shown.tie, graph_after)).collect();
    let mut later: Vec<(String, TieRef<'a>)> =
        after.ties().map(|shown| keyed(shown.tie, graph_after)).collect();
    // Ties of one key stay in the order of their ids.
    earlier.sort_by(|x, y| x.0.cmp(&y.0));
    later.sort_by(|x, y| x.0.cmp(&y.0));
    let (mut b, mut a) = (earlier.into_iter().peekable(), later.into_iter().peekable());
    loop {
        let order = match (b.peek(), a.peek()) {
            (Some((b, _)), Some((a, _))) => b.cmp(a),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return diff,
        };
        let gone = if order == Ordering::Greater { None } else { b.next() };
        let new = if order == Ordering::Less { None } else { a.next() };
        diff.take(before, after, gone.map(|(_, tie)| tie), new.map(|(_, tie)| tie));
    }
}

/// The actors of a graph that no actor of the other has the key of, by key.
fn not_in<'g>(graph: &'g SanctionGraph, other: &SanctionGraph) -> Vec<ActorRef<'g>> {
    let unknown = |actor: &ActorRef<'_>| {
        std::iter::once(actor.key()).chain(actor.former_keys()).all(|key| other.by_key(key).is_none())
    };
    let mut found: Vec<ActorRef<'g>> = graph.actors().filter(unknown).collect();
    found.sort_by_key(|actor| actor.key());
    found
}

/// A tie with its key, or with that under which the later graph has it.
fn keyed<'g>(tie: TieRef<'g>, later: &SanctionGraph) -> (String, TieRef<'g>) {
    let key = tie.key();
    let known = later.tie_by_key(&key).map(|id| later.tie(id).key());
    (known.unwrap_or(key), tie)
}

impl<'b, 'a> Diff<'b, 'a> {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.actors_gone.is_empty()
            && self.actors_new.is_empty()
            && self.gone.is_empty()
            && self.new.is_empty()
            && self.changed.is_empty()
    }

    fn take(&mut self, b: View<'b>, a: View<'a>, before: Option<TieRef<'b>>, after: Option<TieRef<'a>>) {
        match (before, after) {
            (Some(before), Some(after)) => {
                let mut changes = Vec::new();
                if b.contains(before) != a.contains(after) {
                    changes.push(Change::Certainty);
                }
                if !std::ptr::eq(b.graph(), a.graph()) {
                    compare(before, after, &mut changes);
                }
                if !changes.is_empty() {
                    self.changed.push(ChangedTie { before, after, changes });
                }
            }
            (Some(gone), None) => self.gone.push(gone),
            (None, Some(new)) => self.new.push(new),
            (None, None) => {}
        }
    }
}

fn compare(before: TieRef<'_>, after: TieRef<'_>, changes: &mut Vec<Change>) {
    let mut note = |differs: bool, change| {
        if differs {
            changes.push(change);
        }
    };
    let (b, a) = (before.record(), after.record());
    note(before.period().start() != after.period().start(), Change::Start);
    note((before.period().end(), &b.ended_by) != (after.period().end(), &a.ended_by), Change::End);
    note(before.measures() != after.measures(), Change::Measures);
    note(b.share != a.share, Change::Share);
    let other = |tie: &crate::model::Tie| {
        (tie.kind, tie.from.clone(), tie.to.clone(), tie.act.clone(), tie.label.clone(), tie.polity.clone())
    };
    note((other(&b), b.weight, b.seq) != (other(&a), a.weight, a.seq), Change::Other);
    note(b.claims != a.claims, Change::Claims);
}
