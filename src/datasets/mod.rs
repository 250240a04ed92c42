//! Reading data sets: the native JSON and the events CSV.

pub(crate) mod events;
mod json;
pub(crate) mod native;
