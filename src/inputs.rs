//! Reading inputs: which formats there are, and how an input names its own.
//!
//! A reader takes any [`Read`] and feeds a [`GraphBuilder`]; several inputs may feed one builder. It
//! returns a [`LoadReport`], in which every record that could not be taken as it was is a problem with
//! its place, field and reason.

use std::io::Read;
use std::str::FromStr;

use crate::datasets::{events, native};
use crate::graph::GraphBuilder;
#[doc(no_inline)]
pub use crate::load::ReadOptions;
use crate::load::{LoadError, LoadReport, decompressed, refuse_utf16};
use crate::model::words::words;
use crate::time::Day;

words! {
    /// A format that can be read.
    pub enum Format, "format" {
        /// The library's own JSON.
        Native = "native",
        /// The events CSV.
        Events = "events",
        /// The UK's consolidated list of financial sanctions targets (feature `lists`).
        UkConlist = "uk-conlist",
        /// The US Treasury's list of Specially Designated Nationals, `SDN.CSV` (feature `lists`).
        OfacCsv = "ofac-csv",
        /// Canada's consolidated list of autonomous sanctions, as XML (feature `lists`).
        CaSema = "ca-sema",
        /// The consolidated list of the UN Security Council, as XML (feature `lists`).
        Un = "un",
        /// The EU's consolidated financial sanctions list, XML 1.1 (feature `lists`).
        EuFsf = "eu-fsf",
        /// The case table of the Global Sanctions Database, as CSV (feature `lists`).
        Gsdb = "gsdb",
    }
}

/// How many bytes at the start of an input its format is told from.
const DETECTION_BYTES: u64 = 4096;

/// Reads an input whose format is told from its content, and says which it is.
///
/// # Errors
/// As [`Format::read`], and if the content has the form of no known format.
pub fn read_detected(
    input: impl Read,
    builder: &mut GraphBuilder,
    options: ReadOptions,
) -> Result<(Format, LoadReport), LoadError> {
    let mut input = decompressed(input)?;
    let mut start = Vec::new();
    input.by_ref().take(DETECTION_BYTES).read_to_end(&mut start).map_err(LoadError::Io)?;
    refuse_utf16(&start)?;
    let format = Format::detect(&start).ok_or(LoadError::UnknownFormat)?;
    let report = format.read(start.as_slice().chain(input), builder, options)?;
    Ok((format, report))
}

impl Format {
    /// The format that the first bytes of an input have the form of, if any.
    ///
    /// JSON that begins with an object is native; text whose first line names the columns `sender` and
    /// `target` is the events CSV, `sanctioned_state` and `sanctioning_state` the GSDB's table; lists are told from
    /// their first line or root element.
    #[must_use]
    pub fn detect(start: &[u8]) -> Option<Self> {
        let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
        if text.trim_ascii_start().first() == Some(&b'{') {
            return Some(Self::Native);
        }
        if text.starts_with(b"Last Updated,") {
            return Some(Self::UkConlist);
        }
        if begins_as_sdn(text) {
            return Some(Self::OfacCsv);
        }
        if let Some(root) = xml_root(text) {
            return match root {
                b"data-set" => Some(Self::CaSema),
                b"CONSOLIDATED_LIST" => Some(Self::Un),
                b"export" if names_eu_fsf(text) => Some(Self::EuFsf),
                _ => None,
            };
        }
        let header = text.split(|&byte| byte == b'\n').next().unwrap_or_default();
        let columns: Vec<&[u8]> = header
            .split(|&byte| byte == b',')
            .map(|column| {
                column.trim_ascii().trim_ascii_start().strip_prefix(b"\"").unwrap_or(column.trim_ascii())
            })
            .map(|column| column.strip_suffix(b"\"").unwrap_or(column))
            .collect();
        let has = |name: &[u8]| columns.contains(&name);
        if has(b"sanctioned_state") && has(b"sanctioning_state") {
            return Some(Self::Gsdb);
        }
        (has(b"sender") && has(b"target")).then_some(Self::Events)
    }

    /// Whether it is the format of a list whose files have days of publication and form series.
    #[must_use]
    pub const fn is_list(self) -> bool {
        match self {
            Self::Native | Self::Events | Self::Gsdb => false,
            Self::UkConlist | Self::OfacCsv | Self::CaSema | Self::Un | Self::EuFsf => true,
        }
    }

    /// Reads an input of this format into a builder.
    ///
    /// Linear in the input; the native format is held in memory while it is read, the events CSV row by
    /// row.
    ///
    /// # Errors
    /// Fails only when the input cannot be read, is no UTF-8, does not have the form of the format (for
    /// native: no JSON, an unknown or doubled field; for events: a missing, doubled or contradictory
    /// column), or reaches a limit; in strict mode also at the first problem.
    pub fn read(
        self,
        input: impl Read,
        builder: &mut GraphBuilder,
        options: ReadOptions,
    ) -> Result<LoadReport, LoadError> {
        let input = decompressed(input)?;
        match self {
            Self::Native => native::read(input, builder, options),
            Self::Events => events::read(input, builder, options),
            #[cfg(feature = "lists")]
            Self::UkConlist => crate::lists::uk::read(input, builder, options),
            #[cfg(feature = "lists")]
            Self::OfacCsv => crate::lists::ofac::read(input, builder, options),
            #[cfg(feature = "lists")]
            Self::CaSema => crate::lists::ca::read(input, builder, options),
            #[cfg(feature = "lists")]
            Self::Un => crate::lists::un::read(input, builder, options),
            #[cfg(feature = "lists")]
            Self::EuFsf => crate::lists::eu::read(input, builder, options),
            #[cfg(feature = "lists")]
            Self::Gsdb => crate::lists::gsdb::read(input, builder, options),
            #[cfg(not(feature = "lists"))]
            Self::UkConlist | Self::OfacCsv | Self::CaSema | Self::Un | Self::EuFsf | Self::Gsdb => {
                Err(LoadError::UnknownFormat)
            }
        }
    }
}

/// Whether a text begins as `SDN.CSV` does, which has no header: with a number, a quoted name and ten more
/// fields.
fn begins_as_sdn(text: &[u8]) -> bool {
    let line = text.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let digits = line.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut quoted = false;
    let commas = line.iter().filter(|&&byte| {
        quoted ^= byte == b'"';
        byte == b',' && !quoted
    });
    digits > 0 && line[digits..].starts_with(b",\"") && commas.count() == 11
}

/// Whether a text names the namespace of the EU's list; `export` is a common root.
fn names_eu_fsf(text: &[u8]) -> bool {
    const NAMESPACE: &[u8] = b"http://eu.europa.ec/fpi/fsd/export";
    text.windows(NAMESPACE.len()).any(|window| window == NAMESPACE)
}

/// The name of the root element, without its prefix, if the text begins as XML does.
fn xml_root(text: &[u8]) -> Option<&[u8]> {
    let mut rest = text.trim_ascii_start();
    loop {
        rest = rest.strip_prefix(b"<")?;
        let end: &[u8] = match rest {
            [b'?', ..] => b"?>",
            [b'!', b'-', b'-', ..] => b"-->",
            _ => break,
        };
        let at = rest.windows(end.len()).position(|window| window == end)?;
        rest = rest[at + end.len()..].trim_ascii_start();
    }
    let name = rest.split(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/')).next()?;
    name.rsplit(|&byte| byte == b':').next()
}

/// An input as it is named on a command line: `PATH`, `FORMAT=PATH`, `FORMAT=PATH@DATE` or
/// `FORMAT+partial=PATH`.
///
/// A path may hold `=` and `@`: `=` counts only behind a word without `/`, `\` and `.`, and `@` only where
/// a format is said and what follows is a date.
///
/// ```
/// use sanction_graph::inputs::{Format, InputSpec};
///
/// let spec: InputSpec = "events=acts.csv".parse()?;
/// assert_eq!((spec.format, spec.path.as_str()), (Some(Format::Events), "acts.csv"));
/// assert_eq!("mail@2021-03-22.csv".parse::<InputSpec>()?.path, "mail@2021-03-22.csv");
/// # Ok::<(), sanction_graph::inputs::InputSpecError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InputSpec {
    /// Where it is.
    pub path: String,
    /// Its format; told from the content if not said.
    pub format: Option<Format>,
    /// The day on which it was published, where the file does not say.
    pub published: Option<Day>,
    /// It is an excerpt: what is not in it was not removed.
    pub partial: bool,
}

impl InputSpec {
    /// The input at `path`, of a known format.
    #[must_use]
    pub fn of(path: impl Into<String>, format: Format) -> Self {
        Self { path: path.into(), format: Some(format), published: None, partial: false }
    }
}

/// The part before `=` names no format, a part is missing, or a part has no meaning for the format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}`: {reason}")]
#[non_exhaustive]
pub struct InputSpecError {
    /// The text as it was found.
    pub text: String,
    /// What is wrong.
    pub reason: String,
}

impl FromStr for InputSpec {
    type Err = InputSpecError;

    fn from_str(text: &str) -> Result<Self, InputSpecError> {
        let error = |reason: String| InputSpecError { text: text.into(), reason };
        let spec = match text.split_once('=') {
            // A path may hold `=`; a format never holds `/` or `.`.
            Some((word, rest)) if !word.contains(['/', '.', '\\']) => {
                Self::of_format(word, rest).map_err(error)?
            }
            _ => Self { path: text.into(), format: None, published: None, partial: false },
        };
        if spec.path.is_empty() {
            return Err(error("the path is missing".into()));
        }
        match spec.format {
            Some(format) if !format.is_list() && spec.published.is_some() => Err(error(format!(
                "a day of publication has no meaning for {format}, which states its days itself"
            ))),
            Some(format) if !format.is_list() && spec.partial => Err(error(format!(
                "`+{PARTIAL}` has no meaning for {format}, of which nothing is ever removed"
            ))),
            _ => Ok(spec),
        }
    }
}

/// Marks an excerpt, as `FORMAT+partial=PATH`.
const PARTIAL: &str = "partial";

impl InputSpec {
    /// From the parts before and after `=`.
    fn of_format(word: &str, rest: &str) -> Result<Self, String> {
        let (format, mark) = word.split_once('+').map_or((word, None), |(format, mark)| (format, Some(mark)));
        if let Some(mark) = mark.filter(|&mark| mark != PARTIAL) {
            return Err(format!("`+{mark}` marks nothing; an excerpt is marked `+{PARTIAL}`"));
        }
        let format = format.parse::<Format>().map_err(|unknown| unknown.to_string())?;
        let dated = rest.rsplit_once('@').and_then(|(path, day)| Some((path, day.parse::<Day>().ok()?)));
        let (path, published) = dated.map_or((rest, None), |(path, day)| (path, Some(day)));
        Ok(Self { path: path.into(), format: Some(format), published, partial: mark.is_some() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_from_content() {
        assert_eq!(Format::detect(b"\xEF\xBB\xBF \n{\"format\""), Some(Format::Native));
        assert_eq!(Format::detect(b"\"date\",\"sender\", target\r\n"), Some(Format::Events));
        assert_eq!(Format::detect(b"case_id,sanctioned_state,sanctioning_state\n"), Some(Format::Gsdb));
        assert_eq!(Format::detect(b"senders,target\n"), None);
        assert_eq!(Format::detect(b""), None);
        let sdn = b"36,\"AIR, Inc.\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n37,";
        assert_eq!(Format::detect(sdn), Some(Format::OfacCsv));
        assert_eq!(Format::detect(b"36,\"AIR, Inc.\",-0- ,\"CUBA\"\r\n"), None);
        let canada = b"\xEF\xBB\xBF<?xml version=\"1.0\"?>\n<!-- <x> -->\n<data-set>";
        assert_eq!(Format::detect(canada), Some(Format::CaSema));
        assert_eq!(Format::detect(b"<CONSOLIDATED_LIST dateGenerated=''>"), Some(Format::Un));
        let eu = b"<fsd:export xmlns:fsd='http://eu.europa.ec/fpi/fsd/export'>";
        assert_eq!(Format::detect(eu), Some(Format::EuFsf));
        assert_eq!(Format::detect(b"<export>"), None);
        assert_eq!(Format::detect(b"<data-sets/>"), None);
        assert_eq!(Format::detect(b"<!-- <data-set>"), None);
    }

    #[test]
    fn inputs_are_named_with_or_without_a_format() {
        let spec: InputSpec = "events=a=b.csv".parse().unwrap();
        assert_eq!((spec.format, spec.path.as_str()), (Some(Format::Events), "a=b.csv"));
        assert_eq!("./x=y.json".parse::<InputSpec>().unwrap().path, "./x=y.json");
        assert!(
            "nonsense=x".parse::<InputSpec>().unwrap_err().to_string().contains("`nonsense` is no format")
        );
        assert!("native=".parse::<InputSpec>().is_err());
    }

    #[test]
    fn days_and_excerpts_are_for_lists() {
        let error = |text: &str| text.parse::<InputSpec>().unwrap_err().to_string();
        assert_eq!(
            error("native=x.json@2021-03-22"),
            "`native=x.json@2021-03-22`: a day of publication has no meaning for native, which states its days itself"
        );
        assert_eq!(
            error("events+partial=x.csv"),
            "`events+partial=x.csv`: `+partial` has no meaning for events, of which nothing is ever removed"
        );
        assert_eq!(
            error("events+part=x.csv"),
            "`events+part=x.csv`: `+part` marks nothing; an excerpt is marked `+partial`"
        );
        assert_eq!(error("native=@2021-03-22"), "`native=@2021-03-22`: the path is missing");
        // No date, so part of the path.
        for path in ["x@2021-03", "x@home.json", "@", "x@2021-02-31"] {
            let spec: InputSpec = format!("native={path}").parse().unwrap();
            assert_eq!((spec.path.as_str(), spec.published), (path, None));
        }
    }
}
