//! What several verbs say alike: trouble with single files, and how long it took.

use mybackup_engine::run::TroubleKind;
use mybackup_service::failure::phrase;
use mybackup_service::words::Words;
use serde_json::{Value, json};

use crate::app::{App, Loudness};
use crate::output::{escape, json as shape};
use crate::progress::{Hearing, Trouble};

/// So many paths are named to a person who did not ask for more.
const USUALLY_NAMED: usize = 20;

/// The word for a kind of trouble in JSON.
fn name(kind: TroubleKind) -> &'static str {
    match kind {
        TroubleKind::Denied => "denied",
        TroubleKind::Vanished => "vanished",
        TroubleKind::Changing => "changing",
        TroubleKind::Unreadable => "unreadable",
        TroubleKind::NotWritten => "not-written",
        TroubleKind::AttributeLost => "attribute-lost",
        TroubleKind::Occupied => "occupied",
        TroubleKind::Damaged => "damaged",
    }
}

fn message(kind: TroubleKind) -> &'static str {
    match kind {
        TroubleKind::Denied => "trouble-denied",
        TroubleKind::Vanished => "trouble-vanished",
        TroubleKind::Changing => "trouble-changing",
        TroubleKind::Unreadable => "trouble-unreadable",
        TroubleKind::NotWritten => "trouble-not-written",
        TroubleKind::AttributeLost => "trouble-attribute-lost",
        TroubleKind::Occupied => "trouble-occupied",
        TroubleKind::Damaged => "trouble-damaged",
    }
}

/// The trouble as JSON.
pub(super) fn troubles_json(hearing: &Hearing) -> Value {
    let (troubles, _) = hearing.troubles();
    troubles
        .iter()
        .map(|one| json!({ "path": shape::path_of_bytes(&one.path), "kind": name(one.kind), "cause": one.cause }))
        .collect()
}

/// Whether something that is stored was found damaged.
pub(crate) fn found_damage(hearing: &Hearing) -> bool {
    hearing.troubles().0.iter().any(|one| one.kind == TroubleKind::Damaged)
}

/// Lists the trouble on standard error.
pub(crate) fn list_troubles(app: &App, hearing: &Hearing) {
    let (troubles, count) = hearing.troubles();
    list(app, &troubles, count);
}

/// Lists all trouble but that of one kind, which was wanted so.
pub(super) fn list_troubles_but(app: &App, hearing: &Hearing, wanted: TroubleKind) {
    let (mut troubles, count) = hearing.troubles();
    let all = troubles.len();
    troubles.retain(|one| one.kind != wanted);
    list(app, &troubles, count - (all - troubles.len()) as u64);
}

fn list(app: &App, troubles: &[Trouble], count: u64) {
    let most = if app.loudness == Loudness::Verbose { usize::MAX } else { USUALLY_NAMED };
    for one in troubles.iter().take(most) {
        app.warn(&format!("  {}", line(app.words, one)));
    }
    let named = troubles.len().min(most) as u64;
    if count > named {
        app.warn(&format!("  {}", app.say("and-more", &[("count", (count - named).into())])));
    }
}

fn line(words: &Words, one: &Trouble) -> String {
    let mut reason = words.say(message(one.kind), &[]);
    if one.cause.starts_with("Could not open the folder") {
        // The source itself, and not something in it.
        reason = words.say("trouble-source-missing", &[]);
    } else if matches!(one.kind, TroubleKind::NotWritten | TroubleKind::Unreadable) {
        let args = [("text", reason.into()), ("reason", phrase::say(words, &escape::text(&one.cause)).into())];
        reason = words.say("error-because", &args);
    }
    words.say("trouble-line", &[("path", escape::shown(&one.path).into()), ("reason", reason.into())])
}

/// Seconds between two moments.
pub(super) fn seconds(started_ns: i64, finished_ns: i64) -> f64 {
    let milliseconds = (finished_ns - started_ns).max(0) / 1_000_000;
    milliseconds as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use mybackup_service::words::Lang;

    use super::*;

    #[test]
    fn every_trouble_is_named_in_every_language_and_its_path_is_harmless() {
        use TroubleKind::*;
        for kind in [Denied, Vanished, Changing, Unreadable, NotWritten, AttributeLost, Occupied, Damaged] {
            for lang in Lang::ALL {
                assert!(Words::for_lang(lang).knows(message(kind)));
            }
            assert!(!name(kind).is_empty());
        }
        let one = Trouble { path: b"/a\x1b".to_vec(), kind: Denied, cause: String::new() };
        assert_eq!(line(Words::for_lang(Lang::En), &one), "/a\\x1b: reading it is not permitted");
    }
}
