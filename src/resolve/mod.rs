//! One identity across lists.

mod blocking;
mod cluster;
mod judgements;
mod names;
mod profile;
mod score;
mod similarity;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use crate::graph::{GraphBuilder, Violation};
use crate::model::ActorKind;
use cluster::{Clusters, Scored};
pub use judgements::{Judged, Judgement, JudgementError, Judgements};
use profile::Profile;
pub use score::{Contradiction, Evidence};

/// What became of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The two are one.
    Accepted,
    /// They may be one: somebody should look.
    Unsure,
}

/// Two entries that may be one, and what speaks for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Pair {
    /// The smaller key.
    pub left: String,
    /// The larger key.
    pub right: String,
    /// What became of it.
    pub verdict: Verdict,
    /// The sum of the evidence.
    pub bits: i32,
    /// Somebody judged them to be one.
    pub judged: bool,
    /// Why it is not accepted, although the evidence is enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Contradiction>,
    /// What speaks for and against.
    pub evidence: Vec<Evidence>,
}

/// Which actors of a builder are one, and why: plain data.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Resolution {
    /// The keys of actors that are one, each cluster sorted, two keys and more.
    pub clusters: Vec<Vec<String>>,
    /// Every pair that is accepted or unsure, sorted by keys.
    pub pairs: Vec<Pair>,
    /// How many actors were compared.
    pub compared: u64,
    /// How many pairs were looked at.
    pub candidates: u64,
    /// How many pairs there are: each two compared actors of one family of kinds.
    pub all_pairs: u64,
    /// Judgements that could not be followed, with the reason.
    pub unmet: Vec<Unmet>,
}

/// A judgement that could not be followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Unmet {
    /// The smaller key.
    pub left: String,
    /// The larger key.
    pub right: String,
    /// Why.
    pub reason: String,
}

/// Finds which actors of a builder are one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Resolve {
    /// Bits from which on a pair is accepted; 12 by default.
    pub accept: i32,
    /// Bits from which on a pair is unsure; 8 by default.
    pub unsure: i32,
    /// What somebody who looked said.
    pub judgements: Judgements,
}

impl Default for Resolve {
    fn default() -> Self {
        Self { accept: 12, unsure: 8, judgements: Judgements::default() }
    }
}

impl Resolve {
    /// Sets what somebody who looked said.
    #[must_use]
    pub fn judgements(self, judgements: Judgements) -> Self {
        Self { judgements, ..self }
    }

    /// Sets the bits from which on a pair is accepted, and those from which on it is unsure.
    #[must_use]
    pub fn thresholds(self, accept: i32, unsure: i32) -> Self {
        Self { accept, unsure: unsure.min(accept), ..self }
    }

    /// Finds which actors are one. The builder stays as it is.
    #[must_use]
    pub fn run(&self, builder: &GraphBuilder) -> Resolution {
        let mut resolution = Resolution::default();
        let mut known = BTreeMap::new();
        for kind in [ActorKind::Person, ActorKind::Organisation, ActorKind::Asset] {
            self.family(kind, builder, &mut resolution, &mut known);
        }
        resolution.clusters.sort_unstable();
        resolution.pairs.sort_unstable_by(|a, b| (&a.left, &a.right).cmp(&(&b.left, &b.right)));
        self.unmet(&known, &mut resolution);
        resolution
    }

    fn family(
        &self,
        kind: ActorKind,
        builder: &GraphBuilder,
        resolution: &mut Resolution,
        known: &mut BTreeMap<String, (ActorKind, String)>,
    ) {
        let (profiles, lexicon) = profile::profiles(builder, kind);
        let numbers = numbers(&profiles, builder);
        known.extend(
            numbers.iter().map(|(key, &at)| ((*key).to_owned(), (kind, profiles[at as usize].key.clone()))),
        );
        let judged = |verdict| {
            let judged = self.judgements.iter().filter(move |judgement| judgement.verdict == verdict);
            let mut pairs: Vec<(u32, u32)> = judged
                .filter_map(|judgement| {
                    let (a, b) =
                        (*numbers.get(judgement.left.as_str())?, *numbers.get(judgement.right.as_str())?);
                    (a != b).then_some((a.min(b), a.max(b)))
                })
                .collect();
            pairs.sort_unstable();
            pairs.dedup();
            pairs
        };
        let (same, apart) = (judged(Judged::Same), judged(Judged::Different));
        let mut looked_at = blocking::candidates(&profiles, &lexicon);
        let n = profiles.len() as u64;
        resolution.compared += n;
        resolution.all_pairs += n * n.saturating_sub(1) / 2;
        resolution.candidates += looked_at.len() as u64;
        looked_at.extend(&same);
        looked_at.sort_unstable();
        looked_at.dedup();
        let mut accepted = Vec::new();
        let mut open = Vec::new();
        for pair in looked_at {
            let (a, b) = (&profiles[pair.0 as usize], &profiles[pair.1 as usize]);
            let score = score::weigh(a, b, &lexicon, |_, _, _| {});
            let judged = same.binary_search(&pair).is_ok();
            let held = if judged {
                None
            } else if apart.binary_search(&pair).is_ok() {
                Some(Contradiction::Judgement)
            } else {
                score.contradiction
            };
            let scored = Scored { pair, bits: score.bits, judged };
            if judged || (score.bits >= self.accept && held.is_none()) {
                accepted.push(scored);
            }
            if judged || score.bits >= if held.is_none() { self.unsure } else { self.accept } {
                open.push((scored, held));
            }
        }
        let clusters = Clusters {
            profiles: &profiles,
            lexicon: &lexicon,
            apart: &apart,
            same: &same,
            accept: self.accept,
            unsure: self.unsure,
        };
        let clustered = clusters.join(&accepted);
        let mut members: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        for (of, profile) in clustered.of.iter().zip(&profiles) {
            members.entry(*of).or_default().push(profile.key.clone());
        }
        resolution.clusters.extend(members.into_values().filter(|keys| keys.len() > 1));
        for (scored, held) in open {
            let (a, b) = (&profiles[scored.pair.0 as usize], &profiles[scored.pair.1 as usize]);
            let one = clustered.of[scored.pair.0 as usize] == clustered.of[scored.pair.1 as usize];
            let mut evidence = Vec::new();
            score::weigh(a, b, &lexicon, |about, bits, said| {
                evidence.push(Evidence { about: about.to_owned(), bits, said: said() });
            });
            resolution.pairs.push(Pair {
                left: a.key.clone(),
                right: b.key.clone(),
                verdict: if one { Verdict::Accepted } else { Verdict::Unsure },
                bits: scored.bits,
                judged: scored.judged,
                held: held.or_else(|| clustered.held.get(&scored.pair).copied()),
                evidence,
            });
        }
    }

    fn unmet(&self, known: &BTreeMap<String, (ActorKind, String)>, resolution: &mut Resolution) {
        let mut cluster_of: HashMap<&str, usize> = HashMap::new();
        for (at, cluster) in resolution.clusters.iter().enumerate() {
            cluster_of.extend(cluster.iter().map(|key| (key.as_str(), at)));
        }
        let mut unmet = Vec::new();
        for judgement in self.judgements.iter() {
            let reason = match (known.get(&judgement.left), known.get(&judgement.right)) {
                (Some(a), Some(b)) => {
                    let clusters = (cluster_of.get(a.1.as_str()), cluster_of.get(b.1.as_str()));
                    let one = a == b || (clusters.0.is_some() && clusters.0 == clusters.1);
                    match (judgement.verdict, one) {
                        (Judged::Same, false) if a.0 != b.0 => "they are of different kinds",
                        (Judged::Same, false) => "it contradicts a list that has both, or another judgement",
                        (Judged::Different, true) => "an equal entry number of a list makes them one",
                        _ => continue,
                    }
                }
                _ => "no input has both",
            };
            unmet.push(Unmet { left: judgement.left, right: judgement.right, reason: reason.to_owned() });
        }
        resolution.unmet = unmet;
    }
}

/// The profile of each present and former key.
fn numbers<'b>(profiles: &[Profile], builder: &'b GraphBuilder) -> HashMap<&'b str, u32> {
    let mut numbers = HashMap::new();
    let actors =
        |profile: &Profile| profile.records.iter().map(|&at| &builder.actors[at]).collect::<Vec<_>>();
    for (number, profile) in (0u32..).zip(profiles) {
        for actor in actors(profile) {
            for key in &actor.former_keys {
                numbers.entry(key.as_str()).or_insert(number);
            }
        }
    }
    for (number, profile) in (0u32..).zip(profiles) {
        numbers.extend(actors(profile).into_iter().map(|actor| (actor.key.as_str(), number)));
    }
    numbers
}

impl Resolution {
    /// Tells a builder which of its actors are one: the one that was resolved, or one with the same records.
    ///
    /// # Errors
    /// Fails only when the builder lacks one of the actors, or has it as another kind.
    pub fn join(&self, builder: &mut GraphBuilder) -> Result<(), Violation> {
        self.clusters.iter().try_for_each(|cluster| builder.join(cluster))
    }

    /// The pairs that are unsure although the evidence is enough, with what contradicts.
    pub fn contradictions(&self) -> impl Iterator<Item = (&Pair, Contradiction)> {
        self.pairs.iter().filter_map(|pair| Some((pair, pair.held?)))
    }

    /// What led to an actor: the pairs, accepted or not, that it is in.
    pub fn explain<'r>(&'r self, key: &'r str) -> impl Iterator<Item = &'r Pair> {
        let cluster: BTreeSet<&str> = self
            .clusters
            .iter()
            .find(|cluster| cluster.iter().any(|member| member == key))
            .map(|cluster| cluster.iter().map(String::as_str).collect())
            .unwrap_or_default();
        let of_it = move |pair: &&Pair| {
            let ends = [pair.left.as_str(), pair.right.as_str()];
            ends.contains(&key)
                || (pair.verdict == Verdict::Accepted && ends.iter().all(|end| cluster.contains(end)))
        };
        self.pairs.iter().filter(of_it)
    }
}
