//! The triad census of a simple digraph of 0.1, 1 and, with `LARGE=1`, 10 million edges.
//!
//! With `PERF` set to the folder that the peers' `setup.sh` was given, the digraph is the peers' own
//! (`data/{small,medium,large}/digraph.csv`, workload W5); else one is drawn from a seed. The peers are
//! `igraph_w5.py` and `networkx_w5.py`; their `t003`, `t030C` and `t300` must be those printed here. Run it with
//!
//! ```sh
//! PERF=<folder> LARGE=1 cargo bench --bench triads
//! PERF=<folder> REPS=1 ../shared/peers/run igraph_w5.py medium
//! ```

mod edges;

use sanction_graph::graph::Events;
use sanction_graph::reciprocity::Triads;

fn census(events: &Events) -> String {
    // As the peers do, who count every number up to the largest.
    let population = events.party_count() as u64;
    let found = Triads::default().population(population).run(events).expect("the population holds all");
    let counts = found.counts.iter().map(|(triad, count)| format!("\"t{triad}\":{count}"));
    format!("{{{}}}", counts.collect::<Vec<_>>().join(","))
}

fn main() {
    for (size, count) in edges::sizes() {
        let drawn = || edges::generated(count, count / 5, "bench triads");
        let events = edges::table(&edges::read(size, "digraph.csv").unwrap_or_else(drawn));
        edges::report("W5-triad", size, &events, census);
    }
}
