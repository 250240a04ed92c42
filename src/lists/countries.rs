//! What lists call a country, and its ISO 3166-1 alpha-2 code.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::text::numbered;

/// The names that lists use beyond the ISO short names; the head of the file says where they are from.
const NAMES: &str = include_str!("countries.tsv");

/// The longest name, in words, that is looked for within a text.
const LONGEST: usize = 8;

/// Lower case without apostrophes and a leading article, every other sign a blank.
pub(crate) fn normalise(name: &str) -> String {
    let plain: String = name
        .to_lowercase()
        .chars()
        .filter(|c| !matches!(c, '\'' | '’'))
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.strip_prefix(&["the"]).unwrap_or(&words).join(" ")
}

fn extra_names() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = NAMES.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.skip(1).filter_map(|line| line.split_once('\t'))
}

static CODES: LazyLock<BTreeMap<String, &'static str>> = LazyLock::new(|| {
    let iso = rust_iso3166::ALL.iter().map(|country| (country.name, country.alpha2));
    iso.chain(extra_names()).map(|(name, code)| (normalise(name), code)).collect()
});

/// The code of the country that a text names, with or without a remark in brackets.
pub(crate) fn code(name: &str) -> Option<&'static str> {
    let plain = || name.split_once('(').and_then(|(before, _)| CODES.get(&normalise(before)));
    CODES.get(&normalise(name)).or_else(plain).copied()
}

/// The codes of the countries that a text lists, with or without numbers, and the parts that name none.
pub(crate) fn listed(text: &str) -> (BTreeSet<&'static str>, Vec<&str>) {
    let (mut codes, mut unknown) = (BTreeSet::new(), Vec::new());
    for part in numbered(text) {
        let pieces = || part.split(['.', ',']).map(code).collect::<Option<Vec<_>>>();
        match code(part).map(|code| vec![code]).or_else(pieces) {
            Some(found) => codes.extend(found),
            None => unknown.push(part),
        }
    }
    (codes, unknown)
}

/// The codes of the countries that a text mentions: the longest names win.
pub(crate) fn mentioned(text: &str) -> BTreeSet<&'static str> {
    let plain = normalise(text);
    let words: Vec<&str> = plain.split(' ').collect();
    let mut found = BTreeSet::new();
    let mut at = 0;
    while at < words.len() {
        let longest = LONGEST.min(words.len() - at);
        let name = (1..=longest)
            .rev()
            // A two-letter word is a word ("in", "no", "to"), not a code.
            .filter(|&length| length > 1 || words[at].len() > 2)
            .find_map(|length| Some((length, *CODES.get(&words[at..at + length].join(" "))?)));
        match name {
            Some((length, code)) => {
                found.insert(code);
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_the_table_is_unique_and_names_a_country() {
        let mut seen = BTreeSet::new();
        for (name, code) in extra_names() {
            assert!(rust_iso3166::from_alpha2(code).is_some(), "{name}: {code}");
            assert!(seen.insert(normalise(name)), "{name} stands there twice");
        }
        assert!(seen.iter().all(|name| name.split(' ').count() <= LONGEST));
    }

    #[test]
    fn names_are_found_alone_and_within_texts() {
        assert_eq!(code("Russia"), Some("RU"));
        assert_eq!(code("The Russian Federation"), Some("RU"));
        assert_eq!(code("Russia (since 2009)"), Some("RU"));
        assert_eq!(code("Atlantis"), None);
        assert_eq!(listed("(1) Kenya (2) Mali"), (BTreeSet::from(["KE", "ML"]), vec![]));
        assert_eq!(listed("Germany. Russia"), (BTreeSet::from(["DE", "RU"]), vec![]));
        assert_eq!(listed("(1) Mali (2) Atlantis"), (BTreeSet::from(["ML"]), vec!["Atlantis"]));
        assert_eq!(mentioned("Deputy Minister of Defence of the Russian Federation"), BTreeSet::from(["RU"]));
        assert_eq!(mentioned("Former DPRK Ambassador to Myanmar"), BTreeSet::from(["KP", "MM"]));
        assert_eq!(mentioned("to be or not in it"), BTreeSet::new());
    }
}
