//! What is left out of every backup: caches, bins, and the backup itself.
//!
//! Each is one exact path, never a pattern, so that a folder of someone's own
//! that happens to be called `cache` is kept. A folder that was chosen as a
//! source is backed up even when it lies in one of these places.

use std::path::{Component, Path, PathBuf};

/// Why a path is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SkipReason {
    /// Programs make it again by themselves.
    Cache,
    /// Thrown away, on purpose.
    Bin,
    /// The system's own, without meaning elsewhere.
    System,
    /// The backup itself.
    Vault,
    /// The program's own files.
    OwnHome,
}

/// A path that is left out, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skip {
    /// The path below the source, its names joined by a zero byte.
    pub key: Vec<u8>,
    /// Why.
    pub reason: SkipReason,
}

/// The system whose places are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// Linux and its relatives.
    Linux,
    /// macOS.
    MacOs,
    /// Windows.
    Windows,
}

/// What lies around a source; all paths absolute and without links.
#[derive(Debug, Clone)]
pub struct Surroundings<'s> {
    /// The system.
    pub system: System,
    /// The user's home folder.
    pub user_home: &'s Path,
    /// The user's number, where the system has one.
    pub user_number: Option<u32>,
    /// The program's own home.
    pub own_home: &'s Path,
    /// The vault folders at every destination.
    pub vaults: &'s [PathBuf],
    /// Whether the source is the top of a file system, where the system keeps its bins.
    pub source_is_mount_point: bool,
}

const LINUX_HOME: &[(&str, SkipReason)] = &[
    (".cache", SkipReason::Cache),
    (".thumbnails", SkipReason::Cache),
    (".npm/_cacache", SkipReason::Cache),
    (".gradle/caches", SkipReason::Cache),
    (".cargo/registry/cache", SkipReason::Cache),
    (".cargo/registry/src", SkipReason::Cache),
    (".local/share/Trash", SkipReason::Bin),
    (".local/share/gvfs-metadata", SkipReason::System),
    (".gvfs", SkipReason::System),
];

const MACOS_HOME: &[(&str, SkipReason)] = &[
    ("Library/Caches", SkipReason::Cache),
    ("Library/Logs", SkipReason::Cache),
    (".cache", SkipReason::Cache),
    (".npm/_cacache", SkipReason::Cache),
    (".cargo/registry/cache", SkipReason::Cache),
    (".cargo/registry/src", SkipReason::Cache),
    (".Trash", SkipReason::Bin),
];

const WINDOWS_HOME: &[(&str, SkipReason)] = &[
    ("AppData/Local/Temp", SkipReason::Cache),
    ("AppData/Local/Microsoft/Windows/INetCache", SkipReason::Cache),
    ("AppData/Local/Microsoft/Windows/Explorer", SkipReason::Cache),
    ("AppData/Local/CrashDumps", SkipReason::Cache),
    ("AppData/Local/npm-cache/_cacache", SkipReason::Cache),
    ("AppData/Local/NuGet/v3-cache", SkipReason::Cache),
];

const LINUX_MOUNT: &[(&str, SkipReason)] = &[
    ("lost+found", SkipReason::System),
    // A disk that also visits other systems carries their bins.
    ("$RECYCLE.BIN", SkipReason::Bin),
    ("System Volume Information", SkipReason::System),
    (".Trashes", SkipReason::Bin),
    (".Spotlight-V100", SkipReason::System),
    (".fseventsd", SkipReason::System),
];

const LINUX_ROOT: &[&str] = &["proc", "sys", "dev", "run", "tmp", "var/tmp", "var/cache"];

/// Lists what is left out of a source: exact paths below it, sorted, each once.
pub fn default_skips(source: &Path, around: &Surroundings<'_>) -> Vec<Skip> {
    let in_home = match around.system {
        System::Linux => LINUX_HOME,
        System::MacOs => MACOS_HOME,
        System::Windows => WINDOWS_HOME,
    };
    let mut places: Vec<(PathBuf, SkipReason)> = vec![(around.own_home.to_path_buf(), SkipReason::OwnHome)];
    places.extend(around.vaults.iter().map(|vault| (vault.clone(), SkipReason::Vault)));
    places.extend(in_home.iter().map(|(path, reason)| (below(around.user_home, path), *reason)));
    if around.source_is_mount_point {
        places.extend(LINUX_MOUNT.iter().map(|(path, reason)| (below(source, path), *reason)));
        places.push((source.join(".Trash"), SkipReason::Bin));
        if let Some(number) = around.user_number {
            places.push((source.join(format!(".Trash-{number}")), SkipReason::Bin));
        }
    }
    if around.system == System::Linux {
        let root = Path::new("/");
        places.extend(LINUX_ROOT.iter().map(|path| (below(root, path), SkipReason::System)));
    }
    let mut skips: Vec<Skip> = places
        .iter()
        .filter_map(|(place, reason)| Some(Skip { key: key_below(source, place)?, reason: *reason }))
        .collect();
    skips.sort_by(|a, b| a.key.cmp(&b.key));
    skips.dedup_by(|a, b| a.key == b.key);
    skips
}

impl SkipReason {
    /// The message that explains it.
    pub fn message(self) -> &'static str {
        match self {
            SkipReason::Cache => "skip-cache",
            SkipReason::Bin => "skip-bin",
            SkipReason::System => "skip-system",
            SkipReason::Vault => "skip-vault",
            SkipReason::OwnHome => "skip-own-home",
        }
    }
}

impl System {
    /// The system that this program was built for.
    pub fn here() -> System {
        if cfg!(windows) {
            System::Windows
        } else if cfg!(target_os = "macos") {
            System::MacOs
        } else {
            System::Linux
        }
    }
}

fn below(folder: &Path, path: &str) -> PathBuf {
    folder.join(path.split('/').collect::<PathBuf>())
}

/// The key of a place that lies truly below the source.
fn key_below(source: &Path, place: &Path) -> Option<Vec<u8>> {
    let rest = place.strip_prefix(source).ok()?;
    let mut names = Vec::new();
    for component in rest.components() {
        match component {
            Component::Normal(name) => names.push(name.as_encoded_bytes()),
            _ => return None,
        }
    }
    (!names.is_empty()).then(|| names.join(&0))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn around<'s>(vaults: &'s [PathBuf]) -> Surroundings<'s> {
        Surroundings {
            system: System::Linux,
            user_home: Path::new("/home/lea"),
            user_number: Some(1000),
            own_home: Path::new("/home/lea/.mybackup"),
            vaults,
            source_is_mount_point: false,
        }
    }

    fn keys(source: &str, around: &Surroundings<'_>) -> Vec<String> {
        default_skips(Path::new(source), around)
            .iter()
            .map(|skip| String::from_utf8(skip.key.clone()).unwrap().replace('\0', "/"))
            .collect()
    }

    #[test]
    fn a_home_goes_without_its_caches_and_bin() {
        let keys = keys("/home/lea", &around(&[]));
        for expected in [".cache", ".local/share/Trash", ".mybackup", ".npm/_cacache"] {
            assert!(keys.iter().any(|key| key == expected), "{expected} in {keys:?}");
        }
    }

    #[test]
    fn a_folder_of_papers_has_nothing_left_out() {
        assert!(keys("/home/lea/Documents", &around(&[])).is_empty());
    }

    #[test]
    fn a_cache_that_was_chosen_is_backed_up() {
        assert!(keys("/home/lea/.cache", &around(&[])).is_empty());
        assert!(keys("/home/lea/.cache/deep", &around(&[])).is_empty());
    }

    #[test]
    fn the_vault_inside_a_source_is_left_out() {
        let vaults = [PathBuf::from("/home/lea/disk/MyBackup-0a0b0c0d")];
        let skips = default_skips(Path::new("/home/lea/disk"), &around(&vaults));
        let expected = Skip { key: b"MyBackup-0a0b0c0d".to_vec(), reason: SkipReason::Vault };
        assert_eq!(skips, [expected]);
    }

    #[test]
    fn bins_are_looked_for_at_the_top_of_a_disk_only() {
        let mut disk = around(&[]);
        assert!(keys("/media/usb", &disk).is_empty());
        disk.source_is_mount_point = true;
        let keys = keys("/media/usb", &disk);
        for expected in [".Trash-1000", "$RECYCLE.BIN", "lost+found"] {
            assert!(keys.iter().any(|key| key == expected), "{expected} in {keys:?}");
        }
    }

    #[test]
    fn the_whole_system_goes_without_its_moving_parts_and_keys_are_sorted() {
        let skips = default_skips(Path::new("/"), &around(&[]));
        assert!(skips.iter().any(|skip| skip.key == b"proc"));
        assert!(skips.iter().any(|skip| skip.key == b"home\0lea\0.cache"));
        assert!(skips.is_sorted_by(|a, b| a.key < b.key));
    }
}
