//! What the tests of the XML lists share: loading, looking up, and hostile variants of a good list.
#![allow(dead_code, reason = "not every test file uses everything")]

use std::collections::BTreeMap;
use std::io::{Read, Write};

use sanction_graph::graph::{ActorRef, GraphBuilder, Level, Projection, SanctionGraph, TieRef};
use sanction_graph::inputs::{Format, ReadOptions, read_detected};
use sanction_graph::load::{LoadError, LoadReport};
use sanction_graph::model::TieKind;

pub(crate) fn load(inputs: &[&[u8]], options: ReadOptions) -> (SanctionGraph, Vec<LoadReport>) {
    let mut builder = GraphBuilder::new();
    let reports = inputs
        .iter()
        .map(|&input| read_detected(input, &mut builder, options).expect("is readable").1)
        .collect();
    let graph = builder.build().expect("builds");
    graph.verify().expect("holds together");
    (graph, reports)
}

pub(crate) fn problems(report: &LoadReport) -> Vec<String> {
    report.problems.iter().map(ToString::to_string).collect()
}

pub(crate) fn actor<'g>(graph: &'g SanctionGraph, key: &str) -> ActorRef<'g> {
    graph.actor(graph.by_key(key).unwrap_or_else(|| panic!("no {key}")))
}

/// The keys of an actor's ties of a kind.
pub(crate) fn ties(graph: &SanctionGraph, key: &str, kind: TieKind) -> Vec<String> {
    let actor = actor(graph, key);
    let all = actor.incoming().chain(actor.outgoing());
    all.filter(|tie| tie.kind() == kind).map(TieRef::key).collect()
}

/// The keys of an act's targets.
pub(crate) fn targets(graph: &SanctionGraph, act: &str) -> Vec<String> {
    let act = graph.act(graph.act_by_key(act).unwrap_or_else(|| panic!("no act {act}")));
    act.ties().map(|tie| tie.to().key().to_owned()).collect()
}

/// How many sanction ties stand for a state, and how many for nobody.
pub(crate) fn attributed(graph: &SanctionGraph) -> (usize, usize) {
    let projected = Projection::at(Level::State).project(graph.view()).expect("projects");
    let mut hit: Vec<_> = projected.attributed.iter().map(|&(tie, _)| tie).collect();
    hit.sort_unstable();
    hit.dedup();
    (hit.len(), projected.unattributed.len())
}

pub(crate) fn print(list: &str, graph: &SanctionGraph, report: &LoadReport) {
    let by_field = report.problems.iter().fold(BTreeMap::<&str, u64>::new(), |mut by, problem| {
        *by.entry(problem.field.as_str()).or_default() += 1;
        by
    });
    let kinds = graph.ties().fold(BTreeMap::<String, u64>::new(), |mut by, tie| {
        *by.entry(format!("{:?}", tie.kind())).or_default() += 1;
        by
    });
    println!("{list}: {} records, {} actors, ties {kinds:?}", report.records, report.actors);
    println!("{list}: {} acts, attributed and not {:?}", graph.acts().count(), attributed(graph));
    println!("{list}: {} problems {by_field:?}", report.problems_total);
}

fn read(format: Format, input: impl Read, options: ReadOptions) -> Result<LoadReport, LoadError> {
    format.read(input, &mut GraphBuilder::new(), options)
}

/// Never ends and never says anything else.
struct Endless(&'static [u8], usize);

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        for byte in &mut *buffer {
            *byte = self.0[self.1 % self.0.len()];
            self.1 += 1;
        }
        Ok(buffer.len())
    }
}

/// Everything that has to be an error, made from a list that is read.
pub(crate) fn hostile(format: Format, list: &[u8], root: &str, record: &str) {
    let good = std::str::from_utf8(list).expect("UTF-8");
    let message = |input: &[u8]| match read(format, input, ReadOptions::default()) {
        Ok(report) => panic!("is read: {report:?}"),
        Err(error) => error.to_string(),
    };
    let changed = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        message(good.replacen(from, to, 1).as_bytes())
    };
    let open = format!("<{record}");
    let start = good.find(&open).expect("has records");
    let within = |text: &str| {
        let end = start + good[start..].find('>').expect("ends") + 1;
        let line = good[..end].lines().count() + text.matches('\n').count();
        (message(format!("{}{text}{}", &good[..end], &good[end..]).as_bytes()), line)
    };

    assert_eq!(message(b""), format!("line 1: no XML with the root `{root}`"));
    assert_eq!(message(b"sender,target"), format!("line 1: no XML with the root `{root}`"));
    assert_eq!(
        message(b"\n<other></other>"),
        format!("line 2: the root is `other` where `{root}` is expected")
    );
    let wrong = format!("<{root} xmlns=\"urn:x\" ");
    let unprefixed = good.replace(" xmlns=\"", " was=\"");
    let namespace = message(unprefixed.replacen(&format!("<{root} "), &wrong, 1).as_bytes());
    assert!(namespace.contains("the namespace is `urn:x` where `"), "{namespace}");
    assert!(within("<a xmlns=\"urn:x\"/>").0.contains("a namespace is declared within, at `a`"));

    // Cut anywhere before the end of the root: an error.
    let root_end = good.rfind("</").expect("has an end");
    for cut in (0..root_end).step_by(97).chain([root_end - 1, root_end, root_end + 3]) {
        message(&list[..cut]);
    }
    let (cut, line) = (&list[..root_end], good[..root_end].matches('\n').count() + 1);
    assert_eq!(message(cut), format!("line {line}: the file ends within `{root}`"));
    message(&[list, b"<more/>"].concat());
    message(&[list, b"more"].concat());

    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>\n";
    let at = good.find(&format!("<{root}")).expect("has a root");
    let expanding = format!("{}{bomb}{}", &good[..at], &good[at..]);
    let refused = message(expanding.as_bytes());
    assert!(refused.ends_with("a DOCTYPE; lists have none, and it could expand without end"), "{refused}");
    let (entity, line) = within("\n&b;");
    assert_eq!(entity, format!("line {line}: the entity `&b;` is none of XML's own"));
    assert!(within("<a b=\"&b;\"/>").0.contains("within `a`"));

    assert!(within(&"<a>".repeat(100_000)).0.ends_with("more than 16 elements within each other"));
    assert!(within(&"<a/>".repeat(60_000)).0.contains("a record of more than 50000 elements"));
    let attributes = (0..300).map(|n| format!(" a{n}=\"\"")).collect::<Vec<_>>().concat();
    assert!(within(&format!("<a{attributes}/>")).0.contains("`a` has more than 256 attributes"));
    assert!(within("</a>").0.contains("`</a>` where `</"));
    within("<a b=\"1\" b=\"2\"/>");
    within("<a b>");
    within("<!-- -");

    let latin = [good.as_bytes(), b"<!-- \xE9 -->"].concat();
    let line = good.matches('\n').count() + 1;
    assert_eq!(message(&latin), format!("line {line}: not UTF-8 (byte 0xe9); save the file as UTF-8"));
    assert!(changed("encoding=\"UTF-8\"", "encoding=\"windows-1252\"").contains("the encoding is not UTF-8"));
    let utf16: Vec<u8> = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(message(&utf16), "the text is UTF-16; save the file as UTF-8");

    endless(format, &good[..start]);
}

/// Endless records, tags, comments and texts, and a small file that becomes large.
fn endless(format: Format, head: &str) {
    let limited = ReadOptions::default().limits(1 << 30, 1 << 20);
    for tail in ["<a>x</a>", "<a>", "x", "<!-- <", "<![CDATA[ ", "<a b='", "<", "&a", "\n", "<?x "] {
        let (first, rest) = if tail.len() > 3 { (tail, b" x>" as &[u8]) } else { ("", tail.as_bytes()) };
        let input = format!("{head}<record>{first}");
        let error = read(format, input.as_bytes().chain(Endless(rest, 0)), limited).expect_err("never ends");
        let known = error.is_limit() || matches!(error, LoadError::Form { .. });
        assert!(known, "{tail}: {error}");
    }
    let text = read(format, head.as_bytes().chain(Endless(b"x", 0)), limited).expect_err("never ends");
    assert_eq!(text.to_string(), "a record is over the limit of 1048576 bytes");

    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    bomb.write_all(head.as_bytes()).expect("compresses");
    for _ in 0..20_000 {
        bomb.write_all(&[b' '; 1000]).and_then(|()| bomb.write_all(b"<!-- -->")).expect("compresses");
    }
    let bomb = bomb.finish().expect("compresses");
    assert!(bomb.len() < 200_000);
    let error = read(format, &*bomb, ReadOptions::default().limits(4 << 20, 1 << 20)).expect_err("expands");
    assert_eq!(error.to_string(), "the input is over the limit of 4194304 bytes");
    assert!(read(format, &bomb[..bomb.len() / 2], ReadOptions::default()).is_err());
}
