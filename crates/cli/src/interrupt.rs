//! Ctrl-C: the first asks the work to end well, the second ends the program at once.
//!
//! A request to terminate (SIGTERM, SIGHUP) counts like Ctrl-C. Ending at once is
//! safe too: what is durable in the vault stays, and nothing half-written counts.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use mybackup_service::failure::Exit;
use mybackup_service::words::Words;

use crate::output::Screen;

/// Whether a secret is being typed: then there is no work to end well.
static ASKING: AtomicBool = AtomicBool::new(false);

/// Marks the time in which a secret is typed without being shown.
pub(crate) fn while_asking<T>(ask: impl FnOnce() -> T) -> T {
    ASKING.store(true, Ordering::Relaxed);
    let answer = ask();
    ASKING.store(false, Ordering::Relaxed);
    answer
}

/// Shows again what is typed: a secret may have been interrupted.
#[cfg(unix)]
fn show_typing() {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    if !ASKING.load(Ordering::Relaxed) {
        return;
    }
    let Ok(terminal) = std::fs::File::open("/dev/tty") else { return };
    if let Ok(mut modes) = tcgetattr(&terminal) {
        modes.local_modes |= LocalModes::ECHO;
        // The program ends here; a terminal that refuses is beyond help.
        let _ = tcsetattr(&terminal, OptionalActions::Now, &modes);
    }
}

/// Windows gives each program its own console modes back.
#[cfg(not(unix))]
fn show_typing() {}

/// Returns the flag that is set when the person wants the work to end.
pub(crate) fn listen(screen: Screen, words: &'static Words) -> Arc<AtomicBool> {
    let cancel = Arc::new(AtomicBool::new(false));
    let flag = cancel.clone();
    let heard = ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) || ASKING.load(Ordering::Relaxed) {
            show_typing();
            std::process::exit(Exit::Interrupted as i32);
        }
        screen.err(&words.say("interrupt-asked", &[]));
    });
    // Without a handler the system ends the program at Ctrl-C, which is safe.
    drop(heard);
    cancel
}
