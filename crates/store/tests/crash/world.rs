//! A vault on a disk that can lose power, and the book of what must be in it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex};

use mybackup_proof::Proof;
use mybackup_proof::faults::EIO;
use mybackup_store::testing::Sabotage;
use mybackup_store::{Dir, ObjectName, Store, StoreError};
use mybackup_vfs::{Failure, Fault, FaultyFs, MemoryFs, Model, Operation, Repeat, Vfs, When};

pub(crate) const DISK: &str = "/disk";
pub(crate) const VAULT: &str = "/disk/MyBackup-00000000";

/// One thing that a process does with a vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
    PutOne,
    PutMany,
    /// The objects of the last put, again.
    PutAgain,
    Replace,
    /// The objects of the last put.
    Remove,
    /// Killed (no power cut) at the first fsync, the second rename, the first
    /// fsync of a folder; then a new process opens the vault.
    PutKilledAt(Operation, u64),
    RemoveKilled,
}

pub(crate) const OPS: [Op; 8] = [
    Op::PutOne,
    Op::PutMany,
    Op::PutAgain,
    Op::Replace,
    Op::Remove,
    Op::PutKilledAt(Operation::Rename, 2),
    Op::PutKilledAt(Operation::SyncDir, 1),
    Op::RemoveKilled,
];

type Content = Option<Vec<u8>>;
type Object = (ObjectName, Vec<u8>);

/// What each object may be: one content once acknowledged, several while under way.
#[derive(Clone, Default)]
pub(crate) struct Book(BTreeMap<ObjectName, BTreeSet<Content>>);

impl Book {
    fn may_be(&mut self, name: &ObjectName, content: Content) {
        let allowed = self.0.entry(name.clone());
        allowed.or_insert_with(|| BTreeSet::from([None])).insert(content);
    }

    fn must_be(&mut self, name: &ObjectName, content: Content) {
        self.0.insert(name.clone(), BTreeSet::from([content]));
    }

    /// Recovers the vault on `fs` and compares it with the book.
    pub(crate) fn check(&self, fs: &MemoryFs, sabotage: Option<Sabotage>) -> Result<(), String> {
        self.compare(fs, sabotage).map_err(|error| {
            let names: Vec<_> = self.0.keys().map(ObjectName::as_str).collect();
            format!("{error} (objects: {names:?})")
        })
    }

    fn compare(&self, fs: &MemoryFs, sabotage: Option<Sabotage>) -> Result<(), String> {
        let text = |error: StoreError| error.to_string();
        let dir = open(Arc::new(fs.clone()), sabotage).map_err(text)?;
        dir.sweep_temporaries().map_err(text)?;
        if let Ok(left) = fs.list_dir(&Path::new(VAULT).join("tmp"))
            && !left.is_empty()
        {
            return Err(format!("{} temporary files stay", left.len()));
        }
        let mut found = BTreeSet::new();
        for info in dir.list("").map_err(text)? {
            let content = dir.read(&info.name).map_err(text)?;
            let len = content.len() as u64;
            let allowed = self.0.get(&info.name);
            if len != info.len || !allowed.is_some_and(|all| all.contains(&Some(content))) {
                return Err(format!("\"{}\" is not what was put", info.name));
            }
            found.insert(info.name);
        }
        for (name, allowed) in &self.0 {
            if !allowed.contains(&None) && !found.contains(name) {
                return Err(format!("\"{name}\" was acknowledged and is lost"));
            }
        }
        Ok(())
    }
}

/// The figures of a test.
#[derive(Clone, Default)]
pub(crate) struct Tally {
    pub(crate) points: u64,
    pub(crate) states: u64,
    pub(crate) violations: u64,
    pub(crate) first: Option<String>,
    pub(crate) sites: BTreeSet<Operation>,
}

impl Tally {
    pub(crate) fn count(&mut self, outcome: Result<(), String>) {
        self.states += 1;
        if let Err(text) = outcome {
            self.violations += 1;
            self.first.get_or_insert(text);
        }
    }

    /// Hands the figures to a proof, under the names that its page knows.
    pub(crate) fn report(&self, proof: &mut Proof, points: &str) {
        proof.add(points, self.points);
        proof.add("states", self.states);
        proof.add("violations", self.violations);
        if !self.sites.is_empty() {
            proof.add("sites", self.sites.len() as u64);
        }
    }

    pub(crate) fn add(&mut self, other: Tally) {
        self.points += other.points;
        self.states += other.states;
        self.violations += other.violations;
        self.sites.extend(other.sites);
        self.first = self.first.take().or(other.first);
    }
}

/// A vault, the disk below it and the book about it.
pub(crate) struct World {
    pub(crate) memory: MemoryFs,
    pub(crate) faulty: FaultyFs,
    pub(crate) dir: Dir,
    pub(crate) book: Arc<Mutex<Book>>,
    sabotage: Option<Sabotage>,
    last_put: Vec<Object>,
    serial: u8,
}

fn open(vfs: Arc<dyn Vfs>, sabotage: Option<Sabotage>) -> Result<Dir, StoreError> {
    Ok(Dir::open(vfs, Path::new(VAULT))?.with_sabotage(sabotage))
}

impl World {
    pub(crate) fn new(sabotage: Option<Sabotage>) -> Self {
        let memory = MemoryFs::new();
        memory.create_durable_dir(Path::new(DISK)).unwrap();
        let faulty = FaultyFs::forgetful(&memory);
        Dir::create(Arc::new(faulty.clone()), Path::new(VAULT)).unwrap();
        Self {
            memory,
            dir: open(Arc::new(faulty.clone()), sabotage).unwrap(),
            faulty,
            book: Arc::default(),
            sabotage,
            last_put: Vec::new(),
            serial: 0,
        }
    }

    /// Does one thing; keeps in the book what may be there from its first call on.
    pub(crate) fn run(&mut self, op: Op) -> Result<(), StoreError> {
        self.serial += 1;
        match op {
            Op::PutOne => self.put(self.objects(&[100])),
            Op::PutMany => self.put(self.objects(&[0, 100, 5000, 9000])),
            Op::PutAgain => self.put(self.last_put.clone()),
            Op::Replace => self.replace(),
            Op::Remove => self.remove(),
            Op::PutKilledAt(operation, nth) => {
                let objects = self.objects(&[100, 5000, 200]);
                self.killed_at(operation, nth, |world| world.put(objects))
            }
            Op::RemoveKilled => self.killed_at(Operation::SyncDir, 1, Self::remove),
        }
    }

    fn objects(&self, lens: &[usize]) -> Vec<Object> {
        let serial = self.serial;
        let object = |(n, len): (usize, &usize)| {
            // Two folders, so that some are new and some are not.
            let text = format!("data/{:02x}/{serial}-{n}.enc", n % 2);
            let content = (0..*len).map(|i| (i % 199) as u8 + serial).collect();
            (ObjectName::new(&text).unwrap(), content)
        };
        lens.iter().enumerate().map(object).collect()
    }

    fn put(&mut self, objects: Vec<Object>) -> Result<(), StoreError> {
        self.last_put = objects.clone();
        for (name, content) in &objects {
            self.book().may_be(name, Some(content.clone()));
        }
        for (name, content) in &objects {
            self.dir.put_new(name, content)?;
        }
        self.dir.sync()?;
        for (name, content) in objects {
            self.book().must_be(&name, Some(content));
        }
        Ok(())
    }

    fn replace(&mut self) -> Result<(), StoreError> {
        let name = ObjectName::new("keys/words.enc").unwrap();
        let content = vec![self.serial; 3000 * usize::from(self.serial)];
        self.book().may_be(&name, Some(content.clone()));
        self.dir.replace(&name, &content)?;
        self.book().must_be(&name, Some(content));
        Ok(())
    }

    fn remove(&mut self) -> Result<(), StoreError> {
        let names: Vec<_> = self.last_put.iter().map(|(name, _)| name.clone()).collect();
        for name in &names {
            self.book().may_be(name, None);
        }
        for name in &names {
            self.dir.remove(name)?;
        }
        self.dir.sync()?;
        for name in &names {
            self.book().must_be(name, None);
        }
        Ok(())
    }

    /// From one call on nothing reaches the disk any more; then a new process begins.
    fn killed_at(
        &mut self,
        operation: Operation,
        nth: u64,
        work: impl FnOnce(&mut Self) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.faulty.fail(Fault {
            when: When::Nth(operation, nth),
            failure: Failure::Error(EIO),
            repeat: Repeat::Forever,
        });
        // Whether it noticed is its own affair: it is dead.
        let _ = work(self);
        self.faulty.heal();
        self.reopen();
        Ok(())
    }

    pub(crate) fn reopen(&mut self) {
        self.dir = open(Arc::new(self.faulty.clone()), self.sabotage).unwrap();
    }

    pub(crate) fn book(&self) -> std::sync::MutexGuard<'_, Book> {
        self.book.lock().unwrap()
    }

    /// Compares the disk as a process that comes after a kill would find it.
    pub(crate) fn check_as_it_is(&self, tally: &mut Tally) {
        let book = self.book().clone();
        tally.count(book.check(&self.memory.snapshot(), self.sabotage));
    }

    /// Compares the disk as it is, and up to `most` of its crash states per model.
    pub(crate) fn check_now(&self, most: usize, seed: u64, tally: &mut Tally) {
        self.check_as_it_is(tally);
        let book = self.book().clone();
        check_states(&self.memory, &book, self.sabotage, most, seed, tally);
    }
}

/// Checks up to `most` crash states of each model, spread evenly over all.
pub(crate) fn check_states(
    fs: &MemoryFs,
    book: &Book,
    sabotage: Option<Sabotage>,
    most: usize,
    seed: u64,
    tally: &mut Tally,
) {
    for model in [Model::Strict, Model::Ordered] {
        let states = fs.crash_states(model, seed);
        let step = states.len().div_ceil(most).max(1);
        for state in states.skip(seed as usize % step).step_by(step) {
            tally.count(book.check(&state, sabotage));
        }
    }
}
