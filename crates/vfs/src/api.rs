//! The face that every file system here shows.
//!
//! Whole files, written once from start to end, and the few calls that make
//! them durable. The face is this small so that each call can be failed, and
//! a power cut placed after each, by a test that leaves none out.

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::Path;

/// A file system that a destination is written through.
pub trait Vfs: Send + Sync {
    /// Creates a file that must not exist, readable by its owner alone from birth.
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn File>>;

    /// Opens a plain file for reading; does not follow a link in the last place.
    fn open(&self, path: &Path) -> io::Result<Box<dyn File>>;

    /// Moves `from` to `to`, replacing in one step a file that stands there.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file.
    fn remove_file(&self, path: &Path) -> io::Result<()>;

    /// Creates a folder for its owner alone; one that exists is an error.
    fn create_dir(&self, path: &Path) -> io::Result<()>;

    /// Removes an empty folder.
    fn remove_dir(&self, path: &Path) -> io::Result<()>;

    /// Makes the names in a folder durable; does nothing where the system has no such call.
    fn sync_dir(&self, path: &Path) -> io::Result<()>;

    /// Lists a folder, in no order, without `.` and `..`.
    fn list_dir(&self, path: &Path) -> io::Result<Vec<Listed>>;

    /// Describes what stands at `path`; does not follow links.
    fn stat(&self, path: &Path) -> io::Result<Stat>;

    /// Tells how much room the file system that holds `path` has.
    fn space(&self, path: &Path) -> io::Result<Space>;
}

/// An open file.
pub trait File: Send {
    /// Appends `bytes`; after an error a part of them may have been written.
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Reads at `offset` as much as comes at once; 0 means the end.
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize>;

    /// Returns the length in bytes.
    fn len(&self) -> io::Result<u64>;

    /// Tells whether the file has no bytes.
    fn is_empty(&self) -> io::Result<bool> {
        Ok(self.len()? == 0)
    }

    /// Asks the system to begin writing to the disk; a hint that may do nothing.
    fn start_writeback(&self);

    /// Makes the content durable.
    ///
    /// An error is final: the system may have dropped the bytes and may say
    /// yes to a second call, so the file must be written again.
    fn sync(&mut self) -> io::Result<()>;
}

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stat {
    /// File, folder or something else.
    pub kind: FileKind,
    /// Length in bytes; 0 for what is not a file.
    pub len: u64,
    /// Number of the file system that holds it.
    pub device: u64,
}

/// Kinds of things that a destination may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A plain file.
    File,
    /// A folder.
    Dir,
    /// A link, a pipe, a device: nothing that a vault is made of.
    Other,
}

/// One entry of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The name within the folder.
    pub name: OsString,
    /// What stands there.
    pub stat: Stat,
}

/// Room on a file system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Space {
    /// Bytes that this user may still write.
    pub free_bytes: u64,
    /// Bytes in all.
    pub total_bytes: u64,
}

/// The calls of [`Vfs`] and [`File`], for what counts them or stands between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// [`Vfs::create_new`]
    CreateNew,
    /// [`Vfs::open`]
    Open,
    /// [`Vfs::rename`]
    Rename,
    /// [`Vfs::remove_file`]
    RemoveFile,
    /// [`Vfs::create_dir`]
    CreateDir,
    /// [`Vfs::remove_dir`]
    RemoveDir,
    /// [`Vfs::sync_dir`]
    SyncDir,
    /// [`Vfs::list_dir`]
    ListDir,
    /// [`Vfs::stat`]
    Stat,
    /// [`Vfs::space`]
    Space,
    /// [`File::write_all`]
    Write,
    /// [`File::read_at`]
    Read,
    /// [`File::len`]
    Len,
    /// [`File::sync`]
    Sync,
}

impl Operation {
    /// Tells whether the call can change what a power cut leaves behind.
    pub fn is_mutating(self) -> bool {
        !matches!(self, Self::Open | Self::ListDir | Self::Stat | Self::Space | Self::Read | Self::Len)
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CreateNew => "create_new",
            Self::Open => "open",
            Self::Rename => "rename",
            Self::RemoveFile => "remove_file",
            Self::CreateDir => "create_dir",
            Self::RemoveDir => "remove_dir",
            Self::SyncDir => "sync_dir",
            Self::ListDir => "list_dir",
            Self::Stat => "stat",
            Self::Space => "space",
            Self::Write => "write",
            Self::Read => "read",
            Self::Len => "len",
            Self::Sync => "sync",
        })
    }
}
