//! For whom a target stands: every clause of the rules, at every level.

mod documents;

use documents::graph_of;
use sanction_graph::findings::{AnalyseConfig, analyse};
use sanction_graph::graph::{
    Attribution, AttributionMode, GraphBuilder, Level, Projected, Projection, Rule, SanctionGraph,
    Territories,
};
use sanction_graph::model::Programme;
use serde_json::{Value, json};

/// An act of one sender against one target, and what is known of the target.
struct Hit {
    sender: &'static str,
    target: &'static str,
    day: Value,
    programme: Option<&'static str>,
    polity: Option<&'static str>,
    ties: Vec<Value>,
}

impl Default for Hit {
    fn default() -> Self {
        Self {
            sender: "US",
            target: "minister",
            day: json!("2021-03-22"),
            programme: None,
            polity: None,
            ties: Vec::new(),
        }
    }
}

fn tie(kind: &str, from: &str, to: &str) -> Value {
    json!({"kind": kind, "from": from, "to": to})
}

fn dated(kind: &str, from: &str, to: &str, start: impl Into<Value>, end: impl Into<Value>) -> Value {
    json!({"kind": kind, "from": from, "to": to, "start": start.into(), "end": end.into()})
}

fn office(to: &str) -> Value {
    tie("Office", "minister", to)
}

fn national(to: &str) -> Value {
    tie("Nationality", "minister", to)
}

impl Hit {
    fn graph(&self) -> SanctionGraph {
        let actor = |kind: &str, key: &str| json!({"key": key, "kind": kind});
        let mut actors: Vec<Value> =
            ["US", "CN", "RU", "HK", "MO", "DE", "FR", "NL", "GB"].map(|key| actor("State", key)).into();
        actors.extend(["EU", "NATO", "UN"].map(|key| actor("Bloc", key)));
        let bodies = ["ministry", "bureau", "parliament", "committee", "left", "right", "company"];
        actors.extend(bodies.map(|key| actor("Organisation", key)));
        actors.extend([actor("Person", "minister"), actor("Asset", "ship")]);
        let act = json!({
            "key": "act", "kind": "sanction", "sender": self.sender, "announced": self.day,
            "programme": self.programme,
        });
        let mut ties = self.ties.clone();
        ties.push(json!({
            "kind": "Sanction", "from": self.sender, "to": self.target, "act": "act", "polity": self.polity,
        }));
        let document = json!({
            "actors": actors,
            "programmes": [
                {"key": "thematic"},
                {"key": "china", "addressed": ["CN"]},
                {"key": "hong-kong", "addressed": ["HK"]},
                {"key": "both", "addressed": ["CN", "RU"]},
            ],
            "acts": [act],
            "ties": ties,
        });
        graph_of([&document])
    }

    fn at(&self, projection: &Projection) -> Vec<String> {
        rows(&project(&self.graph(), projection))
    }

    fn state(&self) -> Vec<String> {
        self.at(&Projection::at(Level::State))
    }

    fn bloc(&self) -> Vec<String> {
        self.at(&Projection::at(Level::Bloc))
    }

    fn by(&self, attribution: Attribution) -> Vec<String> {
        self.at(&Projection::at(Level::State).attribution(attribution))
    }
}

fn project(graph: &SanctionGraph, projection: &Projection) -> Projected {
    projection.project(graph.view()).expect("a small table")
}

/// `SENDER>PARTY` for each row, with a `?` where it is not certain.
fn rows(projected: &Projected) -> Vec<String> {
    let events = &projected.events;
    let party = |index: u32| &projected.parties[index as usize];
    let row = |at: usize| {
        let sure = if events.is_certain(at) { "" } else { "?" };
        format!("{}>{}{sure}", party(events.sender()[at]), party(events.target()[at]))
    };
    let mut rows: Vec<String> = (0..events.len()).map(row).collect();
    rows.sort_unstable();
    rows
}

/// Someone of whom every rule says something else.
fn everything() -> Hit {
    Hit {
        programme: Some("china"),
        polity: Some("FR"),
        ties: vec![office("parliament"), tie("PartOf", "parliament", "NL"), national("DE")],
        ..Hit::default()
    }
}

// ----- the rules ------------------------------------------------------------------------------------

#[test]
fn a_polity_stands_for_itself_whatever_is_stated() {
    let hit = Hit { target: "RU", polity: Some("FR"), programme: Some("china"), ..Hit::default() };
    assert_eq!(hit.state(), ["US>RU"]);
    let projected = project(&hit.graph(), &Projection::at(Level::State));
    assert!(projected.attributed.is_empty() && projected.unattributed.is_empty());
}

#[test]
fn each_rule_alone() {
    let expected = [
        (Rule::Stated, "US>FR"),
        (Rule::OfficeOrPartOf, "US>NL"),
        (Rule::Programme, "US>CN"),
        (Rule::Nationality, "US>DE"),
    ];
    for (rule, row) in expected {
        assert_eq!(everything().by(Attribution::first([rule])), [row]);
        assert_eq!(everything().by(Attribution::all([rule])), [row]);
        // The rule is counted, and nobody is left over.
        let projection = Projection::at(Level::State).attribution(Attribution::first([rule]));
        let projected = project(&everything().graph(), &projection);
        assert_eq!(projected.attributed.iter().map(|&(_, by)| by).collect::<Vec<_>>(), [rule]);
        assert!(projected.unattributed.is_empty());
    }
}

#[test]
fn the_first_rule_that_yields_wins() {
    assert_eq!(everything().state(), ["US>FR"]);
    assert_eq!(Hit { polity: None, ..everything() }.state(), ["US>NL"]);
    let no_office = Hit { polity: None, ties: vec![national("DE")], ..everything() };
    assert_eq!(no_office.state(), ["US>CN"]);
    assert_eq!(Hit { programme: Some("thematic"), ..no_office }.state(), ["US>DE"]);
    let reversed = [Rule::Nationality, Rule::Programme, Rule::OfficeOrPartOf, Rule::Stated];
    assert_eq!(everything().by(Attribution::first(reversed)), ["US>DE"]);
}

#[test]
fn all_rules_together() {
    let all = Attribution::all(Rule::ALL);
    assert_eq!(everything().by(all), ["US>CN", "US>DE", "US>FR", "US>NL"]);
    let agree = Hit { polity: Some("DE"), programme: None, ties: vec![national("DE")], ..Hit::default() };
    assert_eq!(agree.by(Attribution::all(Rule::ALL)), ["US>DE"]);
}

#[test]
fn the_default_is_the_design_s() {
    let default = Attribution::default();
    assert_eq!(default.mode, AttributionMode::First);
    assert_eq!(default.rules, [Rule::Stated, Rule::OfficeOrPartOf, Rule::Programme, Rule::Nationality]);
    assert_eq!(Projection::default().level, Level::Bloc);
    assert_eq!(Projection::default().scheme, ["EU"]);
}

#[test]
fn a_member_of_the_european_parliament_stands_for_the_eu_and_with_all_for_germany_too() {
    let hit = Hit {
        ties: vec![office("parliament"), tie("PartOf", "parliament", "EU"), national("DE")],
        ..Hit::default()
    };
    assert_eq!(hit.state(), ["US>EU"]);
    assert_eq!(hit.bloc(), ["US>EU"]);
    assert_eq!(hit.by(Attribution::all(Rule::ALL)), ["US>DE", "US>EU"]);
    let all = Projection::at(Level::Bloc).attribution(Attribution::all(Rule::ALL));
    assert_eq!(hit.at(&all), ["US>EU"]);
}

// ----- offices and parts ----------------------------------------------------------------------------

#[test]
fn parts_are_climbed_to_the_first_polity_of_each_path() {
    let hit = Hit {
        ties: vec![
            office("bureau"),
            tie("PartOf", "bureau", "ministry"),
            tie("PartOf", "ministry", "CN"),
            tie("PartOf", "bureau", "committee"),
            tie("PartOf", "committee", "RU"),
        ],
        ..Hit::default()
    };
    assert_eq!(hit.state(), ["US>CN", "US>RU"]);
    // An organisation climbs without an office.
    assert_eq!(Hit { target: "ministry", ..hit }.state(), ["US>CN"]);
}

#[test]
fn any_number_of_offices_counts_and_an_office_may_be_of_a_polity_itself() {
    let hit = Hit {
        ties: vec![office("CN"), office("parliament"), tie("PartOf", "parliament", "NL")],
        ..Hit::default()
    };
    assert_eq!(hit.state(), ["US>CN", "US>NL"]);
}

#[test]
fn memberships_and_seats_are_not_followed() {
    let hit = Hit {
        ties: vec![
            tie("Membership", "minister", "committee"),
            tie("PartOf", "committee", "CN"),
            office("company"),
            tie("Nationality", "company", "RU"),
            tie("Membership", "company", "UN"),
        ],
        ..Hit::default()
    };
    assert!(hit.state().is_empty());
    // The company itself has its seat there.
    assert_eq!(Hit { target: "company", ..hit }.state(), ["US>RU"]);
}

#[test]
fn offices_are_not_followed_from_what_they_lead_to_and_control_and_ownership_never() {
    let ties = vec![
        tie("Ownership", "CN", "company"),
        tie("Control", "minister", "company"),
        tie("Association", "minister", "company"),
        office("CN"),
    ];
    assert!(Hit { target: "company", ties, ..Hit::default() }.state().is_empty());
}

#[test]
fn a_cycle_of_parts_ends() {
    let cycle = [tie("PartOf", "left", "right"), tie("PartOf", "right", "left"), office("left")];
    let nowhere = Hit { ties: cycle.to_vec(), ..Hit::default() };
    // A strict reader reports the cycle, so this one is read leniently.
    let graph = lenient(&nowhere);
    let projected = project(&graph, &Projection::at(Level::State));
    assert!(rows(&projected).is_empty());
    assert_eq!(projected.unattributed.len(), 1);
    let mut ties = cycle.to_vec();
    ties.push(tie("PartOf", "right", "CN"));
    ties.push(tie("PartOf", "right", "right"));
    let graph = lenient(&Hit { ties, ..Hit::default() });
    assert_eq!(rows(&project(&graph, &Projection::at(Level::State))), ["US>CN"]);
}

/// The graph of a hit with what a strict reader refuses.
fn lenient(hit: &Hit) -> SanctionGraph {
    let clean = Hit { ties: Vec::new(), day: hit.day.clone(), ..*hit };
    let mut builder = clean.graph().into_builder();
    for tie in &hit.ties {
        builder.add_tie(serde_json::from_value(tie.clone()).expect("a tie")).expect("a tie that is allowed");
    }
    documents::verified(builder)
}

// ----- programmes -----------------------------------------------------------------------------------

#[test]
fn of_several_addressed_the_one_that_nationality_yields_too() {
    let both = Hit { programme: Some("both"), ..Hit::default() };
    let with = |ties| Hit { ties, day: both.day.clone(), ..both };
    assert_eq!(with(vec![national("RU")]).state(), ["US>RU"]);
    assert_eq!(with(vec![national("RU"), national("DE")]).state(), ["US>RU"]);
    // Else all of them, marked possible.
    assert_eq!(with(vec![national("DE")]).state(), ["US>CN?", "US>RU?"]);
    assert_eq!(with(Vec::new()).state(), ["US>CN?", "US>RU?"]);
    assert_eq!(with(Vec::new()).by(Attribution::first([Rule::Programme])), ["US>CN?", "US>RU?"]);
    assert_eq!(with(Vec::new()).by(Attribution::all([Rule::Programme])), ["US>CN?", "US>RU?"]);
    // An office goes before.
    assert_eq!(with(vec![office("CN")]).state(), ["US>CN"]);
}

#[test]
fn a_thematic_programme_says_nothing() {
    let hit = Hit { programme: Some("thematic"), ..Hit::default() };
    assert!(hit.state().is_empty());
    assert_eq!(Hit { programme: Some("china"), target: "ship", ..Hit::default() }.state(), ["US>CN"]);
}

// ----- days -----------------------------------------------------------------------------------------

#[test]
fn ties_are_asked_on_the_day_of_the_event_and_undated_ones_hold() {
    let with = |start: Value, end: Value| Hit {
        ties: vec![dated("Office", "minister", "CN", start, end), national("DE")],
        ..Hit::default()
    };
    let none = Value::Null;
    assert_eq!(with(none.clone(), none.clone()).state(), ["US>CN"]);
    assert_eq!(with(json!("2021-03-22"), none.clone()).state(), ["US>CN"]);
    assert_eq!(with(json!("2021-03-23"), none.clone()).state(), ["US>DE"]);
    // The end is the first day on which it no longer holds.
    assert_eq!(with(json!("2020-01-01"), json!("2021-03-22")).state(), ["US>DE"]);
    assert_eq!(with(json!("2020-01-01"), json!("2021-03-23")).state(), ["US>CN"]);
    // Parts are dated too.
    let past = dated("PartOf", "ministry", "CN", json!("1990"), json!("2000"));
    assert!(Hit { ties: vec![office("ministry"), past], ..Hit::default() }.state().is_empty());
}

#[test]
fn an_office_that_is_possibly_in_force_is_certain_only_where_the_next_rule_agrees() {
    let possible = || dated("Office", "minister", "CN", json!("2021"), Value::Null);
    let with = |ties: Vec<Value>| Hit { ties, ..Hit::default() };
    assert_eq!(with(vec![possible(), national("CN")]).state(), ["US>CN"]);
    assert_eq!(with(vec![possible(), national("DE")]).state(), ["US>CN?"]);
    // Nobody else says for whom he stands: perhaps for nobody.
    assert_eq!(with(vec![possible()]).state(), ["US>CN?"]);
    // A certain office beside it is not the only one.
    assert_eq!(with(vec![possible(), office("RU")]).state(), ["US>CN?", "US>RU?"]);
    // What comes after a rule that applies certainly is not asked.
    assert_eq!(with(vec![office("CN"), national("DE")]).state(), ["US>CN"]);
    let programme =
        Hit { programme: Some("china"), ties: vec![possible(), national("DE")], ..Hit::default() };
    assert_eq!(programme.state(), ["US>CN"]);
}

#[test]
fn with_all_rules_what_only_possibly_applies_is_not_certain() {
    let possible = || dated("Office", "minister", "CN", json!("2021"), Value::Null);
    let all = |ties: Vec<Value>| Hit { ties, ..Hit::default() }.by(Attribution::all(Rule::ALL));
    assert_eq!(all(vec![possible(), national("DE")]), ["US>CN?", "US>DE?"]);
    assert_eq!(all(vec![possible(), national("CN")]), ["US>CN"]);
    assert_eq!(all(vec![possible()]), ["US>CN?"]);
    let last = || dated("Nationality", "minister", "DE", json!("2021"), Value::Null);
    assert_eq!(all(vec![office("CN"), last()]), ["US>CN?", "US>DE?"]);
}

#[test]
fn the_first_day_decides_and_the_last_must_agree() {
    let with = |start: &str| Hit {
        day: json!({"first": "2020-12-31", "last": "2021-01-02"}),
        ties: vec![dated("Office", "minister", "CN", json!(start), Value::Null), national("DE")],
        ..Hit::default()
    };
    assert_eq!(with("2020-12-31").state(), ["US>CN"]);
    assert_eq!(with("2021-01-01").state(), ["US>DE?"]);
    assert_eq!(with("2021-01-03").state(), ["US>DE"]);
}

// ----- levels ---------------------------------------------------------------------------------------

#[test]
fn at_the_level_of_actors_everybody_is_himself() {
    let actors = Projection::at(Level::Actor);
    assert_eq!(everything().at(&actors), ["US>minister"]);
    let projected = project(&Hit::default().graph(), &actors);
    assert!(projected.unattributed.is_empty() && projected.attributed.is_empty());
    let early = Hit { sender: "GB", day: json!("2019-01-01"), ..Hit::default() };
    let projected = project(&early.graph(), &actors);
    assert_eq!(rows(&projected), ["GB>minister"]);
    assert!(projected.absorbed_senders.is_empty());
}

#[test]
fn who_stands_for_nobody_is_counted_and_makes_no_event() {
    let graph = Hit::default().graph();
    for level in [Level::State, Level::Bloc] {
        let projected = project(&graph, &Projection::at(level));
        assert_eq!((projected.events.len(), projected.unattributed.len()), (0, 1));
        let findings = analyse(&graph, &AnalyseConfig::default().level(level)).expect("findings");
        assert_eq!(findings.graph.unattributed, 1);
        assert_eq!(findings.reciprocity.lagged.actions, 0);
    }
}

#[test]
fn a_territory_stands_for_its_sovereign_of_the_day_unless_kept() {
    let on = |day: &str| Hit { target: "HK", day: json!(day), ..Hit::default() };
    let kept = |level| Projection::at(level).territories(Territories::Keep);
    assert_eq!(on("2021-03-22").state(), ["US>CN"]);
    assert_eq!(on("2021-03-22").bloc(), ["US>CN"]);
    assert_eq!(on("2021-03-22").at(&kept(Level::State)), ["US>HK"]);
    assert_eq!(on("2021-03-22").at(&kept(Level::Bloc)), ["US>HK"]);
    assert_eq!(on("2021-03-22").at(&Projection::at(Level::Actor)), ["US>HK"]);
    // Before 1 July 1997 it stood for the United Kingdom.
    assert_eq!(on("1997-06-30").state(), ["US>GB"]);
    assert_eq!(on("1997-07-01").state(), ["US>CN"]);
    assert_eq!(on("1997-06-30").bloc(), ["US>EU"]);
    let around = Hit { day: json!("1997"), ..on("1997") };
    assert_eq!(around.state(), ["US>GB?"]);
    // The sovereign need not be in the graph.
    let macao = Hit { target: "MO", day: json!("1999-12-19"), ..Hit::default() };
    assert_eq!(macao.state(), ["US>PT"]);
    // Whoever stands for a territory, by whatever rule, stands for its sovereign.
    let official = Hit { ties: vec![office("HK")], ..Hit::default() };
    assert_eq!(official.state(), ["US>CN"]);
    assert_eq!(Hit { programme: Some("hong-kong"), ..Hit::default() }.state(), ["US>CN"]);
    assert_eq!(Hit { polity: Some("HK"), ..Hit::default() }.state(), ["US>CN"]);
}

#[test]
fn a_territory_that_sends_acts_as_its_sovereign_and_is_not_absorbed_by_a_bloc() {
    let hit = Hit { sender: "HK", target: "US", ..Hit::default() };
    for level in [Level::State, Level::Bloc] {
        let projected = project(&hit.graph(), &Projection::at(level));
        assert_eq!(rows(&projected), ["CN>US"]);
        assert!(projected.absorbed_senders.is_empty(), "{:?}", projected.absorbed_senders);
    }
}

#[test]
fn the_blocs_of_the_scheme_take_in_their_members_of_the_day() {
    let nl = Hit { target: "NL", ..Hit::default() };
    assert_eq!(nl.bloc(), ["US>EU"]);
    assert_eq!(nl.state(), ["US>NL"]);
    let scheme = |blocs: &[&str]| Projection::at(Level::Bloc).scheme(blocs.iter().copied());
    assert_eq!(nl.at(&scheme(&[])), ["US>NL"]);
    // The sender is a member too; of several blocs the first counts.
    assert_eq!(nl.at(&scheme(&["NATO"])), ["NATO>NATO"]);
    assert_eq!(nl.at(&scheme(&["EU", "NATO"])), ["NATO>EU"]);
    assert_eq!(nl.at(&scheme(&["NATO", "EU"])), ["NATO>NATO"]);
    // A bloc that only reference data know.
    let gb = Hit { target: "GB", ..Hit::default() };
    assert_eq!(gb.at(&scheme(&["FVEY"])), ["FVEY>FVEY"]);
    // A member of a national parliament stands for the bloc.
    let member =
        Hit { ties: vec![office("parliament"), tie("PartOf", "parliament", "NL")], ..Hit::default() };
    assert_eq!(member.bloc(), ["US>EU"]);
}

#[test]
fn the_united_kingdom_acts_as_the_eu_until_it_left_and_is_counted() {
    let on = |day: Value| Hit { sender: "GB", target: "CN", day, ..Hit::default() };
    let absorbed = |hit: &Hit, level| {
        let projected = project(&hit.graph(), &Projection::at(level));
        projected.absorbed_senders.into_iter().collect::<Vec<_>>()
    };
    let before = on(json!("2020-01-31"));
    assert_eq!(before.bloc(), ["EU>CN"]);
    assert_eq!(absorbed(&before, Level::Bloc), [("GB".to_owned(), 1)]);
    assert_eq!(before.state(), ["GB>CN"]);
    assert!(absorbed(&before, Level::State).is_empty());
    let findings = analyse(&before.graph(), &AnalyseConfig::default()).expect("findings");
    assert_eq!(findings.graph.absorbed_senders.get("GB"), Some(&1));
    let after = on(json!("2020-02-01"));
    assert_eq!(after.bloc(), ["GB>CN"]);
    assert!(absorbed(&after, Level::Bloc).is_empty());
    let around = on(json!({"first": "2020-01-31", "last": "2020-02-01"}));
    assert_eq!(around.bloc(), ["EU>CN?"]);
    let target = Hit { target: "GB", day: json!("2020-01-31"), ..Hit::default() };
    assert_eq!(target.bloc(), ["US>EU"]);
}

#[test]
fn an_expanded_bloc_becomes_its_members_of_the_day_and_disappears() {
    let expand = |level| Projection::at(level).expand_blocs(true);
    let on = |day: &str| Hit { target: "EU", day: json!(day), ..Hit::default() };
    assert_eq!(on("2021-03-22").state(), ["US>EU"]);
    let members = on("2021-03-22").at(&expand(Level::State));
    assert_eq!(members.len(), 27);
    assert!(members.contains(&"US>NL".to_owned()) && members.contains(&"US>MT".to_owned()));
    assert!(!members.contains(&"US>GB".to_owned()) && !members.contains(&"US>EU".to_owned()));
    assert_eq!(on("2020-01-31").at(&expand(Level::State)).len(), 28);
    assert_eq!(on("1960-01-01").at(&expand(Level::State)).len(), 6);
    // As sender too, in one act.
    let sender = Hit { sender: "EU", target: "CN", ..Hit::default() };
    let projected = project(&sender.graph(), &expand(Level::State));
    assert_eq!(projected.events.len(), 27);
    assert!(projected.events.act().iter().all(|act| act == &projected.events.act()[0]));
    // Only at the level of states.
    assert_eq!(on("2021-03-22").at(&expand(Level::Bloc)), ["US>EU"]);
    assert_eq!(on("2021-03-22").at(&expand(Level::Actor)), ["US>EU"]);
}

#[test]
fn a_membership_in_the_graph_overrides_the_reference() {
    let left = || dated("Membership", "DE", "EU", json!("1958-01-01"), json!("2000-01-01"));
    let joined = || dated("Membership", "RU", "EU", json!("2010-01-01"), Value::Null);
    let hit = |target| Hit { target, ties: vec![left(), joined()], ..Hit::default() };
    assert_eq!(hit("DE").bloc(), ["US>DE"]);
    assert_eq!(hit("RU").bloc(), ["US>EU"]);
    // Of pairs of which the graph says nothing the reference is asked.
    assert_eq!(hit("NL").bloc(), ["US>EU"]);
    let members = hit("EU").at(&Projection::at(Level::State).expand_blocs(true));
    assert!(members.contains(&"US>RU".to_owned()) && !members.contains(&"US>DE".to_owned()));
    assert_eq!(members.len(), 27);
    let possible = || dated("Membership", "RU", "EU", json!("2021"), Value::Null);
    let hit = Hit { target: "RU", ties: vec![possible()], ..Hit::default() };
    assert_eq!(hit.bloc(), ["US>EU?"]);
}

#[test]
fn polities_are_known_by_iso2_where_their_keys_are_others() {
    let coded = |kind: &str, key: &str, code: &str| json!({"key": key, "kind": kind, "identifiers": [{"scheme": "iso2", "value": code}]});
    let document = json!({
        "actors": [
            coded("State", "s1", "GB"), coded("State", "s2", "HK"), coded("State", "s3", "CN"),
            coded("State", "s4", "NL"), coded("Bloc", "b1", "EU"),
        ],
        "acts": [
            {"key": "old", "kind": "sanction", "sender": "s1", "announced": "2020-01-31"},
            {"key": "new", "kind": "sanction", "sender": "s1", "announced": "2020-02-01"},
        ],
        "ties": [
            {"kind": "Sanction", "from": "s1", "to": "s2", "act": "old"},
            {"kind": "Sanction", "from": "s1", "to": "s4", "act": "new"},
        ],
    });
    let graph = graph_of([&document]);
    let projected = project(&graph, &Projection::at(Level::Bloc));
    assert_eq!(rows(&projected), ["b1>s3", "s1>b1"]);
    assert_eq!(projected.absorbed_senders.get("s1"), Some(&1));
    assert_eq!(rows(&project(&graph, &Projection::at(Level::State))), ["s1>s3", "s1>s4"]);
    assert_eq!(documents::actor(&graph, "s4").name(), Some("Netherlands"));
}

#[test]
fn an_organisation_that_sends_is_itself_at_every_level() {
    let hit = Hit { sender: "company", target: "NL", ..Hit::default() };
    assert_eq!(hit.state(), ["company>NL"]);
    assert_eq!(hit.bloc(), ["company>EU"]);
}

// ----- many ties ------------------------------------------------------------------------------------

#[test]
fn a_long_cycle_of_parts_is_climbed_once() {
    const LENGTH: usize = 5_000;
    let mut builder = GraphBuilder::new();
    let (us, cn) = (builder.state("US"), builder.state("CN"));
    let act = builder.act(us, "2021-03-22".parse().unwrap());
    let parts: Vec<_> = (0..LENGTH).map(|i| builder.organisation(&format!("part {i}"))).collect();
    for (i, &part) in parts.iter().enumerate() {
        builder.part_of(part, parts[(i + 1) % LENGTH]);
        builder.sanction(us, part, act);
    }
    builder.part_of(parts[LENGTH / 2], cn);
    let graph = builder.build().unwrap();
    let projected = project(&graph, &Projection::at(Level::State));
    assert_eq!(projected.attributed.len(), LENGTH);
    assert_eq!(projected.parties, ["CN", "US"]);
}

#[test]
fn cycles_that_meet_have_the_polities_above_them_and_not_those_below() {
    let mut builder = GraphBuilder::new();
    let us = builder.state("US");
    let act = builder.act(us, "2021-03-22".parse().unwrap());
    let bodies = ["a", "b", "c", "d", "e"].map(|key| builder.organisation(key));
    // Two cycles, of which the lower one leads to the upper one, and one body above both.
    for (part, whole) in [(0, 1), (1, 0), (1, 2), (2, 3), (3, 2), (3, 4), (0, 4)] {
        builder.part_of(bodies[part], bodies[whole]);
    }
    for (part, key) in [(0, "XA"), (2, "XB"), (4, "XC")] {
        let state = builder.state(key);
        builder.part_of(bodies[part], state);
    }
    for body in bodies {
        builder.sanction(us, body, act);
    }
    let graph = builder.build().unwrap();
    let found = rows(&project(&graph, &Projection::at(Level::State)));
    let count = |row: &str| found.iter().filter(|other| *other == row).count();
    // The lower cycle has its own polity and those above, the upper one no longer that of the lower.
    assert_eq!((count("US>XA"), count("US>XB"), count("US>XC"), found.len()), (2, 4, 5, 11));
}

#[test]
fn a_programme_addressed_to_many_is_looked_up_once() {
    let mut builder = GraphBuilder::new();
    let us = builder.state("US");
    let mut programme = Programme::new("P");
    let states: Vec<_> = (0..3_000).map(|i| builder.state(&format!("state {i:04}"))).collect();
    programme.addressed = (0..3_000).map(|i| format!("state {i:04}")).collect();
    builder.add_programme(programme).unwrap();
    let act = builder.act(us, "2021-03-22".parse().unwrap());
    builder.act_mut(act).programme = Some("P".into());
    for (i, &state) in states.iter().enumerate() {
        let target = builder.person(&format!("target {i:04}"));
        builder.nationality(target, state);
        builder.sanction(us, target, act);
    }
    let graph = builder.build().unwrap();
    let projected = project(&graph, &Projection::at(Level::State));
    assert_eq!(projected.attributed.len(), 3_000);
    assert!(projected.attributed.iter().all(|&(_, rule)| rule == Rule::Programme));
    assert_eq!(projected.events.len(), 3_000);
}
