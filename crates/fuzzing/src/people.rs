//! What people type or hand over: dates, amounts, recovery words, the file of a recovery kit, the configuration.

use std::path::{Path, PathBuf};

use chrono::{FixedOffset, Utc};
use mybackup_format::words as recovery;
use mybackup_service::config::{ConfigFile, Source, keys};
use mybackup_service::kit::read::{KitReadError, MOST_BYTES, read_within};
use mybackup_service::words::{Lang, Words};
use mybackup_service::{amounts as said, dates as moments};

/// A moment (eight bytes) and a text that may be a date.
pub fn dates(data: &[u8]) {
    let Some((now, text)) = data.split_first_chunk::<8>() else { return };
    let now = i64::from_le_bytes(*now);
    let east = FixedOffset::east_opt((now % 50_000) as i32).expect("less than a day");
    for lang in [Lang::En, Lang::Fr] {
        let words = Words::for_lang(lang);
        for at in [now, !now, now / 2] {
            moments::relative(at, now, words);
            moments::day_and_time(at, now, &east, words);
        }
    }
    // What is written exactly is read back to the same second.
    let written = moments::exact(now, &Utc);
    if let Ok(read) = moments::parse(&written, 0, &Utc) {
        assert_eq!(read.div_euclid(1_000_000_000), now.div_euclid(1_000_000_000), "{written}");
    } else {
        let inner = i64::MIN + 2_000_000_000..=i64::MAX - 2_000_000_000;
        assert!(!inner.contains(&now), "{written}");
    }
    let Ok(text) = std::str::from_utf8(text) else { return };
    let found = moments::parse(text, now, &Utc);
    let _ = moments::parse(text, now, &east);
    assert_eq!(moments::parse(&format!("  {} ", text.to_uppercase().to_lowercase()), now, &Utc).is_ok(), {
        moments::parse(&text.to_uppercase().to_lowercase(), now, &Utc).is_ok()
    });
    if let Err(error) = found {
        assert!(!error.to_string().is_empty());
    }
}

/// Two numbers of eight bytes.
pub fn amounts(data: &[u8]) {
    let Some((one, rest)) = data.split_first_chunk::<8>() else { return };
    let one = u64::from_le_bytes(*one);
    let other = rest.first_chunk::<8>().map_or(1, |bytes| u64::from_le_bytes(*bytes));
    let text = said::size(one, Lang::En);
    let (number, unit) = text.split_once(' ').expect("a number and a unit");
    let power = ["byte", "kB", "MB", "GB", "TB", "PB", "EB"].iter().position(|known| unit.starts_with(known));
    let back = number.parse::<f64>().expect("a number") * 1000f64.powi(power.expect("a known unit") as i32);
    assert!((back - one as f64).abs() <= one as f64 * 0.051, "{one} became {text}");
    assert_eq!(said::count(one, Lang::En).replace(',', ""), one.to_string());
    for lang in [Lang::En, Lang::Fr] {
        said::size(one, lang);
        let percent = said::percent(one, other, lang);
        assert_eq!(percent.starts_with("100"), one >= other, "{one} of {other}: {percent}");
        said::about(one, Words::for_lang(lang));
        said::elapsed(one, lang);
    }
}

/// Recovery words as they are typed.
pub fn words(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(secret) = recovery::from_words(text) {
        let again = recovery::to_words(&secret);
        assert_eq!(recovery::from_words(&again), Ok(secret));
    }
}

/// Pictures of so many points at most are unpacked here: more of them takes more time, and shows nothing else.
const MOST_POINTS: u64 = 1 << 20;

/// A file that may be that of a recovery kit: a PDF, a picture or a text.
pub fn kit(data: &[u8]) {
    match read_within(data, MOST_POINTS) {
        // What is taken is a key, and nothing else.
        Ok(words) => {
            let secret = recovery::from_words(&words).expect("only recovery words are taken");
            assert_eq!(recovery::from_words(&recovery::to_words(&secret)), Ok(secret));
        }
        // Nobody looks for a file here, and none is as long.
        Err(why) => assert!(why != KitReadError::Closed && data.len() <= MOST_BYTES),
    }
}

/// A configuration, and every change that can be made to it.
pub fn config(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let path = Path::new("/home/lea/.mybackup/config.yaml");
    let file = match ConfigFile::from_text(path, text.to_string()) {
        Ok(file) => file,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let reread = |file: &ConfigFile| {
        let again = ConfigFile::from_text(path, file.text().to_string()).expect("what was written is understood");
        assert_eq!(again.config(), file.config());
    };
    for key in keys() {
        let Ok(value) = file.get(key.name) else { continue };
        // Several folders are shown on several lines, and set as a list in brackets.
        if value.as_encoded_bytes().contains(&b'\n') {
            continue;
        }
        let mut same = file.clone();
        if same.set(key.name, &value).is_ok() {
            assert_eq!(same.config(), file.config(), "{}", key.name);
            reread(&same);
        }
    }
    let mut other = file.clone();
    let place = PathBuf::from("/srv/a: #folder");
    if other.config().sources.iter().any(|source| source.path == place) {
        return;
    }
    let source = Source {
        id: "00112233445566aa".to_string(),
        path: place.clone(),
        exclude: vec!["*.tmp".to_string()],
        one_file_system: true,
        added_at: None,
    };
    if other.add_source(source).is_ok() {
        reread(&other);
        assert_eq!(other.config().sources.len(), file.config().sources.len() + 1);
        if other.remove_source(&place).is_ok() {
            reread(&other);
            assert_eq!(other.config(), file.config());
        }
    }
}
