//! R39: when the owner of a secret is gone, so is the secret.
//!
//! The test reads its own memory and looks for what it put there. The stack of the
//! thread that worked is left out: what a moved value leaves there nobody can wipe.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

use mybackup_format::container::ObjectKind;
use mybackup_format::keys::{KeyBundle, Secret};
use mybackup_format::slot::{self, KdfCost, SlotInfo, SlotKind, Unlocked};
use mybackup_format::{SourceId, VaultId, words};
use mybackup_proof::Proof;
use mybackup_service::home::Home;
use mybackup_service::keystore::{FileStore, KeyStore, Passphrase, passphrase_from_file};

use super::victim::{Known, Victim};

/// A secret to look for, which is itself not to be found in memory.
struct Sought {
    name: &'static str,
    /// Its bytes, each turned over.
    hidden: Vec<u8>,
}

impl Sought {
    fn new(name: &'static str, bytes: &[u8]) -> Self {
        Sought { name, hidden: bytes.iter().map(|byte| !byte).collect() }
    }

    /// How often it stands in a stretch of memory.
    fn hits(&self, memory: &[u8]) -> u64 {
        let is_it = |window: &[u8]| window.iter().zip(&self.hidden).all(|(byte, hidden)| *byte == !*hidden);
        memory.windows(self.hidden.len()).filter(|window| window[0] == !self.hidden[0] && is_it(window)).count() as u64
    }
}

/// Looks through all of this process's memory that can be written; returns hits on this thread's stack, and elsewhere.
fn look(sought: &[Sought], mut found: impl FnMut(&Sought, bool, u64)) -> u64 {
    let here = 0u8;
    let here = std::ptr::from_ref(&here).addr() as u64;
    let memory = File::open("/proc/self/mem").expect("open one's own memory");
    let maps = fs::read_to_string("/proc/self/maps").expect("read where memory is");
    let mut buffer = vec![0u8; 1 << 20];
    let own = buffer.as_ptr().addr() as u64;
    let mut looked_at = 0;
    for line in maps.lines() {
        let mut facts = line.split_whitespace();
        let (range, rights) = (facts.next().unwrap_or_default(), facts.next().unwrap_or_default());
        let (from, to) = range.split_once('-').expect("a range has two ends");
        let at = |text| u64::from_str_radix(text, 16).expect("an address is a number");
        let (from, to) = (at(from), at(to));
        if !rights.starts_with("rw") {
            continue;
        }
        let on_stack = (from..to).contains(&here);
        let mut next = from;
        while next < to {
            let len = (to - next).min(buffer.len() as u64) as usize;
            let read: io::Result<usize> = memory.read_at(&mut buffer[..len], next);
            let Ok(read) = read else { break };
            looked_at += read as u64;
            // What was just read stands in the buffer too.
            let is_buffer = next < own + buffer.len() as u64 && own < next + len as u64;
            for one in sought.iter().filter(|_| !is_buffer) {
                found(one, on_stack, one.hits(&buffer[..read]));
            }
            // So that nothing hides across two stretches.
            let is_last = next + read as u64 >= to || read < 128;
            next += if is_last { read.max(1) as u64 } else { read as u64 - 64 };
        }
        buffer.fill(0);
    }
    looked_at
}

/// Random bytes that never stood in the heap.
fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    let file = File::open("/dev/urandom").expect("open the random source");
    file.read_exact_at(&mut bytes, 0).expect("read random bytes");
    bytes
}

/// Uses a key, words and passphrases as the program does, and lets all of them go.
fn use_secrets() -> Vec<Sought> {
    let mut sought = Vec::new();
    let (key, entropy) = (random::<32>(), random::<32>());
    sought.push(Sought::new("key", &key));
    sought.push(Sought::new("entropy", &entropy));
    let vault = VaultId([0x51; 16]);
    let unlocked = Unlocked { keys: KeyBundle::new(Secret(key)), words: Secret(entropy) };
    let spoken = words::to_words(&unlocked.words);
    sought.push(Sought::new("words", &spoken.as_bytes()[..40]));
    let again = words::from_words(&spoken).expect("words come back");
    assert!(again == unlocked.words);
    let cost = KdfCost { memory_kib: 64, passes: 1, lanes: 1 };
    let typed: String = random::<24>().iter().map(|byte| char::from(b'a' + byte % 26)).collect();
    sought.push(Sought::new("passphrase", typed.as_bytes()));
    let place = tempfile::tempdir().expect("make a private folder");
    let file = place.path().join("passphrase");
    fs::write(&file, &typed).expect("write a passphrase");
    wipe(typed.into_bytes());
    let path = PathBuf::from(&file);
    let env = move |name: &str| (name == "MYBACKUP_PASSPHRASE_FILE").then(|| path.clone().into_os_string());
    let passphrase: Passphrase = passphrase_from_file(&env).expect("read it").expect("there is one");
    let stretched = slot::stretch(passphrase.text(), &[3; 24], cost).expect("stretch it");
    let info = SlotInfo { vault, kind: SlotKind::Passphrase, cost: Some(cost), created_ns: 1 };
    let sealed = slot::write(&info, &stretched, [3; 24], &unlocked);
    let opened = slot::open_with_passphrase(&sealed, passphrase.text()).expect("open it");
    assert!(opened == unlocked);
    let info = SlotInfo { kind: SlotKind::Words, cost: None, ..info };
    let sealed = slot::write(&info, &unlocked.words, [4; 24], &unlocked);
    drop(slot::open(&sealed, &unlocked.words).expect("open it"));
    let derived = unlocked.keys.keys_of(vault);
    drop(derived.seal(ObjectKind::Data, [5; 24]));
    let store = FileStore::new(Home::at(place.path()));
    let device = mybackup_service::keystore::Secret::random().expect("draw a secret");
    sought.push(Sought::new("device", device.bytes()));
    let digits = mybackup_format::ids::hex(device.bytes()).into_bytes();
    sought.push(Sought::new("device digits", &digits));
    wipe(digits);
    store.save("0123456789abcdef", &device).expect("keep it");
    assert!(store.load("0123456789abcdef").expect("load it") == device);
    // A whole backup and its restore, with the key.
    let mut victim = Victim::new(Known { vault, keys: unlocked.keys.clone(), source: SourceId([1; 8]) });
    victim.reopen(false);
    victim.back_up();
    victim.verify();
    let source = victim.source();
    let restored = victim.restore(&source, "arena/plain", mybackup_engine::OnExisting::KeepBoth);
    assert!(restored.is_some_and(|report| report.is_complete()));
    sought
}

/// Overwrites what the test itself has put into memory.
fn wipe(mut bytes: Vec<u8>) {
    bytes.fill(0);
    std::hint::black_box(&bytes);
}

#[test]
fn r39_no_secret_stays_in_the_heap() {
    let mut proof = Proof::begin("R39", "");
    let rounds = proof.amount(1, 20);
    for _ in 0..rounds {
        let sought = use_secrets();
        let mut in_heap = Vec::new();
        let looked_at = look(&sought, |one, on_stack, hits| {
            proof.add(if on_stack { "on_stack" } else { "in_heap" }, hits);
            if hits > 0 && !on_stack {
                in_heap.push(one.name);
            }
        });
        proof.add("secrets", sought.len() as u64);
        proof.add("mib_looked_at", looked_at >> 20);
        assert!(in_heap.is_empty(), "Found in the heap: {in_heap:?}");
    }
    // What is kept on purpose is found: the search itself works.
    let kept = std::hint::black_box(random::<32>().to_vec());
    let mut seen = 0;
    look(&[Sought::new("kept", &kept)], |_, _, hits| seen += hits);
    assert!(seen >= 1, "Not even what is there was found");
    std::hint::black_box(kept);
    assert!(proof.figure("mib_looked_at") >= 1);
    proof.done();
}
