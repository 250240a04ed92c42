//! From a key to the sources behind it.

use serde::{Deserialize, Serialize};

use crate::graph::{ActRef, SanctionGraph, TieRef};
use crate::model::{ActClaim, End, Source, TieClaim};

/// What the sources say of an act or a tie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Explanation {
    /// The key that it has now.
    pub key: String,
    /// What it says, in words: who did what to whom, when, under what.
    pub says: String,
    /// What each source says; a sanction without claims of its own has those of its act.
    pub statements: Vec<Statement>,
}

/// What one source says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Statement {
    /// The source; `None` for what is stated without a document.
    pub source: Option<Source>,
    /// Where in the document.
    pub locator: Option<String>,
    /// What it says, in words; empty if only that it is so.
    pub says: String,
}

/// What the sources say of the act or the tie with this key. `None` if there is none.
///
/// Costs a look-up and the claims.
///
/// ```
/// use sanction_graph::findings::explain;
/// use sanction_graph::graph::GraphBuilder;
///
/// let mut builder = GraphBuilder::new();
/// let (us, cn) = (builder.state("US"), builder.state("CN"));
/// let act = builder.act(us, "2020-07-09".parse()?);
/// builder.sanction(us, cn, act);
/// let graph = builder.build()?;
/// let why = explain(&graph, "US//2020-07-09>CN").unwrap();
/// assert_eq!(why.says, "US hits CN on 2020-07-09");
/// assert_eq!(why.statements[0].says, "announced 2020-07-09");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn explain(graph: &SanctionGraph, key: &str) -> Option<Explanation> {
    if let Some(act) = graph.act_by_key(key) {
        return Some(explain_act(graph.act(act)));
    }
    graph.tie_by_key(key).map(|tie| explain_tie(graph.tie(tie)))
}

fn explain_act(act: ActRef<'_>) -> Explanation {
    let graph = act.graph();
    let under = act.programme().map(|programme| format!(" under {}", programme.key)).unwrap_or_default();
    let says = format!(
        "{}: {} of {}{under}, {} targets",
        graph.when_text(act.announced()),
        act.kind(),
        act.sender().key(),
        act.size(),
    );
    Explanation { key: act.key().into(), says, statements: act_statements(act) }
}

fn act_statements(act: ActRef<'_>) -> Vec<Statement> {
    act.claims().map(|claim| act_statement(act.graph(), claim)).collect()
}

fn source(graph: &SanctionGraph, key: Option<&String>) -> Option<Source> {
    key.and_then(|key| graph.source(key)).cloned()
}

fn act_statement(graph: &SanctionGraph, claim: ActClaim) -> Statement {
    let mut parts = Vec::new();
    parts.extend(claim.announced.map(|when| format!("announced {}", graph.when_text(when))));
    parts.extend(claim.declared.map(|count| format!("{count} targets")));
    if !claim.responds_to.is_empty() {
        parts.push(format!("answers {}", claim.responds_to.join(", ")));
    }
    if !claim.measures.is_empty() {
        parts.push(claim.measures.to_string());
    }
    Statement { source: source(graph, claim.source.as_ref()), locator: claim.locator, says: parts.join("; ") }
}

fn explain_tie(tie: TieRef<'_>) -> Explanation {
    let graph = tie.graph();
    let (from, to) = (tie.from().key(), tie.to().key());
    let period = tie.period();
    let says = if tie.act().is_some() {
        format!("{from} hits {to} on {}", graph.when_text(period.start()))
    } else {
        let label = tie.label().map(|label| format!(" ({label})")).unwrap_or_default();
        format!("{} of {from} to {to}{label} from {}", tie.kind(), graph.when_text(period.start()))
    };
    let end = period.end().map(|end| format!(", ended {}", graph.when_text(end))).unwrap_or_default();
    let own: Vec<Statement> = tie.claims().map(|claim| tie_statement(graph, claim)).collect();
    let statements = match tie.act() {
        Some(act) if own.is_empty() => act_statements(act),
        _ => own,
    };
    Explanation { key: tie.key(), says: says + &end, statements }
}

fn tie_statement(graph: &SanctionGraph, claim: TieClaim) -> Statement {
    let mut parts = Vec::new();
    parts.extend(claim.start.map(|when| format!("from {}", graph.when_text(when))));
    parts.extend(claim.end.map(|end| match end {
        End::On(when) => format!("ended {}", graph.when_text(when)),
        End::InForce => "in force on the day of publication".into(),
    }));
    if !claim.measures.is_empty() {
        parts.push(claim.measures.to_string());
    }
    Statement { source: source(graph, claim.source.as_ref()), locator: claim.locator, says: parts.join("; ") }
}
