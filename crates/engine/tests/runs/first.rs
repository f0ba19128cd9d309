//! A first run cuts its pages while it goes on.

use mybackup_format::keys::{KeyBundle, Secret};
use mybackup_format::page::Cutter;
use mybackup_format::{SourceId, VaultId};

use crate::common::{Home, changed_files};

/// The first keys of the pages that the index lists, and those that its entries ask for.
fn pages(home: &mut Home) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let catalogue = home.engine().catalogue();
    let source = catalogue.source(SourceId([3; 8])).unwrap().unwrap();
    let listed = catalogue.pages(source.n).unwrap().into_iter().map(|page| page.first_key).collect();
    let keys = KeyBundle::new(Secret([9; 32])).keys_of(VaultId([7; 16]));
    let mut reader = catalogue.entries(source.n, b"", None).unwrap();
    let (mut wanted, mut cutter, mut begins) = (Vec::new(), Cutter::default(), true);
    while let Some((_, entry)) = reader.next_entry().unwrap() {
        if begins {
            wanted.push(entry.key.clone());
        }
        begins = cutter.ends_after(&entry, &keys);
    }
    (listed, wanted)
}

fn fill(home: &Home, files: usize) {
    // Batches of every duration, so that they end in another order than they began.
    for number in 0..files {
        let len = if number % 1500 == 700 { 9_000_000 } else { number % 90 };
        home.write(&format!("folder {}/file {number}", number % 13), &noise(number as u64, len));
    }
}

fn noise(seed: u64, len: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    std::iter::repeat_with(next).take(len.div_ceil(8)).flatten().take(len).collect()
}

#[test]
fn pages_of_a_first_run_end_where_those_of_any_run_end() {
    let mut home = Home::new();
    fill(&home, 7_000);
    home.back_up();
    let (listed, wanted) = pages(&mut home);
    assert!(wanted.len() > 4 && listed == wanted, "{} pages, and {} wanted", listed.len(), wanted.len());
    let before = home.history();
    home.forget_index();
    home.back_up();
    let differ = changed_files(&home.history(), &before);
    assert!(differ.is_empty(), "what stands in the vault is what stood in the index, but for {differ:?}");
}

#[test]
fn a_first_run_that_leaves_roots_on_its_way_ends_the_same() {
    let mut home = Home::new();
    fill(&home, 4_000);
    home.back_up_with_checkpoints();
    let before = home.history();
    assert!(before.len() > 4_000);
    home.forget_index();
    home.back_up();
    assert_eq!(changed_files(&home.history(), &before), Vec::<String>::new());
}
