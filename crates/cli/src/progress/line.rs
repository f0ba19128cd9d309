//! The passing line: the phase in words, numbers, and the time that is left.

use std::time::Duration;

use mybackup_engine::run::Phase;
use mybackup_service::amounts;
use mybackup_service::words::Words;
use serde_json::json;

use super::{Shown, State};
use crate::output::width::shorten;

/// The speed is measured this often.
const MEASURED_EVERY: Duration = Duration::from_millis(900);

/// The message that names a phase.
pub(crate) fn phase_message(phase: Phase) -> &'static str {
    match phase {
        Phase::Opening => "phase-open",
        Phase::Scanning => "phase-scan",
        Phase::Saving => "phase-save",
        Phase::Finishing => "phase-publish",
        Phase::Syncing => "phase-sync",
        Phase::Rebuilding => "phase-rebuild",
        Phase::Planning => "phase-plan",
        Phase::Restoring => "phase-restore",
        Phase::Cleaning => "phase-clean",
        Phase::Verifying => "phase-verify",
        Phase::Repairing => "phase-repair",
    }
}

impl State {
    /// The line for now; empty before anything began.
    pub(super) fn line(&mut self, shown: Shown, words: &Words, columns: usize) -> String {
        let Some(phase) = self.phase else { return String::new() };
        let elapsed = self.phase_began.elapsed();
        if elapsed.saturating_sub(self.measured) >= MEASURED_EVERY || self.measured.is_zero() {
            self.estimate.measure(elapsed, self.counts);
            self.measured = elapsed;
        }
        if shown == Shown::Json {
            return self.json(phase).to_string();
        }
        // The last column stays free: some terminals break the line there.
        shorten(&self.words(phase, words), columns.saturating_sub(1))
    }

    fn words(&self, phase: Phase, words: &Words) -> String {
        let lang = words.lang();
        let counts = self.counts;
        // Saving begins while the search for changes still goes on.
        let saving = phase == Phase::Scanning && counts.done_files + counts.done_bytes > 0;
        let phase = if saving { Phase::Saving } else { phase };
        let mut parts = vec![words.say(phase_message(phase), &[])];
        if counts.all_files == 0 && counts.all_bytes == 0 {
            if self.checked > 0 {
                parts.push(words.say("progress-checked", &[("count", self.checked.into())]));
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
        if self.estimate.speed() > 0 {
            let size = amounts::size(self.estimate.speed(), lang);
            parts.push(words.say("progress-speed", &[("size", size.into())]));
        }
        if let Some(seconds) = self.estimate.left_seconds() {
            parts.push(words.say("progress-left", &[("time", amounts::about(seconds, words).into())]));
        }
        parts.join("  ")
    }

    fn json(&self, phase: Phase) -> serde_json::Value {
        let name = phase_message(phase).trim_start_matches("phase-");
        json!({
            "phase": name,
            "checked": self.checked,
            "files_done": self.counts.done_files,
            "files": self.counts.all_files,
            "bytes_done": self.counts.done_bytes,
            "bytes": self.counts.all_bytes,
        })
    }
}

#[cfg(test)]
mod tests {
    use mybackup_engine::run::{Event, Listener};
    use mybackup_service::words::Lang;

    use super::super::Hearing;
    use super::*;

    #[test]
    fn the_line_tells_phase_files_bytes_and_percent_and_fits() {
        let hearing = Hearing::new(None);
        hearing.event(Event::Phase(Phase::Scanning));
        hearing.event(Event::Checked { entries: 1200 });
        let line = |lang, columns| hearing.state().line(Shown::Line, Words::for_lang(lang), columns);
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
            assert!(all.into_iter().all(|phase| Words::for_lang(lang).knows(phase_message(phase))));
        }
    }
}
