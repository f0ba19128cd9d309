//! Section 10: roots; section 8: run logs.

use minicbor::Decoder;

use crate::bytes::{Bytes, fixed, list, map};
use crate::page::{self, Entry};
use crate::{Result, demand};

/// A run, as a run log tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its number in the source.
    pub sequence: u64,
    /// Its number as people see it.
    pub number: u64,
    /// When it began, in ns since 1970.
    pub start: i64,
    /// When it ended, in ns since 1970.
    pub end: i64,
}

/// What is read of a root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Root {
    /// The source's id.
    pub source: [u8; 8],
    /// Where the source stood.
    pub path: Vec<u8>,
    /// The sequence number.
    pub sequence: u64,
    /// The number of the run.
    pub run: u64,
    /// Ids of the fences.
    pub fences: Vec<[u8; 16]>,
    /// Entries that replace those of the pages or stand beside them.
    pub inline: Vec<Entry>,
    /// Ids of the run logs, the oldest first.
    pub logs: Vec<[u8; 16]>,
    /// A run log with the latest runs.
    pub latest: Vec<u8>,
    /// The row hash.
    pub row_hash: [u8; 32],
}

/// Reads the body of a root.
pub fn root(body: &[u8]) -> Result<Root> {
    let mut root = Root::default();
    let mut features = 0;
    let mut seen = Vec::new();
    map(&mut Decoder::new(body), |key, d| {
        seen.push(key);
        match key {
            0 => features = d.u64()?,
            1 => root.source = fixed(d)?,
            2 => map(d, |key, d| {
                if key == 0 {
                    root.path = d.bytes()?.to_vec();
                }
                Ok(key == 0)
            })?,
            5 => root.sequence = d.u64()?,
            6 => root.run = d.u64()?,
            11 => root.fences = list(d, fixed)?,
            12 => root.inline = page::entries(d.bytes()?)?,
            13 => root.logs = list(d, fixed)?,
            14 => root.latest = d.bytes()?.to_vec(),
            16 => root.row_hash = fixed(d)?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    demand(features == 0, "a root has features that this reader does not know")?;
    demand([1, 2, 5, 6, 11, 12, 13, 14, 16].iter().all(|key| seen.contains(key)), "a root lacks something")?;
    Ok(root)
}

/// Reads a run log.
pub fn run_log(page: &[u8]) -> Result<Vec<Run>> {
    let mut page = Bytes(page);
    let mut runs = Vec::new();
    let (mut sequence, mut number, mut start) = (0i64, 0i64, 0i64);
    for _ in 0..page.number()? {
        sequence = sequence.wrapping_add(page.signed()?);
        number = number.wrapping_add(page.signed()?);
        start = start.wrapping_add(page.signed()?);
        let end = start.wrapping_add(page.signed()?);
        runs.push(Run { sequence: sequence as u64, number: number as u64, start, end });
    }
    page.end()?;
    Ok(runs)
}
