//! Verdicts of ownership: 10⁵, 10⁶ and, with `LARGE=1`, 10⁷ shares.
//!
//! Prints, for each size, CPU seconds (least, median, most of five runs) of both fixpoints, certain and
//! possible, how many are blocked, and the seconds of a thousand proofs. There are half as many actors as
//! shares, a third of them persons, nine in ten of them listed, so that about half of the actors are blocked.
//! Companies are held by up to a dozen others, of any number, in shares that add up to the whole. One share in
//! fifty is unknown, so that both fixpoints are taken.
//! There is no peer; the aim is 10⁷ shares in less than a second of CPU.
//!
//! ```sh
//! LARGE=1 cargo bench --bench ownership
//! ```

use std::hint::black_box;

use sanction_graph::graph::{ActorId, GraphColumns, SanctionGraph, Strings};
use sanction_graph::model::{ActorKind, TieKind};
use sanction_graph::random::Stream;
use sanction_graph::time::{Certainty, Day};
use sanction_graph::traverse::ownership::{Ownership, Regime};

fn columns(shares: usize) -> GraphColumns {
    let mut stream = Stream::new(1, "bench ownership", 0);
    let actors = u32::try_from(shares / 2).expect("fits");
    let persons = actors / 3;
    let mut keys = Strings::with_capacity(actors as usize, 9 * actors as usize);
    for actor in 0..actors {
        keys.push(&if actor == 0 { "US".into() } else { format!("{actor:08x}") }).expect("fits");
    }
    let kind = |actor| match actor {
        0 => ActorKind::State,
        _ if actor <= persons => ActorKind::Person,
        _ => ActorKind::Organisation,
    };
    let mut columns = GraphColumns {
        actor_kind: (0..actors).map(kind).collect(),
        actor_key: keys,
        act_sender: vec![0],
        act_first: vec![17_000],
        sanction_target: (1..=persons).filter(|person| person % 10 != 0).collect(),
        ..GraphColumns::default()
    };
    columns.sanction_act = vec![0; columns.sanction_target.len()];
    let mut pairs = Vec::with_capacity(shares);
    while pairs.len() < shares {
        let owned = persons + 1 + stream.below(actors - persons - 1);
        let mut left = 1_000_000;
        for _ in 0..12 {
            let share = (stream.below(left) + 1).max(50_000).min(left);
            left -= share;
            let share = if stream.below(50) == 0 { u32::MAX } else { share };
            pairs.push((1 + stream.below(actors - 1), owned, share));
            if left == 0 {
                break;
            }
        }
    }
    pairs.sort_unstable();
    pairs.dedup_by_key(|pair| (pair.0, pair.1));
    stream.shuffle(&mut pairs);
    columns.tie_kind = vec![TieKind::Ownership; pairs.len()];
    columns.tie_from = pairs.iter().map(|pair| pair.0).collect();
    columns.tie_to = pairs.iter().map(|pair| pair.1).collect();
    columns.tie_share = pairs.iter().map(|pair| pair.2).collect();
    columns
}

/// Seconds that this thread was on a processor, where Linux says.
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|nanos| nanos.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

fn main() {
    let told = |word: &str| std::env::args().any(|argument| argument == word);
    let testing = told("--test") || !told("--bench");
    let large = std::env::var_os("LARGE").is_some();
    let sizes: &[usize] = match (testing, large) {
        (true, _) => &[2000],
        (false, false) => &[100_000, 1_000_000],
        (false, true) => &[100_000, 1_000_000, 10_000_000],
    };
    let day = Day::new(18_000).expect("a day");
    let regimes = [Regime::us(day).expect("a rule"), Regime::eu(day), Regime::new("each", ["US"])];
    for &size in sizes {
        let graph = SanctionGraph::from_columns(columns(size)).expect("builds");
        for mut regime in regimes.clone() {
            regime.senders = vec!["US".into()];
            if regime.name == "each" {
                regime.adding = sanction_graph::traverse::ownership::Adding::EachOwner;
            }
            measure(&graph, &Ownership::new(regime, day), testing);
        }
    }
}

fn measure(graph: &SanctionGraph, ownership: &Ownership, testing: bool) {
    let mut seconds: Vec<f64> = (0..if testing { 1 } else { 5 })
        .map(|_| {
            let start = cpu();
            black_box(ownership.run(black_box(graph)).expect("a threshold"));
            cpu() - start
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    let findings = ownership.run(graph).expect("a threshold");
    let of = |least| findings.verdicts().filter(|verdict| verdict.certainty >= least).count();
    let through: Vec<ActorId> = findings
        .verdicts()
        .filter(|verdict| verdict.listed == Certainty::Impossible)
        .map(|verdict| verdict.actor)
        .take(1000)
        .collect();
    let start = cpu();
    let ties: usize = through.iter().filter_map(|&actor| findings.proof(actor)).map(|p| p.ties.len()).sum();
    println!(
        "{{\"workload\":\"ownership {}\",\"ties\":{},\"actors\":{},\"cpu_s\":[{:.4},{:.4},{:.4}],\"n\":{},\
         \"certain\":{},\"possible\":{},\"proofs\":{},\"proof_ties\":{ties},\"proofs_s\":{:.4}}}",
        ownership.regime.name,
        graph.tie_count(),
        graph.actor_count(),
        seconds[0],
        seconds[seconds.len() / 2],
        seconds[seconds.len() - 1],
        seconds.len(),
        of(Certainty::Certain),
        of(Certainty::Possible),
        through.len(),
        cpu() - start,
    );
}
