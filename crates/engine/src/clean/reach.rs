//! What the retained roots still reach: chunks and pages.
//!
//! It is read from the vault itself, not from the index: what is about to be removed
//! is decided by the evidence that a restore would go by. The sets stand in
//! temporary tables, so that memory does not grow with the vault.

use std::collections::BTreeSet;

use mybackup_format::history::FLAG_DAMAGED;
use mybackup_format::index::PackFolder;
use mybackup_format::page;
use mybackup_format::pieces::{check_recipe, decode_recipe};
use mybackup_format::root::Root;
use mybackup_format::toc::PageKind;
use mybackup_format::{ChunkId, Content, Entry, PageId, Piece};
use mybackup_store::{ObjectName, StoreErrorKind};

use crate::catalogue::{Catalogue, PackRow};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::layout;
use crate::run::Run;
use crate::sabotage::Sabotage;
use crate::vault::Vault;

impl Engine {
    /// Fills the temporary tables with all that the roots at a destination reach.
    ///
    /// Fails where anything cannot be read: then nothing may be removed. Returns the names of those roots.
    pub(super) fn mark_reachable(&self, vault: &Vault, run: &Run) -> Result<BTreeSet<ObjectName>, EngineError> {
        self.catalogue.begin_marking()?;
        let roots = list_roots(vault)?;
        for name in &roots {
            run.check()?;
            if run.errs_with(Sabotage::ReachNewestRootsOnly) && !is_newest(name, &roots) {
                continue;
            }
            match vault.read_root(name) {
                Ok(root) => self.mark_root(vault, &root, run)?,
                // Its computer removed it since the listing: it was old.
                Err(EngineError::Store { source, .. }) if source.kind() == StoreErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(roots)
    }

    fn mark_root(&self, vault: &Vault, root: &Root, run: &Run) -> Result<(), EngineError> {
        let unsound = |source| EngineError::Object { object: "a root".to_string(), source };
        for page in &root.log_pages {
            self.catalogue.mark_page(page)?;
        }
        for fence in &root.fences {
            if !self.catalogue.mark_page(fence)? {
                continue;
            }
            let list = self.read_page(vault, fence, PageKind::Fence)?;
            for page in page::decode_fence(&list).map_err(unsound)? {
                run.check()?;
                if self.catalogue.mark_page(&page.page)? {
                    let bytes = self.read_page(vault, &page.page, PageKind::Entries)?;
                    self.mark_entries(vault, &page::decode(&bytes).map_err(unsound)?)?;
                }
            }
        }
        self.mark_entries(vault, &page::decode(&root.inline).map_err(unsound)?)
    }

    fn mark_entries(&self, vault: &Vault, entries: &[Entry]) -> Result<(), EngineError> {
        'versions: for version in entries.iter().flat_map(|e| &e.versions) {
            match &version.content {
                Content::Whole => self.catalogue.mark_chunk(&self.keys.small_id(&version.sha256))?,
                Content::Pieces(pieces) => self.mark_pieces(pieces)?,
                Content::Recipe(parts) => {
                    let unsound = |source| EngineError::Object { object: "a recipe".to_string(), source };
                    check_recipe(parts).map_err(unsound)?;
                    self.mark_pieces(parts)?;
                    let mut list = Vec::new();
                    for part in parts {
                        if let Piece::Chunk { id, .. } = part {
                            match self.read_chunk(vault, id) {
                                Ok(bytes) => list.extend_from_slice(&bytes),
                                // Its content is known to be lost, and with it the list: nothing hangs on it.
                                Err(_) if version.flags & FLAG_DAMAGED != 0 => continue 'versions,
                                Err(error) => return Err(error),
                            }
                        }
                    }
                    let pieces = decode_recipe(&list).map_err(unsound)?;
                    self.mark_pieces(&pieces)?;
                }
                Content::None | Content::Target(_) | Content::Device(_) => {}
            }
        }
        Ok(())
    }

    fn mark_pieces(&self, pieces: &[Piece]) -> Result<(), EngineError> {
        for piece in pieces {
            if let Piece::Chunk { id, .. } = piece {
                self.catalogue.mark_chunk(id)?;
            }
        }
        Ok(())
    }

    fn read_page(&self, vault: &Vault, page: &PageId, kind: PageKind) -> Result<Vec<u8>, EngineError> {
        let mut last = EngineError::Missing(format!("page {}", page.hex()));
        for place in self.catalogue.page_places(page)? {
            match vault.read_segment(&place.pack, &place.segment) {
                Ok(bytes) if self.keys.page_id(kind as u8, &bytes) == *page => return Ok(bytes),
                Ok(_) => {}
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn read_chunk(&self, vault: &Vault, id: &ChunkId) -> Result<Vec<u8>, EngineError> {
        let mut last = EngineError::Missing(format!("chunk {}", id.hex()));
        for place in self.catalogue.chunk_places(id)? {
            match vault.read_segment(&place.pack, &place.segment) {
                Ok(bytes) => {
                    let start = place.offset as usize;
                    if let Some(chunk) = bytes.get(start..start + place.len as usize) {
                        return Ok(chunk.to_vec());
                    }
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }
}

/// Lists the roots at a destination.
pub(super) fn list_roots(vault: &Vault) -> Result<BTreeSet<ObjectName>, EngineError> {
    Ok(vault.list("runs/")?.into_iter().map(|object| object.name).collect())
}

/// Tells whether a root is the newest of its source.
fn is_newest(name: &ObjectName, roots: &BTreeSet<ObjectName>) -> bool {
    let of = |name: &ObjectName| (layout::root_source(name.as_str()), layout::root_seq(name.as_str()));
    let (source, seq) = of(name);
    roots.iter().map(of).all(|(other, later)| other != source || later <= seq)
}

/// How much of a pack is alive.
pub(super) struct PackLife {
    pub(super) pack: PackRow,
    /// Bytes before compression that are reached.
    pub(super) live_bytes: u64,
    /// Bytes before compression in all.
    pub(super) all_bytes: u64,
}

impl Catalogue {
    fn begin_marking(&self) -> rusqlite::Result<()> {
        self.db.execute_batch(
            "CREATE TEMP TABLE IF NOT EXISTS live_chunks (id BLOB PRIMARY KEY) WITHOUT ROWID;
             CREATE TEMP TABLE IF NOT EXISTS live_pages (id BLOB PRIMARY KEY) WITHOUT ROWID;
             DELETE FROM live_chunks; DELETE FROM live_pages;",
        )
    }

    fn mark_chunk(&self, id: &ChunkId) -> rusqlite::Result<()> {
        self.db.prepare_cached("INSERT OR IGNORE INTO live_chunks VALUES (?1)")?.execute([id.0])?;
        Ok(())
    }

    /// Marks a page and tells whether it was not marked before.
    fn mark_page(&self, id: &PageId) -> rusqlite::Result<bool> {
        Ok(self.db.prepare_cached("INSERT OR IGNORE INTO live_pages VALUES (?1)")?.execute([id.0])? > 0)
    }

    /// Tells whether a chunk was marked.
    pub(crate) fn is_live(&self, id: &ChunkId) -> rusqlite::Result<bool> {
        self.db.prepare_cached("SELECT 1 FROM live_chunks WHERE id = ?1")?.exists([id.0])
    }

    /// Tells whether a page was marked.
    pub(super) fn is_live_page(&self, id: &PageId) -> rusqlite::Result<bool> {
        self.db.prepare_cached("SELECT 1 FROM live_pages WHERE id = ?1")?.exists([id.0])
    }

    /// Measures every pack against the marks.
    pub(super) fn pack_lives(&self) -> rusqlite::Result<Vec<PackLife>> {
        let mut live = std::collections::HashMap::new();
        for query in [
            "SELECT c.pack, sum(c.len) FROM live_chunks l JOIN chunks c ON c.id = l.id GROUP BY c.pack",
            "SELECT g.pack, sum(s.raw_len) FROM live_pages l JOIN page_places g ON g.page = l.id
             JOIN segments s ON s.pack = g.pack AND s.position = g.position GROUP BY g.pack",
        ] {
            let mut statement = self.db.prepare(query)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                live.insert(row.get::<_, i64>(0)?, row.get::<_, i64>(1)? as u64);
            }
        }
        let mut all = self.db.prepare_cached("SELECT coalesce(sum(raw_len), 0) FROM segments WHERE pack = ?1")?;
        let mut lives = Vec::new();
        for pack in self.packs()? {
            let all_bytes = all.query_row([pack.n], |r| r.get::<_, i64>(0))? as u64;
            let live_bytes = live.get(&pack.n).copied().unwrap_or(0);
            lives.push(PackLife { pack, live_bytes, all_bytes });
        }
        Ok(lives)
    }
}

/// Tells whether a pack holds file data.
pub(super) fn holds_data(pack: &PackRow) -> bool {
    pack.folder == PackFolder::Data
}
