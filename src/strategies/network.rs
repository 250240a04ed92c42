//! Whole networks.
//!
//! What is drawn is a draft in which everything that is named is an `Index`; the draft becomes records
//! with `prop_map`.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::document::Document;
use super::records::{actor_kinds, details, maybe, measures, of_kind, shares, sources, texts};
use super::time::{between, month, period, whens};
use super::{GraphParams, Polities};
use crate::graph::SanctionGraph;
use crate::model::{
    Act, ActClaim, ActKind, Actor, ActorKind, End, Identifier, Measures, Programme, Share, Source, Tie,
    TieClaim, TieKind,
};
use crate::time::{Day, When};

/// Networks as records; see the [module](super) for what they hold and [`Document`] for what can be done
/// with them.
///
/// # Panics
/// The strategy **panics** if the range of days is reversed.
pub fn documents(params: &GraphParams) -> impl Strategy<Value = Document> + Clone + use<> {
    let days = &params.days;
    let actors = vec((actor_kinds(), details(days.clone()), vec(any::<Index>(), 0..=1)), 0..=params.actors);
    let sources = vec(sources("", days.clone()), 0..=params.sources);
    let programmes = vec(programme_drafts(), 0..=params.programmes);
    let acts = vec(act_drafts(params), 0..=params.acts);
    let ties = vec(tie_drafts(params), 0..=params.ties);
    let polities = params.polities;
    // Most networks are large enough for something to happen; some are small or empty.
    (actors, sources, programmes, acts, ties).prop_map(move |(actors, sources, programmes, acts, ties)| {
        let mut making = Making::new(polities, actors, sources);
        making.programmes(programmes);
        making.acts(acts);
        making.ties(ties);
        making.document
    })
}

/// Graphs: what [`documents`] builds.
///
/// # Panics
/// The strategy **panics** if the range of days is reversed.
pub fn graphs(params: &GraphParams) -> impl Strategy<Value = SanctionGraph> + Clone + use<> {
    documents(params).prop_map(|document| document.build().unwrap_or_else(|error| panic!("{error}")))
}

#[derive(Debug, Clone)]
struct ProgrammeDraft {
    title: Option<String>,
    issuer: Option<Index>,
    authority: Option<String>,
    addressed: Vec<Index>,
}

fn programme_drafts() -> impl Strategy<Value = ProgrammeDraft> + Clone {
    let addressed = prop_oneof![vec(any::<Index>(), 0..=0), vec(any::<Index>(), 1..=3)];
    (maybe(30, texts()), maybe(30, any::<Index>()), maybe(30, texts()), addressed).prop_map(
        |(title, issuer, authority, addressed)| ProgrammeDraft { title, issuer, authority, addressed },
    )
}

/// A point in time near another, as two sources give it.
#[derive(Debug, Clone, Copy)]
enum Near {
    Same,
    Moved(i32),
    /// From so many days before to so many after.
    Around(i32, i32),
    Month,
    Other(When),
}

impl Near {
    fn of(self, when: When) -> When {
        let Some(day) = when.earliest().or(when.latest()) else { return when };
        match self {
            Self::Same => when,
            Self::Moved(days) => When::exact(day.plus(days)),
            Self::Around(before, after) => between(day.plus(-before), day.plus(after)),
            Self::Month => month(day),
            Self::Other(when) => when,
        }
    }
}

fn nears(days: RangeInclusive<Day>) -> impl Strategy<Value = Near> + Clone {
    prop_oneof![
        4 => Just(Near::Same),
        3 => (-2..=2).prop_map(Near::Moved),
        2 => (0..3, 0..3).prop_map(|(before, after)| Near::Around(before, after)),
        1 => Just(Near::Month),
        1 => whens(days).prop_map(Near::Other),
    ]
}

/// An end: how long after the start, or any day.
#[derive(Debug, Clone, Copy)]
enum EndDraft {
    After(i32),
    On(When),
}

impl EndDraft {
    /// The end, if it can lie after the start.
    fn of(self, start: When) -> Option<When> {
        let end = match self {
            Self::After(days) => When::exact(start.latest()?.plus(days)),
            Self::On(when) => when,
        };
        period(start, Some(end)).end().filter(|&possible| possible == end)
    }
}

fn ends(days: RangeInclusive<Day>) -> impl Strategy<Value = EndDraft> + Clone {
    prop_oneof![3 => (1..40).prop_map(EndDraft::After), 1 => whens(days).prop_map(EndDraft::On)]
}

#[derive(Debug, Clone)]
struct ActDraft {
    kind: ActKind,
    sender: Index,
    programme: Option<Index>,
    authority: Option<String>,
    /// Whether it states its key and has claims on its day.
    keyed: bool,
    day: When,
    stated: bool,
    effective: Option<i32>,
    threatened: Option<i32>,
    declared: Option<u32>,
    responds_to: Vec<Index>,
    implements: Option<(bool, Index)>,
    claims: Vec<ActClaimDraft>,
    targets: Vec<TargetDraft>,
}

#[derive(Debug, Clone)]
struct ActClaimDraft {
    source: Option<Index>,
    announced: Option<Near>,
    declared: Option<u32>,
    responds_to: Vec<Index>,
    measures: Measures,
    locator: Option<String>,
    repeated: bool,
}

fn answers() -> impl Strategy<Value = Vec<Index>> + Clone {
    prop_oneof![5 => vec(any::<Index>(), 0..=0), 1 => vec(any::<Index>(), 1..=2)]
}

fn locators() -> impl Strategy<Value = Option<String>> + Clone {
    maybe(20, select(&["p. 1", "p. 2", ""]).prop_map(str::to_owned))
}

fn act_claim_drafts(days: RangeInclusive<Day>) -> impl Strategy<Value = ActClaimDraft> + Clone {
    (
        maybe(90, any::<Index>()),
        maybe(75, nears(days)),
        maybe(20, 0..6_u32),
        answers(),
        measures(),
        locators(),
        prop::bool::weighted(0.1),
    )
        .prop_map(|(source, announced, declared, responds_to, measures, locator, repeated)| {
            ActClaimDraft { source, announced, declared, responds_to, measures, locator, repeated }
        })
}

fn act_drafts(params: &GraphParams) -> impl Strategy<Value = ActDraft> + Clone + use<> {
    let kind = prop_oneof![
        6 => Just(ActKind::Sanction),
        2 => Just(ActKind::CounterSanction),
        2 => Just(ActKind::Lift),
    ];
    let who = (kind, any::<Index>(), maybe(50, any::<Index>()), maybe(20, texts()));
    let when = (
        prop::bool::weighted(0.75),
        whens(params.days.clone()),
        prop::bool::weighted(0.7),
        maybe(20, -5..10),
        maybe(10, 1..20),
    );
    let what = (maybe(20, 0..6_u32), answers(), maybe(10, (any::<bool>(), any::<Index>())));
    let claims = vec(act_claim_drafts(params.days.clone()), 0..=params.claims);
    let targets = vec(target_drafts(params), 0..=params.targets);
    (who, when, what, claims, targets).prop_map(
        |(
            (kind, sender, programme, authority),
            (keyed, day, stated, effective, threatened),
            (declared, responds_to, implements),
            claims,
            targets,
        )| ActDraft {
            kind,
            sender,
            programme,
            authority,
            keyed,
            day,
            stated,
            effective,
            threatened,
            declared,
            responds_to,
            implements,
            claims,
            targets,
        },
    )
}

#[derive(Debug, Clone, Copy)]
enum EndClaim {
    InForce,
    Ended(EndDraft),
}

#[derive(Debug, Clone)]
struct TieClaimDraft {
    source: Option<Index>,
    start: Option<Near>,
    end: Option<EndClaim>,
    measures: Measures,
    locator: Option<String>,
    repeated: bool,
}

fn tie_claim_drafts(days: RangeInclusive<Day>, starts: u32) -> impl Strategy<Value = TieClaimDraft> + Clone {
    let end = prop_oneof![1 => Just(EndClaim::InForce), 3 => ends(days.clone()).prop_map(EndClaim::Ended)];
    (
        maybe(90, any::<Index>()),
        maybe(starts, nears(days)),
        maybe(50, end),
        measures(),
        locators(),
        prop::bool::weighted(0.1),
    )
        .prop_map(|(source, start, end, measures, locator, repeated)| TieClaimDraft {
            source,
            start,
            end,
            measures,
            locator,
            repeated,
        })
}

/// A tie but for what it joins.
#[derive(Debug, Clone)]
struct Body {
    keyed: bool,
    label: Option<String>,
    weight: Option<f64>,
    seq: Option<i32>,
    measures: Measures,
    end: Option<EndDraft>,
    ended_by: Option<Index>,
    claims: Vec<TieClaimDraft>,
}

fn bodies(days: RangeInclusive<Day>, claims: usize, starts: u32) -> impl Strategy<Value = Body> + Clone {
    let weight = prop_oneof![
        3 => select(&[0.0, 0.5, 2.0]),
        1 => any::<f64>().prop_map(|weight| if weight.is_finite() { weight.abs() } else { 1.0 }),
    ];
    (
        prop::bool::weighted(0.15),
        maybe(40, select(&["chair", "member: a>b", ""]).prop_map(str::to_owned)),
        maybe(10, weight),
        maybe(15, -1..3),
        measures(),
        maybe(30, ends(days.clone())),
        maybe(15, any::<Index>()),
        vec(tie_claim_drafts(days, starts), 0..claims.max(1)),
    )
        .prop_map(|(keyed, label, weight, seq, measures, end, ended_by, claims)| Body {
            keyed,
            label,
            weight,
            seq,
            measures,
            end,
            ended_by,
            claims,
        })
}

#[derive(Debug, Clone)]
struct TargetDraft {
    to: Index,
    polity: Option<Index>,
    body: Body,
}

fn target_drafts(params: &GraphParams) -> impl Strategy<Value = TargetDraft> + Clone + use<> {
    let bodies = bodies(params.days.clone(), params.claims, 15);
    (any::<Index>(), maybe(10, any::<Index>()), bodies).prop_map(|(to, polity, body)| TargetDraft {
        to,
        polity,
        body,
    })
}

#[derive(Debug, Clone)]
struct TieDraft {
    kind: TieKind,
    from: Index,
    to: Index,
    start: Option<When>,
    share: Option<Share>,
    body: Body,
}

fn tie_drafts(params: &GraphParams) -> impl Strategy<Value = TieDraft> + Clone + use<> {
    let kind = prop_oneof![
        2 => Just(TieKind::Office),
        2 => Just(TieKind::Nationality),
        3 => Just(TieKind::PartOf),
        2 => Just(TieKind::Membership),
        1 => Just(TieKind::Ownership),
        1 => Just(TieKind::Control),
        1 => Just(TieKind::Association),
    ];
    let start = maybe(60, whens(params.days.clone()));
    let bodies = bodies(params.days.clone(), params.claims, 60);
    (kind, any::<Index>(), any::<Index>(), start, maybe(70, shares()), bodies)
        .prop_map(|(kind, from, to, start, share, body)| TieDraft { kind, from, to, start, share, body })
}

const STATES: &[&str] = &["US", "CN", "GB", "NL", "HK", "CA", "RU"];
const BLOCS: &[&str] = &["EU", "G7", "FVEY"];

/// A draft on its way to a document.
struct Making {
    document: Document,
    /// Places of lifts among the acts.
    lifts: Vec<usize>,
}

fn pick<'r, T>(index: Index, rows: &[&'r T]) -> Option<&'r T> {
    (!rows.is_empty()).then(|| *index.get(rows))
}

impl Making {
    fn new(polities: Polities, actors: Vec<(ActorKind, Actor, Vec<Index>)>, sources: Vec<Source>) -> Self {
        let sources: Vec<Source> =
            (0..).zip(sources).map(|(n, source)| Source { key: format!("doc/{n:02}"), ..source }).collect();
        let mut of_kind_so_far = [0; ActorKind::ALL.len()];
        let mut made = Vec::with_capacity(actors.len());
        for (n, (kind, details, described)) in actors.into_iter().enumerate() {
            let place = &mut of_kind_so_far[kind as usize];
            let code = match kind {
                ActorKind::State => STATES.get(*place),
                ActorKind::Bloc => BLOCS.get(*place),
                _ => None,
            };
            *place += 1;
            let code = code.filter(|_| polities == Polities::Real);
            // Some records are those of a list: their key and one identifier say which.
            let entry = details.identifiers.first().filter(|id| id.is_of_list() && !kind.is_polity());
            let key = match (code, entry) {
                // A polity may be known by another key than its code.
                (Some(_), _) if details.born.is_some() => format!("land-{n:02}"),
                (Some(code), _) => (*code).to_owned(),
                (None, Some(id)) if n % 2 == 0 => format!("{}:{n:02}", id.scheme),
                (None, _) => format!("{}-{n:02}", kind.word().to_lowercase()),
            };
            let mut actor = of_kind(kind, key, details);
            if let Some(code) = code.filter(|code| actor.key != **code) {
                actor.identifiers.push(Identifier::new("iso2", *code));
            }
            let described = described.into_iter().filter(|_| !sources.is_empty());
            actor.sources = described.map(|index| index.get(&sources).key.clone()).collect();
            made.push(actor);
        }
        Self { document: Document { actors: made, sources, ..Document::default() }, lifts: Vec::new() }
    }

    fn actors(&self, fit: impl Fn(ActorKind) -> bool) -> Vec<&Actor> {
        self.document.actors.iter().filter(|actor| fit(actor.kind)).collect()
    }

    fn polity(&self, index: Option<Index>) -> Option<String> {
        pick(index?, &self.actors(ActorKind::is_polity)).map(|actor| actor.key.clone())
    }

    fn source(&self, index: Option<Index>) -> Option<String> {
        let sources = &self.document.sources;
        index.filter(|_| !sources.is_empty()).map(|index| index.get(sources).key.clone())
    }

    fn programmes(&mut self, drafts: Vec<ProgrammeDraft>) {
        self.document.programmes = (0..)
            .zip(drafts)
            .map(|(n, draft)| {
                let addressed: BTreeSet<String> =
                    draft.addressed.iter().filter_map(|&index| self.polity(Some(index))).collect();
                Programme {
                    title: draft.title,
                    issuer: self.polity(draft.issuer),
                    authority: draft.authority,
                    addressed: addressed.into_iter().collect(),
                    ..Programme::new(format!("P{n:02}"))
                }
            })
            .collect();
    }

    fn acts(&mut self, drafts: Vec<ActDraft>) {
        // First the acts without what names other acts, so that all have a key.
        let mut made: Vec<(Act, ActDraft)> = Vec::new();
        for draft in drafts {
            let senders = self.actors(|kind| TieKind::Sanction.ends().0.contains(kind));
            let Some(sender) = pick(draft.sender, &senders) else { continue };
            let mut act = Act::new(draft.kind, sender.key.as_str());
            // Lifts state their keys: an act without one might be found to be the same act.
            let keyed = draft.keyed || draft.kind == ActKind::Lift;
            act.key = keyed.then(|| format!("act-{:02}", made.len()));
            let programmes = &self.document.programmes;
            act.programme = draft
                .programme
                .filter(|_| !programmes.is_empty())
                .map(|index| index.get(programmes).key.clone());
            act.authority.clone_from(&draft.authority);
            act.announced = Some(draft.day).filter(|_| !keyed || draft.stated);
            act.declared = draft.declared;
            let moved = |days: Option<i32>| Some(When::exact(draft.day.latest()?.plus(days?)));
            act.effective = moved(draft.effective);
            act.threatened = moved(draft.threatened.map(|days| -days));
            made.push((act, draft));
        }
        let keys: Vec<String> = made.iter().map(|(act, _)| Document::key_of(act)).collect();
        self.lifts = (0..made.len()).filter(|&at| made[at].0.kind == ActKind::Lift).collect();
        let lifts: Vec<String> = self.lifts.iter().map(|&at| keys[at].clone()).collect();
        for (at, (mut act, draft)) in made.into_iter().enumerate() {
            let answered = |indices: &[Index]| -> Vec<String> {
                let answered = indices.iter().map(|index| index.get(&keys).clone());
                answered.filter(|key| *key != keys[at]).collect()
            };
            act.responds_to = answered(&draft.responds_to);
            act.implements = draft.implements.and_then(|(polity, index)| {
                let act = Some(index.get(&keys)).filter(|key| **key != keys[at]).cloned();
                if polity { self.polity(Some(index)) } else { act }
            });
            for claim in &draft.claims {
                let made = ActClaim {
                    source: self.source(claim.source),
                    announced: claim.announced.map(|near| near.of(draft.day)).filter(|_| act.key.is_some()),
                    declared: claim.declared,
                    responds_to: answered(&claim.responds_to),
                    measures: claim.measures,
                    locator: claim.locator.clone(),
                };
                act.claims.extend(claim.repeated.then(|| made.clone()));
                act.claims.push(made);
            }
            if let Some(kind) = act.kind.tie_kind() {
                for target in &draft.targets {
                    let to = pick(target.to, &self.actors(|_| true)).map(|actor| actor.key.clone());
                    let Some(to) = to else { continue };
                    let mut tie = Tie::new(kind, act.sender.as_str(), to);
                    tie.act = Some(keys[at].clone());
                    tie.polity = self.polity(target.polity);
                    self.fill(&mut tie, &target.body, draft.day, &lifts);
                    if act.key.is_none() {
                        // What a tie says of its start it says of its act, whose key must not change.
                        tie.claims.iter_mut().for_each(|claim| claim.start = None);
                    }
                    self.document.ties.push(tie);
                }
            }
            self.document.acts.push(act);
        }
    }

    fn fill(&self, tie: &mut Tie, body: &Body, start: When, lifts: &[String]) {
        tie.key = body.keyed.then(|| format!("tie-{:03}", self.document.ties.len()));
        tie.label.clone_from(&body.label);
        tie.weight = body.weight;
        tie.seq = body.seq;
        tie.measures = body.measures;
        tie.end = body.end.and_then(|end| end.of(start));
        tie.ended_by = body.ended_by.filter(|_| !lifts.is_empty()).map(|index| index.get(lifts).clone());
        for claim in &body.claims {
            let claimed = claim.start.map(|near| near.of(start));
            let made = TieClaim {
                source: self.source(claim.source),
                start: claimed,
                end: claim.end.and_then(|end| match end {
                    EndClaim::Ended(end) => end.of(claimed.unwrap_or(start)).map(End::On),
                    EndClaim::InForce => Some(End::InForce),
                }),
                measures: claim.measures,
                locator: claim.locator.clone(),
            };
            tie.claims.extend(claim.repeated.then(|| made.clone()));
            tie.claims.push(made);
        }
    }

    fn ties(&mut self, drafts: Vec<TieDraft>) {
        let lifts: Vec<String> =
            self.lifts.iter().map(|&at| Document::key_of(&self.document.acts[at])).collect();
        for draft in drafts {
            let (from, to) = draft.kind.ends();
            let from = pick(draft.from, &self.actors(|kind| from.contains(kind)));
            let to = pick(draft.to, &self.actors(|kind| to.contains(kind)));
            let Some((from, to)) = from.zip(to) else { continue };
            let mut tie = Tie::new(draft.kind, from.key.as_str(), to.key.as_str());
            tie.start = draft.start;
            tie.share = draft.share.filter(|_| draft.kind == TieKind::Ownership);
            self.fill(&mut tie, &draft.body, draft.start.unwrap_or(When::UNKNOWN), &lifts);
            self.document.ties.push(tie);
        }
    }
}
