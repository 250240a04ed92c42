//! Names as sets of words that can be compared: one alphabet, no titles, particles or legal forms.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use any_ascii::any_ascii;
use unicode_normalization::UnicodeNormalization;

use crate::model::ActorKind;

/// The words that many names share, and those that are no part of a name; the file says what each list is for.
const WORDS: &str = include_str!("words.txt");

/// How fathers' names end.
const PATRONYMICS: &[&str] =
    &["ovich", "evich", "avich", "ovna", "evna", "auna", "euna", "ovych", "evych", "ivna"];

/// The longest name that is compared, in words; of a longer one the rest is not looked at.
const LONGEST: usize = 24;

/// Words with which a by-name of two words begins.
const BY_NAMES: &[&str] = &["abou", "abu", "oum", "umm"];

/// What a word in a name is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// Says much: few names have it.
    Rare,
    /// A given name, a family name or a syllable that very many persons have.
    Common,
    /// A word of the trade: "bank", "trading", "ministry".
    Generic,
    /// A country, or an adjective of one.
    Place,
    /// A single letter.
    Initial,
    /// A number.
    Number,
}

/// A word of a name.
#[derive(Debug)]
pub(super) struct Word {
    /// In small ASCII letters and digits.
    pub(super) text: String,
    /// Without what differs between transliterations.
    pub(super) folded: String,
    /// The consonants of that.
    pub(super) consonants: String,
    /// The vowels before, between and behind them, as sounds that are alike: `a`, `i`, `u`, or a stop for none.
    pub(super) vowels: Vec<u8>,
    /// A bit for each letter of the folded form.
    pub(super) letters: u64,
    pub(super) class: Class,
    /// It is a father's name, which many leave out.
    pub(super) patronymic: bool,
}

impl Word {
    /// What stands for it in keys: the consonants where there are two and more.
    pub(super) fn stem(&self) -> &str {
        if self.consonants.len() >= 2 { &self.consonants } else { &self.folded }
    }
}

/// FNV-1a, the same everywhere.
fn hash(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A name as numbers of words, in the order of the name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name {
    pub(super) words: Vec<u32>,
    /// It is a weak alias.
    pub(super) weak: bool,
    /// A bit for the consonants of each word.
    stems: u64,
    /// How often each letter stands in the whole name, as one number.
    letters: u64,
}

impl Name {
    /// Whether two names can fit at all: they have a word in common or the same letters. Only a look, so that the
    /// comparison is made where it may lead to something.
    pub(super) const fn may_fit(&self, other: &Self) -> bool {
        self.stems & other.stems != 0 || self.letters == other.letters
    }
}

/// All words of all names of one family of kinds, once.
#[derive(Debug)]
pub(super) struct Lexicon {
    kind: ActorKind,
    words: Vec<Word>,
    numbers: HashMap<String, u32>,
}

struct Tables(BTreeMap<&'static str, HashSet<String>>);

impl Tables {
    fn has(&self, table: &str, word: &str) -> bool {
        self.0.get(table).is_some_and(|words| words.contains(word))
    }
}

/// The tables of words; of names the folded forms, so that one spelling stands for all.
static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let mut tables: BTreeMap<&str, HashSet<String>> = BTreeMap::new();
    let mut table = "";
    for line in WORDS.lines().filter(|line| !line.starts_with('#')) {
        match line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(name) => table = name,
            None => tables.entry(table).or_default().extend(
                line.split_whitespace().map(
                    |word| {
                        if table == "common" { fold(word) } else { word.to_owned() }
                    },
                ),
            ),
        }
    }
    Tables(tables)
});

/// Names of legal forms in several words and what they are short for, longest first.
const FORMS: &[&str] = &[
    "obshchestvo s ogranichennoy otvetstvennostyu",
    "publichnoe aktsionernoe obshchestvo",
    "otkrytoe aktsionernoe obshchestvo",
    "zakrytoe aktsionernoe obshchestvo",
    "federal state unitary enterprise",
    "limited liability partnership",
    "public joint stock company",
    "closed joint stock company",
    "open joint stock company",
    "private joint stock company",
    "limited liability company",
    "aktsionernoe obshchestvo",
    "public limited company",
    "private limited company",
    "joint stock company",
    "gosudarstvennoe unitarnoe predpriyatie",
    "republican unitary enterprise",
    "gosudarstvennoe predpriyatie",
    "state unitary enterprise",
    "state enterprise",
];

/// The two kinds of companies with one name that are two where a law has both: `X LLC` is not `X JSC`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    /// A limited liability company, `OOO`.
    Limited,
    /// A joint stock company, open or closed, `AO`.
    Stock,
}

/// The legal forms in a body's name that are told apart.
pub(super) fn forms(text: &str) -> impl Iterator<Item = Form> {
    let folded: Vec<String> = plain(text).split(' ').map(fold).collect();
    let has = move |form: &Vec<String>| folded.windows(form.len()).any(|window| window == form);
    TOLD_APART.iter().filter(move |(_, names)| names.iter().any(&has)).map(|(form, _)| *form)
}

const LIMITED: &[&str] =
    &["ooo", "llc", "tov", "limited liability company", "obshchestvo s ogranichennoy otvetstvennostyu"];

const STOCK: &[&str] = &[
    "ao",
    "oao",
    "pao",
    "zao",
    "jsc",
    "ojsc",
    "pjsc",
    "cjsc",
    "joint stock company",
    "aktsionernoe obshchestvo",
];

/// These by folded words.
static TOLD_APART: LazyLock<[(Form, Vec<Vec<String>>); 2]> =
    LazyLock::new(|| [(Form::Limited, folded(LIMITED)), (Form::Stock, folded(STOCK))]);

/// The long forms by folded words.
static LONG_FORMS: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| folded(FORMS));

fn folded(names: &[&str]) -> Vec<Vec<String>> {
    names.iter().map(|name| name.split(' ').map(fold).collect()).collect()
}

impl Lexicon {
    pub(super) fn new(kind: ActorKind) -> Self {
        Self { kind, words: Vec::new(), numbers: HashMap::new() }
    }

    pub(super) fn word(&self, number: u32) -> &Word {
        &self.words[number as usize]
    }

    /// The words of a name; none if nothing of it is left.
    pub(super) fn name(&mut self, text: &str, weak: bool) -> Option<Name> {
        let words = match self.kind {
            ActorKind::Person => person(text),
            _ => body(text),
        };
        let words: Vec<u32> = words.into_iter().take(LONGEST).map(|word| self.number(word)).collect();
        // `Abu Sami` is what others call a man.
        let by_name = match words[..] {
            [first, _] => {
                self.kind == ActorKind::Person && BY_NAMES.contains(&self.word(first).text.as_str())
            }
            _ => false,
        };
        let stems = words.iter().fold(0, |all, &word| all | 1 << (hash(self.word(word).stem()) & 63));
        // Each letter adds its own number, so that order does not matter.
        let letters = words.iter().flat_map(|&word| self.word(word).text.chars());
        let letters = letters.fold(0u64, |sum, c| sum.wrapping_add(hash(c.encode_utf8(&mut [0; 4]))));
        (!words.is_empty()).then_some(Name { words, weak: weak || by_name, stems, letters })
    }

    fn number(&mut self, text: String) -> u32 {
        if let Some(&number) = self.numbers.get(&text) {
            return number;
        }
        let number = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        let sayyid = self.kind == ActorKind::Person && text == SAYYID;
        let folded = if sayyid { text.clone() } else { fold(&text) };
        let patronymic = PATRONYMICS.iter().any(|end| text.ends_with(end));
        let class = if sayyid || (patronymic && self.kind == ActorKind::Person) {
            Class::Common
        } else {
            class(&text, &folded, self.kind)
        };
        let consonants = folded.chars().filter(|c| !is_vowel(*c)).collect();
        let vowels = vowels(&folded);
        let letters = folded.bytes().fold(0, |all, byte| all | 1 << (byte & 63));
        self.words.push(Word { text: text.clone(), folded, consonants, vowels, letters, class, patronymic });
        self.numbers.insert(text, number);
        number
    }
}

fn class(text: &str, folded: &str, kind: ActorKind) -> Class {
    let person = kind == ActorKind::Person;
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        Class::Number
    } else if text.len() == 1 {
        Class::Initial
    } else if person {
        if TABLES.has("common", folded) || text.len() == 2 { Class::Common } else { Class::Rare }
    } else if TABLES.has("generic", text) {
        Class::Generic
    } else if TABLES.has("places", text) {
        Class::Place
    } else if text.len() <= 3 && !text.bytes().any(|byte| byte.is_ascii_digit()) {
        Class::Common
    } else {
        Class::Rare
    }
}

/// Small ASCII letters and digits, words divided by single blanks: compatibility forms and marks are
/// undone (Unicode NFKD), other scripts transliterated, apostrophes dropped.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)) {
        match c {
            'a'..='z' | '0'..='9' => out.push(c),
            'A'..='Z' => out.push(c.to_ascii_lowercase()),
            '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | 'ʿ' | 'ʾ' | '"' | 'ь' | 'Ь' | 'ъ' | 'Ъ' => {}
            // One ideograph is one syllable; its name joins others without a blank, as family names and given
            // names are written in Latin letters.
            c if c.is_alphanumeric() => {
                out.extend(
                    any_ascii(&c.to_string())
                        .chars()
                        .filter(char::is_ascii_alphanumeric)
                        .map(|c| c.to_ascii_lowercase()),
                );
            }
            _ if !out.ends_with(' ') => out.push(' '),
            _ => {}
        }
    }
    out.trim().to_owned()
}

/// The names in a text that holds more than one: `X (also known as Y)`, `X/Y`, and `X (XYZ)` with the letters of
/// X. Anything else in brackets sets a body apart, `X (Kenya)`, and stays.
pub(super) fn variants(text: &str, kind: ActorKind) -> Vec<String> {
    const ALSO: &[&str] =
        &["also known as ", "a.k.a. ", "aka ", "formerly known as ", "f.k.a. ", "formerly "];
    let person = kind == ActorKind::Person;
    // What the EU adds to tell names apart for the reader, `[Syria]`, is no part of them.
    let text = text.split('[').next().filter(|before| !before.trim().is_empty()).unwrap_or(text);
    let (mut outside, mut names) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some((before, inside, after)) = rest
        .split_once('(')
        .and_then(|(before, rest)| rest.split_once(')').map(|(inside, after)| (before, inside, after)))
    {
        outside.push_str(before);
        let also = ALSO.iter().find_map(|also| inside.strip_prefix(also));
        if let Some(also) = also {
            names.push(also.to_owned());
        } else if !person && !abbreviates(inside, text) {
            outside.extend([" ", inside, " "]);
        }
        rest = after;
    }
    outside.push_str(rest);
    let parts: Vec<&str> = outside.split('/').collect();
    if parts.len() > 1 && parts.iter().all(|part| part.trim().contains(' ')) {
        names.extend(parts.into_iter().map(str::to_owned));
    } else if !outside.trim().is_empty() {
        names.push(outside);
    }
    names
}

/// Whether a word is made of letters of a name, in order, from its first.
fn abbreviates(word: &str, name: &str) -> bool {
    let name = name.split('(').next().unwrap_or_default().to_lowercase();
    let word: Vec<char> = word.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    let fits = |from: &str| {
        let mut letters = from.chars();
        word.iter().all(|wanted| letters.any(|c| c == *wanted))
    };
    let mut starts = name.split_whitespace().filter(|start| start.chars().next() == word.first().copied());
    starts.any(|start| name.find(start).is_some_and(|at| fits(&name[at..])))
}

fn person(text: &str) -> Vec<String> {
    let plain = plain(text);
    let all: Vec<&str> = plain.split(' ').filter(|word| !word.is_empty()).collect();
    let named: Vec<&str> = all
        .iter()
        .copied()
        .filter(|word| !TABLES.has("titles", word) && !TABLES.has("particles", word))
        .collect();
    let words = if named.is_empty() { all } else { named };
    words.into_iter().flat_map(respelt).collect()
}

/// What `Seyed` and `Sayyid` become: one word that is not the name `Said`. Not all lists give it, so it is no title.
const SAYYID: &str = "sayyid";

/// The words that a word of a name stands for: `Abdul`, `Abdel` and `Abd al-` are one, also where the name of God is
/// written with it, and so are the spellings of `Sayyid`.
fn respelt(word: &str) -> Vec<String> {
    const ABD: &[&str] = &["abdul", "abdel", "abdal", "abdol", "abdoul"];
    if TABLES.has("sayyid", word) {
        return vec![SAYYID.to_owned()];
    }
    match ABD.iter().find_map(|abd| word.strip_prefix(abd)) {
        Some("") => vec!["abd".to_owned()],
        Some(god) if TABLES.has("common", &fold(god)) => vec!["abd".to_owned(), god.to_owned()],
        _ => vec![word.to_owned()],
    }
}

fn body(text: &str) -> Vec<String> {
    let plain = plain(text);
    let mut words: Vec<&str> = plain.split(' ').filter(|word| !word.is_empty()).collect();
    let mut folded: Vec<String> = words.iter().map(|word| fold(word)).collect();
    for form in LONG_FORMS.iter() {
        while let Some(at) = folded.windows(form.len()).position(|window| window == form) {
            folded.drain(at..at + form.len());
            words.drain(at..at + form.len());
        }
    }
    let mut all: Vec<String> = Vec::new();
    let mut letters = false;
    for word in words {
        // `S. A.` and `L.L.C.` are words.
        let letter = word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
        match all.last_mut() {
            Some(last) if letter && letters => last.push_str(word),
            _ => all.push(number(word)),
        }
        letters = letter;
    }
    let named: Vec<String> = all
        .iter()
        .filter(|word| !TABLES.has("forms", word) && !TABLES.has("fillers", word))
        .cloned()
        .collect();
    if named.is_empty() { all } else { named }
}

/// Numbers in words and in Roman letters.
const SAID: &[(&str, &str)] = &[
    ("first", "1"),
    ("second", "2"),
    ("third", "3"),
    ("fourth", "4"),
    ("fifth", "5"),
    ("sixth", "6"),
    ("seventh", "7"),
    ("eighth", "8"),
    ("ninth", "9"),
    ("tenth", "10"),
    ("ii", "2"),
    ("iii", "3"),
    ("iv", "4"),
    ("vi", "6"),
    ("vii", "7"),
    ("viii", "8"),
    ("ix", "9"),
];

/// One spelling for words that have several; ordinals and Roman numerals as numbers; `no12` and `12th` lose their
/// letters.
fn number(word: &str) -> String {
    const SPELT: &[(&str, &str)] = &[
        ("aluminium", "aluminum"),
        ("centre", "center"),
        ("defence", "defense"),
        ("eng", "engineering"),
        ("ind", "industries"),
        ("industry", "industries"),
        ("inst", "institute"),
        ("int", "international"),
        ("intl", "international"),
        ("organisation", "organization"),
        ("mfg", "manufacturing"),
        ("mgmt", "management"),
        ("shpg", "shipping"),
        ("tech", "technology"),
        ("trdg", "trading"),
        ("univ", "university"),
    ];
    if let Some((_, usual)) = SPELT.iter().find(|(other, _)| *other == word) {
        return (*usual).to_owned();
    }
    if let Some((_, number)) = SAID.iter().find(|(said, _)| *said == word) {
        return (*number).to_owned();
    }
    let digits = word.strip_prefix("no").unwrap_or(word);
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| digits.strip_suffix(end)).unwrap_or(digits);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let short = digits.trim_start_matches('0');
        return if short.is_empty() { "0".to_owned() } else { short.to_owned() };
    }
    word.to_owned()
}

const fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')
}

/// The vowels around the consonants of a word: `Hussein` and `Hossain` have the same.
fn vowels(folded: &str) -> Vec<u8> {
    let sound = |run: &str| match run {
        "" => b'.',
        run if run.contains(['e', 'i']) => b'i',
        run if run.contains(['o', 'u']) => b'u',
        _ => b'a',
    };
    folded.split(|c| !is_vowel(c)).map(sound).collect()
}

/// What the letters at the beginning stand for if they are one sound in one way of transliterating or another: a sign
/// for it, and how many letters it takes, the longest first.
fn sound(letters: &str) -> Option<(&'static str, usize)> {
    Some(match letters.as_bytes() {
        [b's', b'h', b'c', b'h', ..] => ("S", 4),
        [b's', b'c', b'h', ..] => ("S", 3),
        [b't', b'c', b'h', ..] => ("C", 3),
        [b'd', b'z', b'h', ..] => ("i", 3),
        [b's', b'h', ..] => ("S", 2),
        [b'c', b'h' | b'z', ..] => ("C", 2),
        [b'z', b'h', ..] => ("Z", 2),
        [b'k', b'h', ..] => ("h", 2),
        [b'g', b'h', ..] => ("g", 2),
        [b'p', b'h', ..] => ("f", 2),
        [b't', b'h', ..] => ("t", 2),
        [b'd', b'h', ..] => ("d", 2),
        [b'c', b'k', ..] => ("k", 2),
        [b't', b's' | b'z', ..] => ("c", 2),
        [b'o', b'u' | b'o', ..] => ("u", 2),
        [b'd', b'j', ..] | [b'e', b'e', ..] => ("i", 2),
        [b'j' | b'y', ..] => ("i", 1),
        [b'q', ..] => ("k", 1),
        [b'x', ..] => ("ks", 1),
        [b'w', ..] => ("v", 1),
        _ => return None,
    })
}

/// A word without what differs between ways of transliterating it.
pub(super) fn fold(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        if let Some((sign, letters)) = sound(rest) {
            out.push_str(sign);
            rest = &rest[letters..];
            continue;
        }
        rest = &rest[first.len_utf8()..];
        let soft = rest.starts_with(['e', 'i', 'y']);
        out.push(match first {
            'c' if soft => 's',
            'c' => 'k',
            other => other,
        });
    }
    let mut folded = String::with_capacity(out.len());
    let mut signs = out.chars().peekable();
    while let Some(sign) = signs.next() {
        let next = signs.peek().copied();
        let doubled = next == Some(sign);
        let glide = sign == 'i' && next.is_some_and(|next| is_vowel(next) && next != 'i');
        if !doubled && !glide {
            folded.push(sign);
        }
    }
    folded
}
