//! Names made harmless and exact, for a terminal and for a page.
//!
//! A name is bytes and may hold anything. What would steer a terminal, turn
//! the text around or stay invisible is written as an escape; everything else
//! stays as it is, so that ordinary names in any script read naturally.

use std::fmt::Write as _;
use std::path::Path;

use crate::home::path_bytes;

/// Writes a name for a person: `\n`, `\x1b`, `\u{202e}`, `\xff` stand for what cannot be shown, `\\` for itself.
pub fn shown(name: &[u8]) -> String {
    let mut text = String::with_capacity(name.len());
    for part in name.utf8_chunks() {
        part.valid().chars().for_each(|letter| push(&mut text, letter));
        for byte in part.invalid() {
            write!(text, "\\x{byte:02x}").expect("a String takes any text");
        }
    }
    text
}

/// Writes a path for a person.
pub fn path(path: &Path) -> String {
    shown(&path_bytes(path))
}

/// Writes text of somebody else for a person.
pub fn text(text: &str) -> String {
    shown(text.as_bytes())
}

fn push(text: &mut String, letter: char) {
    match letter {
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        '\t' => text.push_str("\\t"),
        // On Windows no name holds one: there it parts the names of a path.
        '\\' if cfg!(unix) => text.push_str("\\\\"),
        c if c.is_ascii_control() => write!(text, "\\x{:02x}", u32::from(c)).expect("a String takes any text"),
        c if c.is_control() || is_hidden(c) => {
            write!(text, "\\u{{{:x}}}", u32::from(c)).expect("a String takes any text");
        }
        c => text.push(c),
    }
}

/// Characters that turn the direction of the text, or take no room on the screen.
///
/// The joiners U+200C and U+200D stay: words of several scripts need them.
pub fn is_hidden(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_escaped_and_the_rest_is_not() {
        for (name, expected) in [
            (&b"letter.txt"[..], "letter.txt"),
            ("naïve été 日本".as_bytes(), "naïve été 日本"),
            (b"two\nlines\r\t", "two\\nlines\\r\\t"),
            (b"\x1b[31mred\x7f", "\\x1b[31mred\\x7f"),
            (b"caf\xe9.txt", "caf\\xe9.txt"),
            (b"\xff\xfe", "\\xff\\xfe"),
            ("\u{202e}txt.exe".as_bytes(), "\\u{202e}txt.exe"),
            ("a\u{9b}31m".as_bytes(), "a\\u{9b}31m"),
            (b"back\\slash", if cfg!(unix) { "back\\\\slash" } else { "back\\slash" }),
            (b" ", " "),
        ] {
            assert_eq!(shown(name), expected);
        }
    }

    #[test]
    fn nothing_that_is_shown_holds_a_control_character() {
        let every: String = ('\0'..='\u{10ffff}').collect();
        assert!(shown(every.as_bytes()).chars().all(|c| !c.is_control() && !is_hidden(c)));
    }
}
