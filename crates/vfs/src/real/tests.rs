use std::io::ErrorKind;

use super::*;

#[test]
fn a_file_is_written_once_and_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    let mut file = RealFs.create_new(&path).unwrap();
    file.write_all(b"hello ").unwrap();
    file.write_all(b"world").unwrap();
    file.start_writeback();
    file.sync().unwrap();
    RealFs.sync_dir(folder.path()).unwrap();
    let mut into = [0; 5];
    assert_eq!(file.read_at(6, &mut into).unwrap(), 5);
    assert_eq!(&into, b"world");
    assert_eq!(RealFs.open(&path).unwrap().len().unwrap(), 11);
    let exists = RealFs.create_new(&path).err().unwrap();
    assert_eq!(exists.kind(), ErrorKind::AlreadyExists);
}

#[cfg(unix)]
#[test]
fn new_files_and_folders_are_private_from_birth() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let (file, inner) = (folder.path().join("f"), folder.path().join("d"));
    RealFs.create_new(&file).unwrap();
    RealFs.create_dir(&inner).unwrap();
    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&file), 0o600);
    assert_eq!(mode(&inner), 0o700);
}

#[cfg(unix)]
#[test]
fn links_pipes_and_folders_are_never_opened_as_objects() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("target"), b"x").unwrap();
    let link = folder.path().join("link");
    std::os::unix::fs::symlink("target", &link).unwrap();
    assert!(RealFs.open(&link).is_err());
    assert!(RealFs.create_new(&link).is_err());
    assert_eq!(RealFs.stat(&link).unwrap().kind, FileKind::Other);
    assert!(RealFs.open(folder.path()).is_err());
    let pipe = folder.path().join("pipe");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR, 0).unwrap();
    assert!(RealFs.open(&pipe).is_err());
}

#[test]
fn a_listing_says_what_stands_there_and_space_is_known() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("f"), b"123").unwrap();
    RealFs.create_dir(&folder.path().join("d")).unwrap();
    let mut listed = RealFs.list_dir(folder.path()).unwrap();
    listed.sort_by(|a, b| a.name.cmp(&b.name));
    assert_eq!(listed[0].stat.kind, FileKind::Dir);
    assert_eq!((listed[1].stat.kind, listed[1].stat.len), (FileKind::File, 3));
    assert_eq!(listed[1].stat.device, RealFs.stat(folder.path()).unwrap().device);
    let space = RealFs.space(folder.path()).unwrap();
    assert!(space.total_bytes >= space.free_bytes && space.total_bytes > 0);
}

#[test]
fn long_content_comes_back_whole_from_any_offset() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long");
    let bytes: Vec<u8> = (0..5_000_003u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    // The same bytes from wherever they begin in memory, at a page and elsewhere.
    let mut all = Vec::new();
    for beyond_a_page in [0, 16] {
        let mut memory: Vec<u8> = Vec::with_capacity(bytes.len() + 8192);
        let begin = memory.as_ptr().align_offset(4096) + beyond_a_page;
        memory.resize(begin, 0);
        memory.extend_from_slice(&bytes);
        std::fs::remove_file(&path).ok();
        let mut file = RealFs.create_new(&path).unwrap();
        file.write_all(&memory[begin..]).unwrap();
        file.write_all(b"and more").unwrap();
        file.write_all(&memory[begin..]).unwrap();
        file.sync().unwrap();
        all = [&bytes[..], b"and more", &bytes].concat();
        assert!(std::fs::read(&path).unwrap() == all, "{beyond_a_page}");
    }
    let file = RealFs.open(&path).unwrap();
    for (offset, len) in [(0, all.len()), (1, 2 << 20), (4096, 3 << 20), (4_999_000, 1 << 20), (8_999_999, 9 << 20)] {
        let mut found = vec![0; len];
        let mut read = 0;
        loop {
            match file.read_at((offset + read) as u64, &mut found[read..]).unwrap() {
                0 => break,
                more => read += more,
            }
        }
        assert!(found[..read] == all[offset..(offset + len).min(all.len())], "{offset} {len}");
    }
    assert_eq!(file.read_at(1 << 40, &mut vec![0; 2 << 20]).unwrap(), 0);
}
