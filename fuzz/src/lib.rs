//! What the fuzz targets share: reads an input and checks what must hold of every one.

pub use libfuzzer_sys;
pub use sanction_graph::inputs::Format;

use sanction_graph::export::{write_events, write_native};
use sanction_graph::findings::{AnalyseConfig, analyse};
use sanction_graph::graph::{GraphBuilder, Level, SanctionGraph};
use sanction_graph::inputs::ReadOptions;
use sanction_graph::load::LoadReport;

/// The target of one reader.
#[macro_export]
macro_rules! reader {
    ($format:ident) => {
        $crate::libfuzzer_sys::fuzz_target!(|data: &[u8]| $crate::check($crate::Format::$format, data));
    };
}

/// How long an input may be, also after decompression: what a fuzzer looks for is an input that costs more
/// than its length, not a long one.
const LIMIT: u64 = 1 << 20;

fn read(format: Format, text: &[u8], options: ReadOptions) -> Option<(LoadReport, SanctionGraph)> {
    let mut builder = GraphBuilder::new();
    // What a file without a day of its own needs; it has no meaning for the others.
    let options = options.published("2021-08-18".parse().ok());
    let report = format.read(text, &mut builder, options.limits(LIMIT, LIMIT)).ok()?;
    Some((report, builder.build().ok()?))
}

/// Reads an input leniently and strictly, analyses the graph, writes it and reads it again.
///
/// # Panics
/// If the two ways of reading contradict each other, the graph is not sound, or what is written is not read
/// back as it was.
pub fn check(format: Format, text: &[u8]) {
    let strict = read(format, text, ReadOptions::strict());
    let Some((report, graph)) = read(format, text, ReadOptions::default()) else {
        assert!(strict.is_none(), "strict reading takes what lenient reading refuses");
        return;
    };
    assert_eq!(graph.verify(), Ok(()));
    assert_eq!(report.problems_total == 0, strict.is_some());
    if let Some((_, strict)) = strict {
        assert!(strict == graph);
    }
    for level in [Level::Actor, Level::Bloc] {
        let config = AnalyseConfig::default().level(level).draws(0);
        analyse(&graph, &config).expect("a graph that was built can be analysed");
    }
    let mut native = Vec::new();
    if write_native(&graph, &mut native).is_ok() {
        let mut builder = GraphBuilder::new();
        Format::Native
            .read(native.as_slice(), &mut builder, ReadOptions::default())
            .expect("what is written can be read");
        assert!(builder.build().expect("what is written is a graph") == graph);
    }
    let mut events = Vec::new();
    if write_events(&graph, &mut events).is_ok() {
        let mut builder = GraphBuilder::new();
        Format::Events
            .read(events.as_slice(), &mut builder, ReadOptions::default())
            .expect("written events can be read");
    }
}
