//! The short example programs on the bundled case.

use std::process::Command;

/// What an example, which cargo builds with the tests, prints.
fn printed(example: &str, arguments: &[&str]) -> String {
    let mut path = std::env::current_exe().expect("the test has a path");
    path.pop();
    if path.ends_with("deps") {
        path.pop();
    }
    let path = path.join("examples").join(example).with_extension(std::env::consts::EXE_EXTENSION);
    let output = Command::new(path).args(arguments).output().expect("`cargo test` builds the examples");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn connected_shows_the_chain_and_who_says_so() {
    let text = printed("connected", &["CHEN Mingguo", "Tom Tugendhat"]);
    assert!(text.starts_with("Chen Mingguo and Tom Tugendhat: 2 ties apart\n"), "{text}");
    assert!(text.contains("      cn-mfa-2021-03-26: announced 2021-03-26; 13 targets;"), "{text}");
}

#[test]
fn changed_lists_who_was_listed_and_delisted() {
    let text = printed("changed", &["2021-03-22", "2021-03-26"]);
    // Nine persons and four bodies, and nobody of the other acts of that week.
    assert!(text.starts_with("2021-03-22 to 2021-03-26: 13 listed, 0 delisted\n"), "{text}");
    assert!(text.contains("+ China → Tom Tugendhat (CN/CN-COUNTERMEASURES/2021-03-26)\n"), "{text}");
    let lifted = printed("changed", &["2025-04-29", "2025-04-30"]);
    assert!(lifted.contains("- China → Miriam Lexmann"), "{lifted}");
    assert!(!lifted.contains("Cogolati"), "{lifted}");
}

#[test]
fn blocked_flips_with_the_regime_and_the_day() {
    let text = printed("blocked", &[]);
    let answers: Vec<&str> = text.lines().filter(|line| line.ends_with("blocked")).map(str::trim).collect();
    let before = ["us: blocked", "eu: not blocked", "uk: not blocked"];
    let after = ["us: blocked", "eu: blocked", "uk: not blocked"];
    assert_eq!(answers, [before, after].concat(), "{text}");
    assert!(text.contains("      holding → company: Ownership, 50 %\n"), "{text}");
}
