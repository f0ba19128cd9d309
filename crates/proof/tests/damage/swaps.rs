//! Objects that are gone, elsewhere, exchanged, old, or another vault's.

use std::collections::{BTreeMap, BTreeSet};

use mybackup_format::ObjectHash;
use mybackup_format::container::{self, ObjectKind};
use mybackup_format::keys::sha256;
use mybackup_format::plan::Plan;
use mybackup_proof::Proof;
use mybackup_testkit::Dice;

use crate::flips::{count, ordered};
use crate::judge::{Depth, Judge};
use crate::regions::{is_ignored, plain};
use crate::shelf::Bytes;
use crate::world::World;

type Objects = BTreeMap<String, Bytes>;

/// One way in which the objects of a vault are not what they were.
struct Exchange {
    what: String,
    figure: &'static str,
    /// What stands under each of these names then; nothing where it is gone.
    puts: Vec<(String, Option<Bytes>)>,
    /// What verifying must name.
    named: Vec<String>,
    depth: Depth<'static>,
}

/// What may be gone at any time, as the format says: what guides, what is made again, what was condemned.
pub fn may_be_gone(world: &World, objects: &Objects) -> BTreeSet<String> {
    let words = objects.keys().find(|name| is_words_slot(name, objects)).expect("a slot for the words");
    let mut free: BTreeSet<String> = objects
        .keys()
        .filter(|name| {
            let folder = name.split('/').next().unwrap_or_default();
            ["README.txt", "reserve.enc", "index", "gc"].contains(&folder) || folder == "keys" && *name != words
        })
        .cloned()
        .collect();
    let keys = world.keys();
    for (_, bytes) in objects.iter().filter(|(name, _)| name.starts_with("gc/")) {
        let plan = Plan::decode(&plain(&keys, ObjectKind::Plan, bytes)).expect("a plan");
        let hashes: BTreeSet<ObjectHash> = plan.condemned.iter().map(|(_, hash)| *hash).collect();
        free.extend(objects.keys().filter(|name| hashes.iter().any(|hash| name.contains(&hash.hex()))).cloned());
    }
    let newest = newest_roots(objects);
    free.extend(objects.keys().filter(|name| name.starts_with("runs/") && !newest.contains(*name)).cloned());
    free
}

fn is_words_slot(name: &str, objects: &Objects) -> bool {
    use mybackup_format::slot::{SlotKind, info};
    name.starts_with("keys/") && info(&objects[name]).is_ok_and(|info| info.kind == SlotKind::Words)
}

/// Returns the newest root of each source.
pub fn newest_roots(objects: &Objects) -> BTreeSet<String> {
    let mut newest: BTreeMap<&str, &String> = BTreeMap::new();
    for name in objects.keys().filter(|name| name.starts_with("runs/")) {
        // They are in the order of their numbers.
        newest.insert(&name[..21], name);
    }
    newest.into_values().cloned().collect()
}

/// Gives a name of the same kind that another object would have.
fn other_name(name: &str, dice: &mut Dice) -> Option<String> {
    let (folder, file) = name.rsplit_once('/')?;
    let hex = mybackup_format::ids::hex(&dice.bytes(32));
    Some(match name.split('/').next()? {
        folder @ ("data" | "meta" | "meta2") => format!("{folder}/{}/{hex}.enc", &hex[..2]),
        "index" | "gc" => format!("{folder}/{hex}.enc"),
        "keys" => format!("{folder}/{}.enc", &hex[..16]),
        // The same root under the number after it.
        _ => {
            let (number, rest) = file.split_once('-')?;
            format!("{folder}/{:010}-{rest}", number.parse::<u64>().ok()? + 1)
        }
    })
}

fn exchanges(world: &World, objects: &Objects, proof: &Proof, dice: &mut Dice) -> Vec<Exchange> {
    let mut all = Vec::new();
    let (free, newest) = (may_be_gone(world, objects), newest_roots(objects));
    for (name, bytes) in objects {
        let is_free = free.contains(name);
        // A new computer cannot know of a root that nobody shows it.
        let depth = if newest.contains(name) { Depth::Memory } else { Depth::Full };
        // A root that is gone is named by the folder of its source.
        let gone = if newest.contains(name) { name[..21].to_string() } else { name.clone() };
        all.push(Exchange {
            what: format!("{name} is deleted"),
            figure: if is_free { "allowed" } else { "deleted" },
            puts: vec![(name.clone(), None)],
            named: if is_free { Vec::new() } else { vec![gone.clone()] },
            depth,
        });
        let Some(other) = other_name(name, dice) else { continue };
        all.push(Exchange {
            what: format!("{name} is there as {other} too"),
            figure: "duplicated",
            puts: vec![(other.clone(), Some(bytes.clone()))],
            named: vec![other.clone()],
            depth: Depth::Full,
        });
        all.push(Exchange {
            what: format!("{name} is called {other}"),
            figure: "renamed",
            puts: vec![(name.clone(), None), (other.clone(), Some(bytes.clone()))],
            named: vec![other],
            depth: Depth::Full,
        });
    }
    let names: Vec<&String> = objects.keys().collect();
    let mut swaps = Vec::new();
    for (at, one) in names.iter().enumerate() {
        for other in &names[at + 1..] {
            let named = [one, other].into_iter().filter(|name| !is_ignored(name));
            swaps.push(Exchange {
                what: format!("{one} and {other} are exchanged"),
                figure: "swapped",
                puts: vec![
                    (one.to_string(), Some(objects[*other].clone())),
                    (other.to_string(), Some(objects[*one].clone())),
                ],
                named: named.map(|name| name.to_string()).collect(),
                depth: Depth::Full,
            });
        }
    }
    if !proof.is_long() {
        // Any of them, by lot.
        while swaps.len() > 60 {
            swaps.swap_remove(dice.below(swaps.len() as u64) as usize);
        }
    }
    all.extend(swaps);
    all.extend(grafts(objects));
    all.extend(rollbacks(world, objects));
    all
}

/// Objects of another vault that the same words open, under their own names and over ours.
fn grafts(objects: &Objects) -> Vec<Exchange> {
    let other = World::other();
    let theirs = other.shelf.files(&other.root());
    let mut all = Vec::new();
    for (name, bytes) in theirs.iter().filter(|(name, _)| !is_ignored(name)) {
        all.push(Exchange {
            what: format!("{name} is another vault's"),
            figure: "grafted",
            puts: vec![(name.clone(), Some(bytes.clone()))],
            named: vec![name.clone()],
            depth: Depth::Full,
        });
    }
    for (name, bytes) in ordered(objects).into_iter().filter(|(name, _)| !is_ignored(name)) {
        let folder = name.split('/').next().unwrap_or_default();
        let like = ordered(&theirs).into_iter().find(|(other, _)| other.starts_with(folder) && *other != name);
        let Some((other, theirs)) = like.filter(|(_, theirs)| *theirs != bytes) else { continue };
        all.push(Exchange {
            what: format!("{other} of another vault stands in place of {name}"),
            figure: "grafted",
            puts: vec![(name.clone(), Some(theirs))],
            named: vec![name],
            depth: Depth::Full,
        });
    }
    all
}

/// The vault, or its roots alone, as they were after each earlier run.
fn rollbacks(world: &World, objects: &Objects) -> Vec<Exchange> {
    let mut all = Vec::new();
    for (number, moment) in world.moments.iter().enumerate() {
        let then = moment.shelf.files(&world.root());
        for (what, roots_only) in [("the vault", false), ("what is called runs", true)] {
            let names: BTreeSet<&String> = objects.keys().chain(then.keys()).collect();
            let names = names.into_iter().filter(|name| !roots_only || name.starts_with("runs/"));
            let puts: Vec<_> = names.map(|name| (name.clone(), then.get(name).cloned())).collect();
            if puts.iter().all(|(name, bytes)| objects.get(name) == bytes.as_ref()) {
                continue;
            }
            let (now, before) = (newest_roots(objects), newest_roots(&then));
            let named = now.difference(&before).map(|name| name[..21].to_string());
            all.push(Exchange {
                what: format!("{what} is as after moment {number}"),
                figure: "rolled",
                named: named.collect(),
                puts,
                depth: Depth::Memory,
            });
        }
    }
    all
}

#[test]
fn r14_objects_that_are_not_where_they_were_are_found() {
    let mut proof = Proof::begin("R14", "");
    let world = World::new();
    let objects = world.shelf.files(&world.root());
    let mut dice = Dice::new(proof.seed());
    let cases = exchanges(&world, &objects, &proof, &mut dice);
    let whole = world.shelf.snapshot();
    let mut judge = Judge::new(&world);
    for case in proof.position()..cases.len() as u64 {
        if proof.time_is_up() {
            proof.pause(case);
            return;
        }
        let Exchange { what, figure, puts, named, depth } = &cases[case as usize];
        for (name, bytes) in puts {
            let path = world.root().join(name);
            bytes.as_ref().map_or_else(|| world.shelf.take(&path), |bytes| world.shelf.put(&path, bytes.clone()));
        }
        let verdict = judge.look(*depth);
        world.shelf.become_like(&whole);
        count(&mut proof, &verdict);
        proof.add("exchanges", 1);
        proof.add(figure, 1);
        for name in named {
            assert!(verdict.names(name), "{what}: {name} is not named: {:?}", verdict.damaged);
        }
        proof.add("detected", u64::from(!named.is_empty()));
        if *figure == "allowed" {
            assert_eq!(verdict.damaged, [""; 0], "{what}");
        } else {
            assert!(!named.is_empty(), "{what}: nothing is expected");
        }
        assert_eq!((verdict.silent, verdict.panics, verdict.hangs), (vec![], vec![], 0), "{what}");
    }
    assert!(proof.figure("exchanges") >= proof.amount(150, 500), "enough was exchanged");
    assert_eq!(proof.figure("detected") + proof.figure("allowed"), proof.figure("exchanges"));
    proof.done();
}

/// Hashes and names go together in every object that carries one: else the proof would show nothing.
#[test]
fn r14_its_objects_have_the_names_that_they_ought_to_have() {
    let world = World::new();
    for (name, bytes) in world.shelf.files(&world.root()) {
        let hex = ObjectHash(sha256(&bytes)).hex();
        let fits = match name.split('/').next().unwrap_or_default() {
            "data" | "meta" | "meta2" | "index" | "gc" => name.contains(&hex),
            "keys" => name.contains(&hex[..16]),
            "runs" => name.contains(&hex[..8]),
            _ => true,
        };
        assert!(fits, "{name}");
        assert!(bytes.len() > container::HEADER_LEN || is_ignored(&name), "{name}");
    }
}
