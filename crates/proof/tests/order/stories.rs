//! The runs before an ordinary one, with a real engine and real folders.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use mybackup_engine::run::{Event, Listener};
use mybackup_engine::{BackupReport, BackupRequest, Engine, Run};
use mybackup_format::SourceId;
use mybackup_proof::setup::{self, DAY_NS, MUCH_LATER_NS, Ticking, Told};
use mybackup_service::home::Home;
use mybackup_service::order::{First, Learned, Model, Order, PATIENCE, back_up_in_order, waves_for};
use mybackup_service::words::{Lang, Words};
use mybackup_vfs::RealFs;

const SOURCE: SourceId = SourceId([3; 8]);

/// A home with a folder to protect, and a place to keep it at.
struct Computer {
    folder: tempfile::TempDir,
    clock: Arc<Ticking>,
}

impl Computer {
    fn new() -> Computer {
        let folder = setup::quick_folder();
        fs::create_dir_all(folder.path().join("lea")).unwrap();
        fs::create_dir_all(folder.path().join("place")).unwrap();
        let computer = Computer { folder, clock: Ticking::new(MUCH_LATER_NS, 1_000_000) };
        let engine = computer.engine();
        engine.create_vault(&engine.settings().destinations[0], 5).unwrap();
        computer
    }

    /// One that ended after the run that comes ahead: a letter is saved, a film is not.
    fn after_a_wave() -> Computer {
        let computer = Computer::new();
        computer.write("Documents/letter.odt", "dear", 1);
        computer.film("Films/a.mp4");
        let engine = computer.engine();
        let first = waves_for(&engine, &[SOURCE], &Model::default(), None, &computer.run()).unwrap().unwrap();
        first.back_up(0, &engine, &computer.run()).unwrap();
        drop(engine);
        computer
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("lea").join(name)
    }

    fn engine(&self) -> Engine {
        let settings = setup::settings(self.folder.path().join("backups.db"), Arc::new(RealFs));
        let mut source = setup::source(3, &self.folder.path().join("lea"));
        source.skip.push(b"Cache".to_vec());
        let destinations = setup::destinations(&["place"], self.folder.path());
        Engine::open(mybackup_engine::Settings { sources: vec![source], destinations, ..settings }).unwrap()
    }

    fn run(&self) -> Run {
        setup::run(self.clock.clone(), Arc::new(Told::default()))
    }

    /// Writes a file as if it had been `days` ago.
    fn write(&self, name: &str, content: &str, days: i64) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), content).unwrap();
        self.date(&self.path(name), days);
    }

    /// Makes a file of three gibibytes that takes no room.
    fn film(&self, name: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        let file = File::create(self.path(name)).unwrap();
        file.set_len(3 << 30).unwrap();
        drop(file);
        self.date(&self.path(name), 1);
    }

    fn date(&self, path: &Path, days: i64) {
        let then = u64::try_from(self.clock.time() - days * DAY_NS).unwrap();
        File::options().write(true).open(path).unwrap().set_modified(UNIX_EPOCH + Duration::from_nanos(then)).unwrap();
    }

    fn back_up(&self) -> BackupReport {
        self.engine().backup(&BackupRequest::default(), &self.run()).unwrap()
    }

    /// The files that can be restored, below the folder.
    fn saved(&self) -> Vec<String> {
        let mut found = Vec::new();
        let engine = self.engine();
        let n = engine.catalogue().source(SOURCE).unwrap().unwrap().n;
        let mut each = |key: &[u8], _: i64, alive: bool| {
            let path = String::from_utf8(key.to_vec()).unwrap().replace('\0', "/");
            if alive && self.path(&path).is_file() {
                found.push(path);
            }
            Ok(true)
        };
        engine.catalogue().each_file(n, &mut each).unwrap();
        found
    }
}

#[test]
fn a_first_backup_has_the_letters_safe_before_the_films_and_then_all_of_it() {
    let computer = Computer::new();
    computer.write("Documents/letter.odt", "dear", 1);
    computer.write("Documents/old/tax.ods", "1", 900);
    computer.write("Cache/page.html", "again", 0);
    computer.film("Films/a.mp4");
    computer.write("Films/list.txt", "a", 400);
    let engine = computer.engine();
    let first = waves_for(&engine, &[SOURCE], &Model::default(), None, &computer.run()).unwrap().unwrap();
    assert_eq!(first.waves(), 1);
    let report = first.back_up(0, &engine, &computer.run()).unwrap();
    assert_eq!((report.files_new, report.files_deleted), (3, 0));
    assert_eq!(computer.saved(), ["Documents/letter.odt", "Documents/old/tax.ods", "Films/list.txt"]);
    // It is a backup like any other, and nothing says that it was all.
    let letter = computer.path("Documents/letter.odt");
    assert_eq!(engine.versions(letter.as_os_str().as_encoded_bytes()).unwrap().len(), 1);
    assert_eq!(engine.last_full_scan_ns().unwrap(), None);
    drop(engine);
    let report = computer.back_up();
    assert_eq!((report.files_new, report.files_changed, report.files_deleted), (1, 0, 0));
    assert_eq!(computer.saved().len(), 4);
    assert!(computer.engine().last_full_scan_ns().unwrap().is_some());
    assert!(!computer.back_up().wrote_root, "nothing is left to save");
    // Now so little is to be saved that there is nothing to plan.
    let engine = computer.engine();
    assert_eq!(waves_for(&engine, &[SOURCE], &Model::default(), None, &computer.run()).unwrap(), None);
}

#[test]
fn a_backup_in_order_is_one_backup_to_whoever_listens() {
    let computer = Computer::new();
    let home = Home::at(computer.folder.path());
    computer.write("Documents/letter.odt", "dear", 1);
    computer.film("Films/a.mp4");
    let heard: Arc<Mutex<[u64; 4]>> = Arc::default();
    let counting = heard.clone();
    let run = computer.run().heard_by(|_| Arc::new(Counting(counting)));
    let told = Mutex::new(Vec::new());
    let tell = |first: &First| told.lock().unwrap().push(first.why(Words::for_lang(Lang::En)));
    let order = Order { home: &home, tell: &tell, patience: Duration::ZERO };
    let mut engine = computer.engine();
    let report = back_up_in_order(&mut engine, &order, &BackupRequest::default(), &run).unwrap();
    assert_eq!((report.files_new, report.files_changed, report.files_unchanged), (2, 0, 0));
    assert!(!report.marked && told.lock().unwrap()[0].contains("ocuments"), "{told:?}");
    let [planned_files, planned_bytes, done_files, _] = *heard.lock().unwrap();
    assert_eq!((planned_files, planned_bytes), (2, (3 << 30) + 4), "Nothing is planned twice");
    assert_eq!(done_files, planned_files);
    let saved_by = |name: &str| engine.versions(computer.path(name).as_os_str().as_encoded_bytes()).unwrap()[0].run;
    assert!(saved_by("Documents/letter.odt") < saved_by("Films/a.mp4"));
    let figures = engine.source_figures(SOURCE).unwrap().unwrap();
    assert!(figures.all_saved_ns.is_some_and(|at_ns| at_ns >= report.started_ns));
    // The next one has nothing to put ahead.
    computer.film("Films/b.mp4");
    back_up_in_order(&mut engine, &order, &BackupRequest::default(), &computer.run()).unwrap();
    assert_eq!(told.lock().unwrap().len(), 1);
}

#[test]
fn a_first_backup_that_takes_long_gives_way_to_the_letters_and_loses_nothing() {
    let computer = Computer::new();
    let home = Home::at(computer.folder.path());
    for at in 0..300 {
        computer.write(&format!("Albums/{at}.flac"), &format!("song {at}"), 400);
    }
    computer.write("Documents/letter.odt", "dear", 1);
    computer.film("Films/a.mp4");
    let heard: Arc<Mutex<[u64; 4]>> = Arc::default();
    let counting = heard.clone();
    let run = computer.run().heard_by(|_| Arc::new(Counting(counting)));
    let told = Mutex::new(0);
    // The clock goes on by a millisecond each time that it is looked at.
    let order = Order { home: &home, tell: &|_| *told.lock().unwrap() += 1, patience: Duration::from_millis(100) };
    let mut engine = computer.engine();
    let report = back_up_in_order(&mut engine, &order, &BackupRequest::default(), &run).unwrap();
    assert_eq!((report.files_new, report.files_unchanged, report.stopped), (302, 0, false));
    assert_eq!(*told.lock().unwrap(), 1);
    assert_eq!(computer.saved().len(), 302);
    let [planned_files, planned_bytes, done_files, done_bytes] = *heard.lock().unwrap();
    let film = 3 << 30;
    assert_eq!((planned_files, planned_bytes), (302, done_bytes + film), "Nothing is planned twice");
    assert_eq!(done_files, 302);
    // What was saved before it gave way stays as it is, and nothing counts as gone.
    let saved_by = |name: &str| {
        let versions = engine.versions(computer.path(name).as_os_str().as_encoded_bytes()).unwrap();
        assert_eq!(versions.len(), 1, "{name}");
        versions[0].run
    };
    assert!(saved_by("Albums/0.flac") < saved_by("Documents/letter.odt"));
    assert!(saved_by("Documents/letter.odt") < saved_by("Films/a.mp4"));
    // A person sees no backup that was stopped.
    let journal = engine.journal(Some("backup"), 9).unwrap();
    assert_eq!(journal.iter().map(|line| &line.outcome[..]).collect::<Vec<_>>(), ["done"; 3]);
}

#[test]
fn a_first_backup_that_is_done_soon_is_made_in_one_go() {
    let computer = Computer::new();
    let home = Home::at(computer.folder.path());
    computer.write("Documents/letter.odt", "dear", 1);
    computer.film("Films/a.mp4");
    let order = Order { home: &home, tell: &|_| panic!("there is nothing to put ahead"), patience: PATIENCE };
    let mut engine = computer.engine();
    back_up_in_order(&mut engine, &order, &BackupRequest::default(), &computer.run()).unwrap();
    assert_eq!(engine.journal(Some("backup"), 9).unwrap().len(), 1);
}

#[test]
fn a_first_backup_that_ended_after_a_wave_did_not_save_everything() {
    let computer = Computer::after_a_wave();
    let engine = computer.engine();
    assert_eq!(engine.source_figures(SOURCE).unwrap().unwrap().all_saved_ns, None);
    drop(engine);
    // Nor does a computer think so that finds what was saved.
    fs::remove_file(computer.folder.path().join("backups.db")).unwrap();
    let mut engine = computer.engine();
    engine.discover(&computer.run()).unwrap();
    let figures = engine.source_figures(SOURCE).unwrap().unwrap();
    assert!(figures.last_ns.is_some() && figures.all_saved_ns.is_none());
}

/// Adds up what was planned and what was done: files, and bytes.
struct Counting(Arc<Mutex<[u64; 4]>>);

impl Listener for Counting {
    fn event(&self, event: Event) {
        let mut sums = self.0.lock().unwrap();
        let at = match event {
            Event::Planned { .. } => 0,
            Event::Done { .. } => 2,
            _ => return,
        };
        if let Event::Planned { files, bytes } | Event::Done { files, bytes } = event {
            sums[at] += files;
            sums[at + 1] += bytes;
        }
    }
}

#[test]
fn marks_do_not_do_until_a_run_over_everything_followed_the_first_ones() {
    let computer = Computer::after_a_wave();
    // As after a crash: a watcher's run comes next.
    computer.write("Documents/letter.odt", "dear you", 0);
    let key = b"Documents\0letter.odt".to_vec();
    let mark = mybackup_engine::Mark { key, depth: mybackup_engine::Depth::Entry };
    let marks = mybackup_engine::Marks::Only([(SOURCE, vec![mark])].into());
    let request = BackupRequest { marks, ..BackupRequest::default() };
    computer.engine().backup(&request, &computer.run()).unwrap();
    assert_eq!(computer.saved(), ["Documents/letter.odt", "Films/a.mp4"]);
}

#[test]
fn a_long_later_backup_has_the_changed_letters_before_the_new_films() {
    let computer = Computer::new();
    computer.write("Documents/letter.odt", "dear", 9);
    computer.write("Documents/other.odt", "same", 9);
    computer.back_up();
    computer.write("Documents/letter.odt", "dear you", 1);
    computer.film("Documents/a.mp4");
    // All of a folder that is new comes at once, so it waits.
    computer.film("New/b.mp4");
    computer.write("New/b.txt", "b", 0);
    let engine = computer.engine();
    let first = waves_for(&engine, &[SOURCE], &Model::default(), None, &computer.run()).unwrap().unwrap();
    let report = first.back_up(0, &engine, &computer.run()).unwrap();
    assert_eq!((report.files_new, report.files_changed, report.files_deleted), (0, 1, 0));
    assert!(report.marked);
    drop(engine);
    let report = computer.back_up();
    assert_eq!((report.files_new, report.files_changed, report.files_deleted), (3, 0, 0));
}

#[test]
fn what_was_edited_last_week_is_learned_once_a_day_and_kept() {
    let computer = Computer::new();
    let home = Home::at(computer.folder.path());
    for at in 0..40 {
        computer.write(&format!("Notes/{at}.odt"), "1", 30);
        computer.write(&format!("Old/{at}.odt"), "1", 30);
    }
    let learn =
        |learned: &mut Learned| learned.learn_from(&computer.engine(), computer.clock.time(), &computer.run()).unwrap();
    let mut learned = Learned::load(&home);
    computer.back_up();
    assert!(!learn(&mut learned), "there is no week yet to learn from");
    for week in 0..6 {
        computer.clock.pass(8 * DAY_NS);
        for at in 0..40 {
            computer.write(&format!("Notes/{at}.odt"), &format!("week {week}"), 1);
        }
        computer.back_up();
        assert!(learn(&mut learned));
        assert!(!learn(&mut learned), "the second time on a day");
    }
    learned.save(&home).unwrap();
    assert_eq!(Learned::load(&home), learned);
    let text = fs::read_to_string(home.order_file()).unwrap();
    assert!(!text.contains("Notes") && !text.contains("odt"), "{text}");
    assert_ne!(learned.model, Model::default());
}
