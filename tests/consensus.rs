//! The consensus over seeds: its definition read literally, and what is certain of it.

mod networks;

use networks::{connected, fixture, random};
use sanction_graph::coordination::leiden::{Leiden, LeidenError, Network, Quality};
use sanction_graph::coordination::{Consensus, ConsensusFindings};

/// Runs of different seeds differ on these.
fn undecided() -> Vec<Network> {
    (0..12).map(|seed| random(seed, 40, 90)).collect()
}

fn together(communities: &[u32], one: usize, two: usize) -> bool {
    communities[one] == communities[two]
}

/// In how many pairs of nodes two partitions differ.
fn difference(one: &[u32], two: &[u32]) -> usize {
    let pairs = (0..one.len()).flat_map(|b| (0..b).map(move |a| (a, b)));
    pairs.filter(|&(a, b)| together(one, a, b) != together(two, a, b)).count()
}

#[test]
fn one_run_is_leiden() {
    for network in undecided() {
        let found = Consensus::default().runs(1).run(&network).unwrap();
        let run = Leiden::default().run(&network).unwrap();
        assert_eq!(
            (&found.communities, found.quality, found.best),
            (&run.communities, run.quality, run.quality)
        );
        assert!(found.stability.iter().all(|&share| share.to_bits() == 1.0_f64.to_bits()));
    }
}

/// Of ten runs, so that every share is of so many.
#[test]
fn stability_is_the_share_of_runs() {
    let mut unstable = 0;
    for network in undecided() {
        let found = Consensus::default().runs(10).run(&network).unwrap();
        assert!(found.best >= found.quality && found.runs == 10);
        assert_eq!(network.quality(Quality::Modularity, &found.communities), found.quality);
        for members in found.members() {
            assert!(connected(&network, &members));
            // What is together is so in the consensus run at least.
            let others = members.len().max(2) as f64 - 1.0;
            for &node in &members {
                let share = found.stability[node as usize];
                assert!((0.1..=1.0).contains(&share));
                let counted = share * 10.0 * others;
                assert!((counted - counted.round()).abs() < 1e-9);
                unstable += u32::from(share < 1.0);
            }
        }
    }
    assert!(unstable > 100, "{unstable}");
}

#[test]
fn nothing_but_the_network_and_the_seed() {
    let run = |network: &Network, seed| -> ConsensusFindings {
        Consensus::default().leiden(Leiden::default().seed(seed)).run(network).unwrap()
    };
    let mut differences = 0;
    for network in undecided() {
        assert_eq!(run(&network, 3), run(&network, 3));
        differences += difference(&run(&network, 3).communities, &run(&network, 4).communities);
    }
    assert!(differences > 0);
}

/// Where there is no doubt all runs agree.
#[test]
fn no_doubt() {
    let mut ends = (Vec::new(), Vec::new());
    for clique in 0..10 {
        for b in 0..6 {
            for a in 0..b {
                ends.0.push(6 * clique + a);
                ends.1.push(6 * clique + b);
            }
        }
        ends.0.push(6 * clique);
        ends.1.push((6 * clique + 7) % 60);
    }
    let network = Network::new(60, &ends.0, &ends.1, None).unwrap();
    let found = Consensus::default().run(&network).unwrap();
    assert!(found.communities.iter().zip(0..).all(|(&community, node)| community == node / 6));
    assert!(found.stability.iter().all(|&share| share >= 1.0) && found.quality == found.best);
}

/// The published optimum of the karate club is what ten runs agree on, but for few members.
#[test]
fn karate() {
    let found = Consensus::default().run(&fixture("karate_weighted", false)).unwrap();
    assert_eq!(found.members().len(), 4);
    assert!((found.quality.unwrap() - 0.419_790).abs() < 5e-7, "{:?}", found.quality);
    let mean = found.stability.iter().sum::<f64>() / 34.0;
    assert!(mean > 0.8, "{mean}");
}

#[test]
fn edge_cases() {
    let empty = Network::new(0, &[], &[], None).unwrap();
    let found = Consensus::default().run(&empty).unwrap();
    assert_eq!((found.communities.len(), found.stability.len(), found.quality), (0, 0, None));
    let apart = Network::new(3, &[0], &[1], None).unwrap();
    let found = Consensus::default().run(&apart).unwrap();
    assert_eq!((found.communities, found.stability), (vec![0, 0, 1], vec![1.0; 3]));
    let error = Consensus::default().runs(0).run(&apart).unwrap_err();
    assert!(error == LeidenError::NoRun && error.is_setting());
    let leiden = Leiden::default().quality(Quality::Cpm { resolution: -1.0 });
    assert_eq!(Consensus::default().leiden(leiden).run(&apart), Err(LeidenError::Resolution));
}
