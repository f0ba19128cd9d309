//! A whole vault: its keys, where its chunks and pages are, and the states of its sources.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use minicbor::Decoder;
use sha2::{Digest, Sha256};

use crate::bytes::{Bytes, fixed, map};
use crate::files::{Files, hex};
use crate::page::{self, Content, Entry, Kind, Piece, Version};
use crate::root::{self, Root, Run};
use crate::sealed::{self, DATA, INDEX, Key, META, ROOT, Segment, VAULT, derive};
use crate::slot::{Way, open_slot};
use crate::{Result, bad, demand};

/// The longest list of pieces that is read.
const LONGEST_RECIPE: u64 = 256 << 20;

/// A pack whose segments are known.
struct Pack {
    name: String,
    kind: u8,
    segments: Vec<Segment>,
}

/// Where a chunk or page stands in the opened segment of a pack.
struct Place {
    pack: Rc<Pack>,
    segment: usize,
    from: usize,
    to: usize,
}

/// What a source held at one moment.
pub type State<'a> = Vec<(&'a Entry, &'a Version)>;

/// A stretch of a file's content.
pub enum Stretch<'a> {
    /// These bytes.
    Data(&'a [u8]),
    /// So many zeros without storage.
    Hole(u64),
}

/// An opened vault.
pub struct Vault<F> {
    files: F,
    id: [u8; 16],
    keys: Vec<Key>,
    places: HashMap<[u8; 16], Vec<Place>>,
    last_object: RefCell<(String, Rc<Vec<u8>>)>,
    last_segment: RefCell<(String, usize, Rc<Vec<u8>>)>,
}

impl<F: Files> Vault<F> {
    /// Opens a vault and finds everything in it.
    pub fn open(files: F, way: &Way) -> Result<Self> {
        let object = files.read("vault.enc")?;
        let (mut id, mut features) = (None, 0);
        map(&mut Decoder::new(sealed::clear_part(&object)?), |key, d| {
            match key {
                0 => id = Some(fixed(d)?),
                1 => features = d.u64()?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        demand(features == 0, "the vault has features that this reader does not know")?;
        let Some(id) = id else { return bad("the vault has no id") };
        let slots = files.names("keys");
        let opened = slots.iter().find_map(|name| open_slot(&files, name, &id, way).ok().flatten());
        let Some(keys) = opened else { return bad("no slot opens with that") };
        sealed::open_envelope(&derive(&keys[0], "mybackup/1 vault"), &id, &object, VAULT)?;
        let mut vault = Vault {
            files,
            id,
            keys,
            places: HashMap::new(),
            last_object: Default::default(),
            last_segment: Default::default(),
        };
        vault.find_packs();
        Ok(vault)
    }

    fn keyed(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_keyed(&derive(&self.keys[0], &format!("mybackup/1 {purpose}")));
        for part in parts {
            hasher.update(part);
        }
        *hasher.finalize().as_bytes()
    }

    fn object_key(&self, object: &[u8], kind: u8) -> Result<sealed::ObjectKey> {
        let Some(key) = self.keys.get(sealed::epoch(object)?) else { return bad("an epoch without a key") };
        sealed::object_key(&derive(key, "mybackup/1 objects"), &self.id, object, kind)
    }

    /// Opens every segment of an object that is no pack.
    fn whole(&self, name: &str, kind: u8) -> Result<Vec<Vec<u8>>> {
        let object = self.files.read(name)?;
        let sum = hex(&Sha256::digest(&object));
        let named = name.rsplit(['/', '-']).next().and_then(|last| last.strip_suffix(".enc"));
        let shown = if kind == ROOT { 8 } else { 64 };
        demand(named == Some(&sum[..shown]), "its name does not fit")?;
        Ok(sealed::whole_object(&self.object_key(&object, kind)?, kind, &object)?.0)
    }

    /// Finds all chunks and pages: by the indexes, then by the packs that none lists.
    fn find_packs(&mut self) {
        let folders = ["data", "meta", "meta2"];
        let mut packs: BTreeMap<String, bool> = BTreeMap::new();
        for folder in folders {
            packs.extend(self.files.names(folder).into_iter().map(|name| (name, false)));
        }
        for name in self.files.names("index") {
            for records in self.whole(&name, INDEX).unwrap_or_default() {
                let mut records = Bytes(&records);
                while !records.0.is_empty() {
                    let Ok((name, kind, segments, table)) = record(&mut records, &folders) else { break };
                    if let Some(listed) = packs.get_mut(&name).filter(|listed| !**listed) {
                        *listed = self.put(Pack { name, kind, segments }, table).is_ok();
                    }
                }
            }
        }
        for (name, _) in packs.into_iter().filter(|(_, listed)| !listed) {
            let kind = if name.starts_with("data/") { DATA } else { META };
            let Ok(object) = self.files.read(&name) else { continue };
            let found = self.object_key(&object, kind).and_then(|key| sealed::contents(&key, kind, &object));
            if let Ok((segments, table)) = found {
                self.put(Pack { name, kind, segments }, &table).ok();
            }
        }
    }

    /// Reads the own table of a pack (sections 7 and 8).
    fn put(&mut self, pack: Pack, table: &[u8]) -> Result<()> {
        let (pack, mut table, mut found) = (Rc::new(pack), Bytes(table), Vec::new());
        for (segment, one) in pack.segments.iter().enumerate() {
            let chunks = if pack.kind == DATA { table.number()? } else { 1 };
            let mut from = 0usize;
            for _ in 0..chunks {
                let length = if pack.kind == DATA { table.size()? } else { table.take(1).map(|_kind| one.raw)? };
                let to = from.checked_add(length).filter(|to| *to <= one.raw);
                let Some(to) = to else { return bad("a chunk lies outside its segment") };
                found.push((table.array()?, Place { pack: pack.clone(), segment, from, to }));
                from = to;
            }
        }
        table.end()?;
        for (id, place) in found {
            self.places.entry(id).or_default().push(place);
        }
        Ok(())
    }

    fn segment(&self, place: &Place) -> Result<Rc<Vec<u8>>> {
        let pack = &place.pack;
        if (&self.last_segment.borrow().0, self.last_segment.borrow().1) == (&pack.name, place.segment) {
            return Ok(self.last_segment.borrow().2.clone());
        }
        if self.last_object.borrow().0 != pack.name {
            *self.last_object.borrow_mut() = (pack.name.clone(), Rc::new(self.files.read(&pack.name)?));
        }
        let object = self.last_object.borrow().1.clone();
        let key = self.object_key(&object, pack.kind)?;
        let opened = Rc::new(key.segment(pack.kind, &object, &pack.segments[place.segment])?);
        *self.last_segment.borrow_mut() = (pack.name.clone(), place.segment, opened.clone());
        Ok(opened)
    }

    /// Gives the bytes of a chunk or page from the first place where `right` holds of them.
    fn find(&self, id: &[u8; 16], right: impl Fn(&[u8]) -> bool) -> Result<Vec<u8>> {
        for place in self.places.get(id).into_iter().flatten() {
            if let Ok(segment) = self.segment(place)
                && let Some(bytes) = segment.get(place.from..place.to)
                && right(bytes)
            {
                return Ok(bytes.to_vec());
            }
        }
        bad(format!("{} is lost", hex(id)))
    }

    fn page(&self, id: &[u8; 16], kind: u8) -> Result<Vec<u8>> {
        self.find(id, |page| self.keyed("page id", &[&[kind], page])[..16] == *id)
    }

    fn chunk(&self, piece: &Piece, id: &[u8; 16]) -> Result<Vec<u8>> {
        let right = |bytes: &[u8]| bytes.len() as u64 == piece.len && self.keyed("chunk id", &[bytes])[..16] == *id;
        self.find(id, right)
    }

    /// Gives the newest root of each source.
    pub fn newest_roots(&self) -> Vec<Root> {
        let mut newest: BTreeMap<[u8; 8], Root> = BTreeMap::new();
        for name in self.files.names("runs") {
            let Ok(root) = self.root(&name) else { continue };
            if newest.get(&root.source).is_none_or(|known| known.sequence < root.sequence) {
                newest.insert(root.source, root);
            }
        }
        newest.into_values().collect()
    }

    fn root(&self, name: &str) -> Result<Root> {
        let bodies = self.whole(name, ROOT)?;
        let [body] = &bodies[..] else { return bad("a root has one segment") };
        let root = root::root(body)?;
        let place = format!("runs/{}/{:010}-", hex(&root.source), root.sequence);
        demand(name.starts_with(&place), "its name does not fit")?;
        Ok(root)
    }

    /// Gives all entries that a root reaches, in key order, and checks its row hash.
    pub fn entries(&self, root: &Root) -> Result<Vec<Entry>> {
        let mut all = BTreeMap::new();
        for fence in &root.fences {
            for (first, id, count) in page::fence(&self.page(fence, 1)?)? {
                let entries = page::entries(&self.page(&id, 0)?)?;
                demand(entries.len() as u64 == u64::from(count), "a page has another number of entries")?;
                demand(entries.first().is_some_and(|entry| entry.key == first), "a page begins with another key")?;
                all.extend(entries.into_iter().map(|entry| (entry.key.clone(), entry)));
            }
        }
        all.extend(root.inline.iter().map(|entry| (entry.key.clone(), entry.clone())));
        let mut sum = [0u64; 4];
        for version in all.values().flat_map(|entry| &entry.versions) {
            let hash = self.keyed("version rows", &[&version.row]);
            for (lane, bytes) in sum.iter_mut().zip(hash.chunks(8)) {
                *lane = lane.wrapping_add(u64::from_le_bytes(bytes.try_into().expect("eight bytes")));
            }
        }
        demand(sum.map(u64::to_le_bytes).concat() == root.row_hash, "the row hash is another")?;
        Ok(all.into_values().collect())
    }

    /// Gives all runs of a source, the oldest first.
    pub fn runs(&self, root: &Root) -> Result<Vec<Run>> {
        let mut runs = Vec::new();
        for id in &root.logs {
            runs.extend(root::run_log(&self.page(id, 2)?)?);
        }
        runs.extend(root::run_log(&root.latest)?);
        Ok(runs)
    }

    /// Gives what was there at run `number`, or at the newest.
    pub fn state<'e>(&self, root: &Root, entries: &'e [Entry], number: Option<u64>) -> Result<State<'e>> {
        let sequence = match number {
            // What the newest root says needs no log.
            None => Some(root.sequence),
            Some(number) => {
                let runs = self.runs(root)?;
                runs.iter().filter(|run| run.number <= number).map(|run| run.sequence).max()
            }
        };
        let Some(sequence) = sequence else { return bad("there is no such run") };
        let in_state = |version: &&Version| version.from <= sequence && version.to.is_none_or(|to| sequence < to);
        let of = |entry: &'e Entry| entry.versions.iter().find(in_state).map(|version| (entry, version));
        Ok(entries.iter().filter_map(of).collect())
    }

    /// Gives the content of a file, stretch by stretch, and checks its SHA-256 at the end.
    pub fn read(&self, file: &Version, each: &mut dyn FnMut(Stretch<'_>) -> Result<()>) -> Result<()> {
        demand(file.kind == Kind::File, "it is no file")?;
        let pieces = match &file.content {
            Content::Small => {
                demand(file.flags & 4 == 0, "a small file has the SHA-256 of a layout")?;
                let id = self.keyed("small file id", &[&file.sha256])[..16].try_into().expect("16 bytes");
                let right = |bytes: &[u8]| bytes.len() as u64 == file.size && *Sha256::digest(bytes) == file.sha256;
                let bytes = self.find(&id, right)?;
                return each(Stretch::Data(&bytes));
            }
            Content::Nothing => Vec::new(),
            Content::Pieces(pieces) => pieces.clone(),
            Content::Recipe(recipe) => {
                let mut bytes = Vec::new();
                let total = recipe.iter().try_fold(0u64, |sum, piece| sum.checked_add(piece.len));
                demand(total.is_some_and(|total| total <= LONGEST_RECIPE), "a recipe is too long")?;
                for piece in recipe {
                    let Some(id) = &piece.chunk else { return bad("a recipe has a hole") };
                    bytes.extend(self.chunk(piece, id)?);
                }
                page::pieces_of(&bytes)?
            }
            _ => return bad("a file has another kind of content"),
        };
        let total = pieces.iter().try_fold(0u64, |sum, piece| sum.checked_add(piece.len));
        demand(total == Some(file.size), "the pieces of a file have another length")?;
        let (with_layout, mut sum, mut layout) = (file.flags & 4 != 0, Sha256::new(), Vec::<(u64, bool)>::new());
        for piece in pieces.iter().filter(|piece| piece.len > 0) {
            let hole = piece.chunk.is_none();
            match layout.last_mut().filter(|last| last.1 == hole) {
                Some(last) => last.0 += piece.len,
                None => layout.push((piece.len, hole)),
            }
            if let Some(id) = &piece.chunk {
                let bytes = self.chunk(piece, id)?;
                sum.update(&bytes);
                each(Stretch::Data(&bytes))?;
            } else {
                let zeros = [0; 1 << 16];
                let mut left = if with_layout { 0 } else { piece.len };
                while left > 0 {
                    let now = left.min(zeros.len() as u64);
                    sum.update(&zeros[..now as usize]);
                    left -= now;
                }
                each(Stretch::Hole(piece.len))?;
            }
        }
        if with_layout {
            layout.iter().for_each(|(length, hole)| sum.update((length * 2 + u64::from(*hole)).to_le_bytes()));
            sum.update(b"mybackup/1 layout");
        }
        demand(*sum.finalize() == file.sha256, "a file has another SHA-256")
    }
}

type Record<'a> = (String, u8, Vec<Segment>, &'a [u8]);

/// Section 9: reads a record of an index.
fn record<'a>(bytes: &mut Bytes<'a>, folders: &[&str; 3]) -> Result<Record<'a>> {
    let folder = usize::from(bytes.take(1)?[0]);
    let sum = hex(bytes.take(32)?);
    let _length = bytes.number()?;
    let kind = if folder == 0 { DATA } else { META };
    let segments = sealed::segments(bytes, kind)?;
    let Some(folder) = folders.get(folder) else { return bad("a folder of an unknown kind") };
    Ok((format!("{folder}/{}/{sum}.enc", &sum[..2]), kind, segments, bytes.bytes()?))
}
