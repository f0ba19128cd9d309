//! Files with huge holes: nobody waits for the zeros, and nothing is lost by that.

use std::fs::{self, File, FileTimes};
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, SystemTime};

use mybackup_engine::{DataCheck, OnExisting, VerifyRequest};

use crate::world::World;

const GIB: u64 = 1 << 30;
const TIB: u64 = 1 << 40;

fn world(len: u64) -> World {
    World::saved(|tree| tree.sparse("disk", len, &[(0, b"begin"), (len / 2, b"middle")]))
}

/// Gives a file another time, so that the next run reads it again.
fn touch(path: &Path) {
    let times = FileTimes::new().set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000));
    File::options().write(true).open(path).unwrap().set_times(times).unwrap();
}

fn overwrite(path: &Path, at: u64, bytes: &[u8]) {
    let mut file = File::options().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(bytes).unwrap();
}

#[test]
fn a_huge_hole_comes_back_as_a_hole() {
    let mut world = world(TIB);
    let copy = world.restored("copy").join("disk");
    let (was, is) = (fs::metadata(world.source().join("disk")).unwrap(), fs::metadata(copy).unwrap());
    assert_eq!((was.len(), was.blocks()), (is.len(), is.blocks()));
    let report = world.engine.verify(&VerifyRequest { data: DataCheck::All, restore_test: true }, &world.run).unwrap();
    assert_eq!((report.damaged.len(), report.files_read_back), (0, 1), "{report:?}");
}

#[test]
fn a_file_with_a_huge_hole_that_is_only_touched_keeps_its_version() {
    let mut world = world(TIB);
    world.backup();
    touch(&world.source().join("disk"));
    let report = world.backup();
    assert_eq!(report.files_changed, 1);
    let versions = world.engine.versions(&world.path("disk")).unwrap();
    assert_eq!(versions.iter().map(|v| v.number).collect::<Vec<_>>(), [1]);
    overwrite(&world.source().join("disk"), TIB / 2, b"MIDDLE");
    world.backup();
    let versions = world.engine.versions(&world.path("disk")).unwrap();
    assert_eq!(versions.iter().map(|v| v.number).collect::<Vec<_>>(), [2, 1]);
}

#[test]
fn a_file_with_a_huge_hole_that_stands_already_is_told_from_another() {
    let mut world = world(TIB);
    let copy = world.restored("copy");
    let mut request = world.folder("", None, Some(&copy));
    request.existing = OnExisting::KeepBoth;
    let report = world.restore(&request);
    assert_eq!((report.files, report.identical), (0, 1));
    overwrite(&copy.join("disk"), TIB / 2, b"other!");
    let report = world.restore(&request);
    assert_eq!((report.files, report.identical, report.renamed), (1, 0, 1));
}

#[test]
fn smaller_holes_count_as_zeros_and_a_hole_that_grows_makes_a_version() {
    let mut world = World::saved(|tree| tree.sparse("disk", 1 << 20, &[(0, b"begin")]));
    let mut bytes = vec![0; 1 << 20];
    bytes[..5].copy_from_slice(b"begin");
    let plain = mybackup_format::keys::sha256(&bytes);
    assert_eq!(world.engine.versions(&world.path("disk")).unwrap()[0].sha256, Some(plain));
    File::options().write(true).open(world.source().join("disk")).unwrap().set_len(5 * GIB).unwrap();
    world.backup();
    let versions = world.engine.versions(&world.path("disk")).unwrap();
    assert_eq!(versions.iter().map(|v| v.size).collect::<Vec<_>>(), [5 * GIB, 1 << 20]);
    let copy = world.restored("copy").join("disk");
    assert_eq!(fs::metadata(copy).unwrap().len(), 5 * GIB);
}
