//! Every decoder of plain bytes: what it accepts must be written back the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mybackup_format::{Attributes, index, page, pieces, plan, root, slot, toc, vault};

fuzz_target!(|data: &[u8]| {
    let Some((which, bytes)) = data.split_first() else { return };
    match which % 10 {
        0 => {
            if let Ok(entries) = page::decode(bytes) {
                assert_eq!(page::decode(&page::encode(&entries)).unwrap(), entries);
            }
        }
        1 => {
            if let Ok(pages) = page::decode_fence(bytes) {
                assert_eq!(page::encode_fence(&pages), bytes);
            }
        }
        2 => {
            if let Ok(packs) = index::packs(bytes) {
                let mut again = Vec::new();
                packs.iter().for_each(|pack| index::put_pack(&mut again, pack));
                assert_eq!(again, bytes);
            }
        }
        3 => {
            if let Ok(root) = root::Root::decode(bytes) {
                assert_eq!(root::Root::decode(&root.encode()).unwrap(), root);
            }
        }
        4 => {
            if let Ok(log) = root::decode_log(bytes) {
                assert_eq!(root::encode_log(&log), bytes);
            }
        }
        5 => {
            let _ = plan::Plan::decode(bytes);
        }
        6 => {
            if let Ok(list) = pieces::decode_recipe(bytes) {
                let mut again = Vec::new();
                pieces::put_pieces(&mut again, &list);
                assert_eq!(again, bytes);
            }
        }
        7 => {
            if let Ok(attributes) = Attributes::decode(bytes) {
                let mut again = Vec::new();
                attributes.encode(&mut again);
                assert_eq!(again, bytes);
            }
        }
        8 => {
            let _ = toc::read_chunks(bytes, std::iter::repeat_n(1 << 20, 64));
            let _ = toc::read_pages(bytes, 64);
        }
        _ => {
            let _ = slot::info(bytes);
            let _ = vault::info(bytes);
        }
    }
});
