//! Sorting packed numbers by digits.

const DIGIT: u32 = 11;

/// Sorts keys by their bits from `low` on, stably, and their rows with them.
pub(crate) fn sort_with_rows(keys: &mut Vec<u64>, rows: &mut Vec<u32>, low: u32) {
    debug_assert_eq!(keys.len(), rows.len());
    let (any, all) = keys.iter().fold((0, u64::MAX), |(any, all), &key| (any | key, all & key));
    let varying = any & !all;
    let (mut other_keys, mut other_rows) = (vec![0; keys.len()], vec![0; rows.len()]);
    let mut shift = low;
    while shift < u64::BITS && varying >> shift != 0 {
        let mask = (1u64 << DIGIT) - 1;
        if varying >> shift & mask != 0 {
            let digit = |key: u64| (key >> shift & mask) as usize;
            let mut next = [0usize; 1 << DIGIT];
            for &key in &*keys {
                next[digit(key)] += 1;
            }
            let mut start = 0;
            for place in &mut next {
                start += std::mem::replace(place, start);
            }
            for (&key, &row) in keys.iter().zip(&*rows) {
                let place = &mut next[digit(key)];
                other_keys[*place] = key;
                other_rows[*place] = row;
                *place += 1;
            }
            std::mem::swap(keys, &mut other_keys);
            std::mem::swap(rows, &mut other_rows);
        }
        shift += DIGIT;
    }
}
