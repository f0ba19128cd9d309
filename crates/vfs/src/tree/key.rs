//! Keys: names below a root, joined by a zero byte.
//!
//! A key may come from a hostile vault, so it is taken apart and checked here,
//! before any of its bytes reaches the system.

use std::io;

/// Why bytes are not the key of something below a target.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// A component is empty, "." or "..", or holds a separator.
    #[error("The name \"{name}\" cannot stand in a path below the target")]
    BadName {
        /// The component, made readable.
        name: String,
    },
    /// The key names the root where something inside it is wanted.
    #[error("The path of the target itself was given where a path inside it is needed")]
    IsRoot,
}

impl From<KeyError> for io::Error {
    fn from(error: KeyError) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidInput, error)
    }
}

/// Takes a key apart; the empty key has no components.
///
/// Fails when a component is empty, "." or "..", or holds a separator of this system.
pub fn components(key: &[u8]) -> Result<Vec<&[u8]>, KeyError> {
    if key.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<&[u8]> = key.split(|byte| *byte == 0).collect();
    for name in &names {
        check_name(name)?;
    }
    Ok(names)
}

/// Joins names into a key; fails as [`components`] does.
pub fn join_key(names: &[&[u8]]) -> Result<Vec<u8>, KeyError> {
    for name in names {
        check_name(name)?;
    }
    Ok(names.join(&0))
}

/// Splits a key into the key of its folder and its last name, all checked.
pub(crate) fn split(key: &[u8]) -> Result<(&[u8], &[u8]), KeyError> {
    if key.is_empty() {
        return Err(KeyError::IsRoot);
    }
    components(key)?;
    Ok(match key.iter().rposition(|byte| *byte == 0) {
        Some(at) => (&key[..at], &key[at + 1..]),
        None => (&key[..0], key),
    })
}

/// Appends a name to the key in place; the caller truncates it again.
pub(crate) fn push(key: &mut Vec<u8>, name: &[u8]) {
    if !key.is_empty() {
        key.push(0);
    }
    key.extend_from_slice(name);
}

/// Refuses what would not name exactly one entry of one folder.
fn check_name(name: &[u8]) -> Result<(), KeyError> {
    let separator = |byte: &u8| matches!(byte, 0 | b'/') || (cfg!(windows) && *byte == b'\\');
    if name.is_empty() || name == b"." || name == b".." || name.iter().any(separator) {
        let name = name.escape_ascii().to_string();
        return Err(KeyError::BadName { name });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_apart_and_together() {
        let names: [&[u8]; 3] = [b"a", b"\xff\n", b"c"];
        let key = join_key(&names).unwrap();
        assert_eq!(key, b"a\0\xff\n\0c");
        assert_eq!(components(&key).unwrap(), names);
        assert_eq!(split(&key).unwrap(), (&b"a\0\xff\n"[..], &b"c"[..]));
        assert_eq!(split(b"a").unwrap(), (&b""[..], &b"a"[..]));
        assert!(components(b"").unwrap().is_empty());
        assert!(split(b"").is_err());
    }

    #[test]
    fn names_that_could_lead_elsewhere_are_refused() {
        let bad: [&[u8]; 9] = [b".", b"..", b"/", b"a/b", b"/etc", b"\0", b"a\0", b"a\0\0b", b"a\0..\0b"];
        for key in bad {
            assert!(components(key).is_err(), "{}", key.escape_ascii());
        }
        assert!(join_key(&[b"a\0b"]).is_err());
        assert!(join_key(&[b""]).is_err());
    }
}
