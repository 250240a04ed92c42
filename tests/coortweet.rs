//! `CooRTweet`: the published figures, and the rules read literally.

mod oracle_data;
#[allow(dead_code)]
mod random_events;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use proptest::prelude::*;
use random_events::{drafts, windows};
use sanction_graph::coordination::{CooRTweet, CooRTweetFindings};
use sanction_graph::graph::{EventColumns, Events};

/// The bundled tweets, and which content each object is.
fn tweets() -> Option<(Events, Vec<Option<u32>>)> {
    let bytes = oracle_data::read("oracles/coordinated_tweets.csv.gz")?;
    let mut text = String::new();
    flate2::read::GzDecoder::new(&*bytes).read_to_string(&mut text).unwrap();
    let mut columns = EventColumns::default();
    let [mut objects, mut accounts, mut contents] = [const { BTreeMap::<&str, u32>::new() }; 3];
    let number = |of: &mut BTreeMap<&'_ str, u32>, name: &str| -> Option<u32> { of.get(name).copied() };
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').map(|field| field.trim_matches('"')).collect();
        let &[object, account, content, time] = &fields[..] else { panic!("four fields: {line}") };
        let add = |of: &mut BTreeMap<_, u32>, name| {
            let next = u32::try_from(of.len()).unwrap();
            *of.entry(name).or_insert(next)
        };
        columns.sender.push(add(&mut accounts, account));
        columns.object.get_or_insert_default().push(add(&mut objects, object));
        columns.act.push(add(&mut contents, content));
        columns.target.push(0);
        columns.first.push(time.parse().unwrap());
    }
    let count = |of: &BTreeMap<&str, u32>| u32::try_from(of.len()).unwrap();
    (columns.parties, columns.objects, columns.acts) = (count(&accounts), count(&objects), count(&contents));
    let mut content_of = vec![None; objects.len()];
    for (name, &object) in &objects {
        content_of[object as usize] = number(&mut contents, name);
    }
    Some((Events::new(columns).unwrap(), content_of))
}

fn over(found: &CooRTweetFindings) -> usize {
    found.edges.iter().filter(|edge| edge.over).count()
}

#[test]
fn every_figure_of_the_published_table() {
    let Some((events, content_of)) = tweets() else { return };
    for (window, least, pairs, objects, accounts, edges, most, mean, above) in [
        (10, 2, 447, 170, 525, 442, 3, 5.2237, 4),
        (10, 5, 22, 21, 23, 20, 3, 5.3636, 1),
        (60, 2, 3791, 502, 2110, 3721, 4, 30.3991, 60),
        (60, 5, 1235, 343, 772, 1193, 4, 30.2939, 36),
    ] {
        let config = CooRTweet::default().window(window).min_participation(least);
        let found = config.run_with(&events, &content_of).unwrap();
        assert_eq!((found.pairs, found.objects, found.accounts), (pairs, objects, accounts));
        assert_eq!((found.edges.len(), over(&found)), (edges, above));
        assert_eq!(found.edges.iter().map(|edge| edge.weight).max(), Some(most));
        assert!((found.mean_delta.unwrap() - mean).abs() < 5e-5);
    }
}

/// One row: object, time, account, content.
type Line = (u32, i64, u32, u32);

/// The six rules, one after the other, on lists.
fn literal(
    mut lines: Vec<Line>,
    content_of: &[Option<u32>],
    config: &CooRTweet,
) -> BTreeMap<(u32, u32), (u64, i64)> {
    let enough = |lines: &[Line], account: u32| {
        lines.iter().filter(|line| line.2 == account).count() >= config.min_participation as usize
    };
    let all = lines.clone();
    lines.retain(|line| enough(&all, line.2));
    let itself = |line: &Line| content_of.get(line.0 as usize).copied().flatten() == Some(line.3);
    let mut pairs: Vec<(Line, Line)> = Vec::new();
    for (i, &one) in lines.iter().enumerate() {
        for &two in &lines[i + 1..] {
            let near = one.0 == two.0 && (one.1 - two.1).abs() <= i64::from(config.window);
            if near && one.2 != two.2 && one.3 != two.3 && !itself(&one) && !itself(&two) {
                pairs.push((one, two));
            }
        }
    }
    let paired: BTreeSet<u32> = pairs.iter().flat_map(|(one, two)| [one.3, two.3]).collect();
    lines.retain(|line| paired.contains(&line.3));
    let surviving: BTreeSet<u32> =
        lines.iter().filter(|line| enough(&lines, line.2)).map(|line| line.3).collect();
    let mut edges = BTreeMap::new();
    for (one, two) in pairs {
        if surviving.contains(&one.3) || surviving.contains(&two.3) {
            let edge: &mut (u64, i64) = edges.entry((one.2.min(two.2), one.2.max(two.2))).or_default();
            *edge = (edge.0 + 1, edge.1 + (one.1 - two.1).abs());
        }
    }
    edges
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn edges_are_those_of_the_rules(
        draft in drafts(),
        window in windows(),
        least in 0..4_u32,
        content_of in prop::collection::vec(prop::option::of(0..6_u32), 0..6),
    ) {
        let events = draft.events();
        let lines: Vec<Line> = (0..events.len())
            .filter(|&row| events.first()[row] != i32::MIN)
            .map(|row| (events.object()[row], events.first()[row].into(), events.sender()[row], events.act()[row]))
            .collect();
        let config = CooRTweet::default().window(window).min_participation(least);
        let found = config.run_with(&events, &content_of).unwrap();
        let rows: Vec<_> = found.edges.iter().map(|edge| (edge.a, edge.b, edge.weight)).collect();
        let expected = literal(lines, &content_of, &config);
        let total: u64 = expected.values().map(|edge| edge.0).sum();
        prop_assert_eq!(rows, expected.iter().map(|(pair, edge)| (pair.0, pair.1, edge.0)).collect::<Vec<_>>());
        for (edge, (weight, delta)) in found.edges.iter().zip(expected.values()) {
            prop_assert!((edge.mean_delta - *delta as f64 / *weight as f64).abs() < 1e-9);
        }
        prop_assert_eq!(found.pairs, total);
        let mut turned = draft;
        turned.rows.reverse();
        prop_assert_eq!(config.run_with(&turned.events(), &content_of).unwrap(), found);
    }
}

#[test]
fn settings_outside_what_they_mean() {
    let events = Events::new(EventColumns::default()).unwrap();
    assert!(CooRTweet::default().window(-1).run(&events).unwrap_err().is_negative_window());
    for quantile in [-0.1, 1.1, f64::NAN] {
        assert!(CooRTweet::default().quantile(quantile).run(&events).unwrap_err().is_no_such_level());
    }
    let found = CooRTweet::default().run(&events).unwrap();
    assert_eq!((found.pairs, found.threshold, found.mean_delta), (0, None, None));
}

/// Thirty thousand accounts that share one object within seconds would be 450 million pairs.
#[test]
fn an_object_with_too_many_rows_is_an_error() {
    let rows = |count: u32| {
        let accounts = (0..count).chain(0..count).collect();
        let columns = EventColumns {
            parties: count + 2,
            acts: 2 * count,
            sender: accounts,
            target: [vec![count; count as usize], vec![count + 1; count as usize]].concat(),
            first: [
                vec![0; count as usize],
                (0..count).map(|row| 100 * i32::try_from(row).unwrap()).collect(),
            ]
            .concat(),
            act: (0..2 * count).collect(),
            ..EventColumns::default()
        };
        Events::new(columns).unwrap()
    };
    let error = CooRTweet::default().run(&rows(30_000)).unwrap_err();
    assert!(error.is_too_many_rows());
    let expected =
        "object 30001 has 30000 rows, and each two of at most 10000 are compared: raise the row limit";
    assert_eq!(error.to_string(), expected);
    // The limit itself is within the limit, and rows of accounts with too few of them do not count.
    let few = rows(40);
    let run = |config: CooRTweet| config.run(&few).map(|found| found.pairs);
    let all = CooRTweet::default().min_participation(1);
    assert_eq!(run(all.clone()), Ok(780));
    assert_eq!(run(all.clone().row_limit(Some(40))), Ok(780));
    assert_eq!(run(all.clone().row_limit(None)), Ok(780));
    assert!(run(all.clone().row_limit(Some(39))).unwrap_err().is_too_many_rows());
    assert_eq!(run(all.row_limit(Some(39)).min_participation(3)), Ok(0));
}

/// Type 7 of weights 1, 1, 2 and 5: the median is 1.5, the upper quartile 2.75.
#[test]
fn the_threshold_is_a_quantile_of_type_seven() {
    let mut columns = EventColumns { parties: 9, ..EventColumns::default() };
    for (a, weight) in [(0, 1), (2, 1), (4, 2), (6, 5)] {
        for _ in 0..weight {
            for sender in [a, a + 1] {
                columns.sender.push(sender);
                columns.target.push(8);
                columns.first.push(i32::try_from(1000 * columns.acts / 2).unwrap() / 1000 * 1000);
                columns.act.push(columns.acts);
                columns.acts += 1;
            }
        }
    }
    let events = Events::new(columns).unwrap();
    for (quantile, threshold, count) in [(0.5, 1.5, 2), (0.75, 2.75, 1), (1.0, 5.0, 0), (0.0, 1.0, 2)] {
        let found = CooRTweet::default().min_participation(1).quantile(quantile).run(&events).unwrap();
        assert_eq!(found.edges.iter().map(|edge| edge.weight).collect::<Vec<_>>(), [1, 1, 2, 5]);
        assert_eq!((found.threshold, over(&found)), (Some(threshold), count));
    }
}
