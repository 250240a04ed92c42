//! What the remarks and the designation details of an entity say of its listing.

use crate::lists::text::{find_ignoring_case, iso_date};
use crate::time::Day;

/// What stands before the day of the listing.
const LABELS: [&str; 2] = ["date of listing", "date of designation"];

/// What may stand between the label and the day, up to a colon.
const ARTICLE: &str = " referred to in article";

/// How they say that the Security Council listed the target: `UNLI-30.03.2018`, `Date of UN designation: …`,
/// `UNSC RESOLUTION 1483`, `Listed pursuant to paragraphs 15 and 17 of resolution 1970`.
const UN: [&str; 5] =
    ["UNLI", "UN designation", "UN listing", "UNSC RESOLUTION", "isted pursuant to paragraph"];

/// Whether a text says that the Security Council listed the target.
pub(super) fn names_un(text: &str) -> bool {
    UN.iter().any(|word| text.contains(word))
}

/// The days that a text calls that of the listing, in its order, or what stands there instead of one.
pub(super) fn listing_days(text: &str) -> Vec<Result<Day, String>> {
    let mut days = Vec::new();
    let mut rest = text;
    while let Some((at, label)) =
        LABELS.iter().filter_map(|label| Some((find_ignoring_case(rest, label)?, label))).min()
    {
        rest = &rest[at + label.len()..];
        let behind = match (find_ignoring_case(rest, ARTICLE), rest.split_once(':')) {
            (Some(0), Some((_, behind))) => behind,
            _ => rest,
        };
        let behind = behind.trim_start_matches(|c: char| c == ':' || c.is_whitespace());
        days.push(day(behind).ok_or_else(|| behind.chars().take(20).collect()));
    }
    days
}

/// The day that a text is, or begins with: `23.5.2011`, `29/11/2014`, `2012-12-25`.
pub(super) fn day(text: &str) -> Option<Day> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '/' | '-')));
    let token = text[..end.unwrap_or(text.len())].trim_end_matches(['.', '/', '-']);
    let parts: Vec<&str> = token.split(['.', '/', '-']).collect();
    let [year, month, day] = match parts[..] {
        [year, month, day] if year.len() == 4 => [year, month, day],
        [day, month, year] if year.len() == 4 => [year, month, day],
        _ => return None,
    };
    iso_date(&format!("{year}-{month:0>2}-{day:0>2}")).ok()?.day()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_listings_are_found_however_they_are_written() {
        let found = |text| -> Vec<_> {
            listing_days(text).into_iter().map(|day| day.map(|day| day.to_string())).collect()
        };
        let may = || Ok("2011-05-23".to_owned());
        for text in [
            "Date of listing: 23.5.2011",
            "date of listing:23.05.2011.",
            "Controlled by another. Date of Listing 23/5/2011. Other information: none",
            "Date of designation: 2011-05-23",
            "Date of designation referred to in Article 2a(4)(b): 23.5.2011.",
        ] {
            assert_eq!(found(text), [may()], "{text}");
        }
        let two = found("Date of designation: 23.5.2011. Date of listing: 31.2.2012");
        assert_eq!(two, [may(), Err("31.2.2012".into())]);
        assert_eq!(found("Date of listing: 27.10.201"), [Err("27.10.201".into())]);
        assert_eq!(found("Date of listing: о 27"), [Err("о 27".into())]);
        assert_eq!(found("Date of UN designation: 23.5.2011"), []);
    }

    #[test]
    fn the_security_council_is_named_in_several_ways() {
        for text in ["UNLI-30.03.2018", "Date of UN designation: 9.6.2010", "UNSC RESOLUTION 1483"] {
            assert!(names_un(text), "{text}");
        }
        assert!(!names_un("Subsidiary of a firm that was sanctioned under UNSCR 1747"));
    }
}
