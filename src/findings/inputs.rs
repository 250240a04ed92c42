//! What was read, and for whom the targets of each input stand.

use std::collections::BTreeMap;

use super::{AnalyseConfig, AnalyseError, InputFindings};
use crate::graph::{SanctionGraph, TieId};
use crate::load::{LISTED_PROBLEMS, LoadReport, Problem};

/// One input and what its reader reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Where it was read from.
    pub path: String,
    /// Its format.
    pub format: String,
    /// What the reader reported.
    pub report: LoadReport,
}

/// The `inputs` section of the findings of a graph that was built from these inputs, in their order. What an
/// input says of actors that no input adds is among its problems here.
///
/// # Errors
/// Fails only when the analysed sanctions make more rows than an event table holds.
pub fn describe_inputs(
    graph: &SanctionGraph,
    config: &AnalyseConfig,
    inputs: &[Input],
) -> Result<Vec<InputFindings>, AnalyseError> {
    let projected = config.projection.project(config.view(graph))?;
    let describe = |input: &Input| {
        let from_it = |tie: TieId| graph.tie(tie).is_from(input.report.document);
        let mut attributed_by = BTreeMap::new();
        for &(_, rule) in projected.attributed.iter().filter(|(tie, _)| from_it(*tie)) {
            *attributed_by.entry(rule.to_string()).or_insert(0) += 1;
        }
        // An input cannot know what no other input adds.
        let unclaimed = graph.merges().unclaimed.iter().filter(|it| it.document == input.report.document);
        let unclaimed: Vec<Problem> = unclaimed
            .map(|details| Problem {
                at: details.at.clone(),
                field: "(record)".into(),
                reason: format!("no input has the entry `{}`; left out", details.key),
            })
            .collect();
        let problems_total = input.report.problems_total + unclaimed.len() as u64;
        let mut problems = input.report.problems.clone();
        problems.extend(unclaimed.into_iter().take(LISTED_PROBLEMS.saturating_sub(problems.len())));
        InputFindings {
            path: input.path.clone(),
            format: input.format.clone(),
            records: input.report.records,
            actors: input.report.actors,
            ties: input.report.ties,
            problems,
            problems_total,
            attributed_by,
            unattributed: projected.unattributed.iter().filter(|&&tie| from_it(tie)).count() as u64,
        }
    };
    Ok(inputs.iter().map(describe).collect())
}
