//! One identity across lists: the laws, the men of the case, and the labelled pairs.

mod documents;
mod oracle_data;

use std::collections::{BTreeMap, BTreeSet};

use documents::verified;
use proptest::prelude::*;
use proptest::sample::select;
use sanction_graph::graph::{GraphBuilder, SanctionGraph};
use sanction_graph::inputs::{Format, ReadOptions};
use sanction_graph::model::{Actor, ActorKind, Alias, Identifier, Strength, Tie, TieKind};
use sanction_graph::resolve::{Contradiction, Judged, Judgements, Resolution, Resolve, Verdict};

fn person(key: &str, name: &str, born: &str, country: &str) -> Actor {
    let mut actor = Actor::new(ActorKind::Person, key);
    actor.name = Some(name.into());
    actor.born = (!born.is_empty()).then(|| born.parse().expect("a date"));
    actor.countries = if country.is_empty() { Vec::new() } else { vec![country.into()] };
    actor
}

fn body(key: &str, name: &str) -> Actor {
    let mut actor = Actor::new(ActorKind::Organisation, key);
    actor.name = Some(name.into());
    actor.countries = vec!["RU".into()];
    actor
}

fn builder(actors: &[Actor]) -> GraphBuilder {
    let mut builder = GraphBuilder::new();
    for actor in actors {
        builder.add_actor(actor.clone()).expect("a new actor");
    }
    builder
}

/// The resolution of these actors, after a check of what holds for any.
fn resolved(actors: &[Actor], judgements: &Judgements) -> (Resolution, SanctionGraph) {
    let mut builder = builder(actors);
    let resolution = Resolve::default().judgements(judgements.clone()).run(&builder);
    resolution.join(&mut builder).expect("the same builder");
    (resolution, verified(builder))
}

fn clusters(actors: &[Actor]) -> Vec<Vec<String>> {
    resolved(actors, &Judgements::default()).0.clusters
}

fn joined(actors: &[Actor]) -> bool {
    clusters(actors).iter().any(|cluster| cluster.len() == actors.len())
}

#[test]
fn one_man_in_three_spellings_and_two_men_whose_names_are_alike() {
    let mut chinese = person("gb:2", "CHEN Mingguo", "", "CN");
    chinese.aliases.push(Alias::new("陈明国"));
    let only_chinese = person("ca:3", "陈明国", "", "CN");
    assert!(joined(&[person("ofac:1", "CHEN, Mingguo", "1966-10", "CN"), chinese, only_chinese]));
    assert!(joined(&[person("ofac:1", "CHEN, Mingguo", "", "CN"), person("eu:1", "Mingguo Chen", "", "CN")]));
    let [mingshan, junzheng] = ["Wang Mingshan", "Wang Junzheng"];
    assert!(!joined(&[person("ofac:1", mingshan, "", "CN"), person("gb:1", junzheng, "", "CN")]));
}

#[test]
fn names_in_other_orders_scripts_and_transliterations_are_one() {
    for (a, b) in [
        ("Sergei Vladilenovich KIRIYENKO", "КИРИЕНКО Сергей Владиленович"),
        ("YEZUBOV, Pavel", "Pavel Ezubov"),
        ("Abd al-Rahman al-Zawahiri", "ABDULRAHMAN AL ZAWAHIRI"),
        ("Kim Tokhun", "KIM, Tok Hun"),
        ("Général Moussa Tiégboro Camara", "CAMARA, Moussa Tiegboro"),
    ] {
        assert!(
            joined(&[person("eu:1", a, "1960-05-07", "RU"), person("gb:1", b, "1960-05-07", "RU")]),
            "{a}"
        );
    }
    for (a, b) in [("Mohammad Hadizadeh", "Mahmoud Hadizadeh"), ("Hassan Jamali", "Hussein Jamali")] {
        assert!(!joined(&[person("eu:1", a, "", "IR"), person("gb:1", b, "", "IR")]), "{a}");
    }
}

#[test]
fn a_name_is_not_enough_where_the_years_of_birth_differ_or_the_name_is_common() {
    let wei = |key, born| person(key, "Wang Wei", born, "CN");
    assert!(!joined(&[wei("ofac:1", ""), wei("gb:1", "")]));
    assert!(joined(&[wei("ofac:1", "1960-05-05"), wei("gb:1", "1960-05-05")]));
    let rare = |key, born| person(key, "Oleksandr Pushkarenko", born, "UA");
    let held = resolved(&[rare("ofac:1", "1960"), rare("gb:1", "1970-05-05")], &Judgements::default()).0;
    assert!(held.clusters.is_empty());
    assert_eq!(held.contradictions().map(|(_, why)| why).collect::<Vec<_>>(), [Contradiction::Born]);
}

#[test]
fn a_record_without_a_date_of_birth_bridges_nothing() {
    let at = |key, born| person(key, "Oleksandr Pushkarenko", born, "UA");
    let (resolution, _) =
        resolved(&[at("ofac:1", "1960"), at("gb:1", ""), at("eu:1", "1970")], &Judgements::default());
    assert_eq!(resolution.clusters.iter().map(Vec::len).collect::<Vec<_>>(), [2]);
    assert_eq!(resolution.contradictions().count(), 2);
}

#[test]
fn two_brothers_are_not_one_by_a_record_without_a_fathers_name() {
    let at = |key, name| person(key, name, "", "UA");
    let actors = [
        at("ofac:1", "Ivan Petrovich Goloborodko"),
        at("gb:1", "Ivan Goloborodko"),
        at("eu:1", "Ivan Sergeevich Goloborodko"),
    ];
    assert!(clusters(&actors).iter().all(|cluster| cluster.len() < 3));
}

#[test]
fn legal_forms_are_no_part_of_a_companys_name_but_branches_and_numbers_are() {
    for (a, b) in [
        ("OOO Stroygazmontazh", "STROYGAZMONTAZH LLC"),
        ("Almaz-Antey Air Defence Corp. JSC", "ALMAZ ANTEY AIR DEFENSE CORPORATION"),
        ("Общество с ограниченной ответственностью «Ромашка»", "Romashka, Ltd."),
        ("Public Joint Stock Company Rostelmash", "PAO Rostelmash"),
        ("Logarcheo S.A.", "LOGARCHEO AG"),
        ("Turbine Engine Manufacturing Industries (TEM)", "TURBINE ENGINE MANUFACTURING INDUSTRIES"),
    ] {
        assert!(joined(&[body("eu:1", a), body("gb:1", b)]), "{a}");
    }
    for (a, b) in [
        ("Military Unit 61398", "Military Unit 61419"),
        ("3rd Bureau of the General Staff Almaz", "7th Bureau of the General Staff Almaz"),
        ("Rosneft", "Rosneft Trading S.A."),
        (
            "Xinjiang Public Security Bureau",
            "Xinjiang Production and Construction Corps Public Security Bureau",
        ),
        ("Al-Haramain Foundation (Kenya)", "Al-Haramain Foundation (Pakistan)"),
    ] {
        assert!(!joined(&[body("eu:1", a), body("gb:1", b)]), "{a}");
    }
}

#[test]
fn a_limited_company_is_not_the_stock_company_of_its_name_unless_a_number_says_so() {
    let limited = |key| body(key, "OOO Romashkatrans");
    let stock = |key| body(key, "ROMASHKATRANS OJSC");
    let (held, _) = resolved(&[limited("eu:1"), stock("gb:1")], &Judgements::default());
    assert!(held.clusters.is_empty());
    assert_eq!(held.contradictions().map(|(_, why)| why).collect::<Vec<_>>(), [Contradiction::Form]);
    // Nor by an entry that has no form, and each finds its own.
    assert!(
        clusters(&[limited("eu:1"), body("ca:1", "Romashkatrans"), stock("gb:1")])
            .iter()
            .all(|cluster| cluster.len() == 2)
    );
    let two = [limited("eu:1"), limited("ofac:1"), stock("gb:1"), stock("ca:1")];
    assert_eq!(clusters(&two), [["ca:1", "gb:1"], ["eu:1", "ofac:1"]]);
    let mut both = stock("gb:1");
    both.aliases.push(Alias::new("Romashkatrans LLC"));
    assert!(joined(&[limited("eu:1"), both]));
    let mut numbered = [limited("eu:1"), stock("gb:1")];
    numbered[0].identifiers.push(Identifier::new("tax-number", "7 705 713 236"));
    numbered[1].identifiers.push(Identifier::new("registration", "7705713236"));
    assert!(joined(&numbered));
}

#[test]
fn what_states_own_is_known_with_and_without_its_form_and_by_abbreviations() {
    for (a, b) in [
        ("State enterprise 'Romashka commercial seaport'", "Romashka Commercial Seaport"),
        ("Gosudarstvennoye predpriyatiye 'Romashka-Avia'", "Romashka-Avia"),
        ("ROMASHKA SHPG CO LTD", "Romashka Shipping Co., Ltd."),
    ] {
        assert!(joined(&[body("eu:1", a), body("gb:1", b)]), "{a}");
    }
}

#[test]
fn hostile_pairs_stay_apart() {
    let man = |key, name, born, country| person(key, name, born, country);
    let firm = |key, name: &str, country: &str| {
        let mut firm = body(key, name);
        firm.countries = vec![country.into()];
        firm
    };
    let ship = |key: &str, imo| {
        let mut ship = Actor::new(ActorKind::Asset, key);
        ship.name = Some("Morskaya Zvezda".into());
        ship.identifiers.push(Identifier::new("imo", imo));
        ship
    };
    let called = |mut actor: Actor, alias: &str, strength| {
        let mut alias = Alias::new(alias);
        alias.strength = strength;
        actor.aliases.push(alias);
        actor
    };
    let weak = Strength::Weak;
    for (what, a, b) in [
        (
            "father and son",
            man("eu:1", "Ivan Goloborodko", "1940", "RU"),
            man("gb:1", "Ivan Goloborodko", "1970-05-05", "RU"),
        ),
        (
            "sons of two",
            man("eu:1", "Ivan Petrovich Goloborodko", "", "RU"),
            man("gb:1", "Ivan Sergeevich Goloborodko", "", "RU"),
        ),
        (
            "brothers",
            man("eu:1", "Ivan Goloborodko", "1970", "RU"),
            man("gb:1", "Pyotr Goloborodko", "1970", "RU"),
        ),
        ("one name, two countries", man("eu:1", "Wang Wei", "", "CN"), man("gb:1", "Wang Wei", "", "SG")),
        ("a single name", man("eu:1", "Goloborodko", "", "RU"), man("gb:1", "GOLOBORODKO", "", "RU")),
        (
            "a name and a title",
            man("eu:1", "Saeed Pushkari", "1967", "IR"),
            man("gb:1", "Seyyed Solat Pushkari", "1967", "IR"),
        ),
        (
            "a prophet's name",
            man("eu:1", "Mohammad Yaqoub", "1966", "AF"),
            man("gb:1", "Mohammad Yakub", "", "AF"),
        ),
        (
            "a by-name alone",
            called(man("eu:1", "Ivan Goloborodko", "", "RU"), "Zvezdochyot", weak),
            called(man("gb:1", "Pyotr Vaskivskyi", "", "RU"), "Zvezdochyot", weak),
        ),
        (
            "a bank and its branch",
            firm("eu:1", "Romashka Bank", "RU"),
            firm("gb:1", "Romashka Bank (Hong Kong)", "RU"),
        ),
        (
            "a group and its subsidiary",
            firm("eu:1", "Romashka Group", "RU"),
            firm("gb:1", "Romashka Insurance", "RU"),
        ),
        (
            "an institute and its plant",
            firm("eu:1", "Romashka", "RU"),
            firm("gb:1", "Romashka Vasilki", "RU"),
        ),
        (
            "numbered units",
            firm("eu:1", "99th Romashka Division", "RU"),
            firm("gb:1", "77th Romashka Division", "RU"),
        ),
        (
            "two ministries",
            firm("eu:1", "Ministry of Interior", "SY"),
            firm("gb:1", "Ministerio del Interior", "CU"),
        ),
        (
            "a ministry and its minister",
            firm("eu:1", "Goloborodko", "RU"),
            man("gb:1", "Goloborodko", "1970-05-05", "RU"),
        ),
        ("ships of one name", ship("eu:1", "9522324"), ship("gb:1", "9147447")),
    ] {
        assert!(!joined(&[a, b]), "{what}");
    }
}

#[test]
fn two_of_one_name_that_live_in_two_countries_stay_apart() {
    for kind in [ActorKind::Person, ActorKind::Organisation] {
        let verdict = |country: &str| {
            let actors = ["eu:1", "gb:1"].map(|key| {
                let mut actor = Actor::new(kind, key);
                actor.name = Some("Oleksandra Pushkarenko".into());
                actor
            });
            let mut builder = builder(&actors);
            for (key, country) in [("eu:1", "UA"), ("gb:1", country)] {
                let _ = builder.add_actor(Actor::new(ActorKind::State, country));
                builder.add_tie(Tie::new(TieKind::Nationality, key, country)).expect("a tie");
            }
            Resolve::default().run(&builder).clusters.len()
        };
        assert_eq!((verdict("UA"), verdict("SG")), (1, 0), "{kind:?}");
    }
}

#[test]
fn hostile_spellings_are_one() {
    for (a, b, country) in [
        ("Abd al-Fattah Qudsiyani", "QUDSIYANI, Abdul Fatah", "SY"),
        ("ABDULRAHMAN QUDSIYANI", "Abd al-Rahman Qudsiyani", "SY"),
        ("Seyyed Javad Pushkari", "PUSHKARI, Sayyid Javad", "IR"),
        ("Yuriy Pushkarenko", "PUSHKARENKO, Yuriy Gennadievych", "UA"),
        ("Tetiana Oleksandrivna Pushkarenko", "Тетяна Пушкаренко", "UA"),
        ("Aliaksei Pushkarenka", "PUSHKARENKA, Aliaksei Ivanavich", "BY"),
        ("عبد القادر القدسياني", "عبد القادر القدسياني", "SY"),
        ("陈明国", "Chen Mingguo", "CN"),
    ] {
        assert!(joined(&[person("eu:1", a, "", country), person("gb:1", b, "", country)]), "{a}");
    }
}

#[test]
fn numbers_join_what_names_do_not_and_keep_apart_what_names_join() {
    let ship = |key: &str, name: &str, imo: &str| {
        let mut actor = Actor::new(ActorKind::Asset, key);
        actor.name = Some(name.into());
        actor.identifiers.push(Identifier::new("imo", imo));
        actor
    };
    assert!(joined(&[ship("gb:1", "Chon Myong 1", "8712362"), ship("ofac:1", "EASTERN LUCK", "8712362")]));
    assert!(!joined(&[ship("ca:1", "Sierra", "9522324"), ship("ofac:1", "SIERRA", "9147447")]));
}

#[test]
fn native_records_are_one_list_and_families_of_kinds_are_apart() {
    let same = |key| person(key, "Oleksandr Pushkarenko", "1960-05-05", "UA");
    assert!(!joined(&[same("pushkarenko"), same("cn/pushkarenko")]));
    let mut company = same("gb:1");
    company.kind = ActorKind::Organisation;
    assert!(!joined(&[same("ofac:1"), company]));
    let mut group = same("gb:1");
    group.count = Some(3);
    assert!(!joined(&[same("ofac:1"), group]));
}

#[test]
fn who_fits_two_entries_of_one_list_alike_is_unsure() {
    let at = |key, name| person(key, name, "", "UA");
    let mut twice = at("gb:1", "Oleksandr Pushkarenko");
    twice.aliases.push(Alias::new("Dmytro Vaskivskyi"));
    let actors = [twice, at("ofac:1", "Oleksandr Pushkarenko"), at("ofac:2", "Dmytro Vaskivskyi")];
    let (resolution, _) = resolved(&actors, &Judgements::default());
    assert!(resolution.clusters.is_empty());
    assert!(resolution.contradictions().all(|(_, why)| why == Contradiction::Rival));
}

#[test]
fn judgements_are_read_written_and_refused_by_line() {
    let text = "left,right,verdict,note\na,b,same,\"seen, both\"\nc,b,different,\n";
    let judgements = Judgements::read(text.as_bytes()).expect("judgements");
    assert_eq!(judgements.verdict("b", "c"), Some(Judged::Different));
    let mut again = Vec::new();
    judgements.write(&mut again).expect("a vector takes all");
    assert_eq!(Judgements::read(&*again).expect("what was written"), judgements);
    for (rows, message) in [
        (
            "a,b,same\nb,a,different\n",
            "line 3: `a` and `b` are different here, and other judgements say the opposite",
        ),
        ("a,b,same\nb,c,same\na,c,different\n", "line 4: `a` and `c` are different here"),
        ("a,b,maybe\n", "line 2: verdict: `maybe` is not same or different"),
        ("a,a,same\n", "line 2: a judgement needs two keys that differ"),
        ("a,b\n", "line 2: fields: 2, in the header: 4"),
    ] {
        let text = format!("left,right,verdict,note\n{rows}");
        let error = Judgements::read(text.as_bytes()).expect_err(rows).to_string();
        assert!(error.contains(message), "{error}");
    }
    let error = Judgements::read("a,b,same\n".as_bytes()).expect_err("no header").to_string();
    assert!(error.contains("line 1: the header is not `left,right,verdict,note`"), "{error}");
}

#[test]
fn a_judgement_goes_before_the_score_but_not_before_a_list() {
    let at = |key, name| person(key, name, "1960", "UA");
    let actors =
        [at("ofac:1", "Oleksandr Pushkarenko"), at("gb:1", "Nobody Else"), at("gb:2", "Another One")];
    let mut judgements = Judgements::new();
    judgements.add("gb:1", "ofac:1", Judged::Same, "passport seen").expect("the first");
    assert_eq!(resolved(&actors, &judgements).0.clusters, [["gb:1", "ofac:1"]]);
    judgements.add("gb:2", "gb:1", Judged::Same, "").expect("no contradiction");
    judgements.add("gb:2", "eu:9", Judged::Same, "").expect("no contradiction");
    let (resolution, _) = resolved(&actors, &judgements);
    assert_eq!(resolution.clusters.len(), 1);
    let unmet: Vec<&str> = resolution.unmet.iter().map(|unmet| unmet.reason.as_str()).collect();
    assert_eq!(unmet, ["no input has both", "it contradicts a list that has both, or another judgement"]);
    assert!(judgements.add("ofac:1", "gb:2", Judged::Different, "").expect_err("follows").is_contradiction());
}

// ----- laws --------------------------------------------------------------------------------------

const LISTS: [&str; 5] = ["ca", "eu", "gb", "ofac", "un"];

fn records() -> impl Strategy<Value = Vec<Actor>> {
    const NAMES: &[&str] = &[
        "Ivan Goloborodko",
        "GOLOBORODKO, Ivan Petrovich",
        "Ivan Sergeevich Goloborodko",
        "Oleksandr Pushkarenko",
        "PUSHKARENKO Alexander",
        "Wang Wei",
        "Wei Wang",
    ];
    const BIRTHS: &[&str] = &["", "", "1960", "1960-05-05", "1960-05-06", "1970", "1970-02"];
    let record = (
        select(&LISTS[..]),
        0u8..3,
        select(NAMES),
        select(BIRTHS),
        select(&["", "UA", "CN"][..]),
        prop::option::weighted(0.2, select(&["QDi.1", "QDi.002"][..])),
    );
    prop::collection::vec(record, 0..9).prop_map(|records| {
        let mut actors: BTreeMap<String, Actor> = BTreeMap::new();
        for (list, number, name, born, country, reference) in records {
            let key = format!("{list}:{number}");
            let mut actor = person(&key, name, born, country);
            actor.identifiers.extend(reference.map(|value| Identifier::new("un-reference", value)));
            actors.insert(key, actor);
        }
        actors.into_values().collect()
    })
}

/// A pair of places in a list of records.
fn pair(actors: &[Actor], picks: (prop::sample::Index, prop::sample::Index)) -> Option<(&str, &str)> {
    let (a, b) = (!actors.is_empty()).then(|| (picks.0.get(actors), picks.1.get(actors)))?;
    (a.key != b.key).then_some((a.key.as_str(), b.key.as_str()))
}

fn together(resolution: &Resolution, a: &str, b: &str) -> bool {
    resolution
        .clusters
        .iter()
        .any(|cluster| [a, b].iter().all(|key| cluster.iter().any(|member| member == key)))
}

fn list(key: &str) -> &str {
    key.split(':').next().unwrap_or_default()
}

proptest! {
    #[test]
    fn the_order_of_records_does_not_matter(actors in records(), order in any::<u64>()) {
        let canonical = resolved(&actors, &Judgements::default());
        let mut shuffled = actors.clone();
        shuffled.sort_by_key(|actor| {
            actor.key.bytes().fold(order, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
        });
        let other = resolved(&shuffled, &Judgements::default());
        prop_assert_eq!(&other.0, &canonical.0);
        prop_assert!(other.1 == canonical.1);
    }

    #[test]
    fn no_cluster_holds_two_of_a_list_two_years_of_birth_or_two_numbers(actors in records()) {
        let by_key: BTreeMap<&str, &Actor> = actors.iter().map(|actor| (actor.key.as_str(), actor)).collect();
        let (resolution, graph) = resolved(&actors, &Judgements::default());
        for cluster in &resolution.clusters {
            let members: Vec<&Actor> = cluster.iter().map(|key| by_key[key.as_str()]).collect();
            let lists: BTreeSet<&str> = cluster.iter().map(|key| list(key)).collect();
            prop_assert_eq!(lists.len(), cluster.len());
            let years = members.iter().filter_map(|actor| actor.born?.earliest()?.year());
            prop_assert!(years.collect::<BTreeSet<_>>().len() <= 1);
            let numbers = members.iter().flat_map(|actor| &actor.identifiers);
            prop_assert!(numbers.map(|id| id.value.trim_start_matches("QDi.00").trim_start_matches("QDi."))
                .collect::<BTreeSet<_>>().len() <= 1);
        }
        let merged: usize = resolution.clusters.iter().map(|cluster| cluster.len() - 1).sum();
        prop_assert_eq!(graph.actor_count(), actors.len() - merged);
        prop_assert!(resolution.candidates <= resolution.all_pairs);
    }

    #[test]
    fn judgements_are_respected(
        actors in records(),
        picks in any::<(prop::sample::Index, prop::sample::Index)>(),
        verdict in select(&[Judged::Same, Judged::Different][..]),
    ) {
        let Some((a, b)) = pair(&actors, picks) else { return Ok(()) };
        let mut judgements = Judgements::new();
        judgements.add(a, b, verdict, "").expect("one judgement");
        let (resolution, _) = resolved(&actors, &judgements);
        let expected = verdict == Judged::Same && list(a) != list(b);
        prop_assert_eq!(together(&resolution, a, b), expected);
        prop_assert_eq!(resolution.unmet.len(), usize::from(verdict == Judged::Same && !expected));
    }

    #[test]
    fn judging_all_different_gives_the_graph_back_as_it_was(actors in records()) {
        let mut judgements = Judgements::new();
        for (at, a) in actors.iter().enumerate() {
            for b in &actors[at + 1..] {
                judgements.add(&a.key, &b.key, Judged::Different, "undone").expect("no contradiction");
            }
        }
        let (resolution, graph) = resolved(&actors, &judgements);
        prop_assert!(resolution.clusters.is_empty());
        prop_assert!(graph == verified(builder(&actors)));
    }

    #[test]
    fn a_further_list_splits_a_cluster_only_by_a_contradiction_that_is_reported(actors in records()) {
        let former: Vec<Actor> = actors.iter().filter(|actor| list(&actor.key) != "un").cloned().collect();
        let (before, graph) = resolved(&former, &Judgements::default());
        let (after, _) = resolved(&actors, &Judgements::default());
        for cluster in &before.clusters {
            let split = cluster.iter().any(|key| !together(&after, &cluster[0], key) && *key != cluster[0]);
            let reported = after.contradictions().any(|(pair, _)| {
                cluster.contains(&pair.left) || cluster.contains(&pair.right)
            });
            prop_assert!(!split || reported, "{cluster:?}");
        }
        // On a resolved graph nothing is split at all.
        let mut builder = graph.into_builder();
        for actor in actors.iter().filter(|actor| list(&actor.key) == "un") {
            builder.add_actor(actor.clone()).expect("an entry of a new list");
        }
        let further = Resolve::default().run(&builder);
        further.join(&mut builder).expect("the same builder");
        let graph = verified(builder);
        for cluster in &before.clusters {
            let ids: BTreeSet<_> = cluster.iter().map(|key| graph.by_key(key)).collect();
            prop_assert_eq!(ids.len(), 1);
        }
        prop_assert!(further.pairs.iter().all(|pair| pair.bits >= 8 || pair.verdict == Verdict::Unsure));
    }
}

// ----- the real lists ----------------------------------------------------------------------------

fn read(builder: &mut GraphBuilder, format: Format, name: &str, published: &str) -> Option<()> {
    let bytes = oracle_data::read(name)?;
    let published = (!published.is_empty()).then(|| published.parse().expect("a day"));
    let options = ReadOptions::default().published(published);
    format.read(&*bytes, builder, options).expect("a list that can be read");
    Some(())
}

fn lists() -> Option<GraphBuilder> {
    let mut builder = GraphBuilder::new();
    read(&mut builder, Format::OfacCsv, "ofac/sdn_2021-08-18.csv.gz", "2021-08-18")?;
    read(&mut builder, Format::UkConlist, "uk/conlist_2025-04-10.csv.gz", "")?;
    read(&mut builder, Format::CaSema, "ca/sema_2025-03-20.xml.gz", "2025-03-20")?;
    read(&mut builder, Format::EuFsf, "eu/fsf_2021-03-05.xml.gz", "")?;
    read(&mut builder, Format::Un, "un/consolidated_2020-11-24.xml.gz", "")?;
    Some(builder)
}

#[test]
fn the_men_and_the_bureau_of_the_case_are_one_and_who_is_two_stays_two() {
    let Some(builder) = lists() else { return };
    let resolution = Resolve::default().run(&builder);
    for keys in [
        ["ca:China / Chine/Part 1/1", "gb:14078", "ofac:29219"],
        ["ca:China / Chine/Part 1/2", "gb:14077", "ofac:31492"],
        ["ca:China / Chine/Part 1/3", "gb:14076", "ofac:29162"],
        ["ca:China / Chine/Part 1/4", "gb:14074", "ofac:31493"],
    ] {
        assert!(resolution.clusters.iter().any(|cluster| *cluster == keys), "{keys:?}");
    }
    let bureau = ["ca:China / Chine/Part 2/1", "gb:14079"];
    assert!(resolution.clusters.iter().any(|cluster| *cluster == bureau));
    assert!(!together(&resolution, "ofac:29162", "gb:14077"));
    assert!(!together(&resolution, "ofac:29159", "gb:14079"));
    assert!(resolution.candidates * 100 < resolution.all_pairs);
    labelled(&resolution, include_str!("resolve/labels.tsv"), 90);
    labelled(&resolution, include_str!("resolve/test_labels.tsv"), 94);
}

/// The share of the accepted labelled pairs that are one, and of those that are one that are accepted, which is
/// `recall` in a hundred and more.
fn labelled(resolution: &Resolution, labels: &str, recall: usize) {
    let mut rows = rows(labels);
    assert!(rows.len() >= 400, "{}", rows.len());
    rows.retain(|row| row.verdict != "unsure");
    for family in ["person", "organisation", "asset"] {
        let of_family: Vec<&Label<'_>> = rows.iter().filter(|row| row.family == family).collect();
        let accepted = |row: &&&Label<'_>| together(resolution, row.left, row.right);
        let wrong = of_family.iter().filter(accepted).filter(|row| row.verdict == "different").count();
        let right = of_family.iter().filter(accepted).count() - wrong;
        let drawn: Vec<&&Label<'_>> =
            of_family.iter().filter(|row| row.drawn == "by other means" && row.verdict == "same").collect();
        let found = drawn.iter().filter(|row| together(resolution, row.left, row.right)).count();
        println!("{family}: {right} right, {wrong} wrong; {found} of {} drawn by other means", drawn.len());
        assert!(right >= 49 * wrong, "{family}: precision below 0.98");
        assert!(found * 100 >= drawn.len() * recall, "{family}: recall below 0.{recall}");
    }
}

struct Label<'t> {
    left: &'t str,
    right: &'t str,
    verdict: &'t str,
    family: &'t str,
    drawn: &'t str,
}

/// The rows of the labels.
fn rows(text: &str) -> Vec<Label<'_>> {
    let lines = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let [left, right, verdict, family, drawn, ..] = cells[..] else { panic!("five cells: {line}") };
            Label { left, right, verdict, family, drawn }
        })
        .collect()
}
