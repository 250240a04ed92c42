//! Views of a large graph: what making one costs, and what asking one sender's ties of a range of days costs.
//!
//! Prints nanoseconds, the least of five rounds, on one thread, for graphs of 10⁵, 10⁶ and 10⁷ sanctions: to
//! make an as-of view, and, for ranges of 1, 100 and 10,000 of 20,000 days, to find and look at the ties that
//! the sender with the most ties imposed in them: their number, the cost of the whole and per tie found. The
//! last column asks the same of every tie of that sender, which is what it would cost without an order. Run
//! it with
//!
//! ```sh
//! cargo bench --bench view
//! ```

mod network;

use std::hint::black_box;
use std::time::Instant;

use network::{columns, is_test, sizes};
use sanction_graph::graph::{ActorRef, SanctionGraph, View};
use sanction_graph::time::{Certainty, Day};

/// Nanoseconds of one call, the least of five rounds of `calls`.
fn nanoseconds<T>(calls: u32, run: impl Fn() -> T) -> f64 {
    let round = || {
        let start = Instant::now();
        for _ in 0..calls {
            black_box(run());
        }
        start.elapsed().as_secs_f64() * 1e9 / f64::from(calls)
    };
    (0..5).map(|_| round()).fold(f64::INFINITY, f64::min)
}

fn day(number: i32) -> Day {
    Day::new(number).expect("within the calendar")
}

fn in_order(view: View<'_>, sender: ActorRef<'_>) -> usize {
    view.outgoing(black_box(sender)).count()
}

fn one_by_one(view: View<'_>, sender: ActorRef<'_>) -> usize {
    black_box(sender).outgoing().filter(|&tie| view.contains(tie) != Certainty::Impossible).count()
}

fn main() {
    for &sanctions in sizes() {
        let graph = SanctionGraph::from_columns(columns(sanctions)).expect("builds");
        let calls = if is_test() { 1 } else { 1_000_000 };
        let as_of = nanoseconds(calls, || black_box(&graph).view().as_of(black_box(day(10_000))));
        println!("{} ties: an as-of view {as_of:.1} ns", graph.tie_count());
        let sender = graph.actors().max_by_key(|actor| actor.outgoing().count()).expect("there are actors");
        for days in [1, 100, 10_000] {
            let view = graph.view().imposed(day(10_000)..=day(10_000 + days - 1));
            let found = in_order(view, sender);
            assert_eq!(found, one_by_one(view, sender));
            let calls = if is_test() { 1 } else { 100 };
            let cost = nanoseconds(calls, || in_order(view, sender));
            let scan = nanoseconds(if is_test() { 1 } else { 10 }, || one_by_one(view, sender));
            println!(
                "  {days} days of {}: {found} ties in {cost:.0} ns ({:.1} ns each); all looked at {scan:.0} ns",
                sender.key(),
                cost / found.max(1) as f64,
            );
        }
    }
}
