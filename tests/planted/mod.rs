//! Tables of heavy-tailed noise in which groups of senders act together, or share interests alone.

use sanction_graph::graph::{EventColumns, Events};
use sanction_graph::random::Stream;

pub(crate) const SENDERS: u32 = 60;
const OBJECTS: u32 = 3000;
const DAYS: u32 = 3650;

/// How the members of a group hit the targets that they share.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Planted {
    Nothing,
    /// Within five days of each other.
    Together,
    /// The same, but four times only, and the greatest hub of all is in a group.
    #[allow(dead_code, reason = "not every test file asks for this")]
    Rarely,
    /// Each when it likes.
    SameInterests,
}

/// The members of each group, and in how many acts of three objects each they act together. The last has a hub
/// among its members, whose overlap with others by chance is large.
const GROUPS: [(&[u32], u32); 3] = [(&[10, 22, 31], 12), (&[14, 27, 40, 55], 12), (&[3, 45, 52], 25)];

const RARE_GROUPS: [(&[u32], u32); 3] = [(&[10, 22, 31], 4), (&[14, 27, 40, 55], 4), (&[0, 45, 52], 4)];

const fn groups(planted: Planted) -> [(&'static [u32], u32); 3] {
    if matches!(planted, Planted::Rarely) { RARE_GROUPS } else { GROUPS }
}

/// The pairs that act together.
pub(crate) fn truth(planted: Planted) -> Vec<(u32, u32)> {
    let mut pairs: Vec<(u32, u32)> = groups(planted)
        .iter()
        .flat_map(|(group, _)| group.iter().flat_map(|&a| group.iter().map(move |&b| (a, b))))
        .filter(|&(a, b)| a < b)
        .collect();
    pairs.sort_unstable();
    pairs
}

/// Senders 0 and 1 hit over a fifth of the objects, the others fewer and fewer; a few objects are hit by nearly
/// everyone. An act hits up to four objects on one day.
pub(crate) fn table(seed: u64, planted: Planted) -> Events {
    let mut stream = Stream::new(seed, "planted", 0);
    let mut columns = EventColumns { parties: SENDERS, objects: OBJECTS, ..EventColumns::default() };
    let mut act = |sender: u32, day: u32, objects: &[u32]| {
        for &object in objects {
            columns.sender.push(sender);
            columns.target.push(SENDERS - 1);
            columns.object.get_or_insert_default().push(object);
            columns.first.push(i32::try_from(day).unwrap());
            columns.act.push(columns.acts);
        }
        columns.acts += 1;
    };
    for sender in 0..SENDERS {
        let mut left = 1800 / (sender + 2) + 10;
        while left > 0 {
            let hits = left.min(1 + stream.below(4));
            let objects: Vec<u32> = (0..hits)
                .map(|_| {
                    let reach = stream.below(OBJECTS);
                    let reach = stream.below(reach + 1);
                    stream.below(reach + 1)
                })
                .collect();
            act(sender, stream.below(DAYS), &objects);
            left -= hits;
        }
    }
    if planted != Planted::Nothing {
        for (group, acts) in groups(planted) {
            for _ in 0..acts {
                let objects: Vec<u32> = (0..3).map(|_| stream.below(OBJECTS)).collect();
                let day = stream.below(DAYS - 6);
                for &sender in group {
                    let day = if planted == Planted::SameInterests {
                        stream.below(DAYS)
                    } else {
                        day + stream.below(6)
                    };
                    act(sender, day, &objects);
                }
            }
        }
    }
    Events::new(columns).unwrap()
}
