//! Writes the corpora of the fuzz targets: `cargo run -p mybackup-fuzzing --example make_corpora`.
//!
//! Seeds come from the test vectors, from a golden vault, from the forged vault,
//! and from what people type. What a fuzzer found is added by hand beside them.
#[cfg(target_os = "linux")]
fn main() {
    linux::main();
}

#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::BTreeMap;
    use std::fs;
    use std::path::{Path, PathBuf};

    use mybackup_format::container::{ObjectKind, header_of, read_contents, segment_bytes};
    use mybackup_format::{page, slot, words};
    use mybackup_fuzzing::{sealed_seed, seeds_of_vault, slot_seed};

    const LARGEST_SEED: usize = 12_000;

    type Corpora = BTreeMap<&'static str, Vec<Vec<u8>>>;

    pub fn main() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("this crate lies two folders deep");
        let mut corpora = Corpora::new();
        for (target, seed) in seeds_of_vault() {
            add(&mut corpora, target, seed);
        }
        vectors(root, &mut corpora);
        golden(&root.join("tests/fixtures/golden/format-1"), &mut corpora);
        typed(&mut corpora);
        for (target, seeds) in corpora {
            let folder = root.join("fuzz/corpus").join(target);
            fs::create_dir_all(&folder).expect("make the folder of a corpus");
            for (number, seed) in seeds.iter().enumerate() {
                fs::write(folder.join(format!("seed-{number:02}")), seed).expect("write a seed");
            }
        }
    }

    fn add(corpora: &mut Corpora, target: &'static str, seed: Vec<u8>) {
        let seeds = corpora.entry(target).or_default();
        if seed.len() <= LARGEST_SEED && !seeds.contains(&seed) {
            seeds.push(seed);
        }
    }

    fn vectors(root: &Path, corpora: &mut Corpora) {
        let text = fs::read_to_string(root.join("docs/vectors.txt")).expect("read the vectors");
        let lines: Vec<&str> = text.lines().collect();
        for pair in lines.windows(2) {
            let bytes: Option<Vec<u8>> = pair[1]
                .as_bytes()
                .chunks(2)
                .map(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok())
                .collect();
            let Some(bytes) = bytes.filter(|bytes| !bytes.is_empty()) else { continue };
            match pair[0] {
                "entries page" => add(corpora, "page", bytes),
                "fence over it" => add(corpora, "fence", bytes),
                "root, plain" => add(corpora, "root", bytes),
                "cleaning plan, plain" => add(corpora, "plan", bytes),
                "its record in an index" => add(corpora, "index", bytes),
                "its own table" => add(corpora, "pack_tables", [vec![1], bytes].concat()),
                "vault.enc" => {
                    // 4 MiB segments and 16 MiB packs.
                    let body = [&[0xa2, 0, 0x1a, 0, 0x40, 0, 0, 1, 0x1a, 1, 0, 0, 0][..]].concat();
                    add(corpora, "vault_description", slot_seed(&bytes, &body));
                    add(corpora, "envelope", bytes);
                }
                name if name.starts_with("key slot") => {
                    add(corpora, "slot", slot_seed(&bytes, &[8; 64]));
                    add(corpora, "slot", slot_seed(&bytes, &[8; 96]));
                    add(corpora, "envelope", slot_seed(&bytes, &[8; 64]));
                }
                name if name.starts_with("data pack") => add(corpora, "container", bytes),
                _ => {}
            }
        }
    }

    fn files(folder: &Path, found: &mut Vec<PathBuf>) {
        for item in fs::read_dir(folder).into_iter().flatten().flatten() {
            if item.path().is_dir() { files(&item.path(), found) } else { found.push(item.path()) }
        }
        found.sort();
    }

    /// The tables of the golden vault, opened with its words.
    fn golden(fixture: &Path, corpora: &mut Corpora) {
        let text = fs::read_to_string(fixture.join("words.txt")).expect("a fixture has words");
        let secret = words::from_words(&text).expect("they are 24 words");
        let mut found = Vec::new();
        files(&fixture.join("vault"), &mut found);
        let objects: Vec<(String, Vec<u8>)> =
            found.iter().map(|path| (path.display().to_string(), fs::read(path).expect("read an object"))).collect();
        let slots = objects.iter().filter(|(name, _)| name.contains("/keys/"));
        let opened =
            slots.filter_map(|(_, bytes)| Some((slot::info(bytes).ok()?.vault, slot::open(bytes, &secret).ok()?)));
        let (vault, unlocked) = opened.into_iter().next().expect("the words open a slot");
        let keys = unlocked.keys.keys_of(vault);
        for (name, object) in &objects {
            let kinds = [("/meta/", ObjectKind::Meta), ("/index/", ObjectKind::Index), ("/runs/", ObjectKind::Root)];
            let Some((_, kind)) = kinds.into_iter().find(|(folder, _)| name.contains(folder)) else { continue };
            let key = keys.open(kind, header_of(object).expect("it has a header")).expect("its key is known");
            let contents = read_contents(&key, object, 64 << 20).expect("it is sound");
            add(corpora, "pack_tables", [&[contents.segments.len() as u8][..], &contents.table].concat());
            for segment in &contents.segments {
                let sealed = segment_bytes(object, segment).expect("it is there");
                let plain = segment.open(&key, sealed).expect("it is sound");
                match kind {
                    ObjectKind::Index => add(corpora, "index", plain[..plain.len().min(LARGEST_SEED)].to_vec()),
                    ObjectKind::Root if plain.len() < 3_000 => add(corpora, "root", plain),
                    ObjectKind::Meta if page::decode(&plain).is_ok() => add(corpora, "page", plain),
                    ObjectKind::Meta => add(corpora, "fence", plain),
                    _ => {}
                }
            }
        }
    }

    fn typed(corpora: &mut Corpora) {
        let pieces = [&[3, 10][..], &[1; 16], &[11, 20], &[2; 16]].concat();
        add(corpora, "pieces", pieces);
        add(corpora, "pieces", vec![2, 0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1, 3]);
        add(
            corpora,
            "attributes",
            b"\xed\x03\xe8\x07\xe8\x07\x40\x03lea\x05users\x02\x06user.a\x01x\x06user.b\0".to_vec(),
        );
        add(corpora, "plan", b"\xa3\0\x50aaaaaaaaaaaaaaaa\x01\x1b\0\0\0\0\0\0\0\x05\x02\x80".to_vec());
        for (head, plain) in [("a table", "the plain bytes of a segment"), ("", ""), ("\u{2}\0\u{20}", "abcabcabcabc")]
        {
            add(corpora, "container", sealed_seed(head.as_bytes(), plain.as_bytes()));
        }
        for repeat in [40u8, 130, 255] {
            add(corpora, "chunker", [&[repeat][..], b"a pattern that repeats"].concat());
        }
        add(corpora, "chunker", vec![255; 9_000]);
        add(corpora, "decompressor", b"\0\0\x01\0a text that is a text that is a text that is a text that is".to_vec());
        // One run of 128 KiB: the densest frame.
        let dense = b"\0\0\x02\0\x28\xb5\x2f\xfd\xa0\0\0\x02\0\x03\0\x10\0";
        add(corpora, "decompressor", dense.to_vec());
        for path in ["a/b\0c", "\x03a\0b\0c\0d", "..\0x", "\0", "a\0ab", "\x02a\0b", "\x07folder\0folder\0name"] {
            add(corpora, "paths", path.as_bytes().to_vec());
        }
        let patterns = [
            ("*.tmp", "deep\0er\0a.tmp"),
            ("**/build/", "a\0b\0build"),
            ("/src/**/*.o", "src\0x\0y\0a.o"),
            ("[!a-c]?[]x]", "b1]"),
            ("a*b*c*d", "axxbyyczz"),
            ("\\*\\[é", "*[é"),
            ("a**b/***/c,d", "axyb\0q\0c"),
            ("~*, x\\,y", "~lock"),
        ];
        for (pattern, key) in patterns {
            add(corpora, "patterns", [&[pattern.len() as u8][..], pattern.as_bytes(), key.as_bytes()].concat());
        }
        add(corpora, "retention", vec![5, 2, 40, 0, 1, 0, 30, 0, 1, 0, 20, 10, 1, 0, 10, 10, 1, 0, 1, 9]);
        add(corpora, "retention", vec![3, 10, 10, 0, 1, 2, 9, 0, 0, 0, 5, 4, 0, 0, 1, 4, 1, 9, 1, 1]);
        add(corpora, "retention", vec![255, 255, 0, 3, 1, 0, 30, 0, 1, 0, 20, 10]);
        let dates =
            ["2026-01-15 14:30", "2026-01-15T14:30:00.5Z", "il y a 2 jours", "last tuesday", "1er août 2026 à 18h04"];
        for date in
            dates.into_iter().chain(["99999999 years ago", "yesterday 18:04", "0000-01-01", "the day before yesterday"])
        {
            let now = 1_767_225_600_000_000_000i64;
            add(corpora, "dates", [&now.to_le_bytes()[..], date.as_bytes()].concat());
        }
        add(corpora, "dates", [i64::MIN.to_le_bytes(), *b"tomorrow"].concat());
        for number in [0u64, 1, 999, 1_050, 999_500, 1_234_567_890, u64::MAX] {
            add(corpora, "amounts", [number.to_le_bytes(), (number / 2).to_le_bytes()].concat());
        }
        let kit = words::to_words(&mybackup_format::keys::Secret([7; 32]));
        add(corpora, "words", kit.as_bytes().to_vec());
        add(corpora, "words", format!("1. {}", kit.to_uppercase().replace(' ', "\n2. ")).into_bytes());
        add(corpora, "words", b"abandon abandin zoo".to_vec());
        add(corpora, "config", BY_HAND.as_bytes().to_vec());
        add(corpora, "config", b"version: 1\nsources: []\n".to_vec());
        add(corpora, "config", b"{version: 1, destinations: {primary: null, secondary: [/a, '/b']}}".to_vec());
        add(corpora, "whole_vault", Vec::new());
        for stage in 0..14 {
            add(corpora, "whole_vault", vec![stage, 0, 9, 0, 1]);
            add(corpora, "whole_vault", vec![stage, 5, 20, 0, 2, stage, 3, 2, 0, b'/']);
        }
    }

    const BY_HAND: &str = "\
# My backups
version: 1
created_at: 2026-01-20T14:30:00Z   # a Tuesday
encryption: { algorithm: AES-256-GCM, key_store: file }
compression:
  # slow but small
  level: 19   # was 3
sources:
  # papers first
  - { path: /home/lea/Documents, exclude: [\"*.tmp\", \"~*\"], id: 0123456789abcdef } # papers

  - path: \"/home/lea/My Pictures\"   # holidays
    exclude:
      - '*.thumb'
    one_file_system: false
  # the shortest way
  - /srv/music
destinations:
  primary: /mnt/backups
  # two more
  secondary:
    - /mnt/nas   # slow
    - /media/usb
retention: {keep_days: 90}
";
}
