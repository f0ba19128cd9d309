//! Watching a source on macOS and Windows, whose systems watch folders with all below them: `notify` as it is.
//!
//! It is built for the tests of Linux too, where `notify` stands on inotify; what
//! is left out is watched there as well and only not told of.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use mybackup_vfs::{FileKind, RealFs, Vfs};
use notify::event::{CreateKind, ModifyKind};
use notify::{ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::WatchedSource;
use super::board::Board;
use super::trouble::TroubleKind;
use mybackup_engine::Depth;

/// A source is looked at this often.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// Makes a waiting thread look.
pub(super) struct Bell(Sender<()>);

impl Bell {
    /// Wakes the thread.
    pub(super) fn ring(&self) {
        // The thread may have ended.
        let _ = self.0.send(());
    }
}

/// Starts watching a source on a thread of its own, until `is_over` and a ring of the bell.
pub(super) fn start(
    at: usize,
    source: WatchedSource,
    board: Arc<Board>,
    is_over: Arc<AtomicBool>,
) -> std::io::Result<Bell> {
    let (bell, rung) = channel();
    let source = Arc::new(source);
    let run = move || {
        while !is_over.load(Ordering::Relaxed) {
            let kind = match watch(at, &source, &board) {
                Ok((watcher, device)) => stay(watcher, &source.path, device, &rung, &is_over),
                Err(kind) => Some(kind),
            };
            let Some(kind) = kind else { return };
            board.lose(at, kind);
            // A source that was replaced is watched again at once.
            if !kind.is_passing() {
                let _ = rung.recv_timeout(LOOK_EVERY);
            }
        }
    };
    std::thread::Builder::new().name("watch".to_string()).spawn(run)?;
    Ok(Bell(bell))
}

/// Looks whether a source could be watched by itself.
#[cfg(not(target_os = "linux"))]
pub(super) fn foresee(source: &WatchedSource, _: &mut usize) -> Option<TroubleKind> {
    device_of(&source.path).is_none().then_some(TroubleKind::Gone)
}

fn device_of(path: &Path) -> Option<u64> {
    RealFs.stat(path).ok().filter(|stat| stat.kind == FileKind::Dir).map(|stat| stat.device)
}

fn watch(at: usize, source: &Arc<WatchedSource>, board: &Arc<Board>) -> Result<(RecommendedWatcher, u64), TroubleKind> {
    let device = device_of(&source.path).ok_or(TroubleKind::Gone)?;
    let (told_of, told) = (source.clone(), board.clone());
    let handler = move |event: notify::Result<Event>| match event {
        Ok(event) if event.need_rescan() => told.lose(at, TroubleKind::Overflow),
        Ok(event) => note(&event, &told_of, |marked| told.mark(at, marked, false)),
        Err(error) => told.lose(at, trouble_of(&error)),
    };
    let mut watcher = notify::recommended_watcher(handler).map_err(|error| trouble_of(&error))?;
    board.begin(at);
    watcher.watch(&source.path, RecursiveMode::Recursive).map_err(|error| trouble_of(&error))?;
    board.complete(at);
    Ok((watcher, device))
}

/// Keeps a source watched; returns why it is not any more, or nothing where it is over.
fn stay(
    watcher: RecommendedWatcher,
    path: &Path,
    device: u64,
    rung: &Receiver<()>,
    is_over: &AtomicBool,
) -> Option<TroubleKind> {
    loop {
        let _ = rung.recv_timeout(LOOK_EVERY);
        let now = device_of(path);
        if is_over.load(Ordering::Relaxed) || now != Some(device) {
            drop(watcher);
            let over = is_over.load(Ordering::Relaxed);
            return (!over).then_some(if now.is_some() { TroubleKind::Replaced } else { TroubleKind::Gone });
        }
    }
}

/// Turns an event into marks.
fn note(event: &Event, source: &WatchedSource, mark: impl Fn(&[(&[u8], Depth)])) {
    let deep = match event.kind {
        EventKind::Access(notify::event::AccessKind::Close(notify::event::AccessMode::Write)) => false,
        EventKind::Access(_) => return,
        EventKind::Create(CreateKind::File) => false,
        EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Metadata(_)) => false,
        // Whether it is a folder is not always told; of a file there is nothing below it.
        _ => true,
    };
    for path in &event.paths {
        let Some(key) = key_of(&source.path, path) else { continue };
        let is_folder = path.is_dir();
        if (source.leave_out)(&key, is_folder) || is_inside_left_out(&key, source) {
            continue;
        }
        let around = key.iter().rposition(|byte| *byte == 0).unwrap_or(0);
        let depth = if deep { Depth::Subtree } else { Depth::Entry };
        mark(&[(&key, depth), (&key[..around], Depth::Entry)]);
    }
}

fn is_inside_left_out(key: &[u8], source: &WatchedSource) -> bool {
    let borders = key.iter().enumerate().filter(|(_, byte)| **byte == 0);
    borders.into_iter().any(|(at, _)| (source.leave_out)(&key[..at], true))
}

fn key_of(source: &Path, path: &Path) -> Option<Vec<u8>> {
    let below: PathBuf = path.strip_prefix(source).ok()?.to_path_buf();
    let names: Vec<&[u8]> = below.components().map(|name| name.as_os_str().as_encoded_bytes()).collect();
    Some(names.join(&0))
}

fn trouble_of(error: &notify::Error) -> TroubleKind {
    match &error.kind {
        ErrorKind::MaxFilesWatch => TroubleKind::TooManyFolders,
        ErrorKind::PathNotFound => TroubleKind::Gone,
        ErrorKind::Io(error) if error.kind() == std::io::ErrorKind::NotFound => TroubleKind::Gone,
        ErrorKind::Io(error) if error.kind() == std::io::ErrorKind::PermissionDenied => TroubleKind::Refused,
        _ => TroubleKind::Unable,
    }
}
