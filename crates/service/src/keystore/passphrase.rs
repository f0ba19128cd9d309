//! A passphrase from a file, for machines where nobody is there to type it.
//!
//! The file's name comes from `MYBACKUP_PASSPHRASE_FILE`. Asking a person is the
//! front door's part. The text is never shown, logged or passed on as an argument.

use std::fmt;
use std::io::{self, Read};

use zeroize::Zeroizing;

use crate::home::Env;

/// Longer than anything a person would type; a mistaken path must not fill memory.
const MOST_BYTES: u64 = 4096;

/// A passphrase; erased from memory when dropped.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Takes what was typed, without its line end.
    pub fn new(typed: Zeroizing<String>) -> Passphrase {
        let length = typed.trim_end_matches(['\r', '\n']).len();
        let mut text = typed;
        text.truncate(length);
        Passphrase(text)
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(hidden)")
    }
}

/// Reads the passphrase from the file that `MYBACKUP_PASSPHRASE_FILE` names; none when it is not set.
///
/// An empty file, one that is not text or one of more than 4096 bytes is an
/// error of kind `InvalidData`.
pub fn passphrase_from_file(env: Env<'_>) -> io::Result<Option<Passphrase>> {
    let Some(path) = env("MYBACKUP_PASSPHRASE_FILE").filter(|path| !path.is_empty()) else {
        return Ok(None);
    };
    let bad = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_string());
    let mut text = Zeroizing::new(String::with_capacity(MOST_BYTES as usize + 1));
    std::fs::File::open(path)?.take(MOST_BYTES + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MOST_BYTES {
        return Err(bad("The passphrase file is too long"));
    }
    let passphrase = Passphrase::new(text);
    if passphrase.text().is_empty() {
        return Err(bad("The passphrase file is empty"));
    }
    Ok(Some(passphrase))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;

    fn read(content: &[u8]) -> io::Result<Option<Passphrase>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("passphrase");
        std::fs::write(&path, content).unwrap();
        let env = |name: &str| (name == "MYBACKUP_PASSPHRASE_FILE").then(|| OsString::from(&path));
        passphrase_from_file(&env)
    }

    #[test]
    fn the_line_end_is_not_part_of_it_and_spaces_are() {
        for content in ["  correct horse ", "  correct horse \n", "  correct horse \r\n"] {
            let read = read(content.as_bytes()).unwrap().unwrap();
            assert_eq!(read.text(), "  correct horse ");
            assert_eq!(format!("{read:?}"), "Passphrase(hidden)");
        }
    }

    #[test]
    fn an_empty_overlong_or_binary_file_is_refused() {
        for content in [&b"\n"[..], &[b'a'; 5000], b"\xff\xfe"] {
            assert_eq!(read(content).unwrap_err().kind(), io::ErrorKind::InvalidData);
        }
    }

    #[test]
    fn without_the_variable_there_is_none() {
        assert!(passphrase_from_file(&|_| None).unwrap().is_none());
    }
}
