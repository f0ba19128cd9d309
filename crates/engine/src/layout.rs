//! Where objects lie in a vault's folder.

use mybackup_format::container::{HEADER_LEN, ObjectKind};
use mybackup_format::ids::hex;
use mybackup_format::index::PackFolder;
use mybackup_format::{ObjectHash, SourceId, VaultId};
use mybackup_store::ObjectName;

/// The description of the vault.
pub const VAULT: &str = "vault.enc";
/// Room that is given up when a disk is full.
pub const RESERVE: &str = "reserve.enc";
/// The length of the reserve in bytes, on a disk large enough.
pub const RESERVE_LEN: usize = 32 << 20;

/// Returns the length of the reserve on a disk of so many bytes: at most a sixteenth of it.
pub fn reserve_len(total_bytes: Option<u64>) -> usize {
    total_bytes.map_or(RESERVE_LEN, |total| (total / 16).min(RESERVE_LEN as u64) as usize)
}
/// The page for people.
pub const README: &str = "README.txt";

/// Returns the name of a vault's folder at a destination.
pub fn vault_folder(vault: VaultId) -> String {
    format!("MyBackup-{}", hex(&vault.0[..4]))
}

fn name(text: String) -> ObjectName {
    ObjectName::new(&text).expect("names made here are sound")
}

/// Names one of the fixed objects.
pub fn fixed(text: &'static str) -> ObjectName {
    name(text.to_string())
}

/// Names a pack.
pub fn pack(folder: PackFolder, hash: &ObjectHash) -> ObjectName {
    let hex = hash.hex();
    name(format!("{}/{}/{hex}.enc", folder.name(), &hex[..2]))
}

/// Names an index.
pub fn index(hash: &ObjectHash) -> ObjectName {
    name(format!("index/{}.enc", hash.hex()))
}

/// Names a cleaning plan.
pub fn plan(hash: &ObjectHash) -> ObjectName {
    name(format!("gc/{}.enc", hash.hex()))
}

/// Names a key slot after the hash of its bytes.
pub fn slot(hash: &ObjectHash) -> ObjectName {
    name(format!("keys/{}.enc", hex(&hash.0[..8])))
}

/// Names a root.
pub fn root(source: SourceId, seq: u64, hash: &ObjectHash) -> ObjectName {
    name(format!("runs/{}/{seq:010}-{}.enc", source.hex(), hex(&hash.0[..4])))
}

/// Reads the sequence number from a root's name.
pub fn root_seq(name: &str) -> Option<u64> {
    name.rsplit('/').next()?.split_once('-')?.0.parse().ok()
}

/// The greatest sequence number that is passed over when its root is damaged.
///
/// Anybody who can write to a destination can put a name there; the numbers of
/// roots must not run out by it.
const PASSED_OVER: u64 = 9_999_999_999;

/// Reads the sequence number from the name of a root that need not be sound, if it is one to pass over.
pub fn passed_over_seq(name: &str) -> Option<u64> {
    root_seq(name).filter(|seq| *seq <= PASSED_OVER)
}

/// Reads the source from a root's name.
pub fn root_source(name: &str) -> Option<SourceId> {
    SourceId::from_hex(name.strip_prefix("runs/")?.split('/').next()?)
}

/// Reads the hash from the name of an object that carries the whole of it.
pub fn hash_in_name(name: &str) -> Option<ObjectHash> {
    ObjectHash::from_hex(name.rsplit('/').next()?.strip_suffix(".enc")?)
}

/// Reads the folder and hash from a pack's name.
pub fn pack_in_name(name: &str) -> Option<(PackFolder, ObjectHash)> {
    let folder = [PackFolder::Data, PackFolder::Meta, PackFolder::Meta2]
        .into_iter()
        .find(|f| name.strip_prefix(f.name()).is_some_and(|rest| rest.starts_with('/')))?;
    Some((folder, hash_in_name(name)?))
}

/// Tells what kind of object must stand under a name; `None` where the name is not one of ours.
pub fn kind_of(name: &str) -> Option<ObjectKind> {
    Some(match name.split('/').next()? {
        "data" => ObjectKind::Data,
        "meta" | "meta2" => ObjectKind::Meta,
        "index" => ObjectKind::Index,
        "runs" => ObjectKind::Root,
        "gc" => ObjectKind::Plan,
        "keys" => ObjectKind::Slot,
        VAULT => ObjectKind::Vault,
        _ => return None,
    })
}

/// Tells whether a name agrees with the hash of the object's bytes, as far as the name holds it.
pub fn name_fits(name: &str, hash: &ObjectHash) -> bool {
    let hex = hash.hex();
    let Some(stem) = name.rsplit('/').next().and_then(|n| n.strip_suffix(".enc")) else { return true };
    match name.split('/').next() {
        Some("data" | "meta" | "meta2" | "index" | "gc") => stem == hex,
        Some("keys") => stem == &hex[..16],
        Some("runs") => stem.split_once('-').is_some_and(|(_, short)| short == &hex[..8]),
        _ => true,
    }
}

/// The least length of any object.
pub const LEAST_LEN: u64 = HEADER_LEN as u64;
