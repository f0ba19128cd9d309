//! Suspicion: a source changed as sources do when somebody's malware locks them.
//!
//! A new version of a regular file is *scrambled* where it has 512 bytes or more, takes
//! 97 % of them or more when stored, and does not begin as packed content does. A file
//! counts as *replaced*
//! - in place, where its version became scrambled and the one before, older than the
//!   window, took less than 90 % or its name promises a beginning that is not there;
//! - or by another name: of the scrambled files that came with a strange ending, as many
//!   as files went. An ending is strange where the source had fewer than a quarter as
//!   many files of it before the window.
//!
//! A source is suspicious once more than a quarter of its files, and 50 at least, were
//! replaced within the window; or once ten files or more became none. The suspicion
//! stays until a person answers; cleaning is held meanwhile and backups go on. Only
//! this index keeps it: roots tell the history, from which nothing here is read back.

use mybackup_format::varint::{Reader, put_bytes, put_i64, put_u64};
use mybackup_format::{FormatError, SourceId};

use crate::catalogue::{Catalogue, SourceRow};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::history::absolute;
use crate::run::UnixNanos;

use super::ledger::Ledger;

/// Fewer files are never suspicious, however small the source is.
const FEWEST_REPLACED: u64 = 50;
/// More than this part of all files must be replaced: one in so many.
const ONE_IN: u64 = 4;
/// A source with fewer files may lose all of them unremarked.
const FEWEST_EMPTIED: u64 = 10;
/// So many paths are named.
pub(super) const EXAMPLES: usize = 5;

/// What is suspicious about a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alarm {
    /// Files were replaced by what nobody can read, as malware does that asks for ransom.
    Scrambled,
    /// It held files and holds none now.
    Emptied,
}

/// A source that changed in a way that a person should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspicion {
    /// Which source.
    pub source: SourceId,
    /// Where it is, as bytes.
    pub path: Vec<u8>,
    /// What is suspicious.
    pub alarm: Alarm,
    /// When it was noticed, in nanoseconds since 1970.
    pub since_ns: UnixNanos,
    /// Files that were replaced, or are gone.
    pub files: u64,
    /// Files that the source held before.
    pub of: u64,
    /// Some of those files: absolute paths as bytes.
    pub examples: Vec<Vec<u8>>,
    /// Whether a person answered that it was not them: cleaning stays held, and nobody is asked again.
    pub answered: bool,
}

/// What a person says about a suspicion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The person changed the files: cleaning goes on.
    Mine,
    /// Somebody or something else did: cleaning stays held.
    NotMine,
}

impl Engine {
    /// Returns the suspicion that a person should be asked about first: unanswered before answered, then by age.
    pub fn suspicion(&self) -> Result<Option<Suspicion>, EngineError> {
        let mut found = Vec::new();
        for spec in &self.settings.sources {
            found.extend(self.suspicion_of(spec.id)?);
        }
        Ok(found.into_iter().min_by_key(|suspicion| (suspicion.answered, suspicion.since_ns)))
    }

    /// Returns what is suspicious about one source.
    pub fn suspicion_of(&self, source: SourceId) -> Result<Option<Suspicion>, EngineError> {
        match self.catalogue.source(source)? {
            Some(source) => read(&self.catalogue, &source),
            None => Ok(None),
        }
    }

    /// Takes a person's answer about the suspicion of a source; without one, nothing happens.
    pub fn settle_suspicion(&mut self, source: SourceId, answer: Answer) -> Result<(), EngineError> {
        let Some(source) = self.catalogue.source(source)? else { return Ok(()) };
        let Some(suspicion) = read(&self.catalogue, &source)? else { return Ok(()) };
        match answer {
            Answer::Mine => {
                Ledger::forget(&self.catalogue, source.n)?;
                Ok(self.catalogue.set_state(&name(source.n), &[])?)
            }
            Answer::NotMine => keep(&self.catalogue, source.n, &Suspicion { answered: true, ..suspicion }),
        }
    }
}

/// Judges a source after a run, and keeps what it finds; returns a suspicion that is new.
pub(super) fn judge(
    catalogue: &Catalogue,
    source: &SourceRow,
    ledger: &mut Ledger,
    now_ns: UnixNanos,
) -> Result<Option<Suspicion>, EngineError> {
    let of = ledger.files_before();
    let known = read(catalogue, source)?;
    if known.as_ref().is_some_and(|k| k.alarm == Alarm::Emptied && source.totals.files * 2 >= k.of) {
        // The files are back, as when a disk is plugged in again.
        catalogue.set_state(&name(source.n), &[])?;
        return Ok(None);
    }
    let is_many = |files: u64| files >= FEWEST_REPLACED && files * ONE_IN > of;
    let found = if source.totals.files == 0 && of >= FEWEST_EMPTIED {
        Some((Alarm::Emptied, of))
    } else if is_many(ledger.most_replaced()) {
        let files = ledger.replaced(catalogue, source.n)?;
        is_many(files).then_some((Alarm::Scrambled, files))
    } else {
        None
    };
    let Some((alarm, files)) = found else { return Ok(None) };
    if let Some(known) = known {
        if known.alarm == alarm && files > known.files {
            keep(catalogue, source.n, &Suspicion { files, ..known })?;
        }
        return Ok(None);
    }
    let path = source.settings.path.clone();
    let examples = ledger.examples().map(|key| absolute(&path, key)).collect();
    let new = Suspicion { source: source.id, path, alarm, since_ns: now_ns, files, of, examples, answered: false };
    keep(catalogue, source.n, &new)?;
    Ok(Some(new))
}

fn name(source: i64) -> String {
    format!("suspicion {source}")
}

fn keep(catalogue: &Catalogue, source: i64, suspicion: &Suspicion) -> Result<(), EngineError> {
    let mut out = vec![suspicion.alarm as u8, u8::from(suspicion.answered)];
    put_i64(&mut out, suspicion.since_ns);
    put_u64(&mut out, suspicion.files);
    put_u64(&mut out, suspicion.of);
    put_u64(&mut out, suspicion.examples.len() as u64);
    suspicion.examples.iter().for_each(|path| put_bytes(&mut out, path));
    Ok(catalogue.set_state(&name(source), &out)?)
}

/// Returns the suspicion of a source; one that cannot be read is none.
pub(crate) fn read(catalogue: &Catalogue, source: &SourceRow) -> Result<Option<Suspicion>, EngineError> {
    let bytes = catalogue.state(&name(source.n))?.unwrap_or_default();
    let [alarm, answered, rest @ ..] = &bytes[..] else { return Ok(None) };
    let alarm = if *alarm == Alarm::Emptied as u8 { Alarm::Emptied } else { Alarm::Scrambled };
    let parse = || -> Result<Suspicion, FormatError> {
        let mut reader = Reader::new(rest, "a suspicion");
        let (since_ns, files, of) = (reader.i64()?, reader.u64()?, reader.u64()?);
        let count = reader.count(1)?;
        let examples = (0..count).map(|_| reader.bytes().map(<[u8]>::to_vec)).collect::<Result<_, _>>()?;
        let path = source.settings.path.clone();
        Ok(Suspicion { source: source.id, path, alarm, since_ns, files, of, examples, answered: *answered != 0 })
    };
    Ok(parse().ok())
}
