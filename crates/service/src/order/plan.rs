//! Chooses what is saved in the first runs of a long backup.
//!
//! Files stream through in the order of their keys; no more than [`MOST_KEPT`]
//! are held at a time, those that promise most for each byte. What is chosen
//! becomes one or two waves. A folder of which nearly all was chosen goes as a
//! whole, so that it is complete, and one mark stands for many.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::rc::Rc;

use mybackup_format::paths;

use super::fold::{Amount, Folder, fold};
use super::kind::{Age, Kind};
use super::model::Model;
use super::passing::Passing;
use super::signs::{Candidate, days_since};

/// So many files at most are held to choose from.
pub const MOST_KEPT: usize = 100_000;
/// The first wave is at least so large: less is not worth a run.
const FIRST_BYTES: u64 = 256 << 20;
/// The first wave is this part of all, in percent.
const FIRST_PERCENT: u64 = 2;
/// Both waves together are this part of all, in percent.
const BOTH_PERCENT: u64 = 10;
/// Opening and recording a file costs about as much as so many bytes of it.
const COST_OF_A_FILE: u64 = 16 << 10;

/// What the plan is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// The present moment, in nanoseconds since 1970.
    pub now_ns: i64,
    /// With less than this to save there is no plan, in bytes.
    pub least_bytes: u64,
}

impl Budget {
    /// The usual one: less than a gibibyte, or than what goes through in two minutes, needs no plan.
    pub fn usual(now_ns: i64, bytes_per_second: Option<u64>) -> Budget {
        let two_minutes = bytes_per_second.unwrap_or(0).saturating_mul(120);
        Budget { now_ns, least_bytes: two_minutes.max(1 << 30) }
    }
}

/// Files of one kind that changed at about the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    /// What they are.
    pub kind: Kind,
    /// When they changed.
    pub age: Age,
}

/// One of the runs that come before the ordinary one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wave {
    /// Files, and folders with all in them: the source's number and the key as in [`Candidate`].
    pub keys: Vec<(usize, Vec<u8>)>,
    /// How many files that is.
    pub files: u64,
    /// Their size in bytes.
    pub bytes: u64,
    /// What it mostly is, by how much it is wanted.
    pub why: Group,
}

/// What is saved first, and what then remains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The runs, in their order; never empty.
    pub waves: Vec<Wave>,
    /// What most of the rest is, by its bytes.
    pub last: Option<Kind>,
    /// How many files are to be saved in all.
    pub files: u64,
    /// All that is to be saved, in bytes.
    pub bytes: u64,
}

/// A file that is held.
#[derive(Debug)]
struct Held {
    /// What it promises for each byte.
    worth: f32,
    wanted: f32,
    size: u64,
    group: Group,
    folder: Rc<Folder>,
    name: Box<[u8]>,
}

/// What of a file the plan needs.
struct Facts {
    alone: bool,
    size: u64,
    group: Group,
    name: Box<[u8]>,
}

/// Makes the plan; `None` where the files come to too little to need one.
///
/// Files come in the order of their keys, those of one source after those of another.
pub fn plan(files: impl Iterator<Item = Candidate>, model: &Model, budget: &Budget) -> Option<Plan> {
    let mut best = Best { model, held: BinaryHeap::new() };
    let mut passing = Passing::new(budget.now_ns);
    let (mut count, mut bytes) = (0u64, 0u64);
    let mut of_kind = [0u64; Kind::ALL.len()];
    for file in files {
        let name = paths::name(&file.key);
        let kind = Kind::of(name);
        count += 1;
        bytes = bytes.saturating_add(file.size);
        of_kind[kind as usize] = of_kind[kind as usize].saturating_add(file.size);
        let group = Group { kind, age: Age::of(days_since(file.mtime_ns, budget.now_ns)) };
        let facts = Facts { alone: file.alone, size: file.size, group, name: name.into() };
        passing.take(&file, facts, &mut |folder, signs, facts| best.judge(folder, signs, facts));
    }
    passing.end(&mut |folder, signs, facts| best.judge(folder, signs, facts));
    if bytes < budget.least_bytes {
        return None;
    }
    let first = (bytes / 100 * FIRST_PERCENT).max(FIRST_BYTES);
    let both = (bytes / 100 * BOTH_PERCENT).max(first);
    let mut held = best.held.into_sorted_vec();
    let mut waves = Vec::new();
    let mut used = 0u64;
    // A second wave that is hardly larger than the first is not worth a run.
    let limits = if both < first.saturating_mul(2) { vec![both] } else { vec![first, both] };
    for limit in limits {
        let (wave, rest) = cut(held, limit - used, &mut of_kind);
        held = rest;
        let Some(wave) = wave else { continue };
        used += wave.bytes;
        waves.push(wave);
    }
    let (at, left) = of_kind.iter().enumerate().max_by_key(|(_, bytes)| **bytes)?;
    let last = (*left > 0).then_some(Kind::ALL[at]);
    (!waves.is_empty()).then_some(Plan { waves, last, files: count, bytes })
}

/// Takes the best of what is held, up to a number of bytes, and whole folders with it.
fn cut(held: Vec<Held>, room: u64, of_kind: &mut [u64; Kind::ALL.len()]) -> (Option<Wave>, Vec<Held>) {
    let mut chosen = Vec::new();
    let mut rest = Vec::new();
    let mut bytes = 0u64;
    // Something is kept back for the remains of folders.
    let most = room - room / 10;
    for file in held.into_iter().filter(|file| !file.folder.is_whole()) {
        if file.size <= most - bytes {
            bytes += file.size;
            chosen.push(file);
        } else {
            rest.push(file);
        }
    }
    let mut worth: Vec<(Group, f32)> = Vec::new();
    for file in &chosen {
        let left = &mut of_kind[file.group.kind as usize];
        *left = left.saturating_sub(file.size);
        match worth.iter_mut().find(|(group, _)| *group == file.group) {
            Some((_, sum)) => *sum += file.wanted,
            None => worth.push((file.group, file.wanted)),
        }
        file.folder.choose(Amount { files: 1, bytes: file.size });
    }
    worth.sort_by(|(a, x), (b, y)| y.total_cmp(x).then(a.cmp(b)));
    let Some(&(why, _)) = worth.first() else { return (None, rest) };
    let folded = fold(chosen.iter().map(|file| &file.folder), room - bytes);
    let mut keys = folded.keys;
    let alone = chosen.iter().filter(|file| !file.folder.is_whole());
    keys.extend(alone.map(|file| (file.folder.source(), file.folder.key_of(&file.name))));
    keys.sort();
    let files = chosen.len() as u64 + folded.extra.files;
    (Some(Wave { keys, files, bytes: bytes + folded.extra.bytes, why }), rest)
}

/// Holds the best files.
struct Best<'m> {
    model: &'m Model,
    /// The least worth on top.
    held: BinaryHeap<Held>,
}

impl Best<'_> {
    fn judge(&mut self, folder: &Rc<Folder>, signs: u64, facts: Facts) {
        let Facts { alone, size, group, name } = facts;
        // Where it comes only with much else, it comes when that does.
        if !alone {
            return;
        }
        let wanted = self.model.wanted(signs);
        let worth = wanted / size.saturating_add(COST_OF_A_FILE) as f32;
        if self.held.len() >= MOST_KEPT {
            if self.held.peek().is_some_and(|least| least.worth >= worth) {
                return;
            }
            self.held.pop();
        }
        self.held.push(Held { worth, wanted, size, group, folder: Rc::clone(folder), name });
    }
}

impl Ord for Held {
    /// The greater one promises less, and comes later among equals.
    fn cmp(&self, other: &Self) -> Ordering {
        let (mine, theirs) = (&self.folder, &other.folder);
        other
            .worth
            .total_cmp(&self.worth)
            .then_with(|| (mine.source(), mine.key()).cmp(&(theirs.source(), theirs.key())))
            .then_with(|| self.name.cmp(&other.name))
    }
}

impl PartialOrd for Held {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Held {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Held {}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000_000_000_000;
    const MIB: u64 = 1 << 20;

    fn file(path: &str, size: u64, days: i64) -> Candidate {
        let key = path.replace('/', "\0").into_bytes();
        let mtime_ns = NOW - days * 86_400_000_000_000;
        Candidate { source: 0, key, size, mtime_ns, versions: 0, restored: false, alone: true }
    }

    fn planned(files: Vec<Candidate>) -> Option<Plan> {
        plan(files.into_iter(), &Model::default(), &Budget::usual(NOW, None))
    }

    fn shown(wave: &Wave) -> Vec<String> {
        wave.keys.iter().map(|(_, key)| String::from_utf8(key.clone()).unwrap().replace('\0', "/")).collect()
    }

    #[test]
    fn little_to_save_needs_no_plan() {
        assert_eq!(planned(vec![]), None);
        assert_eq!(planned(vec![file("d/a.odt", 5, 0), file("d/b.mp4", 1000 * MIB, 0)]), None);
        assert!(planned(vec![file("d/a.odt", 5, 0), file("d/b.mp4", 1024 * MIB, 0)]).is_some());
        let quick = Budget::usual(NOW, Some(100_000_000));
        assert_eq!(quick.least_bytes, 12_000_000_000, "what goes through in two minutes");
    }

    #[test]
    fn one_large_file_alone_has_nothing_to_come_first() {
        assert_eq!(planned(vec![file("d/b.mp4", 4096 * MIB, 0)]), None);
    }

    #[test]
    fn two_waves_grow_to_a_tenth_and_hold_what_is_worth_most() {
        let mut files = vec![file("d/a/letter.odt", 50_000, 1)];
        files.extend((0..2_000).map(|at| file(&format!("d/film/{at:04}.mp4"), 100 * MIB, 400)));
        files.extend((0..9_000).map(|at| file(&format!("d/photo/{at:04}.jpg"), 4 * MIB, 200)));
        let plan = planned(files).unwrap();
        let all = plan.bytes;
        assert_eq!(plan.waves.len(), 2);
        assert!(plan.waves[0].keys.iter().any(|(_, key)| key == b"d\0a"), "the letter, with its folder");
        assert!(plan.waves[0].bytes <= all / 50 && plan.waves[0].bytes > all / 60);
        let both: u64 = plan.waves.iter().map(|wave| wave.bytes).sum();
        assert!(both <= all / 10 && both > all / 12, "{both} of {all}");
        assert_eq!(plan.last, Some(Kind::Video));
        assert_eq!(plan.waves[1].why.kind, Kind::Photo);
    }

    #[test]
    fn what_comes_only_with_much_else_waits_and_so_does_its_folder() {
        let mut film = file("d/New/b.mp4", 4096 * MIB, 0);
        let mut text = file("d/New/b.txt", 10, 0);
        film.alone = false;
        text.alone = false;
        let plan = planned(vec![film, text, file("d/a.txt", 10, 0)]).unwrap();
        assert_eq!(shown(&plan.waves[0]), ["d/a.txt"]);
    }

    #[test]
    fn a_million_files_pass_through_and_few_are_held() {
        let files =
            (0..1_000_000u32).map(|at| file(&format!("d/{:04}/{at:07}.odt", at / 200), 20_000, i64::from(at % 3000)));
        let plan = plan(files, &Model::default(), &Budget::usual(NOW, None)).unwrap();
        let held: u64 = plan.waves.iter().map(|wave| wave.files).sum();
        assert!(held <= 2 * MOST_KEPT as u64, "{held}");
        assert_eq!(plan.bytes, 20_000_000_000);
    }

    #[test]
    fn files_of_two_folders_with_one_name_are_told_apart() {
        let mut other = file("d/a.txt", 10, 0);
        other.source = 1;
        let plan = planned(vec![file("d/a.txt", 10, 0), file("d/b.mp4", 2048 * MIB, 0), other]).unwrap();
        assert_eq!(plan.waves[0].keys, [(0, b"d\0a.txt".to_vec()), (1, b"d".to_vec())]);
    }
}
