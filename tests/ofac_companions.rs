//! The files beside `SDN.CSV`: aliases, addresses and comments find their entries in whatever order.

mod xml_lists;

use sanction_graph::findings::{AnalyseConfig, Input, describe_inputs};
use sanction_graph::graph::{ActorRef, SanctionGraph};
use sanction_graph::inputs::{Format, ReadOptions};
use sanction_graph::load::LoadReport;
use sanction_graph::model::{Strength, TieKind};
use xml_lists::{actor, problems, ties};

const SDN: &[u8] = include_bytes!("fixtures/ofac/sdn.csv");
const XML: &[u8] = include_bytes!("fixtures/ofac/sdn.xml");
const ALT: &[u8] = include_bytes!("fixtures/ofac/alt.csv");
const ADD: &[u8] = include_bytes!("fixtures/ofac/add.csv");
const COMMENTS: &[u8] = include_bytes!("fixtures/ofac/comments.csv");

fn load(inputs: &[&[u8]]) -> (SanctionGraph, Vec<LoadReport>) {
    xml_lists::load(inputs, ReadOptions::default().published("2021-08-18".parse().ok()))
}

fn attributes(actor: ActorRef<'_>, of: &str) -> Vec<String> {
    actor.attributes().filter(|(name, _)| *name == of).map(|(_, value)| value.to_owned()).collect()
}

#[test]
fn every_row_is_accounted_for_and_every_problem_named() {
    let (_, reports) = load(&[ALT, ADD, COMMENTS]);
    assert_eq!(
        problems(&reports[0]),
        [
            "line 3: type: `pka` is no a.k.a., f.k.a. or n.k.a.; taken as a.k.a.",
            "line 4: alt_name: empty; the row is left out",
            "line 6: ent_num: `x1` is no number; the row is left out",
            "line 7: (row): fields: 3, in the file: 5; the row is left out",
        ]
    );
    assert_eq!(
        problems(&reports[1]),
        ["line 7: Country: `Atlantis` is no country that is known; kept as an attribute"]
    );
    assert_eq!(
        problems(&reports[2]),
        [
            "line 1: Remarks: `31 Feb 1970` does not exist: no such day in the calendar; kept as an attribute",
            "line 1: Remarks: Linked To: whose name `TWIN COMPANY` is, this file does not say; kept as an attribute",
        ]
    );
    assert_eq!(reports.iter().map(|report| report.records).collect::<Vec<_>>(), [7, 8, 2]);
    assert!(reports.iter().all(|report| (report.actors, report.ties) == (0, 0)));
}

#[test]
fn details_find_their_entries_whatever_the_order() {
    let inputs = [SDN, ALT, ADD, COMMENTS];
    let (graph, _) = load(&inputs);
    for order in [[3, 2, 1, 0], [1, 0, 3, 2], [2, 3, 0, 1]] {
        let (other, _) = load(&order.map(|at| inputs[at]));
        assert!(other == graph, "{order:?}");
        let keys = |graph: &SanctionGraph| {
            graph.merges().unclaimed.iter().map(|it| (it.key.clone(), it.at.clone())).collect::<Vec<_>>()
        };
        assert_eq!(keys(&other), keys(&graph), "{order:?}");
    }
}

#[test]
fn with_them_an_entry_says_what_the_xml_says() {
    let (csv, _) = load(&[ADD, SDN, ALT]);
    let (xml, _) = load(&[XML]);
    for number in [35001, 35002] {
        let key = format!("ofac:{number}");
        let (in_csv, in_xml) = (actor(&csv, &key), actor(&xml, &key));
        assert_eq!(in_csv.aliases().collect::<Vec<_>>(), in_xml.aliases().collect::<Vec<_>>());
        assert_eq!(in_csv.attributes().collect::<Vec<_>>(), in_xml.attributes().collect::<Vec<_>>());
        assert_eq!(in_csv.countries().collect::<Vec<_>>(), in_xml.countries().collect::<Vec<_>>());
        assert_eq!(
            ties(&csv, &key, TieKind::Nationality).len(),
            ties(&xml, &key, TieKind::Nationality).len()
        );
    }
    let house = actor(&csv, "ofac:35001");
    assert!(
        house.aliases().any(|alias| alias.name == "HOUSE OF EXAMPLES" && alias.strength == Strength::Strong)
    );
    assert_eq!(
        house.sources().collect::<Vec<_>>(),
        ["ofac-add@2021-08-18", "ofac-alt@2021-08-18", "ofac-sdn@2021-08-18"]
    );
    // A body's only country is its seat, unless its nationality is said; a ship's and a person's are not.
    assert_eq!(ties(&csv, "ofac:35001", TieKind::Nationality), ["Nationality:ofac:35001>RU::.."]);
    assert_eq!(ties(&csv, "ofac:35004", TieKind::Nationality), ["Nationality:ofac:35004>IR::.."]);
    assert_eq!(ties(&csv, "ofac:35003", TieKind::Nationality), ["Nationality:ofac:35003>PA::.."]);
}

#[test]
fn comments_go_on_where_the_remarks_are_cut() {
    let (graph, _) = load(&[COMMENTS, SDN]);
    let cut = actor(&graph, "ofac:35019");
    assert!(cut.identifiers().any(|id| (id.scheme.as_str(), id.value.as_str()) == ("tax-id:RU", "7702")));
    assert_eq!(attributes(cut, "gender"), ["Male"]);
    assert_eq!(attributes(cut, "linked to"), ["TWIN COMPANY"]);
    // The two halves of the piece that is cut, and what cannot be read.
    let remarks = attributes(cut, "remarks");
    for text in ["XXXX", "Linked To: XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX", "DOB 31 Feb 1970"] {
        assert!(remarks.contains(&text.to_owned()), "{text}");
    }
    assert_eq!(ties(&graph, "ofac:35019", TieKind::Nationality), ["Nationality:ofac:35019>CY::.."]);
    let tie = cut.outgoing().find(|tie| tie.kind() == TieKind::Nationality).expect("is there");
    let claim = tie.claims().next().expect("has one");
    assert_eq!(claim.source.as_deref(), Some("ofac-comments@2021-08-18"));
}

#[test]
fn what_belongs_to_nobody_is_told() {
    let (graph, reports) = load(&[ALT, SDN, ADD]);
    let unclaimed: Vec<_> =
        graph.merges().unclaimed.iter().map(|it| (it.key.as_str(), it.document, it.at.as_str())).collect();
    assert_eq!(
        unclaimed,
        [
            ("ofac:29299", reports[2].document, "line 4"),
            ("ofac:35020", reports[0].document, "line 3"),
            ("ofac:99998", reports[2].document, "line 8"),
            ("ofac:99999", reports[0].document, "line 5"),
        ]
    );
    assert!(graph.by_key("ofac:99999").is_none());
    let input = |report: &LoadReport| Input {
        path: String::new(),
        format: Format::OfacCsv.to_string(),
        report: report.clone(),
    };
    let inputs: Vec<Input> = reports.iter().map(input).collect();
    let described = describe_inputs(&graph, &AnalyseConfig::default(), &inputs).expect("fits");
    assert_eq!(described[0].problems_total, reports[0].problems_total + 2);
    assert_eq!(
        described[0].problems.last().map(ToString::to_string),
        Some("line 5: (record): no input has the entry `ofac:99999`; left out".into())
    );
    assert_eq!(described[1].problems_total, reports[1].problems_total);
}
