//! Manifest pages and the overlay in the index.

use mybackup_format::PageId;
use mybackup_format::page::PageRef;
use rusqlite::OptionalExtension;

use super::Catalogue;

impl Catalogue {
    /// Notes that the pages no longer tell the truth about an entry.
    pub fn mark_overlaid(&self, source: i64, key: &[u8]) -> rusqlite::Result<()> {
        self.db.prepare_cached("INSERT OR IGNORE INTO overlay VALUES (?1, ?2)")?.execute((source, key))?;
        Ok(())
    }

    /// Returns the first overlaid key at or after `from`.
    pub fn first_overlaid(&self, source: i64, from: &[u8]) -> rusqlite::Result<Option<Vec<u8>>> {
        self.db
            .prepare_cached("SELECT key FROM overlay WHERE source = ?1 AND key >= ?2 ORDER BY key LIMIT 1")?
            .query_row((source, from), |r| r.get(0))
            .optional()
    }

    /// Returns up to `limit` overlaid keys in order.
    pub fn overlaid(&self, source: i64, limit: usize) -> rusqlite::Result<Vec<Vec<u8>>> {
        self.db
            .prepare_cached("SELECT key FROM overlay WHERE source = ?1 ORDER BY key LIMIT ?2")?
            .query_map((source, limit as i64), |r| r.get(0))?
            .collect()
    }

    /// Forgets the overlay: the pages are true again.
    pub fn clear_overlay(&self, source: i64) -> rusqlite::Result<()> {
        self.db.execute("DELETE FROM overlay WHERE source = ?1", [source])?;
        Ok(())
    }

    /// Returns the first key of the page that holds, or would hold, `key`; the empty key where there is none.
    pub fn page_start(&self, source: i64, key: &[u8]) -> rusqlite::Result<Vec<u8>> {
        let found: Option<Vec<u8>> = self
            .db
            .prepare_cached(
                "SELECT first_key FROM pages WHERE source = ?1 AND first_key <= ?2 ORDER BY first_key DESC LIMIT 1",
            )?
            .query_row((source, key), |r| r.get(0))
            .optional()?;
        Ok(found.unwrap_or_default())
    }

    /// Tells whether a page begins with this key.
    pub fn is_page_start(&self, source: i64, key: &[u8]) -> rusqlite::Result<bool> {
        self.db.prepare_cached("SELECT 1 FROM pages WHERE source = ?1 AND first_key = ?2")?.exists((source, key))
    }

    /// Returns the page that begins with this key.
    pub fn page_at(&self, source: i64, key: &[u8]) -> rusqlite::Result<Option<PageId>> {
        self.db
            .prepare_cached("SELECT page FROM pages WHERE source = ?1 AND first_key = ?2")?
            .query_row((source, key), |r| r.get(0).map(PageId))
            .optional()
    }

    /// Forgets the pages that begin at `from` or later, before `to`.
    pub fn remove_pages(&self, source: i64, from: &[u8], to: Option<&[u8]>) -> rusqlite::Result<()> {
        self.db
            .prepare_cached(
                "DELETE FROM pages WHERE source = ?1 AND first_key >= ?2 AND (?3 IS NULL OR first_key < ?3)",
            )?
            .execute((source, from, to))?;
        Ok(())
    }

    /// Keeps a page.
    pub fn put_page(&self, source: i64, page: &PageRef) -> rusqlite::Result<()> {
        self.db.prepare_cached("INSERT OR REPLACE INTO pages VALUES (?1, ?2, ?3, ?4)")?.execute((
            source,
            &page.first_key,
            page.page.0,
            page.entries,
        ))?;
        Ok(())
    }
}
