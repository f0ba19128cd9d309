//! Cuts and stores the pages of a first run while the run goes on.
//!
//! A first run finds every entry once and in key order, so its pages need not be
//! read back from the index when all is stored: the recorder cuts them as entries
//! arrive. Workers finish their batches in any order; the recorder puts them back
//! into theirs with [`InOrder`]. Both give up where a batch takes so long that too
//! much would have to be held: then the pages are written at the end, as ever.

use std::collections::BTreeMap;

use mybackup_format::Entry;
use mybackup_format::keys::VaultKeys;
use mybackup_format::page::Cutter;

use crate::catalogue::Catalogue;
use crate::destinations::Fleet;
use crate::error::EngineError;
use crate::run::Run;

use super::commit::MOST_INLINE;
use super::pages::{OpenPages, PageWriter};
use super::worker::Seen;

/// So many entries are held for a batch before them.
const MOST_HELD: usize = 8192;

/// Puts the batches of several workers back into the order of the scan.
#[derive(Default)]
pub(super) struct InOrder {
    next: u64,
    held: BTreeMap<u64, Vec<Seen>>,
    entries: usize,
}

/// What became of a batch.
pub(super) enum Turn {
    /// These are due now, in order.
    Due(Vec<Vec<Seen>>),
    /// Too much is held: these are all, and the order is given up.
    GivenUp(Vec<Vec<Seen>>),
}

impl InOrder {
    /// Takes the batch of a number; each number comes once.
    pub(super) fn take(&mut self, number: u64, batch: Vec<Seen>) -> Turn {
        self.entries += batch.len();
        self.held.insert(number, batch);
        let mut due = Vec::new();
        while let Some(batch) = self.held.remove(&self.next) {
            self.entries -= batch.len();
            self.next += 1;
            due.push(batch);
        }
        if self.entries <= MOST_HELD {
            return Turn::Due(due);
        }
        due.extend(std::mem::take(&mut self.held).into_values());
        Turn::GivenUp(due)
    }
}

/// The pages of a first run, cut as its entries arrive in key order.
pub(super) struct PageStream {
    open: OpenPages,
    cutter: Cutter,
    /// The entries of the page that is being filled, or all while they may fit into the root.
    entries: Vec<Entry>,
    first_key: Vec<u8>,
    is_paged: bool,
}

impl PageStream {
    pub(super) fn new(keys: &VaultKeys) -> Self {
        PageStream {
            open: OpenPages::new(keys),
            cutter: Cutter::default(),
            entries: Vec::new(),
            first_key: Vec::new(),
            is_paged: false,
        }
    }

    /// Takes the next entry; `None` where it does not follow the last one, and all is given up.
    ///
    /// Pages that [`are due`](Self::is_due) are to be handed over.
    pub(super) fn take(
        mut self,
        entry: Entry,
        source: i64,
        catalogue: &Catalogue,
    ) -> Result<Option<Self>, EngineError> {
        let follows = self.entries.last().map_or(entry.key >= self.first_key, |last| entry.key > last.key);
        if !follows {
            return Ok(None);
        }
        if self.is_paged {
            self.page(entry, source, catalogue)?;
        } else {
            self.entries.push(entry);
            if self.entries.len() > MOST_INLINE + 1 {
                self.is_paged = true;
                let entries = std::mem::take(&mut self.entries);
                entries.into_iter().try_for_each(|entry| self.page(entry, source, catalogue))?;
            }
        }
        Ok(Some(self))
    }

    fn page(&mut self, entry: Entry, source: i64, catalogue: &Catalogue) -> Result<(), EngineError> {
        let ends = self.cutter.ends_after(&entry, self.open.keys());
        self.entries.push(entry);
        if !ends {
            return Ok(());
        }
        let last = self.entries.last().map(|entry| &entry.key[..]).unwrap_or_default();
        // The next key is at least the last one with a byte more.
        let next_from = [last, &[0]].concat();
        self.open.add_entries(catalogue, source, &self.first_key, Some(&next_from), &mut self.entries)?;
        self.first_key = next_from;
        Ok(())
    }

    /// Tells whether the packs of pages are long enough to be handed over.
    pub(super) fn is_due(&self) -> bool {
        self.open.is_full()
    }

    /// Hands the packs of pages over.
    pub(super) fn hand_over(
        mut self,
        catalogue: &Catalogue,
        fleet: &mut Fleet,
        run: &Run,
    ) -> Result<Self, EngineError> {
        let mut writer = PageWriter::going_on(self.open, catalogue, fleet, run);
        writer.flush()?;
        self.open = writer.leave();
        Ok(self)
    }

    /// Adds the last page, and returns the packs that are still open.
    ///
    /// `None` where so few entries came that a root may hold them.
    pub(super) fn finish(mut self, source: i64, catalogue: &Catalogue) -> Result<Option<OpenPages>, EngineError> {
        if !self.is_paged {
            return Ok(None);
        }
        self.open.add_entries(catalogue, source, &self.first_key, None, &mut self.entries)?;
        Ok(Some(self.open))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(entries: usize) -> Vec<Seen> {
        let seen = || Seen {
            key: Vec::new(),
            stat: None,
            kind: mybackup_format::Kind::File,
            modified: mybackup_format::Stamp { secs: 0, nanos: 0 },
            size: 0,
            sha256: [0; 32],
            begins_known: false,
            content: mybackup_format::Content::None,
            stored: 0,
            attributes: mybackup_format::Attributes::default(),
            flags: 0,
            link_group: 0,
        };
        std::iter::repeat_with(seen).take(entries).collect()
    }

    fn due(turn: Turn) -> (bool, Vec<usize>) {
        match turn {
            Turn::Due(due) => (true, due.iter().map(Vec::len).collect()),
            Turn::GivenUp(due) => (false, due.iter().map(Vec::len).collect()),
        }
    }

    #[test]
    fn batches_come_out_in_the_order_of_the_scan() {
        let mut order = InOrder::default();
        assert_eq!(due(order.take(1, batch(11))), (true, vec![]));
        assert_eq!(due(order.take(2, batch(12))), (true, vec![]));
        assert_eq!(due(order.take(0, batch(10))), (true, vec![10, 11, 12]));
        assert_eq!(due(order.take(3, batch(13))), (true, vec![13]));
    }

    #[test]
    fn the_order_is_given_up_before_much_is_held() {
        let mut order = InOrder::default();
        assert_eq!(due(order.take(1, batch(MOST_HELD))), (true, vec![]));
        assert_eq!(due(order.take(3, batch(1))), (false, vec![MOST_HELD, 1]));
    }
}
