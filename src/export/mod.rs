//! Writing graphs: the native JSON and the events CSV. What a reader reads, the writer writes back.

mod events;
mod native;

pub use events::write_events;
pub use native::write_native;

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
    /// The events CSV has no place for a range that is not a day, month or year.
    #[error("tie `{tie}`: the events CSV has no place for an end without any known day")]
    NoDay {
        /// The key of the tie.
        tie: String,
    },
}
