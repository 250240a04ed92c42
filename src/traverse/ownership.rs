//! Ownership: who is blocked because the listed own or control it.
//!
//! # Definition
//! Under a [`Regime`] and on a day, the *listed* are the targets of the sanctions and counter-sanctions of its
//! senders that are in force and freeze assets, or of which no measure is known. *Blocked* is the least set of actors such that
//!
//! - whoever is listed is blocked;
//! - an actor is blocked if `Σ share(o → x) ≥ t` over its blocked owners `o` ("more than": `> t`), where `t` is
//!   the threshold; or, where each owner counts alone, if one blocked owner's holdings meet it;
//! - where control counts, whoever a blocked actor controls is blocked.
//!
//! It is a *least* fixpoint: nobody is blocked but through a chain that begins at a listed actor, so a company
//! does not block itself through its own subsidiary. Holdings through companies that are not blocked
//! themselves count nothing: of a company of which a listed person owns 50 %, 50 % is owned by a blocked one;
//! of a company of which that person owns 49 %, nothing is. Shares are whole numbers of parts per million, and
//! exactly one half is exactly one half; what a source gives more finely was rounded when it was read.
//!
//! The rules come from: OFAC, *Revised guidance on entities owned by persons whose property and interests in
//! property are blocked* (13 August 2014); Council of the European Union, *EU best practices for the effective
//! implementation of restrictive measures* (of 3 July 2024 and before); the United Kingdom's regulations
//! under the Sanctions and Anti-Money Laundering Act 2018, "owned or controlled". [`Regime::us`],
//! [`Regime::eu`] and [`Regime::uk`] are what each says on a day. They are rules of thumb of the law, not
//! advice: who controls whom is taken from the graph, and joint arrangements are not known.
//!
//! # Certain and possible
//! Two fixpoints are taken. The *certain* one counts listings, holdings and control that are certainly in
//! force, with the least that each share can be (0 if unknown); the *possible* one those possibly in force,
//! with the most (the whole if unknown). Certainly blocked is blocked whatever the true days and shares are;
//! possibly blocked need not be, for possible holdings may exclude each other.
//!
//! # Complexity
//! O(actors + ties) time: each blocked actor's ties are looked at once in each fixpoint (the possible one is
//! taken only if something is not exact). Those who are blocked in the same number of steps are sorted first,
//! O(b log b) for `b` of them, so that memory is read in order. 12 bytes per actor while it runs, and 8 in the
//! findings. A [proof](OwnershipFindings::proof) is made when it is asked for.
//!
//! # Edge cases
//! - *Empty graph*, or senders that it lacks: nobody is blocked.
//! - *Cycles* end, since nobody is blocked twice; they block nobody that is not blocked from outside.
//! - *Self-loops* (an actor that holds itself) change nothing.
//! - *Parallel ties* of one owner and owned add up, as one owner's holding; sums may exceed the whole.
//! - *Unknown shares*: see above. *Shares of nothing* change nothing.
//! - *Ties in time*: only what is in force on the day counts. A holding or control without any date counts as
//!   in force, as in [attribution](crate::graph::Attribution); one of which only the end is known, possibly.
//! - *Determinism*: verdicts and proofs do not depend on the order of anything.

mod changes;
mod findings;
mod fixpoint;
mod integrated;
mod proof;
mod regime;
mod setting;

pub use changes::{ChangedVerdict, Changes};
pub use findings::{OwnershipFindings, Verdict};
pub use integrated::{Integrated, integrated};
pub use proof::{Basis, Proof};
pub use regime::{Adding, Controlled, Regime, Test};

use crate::graph::SanctionGraph;
use crate::model::ActorKind;
use crate::time::Day;
use setting::Setting;

/// Settings of the search for who is blocked; see the [module](self) for what that means.
///
/// ```
/// use sanction_graph::graph::GraphBuilder;
/// use sanction_graph::model::Share;
/// use sanction_graph::time::Certainty;
/// use sanction_graph::traverse::ownership::{Basis, Changes, Ownership, Regime};
///
/// let mut builder = GraphBuilder::new();
/// let (us, oligarch) = (builder.state("US"), builder.person("oligarch"));
/// let act = builder.act(us, "2018-04-06".parse()?);
/// builder.sanction(us, oligarch, act);
/// let (holding, plant) = (builder.organisation("holding"), builder.organisation("plant"));
/// builder.ownership(oligarch, holding).share = Some(Share::new(500_000, 500_000)?);
/// builder.ownership(holding, plant).share = Some(Share::new(480_000, 700_000)?);
/// let graph = builder.build()?;
/// let [holding, plant] = ["holding", "plant"].map(|key| graph.by_key(key).expect("an actor"));
///
/// let day = "2019-01-01".parse()?;
/// let ownership = Ownership::new(Regime::us(day).expect("a rule since 2008"), day);
/// let findings = ownership.run(&graph)?;
/// assert_eq!(findings.certainty(holding), Certainty::Certain);
/// assert_eq!(findings.certainty(plant), Certainty::Possible);
/// let proof = findings.proof(holding).expect("blocked");
/// assert_eq!((proof.basis, proof.ties.len()), (Basis::Owned, 2));
///
/// // Had it another 2 % of the plant, that would be blocked for certain.
/// let more = Changes::default().add_share(holding, plant, Share::new(20_000, 20_000)?);
/// let [change] = ownership.what_if(&graph, &more)?[..] else { panic!("one change") };
/// assert_eq!((change.actor, change.after), (plant, Certainty::Certain));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Ownership {
    /// The rule.
    pub regime: Regime,
    /// The day.
    pub day: Day,
}

impl Ownership {
    /// That regime on that day. A regime that holds on another day is not refused.
    #[must_use]
    pub const fn new(regime: Regime, day: Day) -> Self {
        Self { regime, day }
    }

    /// Finds who is blocked. O(actors + ties).
    ///
    /// # Errors
    /// Fails only when the regime's threshold is above the whole, or met by everybody ("0 or more"), or when the
    /// graph counts ticks and not days.
    pub fn run<'g>(&self, graph: &'g SanctionGraph) -> Result<OwnershipFindings<'g>, OwnershipError> {
        self.run_with(graph, &Changes::default())
    }

    /// Finds who would be blocked if the graph were so changed. O(actors + ties), and n log n in the changes.
    ///
    /// # Errors
    /// Fails only as [`run`](Self::run) does, when a change is about an actor or a tie that the graph does not
    /// have, or when the type table forbids that the one own the other.
    pub fn run_with<'g>(
        &self,
        graph: &'g SanctionGraph,
        changes: &Changes,
    ) -> Result<OwnershipFindings<'g>, OwnershipError> {
        Ok(OwnershipFindings::new(Setting::new(self, graph, changes)?))
    }

    /// The actors whose verdict would be another one if the graph were so changed, ascending. Costs twice
    /// what [`run`](Self::run) does.
    ///
    /// # Errors
    /// Fails only when [`run_with`](Self::run_with) does.
    pub fn what_if(
        &self,
        graph: &SanctionGraph,
        changes: &Changes,
    ) -> Result<Vec<ChangedVerdict>, OwnershipError> {
        Ok(self.run(graph)?.changes_to(&self.run_with(graph, changes)?))
    }
}

/// Why it could not be said who is blocked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OwnershipError {
    /// The threshold is met by everybody or above the whole.
    #[error("a threshold of {threshold} parts per million tells nobody apart: give 1 to 1000000")]
    Threshold {
        /// The threshold.
        threshold: u32,
    },
    /// A change is about an actor that the graph does not have.
    #[error("a change names actor number {number}, which this graph does not have")]
    NoSuchActor {
        /// Its number.
        number: u32,
    },
    /// A change is about a tie that the graph does not have.
    #[error("a change names tie number {number}, which this graph does not have")]
    NoSuchTie {
        /// Its number.
        number: u32,
    },
    /// A supposed holding that the type table forbids.
    #[error("an actor of kind {owner} cannot own one of kind {owned}")]
    CannotOwn {
        /// The kind of the owner.
        owner: ActorKind,
        /// The kind of the owned.
        owned: ActorKind,
    },
    /// The shares of a loop have no limit, or come too slowly to it.
    #[error(
        "shares through a loop of holdings do not settle: together they make the whole or more, or nearly"
    )]
    NoLimit,
    /// Time is in ticks, and no rule of law holds on a tick.
    #[error("the graph counts ticks, and the rules of ownership hold on days")]
    Ticks,
}

impl OwnershipError {
    /// Whether the threshold is met by everybody or above the whole.
    #[must_use]
    pub const fn is_threshold(&self) -> bool {
        matches!(self, Self::Threshold { .. })
    }

    /// Whether the graph counts ticks and not days.
    #[must_use]
    pub const fn is_ticks(&self) -> bool {
        matches!(self, Self::Ticks)
    }

    /// Whether a change is not about this graph.
    #[must_use]
    pub const fn is_of_another_graph(&self) -> bool {
        matches!(self, Self::NoSuchActor { .. } | Self::NoSuchTie { .. })
    }

    /// Whether the type table forbids a supposed holding.
    #[must_use]
    pub const fn is_cannot_own(&self) -> bool {
        matches!(self, Self::CannotOwn { .. })
    }

    /// Whether the shares of a loop have no limit.
    #[must_use]
    pub const fn is_no_limit(&self) -> bool {
        matches!(self, Self::NoLimit)
    }
}
