//! What the index keeps beside the versions is what follows from them, however it came about.

use rusqlite::Connection;

use crate::common::Home;
use mybackup_engine::{CleanRequest, RetentionRules};

/// The folders, the changes, and every name with its folder.
#[derive(Debug, PartialEq, Eq)]
struct Followed {
    folders: Vec<Vec<u8>>,
    changes: Vec<(Vec<u8>, i64, i64)>,
    names: Vec<String>,
}

fn followed(home: &mut Home) -> Followed {
    let db = Connection::open(home.database()).unwrap();
    let mut folders = db.prepare("SELECT key FROM folders ORDER BY key").unwrap();
    let mut changes = db.prepare("SELECT key, seq, what FROM changes ORDER BY key, seq").unwrap();
    let run = home.run();
    let mut names: Vec<String> = home
        .engine()
        .search("", 1_000_000, &run)
        .unwrap()
        .into_iter()
        .map(|hit| String::from_utf8_lossy(&hit.path).into_owned())
        .collect();
    names.sort();
    Followed {
        folders: folders.query_map([], |r| r.get(0)).unwrap().collect::<Result<_, _>>().unwrap(),
        changes: changes
            .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap(),
        names,
    }
}

#[test]
fn what_follows_from_the_history_is_the_same_however_it_came_about() {
    let mut home = Home::new();
    (0..300).for_each(|at| home.write(&format!("keep/{at}"), b"same"));
    for day in 0..12_u8 {
        home.write("changing", &[day]);
        home.write(&format!("days/{day}/new"), b"new");
        match day % 4 {
            0 => home.write("comes/and goes", b"here"),
            2 => home.remove("comes/and goes"),
            3 => home.write("keep/7", &[day]),
            _ => {}
        }
        if day % 3 == 0 {
            home.back_up_with_checkpoints()
        } else {
            home.back_up()
        };
        home.pass_days(1);
    }
    let kept = followed(&mut home);
    assert!(kept.folders.len() == 1 + 3 + 12 && kept.names.len() == 300 + 2 + 12 + 15, "{kept:?}");
    assert!(kept.changes.len() > 40, "{:?}", kept.changes);

    home.forget_index();
    home.back_up();
    assert_eq!(followed(&mut home), kept, "Read from the vault");

    let rules = RetentionRules { keep_days: 3, keep_versions: 2 };
    let run = home.run();
    let report = home.engine().clean(&CleanRequest { rules, dry_run: false }, &run).unwrap();
    assert!(report.versions_removed > 3, "{report:?}");
    let cleaned = followed(&mut home);
    assert!(cleaned.changes.len() < kept.changes.len(), "What was forgotten changed nothing");

    Connection::open(home.database())
        .unwrap()
        .execute_batch("DROP TABLE folders; DROP TABLE changes; DROP TABLE names; PRAGMA user_version = 1")
        .unwrap();
    home.open_again();
    assert_eq!(followed(&mut home), cleaned, "Brought up from the version before");

    home.forget_index();
    home.back_up();
    assert_eq!(followed(&mut home), cleaned, "Read from the vault after cleaning");
}
