//! A new computer: what an existing backup holds, put back into this person's home, and protected from there.
//!
//! Where each folder goes is worked out here ([`crate::moving`]) from what the
//! backup says and what this computer is; a page shows it and says which folders.

use std::path::PathBuf;

use mybackup_engine::{Catalogue, EngineError, RestoreRequest, RestoreWhat, SourceRow};
use mybackup_format::SourceId;
use serde::{Deserialize, Serialize};

use super::Request;
use super::catalog::short;
use super::restore::{Existing, PlannedRestore, RestoreResult, request};
use super::shape::{Done, PathText};
use super::status::{JobKind, JobResult};
use crate::config::Source;
use crate::connect::move_sources;
use crate::drives::space_of;
use crate::failure::Failure;
use crate::home::path_bytes;
use crate::moving::{Apart, Homes, last_name};
use crate::service::Asked;
use crate::session::{HOME_WAS, Session};

/// Asks where the folders of a backup go on this computer, and what putting some back would do.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MovePlan {
    /// Those to put back, as `was` names them; all, where none are given.
    pub folders: Option<Vec<PathText>>,
}

/// Where the folders of a backup go.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Moving {
    /// The home of the computer that the backup is of, where that is known and another.
    pub home_was: Option<PathText>,
    /// The home on this computer.
    pub home_is: PathText,
    /// All folders of the backup.
    pub folders: Vec<MovedFolder>,
    /// What putting back those that were asked for would do.
    pub plan: PlannedRestore,
    /// Bytes that are free there, where that can be told.
    pub free: Option<u64>,
}

/// One folder of a backup, and its place on this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MovedFolder {
    /// Where it was.
    pub was: PathText,
    /// Where it goes.
    pub becomes: PathText,
    /// Its own name.
    pub name: String,
    /// Files in it as of its last backup.
    pub files: u64,
    /// Their size in bytes.
    pub bytes: u64,
}

/// Puts folders of a backup into this person's home; what stands there stays.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MoveStart {
    /// Which, as `was` names them.
    pub folders: Vec<PathText>,
}

/// Protects folders of a backup where they are now; the others are no longer protected here.
///
/// What is saved of them stays, as the history of another computer.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MoveFinish {
    /// Which, as `was` names them.
    pub folders: Vec<PathText>,
}

/// A protected folder with the place that it goes to.
struct Moved {
    row: SourceRow,
    source: Source,
    place: PathBuf,
}

impl Moved {
    fn is_one_of(&self, folders: &[Vec<u8>]) -> bool {
        folders.contains(&self.row.settings.path)
    }

    /// Where its computer's home was.
    fn home_was(&self) -> Option<Vec<u8>> {
        home_was(&self.row)
    }
}

fn home_was(row: &SourceRow) -> Option<Vec<u8>> {
    let known = row.settings.program.iter().find(|(name, _)| name == HOME_WAS);
    known.map(|(_, home)| home.clone().into_bytes())
}

/// Works out where every folder of the backup goes; the same each time, whatever is asked for.
fn moved(service: &Asked<'_>, session: &Session, catalogue: &Catalogue) -> Result<Vec<Moved>, Failure> {
    let mut rows = catalogue.sources().map_err(EngineError::from)?;
    rows.sort_by(|one, other| one.settings.path.cmp(&other.settings.path));
    let mut apart = Apart::default();
    let place = |row: SourceRow| {
        let of = |source: &&Source| SourceId::from_hex(&source.id) == Some(row.id);
        let source = session.config().sources.iter().find(of)?.clone();
        let homes = Homes { was: home_was(&row), is: service.around().user_home.clone() };
        let place = homes.place(&row.settings.path, &mut apart);
        Some(Moved { row, source, place })
    };
    Ok(rows.into_iter().filter_map(place).collect())
}

fn paths_of(folders: &[PathText]) -> Result<Vec<Vec<u8>>, Failure> {
    folders.iter().map(PathText::bytes).collect()
}

fn asked_for(moved: &Moved, dry_run: bool, service: &Asked<'_>) -> RestoreRequest {
    let what = RestoreWhat::Directory { path: moved.row.settings.path.clone(), at: None };
    let mut asked = request(what, Some(moved.place.clone()), Existing::Both, service);
    asked.dry_run = dry_run;
    asked
}

impl Request for MovePlan {
    const NAME: &'static str = "move.plan";
    type Answer = Moving;

    fn answer(self, service: &Asked<'_>) -> Result<Moving, Failure> {
        let session = service.session()?;
        let mut engine = service.reader()?;
        let all = moved(service, &session, engine.catalogue())?;
        let wanted = self.folders.as_deref().map(paths_of).transpose()?;
        let mut plan = PlannedRestore::default();
        for one in all.iter().filter(|one| wanted.as_ref().is_none_or(|wanted| one.is_one_of(wanted))) {
            plan.add(&engine.restore(&asked_for(one, true, service), &short(service))?);
        }
        let home_is = &service.around().user_home;
        let is_other = |home: &Vec<u8>| *home != path_bytes(home_is);
        Ok(Moving {
            home_was: all.iter().find_map(Moved::home_was).filter(is_other).map(|home| PathText::of_bytes(&home)),
            home_is: PathText::of(home_is),
            folders: all
                .iter()
                .map(|one| MovedFolder {
                    was: PathText::of_bytes(&one.row.settings.path),
                    becomes: PathText::of(&one.place),
                    name: PathText::of_bytes(&last_name(&one.row.settings.path)).shown,
                    files: one.row.totals.files,
                    bytes: one.row.totals.bytes,
                })
                .collect(),
            plan,
            free: space_of(home_is).map(|(free, _)| free),
        })
    }
}

impl Request for MoveStart {
    const NAME: &'static str = "move.start";
    type Answer = Done;

    fn answer(self, service: &Asked<'_>) -> Result<Done, Failure> {
        let session = service.session()?;
        let wanted = paths_of(&self.folders)?;
        let mut work = service.worker()?;
        let all = moved(service, &session, work.catalogue())?;
        let chosen = all.iter().filter(|one| one.is_one_of(&wanted));
        let requests: Vec<RestoreRequest> = chosen.map(|one| asked_for(one, false, service)).collect();
        let home = PathText::of(&service.around().user_home);
        service.jobs().start(JobKind::Restore, service.lang(), move |run| {
            let mut result = RestoreResult::default();
            for request in &requests {
                result.add(&work.restore(request, run)?);
            }
            // Several folders are in none but the home.
            if requests.len() > 1 {
                result.target = Some(home);
            }
            Ok(JobResult::Restore(result))
        })?;
        Ok(Done {})
    }
}

impl Request for MoveFinish {
    const NAME: &'static str = "move.finish";
    type Answer = Done;

    fn answer(self, service: &Asked<'_>) -> Result<Done, Failure> {
        let mut session = service.session()?;
        let wanted = paths_of(&self.folders)?;
        let all = moved(service, &session, service.reader()?.catalogue())?;
        let lock = session.home().lock()?;
        let to = |one: Moved| (one.is_one_of(&wanted).then(|| one.place.clone()), one.source);
        let moves: Vec<_> = all.into_iter().map(to).map(|(to, source)| (source, to)).collect();
        move_sources(&mut session, &moves)?;
        drop(lock);
        service.changed();
        Ok(Done {})
    }
}
