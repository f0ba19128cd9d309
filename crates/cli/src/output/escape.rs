//! What the terminal needs beyond harmless names: arguments and JSON.

use std::fmt::Write as _;

pub(crate) use mybackup_service::escape::{is_hidden, path, shown, text};

/// Writes a path so that it can be typed in a shell as it stands.
pub(crate) fn argument(path: &[u8]) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "/._-+:".contains(letter);
    match std::str::from_utf8(path) {
        Ok(text) if text.chars().all(plain) => text.to_string(),
        Ok(text) if !text.chars().any(|letter| letter.is_control() || is_hidden(letter)) => {
            format!("'{}'", text.replace('\'', "'\\''"))
        }
        // Bash, Zsh and Ksh read bytes in this form.
        _ => {
            let byte = |byte: &u8| match byte {
                b'\'' | b'\\' => format!("\\{}", char::from(*byte)),
                b' '..=b'~' => char::from(*byte).to_string(),
                _ => format!("\\x{byte:02x}"),
            };
            format!("$'{}'", path.iter().map(byte).collect::<String>())
        }
    }
}

/// Writes JSON so that it may be shown: what steers a terminal stands as an escape of JSON's own.
pub(crate) fn json(value: &serde_json::Value) -> String {
    let mut text = String::new();
    for letter in value.to_string().chars() {
        if letter.is_control() || is_hidden(letter) {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                write!(text, "\\u{unit:04x}").expect("a String takes any text");
            }
        } else {
            text.push(letter);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_in_advice_can_be_pasted() {
        for (path, expected) in [
            (&b"/a/b.txt"[..], "/a/b.txt"),
            (b"/a b/c'd", "'/a b/c'\\''d'"),
            (b"/back\\slash", "'/back\\slash'"),
            (b"/caf\xe9\n'\\", "$'/caf\\xe9\\x0a\\'\\\\'"),
            ("/\u{202e}txt".as_bytes(), "$'/\\xe2\\x80\\xaetxt'"),
        ] {
            assert_eq!(argument(path), expected);
        }
    }

    #[test]
    fn json_that_is_shown_says_the_same_without_a_control_character() {
        let every: String = ('\0'..='\u{10ffff}').collect();
        let value = serde_json::Value::from(every);
        let shown = json(&value);
        assert!(shown.chars().all(|c| !c.is_control() && !is_hidden(c)));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
    }
}
