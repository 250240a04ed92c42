//! Whom the names of the Global Sanctions Database mean.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::lists::countries;
use crate::model::ActorKind;

/// Names that the table of countries does not say or says otherwise; the head of the file says more.
const NAMES: &str = include_str!("names.tsv");

/// How many of the pieces between commas one name has at most (`Congo, Democratic Republic of the`: two).
const PIECES: usize = 3;

/// Whom a name means.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Party {
    pub(super) kind: ActorKind,
    pub(super) key: String,
    /// Its name; a state of today is called what its code says.
    pub(super) name: Option<&'static str>,
}

/// A line of the table.
struct Named {
    party: Party,
    /// From this year on the name is that of a state of today.
    today: Option<u16>,
}

static TABLE: LazyLock<BTreeMap<String, Named>> = LazyLock::new(|| {
    let lines = NAMES.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).skip(1);
    let mut first = BTreeMap::new();
    lines.filter_map(|line| named(line, &mut first)).collect()
});

/// A line of the table by its name; the first name of each key so far is that of the actor.
fn named(line: &'static str, first: &mut BTreeMap<String, &'static str>) -> Option<(String, Named)> {
    let [name, kind, key, today] = line.split('\t').collect::<Vec<_>>().try_into().ok()?;
    let key = if key.is_empty() { format!("gsdb:{name}") } else { key.to_owned() };
    let first = *first.entry(key.clone()).or_insert(name);
    let party = Party { kind: kind.parse().ok()?, key, name: Some(first) };
    Some((countries::normalise(name), Named { party, today: today.parse().ok() }))
}

/// Whom a name means in a case that begins in `year`.
fn known(name: &str, year: Option<u16>) -> Option<Party> {
    let named = TABLE.get(&countries::normalise(name));
    let former = named.filter(|named| named.today.is_none_or(|today| year.is_some_and(|year| year < today)));
    if let Some(former) = former {
        return Some(former.party.clone());
    }
    let code = countries::code(name)?;
    Some(Party { kind: ActorKind::State, key: code.to_owned(), name: None })
}

/// Whom a cell names, and the pieces that name nobody.
///
/// Names have commas themselves, so at each piece the longest run of pieces that is a known name wins. A run
/// whose pieces are names one by one (`Hong Kong, China`) is no name but a list.
pub(super) fn parties(cell: &str, year: Option<u16>) -> (BTreeSet<Party>, Vec<&str>) {
    let pieces: Vec<&str> = cell.split(',').map(str::trim).filter(|piece| !piece.is_empty()).collect();
    let (mut found, mut unknown) = (BTreeSet::new(), Vec::new());
    let mut at = 0;
    while at < pieces.len() {
        let own = known(pieces[at], year);
        let longest = (2..=PIECES.min(pieces.len() - at)).rev().find_map(|length| {
            let run = &pieces[at..at + length];
            let is_list = own.is_some() && run[1..].iter().all(|piece| known(piece, year).is_some());
            // A remark in brackets is left out of a name, and must not take the rest of the list with it.
            let is_name = !is_list && !run[..length - 1].iter().any(|piece| piece.contains('('));
            Some((length, is_name.then(|| known(&run.join(", "), year))??))
        });
        if let Some((length, party)) = longest.or_else(|| own.map(|party| (1, party))) {
            found.insert(party);
            at += length;
        } else {
            unknown.push(pieces[at]);
            at += 1;
        }
    }
    (found, unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(cell: &str, year: u16) -> (Vec<String>, Vec<&str>) {
        let (found, unknown) = parties(cell, Some(year));
        (found.into_iter().map(|party| party.key).collect(), unknown)
    }

    #[test]
    fn every_line_of_the_table_is_read_and_none_is_there_twice() {
        let lines = NAMES.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).count();
        assert_eq!(TABLE.len(), lines - 1);
        for (name, named) in TABLE.iter() {
            let party = &named.party;
            assert!(rust_iso3166::from_alpha2(&party.key).is_none(), "{} is a country's code", party.key);
            if named.today.is_some() {
                assert!(countries::code(name).is_some(), "{name} is no state of today");
            }
        }
    }

    #[test]
    fn names_with_commas_are_told_from_lists() {
        let cell = "Korea, North, Egypt, Arab Rep., Congo, Democratic Republic of the, Gambia, The, Iran";
        assert_eq!(keys(cell, 2000), (["CD", "EG", "GM", "IR", "KP"].map(Into::into).into(), vec![]));
        // Both are names of one place in the table of countries, and of two in a list.
        assert_eq!(keys("Hong Kong, China", 2000), (vec!["CN".into(), "HK".into()], vec![]));
        assert_eq!(keys("Congo (Brazzaville), France", 2000), (vec!["CG".into(), "FR".into()], vec![]));
        assert_eq!(keys("Cyprus (Northern)", 2000), (vec!["gsdb:Cyprus (Northern)".into()], vec![]));
        assert_eq!(keys(" , EEC,,EU ,Atlantis", 1990), (vec!["EU".into()], vec!["Atlantis"]));
        assert_eq!(keys("", 2000), (vec![], vec![]));
    }

    #[test]
    fn a_name_outlives_its_state() {
        assert_eq!(keys("South Vietnam", 1975).0, ["gsdb:South Vietnam"]);
        assert_eq!(keys("South Vietnam", 2020).0, ["VN"]);
        assert_eq!(keys("Yemen, North", 1989).0, ["gsdb:Yemen, North"]);
        assert_eq!(keys("Yemen, North", 1990).0, ["YE"]);
        assert_eq!(
            parties("Rhodesia", None).0.into_iter().map(|party| party.key).collect::<Vec<_>>(),
            ["ZW"]
        );
    }
}
