//! Which of the two lists a file holds, and what each forbids.
//!
//! Both have the same form and none says its name. The consolidated list of those who are not blocked (sectoral
//! sanctions, Palestinian legislators, Chinese military companies, banks without correspondent accounts, the
//! menus of other laws) is told from the programmes that fill it: a file is that list if more than half of its
//! entries are under one of [`NOT_BLOCKED`]. Of the entries of the other list less than one in a hundred are.

use std::collections::BTreeSet;

use super::draft::Draft;
use crate::lists::entries::{Entry, List};
use crate::lists::regimes;
use crate::model::{Measure, Measures};

/// Whose lists they are.
pub(super) const SENDER: &str = "US";
/// The scheme of the numbers of entries, which both lists share.
pub(super) const SCHEME: &str = "ofac";
pub(super) const PUBLISHER: &str = "US Department of the Treasury, Office of Foreign Assets Control";

static SDN: List = List {
    scheme: SCHEME,
    sender: SENDER,
    source: "ofac-sdn",
    publisher: PUBLISHER,
    title: "Specially Designated Nationals and Blocked Persons List",
};

static CONSOLIDATED: List = List {
    scheme: SCHEME,
    sender: SENDER,
    source: "ofac-cons",
    publisher: PUBLISHER,
    title: "Consolidated Sanctions List (non-SDN)",
};

/// Programmes that the list of those who are not blocked consists of.
const NOT_BLOCKED: &[&str] = &["561-Related", "CMIC-EO13959", "NS-PLC", "UKRAINE-EO13662"];

/// Programmes of foreign evaders, with whom all dealings are forbidden though nothing is blocked.
const EVADERS: &str = "FSE-";

/// The programme of the directives on Russia's banks, energy and arms.
const SECTORAL: &str = "UKRAINE-EO13662";

/// How remarks begin that name what is forbidden, each with the programme that it is of. Directives 1 to 3 bar
/// debt and equity; directive 4 bars goods, services and technology for oil projects, and no finance.
const FORBIDDEN: &[(&str, &str, Measure)] = &[
    (SECTORAL, "Executive Order 13662 Directive Determination - Subject to Directive 1", Measure::Financial),
    (SECTORAL, "Executive Order 13662 Directive Determination - Subject to Directive 2", Measure::Financial),
    (SECTORAL, "Executive Order 13662 Directive Determination - Subject to Directive 3", Measure::Financial),
    (SECTORAL, "Executive Order 13662 Directive Determination - Subject to Directive 4", Measure::Export),
    ("CAATSA - RUSSIA", "CAATSA Section 235 Information: EXPORT SANCTIONS", Measure::Export),
    ("CAATSA - RUSSIA", "CAATSA Section 235 Information: LOANS FROM", Measure::Financial),
];

/// The list that entries are of.
pub(super) fn list(drafts: &[Draft]) -> &'static List {
    let not_blocked =
        |draft: &&Draft| draft.programmes.iter().any(|programme| NOT_BLOCKED.contains(&programme.as_str()));
    if drafts.iter().filter(not_blocked).count() * 2 > drafts.len() { &CONSOLIDATED } else { &SDN }
}

/// Regulations that remarks name as those under which dealings with an entry are punished, and whom they are about.
const REGULATIONS: &[(&str, &str)] =
    &[("North Korea Sanctions Regulations", "KP"), ("Ukraine-/Russia-Related Sanctions Regulations", "RU")];

/// The state about which an entry under thematic programmes alone is listed, if its remarks name one: weapons
/// programmes, hackers and meddlers in elections have no programme by state.
pub(super) fn polity(draft: &Draft) -> Option<&'static str> {
    if draft.programmes.iter().any(|programme| regimes::addressed(SCHEME, programme).next().is_some()) {
        return None;
    }
    let remarks = draft.entry.attributes.get("remarks")?;
    let mut named = REGULATIONS.iter().filter(|(name, _)| remarks.iter().any(|text| text.contains(name)));
    let only = named.next().map(|&(_, code)| code);
    only.filter(|_| named.next().is_none())
}

/// Whether those on the list are blocked.
pub(super) fn blocks(list: &List) -> bool {
    list.source == SDN.source
}

/// What is forbidden with an entry by a listing under some programmes. The Specially Designated are blocked. Of the
/// others, what remarks name is forbidden; other programmes beside one of which they do are those by which the entry
/// is blocked on the other list. Where remarks name nothing, every programme bars some finance: debt, equity,
/// securities or accounts; evaders also trade.
pub(super) fn measures(list: &List, programmes: &BTreeSet<&str>, entry: &Entry) -> Measures {
    if blocks(list) {
        return Measure::AssetFreeze.into();
    }
    let remarks = || entry.attributes.get("remarks").into_iter().flatten();
    let named = FORBIDDEN.iter().filter(|(programme, words, _)| {
        programmes.contains(programme) && remarks().any(|remark| remark.starts_with(words))
    });
    let named: Measures = named.map(|&(.., measure)| measure).collect();
    if !named.is_empty() {
        return named;
    }
    let mut measures = Measures::from(Measure::Financial);
    if programmes.iter().any(|programme| programme.starts_with(EVADERS)) {
        measures |= Measures::TRADE;
    }
    measures
}
