//! The run of one source, inside one transaction of the index.

use std::sync::{Arc, Mutex};

use mybackup_format::chunker::Chunker;
use mybackup_format::root::{RowsHash, Totals};
use mybackup_format::{DeviceId, ObjectHash};
use mybackup_vfs::tree::Owners;

use crate::catalogue::{Catalogue, Names, SourceRow};
use crate::destinations::Fleet;
use crate::engine::{Settings, SourceSpec};
use crate::error::EngineError;
use crate::run::{Phase, Run};
use crate::sabotage::Sabotage;

use super::commit::{Commit, commit_root};
use super::feed::{self, Feed};
use super::known::Known;
use super::ledger::Ledger;
use super::marks::{Part, Rules, fingerprint, part_of};
use super::packing::{Packs, Tickets};
use super::parcel::{Buffers, Parcels};
use super::presence::{device_of, note};
use super::reading::SMALL;
use super::recorder::{Counts, Recorder};
use super::scan::{self, scan_parts};
use super::shipping::Shipping;
use super::stream::{InOrder, PageStream};
use super::worker::{self, Shared, Worker};
use super::{BackupReport, BackupRequest};

/// A source in which nothing changes still gets a root this often, so that its
/// destination tells when it was last looked at.
const QUIET_ROOT_NS: i64 = 24 * 3600 * 1_000_000_000;
/// A root whose date is so far ahead of the clock is followed by another one at once.
const AHEAD_NS: i64 = 3600 * 1_000_000_000;

/// The run of one source.
pub(super) struct SourceRun<'a> {
    pub(super) settings: &'a Settings,
    pub(super) spec: &'a SourceSpec,
    pub(super) request: &'a BackupRequest,
    pub(super) rules: Rules,
    pub(super) commit: Commit<'a>,
    pub(super) run: &'a Run,
}

impl SourceRun<'_> {
    /// Does it; what it counted is added to `report`.
    pub(super) fn go(
        &self,
        catalogue: &mut Catalogue,
        fleet: &mut Fleet,
        report: &mut BackupReport,
    ) -> Result<(), EngineError> {
        // Set before anything is stored and cleared with the commit: after a crash
        // the packs that became durable are looked for and used.
        if !self.run.errs_with(Sabotage::ForgetUnclean) {
            catalogue.set_number("unclean", 1)?;
        }
        let reader = Catalogue::open_for_reading(&self.settings.database)?;
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
        let device = device_of(self.spec, catalogue, n)?;
        let next_file = catalogue.next_file_id()?;
        let ledger = match source.totals.rows {
            0 => None,
            _ => Some(Ledger::open(catalogue, n, self.commit.started_ns, source.seq, source.totals.files)?),
        };
        let shared = Shared {
            chunker: Chunker::new(&vault.keys),
            owners: Owners::default(),
            known: Known::new(catalogue.has_no_chunks()?),
            catalogue: Mutex::new(catalogue),
            tickets: tickets.clone(),
            buffers: Buffers::new(vault.parameters.segment_bytes as usize + SMALL as usize),
            segment_bytes: vault.parameters.segment_bytes as usize,
            level: self.settings.level,
            device,
            root: self.spec.settings.path.clone(),
            run: self.run.clone(),
            keys: vault.keys,
        };
        let fleet = Mutex::new(fleet);
        let has_history = source.totals.rows > 0;
        let part = part_of(self.request.marks.of(self.spec.id), self.rules, reader, &source, self.spec)?;
        let is_whole = part == Part::All;
        let is_streamed = !has_history && is_whole;
        let mut recorder = Recorder {
            has_history,
            order: is_streamed.then(InOrder::default),
            stream: is_streamed.then(|| PageStream::new(&shared.keys)),
            catalogue: &shared.catalogue,
            known: &shared.known,
            buffers: &shared.buffers,
            fleet: &fleet,
            keys: &shared.keys,
            shipping: None,
            packs: Packs::new(tickets, vault.parameters.pack_bytes as usize),
            source,
            next_file,
            names: Names::of(n),
            tell_files: self.request.tell_files,
            run: self.run.clone(),
            commit: self.commit.clone(),
            counts: Counts::default(),
            ledger,
            suspicion: None,
            dirty: false,
            marked: 0,
            since_barrier: 0,
        };
        self.run.phase(Phase::Scanning);
        let (jobs, batches) = crossbeam_channel::bounded(self.settings.workers.max(1));
        // One message waits while another is recorded. With two, tiny files take some hundredths less time,
        // and large ones that cannot be compressed 5 MB more, which is beyond what a run may take.
        let (out, messages) = crossbeam_channel::bounded(1);
        let parcels = Parcels::new(self.settings.workers.saturating_sub(1));
        let scanned = std::thread::scope(|scope| {
            let shared = &shared;
            let shipping = Shipping::begin(scope, &fleet, self.run);
            let recorder = &mut recorder;
            let recording = scope.spawn(move || recorder.take_all(messages, shipping));
            for _ in 0..self.settings.workers.max(1) {
                let (batches, out, parcels) = (batches.clone(), out.clone(), parcels.clone());
                scope.spawn(move || work(shared, &batches, &out, parcels));
            }
            drop((batches, parcels));
            let mut feed = Feed::new(jobs, out, shared.segment_bytes as u64, self.request.checkpoint, self.run.clone());
            let scanned = scan_parts(reader, n, self.spec, &part, &mut feed, self.run);
            let fed = feed.finish();
            let recorded = recording.join().map_err(|_| EngineError::Worker)?;
            // What went wrong first is what the recorder says; a scan only sees a closed channel.
            recorded?;
            fed?;
            scanned
        });
        // Workers leave what they have not begun once they are told to stop, also when the scan has ended.
        let scanned = match scanned.and_then(|scanned| Ok(self.run.check().map(|()| scanned)?)) {
            Err(EngineError::Interrupted(_)) => {
                report.stopped = true;
                scan::Scanned::default()
            }
            other => other?,
        };
        self.run.phase(Phase::Finishing);
        let quiet_for = self.run.now().saturating_sub(last_ns);
        recorder.commit.partial = report.stopped || self.spec.wave.is_some();
        // A root from the future, left by a clock that ran ahead, keeps cleaning waiting.
        let due = !(-AHEAD_NS..=QUIET_ROOT_NS).contains(&quiet_for) && (is_whole || last_ns == 0);
        report.marked |= !is_whole || self.spec.wave.is_some();
        if is_whole && !report.stopped {
            let index = recorder.index();
            index.set_whole(n, &fingerprint(self.spec))?;
            note(self.spec, device, &index, n)?;
            if self.spec.wave.is_none() {
                index.set_all_saved(n, Some(self.run.now()))?;
                index.set_unreadable(n, recorder.counts.unreadable + scanned.unreadable)?;
            }
        }
        report.wrote_root |= recorder.finish(due)?;
        report.suspicion = report.suspicion.take().or(recorder.suspicion.take());
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

    /// Returns the source with the sequence number of this run, and since when its root is due.
    fn begin_source(&self, catalogue: &Catalogue) -> Result<(SourceRow, i64), EngineError> {
        let mut source = known_or_new(catalogue, self.spec)?;
        let changed = source.seq > 0 && source.settings != self.spec.settings;
        source.settings = self.spec.settings.clone();
        source.n = catalogue.put_source(&source)?;
        // Changed settings are to be found at the destination too: a root is due at once.
        let last_ns = if changed { None } else { catalogue.run_finished(source.n, source.seq)? }.unwrap_or(0);
        source.seq += 1;
        Ok((source, last_ns))
    }
}

fn known_or_new(catalogue: &Catalogue, spec: &SourceSpec) -> Result<SourceRow, EngineError> {
    Ok(catalogue.source(spec.id)?.unwrap_or_else(|| SourceRow {
        n: 0,
        id: spec.id,
        settings: spec.settings.clone(),
        seq: 0,
        root: ObjectHash::default(),
        rows_hash: RowsHash::default(),
        totals: Totals::default(),
        device: DeviceId::default(),
        device_name: String::new(),
    }))
}

/// Writes a root of a source as it stands, before anything was looked at.
pub(super) fn write_first_root(
    catalogue: &Catalogue,
    fleet: &mut Fleet,
    spec: &SourceSpec,
    commit: &Commit<'_>,
    run: &Run,
) -> Result<(), EngineError> {
    let mut source = known_or_new(catalogue, spec)?;
    source.n = catalogue.put_source(&source)?;
    source.seq += 1;
    commit_root(catalogue, fleet, &mut source, commit, None, run).map(|_| ())
}

/// One worker thread: takes batches, and others' segments, until there are no more batches.
fn work(
    shared: &Shared<'_>,
    batches: &crossbeam_channel::Receiver<feed::Batch>,
    out: &crossbeam_channel::Sender<worker::Message>,
    parcels: Parcels,
) {
    let result = Worker::new(shared, out.clone(), parcels).and_then(|mut worker| {
        loop {
            crossbeam_channel::select_biased! {
                recv(worker.parcels.waiting) -> offered => {
                    let (parcel, answer) = offered.map_err(|_| EngineError::Worker)?;
                    worker.serve(parcel, &answer)?;
                }
                recv(batches) -> batch => {
                    let Ok(batch) = batch else { break };
                    worker.batch(batch.number, batch.items)?;
                    drop(batch.pending);
                }
            }
        }
        worker.serve_others()
    });
    if let Err(error) = result {
        // With the recorder gone there is nobody left to tell; it has its own error.
        let _ = out.send(worker::Message::Failed(error));
    }
}
