//! Making room: condemn what nothing reaches, rewrite what is mostly dead, sweep.

use std::collections::{BTreeSet, HashSet};

use mybackup_format::ObjectHash;
use mybackup_format::container::ObjectKind;
use mybackup_format::index::{packs, put_pack};
use mybackup_format::plan::Plan;
use mybackup_store::{ObjectName, StoreError, StoreErrorKind};

use crate::backup::{DataPackWriter, PageWriter};
use crate::catalogue::PackRow;
use crate::destinations::Fleet;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::layout;
use crate::run::Run;
use crate::sabotage::Sabotage;
use crate::vault::seal_object;

use super::CleanReport;
use super::plans::Published;
use super::reach::{holds_data, list_roots};

/// A pack of which less than this share is alive is written anew, in per cent.
const LIVE_PERCENT: u64 = 70;
/// So many living bytes are written anew by one clean at most.
const REWRITE_BYTES: u64 = 2 << 30;

impl Engine {
    /// Removes packs that nothing reaches any more.
    pub(super) fn make_room(
        &mut self,
        fleet: &mut Fleet,
        report: &mut CleanReport,
        run: &Run,
    ) -> Result<(), EngineError> {
        let vault = fleet.any().clone();
        // The others' word comes before the roots: what was rooted after it needs nothing that they gave up.
        let agreed = self.agreed_plans(fleet, run)?;
        let known: HashSet<_> = self.catalogue.packs()?.iter().map(|p| p.hash).collect();
        self.adopt_packs(&vault, run)?;
        self.heed_plans(fleet, run)?;
        let roots = self.mark_reachable(&vault, run)?;
        self.catalogue.set_number("unclean", 1)?;
        self.catalogue.begin()?;
        let condemned = self.condemn(&known, fleet, report, run);
        match condemned {
            Ok(()) => self.catalogue.commit()?,
            Err(error) => {
                self.catalogue.roll_back();
                return Err(error);
            }
        }
        let (ready, rest): (Vec<_>, Vec<_>) =
            self.catalogue.doomed_packs()?.into_iter().partition(|pack| is_named(&agreed, pack));
        self.sweep(&ready, fleet, report, run)?;
        if !rest.is_empty() {
            self.publish(rest, &roots, fleet, report, run)?;
        }
        self.retire_plans(&agreed, fleet, run)?;
        Ok(self.catalogue.set_number("unclean", 0)?)
    }

    /// Condemns dead packs, and mostly dead ones after writing what is alive in them anew.
    ///
    /// What was not `known` before and is needed by no root may be on its way to one: it is left for the next time.
    fn condemn(
        &self,
        known: &HashSet<ObjectHash>,
        fleet: &mut Fleet,
        report: &mut CleanReport,
        run: &Run,
    ) -> Result<(), EngineError> {
        let mut budget = REWRITE_BYTES;
        let mut rewrite = Vec::new();
        for life in self.catalogue.pack_lives()? {
            if life.pack.condemned {
                continue;
            }
            if life.live_bytes == 0 && !known.contains(&life.pack.hash) {
                continue;
            }
            if life.live_bytes == 0 {
                self.catalogue.set_condemned(life.pack.n, true)?;
            } else if life.live_bytes * 100 < life.all_bytes * LIVE_PERCENT && life.live_bytes <= budget {
                budget -= life.live_bytes;
                self.catalogue.set_condemned(life.pack.n, true)?;
                rewrite.push(life.pack);
            }
        }
        let vault = fleet.any().clone();
        let mut data = DataPackWriter::new(&vault, self.settings.level)?;
        for pack in rewrite.iter().filter(|p| holds_data(p)) {
            run.check()?;
            let packed = vault.read_pack_contents(pack.folder, pack.hash, pack.len)?;
            data.copy_living(&vault, pack, &packed, &self.catalogue, fleet, run)?;
            report.packs_rewritten += 1;
        }
        data.finish(&self.catalogue, fleet, run)?;
        let mut living_pages = Vec::new();
        for pack in rewrite.iter().filter(|p| !holds_data(p)) {
            for (kind, page, segment) in self.catalogue.pages_of(pack.n)? {
                if self.catalogue.is_live_page(&page)? {
                    living_pages.push((*pack, kind, segment));
                }
            }
            report.packs_rewritten += 1;
        }
        let mut pages = PageWriter::new(&self.catalogue, fleet, run);
        for (pack, kind, segment) in living_pages {
            run.check()?;
            pages.put(kind, &vault.read_segment(&pack, &segment)?)?;
        }
        pages.flush()?;
        fleet.sync(run)
    }

    /// Publishes a plan for what no plan of this computer names yet, and sweeps at once where nobody else is.
    fn publish(
        &mut self,
        doomed: Vec<PackRow>,
        roots: &BTreeSet<ObjectName>,
        fleet: &mut Fleet,
        report: &mut CleanReport,
        run: &Run,
    ) -> Result<(), EngineError> {
        let mut own = self.plans(fleet.vaults())?;
        own.retain(|published| published.plan.device == self.settings.device);
        let (waiting, new): (Vec<PackRow>, Vec<PackRow>) = doomed.into_iter().partition(|pack| is_named(&own, pack));
        for published in own.iter().filter(|plan| waiting.iter().any(|pack| is_named(std::slice::from_ref(plan), pack)))
        {
            let hash = layout::hash_in_name(published.name.as_str()).unwrap_or_default();
            report.waiting_for.append(&mut self.unacknowledged(fleet, &hash, run)?);
        }
        if !new.is_empty() {
            let mut condemned: Vec<_> = new.iter().map(|p| (p.folder as u8, p.hash)).collect();
            condemned.sort();
            let plan = Plan { device: self.settings.device, created_ns: run.now(), condemned };
            let sealed = seal_object(&self.keys, ObjectKind::Plan, &[&plan.encode()], &[]);
            fleet.put_new(&layout::plan(&sealed.hash), &sealed.bytes, run)?;
            fleet.sync(run)?;
            let mut others = self.unacknowledged(fleet, &sealed.hash, run)?;
            // A root that came since the marking may need what is condemned: the next clean looks again.
            let may_sweep = others.is_empty() || run.errs_with(Sabotage::SweepWithoutWaiting);
            if may_sweep && list_roots(fleet.any())? == *roots {
                self.sweep(&new, fleet, report, run)?;
            }
            report.waiting_for.append(&mut others);
        }
        report.waiting_for.sort();
        report.waiting_for.dedup();
        Ok(())
    }

    /// Removes packs for good.
    fn sweep(
        &mut self,
        doomed: &[PackRow],
        fleet: &mut Fleet,
        report: &mut CleanReport,
        run: &Run,
    ) -> Result<(), EngineError> {
        if doomed.is_empty() {
            return Ok(());
        }
        self.rewrite_indexes(doomed, fleet, run)?;
        for pack in doomed {
            fleet.remove(&layout::pack(pack.folder, &pack.hash), run)?;
            report.packs_removed += 1;
            report.bytes_freed += pack.len;
        }
        fleet.sync(run)?;
        self.catalogue.begin()?;
        self.catalogue.remove_packs(&doomed.iter().map(|p| p.n).collect::<Vec<_>>())?;
        Ok(self.catalogue.commit()?)
    }

    /// Writes indexes without the doomed packs, and removes those that listed them.
    fn rewrite_indexes(&self, doomed: &[PackRow], fleet: &mut Fleet, run: &Run) -> Result<(), EngineError> {
        let doomed: std::collections::HashSet<_> = doomed.iter().map(|p| p.hash).collect();
        let mut stale = Vec::new();
        for object in fleet.any().list("index/")? {
            let parts = fleet.any().read_object(&object.name, ObjectKind::Index)?;
            let mut lists_doomed = false;
            let mut kept = Vec::new();
            for part in &parts {
                let unsound = |source| EngineError::Object { object: object.name.as_str().to_string(), source };
                let mut body = Vec::new();
                for pack in packs(part).map_err(unsound)? {
                    if doomed.contains(&pack.hash) {
                        lists_doomed = true;
                    } else {
                        put_pack(&mut body, &pack);
                    }
                }
                kept.push(body);
            }
            if lists_doomed {
                kept.retain(|body| !body.is_empty());
                if !kept.is_empty() {
                    let bodies: Vec<&[u8]> = kept.iter().map(Vec::as_slice).collect();
                    let sealed = seal_object(&self.keys, ObjectKind::Index, &bodies, &[]);
                    fleet.put_new(&layout::index(&sealed.hash), &sealed.bytes, run)?;
                }
                stale.push(object.name);
            }
        }
        fleet.sync(run)?;
        for name in stale {
            fleet.remove(&name, run)?;
        }
        Ok(())
    }

    /// Removes the reserve where a disk is so full that cleaning could not write.
    pub(super) fn give_up_reserve(&self, fleet: &mut Fleet, run: &Run) -> Result<(), EngineError> {
        if self.is_tight(fleet)? {
            fleet.remove(&layout::fixed(layout::RESERVE), run)?;
            fleet.sync(run)?;
        }
        Ok(())
    }

    /// Writes the reserve again where there is room for it.
    pub(super) fn take_reserve_back(&self, fleet: &Fleet) -> Result<(), EngineError> {
        let name = layout::fixed(layout::RESERVE);
        let there = fleet.vaults().iter().all(|v| v.store.len(&name).is_ok());
        if there || self.is_tight(fleet)? {
            return Ok(());
        }
        let is_full = |e: &StoreError| e.kind() == StoreErrorKind::Full;
        for vault in fleet.vaults() {
            let total = vault.store.space().map_err(|e| vault.failed(e))?.map(|space| space.total_bytes);
            let mut reserve = vec![0u8; layout::reserve_len(total)];
            self.keys.fill_reserve(&mut reserve);
            match vault.store.put_new(&name, &reserve).and_then(|()| vault.store.sync()) {
                Err(error) if !is_full(&error) => return Err(vault.failed(error)),
                _ => {}
            }
        }
        Ok(())
    }

    /// Tells whether any destination has less room than twice the reserve.
    fn is_tight(&self, fleet: &Fleet) -> Result<bool, EngineError> {
        for vault in fleet.vaults() {
            let space = vault.store.space().map_err(|e| vault.failed(e))?;
            if space.is_some_and(|s| s.free_bytes < 2 * layout::reserve_len(Some(s.total_bytes)) as u64) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Tells whether any of these plans condemns a pack.
fn is_named(plans: &[Published], pack: &PackRow) -> bool {
    plans.iter().any(|published| published.plan.condemned.contains(&(pack.folder as u8, pack.hash)))
}
