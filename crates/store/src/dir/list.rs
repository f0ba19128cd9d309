//! Listing objects: what has a valid name, and nothing else that lies about.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use mybackup_vfs::FileKind;

use super::Dir;
use crate::name::is_component;
use crate::{ObjectInfo, ObjectName, StoreError};

type Found = BTreeMap<ObjectName, u64>;

impl Dir {
    pub(super) fn list_objects(&self, prefix: &str) -> Result<Vec<ObjectInfo>, StoreError> {
        self.check_root()?;
        // Before the walk: an object that is published meanwhile is then seen here or there.
        let mut found: Found = self
            .staged()
            .iter()
            .filter(|(name, _)| name.as_str().starts_with(prefix))
            .map(|(name, staged)| (name.clone(), staged.len))
            .collect();
        self.list_below(&self.root, "", prefix, &mut found)?;
        Ok(found.into_iter().map(|(name, len)| ObjectInfo { name, len }).collect())
    }

    /// Lists `folder`, whose objects have names that begin with `begun`.
    fn list_below(&self, folder: &Path, begun: &str, prefix: &str, found: &mut Found) -> Result<(), StoreError> {
        let listed = match self.vfs.list_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // Removed meanwhile, which is fine for all but the vault itself.
                return self.check_root();
            }
            listed => listed.map_err(|error| self.failed("listing", folder, error))?,
        };
        for entry in listed {
            let Some(component) = entry.name.to_str().filter(|text| is_component(text)) else {
                continue;
            };
            let text = format!("{begun}{component}");
            match entry.stat.kind {
                FileKind::File if text.starts_with(prefix) => {
                    if let Ok(name) = ObjectName::new(&text) {
                        found.entry(name).or_insert(entry.stat.len);
                    }
                }
                FileKind::Dir => {
                    let begun = format!("{text}/");
                    let may_match = begun.starts_with(prefix) || prefix.starts_with(&begun);
                    // That of temporary files holds no objects; nor do deeper ones, which may be without end.
                    let may_hold = ObjectName::new(&format!("{begun}a")).is_ok();
                    if may_match && may_hold {
                        self.list_below(&folder.join(component), &begun, prefix, found)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}
