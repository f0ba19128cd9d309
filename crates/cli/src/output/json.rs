//! What the JSON shapes have in common: paths, moments, hashes.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use mybackup_format::{Kind, Stamp};
use mybackup_service::dates;
use serde_json::{Value, json};

use crate::args::paths::path_bytes;

/// Writes a path: text, or text for people and base64 where it is not UTF-8.
pub(crate) fn path_of_bytes(path: &[u8]) -> Value {
    match std::str::from_utf8(path) {
        Ok(text) => text.into(),
        Err(_) => json!({ "display": String::from_utf8_lossy(path), "raw": BASE64.encode(path) }),
    }
}

/// Writes a path.
pub(crate) fn path(path: &Path) -> Value {
    path_of_bytes(&path_bytes(path))
}

/// Writes a moment in nanoseconds since 1970 as RFC 3339 in UTC, or null.
pub(crate) fn moment(nanos: Option<i64>) -> Value {
    nanos.map_or(Value::Null, |nanos| exact(dates::utc(nanos)))
}

/// Writes the time of a file; null where no calendar reaches.
pub(crate) fn stamp(stamp: Stamp) -> Value {
    chrono::DateTime::from_timestamp(stamp.secs, stamp.nanos).map_or(Value::Null, exact)
}

/// Names what stands at a path.
pub(crate) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::File => "file",
        Kind::Dir => "folder",
        Kind::Symlink => "link",
        Kind::Fifo => "fifo",
        Kind::Socket => "socket",
        Kind::CharDevice => "char-device",
        Kind::BlockDevice => "block-device",
    }
}

/// Writes a hash in hexadecimal digits, or null.
pub(crate) fn hash(hash: Option<[u8; 32]>) -> Value {
    hash.map_or(Value::Null, |hash| mybackup_format::ids::hex(&hash).into())
}

fn exact(moment: chrono::DateTime<chrono::Utc>) -> Value {
    moment.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_path_that_is_not_text_is_an_object() {
        assert_eq!(path_of_bytes("/été".as_bytes()), json!("/été"));
        let raw = path_of_bytes(b"/caf\xe9");
        assert_eq!(raw, json!({ "display": "/caf\u{fffd}", "raw": "L2NhZuk=" }));
    }

    #[test]
    fn moments_are_exact_and_in_utc() {
        assert_eq!(moment(Some(1_768_482_000_123_456_789)), json!("2026-01-15T13:00:00.123456789Z"));
        assert_eq!(moment(None), Value::Null);
        assert_eq!(stamp(Stamp { secs: -1, nanos: 0 }), json!("1969-12-31T23:59:59Z"));
        assert_eq!(stamp(Stamp { secs: i64::MAX, nanos: 0 }), Value::Null);
    }
}
