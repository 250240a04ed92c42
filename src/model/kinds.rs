//! Kinds of actors, ties and acts, and the table that says which tie joins which kinds.
//!
//! The table is written once, by the `roles!` macro below. It gives both the sealed marker traits that
//! make a wrong tie a compile error on typed handles, and the run-time check for readers that learn a
//! kind only from their input.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::words::words;

words! {
    /// What an actor is. The order is the order of actor ids.
    pub enum ActorKind, "kind of actor" {
        /// A state, or a territory with a code of its own.
        State = "State",
        /// A union or group of states.
        Bloc = "Bloc",
        /// A company, agency, party, court, armed group, …
        Organisation = "Organisation",
        /// A natural person.
        Person = "Person",
        /// A person known to hold or have held public office.
        Official = "Official",
        /// A vessel, aircraft, security or wallet.
        Asset = "Asset",
    }
}

impl ActorKind {
    /// `Person` and `Official` are one family; every other kind is a family of its own.
    #[must_use]
    pub const fn family(self) -> Self {
        match self {
            Self::Official => Self::Person,
            other => other,
        }
    }

    /// A state or a bloc.
    #[must_use]
    pub const fn is_polity(self) -> bool {
        matches!(self, Self::State | Self::Bloc)
    }

    /// The kind of two merged actors: equal kinds, or `Official` within the person family.
    #[must_use]
    pub fn merged(self, other: Self) -> Option<Self> {
        (self.family() == other.family()).then(|| self.max(other))
    }
}

words! {
    /// What a tie says. The order is the order of ties in an actor's adjacency.
    pub enum TieKind, "kind of tie" {
        /// The sender imposes something on the target, by an act.
        Sanction = "Sanction",
        /// As `Sanction`, by an act that some source calls an answer.
        CounterSanction = "CounterSanction",
        /// Is a member of.
        Membership = "Membership",
        /// Holds a public office or a post at.
        Office = "Office",
        /// Citizenship, seat or flag.
        Nationality = "Nationality",
        /// Is a part of: a ministry of its state, a committee of its parliament.
        PartOf = "PartOf",
        /// Owns a share of.
        Ownership = "Ownership",
        /// Acts for, directs or appoints.
        Control = "Control",
        /// Family, associate, linked to: undirected, stored once from the smaller id to the larger.
        Association = "Association",
    }
}

words! {
    /// What an act does. (Section "Vocabulary" of the crate's documentation.)
    pub enum ActKind, "kind of act" {
        /// Imposes.
        Sanction = "sanction",
        /// Imposes, and some source calls it an answer to an earlier act.
        CounterSanction = "counter-sanction",
        /// Ends ties that it names; makes no tie.
        Lift = "lift",
    }
}

impl ActKind {
    /// The kind of the ties that the act makes; `None` for a lift.
    #[must_use]
    pub const fn tie_kind(self) -> Option<TieKind> {
        match self {
            Self::Sanction => Some(TieKind::Sanction),
            Self::CounterSanction => Some(TieKind::CounterSanction),
            Self::Lift => None,
        }
    }
}

/// A small set of actor kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActorKinds(u8);

impl ActorKinds {
    /// The set of these kinds.
    #[must_use]
    pub const fn of(kinds: &[ActorKind]) -> Self {
        let mut bits = 0;
        let mut i = 0;
        while i < kinds.len() {
            bits |= 1 << kinds[i] as u8;
            i += 1;
        }
        Self(bits)
    }

    /// Whether `kind` is in the set.
    #[must_use]
    pub const fn contains(self, kind: ActorKind) -> bool {
        self.0 & (1 << kind as u8) != 0
    }
}

/// A small set of tie kinds; what a [`View`](crate::graph::View) shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TieKinds(u16);

impl TieKinds {
    /// Every kind.
    pub const ALL: Self = Self((1 << TieKind::ALL.len()) - 1);
    /// No kind.
    pub const NONE: Self = Self(0);
    /// Sanctions and counter-sanctions.
    pub const SANCTIONS: Self = Self::of(&[TieKind::Sanction, TieKind::CounterSanction]);

    /// The set of these kinds.
    #[must_use]
    pub const fn of(kinds: &[TieKind]) -> Self {
        let mut bits = 0;
        let mut i = 0;
        while i < kinds.len() {
            bits |= 1 << kinds[i] as u16;
            i += 1;
        }
        Self(bits)
    }

    /// Whether `kind` is in the set.
    #[must_use]
    pub const fn contains(self, kind: TieKind) -> bool {
        self.0 & (1 << kind as u16) != 0
    }

    /// The kinds that are in both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl Serialize for TieKinds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(TieKind::ALL.iter().filter(|&&kind| self.contains(kind)))
    }
}

impl<'de> Deserialize<'de> for TieKinds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<TieKind>::deserialize(deserializer)?.into_iter().collect())
    }
}

impl<const N: usize> From<[TieKind; N]> for TieKinds {
    fn from(kinds: [TieKind; N]) -> Self {
        Self::of(&kinds)
    }
}

impl FromIterator<TieKind> for TieKinds {
    fn from_iter<I: IntoIterator<Item = TieKind>>(kinds: I) -> Self {
        Self(kinds.into_iter().fold(0, |bits, kind| bits | 1 << kind as u16))
    }
}

impl From<TieKind> for TieKinds {
    fn from(kind: TieKind) -> Self {
        Self::of(&[kind])
    }
}

mod sealed {
    pub trait Sealed {}
}

/// A kind of actor known at compile time: a marker type of [`kinds`](self).
pub trait Kind: sealed::Sealed + Copy + 'static {
    /// The kind as a value.
    const KIND: ActorKind;
}

macro_rules! markers {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {}
        impl sealed::Sealed for $name {}
        impl Kind for $name {
            const KIND: ActorKind = ActorKind::$name;
        }
    )+};
}

markers! {
    /// Marks handles and ids of states.
    State,
    /// Marks handles and ids of blocs.
    Bloc,
    /// Marks handles and ids of organisations.
    Organisation,
    /// Marks handles and ids of persons.
    Person,
    /// Marks handles and ids of officials.
    Official,
    /// Marks handles and ids of assets.
    Asset,
}

macro_rules! roles {
    ($($(#[$meta:meta])* $role:ident / $set:ident: $($kind:ident)+;)+) => {$(
        $(#[$meta])*
        pub trait $role: Kind {}
        $(impl $role for $kind {})+
        const $set: ActorKinds = ActorKinds::of(&[$(ActorKind::$kind),+]);
    )+};
}

roles! {
    /// May impose sanctions.
    Sender / SENDER: State Bloc Organisation;
    /// May be hit by sanctions, and associated with anyone.
    Target / TARGET: State Bloc Organisation Person Official Asset;
    /// May be a member.
    Member / MEMBER: State Bloc Organisation Person Official;
    /// May have members.
    Group / GROUP: Bloc Organisation;
    /// May hold an office: the person family.
    Human / HUMAN: Person Official;
    /// May have offices and parts.
    Body / BODY: State Bloc Organisation;
    /// May have a citizenship, seat or flag.
    National / NATIONAL: Organisation Person Official Asset;
    /// A state or a bloc.
    Polity / POLITY: State Bloc;
    /// May be a part of a body.
    Part / PART: Organisation;
    /// May own and control.
    Owner / OWNER: State Organisation Person Official;
    /// May be owned.
    Owned / OWNED: Organisation Asset;
    /// May be controlled.
    Controlled / CONTROLLED: Organisation Person Official Asset;
}

impl TieKind {
    /// The kinds that a tie of this kind may come from and go to: the type table.
    #[must_use]
    pub const fn ends(self) -> (ActorKinds, ActorKinds) {
        match self {
            Self::Sanction | Self::CounterSanction => (SENDER, TARGET),
            Self::Membership => (MEMBER, GROUP),
            Self::Office => (HUMAN, BODY),
            Self::Nationality => (NATIONAL, POLITY),
            Self::PartOf => (PART, BODY),
            Self::Ownership => (OWNER, OWNED),
            Self::Control => (OWNER, CONTROLLED),
            Self::Association => (TARGET, TARGET),
        }
    }

    /// Whether the type table allows a tie of this kind between these kinds of actors.
    #[must_use]
    pub const fn allows(self, from: ActorKind, to: ActorKind) -> bool {
        let (senders, targets) = self.ends();
        senders.contains(from) && targets.contains(to)
    }

    /// A sanction or a counter-sanction: made by an act.
    #[must_use]
    pub const fn is_sanction(self) -> bool {
        matches!(self, Self::Sanction | Self::CounterSanction)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_in_any_spelling_and_unknown_ones_are_named() {
        assert_eq!("counter_sanction".parse::<TieKind>().unwrap(), TieKind::CounterSanction);
        assert_eq!("state".parse::<ActorKind>().unwrap(), ActorKind::State);
        let error = "Ship".parse::<ActorKind>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "`Ship` is no kind of actor: expected one of State, Bloc, Organisation, Person, Official, Asset"
        );
    }

    #[test]
    fn the_table_is_that_of_the_design() {
        use ActorKind::*;
        for &tie in TieKind::ALL {
            let from: Vec<_> = ActorKind::ALL.iter().filter(|&&k| tie.ends().0.contains(k)).collect();
            let to: Vec<_> = ActorKind::ALL.iter().filter(|&&k| tie.ends().1.contains(k)).collect();
            let (want_from, want_to) = match tie {
                TieKind::Sanction | TieKind::CounterSanction => {
                    (vec![State, Bloc, Organisation], ActorKind::ALL.to_vec())
                }
                TieKind::Membership => {
                    (vec![State, Bloc, Organisation, Person, Official], vec![Bloc, Organisation])
                }
                TieKind::Office => (vec![Person, Official], vec![State, Bloc, Organisation]),
                TieKind::Nationality => (vec![Organisation, Person, Official, Asset], vec![State, Bloc]),
                TieKind::PartOf => (vec![Organisation], vec![State, Bloc, Organisation]),
                TieKind::Ownership => {
                    (vec![State, Organisation, Person, Official], vec![Organisation, Asset])
                }
                TieKind::Control => {
                    (vec![State, Organisation, Person, Official], vec![Organisation, Person, Official, Asset])
                }
                TieKind::Association => (ActorKind::ALL.to_vec(), ActorKind::ALL.to_vec()),
            };
            assert_eq!(from, want_from.iter().collect::<Vec<_>>(), "{tie}");
            assert_eq!(to, want_to.iter().collect::<Vec<_>>(), "{tie}");
        }
    }

    #[test]
    fn persons_and_officials_are_one_family() {
        assert_eq!(ActorKind::Person.merged(ActorKind::Official), Some(ActorKind::Official));
        assert_eq!(ActorKind::Person.merged(ActorKind::Organisation), None);
    }
}
