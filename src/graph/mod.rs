//! The immutable graph, its views and the event table.
pub mod events;
pub use events::{ActColumns, EventColumns, Events, EventsError};
