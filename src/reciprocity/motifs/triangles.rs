//! Motifs in which each two of three actors have an event.

use super::Counts;
use super::motif::Motif;
use super::stars::edge;
use super::timeline::{List, Span, Timeline};
use super::window::{Marker, Orders, Window, skip};
use crate::reciprocity::skeleton::Skeleton;

/// The ends of the pairs of a triangle, in their order.
const ENDS: [(u8, u8); 3] = [(0, 1), (0, 2), (1, 2)];

/// Adds all motifs that are triangles.
///
/// Of the three pairs of a triangle the two with fewer events are gone through, and only where they come
/// within the span of each other; the events of the third are looked up. Time O(log n) for each of these
/// events: O(n √t log n) for n events and t triangles at most, since the sum over triangles of the events of
/// all but the busiest pair is O(n √t) (Paranjape, Benson & Leskovec 2017).
pub(super) fn count(timeline: &Timeline, skeleton: &Skeleton, span: Span, counts: &mut Counts) {
    // By the pair of the earlier and of the later of the two events that are gone through.
    let mut orders = [[Orders::default(); 3]; 3];
    let mut windows = [Window::default(), Window::default()];
    skeleton.triangles(|pairs| {
        let lists = pairs.map(|pair| timeline.list(pair as usize));
        let mut roles = [0, 1, 2];
        roles.sort_by_key(|&role: &usize| lists[role].moments.len());
        one(lists, roles, span, &mut windows, &mut orders);
    });
    for (p, orders) in orders.iter().enumerate() {
        for (q, orders) in orders.iter().enumerate().filter(|&(q, _)| q != p) {
            let event = |pair: usize, way| edge(ENDS[pair].0, ENDS[pair].1, way);
            let r = 3 - p - q;
            for ways in 0..8_usize {
                let [a, b, c] = [ways >> 2 & 1, ways >> 1 & 1, ways & 1];
                counts.add(Motif::of([event(r, a), event(p, b), event(q, c)]), orders.first[a][b][c]);
                counts.add(Motif::of([event(p, a), event(r, b), event(q, c)]), orders.second[a][b][c]);
                counts.add(Motif::of([event(p, a), event(q, b), event(r, c)]), orders.third[a][b][c]);
            }
        }
    }
}

/// One triangle; its pairs by their number of events are `p`, `q` and the one that is looked up.
fn one(
    lists: [List<'_>; 3],
    [p, q, third]: [usize; 3],
    span: Span,
    [of_p, of_q]: &mut [Window; 2],
    orders: &mut [[Orders; 3]; 3],
) {
    let (list_p, list_q) = (lists[p], lists[q]);
    let mut marker = Marker::new(lists[third]);
    let (mut i, mut j) = (0, 0);
    // From where the two lists come within the span of each other to where they no longer are.
    while let (Some(&in_p), Some(&in_q)) = (list_p.moments.get(i), list_q.moments.get(j)) {
        if in_p < span.floor(in_q) {
            i = skip(list_p.moments, i, span.floor(in_q));
            continue;
        }
        if in_q < span.floor(in_p) {
            j = skip(list_q.moments, j, span.floor(in_p));
            continue;
        }
        of_p.clear();
        of_q.clear();
        let mut begun = false;
        loop {
            let heads = [list_p.moments.get(i), list_q.moments.get(j)];
            let Some(&moment) = heads.into_iter().flatten().min() else { break };
            of_p.leave(span.floor(moment));
            of_q.leave(span.floor(moment));
            if begun && of_p.is_empty() && of_q.is_empty() {
                break;
            }
            begun = true;
            let marks = marker.at(moment, span);
            let (from_p, from_q) = (i, j);
            while list_p.moments.get(i) == Some(&moment) {
                of_q.count(list_p.way(i), &marks, &mut orders[q][p]);
                i += 1;
            }
            while list_q.moments.get(j) == Some(&moment) {
                of_p.count(list_q.way(j), &marks, &mut orders[p][q]);
                j += 1;
            }
            for event in from_p..i {
                of_p.enter(moment, list_p.way(event), marks);
            }
            for event in from_q..j {
                of_q.enter(moment, list_q.way(event), marks);
            }
        }
    }
}
