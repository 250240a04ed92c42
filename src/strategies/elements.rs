//! Elements of a graph: of a given one, or to be picked from one that is random itself.

use proptest::prelude::*;
use proptest::sample::Index;

use crate::graph::{ActId, ActRef, ActorId, ActorRef, SanctionGraph, TieId, TieRef, View};
use crate::model::{TieKind, TieKinds};
use crate::time::Day;

/// A choice that can be made in any graph: use it where the graph is random too.
///
/// ```
/// use proptest::prelude::*;
/// use sanction_graph::strategies::{GraphParams, graphs, picks};
///
/// proptest!(|(graph in graphs(&GraphParams::default()), pick in picks())| {
///     if let Some(tie) = pick.tie(&graph) {
///         prop_assert_eq!(graph.tie_by_key(&tie.key()), Some(tie.id()));
///     }
/// });
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Pick(Index);

impl Pick {
    fn below(self, count: usize) -> Option<u32> {
        (count > 0).then(|| self.0.index(count)).and_then(|at| u32::try_from(at).ok())
    }

    /// An actor of the graph; `None` if it has none. O(1).
    #[must_use]
    pub fn actor(self, graph: &SanctionGraph) -> Option<ActorRef<'_>> {
        Some(graph.actor(ActorId(self.below(graph.actor_count())?)))
    }

    /// An act of the graph; `None` if it has none. O(1).
    #[must_use]
    pub fn act(self, graph: &SanctionGraph) -> Option<ActRef<'_>> {
        Some(graph.act(ActId(self.below(graph.act_count())?)))
    }

    /// A tie of the graph; `None` if it has none. O(1).
    #[must_use]
    pub fn tie(self, graph: &SanctionGraph) -> Option<TieRef<'_>> {
        Some(graph.tie(TieId(self.below(graph.tie_count())?)))
    }

    /// A day on which something of the graph may begin or end, or one beside it; the first day of 1970
    /// if it has none. Linear in acts and ties.
    #[must_use]
    pub fn day(self, graph: &SanctionGraph) -> Day {
        let acts = graph.acts().map(ActRef::announced);
        let periods = graph.ties().map(TieRef::period);
        let mut days: Vec<Day> = acts
            .chain(periods.clone().map(crate::time::Period::start))
            .chain(periods.filter_map(crate::time::Period::end))
            .flat_map(|when| [when.earliest(), when.latest()])
            .flatten()
            .flat_map(|day| [day, day.plus(1), day.plus(-1)])
            .collect();
        days.sort_unstable();
        days.dedup();
        if days.is_empty() { super::time::day(0) } else { *self.0.get(&days) }
    }
}

/// Choices to be made in any graph. They shrink towards the first element.
pub fn picks() -> impl Strategy<Value = Pick> + Clone {
    any::<Index>().prop_map(Pick)
}

/// A view that can be made of any graph: use it where the graph is random too.
#[derive(Debug, Clone, Copy)]
pub struct ViewSpec {
    imposed: Option<(Pick, Pick)>,
    in_force: Option<(Pick, Pick)>,
    kinds: Option<TieKinds>,
    certain: bool,
}

impl ViewSpec {
    /// The view of a graph. Linear in acts and ties, for the days on which something happens in it.
    #[must_use]
    pub fn of(self, graph: &SanctionGraph) -> View<'_> {
        let window = |(a, b): (Pick, Pick)| {
            let (a, b) = (a.day(graph), b.day(graph));
            a.min(b)..=a.max(b)
        };
        let mut view = graph.view();
        if let Some(days) = self.imposed {
            view = view.imposed(window(days));
        }
        if let Some(days) = self.in_force {
            view = view.in_force(window(days));
        }
        if let Some(kinds) = self.kinds {
            view = view.kinds(kinds);
        }
        if self.certain { view.certain() } else { view }
    }
}

/// Views to be made of any graph: with or without windows, whose ends lie on days on which something
/// happens in it or beside them; of all kinds of ties, of some or of one; certain or possible.
pub fn view_specs() -> impl Strategy<Value = ViewSpec> + Clone {
    let window = |percent: f64| proptest::option::weighted(percent, (picks(), picks()));
    let kinds = prop_oneof![
        3 => Just(None),
        1 => Just(Some(TieKinds::SANCTIONS)),
        1 => proptest::sample::subsequence(TieKind::ALL, 0..=TieKind::ALL.len())
            .prop_map(|kinds| Some(TieKinds::of(&kinds))),
    ];
    (window(0.5), window(0.5), kinds, any::<bool>())
        .prop_map(|(imposed, in_force, kinds, certain)| ViewSpec { imposed, in_force, kinds, certain })
}

/// Actors of a graph; `None` if it has none.
#[must_use]
pub fn actor_of(graph: &SanctionGraph) -> Option<impl Strategy<Value = ActorId> + Clone + use<>> {
    ids(graph.actor_count()).map(|ids| ids.prop_map(ActorId))
}

/// Acts of a graph; `None` if it has none.
#[must_use]
pub fn act_of(graph: &SanctionGraph) -> Option<impl Strategy<Value = ActId> + Clone + use<>> {
    ids(graph.act_count()).map(|ids| ids.prop_map(ActId))
}

/// Ties of a graph; `None` if it has none.
#[must_use]
pub fn tie_of(graph: &SanctionGraph) -> Option<impl Strategy<Value = TieId> + Clone + use<>> {
    ids(graph.tie_count()).map(|ids| ids.prop_map(TieId))
}

fn ids(count: usize) -> Option<impl Strategy<Value = u32> + Clone + use<>> {
    // The builder refuses more than `u32` counts.
    u32::try_from(count).ok().filter(|&count| count > 0).map(|count| 0..count)
}

/// Views of a graph, see [`view_specs`].
pub fn view_of(graph: &SanctionGraph) -> impl Strategy<Value = View<'_>> + Clone {
    view_specs().prop_map(|spec| spec.of(graph))
}
