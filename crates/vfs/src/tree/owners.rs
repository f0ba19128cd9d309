//! Names of users and groups, and back, each asked of the system once.
//!
//! A lookup may go to a directory server; a tree of a million files has a handful
//! of owners.

use super::sys;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

/// A cache of the users and groups that the system knows.
#[derive(Debug, Default)]
pub struct Owners {
    users: Known<u32, String>,
    groups: Known<u32, String>,
    user_ids: Known<String, u32>,
    group_ids: Known<String, u32>,
}

impl Owners {
    /// Returns the name of a user; none where the system has none for the number.
    pub fn user(&self, uid: u32) -> Option<String> {
        self.users.get(&uid, || sys::user_name(uid))
    }

    /// Returns the name of a group; none where the system has none for the number.
    pub fn group(&self, gid: u32) -> Option<String> {
        self.groups.get(&gid, || sys::group_name(gid))
    }

    /// Returns the number of the user of that name on this system.
    pub fn user_id(&self, name: &str) -> Option<u32> {
        self.user_ids.get(&name.to_owned(), || sys::user_id(name))
    }

    /// Returns the number of the group of that name on this system.
    pub fn group_id(&self, name: &str) -> Option<u32> {
        self.group_ids.get(&name.to_owned(), || sys::group_id(name))
    }
}

/// Answers of the system, the absent ones too.
#[derive(Debug)]
struct Known<K, V>(Mutex<HashMap<K, Option<V>>>);

impl<K, V> Default for Known<K, V> {
    fn default() -> Known<K, V> {
        Known(Mutex::new(HashMap::new()))
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Known<K, V> {
    fn get(&self, key: &K, ask: impl FnOnce() -> Option<V>) -> Option<V> {
        // A half-done insertion is no harm in a cache, so a poisoned lock is used on.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(key.clone()).or_insert_with(ask).clone()
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn root_is_known_both_ways_and_nobody_else_is_invented() {
        let owners = Owners::default();
        assert_eq!(owners.user(0).as_deref(), Some("root"));
        assert_eq!(owners.user_id("root"), Some(0));
        let group = owners.group(0).unwrap();
        assert_eq!(owners.group_id(&group), Some(0));
        assert_eq!(owners.user(3_999_999_999), None);
        assert_eq!(owners.user_id("no such user here"), None);
    }
}
