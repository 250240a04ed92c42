//! Temporal motifs of 0.1 and 1 million events without simultaneous ones, within 30 days: all 36 kinds.
//!
//! With `PERF` set to the folder that the peers' `setup.sh` was given, the events are the peers' own, workload
//! W6, of which each time is a day times 100,000 plus the rank within the day: `state`, from senders to states,
//! and `sparse`, a digraph of which each edge is at a time of its own (`data/{small,medium}/w6_*.txt`); also
//! `actor`, from senders to actors. Else a dense and a sparse network are drawn from a seed. The peer is
//! `raphtory_w6.py`, and SNAP's `temporalmotifs`; totals, and those of triangles and of two actors, must be
//! those printed here. Run it with
//!
//! ```sh
//! PERF=<folder> cargo bench --bench motifs
//! PERF=<folder> REPS=1 NET=state ../shared/peers/run raphtory_w6.py medium
//! PERF=<folder> REPS=1 NET=sparse ../shared/peers/run raphtory_w6.py medium
//! ```

mod edges;

use sanction_graph::graph::Events;
use sanction_graph::reciprocity::{Motif, Motifs};

const DELTA: u32 = 3_000_000;

fn digest(events: &Events) -> String {
    let found = Motifs::default().delta(DELTA).run(events).expect("never fails");
    let sum = |of: fn(Motif) -> bool| -> u128 {
        found.counts.iter().filter(|&(&motif, _)| of(motif)).map(|(_, count)| count).sum()
    };
    let two = sum(|motif| motif.edges().iter().all(|&(a, b)| a + b == 1));
    let triangles = sum(|motif| {
        // 01, 02 and 12, in any direction.
        let mut pairs = motif.edges().map(|(a, b)| (a + b, a * b));
        pairs.sort_unstable();
        pairs == [(1, 0), (2, 0), (3, 2)]
    });
    format!("{{\"total\":{},\"tri\":{triangles},\"two\":{two}}}", found.total)
}

fn main() {
    for (size, count) in edges::sizes() {
        for (net, parties) in [("state", 200), ("actor", 0), ("sparse", count / 5)] {
            let events = edges::read(size, &format!("w6_{net}.txt")).or_else(|| {
                // Hundreds of events within the time that a motif may take, of ten million.
                let drawn = || edges::generated(count, parties, "bench motifs");
                let at = |time: i32| i32::try_from(i64::from(time) * 1_000_000_000 / i64::from(count));
                let spread = |(sender, target, time)| (sender, target, at(time).expect("below a billion"));
                (parties > 0).then(|| drawn().into_iter().map(spread).collect())
            });
            if let Some(events) = events {
                edges::report(&format!("W6-{net}"), size, &edges::table(&events), digest);
            }
        }
    }
}
