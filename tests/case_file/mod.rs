//! The bundled case as a JSON value that a test may change before it is read, and what is found in it.
#![allow(dead_code, reason = "each test file that includes this module uses a part of it")]

use sanction_graph::findings::{AnalyseConfig, Findings, Response, Round, analyse};
use sanction_graph::graph::{Conflict, Field, SanctionGraph, Subject};
use sanction_graph::model::TieKind;
use serde_json::{Value, json};

use crate::documents::graph_of;

/// The act of the United States of 9 July 2020.
pub(crate) const US_JULY_9: &str = "US/GLOMAG/2020-07-09";
/// The act of the United States of 31 July 2020.
pub(crate) const US_JULY_31: &str = "US/GLOMAG/2020-07-31";
/// The act of the United States of 7 August 2020.
pub(crate) const US_AUGUST: &str = "US/HK-EO13936/2020-08-07";
/// China's answer of 13 July 2020.
pub(crate) const CN_JULY: &str = "CN/CN-COUNTERMEASURES/2020-07-13";
/// China's answer of 10 August 2020.
pub(crate) const CN_AUGUST: &str = "CN/CN-COUNTERMEASURES/2020-08-10";
/// The acts of 22 March 2021.
pub(crate) const EU_MARCH: &str = "EU/EU-HR/2021-03-22";
/// See [`EU_MARCH`].
pub(crate) const GB_MARCH: &str = "GB/Global Human Rights/2021-03-22";
/// See [`EU_MARCH`].
pub(crate) const CA_MARCH: &str = "CA/China / Chine/2021-03-22";
/// See [`EU_MARCH`].
pub(crate) const US_MARCH: &str = "US/GLOMAG/2021-03-22";
/// China's answers of March 2021.
pub(crate) const CN_22: &str = "CN/CN-COUNTERMEASURES/2021-03-22";
/// See [`CN_22`].
pub(crate) const CN_26: &str = "CN/CN-COUNTERMEASURES/2021-03-26";
/// See [`CN_22`].
pub(crate) const CN_27: &str = "CN/CN-COUNTERMEASURES/2021-03-27";
/// China's lift of 30 April 2025.
pub(crate) const LIFT: &str = "CN/CN-COUNTERMEASURES/2025-04-30";
/// The five targets of 22 March 2021 that two or more senders hit, sorted.
pub(crate) const FIVE: [&str; 5] = [
    "cn/chen-mingguo",
    "cn/wang-junzheng",
    "cn/wang-mingshan",
    "cn/xpcc-public-security-bureau",
    "cn/zhu-hailun",
];

/// The case, open to change.
#[derive(Debug, Clone)]
pub(crate) struct Case(pub(crate) Value);

fn entry<'v>(list: &'v mut Value, field: &str, key: &str) -> &'v mut Value {
    let list = list.as_array_mut().expect("a list");
    let found = list.iter_mut().find(|entry| entry[field] == key);
    found.unwrap_or_else(|| panic!("nothing has the {field} `{key}`"))
}

impl Case {
    /// As it is bundled.
    pub(crate) fn load() -> Self {
        let text = include_str!("../../examples/data/xinjiang-2021.json");
        Self(serde_json::from_str(text).expect("the case is JSON"))
    }

    /// The graph, checked.
    pub(crate) fn graph(&self) -> SanctionGraph {
        graph_of([&self.0])
    }

    /// An element of one of the five lists.
    pub(crate) fn element(&mut self, list: &str, key: &str) -> &mut Value {
        entry(&mut self.0[list], "key", key)
    }

    /// An act.
    pub(crate) fn act(&mut self, key: &str) -> &mut Value {
        self.element("acts", key)
    }

    /// What a source says of an act.
    pub(crate) fn claim(&mut self, act: &str, source: &str) -> &mut Value {
        entry(&mut self.act(act)["claims"], "source", source)
    }

    /// A tie.
    pub(crate) fn tie(&mut self, kind: &str, from: &str, to: &str) -> &mut Value {
        let ties = self.0["ties"].as_array_mut().expect("a list");
        let found = ties.iter_mut().find(|tie| tie["kind"] == kind && tie["from"] == from && tie["to"] == to);
        found.unwrap_or_else(|| panic!("no {kind} `{from}` > `{to}`"))
    }

    /// What a source says of a tie.
    pub(crate) fn tie_claim(&mut self, kind: &str, from: &str, to: &str, source: &str) -> &mut Value {
        entry(&mut self.tie(kind, from, to)["claims"], "source", source)
    }

    /// Changes the class of a source.
    pub(crate) fn class(&mut self, source: &str, class: &str) {
        self.element("sources", source)["class"] = json!(class);
    }

    /// Changes the day on which a source says that an act was announced.
    pub(crate) fn announced(&mut self, act: &str, source: &str, when: Value) {
        self.claim(act, source)["announced"] = when;
    }

    /// Drops an act, its ties and every mention of it.
    pub(crate) fn remove_act(&mut self, key: &str) {
        let keep = |list: &mut Value, wanted: &dyn Fn(&Value) -> bool| {
            list.as_array_mut().expect("a list").retain(|entry| wanted(entry));
        };
        keep(&mut self.0["acts"], &|act| act["key"] != key);
        keep(&mut self.0["ties"], &|tie| tie["act"] != key);
        for act in self.0["acts"].as_array_mut().expect("a list") {
            for claim in act["claims"].as_array_mut().expect("a list") {
                if let Some(answered) = claim.get_mut("responds_to") {
                    keep(answered, &|named| named != key);
                }
            }
        }
    }

    /// Takes out every statement of what answers what, and the kind of act that says that it answers.
    pub(crate) fn strip_statements(&mut self) {
        for act in self.0["acts"].as_array_mut().expect("a list") {
            if act["kind"] == "counter-sanction" {
                act["kind"] = json!("sanction");
            }
            for claim in act["claims"].as_array_mut().expect("a list") {
                claim.as_object_mut().expect("a claim").remove("responds_to");
            }
        }
        for tie in self.0["ties"].as_array_mut().expect("a list") {
            if tie["kind"] == "CounterSanction" {
                tie["kind"] = json!("Sanction");
            }
        }
    }
}

/// Only sanctions imposed in March 2021.
pub(crate) fn march() -> AnalyseConfig {
    let day = |text: &str| Some(text.parse().expect("a day"));
    AnalyseConfig::default().imposed(day("2021-03-01"), day("2021-03-31")).expect("a window")
}

/// A graph and what is found in it.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) graph: SanctionGraph,
    pub(crate) findings: Findings,
}

impl Outcome {
    /// What is found in a graph.
    pub(crate) fn of(graph: SanctionGraph, config: &AnalyseConfig) -> Self {
        graph.verify().expect("every invariant holds");
        let findings = analyse(&graph, config).expect("findings");
        Self { graph, findings }
    }

    /// The day of an act.
    pub(crate) fn day(&self, act: &str) -> String {
        crate::documents::act(&self.graph, act).announced().to_string()
    }

    /// The responses to an act.
    pub(crate) fn responses<'f>(&'f self, action: &'f str) -> impl Iterator<Item = &'f Response> {
        self.findings.reciprocity.responses.iter().filter(move |row| row.action == action)
    }

    /// By which acts an act is answered and after how many days, one text per response.
    pub(crate) fn answers(&self, action: &str) -> String {
        let mut rows: Vec<String> = self.responses(action).map(answer).collect();
        rows.sort_unstable();
        rows.join("; ")
    }

    /// The rounds, one text each.
    pub(crate) fn rounds(&self) -> String {
        let rounds: Vec<String> = self.findings.coordination.rounds.iter().map(round).collect();
        rounds.join("; ")
    }

    /// The conflict on a field of an act, as text; empty if there is none.
    pub(crate) fn act_conflict(&self, act: &str, field: Field) -> String {
        self.conflict(&Subject::Act(act.into()), field)
    }

    /// The conflict on a field of a tie, as text; empty if there is none.
    pub(crate) fn tie_conflict(&self, tie: &str, field: Field) -> String {
        self.conflict(&Subject::Tie(tie.into()), field)
    }

    fn conflict(&self, subject: &Subject, field: Field) -> String {
        let conflicts = &self.findings.graph.conflict_list;
        let found = conflicts.iter().find(|row| row.subject == *subject && row.field == field);
        found.map_or_else(String::new, conflict)
    }

    /// When a tie ends.
    pub(crate) fn end(&self, tie: &str) -> String {
        let end = crate::documents::tie(&self.graph, tie).period().end();
        end.map_or_else(|| "open".into(), |end| end.to_string())
    }

    /// How many sanctions there are.
    pub(crate) fn sanctions(&self) -> usize {
        self.graph
            .ties()
            .filter(|tie| matches!(tie.kind(), TieKind::Sanction | TieKind::CounterSanction))
            .count()
    }
}

/// `ACT after LAG`, and whatever is not usual about it.
fn answer(row: &Response) -> String {
    let bound = |lag: Option<i64>| lag.map_or_else(|| "?".into(), |lag| lag.to_string());
    let (min, max) = (bound(row.lag_min), bound(row.lag_max));
    let lag = if min == max { min } else { format!("{min}..{max}") };
    let mut text = format!("{} after {lag}", row.response);
    if !row.stated {
        text += ", inferred";
    }
    if row.certainty != sanction_graph::time::Certainty::Certain {
        text += &format!(", {:?}", row.certainty).to_lowercase();
    }
    if !row.counted {
        text += ", not counted";
    }
    text
}

/// `FIRST..LAST SENDERS hit N, first MOVER`.
fn round(round: &Round) -> String {
    let mover = round.first_mover.as_deref().unwrap_or("nobody");
    format!(
        "{}..{} {} hit {}, first {mover}",
        round.first,
        round.last,
        round.senders.join(" "),
        round.targets.len()
    )
}

/// `VALUE (SOURCE), …; STANDS stands`.
fn conflict(row: &Conflict) -> String {
    let said: Vec<String> = row
        .said
        .iter()
        .map(|said| format!("{} ({})", said.value, said.source.as_deref().unwrap_or("no document")))
        .collect();
    format!("{}: {} stands", said.join(", "), row.stands)
}
