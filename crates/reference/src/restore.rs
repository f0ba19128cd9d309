//! Writes a state into an empty folder: files, folders, links, hard links, modes, times.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::fs::{self, File, Permissions};
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, utimensat};

use crate::files::Files;
use crate::page::{Content, Kind, Version};
use crate::vault::{State, Stretch, Vault};
use crate::{Result, bad, demand};

/// Restores a state into `target`, which must be empty or not exist; says what could not be.
pub fn restore<F: Files>(vault: &Vault<F>, state: &State<'_>, target: &Path) -> Result<Vec<String>> {
    fs::create_dir_all(target).or_else(bad)?;
    demand(fs::read_dir(target).or_else(bad)?.next().is_none(), "the target is not empty")?;
    let (mut left_out, mut made) = (Vec::new(), Vec::<(PathBuf, &Version)>::new());
    let (mut folders, mut groups) = (HashSet::new(), HashMap::<u64, PathBuf>::new());
    for (entry, version) in state {
        let path = place(target, &entry.key);
        let parent = entry.key.iter().rposition(|byte| *byte == 0).map_or(&b""[..], |at| &entry.key[..at]);
        let mut make = || -> Result<()> {
            // Whatever is made lies in folders that were made here: no link is ever followed.
            demand(entry.key.is_empty() || folders.contains(parent), "its folder is not there")?;
            let first = groups.get(&version.link_group).filter(|_| version.kind != Kind::Folder);
            if let Some(first) = first {
                return fs::hard_link(first, &path).or_else(bad);
            }
            match (version.kind, &version.content) {
                (Kind::Folder, _) if entry.key.is_empty() => {}
                (Kind::Folder, _) => fs::create_dir(&path).or_else(bad)?,
                (Kind::Link, Content::Target(to)) => {
                    std::os::unix::fs::symlink(OsStr::from_bytes(to), &path).or_else(bad)?;
                }
                (Kind::File, _) => file(vault, version, &path)?,
                _ => return bad("this reader makes no such file"),
            }
            if version.kind == Kind::Folder {
                folders.insert(&entry.key[..]);
            } else if version.link_group != 0 {
                groups.insert(version.link_group, path.clone());
            }
            made.push((path.clone(), version));
            Ok(())
        };
        if let Err(error) = make() {
            left_out.push(format!("{}: {error}", path.display()));
        }
    }
    // Folders last and from the inside out: what is made in them changes their times.
    for (path, version) in made.iter().rev() {
        if let Err(error) = dress(path, version) {
            left_out.push(format!("{}: {error}", path.display()));
        }
    }
    Ok(left_out)
}

fn place(target: &Path, key: &[u8]) -> PathBuf {
    let parts = key.split(|byte| *byte == 0).filter(|part| !part.is_empty());
    parts.fold(target.to_owned(), |path, part| path.join(OsStr::from_bytes(part)))
}

fn file<F: Files>(vault: &Vault<F>, version: &Version, path: &Path) -> Result<()> {
    let mut to = File::create_new(path).or_else(bad)?;
    let written = vault.read(version, &mut |stretch| match stretch {
        Stretch::Data(bytes) => to.write_all(bytes).or_else(bad),
        Stretch::Hole(length) => {
            to.seek(SeekFrom::Current(i64::try_from(length).or_else(bad)?)).map(|_| ()).or_else(bad)
        }
    });
    // What could not be read whole does not stay.
    written.and_then(|()| to.set_len(version.size).or_else(bad)).inspect_err(|_| drop(fs::remove_file(path)))
}

fn dress(path: &Path, version: &Version) -> Result<()> {
    if version.kind != Kind::Link {
        fs::set_permissions(path, Permissions::from_mode(version.mode & 0o7777)).or_else(bad)?;
    }
    let time = Timespec { tv_sec: version.seconds, tv_nsec: version.nanoseconds.into() };
    let times = Timestamps { last_access: time, last_modification: time };
    utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW).or_else(bad)
}
