//! The main job: read, analyse, report. With no input it runs the bundled case of March 2021.
//!
//! `cargo run --release --example analyse -- --help` lists the options.

use std::fs::File;
use std::io::{BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use sanction_graph::datasets::{Format, InputSpec, ReadOptions, read_detected};
use sanction_graph::export::Report;
use sanction_graph::findings::{AnalyseConfig, Input, analyse, describe_inputs};
use sanction_graph::graph::{GraphBuilder, Level};
use sanction_graph::load::LoadError;
use sanction_graph::reciprocity::lagged::{Policy, Unit};
use sanction_graph::time::Day;

/// Who hit whom, who hit back, who acts together: sanctions as a temporal graph.
#[derive(Parser)]
#[command(name = "analyse", version)]
struct Options {
    /// `PATH` (format told from the content) or `FORMAT=PATH`, with FORMAT `native` or `events`. Without
    /// any, the bundled case of March 2021.
    #[arg(value_name = "INPUT")]
    inputs: Vec<InputSpec>,

    /// For whom targets stand: themselves, their states, or states within blocs.
    #[arg(long, value_name = "actor|state|bloc", default_value_t = Level::Bloc)]
    level: Level,

    /// Blocs become their members of the day (only with `--level state`).
    #[arg(long)]
    expand_blocs: bool,

    /// The longest lag of a response.
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    response_window: u32,

    /// The longest time between acts of one round.
    #[arg(long, value_name = "DAYS", default_value_t = 7, value_parser = clap::value_parser!(i32).range(0..))]
    coordination_window: i32,

    /// What counts as one action.
    #[arg(long, value_enum, default_value_t = UnitOption::Act)]
    unit: UnitOption,

    /// Which of its eligible responses an action takes.
    #[arg(long, value_enum, default_value_t = PolicyOption::First)]
    policy: PolicyOption,

    /// Whether an act of the same day can be an answer.
    #[arg(long, value_enum, default_value_t = YesNo::Yes)]
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

    /// How many draws each comparison with chance makes; 0 for none.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    draws: u32,

    /// The seed of the draws.
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,

    /// Write the findings as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
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
    fn config(&self) -> Result<AnalyseConfig, String> {
        if self.expand_blocs && self.level != Level::State {
            return Err("--expand-blocs goes with --level state".into());
        }
        let mut config = AnalyseConfig::default()
            .level(self.level)
            .response_window(self.response_window)
            .coordination_window(self.coordination_window)
            .draws(self.draws)
            .seed(self.seed)
            .imposed(self.from, self.to)
            .map_err(|error| format!("--from and --to: {error}"))?;
        if let Some(day) = self.as_of {
            config = config.as_of(day);
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

/// The case, beside this file.
fn bundled_case() -> InputSpec {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/xinjiang-2021.json");
    InputSpec::of(path.to_string_lossy(), Format::Native)
}

fn read(spec: &InputSpec, builder: &mut GraphBuilder) -> Result<Input, LoadError> {
    let file = BufReader::new(File::open(&spec.path).map_err(LoadError::Io)?);
    let options = ReadOptions::default();
    let (format, report) = match spec.format {
        Some(format) => (format, format.read(file, builder, options)?),
        None => read_detected(file, builder, options)?,
    };
    Ok(Input { path: spec.path.clone(), format: format.to_string(), report })
}

fn run(options: &Options, config: &AnalyseConfig) -> Result<(), String> {
    let case = [bundled_case()];
    let specs: &[InputSpec] = if options.inputs.is_empty() { &case } else { &options.inputs };
    let mut builder = GraphBuilder::new();
    let mut inputs = Vec::new();
    for spec in specs {
        inputs.push(read(spec, &mut builder).map_err(|error| format!("{}: {error}", spec.path))?);
    }
    let graph = builder.build().map_err(|error| error.to_string())?;
    let mut findings = analyse(&graph, config).map_err(|error| error.to_string())?;
    findings.inputs = describe_inputs(&graph, config, &inputs).map_err(|error| error.to_string())?;
    // A closed pipe (`| head`) is no failure of the analysis.
    _ = write!(std::io::stdout().lock(), "{}", Report::new(&graph, &findings));
    if let Some(path) = &options.json {
        let text = serde_json::to_string_pretty(&findings).map_err(|error| error.to_string())?;
        std::fs::write(path, text + "\n").map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

fn main() -> ExitCode {
    // Wrong arguments leave here with status 2.
    let options = Options::parse();
    let config = match options.config() {
        Ok(config) => config,
        Err(reason) => {
            eprintln!("error: {reason}");
            return ExitCode::from(2);
        }
    };
    match run(&options, &config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("error: {reason}");
            ExitCode::from(1)
        }
    }
}
