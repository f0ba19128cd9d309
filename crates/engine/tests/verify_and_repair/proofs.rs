//! Samples and drills prove a little each day: what they read counts once, and damage does not hide from them.

use std::fs;
use std::path::PathBuf;

use mybackup_engine::{
    Coverage, DataCheck, DrillReport, DrillRequest, EngineErrorKind, JournalLine, SampleRequest, VerifyReport,
};

use super::world::{World, noise};

/// Long enough for any sample: the clock of these tests moves a minute with each look at it.
const NO_HURRY: u64 = 1_000_000_000;
const MIB: u64 = 1 << 20;

trait Proofs {
    fn sample(&mut self, bytes: u64) -> VerifyReport;
    fn drill(&mut self) -> DrillReport;
    fn covered(&mut self) -> Coverage;
    fn last(&mut self, what: &str) -> JournalLine;
    fn temp(&self) -> PathBuf;
}

impl Proofs for World {
    #[track_caller]
    fn sample(&mut self, bytes: u64) -> VerifyReport {
        let run = self.run();
        let request = SampleRequest { destination: None, bytes, seconds: NO_HURRY };
        self.engine().sample(&request, &run).unwrap()
    }

    #[track_caller]
    fn drill(&mut self) -> DrillReport {
        fs::create_dir_all(self.temp()).unwrap();
        let (run, temp) = (self.run(), self.temp());
        self.engine().drill(&temp, &DrillRequest { files: 6, bytes: 200 * MIB }, &run).unwrap()
    }

    fn covered(&mut self) -> Coverage {
        let now_ns = self.run().now();
        self.engine().coverage(now_ns, 90).unwrap()
    }

    fn last(&mut self, what: &str) -> JournalLine {
        self.engine().journal(Some(what), 1).unwrap().remove(0)
    }

    fn temp(&self) -> PathBuf {
        self.destination("temp")
    }
}

/// Saves many packs: each run makes some of its own.
fn many_packs() -> World {
    let mut world = World::saved(&["one"]);
    for n in 0..6 {
        world.write(&format!("more/{n}.bin"), &noise(100 + n, 300_000));
        world.back_up();
    }
    assert!(world.names_in("one", "data").len() >= 8);
    world
}

#[test]
fn samples_read_what_was_never_read_until_all_was_and_then_what_was_read_longest_ago() {
    let mut world = many_packs();
    assert_eq!(world.covered().percent(), Some(0));
    let mut before = 0;
    let mut samples = 0;
    while world.covered().percent() != Some(100) {
        let report = world.sample(MIB);
        assert_eq!((report.damaged, report.destinations.len()), (vec![], 1));
        let Coverage { read, stored, .. } = world.covered();
        assert!(read > before && read <= stored, "A sample adds to what was proved: {before}, {read} of {stored}");
        before = read;
        samples += 1;
    }
    assert!(samples > 2, "One sample reads a part only");
    let line = world.last("sample");
    assert_eq!((line.outcome.as_str(), line.run), ("done", None));
    assert!(line.figures.contains("\"damaged\":0"), "{}", line.figures);
    // What is proved grows old.
    world.pass_days(91);
    assert_eq!(world.covered().read, 0);
    let report = world.sample(MIB);
    assert!(report.bytes > 0 && world.covered().read > 0);
}

#[test]
fn a_check_of_all_data_proves_all_of_it_and_new_data_is_not_proved_by_it() {
    let mut world = World::saved(&["one", "two"]);
    world.verify(DataCheck::None);
    assert!(world.covered().percent() < Some(100), "Without data it reads some files back");
    world.verify(DataCheck::All);
    assert_eq!(world.covered().percent(), Some(100));
    let line = world.last("verify");
    assert!(line.figures.contains("\"percent\":100"), "{}", line.figures);
    world.write("new.bin", &noise(50, 700_000));
    world.back_up();
    assert!(world.covered().percent() < Some(100));
    // Each place is proved by what was read there; one good copy is enough to restore.
    world.unplug("two");
    world.verify(DataCheck::All);
    let now_ns = world.run().now();
    let two = world.engine().settings().destinations[1].name.clone();
    assert_eq!(world.covered().percent(), Some(100));
    assert!(world.engine().coverage_at(&two, now_ns, 90).unwrap().percent() < Some(100));
    world.only_destinations(&["two"]);
    assert!(world.covered().percent() < Some(100), "A place that was forgotten proves nothing");
    world.forget_index();
    assert_eq!(world.covered(), Coverage::default());
}

#[test]
fn damage_anywhere_is_found_by_the_samples_of_a_while() {
    let mut world = many_packs();
    for folder in ["data", "meta"] {
        for name in world.names_in("one", folder) {
            let bytes = world.objects("one")[&name].clone();
            world.flip("one", &name, bytes.len() / 2);
            let found = (0..60).any(|_| world.sample(MIB).damaged.iter().any(|damage| damage.object == name));
            assert!(found, "{name} was damaged and no sample found it");
            assert_eq!(world.last("sample").outcome, "troubles");
            assert!(world.covered().percent() < Some(100), "What is damaged is not proved");
            world.put("one", &name, &bytes);
        }
    }
    // What is missing is seen by the first one.
    let name = world.names_in("one", "data").remove(0);
    world.delete("one", &name);
    assert_eq!(world.sample(0).damaged[0].object, name);
}

#[test]
fn a_sample_keeps_to_its_bounds_and_to_its_place() {
    let mut world = World::saved(&["one", "two"]);
    let run = world.run();
    let packs = world.names_in("one", "data").len() + world.names_in("one", "meta").len();
    assert!(packs > 2);
    let names = world.engine().settings().destinations.clone();
    // Time that is up after the first look leaves the one pack that is read in any case.
    let hurried = SampleRequest { destination: Some(names[1].name.clone()), bytes: u64::MAX, seconds: 0 };
    let report = world.engine().sample(&hurried, &run).unwrap();
    assert_eq!((&report.destinations, report.files_read_back), (&vec![names[1].name.clone()], 0));
    let now_ns = run.now();
    let read = |world: &mut World, at: usize| world.engine().coverage_at(&names[at].name, now_ns, 90).unwrap();
    assert_eq!(read(&mut world, 0).read, 0);
    let first = read(&mut world, 1);
    assert!(first.read > 0 && first.read < first.stored);
    // A place that is away is no damage.
    world.unplug("two");
    let failed = world.engine().sample(&hurried, &run).unwrap_err();
    assert_eq!(failed.kind(), EngineErrorKind::Unreachable);
    assert_eq!(world.last("sample").outcome, "failed");
    let report = world.sample(u64::MAX);
    assert_eq!((report.damaged, report.skipped.len()), (vec![], 1));
}

#[test]
fn a_drill_restores_files_of_all_kinds_and_leaves_nothing() {
    let mut world = World::saved(&["one"]);
    fs::remove_file(world.source().join("sub/b.txt")).unwrap();
    world.back_up();
    let report = world.drill();
    assert_eq!((report.failures, report.differing, report.not_written), (vec![], Vec::<Vec<u8>>::new(), 0));
    assert_eq!((report.files, report.from_the_past, report.compared), (8, 2, 6));
    assert_eq!(fs::read_dir(world.temp()).unwrap().count(), 0);
    let line = world.last("drill");
    assert_eq!(line.outcome, "done");
    assert!(line.figures.contains("\"files\":8"), "{}", line.figures);
    assert_eq!(world.engine().journal(Some("restore"), 1).unwrap(), [], "It is no restore that a person made");
}

#[test]
fn a_drill_finds_what_cannot_come_back_and_still_leaves_nothing() {
    let mut world = World::saved(&["one"]);
    world.verify(DataCheck::None);
    for name in world.names_in("one", "data") {
        let middle = world.objects("one")[&name].len() / 2;
        for at in (0..middle).step_by(997) {
            world.flip("one", &name, at);
        }
    }
    let report = world.drill();
    assert!(!report.failures.is_empty() && report.failures.iter().all(|failure| !failure.path.is_empty()));
    assert_eq!(world.last("drill").outcome, "troubles");
    assert_eq!(fs::read_dir(world.temp()).unwrap().count(), 0);
    world.unplug("one");
    let (run, temp) = (world.run(), world.temp());
    let request = DrillRequest { files: 6, bytes: MIB };
    assert_eq!(world.engine().drill(&temp, &request, &run).unwrap_err().kind(), EngineErrorKind::Unreachable);
    assert_eq!(world.last("drill").outcome, "failed", "A place that is away is no damage");
    assert_eq!(fs::read_dir(world.temp()).unwrap().count(), 0);
    assert!(world.engine().drill(&temp.join("nowhere"), &request, &run).is_err());
}

#[test]
fn nothing_that_is_too_large_is_restored_and_nothing_saved_is_no_failure() {
    let mut world = World::new(&["one"]);
    world.back_up();
    assert_eq!(world.drill().files, 0);
    world.write("small", b"small");
    world.write("large", &noise(9, 3_000_000));
    world.back_up();
    let (run, temp) = (world.run(), world.temp());
    let report = world.engine().drill(&temp, &DrillRequest { files: 6, bytes: MIB }, &run).unwrap();
    assert_eq!((report.files, report.bytes), (1, 5));
    let report = world.engine().drill(&temp, &DrillRequest { files: 6, bytes: 3 * MIB }, &run).unwrap();
    assert_eq!(report.files, 2);
}

/// A file that changed behind the back of its time stamps is no damage of the backup: it is saved again.
#[cfg(unix)]
#[test]
fn a_file_that_differs_though_nothing_says_so_is_read_again() {
    use std::os::unix::fs::FileExt;
    let mut world = World::new(&["one"]);
    world.write("photo", b"as it was");
    world.back_up();
    let path = world.source().join("photo");
    fs::OpenOptions::new().write(true).open(&path).unwrap().write_at(b"as it is.", 0).unwrap();
    // The index believes that it read the file as it is now: such is a disk that rots.
    world.pretend_unchanged("photo");
    assert_eq!(world.back_up().files_changed, 0, "Nothing says that it changed");
    let report = world.drill();
    assert_eq!((report.failures, report.files, report.compared), (vec![], 1, 0));
    assert!(report.differing[0].ends_with(b"/photo"));
    assert_eq!(world.last("drill").outcome, "done");
    assert_eq!(world.back_up().files_changed, 1);
    assert_eq!(world.drill().differing, Vec::<Vec<u8>>::new());
}
