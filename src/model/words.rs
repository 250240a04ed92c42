//! Enums whose values are words of the formats.

/// A word of the input that names no kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is no {what}: expected one of {expected}")]
#[non_exhaustive]
pub struct UnknownWord {
    /// The word as it was found.
    pub word: String,
    /// What it should have named.
    pub what: &'static str,
    /// The words that are known.
    pub expected: String,
}

/// Makes an enum with one canonical word per variant. Words are written as they stand here and read
/// without regard to case, `-`, `_` and blanks.
macro_rules! words {
    ($(#[$meta:meta])* $vis:vis enum $name:ident, $what:literal { $($(#[$vmeta:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name { $($(#[$vmeta])* $variant,)+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word that stands for it in every format.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::model::UnknownWord;

            fn from_str(word: &str) -> Result<Self, $crate::model::UnknownWord> {
                Self::ALL.iter().copied().find(|value| $crate::model::words::same_word(value.word(), word)).ok_or_else(|| $crate::model::UnknownWord {
                    word: word.into(),
                    what: $what,
                    expected: Self::ALL.iter().map(|value| value.word()).collect::<Vec<_>>().join(", "),
                })
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <String as ::serde::Deserialize>::deserialize(deserializer)?.parse().map_err(::serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use words;

pub(crate) fn same_word(a: &str, b: &str) -> bool {
    let letters = |word: &str| -> Vec<char> {
        word.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
    };
    letters(a) == letters(b)
}
