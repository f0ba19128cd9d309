//! Restores.

use std::fs;
use std::os::unix::fs::symlink;

use mybackup_engine::{Engine, RestoreRequest, RestoreWhat, Sabotage, Which};
use mybackup_proof::computers::check::{self, said};
use mybackup_proof::computers::{A, World};
use mybackup_proof::setup::noise;

fn path(world: &World, name: &str) -> Vec<u8> {
    world.computers[A].folder.join(name).as_os_str().as_encoded_bytes().to_vec()
}

/// The index exchanges two files of one length: neither comes back with the other's content.
pub(crate) fn the_index_is_wrong(sabotage: Option<Sabotage>) -> Result<(), String> {
    let mut world = World::new(&["one"]);
    world.sabotage = sabotage;
    world.write(A, "one", &noise(1, 1_000));
    world.write(A, "other", &noise(2, 1_000));
    said(world.back_up(A))?;
    let index = rusqlite::Connection::open(world.index_file(A)).expect("the index opens");
    let exchanged = index.execute("UPDATE chunks SET offset = 1000 - offset WHERE len = 1000", []);
    assert_eq!(exchanged, Ok(2));
    drop(index);
    let (_, found) = said(check::restore(&mut world.open(A, None), &world, A))?;
    let saved = check::tree(&world.computers[A].folder);
    match found.iter().find(|(name, bytes)| saved.get(*name) != Some(bytes)) {
        Some((name, _)) => Err(format!("\"{name}\" came back with wrong bytes")),
        None => Ok(()),
    }
}

const OLD: &[u8] = b"Dear Anna";
const NEW: &[u8] = b"Dear Emma";

/// Saves a letter, writes it anew, and takes the old one back in its place.
fn taken_back(sabotage: Option<Sabotage>) -> Result<(World, Engine), String> {
    let mut world = World::new(&["one"]);
    world.sabotage = sabotage;
    world.write(A, "letter", OLD);
    let at = said(world.back_up(A))?.finished_ns;
    world.pass_hours(1);
    world.write(A, "letter", NEW);
    let mut engine = world.open(A, None);
    let folder = world.computers[A].folder.as_os_str().as_encoded_bytes().to_vec();
    let what = RestoreWhat::Directory { path: folder, at: Some(at) };
    said(engine.restore(&RestoreRequest::new(what, None), &world.run()))?;
    Ok((world, engine))
}

pub(crate) fn something_like_it_stands_there(sabotage: Option<Sabotage>) -> Result<(), String> {
    let (world, _) = taken_back(sabotage)?;
    match check::tree(&world.computers[A].folder).get("letter") {
        Some(bytes) if bytes == OLD => Ok(()),
        found => Err(format!("the letter was not taken back: {found:?}")),
    }
}

pub(crate) fn what_stood_there_is_kept(sabotage: Option<Sabotage>) -> Result<(), String> {
    let (world, mut engine) = taken_back(sabotage)?;
    let place = world.folder_for_restores();
    let what = RestoreWhat::File { path: path(&world, "letter"), which: Which::Version(2) };
    said(engine.restore(&RestoreRequest::new(what, Some(place.clone())), &world.run()))?;
    let kept = fs::read(&place).map_err(|error| error.to_string())?;
    if kept == NEW { Ok(()) } else { Err("what was replaced is lost".into()) }
}

/// A link stands where a folder is to be restored.
pub(crate) fn a_link_leads_out(sabotage: Option<Sabotage>) -> Result<(), String> {
    let mut world = World::new(&["one"]);
    world.sabotage = sabotage;
    world.write(A, "folder/letter", OLD);
    said(world.back_up(A))?;
    let (target, outside) = (world.folder_for_restores(), world.folder_for_restores().with_extension("outside"));
    for folder in [&target, &outside] {
        fs::create_dir(folder).expect("a folder");
    }
    symlink(&outside, target.join("folder")).expect("a link");
    let folder = world.computers[A].folder.as_os_str().as_encoded_bytes().to_vec();
    let request = RestoreRequest::new(RestoreWhat::Directory { path: folder, at: None }, Some(target));
    said(world.open(A, None).restore(&request, &world.run()))?;
    match check::tree(&outside) {
        found if found.is_empty() => Ok(()),
        found => Err(format!("written outside: {:?}", found.keys())),
    }
}
