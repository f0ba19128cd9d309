//! Follows every retained root to its pages and to every chunk that they name.
//!
//! Roots share most of their pages: a page is read once, and what later roots need
//! of it is a count and a hash.

use std::collections::HashMap;

use mybackup_format::digest::DigestKind;
use mybackup_format::history::{FLAG_DAMAGED, encode_row};
use mybackup_format::page::{self, PageRef};
use mybackup_format::root::{Root, RowsHash, decode_log};
use mybackup_format::toc::PageKind;
use mybackup_format::{ChunkId, Content, Entry, FormatError, Kind, PageId, Piece, Version};
use mybackup_store::ObjectName;

use crate::catalogue::{Catalogue, Place};
use crate::content::ContentReader;
use crate::error::EngineError;
use crate::layout;
use crate::rebuild::open_root;

use super::standing::is_too_long;
use super::{Checker, cause};

/// Rows of a page, or of part of one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Rows {
    count: u64,
    hash: RowsHash,
}

impl Rows {
    fn add(&mut self, other: &Rows) {
        self.count += other.count;
        self.hash.add(&other.hash.to_bytes());
    }

    fn remove(&mut self, other: &Rows) {
        self.count -= other.count.min(self.count);
        self.hash.remove(&other.hash.to_bytes());
    }
}

/// What is known of pages that were read already.
#[derive(Default)]
struct Seen {
    /// `None` for a page that cannot be read.
    pages: HashMap<PageId, Option<Rows>>,
    /// Rows that an entry has in a page, where some root replaces it.
    replaced: HashMap<(PageId, Vec<u8>), Rows>,
    logs: HashMap<PageId, bool>,
}

impl Checker<'_> {
    /// Checks every root of every source.
    pub(super) fn histories(&mut self) -> Result<(), EngineError> {
        let mut names: Vec<ObjectName> = self
            .listed
            .keys()
            .filter(|name| layout::root_seq(name).is_some() && layout::root_source(name).is_some())
            .filter_map(|name| ObjectName::new(name).ok())
            .collect();
        // The newest first: what it misses is missed by it, not by an older one.
        names.reverse();
        let mut seen = Seen::default();
        // Nothing is written to the index here, and it is asked for every chunk.
        let _moment = self.catalogue.at_one_moment()?;
        for name in names {
            self.run.check()?;
            let len = self.listed.get(name.as_str()).copied().unwrap_or_default();
            self.report.roots += 1;
            if is_too_long(name.as_str(), len) {
                // Its length was told with the listing.
                continue;
            }
            let opened = open_root(self.vault, &name);
            if let Some((root, _)) = self.checked(name.as_str(), opened)? {
                self.root(name.as_str(), &root, &mut seen)?;
            }
            self.report.bytes += len;
        }
        Ok(())
    }

    fn root(&mut self, name: &str, root: &Root, seen: &mut Seen) -> Result<(), EngineError> {
        let mut whole = true;
        let mut pages: Vec<PageRef> = Vec::new();
        for fence in &root.fences {
            match self.decoded(PageKind::Fence, fence, name, page::decode_fence)? {
                Some(mut list) => pages.append(&mut list),
                None => whole = false,
            }
        }
        let mut rows = Rows::default();
        for page in &pages {
            match self.page_rows(page, name, seen)? {
                Some(here) => rows.add(&here),
                None => whole = false,
            }
        }
        for page in &root.log_pages {
            if !seen.logs.contains_key(page) {
                let sound = self.decoded(PageKind::RunLog, page, name, decode_log)?.is_some();
                seen.logs.insert(*page, sound);
            }
        }
        if !root.log.is_empty() && decode_log(&root.log).is_err() {
            self.damaged(name, "Its run log cannot be read");
        }
        let inline = match page::decode(&root.inline) {
            Ok(inline) => inline,
            Err(error) => {
                self.damaged(name, error.to_string());
                return Ok(());
            }
        };
        for entry in &inline {
            let here = self.entry_rows(entry, name)?;
            rows.add(&here);
            let at = pages.partition_point(|page| page.first_key <= entry.key);
            if let Some(page) = at.checked_sub(1).and_then(|at| pages.get(at)).filter(|_| whole) {
                let replaced = self.replaced(page.page, &entry.key, name, seen)?;
                rows.remove(&replaced);
            }
        }
        let recorded = Rows { count: root.totals.rows, hash: RowsHash::from_bytes(&root.rows_hash) };
        if whole && rows != recorded {
            self.damaged(name, "Its history does not add up to what was recorded");
        }
        Ok(())
    }

    /// Reads a page from the first good copy at this destination; each bad copy is a finding.
    fn page(&mut self, kind: PageKind, id: &PageId, root: &str) -> Result<Option<Vec<u8>>, EngineError> {
        let places = |catalogue: &Catalogue, present: &std::collections::HashSet<i64>| {
            let places = catalogue.page_places(id)?;
            Ok::<_, rusqlite::Error>(places.into_iter().partition(|p| present.contains(&p.pack.n)))
        };
        let (mut here, mut absent): (Vec<Place>, Vec<Place>) = places(self.catalogue, &self.present)?;
        let (more, more_absent): (Vec<Place>, Vec<Place>) = places(&self.extra, &self.extra_present)?;
        here.extend(more);
        absent.extend(more_absent);
        for place in &here {
            let name = layout::pack(place.pack.folder, &place.pack.hash);
            match self.vault.read_segment(&place.pack, &place.segment) {
                Ok(bytes) if self.vault.keys.page_id(kind as u8, &bytes) == *id => {
                    self.report.bytes += u64::from(place.segment.sealed_len);
                    return Ok(Some(bytes));
                }
                Ok(_) => {
                    self.damaged(name.as_str(), FormatError::Damaged.to_string());
                }
                Err(error) if crate::rebuild::concerns_one_object(&error) => {
                    self.damaged(name.as_str(), cause(&error));
                }
                Err(error) => return Err(error),
            }
        }
        for place in &absent {
            self.missing(layout::pack(place.pack.folder, &place.pack.hash).as_str());
        }
        if here.is_empty() && absent.is_empty() {
            self.damaged(root, "It refers to a page that no pack holds");
        }
        Ok(None)
    }

    fn decoded<T>(
        &mut self,
        kind: PageKind,
        id: &PageId,
        root: &str,
        decode: impl Fn(&[u8]) -> Result<T, FormatError>,
    ) -> Result<Option<T>, EngineError> {
        let Some(bytes) = self.page(kind, id, root)? else { return Ok(None) };
        match decode(&bytes) {
            Ok(found) => Ok(Some(found)),
            Err(error) => {
                self.damaged(root, format!("It refers to a page that is unsound: {error}"));
                Ok(None)
            }
        }
    }

    fn page_rows(&mut self, page: &PageRef, root: &str, seen: &mut Seen) -> Result<Option<Rows>, EngineError> {
        if let Some(known) = seen.pages.get(&page.page) {
            return Ok(*known);
        }
        self.run.check()?;
        let mut rows = None;
        if let Some(entries) = self.decoded(PageKind::Entries, &page.page, root, page::decode)? {
            if entries.len() != page.entries as usize || entries.first().is_none_or(|e| e.key != page.first_key) {
                self.damaged(root, "It lists a page as another than it is");
            }
            let mut sum = Rows::default();
            for entry in &entries {
                sum.add(&self.entry_rows(entry, root)?);
            }
            rows = Some(sum);
        }
        seen.pages.insert(page.page, rows);
        Ok(rows)
    }

    fn replaced(&mut self, page: PageId, key: &[u8], root: &str, seen: &mut Seen) -> Result<Rows, EngineError> {
        if let Some(rows) = seen.replaced.get(&(page, key.to_vec())) {
            return Ok(*rows);
        }
        let entries = self.decoded(PageKind::Entries, &page, root, page::decode)?.unwrap_or_default();
        let found = entries.binary_search_by(|entry| entry.key.as_slice().cmp(key));
        let rows = found.map(|at| self.rows(&entries[at])).unwrap_or_default();
        seen.replaced.insert((page, key.to_vec()), rows);
        Ok(rows)
    }

    fn rows(&self, entry: &Entry) -> Rows {
        let mut rows = Rows::default();
        let mut row = Vec::with_capacity(256);
        for version in &entry.versions {
            row.clear();
            encode_row(&entry.key, version, &mut row);
            rows.hash.add(&self.vault.keys.row_hash(&row));
            rows.count += 1;
        }
        rows
    }

    /// Checks where the content of every version is, and sums up their rows.
    ///
    /// The newest root that has the entry comes first: no version can belong to a later run.
    fn entry_rows(&mut self, entry: &Entry, root: &str) -> Result<Rows, EngineError> {
        let seq = layout::root_seq(root).unwrap_or(u64::MAX);
        if entry.versions.iter().any(|version| version.from.max(version.to.unwrap_or(0)) > seq) {
            self.damaged(root, "It tells of runs to come");
        }
        for version in &entry.versions {
            self.report.versions += 1;
            self.version(version, root)?;
        }
        Ok(self.rows(entry))
    }

    fn version(&mut self, version: &Version, root: &str) -> Result<(), EngineError> {
        let len = |list: &[Piece]| list.iter().map(Piece::len).sum::<u64>();
        let marked = version.flags & FLAG_DAMAGED != 0;
        match &version.content {
            Content::Whole => {
                // Its chunk is named after the SHA-256 of its bytes, which can be no other's.
                if DigestKind::of(version.flags) == DigestKind::Layout {
                    self.damaged(root, "It lists a file as another than it is");
                }
                let id = self.vault.keys.small_id(&version.sha256);
                self.chunk(&id, version.size, marked, root)?;
            }
            Content::Pieces(list) => {
                if len(list) != version.size {
                    self.damaged(root, "It lists a file as another than it is");
                }
                self.chunks(list, marked, root)?;
            }
            Content::Recipe(list) => {
                if self.chunks(list, marked, root)?
                    && let Some(pieces) = self.recipe(version)?
                {
                    if len(&pieces) != version.size {
                        self.damaged(root, "It lists a file as another than it is");
                    }
                    self.chunks(&pieces, marked, root)?;
                }
            }
            Content::None if version.kind == Kind::File && version.size > 0 => {
                self.damaged(root, "It lists a file as another than it is");
            }
            Content::None | Content::Target(_) | Content::Device(_) => {}
        }
        Ok(())
    }

    fn recipe(&mut self, version: &Version) -> Result<Option<Vec<Piece>>, EngineError> {
        let mut read = self.content.pieces_of(version);
        if read.is_err() && !self.extra_present.is_empty() {
            read = ContentReader::new(&self.extra, std::slice::from_ref(self.vault)).pieces_of(version);
        }
        match read {
            Ok(pieces) => Ok(Some(pieces)),
            Err(EngineError::Object { object, source }) => {
                self.damaged(&object, source.to_string());
                Ok(None)
            }
            // What holds it was told when it was first asked for.
            Err(EngineError::Missing(_)) if self.is_told(version)? => Ok(None),
            Err(error) => self.checked("the list of a file's chunks", Err(error)),
        }
    }

    /// Tells whether a pack is told that holds the list of a file's chunks.
    fn is_told(&self, version: &Version) -> Result<bool, EngineError> {
        let Content::Recipe(list) = &version.content else { return Ok(false) };
        for piece in list {
            let Piece::Chunk { id, .. } = piece else { continue };
            for place in self.catalogue.chunk_places(id)? {
                if self.by_name.contains_key(layout::pack(place.pack.folder, &place.pack.hash).as_str()) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    fn chunks(&mut self, pieces: &[Piece], marked: bool, root: &str) -> Result<bool, EngineError> {
        let mut all = true;
        for piece in pieces {
            if let Piece::Chunk { id, len } = piece {
                all &= self.chunk(id, *len, marked, root)?;
            }
        }
        Ok(all)
    }

    /// Looks a chunk up; tells whether a pack that is there holds it.
    ///
    /// That no pack is known for it is no news where its version is `marked` as lost.
    fn chunk(&mut self, id: &ChunkId, len: u64, marked: bool, root: &str) -> Result<bool, EngineError> {
        let mut absent = None;
        for (catalogue, present) in [(self.catalogue, &self.present), (&self.extra, &self.extra_present)] {
            for (pack, found_len) in catalogue.packs_of_chunk(id)? {
                if !present.contains(&pack) {
                    absent = catalogue.pack_name(pack)?;
                } else if u64::from(found_len) == len {
                    return Ok(true);
                }
            }
        }
        let known_lost = marked || self.known.chunks.contains(id);
        if known_lost && self.catalogue.packs_of_chunk(id)?.is_empty() {
            return Ok(false);
        }
        let finding = match absent {
            Some((folder, hash)) => {
                let name = layout::pack(folder, &hash);
                match self.listed.contains_key(name.as_str()) {
                    true => self.damaged(name.as_str(), "It has another length than it should"),
                    false => self.missing(name.as_str()),
                }
            }
            None => self.damaged(root, "It refers to content that no pack holds"),
        };
        finding.chunks.insert(*id);
        Ok(false)
    }
}
