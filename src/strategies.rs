//! Strategies for property tests: realistic networks of sanctions, and everything they are made of.
//!
//! For crates that take graphs, views or event tables of this one and want to test what they do with
//! them. The feature is named after the major version of [proptest] whose `Strategy` the functions here
//! return; a later major version gets a feature and a module of its own.
//!
//! ```toml
//! [dev-dependencies]
//! proptest = "1"
//! sanction-graph = { version = "0.1", features = ["proptest1"] }
//! ```
//!
//! # What there is
//!
//! | of | strategies |
//! |---|---|
//! | time | [`days`], [`whens`], [`periods`] |
//! | the model | [`actor_kinds`], [`source_classes`], [`measures`], [`shares`], [`actors`], [`sources`] |
//! | networks as records | [`documents`], which a test can permute, repeat, split, relabel and shift before it builds them, see [`Document`] |
//! | networks | [`graphs`] |
//! | event tables | [`event_columns`], [`events`] |
//! | elements of one graph | [`actor_of`], [`act_of`], [`tie_of`], [`view_of`] |
//! | elements of any graph | [`picks`], [`view_specs`], to be applied to a graph that is random too |
//!
//! Networks hold what real ones hold and what programs get wrong: parallel ties, reciprocal pairs,
//! self-loops where the type table allows them, several events on a day, ranges for days, claims that
//! disagree, are silent or are made twice, ties that ended and lifts that ended them, isolated actors,
//! unnamed groups, cycles of `PartOf`, acts that answer and acts that merely implement; and nothing at
//! all. Every value is valid: a document builds, an event table is accepted.
//!
//! Values shrink towards nothing: fewer records, exact days, earlier ones. Choices among what a network
//! holds are made with [`Index`](proptest::sample::Index) and `prop_map`, never with `prop_flat_map`, so
//! that shrinking one thing leaves the others alone.
//!
//! # Use
//!
//! ```
//! use proptest::prelude::*;
//! use sanction_graph::strategies::{GraphParams, graphs, view_specs};
//!
//! proptest! {
//!     # #![proptest_config(ProptestConfig::with_cases(16))]
//!     # /*
//!     #[test]
//!     # */
//!     fn a_view_shows_only_ties_of_its_graph(
//!         graph in graphs(&GraphParams::default()),
//!         spec in view_specs(),
//!     ) {
//!         let view = spec.of(&graph);
//!         prop_assert!(view.ties().count() <= graph.tie_count());
//!     }
//! }
//! # a_view_shows_only_ties_of_its_graph();
//! ```
//!
//! Elements of one given graph, a real list perhaps:
//!
//! ```
//! use proptest::prelude::*;
//! use sanction_graph::graph::GraphBuilder;
//! use sanction_graph::strategies::actor_of;
//!
//! let mut builder = GraphBuilder::new();
//! let (us, cn) = (builder.state("US"), builder.state("CN"));
//! let act = builder.act(us, "2020-07-09".parse()?);
//! builder.sanction(us, cn, act);
//! let graph = builder.build()?;
//!
//! let actors = actor_of(&graph).expect("the graph is not empty");
//! proptest!(|(actor in actors)| {
//!     let actor = graph.actor(actor);
//!     prop_assert_eq!(graph.by_key(actor.key()), Some(actor.id()));
//! });
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod document;
mod elements;
mod events;
mod network;
mod records;
mod time;

pub use document::Document;
pub use elements::{Pick, ViewSpec, act_of, actor_of, picks, tie_of, view_of, view_specs};
pub use events::{EventParams, event_columns, events};
pub use network::{documents, graphs};
pub use records::{actor_kinds, actors, measures, shares, source_classes, sources};
pub use time::{days, periods, whens};

use std::ops::RangeInclusive;

use crate::time::Day;

/// How large the networks of [`documents`] and [`graphs`] are. The defaults are small: tests of laws find
/// more in many small networks than in few large ones.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct GraphParams {
    /// The days that acts and ties happen on. Default: 15 January to 15 March 2020, in which the United
    /// Kingdom leaves the European Union.
    pub days: RangeInclusive<Day>,
    /// Whether polities are real ones, of which the reference data know memberships and sovereigns.
    /// Default: real.
    pub polities: Polities,
    /// How many actors there are at most. Default: 10.
    pub actors: usize,
    /// How many programmes there are at most. Default: 3.
    pub programmes: usize,
    /// How many sources there are at most. Default: 5.
    pub sources: usize,
    /// How many acts there are at most, lifts included. Default: 8.
    pub acts: usize,
    /// How many targets an act has at most. Default: 4.
    pub targets: usize,
    /// How many ties there are at most that are no sanctions. Default: 10.
    pub ties: usize,
    /// How many claims an act has at most; a tie has one fewer. Default: 3.
    pub claims: usize,
}

/// What the states and blocs of a random network are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Polities {
    /// States and blocs of the reference data, by their codes: what a network says mixes with what the
    /// reference data say.
    Real,
    /// Keys of which the reference data know nothing, so that nothing but the network decides. Laws that
    /// relabel actors or move days hold only for these.
    Invented,
}

impl Default for GraphParams {
    fn default() -> Self {
        Self {
            days: time::day(18_276)..=time::day(18_336),
            polities: Polities::Real,
            actors: 10,
            programmes: 3,
            sources: 5,
            acts: 8,
            targets: 4,
            ties: 10,
            claims: 3,
        }
    }
}

impl GraphParams {
    /// Sets the days that acts and ties happen on.
    #[must_use]
    pub fn days(self, days: RangeInclusive<Day>) -> Self {
        Self { days, ..self }
    }

    /// Sets what the polities are.
    #[must_use]
    pub fn polities(self, polities: Polities) -> Self {
        Self { polities, ..self }
    }

    /// Sets how many actors there are at most.
    #[must_use]
    pub fn actors(self, actors: usize) -> Self {
        Self { actors, ..self }
    }

    /// Sets how many programmes there are at most.
    #[must_use]
    pub fn programmes(self, programmes: usize) -> Self {
        Self { programmes, ..self }
    }

    /// Sets how many sources there are at most.
    #[must_use]
    pub fn sources(self, sources: usize) -> Self {
        Self { sources, ..self }
    }

    /// Sets how many acts there are at most.
    #[must_use]
    pub fn acts(self, acts: usize) -> Self {
        Self { acts, ..self }
    }

    /// Sets how many targets an act has at most.
    #[must_use]
    pub fn targets(self, targets: usize) -> Self {
        Self { targets, ..self }
    }

    /// Sets how many ties there are at most that are no sanctions.
    #[must_use]
    pub fn ties(self, ties: usize) -> Self {
        Self { ties, ..self }
    }

    /// Sets how many claims an act has at most.
    #[must_use]
    pub fn claims(self, claims: usize) -> Self {
        Self { claims, ..self }
    }
}
