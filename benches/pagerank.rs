//! Personalised PageRank from ten states over ten times as many ties as actors, walked both ways.
//!
//! `cargo bench --bench pagerank` makes its own graphs of 10⁵ and 10⁶ ties and, with `LARGE=1`, of 10⁷;
//! `cargo bench --bench pagerank -- --test` only runs them, on few ties. It prints wall time, and for each size
//! the number of steps and the last change.

use divan::Bencher;
use sanction_graph::graph::{ActorId, GraphColumns, SanctionGraph, Strings};
use sanction_graph::model::ActorKind;
use sanction_graph::random::Stream;
use sanction_graph::traverse::{Along, PageRank};

const STATES: u32 = 200;

/// Numbers of ties: 10⁵ and 10⁶, and 10⁷ too if `LARGE` is set; few if only tested.
fn sizes() -> Vec<u32> {
    let told = |word: &str| std::env::args().any(|argument| argument == word);
    if told("--test") || !told("--bench") {
        vec![10_000]
    } else if std::env::var_os("LARGE").is_some() {
        vec![100_000, 1_000_000, 10_000_000]
    } else {
        vec![100_000, 1_000_000]
    }
}

/// States that hit organisations, a few of these again and again.
fn graph(ties: u32) -> SanctionGraph {
    let mut stream = Stream::new(1, "bench pagerank", 0);
    let actors = (ties / 10).max(2 * STATES);
    let mut keys = Strings::with_capacity(actors as usize, 8 * actors as usize);
    for actor in 0..actors {
        keys.push(&format!("a{actor:07}")).expect("fits");
    }
    let acts = ties / 20;
    let kind = |actor| if actor < STATES { ActorKind::State } else { ActorKind::Organisation };
    SanctionGraph::from_columns(GraphColumns {
        actor_kind: (0..actors).map(kind).collect(),
        actor_key: keys,
        act_sender: (0..acts).map(|act| act % STATES).collect(),
        act_first: (0..acts).map(|act| i32::try_from(act / STATES).expect("fits")).collect(),
        sanction_act: (0..ties).map(|_| stream.below(acts)).collect(),
        sanction_target: (0..ties)
            .map(|_| {
                let reach = stream.below(actors - STATES);
                STATES + stream.below(reach + 1)
            })
            .collect(),
        ..GraphColumns::default()
    })
    .expect("valid columns")
}

fn settings() -> PageRank {
    PageRank::default().along(Along::Both).tolerance(1e-9)
}

fn seeds(graph: &SanctionGraph) -> Vec<(ActorId, f64)> {
    graph.actors().take(10).map(|actor| (actor.id(), 1.0)).collect()
}

fn main() {
    for size in sizes() {
        let graph = graph(size);
        let found = settings().run(graph.view(), &seeds(&graph)).expect("seeds");
        println!(
            "{{\"workload\":\"pagerank\",\"ties\":{},\"steps\":{},\"residual\":{:?}}}",
            graph.tie_count(),
            found.iterations,
            found.residual.unwrap_or_default(),
        );
    }
    divan::main();
}

#[divan::bench(args = sizes(), sample_count = 3, sample_size = 1)]
fn both_ways(bencher: Bencher, size: u32) {
    let graph = graph(size);
    let seeds = seeds(&graph);
    bencher.bench(|| settings().run(divan::black_box(graph.view()), &seeds));
}
