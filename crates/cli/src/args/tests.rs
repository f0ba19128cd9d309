use super::*;
use crate::args::wrong::{NotParsed, explain};

fn parse(typed: &[&str]) -> Result<clap::ArgMatches, String> {
    let arguments: Vec<OsString> = ["mybackup"].iter().chain(typed).map(OsString::from).collect();
    let words = Words::for_lang(Lang::En);
    let program = program(words);
    program.clone().try_get_matches_from(&arguments).map_err(|error| {
        // The parser completes the description as it goes.
        match explain(&error, &program, &arguments) {
            NotParsed::Asked(text) => text,
            NotParsed::Wrong(failure) => {
                format!("{} {}", failure.message(words), failure.hint(words).unwrap_or_default())
            }
        }
    })
}

#[test]
fn the_description_holds_together_in_every_language() {
    for lang in Lang::ALL {
        program(Words::for_lang(lang)).debug_assert();
    }
}

#[test]
fn every_command_of_every_language_has_its_help() {
    for lang in Lang::ALL {
        let words = Words::for_lang(lang);
        for verb in verbs::ALL {
            let help = (verb.command)(Texts::new(words)).render_long_help().to_string();
            assert!(help.contains("--help"), "{help}");
            for english in ["Usage:", "Options:", "Print help"] {
                assert!(lang == Lang::En || !help.contains(english), "{english} in {help}");
            }
        }
    }
}

#[test]
fn options_stand_before_or_after_the_command() {
    for typed in [["--json", "status"], ["status", "--json"]] {
        let parsed = parse(&typed).unwrap();
        assert!(parsed.subcommand().unwrap().1.get_flag("json") || parsed.get_flag("json"));
    }
    let parsed = parse(&["backup", "--home", "/h", "--source", "/a", "--source", "/b", "-v"]).unwrap();
    assert_eq!(parsed.get_one::<OsString>("home").unwrap(), "/h");
}

#[test]
fn mistakes_are_named_and_get_a_suggestion() {
    for (typed, said) in [
        (&["bakcup"][..], &["bakcup", "backup"][..]),
        (&["restore", "--fiel", "x"], &["--fiel", "--file"]),
        (&["add"], &["missing"]),
        (&["restore", "--file", "x", "--version", "many"], &["--version", "many"]),
        (&["--lang", "xx", "status"], &["xx", "en, fr"]),
        (&["init", "--key-store", "safe"], &["safe", "keychain"]),
        (&["verify", "--data=200"], &["200"]),
        (&["key", "shwo"], &["shwo", "show"]),
        (&["restore", "--file", "x", "--directory", "y"], &["--file", "--directory"]),
        (&["restore"], &["--file FILE, --directory FOLDER, --list"]),
        (&["restore", "--directory", "x", "--version", "1"], &["--version", "--directory"]),
        (&["restore", "--file", "x", "--version", "0"], &["a whole number from 1 to"]),
        (&["clean", "--keep-versions", "0"], &["a whole number from 1 to 1000000"]),
        (&["status", "surplus"], &["surplus"]),
        (&["config"], &["show, get, set, path"]),
    ] {
        let message = parse(typed).unwrap_err();
        for word in said {
            assert!(message.contains(word), "{word:?} is not in {message:?}");
        }
    }
}

#[test]
fn verify_takes_all_data_or_a_percentage() {
    let data = |typed: &[&str]| parse(typed).unwrap().subcommand().unwrap().1.get_one::<u8>("data").copied();
    assert_eq!(data(&["verify"]), None);
    assert_eq!(data(&["verify", "--data"]), Some(100));
    assert_eq!(data(&["verify", "--data=10"]), Some(10));
}

#[test]
fn the_language_is_found_wherever_it_stands() {
    let find = |typed: &[&str]| {
        let arguments: Vec<OsString> = ["mybackup"].iter().chain(typed).map(OsString::from).collect();
        typed_language(&arguments).map(str::to_string)
    };
    assert_eq!(find(&["--lang", "fr", "--help"]), Some("fr".to_string()));
    assert_eq!(find(&["restore", "--help", "--lang=fr"]), Some("fr".to_string()));
    assert_eq!(find(&["search", "--", "--lang", "fr"]), None);
    assert_eq!(find(&["status"]), None);
}
