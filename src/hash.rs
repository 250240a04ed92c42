//! The hasher of maps that hold much of an input.

/// Faster than that of the standard library for short texts, and seeded anew in every process, so that no input can
/// be made to fill one place of a map. Nothing that is returned depends on it.
pub(crate) type Seeded = foldhash::fast::RandomState;
