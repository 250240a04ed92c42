//! What must hold of the bundled case: what is found in it, and that it is found without being told.

mod case_file;
mod documents;

use std::collections::BTreeMap;

use case_file::{
    CA_MARCH, CN_22, CN_26, CN_27, CN_AUGUST, CN_JULY, Case, EU_MARCH, FIVE, GB_MARCH, LIFT, Outcome,
    US_AUGUST, US_JULY_9, US_JULY_31, US_MARCH, march,
};
use documents::{act, tie};
use sanction_graph::findings::{AnalyseConfig, Findings, Response};
use sanction_graph::graph::{ActRef, Field, Level, TieRef};
use sanction_graph::model::{ActKind, TieKinds};
use sanction_graph::reciprocity::Triad;
use sanction_graph::reciprocity::lagged::Direction;
use sanction_graph::time::Certainty;
use serde_json::{Value, json};

/// The acts of the round, sorted.
const ROUND: [&str; 4] = [CA_MARCH, EU_MARCH, GB_MARCH, US_MARCH];

fn found(case: &Case, config: &AnalyseConfig) -> Outcome {
    Outcome::of(case.graph(), config)
}

fn default() -> AnalyseConfig {
    AnalyseConfig::default()
}

/// The one round, with its senders, targets and answers.
fn assert_the_round(outcome: &Outcome, answered_by: &[&str]) {
    let [round] = &outcome.findings.coordination.rounds[..] else {
        panic!("one round, not {}", outcome.rounds());
    };
    assert_eq!(round.senders, ["CA", "EU", "GB", "US"]);
    let mut targets = round.targets.clone();
    targets.sort_unstable();
    assert_eq!(targets, FIVE);
    assert!(round.single.is_empty() && round.possible.is_empty());
    assert_eq!(round.acts, ROUND);
    assert_eq!(round.first_mover, None);
    assert_eq!((round.first.to_string(), round.last.to_string()), ("2021-03-22".into(), "2021-03-22".into()));
    assert_eq!(round.answered_by, answered_by);
    let hits: usize = round.hit_by.values().map(Vec::len).sum();
    assert_eq!(hits, 17, "17 designations");
}

/// For a response: the action, the lag, whether it is stated, and the targets on either side.
fn row(row: &Response) -> (&str, Option<i64>, bool, u64, u64) {
    assert_eq!(row.lag_min, row.lag_max);
    (row.action.as_str(), row.lag_min, row.stated, row.targets_answer, row.targets_action)
}

// ----- as it is -------------------------------------------------------------------------------------

#[test]
fn within_thirty_days_the_four_acts_of_march_are_answered_after_0_4_5_and_5_days() {
    let outcome = found(&Case::load(), &default());
    assert_eq!(outcome.findings.reciprocity.level, Level::Bloc);
    assert_eq!(outcome.findings.reciprocity.window, 30);
    let expected = [
        (EU_MARCH, CN_22, 0, 14, 5),
        (GB_MARCH, CN_26, 4, 13, 5),
        (US_MARCH, CN_27, 5, 2, 2),
        (CA_MARCH, CN_27, 5, 2, 5),
        (US_JULY_9, CN_JULY, 4, 5, 5),
        (US_AUGUST, CN_AUGUST, 3, 11, 11),
    ];
    for (action, response, lag, answer, provocation) in expected {
        let rows: Vec<&Response> = outcome.responses(action).collect();
        let [only] = rows[..] else { panic!("{action}: {}", outcome.answers(action)) };
        assert_eq!(row(only), (action, Some(lag), true, answer, provocation));
        assert_eq!(only.response, response);
        assert_eq!(
            (only.certainty, only.counted, only.direction),
            (Certainty::Certain, true, Direction::Known)
        );
        assert!(only.rivals.is_empty());
    }
    assert_eq!(outcome.answers(US_JULY_31), "");
    // Counter-sanctions are actions too: the United States went on after the first.
    assert_eq!(outcome.answers(CN_JULY), format!("{US_JULY_31} after 18, inferred"));
    assert_eq!(outcome.findings.reciprocity.responses.len(), expected.len() + 1);
}

#[test]
fn the_case_is_complete() {
    let graph = Case::load().graph();
    let named = |key: &str| act(&graph, key).ties().len();
    let targets = [
        (US_JULY_9, 5),
        (CN_JULY, 5),
        (US_JULY_31, 3),
        (US_AUGUST, 11),
        (CN_AUGUST, 11),
        (EU_MARCH, 5),
        (GB_MARCH, 5),
        (CA_MARCH, 5),
        (US_MARCH, 2),
        (CN_22, 14),
        (CN_26, 13),
        (CN_27, 4),
        (LIFT, 0),
    ];
    for (key, count) in targets {
        assert_eq!(named(key), count, "{key}");
    }
    assert_eq!(graph.act_count(), targets.len());
    assert_eq!((act(&graph, EU_MARCH).declared(), act(&graph, EU_MARCH).size()), (Some(15), 15));
    assert!(graph.merges().actors.is_empty() && graph.merges().acts.is_empty());
    // Nobody of the case stands for nobody.
    assert_eq!(found(&Case::load(), &default()).findings.graph.unattributed, 0);
    let identified = |scheme: &str, value: &str| -> Vec<String> {
        graph.by_identifier(scheme, value).map(|id| graph.actor(id).key().to_owned()).collect()
    };
    assert_eq!(identified("gb", "14074"), ["cn/chen-mingguo"]);
    assert_eq!(identified("ofac", "29162"), ["cn/wang-mingshan"]);
    documents::reread(&graph);
}

#[test]
fn in_march_one_two_and_four_of_eight_actions_are_answered_within_0_4_and_5_days() {
    for (window, answered) in [(0, 1), (4, 2), (5, 4), (30, 4)] {
        let outcome = found(&Case::load(), &march().response_window(window));
        let lagged = &outcome.findings.reciprocity.lagged;
        assert_eq!((lagged.actions, lagged.answered, lagged.answered_possible), (8, answered, answered));
        let counted: Vec<&str> = outcome
            .findings
            .reciprocity
            .responses
            .iter()
            .filter(|row| row.counted)
            .map(|row| row.action.as_str())
            .collect();
        assert!(counted.iter().all(|action| ROUND.contains(action)), "{counted:?}");
    }
}

#[test]
fn with_every_statement_taken_out_two_three_and_five_are_answered() {
    let mut case = Case::load();
    case.strip_statements();
    let graph = case.graph();
    assert!(graph.acts().all(|act| act.kind() != ActKind::CounterSanction && act.answers().len() == 0));
    for (window, answered) in [(0, 2), (4, 3), (5, 5)] {
        let outcome = found(&case, &march().response_window(window));
        let lagged = &outcome.findings.reciprocity.lagged;
        assert_eq!((lagged.actions, lagged.answered), (8, answered), "window {window}");
        assert_eq!(lagged.rate, lagged.rate_inferred);
    }
    let outcome = found(&case, &march());
    // On the one day it is not known who came first.
    for (action, response) in [(EU_MARCH, CN_22), (CN_22, EU_MARCH)] {
        let rows: Vec<&Response> = outcome.responses(action).collect();
        let [row] = rows[..] else { panic!("{}", outcome.answers(action)) };
        assert_eq!(
            (row.response.as_str(), row.lag_min, row.direction),
            (response, Some(0), Direction::Unknown)
        );
    }
    assert_eq!(outcome.answers(GB_MARCH), format!("{CN_26} after 4, inferred"));
    assert_eq!(outcome.answers(US_MARCH), format!("{CN_27} after 5, inferred"));
    assert_eq!(outcome.answers(CA_MARCH), format!("{CN_27} after 5, inferred"));
    // Where the caller says that nothing of one day is an answer, both are gone.
    let mut config = march();
    config.response = config.response.same_day(false);
    let outcome = found(&case, &config);
    assert_eq!((outcome.answers(EU_MARCH), outcome.answers(CN_22)), (String::new(), String::new()));
}

#[test]
fn there_is_exactly_one_round_with_four_senders_and_five_targets() {
    for config in [default(), march()] {
        assert_the_round(&found(&Case::load(), &config), &[CN_22, CN_26, CN_27]);
    }
    let mut case = Case::load();
    case.strip_statements();
    assert_the_round(&found(&case, &march()), &[CN_22, CN_26, CN_27]);
}

#[test]
fn the_march_graph_is_wholly_reciprocal() {
    let mut stripped = Case::load();
    stripped.strip_statements();
    for case in [Case::load(), stripped] {
        let reciprocity = found(&case, &march()).findings.reciprocity;
        let dyadic = reciprocity.dyadic;
        assert_eq!((dyadic.actors, dyadic.edges, dyadic.reciprocated), (5, 8, 8));
        assert_eq!((dyadic.r, dyadic.rho), (Some(1.0), Some(1.0)));
        assert_eq!(dyadic.density, Some(0.4));
        assert_eq!((dyadic.mutual, dyadic.asymmetric, dyadic.null), (4, 0, 6));
        let triads: Vec<_> = reciprocity.triads.into_iter().filter(|&(_, count)| count > 0).collect();
        assert_eq!(triads, [(Triad::T003, 4), (Triad::T201, 6)]);
    }
}

// ----- claims ---------------------------------------------------------------------------------------

#[test]
fn canadas_two_days_are_claims_of_one_act() {
    let outcome = found(&Case::load(), &default());
    let canadian: Vec<ActRef<'_>> = outcome.graph.acts().filter(|act| act.sender().key() == "CA").collect();
    let [canada] = canadian[..] else { panic!("one act of Canada") };
    let said: BTreeMap<String, String> =
        canada.claims().filter_map(|claim| Some((claim.source?, claim.announced?.to_string()))).collect();
    assert_eq!(said["ca-sor-2021-49"], "2021-03-22");
    assert_eq!(said["ca-list-2025-03-20"], "2021-03-21");
    assert_eq!(said["press-national-post-2021-03-22"], "2021-03-22");
    assert_eq!(outcome.day(CA_MARCH), "2021-03-22");
    assert!(outcome.act_conflict(CA_MARCH, Field::Announced).contains("2021-03-21 (ca-list-2025-03-20)"));
}

#[test]
fn the_press_s_21_march_changes_nothing_and_shows_among_the_conflicts() {
    let with = found(&Case::load(), &default());
    assert!(with.act_conflict(US_MARCH, Field::Announced).contains("2021-03-21 (press-cna-2021-03-23)"));
    let mut case = Case::load();
    let claims = case.act(US_MARCH)["claims"].as_array_mut().expect("a list");
    claims.retain(|claim| claim["source"] != "press-cna-2021-03-23");
    let without = found(&case, &default());
    assert_eq!(without.findings.reciprocity, with.findings.reciprocity);
    assert_eq!(without.findings.coordination, with.findings.coordination);
    assert_eq!(without.findings.hits, with.findings.hits);
    assert_eq!(without.findings.graph.conflicts + 1, with.findings.graph.conflicts);
}

#[test]
fn every_disagreement_of_the_sources_is_a_conflict() {
    let outcome = found(&Case::load(), &default());
    let conflicts: Vec<(String, Field)> = outcome
        .findings
        .graph
        .conflict_list
        .iter()
        .map(|row| (serde_json::to_value(&row.subject).expect("JSON").to_string(), row.field))
        .collect();
    let on = |subject: Value, field| (subject.to_string(), field);
    assert_eq!(
        conflicts,
        [
            on(json!({"act": CA_MARCH}), Field::Announced),
            on(json!({"act": CN_22}), Field::Declared),
            on(json!({"act": CN_27}), Field::Announced),
            on(json!({"act": US_MARCH}), Field::Announced),
            on(json!({"tie": format!("{CN_22}>de/reinhard-buetikofer")}), Field::End),
        ]
    );
}

// ----- the attribution trap -------------------------------------------------------------------------

#[test]
fn the_answer_of_august_2020_is_credited_to_the_act_of_7_august() {
    let outcome = found(&Case::load(), &default());
    assert_eq!(outcome.answers(US_AUGUST), format!("{CN_AUGUST} after 3"));
    assert_eq!(outcome.answers(US_JULY_31), "");
}

#[test]
fn without_that_act_the_answer_is_credited_to_31_july_and_its_rivals_are_named() {
    let mut case = Case::load();
    case.remove_act(US_AUGUST);
    assert_eq!(act(&case.graph(), CN_AUGUST).answers().len(), 0);
    let rows = |window| {
        let outcome = found(&case, &default().response_window(window));
        let mut rows: Vec<Response> = outcome.findings.reciprocity.responses;
        rows.retain(|row| row.response == CN_AUGUST);
        rows
    };
    let narrow = rows(30);
    let [credited] = &narrow[..] else { panic!("one credit: {narrow:?}") };
    assert_eq!(row(credited), (US_JULY_31, Some(10), false, 11, 3));
    assert!(credited.counted && credited.rivals.is_empty());
    let wide = rows(40);
    let credited = wide.iter().find(|row| row.action == US_JULY_31).expect("it is still credited");
    assert_eq!((credited.lag_min, credited.stated), (Some(10), false));
    assert_eq!(credited.rivals, [US_JULY_9]);
}

// ----- the lift -------------------------------------------------------------------------------------

#[test]
fn the_lift_ends_what_it_names_and_is_no_event() {
    let graph = Case::load().graph();
    let lifted = [
        "bg/ilhan-kyuchyuk",
        "de/michael-gahler",
        "de/reinhard-buetikofer",
        "eu/parliament-subcommittee-on-human-rights",
        "fr/raphael-glucksmann",
        "sk/miriam-lexmann",
    ];
    let mut ended: Vec<&str> = graph
        .ties()
        .filter(|tie| tie.ended_by().is_some_and(|lift| lift.key() == LIFT))
        .map(|tie| tie.to().key())
        .collect();
    ended.sort_unstable();
    assert_eq!(ended, lifted);
    let on = |day: &str| {
        let view = graph.view().kinds(TieKinds::SANCTIONS).as_of(day.parse().expect("a day"));
        view.ties().filter(|shown| shown.certainty == Certainty::Certain).count()
    };
    let all = graph.ties().filter(|tie| tie.act().is_some()).count();
    assert_eq!((on("2025-04-29"), on("2025-04-30")), (all, all - 6));
    let cogolati = tie(&graph, &format!("{CN_22}>be/samuel-cogolati"));
    assert_eq!(cogolati.period().end(), None);
    assert_eq!((act(&graph, LIFT).kind(), act(&graph, LIFT).ties().len()), (ActKind::Lift, 0));
    // It is in no figure: without it all else is the same.
    let mut case = Case::load();
    case.0["acts"].as_array_mut().expect("a list").retain(|act| act["key"] != LIFT);
    for tie in case.0["ties"].as_array_mut().expect("a list") {
        tie.as_object_mut().expect("a tie").remove("ended_by");
    }
    let (with, without) = (found(&Case::load(), &default()), found(&case, &default()));
    assert_eq!(with.findings.reciprocity, without.findings.reciprocity);
    assert_eq!(with.findings.coordination, without.findings.coordination);
    assert_eq!(with.findings.hits, without.findings.hits);
    let window = default()
        .imposed(Some("2025-04-01".parse().expect("a day")), Some("2025-05-31".parse().expect("a day")))
        .expect("a window");
    assert_eq!(found(&Case::load(), &window).findings.reciprocity.lagged.actions, 0);
}

#[test]
fn an_analysis_as_of_a_day_leaves_out_what_was_lifted() {
    let hits = |day: &str| {
        let outcome = found(&Case::load(), &default().as_of(day.parse().expect("a day")));
        let row = outcome.findings.hits.iter().find(|row| row.sender == "CN" && row.target == "EU");
        row.map(|row| row.targets)
    };
    assert_eq!(hits("2025-04-29"), Some(14));
    assert_eq!(hits("2025-04-30"), Some(8));
    assert_eq!(hits("2021-03-21"), None);
}

// ----- the case must not prove itself ---------------------------------------------------------------

/// Replaces every string of a value that is in the map.
fn replace(value: &mut Value, names: &BTreeMap<String, String>) {
    match value {
        Value::String(text) => {
            if let Some(new) = names.get(text) {
                *text = new.clone();
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| replace(value, names)),
        Value::Object(fields) => fields.values_mut().for_each(|value| replace(value, names)),
        _ => {}
    }
}

/// Moves every day of a value. A month or a year becomes the range that it is.
fn shift(value: &mut Value, days: i32) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| shift(value, days)),
        Value::Object(fields) => {
            for (name, value) in fields {
                let dated = ["born", "published", "announced", "effective", "threatened", "start", "end"];
                if !dated.contains(&name.as_str()) {
                    shift(value, days);
                } else if value != "in-force" {
                    let when: sanction_graph::time::When =
                        serde_json::from_value(value.clone()).expect("a date");
                    let moved = |day: Option<sanction_graph::time::Day>| day.map(|day| day.plus(days));
                    let when =
                        sanction_graph::time::When::between(moved(when.earliest()), moved(when.latest()));
                    *value = serde_json::to_value(when.expect("a range")).expect("JSON");
                }
            }
        }
        _ => {}
    }
}

/// What is found, with every key replaced as the map says and every list sorted: the order of lists
/// follows the keys.
fn canonical(findings: &Findings, names: &BTreeMap<String, String>) -> Value {
    let mut value = json!({
        "hits": findings.hits, "reciprocity": findings.reciprocity, "coordination": findings.coordination,
        "unattributed": findings.graph.unattributed, "conflicts": findings.graph.conflicts,
    });
    replace(&mut value, names);
    rename_fields(&mut value, names);
    sort(&mut value);
    value
}

fn rename_fields(value: &mut Value, names: &BTreeMap<String, String>) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| rename_fields(value, names)),
        Value::Object(fields) => {
            let old = std::mem::take(fields);
            for (name, mut value) in old {
                rename_fields(&mut value, names);
                fields.insert(names.get(&name).cloned().unwrap_or(name), value);
            }
        }
        _ => {}
    }
}

fn sort(value: &mut Value) {
    match value {
        Value::Array(values) => {
            values.iter_mut().for_each(sort);
            values.sort_by_key(ToString::to_string);
        }
        Value::Object(fields) => fields.values_mut().for_each(sort),
        // Sums of floats depend on the order of keys in their last bits.
        Value::Number(number) if number.is_f64() => {
            let float = number.as_f64().expect("a float");
            *value = json!(format!("{float:.9e}"));
        }
        _ => {}
    }
}

/// New keys for all acts, keyed ties, sources, programmes and actors that are no polities, in an order
/// that has nothing to do with the old one; and back.
fn scrambled_keys(case: &Case) -> (BTreeMap<String, String>, BTreeMap<String, String>) {
    let mut there = BTreeMap::new();
    for (list, letter) in [("acts", 'k'), ("sources", 's'), ("programmes", 'p'), ("actors", 'q')] {
        let elements = case.0[list].as_array().expect("a list");
        for (at, element) in elements.iter().enumerate() {
            let polity = matches!(element["kind"].as_str(), Some("State" | "Bloc"));
            let key = element["key"].as_str().expect("a key");
            if !polity {
                // 389 is prime to every length here, so no two are equal.
                let scrambled = (at * 389 + 97) % 1009;
                there.insert(key.to_owned(), format!("{letter}{scrambled:04}"));
            }
        }
    }
    let back: BTreeMap<String, String> = there.iter().map(|(old, new)| (new.clone(), old.clone())).collect();
    assert_eq!(back.len(), there.len());
    (there, back)
}

fn scramble(case: &Case) -> (Case, BTreeMap<String, String>) {
    let (there, back) = scrambled_keys(case);
    let mut scrambled = case.clone();
    replace(&mut scrambled.0, &there);
    (scrambled, back)
}

fn configs() -> Vec<AnalyseConfig> {
    let levels = [Level::Actor, Level::State, Level::Bloc];
    let mut configs: Vec<AnalyseConfig> = levels.into_iter().map(|level| default().level(level)).collect();
    configs.extend([
        march(),
        march().response_window(0),
        march().response_window(4),
        default().response_window(40),
    ]);
    configs
}

#[test]
fn scrambled_keys_give_the_same_findings() {
    let mut stripped = Case::load();
    stripped.strip_statements();
    for case in [Case::load(), stripped] {
        let (scrambled, back) = scramble(&case);
        for config in configs() {
            // Which draws a seed gives depends on the order of the keys, so nothing is drawn.
            let config = config.draws(0);
            let plain = canonical(&found(&case, &config).findings, &BTreeMap::new());
            let again = canonical(&found(&scrambled, &config).findings, &back);
            assert_eq!(again, plain);
        }
    }
}

#[test]
fn other_names_give_the_same_findings() {
    let mut case = Case::load();
    for (at, actor) in case.0["actors"].as_array_mut().expect("a list").iter_mut().enumerate() {
        actor["name"] = json!(format!("Name {}", (at * 389) % 1009));
        actor.as_object_mut().expect("an actor").remove("aliases");
        actor.as_object_mut().expect("an actor").remove("born");
    }
    for config in configs() {
        assert_eq!(found(&case, &config).findings, found(&Case::load(), &config).findings);
    }
}

#[test]
fn days_shifted_by_a_constant_give_the_same_findings() {
    for days in [1000, 37] {
        for stripped in [false, true] {
            let mut plain = Case::load();
            if stripped {
                plain.strip_statements();
            }
            let mut shifted = plain.clone();
            shift(&mut shifted.0, days);
            for (window, level) in
                [(30, Level::Bloc), (4, Level::Bloc), (30, Level::State), (30, Level::Actor)]
            {
                let config = default().response_window(window).level(level);
                let (plain, shifted) = (found(&plain, &config), found(&shifted, &config));
                assert_eq!(shifted.findings.reciprocity, plain.findings.reciprocity);
                assert_eq!(shifted.findings.coordination.pairs, plain.findings.coordination.pairs);
                let without_days = |findings: &Findings| -> Vec<_> {
                    let rounds = findings.coordination.rounds.clone().into_iter();
                    rounds
                        .map(|round| {
                            (
                                round.senders,
                                round.targets,
                                round.single,
                                round.acts,
                                round.possible,
                                round.answered_by,
                            )
                        })
                        .collect()
                };
                assert_eq!(without_days(&shifted.findings), without_days(&plain.findings));
            }
        }
    }
}

#[test]
fn stripped_scrambled_renamed_and_shifted_at_once_the_round_and_its_answers_are_found() {
    let mut case = Case::load();
    case.strip_statements();
    let (mut case, back) = scramble(&case);
    for actor in case.0["actors"].as_array_mut().expect("a list") {
        actor.as_object_mut().expect("an actor").remove("name");
    }
    shift(&mut case.0, 1000);
    let outcome = found(&case, &default());
    let [round] = &outcome.findings.coordination.rounds[..] else { panic!("one round") };
    let old = |keys: &[String]| {
        let mut keys: Vec<String> = keys.iter().map(|key| back.get(key).unwrap_or(key).clone()).collect();
        keys.sort_unstable();
        keys
    };
    assert_eq!(round.senders, ["CA", "EU", "GB", "US"]);
    assert_eq!(old(&round.targets), FIVE);
    assert_eq!(old(&round.acts), ROUND);
    assert_eq!(old(&round.answered_by), [CN_22, CN_26, CN_27]);
    assert_eq!((round.first.to_string(), round.last.to_string()), ("2023-12-17".into(), "2023-12-17".into()));
}

// ----- decoys ---------------------------------------------------------------------------------------

/// Adds an act with its ties; all against the same targets, all with a document of its own.
fn add_act(case: &mut Case, sender: &str, key: &str, day: &str, targets: &[&str]) {
    let push = |list: &mut Value, element: Value| list.as_array_mut().expect("a list").push(element);
    let source = format!("decoy of {key}");
    push(&mut case.0["sources"], json!({"key": source, "class": "instrument", "published": day}));
    push(
        &mut case.0["acts"],
        json!({"key": key, "kind": "sanction", "sender": sender, "claims": [{"source": source, "announced": day}]}),
    );
    for target in targets {
        push(&mut case.0["ties"], json!({"kind": "Sanction", "from": sender, "to": target, "act": key}));
    }
}

#[test]
fn a_decoy_round_forty_days_apart_is_none() {
    let mut case = Case::load();
    add_act(&mut case, "EU", "decoy EU", "2022-01-10", &FIVE);
    add_act(&mut case, "GB", "decoy GB", "2022-02-19", &FIVE);
    add_act(&mut case, "CA", "decoy CA", "2022-03-31", &FIVE);
    let outcome = found(&case, &default());
    assert_the_round(&outcome, &[CN_22, CN_26, CN_27]);
    // A window as wide as their distance does find two of each.
    let wide = found(&case, &default().coordination_window(40));
    assert_eq!(wide.findings.coordination.rounds.len(), 2);
}

#[test]
fn a_decoy_answer_of_the_wrong_sender_is_none() {
    let mut case = Case::load();
    case.strip_statements();
    let before = found(&case, &march());
    // Russia, not China, hits members of the parliaments of those who acted, within days.
    case.0["actors"].as_array_mut().expect("a list").push(json!({"key": "RU", "kind": "State"}));
    let hit = ["gb/tom-tugendhat", "de/michael-gahler", "ca/michael-chong", "us/tony-perkins"];
    add_act(&mut case, "RU", "decoy RU", "2021-03-24", &hit);
    let outcome = found(&case, &march());
    assert!(outcome.findings.reciprocity.responses.iter().all(|row| row.response != "decoy RU"));
    assert_eq!(outcome.findings.reciprocity.responses, before.findings.reciprocity.responses);
    assert_eq!(outcome.findings.reciprocity.lagged.answered, before.findings.reciprocity.lagged.answered);
    // It shares targets with China within days, which is a round of its own and none of the four's.
    let of_four: Vec<_> =
        outcome.findings.coordination.rounds.iter().filter(|round| round.acts == ROUND).collect();
    assert_eq!(of_four.len(), 1);
    assert_eq!(of_four[0].answered_by, [CN_22, CN_26, CN_27]);
}

#[test]
fn a_decoy_that_is_dated_to_a_range_is_reported_as_possible_only() {
    let mut case = Case::load();
    case.0["actors"].as_array_mut().expect("a list").push(json!({"key": "AU", "kind": "State"}));
    add_act(&mut case, "AU", "decoy AU", "2021-03-20", &FIVE);
    case.claim("decoy AU", "decoy of decoy AU")["announced"] = json!("2021-03");
    let outcome = found(&case, &default());
    let [round] = &outcome.findings.coordination.rounds[..] else {
        panic!("one round: {}", outcome.rounds())
    };
    assert_eq!(round.acts, ROUND);
    assert_eq!(round.possible, ["decoy AU"]);
    assert!(outcome.responses("decoy AU").all(|row| row.certainty != Certainty::Certain));
}

// ----- pairs ----------------------------------------------------------------------------------------

fn assert_pairs(outcome: &Outcome, expected: &[(&str, &str, u32, f64)]) {
    let pairs: Vec<(&str, &str, u32, f64)> = outcome
        .findings
        .coordination
        .pairs
        .iter()
        .map(|pair| (pair.a.as_str(), pair.b.as_str(), pair.shared, pair.jaccard.expect("a ratio")))
        .collect();
    assert_eq!(pairs.len(), expected.len(), "{pairs:?}");
    for (found, wanted) in pairs.iter().zip(expected) {
        assert_eq!((found.0, found.1, found.2), (wanted.0, wanted.1, wanted.2));
        assert!((found.3 - wanted.3).abs() < 1e-12, "{found:?} is not {wanted:?}");
    }
}

#[test]
fn in_march_three_share_all_five_targets_and_the_us_two_of_five() {
    let three = [("CA", "EU", 5, 1.0), ("CA", "GB", 5, 1.0)];
    let expected = [
        three[0],
        three[1],
        ("CA", "US", 2, 0.4),
        ("EU", "GB", 5, 1.0),
        ("EU", "US", 2, 0.4),
        ("GB", "US", 2, 0.4),
    ];
    assert_pairs(&found(&Case::load(), &march()), &expected);
}

#[test]
fn with_the_listings_of_2020_the_us_shares_four_of_eleven() {
    let mut case = Case::load();
    case.remove_act(US_AUGUST);
    // China's acts of 2020 and 2021 share no target with anyone's; one sender makes no pair.
    let outcome = found(&case, &default().coordination_window(365));
    let us = 4.0 / 11.0;
    let expected = [
        ("CA", "EU", 5, 1.0),
        ("CA", "GB", 5, 1.0),
        ("CA", "US", 4, us),
        ("EU", "GB", 5, 1.0),
        ("EU", "US", 4, us),
        ("GB", "US", 4, us),
    ];
    assert_pairs(&outcome, &expected);
    // Within a week the same four in the union, and only the two of March shared.
    let narrow = found(&case, &default());
    let us = narrow.findings.coordination.pairs.iter().filter(|pair| pair.b == "US");
    assert!(us.into_iter().all(|pair| pair.shared == 2 && pair.jaccard == Some(2.0 / 11.0)));
}

// ----- other levels ---------------------------------------------------------------------------------

#[test]
fn at_the_level_of_states_members_of_national_parliaments_stand_for_their_states() {
    let outcome = found(&Case::load(), &march().level(Level::State));
    assert_eq!(outcome.findings.reciprocity.level, Level::State);
    assert_eq!(outcome.answers(EU_MARCH), format!("{CN_22} after 0"));
    let target = |key: &str| {
        let row = outcome.findings.hits.iter().find(|row| row.sender == "CN" && row.target == key);
        row.map(|row| row.targets)
    };
    // Five members of the European Parliament, its subcommittee and the committee of the Council.
    assert_eq!(target("EU"), Some(7));
    assert_eq!([target("NL"), target("BE"), target("LT"), target("SE"), target("DK")], [Some(1); 5]);
    assert_eq!((target("DE"), target("FR")), (Some(2), None));
    assert_eq!((target("GB"), target("US"), target("CA")), (Some(13), Some(2), Some(2)));
    assert_the_round(&outcome, &[CN_22, CN_26, CN_27]);
    let of_china = outcome.findings.hits.iter().filter(|row| row.sender == "CN").map(|row| row.targets);
    assert_eq!(of_china.sum::<u64>(), 31);
}

#[test]
fn at_the_level_of_actors_nobody_hits_a_sender_so_nothing_is_answered() {
    let outcome = found(&Case::load(), &march().level(Level::Actor));
    let lagged = &outcome.findings.reciprocity.lagged;
    assert_eq!(lagged.answered, 0);
    // What is stated is listed all the same, and not counted.
    let listed = &outcome.findings.reciprocity.responses;
    assert_eq!(listed.len(), 4);
    assert!(listed.iter().all(|row| row.stated && !row.counted));
    let [round] = &outcome.findings.coordination.rounds[..] else { panic!("one round") };
    assert_eq!(round.senders, ["CA", "EU", "GB", "US"]);
    assert_eq!(outcome.findings.graph.unattributed, 0);
    assert_eq!(
        outcome.graph.ties().filter(|tie| tie.act().is_some()).map(TieRef::id).count(),
        outcome.sanctions()
    );
}
