//! Sanctions as a typed temporal graph: who hit whom, when, under what law, says who; who hit back; who
//! acts together.
//!
//! The library turns what governments publish into one graph of states, blocs, officials and
//! organisations, in which every sanction carries its evidence and every date is as exact as its sources,
//! and analyses it. Three nouns carry it:
//!
//! * [`graph::SanctionGraph`] is **immutable**: built by a [`graph::GraphBuilder`] from records and claims,
//!   checked, columnar, `Send + Sync`. It borrows nothing.
//! * [`graph::View`]`<'g>` is **what to ask**: which kinds of ties, imposed or in force when, certainly or
//!   possibly. `Copy`; borrows the graph for `'g`. A [`graph::Projection`] turns it into
//!   [`graph::Events`], the columnar table that every temporal analysis runs on; other crates can make that
//!   table from plain columns.
//! * [`findings::Findings`] is **the answer**: plain data by key, the same bytes for the same input.
//!   [`findings::explain`] leads from a key to what each source says.
//!
//! ```text
//! inputs ──read──▶ GraphBuilder ──▶ SanctionGraph ──▶ View ──level──▶ Events ──▶ analyses ──▶ Findings ──▶ report
//! ```
//!
//! # Vocabulary
//!
//! | word | meaning |
//! |---|---|
//! | actor | a node: state, bloc, organisation, person, official (a person known to hold or have held public office), asset |
//! | polity | a state or a bloc |
//! | tie | an edge, of one kind of the type table ([`model::TieKind`]) |
//! | sender, target | who imposes, who is hit |
//! | act | one decision of one sender: announced on a day, under a programme, hitting one or more targets; a sanction, a counter-sanction (some source calls it an answer) or a lift |
//! | programme | the legal regime, and the polities that it is addressed to |
//! | source, claim | one document; what it says of an act or a tie. Several claims may disagree |
//! | level | the granularity of an analysis: actor, state, bloc |
//! | event | a row of the table that temporal analyses run on |
//! | round | acts of two or more senders against overlapping targets within a window |
//! | response | an act that answers an earlier one in the opposite direction |
//!
//! # Features
//!
//! * `native` (default): the native JSON and the events CSV ([`inputs`], [`export`]).
//! * `lists` (default): readers of the lists that governments publish.
//! * `resolve` (default): one identity across lists ([`resolve`]).
//! * `parallel` (default): work on several threads where that is worth it; no result depends on it.
//! * `proptest1`: strategies for property tests, for proptest 1.x.
//!
//! Without any feature there are model, graph, views, kernels and findings.
//!
//! # Example
//!
//! ```
//! use sanction_graph::findings::{AnalyseConfig, analyse};
//! use sanction_graph::graph::GraphBuilder;
//!
//! let mut builder = GraphBuilder::new();
//! let (eu, cn) = (builder.bloc("EU"), builder.state("CN"));
//! let zhu = builder.official("zhu-hailun");
//! builder.office(zhu, cn);
//! let scholar = builder.person("adrian-zenz");
//! let de = builder.state("DE");
//! builder.nationality(scholar, de);
//!
//! let act = builder.act(eu, "2021-03-22".parse()?);
//! builder.sanction(eu, zhu, act);
//! let answer = builder.act(cn, "2021-03-22".parse()?);
//! builder.counter_sanction(cn, scholar, answer);
//! builder.act_mut(answer).responds_to.push("EU//2021-03-22".into());
//! let graph = builder.build()?;
//!
//! // At bloc level a German scholar stands for the EU, an official of China for China.
//! let findings = analyse(&graph, &AnalyseConfig::default())?;
//! let response = &findings.reciprocity.responses[0];
//! assert_eq!((response.sender.as_str(), response.target.as_str()), ("CN", "EU"));
//! assert_eq!(response.lag_max, Some(0));
//! assert!(response.stated);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod coordination;
#[cfg(feature = "native")]
mod datasets;
pub mod export;
pub mod findings;
pub mod graph;
mod hash;
#[cfg(feature = "native")]
pub mod inputs;
#[cfg(feature = "lists")]
mod lists;
pub mod load;
pub mod model;
mod parts;
pub mod petgraph_0_8;
mod radix;
pub mod random;
pub mod reciprocity;
#[cfg(feature = "resolve")]
pub mod resolve;
#[cfg(feature = "proptest1")]
pub mod strategies;
pub mod time;
pub mod traverse;

/// The examples of the README, compiled and run.
#[cfg(all(doctest, feature = "native"))]
#[doc = include_str!("../README.md")]
mod readme {}
