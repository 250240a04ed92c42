//! Walking a graph of owners and members: breadth-first search, nearest of 64 sources, three hops from 1,000
//! starts, weak and strong components, building; on everything and on a filtered view.
//!
//! With `PERF` set to the folder that the peers' `setup.sh` was given, the graph is the peers' own
//! (`data/{small,medium,large}/raw/{gu,gv}.i32`, workload W4, the starts those of the peers where
//! `starts64.i32` and `starts1000.i32` lie beside them); else one is drawn from a seed. The floor is
//! `$PERF/bin/ref SIZE`, the peers `scipy_w4.py`, `networkit_w4.py`, `igraph_w4.py`, `gt_w4.py`. Run it with
//!
//! ```sh
//! PERF=<folder> LARGE=1 cargo bench --bench traverse
//! ```
//!
//! Prints CPU seconds of this thread (least, median, most of five) and a digest like those of the peers.

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::PathBuf;

use sanction_graph::graph::{ActorId, GraphColumns, SanctionGraph, Strings, View};
use sanction_graph::model::{ActorKind, TieKind, TieKinds};
use sanction_graph::random::Stream;
use sanction_graph::time::Day;
use sanction_graph::traverse::{Components, Connection, Reach, ReachScratch, Reached};

fn is_test() -> bool {
    let told = |word: &str| std::env::args().any(|argument| argument == word);
    told("--test") || !told("--bench")
}

struct Ties {
    from: Vec<u32>,
    to: Vec<u32>,
    actors: u32,
    folder: Option<PathBuf>,
}

fn column(folder: &std::path::Path, name: &str) -> Option<Vec<u32>> {
    let bytes = std::fs::read(folder.join(name).with_extension("i32")).ok()?;
    let number = |four: &[u8]| u32::from_le_bytes(four.try_into().expect("four"));
    Some(bytes.chunks_exact(4).map(number).collect())
}

fn ties(name: &str, size: u32) -> Ties {
    let folder = std::env::var_os("PERF").map(|perf| PathBuf::from(perf).join("data").join(name).join("raw"));
    if let Some((from, to)) = folder.as_ref().and_then(|at| column(at, "gu").zip(column(at, "gv"))) {
        let actors = from.iter().chain(&to).max().map_or(0, |&last| last + 1);
        return Ties { from, to, actors, folder };
    }
    // Owners have smaller numbers than what they own, for the most part.
    let mut stream = Stream::new(1, "bench traverse", 0);
    let actors = size / 3;
    let mut one = || {
        let to = 1 + stream.below(actors - 1);
        let bound = 1 + stream.below(to);
        let from = if stream.below(20) == 0 { stream.below(actors) } else { stream.below(bound) };
        (from, to)
    };
    let (from, to) = (0..size).map(|_| one()).unzip();
    Ties { from, to, actors, folder: None }
}

/// The graph, its actors in the order of the columns, and the seconds that building took.
fn graph(ties: &Ties, dated: bool) -> (SanctionGraph, Vec<ActorId>, f64) {
    let mut keys = Strings::with_capacity(ties.actors as usize, 8 * ties.actors as usize);
    let mut key = String::new();
    for actor in 0..ties.actors {
        key.clear();
        write!(key, "{actor:07x}").expect("a string");
        keys.push(&key).expect("fits");
    }
    // Twenty thousand days, all of them before the one that is asked for, so that the work is the same.
    let start = |tie: usize| i32::try_from(tie * 7919 % 20_000).expect("below");
    let columns = GraphColumns {
        actor_kind: vec![ActorKind::Organisation; ties.actors as usize],
        actor_key: keys,
        tie_kind: vec![TieKind::Ownership; ties.from.len()],
        tie_from: ties.from.clone(),
        tie_to: ties.to.clone(),
        tie_start: if dated { (0..ties.from.len()).map(start).collect() } else { Vec::new() },
        ..GraphColumns::default()
    };
    let before = cpu();
    let graph = SanctionGraph::from_columns(columns).expect("builds");
    let seconds = cpu() - before;
    // Keys of one length sort as their numbers do.
    let actors = graph.actors().map(sanction_graph::graph::ActorRef::id).collect();
    (graph, actors, seconds)
}

/// Seconds that this thread was on a processor, where Linux says.
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|nanos| nanos.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

fn report(work: &str, size: &str, mut run: impl FnMut() -> String) {
    let begun = cpu();
    let mut digest = run();
    // The clock of a thread moves in steps of some milliseconds.
    let runs = if is_test() { 1.0 } else { (0.2 / (cpu() - begun).max(0.002)).ceil() };
    let mut seconds: Vec<f64> = (0..if is_test() { 1 } else { 5 })
        .map(|_| {
            let start = cpu();
            let mut run_number = 0.0;
            while run_number < runs {
                digest = black_box(run());
                run_number += 1.0;
            }
            (cpu() - start) / runs
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    let (least, median, most) = (seconds[0], seconds[seconds.len() / 2], seconds[seconds.len() - 1]);
    println!(
        "{{\"workload\":\"{work}\",\"size\":\"{size}\",\"cpu_s\":[{least:.5},{median:.5},{most:.5}],\"digest\":{digest}}}"
    );
}

fn distances(reached: Reached<'_>) -> String {
    let sum: usize = reached.counts().enumerate().map(|(hops, count)| hops * count).sum();
    let ecc = reached.farthest().unwrap_or(0);
    format!("{{\"reached\":{},\"sumdist\":{sum},\"ecc\":{ecc}}}", reached.len())
}

fn walks(size: &str, what: &str, view: View<'_>, source: ActorId, near: &[ActorId], starts: &[ActorId]) {
    let mut scratch = ReachScratch::default();
    let all = Reach::new();
    report(&format!("W4-bfs{what}"), size, || distances(all.run_with(&mut scratch, view, [source])));
    let nearest = |scratch: &mut ReachScratch| distances(all.run_with(scratch, view, near.iter().copied()));
    report(&format!("W4-msbfs64{what}"), size, || nearest(&mut scratch));
    let three = all.hops(3);
    report(&format!("W4-khop3x1000{what}"), size, || {
        let one = |&start: &ActorId| three.run_with(&mut scratch, view, [start]).len();
        format!("{{\"sum\":{}}}", starts.iter().map(one).sum::<usize>())
    });
    for (name, connection) in [("wcc", Connection::Weak), ("scc", Connection::Strong)] {
        report(&format!("W4-{name}{what}"), size, || {
            let found = Components::new(connection).run(view);
            let largest = found.sizes().iter().max().copied().unwrap_or(0);
            format!("{{\"n\":{},\"largest\":{largest}}}", found.len())
        });
    }
}

fn main() {
    let large = std::env::var_os("LARGE").is_some();
    let sizes: &[(&str, u32)] = match (is_test(), large) {
        (true, _) => &[("tiny", 3000)],
        (_, true) => &[("small", 100_000), ("medium", 1_000_000), ("large", 10_000_000)],
        _ => &[("small", 100_000), ("medium", 1_000_000)],
    };
    for &(size, count) in sizes {
        let ties = ties(size, count);
        let (graph, actors, seconds) = graph(&ties, false);
        println!(
            "{size}: {} ties, {} actors; built with both adjacencies in {seconds:.3} s",
            graph.tie_count(),
            graph.actor_count()
        );
        let mut degree = vec![0u32; ties.actors as usize];
        for &from in &ties.from {
            degree[from as usize] += 1;
        }
        let source = (0..degree.len()).rev().max_by_key(|&actor| degree[actor]).map_or(0, |actor| actor);
        let listed = |name: &str, count: u32, actors: &[ActorId]| -> Vec<ActorId> {
            let given = ties.folder.as_ref().and_then(|folder| column(folder, name));
            let drawn =
                || (0..count.min(ties.actors)).map(|i| i * (ties.actors / count.min(ties.actors))).collect();
            given.unwrap_or_else(drawn).into_iter().map(|actor| actors[actor as usize]).collect()
        };
        let (near, starts) = (listed("starts64", 64, &actors), listed("starts1000", 1000, &actors));
        walks(size, "", graph.view(), actors[source], &near, &starts);
        let owned = graph.view().kinds(TieKinds::of(&[TieKind::Ownership, TieKind::Membership]));
        walks(size, " of two kinds", owned, actors[source], &near, &starts);
        let (graph, actors, seconds) = self::graph(&ties, true);
        println!("{size}: with a day for each tie built in {seconds:.3} s");
        let (near, starts) = (listed("starts64", 64, &actors), listed("starts1000", 1000, &actors));
        let day = Day::new(19_999).expect("within the calendar");
        walks(size, " as of a day", graph.view().as_of(day), actors[source], &near, &starts);
    }
}
