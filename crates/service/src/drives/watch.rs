//! Telling when a file system comes or goes.
//!
//! What came is not told: whoever is woken looks. Linux tells of its table of mounts,
//! macOS of its folder of volumes; on Windows the letters are looked at every few
//! seconds. Nothing is told by `udisks` of disks that are plugged in and not mounted.

#[cfg(target_os = "linux")]
pub use on_linux::Watch;
#[cfg(target_os = "macos")]
pub use on_macos::Watch;
#[cfg(windows)]
pub use on_windows::Watch;

#[cfg(target_os = "linux")]
mod on_linux {
    use std::io;
    use std::os::fd::OwnedFd;
    use std::sync::Arc;

    use rustix::event::{EventfdFlags, PollFd, PollFlags, eventfd, poll};
    use rustix::fs::{Mode, OFlags};

    /// Watches the table of mounts until it is dropped.
    pub struct Watch(Arc<OwnedFd>);

    impl Watch {
        /// Calls `wake` from another thread whenever something is mounted or unmounted.
        pub fn new(wake: impl Fn() + Send + 'static) -> io::Result<Watch> {
            let mounts = rustix::fs::open("/proc/self/mountinfo", OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?;
            let over = Arc::new(eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?);
            let told = over.clone();
            let run = move || {
                loop {
                    let mut polled = [PollFd::new(&*told, PollFlags::IN), PollFd::new(&mounts, PollFlags::PRI)];
                    let ready = poll(&mut polled, None);
                    if !polled[0].revents().is_empty() || ready.is_err_and(|error| error != rustix::io::Errno::INTR) {
                        return;
                    }
                    if polled[1].revents().intersects(PollFlags::PRI | PollFlags::ERR) {
                        wake();
                    }
                }
            };
            std::thread::Builder::new().name("drives".to_string()).spawn(run)?;
            Ok(Watch(over))
        }
    }

    impl Drop for Watch {
        fn drop(&mut self) {
            // A counter that is full says the same.
            let _ = rustix::io::write(&*self.0, &1u64.to_ne_bytes());
        }
    }
}

#[cfg(target_os = "macos")]
mod on_macos {
    use std::io;
    use std::path::Path;

    use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};

    /// Watches the folder of volumes until it is dropped.
    pub struct Watch {
        _watcher: RecommendedWatcher,
    }

    impl Watch {
        /// Calls `wake` from another thread whenever a volume comes or goes.
        pub fn new(wake: impl Fn() + Send + 'static) -> io::Result<Watch> {
            let mut watcher = notify::recommended_watcher(move |_: notify::Result<notify::Event>| wake())
                .map_err(io::Error::other)?;
            watcher.watch(Path::new("/Volumes"), RecursiveMode::NonRecursive).map_err(io::Error::other)?;
            Ok(Watch { _watcher: watcher })
        }
    }
}

#[cfg(windows)]
mod on_windows {
    use std::io;
    use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
    use std::time::Duration;

    const LOOK_EVERY: Duration = Duration::from_secs(5);

    /// Looks at the letters of disks until it is dropped.
    pub struct Watch {
        _over: Sender<()>,
    }

    impl Watch {
        /// Calls `wake` from another thread whenever a disk comes or goes.
        pub fn new(wake: impl Fn() + Send + 'static) -> io::Result<Watch> {
            let (over, ended) = channel::<()>();
            let run = move || {
                let mut known = super::super::drives();
                while ended.recv_timeout(LOOK_EVERY) == Err(RecvTimeoutError::Timeout) {
                    let now = super::super::drives();
                    if now != known {
                        known = now;
                        wake();
                    }
                }
            };
            std::thread::Builder::new().name("drives".to_string()).spawn(run)?;
            Ok(Watch { _over: over })
        }
    }
}
