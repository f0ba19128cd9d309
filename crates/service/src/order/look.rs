//! Walks sources and says which files a run would save, by the engine's rules and the index.
//!
//! A file counts as saved where its newest version has its size and date. What
//! cannot be looked at is passed over: the run that follows tells of it.

use mybackup_engine::{Engine, EngineError, Run, SourceSpec};
use mybackup_format::{Entry, Kind as SavedKind, SourceId, paths};
use mybackup_vfs::tree::{Kind, Meta, Step, Target, Walk, WalkOptions};

use super::first::Chosen;
use super::past::{Entries, entries, name_of, nanos, stood};
use super::signs::Candidate;

/// So many entries are looked at before it is asked whether to stop.
const CHECK_EVERY: usize = 1024;

/// The files to be saved, one after the other.
pub(super) struct Look<'e> {
    engine: &'e Engine,
    run: &'e Run,
    left: std::vec::IntoIter<(usize, &'e SourceSpec)>,
    chosen: Vec<Chosen>,
    source: Option<Source<'e>>,
    looked: usize,
    failed: Option<EngineError>,
}

/// A source that is being walked.
struct Source<'e> {
    at: usize,
    name: Vec<u8>,
    spec: &'e SourceSpec,
    walk: Walk,
    index: Option<Index<'e>>,
    /// Whether never all of it was saved: single files can be saved of any folder then.
    is_begun: bool,
    /// The folders above, each with whether the index knows it.
    above: Vec<(Vec<u8>, bool)>,
}

/// The rows of a source, in step with the walk.
struct Index<'e> {
    entries: Entries<'e>,
    next: Option<Entry>,
}

impl<'e> Look<'e> {
    /// Begins with the first of the sources.
    pub(super) fn new(engine: &'e Engine, sources: &[SourceId], run: &'e Run) -> Result<Look<'e>, EngineError> {
        let specs: Vec<&SourceSpec> =
            engine.settings().sources.iter().filter(|spec| sources.contains(&spec.id)).collect();
        let mut chosen = Vec::new();
        for spec in &specs {
            let figures = engine.source_figures(spec.id)?;
            let begun = if figures.is_some_and(|figures| figures.all_saved_ns.is_some()) {
                None
            } else {
                let source = engine.catalogue().source(spec.id)?;
                let last = source.map(|source| engine.catalogue().last_key(source.n)).transpose()?.flatten();
                Some(last.unwrap_or_default())
            };
            chosen.push(Chosen { id: spec.id, begun });
        }
        let left = specs.into_iter().enumerate().collect::<Vec<_>>().into_iter();
        Ok(Look { engine, run, left, chosen, source: None, looked: 0, failed: None })
    }

    /// Returns the sources in the order of their numbers, or what went wrong.
    pub(super) fn end(self) -> Result<Vec<Chosen>, EngineError> {
        self.failed.map_or(Ok(self.chosen), Err)
    }

    fn open(&self, at: usize, spec: &'e SourceSpec) -> Result<Option<Source<'e>>, EngineError> {
        let options = WalkOptions {
            one_file_system: spec.settings.one_file_system,
            honour_cachedir_tag: true,
            skip: spec.skip.clone(),
        };
        let Ok(walk) = Walk::open(&spec.path, options) else { return Ok(None) };
        let known = self.engine.catalogue().source(spec.id)?.filter(|source| source.totals.rows > 0);
        let index = known.map(|source| Index::new(self.engine, source.n)).transpose()?;
        let (name, is_begun) = (name_of(&spec.settings.path), self.chosen[at].begun.is_some());
        Ok(Some(Source { at, name, spec, walk, index, is_begun, above: Vec::new() }))
    }

    fn find(&mut self) -> Result<Option<Candidate>, EngineError> {
        loop {
            if let Some(source) = self.source.as_mut() {
                while let Some(step) = source.step() {
                    self.looked += 1;
                    if self.looked.is_multiple_of(CHECK_EVERY) {
                        self.run.check()?;
                    }
                    if let Some(file) = step? {
                        return Ok(Some(file));
                    }
                }
            }
            let Some((at, spec)) = self.left.next() else { return Ok(None) };
            self.source = self.open(at, spec)?;
        }
    }
}

impl Iterator for Look<'_> {
    type Item = Candidate;

    fn next(&mut self) -> Option<Candidate> {
        self.find().unwrap_or_else(|error| {
            self.failed = Some(error);
            None
        })
    }
}

impl Source<'_> {
    /// Goes on by one entry; `None` at the end.
    fn step(&mut self) -> Option<Result<Option<Candidate>, EngineError>> {
        let Step::Entry(entry) = self.walk.next_step()? else { return Some(Ok(None)) };
        let (key, meta) = (entry.key(), *entry.meta());
        let is_dir = meta.kind == Kind::Dir;
        if !key.is_empty() && (Target::is_temporary(entry.name()) || self.spec.excludes.excludes(key, is_dir)) {
            self.walk.skip_children();
            return Some(Ok(None));
        }
        let key = key.to_vec();
        Some(self.judge(key, &meta))
    }

    fn judge(&mut self, key: Vec<u8>, meta: &Meta) -> Result<Option<Candidate>, EngineError> {
        let parent = paths::parent(&key);
        while self.above.last().is_some_and(|(above, _)| Some(&above[..]) != parent) {
            self.above.pop();
        }
        let saved = match &mut self.index {
            Some(index) => index.find(&key)?,
            None => None,
        };
        if meta.kind == Kind::Dir {
            let stands = |entry: &Entry| entry.versions.iter().any(|v| v.to.is_none() && v.kind == SavedKind::Dir);
            let known = self.is_begun || saved.as_ref().is_some_and(stands);
            self.above.push((key, known));
            return Ok(None);
        }
        if meta.kind != Kind::File {
            return Ok(None);
        }
        let stood = saved.as_ref().and_then(|entry| stood(entry, u64::MAX));
        let mtime_ns = nanos(meta.mtime.secs, meta.mtime.nanos);
        let same = |modified: mybackup_format::Stamp, size| {
            size == meta.size && nanos(modified.secs, modified.nanos) == mtime_ns
        };
        if stood.is_some_and(|stood| same(stood.version.modified, stood.version.size)) {
            return Ok(None);
        }
        Ok(Some(Candidate {
            source: self.at,
            key: paths::join(&self.name, &key),
            size: meta.size,
            mtime_ns,
            versions: stood.map_or(0, |stood| stood.versions),
            restored: stood.is_some_and(|stood| stood.restored),
            alone: self.above.last().is_none_or(|(_, known)| *known),
        }))
    }
}

impl<'e> Index<'e> {
    fn new(engine: &'e Engine, source: i64) -> Result<Index<'e>, EngineError> {
        let mut entries = entries(engine, source)?;
        let next = entries()?;
        Ok(Index { entries, next })
    }

    /// Goes on to a key, and returns what is known of it.
    fn find(&mut self, key: &[u8]) -> Result<Option<Entry>, EngineError> {
        while self.next.as_ref().is_some_and(|next| next.key.as_slice() < key) {
            self.next = (self.entries)()?;
        }
        if self.next.as_ref().is_none_or(|next| next.key != key) {
            return Ok(None);
        }
        let found = self.next.take();
        self.next = (self.entries)()?;
        Ok(found)
    }
}
