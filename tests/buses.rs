//! Protection that runs by itself beside the services of a Linux desktop: drives that udisks tells
//! of, a network that NetworkManager says has a price, a battery, and a bus that dies.
//!
//! The built program talks over a real bus to stand-ins for the services; drives, the table of
//! mounts and the network disk are the kernel's own. For these a test must be root.
#![cfg(target_os = "linux")]

#[path = "buses/stand_ins.rs"]
mod stand_ins;

use std::fs;
use std::mem::MaybeUninit;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use mybackup_testkit::program::wait_within;
use mybackup_testkit::{Mybackup, Running, args, wait_until};
use rustix::fs::inotify;
use rustix::process::Signal;
use serde_json::Value;

use stand_ins::{Bus, Drive, NetworkDisk, Services};

/// Power and network tell nobody when they change: they are looked at once a minute.
const TWO_MINUTES: Duration = Duration::from_secs(120);

/// A computer with one file, whose place is a drive that is mounted, and nothing saved on it.
fn with_drive() -> (Mybackup, Drive) {
    let computer = Mybackup::fresh();
    let mut drive = Drive::new(computer.place("image"), computer.destination());
    drive.plug_in();
    drive.mount();
    let computer = computer.initialised();
    write(&computer, "letter.txt", "one");
    computer.ok(args!["add", computer.source()]);
    (computer, drive)
}

fn write(computer: &Mybackup, name: &str, text: &str) {
    fs::write(computer.source().join(name), text).unwrap();
}

fn is_saved(computer: &Mybackup, name: &str) -> bool {
    let listed = computer.run(args!["--json", "list", computer.source().join(name)]);
    listed.code == 0 && listed.json()["versions"].as_array().is_some_and(|versions| !versions.is_empty())
}

#[track_caller]
fn saves(computer: &Mybackup, name: &str) {
    wait_until(&format!("{name} is saved"), || is_saved(computer, name));
}

/// Waits until the program says what keeps it waiting.
#[track_caller]
fn waits_for(computer: &Mybackup, what: &str) -> Value {
    let mut status = Value::Null;
    wait_until(&format!("it waits for {what}"), || {
        status = computer.ok(["status", "--json"]).json();
        status["waiting"] == what
    });
    status
}

#[track_caller]
fn end(watching: Running) {
    watching.signal(Signal::TERM);
    watching.wait().expect_code(0);
}

/// Tells how often a file was opened since this was called.
fn openings(path: &Path) -> impl FnMut() -> usize {
    let told = inotify::init(inotify::CreateFlags::NONBLOCK | inotify::CreateFlags::CLOEXEC).unwrap();
    inotify::add_watch(&told, path, inotify::WatchFlags::OPEN).unwrap();
    let mut seen = 0;
    move || {
        let mut room = [MaybeUninit::uninit(); 512];
        let mut events = inotify::Reader::new(&told, &mut room);
        while events.next().is_ok() {
            seen += 1;
        }
        seen
    }
}

#[test]
fn a_drive_is_saved_to_when_it_comes_and_let_go_of_through_udisks() {
    let (computer, mut drive) = with_drive();
    let bus = Bus::start(&computer.place("bus"));
    let computer = computer.with_system_bus(bus.address());
    let mut services = Services::start(&bus);
    services.announce(&drive);
    let watching = computer.start(["watch"]);
    saves(&computer, "letter.txt");

    computer.ok(args!["eject", computer.destination()]).prints(&["can be unplugged now"]);
    assert_eq!(services.asked(), ["ResolveDevice", "Unmount", "PowerOff"]);
    assert!(!drive.is_mounted());
    drive.pull_out();
    write(&computer, "second.txt", "while the drive was away");
    waits_for(&computer, "place");
    computer.ok(["status"]).prints(&["Backups wait: no destination is connected"]);

    drive.plug_in();
    services.announce(&drive);
    waits_for(&computer, "place");
    assert!(!is_saved(&computer, "second.txt"), "a drive that is not mounted is no place");
    drive.mount();
    services.announce_mounted();
    saves(&computer, "second.txt");

    // What goes on without being asked is waited for.
    let lock = computer.home().join("lock");
    let working = fs::File::options().write(true).open(&lock).unwrap();
    working.lock().unwrap();
    let mut tried = openings(&lock);
    let ejecting = computer.start(args!["--json", "eject", computer.destination()]);
    wait_until("it waits for its turn", || tried() >= 3);
    drop(working);
    let said = ejecting.wait().expect_code(0).json();
    assert_eq!(said["off"], true, "{said}");
    waits_for(&computer, "place");
    end(watching);
}

#[test]
fn a_drive_that_cannot_be_let_go_of_stays_and_what_to_do_is_said() {
    let (computer, drive) = with_drive();
    let bus = Bus::start(&computer.place("bus"));
    let computer = computer.with_system_bus(bus.address());
    let mut services = Services::start(&bus);
    services.announce(&drive);
    computer.backup();

    services.refuse(Some("DeviceBusy"));
    computer.fails(1, args!["eject", computer.destination()]).says(&[
        "is still in use",
        "Close the files and windows",
        "then try again",
    ]);
    let mut user = Command::new("sleep").arg("1000").current_dir(computer.destination()).spawn().unwrap();
    computer
        .fails(1, args!["eject", computer.destination()])
        .says(&["is still in use by sleep", "Close what is open on the drive there"]);
    let french = computer.fails(1, args!["--lang", "fr", "eject", computer.destination()]);
    french.says(&["est encore utilisé par sleep", "puis réessayez"]);
    user.kill().unwrap();
    user.wait().unwrap();
    services.refuse(Some("NotAuthorizedCanObtain"));
    let failed = computer.fails(1, args!["--json", "eject", computer.destination()]);
    let failed = failed.says(&["doesn’t let MyBackup eject", "Eject it in the file manager"]);
    assert_eq!(failed.json()["error"]["code"], "eject-refused");
    assert!(drive.is_mounted());
    assert!(!services.asked().iter().any(|asked| asked == "PowerOff"), "a drive in use is not switched off");
    computer.ok(["verify"]);

    services.refuse(None);
    computer.ok(args!["eject", computer.destination()]).prints(&["can be unplugged now"]);
}

#[test]
fn without_udisks_or_without_a_bus_the_kernel_is_enough() {
    let (computer, mut drive) = with_drive();
    let bus = Bus::start(&computer.place("bus"));
    let mut services = Services::start(&bus);
    services.announce(&drive);
    // The program has no bus at all.
    let watching = computer.start(["watch"]);
    saves(&computer, "letter.txt");
    computer.ok(args!["eject", computer.destination()]).prints(&["can be unplugged now"]);
    waits_for(&computer, "place");
    drive.mount();
    write(&computer, "second.txt", "after it came back");
    saves(&computer, "second.txt");
    end(watching);

    let computer = computer.with_system_bus(bus.address());
    let watching = computer.start(["watch"]);
    services.refuse(Some("die"));
    let said = computer.ok(args!["--json", "eject", computer.destination()]).json();
    assert_eq!(said["off"], false, "udisks ended in the middle: {said}");
    assert!(!drive.is_mounted());
    waits_for(&computer, "place");
    // There is a bus, and nobody on it.
    drive.mount();
    write(&computer, "third.txt", "after udisks ended");
    saves(&computer, "third.txt");
    let mut services = Services::start(&bus);
    services.announce(&drive);
    services.refuse(Some("bus"));
    let said = computer.ok(args!["--json", "eject", computer.destination()]).json();
    assert_eq!(said["off"], false, "the bus ended in the middle: {said}");
    assert!(!drive.is_mounted());
    waits_for(&computer, "place");
    drive.mount();
    write(&computer, "fourth.txt", "after the bus ended");
    saves(&computer, "fourth.txt");
    computer.ok(args!["eject", computer.destination()]).prints(&["can be unplugged now"]);
    drive.pull_out();
    end(watching);
}

/// A computer that saves by itself to a folder on another one, with a network that keeps it waiting.
struct Beyond {
    computer: Mybackup,
    bus: Bus,
    services: Services,
    watching: Running,
    _disk: NetworkDisk,
}

impl Beyond {
    fn new(metered: u32, state: u32) -> Beyond {
        let computer = Mybackup::fresh();
        let disk = NetworkDisk::mount(&computer.place("nas"), &computer.destination());
        let computer = computer.initialised();
        write(&computer, "letter.txt", "one");
        computer.ok(args!["add", computer.source()]);
        let bus = Bus::start(&computer.place("bus"));
        let mut services = Services::start(&bus);
        services.network(metered, state);
        let computer = computer.with_system_bus(bus.address());
        let watching = computer.start(["watch"]);
        Beyond { computer, bus, services, watching, _disk: disk }
    }

    #[track_caller]
    fn waits(&self, what: &str, said: &str) {
        let status = waits_for(&self.computer, what);
        assert_eq!(status["last_run"], Value::Null, "{status}");
        self.computer.ok(["status"]).prints(&[said]);
    }

    #[track_caller]
    fn goes_on(self) {
        wait_within(TWO_MINUTES, "it is saved", || is_saved(&self.computer, "letter.txt"));
        self.computer.ok(["verify", "--data"]);
        end(self.watching);
    }
}

/// They wait for the minute in which the network is looked at again, all at once.
#[test]
fn a_network_keeps_places_beyond_it_waiting_until_it_is_better_or_nobody_tells_of_it() {
    let (metered, connected) = (1, 70);
    let beyond = || Beyond::new(metered, connected);
    let (mut ends, mut unserved, mut without_bus, hanging) = (beyond(), beyond(), beyond(), beyond());
    let mut offline = Beyond::new(2, 20);
    for one in [&ends, &unserved, &without_bus, &hanging] {
        one.waits("metered", "Backups wait: this network is metered");
    }
    offline.waits("offline", "Backups wait: there is no network");
    // A place on this computer needs no network.
    let here = Mybackup::protecting(|tree| tree.file("letter.txt", "one")).with_system_bus(ends.bus.address());
    let watching = here.start(["watch"]);
    saves(&here, "letter.txt");
    end(watching);
    ends.waits("metered", "metered");

    ends.services.network(4, connected);
    offline.services.network(2, connected);
    unserved.services.die();
    without_bus.bus.die();
    hanging.bus.hang();
    for one in [ends, offline, unserved, without_bus, hanging] {
        one.goes_on();
    }
}

#[test]
fn an_almost_empty_battery_keeps_backups_waiting_until_it_is_charged() {
    let computer = Mybackup::protecting(|tree| tree.file("letter.txt", "one"));
    let power = computer.place("power");
    fs::create_dir_all(power.join("BAT0")).unwrap();
    let says = |name: &str, text: &str| fs::write(power.join("BAT0").join(name), format!("{text}\n")).unwrap();
    for (name, text) in [("type", "Battery"), ("status", "Discharging"), ("capacity", "7")] {
        says(name, text);
    }
    // What the kernel says of power is replaced for this program alone.
    let script = "mount --bind \"$1\" /sys/class/power_supply && shift && exec \"$@\"";
    let inner = computer.command(["watch"]);
    let mut outer = Command::new("unshare");
    outer.args(["--mount", "--propagation", "private", "sh", "-c", script, "sh"]).arg(&power);
    outer.arg(inner.get_program()).args(inner.get_args()).env_clear();
    outer.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let watching = Running::start(outer, None);
    let status = waits_for(&computer, "battery");
    assert_eq!(status["last_run"], Value::Null, "{status}");
    says("status", "Charging");
    wait_within(TWO_MINUTES, "it is saved", || is_saved(&computer, "letter.txt"));
    end(watching);
}
