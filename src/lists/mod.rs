//! Reading the lists that governments publish, and the case table of research that needs the same tables of names.

pub(crate) mod ca;
mod countries;
mod entries;
pub(crate) mod eu;
pub(crate) mod ftm;
pub(crate) mod gsdb;
mod links;
pub(crate) mod ofac;
mod offices;
mod output;
mod regimes;
mod text;
pub(crate) mod uk;
pub(crate) mod un;
mod xml;
