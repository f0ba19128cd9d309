//! From a typed path to the one under which the history knows it.

use std::path::{Path, PathBuf};

use mybackup_engine::{Engine, EngineError};
use mybackup_service::failure::Failure;

use crate::app::App;
use crate::args::paths::path_bytes;

/// Finds a typed path in the history; links on the way to it are followed only if it is not known as typed.
pub(super) fn saved(app: &App, engine: &Engine, typed: &Path) -> Result<Vec<u8>, Failure> {
    let path = app.absolute(typed)?;
    let bytes = path_bytes(&path);
    let missing = match engine.resolve(&bytes) {
        Ok(_) => return Ok(bytes),
        Err(error @ EngineError::NoSuchPath(_)) => error,
        Err(error) => return Err(error.into()),
    };
    let through_links = path_bytes(&resolved(&path));
    match engine.resolve(&through_links) {
        Ok(_) => Ok(through_links),
        Err(_) => Err(missing.into()),
    }
}

/// Resolves links in the part of a path that exists, but not in its last name.
pub(super) fn resolved(path: &Path) -> PathBuf {
    let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { return path.to_path_buf() };
    for folder in parent.ancestors() {
        if let Ok(real) = folder.canonicalize() {
            let rest = parent.strip_prefix(folder).unwrap_or(Path::new(""));
            return real.join(rest).join(name);
        }
    }
    path.to_path_buf()
}

/// The path below a source that a key stands for.
pub(super) fn relative(key: &[u8]) -> PathBuf {
    key.split(|byte| *byte == 0).map(name).collect()
}

#[cfg(unix)]
fn name(bytes: &[u8]) -> PathBuf {
    PathBuf::from(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(bytes))
}

#[cfg(not(unix))]
fn name(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn links_are_resolved_but_not_the_last_name() {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().canonicalize().unwrap();
        std::fs::create_dir(real.join("there")).unwrap();
        std::os::unix::fs::symlink(real.join("there"), real.join("link")).unwrap();
        assert_eq!(resolved(&real.join("link/gone/file")), real.join("there/gone/file"));
        assert_eq!(resolved(&real.join("link")), real.join("link"));
    }

    #[test]
    fn a_key_becomes_a_path() {
        assert_eq!(relative(b"a\0b c\0d"), Path::new("a/b c/d"));
    }
}
