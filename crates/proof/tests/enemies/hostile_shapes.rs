//! Vaults whose trees no file system holds, or that no one should restore blindly.

use mybackup_format::history::{FLAG_DAMAGED, FLAG_LAYOUT_HASH};
use mybackup_format::{Content, Entry, Kind as What, Stamp, Version};

use super::forge::{Forge, entry, folder, link, special};
use super::hostile::Kind::{Lie, Odd};
use super::hostile::{Case, case};

/// The folder itself and an honest file, before what is odd.
fn with(forge: &mut Forge, more: Vec<Entry>) -> Vec<Entry> {
    let mut entries = vec![entry(b"", folder()), entry(b"0 honest", forge.file(b"an honest file"))];
    entries.extend(more);
    entries
}

/// Several versions of one path, the newest first, run by run.
pub fn versions(key: &[u8], list: Vec<Version>) -> Entry {
    let count = list.len() as u32;
    let number = |at: usize| count - at as u32;
    let numbered = list.into_iter().enumerate().map(|(at, version)| Version {
        number: number(at),
        from: u64::from(number(at)),
        to: (at > 0).then(|| u64::from(number(at)) + 1),
        ..version
    });
    Entry { key: key.to_vec(), next_version: count + 1, versions: numbered.collect() }
}

/// A case that is one changed version of a file.
fn changed(name: &str, kind: super::hostile::Kind, change: impl Fn(&mut Version) + 'static) -> Case {
    case(name, kind, move |forge| {
        let mut version = forge.file(b"own");
        change(&mut version);
        let more = vec![entry(b"odd", version)];
        let entries = with(forge, more);
        forge.story(&entries);
    })
}

/// A case of these entries behind the honest ones.
fn tree(name: &str, kind: super::hostile::Kind, make: impl Fn(&mut Forge) -> Vec<Entry> + 'static) -> Case {
    case(name, kind, move |forge| {
        let more = make(forge);
        let entries = with(forge, more);
        forge.story(&entries);
    })
}

pub fn cases() -> Vec<Case> {
    let mut all = trees();
    all.extend(types());
    all.extend(attributes());
    all.extend(numbers());
    all
}

fn trees() -> Vec<Case> {
    let mut all = vec![
        tree("a key twice", Lie, |f| vec![entry(b"a", f.file(b"1")), entry(b"a", f.file(b"2"))]),
        tree("keys out of order", Lie, |f| vec![entry(b"b", f.file(b"1")), entry(b"a", f.file(b"2"))]),
        tree("names that differ by case", Odd, |f| vec![entry(b"A", f.file(b"1")), entry(b"a", f.file(b"2"))]),
        tree("names that differ by composition", Odd, |f| {
            vec![entry("e\u{301}", f.file(b"1")), entry("\u{e9}", f.file(b"2"))]
        }),
        tree("a link and a folder that differ by case", Odd, |f| {
            vec![entry(b"A", link(b"../../outside")), entry(b"a", folder()), entry(b"a\0own", f.file(b"own"))]
        }),
        tree("a tree without its folders", Lie, |f| vec![entry(b"a\0b\0c\0d", f.file(b"own"))]),
        tree("a tree inside itself", Odd, |f| {
            let mut entries: Vec<Entry> = (1..50).map(|n| entry(vec![&b"a"[..]; n].join(&0), folder())).collect();
            entries.push(entry(vec![&b"a"[..]; 50].join(&0), link(b"../../a")));
            entries.push(entry(b"b", f.file(b"own")));
            entries
        }),
        tree("links in a circle", Odd, |_| {
            vec![entry(b"a", link(b"b")), entry(b"b", link(b"a")), entry(b"c", link(b"c")), entry(b"d", link(b"."))]
        }),
        tree("a path 100000 deep", Lie, |f| vec![entry(vec![&b"d"[..]; 100_000].join(&0), f.file(b"own"))]),
        tree("folders 1500 deep", Odd, |f| {
            let mut entries: Vec<Entry> = (1..1500).map(|n| entry(vec![&b"d"[..]; n].join(&0), folder())).collect();
            entries.push(entry(vec![&b"d"[..]; 1500].join(&0), f.file(b"own")));
            entries
        }),
        tree("hard links to a link", Odd, |_| {
            let target = Version { link_group: 7, ..link(b"../../outside/secret") };
            vec![entry(b"a", target.clone()), entry(b"b", target)]
        }),
        tree("a hard link to a link that is a file", Lie, |f| {
            let file = Version { link_group: 7, ..f.file(b"own") };
            vec![entry(b"a", Version { link_group: 7, ..link(b"../../outside/secret") }), entry(b"b", file)]
        }),
        tree("hard links of different contents", Lie, |f| {
            let (one, two) = (f.file(b"the one"), f.file(b"the other"));
            vec![entry(b"a", Version { link_group: 7, ..one }), entry(b"b", Version { link_group: 7, ..two })]
        }),
        tree("hard links that cross", Lie, |f| {
            let contents = [f.file(b"the one"), f.file(b"the other")];
            let at = |n: usize, group: u64| Version { link_group: group, ..contents[n].clone() };
            vec![entry(b"a", at(0, 1)), entry(b"b", at(1, 2)), entry(b"c", at(0, 2)), entry(b"d", at(1, 1))]
        }),
        tree("a hard link to a folder", Lie, |f| {
            let file = Version { link_group: 7, ..f.file(b"own") };
            vec![entry(b"a", Version { link_group: 7, ..folder() }), entry(b"b", file)]
        }),
        tree("1000 hard links", Odd, |f| {
            let file = Version { link_group: u64::MAX, ..f.file(b"own") };
            (0..1000).map(|n| entry(format!("name {n:04}"), file.clone())).collect()
        }),
    ];
    for (name, above) in [
        ("a link out", link(b"../../outside")),
        ("an absolute link", link(b"/dev/shm")),
        ("a link to nowhere", link(b"nowhere")),
        ("a pipe", special(What::Fifo)),
        ("a socket", special(What::Socket)),
        ("a device", special(What::CharDevice)),
    ] {
        let below = above.clone();
        all.push(tree(&format!("a file below {name}"), Lie, move |f| {
            vec![entry(b"x", above.clone()), entry(b"x\0own", f.file(b"own"))]
        }));
        all.push(tree(&format!("a folder below {name}"), Lie, move |f| {
            vec![entry(b"x", below.clone()), entry(b"x\0y", folder()), entry(b"x\0y\0own", f.file(b"own"))]
        }));
    }
    all.push(tree("a file below a file", Lie, |f| vec![entry(b"x", f.file(b"1")), entry(b"x\0own", f.file(b"2"))]));
    all.push(tree("a link below a file", Lie, |f| vec![entry(b"x", f.file(b"1")), entry(b"x\0l", link(b".."))]));
    all
}

/// One path that is first this and then that, with something below it.
fn types() -> Vec<Case> {
    let kinds = ["file", "folder", "link", "pipe"];
    let make = |forge: &mut Forge, kind: usize| match kind {
        0 => forge.file(b"own"),
        1 => folder(),
        2 => link(b"../../outside/folder"),
        _ => special(What::Fifo),
    };
    let mut all = Vec::new();
    for (old, was) in kinds.iter().enumerate() {
        for (new, is) in kinds.iter().enumerate().filter(|(new, _)| *new != old) {
            all.push(case(format!("a {was} that becomes a {is}"), Odd, move |forge| {
                let list = vec![make(forge, new), make(forge, old)];
                let mut more = vec![versions(b"x", list)];
                if new == 1 {
                    more.push(entry(b"x\0own", Version { from: 2, ..forge.file(b"below") }));
                }
                let entries = with(forge, more);
                forge.stories(2, &entries);
            }));
        }
    }
    all
}

fn attributes() -> Vec<Case> {
    let xattr = |name: &'static [u8], value: Vec<u8>| {
        let label = format!("an extended attribute {}", name.escape_ascii());
        changed(&label, Odd, move |v| v.attributes.xattrs = vec![(name.to_vec(), value.clone())])
    };
    let mut all = vec![
        changed("setuid and all bits", Odd, |v| v.attributes.mode = 0o7777),
        changed("a mode of all ones", Odd, |v| v.attributes.mode = u32::MAX),
        changed("owned by nobody there is", Odd, |v| (v.attributes.uid, v.attributes.gid) = (u32::MAX, u32::MAX - 1)),
        changed("an owner's name that is no name", Odd, |v| v.attributes.user = "a\0b:/etc\n".into()),
        changed("an owner's name of 1 MiB", Odd, |v| v.attributes.user = "r".repeat(1 << 20)),
        changed("an immutable file", Odd, |v| v.attributes.flags = 0x10),
        changed("all file flags", Odd, |v| v.attributes.flags = u32::MAX),
        changed("1000 extended attributes", Odd, |v| {
            v.attributes.xattrs = (0..1000).map(|n| (format!("user.{n:04}").into_bytes(), vec![1])).collect();
        }),
        xattr(b"", vec![1]),
        xattr(b"user.\0cut", vec![1]),
        xattr(b"user.large", vec![7; 1 << 20]),
        xattr(b"security.capability", vec![1, 0, 0, 2, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        xattr(b"security.selinux", b"own".to_vec()),
        xattr(b"trusted.overlay.opaque", b"y".to_vec()),
        xattr(b"system.posix_acl_access", vec![0xff; 64]),
        tree("an immutable folder with a file in it", Odd, |f| {
            let mut above = folder();
            above.attributes.flags = 0x30;
            vec![entry(b"x", above), entry(b"x\0own", f.file(b"own"))]
        }),
        tree("a folder that may not be entered", Odd, |f| {
            let mut above = folder();
            above.attributes.mode = 0;
            vec![entry(b"x", above), entry(b"x\0own", f.file(b"own"))]
        }),
    ];
    for (name, secs, nanos) in [
        ("before all time", i64::MIN, 0),
        ("after all time", i64::MAX, 999_999_999),
        ("before 1970", -1, 999_999_999),
        ("in the year 300000", 9_400_000_000_000, 1),
    ] {
        changed_times(&mut all, name, secs, nanos);
    }
    all.push(changed("nanoseconds beyond a second", Lie, |v| v.modified.nanos = 1_000_000_000));
    for kind in [What::Fifo, What::Socket, What::CharDevice, What::BlockDevice] {
        all.push(tree(&format!("a {kind:?}"), Odd, move |_| vec![entry(b"node", special(kind))]));
        all.push(tree(&format!("a {kind:?} with a target"), Lie, move |_| {
            vec![entry(b"node", Version { content: Content::Target(b"/etc".to_vec()), ..special(kind) })]
        }));
    }
    all
}

fn changed_times(all: &mut Vec<Case>, name: &str, secs: i64, nanos: u32) {
    all.push(changed(&format!("modified {name}"), Odd, move |v| v.modified = Stamp { secs, nanos }));
}

fn numbers() -> Vec<Case> {
    vec![
        changed("version 0", Lie, |v| v.number = 0),
        changed("the greatest version", Lie, |v| (v.number, v.revision) = (u32::MAX - 1, u32::MAX)),
        case("the greatest version of a file that goes on", Lie, |forge| {
            let mut version = forge.file(b"nobody may change source/kept by the victim");
            (version.number, version.revision) = (u32::MAX - 1, u32::MAX);
            let more = vec![entry(b"kept by the victim", version)];
            let entries = with(forge, more);
            forge.story(&entries);
        }),
        case("a next version that was given", Lie, |forge| {
            let mut odd = entry(b"odd", forge.file(b"own"));
            odd.next_version = 1;
            let entries = with(forge, vec![odd]);
            forge.story(&entries);
        }),
        case("versions out of order", Lie, |forge| {
            let list = vec![forge.file(b"1"), forge.file(b"2"), forge.file(b"3")];
            let mut odd = versions(b"odd", list);
            odd.versions.reverse();
            let entries = with(forge, vec![odd]);
            forge.stories(3, &entries);
        }),
        case("a version twice", Lie, |forge| {
            let list = vec![forge.file(b"1"), forge.file(b"2")];
            let mut odd = versions(b"odd", list);
            odd.versions[1].number = 2;
            let entries = with(forge, vec![odd]);
            forge.stories(2, &entries);
        }),
        case("two current versions", Odd, |forge| {
            let list = vec![forge.file(b"1"), forge.file(b"2")];
            let mut odd = versions(b"odd", list);
            odd.versions[1].to = None;
            let entries = with(forge, vec![odd]);
            forge.stories(2, &entries);
        }),
        case("an entry without a version", Lie, |forge| {
            let odd = Entry { key: b"odd".to_vec(), next_version: 1, versions: Vec::new() };
            let entries = with(forge, vec![odd]);
            forge.story(&entries);
        }),
        changed("from the last of all runs", Lie, |v| v.from = u64::MAX),
        changed("from a run to come", Lie, |v| v.from = 1000),
        changed("until the last of all runs", Lie, |v| v.to = Some(u64::MAX - 1)),
        changed("until before it began", Lie, |v| (v.from, v.to) = (5, Some(3))),
        changed("as stored as can be", Odd, |v| v.stored = u64::MAX),
        changed("all flags", Odd, |v| v.flags = !FLAG_LAYOUT_HASH),
        changed("lost although it is there", Odd, |v| v.flags = FLAG_DAMAGED),
        changed("another digest than it says", Lie, |v| v.flags = FLAG_LAYOUT_HASH),
        tree("a link to nothing", Odd, |_| vec![entry(b"l", link(b""))]),
        tree("a link through nul", Odd, |_| vec![entry(b"l", link(b"a\0/etc"))]),
        tree("a link of 100000 bytes", Odd, |_| vec![entry(b"l", link(&[b'l'; 100_000]))]),
    ]
}
