//! Who acted together and who was hit back, from the real lists of three senders and China's acts, without any answer stated.

mod oracle_data;

use sanction_graph::findings::{AnalyseConfig, Findings, analyse};
use sanction_graph::graph::GraphBuilder;
use sanction_graph::inputs::{Format, ReadOptions};
use sanction_graph::resolve::Resolve;
use sanction_graph::time::Certainty;

/// China's acts of 2020 and 2021 against the four, as days and names alone.
const CHINA: &[u8] = include_bytes!("fixtures/china-acts.csv");

/// (format, file, its day where the file does not say).
const LISTS: [(Format, &str, Option<&str>); 4] = [
    (Format::OfacXml, "ofac/sdn_2021-03-10.xml.gz", None),
    (Format::OfacCsv, "ofac/sdn_2021-08-18.csv.gz", Some("2021-08-18")),
    (Format::UkConlist, "uk/conlist_2025-04-10.csv.gz", None),
    (Format::CaSema, "ca/sema_2025-03-20.xml.gz", Some("2025-03-20")),
];

fn found() -> Option<Findings> {
    let mut builder = GraphBuilder::new();
    for (format, name, day) in LISTS {
        let bytes = oracle_data::read(name)?;
        let options = ReadOptions::default().published(day.map(|day| day.parse().expect("a day")));
        format.read(&*bytes, &mut builder, options).expect("a list that can be read");
    }
    let report = Format::Events.read(CHINA, &mut builder, ReadOptions::default()).expect("readable");
    assert_eq!((report.records, report.problems_total), (47, 0));
    Resolve::default().run(&builder).join(&mut builder).expect("nothing stands against it");
    let graph = builder.build().expect("a graph");
    Some(analyse(&graph, &AnalyseConfig::default().draws(0)).expect("findings"))
}

#[test]
fn the_round_of_march_2021_and_chinas_answers_are_in_the_lists() {
    let Some(found) = found() else { return };
    let rounds = &found.coordination.rounds;
    let round = rounds.iter().find(|round| round.first.to_string() == "2021-03-21").expect("the round");
    // The EU's list is older; the US has no days, only that it was between two files.
    assert_eq!(
        (&round.senders[..], round.last.to_string()),
        (&["CA".into(), "GB".into()][..], "2021-03-22".into())
    );
    assert_eq!(round.acts, ["CA/China / Chine/2021-03-21", "GB/Global Human Rights/2021-03-22"]);
    let us = ["31492", "31493"].map(|id| format!("US/GLOMAG/2021-03-11..2021-08-18#ofac:{id}"));
    assert_eq!(round.possible, us);
    assert_eq!((round.targets.len(), round.single.len()), (5, 0));
    assert_eq!(round.answered_by, ["CN//2021-03-26", "CN//2021-03-27"]);

    let responses = &found.reciprocity.responses;
    let of_china = responses.iter().filter(|row| row.sender == "CN");
    let (certain, possible): (Vec<_>, Vec<_>) = of_china.partition(|row| row.certainty == Certainty::Certain);
    // Canada's own list dates its act the 21st, a day before it was in force.
    let certain: Vec<_> = certain
        .iter()
        .map(|row| (row.target.as_str(), row.action.as_str(), row.lag_min, row.stated))
        .collect();
    assert_eq!(
        certain,
        [
            ("CA", "CA/China / Chine/2021-03-21", Some(6), false),
            ("GB", "GB/Global Human Rights/2021-03-22", Some(4), false),
        ]
    );
    for act in us {
        let row = possible.iter().find(|row| row.action == act && row.response == "CN//2021-03-27");
        assert!(row.is_some_and(|row| row.counted && !row.rivals.is_empty()), "{act}");
    }
}
