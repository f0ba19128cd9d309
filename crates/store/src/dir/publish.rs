//! The barrier: content durable, then names, then the folders of the names.
//!
//! The order is the promise. A name that is visible leads to content that is
//! durable; when the call returns, the name is durable too.

use std::io;
use std::path::{Path, PathBuf};

use mybackup_vfs::File;

use super::stage::Staged;
use super::{Dir, Sabotage};
use crate::{ObjectName, StoreError};

/// One object of a barrier, with the file that was kept open for it.
struct Leaving {
    name: ObjectName,
    staged: Staged,
    file: Option<Box<dyn File>>,
}

impl Dir {
    pub(super) fn publish(&self) -> Result<(), StoreError> {
        let mut batch = self.batch();
        let outcome = self.publish_batch(&mut batch);
        if outcome.is_err() && !self.errs_with(Sabotage::TrustFailedSync) {
            self.discard(&batch);
        }
        outcome
    }

    /// Takes what is staged now; what is put from here on is for the next barrier.
    fn batch(&self) -> Vec<Leaving> {
        let mut staged = self.staged();
        let leaving = |(name, staged): (&ObjectName, &mut Staged)| Leaving {
            name: name.clone(),
            file: staged.file.take(),
            staged: Staged { temp: staged.temp.clone(), len: staged.len, file: None },
        };
        staged.iter_mut().map(leaving).collect()
    }

    fn publish_batch(&self, batch: &mut [Leaving]) -> Result<(), StoreError> {
        self.check_root()?;
        if self.errs_with(Sabotage::RenameBeforeSync) {
            self.rename_all(batch)?;
            for leaving in batch.iter_mut() {
                leaving.file.as_mut().map(|file| file.sync());
            }
            return self.sync_folders();
        }
        for leaving in batch.iter_mut() {
            self.make_durable(&leaving.name, &leaving.staged, leaving.file.take())?;
        }
        self.rename_all(batch)?;
        self.sync_folders()?;
        self.check_root()
    }

    fn rename_all(&self, batch: &[Leaving]) -> Result<(), StoreError> {
        for Leaving { name, staged, .. } in batch {
            // Held over the rename, so that a reader finds the object in one place or the other.
            let mut waiting = self.staged();
            if waiting.get(name).is_none_or(|now| now.temp != staged.temp) {
                // Removed or replaced since: its temporary file is gone.
                continue;
            }
            self.rename(&staged.temp, name)?;
            waiting.remove(name);
        }
        Ok(())
    }

    fn rename(&self, temp: &Path, name: &ObjectName) -> Result<(), StoreError> {
        let path = name.path_below(&self.root);
        let renamed = self.vfs.rename(temp, &path);
        // Touched even after an error: a server may have done it and lost its answer.
        self.touch(&path);
        renamed.map_err(|error| {
            self.folders().forget_made();
            self.failed("renaming", &path, error)
        })
    }

    fn discard(&self, batch: &[Leaving]) {
        for Leaving { name, staged, .. } in batch {
            let mut waiting = self.staged();
            if waiting.get(name).is_some_and(|now| now.temp == staged.temp) {
                waiting.remove(name);
                self.drop_temporary(&staged.temp);
            }
        }
    }

    pub(super) fn replace_object(&self, name: &ObjectName, bytes: &[u8]) -> Result<(), StoreError> {
        self.make_folders(name)?;
        if self.errs_with(Sabotage::ReplaceInPlace) {
            return self.replace_in_place(name, bytes);
        }
        let mut new = self.write_temporary(bytes)?;
        let file = new.file.take();
        self.make_durable(name, &new, file)
            .and_then(|()| self.rename(&new.temp, name))
            .inspect_err(|_| self.drop_temporary(&new.temp))?;
        // A put that waits under this name is older: it must not come back over this.
        self.drop_staged(name);
        self.sync_folders()?;
        self.check_root()
    }

    /// The mistake that [`Sabotage::ReplaceInPlace`] stands for.
    fn replace_in_place(&self, name: &ObjectName, bytes: &[u8]) -> Result<(), StoreError> {
        let path = name.path_below(&self.root);
        let fail = |error| self.failed("replacing", &path, error);
        let _ = self.vfs.remove_file(&path);
        let mut file = self.vfs.create_new(&path).map_err(fail)?;
        file.write_all(bytes).map_err(fail)?;
        file.sync().map_err(fail)?;
        self.touch(&path);
        self.sync_folders()
    }

    pub(super) fn remove_object(&self, name: &ObjectName) -> Result<(), StoreError> {
        self.drop_staged(name);
        let path = name.path_below(&self.root);
        for folder in path.ancestors().skip(1).take_while(|above| *above != self.root) {
            self.check_folder(folder)?;
        }
        let absent = match self.vfs.remove_file(&path) {
            Ok(()) => false,
            Err(error) if error.kind() == io::ErrorKind::NotFound => true,
            Err(error) => return Err(self.failed("removing", &path, error)),
        };
        // Absent may be the work of a process that was killed before its
        // barrier, so its folder is synced all the same, if there is one.
        let there = !absent || self.vfs.stat(&folder_of(&path)).is_ok();
        if there && !self.errs_with(Sabotage::ForgetRemovals) {
            self.touch(&path);
        }
        Ok(())
    }

    fn drop_staged(&self, name: &ObjectName) {
        let mut waiting = self.staged();
        if let Some(staged) = waiting.remove(name) {
            self.drop_temporary(&staged.temp);
        }
    }

    fn touch(&self, path: &Path) {
        let parents_too = !self.errs_with(Sabotage::SkipParentSync);
        self.folders().touch(&self.root, &folder_of(path), parents_too);
    }

    /// Makes the caller's reliance on an object good at the next barrier.
    pub(super) fn rely_on(&self, name: &ObjectName) {
        let path = name.path_below(&self.root);
        if !self.staged().contains_key(name) {
            self.folders().rely_on(&self.root, &folder_of(&path));
        }
    }

    fn sync_folders(&self) -> Result<(), StoreError> {
        let mut due = self.folders().take_due();
        if self.errs_with(Sabotage::SkipFolderSync) {
            return Ok(());
        }
        for folder in due.folders.clone() {
            let Err(error) = self.vfs.sync_dir(&folder) else {
                continue;
            };
            if error.kind() == io::ErrorKind::NotFound {
                // It will not come back, so the next barrier must not wait for it.
                due.folders.remove(&folder);
            }
            let mut folders = self.folders();
            folders.not_done(due);
            folders.forget_made();
            drop(folders);
            return Err(self.failed("making durable", &folder, error));
        }
        self.folders().done(due);
        Ok(())
    }
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().unwrap_or(path).to_path_buf()
}
