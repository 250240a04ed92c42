//! What the lists' words for relations between two parties mean as ties.
//!
//! A party's relation reads from it to the other: "this *Owned or Controlled By* that". The tie's label is the
//! list's word, whichever way the tie leads; the claim's locator tells who stood where, which an association
//! by itself does not.
//!
//! - *Acting for or on behalf of*: the principal controls who acts for it.
//! - *Owned or Controlled By*, *Owns, controls, or operates*: control. The list does not say which of the two it
//!   is, and whoever owns enough to be named here controls; an ownership would be a claim that nobody makes.
//! - *Leader or official of*, *Principal Executive Officer*: membership. An office would make an official, who
//!   holds a public office, of the head of a company or a cartel.
//! - *Property in the interest of*: an association; an interest in property is less than owning it.
//! - The rest say that two have to do with each other.

use crate::lists::entries::Relation;
use crate::load::{LoadError, Reporter};
use crate::model::TieKind;

/// The list's word, the kind of the tie, and whether it leads from the other party to the one that says it.
const RELATIONS: &[(&str, TieKind, bool)] = &[
    ("Acting for or on behalf of", TieKind::Control, true),
    ("Associate Of", TieKind::Association, false),
    ("Family member of", TieKind::Association, false),
    ("Leader or official of", TieKind::Membership, false),
    ("Owned or Controlled By", TieKind::Control, true),
    ("Owns, controls, or operates", TieKind::Control, false),
    ("playing a significant role in", TieKind::Association, false),
    ("Principal Executive Officer", TieKind::Membership, false),
    ("Property in the interest of", TieKind::Association, false),
    ("Providing support to", TieKind::Association, false),
];

/// What a list says of two parties.
pub(super) struct Said<'a> {
    pub(super) id: &'a str,
    pub(super) word: String,
    pub(super) other: String,
    /// The name of the other and what else there is, for the locator.
    pub(super) details: &'a str,
    pub(super) former: bool,
    pub(super) at: String,
}

/// The relation that a list's word means; an unknown word is an association and a problem.
pub(super) fn relation(said: Said<'_>, out: &mut Reporter) -> Result<Relation, LoadError> {
    let known = RELATIONS.iter().find(|(word, ..)| word.eq_ignore_ascii_case(&said.word));
    if known.is_none() {
        let reason = format!("`{}` is not known; taken as an association", said.word);
        out.problem(said.at.as_str(), "relation", reason)?;
    }
    let &(_, kind, turned) = known.unwrap_or(&("", TieKind::Association, false));
    let details = if said.details.is_empty() { String::new() } else { format!(" ({})", said.details) };
    let locator = format!("{} {} {}{details}", said.id, said.word, said.other);
    Ok(Relation {
        other: said.other,
        kind,
        turned,
        word: said.word,
        former: said.former,
        at: said.at,
        locator,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::Mode;
    use crate::model::ActorKind::{Asset, Organisation, Person};

    #[test]
    fn every_word_stands_there_once_and_fits_the_parties_that_use_it() {
        let mut words: Vec<_> = RELATIONS.iter().map(|(word, ..)| word.to_lowercase()).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), RELATIONS.len());
        // Who says it of whom in the file of April 2024.
        for (word, from, to) in [
            ("Acting for or on behalf of", Person, Organisation),
            ("Acting for or on behalf of", Organisation, Organisation),
            ("Acting for or on behalf of", Person, Person),
            ("Leader or official of", Person, Organisation),
            ("Owned or Controlled By", Asset, Organisation),
            ("Owned or Controlled By", Organisation, Person),
            ("Property in the interest of", Asset, Organisation),
            ("Providing support to", Person, Person),
        ] {
            let &(_, kind, turned) = RELATIONS.iter().find(|(known, ..)| *known == word).expect("is known");
            assert!(if turned { kind.allows(to, from) } else { kind.allows(from, to) }, "{word}");
        }
    }

    #[test]
    fn a_word_that_is_not_known_is_an_association_and_a_problem() {
        let mut out = Reporter::new(Mode::Lenient, 0);
        let mut said = |word: &str| {
            let said = Said {
                id: "1",
                word: word.into(),
                other: "2".into(),
                details: "B",
                former: false,
                at: "line 1".into(),
            };
            let relation = relation(said, &mut out).expect("lenient");
            (relation.kind, relation.turned, relation.locator, out.report.problems_total)
        };
        let owned = (TieKind::Control, true, "1 Owned or controlled by 2 (B)".into(), 0);
        assert_eq!(said("Owned or controlled by"), owned);
        assert_eq!(said("Seen with"), (TieKind::Association, false, "1 Seen with 2 (B)".into(), 1));
    }
}
