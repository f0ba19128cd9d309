//! The page is read back by other programs, as a person's printer and phone would.

use std::path::Path;
use std::process::Command;

use super::*;

const PHRASE: &str = "abandon ability able about above absent absorb abstract absurd abuse access accident \
                      account accuse achieve acid acoustic acquire across act action actor actress zoo";

fn with_kit<T>(lang: Lang, destinations: &[&str], use_it: impl FnOnce(&Kit<'_>) -> T) -> T {
    let recovery_words: Vec<String> = PHRASE.split_whitespace().map(str::to_string).collect();
    let destinations: Vec<String> = destinations.iter().map(|d| d.to_string()).collect();
    use_it(&Kit {
        lang,
        version: "0.1.0",
        date: match lang {
            Lang::En => "3 March 2026",
            Lang::Fr => "3 mars 2026",
        },
        computer: "Portable de Léa, « bœuf »",
        destinations: &destinations,
        vault_id: "3f9a01c27be54d10",
        fingerprint: "A1B2 C3D4 E5F6 0718",
        recovery_words: &recovery_words,
    })
}

fn run(program: &str, arguments: &[&str], folder: &Path) -> String {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap_or_else(|error| panic!("{program} is needed for this test: {error}"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn pdf(lang: Lang, destinations: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let pdf = with_kit(lang, destinations, |kit| kit.to_pdf().unwrap());
    std::fs::write(folder.path().join("kit.pdf"), &*pdf).unwrap();
    folder
}

/// Puts numbered words back in their order: "1 abandon 7 absorb …".
fn numbered_words(text: &str) -> Vec<String> {
    let parts: Vec<&str> = text.split_whitespace().collect();
    let known: Vec<&str> = PHRASE.split_whitespace().collect();
    let mut found: Vec<(usize, String)> = parts
        .windows(2)
        .filter_map(|pair| Some((pair[0].parse().ok()?, pair[1].to_string())))
        .filter(|(_, word)| known.contains(&word.as_str()))
        .collect();
    found.sort();
    found.dedup();
    found.into_iter().map(|(_, word)| word).collect()
}

#[test]
fn the_words_are_read_back_from_the_page() {
    for lang in Lang::ALL {
        let folder = pdf(lang, &["/mnt/backups"]);
        let text = run("pdftotext", &["-layout", "kit.pdf", "-"], folder.path());
        assert_eq!(numbered_words(&text).join(" "), PHRASE.split_whitespace().collect::<Vec<_>>().join(" "));
        for expected in ["mybackup connect /mnt/backups", "Portable de Léa, « bœuf »", "A1B2 C3D4", "MyBackup-3f9a01c2"]
        {
            assert!(text.contains(expected), "{expected} in {text}");
        }
        let fonts = run("pdffonts", &["kit.pdf"], folder.path());
        assert_eq!(fonts.matches(" yes yes yes").count(), 3, "embedded, subset, readable: {fonts}");
        assert!(run("pdfinfo", &["kit.pdf"], folder.path()).contains("Pages:           1"));
    }
}

#[test]
fn the_code_is_read_back_from_the_picture_of_the_page() {
    let folder = pdf(Lang::Fr, &["/mnt/backups"]);
    run("pdftoppm", &["-r", "150", "-png", "kit.pdf", "page"], folder.path());
    let read = run("zbarimg", &["-q", "--raw", "page-1.png"], folder.path());
    assert_eq!(read.trim(), PHRASE.split_whitespace().collect::<Vec<_>>().join(" "));
}

#[test]
fn what_does_not_fit_goes_on_another_page() {
    let many = ["/a/very/long/path/to/a/place/on/some/disk/that/does/not/fit/on/one/line/of/this/page"; 12];
    let folder = pdf(Lang::En, &many);
    let text = run("pdftotext", &["-layout", "kit.pdf", "-"], folder.path());
    assert!(text.contains("Page 2 of 2"), "{text}");
    assert!(text.contains("Kept at:"), "{text}");
}

#[test]
fn the_same_data_make_the_same_bytes() {
    let make = || with_kit(Lang::En, &["/mnt/backups"], |kit| kit.to_pdf().unwrap());
    assert!(make() == make());
}

#[test]
fn the_plain_text_holds_the_same_in_narrow_lines() {
    for lang in Lang::ALL {
        let text = with_kit(lang, &["/mnt/mes sauvegardes", "/media/usb"], |kit| kit.to_text());
        assert_eq!(numbered_words(&text).join(" "), PHRASE.split_whitespace().collect::<Vec<_>>().join(" "));
        assert!(text.contains("mybackup connect \"/mnt/mes sauvegardes\""), "{}", &*text);
        assert!(text.lines().all(|line| line.chars().count() <= 78), "{}", &*text);
    }
}

#[test]
fn the_plain_text_is_read_back_and_so_are_the_words_alone() {
    let words = mybackup_format::words::to_words(&mybackup_format::keys::Secret([9; 32]));
    let recovery_words: Vec<String> = words.split(' ').map(str::to_string).collect();
    for lang in Lang::ALL {
        let text =
            with_kit(lang, &["/mnt/3 disk"], |kit| Kit { recovery_words: &recovery_words, ..kit.clone() }.to_text());
        assert_eq!(read::read(text.as_bytes()).as_deref(), Ok(&*words));
        // Another program saved it with its own ends of lines.
        assert_eq!(read::read(text.replace('\n', "\r\n").as_bytes()).as_deref(), Ok(&*words));
        let spoiled = text.replacen(&recovery_words[7], "zoo", 1);
        assert_eq!(read::read(spoiled.as_bytes()), Err(read::KitReadError::Unknown), "{spoiled}");
    }
    assert!(read::read(words.as_bytes()).is_ok());
}

#[test]
fn a_kit_is_read_where_it_lies() {
    let folder = tempfile::tempdir().unwrap();
    let words = mybackup_format::words::to_words(&mybackup_format::keys::Secret([9; 32]));
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("kit.txt"), words.as_bytes()).unwrap();
    assert_eq!(read::read_file(&at("kit.txt")).as_deref(), Ok(&*words));
    std::fs::File::create(at("large")).unwrap().set_len(read::MOST_BYTES as u64 + 1).unwrap();
    assert_eq!(read::read_file(&at("large")), Err(read::KitReadError::TooLarge));
    for other in [folder.path().to_path_buf(), at("nothing")] {
        assert_eq!(read::read_file(&other), Err(read::KitReadError::Closed), "{other:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_to_a_kit_is_followed_and_a_pipe_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let words = mybackup_format::words::to_words(&mybackup_format::keys::Secret([9; 32]));
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("kit.txt"), words.as_bytes()).unwrap();
    std::os::unix::fs::symlink(at("kit.txt"), at("link")).unwrap();
    assert_eq!(read::read_file(&at("link")).as_deref(), Ok(&*words));
    run("mkfifo", &["pipe"], folder.path());
    assert_eq!(read::read_file(&at("pipe")), Err(read::KitReadError::Closed));
}

#[test]
fn fuzzing_begins_from_kits_that_are_read() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/kit");
    let first = read::read_file(&corpus.join("seed-05")).expect("the end of a PDF");
    let known = mybackup_format::words::from_words(&first);
    // Pictures plain, of two colours, and packed in both ways; one in a scan; and a text.
    for number in [0, 1, 2, 3, 4, 6] {
        let found = read::read_file(&corpus.join(format!("seed-{number:02}")));
        let found = found.unwrap_or_else(|why| panic!("seed-{number:02}: {why}"));
        assert_eq!(mybackup_format::words::from_words(&found), known, "{number}");
    }
}

#[test]
fn pictures_of_more_points_than_allowed_are_not_unpacked() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/kit");
    for number in [0, 2] {
        let bytes = std::fs::read(corpus.join(format!("seed-{number:02}"))).unwrap();
        assert!(read::read_within(&bytes, 232 * 232).is_ok());
        assert_eq!(read::read_within(&bytes, 232 * 232 - 1), Err(read::KitReadError::TooLarge));
    }
}
