//! Many strings in one buffer.

/// The strings together are longer than offsets of 32 bits reach (4 GiB), or more than 2³² of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("strings of more than 4 GiB do not fit one buffer")]
#[non_exhaustive]
pub struct StringsFull;

/// A column of strings: one buffer and where each ends. Costs 4 bytes a string beside the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    /// No strings.
    #[must_use]
    pub const fn new() -> Self {
        Self { text: String::new(), ends: Vec::new() }
    }

    /// No strings yet, with room for `count` strings of `bytes` bytes together.
    #[must_use]
    pub fn with_capacity(count: usize, bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), ends: Vec::with_capacity(count) }
    }

    /// Adds a string. O(length), amortised.
    ///
    /// # Errors
    /// Fails only when the buffer would outgrow 4 GiB.
    pub fn push(&mut self, string: &str) -> Result<(), StringsFull> {
        let end = u32::try_from(self.text.len() + string.len()).map_err(|_| StringsFull)?;
        if u32::try_from(self.ends.len()).is_err() {
            return Err(StringsFull);
        }
        self.text.push_str(string);
        self.ends.push(end);
        Ok(())
    }

    /// The string at `place`, if there is one. O(1).
    #[must_use]
    pub fn get(&self, place: usize) -> Option<&str> {
        let end = *self.ends.get(place)?;
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.text.get(start as usize..end as usize)
    }

    /// How many strings there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The strings in order.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.len()).map(|place| self.at(place))
    }

    /// Whether some string holds the character. Linear in the text.
    pub(crate) fn contains(&self, character: char) -> bool {
        self.text.contains(character)
    }

    /// The string at a place that is known to be there.
    pub(crate) fn at(&self, place: usize) -> &str {
        self.get(place).unwrap_or_default()
    }

    /// The places of the strings in the order of their bytes; equal ones in the order of their places.
    ///
    /// Linear if they are in order already, else O(n log n) on eight bytes at a time.
    pub(crate) fn order(&self) -> Vec<u32> {
        // `push` has refused more than 2³² strings.
        let places = (0u32..).take(self.len());
        if (1..self.len()).all(|place| self.at(place - 1) <= self.at(place)) {
            return places.collect();
        }
        let mut rows: Vec<(u64, u32)> = places.map(|place| (self.prefix(place, 0), place)).collect();
        self.refine(&mut rows, 0);
        rows.into_iter().map(|(_, place)| place).collect()
    }

    /// Eight bytes of a string from `offset`, as a number that orders like them; zeros behind its end.
    fn prefix(&self, place: u32, offset: usize) -> u64 {
        let bytes = self.at(place as usize).as_bytes();
        let rest = bytes.get(offset..).unwrap_or_default();
        let mut eight = [0; 8];
        let length = rest.len().min(8);
        eight[..length].copy_from_slice(&rest[..length]);
        u64::from_be_bytes(eight)
    }

    /// Sorts rows that agree before `offset` by their prefixes there, and those that agree in these by what
    /// follows.
    fn refine(&self, rows: &mut [(u64, u32)], offset: usize) {
        /// From here on whole strings are compared.
        const DEEPEST: usize = 64;
        rows.sort_unstable();
        for run in rows.chunk_by_mut(|a, b| a.0 == b.0).filter(|run| run.len() > 1) {
            let next = offset + 8;
            // A zero may be a byte of a string or the end of one.
            if next >= DEEPEST || run[0].0.to_be_bytes()[7] == 0 {
                run.sort_by(|a, b| self.at(a.1 as usize).cmp(self.at(b.1 as usize)));
                continue;
            }
            for row in &mut *run {
                row.0 = self.prefix(row.1, next);
            }
            self.refine(run, next);
        }
    }
}

impl<S: AsRef<str>> TryFrom<&[S]> for Strings {
    type Error = StringsFull;

    fn try_from(strings: &[S]) -> Result<Self, StringsFull> {
        let mut all = Self::with_capacity(strings.len(), strings.iter().map(|s| s.as_ref().len()).sum());
        strings.iter().try_for_each(|string| all.push(string.as_ref()))?;
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_order_is_that_of_bytes(strings in prop::collection::vec("[ab\0]{0,12}(aaaaaaaaaaaaaaaa)?[ab]{0,3}", 0..40)) {
            let column = Strings::try_from(&strings[..]).unwrap();
            let mut expected: Vec<u32> = (0u32..).take(strings.len()).collect();
            expected.sort_by_key(|&place| &strings[place as usize]);
            prop_assert_eq!(column.order(), expected);
            prop_assert_eq!(column.iter().collect::<Vec<_>>(), strings.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
}
