//! Views as graphs of [petgraph] 0.8, so that its algorithms run on them without a copy.
//!
//! [`View::petgraph`] gives a [`ViewGraph`], which is `Copy` and is passed to algorithms by value.
//! [`View::to_petgraph`] makes a graph of petgraph's own, for what wants to own, change or weigh it. The
//! module is named after the version whose traits are implemented; a later one gets a module beside it.
//! [`petgraph`] is re-exported, so that a program names the same version.
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! use sanction_graph::graph::GraphBuilder;
//! use sanction_graph::model::TieKinds;
//! use sanction_graph::petgraph_0_8::petgraph::algo::{dijkstra, tarjan_scc};
//!
//! let mut builder = GraphBuilder::new();
//! let (us, cn) = (builder.state("US"), builder.state("CN"));
//! let act = builder.act(us, "2021-03-22".parse()?);
//! builder.sanction(us, cn, act);
//! let answer = builder.act(cn, "2021-03-26".parse()?);
//! builder.counter_sanction(cn, us, answer);
//! let graph = builder.build()?;
//! let sanctions = graph.view().kinds(TieKinds::SANCTIONS);
//!
//! // Who hits each other, through however many others: nobody yet on the day of the sanction.
//! assert_eq!(tarjan_scc(sanctions.as_of("2021-03-22".parse()?).petgraph()).len(), 2);
//! assert_eq!(tarjan_scc(sanctions.petgraph()).len(), 1);
//!
//! // A cost may ask all that the graph knows of a tie. What comes back is sorted before it is used.
//! let us = graph.by_key("US").expect("an actor of the graph");
//! let hops = dijkstra(sanctions.petgraph(), us, None, |edge| edge.tie().weight());
//! let hops: BTreeMap<_, _> = hops.iter().map(|(&actor, &cost)| (graph.actor(actor).key(), cost)).collect();
//! assert_eq!(hops, BTreeMap::from([("CN", 1.0), ("US", 0.0)]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is a node, what is an edge
//!
//! **Nodes are all actors of the graph**, with or without ties in the view, so node indices have no holes:
//! index `i` is the actor of rank `i`. **Edges are the ties of the view**, certain or possible as the view
//! says; one that the view does not show is in no count and no iterator. Parallel ties are parallel edges,
//! a reciprocal pair is two edges, a self-loop is one edge both out of and into its actor. Edges are
//! directed, from who imposes, holds, owns or belongs; an [`Association`](TieKind::Association), which has
//! no direction, is one edge from the smaller id to the larger.
//!
//! | trait | of a [`ViewGraph`] | cost |
//! |---|---|---|
//! | `NodeCount`, `NodeIndexable`, `NodeCompactIndexable` | all actors | O(1) |
//! | `IntoNodeIdentifiers`, `IntoNodeReferences` | all actors, as ids or [`ActorRef`]s, in the order of ids | O(1) each |
//! | `EdgeCount` | the ties of the view | O(1) if the view asks for nothing, else O(ties of the graph) |
//! | `EdgeIndexable` | the bound is the tie count of the *graph*: hidden ties leave holes | O(1) |
//! | `IntoEdgeReferences` | the ties of the view, in the order of ids | O(ties of the graph) in all |
//! | `IntoNeighbors`, `IntoEdges` | those from an actor, in the order of [`View::outgoing`] | O(its ties in the graph) in all |
//! | `IntoNeighborsDirected`, `IntoEdgesDirected` | also those to an actor, in the order of [`View::incoming`] | as above |
//! | `DataMap` | an actor's kind; a tie's kind, `None` if the view hides it | O(1) |
//! | `Visitable` | a set of actors, one bit each | O(actors) to make or reset, O(1) to ask |
//!
//! A neighbour is repeated for each parallel tie. Incoming edges keep their ends: their `target` is the
//! actor that was asked for. Every `size_hint` is exact and costs O(1) for nodes and for views that ask for
//! nothing, else O(what is left). Ids of another graph **panic** or stand for somebody else.
//!
//! `GetAdjacencyMatrix`, which cliques and isomorphism need, is not implemented, and edge weights are kinds
//! and not numbers, which flows need: use [`View::to_petgraph`] and its `map`.
//!
//! # Traps of petgraph 0.8
//!
//! * `page_rank` does not compute what its name says: its ranks differ from those of power iteration, and
//!   parallel ties shift them further.
//! * `UndirectedAdaptor` joins what comes in to what goes out without looking: a reciprocal pair and a
//!   self-loop are there twice. It is no base for degrees, clustering or `bridges`.
//! * `is_isomorphic` and its kin are for graphs without parallel edges only.
//! * `all_simple_paths` gives a path once per choice of parallel ties, and there may be exponentially many.
//! * `bidirectional_dijkstra` from an actor to itself is not 0 but what some way around costs, or `None`.
//! * `articulation_points` and `bridges` are for undirected graphs: on a view they follow ties in their
//!   direction only, and what the former finds there depends on the order of ties.
//! * Maps and sets that algorithms return are hashed at random: sort them before anything is shown.
//! * `NodeIndexable` and `EdgeIndexable` both have a `to_index`: name the trait.
//! * `EdgeRef::weight` borrows from the edge and not from the graph: use [`Edge::tie`].
//! * `NodeFiltered` keeps the indices of what it hides, and algorithms that take indices for counts fail
//!   on them. Narrow the view, or make an owned graph.

use std::ops::Range;

#[doc(no_inline)]
pub use petgraph;

use fixedbitset::FixedBitSet;
use petgraph::data::DataMap;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{
    Data, EdgeCount, EdgeIndexable, EdgeRef, GraphBase, GraphProp, GraphRef, IntoEdgeReferences, IntoEdges,
    IntoEdgesDirected, IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers, IntoNodeReferences,
    NodeCompactIndexable, NodeCount, NodeIndexable, NodeRef, VisitMap, Visitable,
};
use petgraph::{Directed, Direction};

use crate::graph::{ActorId, ActorRef, Links, SanctionGraph, TieId, TieRef, View};
use crate::model::{ActorKind, TieKind};

/// A view as a graph of petgraph: all actors of its graph, and its ties. `Copy`; made by
/// [`View::petgraph`].
#[derive(Debug, Clone, Copy)]
pub struct ViewGraph<'g>(View<'g>);

/// A tie of a view as an edge of petgraph. Its weight is its kind.
#[derive(Debug, Clone, Copy)]
pub struct Edge<'g>(TieRef<'g>);

/// The actors that a search has visited, one bit each.
#[derive(Debug, Clone, Default)]
pub struct Visited(FixedBitSet);

/// All actors of a graph, as ids, in their order.
#[derive(Debug, Clone)]
pub struct NodeIdentifiers(Range<u32>);

/// All actors of a graph in the order of their ids.
#[derive(Debug, Clone)]
pub struct NodeReferences<'g> {
    graph: &'g SanctionGraph,
    left: Range<u32>,
}

/// The ties of a view in the order of their ids.
#[derive(Debug, Clone)]
pub struct EdgeReferences<'g> {
    view: View<'g>,
    left: Range<u32>,
}

/// The actors at the other end of the ties that come from an actor or go to it, once per tie.
#[derive(Debug, Clone)]
pub struct Neighbors<'g>(Links<'g>);

/// The ties that come from an actor or go to it.
#[derive(Debug, Clone)]
pub struct Edges<'g> {
    graph: &'g SanctionGraph,
    links: Links<'g>,
}

impl<'g> View<'g> {
    /// The view as a graph of petgraph, without a copy. O(1).
    #[must_use]
    pub const fn petgraph(self) -> ViewGraph<'g> {
        ViewGraph(self)
    }

    /// The view as an owned graph of petgraph: all actors of the graph in the order of their ids, so that
    /// the index of a node is [`NodeIndexable::to_index`] of the actor, and the ties of the view in the
    /// order of theirs, so that an edge's index is its rank in the view. Linear in actors and ties of the
    /// graph.
    ///
    /// ```
    /// use sanction_graph::graph::GraphBuilder;
    ///
    /// let mut builder = GraphBuilder::new();
    /// let (us, cn) = (builder.state("US"), builder.state("CN"));
    /// let act = builder.act(us, "2020-07-09".parse()?);
    /// builder.sanction(us, cn, act);
    /// let graph = builder.build()?;
    ///
    /// let measures = graph.view().to_petgraph().map(
    ///     |_, &actor| graph.actor(actor).key(),
    ///     |_, &tie| graph.tie(tie).measures(),
    /// );
    /// assert!(measures.contains_edge(1.into(), 0.into()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn to_petgraph(self) -> DiGraph<ActorId, TieId> {
        let mut graph = DiGraph::with_capacity(self.graph().actor_count(), self.petgraph().edge_count());
        for actor in self.graph().actors() {
            graph.add_node(actor.id());
        }
        for edge in self.petgraph().edge_references() {
            let [from, to] = [edge.source(), edge.target()].map(|actor| NodeIndex::new(actor.at()));
            graph.add_edge(from, to, edge.id());
        }
        graph
    }
}

impl<'g> ViewGraph<'g> {
    /// The view.
    #[must_use]
    pub const fn view(self) -> View<'g> {
        self.0
    }

    fn links(self, actor: ActorId, direction: Direction) -> Links<'g> {
        match direction {
            Direction::Outgoing => self.0.links_out(actor.0),
            Direction::Incoming => self.0.links_in(actor.0),
        }
    }
}

impl<'g> Edge<'g> {
    /// The tie.
    #[must_use]
    pub const fn tie(self) -> TieRef<'g> {
        self.0
    }
}

impl EdgeRef for Edge<'_> {
    type NodeId = ActorId;
    type EdgeId = TieId;
    type Weight = TieKind;

    fn source(&self) -> ActorId {
        self.0.from().id()
    }

    fn target(&self) -> ActorId {
        self.0.to().id()
    }

    fn weight(&self) -> &TieKind {
        tie_weight(self.0)
    }

    fn id(&self) -> TieId {
        self.0.id()
    }
}

impl NodeRef for ActorRef<'_> {
    type NodeId = ActorId;
    type Weight = ActorKind;

    fn id(&self) -> ActorId {
        (*self).id()
    }

    fn weight(&self) -> &ActorKind {
        actor_weight(*self)
    }
}

fn actor_weight(actor: ActorRef<'_>) -> &'static ActorKind {
    &ActorKind::ALL[actor.kind() as usize]
}

fn tie_weight(tie: TieRef<'_>) -> &'static TieKind {
    &TieKind::ALL[tie.kind() as usize]
}

/// How many there are, as a bound of ids; a graph holds no more than `u32::MAX` of anything.
fn bound(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The number of an id from its index.
fn number(index: usize, count: usize) -> u32 {
    assert!(index < count, "index {index} where the graph has {count}");
    bound(index)
}

impl GraphBase for ViewGraph<'_> {
    type NodeId = ActorId;
    type EdgeId = TieId;
}

impl GraphRef for ViewGraph<'_> {}

impl Data for ViewGraph<'_> {
    type NodeWeight = ActorKind;
    type EdgeWeight = TieKind;
}

impl DataMap for ViewGraph<'_> {
    fn node_weight(&self, id: ActorId) -> Option<&ActorKind> {
        (id.at() < self.node_count()).then(|| actor_weight(self.0.graph().actor(id)))
    }

    fn edge_weight(&self, id: TieId) -> Option<&TieKind> {
        (id.at() < self.edge_bound() && self.0.admits(id.0)).then(|| tie_weight(self.0.graph().tie(id)))
    }
}

impl GraphProp for ViewGraph<'_> {
    type EdgeType = Directed;
}

impl NodeCount for ViewGraph<'_> {
    fn node_count(&self) -> usize {
        self.0.graph().actor_count()
    }
}

impl EdgeCount for ViewGraph<'_> {
    fn edge_count(&self) -> usize {
        self.edge_references().len()
    }
}

impl NodeIndexable for ViewGraph<'_> {
    fn node_bound(&self) -> usize {
        self.node_count()
    }

    fn to_index(&self, actor: ActorId) -> usize {
        actor.at()
    }

    fn from_index(&self, index: usize) -> ActorId {
        ActorId(number(index, self.node_bound()))
    }
}

impl NodeCompactIndexable for ViewGraph<'_> {}

impl EdgeIndexable for ViewGraph<'_> {
    fn edge_bound(&self) -> usize {
        self.0.graph().tie_count()
    }

    fn to_index(&self, tie: TieId) -> usize {
        tie.at()
    }

    fn from_index(&self, index: usize) -> TieId {
        TieId(number(index, self.edge_bound()))
    }
}

impl Visitable for ViewGraph<'_> {
    type Map = Visited;

    fn visit_map(&self) -> Visited {
        Visited(FixedBitSet::with_capacity(self.node_bound()))
    }

    fn reset_map(&self, map: &mut Visited) {
        map.0.clear();
        map.0.grow(self.node_bound());
    }
}

impl VisitMap<ActorId> for Visited {
    fn visit(&mut self, actor: ActorId) -> bool {
        !self.0.put(actor.at())
    }

    fn is_visited(&self, actor: &ActorId) -> bool {
        self.0.contains(actor.at())
    }

    fn unvisit(&mut self, actor: ActorId) -> bool {
        let visited = self.is_visited(&actor);
        if visited {
            self.0.remove(actor.at());
        }
        visited
    }
}

impl IntoNodeIdentifiers for ViewGraph<'_> {
    type NodeIdentifiers = NodeIdentifiers;

    fn node_identifiers(self) -> NodeIdentifiers {
        NodeIdentifiers(0..bound(self.node_count()))
    }
}

impl<'g> IntoNodeReferences for ViewGraph<'g> {
    type NodeRef = ActorRef<'g>;
    type NodeReferences = NodeReferences<'g>;

    fn node_references(self) -> NodeReferences<'g> {
        NodeReferences { graph: self.0.graph(), left: 0..bound(self.node_count()) }
    }
}

impl<'g> IntoEdgeReferences for ViewGraph<'g> {
    type EdgeRef = Edge<'g>;
    type EdgeReferences = EdgeReferences<'g>;

    fn edge_references(self) -> EdgeReferences<'g> {
        EdgeReferences { view: self.0, left: 0..bound(self.edge_bound()) }
    }
}

impl<'g> IntoNeighbors for ViewGraph<'g> {
    type Neighbors = Neighbors<'g>;

    fn neighbors(self, actor: ActorId) -> Neighbors<'g> {
        self.neighbors_directed(actor, Direction::Outgoing)
    }
}

impl<'g> IntoNeighborsDirected for ViewGraph<'g> {
    type NeighborsDirected = Neighbors<'g>;

    fn neighbors_directed(self, actor: ActorId, direction: Direction) -> Neighbors<'g> {
        Neighbors(self.links(actor, direction))
    }
}

impl<'g> IntoEdges for ViewGraph<'g> {
    type Edges = Edges<'g>;

    fn edges(self, actor: ActorId) -> Edges<'g> {
        self.edges_directed(actor, Direction::Outgoing)
    }
}

impl<'g> IntoEdgesDirected for ViewGraph<'g> {
    type EdgesDirected = Edges<'g>;

    fn edges_directed(self, actor: ActorId, direction: Direction) -> Edges<'g> {
        Edges { graph: self.0.graph(), links: self.links(actor, direction) }
    }
}

impl Iterator for NodeIdentifiers {
    type Item = ActorId;

    fn next(&mut self) -> Option<ActorId> {
        self.0.next().map(ActorId)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<'g> Iterator for NodeReferences<'g> {
    type Item = ActorRef<'g>;

    fn next(&mut self) -> Option<ActorRef<'g>> {
        self.left.next().map(|actor| self.graph.actor(ActorId(actor)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.left.size_hint()
    }
}

impl<'g> Iterator for EdgeReferences<'g> {
    type Item = Edge<'g>;

    fn next(&mut self) -> Option<Edge<'g>> {
        let tie = self.left.find(|&tie| self.view.admits(tie))?;
        Some(Edge(self.view.graph().tie(TieId(tie))))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = if self.view.is_everything() {
            self.left.len()
        } else {
            self.left.clone().filter(|&tie| self.view.admits(tie)).count()
        };
        (left, Some(left))
    }
}

impl Iterator for Neighbors<'_> {
    type Item = ActorId;

    fn next(&mut self) -> Option<ActorId> {
        self.0.next().map(|link| ActorId(link.neighbour))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<'g> Iterator for Edges<'g> {
    type Item = Edge<'g>;

    fn next(&mut self) -> Option<Edge<'g>> {
        self.links.next().map(|link| Edge(self.graph.tie(TieId(link.tie))))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.links.size_hint()
    }
}

impl ExactSizeIterator for NodeIdentifiers {}
impl ExactSizeIterator for NodeReferences<'_> {}
impl ExactSizeIterator for EdgeReferences<'_> {}
impl ExactSizeIterator for Neighbors<'_> {}
impl ExactSizeIterator for Edges<'_> {}
