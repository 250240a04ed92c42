//! Reading inputs: which formats there are, and how an input names its own.
//!
//! A reader takes any [`Read`] and feeds a [`GraphBuilder`]; several inputs may feed one builder. It
//! returns a [`LoadReport`], in which every record that could not be taken as it was is a problem with
//! its place, field and reason.

use std::fs::File;
use std::io::{BufReader, Read};
use std::str::FromStr;

use crate::datasets::{events, native};
use crate::graph::GraphBuilder;
#[cfg(feature = "lists")]
use crate::graph::GraphColumns;
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
        /// The US Treasury's list of Specially Designated Nationals, `SDN.CSV`, and the files of aliases,
        /// addresses and comments beside it (feature `lists`).
        OfacCsv = "ofac-csv",
        /// The same list and the US Treasury's consolidated list, as XML (feature `lists`).
        OfacXml = "ofac-xml",
        /// The US Treasury's lists as `SDN_ADVANCED.XML` (feature `lists`).
        OfacAdvanced = "ofac-advanced",
        /// The US Treasury's lists as `SDN_ENHANCED.XML` (feature `lists`).
        OfacEnhanced = "ofac-enhanced",
        /// Canada's consolidated list of autonomous sanctions, as XML (feature `lists`).
        CaSema = "ca-sema",
        /// The consolidated list of the UN Security Council, as XML (feature `lists`).
        Un = "un",
        /// The EU's consolidated financial sanctions list, XML 1.1 (feature `lists`).
        EuFsf = "eu-fsf",
        /// `FollowTheMoney` entities as JSON lines, as `OpenSanctions` publishes them (feature `lists`).
        Ftm = "ftm",
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
    /// JSON that begins with an object is native, unless the object begins with a field of a `FollowTheMoney`
    /// entity or delta (`id`, `caption`, `schema`, `properties`, `op`, …); text whose first line names the columns
    /// `sender` and `target` is the events CSV, `sanctioned_state` and `sanctioning_state` the GSDB's table; lists are
    /// told from their first line or root element.
    #[must_use]
    pub fn detect(start: &[u8]) -> Option<Self> {
        let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
        if text.trim_ascii_start().first() == Some(&b'{') {
            return Some(if begins_as_ftm(text) { Self::Ftm } else { Self::Native });
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
                b"sdnList" => Some(Self::OfacXml),
                b"Sanctions" if names(text, "http://www.un.org/sanctions/1.0") => Some(Self::OfacAdvanced),
                b"sanctionsData" if names(text, "exports/ENHANCED_XML") => Some(Self::OfacEnhanced),
                b"export" if names(text, "http://eu.europa.ec/fpi/fsd/export") => Some(Self::EuFsf),
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

    /// Whether it is the format of a list whose files have days of publication, as far as they do not say them
    /// themselves. Those of one list form series, but for `ftm`, of which nothing ever ends by its absence.
    #[must_use]
    pub const fn is_list(self) -> bool {
        !matches!(self, Self::Native | Self::Events | Self::Gsdb)
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
            Self::OfacXml => crate::lists::ofac::xml::read(input, builder, options),
            #[cfg(feature = "lists")]
            Self::OfacAdvanced => crate::lists::ofac::advanced::read(input, builder, options),
            #[cfg(feature = "lists")]
            Self::OfacEnhanced => crate::lists::ofac::enhanced::read(input, builder, options),
            #[cfg(feature = "lists")]
            Self::CaSema => crate::lists::ca::read(input, builder, options),
            #[cfg(feature = "lists")]
            Self::Un => crate::lists::un::read(input, builder, options),
            #[cfg(feature = "lists")]
            Self::EuFsf => crate::lists::eu::read(input, builder, options),
            #[cfg(feature = "lists")]
            Self::Ftm => crate::lists::ftm::read(input, builder, options),
            #[cfg(feature = "lists")]
            Self::Gsdb => crate::lists::gsdb::read(input, builder, options),
            #[cfg(not(feature = "lists"))]
            _ => Err(LoadError::UnknownFormat),
        }
    }
}

/// Reads of `FollowTheMoney` entities only who is tied to whom, since when and by which act: for files of
/// millions of entities. What is kept in memory follows the ties and not the file.
///
/// Keys, kinds, acts and ties are those of the graph that [`Format::Ftm`] gives, without names, attributes,
/// labels, measures and claims, without whose act an act implements, and with dates and shares only where they
/// are exact: a sanction does not end, and ties that differ in nothing but their labels are one.
///
/// ```
/// use sanction_graph::graph::SanctionGraph;
/// use sanction_graph::inputs::{ReadOptions, read_ftm_ties};
///
/// let file = r#"{"id":"o","schema":"Ownership","properties":{"owner":["a"],"asset":["b"],"percentage":["60"]}}
/// {"id":"a","schema":"Person","properties":{"name":["A. Owner"]}}
/// {"id":"b","schema":"Company","properties":{"name":["B. Ltd."]}}"#;
/// let (columns, report) = read_ftm_ties(file.as_bytes(), ReadOptions::default())?;
/// let graph = SanctionGraph::from_columns(columns)?;
/// assert_eq!((report.actors, report.ties), (2, 1));
/// assert!(graph.tie_by_key("Ownership:ftm:a>ftm:b::..").is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// As [`Format::read`].
#[cfg(feature = "lists")]
pub fn read_ftm_ties(
    input: impl Read,
    options: ReadOptions,
) -> Result<(GraphColumns, LoadReport), LoadError> {
    crate::lists::ftm::read_ties(input, options)
}

/// Whether a JSON object begins with a field of an entity of `FollowTheMoney`, or of a line of a delta.
fn begins_as_ftm(text: &[u8]) -> bool {
    const FIELDS: [&[u8]; 11] = [
        b"caption",
        b"datasets",
        b"entity",
        b"first_seen",
        b"id",
        b"last_change",
        b"last_seen",
        b"op",
        b"properties",
        b"referents",
        b"schema",
    ];
    let inner = text.trim_ascii_start().strip_prefix(b"{").unwrap_or_default().trim_ascii_start();
    let name = inner.strip_prefix(b"\"").unwrap_or_default().split(|&byte| byte == b'"').next();
    name.is_some_and(|name| FIELDS.contains(&name))
}

/// Whether a text begins as `SDN.CSV` or a file beside it does, which have no header: with a number and, quoted,
/// a name and ten more fields or a remark; or with two numbers and the rest of an alias or an address.
fn begins_as_sdn(text: &[u8]) -> bool {
    fn behind_number(text: &[u8]) -> Option<&[u8]> {
        let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        text[digits..].strip_prefix(b",").filter(|_| digits > 0)
    }
    let line = text.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let Some(behind) = behind_number(line) else { return false };
    let mut quoted = false;
    let commas = line.iter().filter(|&&byte| {
        quoted ^= byte == b'"';
        byte == b',' && !quoted
    });
    match commas.count() {
        1 | 11 => behind.starts_with(b"\""),
        4 | 5 => behind_number(behind).is_some(),
        _ => false,
    }
}

/// Whether a text names the namespace of a list: its root is a common word.
fn names(text: &[u8], namespace: &str) -> bool {
    text.windows(namespace.len()).any(|window| window == namespace.as_bytes())
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

    /// Reads the file into a builder, as the format that is named, else as the one that its content has the form of, and
    /// says which it is. The day and whether it is an excerpt are those of the input.
    ///
    /// # Errors
    /// As [`read_detected`], and if the file cannot be opened.
    pub fn read(
        &self,
        builder: &mut GraphBuilder,
        options: ReadOptions,
    ) -> Result<(Format, LoadReport), LoadError> {
        let file = BufReader::new(File::open(&self.path).map_err(LoadError::Io)?);
        let options = options.published(self.published).partial(self.partial);
        match self.format {
            Some(format) => Ok((format, format.read(file, builder, options)?)),
            None => read_detected(file, builder, options),
        }
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
        assert_eq!(Format::detect(b"{ \"id\": \"x\""), Some(Format::Ftm));
        assert_eq!(Format::detect(b"{\"op\":\"ADD\""), Some(Format::Ftm));
        assert_eq!(Format::detect(b"{\"actors\": [{\"id\""), Some(Format::Native));
        assert_eq!(Format::detect(b"\"date\",\"sender\", target\r\n"), Some(Format::Events));
        assert_eq!(Format::detect(b"case_id,sanctioned_state,sanctioning_state\n"), Some(Format::Gsdb));
        assert_eq!(Format::detect(b"senders,target\n"), None);
        assert_eq!(Format::detect(b""), None);
        let sdn = b"36,\"AIR, Inc.\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n37,";
        assert_eq!(Format::detect(sdn), Some(Format::OfacCsv));
        assert_eq!(Format::detect(b"36,\"AIR, Inc.\",-0- ,\"CUBA\"\r\n"), None);
        for beside in [
            &b"36,12,\"aka\",\"AERO, Inc.\",-0- \r\n"[..],
            b"36,25,-0- ,\"Havana\",\"Cuba\",-0- ",
            b"36,\"a remark, continued.\"\r\n",
        ] {
            assert_eq!(Format::detect(beside), Some(Format::OfacCsv));
        }
        assert_eq!(Format::detect(b"36,x\r\n"), None);
        assert_eq!(Format::detect(b"36,\"x\",1,2,3\r\n"), None);
        let canada = b"\xEF\xBB\xBF<?xml version=\"1.0\"?>\n<!-- <x> -->\n<data-set>";
        assert_eq!(Format::detect(canada), Some(Format::CaSema));
        assert_eq!(Format::detect(b"<CONSOLIDATED_LIST dateGenerated=''>"), Some(Format::Un));
        let eu = b"<fsd:export xmlns:fsd='http://eu.europa.ec/fpi/fsd/export'>";
        assert_eq!(Format::detect(eu), Some(Format::EuFsf));
        let sdn =
            b"<?xml version=\"1.0\" standalone=\"yes\"?>\n<sdnList xmlns=\"http://tempuri.org/sdnList.xsd\">";
        assert_eq!(Format::detect(sdn), Some(Format::OfacXml));
        assert_eq!(Format::detect(b"<export>"), None);
        let advanced = b"<Sanctions xmlns='http://www.un.org/sanctions/1.0' Version='3'>";
        assert_eq!(Format::detect(advanced), Some(Format::OfacAdvanced));
        assert_eq!(
            Format::detect(b"<sanctionsData xmlns='exports/ENHANCED_XML'>"),
            Some(Format::OfacEnhanced)
        );
        assert_eq!(Format::detect(b"<Sanctions>"), None);
        assert_eq!(Format::detect(b"<sanctionsData>"), None);
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
