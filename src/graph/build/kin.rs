//! Which acts can be one, found by target instead of pair by pair.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use indexmap::IndexSet;

/// Stands for every programme.
const ANY: u32 = u32::MAX;

/// What decides, besides days and targets, which acts of a sender can be one: of an act, or of several that are
/// one. No document may keep them apart, and their programmes may not contradict within one publisher's vocabulary.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Terms {
    lift: bool,
    /// Sorted.
    documents: Vec<u32>,
    /// By programme who publishes the documents that speak of an act under it, sorted.
    programmes: BTreeMap<u32, Vec<u32>>,
}

/// Whether two sorted lists share an element.
fn meet(a: &[u32], b: &[u32]) -> bool {
    let (few, many) = if a.len() < b.len() { (a, b) } else { (b, a) };
    few.iter().any(|element| many.binary_search(element).is_ok())
}

fn set(mut values: Vec<u32>) -> Vec<u32> {
    values.sort_unstable();
    values.dedup();
    values
}

impl Terms {
    pub(super) fn of_document(lift: bool, documents: Vec<u32>) -> Self {
        Self { lift, documents: set(documents), programmes: BTreeMap::new() }
    }

    pub(super) fn add_programme(&mut self, programme: u32, publishers: Vec<u32>) {
        let all = self.programmes.entry(programme).or_default();
        all.extend(publishers);
        *all = set(std::mem::take(all));
    }

    /// Makes them those of one act more.
    pub(super) fn add(&mut self, other: &Self) {
        self.documents.extend(&other.documents);
        self.documents = set(std::mem::take(&mut self.documents));
        for (&programme, publishers) in &other.programmes {
            self.add_programme(programme, publishers.clone());
        }
    }

    /// The same without a programme, which contradict none.
    pub(super) fn under_any(&self) -> Self {
        Self { programmes: BTreeMap::new(), ..self.clone() }
    }

    pub(super) fn are_under_any(&self) -> bool {
        self.programmes.is_empty()
    }

    pub(super) fn documents(&self) -> &[u32] {
        &self.documents
    }

    /// Whether some programme of one contradicts one of the other.
    fn contradict(&self, other: &Self) -> bool {
        let differ =
            |(p, by): (&u32, &Vec<u32>), (q, also_by): (&u32, &Vec<u32>)| p != q && meet(by, also_by);
        self.programmes.iter().any(|mine| other.programmes.iter().any(|theirs| differ(mine, theirs)))
    }

    /// For each of some whether the programme of another contradicts its own.
    pub(super) fn contradicted(all: &[&Self]) -> Vec<bool> {
        let mut under: BTreeMap<&[u32], BTreeSet<u32>> = BTreeMap::new();
        for (&programme, publishers) in all.iter().flat_map(|terms| &terms.programmes) {
            under.entry(publishers).or_default().insert(programme);
        }
        let contradicts = |programme: &u32, publishers: &[u32]| {
            let other = |programmes: &BTreeSet<u32>| programmes.iter().take(2).any(|it| it != programme);
            under.iter().any(|(by, programmes)| other(programmes) && meet(by, publishers))
        };
        let of_one =
            |terms: &&Self| terms.programmes.iter().any(|(programme, by)| contradicts(programme, by));
        all.iter().map(of_one).collect()
    }

    /// The same under any programme, and the programme if there is exactly one.
    fn class(&self) -> (Self, Option<u32>) {
        let mut class = self.clone();
        let mut programmes = self.programmes.iter();
        match (programmes.next(), programmes.next()) {
            (Some((&programme, publishers)), None) => {
                class.programmes = BTreeMap::from([(ANY, publishers.clone())]);
                (class, Some(programme))
            }
            _ => (class, None),
        }
    }

    /// Which programme those of a class must have to be one with these, `ANY` for whichever; `None` if none of
    /// the class can be.
    fn wanted(&self, class: &Self) -> Option<u32> {
        if self.lift != class.lift || meet(&self.documents, &class.documents) {
            return None;
        }
        let Some(publishers) = class.programmes.get(&ANY) else {
            return (!self.contradict(class)).then_some(ANY);
        };
        let mut meeting = self.programmes.iter().filter(|(_, by)| meet(by, publishers));
        match (meeting.next(), meeting.next()) {
            (None, _) => Some(ANY),
            (Some((&programme, _)), None) => Some(programme),
            _ => None,
        }
    }
}

/// Acts, or acts that are one, in an order of their own.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Terms under any programme.
    classes: IndexSet<Terms>,
    /// Target, class, programme (and again under `ANY`) and place in the order.
    rows: BTreeSet<(u32, u32, u32, usize)>,
}

impl Index {
    fn rows_of(&mut self, place: usize, targets: &[u32], terms: &Terms) -> Vec<(u32, u32, u32, usize)> {
        let (class, programme) = terms.class();
        // There are no more classes than acts.
        let class = u32::try_from(self.classes.insert_full(class).0).unwrap_or(u32::MAX);
        let under = |target: u32| {
            [Some(ANY), programme]
                .into_iter()
                .flatten()
                .map(move |programme| (target, class, programme, place))
        };
        targets.iter().copied().flat_map(under).collect()
    }

    pub(super) fn insert(&mut self, place: usize, targets: &[u32], terms: &Terms) {
        let rows = self.rows_of(place, targets, terms);
        self.rows.extend(rows);
    }

    pub(super) fn remove(&mut self, place: usize, targets: &[u32], terms: &Terms) {
        for row in self.rows_of(place, targets, terms) {
            self.rows.remove(&row);
        }
    }

    /// The first of these places where some target of `targets` is hit under terms that go with `terms`.
    ///
    /// O(log n) for each target and class of terms under which it is hit.
    pub(super) fn first(&self, targets: &[u32], terms: &Terms, places: &Range<usize>) -> Option<usize> {
        let mut first: Option<usize> = None;
        for &target in targets {
            let mut class = 0;
            while let Some(&(of, next, ..)) = self.rows.range((target, class, 0, 0)..).next() {
                if of != target {
                    break;
                }
                if let Some(programme) = terms.wanted(&self.classes[next as usize]) {
                    let row = |place| (target, next, programme, place);
                    // A place before the one that is known is better.
                    let end = first.map_or(places.end, |place| place.min(places.end)).max(places.start);
                    let found = self.rows.range(row(places.start)..row(end)).next();
                    first = found.map(|row| row.3).or(first);
                }
                class = next + 1;
            }
        }
        first
    }
}
