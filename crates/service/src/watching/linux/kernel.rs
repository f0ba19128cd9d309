//! The calls to the kernel that watching takes: inotify, folders by descriptor, kinds of file systems.

use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::path::Path;

use rustix::fs::inotify::{self, CreateFlags, ReadFlags, WatchFlags};
use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, ResolveFlags, fstat, open, openat, openat2, statat};
use rustix::io::Errno;

use crate::watching::trouble::TroubleKind;

/// So many bytes of events are read at once.
const BUFFER: usize = 64 << 10;
const CACHE_TAG: &[u8] = b"CACHEDIR.TAG";
const CACHE_SIGNATURE: &[u8; 43] = b"Signature: 8a477f597d28d172789f06886806bc55";

/// Things that happened, in their order.
#[derive(Default)]
pub(super) struct Batch {
    events: Vec<(i32, ReadFlags, usize)>,
    names: Vec<u8>,
}

/// One thing that happened.
pub(super) struct Happened<'b> {
    /// The watch of the folder.
    pub(super) watch: i32,
    /// What.
    pub(super) what: ReadFlags,
    /// The entry in it; empty for the folder itself.
    pub(super) name: &'b [u8],
}

impl Batch {
    /// The things, the oldest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = Happened<'_>> {
        let mut from = 0;
        self.events.iter().map(move |(watch, what, to)| {
            let name = &self.names[from..*to];
            from = *to;
            Happened { watch: *watch, what: *what, name }
        })
    }
}

/// An inotify instance.
pub(super) struct Inotify {
    fd: OwnedFd,
    buffer: Vec<MaybeUninit<u8>>,
}

impl Inotify {
    pub(super) fn new() -> Result<Inotify, TroubleKind> {
        let fd = inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK).map_err(trouble_of)?;
        Ok(Inotify { fd, buffer: vec![MaybeUninit::uninit(); BUFFER] })
    }

    /// Watches an open folder; gives the same number for the same folder.
    pub(super) fn watch(&self, folder: &Folder) -> Result<i32, Errno> {
        let flags = WatchFlags::ATTRIB
            | WatchFlags::CREATE
            | WatchFlags::DELETE
            | WatchFlags::CLOSE_WRITE
            | WatchFlags::MODIFY
            | WatchFlags::MOVE
            | WatchFlags::DELETE_SELF
            | WatchFlags::MOVE_SELF
            | WatchFlags::EXCL_UNLINK
            | WatchFlags::ONLYDIR;
        // By the descriptor: the folder that is listed is the one that is watched, whatever its path is by now.
        inotify::add_watch(&self.fd, format!("/proc/self/fd/{}", folder.0.as_raw_fd()), flags)
    }

    /// Ends watches; one that has ended by itself is fine.
    pub(super) fn end(&self, watches: &[i32]) {
        for watch in watches {
            let _ = inotify::remove_watch(&self.fd, *watch);
        }
    }

    /// Reads what happened since, as much as comes at once; an empty batch means nothing.
    pub(super) fn read(&mut self, batch: &mut Batch) -> Result<(), Errno> {
        batch.events.clear();
        batch.names.clear();
        let mut reader = inotify::Reader::new(&self.fd, &mut self.buffer);
        loop {
            let event = match reader.next() {
                Ok(event) => event,
                Err(Errno::AGAIN) => return Ok(()),
                Err(Errno::INTR) => continue,
                Err(error) => return Err(error),
            };
            batch.names.extend_from_slice(event.file_name().map(|name| name.to_bytes()).unwrap_or_default());
            batch.events.push((event.wd(), event.events(), batch.names.len()));
            if reader.is_buffer_empty() {
                return Ok(());
            }
        }
    }
}

impl AsFd for Inotify {
    fn as_fd(&self) -> std::os::fd::BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

/// An open folder.
pub(super) struct Folder(OwnedFd);

impl Folder {
    /// Opens a folder; a link in the last place is not followed.
    pub(super) fn open(path: &Path) -> Result<Folder, Errno> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        open(path, flags, Mode::empty()).map(Folder)
    }

    /// Opens a folder of a source; no link on the way to it is followed.
    ///
    /// A link that has just taken a folder's place would lead to another folder, whose watch
    /// would then count for this one.
    pub(super) fn open_below(source: &Path, key: &[u8]) -> Result<Folder, Errno> {
        let top = Folder::open(source)?;
        if key.is_empty() {
            return Ok(top);
        }
        let below: Vec<u8> = key.iter().map(|byte| if *byte == 0 { b'/' } else { *byte }).collect();
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        match openat2(&top.0, &below[..], flags, Mode::empty(), ResolveFlags::NO_SYMLINKS) {
            // Before Linux 5.6 there is no such call: one name after the other.
            Err(Errno::NOSYS) => key
                .split(|byte| *byte == 0)
                .try_fold(top, |in_, name| openat(&in_.0, name, flags, Mode::empty()).map(Folder)),
            opened => opened.map(Folder),
        }
    }

    /// File system and number: what it is, wherever it is.
    pub(super) fn identity(&self) -> Result<(u64, u64), Errno> {
        let stat = fstat(&self.0)?;
        Ok((stat.st_dev, stat.st_ino))
    }

    /// Itself and the number of its file system.
    pub(super) fn with_device(self) -> Result<(Folder, u64), Errno> {
        let device = self.identity()?.0;
        Ok((self, device))
    }

    /// Whether other computers may change it without this one being told.
    pub(super) fn is_elsewhere(&self) -> bool {
        let Ok(found) = rustix::fs::fstatfs(&self.0) else { return false };
        is_network(found.f_type as u64, || self.kind_by_table())
    }

    /// The file system's kind as the table of mounts names it.
    fn kind_by_table(&self) -> Option<Vec<u8>> {
        let device = fstat(&self.0).ok()?.st_dev;
        let wanted = format!("{}:{}", rustix::fs::major(device), rustix::fs::minor(device));
        let table = crate::home::read_file(Path::new("/proc/self/mountinfo")).ok()?;
        table.split(|byte| *byte == b'\n').find_map(|line| {
            let mut fields = line.split(|byte| *byte == b' ');
            (fields.nth(2)? == wanted.as_bytes()).then_some(())?;
            fields.skip_while(|field| *field != b"-").nth(1).map(<[u8]>::to_vec)
        })
    }

    /// Calls with the name of each folder inside; of a cache, whose programs can make it anew, there is none.
    pub(super) fn folders(&self, each: impl FnMut(Box<[u8]>)) -> Result<(), Errno> {
        let mut names: Vec<Box<[u8]>> = Vec::new();
        let mut tagged = false;
        for entry in Dir::read_from(&self.0)? {
            let entry = entry?;
            let name = entry.file_name().to_bytes();
            if matches!(name, b"." | b"..") {
                continue;
            }
            tagged |= name == CACHE_TAG;
            let is_folder = match entry.file_type() {
                FileType::Directory => true,
                FileType::Unknown => {
                    let stat = statat(&self.0, entry.file_name(), AtFlags::SYMLINK_NOFOLLOW);
                    stat.is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::Directory)
                }
                _ => false,
            };
            if is_folder {
                names.push(name.into());
            }
        }
        if !(tagged && self.is_cache()) {
            names.into_iter().for_each(each);
        }
        Ok(())
    }

    fn is_cache(&self) -> bool {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let Ok(tag) = openat(&self.0, CACHE_TAG, flags, Mode::empty()) else { return false };
        let mut begins = [0; CACHE_SIGNATURE.len()];
        let read = rustix::io::read(&tag, &mut begins);
        read.is_ok_and(|count| begins[..count] == CACHE_SIGNATURE[..])
    }
}

/// Whether a name says that the folder around it is a cache.
pub(super) fn is_cache_tag(name: &[u8]) -> bool {
    name == CACHE_TAG
}

/// Sorts what the kernel said when a watch was asked for.
pub(super) fn trouble_of(error: Errno) -> TroubleKind {
    match error {
        Errno::NOSPC => TroubleKind::TooManyFolders,
        Errno::MFILE | Errno::NFILE | Errno::NOMEM => TroubleKind::TooManyWatchers,
        Errno::NAMETOOLONG => TroubleKind::TooLong,
        Errno::ACCESS | Errno::PERM => TroubleKind::Refused,
        Errno::NOENT | Errno::NOTDIR | Errno::LOOP | Errno::STALE | Errno::NODEV | Errno::IO => TroubleKind::Gone,
        _ => TroubleKind::Unable,
    }
}

/// Whether a kind of file system is shared with other computers.
fn is_network(magic: u64, name: impl FnOnce() -> Option<Vec<u8>>) -> bool {
    const FUSE: u64 = 0x6573_5546;
    /// NFS, SMB 1 to 3, 9P, AFS, Coda, Ceph, Lustre, GFS2, OCFS2, GPFS.
    const SHARED: [u64; 12] = [
        0x6969,
        0x517B,
        0xFF53_4D42,
        0xFE53_4D42,
        0x0102_1997,
        0x5346_414F,
        0x7375_7245,
        0x00C3_6400,
        0x0BD0_0BD0,
        0x0116_1970,
        0x7461_636F,
        0x4750_4653,
    ];
    match magic {
        // Programs serve local disks (`fuseblk`) and other computers' (`fuse.sshfs`) alike.
        FUSE => name().is_none_or(|name| name != b"fuseblk"),
        magic => SHARED.contains(&magic),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_on_the_way_leads_to_no_folder() {
        let top = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(top.path().join("real/inner")).unwrap();
        std::os::unix::fs::symlink("real", top.path().join("link")).unwrap();
        let opened = |key: &[u8]| Folder::open_below(top.path(), key).and_then(|folder| folder.identity());
        assert_eq!(opened(b"link\0inner"), Err(Errno::LOOP));
        assert!(opened(b"link").is_err());
        let inner = Folder::open(&top.path().join("real/inner")).unwrap().identity();
        assert_eq!(opened(b"real\0inner"), inner);
        assert_eq!(opened(b""), Folder::open(top.path()).unwrap().identity());
    }

    #[test]
    fn folders_of_other_computers_are_told_from_local_disks() {
        let named = |name: &'static str| move || Some(name.as_bytes().to_vec());
        for (magic, name, expected) in [
            (0x6969, "nfs4", true),
            (0xFF53_4D42, "cifs", true),
            (0x6573_5546, "fuse.sshfs", true),
            (0x6573_5546, "fuse.rclone", true),
            (0x6573_5546, "fuseblk", false),
            (0xEF53, "ext4", false),
            (0x0102_1994, "tmpfs", false),
        ] {
            assert_eq!(is_network(magic, named(name)), expected, "{name}");
        }
        assert!(is_network(0x6573_5546, || None));
    }

    #[test]
    fn a_local_folder_is_not_elsewhere_and_the_table_names_its_file_system() {
        let folder = Folder::open(Path::new("/proc")).unwrap();
        assert_eq!(folder.kind_by_table().unwrap(), b"proc");
        let folder = tempfile::tempdir().unwrap();
        assert!(!Folder::open(folder.path()).unwrap().is_elsewhere());
    }
}
