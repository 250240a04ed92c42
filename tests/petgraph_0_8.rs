//! Views as graphs of petgraph: each algorithm says of the view what it says of a copy that petgraph owns.

use std::collections::hash_map::RandomState;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::hash::Hash;

use proptest::prelude::*;
use sanction_graph::graph::{ActorId, ActorRef, GraphBuilder, SanctionGraph, TieId, View};
use sanction_graph::model::{ActorKind, TieKind, TieKinds};
use sanction_graph::petgraph_0_8::petgraph::algo::{
    all_simple_paths, articulation_points::articulation_points, astar, bidirectional_dijkstra,
    bridges::bridges, connected_components, dijkstra, dominators, has_path_connecting, is_cyclic_directed,
    k_shortest_path, kosaraju_scc, page_rank, tarjan_scc, toposort,
};
use sanction_graph::petgraph_0_8::petgraph::data::DataMap;
use sanction_graph::petgraph_0_8::petgraph::dot::Dot;
use sanction_graph::petgraph_0_8::petgraph::graph::{DiGraph, NodeIndex};
use sanction_graph::petgraph_0_8::petgraph::visit::{
    Bfs, Dfs, EdgeCount, EdgeFiltered, EdgeIndexable, EdgeRef, GraphProp, IntoEdgeReferences, IntoEdges,
    IntoEdgesDirected, IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers, IntoNodeReferences,
    NodeCompactIndexable, NodeCount, NodeIndexable, NodeRef, Reversed, UndirectedAdaptor, VisitMap,
    Visitable,
};
use sanction_graph::petgraph_0_8::petgraph::{Incoming, Outgoing};
use sanction_graph::petgraph_0_8::{Edge, ViewGraph, Visited};
use sanction_graph::strategies::{GraphParams, Pick, ViewSpec, documents, picks, view_specs};

/// A graph that does not fill pages when a test fails: its records say what matters.
#[derive(Clone)]
struct Short(SanctionGraph);

impl Debug for Short {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let rows = self.0.ties().map(|tie| (tie.key(), tie.period()));
        f.debug_map().entries(rows).finish()
    }
}

fn graphs() -> impl Strategy<Value = Short> {
    documents(&GraphParams::default()).prop_map(|document| {
        let graph = document.build().unwrap();
        graph.verify().unwrap();
        Short(graph)
    })
}

/// A view of each sort, and any.
fn views(graph: &SanctionGraph, spec: ViewSpec, days: [Pick; 2]) -> [View<'_>; 6] {
    let [a, b] = days.map(|pick| pick.day(graph));
    [
        graph.view(),
        graph.view().as_of(a),
        graph.view().as_of(a).certain(),
        graph.view().kinds(TieKinds::SANCTIONS),
        graph.view().imposed(a.min(b)..=a.max(b)),
        spec.of(graph),
    ]
}

/// The copy whose edges were added last to first: petgraph walks them first to last, as the view does.
fn mirrored(view: View<'_>) -> DiGraph<ActorId, TieId> {
    let owned = view.to_petgraph();
    let mut mirrored = owned.clone();
    mirrored.clear_edges();
    for edge in owned.edge_references().rev() {
        mirrored.add_edge(edge.source(), edge.target(), *edge.weight());
    }
    mirrored
}

/// What each algorithm says, of one actor or two where it asks for them, by their indices and in an order
/// that the graph does not decide.
type Answers = BTreeMap<(&'static str, Option<usize>, Option<usize>), String>;

fn sorted<T: Ord>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut values: Vec<T> = values.into_iter().collect();
    values.sort();
    values
}

fn answers<G>(graph: G, cost: impl Fn(G::EdgeRef) -> usize + Copy) -> Answers
where
    G: IntoEdgesDirected + IntoNodeReferences + NodeCompactIndexable + Visitable + GraphProp,
    G::NodeId: Eq + Hash,
    G::NodeWeight: Clone + Debug,
    G::EdgeWeight: Clone + PartialOrd + Debug,
{
    let index = |node: G::NodeId| NodeIndexable::to_index(&graph, node);
    let mut answers = Answers::new();
    let partition = |parts: Vec<Vec<G::NodeId>>| {
        sorted(parts.into_iter().map(|part| sorted(part.into_iter().map(index))))
    };
    let mut say = |name, of, answer: &dyn Debug| {
        assert!(answers.insert((name, of, None), format!("{answer:?}")).is_none());
    };
    say("nodes", None, &graph.node_identifiers().map(index).collect::<Vec<_>>());
    say("node references", None, &graph.node_references().map(|node| index(node.id())).collect::<Vec<_>>());
    let ends = |edge: G::EdgeRef| (index(edge.source()), index(edge.target()), cost(edge));
    say("edges", None, &sorted(graph.edge_references().map(ends)));
    say("tarjan", None, &partition(tarjan_scc(graph)));
    say("kosaraju", None, &partition(kosaraju_scc(graph)));
    say("components", None, &connected_components(graph));
    say("cyclic", None, &is_cyclic_directed(graph));
    let order = toposort(graph, None);
    say("toposort", None, &order.is_ok());
    if let Ok(order) = order {
        let place: BTreeMap<usize, usize> = order.into_iter().map(index).zip(0..).collect();
        assert_eq!(place.len(), graph.node_count());
        assert!(
            graph.edge_references().all(|edge| place[&index(edge.source())] < place[&index(edge.target())])
        );
    }
    let cuts = articulation_points(UndirectedAdaptor(graph));
    say("articulation", None, &sorted(cuts.into_iter().map(index)));
    let dot = format!("{:?}", Dot::new(graph));
    say("dot", None, &(dot.matches(" -> ").count(), dot.matches(" [ label").count()));
    for from in graph.node_identifiers() {
        let at = Some(index(from));
        let mut say = |name, answer: &dyn Debug| say(name, at, answer);
        say("neighbors", &sorted(graph.neighbors(from).map(index)));
        for (name, direction) in [("outgoing", Outgoing), ("incoming", Incoming)] {
            say(name, &sorted(graph.edges_directed(from, direction).map(ends)));
            let neighbors = graph.neighbors_directed(from, direction).map(index);
            assert_eq!(
                neighbors.collect::<Vec<_>>(),
                graph
                    .edges_directed(from, direction)
                    .map(|edge| index(if direction == Outgoing { edge.target() } else { edge.source() }))
                    .collect::<Vec<_>>()
            );
        }
        let (mut bfs, mut dfs) = (Bfs::new(graph, from), Dfs::new(graph, from));
        say("bfs", &sorted(std::iter::from_fn(|| bfs.next(graph)).map(index)));
        say("dfs", &sorted(std::iter::from_fn(|| dfs.next(graph)).map(index)));
        let by_index = |scores: std::collections::HashMap<G::NodeId, usize>| {
            sorted(scores.into_iter().map(|(node, score)| (index(node), score)))
        };
        // petgraph's own maps are of another crate's type.
        let hops = dijkstra(graph, from, None, |_| 1_usize);
        say("dijkstra, hops", &by_index(hops.into_iter().collect()));
        say("dijkstra", &by_index(dijkstra(graph, from, None, cost).into_iter().collect()));
        say("second shortest", &by_index(k_shortest_path(graph, from, None, 2, cost).into_iter().collect()));
        let dominators = dominators::simple_fast(graph, from);
        let immediate = |node| dominators.immediate_dominator(node).map(index);
        say("dominators", &graph.node_identifiers().map(immediate).collect::<Vec<_>>());
    }
    for from in graph.node_identifiers() {
        for to in graph.node_identifiers() {
            let mut say = |name, answer: &dyn Debug| {
                let of = (name, Some(index(from)), Some(index(to)));
                assert!(answers.insert(of, format!("{answer:?}")).is_none());
            };
            let astar = astar(graph, from, |node| node == to, cost, |_| 0).map(|(cost, _)| cost);
            say("astar", &astar);
            if from != to {
                say("bidirectional", &bidirectional_dijkstra(graph, from, to, cost));
            }
            say("connected", &has_path_connecting(graph, from, to, None));
            let paths = all_simple_paths::<Vec<_>, _, RandomState>(graph, from, to, 0, Some(2));
            say("paths", &sorted(paths.map(|path| path.into_iter().map(index).collect::<Vec<_>>())));
        }
    }
    answers
}

/// The first answer that differs, if any.
fn difference(left: &Answers, right: &Answers) -> Option<String> {
    assert!(left.keys().eq(right.keys()));
    let differs = left.iter().zip(right).find(|(left, right)| left != right);
    differs.map(|((of, left), (_, right))| format!("{of:?}: {left} or {right}"))
}

/// Costs 1 to 3, so that the cheapest way is not always the shortest.
fn cost(view: View<'_>, tie: TieId) -> usize {
    1 + EdgeIndexable::to_index(&view.petgraph(), tie) % 3
}

/// Every size hint is exact, from the first element to the end.
fn is_exact<I: ExactSizeIterator>(mut values: I) -> Result<(), TestCaseError> {
    for left in (0..=values.len()).rev() {
        prop_assert_eq!(values.size_hint(), (left, Some(left)));
        prop_assert_eq!(values.next().is_some(), left > 0);
    }
    Ok(())
}

fn ids<'g>(edges: impl Iterator<Item = Edge<'g>>) -> Vec<TieId> {
    edges.map(|edge| edge.id()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn algorithms_say_of_a_view_what_they_say_of_its_copy(
        graph in graphs(), spec in view_specs(), days in [picks(), picks()],
    ) {
        for view in views(&graph.0, spec, days) {
            let owned = view.to_petgraph();
            let of_view = answers(view.petgraph(), |edge| cost(view, edge.id()));
            let of_copy = answers(&owned, |edge| cost(view, *edge.weight()));
            prop_assert_eq!(difference(&of_view, &of_copy), None);
        }
    }

    #[test]
    fn algorithms_say_of_a_reversed_view_what_they_say_of_its_reversed_copy(
        graph in graphs(), spec in view_specs(),
    ) {
        let view = spec.of(&graph.0);
        let owned = view.to_petgraph();
        let of_view = answers(Reversed(view.petgraph()), |edge| cost(view, edge.id()));
        let of_copy = answers(Reversed(&owned), |edge| cost(view, *edge.weight()));
        prop_assert_eq!(difference(&of_view, &of_copy), None);
    }

    #[test]
    fn a_filter_of_petgraph_on_a_view_is_a_narrower_view(graph in graphs(), spec in view_specs()) {
        let view = spec.of(&graph.0).kinds(TieKinds::ALL);
        let narrower = view.kinds(TieKinds::SANCTIONS);
        let filtered = EdgeFiltered::from_fn(view.petgraph(), |edge| TieKinds::SANCTIONS.contains(*edge.weight()));
        let of_filter = answers(&filtered, |edge| cost(view, edge.id()));
        let of_view = answers(narrower.petgraph(), |edge| cost(view, edge.id()));
        prop_assert_eq!(difference(&of_filter, &of_view), None);
    }

    #[test]
    fn searches_visit_in_the_order_of_ties(graph in graphs(), spec in view_specs(), days in [picks(), picks()]) {
        for view in views(&graph.0, spec, days) {
            let (lent, owned) = (view.petgraph(), mirrored(view));
            for actor in lent.node_identifiers() {
                let node = NodeIndex::new(NodeIndexable::to_index(&lent, actor));
                let (mut bfs, mut bfs_owned) = (Bfs::new(lent, actor), Bfs::new(&owned, node));
                let (mut dfs, mut dfs_owned) = (Dfs::new(lent, actor), Dfs::new(&owned, node));
                for _ in 0..=lent.node_count() {
                    let visited = bfs_owned.next(&owned).map(|node| owned[node]);
                    prop_assert_eq!(bfs.next(lent), visited);
                    let visited = dfs_owned.next(&owned).map(|node| owned[node]);
                    prop_assert_eq!(dfs.next(lent), visited);
                }
            }
        }
    }

    #[test]
    fn edges_are_the_ties_of_the_view(graph in graphs(), spec in view_specs(), days in [picks(), picks()]) {
        for view in views(&graph.0, spec, days) {
            let lent = view.petgraph();
            let shown: Vec<TieId> = view.ties().map(|row| row.tie.id()).collect();
            prop_assert_eq!(ids(lent.edge_references()), &shown[..]);
            prop_assert_eq!(lent.edge_count(), shown.len());
            prop_assert_eq!(lent.edge_bound(), graph.0.tie_count());
            let (mut out, mut into) = (Vec::new(), Vec::new());
            for actor in graph.0.actors() {
                let outgoing: Vec<TieId> = view.outgoing(actor).map(|row| row.tie.id()).collect();
                prop_assert_eq!(ids(lent.edges(actor.id())), &outgoing[..]);
                let incoming: Vec<TieId> = view.incoming(actor).map(|row| row.tie.id()).collect();
                prop_assert_eq!(ids(lent.edges_directed(actor.id(), Incoming)), &incoming[..]);
                prop_assert!(lent.edges(actor.id()).all(|edge| edge.source() == actor.id()));
                prop_assert!(lent.edges_directed(actor.id(), Incoming).all(|edge| edge.target() == actor.id()));
                out.extend(outgoing);
                into.extend(incoming);
            }
            prop_assert_eq!(sorted(out), &shown[..]);
            prop_assert_eq!(sorted(into), &shown[..]);
            for edge in lent.edge_references() {
                let tie = edge.tie();
                prop_assert_eq!((edge.source(), edge.target()), (tie.from().id(), tie.to().id()));
                prop_assert_eq!((*edge.weight(), edge.id()), (tie.kind(), tie.id()));
                if tie.kind() == TieKind::Association {
                    prop_assert!(edge.source() <= edge.target());
                }
            }
            let shown: BTreeSet<TieId> = shown.into_iter().collect();
            for tie in graph.0.ties() {
                let kind = shown.contains(&tie.id()).then(|| tie.kind());
                prop_assert_eq!(lent.edge_weight(tie.id()).copied(), kind);
                let index = EdgeIndexable::to_index(&lent, tie.id());
                prop_assert_eq!(EdgeIndexable::from_index(&lent, index), tie.id());
            }
        }
    }

    #[test]
    fn nodes_are_the_actors_of_the_graph(graph in graphs(), spec in view_specs()) {
        let lent = spec.of(&graph.0).petgraph();
        let actors: Vec<ActorId> = graph.0.actors().map(ActorRef::id).collect();
        prop_assert_eq!(lent.node_identifiers().collect::<Vec<_>>(), &actors[..]);
        prop_assert_eq!(lent.node_references().map(|node| NodeRef::id(&node)).collect::<Vec<_>>(), &actors[..]);
        prop_assert_eq!((lent.node_count(), lent.node_bound()), (actors.len(), actors.len()));
        for (index, actor) in graph.0.actors().enumerate() {
            prop_assert_eq!(NodeIndexable::to_index(&lent, actor.id()), index);
            prop_assert_eq!(NodeIndexable::from_index(&lent, index), actor.id());
            prop_assert_eq!(lent.node_weight(actor.id()), Some(&actor.kind()));
            prop_assert_eq!(*NodeRef::weight(&actor), actor.kind());
        }
    }

    #[test]
    fn size_hints_are_exact(graph in graphs(), spec in view_specs(), days in [picks(), picks()]) {
        for view in views(&graph.0, spec, days) {
            let lent = view.petgraph();
            is_exact(lent.node_identifiers())?;
            is_exact(lent.node_references())?;
            is_exact(lent.edge_references())?;
            for actor in lent.node_identifiers() {
                is_exact(lent.neighbors(actor))?;
                is_exact(lent.edges(actor))?;
                for direction in [Outgoing, Incoming] {
                    is_exact(lent.neighbors_directed(actor, direction))?;
                    is_exact(lent.edges_directed(actor, direction))?;
                }
            }
        }
    }

    #[test]
    fn what_is_visited_is_a_set(graph in graphs(), steps in prop::collection::vec((picks(), any::<bool>()), 0..20)) {
        let lent = graph.0.view().petgraph();
        let (mut map, mut expected) = (lent.visit_map(), BTreeSet::new());
        for (pick, visit) in steps {
            let Some(actor) = pick.actor(&graph.0).map(ActorRef::id) else { continue };
            if visit {
                prop_assert_eq!(map.visit(actor), expected.insert(actor));
            } else {
                prop_assert_eq!(map.unvisit(actor), expected.remove(&actor));
            }
            for actor in lent.node_identifiers() {
                prop_assert_eq!(map.is_visited(&actor), expected.contains(&actor));
            }
        }
        lent.reset_map(&mut map);
        prop_assert!(lent.node_identifiers().all(|actor| !map.is_visited(&actor)));
        // A map of a smaller graph grows.
        let mut map = Visited::default();
        lent.reset_map(&mut map);
        prop_assert!(lent.node_identifiers().all(|actor| map.visit(actor)));
    }
}

/// Two ties from US to CN and one back, one from US to itself, an association stated from the larger id to
/// the smaller, and a state without ties.
fn knot() -> SanctionGraph {
    let mut builder = GraphBuilder::new();
    let (us, cn, _) = (builder.state("US"), builder.state("CN"), builder.state("NO"));
    let (a, b) = (builder.official("a"), builder.official("b"));
    for (day, sender, target) in
        [("2020-07-09", us, cn), ("2021-03-22", us, cn), ("2021-03-26", cn, us), ("2021-04-01", us, us)]
    {
        let act = builder.act(sender, day.parse().unwrap());
        builder.sanction(sender, target, act);
    }
    builder.association(b, a);
    let graph = builder.build().unwrap();
    graph.verify().unwrap();
    graph
}

fn by_key(view: ViewGraph<'_>) -> Vec<(&str, &str)> {
    view.edge_references().map(|edge| (edge.tie().from().key(), edge.tie().to().key())).collect()
}

#[test]
fn parallel_reciprocal_and_looped_ties() {
    let graph = knot();
    let lent = graph.view().petgraph();
    let [us, cn] = ["US", "CN"].map(|key| graph.by_key(key).unwrap());
    let edges = by_key(lent);
    assert_eq!(edges, [("CN", "US"), ("US", "CN"), ("US", "CN"), ("US", "US"), ("a", "b")]);
    assert_eq!(lent.neighbors(us).collect::<Vec<_>>(), [cn, cn, us]);
    assert_eq!(lent.neighbors_directed(us, Incoming).collect::<Vec<_>>(), [cn, us]);
    assert!(lent.edges_directed(us, Incoming).all(|edge| edge.target() == us));
    assert_eq!((lent.node_count(), lent.edge_count(), connected_components(lent)), (5, 5, 3));
    assert_eq!(tarjan_scc(lent).len(), 4);
    assert_eq!(lent.node_weight(us), Some(&ActorKind::State));

    let imposed = "2021-03-22".parse().unwrap();
    let day = graph.view().imposed(imposed..=imposed).certain();
    assert_eq!(by_key(day.petgraph()), [("US", "CN")]);
    assert_eq!(day.petgraph().edge_bound(), 5);
    let owned = day.to_petgraph();
    assert_eq!((owned.node_count(), owned.edge_count()), (5, 1));
    let [from, to] = [us, cn].map(|actor| NodeIndex::new(NodeIndexable::to_index(&lent, actor)));
    let edge = owned.find_edge(from, to).unwrap();
    assert_eq!(graph.tie(owned[edge]).to().id(), cn);
}

/// States that sanction others.
fn network(ties: &[(&str, &str)]) -> SanctionGraph {
    let mut builder = GraphBuilder::new();
    for (sender, target) in ties {
        let [sender, target] = [sender, target].map(|key| builder.state(key));
        let act = builder.act(sender, "2020-07-09".parse().unwrap());
        builder.sanction(sender, target, act);
    }
    let graph = builder.build().unwrap();
    graph.verify().unwrap();
    graph
}

/// The traps that the module's documentation lists.
#[test]
fn traps() {
    let graph = knot();
    let lent = graph.view().petgraph();
    let [us, cn] = ["US", "CN"].map(|key| graph.by_key(key).unwrap());
    let paths = all_simple_paths::<Vec<_>, _, RandomState>(lent, us, cn, 0, None);
    assert_eq!(paths.collect::<Vec<_>>(), [[us, cn], [us, cn]]);
    assert_eq!(bidirectional_dijkstra(lent, cn, cn, |_| 1), Some(2));
    // The loop is there twice.
    assert_eq!(UndirectedAdaptor(lent).edges(us).count(), 5);

    let pair = network(&[("US", "CN"), ("CN", "US")]);
    // As one undirected edge it would be one bridge.
    assert_eq!(bridges(UndirectedAdaptor(pair.view().petgraph())).count(), 2);

    // Power iteration gives 3.55 / 6.55.
    let star = network(&[("CN", "US"), ("GB", "US"), ("NO", "US")]);
    let ranks = page_rank(star.view().petgraph(), 0.85, 100);
    assert!(ranks.into_iter().fold(0.0_f64, f64::max) > 0.55);

    // A triangle has no articulation point.
    let triangle = network(&[("CN", "NO"), ("CN", "US"), ("NO", "US")]);
    assert_ne!(
        articulation_points(&triangle.view().to_petgraph()),
        articulation_points(&mirrored(triangle.view()))
    );
}

#[test]
fn nothing_at_all() {
    let graph = GraphBuilder::new().build().unwrap();
    let lent = graph.view().petgraph();
    assert_eq!((lent.node_count(), lent.edge_count(), lent.node_bound(), lent.edge_bound()), (0, 0, 0, 0));
    assert!(tarjan_scc(lent).is_empty());
    let other = knot();
    let (actor, tie) = (other.by_key("US").unwrap(), other.ties().next().unwrap().id());
    assert_eq!((lent.node_weight(actor), lent.edge_weight(tie)), (None, None));
    assert_eq!(graph.view().to_petgraph().node_count(), 0);
}

#[test]
#[should_panic(expected = "index 5 where the graph has 5")]
fn an_index_beyond_the_graph_is_nobody() {
    let graph = knot();
    let _ = NodeIndexable::from_index(&graph.view().petgraph(), 5);
}
