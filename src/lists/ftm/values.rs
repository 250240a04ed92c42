//! Dates and shares as `FollowTheMoney` writes them.

use crate::lists::text::iso_date;
use crate::model::Share;
use crate::model::records::agreed;
use crate::time::{Day, When};

/// What dates say together, `UNKNOWN` if there is none: the days that all allow, else their hull. And what is
/// wrong with those that are none.
pub(super) fn range<'v>(dates: impl Iterator<Item = &'v str>) -> (When, Vec<String>) {
    let (mut found, mut wrong) = (Vec::new(), Vec::new());
    for text in dates {
        // The hour of a day says nothing here.
        match iso_date(text.split_once('T').map_or(text, |(day, _)| day)) {
            Ok(when) => found.push(when),
            Err(reason) => wrong.push(reason),
        }
    }
    (agreed(found.into_iter()).unwrap_or(When::UNKNOWN), wrong)
}

/// The first day on which something no longer holds whose last day is given.
pub(super) fn last_day(last: When) -> When {
    let next = |day: Day| day.plus(1);
    When::between(last.earliest().map(next), last.latest().map(next)).unwrap_or(last)
}

/// A share in per cent: `50`, `49.5 %`, `25-50`, `>25`, `<=5`, `75+`.
pub(super) fn share(text: &str) -> Option<Share> {
    let text = text.trim().trim_end_matches('%').trim();
    let bounds = |text: &str| ppm(text.trim().trim_end_matches('%').trim());
    if let Some(least) = text.strip_prefix('>').or_else(|| text.strip_suffix('+')) {
        return Share::new(bounds(least.trim_start_matches('='))?.0, Share::WHOLE).ok();
    }
    if let Some(most) = text.strip_prefix('<') {
        return Share::new(0, bounds(most.trim_start_matches('='))?.1).ok();
    }
    let (least, most) = match text.split_once(['-', '–']) {
        Some((least, most)) => (bounds(least)?.0, bounds(most)?.1),
        None => bounds(text)?,
    };
    Share::new(least, most).ok()
}

/// The least and the most parts per million that a number of per cent can stand for; more than four decimals
/// lie between two of them.
fn ppm(text: &str) -> Option<(u32, u32)> {
    let (whole, decimals) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || !digits(whole) || !digits(decimals) {
        return None;
    }
    let kept = &decimals[..decimals.len().min(4)];
    let more = decimals[kept.len()..].bytes().any(|byte| byte != b'0');
    let parts = format!("{whole}{kept:0<4}").parse::<u32>().ok()?;
    Some((parts, parts + u32::from(more)))
}

/// The smallest range that holds both.
pub(super) fn hull(a: Share, b: Share) -> Share {
    // Bounds of two ranges are in order.
    Share::new(a.least().min(b.least()), a.most().max(b.most())).unwrap_or(a)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_numbers_or_ranges_of_per_cent() {
        let of = |text| share(text).map(|share| (share.least(), share.most()));
        for (text, least, most) in [
            ("100", 1_000_000, 1_000_000),
            ("49.5 %", 495_000, 495_000),
            ("49,5", 495_000, 495_000),
            ("25-50%", 250_000, 500_000),
            ("25% – 50%", 250_000, 500_000),
            ("33.333333", 333_333, 333_334),
            (">25", 250_000, 1_000_000),
            ("75+", 750_000, 1_000_000),
            ("<= 5", 0, 50_000),
            ("0", 0, 0),
        ] {
            assert_eq!(of(text), Some((least, most)), "{text}");
        }
        for wrong in ["", "101", "-5", "half", "50-25", "1000000", "1.x", "%", "٥", "5é"] {
            assert_eq!(of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn dates_narrow_each_other_and_ends_are_last_days() {
        let text = |dates: &[&str]| range(dates.iter().copied()).0.to_string();
        assert_eq!(text(&["1960", "1960-05"]), "1960-05-01..1960-05-31");
        assert_eq!(text(&["1960-05-03T00:00:00"]), "1960-05-03");
        assert_eq!(text(&["1960", "1962-01-01"]), "1960-01-01..1962-01-01");
        assert_eq!(range(["soon"].into_iter()).1, ["`soon` is not YYYY-MM-DD"]);
        assert_eq!(last_day("2021-02".parse().unwrap()).to_string(), "2021-02-02..2021-03-01");
    }
}
