//! `eject`: lets go of the drive of a backup place, so that it can be unplugged.

use clap::{ArgMatches, Command};
use mybackup_service::ServiceError;
use mybackup_service::drives::eject::Ejected;
use mybackup_service::drives::is_on_removable;
use mybackup_service::failure::{Exit, Failure};
use mybackup_service::rpc::eject::eject_place;
use serde_json::json;

use super::Verb;
use crate::app::{App, Outcome};
use crate::args::texts::{Texts, typed_path};
use crate::output::{escape, json as shape};

pub(super) const VERB: Verb = Verb { name: "eject", command, run };

fn command(texts: Texts) -> Command {
    texts.command("eject", "help-eject").arg(texts.path_argument("place", "value-folder", "argument-eject-place"))
}

fn run(app: &App, typed: &ArgMatches) -> Outcome {
    let session = app.session()?;
    let place = match typed_path(typed, "place") {
        Some(place) => app.absolute(&place)?,
        None => {
            let places = session.destination_paths();
            let mut removable = places.iter().zip(session.places_now()).filter(|(_, now)| is_on_removable(now));
            match (removable.next(), removable.next()) {
                _ if places.is_empty() => return Err(ServiceError::NoDestination.into()),
                (Some((only, _)), None) => only.clone(),
                (None, _) => return Err(Failure::new(Exit::Failed, "error-eject-none")),
                (Some(_), Some(_)) => return Err(Failure::usage("error-eject-several")),
            }
        }
    };
    let ejected = eject_place(&session, &place)?;
    if app.json {
        app.print_json(&json!({ "place": shape::path(&place), "off": ejected == Ejected::Off }));
    } else {
        app.tell(&app.say("eject-done", &[("path", escape::path(&place).into())]));
    }
    Ok(Exit::Done)
}
