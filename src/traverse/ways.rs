//! Which ties lead on from an actor: the one place that knows that an association has no direction.

use crate::graph::{Link, View};
use crate::model::{TieKind, TieKinds};
use crate::traverse::Along;

/// The ties of a view as they are walked in some direction; an association always goes both ways.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ways<'g> {
    out: Option<View<'g>>,
    back: Option<View<'g>>,
}

impl<'g> Ways<'g> {
    pub(super) fn new(view: View<'g>, along: Along) -> Self {
        let shown = view.shown_kinds();
        let undirected = shown.and(TieKind::Association.into()).and(view.graph().tie_kinds());
        let (out, back) = match along {
            Along::Out => (shown, undirected),
            Along::In => (undirected, shown),
            Along::Both => (shown, shown),
        };
        let some = |kinds| (kinds != TieKinds::NONE).then(|| view.kinds(kinds));
        Self { out: some(out), back: some(back) }
    }

    /// The view of the ties that are walked from where they come from, if there can be any.
    pub(super) const fn out(self) -> Option<View<'g>> {
        self.out
    }

    /// The view of the ties that are walked from where they go to, if there can be any.
    pub(super) const fn back(self) -> Option<View<'g>> {
        self.back
    }

    /// The ties that lead on from an actor, outgoing ones first; each once, a self-loop too.
    pub(super) fn from(self, actor: u32) -> impl Iterator<Item = Link> {
        let out = self.out.into_iter().flat_map(move |view| view.links_out(actor));
        let back = self.back.into_iter().flat_map(move |view| view.links_in(actor));
        let met =
            move |link: &Link| link.neighbour == actor && self.out.is_some_and(|out| out.admits(link.tie));
        out.chain(back.filter(move |link| !met(link)))
    }
}
