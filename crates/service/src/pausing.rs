//! The pause that a person asked for, kept in the home so that every face and a restart know it.
//!
//! It is wished for in words: an hour, four, until tomorrow, a length such as `90m`, or a
//! moment. It always ends, and a pause that is over is forgotten when it is next looked for.
//! A file that cannot be understood is no pause: it must not keep files unprotected.

use std::io::ErrorKind;

use chrono::TimeZone;
use mybackup_vfs::{RealFs, Vfs};
use serde::{Deserialize, Serialize};

use crate::dates;
use crate::error::ServiceError;
use crate::failure::Failure;
use crate::home::{Home, read_file, write_file_atomically};
use crate::schedule::{LONGEST_PAUSE_NS, Pause};

const MINUTE_NS: i64 = 60 * 1_000_000_000;
const HOUR_NS: i64 = 60 * MINUTE_NS;
/// "Until tomorrow" ends in a morning that is no nearer.
const NIGHT_NS: i64 = 4 * HOUR_NS;
/// The hour of that morning.
const MORNING: u32 = 8;

/// What the file says.
#[derive(Serialize, Deserialize)]
struct Written {
    version: u32,
    from_ns: i64,
    until_ns: i64,
}

/// Reads for how long a pause is wished, and makes it one that begins now.
///
/// Accepted are `hour`, `four-hours`, `tomorrow` (also in French), a length such as `90m`,
/// `2h` or `3d`, and a moment in milliseconds since 1970.
pub fn wished<Tz: TimeZone>(wish: &str, now_ns: i64, tz: &Tz) -> Result<Pause, Failure> {
    let refused = || Failure::usage("error-pause").with("typed", crate::escape::text(wish));
    let until_ns = match wish.trim().to_lowercase().as_str() {
        "hour" | "heure" => now_ns.checked_add(HOUR_NS),
        "four-hours" => now_ns.checked_add(4 * HOUR_NS),
        "tomorrow" | "demain" => dates::next_at(MORNING, now_ns.saturating_add(NIGHT_NS), tz),
        other => match other.parse::<i64>() {
            Ok(millis) => millis.checked_mul(1_000_000),
            Err(_) => length_ns(other).and_then(|length_ns| now_ns.checked_add(length_ns)),
        },
    };
    let until_ns = until_ns.ok_or_else(refused)?;
    if until_ns <= now_ns || until_ns > now_ns.saturating_add(LONGEST_PAUSE_NS) {
        return Err(refused());
    }
    Ok(Pause { from_ns: now_ns, until_ns })
}

/// Reads a number and its unit.
fn length_ns(text: &str) -> Option<i64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: i64 = text[..digits].parse().ok()?;
    let unit_ns = match text[digits..].trim_start() {
        "m" | "min" => MINUTE_NS,
        "h" => HOUR_NS,
        "d" | "j" => 24 * HOUR_NS,
        _ => return None,
    };
    number.checked_mul(unit_ns)
}

/// Keeps a pause: it survives the end of the program and of the computer.
pub fn keep(home: &Home, pause: Pause) -> Result<(), ServiceError> {
    let written = Written { version: 1, from_ns: pause.from_ns, until_ns: pause.until_ns };
    let text = serde_json::to_vec(&written).expect("numbers become JSON");
    let path = home.pause_file();
    write_file_atomically(&path, &text).map_err(|source| ServiceError::Io { doing: "write", path, source })
}

/// Ends the pause; where there is none nothing is done.
pub fn end(home: &Home) -> Result<(), ServiceError> {
    let path = home.pause_file();
    match RealFs.remove_file(&path).and_then(|()| RealFs.sync_dir(home.folder())) {
        Err(source) if source.kind() != ErrorKind::NotFound => Err(ServiceError::Io { doing: "remove", path, source }),
        _ => Ok(()),
    }
}

/// Finds the pause that goes on.
pub fn kept(home: &Home, now_ns: i64) -> Option<Pause> {
    let bytes = read_file(&home.pause_file()).ok()?;
    let written = serde_json::from_slice::<Written>(&bytes).ok();
    let pause = written.map(|written| Pause { from_ns: written.from_ns, until_ns: written.until_ns });
    let goes_on = pause.filter(|pause| pause.end_ns(now_ns).is_some());
    if goes_on.is_none() {
        // A home that cannot be written to keeps it; it is over all the same.
        let _ = end(home);
    }
    goes_on
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Paris;

    use super::*;

    /// A moment by a clock in Paris.
    fn at(text: &str) -> i64 {
        let time = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
        Paris.from_local_datetime(&time).earliest().unwrap().timestamp_nanos_opt().unwrap()
    }

    fn until(wish: &str, now: &str) -> i64 {
        wished(wish, at(now), &Paris).unwrap().until_ns
    }

    #[test]
    fn a_pause_is_wished_for_in_words() {
        let now = "2026-03-04 15:30";
        assert_eq!(until("hour", now), at("2026-03-04 16:30"));
        assert_eq!(until("four-hours", now), at("2026-03-04 19:30"));
        assert_eq!(until("90m", now), at("2026-03-04 17:00"));
        assert_eq!(until(" 2 h ", now), at("2026-03-04 17:30"));
        assert_eq!(until("3d", now), at("2026-03-07 15:30"));
        assert_eq!(until("3J", now), at("2026-03-07 15:30"));
        let moment = at("2026-03-05 12:00");
        assert_eq!(until(&(moment / 1_000_000).to_string(), now), moment);
    }

    #[test]
    fn tomorrow_is_the_next_morning_also_when_the_clock_leaps() {
        for wish in ["tomorrow", "Demain"] {
            assert_eq!(until(wish, "2026-03-04 15:30"), at("2026-03-05 08:00"));
        }
        assert_eq!(until("tomorrow", "2026-03-04 00:30"), at("2026-03-04 08:00"), "after midnight");
        assert_eq!(until("tomorrow", "2026-03-04 07:00"), at("2026-03-05 08:00"), "an early riser");
        // The summer hour begins on 29 March 2026 and ends on 25 October: the clock says 8 all the same.
        assert_eq!(until("tomorrow", "2026-03-28 20:00"), at("2026-03-29 08:00"));
        assert_eq!(at("2026-03-29 08:00") - at("2026-03-28 20:00"), 11 * HOUR_NS);
        assert_eq!(until("tomorrow", "2026-10-24 20:00"), at("2026-10-25 08:00"));
        assert_eq!(at("2026-10-25 08:00") - at("2026-10-24 20:00"), 13 * HOUR_NS);
    }

    #[test]
    fn a_wish_without_an_end_or_without_sense_is_refused() {
        let now_ns = at("2026-03-04 15:30");
        let past = (now_ns / 1_000_000).to_string();
        let words =
            ["", "forever", "0m", "-1h", "1", "32d", "h", "99999999999999999999h", "9223372036854775807", "1y", &past];
        for wish in words {
            let refused = wished(wish, now_ns, &Paris).expect_err(wish);
            assert_eq!(refused.code(), "pause", "{wish}");
        }
        assert!(wished("31d", now_ns, &Paris).is_ok());
    }

    #[test]
    fn a_pause_is_found_until_it_is_over_and_then_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        assert_eq!(kept(&home, 5), None);
        let pause = Pause { from_ns: 1000, until_ns: 2000 };
        keep(&home, pause).unwrap();
        assert_eq!(kept(&home, 1999), Some(pause));
        assert_eq!(kept(&home, 2000), None);
        assert_eq!(kept(&home, 1500), None, "a clock that goes back does not bring it again");
        keep(&home, pause).unwrap();
        end(&home).unwrap();
        end(&home).unwrap();
        assert_eq!(kept(&home, 1500), None);
    }

    #[test]
    fn a_file_that_makes_no_sense_is_no_pause() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        for text in ["", "{", "{\"version\":1,\"from_ns\":0}", "[1]"] {
            std::fs::write(home.pause_file(), text).unwrap();
            assert_eq!(kept(&home, 1), None, "{text}");
            assert!(!home.pause_file().exists());
        }
        let endless = format!("{{\"version\":1,\"from_ns\":0,\"until_ns\":{}}}", i64::MAX);
        std::fs::write(home.pause_file(), endless).unwrap();
        assert!(kept(&home, LONGEST_PAUSE_NS - 1).is_some());
        assert_eq!(kept(&home, LONGEST_PAUSE_NS), None);
    }
}
