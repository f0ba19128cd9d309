//! The lock of a home: never kept by the dead, never broken under the living.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use mybackup_proof::Proof;
use mybackup_service::home::{HomeLock, LockError};

/// What may stand in a lock file that nobody holds.
fn leftovers() -> Vec<(&'static str, Vec<u8>)> {
    let mut gone = Command::new("true").spawn().expect("there is a program that does nothing");
    let dead = gone.id();
    gone.wait().expect("it ends");
    vec![
        ("empty", Vec::new()),
        ("a dead process", dead.to_string().into_bytes()),
        ("a process number that was given again", std::process::id().to_string().into_bytes()),
        ("the first process", b"1".to_vec()),
        ("another computer", b"4711@elsewhere".to_vec()),
        ("torn", b"12".to_vec()),
        ("zeros after a power cut", vec![0; 8]),
        ("rubbish", b"\xff\xfe not a number".to_vec()),
        ("a number beyond all numbers", vec![b'9'; 4096]),
    ]
}

/// Holds the lock in a process of its own until that is killed.
fn held_by_another(path: &Path) -> std::process::Child {
    let mut child =
        Command::new("flock").args(["-x", "-F"]).arg(path).args(["sleep", "600"]).stdin(Stdio::null()).spawn().unwrap();
    let until = Instant::now() + Duration::from_secs(60);
    while HomeLock::take(path).is_ok() {
        assert!(Instant::now() < until && child.try_wait().unwrap().is_none(), "the other process never got the lock");
        std::thread::sleep(Duration::from_millis(5));
    }
    child
}

#[test]
fn r27_a_stale_lock_holds_nobody_up_and_a_living_one_is_never_broken() {
    let mut proof = Proof::begin("R27", "locks");
    let folder = tempfile::tempdir().unwrap();
    for (at, (what, bytes)) in leftovers().into_iter().enumerate() {
        let path = folder.path().join(format!("lock {at}"));
        fs::write(&path, &bytes).unwrap();
        fs::File::options().write(true).open(&path).unwrap().set_modified(far_future()).unwrap();
        proof.add("stale", 1);
        proof.add("kept", u64::from(HomeLock::take(&path).is_err()));
        // The same rubbish in the file of a lock that is held.
        let held = HomeLock::take(&path).unwrap();
        fs::write(&path, &bytes).unwrap();
        proof.add("living", 1);
        proof.add("broken", u64::from(!matches!(HomeLock::take(&path), Err(LockError::Held { .. }))));
        drop(held);
        assert!(HomeLock::take(&path).is_ok(), "{what}: given back, it can be taken");
    }
    for at in 0..proof.amount(5, 200) {
        let path = folder.path().join(format!("killed {at}"));
        let mut other = held_by_another(&path);
        proof.add("living", 1);
        proof.add("broken", u64::from(!matches!(HomeLock::take(&path), Err(LockError::Held { .. }))));
        other.kill().unwrap();
        other.wait().unwrap();
        proof.add("killed", 1);
    }
    proof.done();
    assert_eq!((proof.figure("kept"), proof.figure("broken")), (0, 0));
    assert!(proof.figure("stale") >= 9 && proof.figure("living") >= 14);
}

fn far_future() -> std::time::SystemTime {
    std::time::SystemTime::now() + Duration::from_secs(3650 * 24 * 3600)
}
