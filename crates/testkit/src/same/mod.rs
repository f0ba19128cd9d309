//! Compares two trees by everything that a person could miss.
//!
//! Type, mode, owner, times to the nanosecond, link targets, extended attributes
//! with access lists and capabilities, hard-link groups, holes, content. What a
//! file system or an ordinary user cannot do is left out by name, never silently.

mod read;

pub use read::{Entries, Entry, Kind, hex, read_tree, sha256};

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

/// One way in which a file can differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// It stands in the first tree only.
    Missing,
    /// It stands in the second tree only.
    Extra,
    /// Its type.
    Kind,
    /// Its mode bits.
    Mode,
    /// Its user or group.
    Owner,
    /// Its time of modification.
    Time,
    /// What a symbolic link holds.
    Target,
    /// The number of a device.
    Device,
    /// An extended attribute, access list or capability.
    Xattr,
    /// Which other names are the same file.
    HardLinks,
    /// Where its holes are.
    Holes,
    /// Its bytes or their number.
    Content,
}

/// One difference between two trees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The path below both roots; empty for the roots themselves.
    pub path: Vec<u8>,
    /// What differs.
    pub aspect: Aspect,
    /// Both values, for a person.
    pub text: String,
}

/// All differences between two trees; prints as a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Differences(pub Vec<Difference>);

impl Differences {
    /// Tells whether there are none.
    pub fn none(&self) -> bool {
        self.0.is_empty()
    }

    /// Panics with the list of differences when there are any.
    #[track_caller]
    pub fn assert_none(&self) {
        assert!(self.none(), "The trees differ:\n{self}");
    }
}

impl fmt::Display for Differences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 40;
        for difference in self.0.iter().take(SHOWN) {
            let path = shown(&difference.path);
            writeln!(f, "  {:?} of {path}: {}", difference.aspect, difference.text)?;
        }
        match self.0.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => writeln!(f, "  and {more} more"),
        }
    }
}

/// Compares two trees in every aspect.
pub fn same(a: &Path, b: &Path) -> Differences {
    Comparison::default().of(a, b)
}

/// Panics unless two trees are the same in every aspect.
#[track_caller]
pub fn assert_same(a: &Path, b: &Path) {
    same(a, b).assert_none();
}

/// Which aspects count; all of them unless said.
#[derive(Debug, Clone, Default)]
pub struct Comparison {
    ignored: BTreeSet<Aspect>,
    xattr_prefixes: Vec<&'static str>,
    without: Vec<Vec<u8>>,
}

impl Comparison {
    /// Leaves one aspect out.
    pub fn ignoring(mut self, aspect: Aspect) -> Self {
        self.ignored.insert(aspect);
        self
    }

    /// Leaves extended attributes with such names out.
    pub fn ignoring_xattrs(mut self, prefix: &'static str) -> Self {
        self.xattr_prefixes.push(prefix);
        self
    }

    /// Leaves a path and all below it out of both trees.
    pub fn without(mut self, path: impl AsRef<[u8]>) -> Self {
        self.without.push(path.as_ref().to_vec());
        self
    }

    /// Compares the trees at two places.
    pub fn of(&self, a: &Path, b: &Path) -> Differences {
        self.between(&read_tree(a), &read_tree(b))
    }

    /// Compares two trees that were read before.
    pub fn between(&self, a: &Entries, b: &Entries) -> Differences {
        let paths: BTreeSet<&Vec<u8>> = a.keys().chain(b.keys()).collect();
        let mut found = Vec::new();
        for path in paths.into_iter().filter(|path| !self.left_out(path)) {
            let mut note = |aspect, text| {
                if !self.ignored.contains(&aspect) {
                    found.push(Difference { path: path.clone(), aspect, text });
                }
            };
            match (a.get(path), b.get(path)) {
                (Some(a), Some(b)) => self.compare(a, b, &mut note),
                (Some(a), None) => note(Aspect::Missing, format!("{:?} is not there", a.kind)),
                (None, Some(b)) => note(Aspect::Extra, format!("{:?} is too much", b.kind)),
                (None, None) => {}
            }
        }
        Differences(found)
    }

    fn left_out(&self, path: &[u8]) -> bool {
        self.without
            .iter()
            .any(|without| path.strip_prefix(&without[..]).is_some_and(|rest| rest.is_empty() || rest[0] == b'/'))
    }

    fn compare(&self, a: &Entry, b: &Entry, note: &mut impl FnMut(Aspect, String)) {
        let mut value = |aspect, a: &dyn fmt::Debug, b: &dyn fmt::Debug| {
            let (a, b) = (format!("{a:?}"), format!("{b:?}"));
            if a != b {
                note(aspect, format!("{a} became {b}"));
            }
        };
        value(Aspect::Kind, &a.kind, &b.kind);
        if a.kind != b.kind {
            return;
        }
        if a.kind != Kind::Link {
            value(Aspect::Mode, &format!("{:04o}", a.mode), &format!("{:04o}", b.mode));
        }
        value(Aspect::Owner, &a.owner, &b.owner);
        value(Aspect::Time, &a.time, &b.time);
        value(Aspect::Device, &a.device, &b.device);
        value(Aspect::Target, &a.target.as_deref().map(shown), &b.target.as_deref().map(shown));
        value(Aspect::HardLinks, &shown(&a.first_name), &shown(&b.first_name));
        value(Aspect::Content, &a.len, &b.len);
        value(Aspect::Content, &a.content.map(|sum| hex(&sum)), &b.content.map(|sum| hex(&sum)));
        value(Aspect::Holes, &a.data, &b.data);
        let names: BTreeSet<&Vec<u8>> = a.xattrs.keys().chain(b.xattrs.keys()).collect();
        for name in names {
            let name_text = shown(name);
            if self.xattr_prefixes.iter().any(|prefix| name.starts_with(prefix.as_bytes())) {
                continue;
            }
            let (a, b) = (a.xattrs.get(name), b.xattrs.get(name));
            if a != b {
                let text = |value: Option<&Vec<u8>>| value.map(|value| shown(value));
                note(Aspect::Xattr, format!("{name_text} {:?} became {:?}", text(a), text(b)));
            }
        }
    }
}

/// Returns bytes as text for a message, shortened in the middle.
fn shown(bytes: &[u8]) -> String {
    const EACH_END: usize = 60;
    if bytes.len() <= 2 * EACH_END + 3 {
        return format!("\"{}\"", bytes.escape_ascii());
    }
    let (begin, end) = (&bytes[..EACH_END], &bytes[bytes.len() - EACH_END..]);
    format!("\"{}...{}\" ({} bytes)", begin.escape_ascii(), end.escape_ascii(), bytes.len())
}

#[cfg(test)]
mod tests;
