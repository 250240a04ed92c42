//! Who is listed by whom, and since when? Every sanction on those of a name, with what says so.
//!
//! ```sh
//! cargo run --release --example listed -- "Chen Mingguo" [INPUT…]
//! ```
//!
//! A name, an alias or a key; without an input, in the bundled case of March 2021. An input is `PATH`, `FORMAT=PATH` or
//! `FORMAT=PATH@DATE`, as for `analyse`.

use std::error::Error;

use sanction_graph::graph::{ActRef, ActorRef, SanctionGraph, TieRef};

mod input;

/// Who it is: `name (aliases), key, kind, birth`.
fn who(graph: &SanctionGraph, actor: ActorRef<'_>) -> String {
    let mut text = actor.label().to_owned();
    let aliases: Vec<String> = actor.aliases().map(|alias| alias.name).collect();
    if !aliases.is_empty() {
        text = format!("{text} ({})", aliases.join("; "));
    }
    text = format!("{text}, {}, {}", actor.key(), actor.kind());
    match actor.born() {
        Some(born) => format!("{text}, born {}", graph.when_text(born)),
        None => text,
    }
}

/// One listing: `sender, programme: since start, end; source (locator)`.
fn listing(graph: &SanctionGraph, tie: TieRef<'_>) -> String {
    let period = tie.period();
    let programme = tie.act().and_then(|act| Some(act.programme()?.key.as_str())).unwrap_or("no programme");
    let since = match period.start() {
        start if start.is_unknown() => "since an unknown day".to_owned(),
        start => format!("since {}", graph.when_text(start)),
    };
    let end = match period.end() {
        Some(end) if end.is_unknown() => "ended on an unknown day".to_owned(),
        Some(end) => format!("no longer in force from {}", graph.when_text(end)),
        None => "in force".to_owned(),
    };
    let name = |source: Option<&str>, locator: Option<&str>| {
        let source = source.unwrap_or("stated");
        locator.map_or_else(|| source.to_owned(), |locator| format!("{source} ({locator})"))
    };
    let mut sources: Vec<String> =
        tie.claims().map(|claim| name(claim.source.as_deref(), claim.locator.as_deref())).collect();
    if sources.is_empty() {
        // A sanction without claims of its own rests on those of its act.
        let claims = tie.act().into_iter().flat_map(ActRef::claims);
        sources = claims.map(|claim| name(claim.source.as_deref(), claim.locator.as_deref())).collect();
    }
    format!("{}, {programme}: {since}, {end}; {}", tie.from().label(), sources.join("; "))
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_else(|| "Chen Mingguo".into());
    let graph = input::graph(arguments)?;

    let found = graph.by_key(&name).map_or_else(|| graph.find(&name), |id| vec![id]);
    if found.is_empty() {
        println!("nobody is called `{name}`");
    }
    for id in found {
        let actor = graph.actor(id);
        println!("{}", who(&graph, actor));
        let listings: Vec<_> = actor.incoming().filter(|tie| tie.kind().is_sanction()).collect();
        if listings.is_empty() {
            println!("  not listed");
        }
        for tie in listings {
            println!("  {}", listing(&graph, tie));
        }
    }
    Ok(())
}
