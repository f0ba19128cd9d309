//! Writes the manifest pages that a run made stale, twice, each copy under its own salt.

use mybackup_format::compress::Compressor;
use mybackup_format::container::{Contents, ObjectBuilder, ObjectKind, SealKey};
use mybackup_format::index::{IndexedPack, PackFolder};
use mybackup_format::keys::VaultKeys;
use mybackup_format::page::{self, Cutter, FENCE_PAGES, PageRef};
use mybackup_format::toc::{PageKind, write_pages};
use mybackup_format::{Entry, PageId};

use crate::catalogue::Catalogue;
use crate::destinations::Fleet;
use crate::error::EngineError;
use crate::layout;
use crate::run::Run;
use crate::sabotage::Sabotage;
use crate::vault::random;

/// A pack of pages is closed at this length, in bytes.
const META_PACK_BYTES: usize = 2 << 20;

struct Copy {
    folder: PackFolder,
    key: SealKey,
    builder: ObjectBuilder,
}

impl Copy {
    fn new(keys: &VaultKeys, folder: PackFolder) -> Self {
        let key = keys.seal(ObjectKind::Meta, random());
        let builder = ObjectBuilder::new(&key, 0);
        Copy { folder, key, builder }
    }
}

/// Packs of pages that are being filled.
pub(crate) struct OpenPages {
    keys: VaultKeys,
    compressor: Compressor,
    copies: Vec<Copy>,
    pages: Vec<(PageKind, PageId)>,
    /// Bytes handed over so far.
    stored_bytes: u64,
}

impl OpenPages {
    /// Begins with none.
    pub(crate) fn new(keys: &VaultKeys) -> Self {
        OpenPages {
            keys: keys.clone(),
            compressor: Compressor::new(3).expect("level 3 exists"),
            copies: Vec::new(),
            pages: Vec::new(),
            stored_bytes: 0,
        }
    }

    /// Returns the keys that pages are sealed under.
    pub(super) fn keys(&self) -> &VaultKeys {
        &self.keys
    }

    /// Tells whether the packs are long enough to be handed over.
    pub(super) fn is_full(&self) -> bool {
        self.copies.first().is_some_and(|copy| copy.builder.len() >= META_PACK_BYTES)
    }

    /// Adds a page, unless it is stored already.
    fn add(&mut self, catalogue: &Catalogue, kind: PageKind, plain: &[u8]) -> Result<PageId, EngineError> {
        let id = self.keys.page_id(kind as u8, plain);
        let stored = catalogue.page_places(&id)?.iter().filter(|p| !p.pack.condemned).count() > 1;
        if stored || self.pages.contains(&(kind, id)) {
            return Ok(id);
        }
        if self.copies.is_empty() {
            self.copies = [PackFolder::Meta, PackFolder::Meta2].map(|f| Copy::new(&self.keys, f)).into();
        }
        let packed = self.compressor.compress(plain);
        let compressed = packed.is_some();
        let body = packed.unwrap_or(plain);
        let number = self.pages.len() as u32;
        for copy in &mut self.copies {
            let mut sealed = body.to_vec();
            copy.key.seal_segment(number, &mut sealed);
            copy.builder.push(number, &sealed, plain.len(), compressed);
        }
        self.pages.push((kind, id));
        Ok(id)
    }

    /// Adds one page in place of the old pages that begin in `from..to`.
    pub(super) fn add_entries(
        &mut self,
        catalogue: &Catalogue,
        source: i64,
        from: &[u8],
        to: Option<&[u8]>,
        entries: &mut Vec<Entry>,
    ) -> Result<(), EngineError> {
        catalogue.remove_pages(source, from, to)?;
        if let Some(first) = entries.first() {
            let page = self.add(catalogue, PageKind::Entries, &page::encode(entries))?;
            let page = PageRef { first_key: first.key.clone(), page, entries: entries.len() as u32 };
            catalogue.put_page(source, &page)?;
        }
        entries.clear();
        Ok(())
    }
}

/// Collects pages into packs and hands the packs over.
pub(crate) struct PageWriter<'w> {
    catalogue: &'w Catalogue,
    fleet: &'w mut Fleet,
    run: &'w Run,
    open: OpenPages,
}

impl<'w> PageWriter<'w> {
    pub(crate) fn new(catalogue: &'w Catalogue, fleet: &'w mut Fleet, run: &'w Run) -> Self {
        let open = OpenPages::new(&fleet.any().keys);
        Self::going_on(open, catalogue, fleet, run)
    }

    /// Goes on with packs that were begun before.
    pub(crate) fn going_on(open: OpenPages, catalogue: &'w Catalogue, fleet: &'w mut Fleet, run: &'w Run) -> Self {
        PageWriter { catalogue, fleet, run, open }
    }

    /// Leaves the packs as they are, for another writer to go on with.
    pub(crate) fn leave(self) -> OpenPages {
        self.open
    }

    /// Returns how many bytes were handed over so far.
    pub(crate) fn stored_bytes(&self) -> u64 {
        self.open.stored_bytes
    }

    /// Stores a page, unless it is stored already.
    pub(crate) fn put(&mut self, kind: PageKind, plain: &[u8]) -> Result<PageId, EngineError> {
        let id = self.open.add(self.catalogue, kind, plain)?;
        self.flush_full()?;
        Ok(id)
    }

    /// Hands over packs that are long enough.
    pub(super) fn flush_full(&mut self) -> Result<(), EngineError> {
        if self.open.is_full() { self.flush() } else { Ok(()) }
    }

    /// Hands over the pages that are still here.
    pub(crate) fn flush(&mut self) -> Result<(), EngineError> {
        let table = write_pages(&std::mem::take(&mut self.open.pages));
        for copy in self.open.copies.drain(..) {
            if copy.folder == PackFolder::Meta2 && self.run.errs_with(Sabotage::OnePageCopy) {
                continue;
            }
            let segments = copy.builder.segments().to_vec();
            let (bytes, hash) = copy.builder.finish(&copy.key, &table);
            let name = layout::pack(copy.folder, &hash);
            self.fleet.put_new(&name, &bytes, self.run)?;
            self.open.stored_bytes += bytes.len() as u64;
            let contents = Contents { segments, table: table.clone() };
            let pack = IndexedPack { folder: copy.folder, hash, len: bytes.len() as u64, contents };
            self.catalogue
                .put_pack(&pack, false)?
                .map_err(|source| EngineError::Object { object: name.as_str().to_string(), source })?;
        }
        Ok(())
    }

    /// Writes the pages that hold entries of the overlay, which is empty afterwards.
    pub(crate) fn put_stale_pages(&mut self, source: i64) -> Result<(), EngineError> {
        let mut from = Some(Vec::new());
        while let Some(at) = from {
            let Some(stale) = self.catalogue.first_overlaid(source, &at)? else { break };
            let start = self.catalogue.page_start(source, &stale)?;
            from = self.put_stretch(source, start)?;
        }
        self.catalogue.clear_overlay(source)?;
        Ok(())
    }

    /// Writes the pages of a source of which no page is written yet.
    pub(crate) fn put_all_pages(&mut self, source: i64) -> Result<(), EngineError> {
        let mut from = Some(Vec::new());
        while let Some(at) = from {
            from = self.put_stretch(source, at)?;
        }
        self.catalogue.clear_overlay(source)?;
        Ok(())
    }

    /// Writes pages from `start` until one ends where an old page begins; returns where that is.
    fn put_stretch(&mut self, source: i64, start: Vec<u8>) -> Result<Option<Vec<u8>>, EngineError> {
        let mut reader = self.catalogue.entries(source, &start, None)?;
        let mut cutter = Cutter::default();
        let mut entries: Vec<Entry> = Vec::new();
        let mut first_key = start;
        loop {
            let next = reader.next_entry()?;
            let Some((_, entry)) = next else {
                self.put_entries(source, &first_key, None, &mut entries)?;
                return Ok(None);
            };
            if entries.is_empty() && entry.key > first_key && self.catalogue.is_page_start(source, &entry.key)? {
                // A page all of whose entries are gone began here.
                self.catalogue.remove_pages(source, &first_key, Some(&entry.key))?;
                return Ok(Some(entry.key));
            }
            let ends = cutter.ends_after(&entry, &self.open.keys);
            entries.push(entry);
            if ends {
                let last = entries.last().map(|e| e.key.clone()).unwrap_or_default();
                // The next key is at least the last one with a byte more.
                let next_from = [&last[..], &[0]].concat();
                self.put_entries(source, &first_key, Some(&next_from), &mut entries)?;
                first_key = next_from;
            }
        }
    }

    /// Stores one page in place of the old pages that begin in `from..to`.
    fn put_entries(
        &mut self,
        source: i64,
        from: &[u8],
        to: Option<&[u8]>,
        entries: &mut Vec<Entry>,
    ) -> Result<(), EngineError> {
        self.open.add_entries(self.catalogue, source, from, to, entries)?;
        self.flush_full()
    }

    /// Stores the fences over all pages of a source and returns them in order.
    pub(crate) fn put_fences(&mut self, source: i64) -> Result<Vec<PageId>, EngineError> {
        let pages = self.catalogue.pages(source)?;
        pages.chunks(FENCE_PAGES).map(|part| self.put(PageKind::Fence, &page::encode_fence(part))).collect()
    }
}
