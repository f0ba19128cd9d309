//! Runs that end before their end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use mybackup_engine::run::{Event, Listener};
use mybackup_engine::{BackupRequest, Run};
use mybackup_format::SourceId;

use crate::common::Home;

/// Raises a flag when the first file is done.
struct AtTheFirst(Arc<AtomicBool>);

impl Listener for AtTheFirst {
    fn event(&self, event: Event) {
        if matches!(event, Event::Done { .. }) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

fn three_letters() -> Home {
    let home = Home::new();
    for name in ["a", "b", "c"] {
        home.write(name, name.as_bytes());
    }
    home.age();
    home
}

#[test]
fn a_run_that_is_stopped_at_its_last_files_does_not_count_as_one_over_everything() {
    let mut home = three_letters();
    let cancel = Arc::new(AtomicBool::new(false));
    let run = Run::new(cancel.clone(), home.clock(), Arc::new(AtTheFirst(cancel)));
    let report = home.engine().backup(&BackupRequest::default(), &run).unwrap();
    assert!(report.stopped && report.files_new == 1, "{report:?}");
    let figures = home.engine().source_figures(SourceId([3; 8])).unwrap().unwrap();
    assert_eq!(figures.all_saved_ns, None);
    assert_eq!(home.engine().journal(None, 1).unwrap()[0].outcome, "stopped");
    assert_eq!(home.back_up().files_new, 2);
}

#[test]
fn a_run_that_gives_way_keeps_what_it_has_and_is_none_that_a_person_stopped() {
    let mut home = three_letters();
    let flag = Arc::new(AtomicBool::new(false));
    let run = home.run().heard_by(|_| Arc::new(AtTheFirst(flag.clone()))).giving_way(flag);
    let report = home.engine().backup(&BackupRequest::default(), &run).unwrap();
    assert!(report.stopped && report.files_new == 1, "{report:?}");
    let line = home.engine().journal(None, 1).unwrap().remove(0);
    assert!(line.outcome == "done" && line.figures.contains("\"marked\":true"), "{line:?}");
    assert_eq!(home.engine().last_full_scan_ns().unwrap(), None);
    assert_eq!(home.back_up().files_new, 2);
}
