//! Hooks under the keeper: a real program that writes down what it hears.

use std::os::unix::fs::PermissionsExt;

use tokio::sync::broadcast::Receiver;

use super::*;
use crate::events::ServerEvent;
use crate::hooks::Memory;

/// Sets a hook that writes down each event and its cause; returns where.
fn hooked(world: &World, more: &str) -> PathBuf {
    let (program, heard) = (world.path("").join("hook"), world.path("").join("heard"));
    let script = format!("#!/bin/sh\n{more}\necho \"$MYBACKUP_EVENT $MYBACKUP_CAUSE\" >> '{}'\n", heard.display());
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let mut session = world.service.session().unwrap();
    session.config_file().set("hooks.command", program.as_os_str()).unwrap();
    session.config_file().save().unwrap();
    heard
}

/// The lines of the log since the last time.
fn logged(events: &mut Receiver<ServerEvent>) -> Vec<String> {
    let mut lines = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let ServerEvent::Logged { text, .. } = event {
            lines.push(text);
        }
    }
    lines
}

/// Lets the keeper settle with fresh eyes, and the hook end that it calls.
fn look_and_tell(world: &mut World) {
    world.keeper.bell.ring_changed();
    world.settle();
    world.keeper.end_telling();
}

#[test]
fn a_hook_hears_of_a_cause_once_and_of_its_end_and_so_it_is_after_a_restart() {
    let mut world = World::kept();
    let heard = hooked(&world, "");
    let read = || fs::read_to_string(&heard).unwrap_or_default();
    look_and_tell(&mut world);
    assert_eq!(read(), "", "all is well");
    fs::rename(world.path("lea/Documents"), world.path("moved")).unwrap();
    for _ in 0..3 {
        look_and_tell(&mut world);
        world.pass(HOUR);
    }
    assert_eq!(read(), "attention source-missing\n");

    for _ in 0..2 {
        // Another process keeps the home now.
        world.keeper = Keeper::new(world.service.clone(), Arc::new(Bell::default()), Arc::new(AtomicBool::new(false)));
        look_and_tell(&mut world);
        assert_eq!(read(), "attention source-missing\n", "it does not repeat itself");
    }
    fs::rename(world.path("moved"), world.path("lea/Documents")).unwrap();
    look_and_tell(&mut world);
    look_and_tell(&mut world);
    assert_eq!(read(), "attention source-missing\nwell \n");
}

#[test]
fn a_hook_that_fails_costs_no_backup_is_said_once_and_hears_it_later() {
    let mut world = World::kept();
    let broken = world.path("").join("broken");
    let heard = hooked(&world, &format!("[ -e '{}' ] && exit 3", broken.display()));
    fs::write(&broken, "").unwrap();
    fs::rename(world.path("lea/Documents"), world.path("moved")).unwrap();
    let mut events = world.service.listen();
    for _ in 0..5 {
        look_and_tell(&mut world);
        world.pass(2 * HOUR);
    }
    assert!(!heard.exists());
    let memory = Memory::load(world.service.home());
    assert_eq!(memory.failed.len(), 1, "doctor finds it");
    fs::remove_file(&broken).unwrap();
    look_and_tell(&mut world);
    assert_eq!(fs::read_to_string(&heard).unwrap(), "attention source-missing\n");
    assert!(Memory::load(world.service.home()).failed.is_empty());
    let lines = logged(&mut events);
    let told = |what: &str| lines.iter().filter(|line| line.contains(what)).count();
    assert_eq!((told("ended with an error"), told("was told")), (1, 1), "{lines:#?}");

    fs::rename(world.path("moved"), world.path("lea/Documents")).unwrap();
    fs::write(&broken, "").unwrap();
    let before = world.journal("backup").len();
    look_and_tell(&mut world);
    assert!(world.journal("backup").len() > before, "it is saved all the same");
}

#[test]
fn a_configuration_that_cannot_be_read_is_told_to_those_that_were_in_it() {
    let mut world = World::kept();
    let heard = hooked(&world, "");
    look_and_tell(&mut world);
    let config = world.path("home/config.yaml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, "version: 1\nwach: {}\n").unwrap();
    look_and_tell(&mut world);
    look_and_tell(&mut world);
    assert_eq!(fs::read_to_string(&heard).unwrap(), "attention stopped\n");
    fs::write(&config, text).unwrap();
    look_and_tell(&mut world);
    assert_eq!(fs::read_to_string(&heard).unwrap(), "attention stopped\nwell \n");
}

#[test]
fn a_hook_that_is_taken_out_hears_nothing_more_and_two_hear_each_for_itself() {
    let mut world = World::kept();
    let heard = hooked(&world, "");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/hook", listener.local_addr().unwrap());
    // Nobody listens there.
    drop(listener);
    let set = |world: &World, name: &str, value: &str| {
        let mut session = world.service.session().unwrap();
        session.config_file().set(name, value.as_ref()).unwrap();
        session.config_file().save().unwrap();
    };
    set(&world, "hooks.webhook", &address);
    fs::rename(world.path("lea/Documents"), world.path("moved")).unwrap();
    for _ in 0..3 {
        look_and_tell(&mut world);
        world.pass(2 * HOUR);
    }
    assert_eq!(fs::read_to_string(&heard).unwrap(), "attention source-missing\n", "the other one costs it nothing");
    let failed = || Memory::load(world.service.home()).failed.iter().map(|(hook, _)| hook.name()).collect::<Vec<_>>();
    assert_eq!(failed(), ["webhook"]);
    set(&world, "hooks.webhook", "none");
    let mut events = world.service.listen();
    look_and_tell(&mut world);
    let lines = logged(&mut events);
    assert!(!lines.iter().any(|line| line.contains("was told")), "{lines:#?}");
    let memory = Memory::load(world.service.home());
    assert!(memory.owed.is_none() && memory.failed.is_empty(), "{memory:?}");
}

#[test]
fn what_happens_while_a_hook_is_told_is_told_next() {
    let mut world = World::kept();
    let gate = world.path("").join("gate");
    let heard = hooked(&world, &format!("while [ ! -e '{}' ]; do sleep 0.02; done", gate.display()));
    fs::rename(world.path("lea/Documents"), world.path("moved")).unwrap();
    world.keeper.bell.ring_changed();
    world.settle();
    fs::rename(world.path("moved"), world.path("lea/Documents")).unwrap();
    world.keeper.bell.ring_changed();
    world.settle();
    assert!(!heard.exists(), "it is still being told");
    fs::write(&gate, "").unwrap();
    world.keeper.end_telling();
    look_and_tell(&mut world);
    assert_eq!(fs::read_to_string(&heard).unwrap(), "attention source-missing\nwell \n");
    assert!(Memory::load(world.service.home()).owed.is_none());
}
