//! Pictures that a page may fetch: each under a random name, once, and soon.
//!
//! Their bytes are no answer to a request, because a page shows them by an address. So
//! a request makes a name, and the window and the dashboard give the bytes for it.
//! What a picture is follows from its bytes alone; nothing else is ever given, and no
//! name leads to a path. Invariant: nothing but names is kept in memory.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use mybackup_engine::Engine;

use crate::failure::Failure;

/// A picture of more bytes is not shown.
pub(crate) const MOST_BYTES: usize = 20 << 20;
/// The first bytes tell what it is; a drawing may begin with remarks.
pub(crate) const TOLD_BY: usize = 16 << 10;
/// So many names wait to be used; the oldest goes.
const MOST_WAITING: usize = 8;
/// A name that was not used so long is worth nothing.
const LASTS_NS: i64 = 60 * 1_000_000_000;
/// Bytes of a name.
const NAME_BYTES: usize = 32;

/// What whoever gives a picture out must say with it: it may load and run nothing, even where it is opened by itself.
pub const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// A picture of the backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// What it is, such as `image/png`.
    pub kind: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The version that a picture is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) path: Vec<u8>,
    pub(crate) version: u32,
}

/// A name that waits to be used.
struct Offer {
    name: String,
    wanted: Wanted,
    made_ns: i64,
}

/// The names that were given and not used yet.
#[derive(Default)]
pub(crate) struct Pictures {
    waiting: Mutex<VecDeque<Offer>>,
    /// One is read at a time: so no more than one is in memory for it.
    reading: Mutex<()>,
}

impl Pictures {
    /// Makes a name for a version.
    pub(crate) fn offer(&self, wanted: Wanted, now_ns: i64) -> Result<String, Failure> {
        let mut bytes = [0; NAME_BYTES];
        getrandom::fill(&mut bytes).map_err(Failure::unexpected)?;
        let name = mybackup_format::ids::hex(&bytes);
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() == MOST_WAITING {
            waiting.pop_front();
        }
        waiting.push_back(Offer { name: name.clone(), wanted, made_ns: now_ns });
        Ok(name)
    }

    /// Returns what a name stands for; it is worth nothing from then on.
    pub(crate) fn take(&self, name: &str, now_ns: i64) -> Option<Wanted> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|offer| (0..LASTS_NS).contains(&now_ns.saturating_sub(offer.made_ns)));
        let at = waiting.iter().position(|offer| offer.name == name)?;
        Some(waiting.remove(at)?.wanted)
    }

    /// Forgets all names.
    pub(crate) fn forget(&self) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Reads a picture; none where it is none, or cannot be read.
    pub(crate) fn read(&self, engine: &Engine, wanted: &Wanted) -> Option<Picture> {
        let _one = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        let found = engine.beginning(&wanted.path, wanted.version, MOST_BYTES).ok()?;
        let kind = kind_of(&found.bytes).filter(|_| !found.is_cut())?;
        Some(Picture { kind, bytes: found.bytes })
    }
}

/// Tells by its first bytes which picture it is, of those that are shown.
pub(crate) fn kind_of(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => is_drawing(&bytes[..bytes.len().min(TOLD_BY)]).then_some("image/svg+xml"),
    }
}

/// Tells whether text is an SVG drawing: its first element says so.
fn is_drawing(bytes: &[u8]) -> bool {
    // A letter may be cut at the end; what comes before it is enough.
    let valid = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let Ok(text) = std::str::from_utf8(&bytes[..valid]) else { return false };
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let end = if rest.starts_with("<?") {
            "?>"
        } else if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<!DOCTYPE") {
            let close = rest.find('>').unwrap_or(rest.len());
            if rest[..close].contains('[') { "]>" } else { ">" }
        } else {
            break;
        };
        let Some(at) = rest.find(end) else { return false };
        rest = rest[at + end.len()..].trim_start();
    }
    let named = rest.strip_prefix("<svg").and_then(|rest| rest.chars().next());
    named.is_some_and(|next| next.is_whitespace() || matches!(next, '>' | '/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_told_by_its_bytes_alone() {
        let drawing =
            "\u{feff}<?xml version=\"1.0\"?>\n<!-- made by hand -->\n<!DOCTYPE svg [<!ENTITY a \"b>\">]>\n<svg\n/>";
        for (bytes, kind) in [
            (&b"\x89PNG\r\n\x1a\nrest"[..], Some("image/png")),
            (b"\xff\xd8\xff\xe0", Some("image/jpeg")),
            (b"GIF89a", Some("image/gif")),
            (b"RIFF\0\0\0\0WEBPVP8 ", Some("image/webp")),
            (drawing.as_bytes(), Some("image/svg+xml")),
            (b"<svg>", Some("image/svg+xml")),
            (b"<svgx>", None),
            (b"<html><svg></svg></html>", None),
            (b"<!-- <svg> -->", None),
            (b"<!-- ", None),
            (b"<script>", None),
            (b"RIFF\0\0\0\0WAVE", None),
            (b"text", None),
            (b"", None),
        ] {
            assert_eq!(kind_of(bytes), kind, "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn a_name_is_good_once_and_soon_and_until_all_are_forgotten() {
        let pictures = Pictures::default();
        let wanted = |version| Wanted { path: b"/a".to_vec(), version };
        let first = pictures.offer(wanted(1), 0).unwrap();
        assert_eq!(first.len(), 2 * NAME_BYTES);
        assert_eq!(pictures.take("", 1), None);
        assert_eq!(pictures.take(&first, 1), Some(wanted(1)));
        assert_eq!(pictures.take(&first, 1), None, "It was used");
        let late = pictures.offer(wanted(2), 0).unwrap();
        assert_eq!(pictures.take(&late, LASTS_NS), None, "It was not used in time");
        let many: Vec<String> = (0..=MOST_WAITING as u32).map(|n| pictures.offer(wanted(n), 0).unwrap()).collect();
        assert_eq!(pictures.take(&many[0], 1), None, "Too many came after it");
        assert_eq!(pictures.take(&many[1], 1), Some(wanted(1)));
        pictures.forget();
        assert_eq!(pictures.take(&many[2], 1), None, "All were forgotten");
    }
}
