//! Streams: what they give is pinned, and independent streams differ.

use std::collections::BTreeSet;

use sanction_graph::random::Stream;

/// The choices are promised to stay what they are. These were worked out from the definition of `ChaCha` with 8
/// rounds by another program.
#[test]
fn the_choices_are_pinned() {
    let mut stream = Stream::new(42, "rewiring", 7);
    let numbers: Vec<u32> = (0..6).map(|_| stream.below(1000)).collect();
    assert_eq!(numbers, [692, 831, 590, 405, 107, 596]);
    let mut order = [0, 1, 2, 3, 4, 5, 6, 7];
    stream.shuffle(&mut order);
    assert_eq!(order, [3, 2, 1, 6, 4, 5, 7, 0]);
}

#[test]
fn every_part_of_the_name_counts() {
    let first = |seed, purpose, draw| {
        let mut stream = Stream::new(seed, purpose, draw);
        (0..4).map(|_| stream.below(u32::MAX)).collect::<Vec<_>>()
    };
    let mut seen = BTreeSet::new();
    for seed in [0, 1, 1 << 40] {
        for purpose in ["", "a", "b", "exactly-twenty-four-byte", "exactly-twenty-four-bytf"] {
            for draw in [0, 1, 1 << 40] {
                seen.insert(first(seed, purpose, draw));
            }
        }
    }
    assert_eq!(seen.len(), 3 * 5 * 3);
    assert_eq!(first(0, "exactly-twenty-four-bytes", 0), first(0, "exactly-twenty-four-byte", 0));
}

#[test]
fn limits() {
    let mut stream = Stream::new(0, "limits", 0);
    assert_eq!((stream.below(0), stream.below(1)), (0, 0));
    stream.shuffle::<u32>(&mut []);
    stream.shuffle(&mut [1]);
    // A quarter of all words would favour the smaller numbers; a third of what is left lies below.
    let limit = 3 << 30;
    let below = (0..9000).filter(|_| stream.below(limit) < 1 << 30).count();
    assert!((2800..3200).contains(&below), "{below} of 9000");
}

#[test]
fn every_order_is_as_probable() {
    let mut counts = std::collections::BTreeMap::new();
    for draw in 0..6000 {
        let mut order = [0, 1, 2];
        Stream::new(0, "orders", draw).shuffle(&mut order);
        *counts.entry(order).or_insert(0_i32) += 1;
    }
    // Five standard deviations.
    assert!(counts.len() == 6 && counts.values().all(|count| (count - 1000).abs() < 145), "{counts:?}");
}
