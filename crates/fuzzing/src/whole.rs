//! Whole vaults whose parts lie under sound seals, given to both readers.

use std::collections::{BTreeMap, BTreeSet};

use mybackup_format::keys::{Secret, sha256};
use mybackup_reference::{Kind, Stretch, Vault, Version, Way};

use crate::engine::{self, Made};
use crate::forged::{Edits, Memory, WORDS, vault};

/// The files that the second reader gave, by key, and whether it gave all that there is.
struct Second {
    files: BTreeMap<Vec<u8>, Vec<u8>>,
    all: bool,
}

fn second(files: Memory) -> Second {
    let words = mybackup_format::words::to_words(&Secret(WORDS)).to_string();
    let vault = Vault::open(files, &Way::Words(words)).expect("keys and description are not changed");
    let mut read = Second { files: BTreeMap::new(), all: true };
    for root in vault.newest_roots() {
        let Ok(entries) = vault.entries(&root) else {
            read.all = false;
            continue;
        };
        let Ok(state) = vault.state(&root, &entries, None) else {
            read.all = false;
            continue;
        };
        let folders: BTreeSet<&[u8]> =
            state.iter().filter(|(_, version)| version.kind == Kind::Folder).map(|(entry, _)| &entry.key[..]).collect();
        for (entry, version) in state.iter().filter(|(_, version)| version.kind == Kind::File) {
            // A file whose folder is not there is nobody's to restore; verifying says nothing of it.
            if !mybackup_format::paths::parent(&entry.key).is_some_and(|parent| folders.contains(parent)) {
                continue;
            }
            // Two versions at once: no writer makes them, and the page does not say which counts.
            let holds = |one: &&Version| one.from <= root.sequence && one.to.is_none_or(|to| root.sequence < to);
            if entry.versions.iter().filter(holds).count() > 1 {
                read.all = false;
                continue;
            }
            let mut bytes = Vec::new();
            let keep = &mut |stretch: Stretch<'_>| {
                match stretch {
                    Stretch::Data(data) => bytes.extend_from_slice(data),
                    Stretch::Hole(len) if len <= 1 << 20 => bytes.resize(bytes.len() + len as usize, 0),
                    Stretch::Hole(_) => return Err(mybackup_reference::Error("too large for this test".into())),
                }
                Ok(())
            };
            match version.size <= 1 << 20 && vault.read(version, keep).is_ok() {
                true => drop(read.files.insert(entry.key.clone(), bytes)),
                false => read.all = false,
            }
        }
    }
    read
}

/// What both readers made of a vault of lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BothRead {
    /// Files that the program restored.
    pub first: usize,
    /// Files that the second reader gave.
    pub second: usize,
    /// Files that both gave.
    pub both: usize,
    /// Whether the program's check of everything found nothing.
    pub verified: bool,
}

/// Makes a vault with these edits and gives it to both readers.
pub fn read_both(data: &[u8]) -> BothRead {
    let files = vault(&Edits::of(data));
    let second = second(files.clone());
    let Made { files: first, verified } = engine::restored(&files);
    for (key, bytes) in &first {
        // Where both give something, it is the same; with the hash that the root vouches for.
        if let Some(other) = second.files.get(key).filter(|_| !bytes.is_empty()) {
            assert_eq!(sha256(bytes), sha256(other), "{}", key.escape_ascii());
        }
    }
    if verified && second.all {
        assert!(first.keys().eq(second.files.keys()), "{:?}\n{:?}", first.keys(), second.files.keys());
    }
    let both = first.keys().filter(|key| second.files.contains_key(*key)).count();
    BothRead { first: first.len(), second: second.files.len(), both, verified }
}

/// Edits of five bytes each.
pub fn whole_vault(data: &[u8]) {
    read_both(data);
}
