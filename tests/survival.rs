//! Survival curves and the log-rank test: the values of R's `survival::aml`, brute force and laws.

use proptest::prelude::*;
use sanction_graph::reciprocity::survival::{Subject, kaplan_meier, log_rank};

fn subjects(times: &[i64], censored: &[i64]) -> Vec<Subject> {
    let of = |event| move |&time: &i64| Subject { time, event };
    times.iter().map(of(true)).chain(censored.iter().map(of(false))).collect()
}

fn maintained() -> Vec<Subject> {
    subjects(&[9, 13, 18, 23, 31, 34, 48], &[13, 28, 45, 161])
}

fn non_maintained() -> Vec<Subject> {
    subjects(&[5, 5, 8, 8, 12, 23, 27, 30, 33, 43, 45], &[16])
}

#[test]
fn acute_myelogenous_leukaemia() {
    let near = |subjects: &[Subject], expected: &[(i64, f64)], digits: f64| {
        let curve = kaplan_meier(subjects);
        assert_eq!(curve.steps.len(), expected.len());
        for &(time, survival) in expected {
            assert!((curve.survival(time) - survival).abs() < digits, "{time}: {}", curve.survival(time));
        }
        curve.median
    };
    let expected = [(9, 0.909), (13, 0.818), (18, 0.716), (23, 0.614), (31, 0.491), (34, 0.368), (48, 0.184)];
    assert_eq!(near(&maintained(), &expected, 5e-4), Some(31));
    let expected = [
        (5, 0.8333),
        (8, 0.6667),
        (12, 0.5833),
        (23, 0.4861),
        (27, 0.3889),
        (30, 0.2917),
        (33, 0.1944),
        (43, 0.0972),
        (45, 0.0),
    ];
    assert_eq!(near(&non_maintained(), &expected, 5e-5), Some(23));
    let test = log_rank(&[&maintained(), &non_maintained()]).expect("two groups");
    assert!((test.chi_square - 3.4).abs() < 0.05 && (test.p - 0.07).abs() < 0.005, "{test:?}");
    assert_eq!(test.degrees, 1);
}

#[test]
fn a_half_is_reached_at_its_first_time() {
    let curve = kaplan_meier(&subjects(&[0, 4, 5, 5], &[]));
    assert_eq!((curve.median, curve.survival(4)), (Some(4), 0.5));
    assert_eq!(kaplan_meier(&[]).median, None);
    assert_eq!(kaplan_meier(&subjects(&[], &[3])).steps, []);
}

#[test]
fn what_says_nothing_is_not_tested() {
    assert_eq!(log_rank(&[]), None);
    assert_eq!(log_rank(&[&maintained()]), None);
    assert_eq!(log_rank(&[&maintained(), &[]]), None);
    // Nobody of the second is watched when anything happens.
    assert_eq!(log_rank(&[&maintained(), &subjects(&[], &[1])]), None);
    let three = log_rank(&[&maintained(), &non_maintained(), &subjects(&[], &[1])]);
    assert_eq!(three, log_rank(&[&maintained(), &non_maintained()]));
}

fn any_subjects() -> impl Strategy<Value = Vec<Subject>> {
    prop::collection::vec((0..8_i64, any::<bool>()).prop_map(|(time, event)| Subject { time, event }), 0..12)
}

proptest! {
    #[test]
    fn as_defined(subjects in any_subjects()) {
        let curve = kaplan_meier(&subjects);
        for time in -1..10 {
            let mut survival = 1.0;
            for at in 0..=time {
                let at_risk = subjects.iter().filter(|subject| subject.time >= at).count();
                let events = subjects.iter().filter(|subject| subject.time == at && subject.event).count();
                if at_risk > 0 {
                    survival *= 1.0 - events as f64 / at_risk as f64;
                }
            }
            prop_assert!((curve.survival(time) - survival).abs() < 1e-12);
        }
        // Without censoring it is the share that is left.
        let all: Vec<Subject> = subjects.iter().map(|one| Subject { event: true, ..*one }).collect();
        for time in 0..8 {
            let left = all.iter().filter(|one| one.time > time).count();
            if !all.is_empty() {
                prop_assert!((kaplan_meier(&all).survival(time) - left as f64 / all.len() as f64).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn groups_have_no_order_and_times_no_unit(
        groups in prop::collection::vec(any_subjects(), 2..5),
        turn in 0..5_usize,
    ) {
        let refs = |groups: &[Vec<Subject>]| -> Option<(f64, u64)> {
            let slices: Vec<&[Subject]> = groups.iter().map(Vec::as_slice).collect();
            log_rank(&slices).map(|test| (test.chi_square, test.degrees))
        };
        let found = refs(&groups);
        let mut turned = groups.clone();
        turned.rotate_left(turn % groups.len());
        let stretched: Vec<Vec<Subject>> = groups
            .iter()
            .map(|group| group.iter().map(|one| Subject { time: one.time * 3 + 7, ..*one }).collect())
            .collect();
        for other in [refs(&turned), refs(&stretched)] {
            match (found, other) {
                (Some(a), Some(b)) => prop_assert!((a.0 - b.0).abs() < 1e-6 * (1.0 + a.0) && a.1 == b.1),
                (a, b) => prop_assert_eq!(a.is_some(), b.is_some()),
            }
        }
    }
}
