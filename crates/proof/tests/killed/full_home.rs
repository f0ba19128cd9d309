//! R9: the disk that holds the program's own files is full.
//!
//! The index lies there, and it is only an index: nothing that is in the vault
//! may suffer, and once there is room again work goes on by itself.

use std::fs;

use mybackup_proof::Proof;
use mybackup_testkit::mybackup::moment;
use mybackup_testkit::vault::copy_tree;
use mybackup_testkit::{Mybackup, args, assert_same};

use crate::disks::{Disk, Make};
use crate::scene::names;

/// So many bytes are left when a command begins: from none to nearly enough.
const LEFT: [u64; 4] = [0, 16 << 10, 64 << 10, 200 << 10];

#[test]
fn r9_a_full_disk_under_the_index_harms_no_run() {
    let mut proof = Proof::begin("R9", "home");
    let computer = Mybackup::fresh();
    let Some(disk) = Disk::make(Make::Memory(4), &computer.home(), "R9 home") else { return };
    let computer = computer.initialised();
    // Enough files for an index of some hundred kilobytes.
    computer.edit(|tree| (0..300).fold(tree, |tree, n| tree.file(format!("d{}/file {n}", n % 20), n.to_string())));
    computer.ok(args!["add", computer.source()]);
    computer.backup();
    let (copy, date, source) = (computer.place("copy"), moment(), computer.source());
    copy_tree(&source, &copy);

    for (number, left) in LEFT.into_iter().enumerate() {
        let filler = disk.fill(left);
        computer.edit(|tree| {
            (0..200).fold(tree, |tree, n| tree.file(format!("d{}/later {number} {n}", n % 20), n.to_string()))
        });
        for arguments in [&["backup"][..], &["verify"], &["list"], &["clean"], &["status"]] {
            let output = computer.run(arguments).expect_one_of(&[0, 1]);
            assert!(!output.err.contains("panicked at"), "{output}");
            let said = output.err.to_lowercase();
            let clear = ["full", "no space left", "disk i/o error", "unable to open database file"];
            let is_clear = clear.iter().any(|cause| said.contains(cause)) && said.contains('→');
            assert!(output.code == 0 || is_clear, "{left} bytes left\n{output}");
            proof.add(if output.code == 0 { "done_anyway" } else { "refused" }, 1);
        }
        fs::remove_file(filler).expect("remove the filler");

        computer.ok(["verify", "--data"]);
        computer.backup();
        let then = computer.place(format!("then {number}"));
        computer.ok(args!["restore", "--directory", &source, "--date", &date, "--destination", &then]);
        assert_same(&copy, &then);
        let left = names(&computer.home()).into_iter().filter(|name| name.contains("tmp") || name.contains("damaged"));
        assert_eq!(left.collect::<Vec<_>>(), Vec::<String>::new());
    }
    assert_same(&source, &computer.restored("now"));
    proof.add("violations", 0);
    proof.done();
    assert!(proof.figure("refused") >= 6, "The disk was hardly ever full");
}
