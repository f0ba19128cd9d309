//! Paths as they are typed: bytes, made absolute without looking at the disk.
//!
//! `.` and `..` are resolved in the text alone, because a file that is to be
//! restored may not exist any more, and a link must not lead somewhere else.

use std::path::{Component, Path, PathBuf};

/// Makes a typed path absolute against the current folder.
pub(crate) fn absolute(typed: &Path, current: &Path) -> PathBuf {
    let mut path = PathBuf::new();
    for component in current.join(typed).components() {
        match component {
            Component::CurDir => {}
            // Above the root is the root.
            Component::ParentDir => _ = path.pop(),
            other => path.push(other),
        }
    }
    path
}

/// The path as the engine knows it: its bytes.
#[cfg(unix)]
pub(crate) fn path_bytes(path: &Path) -> Vec<u8> {
    std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()).to_vec()
}

/// The path as the engine knows it: UTF-8, where lone surrogates stay apart, with slashes.
#[cfg(not(unix))]
pub(crate) fn path_bytes(path: &Path) -> Vec<u8> {
    let bytes = path.as_os_str().as_encoded_bytes();
    bytes.iter().map(|&byte| if byte == b'\\' { b'/' } else { byte }).collect()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn dots_are_resolved_in_the_text() {
        for (typed, expected) in [
            ("letter.txt", "/home/lea/letter.txt"),
            ("./a/../b//c/.", "/home/lea/b/c"),
            ("../..", "/"),
            ("../../../..", "/"),
            ("/abs/./x/", "/abs/x"),
            (".", "/home/lea"),
            ("-rf", "/home/lea/-rf"),
        ] {
            assert_eq!(absolute(Path::new(typed), Path::new("/home/lea")), Path::new(expected), "{typed}");
        }
    }

    #[test]
    fn any_bytes_stay_what_they_are() {
        let name: &std::ffi::OsStr = std::os::unix::ffi::OsStrExt::from_bytes(b"caf\xe9\n");
        assert_eq!(path_bytes(&absolute(Path::new(name), Path::new("/h"))), b"/h/caf\xe9\n");
    }
}
