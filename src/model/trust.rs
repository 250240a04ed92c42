//! Trust: what stands when sources disagree.

use serde::{Deserialize, Serialize};

use super::measures::Measures;
use super::records::SourceClass;
use crate::time::When;

/// How the claims on a field decide what the graph says.
///
/// A range of days: the best class that speaks gives the intersection of its ranges, or their hull if
/// they share no day; then each lower class in turn narrows the range where it overlaps and is
/// overruled where it does not. Sets (measures, the acts answered) and numbers: the best class that
/// speaks, its union or greatest. What is stated without a document ranks below every class.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Trust {
    /// The classes in the order of [`SourceClass`]: instrument, list, official, data set, press.
    #[default]
    BestClass,
    /// Nobody is better: ranges become the hull of all, sets the union of all.
    AnySource,
    /// These sources first, by key, each a class of its own; then all others by class.
    Ranking(Vec<String>),
}

/// A place in the order of trust; smaller is better.
pub(crate) type Rank = u32;

impl Trust {
    /// The rank of a claim by the source with this key and class, or of one without a document.
    pub(crate) fn rank(&self, source: Option<(&str, SourceClass)>) -> Rank {
        let Some((key, class)) = source else { return Rank::MAX };
        match self {
            Self::BestClass => class as Rank,
            Self::AnySource => 0,
            Self::Ranking(keys) => match keys.iter().position(|k| k == key) {
                Some(place) => Rank::try_from(place).unwrap_or(Rank::MAX - 16),
                None => Rank::try_from(keys.len()).unwrap_or(Rank::MAX - 16).saturating_add(class as Rank),
            },
        }
    }

    /// The range that stands; `None` if nobody speaks. Sorts `said`.
    pub(crate) fn range(&self, said: &mut Vec<(Rank, When)>) -> Option<When> {
        said.retain(|(_, when)| !when.is_unknown());
        if *self == Self::AnySource {
            return said.iter().map(|&(_, when)| when).reduce(When::hull);
        }
        said.sort_unstable();
        let mut stands: Option<When> = None;
        for class in said.chunk_by(|a, b| a.0 == b.0) {
            let ranges = class.iter().map(|&(_, when)| when);
            let together = ranges
                .clone()
                .try_fold(When::UNKNOWN, When::intersection)
                .or_else(|| ranges.reduce(When::hull))
                .unwrap_or(When::UNKNOWN);
            stands = Some(stands.map_or(together, |above| above.intersection(together).unwrap_or(above)));
        }
        stands
    }

    /// The set that stands: the union of the best class that names any.
    pub(crate) fn measures(&self, said: impl Iterator<Item = (Rank, Measures)>) -> Measures {
        let mut best = (Rank::MAX, Measures::NONE);
        for (rank, measures) in said.filter(|(_, measures)| !measures.is_empty()) {
            if *self == Self::AnySource || rank == best.0 {
                best.1 |= measures;
            } else if rank < best.0 {
                best = (rank, measures);
            }
        }
        best.1
    }

    /// The number that stands: the greatest of the best class that gives one.
    pub(crate) fn number(&self, said: impl Iterator<Item = (Rank, u32)>) -> Option<u32> {
        let said: Vec<_> = said.collect();
        let best = said.iter().map(|&(rank, _)| rank).min()?;
        said.iter().filter(|&&(rank, _)| rank == best || *self == Self::AnySource).map(|&(_, n)| n).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(trust: &Trust, said: &[(SourceClass, &str)]) -> String {
        let mut said: Vec<_> = said
            .iter()
            .map(|&(class, when)| (trust.rank(Some(("", class))), when.parse().unwrap()))
            .collect();
        trust.range(&mut said).map_or("nobody speaks".into(), |when| when.to_string())
    }

    #[test]
    fn the_day_of_canadas_act() {
        use SourceClass::*;
        let said = [(List, "2021-03-21"), (Press, "2021-03-22"), (Instrument, "2021-03-22")];
        assert_eq!(range(&Trust::BestClass, &said), "2021-03-22");
        assert_eq!(range(&Trust::AnySource, &said), "2021-03-21..2021-03-22");
        assert_eq!(range(&Trust::BestClass, &said[..1]), "2021-03-21");
    }

    #[test]
    fn lower_classes_narrow_or_are_overruled_and_peers_that_disagree_give_their_hull() {
        use SourceClass::*;
        let t = &Trust::BestClass;
        assert_eq!(range(t, &[(Instrument, "2021-03"), (Press, "2021-03-22")]), "2021-03-22");
        assert_eq!(range(t, &[(Instrument, "2021-03"), (Press, "2021-04-01")]), "2021-03-01..2021-03-31");
        assert_eq!(range(t, &[(Press, "2021-03-20"), (Press, "2021-03-22")]), "2021-03-20..2021-03-22");
        assert_eq!(
            range(t, &[(List, "2021-03-20"), (List, "2021-03-24"), (Press, "2021-03-22")]),
            "2021-03-22"
        );
        assert_eq!(range(t, &[]), "nobody speaks");
    }

    #[test]
    fn a_ranking_goes_before_the_classes() {
        let trust = Trust::Ranking(vec!["press/x".into()]);
        assert!(
            trust.rank(Some(("press/x", SourceClass::Press)))
                < trust.rank(Some(("i", SourceClass::Instrument)))
        );
        assert!(trust.rank(None) > trust.rank(Some(("p", SourceClass::Press))));
    }
}
