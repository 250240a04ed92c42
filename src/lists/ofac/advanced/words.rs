//! Following the numbers of the file to its words, and reading its dates.

use std::collections::HashMap;

use crate::lists::ofac::parts::{Country, Date};
use crate::lists::text::iso_date;
use crate::lists::xml::Element;
use crate::load::{LoadError, Reporter};
use crate::time::When;

/// The words of the tables: by table and number, and by table, attribute and number.
#[derive(Default)]
pub(super) struct Words(HashMap<(String, String), String>);

impl Words {
    pub(super) fn take(&mut self, mut table: Element) {
        for mut row in table.take_all() {
            let name = row.name.clone();
            let Some(id) = row.take_attribute("ID") else { continue };
            for (what, value) in row.rest() {
                let table = if what == "text" { name.clone() } else { format!("{name} {what}") };
                self.0.insert((table, id.clone()), value);
            }
        }
    }

    pub(super) fn get(&self, table: &str, id: &str) -> Option<&str> {
        self.0.get(&(table.to_owned(), id.to_owned())).map(String::as_str)
    }

    /// The word that an attribute names; a number without a word is a problem.
    pub(super) fn of(
        &self,
        element: &mut Element,
        attribute: &str,
        table: &str,
        out: &mut Reporter,
    ) -> Result<String, LoadError> {
        let Some(id) = element.take_attribute(attribute) else { return Ok(String::new()) };
        self.word(&id, element, attribute, table, out)
    }

    fn word(
        &self,
        id: &str,
        element: &Element,
        attribute: &str,
        table: &str,
        out: &mut Reporter,
    ) -> Result<String, LoadError> {
        if let Some(word) = self.get(table, id) {
            return Ok(word.to_owned());
        }
        out.problem(element.at(), attribute, format!("`{id}` names no {table}; kept as it is"))?;
        Ok(id.to_owned())
    }

    pub(super) fn country(
        &self,
        element: &mut Element,
        attribute: &str,
        out: &mut Reporter,
    ) -> Result<Country, LoadError> {
        let Some(id) = element.take_attribute(attribute) else { return Ok(Country::default()) };
        let iso = self.get("Country ISO2", &id).map(str::to_owned);
        Ok(Country { name: self.word(&id, element, attribute, "Country", out)?, iso })
    }
}

/// The text of the elements of a name, taken out; empty ones say nothing.
pub(super) fn text(element: &mut Element, name: &str) -> String {
    let told = element.take(name).into_iter().map(Element::told).filter(|text| !text.is_empty());
    told.collect::<Vec<_>>().join(" ")
}

/// The day, month or year in an element's parts.
pub(super) fn day(element: &mut Element) -> Result<When, String> {
    written(["Year", "Month", "Day"].map(|part| text(element, part)))
}

pub(super) fn written([year, month, day]: [String; 3]) -> Result<When, String> {
    let padded = |part: &str| if part.is_empty() { String::new() } else { format!("-{part:0>2}") };
    iso_date(&format!("{year}{}{}", padded(&month), padded(&day)))
}

/// The bounds of a period.
pub(super) fn period(mut period: Element) -> Date {
    let mut approximate = false;
    let mut bound = |name: &str, inner: &str| {
        let mut bound = period.take(name).pop()?;
        approximate |= bound.take_attribute("Approximate").is_some_and(|word| word == "true");
        Some(day(&mut bound.take(inner).pop()?))
    };
    let (from, to) = (bound("Start", "From"), bound("End", "To"));
    let when = (|| {
        let from = from.unwrap_or_else(|| Err("there is no Start".into()))?;
        let to = to.unwrap_or(Ok(from))?;
        When::between(from.earliest(), to.latest())
            .map_err(|_| format!("`{from}` to `{to}` is no range of days"))
    })();
    let text = when.as_ref().map_or_else(Clone::clone, When::to_string);
    Date { text, when, approximate }
}

/// What is left of an element without the numbers of the file; `None` if that is nothing.
pub(super) fn left(mut element: Element, numbers: &[&str]) -> Option<String> {
    for number in numbers {
        element.take_attribute(number);
    }
    Some(element.told()).filter(|text| !text.is_empty())
}
