//! Brings a destination that was away up to date from another one.
//!
//! Objects are copied as they are, checked by name, in such an order that what has
//! arrived is a whole state at every moment: packs before what lists them, roots
//! last. Nothing is removed before the newest roots are there.

use std::collections::{BTreeMap, HashMap, HashSet};

use mybackup_format::history::FLAG_DAMAGED;
use mybackup_format::keys::sha256;
use mybackup_format::{Content, FormatError, ObjectHash, Piece, SourceId, Version};
use mybackup_store::{ObjectName, StoreErrorKind};

use crate::catalogue::JournalLine;
use crate::engine::{DestinationSpec, Engine};
use crate::error::EngineError;
use crate::layout;
use crate::run::{Event, Phase, Run, TroubleKind};
use crate::sabotage::Sabotage;
use crate::vault::Vault;

/// So many bytes are copied between two barriers.
pub(crate) const BATCH_BYTES: u64 = 256 << 20;

const A_DAY_NS: i64 = 24 * 3600 * 1_000_000_000;

/// What copying to one destination took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Copied {
    /// Objects that were lacking.
    pub(crate) objects: u64,
    /// Their length in bytes.
    pub(crate) bytes: u64,
}

/// How a destination stands after bringing it up to date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SyncState {
    /// It holds everything.
    Current,
    /// It can be reached but lacks something still.
    Behind {
        /// Why.
        cause: String,
    },
    /// It cannot be used now.
    Unreachable {
        /// Why.
        cause: String,
    },
}

/// What bringing one destination up to date did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncedDestination {
    /// As the configuration names it.
    pub name: String,
    /// Objects that were copied there.
    pub copied_objects: u64,
    /// Their length in bytes.
    pub copied_bytes: u64,
    /// How it stands now.
    pub state: SyncState,
}

/// What bringing all destinations up to date did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SyncReport {
    /// One for each destination, in the order of the settings.
    pub destinations: Vec<SyncedDestination>,
}

/// Writes an object whose bytes are known to be good, over what may stand there damaged.
pub(crate) fn put_good(vault: &Vault, name: &ObjectName, bytes: &[u8]) -> Result<(), EngineError> {
    match vault.store.put_new(name, bytes) {
        Err(error) if error.kind() == StoreErrorKind::Exists => vault.store.replace(name, bytes),
        other => other,
    }
    .map_err(|e| vault.failed(e))
}

/// Tells in which turn an object is copied; `None` where it belongs to one destination alone.
fn turn(name: &str) -> Option<usize> {
    let folder = name.split_once('/')?.0;
    ["keys", "data", "meta", "meta2", "index", "gc", "runs"].iter().position(|f| *f == folder)
}

/// The turn of roots, which come last.
const ROOTS: usize = 6;

type Names = BTreeMap<ObjectName, u64>;

fn names(vault: &Vault) -> Result<Names, EngineError> {
    let objects = vault.list("")?.into_iter();
    Ok(objects.filter(|o| turn(o.name.as_str()).is_some()).map(|o| (o.name, o.len)).collect())
}

impl Engine {
    /// Brings every destination that can be reached up to date.
    pub fn sync(&mut self, run: &Run) -> Result<SyncReport, EngineError> {
        let started = run.now();
        run.phase(Phase::Opening);
        let specs = self.settings.destinations.clone();
        let before: HashMap<String, Names> = specs
            .iter()
            .filter_map(|spec| Some((spec.name.clone(), names(&self.open_destination(spec).ok()?).ok()?)))
            .collect();
        let fleet = self.open_fleet(run)?;
        let mut failures: HashMap<String, String> = HashMap::new();
        for vault in fleet.vaults().iter().skip(1) {
            // Roots alone say who is behind; a single object may be lacking all the same.
            match self.copy_missing(fleet.any(), vault, run) {
                Ok(_) => {}
                Err(error @ EngineError::Interrupted(_)) => return Err(error),
                Err(error) => {
                    failures.insert(vault.destination.clone(), error.to_string());
                }
            }
        }
        for vault in fleet.vaults() {
            self.remember_newest(vault)?;
        }
        let report = SyncReport {
            destinations: specs
                .iter()
                .map(|spec| self.synced(spec, before.get(&spec.name), failures.remove(&spec.name)))
                .collect(),
        };
        self.record_sync(&report, started, run)?;
        Ok(report)
    }

    fn synced(&self, spec: &DestinationSpec, before: Option<&Names>, failure: Option<String>) -> SyncedDestination {
        let mut synced = SyncedDestination {
            name: spec.name.clone(),
            copied_objects: 0,
            copied_bytes: 0,
            state: SyncState::Current,
        };
        let looked =
            self.open_destination(spec).and_then(|vault| Ok((names(&vault)?, self.shows_known_roots(&vault)?)));
        match looked {
            Ok((after, current)) => {
                for (_, len) in after.iter().filter(|(name, _)| before.is_none_or(|b| !b.contains_key(name))) {
                    synced.copied_objects += 1;
                    synced.copied_bytes += len;
                }
                if failure.is_some() || !current {
                    let cause = failure.unwrap_or_else(|| "The latest backups could not be copied".to_string());
                    synced.state = SyncState::Behind { cause };
                }
            }
            Err(error) => synced.state = SyncState::Unreachable { cause: error.to_string() },
        }
        synced
    }

    fn record_sync(&self, report: &SyncReport, started: i64, run: &Run) -> Result<(), EngineError> {
        let objects: u64 = report.destinations.iter().map(|d| d.copied_objects).sum();
        let bytes: u64 = report.destinations.iter().map(|d| d.copied_bytes).sum();
        let all = report.destinations.iter().all(|d| d.state == SyncState::Current);
        Ok(self.catalogue.record(&JournalLine {
            what: "sync".to_string(),
            run: None,
            started,
            finished: run.now(),
            outcome: if all { "done" } else { "troubles" }.to_string(),
            figures: format!("{{\"objects\":{objects},\"bytes\":{bytes}}}"),
        })?)
    }

    /// Copies what `to` lacks from `from`, then removes what was cleaned meanwhile.
    ///
    /// Fails where a pack cannot be copied: roots that might need it are then held back.
    pub(crate) fn copy_missing(&mut self, from: &Vault, to: &Vault, run: &Run) -> Result<Copied, EngineError> {
        run.phase(Phase::Syncing);
        let (here, there) = (names(from)?, names(to)?);
        if parted(&here, &there) {
            return Err(EngineError::Parted { destination: to.destination.clone() });
        }
        // The next run sweeps what a kill leaves half written there.
        self.catalogue.set_number("unclean", 1)?;
        let mut lacking: Vec<(usize, &ObjectName, u64)> = here
            .iter()
            .filter(|(name, len)| there.get(*name) != Some(*len))
            .filter_map(|(name, len)| Some((turn(name.as_str())?, name, *len)))
            .collect();
        // Within a turn by name, so that a source's roots arrive in their order.
        lacking.sort_by_key(|(turn, name, _)| (*turn, *name));
        let bytes = lacking.iter().map(|(_, _, len)| len).sum();
        run.tell(Event::Planned { files: lacking.len() as u64, bytes });
        let mut copied = Copied::default();
        let mut since_barrier = 0;
        let mut first_damaged = None;
        let barrier = || to.store.sync().map_err(|e| to.failed(e));
        let mut at_roots = false;
        let mut added = Vec::new();
        for (turn, name, len) in lacking {
            run.check()?;
            if turn == ROOTS && !at_roots && !run.errs_with(Sabotage::CopyRootsAtOnce) {
                barrier()?;
                if let Some(error) = first_damaged.take() {
                    return Err(error);
                }
                at_roots = true;
            }
            match read_good(from, name) {
                Ok(bytes) => {
                    put_good(to, name, &bytes)?;
                    if turn == ROOTS && !there.contains_key(name) {
                        added.push(name);
                    }
                    copied.objects += 1;
                    copied.bytes += len;
                    since_barrier += len;
                }
                Err(error) if crate::rebuild::concerns_one_object(&error) => {
                    run.trouble(name.as_str().as_bytes(), TroubleKind::Damaged, &error);
                    if layout::pack_in_name(name.as_str()).is_some() {
                        first_damaged.get_or_insert(error);
                    }
                }
                Err(error) => return Err(error),
            }
            run.tell(Event::Done { files: 1, bytes: len });
            if since_barrier >= BATCH_BYTES {
                barrier()?;
                since_barrier = 0;
            }
        }
        barrier()?;
        if let Some(error) = first_damaged {
            return Err(error);
        }
        take_back_removed(&added, from, to)?;
        self.remove_cleaned(&here, &there, from, to, run)?;
        Ok(copied)
    }

    /// Removes at a destination what was cleaned elsewhere while it was away.
    fn remove_cleaned(
        &self,
        here: &Names,
        there: &Names,
        from: &Vault,
        to: &Vault,
        run: &Run,
    ) -> Result<(), EngineError> {
        let surplus: Vec<&ObjectName> =
            there.keys().filter(|name| !here.contains_key(*name) && turn(name.as_str()) != Some(0)).collect();
        if surplus.is_empty() {
            return Ok(());
        }
        // A destination that shows less than it should is no authority on what was cleaned.
        let newest = newest_of_each(here);
        let ahead = newest_of_each(there).iter().any(|(source, seq)| newest.get(source).is_none_or(|n| n < seq));
        if newest.is_empty() || ahead || !self.is_up_to_date(to)? || !self.holds_all_content(here, from)? {
            return Ok(());
        }
        for name in surplus.iter().filter(|name| turn(name.as_str()) == Some(ROOTS)) {
            if !self.is_of_this_history(to, name)? {
                return Err(EngineError::Parted { destination: to.destination.clone() });
            }
        }
        let mut roots_first: Vec<&ObjectName> = surplus;
        roots_first.sort_by_key(|name| std::cmp::Reverse(turn(name.as_str())));
        let strange = self.strange_packs(&roots_first, to, run)?;
        for name in roots_first {
            // A pack that the index still counts on was not cleaned: it was lost at the other destination.
            let wanted = match layout::pack_in_name(name.as_str()) {
                Some((_, hash)) => strange.contains(&hash) || self.catalogue.pack(&hash)?.is_some_and(|p| !p.condemned),
                None => false,
            };
            if !wanted {
                to.store.remove(name).map_err(|e| to.failed(e))?;
            }
        }
        to.store.sync().map_err(|e| to.failed(e))
    }

    /// Returns the packs of a surplus that another computer may be storing just now.
    ///
    /// Where others write to the vault, what the index does not know goes only when it is still a
    /// surplus after a day: by then whoever stored it has stored it everywhere, or refers to it.
    fn strange_packs(
        &self,
        surplus: &[&ObjectName],
        vault: &Vault,
        run: &Run,
    ) -> Result<HashSet<ObjectHash>, EngineError> {
        if self.catalogue.sources()?.iter().all(|s| s.seq == 0 || s.device == self.settings.device) {
            return Ok(HashSet::new());
        }
        let mut strange = HashSet::new();
        for (_, hash) in surplus.iter().filter_map(|name| layout::pack_in_name(name.as_str())) {
            if self.catalogue.pack(&hash)?.is_none() {
                strange.insert(hash);
            }
        }
        let note = format!("surplus at {}", vault.destination);
        let noted = self.catalogue.state(&note)?.unwrap_or_default();
        let (since, hashes) =
            noted.split_first_chunk().map_or((0, &[][..]), |(at, rest)| (i64::from_le_bytes(*at), rest));
        let noted: HashSet<&[u8]> = hashes.chunks(32).collect();
        if strange.iter().all(|hash| noted.contains(&hash.0[..])) {
            let long_ago = run.now().saturating_sub(since) > A_DAY_NS;
            return Ok(if long_ago { HashSet::new() } else { strange });
        }
        let mut bytes = run.now().to_le_bytes().to_vec();
        strange.iter().for_each(|hash| bytes.extend_from_slice(&hash.0));
        self.catalogue.set_state(&note, &bytes)?;
        Ok(strange)
    }

    /// Tells whether a root that only `vault` holds records a run that this history knows.
    ///
    /// One that cannot be read proves nothing, and so counts as unknown.
    fn is_of_this_history(&self, vault: &Vault, name: &ObjectName) -> Result<bool, EngineError> {
        let Ok(root) = vault.read_root(name) else { return Ok(false) };
        let Some(source) = self.catalogue.source(root.source)? else { return Ok(false) };
        Ok(self.catalogue.run_finished(source.n, root.seq)? == Some(root.finished_ns))
    }

    /// Tells whether every chunk that the history refers to is in a pack of this listing.
    fn holds_all_content(&self, listed: &Names, from: &Vault) -> Result<bool, EngineError> {
        let mut present = HashSet::new();
        for pack in self.catalogue.packs()? {
            if listed.get(&layout::pack(pack.folder, &pack.hash)) == Some(&pack.len) {
                present.insert(pack.n);
            }
        }
        for source in self.catalogue.sources()? {
            let mut entries = self.catalogue.entries(source.n, b"", None)?;
            while let Some((_, entry)) = entries.next_entry()? {
                // What is known to be lost is expected nowhere.
                let whole = entry.versions.iter().filter(|v| v.flags & FLAG_DAMAGED == 0);
                for id in whole.flat_map(|v| direct_chunks(v, from)) {
                    if !self.catalogue.packs_of_chunk(&id)?.iter().any(|(pack, _)| present.contains(pack)) {
                        return Ok(false);
                    }
                }
            }
        }
        Ok(true)
    }
}

/// Returns the chunks that a version names itself.
fn direct_chunks(version: &Version, vault: &Vault) -> Vec<mybackup_format::ChunkId> {
    match &version.content {
        Content::Whole => vec![vault.keys.small_id(&version.sha256)],
        Content::Pieces(list) | Content::Recipe(list) => list
            .iter()
            .filter_map(|piece| match piece {
                Piece::Chunk { id, .. } => Some(*id),
                Piece::Hole { .. } => None,
            })
            .collect(),
        Content::None | Content::Target(_) | Content::Device(_) => Vec::new(),
    }
}

/// Tells whether two destinations hold different roots under one number: their histories parted.
fn parted(here: &Names, there: &Names) -> bool {
    let roots = |names: &Names| -> HashMap<(SourceId, u64), String> {
        let root = |name: &str| Some(((layout::root_source(name)?, layout::root_seq(name)?), name.to_string()));
        names.keys().filter_map(|name| root(name.as_str())).collect()
    };
    let ours = roots(here);
    roots(there).iter().any(|(number, name)| ours.get(number).is_some_and(|other| other != name))
}

fn newest_of_each(names: &Names) -> HashMap<SourceId, u64> {
    let mut newest = HashMap::new();
    for name in names.keys().map(ObjectName::as_str) {
        if let (Some(source), Some(seq)) = (layout::root_source(name), layout::root_seq(name)) {
            let known = newest.entry(source).or_insert(seq);
            *known = seq.max(*known);
        }
    }
    newest
}

/// Removes the roots among those that were just added to `to` which were removed at `from` meanwhile.
///
/// A computer that cleans removes a root at each destination in turn: one that was read before
/// and written after would stay, and what it refers to goes with the next cleaning. A root goes
/// only where both hold a newer one of its source.
fn take_back_removed(added: &[&ObjectName], from: &Vault, to: &Vault) -> Result<(), EngineError> {
    if added.is_empty() {
        return Ok(());
    }
    let roots = |vault: &Vault| -> Result<Names, EngineError> {
        Ok(vault.list("runs/")?.into_iter().map(|object| (object.name, object.len)).collect())
    };
    // All was copied: where `from` shows nothing any more, that is no failure of `to`, and cleaning looks at it later.
    let Ok(here) = roots(from) else { return Ok(()) };
    let mut both = roots(to)?;
    both.retain(|name, _| here.contains_key(name));
    let newest = newest_of_each(&both);
    let is_old = |name: &ObjectName| {
        let root = layout::root_source(name.as_str()).zip(layout::root_seq(name.as_str()));
        root.is_some_and(|(source, seq)| newest.get(&source).is_some_and(|newest| seq < *newest))
    };
    let removed: Vec<&ObjectName> =
        added.iter().copied().filter(|name| !here.contains_key(*name) && is_old(name)).collect();
    if removed.is_empty() {
        return Ok(());
    }
    let remove = |name: &ObjectName| to.store.remove(name);
    removed.into_iter().try_for_each(remove).and_then(|()| to.store.sync()).map_err(|e| to.failed(e))
}

/// Reads an object and checks that it is what its name says.
fn read_good(vault: &Vault, name: &ObjectName) -> Result<Vec<u8>, EngineError> {
    let bytes = vault.store.read(name).map_err(|e| vault.failed(e))?;
    if layout::name_fits(name.as_str(), &ObjectHash(sha256(&bytes))) {
        return Ok(bytes);
    }
    Err(EngineError::Object { object: name.as_str().to_string(), source: FormatError::Damaged })
}
