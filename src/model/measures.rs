//! Measures: what a sanction does to its target.

use std::fmt;
use std::ops::{BitOr, BitOrAssign};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::words::words;

words! {
    /// One measure.
    pub enum Measure, "measure" {
        /// Assets are frozen, nothing may be made available.
        AssetFreeze = "asset-freeze",
        /// Entry and transit are barred.
        TravelBan = "travel-ban",
        /// Arms may not be supplied.
        Arms = "arms",
        /// Goods may not be bought from the target.
        Import = "import",
        /// Goods may not be sold to the target.
        Export = "export",
        /// Financial services, investment or lending are barred.
        Financial = "financial",
        /// Military assistance or co-operation is ended.
        Military = "military",
        /// Anything else.
        Other = "other",
    }
}

/// A set of measures; in serde form a list of their words.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Measures(u16);

impl Measures {
    /// No measure, or none that is known.
    pub const NONE: Self = Self(0);
    /// Import and export: a trade sanction in both directions.
    pub const TRADE: Self = Self(1 << Measure::Import as u16 | 1 << Measure::Export as u16);

    /// Whether none is known.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether `measure` is in the set.
    #[must_use]
    pub const fn contains(self, measure: Measure) -> bool {
        self.0 & (1 << measure as u16) != 0
    }

    /// The measures in both sets.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The measures of the set, in the order of [`Measure::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Measure> {
        Measure::ALL.iter().copied().filter(move |&measure| self.contains(measure))
    }

    /// The set as bits, bit `i` for `Measure::ALL[i]`: the form of the event table's column.
    #[must_use]
    pub const fn bits(self) -> u16 {
        self.0
    }
}

impl From<Measure> for Measures {
    fn from(measure: Measure) -> Self {
        Self(1 << measure as u16)
    }
}

impl FromIterator<Measure> for Measures {
    fn from_iter<I: IntoIterator<Item = Measure>>(measures: I) -> Self {
        measures.into_iter().fold(Self::NONE, |set, measure| set | measure.into())
    }
}

impl BitOr for Measures {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Measures {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl fmt::Debug for Measures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// The words, comma-joined.
impl fmt::Display for Measures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, measure) in self.iter().enumerate() {
            write!(f, "{}{measure}", if i == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

impl Serialize for Measures {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Measures {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<Measure>::deserialize(deserializer)?.into_iter().collect())
    }
}
