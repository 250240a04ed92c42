//! One rewiring of a digraph of 100,000 edges and 20,000 actors: 1,000,000 trials and the count of mutual
//! ties after them.
//!
//! `cargo bench --bench rewiring` times it; `cargo bench --bench rewiring -- --test` only runs it. For what
//! others take for the same work, with the peers installed and their data made as their README says:
//! `PERF=<folder> THREADS=1 ../shared/peers/run numba_w9.py small`, and `igraph_w9.py` likewise. They time 20
//! rewirings and print seconds for 1,000. With `DIGRAPH=<file>`, pairs of numbers parted by a comma, one edge
//! a line after a header, the peers' own digraph is taken (their `digraph.csv`).

use std::hint::black_box;

use divan::Bencher;
use sanction_graph::graph::{EventColumns, Events};
use sanction_graph::random::Stream;
use sanction_graph::reciprocity::Rewiring;

const EDGES: usize = 100_000;
const ACTORS: u32 = 20_000;

fn main() {
    divan::main();
}

/// Heavy-tailed in both degrees, and with more mutual ties than that explains.
fn generated() -> Vec<(u32, u32)> {
    let mut stream = Stream::new(1, "bench", 0);
    let mut edges = std::collections::BTreeSet::new();
    while edges.len() < EDGES {
        let mut pick = |turn: u32| (stream.below(ACTORS).min(stream.below(ACTORS)) + turn) % ACTORS;
        let (sender, target) = (pick(0), pick(ACTORS / 2));
        let answered = stream.below(10) == 0;
        if sender != target {
            edges.insert((sender, target));
            if answered && edges.len() < EDGES {
                edges.insert((target, sender));
            }
        }
    }
    edges.into_iter().collect()
}

fn read(path: &str) -> Vec<(u32, u32)> {
    let text = std::fs::read_to_string(path).expect("DIGRAPH is a file that can be read");
    let edge = |line: &str| {
        let (sender, target) = line.trim().split_once(',').expect("a comma");
        (sender.parse().expect("a number"), target.parse().expect("a number"))
    };
    text.lines().skip(1).map(edge).collect()
}

fn events() -> Events {
    let edges = std::env::var("DIGRAPH").map_or_else(|_| generated(), |path| read(&path));
    let rows = u32::try_from(edges.len()).expect("fewer than u32::MAX edges");
    let parties = edges.iter().map(|edge| edge.0.max(edge.1) + 1).max().unwrap_or(0);
    let (sender, target) = edges.into_iter().unzip();
    Events::new(EventColumns {
        parties,
        acts: rows,
        sender,
        target,
        first: vec![0; rows as usize],
        act: (0..rows).collect(),
        ..EventColumns::default()
    })
    .expect("columns of one length")
}

/// What is done once, whatever the number of draws.
#[divan::bench(sample_count = 10)]
fn no_draw(bencher: Bencher) {
    let events = events();
    let config = Rewiring::default().draws(0);
    bencher.bench(|| config.run(black_box(&events)));
}

/// That, and 20 draws.
#[divan::bench(sample_count = 5)]
fn twenty_draws(bencher: Bencher) {
    let events = events();
    let config = Rewiring::default().draws(20);
    bencher.bench(|| config.run(black_box(&events)));
}
