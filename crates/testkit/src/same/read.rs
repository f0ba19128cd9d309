//! Reads a tree with everything that can be told apart about it.
//!
//! Each folder is read through its own open handle, so paths may be longer than
//! the system takes. Links are never followed.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::os::fd::AsRawFd;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use rustix::fs::SeekFrom;
use sha2::{Digest, Sha256};

/// The type of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A named pipe.
    Fifo,
    /// A socket.
    Socket,
    /// A character device.
    CharDevice,
    /// A block device.
    BlockDevice,
}

/// Everything about one file that a restore must bring back.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its type.
    pub kind: Kind,
    /// The twelve mode bits.
    pub mode: u32,
    /// User and group numbers.
    pub owner: (u32, u32),
    /// Seconds and nanoseconds of its last modification.
    pub time: (i64, i64),
    /// Device number, of devices only.
    pub device: Option<u64>,
    /// What a symbolic link holds.
    pub target: Option<Vec<u8>>,
    /// Extended attributes with access lists and capabilities.
    pub xattrs: BTreeMap<Vec<u8>, Vec<u8>>,
    /// The first path in the tree that is the same file.
    pub first_name: Vec<u8>,
    /// Length in bytes, of regular files only.
    pub len: Option<u64>,
    /// Begin and end of each stretch that is not a hole, of regular files only.
    pub data: Vec<(u64, u64)>,
    /// SHA-256 of the content; none where it could not be read.
    pub content: Option<[u8; 32]>,
}

/// A tree: paths below its root (the root is empty) and what stands there.
pub type Entries = BTreeMap<Vec<u8>, Entry>;

/// Reads the whole tree at `root`.
pub fn read_tree(root: &Path) -> Entries {
    let mut reader = Reader { entries: Entries::new(), first_names: HashMap::new() };
    assert!(root.symlink_metadata().is_ok(), "There is no tree at {root:?}");
    reader.visit(root, Vec::new());
    reader.entries
}

/// Returns the SHA-256 of bytes in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Returns bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

struct Reader {
    entries: Entries,
    first_names: HashMap<(u64, u64), Vec<u8>>,
}

impl Reader {
    /// Reads what stands at `place`, a path short enough for the system.
    fn visit(&mut self, place: &Path, path: Vec<u8>) {
        let seen = fs::symlink_metadata(place).expect("look at a file of a tree");
        let mut entry = describe(place, &seen);
        if entry.kind != Kind::Folder && seen.nlink() > 1 {
            let id = (seen.dev(), seen.ino());
            entry.first_name = self.first_names.entry(id).or_insert(path.clone()).clone();
        } else {
            entry.first_name = path.clone();
        }
        let kind = entry.kind;
        self.entries.insert(path.clone(), entry);
        if kind == Kind::Folder {
            self.visit_children(place, &path);
        }
    }

    fn visit_children(&mut self, place: &Path, path: &[u8]) {
        let Ok(folder) = fs::File::open(place) else { return };
        let within = PathBuf::from(format!("/proc/self/fd/{}", folder.as_raw_fd()));
        let mut names: Vec<_> = fs::read_dir(&within)
            .expect("list a folder of a tree")
            .map(|item| item.expect("list a folder of a tree").file_name())
            .collect();
        names.sort();
        for name in names {
            let mut child = path.to_vec();
            if !child.is_empty() {
                child.push(b'/');
            }
            child.extend_from_slice(name.as_bytes());
            self.visit(&within.join(&name), child);
        }
    }
}

fn describe(place: &Path, seen: &fs::Metadata) -> Entry {
    let kind = kind_of(seen.file_type());
    let mut entry = Entry {
        kind,
        mode: seen.mode() & 0o7777,
        owner: (seen.uid(), seen.gid()),
        time: (seen.mtime(), seen.mtime_nsec()),
        device: matches!(kind, Kind::CharDevice | Kind::BlockDevice).then(|| seen.rdev()),
        target: None,
        xattrs: xattrs(place),
        first_name: Vec::new(),
        len: None,
        data: Vec::new(),
        content: None,
    };
    match kind {
        Kind::Link => {
            let target = fs::read_link(place).expect("read a link of a tree");
            entry.target = Some(target.into_os_string().into_vec());
        }
        Kind::File => {
            entry.len = Some(seen.len());
            if let Ok(file) = fs::File::open(place) {
                entry.data = stretches(&file, seen.len());
                entry.content = Some(digest(file));
            }
        }
        _ => {}
    }
    entry
}

fn kind_of(kind: fs::FileType) -> Kind {
    match kind {
        kind if kind.is_file() => Kind::File,
        kind if kind.is_dir() => Kind::Folder,
        kind if kind.is_symlink() => Kind::Link,
        kind if kind.is_fifo() => Kind::Fifo,
        kind if kind.is_socket() => Kind::Socket,
        kind if kind.is_char_device() => Kind::CharDevice,
        _ => Kind::BlockDevice,
    }
}

fn xattrs(place: &Path) -> BTreeMap<Vec<u8>, Vec<u8>> {
    let mut list = vec![0; 65_536];
    let Ok(len) = rustix::fs::llistxattr(place, &mut list[..]) else { return BTreeMap::new() };
    let mut found = BTreeMap::new();
    for name in list[..len].split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
        let mut value = vec![0; 65_536];
        if let Ok(len) = rustix::fs::lgetxattr(place, OsStr::from_bytes(name), &mut value[..]) {
            value.truncate(len);
            found.insert(name.to_vec(), value);
        }
    }
    found
}

fn stretches(file: &fs::File, len: u64) -> Vec<(u64, u64)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < len {
        let Ok(begin) = rustix::fs::seek(file, SeekFrom::Data(at)) else { break };
        let end = rustix::fs::seek(file, SeekFrom::Hole(begin)).unwrap_or(len);
        found.push((begin, end));
        at = end;
    }
    let back = rustix::fs::seek(file, SeekFrom::Start(0));
    assert_eq!(back, Ok(0), "Cannot go back to the beginning of a file");
    found
}

fn digest(mut file: fs::File) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut piece = vec![0; 1 << 16];
    loop {
        let len = file.read(&mut piece).expect("read a file of a tree");
        if len == 0 {
            return hash.finalize().into();
        }
        hash.update(&piece[..len]);
    }
}
