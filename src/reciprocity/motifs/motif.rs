//! The names of the 36 motifs.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One of the 36 ways in which three events in a row can tie two or three actors, as a key such as
/// `01 10 12`: sender and target of each event, in the order of time, the actors numbered as they first
/// appear.
///
/// In sanctions, `01 10` is retaliation, `01 21` a second sender that piles on, `01 01` escalation, and
/// `01 20` an answer by a third party. Keys with the actors 0 and 1 alone are of two actors; those in which
/// each two of 0, 1 and 2 have an event are triangles; the other 24 are stars. Motifs are ordered as their
/// keys are.
///
/// ```
/// use sanction_graph::reciprocity::Motif;
///
/// let motif: Motif = "01 10 12".parse()?;
/// assert_eq!(motif.edges(), [(0, 1), (1, 0), (1, 2)]);
/// assert_eq!(Motif::all().count(), 36);
/// # Ok::<(), sanction_graph::reciprocity::UnknownMotif>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Motif(u8);

/// A word that is the key of no motif.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is the key of no motif: expected one such as `01 10 12`")]
pub struct UnknownMotif(String);

/// What follows an event `01`, twice.
const EDGES: [(u8, u8); 6] = [(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)];

impl Motif {
    /// All 36, in their order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..36).map(Self)
    }

    /// Sender and target of its three events.
    #[must_use]
    pub const fn edges(self) -> [(u8, u8); 3] {
        [EDGES[0], EDGES[self.0 as usize / 6], EDGES[self.0 as usize % 6]]
    }

    /// The motif of three events among the actors 0, 1 and 2, whatever their numbers.
    pub(super) fn of(edges: [(u8, u8); 3]) -> Self {
        let (zero, one) = edges[0];
        let renamed = |actor: u8| match actor {
            actor if actor == zero => 0,
            actor if actor == one => 1,
            _ => 2,
        };
        let renamed = |(sender, target)| (renamed(sender), renamed(target));
        let place = |edge| (0..6).find(|&place| EDGES[usize::from(place)] == renamed(edge)).unwrap_or(0);
        Self(6 * place(edges[1]) + place(edges[2]))
    }
}

impl fmt::Display for Motif {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [one, two, three] = self.edges().map(|(sender, target)| 10 * sender + target);
        write!(f, "{one:02} {two:02} {three:02}")
    }
}

impl FromStr for Motif {
    type Err = UnknownMotif;

    fn from_str(key: &str) -> Result<Self, UnknownMotif> {
        Self::all().find(|motif| motif.to_string() == key).ok_or_else(|| UnknownMotif(key.into()))
    }
}

impl Serialize for Motif {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Motif {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
