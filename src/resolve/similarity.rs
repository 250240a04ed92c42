//! How well two names fit, in bits.
//!
//! Words are matched with words whatever their order: first those that are equal, then those that are one in
//! another transliteration, then those that differ by a slip, then parts that are written as one word on one
//! side only. What is left over counts against the match.

use strsim::jaro_winkler;

use super::names::{Class, Lexicon, Name, Word, fold};
use crate::model::ActorKind;

/// How close two words are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Close {
    /// Equal but for transliteration.
    Same,
    /// The same consonants and similar vowels, or a particle written with it.
    Variant,
    /// Some letters differ.
    Slip,
    /// A letter and a word that begins with it.
    Initial,
}

/// Bits for a matched word.
const fn gain(class: Class, close: Close, body: bool) -> i32 {
    match (class, close) {
        (Class::Initial, _) | (_, Close::Initial) => 1,
        (Class::Number, _) | (Class::Common, Close::Same) => 3,
        (Class::Generic | Class::Place | Class::Common, _) => 2,
        (Class::Rare, Close::Same) => 7,
        (Class::Rare, Close::Variant) if !body => 6,
        (Class::Rare, _) => 4,
    }
}

/// Bits against a match of bodies for a word of one name alone.
const fn loss(class: Class) -> i32 {
    match class {
        Class::Rare => 10,
        Class::Generic | Class::Common => 6,
        Class::Place | Class::Initial => 4,
        // Branch 12 is not branch 13, and not the whole.
        Class::Number => 20,
    }
}

/// Bits against a match of persons for a word in each name that have nothing to do with each other.
const CLASH: i32 = 6;

/// Bits against a match of persons for a word that the other name leaves out.
const fn left_out(word: &Word) -> i32 {
    match word.class {
        _ if word.patronymic => 1,
        Class::Rare => 3,
        _ => 2,
    }
}

/// Bits for names of bodies of so many words that fit in every word.
const fn whole(words: usize) -> i32 {
    if words < 3 { 5 } else { 6 }
}

/// The same for persons: little where the names are one word, or short and all common.
fn whole_person(a: &Name, b: &Name, lexicon: &Lexicon) -> i32 {
    let says = |name: &Name| {
        name.words.len() > 2 || name.words.iter().any(|&word| lexicon.word(word).class == Class::Rare)
    };
    let longer = a.words.len().max(b.words.len());
    if longer > 1 && says(a) && says(b) { 3 } else { 1 }
}

/// Bits against a match by a weak alias.
const WEAK: i32 = 3;

fn close(a: &Word, b: &Word, body: bool) -> Option<Close> {
    if a.text == b.text || (a.folded == b.folded && a.class != Class::Number) {
        return Some(Close::Same);
    }
    if a.class == Class::Number || b.class == Class::Number {
        return None;
    }
    if a.class == Class::Place && b.class == Class::Place {
        // `Syria` and `Syrian`.
        let alike = a.text.bytes().zip(b.text.bytes()).take_while(|(a, b)| a == b).count() >= 4;
        return alike.then_some(Close::Same);
    }
    if a.class == Class::Initial || b.class == Class::Initial {
        let initial = !body && a.text.as_bytes().first() == b.text.as_bytes().first();
        return initial.then_some(Close::Initial);
    }
    let (short, long) = if a.folded.len() <= b.folded.len() { (a, b) } else { (b, a) };
    if !body && short.folded.len() >= 4 {
        let bare = ["al", "el", "ul"].iter().find_map(|article| long.folded.strip_prefix(article));
        if bare == Some(&short.folded) {
            return Some(Close::Variant);
        }
    }
    let (length, other) = (short.folded.len(), long.folded.len());
    if length < 3 || other - length > 3 {
        return None;
    }
    if !body && a.consonants.len() >= 2 && a.consonants == b.consonants {
        // `Muhammad` and `Mohamed`, but not `Mahmud`.
        let other = a.vowels.iter().zip(&b.vowels).filter(|(a, b)| a != b).count();
        return match other {
            0 => Some(Close::Same),
            // `Salami` and `Salimi` are two names, `Aliaksandr` and `Aleksandar` one.
            1 if a.consonants.len() <= 3 => Some(Close::Slip),
            1 | 2 if a.consonants.len() >= 4 => Some(Close::Variant),
            _ => None,
        };
    }
    if length < 5 || other - length > 2 || !alike(a, b) {
        return None;
    }
    (jaro_winkler(&a.folded, &b.folded) >= if body { 0.94 } else { 0.91 }).then_some(Close::Slip)
}

/// Whether two words begin alike and have most of their letters in common: what does not is no slip, and the
/// measure of similarity need not be asked.
fn alike(a: &Word, b: &Word) -> bool {
    let shared = (a.letters & b.letters).count_ones();
    let all = (a.letters | b.letters).count_ones();
    a.folded.as_bytes().first() == b.folded.as_bytes().first() && shared + 2 >= all
}

/// Whether words in a row on one side are written as one on the other, `ming guo` and `mingguo`.
fn joined(a: &str, b: &str, body: bool) -> bool {
    a == b
        || (!body
            && a.len().min(b.len()) >= 6
            && a.len().abs_diff(b.len()) <= 2
            && jaro_winkler(a, b) >= 0.94)
}

/// The words of one name that have no counterpart yet, in order.
struct Side<'l> {
    words: Vec<&'l Word>,
}

impl<'l> Side<'l> {
    /// The words of a name whose bits are set.
    fn new(name: &Name, left: u32, lexicon: &'l Lexicon) -> Self {
        let words = name.words.iter().enumerate().filter(|(at, _)| left >> at & 1 == 1);
        Self { words: words.map(|(_, &word)| lexicon.word(word)).collect() }
    }

    /// Takes out two neighbours that `other` writes as one of its words.
    fn take_compound(&mut self, other: &mut Self, body: bool) -> Option<i32> {
        for i in 1..self.words.len() {
            let (first, second) = (self.words[i - 1], self.words[i]);
            let length = first.folded.len() + second.folded.len();
            let near = |word: &Word| word.folded.len().abs_diff(length) <= 2;
            if !other.words.iter().any(|word| near(word)) {
                continue;
            }
            let both = fold(&format!("{}{}", first.text, second.text));
            if let Some(at) =
                other.words.iter().position(|word| near(word) && joined(&both, &word.folded, body))
            {
                let class = other.words.remove(at).class.min(first.class.min(second.class));
                self.words.drain(i - 1..=i);
                return Some(gain(class, Close::Variant, body));
            }
        }
        None
    }

    /// The words written together; what two letters at a seam may stand for is seen then too.
    fn text(&self, order: impl Iterator<Item = usize>) -> String {
        fold(&order.map(|at| self.words[at].text.as_str()).collect::<String>())
    }
}

/// All bits of a name's words.
fn all(name: &Name) -> u32 {
    (1 << name.words.len()) - 1
}

/// Bits for words that have a counterpart, the closest first; how far the least close are; and the words left
/// over, as bits.
fn match_words(a: &Name, b: &Name, lexicon: &Lexicon, body: bool) -> (i32, Close, u32, u32) {
    let mut found: Vec<(Close, usize, usize)> = Vec::new();
    for (i, &mine) in a.words.iter().enumerate() {
        for (j, &theirs) in b.words.iter().enumerate() {
            if mine == theirs {
                found.push((Close::Same, i, j));
            } else if let Some(close) = close(lexicon.word(mine), lexicon.word(theirs), body) {
                found.push((close, i, j));
            }
        }
    }
    found.sort_unstable();
    let (mut bits, mut least, mut left, mut right) = (0, Close::Same, all(a), all(b));
    for (close, i, j) in found {
        if left >> i & 1 == 1 && right >> j & 1 == 1 {
            // Of a common and a rare spelling of one name the common one counts.
            let class = lexicon.word(a.words[i]).class.max(lexicon.word(b.words[j]).class);
            bits += gain(class, close, body);
            least = least.max(close);
            left &= !(1 << i);
            right &= !(1 << j);
        }
    }
    (bits, least, left, right)
}

/// How well two names of one lexicon fit, in bits.
pub(super) fn fit(a: &Name, b: &Name, lexicon: &Lexicon, kind: ActorKind) -> i32 {
    let body = kind != ActorKind::Person;
    let shorter = a.words.len().min(b.words.len());
    let (mut bits, least, left, right) = match_words(a, b, lexicon, body);
    let (mut left, mut right) = (Side::new(a, left, lexicon), Side::new(b, right, lexicon));
    while let Some(gain) =
        left.take_compound(&mut right, body).or_else(|| right.take_compound(&mut left, body))
    {
        bits += gain;
    }
    let (m, n) = (left.words.len(), right.words.len());
    if m > 0 && n > 0 {
        let ours = left.text(0..m);
        // Family names stand first or last.
        let turned = [right.text((n - 1..n).chain(0..n - 1)), right.text((1..n).chain(0..1))];
        let fits = |theirs: &str| joined(&ours, theirs, body);
        if fits(&right.text(0..n)) || (!body && turned.iter().any(|theirs| fits(theirs))) {
            let fewer = if m <= n { &left.words } else { &right.words };
            bits += fewer.iter().map(|word| gain(word.class, Close::Same, body)).max().unwrap_or(0);
            left.words.clear();
            right.words.clear();
        }
    }
    let (m, n) = (left.words.len(), right.words.len());
    if body {
        bits -= left.words.iter().chain(&right.words).map(|word| loss(word.class)).sum::<i32>();
    } else {
        let clashes = m.min(n);
        let longer = if m > n { &left.words } else { &right.words };
        bits -= (0..clashes).map(|_| CLASH).sum::<i32>();
        bits -= longer[clashes..].iter().map(|word| left_out(word)).sum::<i32>();
    }
    if m + n == 0 && (body || least == Close::Same) {
        bits += if body { whole(shorter) } else { whole_person(a, b, lexicon) };
    }
    if a.weak || b.weak {
        bits -= WEAK;
    }
    bits
}
