//! What the system tells about one entry without opening it.
//!
//! The same shape on every system; where a system has no such field it is zero.

/// The type of an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Dir,
    /// A symbolic link, never followed.
    Symlink,
    /// A named pipe.
    Fifo,
    /// A socket.
    Socket,
    /// A character device.
    CharDevice,
    /// A block device.
    BlockDevice,
}

/// A moment as file systems keep it; may lie before 1970 and after 2038.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash, Default)]
pub struct Stamp {
    /// Seconds since 1970-01-01T00:00:00Z, negative before.
    pub secs: i64,
    /// Nanoseconds after `secs`, below 1,000,000,000.
    pub nanos: u32,
}

impl Stamp {
    /// Returns the moment so long ago.
    #[cfg(not(target_os = "linux"))]
    pub(crate) fn ago(time: std::time::Duration) -> Stamp {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let then = now.saturating_sub(time);
        Stamp { secs: i64::try_from(then.as_secs()).unwrap_or(i64::MAX), nanos: then.subsec_nanos() }
    }
}

/// Size, times, owner and identity of one entry.
#[derive(Clone, Copy, Debug)]
pub struct Meta {
    /// The type of the entry.
    pub kind: Kind,
    /// Length of the content in bytes; of a link, of its target.
    pub size: u64,
    /// When the content changed.
    pub mtime: Stamp,
    /// When the content or an attribute changed.
    pub ctime: Stamp,
    /// Permission bits with setuid, setgid and sticky.
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Number of the entry on its device.
    pub ino: u64,
    /// Device that holds the entry.
    pub dev: u64,
    /// Count of names of this entry.
    pub nlink: u64,
    /// Which device a device node stands for.
    pub rdev: u64,
    /// Room taken, in units of 512 bytes.
    pub blocks: u64,
}

impl Meta {
    /// Tells whether both describe one and the same entry of the file system.
    pub(crate) fn same_entry(&self, other: &Meta) -> bool {
        self.dev == other.dev && self.ino == other.ino
    }
}
