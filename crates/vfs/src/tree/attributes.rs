//! Putting attributes back.
//!
//! The order matters: changing the owner clears setuid and capabilities, the mode
//! may take the right to write away, an immutable file takes no times. Whatever
//! fails is listed and the rest is still set.

use super::extended::{FLAG_APPEND, FLAG_IMMUTABLE};
use super::sys::Grip;
use super::xattr_turn::{Turn, turn_of};
use super::{Kind, Meta, Owners, Stamp, Xattrs};
use std::io;

const SETUID: u32 = 0o4000;
const SETGID: u32 = 0o2000;

/// The flags after which nothing else of a file can be changed, its name neither.
pub(crate) const FLAGS_THAT_LOCK: u32 = FLAG_IMMUTABLE | FLAG_APPEND;

/// The attributes of one entry as they were saved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    /// Permission bits with setuid, setgid and sticky.
    pub mode: u32,
    /// Owner, used when `user` is not known on this system.
    pub uid: u32,
    /// Group, used when `group` is not known on this system.
    pub gid: u32,
    /// Name of the owner.
    pub user: Option<String>,
    /// Name of the group.
    pub group: Option<String>,
    /// When the content changed.
    pub mtime: Stamp,
    /// Extended attributes with ACLs and capabilities; others that are there are removed.
    pub xattrs: Xattrs,
    /// The flags of `chattr` that are kept.
    pub flags: u32,
}

/// One attribute that did not come back.
#[derive(Debug)]
pub struct AttributeProblem {
    /// Which one.
    pub what: Attribute,
    /// What the system said.
    pub error: io::Error,
}

/// The attributes that can fail one by one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attribute {
    /// All of them: the entry could not be held, or is not what it should be.
    All,
    /// The owner.
    Owner,
    /// The group.
    Group,
    /// The permission bits, or only setuid and setgid where the owner is another.
    Mode,
    /// The list of extended attributes.
    Xattrs,
    /// One extended attribute, by name.
    Xattr(Vec<u8>),
    /// The time of the last change.
    Times,
    /// The flags of `chattr`.
    Flags,
}

/// Sets all attributes of what is held, which must be of that kind; of its flags only some.
pub(crate) fn apply(
    grip: &Grip<'_>,
    kind: Kind,
    wanted: &Attributes,
    flags: u32,
    owners: &Owners,
) -> Vec<AttributeProblem> {
    let mut work = Work { grip, wanted, wanted_flags: wanted.flags & flags, problems: Vec::new() };
    match grip.look() {
        Ok((now, flags)) if now.kind == kind => work.apply(&now, flags, owners),
        Ok(_) => {
            let error = io::Error::other("Something else stands in its place");
            work.note(Attribute::All, Err(error));
        }
        Err(error) => work.note(Attribute::All, Err(error)),
    }
    work.problems
}

struct Work<'a> {
    grip: &'a Grip<'a>,
    wanted: &'a Attributes,
    wanted_flags: u32,
    problems: Vec<AttributeProblem>,
}

impl Work<'_> {
    fn apply(&mut self, now: &Meta, flags: u32, owners: &Owners) {
        if flags & FLAGS_THAT_LOCK != 0 {
            let unlocked = self.grip.set_flags(flags & !FLAGS_THAT_LOCK, now.kind);
            self.note(Attribute::Flags, unlocked);
        }
        let mode = self.set_owner(now, owners);
        let present = self.remove_other_xattrs();
        self.set_xattrs(&present, Turn::BeforeMode);
        if now.kind != Kind::Symlink {
            let set = self.grip.set_mode(mode);
            self.note(Attribute::Mode, set);
        }
        self.set_xattrs(&present, Turn::Acl);
        self.set_xattrs(&present, Turn::Capability);
        self.set_times();
        if flags & !FLAGS_THAT_LOCK != self.wanted_flags {
            let set = self.grip.set_flags(self.wanted_flags, now.kind);
            self.note(Attribute::Flags, set);
        }
    }

    /// Gives the entry to its owner; returns the mode that is safe with the owner it has now.
    fn set_owner(&mut self, now: &Meta, owners: &Owners) -> u32 {
        let wanted = self.wanted;
        let user = wanted.user.as_deref().and_then(|name| owners.user_id(name));
        let group = wanted.group.as_deref();
        let group = group.and_then(|name| owners.group_id(name));
        let (uid, gid) = (user.unwrap_or(wanted.uid), group.unwrap_or(wanted.gid));
        let uid = (uid != now.uid).then_some(uid);
        let gid = (gid != now.gid).then_some(gid);
        let mut lost = 0;
        if (uid.is_some() || gid.is_some()) && self.grip.set_owner(uid, gid).is_err() {
            // An ordinary user cannot give a file away, but may know its group.
            for (uid, gid, what, bit) in [(None, gid, Attribute::Group, SETGID), (uid, None, Attribute::Owner, SETUID)]
            {
                if uid.or(gid).is_some()
                    && let Err(error) = self.grip.set_owner(uid, gid)
                {
                    self.note(what, Err(error));
                    lost |= bit;
                }
            }
        }
        let mode = wanted.mode & 0o7777;
        // A program that runs as its owner must not run as another one instead.
        if now.kind == Kind::File && mode & lost != 0 {
            let error = io::Error::other("It would take the rights of another owner");
            self.note(Attribute::Mode, Err(error));
            return mode & !lost;
        }
        mode
    }

    /// Removes what a default ACL or an earlier state left; returns the names that remain.
    fn remove_other_xattrs(&mut self) -> Vec<Vec<u8>> {
        let mut names = match self.grip.xattr_names() {
            Ok(names) => names,
            Err(error) => {
                self.note(Attribute::Xattrs, Err(error));
                return Vec::new();
            }
        };
        let wanted = self.wanted;
        names.retain(|name| {
            let keep = wanted.xattrs.iter().any(|(wanted, _)| wanted == name);
            if !keep {
                let removed = self.grip.remove_xattr(name);
                self.note(Attribute::Xattr(name.clone()), removed);
            }
            keep
        });
        names
    }

    fn set_xattrs(&mut self, present: &[Vec<u8>], turn: Turn) {
        let wanted = self.wanted;
        for (name, value) in &wanted.xattrs {
            // What this system keeps for itself goes with the first turn, to be refused.
            if turn_of(name).unwrap_or(Turn::BeforeMode) != turn {
                continue;
            }
            let set = match turn_of(name) {
                Some(_) => self.set_xattr(present, name, value),
                None => Err(io::Error::from(io::ErrorKind::Unsupported)),
            };
            self.note(Attribute::Xattr(name.clone()), set);
        }
    }

    fn set_xattr(&self, present: &[Vec<u8>], name: &[u8], value: &[u8]) -> io::Result<()> {
        // A value that is right already may not be writable: its owner may have mode 0444.
        if present.iter().any(|present| present == name) && self.grip.xattr(name)?.is_some_and(|now| now == value) {
            return Ok(());
        }
        self.grip.set_xattr(name, value)
    }

    fn set_times(&mut self) {
        let wanted = self.wanted.mtime;
        let set = self.grip.set_mtime(wanted);
        let set = set.and_then(|()| {
            // Old file systems silently bend years that they cannot hold.
            let ordinary = i32::try_from(wanted.secs).is_ok();
            if ordinary || self.grip.look()?.0.mtime == wanted {
                return Ok(());
            }
            Err(io::Error::other("The file system cannot hold this time"))
        });
        self.note(Attribute::Times, set);
    }

    fn note(&mut self, what: Attribute, result: io::Result<()>) {
        if let Err(error) = result {
            self.problems.push(AttributeProblem { what, error });
        }
    }
}
