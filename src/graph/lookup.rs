//! Finding actors, acts and ties by key, identifier and name.

use super::arena::{Arena, Sym};
use super::ids::{ActId, ActorId, TieId};
use super::{ActorRef, SanctionGraph, TieRef, Violation};
use crate::model::{ActorKind, TieKind};

fn find_sorted(strings: &Arena, sorted: &[(Sym, u32)], text: &str) -> Option<u32> {
    let at = sorted.partition_point(|&(sym, _)| strings.get(sym) < text);
    sorted.get(at).filter(|&&(sym, _)| strings.get(sym) == text).map(|&(_, id)| id)
}

/// Lower case, only letters and digits, words separated by one blank.
fn normalise(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

impl SanctionGraph {
    /// The actor with this key, or that had it before it was merged. O(log n).
    #[must_use]
    pub fn by_key(&self, key: &str) -> Option<ActorId> {
        let first = &self.actors.first_of_kind;
        let present = ActorKind::ALL.iter().find_map(|&kind| {
            let (start, end) = (first[kind as usize], first[kind as usize + 1]);
            let keys = &self.actors.key[start as usize..end as usize];
            let found = keys.binary_search_by(|&sym| self.strings.get(sym).cmp(key)).ok()?;
            u32::try_from(found).ok().map(|offset| start + offset)
        });
        present.or_else(|| find_sorted(&self.strings, &self.former_actor_keys, key)).map(ActorId)
    }

    /// The act with this key, or that had it before it was merged. O(log n).
    #[must_use]
    pub fn act_by_key(&self, key: &str) -> Option<ActId> {
        let present = self.acts.key.binary_search_by(|&sym| self.strings.get(sym).cmp(key)).ok();
        present
            .and_then(|at| u32::try_from(at).ok())
            .or_else(|| find_sorted(&self.strings, &self.former_act_keys, key))
            .map(ActId)
    }

    /// The tie with this key: stated, former, `ACT>TARGET` or `KIND:FROM>TO:LABEL:START`, where act and
    /// actors may be named by former keys. O(log n) and the ties of the act or actor.
    #[must_use]
    pub fn tie_by_key(&self, key: &str) -> Option<TieId> {
        if let Some(id) = find_sorted(&self.strings, &self.ties.keys, key) {
            return Some(TieId(id));
        }
        // Keys may themselves hold `>` and `:`, so every way to split is tried.
        let made = key.match_indices('>').find_map(|(at, _)| {
            let (before, after) = (&key[..at], &key[at + 1..]);
            self.sanction_by_ends(before, after).or_else(|| self.tie_by_ends(before, after))
        });
        made.or_else(|| find_sorted(&self.strings, &self.ties.by_former_key, key).map(TieId))
    }

    /// The graph, if its ties have different keys.
    ///
    /// Linear in the strings and the ties, and n log n in the ties only if what is in them can make keys
    /// alike.
    pub(super) fn with_different_tie_keys(self) -> Result<Self, Violation> {
        let stated = self.ties.keys.windows(2).find(|pair| pair[0].0 == pair[1].0);
        let doubled = if let Some(pair) = stated {
            Some(self.strings.get(pair[0].0).to_owned())
        } else if let Some(tie) = self.tie_of_same_identity() {
            Some(tie.key())
        } else if self.tie_keys_can_be_alike() {
            let mut keys: Vec<String> = self.ties().map(TieRef::key).collect();
            keys.sort_unstable();
            keys.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0].clone())
        } else {
            None
        };
        doubled.map_or(Ok(self), |key| Err(Violation::DoubledTieKey { key }))
    }

    /// A tie without a stated key that has all that makes its key in common with the one before it.
    fn tie_of_same_identity(&self) -> Option<TieRef<'_>> {
        let ties = &self.ties;
        let made_of = |at: usize| {
            let act = (ties.act[at], ties.key.get(at), ties.label.get(at));
            (ties.from[at], ties.to[at], ties.kind[at], ties.start[at], act)
        };
        let twins = |tie: &TieRef<'_>| {
            let at = tie.id().at();
            at > 0 && tie.stated_key().is_none() && made_of(at - 1) == made_of(at)
        };
        self.ties().find(twins)
    }

    /// Whether `ACT>TARGET` and `KIND:FROM>TO:LABEL:START` could be split in more than one way, or some
    /// tie states a key that could be one of these: it would hold a `>`.
    fn tie_keys_can_be_alike(&self) -> bool {
        let begins_with_kind = |key: &str| {
            key.split_once(':').is_some_and(|(word, _)| TieKind::ALL.iter().any(|kind| kind.word() == word))
        };
        self.strings.contains('>')
            || self.acts().any(|act| begins_with_kind(act.key()))
            || self.ties().any(|tie| tie.label().is_some_and(|label| label.contains(':')))
    }

    fn sanction_by_ends(&self, act: &str, target: &str) -> Option<TieId> {
        let (act, target) = (self.act_by_key(act)?, self.by_key(target)?);
        self.act(act).ties().find(|tie| tie.to().id() == target).map(TieRef::id)
    }

    fn tie_by_ends(&self, before: &str, after: &str) -> Option<TieId> {
        let (kind, from) = before.split_once(':')?;
        let (kind, from) = (kind.parse::<TieKind>().ok()?, self.by_key(from)?);
        after.match_indices(':').find_map(|(at, _)| {
            let to = self.by_key(&after[..at])?;
            let rest = &after[at + 1..];
            // An association is stored once, from the smaller id: a merge may have swapped its ends.
            let swapped = kind == TieKind::Association && from > to;
            let (from, to) = if swapped { (to, from) } else { (from, to) };
            self.actor(from)
                .outgoing()
                .filter(|tie| tie.kind() == kind && tie.to().id() == to && tie.act().is_none())
                .find(|tie| {
                    let start = self.when_text(tie.period().start());
                    rest.strip_suffix(start.as_str()).and_then(|label| label.strip_suffix(':'))
                        == Some(tie.label().unwrap_or_default())
                })
                .map(TieRef::id)
        })
    }

    /// The actors with this identifier, ascending. Linear in the details of actors.
    pub fn by_identifier<'g>(
        &'g self,
        scheme: &'g str,
        value: &'g str,
    ) -> impl Iterator<Item = ActorId> + 'g {
        let has = move |id: crate::model::Identifier| id.scheme == scheme && id.value == value;
        self.actors().filter(move |actor| actor.identifiers().any(has)).map(ActorRef::id)
    }

    /// The actors of this name or alias, ascending; case and punctuation do not matter. Linear in the
    /// names. (Finding the same person under other spellings is what `resolve` is for.)
    #[must_use]
    pub fn find(&self, name: &str) -> Vec<ActorId> {
        let wanted = normalise(name);
        if wanted.is_empty() {
            return Vec::new();
        }
        self.actors()
            .filter(|actor| {
                actor.name().is_some_and(|name| normalise(name) == wanted)
                    || actor.aliases().any(|alias| normalise(&alias.name) == wanted)
            })
            .map(ActorRef::id)
            .collect()
    }
}
