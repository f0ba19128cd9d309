//! The backup places: where backups go.

use std::path::{Path, PathBuf};

use mybackup_engine::EngineErrorKind;
use serde::{Deserialize, Serialize};

use super::folders::name_of;
use super::shape::{Done, Millis, PathText, millis};
use super::{Problem, Request};
use crate::drives::{Drive, drives, is_on_removable, same_disk, space_of};
use crate::error::ServiceError;
use crate::failure::{Exit, Failure};
use crate::forecast::Filling;
use crate::home::real_path;
use crate::service::Asked;
use crate::status::DestinationStatus;
use crate::words::Lang;

/// A backup place and how it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Place {
    /// The folder.
    pub path: PathText,
    /// Its own name.
    pub name: String,
    /// Whether it is the first one.
    pub primary: bool,
    /// How it stands.
    pub state: PlaceState,
    /// Bytes that are free, where that can be told.
    pub free: Option<u64>,
    /// Bytes in all.
    pub total: Option<u64>,
    /// When something was last read back from it.
    pub last_verified: Option<Millis>,
    /// How much of all data was read back from it in the last 90 days, in whole percent; 100 is all of it.
    pub verified_percent: Option<u8>,
    /// In how many days it will be full, by how it filled so far; 1826 is later than can be told.
    pub full_in_days: Option<u64>,
    /// How urgent that is.
    pub filling: Option<PlaceFilling>,
    /// What is wrong, where something is.
    pub problem: Option<Problem>,
    /// Whether its folder can be reached now.
    pub there: bool,
    /// Whether its drive can be ejected.
    pub removable: bool,
    /// Where it is now, where that is not its own path: the drive was plugged in at another place.
    pub now_at: Option<PathText>,
}

/// How urgent it is that a place fills up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum PlaceFilling {
    /// Within three months.
    Sometime,
    /// Within two weeks, or there is hardly room now.
    Soon,
}

/// How a place stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum PlaceState {
    /// It holds all that was saved.
    Ready,
    /// It is there, and lacks what was saved while it was away.
    Behind,
    /// It was never used yet.
    New,
    /// It is not there.
    Away,
    /// Something is wrong with it.
    Broken,
}

impl Place {
    pub(super) fn of(status: &DestinationStatus, lang: Lang) -> Place {
        let mut place = Place {
            path: PathText::of(&status.path),
            name: name_of(&status.path),
            primary: status.primary,
            state: PlaceState::Ready,
            free: None,
            total: None,
            last_verified: status.coverage.last_ns.map(millis),
            verified_percent: status.coverage.percent(),
            full_in_days: status.full_in_days,
            filling: status.filling.map(|filling| match filling {
                Filling::Sometime => PlaceFilling::Sometime,
                Filling::Soon => PlaceFilling::Soon,
            }),
            problem: None,
            there: status.place.is_ok() || status.now_at.is_dir(),
            removable: status.place.is_ok() && is_on_removable(&status.now_at),
            now_at: (status.now_at != status.path).then(|| PathText::of(&status.now_at)),
        };
        match &status.place {
            Ok(found) => {
                place.free = found.space.map(|space| space.free_bytes);
                place.total = found.space.map(|space| space.total_bytes);
                if !found.up_to_date {
                    place.state = if status.seen { PlaceState::Behind } else { PlaceState::New };
                }
            }
            Err(error) if error.kind() == EngineErrorKind::Unreachable => {
                let is_new = !status.seen && status.path.is_dir();
                place.state = if is_new { PlaceState::New } else { PlaceState::Away };
            }
            Err(error) => {
                place.state = PlaceState::Broken;
                let text = error.to_string();
                let message = crate::failure::phrase::say(crate::words::Words::for_lang(lang), &text);
                place.problem = Some(Problem {
                    code: "destination-failed".to_string(),
                    message,
                    hint: None,
                    exit: Exit::Failed as u8,
                });
            }
        }
        place
    }
}

/// Asks for the backup places.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PlacesList {}

impl Request for PlacesList {
    const NAME: &'static str = "places.list";
    type Answer = Vec<Place>;

    fn answer(self, service: &Asked<'_>) -> Result<Vec<Place>, Failure> {
        let session = service.session()?;
        let engine = session.open_engine(&*service.unlocked(&session)?)?;
        let found = crate::status::status(&session, &engine, service.now_ns())?;
        Ok(found.destinations.iter().map(|place| Place::of(place, service.lang())).collect())
    }
}

/// Looks for disks that could hold backups.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PlacesDetect {}

/// A disk that could hold backups.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FoundDrive {
    /// Where it is.
    pub path: PathText,
    /// Its name.
    pub name: String,
    /// Bytes that are free.
    pub free: Option<u64>,
    /// Bytes in all.
    pub total: Option<u64>,
    /// Whether it can be unplugged.
    pub removable: bool,
    /// Whether it holds a backup already.
    pub holds_backup: bool,
}

impl Request for PlacesDetect {
    const NAME: &'static str = "places.detect";
    type Answer = Vec<FoundDrive>;

    fn answer(self, _: &Asked<'_>) -> Result<Vec<FoundDrive>, Failure> {
        let one = |drive: Drive| {
            let (free, total) = space_of(&drive.path).unzip();
            FoundDrive {
                name: drive.name,
                free,
                total,
                removable: drive.removable,
                holds_backup: crate::connect::find(&drive.path).is_ok(),
                path: PathText::of(&drive.path),
            }
        };
        Ok(drives().into_iter().map(one).collect())
    }
}

/// Looks at a folder that may become a backup place; nothing is written.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PlacesCheck {
    /// The folder.
    pub path: PathText,
    /// The folders that are to be protected, before they are.
    #[serde(default)]
    pub folders: Vec<PathText>,
}

/// What is found there.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PlaceCheck {
    /// Why it cannot be used, if it cannot.
    pub problem: Option<Problem>,
    /// Bytes that are free.
    pub free: Option<u64>,
    /// Bytes in all.
    pub total: Option<u64>,
    /// Whether files may be made there.
    pub writable: bool,
    /// A protected folder that lies on the same disk: both are lost with it.
    pub same_disk: Option<PathText>,
    /// Backups that are there already.
    pub backups: Vec<FoundBackup>,
}

/// A backup that is there already.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FoundBackup {
    /// Its identity.
    pub id: String,
    /// Its folder.
    pub folder: PathText,
    /// When it was made.
    pub created: Option<Millis>,
    /// Whether recovery words open it.
    pub by_words: bool,
    /// Whether a passphrase opens it.
    pub by_passphrase: bool,
    /// Whether it is the one that this computer uses.
    pub own: bool,
}

/// Looks for backups at a place.
pub(super) fn backups_at(path: &Path, own: Option<mybackup_format::VaultId>) -> Vec<FoundBackup> {
    use mybackup_format::slot::SlotKind;
    let one = |found: mybackup_engine::FoundVault| FoundBackup {
        id: found.vault.hex(),
        created: (found.created_ns > 0).then(|| millis(found.created_ns)),
        by_words: found.slots.iter().any(|slot| slot.kind == SlotKind::Words),
        by_passphrase: found.slots.iter().any(|slot| slot.kind == SlotKind::Passphrase),
        own: Some(found.vault) == own,
        folder: PathText::of(&found.folder),
    };
    crate::connect::find(path).unwrap_or_default().into_iter().map(one).collect()
}

impl Request for PlacesCheck {
    const NAME: &'static str = "places.check";
    type Answer = PlaceCheck;

    fn answer(self, service: &Asked<'_>) -> Result<PlaceCheck, Failure> {
        let path = self.path.path()?;
        let session = match service.session() {
            Err(ServiceError::NotInitialised { .. }) => None,
            other => Some(other?),
        };
        let mut folders: Vec<PathBuf> = self.folders.iter().map(PathText::path).collect::<Result<_, _>>()?;
        let mut problem = None;
        match &session {
            Some(session) => {
                folders.extend(session.config().sources.iter().map(|source| source.path.clone()));
                problem = session.check_destination(&path).err();
            }
            None if !path.is_dir() => problem = Some(ServiceError::DestinationMissing { path: path.clone() }),
            None => {}
        }
        let real = real_path(&path);
        let around_it = folders.iter().find(|folder| real.starts_with(real_path(folder)));
        if let (None, Some(folder)) = (&problem, around_it) {
            let source_folder = folder.clone();
            problem = Some(ServiceError::DestinationInsideSource { path: real.clone(), source_folder });
        }
        let (free, total) = space_of(&path).unzip();
        Ok(PlaceCheck {
            problem: problem.map(|error| Problem::of(&error.into(), service.lang())),
            free,
            total,
            writable: crate::drives::is_writable(&path),
            same_disk: folders.iter().find(|folder| same_disk(folder, &path)).map(|folder| PathText::of(folder)),
            backups: backups_at(&path, session.map(|session| session.device().vault)),
        })
    }
}

/// Sends backups to one more place.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PlacesAdd {
    /// The folder.
    pub path: PathText,
}

impl Request for PlacesAdd {
    const NAME: &'static str = "places.add";
    type Answer = Done;

    fn answer(self, service: &Asked<'_>) -> Result<Done, Failure> {
        let mut session = service.session()?;
        let path = real_path(&self.path.path()?);
        session.check_destination(&path)?;
        let known = session.destination_paths();
        if known.iter().any(|other| real_path(other) == path) {
            return Err(ServiceError::DestinationTwice { path }.into());
        }
        if session.config().destinations.primary.is_none() {
            session.config_file().set("destinations.primary", path.as_os_str())?;
        } else {
            let mut secondary = session.config().destinations.secondary.clone();
            secondary.push(path.clone());
            session.config_file().set_secondary(secondary)?;
        }
        session.config_file().save()?;
        session.take_destination(&path)?;
        service.changed();
        Ok(Done {})
    }
}

/// Sends no more backups to a place; what is there stays.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PlacesForget {
    /// The folder.
    pub path: PathText,
}

impl Request for PlacesForget {
    const NAME: &'static str = "places.forget";
    type Answer = Done;

    fn answer(self, service: &Asked<'_>) -> Result<Done, Failure> {
        let mut session = service.session()?;
        let path = self.path.path()?;
        let known = session.destination_paths();
        if !known.contains(&path) {
            return Err(ServiceError::DestinationMissing { path }.into());
        }
        if known.len() == 1 {
            return Err(Failure::new(crate::failure::Exit::Failed, "error-last-place"));
        }
        let mut rest: Vec<PathBuf> = known.into_iter().filter(|other| *other != path).collect();
        let primary = rest.remove(0);
        session.config_file().set_secondary(rest)?;
        session.config_file().set("destinations.primary", primary.as_os_str())?;
        session.config_file().save()?;
        service.changed();
        Ok(Done {})
    }
}
