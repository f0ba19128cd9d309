//! The passing line: the phase in words, numbers, and the time that is left.

use mybackup_service::amounts;
use mybackup_service::progress::{Progress, phase_name};
use mybackup_service::words::Words;
use serde_json::json;

use super::Shown;
use crate::output::width::shorten;

/// The line for now.
pub(super) fn line(now: &Progress, shown: Shown, words: &Words, columns: usize) -> String {
    match shown {
        Shown::Json => json(now).to_string(),
        // The last column stays free: some terminals break the line there.
        _ => shorten(&said(now, words), columns.saturating_sub(1)),
    }
}

fn said(now: &Progress, words: &Words) -> String {
    let lang = words.lang();
    let counts = now.counts;
    let mut parts = vec![words.say(&format!("phase-{}", phase_name(now.phase)), &[])];
    if counts.all_files == 0 && counts.all_bytes == 0 {
        if now.checked > 0 {
            parts.push(words.say("progress-checked", &[("count", now.checked.into())]));
        }
        return parts.join("  ");
    }
    let of = |done: String, all: String| words.say("progress-of", &[("done", done.into()), ("all", all.into())]);
    let files = amounts::count(counts.all_files, lang);
    let files = of(amounts::count(counts.done_files.min(counts.all_files), lang), files);
    parts.push(words.say("progress-files", &[("files", files.into())]));
    if counts.all_bytes > 0 {
        let done = counts.done_bytes.min(counts.all_bytes);
        parts.push(of(amounts::size(done, lang), amounts::size(counts.all_bytes, lang)));
        parts.push(amounts::percent(done, counts.all_bytes, lang));
    }
    if now.speed > 0 {
        let size = amounts::size(now.speed, lang);
        parts.push(words.say("progress-speed", &[("size", size.into())]));
    }
    if let Some(seconds) = now.left_seconds {
        parts.push(words.say("progress-left", &[("time", amounts::about(seconds, words).into())]));
    }
    parts.join("  ")
}

fn json(now: &Progress) -> serde_json::Value {
    json!({
        "phase": phase_name(now.phase),
        "checked": now.checked,
        "files_done": now.counts.done_files,
        "files": now.counts.all_files,
        "bytes_done": now.counts.done_bytes,
        "bytes": now.counts.all_bytes,
    })
}

#[cfg(test)]
mod tests {
    use mybackup_engine::run::{Event, Listener, Phase};
    use mybackup_service::words::Lang;

    use mybackup_service::progress::Hearing;

    use super::*;

    #[test]
    fn the_line_tells_phase_files_bytes_and_percent_and_fits() {
        let hearing = Hearing::new(None);
        hearing.event(Event::Phase(Phase::Scanning));
        hearing.event(Event::Checked { entries: 1200 });
        let line =
            |lang, columns| super::line(&hearing.progress().unwrap(), Shown::Line, Words::for_lang(lang), columns);
        assert_eq!(line(Lang::En, 80), "Looking for changes  1,200 files checked");
        hearing.event(Event::Planned { files: 40, bytes: 2_000_000 });
        hearing.event(Event::Done { files: 10, bytes: 500_000 });
        assert_eq!(line(Lang::En, 80), "Saving  10 of 40 files  500 kB of 2 MB  25%");
        assert!(crate::output::width::width(&line(Lang::Fr, 20)) < 20);
    }

    #[test]
    fn every_phase_has_its_words() {
        use Phase::*;
        let all = [
            Opening, Scanning, Saving, Finishing, Syncing, Rebuilding, Planning, Restoring, Cleaning, Verifying,
            Repairing,
        ];
        for lang in Lang::ALL {
            assert!(all.into_iter().all(|phase| Words::for_lang(lang).knows(&format!("phase-{}", phase_name(phase)))));
        }
    }
}
