//! What was replaced in a source lately: counted over the runs of a week, for malware can work slowly.
//!
//! Counts stand in the index in stretches of six hours; a stretch that began more than a
//! week ago, or in the future, is forgotten. Each old version counts once: what replaces
//! it within the window is younger than the window.

use std::collections::BTreeMap;

use mybackup_format::keys::VaultKeys;
use mybackup_format::varint::{Reader, put_bytes, put_i64, put_u64};
use mybackup_format::{Content, FormatError, Kind, Piece, Version, paths};

use crate::catalogue::Catalogue;
use crate::error::EngineError;
use crate::run::UnixNanos;

use super::beginning::{ending, is_promised};
use super::suspicion::EXAMPLES;
use super::worker::Seen;

const HOUR_NS: i64 = 3600 * 1_000_000_000;
/// Runs within so long are counted together.
const STRETCH_NS: i64 = 6 * HOUR_NS;
/// What happened longer ago does not count.
const WINDOW_NS: i64 = 7 * 24 * HOUR_NS;
/// Shorter content is no proof of anything, in bytes.
const SHORTEST: u64 = 512;
/// An ending is strange where so many times more files of it came than there were.
const STRANGE: u64 = 4;
/// So many endings are told apart.
const MOST_ENDINGS: usize = 64;
/// Stands for all further endings; none has a dot.
const OTHERS: &[u8] = b".";

/// What runs close to each other did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Stretch {
    start_ns: UnixNanos,
    /// The number of its first run.
    seq: u64,
    /// Files before it.
    files: u64,
    /// Files that were scrambled in place.
    in_place: u64,
    /// Files that went, older than the window.
    gone: u64,
    /// Scrambled files that came, by ending.
    came: BTreeMap<Vec<u8>, u64>,
    examples: Vec<Vec<u8>>,
}

/// What happened in the window, and what this run adds to it.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    stretches: Vec<Stretch>,
    /// How many files of an ending there were before the window, where that was looked up.
    usual: BTreeMap<Vec<u8>, u64>,
    now: Stretch,
}

impl Ledger {
    /// Reads what is known of a source, for a run that begins; `seq` is the number that its root will have.
    pub(super) fn open(
        catalogue: &Catalogue,
        source: i64,
        now_ns: UnixNanos,
        seq: u64,
        files: u64,
    ) -> Result<Self, EngineError> {
        let bytes = catalogue.state(&name(source))?.unwrap_or_default();
        // Counts that cannot be read are counted anew.
        let mut ledger = decode(&bytes).unwrap_or_default();
        ledger.stretches.retain(|s| (now_ns - WINDOW_NS..=now_ns).contains(&s.start_ns));
        if ledger.stretches.is_empty() {
            ledger.usual.clear();
        }
        ledger.now = Stretch { start_ns: now_ns, seq, files, ..Stretch::default() };
        Ok(ledger)
    }

    /// Forgets all counts of a source.
    pub(super) fn forget(catalogue: &Catalogue, source: i64) -> Result<(), EngineError> {
        Ok(catalogue.set_state(&name(source), &[])?)
    }

    /// Older versions were there before the window.
    fn since(&self) -> u64 {
        self.stretches.first().map_or(self.now.seq, |first| first.seq)
    }

    /// Counts a file that got another content, or came; `before` is its current version.
    pub(super) fn saw(
        &mut self,
        catalogue: &Catalogue,
        keys: &VaultKeys,
        seen: &Seen,
        before: Option<&Version>,
    ) -> Result<(), EngineError> {
        if !is_scrambled(seen) {
            return Ok(());
        }
        let ending = ending(paths::name(&seen.key));
        match before.filter(|before| before.kind == Kind::File) {
            Some(before) => {
                let is_old = before.from < self.since();
                if !is_old || !(is_promised(&ending) || did_compress(catalogue, keys, before)?) {
                    return Ok(());
                }
                self.now.in_place += 1;
            }
            None => {
                let full = self.now.came.len() >= MOST_ENDINGS && !self.now.came.contains_key(&ending);
                *self.now.came.entry(if full { OTHERS.to_vec() } else { ending }).or_default() += 1;
            }
        }
        if self.now.examples.len() < EXAMPLES {
            self.now.examples.push(seen.key.clone());
        }
        Ok(())
    }

    /// Counts a file that went.
    pub(super) fn went(&mut self, version: &Version) {
        self.now.gone += u64::from(version.kind == Kind::File && version.from < self.since());
    }

    /// Keeps what this run counted so far.
    pub(super) fn keep(&mut self, catalogue: &Catalogue, source: i64) -> Result<(), EngineError> {
        let files = self.now.files;
        let empty = Stretch { start_ns: self.now.start_ns, seq: self.now.seq, files, ..Stretch::default() };
        let now = std::mem::replace(&mut self.now, empty);
        if now.in_place + now.gone == 0 && now.came.is_empty() {
            return Ok(());
        }
        match self.stretches.last_mut().filter(|last| now.start_ns - last.start_ns < STRETCH_NS) {
            Some(last) => last.add(now),
            None => self.stretches.push(now),
        }
        Ok(catalogue.set_state(&name(source), &self.encode())?)
    }

    /// The most files that the source held before one of the stretches.
    pub(super) fn files_before(&self) -> u64 {
        self.stretches.iter().map(|s| s.files).max().unwrap_or(0)
    }

    /// Some of the files.
    pub(super) fn examples(&self) -> impl Iterator<Item = &Vec<u8>> {
        self.stretches.iter().rev().flat_map(|s| &s.examples).take(EXAMPLES)
    }

    fn count(&self, of: impl Fn(&Stretch) -> u64) -> u64 {
        self.stretches.iter().map(of).sum()
    }

    fn came(&self) -> BTreeMap<&[u8], u64> {
        let mut came: BTreeMap<&[u8], u64> = BTreeMap::new();
        for (ending, count) in self.stretches.iter().flat_map(|s| &s.came) {
            *came.entry(ending).or_default() += count;
        }
        came.retain(|ending, count| self.usual.get(*ending).is_none_or(|had| *count > had * STRANGE));
        came
    }

    /// How many files were replaced, if all endings are strange that were not found to be usual.
    pub(super) fn most_replaced(&self) -> u64 {
        let came: u64 = self.came().values().sum();
        self.count(|s| s.in_place) + came.min(self.count(|s| s.gone))
    }

    /// How many files were replaced; looks through all names of the source.
    pub(super) fn replaced(&mut self, catalogue: &Catalogue, source: i64) -> Result<u64, EngineError> {
        let mut before: BTreeMap<Vec<u8>, u64> = self.came().into_keys().map(|ending| (ending.to_vec(), 0)).collect();
        catalogue.each_file_before(source, self.since(), |key| {
            if let Some(count) = before.get_mut(&ending(paths::name(key))) {
                *count += 1;
            }
        })?;
        self.usual.append(&mut before);
        catalogue.set_state(&name(source), &self.encode())?;
        Ok(self.most_replaced())
    }

    fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put_counts(&mut out, &self.usual);
        put_u64(&mut out, self.stretches.len() as u64);
        for s in &self.stretches {
            put_i64(&mut out, s.start_ns);
            [s.seq, s.files, s.in_place, s.gone].into_iter().for_each(|number| put_u64(&mut out, number));
            put_counts(&mut out, &s.came);
            put_u64(&mut out, s.examples.len() as u64);
            s.examples.iter().for_each(|key| put_bytes(&mut out, key));
        }
        out
    }
}

impl Stretch {
    fn add(&mut self, later: Stretch) {
        self.in_place += later.in_place;
        self.gone += later.gone;
        for (ending, count) in later.came {
            let full = self.came.len() >= MOST_ENDINGS && !self.came.contains_key(&ending);
            *self.came.entry(if full { OTHERS.to_vec() } else { ending }).or_default() += count;
        }
        self.examples.extend(later.examples);
        self.examples.truncate(EXAMPLES);
    }
}

fn name(source: i64) -> String {
    format!("replaced {source}")
}

fn put_counts(out: &mut Vec<u8>, counts: &BTreeMap<Vec<u8>, u64>) {
    put_u64(out, counts.len() as u64);
    for (ending, count) in counts {
        put_bytes(out, ending);
        put_u64(out, *count);
    }
}

fn counts(reader: &mut Reader<'_>) -> Result<BTreeMap<Vec<u8>, u64>, FormatError> {
    (0..reader.count(2)?).map(|_| Ok((reader.bytes()?.to_vec(), reader.u64()?))).collect()
}

fn decode(bytes: &[u8]) -> Result<Ledger, FormatError> {
    let mut reader = Reader::new(bytes, "counts of what was replaced");
    let mut ledger = Ledger { usual: counts(&mut reader)?, ..Ledger::default() };
    for _ in 0..reader.count(7)? {
        let mut stretch = Stretch {
            start_ns: reader.i64()?,
            seq: reader.u64()?,
            files: reader.u64()?,
            in_place: reader.u64()?,
            gone: reader.u64()?,
            ..Stretch::default()
        };
        stretch.came = counts(&mut reader)?;
        let examples = 0..reader.count(1)?;
        stretch.examples = examples.map(|_| Ok(reader.bytes()?.to_vec())).collect::<Result<_, FormatError>>()?;
        ledger.stretches.push(stretch);
    }
    Ok(ledger)
}

/// Tells whether content neither compresses nor begins as anything that need not.
fn is_scrambled(seen: &Seen) -> bool {
    seen.kind == Kind::File
        && seen.size >= SHORTEST
        && u128::from(seen.stored) * 100 >= u128::from(seen.size) * 97
        && !seen.begins_known
}

/// Tells whether the content of a version took less than 90 % of its length, by its first chunk.
///
/// What a version itself cost does not tell: content that was stored before costs nothing.
fn did_compress(catalogue: &Catalogue, keys: &VaultKeys, version: &Version) -> Result<bool, EngineError> {
    let first = match &version.content {
        Content::Whole => Some(keys.small_id(&version.sha256)),
        Content::Pieces(pieces) => pieces.iter().find_map(|piece| match piece {
            Piece::Chunk { id, .. } => Some(*id),
            Piece::Hole { .. } => None,
        }),
        _ => None,
    };
    let Some(id) = first else { return Ok(false) };
    let places = catalogue.chunk_places(&id)?;
    let packed = |sealed: u32, raw: u32| u64::from(sealed) * 100 < u64::from(raw) * 90;
    Ok(places.first().is_some_and(|place| packed(place.segment.sealed_len, place.segment.raw_len)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_back_as_they_were_kept() {
        let mut ledger = Ledger { usual: [(b"c9r".to_vec(), 77)].into(), ..Ledger::default() };
        for at in 0..3 {
            ledger.stretches.push(Stretch {
                start_ns: -5 + at,
                seq: 9,
                files: 1000,
                in_place: 3,
                gone: 7,
                came: [(b"locked".to_vec(), 300), (Vec::new(), 1)].into(),
                examples: vec![b"a\0b".to_vec()],
            });
        }
        let again = decode(&ledger.encode()).unwrap();
        assert_eq!((&again.stretches, &again.usual), (&ledger.stretches, &ledger.usual));
        assert!(decode(&ledger.encode()[..30]).is_err());
    }

    #[test]
    fn a_week_is_counted_and_no_more() {
        let index = Catalogue::in_memory().unwrap();
        let day = 24 * HOUR_NS;
        for at in 0..10 {
            let mut ledger = Ledger::open(&index, 1, at * day, at as u64 + 2, 100).unwrap();
            ledger.now.in_place = 1;
            ledger.keep(&index, 1).unwrap();
            assert_eq!(ledger.most_replaced(), (at as u64 + 1).min(8), "day {at}");
        }
        assert_eq!(Ledger::open(&index, 1, 9 * day, 50, 100).unwrap().since(), 4);
        assert_eq!(Ledger::open(&index, 1, -day, 50, 100).unwrap().since(), 50, "A clock that was ahead");
    }
}
