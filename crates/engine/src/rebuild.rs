//! Reads the history of a source back from a destination into the index.
//!
//! The newest root that is sound says everything; pages come one by one, from
//! whichever copy is good. What is damaged in all copies costs the entries of that
//! page alone. The index changes in one transaction or not at all.

use mybackup_format::container::ObjectKind;
use mybackup_format::history::encode_row;
use mybackup_format::keys::sha256;
use mybackup_format::page::{self, PageRef};
use mybackup_format::root::{Root, RowsHash, RunRecord, Totals, decode_log};
use mybackup_format::toc::PageKind;
use mybackup_format::{Entry, FormatError, Kind, ObjectHash, PageId, SourceId};
use mybackup_store::{ObjectName, StoreErrorKind};

use crate::catalogue::{Catalogue, FileRow, Names, SourceRow};
use crate::destinations::UNCOMPARED;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::layout;
use crate::run::{Event, Notice, Phase, Run, TroubleKind};
use crate::vault::{Vault, open_object};

/// Tells whether a failure concerns one object, so that others may still be read.
pub(crate) fn concerns_one_object(error: &EngineError) -> bool {
    match error {
        EngineError::Object { .. } | EngineError::Missing(_) => true,
        EngineError::Store { source, .. } => source.kind() != StoreErrorKind::Gone,
        _ => false,
    }
}

/// Tells whether a failure to read says more of the destination than of the object.
///
/// From a disk that fails altogether nothing is concluded: a history of which nothing
/// could be read would be taken for an empty one, and the next run would save it so.
pub(crate) fn destination_fails(error: &EngineError, vault: &Vault) -> bool {
    let definite = |kind| matches!(kind, StoreErrorKind::NotFound | StoreErrorKind::TooShort);
    let doubtful = match error {
        EngineError::Store { source, .. } => !definite(source.kind()),
        // What is in no pack that is known may be in one that could not be read.
        EngineError::Missing(_) => true,
        _ => false,
    };
    let answers = || vault.store.read(&layout::fixed(layout::VAULT));
    doubtful && answers().is_err_and(|error| !definite(error.kind()))
}

/// Reads once more what seems to be lost.
///
/// A disk or a cable may fail once. What counts as lost is left out of every root that follows.
pub(crate) fn twice<T>(read: impl Fn() -> Result<T, EngineError>) -> Result<T, EngineError> {
    let is_absent = |error: &EngineError| matches!(error, EngineError::Store { source, .. } if source.kind() == StoreErrorKind::NotFound);
    match read() {
        Err(error) if concerns_one_object(&error) && !is_absent(&error) => read(),
        outcome => outcome,
    }
}

/// Reads a root and returns it with the hash of its bytes.
pub(crate) fn open_root(vault: &Vault, name: &ObjectName) -> Result<(Root, ObjectHash), EngineError> {
    twice(|| open_root_once(vault, name))
}

fn open_root_once(vault: &Vault, name: &ObjectName) -> Result<(Root, ObjectHash), EngineError> {
    let bytes = vault.store.read(name).map_err(|e| vault.failed(e))?;
    let damaged = |source| EngineError::Object { object: name.as_str().to_string(), source };
    let parts = open_object(&vault.keys, name.as_str(), ObjectKind::Root, &bytes)?;
    let body = parts.first().ok_or_else(|| damaged(FormatError::Short("a root")))?;
    let root = Root::decode(body).map_err(damaged)?;
    let named = (layout::root_source(name.as_str()), layout::root_seq(name.as_str()));
    if named != (Some(root.source), Some(root.seq)) {
        return Err(damaged(FormatError::Impossible("a root's name")));
    }
    Ok((root, ObjectHash(sha256(&bytes))))
}

/// Reads pages from whichever copy is good.
pub(crate) struct PageReader<'a> {
    pub(crate) catalogue: &'a Catalogue,
    /// Where to look, in this order.
    pub(crate) vaults: &'a [Vault],
}

impl PageReader<'_> {
    /// Reads the plain bytes of one page and checks its identity.
    pub(crate) fn read(&self, kind: PageKind, id: &PageId) -> Result<Vec<u8>, EngineError> {
        let mut last = EngineError::Missing(format!("the page {}", id.hex()));
        for place in self.catalogue.page_places(id)? {
            for vault in self.vaults {
                last = match twice(|| vault.read_segment(&place.pack, &place.segment)) {
                    Ok(bytes) if vault.keys.page_id(kind as u8, &bytes) == *id => return Ok(bytes),
                    Ok(_) => EngineError::Object {
                        object: layout::pack(place.pack.folder, &place.pack.hash).as_str().to_string(),
                        source: FormatError::Damaged,
                    },
                    Err(error) if concerns_one_object(&error) => error,
                    Err(error) => return Err(error),
                };
            }
        }
        Err(last)
    }

    fn decode<T>(
        &self,
        kind: PageKind,
        id: &PageId,
        decode: impl Fn(&[u8]) -> Result<T, FormatError>,
    ) -> Result<T, EngineError> {
        let bytes = self.read(kind, id)?;
        decode(&bytes).map_err(|source| EngineError::Object { object: format!("the page {}", id.hex()), source })
    }
}

impl Engine {
    /// Makes the index agree with the newest sound root of one source at a destination.
    pub(crate) fn read_history(&mut self, vault: &Vault, source: SourceId, run: &Run) -> Result<(), EngineError> {
        run.phase(Phase::Rebuilding);
        self.catalogue.begin()?;
        // What is learnt here may lie at this destination alone, until it was compared with the others.
        let noted = match self.catalogue.number("unclean")? {
            0 => self.catalogue.set_number("unclean", UNCOMPARED),
            _ => Ok(()),
        };
        let result = noted.map_err(EngineError::from).and_then(|()| self.rebuild(vault, source, run));
        match result {
            Ok(()) => self.catalogue.commit()?,
            Err(_) => self.catalogue.roll_back(),
        }
        result?;
        run.tell(Event::Notice(Notice::HistoryRebuilt));
        Ok(())
    }

    /// Forgets the history of a source that has no root anywhere.
    pub(crate) fn forget_history(&mut self, source: SourceId) -> Result<(), EngineError> {
        let Some(known) = self.catalogue.source(source)? else { return Ok(()) };
        self.catalogue.begin()?;
        let forget = || -> Result<(), EngineError> {
            self.catalogue.forget_rows(known.n)?;
            self.catalogue.set_all_saved(known.n, None)?;
            self.catalogue.put_source(&SourceRow {
                seq: 0,
                root: ObjectHash::default(),
                rows_hash: RowsHash::default(),
                totals: Totals::default(),
                ..known
            })?;
            Ok(self.catalogue.commit()?)
        };
        let result = forget();
        if result.is_err() {
            self.catalogue.roll_back();
        }
        result
    }

    /// Returns this destination and the others that can be reached, to read what is damaged here from there.
    pub(crate) fn with_others(&self, vault: &Vault) -> Vec<Vault> {
        let others = self.open_reachable().unwrap_or_default();
        let others = others.into_iter().filter(|other| other.destination != vault.destination);
        std::iter::once(vault.clone()).chain(others).collect()
    }

    fn rebuild(&self, vault: &Vault, source: SourceId, run: &Run) -> Result<(), EngineError> {
        self.learn_packs(vault, run)?;
        let vaults = self.with_others(vault);
        let names = vault.roots_of(source)?;
        let newest_seq = names.iter().find_map(|n| layout::passed_over_seq(n.as_str())).unwrap_or_default();
        let Some((root, hash)) = newest_sound_root(&vaults, &names, run)? else {
            // Every root is damaged: what the index knows stays, and the next run goes on above them.
            return self.skip_to(source, newest_seq);
        };
        let known_seq = self.catalogue.source(source)?.map_or(0, |known| known.seq);
        if root.seq < known_seq && known_seq < newest_seq {
            // Those above it are damaged, and the index knows what one of them said: that stays.
            return self.skip_to(source, newest_seq);
        }
        let mut row = SourceRow {
            n: 0,
            id: source,
            settings: root.settings.clone(),
            // Numbers of damaged roots are not given again.
            seq: newest_seq.max(root.seq),
            root: hash,
            rows_hash: RowsHash::from_bytes(&root.rows_hash),
            totals: root.totals,
            device: root.device,
            device_name: root.device_name.clone(),
        };
        row.n = self.catalogue.put_source(&row)?;
        // The journal of the computer that wrote it is not here: its last root tells.
        if self.catalogue.all_saved_ns(row.n)?.is_none() && !root.partial {
            self.catalogue.set_all_saved(row.n, Some(root.finished_ns))?;
        }
        self.catalogue.set_aside(row.n)?;
        run.tell(Event::Planned { files: root.totals.files, bytes: 0 });
        let mut import = Import {
            catalogue: &self.catalogue,
            reader: PageReader { catalogue: &self.catalogue, vaults: &vaults },
            vault,
            run,
            source: row.n,
            seq: root.seq,
            next_file: self.catalogue.next_file_id()?,
            names: Names::of(row.n),
            rows_hash: RowsHash::default(),
            totals: Totals::default(),
            lost: false,
        };
        import.entries(&root)?;
        import.names.keep(&self.catalogue)?;
        import.runs(&root)?;
        if import.rows_hash != row.rows_hash && !import.lost {
            run.trouble(&root.settings.path, TroubleKind::Damaged, "The history does not add up to what was recorded");
        }
        // What was counted is what is there, whatever the root says.
        if import.rows_hash != row.rows_hash || import.totals != row.totals {
            row.rows_hash = import.rows_hash;
            row.totals = import.totals;
            self.catalogue.put_source(&row)?;
        }
        Ok(self.catalogue.drop_kept()?)
    }

    fn skip_to(&self, source: SourceId, seq: u64) -> Result<(), EngineError> {
        let row = self.catalogue.source(source)?.unwrap_or(SourceRow {
            n: 0,
            id: source,
            settings: Default::default(),
            seq,
            root: ObjectHash::default(),
            rows_hash: RowsHash::default(),
            totals: Totals::default(),
            device: self.settings.device,
            device_name: self.settings.device_name.clone(),
        });
        self.catalogue.put_source(&SourceRow { seq, ..row })?;
        Ok(())
    }
}

/// Returns the newest root that some destination gives back whole.
fn newest_sound_root(
    vaults: &[Vault],
    names: &[ObjectName],
    run: &Run,
) -> Result<Option<(Root, ObjectHash)>, EngineError> {
    for name in names {
        for vault in vaults {
            match open_root(vault, name) {
                Ok(found) => return Ok(Some(found)),
                // It was not damaged but written by a newer version: an older root would hide what is there.
                Err(error @ EngineError::Object { source: FormatError::Newer, .. }) => return Err(error),
                // Another destination need not have it.
                Err(EngineError::Store { source, .. }) if source.kind() == StoreErrorKind::NotFound => {}
                Err(error) if concerns_one_object(&error) && !destination_fails(&error, vault) => {
                    run.trouble(name.as_str().as_bytes(), TroubleKind::Damaged, &error);
                }
                Err(error) => return Err(error),
            }
        }
    }
    Ok(None)
}

/// Brings one root's history into the index.
struct Import<'a> {
    catalogue: &'a Catalogue,
    reader: PageReader<'a>,
    vault: &'a Vault,
    run: &'a Run,
    source: i64,
    seq: u64,
    next_file: i64,
    names: Names,
    rows_hash: RowsHash,
    totals: Totals,
    lost: bool,
}

impl Import<'_> {
    fn entries(&mut self, root: &Root) -> Result<(), EngineError> {
        let object = layout::root(root.source, root.seq, &ObjectHash::default());
        let unsound = |source| EngineError::Object { object: object.as_str().to_string(), source };
        let overlay = page::decode(&root.inline).map_err(unsound)?;
        let mut overlay = overlay.into_iter().peekable();
        let mut last_key: Option<Vec<u8>> = None;
        'fences: for fence in &root.fences {
            let pages = self.reader.decode(PageKind::Fence, fence, page::decode_fence);
            for page in self.or_lost(pages)?.unwrap_or_default() {
                self.run.check()?;
                let entries = self.reader.decode(PageKind::Entries, &page.page, page::decode);
                let Some(entries) = self.or_lost(entries)? else { continue };
                // A sealed fence that lies was not damaged but made so: the rest of it is not worth a look.
                let told = entries.first().is_some_and(|first| first.key == page.first_key);
                if !told || last_key.as_ref().is_some_and(|last| *last >= page.first_key) {
                    self.or_lost::<()>(Err(unsound(FormatError::Impossible("a fence"))))?;
                    break 'fences;
                }
                last_key = entries.last().map(|last| last.key.clone());
                self.catalogue.put_page(self.source, &PageRef { entries: entries.len() as u32, ..page })?;
                let before = self.totals.files;
                for entry in entries {
                    while let Some(newer) = overlay.next_if(|o| o.key < entry.key) {
                        self.overlaid(&newer)?;
                    }
                    match overlay.next_if(|o| o.key == entry.key) {
                        Some(newer) => self.overlaid(&newer)?,
                        None => self.entry(&entry)?,
                    }
                }
                self.run.tell(Event::Done { files: self.totals.files - before, bytes: 0 });
            }
        }
        overlay.try_for_each(|entry| self.overlaid(&entry))
    }

    fn runs(&mut self, root: &Root) -> Result<(), EngineError> {
        let object = layout::root(root.source, root.seq, &ObjectHash::default());
        let unsound = |source| EngineError::Object { object: object.as_str().to_string(), source };
        let mut last_seq = None;
        for page in &root.log_pages {
            let records = self.reader.decode(PageKind::RunLog, page, decode_log);
            let Some(records) = self.or_lost(records)? else { continue };
            self.run.check()?;
            if !self.put_runs(&records, &mut last_seq)? {
                self.or_lost::<()>(Err(unsound(FormatError::Impossible("a run log"))))?;
                break;
            }
            if let Some(last) = records.last() {
                self.catalogue.put_log_page(self.source, last.seq, *page)?;
            }
        }
        let records = self.or_lost(decode_log(&root.log).map_err(unsound))?.unwrap_or_default();
        if !self.put_runs(&records, &mut last_seq)? {
            self.or_lost::<()>(Err(unsound(FormatError::Impossible("a run log"))))?;
        }
        Ok(())
    }

    /// Takes runs that follow those before them; tells whether all did.
    fn put_runs(&self, records: &[RunRecord], last: &mut Option<u64>) -> Result<bool, EngineError> {
        for record in records {
            if last.is_some_and(|last| last >= record.seq) {
                return Ok(false);
            }
            self.catalogue.put_run(self.source, record)?;
            *last = Some(record.seq);
        }
        Ok(true)
    }

    /// Turns what is damaged everywhere into trouble.
    fn or_lost<T>(&mut self, read: Result<T, EngineError>) -> Result<Option<T>, EngineError> {
        match read {
            Ok(found) => Ok(Some(found)),
            Err(error) if concerns_one_object(&error) && !destination_fails(&error, self.vault) => {
                self.lost = true;
                let object = match &error {
                    EngineError::Object { object, .. } => object.clone(),
                    _ => String::new(),
                };
                self.run.trouble(
                    object.as_bytes(),
                    TroubleKind::Damaged,
                    format!("Part of the history cannot be read: {error}"),
                );
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn overlaid(&mut self, entry: &Entry) -> Result<(), EngineError> {
        self.catalogue.mark_overlaid(self.source, &entry.key)?;
        self.entry(entry)
    }

    fn entry(&mut self, entry: &Entry) -> Result<(), EngineError> {
        let kept = self.catalogue.kept(&entry.key)?;
        let Some(newest) = entry.versions.first() else { return Ok(()) };
        // A root that tells of runs to come was not written by a run.
        if entry.versions.iter().any(|v| v.from.max(v.to.unwrap_or_default()) > self.seq) {
            let object = format!("the entry {}", entry.key.escape_ascii());
            let source = FormatError::Impossible("a version");
            return self.or_lost(Err(EngineError::Object { object, source })).map(|_: Option<()>| ());
        }
        let file = FileRow {
            key: entry.key.clone(),
            id: self.next_file,
            alive: newest.to.is_none(),
            next_version: entry.next_version.max(kept.as_ref().map_or(1, |k| k.next_version)),
        };
        self.next_file += 1;
        let stat = kept.as_ref().and_then(|k| k.stat_of(newest));
        self.catalogue.put_file(self.source, &file, stat)?;
        self.names.add(&entry.key, self.catalogue)?;
        self.catalogue.note_changes(self.source, &entry.key, &entry.versions)?;
        if entry.versions.iter().any(|version| version.kind == Kind::Dir) {
            self.catalogue.note_folder(self.source, &entry.key, file.id)?;
        }
        if file.alive && newest.kind == Kind::File {
            self.totals.files += 1;
            self.totals.bytes = self.totals.bytes.saturating_add(newest.size);
        }
        let mut row = Vec::with_capacity(256);
        for version in &entry.versions {
            self.catalogue.put_version(file.id, version)?;
            row.clear();
            encode_row(&entry.key, version, &mut row);
            self.rows_hash.add(&self.vault.keys.row_hash(&row));
            self.totals.rows += 1;
        }
        Ok(())
    }
}
