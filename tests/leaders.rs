//! Leaders: what pairs say, turned to the one that comes first.

#[allow(dead_code)]
mod random_events;

use proptest::prelude::*;
use random_events::{drafts, windows};
use sanction_graph::coordination::{Leaders, Pairs};
use sanction_graph::graph::{EventColumns, Events};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// The counts and the mean lag are those of the pairs; the median is one of the distribution.
    #[test]
    fn steps_are_those_of_pairs(draft in drafts(), window in windows()) {
        let events = draft.events();
        let pairs = Pairs::default().window(window);
        let found = Leaders::default().pairs(pairs.clone()).run(&events).unwrap();
        let met: Vec<_> = pairs.run(&events).unwrap().pairs.into_iter().filter(|pair| pair.weight > 0).collect();
        prop_assert_eq!(met.len(), found.leaders.len());
        for (pair, row) in met.iter().zip(&found.leaders) {
            let figures = pair.figures.unwrap();
            let turned = figures.first_b > figures.first_a;
            let (leader, follower) = if turned { (pair.b, pair.a) } else { (pair.a, pair.b) };
            prop_assert_eq!((row.leader, row.follower), (leader, follower));
            let (leads, follows) = (u64::from(row.leads), u64::from(row.follows));
            let expected = (figures.first_a.max(figures.first_b), figures.first_a.min(figures.first_b));
            prop_assert_eq!((leads, follows), expected);
            prop_assert_eq!(u64::from(row.simultaneous), figures.simultaneous);
            let steps: u32 = row.lags.iter().map(|lag| lag.1).sum();
            prop_assert_eq!(steps, figures.shared);
            let mean = row.lags.iter().map(|lag| lag.0 * f64::from(lag.1)).sum::<f64>() / f64::from(steps);
            let sign = if turned { -1.0 } else { 1.0 };
            prop_assert!((mean - sign * figures.mean_lag.unwrap()).abs() < 1e-9);
            let below: u32 = row.lags.iter().filter(|lag| lag.0 < row.median_lag).map(|lag| lag.1).sum();
            let above: u32 = row.lags.iter().filter(|lag| lag.0 > row.median_lag).map(|lag| lag.1).sum();
            prop_assert!(2 * below <= steps && 2 * above <= steps);
            prop_assert!(row.p > 0.0 && row.p <= 1.0 && (row.leads != row.follows || row.p >= 1.0));
        }
        let net: Vec<i128> = found.rank.iter().map(|s| i128::from(s.leads) - i128::from(s.follows)).collect();
        prop_assert!(net.is_sorted_by(|x, y| x >= y) && net.iter().sum::<i128>() == 0);
        let wanted: Vec<(u32, u32)> = met.iter().step_by(2).map(|pair| (pair.b, pair.a)).collect();
        let some = Leaders::default().pairs(pairs).among(wanted).run(&events).unwrap();
        let expected: Vec<_> = found.leaders.iter().step_by(2).cloned().collect();
        prop_assert_eq!(some.leaders, expected);
        let mut turned = draft;
        turned.rows.reverse();
        prop_assert_eq!(Leaders::default().pairs(Pairs::default().window(window)).run(&turned.events()).unwrap(), found);
    }
}

/// Party 0 comes two days after party 1 nine times, before it once and with it twice: 22 of 1,024 ways to toss ten
/// coins are as uneven.
#[test]
fn the_sign_test_sets_the_simultaneous_aside() {
    let lags = [2, 2, 2, 2, 2, 2, 2, 2, 2, -1, 0, 0];
    let mut columns = EventColumns { parties: 14, acts: 24, ..EventColumns::default() };
    for (object, lag) in (2..).zip(lags) {
        let day = 100 * i32::try_from(object).unwrap();
        columns.sender.extend([1, 0]);
        columns.target.extend([object, object]);
        columns.first.extend([day, day + lag]);
    }
    columns.act = (0..24).collect();
    let found = Leaders::default().run(&Events::new(columns).unwrap()).unwrap();
    let row = &found.leaders[0];
    assert_eq!((row.leader, row.follower, row.leads, row.follows, row.simultaneous), (1, 0, 9, 1, 2));
    assert!((row.p - 22.0 / 1024.0).abs() < 1e-15);
    assert_eq!((row.median_lag, &row.lags[..]), (2.0, &[(-1.0, 1), (0.0, 2), (2.0, 9)][..]));
    assert!((found.rank[0].score - 8.0 / 12.0).abs() < 1e-15);
    assert!(
        Leaders::default()
            .pairs(Pairs::default().window(-1))
            .run(&Events::new(EventColumns::default()).unwrap())
            .is_err()
    );
}
