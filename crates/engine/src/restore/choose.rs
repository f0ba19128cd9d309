//! Which versions a request means, and where they go.

use std::io;
use std::path::{Path, PathBuf};

use mybackup_format::{Kind, Version, paths};
use mybackup_vfs::tree::{Held, Target, hold};

use crate::catalogue::{FileRow, Saved, SourceRow};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::history::shown;

use super::{OnExisting, RestoreRequest, RestoreWhat, Which};

/// What will be restored.
pub(super) enum Scope {
    /// One version of one path.
    One { key: Vec<u8>, file: i64, version: Box<Version> },
    /// A folder as it was after run `seq`.
    Folder { key: Vec<u8>, seq: u64 },
}

/// A request that was understood.
pub(super) struct Chosen {
    /// The source that it comes from.
    pub(super) source: SourceRow,
    /// What will be restored.
    pub(super) scope: Scope,
    /// The folder to restore into.
    pub(super) root: PathBuf,
    /// Whether that is the source itself.
    pub(super) in_place: bool,
    /// So many bytes at the front of a key are dropped below the target.
    strip: usize,
    /// The name that a single file gets.
    name: Option<Vec<u8>>,
}

impl Chosen {
    /// Works out what a request means.
    pub(super) fn of(engine: &Engine, request: &RestoreRequest) -> Result<Self, EngineError> {
        let (path, which) = match &request.what {
            RestoreWhat::File { path, which } => (path, Some(*which)),
            RestoreWhat::Directory { path, .. } => (path, None),
        };
        let (source, key) = engine.resolve_row(path)?;
        let file = engine.catalogue.file(source.n, &key)?;
        let file = file.ok_or_else(|| EngineError::NoSuchPath(shown(path)))?;
        let scope = match (&request.what, which) {
            (RestoreWhat::Directory { at, .. }, _) => {
                let seq = match at {
                    Some(_) => engine.seq_of(&source, *at, path)?,
                    None => latest_seq(engine, &source, &file)?,
                };
                let here = engine.catalogue.version_at(file.id, seq)?;
                if here.is_none_or(|version| version.kind != Kind::Dir) {
                    let wanted = "folder of that name at that date".to_string();
                    return Err(EngineError::NoSuchVersion { path: shown(path), wanted });
                }
                Scope::Folder { key, seq }
            }
            (_, which) => {
                let version = Box::new(one_version(engine, &source, &file, path, which.unwrap_or(Which::Newest))?);
                Scope::One { key, file: file.id, version }
            }
        };
        let home = match engine.settings.sources.iter().find(|spec| spec.id == source.id) {
            Some(spec) => spec.path.clone(),
            None => path_of(&source.settings.path),
        };
        Self::with_place(source, scope, home, request.to.as_deref())
    }

    /// Takes one version of a file of this very source, to go under another name.
    pub(super) fn version(source: SourceRow, saved: &Saved, version: &Version, to: &Path) -> Result<Self, EngineError> {
        let scope = Scope::One { key: saved.key.clone(), file: saved.file, version: Box::new(version.clone()) };
        Self::with_place(source, scope, PathBuf::new(), Some(to))
    }

    fn with_place(source: SourceRow, scope: Scope, home: PathBuf, to: Option<&Path>) -> Result<Self, EngineError> {
        let mut chosen = Chosen { source, scope, root: home, in_place: to.is_none(), strip: 0, name: None };
        let Some(to) = to else { return Ok(chosen) };
        match &chosen.scope {
            Scope::Folder { key, .. } => {
                chosen.strip = if key.is_empty() { 0 } else { key.len() + 1 };
                chosen.root = to.to_path_buf();
            }
            Scope::One { key, .. } => {
                // A folder takes the file in; anything else names the file itself.
                let (root, name) = match open_target(to, false) {
                    Ok(Some(_)) => (to.to_path_buf(), paths::name(key).to_vec()),
                    _ => {
                        let name = to
                            .file_name()
                            .ok_or_else(|| target_failed(to, io::Error::from(io::ErrorKind::InvalidInput)))?;
                        let parent = to.parent().filter(|parent| !parent.as_os_str().is_empty());
                        (parent.unwrap_or(Path::new(".")).to_path_buf(), name.as_encoded_bytes().to_vec())
                    }
                };
                chosen.root = root;
                chosen.name = Some(name);
            }
        }
        Ok(chosen)
    }

    /// Returns the key of the file or folder itself.
    pub(super) fn key(&self) -> &[u8] {
        match &self.scope {
            Scope::One { key, .. } | Scope::Folder { key, .. } => key,
        }
    }

    /// Returns where a key of the source goes below the target, before names are fitted to this system.
    pub(super) fn wanted<'k>(&'k self, key: &'k [u8]) -> &'k [u8] {
        match &self.name {
            Some(name) => name,
            None => key.get(self.strip..).unwrap_or_default(),
        }
    }

    /// Returns where a key of the source goes below the target.
    pub(super) fn place(&self, key: &[u8]) -> Vec<u8> {
        let wanted = self.wanted(key);
        if wanted.is_empty() {
            return Vec::new();
        }
        let names: Vec<Vec<u8>> = wanted
            .split(|&b| b == 0)
            .map(|name| match hold(name) {
                Held::AsIs => name.to_vec(),
                Held::Mapped(other) => other,
            })
            .collect();
        names.join(&0u8)
    }

    /// Tells what happens where something else stands in the place of a key.
    pub(super) fn decision(&self, request: &RestoreRequest, key: &[u8]) -> OnExisting {
        request.decision(|| self.shown_path(key))
    }

    /// Returns the keys, in their order, below which something may be replaced.
    pub(super) fn replaced(&self, request: &RestoreRequest) -> Vec<Vec<u8>> {
        if request.existing == OnExisting::Replace {
            return vec![self.key().to_vec()];
        }
        let replace = |(path, choice): (&Vec<u8>, &OnExisting)| {
            (*choice == OnExisting::Replace).then(|| crate::history::key_below(&self.source.settings.path, path))?
        };
        let mut keys: Vec<Vec<u8>> = request.choices.iter().filter_map(replace).collect();
        keys.retain(|key| paths::is_within(key, self.key()));
        keys.sort();
        keys
    }

    /// Writes the absolute path that a key had.
    pub(super) fn shown_path(&self, key: &[u8]) -> Vec<u8> {
        crate::history::absolute(&self.source.settings.path, key)
    }
}

/// Returns the last run that saw a folder: the newest one, or the last before it was deleted.
fn latest_seq(engine: &Engine, source: &SourceRow, file: &FileRow) -> Result<u64, EngineError> {
    let newest = engine.catalogue.newest_version(file.id)?;
    Ok(match newest.and_then(|version| version.to) {
        Some(gone) => gone.saturating_sub(1),
        None => source.seq,
    })
}

fn one_version(
    engine: &Engine,
    source: &SourceRow,
    file: &FileRow,
    path: &[u8],
    which: Which,
) -> Result<Version, EngineError> {
    let (found, wanted) = match which {
        Which::Newest => (engine.catalogue.newest_version(file.id)?, "version".to_string()),
        Which::Version(number) => (engine.catalogue.version_numbered(file.id, number)?, format!("version {number}")),
        Which::At(moment) => {
            let seq = engine.seq_of(source, Some(moment), path)?;
            (engine.catalogue.version_at(file.id, seq)?, "version at that date".to_string())
        }
    };
    let version = found.ok_or_else(|| EngineError::NoSuchVersion { path: shown(path), wanted })?;
    if version.kind == Kind::Dir {
        let wanted = "file of that name in that version".to_string();
        return Err(EngineError::NoSuchVersion { path: shown(path), wanted });
    }
    Ok(version)
}

/// Opens a folder to restore into and tells whether it is empty; `None` when it is not there and not made.
pub(super) fn open_target(path: &Path, create: bool) -> Result<Option<(Target, bool)>, EngineError> {
    let failed = |error| target_failed(path, error);
    let target = match Target::open(path, false) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if !create {
                return Ok(None);
            }
            Target::open(path, true).map_err(failed)?
        }
        other => other.map_err(failed)?,
    };
    let empty = target.list(b"").map_err(failed)?.is_empty();
    Ok(Some((target, empty)))
}

/// Says that the folder to restore into cannot be used.
pub(super) fn target_failed(path: &Path, source: io::Error) -> EngineError {
    EngineError::Local { doing: "restore into", path: path.to_path_buf(), source }
}

/// Reads a source's path as the vault keeps it.
fn path_of(bytes: &[u8]) -> PathBuf {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
    }
    #[cfg(not(unix))]
    {
        PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
    }
}
