//! Retention, compared with a naive count.

use std::collections::BTreeMap;
use std::fs;

use mybackup_engine::{CleanRequest, RetentionRules, Sabotage};
use mybackup_proof::computers::check::said;
use mybackup_proof::computers::{A, World};
use mybackup_proof::setup::DAY_NS;

const RULES: RetentionRules = RetentionRules { keep_days: 5, keep_versions: 3 };

/// When each version of a path was superseded; nothing for what stands there.
type Versions = Vec<Option<i64>>;

/// The numbers of what must stay, counted from 1.
fn staying(versions: &Versions, now_ns: i64) -> Vec<u32> {
    let stays = |at: usize| {
        let among_newest = versions.len() - at <= RULES.keep_versions as usize;
        let young = versions[at].is_none_or(|superseded| superseded > now_ns - i64::from(RULES.keep_days) * DAY_NS);
        among_newest || young
    };
    (0..versions.len()).filter(|at| stays(*at)).map(|at| at as u32 + 1).collect()
}

/// One file changes every day, one did so for four days, one was deleted long ago.
pub(crate) fn what_stays_is_what_the_rules_say(sabotage: Option<Sabotage>) -> Result<(), String> {
    let mut world = World::new(&["one"]);
    let mut model: BTreeMap<&str, Versions> = BTreeMap::new();
    for day in 0..10 {
        let mut changed = vec!["daily"];
        changed.extend((day < 4).then_some("early"));
        changed.extend((day < 2).then_some("deleted"));
        for name in &changed {
            world.write(A, name, format!("as on day {day}").as_bytes());
        }
        if day == 2 {
            changed.push("deleted");
            fs::remove_file(world.computers[A].folder.join("deleted")).expect("it is there");
        }
        let ended = said(world.back_up(A))?.finished_ns;
        for name in changed {
            let versions = model.entry(name).or_default();
            if let Some(last) = versions.last_mut() {
                *last = Some(ended);
            }
            if day != 2 || name != "deleted" {
                versions.push(None);
            }
        }
        world.pass_days(1);
    }
    world.sabotage = sabotage;
    let now_ns = world.clock.time();
    let mut engine = world.open(A, None);
    said(engine.clean(&CleanRequest { rules: RULES, dry_run: false }, &world.run()))?;
    for (name, versions) in model {
        let path = world.computers[A].folder.join(name);
        let found = said(engine.versions(path.as_os_str().as_encoded_bytes()));
        let found: Vec<u32> = found.map(|all| all.iter().rev().map(|version| version.number).collect())?;
        let expected = staying(&versions, now_ns);
        if found != expected {
            return Err(format!("of \"{name}\" {found:?} stayed, not {expected:?}"));
        }
    }
    Ok(())
}
