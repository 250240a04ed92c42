//! Walking the graph: who is reached from whom, over which ties, and when.
//!
//! Every analysis here runs on a [`View`](crate::graph::View), so any day, kind and certainty can be asked
//! for.
