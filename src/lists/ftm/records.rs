//! From what was kept of the file to the builder's records.

use std::collections::{HashMap, HashSet};

use super::network::{Detail, Far, HitRow, NONE, Network, Node};
use crate::graph::{ActHandle, ActorHandle, Claim, Fact, Sym, TieDraft};
use crate::hash::Seeded;
use crate::lists::output::Output;
use crate::load::LoadError;
use crate::model::{Act, ActClaim, ActKind, Actor, End, Measures, Programme, TieKind};
use crate::time::When;

/// The list of this crate whose programmes a state's authorities name as it does.
fn list_of(sender: &str) -> &'static str {
    match sender {
        "CA" => "ca",
        "EU" => "eu",
        "GB" => "uk",
        "UN" => "un",
        "US" => "ofac",
        _ => "ftm",
    }
}

pub(super) struct Records<'a> {
    network: &'a mut Network,
    to: Output<'a>,
    /// Programmes with their titles and issuers that are there.
    programmes: HashSet<(u32, u32, u32)>,
    /// By what makes a sanction's act.
    acts: HashMap<(u32, u32, u32, u32, When, u32), ActHandle, Seeded>,
    /// By node.
    actors: Vec<Option<ActorHandle>>,
    /// By polity.
    polities: Vec<Option<ActorHandle>>,
}

impl<'a> Records<'a> {
    pub(super) fn new(network: &'a mut Network, to: Output<'a>) -> Self {
        let (programmes, acts) = (HashSet::new(), HashMap::default());
        let polities = vec![None; network.polities.len()];
        Self { network, to, programmes, acts, actors: Vec::new(), polities }
    }

    /// Adds everything but the actors of the file, which are there.
    pub(super) fn add(&mut self, actors: Vec<(u32, ActorHandle)>) -> Result<(), LoadError> {
        self.actors = vec![None; self.network.nodes.len()];
        for (node, actor) in actors {
            let still = matches!(self.network.what(node), Node::Actor { .. });
            self.actors[node as usize] = still.then_some(actor);
        }
        // Ids of which another input speaks.
        for ((id, what), actor) in self.network.nodes.iter_mut().zip(&mut self.actors) {
            if *what == Node::Unseen {
                let key = key(id.text());
                *actor = self.to.builder.find_actor(&key);
                if let Some(kind) = self.to.builder.actor_kind(&key) {
                    *what = Node::Actor { kind, public: false };
                }
            }
        }
        self.details()?;
        self.ties()?;
        self.sanctions()
    }

    fn details(&mut self) -> Result<(), LoadError> {
        for (line, node, detail) in std::mem::take(&mut self.network.details) {
            let network = &*self.network;
            // Whoever names an end that is no actor is reported where its tie is made.
            let Some(actor) = self.actors[node as usize] else { continue };
            let word = |word| network.said(word).unwrap_or_default();
            let texts = &mut self.to.builder.texts;
            let fact = match detail {
                Detail::Attribute(name, value) => {
                    Fact::Attribute { name: texts.intern(word(name)), value: texts.intern(word(value)) }
                }
                Detail::Identifier(scheme, value) => {
                    Fact::Identifier { scheme: texts.intern(word(scheme)), value: texts.intern(word(value)) }
                }
                Detail::Address(address) => {
                    let Node::Address(place) = network.what(address) else {
                        let reason = format!("there is no address `{}`; left out", network.id(address));
                        self.to.out.problem(format!("line {line}"), "addressEntity", reason)?;
                        continue;
                    };
                    let text = &network.addresses[place as usize];
                    Fact::Attribute { name: texts.intern("address"), value: texts.intern(text) }
                }
            };
            self.to.builder.tell(actor, fact);
        }
        Ok(())
    }

    /// The actor of an id that names one.
    fn end(&self, node: u32) -> Result<ActorHandle, String> {
        self.actors[node as usize].ok_or_else(|| format!("`{}` is no actor", self.network.id(node)))
    }

    /// A state or bloc, which is there from now on; none if the builder refuses it.
    fn polity(&mut self, line: u64, polity: u32) -> Result<Option<ActorHandle>, LoadError> {
        let place = polity as usize;
        if self.polities[place].is_none() {
            let key = self.network.polity_key(polity);
            if self.to.polity(&format!("line {line}"), key)? {
                self.polities[place] = self.to.builder.find_actor(key);
            }
        }
        Ok(self.polities[place])
    }

    /// Adds a tie; gives its row, unless the builder refuses it.
    fn tie(
        &mut self,
        line: u64,
        kind: TieKind,
        ends: [ActorHandle; 2],
        act: Option<ActHandle>,
        claim: Claim,
    ) -> Result<Option<&mut TieDraft>, LoadError> {
        let Output { builder, out, .. } = &mut self.to;
        match builder.add_tie_between(kind, ends, act, claim) {
            Ok(tie) => {
                out.report.ties += 1;
                Ok(Some(tie))
            }
            Err(refused) => {
                out.problem(format!("line {line}"), "(record)", format!("{refused}; left out"))?;
                Ok(None)
            }
        }
    }

    /// What the file says of a tie at one place.
    fn claim(&mut self, locator: u32, start: When, end: Option<End>, measures: Measures) -> Claim {
        let texts = &mut self.to.builder.texts;
        let source = texts.intern(&self.to.source);
        let locator = texts.intern(self.network.locators.at(locator as usize));
        Claim { source, start, end, measures, locator }
    }

    fn ties(&mut self) -> Result<(), LoadError> {
        for row in std::mem::take(&mut self.network.ties) {
            let resolved = self.network.resolve(&row);
            let resolved = resolved.and_then(|resolved| {
                let from = self.end(row.from).map_err(|reason| (row.schema.ends[0], reason))?;
                Ok((resolved, from))
            });
            let (resolved, from) = match resolved {
                Ok(resolved) => resolved,
                Err((field, reason)) => {
                    let at = format!("line {}", row.line);
                    self.to.out.problem(at, field, format!("{reason}; the tie is left out"))?;
                    continue;
                }
            };
            let (kind, to) = (resolved.kind, resolved.to);
            let texts = &mut self.to.builder.texts;
            let label = texts.option(resolved.label).or_none();
            let mut tie_key = Sym::NONE;
            if row.whole {
                tie_key = texts.intern(&key(self.network.locators.at(row.locator as usize)));
            }
            let to = match to {
                Far::Node(node) => self.actors[node as usize],
                Far::Polity(polity) => self.polity(row.line, polity)?,
            };
            let Some(to) = to else { continue };
            let claim = self.claim(row.locator, row.start, row.end, Measures::NONE);
            if let Some(tie) = self.tie(row.line, kind, [from, to], None, claim)? {
                (tie.key, tie.label) = (tie_key, label);
                tie.share = row.share.filter(|_| kind == TieKind::Ownership);
            }
        }
        Ok(())
    }

    fn sanctions(&mut self) -> Result<(), LoadError> {
        for hit in std::mem::take(&mut self.network.hits) {
            let target = self.network.actor(hit.target).and_then(|_| self.end(hit.target));
            match target {
                Ok(target) => self.sanction(&hit, target)?,
                Err(reason) => {
                    let at = format!("line {}", hit.line);
                    self.to.out.problem(at, "entity", format!("{reason}; the sanction is left out"))?;
                }
            }
        }
        Ok(())
    }

    fn sanction(&mut self, hit: &HitRow, target: ActorHandle) -> Result<(), LoadError> {
        let issuer = if hit.implements == NONE { hit.sender } else { hit.implements };
        let Some(sender) = self.polity(hit.line, hit.sender)? else { return Ok(()) };
        if self.polity(hit.line, issuer)?.is_none() {
            return Ok(());
        }
        if self.programmes.insert((hit.programme, hit.title, issuer)) {
            self.programme(hit, issuer)?;
        }
        let Some(act) = self.act(hit)? else { return Ok(()) };
        let claim = self.claim(hit.locator, When::UNKNOWN, hit.end, hit.measures);
        self.tie(hit.line, TieKind::Sanction, [sender, target], Some(act), claim)?;
        Ok(())
    }

    fn programme(&mut self, hit: &HitRow, issuer: u32) -> Result<(), LoadError> {
        let Some(key) = self.network.said(hit.programme) else { return Ok(()) };
        let (at, issuer) = (format!("line {}", hit.line), self.network.polity_key(issuer));
        let title = self.network.said(hit.title);
        self.to.programme(&at, issuer, list_of(issuer), key, [key].into_iter().chain(title))?;
        let titled = Programme { title: title.map(str::to_owned), ..Programme::new(key) };
        let added = self.to.builder.add_programme(titled);
        self.to.accept(&at, added)?;
        Ok(())
    }

    /// The act of a sanction; none if the builder refuses it.
    fn act(&mut self, hit: &HitRow) -> Result<Option<ActHandle>, LoadError> {
        // An act without a day is of one target.
        let target = if hit.announced.day().is_some() { NONE } else { hit.target };
        let same = (hit.sender, hit.implements, hit.programme, hit.authority, hit.announced, target);
        if let Some(&act) = self.acts.get(&same) {
            return Ok(Some(act));
        }
        let network = &*self.network;
        let mut act = Act::new(ActKind::Sanction, network.polity_key(hit.sender));
        act.key = Some(network.act_key(hit));
        act.programme = network.said(hit.programme).map(str::to_owned);
        act.authority = network.said(hit.authority).map(str::to_owned);
        act.implements = (hit.implements != NONE).then(|| network.polity_key(hit.implements).to_owned());
        act.claims.push(ActClaim {
            source: Some(self.to.source.clone()),
            announced: Some(hit.announced),
            ..ActClaim::default()
        });
        match self.to.builder.add_act_of_made_key(act) {
            Ok(act) => {
                self.acts.insert(same, act);
                Ok(Some(act))
            }
            Err(refused) => {
                self.to.accept::<()>(&format!("line {}", hit.line), Err(refused))?;
                Ok(None)
            }
        }
    }
}

/// The key of the actor with this id.
pub(super) fn key(id: &str) -> String {
    format!("ftm:{id}")
}

/// Adds an actor that was read.
pub(super) fn take(to: &mut Output<'_>, line: u64, actor: Actor) -> Result<Option<ActorHandle>, LoadError> {
    to.actor(&format!("line {line}"), actor)
}
