//! From the lines to what is kept of them.

use std::collections::{BTreeSet, HashMap};
use std::io::Read;

use super::actor::describe;
use super::entity::Entity;
use super::network::{Detail, Far, HitRow, NONE, Network, Node, Position, TieRow, number};
use super::schemata::{Class, NATIONALITY, OFFICE, PART_OF, TieSchema, class, measures};
use super::values::{hull, last_day, range, share};
use crate::datasets::json::plain;
use crate::graph::ActorHandle;
use crate::hash::Seeded;
use crate::lists::countries;
use crate::lists::offices::office;
use crate::load::{Lines, LoadError, ReadOptions, Reporter};
use crate::model::{Actor, ActorKind, End, Measures, TieKind};
use crate::time::{Period, When};

/// The id of a law by which programmes against any state are made; the `program` names the state.
const LAW_OF_MANY: &str = "CA-SEMA";

/// How many ties one entity makes at most: the pairs of its ends.
const MOST_TIES: usize = 10_000;

/// The properties of every entity that are read here, whatever it is.
const INTERVAL: [&str; 3] = ["startDate", "endDate", "date"];

/// What the lines have said so far.
pub(super) struct Reading<'o> {
    pub(super) network: Network,
    pub(super) out: &'o mut Reporter,
    pub(super) ties_only: bool,
    /// What a country's code in the file is: a polity, or none.
    codes: HashMap<Box<str>, u32, Seeded>,
    /// The nodes of actors that were taken.
    pub(super) actors: Vec<(u32, ActorHandle)>,
}

impl<'o> Reading<'o> {
    pub(super) fn new(out: &'o mut Reporter, ties_only: bool) -> Self {
        Self { network: Network::default(), out, ties_only, codes: HashMap::default(), actors: Vec::new() }
    }

    /// Reads every line; each actor is given to `take` as soon as it is read, unless only ties are kept.
    pub(super) fn lines(
        &mut self,
        input: impl Read,
        options: ReadOptions,
        mut take: impl FnMut(&mut Reporter, u64, Actor) -> Result<Option<ActorHandle>, LoadError>,
    ) -> Result<(), LoadError> {
        let mut lines = Lines::new(input, options.limits);
        while let Some((line, text)) = lines.next()? {
            if text.trim_ascii().is_empty() {
                continue;
            }
            let first = self.out.report.records == 0;
            self.out.report.records += 1;
            let entity = match Entity::read(text, self.ties_only) {
                Ok(entity) => entity,
                Err(error) => {
                    let reason = plain(&error);
                    if first {
                        return Err(LoadError::form(format!("line {line}"), &reason));
                    }
                    let reason = format!("column {}: {reason}; the line is left out", error.column().max(1));
                    self.problem(line, "(entity)", reason)?;
                    continue;
                }
            };
            self.entity(line, entity, &mut take)?;
        }
        if self.out.report.records == 0 {
            return Err(LoadError::form("line 1", "there is no entity"));
        }
        Ok(())
    }

    pub(super) fn problem(
        &mut self,
        line: u64,
        field: &str,
        reason: impl Into<String>,
    ) -> Result<(), LoadError> {
        self.out.problem(format!("line {line}"), field, reason)
    }

    fn entity(
        &mut self,
        line: u64,
        mut entity: Entity<'_>,
        take: &mut impl FnMut(&mut Reporter, u64, Actor) -> Result<Option<ActorHandle>, LoadError>,
    ) -> Result<(), LoadError> {
        for (field, reason) in std::mem::take(&mut entity.misfits) {
            self.problem(line, &field, reason)?;
        }
        let Some(id) = entity.id.take().filter(|id| !id.is_empty()) else {
            return self.problem(line, "id", "missing; the entity is left out");
        };
        match entity.operation.as_deref() {
            None | Some("ADD" | "MOD") => {}
            Some("DEL") => {
                let reason = format!("`{id}` is deleted by this delta; what other inputs say of it stays");
                return self.problem(line, "op", reason);
            }
            Some(other) => {
                let reason = format!("`{other}` is none of ADD, MOD, DEL; the entity is left out");
                return self.problem(line, "op", reason);
            }
        }
        let Some(schema) = entity.schema.take() else {
            return self.problem(line, "schema", "missing; the entity is left out");
        };
        match class(&schema) {
            Some(Class::Actor(kind)) => self.actor(line, &id, kind, false, &entity, take),
            Some(Class::PublicBody) => self.actor(line, &id, ActorKind::Organisation, true, &entity, take),
            Some(Class::Tie(schema)) => self.tie(line, &id, schema, &entity),
            Some(Class::Sanction) => self.sanction(line, &id, &entity),
            Some(Class::Address) => self.address(line, &id, &entity),
            Some(Class::Position) => self.position(line, &id, &entity),
            Some(Class::Document(scheme)) => self.document(line, &id, scheme, &entity),
            None => {
                self.names(line, &id, Node::Other)?;
                let reason = format!("`{schema}` makes no actor and no tie here; the entity is left out");
                self.problem(line, "schema", reason)
            }
        }
    }

    /// Says what an id names, and gives its number; `None` if an earlier line says otherwise.
    fn names(&mut self, line: u64, id: &str, what: Node) -> Result<Option<u32>, LoadError> {
        let node = self.network.node(id);
        let before = &mut self.network.nodes[node as usize];
        match (*before, what) {
            (Node::Unseen, _) => *before = what,
            (Node::Actor { kind: a, public: x }, Node::Actor { kind: b, public: y })
                if a.merged(b).is_some() =>
            {
                *before = Node::Actor { kind: a.max(b), public: x || y };
                self.problem(line, "id", format!("`{id}` stands in the file twice; the two are joined"))?;
            }
            _ => {
                let reason = format!("`{id}` is another entity in an earlier line; the entity is left out");
                self.problem(line, "id", reason)?;
                return Ok(None);
            }
        }
        Ok(Some(node))
    }

    /// The polity that a country's code or name is, or `NONE`. What is not known is reported once.
    pub(super) fn country(&mut self, line: u64, property: &str, text: &str) -> Result<u32, LoadError> {
        if let Some(&known) = self.codes.get(text) {
            return Ok(known);
        }
        let polity = match text.as_bytes() {
            // FollowTheMoney's own codes: the whole world, and the parts of two states.
            b"zz" => NONE,
            [b'g', b'b', b'-', ..] => self.network.polity("GB"),
            [b'c', b'n', b'-', ..] => self.network.polity("CN"),
            &[a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                let code = text.to_ascii_uppercase();
                let known =
                    matches!(code.as_str(), "EU" | "UN" | "XK") || rust_iso3166::from_alpha2(&code).is_some();
                if !known {
                    let reason = format!("`{text}` is no code of a country that is known; taken as a state");
                    self.problem(line, property, reason)?;
                }
                self.network.polity(&code)
            }
            _ => {
                if let Some(code) = countries::code(text) {
                    self.network.polity(code)
                } else {
                    let reason = format!("`{text}` is no country that is known; kept as an attribute");
                    self.problem(line, property, reason)?;
                    NONE
                }
            }
        };
        self.codes.insert(text.into(), polity);
        Ok(polity)
    }

    /// The polities that the values of a property name, each once.
    pub(super) fn countries(
        &mut self,
        line: u64,
        property: &str,
        entity: &Entity<'_>,
        found: &mut Vec<u32>,
    ) -> Result<(), LoadError> {
        for text in entity.all(property) {
            let polity = self.country(line, property, text)?;
            if polity != NONE && !found.contains(&polity) {
                found.push(polity);
            }
        }
        Ok(())
    }

    fn actor(
        &mut self,
        line: u64,
        id: &str,
        kind: ActorKind,
        public: bool,
        entity: &Entity<'_>,
        take: &mut impl FnMut(&mut Reporter, u64, Actor) -> Result<Option<ActorHandle>, LoadError>,
    ) -> Result<(), LoadError> {
        let exposed = kind == ActorKind::Person && entity.all("topics").any(|topic| topic == "role.pep");
        let kind = if exposed { ActorKind::Official } else { kind };
        let Some(node) = self.names(line, id, Node::Actor { kind, public })? else { return Ok(()) };
        if self.ties_only {
            self.out.report.actors += 1;
        } else {
            let actor = describe(self, line, node, kind, entity)?;
            let Some(actor) = take(self.out, line, actor)? else {
                self.network.nodes[node as usize] = Node::Other;
                return Ok(());
            };
            self.actors.push((node, actor));
        }
        let mut seats = Vec::new();
        let of_person: &[&str] = &["nationality", "citizenship"];
        let of_body: &[&str] = &["jurisdiction", "flag"];
        let person = kind.family() == ActorKind::Person;
        for property in if person { of_person } else { of_body } {
            self.countries(line, property, entity, &mut seats)?;
        }
        for property in ["mainCountry", "country"] {
            // A person's address says nothing of citizenship; a body's only country is its seat.
            if !person && seats.is_empty() {
                self.countries(line, property, entity, &mut seats)?;
                seats.truncate(usize::from(seats.len() == 1));
            }
        }
        for &seat in &seats {
            self.push_to_polity(line, &NATIONALITY, node, seat, NONE, None)?;
        }
        if public && seats.len() == 1 {
            self.push_to_polity(line, &PART_OF, node, seats[0], NONE, None)?;
        }
        for title in entity.all("position").filter(|_| person) {
            if let Some((state, former)) = office(title) {
                let (polity, label) = (self.network.polity(state), self.network.word(title));
                // A former office ended on a day that nobody says.
                self.push_to_polity(
                    line,
                    &OFFICE,
                    node,
                    polity,
                    label,
                    former.then_some(End::On(When::UNKNOWN)),
                )?;
            }
        }
        Ok(())
    }

    fn push_to_polity(
        &mut self,
        line: u64,
        schema: &'static TieSchema,
        from: u32,
        polity: u32,
        label: u32,
        end: Option<End>,
    ) -> Result<(), LoadError> {
        let locator = self.locator(schema.ends[1])?;
        self.network.ties.push(TieRow {
            line,
            schema,
            from,
            to: Far::Polity(polity),
            label,
            start: When::UNKNOWN,
            end,
            share: None,
            locator,
            whole: false,
        });
        Ok(())
    }

    /// The place of what says where a tie stands; none is kept where only ties are.
    fn locator(&mut self, text: &str) -> Result<u32, LoadError> {
        if self.ties_only {
            return Ok(NONE);
        }
        let full = |_| LoadError::form("list", "more ties than a graph holds");
        self.network.locator(text).map_err(full)
    }

    /// The numbers of the ids that a property holds.
    fn ends(&mut self, line: u64, property: &str, entity: &Entity<'_>) -> Result<Vec<u32>, LoadError> {
        let ids: Vec<u32> = entity.all(property).map(|id| self.network.node(id)).collect();
        if ids.is_empty() {
            self.problem(line, property, "missing; the entity is left out")?;
        }
        Ok(ids)
    }

    /// When what the entity says holds: its first day, and the first day on which it no longer does.
    fn period(
        &mut self,
        line: u64,
        entity: &Entity<'_>,
        starts: &[&str],
    ) -> Result<(When, Option<End>), LoadError> {
        let mut start = When::UNKNOWN;
        for property in starts {
            start = self.range(line, property, entity)?;
            if !start.is_unknown() {
                break;
            }
        }
        let last = self.range(line, "endDate", entity)?;
        let end = (!last.is_unknown()).then(|| last_day(last));
        if let Some(error) = end.and_then(|end| Period::new(start, Some(end)).err()) {
            self.problem(line, "endDate", format!("{error}; the end is left out"))?;
            return Ok((start, None));
        }
        let ended = || entity.all("status").any(|status| status == "ended").then_some(When::UNKNOWN);
        Ok((start, end.or_else(ended).map(End::On)))
    }

    /// What the dates of a property say together, or `UNKNOWN`; one that is none is reported.
    pub(super) fn range(
        &mut self,
        line: u64,
        property: &str,
        entity: &Entity<'_>,
    ) -> Result<When, LoadError> {
        let (found, wrong) = range(entity.all(property));
        for reason in wrong {
            self.problem(line, property, format!("{reason}; left out"))?;
        }
        Ok(found)
    }

    /// The values of a property as one word.
    fn joined(&mut self, property: &str, entity: &Entity<'_>) -> u32 {
        let mut values = entity.all(property);
        let Some(first) = values.next() else { return NONE };
        if values.next().is_none() {
            return self.network.word(first);
        }
        let mut all: Vec<&str> = entity.all(property).collect();
        all.sort_unstable();
        all.dedup();
        self.network.word(&all.join("; "))
    }

    /// Keeps what no field of a tie holds as attributes of `node`.
    fn rest(&mut self, line: u64, schema: &str, node: u32, entity: &Entity<'_>, known: &[&str]) {
        if self.ties_only {
            return;
        }
        let mut name = (String::new(), NONE);
        for (property, value) in &entity.values {
            let property = property.as_ref();
            if known.contains(&property) || matches!(property, "datasets" | "referents") {
                continue;
            }
            if name.0 != property {
                name = (property.to_owned(), self.network.word(&format!("{schema} {property}")));
            }
            let value = self.network.word(value);
            self.network.details.push((line, node, Detail::Attribute(name.1, value)));
        }
    }

    fn tie(
        &mut self,
        line: u64,
        id: &str,
        schema: &'static TieSchema,
        entity: &Entity<'_>,
    ) -> Result<(), LoadError> {
        let [from, to] = schema.ends;
        let (from_ids, to_ids) = (self.ends(line, from, entity)?, self.ends(line, to, entity)?);
        if from_ids.len().saturating_mul(to_ids.len()) > MOST_TIES {
            let reason = format!("more than {MOST_TIES} pairs; the entity is left out");
            return self.problem(line, from, reason);
        }
        let (start, end) = self.period(line, entity, &["startDate", "date"])?;
        let label = self.joined(schema.role, entity);
        let mut known = vec![from, to, schema.role, "status"];
        known.extend(INTERVAL);
        let mut owned = None;
        if schema.kind == TieKind::Ownership {
            known.push("percentage");
            for text in entity.all("percentage") {
                if let Some(share) = share(text) {
                    owned = Some(owned.map_or(share, |other| hull(other, share)));
                } else {
                    let reason = format!("`{text}` is no share in per cent; left out");
                    self.problem(line, "percentage", reason)?;
                }
            }
        }
        if from_ids.is_empty() || to_ids.is_empty() {
            return Ok(());
        }
        let locator = self.locator(id)?;
        for &node in &from_ids {
            for &other in &to_ids {
                self.network.ties.push(TieRow {
                    line,
                    schema,
                    from: node,
                    to: Far::Node(other),
                    label,
                    start,
                    end,
                    share: owned,
                    locator,
                    whole: from_ids.len() == 1 && to_ids.len() == 1,
                });
            }
            self.rest(line, schema.name, node, entity, &known);
        }
        Ok(())
    }

    fn sanction(&mut self, line: u64, id: &str, entity: &Entity<'_>) -> Result<(), LoadError> {
        let targets = self.ends(line, "entity", entity)?;
        let Some((sender, issuer)) = self.sender(line, entity)? else {
            return Ok(());
        };
        let (announced, end) = self.period(line, entity, &["startDate", "listingDate", "date"])?;
        let imposed = entity.all("provisions").fold(Measures::NONE, |set, text| set | measures(text));
        let authority = self.joined("authority", entity);
        let (key, text) = (self.joined("programId", entity), self.joined("program", entity));
        let locator = self.locator(id)?;
        let of_many = text != NONE && entity.all("programId").eq([LAW_OF_MANY]);
        let (programme, title) = match key {
            NONE => (text, NONE),
            law if of_many => (text, law),
            key => (key, text),
        };
        for target in targets {
            self.network.hits.push(HitRow {
                line,
                target,
                sender,
                implements: if issuer == sender { NONE } else { issuer },
                programme,
                title,
                authority,
                announced,
                end,
                measures: imposed,
                locator,
            });
            let known =
                ["entity", "authority", "program", "programId", "country", "startDate", "endDate", "date"];
            self.rest(line, "Sanction", target, entity, &known);
        }
        Ok(())
    }

    /// Who imposes a sanction, and who issued its programme (else `NONE`). The sender is the one country of the
    /// sanction, else the issuer that the programme's id begins with (`EU-UKR`), else the one country that
    /// the authority's name mentions.
    fn sender(&mut self, line: u64, entity: &Entity<'_>) -> Result<Option<(u32, u32)>, LoadError> {
        let mut issuers = Vec::new();
        for programme in entity.all("programId") {
            if let Some((code, _)) = programme.split_once('-').filter(|(code, _)| code.len() == 2) {
                let polity = self.country(line, "programId", &code.to_lowercase())?;
                if polity != NONE && !issuers.contains(&polity) {
                    issuers.push(polity);
                }
            }
        }
        let issuer = if let [issuer] = issuers[..] { issuer } else { NONE };
        let mut countries = Vec::new();
        self.countries(line, "country", entity, &mut countries)?;
        if let [sender] = countries[..] {
            return Ok(Some((sender, if issuer == NONE { sender } else { issuer })));
        }
        if countries.is_empty() && issuer != NONE {
            return Ok(Some((issuer, issuer)));
        }
        let mut named = BTreeSet::new();
        for authority in entity.all("authority").filter(|_| countries.is_empty()) {
            named.extend(countries::mentioned(authority));
            named.extend(authority.contains("European Union").then_some("EU"));
            named.extend(authority.contains("United Nations").then_some("UN"));
        }
        let mut named = named.into_iter();
        if let (Some(code), None) = (named.next(), named.next()) {
            let sender = self.network.polity(code);
            return Ok(Some((sender, sender)));
        }
        let authority = entity.all("authority").next().unwrap_or_default();
        let reason =
            format!("no one state or bloc is known whose `{authority}` is; the sanction is left out");
        self.problem(line, "country", reason)?;
        Ok(None)
    }

    fn address(&mut self, line: u64, id: &str, entity: &Entity<'_>) -> Result<(), LoadError> {
        let place = number(self.network.addresses.len());
        if self.names(line, id, Node::Address(place))?.is_none() {
            return Ok(());
        }
        let text = if self.ties_only {
            String::new()
        } else if let Some(full) = entity.all("full").next() {
            full.to_owned()
        } else {
            let parts = entity.values.iter().filter(|(name, _)| name != "datasets" && name != "referents");
            parts.map(|(_, value)| value.as_ref()).collect::<Vec<_>>().join(", ")
        };
        self.network.addresses.push(text.into());
        Ok(())
    }

    fn position(&mut self, line: u64, id: &str, entity: &Entity<'_>) -> Result<(), LoadError> {
        let place = number(self.network.positions.len());
        if self.names(line, id, Node::Position(place))?.is_none() {
            return Ok(());
        }
        let mut countries = Vec::new();
        self.countries(line, "country", entity, &mut countries)?;
        let polity = if let [polity] = countries[..] { polity } else { NONE };
        let name = entity.caption.as_deref().or_else(|| entity.all("name").next());
        let name = name.map_or(NONE, |name| self.network.word(name));
        self.network.positions.push(Position { name, polity });
        Ok(())
    }

    fn document(
        &mut self,
        line: u64,
        id: &str,
        scheme: &'static str,
        entity: &Entity<'_>,
    ) -> Result<(), LoadError> {
        self.names(line, id, Node::Other)?;
        if self.ties_only {
            return Ok(());
        }
        let holders = self.ends(line, "holder", entity)?;
        let mut countries = Vec::new();
        self.countries(line, "country", entity, &mut countries)?;
        // Numbers of two countries have nothing in common.
        let scheme = match countries[..] {
            [polity] => format!("{scheme}:{}", self.network.polity_key(polity)),
            _ => scheme.to_owned(),
        };
        for holder in holders {
            for property in ["number", "passportNumber"] {
                for value in entity.all(property) {
                    let row = Detail::Identifier(self.network.word(&scheme), self.network.word(value));
                    self.network.details.push((line, holder, row));
                }
            }
            let known = ["holder", "number", "passportNumber", "country"];
            self.rest(line, "Identification", holder, entity, &known);
        }
        Ok(())
    }
}
