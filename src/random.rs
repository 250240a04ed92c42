//! Random numbers that depend on nothing but what they are for.
//!
//! Every random choice of this crate comes from a [`Stream`]: `ChaCha` with 8 rounds (Bernstein 2008,
//! *`ChaCha`, a variant of Salsa20*), `ChaCha8Rng` of the crate `rand`. A stream is named by a seed, a purpose
//! and the number of a draw, and streams with different names are independent for all statistical ends. So
//! the draws of an analysis can be made in any order and on any number of threads, and each is the same.
//!
//! **The output is part of the promise of determinism.** Only the generator's 32-bit words are used, which
//! the definition of `ChaCha` fixes; how they become a number below a bound or an order is defined here and
//! not left to another crate. Equal names give equal choices on every machine, with and without the feature
//! `parallel`, and in every version of this crate with the same major number.

use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};

/// How many bytes of a purpose tell streams apart.
const PURPOSE_BYTES: usize = 24;

/// An endless sequence of random choices, named by a seed, a purpose and the number of a draw.
///
/// The key of the cipher is the seed, little endian, and then the purpose, filled up with zeros; the number
/// of the draw is its stream.
///
/// # Examples
/// ```
/// use sanction_graph::random::Stream;
///
/// let mut first = Stream::new(0, "example", 0);
/// let mut second = Stream::new(0, "example", 1);
/// let (a, b): (Vec<u32>, Vec<u32>) = (0..5).map(|_| (first.below(100), second.below(100))).unzip();
/// assert_ne!(a, b);
/// let mut again = Stream::new(0, "example", 1);
/// assert!(b.iter().all(|&number| number == again.below(100)));
/// ```
#[derive(Debug)]
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// The stream of this name, from its beginning. Of the purpose the first 24 bytes count.
    ///
    /// Constant time.
    #[must_use]
    pub fn new(seed: u64, purpose: &str, draw: u64) -> Self {
        let mut key = [0; 8 + PURPOSE_BYTES];
        let bytes = seed.to_le_bytes().into_iter().chain(purpose.bytes());
        key.iter_mut().zip(bytes).for_each(|(place, byte)| *place = byte);
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(draw);
        Self(generator)
    }

    /// A number below `limit`, each with exactly the same probability; 0 if `limit` is 0.
    ///
    /// Multiplies a word by the limit and rejects the few words that would favour a number (Lemire 2019, *ACM
    /// Transactions on Modeling and Computer Simulation* 29, 3). Constant time, expected.
    #[inline]
    pub fn below(&mut self, limit: u32) -> u32 {
        let mut product = self.product(limit);
        if low(product) < limit {
            let unfair = limit.wrapping_neg() % limit;
            while low(product) < unfair {
                product = self.product(limit);
            }
        }
        high(product)
    }

    #[inline]
    fn product(&mut self, limit: u32) -> u64 {
        u64::from(self.0.next_u32()) * u64::from(limit)
    }

    /// Puts the items into a random order, each with the same probability (Fisher and Yates; Durstenfeld
    /// 1964, *Communications of the ACM* 7, 420). Of more than `u32::MAX` items only the first so many move.
    ///
    /// Linear in the items.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        let length = u32::try_from(items.len()).unwrap_or(u32::MAX);
        for last in (1..length).rev() {
            items.swap(last as usize, self.below(last + 1) as usize);
        }
    }
}

#[inline]
const fn low(product: u64) -> u32 {
    (product & 0xFFFF_FFFF) as u32
}

#[inline]
const fn high(product: u64) -> u32 {
    (product >> 32) as u32
}

/// What each of the draws gives, in the order of their numbers. `scratch` makes what a thread uses from draw
/// to draw; a draw must not depend on what it finds there.
///
/// On several threads with the feature `parallel`, else one after the other; the result is the same.
pub(crate) fn over_draws<S, T: Send>(
    draws: u32,
    scratch: impl Fn() -> S + Send + Sync,
    draw: impl Fn(&mut S, u32) -> T + Send + Sync,
) -> Vec<T> {
    #[cfg(feature = "parallel")]
    {
        use rayon::iter::{IntoParallelIterator, ParallelIterator};
        (0..draws).into_par_iter().map_init(scratch, draw).collect()
    }
    #[cfg(not(feature = "parallel"))]
    {
        let mut kept = scratch();
        (0..draws).map(|number| draw(&mut kept, number)).collect()
    }
}
