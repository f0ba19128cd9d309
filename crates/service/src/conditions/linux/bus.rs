//! What the buses tell: NetworkManager of the network, the desktop of what keeps the screen on.
//!
//! No service is started by asking, and none is waited for longer than [`PATIENCE`]:
//! what does not answer is not known.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, mpsc};
use std::time::Duration;

use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::zvariant::{DynamicType, OwnedValue};

use crate::conditions::Conditions;

/// All questions together take no longer.
const PATIENCE: Duration = Duration::from_secs(1);

/// Asks both buses of this computer.
pub(super) fn look() -> Conditions {
    static ASKING: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    let asking = ASKING.get_or_init(Arc::default).clone();
    in_time(asking, || ask(Builder::system(), Builder::session())).unwrap_or_default()
}

/// Does what may hang on a thread of its own; while one hangs no other is started.
fn in_time<T: Send + 'static>(asking: Arc<AtomicBool>, question: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    if asking.swap(true, Ordering::Relaxed) {
        return None;
    }
    let (send, answer) = mpsc::channel();
    let turn = Turn(asking);
    let asked = std::thread::Builder::new().name("conditions".to_string()).spawn(move || {
        let answer = question();
        drop(turn);
        // Whoever asked may have given up.
        let _ = send.send(answer);
    });
    asked.ok().and_then(|_| answer.recv_timeout(PATIENCE).ok())
}

/// The turn to ask; it is given back however the asking ends.
struct Turn(Arc<AtomicBool>);

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// Asks the buses that these ways lead to; one that fails leads to none.
fn ask(system: zbus::Result<Builder<'_>>, session: zbus::Result<Builder<'_>>) -> Conditions {
    let connect = |way: zbus::Result<Builder<'_>>| way.and_then(|way| way.method_timeout(PATIENCE).build()).ok();
    let mut found = connect(system).map(|bus| network(&bus)).unwrap_or_default();
    found.full_screen = connect(session).and_then(|bus| screen(&bus));
    found
}

/// The network, by NetworkManager.
fn network(bus: &Connection) -> Conditions {
    const NAME: &str = "org.freedesktop.NetworkManager";
    let property = |name: &str| -> Option<u32> {
        let way = ("/org/freedesktop/NetworkManager", "org.freedesktop.DBus.Properties", "Get");
        let value: OwnedValue = call(bus, NAME, way, &(NAME, name))?;
        value.downcast_ref::<u32>().ok()
    };
    if !is_there(bus, NAME) {
        return Conditions::default();
    }
    Conditions {
        // It is known or guessed; 0 is neither.
        metered: match property("Metered") {
            Some(1 | 3) => Some(true),
            Some(2 | 4) => Some(false),
            _ => None,
        },
        // From 50 on the computer has an address at least; 0 is not known.
        online: property("State").filter(|state| *state > 0).map(|state| state >= 50),
        ..Conditions::default()
    }
}

/// Whether something keeps the screen on, by GNOME and its kin or by KDE.
fn screen(bus: &Connection) -> Option<bool> {
    // What the two call "the session is not to count as idle" and "the screen is not to be changed".
    const IDLE: u32 = 8;
    const SCREEN: u32 = 4;
    const GNOME: &str = "org.gnome.SessionManager";
    const KDE: &str = "org.kde.Solid.PowerManagement.PolicyAgent";
    if is_there(bus, GNOME) {
        return call(bus, GNOME, ("/org/gnome/SessionManager", GNOME, "IsInhibited"), &IDLE);
    }
    if is_there(bus, KDE) {
        return call(bus, KDE, ("/org/kde/Solid/PowerManagement/PolicyAgent", KDE, "HasInhibition"), &SCREEN);
    }
    None
}

/// Whether a service runs; asking it would start it.
fn is_there(bus: &Connection, name: &str) -> bool {
    const BUS: &str = "org.freedesktop.DBus";
    call(bus, BUS, ("/org/freedesktop/DBus", BUS, "NameHasOwner"), &name).unwrap_or(false)
}

/// Calls a method, given by its path, interface and name.
fn call<T>(
    bus: &Connection,
    service: &str,
    way: (&str, &str, &str),
    body: &(impl serde::Serialize + DynamicType),
) -> Option<T>
where
    T: serde::de::DeserializeOwned + zbus::zvariant::Type,
{
    let (path, interface, member) = way;
    let reply = bus.call_method(Some(service), path, Some(interface), member, body).ok()?;
    reply.body().deserialize().ok()
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::process::{Child, Command, Stdio};

    use super::*;

    /// A bus of this test alone; it ends with it.
    struct Bus {
        daemon: Child,
        address: String,
    }

    impl Bus {
        fn start() -> Bus {
            let arguments = ["--session", "--nofork", "--nopidfile", "--print-address=1"];
            let mut daemon = Command::new("dbus-daemon")
                .args(arguments)
                .stdout(Stdio::piped())
                .spawn()
                .expect("dbus-daemon is installed");
            let mut address = String::new();
            BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
            Bus { daemon, address: address.trim().to_string() }
        }

        fn way(&self) -> zbus::Result<Builder<'static>> {
            Builder::address(self.address.as_str())
        }
    }

    impl Drop for Bus {
        fn drop(&mut self) {
            let _ = self.daemon.kill();
            let _ = self.daemon.wait();
        }
    }

    /// Stands in for NetworkManager.
    struct Network {
        metered: u32,
        state: u32,
    }

    #[zbus::interface(name = "org.freedesktop.NetworkManager")]
    impl Network {
        #[zbus(property)]
        fn metered(&self) -> u32 {
            self.metered
        }

        #[zbus(property)]
        fn state(&self) -> u32 {
            self.state
        }
    }

    /// Stands in for GNOME's session.
    struct Session;

    #[zbus::interface(name = "org.gnome.SessionManager")]
    impl Session {
        fn is_inhibited(&self, what: u32) -> bool {
            what == 8
        }
    }

    fn asked_of(bus: &Bus, metered: u32, state: u32) -> (Option<bool>, Option<bool>) {
        let service = bus.way().unwrap().name("org.freedesktop.NetworkManager").unwrap();
        let service = service.serve_at("/org/freedesktop/NetworkManager", Network { metered, state }).unwrap();
        let _service = service.build().unwrap();
        let found = network(&bus.way().unwrap().build().unwrap());
        (found.metered, found.online)
    }

    #[test]
    fn network_manager_tells_what_the_network_costs_and_whether_there_is_one() {
        let bus = Bus::start();
        assert_eq!(asked_of(&bus, 1, 70), (Some(true), Some(true)));
        assert_eq!(asked_of(&bus, 3, 50), (Some(true), Some(true)));
        assert_eq!(asked_of(&bus, 2, 20), (Some(false), Some(false)));
        assert_eq!(asked_of(&bus, 4, 40), (Some(false), Some(false)));
        assert_eq!(asked_of(&bus, 0, 0), (None, None));
    }

    #[test]
    fn the_desktop_tells_what_keeps_the_screen_on() {
        let bus = Bus::start();
        let asking = bus.way().unwrap().build().unwrap();
        assert_eq!(screen(&asking), None);
        let service = bus.way().unwrap().name("org.gnome.SessionManager").unwrap();
        let _service = service.serve_at("/org/gnome/SessionManager", Session).unwrap().build().unwrap();
        assert_eq!(screen(&asking), Some(true));
    }

    #[test]
    fn without_services_or_without_a_bus_nothing_is_known() {
        let bus = Bus::start();
        assert_eq!(ask(bus.way(), bus.way()), Conditions::default());
        let nowhere = || Builder::address("unix:path=/nowhere/bus");
        assert_eq!(ask(nowhere(), nowhere()), Conditions::default());
    }

    #[test]
    fn what_hangs_is_given_up_and_not_asked_again_before_it_ends() {
        let asking: Arc<AtomicBool> = Arc::default();
        let (go_on, held) = mpsc::channel::<()>();
        assert_eq!(in_time(asking.clone(), move || held.recv().is_ok()), None);
        assert_eq!(in_time(asking.clone(), || true), None, "the first one still hangs");
        go_on.send(()).unwrap();
        while asking.load(Ordering::Relaxed) {
            std::thread::yield_now();
        }
        assert_eq!(in_time(asking, || true), Some(true));
    }
}
