//! Asking the history: which versions there are, and what a folder held.
//!
//! Paths come and go as bytes, absolute and with slashes. Nothing here touches a
//! destination: the local index knows it all.

use mybackup_format::history::{FLAG_CHANGED_WHILE_READ, FLAG_DAMAGED};
use mybackup_format::{Kind, SourceId, Stamp, Version, paths};

use crate::catalogue::{Children, Glance, SourceRow, StateReader};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::run::{Run, UnixNanos};

/// One version of one path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionInfo {
    /// Its number.
    pub number: u32,
    /// What it is.
    pub kind: Kind,
    /// When it was modified.
    pub modified: Stamp,
    /// Its size in bytes.
    pub size: u64,
    /// SHA-256 of a regular file's content; where it has huge holes, of its data and their layout.
    pub sha256: Option<[u8; 32]>,
    /// The number of the run that saved it first; 0 where that is no longer known.
    pub run: u64,
    /// When that run ended, in nanoseconds since 1970.
    pub first_saved_ns: UnixNanos,
    /// When a run first saw another state or none; `None` while it is current.
    pub superseded_ns: Option<UnixNanos>,
    /// Whether it is the newest one of a path where nothing stands any more.
    pub deleted: bool,
    /// Whether it is what stands there, as of the last run.
    pub current: bool,
    /// Bytes that storing it took.
    pub stored_bytes: u64,
    /// Whether the file kept changing while it was read.
    pub changed_while_read: bool,
    /// Whether its content is known to be lost.
    pub damaged: bool,
}

/// Something directly in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrowseEntry {
    /// Its name.
    pub name: Vec<u8>,
    /// What it is.
    pub kind: Kind,
    /// Its size in bytes; 0 for a folder.
    pub size: u64,
    /// When it was modified.
    pub modified: Stamp,
    /// The number of its version.
    pub version: u32,
}

/// A path of which something can be restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestorablePath {
    /// Its absolute path.
    pub path: Vec<u8>,
    /// What its newest version is.
    pub kind: Kind,
    /// How many versions it has.
    pub versions: u64,
    /// The number of its newest version.
    pub newest: u32,
    /// Whether nothing stands there any more.
    pub deleted: bool,
}

/// How often a long listing looks whether it was cancelled, in entries.
const CHECK_EVERY: u64 = 1024;

/// Makes a path readable for a message.
pub(crate) fn shown(path: &[u8]) -> String {
    String::from_utf8_lossy(path).into_owned()
}

/// Writes the absolute path of a key.
pub(crate) fn absolute(source_path: &[u8], key: &[u8]) -> Vec<u8> {
    let mut path = source_path.to_vec();
    if !key.is_empty() {
        if path.last() != Some(&b'/') {
            path.push(b'/');
        }
        path.extend_from_slice(&paths::to_path(key));
    }
    path
}

/// Returns the key of an absolute path that [`absolute`] wrote; `None` for a path of another source.
pub(crate) fn key_below(source_path: &[u8], path: &[u8]) -> Option<Vec<u8>> {
    let rest = path.strip_prefix(source_path)?;
    let within = rest.is_empty() || rest.starts_with(b"/") || source_path.ends_with(b"/");
    within.then(|| paths::from_path(rest))
}

/// Reads an absolute path as a key that begins at the file system's root.
fn as_key(path: &[u8]) -> Vec<u8> {
    if cfg!(windows) {
        let slashes: Vec<u8> = path.iter().map(|&b| if b == b'\\' { b'/' } else { b }).collect();
        return paths::from_path(&slashes);
    }
    paths::from_path(path)
}

impl Engine {
    /// Finds the source that a path was saved in, and its key there.
    ///
    /// Where folders inside each other are protected, the innermost that knows the path counts.
    pub fn resolve(&self, path: &[u8]) -> Result<(SourceId, Vec<u8>), EngineError> {
        let (source, key) = self.resolve_row(path)?;
        Ok((source.id, key))
    }

    pub(crate) fn resolve_row(&self, path: &[u8]) -> Result<(SourceRow, Vec<u8>), EngineError> {
        let wanted = as_key(path);
        let mut candidates = Vec::new();
        for source in self.catalogue.sources()? {
            let spec = self.settings.sources.iter().find(|spec| spec.id == source.id);
            let mut roots = vec![as_key(&source.settings.path)];
            roots.extend(spec.map(|spec| as_key(&spec.settings.path)));
            let within = roots.into_iter().filter(|root| paths::is_within(&wanted, root)).max_by_key(Vec::len);
            if let Some(root) = within {
                candidates.push((root.len(), spec.is_some(), source));
            }
        }
        candidates.sort_by_key(|(len, configured, _)| std::cmp::Reverse((*len, *configured)));
        for (len, _, source) in candidates {
            let key = wanted[len..].strip_prefix(&[0]).unwrap_or(&wanted[len..]);
            if self.catalogue.was_saved(source.n, key)? {
                return Ok((source, key.to_vec()));
            }
        }
        Err(EngineError::NoSuchPath(shown(path)))
    }

    /// Returns the versions of a path, newest first, with the last revision of each.
    pub fn versions(&self, path: &[u8]) -> Result<Vec<VersionInfo>, EngineError> {
        let _moment = self.catalogue.at_one_moment()?;
        let (source, key) = self.resolve_row(path)?;
        let file = self.catalogue.file(source.n, &key)?;
        let file = file.ok_or_else(|| EngineError::NoSuchPath(shown(path)))?;
        let mut list: Vec<VersionInfo> = Vec::new();
        for version in self.catalogue.versions(file.id)? {
            let run = self.catalogue.run_record(source.n, version.from)?;
            match list.last_mut().filter(|newer| newer.number == version.number) {
                // An earlier revision tells when the number began, and may have carried the cost.
                Some(newer) => {
                    newer.run = run.map_or(newer.run, |r| r.run);
                    newer.first_saved_ns = run.map_or(newer.first_saved_ns, |r| r.finished_ns);
                    newer.stored_bytes = newer.stored_bytes.max(version.stored);
                }
                None => {
                    let mut info = self.describe(&source, &version)?;
                    info.run = run.map_or(0, |r| r.run);
                    info.first_saved_ns = run.map_or(0, |r| r.finished_ns);
                    info.deleted = list.is_empty() && !file.alive;
                    list.push(info);
                }
            }
        }
        Ok(list)
    }

    fn describe(&self, source: &SourceRow, version: &Version) -> Result<VersionInfo, EngineError> {
        let superseded_ns = match version.to {
            None => None,
            Some(to) => Some(self.catalogue.run_record(source.n, to)?.map_or(0, |r| r.finished_ns)),
        };
        Ok(VersionInfo {
            number: version.number,
            kind: version.kind,
            modified: version.modified,
            size: version.size,
            sha256: (version.kind == Kind::File).then_some(version.sha256),
            run: 0,
            first_saved_ns: 0,
            superseded_ns,
            deleted: false,
            current: version.to.is_none(),
            stored_bytes: version.stored,
            changed_while_read: version.flags & FLAG_CHANGED_WHILE_READ != 0,
            damaged: version.flags & FLAG_DAMAGED != 0,
        })
    }

    /// Returns the run that had finished last at a moment, or the newest run.
    pub(crate) fn seq_of(&self, source: &SourceRow, at: Option<UnixNanos>, path: &[u8]) -> Result<u64, EngineError> {
        let seq = match at {
            None => Some(source.seq),
            Some(moment) => self.catalogue.seq_at(source.n, moment)?,
        };
        seq.ok_or_else(|| EngineError::NoSuchVersion { path: shown(path), wanted: "backup at that date".to_string() })
    }

    /// Returns what a folder held at a date, or holds as of the last run.
    pub fn browse(&self, path: &[u8], at: Option<UnixNanos>) -> Result<Vec<BrowseEntry>, EngineError> {
        let (source, folder) = self.resolve_row(path)?;
        let seq = self.seq_of(&source, at, path)?;
        self.check_folder(&source, &folder, seq, path)?;
        let mut found = Vec::new();
        self.catalogue.each_child(Children::All, (source.n, &folder), None, |key, file| {
            if let Some(Glance { number, kind, modified, size, .. }) = self.catalogue.glance_at(file, seq)? {
                let name = paths::name(key).to_vec();
                found.push(BrowseEntry { name, kind, size, modified, version: number });
            }
            Ok(true)
        })?;
        Ok(found)
    }

    /// Streams the state of a source after its run `seq`: the keys from `from` on, up to and not including `to`.
    pub fn state_at(
        &self,
        source: SourceId,
        from: &[u8],
        to: Option<&[u8]>,
        seq: u64,
    ) -> Result<StateReader<'_>, EngineError> {
        let source = self.catalogue.source(source)?.ok_or_else(|| EngineError::NoSuchPath(source.hex()))?;
        Ok(self.catalogue.state_at(source.n, from, to, seq)?)
    }

    /// Goes through every path of which something can be restored, source by source, in key order.
    pub fn everything_restorable(&self, mut visit: impl FnMut(RestorablePath), run: &Run) -> Result<(), EngineError> {
        for source in self.catalogue.sources()? {
            let mut seen = 0u64;
            self.catalogue.each_restorable(source.n, |found| {
                seen += 1;
                visit(RestorablePath {
                    path: absolute(&source.settings.path, &found.key),
                    kind: found.kind,
                    versions: found.versions,
                    newest: found.newest,
                    deleted: found.deleted,
                });
                !seen.is_multiple_of(CHECK_EVERY) || run.check().is_ok()
            })?;
            run.check()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_becomes_an_absolute_path() {
        assert_eq!(absolute(b"/home/me", b"a\0b"), b"/home/me/a/b");
        assert_eq!(absolute(b"/", b"a"), b"/a");
        assert_eq!(absolute(b"/home/me", b""), b"/home/me");
    }
}
