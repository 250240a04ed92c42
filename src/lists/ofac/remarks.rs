//! The remarks of an entry: pieces of text, of which many have a form.

use crate::lists::countries;
use crate::model::Identifier;
use crate::time::{Day, TimeError, When};

/// How many bytes of remarks the file has room for.
const ROOM: usize = 1000;

/// What stands before a date that is not sure.
pub(super) const CIRCA: &str = "circa ";

/// What stands before what is not the first of its sort.
const ALT: &str = "alt. ";

/// What stands before the name of another entry.
const LINKED: &str = "Linked To:";

/// How far such a date is taken to reach to each side. The list does not say; two years are a guess that
/// keeps people born five years apart from being taken for one, and does not tell those apart who may be one.
const CIRCA_DAYS: i32 = 730;

/// Identifiers: how the list names them, and the scheme they get. Of two that begin alike the longer one
/// stands first.
const IDENTIFIERS: &[(&str, &str)] = &[
    ("Aircraft Manufacturer's Serial Number (MSN)", "aircraft-msn"),
    ("Aircraft Tail Number", "aircraft-tail"),
    ("BIK (RU)", "bik"),
    ("Birth Certificate Number", "birth-certificate"),
    ("British National Overseas Passport", "passport"),
    ("Business Number", "business-number"),
    ("Business Registration Number", "business-registration"),
    ("C.R. No.", "commercial-registry"),
    ("C.U.I.P.", "cuip"),
    ("C.U.I.T.", "cuit"),
    ("C.U.R.P. #", "curp"),
    ("C.U.R.P.", "curp"),
    ("Cedula No.", "cedula"),
    ("Central Registration System Number", "mersis"),
    ("Chamber of Commerce Number", "chamber-of-commerce"),
    ("Citizen's Card Number", "national-id"),
    ("Commercial Registry Number", "commercial-registry"),
    ("Company Number IMO", "imo-company"),
    ("Company Number", "company-number"),
    ("D-U-N-S Number", "duns"),
    ("D.N.I.", "dni"),
    ("Diplomatic Passport", "passport"),
    ("Driver's License No.", "drivers-licence"),
    ("Economic Register Number (CBLS)", "economic-register"),
    ("Electoral Registry No.", "electoral-registry"),
    ("Enterprise Number", "enterprise-number"),
    ("Folio Mercantil No.", "folio-mercantil"),
    ("Government Gazette Number", "government-gazette"),
    ("Identification Number IMO", "imo-company"),
    ("Identification Number", "identification-number"),
    ("Italian Fiscal Code", "fiscal-code"),
    ("Legal Entity Number", "legal-entity"),
    ("MMSI", "mmsi"),
    ("Matricula Mercantil No", "matricula-mercantil"),
    ("NIT #", "nit"),
    ("National Foreign ID Number", "national-foreign-id"),
    ("National ID No.", "national-id"),
    ("Numero de Identidad", "national-id"),
    ("Passport", "passport"),
    ("Personal ID Card", "national-id"),
    ("Public Registration Number", "registration-number"),
    ("R.F.C. #", "rfc"),
    ("R.F.C.", "rfc"),
    ("RFC", "rfc"),
    ("RIF #", "rif"),
    ("RUC #", "ruc"),
    ("Registration ID", "registration-number"),
    ("Registration Number", "registration-number"),
    ("SSN", "ssn"),
    ("SWIFT/BIC", "bic"),
    ("Tax ID No.", "tax-id"),
    ("Trade License No.", "trade-licence"),
    ("Turkish Identification Number", "national-id:TR"),
    ("UK Company Number", "company-number:GB"),
    ("Unified Social Credit Code (USCC)", "usc"),
    ("V.A.T. Number", "vat"),
    ("Vessel Registration Identification IMO", "imo"),
];

/// What stands before a weak alias in quotes.
const ALIASES: [&str; 3] = ["a.k.a. ", "f.k.a. ", "n.k.a. "];

/// The addresses of wallets, each with the code of its currency behind it.
const WALLET: &str = "Digital Currency Address - ";

/// What one piece says.
pub(super) enum Remark<'a> {
    Born(&'a str),
    Founded(&'a str),
    BirthPlace(&'a str),
    Gender(&'a str),
    /// A citizenship, or where a body is registered.
    Nationality(&'a str),
    /// The type of a name and the name.
    Alias(&'static str, &'a str),
    /// The name of another entry.
    LinkedTo(&'a str),
    /// What the listing is under and its day, where a law makes it matter.
    Listed(&'a str, &'a str),
    /// What the listing is under and the day on which it takes effect.
    Effective(&'a str, &'a str),
    Identifier {
        identifier: Identifier,
        /// The identifier is all that the piece says.
        whole: bool,
    },
    Other,
}

/// Whether remarks fill all their room and do not end as remarks do.
pub(super) fn is_cut(field: &[u8]) -> bool {
    field.len() >= ROOM && !field.trim_ascii_end().ends_with(b".")
}

/// The pieces of remarks, and of each whether it may share its full stop with the whole text. A full stop at
/// the end is that of the text; `SDN.XML` has none and puts `(Linked To: …; Linked To: …)` into brackets.
pub(super) fn pieces(text: &str) -> Vec<(&str, bool)> {
    let stopped = text.strip_suffix('.');
    let text = stopped.unwrap_or(text);
    let bracket = text
        .find(LINKED)
        .and_then(|at| text[..at].ends_with('(').then(|| at - 1))
        .filter(|_| text.ends_with(')'));
    let (before, linked) = bracket.map_or((text, ""), |at| (&text[..at], &text[at + 1..text.len() - 1]));
    let pieces = before.split(';').chain(linked.split(';')).map(str::trim);
    let mut pieces: Vec<_> = pieces.filter(|piece| !piece.is_empty()).map(|piece| (piece, false)).collect();
    if let Some((_, shares_stop)) = pieces.last_mut() {
        *shares_stop = stopped.is_some() && bracket.is_none();
    }
    pieces
}

/// A piece without the mark that it is not the first of its sort, which is not kept.
pub(super) fn without_alt(piece: &str) -> &str {
    piece.strip_prefix(ALT).unwrap_or(piece)
}

/// What a piece says.
pub(super) fn read(piece: &str) -> Remark<'_> {
    let after = |label: &str| piece.strip_prefix(label).map(str::trim).filter(|rest| !rest.is_empty());
    let quoted = |label| after(label)?.strip_prefix('\'')?.strip_suffix('\'').filter(|name| !name.is_empty());
    if let Some(text) = after("DOB ") {
        Remark::Born(text)
    } else if let Some(text) = after("Organization Established Date ") {
        Remark::Founded(text)
    } else if let Some(place) = after("POB ") {
        Remark::BirthPlace(place)
    } else if let Some(gender) = after("Gender ") {
        Remark::Gender(gender)
    } else if let Some(name) =
        after("nationality ").or_else(|| after("citizen ")).or_else(|| after("Nationality of Registration "))
    {
        Remark::Nationality(name)
    } else if let Some((label, name)) = ALIASES.iter().find_map(|&label| Some((label, quoted(label)?))) {
        Remark::Alias(label.trim_end(), name)
    } else if let Some(name) = after(LINKED) {
        Remark::LinkedTo(name)
    } else if let Some((under, day)) = after("Listing Date (").and_then(bracket_and_day) {
        Remark::Listed(under, day)
    } else if let Some((under, day)) = after("Effective Date (").and_then(bracket_and_day) {
        Remark::Effective(under, day)
    } else {
        identifier(piece)
            .map_or(Remark::Other, |(identifier, whole)| Remark::Identifier { identifier, whole })
    }
}

/// The two parts of `CMIC) 03 Jun 2021` or `EO 14024 Directive 2): 24 Feb 2022`.
fn bracket_and_day(text: &str) -> Option<(&str, &str)> {
    text.split_once(')').map(|(under, day)| (under, day.trim_start_matches(':').trim()))
}

/// Whether what stands in the bracket is of a programme: `CMIC` of `CMIC-EO13959`, `EO 14024 Directive 2` of
/// `RUSSIA-EO14024`.
pub(super) fn is_under(under: &str, programme: &str) -> bool {
    let law = under.split(" Directive").next().unwrap_or_default().replace(' ', "");
    programme.split('-').any(|part| part == law)
}

/// The identifier of a piece `LABEL NUMBER (COUNTRY) …`, and whether there is nothing more. A known country
/// becomes part of the scheme, as in `passport:IR`: numbers of two countries have nothing in common.
pub(super) fn identifier(piece: &str) -> Option<(Identifier, bool)> {
    if let Some((currency, address)) = piece.strip_prefix(WALLET).and_then(|rest| rest.split_once(' ')) {
        let plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        return (plain(currency) && plain(address))
            .then(|| (Identifier::new(format!("wallet:{currency}"), address), true));
    }
    let (rest, scheme) = IDENTIFIERS
        .iter()
        .find_map(|&(label, scheme)| Some((piece.strip_prefix(label)?.strip_prefix(' ')?.trim(), scheme)))?;
    let end = [" (", " issued ", " expires "].into_iter().filter_map(|end| rest.find(end)).min();
    let (number, rest) = rest.split_at(end.unwrap_or(rest.len()));
    let number = number.trim();
    // A word that is neither a number nor an abbreviation belongs to something else: a town, a court.
    let fits = |word: &str| {
        word.contains(|c: char| c.is_ascii_digit()) || !word.contains(|c: char| c.is_lowercase())
    };
    if number.is_empty() || !number.split(' ').all(fits) {
        return None;
    }
    let country = rest.trim_start().strip_prefix('(').and_then(|rest| rest.split_once(')'));
    Some(match country.and_then(|(name, rest)| Some((countries::code(name)?, rest))) {
        Some((code, rest)) => {
            let scheme = scheme.split_once(':').map_or(scheme, |(scheme, _)| scheme);
            (Identifier::new(format!("{scheme}:{code}"), number), rest.trim().is_empty())
        }
        None => (Identifier::new(scheme, number), rest.is_empty()),
    })
}

/// A date as remarks write it: `1966`, `Oct 1966`, `01 Jan 1964`, two of them with `to`, or with `circa`.
pub(super) fn day(text: &str) -> Result<When, String> {
    if let Some(about) = text.strip_prefix(CIRCA) {
        return about_day(day(about)?);
    }
    let years = || text.split_once('-');
    if let Some((first, last)) = text.split_once(" to ").or_else(years) {
        let (first, last) = (one_day(first.trim())?, one_day(last.trim())?);
        return When::between(first.earliest(), last.latest()).map_err(|error| error.to_string());
    }
    one_day(text)
}

/// The days that a date may be that is not sure. A day that cannot be written is none.
pub(super) fn about_day(when: When) -> Result<When, String> {
    let reach = |day: Option<Day>, days| {
        day.map(|day| day.plus(days).to_string().parse::<Day>())
            .transpose()
            .map_err(|_| format!("about `{when}` is beyond the calendar"))
    };
    When::between(reach(when.earliest(), -CIRCA_DAYS)?, reach(when.latest(), CIRCA_DAYS)?)
        .map_err(|error| error.to_string())
}

fn one_day(text: &str) -> Result<When, String> {
    let unknown = || format!("`{text}` is no date such as 1966, Oct 1966 or 01 Jan 1964");
    let words: Vec<&str> = text.split(' ').collect();
    let iso = match words[..] {
        [year] => year.to_owned(),
        [name, year] => format!("{year}-{:02}", month(name).ok_or_else(unknown)?),
        [day, name, year] => format!("{year}-{:02}-{day:0>2}", month(name).ok_or_else(unknown)?),
        _ => return Err(unknown()),
    };
    let is_date = words.iter().rev().step_by(2).all(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
    if !is_date {
        return Err(unknown());
    }
    iso.parse::<When>().map_err(|error| match error {
        TimeError::NoSuchDay { reason, .. } => format!("`{text}` does not exist: {reason}"),
        _ => unknown(),
    })
}

/// The number of a month by its short English name.
fn month(name: &str) -> Option<usize> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    MONTHS.iter().position(|&month| month == name).map(|at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_ranges_as_wide_as_they_are_written() {
        let range = |text| day(text).map(|when| when.to_string());
        assert_eq!(range("1966"), Ok("1966-01-01..1966-12-31".into()));
        assert_eq!(range("Oct 1966"), Ok("1966-10-01..1966-10-31".into()));
        assert_eq!(range("01 Jan 1964"), Ok("1964-01-01".into()));
        assert_eq!(range("1 Jan 1964"), Ok("1964-01-01".into()));
        assert!(range("001 Jan 1964").is_err() && range(" Jan 1964").is_err());
        assert_eq!(range("1960 to 1962"), Ok("1960-01-01..1962-12-31".into()));
        assert_eq!(range("1960-1962"), range("1960 to 1962"));
        assert_eq!(range("Oct 1966 to 02 Nov 1966"), Ok("1966-10-01..1966-11-02".into()));
        assert_eq!(range("circa 1960"), Ok("1958-01-01..1962-12-31".into()));
        for text in [
            "",
            "soon",
            "1 Okt 1966",
            "31 Feb 1966",
            "1962 to 1960",
            "a b 1960",
            "circa",
            "1 2 3 4",
            "circa 9998",
            "circa 1001",
        ] {
            assert!(day(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_day_is_that_of_the_programme_that_its_bracket_names() {
        let days = |piece| match read(piece) {
            Remark::Listed(under, day) => format!("listed under {under} on {day}"),
            Remark::Effective(under, day) => format!("effective under {under} on {day}"),
            _ => "nothing".into(),
        };
        assert_eq!(days("Listing Date (CMIC) 03 Jun 2021"), "listed under CMIC on 03 Jun 2021");
        assert_eq!(
            days("Effective Date (EO 14024 Directive 2): 26 Mar 2022"),
            "effective under EO 14024 Directive 2 on 26 Mar 2022"
        );
        assert!(is_under("CMIC", "CMIC-EO13959"));
        assert!(is_under("EO 14024 Directive 2", "RUSSIA-EO14024"));
        assert!(!is_under("EO 14024 Directive 2", "UKRAINE-EO13662"));
        assert!(!is_under("", "RUSSIA-EO14024"));
    }

    #[test]
    fn identifiers_have_a_scheme_and_a_country() {
        let found =
            |piece| identifier(piece).map(|(id, whole)| (format!("{} {}", id.scheme, id.value), whole));
        assert_eq!(found("Passport 86486868 (Iran)"), Some(("passport:IR 86486868".into(), true)));
        assert_eq!(
            found("Passport 472320665 (Korea, North) expires 26 Sep 2017"),
            Some(("passport:KP 472320665".into(), false))
        );
        assert_eq!(
            found("Vessel Registration Identification IMO 9079107"),
            Some(("imo 9079107".into(), true))
        );
        assert_eq!(found("Company Number IMO 5555555"), Some(("imo-company 5555555".into(), true)));
        assert_eq!(
            found("UK Company Number OC1 (United Kingdom)"),
            Some(("company-number:GB OC1".into(), true))
        );
        assert_eq!(found("UK Company Number OC1"), Some(("company-number:GB OC1".into(), true)));
        assert_eq!(found("Passport A 12 (Atlantis)"), Some(("passport A 12".into(), false)));
        assert_eq!(found("Digital Currency Address - XBT 1Ab9"), Some(("wallet:XBT 1Ab9".into(), true)));
        assert_eq!(
            found("National ID No. C234897(0) (Hong Kong)"),
            Some(("national-id:HK C234897(0)".into(), true))
        );
        assert_eq!(found("RFC ADM821230NBO (Mexico)"), Some(("rfc:MX ADM821230NBO".into(), true)));
        assert_eq!(
            found("Unified Social Credit Code (USCC) 91222401MA0Y31E659 (China)"),
            Some(("usc:CN 91222401MA0Y31E659".into(), true))
        );
        assert_eq!(found("Matricula Mercantil No 181301-1 Cali (Colombia)"), None);
        assert_eq!(found("Passport"), None);
        assert_eq!(found("NIT # "), None);
    }
}
