//! Series of one list's files: when somebody came on the list and left it, from who is there on which day.
//!
//! A listing is followed from file to file. It is in the next file if its act is, or else, of what is said there of
//! the same target, what must be the same listing amended: the list gives a day to only one of the two and they can
//! be the same, or to neither; or it gives two days, the later of which it could have given in the earlier file. What
//! an amended listing was called later is kept with its claims. A listing that a complete file does not have ended
//! between the last file that has it and that one; one without a day that the complete file before does not have
//! began after it. What is in the first file began on some day until it. A file that is an excerpt confirms and
//! adds, and nothing ends by it.

use std::collections::{BTreeMap, BTreeSet};

use super::{announced_claims, when_text};
use crate::graph::act_key;
use crate::graph::arena::Interner;
use crate::graph::builder::{ActDraft, Further, Keyed, Snapshot, position};
use crate::graph::tie_drafts::{Claim, TieDraft, TieDrafts};
use crate::model::{End, Measures};
use crate::time::{Day, TimeUnit, When};

/// A list on a day.
struct Edition {
    day: Day,
    /// Whether who is not there was not listed.
    complete: bool,
    source: String,
}

/// A list's editions, by day.
struct Series {
    editions: Vec<Edition>,
    /// For each document its edition.
    edition_of: BTreeMap<u32, usize>,
}

/// A listing as it is followed.
struct Listing {
    /// The acts that it goes by, the first of which is that of its first edition.
    acts: Vec<Act>,
    ties: Vec<usize>,
    /// The last edition that has it.
    seen: usize,
    /// The first complete edition after `seen`, which does not have it.
    gone: Option<usize>,
    /// Editions that do not have it between some that do.
    gaps: Vec<usize>,
}

/// An act's place in the order of keys, which no order of inputs changes, and its number.
type Act = (u32, u32);

/// The listings of one target in one edition: the act of each with its ties.
type Listed = BTreeMap<Act, Vec<usize>>;

/// The listings of each target by edition.
type Targets = BTreeMap<u32, BTreeMap<usize, Listed>>;

pub(super) fn settle(
    snapshots: &[Snapshot],
    acts: &mut Keyed<ActDraft>,
    ties: &mut TieDrafts,
    texts: &mut Interner,
    further: &mut Further,
    excerpts: &mut Vec<String>,
) {
    let mut by_list: BTreeMap<&str, Vec<&Snapshot>> = BTreeMap::new();
    for snapshot in snapshots {
        by_list.entry(snapshot.list).or_default().push(snapshot);
    }
    by_list.retain(|_, of_list| of_list.len() > 1);
    if by_list.is_empty() {
        return;
    }
    let mut by_key: Vec<u32> = (0..).zip(acts.keys()).map(|(act, _)| act).collect();
    by_key.sort_by_key(|&act| acts.get_index(act as usize).map(|(key, _)| key));
    let mut order = vec![0; by_key.len()];
    for (place, act) in (0..).zip(by_key) {
        order[act as usize] = place;
    }
    let mut changes = Changes::default();
    for of_list in by_list.into_values() {
        let mut series = Series::new(&of_list);
        if series.editions.len() < 2 {
            continue;
        }
        let targets = targets(&series, &ties.rows, &order);
        excerpts.extend(series.take_halves_for_excerpts(&targets));
        for editions in targets.into_values() {
            changes.follow(&series, editions, acts, ties, texts);
        }
    }
    if !changes.absent.is_empty() {
        ties.claims.append(&mut changes.absent);
        ties.claims.sort_by_key(|&(tie, _)| tie);
    }
    changes.apply(acts, &mut ties.rows, further);
    excerpts.sort_unstable();
}

fn targets(series: &Series, ties: &[TieDraft], order: &[u32]) -> Targets {
    let mut targets = Targets::new();
    for (at, tie) in ties.iter().enumerate() {
        if let (Some(act), Some(&edition)) = (tie.act, series.edition_of.get(&tie.document)) {
            let of_target = targets.entry(tie.to).or_default();
            let listed = of_target.entry(edition).or_default();
            listed.entry((order[act as usize], act)).or_default().push(at);
        }
    }
    targets
}

impl Series {
    fn new(of_list: &[&Snapshot]) -> Self {
        let mut by_day: BTreeMap<Day, Vec<&Snapshot>> = BTreeMap::new();
        for snapshot in of_list {
            by_day.entry(snapshot.day).or_default().push(snapshot);
        }
        let (mut editions, mut edition_of) = (Vec::new(), BTreeMap::new());
        for (day, of_day) in by_day {
            edition_of.extend(of_day.iter().map(|snapshot| (snapshot.document, editions.len())));
            let complete = of_day.iter().any(|snapshot| !snapshot.partial);
            editions.push(Edition { day, complete, source: of_day[0].source.clone() });
        }
        Self { editions, edition_of }
    }

    /// An edition with under half the targets of the complete one before it is an excerpt. Gives their sources.
    fn take_halves_for_excerpts(&mut self, targets: &Targets) -> Vec<String> {
        let mut counts = vec![0_usize; self.editions.len()];
        for edition in targets.values().flat_map(BTreeMap::keys) {
            counts[*edition] += 1;
        }
        let (mut before, mut found) = (0, Vec::new());
        for (edition, count) in self.editions.iter_mut().zip(counts).filter(|(edition, _)| edition.complete) {
            if count * 2 < before {
                edition.complete = false;
                found.push(edition.source.clone());
            } else {
                before = count;
            }
        }
        found
    }

    /// The last complete edition before one.
    fn complete_before(&self, edition: usize) -> Option<&Edition> {
        self.editions[..edition].iter().rev().find(|edition| edition.complete)
    }
}

/// What becomes of acts, by number.
#[derive(Default)]
struct Changes {
    /// The act by which one is absorbed if it is left without a target.
    moved: BTreeMap<u32, Act>,
    /// New keys.
    renamed: BTreeMap<u32, String>,
    /// That files do not have listings, by tie.
    absent: Vec<(u32, Claim)>,
}

impl Changes {
    fn follow(
        &mut self,
        series: &Series,
        editions: BTreeMap<usize, Listed>,
        acts: &mut Keyed<ActDraft>,
        ties: &mut TieDrafts,
        texts: &mut Interner,
    ) {
        let mut listings: Vec<Listing> = Vec::new();
        let mut editions = editions.into_iter().peekable();
        for (at, edition) in series.editions.iter().enumerate() {
            let mut found =
                editions.next_if(|(next, _)| *next == at).map(|(_, listed)| listed).unwrap_or_default();
            // Whoever goes by the same act first, then whoever was amended.
            for amended in [false, true] {
                for listing in listings.iter_mut().filter(|listing| listing.seen < at) {
                    let same = |act: &Act| {
                        if amended {
                            listing.gone.is_none() && is_amended(series, listing, act.1, acts)
                        } else {
                            listing.acts.contains(act)
                        }
                    };
                    let Some(act) = best(&found, same, listing, acts) else { continue };
                    let with = found.remove(&act).unwrap_or_default();
                    if act != listing.acts[0] {
                        self.amend(listing, act.1, &with, acts, ties, texts);
                    }
                    listing.acts.push(act);
                    listing.ties.extend(with);
                    listing.gaps.extend(listing.gone.take());
                    listing.seen = at;
                }
            }
            if edition.complete {
                for listing in
                    listings.iter_mut().filter(|listing| listing.seen < at && listing.gone.is_none())
                {
                    listing.gone = Some(at);
                }
            }
            for (act, of_act) in found {
                if let Some(before) = series.complete_before(at) {
                    self.begin_after(before.day, &edition.source, act.1, acts);
                }
                listings.push(Listing {
                    acts: vec![act],
                    ties: of_act,
                    seen: at,
                    gone: None,
                    gaps: Vec::new(),
                });
            }
        }
        for listing in listings {
            let tie = position(listing.ties[0]);
            let mut absent = |edition: usize, end, locator: &str| {
                let source = texts.option(Some(&series.editions[edition].source));
                let (start, locator) = (When::UNKNOWN, texts.intern(locator));
                self.absent.push((tie, Claim { source, start, end, measures: Measures::NONE, locator }));
            };
            for gap in listing.gaps {
                absent(gap, None, "not in the list, but before and after");
            }
            if let Some(gone) = listing.gone {
                let (last, first) = (series.editions[listing.seen].day, series.editions[gone].day);
                let end = When::between(next(last), Some(first)).unwrap_or_default();
                absent(gone, Some(End::On(end)), "not in the list");
            }
        }
    }

    /// Lets an act without a day begin after a day on which its target was not listed, by what `source` says.
    fn begin_after(&mut self, day: Day, source: &str, act: u32, acts: &mut Keyed<ActDraft>) {
        let Some((key, draft)) = acts.get_index_mut(act as usize) else { return };
        let said = day_of(&draft.record);
        let after = When::between(next(day), None).ok().and_then(|after| said.intersection(after));
        let Some(narrowed) = after.filter(|_| said.day().is_none()) else { return };
        let programme = draft.record.programme.as_deref();
        let prefix = |when: When| act_key(&draft.record.sender, programme, &when_text(TimeUnit::Day, when));
        if let Some(rest) = key.strip_prefix(&prefix(said)) {
            self.renamed.insert(act, format!("{}{rest}", prefix(narrowed)));
        }
        for claim in draft.record.claims.iter_mut().filter(|claim| claim.source.as_deref() == Some(source)) {
            claim.announced = claim.announced.map(|_| narrowed);
        }
    }

    /// Lets what is said of a listing under another act be said of its own.
    fn amend(
        &mut self,
        listing: &Listing,
        act: u32,
        with: &[usize],
        acts: &Keyed<ActDraft>,
        ties: &mut TieDrafts,
        texts: &mut Interner,
    ) {
        let own = listing.acts[0].1;
        if exact(acts, own).is_some() != exact(acts, act).is_some() {
            // Acts of a known and an unknown day are joined like those of different lists.
            return;
        }
        for &tie in with {
            ties.rows[tie].act = Some(own);
            let claims = ties.claims_on(position(tie));
            for locator in ties.claims[claims].iter_mut().map(|(_, claim)| &mut claim.locator) {
                let amended = format!("as {}", acts.get_index(act as usize).map_or("", |(key, _)| key));
                *locator = match texts.some(*locator) {
                    Some(said) => {
                        let said = format!("{said}; {amended}");
                        texts.intern(&said)
                    }
                    None => texts.intern(&amended),
                };
            }
        }
        let moved = self.moved.entry(act).or_insert(listing.acts[0]);
        *moved = listing.acts[0].min(*moved);
    }

    /// Takes acts away that no longer have a target; what is said of one without a day is said of the act that took
    /// its place.
    fn apply(self, acts: &mut Keyed<ActDraft>, ties: &mut [TieDraft], further: &mut Further) {
        let used: BTreeSet<u32> = ties.iter().filter_map(|tie| tie.act).collect();
        let Self { mut moved, mut renamed, .. } = self;
        moved.retain(|act, _| !used.contains(act));
        let mut place = Vec::with_capacity(acts.len());
        let mut kept: Vec<(String, ActDraft)> = Vec::with_capacity(acts.len());
        let mut gone = Vec::new();
        for (act, (mut key, mut draft)) in (0u32..).zip(std::mem::take(acts)) {
            place.push(kept.len());
            if let Some(new) = renamed.remove(&act) {
                draft.record.former_keys.push(std::mem::replace(&mut key, new));
            }
            match moved.get(&act) {
                None => kept.push((key, draft)),
                Some(&(_, into)) => gone.push((act, into, key, draft)),
            }
        }
        for (act, into, key, mut draft) in gone {
            let into = place[into as usize];
            place[act as usize] = into;
            let own = &mut kept[into].1;
            own.record.former_keys.push(key);
            let day = day_of(&draft.record);
            if day.day().is_none() || day == day_of(&own.record) {
                // Its programme is in its key.
                draft.record.programme = None;
                own.record.absorb(draft.record);
                own.documents.extend(draft.documents);
            }
        }
        acts.extend(kept);
        let number = |act: u32| u32::try_from(place[act as usize]).unwrap_or(u32::MAX);
        for tie in ties {
            tie.act = tie.act.map(number);
        }
        for (act, _) in further.effective.iter_mut().chain(&mut further.threatened) {
            *act = place[*act];
        }
    }
}

fn next(day: Day) -> Option<Day> {
    Day::new(day.number().saturating_add(1)).ok()
}

/// What an act's document says of its day.
fn day_of(act: &crate::model::Act) -> When {
    announced_claims(act).map(|(_, when)| when).reduce(When::hull).unwrap_or(When::UNKNOWN)
}

fn exact(acts: &Keyed<ActDraft>, act: u32) -> Option<Day> {
    acts.get_index(act as usize).and_then(|(_, draft)| day_of(&draft.record).day())
}

/// Whether an act of a later edition can be that of a listing, amended.
fn is_amended(series: &Series, listing: &Listing, act: u32, acts: &Keyed<ActDraft>) -> bool {
    let own = listing.acts[0].1;
    match (exact(acts, own), exact(acts, act)) {
        (None, None) => true,
        (Some(_), Some(later)) => later <= series.editions[listing.seen].day,
        (Some(day), None) => may_be(&acts[act as usize], day),
        (None, Some(day)) => may_be(&acts[own as usize], day),
    }
}

fn may_be(draft: &ActDraft, day: Day) -> bool {
    day_of(&draft.record).intersection(When::exact(day)).is_some()
}

/// Of the acts of an edition that can be a listing's, the one of its programme, else of its day, else the first.
fn best(
    found: &Listed,
    can: impl Fn(&Act) -> bool,
    listing: &Listing,
    acts: &Keyed<ActDraft>,
) -> Option<Act> {
    let of = |act: u32| (acts[act as usize].record.programme.as_deref(), exact(acts, act));
    let (programme, day) = of(listing.acts[0].1);
    let order = |act: &Act| (of(act.1).0 != programme, of(act.1).1 != day, *act);
    found.keys().copied().filter(can).min_by_key(order)
}
