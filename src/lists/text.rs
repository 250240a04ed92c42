//! Taking apart the free text of lists.

use encoding_rs::WINDOWS_1252;

/// The text of a field: UTF-8, or Windows-1252 in files of before. Runs of white space are one blank.
pub(crate) fn cell(field: &[u8]) -> String {
    let text = std::str::from_utf8(field)
        .map_or_else(|_| WINDOWS_1252.decode_without_bom_handling(field).0, Into::into);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
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
