//! Path keys: how a path inside a source is written and ordered.
//!
//! A key is the path's components joined by the byte 0, which no name may hold.
//! Comparing keys byte by byte is comparing paths component by component, so a
//! folder's children follow it directly and a subtree is one range. The source's
//! own folder is the empty key.

/// Joins a folder's key and a name.
pub fn join(folder: &[u8], name: &[u8]) -> Vec<u8> {
    let mut key = Vec::with_capacity(folder.len() + name.len() + 1);
    key.extend_from_slice(folder);
    if !folder.is_empty() {
        key.push(0);
    }
    key.extend_from_slice(name);
    key
}

/// Returns the folder that holds `key`, or `None` for the source's own folder.
pub fn parent(key: &[u8]) -> Option<&[u8]> {
    if key.is_empty() {
        return None;
    }
    Some(key.iter().rposition(|&b| b == 0).map_or(&[][..], |at| &key[..at]))
}

/// Returns the last component.
pub fn name(key: &[u8]) -> &[u8] {
    key.iter().rposition(|&b| b == 0).map_or(key, |at| &key[at + 1..])
}

/// Tells whether `key` is `folder` or lies below it.
pub fn is_within(key: &[u8], folder: &[u8]) -> bool {
    folder.is_empty() || key.starts_with(folder) && (key.len() == folder.len() || key[folder.len()] == 0)
}

/// Returns the first key that is greater than every key within `folder`, or `None` when there is none.
pub fn after_subtree(folder: &[u8]) -> Option<Vec<u8>> {
    if folder.is_empty() {
        return None;
    }
    let mut end = folder.to_vec();
    end.push(1);
    Some(end)
}

/// Tells whether a key from outside is one that a scan could have written.
///
/// Refuses empty components, `.`, `..` and components that hold a slash, so that
/// what passes can never point above the folder it is restored into.
pub fn is_sound(key: &[u8]) -> bool {
    key.is_empty() || key.split(|&b| b == 0).all(|c| !c.is_empty() && c != b"." && c != b".." && !c.contains(&b'/'))
}

/// Writes a key as a path with slashes, bytes unchanged.
pub fn to_path(key: &[u8]) -> Vec<u8> {
    key.iter().map(|&b| if b == 0 { b'/' } else { b }).collect()
}

/// Reads a relative path with slashes; empty and `.` components are dropped.
pub fn from_path(path: &[u8]) -> Vec<u8> {
    let parts: Vec<&[u8]> = path.split(|&b| b == b'/').filter(|c| !c.is_empty() && *c != b".").collect();
    parts.join(&0u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_follow_their_folder_directly() {
        let mut keys =
            [from_path(b"a.txt"), from_path(b"a/b"), from_path(b"a"), from_path(b"a/b/c"), from_path(b"a b")];
        keys.sort();
        let shown: Vec<_> = keys.iter().map(|k| String::from_utf8(to_path(k)).unwrap()).collect();
        assert_eq!(shown, ["a", "a/b", "a/b/c", "a b", "a.txt"]);
    }

    #[test]
    fn a_subtree_is_one_range() {
        let end = after_subtree(b"a").unwrap();
        for (path, inside) in [("a", true), ("a/z", true), ("a/\u{1}", true), ("a.txt", false), ("b", false)] {
            let key = from_path(path.as_bytes());
            assert_eq!(is_within(&key, b"a"), inside, "{path}");
            assert_eq!(key.as_slice() >= b"a".as_slice() && key < end, inside, "{path}");
        }
    }

    #[test]
    fn parts_are_found() {
        let key = from_path(b"a/b");
        assert_eq!((parent(&key), name(&key)), (Some(&b"a"[..]), &b"b"[..]));
        assert_eq!((parent(b"a"), parent(b"")), (Some(&b""[..]), None));
        assert_eq!(join(b"", b"x"), b"x");
    }

    #[test]
    fn unsound_keys_are_refused() {
        for bad in [&b"a\0\0b"[..], b"\0a", b"a\0", b"..", b"a\0..", b".", b"a/b"] {
            assert!(!is_sound(bad), "{bad:?}");
        }
        assert!(is_sound(b"") && is_sound(b"a\0...") && is_sound(&[0xff, 10]));
    }

    #[test]
    fn a_path_is_taken_apart_and_joined_again() {
        for (key, folder, last) in [
            (&b"a"[..], &b""[..], &b"a"[..]),
            (b"ab", b"", b"ab"),
            (b"a\0b", b"a", b"b"),
            (b"a\0bc\0de", b"a\0bc", b"de"),
        ] {
            assert_eq!((parent(key), name(key)), (Some(folder), last));
            assert_eq!(join(folder, last), key);
        }
        assert_eq!((parent(b""), name(b"")), (None, &b""[..]));
    }

    #[test]
    fn what_lies_within_a_folder_begins_with_the_whole_of_it() {
        for (key, folder, inside) in [
            (&b""[..], &b""[..], true),
            (b"a", b"", true),
            (b"a\0b", b"", true),
            (b"", b"a", false),
            (b"a", b"a", true),
            (b"ab", b"a", false),
            (b"a\0b", b"a", true),
            (b"a\0bc", b"a\0b", false),
            (b"a\0b\0c", b"a\0b", true),
            (b"a", b"a\0b", false),
            (b"b\0b", b"a", false),
        ] {
            assert_eq!(is_within(key, folder), inside, "{key:?} in {folder:?}");
        }
        assert_eq!((after_subtree(b""), after_subtree(b"a\0b")), (None, Some(b"a\0b\x01".to_vec())));
    }

    #[test]
    fn slashes_stand_for_zeros() {
        for (path, key) in [
            (&b""[..], &b""[..]),
            (b"/", b""),
            (b".", b""),
            (b"./a//b/", b"a\0b"),
            (b"/a/./b", b"a\0b"),
            (b"a/../.b", b"a\0..\0.b"),
        ] {
            assert_eq!(from_path(path), key, "{path:?}");
        }
        assert_eq!(to_path(b"a\0b\0c"), b"a/b/c");
    }

    #[test]
    fn names_that_only_look_unsound_are_sound() {
        for good in [&b"a"[..], b".a", b"..a", b"a..", b"...", b"a\0.b\0c", b"\\", b" ", b"\x01"] {
            assert!(is_sound(good), "{good:?}");
        }
        for bad in [&b"\0"[..], b"/", b"a\0/", b"a\0b/c\0d", b".\0a", b"a\0.\0b", b"..\0a"] {
            assert!(!is_sound(bad), "{bad:?}");
        }
    }
}
