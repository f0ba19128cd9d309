//! Where the space goes: what takes most in the backup, by folder and by kind of file.

use std::collections::HashMap;

use mybackup_engine::SpacePart;
use serde::{Deserialize, Serialize};

use super::Request;
use super::catalog::short;
use super::shape::PathText;
use crate::failure::Failure;
use crate::order::Kind;
use crate::service::Asked;

/// So many parts are told of, where no other number is asked for.
const PART: usize = 12;
/// So many at most.
const MOST: usize = 200;

/// Asks what takes most in a folder.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SpaceShares {
    /// The folder; all protected folders where none is named.
    pub path: Option<PathText>,
    /// So many parts at most; 12 where it is not said.
    pub most: Option<usize>,
}

/// Where the space goes.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Space {
    /// What takes most, the largest first.
    pub parts: Vec<SpaceOf>,
    /// How many others take something.
    pub others: u64,
    /// What those take together, in bytes.
    pub others_bytes: u64,
    /// The kinds of files, the largest first.
    pub kinds: Vec<SpaceOfKind>,
    /// How many files there are in all, those that are gone included.
    pub files: u64,
    /// What all their versions take in the backup, in bytes.
    pub bytes: u64,
}

/// A folder or a file that takes room.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SpaceOf {
    /// Where it is, or was.
    pub path: PathText,
    /// Its name.
    pub name: String,
    /// Whether there is anything below it.
    pub folder: bool,
    /// How many files it is.
    pub files: u64,
    /// What all their versions take in the backup, in bytes.
    pub bytes: u64,
}

/// A kind of files that takes room.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SpaceOfKind {
    /// Which: `documents`, `creations`, `photos`, `code`, `mail`, `music`, `videos`, `packed`, `disks`, `output`,
    /// `data` or `other`.
    pub name: String,
    /// How many files there are of it.
    pub files: u64,
    /// What all their versions take in the backup, in bytes.
    pub bytes: u64,
}

fn name_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Document => "documents",
        Kind::Creation => "creations",
        Kind::Photo => "photos",
        Kind::Code => "code",
        Kind::Mail => "mail",
        Kind::Music => "music",
        Kind::Video => "videos",
        Kind::Packed => "packed",
        Kind::Disk => "disks",
        Kind::Output => "output",
        Kind::Data => "data",
        Kind::Other => "other",
    }
}

fn part(found: SpacePart) -> SpaceOf {
    let cut = found.path.iter().rposition(|&byte| byte == b'/').map_or(0, |at| at + 1);
    let name = if cut == found.path.len() { &found.path[..] } else { &found.path[cut..] };
    SpaceOf {
        name: crate::escape::shown(name),
        path: PathText::of_bytes(&found.path),
        folder: found.is_folder,
        files: found.files,
        bytes: found.stored_bytes,
    }
}

impl Request for SpaceShares {
    const NAME: &'static str = "space.shares";
    type Answer = Space;

    fn answer(self, service: &Asked<'_>) -> Result<Space, Failure> {
        let path = self.path.as_ref().map(PathText::bytes).transpose()?;
        let most = self.most.unwrap_or(PART).clamp(1, MOST);
        let mut kinds: HashMap<Kind, (u64, u64)> = HashMap::new();
        let count = |name: &[u8], bytes: u64| {
            let (files, sum) = kinds.entry(Kind::of(name)).or_default();
            *files += 1;
            *sum += bytes;
        };
        let found = service.reader()?.space_shares(path.as_deref(), most, count, &short(service))?;
        let mut kinds: Vec<(Kind, (u64, u64))> = kinds.into_iter().filter(|(_, (_, bytes))| *bytes > 0).collect();
        kinds.sort_by(|(kind, (_, bytes)), (other, (_, more))| more.cmp(bytes).then(kind.cmp(other)));
        let named =
            |(kind, (files, bytes)): (Kind, (u64, u64))| SpaceOfKind { name: name_of(kind).to_string(), files, bytes };
        Ok(Space {
            parts: found.largest.into_iter().map(part).collect(),
            others: found.others,
            others_bytes: found.others_bytes,
            kinds: kinds.into_iter().map(named).collect(),
            files: found.files,
            bytes: found.stored_bytes,
        })
    }
}
