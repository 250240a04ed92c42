//! Leiden, the work that the peers call W3: communities by modularity of the network of targets that are named
//! together.
//!
//! `cargo bench --bench leiden` makes a network of its own; `cargo bench --bench leiden -- --test` only runs it, on
//! few nodes. With `PERF` set to the folder that the peers' `setup.sh` was given, the networks are the peers' own,
//! `data/{small,medium,large}/proj.parquet` as raw columns of little-endian i32 beside the others. To convert
//! them once, with the peers' Python:
//!
//! ```sh
//! $PERF/venv/bin/python -c "
//! import pyarrow.parquet as pq, os
//! for size in 'small', 'medium', 'large':
//!     folder = os.environ['PERF'] + '/data/' + size
//!     for name, column in zip('uvw', pq.read_table(folder + '/proj.parquet').columns):
//!         column.to_numpy().astype('<i4').tofile(f'{folder}/raw/proj_{name}.i32')"
//! ```
//!
//! Each workload prints a line with the CPU seconds (least, median, most) of making the network and of finding the
//! communities in two iterations, as igraph makes by default, on one thread, with modularity, a seed a run; `ITERATIONS=3` makes three, as
//! networkit is asked to, and
//! `ITERATIONS=stable` goes on until one changes nothing. To compare, with the same `PERF` and in one go:
//! `REPS=3 THREADS=1 ../shared/peers/run networkit_w3.py medium`, and `igraph_w3.py` likewise. `LARGE=1` adds the
//! large network.

use std::hint::black_box;
use std::path::PathBuf;

use divan::Bencher;
use sanction_graph::coordination::leiden::{Leiden, Network};
use sanction_graph::random::Stream;

struct Columns {
    nodes: u32,
    from: Vec<u32>,
    to: Vec<u32>,
    weight: Vec<f64>,
}

impl Columns {
    fn of(name: &str) -> Self {
        match std::env::var_os("PERF") {
            Some(folder) if name != "tiny" => {
                Self::read(&PathBuf::from(folder).join("data").join(name).join("raw"))
            }
            _ => Self::generated(name),
        }
    }

    fn read(folder: &std::path::Path) -> Self {
        let column = |name: &str| -> Vec<u32> {
            let path = folder.join(name).with_extension("i32");
            let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            bytes.chunks_exact(4).map(|four| u32::from_le_bytes(four.try_into().expect("four"))).collect()
        };
        let (from, to) = (column("proj_u"), column("proj_v"));
        let nodes = from.iter().chain(&to).max().map_or(0, |most| most + 1);
        Self { nodes, from, to, weight: column("proj_w").into_iter().map(f64::from).collect() }
    }

    /// Groups of 40 with most edges within.
    fn generated(name: &str) -> Self {
        let nodes = match name {
            "tiny" => 400,
            "small" => 10_000,
            "medium" => 120_000,
            _ => 700_000,
        };
        let mut stream = Stream::new(1, "bench", 0);
        let (mut from, mut to, mut weight) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..18 * nodes {
            let node = stream.below(nodes);
            let near = node / 40 * 40 + stream.below(40);
            from.push(node);
            to.push(if stream.below(4) == 0 { stream.below(nodes) } else { near });
            weight.push(f64::from(1 + stream.below(3)));
        }
        Self { nodes, from, to, weight }
    }

    fn network(&self) -> Network {
        Network::new(self.nodes, &self.from, &self.to, Some(&self.weight)).expect("columns that fit")
    }
}

/// `cargo test` says nothing, `cargo bench` that it is a bench.
fn is_test() -> bool {
    let told = |word: &str| std::env::args().any(|argument| argument == word);
    told("--test") || !told("--bench")
}

fn names() -> Vec<&'static str> {
    if is_test() {
        vec!["tiny"]
    } else if std::env::var_os("LARGE").is_some() {
        vec!["small", "medium", "large"]
    } else {
        vec!["small", "medium"]
    }
}

fn leiden(seed: u64) -> Leiden {
    let iterations = match std::env::var("ITERATIONS") {
        Ok(number) => number.parse().ok(),
        Err(_) => Some(2),
    };
    Leiden::default().seed(seed).iterations(iterations)
}

/// Seconds that this thread was on a processor, where Linux says.
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|nanos| nanos.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

fn timed<T>(runs: u64, run: impl Fn(u64) -> T) -> (String, Vec<T>) {
    let mut seconds = Vec::new();
    let mut found = Vec::new();
    for seed in 0..runs {
        let start = cpu();
        found.push(black_box(run(seed)));
        seconds.push(cpu() - start);
    }
    seconds.sort_by(f64::total_cmp);
    let [least, median, most] = [0, seconds.len() / 2, seconds.len() - 1].map(|at| seconds[at]);
    (format!("[{least:.4},{median:.4},{most:.4}]"), found)
}

fn report(name: &str) {
    let columns = Columns::of(name);
    let runs = if is_test() { 1 } else { 5 };
    let (made, networks) = timed(runs.min(3), |_| columns.network());
    let network = &networks[0];
    let (searched, found) = timed(runs, |seed| leiden(seed).run(network).expect("a resolution that fits"));
    let mut qualities: Vec<f64> = found.iter().filter_map(|found| found.quality).collect();
    qualities.sort_by(f64::total_cmp);
    let communities = found[0].communities.iter().max().map_or(0, |most| most + 1);
    let iterations: Vec<u32> = found.iter().map(|found| found.iterations).collect();
    println!(
        "{{\"workload\":\"W3\",\"size\":\"{name}\",\"nodes\":{},\"edges\":{},\"network_cpu_s\":{made},\
         \"cpu_s\":{searched},\"modularity\":[{:.5},{:.5},{:.5}],\"communities\":{communities},\
         \"iterations\":{iterations:?}}}",
        network.node_count(),
        network.edge_count(),
        qualities[0],
        qualities[qualities.len() / 2],
        qualities[qualities.len() - 1],
    );
}

fn main() {
    names().into_iter().for_each(report);
    divan::main();
}

#[divan::bench(args = names(), sample_count = 3, sample_size = 1)]
fn network(bencher: Bencher, name: &str) {
    let columns = Columns::of(name);
    bencher.bench(|| black_box(&columns).network());
}

#[divan::bench(args = names(), sample_count = 3, sample_size = 1)]
fn two_iterations(bencher: Bencher, name: &str) {
    let network = Columns::of(name).network();
    bencher.bench(|| leiden(0).run(black_box(&network)));
}
