//! R37: passphrase, recovery words and keys show up nowhere but where they belong.

use std::ffi::OsString;
use std::fs;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use mybackup_engine::unlock_with_words;
use mybackup_format::container::ObjectKind;
use mybackup_format::{VaultId, envelope, words};
use mybackup_proof::Proof;
use mybackup_testkit::program::NOBODY;
use mybackup_testkit::{Mybackup, am_root, args};
use mybackup_vfs::RealFs;

use super::secrets_sought::{Sought, each_file};

const PASSPHRASE: &str = "Zwetschgendatschi-7Q4x-unverwechselbar";
const NEW_PASSPHRASE: &str = "Quittengelee-9Vk2-ebenso-einmalig";

/// Watches one computer's program for secrets.
struct Watch {
    computer: Mybackup,
    temporary: PathBuf,
    sought: Vec<Sought>,
    hits: Vec<String>,
    commands: u64,
    looks: u64,
}

impl Watch {
    fn new(computer: Mybackup) -> Self {
        let temporary = computer.place("temporary");
        fs::create_dir_all(&temporary).expect("make a folder for temporary files");
        let sought =
            vec![Sought::text("the passphrase", PASSPHRASE), Sought::text("the new passphrase", NEW_PASSPHRASE)];
        Watch { computer, temporary, sought, hits: Vec::new(), commands: 0, looks: 0 }
    }

    fn look(&mut self, place: &str, bytes: &[u8]) {
        self.looks += 1;
        let found = self.sought.iter().filter(|sought| sought.is_in(bytes));
        self.hits.extend(found.map(|sought| format!("{} in {place}", sought.name)));
    }

    /// Runs a command and looks at all that it says, and at how it is seen while it runs.
    fn run(&mut self, arguments: &[OsString], typed: &str) -> String {
        self.commands += 1;
        let mut command = self.computer.command(arguments);
        command.env("TMPDIR", &self.temporary).env("XDG_CACHE_HOME", self.computer.place("cache"));
        command.env("RUST_BACKTRACE", "full").env("RUST_LOG", "trace");
        command.env("MYBACKUP_PASSPHRASE_FILE", self.computer.place("secret/passphrase"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("start the program");
        // One that ends before it reads does not mind.
        let _ = child.stdin.take().expect("it was asked for").write_all(typed.as_bytes());
        let (mut out, mut err) = (child.stdout.take().expect("asked for"), child.stderr.take().expect("asked for"));
        let reading = std::thread::spawn(move || {
            let mut bytes = Vec::new();
            out.read_to_end(&mut bytes).expect("read what it says");
            bytes
        });
        let about = PathBuf::from(format!("/proc/{}", child.id()));
        let complaints = std::thread::spawn(move || {
            let mut bytes = Vec::new();
            err.read_to_end(&mut bytes).expect("read what it complains of");
            bytes
        });
        while child.try_wait().expect("wait for it").is_none() {
            for name in ["cmdline", "environ", "comm"] {
                let seen = fs::read(about.join(name)).unwrap_or_default();
                self.look(&format!("{name} of {arguments:?}"), &seen);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let (out, err) = (reading.join().expect("it does not panic"), complaints.join().expect("it does not panic"));
        let shows = arguments.first().is_some_and(|verb| verb == "key") && arguments.len() > 1;
        let meant = shows && arguments.iter().any(|word| word == "show" || word == "kit");
        if !meant {
            self.look(&format!("output of {arguments:?}"), &out);
        }
        self.look(&format!("errors of {arguments:?}"), &err);
        String::from_utf8_lossy(&out).into_owned()
    }

    /// Looks through everything that was written anywhere.
    fn look_everywhere(&mut self) {
        let private = self.computer.place("secret");
        let mut found: Vec<(String, Vec<u8>)> = Vec::new();
        each_file(&self.computer.place(""), |path, bytes| {
            let is_key = path.to_string_lossy().ends_with(".key") || path.starts_with(&private);
            if !is_key {
                found.push((path.display().to_string(), bytes.to_vec()));
            }
        });
        for (path, bytes) in found {
            self.look(&path, &bytes);
        }
    }
}

/// Sets a computer up and learns its secrets.
fn set_up(key_store: &str) -> Watch {
    let mut watch = Watch::new(Mybackup::fresh());
    let computer = watch.computer.clone();
    fs::create_dir(computer.place("secret")).expect("make a place for the passphrase");
    fs::write(computer.place("secret/passphrase"), PASSPHRASE).expect("write the passphrase");
    computer.edit(|tree| tree.file("letter", "one").random("large", 600_000, 3));
    watch.run(&args!["init", "--destination", computer.destination(), "--key-store", key_store], "");
    let spoken = watch.run(&args!["key", "show"], "");
    let secret = words::from_words(&spoken).expect("the words are good");
    let folder = mybackup_testkit::vault::vault(&computer.destination());
    let described = fs::read(folder.join("vault.enc")).expect("read the description");
    let vault: VaultId = mybackup_format::vault::info(&described).expect("it is one").vault;
    let unlocked = unlock_with_words(&(Arc::new(RealFs) as _), &computer.destination(), vault, &secret);
    let unlocked = unlocked.expect("the words open the vault");
    assert!(unlocked.words == secret);
    // The bundle shows its keys to none; the sealed part of a slot holds them behind the words' secret.
    for item in fs::read_dir(folder.join("keys")).expect("list the slots") {
        let slot = fs::read(item.expect("list the slots").path()).expect("read a slot");
        if let Ok(body) = envelope::open(&slot, &secret, ObjectKind::Slot, vault) {
            watch.sought.push(Sought::bytes("the vault's key", &body[32..64]));
        }
    }
    watch.sought.push(Sought::words("the recovery words", spoken.trim()));
    watch.sought.push(Sought::bytes("the words' entropy", &secret.0));
    each_file(&computer.home(), |path, bytes| {
        if let Some(line) = path.to_string_lossy().ends_with(".key").then(|| String::from_utf8_lossy(bytes)) {
            let digits = line.split_whitespace().last().unwrap_or_default().to_string();
            if digits.len() == 64 {
                let pairs = digits.as_bytes().chunks(2).map(|two| std::str::from_utf8(two).expect("digits"));
                let key: Vec<u8> = pairs.map(|two| u8::from_str_radix(two, 16).expect("digits")).collect();
                watch.sought.push(Sought::bytes("the device's secret", &key));
            }
        }
    });
    watch
}

/// Every command, right and wrong, plain and as JSON.
fn use_everything(watch: &mut Watch) {
    let computer = watch.computer.clone();
    let (source, destination) = (computer.source(), computer.destination());
    let letter = source.join("letter");
    let plain: Vec<Vec<OsString>> = vec![
        args!["add", &source].to_vec(),
        args!["backup"].to_vec(),
        args!["status"].to_vec(),
        args!["list", &letter].to_vec(),
        args!["search", "letter"].to_vec(),
        args!["sources"].to_vec(),
        args!["verify", "--data", "100"].to_vec(),
        args!["restore", "--file", &letter, "--destination", computer.place("restored")].to_vec(),
        args!["doctor"].to_vec(),
        args!["config"].to_vec(),
        args!["config", "list"].to_vec(),
        args!["clean"].to_vec(),
        args!["repair"].to_vec(),
        args!["sync"].to_vec(),
        args!["export-db", computer.place("exported.db")].to_vec(),
        args!["help"].to_vec(),
        args!["man"].to_vec(),
        args!["completions", "bash"].to_vec(),
        args!["init"].to_vec(),
        args!["key"].to_vec(),
        args!["no such command"].to_vec(),
        args!["restore", "--file", "/nowhere"].to_vec(),
        args!["remove", "/nowhere"].to_vec(),
        args!["key", "change-passphrase"].to_vec(),
        args!["key", "import"].to_vec(),
        args!["connect", "/nowhere"].to_vec(),
        args!["connect", &destination].to_vec(),
    ];
    for arguments in plain {
        watch.run(&arguments, "");
        let json: Vec<OsString> = arguments.iter().cloned().chain(["--json".into()]).collect();
        watch.run(&json, "");
    }
}

#[test]
fn r37_no_secret_shows_where_it_does_not_belong() {
    let mut proof = Proof::begin("R37", "");
    for key_store in ["file", "passphrase"] {
        let mut watch = set_up(key_store);
        // Each command of a passphrase costs a second of stretching it.
        if key_store == "file" || proof.is_long() {
            use_everything(&mut watch);
            wrong_input(&mut watch);
            newcomer(&mut watch);
        }
        if key_store == "passphrase" {
            change_passphrase(&mut watch);
        }
        watch.look_everywhere();
        proof.add("commands", watch.commands);
        proof.add("looks", watch.looks);
        proof.add("secrets", watch.sought.len() as u64);
        proof.add("hits", watch.hits.len() as u64);
        assert!(watch.hits.is_empty(), "{:#?}", watch.hits);
    }
    assert!(proof.figure("commands") >= 60 && proof.figure("looks") >= 200);
    proof.done();
}

/// Words and passphrases where others are asked for, or slightly wrong.
fn wrong_input(watch: &mut Watch) {
    let spoken = watch.run(&args!["key", "show"], "");
    let list: Vec<&str> = spoken.split_whitespace().collect();
    let exchanged = [&[list[1], list[0]], &list[2..]].concat().join(" ");
    let misspelt = [&["zzzzz"], &list[1..]].concat().join(" ");
    for typed in [exchanged, misspelt, list[..23].join(" "), PASSPHRASE.to_string(), format!("{PASSPHRASE} {spoken}")] {
        watch.run(&args!["key", "import"], &typed);
        watch.run(&args!["key", "import", "--json"], &typed);
    }
    // The right ones as arguments, where they have no business: those are the person's own words.
    watch.run(&args!["key", "import"], &spoken);
}

/// A wrong passphrase, another one for the right one, and the old one once more.
fn change_passphrase(watch: &mut Watch) {
    let file = watch.computer.place("secret/passphrase");
    fs::write(&file, NEW_PASSPHRASE).expect("write a wrong passphrase");
    watch.run(&args!["backup", "--json"], "");
    fs::write(&file, PASSPHRASE).expect("write the right passphrase");
    watch.run(&args!["key", "change-passphrase", "--json"], &format!("{NEW_PASSPHRASE}\n"));
}

/// Another computer that connects with the words, and a program that may not read its own key.
fn newcomer(watch: &mut Watch) {
    let first = watch.computer.clone();
    let spoken = watch.run(&args!["key", "show"], "");
    watch.computer = first.another_computer();
    watch.run(&args!["connect", "--key-store", "file", first.destination()], &spoken);
    watch.run(&args!["status", "--json"], "");
    watch.computer = first;
}

#[test]
fn r37_no_other_process_of_the_same_user_sees_into_the_program() {
    let mut proof = Proof::begin("R37", "process");
    let computer = Mybackup::ordinary();
    fs::create_dir_all(computer.destination()).expect("make a destination");
    let ready = computer.run(args!["init", "--destination", computer.destination(), "--key-store", "file"]);
    assert_eq!(ready.code, 0, "{ready}");
    // It waits for the words, and has not got them.
    let mut child = computer.command(args!["key", "import"]);
    let mut child = child.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("start it");
    let about = format!("/proc/{}", child.id());
    let limits = || fs::read_to_string(format!("{about}/limits")).unwrap_or_default();
    let is_shut = |text: &str| {
        let line = text.lines().find(|line| line.starts_with("Max core file size")).unwrap_or_default();
        line.split_whitespace().skip(4).take(2).collect::<Vec<_>>() == ["0", "0"]
    };
    let began = Instant::now();
    while !is_shut(&limits()) && began.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(5));
    }
    proof.add("core_allowed", u64::from(!is_shut(&limits())));
    for name in ["mem", "environ", "maps"] {
        proof.add("tries", 1);
        proof.add("seen", u64::from(can_open(&format!("{about}/{name}"))));
    }
    // Of a program that does not shut itself off, the same user sees what it likes.
    let mut open = as_user("sleep").arg("60").spawn().expect("start sleep");
    mybackup_testkit::wait_until("sleep is seen", || can_open(&format!("/proc/{}/environ", open.id())));
    // It is a child of this test.
    open.kill().and_then(|()| open.wait()).expect("end sleep");
    drop(child.stdin.take());
    child.wait().expect("wait for it");
    assert_eq!((proof.figure("core_allowed"), proof.figure("seen")), (0, 0));
    proof.done();
}

/// Prepares a command of the user that the program under test runs as.
fn as_user(program: &str) -> Command {
    if !am_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.arg(format!("--reuid={}", NOBODY.0)).arg(format!("--regid={}", NOBODY.1)).arg("--clear-groups");
    command.arg(program);
    command
}

/// Tells whether that user may open a file; what can be read of it is another matter.
fn can_open(path: &str) -> bool {
    let mut shell = as_user("sh");
    shell.args(["-c", ": < \"$0\"", path]).stdout(Stdio::null()).stderr(Stdio::null());
    shell.status().expect("start a shell").success()
}
