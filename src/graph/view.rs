//! Views: which part of a graph's ties is looked at.

use std::ops::{Range, RangeInclusive};

use super::{ActorRef, SanctionGraph, TieId, TieRef};
use crate::model::{TieKind, TieKinds};
use crate::time::{Certainty, Day, Period};

/// A part of a graph's ties: of some kinds, imposed or in force in a window, certainly or possibly.
///
/// A view is `Copy`: the graph and a few numbers. Making one is O(1). Without a window every tie is in it.
///
/// A tie without any date is possibly in force on every day and possibly imposed in every window; only
/// [attribution](super::Attribution) and [ownership](crate::traverse::ownership), which ask what is behind a
/// sanction, take a background tie without any date as holding.
///
/// ```
/// use sanction_graph::graph::GraphBuilder;
/// use sanction_graph::time::Certainty;
///
/// let mut builder = GraphBuilder::new();
/// let (us, cn) = (builder.state("US"), builder.state("CN"));
/// let exact = builder.act(us, "2020-07-09".parse()?);
/// builder.sanction(us, cn, exact);
/// let ranged = builder.act(us, "2021-03".parse()?);
/// builder.sanction(us, cn, ranged);
/// let graph = builder.build()?;
///
/// let as_of = graph.view().as_of("2021-03-22".parse()?);
/// assert_eq!(as_of.ties().count(), 2);
/// assert_eq!(as_of.certain().ties().count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct View<'g> {
    graph: &'g SanctionGraph,
    imposed: Option<(Day, Day)>,
    in_force: Option<(Day, Day)>,
    kinds: TieKinds,
    least: Certainty,
}

/// A tie of a view and how sure it is that it belongs to it.
#[derive(Debug, Clone, Copy)]
pub struct InView<'g> {
    /// The tie.
    pub tie: TieRef<'g>,
    /// Certain or possible.
    pub certainty: Certainty,
}

impl SanctionGraph {
    /// The view of all ties, from which others are made.
    #[must_use]
    pub const fn view(&self) -> View<'_> {
        View { graph: self, imposed: None, in_force: None, kinds: TieKinds::ALL, least: Certainty::Possible }
    }
}

impl<'g> From<&'g SanctionGraph> for View<'g> {
    /// The view of everything.
    fn from(graph: &'g SanctionGraph) -> Self {
        graph.view()
    }
}

impl<'g> View<'g> {
    /// Only ties that begin in the window, both ends included. A second window replaces the first.
    #[must_use]
    pub fn imposed(self, window: RangeInclusive<Day>) -> Self {
        Self { imposed: Some((*window.start(), *window.end())), ..self }
    }

    /// Only ties that hold on some day of the window, both ends included. A second window replaces the
    /// first.
    #[must_use]
    pub fn in_force(self, window: RangeInclusive<Day>) -> Self {
        Self { in_force: Some((*window.start(), *window.end())), ..self }
    }

    /// Only ties in force on that day.
    #[must_use]
    pub fn as_of(self, day: Day) -> Self {
        self.in_force(day..=day)
    }

    /// Only ties of these kinds.
    #[must_use]
    pub fn kinds(self, kinds: impl Into<TieKinds>) -> Self {
        Self { kinds: kinds.into(), ..self }
    }

    /// Only ties that certainly belong to the view.
    #[must_use]
    pub const fn certain(self) -> Self {
        Self { least: Certainty::Certain, ..self }
    }

    /// Ties that certainly or possibly belong to the view: the default.
    #[must_use]
    pub const fn possible(self) -> Self {
        Self { least: Certainty::Possible, ..self }
    }

    /// The graph.
    #[must_use]
    pub const fn graph(self) -> &'g SanctionGraph {
        self.graph
    }

    /// Whether the view asks for a day after the last on which any of the graph's sources was published,
    /// so that what it shows as in force is an extrapolation.
    #[must_use]
    pub fn beyond_observation(self) -> bool {
        let asked = self.in_force.max(self.imposed).map(|(_, last)| last);
        asked.zip(self.graph.observed_until()).is_some_and(|(asked, seen)| asked > seen)
    }

    /// Whether a tie belongs to the view. (`Possible` for a view of certain ties is "impossible".)
    #[must_use]
    pub fn contains(self, tie: TieRef<'_>) -> Certainty {
        // A view of all kinds need not look at the column of kinds.
        if self.kinds != TieKinds::ALL && !self.kinds.contains(tie.kind()) {
            return Certainty::Impossible;
        }
        if self.imposed.is_none() && self.in_force.is_none() {
            Certainty::Certain
        } else {
            self.holds(tie.period())
        }
    }

    /// Whether the view leaves out what possibly belongs to it.
    pub(crate) fn shows_certain(self) -> bool {
        self.least == Certainty::Certain
    }

    pub(crate) const fn shown_kinds(self) -> TieKinds {
        self.kinds
    }

    /// Whether every tie certainly belongs to the view because it asks for nothing.
    pub(crate) fn is_everything(self) -> bool {
        self.kinds == TieKinds::ALL && self.imposed.is_none() && self.in_force.is_none()
    }

    fn holds(self, period: Period) -> Certainty {
        let imposed = self.imposed.map_or(Certainty::Certain, |(a, b)| period.imposed(a..=b));
        let in_force = self.in_force.map_or(Certainty::Certain, |(a, b)| period.in_force(a..=b));
        let both = imposed.min(in_force);
        if both < self.least { Certainty::Impossible } else { both }
    }

    fn with_certainty(self, tie: TieRef<'g>) -> Option<InView<'g>> {
        let certainty = self.contains(tie);
        (certainty != Certainty::Impossible).then_some(InView { tie, certainty })
    }

    /// The ties of the view in the order of their ids. Linear in the graph's ties.
    pub fn ties(self) -> impl Iterator<Item = InView<'g>> {
        self.graph.ties().filter_map(move |tie| self.with_certainty(tie))
    }

    /// The ties of the view that come from an actor, by kind, exactly dated first, by start.
    ///
    /// Of exactly dated ties only those that begin in the `imposed` window, or before the end of the
    /// `in_force` window, are looked at; finding them is O(log n).
    pub fn outgoing(self, actor: ActorRef<'g>) -> impl Iterator<Item = InView<'g>> {
        let graph = self.graph;
        let first = graph.outgoing[actor.id().at()];
        let last = graph.outgoing[actor.id().at() + 1];
        let tie_at = move |at: usize| graph.tie(TieId(u32::try_from(at).unwrap_or(u32::MAX)));
        self.runs(first as usize..last as usize, tie_at)
    }

    /// The ties of the view that go to an actor, by kind, exactly dated first, by start. Costs as
    /// [`outgoing`](Self::outgoing).
    pub fn incoming(self, actor: ActorRef<'g>) -> impl Iterator<Item = InView<'g>> {
        let graph = self.graph;
        let rows = graph.incoming.of(actor.id().at());
        self.runs(0..rows.len(), move |at| graph.tie(TieId(rows[at].tie)))
    }

    /// The ties of a run that is sorted by kind, exactly dated first, by start.
    fn runs<F>(self, run: Range<usize>, tie_at: F) -> impl Iterator<Item = InView<'g>>
    where
        F: Fn(usize) -> TieRef<'g> + Copy + 'g,
    {
        let kinds = TieKind::ALL.iter().copied().filter(move |&kind| self.kinds.contains(kind));
        kinds
            .flat_map(move |kind| {
                let start = lower_bound(run.clone(), |at| tie_at(at).kind() < kind);
                let end = lower_bound(start..run.end, |at| tie_at(at).kind() == kind);
                let ranged = lower_bound(start..end, |at| tie_at(at).period().start().day().is_some());
                let day = |at: usize| tie_at(at).period().start().day();
                let (mut low, mut high) = (start, ranged);
                if let Some((a, b)) = self.imposed {
                    low = lower_bound(low..high, |at| day(at) < Some(a));
                    high = lower_bound(low..high, |at| day(at) <= Some(b));
                }
                if let Some((_, b)) = self.in_force {
                    high = lower_bound(low..high, |at| day(at) <= Some(b));
                }
                (low..high).chain(ranged..end)
            })
            .filter_map(move |at| self.with_certainty(tie_at(at)))
    }
}

/// The first place of `range` where `before` does not hold; it must hold for a prefix.
fn lower_bound(range: Range<usize>, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (range.start, range.end);
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) { low = middle + 1 } else { high = middle }
    }
    low
}
