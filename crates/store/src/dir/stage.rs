//! Objects on their way: written under a temporary name, not yet visible.

use std::io;
use std::path::{Path, PathBuf};

use mybackup_vfs::{File, FileKind};

use super::{Dir, Sabotage};
use crate::name::TEMPORARY;
use crate::{ObjectName, StoreError};

/// More files than this are not kept open: systems allow few, and people's programs need some.
const OPEN_FILES: usize = 128;
const NAME_DIGITS: usize = 16;

/// An object under its temporary name.
pub(super) struct Staged {
    pub(super) temp: PathBuf,
    pub(super) len: u64,
    /// Kept open until its fsync: an error of the disk is told to open files only.
    /// `None` once the content is durable, or while a barrier works on it.
    pub(super) file: Option<Box<dyn File>>,
}

impl Dir {
    pub(super) fn stage_new(&self, name: &ObjectName, bytes: &[u8]) -> Result<(), StoreError> {
        // Again only when another thread put the same name meanwhile.
        while !self.is_there(name, bytes)? {
            self.make_folders(name)?;
            let mut new = self.write_temporary(bytes)?;
            let open = self.staged().values().filter(|s| s.file.is_some()).count();
            if open >= OPEN_FILES {
                let file = new.file.take();
                self.make_durable(name, &new, file).inspect_err(|_| self.drop_temporary(&new.temp))?;
            }
            let mut staged = self.staged();
            if !staged.contains_key(name) {
                staged.insert(name.clone(), new);
                return Ok(());
            }
            drop(staged);
            self.drop_temporary(&new.temp);
        }
        Ok(())
    }

    /// Tells whether the object is there with these bytes; with others it is an error.
    fn is_there(&self, name: &ObjectName, bytes: &[u8]) -> Result<bool, StoreError> {
        let path = name.path_below(&self.root);
        if !self.staged().contains_key(name) {
            match self.vfs.stat(&path) {
                Ok(stat) if stat.kind == FileKind::File => {}
                Ok(_) => return Err(exists(name)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
                Err(error) => return Err(self.failed("looking at", &path, error)),
            }
        }
        if self.object_len(name)? != bytes.len() as u64 || self.read_whole(name)? != bytes {
            return Err(exists(name));
        }
        if !self.errs_with(Sabotage::TrustVisibleObjects) {
            self.rely_on(name);
        }
        Ok(true)
    }

    /// Writes `bytes` under a new temporary name.
    pub(super) fn write_temporary(&self, bytes: &[u8]) -> Result<Staged, StoreError> {
        let folder = self.root.join(TEMPORARY);
        self.make_folder(&folder)?;
        let mut random = [0; NAME_DIGITS / 2];
        getrandom::fill(&mut random)
            .map_err(|error| self.failed("naming a file in", &folder, io::Error::other(error.to_string())))?;
        let temp = folder.join(format!("{:016x}", u64::from_le_bytes(random)));
        let mut file = self.vfs.create_new(&temp).map_err(|error| {
            self.folders().forget_made();
            self.failed("creating", &temp, error)
        })?;
        if let Err(error) = file.write_all(bytes) {
            drop(file);
            self.drop_temporary(&temp);
            return Err(self.failed("writing", &temp, error));
        }
        file.start_writeback();
        Ok(Staged { temp, len: bytes.len() as u64, file: Some(file) })
    }

    /// Makes the content durable and checks that all of it is there.
    pub(super) fn make_durable(
        &self,
        name: &ObjectName,
        staged: &Staged,
        file: Option<Box<dyn File>>,
    ) -> Result<(), StoreError> {
        if let Some(mut file) = file
            && !self.errs_with(Sabotage::SkipFileSync)
        {
            file.sync().map_err(|error| self.failed("making durable", &staged.temp, error))?;
        }
        if self.errs_with(Sabotage::SkipLengthCheck) {
            return Ok(());
        }
        // Some network drives cut files short and say nothing.
        let found = self.vfs.stat(&staged.temp).map_err(|error| self.failed("looking at", &staged.temp, error))?;
        if found.len != staged.len {
            return Err(StoreError::TooShort { name: name.clone(), wanted_bytes: staged.len, found_bytes: found.len });
        }
        Ok(())
    }

    /// Makes the folders that lead to an object, where they are not there.
    pub(super) fn make_folders(&self, name: &ObjectName) -> Result<(), StoreError> {
        let path = name.path_below(&self.root);
        let mut missing: Vec<&Path> = path.ancestors().skip(1).take_while(|above| *above != self.root).collect();
        missing.reverse();
        missing.into_iter().try_for_each(|folder| self.make_folder(folder))
    }

    fn make_folder(&self, folder: &Path) -> Result<(), StoreError> {
        if self.folders().is_made(folder) {
            return Ok(());
        }
        match self.vfs.create_dir(folder) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => self.check_folder(folder)?,
            Err(error) => return Err(self.failed("creating", folder, error)),
        }
        self.folders().mark_made(folder);
        Ok(())
    }

    /// Checks that a folder of the vault is one, if it is there.
    ///
    /// A link would lead writing and removing out of the vault, to wherever
    /// somebody wants who may write to the destination.
    pub(super) fn check_folder(&self, folder: &Path) -> Result<(), StoreError> {
        match self.vfs.stat(folder) {
            Ok(stat) if stat.kind == FileKind::Dir => Ok(()),
            Ok(_) => Err(self.failed("entering", folder, io::ErrorKind::NotADirectory.into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(self.failed("looking at", folder, error)),
        }
    }

    /// Removes a temporary file; one that stays is swept another time.
    pub(super) fn drop_temporary(&self, temp: &Path) {
        let _ = self.vfs.remove_file(temp);
    }

    /// Removes the temporary files that work which was cut off left behind.
    ///
    /// Returns how many. Those of this handle stay; those of another handle or
    /// computer that writes to the vault at this moment go, and its barrier
    /// then fails and drops what it had staged.
    pub fn sweep_temporaries(&self) -> Result<usize, StoreError> {
        self.check_root()?;
        if self.errs_with(Sabotage::SweepNothing) {
            return Ok(0);
        }
        let folder = self.root.join(TEMPORARY);
        self.check_folder(&folder)?;
        let listed = match self.vfs.list_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
            listed => listed.map_err(|error| self.failed("listing", &folder, error))?,
        };
        let mut swept = 0;
        for entry in listed {
            let ours = entry.name.to_str().is_some_and(is_temporary_name);
            let path = folder.join(&entry.name);
            if !ours || self.staged().values().any(|staged| staged.temp == path) {
                continue;
            }
            match self.vfs.remove_file(&path) {
                Ok(()) => swept += 1,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(self.failed("removing", &path, error)),
            }
        }
        Ok(swept)
    }
}

fn is_temporary_name(name: &str) -> bool {
    name.len() == NAME_DIGITS && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn exists(name: &ObjectName) -> StoreError {
    StoreError::Exists { name: name.to_string() }
}
