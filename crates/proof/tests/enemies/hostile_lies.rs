//! Vaults whose histories say what is not so: contents, roots, run logs.

use mybackup_format::container::HEADER_LEN;
use mybackup_format::keys::sha256;
use mybackup_format::page::{self, PageRef};
use mybackup_format::pieces::put_pieces;
use mybackup_format::root::{Root, RunRecord, encode_log};
use mybackup_format::toc::PageKind;
use mybackup_format::{ChunkId, Content, Entry, Kind as What, ObjectHash, PageId, Piece, SourceId, Version};

use super::forge::{Forge, SOURCE, entry, folder, link};
use super::forge_seal::Object;
use super::hostile::Kind::{Lie, Odd};
use super::hostile::{Case, Kind, case};

pub fn cases() -> Vec<Case> {
    let mut all = contents();
    all.extend(roots());
    all.extend(logs());
    all.extend(pages());
    all
}

fn honest(forge: &mut Forge) -> Vec<Entry> {
    vec![entry(b"", folder()), entry(b"0 honest", forge.file(b"an honest file"))]
}

/// A case of one version beside an honest file.
fn one(name: &str, kind: Kind, make: impl Fn(&mut Forge) -> Version + 'static) -> Case {
    case(name, kind, move |forge| {
        let mut entries = honest(forge);
        entries.push(entry(b"odd", make(forge)));
        forge.story(&entries);
    })
}

fn contents() -> Vec<Case> {
    let four = || [&b"one "[..], b"two ", b"three ", b"four "];
    let whole = b"one two three four ";
    vec![
        one("a wrong SHA-256", Lie, |f| Version { sha256: [1; 32], ..f.file(b"own") }),
        one("a chunk under another file's id", Lie, |f| {
            let hash = sha256(b"what it should be");
            f.chunk(f.keys().small_id(&hash), b"what it is really");
            f.declared.push(hash);
            Version { sha256: hash, size: 17, ..f.file(b"own") }
        }),
        one("shorter than its chunk", Lie, |f| Version { size: 2, ..f.file(b"own") }),
        one("longer than its chunk", Lie, |f| Version { size: 200, ..f.file(b"own") }),
        one("as long as can be", Lie, |f| Version { size: u64::MAX, ..f.file(b"own") }),
        one("without the content that it should have", Lie, |f| Version { content: Content::None, ..f.file(b"own") }),
        one("empty with content", Lie, |f| Version { size: 0, ..f.file(b"own") }),
        one("pieces in good order", Odd, move |f| {
            let list = four().map(|piece| f.piece(piece)).to_vec();
            f.pieces(19, sha256(whole), list)
        }),
        one("pieces out of order", Lie, move |f| {
            let mut list = four().map(|piece| f.piece(piece)).to_vec();
            list.reverse();
            f.pieces(19, sha256(whole), list)
        }),
        one("a piece too many", Lie, move |f| {
            let mut list = four().map(|piece| f.piece(piece)).to_vec();
            list.push(list[0]);
            f.pieces(19, sha256(whole), list)
        }),
        one("a piece too few", Lie, move |f| {
            let list = four().map(|piece| f.piece(piece))[..3].to_vec();
            f.pieces(19, sha256(whole), list)
        }),
        one("a piece that says another length", Lie, move |f| {
            let mut list = four().map(|piece| f.piece(piece)).to_vec();
            if let Piece::Chunk { len, .. } = &mut list[0] {
                *len = 3;
            }
            f.pieces(18, sha256(b"onetwo three four "), list)
        }),
        one("a piece that nobody has", Lie, |f| {
            f.pieces(5, [3; 32], vec![Piece::Chunk { id: ChunkId([9; 16]), len: 5 }])
        }),
        one("no pieces at all", Lie, |f| f.pieces(5, [3; 32], Vec::new())),
        one("pieces longer than all numbers", Lie, |f| {
            f.pieces(9, [3; 32], vec![Piece::Hole { len: u64::MAX >> 1 }; 3])
        }),
        one("a hole of 2^62 bytes", Lie, |f| f.pieces(1 << 62, [3; 32], vec![Piece::Hole { len: 1 << 62 }])),
        one("a hole of 2^62 bytes that is not hashed", Lie, |f| {
            let hole = vec![Piece::Hole { len: 1 << 62 }];
            Version { flags: mybackup_format::history::FLAG_LAYOUT_HASH, ..f.pieces(1 << 62, [3; 32], hole) }
        }),
        one("a piece of no length", Lie, |f| f.pieces(0, sha256(b""), vec![Piece::Hole { len: 0 }])),
        one("a recipe of rubbish", Lie, |f| {
            let part = f.piece(b"this is no recipe");
            Version { content: Content::Recipe(vec![part]), ..f.file(b"own") }
        }),
        one("a recipe with a hole", Lie, |f| Version {
            content: Content::Recipe(vec![Piece::Hole { len: 1 << 40 }]),
            ..f.file(b"own")
        }),
        one("a recipe of a recipe", Lie, |f| {
            let inner = f.piece(b"own");
            let mut list = Vec::new();
            put_pieces(&mut list, &[inner]);
            let middle = f.piece(&list);
            let mut outer = Vec::new();
            put_pieces(&mut outer, &[middle]);
            let part = f.piece(&outer);
            Version { content: Content::Recipe(vec![part]), ..f.file(b"own") }
        }),
        one("a recipe of 20000 times the same", Lie, |f| {
            let part = f.piece(&[b'r'; 4000]);
            Version { content: Content::Recipe(vec![part; 20_000]), ..f.file(b"own") }
        }),
        one("a file with a link's target", Lie, |f| Version {
            content: Content::Target(b"../../outside/secret".to_vec()),
            ..f.file(b"own")
        }),
        one("a file with a device's number", Lie, |f| Version { content: Content::Device(1), ..f.file(b"own") }),
        one("a link without a target", Lie, |_| Version { content: Content::None, ..link(b"") }),
        one("a link with a file's content", Lie, |f| {
            let content = f.file(b"own").content;
            Version { content, ..link(b"") }
        }),
        one("a folder with content", Odd, |f| Version { kind: What::Dir, sha256: [0; 32], ..f.file(b"own") }),
    ]
}

/// A case of a root that was changed after its sums were made.
fn root(name: &str, kind: Kind, change: impl Fn(&mut Root) + 'static) -> Case {
    case(name, kind, move |forge| {
        let entries = honest(forge);
        forge.flush();
        let mut root = forge.root_of(1, &entries);
        change(&mut root);
        forge.root(&root);
    })
}

fn roots() -> Vec<Case> {
    let mut all = vec![
        root("an unknown feature", Lie, |r| r.features = 1 << 63),
        root("run 0", Odd, |r| r.seq = 0),
        root("the last run that SQLite can count", Lie, |r| r.seq = i64::MAX as u64),
        root("the last of all runs", Lie, |r| (r.seq, r.run) = (u64::MAX, u64::MAX)),
        root("a people's number without end", Lie, |r| r.run = u64::MAX),
        root("ended before it began", Odd, |r| (r.started_ns, r.finished_ns) = (i64::MAX, i64::MIN)),
        root("unfinished", Odd, |r| r.partial = true),
        root("sums of more than there is", Lie, |r| r.totals.rows = u64::MAX),
        root("files and bytes without end", Odd, |r| (r.totals.files, r.totals.bytes) = (u64::MAX, u64::MAX)),
        root("a wrong row hash", Lie, |r| r.rows_hash = [7; 32]),
        root("a predecessor that never was", Odd, |r| r.previous = ObjectHash([7; 32])),
        root("a fence that nobody has", Lie, |r| r.fences = vec![PageId([7; 16])]),
        root("a fence that nobody has, often", Lie, |r| r.fences = vec![PageId([7; 16]); 100_000]),
        root("a run log that nobody has", Lie, |r| r.log_pages = vec![PageId([7; 16])]),
        root("a run log that nobody has, often", Lie, |r| r.log_pages = vec![PageId([7; 16]); 100_000]),
        root("entries of rubbish", Lie, |r| r.inline = vec![0xff; 100]),
        root("plans that nobody made", Odd, |r| r.acknowledged = vec![ObjectHash([7; 32]); 10_000]),
        root("a computer's name that paints", Odd, |r| r.device_name = "\x1b]0;own\x07\r\n\0".into()),
        root("a computer's name of 1 MiB", Odd, |r| r.device_name = "n".repeat(1 << 20)),
        root("patterns that are none", Odd, |r| {
            r.settings.exclude = vec!["[".into(), "**/".repeat(10_000), "\0".into()]
        }),
        root("added before all time", Odd, |r| r.settings.added_ns = i64::MIN),
        case("a root under another number", Lie, |forge| {
            let entries = honest(forge);
            forge.flush();
            let root = forge.root_of(1, &entries);
            forge.root_object(SOURCE, 2, &Object::honest(4, &[&root.encode()], b""));
        }),
        case("a root in another source's folder", Lie, |forge| {
            let entries = honest(forge);
            forge.flush();
            let root = forge.root_of(1, &entries);
            forge.root_object(SourceId([0x66; 8]), 1, &Object::honest(4, &[&root.encode()], b""));
        }),
        case("two roots of one number", Odd, |forge| {
            let entries = honest(forge);
            forge.flush();
            let mut root = forge.root_of(1, &entries);
            forge.root(&root);
            root.device_name = "another".into();
            forge.root(&root);
        }),
        case("a newest root that does not open", Lie, |forge| {
            let entries = honest(forge);
            forge.story(&entries);
            forge.root_object(SOURCE, 9, &Object::honest(4, &[b"rubbish"], b""));
        }),
        case("a root without a segment", Lie, |forge| {
            forge.root_object(SOURCE, 1, &Object::honest(4, &[], b""));
        }),
        case("a root of 200 segments", Odd, |forge| {
            let entries = honest(forge);
            forge.flush();
            let body = forge.root_of(1, &entries).encode();
            let more = vec![0; 100_000];
            let mut parts: Vec<&[u8]> = vec![&body];
            parts.resize(200, &more);
            forge.root_object(SOURCE, 1, &Object::honest(4, &parts, b""));
        }),
        case("a root that is a header", Lie, |forge| {
            forge.put(&format!("runs/{}/0000000001-00000000.enc", SOURCE.hex()), &[0; HEADER_LEN]);
        }),
        case("fifty sources of one folder", Odd, |forge| {
            let entries = honest(forge);
            forge.flush();
            for n in 0..50 {
                let mut root = forge.root_of(1, &entries);
                root.source = SourceId([n; 8]);
                forge.root(&root);
            }
        }),
    ];
    let paths: [(&str, &[u8]); 8] = [
        ("nowhere", b""),
        ("the root", b"/"),
        ("relative", b"outside"),
        ("above", b"../../outside"),
        ("cut", b"/tmp\0/etc"),
        ("no text", b"/\xff\xfe"),
        ("painted", b"/\x1b[2J"),
        ("long", &[b'/'; 70_000]),
    ];
    for (name, path) in paths {
        all.push(root(&format!("a source that was {name}"), Odd, move |r| r.settings.path = path.to_vec()));
    }
    all
}

/// A case of a root with this run log.
fn log(name: &str, kind: Kind, records: Vec<RunRecord>) -> Case {
    root(name, kind, move |r| r.log = encode_log(&records))
}

fn logs() -> Vec<Case> {
    let record = |seq, started_ns, finished_ns| RunRecord { seq, run: seq, started_ns, finished_ns };
    let then = super::forge::THEN_NS;
    vec![
        log("no runs", Odd, Vec::new()),
        log("runs of other numbers", Odd, vec![record(7, then, then), record(9, then, then)]),
        log("runs that go back", Lie, (0..50).map(|n| record(50 - n, then, then)).collect()),
        log("one run, often", Lie, vec![record(1, then, then + 1); 1000]),
        log("runs at the ends of time", Odd, vec![record(0, i64::MIN, i64::MAX), record(u64::MAX, i64::MAX, i64::MIN)]),
        log("the first run as the last of all time", Odd, vec![record(1, i64::MAX, i64::MAX)]),
        log("the first run as the first of all time", Odd, vec![record(1, i64::MIN, i64::MIN)]),
        root("a run log of rubbish", Lie, |r| r.log = vec![0xff; 30]),
    ]
}

/// A case of three pages below one fence, which is changed.
fn fence(name: &str, change: impl Fn(&mut Vec<PageRef>) + 'static) -> Case {
    case(name, Lie, move |forge| {
        let (root, mut pages) = paged(forge);
        change(&mut pages);
        finish(forge, root, &pages);
    })
}

fn paged_entries(forge: &mut Forge) -> Vec<Entry> {
    let mut all = honest(forge);
    for n in 0..30 {
        all.push(entry(format!("file {n:02}"), forge.file(format!("content {n}").as_bytes())));
    }
    all
}

fn paged(forge: &mut Forge) -> (Root, Vec<PageRef>) {
    let all = paged_entries(forge);
    forge.flush();
    let mut root = forge.bare_root(1);
    forge.count(&mut root, &all);
    let pages = all.chunks(11).map(|entries| forge.entries_page(entries)).collect();
    (root, pages)
}

fn finish(forge: &mut Forge, mut root: Root, pages: &[PageRef]) {
    root.fences = vec![forge.fence(pages)];
    forge.root(&root);
}

fn pages() -> Vec<Case> {
    vec![
        fence("a fence with a page twice", |pages| pages.push(pages[0].clone())),
        fence("a fence with a page 500 times", |pages| pages.resize(500, pages[0].clone())),
        fence("a fence out of order", |pages| pages.reverse()),
        fence("a fence that says another first key", |pages| pages[1].first_key = b"zz".to_vec()),
        fence("a fence that says other numbers", |pages| pages[1].entries = u32::MAX),
        fence("a fence that leaves a page out", |pages| drop(pages.remove(1))),
        fence("a fence of no pages", |pages| pages.clear()),
        fence("a fence of a page that nobody has", |pages| pages[2].page = PageId([7; 16])),
        fence("a fence of 2000 pages that nobody has", |pages| {
            *pages = (0..2000u32)
                .map(|n| PageRef {
                    first_key: n.to_be_bytes().map(|b| b | 1).to_vec(),
                    page: PageId([7; 16]),
                    entries: 1,
                })
                .collect();
        }),
        case("a fence twice", Lie, |forge| {
            let (mut root, pages) = paged(forge);
            let fence = forge.fence(&pages);
            root.fences = vec![fence; 2];
            forge.root(&root);
        }),
        case("a fence 20000 times", Lie, |forge| {
            let (mut root, pages) = paged(forge);
            let fence = forge.fence(&pages);
            root.fences = vec![fence; 20_000];
            forge.root(&root);
        }),
        case("a fence that lists a fence", Lie, |forge| {
            let (root, pages) = paged(forge);
            let inner = forge.fence(&pages);
            let listed = PageRef { first_key: Vec::new(), page: inner, entries: 3 };
            finish(forge, root, &[listed]);
        }),
        case("a fence that is a page", Lie, |forge| {
            let (mut root, pages) = paged(forge);
            root.fences = vec![pages[0].page];
            forge.root(&root);
        }),
        case("a run log that is a page", Lie, |forge| {
            let (mut root, pages) = paged(forge);
            root.fences = vec![forge.fence(&pages)];
            root.log_pages = vec![pages[0].page];
            forge.root(&root);
        }),
        case("a page under another kind", Lie, |forge| {
            let mut root = forge.bare_root(1);
            let entries = honest(forge);
            forge.flush();
            forge.count(&mut root, &entries);
            let id = forge.pages(&[(PageKind::RunLog, page::encode(&entries))])[0];
            finish(forge, root, &[PageRef { first_key: Vec::new(), page: id, entries: 2 }]);
        }),
        case("entries that replace others", Odd, |forge| {
            let (mut root, pages) = paged(forge);
            let newer = entry(b"file 03", forge.file(b"newer"));
            let mut all = paged_entries(forge);
            all.retain(|entry| entry.key != newer.key);
            all.push(newer.clone());
            forge.flush();
            forge.count(&mut root, &all);
            root.fences = vec![forge.fence(&pages)];
            root.inline = page::encode(&[newer]);
            forge.root(&root);
        }),
    ]
}
