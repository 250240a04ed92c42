//! From accepted pairs to clusters in which nobody contradicts anybody.

use std::collections::{BTreeMap, HashMap};

use super::names::Lexicon;
use super::profile::Profile;
use super::score::{Contradiction, contradiction, weigh};

/// A pair that was looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scored {
    /// Numbers of profiles, the smaller first.
    pub(super) pair: (u32, u32),
    pub(super) bits: i32,
    /// Somebody judged them to be one.
    pub(super) judged: bool,
}

/// How far behind the best another record of the same list must be, in bits.
const MARGIN: i32 = 2;

/// How far above the bound of acceptance a pair is strong enough to join records that are not alike themselves,
/// in bits: a list may know an actor by another name only.
const STRONG: i32 = 4;

/// What makes clusters.
pub(super) struct Clusters<'p> {
    pub(super) profiles: &'p [Profile],
    pub(super) lexicon: &'p Lexicon,
    /// Pairs that somebody judged to be two, the smaller number first.
    pub(super) apart: &'p [(u32, u32)],
    /// Pairs that somebody judged to be one.
    pub(super) same: &'p [(u32, u32)],
    /// Bits from which on a pair is accepted.
    pub(super) accept: i32,
    /// Bits that two records have at least that a weak pair brings into one cluster.
    pub(super) unsure: i32,
}

/// Which cluster each profile is in, and why accepted pairs are not in one.
pub(super) struct Clustered {
    /// The number of the first member of its cluster for each profile.
    pub(super) of: Vec<u32>,
    pub(super) held: BTreeMap<(u32, u32), Contradiction>,
}

impl Clusters<'_> {
    /// Joins the accepted pairs, those that were judged first and then the strongest first; of two equally strong
    /// ones the one with the smaller keys. A pair whose clusters have members that contradict stays apart.
    ///
    /// O(p log p) in the pairs: a cluster has no more members than there are lists.
    pub(super) fn join(&self, accepted: &[Scored]) -> Clustered {
        let mut held = self.rivals(accepted);
        let mut order: Vec<&Scored> =
            accepted.iter().filter(|scored| !held.contains_key(&scored.pair)).collect();
        order.sort_unstable_by_key(|scored| (!scored.judged, -scored.bits, scored.pair));
        let mut of: Vec<u32> = (0u32..).take(self.profiles.len()).collect();
        let mut members: Vec<Vec<u32>> = of.iter().map(|&at| vec![at]).collect();
        for scored in order {
            let (a, b) = (of[scored.pair.0 as usize], of[scored.pair.1 as usize]);
            if a == b {
                continue;
            }
            let cross = || {
                members[a as usize]
                    .iter()
                    .flat_map(|&x| members[b as usize].iter().map(move |&y| (x.min(y), x.max(y))))
            };
            if let Some(why) = cross().find_map(|pair| self.keeps_apart(pair, scored)) {
                held.insert(scored.pair, why);
                continue;
            }
            let (into, from) = (a.min(b), a.max(b));
            let moved = std::mem::take(&mut members[from as usize]);
            for &member in &moved {
                of[member as usize] = into;
            }
            members[into as usize].extend(moved);
        }
        held.retain(|&(a, b), _| of[a as usize] != of[b as usize]);
        Clustered { of, held }
    }

    /// Why two records cannot be in one cluster by a pair that may be another.
    fn keeps_apart(&self, pair: (u32, u32), by: &Scored) -> Option<Contradiction> {
        let (a, b) = (&self.profiles[pair.0 as usize], &self.profiles[pair.1 as usize]);
        if a.lists & b.lists != 0 {
            return Some(Contradiction::OneList);
        }
        if self.apart.binary_search(&pair).is_ok() {
            return Some(Contradiction::Judgement);
        }
        if self.same.binary_search(&pair).is_ok() {
            return None;
        }
        contradiction(a, b).or_else(|| {
            let weak = !by.judged && by.bits < self.accept + STRONG;
            let unlike = || weigh(a, b, self.lexicon, |_, _, _| {}).bits < self.unsure;
            (weak && unlike()).then_some(Contradiction::Unlike)
        })
    }

    /// Pairs of which one record fits another of the same list nearly as well, unless those two are alike
    /// themselves: a list may have an actor twice.
    fn rivals(&self, accepted: &[Scored]) -> BTreeMap<(u32, u32), Contradiction> {
        let mut of: HashMap<u32, Vec<(u32, i32)>> = HashMap::new();
        for scored in accepted.iter().filter(|scored| !scored.judged) {
            let (a, b) = scored.pair;
            of.entry(a).or_default().push((b, scored.bits));
            of.entry(b).or_default().push((a, scored.bits));
        }
        let mut held = BTreeMap::new();
        for (record, fits) in of {
            for (at, &(first, bits)) in fits.iter().enumerate() {
                for &(second, other) in &fits[at + 1..] {
                    let (a, b) = (&self.profiles[first as usize], &self.profiles[second as usize]);
                    if a.lists & b.lists == 0 || bits.abs_diff(other) > MARGIN.unsigned_abs() {
                        continue;
                    }
                    let score = weigh(a, b, self.lexicon, |_, _, _| {});
                    let twice = score.bits >= self.accept
                        && matches!(score.contradiction, None | Some(Contradiction::OneList));
                    if !twice {
                        for rival in [first, second] {
                            held.insert((record.min(rival), record.max(rival)), Contradiction::Rival);
                        }
                    }
                }
            }
        }
        held
    }
}
