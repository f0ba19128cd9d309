//! R40: nothing stands in the program that nobody chose.
//!
//! Licences, sources and what is banned are looked up here, by the rules of
//! `deny.toml`. Advisories take `cargo-deny`: where it is installed it is asked too.

use std::fs;
use std::process::Command;

use mybackup_proof::Proof;
use mybackup_testkit::program::workspace;
use serde_json::Value;

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Runs a command of cargo in the project.
fn cargo(arguments: &[&str]) -> std::process::Output {
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    Command::new(cargo).args(arguments).current_dir(workspace()).output().expect("start cargo")
}

/// The texts of a list in `deny.toml` that begins with `start`.
fn listed(rules: &str, start: &str) -> Vec<String> {
    let from = rules.split_once(&format!("\n{start} = [")).expect("the list is there").1;
    let list = from.split_once("\n]").expect("the list ends").0;
    let named = |line: &str| {
        let text = line.split_once("crate = ").map_or(line, |(_, rest)| rest);
        Some(text.split('"').nth(1)?.to_string())
    };
    list.lines().filter_map(named).collect()
}

/// Tells whether an expression of licences can be met with those that are allowed.
fn may_be_used(expression: &str, allowed: &[String]) -> bool {
    let expression = expression.replace('/', " OR ");
    let mut words = expression.replace('(', " ( ").replace(')', " ) ");
    words = words.replace(" WITH ", "+WITH+");
    let words: Vec<String> = words.split_whitespace().map(|word| word.replace("+WITH+", " WITH ")).collect();
    any(&mut words.as_slice(), allowed)
}

fn any(words: &mut &[String], allowed: &[String]) -> bool {
    let mut met = all(words, allowed);
    while words.first().is_some_and(|word| word == "OR") {
        *words = &words[1..];
        met |= all(words, allowed);
    }
    met
}

fn all(words: &mut &[String], allowed: &[String]) -> bool {
    let mut met = one(words, allowed);
    while words.first().is_some_and(|word| word == "AND") {
        *words = &words[1..];
        met &= one(words, allowed);
    }
    met
}

fn one(words: &mut &[String], allowed: &[String]) -> bool {
    let Some((first, rest)) = words.split_first() else { return false };
    *words = rest;
    if first != "(" {
        return allowed.contains(first);
    }
    let met = any(words, allowed);
    // The bracket closes here, or the expression is none.
    let closes = words.first().is_some_and(|word| word == ")");
    *words = words.get(1..).unwrap_or_default();
    met && closes
}

#[test]
fn r40_every_dependency_is_licensed_known_and_wanted() {
    let mut proof = Proof::begin("R40", "");
    let rules = fs::read_to_string(workspace().join("deny.toml")).expect("read the rules");
    let (allowed, banned) = (listed(&rules, "allow"), listed(&rules, "deny"));
    assert!(allowed.len() > 5 && banned.len() > 1, "The rules were not understood: {allowed:?}, {banned:?}");
    let output = cargo(&["metadata", "--offline", "--locked", "--format-version", "1"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    let mut bad = Vec::new();
    for package in metadata["packages"].as_array().expect("there are packages") {
        let name = package["name"].as_str().unwrap_or_default();
        let licence = package["license"].as_str().unwrap_or_default();
        proof.add("crates", 1);
        if !may_be_used(licence, &allowed) {
            bad.push(format!("{name} is under \"{licence}\""));
        }
        match package["source"].as_str() {
            Some(REGISTRY) => {}
            Some(other) => bad.push(format!("{name} comes from {other}")),
            None if name.starts_with("mybackup-") => {}
            None => bad.push(format!("{name} comes from a folder")),
        }
        let version = format!("{name}@{}", package["version"].as_str().unwrap_or_default());
        // A version may be named in part: all that begin so are meant.
        let covers = |other: &String| version.starts_with(&format!("{other}.")) && other.contains('@');
        if banned.iter().any(|other| other == name || *other == version || covers(other)) {
            bad.push(format!("{version} is banned"));
        }
    }
    proof.add("refused", bad.len() as u64);
    assert!(bad.is_empty(), "{bad:#?}");
    assert!(proof.figure("crates") > 100);
    if cargo(&["deny", "--version"]).status.success() {
        let checked = cargo(&["deny", "--offline", "check", "licenses", "bans", "sources"]);
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
        // Without its list of advisories it can say nothing of them.
        let advisories = cargo(&["deny", "check", "advisories"]);
        let said = String::from_utf8_lossy(&advisories.stderr).into_owned();
        let unreachable = said.contains("failed to fetch") || said.contains("unable to fetch");
        assert!(advisories.status.success() || unreachable, "{said}");
        proof.add("advisories_checked", u64::from(!unreachable));
    } else {
        println!("Advisories were not looked up: cargo-deny is not installed");
    }
    proof.done();
}

#[test]
fn expressions_of_licences_are_understood() {
    let allowed = ["MIT", "Zlib", "Apache-2.0 WITH LLVM-exception"].map(String::from);
    for good in ["MIT", "GPL-3.0 OR MIT", "GPL-3.0/MIT", "(GPL-3.0 OR MIT) AND Zlib", "Apache-2.0 WITH LLVM-exception"]
    {
        assert!(may_be_used(good, &allowed), "{good}");
    }
    for bad in ["", "GPL-3.0", "MIT AND GPL-3.0", "Apache-2.0", "(MIT OR Zlib", "(GPL-3.0 AND MIT) OR Apache-2.0"] {
        assert!(!may_be_used(bad, &allowed), "{bad}");
    }
}
