//! Writing: graphs as native JSON and events CSV (what a reader reads, the writer writes back), and
//! findings as a report for people.

#[cfg(feature = "native")]
mod events;
#[cfg(feature = "native")]
mod merges;
#[cfg(feature = "native")]
mod native;
mod report;

#[cfg(feature = "native")]
pub use events::write_events;
#[cfg(feature = "native")]
pub use merges::write_merges;
#[cfg(feature = "native")]
pub use native::write_native;
pub use report::Report;

/// A graph cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The operating system could not write.
    #[error("cannot be written: {0}")]
    Io(std::io::Error),
    /// The native JSON holds calendar days only.
    #[error("the native JSON holds calendar days, and this network's time is in ticks: write the events CSV")]
    Ticks,
    /// The events CSV has no place for an end of which nothing is known.
    #[error("tie `{tie}`: the events CSV has no place for an end without any known day")]
    NoDay {
        /// The key of the tie.
        tie: String,
    },
}
