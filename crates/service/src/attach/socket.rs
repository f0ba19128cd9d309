//! Where the holder of a home listens, and reading lines that may be hostile.

use std::io::{self, BufRead, Read, Write};
use std::path::PathBuf;

use interprocess::local_socket::prelude::*;
use interprocess::local_socket::{GenericFilePath, Listener, ListenerOptions, Name, Stream};

use crate::home::Home;

/// A path of a socket is this long at most on every system.
#[cfg(unix)]
const MOST_PATH_BYTES: usize = 100;
/// Bytes of a line at most: the picture of a recovery kit is the longest thing that is asked.
const MOST_LINE_BYTES: u64 = 32 << 20;

/// Where the holder of a home listens; `None` where its path is too long for a socket.
fn path(home: &Home) -> Option<PathBuf> {
    #[cfg(unix)]
    {
        let path = home.folder().join("socket");
        (path.as_os_str().len() <= MOST_PATH_BYTES).then_some(path)
    }
    #[cfg(not(unix))]
    {
        use sha2::{Digest, Sha256};
        let folder = Sha256::digest(home.folder().as_os_str().as_encoded_bytes());
        Some(PathBuf::from(format!(r"\\.\pipe\mybackup-{}", mybackup_format::ids::hex(&folder[..16]))))
    }
}

fn name(home: &Home) -> io::Result<Name<'static>> {
    let path = path(home).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidFilename))?;
    path.to_fs_name::<GenericFilePath>()
}

/// Listens, as the one that holds the home: a socket that a killed holder left behind is replaced.
pub(super) fn listen(home: &Home) -> io::Result<Listener> {
    let options = ListenerOptions::new().name(name(home)?).try_overwrite(true);
    // The home is its owner's alone already; the socket need not rely on it.
    #[cfg(unix)]
    let options = interprocess::os::unix::local_socket::ListenerOptionsExt::mode(options, 0o600);
    options.create_sync()
}

/// Reaches the holder of a home, if there is one.
pub(super) fn connect(home: &Home) -> io::Result<Stream> {
    Stream::connect(name(home)?)
}

/// Reads one line; `None` at the end.
pub(super) fn read_line(from: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    from.take(MOST_LINE_BYTES).read_until(b'\n', &mut line)?;
    match line.last() {
        None => Ok(None),
        Some(b'\n') => Ok(Some(line)),
        Some(_) => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// Writes one line.
pub(super) fn write_line(to: &mut impl Write, value: &impl serde::Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    to.write_all(&line)?;
    to.flush()
}
