//! What can be told of a file from outside, as a set of at most 64 signs.
//!
//! A sign holds or does not: "changed in the last three days", "is a photo",
//! "lies below a folder of builds". A file is one number with a bit for each.
//! Of names nothing stays but these signs: the top folder counts only as one
//! of eight lots that its name draws.

use super::kind::Kind;

/// A file that may be saved earlier than others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Which of the protected folders it lies in.
    pub source: usize,
    /// The name of that folder, then the path below it, joined by zero bytes.
    pub key: Vec<u8>,
    /// Its size in bytes.
    pub size: u64,
    /// When it was modified, in nanoseconds since 1970.
    pub mtime_ns: i64,
    /// How many versions of it are saved already.
    pub versions: u32,
    /// Whether a person once brought it back from the backup.
    pub restored: bool,
    /// Whether a run can take it without all else in its folder.
    pub alone: bool,
}

/// What is known of the folder that a file lies directly in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// Files directly in it.
    pub files: u64,
    /// Those that changed in the last two weeks.
    pub fresh: u64,
    /// Their saved versions after the first.
    pub edits: u64,
}

impl Neighbours {
    /// Counts one more file.
    pub fn add(&mut self, file: &Candidate, now_ns: i64) {
        self.files += 1;
        self.fresh += u64::from(days_since(file.mtime_ns, now_ns) < FRESH_DAYS);
        self.edits += u64::from(file.versions.saturating_sub(1));
    }
}

/// How many signs there are.
pub const SIGNS: usize = 64;

const DAY_NS: i64 = 86_400_000_000_000;
const FRESH_DAYS: i64 = 14;

// Where each group of signs begins.
const ALWAYS: u32 = 0;
const AGE: u32 = 1;
const KIND: u32 = 11;
const FRESH_KIND: u32 = 23;
const SIZE: u32 = 35;
const DEPTH: u32 = 40;
const HIDDEN: u32 = 43;
const MADE_AGAIN: u32 = 44;
const DOWNLOADED: u32 = 45;
const TOP: u32 = 46;
const VERSIONS: u32 = 54;
const RESTORED: u32 = 57;
const FRESH_FOLDER: u32 = 58;
const EDITED_FOLDER: u32 = 61;
const HIDDEN_NAME: u32 = 62;
const LARGE_FOLDER: u32 = 63;

/// Returns the whole days since a moment; negative for one that is to come.
pub fn days_since(then_ns: i64, now_ns: i64) -> i64 {
    now_ns.saturating_sub(then_ns).div_euclid(DAY_NS)
}

/// Returns the signs of a file that do not depend on its neighbours.
pub fn signs(file: &Candidate, now_ns: i64) -> u64 {
    let days = days_since(file.mtime_ns, now_ns);
    let mut names = file.key.split(|&b| b == 0).collect::<Vec<_>>();
    let name = names.pop().unwrap_or_default();
    let kind = Kind::of(name) as u32;
    let mut set = 1u64 << ALWAYS | bit(AGE, age(days)) | bit(KIND, kind) | bit(SIZE, size(file.size));
    if days < FRESH_DAYS {
        set |= bit(FRESH_KIND, kind);
    }
    set |= bit(DEPTH, depth(names.len()));
    // The protected folder itself was chosen, whatever it is called.
    for folder in names.iter().skip(1) {
        set |= u64::from(folder.first() == Some(&b'.')) << HIDDEN;
    }
    for folder in &names {
        set |= u64::from(is_made_again(folder)) << MADE_AGAIN;
        set |= u64::from(is_downloads(folder)) << DOWNLOADED;
    }
    set |= bit(TOP, lot(names.get(1).or(names.first()).copied().unwrap_or_default()));
    set |= match file.versions {
        0 | 1 => 0,
        2 => bit(VERSIONS, 0),
        3..6 => bit(VERSIONS, 1),
        _ => bit(VERSIONS, 2),
    };
    set |= u64::from(file.restored) << RESTORED;
    set | u64::from(name.first() == Some(&b'.')) << HIDDEN_NAME
}

/// Returns the signs that follow from the folder that a file lies directly in.
pub fn folder_signs(around: &Neighbours) -> u64 {
    let mut set = match around.fresh {
        0 => 0,
        fresh if fresh * 10 <= around.files => bit(FRESH_FOLDER, 0),
        fresh if fresh * 2 <= around.files => bit(FRESH_FOLDER, 1),
        _ => bit(FRESH_FOLDER, 2),
    };
    set |= u64::from(around.edits * 5 >= around.files.max(1)) << EDITED_FOLDER;
    set | u64::from(around.files > 500) << LARGE_FOLDER
}

/// Returns the number of the sign that a file is of a kind.
pub fn kind_sign(kind: Kind) -> usize {
    KIND as usize + kind as usize
}

/// Whether programs make again what has these signs: such a file is never what a person misses.
pub fn is_output(signs: u64) -> bool {
    signs & (bit(KIND, Kind::Output as u32) | 1 << MADE_AGAIN) != 0
}

fn bit(group: u32, at: u32) -> u64 {
    1 << (group + at)
}

fn age(days: i64) -> u32 {
    const ENDS: [i64; 9] = [1, 3, 7, 14, 30, 90, 180, 365, 1095];
    ENDS.iter().take_while(|&&end| days >= end).count() as u32
}

fn size(bytes: u64) -> u32 {
    const ENDS: [u64; 4] = [16 << 10, 256 << 10, 4 << 20, 64 << 20];
    ENDS.iter().take_while(|&&end| bytes >= end).count() as u32
}

fn depth(folders: usize) -> u32 {
    match folders {
        ..3 => 0,
        3..6 => 1,
        _ => 2,
    }
}

fn is_made_again(folder: &[u8]) -> bool {
    let name = folder.to_ascii_lowercase();
    matches!(
        &name[..],
        b"target"
            | b"build"
            | b"dist"
            | b"node_modules"
            | b"__pycache__"
            | b"cache"
            | b".cache"
            | b"caches"
            | b"obj"
            | b".venv"
            | b"venv"
            | b".tox"
            | b".gradle"
            | b"deriveddata"
            | b"tmp"
            | b"temp"
            | b"logs"
            | b"thumbnails"
            | b"cachestorage"
            | b"gpucache"
            | b"code cache"
    ) || name.ends_with(b"previews.lrdata")
}

fn is_downloads(folder: &[u8]) -> bool {
    matches!(folder, b"Downloads" | b"downloads" | b"T\xc3\xa9l\xc3\xa9chargements" | b"Incoming")
}

/// Draws one of eight lots for a name, the same one each time.
fn lot(name: &[u8]) -> u32 {
    let mixed = name.iter().fold(0x811c_9dc5u32, |mixed, &byte| (mixed ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (mixed ^ mixed >> 16) & 7
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000_000_000_000;

    fn file(path: &str, days: i64) -> Candidate {
        let key = path.replace('/', "\0").into_bytes();
        Candidate {
            source: 0,
            key,
            size: 1000,
            mtime_ns: NOW - days * DAY_NS,
            versions: 0,
            restored: false,
            alone: true,
        }
    }

    fn has(set: u64, sign: u32) -> bool {
        set >> sign & 1 == 1
    }

    #[test]
    fn a_file_has_one_sign_of_each_group() {
        for days in [-400, 0, 2, 20, 5000] {
            let set = signs(&file("Documents/a/b.odt", days), NOW);
            for (from, to) in [(AGE, KIND), (KIND, FRESH_KIND), (SIZE, DEPTH), (DEPTH, HIDDEN), (TOP, VERSIONS)] {
                let group = (from..to).filter(|&sign| has(set, sign)).count();
                assert_eq!(group, 1, "signs {from} to {to} of a file {days} days old");
            }
            assert_eq!((FRESH_KIND..SIZE).filter(|&sign| has(set, sign)).count(), usize::from(days < 14));
        }
    }

    #[test]
    fn what_programs_make_again_is_known_by_its_folders_and_its_ending() {
        let output = |path: &str| is_output(signs(&file(path, 0), NOW));
        assert!(output("dev/app/target/debug/app"));
        assert!(output("dev/app/main.o"));
        assert!(output("lea/.config/Code/Cache/x"));
        assert!(!output("dev/app/src/main.rs"));
        assert!(!output("Documents/target"));
    }

    #[test]
    fn a_chosen_folder_may_be_hidden() {
        assert!(!has(signs(&file(".config/a.ini", 0), NOW), HIDDEN));
        assert!(has(signs(&file("lea/.config/a.ini", 0), NOW), HIDDEN));
        assert!(has(signs(&file("lea/.bashrc", 0), NOW), HIDDEN_NAME));
    }

    #[test]
    fn neighbours_tell_a_folder_in_use_from_one_that_came_at_once() {
        let mut around = Neighbours::default();
        for days in 0..20 {
            around.add(&file("a/b", days * 20), NOW);
        }
        assert!(has(folder_signs(&around), FRESH_FOLDER));
        let mut all = Neighbours::default();
        for _ in 0..600 {
            all.add(&file("a/b", 0), NOW);
        }
        assert!(has(folder_signs(&all), FRESH_FOLDER + 2) && has(folder_signs(&all), LARGE_FOLDER));
        assert_eq!(folder_signs(&Neighbours::default()), 0);
    }
}
