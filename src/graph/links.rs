//! The ties of a view by number, with the actor at their other end: what walks and kernels run on.

use std::ops::Range;

use super::tables::Link;
use super::{ActorRef, SanctionGraph, TieId, TieRef, View};
use crate::model::{TieKind, TieKinds};
use crate::time::Certainty;

/// The ties of a view that come from one actor, or that go to it, in the order of
/// [`View::outgoing`] or [`View::incoming`].
///
/// Looking at one tie costs O(1); `size_hint` is exact, and O(1) for the view of everything, else as long as
/// what is left.
#[derive(Debug, Clone)]
pub(crate) struct Links<'g> {
    view: View<'g>,
    run: Run<'g>,
}

#[derive(Debug, Clone)]
enum Run<'g> {
    Out(Range<u32>),
    In(std::slice::Iter<'g, Link>),
}

impl SanctionGraph {
    /// The tie ids of an actor's outgoing ties, which are one run.
    pub(crate) fn outgoing_run(&self, actor: u32) -> Range<u32> {
        self.outgoing[actor as usize]..self.outgoing[actor as usize + 1]
    }

    /// The ties that go to an actor, with whom they come from.
    pub(crate) fn incoming_links(&self, actor: u32) -> &[Link] {
        self.incoming.of(actor as usize)
    }

    /// The actor that each tie goes to.
    pub(crate) fn targets(&self) -> &[u32] {
        &self.ties.to
    }

    /// The actor that each tie comes from.
    pub(crate) fn origins(&self) -> &[u32] {
        &self.ties.from
    }
}

impl<'g> ActorRef<'g> {
    /// The ties of one kind that come from it. O(log n) in the ties that come from it.
    pub(crate) fn outgoing_of(self, kind: TieKind) -> impl ExactSizeIterator<Item = TieRef<'g>> {
        let (graph, run) = (self.graph, self.graph.outgoing_run(self.id().0));
        let kinds = &graph.ties.kind[run.start as usize..run.end as usize];
        let first = kinds.partition_point(|&other| other < kind);
        let count = kinds[first..].partition_point(|&other| other == kind);
        let ties = (run.start..run.end).skip(first).take(count);
        ties.map(move |tie| graph.tie(TieId(tie)))
    }
}

impl<'g> View<'g> {
    /// Whether a tie, by number, certainly or possibly belongs to the view.
    pub(crate) fn admits(self, tie: u32) -> bool {
        self.contains(self.graph().tie(TieId(tie))) != Certainty::Impossible
    }

    /// Only ties of these kinds, of those that the view has.
    pub(crate) fn among(self, kinds: TieKinds) -> Self {
        self.kinds(self.shown_kinds().and(kinds))
    }

    /// The ties of the view that come from an actor, by number.
    pub(crate) fn links_out(self, actor: u32) -> Links<'g> {
        Links { view: self, run: Run::Out(self.graph().outgoing_run(actor)) }
    }

    /// The ties of the view that go to an actor, by number.
    pub(crate) fn links_in(self, actor: u32) -> Links<'g> {
        Links { view: self, run: Run::In(self.graph().incoming_links(actor).iter()) }
    }
}

impl Iterator for Links<'_> {
    type Item = Link;

    fn next(&mut self) -> Option<Link> {
        let view = self.view;
        match &mut self.run {
            Run::Out(ties) => {
                let tie = ties.find(|&tie| view.admits(tie))?;
                Some(Link { neighbour: view.graph().ties.to[tie as usize], tie })
            }
            Run::In(rows) => {
                let row = rows.find(|row| view.admits(row.tie))?;
                Some(Link { neighbour: row.neighbour, tie: row.tie })
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = match &self.run {
            Run::Out(ties) if self.view.is_everything() => ties.len(),
            Run::In(rows) if self.view.is_everything() => rows.len(),
            Run::Out(ties) => ties.clone().filter(|&tie| self.view.admits(tie)).count(),
            Run::In(rows) => rows.clone().filter(|row| self.view.admits(row.tie)).count(),
        };
        (left, Some(left))
    }
}

impl ExactSizeIterator for Links<'_> {}
