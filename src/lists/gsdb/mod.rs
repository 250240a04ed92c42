//! The case table of the Global Sanctions Database (GSDB): who sanctioned whom from which year to which.
//!
//! A row is a case: one or more senders, one or more targets, the years, flags of what was imposed, and how its
//! coders judge aim and outcome. From it come
//!
//! * **one programme**, `gsdb:CASE`, addressed to the polities among the targets. Its title is the row in words:
//!   the cells of senders and targets as they stand, the years, and every column that nothing else holds.
//! * **one act of each sender**, `SENDER/gsdb:CASE/FIRST..LAST`: an act has one sender, and the senders of a case
//!   answer to nobody together. That they belong together is what the programme says.
//! * **one tie** of each act to each target.
//!
//! # Time
//! `begin` says that the act was announced on some day of that year. `end` is the last year of the sanction: its
//! last day is one of that year, so the first day without it is from 2 January of `end` to 1 January after. A case
//! whose `success` has `ongoing` and whose `end` is the last year of the file has no end: the table stops there,
//! not the sanction. `ongoing` of a case that ends earlier is a reported problem, and the case has ended.
//!
//! # What analyses see of it
//! Every date is a year. Dyadic reciprocity does not look at dates, and is what the table is good for: at level
//! `state`, where a bloc is a party beside the states, or `bloc`, where the EU takes in its members of the year.
//! Two acts of one year may lie in either order, so each is at best a possible answer to the other; of the year
//! after, an answer is certain only within 730 days. Rounds and shared targets of a pair ask for certain
//! dates too, and find those of one year with a window of 365 days (364 are too few in leap years, and no window
//! below 729 joins two years); who moved first is then tied.
//!
//! # Names
//! States have their ISO codes, bodies their usual abbreviations (`EU`, `OAS`; the EEC is the EU of then),
//! former and disputed states, and what has no abbreviation of its own, `gsdb:NAME`. A name that neither table
//! knows is reported and left out; it stays in the title.

mod names;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::Read;

use csv::ByteRecord;

use self::names::{Party, parties};
use super::output::Output;
use super::text::cell;
use crate::graph::{GraphBuilder, act_key};
use crate::load::{CsvRows, LoadError, LoadReport, ReadOptions, Reporter, RowAt};
use crate::model::{
    Act, ActClaim, ActKind, Actor, End, Identifier, Measure, Measures, Programme, Source, SourceClass, Tie,
    TieClaim, TieKind,
};
use crate::time::{Day, When};

/// The key of the source, and the first part of the keys that the table makes.
const SOURCE: &str = "gsdb";

/// The columns without which the table is none.
const NEEDED: [&str; 5] = ["case_id", "sanctioned_state", "sanctioning_state", "begin", "end"];

/// The columns of flags, and what they say is imposed.
const FLAGS: [(&str, Measure); 5] = [
    ("arms", Measure::Arms),
    ("military", Measure::Military),
    ("financial", Measure::Financial),
    ("travel", Measure::TravelBan),
    ("other", Measure::Other),
];

/// The flag of trade, whose direction stands in the column behind it.
const TRADE: [&str; 2] = ["trade", "descr_trade"];

/// How many ties a case may make: the largest of the table makes some tens, and a hostile one of a few
/// kilobytes could make a million.
const TIES_OF_CASE: usize = 10_000;

pub(crate) fn read(
    input: impl Read,
    builder: &mut GraphBuilder,
    options: ReadOptions,
) -> Result<LoadReport, LoadError> {
    let mut rows = CsvRows::open(input, options.limits)?;
    let mut raw = ByteRecord::new();
    let Some(first) = rows.next(&mut raw)? else {
        return Err(LoadError::form("line 1", "the header is missing"));
    };
    let header = Header::new(&raw, first.line)?;
    let document = builder.begin_document(Some(SOURCE));
    let mut out = Reporter::new(options.mode, document);
    let mut cases = Vec::new();
    let mut lines = HashMap::new();
    while let Some(RowAt { line, cut }) = rows.next(&mut raw)? {
        out.report.records += 1;
        let at = format!("line {line}");
        if cut {
            out.problem(at, "(row)", RowAt::CUT)?;
            break;
        }
        let Some(case) = header.case(&raw, at, &mut out)? else { continue };
        if let Some(earlier) = lines.insert(case.id.clone(), line) {
            let reason = format!("case `{}` is in line {earlier} too; the row is left out", case.id);
            out.problem(&case.at, "case_id", reason)?;
            lines.insert(case.id, earlier);
            continue;
        }
        cases.push(case);
    }
    let last_year = cases.iter().filter_map(|case| case.end).max();
    let to = Output { builder, out: &mut out, source: SOURCE.into() };
    let mut writer = Writer { to, taken: BTreeSet::new() };
    writer.begin()?;
    for case in cases {
        writer.case(case, last_year)?;
    }
    Ok(out.report)
}

/// The names of the columns.
struct Header {
    columns: Vec<String>,
    needed: [usize; NEEDED.len()],
}

impl Header {
    fn new(record: &ByteRecord, line: u64) -> Result<Self, LoadError> {
        let columns: Vec<String> = record.iter().map(cell).collect();
        let form = |reason: String| LoadError::form(format!("line {line}"), &reason);
        let mut seen = HashSet::new();
        if let Some(twice) = columns.iter().find(|&name| !seen.insert(name)) {
            return Err(form(format!("column `{twice}` stands there twice")));
        }
        let mut needed = [0; NEEDED.len()];
        for (place, name) in needed.iter_mut().zip(NEEDED) {
            let found = columns.iter().position(|column| column == name);
            *place = found.ok_or_else(|| form(format!("column `{name}` is missing")))?;
        }
        Ok(Self { columns, needed })
    }

    /// The case of a row; `None` if the row is left out.
    fn case(&self, row: &ByteRecord, at: String, out: &mut Reporter) -> Result<Option<Case>, LoadError> {
        let left_out = "the row is left out";
        if row.len() != self.columns.len() {
            let reason = format!("fields: {}, in the header: {}; {left_out}", row.len(), self.columns.len());
            out.problem(at, "(row)", reason)?;
            return Ok(None);
        }
        let fields: Vec<String> = row.iter().map(cell).collect();
        let needed = self.needed.map(|place| fields[place].as_str());
        for (name, field) in NEEDED.iter().zip(needed).take(3) {
            if field.is_empty() {
                out.problem(at, *name, format!("empty; {left_out}"))?;
                return Ok(None);
            }
        }
        let [id, targets, senders, begin, end] = needed;
        let begin_year = year(begin, "the year is unknown", &at, "begin", out)?;
        let mut end_year = year(end, "left out", &at, "end", out)?;
        if let Some((first, last)) = begin_year.zip(end_year).filter(|(first, last)| last < first) {
            out.problem(&at, "end", format!("{last} lies before the beginning, {first}; left out"))?;
            end_year = None;
        }
        let mut case = Case {
            at,
            id: id.into(),
            targets: BTreeSet::new(),
            senders: BTreeSet::new(),
            begin: begin_year,
            end: end_year,
            ongoing: false,
            measures: Measures::NONE,
            title: format!("{senders} → {targets}, {begin} to {end}"),
        };
        case.targets = case.named("sanctioned_state", targets, out)?;
        case.senders = case.named("sanctioning_state", senders, out)?;
        for (name, field) in self.columns.iter().zip(&fields) {
            if !NEEDED.contains(&name.as_str()) && !field.is_empty() {
                case.say(name, field, out)?;
            }
        }
        case.check_trade(&self.columns, &fields, out)?;
        if case.targets.len() * case.senders.len() > TIES_OF_CASE {
            let reason = format!(
                "{} senders of {} targets are more than {TIES_OF_CASE} ties; {left_out}",
                case.senders.len(),
                case.targets.len()
            );
            out.problem(case.at, "(row)", reason)?;
            return Ok(None);
        }
        Ok(Some(case))
    }
}

/// A year of four digits.
fn year(
    text: &str,
    instead: &str,
    at: &str,
    field: &str,
    out: &mut Reporter,
) -> Result<Option<u16>, LoadError> {
    let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let year = text.parse().ok().filter(|&year| digits && whole(year).is_some());
    if year.is_none() {
        let what = if text.is_empty() { "empty".into() } else { format!("`{text}` is no year") };
        out.problem(at, field, format!("{what}; {instead}"))?;
    }
    Ok(year)
}

/// All days of a year.
fn whole(year: u16) -> Option<When> {
    format!("{year:04}").parse().ok()
}

/// When a sanction whose last day is one of `year` holds no longer.
fn after(year: u16) -> Option<When> {
    let (first, last) = (whole(year)?.earliest()?, whole(year)?.latest()?);
    let next = |day: Day| Day::new(day.number() + 1).ok();
    When::between(next(first), next(last)).ok()
}

/// A row.
struct Case {
    at: String,
    id: String,
    targets: BTreeSet<Party>,
    senders: BTreeSet<Party>,
    begin: Option<u16>,
    end: Option<u16>,
    ongoing: bool,
    measures: Measures,
    title: String,
}

impl Case {
    /// Whom a cell names.
    fn named(&self, column: &str, text: &str, out: &mut Reporter) -> Result<BTreeSet<Party>, LoadError> {
        let (found, unknown) = parties(text, self.begin);
        for name in unknown {
            out.problem(&self.at, column, format!("`{name}` is no actor that is known; left out"))?;
        }
        Ok(found)
    }

    /// Takes in a column that not every table must have: a flag of a measure, or words for the title.
    fn say(&mut self, column: &str, text: &str, out: &mut Reporter) -> Result<(), LoadError> {
        let measure = FLAGS.iter().find(|(name, _)| *name == column).map(|&(_, measure)| measure);
        if measure.is_some() || column == TRADE[0] {
            match text {
                "0" => return Ok(()),
                "1" => {
                    self.measures |= measure.map(Measures::from).unwrap_or_default();
                    return Ok(());
                }
                _ => {
                    out.problem(&self.at, column, format!("`{text}` is neither 0 nor 1; only in the title"))?;
                }
            }
        }
        if column == TRADE[1] {
            for word in text.split(',').map(str::trim) {
                match word {
                    "exp_compl" | "exp_part" => self.measures |= Measure::Export.into(),
                    "imp_compl" | "imp_part" => self.measures |= Measure::Import.into(),
                    _ => {
                        out.problem(&self.at, column, format!("`{word}` is not known; only in the title"))?;
                    }
                }
            }
        }
        self.ongoing |= column == "success" && text.split(',').any(|word| word.trim() == "ongoing");
        if text != "0" {
            self.title.extend(["; ", column, ": ", text]);
        }
        Ok(())
    }

    /// Reports a flag of trade that the column of its direction contradicts; the direction stands.
    fn check_trade(
        &self,
        columns: &[String],
        fields: &[String],
        out: &mut Reporter,
    ) -> Result<(), LoadError> {
        let value = |wanted| {
            let place = columns.iter().position(|name| name == wanted);
            place.map_or("", |place| fields[place].as_str())
        };
        let [flag, direction] = TRADE.map(value);
        let reason = match (flag, direction.is_empty()) {
            ("1", true) => "1 without a direction; no measure is taken from it",
            ("0", false) => "0 with a direction; the direction is taken",
            _ => return Ok(()),
        };
        out.problem(&self.at, TRADE[0], reason)
    }
}

/// Puts cases into the builder.
struct Writer<'a> {
    to: Output<'a>,
    /// The actors that are there.
    taken: BTreeSet<Party>,
}

impl Writer<'_> {
    fn begin(&mut self) -> Result<(), LoadError> {
        self.to.begin(Source {
            publisher: Some("Global Sanctions Database".into()),
            title: Some("Global Sanctions Database, table of cases".into()),
            url: Some("https://www.globalsanctionsdatabase.com".into()),
            ..Source::new(SOURCE, SourceClass::Dataset)
        })
    }

    fn case(&mut self, case: Case, last_year: Option<u16>) -> Result<(), LoadError> {
        let at = case.at.as_str();
        let end = match case.end {
            Some(_) if case.ongoing && case.end == last_year => None,
            Some(year) => {
                if case.ongoing {
                    let reason = format!("`ongoing` of a case that ends in {year}; taken as ended");
                    self.to.out.problem(at, "success", reason)?;
                }
                after(year)
            }
            None => None,
        };
        let targets = self.parties(at, &case.targets)?;
        let senders = self.parties(at, &case.senders)?;
        let programme = format!("{SOURCE}:{}", case.id);
        let polities = targets.iter().filter(|party| party.kind.is_polity());
        let added = self.to.builder.add_programme(Programme {
            title: Some(case.title),
            addressed: polities.map(|party| party.key.clone()).collect(),
            ..Programme::new(programme.as_str())
        });
        self.to.accept(at, added)?;
        let announced = case.begin.and_then(whole).unwrap_or(When::UNKNOWN);
        let locator = format!("case {}", case.id);
        for sender in senders.iter().filter(|_| !targets.is_empty()) {
            let day = self.to.builder.day_text(announced);
            let mut act = Act::new(ActKind::Sanction, sender.key.as_str());
            act.key = Some(act_key(&sender.key, Some(&programme), &day));
            act.programme = Some(programme.clone());
            act.claims.push(ActClaim {
                source: Some(SOURCE.into()),
                announced: Some(announced),
                locator: Some(format!("{locator}, begin")),
                ..ActClaim::default()
            });
            let key = act.key.clone();
            let added = self.to.builder.add_act_of_made_key(act);
            if !self.to.accept(at, added)? {
                continue;
            }
            for target in &targets {
                let mut tie = Tie::new(TieKind::Sanction, sender.key.as_str(), target.key.as_str());
                tie.act.clone_from(&key);
                let claim = self.to.claim(locator.as_str());
                tie.claims.push(TieClaim { end: end.map(End::On), measures: case.measures, ..claim });
                self.to.tie(at, tie)?;
            }
        }
        Ok(())
    }

    /// Adds the actors that are not there yet; the ones that the builder takes.
    fn parties<'p>(&mut self, at: &str, parties: &'p BTreeSet<Party>) -> Result<Vec<&'p Party>, LoadError> {
        let mut taken = Vec::new();
        for party in parties {
            if self.taken.contains(party) || self.to.actor(at, actor(party))?.is_some() {
                self.taken.insert(party.clone());
                taken.push(party);
            }
        }
        Ok(taken)
    }
}

fn actor(party: &Party) -> Actor {
    let mut actor = Actor::new(party.kind, party.key.as_str());
    actor.name = party.name.map(str::to_owned);
    if let Some(name) = party.key.strip_prefix("gsdb:") {
        actor.identifiers.push(Identifier::new(SOURCE, name));
    }
    actor
}
