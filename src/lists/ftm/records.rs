//! From what was kept of the file to the builder's records.

use std::collections::HashSet;

use super::network::{Detail, Far, HitRow, NONE, Network, Node};
use crate::lists::output::Output;
use crate::load::LoadError;
use crate::model::{Act, ActClaim, ActKind, Actor, Identifier, Programme, Tie, TieClaim, TieKind};

/// The list of this crate whose programmes a state's authorities name as it does.
fn list_of(sender: &str) -> &'static str {
    match sender {
        "CA" => "ca",
        "EU" => "eu",
        "GB" => "uk",
        "UN" => "un",
        "US" => "ofac",
        _ => "",
    }
}

pub(super) struct Records<'a> {
    pub(super) network: &'a mut Network,
    pub(super) to: Output<'a>,
    /// Programmes with their titles and issuers that are there.
    pub(super) programmes: HashSet<(u32, u32, u32)>,
}

impl Records<'_> {
    /// Adds everything but the actors of the file, which are there.
    pub(super) fn add(&mut self) -> Result<(), LoadError> {
        // Ids of which another input speaks.
        for (id, what) in self.network.nodes.iter_mut().filter(|(_, what)| **what == Node::Unseen) {
            if let Some(kind) = self.to.builder.actor_kind(&key(id.text())) {
                *what = Node::Actor { kind, public: false };
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
            let Some(actor) = self.to.builder.find_actor(&key(network.id(node))) else { continue };
            let word = |word| network.said(word).unwrap_or_default().to_owned();
            let (name, value) = match detail {
                Detail::Attribute(name, value) => (word(name), word(value)),
                Detail::Identifier(scheme, value) => {
                    let id = Identifier::new(word(scheme), word(value));
                    self.to.builder.actor_mut(actor).identifiers.push(id);
                    continue;
                }
                Detail::Address(address) => {
                    let Node::Address(place) = network.what(address) else {
                        let reason = format!("there is no address `{}`; left out", network.id(address));
                        self.to.out.problem(format!("line {line}"), "addressEntity", reason)?;
                        continue;
                    };
                    ("address".to_owned(), network.addresses[place as usize].to_string())
                }
            };
            self.to.builder.actor_mut(actor).attributes.entry(name).or_default().push(value);
        }
        Ok(())
    }

    fn ties(&mut self) -> Result<(), LoadError> {
        for row in std::mem::take(&mut self.network.ties) {
            let at = || format!("line {}", row.line);
            let resolved = match self.network.resolve(&row) {
                Ok(resolved) => resolved,
                Err((field, reason)) => {
                    self.to.out.problem(at(), field, format!("{reason}; the tie is left out"))?;
                    continue;
                }
            };
            let to = match resolved.to {
                Far::Node(node) => key(self.network.id(node)),
                Far::Polity(polity) => self.network.polity_key(polity).to_owned(),
            };
            let mut tie = Tie::new(resolved.kind, key(self.network.id(row.from)), to);
            tie.key = row.whole.then(|| key(&row.locator));
            tie.label = resolved.label.map(str::to_owned);
            tie.share = row.share.filter(|_| tie.kind == TieKind::Ownership);
            tie.claims.push(TieClaim {
                start: (!row.start.is_unknown()).then_some(row.start),
                end: row.end,
                ..self.to.claim(row.locator)
            });
            match resolved.to {
                Far::Node(_) => self.to.tie(&at(), tie)?,
                Far::Polity(_) => self.to.tie_to_polity(&at(), tie)?,
            }
        }
        Ok(())
    }

    fn sanctions(&mut self) -> Result<(), LoadError> {
        for hit in std::mem::take(&mut self.network.hits) {
            let at = format!("line {}", hit.line);
            if let Err(reason) = self.network.actor(hit.target) {
                self.to.out.problem(at, "entity", format!("{reason}; the sanction is left out"))?;
                continue;
            }
            self.sanction(&at, hit)?;
        }
        Ok(())
    }

    fn sanction(&mut self, at: &str, hit: HitRow) -> Result<(), LoadError> {
        let network = &*self.network;
        let sender = network.polity_key(hit.sender);
        let issuer = if hit.implements == NONE { hit.sender } else { hit.implements };
        for polity in [hit.sender, issuer] {
            if !self.to.polity(at, network.polity_key(polity))? {
                return Ok(());
            }
        }
        let new = self.programmes.insert((hit.programme, hit.title, issuer));
        let issuer = network.polity_key(issuer);
        let programme = network.said(hit.programme);
        if let Some(key) = programme.filter(|_| new) {
            let title = network.said(hit.title);
            self.to.programme(at, issuer, list_of(issuer), key, [key].into_iter().chain(title))?;
            let titled = Programme { title: title.map(str::to_owned), ..Programme::new(key) };
            let added = self.to.builder.add_programme(titled);
            self.to.accept(at, added)?;
        }
        let mut act = Act::new(ActKind::Sanction, sender);
        act.key = Some(network.act_key(&hit));
        act.programme = programme.map(str::to_owned);
        act.authority = network.said(hit.authority).map(str::to_owned);
        act.implements = (hit.implements != NONE).then(|| issuer.to_owned());
        act.claims.push(ActClaim {
            source: Some(self.to.source.clone()),
            announced: Some(hit.announced),
            ..ActClaim::default()
        });
        let mut tie = Tie::new(TieKind::Sanction, sender, key(network.id(hit.target)));
        tie.act.clone_from(&act.key);
        tie.claims.push(TieClaim { end: hit.end, measures: hit.measures, ..self.to.claim(hit.locator) });
        let added = self.to.builder.add_act_of_made_key(act);
        if self.to.accept(at, added)? { self.to.tie(at, tie) } else { Ok(()) }
    }
}

/// The key of the actor with this id.
pub(super) fn key(id: &str) -> String {
    format!("ftm:{id}")
}

/// Adds an actor that was read.
pub(super) fn take(to: &mut Output<'_>, line: u64, actor: Actor) -> Result<bool, LoadError> {
    to.actor(&format!("line {line}"), actor)
}
