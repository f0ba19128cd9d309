//! What the history of the backup tells: how often a file was edited, and whether it was ever brought back.
//!
//! The model has a lesson from it once a day. Nothing is read but the local index.

use mybackup_engine::{Catalogue, Engine, EngineError, Run};
use mybackup_format::{Entry, Kind, Version, paths};

use super::lesson::lesson;
use super::model::{Example, STEADY};
use super::signs::Candidate;
use super::store::Learned;

const DAY_NS: i64 = 86_400_000_000_000;
const WEEK_NS: i64 = 7 * DAY_NS;
/// So many entries are read before it is asked whether to stop.
const CHECK_EVERY: usize = 1024;

/// What stood at a path after some run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stood<'v> {
    pub(super) version: &'v Version,
    /// How many versions there were until then.
    pub(super) versions: u32,
    /// Whether one of them was an earlier one again.
    pub(super) restored: bool,
}

/// Tells what stood at a path after the run `seq`; `None` for what was no file then.
pub(super) fn stood(entry: &Entry, seq: u64) -> Option<Stood<'_>> {
    let until = || entry.versions.iter().filter(move |version| version.from <= seq && version.kind == Kind::File);
    let version = until().find(|version| version.to.is_none_or(|to| to > seq))?;
    let mut numbers: Vec<&Version> = until().collect();
    // Newest first, as they come: of each number the last revision.
    numbers.dedup_by_key(|version| version.number);
    let same = |a: &Version, b: &Version| a.sha256 == b.sha256 && a.modified == b.modified;
    let restored =
        numbers.iter().enumerate().any(|(at, newer)| numbers[at + 1..].iter().any(|older| same(newer, older)));
    Some(Stood { version, versions: u32::try_from(numbers.len()).unwrap_or(u32::MAX), restored })
}

/// Tells whether a file was edited after the run `seq`.
fn edited_after(entry: &Entry, seq: u64, stood: &Version) -> bool {
    let later = entry.versions.iter().filter(|version| version.from > seq && version.kind == Kind::File);
    later.into_iter().any(|version| version.number != stood.number && version.sha256 != stood.sha256)
}

/// The name of a protected folder, with which the keys of its candidates begin.
pub(super) fn name_of(path: &[u8]) -> Vec<u8> {
    let key = paths::from_path(path);
    match paths::name(&key) {
        b"" => b"all".to_vec(),
        name => name.to_vec(),
    }
}

/// Makes a time of the index one in nanoseconds since 1970.
pub(super) fn nanos(secs: i64, nanos: u32) -> i64 {
    secs.saturating_mul(1_000_000_000).saturating_add(i64::from(nanos))
}

impl Learned {
    /// Learns from what was edited in the last seven days, once a day; says whether there was a lesson.
    ///
    /// Reads the whole index of each source, which takes about four seconds for a million files:
    /// it is meant for after the day's first run. Fails where the index does, or when `run` is stopped.
    pub fn learn_from(&mut self, engine: &Engine, now_ns: i64, run: &Run) -> Result<bool, EngineError> {
        let since = now_ns.saturating_sub(self.until_ns);
        // A moment that is to come was written by a clock that was wrong.
        if (0..DAY_NS).contains(&since) && self.until_ns != 0 {
            return Ok(false);
        }
        let then_ns = now_ns.saturating_sub(WEEK_NS);
        let mut examples = Vec::new();
        for (at, spec) in engine.settings().sources.iter().enumerate() {
            let Some(source) = engine.catalogue().source(spec.id)? else { continue };
            let Some(seq) = engine.catalogue().seq_at(source.n, then_ns)?.filter(|seq| *seq < source.seq) else {
                continue;
            };
            let name = name_of(&spec.settings.path);
            let mut week = Week { at, name, seq, failed: None, run, read: 0, entries: entries(engine, source.n)? };
            examples.extend(lesson(&mut week, then_ns));
            week.failed.map_or(Ok(()), Err)?;
        }
        if examples.is_empty() {
            return Ok(false);
        }
        // A lesson of each day sees an edit seven times.
        let share = (since / DAY_NS).clamp(1, 7) as f32 / 7.0;
        examples.iter_mut().for_each(|example: &mut Example| example.weight *= share);
        self.model.learn(&examples, STEADY);
        self.until_ns = now_ns;
        Ok(true)
    }
}

/// Gives one path after the other.
pub(super) type Entries<'c> = Box<dyn FnMut() -> Result<Option<Entry>, EngineError> + 'c>;

/// Streams all paths of a source with their versions, in the order of their keys.
pub(super) fn entries(engine: &Engine, source: i64) -> Result<Entries<'_>, EngineError> {
    let catalogue: &Catalogue = engine.catalogue();
    let mut reader = catalogue.entries(source, b"", None)?;
    Ok(Box::new(move || Ok(reader.next_entry()?.map(|(_, entry)| entry))))
}

/// The files of a source as they were, with whether they were edited since.
struct Week<'c> {
    at: usize,
    name: Vec<u8>,
    seq: u64,
    run: &'c Run,
    read: usize,
    entries: Entries<'c>,
    failed: Option<EngineError>,
}

impl Week<'_> {
    fn read(&mut self) -> Result<Option<(Candidate, bool)>, EngineError> {
        while let Some(entry) = (self.entries)()? {
            self.read += 1;
            if self.read.is_multiple_of(CHECK_EVERY) {
                self.run.check()?;
            }
            if let Some(stood) = stood(&entry, self.seq) {
                let edited = edited_after(&entry, self.seq, stood.version);
                return Ok(Some((candidate(self.at, &self.name, &entry.key, &stood), edited)));
            }
        }
        Ok(None)
    }
}

impl Iterator for Week<'_> {
    type Item = (Candidate, bool);

    fn next(&mut self) -> Option<Self::Item> {
        self.read().unwrap_or_else(|error| {
            self.failed = Some(error);
            None
        })
    }
}

fn candidate(source: usize, name: &[u8], key: &[u8], stood: &Stood<'_>) -> Candidate {
    let modified = stood.version.modified;
    Candidate {
        source,
        key: paths::join(name, key),
        size: stood.version.size,
        mtime_ns: nanos(modified.secs, modified.nanos),
        versions: stood.versions,
        restored: stood.restored,
        alone: true,
    }
}

#[cfg(test)]
mod tests {
    use mybackup_format::{Attributes, Content, Stamp};

    use super::*;

    /// A version of a number that some run saw first, and the next one that saw it no more.
    fn version(number: u32, from: u64, to: Option<u64>, content: u8) -> Version {
        Version {
            number,
            revision: 0,
            from,
            to,
            kind: Kind::File,
            modified: Stamp { secs: i64::from(content), nanos: 0 },
            size: 1,
            sha256: [content; 32],
            content: Content::None,
            stored: 0,
            attributes: Attributes::default(),
            flags: 0,
            link_group: 0,
        }
    }

    fn entry(versions: Vec<Version>) -> Entry {
        Entry { key: b"a".to_vec(), next_version: 9, versions }
    }

    #[test]
    fn what_stood_then_is_told_with_what_was_known_of_it_then() {
        let entry = entry(vec![version(3, 7, None, 3), version(2, 4, Some(7), 2), version(1, 1, Some(3), 1)]);
        assert_eq!(stood(&entry, 0), None);
        assert_eq!(stood(&entry, 2).map(|stood| (stood.version.number, stood.versions)), Some((1, 1)));
        assert_eq!(stood(&entry, 3), None, "it was away");
        let then = stood(&entry, 5).unwrap();
        assert_eq!((then.version.number, then.versions, then.restored), (2, 2, false));
        assert!(edited_after(&entry, 5, then.version));
        let now = stood(&entry, u64::MAX).unwrap();
        assert!(!edited_after(&entry, 7, now.version));
    }

    #[test]
    fn a_version_that_is_an_earlier_one_again_was_brought_back() {
        let back = entry(vec![version(3, 7, None, 1), version(2, 4, Some(7), 2), version(1, 1, Some(4), 1)]);
        assert!(stood(&back, 7).unwrap().restored);
        assert!(!stood(&back, 5).unwrap().restored);
        let touched = Version { revision: 1, from: 3, ..version(1, 3, None, 1) };
        let touched = entry(vec![touched, version(1, 1, Some(3), 1)]);
        assert!(!stood(&touched, 5).unwrap().restored, "other attributes are no other version");
    }

    #[test]
    fn a_folder_has_its_own_name_before_the_keys_in_it() {
        assert_eq!(name_of(b"/home/lea/Documents"), b"Documents");
        assert_eq!(name_of(b"/"), b"all");
    }
}
