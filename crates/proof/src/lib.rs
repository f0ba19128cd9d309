//! What every proof of reliability shares: how long it may take, where it stopped, what it counted.
//!
//! The suites themselves stand in `tests/`, by themes. Each has a short form for
//! every `npm test` and a long one that runs by hand in slices and goes on where
//! the last slice stopped. Each leaves one line of figures, which
//! `npm run reliability` gathers into `docs/reliability.md`.

#[cfg(feature = "computers")]
pub mod computers;
pub mod disk;
pub mod faults;
#[cfg(feature = "setup")]
pub mod setup;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// One proof: a number of the plan and the part of it that this test shows.
pub struct Proof {
    name: String,
    seed: u64,
    long: bool,
    slice: Duration,
    start: Instant,
    earlier_seconds: f64,
    position: u64,
    figures: BTreeMap<String, u64>,
}

impl Proof {
    /// Begins the proof `id` ("R12") or takes its long form up where it stopped.
    ///
    /// `part` says in a word or two what of it this test shows; empty for all.
    ///
    /// - `MYBACKUP_PROOF=long` asks for the long form;
    /// - `MYBACKUP_PROOF_MINUTES` is the length of a slice of it, 9 unless set;
    /// - `MYBACKUP_PROOF_SEED` is what all dice follow from, 1 unless set.
    pub fn begin(id: &str, part: &str) -> Self {
        let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
        let long = std::env::var("MYBACKUP_PROOF").is_ok_and(|tier| tier == "long");
        let mut proof = Proof {
            name: [id, part].join(" ").trim().to_string(),
            seed: number("MYBACKUP_PROOF_SEED").unwrap_or(1),
            long,
            slice: Duration::from_secs(60 * number("MYBACKUP_PROOF_MINUTES").unwrap_or(9)),
            start: Instant::now(),
            earlier_seconds: 0.0,
            position: 0,
            figures: BTreeMap::new(),
        };
        if long {
            proof.take_up();
        }
        proof
    }

    /// Whether the long form is asked for.
    pub fn is_long(&self) -> bool {
        self.long
    }

    /// `short` or `long`, whichever is asked for.
    pub fn amount(&self, short: u64, long: u64) -> u64 {
        if self.long { long } else { short }
    }

    /// What all dice of this proof follow from.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The case to begin with: 0, or where an earlier slice stopped.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Whether this slice of the long form is over; the short form always runs to its end.
    pub fn time_is_up(&self) -> bool {
        self.long && self.start.elapsed() >= self.slice
    }

    /// Adds to a figure.
    pub fn add(&mut self, figure: &str, count: u64) {
        *self.figures.entry(figure.to_string()).or_default() += count;
    }

    /// Raises a figure to `value` where it is less.
    pub fn most(&mut self, figure: &str, value: u64) {
        let kept = self.figures.entry(figure.to_string()).or_default();
        *kept = value.max(*kept);
    }

    /// Returns a figure as it stands.
    pub fn figure(&self, figure: &str) -> u64 {
        self.figures.get(figure).copied().unwrap_or_default()
    }

    /// Stops the slice before case `next`; the next slice begins there.
    pub fn pause(&self, next: u64) {
        self.keep("state", next);
        println!("{} (stopped before case {next}; run it again to go on)", self.line());
    }

    /// Ends the proof: prints its line and keeps it for the table.
    pub fn done(&self) {
        self.keep("line", self.position);
        if self.long {
            let _ = fs::remove_file(self.file("state"));
        }
        println!("{}", self.line());
    }

    /// The line that a machine can keep.
    fn line(&self) -> String {
        let figures: Vec<String> = self.figures.iter().map(|(name, count)| format!("{name}={count}")).collect();
        format!("{} {} seed={} seconds={:.0}", self.name, figures.join(" "), self.seed, self.seconds())
    }

    fn seconds(&self) -> f64 {
        self.earlier_seconds + self.start.elapsed().as_secs_f64()
    }

    fn keep(&self, kind: &str, position: u64) {
        let content = json!({
            "name": self.name,
            "tier": if self.long { "long" } else { "short" },
            "figures": self.figures,
            "seed": self.seed,
            "seconds": self.seconds(),
            "position": position,
        });
        let file = self.file(kind);
        fs::create_dir_all(file.parent().expect("it lies in a folder")).expect("the folder of the figures is writable");
        fs::write(file, content.to_string()).expect("the figures can be kept");
    }

    fn take_up(&mut self) {
        let Ok(text) = fs::read_to_string(self.file("state")) else { return };
        let Ok(state) = serde_json::from_str::<Value>(&text) else { return };
        if state["seed"].as_u64() != Some(self.seed) {
            return;
        }
        self.position = state["position"].as_u64().unwrap_or_default();
        self.earlier_seconds = state["seconds"].as_f64().unwrap_or_default();
        for (name, count) in state["figures"].as_object().into_iter().flatten() {
            self.figures.insert(name.clone(), count.as_u64().unwrap_or_default());
        }
    }

    /// `target/proof/R12 part.{state,short,long}.json`, beside the build that runs.
    fn file(&self, kind: &str) -> PathBuf {
        let program = std::env::current_exe().expect("a running program has a path");
        let target = program.ancestors().nth(3).expect("tests lie in target/<profile>/deps");
        let kind = match kind {
            "line" if self.long => "long",
            "line" => "short",
            other => other,
        };
        target.join("proof").join(format!("{}.{kind}.json", self.name))
    }
}
