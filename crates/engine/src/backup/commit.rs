//! Commits a run of one source: pages, index, root, in that order, each durable before the next.

use mybackup_format::container::ObjectKind;
use mybackup_format::index::{IndexedPack, put_pack};
use mybackup_format::page;
use mybackup_format::root::{MAX_INLINE, MAX_INLINE_RUNS, Root, RunRecord, encode_log};
use mybackup_format::toc::PageKind;
use mybackup_format::{DeviceId, Entry, ObjectHash, PageId};

use crate::catalogue::{Catalogue, SourceRow};
use crate::destinations::Fleet;
use crate::error::EngineError;
use crate::layout;
use crate::run::Run;
use crate::sabotage::Sabotage;
use crate::vault::seal_object;

use super::last_look::{after_root, before_root};
use super::pages::{OpenPages, PageWriter};

/// So many packs may be listed by no index: a reader opens each one's end.
const UNINDEXED_PACKS: usize = 24;
/// An index object is closed at this length, in bytes: one over all packs would grow with the number of files.
const INDEX_BYTES: usize = 4 << 20;

/// More entries than this do not fit into a root: none takes less than 40 bytes.
pub(super) const MOST_INLINE: usize = MAX_INLINE / 40;

/// What a root says besides what the source holds.
#[derive(Clone)]
pub(crate) struct Commit<'a> {
    pub(crate) run_number: u64,
    pub(crate) started_ns: i64,
    pub(crate) partial: bool,
    pub(crate) acknowledged: &'a [ObjectHash],
    pub(crate) writer: &'a str,
    /// This computer, which owns the source from now on.
    pub(crate) device: DeviceId,
    /// Its name.
    pub(crate) device_name: &'a str,
    /// Whether all overlaid entries go into pages, however few they are.
    pub(crate) all_pages: bool,
    /// Whether no entry of the source is in a page yet, and too many for a root are there.
    pub(crate) nothing_paged: bool,
}

/// Writes the root of a source, whose `seq` is already that of this run, and keeps it in the index.
///
/// All data packs must have been handed over. `streamed` are the packs of pages that
/// are open where all pages were cut already. When this returns the root is
/// durable; the caller commits the index. Returns the bytes that it took.
pub(crate) fn commit_root(
    catalogue: &Catalogue,
    fleet: &mut Fleet,
    source: &mut SourceRow,
    commit: &Commit<'_>,
    streamed: Option<OpenPages>,
    run: &Run,
) -> Result<u64, EngineError> {
    let inline = if commit.all_pages || commit.nothing_paged { None } else { inline_entries(catalogue, source.n)? };
    let is_streamed = streamed.is_some();
    let open = streamed.unwrap_or_else(|| OpenPages::new(&fleet.any().keys));
    let mut pages = PageWriter::going_on(open, catalogue, fleet, run);
    let inline = match inline {
        Some(inline) => inline,
        None => {
            if is_streamed {
                catalogue.clear_overlay(source.n)?;
            } else if commit.nothing_paged {
                pages.put_all_pages(source.n)?;
            } else {
                pages.put_stale_pages(source.n)?;
            }
            page::encode(&[])
        }
    };
    let fences = pages.put_fences(source.n)?;
    let finished_ns = run.now().max(commit.started_ns);
    let record = RunRecord { seq: source.seq, run: commit.run_number, started_ns: commit.started_ns, finished_ns };
    catalogue.put_run(source.n, &record)?;
    let (log_pages, log) = run_log(catalogue, source.n, &mut pages)?;
    pages.flush()?;
    let mut stored = pages.stored_bytes();
    if !run.errs_with(Sabotage::RootBeforePacks) {
        fleet.sync(run)?;
    }

    stored += put_index(catalogue, fleet, run)?;
    source.device = commit.device;
    source.device_name = commit.device_name.to_string();
    let root = Root {
        features: 0,
        source: source.id,
        settings: source.settings.clone(),
        device: commit.device,
        device_name: source.device_name.clone(),
        seq: source.seq,
        run: commit.run_number,
        previous: source.root,
        started_ns: commit.started_ns,
        finished_ns,
        partial: commit.partial,
        fences,
        inline,
        log_pages,
        log,
        totals: source.totals,
        rows_hash: source.rows_hash.to_bytes(),
        acknowledged: commit.acknowledged.to_vec(),
        writer: commit.writer.to_string(),
    };
    let sealed = seal_object(&fleet.any().keys, ObjectKind::Root, &[&root.encode()], &[]);
    let name = layout::root(source.id, source.seq, &sealed.hash);
    if !run.errs_with(Sabotage::SkipLastLook) {
        before_root(catalogue, fleet, source, commit)?;
    }
    fleet.put_new(&name, &sealed.bytes, run)?;
    if !run.errs_with(Sabotage::DoneBeforeRoot) {
        fleet.sync(run)?;
    }
    after_root(fleet, source, &name, run)?;
    source.root = sealed.hash;
    catalogue.put_source(source)?;
    Ok(stored + sealed.bytes.len() as u64)
}

/// Returns the overlay as a page, or `None` where it is too long for a root.
fn inline_entries(catalogue: &Catalogue, source: i64) -> Result<Option<Vec<u8>>, EngineError> {
    let keys = catalogue.overlaid(source, MOST_INLINE + 1)?;
    if keys.len() > MOST_INLINE {
        return Ok(None);
    }
    let mut entries = Vec::with_capacity(keys.len());
    for key in keys {
        let Some(file) = catalogue.file(source, &key)? else { continue };
        let versions = catalogue.versions(file.id)?;
        if !versions.is_empty() {
            entries.push(Entry { key, next_version: file.next_version, versions });
        }
    }
    let bytes = page::encode(&entries);
    Ok((bytes.len() <= MAX_INLINE).then_some(bytes))
}

/// Moves old run records into log pages and returns the pages and the records that stay in the root.
fn run_log(
    catalogue: &Catalogue,
    source: i64,
    pages: &mut PageWriter<'_>,
) -> Result<(Vec<PageId>, Vec<u8>), EngineError> {
    let mut log_pages = catalogue.log_pages(source)?;
    let last_paged = log_pages.last().map_or(0, |(seq, _)| *seq);
    let mut records = catalogue.runs(source, last_paged)?;
    while records.len() > MAX_INLINE_RUNS {
        let rest = records.split_off(MAX_INLINE_RUNS);
        let page = pages.put(PageKind::RunLog, &encode_log(&records))?;
        let last = records.last().map_or(0, |r| r.seq);
        catalogue.put_log_page(source, last, page)?;
        log_pages.push((last, page));
        records = rest;
    }
    Ok((log_pages.into_iter().map(|(_, page)| page).collect(), encode_log(&records)))
}

/// Writes an index over all packs that none lists yet, where they are many; returns its length in bytes.
fn put_index(catalogue: &Catalogue, fleet: &mut Fleet, run: &Run) -> Result<u64, EngineError> {
    let unindexed = catalogue.unindexed()?;
    if unindexed.len() <= UNINDEXED_PACKS {
        return Ok(0);
    }
    write_index(catalogue, fleet, &unindexed, run)
}

/// Writes indexes over packs that are durable and listed by none; returns their length in bytes.
pub(crate) fn write_index(
    catalogue: &Catalogue,
    fleet: &mut Fleet,
    packs: &[crate::catalogue::PackRow],
    run: &Run,
) -> Result<u64, EngineError> {
    let mut stored = 0;
    let mut body = Vec::new();
    for pack in packs {
        let contents = catalogue.unindexed_contents(pack)?;
        let indexed = IndexedPack { folder: pack.folder, hash: pack.hash, len: pack.len, contents };
        if body.len() >= INDEX_BYTES {
            stored += put_body(&std::mem::take(&mut body), fleet, run)?;
        }
        put_pack(&mut body, &indexed);
        catalogue.set_indexed(pack.n)?;
    }
    Ok(stored + put_body(&body, fleet, run)?)
}

/// Writes one index object.
fn put_body(body: &[u8], fleet: &mut Fleet, run: &Run) -> Result<u64, EngineError> {
    let sealed = seal_object(&fleet.any().keys, ObjectKind::Index, &[body], &[]);
    fleet.put_new(&layout::index(&sealed.hash), &sealed.bytes, run)?;
    Ok(sealed.bytes.len() as u64)
}
