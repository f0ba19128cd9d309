//! Manifest pages: from the second copy, from what is left of the first, or from the local index.

use mybackup_format::index::PackFolder;
use mybackup_format::page::{self, FENCE_PAGES};
use mybackup_format::root::encode_log;
use mybackup_format::toc::PageKind;
use mybackup_format::{Entry, PageId};

use crate::backup::PageWriter;
use crate::catalogue::SourceRow;
use crate::destinations::Fleet;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::rebuild::PageReader;
use crate::run::Run;

use super::{BadPack, HealedBy, Work};

impl Engine {
    /// Writes the pages of bad packs into new ones, both copies where needed.
    pub(super) fn heal_pages(
        &self,
        work: &mut Work,
        bad: &[BadPack],
        fleet: &mut Fleet,
        run: &Run,
    ) -> Result<(), EngineError> {
        let vaults = work.vaults.clone();
        let reader = PageReader { catalogue: &self.catalogue, vaults: &vaults };
        let mut writer = PageWriter::new(&self.catalogue, fleet, run);
        for pack in bad.iter().filter(|p| p.folder != PackFolder::Data) {
            run.check()?;
            let mut found = Vec::new();
            let mut lost = Vec::new();
            for (kind, id, _) in &pack.pages {
                match reader.read(*kind, id) {
                    Ok(plain) => found.push((*kind, plain)),
                    Err(error) if crate::rebuild::concerns_one_object(&error) => lost.push((*kind, *id)),
                    Err(error) => return Err(error),
                }
            }
            // Only when the index no longer counts the bad copy are both written where one is left.
            if let Some(row) = self.catalogue.pack(&pack.hash)? {
                self.catalogue.remove_packs(&[row.n])?;
            }
            for (kind, plain) in found {
                writer.put(kind, &plain)?;
            }
            let mut all = true;
            let from_here = !lost.is_empty();
            for (kind, id) in lost {
                all &= self.page_from_index(kind, &id, &mut writer, work)?;
            }
            for destination in &pack.destinations {
                let how = if from_here { HealedBy::ThisComputer } else { HealedBy::SecondCopy };
                match all {
                    true => work.healed(destination, pack.name.as_str(), how),
                    false => work.lost(destination, pack.name.as_str()),
                }
            }
        }
        writer.flush()
    }

    /// Makes a page that is lost in all copies from the local index; returns whether nothing of it is lost.
    ///
    /// A page of the present state that cannot be made as it was is replaced: its
    /// entries go into pages of the next root.
    fn page_from_index(
        &self,
        kind: PageKind,
        id: &PageId,
        writer: &mut PageWriter<'_>,
        work: &mut Work,
    ) -> Result<bool, EngineError> {
        for source in self.catalogue.sources()? {
            let plain = match kind {
                PageKind::Entries => match self.entries_page(&source, id)? {
                    Found::Nothing => continue,
                    Found::Same(plain) => plain,
                    Found::Replaced => {
                        work.stale.insert(source.id);
                        return Ok(true);
                    }
                },
                PageKind::Fence => {
                    let pages = self.catalogue.pages(source.n)?;
                    let fences = pages.chunks(FENCE_PAGES).map(page::encode_fence);
                    let mut same = fences.filter(|plain| self.keys.page_id(kind as u8, plain) == *id);
                    let Some(plain) = same.next() else { continue };
                    plain
                }
                PageKind::RunLog => {
                    if !self.catalogue.log_pages(source.n)?.iter().any(|(_, page)| page == id) {
                        continue;
                    }
                    match self.log_page(&source, id)? {
                        Some(plain) => plain,
                        None => {
                            self.catalogue.forget_log_pages(source.n)?;
                            work.stale.insert(source.id);
                            return Ok(true);
                        }
                    }
                }
            };
            writer.put(kind, &plain)?;
            return Ok(true);
        }
        Ok(false)
    }

    fn entries_page(&self, source: &SourceRow, id: &PageId) -> Result<Found, EngineError> {
        let pages = self.catalogue.pages(source.n)?;
        let Some(at) = pages.iter().position(|page| page.page == *id) else { return Ok(Found::Nothing) };
        let next = pages.get(at + 1).map(|page| page.first_key.as_slice());
        let mut entries: Vec<Entry> = Vec::new();
        let mut reader = self.catalogue.entries(source.n, &pages[at].first_key, next)?;
        while let Some((_, entry)) = reader.next_entry()? {
            entries.push(entry);
        }
        let plain = page::encode(&entries);
        if self.keys.page_id(PageKind::Entries as u8, &plain) == *id {
            return Ok(Found::Same(plain));
        }
        self.catalogue.remove_pages(source.n, &pages[at].first_key, next)?;
        for entry in &entries {
            self.catalogue.mark_overlaid(source.n, &entry.key)?;
        }
        Ok(Found::Replaced)
    }

    fn log_page(&self, source: &SourceRow, id: &PageId) -> Result<Option<Vec<u8>>, EngineError> {
        let mut after = 0;
        for (last, page) in self.catalogue.log_pages(source.n)? {
            let mut records = self.catalogue.runs(source.n, after)?;
            records.retain(|record| record.seq <= last);
            after = last;
            if page == *id {
                let plain = encode_log(&records);
                return Ok((self.keys.page_id(PageKind::RunLog as u8, &plain) == *id).then_some(plain));
            }
        }
        Ok(None)
    }
}

/// What the local index gives of a page.
enum Found {
    /// The page belongs to no present state.
    Nothing,
    /// The very page.
    Same(Vec<u8>),
    /// The page as it was cannot be made, but all its entries are in the index.
    Replaced,
}
