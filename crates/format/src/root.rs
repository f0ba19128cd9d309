//! Roots: one commits one run of one source.
//!
//! A root names the complete state: the fences that name the pages, overlaid by
//! the entries it holds itself. Nothing chains: the hash of the previous root only
//! proves order.

use minicbor::{Decode, Encode};

use crate::error::FormatError;
use crate::ids::{DeviceId, ObjectHash, PageId, SourceId};
use crate::varint::{Reader, put_i64, put_u64};

/// A root holds at most so many bytes of entries itself.
pub const MAX_INLINE: usize = 64 << 10;
/// A root lists at most so many past runs itself; older ones stand in run-log pages.
pub const MAX_INLINE_RUNS: usize = 512;
/// No root is longer before sealing, in bytes: it holds little itself.
pub const MAX_ROOT: usize = 8 << 20;
/// No run log tells of more runs: a page of it holds a few hundred.
const MAX_LOGGED: usize = 1 << 20;
/// Numbers of runs stay below this; no history reaches it.
const MAX_RUN: u64 = 1 << 62;
/// Features of roots that a reader must know; format 1 has none.
pub const KNOWN_FEATURES: u64 = 0;

/// How a source is protected, kept so that a new computer can go on.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Default)]
#[cbor(map)]
pub struct SourceSettings {
    /// The folder's path on its computer, as bytes.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub path: Vec<u8>,
    /// Patterns that are left out.
    #[n(1)]
    pub exclude: Vec<String>,
    /// Whether other file systems below it are left out.
    #[n(2)]
    pub one_file_system: bool,
    /// When it was added, in nanoseconds since 1970.
    #[n(3)]
    pub added_ns: i64,
    /// Settings of the program, by name, that a new computer takes over.
    #[cbor(n(4), default)]
    pub program: Vec<(String, String)>,
}

impl SourceSettings {
    /// Writes the settings.
    pub fn encode(&self) -> Vec<u8> {
        minicbor::to_vec(self).expect("writing to memory cannot fail")
    }

    /// Reads settings.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        minicbor::decode(bytes).map_err(|_| FormatError::Impossible("a source's settings"))
    }
}

/// What a source holds after a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, Default)]
#[cbor(map)]
pub struct Totals {
    /// Files that exist now.
    #[n(0)]
    pub files: u64,
    /// Their size in bytes.
    #[n(1)]
    pub bytes: u64,
    /// Version rows, of all paths and times.
    #[n(2)]
    pub rows: u64,
}

/// One root.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Root {
    /// Mandatory features, one bit each.
    #[n(0)]
    pub features: u64,
    /// The source.
    #[n(1)]
    pub source: SourceId,
    /// How it is protected.
    #[n(2)]
    pub settings: SourceSettings,
    /// The computer that wrote it.
    #[n(3)]
    pub device: DeviceId,
    /// That computer's name.
    #[n(4)]
    pub device_name: String,
    /// 1, 2, 3… for the source.
    #[n(5)]
    pub seq: u64,
    /// The number of the run as people see it, which several sources share.
    #[n(6)]
    pub run: u64,
    /// The name of the previous root; zeros for the first.
    #[n(7)]
    pub previous: ObjectHash,
    /// When the run began, in nanoseconds since 1970.
    #[n(8)]
    pub started_ns: i64,
    /// When it ended.
    #[n(9)]
    pub finished_ns: i64,
    /// Whether the run was still going on: what is listed is whole, but not all.
    #[n(10)]
    pub partial: bool,
    /// Fence pages in key order.
    #[n(11)]
    pub fences: Vec<PageId>,
    /// A page (see [`crate::page`]) of entries that replace those of the fenced pages.
    #[cbor(n(12), with = "minicbor::bytes")]
    pub inline: Vec<u8>,
    /// Run-log pages, oldest first.
    #[n(13)]
    pub log_pages: Vec<PageId>,
    /// The latest runs, this one included (see [`encode_log`]).
    #[cbor(n(14), with = "minicbor::bytes")]
    pub log: Vec<u8>,
    /// What the source holds.
    #[n(15)]
    pub totals: Totals,
    /// The sum, modulo 2^64 in each of four words, of the keyed hashes of all version rows.
    #[cbor(n(16), with = "minicbor::bytes")]
    pub rows_hash: [u8; 32],
    /// Names of the plans that this source knows and keeps to.
    #[n(17)]
    pub acknowledged: Vec<ObjectHash>,
    /// The program and version that wrote it.
    #[n(18)]
    pub writer: String,
}

impl Root {
    /// Writes the plain body.
    pub fn encode(&self) -> Vec<u8> {
        minicbor::to_vec(self).expect("writing to memory cannot fail")
    }

    /// Reads the plain body.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        if bytes.len() > MAX_ROOT {
            return Err(FormatError::Impossible("a root"));
        }
        let root: Root = minicbor::decode(bytes).map_err(|_| FormatError::Impossible("a root"))?;
        if root.features & !KNOWN_FEATURES != 0 {
            return Err(FormatError::Newer);
        }
        // What is named again and again would be read again and again.
        if root.seq.max(root.run) >= MAX_RUN || !all_differ(&root.fences) || !all_differ(&root.log_pages) {
            return Err(FormatError::Impossible("a root"));
        }
        Ok(root)
    }
}

fn all_differ(pages: &[PageId]) -> bool {
    let mut sorted = pages.to_vec();
    sorted.sort_unstable();
    sorted.windows(2).all(|pair| pair[0] != pair[1])
}

/// The multiset hash of version rows: rows may be added and taken away in any order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RowsHash([u64; 4]);

impl RowsHash {
    /// Reads it as a root holds it.
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        let mut words = [0u64; 4];
        for (word, part) in words.iter_mut().zip(bytes.as_chunks::<8>().0) {
            *word = u64::from_le_bytes(*part);
        }
        RowsHash(words)
    }

    /// Writes it as a root holds it.
    pub fn to_bytes(self) -> [u8; 32] {
        let mut bytes = [0u8; 32];
        for (part, word) in bytes.as_chunks_mut::<8>().0.iter_mut().zip(self.0) {
            *part = word.to_le_bytes();
        }
        bytes
    }

    /// Adds a row's hash.
    pub fn add(&mut self, row: &[u8; 32]) {
        for (word, other) in self.0.iter_mut().zip(RowsHash::from_bytes(row).0) {
            *word = word.wrapping_add(other);
        }
    }

    /// Takes a row's hash away.
    pub fn remove(&mut self, row: &[u8; 32]) {
        for (word, other) in self.0.iter_mut().zip(RowsHash::from_bytes(row).0) {
            *word = word.wrapping_sub(other);
        }
    }
}

/// A past run of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunRecord {
    /// Its sequence number for the source.
    pub seq: u64,
    /// Its number as people see it.
    pub run: u64,
    /// When it began, in nanoseconds since 1970.
    pub started_ns: i64,
    /// When it ended.
    pub finished_ns: i64,
}

/// Writes records of runs, oldest first.
pub fn encode_log(records: &[RunRecord]) -> Vec<u8> {
    let mut out = Vec::new();
    put_u64(&mut out, records.len() as u64);
    let mut last = RunRecord { seq: 0, run: 0, started_ns: 0, finished_ns: 0 };
    for record in records {
        put_i64(&mut out, record.seq.wrapping_sub(last.seq) as i64);
        put_i64(&mut out, record.run.wrapping_sub(last.run) as i64);
        put_i64(&mut out, record.started_ns.wrapping_sub(last.started_ns));
        put_i64(&mut out, record.finished_ns.wrapping_sub(record.started_ns));
        last = *record;
    }
    out
}

/// Reads records of runs.
pub fn decode_log(bytes: &[u8]) -> Result<Vec<RunRecord>, FormatError> {
    let mut r = Reader::new(bytes, "a run log");
    let count = r.count(4)?;
    if count > MAX_LOGGED {
        return Err(FormatError::Impossible("a run log"));
    }
    let mut records = Vec::with_capacity(count);
    let mut last = RunRecord { seq: 0, run: 0, started_ns: 0, finished_ns: 0 };
    for _ in 0..count {
        let seq = last.seq.wrapping_add(r.i64()? as u64);
        let run = last.run.wrapping_add(r.i64()? as u64);
        let started_ns = last.started_ns.wrapping_add(r.i64()?);
        let finished_ns = started_ns.wrapping_add(r.i64()?);
        last = RunRecord { seq, run, started_ns, finished_ns };
        records.push(last);
    }
    r.end()?;
    Ok(records)
}

#[cfg(test)]
mod tests;
