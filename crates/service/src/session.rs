//! One use of the program: its configuration, its identity, and the engine made from them.

use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use mybackup_engine::run::{Clock, Event, Notice, UnixNanos};
use mybackup_engine::{Catalogue, DestinationSpec, Engine, EngineError, Run, Settings, SourceSpec};
use mybackup_format::root::SourceSettings;
use mybackup_format::slot::{SlotKind, Unlocked};
use mybackup_format::{SourceId, ids};
use mybackup_vfs::{FileKind, RealFs, Vfs};

use crate::ask::Asker;
use crate::config::{Config, ConfigFile, Source};
use crate::defaults::{Skip, Surroundings, System, default_skips};
use crate::device::Device;
use crate::error::ServiceError;
use crate::exclude::{Entry, Excludes};
use crate::home::{Env, Home, HomeLock, LockError, path_bytes, real_path, user_home};
use crate::moving::home_text;
use crate::words::{Lang, Words};

/// What the front door knows of the world around.
#[derive(Debug, Clone)]
pub struct Around {
    /// The user's home folder.
    pub user_home: PathBuf,
    /// The computer's name.
    pub computer: String,
    /// Name and version of the program, noted in every root.
    pub writer: String,
    /// The language of the page that a new vault begins with.
    pub lang: Lang,
    /// How many threads work; 0 for one for each core.
    pub workers: usize,
}

impl Around {
    /// Looks around on this computer, for the program of a home; `env` looks variables up.
    pub fn here(home: &Home, env: Env<'_>, lang: Lang, version: &str) -> Around {
        Around {
            // Without a home of the user nothing lies in it.
            user_home: user_home(env).unwrap_or_else(|| home.folder().to_path_buf()),
            computer: computer_name(env),
            writer: format!("MyBackup {version}"),
            lang,
            workers: 0,
        }
    }
}

/// The name that this computer has on its network.
fn computer_name(env: Env<'_>) -> String {
    #[cfg(unix)]
    let name = {
        let _ = env;
        rustix::system::uname().nodename().to_string_lossy().into_owned()
    };
    #[cfg(not(unix))]
    let name = env("COMPUTERNAME").map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = name.split('.').next().unwrap_or_default().to_string();
    if name.is_empty() { "MyBackup".to_string() } else { name }
}

/// The clock of this computer, for a front door to hand in.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> UnixNanos {
        chrono::Utc::now().timestamp_nanos_opt().unwrap_or(i64::MAX)
    }
}

/// Settings that say how a person wants to be protected, on whatever computer.
const PORTABLE: &[&str] = &[
    "compression.enabled",
    "compression.level",
    "order.smart",
    "retention.auto_clean",
    "retention.keep_days",
    "retention.keep_versions",
    "watch.enabled",
    "watch.interval",
    "watch.metered",
    "watch.on_battery_below",
    "watch.realtime",
];

/// The name of the setting that says where the home of a folder's computer was.
pub(crate) const HOME_WAS: &str = "computer.home";

/// The configuration and the identity of this computer.
pub struct Session {
    home: Home,
    around: Around,
    file: ConfigFile,
    device: Device,
}

/// An engine, with the home's lock where it may change things.
pub struct Work {
    engine: Engine,
    _lock: Option<HomeLock>,
}

impl Deref for Work {
    type Target = Engine;
    fn deref(&self) -> &Engine {
        &self.engine
    }
}

impl DerefMut for Work {
    fn deref_mut(&mut self) -> &mut Engine {
        &mut self.engine
    }
}

/// A folder that was added.
pub struct Added {
    /// As it stands in the configuration.
    pub source: Source,
    /// What is left out of it by itself.
    pub skips: Vec<Skip>,
}

impl Session {
    /// Reads the configuration of a home that is set up.
    pub fn open(home: Home, around: Around) -> Result<Self, ServiceError> {
        let vfs = RealFs;
        if vfs.stat(&home.config()).is_err_and(|e| e.kind() == std::io::ErrorKind::NotFound) {
            return Err(ServiceError::NotInitialised { path: home.folder().to_path_buf() });
        }
        let file = ConfigFile::load(&home.config())?;
        let device = Device::load(&home)?;
        Ok(Session { home, around, file, device })
    }

    /// Returns the home.
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// Returns the settings.
    pub fn config(&self) -> &Config {
        self.file.config()
    }

    /// Returns the configuration file, to change it.
    pub fn config_file(&mut self) -> &mut ConfigFile {
        &mut self.file
    }

    /// Lets old versions go by themselves no longer; says whether they did.
    pub fn clean_no_more(mut self) -> Result<bool, ServiceError> {
        let did = self.config().retention.auto_clean;
        if did {
            self.file.set("retention.auto_clean", "false".as_ref())?;
            self.file.save()?;
        }
        Ok(did)
    }

    /// Returns the computer's name.
    pub fn computer(&self) -> String {
        self.around.computer.clone()
    }

    /// Returns this computer's identity and slots.
    pub fn device(&self) -> &Device {
        &self.device
    }

    pub(crate) fn set_device(&mut self, device: Device) -> Result<(), ServiceError> {
        device.save(&self.home)?;
        self.device = device;
        Ok(())
    }

    /// Returns where backups go, the primary first.
    pub fn destination_paths(&self) -> Vec<PathBuf> {
        let destinations = &self.config().destinations;
        destinations.primary.iter().chain(&destinations.secondary).cloned().collect()
    }

    /// Returns where each of them is now: another drive may hold the backup that was expected there.
    pub fn places_now(&self) -> Vec<PathBuf> {
        crate::whereabouts::places_now(&self.home, self.device.vault, &self.destination_paths())
    }

    /// Opens the engine to change things; no other process may be doing so, but for a moment.
    pub fn engine(&self, asker: &dyn Asker) -> Result<Work, ServiceError> {
        let lock = self.turn()?;
        let engine = self.open_engine(&self.unlock(asker)?)?;
        Ok(Work { engine, _lock: Some(lock) })
    }

    /// The right to be the one that works with the home; what is done without being asked is waited for.
    pub(crate) fn turn(&self) -> Result<HomeLock, LockError> {
        crate::turn::take(&self.home, &self.around.writer)
    }

    /// The same with a key that was unlocked before.
    pub(crate) fn engine_with(&self, unlocked: &Unlocked) -> Result<Work, ServiceError> {
        let lock = self.home.lock()?;
        Ok(Work { engine: self.open_engine(unlocked)?, _lock: Some(lock) })
    }

    /// Opens the engine to look at things; another process may be working.
    pub fn reader(&self, asker: &dyn Asker) -> Result<Work, ServiceError> {
        Ok(Work { engine: self.open_engine(&self.unlock(asker)?)?, _lock: None })
    }

    pub(crate) fn open_engine(&self, unlocked: &Unlocked) -> Result<Engine, ServiceError> {
        let engine = Engine::open(self.settings(unlocked)?)?;
        crate::whereabouts::hold_back(&engine)?;
        Ok(engine)
    }

    fn settings(&self, unlocked: &Unlocked) -> Result<Settings, ServiceError> {
        let config = self.config();
        let places = self.places_now();
        let sources = config.sources.iter().map(|s| self.source_spec(s, &places)).collect::<Result<_, _>>()?;
        let destination =
            |(named, path): (PathBuf, PathBuf)| DestinationSpec { name: named.display().to_string(), path };
        let destinations = self.destination_paths().into_iter().zip(places);
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Ok(Settings {
            database: self.home.database(),
            vault: self.device.vault,
            keys: unlocked.keys.clone(),
            slots: self.device.slots.clone(),
            readme: readme(&self.vault_folder(), self.around.lang),
            device: self.device.id,
            device_name: self.around.computer.clone(),
            destinations: destinations.map(destination).collect(),
            sources,
            level: config.compression.enabled.then_some(config.compression.level as i32),
            workers: if self.around.workers == 0 { cores.min(4) } else { self.around.workers },
            writer: self.around.writer.clone(),
            vfs: Arc::new(RealFs),
        })
    }

    fn vault_folder(&self) -> String {
        format!("MyBackup-{}", ids::hex(&self.device.vault.0[..4]))
    }

    fn source_spec(&self, source: &Source, places: &[PathBuf]) -> Result<SourceSpec, ServiceError> {
        struct Patterns(Excludes);
        impl mybackup_engine::Excludes for Patterns {
            fn excludes(&self, key: &[u8], is_dir: bool) -> bool {
                self.0.matches(key, if is_dir { Entry::Folder } else { Entry::Other })
            }
        }
        let unknown = || ServiceError::SourceUnknown { path: source.path.clone() };
        Ok(SourceSpec {
            id: SourceId::from_hex(&source.id).ok_or_else(unknown)?,
            path: source.path.clone(),
            settings: SourceSettings {
                path: path_bytes(&source.path),
                exclude: source.exclude.clone(),
                one_file_system: source.one_file_system,
                added_ns: source.added_at.and_then(|at| at.timestamp_nanos_opt()).unwrap_or(0),
                program: self.portable_settings(),
            },
            excludes: Arc::new(Patterns(Excludes::new(&source.exclude)?)),
            skip: self.skips_beside(&source.path, places).into_iter().map(|skip| skip.key).collect(),
            wave: None,
        })
    }

    /// Returns the settings that a new computer takes over; not those of this computer's own places and key.
    fn portable_settings(&self) -> Vec<(String, String)> {
        let value = |name: &str| self.file.get(name).ok().and_then(|v| v.into_string().ok());
        let mut settings: Vec<_> = PORTABLE.iter().filter_map(|name| Some((name.to_string(), value(name)?))).collect();
        // Not taken over: it tells a new computer what to put into its own home.
        settings.extend(home_text(&self.around.user_home).map(|home| (HOME_WAS.to_string(), home)));
        settings
    }

    /// Takes over the settings that another computer had.
    pub(crate) fn take_settings(&mut self, program: &[(String, String)]) -> Result<(), ServiceError> {
        for (name, value) in program.iter().filter(|(name, _)| PORTABLE.contains(&name.as_str())) {
            if self.file.get(name)? != *value.as_str() {
                self.file.set(name, value.as_ref())?;
            }
        }
        Ok(())
    }

    /// Returns what is left out of a folder by itself.
    pub fn skips(&self, source: &Path) -> Vec<Skip> {
        self.skips_beside(source, &self.places_now())
    }

    fn skips_beside(&self, source: &Path, now: &[PathBuf]) -> Vec<Skip> {
        let vault = self.vault_folder();
        let named = self.destination_paths();
        let vaults: Vec<PathBuf> = named.iter().chain(now).map(|place| real_path(place).join(&vault)).collect();
        let vfs = RealFs;
        let device = |path: &Path| vfs.stat(path).ok().map(|stat| stat.device);
        let is_mount_point = source.parent().is_none_or(|parent| device(parent) != device(source));
        default_skips(
            &real_path(source),
            &Surroundings {
                system: System::here(),
                user_home: &real_path(&self.around.user_home),
                user_number: crate::home::user_number(),
                own_home: &real_path(self.home.folder()),
                vaults: &vaults,
                source_is_mount_point: is_mount_point,
            },
        )
    }

    /// Protects a folder.
    pub fn add(&mut self, path: &Path, exclude: Vec<String>, now_ns: i64) -> Result<Added, ServiceError> {
        let path = real_path(path);
        match RealFs.stat(&path) {
            Ok(stat) if stat.kind == FileKind::Dir => {}
            Ok(_) => return Err(ServiceError::SourceNotFolder { path }),
            Err(_) => return Err(ServiceError::SourceMissing { path }),
        }
        for other in &self.config().sources {
            if other.path == path {
                return Err(ServiceError::SourceExists { path });
            }
            if path.starts_with(&other.path) {
                return Err(ServiceError::SourceInside { path, other: other.path.clone() });
            }
        }
        for destination in self.destination_paths() {
            self.check_apart(&destination, &path)?;
        }
        Excludes::new(&exclude)?;
        let source = Source::new(&path, exclude, crate::dates::utc(now_ns)).map_err(|source| ServiceError::Io {
            doing: "read",
            path: path.clone(),
            source,
        })?;
        self.file.add_source(source.clone())?;
        self.file.save()?;
        Ok(Added { skips: self.skips(&path), source })
    }

    /// Refuses a destination that is the source itself or lies inside it.
    pub(crate) fn check_apart(&self, destination: &Path, source: &Path) -> Result<(), ServiceError> {
        let path = real_path(destination);
        if path.starts_with(source) {
            return Err(ServiceError::DestinationInsideSource { path, source_folder: source.to_path_buf() });
        }
        Ok(())
    }

    /// Checks a folder that is about to become a destination.
    pub fn check_destination(&self, path: &Path) -> Result<(), ServiceError> {
        if !RealFs.stat(&real_path(path)).is_ok_and(|stat| stat.kind == FileKind::Dir) {
            return Err(ServiceError::DestinationMissing { path: path.to_path_buf() });
        }
        let vfs: Arc<dyn Vfs> = Arc::new(RealFs);
        let found = mybackup_engine::find_vaults(&vfs, path).unwrap_or_default();
        if !found.is_empty() && found.iter().all(|vault| vault.vault != self.device.vault) {
            return Err(ServiceError::DestinationForeign { path: path.to_path_buf() });
        }
        self.config().sources.iter().try_for_each(|source| self.check_apart(path, &source.path))
    }

    /// Refuses destinations that are one and the same folder.
    pub fn check_destinations_differ(&self) -> Result<(), ServiceError> {
        let mut seen: Vec<PathBuf> = Vec::new();
        for path in self.destination_paths() {
            let real = real_path(&path);
            if seen.contains(&real) {
                return Err(ServiceError::DestinationTwice { path });
            }
            seen.push(real);
        }
        Ok(())
    }

    /// Takes a destination that a person just named: a vault that was seen there before need not be there any more.
    pub fn take_destination(&self, path: &Path) -> Result<(), ServiceError> {
        let failed = |error| ServiceError::Engine(EngineError::Catalogue(error));
        let index = Catalogue::open(&self.home.database()).map_err(failed)?;
        index.forget_seen(&path.display().to_string()).map_err(failed)?;
        Ok(crate::whereabouts::remember_chosen(&index, path)?)
    }

    /// No longer protects a folder; what is saved of it stays.
    pub fn remove(&mut self, path: &Path) -> Result<Source, ServiceError> {
        let known = |p: &Path| self.config().sources.iter().any(|s| s.path == p);
        let path = if known(path) { path.to_path_buf() } else { real_path(path) };
        let removed = self.file.remove_source(&path)?;
        self.file.save()?;
        removed.ok_or(ServiceError::SourceUnknown { path })
    }

    /// Makes the vault at every destination.
    pub(crate) fn create_vaults(&self, unlocked: &Unlocked, now_ns: i64) -> Result<(), ServiceError> {
        let engine = self.open_engine(unlocked)?;
        for spec in &engine.settings().destinations {
            engine.create_vault(spec, now_ns)?;
        }
        Ok(())
    }

    /// Gives the slot of one kind to every destination that can be reached.
    pub(crate) fn hand_out_slots(&self, unlocked: &Unlocked, kind: SlotKind, run: &Run) -> Result<(), ServiceError> {
        let engine = self.open_engine(unlocked)?;
        if let Some(slot) = self.device.slot(kind) {
            let change = match kind {
                SlotKind::Passphrase => engine.replace_passphrase_slot(slot)?,
                SlotKind::Words => engine.replace_words_slot(slot)?,
                SlotKind::Device => engine.add_slot(slot)?,
            };
            for (destination, cause) in change.missed {
                run.tell(Event::Notice(Notice::DestinationSkipped { destination, cause }));
            }
        }
        Ok(())
    }
}

/// The page for people in a vault's folder.
fn readme(folder: &str, lang: Lang) -> String {
    Words::for_lang(lang).say("vault-readme", &[("folder", folder.into())])
}
