//! Each mistake that a person can make has its exit code and names the thing.
//!
//! Codes: 1 failed, 2 wrong usage, 4 not initialised, 5 destination not
//! reachable, 6 wrong key. Nothing is changed by a refused command.
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::PermissionsExt;

use mybackup_testkit::vault::{objects, temporaries};
use mybackup_testkit::{Mybackup, SmallDisk, args, assert_same, wait_until};
use rustix::process::Signal;

fn with_a_file() -> Mybackup {
    Mybackup::protecting(|tree| tree.file("letter.txt", "one"))
}

#[test]
fn a_computer_that_is_not_initialised_says_so() {
    let computer = Mybackup::fresh();
    let source = computer.source();
    for command in [
        args!["backup"].to_vec(),
        args!["status"].to_vec(),
        args!["add", &source].to_vec(),
        args!["list"].to_vec(),
        args!["verify"].to_vec(),
        args!["clean"].to_vec(),
        args!["key", "show"].to_vec(),
        args!["config", "show"].to_vec(),
        args!["restore", "--directory", &source].to_vec(),
    ] {
        computer.fails(4, command).says(&["mybackup init"]);
    }
    assert!(!computer.home().join("backups.db").exists());
}

#[test]
fn init_twice_changes_nothing() {
    let computer = with_a_file();
    computer.backup();
    let words = computer.words();
    let config = fs::read(computer.home().join("config.yaml")).unwrap();
    let before = objects(&computer.destination());
    let again = computer.run(args!["init", "--destination", computer.place("another")]);
    assert!(again.code == 0 || again.code == 1, "{again}");
    let said = format!("{}{}", again.out, again.err).to_lowercase();
    assert!(said.contains("already"), "{again}");
    assert_eq!(fs::read(computer.home().join("config.yaml")).unwrap(), config);
    assert_eq!(computer.words(), words);
    assert_eq!(objects(&computer.destination()), before);
}

#[test]
fn a_backup_without_a_source_says_how_to_add_one() {
    Mybackup::ready().fails_with(&[1, 2], ["backup"]).says(&["mybackup add"]);
}

#[test]
fn a_backup_without_a_destination_says_how_to_set_one() {
    let computer = Mybackup::fresh();
    computer.ok(["init", "--key-store", "file"]);
    computer.edit(|tree| tree.file("f", "f"));
    computer.ok(args!["add", computer.source()]);
    computer.fails_with(&[1, 2, 5], ["backup"]).says(&["config set destination"]);
}

#[test]
fn a_destination_that_is_gone_is_named() {
    let computer = with_a_file();
    let (place, away) = (computer.destination(), computer.place("unplugged"));
    fs::rename(&place, &away).unwrap();
    let named = place.to_str().unwrap();
    computer.fails(5, ["backup"]).says(&[named]);
    computer.fails(5, ["verify"]).says(&[named]);
    assert!(!place.exists(), "It made the folder of a disk that is not there");
    // An empty folder is what an unmounted disk leaves behind.
    fs::create_dir(&place).unwrap();
    computer.fails(5, ["backup"]).says(&[named]);
    assert_eq!(fs::read_dir(&place).unwrap().count(), 0, "It filled an empty mount point");
    fs::remove_dir(&place).unwrap();
    fs::rename(&away, &place).unwrap();
    computer.backup();
}

#[test]
fn a_read_only_destination_is_named() {
    let computer = Mybackup::fresh();
    let Some(disk) = SmallDisk::mount(&computer.destination(), 64) else { return };
    let computer = computer.initialised();
    computer.edit(|tree| tree.file("f", "f"));
    computer.ok(args!["add", computer.source()]);
    computer.backup();
    computer.edit(|tree| tree.file("f", "changed"));
    disk.make_read_only();
    let named = computer.destination();
    computer.fails_with(&[1, 5], ["backup"]).says(&[named.to_str().unwrap()]);
    let place = computer.place("restored");
    let file = computer.source().join("f");
    computer.ok(args!["restore", "--file", file, "--destination", &place]);
    assert_eq!(fs::read(place).unwrap(), b"f");
}

#[test]
fn a_destination_that_may_not_be_written_is_named() {
    let computer = Mybackup::ordinary();
    let place = computer.destination();
    fs::set_permissions(&place, fs::Permissions::from_mode(0o555)).unwrap();
    let arguments = args!["init", "--destination", &place, "--key-store", "file"];
    computer.fails_with(&[1, 5], arguments).says(&[place.to_str().unwrap()]);
}

#[test]
fn a_word_that_is_not_in_the_list_is_named() {
    let computer = with_a_file();
    let words = computer.words();
    let mut wrong: Vec<&str> = words.split(' ').collect();
    wrong[6] = "zebraa";
    let other = computer.another_computer();
    let arguments = args!["connect", other.destination()];
    other.run_with(arguments, &wrong.join(" ")).expect_code(6).says(&["zebraa"]);
}

#[test]
fn words_of_another_vault_are_refused() {
    let computer = with_a_file();
    let foreign = Mybackup::ready().words();
    let other = computer.another_computer();
    let arguments = args!["connect", other.destination()];
    let output = other.run_with(&arguments, &foreign).expect_code(6);
    assert!(!output.err.contains(&foreign), "It repeats the words\n{output}");
    let words = computer.words();
    let short = words.rsplit_once(' ').unwrap().0;
    other.run_with(&arguments, short).expect_one_of(&[2, 6]).says(&["23", "24"]);
    let nothing = other.run_with(&arguments, "");
    assert!([2, 6].contains(&nothing.code), "{nothing}");
}

#[test]
fn a_place_without_a_vault_cannot_be_connected() {
    let computer = with_a_file();
    let words = computer.words();
    let empty = computer.place("empty");
    fs::create_dir(&empty).unwrap();
    let other = computer.another_computer();
    let output = other.run_with(args!["connect", &empty], &words);
    output.expect_one_of(&[1, 5]).says(&[empty.to_str().unwrap()]);
}

#[test]
fn a_date_that_is_none_is_repeated_with_examples() {
    let computer = with_a_file();
    computer.backup();
    for date in ["2026-13-45", "tomorrowish", "32 days before", ""] {
        let arguments = args!["list", computer.source(), "--date", date];
        computer.fails(2, arguments).says(&[date]);
    }
}

#[test]
fn a_version_that_never_was_is_named() {
    let computer = with_a_file();
    computer.backup();
    let file = computer.source().join("letter.txt");
    computer.fails_with(&[1, 2], args!["restore", "--file", &file, "--version", "99"]).says(&["99", "letter.txt"]);
    computer.fails(2, args!["restore", "--file", &file, "--version", "many"]).says(&["many"]);
    assert_eq!(fs::read(&file).unwrap(), b"one");
}

#[test]
fn a_file_that_was_never_saved_is_named() {
    let computer = with_a_file();
    computer.backup();
    let never = computer.source().join("never.txt");
    computer.fails_with(&[1, 2], args!["list", &never]).says(&["never.txt"]);
    computer.fails_with(&[1, 2], args!["restore", "--file", &never]).says(&["never.txt"]);
}

#[test]
fn an_unknown_setting_is_refused_by_name() {
    let computer = Mybackup::ready();
    computer.fails(2, ["config", "set", "retention.keep_dayz", "3"]).says(&["keep_dayz"]);
    computer.fails(2, ["config", "get", "colour"]).says(&["colour"]);
    computer.fails(2, ["config", "set", "compression.level", "99"]).says(&["99", "22"]);
    computer.fails(2, ["config", "set", "watch.enabled", "perhaps"]).says(&["perhaps"]);
}

#[test]
fn broken_settings_are_reported_with_line_and_column() {
    let computer = Mybackup::ready();
    let path = computer.home().join("config.yaml");
    let good = fs::read_to_string(&path).unwrap();
    let number = good.lines().count() + 1;
    fs::write(&path, format!("{good}retention: [unclosed\n")).unwrap();
    let output = computer.fails_with(&[1, 2], ["status"]).says(&["config.yaml", "line", "column"]);
    let near = [number, number + 1].iter().any(|line| output.err.contains(&line.to_string()));
    assert!(near, "The mistake is on line {number}\n{output}");
    fs::write(&path, good.replace("version: 1", "version: 1\nsurprise: yes")).unwrap();
    computer.fails_with(&[1, 2], ["status"]).says(&["surprise", "line"]);
}

#[test]
fn a_second_process_is_told_of_the_first() {
    let computer = with_a_file();
    computer.edit(|tree| tree.random("large", 200 << 20, 1));
    let place = computer.destination();
    let before = objects(&place).len();
    let first = computer.start(["backup"]);
    wait_until("the first backup begins to write", || {
        objects(&place).len() > before || !temporaries(&place).is_empty()
    });
    first.signal(Signal::STOP);
    let output = computer.run(["backup"]);
    first.signal(Signal::CONT);
    assert_eq!(output.code, 1, "{output}");
    let said = output.err.to_lowercase();
    assert!(said.contains("running") || said.contains("another"), "{output}");
    assert_eq!(first.wait().code, 0);
    assert_same(&computer.source(), &computer.restored("restored"));
}

#[test]
fn a_mistyped_command_gets_a_suggestion() {
    let computer = Mybackup::ready();
    computer.fails(2, ["bakcup"]).says(&["backup"]);
    computer.fails(2, ["restroe", "--list"]).says(&["restore"]);
    computer.fails(2, ["restore", "--fiel", "x"]).says(&["--file"]);
    computer.fails(2, ["add"]);
}

#[test]
fn a_source_that_does_not_exist_is_named() {
    let computer = Mybackup::ready();
    let nowhere = computer.place("nowhere at all");
    computer.fails_with(&[1, 2], args!["add", &nowhere]).says(&["nowhere at all"]);
    computer.fails_with(&[1, 2], args!["remove", &nowhere]).says(&["nowhere at all"]);
}

#[test]
fn a_destination_inside_a_source_is_refused() {
    let computer = with_a_file();
    let inside = computer.source().join("inside");
    fs::create_dir(&inside).unwrap();
    let set = args!["config", "set", "destination", &inside];
    computer.fails_with(&[1, 2], set).says(&["inside"]);
}

#[test]
fn an_error_under_json_leaves_standard_output_to_programs() {
    let computer = Mybackup::fresh();
    let output = computer.fails(4, ["status", "--json"]);
    let out = output.out.trim();
    assert!(out.is_empty() || out.starts_with('{'), "{output}");
}

#[test]
fn restore_says_which_forms_it_has() {
    let computer = with_a_file();
    computer.backup();
    let source = computer.source();
    computer.fails(2, ["restore"]).says(&["--file", "--directory", "--list"]);
    computer.fails(2, args!["restore", "--directory", &source, "--version", "1"]).says(&["--version", "--directory"]);
    computer.fails(2, args!["restore", "--file", &source]).says(&["is a folder", "restore --directory"]);
}

#[test]
fn what_was_to_be_skipped_is_no_failure() {
    let computer = with_a_file();
    computer.backup();
    let place = computer.place("copy");
    fs::create_dir(&place).unwrap();
    fs::write(place.join("letter.txt"), "mine").unwrap();
    let arguments = args!["restore", "--directory", computer.source(), "--destination", &place, "--existing", "skip"];
    let output = computer.ok(arguments);
    assert!(!output.err.contains("could not be restored"), "{output}");
    assert_eq!(fs::read(place.join("letter.txt")).unwrap(), b"mine");
}

#[test]
fn a_number_outside_its_bounds_is_told_in_words() {
    let computer = with_a_file();
    computer.fails(2, ["clean", "--keep-versions", "0"]).says(&["a whole number from 1 to"]);
    computer.fails(2, ["restore", "--file", "x", "--version", "abc"]).says(&["a whole number from 1 to"]);
    computer.fails(2, ["verify", "--data=200"]).says(&["a whole number from 1 to 100"]);
}

#[test]
fn a_kit_is_a_pdf_or_a_text() {
    let computer = Mybackup::ready();
    let page = computer.place("kit.html");
    computer.fails(2, args!["key", "kit", "--output", &page]).says(&[".pdf", ".txt"]);
    assert!(!page.exists());
    let nowhere = computer.place("no/such/folder/kit.txt");
    computer.fails(1, args!["key", "kit", "--output", &nowhere]).says(&["→"]);
}

#[test]
fn a_missing_source_or_new_folder_gets_its_advice() {
    let computer = with_a_file();
    computer.backup();
    fs::remove_dir_all(computer.source()).unwrap();
    computer.fails(1, ["backup"]).says(&["is not there", "mybackup remove"]);
    let fresh = Mybackup::fresh();
    let place = fresh.place("new folder");
    fresh.fails(5, args!["init", "--destination", &place, "--key-store", "file"]).says(&["create the folder"]);
}

#[test]
fn one_folder_is_not_two_destinations_and_one_home_not_two_backups() {
    let computer = with_a_file();
    let place = computer.destination();
    computer.fails(1, args!["config", "set", "destinations.secondary", &place]).says(&["already a destination"]);
    let other = Mybackup::ready();
    let output = other.run_with(args!["connect", &place], &computer.words());
    output.expect_code(1).says(&["another backup", "--home"]);
}

#[test]
fn a_quiet_backup_is_silent_about_a_second_disk_that_is_away() {
    let computer = with_a_file();
    let second = computer.place("second");
    fs::create_dir(&second).unwrap();
    computer.ok(args!["config", "set", "destinations.secondary", &second]);
    computer.backup();
    fs::remove_dir_all(&second).unwrap();
    let output = computer.ok(["--quiet", "backup"]);
    assert!(output.out.is_empty() && output.err.is_empty(), "{output}");
}
