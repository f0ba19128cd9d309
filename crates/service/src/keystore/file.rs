//! A key file in the home, for machines without a keychain.
//!
//! It is readable by its owner alone from its first moment, and refused when
//! anyone else could have read or placed it. It holds one line: a mark, the
//! vault and the secret as hexadecimal digits.

use std::io;
use std::path::PathBuf;

use mybackup_vfs::{RealFs, Vfs};
use zeroize::Zeroizing;

use super::{Description, KeyStore, KeyStoreError, Secret, UnsafeFile};
use crate::home::{self, Home};

const MARK: &str = "mybackup-device-secret-1";
/// Longer than any key file: more is not read.
const MOST_BYTES: u64 = 512;

/// Keeps device secrets in files of the home.
#[derive(Debug, Clone)]
pub struct FileStore {
    home: Home,
}

impl FileStore {
    /// The files of this home.
    pub fn new(home: Home) -> FileStore {
        FileStore { home }
    }

    fn path(&self, vault: &str) -> PathBuf {
        self.home.key_file(vault)
    }
}

impl KeyStore for FileStore {
    fn load(&self, vault: &str) -> Result<Secret, KeyStoreError> {
        let path = self.path(vault);
        let text = platform::read(&path)?;
        parse(&text, vault).ok_or(KeyStoreError::Damaged)
    }

    fn save(&self, vault: &str, secret: &Secret) -> Result<(), KeyStoreError> {
        let path = self.path(vault);
        let mut line = Zeroizing::new(String::with_capacity(256));
        line.push_str(MARK);
        line.push(' ');
        line.push_str(vault);
        line.push(' ');
        for byte in secret.bytes() {
            line.push(char::from(HEX[usize::from(byte >> 4)]));
            line.push(char::from(HEX[usize::from(byte & 15)]));
        }
        line.push('\n');
        home::replace_file(&path, line.as_bytes()).map_err(|source| io_error("write", &path, source))?;
        match self.load(vault) {
            Ok(kept) if kept == *secret => Ok(()),
            Ok(_) => Err(KeyStoreError::Damaged),
            Err(error) => Err(error),
        }
    }

    fn delete(&self, vault: &str) -> Result<(), KeyStoreError> {
        let path = self.path(vault);
        match RealFs.remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(io_error("remove", &path, error)),
            _ => Ok(()),
        }
    }

    fn describe(&self, vault: &str) -> Description {
        Description::File(self.path(vault))
    }
}

const HEX: &[u8; 16] = b"0123456789abcdef";

fn parse(text: &[u8], vault: &str) -> Option<Secret> {
    let line = std::str::from_utf8(text).ok()?.trim_end();
    let digits = line.strip_prefix(MARK)?.strip_prefix(' ')?.strip_prefix(vault)?.strip_prefix(' ')?;
    let mut bytes = Zeroizing::new([0; Secret::LEN]);
    if digits.len() != 2 * Secret::LEN {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
        let value = |digit: u8| HEX.iter().position(|&known| known == digit);
        *byte = u8::try_from(value(pair[0])? * 16 + value(pair[1])?).ok()?;
    }
    Secret::from_bytes(bytes.as_slice())
}

fn io_error(doing: &'static str, path: &std::path::Path, source: io::Error) -> KeyStoreError {
    KeyStoreError::Io { doing, path: path.to_path_buf(), source }
}

#[cfg(unix)]
mod platform {
    use std::io::Read;
    use std::path::Path;

    use rustix::fs::{FileType, Mode, OFlags};
    use rustix::io::Errno;
    use zeroize::Zeroizing;

    use super::{KeyStoreError, MOST_BYTES, UnsafeFile, io_error};

    /// Reads a key file after looking at the very file that was opened.
    pub(super) fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, KeyStoreError> {
        let refused = |why| KeyStoreError::Unsafe { path: path.to_path_buf(), why };
        // A pipe in its place must not make the program wait.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let opened = match rustix::fs::open(path, flags, Mode::empty()) {
            Ok(opened) => opened,
            Err(Errno::NOENT) => return Err(KeyStoreError::Missing),
            Err(Errno::LOOP) => return Err(refused(UnsafeFile::Link)),
            Err(error) => return Err(io_error("read", path, error.into())),
        };
        let stat = rustix::fs::fstat(&opened).map_err(|error| io_error("read", path, error.into()))?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
            return Err(refused(UnsafeFile::NotPlain));
        }
        if stat.st_uid != rustix::process::geteuid().as_raw() {
            return Err(refused(UnsafeFile::OtherOwner));
        }
        if stat.st_mode & 0o077 != 0 {
            return Err(refused(UnsafeFile::Readable));
        }
        let mut text = Zeroizing::new(Vec::with_capacity(MOST_BYTES as usize));
        std::fs::File::from(opened)
            .take(MOST_BYTES)
            .read_to_end(&mut text)
            .map_err(|error| io_error("read", path, error))?;
        Ok(text)
    }
}

#[cfg(not(unix))]
mod platform {
    use std::io::{self, Read};
    use std::path::Path;

    use zeroize::Zeroizing;

    use super::{KeyStoreError, MOST_BYTES, UnsafeFile, io_error};

    /// Reads a key file. Rights are inherited from the user's own profile folder.
    pub(super) fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, KeyStoreError> {
        match std::fs::symlink_metadata(path) {
            Ok(found) if found.is_file() => {}
            Ok(_) => {
                return Err(KeyStoreError::Unsafe { path: path.to_path_buf(), why: UnsafeFile::NotPlain });
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(KeyStoreError::Missing),
            Err(error) => return Err(io_error("read", path, error)),
        }
        let mut text = Zeroizing::new(Vec::with_capacity(MOST_BYTES as usize));
        std::fs::File::open(path)
            .and_then(|file| file.take(MOST_BYTES).read_to_end(&mut text))
            .map_err(|error| io_error("read", path, error))?;
        Ok(text)
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    const VAULT: &str = "0123456789abcdef";

    fn store() -> (tempfile::TempDir, FileStore) {
        let folder = tempfile::tempdir().unwrap();
        let store = FileStore::new(Home::at(folder.path()));
        (folder, store)
    }

    #[test]
    fn a_secret_comes_back_and_is_forgotten() {
        let (_folder, store) = store();
        let secret = Secret::random().unwrap();
        assert!(matches!(store.load(VAULT), Err(KeyStoreError::Missing)));
        store.save(VAULT, &secret).unwrap();
        assert_eq!(store.load(VAULT).unwrap(), secret);
        let other = Secret::random().unwrap();
        store.save(VAULT, &other).unwrap();
        assert_eq!(store.load(VAULT).unwrap(), other);
        assert!(matches!(store.load("fedcba9876543210"), Err(KeyStoreError::Missing)));
        store.delete(VAULT).unwrap();
        store.delete(VAULT).unwrap();
        assert!(matches!(store.load(VAULT), Err(KeyStoreError::Missing)));
    }

    #[test]
    fn the_file_is_its_owners_alone_and_nothing_else_stays() {
        let (folder, store) = store();
        store.save(VAULT, &Secret::random().unwrap()).unwrap();
        let mode = fs::metadata(store.path(VAULT)).unwrap().permissions().mode();
        assert_eq!(mode & 0o7777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_others_can_read_is_refused() {
        for mode in [0o640, 0o604, 0o660, 0o601] {
            let (_folder, store) = store();
            store.save(VAULT, &Secret::random().unwrap()).unwrap();
            fs::set_permissions(store.path(VAULT), Permissions::from_mode(mode)).unwrap();
            assert!(matches!(store.load(VAULT), Err(KeyStoreError::Unsafe { .. })), "{mode:o}");
        }
    }

    #[test]
    fn a_file_of_another_user_is_refused() {
        let (_folder, store) = store();
        store.save(VAULT, &Secret::random().unwrap()).unwrap();
        // Only the superuser can give a file away.
        if std::os::unix::fs::chown(store.path(VAULT), Some(54_321), None).is_ok() {
            assert!(matches!(store.load(VAULT), Err(KeyStoreError::Unsafe { .. })));
        }
    }

    #[test]
    fn links_pipes_and_folders_are_refused_and_a_link_is_never_written_through() {
        let (folder, store) = store();
        let elsewhere = folder.path().join("elsewhere");
        fs::write(&elsewhere, b"mine").unwrap();
        symlink(&elsewhere, store.path(VAULT)).unwrap();
        assert!(matches!(store.load(VAULT), Err(KeyStoreError::Unsafe { .. })));
        store.save(VAULT, &Secret::random().unwrap()).unwrap();
        assert_eq!(fs::read(&elsewhere).unwrap(), b"mine");
        fs::create_dir(store.path("folder")).unwrap();
        assert!(matches!(store.load("folder"), Err(KeyStoreError::Unsafe { .. })));
        let pipe = store.path("pipe");
        let mode = rustix::fs::Mode::from_raw_mode(0o600);
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, mode, 0).unwrap();
        assert!(matches!(store.load("pipe"), Err(KeyStoreError::Unsafe { .. })));
    }

    #[test]
    fn a_file_that_is_not_a_key_is_damaged() {
        let (_folder, store) = store();
        store.save(VAULT, &Secret::random().unwrap()).unwrap();
        let path = store.path(VAULT);
        let good = fs::read(&path).unwrap();
        for length in 0..good.len() - 1 {
            fs::write(&path, &good[..length]).unwrap();
            assert!(matches!(store.load(VAULT), Err(KeyStoreError::Damaged)), "{length}");
        }
        fs::write(store.path(VAULT), good.to_ascii_uppercase()).unwrap();
        assert!(matches!(store.load(VAULT), Err(KeyStoreError::Damaged)));
    }

    #[test]
    fn a_secret_does_not_show_itself() {
        let secret = Secret::from_bytes(&[0xab; 32]).unwrap();
        assert_eq!(format!("{secret:?}"), "Secret(hidden)");
    }
}
