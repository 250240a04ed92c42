//! The report: findings for people to read.

use std::cmp::Reverse;
use std::fmt::{self, Write as _};

use crate::findings::{Findings, InputFindings, Pair, PairChance, Response, Round, Stamp, Through};
use crate::graph::SanctionGraph;
use crate::time::Certainty;

/// How many rows of a list are shown; the findings hold them all.
const SHOWN: usize = 20;

/// How many of the acts of a round are shown.
const ACTS: usize = 8;

/// How many are shown of what else an answer or a round may have to do with.
const FEW: usize = 3;

/// Findings as text, with the names of the graph that they were made from. Print it with `{}`.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    graph: &'a SanctionGraph,
    findings: &'a Findings,
}

impl<'a> Report<'a> {
    /// A report of findings made from `graph`.
    #[must_use]
    pub const fn new(graph: &'a SanctionGraph, findings: &'a Findings) -> Self {
        Self { graph, findings }
    }
}

/// "1 act", "2 acts".
fn count(n: impl TryInto<u64>, noun: &str) -> String {
    let n = n.try_into().unwrap_or(u64::MAX);
    let plural = if n == 1 { "" } else { "s" };
    format!("{n} {noun}{plural}")
}

fn percent(part: Option<f64>) -> String {
    part.map_or_else(|| "none to count".into(), |part| format!("{:.0} %", 100.0 * part))
}

fn figure(value: Option<f64>) -> String {
    value.map_or_else(|| "–".into(), |value| format!("{value:.2}"))
}

/// A probability or a rate of false discoveries, of which no more than the third decimal says anything.
fn probability(p: f64) -> String {
    if p < 0.001 { "< 0.001".into() } else { format!("{p:.3}") }
}

/// The first of a list of keys, and how many there are more.
fn first_of(keys: &[String], shown: usize) -> String {
    let first = keys.iter().take(shown).map(String::as_str).collect::<Vec<_>>().join("; ");
    match keys.len().saturating_sub(shown) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

/// A number without a fraction that says nothing.
fn short(value: f64) -> String {
    if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.1}") }
}

fn span(first: Option<&Stamp>, last: Option<&Stamp>) -> String {
    match (first, last) {
        (Some(first), Some(last)) if first == last => first.to_string(),
        (Some(first), Some(last)) => format!("{first} to {last}"),
        (Some(day), None) => format!("{day} or later"),
        (None, Some(day)) => format!("{day} or earlier"),
        (None, None) => "on unknown days".into(),
    }
}

/// Without control characters, which names and keys of an input may hold and a terminal would obey.
impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Plain(f), "{}", Sections(self))
    }
}

struct Sections<'a>(&'a Report<'a>);

impl fmt::Display for Sections<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = self.0;
        report.loaded(f)?;
        report.disagreements(f)?;
        report.hits(f)?;
        report.rounds(f)?;
        report.responses(f)?;
        report.pairs(f)?;
        report.motifs(f)?;
        report.exposure(f)
    }
}

/// Writes text with its control characters, but for the ends of lines, replaced.
struct Plain<'a, 'f>(&'a mut fmt::Formatter<'f>);

impl fmt::Write for Plain<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let control = |c: char| c.is_control() && c != '\n';
        for (i, part) in text.split(control).enumerate() {
            if i > 0 {
                self.0.write_char(char::REPLACEMENT_CHARACTER)?;
            }
            self.0.write_str(part)?;
        }
        Ok(())
    }
}

impl Report<'_> {
    /// `day` or `tick`.
    fn unit(&self) -> &'static str {
        self.graph.unit().word()
    }

    fn lag(&self, least: Option<i64>, most: Option<i64>) -> String {
        let bound = |bound: Option<i64>| bound.map_or_else(|| "?".into(), |bound| bound.to_string());
        let unit = self.unit();
        match (least, most) {
            (Some(1), Some(1)) => format!("1 {unit}"),
            _ if least == most => format!("{} {unit}s", bound(least)),
            _ => format!("{} to {} {unit}s", bound(least), bound(most)),
        }
    }

    fn name(&self, key: &str) -> String {
        let actor = self.graph.by_key(key).map(|id| self.graph.actor(id));
        actor.map_or(key, |actor| actor.label()).to_owned()
    }

    fn names(&self, keys: &[String]) -> String {
        keys.iter().map(|key| self.name(key)).collect::<Vec<_>>().join(", ")
    }

    fn more(f: &mut fmt::Formatter<'_>, total: usize) -> fmt::Result {
        match total.saturating_sub(SHOWN) {
            0 => Ok(()),
            more => writeln!(f, "  … and {more} more"),
        }
    }

    fn loaded(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let graph = &self.findings.graph;
        let of = |kinds: &std::collections::BTreeMap<String, usize>| {
            kinds.iter().map(|(kind, n)| format!("{n} {kind}")).collect::<Vec<_>>().join(", ")
        };
        writeln!(f, "LOADED")?;
        for input in &self.findings.inputs {
            Self::input(f, input)?;
        }
        writeln!(f, "  {} ({})", count(graph.actors, "actor"), of(&graph.by_actor_kind))?;
        writeln!(f, "  {} ({})", count(graph.ties, "tie"), of(&graph.by_tie_kind))?;
        writeln!(f, "  {}, {}", count(graph.acts, "act"), span(graph.first.as_ref(), graph.last.as_ref()))?;
        for source in &graph.excerpts {
            writeln!(
                f,
                "  {source} has under half the targets of the file before it and was taken for an excerpt"
            )?;
        }
        if graph.merged_actors + graph.merged_acts > 0 {
            writeln!(
                f,
                "  {} and {} stand for more than one record each",
                count(graph.merged_actors, "actor"),
                count(graph.merged_acts, "act")
            )?;
        }
        if graph.beyond_observation {
            writeln!(f, "  note: the window reaches beyond the last publication day of the sources")?;
        }
        writeln!(f)
    }

    fn input(f: &mut fmt::Formatter<'_>, input: &InputFindings) -> fmt::Result {
        write!(
            f,
            "  {} ({}): {}, {}",
            input.path,
            input.format,
            count(input.records, "record"),
            if input.problems_total == 0 {
                "no problems".into()
            } else {
                count(input.problems_total, "problem")
            },
        )?;
        let mut by: Vec<String> =
            input.attributed_by.iter().map(|(rule, n)| format!("{n} by {rule}")).collect();
        by.push(format!("{} unattributed", input.unattributed));
        writeln!(f, "; targets attributed: {}", by.join(", "))?;
        for problem in input.problems.iter().take(SHOWN) {
            writeln!(f, "    {problem}")?;
        }
        match input.problems_total.saturating_sub(SHOWN as u64) {
            0 => Ok(()),
            more => writeln!(f, "    … and {more} more"),
        }
    }

    fn disagreements(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let conflicts = &self.findings.graph.conflict_list;
        if conflicts.is_empty() {
            return Ok(());
        }
        writeln!(f, "WHERE SOURCES DISAGREE ({})", count(conflicts.len(), "field"))?;
        for conflict in conflicts.iter().take(SHOWN) {
            let key = match &conflict.subject {
                crate::graph::Subject::Act(key) | crate::graph::Subject::Tie(key) => key,
            };
            writeln!(f, "  {key}: {}: {} stands", conflict.field, conflict.stands)?;
            for said in &conflict.said {
                let source = said.source.as_deref().unwrap_or("(no document)");
                writeln!(f, "    {:<24}  {source}", said.value)?;
            }
        }
        Self::more(f, conflicts.len())?;
        writeln!(f)
    }

    fn hits(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let findings = self.findings;
        writeln!(f, "WHO HITS WHOM (level {})", findings.reciprocity.level)?;
        for hits in findings.hits.iter().take(SHOWN) {
            writeln!(
                f,
                "  {} → {}: {} in {}, {}",
                self.name(&hits.sender),
                self.name(&hits.target),
                count(hits.targets, "target"),
                count(hits.acts, "act"),
                span(hits.first.as_ref(), hits.last.as_ref()),
            )?;
        }
        Self::more(f, findings.hits.len())?;
        if findings.hits.is_empty() {
            writeln!(f, "  no sanctions in the window")?;
        }
        let unattributed = findings.graph.unattributed;
        if unattributed > 0 {
            writeln!(f, "  {} on targets that stand for no known polity", count(unattributed, "sanction"))?;
        }
        let absorbed = &findings.graph.absorbed_senders;
        if !absorbed.is_empty() {
            let acts = absorbed.iter().map(|(state, acts)| format!("{acts} of {}", self.name(state)));
            let acts = acts.collect::<Vec<_>>().join(", ");
            writeln!(f, "  acts of members that count as their bloc's: {acts}")?;
        }
        let dyadic = &findings.reciprocity.dyadic;
        writeln!(
            f,
            "  as a network: {} of {} ties are returned (r {}, density {}, ρ {})",
            dyadic.reciprocated,
            dyadic.edges,
            figure(dyadic.r),
            figure(dyadic.density),
            figure(dyadic.rho),
        )?;
        if let Some(chance) = &dyadic.chance {
            let what = "each hits and is hit by as many";
            Self::chance(f, what, chance.expected_r.map(|r| format!("r {r:.2}")), chance.z, chance.p)?;
        }
        writeln!(f)
    }

    /// What chance would give, if there is anything to compare.
    fn chance(
        f: &mut fmt::Formatter<'_>,
        what: &str,
        expected: Option<String>,
        z: Option<f64>,
        p: Option<f64>,
    ) -> fmt::Result {
        match (expected, p) {
            (Some(expected), Some(p)) => {
                writeln!(f, "  chance gives {expected} if {what} (z {}, p {})", figure(z), probability(p))
            }
            _ => Ok(()),
        }
    }

    fn rounds(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let coordination = &self.findings.coordination;
        let (rounds, window) = (&coordination.rounds, coordination.window);
        writeln!(
            f,
            "ROUNDS: several senders, the same targets, within {}",
            count(i64::from(window), self.unit())
        )?;
        // Of many the largest, in order of time: the first would be the oldest.
        let mut largest: Vec<usize> = (0..rounds.len()).collect();
        largest.sort_by_key(|&at| Reverse(rounds[at].targets.len()));
        largest.truncate(SHOWN);
        largest.sort_unstable();
        for at in largest {
            self.round(f, &rounds[at])?;
        }
        match rounds.len() {
            0 => writeln!(f, "  none")?,
            all if all > SHOWN => writeln!(f, "  of {all} rounds these have the most targets in common")?,
            _ => {}
        }
        if coordination.implementing_left_out > 0 {
            let left_out = count(coordination.implementing_left_out, "act");
            writeln!(f, "  {left_out} that only implement another's decision are left out")?;
        }
        writeln!(f)
    }

    fn round(&self, f: &mut fmt::Formatter<'_>, round: &Round) -> fmt::Result {
        let when = span(Some(&round.first), Some(&round.last));
        writeln!(f, "  {when}: {}", self.names(&round.senders))?;
        writeln!(
            f,
            "    {} hit by two or more of them, {} by one; first mover: {}",
            count(round.targets.len(), "target"),
            round.single.len(),
            round.first_mover.as_ref().map_or_else(|| "none, tied".into(), |key| self.name(key)),
        )?;
        for (target, senders) in round.hit_by.iter().take(SHOWN) {
            writeln!(f, "      {}: {}", self.name(target), senders.join(", "))?;
        }
        Self::more(f, round.hit_by.len())?;
        writeln!(f, "    acts: {}", first_of(&round.acts, ACTS))?;
        if !round.possible.is_empty() {
            writeln!(f, "    possibly also: {}", first_of(&round.possible, FEW))?;
        }
        if !round.answered_by.is_empty() {
            writeln!(f, "    answered by: {}", first_of(&round.answered_by, ACTS))?;
        }
        Ok(())
    }

    fn responses(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reciprocity = &self.findings.reciprocity;
        let lagged = &reciprocity.lagged;
        writeln!(f, "WHO HITS BACK within {}", count(reciprocity.window, self.unit()))?;
        let possible = match lagged.answered_possible - lagged.answered {
            0 => String::new(),
            more => format!(" and {more} more possibly"),
        };
        writeln!(
            f,
            "  {}: {} answered ({}){possible}; {} if only dates are looked at",
            count(lagged.actions, "action"),
            lagged.answered,
            percent(lagged.rate),
            percent(lagged.rate_inferred),
        )?;
        if let Some(chance) = &lagged.chance {
            let what = format!("each sender's acts swap {}s", self.unit());
            let expected = chance.expected_rate.map(|rate| format!("{:.1} %", 100.0 * rate));
            Self::chance(f, &what, expected, chance.z, chance.p)?;
        }
        // What is certain comes first: undated lists make many answers that are only possible, and of which nothing is
        // known that a reader could use where a lag has no bound.
        let bounded = |row: &&Response| row.stated || (row.lag_min.is_some() && row.lag_max.is_some());
        let (certain, possible): (Vec<_>, Vec<_>) =
            reciprocity.responses.iter().filter(bounded).partition(|row| row.certainty == Certainty::Certain);
        let shown = certain.len() + possible.len();
        for row in certain.into_iter().chain(possible).take(SHOWN) {
            self.response(f, row)?;
        }
        Self::more(f, shown)?;
        let unbounded = reciprocity.responses.len() - shown;
        if unbounded > 0 {
            writeln!(f, "  {} more possible, of which no lag is known", count(unbounded, "response"))?;
        }
        let answering = reciprocity.dyads.iter().filter(|dyad| dyad.answered_possible > 0);
        for dyad in answering.take(SHOWN) {
            let (b, a) = (self.name(&dyad.b), self.name(&dyad.a));
            write!(f, "  {b} answers {a} in {} of {}", dyad.answered, count(dyad.actions, "action"))?;
            match dyad.answered_possible.saturating_sub(dyad.answered) {
                0 => {}
                more => write!(f, " and possibly in {more} more")?,
            }
            if let Some(lag) = dyad.median_lag {
                let lag = format!("{} {}s", short(lag), self.unit());
                write!(
                    f,
                    "; median lag {lag}; {} targets hit in return per target hit",
                    figure(dyad.proportionality)
                )?;
            }
            writeln!(f)?;
        }
        self.latency(f)?;
        writeln!(f)
    }

    /// How long it takes, and how far it climbs.
    fn latency(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reciprocity = &self.findings.reciprocity;
        let curves = &reciprocity.latency.curves;
        let median = |at: usize| curves.get(at).and_then(|curve| curve.median);
        let half = match (median(0), median(1)) {
            (Some(least), Some(most)) => {
                format!("half are answered after {}", self.lag(Some(least), Some(most)))
            }
            (Some(least), None) => {
                format!("half are answered after {} at the earliest", self.lag(Some(least), Some(least)))
            }
            (None, _) => "less than half are ever answered".into(),
        };
        writeln!(f, "  of {}, however late: {half}", count(reciprocity.latency.asked, "action"))?;
        for chain in reciprocity.chains.iter().filter(|chain| chain.acts.len() > 2).take(SHOWN) {
            let possibly = if chain.certainty == Certainty::Certain { "" } else { "possibly " };
            let sizes = chain.sizes.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
            let (a, b) = (self.name(&chain.a), self.name(&chain.b));
            writeln!(
                f,
                "  {possibly}blow upon blow, {a} and {b} in turn: {sizes} targets; {}",
                chain.acts.join("; ")
            )?;
        }
        Ok(())
    }

    fn response(&self, f: &mut fmt::Formatter<'_>, row: &Response) -> fmt::Result {
        let how = match (row.stated, row.certainty) {
            _ if !row.counted => "stated, not counted",
            (true, _) => "stated",
            (false, Certainty::Certain) => "inferred",
            (false, _) => "inferred, possible",
        };
        let unknown = row.direction == crate::reciprocity::lagged::Direction::Unknown;
        let order = if unknown { ", order unknown" } else { "" };
        writeln!(
            f,
            "  after {} {} answers {} ({how}{order}): {} for {}",
            self.lag(row.lag_min, row.lag_max),
            self.name(&row.sender),
            self.name(&row.target),
            count(row.targets_answer, "target"),
            row.targets_action,
        )?;
        writeln!(f, "      {} ← {}", row.action, row.response)?;
        if !row.rivals.is_empty() {
            writeln!(f, "      it may as well answer {}", first_of(&row.rivals, FEW))?;
        }
        Ok(())
    }

    fn pairs(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let coordination = &self.findings.coordination;
        let window = count(i64::from(coordination.window), self.unit());
        writeln!(f, "WHO HITS THE SAME TARGETS within {window}")?;
        let mut pairs: Vec<&Pair> = coordination.pairs.iter().collect();
        pairs.sort_by(|a, b| b.shared.cmp(&a.shared).then_with(|| (&a.a, &a.b).cmp(&(&b.a, &b.b))));
        for pair in pairs.iter().take(SHOWN) {
            let lead = match (pair.first_a, pair.first_b) {
                (0, 0) => "never one before the other".to_owned(),
                (a, b) => format!("{} first {a}, {} first {b}", self.name(&pair.a), self.name(&pair.b)),
            };
            writeln!(
                f,
                "  {} and {}: {} (Jaccard {}); {lead}",
                self.name(&pair.a),
                self.name(&pair.b),
                count(pair.shared, "target"),
                figure(pair.jaccard),
            )?;
            Self::pair_chance(f, &pair.chance)?;
        }
        Self::more(f, pairs.len())?;
        if coordination.hubs_left_out > 0 {
            let left_out = count(coordination.hubs_left_out, "target");
            writeln!(f, "  {left_out} left out that very many senders or sanctions hit")?;
        }
        if pairs.is_empty() {
            writeln!(f, "  none")?;
            return Ok(());
        }
        let validation = &coordination.validation;
        writeln!(
            f,
            "  of {} {} can be told from chance with targets among {}, and {} at a false discovery rate of {}",
            count(validation.tests, "pair"),
            validation.reachable,
            validation.universe,
            if validation.validated == 1 { "1 is".into() } else { format!("{} are", validation.validated) },
            validation.alpha,
        )?;
        for row in coordination.leaders.iter().filter(|row| row.leads > row.follows).take(SHOWN) {
            let (leader, follower) = (self.name(&row.leader), self.name(&row.follower));
            let who = if row.p <= validation.alpha {
                format!("{leader} leads {follower}")
            } else {
                format!("{leader} does not lead {follower} more than chance gives")
            };
            writeln!(
                f,
                "  {who}: first {} to {}, {} simultaneous (p {}), median {} {}s",
                row.leads,
                row.follows,
                row.simultaneous,
                probability(row.p),
                short(row.median_lag),
                self.unit(),
            )?;
        }
        Ok(())
    }

    /// What chance says of a pair, if it was asked.
    fn pair_chance(f: &mut fmt::Formatter<'_>, chance: &PairChance) -> fmt::Result {
        let (Some(overlap), Some(expected), Some(p), Some(q)) =
            (chance.overlap, chance.expected, chance.p_overlap, chance.q_overlap)
        else {
            return Ok(());
        };
        let (p, q) = (probability(p), probability(q));
        write!(f, "    {overlap} in common on any day, {expected:.1} by chance (p {p}, q {q})")?;
        if let Some(p) = chance.p_bicm {
            write!(f, "; p {} if popular targets are hit more", probability(p))?;
        }
        match chance.p_timing.zip(chance.q_timing) {
            Some((p, q)) => writeln!(f, "; timing p {}, q {}", probability(p), probability(q)),
            None => writeln!(f),
        }
    }

    fn motifs(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(motifs) = &self.findings.motifs else { return Ok(()) };
        let (delta, mode) = (count(motifs.delta, self.unit()), motifs.mode);
        writeln!(f, "\nTHREE SANCTIONS IN A ROW within {delta} ({mode}; 01 10: hit back, 01 21: piled on)")?;
        let mut found: Vec<_> = motifs.counts.iter().filter(|(_, count)| **count > 0).collect();
        found.sort_by_key(|&(motif, count)| (Reverse(count), motif));
        for (motif, count) in found.iter().take(SHOWN) {
            writeln!(f, "  {motif}: {count}")?;
        }
        Self::more(f, found.len())?;
        if found.is_empty() {
            writeln!(f, "  none")?;
        }
        let left_out = motifs.ranged_left_out + motifs.uncertain_left_out;
        if left_out > 0 {
            writeln!(
                f,
                "  {} without an exact day or merely possible left out",
                count(left_out, "sanction")
            )?;
        }
        Ok(())
    }

    fn exposure(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(exposure) = &self.findings.exposure else { return Ok(()) };
        let day = self.findings.exposure_day.as_ref();
        writeln!(f, "\nWHO IS BLOCKED THROUGH OTHERS on {}", span(day, day))?;
        for row in exposure.iter().take(SHOWN) {
            let how = match row.verdict {
                Through::Owned => "owned",
                Through::Controlled => "controlled",
            };
            let possibly = if row.certainty == Certainty::Possible { "possibly " } else { "" };
            let (who, of) = (self.name(&row.actor), self.names(&row.listed));
            writeln!(f, "  {}: {who}, {possibly}{how}, because of {of}", row.regime)?;
        }
        Self::more(f, exposure.len())?;
        if exposure.is_empty() {
            writeln!(f, "  nobody")?;
        }
        Ok(())
    }
}
