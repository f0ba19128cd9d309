//! From the tree of a configuration's text to its meaning.
//!
//! Nothing is guessed: a key that is not known or a value that is not allowed
//! is refused at its place. What is left out has its usual value.

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::error::ConfigError;
use super::keys::{self, SECONDARY};
use super::node::{Entry, Kind, Node, Text};
use super::suggest::did_you_mean;
use super::{Config, Source, paths};
use crate::exclude;

const ROOT_KEYS: &[&str] = &[
    "version",
    "created_at",
    "encryption",
    "compression",
    "sources",
    "destinations",
    "watch",
    "retention",
    "order",
    "hooks",
];
const SOURCE_KEYS: &[&str] = &["id", "path", "exclude", "one_file_system", "added_at"];
const MOMENT: &str = "a moment such as 2026-01-20T14:30:00Z";
const FOLDER: &str = "the full path of a folder";

/// Reads a whole configuration.
pub(super) fn config(text: &Text<'_>, root: &Node) -> Result<Config, ConfigError> {
    let reader = Reader { text };
    let entries = reader.map("config", root)?;
    let mut config = Config::usual();
    let mut versioned = false;
    for entry in entries {
        let value = &entry.value;
        match entry.key.as_str() {
            "version" => {
                reader.version(value)?;
                versioned = true;
            }
            "created_at" => config.created_at = reader.moment("created_at", value)?,
            "sources" => config.sources = reader.sources(value)?,
            "encryption" | "compression" | "destinations" | "watch" | "retention" | "order" | "hooks" => {
                reader.section(&mut config, &entry.key, value)?;
            }
            _ => return Err(reader.unknown(entry, "", ROOT_KEYS)),
        }
    }
    if !versioned {
        return Err(ConfigError::Syntax {
            place: text.place(root.start),
            problem: "The key \"version\" is missing (allowed: 1)".to_string(),
        });
    }
    Ok(config)
}

/// The name of a source that was added by hand and was given none: it follows from its path.
pub(super) fn id_from_path(path: &std::path::Path) -> String {
    let digest = Sha256::digest(path.as_os_str().as_encoded_bytes());
    digest[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

struct Reader<'r, 't> {
    text: &'r Text<'t>,
}

impl Reader<'_, '_> {
    fn version(&self, node: &Node) -> Result<(), ConfigError> {
        let allowed = "1";
        let written = self.word("version", node, allowed)?;
        match written.parse::<u64>() {
            Ok(1) => Ok(()),
            Ok(version) if version > 1 => Err(ConfigError::Newer { place: self.text.place(node.start), version }),
            _ => Err(self.bad("version", node, allowed)),
        }
    }

    fn section(&self, config: &mut Config, name: &str, node: &Node) -> Result<(), ConfigError> {
        for entry in self.map(name, node)? {
            let key = format!("{name}.{}", entry.key);
            let Some(setting) = keys::find(&key) else {
                let prefix = format!("{name}.");
                let known: Vec<&str> = keys::names().filter_map(|known| known.strip_prefix(&prefix)).collect();
                return Err(self.unknown(entry, &prefix, &known));
            };
            let value = &entry.value;
            let accepted = match &value.kind {
                // A key without a value is as good as none.
                Kind::Null => true,
                Kind::List(items) if setting.name == SECONDARY => {
                    config.destinations.secondary = self.folders(&key, items)?;
                    true
                }
                _ => match scalar(value) {
                    // An empty word is not the same as nothing.
                    Some(written) if written.is_empty() => false,
                    Some(written) => (setting.set)(config, &written),
                    None => false,
                },
            };
            if !accepted {
                return Err(self.bad(&key, value, setting.allowed));
            }
        }
        Ok(())
    }

    fn folders(&self, key: &str, items: &[Node]) -> Result<Vec<PathBuf>, ConfigError> {
        items.iter().map(|item| self.folder(key, item)).collect()
    }

    fn folder(&self, key: &str, node: &Node) -> Result<PathBuf, ConfigError> {
        scalar(node).and_then(|written| keys::folder(&written)).ok_or_else(|| self.bad(key, node, FOLDER))
    }

    fn sources(&self, node: &Node) -> Result<Vec<Source>, ConfigError> {
        let items = match &node.kind {
            Kind::Null => return Ok(Vec::new()),
            Kind::List(items) => items,
            _ => return Err(self.bad("sources", node, "a list of folders")),
        };
        let mut seen_paths = HashSet::new();
        let mut seen_ids = HashSet::new();
        let mut sources = Vec::new();
        for item in items {
            let source = self.source(item)?;
            if !seen_paths.insert(source.path.clone()) {
                return Err(self.bad("sources.path", item, "each folder once"));
            }
            if !seen_ids.insert(source.id.clone()) {
                return Err(self.bad("sources.id", item, "a different id for each folder"));
            }
            sources.push(source);
        }
        Ok(sources)
    }

    fn source(&self, node: &Node) -> Result<Source, ConfigError> {
        // A bare path is the shortest way to add a folder by hand.
        if scalar(node).is_some() && !matches!(node.kind, Kind::Null) {
            return Ok(Source::unnamed(self.folder("sources", node)?));
        }
        let mut path = None;
        let mut id = None;
        let mut exclude = Vec::new();
        let mut one_file_system = true;
        let mut added_at = None;
        for entry in self.map("sources", node)? {
            let value = &entry.value;
            match entry.key.as_str() {
                "id" => id = Some(self.id(value)?),
                "path" => path = Some(self.folder("sources.path", value)?),
                "exclude" => exclude = self.patterns(value)?,
                "one_file_system" => {
                    one_file_system = scalar(value)
                        .and_then(|written| keys::truth(&written))
                        .ok_or_else(|| self.bad("sources.one_file_system", value, "true, false"))?;
                }
                "added_at" => added_at = self.moment("sources.added_at", value)?,
                _ => return Err(self.unknown(entry, "sources.", SOURCE_KEYS)),
            }
        }
        let path = path.ok_or_else(|| ConfigError::Syntax {
            place: self.text.place(node.start),
            problem: "A source needs the key \"path\"".to_string(),
        })?;
        let id = id.unwrap_or_else(|| id_from_path(&path));
        Ok(Source { id, path, exclude, one_file_system, added_at })
    }

    fn id(&self, node: &Node) -> Result<String, ConfigError> {
        let allowed = "16 digits from 0 to 9 and a to f";
        let id = self.word("sources.id", node, allowed)?;
        let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if id.len() == 16 && id.bytes().all(hex) {
            return Ok(id);
        }
        Err(self.bad("sources.id", node, allowed))
    }

    fn patterns(&self, node: &Node) -> Result<Vec<String>, ConfigError> {
        let key = "sources.exclude";
        let allowed = "a list of patterns such as \"*.tmp\"";
        match &node.kind {
            Kind::Null => Ok(Vec::new()),
            Kind::Text(list) => exclude::split_list(list).map_err(|error| self.bad_pattern(node, &error)),
            Kind::List(items) => items
                .iter()
                .map(|item| {
                    let pattern = self.word(key, item, allowed)?;
                    exclude::check(&pattern).map_err(|error| self.bad_pattern(item, &error))?;
                    Ok(pattern)
                })
                .collect(),
            _ => Err(self.bad(key, node, allowed)),
        }
    }

    fn moment(&self, key: &str, node: &Node) -> Result<Option<DateTime<Utc>>, ConfigError> {
        if matches!(node.kind, Kind::Null) {
            return Ok(None);
        }
        let written = self.word(key, node, MOMENT)?;
        DateTime::parse_from_rfc3339(&written)
            .map(|moment| Some(moment.to_utc()))
            .map_err(|_| self.bad(key, node, MOMENT))
    }

    fn word(&self, key: &str, node: &Node, allowed: &str) -> Result<String, ConfigError> {
        match &node.kind {
            Kind::Text(text) => Ok(text.clone()),
            _ => Err(self.bad(key, node, allowed)),
        }
    }

    fn map<'n>(&self, key: &str, node: &'n Node) -> Result<&'n [Entry], ConfigError> {
        match &node.kind {
            Kind::Map(entries) => Ok(entries),
            Kind::Null if key != "sources" => Ok(&[]),
            _ => Err(self.bad(key, node, "keys with values")),
        }
    }

    fn unknown(&self, entry: &Entry, prefix: &str, known: &[&str]) -> ConfigError {
        let suggestion = did_you_mean(&entry.key, known.iter().copied());
        ConfigError::UnknownKeyInFile {
            place: self.text.place(entry.key_start),
            key: format!("{prefix}{}", entry.key),
            allowed: known.join(", "),
            suggestion: suggestion.map(|word| format!("{prefix}{word}")),
        }
    }

    fn bad_pattern(&self, node: &Node, error: &exclude::BadPattern) -> ConfigError {
        ConfigError::Syntax { place: self.text.place(node.start), problem: error.to_string() }
    }

    fn bad(&self, key: &str, node: &Node, allowed: &str) -> ConfigError {
        let written = match &node.kind {
            Kind::Text(text) => text,
            _ => self.text.text.get(node.start..node.end).unwrap_or_default(),
        };
        let first_line = written.lines().next().unwrap_or_default();
        ConfigError::BadValueInFile {
            place: self.text.place(node.start),
            key: key.to_string(),
            value: keys::shown(key, first_line.trim()),
            allowed: allowed.to_string(),
        }
    }
}

fn scalar(node: &Node) -> Option<OsString> {
    match &node.kind {
        Kind::Text(text) => Some(text.into()),
        Kind::Bytes(encoded) => paths::from_base64(encoded),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::ConfigFile;
    use super::*;

    fn refuse(text: &str) -> String {
        ConfigFile::from_text(Path::new("/home/lea/.mybackup/config.yaml"), text.to_string()).unwrap_err().to_string()
    }

    #[test]
    fn a_mistake_is_named_with_its_line_and_column() {
        for (text, expected) in [
            (
                "version: 1\nretention:\n  keep_days: many\n",
                "config.yaml, line 3, column 14: \"retention.keep_days\" cannot be \"many\" (allowed: a number of days from 0 to 36500)",
            ),
            (
                "version: 1\ncompression: { levle: 3 }\n",
                "config.yaml, line 2, column 16: Unknown key \"compression.levle\" (allowed here: enabled, algorithm, level)",
            ),
            (
                "version: 1\nwach: 3\n",
                "config.yaml, line 2, column 1: Unknown key \"wach\" (allowed here: version, created_at, encryption, compression, sources, destinations, watch, retention, order, hooks)",
            ),
            (
                "version: 1\nsources:\n  - exclude: []\n",
                "config.yaml, line 3, column 5: A source needs the key \"path\"",
            ),
            (
                "version: 1\nsources:\n  - { path: relative/é }\n",
                "config.yaml, line 3, column 13: \"sources.path\" cannot be \"relative/é\" (allowed: the full path of a folder)",
            ),
            (
                "version: 1\nsources: [/é, /é]\n",
                "config.yaml, line 2, column 15: \"sources.path\" cannot be \"/é\" (allowed: each folder once)",
            ),
            (
                "version: 1\nsources:\n  - { path: /a, exclude: [\"[a\"] }\n",
                "config.yaml, line 3, column 27: The pattern \"[a\" has a \"[\" without a \"]\"",
            ),
            ("version: 1\nversion: 1\n", "config.yaml, line 2, column 1: The key \"version\" is given twice"),
            (
                "version: 1\nwatch:\n\tenabled: true\n",
                "config.yaml, line 3, column 2: Tabs disallowed within this context (block indentation)",
            ),
            (
                "version: 1\nwatch: &a { enabled: true }\n",
                "config.yaml, line 2, column 8: Anchors and aliases are not used here",
            ),
            (
                "version: 1\nwatch: !!map { enabled: true }\n",
                "config.yaml, line 2, column 8: The only tag that is used here is !bytes, for a path",
            ),
            ("version: 1\n---\nversion: 1\n", "config.yaml, line 3, column 1: Only one document is allowed"),
            (
                "version: 2\n",
                "config.yaml, line 1, column 10: This configuration has version 2, newer than this program knows",
            ),
            ("version: one\n", "config.yaml, line 1, column 10: \"version\" cannot be \"one\" (allowed: 1)"),
            ("watch: {}\n", "config.yaml, line 1, column 1: The key \"version\" is missing (allowed: 1)"),
            ("", "config.yaml, line 1, column 1: The key \"version\" is missing (allowed: 1)"),
            (
                "version: 1\ncreated_at: yesterday\n",
                "config.yaml, line 2, column 13: \"created_at\" cannot be \"yesterday\" (allowed: a moment such as 2026-01-20T14:30:00Z)",
            ),
            (
                "version: 1\ndestinations: { primary: [/a] }\n",
                "config.yaml, line 2, column 26: \"destinations.primary\" cannot be \"[/a]\" (allowed: the full path of a folder, none)",
            ),
        ] {
            assert_eq!(refuse(text), expected);
        }
        assert!(refuse("version: 1\nwatch: [1, 2\n").starts_with("config.yaml, line 3, column 1: "));
    }

    #[test]
    fn text_that_is_not_utf_8_is_refused_at_its_first_bad_byte() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.yaml");
        std::fs::write(&path, b"version: 1\n# \xc3\xa9\xff\n").unwrap();
        let error = Config::load(&path).unwrap_err().to_string();
        assert_eq!(error, "config.yaml, line 2, column 4: This is not UTF-8 text");
        let missing = Config::load(&folder.path().join("other.yaml"));
        assert!(matches!(missing, Err(ConfigError::NotFound { .. })));
    }
}
