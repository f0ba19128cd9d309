//! Small files of the home, written so that a reader sees the old or the new one.
//!
//! The new content is durable under another name before it takes the real one.
//! A file that is a link stays a link: what it points to is replaced.

use std::io;
use std::path::Path;

use mybackup_vfs::{RealFs, Vfs};

/// Replaces a file's content: after a crash it is the old one or the new one, never a part.
///
/// The file is readable by its owner alone. A link stays: what it points to is replaced.
pub fn write_file_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let target = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    replace_file(&target, bytes)
}

/// The same for a path that must be the file itself: a link in its place is replaced.
pub(crate) fn replace_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = folder_of(path)?;
    let staged = folder.join(format!(".{}.tmp", random_hex(8)?));
    let written =
        write_new(&staged, bytes).and_then(|()| RealFs.rename(&staged, path)).and_then(|()| RealFs.sync_dir(folder));
    if written.is_err() {
        // The first error is the one to tell; a staged file that is already gone is fine.
        let _ = RealFs.remove_file(&staged);
    }
    written
}

/// Creates a file that did not exist, readable by its owner alone: after a crash it is whole or not there.
pub(crate) fn create_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if RealFs.stat(path).is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    replace_file(path, bytes)
}

/// Reads a whole file; a link is followed.
pub(crate) fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    let file = RealFs.open(&path.canonicalize()?)?;
    let mut bytes = Vec::new();
    let mut part = [0; 8192];
    loop {
        match file.read_at(bytes.len() as u64, &mut part)? {
            0 => return Ok(bytes),
            count => bytes.extend_from_slice(&part[..count]),
        }
    }
}

/// Makes a folder and those above it that are missing, each for its owner alone.
pub(crate) fn create_folders(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent() {
        create_folders(parent)?;
    }
    match RealFs.create_dir(folder) {
        // Another process was quicker.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        other => other,
    }
}

/// Tells whether a file waits under such a name to take its real one.
pub(crate) fn is_staged_name(name: &str) -> bool {
    let digits = name.strip_prefix('.').and_then(|rest| rest.strip_suffix(".tmp"));
    digits.is_some_and(|digits| digits.len() == 16 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = RealFs.create_new(path)?;
    file.write_all(bytes)?;
    file.sync()
}

fn folder_of(path: &Path) -> io::Result<&Path> {
    path.parent().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "A file needs a folder"))
}

/// Draws random bytes and writes them as hexadecimal digits, two for a byte.
pub(crate) fn random_hex(bytes: usize) -> io::Result<String> {
    let mut drawn = vec![0; bytes];
    getrandom::fill(&mut drawn).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(drawn.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_new_content_replaces_the_old_and_nothing_else_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.yaml");
        write_file_atomically(&path, b"one").unwrap();
        write_file_atomically(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_failed_write_leaves_the_old_content() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("taken");
        fs::create_dir(&path).unwrap();
        assert!(write_file_atomically(&path, b"one").is_err());
        assert!(path.is_dir());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_the_content_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().join("real");
        let link = folder.path().join("link");
        fs::write(&real, b"one").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        write_file_atomically(&link, b"two").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(read_file(&link).unwrap(), b"two");
        let mode = fs::metadata(&real).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_file_that_exists_is_not_created_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        create_file(&path, &[7; 20_000]).unwrap();
        let error = create_file(&path, b"two").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(read_file(&path).unwrap(), [7; 20_000]);
    }
}
