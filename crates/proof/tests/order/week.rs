//! One week of one person: what is saved first by each order, and what of it was wanted.

use std::collections::HashSet;

use mybackup_service::order::{Budget, Candidate, Example, Model, Plan, lesson, plan};

use super::people::File;

/// Nanoseconds of a day.
const DAY_NS: f64 = 86_400e9;
/// When the simulation begins, in nanoseconds since 1970.
const BEGIN_NS: f64 = 1_750_000_000e9;

/// Another order in which files could be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// By name, as without a plan.
    Alphabet,
    /// By date, newest first.
    Newest,
    /// By size, smallest first.
    Smallest,
}

impl Order {
    /// All of them.
    pub const ALL: [Order; 3] = [Order::Alphabet, Order::Newest, Order::Smallest];

    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Order::Alphabet => "by name",
            Order::Newest => "newest first",
            Order::Smallest => "smallest first",
        }
    }
}

/// All files of a person that there are on one day, in the order of their keys.
pub struct Home {
    now_ns: i64,
    files: Vec<(Candidate, bool)>,
    bytes: u64,
}

impl Home {
    /// Looks at a home on a day. What is saved is known since `since`; with `None` nothing was ever saved.
    pub fn on(files: &[File], day: f64, since: Option<f64>) -> Home {
        let there = files.iter().filter(|file| file.born <= day && file.gone.is_none_or(|gone| gone > day));
        let files: Vec<(Candidate, bool)> =
            there.map(|file| (candidate(file, day, since), wanted(file, day))).collect();
        let bytes = files.iter().map(|(file, _)| file.size).sum();
        Home { now_ns: moment(day), files, bytes }
    }

    /// What a model learns from this home, once the week after is over.
    pub fn lesson(&self) -> Vec<Example> {
        lesson(self.files.iter().cloned(), self.now_ns)
    }

    /// How many files were edited in the week after.
    pub fn wanted(&self) -> usize {
        self.files.iter().filter(|(_, wanted)| *wanted).count()
    }

    /// The plan of a model.
    pub fn plan(&self, model: &Model) -> Option<Plan> {
        plan(self.files.iter().map(|(file, _)| file.clone()), model, &Budget::usual(self.now_ns, None))
    }

    /// The share of the files wanted that are safe after some waves of a plan, which hold `percent` of all bytes.
    pub fn covered_by_plan(&self, plan: &Plan, waves: usize, percent: u64) -> f64 {
        let waves = &plan.waves[..waves.min(plan.waves.len())];
        let keys: HashSet<&[u8]> = waves.iter().flat_map(|wave| &wave.keys).map(|(_, key)| &key[..]).collect();
        let within = |key: &[u8]| {
            let mut folders = key.iter().enumerate().filter(|(_, byte)| **byte == 0).map(|(at, _)| &key[..at]);
            keys.contains(key) || folders.any(|folder| keys.contains(folder))
        };
        let (mut covered, mut bytes) = (0, 0);
        for (file, wanted) in self.files.iter().filter(|(file, _)| within(&file.key)) {
            covered += usize::from(*wanted);
            bytes += file.size;
        }
        assert_eq!(bytes, waves.iter().map(|wave| wave.bytes).sum::<u64>(), "the waves hold what they say");
        assert!(bytes <= self.bytes / 100 * percent, "the waves stay within {percent} % of all bytes");
        covered as f64 / self.wanted() as f64
    }

    /// The share of the files wanted that are safe once `percent` of all bytes are saved in another order.
    pub fn covered_by(&self, order: Order, percent: u64) -> f64 {
        let mut files: Vec<&(Candidate, bool)> = self.files.iter().collect();
        match order {
            Order::Alphabet => {}
            Order::Newest => files.sort_by_key(|(file, _)| std::cmp::Reverse(file.mtime_ns)),
            Order::Smallest => files.sort_by_key(|(file, _)| file.size),
        }
        let mut left = self.bytes / 100 * percent;
        let mut covered = 0;
        for (file, wanted) in files {
            let Some(rest) = left.checked_sub(file.size) else { break };
            left = rest;
            covered += usize::from(*wanted);
        }
        covered as f64 / self.wanted() as f64
    }
}

fn candidate(file: &File, day: f64, since: Option<f64>) -> Candidate {
    let written = file.writes.iter().rev().find(|write| **write <= day).unwrap_or(&file.writes[0]);
    let versions = since.map_or(0, |since| {
        let mut days: Vec<i64> = file.writes.iter().filter(|w| **w > since && **w <= day).map(|w| *w as i64).collect();
        days.dedup();
        u32::from(file.born <= since) + days.len() as u32
    });
    Candidate {
        source: 0,
        key: format!("lea\0{}", file.path.replace('/', "\0")).into_bytes(),
        size: file.size,
        mtime_ns: moment(*written),
        versions,
        alone: true,
        restored: since.is_some_and(|since| file.restored.is_some_and(|at| at > since && at <= day)),
    }
}

fn wanted(file: &File, day: f64) -> bool {
    !file.output && file.writes.iter().any(|write| *write > day && *write <= day + 7.0)
}

fn moment(day: f64) -> i64 {
    (BEGIN_NS + day * DAY_NS) as i64
}
