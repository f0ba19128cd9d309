//! Where words go: results to standard output, everything else to standard error.
//!
//! A reader that has gone (a closed pipe) is no error: what it would have got is
//! dropped and the work goes on. Progress and lasting lines share standard
//! error through one lock, so that they never mix.

pub(crate) mod escape;
pub(crate) mod json;
pub(crate) mod paint;
pub(crate) mod table;
pub(crate) mod width;

use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use paint::Paint;
use table::Table;

/// Width that is taken where a terminal does not tell its own.
const USUAL_WIDTH: usize = 80;

/// Both outputs; clones write to the same ones.
#[derive(Clone)]
pub(crate) struct Screen {
    inner: Arc<Mutex<Inner>>,
    /// Colours of standard output.
    pub(crate) out_paint: Paint,
    /// Colours of standard error.
    pub(crate) err_paint: Paint,
    /// Whether a person sees standard error.
    pub(crate) err_is_terminal: bool,
    /// Whether a person sees standard output.
    pub(crate) out_is_terminal: bool,
}

struct Inner {
    out: BufWriter<Stdout>,
    state: OutState,
    /// Columns of the passing line on standard error.
    passing: usize,
}

/// How standard output fares.
enum OutState {
    Open,
    /// Nobody reads any more.
    Closed,
    Failed(io::Error),
}

impl Screen {
    /// Looks at the standard streams.
    pub(crate) fn new() -> Screen {
        let inner = Inner { out: BufWriter::new(io::stdout()), state: OutState::Open, passing: 0 };
        Screen {
            inner: Arc::new(Mutex::new(inner)),
            out_paint: Paint::of(&io::stdout()),
            err_paint: Paint::of(&io::stderr()),
            err_is_terminal: io::stderr().is_terminal(),
            out_is_terminal: io::stdout().is_terminal(),
        }
    }

    /// Writes a line of the result.
    pub(crate) fn out(&self, line: &str) {
        self.out_raw(format!("{line}\n").as_bytes());
    }

    /// Writes bytes of the result.
    pub(crate) fn out_raw(&self, bytes: &[u8]) {
        let mut inner = self.inner();
        if matches!(inner.state, OutState::Open) {
            let written = inner.out.write_all(bytes);
            inner.note(written);
        }
    }

    /// Writes a table of the result.
    pub(crate) fn table(&self, table: &Table) {
        let room = self.out_is_terminal.then(out_width);
        table.lines(room, self.out_paint).iter().for_each(|line| self.out(line));
    }

    /// Writes a lasting line to standard error.
    pub(crate) fn err(&self, line: &str) {
        let mut inner = self.inner();
        let flushed = inner.out.flush();
        inner.note(flushed);
        inner.wipe();
        // Where standard error is gone too there is nobody left to tell.
        let _ = writeln!(io::stderr(), "{line}");
    }

    /// Replaces the passing line on standard error; an empty one removes it.
    pub(crate) fn passing(&self, line: &str) {
        let mut inner = self.inner();
        inner.wipe();
        inner.passing = width::width(line);
        let mut err = io::stderr();
        let _ = write!(err, "{line}").and_then(|()| err.flush());
    }

    /// Whether somebody still reads standard output.
    pub(crate) fn is_read(&self) -> bool {
        matches!(self.inner().state, OutState::Open)
    }

    /// Writes out what is held back so far.
    pub(crate) fn flush(&self) {
        let mut inner = self.inner();
        if matches!(inner.state, OutState::Open) {
            let flushed = inner.out.flush();
            inner.note(flushed);
        }
    }

    /// Writes out what is held back; an error that is not a closed pipe comes back.
    pub(crate) fn finish(&self) -> io::Result<()> {
        let mut inner = self.inner();
        inner.wipe();
        if matches!(inner.state, OutState::Open) {
            let flushed = inner.out.flush();
            inner.note(flushed);
        }
        match std::mem::replace(&mut inner.state, OutState::Closed) {
            OutState::Failed(error) => Err(error),
            OutState::Open | OutState::Closed => Ok(()),
        }
    }

    /// Columns of the terminal at standard error.
    pub(crate) fn err_width(&self) -> usize {
        terminal_size::terminal_size_of(io::stderr()).map_or(USUAL_WIDTH, |(width, _)| usize::from(width.0))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn out_width() -> usize {
    terminal_size::terminal_size_of(io::stdout()).map_or(USUAL_WIDTH, |(width, _)| usize::from(width.0))
}

impl Inner {
    fn note(&mut self, result: io::Result<()>) {
        match result {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => self.state = OutState::Closed,
            Err(error) => self.state = OutState::Failed(error),
        }
    }

    /// Blanks the passing line without a control code that some terminal would not know.
    fn wipe(&mut self) {
        if self.passing > 0 {
            let _ = write!(io::stderr(), "\r{}\r", " ".repeat(self.passing));
            self.passing = 0;
        }
    }
}
