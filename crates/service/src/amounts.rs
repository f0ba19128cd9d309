//! Sizes, counts and durations as people say them.
//!
//! Sizes are decimal, as disks are sold: 1 GB is 1,000,000,000 bytes.

use crate::words::{Lang, Words};

/// Says a size: `1.2 GB`, `340 MB`, `1,2 Go`.
pub fn size(bytes: u64, lang: Lang) -> String {
    let units = match lang {
        Lang::En => ["kB", "MB", "GB", "TB", "PB", "EB"],
        Lang::Fr => ["ko", "Mo", "Go", "To", "Po", "Eo"],
    };
    let space = match lang {
        Lang::En => ' ',
        Lang::Fr => '\u{a0}',
    };
    if bytes < 1000 {
        let unit = match (lang, bytes) {
            (Lang::En, 1) => "byte",
            (Lang::En, _) => "bytes",
            (Lang::Fr, 0 | 1) => "octet",
            (Lang::Fr, _) => "octets",
        };
        return format!("{bytes}{space}{unit}");
    }
    let mut unit_bytes = 1000;
    let mut unit = 0;
    // 999.6 kB would be written as 1000 kB: it is 1 MB.
    while unit + 1 < units.len() && rounded(bytes, unit_bytes) >= 1000 {
        unit_bytes *= 1000;
        unit += 1;
    }
    let tenths = (u128::from(bytes) * 10 + u128::from(unit_bytes) / 2) / u128::from(unit_bytes);
    let number = if tenths < 100 && tenths % 10 != 0 {
        format!("{}{}{}", tenths / 10, decimal_mark(lang), tenths % 10)
    } else {
        rounded(bytes, unit_bytes).to_string()
    };
    format!("{number}{space}{}", units[unit])
}

/// Says a whole number: `12,480` or `12 480`.
pub fn count(number: u64, lang: Lang) -> String {
    let separator = match lang {
        Lang::En => ',',
        Lang::Fr => '\u{202f}',
    };
    let digits = number.to_string();
    let mut said = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            said.push(separator);
        }
        said.push(digit);
    }
    said
}

/// Says a part of a whole: `42%` or `42 %`. It says 100 only when all is done.
pub fn percent(done: u64, all: u64, lang: Lang) -> String {
    let percent = match all {
        0 => 100,
        _ => (u128::from(done) * 100 / u128::from(all)).min(100),
    };
    match lang {
        Lang::En => format!("{percent}%"),
        Lang::Fr => format!("{percent}\u{a0}%"),
    }
}

/// Says how long something will take, without pretending to know it well: `about 3 minutes`.
pub fn about(seconds: u64, words: &Words) -> String {
    let (id, number) = match seconds {
        0..10 => ("about-moments", 0),
        10..55 => ("about-seconds", seconds.div_ceil(10) * 10),
        55..3300 => ("about-minutes", (seconds + 30) / 60),
        3300..79_200 => ("about-hours", (seconds + 1800) / 3600),
        _ => ("about-days", seconds.saturating_add(43_200) / 86_400),
    };
    words.say(id, &[("count", number.into())])
}

/// Says how long something took: `0.4 s`, `12 s`, `3 min 05 s`, `2 h 14 min`.
pub fn elapsed(milliseconds: u64, lang: Lang) -> String {
    let space = match lang {
        Lang::En => ' ',
        Lang::Fr => '\u{a0}',
    };
    let tenths = milliseconds.saturating_add(50) / 100;
    let seconds = milliseconds.saturating_add(500) / 1000;
    match seconds {
        _ if tenths < 100 => {
            format!("{}{}{}{space}s", tenths / 10, decimal_mark(lang), tenths % 10)
        }
        0..60 => format!("{seconds}{space}s"),
        60..3600 => format!("{}{space}min{space}{:02}{space}s", seconds / 60, seconds % 60),
        _ => format!("{}{space}h{space}{:02}{space}min", seconds / 3600, seconds % 3600 / 60),
    }
}

fn rounded(bytes: u64, unit_bytes: u64) -> u64 {
    let rounded = (u128::from(bytes) + u128::from(unit_bytes) / 2) / u128::from(unit_bytes);
    u64::try_from(rounded).expect("a quotient is no larger than what was divided")
}

fn decimal_mark(lang: Lang) -> char {
    match lang {
        Lang::En => '.',
        Lang::Fr => ',',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_in_both_languages() {
        for (bytes, english, french) in [
            (0, "0 bytes", "0 octet"),
            (1, "1 byte", "1 octet"),
            (999, "999 bytes", "999 octets"),
            (1000, "1 kB", "1 ko"),
            (1049, "1 kB", "1 ko"),
            (1050, "1.1 kB", "1,1 ko"),
            (9_949, "9.9 kB", "9,9 ko"),
            (9_951, "10 kB", "10 ko"),
            (999_499, "999 kB", "999 ko"),
            (999_500, "1 MB", "1 Mo"),
            (340_000_000, "340 MB", "340 Mo"),
            (1_234_567_890, "1.2 GB", "1,2 Go"),
            (u64::MAX, "18 EB", "18 Eo"),
        ] {
            assert_eq!(size(bytes, Lang::En), english);
            assert_eq!(size(bytes, Lang::Fr), french.replace(' ', "\u{a0}"));
        }
    }

    #[test]
    fn counts_are_grouped_by_three() {
        for (number, english) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(count(number, Lang::En), english);
            assert_eq!(count(number, Lang::Fr), english.replace(',', "\u{202f}"));
        }
    }

    #[test]
    fn a_hundred_percent_is_said_only_when_all_is_done() {
        assert_eq!(percent(999, 1000, Lang::En), "99%");
        assert_eq!(percent(1000, 1000, Lang::Fr), "100\u{a0}%");
        assert_eq!(percent(0, 0, Lang::En), "100%");
    }

    #[test]
    fn durations_are_said_roughly_before_and_exactly_after() {
        let english = Words::for_lang(Lang::En);
        let french = Words::for_lang(Lang::Fr);
        assert_eq!(about(3, english), "a few seconds");
        assert_eq!(about(12, english), "about 20 seconds");
        assert_eq!(about(60, english), "about 1 minute");
        assert_eq!(about(170, english), "about 3 minutes");
        assert_eq!(about(170, french), "environ 3\u{a0}minutes");
        assert_eq!(about(7200, french), "environ 2\u{a0}heures");
        assert_eq!(about(200_000, english), "about 2 days");
        assert_eq!(elapsed(420, Lang::En), "0.4 s");
        assert_eq!(elapsed(12_300, Lang::En), "12 s");
        assert_eq!(elapsed(185_000, Lang::Fr), "3\u{a0}min\u{a0}05\u{a0}s");
        assert_eq!(elapsed(8_040_000, Lang::En), "2 h 14 min");
    }
}
