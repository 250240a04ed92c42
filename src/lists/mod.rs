//! Reading the lists that governments publish.

mod countries;
mod offices;
mod regimes;
mod text;
pub(crate) mod uk;
