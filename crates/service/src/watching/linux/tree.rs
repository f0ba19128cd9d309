//! The folders that are watched, as a tree of names: some forty bytes a folder and its name, no paths.
//!
//! The kernel names a watched folder by a number (a *watch*); where it is follows
//! from the tree. A number is never given twice, so that what is late about a
//! folder that is gone is told from what is new.

use std::collections::HashMap;

/// The place of the source itself.
pub(super) const ROOT: u32 = 0;

/// The watched folders of one source.
pub(super) struct Tree {
    nodes: Vec<Node>,
    free: Vec<u32>,
    by_watch: HashMap<i32, u32>,
    /// Sorted by name; only of folders that have some, which most have not.
    children: HashMap<u32, Vec<u32>>,
}

struct Node {
    parent: u32,
    watch: i32,
    name: Box<[u8]>,
}

/// What putting a folder into the tree came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Placed {
    /// It is where it was, or is new, or came from elsewhere in the tree; the watches of what it displaced are to end.
    Here(Vec<i32>),
    /// The tree would bite its own tail: it is too far behind what really is.
    Impossible,
}

impl Tree {
    /// A tree that holds the source itself.
    pub(super) fn new(watch: i32) -> Tree {
        let root = Node { parent: ROOT, watch, name: Box::default() };
        Tree { nodes: vec![root], free: Vec::new(), by_watch: HashMap::from([(watch, ROOT)]), children: HashMap::new() }
    }

    /// Finds a folder by its watch.
    pub(super) fn find(&self, watch: i32) -> Option<u32> {
        self.by_watch.get(&watch).copied()
    }

    /// Finds a folder by its name in another one.
    pub(super) fn child(&self, parent: u32, name: &[u8]) -> Option<u32> {
        let at = self.slot(parent, name).ok()?;
        Some(self.children_of(parent)[at])
    }

    /// The watch of a folder.
    pub(super) fn watch(&self, node: u32) -> i32 {
        self.nodes[node as usize].watch
    }

    fn slot(&self, parent: u32, name: &[u8]) -> Result<usize, usize> {
        let name_of = |child: &u32| self.nodes[*child as usize].name.as_ref().cmp(name);
        self.children_of(parent).binary_search_by(name_of)
    }

    fn children_of(&self, parent: u32) -> &[u32] {
        self.children.get(&parent).map_or(&[], Vec::as_slice)
    }

    /// Writes the key of an entry in a folder, or of the folder itself where the name is empty.
    pub(super) fn key(&self, node: u32, name: &[u8], key: &mut Vec<u8>) {
        key.clear();
        self.push_names(node, 0, key);
        if !name.is_empty() {
            if !key.is_empty() {
                key.push(0);
            }
            key.extend_from_slice(name);
        }
    }

    fn push_names(&self, node: u32, separator: u8, into: &mut Vec<u8>) {
        let mut way = Vec::new();
        let mut at = node;
        while at != ROOT {
            way.push(at);
            at = self.nodes[at as usize].parent;
        }
        for (number, at) in way.iter().rev().enumerate() {
            if number > 0 {
                into.push(separator);
            }
            into.extend_from_slice(&self.nodes[*at as usize].name);
        }
    }

    /// Says that the folder with a watch stands under a name in another folder.
    pub(super) fn place(&mut self, parent: u32, name: impl Into<Box<[u8]>>, watch: i32) -> Placed {
        let name = name.into();
        let known = self.find(watch);
        let there = self.child(parent, &name);
        if known.is_some() && known == there {
            return Placed::Here(Vec::new());
        }
        if known.is_some_and(|node| self.is_around(node, parent)) {
            return Placed::Impossible;
        }
        // It may hold the very folder that takes its place: that one goes on.
        if let Some(node) = known {
            self.detach(node);
        }
        let ended = there.map(|node| self.remove(node)).unwrap_or_default();
        let at = self.slot(parent, &name).unwrap_or_else(|at| at);
        let node = match known {
            Some(node) => {
                self.nodes[node as usize].parent = parent;
                self.nodes[node as usize].name = name;
                node
            }
            None => self.insert(Node { parent, watch, name }),
        };
        self.children.entry(parent).or_default().insert(at, node);
        Placed::Here(ended)
    }

    fn insert(&mut self, node: Node) -> u32 {
        let watch = node.watch;
        let at = match self.free.pop() {
            Some(at) => {
                self.nodes[at as usize] = node;
                at
            }
            None => {
                self.nodes.push(node);
                (self.nodes.len() - 1) as u32
            }
        };
        self.by_watch.insert(watch, at);
        at
    }

    /// Whether a folder is another one, or holds it at any depth.
    fn is_around(&self, node: u32, inner: u32) -> bool {
        let mut at = inner;
        loop {
            if at == node {
                return true;
            }
            if at == ROOT {
                return false;
            }
            at = self.nodes[at as usize].parent;
        }
    }

    fn detach(&mut self, node: u32) {
        let parent = self.nodes[node as usize].parent;
        let Some(siblings) = self.children.get_mut(&parent) else { return };
        siblings.retain(|child| *child != node);
        if siblings.is_empty() {
            self.children.remove(&parent);
        }
    }

    /// Takes a folder and all below it out of the tree; returns their watches.
    pub(super) fn remove(&mut self, node: u32) -> Vec<i32> {
        if node == ROOT {
            return Vec::new();
        }
        self.detach(node);
        let mut ended = Vec::new();
        let mut open = vec![node];
        while let Some(at) = open.pop() {
            open.extend(self.children.remove(&at).unwrap_or_default());
            let gone = &mut self.nodes[at as usize];
            gone.name = Box::default();
            let watch = std::mem::replace(&mut gone.watch, -1);
            self.by_watch.remove(&watch);
            self.free.push(at);
            ended.push(watch);
        }
        ended
    }

    /// Gives memory back that a tree does not need any more once it has grown.
    pub(super) fn settle(&mut self) {
        self.nodes.shrink_to_fit();
        self.children.values_mut().for_each(Vec::shrink_to_fit);
        self.children.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_of(tree: &Tree, watch: i32) -> Option<String> {
        let mut key = Vec::new();
        tree.key(tree.find(watch)?, b"", &mut key);
        Some(String::from_utf8(key).unwrap().replace('\0', "/"))
    }

    fn tree() -> Tree {
        let mut tree = Tree::new(1);
        for (parent, name, watch) in [(1, "b", 2), (1, "a", 3), (2, "c", 4), (4, "d", 5)] {
            let parent = tree.find(parent).unwrap();
            assert_eq!(tree.place(parent, name.as_bytes(), watch), Placed::Here(vec![]));
        }
        tree
    }

    #[test]
    fn what_is_in_a_folder_moves_with_it() {
        let mut tree = tree();
        assert_eq!(key_of(&tree, 5).unwrap(), "b/c/d");
        let a = tree.find(3).unwrap();
        assert_eq!(tree.place(a, *b"x", 4), Placed::Here(vec![]));
        assert_eq!(key_of(&tree, 5).unwrap(), "a/x/d");
        assert_eq!(tree.child(tree.find(2).unwrap(), b"c"), None);
    }

    #[test]
    fn what_is_displaced_is_forgotten_with_all_below_it() {
        let mut tree = tree();
        assert_eq!(tree.place(ROOT, *b"b", 9), Placed::Here(vec![2, 4, 5]));
        assert_eq!(key_of(&tree, 9).unwrap(), "b");
        assert_eq!((key_of(&tree, 2), key_of(&tree, 5)), (None, None));
        assert_eq!(key_of(&tree, 3).unwrap(), "a");
    }

    #[test]
    fn a_folder_may_take_the_place_of_the_one_that_held_it() {
        let mut tree = tree();
        assert_eq!(tree.place(ROOT, *b"b", 4), Placed::Here(vec![2]));
        assert_eq!(key_of(&tree, 5).unwrap(), "b/d");
    }

    #[test]
    fn a_folder_is_never_put_into_itself() {
        let mut tree = tree();
        let d = tree.find(5).unwrap();
        assert_eq!(tree.place(d, *b"x", 2), Placed::Impossible);
        assert_eq!(key_of(&tree, 5).unwrap(), "b/c/d");
    }
}
