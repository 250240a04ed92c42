//! The vocabulary as types: kinds of things, measures, records with claims, trust.
pub mod kinds;
pub mod measures;
pub(crate) mod objects;
pub mod records;
pub mod trust;
pub(crate) mod words;

pub use kinds::{ActKind, ActorKind, ActorKinds, TieKind, TieKinds};
pub use measures::{Measure, Measures};
pub use records::{
    Act, ActClaim, Actor, Alias, End, Identifier, LIST_SCHEMES, Programme, Share, ShareError, Source,
    SourceClass, Strength, Tie, TieClaim,
};
pub use trust::Trust;
pub use words::UnknownWord;
