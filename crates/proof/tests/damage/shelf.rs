//! A destination in memory whose bytes a test may change between two reads.
//!
//! It is a [`Vfs`] like any other: the store and the engine above it are the
//! ones that people run. It can note which bytes of which file were read, and
//! it can turn a bit over in what is written on its way to the disk.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mybackup_vfs::{File, FileKind, Listed, Space, Stat, Vfs};

/// The bytes of one object, shared until they change.
pub type Bytes = Arc<Vec<u8>>;

/// Which bytes of which file were read.
pub type Footprint = BTreeMap<String, Vec<bool>>;

/// A bit that turns over in memory while a file is being written.
#[derive(Debug, Clone, Copy)]
pub struct Glitch {
    /// The file that it meets, in the order in which files are made, counted from 0.
    pub file: u64,
    /// Where it lies, in thousandths of the file's length.
    pub permille: u64,
    /// Which bit of the byte.
    pub bit: u8,
}

#[derive(Clone)]
enum Node {
    Dir,
    File(Bytes),
}

#[derive(Clone, Default)]
struct State {
    /// By path, with a slash before each name.
    nodes: BTreeMap<String, Node>,
    footprint: Option<Footprint>,
    glitch: Option<Glitch>,
    /// Whether the last glitch met a file.
    met: bool,
    made: u64,
    total_bytes: u64,
}

/// A file system in memory; clones are handles to the same one.
#[derive(Clone)]
pub struct Shelf(Arc<Mutex<State>>);

impl Shelf {
    /// Makes a disk of so many bytes that holds one empty folder.
    pub fn new(total_bytes: u64, folder: &Path) -> Self {
        let nodes = folder.ancestors().map(|path| (key(path), Node::Dir)).collect();
        Shelf(Arc::new(Mutex::new(State { nodes, total_bytes, ..State::default() })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Copies the disk as it is; only what changes later takes memory.
    pub fn snapshot(&self) -> Self {
        Shelf(Arc::new(Mutex::new(self.state().clone())))
    }

    /// Makes this disk as another one is.
    pub fn become_like(&self, other: &Shelf) {
        let other = other.state().clone();
        *self.state() = other;
    }

    /// Returns every file below a folder with its name relative to it.
    pub fn files(&self, folder: &Path) -> BTreeMap<String, Bytes> {
        let state = self.state();
        let below = format!("{}/", key(folder));
        let found = state.nodes.iter().filter_map(|(path, node)| match node {
            Node::File(bytes) => Some((path.strip_prefix(&below)?.to_string(), bytes.clone())),
            Node::Dir => None,
        });
        found.collect()
    }

    /// Puts these bytes where they are told to be, whatever stood there.
    pub fn put(&self, path: &Path, bytes: Bytes) {
        let mut state = self.state();
        for folder in path.ancestors().skip(1) {
            state.nodes.entry(key(folder)).or_insert(Node::Dir);
        }
        state.nodes.insert(key(path), Node::File(bytes));
    }

    /// Takes a file away.
    pub fn take(&self, path: &Path) {
        self.state().nodes.remove(&key(path));
    }

    /// Notes from now on what is read.
    pub fn watch(&self) {
        self.state().footprint = Some(Footprint::new());
    }

    /// Returns what was read since it was watched.
    pub fn watched(&self) -> Footprint {
        self.state().footprint.take().unwrap_or_default()
    }

    /// Turns a bit over in a file that will be written; counting begins now.
    pub fn glitch(&self, glitch: Option<Glitch>) {
        let mut state = self.state();
        (state.glitch, state.met, state.made) = (glitch, false, 0);
    }

    /// Tells whether the bit was turned over.
    pub fn glitch_met(&self) -> bool {
        self.state().met
    }

    /// Returns how many files were made since the last glitch was asked for.
    pub fn made(&self) -> u64 {
        self.state().made
    }
}

/// Writes a path as the shelf has it; its root is the empty text.
fn key(path: &Path) -> String {
    path.to_str().expect("names of a vault are plain").trim_end_matches('/').to_string()
}

fn not_found() -> io::Error {
    io::ErrorKind::NotFound.into()
}

impl State {
    fn stat(&self, path: &Path) -> io::Result<Stat> {
        match self.nodes.get(&key(path)).ok_or_else(not_found)? {
            Node::Dir => Ok(Stat { kind: FileKind::Dir, len: 0, device: 1 }),
            Node::File(bytes) => Ok(Stat { kind: FileKind::File, len: bytes.len() as u64, device: 1 }),
        }
    }

    fn parent(&self, path: &Path) -> io::Result<()> {
        match path.parent().and_then(|parent| self.nodes.get(&key(parent))) {
            Some(Node::Dir) => Ok(()),
            _ => Err(not_found()),
        }
    }
}

impl Vfs for Shelf {
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn File>> {
        let mut state = self.state();
        state.parent(path)?;
        let path = key(path);
        if state.nodes.contains_key(&path) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        state.nodes.insert(path.clone(), Node::File(Bytes::default()));
        state.made += 1;
        let meets = state.glitch.filter(|glitch| glitch.file + 1 == state.made);
        state.met |= meets.is_some();
        Ok(Box::new(Open { shelf: self.clone(), path, bytes: None, glitch: meets }))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn File>> {
        let path = key(path);
        match self.state().nodes.get(&path).ok_or_else(not_found)? {
            Node::Dir => Err(io::ErrorKind::IsADirectory.into()),
            Node::File(bytes) => {
                let bytes = Some(bytes.clone());
                Ok(Box::new(Open { shelf: self.clone(), path, bytes, glitch: None }))
            }
        }
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.parent(to)?;
        let node = state.nodes.remove(&key(from)).ok_or_else(not_found)?;
        state.nodes.insert(key(to), node);
        Ok(())
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.state().nodes.remove(&key(path)).map(|_| ()).ok_or_else(not_found)
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.parent(path)?;
        if state.nodes.contains_key(&key(path)) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        state.nodes.insert(key(path), Node::Dir);
        Ok(())
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        if !self.list_dir(path)?.is_empty() {
            return Err(io::ErrorKind::DirectoryNotEmpty.into());
        }
        self.state().nodes.remove(&key(path));
        Ok(())
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        self.state().stat(path).map(|_| ())
    }

    fn list_dir(&self, path: &Path) -> io::Result<Vec<Listed>> {
        let state = self.state();
        if state.stat(path)?.kind != FileKind::Dir {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        let begin = format!("{}/", key(path));
        let below = state.nodes.range(begin.clone()..).take_while(|(found, _)| found.starts_with(&begin));
        let here = below.filter(|(found, _)| !found[begin.len()..].contains('/'));
        here.map(|(found, _)| Ok(Listed { name: found[begin.len()..].into(), stat: state.stat(Path::new(found))? }))
            .collect()
    }

    fn stat(&self, path: &Path) -> io::Result<Stat> {
        self.state().stat(path)
    }

    fn space(&self, _: &Path) -> io::Result<Space> {
        let total_bytes = self.state().total_bytes;
        Ok(Space { free_bytes: total_bytes, total_bytes })
    }
}

struct Open {
    shelf: Shelf,
    path: String,
    /// What is read; nothing where the file is being written.
    bytes: Option<Bytes>,
    glitch: Option<Glitch>,
}

impl File for Open {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut bytes = bytes.to_vec();
        if let Some(glitch) = self.glitch.take().filter(|_| !bytes.is_empty()) {
            let at = (bytes.len() as u64 * glitch.permille / 1000) as usize;
            bytes[at] ^= 1 << glitch.bit;
        }
        match self.shelf.state().nodes.get_mut(&self.path).ok_or_else(not_found)? {
            Node::File(content) => Arc::make_mut(content).extend_from_slice(&bytes),
            Node::Dir => return Err(io::ErrorKind::IsADirectory.into()),
        }
        Ok(())
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        let bytes = self.bytes.as_deref().map(Vec::as_slice).unwrap_or_default();
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
        let len = into.len().min(bytes.len() - start);
        into[..len].copy_from_slice(&bytes[start..start + len]);
        if let Some(footprint) = &mut self.shelf.state().footprint {
            let read = footprint.entry(self.path.clone()).or_default();
            read.resize(read.len().max(bytes.len()), false);
            read[start..start + len].fill(true);
        }
        Ok(len)
    }

    fn len(&self) -> io::Result<u64> {
        match &self.bytes {
            Some(bytes) => Ok(bytes.len() as u64),
            None => Ok(self.shelf.state().stat(Path::new(&self.path))?.len),
        }
    }

    fn start_writeback(&self) {
        // What is in memory has nowhere to go.
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}
