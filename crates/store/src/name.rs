//! Names of objects.
//!
//! A name is safe by construction: every system can hold it, it cannot lead
//! out of the vault, and it can never be that of a temporary file.

use std::fmt;
use std::path::{Path, PathBuf};

const MAX_LEVELS: usize = 3;
const MAX_COMPONENT_BYTES: usize = 128;

/// The folder of temporary files; no object is in it.
pub(crate) const TEMPORARY: &str = "tmp";

/// A validated relative name such as `data/3f/<64 hex>.enc`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectName(String);

/// The error for text that cannot be the name of an object.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{}\" cannot be the name of an object", text.escape_debug())]
pub struct InvalidName {
    /// What was given.
    pub text: String,
}

impl ObjectName {
    /// Checks `text`: at most three components of `A-Z a-z 0-9 . _ -`, none of
    /// which begins or ends with a point, and not among the temporary files.
    pub fn new(text: &str) -> Result<Self, InvalidName> {
        let components: Vec<&str> = text.split('/').collect();
        let valid = components.len() <= MAX_LEVELS
            && components[0] != TEMPORARY
            && components.iter().all(|component| is_component(component));
        if !valid {
            return Err(InvalidName { text: text.to_owned() });
        }
        Ok(Self(text.to_owned()))
    }

    /// Returns the name with `/` between its components.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns where the object stands below `root`.
    pub(crate) fn path_below(&self, root: &Path) -> PathBuf {
        // Joined one by one, so that Windows gets its own separators.
        let mut path = root.to_path_buf();
        path.extend(self.0.split('/'));
        path
    }
}

pub(crate) fn is_component(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (1..=MAX_COMPONENT_BYTES).contains(&text.len())
        && text.bytes().all(plain)
        && !text.starts_with('.')
        // Windows drops a point at the end.
        && !text.ends_with('.')
}

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for ObjectName {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_format_are_taken() {
        for text in ["vault.enc", "README.txt", "keys/a-1.enc", "data/3f/3f00.enc", "runs/s_1/7"] {
            assert_eq!(ObjectName::new(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn names_that_could_lead_elsewhere_are_refused() {
        for text in [
            "",
            "/",
            "/a",
            "a/",
            "a//b",
            ".",
            "..",
            "a/../b",
            ".hidden",
            "a/.b",
            "a.",
            "a b",
            "a\\b",
            "C:",
            "a\0",
            "é",
            "a/b/c/d",
            "tmp",
            "tmp/0123456789abcdef",
            "a\nb",
        ] {
            assert!(ObjectName::new(text).is_err(), "{text:?}");
        }
        assert!(ObjectName::new(&"a".repeat(129)).is_err());
    }

    #[test]
    fn the_error_shows_a_hostile_name_escaped() {
        let error = ObjectName::new("a\u{1b}[2J").unwrap_err();
        assert_eq!(error.to_string(), "\"a\\u{1b}[2J\" cannot be the name of an object");
    }
}
