//! Shows how work goes on: one passing line on a terminal, or JSON lines.

mod line;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

pub(crate) use mybackup_service::progress::{Hearing, Trouble};
use mybackup_service::words::Words;

use crate::output::Screen;

/// The passing line is drawn this often.
const DRAWN_EVERY: Duration = Duration::from_millis(200);

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// One passing line for a person.
    Line,
    /// JSON lines on standard error.
    Json,
    /// Not at all.
    Nothing,
}

/// Draws progress until it is dropped.
pub(crate) struct Painter {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    screen: Screen,
}

impl Painter {
    /// Starts to draw what `hearing` hears.
    pub(crate) fn start(hearing: &Arc<Hearing>, shown: Shown, screen: &Screen, words: &'static Words) -> Painter {
        let stop = Arc::new(AtomicBool::new(false));
        let mut painter = Painter { stop: stop.clone(), thread: None, screen: screen.clone() };
        if shown == Shown::Nothing {
            return painter;
        }
        let (hearing, screen) = (hearing.clone(), screen.clone());
        let draw = move || {
            let mut drawn = String::new();
            while !stop.load(Ordering::Relaxed) {
                std::thread::park_timeout(DRAWN_EVERY);
                let line = hearing.progress().map(|now| line::line(&now, shown, words, screen.err_width()));
                let line = line.unwrap_or_default();
                if stop.load(Ordering::Relaxed) || line == drawn {
                    continue;
                }
                match shown {
                    Shown::Json => screen.err(&line),
                    _ => screen.passing(&line),
                }
                drawn = line;
            }
        };
        // Without a thread the work is done all the same, only silently.
        painter.thread = std::thread::Builder::new().name("progress".to_string()).spawn(draw).ok();
        painter
    }
}

impl Drop for Painter {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A drawing thread that failed leaves nothing to repair.
            let _ = thread.join();
            self.screen.passing("");
        }
    }
}
