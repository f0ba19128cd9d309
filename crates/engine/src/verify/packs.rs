//! Reads packs in full: name, every segment, every chunk and page in them.

use std::collections::HashSet;

use mybackup_format::container::{self, Contents, SealKey, Segment};
use mybackup_format::index::{IndexedPack, PackFolder};
use mybackup_format::keys::{VaultKeys, sha256};
use mybackup_format::toc::{PackedChunk, read_chunks, read_pages};
use mybackup_format::{ChunkId, FormatError, ObjectHash};
use mybackup_store::ObjectName;

use crate::error::EngineError;
use crate::layout;
use crate::run::{Event, Run, UnixNanos};
use crate::sabotage::Sabotage;
use crate::vault::{Vault, max_segment, random};

use super::objects::entry_hash;
use super::{Checker, DataCheck, cause};

/// What cannot be had from a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Bad {
    /// Nothing can be: not even its table of contents.
    All,
    /// These chunks; none where only bytes that hold nothing are changed.
    Chunks(HashSet<ChunkId>),
}

/// What is wrong with a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
struct PackFault {
    what: String,
    bad: Bad,
}

/// Checks the bytes of a pack against its name and everything in it against its identity.
///
/// Returns too the hash of what an index says of a pack that is sound.
fn check_pack(keys: &VaultKeys, folder: PackFolder, hash: &ObjectHash, bytes: &[u8]) -> Result<[u8; 32], PackFault> {
    let all = |error: FormatError| PackFault { what: error.to_string(), bad: Bad::All };
    let (key, contents) = open(keys, folder, bytes).map_err(all)?;
    let fault = match folder {
        PackFolder::Data => bad_chunks(keys, &key, &contents, bytes),
        _ => bad_pages(keys, &key, &contents, bytes),
    };
    if let Some(fault) = fault {
        return Err(fault);
    }
    if ObjectHash(sha256(bytes)) != *hash {
        return Err(PackFault { what: FormatError::Damaged.to_string(), bad: Bad::Chunks(HashSet::new()) });
    }
    Ok(entry_hash(&IndexedPack { folder, hash: *hash, len: bytes.len() as u64, contents }))
}

fn open(keys: &VaultKeys, folder: PackFolder, bytes: &[u8]) -> Result<(SealKey, Contents), FormatError> {
    let kind = if folder == PackFolder::Data { container::ObjectKind::Data } else { container::ObjectKind::Meta };
    let key = keys.open(kind, container::header_of(bytes)?)?;
    let contents = container::read_contents(&key, bytes, max_segment(kind))?;
    Ok((key, contents))
}

fn open_segment(key: &SealKey, segment: &Segment, bytes: &[u8]) -> Result<Vec<u8>, FormatError> {
    segment.open(key, container::segment_bytes(bytes, segment)?)
}

/// Returns the bytes of a chunk, if they are what its identity says.
pub(crate) fn good_chunk<'b>(keys: &VaultKeys, chunk: &PackedChunk, segment: &'b [u8]) -> Option<&'b [u8]> {
    let start = chunk.offset as usize;
    let bytes = segment.get(start..start + chunk.len as usize)?;
    let good = keys.small_id(&sha256(bytes)) == chunk.id || keys.chunk_id(bytes) == chunk.id;
    good.then_some(bytes)
}

fn bad_chunks(keys: &VaultKeys, key: &SealKey, contents: &Contents, bytes: &[u8]) -> Option<PackFault> {
    let chunks = match read_chunks(&contents.table, contents.segments.iter().map(|s| s.raw_len)) {
        Ok(chunks) => chunks,
        Err(error) => return Some(PackFault { what: error.to_string(), bad: Bad::All }),
    };
    let mut bad = HashSet::new();
    let mut what = None;
    for (position, segment) in contents.segments.iter().enumerate() {
        let here = chunks.iter().filter(|c| c.segment as usize == position);
        match open_segment(key, segment, bytes) {
            Ok(plain) => bad.extend(here.filter(|c| good_chunk(keys, c, &plain).is_none()).map(|c| c.id)),
            Err(error) => {
                what.get_or_insert(error);
                bad.extend(here.map(|c| c.id));
            }
        }
    }
    let any = what.is_some() || !bad.is_empty();
    let what = what.unwrap_or(FormatError::Damaged).to_string();
    any.then_some(PackFault { what, bad: Bad::Chunks(bad) })
}

fn bad_pages(keys: &VaultKeys, key: &SealKey, contents: &Contents, bytes: &[u8]) -> Option<PackFault> {
    let fault = |error: FormatError, bad| Some(PackFault { what: error.to_string(), bad });
    let pages = match read_pages(&contents.table, contents.segments.len()) {
        Ok(pages) => pages,
        Err(error) => return fault(error, Bad::All),
    };
    for (segment, (kind, id)) in contents.segments.iter().zip(pages) {
        match open_segment(key, segment, bytes) {
            Ok(plain) if keys.page_id(kind as u8, &plain) == id => {}
            Ok(_) => return fault(FormatError::Damaged, Bad::Chunks(HashSet::new())),
            Err(error) => return fault(error, Bad::Chunks(HashSet::new())),
        }
    }
    None
}

/// What a worker says of one pack.
struct Checked {
    name: ObjectName,
    hash: ObjectHash,
    bytes: u64,
    /// The hash of what an index says of it, or what is wrong with it; none where it was not looked into.
    found: Option<Result<[u8; 32], PackFault>>,
}

/// A pack that is to be read in full, and its length in bytes.
pub(super) struct PackToRead {
    pub(super) name: ObjectName,
    pub(super) folder: PackFolder,
    pub(super) hash: ObjectHash,
    pub(super) len: u64,
}

impl Checker<'_> {
    /// Reads as many packs in full as the check says.
    pub(super) fn data(&mut self, check: DataCheck) -> Result<(), EngineError> {
        let packs = self.chosen(check);
        self.read_packs(packs, UnixNanos::MAX)
    }

    /// Reads packs in full, on several threads; after a moment none but the first is begun.
    pub(super) fn read_packs(&mut self, packs: Vec<PackToRead>, until: UnixNanos) -> Result<(), EngineError> {
        if packs.is_empty() {
            return Ok(());
        }
        let bytes = packs.iter().map(|pack| pack.len).sum();
        self.run.tell(Event::Planned { files: packs.len() as u64, bytes });
        let (jobs, work) = crossbeam_channel::unbounded();
        for (nth, pack) in packs.into_iter().enumerate() {
            jobs.send((nth, pack)).map_err(|_| EngineError::Worker)?;
        }
        drop(jobs);
        let (out, results) = crossbeam_channel::bounded(16);
        let (vault, run) = (self.vault, self.run);
        std::thread::scope(|scope| {
            for _ in 0..self.engine.settings.workers.clamp(1, 8) {
                let (work, out) = (work.clone(), out.clone());
                scope.spawn(move || {
                    for (nth, pack) in work {
                        if nth > 0 && until < UnixNanos::MAX && run.now() >= until {
                            return;
                        }
                        let checked = check_one(vault, pack, run);
                        let ended = checked.is_err();
                        if out.send(checked).is_err() || ended {
                            return;
                        }
                    }
                });
            }
            drop((out, work));
            results.into_iter().try_for_each(|checked| self.take(checked?))
        })
    }

    fn take(&mut self, checked: Checked) -> Result<(), EngineError> {
        self.report.bytes += checked.bytes;
        self.run.tell(Event::Done { files: 1, bytes: checked.bytes });
        let fault = match checked.found {
            None => return Ok(()),
            Some(Ok(entry)) => {
                if let Some(pack) = self.catalogue.pack(&checked.hash)? {
                    self.catalogue.note_proved(&self.vault.destination, pack.n, self.run.now(), checked.bytes)?;
                }
                self.compare_with_indexes(&checked.hash, entry);
                return Ok(());
            }
            Some(Err(fault)) => fault,
        };
        let chunks = match fault.bad {
            Bad::Chunks(chunks) => chunks,
            Bad::All => {
                let known = self.catalogue.pack(&checked.hash)?;
                let known = known.map(|p| self.catalogue.chunks_of(p.n)).transpose()?.unwrap_or_default();
                known.into_iter().map(|c| c.id).collect()
            }
        };
        self.damaged(checked.name.as_str(), fault.what).chunks.extend(chunks);
        let name = checked.name.as_str();
        self.report.strays.retain(|(destination, stray)| stray != name || *destination != self.vault.destination);
        Ok(())
    }

    /// An index that says something else of a pack than the pack itself leads readers astray.
    fn compare_with_indexes(&mut self, hash: &ObjectHash, entry: [u8; 32]) {
        let said = self.entries.range((*hash, String::new())..).take_while(|((pack, _), _)| pack == hash);
        let wrong: Vec<String> =
            said.filter(|(_, said)| **said != entry).map(|((_, index), _)| index.clone()).collect();
        for index in wrong {
            self.damaged(&index, FormatError::Impossible("a pack's entry").to_string());
        }
    }

    fn chosen(&self, check: DataCheck) -> Vec<PackToRead> {
        let seed: [u8; 16] = random();
        let share = match check {
            DataCheck::None => return Vec::new(),
            DataCheck::All => 1.0,
            DataCheck::Percent(percent) => percent / 100.0,
        };
        let drawn = |hash: &ObjectHash| {
            let dice = sha256(&[&seed[..], &hash.0].concat());
            let number = dice.iter().take(6).fold(0u64, |n, byte| n << 8 | u64::from(*byte));
            (number as f64) < share * (1u64 << 48) as f64
        };
        let packs = self.listed.iter().filter_map(|(name, len)| {
            let (folder, hash) = layout::pack_in_name(name)?;
            Some(PackToRead { name: ObjectName::new(name).ok()?, folder, hash, len: *len })
        });
        packs.filter(|pack| drawn(&pack.hash)).collect()
    }
}

fn check_one(vault: &Vault, pack: PackToRead, run: &Run) -> Result<Checked, EngineError> {
    let PackToRead { name, folder, hash, .. } = pack;
    run.check()?;
    match vault.store.read(&name).map_err(|e| vault.failed(e)) {
        Ok(bytes) => {
            let skipped = run.errs_with(Sabotage::VerifyLengthsOnly);
            let found = (!skipped).then(|| check_pack(&vault.keys, folder, &hash, &bytes));
            Ok(Checked { name, hash, bytes: bytes.len() as u64, found })
        }
        Err(error) if crate::rebuild::concerns_one_object(&error) => {
            Ok(Checked { name, hash, bytes: 0, found: Some(Err(PackFault { what: cause(&error), bad: Bad::All })) })
        }
        Err(error) => Err(error),
    }
}
