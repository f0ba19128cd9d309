//! What can be wrong with a configuration, and where.
//!
//! Every mistake in the text carries its place, so that a person who edits by
//! hand finds it at once. A likely intended word is a field: how it is offered
//! is up to the face.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// A place in the text of a configuration, counted from one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file's name without its folder.
    pub file: String,
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

impl Place {
    /// Finds line and column of a byte offset.
    pub(super) fn of(file: &str, text: &[u8], offset: usize) -> Place {
        let before = &text[..offset.min(text.len())];
        let line_start = before.iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
        let newlines = before.iter().filter(|&&b| b == b'\n').count();
        // Continuation bytes of UTF-8 are not characters of their own.
        let characters = before[line_start..].iter().filter(|&&b| b & 0xc0 != 0x80).count();
        Place { file: file.to_string(), line: newlines + 1, column: characters + 1 }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, line {}, column {}", self.file, self.line, self.column)
    }
}

/// What went wrong with the configuration.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// There is no configuration yet.
    #[error("There is no configuration at \"{}\"", .path.display())]
    NotFound {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// There already is one.
    #[error("There already is a configuration at \"{}\"", .path.display())]
    Exists {
        /// Where it is.
        path: PathBuf,
    },
    /// The file could not be read or written.
    #[error("Cannot {doing} \"{}\"", .path.display())]
    Io {
        /// "read" or "write".
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The text is not YAML, or uses a part of YAML that has no meaning here.
    #[error("{place}: {problem}")]
    Syntax {
        /// Where.
        place: Place,
        /// What is wrong, in one sentence.
        problem: String,
    },
    /// A key that means nothing, in the file.
    #[error("{place}: Unknown key \"{key}\" (allowed here: {allowed})")]
    UnknownKeyInFile {
        /// Where.
        place: Place,
        /// The key with its section, such as `compression.levle`.
        key: String,
        /// The keys that exist there.
        allowed: String,
        /// The key that was probably meant.
        suggestion: Option<String>,
    },
    /// A value that a key cannot have, in the file.
    #[error("{place}: \"{key}\" cannot be \"{value}\" (allowed: {allowed})")]
    BadValueInFile {
        /// Where.
        place: Place,
        /// The key with its section.
        key: String,
        /// The value as written.
        value: String,
        /// What the key can be.
        allowed: String,
    },
    /// A key that means nothing, asked for by name.
    #[error("Unknown key \"{key}\" (allowed: {allowed})")]
    UnknownKey {
        /// The key as asked for.
        key: String,
        /// The keys that exist.
        allowed: String,
        /// The key that was probably meant.
        suggestion: Option<String>,
    },
    /// A value that a key cannot have.
    #[error("\"{key}\" cannot be \"{value}\" (allowed: {allowed})")]
    BadValue {
        /// The key.
        key: String,
        /// The value as given.
        value: String,
        /// What the key can be.
        allowed: String,
    },
    /// The configuration was written by a newer version of the program.
    #[error("{place}: This configuration has version {version}, newer than this program knows")]
    Newer {
        /// Where.
        place: Place,
        /// Its version.
        version: u64,
    },
    /// The text is laid out in a way that the program cannot change without harm.
    #[error("Cannot change \"{key}\" in {file}: its layout is unusual there")]
    CannotEdit {
        /// The file's name.
        file: String,
        /// What was to be changed.
        key: String,
    },
}
