//! The columnar table that every temporal analysis runs on.

use crate::time::{Lag, When};

/// What is wrong with the columns given to [`Events::new`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EventsError {
    /// A column is longer or shorter than `sender`.
    #[error("column `{column}` has {found} rows where `sender` has {expected}")]
    Length {
        /// The column.
        column: &'static str,
        /// Its length.
        found: usize,
        /// The length of `sender`.
        expected: usize,
    },
    /// An index lies outside its dictionary.
    #[error("row {row}: `{column}` is {found}, and there are only {limit}")]
    Index {
        /// The column.
        column: &'static str,
        /// The row, from 0.
        row: usize,
        /// The index found.
        found: u32,
        /// How many there are.
        limit: u32,
    },
    /// A row's first day is its last day's later, or one of the two numbers kept for "unknown" is
    /// used on the wrong side.
    #[error("row {row}: the first day {first} lies after the last day {last}, or is no day")]
    Days {
        /// The row, from 0.
        row: usize,
        /// The first day.
        first: i32,
        /// The last day.
        last: i32,
    },
    /// A weight is negative, infinite or not a number.
    #[error("row {row}: a weight must be a finite number of at least 0")]
    Weight {
        /// The row, from 0.
        row: usize,
    },
    /// Rows of one act differ in their day.
    #[error("row {row}: act {act} has another day in an earlier row")]
    ActOnTwoDays {
        /// The row, from 0.
        row: usize,
        /// The act.
        act: u32,
    },
    /// More than `u32::MAX` rows.
    #[error("{found} rows are more than an event table holds (4,294,967,295)")]
    TooManyRows {
        /// How many there are.
        found: usize,
    },
}

/// What is known of the acts beside the rows, one entry per act, by act number; any column may stay
/// empty, which means "none".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActColumns {
    /// The acts that each act states it answers.
    pub answers: Vec<Vec<u32>>,
    /// Whether the act merely implements another's decision.
    pub implements: Vec<bool>,
}

/// What is known of the objects beside the rows, one entry per object, by object number; any column may
/// stay empty, which means "none".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ObjectColumns {
    /// Objects that stand for an unnamed group ("eleven persons"): never shared, never in a universe.
    pub unnamed: Vec<bool>,
}

/// Plain columns from which [`Events::new`] makes a checked table.
///
/// `sender`, `target`, `first` and `act` are required; the optional columns are either absent or as
/// long as `sender`. Parties, acts and objects are numbers below `parties`, `acts` and `objects`; the
/// order of the numbers is the canonical order of the things (ties in results are broken by it).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EventColumns {
    /// How many parties (states, blocs or actors) there are.
    pub parties: u32,
    /// How many acts there are.
    pub acts: u32,
    /// How many objects there are; ignored without an `object` column.
    pub objects: u32,
    /// Who acts.
    pub sender: Vec<u32>,
    /// Who is hit, at the level of the analysis.
    pub target: Vec<u32>,
    /// The first day it can have happened; `i32::MIN` if unknown.
    pub first: Vec<i32>,
    /// The last day it can have happened, `i32::MAX` if unknown; absent while all days are exact.
    pub last: Option<Vec<i32>>,
    /// The act that the row belongs to.
    pub act: Vec<u32>,
    /// How much the row counts: how many targets it stands for; 1 if absent.
    pub weight: Option<Vec<f64>>,
    /// Who is hit, as an actor; `target` if absent.
    pub object: Option<Vec<u32>>,
    /// The tie that the row was made from.
    pub tie: Option<Vec<u32>>,
    /// The declared order of rows within a day.
    pub seq: Option<Vec<i32>>,
    /// The programme.
    pub programme: Option<Vec<u32>>,
    /// The measures, as bits.
    pub measures: Option<Vec<u16>>,
    /// Whether it is certain that the target stands for its party and that the row is in the view;
    /// absent while all are.
    pub certain: Option<Vec<bool>>,
    /// What is known of the acts.
    pub act_columns: ActColumns,
    /// What is known of the objects.
    pub object_columns: ObjectColumns,
}

/// Who hit whom and when, one row per event, as checked columns of numbers.
///
/// The table holds no names: whoever made it keeps the dictionaries. Rows of one act share its day, and
/// its sender unless a bloc was expanded into its members. The order of the rows carries no meaning.
#[derive(Debug, Clone, PartialEq)]
pub struct Events {
    columns: EventColumns,
    one_sender_per_act: bool,
}

impl Events {
    /// Checks the columns and takes them over.
    ///
    /// Linear in rows and acts.
    ///
    /// # Errors
    /// Fails only when lengths differ, an index is out of range, a day range is reversed, a weight is
    /// no finite non-negative number, or rows of one act differ in their day.
    pub fn new(columns: EventColumns) -> Result<Self, EventsError> {
        let c = &columns;
        let rows = c.sender.len();
        if u32::try_from(rows).is_err() {
            return Err(EventsError::TooManyRows { found: rows });
        }
        let length = |column, found: usize, expected: usize| {
            if found == expected { Ok(()) } else { Err(EventsError::Length { column, found, expected }) }
        };
        let optional = |column, found: Option<usize>| length(column, found.unwrap_or(rows), rows);
        length("target", c.target.len(), rows)?;
        length("first", c.first.len(), rows)?;
        length("act", c.act.len(), rows)?;
        optional("last", c.last.as_ref().map(Vec::len))?;
        optional("weight", c.weight.as_ref().map(Vec::len))?;
        optional("object", c.object.as_ref().map(Vec::len))?;
        optional("tie", c.tie.as_ref().map(Vec::len))?;
        optional("seq", c.seq.as_ref().map(Vec::len))?;
        optional("programme", c.programme.as_ref().map(Vec::len))?;
        optional("measures", c.measures.as_ref().map(Vec::len))?;
        optional("certain", c.certain.as_ref().map(Vec::len))?;
        let acts = c.acts as usize;
        for (column, found) in
            [("answers", c.act_columns.answers.len()), ("implements", c.act_columns.implements.len())]
        {
            if found != 0 {
                length(column, found, acts)?;
            }
        }
        let unnamed = c.object_columns.unnamed.len();
        if unnamed != 0 {
            let objects = if c.object.is_some() { c.objects } else { c.parties };
            length("unnamed", unnamed, objects as usize)?;
        }
        let index = |column, values: &[u32], limit: u32| match values.iter().position(|&v| v >= limit) {
            Some(row) => Err(EventsError::Index { column, row, found: values[row], limit }),
            None => Ok(()),
        };
        index("sender", &c.sender, c.parties)?;
        index("target", &c.target, c.parties)?;
        index("act", &c.act, c.acts)?;
        if let Some(object) = &c.object {
            index("object", object, c.objects)?;
        }
        for answers in &c.act_columns.answers {
            index("answers", answers, c.acts)?;
        }
        if let Some(weight) = &c.weight {
            if let Some(row) = weight.iter().position(|w| !(w.is_finite() && *w >= 0.0)) {
                return Err(EventsError::Weight { row });
            }
        }
        let mut events = Self { columns, one_sender_per_act: true };
        events.one_sender_per_act = events.check_acts()?;
        Ok(events)
    }

    /// Checks that the rows of an act share its day; says whether they all share its sender too.
    fn check_acts(&self) -> Result<bool, EventsError> {
        const UNSEEN: u32 = u32::MAX;
        let mut row_of_act = vec![UNSEEN; self.act_count()];
        let mut one_sender = true;
        for row in 0..self.len() {
            let (first, last) = self.days(row);
            let exact_no_day = first == last && (first == i32::MIN || first == i32::MAX);
            if first > last || exact_no_day {
                return Err(EventsError::Days { row, first, last });
            }
            let act = self.columns.act[row];
            let seen = &mut row_of_act[act as usize];
            if *seen == UNSEEN {
                // The table has at most u32::MAX rows, so the last row's number fits.
                *seen = u32::try_from(row).unwrap_or(UNSEEN);
            } else {
                let earlier = *seen as usize;
                if self.days(earlier) != (first, last) {
                    return Err(EventsError::ActOnTwoDays { row, act });
                }
                one_sender &= self.columns.sender[earlier] == self.columns.sender[row];
            }
        }
        Ok(one_sender)
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.columns.sender.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.columns.sender.is_empty()
    }

    /// How many parties the numbers in `sender` and `target` range over.
    #[must_use]
    pub fn party_count(&self) -> usize {
        self.columns.parties as usize
    }

    /// How many acts the numbers in `act` range over.
    #[must_use]
    pub fn act_count(&self) -> usize {
        self.columns.acts as usize
    }

    /// How many objects the numbers of [`object`](Self::object) range over.
    #[must_use]
    pub fn object_count(&self) -> usize {
        if self.columns.object.is_some() { self.columns.objects as usize } else { self.party_count() }
    }

    /// Who acts, by row.
    #[must_use]
    pub fn sender(&self) -> &[u32] {
        &self.columns.sender
    }

    /// Who is hit, at the level of the analysis, by row.
    #[must_use]
    pub fn target(&self) -> &[u32] {
        &self.columns.target
    }

    /// The first possible day, by row.
    #[must_use]
    pub fn first(&self) -> &[i32] {
        &self.columns.first
    }

    /// The last possible day, by row; the same slice as [`first`](Self::first) while all are exact.
    #[must_use]
    pub fn last(&self) -> &[i32] {
        self.columns.last.as_deref().unwrap_or(&self.columns.first)
    }

    /// Whether every day is known exactly.
    #[must_use]
    pub fn all_exact(&self) -> bool {
        self.columns.last.is_none() || self.first() == self.last()
    }

    /// The act, by row.
    #[must_use]
    pub fn act(&self) -> &[u32] {
        &self.columns.act
    }

    /// Who is hit as an actor, by row; the same slice as [`target`](Self::target) if not given.
    #[must_use]
    pub fn object(&self) -> &[u32] {
        self.columns.object.as_deref().unwrap_or(&self.columns.target)
    }

    /// The declared order within a day, by row, if given.
    #[must_use]
    pub fn seq(&self) -> Option<&[i32]> {
        self.columns.seq.as_deref()
    }

    /// The tie that the row was made from, by row, if given.
    #[must_use]
    pub fn tie(&self) -> Option<&[u32]> {
        self.columns.tie.as_deref()
    }

    /// The programme, by row, if given.
    #[must_use]
    pub fn programme(&self) -> Option<&[u32]> {
        self.columns.programme.as_deref()
    }

    /// The measures as bits, by row, if given.
    #[must_use]
    pub fn measures(&self) -> Option<&[u16]> {
        self.columns.measures.as_deref()
    }

    /// How much each row counts, if given; every row counts 1 otherwise.
    #[must_use]
    pub fn weights(&self) -> Option<&[f64]> {
        self.columns.weight.as_deref()
    }

    /// How much row `row` counts.
    #[must_use]
    pub fn weight(&self, row: usize) -> f64 {
        self.columns.weight.as_ref().map_or(1.0, |weight| weight[row])
    }

    /// Whether row `row` is certainly what it says: its target stands for its party, and it is in the
    /// view. (Its day may still be a range.)
    #[must_use]
    pub fn is_certain(&self, row: usize) -> bool {
        self.columns.certain.as_ref().is_none_or(|certain| certain[row])
    }

    /// Whether every row is certainly what it says, see [`is_certain`](Self::is_certain). Linear in rows
    /// if the column is given.
    #[must_use]
    pub fn all_certain(&self) -> bool {
        self.columns.certain.as_ref().is_none_or(|certain| certain.iter().all(|&sure| sure))
    }

    /// Whether no act has two senders, as it has where a bloc was expanded into its members. Constant time.
    #[must_use]
    pub fn one_sender_per_act(&self) -> bool {
        self.one_sender_per_act
    }

    /// The day of row `row`.
    #[must_use]
    pub fn when(&self, row: usize) -> When {
        let (first, last) = self.days(row);
        When::from_raw(first, last)
    }

    /// The days from row `a` to row `b`.
    #[must_use]
    pub fn lag(&self, a: usize, b: usize) -> Lag {
        self.when(a).lag_to(self.when(b))
    }

    fn days(&self, row: usize) -> (i32, i32) {
        (self.first()[row], self.last()[row])
    }

    /// The acts that act `act` states it answers.
    #[must_use]
    pub fn answers(&self, act: u32) -> &[u32] {
        self.columns.act_columns.answers.get(act as usize).map_or(&[], Vec::as_slice)
    }

    /// Whether any act states what it answers. Linear in acts if the column is given.
    #[must_use]
    pub fn any_answers(&self) -> bool {
        self.columns.act_columns.answers.iter().any(|answers| !answers.is_empty())
    }

    /// Whether act `act` merely implements another's decision.
    #[must_use]
    pub fn implements(&self, act: u32) -> bool {
        self.columns.act_columns.implements.get(act as usize).copied().unwrap_or(false)
    }

    /// Whether any act merely implements another's decision. Linear in acts if the column is given.
    #[must_use]
    pub fn any_implementing(&self) -> bool {
        self.columns.act_columns.implements.contains(&true)
    }

    /// Whether object `object` stands for an unnamed group, which is never shared.
    #[must_use]
    pub fn is_unnamed(&self, object: u32) -> bool {
        self.columns.object_columns.unnamed.get(object as usize).copied().unwrap_or(false)
    }

    /// Whether any object stands for an unnamed group. Linear in objects if the column is given.
    #[must_use]
    pub fn any_unnamed(&self) -> bool {
        self.columns.object_columns.unnamed.contains(&true)
    }

    /// The same events, sent by acts to acts: every act is a party of its own, and hits the same objects.
    pub(crate) fn by_act(&self) -> Self {
        let mut columns = self.columns.clone();
        columns.objects = u32::try_from(self.object_count()).unwrap_or(u32::MAX);
        columns.object = Some(self.object().to_vec());
        columns.parties = columns.acts;
        columns.sender.clone_from(&columns.act);
        columns.target.clone_from(&columns.act);
        Self { columns, one_sender_per_act: true }
    }

    /// Gives the columns back.
    #[must_use]
    pub fn into_columns(self) -> EventColumns {
        self.columns
    }
}
