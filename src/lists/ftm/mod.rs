//! `FollowTheMoney` entities as JSON lines, as `OpenSanctions` publishes them, whole or as a delta.
//!
//! A line is an entity: an id, a schema, and lists of texts by property. Entities of persons, bodies and assets
//! are actors, `ftm:ID`; entities of ties and sanctions name the ids of their ends, in this file or in an
//! earlier input, in any order.
//!
//! * **Actors.** A `Person` with the topic `role.pep` or an office is an official. `nationality` and
//!   `citizenship` of a person, `jurisdiction` and `flag` of another, else its only `mainCountry` or `country`,
//!   are nationalities; a `PublicBody` is also a part of its state. Ids that other lists know (`ofac-29162`,
//!   `gb-hmt-14074`, `eu-fsf-eu-7714-33` among the referents) are identifiers of those lists, so that the
//!   actors are one. `Address` and `Passport` entities are told of whoever they belong to. What has no field is
//!   an attribute; `target`, `first_seen`, `last_seen` and `last_change` describe the data set and are left out.
//! * **Sanctions.** The sender is the sanction's one `country`, else the issuer with whose code the
//!   `programId` begins, else the one that the `authority` names. An act is all that a sender announced under
//!   one programme (`programId`, else `program`, else the authority: its name is spelled in many ways; of
//!   `CA-SEMA`, a law for programmes against any state, the `program`) on one day (`startDate`, else `listingDate`, else `date`). Where the issuer of the programme is another (France
//!   under `EU-UKR`), the act implements that one's. A sanction without an end is silent about it.
//! * **Ties.** Each entity with two ends is a tie of its own, `ftm:ID`, so that the end that one gives is none of
//!   another's. `endDate` is the last day on which something holds. What the type table forbids, as the
//!   ownership of a person, becomes an association that the schema's name labels. A post at a public body is
//!   an office, another directorship is control, another employment an association.
//! * **Deltas.** `ADD` and `MOD` give the entity; `DEL` is reported and removes nothing: a delta is an excerpt.

mod actor;
mod columns;
mod entity;
mod network;
mod reading;
mod records;
mod schemata;
mod values;

use std::io::Read;

pub(crate) use columns::read_ties;
use reading::Reading;
use records::Records;

use super::output::Output;
use crate::graph::GraphBuilder;
use crate::load::{LoadError, LoadReport, ReadOptions, Reporter};
use crate::model::{Source, SourceClass};
use crate::time::When;

/// The first part of the source's key.
const SOURCE: &str = "ftm";

pub(crate) fn read(
    input: impl Read,
    builder: &mut GraphBuilder,
    options: ReadOptions,
) -> Result<LoadReport, LoadError> {
    let day = options.published.map_or_else(|| "?".into(), |day| day.to_string());
    let name = format!("{SOURCE}@{day}");
    let document = builder.begin_document(Some(&name));
    let mut out = Reporter::new(options.mode, document);
    if options.published.is_none() {
        let reason = "the file does not say its day of publication; say it with the input";
        out.problem("line 1", "(file)", reason)?;
    }
    let mut source = Source::new(name.as_str(), SourceClass::Dataset);
    source.title = Some("FollowTheMoney entities".into());
    source.published = options.published.map(When::exact);
    let mut nothing = Reporter::new(options.mode, document);
    Output { builder, out: &mut nothing, source: name.clone() }.begin(source)?;
    let mut reading = Reading::new(&mut out, false);
    reading.lines(input, options, |out, line, actor| {
        records::take(&mut Output { builder, out, source: name.clone() }, line, actor)
    })?;
    let (mut network, actors) = (reading.network, reading.actors);
    let to = Output { builder, out: &mut out, source: name };
    Records::new(&mut network, to).add(actors)?;
    Ok(out.report)
}
