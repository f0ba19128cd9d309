//! How a path is written in the configuration.
//!
//! A path that is text is written as text. A name may hold any bytes, and those
//! that are not text are written as `!bytes` and base64: of the bytes themselves
//! on Unix, of the UTF-16 units (little end first) on Windows. A tag cannot be
//! confused with a name, because text that begins with `!` is always quoted.

use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

/// Writes a path so that it can stand anywhere in the file, brackets included.
pub(super) fn to_yaml(path: &Path) -> String {
    match path.to_str() {
        Some(text) => quoted_if_needed(text),
        None => format!("!bytes {}", BASE64.encode(os_bytes(path.as_os_str()))),
    }
}

/// Reads the text after `!bytes`; nothing when it is not what [`to_yaml`] writes.
pub(super) fn from_base64(text: &str) -> Option<OsString> {
    os_string(BASE64.decode(text).ok()?)
}

/// Writes a setting's value: numbers and simple words without quotes.
pub(super) fn quoted_unless_number(text: &str) -> String {
    if text.bytes().all(|b| b.is_ascii_digit()) || matches!(text, "true" | "false") {
        return text.to_string();
    }
    quoted_if_needed(text)
}

/// Writes text so that it is read back as the same text wherever it stands.
fn quoted_if_needed(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '+');
    let first_is_safe = text.starts_with(|c: char| c == '/' || c.is_ascii_alphabetic());
    let reserved = matches!(
        text.to_ascii_lowercase().as_str(),
        "null" | "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n"
    );
    let accented = |c: char| c.is_alphanumeric();
    if first_is_safe && !reserved && text.chars().all(|c| plain(c) || accented(c)) {
        return text.to_string();
    }
    quoted(text)
}

/// Writes text between quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            ' ' => quoted.push(' '),
            c if c.is_control() || is_invisible(c) => {
                write!(quoted, "\\U{:08x}", u32::from(c)).expect("a String takes any text");
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Characters that YAML folds, refuses or hides.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}') || c.is_whitespace()
}

#[cfg(unix)]
fn os_bytes(text: &OsStr) -> Vec<u8> {
    std::os::unix::ffi::OsStrExt::as_bytes(text).to_vec()
}

#[cfg(unix)]
fn os_string(bytes: Vec<u8>) -> Option<OsString> {
    Some(std::os::unix::ffi::OsStringExt::from_vec(bytes))
}

#[cfg(windows)]
fn os_bytes(text: &OsStr) -> Vec<u8> {
    std::os::windows::ffi::OsStrExt::encode_wide(text).flat_map(u16::to_le_bytes).collect()
}

#[cfg(windows)]
fn os_string(bytes: Vec<u8>) -> Option<OsString> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
    rest.is_empty().then(|| std::os::windows::ffi::OsStringExt::from_wide(&units))
}
