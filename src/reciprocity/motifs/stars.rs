//! Motifs of two actors, and stars: two events between the actor at the centre and another, one between it
//! and a third.

use super::Counts;
use super::motif::Motif;
use super::timeline::{List, Moment, Span, Timeline};
use super::window::{Marker, Marks, Orders, Window};
use crate::radix::{high, low, packed};
use crate::reciprocity::skeleton::{Skeleton, short};

/// The events of each actor that has a pair with events close to each other, in the order of time.
struct Incident {
    /// By node: where its events begin, and the end.
    starts: Vec<usize>,
    moments: Vec<Moment>,
    /// Whether the actor sends.
    sends: Vec<bool>,
    /// By event of the timeline: its position among those of its smaller actor, and of its larger one.
    positions: [Vec<u32>; 2],
}

impl Incident {
    fn of(timeline: &Timeline, skeleton: &Skeleton, repeating: &[bool]) -> Self {
        let ends = |pair: usize| {
            let (low, high) = skeleton.pairs[pair];
            [low as usize, high as usize]
        };
        let mut wanted = vec![false; skeleton.nodes()];
        for pair in (0..repeating.len()).filter(|&pair| repeating[pair]) {
            for node in ends(pair) {
                wanted[node] = true;
            }
        }
        let mut starts = vec![0; skeleton.nodes() + 1];
        // In the order of time, the pair of each event and its number in the timeline.
        let mut by_time = vec![0; timeline.len()];
        for pair in 0..repeating.len() {
            let events = timeline.range(pair);
            for node in ends(pair).into_iter().filter(|&node| wanted[node]) {
                starts[node + 1] += events.len();
            }
            for event in events {
                by_time[timeline.place(event)] = packed(short(pair), short(event));
            }
        }
        for node in 1..starts.len() {
            starts[node] += starts[node - 1];
        }
        let all = starts[starts.len() - 1];
        let mut next = starts.clone();
        let mut incident = Self {
            starts,
            moments: vec![0; all],
            sends: vec![false; all],
            positions: [vec![0; timeline.len()], vec![0; timeline.len()]],
        };
        for key in by_time {
            let (pair, event) = (high(key) as usize, low(key) as usize);
            let within = event - timeline.range(pair).start;
            let list = timeline.list(pair);
            for (end, node) in ends(pair).into_iter().enumerate().filter(|&(_, node)| wanted[node]) {
                let at = &mut next[node];
                incident.moments[*at] = list.moments[within];
                // Way 0 is that the smaller actor sends.
                incident.sends[*at] = list.way(within) == end;
                incident.positions[end][event] = short(*at - incident.starts[node]);
                *at += 1;
            }
        }
        incident
    }
}

/// Adds all motifs of two actors and all stars.
///
/// A star is a pair of events of one pair of actors and any event of the centre within their span, less those
/// in which that event is of the same pair of actors. Time O(n) for n events, but for looking up moments, which
/// takes O(log d) for a distance d that is mostly 1.
pub(super) fn count(timeline: &Timeline, skeleton: &Skeleton, span: Span, counts: &mut Counts) {
    let pairs = 0..skeleton.pairs.len();
    let repeating: Vec<bool> = pairs.clone().map(|pair| timeline.repeats(pair, span)).collect();
    let mut window = Window::default();

    let mut twos = Orders::default();
    for pair in pairs.filter(|&pair| repeating[pair]) {
        let list = timeline.list(pair);
        let mut marker = Marker::new(list);
        window.clear();
        list.at_each(|moment, events| {
            let marks = marker.at(moment, span);
            window.leave(span.floor(moment));
            for event in events.clone() {
                window.count(list.way(event), &marks, &mut twos);
            }
            for event in events {
                window.enter(moment, list.way(event), marks);
            }
        });
    }

    let incident = Incident::of(timeline, skeleton, &repeating);
    let mut stars = Orders::default();
    let (mut sent, mut marks) = (Vec::new(), Vec::new());
    for node in 0..skeleton.nodes() {
        let own = incident.starts[node]..incident.starts[node + 1];
        if own.is_empty() {
            continue;
        }
        let all = marked(&incident.moments[own.clone()], &incident.sends[own], span, &mut sent, &mut marks);
        let as_low = skeleton.as_low(node).map(|pair| (0, pair));
        let as_high = skeleton.as_high(node).iter().map(|&pair| (1, pair as usize));
        for (end, pair) in as_low.chain(as_high).filter(|&(_, pair)| repeating[pair]) {
            let list = timeline.list(pair);
            let positions = &incident.positions[end][timeline.range(pair)];
            window.clear();
            list.at_each(|moment, events| {
                window.leave(span.floor(moment));
                for event in events.clone() {
                    // Seen from the centre way 0 is that it sends.
                    let way = list.way(event) ^ end;
                    window.count(way, &all[positions[event] as usize], &mut stars);
                }
                for event in events {
                    let way = list.way(event) ^ end;
                    window.enter(moment, way, all[positions[event] as usize]);
                }
            });
        }
    }
    add(&twos, &stars, counts);
}

/// The marks of each event of an actor in the list of all of them.
fn marked<'a>(
    moments: &[Moment],
    sends: &[bool],
    span: Span,
    sent: &mut Vec<u32>,
    marks: &'a mut Vec<Marks>,
) -> &'a [Marks] {
    sent.clear();
    sent.push(0);
    let mut count = 0;
    sent.extend(sends.iter().map(|&sends| {
        count += u32::from(sends);
        count
    }));
    let list = List { moments, counts: sent };
    let mut marker = Marker::new(list);
    marks.clear();
    list.at_each(|moment, events| {
        let all = marker.at(moment, span);
        marks.extend(events.map(|_| all));
    });
    marks
}

/// The event between two actors by its way.
pub(super) const fn edge(low: u8, high: u8, way: usize) -> (u8, u8) {
    if way == 0 { (low, high) } else { (high, low) }
}

fn add(twos: &Orders, stars: &Orders, counts: &mut Counts) {
    for ways in 0..8_usize {
        let [a, b, c] = [ways >> 2 & 1, ways >> 1 & 1, ways & 1];
        counts.add(Motif::of([a, b, c].map(|way| edge(0, 1, way))), twos.third[a][b][c]);
        // Either of the two actors was the centre once.
        let same = twos.third[a][b][c] + twos.third[1 - a][1 - b][1 - c];
        let (twice, once) = (|way| edge(0, 1, way), |way| edge(0, 2, way));
        counts.add(Motif::of([once(a), twice(b), twice(c)]), stars.first[a][b][c] - same);
        counts.add(Motif::of([twice(a), once(b), twice(c)]), stars.second[a][b][c] - same);
        counts.add(Motif::of([twice(a), twice(b), once(c)]), stars.third[a][b][c] - same);
    }
}
