//! Roots: written anew where the index knows what they said; otherwise the run is named as lost.

use std::collections::HashSet;

use mybackup_format::index::PackFolder;
use mybackup_format::page;
use mybackup_format::root::Root;
use mybackup_format::toc::PageKind;
use mybackup_format::{ChunkId, Entry, SourceId};
use mybackup_store::ObjectName;

use crate::catalogue::SourceRow;
use crate::content::ContentReader;
use crate::destinations::Fleet;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::history::shown;
use crate::layout;
use crate::rebuild::{PageReader, concerns_one_object, open_root};
use crate::run::Run;
use crate::vault::Vault;
use crate::verify::{chunks_of, source_gone_back};

use super::{BadPack, HealedBy, Work, copies};

impl Engine {
    /// Sorts out damaged roots: the newest is written anew where the index knows it, and the rest is named.
    pub(super) fn settle_roots(&self, work: &mut Work) -> Result<(), EngineError> {
        for finding in work.findings.clone() {
            if let Some(source) = source_gone_back(&finding.object) {
                self.settle_going_back(work, &finding.destination, source)?;
                continue;
            }
            let (Some(source), Some(seq)) = (layout::root_source(&finding.object), layout::root_seq(&finding.object))
            else {
                continue;
            };
            let Ok(name) = ObjectName::new(&finding.object) else { continue };
            let opens = |vault: &Vault| !copies::stands_too_long(vault, &name) && open_root(vault, &name).is_ok();
            let sound = work.vault(&finding.destination).is_some_and(|at| opens(&work.vaults[at]));
            let (destination, object) = (finding.destination.as_str(), finding.object.as_str());
            if sound {
                // The root itself is good, what it refers to was not.
                let all =
                    finding.chunks.iter().map(|id| self.catalogue.has_chunk(id)).collect::<Result<Vec<_>, _>>()?;
                match !all.is_empty() && all.iter().all(|there| *there) {
                    true => work.healed(destination, object, HealedBy::SourceFiles),
                    false => work.lost(destination, object),
                }
                continue;
            }
            work.doom(destination, &name);
            let known = self.catalogue.source(source)?;
            // Where only its number is known the index was read from an older one.
            if known.as_ref().is_some_and(|known| layout::root(source, known.seq, &known.root) == name) {
                work.stale.insert(source);
                work.healed(destination, object, HealedBy::ThisComputer);
                continue;
            }
            if known.is_some_and(|known| known.seq == seq) {
                work.stale.insert(source);
            }
            self.lose_run(work, destination, source, seq)?;
        }
        Ok(())
    }

    /// Accepts that a destination shows an older state; numbers of runs that are gone are not given again.
    fn settle_going_back(&self, work: &mut Work, destination: &str, source: SourceId) -> Result<(), EngineError> {
        let (Some(known), Some(seen)) =
            (self.catalogue.source(source)?, self.catalogue.newest_seen(destination, source)?)
        else {
            return Ok(());
        };
        self.lose_run(work, destination, source, seen.seq)?;
        // With no root left there is nothing that a new one could say.
        if known.seq > 0 {
            self.catalogue.put_source(&SourceRow { seq: known.seq.max(seen.seq), ..known })?;
            work.stale.insert(source);
        }
        Ok(())
    }

    /// Tells that a run is lost.
    fn lose_run(&self, work: &mut Work, destination: &str, source: SourceId, seq: u64) -> Result<(), EngineError> {
        let known = self.catalogue.source(source)?;
        let path = known.map_or_else(|| source.hex(), |known| shown(&known.settings.path));
        let run = self.run_of_root(source, seq)?;
        work.lost(destination, &format!("run {run} of {path}"));
        Ok(())
    }

    /// Sets older roots aside of which pages are lost in all copies, or content that the history forgot since.
    ///
    /// The newest one of a source stays, or is written anew.
    pub(super) fn drop_hollow_roots(
        &self,
        work: &mut Work,
        bad: &[BadPack],
        forgotten: &HashSet<ChunkId>,
        fleet: &Fleet,
        run: &Run,
    ) -> Result<(), EngineError> {
        let of_root = |object: &str| layout::root_seq(object).is_some() && layout::root_source(object).is_some();
        let pages_were_bad = bad.iter().any(|pack| pack.folder != PackFolder::Data);
        if forgotten.is_empty() && !pages_were_bad && !work.findings.iter().any(|finding| of_root(&finding.object)) {
            return Ok(());
        }
        for vault in work.vaults.clone() {
            for object in vault.list("runs/")? {
                run.check()?;
                let (Some(source), Some(seq)) =
                    (layout::root_source(object.name.as_str()), layout::root_seq(object.name.as_str()))
                else {
                    continue;
                };
                let present = self.catalogue.source(source)?.is_some_and(|known| known.seq == seq);
                if present && !work.stale.contains(&source) || copies::stands_too_long(&vault, &object.name) {
                    continue;
                }
                let Ok((root, _)) = open_root(&vault, &object.name) else { continue };
                if self.misses_pages(&root, fleet)? || self.needs_any(&root, forgotten, fleet)? {
                    work.doom(&vault.destination, &object.name);
                    // What the newest one said is said again by the one in its place.
                    if !present {
                        self.lose_run(work, &vault.destination, source, seq)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn misses_pages(&self, root: &Root, fleet: &Fleet) -> Result<bool, EngineError> {
        let reader = PageReader { catalogue: &self.catalogue, vaults: fleet.vaults() };
        for fence in &root.fences {
            let pages = match reader.read(PageKind::Fence, fence) {
                Ok(bytes) => page::decode_fence(&bytes).unwrap_or_default(),
                Err(error) if concerns_one_object(&error) => return Ok(true),
                Err(error) => return Err(error),
            };
            for page in pages {
                if self.catalogue.page_places(&page.page)?.is_empty() {
                    return Ok(true);
                }
            }
        }
        for page in &root.log_pages {
            if self.catalogue.page_places(page)?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Tells whether a root refers to any of these chunks.
    fn needs_any(&self, root: &Root, lost: &HashSet<ChunkId>, fleet: &Fleet) -> Result<bool, EngineError> {
        if lost.is_empty() {
            return Ok(false);
        }
        let mut content = ContentReader::new(&self.catalogue, fleet.vaults());
        let mut need = |entries: Vec<Entry>| {
            let mut versions = entries.iter().flat_map(|entry| &entry.versions);
            versions.any(|version| chunks_of(&mut content, version).iter().any(|id| lost.contains(id)))
        };
        if need(page::decode(&root.inline).unwrap_or_default()) {
            return Ok(true);
        }
        let reader = PageReader { catalogue: &self.catalogue, vaults: fleet.vaults() };
        for fence in &root.fences {
            let Ok(pages) = page::decode_fence(&reader.read(PageKind::Fence, fence)?) else { continue };
            for page in pages {
                if need(page::decode(&reader.read(PageKind::Entries, &page.page)?).unwrap_or_default()) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}
