//! Builds vaults object by object, with the key and with whatever contents.
//!
//! Whoever connects to such a vault has the key of somebody who means harm. What
//! is not twisted on purpose is done as the program does it: a lie is told in one
//! place at a time.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use mybackup_format::history::encode_row;
use mybackup_format::index::{self, IndexedPack, PackFolder};
use mybackup_format::keys::{KeyBundle, Secret, VaultKeys, sha256};
use mybackup_format::page::{self, PageRef};
use mybackup_format::root::{Root, RowsHash, RunRecord, SourceSettings, Totals, encode_log};
use mybackup_format::slot::Unlocked;
use mybackup_format::toc::{PackedChunk, PageKind, write_chunks, write_pages};
use mybackup_format::vault::{Parameters, VaultInfo};
use mybackup_format::{
    Attributes, ChunkId, Content, DeviceId, Entry, Kind, ObjectHash, PageId, Piece, SourceId, Stamp, VaultId, Version,
};

use super::forge_seal::Object;
use super::victim::Known;

/// The vault's key.
pub const MASTER: [u8; 32] = [0x5a; 32];
/// The vault.
pub const VAULT: VaultId = VaultId([0xe1; 16]);
/// The source that its history is of.
pub const SOURCE: SourceId = SourceId([0x33; 8]);
/// What the recovery words stand for.
pub const WORDS: Secret = Secret([0x11; 32]);
/// When its runs were made: 2026-11-14.
pub const THEN_NS: i64 = 1_794_614_400_000_000_000;

/// Returns what opens the vault.
pub fn unlocked() -> Unlocked {
    Unlocked { keys: KeyBundle::new(Secret(MASTER)), words: WORDS }
}

/// A vault in the making.
pub struct Forge {
    folder: PathBuf,
    keys: VaultKeys,
    salt: u64,
    chunks: Vec<(ChunkId, Vec<u8>)>,
    /// Where the protected folder was, as roots say.
    pub source_path: Vec<u8>,
    /// Every content that was ever meant, by its SHA-256.
    pub declared: Vec<[u8; 32]>,
    /// The contents that were meant for a path.
    pub declared_at: HashMap<Vec<u8>, Vec<[u8; 32]>>,
}

impl Forge {
    /// Begins a vault at a destination, with its description and the slot of the recovery words.
    pub fn new(destination: &Path, source_path: &[u8]) -> Self {
        let folder = destination.join("MyBackup-e1e1e1e1");
        let mut forge = Forge {
            folder,
            keys: unlocked().keys.keys_of(VAULT),
            salt: 0,
            chunks: Vec::new(),
            source_path: source_path.to_vec(),
            declared: Vec::new(),
            declared_at: HashMap::new(),
        };
        for kept in ["data", "meta", "meta2", "index", "runs", "gc", "keys", "tmp"] {
            fs::create_dir_all(forge.folder.join(kept)).expect("make the vault's folders");
        }
        // As short as it may be: nothing here is about room.
        let mut reserve = [0; 64];
        forge.keys.fill_reserve(&mut reserve);
        forge.put("reserve.enc", &reserve);
        let info = VaultInfo { vault: VAULT, features: 0, created_ns: THEN_NS };
        let salt = forge.salt();
        let described = mybackup_format::vault::write(&info, &Parameters::default(), &forge.keys, salt);
        forge.put("vault.enc", &described);
        forge.slot(&Known { vault: VAULT, keys: unlocked().keys, source: SOURCE }.slot());
        forge
    }

    /// The vault's keys.
    pub fn keys(&self) -> &VaultKeys {
        &self.keys
    }

    /// A salt that no other object has.
    pub fn salt(&mut self) -> [u8; 24] {
        self.salt += 1;
        let mut salt = [0; 24];
        salt[..8].copy_from_slice(&self.salt.to_le_bytes());
        salt
    }

    /// Puts bytes under a name of the vault.
    pub fn put(&self, name: &str, bytes: &[u8]) {
        let path = self.folder.join(name);
        fs::create_dir_all(path.parent().expect("it lies in the vault")).expect("make a folder of the vault");
        fs::write(path, bytes).expect("write an object");
    }

    /// Puts a key slot where it belongs.
    pub fn slot(&self, bytes: &[u8]) {
        let hash = ObjectHash(sha256(bytes)).hex();
        self.put(&format!("keys/{}.enc", &hash[..16]), bytes);
    }

    /// Puts a sealed pack where it belongs, and returns its name.
    pub fn pack(&self, folder: &str, bytes: &[u8]) -> ObjectHash {
        let hash = ObjectHash(sha256(bytes));
        let hex = hash.hex();
        self.put(&format!("{folder}/{}/{hex}.enc", &hex[..2]), bytes);
        hash
    }

    /// Puts an index or a plan where it belongs.
    pub fn named(&mut self, folder: &str, object: &Object) -> ObjectHash {
        let bytes = object.seal(self.salt());
        let hash = ObjectHash(sha256(&bytes));
        self.put(&format!("{folder}/{}.enc", hash.hex()), &bytes);
        hash
    }

    /// Takes a chunk into the next data pack.
    pub fn chunk(&mut self, id: ChunkId, bytes: &[u8]) {
        if !self.chunks.iter().any(|(known, _)| *known == id) {
            self.chunks.push((id, bytes.to_vec()));
        }
    }

    /// Takes a chunk of a large file into the next data pack, and returns the piece.
    pub fn piece(&mut self, bytes: &[u8]) -> Piece {
        let id = self.keys.chunk_id(bytes);
        self.chunk(id, bytes);
        Piece::Chunk { id, len: bytes.len() as u64 }
    }

    /// Writes the chunks that were taken, all in one segment of one data pack.
    pub fn flush(&mut self) {
        let chunks = std::mem::take(&mut self.chunks);
        if chunks.is_empty() {
            return;
        }
        let mut packed = Vec::new();
        let mut plain = Vec::new();
        for (id, bytes) in &chunks {
            let (offset, len) = (plain.len() as u32, bytes.len() as u32);
            packed.push(PackedChunk { id: *id, segment: 0, offset, len });
            plain.extend_from_slice(bytes);
        }
        let bytes = Object::honest(1, &[&plain], &write_chunks(&packed, 1)).seal(self.salt());
        self.pack("data", &bytes);
    }

    /// Makes a file's version of this content, which goes into the next data pack.
    pub fn file(&mut self, content: &[u8]) -> Version {
        let hash = sha256(content);
        self.declared.push(hash);
        if !content.is_empty() {
            self.chunk(self.keys.small_id(&hash), content);
        }
        let content_at = if content.is_empty() { Content::None } else { Content::Whole };
        Version { kind: Kind::File, size: content.len() as u64, sha256: hash, content: content_at, ..plain(0o644) }
    }

    /// Makes a file's version of these pieces, whatever they say.
    pub fn pieces(&mut self, size: u64, sha256: [u8; 32], pieces: Vec<Piece>) -> Version {
        self.declared.push(sha256);
        Version { kind: Kind::File, size, sha256, content: Content::Pieces(pieces), ..plain(0o644) }
    }

    /// Writes pages into packs of both copies, and returns their ids.
    pub fn pages(&mut self, pages: &[(PageKind, Vec<u8>)]) -> Vec<PageId> {
        let ids: Vec<PageId> = pages.iter().map(|(kind, plain)| self.keys.page_id(*kind as u8, plain)).collect();
        let listed: Vec<(PageKind, PageId)> = pages.iter().zip(&ids).map(|((kind, _), id)| (*kind, *id)).collect();
        let parts: Vec<&[u8]> = pages.iter().map(|(_, plain)| &plain[..]).collect();
        let object = Object::honest(2, &parts, &write_pages(&listed));
        for folder in ["meta", "meta2"] {
            let bytes = object.seal(self.salt());
            self.pack(folder, &bytes);
        }
        ids
    }

    /// Writes one entries page, and returns how a fence lists it.
    pub fn entries_page(&mut self, entries: &[Entry]) -> PageRef {
        self.declare(entries);
        let id = self.pages(&[(PageKind::Entries, page::encode(entries))])[0];
        let first_key = entries.first().map(|entry| entry.key.clone()).unwrap_or_default();
        PageRef { first_key, page: id, entries: entries.len() as u32 }
    }

    /// Writes a fence, and returns its id.
    pub fn fence(&mut self, pages: &[PageRef]) -> PageId {
        self.pages(&[(PageKind::Fence, page::encode_fence(pages))])[0]
    }

    /// Makes a root that holds these entries itself, with sums that are right.
    pub fn root_of(&mut self, seq: u64, entries: &[Entry]) -> Root {
        let mut root = self.bare_root(seq);
        root.inline = page::encode(entries);
        self.count(&mut root, entries);
        root
    }

    /// Makes the sums of a root right for these entries.
    pub fn count(&mut self, root: &mut Root, entries: &[Entry]) {
        let (mut rows_hash, mut totals) = (RowsHash::default(), Totals::default());
        self.declare(entries);
        for entry in entries {
            for version in &entry.versions {
                let mut row = Vec::new();
                encode_row(&entry.key, version, &mut row);
                rows_hash.add(&self.keys.row_hash(&row));
                totals.rows += 1;
            }
            if let Some(newest) = entry.versions.first().filter(|v| v.to.is_none() && v.kind == Kind::File) {
                totals.files += 1;
                totals.bytes = totals.bytes.wrapping_add(newest.size);
            }
        }
        (root.rows_hash, root.totals) = (rows_hash.to_bytes(), totals);
    }

    /// Notes which contents are meant for which paths.
    pub fn declare(&mut self, entries: &[Entry]) {
        for entry in entries {
            let meant = self.declared_at.entry(entry.key.clone()).or_default();
            meant.extend(entry.versions.iter().filter(|v| v.kind == Kind::File).map(|v| v.sha256));
        }
    }

    /// Makes a root without any entry.
    pub fn bare_root(&self, seq: u64) -> Root {
        let at = THEN_NS.saturating_add(i64::try_from(seq).unwrap_or(i64::MAX).saturating_mul(60_000_000_000));
        let record = RunRecord { seq, run: seq, started_ns: at, finished_ns: at.saturating_add(1_000_000_000) };
        Root {
            features: 0,
            source: SOURCE,
            settings: SourceSettings { path: self.source_path.clone(), ..SourceSettings::default() },
            device: DeviceId([0x44; 16]),
            device_name: "somebody's desk".into(),
            seq,
            run: seq,
            previous: ObjectHash::default(),
            started_ns: record.started_ns,
            finished_ns: record.finished_ns,
            partial: false,
            fences: Vec::new(),
            inline: page::encode(&[]),
            log_pages: Vec::new(),
            log: encode_log(&[record]),
            totals: Totals::default(),
            rows_hash: [0; 32],
            acknowledged: Vec::new(),
            writer: "mybackup 0.1.0".into(),
        }
    }

    /// Writes a root where it belongs.
    pub fn root(&mut self, root: &Root) -> ObjectHash {
        self.root_object(root.source, root.seq, &Object::honest(4, &[&root.encode()], b""))
    }

    /// Writes an object where a root with this number belongs.
    pub fn root_object(&mut self, source: SourceId, seq: u64, object: &Object) -> ObjectHash {
        let bytes = object.seal(self.salt());
        let hash = ObjectHash(sha256(&bytes));
        self.put(&format!("runs/{}/{seq:010}-{}.enc", source.hex(), &hash.hex()[..8]), &bytes);
        hash
    }

    /// Finishes a vault whose only root holds these entries.
    pub fn story(&mut self, entries: &[Entry]) {
        self.flush();
        let root = self.root_of(1, entries);
        self.root(&root);
    }

    /// Finishes a vault of several runs, each holding these entries.
    pub fn stories(&mut self, runs: u64, entries: &[Entry]) {
        self.flush();
        let mut log = Vec::new();
        for seq in 1..=runs {
            let mut root = self.root_of(seq, entries);
            log.push(RunRecord { seq, run: seq, started_ns: root.started_ns, finished_ns: root.finished_ns });
            root.log = encode_log(&log);
            self.root(&root);
        }
    }

    /// Writes an index of packs that may say anything.
    pub fn index(&mut self, packs: &[IndexedPack]) {
        let mut body = Vec::new();
        packs.iter().for_each(|pack| index::put_pack(&mut body, pack));
        self.named("index", &Object::honest(3, &[&body], b""));
    }

    /// Lists the packs that stand in a folder of the vault.
    pub fn packs_in(&self, folder: PackFolder) -> Vec<ObjectHash> {
        let two = fs::read_dir(self.folder.join(folder.name())).expect("list a folder of packs");
        let files =
            two.flat_map(|item| fs::read_dir(item.expect("list a folder of packs").path()).expect("list packs"));
        let name = |path: PathBuf| ObjectHash::from_hex(&path.file_stem().expect("it has a name").to_string_lossy());
        files.filter_map(|item| name(item.expect("list packs").path())).collect()
    }

    /// Where an object lies.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// A version of a folder, from run 1 on.
pub fn folder() -> Version {
    Version { kind: Kind::Dir, ..plain(0o755) }
}

/// A version of a symbolic link.
pub fn link(target: &[u8]) -> Version {
    Version { kind: Kind::Symlink, content: Content::Target(target.to_vec()), ..plain(0o777) }
}

/// A version of something that has no content.
pub fn special(kind: Kind) -> Version {
    let content = match kind {
        Kind::CharDevice | Kind::BlockDevice => Content::Device(0x103),
        _ => Content::None,
    };
    Version { kind, content, ..plain(0o600) }
}

fn plain(mode: u32) -> Version {
    Version {
        number: 1,
        revision: 0,
        from: 1,
        to: None,
        kind: Kind::Dir,
        modified: Stamp { secs: 1_700_000_000, nanos: 5 },
        size: 0,
        sha256: [0; 32],
        content: Content::None,
        stored: 0,
        attributes: Attributes { mode, ..Attributes::default() },
        flags: 0,
        link_group: 0,
    }
}

/// An entry of one version.
pub fn entry(key: impl AsRef<[u8]>, version: Version) -> Entry {
    Entry { key: key.as_ref().to_vec(), next_version: version.number.saturating_add(1), versions: vec![version] }
}
