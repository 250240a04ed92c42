//! The main job: read, analyse, report. With no input it runs the bundled case of March 2021.
//!
//! `cargo run --release --example analyse -- --help` lists the options.

use std::fmt::Display;
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use sanction_graph::coordination::validation::Universe;
use sanction_graph::export::{Report, write_merges};
use sanction_graph::findings::{AnalyseConfig, AnalyseError, Input, analyse, describe_inputs};
use sanction_graph::graph::{GraphBuilder, Level, SanctionGraph};
use sanction_graph::inputs::{Format, InputSpec, ReadOptions};
use sanction_graph::load::LoadError;
use sanction_graph::reciprocity::lagged::{Policy, Unit};
use sanction_graph::reciprocity::{MotifMode, Motifs};
#[cfg(feature = "resolve")]
use sanction_graph::resolve::{Judgements, Resolve};
use sanction_graph::time::{Day, TimeUnit};

/// Who hit whom, who hit back, who acts together: sanctions as a temporal graph.
#[derive(Parser)]
#[command(
    name = "analyse",
    version,
    after_help = "DATE is YYYY-MM-DD. Exit status: 0 done, 1 input unusable, 2 wrong arguments."
)]
struct Options {
    /// Files to read together. Without any, the bundled case of March 2021.
    ///
    /// `PATH` (the format is told from the content), `FORMAT=PATH`, `FORMAT=PATH@DATE` with the day on which
    /// a list was published where the file does not say, or `FORMAT+partial=PATH` for an excerpt of a list.
    /// Formats: native, events, uk-conlist, ofac-csv, ofac-xml, ofac-advanced, ofac-enhanced, ca-sema, un, eu-fsf,
    /// ftm, gsdb.
    #[arg(value_name = "INPUT")]
    inputs: Vec<InputSpec>,

    /// For whom targets stand: themselves, their states, or states within blocs.
    #[arg(long, value_name = "actor|state|bloc", default_value_t = Level::Bloc)]
    level: Level,

    /// Blocs become their members of the day (only with `--level state`).
    #[arg(long)]
    expand_blocs: bool,

    /// The longest lag of a response.
    #[arg(long, value_name = "DAYS", default_value_t = 30, allow_negative_numbers = true)]
    response_window: u32,

    /// The longest time between acts of one round.
    #[arg(long, value_name = "DAYS", default_value_t = 7, allow_negative_numbers = true, value_parser = clap::value_parser!(i32).range(0..))]
    coordination_window: i32,

    /// How many targets could have been hit, where pairs of senders are held against chance: `all` named
    /// actors, those that anyone hits in the analysed window (`view`), or a number; by default those that one of
    /// `--senders` hits.
    #[arg(long, value_name = "all|view|N", default_value_t = Universe::Hit, hide_default_value = true)]
    universe: Universe,

    /// The senders that are held against each other, by key; all by default.
    #[arg(long, value_name = "KEY,…", value_delimiter = ',')]
    senders: Option<Vec<String>>,

    /// What counts as one action.
    #[arg(long, value_enum, default_value_t = UnitOption::Act)]
    unit: UnitOption,

    /// Which of its eligible responses an action takes.
    #[arg(long, value_enum, default_value_t = PolicyOption::First)]
    policy: PolicyOption,

    /// Whether an act of the same day can be an answer.
    #[arg(long, value_name = "yes|no", value_enum, default_value_t = YesNo::Yes, hide_possible_values = true)]
    same_day: YesNo,

    /// Only sanctions imposed on this day or later.
    #[arg(long, value_name = "DATE")]
    from: Option<Day>,

    /// Only sanctions imposed on this day or earlier.
    #[arg(long, value_name = "DATE")]
    to: Option<Day>,

    /// Only sanctions in force on this day.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Day>,

    /// Tell who is blocked because the listed own or control it, under the rules of the US, the EU and the UK on
    /// the day of `--as-of`; without it on the last day on which a source was published, or else of an act.
    #[arg(long)]
    exposure: bool,

    /// Count what three sanctions in a row look like, of which the third comes at most so many days after the
    /// first.
    #[arg(long, value_name = "DAYS", allow_negative_numbers = true)]
    motifs: Option<u32>,

    /// Whether sanctions of one day are never in a row, or are if their `seq` says so.
    #[arg(long, value_name = "strict|seq", default_value_t = MotifMode::Strict, requires = "motifs")]
    motifs_mode: MotifMode,

    /// How many draws each comparison with chance makes; 0 for none.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    draws: u32,

    /// The seed of the draws.
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,

    /// Join no entries of different lists by what they say, only those with an equal entry number of one list.
    #[arg(long)]
    no_resolve: bool,

    /// What somebody who looked said of entries, as CSV (`left,right,verdict,note`; the verdict is `same` or
    /// `different`): goes before any score.
    #[arg(long, value_name = "FILE", conflicts_with = "no_resolve")]
    judgements: Option<PathBuf>,

    /// Write as CSV (`cluster,key,kind,name`) every actor that more than one list entry stands behind.
    #[arg(long, value_name = "FILE")]
    merges: Option<PathBuf>,

    /// Write the findings as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// Why there is no result, as an exit status.
enum Failure {
    /// An input cannot be used, or a result cannot be written.
    Unusable(String),
    /// The arguments are wrong.
    Arguments(String),
}

impl Failure {
    /// That an input is unusable, or a result cannot be written, because of `error`.
    fn unusable(error: &impl Display) -> Self {
        Self::Unusable(error.to_string())
    }

    /// The same, of the file at `path`.
    fn of_file(path: impl Display, error: impl Display) -> Self {
        Self::Unusable(format!("{path}: {error}"))
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum UnitOption {
    Act,
    Row,
    FirstContact,
}

#[derive(Clone, Copy, ValueEnum)]
enum PolicyOption {
    First,
    All,
    OneToOne,
}

#[derive(Clone, Copy, ValueEnum, PartialEq)]
enum YesNo {
    Yes,
    No,
}

impl Options {
    fn config(&self) -> Result<AnalyseConfig, Failure> {
        if self.expand_blocs && self.level != Level::State {
            return Err(Failure::Arguments("--expand-blocs goes with --level state".into()));
        }
        let mut config = AnalyseConfig::default()
            .level(self.level)
            .response_window(self.response_window)
            .coordination_window(self.coordination_window)
            .universe(self.universe)
            .senders(self.senders.clone())
            .draws(self.draws)
            .seed(self.seed)
            .imposed(self.from, self.to)
            .map_err(|error| Failure::Arguments(format!("--from and --to: {error}")))?;
        if let Some(day) = self.as_of {
            config = config.as_of(day);
        }
        if let Some(delta) = self.motifs {
            config = config.motifs(Motifs::default().delta(delta).mode(self.motifs_mode));
        }
        config.projection = config.projection.expand_blocs(self.expand_blocs);
        config.response = config
            .response
            .unit(match self.unit {
                UnitOption::Act => Unit::Act,
                UnitOption::Row => Unit::Row,
                UnitOption::FirstContact => Unit::FirstContact,
            })
            .policy(match self.policy {
                PolicyOption::First => Policy::First,
                PolicyOption::All => Policy::All,
                PolicyOption::OneToOne => Policy::OneToOne,
            })
            .same_day(self.same_day == YesNo::Yes);
        Ok(config)
    }
}

impl Options {
    const fn names_days(&self) -> bool {
        self.from.is_some() || self.to.is_some() || self.as_of.is_some() || self.exposure
    }
}

/// The case, beside this file.
fn bundled_case() -> InputSpec {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/xinjiang-2021.json");
    InputSpec::of(path.to_string_lossy(), Format::Native)
}

fn read(spec: &InputSpec, builder: &mut GraphBuilder) -> Result<Input, LoadError> {
    let (format, report) = spec.read(builder, ReadOptions::default())?;
    Ok(Input { path: spec.path.clone(), format: format.to_string(), report })
}

fn load(options: &Options) -> Result<(SanctionGraph, Vec<Input>), Failure> {
    let case = [bundled_case()];
    let specs: &[InputSpec] = if options.inputs.is_empty() { &case } else { &options.inputs };
    let mut builder = GraphBuilder::new();
    let mut inputs = Vec::new();
    for spec in specs {
        inputs.push(read(spec, &mut builder).map_err(|error| Failure::of_file(&spec.path, error))?);
    }
    resolve(options, &mut builder)?;
    Ok((builder.build().map_err(|error| Failure::unusable(&error))?, inputs))
}

/// Joins entries of different lists that stand for one actor.
#[cfg(feature = "resolve")]
fn resolve(options: &Options, builder: &mut GraphBuilder) -> Result<(), Failure> {
    if options.no_resolve {
        return Ok(());
    }
    let mut resolve = Resolve::default();
    if let Some(path) = &options.judgements {
        let file = File::open(path).map_err(|error| Failure::of_file(path.display(), error))?;
        let judgements = Judgements::read(std::io::BufReader::new(file));
        resolve = resolve.judgements(judgements.map_err(|error| Failure::of_file(path.display(), error))?);
    }
    let resolution = resolve.run(builder);
    for unmet in &resolution.unmet {
        eprintln!("judgement of {} and {}: {}", unmet.left, unmet.right, unmet.reason);
    }
    resolution.join(builder).map_err(|error| Failure::unusable(&error))
}

/// Says that what is not there cannot be asked for.
#[cfg(not(feature = "resolve"))]
fn resolve(options: &Options, _: &mut GraphBuilder) -> Result<(), Failure> {
    match options.judgements {
        Some(_) => Err(Failure::Arguments("--judgements needs the feature `resolve`".into())),
        None => Ok(()),
    }
}

/// Writes to standard output; that nobody reads to the end (`| head`) is no failure.
fn print(report: &Report<'_>) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match write!(out, "{report}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::of_file("standard output", error))
        }
        _ => Ok(()),
    }
}

fn run(options: &Options) -> Result<(), Failure> {
    let mut config = options.config()?;
    let (graph, inputs) = load(options)?;
    if graph.unit() == TimeUnit::Tick && options.names_days() {
        let reason =
            "--from, --to, --as-of and --exposure go by days, and the time of this input is in ticks";
        return Err(Failure::Arguments(reason.into()));
    }
    if options.exposure {
        let last_act = || graph.acts().filter_map(|act| act.announced().latest()).max();
        match options.as_of.or_else(|| graph.observed_until()).or_else(last_act) {
            Some(day) => config = config.exposure(day),
            None => eprintln!(
                "no source and no act has a day: say on which with --as-of to see who is blocked through others"
            ),
        }
    }
    let mut findings = analyse(&graph, &config).map_err(|error| match error {
        AnalyseError::UnknownSender { .. } => Failure::Arguments(format!("--senders: {error}")),
        AnalyseError::Coordination(error) if error.is_universe_too_small() => {
            Failure::Arguments(format!("--universe: {error}"))
        }
        error => Failure::unusable(&error),
    })?;
    findings.inputs = describe_inputs(&graph, &config, &inputs).map_err(|error| Failure::unusable(&error))?;
    print(&Report::new(&graph, &findings))?;
    if let Some(path) = &options.json {
        let text = serde_json::to_string_pretty(&findings).map_err(|error| Failure::unusable(&error))?;
        std::fs::write(path, text + "\n").map_err(|error| Failure::of_file(path.display(), error))?;
    }
    if let Some(path) = &options.merges {
        let file = File::create(path).map_err(|error| Failure::of_file(path.display(), error))?;
        write_merges(&graph, file).map_err(|error| Failure::of_file(path.display(), error))?;
    }
    Ok(())
}

fn main() -> ExitCode {
    // What clap finds wrong leaves here with status 2.
    let options = Options::parse();
    let (status, reason) = match run(&options) {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Unusable(reason)) => (1, reason),
        Err(Failure::Arguments(reason)) => (2, reason),
    };
    eprintln!("error: {reason}");
    ExitCode::from(status)
}
