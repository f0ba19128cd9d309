//! The running service: what the window and the dashboard stand on.
//!
//! It reads the configuration anew for each request, so that a change made on
//! the command line shows at once, and keeps the key in memory once it was
//! unlocked. Long work runs one at a time on its own thread ([`Jobs`]).

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use mybackup_engine::Engine;
use mybackup_engine::run::Clock;
use mybackup_format::slot::Unlocked;
use tokio::sync::broadcast;

use crate::ask::Asker;
use crate::error::ServiceError;
use crate::events::ServerEvent;
use crate::failure::Failure;
use crate::home::Home;
use crate::jobs::Jobs;
use crate::keeper::{FirstBackup, Keeping};
use crate::keystore::Passphrase;
use crate::log::Log;
use crate::pictures::{Picture, Pictures};
use crate::rpc::shape::millis;
use crate::rpc::status::Plan;
use crate::rpc::{self, Problem};
use crate::session::{Around, Session, Work};
use crate::words::Lang;

/// So many events wait for a slow listener; then it is told that it missed some.
const EVENTS_KEPT: usize = 64;

/// A person who looked at the past so long ago may still be looking, in nanoseconds.
const READING_NS: i64 = 10 * 60 * 1_000_000_000;
/// The requests with which pages look at the past.
const PAST: [&str; 3] = ["catalog.", "preview.", "restore."];

/// Shows a folder in the file manager.
pub type Opener = Box<dyn Fn(&Path) -> std::io::Result<()> + Send + Sync>;

/// The service of one home.
pub struct Service {
    home: Home,
    around: Around,
    clock: Arc<dyn Clock>,
    jobs: Arc<Jobs>,
    events: broadcast::Sender<ServerEvent>,
    unlocked: Mutex<Option<Arc<Unlocked>>>,
    opener: Option<Opener>,
    pictures: Pictures,
    plan: Mutex<Plan>,
    keeping: Mutex<Option<Keeping>>,
    /// Whether the very first backup waits for nobody.
    first_at_once: AtomicBool,
    log: Log,
    /// When a page looked at the past last.
    read_ns: AtomicI64,
}

/// Nobody can be asked in the middle of a request: a page asks beforehand (`key.unlock`).
struct Nobody;

impl Asker for Nobody {
    fn passphrase(&self) -> Result<Passphrase, ServiceError> {
        Err(ServiceError::PassphraseMissing)
    }

    fn new_passphrase(&self) -> Result<Passphrase, ServiceError> {
        Err(ServiceError::PassphraseMissing)
    }
}

/// The service, asked by somebody who reads one language.
pub struct Asked<'s> {
    service: &'s Service,
    lang: Lang,
}

impl<'s> Asked<'s> {
    /// Asks in a language.
    pub fn new(service: &'s Service, lang: Lang) -> Self {
        Asked { service, lang }
    }

    /// The language of whoever asks.
    pub fn lang(&self) -> Lang {
        self.lang
    }
}

impl std::ops::Deref for Asked<'_> {
    type Target = Service;
    fn deref(&self) -> &Service {
        self.service
    }
}

impl Service {
    /// Stands on a home, whether it is set up or not.
    pub fn new(home: Home, around: Around, clock: Arc<dyn Clock>) -> Service {
        let (events, _) = broadcast::channel(EVENTS_KEPT);
        let log = Log::of(&home);
        let jobs = Jobs::new(clock.clone(), events.clone());
        Service {
            home,
            around,
            clock,
            jobs,
            events,
            unlocked: Mutex::new(None),
            opener: None,
            pictures: Pictures::default(),
            plan: Mutex::default(),
            keeping: Mutex::new(None),
            first_at_once: AtomicBool::new(false),
            log,
            read_ns: AtomicI64::new(i64::MIN),
        }
    }

    /// Does from now on what is to be done without anybody asking.
    pub(crate) fn keep(self: &Arc<Self>, first: FirstBackup) {
        if first == FirstBackup::AtOnce && !self.first_at_once.swap(true, Ordering::Relaxed) {
            self.changed();
        }
        let mut keeping = self.keeping.lock().unwrap_or_else(PoisonError::into_inner);
        if keeping.is_none() {
            *keeping = Keeping::begin(self);
        }
    }

    /// Whether the very first backup waits for nobody.
    pub(crate) fn is_first_at_once(&self) -> bool {
        self.first_at_once.load(Ordering::Relaxed)
    }

    /// Does no more of that.
    pub(crate) fn rest(&self) {
        let keeping = self.keeping.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(keeping);
    }

    /// Writes a line into the log, and tells whoever listens.
    pub(crate) fn log(&self, text: String) {
        let now_ns = self.now_ns();
        self.log.add(now_ns, &text);
        self.tell(ServerEvent::Logged { at: millis(now_ns), text });
    }

    /// Whether a person looks at the past, or did so a moment ago: nothing of it should go meanwhile.
    pub(crate) fn is_being_read(&self, now_ns: i64) -> bool {
        let since_ns = now_ns.saturating_sub(self.read_ns.load(Ordering::Relaxed));
        (0..READING_NS).contains(&since_ns)
    }

    /// Lets pages open folders in this way; without it they cannot.
    #[must_use]
    pub fn opening_folders(self, opener: Opener) -> Service {
        Service { opener: Some(opener), ..self }
    }

    /// What opens folders, where something does.
    pub(crate) fn opener(&self) -> Option<&Opener> {
        self.opener.as_ref()
    }

    /// Answers a request; the error is in the language that was asked for.
    pub fn answer(&self, name: &str, params: serde_json::Value, lang: Lang) -> Result<serde_json::Value, Problem> {
        if PAST.iter().any(|part| name.starts_with(part)) {
            self.read_ns.store(self.now_ns(), Ordering::Relaxed);
        }
        let asked = std::panic::AssertUnwindSafe(|| rpc::answer(&Asked::new(self, lang), name, params));
        let answered = std::panic::catch_unwind(asked)
            .unwrap_or_else(|_| Some(Err(Failure::unexpected("a part of the program failed"))));
        answered
            .unwrap_or_else(|| Err(Failure::usage("error-request").with("reason", name.to_string())))
            .map_err(|failure| Problem::of(&failure, lang))
    }

    /// Notes what is to be done without anybody asking; whoever looks is told when it is another.
    ///
    /// Expected of the loop that asks [`crate::schedule::decide`]; without it nothing is planned.
    pub fn set_plan(&self, plan: Plan) {
        let mut kept = self.plan.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = *kept != plan;
        *kept = plan;
        drop(kept);
        if changed {
            self.changed();
        }
    }

    /// What is to be done without anybody asking.
    pub(crate) fn plan(&self) -> Plan {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Listens to what happens from now on.
    pub fn listen(&self) -> broadcast::Receiver<ServerEvent> {
        self.events.subscribe()
    }

    /// The work that goes on.
    pub fn jobs(&self) -> &Arc<Jobs> {
        &self.jobs
    }

    /// The folder of the program's own files.
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// What is known of the world around.
    pub fn around(&self) -> &Around {
        &self.around
    }

    /// The present moment in nanoseconds since 1970.
    pub fn now_ns(&self) -> i64 {
        self.clock.now()
    }

    /// The clock itself.
    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    /// Tells whoever listens; nobody may.
    pub fn tell(&self, event: ServerEvent) {
        let _ = self.events.send(event);
    }

    /// Says that answers are different now.
    pub(crate) fn changed(&self) {
        self.tell(ServerEvent::Changed {});
    }

    /// Reads the configuration.
    pub(crate) fn session(&self) -> Result<Session, ServiceError> {
        Session::open(self.home.clone(), self.around.clone())
    }

    /// The key, from memory once it was unlocked.
    pub(crate) fn unlocked(&self, session: &Session) -> Result<Arc<Unlocked>, ServiceError> {
        let mut kept = self.unlocked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(unlocked) = kept.as_ref() {
            return Ok(unlocked.clone());
        }
        let unlocked = Arc::new(session.unlock(&Nobody)?);
        *kept = Some(unlocked.clone());
        Ok(unlocked)
    }

    /// Unlocks with what a person gave.
    pub fn unlock_with(&self, session: &Session, asker: &dyn Asker) -> Result<(), ServiceError> {
        let unlocked = Arc::new(session.unlock(asker)?);
        *self.unlocked.lock().unwrap_or_else(PoisonError::into_inner) = Some(unlocked);
        Ok(())
    }

    /// Forgets the key, and the pictures that it opened: the next request gets it from where it is kept.
    pub fn lock(&self) {
        self.pictures.forget();
        self.unlocked.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Opens the engine to look at things.
    pub(crate) fn reader(&self) -> Result<Engine, ServiceError> {
        let session = self.session()?;
        let unlocked = self.unlocked(&session)?;
        session.open_engine(&unlocked)
    }

    /// Gives the picture that a page was offered under a name, once.
    pub fn picture(&self, name: &str) -> Option<Picture> {
        let wanted = self.pictures.take(name, self.now_ns())?;
        self.pictures.read(&self.reader().ok()?, &wanted)
    }

    /// The pictures that pages were offered.
    pub(crate) fn pictures(&self) -> &Pictures {
        &self.pictures
    }

    /// Opens the engine to change things; no other process may be doing so.
    pub(crate) fn worker(&self) -> Result<Work, ServiceError> {
        self.jobs().wait_for_unasked();
        let session = self.session()?;
        let unlocked = self.unlocked(&session)?;
        session.engine_with(&unlocked)
    }
}
