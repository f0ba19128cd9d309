//! Every request that a page may make, and its answer: one table for the window and the dashboard.
//!
//! A request is a type with a name, the shape of its parameters and the shape of
//! its answer. The table below is the only list of them: what it does not hold
//! cannot be asked for, on any way in, and the types of the pages are written
//! from it (`ui/src/rpc/generated.ts`; a test says when they differ).
//! Invariant: no answer holds a key, except those of [`key`] that are made to show it.

pub mod activity;
pub mod catalog;
pub mod eject;
pub mod folder;
pub mod folders;
pub mod job;
pub mod key;
pub mod moving;
pub mod pause;
pub mod places;
pub mod plan;
pub mod preview;
pub mod proof;
pub mod restore;
pub mod settings;
pub mod setup;
pub mod shape;
pub mod space;
pub mod status;
pub mod suspicion;
pub mod work;

#[cfg(test)]
mod tests;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::failure::Failure;
use crate::service::Asked;
use crate::words::{Lang, Words};

/// Something that a page may ask.
pub trait Request: DeserializeOwned {
    /// Its name, such as `status.get`.
    const NAME: &'static str;
    /// What is answered.
    type Answer: Serialize;

    /// Does what is asked.
    fn answer(self, service: &Asked<'_>) -> Result<Self::Answer, Failure>;
}

/// Why a request was not done, for a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Problem {
    /// Its name for programs, the same as on the command line.
    pub code: String,
    /// What happened, in the person's language.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
    /// How the command line ends for it.
    pub exit: u8,
}

impl Problem {
    /// Says a failure in a language.
    pub fn of(failure: &Failure, lang: Lang) -> Problem {
        let words = Words::for_lang(lang);
        Problem {
            code: failure.code().to_string(),
            message: failure.message(words),
            hint: failure.hint(words),
            exit: failure.exit as u8,
        }
    }
}

/// Makes the table: the names, the dispatcher, and what the types of the pages are written from.
macro_rules! requests {
    ($($request:ty,)*) => {
        /// The names of all requests.
        pub const NAMES: &[&str] = &[$(<$request as Request>::NAME),*];

        /// Answers a request that came by name; `None` where there is none of that name.
        pub fn answer(service: &Asked<'_>, name: &str, params: Value) -> Option<Result<Value, Failure>> {
            match name {
                $(<$request as Request>::NAME => Some(one::<$request>(service, params)),)*
                _ => None,
            }
        }

        #[cfg(test)]
        pub(crate) fn write_types(writer: &mut tests::Writer) {
            $(writer.request::<$request>();)*
        }
    };
}

requests! {
    status::AppInfoGet,
    status::StatusGet,
    work::BackupStart,
    work::VerifyStart,
    work::RepairStart,
    proof::ProofStart,
    work::JobStop,
    work::JobDismiss,
    pause::PauseSet,
    pause::PauseEnd,
    suspicion::SuspicionAnswer,
    folders::FoldersList,
    folders::FoldersAdd,
    folders::FoldersRemove,
    folders::FoldersMeasure,
    folders::FsList,
    folders::FolderOpen,
    places::PlacesList,
    places::PlacesDetect,
    places::PlacesCheck,
    places::PlacesAdd,
    places::PlacesForget,
    eject::PlacesEject,
    catalog::CatalogSearch,
    catalog::CatalogRecent,
    catalog::CatalogVersions,
    catalog::CatalogRuns,
    folder::CatalogList,
    folder::CatalogNextDiff,
    preview::PreviewText,
    preview::PreviewImage,
    restore::RestorePlan,
    restore::RestoreStart,
    activity::ActivityList,
    space::SpaceShares,
    settings::SettingsGet,
    settings::SettingsSet,
    settings::RetentionPreview,
    settings::RetentionApply,
    settings::RetentionUndo,
    setup::SetupSuggest,
    setup::SetupBegin,
    setup::ConnectFind,
    setup::ConnectOpen,
    moving::MovePlan,
    moving::MoveStart,
    moving::MoveFinish,
    key::KeyStatus,
    key::KeyUnlock,
    key::KeyEnter,
    key::KeyWords,
    key::KeyCheck,
    key::KeySaveKit,
}

fn one<R: Request>(service: &Asked<'_>, params: Value) -> Result<Value, Failure> {
    let request: R = serde_json::from_value(params)
        .map_err(|error| Failure::usage("error-request").with("reason", error.to_string()))?;
    let answer = request.answer(service)?;
    serde_json::to_value(answer).map_err(Failure::unexpected)
}
