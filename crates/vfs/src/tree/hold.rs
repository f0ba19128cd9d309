//! Names that a system cannot hold, and what they become.
//!
//! The mapping depends on the name alone, so a second restore finds what the first
//! one made. Characters become "%" and their hexadecimal value, which a person can
//! read back; a name that is too long keeps its beginning and ends in a number.

/// What becomes of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// The system can hold it.
    AsIs,
    /// The name to use instead, which is to be reported.
    Mapped(Vec<u8>),
}

/// The rules of one kind of system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameRules {
    /// Up to 255 bytes of any value.
    Linux,
    /// Up to 255 UTF-16 units of UTF-8 text.
    MacOs,
    /// Up to 255 UTF-16 units without reserved characters, names and endings.
    Windows,
}

/// The most bytes, or UTF-16 units, in a name.
const LONGEST: usize = 255;

/// Length of the ending that stands for what was cut off: "~" and 16 digits.
const ENDING: usize = 17;

/// Tells what becomes of a name on this system.
pub fn hold(name: &[u8]) -> Held {
    NameRules::of_this_system().hold(name)
}

impl NameRules {
    /// Returns the rules of the system that this runs on.
    pub fn of_this_system() -> NameRules {
        if cfg!(windows) {
            NameRules::Windows
        } else if cfg!(target_os = "macos") {
            NameRules::MacOs
        } else {
            NameRules::Linux
        }
    }

    /// Tells what becomes of a name under these rules.
    pub fn hold(self, name: &[u8]) -> Held {
        let mut held = match self {
            NameRules::Linux => name.to_vec(),
            NameRules::MacOs => escape(name, |_, _| false),
            NameRules::Windows => {
                let reserved = is_reserved(name);
                let end = trailing_from(name);
                escape(name, |at, byte| {
                    byte < 0x20 || b"<>:\"/\\|?*".contains(&byte) || at >= end || (reserved && at == 0)
                })
            }
        };
        if self.length(&held) > LONGEST {
            held = self.cut(&held, name);
        }
        match held == name {
            true => Held::AsIs,
            false => Held::Mapped(held),
        }
    }

    fn length(self, name: &[u8]) -> usize {
        match (self, str::from_utf8(name)) {
            (NameRules::MacOs | NameRules::Windows, Ok(text)) => text.encode_utf16().count(),
            _ => name.len(),
        }
    }

    /// Cuts at a character and appends a number made from the whole name.
    fn cut(self, held: &[u8], name: &[u8]) -> Vec<u8> {
        let mut end = 0;
        for chunk in held.utf8_chunks() {
            let valid = chunk.valid().char_indices();
            let after_chars = valid.map(|(at, char)| end + at + char.len_utf8());
            let after = chunk.valid().len() + chunk.invalid().len();
            let cuts: Vec<usize> = after_chars.chain([end + after]).collect();
            for cut in cuts {
                if self.length(&held[..cut]) > LONGEST - ENDING {
                    return [&held[..end], format!("~{:016x}", hash(name)).as_bytes()].concat();
                }
                end = cut;
            }
        }
        held.to_vec()
    }
}

/// Writes "%" and the value instead of the bytes that are refused or not UTF-8; in a name
/// that needs that, "%" itself too, so that it can be read back.
fn escape(name: &[u8], refused: impl Fn(usize, u8) -> bool) -> Vec<u8> {
    let mut bad = vec![false; name.len()];
    let mut at = 0;
    for chunk in name.utf8_chunks() {
        for (offset, byte) in chunk.valid().bytes().enumerate() {
            bad[at + offset] = refused(at + offset, byte);
        }
        at += chunk.valid().len();
        bad[at..at + chunk.invalid().len()].fill(true);
        at += chunk.invalid().len();
    }
    if !bad.contains(&true) {
        return name.to_vec();
    }
    let mut held = Vec::with_capacity(name.len() + 8);
    for (byte, bad) in name.iter().zip(bad) {
        if bad || *byte == b'%' {
            held.extend_from_slice(format!("%{byte:02X}").as_bytes());
        } else {
            held.push(*byte);
        }
    }
    held
}

/// Tells whether Windows takes the name, with any ending, for a device.
fn is_reserved(name: &[u8]) -> bool {
    let stem = name.split(|byte| *byte == b'.').next().unwrap_or(name);
    let stem = stem.trim_ascii_end().to_ascii_uppercase();
    let numbered = |word: &[u8]| stem.len() == 4 && stem.starts_with(word) && stem[3].is_ascii_digit();
    let words: [&[u8]; 6] = [b"CON", b"PRN", b"AUX", b"NUL", b"CONIN$", b"CONOUT$"];
    words.contains(&stem.as_slice()) || numbered(b"COM") || numbered(b"LPT")
}

/// Returns where the dots and spaces at the end begin, which Windows drops.
fn trailing_from(name: &[u8]) -> usize {
    let last = name.iter().rposition(|byte| !matches!(byte, b'.' | b' '));
    last.map_or(0, |last| last + 1)
}

/// FNV-1a: spreads well enough to tell names apart, and never changes.
fn hash(name: &[u8]) -> u64 {
    name.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rules: NameRules, name: &[u8], expected: &[u8]) {
        let held = match rules.hold(name) {
            Held::AsIs => name.to_vec(),
            Held::Mapped(held) => {
                assert_ne!(held, name);
                held
            }
        };
        let (held, expected) = (held.escape_ascii(), expected.escape_ascii());
        assert_eq!(held.to_string(), expected.to_string());
    }

    #[test]
    fn linux_holds_everything_but_the_too_long() {
        check(NameRules::Linux, b"a\xff\n<>:", b"a\xff\n<>:");
        let longest = "é".repeat(127) + "x";
        check(NameRules::Linux, longest.as_bytes(), longest.as_bytes());
        let Held::Mapped(held) = NameRules::Linux.hold("é".repeat(128).as_bytes()) else {
            panic!("256 bytes are too many");
        };
        assert!(held.len() <= 255);
        assert!(str::from_utf8(&held).unwrap().starts_with(&"é".repeat(119)));
        assert_ne!(NameRules::Linux.hold(&[b'a'; 300]), NameRules::Linux.hold(&[b'a'; 301]));
        let Held::Mapped(held) = NameRules::Linux.hold(&[0xff; 300]) else {
            panic!("300 bytes are too many");
        };
        assert!(held.len() <= 255);
    }

    #[test]
    fn windows_names_are_mapped_so_that_they_can_be_read_back() {
        let rules = NameRules::Windows;
        for (name, expected) in [
            ("letter 100%.txt", "letter 100%.txt"),
            ("a:b", "a%3Ab"),
            ("50% a:b", "50%25 a%3Ab"),
            ("what?*\"<>|\\", "what%3F%2A%22%3C%3E%7C%5C"),
            ("end. .", "end%2E%20%2E"),
            ("nul", "%6Eul"),
            ("NUL.txt", "%4EUL.txt"),
            ("com1 .x", "%63om1 .x"),
            ("common", "common"),
            ("line\nend", "line%0Aend"),
            ("été", "été"),
        ] {
            check(rules, name.as_bytes(), expected.as_bytes());
        }
        check(rules, b"a\xffb", b"a%FFb");
        let units = "é".repeat(255);
        check(rules, units.as_bytes(), units.as_bytes());
    }

    #[test]
    fn macos_holds_text_only() {
        check(NameRules::MacOs, b"a:b ", b"a:b ");
        check(NameRules::MacOs, b"caf\xe9", b"caf%E9");
    }
}
