//! The program speaks French when it is asked to, in every place.
//!
//! The option, the variable and the system's locale choose; the option wins.
#![cfg(target_os = "linux")]

use mybackup_testkit::{Mybackup, Output};

/// Panics unless the text reads French: accents or words that only French has.
#[track_caller]
fn is_french(output: &Output) {
    let text = format!("{}{}", output.out, output.err).to_lowercase();
    let french = ["sauvegarde", "é", "n'est", "n’est", "aucun", "dossier"];
    assert!(french.iter().any(|word| text.contains(word)), "This is not French\n{output}");
}

#[track_caller]
fn is_english(output: &Output) {
    let text = format!("{}{}", output.out, output.err).to_lowercase();
    assert!(!text.contains("sauvegarde") && !text.contains('é'), "This is not English\n{output}");
}

#[test]
fn help_is_french() {
    let computer = Mybackup::fresh();
    let help = computer.ok(["--lang", "fr", "--help"]);
    assert!(help.out.to_lowercase().contains("sauvegarde"), "{help}");
    is_french(&computer.ok(["restore", "--help", "--lang", "fr"]));
    is_english(&computer.ok(["--help"]));
}

#[test]
fn status_is_french() {
    let computer = Mybackup::protecting(|tree| tree.file("f", "f"));
    computer.backup();
    is_french(&computer.ok(["--lang", "fr", "status"]));
    is_english(&computer.ok(["status"]));
}

#[test]
fn an_error_is_french_and_its_advice_too() {
    let computer = Mybackup::fresh();
    let output = computer.fails(4, ["status", "--lang", "fr"]).says(&["mybackup init"]);
    is_french(&output);
    is_english(&computer.fails(4, ["status"]));
}

#[test]
fn a_mistyped_command_is_answered_in_french() {
    is_french(&Mybackup::fresh().fails(2, ["--lang", "fr", "bakcup"]).says(&["backup"]));
}

#[test]
fn the_variable_and_the_locale_choose_the_language() {
    let computer = Mybackup::fresh();
    for (name, value) in [("MYBACKUP_LANG", "fr"), ("LANG", "fr_FR.UTF-8")] {
        let mut command = computer.command(["status"]);
        command.env(name, value);
        is_french(&mybackup_testkit::Running::start(command, None).wait());
    }
    let mut command = computer.command(["--lang", "en", "status"]);
    command.env("MYBACKUP_LANG", "fr");
    is_english(&mybackup_testkit::Running::start(command, None).wait());
}

#[test]
fn an_unknown_language_is_refused_by_name() {
    Mybackup::fresh().fails(2, ["--lang", "xx", "status"]).says(&["xx"]);
}

#[test]
fn json_is_the_same_in_every_language() {
    let computer = Mybackup::protecting(|tree| tree.file("f", "f"));
    computer.backup();
    let names = |lang: &str| {
        let status = computer.ok(["--lang", lang, "status", "--json"]).json();
        let state = status["state"].clone();
        (state, status.as_object().unwrap().keys().cloned().collect::<Vec<_>>())
    };
    assert_eq!(names("fr"), names("en"));
}

#[test]
fn allowed_values_places_and_counts_are_french() {
    let computer = Mybackup::protecting(|tree| tree.file("f", "f"));
    let fails = |arguments: &[&str]| computer.fails_with(&[1, 2], [&["--lang", "fr"], arguments].concat());
    fails(&["config", "set", "compression.level", "99"]).says(&["un nombre entier de 1 à 22"]);
    fails(&["clean", "--keep-versions", "0"]).says(&["un nombre entier de 1 à"]);
    let saved = computer.ok(["--lang", "fr", "backup"]);
    saved.clone().prints(&["1 nouveau,", "0 modifié,", "0 inchangé"]);
    assert!(!saved.out.contains("lus"), "{saved}");
    let path = computer.home().join("config.yaml");
    let good = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{good}surprise: yes\n")).unwrap();
    fails(&["status"]).says(&["config.yaml, ligne", "colonne"]);
}
