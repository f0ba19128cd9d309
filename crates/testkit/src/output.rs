//! What the program said and how it ended.

use std::fmt;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

use serde_json::Value;

/// The ending of one run of the program.
#[derive(Debug, Clone)]
pub struct Output {
    /// The exit code; minus the number of the signal that ended it, if one did.
    pub code: i32,
    /// Standard output; bytes that are not UTF-8 are replaced.
    pub out: String,
    /// Standard error; bytes that are not UTF-8 are replaced.
    pub err: String,
    /// Standard output as it came.
    pub out_bytes: Vec<u8>,
    /// The arguments, for messages.
    pub command: String,
}

impl Output {
    /// Joins what is known after the end.
    pub fn new(command: String, status: ExitStatus, out: Vec<u8>, err: &[u8]) -> Self {
        Output {
            code: status.code().unwrap_or_else(|| -status.signal().unwrap_or(0)),
            out: String::from_utf8_lossy(&out).into_owned(),
            err: String::from_utf8_lossy(err).into_owned(),
            out_bytes: out,
            command,
        }
    }

    /// Returns the one JSON object on standard output; panics when there is another text.
    ///
    /// Where progress comes as JSON lines before it, the last line is the object.
    #[track_caller]
    pub fn json(&self) -> Value {
        let last = self.out.trim_end().lines().last().unwrap_or("");
        let whole = serde_json::from_str(&self.out);
        let value: Value = match whole.or_else(|_| serde_json::from_str(last)) {
            Ok(value) => value,
            Err(error) => panic!("No JSON on standard output ({error})\n{self}"),
        };
        assert!(value.is_object(), "JSON, but not an object\n{self}");
        value
    }

    /// Panics unless the program ended with `code`.
    #[track_caller]
    pub fn expect_code(self, code: i32) -> Self {
        self.expect_one_of(&[code])
    }

    /// Panics unless the program ended with one of `codes`.
    #[track_caller]
    pub fn expect_one_of(self, codes: &[i32]) -> Self {
        assert!(codes.contains(&self.code), "Expected exit code {codes:?}\n{self}");
        self
    }

    /// Panics unless standard error contains each text, whatever its case.
    #[track_caller]
    pub fn says(self, texts: &[&str]) -> Self {
        let said = self.err.to_lowercase();
        for text in texts {
            assert!(said.contains(&text.to_lowercase()), "Standard error lacks {text:?}\n{self}");
        }
        self
    }

    /// Panics unless standard output contains each text.
    #[track_caller]
    pub fn prints(self, texts: &[&str]) -> Self {
        for text in texts {
            assert!(self.out.contains(text), "Standard output lacks {text:?}\n{self}");
        }
        self
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} ended with {}", self.command, self.code)?;
        writeln!(f, "--- standard output\n{}", self.out.trim_end())?;
        writeln!(f, "--- standard error\n{}", self.err.trim_end())
    }
}

/// Returns a path as `--json` shows it: text, or text and base64 where it is not UTF-8.
pub fn path_of(value: &Value) -> Vec<u8> {
    match value {
        Value::String(text) => text.clone().into_bytes(),
        other => {
            let raw = other["raw"].as_str().unwrap_or_else(|| panic!("Not a path: {other}"));
            assert!(other["display"].is_string(), "A path without display: {other}");
            from_base64(raw)
        }
    }
}

/// Decodes base64 of the usual alphabet, with or without padding.
fn from_base64(text: &str) -> Vec<u8> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut count, mut bytes) = (0u32, 0, Vec::new());
    for letter in text.bytes().filter(|letter| *letter != b'=') {
        let value = ALPHABET.iter().position(|known| *known == letter);
        let value = value.unwrap_or_else(|| panic!("Not base64: {text:?}"));
        bits = (bits << 6) | value as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_path_is_text_or_bytes_in_base64() {
        assert_eq!(path_of(&json!("/a/b")), b"/a/b");
        let raw = json!({"display": "/caf\u{fffd}", "raw": "L2NhZuk="});
        assert_eq!(path_of(&raw), b"/caf\xe9");
        assert_eq!(from_base64("L2NhZuk"), b"/caf\xe9");
    }

    #[test]
    fn the_object_after_progress_lines_is_the_json() {
        let out = b"{\"phase\":\"saving\"}\n{\"run\":1}\n".to_vec();
        let output = Output::new("backup".into(), ExitStatus::from_raw(0), out, b"");
        assert_eq!(output.json()["run"], 1);
    }

    #[test]
    fn a_signal_is_a_negative_code() {
        let output = Output::new("x".into(), ExitStatus::from_raw(9), Vec::new(), b"");
        assert_eq!(output.code, -9);
    }
}
