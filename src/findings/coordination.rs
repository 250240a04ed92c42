//! Which pairs act together more than chance gives, and who of them leads: the kernels' findings by number.

use std::collections::BTreeMap;

use super::{AnalyseConfig, AnalyseError, PairChance, Validation};
use crate::coordination::validation::{Null, Tails};
use crate::coordination::{self, Leaders, Timing};
use crate::graph::Projected;

pub(super) struct Validated {
    pub(super) section: Validation,
    pub(super) pairs: BTreeMap<(u32, u32), PairChance>,
    pub(super) leaders: Vec<coordination::Leader>,
}

impl Validated {
    pub(super) fn of(projected: &Projected, config: &AnalyseConfig) -> Result<Self, AnalyseError> {
        let events = &projected.events;
        let number = |key: &String| match projected.parties.iter().position(|party| party == key) {
            Some(party) => Ok(u32::try_from(party).unwrap_or(u32::MAX)),
            None => Err(AnalyseError::UnknownSender { key: key.clone() }),
        };
        let senders =
            config.senders.as_ref().map(|keys| keys.iter().map(number).collect::<Result<Vec<u32>, _>>());
        let settings = config.validation.clone().senders(senders.transpose()?).seed(config.seed);
        let found = settings.run(events)?;
        let bicm = settings.null(Null::Bicm(Tails::Exact)).run(events)?;
        let mut pairs: BTreeMap<(u32, u32), PairChance> = BTreeMap::new();
        for (row, bicm) in found.pairs.iter().zip(&bicm.pairs) {
            let chance = PairChance {
                overlap: Some(row.shared),
                expected: Some(row.expected),
                p_overlap: Some(row.p),
                q_overlap: Some(row.q),
                p_bicm: Some(bicm.p),
                q_bicm: Some(bicm.q),
                p_timing: None,
            };
            pairs.insert((row.a, row.b), chance);
        }
        if config.draws > 0 {
            pairs.values_mut().for_each(|chance| chance.p_timing = Some(Some(1.0)));
            let timing = Timing::default().pairs(config.pairs.clone()).draws(config.draws).seed(config.seed);
            for row in timing.run(events)?.pairs {
                pairs.entry((row.a, row.b)).or_default().p_timing = Some(Some(row.p));
            }
        }
        let kept = found.pairs.iter().filter(|pair| pair.q <= found.alpha).map(|pair| (pair.a, pair.b));
        let leaders = Leaders::default().pairs(config.pairs.clone()).among(kept.collect::<Vec<_>>());
        let section = Validation {
            universe: found.universe,
            null: found.null,
            alpha: found.alpha,
            tests: found.tests,
            smallest_p: found.smallest_p,
            reachable: found.reachable,
            validated: found.validated,
            validated_bonferroni: found.validated_bonferroni,
        };
        Ok(Self { section, pairs, leaders: leaders.run(events)?.leaders })
    }
}
