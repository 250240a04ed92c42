//! Attribution: the polity that an actor stands for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::parts::Parts;
use super::reference::{self, Relation};
use super::{ActRef, ActorId, ActorRef, SanctionGraph, TieRef};
use crate::model::TieKind;
use crate::model::words::words;
use crate::time::{Certainty, Day, Period, When};

words! {
    /// One way to find the polity that a target stands for.
    pub enum Rule, "attribution rule" {
        /// The polity that the input states for the tie.
        Stated = "stated",
        /// Offices of a person, then what those bodies are part of, transitively, to the first polity of
        /// each path. Memberships and seats are not followed.
        OfficeOrPartOf = "office-or-part-of",
        /// The polity that the act's programme is addressed to. If there are several, the one that
        /// `Nationality` yields too, else all of them, never certain.
        Programme = "programme",
        /// Citizenship, seat or flag.
        Nationality = "nationality",
    }
}

/// Whether the first rule that yields a polity decides, or all rules together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AttributionMode {
    /// The first rule that yields a polity.
    #[default]
    First,
    /// Every polity that some rule yields.
    All,
}

/// For whom an actor stands: rules in order, and whether the first that yields decides.
///
/// A polity stands for itself. A rule looks at ties that hold on the event's first day; ties without any
/// date count as holding. The result is certain if a rule applies certainly, none before it that applies
/// only possibly yields other polities (of all rules: none at all), and the event's last day gives no
/// other answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Attribution {
    /// The rules, in order.
    pub rules: Vec<Rule>,
    /// Whether the first that yields decides.
    pub mode: AttributionMode,
}

impl Default for Attribution {
    fn default() -> Self {
        Self { rules: Rule::ALL.to_vec(), mode: AttributionMode::First }
    }
}

impl Attribution {
    /// These rules in this order, the first that yields decides.
    #[must_use]
    pub fn first(rules: impl Into<Vec<Rule>>) -> Self {
        Self { rules: rules.into(), mode: AttributionMode::First }
    }

    /// All polities that these rules yield.
    #[must_use]
    pub fn all(rules: impl Into<Vec<Rule>>) -> Self {
        Self { rules: rules.into(), mode: AttributionMode::All }
    }
}

/// Polities found for one target, sorted, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attributed {
    pub(super) polities: Vec<ActorId>,
    /// The first rule that yielded; `None` for a polity, or if none did.
    pub(super) rule: Option<Rule>,
    pub(super) certain: bool,
}

/// What one rule yields on one day.
#[derive(Debug, Default)]
struct Yield {
    /// By ties that certainly hold.
    certain: Vec<ActorId>,
    /// By ties that certainly or possibly hold: a superset.
    possible: Vec<ActorId>,
}

impl Yield {
    fn both(polities: Vec<ActorId>) -> Self {
        Self { certain: polities.clone(), possible: polities }
    }
}

fn set(mut ids: Vec<ActorId>) -> Vec<ActorId> {
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Whether a background tie holds on a day; one without any date counts as holding.
pub(crate) fn holds(period: Period, day: Option<Day>) -> Certainty {
    if period.start().is_unknown() && period.end().is_none() {
        return Certainty::Certain;
    }
    match day {
        Some(day) => period.in_force(day..=day),
        None => Certainty::Possible,
    }
}

/// The first and the last day of a range, one standing in for the other where it is unknown.
pub(super) fn days_of(when: When) -> [Option<Day>; 2] {
    [when.earliest().or(when.latest()), when.latest().or(when.earliest())]
}

/// Finds polities.
pub(super) struct Attributor<'g, 'c> {
    pub(super) graph: &'g SanctionGraph,
    config: &'c Attribution,
    /// The polities that each programme is addressed to, sorted.
    addressed: Vec<Vec<ActorId>>,
    parts: Parts<'g>,
}

impl<'g, 'c> Attributor<'g, 'c> {
    pub(super) fn new(graph: &'g SanctionGraph, config: &'c Attribution) -> Self {
        let polities = |keys: &[String]| {
            let known = keys.iter().filter_map(|key| graph.by_key(key));
            set(known.filter(|&id| graph.actor(id).kind().is_polity()).collect())
        };
        let addressed = graph.programmes.iter().map(|programme| polities(&programme.addressed)).collect();
        Self { graph, config, addressed, parts: Parts::new(graph) }
    }

    /// For whom the target of a sanction stands.
    pub(super) fn target(&self, tie: TieRef<'g>) -> Attributed {
        let target = tie.to();
        if target.kind().is_polity() {
            return Attributed { polities: vec![target.id()], rule: None, certain: true };
        }
        let [first, last] = days_of(tie.period().start());
        let answer = self.on(tie, first);
        if first == last {
            return answer;
        }
        let later = self.on(tie, last);
        let certain = answer.certain && later.certain && answer.polities == later.polities;
        Attributed { certain, ..answer }
    }

    fn on(&self, tie: TieRef<'g>, day: Option<Day>) -> Attributed {
        let mut answer = Attributed { polities: Vec::new(), rule: None, certain: false };
        // Of all rules together: what they yield certainly. Of the first: whether those that apply only
        // possibly agree with it.
        let (mut certainly, mut agree) = (Vec::new(), true);
        for &rule in &self.config.rules {
            let found = self.apply(rule, tie, day);
            if found.possible.is_empty() {
                continue;
            }
            let first = answer.rule.is_none();
            answer.rule.get_or_insert(rule);
            match self.config.mode {
                AttributionMode::All => {
                    answer.polities.extend(found.possible);
                    certainly.extend(found.certain);
                }
                AttributionMode::First => {
                    if first {
                        answer.polities.clone_from(&found.possible);
                    }
                    agree &= found.possible == answer.polities;
                    if !found.certain.is_empty() {
                        answer.certain = agree && found.certain == found.possible;
                        break;
                    }
                }
            }
        }
        if self.config.mode == AttributionMode::All {
            answer.polities = set(answer.polities);
            answer.certain = !answer.polities.is_empty() && set(certainly) == answer.polities;
        }
        answer
    }

    fn apply(&self, rule: Rule, tie: TieRef<'g>, day: Option<Day>) -> Yield {
        match rule {
            Rule::Stated => Yield::both(tie.polity().map(ActorRef::id).into_iter().collect()),
            Rule::OfficeOrPartOf => Yield {
                certain: self.climb(tie.to(), day, Certainty::Certain),
                possible: self.climb(tie.to(), day, Certainty::Possible),
            },
            Rule::Programme => self.programme(tie, day),
            Rule::Nationality => Self::nationality(tie.to(), day),
        }
    }

    /// Offices, then parts, to the first polity of each path.
    fn climb(&self, actor: ActorRef<'g>, day: Option<Day>, least: Certainty) -> Vec<ActorId> {
        let mut polities = Vec::new();
        self.parts.climb(actor, day, least, &mut polities);
        for office in actor.outgoing_of(TieKind::Office).filter(|tie| holds(tie.period(), day) >= least) {
            self.parts.climb(office.to(), day, least, &mut polities);
        }
        set(polities)
    }

    fn programme(&self, tie: TieRef<'g>, day: Option<Day>) -> Yield {
        let programme = tie.act().and_then(ActRef::programme_index);
        let addressed = programme.map_or(&[][..], |programme| &self.addressed[programme as usize]);
        if addressed.len() < 2 {
            return Yield::both(addressed.to_vec());
        }
        let own = Self::nationality(tie.to(), day);
        let is_addressed = |id: &ActorId| addressed.binary_search(id).is_ok();
        let both: Vec<_> = own.possible.into_iter().filter(is_addressed).collect();
        if both.is_empty() {
            return Yield { certain: Vec::new(), possible: addressed.to_vec() };
        }
        let certain = own.certain.into_iter().filter(is_addressed).collect();
        Yield { certain, possible: both }
    }

    fn nationality(actor: ActorRef<'g>, day: Option<Day>) -> Yield {
        let mut found = Yield::default();
        for tie in actor.outgoing_of(TieKind::Nationality) {
            let certainty = holds(tie.period(), day);
            if certainty == Certainty::Certain {
                found.certain.push(tie.to().id());
            }
            if certainty >= Certainty::Possible {
                found.possible.push(tie.to().id());
            }
        }
        Yield { certain: set(found.certain), possible: set(found.possible) }
    }
}

/// A polity at a level: one of the graph, or one that only reference data name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Party {
    Actor(ActorId),
    Code(&'static str),
}

/// Dated relations among polities: those of the graph, and reference data for pairs of which the graph
/// says nothing.
pub(super) struct Relations<'g> {
    graph: &'g SanctionGraph,
    of_code: BTreeMap<&'g str, ActorId>,
    /// Reference data hold for calendar days only.
    dated: bool,
}

impl<'g> Relations<'g> {
    pub(super) fn new(graph: &'g SanctionGraph) -> Self {
        use crate::model::ActorKind::{Bloc, State};
        let polities = graph.actors_of_kind(State).chain(graph.actors_of_kind(Bloc));
        Self {
            graph,
            of_code: polities.map(|actor| (actor.polity_code(), actor.id())).collect(),
            dated: graph.unit() == crate::time::TimeUnit::Day,
        }
    }

    fn code(&self, party: Party) -> &'g str {
        match party {
            Party::Actor(id) => self.graph.actor(id).polity_code(),
            Party::Code(code) => code,
        }
    }

    pub(super) fn party(&self, code: &'static str) -> Party {
        self.of_code.get(code).map_or(Party::Code(code), |&id| Party::Actor(id))
    }

    /// The bloc of a scheme: by code, else by key.
    pub(super) fn bloc(&self, name: &str) -> Option<Party> {
        let by_code = self.of_code.get(name).copied().or_else(|| self.graph.by_key(name));
        let known = || reference::memberships().iter().find(|relation| relation.to == name);
        by_code.map(Party::Actor).or_else(|| known().map(|relation| Party::Code(relation.to)))
    }

    /// The state that a territory stands for, if it stands for another.
    pub(super) fn sovereign(&self, party: Party, day: Option<Day>) -> Option<(Party, Certainty)> {
        self.reference(reference::territories(), self.code(party), day)
            .map(|(relation, certainty)| (self.party(relation.to), certainty))
            .next()
    }

    fn reference<'r>(
        &self,
        table: &'r [Relation],
        code: &str,
        day: Option<Day>,
    ) -> impl Iterator<Item = (&'r Relation, Certainty)> {
        let rows = if self.dated { reference::of(table, code) } else { &[] };
        rows.iter()
            .map(move |relation| (relation, holds(relation.period, day)))
            .filter(|(_, certainty)| *certainty >= Certainty::Possible)
    }

    /// Whether `state` is a member of `bloc` on a day.
    pub(super) fn member(&self, state: Party, bloc: Party, day: Option<Day>) -> Certainty {
        if let (Party::Actor(state), Party::Actor(bloc)) = (state, bloc) {
            let mut said = self
                .graph
                .actor(state)
                .outgoing_of(TieKind::Membership)
                .filter(|tie| tie.to().id() == bloc)
                .map(|tie| holds(tie.period(), day))
                .peekable();
            if said.peek().is_some() {
                return said.max().unwrap_or(Certainty::Impossible);
            }
        }
        let bloc = self.code(bloc);
        self.reference(reference::memberships(), self.code(state), day)
            .filter(|(relation, _)| relation.to == bloc)
            .map(|(_, certainty)| certainty)
            .max()
            .unwrap_or(Certainty::Impossible)
    }

    /// The members of a bloc on a day, certainly or possibly, sorted.
    pub(super) fn members(&self, bloc: Party, day: Option<Day>) -> Vec<(Party, Certainty)> {
        let mut candidates: Vec<Party> = Vec::new();
        if let Party::Actor(id) = bloc {
            let ties = self.graph.actor(id).incoming().filter(|tie| tie.kind() == TieKind::Membership);
            candidates.extend(
                ties.filter(|tie| tie.from().kind() == crate::model::ActorKind::State)
                    .map(|tie| Party::Actor(tie.from().id())),
            );
        }
        let code = self.code(bloc);
        let listed = reference::memberships().iter().filter(|relation| self.dated && relation.to == code);
        candidates.extend(listed.map(|relation| self.party(relation.from)));
        candidates.sort_unstable();
        candidates.dedup();
        candidates
            .into_iter()
            .map(|state| (state, self.member(state, bloc, day)))
            .filter(|(_, certainty)| *certainty >= Certainty::Possible)
            .collect()
    }

    pub(super) fn key(&self, party: Party) -> &'g str {
        match party {
            Party::Actor(id) => self.graph.actor(id).key(),
            Party::Code(code) => code,
        }
    }
}
