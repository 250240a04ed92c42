//! Taking apart the free text of lists.

use encoding_rs::WINDOWS_1252;

use crate::time::{TimeError, When};

/// The text of a field: UTF-8, or Windows-1252 in files of before. Runs of white space are one blank.
pub(crate) fn cell(field: &[u8]) -> String {
    let text = std::str::from_utf8(field)
        .map_or_else(|_| WINDOWS_1252.decode_without_bom_handling(field).0, Into::into);
    squeezed(&text)
}

/// Where a text holds another, whatever the case of ASCII letters.
pub(crate) fn find_ignoring_case(text: &str, wanted: &str) -> Option<usize> {
    text.as_bytes().windows(wanted.len()).position(|window| window.eq_ignore_ascii_case(wanted.as_bytes()))
}

/// A reference and what stands behind it: `CFi.009. Kony is …`.
pub(crate) fn reference(value: &str) -> (&str, &str) {
    let end = value.find(char::is_whitespace).unwrap_or(value.len());
    (value[..end].trim_end_matches(['.', ',', ')', ';']), value[end..].trim())
}

/// The pieces of `text (Label):value (Label):value`; the text before the first label has the label "".
pub(crate) fn labelled(text: &str) -> Vec<(&str, &str)> {
    let mut pieces = Vec::new();
    let (mut label, mut start, mut from) = ("", 0, 0);
    while let Some(offset) = text[from..].find("):") {
        let close = from + offset;
        from = close + 2;
        let Some(open) = text[start..close].rfind('(').map(|at| start + at) else { continue };
        let word = &text[open + 1..close];
        let is_label = word.starts_with(|c: char| c.is_ascii_uppercase())
            && word.chars().all(|c| c.is_ascii_alphabetic() || c == ' ');
        if is_label {
            pieces.push((label, text[start..open].trim()));
            (label, start) = (word, from);
        }
    }
    pieces.push((label, text[start..].trim()));
    pieces.retain(|(_, value)| !value.is_empty());
    pieces
}

/// The parts of a numbered list: `(1) Russia. (2) Ukraine`, `1) Saudi Arabia 2) Qatar`, `a) Gulu b) Odek`.
/// A text without numbers is one part.
pub(crate) fn numbered(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut from = 0;
    while let Some(offset) = text[from..].find(')') {
        let close = from + offset;
        from = close + 1;
        if let Some(open) = label_start(text, close) {
            parts.push(&text[start..open]);
            start = close + 1;
        }
    }
    parts.push(&text[start..]);
    let trim = |c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';' | '-');
    parts.into_iter().map(|part| part.trim_matches(trim)).filter(|part| !part.is_empty()).collect()
}

/// Where the label that ends with `)` at `close` begins, if it is one: up to two digits or one lower-case
/// letter, with or without `(`, at the start or after a blank.
fn label_start(text: &str, close: usize) -> Option<usize> {
    let before = &text[..close];
    let label = before.rfind(['(', ' ', '.', ',', '-']).map_or(0, |at| at + 1);
    let word = &before[label..];
    let is_label = match word.as_bytes() {
        [letter] if letter.is_ascii_lowercase() => true,
        digits => (1..=2).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit),
    };
    if !is_label {
        return None;
    }
    let open = if before[..label].ends_with('(') { label - 1 } else { label };
    let free = !text[..open].ends_with(char::is_alphanumeric);
    free.then_some(open)
}

/// A text with single blanks only.
pub(crate) fn squeezed(text: &str) -> String {
    let mut squeezed = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !squeezed.is_empty() {
            squeezed.push(' ');
        }
        squeezed.push_str(word);
    }
    squeezed
}

/// The ISO 15924 code of the one script that all letters of a name are of, if it is told from them.
pub(crate) fn script(name: &str) -> Option<&'static str> {
    let of = |letter: char| match letter {
        '\u{400}'..='\u{52F}' => Some("Cyrl"),
        '\u{370}'..='\u{3FF}' => Some("Grek"),
        '\u{590}'..='\u{5FF}' => Some("Hebr"),
        '\u{600}'..='\u{77F}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}' => Some("Arab"),
        '\u{1000}'..='\u{109F}' => Some("Mymr"),
        '\u{10A0}'..='\u{10FF}' => Some("Geor"),
        '\u{4E00}'..='\u{9FFF}' => Some("Hani"),
        '\u{AC00}'..='\u{D7AF}' => Some("Hang"),
        _ => None,
    };
    let mut letters = name.chars().filter(|letter| letter.is_alphabetic()).map(of);
    let first = letters.next()??;
    letters.all(|other| other == Some(first)).then_some(first)
}

/// A date as `YYYY-MM-DD`, `YYYY-MM` or `YYYY`; a time zone behind a whole date is left out.
pub(crate) fn iso_date(text: &str) -> Result<When, String> {
    let bytes = text.as_bytes();
    let zone = bytes.len() == 16 && matches!(bytes[10], b'+' | b'-') && bytes[13] == b':';
    let date = if zone { text.get(..10).unwrap_or(text) } else { text };
    let form = || format!("`{text}` is not YYYY-MM-DD");
    if !date.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        return Err(form());
    }
    date.parse::<When>().map_err(|error| match error {
        TimeError::NoSuchDay { reason, .. } => format!("`{text}` does not exist: {reason}"),
        _ => form(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbered_lists_are_split_and_other_brackets_are_not() {
        assert_eq!(numbered("(1) Russia. (2) Ukraine"), ["Russia", "Ukraine"]);
        assert_eq!(numbered("1) Saudi Arabia 2) Qatar"), ["Saudi Arabia", "Qatar"]);
        assert_eq!(numbered("a) Gulu, b) Odek"), ["Gulu", "Odek"]);
        assert_eq!(numbered("Congo (Democratic Republic)"), ["Congo (Democratic Republic)"]);
        assert_eq!(numbered("(1) - (2) Kenya"), ["Kenya"]);
        assert_eq!(numbered("(1)-(2) Tunisia"), ["Tunisia"]);
        assert_eq!(numbered(""), Vec::<&str>::new());
        assert_eq!(numbered("é) x (É)"), ["é) x (É)"]);
    }

    #[test]
    fn the_script_of_a_name_is_that_of_all_its_letters() {
        assert_eq!(script("Чэнь Минго"), Some("Cyrl"));
        assert_eq!(script("陈明国"), Some("Hani"));
        assert_eq!(script("Chen Mingguo"), None);
        assert_eq!(script("Chen (陈明国)"), None);
        assert_eq!(script("1.2"), None);
    }

    #[test]
    fn dates_are_whole_or_parts_and_zones_say_nothing() {
        for (text, day) in [("2016-11-30", "2016-11-30"), ("2016-11-30-04:00", "2016-11-30")] {
            assert_eq!(iso_date(text).map(|when| when.to_string()), Ok(day.into()));
        }
        assert_eq!(iso_date("1965").map(|when| when.to_string()), Ok("1965-01-01..1965-12-31".into()));
        for wrong in ["2016-02-30", "0017-01-01", "30/11/2016", "2016-11-30T04", "1965..1966", "Sep-61", ""] {
            assert!(iso_date(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn labels_are_taken_apart_and_other_brackets_are_not() {
        assert_eq!(
            labelled(
                "Seen (often): there (UN Ref):CFi.009. Kony (UK Statement of Reasons):He (the leader): did"
            ),
            [
                ("", "Seen (often): there"),
                ("UN Ref", "CFi.009. Kony"),
                ("UK Statement of Reasons", "He (the leader): did")
            ]
        );
        assert_eq!(reference("CFi.009. Kony is"), ("CFi.009", "Kony is"));
        assert_eq!(find_ignoring_case("é UN ref", "UN REF"), Some(3));
    }
}
