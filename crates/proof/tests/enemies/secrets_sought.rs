//! Secrets in every form that a careless program writes them in, and where to look for them.

use std::fs;
use std::path::Path;

/// A secret and its forms.
pub struct Sought {
    pub name: &'static str,
    forms: Vec<Vec<u8>>,
}

impl Sought {
    /// Bytes: as they are, as digits, and in base64 at each of the three offsets.
    pub fn bytes(name: &'static str, bytes: &[u8]) -> Self {
        let hex = mybackup_format::ids::hex(bytes);
        let mut forms = vec![bytes.to_vec(), hex.to_uppercase().into_bytes(), hex.into_bytes()];
        for offset in 0..3 {
            let shifted = [&[0u8; 3][..offset], bytes].concat();
            let text = base64(&shifted);
            // The first and last letters depend on what stands beside it.
            forms.push(text.as_bytes()[4 * usize::from(offset > 0)..text.len() - 4].to_vec());
        }
        Sought { name, forms }
    }

    /// Text: as it is, and all forms of its bytes.
    pub fn text(name: &'static str, text: &str) -> Self {
        let mut sought = Sought::bytes(name, text.as_bytes());
        sought.forms.push(text.to_uppercase().into_bytes());
        sought
    }

    /// Recovery words: any four that follow each other, however they are parted.
    pub fn words(name: &'static str, words: &str) -> Self {
        let list: Vec<&str> = words.split_whitespace().collect();
        let mut forms = Vec::new();
        for between in [" ", "\n", "\", \"", "\",\"", ", ", ",", "\0", "+", "%20"] {
            forms.extend(list.windows(4).map(|four| four.join(between).into_bytes()));
        }
        forms.push(base64(words.as_bytes()).into_bytes());
        Sought { name, forms }
    }

    /// Tells whether any form stands in these bytes.
    pub fn is_in(&self, haystack: &[u8]) -> bool {
        self.forms.iter().any(|form| contains(haystack, form))
    }
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    let Some(first) = needle.first() else { return false };
    let starts = haystack.iter().enumerate().filter(|(_, byte)| *byte == first);
    starts.map(|(at, _)| &haystack[at..]).any(|rest| rest.starts_with(needle))
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let number =
            (0..3).fold(0u32, |number, at| number << 8 | u32::from(three.get(at).copied().unwrap_or_default()));
        for at in 0..4 {
            let letter = LETTERS[(number >> (18 - 6 * at)) as usize & 63];
            text.push(if at > three.len() { '=' } else { char::from(letter) });
        }
    }
    text
}

/// Calls `look` with every file below a folder: its path and what is in it.
pub fn each_file(folder: &Path, mut look: impl FnMut(&Path, &[u8])) {
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(at) = waiting.pop() {
        for item in fs::read_dir(&at).into_iter().flatten().flatten() {
            let path = item.path();
            look(&path, path.as_os_str().as_encoded_bytes());
            match fs::symlink_metadata(&path) {
                Ok(meta) if meta.is_dir() => waiting.push(path),
                // The reserve is a key stream of its own and long.
                Ok(meta) if meta.is_file() && !path.ends_with("reserve.enc") => {
                    look(&path, &fs::read(&path).unwrap_or_default());
                }
                _ => {}
            }
        }
    }
}

#[test]
fn every_form_is_found() {
    let sought = Sought::bytes("key", &[0xfb; 32]);
    assert!(sought.is_in(&[&b"x"[..], &[0xfb; 32]].concat()));
    assert!(sought.is_in(b"key=fbfbfbfbfbfbfbfbfbfbfbfbfbfbfbfbfbfbfbfbfbfbfbfbfbfbfbfbfbfbfbfb"));
    for before in 0..4 {
        assert!(sought.is_in(base64(&[&b"abcd"[..before], &[0xfb; 32], b"behind"].concat()).as_bytes()), "{before}");
    }
    assert!(!sought.is_in(b"nothing of the kind"));
    let words = Sought::words("words", "one two three four five six");
    assert!(words.is_in(b"[\"two\",\"three\",\"four\",\"five\"]") && !words.is_in(b"two three"));
    assert_eq!(base64(b"any carnal pleas"), "YW55IGNhcm5hbCBwbGVhcw==");
}
