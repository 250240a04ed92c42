//! What to analyse and how.

use serde::{Deserialize, Serialize};

use crate::coordination::clusters::{Clusters, On};
use crate::coordination::hub_limit_within;
use crate::coordination::pairs::Pairs;
use crate::coordination::rounds::Rounds;
use crate::coordination::validation::{Universe, Validation};
use crate::graph::{Events, Level, Projection, SanctionGraph, View};
use crate::model::TieKinds;
use crate::reciprocity::Motifs;
use crate::reciprocity::lagged::Lagged;
use crate::time::{Day, When};

/// The configuration of [`analyse`](super::analyse()): the projection, the window of time and the
/// configuration of each analysis, each with its own defaults.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct AnalyseConfig {
    /// The level, and for whom targets stand.
    pub projection: Projection,
    /// Only sanctions imposed within this range, both ends included; an unknown bound leaves that side
    /// open.
    pub imposed: Option<When>,
    /// Only sanctions in force on this day.
    pub as_of: Option<Day>,
    /// Who hits back: window 30, unit act, policy first.
    pub response: Lagged,
    /// Who acts together, as rounds: window 7.
    pub rounds: Rounds,
    /// Who acts together, as pairs: window 7. Whatever its detail, findings say everything. With more than a
    /// thousand senders, the hub limit is lowered until at most 524,288 pairs can share a target.
    pub pairs: Pairs,
    /// Which pairs share more than chance gives; its senders and seed are those below.
    pub validation: Validation,
    /// The keys of the senders that are held against each other; all by default.
    pub senders: Option<Vec<String>>,
    /// The lasting groups of senders, of targets and of acts: window 7, ten runs. Its `on` is not heeded, and the seed
    /// is that of all draws.
    pub clusters: Clusters,
    /// Who is blocked through others on this day; not asked by default.
    pub exposure: Option<Day>,
    /// What three sanctions in a row look like; not asked by default.
    pub motifs: Option<Motifs>,
    /// How many draws each null model makes; 1,000 by default. With 0 nothing is compared with chance.
    pub draws: u32,
    /// The seed of all random draws; 0 by default.
    pub seed: u64,
}

impl Default for AnalyseConfig {
    fn default() -> Self {
        Self {
            projection: Projection::default(),
            imposed: None,
            as_of: None,
            response: Lagged::default(),
            rounds: Rounds::default(),
            pairs: Pairs::default(),
            validation: Validation::default(),
            senders: None,
            clusters: Clusters::default(),
            exposure: None,
            motifs: None,
            draws: 1000,
            seed: 0,
        }
    }
}

/// The most pairs of senders that findings list, and of acts that clusters are made of.
const MOST_PAIRS: u64 = 1 << 19;
const MOST_ACT_PAIRS: u64 = 1 << 22;

impl AnalyseConfig {
    /// With hub limits so low that findings stay within bounds for any input.
    pub(super) fn bounded(&self, events: &Events) -> Self {
        let mut bounded = self.clone();
        for limit in [&mut bounded.pairs.hub_limit, &mut bounded.validation.hub_limit] {
            *limit = hub_limit_within(events, *limit, MOST_PAIRS);
        }
        bounded
    }

    /// The clusters of the configuration, bounded in the same way.
    pub(super) fn clusters_on(&self, on: On, events: &Events) -> Clusters {
        let limit = self.clusters.hub_limit;
        let clusters = self.clusters.clone().on(on).hub_limit(match on {
            On::Senders => hub_limit_within(events, limit, MOST_PAIRS),
            On::Targets => limit,
            On::Acts => hub_limit_within(&events.by_act(), limit, MOST_ACT_PAIRS),
        });
        let mut consensus = clusters.consensus.clone();
        consensus.leiden.seed = self.seed;
        clusters.consensus(consensus)
    }

    /// Sets the level.
    #[must_use]
    pub fn level(mut self, level: Level) -> Self {
        self.projection.level = level;
        self
    }

    /// Only sanctions imposed from `from` to `to`, both included; `None` leaves that side open.
    ///
    /// # Errors
    /// Fails only when `from` lies after `to`.
    pub fn imposed(mut self, from: Option<Day>, to: Option<Day>) -> Result<Self, crate::time::TimeError> {
        self.imposed = Some(When::between(from, to)?).filter(|window| !window.is_unknown());
        Ok(self)
    }

    /// Only sanctions in force on `day`.
    #[must_use]
    pub fn as_of(mut self, day: Day) -> Self {
        self.as_of = Some(day);
        self
    }

    /// Sets the longest lag of a response.
    #[must_use]
    pub fn response_window(mut self, days: u32) -> Self {
        self.response = self.response.window(days);
        self
    }

    /// Sets the window of coordination.
    #[must_use]
    pub fn coordination_window(mut self, days: i32) -> Self {
        self.rounds = self.rounds.window(days);
        self.pairs = self.pairs.window(days);
        self.clusters = self.clusters.window(days);
        self
    }

    /// Sets which targets could have been hit, where pairs are held against chance.
    #[must_use]
    pub fn universe(mut self, universe: Universe) -> Self {
        self.validation = self.validation.universe(universe);
        self
    }

    /// Sets the keys of the senders that are held against each other, [`senders`](Self::senders).
    #[must_use]
    pub fn senders(mut self, senders: impl Into<Option<Vec<String>>>) -> Self {
        self.senders = senders.into();
        self
    }

    /// Asks who is blocked through others on `day`; see [`exposure`](super::Findings::exposure).
    #[must_use]
    pub fn exposure(mut self, day: Day) -> Self {
        self.exposure = Some(day);
        self
    }

    /// Asks what three sanctions in a row look like; see [`motifs`](super::Findings::motifs).
    #[must_use]
    pub fn motifs(mut self, motifs: Motifs) -> Self {
        self.motifs = Some(motifs);
        self
    }

    /// Sets how many draws each null model makes, [`draws`](Self::draws).
    #[must_use]
    pub fn draws(mut self, draws: u32) -> Self {
        self.draws = draws;
        self
    }

    /// Sets the [`seed`](Self::seed) of all random draws.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The sanctions of a graph that are analysed.
    #[must_use]
    pub fn view<'g>(&self, graph: &'g SanctionGraph) -> View<'g> {
        let bound = |day: Option<Day>, number| day.or_else(|| Day::new(number).ok());
        let window =
            |when: When| bound(when.earliest(), i32::MIN + 1).zip(bound(when.latest(), i32::MAX - 1));
        let mut view = graph.view().kinds(TieKinds::SANCTIONS);
        if let Some((first, last)) = self.imposed.and_then(window) {
            view = view.imposed(first..=last);
        }
        if let Some(day) = self.as_of {
            view = view.as_of(day);
        }
        view
    }
}
