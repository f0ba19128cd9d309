//! The disk under [`MemoryFs`](super::MemoryFs): two states and the names between them.
//!
//! `live` is what readers see, `durable` is what surely survives. A file's
//! durable content is a prefix of its live content, since files only grow;
//! `pending` lists the changes of names that no folder sync has covered.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::io::{self, ErrorKind};
use std::path::{Component, Path};
use std::sync::Arc;

use crate::api::{FileKind, Listed, Space, Stat};

pub(super) const ROOT: u64 = 0;
const DEVICE: u64 = 1;
const UNLIMITED: u64 = 1 << 50;

pub(super) type Nodes = BTreeMap<u64, Node>;

#[derive(Clone)]
pub(super) enum Node {
    File(Arc<Vec<u8>>),
    Dir(Arc<Folder>),
}

#[derive(Clone, Default)]
pub(super) struct Folder {
    pub(super) device: u64,
    pub(super) entries: BTreeMap<OsString, u64>,
}

/// One name that appeared in a folder or left it.
#[derive(Clone)]
pub(super) struct NameChange {
    /// Changes of one call have the same number.
    pub(super) call: u64,
    pub(super) folder: u64,
    pub(super) name: OsString,
    pub(super) inode: u64,
    pub(super) appears: bool,
}

#[derive(Clone)]
pub(super) struct Disk {
    pub(super) live: Nodes,
    pub(super) durable: Nodes,
    pub(super) pending: Vec<NameChange>,
    next_inode: u64,
    next_call: u64,
    capacity: Option<u64>,
    used: u64,
}

impl Default for Disk {
    fn default() -> Self {
        let folder = Folder { device: DEVICE, entries: BTreeMap::new() };
        let nodes = Nodes::from([(ROOT, Node::Dir(Arc::new(folder)))]);
        Self {
            live: nodes.clone(),
            durable: nodes,
            pending: Vec::new(),
            next_inode: ROOT + 1,
            next_call: 0,
            capacity: None,
            used: 0,
        }
    }
}

/// Applies one change of a name; one that does not fit any more does nothing.
pub(super) fn apply(nodes: &mut Nodes, change: &NameChange) {
    let Some(Node::Dir(folder)) = nodes.get_mut(&change.folder) else {
        return;
    };
    let entries = &mut Arc::make_mut(folder).entries;
    if change.appears {
        entries.insert(change.name.clone(), change.inode);
    } else if entries.get(&change.name) == Some(&change.inode) {
        entries.remove(&change.name);
    }
}

impl Disk {
    /// The same disk after a power cut that left `durable`.
    pub(super) fn after_power_cut(&self, durable: Nodes) -> Self {
        let mut disk = Self {
            live: durable.clone(),
            durable,
            pending: Vec::new(),
            next_inode: self.next_inode,
            next_call: self.next_call,
            capacity: self.capacity,
            used: 0,
        };
        disk.collect();
        disk.used = disk.live.values().map(Node::len).sum();
        disk
    }

    pub(super) fn settle(&mut self) {
        self.pending.clear();
        self.durable = self.live.clone();
        self.collect();
    }

    pub(super) fn set_capacity(&mut self, bytes: Option<u64>) {
        self.capacity = bytes;
    }

    pub(super) fn space(&self) -> Space {
        let total_bytes = self.capacity.unwrap_or(UNLIMITED);
        Space { free_bytes: total_bytes.saturating_sub(self.used), total_bytes }
    }

    pub(super) fn create_file(&mut self, path: &Path) -> io::Result<u64> {
        self.create(path, Node::File(Arc::default()))
    }

    pub(super) fn create_dir(&mut self, path: &Path) -> io::Result<()> {
        let device = match self.split(path) {
            Ok((parent, _)) => self.folder(parent)?.device,
            Err(error) if error.kind() == ErrorKind::InvalidInput => {
                return Err(ErrorKind::AlreadyExists.into());
            }
            Err(error) => return Err(error),
        };
        let folder = Folder { device, entries: BTreeMap::new() };
        self.create(path, Node::Dir(Arc::new(folder)))?;
        Ok(())
    }

    fn create(&mut self, path: &Path, node: Node) -> io::Result<u64> {
        let (parent, name) = self.split(path)?;
        if self.folder(parent)?.entries.contains_key(name) {
            return Err(ErrorKind::AlreadyExists.into());
        }
        let inode = self.next_inode;
        self.next_inode += 1;
        self.live.insert(inode, node.clone());
        self.durable.insert(inode, node);
        let call = self.begin();
        self.change(call, parent, name, inode, true);
        Ok(inode)
    }

    pub(super) fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        let inode = self.find_file(from)?;
        let (from_folder, from_name) = self.split(from)?;
        let (to_folder, to_name) = self.split(to)?;
        match self.folder(to_folder)?.entries.get(to_name) {
            Some(&there) if there == inode => return Ok(()),
            Some(&there) => match &self.live[&there] {
                Node::Dir(_) => return Err(ErrorKind::IsADirectory.into()),
                Node::File(replaced) => self.used -= replaced.len() as u64,
            },
            None => {}
        }
        let call = self.begin();
        self.change(call, to_folder, to_name, inode, true);
        self.change(call, from_folder, from_name, inode, false);
        Ok(())
    }

    pub(super) fn remove_file(&mut self, path: &Path) -> io::Result<()> {
        let inode = self.find_file(path)?;
        let (folder, name) = self.split(path)?;
        self.used -= self.live[&inode].len();
        let call = self.begin();
        self.change(call, folder, name, inode, false);
        Ok(())
    }

    pub(super) fn remove_dir(&mut self, path: &Path) -> io::Result<()> {
        let inode = self.find(path)?;
        if !self.folder(inode)?.entries.is_empty() {
            return Err(ErrorKind::DirectoryNotEmpty.into());
        }
        let (folder, name) = self.split(path)?;
        let call = self.begin();
        self.change(call, folder, name, inode, false);
        Ok(())
    }

    /// Writes what fits, as a disk does before it says that it is full.
    pub(super) fn append(&mut self, inode: u64, bytes: &[u8]) -> io::Result<()> {
        let room = usize::try_from(self.space().free_bytes).unwrap_or(usize::MAX);
        let fits = &bytes[..bytes.len().min(room)];
        let Some(Node::File(content)) = self.live.get_mut(&inode) else {
            return Err(ErrorKind::NotFound.into());
        };
        Arc::make_mut(content).extend_from_slice(fits);
        self.used += fits.len() as u64;
        if fits.len() < bytes.len() {
            return Err(ErrorKind::StorageFull.into());
        }
        Ok(())
    }

    pub(super) fn sync_file(&mut self, inode: u64) -> io::Result<()> {
        let live = self.content(inode)?;
        let Some(Node::File(durable)) = self.durable.get_mut(&inode) else {
            return Err(ErrorKind::NotFound.into());
        };
        if durable.is_empty() {
            *durable = live;
        } else if durable.len() < live.len() {
            // Not a plain copy: what was forgotten before stays forgotten.
            let known = durable.len();
            Arc::make_mut(durable).extend_from_slice(&live[known..]);
        }
        Ok(())
    }

    pub(super) fn forget_unsynced(&mut self, path: &Path) -> io::Result<()> {
        let inode = self.find_file(path)?;
        let len = self.content(inode)?.len();
        if let Some(Node::File(durable)) = self.durable.get_mut(&inode) {
            Arc::make_mut(durable).resize(len, 0);
        }
        Ok(())
    }

    pub(super) fn sync_dir(&mut self, path: &Path) -> io::Result<()> {
        let inode = self.find(path)?;
        self.folder(inode)?;
        let (covered, rest) = std::mem::take(&mut self.pending).into_iter().partition(|change| change.folder == inode);
        self.pending = rest;
        let covered: Vec<NameChange> = covered;
        for change in &covered {
            apply(&mut self.durable, change);
        }
        if self.pending.is_empty() {
            self.collect();
        }
        Ok(())
    }

    pub(super) fn mount_over(&mut self, path: &Path, device: u64) -> io::Result<()> {
        let (parent, name) = self.split(path)?;
        let folder = Folder { device, entries: BTreeMap::new() };
        let inode = self.next_inode;
        self.next_inode += 1;
        for nodes in [&mut self.live, &mut self.durable] {
            nodes.insert(inode, Node::Dir(Arc::new(folder.clone())));
            if let Some(Node::Dir(parent)) = nodes.get_mut(&parent) {
                Arc::make_mut(parent).entries.insert(name.into(), inode);
            }
        }
        Ok(())
    }

    pub(super) fn list(&self, path: &Path) -> io::Result<Vec<Listed>> {
        let folder = self.folder(self.find(path)?)?;
        let listed = |(name, inode): (&OsString, &u64)| Listed {
            name: name.clone(),
            stat: self.describe(*inode, folder.device),
        };
        Ok(folder.entries.iter().map(listed).collect())
    }

    pub(super) fn stat(&self, path: &Path) -> io::Result<Stat> {
        let inode = self.find(path)?;
        let device = match self.split(path) {
            Ok((parent, _)) => self.folder(parent)?.device,
            Err(_) => DEVICE,
        };
        Ok(self.describe(inode, device))
    }

    fn describe(&self, inode: u64, device_around: u64) -> Stat {
        let node = &self.live[&inode];
        let (kind, device) = match node {
            Node::File(_) => (FileKind::File, device_around),
            Node::Dir(folder) => (FileKind::Dir, folder.device),
        };
        Stat { kind, len: node.len(), device }
    }

    pub(super) fn content(&self, inode: u64) -> io::Result<Arc<Vec<u8>>> {
        match self.live.get(&inode) {
            Some(Node::File(content)) => Ok(content.clone()),
            _ => Err(ErrorKind::NotFound.into()),
        }
    }

    pub(super) fn find_file(&self, path: &Path) -> io::Result<u64> {
        let inode = self.find(path)?;
        match &self.live[&inode] {
            Node::File(_) => Ok(inode),
            Node::Dir(_) => Err(ErrorKind::IsADirectory.into()),
        }
    }

    fn find(&self, path: &Path) -> io::Result<u64> {
        let mut inode = ROOT;
        for component in path.components() {
            if let Component::Normal(name) = component {
                let entries = &self.folder(inode)?.entries;
                inode = *entries.get(name).ok_or(ErrorKind::NotFound)?;
            }
        }
        Ok(inode)
    }

    fn split<'p>(&self, path: &'p Path) -> io::Result<(u64, &'p OsStr)> {
        let name = path.file_name().ok_or(ErrorKind::InvalidInput)?;
        let parent = self.find(path.parent().unwrap_or(Path::new("")))?;
        self.folder(parent)?;
        Ok((parent, name))
    }

    fn folder(&self, inode: u64) -> io::Result<&Folder> {
        match &self.live[&inode] {
            Node::Dir(folder) => Ok(folder),
            Node::File(_) => Err(ErrorKind::NotADirectory.into()),
        }
    }

    fn begin(&mut self) -> u64 {
        self.next_call += 1;
        self.next_call
    }

    fn change(&mut self, call: u64, folder: u64, name: &OsStr, inode: u64, appears: bool) {
        let change = NameChange { call, folder, name: name.to_owned(), inode, appears };
        apply(&mut self.live, &change);
        self.pending.push(change);
    }

    /// Drops what neither a reader nor the disk nor a pending name can reach.
    fn collect(&mut self) {
        let mut reached = BTreeSet::new();
        for nodes in [&self.live, &self.durable] {
            let mut open = vec![ROOT];
            while let Some(inode) = open.pop() {
                reached.insert(inode);
                if let Some(Node::Dir(folder)) = nodes.get(&inode) {
                    open.extend(folder.entries.values());
                }
            }
        }
        reached.extend(self.pending.iter().map(|change| change.inode));
        reached.extend(self.pending.iter().map(|change| change.folder));
        self.live.retain(|inode, _| reached.contains(inode));
        self.durable.retain(|inode, _| reached.contains(inode));
    }
}

impl Node {
    fn len(&self) -> u64 {
        match self {
            Self::File(content) => content.len() as u64,
            Self::Dir(_) => 0,
        }
    }
}
