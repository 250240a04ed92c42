//! The ties of a file alone, as plain columns.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::Read;

use super::network::{Far, HitRow, NONE, Network, Node, TieRow, number};
use super::reading::Reading;
use super::records::key;
use crate::graph::GraphColumns;
use crate::graph::StringsFull;
use crate::hash::Seeded;
use crate::load::{LoadError, LoadReport, ReadOptions, Reporter};
use crate::model::{End, Programme, Share, TieKind};
use crate::time::{Certainty, Day, When};

/// Reads the ties; actors are keys and kinds.
pub(crate) fn read_ties(
    input: impl Read,
    options: ReadOptions,
) -> Result<(GraphColumns, LoadReport), LoadError> {
    let mut out = Reporter::new(options.mode, 0);
    let mut reading = Reading::new(&mut out, true);
    reading.lines(crate::load::decompressed(input)?, options, |_, _, _| Ok(None))?;
    let network = reading.network;
    let mut making = Making {
        network: &network,
        out,
        columns: GraphColumns::default(),
        actors: Vec::new(),
        polities: vec![NONE; network.polities.len()],
    };
    making.actors().map_err(full)?;
    making.ties()?;
    making.sanctions()?;
    Ok((making.columns, making.out.report))
}

struct Making<'n> {
    network: &'n Network,
    out: Reporter,
    columns: GraphColumns,
    /// The number of each node in the columns.
    actors: Vec<u32>,
    /// That of each polity of which a tie or an act speaks.
    polities: Vec<u32>,
}

impl Making<'_> {
    fn actors(&mut self) -> Result<(), StringsFull> {
        let (network, columns) = (self.network, &mut self.columns);
        for (id, &what) in &network.nodes {
            let Node::Actor { kind, .. } = what else {
                self.actors.push(NONE);
                continue;
            };
            self.actors.push(number(columns.actor_kind.len()));
            columns.actor_kind.push(kind);
            columns.actor_key.push(&key(id.text()))?;
        }
        Ok(())
    }

    /// The number of a polity in the columns, where it is from now on.
    fn polity(&mut self, polity: u32) -> Result<u32, LoadError> {
        let place = &mut self.polities[polity as usize];
        if *place == NONE {
            *place = number(self.columns.actor_kind.len());
            self.columns.actor_kind.push(self.network.polity_kind(polity));
            self.columns.actor_key.push(self.network.polity_key(polity)).map_err(full)?;
        }
        Ok(*place)
    }

    fn ties(&mut self) -> Result<(), LoadError> {
        let mut seen: HashMap<(TieKind, u32, u32, i32, i32), u32, Seeded> =
            HashMap::with_capacity_and_hasher(self.network.ties.len(), Seeded::default());
        for row in &self.network.ties {
            let resolved = match self.network.resolve(row) {
                Ok(resolved) => resolved,
                Err((field, reason)) => {
                    let at = format!("line {}", row.line);
                    self.out.problem(at, field, format!("{reason}; the tie is left out"))?;
                    continue;
                }
            };
            self.out.report.ties += 1;
            let mut from = self.actors[row.from as usize];
            let mut to = match resolved.to {
                Far::Node(node) => self.actors[node as usize],
                Far::Polity(polity) => self.polity(polity)?,
            };
            if resolved.kind == TieKind::Association && from > to {
                std::mem::swap(&mut from, &mut to);
            }
            let (start, end) = days(row);
            let share = if resolved.kind == TieKind::Ownership { exact_share(row) } else { NONE };
            let columns = &mut self.columns;
            match seen.entry((resolved.kind, from, to, start, end)) {
                // Two different shares say that neither is known exactly.
                Entry::Occupied(place) => {
                    let known = &mut columns.tie_share[*place.get() as usize];
                    if *known != share {
                        *known = NONE;
                    }
                    continue;
                }
                Entry::Vacant(slot) => _ = slot.insert(number(columns.tie_kind.len())),
            }
            columns.tie_kind.push(resolved.kind);
            columns.tie_from.push(from);
            columns.tie_to.push(to);
            columns.tie_start.push(start);
            columns.tie_end.push(end);
            columns.tie_share.push(share);
        }
        Ok(())
    }

    fn sanctions(&mut self) -> Result<(), LoadError> {
        let mut acts: HashMap<(u32, u32, u32, When, u32), u32, Seeded> = HashMap::default();
        let mut programmes: HashMap<u32, u32> = HashMap::new();
        for hit in &self.network.hits {
            if let Err(reason) = self.network.actor(hit.target) {
                let at = format!("line {}", hit.line);
                self.out.problem(at, "entity", format!("{reason}; the sanction is left out"))?;
                continue;
            }
            self.out.report.ties += 1;
            let act = match acts.entry(identity(hit)) {
                Entry::Occupied(act) => *act.get(),
                Entry::Vacant(slot) => {
                    let act = *slot.insert(number(self.columns.act_sender.len()));
                    self.act(hit, &mut programmes)?;
                    act
                }
            };
            if let Some(&programme) = programmes.get(&hit.programme) {
                self.columns.act_programme[act as usize] = programme;
            }
            self.columns.sanction_act.push(act);
            self.columns.sanction_target.push(self.actors[hit.target as usize]);
        }
        Ok(())
    }

    fn act(&mut self, hit: &HitRow, programmes: &mut HashMap<u32, u32>) -> Result<(), LoadError> {
        let sender = self.polity(hit.sender)?;
        let columns = &mut self.columns;
        if let (Some(text), Entry::Vacant(slot)) =
            (self.network.said(hit.programme), programmes.entry(hit.programme))
        {
            slot.insert(number(columns.programmes.len()));
            columns.programmes.push(Programme::new(text));
        }
        columns.act_sender.push(sender);
        let (first, last) = hit.announced.raw();
        columns.act_first.push(first);
        columns.act_last.push(last);
        columns.act_programme.push(NONE);
        let key = self.network.act_key(hit);
        columns.act_key.push(&key).map_err(full)
    }
}

fn full(_: StringsFull) -> LoadError {
    LoadError::form("list", "more keys than a graph holds")
}

/// What makes two sanctions one act, as its key does: the sender, the programme or else the authority, the
/// day, where that is no single one the target, and whose act it implements.
fn identity(hit: &HitRow) -> (u32, u32, u32, When, u32) {
    let under = if hit.programme == NONE { hit.authority } else { hit.programme };
    let target = if hit.announced.day().is_some() { NONE } else { hit.target };
    (hit.sender, under, target, hit.announced, hit.implements)
}

/// Start and end as columns hold them: exact or unknown.
fn days(row: &TieRow) -> (i32, i32) {
    let start = row.start.day().map_or(i32::MIN, Day::number);
    let end = match row.end {
        Some(End::On(end)) => match end.day().filter(|_| row.start.before(end) == Certainty::Certain) {
            Some(day) => day.number(),
            // It ended, on a day that is not known exactly.
            None => i32::MIN,
        },
        _ => i32::MAX,
    };
    (start, end)
}

fn exact_share(row: &TieRow) -> u32 {
    row.share.filter(|share| share.least() == share.most()).map_or(NONE, Share::least)
}
