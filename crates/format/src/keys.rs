//! The vault's keys and everything that is derived from them.
//!
//! One random 32-byte key per epoch, held together in a bundle. Identities
//! (chunks, pages, gear table) always come from the first key, so that they stay
//! the same when a new epoch begins; objects are sealed with the key of the epoch
//! that their header names. Secrets are wiped from memory when dropped and are
//! never shown by `Debug`.

use hkdf::Hkdf;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::container::{HEADER_LEN, ObjectKind, SealKey};
use crate::error::FormatError;
use crate::ids::{ChunkId, PageId, VaultId, hex};

/// 32 secret bytes.
#[derive(Clone, Zeroize, ZeroizeOnDrop, PartialEq, Eq)]
pub struct Secret(pub [u8; 32]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// Derives 32 bytes for one purpose.
fn derive(secret: &[u8; 32], purpose: &str) -> [u8; 32] {
    let mut out = [0u8; 32];
    Hkdf::<Sha256>::new(None, secret).expand(purpose.as_bytes(), &mut out).expect("32 bytes are within HKDF's limit");
    out
}

/// The vault's keys, one for each epoch, the oldest first; never empty.
#[derive(Clone, Zeroize, ZeroizeOnDrop, PartialEq, Eq)]
pub struct KeyBundle {
    keys: Vec<Secret>,
}

impl std::fmt::Debug for KeyBundle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyBundle({})", self.fingerprint())
    }
}

impl KeyBundle {
    /// Begins a vault's keys with the key of epoch 0.
    pub fn new(first: Secret) -> Self {
        KeyBundle { keys: vec![first] }
    }

    /// Writes the keys one after the other.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.keys.iter().flat_map(|key| key.0).collect()
    }

    /// Reads keys that were written by [`KeyBundle::to_bytes`].
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, FormatError> {
        let (keys, rest) = bytes.as_chunks::<32>();
        if keys.is_empty() || !rest.is_empty() || keys.len() > usize::from(u16::MAX) {
            return Err(FormatError::Impossible("the key bundle"));
        }
        Ok(KeyBundle { keys: keys.iter().map(|k| Secret(*k)).collect() })
    }

    /// Returns the epoch that new objects are sealed under.
    pub fn epoch(&self) -> u16 {
        (self.keys.len() - 1) as u16
    }

    /// Names the keys for people: a hash that tells nothing about them.
    pub fn fingerprint(&self) -> String {
        let hash = derive(&self.keys[0].0, "mybackup/1 fingerprint");
        let digits = hex(&hash[..8]).to_uppercase();
        [&digits[0..4], &digits[4..8], &digits[8..12], &digits[12..16]].join("-")
    }

    /// Derives what the identities and objects of one vault need.
    pub fn keys_of(&self, vault: VaultId) -> VaultKeys {
        let first = &self.keys[0].0;
        VaultKeys {
            vault,
            objects: self.keys.iter().map(|k| Secret(derive(&k.0, "mybackup/1 objects"))).collect(),
            chunk: Secret(derive(first, "mybackup/1 chunk id")),
            small: Secret(derive(first, "mybackup/1 small file id")),
            page: Secret(derive(first, "mybackup/1 page id")),
            border: Secret(derive(first, "mybackup/1 page border")),
            rows: Secret(derive(first, "mybackup/1 version rows")),
            gear: Secret(derive(first, "mybackup/1 gear table")),
            reserve: Secret(derive(first, "mybackup/1 reserve")),
            description: Secret(derive(first, "mybackup/1 vault")),
        }
    }
}

/// Keys for one vault's objects and identities.
#[derive(Clone)]
pub struct VaultKeys {
    vault: VaultId,
    objects: Vec<Secret>,
    chunk: Secret,
    small: Secret,
    page: Secret,
    border: Secret,
    rows: Secret,
    pub(crate) gear: Secret,
    reserve: Secret,
    description: Secret,
}

fn short_hash<const N: usize>(key: &Secret, parts: &[&[u8]]) -> [u8; N] {
    let mut hasher = blake3::Hasher::new_keyed(&key.0);
    for part in parts {
        hasher.update(part);
    }
    let mut out = [0u8; N];
    hasher.finalize_xof().fill(&mut out);
    out
}

impl VaultKeys {
    /// Returns the vault that these keys belong to.
    pub fn vault(&self) -> VaultId {
        self.vault
    }

    /// Derives the key of one new object.
    pub fn seal(&self, kind: ObjectKind, salt: [u8; 24]) -> SealKey {
        let epoch = (self.objects.len() - 1) as u16;
        SealKey::derive(&self.objects[usize::from(epoch)], kind, epoch, self.vault, salt)
    }

    /// Derives the key of an object from its header, and checks the header's commitment.
    pub fn open(&self, kind: ObjectKind, header: &[u8; HEADER_LEN]) -> Result<SealKey, FormatError> {
        SealKey::from_header(header, kind, self.vault, |epoch| {
            self.objects.get(usize::from(epoch)).ok_or(FormatError::WrongKey)
        })
    }

    /// Identifies a chunk of a large file by its bytes.
    pub fn chunk_id(&self, bytes: &[u8]) -> ChunkId {
        ChunkId(short_hash(&self.chunk, &[bytes]))
    }

    /// Identifies the one chunk of a small file by the file's SHA-256.
    pub fn small_id(&self, sha256: &[u8; 32]) -> ChunkId {
        ChunkId(short_hash(&self.small, &[sha256]))
    }

    /// Identifies a page by its kind and plain bytes.
    pub fn page_id(&self, kind: u8, bytes: &[u8]) -> PageId {
        PageId(short_hash(&self.page, &[&[kind], bytes]))
    }

    /// Hashes a path key to decide whether a page ends after it.
    pub fn border(&self, key: &[u8]) -> u64 {
        u64::from_le_bytes(short_hash(&self.border, &[key]))
    }

    /// Hashes one version row for the multiset hash of a root.
    pub fn row_hash(&self, row: &[u8]) -> [u8; 32] {
        short_hash(&self.rows, &[row])
    }

    pub(crate) fn description_secret(&self) -> Secret {
        self.description.clone()
    }

    /// Fills the body of the reserve, which holds nothing but room.
    pub fn fill_reserve(&self, body: &mut [u8]) {
        blake3::Hasher::new_keyed(&self.reserve.0).finalize_xof().fill(body);
    }
}

/// Hashes bytes with SHA-256.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(epochs: usize) -> KeyBundle {
        KeyBundle { keys: (0..epochs).map(|n| Secret([n as u8; 32])).collect() }
    }

    #[test]
    fn debug_shows_no_secret() {
        assert_eq!(format!("{:?}", Secret([7; 32])), "Secret");
        let keys = KeyBundle::new(Secret(std::array::from_fn(|i| i as u8)));
        assert_eq!(keys.fingerprint(), "1035-9348-D873-AEF6");
        assert_eq!(format!("{keys:?}"), "KeyBundle(1035-9348-D873-AEF6)");
    }

    #[test]
    fn a_bundle_holds_one_to_65535_whole_keys() {
        for (len, epochs) in [
            (0, None),
            (1, None),
            (31, None),
            (32, Some(1)),
            (33, None),
            (64, Some(2)),
            (95, None),
            (96, Some(3)),
            (32 * 65_535, Some(65_535)),
            (32 * 65_536, None),
            (32 * 65_537, None),
        ] {
            let read = KeyBundle::from_bytes(&vec![7; len]).map(|keys| keys.keys.len());
            assert_eq!(read, epochs.ok_or(FormatError::Impossible("the key bundle")), "{len} bytes");
        }
        let bytes = bundle(3).to_bytes();
        assert_eq!(bytes, [[0; 32], [1; 32], [2; 32]].concat());
        assert_eq!(KeyBundle::from_bytes(&bytes).unwrap(), bundle(3));
    }

    #[test]
    fn new_objects_are_sealed_under_the_last_epoch() {
        for epochs in [1, 2, 3, 300] {
            let (last, vault) = ((epochs - 1) as u16, VaultId([9; 16]));
            let keys = bundle(epochs).keys_of(vault);
            assert_eq!((bundle(epochs).epoch(), keys.vault()), (last, vault));
            let header = *keys.seal(ObjectKind::Data, [3; 24]).header();
            assert_eq!(header[6..8], last.to_le_bytes());
            assert!(keys.open(ObjectKind::Data, &header).is_ok());
            assert!(bundle(epochs + 1).keys_of(vault).open(ObjectKind::Data, &header).is_ok(), "an older epoch");
            let unknown = bundle(epochs + 1).keys_of(vault).seal(ObjectKind::Data, [3; 24]);
            assert_eq!(keys.open(ObjectKind::Data, unknown.header()).err(), Some(FormatError::WrongKey));
        }
    }

    #[test]
    fn identities_come_from_the_first_key_whatever_the_epoch() {
        let (one, two) = (bundle(1).keys_of(VaultId([1; 16])), bundle(2).keys_of(VaultId([2; 16])));
        let all = |keys: &VaultKeys| {
            let mut reserve = [0; 32];
            keys.fill_reserve(&mut reserve);
            let ids = (keys.chunk_id(b"x"), keys.small_id(&[1; 32]), keys.page_id(0, b"x"), keys.border(b"x"));
            (ids, keys.row_hash(b"x"), reserve, keys.gear.clone(), keys.description_secret())
        };
        assert_eq!(all(&one), all(&two));
        assert_eq!(bundle(1).fingerprint(), bundle(2).fingerprint());
    }

    #[test]
    fn each_purpose_has_the_key_that_the_format_names() {
        let first = Secret([1; 32]);
        let keys = KeyBundle::new(first.clone()).keys_of(VaultId([1; 16]));
        let keyed = |purpose, parts: &[u8]| *blake3::keyed_hash(&derive(&first.0, purpose), parts).as_bytes();
        assert_eq!(keys.chunk_id(b"x").0, keyed("mybackup/1 chunk id", b"x")[..16]);
        assert_eq!(keys.small_id(&[5; 32]).0, keyed("mybackup/1 small file id", &[5; 32])[..16]);
        assert_eq!(keys.page_id(2, b"x").0, keyed("mybackup/1 page id", b"\x02x")[..16]);
        assert_eq!(keys.border(b"x").to_le_bytes(), keyed("mybackup/1 page border", b"x")[..8]);
        assert_eq!(keys.row_hash(b"x"), keyed("mybackup/1 version rows", b"x"));
        let mut reserve = [0; 32];
        keys.fill_reserve(&mut reserve);
        assert_eq!(reserve, keyed("mybackup/1 reserve", b""));
        assert_eq!(keys.gear.0, derive(&first.0, "mybackup/1 gear table"));
        assert_eq!(keys.description_secret().0, derive(&first.0, "mybackup/1 vault"));
        assert_eq!(keys.objects[0].0, derive(&first.0, "mybackup/1 objects"));
    }
}
