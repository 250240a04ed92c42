//! Who is blocked through others.

use serde::{Deserialize, Serialize};

use super::AnalyseConfig;
use crate::graph::SanctionGraph;
use crate::time::{Certainty, Day, TimeUnit};
use crate::traverse::ownership::{Basis, Ownership, OwnershipError, OwnershipFindings, Regime, Verdict};

/// How a listing reaches somebody that is not listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Through {
    /// Blocked actors own enough of it.
    Owned,
    /// A blocked actor controls it.
    Controlled,
}

/// An actor that is blocked under a regime without being as surely listed itself; see
/// [`ownership`](crate::traverse::ownership).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Blocked {
    /// Who.
    pub actor: String,
    /// How.
    pub verdict: Through,
    /// Certain or possible.
    pub certainty: Certainty,
    /// Under which rule: `us`, `eu` or `uk`.
    pub regime: String,
    /// The keys of ties that by themselves give the verdict, and do not without any one of them.
    pub proof: Vec<String>,
    /// The keys of the listed actors on whom it rests.
    pub listed: Vec<String>,
}

/// Every row under each regime of the day that was asked for.
pub(super) fn exposure(
    graph: &SanctionGraph,
    config: &AnalyseConfig,
) -> Result<Option<Vec<Blocked>>, OwnershipError> {
    let Some(day) = config.exposure.filter(|_| graph.unit() == TimeUnit::Day) else { return Ok(None) };
    let of = |regime| under(graph, regime, day);
    Ok(Some(Regime::all(day).into_iter().map(of).collect::<Result<Vec<_>, _>>()?.concat()))
}

fn under(graph: &SanctionGraph, regime: Regime, day: Day) -> Result<Vec<Blocked>, OwnershipError> {
    let findings = Ownership::new(regime, day).run(graph)?;
    let through = findings.verdicts().filter(|verdict| verdict.listed < verdict.certainty);
    Ok(through.filter_map(|verdict| row(&findings, verdict)).collect())
}

fn row(findings: &OwnershipFindings<'_>, verdict: Verdict) -> Option<Blocked> {
    let proof = findings.proof(verdict.actor)?;
    let graph = findings.graph();
    Some(Blocked {
        actor: graph.actor(verdict.actor).key().into(),
        verdict: if proof.basis == Basis::Controlled { Through::Controlled } else { Through::Owned },
        certainty: verdict.certainty,
        regime: findings.regime().name.clone(),
        proof: proof.ties.iter().map(|&tie| graph.tie(tie).key()).collect(),
        listed: proof.listed.iter().map(|&actor| graph.actor(actor).key().into()).collect(),
    })
}
