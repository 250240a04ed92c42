//! Building a graph from columns: ten million sanctions of two hundred states over five million actors.
//!
//! Prints CPU seconds (user and system), wall seconds, and the peak memory of the process, for 10⁵, 10⁶ and
//! 10⁷ sanctions; the targets are drawn with a heavy tail from a seeded generator. There is no peer that
//! builds such a graph; the aim is 10⁷ in under 4 s of CPU and 1.2 GB
//! (measured alone on one core). Run it with
//!
//! ```sh
//! cargo bench --bench build
//! ```

mod network;

use std::time::Instant;

use network::{columns, is_test, sizes};
use sanction_graph::graph::SanctionGraph;

/// User and system time of the process so far, in seconds, and its peak memory in MB, where Linux says.
fn usage() -> (f64, u64) {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<f64> = stat
        .rsplit(") ")
        .next()
        .unwrap_or_default()
        .split(' ')
        .filter_map(|field| field.parse().ok())
        .collect();
    // Fields 14 and 15 of the file, in hundredths of a second; the state before them is no number.
    let cpu = fields.get(10).zip(fields.get(11)).map_or(0.0, |(user, system)| (user + system) / 100.0);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0);
    (cpu, peak / 1024)
}

fn main() {
    for &sanctions in sizes() {
        let input = columns(sanctions);
        let (before, input_peak) = usage();
        let start = Instant::now();
        let graph = SanctionGraph::from_columns(input).expect("builds");
        let wall = start.elapsed().as_secs_f64();
        let (after, peak) = usage();
        println!(
            "{sanctions} sanctions: {} ties, {} actors, {} acts; CPU {:.2} s, wall {wall:.2} s, peak {peak} MB \
             ({input_peak} MB with the input alone)",
            graph.tie_count(),
            graph.actor_count(),
            graph.act_count(),
            after - before,
        );
        if is_test() {
            graph.verify().expect("holds together");
        }
    }
}
