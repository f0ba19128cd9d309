//! Vaults whose paths are not those of a file system.

use mybackup_format::{Entry, Kind as What, Version};

use super::forge::{Forge, entry, folder, link, special};
use super::hostile::{Case, Kind, case};

/// What may stand in a path, and whether a scan could have found it.
fn components() -> Vec<(&'static str, Vec<u8>, Kind)> {
    use Kind::{Lie, Odd};
    vec![
        ("dot dot", b"..".to_vec(), Lie),
        ("dot", b".".to_vec(), Lie),
        ("nothing", b"".to_vec(), Lie),
        ("slash", b"/".to_vec(), Lie),
        ("absolute", b"/etc/cron.d/own".to_vec(), Lie),
        ("slash inside", b"a/b".to_vec(), Lie),
        ("up and away", b"../../outside/own".to_vec(), Lie),
        ("up through nul", b"a\0..\0..\0..\0outside\0own".to_vec(), Lie),
        ("nul at the end", b"a\0".to_vec(), Lie),
        ("two nul", b"a\0\0b".to_vec(), Lie),
        ("slash at the end", b"a/".to_vec(), Lie),
        ("three dots", b"...".to_vec(), Odd),
        ("space", b" ".to_vec(), Odd),
        ("backslashes", b"..\\..\\outside".to_vec(), Odd),
        ("drive", b"C:\\Windows".to_vec(), Odd),
        ("device name", b"CON".to_vec(), Odd),
        ("newline and escape", b"a\n\x1b[2J\x07b".to_vec(), Odd),
        ("no text", b"\xff\xfe\x80".to_vec(), Odd),
        ("right to left", "gpj.\u{202e}exe".as_bytes().to_vec(), Odd),
        ("markup", b"<img src=x onerror=alert(1)>".to_vec(), Odd),
        ("tilde", b"~root".to_vec(), Odd),
        ("option", b"--output=..".to_vec(), Odd),
        ("temporary name", b".mybackup-0123456789abcdef.tmp".to_vec(), Odd),
        ("300 bytes", vec![b'n'; 300], Odd),
        ("5000 bytes", vec![b'n'; 5000], Odd),
        ("planted link", b"way out".to_vec(), Odd),
    ]
}

/// What stands at such a path.
fn versions(forge: &mut Forge) -> Vec<(&'static str, Version)> {
    vec![
        ("file", forge.file(b"own")),
        ("folder", folder()),
        ("link", link(b"../../outside/secret")),
        ("pipe", special(What::Fifo)),
    ]
}

/// Every component as a file, a folder, a link and a pipe, alone, below a folder and above a file.
pub fn cases() -> Vec<Case> {
    let mut all = Vec::new();
    for (name, component, kind) in components() {
        for what in 0..4 {
            let at = component.clone();
            let label = ["a file", "a folder", "a link", "a pipe"][what];
            // Each kind takes one place of the path; a file takes all three.
            let places: &[usize] = if what == 0 { &[0, 1, 2] } else { std::slice::from_ref(&[1, 2, 0][what - 1]) };
            for place in places.iter().copied() {
                let at = at.clone();
                all.push(case(format!("{name}: {label} in place {place}"), kind, move |forge| {
                    let version = versions(forge).swap_remove(what).1;
                    let honest = forge.file(b"an honest file");
                    forge.story(&tree(&at, place, version, honest));
                }));
            }
        }
    }
    all
}

/// A small tree with a path in it that is `odd` at one place.
fn tree(odd: &[u8], place: usize, version: Version, honest: Version) -> Vec<Entry> {
    let key = match place {
        0 => odd.to_vec(),
        1 => [b"folder\0", odd].concat(),
        _ => [odd, b"\0own"].concat(),
    };
    let mut entries = vec![entry(b"", folder()), entry(b"folder", folder()), entry(b"folder\0honest", honest)];
    if place == 2 {
        entries.push(entry(odd, folder()));
    }
    entries.retain(|entry| entry.key != key);
    entries.push(entry(&key, version));
    entries.sort_by(|a, b| a.key.cmp(&b.key));
    entries
}
