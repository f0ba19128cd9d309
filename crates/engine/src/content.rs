//! Gives the plain bytes of chunks back, from wherever good ones are.
//!
//! A chunk may lie in several packs, and a pack at several destinations: every
//! place is tried before the content counts as lost. All that is returned was
//! authenticated when its segment was opened.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use mybackup_format::container::{self, HEADER_LEN, ObjectKind, SealKey, Segment};
use mybackup_format::index::PackFolder;
use mybackup_format::pieces::{check_recipe, decode_recipe};
use mybackup_format::{ChunkId, Content, ObjectHash, Piece, Version};

use crate::catalogue::{Catalogue, PackRow, Place};
use crate::error::{EngineError, EngineErrorKind};
use crate::layout;
use crate::vault::Vault;

/// So many packs' keys are kept; they are cheap to derive again.
const KEPT_KEYS: usize = 1024;
/// So many bytes of opened segments are kept.
const KEPT_BYTES: usize = 32 << 20;

/// So many segments are kept for the file that comes next in the same one.
const KEPT_SEGMENTS: usize = 4;

/// A pack, the number of a segment in it, and what it opened to.
type Recent = (ObjectHash, u32, Arc<Vec<u8>>);

/// Reads segments of packs; used by several threads at once.
pub(crate) struct PackReader<'v> {
    vaults: &'v [Vault],
    keys: Mutex<HashMap<ObjectHash, Arc<SealKey>>>,
    /// The segments at the end of a stretch that were used last.
    recent: Mutex<VecDeque<Recent>>,
}

impl<'v> PackReader<'v> {
    /// Takes the destinations that can be reached, the best one first.
    pub(crate) fn new(vaults: &'v [Vault]) -> Self {
        PackReader { vaults, keys: Mutex::default(), recent: Mutex::default() }
    }

    /// Returns the destinations that it reads from.
    pub(crate) fn vaults(&self) -> &'v [Vault] {
        self.vaults
    }

    /// Reads and opens one segment, from the first destination that has good bytes.
    pub(crate) fn segment(&self, pack: &PackRow, segment: &Segment) -> Result<Vec<u8>, EngineError> {
        let mut worst: Option<EngineError> = None;
        for vault in self.vaults {
            match self.run_at(vault, pack, std::slice::from_ref(segment)) {
                Ok(mut opened) => return opened.pop().ok_or_else(|| missing_pack(pack)),
                // Damage tells more about one object than a destination that is away.
                Err(error) => match &worst {
                    Some(known) if known.kind() != EngineErrorKind::Unreachable => {}
                    _ => worst = Some(error),
                },
            }
        }
        Err(worst.unwrap_or_else(|| missing_pack(pack)))
    }

    /// Reads neighbouring segments with one request, and opens each.
    ///
    /// They must stand in the order of their offsets.
    pub(crate) fn segments(&self, pack: &PackRow, segments: &[Segment]) -> Result<Vec<Vec<u8>>, EngineError> {
        if let Some(vault) = self.vaults.first()
            && let Ok(opened) = self.run_at(vault, pack, segments)
        {
            return Ok(opened);
        }
        segments.iter().map(|segment| self.segment(pack, segment)).collect()
    }

    /// Does the same, and keeps the last one: the next file may begin in it.
    pub(crate) fn shared_segments(
        &self,
        pack: &PackRow,
        segments: &[Segment],
    ) -> Result<Vec<Arc<Vec<u8>>>, EngineError> {
        let Some((first, last)) = segments.first().zip(segments.last()) else { return Ok(Vec::new()) };
        let kept = self.recent_segment(pack, first);
        let rest = if kept.is_some() { &segments[1..] } else { segments };
        let opened = self.segments(pack, rest)?.into_iter().map(Arc::new);
        let opened: Vec<_> = kept.into_iter().chain(opened).collect();
        if let Some(bytes) = opened.last().filter(|_| !rest.is_empty()) {
            let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
            recent.push_back((pack.hash, last.number, bytes.clone()));
            if recent.len() > KEPT_SEGMENTS {
                recent.pop_front();
            }
        }
        Ok(opened)
    }

    fn recent_segment(&self, pack: &PackRow, segment: &Segment) -> Option<Arc<Vec<u8>>> {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        let at = recent.iter().position(|(hash, number, _)| *hash == pack.hash && *number == segment.number)?;
        // A file that was edited here and there goes back and forth between old and new segments.
        let found = recent.remove(at)?;
        let bytes = found.2.clone();
        recent.push_back(found);
        Some(bytes)
    }

    fn run_at(&self, vault: &Vault, pack: &PackRow, segments: &[Segment]) -> Result<Vec<Vec<u8>>, EngineError> {
        let name = layout::pack(pack.folder, &pack.hash);
        let damaged = |source| EngineError::Object { object: name.as_str().to_string(), source };
        let (Some(first), Some(last)) = (segments.first(), segments.last()) else { return Ok(Vec::new()) };
        let key = self.key(vault, pack)?;
        let len = last.offset + u64::from(last.sealed_len) - first.offset;
        let mut sealed = vault.store.read_range(&name, first.offset, len as usize).map_err(|e| vault.failed(e))?;
        let mut opened = Vec::with_capacity(segments.len());
        for segment in segments {
            let start = (segment.offset - first.offset) as usize;
            let bytes = sealed.get_mut(start..start + segment.sealed_len as usize);
            let bytes = bytes.ok_or_else(|| damaged(mybackup_format::FormatError::Short("a segment")))?;
            opened.push(segment.open_and_spoil(&key, bytes).map_err(damaged)?);
        }
        Ok(opened)
    }

    /// Returns the key of a pack, from the header at `vault` when it is not known yet.
    fn key(&self, vault: &Vault, pack: &PackRow) -> Result<Arc<SealKey>, EngineError> {
        if let Some(key) = self.keys.lock().unwrap_or_else(PoisonError::into_inner).get(&pack.hash) {
            return Ok(key.clone());
        }
        let name = layout::pack(pack.folder, &pack.hash);
        let damaged = |source| EngineError::Object { object: name.as_str().to_string(), source };
        let kind = if pack.folder == PackFolder::Data { ObjectKind::Data } else { ObjectKind::Meta };
        let header = vault.store.read_range(&name, 0, HEADER_LEN).map_err(|e| vault.failed(e))?;
        let key = vault.keys.open(kind, container::header_of(&header).map_err(damaged)?).map_err(damaged)?;
        let key = Arc::new(key);
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        if keys.len() >= KEPT_KEYS {
            keys.clear();
        }
        keys.insert(pack.hash, key.clone());
        Ok(key)
    }
}

fn missing_pack(pack: &PackRow) -> EngineError {
    EngineError::Missing(layout::pack(pack.folder, &pack.hash).as_str().to_string())
}

/// A segment: its pack and its position there.
type Position = (i64, u32);

/// Opened segments, the latest used last.
#[derive(Default)]
struct Opened {
    order: VecDeque<(Position, Arc<Vec<u8>>)>,
    bytes: usize,
}

impl Opened {
    fn get(&mut self, at: Position) -> Option<Arc<Vec<u8>>> {
        let found = self.order.iter().position(|(known, _)| *known == at)?;
        let slot = self.order.remove(found)?;
        let bytes = slot.1.clone();
        self.order.push_back(slot);
        Some(bytes)
    }

    fn put(&mut self, at: Position, bytes: Arc<Vec<u8>>) {
        self.bytes += bytes.len();
        self.order.push_back((at, bytes));
        while self.bytes > KEPT_BYTES && self.order.len() > 1 {
            if let Some((_, old)) = self.order.pop_front() {
                self.bytes -= old.len();
            }
        }
    }
}

/// Reads content by chunk, with the index to find it.
pub(crate) struct ContentReader<'a> {
    catalogue: &'a Catalogue,
    packs: PackReader<'a>,
    opened: Opened,
    /// Segments of which no destination has good bytes.
    lost: HashSet<Position>,
    /// Which segments were read, where that is wanted, and how long each is as stored.
    read: Option<HashMap<Position, u32>>,
}

impl<'a> ContentReader<'a> {
    /// Joins the index and the destinations that can be reached.
    pub(crate) fn new(catalogue: &'a Catalogue, vaults: &'a [Vault]) -> Self {
        let packs = PackReader::new(vaults);
        ContentReader { catalogue, packs, opened: Opened::default(), lost: HashSet::new(), read: None }
    }

    /// Remembers from now on what is read; memory grows with it.
    pub(crate) fn remember_what_is_read(&mut self) {
        self.read.get_or_insert_default();
    }

    /// Returns how many bytes of which packs, by their numbers, were read since, each once.
    pub(crate) fn what_was_read(&mut self) -> BTreeMap<i64, u64> {
        let mut packs = BTreeMap::new();
        for ((pack, _), len) in self.read.take().unwrap_or_default() {
            *packs.entry(pack).or_default() += u64::from(len);
        }
        packs
    }

    /// Returns the plain bytes of a chunk of `len` bytes.
    pub(crate) fn chunk(&mut self, id: &ChunkId, len: u64) -> Result<Vec<u8>, EngineError> {
        let mut last = EngineError::Missing(format!("the chunk {}", id.hex()));
        for place in self.catalogue.chunk_places(id)? {
            let at = (place.pack.n, place.position);
            if u64::from(place.len) != len || self.lost.contains(&at) {
                continue;
            }
            match self.open(&place) {
                Ok(bytes) => {
                    let start = place.offset as usize;
                    if let Some(chunk) = bytes.get(start..start + place.len as usize) {
                        return Ok(chunk.to_vec());
                    }
                }
                Err(error) => {
                    if error.kind() != EngineErrorKind::Unreachable {
                        self.lost.insert(at);
                    }
                    last = error;
                }
            }
        }
        Err(last)
    }

    fn open(&mut self, place: &Place) -> Result<Arc<Vec<u8>>, EngineError> {
        let at = (place.pack.n, place.position);
        if let Some(bytes) = self.opened.get(at) {
            return Ok(bytes);
        }
        let bytes = Arc::new(self.packs.segment(&place.pack, &place.segment)?);
        if let Some(read) = &mut self.read {
            read.insert(at, place.segment.sealed_len);
        }
        self.opened.put(at, bytes.clone());
        Ok(bytes)
    }

    /// Returns where the content of a version is, piece by piece; nothing for what has no content.
    pub(crate) fn pieces_of(&mut self, version: &Version) -> Result<Vec<Piece>, EngineError> {
        match &version.content {
            Content::None | Content::Target(_) | Content::Device(_) => Ok(Vec::new()),
            Content::Whole => {
                let keys = &self.packs.vaults().first().ok_or(EngineError::Missing("the vault".to_string()))?.keys;
                Ok(vec![Piece::Chunk { id: keys.small_id(&version.sha256), len: version.size }])
            }
            Content::Pieces(list) => Ok(list.clone()),
            Content::Recipe(list) => {
                let unsound =
                    |source| EngineError::Object { object: "the list of a file's chunks".to_string(), source };
                check_recipe(list).map_err(unsound)?;
                let mut recipe = Vec::new();
                for piece in list {
                    if let Piece::Chunk { id, len } = piece {
                        recipe.extend_from_slice(&self.chunk(id, *len)?);
                    }
                }
                decode_recipe(&recipe).map_err(unsound)
            }
        }
    }
}
