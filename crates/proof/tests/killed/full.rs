//! R9: the destination is full, in bytes or in files.
//!
//! The run says so and harms nothing. Cleaning works with no byte left, because
//! the vault keeps a reserve that it gives up for that and takes back later.

use std::fs;

use mybackup_proof::Proof;
use mybackup_testkit::mybackup::moment;
use mybackup_testkit::vault::{copy_tree, objects, temporaries, vault};
use mybackup_testkit::{Mybackup, args, assert_same};

use crate::disks::{Disk, Make};
use crate::past;

const KIB: usize = 1 << 10;

/// A computer whose vault lies on a small disk, with old runs, some of them forgotten long ago.
struct Small {
    computer: Mybackup,
    disk: Disk,
    date: String,
    copy: std::path::PathBuf,
}

impl Small {
    fn on(make: Make) -> Option<Small> {
        let computer = Mybackup::fresh();
        let disk = Disk::make(make, &computer.destination(), "R9")?;
        let computer = computer.initialised();
        computer.edit(|tree| tree.random("kept", 200 * KIB, 1).file("letter", "dear").random("edited", 1_500 * KIB, 2));
        computer.ok(args!["add", computer.source()]);
        past::backup(&computer, 20);
        computer.edit(|tree| tree.random("edited", 700 * KIB, 3));
        past::backup(&computer, 18);
        past::clean(&computer, 14);
        computer.edit(|tree| tree.file("letter", "dear friend"));
        computer.backup();
        let copy = computer.place("copy");
        copy_tree(&computer.source(), &copy);
        Some(Small { computer, disk, date: moment(), copy })
    }

    fn is_whole(&self) {
        self.computer.ok(["verify", "--data"]);
        let (place, source) = (self.computer.place("restored"), self.computer.source());
        // Mostly another restore was there before.
        drop(fs::remove_dir_all(&place));
        self.computer.ok(args!["restore", "--directory", source, "--date", &self.date, "--destination", &place]);
        assert_same(&self.copy, &place);
    }

    /// A run that does not fit fails, says why and where, what to do, and leaves nothing lying about.
    fn refuses(&self) {
        let output = self.computer.fails(1, ["backup"]);
        let place = self.computer.destination();
        assert!(output.err.contains(place.to_str().expect("a folder of a test is plain text")), "{output}");
        let said = output.err.to_lowercase();
        assert!(said.contains("full") && said.contains("mybackup clean"), "{output}");
    }

    fn has_reserve(&self) -> bool {
        vault(&self.computer.destination()).join("reserve.enc").exists()
    }

    fn stored_bytes(&self) -> u64 {
        objects(&self.computer.destination()).values().sum()
    }
}

const DISKS: [Make; 7] = [
    Make::Memory(8),
    Make::Memory(16),
    Make::Memory(64),
    Make::Ext4(16),
    Make::Ext4(32),
    Make::MemoryOfFiles(60),
    Make::Ext4OfFiles(80),
];

#[test]
fn r9_a_full_destination_harms_nothing_and_can_be_cleaned_with_no_byte_left() {
    let mut proof = Proof::begin("R9", "destination");
    let mut cases = 0;
    for make in DISKS {
        let Some(small) = Small::on(make) else { continue };
        println!("{make:?}");
        let by_files = matches!(make, Make::MemoryOfFiles(_) | Make::Ext4OfFiles(_));
        one_disk(&small, by_files, &mut proof);
        cases += 1;
    }
    proof.add("disks", cases);
    proof.add("violations", 0);
    proof.done();
    assert!(cases == DISKS.len() as u64 || std::env::var_os("CI").is_none());
}

fn one_disk(small: &Small, by_files: bool, proof: &mut Proof) {
    let computer = &small.computer;
    proof.add("reserves", u64::from(small.has_reserve()));
    let reserve = fs::metadata(vault(&computer.destination()).join("reserve.enc")).map_or(0, |seen| seen.len());
    proof.most("largest_reserve_bytes", reserve);
    if !by_files {
        // More than the disk holds, in nine files.
        let size = usize::try_from(small.disk.free_bytes() / 8).expect("a small disk");
        computer.edit(|tree| (0..9).fold(tree, |tree, n| tree.random(format!("more {n}"), size, 10 + n)));
        small.refuses();
        small.is_whole();
        proof.add("refused", 1);
        (0..9).for_each(|n| fs::remove_file(computer.source().join(format!("more {n}"))).expect("remove a file"));
        // This run sweeps what the one before could not finish.
        computer.backup();
    }

    let filler = if by_files { small.disk.fill_with_files() } else { small.disk.fill(0) };
    if !by_files {
        assert_eq!(small.disk.free_bytes(), 0);
    }
    computer.edit(|tree| tree.random("one more", 300 * KIB, 30));
    small.refuses();
    small.is_whole();
    proof.add("refused", 1);

    let before = small.stored_bytes();
    if by_files {
        // The reserve is one file: its name is not enough for what cleaning writes.
        let output = computer.run(["clean", "--keep-days", "2", "--keep-versions", "1"]).expect_one_of(&[0, 1]);
        assert!(output.code == 0 || output.err.contains("full") && output.err.contains('→'), "{output}");
        proof.add("cleaned_without_inodes", u64::from(output.code == 0));
    } else {
        computer.ok(["clean", "--keep-days", "2", "--keep-versions", "1"]);
        proof.add("cleaned_when_full", 1);
        proof.add("reserves_spent", u64::from(reserve > 0 && !small.has_reserve()));
        assert!(small.stored_bytes() + 1_000 * (KIB as u64) < before, "Cleaning freed nothing");
    }
    small.is_whole();

    if filler.is_dir() {
        fs::remove_dir_all(filler).expect("remove the filler");
    } else {
        fs::remove_file(filler).expect("remove the filler");
    }
    computer.backup();
    computer.ok(["clean"]);
    proof.add("reserves_taken_back", u64::from(small.has_reserve()));
    small.is_whole();
    let (place, source) = (computer.place("present"), computer.source());
    computer.ok(args!["restore", "--directory", &source, "--destination", &place]);
    assert_same(&source, &place);
    assert_eq!(temporaries(&computer.destination()), Vec::<String>::new());
}
