//! What a person was promised: every state of every path, and by the rules which of them must still be there.
//!
//! It is naive on purpose, and shares no code with the engine: lists of states, walked
//! from end to end. Where it cannot know what the engine saw (a run that failed may have
//! saved something or not) it promises less, so that a broken promise is always a fault.

use std::collections::BTreeMap;
use std::sync::Arc;

use mybackup_engine::RetentionRules;
use mybackup_testkit::same::{Entries, Entry, Kind};

use crate::clock::DAY;

/// One path in one state, and for how long.
#[derive(Debug, Clone)]
pub struct Life {
    pub entry: Arc<Entry>,
    /// All names of the same file.
    names: Vec<Vec<u8>>,
    /// The first run that saw it.
    pub from: usize,
    /// The first run that saw something else, and when.
    pub to: Option<(usize, i64)>,
    /// States of one content have one number.
    number: u32,
}

/// One run.
#[derive(Debug, Clone, Copy)]
pub struct Noted {
    /// What the clock showed when it had ended.
    pub at_ns: i64,
    /// It was reported done.
    pub certain: bool,
    /// Nothing of what it saw may be forgotten yet.
    pub whole: bool,
}

/// All runs and all that they saw.
#[derive(Debug, Default)]
pub struct History {
    pub runs: Vec<Noted>,
    paths: BTreeMap<Vec<u8>, Vec<Life>>,
}

impl History {
    /// Notes a run: what it saw, when it truly began, and what the clock showed at its end.
    pub fn note(&mut self, seen: &Entries, began_ns: i64, at_ns: i64, certain: bool) {
        let run = self.runs.len();
        self.runs.push(Noted { at_ns, certain, whole: true });
        let mut names: BTreeMap<&[u8], Vec<Vec<u8>>> = BTreeMap::new();
        for (path, entry) in seen {
            names.entry(&entry.first_name).or_default().push(path.clone());
        }
        for (path, entry) in seen {
            let names = &names[&entry.first_name[..]];
            let lives = self.paths.entry(path.clone()).or_default();
            let mut number = lives.last().map_or(1, |last| last.number + 1);
            if let Some(last) = lives.last_mut().filter(|last| last.to.is_none()) {
                let same_content = same_content(&last.entry, entry);
                if same_content && same_dress(&last.entry, entry) && last.names == *names {
                    continue;
                }
                number -= u32::from(same_content);
                last.to = Some((run, began_ns));
            }
            let entry = Arc::new(entry.clone());
            lives.push(Life { entry, names: names.clone(), from: run, to: None, number });
        }
        for (path, lives) in &mut self.paths {
            if let Some(last) = lives.last_mut().filter(|last| last.to.is_none() && !seen.contains_key(path)) {
                last.to = Some((run, began_ns));
            }
        }
    }

    /// From now on no more is promised than what these rules keep at a moment.
    pub fn may_forget(&mut self, rules: RetentionRules, now_ns: i64) {
        let limit = now_ns - i64::from(rules.keep_days) * DAY;
        let runs = &mut self.runs;
        for lives in self.paths.values_mut() {
            let numbers: Vec<u32> = lives.iter().map(|life| life.number).collect();
            let mut at = 0;
            lives.retain(|life| {
                let later = &numbers[at + 1..];
                at += 1;
                let mut newer = later.to_vec();
                newer.retain(|number| *number != life.number);
                newer.dedup();
                let is_last_of_its_number = !later.contains(&life.number);
                let among_the_newest = is_last_of_its_number && newer.len() < rules.keep_versions.max(1) as usize;
                let Some((to, superseded_ns)) = life.to else { return true };
                let stays = among_the_newest || superseded_ns > limit;
                if !stays {
                    runs[life.from..to].iter_mut().for_each(|run| run.whole = false);
                }
                stays
            });
        }
    }

    /// What a run saw; only of one that is whole.
    pub fn state(&self, run: usize) -> Entries {
        let alive = |life: &&Life| life.from <= run && life.to.is_none_or(|(to, _)| run < to);
        let state = self
            .paths
            .iter()
            .filter_map(|(path, lives)| Some((path.clone(), Entry::clone(&lives.iter().find(alive)?.entry))));
        state.collect()
    }

    /// The runs of which everything is promised.
    pub fn whole_runs(&self) -> Vec<usize> {
        (0..self.runs.len()).filter(|run| self.runs[*run].certain && self.runs[*run].whole).collect()
    }

    /// Every promised state of what is no folder, with its path and a run that saw it.
    pub fn lives(&self) -> impl Iterator<Item = (&[u8], &Life, usize)> {
        let all = self.paths.iter().flat_map(|(path, lives)| lives.iter().map(|life| (&path[..], life)));
        all.filter(|(_, life)| life.entry.kind != Kind::Folder).filter_map(|(path, life)| {
            let end = life.to.map_or(self.runs.len(), |(to, _)| to);
            let certain = (life.from..end).rev().find(|run| self.runs[*run].certain)?;
            Some((path, life, certain))
        })
    }

    /// The newest state of every path that is no folder, where a run that was reported done saw it.
    pub fn newest(&self) -> impl Iterator<Item = (&[u8], &Life)> {
        let is_newest = |path: &[u8], life: &Life| self.paths[path].last().is_some_and(|last| last.from == life.from);
        self.lives().filter(move |(path, life, _)| is_newest(path, life)).map(|(path, life, _)| (path, life))
    }
}

fn same_content(a: &Entry, b: &Entry) -> bool {
    a.kind == b.kind && a.len == b.len && a.content == b.content && a.target == b.target
}

fn same_dress(a: &Entry, b: &Entry) -> bool {
    a.mode == b.mode && a.owner == b.owner && a.time == b.time && a.xattrs == b.xattrs
}
