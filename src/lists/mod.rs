//! Reading the lists that governments publish.

mod countries;
pub(crate) mod ofac;
mod offices;
mod output;
mod regimes;
mod text;
pub(crate) mod uk;
