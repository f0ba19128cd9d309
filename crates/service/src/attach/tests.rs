use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::events::ServerEvent;
use crate::home::Home;
use crate::service::Service;
use crate::session::{Around, SystemClock};
use crate::words::Lang;

/// A home of nobody's, and processes that stand on it.
struct World {
    folder: TempDir,
}

impl World {
    fn new() -> World {
        World { folder: tempfile::tempdir().unwrap() }
    }

    fn home(&self) -> Home {
        Home::at(&self.folder.path().join("home"))
    }

    fn around(&self, version: &str) -> Around {
        Around {
            user_home: self.folder.path().to_path_buf(),
            computer: "test".to_string(),
            writer: version.to_string(),
            lang: Lang::En,
            workers: 1,
        }
    }

    fn desk(&self, version: &str) -> Arc<Desk> {
        Desk::of(Service::new(self.home(), self.around(version), Arc::new(SystemClock)))
    }
}

fn home_of(desk: &Desk) -> Value {
    desk.answer("app.info", json!({}), Lang::En).unwrap()["home"]["shown"].clone()
}

#[track_caller]
fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn the_first_holds_the_home_and_the_second_asks_it() {
    let world = World::new();
    let (first, second) = (world.desk("MyBackup 1"), world.desk("MyBackup 1"));
    assert!(first.is_holder() && !second.is_holder());
    assert_eq!(home_of(&second), home_of(&first));
    assert_eq!(second.status(Lang::En).unwrap().state, crate::rpc::status::StateName::Setup);
    let problem = second.answer("nothing.such", json!({}), Lang::Fr).unwrap_err();
    assert_eq!(problem, first.answer("nothing.such", json!({}), Lang::Fr).unwrap_err());
    assert!(!problem.message.is_empty());
}

#[test]
fn what_happens_at_the_holder_is_heard_by_the_others_but_not_what_is_dragged_over_its_window() {
    let world = World::new();
    let (first, second) = (world.desk("MyBackup 1"), world.desk("MyBackup 1"));
    let mut heard = second.listen();
    wait_until("the second hears the first", || {
        first.tell(ServerEvent::Hover { over: true });
        Client::find(&world.home(), "MyBackup 1").unwrap().say_changed().unwrap();
        std::thread::sleep(Duration::from_millis(20));
        match heard.try_recv() {
            Ok(event) => {
                assert_eq!(event, ServerEvent::Changed {});
                true
            }
            Err(_) => false,
        }
    });
}

#[test]
fn when_the_holder_ends_the_next_takes_its_place() {
    let world = World::new();
    let (first, second) = (world.desk("MyBackup 1"), world.desk("MyBackup 1"));
    let mut heard = second.listen();
    drop(first);
    assert_eq!(home_of(&second), json!(world.home().folder().display().to_string()));
    wait_until("the second holds the home", || second.is_holder());
    wait_until("pages are told to look again", || heard.try_recv() == Ok(ServerEvent::Changed {}));
    let third = world.desk("MyBackup 1");
    assert!(!third.is_holder());
    assert_eq!(home_of(&third), home_of(&second));
}

#[test]
fn folders_are_opened_by_the_process_that_has_a_desktop() {
    let world = World::new();
    let _first = world.desk("MyBackup 1");
    let (send, opened) = std::sync::mpsc::channel();
    let service = Service::new(world.home(), world.around("MyBackup 1"), Arc::new(SystemClock));
    let second = Desk::of(
        service.opening_folders(Box::new(move |path| send.send(path.to_path_buf()).map_err(std::io::Error::other))),
    );
    let path = crate::rpc::shape::PathText::of(world.folder.path());
    second.answer("folder.open", json!({ "path": path }), Lang::En).unwrap();
    assert_eq!(opened.recv().unwrap(), world.folder.path());
}

#[test]
fn another_version_is_told_so() {
    let world = World::new();
    let _first = world.desk("MyBackup 1");
    let second = world.desk("MyBackup 2");
    let problem = second.answer("app.info", json!({}), Lang::En).unwrap_err();
    assert_eq!(problem.code, "other-version");
    assert!(problem.message.contains("MyBackup 1"), "{problem:?}");
}

#[test]
fn rubbish_on_the_socket_harms_nobody() {
    let world = World::new();
    let first = world.desk("MyBackup 1");
    for rubbish in
        [&b"\n"[..], b"{}\n", b"\xff\xfe\x00\n", b"{\"version\":\"MyBackup 1\",\"what\":\"all\"}\n", b"GET /"]
    {
        let mut stream = socket::connect(&world.home()).unwrap();
        stream.write_all(rubbish).unwrap();
    }
    assert_eq!(home_of(&world.desk("MyBackup 1")), home_of(&first));
}

#[cfg(unix)]
#[test]
fn the_socket_is_its_owners_alone_and_one_of_the_dead_is_replaced() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    world.home().create().unwrap();
    let path = world.home().folder().join("socket");
    // What a process leaves that was killed.
    std::mem::forget(std::os::unix::net::UnixListener::bind(&path).unwrap());
    let first = world.desk("MyBackup 1");
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(home_of(&world.desk("MyBackup 1")), home_of(&first));
    drop(first);
    wait_until("the socket is gone with its holder", || !path.exists());
}

#[cfg(unix)]
#[test]
fn where_there_can_be_no_socket_each_stands_alone() {
    let world = World::new();
    let deep = world.folder.path().join("x".repeat(120));
    let desk = || Desk::of(Service::new(Home::at(&deep), world.around("MyBackup 1"), Arc::new(SystemClock)));
    let (first, second) = (desk(), desk());
    assert!(first.is_holder() && second.is_holder());
    assert_eq!(home_of(&first), home_of(&second));
}
