//! Ties as a builder keeps them: texts are numbers, and the claims on all of them stand in one table.

use std::cmp::Ordering;

use super::arena::{Interner, Sym};
use crate::model::{End, Measures, Share, Tie, TieKind};
use crate::time::When;

/// What one document says of a tie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) source: Sym,
    /// `UNKNOWN` if it is silent.
    pub(crate) start: When,
    pub(crate) end: Option<End>,
    pub(crate) measures: Measures,
    pub(crate) locator: Sym,
}

impl Claim {
    pub(crate) fn says_nothing(&self) -> bool {
        let silent = self.start.is_unknown() && self.end.is_none() && self.measures.is_empty();
        silent && self.source == Sym::NONE && self.locator == Sym::NONE
    }

    /// The order of the claims on a tie, which is that of the records' texts and days.
    pub(crate) fn order(&self, other: &Self, texts: &Interner) -> Ordering {
        let rest = |claim: &Self| {
            let start = (!claim.start.is_unknown()).then_some(claim.start);
            (start, claim.end, claim.measures)
        };
        texts
            .order(self.source, other.source)
            .then_with(|| rest(self).cmp(&rest(other)))
            .then_with(|| texts.order(self.locator, other.locator))
    }
}

/// What a record says of a tie beside its claims.
#[derive(Debug, Clone)]
pub(crate) struct TieDraft {
    pub(crate) kind: TieKind,
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) act: Option<u32>,
    pub(crate) document: u32,
    pub(crate) key: Sym,
    pub(crate) label: Sym,
    pub(crate) polity: Sym,
    pub(crate) ended_by: Sym,
    pub(crate) share: Option<Share>,
    pub(crate) weight: Option<f64>,
    pub(crate) seq: Option<i32>,
    pub(crate) former_keys: Vec<Sym>,
}

/// The ties of a builder.
#[derive(Debug, Default)]
pub(crate) struct TieDrafts {
    pub(crate) rows: Vec<TieDraft>,
    /// What documents say, and what is stated without one, by the number of the tie.
    pub(crate) claims: Vec<(u32, Claim)>,
    /// The record of the last tie while its caller may still say more of it.
    open: Option<Tie>,
}

impl TieDrafts {
    /// Adds a tie of which only kind, ends, act and document are known; those of the record are not looked at.
    pub(crate) fn push_record(&mut self, draft: TieDraft, record: Tie, texts: &mut Interner) {
        self.close(texts);
        self.rows.push(draft);
        self.fill(record, texts);
    }

    /// Adds a tie with one claim on it.
    #[cfg(feature = "lists")]
    pub(crate) fn push(&mut self, draft: TieDraft, claim: Claim, texts: &mut Interner) -> &mut TieDraft {
        self.close(texts);
        let number = super::builder::position(self.rows.len());
        self.claims.extend((!claim.says_nothing()).then_some((number, claim)));
        self.rows.push(draft);
        &mut self.rows[number as usize]
    }

    /// The same, and more can be said of it until the next tie.
    pub(crate) fn push_open(&mut self, draft: TieDraft, record: Tie, texts: &mut Interner) -> &mut Tie {
        self.close(texts);
        self.rows.push(draft);
        self.open.insert(record)
    }

    /// Takes in what was said of the last tie since it was added.
    pub(crate) fn close(&mut self, texts: &mut Interner) {
        if let Some(record) = self.open.take() {
            self.fill(record, texts);
        }
    }

    fn fill(&mut self, record: Tie, texts: &mut Interner) {
        let number = super::builder::position(self.rows.len().saturating_sub(1));
        let Some(draft) = self.rows.last_mut() else { return };
        draft.key = texts.option(record.key.as_deref());
        draft.label = texts.option(record.label.as_deref()).or_none();
        draft.polity = texts.option(record.polity.as_deref());
        draft.ended_by = texts.option(record.ended_by.as_deref());
        (draft.share, draft.weight, draft.seq) = (record.share, record.weight, record.seq);
        draft.former_keys = record.former_keys.iter().map(|key| texts.intern(key)).collect();
        let stated = Claim {
            source: Sym::NONE,
            start: record.start.unwrap_or_default(),
            end: record.end.map(End::On),
            measures: record.measures,
            locator: Sym::NONE,
        };
        let claims = record.claims.into_iter().map(|claim| Claim {
            source: texts.option(claim.source.as_deref()),
            start: claim.start.unwrap_or_default(),
            end: claim.end,
            measures: claim.measures,
            locator: texts.option(claim.locator.as_deref()).or_none(),
        });
        let saying = claims.chain([stated]).filter(|claim| !claim.says_nothing());
        self.claims.extend(saying.map(|claim| (number, claim)));
    }

    /// Where the claims on a tie stand. They must be in the order of the ties.
    pub(crate) fn claims_on(&self, tie: u32) -> std::ops::Range<usize> {
        let start = self.claims.partition_point(|&(of, _)| of < tie);
        let count = self.claims[start..].iter().take_while(|&&(of, _)| of == tie).count();
        start..start + count
    }
}
