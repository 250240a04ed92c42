//! Acts by one sender, each with its days: what null models of time permute.

use crate::graph::Events;
use crate::random::Stream;

/// The first and the last day of an act.
pub(crate) type Days = (i32, i32);

/// Each act by one sender once, in order; where several senders share an act, each one's part of it.
pub(crate) struct Parts {
    /// (sender, act), ascending.
    pub(crate) keys: Vec<(u32, u32)>,
    pub(crate) days: Vec<Days>,
}

impl Parts {
    /// Those of some rows of a table.
    pub(crate) fn of(events: &Events, rows: impl Iterator<Item = usize>) -> Self {
        let mut rows: Vec<(u32, u32, Days)> = rows
            .map(|row| (events.sender()[row], events.act()[row], (events.first()[row], events.last()[row])))
            .collect();
        rows.sort_unstable();
        rows.dedup();
        let (keys, days) = rows.into_iter().map(|(sender, act, days)| ((sender, act), days)).unzip();
        Self { keys, days }
    }

    pub(crate) fn number(&self, sender: u32, act: u32) -> u32 {
        let position = self.keys.partition_point(|&key| key < (sender, act));
        // There are no more than rows, and a table has at most u32::MAX.
        u32::try_from(position).unwrap_or(u32::MAX)
    }

    /// The days by part, permuted within each sender.
    pub(crate) fn permute(&self, days: &mut Vec<Days>, stream: &mut Stream) {
        days.clone_from(&self.days);
        let mut rest = days.as_mut_slice();
        for own in self.keys.chunk_by(|a, b| a.0 == b.0) {
            let (mine, others) = rest.split_at_mut(own.len());
            stream.shuffle(mine);
            rest = others;
        }
    }
}
