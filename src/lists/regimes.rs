//! Which programmes of the lists are addressed to which polities.

use std::collections::HashMap;
use std::sync::LazyLock;

/// `list, programme, addressed`; the head of the file says how it was made.
const REGIMES: &str = include_str!("regimes.tsv");

/// The codes of the polities that a programme of a list is addressed to; none for thematic programmes.
pub(crate) fn addressed(list: &str, programme: &str) -> impl Iterator<Item = &'static str> {
    static ROWS: LazyLock<HashMap<[&str; 2], &str>> =
        LazyLock::new(|| rows().map(|[list, programme, addressed]| ([list, programme], addressed)).collect());
    ROWS.get(&[list, programme]).copied().into_iter().flat_map(|codes| codes.split(','))
}

fn rows() -> impl Iterator<Item = [&'static str; 3]> {
    let lines = REGIMES.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.skip(1).filter_map(|line| {
        let mut cells = line.split('\t');
        Some([cells.next()?, cells.next()?, cells.next()?])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_whole_and_every_code_is_known() {
        let lines = REGIMES.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).count();
        assert_eq!(rows().count(), lines - 1);
        let mut keys: Vec<_> = rows().map(|row| (row[0], row[1])).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), lines - 1);
        for row in rows() {
            for code in row[2].split(',') {
                assert!(rust_iso3166::from_alpha2(code).is_some(), "{row:?}");
            }
        }
        assert_eq!(addressed("uk", "Russia").collect::<Vec<_>>(), ["RU"]);
        assert_eq!(addressed("uk", "Global Human Rights").next(), None);
    }
}
