//! Beginning: a new backup, or one that exists already.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mybackup_format::VaultId;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::Request;
use super::folders::name_of;
use super::places::{FoundBackup, backups_at};
use super::shape::{Done, PathText};
use super::status::{JobKind, JobResult};
use crate::ask::Asker;
use crate::config::KeyStoreKind;
use crate::connect::{ConnectRequest, Opening, connect};
use crate::error::ServiceError;
use crate::failure::{Exit, Failure};
use crate::folders::personal_folders;
use crate::keystore::Passphrase;
use crate::kit::read::{KitReadError, MOST_BYTES, read, read_file};
use crate::service::Asked;
use crate::setup::{Init, InitRequest, init};

/// Asks for what most people protect.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SetupSuggest {}

/// A folder that most people protect.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Suggested {
    /// Where it is.
    pub path: PathText,
    /// Its own name.
    pub name: String,
    /// What it is: `documents`, `pictures`, `desktop`, `music` or `videos`.
    pub kind: String,
}

impl Request for SetupSuggest {
    const NAME: &'static str = "setup.suggest";
    type Answer = Vec<Suggested>;

    fn answer(self, service: &Asked<'_>) -> Result<Vec<Suggested>, Failure> {
        let found = personal_folders(&service.around().user_home);
        let suggested = |(kind, path): (&'static str, PathBuf)| Suggested {
            name: name_of(&path),
            kind: kind.to_string(),
            path: PathText::of(&path),
        };
        Ok(found.into_iter().map(suggested).collect())
    }
}

/// Sets a new backup up.
#[derive(Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SetupBegin {
    /// The folders to protect.
    pub folders: Vec<PathText>,
    /// Where backups go.
    pub place: PathText,
    /// A passphrase, where the key is to be kept by one.
    pub passphrase: Option<String>,
}

/// What was set up.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SetUp {
    /// Where the key is kept: `keychain`, `file` or `passphrase`.
    pub key_store: String,
    /// Why the keychain could not be used, where a file had to do.
    pub fell_back: Option<String>,
}

/// Gives the passphrase that a page sent along.
pub(super) struct Given(pub(super) Option<String>);

impl Given {
    fn give(&self) -> Result<Passphrase, ServiceError> {
        let text = self.0.as_ref().filter(|text| !text.is_empty()).ok_or(ServiceError::PassphraseMissing)?;
        Ok(Passphrase::new(Zeroizing::new(text.clone())))
    }
}

impl Drop for Given {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.0);
    }
}

impl Asker for Given {
    fn passphrase(&self) -> Result<Passphrase, ServiceError> {
        self.give()
    }

    fn new_passphrase(&self) -> Result<Passphrase, ServiceError> {
        self.give()
    }
}

impl Request for SetupBegin {
    const NAME: &'static str = "setup.begin";
    type Answer = SetUp;

    fn answer(self, service: &Asked<'_>) -> Result<SetUp, Failure> {
        let place = self.place.path()?;
        let folders: Vec<PathBuf> = self.folders.iter().map(PathText::path).collect::<Result<_, _>>()?;
        let request = InitRequest {
            destination: Some(place),
            key_store: self.passphrase.as_ref().map(|_| KeyStoreKind::Passphrase),
            now_ns: service.now_ns(),
        };
        let asker = Given(self.passphrase);
        let made = init(service.home(), service.around().clone(), &request, &asker)?;
        let mut session = service.session()?;
        service.unlock_with(&session, &asker)?;
        for folder in folders {
            match session.add(&folder, Vec::new(), service.now_ns()) {
                // A step that is taken again finds what it did before.
                Ok(_) | Err(ServiceError::SourceExists { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        service.changed();
        Ok(SetUp {
            key_store: session.config().encryption.key_store.name().to_string(),
            fell_back: if let Init::Done(done) = made { done.fell_back } else { None },
        })
    }
}

/// Looks for backups in a folder.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ConnectFind {
    /// The folder.
    pub place: PathText,
}

impl Request for ConnectFind {
    const NAME: &'static str = "connect.find";
    type Answer = Vec<FoundBackup>;

    fn answer(self, _: &Asked<'_>) -> Result<Vec<FoundBackup>, Failure> {
        let path = self.place.path()?;
        crate::connect::find(&path)?;
        Ok(backups_at(&path, None))
    }
}

/// Uses an existing backup on this computer; its history is read as a job.
#[derive(Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ConnectOpen {
    /// The folder that holds it.
    pub place: PathText,
    /// Which backup, where there are several.
    pub id: Option<String>,
    /// The recovery words.
    pub words: Option<String>,
    /// Or the passphrase.
    pub passphrase: Option<String>,
    /// Or the file of the recovery kit, its PDF or a picture of its code, in base64.
    #[serde(default)]
    pub kit: Option<String>,
    /// Or where that file lies: of what is dropped the window tells that, and nothing else.
    #[serde(default)]
    pub kit_at: Option<PathText>,
}

/// Reads the recovery words from the file of a kit, which came in base64.
fn words_in(file: &str) -> Result<Zeroizing<String>, KitReadError> {
    if file.len() / 4 * 3 > MOST_BYTES + 2 {
        return Err(KitReadError::TooLarge);
    }
    let bytes = STANDARD.decode(file).map_err(|_| KitReadError::Unknown)?;
    read(&Zeroizing::new(bytes))
}

/// What was given of a kit, as a way to open the backup.
fn by_kit(words: Result<Zeroizing<String>, KitReadError>) -> Result<Opening, Failure> {
    words.map(Opening::Words).map_err(|why| {
        Failure::new(
            Exit::Failed,
            match why {
                KitReadError::TooLarge => "error-kit-large",
                KitReadError::Closed => "error-kit-closed",
                KitReadError::Unknown => "error-kit-unknown",
                KitReadError::NoCode => "error-kit-code",
                KitReadError::OtherCode => "error-kit-other",
            },
        )
    })
}

impl Request for ConnectOpen {
    const NAME: &'static str = "connect.open";
    type Answer = Done;

    fn answer(self, service: &Asked<'_>) -> Result<Done, Failure> {
        let kit = self.kit.map(Zeroizing::new);
        let opening = match (self.words, kit, self.kit_at) {
            (Some(words), ..) => Opening::Words(Zeroizing::new(words)),
            (None, Some(kit), _) => by_kit(words_in(&kit))?,
            (None, None, Some(file)) => by_kit(read_file(&file.path()?))?,
            (None, None, None) => Opening::Passphrase(Given(self.passphrase).give()?),
        };
        let request = ConnectRequest {
            destination: self.place.path()?,
            vault: self.id.as_deref().and_then(VaultId::from_hex),
            opening,
            key_store: None,
            now_ns: service.now_ns(),
        };
        let (home, around) = (service.home().clone(), service.around().clone());
        service.lock();
        service.jobs().start(JobKind::Connect, service.lang(), move |run| {
            let connected = connect(&home, around, &request, &Given(None), run)?;
            Ok(JobResult::Connect { computer: connected.computer, folders: connected.sources.len() as u64 })
        })?;
        Ok(Done {})
    }
}
