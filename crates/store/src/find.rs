//! Finding vaults at a destination.

use std::path::Path;

use mybackup_vfs::{FileKind, Vfs};

use crate::StoreError;

const PREFIX: &str = "MyBackup-";
const ID_DIGITS: usize = 8;

/// Lists the folders named `MyBackup-<8 hex>` in `destination`, sorted.
///
/// A destination that is not there is the error `Gone`.
pub fn find_vaults(vfs: &dyn Vfs, destination: &Path) -> Result<Vec<String>, StoreError> {
    let listed = vfs.list_dir(destination).map_err(|source| {
        if source.kind() == std::io::ErrorKind::NotFound || mybackup_vfs::says_gone(&source) {
            return StoreError::Gone { root: destination.to_path_buf(), source: Some(source) };
        }
        StoreError::from_io("listing", destination.to_path_buf(), source)
    })?;
    let mut found: Vec<String> = listed
        .into_iter()
        .filter(|listed| listed.stat.kind == FileKind::Dir)
        .filter_map(|listed| listed.name.into_string().ok())
        .filter(|name| is_vault_name(name))
        .collect();
    found.sort();
    Ok(found)
}

fn is_vault_name(name: &str) -> bool {
    let hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    name.strip_prefix(PREFIX).is_some_and(|id| id.len() == ID_DIGITS && id.bytes().all(hex))
}

#[cfg(test)]
mod tests {
    use mybackup_vfs::MemoryFs;

    use super::*;
    use crate::StoreErrorKind;

    #[test]
    fn only_folders_with_a_vault_name_are_found() {
        let fs = MemoryFs::new();
        for name in
            ["MyBackup-0a1b2c3d", "MyBackup-00000000", "MyBackup-0A1B2C3D", "MyBackup-0a1b2c3d4", "MyBackup-", "Photos"]
        {
            fs.create_dir(&Path::new("/").join(name)).unwrap();
        }
        fs.create_new(Path::new("/MyBackup-11111111")).unwrap();
        let found = find_vaults(&fs, Path::new("/")).unwrap();
        assert_eq!(found, ["MyBackup-00000000", "MyBackup-0a1b2c3d"]);
        let gone = find_vaults(&fs, Path::new("/unplugged")).unwrap_err();
        assert_eq!(gone.kind(), StoreErrorKind::Gone);
    }
}
