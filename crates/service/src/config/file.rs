//! The configuration's file: its text and its meaning, always in agreement.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};

use super::error::{ConfigError, Place};
use super::keys::{self, COMMAND, PRIMARY, SECONDARY, WEBHOOK};
use super::node::{Kind, Text};
use super::suggest::did_you_mean;
use super::{Config, KeyStoreKind, Source, edit, paths, read};
use crate::home;

/// What a new configuration starts with.
#[derive(Debug, Clone)]
pub struct Initial<'i> {
    /// The moment of its making.
    pub created_at: DateTime<Utc>,
    /// Where the key is kept.
    pub key_store: KeyStoreKind,
    /// The primary destination, if it is known already.
    pub destination: Option<&'i Path>,
}

/// A configuration together with the text that it was read from.
#[derive(Debug, Clone)]
pub struct ConfigFile {
    path: PathBuf,
    text: String,
    config: Config,
}

impl ConfigFile {
    /// Writes the first configuration; an existing one is never touched.
    pub fn create(path: &Path, initial: &Initial<'_>) -> Result<ConfigFile, ConfigError> {
        let text = first_text(initial);
        let file = ConfigFile::from_text(path, text)?;
        let written = home::create_file(path, file.text.as_bytes());
        match written {
            Ok(()) => Ok(file),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(ConfigError::Exists { path: path.to_path_buf() })
            }
            Err(source) => Err(io_error("write", path, source)),
        }
    }

    /// Reads a configuration.
    pub fn load(path: &Path) -> Result<ConfigFile, ConfigError> {
        let bytes = home::read_file(path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => ConfigError::NotFound { path: path.to_path_buf() },
            _ => io_error("read", path, source),
        })?;
        let text = String::from_utf8(bytes).map_err(|error| ConfigError::Syntax {
            place: Place::of(&file_name(path), error.as_bytes(), error.utf8_error().valid_up_to()),
            problem: "This is not UTF-8 text".to_string(),
        })?;
        ConfigFile::from_text(path, text)
    }

    /// Understands a text as the configuration that would stand at `path`.
    pub fn from_text(path: &Path, text: String) -> Result<ConfigFile, ConfigError> {
        let config = understand(path, &text)?;
        Ok(ConfigFile { path: path.to_path_buf(), text, config })
    }

    /// What the configuration says.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Gives the configuration away without its text.
    pub fn into_config(self) -> Config {
        self.config
    }

    /// The text as it stands, or would after [`ConfigFile::save`].
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the text: after a crash the file is the old one or the new one.
    pub fn save(&self) -> Result<(), ConfigError> {
        home::write_file_atomically(&self.path, self.text.as_bytes())
            .map_err(|source| io_error("write", &self.path, source))
    }

    /// The value of a setting as text; several paths stand on several lines, `none` is none.
    pub fn get(&self, key: &str) -> Result<OsString, ConfigError> {
        let setting = keys::find(key).ok_or_else(|| unknown_key(key))?;
        Ok((setting.get)(&self.config))
    }

    /// The same as others may see it: of an address that may hold a secret, the server alone.
    pub fn shown(&self, key: &str) -> Result<OsString, ConfigError> {
        let value = self.get(key)?;
        // Only text is ever hidden: a path stays the bytes that it is.
        Ok(match value.to_str() {
            Some(text) => keys::shown(key, text).into(),
            None => value,
        })
    }

    /// Changes a setting in the text; [`ConfigFile::save`] makes it last.
    pub fn set(&mut self, key: &str, value: &OsStr) -> Result<(), ConfigError> {
        let setting = keys::find(key).ok_or_else(|| unknown_key(key))?;
        let refused = || ConfigError::BadValue {
            key: setting.name.to_string(),
            value: keys::shown(setting.name, &value.to_string_lossy()),
            allowed: setting.allowed.to_string(),
        };
        if setting.name == SECONDARY && value.as_encoded_bytes().starts_with(b"[") {
            let folders = folder_list(value).ok_or_else(refused)?;
            return self.set_secondary(folders);
        }
        let mut wanted = self.config.clone();
        if !(setting.set)(&mut wanted, value) {
            return Err(refused());
        }
        let yaml = match setting.name {
            PRIMARY => wanted.destinations.primary.as_deref().map_or("null".into(), paths::to_yaml),
            COMMAND => wanted.hooks.command.as_deref().map_or("null".into(), paths::to_yaml),
            WEBHOOK => wanted.hooks.webhook.as_deref().map_or("null".into(), paths::quoted),
            SECONDARY => return self.set_secondary(wanted.destinations.secondary),
            _ => paths::quoted_unless_number(&(setting.get)(&wanted).to_string_lossy()),
        };
        self.set_text(setting.name, &yaml, wanted)
    }

    /// Changes the list of secondary destinations.
    pub fn set_secondary(&mut self, folders: Vec<PathBuf>) -> Result<(), ConfigError> {
        let yaml = match folders.as_slice() {
            [] => "null".to_string(),
            [one] => paths::to_yaml(one),
            several => {
                let written: Vec<String> = several.iter().map(|path| paths::to_yaml(path)).collect();
                format!("[{}]", written.join(", "))
            }
        };
        let mut wanted = self.config.clone();
        wanted.destinations.secondary = folders;
        self.set_text(SECONDARY, &yaml, wanted)
    }

    /// Adds a source at the end of the list; its path must not be there yet.
    pub fn add_source(&mut self, source: Source) -> Result<(), ConfigError> {
        let item = source_yaml(&source);
        let mut wanted = self.config.clone();
        wanted.sources.push(source);
        self.apply("sources", wanted, |text, root| edit::append(text, root, "sources", &item))
    }

    /// Takes a source out of the list; none when no source has this path.
    pub fn remove_source(&mut self, path: &Path) -> Result<Option<Source>, ConfigError> {
        let Some(index) = self.config.sources.iter().position(|source| source.path == path) else {
            return Ok(None);
        };
        let mut wanted = self.config.clone();
        let removed = wanted.sources.remove(index);
        self.apply("sources", wanted, |text, root| edit::remove(text, root, "sources", index))?;
        Ok(Some(removed))
    }

    fn set_text(&mut self, name: &str, yaml: &str, wanted: Config) -> Result<(), ConfigError> {
        if wanted == self.config {
            return Ok(());
        }
        let (section, key) = name.split_once('.').expect("each setting's name has a section");
        self.apply(name, wanted, |text, root| edit::set(text, root, section, key, yaml))
    }

    /// Changes the text, and keeps the change only when it means what was wanted.
    fn apply(
        &mut self,
        key: &str,
        wanted: Config,
        change: impl Fn(&str, &super::node::Node) -> Option<String>,
    ) -> Result<(), ConfigError> {
        let file = file_name(&self.path);
        let root = Text::new(&file, &self.text).parse()?;
        if let Some(text) = change(&self.text, &root)
            && understand(&self.path, &text).is_ok_and(|config| config == wanted)
        {
            self.text = text;
            self.config = wanted;
            return Ok(());
        }
        Err(ConfigError::CannotEdit { file, key: key.to_string() })
    }
}

fn understand(path: &Path, text: &str) -> Result<Config, ConfigError> {
    let file = file_name(path);
    let text = Text::new(&file, text);
    read::config(&text, &text.parse()?)
}

fn first_text(initial: &Initial<'_>) -> String {
    let created_at = initial.created_at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let key_store = initial.key_store.name();
    let primary = initial.destination.map_or("null".into(), paths::to_yaml);
    format!(
        "version: 1\n\
         created_at: {created_at}\n\
         encryption: {{ algorithm: AES-256-GCM, key_store: {key_store} }}   # keychain | file | passphrase\n\
         compression: {{ enabled: true, algorithm: zstd, level: 3 }}   # 1..22\n\
         sources: []\n\
         destinations:\n\
         \x20 primary: {primary}\n\
         \x20 secondary: null   # or a list\n\
         watch: {{ enabled: true, interval: 300, realtime: true }}   # seconds\n\
         retention: {{ keep_days: 30, keep_versions: 10, auto_clean: false }}\n"
    )
}

fn source_yaml(source: &Source) -> String {
    let mut yaml = format!("{{ path: {}", paths::to_yaml(&source.path));
    if !source.exclude.is_empty() {
        let patterns: Vec<String> = source.exclude.iter().map(|p| paths::quoted(p)).collect();
        yaml += &format!(", exclude: [{}]", patterns.join(", "));
    }
    if !source.one_file_system {
        yaml += ", one_file_system: false";
    }
    yaml += &format!(", id: {}", paths::quoted(&source.id));
    if let Some(added_at) = source.added_at {
        yaml += &format!(", added_at: {}", added_at.to_rfc3339_opts(SecondsFormat::AutoSi, true));
    }
    yaml + " }"
}

/// Reads folders from a list in brackets, as it would stand in the file.
fn folder_list(value: &OsStr) -> Option<Vec<PathBuf>> {
    let text = Text::new("", value.to_str()?);
    let Kind::List(items) = text.parse().ok()?.kind else {
        return None;
    };
    items
        .iter()
        .map(|item| match &item.kind {
            Kind::Text(path) => keys::folder(OsStr::new(path)),
            Kind::Bytes(encoded) => keys::folder(&paths::from_base64(encoded)?),
            _ => None,
        })
        .collect()
}

fn unknown_key(key: &str) -> ConfigError {
    ConfigError::UnknownKey {
        key: key.to_string(),
        allowed: keys::names().collect::<Vec<_>>().join(", "),
        suggestion: did_you_mean(key, keys::names()).map(str::to_string),
    }
}

fn io_error(doing: &'static str, path: &Path, source: io::Error) -> ConfigError {
    ConfigError::Io { doing, path: path.to_path_buf(), source }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).display().to_string()
}
