//! Sorting packed numbers by counting their digits: time linear in numbers and bits, and no comparison.

use std::mem::{replace, swap};

/// The most bits of a digit: the places of wider ones do not stay in the nearest cache.
const MOST_BITS: u32 = 11;
const PLACES: usize = 1 << MOST_BITS;

/// A list shorter than this does not repay the passes over the places.
const SHORT: usize = 4 * PLACES;

/// A number that is sorted by: 32 bits wide where these are enough, else 64.
pub(crate) trait Key: Copy + Ord + Default {
    /// The lowest bits of a wider number, which must be all that it has.
    fn narrow(wide: u64) -> Self;

    fn wide(self) -> u64;
}

impl Key for u32 {
    fn narrow(wide: u64) -> Self {
        // Whoever packs numbers checks that they fit.
        #[allow(clippy::cast_possible_truncation)]
        let narrow = wide as Self;
        narrow
    }

    fn wide(self) -> u64 {
        self.into()
    }
}

impl Key for u64 {
    fn narrow(wide: u64) -> Self {
        wide
    }

    fn wide(self) -> u64 {
        self
    }
}

/// A number with the row that it stands for.
impl Key for (u64, u32) {
    fn narrow(wide: u64) -> Self {
        (wide, 0)
    }

    fn wide(self) -> u64 {
        self.0
    }
}

/// Two numbers as one key that sorts by `high`, then by `low`.
pub(crate) const fn packed(high: u32, low: u32) -> u64 {
    (high as u64) << 32 | low as u64
}

/// The half that is sorted by first.
pub(crate) const fn high(packed: u64) -> u32 {
    (packed >> 32) as u32
}

/// The other half.
pub(crate) const fn low(packed: u64) -> u32 {
    (packed & 0xFFFF_FFFF) as u32
}

/// Sorts keys by their bits from `low` on; keys that are equal there keep their order. `scratch` is any
/// list, whose room is used and whose contents are lost.
pub(crate) fn sort_from_bit<K: Key>(keys: &mut Vec<K>, scratch: &mut Vec<K>, low: u32) {
    if low >= u64::BITS {
        return;
    }
    if keys.len() < SHORT {
        keys.sort_by_key(|key| key.wide() >> low);
        return;
    }
    // Bits that all keys agree on, above or below the others, need no pass.
    let one = keys[0].wide();
    let varying = keys.iter().fold(0, |varying, key| varying | (key.wide() ^ one)) >> low << low;
    let high = u64::BITS - varying.leading_zeros();
    let low = varying.trailing_zeros().min(high);
    let passes = (high - low).div_ceil(MOST_BITS);
    if passes == 0 {
        return;
    }
    // Digits of one width: several narrow ones take less than some wide ones and a rest.
    let width = (high - low).div_ceil(passes);
    let mask = (1 << width) - 1;
    scratch.clear();
    scratch.resize(keys.len(), K::default());
    for shift in (low..high).step_by(width as usize) {
        let digit = |key: K| usize::try_from(key.wide() >> shift & mask).unwrap_or(0) % PLACES;
        let mut places = [0_usize; PLACES];
        for &key in keys.iter() {
            places[digit(key)] += 1;
        }
        if places[digit(keys[0])] == keys.len() {
            continue;
        }
        let mut start = 0;
        for place in &mut places[..1 << width] {
            start += replace(place, start);
        }
        let sorted = scratch.as_mut_slice();
        for &key in keys.iter() {
            let place = &mut places[digit(key)];
            sorted[*place] = key;
            *place += 1;
        }
        swap(keys, scratch);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that look random and are not.
    fn mixed(length: u64) -> impl Iterator<Item = u64> {
        (0..length).map(|i| i.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(31))
    }

    fn check<K: Key + std::fmt::Debug>(keys: &[K], low: u32) {
        let part = |key: K| key.wide().checked_shr(low).unwrap_or(0);
        let mut expected = keys.to_vec();
        expected.sort_by_key(|&key| part(key));
        let (mut found, mut scratch) = (keys.to_vec(), keys[..keys.len() / 2].to_vec());
        sort_from_bit(&mut found, &mut scratch, low);
        assert_eq!(found, expected, "by bits from {low}");
    }

    #[test]
    fn any_length_from_any_bit() {
        for length in [0, 1, 2, 1000, SHORT as u64 - 1, SHORT as u64, 20_000] {
            for low in [0, 1, 7, 11, 31, 32, 33, 60, 63, 64] {
                check(&mixed(length).collect::<Vec<u64>>(), low);
                check(&mixed(length).map(|key| u32::narrow(key >> 32)).collect::<Vec<u32>>(), low);
            }
        }
    }

    #[test]
    fn keys_of_every_width() {
        for bits in 1..=64 {
            check(&mixed(10_000).map(|key| key >> (64 - bits)).collect::<Vec<u64>>(), 0);
        }
    }

    #[test]
    fn bits_that_all_keys_share() {
        check(&vec![7_u64; 10_000].into_boxed_slice(), 0);
        let shifted = |low: u32, high: u64| -> Vec<u64> {
            mixed(10_000).map(|key| (key >> 44) << low | high << 60 | 5).collect()
        };
        for (low, high) in [(3, 0), (3, 9), (20, 15), (40, 0)] {
            check(&shifted(low, high), 0);
            check(&shifted(low, high), 10);
        }
        // In the middle too.
        check(&mixed(10_000).map(|key| key & 0xFF00_0000_00FF).collect::<Vec<u64>>(), 0);
        check(&mixed(10_000).map(|key| key | u64::MAX << 1).collect::<Vec<u64>>(), 0);
    }

    /// What is left in the scratch list does no harm, and its room is used again.
    #[test]
    fn one_scratch_list_for_many() {
        let mut scratch = Vec::new();
        for length in [20_000, 9000, 30_000, 10] {
            let mut keys: Vec<u64> = mixed(length).collect();
            sort_from_bit(&mut keys, &mut scratch, 0);
            assert!(keys.is_sorted());
            assert_eq!(keys.len() as u64, length);
        }
    }
}
