//! One backup run: scan, read, store, commit.
//!
//! The scan finds what differs and hands it out in batches of neighbouring entries.
//! Workers read, hash, compress and seal. The recorder fills packs and keeps the
//! history. Then the root is committed, and only then the local index.

mod commit;
mod feed;
mod known;
mod packing;
mod pages;
mod reading;
mod recorder;
mod repack;
mod scan;
mod stat;
mod worker;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use mybackup_format::SourceId;
use mybackup_format::chunker::Chunker;
use mybackup_format::root::{RowsHash, Totals};
use mybackup_format::{DeviceId, ObjectHash};
use mybackup_vfs::tree::{Owners, Target};

use crate::catalogue::{Catalogue, JournalLine, SourceRow};
use crate::destinations::Fleet;
use crate::engine::{Engine, Settings, SourceSpec};
use crate::error::EngineError;
use crate::run::{Event, FileEvent, Phase, Run, TroubleKind};

pub(crate) use commit::{Commit, commit_root, write_index};
pub(crate) use pages::PageWriter;
use recorder::Counts;
pub(crate) use repack::DataPackWriter;

use feed::Feed;
use known::Known;
use packing::{Packs, Tickets};
use recorder::{Beginning, Recorder};
use scan::{Findings, Item, scan};
use worker::{Shared, Worker};

/// A long first run leaves a partial root this often.
const CHECKPOINT: Duration = Duration::from_secs(30 * 60);
/// A source in which nothing changes still gets a root this often, so that its
/// destination tells when it was last looked at.
const QUIET_ROOT_NS: i64 = 24 * 3600 * 1_000_000_000;

/// What to back up.
#[derive(Debug, Clone)]
pub struct BackupRequest {
    /// Which sources; empty for all.
    pub sources: Vec<SourceId>,
    /// Whether each file that is new, changed or gone is told.
    pub tell_files: bool,
    /// How often a long run leaves a root of what it has so far.
    pub checkpoint: Duration,
}

impl Default for BackupRequest {
    fn default() -> Self {
        BackupRequest { sources: Vec::new(), tell_files: false, checkpoint: CHECKPOINT }
    }
}

/// What a backup did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BackupReport {
    /// The run's number.
    pub run: u64,
    /// Regular files seen for the first time.
    pub files_new: u64,
    /// Regular files with another content or other attributes.
    pub files_changed: u64,
    /// Regular files that are gone.
    pub files_deleted: u64,
    /// Regular files that are as they were.
    pub files_unchanged: u64,
    /// Files and folders that could not be read.
    pub files_unreadable: u64,
    /// Bytes read from files.
    pub bytes_read: u64,
    /// Bytes written to each destination.
    pub bytes_stored: u64,
    /// When it began, in nanoseconds since 1970.
    pub started_ns: i64,
    /// When it ended.
    pub finished_ns: i64,
    /// Whether it was stopped before its end; what it had saved is kept.
    pub stopped: bool,
    /// Whether anything was new, so that a root was written.
    pub wrote_root: bool,
}

/// Only part of a source is looked at, to save it before it is replaced.
enum Part<'a> {
    All,
    Keys(&'a [Vec<u8>]),
}

impl Engine {
    /// Makes one run over the given sources.
    pub fn backup(&mut self, request: &BackupRequest, run: &Run) -> Result<BackupReport, EngineError> {
        run.phase(Phase::Opening);
        let mut fleet = self.open_fleet(run)?;
        let result = self.back_up_sources(request, &Part::All, &mut fleet, run);
        self.note_backup(&result, run)?;
        result
    }

    /// Saves the present state of some paths of a source, so that they may be replaced.
    pub(crate) fn save_before_restore(
        &mut self,
        source: SourceId,
        keys: &[Vec<u8>],
        run: &Run,
    ) -> Result<(), EngineError> {
        let mut fleet = self.open_fleet(run)?;
        let request = BackupRequest { sources: vec![source], ..BackupRequest::default() };
        let result = self.back_up_sources(&request, &Part::Keys(keys), &mut fleet, run);
        self.note_backup(&result, run)?;
        result.map(|_| ())
    }

    /// Says what a backup would save, writing nothing and needing no destination.
    pub fn dry_run(&mut self, request: &BackupRequest, run: &Run) -> Result<BackupReport, EngineError> {
        struct Count<'a> {
            report: BackupReport,
            run: &'a Run,
        }
        impl Findings for Count<'_> {
            fn differs(&mut self, item: Item) -> Result<(), EngineError> {
                if item.meta.kind == mybackup_vfs::tree::Kind::File {
                    let what = if item.known.is_some() { FileEvent::Changed } else { FileEvent::New };
                    self.report.files_new += u64::from(item.known.is_none());
                    self.report.files_changed += u64::from(item.known.is_some());
                    self.report.bytes_read += item.meta.size;
                    self.run.tell(Event::File { path: item.key, what, bytes: item.meta.size });
                }
                Ok(())
            }
            fn gone(&mut self, key: &[u8], _: i64) -> Result<(), EngineError> {
                self.report.files_deleted += 1;
                self.run.tell(Event::File { path: key.to_vec(), what: FileEvent::Deleted, bytes: 0 });
                Ok(())
            }
        }
        run.phase(Phase::Scanning);
        let report = BackupReport { started_ns: run.now(), ..BackupReport::default() };
        let mut count = Count { report, run };
        for spec in chosen(&self.settings, &request.sources) {
            let n = self.catalogue.source(spec.id)?.map_or(0, |s| s.n);
            let scanned = scan(&self.catalogue, n, &spec, b"", &mut count, run)?;
            count.report.files_unchanged += scanned.unchanged;
            count.report.files_unreadable += scanned.unreadable;
        }
        count.report.finished_ns = run.now();
        Ok(count.report)
    }

    fn back_up_sources(
        &mut self,
        request: &BackupRequest,
        part: &Part<'_>,
        fleet: &mut Fleet,
        run: &Run,
    ) -> Result<BackupReport, EngineError> {
        let acknowledged = self.heed_plans(fleet)?;
        let mut report = BackupReport { started_ns: run.now(), ..BackupReport::default() };
        report.run = self.next_run_number()?;
        let mut failed = None;
        let mut succeeded = 0;
        for spec in chosen(&self.settings, &request.sources) {
            let commit = Commit {
                run_number: report.run,
                started_ns: report.started_ns,
                partial: false,
                acknowledged: &acknowledged,
                writer: &self.settings.writer,
                device: self.settings.device,
                device_name: &self.settings.device_name,
                all_pages: false,
            };
            let job = SourceRun { settings: &self.settings, spec: &spec, request, part, commit, run };
            match job.go(&mut self.catalogue, fleet, &mut report) {
                Ok(()) => succeeded += 1,
                // A folder that is away does not keep the others from being saved.
                Err(error @ EngineError::Local { doing: "open the folder", .. }) => {
                    run.trouble(&spec.settings.path, TroubleKind::Unreadable, &error);
                    report.files_unreadable += 1;
                    failed = Some(error);
                }
                Err(error) => return Err(error),
            }
            if report.stopped {
                break;
            }
        }
        if let Some(error) = failed.filter(|_| succeeded == 0) {
            return Err(error);
        }
        for vault in fleet.vaults() {
            self.remember_newest(vault)?;
        }
        self.catalogue.set_number("run", report.run)?;
        report.finished_ns = run.now();
        Ok(report)
    }

    pub(crate) fn next_run_number(&self) -> Result<u64, EngineError> {
        Ok(self.catalogue.number("run")?.max(self.catalogue.greatest_run()?) + 1)
    }

    fn note_backup(&self, result: &Result<BackupReport, EngineError>, run: &Run) -> Result<(), EngineError> {
        let line = match result {
            Ok(r) => JournalLine {
                what: "backup".to_string(),
                run: Some(r.run),
                started: r.started_ns,
                finished: r.finished_ns,
                outcome: if r.stopped {
                    "stopped"
                } else if r.files_unreadable > 0 {
                    "troubles"
                } else {
                    "done"
                }
                .to_string(),
                figures: format!(
                    "{{\"new\":{},\"changed\":{},\"deleted\":{},\"unchanged\":{},\"unreadable\":{},\"read\":{},\"stored\":{}}}",
                    r.files_new,
                    r.files_changed,
                    r.files_deleted,
                    r.files_unchanged,
                    r.files_unreadable,
                    r.bytes_read,
                    r.bytes_stored
                ),
            },
            Err(_) => JournalLine {
                what: "backup".to_string(),
                run: None,
                started: run.now(),
                finished: run.now(),
                outcome: "failed".to_string(),
                figures: "{}".to_string(),
            },
        };
        Ok(self.catalogue.record(&line)?)
    }
}

/// Returns the chosen sources, or all.
fn chosen(settings: &Settings, wanted: &[SourceId]) -> Vec<SourceSpec> {
    settings.sources.iter().filter(|s| wanted.is_empty() || wanted.contains(&s.id)).cloned().collect()
}

/// The run of one source.
struct SourceRun<'a> {
    settings: &'a Settings,
    spec: &'a SourceSpec,
    request: &'a BackupRequest,
    part: &'a Part<'a>,
    commit: Commit<'a>,
    run: &'a Run,
}

impl SourceRun<'_> {
    fn go(&self, catalogue: &mut Catalogue, fleet: &mut Fleet, report: &mut BackupReport) -> Result<(), EngineError> {
        // Set before anything is stored and cleared with the commit: after a crash
        // the packs that became durable are looked for and used.
        catalogue.set_number("unclean", 1)?;
        let reader = Catalogue::open(&self.settings.database)?;
        catalogue.begin()?;
        let result = self.in_transaction(catalogue, &reader, fleet, report);
        if result.is_err() {
            catalogue.roll_back();
        }
        result
    }

    fn in_transaction(
        &self,
        catalogue: &mut Catalogue,
        reader: &Catalogue,
        fleet: &mut Fleet,
        report: &mut BackupReport,
    ) -> Result<(), EngineError> {
        let (source, last_ns) = self.begin_source(catalogue)?;
        let vault = fleet.any().clone();
        let tickets = Arc::new(Tickets::new(vault.keys.clone()));
        let n = source.n;
        let next_file = catalogue.next_file_id()?;
        let shared = Shared {
            chunker: Chunker::new(&vault.keys),
            owners: Owners::default(),
            known: Known::new(),
            catalogue: Mutex::new(catalogue),
            tickets: tickets.clone(),
            segment_bytes: vault.parameters.segment_bytes as usize,
            level: self.settings.level,
            device: device_of(&self.spec.path)?,
            run: self.run.clone(),
            keys: vault.keys,
        };
        let mut recorder = Recorder::new(Beginning {
            catalogue: &shared.catalogue,
            known: &shared.known,
            fleet,
            packs: Packs::new(tickets, vault.parameters.pack_bytes as usize),
            source,
            next_file,
            tell_files: self.request.tell_files,
            run: self.run.clone(),
            commit: self.commit.clone(),
        });
        self.run.phase(Phase::Scanning);
        let (jobs, batches) = crossbeam_channel::bounded(self.settings.workers.max(1));
        let (out, messages) = crossbeam_channel::bounded(4);
        let scanned = std::thread::scope(|scope| {
            let shared = &shared;
            let recording = scope.spawn(|| recorder.take_all(messages));
            for _ in 0..self.settings.workers.max(1) {
                let (batches, out) = (batches.clone(), out.clone());
                scope.spawn(move || work(shared, &batches, &out));
            }
            drop(batches);
            let mut feed = Feed::new(jobs, out, shared.segment_bytes as u64, self.request.checkpoint, self.run.clone());
            let scanned = self.scan(reader, n, &mut feed);
            let fed = feed.finish();
            let recorded = recording.join().map_err(|_| EngineError::Worker)?;
            // What went wrong first is what the recorder says; a scan only sees a closed channel.
            recorded?;
            fed?;
            scanned
        });
        let scanned = match scanned {
            Err(EngineError::Interrupted(_)) => {
                report.stopped = true;
                scan::Scanned::default()
            }
            other => other?,
        };
        self.run.phase(Phase::Finishing);
        let quiet_for = self.run.now().saturating_sub(last_ns);
        recorder.commit.partial = report.stopped;
        report.wrote_root |= recorder.finish(quiet_for > QUIET_ROOT_NS)?;
        let counts: Counts = recorder.counts;
        report.files_unchanged += scanned.unchanged + counts.unchanged;
        report.files_new += counts.new;
        report.files_changed += counts.changed;
        report.files_deleted += counts.deleted;
        report.files_unreadable += counts.unreadable + scanned.unreadable;
        report.bytes_read += counts.bytes_read;
        report.bytes_stored += counts.bytes_stored;
        Ok(())
    }

    fn scan(&self, reader: &Catalogue, source: i64, feed: &mut Feed) -> Result<scan::Scanned, EngineError> {
        match self.part {
            Part::All => scan(reader, source, self.spec, b"", feed, self.run),
            Part::Keys(keys) => {
                let mut all = scan::Scanned::default();
                for key in *keys {
                    let scanned = scan(reader, source, self.spec, key, feed, self.run)?;
                    all.unchanged += scanned.unchanged;
                    all.unreadable += scanned.unreadable;
                }
                Ok(all)
            }
        }
    }

    /// Returns the source with the sequence number of this run, and when its last run ended.
    fn begin_source(&self, catalogue: &Catalogue) -> Result<(SourceRow, i64), EngineError> {
        let mut source = match catalogue.source(self.spec.id)? {
            Some(source) => source,
            None => SourceRow {
                n: 0,
                id: self.spec.id,
                settings: self.spec.settings.clone(),
                seq: 0,
                root: ObjectHash::default(),
                rows_hash: RowsHash::default(),
                totals: Totals::default(),
                device: DeviceId::default(),
                device_name: String::new(),
            },
        };
        source.settings = self.spec.settings.clone();
        source.n = catalogue.put_source(&source)?;
        let last_ns = catalogue.run_finished(source.n, source.seq)?.unwrap_or(0);
        source.seq += 1;
        Ok((source, last_ns))
    }
}

/// Returns the device that a folder is on.
fn device_of(path: &std::path::Path) -> Result<u64, EngineError> {
    let failed = |source| EngineError::Local { doing: "open the folder", path: path.to_path_buf(), source };
    let meta = Target::open(path, false).and_then(|folder| folder.exists(b"")).map_err(failed)?;
    Ok(meta.map_or(0, |meta| meta.dev))
}

/// One worker thread: takes batches until there are no more.
fn work(
    shared: &Shared<'_>,
    batches: &crossbeam_channel::Receiver<feed::Batch>,
    out: &crossbeam_channel::Sender<worker::Message>,
) {
    let result = Worker::new(shared, out.clone()).and_then(|mut worker| {
        for batch in batches {
            worker.batch(batch.items)?;
            drop(batch.pending);
        }
        Ok(())
    });
    if let Err(error) = result {
        // With the recorder gone there is nobody left to tell; it has its own error.
        let _ = out.send(worker::Message::Failed(error));
    }
}
