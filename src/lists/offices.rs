//! Public offices in free text.

use super::countries;

/// Words with which the title of a public office begins.
const OFFICES: &[&str] = &[
    "ambassador",
    "attorney general",
    "chief of staff",
    "chief of the general staff",
    "colonel",
    "commander",
    "defence minister",
    "finance minister",
    "foreign minister",
    "general",
    "governor",
    "judge",
    "king",
    "lieutenant colonel",
    "lieutenant general",
    "major general",
    "mayor",
    "member of parliament",
    "member of the federation council",
    "member of the house of representatives",
    "member of the national assembly",
    "member of the parliament",
    "member of the state duma",
    "minister",
    "permanent representative",
    "president",
    "prime minister",
    "prosecutor",
    "rear admiral",
    "secretary of state",
    "speaker",
    "state minister",
    "vice admiral",
];

/// Words that may stand before them.
const RANKS: &[&str] = &[
    "acting",
    "assistant",
    "chief",
    "deputy",
    "first",
    "former",
    "formerly",
    "previously",
    "second",
    "senior",
    "the",
    "vice",
];

/// Words of business, parties, sport and pretended states: no public office.
const NO_OFFICE: &[&str] = &[
    "bank",
    "board",
    "broadcasting",
    "company",
    "corporation",
    "directors",
    "group",
    "jsc",
    "llc",
    "ojsc",
    "olympic",
    "party",
    "pjsc",
    "railways",
    "so-called",
    "self-proclaimed",
];

/// The state at which a text names a public office, and whether it is a former one: the text begins with the
/// title of an office and mentions exactly one country.
pub(crate) fn office(text: &str) -> Option<(&'static str, bool)> {
    let lower = text.to_lowercase();
    let mut words: Vec<&str> = lower.split_whitespace().collect();
    if words.iter().any(|word| NO_OFFICE.contains(&word.trim_matches(|c: char| !c.is_alphanumeric()))) {
        return None;
    }
    let former = words.first().is_some_and(|word| matches!(*word, "former" | "formerly" | "previously"));
    while words.first().is_some_and(|word| RANKS.contains(word)) {
        words.remove(0);
    }
    let title = words.join(" ");
    let holds = OFFICES.iter().any(|office| {
        title
            .strip_prefix(office)
            .is_some_and(|rest| rest.is_empty() || !rest.starts_with(char::is_alphanumeric))
    });
    let mut states = countries::mentioned(text).into_iter();
    match (holds, states.next(), states.next()) {
        (true, Some(state), None) => Some((state, former)),
        _ => None,
    }
}
