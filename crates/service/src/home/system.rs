//! Paths and people as this system has them.

use std::path::{Component, Path, PathBuf};

/// Returns the bytes of a path as the vault keeps them.
#[cfg(unix)]
pub(crate) fn path_bytes(path: &Path) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt;
    path.as_os_str().as_bytes().to_vec()
}

/// Returns the path that the vault keeps as bytes.
#[cfg(unix)]
pub(crate) fn path_of_bytes(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

/// Returns the bytes of a path as the vault keeps them: WTF-8, with slashes.
#[cfg(windows)]
pub(crate) fn path_bytes(path: &Path) -> Vec<u8> {
    path.as_os_str().as_encoded_bytes().iter().map(|&b| if b == b'\\' { b'/' } else { b }).collect()
}

/// Returns the path that the vault keeps as bytes.
#[cfg(windows)]
pub(crate) fn path_of_bytes(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

/// Returns a path without links as far as it exists, absolute and without `.` and `..`.
pub(crate) fn real_path(path: &Path) -> PathBuf {
    if let Ok(real) = path.canonicalize() {
        return real;
    }
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut plain = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    match (plain.parent(), plain.file_name()) {
        (Some(parent), Some(name)) if parent != plain => real_path(parent).join(name),
        _ => plain,
    }
}

/// Returns the number of the user who runs the program, where the system has one.
#[cfg(unix)]
pub(crate) fn user_number() -> Option<u32> {
    Some(rustix::process::getuid().as_raw())
}

/// Returns the number of the user who runs the program, where the system has one.
#[cfg(not(unix))]
pub(crate) fn user_number() -> Option<u32> {
    None
}
