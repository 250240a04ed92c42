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

use std::fmt::Write as _;
use std::time::Instant;

use rand::{RngExt, SeedableRng};
use sanction_graph::graph::{GraphColumns, SanctionGraph, Strings};
use sanction_graph::model::ActorKind;

const STATES: u32 = 200;

fn columns(sanctions: usize) -> GraphColumns {
    let mut random = rand::rngs::ChaCha8Rng::seed_from_u64(7);
    let actors = u32::try_from(sanctions / 2).expect("fits").max(2 * STATES);
    let mut key = String::new();
    let mut keys = Strings::with_capacity(actors as usize, 10 * actors as usize);
    for actor in 0..actors {
        key.clear();
        // Scrambled, so that the keys are in no order.
        write!(key, "a{:x}", u64::from(actor).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 24).expect("a string");
        keys.push(&key).expect("fits");
    }
    let kind = |actor| if actor < STATES { ActorKind::State } else { ActorKind::Organisation };
    // An act hits twenty targets on average.
    let acts = (sanctions / 20).max(1);
    let mut days: Vec<(u32, i32)> =
        (0..2 * acts).map(|_| (random.random_range(0..STATES), random.random_range(0..20_000))).collect();
    days.sort_unstable();
    days.dedup();
    let acts = u32::try_from(days.len()).expect("fits");
    // Below the number of actors.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let target = |draw: f64| STATES + (f64::from(actors - STATES) * draw.powi(3)) as u32;
    GraphColumns {
        actor_kind: (0..actors).map(kind).collect(),
        actor_key: keys,
        act_sender: days.iter().map(|&(sender, _)| sender).collect(),
        act_first: days.iter().map(|&(_, day)| day).collect(),
        sanction_act: (0..sanctions).map(|_| random.random_range(0..acts)).collect(),
        sanction_target: (0..sanctions).map(|_| target(random.random())).collect(),
        ..GraphColumns::default()
    }
}

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
    let testing = std::env::args().any(|argument| argument == "--test");
    let sizes: &[usize] = if testing { &[1000] } else { &[100_000, 1_000_000, 10_000_000] };
    for &sanctions in sizes {
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
        if testing {
            graph.verify().expect("holds together");
        }
    }
}
