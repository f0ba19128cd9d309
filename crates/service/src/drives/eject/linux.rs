//! Letting go of a drive on Linux: through udisks, else by unmounting.

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use rustix::mount::UnmountFlags;
use zbus::blocking::{Connection, Proxy, connection};
use zbus::zvariant::{OwnedObjectPath, Value};

use super::{EjectError, Ejected};
use crate::drives::linux::{Mount, mount_at};
use crate::home::{path_of_bytes, read_file};

/// Writing out what waits for a slow drive may take so long.
const LONGEST: Duration = Duration::from_secs(120);
/// Desktops, and this program itself, look at a drive for a moment: it is in use for less than this.
const PATIENCE: Duration = Duration::from_secs(2);
/// Between two tries.
const NAP: Duration = Duration::from_millis(100);
const SERVICE: &str = "org.freedesktop.UDisks2";

type Options = HashMap<&'static str, Value<'static>>;

/// Lets go of what is mounted at a folder; what is in use is tried again for a moment.
pub(super) fn let_go(top: &Path) -> Result<Ejected, EjectError> {
    let began = Instant::now();
    loop {
        match attempt(top) {
            Err(EjectError::Busy { .. }) if began.elapsed() < PATIENCE => std::thread::sleep(NAP),
            done => return done,
        }
    }
}

fn attempt(top: &Path) -> Result<Ejected, EjectError> {
    let Some(mount) = mount_at(top) else { return Err(EjectError::NotRemovable) };
    flush(top)?;
    let ejected = match by_udisks(&mount) {
        Some(Ok(done)) => done,
        Some(Err(error)) if !has_ended(&error) => return Err(told(error, top)),
        _ => {
            // One that ended in the middle may have done it before.
            if mount_at(top).is_some_and(|still| still == mount) {
                by_hand(top)?;
            }
            Ejected::Unmounted
        }
    };
    // Another file system may have been below it: then the drive is still there.
    match mount_at(top) {
        Some(still) if still == mount => Err(busy(top)),
        _ => Ok(ejected),
    }
}

/// Brings to the drive what was written to it.
fn flush(top: &Path) -> Result<(), EjectError> {
    let failed = |error: Errno| EjectError::Failed(error.to_string());
    let folder = rustix::fs::open(top, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty());
    rustix::fs::syncfs(folder.map_err(failed)?).map_err(failed)
}

/// Asks udisks; `None` where there is none, or where it does not know the drive.
fn by_udisks(mount: &Mount) -> Option<zbus::Result<Ejected>> {
    let bus = connection::Builder::system().ok()?.method_timeout(LONGEST).build().ok()?;
    let object = block_of(&bus, mount)?;
    let unmounted = Proxy::new(&bus, SERVICE, object.as_str(), "org.freedesktop.UDisks2.Filesystem")
        .and_then(|file_system| file_system.call::<_, _, ()>("Unmount", &(Options::new(),)));
    match unmounted {
        Ok(()) => {}
        Err(error) if is_unknown(&error) => return None,
        Err(error) => return Some(Err(error)),
    }
    Some(Ok(if switch_off(&bus, &object).is_some() { Ejected::Off } else { Ejected::Unmounted }))
}

/// Whether udisks does not know that a file system is there.
fn is_unknown(error: &zbus::Error) -> bool {
    let zbus::Error::MethodError(name, ..) = error else { return false };
    let last = name.as_str().rsplit('.').next().unwrap_or_default();
    matches!(last, "UnknownMethod" | "UnknownInterface" | "UnknownObject" | "ServiceUnknown" | "NotMounted")
}

/// Whether udisks, or the bus, ended before it answered; one that takes too long may still be at it.
fn has_ended(error: &zbus::Error) -> bool {
    match error {
        zbus::Error::MethodError(name, ..) => name.as_str() == "org.freedesktop.DBus.Error.NoReply",
        zbus::Error::InputOutput(error) => error.kind() != std::io::ErrorKind::TimedOut,
        _ => false,
    }
}

/// The name that udisks has for what is mounted.
fn block_of(bus: &Connection, mount: &Mount) -> Option<OwnedObjectPath> {
    let manager =
        Proxy::new(bus, SERVICE, "/org/freedesktop/UDisks2/Manager", "org.freedesktop.UDisks2.Manager").ok()?;
    let device = HashMap::from([("path", Value::from(mount.device.to_str()?.to_owned()))]);
    let found: Vec<OwnedObjectPath> = manager.call("ResolveDevice", &(device, Options::new())).ok()?;
    found.into_iter().next()
}

/// Switches a drive off; `None` where it cannot be, which harms nothing.
fn switch_off(bus: &Connection, object: &OwnedObjectPath) -> Option<()> {
    let block = Proxy::new(bus, SERVICE, object.as_str(), "org.freedesktop.UDisks2.Block").ok()?;
    let drive: OwnedObjectPath = block.get_property("Drive").ok()?;
    if drive.as_str() == "/" {
        return None;
    }
    let drive = Proxy::new(bus, SERVICE, drive.as_str(), "org.freedesktop.UDisks2.Drive").ok()?;
    drive.call::<_, _, ()>("PowerOff", &(Options::new(),)).ok()
}

/// Sorts what udisks said.
fn told(error: zbus::Error, top: &Path) -> EjectError {
    let zbus::Error::MethodError(name, text, _) = &error else { return EjectError::Failed(error.to_string()) };
    let text = text.clone().unwrap_or_default();
    match name.as_str().rsplit('.').next().unwrap_or_default() {
        "DeviceBusy" => busy(top),
        "NotAuthorized" | "NotAuthorizedCanObtain" | "NotAuthorizedDismissed" => EjectError::Refused,
        _ if text.contains("target is busy") => busy(top),
        _ => EjectError::Failed(text),
    }
}

/// Unmounts without udisks: by this program where it may, else by the system's own.
fn by_hand(top: &Path) -> Result<(), EjectError> {
    match rustix::mount::unmount(top, UnmountFlags::NOFOLLOW) {
        Ok(()) => return Ok(()),
        Err(Errno::BUSY) => return Err(busy(top)),
        Err(Errno::PERM) => {}
        Err(error) => return Err(EjectError::Failed(error.to_string())),
    }
    // It may be allowed to people by the table of file systems.
    let said = Command::new("umount").arg(top).output().map_err(|_| EjectError::Refused)?;
    let text = String::from_utf8_lossy(&said.stderr);
    match said.status.success() {
        true => Ok(()),
        false if text.contains("busy") => Err(busy(top)),
        false => Err(EjectError::Refused),
    }
}

fn busy(top: &Path) -> EjectError {
    EjectError::Busy { programs: users_of(top) }
}

/// The programs that have something open on a file system, as far as this user may see them.
fn users_of(top: &Path) -> Vec<String> {
    let Ok(device) = rustix::fs::stat(top).map(|stat| stat.st_dev) else { return Vec::new() };
    let uses = |link: &Path| rustix::fs::stat(link).is_ok_and(|stat| stat.st_dev == device);
    let mut names: Vec<String> = Vec::new();
    for process in entries(Path::new("/proc")).iter().filter(|path| path.join("fd").exists()) {
        let open = ["cwd", "root"].iter().map(|name| process.join(name)).chain(entries(&process.join("fd")));
        if open.into_iter().any(|link| uses(&link)) {
            let name = read_file(&process.join("comm")).unwrap_or_default();
            names.push(String::from_utf8_lossy(name.trim_ascii()).into_owned());
        }
    }
    names.sort();
    names.dedup();
    names
}

/// What a folder of `/proc` holds, named by numbers.
fn entries(folder: &Path) -> Vec<std::path::PathBuf> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let Ok(opened) = rustix::fs::open(folder, flags, Mode::empty()) else { return Vec::new() };
    let Ok(listed) = rustix::fs::Dir::read_from(&opened) else { return Vec::new() };
    let names = listed.flatten().map(|entry| entry.file_name().to_bytes().to_vec());
    names.filter(|name| name.iter().all(u8::is_ascii_digit)).map(|name| folder.join(path_of_bytes(&name))).collect()
}
