//! Holds a home: answers the other processes of its user.

use std::io::{self, BufReader};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use interprocess::local_socket::Stream;
use interprocess::local_socket::traits::ListenerExt;
use tokio::sync::broadcast::error::RecvError;

use super::socket::{connect, listen, read_line, write_line};
use super::{Answer, Asking, What};
use crate::events::ServerEvent;
use crate::failure::{Exit, Failure};
use crate::home::{HomeLock, LockError};
use crate::rpc::Problem;
use crate::service::Service;
use crate::words::Lang;

/// So many others are answered at the same time; more wait at the socket.
const MOST_AT_ONCE: usize = 64;

/// Whoever has this holds the home, until it is dropped.
pub(super) struct Holder {
    service: Arc<Service>,
    ending: Arc<AtomicBool>,
    _lock: HomeLock,
}

/// Why a home cannot be held.
pub(super) enum NotHeld {
    /// Another process holds it.
    ByAnother,
    /// There can be no socket: whoever asks stands alone.
    NoSocket,
}

impl Holder {
    /// Takes the home of a service, and answers for it from now on.
    pub(super) fn take(service: &Arc<Service>) -> Result<Holder, NotHeld> {
        let home = service.home();
        let lock = match home.create().map(|()| home.hold()) {
            Ok(Ok(lock)) => lock,
            Ok(Err(LockError::Held { .. })) => return Err(NotHeld::ByAnother),
            Ok(Err(LockError::Io { .. })) | Err(_) => return Err(NotHeld::NoSocket),
        };
        let listener = listen(home).map_err(|_| NotHeld::NoSocket)?;
        let ending = Arc::new(AtomicBool::new(false));
        let (answering, ended) = (service.clone(), ending.clone());
        let listening = move || {
            let here = Arc::new(AtomicUsize::new(0));
            for stream in listener.incoming() {
                if ended.load(Ordering::Relaxed) {
                    return;
                }
                if let Ok(stream) = stream {
                    answer_aside(stream, &answering, &ended, &here);
                }
            }
        };
        let started = std::thread::Builder::new().name("socket".to_string()).spawn(listening);
        started.map_err(|_| NotHeld::NoSocket)?;
        Ok(Holder { service: service.clone(), ending, _lock: lock })
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        self.ending.store(true, Ordering::Relaxed);
        // Threads that wait for an event or for somebody wake up; the listener takes its socket away.
        self.service.changed();
        drop(connect(self.service.home()));
    }
}

/// Answers one of the others on a thread of its own.
fn answer_aside(stream: Stream, service: &Arc<Service>, ending: &Arc<AtomicBool>, here: &Arc<AtomicUsize>) {
    if here.fetch_add(1, Ordering::Relaxed) >= MOST_AT_ONCE {
        here.fetch_sub(1, Ordering::Relaxed);
        return;
    }
    let (service, ending, counted) = (service.clone(), ending.clone(), here.clone());
    let answering = move || {
        // Whoever asked may be gone.
        let _ = answer(stream, &service, &ending);
        counted.fetch_sub(1, Ordering::Relaxed);
    };
    if std::thread::Builder::new().name("answer".to_string()).spawn(answering).is_err() {
        here.fetch_sub(1, Ordering::Relaxed);
    }
}

fn answer(stream: Stream, service: &Arc<Service>, ending: &AtomicBool) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let Some(line) = read_line(&mut stream)? else { return Ok(()) };
    let asking: Asking = serde_json::from_slice(&line)?;
    let lang = match &asking.what {
        What::Request { language, .. } => Lang::from_name(language),
        _ => None,
    };
    let lang = lang.unwrap_or(service.around().lang);
    if asking.version != service.around().writer {
        let other = Failure::new(Exit::Failed, "error-other-version").with("version", service.around().writer.clone());
        return write_line(stream.get_mut(), &Answer::Problem(Problem::of(&other, lang)));
    }
    match asking.what {
        What::Request { method, params, .. } => {
            let answer = match service.answer(&method, params, lang) {
                Ok(answer) => Answer::Ok(answer),
                Err(problem) => Answer::Problem(problem),
            };
            write_line(stream.get_mut(), &answer)
        }
        What::Picture { name } => {
            let bytes = service.picture(&name).map(|picture| STANDARD.encode(picture.bytes));
            write_line(stream.get_mut(), &Answer::Ok(bytes.into()))
        }
        What::Changed => {
            service.changed();
            Ok(())
        }
        What::Keep { first } => {
            service.keep(first);
            Ok(())
        }
        What::Events => pass_events_on(stream.get_mut(), service, ending),
    }
}

/// Sends all events to one of the others, until it is gone or this process holds the home no longer.
fn pass_events_on(to: &mut Stream, service: &Service, ending: &AtomicBool) -> io::Result<()> {
    let mut events = service.listen();
    while !ending.load(Ordering::Relaxed) {
        match events.blocking_recv() {
            // What is dragged over this window is none of the others' business.
            Ok(event @ (ServerEvent::Job { .. } | ServerEvent::Changed {} | ServerEvent::Logged { .. })) => {
                write_line(to, &event)?;
            }
            Ok(_) => {}
            Err(RecvError::Lagged(_)) => write_line(to, &ServerEvent::Changed {})?,
            Err(RecvError::Closed) => break,
        }
    }
    Ok(())
}
