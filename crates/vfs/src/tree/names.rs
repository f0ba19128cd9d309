//! The names of the folders being walked, all in one piece of memory.
//!
//! A folder of a million names costs two allocations that grow, not a million.
//! Folders lie on each other as on a stack: the deepest folder's names are last
//! and are cut off when the walk leaves it.

use std::io;

/// How much unused room is kept before it is given back to the system.
const KEPT_BYTES: usize = 4 << 20;

/// Where a name lies; its first bytes stand here so that most comparisons end here.
#[derive(Clone, Copy)]
struct Slot {
    head: u64,
    at: u32,
    len: u16,
}

/// A stack of listed names.
#[derive(Default)]
pub(crate) struct Names {
    bytes: Vec<u8>,
    slots: Vec<Slot>,
}

/// The height of the stack at one moment.
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    bytes: usize,
    pub(crate) slots: usize,
}

impl Names {
    /// Tells how high the stack is.
    pub(crate) fn mark(&self) -> Mark {
        Mark { bytes: self.bytes.len(), slots: self.slots.len() }
    }

    /// Tells how many names there are.
    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Puts a name on top; fails beyond 4 GiB of names or 64 KiB in one.
    pub(crate) fn push(&mut self, name: &[u8]) -> io::Result<()> {
        let too_many = || io::Error::other("There are too many names in one folder");
        let slot = Slot {
            head: head(name),
            at: u32::try_from(self.bytes.len()).map_err(|_| too_many())?,
            len: u16::try_from(name.len()).map_err(|_| too_many())?,
        };
        self.bytes.extend_from_slice(name);
        self.slots.push(slot);
        Ok(())
    }

    /// Returns the name at a position counted from the bottom.
    pub(crate) fn get(&self, position: usize) -> &[u8] {
        text(&self.bytes, &self.slots[position])
    }

    /// Sorts what lies above the mark by raw bytes.
    pub(crate) fn sort_above(&mut self, mark: Mark) {
        let bytes = &self.bytes;
        self.slots[mark.slots..].sort_unstable_by(|a, b| {
            let by_head = a.head.cmp(&b.head);
            by_head.then_with(|| text(bytes, a).cmp(text(bytes, b)))
        });
    }

    /// Finds a name above the mark, which must be sorted.
    pub(crate) fn find_above(&self, mark: Mark, name: &[u8]) -> Option<usize> {
        let above = &self.slots[mark.slots..];
        let found = above.binary_search_by(|slot| text(&self.bytes, slot).cmp(name));
        found.ok().map(|position| mark.slots + position)
    }

    /// Leaves only one of the names above the mark.
    pub(crate) fn keep_one_above(&mut self, mark: Mark, position: usize) {
        self.slots[mark.slots] = self.slots[position];
        self.slots.truncate(mark.slots + 1);
    }

    /// Takes away what lies above the mark.
    pub(crate) fn cut(&mut self, mark: Mark) {
        self.bytes.truncate(mark.bytes);
        self.slots.truncate(mark.slots);
        // One huge folder must not hold its memory for the rest of the walk.
        if self.bytes.capacity() > KEPT_BYTES.max(4 * self.bytes.len()) {
            self.bytes.shrink_to(KEPT_BYTES);
        }
        if self.slots.capacity() * size_of::<Slot>() > KEPT_BYTES && self.slots.capacity() > 4 * self.slots.len() {
            self.slots.shrink_to(KEPT_BYTES / size_of::<Slot>());
        }
    }

    /// Copies out the names above the mark.
    pub(crate) fn to_vec_above(&self, mark: Mark) -> Vec<Vec<u8>> {
        let above = &self.slots[mark.slots..];
        let copies = above.iter().map(|slot| text(&self.bytes, slot).to_vec());
        copies.collect()
    }
}

fn text<'a>(bytes: &'a [u8], slot: &Slot) -> &'a [u8] {
    let at = slot.at as usize;
    &bytes[at..at + usize::from(slot.len)]
}

/// The first eight bytes as a number that sorts as they do; short names end in zeros,
/// which no name holds.
fn head(name: &[u8]) -> u64 {
    let mut head = [0; 8];
    let len = name.len().min(8);
    head[..len].copy_from_slice(&name[..len]);
    u64::from_be_bytes(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_by_raw_bytes_and_folders_stack() {
        let mut names = Names::default();
        names.push(b"below").unwrap();
        let mark = names.mark();
        let given: [&[u8]; 7] = [b"b", b"abcdefgh", b"abcdefghi", b"\xff", b"abcdefg", b"B", b"a!"];
        for name in given {
            names.push(name).unwrap();
        }
        names.sort_above(mark);
        let mut expected: Vec<Vec<u8>> = given.iter().map(|name| name.to_vec()).collect();
        expected.sort();
        assert_eq!(names.to_vec_above(mark), expected);
        let position = names.find_above(mark, b"abcdefghi").unwrap();
        assert_eq!(names.get(position), b"abcdefghi");
        names.keep_one_above(mark, position);
        assert_eq!(names.to_vec_above(mark), [b"abcdefghi".to_vec()]);
        names.cut(mark);
        assert_eq!((names.len(), names.get(0)), (1, &b"below"[..]));
    }
}
