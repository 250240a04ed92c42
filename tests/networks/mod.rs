//! Networks for the tests of communities.

use std::collections::BTreeSet;

use sanction_graph::coordination::leiden::Network;
use sanction_graph::random::Stream;

/// A network of `tests/fixtures/networks`, nodes numbered in the order of their names.
#[allow(dead_code, reason = "not every test file uses everything")]
pub(crate) fn fixture(name: &str, weighted: bool) -> Network {
    let path = format!("{}/tests/fixtures/networks/{name}.tsv", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("a file of the repository");
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    let names: BTreeSet<&str> = lines.iter().flat_map(|line| line[..2].iter().copied()).collect();
    let ends = |at: usize| -> Vec<u32> {
        let number = |name: &str| names.iter().position(|&known| known == name).expect("a known name");
        lines.iter().map(|line| u32::try_from(number(line[at])).expect("few")).collect()
    };
    let weights: Option<Vec<f64>> =
        weighted.then(|| lines.iter().map(|line| line[2].parse().expect("a weight")).collect());
    let nodes = u32::try_from(names.len()).expect("few");
    Network::new(nodes, &ends(0), &ends(1), weights.as_deref()).expect("a network")
}

/// Edges between random nodes, of weight 1 to 3.
#[allow(dead_code, reason = "not every test file uses everything")]
pub(crate) fn random(seed: u64, nodes: u32, edges: u32) -> Network {
    let mut stream = Stream::new(seed, "networks", 0);
    let (mut from, mut to, mut weight) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..edges {
        from.push(stream.below(nodes));
        to.push(stream.below(nodes));
        weight.push(f64::from(1 + stream.below(3)));
    }
    Network::new(nodes, &from, &to, Some(&weight)).expect("a network")
}

/// Whether some nodes hang together by ties among them.
#[allow(dead_code, reason = "not every test file uses everything")]
pub(crate) fn connected(network: &Network, members: &[u32]) -> bool {
    let mut missing: BTreeSet<u32> = members.iter().copied().collect();
    let mut stack: Vec<u32> = missing.pop_first().into_iter().collect();
    while let Some(node) = stack.pop() {
        stack.extend(network.neighbours(node).map(|edge| edge.0).filter(|other| missing.remove(other)));
    }
    missing.is_empty()
}

/// Every partition of so many nodes, as communities numbered by their smallest member.
#[allow(dead_code, reason = "not every test file uses everything")]
pub(crate) fn partitions(nodes: u32) -> impl Iterator<Item = Vec<u32>> {
    let mut all: Vec<Vec<u32>> = vec![Vec::new()];
    for _ in 0..nodes {
        all = all
            .into_iter()
            .flat_map(|part| {
                let next = part.iter().max().map_or(0, |most| most + 1);
                (0..=next).map(move |label| part.iter().copied().chain([label]).collect())
            })
            .collect();
    }
    all.into_iter()
}
