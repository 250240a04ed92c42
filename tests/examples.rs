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

#[test]
fn listed_tells_by_whom_and_since_when() {
    let text = printed("listed", &["Chen Mingguo"]);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "Chen Mingguo (陈明国), cn/chen-mingguo, Official, born 1966-10-01..1966-10-31");
    let starts = ["Canada, China / Chine", "United Kingdom, Global Human Rights", "United States, GLOMAG"];
    let starts = starts.iter().chain(&["European Union, EU-HR"]);
    assert_eq!(lines.len(), 5, "{text}");
    for (line, start) in lines[1..].iter().zip(starts) {
        assert!(line.starts_with(&format!("  {start}: since 2021-03-22, in force; ")), "{line}");
    }
    assert!(lines[2].contains("gb-conlist-2025-04-10 (Listed On 22/03/2021"), "{text}");
    // A listing that was lifted, a polity by its key, and nobody.
    let lifted = printed("listed", &["Miriam Lexmann"]);
    assert!(lifted.contains(": since 2021-03-22, no longer in force from 2025-04-30; "), "{lifted}");
    assert_eq!(printed("listed", &["EU"]), "European Union, EU, Bloc\n  not listed\n");
    assert_eq!(printed("listed", &["Nobody"]), "nobody is called `Nobody`\n");
}

#[test]
#[cfg(feature = "lists")]
fn listed_shows_ranges_of_days() {
    let table = concat!("gsdb=", env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/gsdb/cases.csv");
    let text = printed("listed", &["IR", table]);
    let since = "United States, gsdb:9003: since 2006-01-01..2006-12-31, ";
    assert!(
        text.contains(&format!("{since}no longer in force from 2010-01-02..2011-01-01; gsdb (case 9003)\n"))
    );
}

#[test]
fn answers_shows_what_came_back_and_how_long_it_took() {
    let text = printed("answers", &["US", "CN"]);
    assert!(text.contains("after 4 days (as it says itself, Certain): 5 targets for 5\n"), "{text}");
    assert!(text.contains("    CN/CN-COUNTERMEASURES/2020-07-13 ("), "{text}");
    assert!(text.contains("  3 of 4 acts answered for certain\n"), "{text}");
    assert!(text.contains("Blow upon blow: US/GLOMAG/2020-07-09 → "), "{text}");
    assert!(
        text.contains("Of 4 acts of US against CN, still unanswered after so long:\n      0 days |####"),
        "{text}"
    );
    assert!(printed("answers", &["US", "FR"]).contains("One of the two neither hits nor is hit."));
}

#[test]
fn rounds_shows_a_year_month_by_month() {
    let text = printed("rounds", &[]);
    let months: Vec<&str> = text.lines().filter(|line| line.starts_with("2021-")).collect();
    assert_eq!(months.len(), 12);
    assert_eq!((months[1], months[2]), ("2021-02 ", "2021-03 o"));
    assert!(text.contains("  2021-03-22 to 2021-03-22: CA, EU, GB, US\n"), "{text}");
    assert!(!printed("rounds", &["2019"]).contains('o'));
}

/// Without identity across lists, no two of them name the same target.
#[cfg(all(feature = "lists", feature = "resolve"))]
#[test]
fn rounds_of_lists_join_their_entries() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
    let (uk, ca) = (format!("{folder}/uk/conlist-2025.csv"), format!("ca-sema={folder}/xml/ca-sema.xml"));
    let text = printed("rounds", &["2021", &uk, &format!("{ca}@2025-03-20")]);
    assert!(text.contains("2021-03-21 to 2021-03-22: CA, GB\n"), "{text}");
    let both = text.lines().find(|line| line.starts_with("    both hit: ")).expect("a round");
    assert!(both.contains("Zhu"), "{both}");
}

#[cfg(feature = "resolve")]
#[test]
fn overlap_shows_who_is_on_both_lists() {
    let [uk, us] = ["tests/fixtures/uk/conlist-2025.csv", "tests/fixtures/ofac/sdn.csv"]
        .map(|path| format!("{}/{path}", env!("CARGO_MANIFEST_DIR")));
    let text = printed("overlap", &[&uk, &format!("ofac-csv={us}@2021-08-18")]);
    assert!(text.starts_with("on both: 2\n  MINGGUO CHEN (gb:14074 = ofac:31493)\n"), "{text}");
    assert!(text.contains(": 11\n  XPCC PUBLIC SECURITY BUREAU (gb:14079)\n"), "{text}");
}
