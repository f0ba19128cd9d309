//! The destinations of one operation that writes: what is done at one is done at all.

use mybackup_store::{ObjectName, Store, StoreError};

use crate::error::EngineError;
use crate::run::{Event, Notice, Run};
use crate::vault::Vault;

/// The destinations of one operation that writes.
pub(crate) struct Fleet {
    vaults: Vec<Vault>,
    lost_one: bool,
}

impl Fleet {
    /// Takes destinations that hold the same; there is at least one.
    pub(crate) fn of(vaults: Vec<Vault>) -> Self {
        Fleet { vaults, lost_one: false }
    }

    /// Returns one of the destinations; all hold the same.
    pub(crate) fn any(&self) -> &Vault {
        &self.vaults[0]
    }

    /// Returns the destinations that are still written to.
    pub(crate) fn vaults(&self) -> &[Vault] {
        &self.vaults
    }

    /// Tells whether a destination failed on the way and was left out: it lacks what came since.
    pub(crate) fn lost_one(&self) -> bool {
        self.lost_one
    }

    /// Hands an object to every destination.
    pub(crate) fn put_new(&mut self, name: &ObjectName, bytes: &[u8], run: &Run) -> Result<(), EngineError> {
        self.each(run, |store| store.put_new(name, bytes))
    }

    /// Removes an object everywhere.
    pub(crate) fn remove(&mut self, name: &ObjectName, run: &Run) -> Result<(), EngineError> {
        self.each(run, |store| store.remove(name))
    }

    /// Makes all that was handed over durable.
    pub(crate) fn sync(&mut self, run: &Run) -> Result<(), EngineError> {
        self.each(run, |store| store.sync())
    }

    /// Does one thing at every destination; one that fails is left out from then on, unless it is the last.
    fn each(
        &mut self,
        run: &Run,
        mut act: impl FnMut(&dyn Store) -> Result<(), StoreError>,
    ) -> Result<(), EngineError> {
        let mut at = 0;
        while at < self.vaults.len() {
            match act(self.vaults[at].store.as_ref()) {
                Ok(()) => at += 1,
                Err(error) => {
                    let error = self.vaults[at].failed(error);
                    if self.vaults.len() == 1 {
                        return Err(error);
                    }
                    let vault = self.vaults.remove(at);
                    self.lost_one = true;
                    run.tell(Event::Notice(Notice::DestinationSkipped {
                        destination: vault.destination,
                        cause: error.to_string(),
                    }));
                }
            }
        }
        Ok(())
    }
}
