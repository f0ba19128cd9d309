//! What the history holds: entries, versions, attributes.

use crate::ids::ChunkId;
use crate::varint::{put_bytes, put_i64, put_u64};

/// A moment as file systems keep it; before 1970 and after 2038 too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Stamp {
    /// Whole seconds since 1970, rounded down.
    pub secs: i64,
    /// Nanoseconds within the second, below 10^9.
    pub nanos: u32,
}

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Kind {
    /// A regular file.
    File = 0,
    /// A folder.
    Dir = 1,
    /// A symbolic link.
    Symlink = 2,
    /// A named pipe.
    Fifo = 3,
    /// A socket.
    Socket = 4,
    /// A character device.
    CharDevice = 5,
    /// A block device.
    BlockDevice = 6,
}

impl Kind {
    /// Reads a kind from its number.
    pub fn from_u8(value: u8) -> Option<Kind> {
        use Kind::*;
        [File, Dir, Symlink, Fifo, Socket, CharDevice, BlockDevice].get(usize::from(value)).copied()
    }
}

/// A stretch of a file's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// Bytes that are stored as a chunk.
    Chunk {
        /// Which chunk.
        id: ChunkId,
        /// Its length in bytes.
        len: u64,
    },
    /// A hole: zeros that take no room.
    Hole {
        /// Its length in bytes.
        len: u64,
    },
}

impl Piece {
    /// Returns how many bytes of the file it covers.
    pub fn len(&self) -> u64 {
        match self {
            Piece::Chunk { len, .. } | Piece::Hole { len } => *len,
        }
    }

    /// Tells whether it covers nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Where a version's content is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// There is none: an empty file, a folder, a pipe, a socket.
    None,
    /// One chunk, whose id follows from the file's SHA-256.
    Whole,
    /// A few pieces, in order.
    Pieces(Vec<Piece>),
    /// Many pieces: their list is itself stored in chunks, in order.
    Recipe(Vec<Piece>),
    /// A symbolic link's target.
    Target(Vec<u8>),
    /// A device's number.
    Device(u64),
}

/// What a version keeps besides content and time.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Attributes {
    /// Permission bits, setuid, setgid and sticky included.
    pub mode: u32,
    /// Owner's number.
    pub uid: u32,
    /// Group's number.
    pub gid: u32,
    /// Owner's name, empty where unknown.
    pub user: String,
    /// Group's name, empty where unknown.
    pub group: String,
    /// File flags (immutable, append only, no dump).
    pub flags: u32,
    /// Extended attributes by name, access lists and capabilities included; sorted.
    pub xattrs: Vec<(Vec<u8>, Vec<u8>)>,
}

/// The file changed while it was read; what is kept is the last reading.
pub const FLAG_CHANGED_WHILE_READ: u8 = 1;
/// The content is known to be lost: no copy of it could be found again.
pub const FLAG_DAMAGED: u8 = 2;
/// The SHA-256 is over the data and its layout, not over the zeros of the holes.
pub const FLAG_LAYOUT_HASH: u8 = 4;

/// One distinct state of one path.
///
/// It holds for runs `from` up to, not including, `to`. A change of attributes
/// alone keeps the number and counts the revision up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// 1, 2, 3… for the path; never given twice.
    pub number: u32,
    /// 0, 1, 2… for the number.
    pub revision: u32,
    /// The first run, by sequence number, that saw this state.
    pub from: u64,
    /// The first run that saw another state or none; `None` while it is current.
    pub to: Option<u64>,
    /// What stood at the path.
    pub kind: Kind,
    /// When it was modified.
    pub modified: Stamp,
    /// Its size in bytes.
    pub size: u64,
    /// SHA-256 of a regular file's content (see [`crate::digest`]); zeros for others.
    pub sha256: [u8; 32],
    /// Where the content is.
    pub content: Content,
    /// Bytes that storing it took, compressed and sealed; 0 where all was there already.
    pub stored: u64,
    /// Its attributes.
    pub attributes: Attributes,
    /// Bits of `FLAG_…`.
    pub flags: u8,
    /// Entries but folders that share a non-zero number in the same run are one file with several names.
    pub link_group: u64,
}

/// A path and all its versions, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The path key (see [`crate::paths`]).
    pub key: Vec<u8>,
    /// The number that the next version will get.
    pub next_version: u32,
    /// Newest first; never empty in a page.
    pub versions: Vec<Version>,
}

impl Attributes {
    /// Writes the attributes; equal attributes give equal bytes.
    pub fn encode(&self, out: &mut Vec<u8>) {
        for number in [self.mode, self.uid, self.gid, self.flags] {
            put_u64(out, u64::from(number));
        }
        put_bytes(out, self.user.as_bytes());
        put_bytes(out, self.group.as_bytes());
        put_u64(out, self.xattrs.len() as u64);
        for (name, value) in &self.xattrs {
            put_bytes(out, name);
            put_bytes(out, value);
        }
    }

    /// Reads attributes that fill `bytes` exactly.
    pub fn decode(bytes: &[u8]) -> Result<Self, crate::FormatError> {
        const WHAT: &str = "attributes";
        let mut r = crate::varint::Reader::new(bytes, WHAT);
        let text = |b: &[u8]| String::from_utf8(b.to_vec()).map_err(|_| crate::FormatError::Impossible(WHAT));
        let (mode, uid, gid, flags) = (r.u32()?, r.u32()?, r.u32()?, r.u32()?);
        let user = text(r.bytes()?)?;
        let group = text(r.bytes()?)?;
        let count = r.count(2)?;
        let mut xattrs = Vec::with_capacity(count);
        for _ in 0..count {
            xattrs.push((r.bytes()?.to_vec(), r.bytes()?.to_vec()));
        }
        r.end()?;
        Ok(Attributes { mode, uid, gid, user, group, flags, xattrs })
    }
}

/// Writes one version row in full, for the multiset hash of a root.
pub fn encode_row(key: &[u8], version: &Version, out: &mut Vec<u8>) {
    put_bytes(out, key);
    put_u64(out, u64::from(version.number));
    put_u64(out, u64::from(version.revision));
    put_u64(out, version.from);
    put_u64(out, version.to.map_or(0, |to| to + 1));
    out.push(version.kind as u8);
    put_i64(out, version.modified.secs);
    put_u64(out, u64::from(version.modified.nanos));
    put_u64(out, version.size);
    out.extend_from_slice(&version.sha256);
    crate::pieces::put_content(out, &version.content);
    put_u64(out, version.stored);
    out.push(version.flags);
    put_u64(out, version.link_group);
    version.attributes.encode(out);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_the_numbers_of_the_format() {
        use Kind::*;
        for (number, kind) in [File, Dir, Symlink, Fifo, Socket, CharDevice, BlockDevice].into_iter().enumerate() {
            assert_eq!((kind as usize, Kind::from_u8(number as u8)), (number, Some(kind)));
        }
        assert_eq!((Kind::from_u8(7), Kind::from_u8(255)), (None, None));
        assert_eq!((FLAG_CHANGED_WHILE_READ, FLAG_DAMAGED, FLAG_LAYOUT_HASH), (1, 2, 4));
    }

    #[test]
    fn pieces_tell_how_much_they_cover() {
        for (len, empty) in [(0, true), (1, false), (2, false), (u64::MAX, false)] {
            for piece in [Piece::Chunk { id: ChunkId([1; 16]), len }, Piece::Hole { len }] {
                assert_eq!((piece.len(), piece.is_empty()), (len, empty), "{piece:?}");
            }
        }
    }

    fn attributes() -> Attributes {
        Attributes {
            mode: 1,
            uid: 2,
            gid: 3,
            user: "é".into(),
            group: "g".into(),
            flags: 0x40,
            xattrs: vec![(b"n".to_vec(), vec![]), (b"o".to_vec(), vec![0xff])],
        }
    }

    #[test]
    fn attributes_are_written_as_the_format_says() {
        let mut bytes = Vec::new();
        attributes().encode(&mut bytes);
        assert_eq!(bytes, b"\x01\x02\x03\x40\x02\xc3\xa9\x01g\x02\x01n\x00\x01o\x01\xff");
        assert_eq!(Attributes::decode(&bytes), Ok(attributes()));
        for len in 0..bytes.len() {
            assert_eq!(Attributes::decode(&bytes[..len]), Err(crate::FormatError::Short("attributes")), "length {len}");
        }
        bytes.push(0);
        assert_eq!(Attributes::decode(&bytes), Err(crate::FormatError::Impossible("attributes")));
    }

    #[test]
    fn attributes_that_no_system_has_are_refused() {
        for (bytes, refused) in [
            (&b"\0\0\0\0\x01\xff\0\0"[..], crate::FormatError::Impossible("attributes")),
            (b"\0\0\0\0\0\x01\xff\0", crate::FormatError::Impossible("attributes")),
            (b"\x80\x80\x80\x80\x10\0\0\0\0\0\0", crate::FormatError::Impossible("attributes")),
            (b"\0\0\0\0\0\0\x01\0", crate::FormatError::Short("attributes")),
        ] {
            assert_eq!(Attributes::decode(bytes), Err(refused), "{bytes:?}");
        }
        assert_eq!(Attributes::decode(b"\0\0\0\0\0\0\x01\0\0").map(|a| a.xattrs.len()), Ok(1));
        assert_eq!(Attributes::decode(&[0; 7]), Ok(Attributes::default()));
    }

    #[test]
    fn a_row_is_written_as_the_format_says() {
        let mut version = Version {
            number: 2,
            revision: 3,
            from: 4,
            to: Some(9),
            kind: Kind::Symlink,
            modified: Stamp { secs: -1, nanos: 5 },
            size: 6,
            sha256: [0xee; 32],
            content: Content::Target(b"t".to_vec()),
            stored: 7,
            attributes: Attributes { mode: 8, ..Attributes::default() },
            flags: 4,
            link_group: 11,
        };
        let row = |version: &Version| {
            let mut row = Vec::new();
            encode_row(b"k", version, &mut row);
            row
        };
        let tail = [&[0xee; 32][..], b"\x04\x01t\x07\x04\x0b\x08\0\0\0\0\0\0"].concat();
        assert_eq!(row(&version), [&b"\x01k\x02\x03\x04\x0a\x02\x01\x05\x06"[..], &tail].concat());
        version.to = None;
        assert_eq!(row(&version), [&b"\x01k\x02\x03\x04\x00\x02\x01\x05\x06"[..], &tail].concat());
    }
}
