//! `strace` as the hand that kills or refuses at a chosen call of the real program.
//!
//! It counts each call by its name, and for each thread apart. The program is
//! therefore held on one processor, where it uses one worker, and all that it
//! does to a vault or to its index comes from its first thread.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use mybackup_testkit::{Output, Running};

/// Calls that change what is on a disk.
const CHANGING: &str = "write,pwrite64,writev,pwritev,pwritev2,fsync,fdatasync,sync_file_range,syncfs,sync,\
    open,openat,openat2,creat,rename,renameat,renameat2,link,linkat,unlink,unlinkat,rmdir,mkdir,mkdirat,\
    symlink,symlinkat,mknod,mknodat,truncate,ftruncate,fallocate,chmod,fchmod,fchmodat,chown,fchown,lchown,fchownat,\
    utimensat,setxattr,lsetxattr,fsetxattr,removexattr,lremovexattr,fremovexattr,copy_file_range,sendfile,ioctl";
/// Calls that read what is on a disk.
const READING: &str = "read,pread64,readv,preadv,getdents64,statx,newfstatat,open,openat,openat2";

/// A call of the program: the how many-th of its name in its thread.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call {
    /// The name that the system has for it.
    pub name: String,
    /// 1 for the first.
    pub number: u32,
    /// The line that `strace` writes of it.
    pub line: String,
}

/// What happens at a call.
#[derive(Debug, Clone, Copy)]
pub enum Hit {
    /// The program is killed before the call does anything.
    Kill,
    /// This call fails with an error of that name.
    Once(&'static str),
    /// This call and each later one of its name fails so.
    FromThenOn(&'static str),
}

/// Which calls are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Those that change files.
    Changing,
    /// Those that read files.
    Reading,
}

/// Says that a part of a proof cannot be shown here; where `CI` is set it must be.
pub fn leave_out(part: &str, why: &str) {
    assert!(std::env::var_os("CI").is_none(), "{part} cannot be shown: {why}");
    println!("Left out: {part}: {why}");
}

/// Tells whether programs can be watched here, and says so where they cannot.
pub fn can_watch(part: &str) -> bool {
    let answers = |program: &str| {
        let mut asked = Command::new(program);
        asked.args(["-V"]).stdout(Stdio::null()).stderr(Stdio::null());
        asked.status().is_ok_and(|status| status.success())
    };
    let can = answers("strace") && answers("taskset");
    if !can {
        leave_out(part, "strace is not installed (npm run setup installs it)");
    }
    can
}

/// Runs a command to its end and returns the calls that concern files within a folder.
///
/// A call that stands behind one of the same name and number in another thread
/// cannot be hit; their number comes second.
pub fn calls(command: Command, input: &str, kind: Kind, within: &Path, log: &Path) -> (Vec<Call>, u64, Output) {
    let set = if kind == Kind::Changing { CHANGING } else { READING };
    let traced = set.split(',').map(|name| format!("?{}", name.trim())).collect::<Vec<_>>().join(",");
    let watched = ["-f", "-y", "-qq", "-o"].map(OsString::from).into_iter();
    let watched = watched.chain([log.into(), "-e".into(), format!("trace={traced}").into()]);
    let output = Running::start(under(command, watched.collect()), Some(input.as_bytes())).wait();
    let text = String::from_utf8_lossy(&fs::read(log).expect("read what strace wrote")).into_owned();
    let (calls, hidden) = read_calls(&text, kind, within.to_str().expect("a folder of a test is plain text"));
    (calls, hidden, output)
}

fn read_calls(text: &str, kind: Kind, within: &str) -> (Vec<Call>, u64) {
    let mut counts: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    let mut seen: BTreeSet<(&str, u32)> = BTreeSet::new();
    let (mut calls, mut hidden) = (Vec::new(), 0);
    for line in text.lines() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let Some((name, arguments)) = rest.trim_start().split_once('(') else { continue };
        if !name.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'_') {
            continue;
        }
        let number = counts.entry((thread, name)).or_default();
        *number += 1;
        let is_first = seen.insert((name, *number));
        // Where the program stands is not what the call is about.
        let place =
            arguments.strip_prefix("AT_FDCWD<").and_then(|rest| rest.split_once('>')).map_or(arguments, |p| p.1);
        if !place.contains(within) || !is_of(kind, name, place) {
            continue;
        }
        match is_first {
            true => calls.push(Call { name: name.to_string(), number: *number, line: rest.trim_start().to_string() }),
            false => hidden += 1,
        }
    }
    (calls, hidden)
}

fn is_of(kind: Kind, name: &str, arguments: &str) -> bool {
    let writes = ["O_CREAT", "O_WRONLY", "O_RDWR", "O_TRUNC"].iter().any(|flag| arguments.contains(flag));
    !name.starts_with("open") || writes == (kind == Kind::Changing)
}

/// Prepares a command to which `hit` happens at one of its calls; what was hit is written to `log`.
pub fn hit_at(command: Command, call: &Call, hit: Hit, log: &Path) -> Command {
    let what = match hit {
        Hit::Kill => format!("signal=SIGKILL:when={}", call.number),
        Hit::Once(error) => format!("error={error}:when={}", call.number),
        Hit::FromThenOn(error) => format!("error={error}:when={}+", call.number),
    };
    let mut before = ["-f", "-y", "-qq", "-o"].map(OsString::from).to_vec();
    before.extend([log.into(), "-e".into(), format!("trace={}", call.name).into()]);
    before.extend(["-e".into(), format!("inject={}:{what}", call.name).into()]);
    under(command, before)
}

/// The calls that `hit_at` made fail, as `strace` writes them.
///
/// They need not be those that were meant: the program rolls dice of its own,
/// and each of its threads is counted apart.
pub fn refused(log: &Path) -> Vec<String> {
    let text = fs::read(log).expect("read what strace wrote");
    read_refused(&String::from_utf8_lossy(&text))
}

fn read_refused(text: &str) -> Vec<String> {
    let mut begun: BTreeMap<&str, &str> = BTreeMap::new();
    let mut refused = Vec::new();
    for line in text.lines() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        if let Some(beginning) = rest.strip_suffix("<unfinished ...>") {
            begun.insert(thread, beginning.trim());
        } else if rest.ends_with("(INJECTED)") {
            let beginning = if rest.contains(" resumed>") { begun.remove(thread) } else { None };
            refused.push([beginning.unwrap_or_default(), rest.trim_start()].join(""));
        }
    }
    refused
}

/// Puts strace before a command, on one processor.
fn under(command: Command, options: Vec<OsString>) -> Command {
    let mut outer = Command::new("taskset");
    outer.args(["-c", "0", "strace"]).args(options).arg(command.get_program()).args(command.get_args());
    outer.env_clear();
    outer.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    if let Some(folder) = command.get_current_dir() {
        outer.current_dir(folder);
    }
    outer
}

#[test]
fn calls_are_counted_by_name_and_thread() {
    let text = "\
7 openat(AT_FDCWD, \"/etc/x\", O_RDONLY) = 3</etc/x>\n\
7 openat(AT_FDCWD, \"/t/a\", O_RDWR|O_CREAT, 0600) = 3</t/a>\n\
8 openat(AT_FDCWD, \"/t/b\", O_RDWR|O_CREAT, 0600 <unfinished ...>\n\
8 <... openat resumed>) = 4</t/b>\n\
7 write(3</t/a>, \"x\", 1) = 1\n\
7 +++ exited with 0 +++\n";
    let (calls, hidden) = read_calls(text, Kind::Changing, "/t");
    let found: Vec<(&str, u32)> = calls.iter().map(|call| (call.name.as_str(), call.number)).collect();
    assert_eq!(found, [("openat", 2), ("write", 1)]);
    assert_eq!(hidden, 1);
}

#[test]
fn what_was_refused_is_told_with_its_file() {
    let text = "\
7 fsync(3</t/a>) = 0\n\
7 fsync(4</t/b> <unfinished ...>\n\
8 fsync(5</t/c>) = -1 EIO (Input/output error) (INJECTED)\n\
7 <... fsync resumed>) = -1 EIO (Input/output error) (INJECTED)\n";
    let found = read_refused(text);
    assert!(found[0].contains("</t/c>") && found[1].contains("</t/b>") && found.len() == 2, "{found:?}");
}
