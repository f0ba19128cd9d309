//! Who does the work: root may read everything, so most of it is done by nobody.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use mybackup_testkit::am_root;
use mybackup_testkit::program::NOBODY;
use rustix::fs::{Gid, Uid};

/// Nothing here takes as long as this unless it hangs.
const LONGEST: Duration = Duration::from_secs(180);

/// Does `work` as an ordinary user, on a thread of its own whose threads inherit that; panics when it hangs.
pub fn as_ordinary<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, wait) = channel();
    let worker = thread::spawn(move || {
        if am_root() {
            let (uid, gid) = (Uid::from_raw(NOBODY.0), Gid::from_raw(NOBODY.1));
            rustix::thread::set_thread_groups(&[]).expect("root may leave its groups");
            rustix::thread::set_thread_res_gid(gid, gid, gid).expect("root may change its group");
            rustix::thread::set_thread_res_uid(uid, uid, uid).expect("root may become another");
        }
        let result = work();
        done.send(()).ok();
        result
    });
    match wait.recv_timeout(LONGEST) {
        Err(RecvTimeoutError::Timeout) => panic!("It hangs"),
        _ => worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
    }
}
