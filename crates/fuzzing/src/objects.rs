//! Sealed objects: what nobody sealed is refused, and what is sealed but wrong is read without harm.

use mybackup_format::compress::{MAX_DATA_SEGMENT, decompress};
use mybackup_format::container::{self, ObjectKind, header_of, read_contents, segment_bytes};
use mybackup_format::keys::{KeyBundle, Secret, VaultKeys};
use mybackup_format::{VaultId, envelope as envelopes, slot as slots, vault};
use mybackup_reference::tables::{derive, object_key, open_envelope, whole_object};

use crate::seal::{MASTER, Seal, Segment, VAULT};

/// What all slots here are sealed under.
const SECRET: [u8; 32] = [5; 32];

/// The keys of all vaults here.
pub fn keys() -> VaultKeys {
    bundle().keys_of(VaultId(VAULT))
}

/// The same as a vault's slots hold them.
pub fn bundle() -> KeyBundle {
    KeyBundle::new(Secret(MASTER))
}

/// An envelope as it is, and one whose clear and sealed parts are the bytes.
pub fn envelope(data: &[u8]) {
    let secret = Secret(SECRET);
    for kind in [ObjectKind::Slot, ObjectKind::Vault] {
        let ours = envelopes::open(data, &secret, kind, VaultId(VAULT));
        let theirs = open_envelope(&SECRET, &VAULT, data, kind as u8);
        assert_eq!(ours.clone().ok(), theirs.ok());
        assert!(ours.is_err() || envelopes::clear_part(data, kind).is_ok());
        let _ = (envelopes::salt(data), container::header_of(data).map(container::header_kind));
    }
    let Some((at, rest)) = data.split_first() else { return };
    let (clear, body) = rest.split_at(usize::from(*at).min(rest.len()));
    let sealed = Seal::under(&SECRET, 6, [3; 24]).envelope(clear, body);
    assert_eq!(envelopes::open(&sealed, &secret, ObjectKind::Slot, VaultId(VAULT)).as_deref(), Ok(body));
    assert_eq!(envelopes::clear_part(&sealed, ObjectKind::Slot), Ok(clear));
    assert_eq!(envelopes::write(&secret, ObjectKind::Slot, VaultId(VAULT), [3; 24], clear, body), sealed);
    assert_eq!(open_envelope(&SECRET, &VAULT, &sealed, 6).as_deref(), Ok(body));
}

/// `vault.enc`: as it is, and with its clear and sealed parts under a sound seal.
pub fn vault_description(data: &[u8]) {
    let keys = keys();
    let _ = vault::info(data);
    let Some((at, rest)) = data.split_first() else { return };
    let (clear, body) = rest.split_at(usize::from(*at).min(rest.len()));
    let sealed = Seal::under(&derive(&MASTER, "mybackup/1 vault"), 7, [3; 24]).envelope(clear, body);
    let Ok(parameters) = vault::open(&sealed, &keys) else { return };
    let info = vault::info(&sealed).expect("it was opened");
    if info.vault != keys.vault() {
        return;
    }
    let again = vault::write(&info, &parameters, &keys, [4; 24]);
    assert_eq!(vault::info(&again), Ok(info));
    assert_eq!(vault::open(&again, &keys), Ok(parameters));
}

/// A key slot: as it is, and under a sound seal.
pub fn slot(data: &[u8]) {
    let secret = Secret(SECRET);
    let _ = slots::open(data, &secret);
    let Some((at, rest)) = data.split_first() else { return };
    let (clear, body) = rest.split_at(usize::from(*at).min(rest.len()));
    let sealed = Seal::under(&SECRET, 6, [3; 24]).envelope(clear, body);
    let Ok(info) = slots::info(&sealed) else { return };
    if let Some(cost) = info.cost {
        let refused = cost.memory_kib > slots::MAX_KDF_KIB || cost.passes > slots::MAX_KDF_PASSES || cost.lanes > 16;
        let cheap = u64::from(cost.memory_kib) * u64::from(cost.passes) <= 256;
        if refused || cheap {
            let stretched = slots::open_with_passphrase(&sealed, "correct horse");
            assert!(stretched.is_err(), "no passphrase sealed it");
        }
    }
    if let Ok(unlocked) = slots::open(&sealed, &secret) {
        let again = slots::write(&info, &secret, [4; 24], &unlocked);
        assert_eq!((slots::info(&again), slots::open(&again, &secret)), (Ok(info), Ok(unlocked)));
    }
}

/// A seed of an envelope's target: where the clear part ends, the clear part, the sealed one.
pub fn slot_seed(object: &[u8], body: &[u8]) -> Vec<u8> {
    let len = u32::from_le_bytes(object[64..68].try_into().expect("four bytes")) as usize;
    [&[len as u8][..], &object[68..68 + len], body].concat()
}

/// A data pack: as it is, with bytes exchanged, and with a table and a trailer of any content.
pub fn container(data: &[u8]) {
    opened(data).ok();
    let [at, value, cut, rest @ ..] = data else { return };
    let (at, cut) = (usize::from(*at), usize::from(*cut));
    let (head, plain) = rest.split_at(cut.min(rest.len()));
    let seal = Seal::new(1, [3; 24]);
    let segments = [Segment::raw(0, plain.to_vec()), Segment::raw(7, head.to_vec())];
    let whole = [plain.to_vec(), head.to_vec()];
    let sound = seal.object(&segments, head, |table| table, |trailer| trailer);
    assert_eq!(opened(&sound), Ok((whole.to_vec(), head.to_vec())));
    // A byte that was changed is found, or was never looked at.
    let mut changed = sound.clone();
    let len = changed.len();
    changed[(at << 3) % len] ^= value;
    assert_eq!(opened(&changed).is_ok(), *value == 0);
    // A table that lies: any bytes, or a sound one with a byte exchanged.
    opened(&seal.object(&segments, b"", |_| head.to_vec(), |trailer| trailer)).ok();
    let exchange = |mut bytes: Vec<u8>| {
        let len = bytes.len();
        bytes[at % len] = *value;
        bytes
    };
    opened(&seal.object(&segments, b"", exchange, |trailer| trailer)).ok();
    opened(&seal.object(&segments, b"", |table| table, exchange)).ok();
    opened(&seal.object(&segments, b"", |table| table, |_| rest.to_vec())).ok();
}

type Opened = Result<(Vec<Vec<u8>>, Vec<u8>), String>;

/// Opens a data pack with both readers: what the first accepts, the second gives too.
fn opened(object: &[u8]) -> Opened {
    let ours = || -> Result<_, mybackup_format::FormatError> {
        let key = keys().open(ObjectKind::Data, header_of(object)?)?;
        let contents = read_contents(&key, object, MAX_DATA_SEGMENT)?;
        let open = |segment: &container::Segment| segment.open(&key, segment_bytes(object, segment)?);
        Ok((contents.segments.iter().map(open).collect::<Result<Vec<_>, _>>()?, contents.table))
    };
    let theirs = || {
        let key = object_key(&derive(&MASTER, "mybackup/1 objects"), &VAULT, object, 1)?;
        whole_object(&key, 1, object)
    };
    let (ours, theirs) = (ours(), theirs());
    if let Ok(ours) = &ours {
        assert_eq!(Some(ours), theirs.as_ref().ok(), "{:?}", theirs.as_ref().err());
    }
    ours.map_err(|error| error.to_string())
}

/// A seed of the container's target.
pub fn sealed_seed(head: &[u8], plain: &[u8]) -> Vec<u8> {
    [&[9, 1, head.len() as u8][..], head, plain].concat()
}

/// Announced lengths that lie: shared with the decompressor's target.
pub fn decompressed(stored: &[u8], raw: usize) {
    if let Ok(bytes) = decompress(stored, raw) {
        assert_eq!(bytes.len(), raw);
        assert!(bytes.capacity() <= raw.max(64), "no more room than was announced");
    }
}
