//! What the history of every file goes through: a page is written and read back.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use mybackup_format::history::Stamp;
use mybackup_format::keys::sha256;
use mybackup_format::page::{decode, encode};
use mybackup_format::{Attributes, Content, Entry, Kind, Version};

const ENTRIES: u32 = 1000;

/// A folder of source files, each with a version or two.
fn entries() -> Vec<Entry> {
    let version = |number: u32, file: u32, to| Version {
        number,
        revision: 0,
        from: u64::from(number),
        to,
        kind: Kind::File,
        modified: Stamp { secs: 1_700_000_000 + i64::from(file), nanos: file * 1000 },
        size: u64::from(file * 37 % 20_000),
        sha256: sha256(&[file.to_le_bytes(), number.to_le_bytes()].concat()),
        content: Content::Whole,
        stored: u64::from(file * 17 % 9_000),
        attributes: Attributes { mode: 0o644, uid: 1000, gid: 1000, ..Attributes::default() },
        flags: 0,
        link_group: 0,
    };
    let entry = |file: u32| {
        let mut versions = vec![version(1, file, None)];
        if file.is_multiple_of(7) {
            versions[0].to = Some(2);
            versions.insert(0, version(2, file, None));
        }
        let key = format!("project\0module{:02}\0file{file:04}.rs", file / 40).into_bytes();
        Entry { key, next_version: versions[0].number + 1, versions }
    };
    (0..ENTRIES).map(entry).collect()
}

#[divan::bench]
fn write_a_page(bencher: Bencher) {
    let entries = entries();
    bencher.counter(ItemsCount::new(entries.len())).bench(|| encode(black_box(&entries)));
}

#[divan::bench]
fn read_a_page(bencher: Bencher) {
    let page = encode(&entries());
    bencher.counter(ItemsCount::new(ENTRIES)).bench(|| decode(black_box(&page)).expect("a page"));
}
