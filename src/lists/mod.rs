//! Reading the lists that governments publish.

pub(crate) mod ca;
mod countries;
mod entries;
pub(crate) mod eu;
pub(crate) mod ftm;
mod links;
pub(crate) mod ofac;
mod offices;
mod output;
mod regimes;
mod text;
pub(crate) mod uk;
pub(crate) mod un;
mod xml;
