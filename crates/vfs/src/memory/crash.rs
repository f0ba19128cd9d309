//! The disks that a power cut can leave behind.
//!
//! Strict: every unsynced name and every unsynced 4 KiB block has its own
//! fate, in any combination that POSIX allows. Ordered: names survive as a
//! prefix in the order of the calls and a file's bytes as a prefix of what was
//! written, as on ext4 in its usual mode. The same seed gives the same disks.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::MemoryFs;
use super::disk::{Disk, Node, apply};

const BLOCK: usize = 4096;
const ALL_SUBSETS_UP_TO: usize = 10;
const ALL_PAIRS_UP_TO: usize = 64;
const ALL_COMBINATIONS_UP_TO: usize = 1024;
const SEEDED: usize = 200;

/// What a disk may do with effects that were not made durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Model {
    /// Each may be kept or lost, independently of the others.
    Strict,
    /// Names in the order of the calls, bytes in the order of the file.
    Ordered,
}

/// The fate of one unsynced block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Kept,
    Lost,
    Cut,
    Zeroed,
    Garbage,
}

const BAD_FATES: [Fate; 4] = [Fate::Lost, Fate::Cut, Fate::Zeroed, Fate::Garbage];

struct Block {
    inode: u64,
    range: Range<usize>,
}

/// One power cut: which names survive, and what happens to each block.
struct Choice {
    names: Vec<bool>,
    blocks: Vec<Fate>,
}

/// An iterator over the disks that one power cut could leave behind.
pub struct CrashStates {
    disk: Disk,
    blocks: Vec<Block>,
    choices: std::vec::IntoIter<Choice>,
    dice: Dice,
}

impl CrashStates {
    pub(super) fn new(disk: Disk, model: Model, seed: u64) -> Self {
        let blocks = unsynced_blocks(&disk);
        let mut dice = Dice(seed);
        let choices = match model {
            Model::Strict => strict(disk.pending.len(), blocks.len(), &mut dice),
            Model::Ordered => ordered(&disk, &blocks, &mut dice),
        };
        Self { disk, blocks, choices: choices.into_iter(), dice }
    }

    fn build(&mut self, choice: &Choice) -> MemoryFs {
        let mut nodes = self.disk.durable.clone();
        for (change, kept) in self.disk.pending.iter().zip(&choice.names) {
            if *kept {
                apply(&mut nodes, change);
            }
        }
        for (block, fate) in self.blocks.iter().zip(&choice.blocks) {
            let (Some(Node::File(live)), Some(Node::File(content))) =
                (self.disk.live.get(&block.inode), nodes.get_mut(&block.inode))
            else {
                continue;
            };
            let (start, end) = (block.range.start, block.range.end);
            let survives = match fate {
                Fate::Lost => continue,
                Fate::Kept => live[start..end].to_vec(),
                Fate::Cut => live[start..start + self.dice.below(end - start)].to_vec(),
                Fate::Zeroed => vec![0; end - start],
                Fate::Garbage => (start..end).map(|_| self.dice.next() as u8).collect(),
            };
            let content = Arc::make_mut(content);
            // A lost block before a kept one reads as zeros.
            content.resize(start, 0);
            content.extend_from_slice(&survives);
        }
        MemoryFs::holding(self.disk.after_power_cut(nodes))
    }
}

impl Iterator for CrashStates {
    type Item = MemoryFs;

    fn next(&mut self) -> Option<MemoryFs> {
        let choice = self.choices.next()?;
        Some(self.build(&choice))
    }

    fn nth(&mut self, n: usize) -> Option<MemoryFs> {
        let choice = self.choices.nth(n)?;
        Some(self.build(&choice))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.choices.size_hint()
    }
}

impl ExactSizeIterator for CrashStates {}

fn unsynced_blocks(disk: &Disk) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (inode, node) in &disk.live {
        let (Node::File(live), Some(Node::File(durable))) = (node, disk.durable.get(inode)) else {
            continue;
        };
        let mut start = durable.len();
        while start < live.len() {
            let end = ((start / BLOCK + 1) * BLOCK).min(live.len());
            blocks.push(Block { inode: *inode, range: start..end });
            start = end;
        }
    }
    blocks
}

fn strict(names: usize, blocks: usize, dice: &mut Dice) -> Vec<Choice> {
    let items = names + blocks;
    let mut choices = Vec::new();
    if items <= ALL_SUBSETS_UP_TO {
        for mask in 0..1_u32 << items {
            let kept = |item: usize| mask & (1 << item) != 0;
            let fates: &[Fate] = if (names..items).all(kept) { &BAD_FATES[..1] } else { &BAD_FATES };
            for fate in fates {
                choices.push(choose(names, blocks, kept, || *fate));
            }
        }
        return choices;
    }
    let mut any = |kept: &dyn Fn(usize) -> bool, dice: &mut Dice| {
        choices.push(choose(names, blocks, kept, || dice.bad_fate()));
    };
    for end in 0..=items {
        any(&|item| item < end, dice);
    }
    for one in 0..items {
        any(&|item| item != one, dice);
        any(&|item| item == one, dice);
    }
    if items <= ALL_PAIRS_UP_TO {
        for first in 0..items {
            for second in first + 1..items {
                any(&|item| item != first && item != second, dice);
            }
        }
    }
    for _ in 0..SEEDED {
        let subset: Vec<bool> = (0..items).map(|_| dice.flip()).collect();
        any(&|item| subset[item], dice);
    }
    choices
}

fn choose(names: usize, blocks: usize, kept: impl Fn(usize) -> bool, mut bad: impl FnMut() -> Fate) -> Choice {
    let fate = |item| if kept(item) { Fate::Kept } else { bad() };
    Choice { blocks: (names..names + blocks).map(fate).collect(), names: (0..names).map(&kept).collect() }
}

/// A prefix of the calls that changed names, and a prefix of each file's blocks.
fn ordered(disk: &Disk, blocks: &[Block], dice: &mut Dice) -> Vec<Choice> {
    let calls: Vec<u64> = disk.pending.iter().map(|change| change.call).collect::<BTreeSet<_>>().into_iter().collect();
    let mut sizes: Vec<(u64, usize)> = Vec::new();
    for block in blocks {
        match sizes.last_mut() {
            Some((inode, count)) if *inode == block.inode => *count += 1,
            _ => sizes.push((block.inode, 1)),
        }
    }
    let mut choices = Vec::new();
    for lengths in prefix_lengths(&sizes, calls.len() + 1, dice) {
        let whole = sizes.iter().map(|(_, count)| *count).eq(lengths.iter().copied());
        let endings: &[Fate] = if whole { &[Fate::Kept] } else { &[Fate::Lost, Fate::Cut] };
        for (kept_calls, ending) in (0..=calls.len()).flat_map(|n| endings.iter().map(move |e| (n, *e))) {
            let kept = &calls[..kept_calls];
            choices.push(Choice {
                names: disk.pending.iter().map(|change| kept.contains(&change.call)).collect(),
                blocks: prefix_fates(&sizes, &lengths, ending),
            });
        }
    }
    choices
}

/// All combinations of block counts per file, or a sample when those are too many.
fn prefix_lengths(sizes: &[(u64, usize)], times: usize, dice: &mut Dice) -> Vec<Vec<usize>> {
    let combinations = sizes.iter().fold(times, |all, (_, count)| all.saturating_mul(count + 1));
    if combinations <= ALL_COMBINATIONS_UP_TO {
        let mut all: Vec<Vec<usize>> = vec![Vec::new()];
        for (_, count) in sizes {
            all =
                all.iter().flat_map(|begun| (0..=*count).map(move |len| [begun.as_slice(), &[len]].concat())).collect();
        }
        return all;
    }
    let full: Vec<usize> = sizes.iter().map(|(_, count)| *count).collect();
    let none = vec![0; sizes.len()];
    let mut some = vec![full.clone(), none.clone()];
    for file in 0..sizes.len() {
        let (mut without, mut only) = (full.clone(), none.clone());
        without[file] = 0;
        only[file] = full[file];
        some.extend([without, only]);
    }
    for _ in 0..SEEDED / times.min(SEEDED) + 1 {
        some.push(full.iter().map(|count| dice.below(count + 1)).collect());
    }
    some
}

/// The block where a file's prefix stops ends as `ending` says; all after it are lost.
fn prefix_fates(sizes: &[(u64, usize)], lengths: &[usize], ending: Fate) -> Vec<Fate> {
    let mut fates = Vec::new();
    for ((_, count), len) in sizes.iter().zip(lengths) {
        for index in 0..*count {
            fates.push(match index {
                _ if index < *len => Fate::Kept,
                _ if index == *len => ending,
                _ => Fate::Lost,
            });
        }
    }
    fates
}

/// SplitMix64: small, seeded, good enough to choose subsets.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    fn flip(&mut self) -> bool {
        self.next() & 1 == 1
    }

    fn bad_fate(&mut self) -> Fate {
        BAD_FATES[self.below(BAD_FATES.len())]
    }
}
