//! What is left out and what is kept, against evaluators that are plain to see through.

use std::collections::{BTreeSet, HashMap};

use mybackup_engine::{RetentionRules, may_go};
use mybackup_format::{Attributes, Content, Kind, Stamp, Version};
use mybackup_service::exclude::{Entry, Excludes, check, split_list};

/// One character of a name; none is the border between two names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Letter(char),
    Stray,
    Border,
}

/// Tries every way, and remembers which were tried.
struct Naive {
    pattern: Vec<char>,
    units: Vec<Unit>,
    tried: HashMap<(usize, usize), bool>,
}

impl Naive {
    fn holds(&mut self, p: usize, u: usize) -> bool {
        if let Some(known) = self.tried.get(&(p, u)) {
            return *known;
        }
        let holds = self.try_here(p, u);
        self.tried.insert((p, u), holds);
        holds
    }

    fn try_here(&mut self, p: usize, u: usize) -> bool {
        let Some(letter) = self.pattern.get(p).copied() else { return u == self.units.len() };
        let unit = self.units.get(u).copied();
        let in_name = unit.is_some_and(|unit| unit != Unit::Border);
        match letter {
            '*' => {
                let stars = self.pattern[p..].iter().take_while(|c| **c == '*').count();
                let after = p + stars;
                let begins = p == 0 || self.pattern[p - 1] == '/';
                if stars == 1 {
                    self.holds(after, u) || in_name && self.holds(p, u + 1)
                } else if begins && self.pattern.get(after) == Some(&'/') {
                    let borders = (u..self.units.len()).filter(|at| self.units[*at] == Unit::Border).map(|at| at + 1);
                    let starts: Vec<usize> = std::iter::once(u).chain(borders).collect();
                    starts.into_iter().any(|at| self.holds(after + 1, at))
                } else {
                    (u..=self.units.len()).any(|at| self.holds(after, at))
                }
            }
            '?' => in_name && self.holds(p + 1, u + 1),
            '/' => unit == Some(Unit::Border) && self.holds(p + 1, u + 1),
            '[' => {
                let (hit, after) = self.class(p + 1, unit);
                in_name && hit && self.holds(after, u + 1)
            }
            '\\' => unit == Some(Unit::Letter(self.pattern[p + 1])) && self.holds(p + 2, u + 1),
            other => unit == Some(Unit::Letter(other)) && self.holds(p + 1, u + 1),
        }
    }

    /// Whether a class takes a unit, and where the pattern goes on.
    fn class(&self, from: usize, unit: Option<Unit>) -> (bool, usize) {
        let negated = matches!(self.pattern[from], '!' | '^');
        let (mut at, mut hit) = (from + usize::from(negated), false);
        let first = at;
        while self.pattern[at] != ']' || at == first {
            at += usize::from(self.pattern[at] == '\\');
            let low = self.pattern[at];
            let is_range =
                self.pattern.get(at + 1) == Some(&'-') && self.pattern.get(at + 2).is_some_and(|c| *c != ']');
            let high = if is_range { self.pattern[at + 2] } else { low };
            at += if is_range { 3 } else { 1 };
            hit |= matches!(unit, Some(Unit::Letter(c)) if low <= c && c <= high);
        }
        (hit != negated, at + 1)
    }
}

fn units(key: &[u8]) -> Vec<Unit> {
    let letter = |c: char| if c == '\0' { Unit::Border } else { Unit::Letter(c) };
    let of = |chunk: std::str::Utf8Chunk<'_>| -> Vec<Unit> {
        chunk.valid().chars().map(letter).chain(chunk.invalid().iter().map(|_| Unit::Stray)).collect()
    };
    key.utf8_chunks().flat_map(of).collect()
}

/// A pattern (its length first) and a key.
pub fn patterns(data: &[u8]) {
    let Some((len, rest)) = data.split_first() else { return };
    let (pattern, key) = rest.split_at(usize::from(*len).min(rest.len()));
    let Ok(text) = std::str::from_utf8(pattern) else { return };
    if let Ok(list) = split_list(text) {
        assert!(list.iter().all(|one| check(one).is_ok()));
    }
    let excludes = Excludes::new(&[text.to_string()]);
    assert_eq!(excludes.is_ok(), check(text).is_ok());
    let Ok(excludes) = excludes else { return };
    let key = &key[..key.len().min(200)];
    let body = text.trim_end_matches('/');
    let name = key.rsplit(|byte| *byte == 0).next().unwrap_or_default();
    let held_against = if body.contains('/') { key } else { name };
    let body: Vec<char> = body.strip_prefix('/').unwrap_or(body).chars().collect();
    let mut naive = Naive { pattern: body, units: units(held_against), tried: HashMap::new() };
    let matches = !key.is_empty() && naive.holds(0, 0);
    assert_eq!(excludes.matches(key, Entry::Folder), matches, "{text:?} on {:?}", key.escape_ascii().to_string());
    assert_eq!(excludes.matches(key, Entry::Other), matches && !text.ends_with('/'));
}

const DAY: i128 = 86_400_000_000_000;

/// Rules, a moment, and versions of four bytes each: a step of the number, a revision, a run, its end.
pub fn retention(data: &[u8]) {
    let Some(([days, keep, now, odd], rest)) = data.split_first_chunk::<4>() else { return };
    let stretch = |byte: u8| if odd & 1 == 1 { u32::from(byte) << 24 } else { u32::from(byte) };
    let rules = RetentionRules { keep_days: stretch(*days), keep_versions: stretch(*keep) };
    let now_ns = if odd & 2 == 2 { i64::MIN } else { i64::from(*now) * DAY as i64 };
    let mut versions = Vec::new();
    let mut last = (1_000_000u32, 256u32);
    for bytes in rest.chunks_exact(4).take(100) {
        let [step, revision, from, to] = bytes else { break };
        last = if step % 2 == 1 || last.1 == 0 { (last.0 - 1, (*revision).into()) } else { (last.0, last.1 - 1) };
        let to = (*to > 0).then(|| u64::from(*from) + u64::from(*to));
        versions.push(version(last, (*from).into(), to));
    }
    // Runs whose end nobody knows, and runs of impossible times.
    let ended = |run: u64| match run % 11 {
        0 => None,
        1 => Some(i64::MAX),
        _ => Some(run as i64 * DAY as i64),
    };
    let gone = may_go(&versions, rules, now_ns, ended);
    let gone_set: BTreeSet<(u32, u32)> = gone.iter().copied().collect();
    assert_eq!(gone.len(), gone_set.len());
    for version in &versions {
        let numbers: BTreeSet<u32> = versions.iter().map(|one| one.number).filter(|n| *n >= version.number).collect();
        let newest_revision = versions.iter().filter(|one| one.number == version.number).map(|one| one.revision).max();
        let among_newest = numbers.len() <= rules.keep_versions.max(1) as usize;
        let kept_by_number = newest_revision == Some(version.revision) && among_newest;
        let since = version.to.and_then(ended);
        let limit = (i128::from(now_ns) - i128::from(rules.keep_days) * DAY).max(i64::MIN.into());
        let old = since.is_some_and(|since| i128::from(since) <= limit);
        let goes = old && !kept_by_number;
        assert_eq!(gone_set.contains(&(version.number, version.revision)), goes, "{version:?} {rules:?}");
    }
    assert!(versions.first().is_none_or(|newest| !gone_set.contains(&(newest.number, newest.revision))));
}

fn version((number, revision): (u32, u32), from: u64, to: Option<u64>) -> Version {
    Version {
        number,
        revision,
        from,
        to,
        kind: Kind::File,
        modified: Stamp::default(),
        size: 0,
        sha256: [0; 32],
        content: Content::None,
        stored: 0,
        attributes: Attributes::default(),
        flags: 0,
        link_group: 0,
    }
}
