//! A network of sanctions as columns, for the benches: two hundred states, half as many actors as sanctions,
//! acts with twenty targets on average over 20,000 days, targets with a heavy tail. Drawn from a seed, alike
//! on every machine.

use std::fmt::Write as _;

use rand::{RngExt, SeedableRng};
use sanction_graph::graph::{GraphColumns, Strings};
use sanction_graph::model::ActorKind;

const STATES: u32 = 200;

/// A network of so many sanctions, repeated ones included.
pub(crate) fn columns(sanctions: usize) -> GraphColumns {
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

/// 10⁵, 10⁶ and 10⁷ sanctions; few if only tested.
pub(crate) fn sizes() -> &'static [usize] {
    if is_test() { &[1000] } else { &[100_000, 1_000_000, 10_000_000] }
}

/// `cargo test` says nothing, `cargo bench` that it is a bench.
pub(crate) fn is_test() -> bool {
    let told = |word: &str| std::env::args().any(|argument| argument == word);
    told("--test") || !told("--bench")
}
