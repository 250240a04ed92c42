//! Reading the lists that governments publish.

mod countries;
mod offices;
mod output;
mod regimes;
mod text;
pub(crate) mod uk;
