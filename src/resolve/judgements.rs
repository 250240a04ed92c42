//! What somebody who looked at two entries said of them.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use csv::ByteRecord;
use petgraph::unionfind::UnionFind;

use crate::load::{CsvRows, Limits, LoadError, RowAt};

/// The columns of a file of judgements.
const HEADER: [&str; 4] = ["left", "right", "verdict", "note"];

/// Whether two entries stand for one actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Judged {
    /// They do.
    Same,
    /// They do not.
    Different,
}

impl Judged {
    /// The word of the file.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Different => "different",
        }
    }
}

/// One judgement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Judgement {
    /// The smaller key.
    pub left: String,
    /// The larger key.
    pub right: String,
    /// Whether they are one.
    pub verdict: Judged,
    /// Why, in words.
    pub note: String,
}

/// Judgements, by keys of actors. They go before any score.
///
/// ```
/// use sanction_graph::resolve::{Judged, Judgements};
///
/// let file = "left,right,verdict,note\ngb:14074,ofac:31493,same,born October 1966\n";
/// let judgements = Judgements::read(file.as_bytes())?;
/// assert_eq!(judgements.verdict("ofac:31493", "gb:14074"), Some(Judged::Same));
/// let mut again = Vec::new();
/// judgements.write(&mut again)?;
/// assert_eq!(String::from_utf8(again)?, file);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Judgements(BTreeMap<(String, String), (Judged, String)>);

/// Why judgements cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JudgementError {
    /// The file cannot be read as one of judgements.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A judgement contradicts others.
    #[error("{at}: `{left}` and `{right}` are {verdict} here, and other judgements say the opposite")]
    Contradiction {
        /// The line, where there is one.
        at: String,
        /// The smaller key.
        left: String,
        /// The larger key.
        right: String,
        /// What the judgement says.
        verdict: &'static str,
    },
    /// The output cannot be written to.
    #[error(transparent)]
    Io(std::io::Error),
}

impl JudgementError {
    /// Whether judgements contradict each other.
    #[must_use]
    pub const fn is_contradiction(&self) -> bool {
        matches!(self, Self::Contradiction { .. })
    }
}

impl Judgements {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a judgement. Saying the same twice changes nothing; the smaller note by bytes stays.
    ///
    /// # Errors
    /// Fails only when it contradicts the others: the opposite was said of the two, or follows from it, because
    /// what is the same as the same is the same. Then nothing changes. O(n) in the judgements.
    pub fn add(&mut self, a: &str, b: &str, verdict: Judged, note: &str) -> Result<(), JudgementError> {
        let before = self.clone();
        self.put(a, b, verdict, note);
        self.check(|_| "judgement".to_owned()).inspect_err(|_| *self = before)
    }

    fn put(&mut self, a: &str, b: &str, verdict: Judged, note: &str) -> Option<Judged> {
        let pair = (a.min(b).to_owned(), a.max(b).to_owned());
        match self.0.get_mut(&pair) {
            None => {
                self.0.insert(pair, (verdict, note.to_owned()));
                None
            }
            Some((said, other)) => {
                let said = std::mem::replace(said, verdict);
                if note < other.as_str() {
                    note.clone_into(other);
                }
                Some(said)
            }
        }
    }

    /// Reads a CSV file with the header `left,right,verdict,note` (the note may be left out); the verdict is `same`
    /// or `different`.
    ///
    /// # Errors
    /// Fails only when the input cannot be read, a line is no judgement, or judgements contradict each other; the
    /// error names the line.
    pub fn read(input: impl Read) -> Result<Self, JudgementError> {
        let mut rows = CsvRows::open(input, Limits::default())?;
        let mut record = ByteRecord::new();
        let mut judgements = Self::new();
        let mut lines: BTreeMap<(String, String), u64> = BTreeMap::new();
        let mut headed = false;
        while let Some(RowAt { line, cut }) = rows.next(&mut record)? {
            let at = format!("line {line}");
            let form = |reason: String| LoadError::Form { at: at.clone(), reason };
            if cut {
                return Err(form("a quoted field is not closed".into()).into());
            }
            let fields: Vec<&str> = record
                .iter()
                .map(std::str::from_utf8)
                .collect::<Result<_, _>>()
                .map_err(|_| form("not UTF-8".into()))?;
            if !headed {
                if fields != HEADER && fields != HEADER[..3] {
                    return Err(form(format!("the header is not `{}`", HEADER.join(","))).into());
                }
                headed = true;
                continue;
            }
            let (left, right, verdict, note) = match fields[..] {
                [left, right, verdict] => (left, right, verdict, ""),
                [left, right, verdict, note] => (left, right, verdict, note),
                _ => return Err(form(format!("fields: {}, in the header: 4", fields.len())).into()),
            };
            if left.is_empty() || right.is_empty() || left == right {
                return Err(form("a judgement needs two keys that differ".into()).into());
            }
            let judged = match verdict {
                "same" => Judged::Same,
                "different" => Judged::Different,
                _ => return Err(form(format!("verdict: `{verdict}` is not same or different")).into()),
            };
            if judgements.put(left, right, judged, note).is_some_and(|said| said != judged) {
                let (left, right) = (left.min(right).to_owned(), left.max(right).to_owned());
                return Err(JudgementError::Contradiction { at, left, right, verdict: judged.word() });
            }
            lines.insert((left.min(right).to_owned(), left.max(right).to_owned()), line);
        }
        let line = |pair: &(String, String)| format!("line {}", lines.get(pair).copied().unwrap_or_default());
        judgements.check(line)?;
        Ok(judgements)
    }

    /// Writes them as [`read`](Self::read) reads them, sorted by keys.
    ///
    /// # Errors
    /// Fails only when `out` cannot be written to.
    pub fn write(&self, out: impl Write) -> Result<(), JudgementError> {
        let mut csv = csv::Writer::from_writer(out);
        let io = |error: csv::Error| JudgementError::Io(error.into());
        csv.write_record(HEADER).map_err(io)?;
        for ((left, right), (verdict, note)) in &self.0 {
            csv.write_record([left, right, verdict.word(), note]).map_err(io)?;
        }
        csv.flush().map_err(JudgementError::Io)
    }

    /// What was said of two keys in this order or the other; what follows from other judgements is not here.
    #[must_use]
    pub fn verdict(&self, a: &str, b: &str) -> Option<Judged> {
        self.0.get(&(a.min(b).to_owned(), a.max(b).to_owned())).map(|(verdict, _)| *verdict)
    }

    /// All of them, sorted by keys.
    pub fn iter(&self) -> impl Iterator<Item = Judgement> {
        self.0.iter().map(|((left, right), (verdict, note))| Judgement {
            left: left.clone(),
            right: right.clone(),
            verdict: *verdict,
            note: note.clone(),
        })
    }

    /// Whether nobody is different from whom it is the same as.
    fn check(&self, at: impl Fn(&(String, String)) -> String) -> Result<(), JudgementError> {
        let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
        for (left, right) in self.0.keys() {
            for key in [left, right] {
                let next = numbers.len();
                numbers.entry(key).or_insert(next);
            }
        }
        let mut same = UnionFind::new(numbers.len());
        let of = |verdict| self.0.iter().filter(move |(_, (said, _))| *said == verdict).map(|(pair, _)| pair);
        for (left, right) in of(Judged::Same) {
            same.union(numbers[left.as_str()], numbers[right.as_str()]);
        }
        for pair in of(Judged::Different) {
            if same.equiv(numbers[pair.0.as_str()], numbers[pair.1.as_str()]) {
                let (left, right) = pair.clone();
                let verdict = Judged::Different.word();
                return Err(JudgementError::Contradiction { at: at(pair), left, right, verdict });
            }
        }
        Ok(())
    }
}
