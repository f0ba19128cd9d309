//! Runs that were made days ago, or will be.
//!
//! What cleaning may remove has to be some days old, and the program asks the
//! real clock. So the engine makes these runs here, by a clock of the past.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use mybackup_engine::run::{Clock, Event, Listener, UnixNanos};
use mybackup_engine::{BackupRequest, CleanRequest, RetentionRules, Run};
use mybackup_service::home::Home;
use mybackup_service::keystore::Passphrase;
use mybackup_service::words::Lang;
use mybackup_service::{Around, Asker, ServiceError, Session, Work};
use mybackup_testkit::Mybackup;

struct Stopped(UnixNanos);

impl Clock for Stopped {
    fn now(&self) -> UnixNanos {
        self.0
    }
}

struct Deaf;

impl Listener for Deaf {
    fn event(&self, _: Event) {}
}

struct Nobody;

impl Asker for Nobody {
    fn passphrase(&self) -> Result<Passphrase, ServiceError> {
        Err(ServiceError::PassphraseMissing)
    }

    fn new_passphrase(&self) -> Result<Passphrase, ServiceError> {
        Err(ServiceError::PassphraseMissing)
    }
}

fn days_ago(days: i64) -> Run {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970").as_nanos() as i64;
    let clock = Stopped(now - days * 86_400_000_000_000);
    Run::new(Arc::new(AtomicBool::new(false)), Arc::new(clock), Arc::new(Deaf))
}

fn engine(computer: &Mybackup) -> Work {
    let around = Around {
        user_home: computer.user_home(),
        computer: "test".to_string(),
        writer: "test".to_string(),
        lang: Lang::En,
        workers: 1,
    };
    let session = Session::open(Home::at(&computer.home()), around).expect("the computer is set up");
    // A program that another test starts at this moment holds all that is open until it runs.
    loop {
        match session.engine(&Nobody) {
            Err(ServiceError::Busy(_)) => std::thread::sleep(Duration::from_millis(5)),
            opened => return opened.expect("open the engine"),
        }
    }
}

/// Makes a run as it would have been made some days ago; less than 0 is in days to come.
pub fn backup(computer: &Mybackup, days: i64) {
    engine(computer).backup(&BackupRequest::default(), &days_ago(days)).expect("make a run");
}

/// Removes all versions but the newest, as it would have been done some days ago.
pub fn clean(computer: &Mybackup, days: i64) {
    let request = CleanRequest { rules: RetentionRules { keep_days: 0, keep_versions: 1 }, dry_run: false };
    engine(computer).clean(&request, &days_ago(days)).expect("clean");
}
