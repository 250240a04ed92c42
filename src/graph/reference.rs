//! Reference data on polities: names of states, who belongs to which bloc since when, and which
//! territory stands for which sovereign.
//!
//! The data are the tables in `reference/`, whose heads say where they come from; names come from the ISO
//! 3166 crate and a short table of plainer ones.

use std::sync::LazyLock;

use crate::time::{Day, Period, When};

const MEMBERSHIPS: &str = include_str!("reference/memberships.tsv");
const TERRITORIES: &str = include_str!("reference/territories.tsv");
const SHORT_NAMES: &str = include_str!("reference/short_names.tsv");

/// A dated relation between two polities, by code.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Relation {
    /// The member state, or the territory.
    pub from: &'static str,
    /// The bloc, or the sovereign state.
    pub to: &'static str,
    /// Since when and until when.
    pub period: Period,
}

/// A short English name of the state or territory with this ISO 3166-1 alpha-2 code: the ISO short name, or
/// a plainer one where that is long, inverted or bracketed.
#[must_use]
pub fn state_name(code: &str) -> Option<&'static str> {
    let plain = rows(SHORT_NAMES).find_map(|row| (row[0] == code).then(|| row[1]));
    plain.or_else(|| rust_iso3166::from_alpha2(code).map(|state| state.name))
}

/// Memberships of states in blocs (EU, G7, FVEY, NATO, UN), sorted by (state, bloc).
#[must_use]
pub fn memberships() -> &'static [Relation] {
    static TABLE: LazyLock<Vec<Relation>> = LazyLock::new(|| parse(MEMBERSHIPS, |a, b| (b, a)));
    &TABLE
}

/// Territories with a code of their own and the states that they stand for, sorted by territory.
#[must_use]
pub fn territories() -> &'static [Relation] {
    static TABLE: LazyLock<Vec<Relation>> = LazyLock::new(|| parse(TERRITORIES, |a, b| (a, b)));
    &TABLE
}

/// Those of `relations` (sorted by `from`) that go from `code`.
pub(crate) fn of<'r>(relations: &'r [Relation], code: &str) -> &'r [Relation] {
    let start = relations.partition_point(|relation| relation.from < code);
    let length = relations[start..].partition_point(|relation| relation.from == code);
    &relations[start..start + length]
}

/// Rows are `first, second, since, until`; a unit test reads every row, so none is skipped here.
fn parse(
    table: &'static str,
    ends: impl Fn(&'static str, &'static str) -> (&'static str, &'static str),
) -> Vec<Relation> {
    let day = |text: &str| if text.is_empty() { None } else { text.parse::<When>().ok() };
    let mut relations: Vec<Relation> = rows(table)
        .filter_map(|row| {
            let &[a, b, since, until] = &row[..] else { return None };
            let (from, to) = ends(a, b);
            // Without a first day it always held, so on any day before the last it did so certainly.
            let always = if until.is_empty() { When::UNKNOWN } else { Day::new(i32::MIN + 1).ok()?.into() };
            let period = Period::new(day(since).unwrap_or(always), day(until)).ok()?;
            Some(Relation { from, to, period })
        })
        .collect();
    relations.sort_by_key(|relation| (relation.from, relation.to, relation.period.start()));
    relations
}

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = table.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.skip(1).map(|line| line.split('\t').collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Certainty;

    #[test]
    fn every_row_is_read_and_every_code_is_known() {
        let tables = [(MEMBERSHIPS, memberships()), (TERRITORIES, territories())];
        for (text, relations) in tables {
            assert_eq!(rows(text).count(), relations.len());
        }
        for row in rows(MEMBERSHIPS).chain(rows(TERRITORIES)) {
            for day in row[2..].iter().filter(|day| !day.is_empty()) {
                assert!(day.parse::<Day>().is_ok(), "{row:?}");
            }
        }
        for row in rows(SHORT_NAMES) {
            assert!(row.len() == 2 && rust_iso3166::from_alpha2(row[0]).is_some(), "{row:?}");
        }
        for relation in memberships() {
            assert!(state_name(relation.from).is_some(), "{}", relation.from);
        }
        for relation in territories() {
            assert!(state_name(relation.from).is_some() && state_name(relation.to).is_some());
        }
    }

    #[test]
    fn the_united_kingdom_left_and_hong_kong_returned() {
        let on = |relations, from, to: &str, day: &str| {
            let day = day.parse().unwrap();
            of(relations, from)
                .iter()
                .filter(|relation| relation.to == to)
                .map(|relation| relation.period.in_force(day..=day))
                .max()
        };
        assert_eq!(on(memberships(), "GB", "EU", "2020-01-31"), Some(Certainty::Certain));
        assert_eq!(on(memberships(), "GB", "EU", "2020-02-01"), Some(Certainty::Impossible));
        assert_eq!(on(territories(), "HK", "CN", "2021-03-22"), Some(Certainty::Certain));
        assert_eq!(on(territories(), "HK", "CN", "1990-01-01"), Some(Certainty::Impossible));
    }
}
