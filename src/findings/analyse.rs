//! The main job.

use std::collections::BTreeMap;

use super::coordination::Validated;
use super::exposure::exposure;
use super::{
    AnalyseConfig, Clusters, CoordinationFindings, Dyad, Dyadic, DyadicChance, FORMAT, Findings,
    GraphFindings, Hits, Lagged, LaggedChance, Leader, Pair, PairChance, ReciprocityFindings, Response,
    Round, Stamp, Standing,
};
use crate::coordination::clusters::On;
use crate::coordination::pairs::Detail;
use crate::coordination::rounds::Share;
use crate::coordination::{self, CoordinationError, LeadersFindings, rounds};
use crate::graph::{ActId, ActorId, EventsError, Projected, SanctionGraph, TieId};
use crate::reciprocity::lagged::{self, Direction, LaggedFindings};
use crate::reciprocity::{
    DayPermutation, ReciprocityError, Rewiring, Triads, chains, dyadic, latency, weighted,
};
use crate::time::{Certainty, Day, When};
use crate::traverse::ownership::OwnershipError;

/// An analysis could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnalyseError {
    /// The sanctions make no event table.
    #[error("the events: {0}")]
    Events(#[from] EventsError),
    /// Reciprocity could not be measured.
    #[error("reciprocity: {0}")]
    Reciprocity(#[from] ReciprocityError),
    /// Coordination could not be measured.
    #[error("coordination: {0}")]
    Coordination(#[from] CoordinationError),
    /// A sender that pairs are held against chance for is none at the level of the analysis.
    #[error("no party of the analysed sanctions has the key `{key}`")]
    UnknownSender {
        /// The key.
        key: String,
    },
    /// It could not be said who is blocked through others.
    #[error("exposure: {0}")]
    Exposure(#[from] OwnershipError),
}

/// Analyses a graph: who hits whom, who hits back, who acts together.
///
/// The result depends on the graph and the configuration alone; equal graphs give equal findings. The
/// `inputs` section is empty; see [`describe_inputs`](super::describe_inputs).
///
/// The costs are those of the projection and the analyses: O(n log n) in the sanctions but for what they
/// list, and about that once more for every draw of the null models.
///
/// # Errors
/// Fails only when the sanctions make more rows than an event table holds, or a configuration is outside
/// what its analysis takes.
///
/// ```
/// use sanction_graph::findings::{AnalyseConfig, analyse};
/// use sanction_graph::graph::GraphBuilder;
///
/// let mut builder = GraphBuilder::new();
/// let (eu, cn) = (builder.bloc("EU"), builder.state("CN"));
/// let act = builder.act(eu, "2021-03-22".parse()?);
/// builder.sanction(eu, cn, act);
/// let answer = builder.act(cn, "2021-03-24".parse()?);
/// builder.sanction(cn, eu, answer);
/// let findings = analyse(&builder.build()?, &AnalyseConfig::default())?;
/// assert_eq!(findings.reciprocity.lagged.answered, 1);
/// assert_eq!(findings.reciprocity.responses[0].lag_min, Some(2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn analyse(graph: &SanctionGraph, config: &AnalyseConfig) -> Result<Findings, AnalyseError> {
    let view = config.view(graph);
    let projected = config.projection.project(view)?;
    let namer = Namer { graph, projected: &projected };
    let reciprocity = namer.reciprocity(config)?;
    // Who acts together is told by whom the acts name, also where it is open or unknown for whom those stand.
    let named = config.projection.clone().targets_themselves(true).project(view)?;
    let rounds = match config.rounds.share {
        Share::Object => Namer { graph, projected: &named }.rounds(config, &reciprocity.responses)?,
        Share::Party => namer.rounds(config, &reciprocity.responses)?,
    };
    let coordination = Namer { graph, projected: &named }.coordination(config, rounds)?;
    let motifs = config.motifs.as_ref().map(|motifs| motifs.run(&projected.events)).transpose()?;
    let exposure = exposure(graph, config)?;
    Ok(Findings {
        format: FORMAT.into(),
        inputs: Vec::new(),
        graph: GraphFindings { beyond_observation: view.beyond_observation(), ..namer.graph() },
        hits: namer.hits(),
        reciprocity,
        coordination,
        motifs,
        exposure_day: exposure.as_ref().and(config.exposure).map(|day| Stamp::day(graph.unit(), day)),
        exposure,
    })
}

/// Turns the numbers of kernels into keys.
struct Namer<'a> {
    graph: &'a SanctionGraph,
    projected: &'a Projected,
}

impl Namer<'_> {
    fn act(&self, act: u32) -> String {
        self.graph.act(ActId(act)).key().into()
    }

    fn acts(&self, acts: &[u32]) -> Vec<String> {
        acts.iter().map(|&act| self.act(act)).collect()
    }

    fn party(&self, party: u32) -> String {
        self.projected.parties[party as usize].clone()
    }

    fn actor(&self, actor: u32) -> String {
        self.graph.actor(ActorId(actor)).key().into()
    }

    fn tie(&self, tie: Option<u32>) -> Option<String> {
        tie.map(|tie| self.graph.tie(TieId(tie)).key())
    }

    fn day(&self, day: i32) -> Option<Stamp> {
        Day::new(day).ok().map(|day| Stamp::day(self.graph.unit(), day))
    }

    fn graph(&self) -> GraphFindings {
        let graph = self.graph;
        let mut by_actor_kind = BTreeMap::new();
        for actor in graph.actors() {
            *by_actor_kind.entry(actor.kind().to_string()).or_insert(0) += 1;
        }
        let mut by_tie_kind = BTreeMap::new();
        for tie in graph.ties() {
            *by_tie_kind.entry(tie.kind().to_string()).or_insert(0) += 1;
        }
        let stamp = |day: Option<Day>| day.map(|day| Stamp::day(graph.unit(), day));
        let conflict_list = graph.conflicts();
        GraphFindings {
            actors: graph.actor_count(),
            acts: graph.act_count(),
            ties: graph.tie_count(),
            by_actor_kind,
            by_tie_kind,
            first: stamp(graph.acts().filter_map(|act| act.announced().earliest()).min()),
            last: stamp(graph.acts().filter_map(|act| act.announced().latest()).max()),
            merged_actors: graph.merges().actors.len(),
            merged_acts: graph.merges().acts.len(),
            excerpts: graph.merges().excerpts.clone(),
            conflicts: conflict_list.len(),
            conflict_list,
            unattributed: self.projected.unattributed.len(),
            absorbed_senders: self.projected.absorbed_senders.clone(),
            beyond_observation: false,
        }
    }

    fn hits(&self) -> Vec<Hits> {
        let events = &self.projected.events;
        let mut rows: Vec<usize> = (0..events.len()).collect();
        let pair = |row: usize| (events.sender()[row], events.target()[row]);
        rows.sort_unstable_by_key(|&row| (pair(row), events.act()[row], events.object()[row]));
        let hits = rows.chunk_by(|&a, &b| pair(a) == pair(b)).map(|rows| {
            let mut acts: Vec<u32> = rows.iter().map(|&row| events.act()[row]).collect();
            acts.dedup();
            let mut objects: Vec<u32> = rows.iter().map(|&row| events.object()[row]).collect();
            objects.sort_unstable();
            objects.dedup();
            let size = |&object: &u32| u64::from(self.graph.actor(ActorId(object)).group().unwrap_or(1));
            let days = rows.iter().map(|&row| events.when(row)).reduce(When::hull).unwrap_or(When::UNKNOWN);
            let (sender, target) = pair(rows[0]);
            let unit = self.graph.unit();
            let stamp = |day: Option<Day>| day.map(|day| Stamp::day(unit, day));
            Hits {
                sender: self.party(sender),
                target: self.party(target),
                acts: acts.len() as u64,
                targets: objects.iter().map(size).sum(),
                first: stamp(days.earliest()),
                last: stamp(days.latest()),
            }
        });
        let mut hits: Vec<Hits> = hits.collect();
        hits.sort_by(|a, b| {
            (b.targets, b.acts)
                .cmp(&(a.targets, a.acts))
                .then_with(|| (&a.sender, &a.target).cmp(&(&b.sender, &b.target)))
        });
        hits
    }

    fn reciprocity(&self, config: &AnalyseConfig) -> Result<ReciprocityFindings, AnalyseError> {
        let events = &self.projected.events;
        let pairs = dyadic::Dyadic::default().run(events)?;
        let found = config.response.run(events)?;
        let against_days = DayPermutation::default().draws(config.draws).seed(config.seed);
        let permuted = against_days.lagged(config.response.clone()).run(events)?;
        let rewired = Rewiring::default().draws(config.draws).seed(config.seed).run(events)?;
        let waits = latency::Latency::default().response(config.response.clone()).run(events)?;
        let climbed = chains::Chains::default().response(config.response.clone()).run(events)?;
        let mut responses: Vec<Response> = found.responses.iter().map(|row| self.response(row)).collect();
        responses.extend(found.not_opposite.iter().map(|&pair| self.not_opposite(pair, config)));
        Ok(ReciprocityFindings {
            level: config.projection.level,
            window: config.response.window,
            unit: config.response.unit,
            policy: config.response.policy,
            dyadic: Dyadic {
                actors: pairs.actors,
                edges: pairs.edges,
                reciprocated: pairs.reciprocated,
                r: pairs.r,
                density: pairs.density,
                rho: pairs.rho,
                mutual: pairs.mutual,
                asymmetric: pairs.asymmetric,
                null: pairs.null,
                chance: DyadicChance::of(&rewired.r),
            },
            weighted: weighted::Weighted::default().run(events)?.into(),
            latency: super::reciprocity::Latency::of(waits, |party| self.party(party)),
            lagged: Lagged {
                actions: found.actions,
                answered: found.answered,
                answered_possible: found.answered_possible,
                rate: found.rate,
                rate_inferred: permuted.rate.observed,
                self_loops: found.self_loops,
                simultaneous_first_contacts: found.simultaneous_first_contacts,
                chance: LaggedChance::of(&permuted.rate),
            },
            dyads: self.dyads(&found),
            responses,
            chains: super::reciprocity::chains(climbed, |party| self.party(party), |acts| self.acts(acts)),
            triads: Triads::default().run(events)?.counts,
        })
    }

    fn dyads(&self, found: &LaggedFindings) -> Vec<Dyad> {
        let rows = found.dyads.iter().map(|row| Dyad {
            a: self.party(row.a),
            b: self.party(row.b),
            actions: row.actions,
            answered: row.answered,
            answered_possible: row.answered_possible,
            rate: row.rate,
            median_lag: row.median_lag,
            proportionality: row.proportionality,
            measures_mirrored: row.measures_mirrored,
        });
        rows.collect()
    }

    fn response(&self, row: &lagged::Response) -> Response {
        Response {
            action: self.act(row.action),
            response: self.act(row.response),
            sender: self.party(row.sender),
            target: self.party(row.target),
            lag_min: row.lag.min,
            lag_max: row.lag.max,
            certainty: row.certainty,
            stated: row.stated,
            counted: row.counted,
            direction: row.direction,
            targets_answer: row.targets_answer,
            targets_action: row.targets_action,
            rivals: self.acts(&row.rivals),
            action_tie: self.tie(row.action_tie),
            response_tie: self.tie(row.response_tie),
        }
    }

    /// A stated answer whose two acts are not opposite at this level: listed by their own senders, with
    /// no target that stands for either.
    fn not_opposite(&self, (response, action): (u32, u32), config: &AnalyseConfig) -> Response {
        let (answer, answered) = (self.graph.act(ActId(response)), self.graph.act(ActId(action)));
        let lag = answered.announced().lag_to(answer.announced());
        Response {
            action: answered.key().into(),
            response: answer.key().into(),
            sender: answer.sender().key().into(),
            target: answered.sender().key().into(),
            lag_min: lag.min,
            lag_max: lag.max,
            certainty: lag.within(0, config.response.window.into()),
            stated: true,
            counted: false,
            direction: Direction::Known,
            targets_answer: 0,
            targets_action: 0,
            rivals: Vec::new(),
            action_tie: None,
            response_tie: None,
        }
    }

    /// The rounds, and how many implementing acts were left out of them.
    fn rounds(
        &self,
        config: &AnalyseConfig,
        responses: &[Response],
    ) -> Result<(Vec<Round>, usize), AnalyseError> {
        let found = config.rounds.run(&self.projected.events)?;
        let rounds = found.rounds.iter().map(|round| self.round(round, responses));
        Ok((rounds.collect(), found.implementing_left_out))
    }

    fn coordination(
        &self,
        config: &AnalyseConfig,
        (rounds, implementing_left_out): (Vec<Round>, usize),
    ) -> Result<CoordinationFindings, AnalyseError> {
        let events = &self.projected.events;
        let config = &config.bounded(events);
        // Findings say everything, so that every pair has its figures and its acts.
        let pairs = config.pairs.clone().detail(Detail::Acts).run(events)?;
        let hubs_left_out = pairs.hubs_left_out;
        let validated = Validated::of(self.projected, config)?;
        // A pair that certainly shares nothing within the window shares as much in every draw.
        let one = (config.draws > 0).then_some(1.0);
        let unknown = PairChance { p_timing: one, q_timing: one, ..PairChance::default() };
        let rank = self.rank(&validated.leaders, &pairs.pairs);
        let pairs = pairs.pairs.iter().filter_map(|pair| {
            let figures = pair.figures?;
            Some(Pair {
                a: self.party(pair.a),
                b: self.party(pair.b),
                shared: figures.shared,
                shared_possible: figures.shared_possible,
                jaccard: figures.jaccard,
                mean_lag: figures.mean_lag,
                first_a: figures.first_a,
                first_b: figures.first_b,
                simultaneous: figures.simultaneous,
                chance: validated.pairs.get(&(pair.a, pair.b)).copied().unwrap_or(unknown),
                acts: self.acts(pair.acts.as_ref()?),
            })
        });
        Ok(CoordinationFindings {
            level: config.projection.level,
            window: config.rounds.window,
            implementing_left_out,
            hubs_left_out,
            validation: validated.section,
            pairs: pairs.collect(),
            leaders: validated.leaders.leaders.iter().map(|row| self.leader(row)).collect(),
            rank,
            rounds,
            clusters: self.clusters(config)?,
        })
    }

    fn leader(&self, row: &coordination::Leader) -> Leader {
        Leader {
            leader: self.party(row.leader),
            follower: self.party(row.follower),
            leads: row.leads,
            follows: row.follows,
            simultaneous: row.simultaneous,
            p: row.p,
            median_lag: row.median_lag,
        }
    }

    fn rank(&self, found: &LeadersFindings, pairs: &[coordination::Pair]) -> Vec<Standing> {
        let mut acts: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for row in &found.leaders {
            let pair = (row.leader.min(row.follower), row.leader.max(row.follower));
            let Ok(at) = pairs.binary_search_by_key(&pair, |pair| (pair.a, pair.b)) else { continue };
            for sender in [row.leader, row.follower] {
                acts.entry(sender).or_default().extend(pairs[at].acts.iter().flatten());
            }
        }
        let rows = found.rank.iter().map(|row| {
            let mut acts = acts.remove(&row.sender).unwrap_or_default();
            acts.sort_unstable();
            acts.dedup();
            Standing {
                sender: self.party(row.sender),
                leads: row.leads,
                follows: row.follows,
                simultaneous: row.simultaneous,
                score: row.score,
                acts: self.acts(&acts),
            }
        });
        rows.collect()
    }

    fn clusters(&self, config: &AnalyseConfig) -> Result<Vec<Clusters>, AnalyseError> {
        let events = &self.projected.events;
        let of = |on: On| {
            let found = config.clusters_on(on, events).run(events)?;
            let key = |&number: &u32| match on {
                On::Senders => self.party(number),
                On::Targets => self.actor(number),
                On::Acts => self.act(number),
            };
            Ok(Clusters {
                on,
                algorithm: found.algorithm.into(),
                quality: found.quality,
                members: found.members.iter().map(|members| members.iter().map(key).collect()).collect(),
                stability: found.stability,
                alone: found.alone,
                hubs_left_out: found.hubs_left_out,
            })
        };
        On::ALL.into_iter().map(of).collect()
    }

    fn round(&self, round: &rounds::Round, responses: &[Response]) -> Round {
        let acts = self.acts(&round.acts);
        let mut answered_by: Vec<String> = responses
            .iter()
            .filter(|row| row.counted && row.certainty == Certainty::Certain && acts.contains(&row.action))
            .map(|row| row.response.clone())
            .collect();
        answered_by.sort_unstable();
        answered_by.dedup();
        let mut possible: Vec<u32> = round.possible.iter().map(|part| part.act).collect();
        possible.dedup();
        let mut hit_by: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for hit in round.hits.iter().filter(|hit| round.targets.contains(&hit.object)) {
            hit_by.entry(self.actor(hit.object)).or_default().push(self.party(hit.sender));
        }
        for senders in hit_by.values_mut() {
            senders.sort_unstable();
            senders.dedup();
        }
        let day = |day: i32| self.day(day).unwrap_or_else(|| Stamp::of(self.graph.unit(), When::UNKNOWN));
        Round {
            first: day(round.first),
            last: day(round.last),
            senders: round.senders.iter().map(|&party| self.party(party)).collect(),
            targets: round.targets.iter().map(|&actor| self.actor(actor)).collect(),
            single: round.single.iter().map(|&actor| self.actor(actor)).collect(),
            acts,
            possible: self.acts(&possible),
            first_mover: round.first_mover.map(|party| self.party(party)),
            answered_by,
            hit_by,
        }
    }
}
