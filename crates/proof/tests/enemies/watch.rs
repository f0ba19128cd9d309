//! Watches over hostile cases: counts panics on any thread, and ends a test that hangs.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

/// Nothing that these vaults ask for may take longer.
const LONGEST: Duration = Duration::from_secs(120);

static PANICS: AtomicU64 = AtomicU64::new(0);
static AT_WORK: Mutex<Option<(String, Instant)>> = Mutex::new(None);

/// Begins to watch; may be called again.
pub fn begin() {
    static BEGUN: OnceLock<()> = OnceLock::new();
    BEGUN.get_or_init(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            PANICS.fetch_add(1, Ordering::SeqCst);
            usual(info);
        }));
        std::thread::spawn(|| {
            loop {
                std::thread::sleep(Duration::from_millis(500));
                let at_work = AT_WORK.lock().expect("nobody panics here").clone();
                if let Some((what, since)) = at_work.filter(|(_, since)| since.elapsed() > LONGEST) {
                    eprintln!("It hangs for {:?}: {what}", since.elapsed());
                    std::process::abort();
                }
            }
        });
    });
}

/// Says what is being done now.
pub fn working_on(what: &str) {
    *AT_WORK.lock().expect("nobody panics here") = Some((what.to_string(), Instant::now()));
}

/// Says that nothing is being done.
pub fn idle() {
    *AT_WORK.lock().expect("nobody panics here") = None;
}

/// How many panics there were so far, on any thread.
pub fn panics() -> u64 {
    PANICS.load(Ordering::SeqCst)
}
