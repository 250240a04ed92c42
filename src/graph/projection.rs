//! Projection: from a view of the graph to the event table at a level.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::attribution::{Attributed, Attribution, Attributor, Party, Relations, Rule, days_of};
use super::events::{ActColumns, EventColumns, Events, EventsError, ObjectColumns};
use super::{ActId, ActRef, ActorRef, SanctionGraph, TieId, TieRef, View};
use crate::model::words::words;
use crate::model::{ActorKind, TieKinds};
use crate::time::{Certainty, Day, When};

words! {
    /// The granularity of an analysis.
    pub enum Level, "level" {
        /// Targets are themselves.
        Actor = "actor",
        /// Targets are the states and blocs that they stand for; senders are themselves.
        State = "state",
        /// As `State`, and the blocs of the scheme take in their members, as targets and as senders.
        Bloc = "bloc",
    }
}

/// What becomes of territories with a code of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Territories {
    /// A territory stands for its sovereign of the day (Hong Kong for China).
    #[default]
    Sovereign,
    /// A territory stands for itself.
    Keep,
}

/// How a view becomes events: the level, for whom targets stand, which blocs take in their members.
///
/// ```
/// use sanction_graph::graph::{GraphBuilder, Level, Projection};
///
/// let mut builder = GraphBuilder::new();
/// let (cn, nl) = (builder.state("CN"), builder.state("NL"));
/// let member_of_parliament = builder.official("sjoerdsma");
/// builder.office(member_of_parliament, nl);
/// let act = builder.act(cn, "2021-03-22".parse()?);
/// builder.sanction(cn, member_of_parliament, act);
/// let graph = builder.build()?;
///
/// let at = |level| Projection::at(level).project(graph.view());
/// assert_eq!(at(Level::State)?.parties, ["CN", "NL"]);
/// assert_eq!(at(Level::Bloc)?.parties, ["CN", "EU"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Projection {
    /// The level.
    pub level: Level,
    /// For whom targets stand, at the levels `State` and `Bloc`.
    pub attribution: Attribution,
    /// The blocs that take in their members at the level `Bloc`, by code; of several that hold a state
    /// the first. Default: the EU.
    pub scheme: Vec<String>,
    /// At the level `State`: whether a bloc becomes its members of the day.
    pub expand_blocs: bool,
    /// What becomes of territories at the levels `State` and `Bloc`.
    pub territories: Territories,
    /// Whether targets are themselves whatever the level, so that only senders are lifted to it: what is asked
    /// where acts are compared by the persons and organisations that they name, since whom those stand for may
    /// be open or unknown.
    pub targets_themselves: bool,
}

impl Default for Projection {
    fn default() -> Self {
        Self {
            level: Level::Bloc,
            attribution: Attribution::default(),
            scheme: vec!["EU".into()],
            expand_blocs: false,
            territories: Territories::default(),
            targets_themselves: false,
        }
    }
}

/// What [`Projection::project`] makes: the events and the dictionaries of their numbers.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Projected {
    /// The event table. Its acts, objects and ties are the graph's ids; its parties are numbered in the
    /// order of their keys.
    pub events: Events,
    /// The keys of the parties, sorted.
    pub parties: Vec<String>,
    /// The ties whose target is no polity, ascending, with the first rule that found whom it stands for.
    pub attributed: Vec<(TieId, Rule)>,
    /// The ties, ascending, whose target stands for nobody that the rules know. They make no event.
    pub unattributed: Vec<TieId>,
    /// By the key of a state that acted as its bloc: in how many acts.
    pub absorbed_senders: BTreeMap<String, u64>,
}

/// One row before parties are numbered.
struct Row<'g> {
    tie: TieRef<'g>,
    sender: Party,
    target: Party,
    certain: bool,
}

impl Projection {
    /// The default projection at another level.
    #[must_use]
    pub fn at(level: Level) -> Self {
        Self { level, ..Self::default() }
    }

    /// Sets for whom targets stand.
    #[must_use]
    pub fn attribution(mut self, attribution: Attribution) -> Self {
        self.attribution = attribution;
        self
    }

    /// Sets the blocs that take in their members.
    #[must_use]
    pub fn scheme(mut self, blocs: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.scheme = blocs.into_iter().map(Into::into).collect();
        self
    }

    /// Sets whether a bloc becomes its members of the day at the level `State`.
    #[must_use]
    pub fn expand_blocs(mut self, expand: bool) -> Self {
        self.expand_blocs = expand;
        self
    }

    /// Sets what becomes of territories.
    #[must_use]
    pub fn territories(mut self, territories: Territories) -> Self {
        self.territories = territories;
        self
    }

    /// Sets whether targets are themselves whatever the level.
    #[must_use]
    pub fn targets_themselves(mut self, themselves: bool) -> Self {
        self.targets_themselves = themselves;
        self
    }

    /// Makes the events of the sanctions and counter-sanctions of a view.
    ///
    /// A target that stands for several polities makes several rows, so figures per polity do not sum to
    /// those of ties. A row is certain if its tie certainly belongs to the view and its attribution is
    /// certain. An act's row counts 1, an unnamed group as many as it stands for, unless the tie says
    /// how much it weighs.
    ///
    /// Linear in the view's ties and their targets' offices, parts and nationalities.
    ///
    /// # Errors
    /// Fails only when there are more rows than an event table holds.
    pub fn project(&self, view: View<'_>) -> Result<Projected, EventsError> {
        let graph = view.graph();
        let levels = Levels {
            projection: self,
            relations: Relations::new(graph),
            attributor: Attributor::new(graph, &self.attribution),
        };
        let mut rows = Vec::new();
        let mut attributed = Vec::new();
        let mut unattributed = Vec::new();
        let mut absorbed: BTreeSet<(&str, ActId)> = BTreeSet::new();
        for shown in view.kinds(TieKinds::SANCTIONS).ties() {
            let tie = shown.tie;
            let targets = levels.targets(tie);
            attributed.extend(targets.rule.map(|rule| (tie.id(), rule)));
            if targets.parties.is_empty() {
                unattributed.push(tie.id());
                continue;
            }
            let (senders, senders_certain) = levels.senders(tie);
            if levels.absorbed(tie.from(), &senders) {
                absorbed.extend(tie.act().map(|act| (tie.from().key(), act.id())));
            }
            let certain = shown.certainty == Certainty::Certain && targets.certain && senders_certain;
            for &sender in &senders {
                rows.extend(targets.parties.iter().map(|&target| Row { tie, sender, target, certain }));
            }
        }
        let mut absorbed_senders = BTreeMap::new();
        for (key, _) in absorbed {
            *absorbed_senders.entry(key.to_owned()).or_insert(0) += 1;
        }
        let (events, parties) = columns(graph, &levels.relations, &rows)?;
        Ok(Projected { events, parties, attributed, unattributed, absorbed_senders })
    }
}

/// The parties that a target stands for at the level.
struct Targets {
    parties: Vec<Party>,
    rule: Option<Rule>,
    certain: bool,
}

struct Levels<'g, 'c> {
    projection: &'c Projection,
    relations: Relations<'g>,
    attributor: Attributor<'g, 'c>,
}

impl<'g> Levels<'g, '_> {
    fn targets(&self, tie: TieRef<'g>) -> Targets {
        if self.projection.targets_themselves || self.projection.level == Level::Actor {
            return Targets { parties: vec![Party::Actor(tie.to().id())], rule: None, certain: true };
        }
        let Attributed { polities, rule, certain } = self.attributor.target(tie);
        let (parties, sure) = self.lift(polities.into_iter().map(Party::Actor), tie.period().start());
        Targets { parties, rule, certain: certain && sure }
    }

    fn senders(&self, tie: TieRef<'g>) -> (Vec<Party>, bool) {
        let sender = tie.from();
        if self.projection.level == Level::Actor || !sender.kind().is_polity() {
            return (vec![Party::Actor(sender.id())], true);
        }
        self.lift(std::iter::once(Party::Actor(sender.id())), tie.period().start())
    }

    /// Whether a sender acts as a bloc of the scheme that takes it in.
    fn absorbed(&self, sender: ActorRef<'g>, acts_as: &[Party]) -> bool {
        let own = Party::Actor(sender.id());
        let mut blocs = self.projection.scheme.iter().filter_map(|name| self.relations.bloc(name));
        self.projection.level == Level::Bloc && blocs.any(|bloc| bloc != own && acts_as.contains(&bloc))
    }

    /// Polities at the level, on the first day of a range; not certain if the last day gives others.
    fn lift(&self, parties: impl Iterator<Item = Party> + Clone, when: When) -> (Vec<Party>, bool) {
        let [first, last] = days_of(when);
        let (lifted, sure) = self.lift_on(parties.clone(), first);
        if first == last {
            return (lifted, sure);
        }
        let (later, later_sure) = self.lift_on(parties, last);
        let same = lifted == later;
        (lifted, sure && later_sure && same)
    }

    fn lift_on(&self, parties: impl Iterator<Item = Party>, day: Option<Day>) -> (Vec<Party>, bool) {
        let projection = self.projection;
        let mut lifted = Vec::new();
        let mut sure = true;
        for mut party in parties {
            if projection.territories == Territories::Sovereign {
                if let Some((sovereign, certainty)) = self.relations.sovereign(party, day) {
                    sure &= certainty == Certainty::Certain;
                    party = sovereign;
                }
            }
            match projection.level {
                Level::State if projection.expand_blocs && self.is_bloc(party) => {
                    let members = self.relations.members(party, day);
                    if members.is_empty() {
                        lifted.push(party);
                    }
                    for (member, certainty) in members {
                        sure &= certainty == Certainty::Certain;
                        lifted.push(member);
                    }
                }
                Level::Bloc => {
                    let blocs = projection.scheme.iter().filter_map(|name| self.relations.bloc(name));
                    let held = blocs
                        .map(|bloc| (bloc, self.relations.member(party, bloc, day)))
                        .find(|(_, certainty)| *certainty >= Certainty::Possible);
                    if let Some((bloc, certainty)) = held {
                        sure &= certainty == Certainty::Certain;
                        party = bloc;
                    }
                    lifted.push(party);
                }
                _ => lifted.push(party),
            }
        }
        lifted.sort_unstable();
        lifted.dedup();
        (lifted, sure)
    }

    fn is_bloc(&self, party: Party) -> bool {
        matches!(party, Party::Actor(id) if self.attributor.graph.actor(id).kind() == ActorKind::Bloc)
    }
}

fn columns(
    graph: &SanctionGraph,
    relations: &Relations<'_>,
    rows: &[Row<'_>],
) -> Result<(Events, Vec<String>), EventsError> {
    let shown: HashSet<Party> = rows.iter().flat_map(|row| [row.sender, row.target]).collect();
    let keys: BTreeSet<&str> = shown.iter().map(|&party| relations.key(party)).collect();
    let parties: Vec<String> = keys.iter().map(|&key| key.to_owned()).collect();
    let of_key: BTreeMap<&str, u32> = keys.into_iter().zip(0u32..).collect();
    let number_of: HashMap<Party, u32> =
        shown.into_iter().map(|party| (party, of_key[relations.key(party)])).collect();
    let number = |party| number_of[&party];
    let ends = |row: &Row<'_>| row.tie.period().start().raw();
    let exact = rows.iter().all(|row| row.tie.period().start().day().is_some());
    let sequenced = rows.iter().any(|row| row.tie.seq().is_some());
    let weigh =
        |tie: TieRef<'_>| tie.stated_weight().unwrap_or_else(|| f64::from(tie.to().group().unwrap_or(1)));
    // The graph has refused more actors and acts than `u32` counts.
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let events = Events::new(EventColumns {
        parties: count(parties.len()),
        acts: count(graph.act_count()),
        objects: count(graph.actor_count()),
        sender: rows.iter().map(|row| number(row.sender)).collect(),
        target: rows.iter().map(|row| number(row.target)).collect(),
        first: rows.iter().map(|row| ends(row).0).collect(),
        last: (!exact).then(|| rows.iter().map(|row| ends(row).1).collect()),
        act: rows.iter().map(|row| row.tie.act().map_or(u32::MAX, |act| act.id().0)).collect(),
        weight: rows
            .iter()
            .any(|row| weigh(row.tie).to_bits() != 1f64.to_bits())
            .then(|| rows.iter().map(|row| weigh(row.tie)).collect()),
        object: Some(rows.iter().map(|row| row.tie.to().id().0).collect()),
        tie: Some(rows.iter().map(|row| row.tie.id().0).collect()),
        seq: sequenced.then(|| rows.iter().map(|row| row.tie.seq().unwrap_or(0)).collect()),
        programme: Some(
            rows.iter()
                .map(|row| row.tie.act().and_then(ActRef::programme_index).unwrap_or(u32::MAX))
                .collect(),
        ),
        measures: Some(rows.iter().map(|row| row.tie.measures().bits()).collect()),
        certain: (!rows.iter().all(|row| row.certain)).then(|| rows.iter().map(|row| row.certain).collect()),
        act_columns: ActColumns {
            answers: graph
                .acts()
                .map(|act| act.answers().map(|answered| answered.id().0).collect())
                .collect(),
            implements: graph.acts().map(|act| act.implements().is_some()).collect(),
        },
        object_columns: ObjectColumns {
            unnamed: graph.actors().map(|actor| actor.group().is_some()).collect(),
        },
    })?;
    Ok((events, parties))
}
