//! Where sources disagree, and what stands.

use serde::{Deserialize, Serialize};

use super::{ActRef, SanctionGraph, TieRef};
use crate::model::words::words;
use crate::model::{End, Measures};
use crate::time::When;

words! {
    /// A field on which sources can disagree.
    pub enum Field, "field" {
        /// The day of an act.
        Announced = "announced",
        /// The number of targets that an act is said to have.
        Declared = "declared",
        /// The acts that an act is said to answer.
        RespondsTo = "responds_to",
        /// The start of a tie that is no sanction.
        Start = "start",
        /// The end of a tie.
        End = "end",
        /// What is imposed.
        Measures = "measures",
    }
}

/// What a conflict is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    /// The act with this key.
    Act(String),
    /// The tie with this key.
    Tie(String),
}

/// What one source says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Said {
    /// The key of the source; `None` for what is stated without a document.
    pub source: Option<String>,
    /// The value as text.
    pub value: String,
}

/// A field for which two claims share no day or value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Conflict {
    /// The act or tie.
    pub subject: Subject,
    /// The field.
    pub field: Field,
    /// What each source that speaks of it says, sorted.
    pub said: Vec<Said>,
    /// What the graph says, under its trust.
    pub stands: String,
}

/// Claims on one field.
struct Claims<T> {
    said: Vec<(Option<String>, T)>,
}

impl<T> Claims<T> {
    fn new(said: impl Iterator<Item = (Option<String>, T)>) -> Self {
        Self { said: said.collect() }
    }

    /// Whether two of the claims agree on nothing.
    fn disagree(&self, agree: impl Fn(&T, &T) -> bool) -> bool {
        let said = &self.said;
        said.iter().enumerate().any(|(i, (_, a))| said[..i].iter().any(|(_, b)| !agree(a, b)))
    }

    fn conflict(
        self,
        subject: Subject,
        field: Field,
        stands: String,
        text: impl Fn(T) -> String,
    ) -> Conflict {
        let mut said: Vec<_> =
            self.said.into_iter().map(|(source, value)| Said { source, value: text(value) }).collect();
        said.sort_unstable();
        said.dedup();
        Conflict { subject, field, said, stands }
    }
}

impl SanctionGraph {
    /// Every field for which two claims, of whatever class, share no day or value, with what stands
    /// under the graph's trust. Sorted by subject and field.
    ///
    /// A document that says "in force" and was published when another says that it had ended is such a
    /// conflict; so is an end that cannot lie after the start, which is then left out.
    ///
    /// Linear in acts, ties and (for the few with several) squared in the claims of one.
    #[must_use]
    pub fn conflicts(&self) -> Vec<Conflict> {
        let mut conflicts = Vec::new();
        for act in self.acts() {
            self.act_conflicts(act, &mut conflicts);
        }
        for tie in self.ties() {
            self.tie_conflicts(tie, &mut conflicts);
        }
        conflicts.sort_unstable();
        conflicts
    }

    fn act_conflicts(&self, act: ActRef<'_>, conflicts: &mut Vec<Conflict>) {
        if act.claims().len() < 2 {
            return;
        }
        let subject = || Subject::Act(act.key().into());
        let when = |when| self.when_text(when);
        let announced = Claims::new(act.claims().filter_map(|claim| Some((claim.source, claim.announced?))));
        if announced.disagree(|a, b| a.intersection(*b).is_some()) {
            conflicts.push(announced.conflict(subject(), Field::Announced, when(act.announced()), when));
        }
        let declared = Claims::new(act.claims().filter_map(|claim| Some((claim.source, claim.declared?))));
        if declared.disagree(|a, b| a == b) {
            let stands = act.declared().map_or_else(String::new, |n| n.to_string());
            conflicts.push(declared.conflict(subject(), Field::Declared, stands, |n| n.to_string()));
        }
        let answers = Claims::new(
            act.claims()
                .filter(|claim| !claim.responds_to.is_empty())
                .map(|claim| (claim.source, claim.responds_to)),
        );
        if answers.disagree(|a, b| a.iter().any(|key| b.contains(key))) {
            let stands: Vec<_> = act.answers().map(ActRef::key).collect();
            conflicts.push(
                answers.conflict(subject(), Field::RespondsTo, stands.join(", "), |keys| keys.join(", ")),
            );
        }
        let measures = Claims::new(named(act.claims().map(|claim| (claim.source, claim.measures))));
        if measures.disagree(|a, b| !a.intersection(*b).is_empty()) {
            let ranked = act.claims().map(|claim| (self.rank(claim.source.as_deref()), claim.measures));
            let stands = self.trust.measures(ranked).to_string();
            conflicts.push(measures.conflict(subject(), Field::Measures, stands, |set| set.to_string()));
        }
    }

    fn rank(&self, source: Option<&str>) -> crate::model::trust::Rank {
        self.trust.rank(source.and_then(|key| Some((key, self.source(key)?.class))))
    }

    /// The source with this key. O(log n).
    #[must_use]
    pub fn source(&self, key: &str) -> Option<&crate::model::Source> {
        self.sources.binary_search_by(|source| source.key.as_str().cmp(key)).ok().map(|at| &self.sources[at])
    }

    fn tie_conflicts(&self, tie: TieRef<'_>, conflicts: &mut Vec<Conflict>) {
        if tie.claims().len() == 0 && tie.ended_by().is_none() {
            return;
        }
        let subject = || Subject::Tie(tie.key());
        let when = |when| self.when_text(when);
        let starts = Claims::new(tie.claims().filter_map(|claim| Some((claim.source, claim.start?))));
        if starts.disagree(|a, b| a.intersection(*b).is_some()) {
            conflicts.push(starts.conflict(subject(), Field::Start, when(tie.period().start()), when));
        }
        let mut ends = Claims::new(tie.claims().filter_map(|claim| Some((claim.source, claim.end?))));
        // What only the documents of the lift disagree on is a conflict of the lift.
        let own = !ends.said.is_empty();
        ends.said.extend(lift_ends(tie));
        let impossible =
            tie.period().end().is_none() && ends.said.iter().any(|(_, end)| matches!(end, End::On(_)));
        let published: Vec<Option<When>> =
            ends.said.iter().map(|(source, _)| self.source(source.as_deref()?)?.published).collect();
        let ended_before_seen = ends.said.iter().any(|(_, end)| match end {
            End::On(end) => ends.said.iter().zip(&published).any(|((_, other), published)| {
                let seen = published.and_then(When::earliest);
                *other == End::InForce && end.latest().zip(seen).is_some_and(|(end, seen)| end <= seen)
            }),
            End::InForce => false,
        });
        let disagree = ends.disagree(|a, b| match (a, b) {
            (End::On(a), End::On(b)) => a.intersection(*b).is_some(),
            _ => true,
        });
        if impossible || (own && (ended_before_seen || disagree)) {
            let stands = tie.period().end().map_or_else(|| "open".into(), when);
            conflicts.push(ends.conflict(subject(), Field::End, stands, |end| match end {
                End::On(end) => when(end),
                End::InForce => "in force".into(),
            }));
        }
        let measures = Claims::new(named(tie.claims().map(|claim| (claim.source, claim.measures))));
        if measures.disagree(|a, b| !a.intersection(*b).is_empty()) {
            let stands = tie.measures().to_string();
            conflicts.push(measures.conflict(subject(), Field::Measures, stands, |set| set.to_string()));
        }
    }
}

/// What is said of the end of a tie through the lift that ends it, by documents that do not speak of this
/// tie's end themselves. An effective day is stated without a document.
fn lift_ends(tie: TieRef<'_>) -> Vec<(Option<String>, End)> {
    let Some(lift) = tie.ended_by() else { return Vec::new() };
    if let Some(effective) = lift.effective() {
        return vec![(None, End::On(effective))];
    }
    let speaks = |source: &Option<String>| {
        tie.claims().any(|claim| claim.end.is_some() && claim.source.is_some() && claim.source == *source)
    };
    let said = lift.claims().filter_map(|claim| Some((claim.source, End::On(claim.announced?))));
    said.filter(|(source, _)| !speaks(source)).collect()
}

fn named(
    claims: impl Iterator<Item = (Option<String>, Measures)>,
) -> impl Iterator<Item = (Option<String>, Measures)> {
    claims.filter(|(_, measures)| !measures.is_empty())
}
