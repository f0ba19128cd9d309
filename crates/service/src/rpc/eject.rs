//! Ejecting the drive of a backup place.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Request;
use super::folders::name_of;
use super::shape::PathText;
use crate::drives::eject::{EjectError, Ejected};
use crate::error::ServiceError;
use crate::failure::{Exit, Failure};
use crate::home::{HomeLock, LockError, real_path};
use crate::service::Asked;
use crate::session::Session;

/// Lets go of the drive of a place, so that it can be unplugged.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PlacesEject {
    /// The place's folder.
    pub path: PathText,
}

/// A drive that can be unplugged now.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct EjectedPlace {
    /// The place's own name.
    pub name: String,
    /// Whether the drive is switched off, too.
    pub off: bool,
}

impl Request for PlacesEject {
    const NAME: &'static str = "places.eject";
    type Answer = EjectedPlace;

    fn answer(self, service: &Asked<'_>) -> Result<EjectedPlace, Failure> {
        let session = service.session()?;
        let path = self.path.path()?;
        let place_now = place_now(&session, &path)?;
        service.jobs().wait_for_unasked();
        let ejected = eject(&place_now, &path, session.home().lock())?;
        service.changed();
        Ok(EjectedPlace { name: name_of(&path), off: ejected == Ejected::Off })
    }
}

/// Lets go of the drive of a place; refused while a person's work goes on with this home.
pub fn eject_place(session: &Session, place: &Path) -> Result<Ejected, Failure> {
    let now = place_now(session, place)?;
    eject(&now, place, session.turn())
}

/// Where a place is now.
fn place_now(session: &Session, place: &Path) -> Result<PathBuf, Failure> {
    let known = session.destination_paths();
    let at = known.iter().position(|known| known == place || real_path(known) == real_path(place));
    let now = at.and_then(|at| session.places_now().into_iter().nth(at));
    Ok(now.ok_or_else(|| ServiceError::DestinationMissing { path: place.to_path_buf() })?)
}

/// Lets go of a drive while nothing can begin: `lock` is kept until it is done.
fn eject(now: &Path, place: &Path, lock: Result<HomeLock, LockError>) -> Result<Ejected, Failure> {
    let _lock = lock.map_err(ServiceError::from)?;
    crate::drives::eject::eject(now).map_err(|error| eject_failure(error, place))
}

fn eject_failure(error: EjectError, place: &Path) -> Failure {
    let of = |id| Failure::new(Exit::Failed, id).with("name", crate::escape::text(&name_of(place)));
    match error {
        EjectError::NotRemovable => of("error-eject-not-removable"),
        EjectError::Busy { programs } if programs.is_empty() => of("error-eject-busy"),
        EjectError::Busy { programs } => {
            of("error-eject-busy-programs").with("programs", crate::escape::text(&programs.join(", ")))
        }
        EjectError::Refused => of("error-eject-refused"),
        EjectError::Failed(cause) => of("error-eject-failed").because(cause),
    }
}
