//! R38: files that hold keys are their owner's alone from birth, and nobody else's are believed.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use mybackup_proof::Proof;
use mybackup_testkit::{Mybackup, am_root, args};

/// Everything below a folder, itself included.
fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![folder.to_path_buf()];
    let mut at = 0;
    while at < found.len() {
        let list = fs::read_dir(&found[at]).into_iter().flatten().flatten();
        let children: Vec<PathBuf> = list.map(|item| item.path()).collect();
        found.extend(children);
        at += 1;
    }
    found
}

fn key_file(computer: &Mybackup) -> PathBuf {
    let all = below(&computer.home());
    all.into_iter().find(|path| path.extension().is_some_and(|end| end == "key")).expect("there is a key file")
}

/// Turns a command into one that a shell runs with this file mode mask.
fn with_mask(mask: &str, command: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell
        .arg("-c")
        .arg(format!("umask {mask}; exec \"$0\" \"$@\""))
        .arg(command.get_program())
        .args(command.get_args());
    shell.env_clear().envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    if let Some(folder) = command.get_current_dir() {
        shell.current_dir(folder);
    }
    shell
}

#[test]
fn r38_key_files_are_private_whatever_the_mask() {
    let mut proof = Proof::begin("R38", "modes");
    for mask in ["000", "002", "022", "077", "0777"] {
        let computer = Mybackup::fresh();
        let init = args!["init", "--destination", computer.destination(), "--key-store", "file"];
        let done = with_mask(mask, &computer.command(init)).output().expect("start a shell");
        assert!(done.status.success(), "{mask}: {}", String::from_utf8_lossy(&done.stderr));
        let kit = computer.place("kit.txt");
        let wanted = with_mask(mask, &computer.command(args!["key", "kit", "-o", &kit])).output();
        assert!(wanted.expect("start a shell").status.success());
        let key = key_file(&computer);
        for path in below(&computer.home()).into_iter().chain([kit.clone()]) {
            let meta = fs::symlink_metadata(&path).expect("look at it");
            let open = meta.mode() & 0o077 != 0;
            // What stands in a private folder is private; keys and the folder itself must be so alone.
            let alone = path == key || path == kit || path == computer.home();
            proof.add("files", 1);
            proof.add("too_open", u64::from(open && alone));
            let wanted = if meta.is_dir() { 0o700 } else { 0o600 };
            let exact = meta.mode() & 0o7777 == wanted || mask == "0777";
            assert!(!alone || (!open && exact), "{path:?} has {:o} with mask {mask}", meta.mode());
        }
    }
    assert!(proof.figure("files") >= 20);
    proof.done();
}

#[test]
fn r38_no_key_file_is_open_to_others_for_a_moment() {
    let mut proof = Proof::begin("R38", "birth");
    let computer = Mybackup::fresh();
    let trace = computer.place("trace");
    let plain = computer.command(args!["init", "--destination", computer.destination(), "--key-store", "file"]);
    let mut strace = Command::new("strace");
    let calls = "trace=open,openat,creat,chmod,fchmod,fchmodat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat";
    strace.args(["-f", "-s", "4096", "-e", calls, "-o"]).arg(&trace).arg(plain.get_program()).args(plain.get_args());
    strace.env_clear().envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let Ok(done) = strace.output() else {
        println!("Skipped: there is no strace here");
        return;
    };
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let home = computer.home().display().to_string();
    let text = fs::read_to_string(&trace).expect("read the trace");
    let mut bad = Vec::new();
    for line in text.lines().filter(|line| line.contains(&home)) {
        let made = line.contains("O_CREAT") && !line.contains("= -1");
        // The index and the lock are not secret, and stand in a folder that is.
        let is_index = line.contains("/backups.db") || line.contains("/lock\"");
        if made && !is_index {
            proof.add("files_made", 1);
            if !line.contains("O_EXCL") || !line.contains(", 0600)") {
                bad.push(line.to_string());
            }
        }
        if line.contains("mkdir(") || line.contains("mkdirat(") {
            proof.add("folders_made", 1);
            if !line.contains(", 0700)") {
                bad.push(line.to_string());
            }
        }
        if line.contains("chmod") {
            bad.push(line.to_string());
        }
    }
    proof.add("windows", bad.len() as u64);
    assert!(bad.is_empty(), "{bad:#?}");
    assert!(proof.figure("files_made") >= 3 && proof.figure("folders_made") >= 1, "The trace shows nothing");
    proof.done();
}

#[test]
fn r38_a_key_that_others_could_read_or_place_is_refused() {
    let mut proof = Proof::begin("R38", "refused");
    let computer = Mybackup::ready();
    let key = key_file(&computer);
    let good = fs::read(&key).expect("read the key file");
    let restore = |key: &Path| {
        let _ = fs::remove_file(key);
        fs::write(key, &good).expect("write the key file");
        fs::set_permissions(key, Permissions::from_mode(0o600)).expect("make it private");
    };
    let elsewhere = computer.place("elsewhere.key");
    restore(&elsewhere);
    let mut ways: Vec<(String, Box<dyn Fn()>)> = Vec::new();
    for mode in [0o640, 0o604, 0o620, 0o602, 0o660, 0o666, 0o644, 0o777, 0o610, 0o601] {
        let key = key.clone();
        let change = move || fs::set_permissions(&key, Permissions::from_mode(mode)).expect("open it to others");
        ways.push((format!("mode {mode:o}"), Box::new(change)));
    }
    if am_root() {
        let key = key.clone();
        ways.push(("another owner".into(), Box::new(move || chown(&key, Some(4711), None).expect("give it away"))));
    }
    for (name, target) in [("a link to a good one", elsewhere.clone()), ("a link to nowhere", "/nowhere".into())] {
        let key = key.clone();
        let change = move || {
            fs::remove_file(&key).expect("remove it");
            symlink(&target, &key).expect("plant a link");
        };
        ways.push((name.into(), Box::new(change)));
    }
    let (pipe, folder) = (key.clone(), key.clone());
    ways.push((
        "a pipe".into(),
        Box::new(move || {
            fs::remove_file(&pipe).expect("remove it");
            assert!(Command::new("mkfifo").arg(&pipe).status().expect("start mkfifo").success());
        }),
    ));
    ways.push((
        "a folder".into(),
        Box::new(move || {
            fs::remove_file(&folder).expect("remove it");
            fs::create_dir(&folder).expect("make a folder");
        }),
    ));
    for (name, change) in ways {
        restore(&key);
        computer.ok(["key", "show"]);
        change();
        let output = computer.run(["key", "show"]);
        proof.add("tries", 1);
        proof.add("believed", u64::from(output.code == 0));
        assert!(output.code != 0 && !output.err.contains("panicked"), "{name}: {output}");
        let _ = fs::remove_dir(&key);
    }
    assert_eq!(proof.figure("believed"), 0);
    assert!(proof.figure("tries") >= 14);
    proof.done();
}

/// Tells whether this passphrase opens what this computer keeps.
fn opens(computer: &Mybackup, passphrase: &str) -> bool {
    let file = computer.place("asked");
    fs::write(&file, passphrase).expect("write a passphrase");
    let mut command = computer.command(["key", "show"]);
    command.env("MYBACKUP_PASSPHRASE_FILE", &file).output().expect("start the program").status.success()
}

#[test]
fn r38_a_passphrase_is_changed_or_not() {
    let mut proof = Proof::begin("R38", "change");
    let computer = Mybackup::fresh();
    let file = computer.place("present");
    fs::write(&file, "passphrase 0").expect("write a passphrase");
    let mut init =
        computer.command(args!["init", "--destination", computer.destination(), "--key-store", "passphrase"]);
    assert!(init.env("MYBACKUP_PASSPHRASE_FILE", &file).output().expect("start it").status.success());
    let mut present = 0;
    // Each kill comes before one call that changes a name: of the home, then of the destination.
    let calls = proof.amount(2, 12);
    for number in proof.position() + 1..=calls {
        if proof.time_is_up() {
            return proof.pause(number - 1);
        }
        fs::write(&file, format!("passphrase {present}")).expect("write a passphrase");
        let plain = computer.command(["key", "change-passphrase"]);
        let mut strace = Command::new("strace");
        let inject = format!("inject=rename,renameat,renameat2,unlink,unlinkat:signal=SIGKILL:when={number}");
        strace.args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=rename,renameat,renameat2,unlink,unlinkat", "-e"]);
        strace.arg(inject).arg(plain.get_program()).args(plain.get_args());
        strace.env_clear().envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
        strace.env("MYBACKUP_PASSPHRASE_FILE", &file).stdin(std::process::Stdio::piped());
        let Ok(mut child) = strace.stdout(std::process::Stdio::null()).spawn() else {
            println!("Skipped: there is no strace here");
            return;
        };
        let typed = format!("passphrase {}\n", present + 1);
        let mut input = child.stdin.take().expect("it was asked for");
        std::io::Write::write_all(&mut input, typed.as_bytes()).expect("type a passphrase");
        drop(input);
        child.wait().expect("wait for it");
        let (old, new) = (opens(&computer, &format!("passphrase {present}")), opens(&computer, typed.trim()));
        proof.add("kills", 1);
        proof.add("changed", u64::from(new));
        proof.add("locked_out", u64::from(!old && !new));
        assert!(old || new, "Killed before call {number}: nothing opens it any more");
        if new {
            present += 1;
        }
    }
    assert_eq!(proof.figure("locked_out"), 0);
    proof.done();
}
