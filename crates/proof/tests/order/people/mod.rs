//! Simulated people: what lies in their homes, and what they edit, for 60 weeks.
//!
//! The rules stand in docs/smart-order.md. They are ours, from what such homes
//! look like, and not recorded from anyone. A person is made from a kind and a
//! seed alone; the seed also draws what their folders are called.

mod chance;
mod family;
mod habits;
mod office;
mod photographer;
mod programmer;
mod writer;

pub use chance::Chance;

/// So many days are simulated.
pub const DAYS: u32 = 420;

/// A file, from its coming to its end.
#[derive(Debug, Clone)]
pub struct File {
    /// Its path below the home.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// The day on which it came to this computer; negative before the simulation begins.
    pub born: f64,
    /// When it was written, in order; the first may lie before `born`, as with photos from a camera.
    pub writes: Vec<f64>,
    /// When it was deleted.
    pub gone: Option<f64>,
    /// When its person brought an old version back.
    pub restored: Option<f64>,
    /// Whether a program makes it again by itself, so that nobody misses it.
    pub output: bool,
}

/// What kind of person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Letters, sheets and much mail, in projects of some weeks.
    Office,
    /// One book at a time, chapter by chapter.
    Writer,
    /// Shoots of many large pictures, edited for two weeks.
    Photographer,
    /// Many projects of which few are alive, builds, machines.
    Programmer,
    /// Photos of a phone, school, taxes, music, films, games.
    Family,
}

impl Who {
    /// All of them.
    pub const ALL: [Who; 5] = [Who::Office, Who::Writer, Who::Photographer, Who::Programmer, Who::Family];

    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Who::Office => "office",
            Who::Writer => "writer",
            Who::Photographer => "photographer",
            Who::Programmer => "programmer",
            Who::Family => "family",
        }
    }

    /// Makes all files that such a person ever has.
    pub fn live(self, seed: u64) -> Vec<File> {
        let mut home = Home { chance: Chance::new(seed * 31 + self as u64), files: Vec::new() };
        match self {
            Who::Office => office::live(&mut home),
            Who::Writer => writer::live(&mut home),
            Who::Photographer => photographer::live(&mut home),
            Who::Programmer => programmer::live(&mut home),
            Who::Family => family::live(&mut home),
        }
        for file in &mut home.files {
            file.writes.sort_by(f64::total_cmp);
        }
        home.files.sort_by_key(|file| file.path.replace('/', "\0"));
        home.files.dedup_by(|a, b| a.path == b.path);
        home.files
    }
}

/// A home that fills with files.
pub struct Home {
    pub chance: Chance,
    pub files: Vec<File>,
}

impl Home {
    /// A new file that was written on the day on which it came.
    pub fn add(&mut self, path: String, size: f64, day: f64) -> usize {
        self.bring(path, size, day, day)
    }

    /// A new file that was written before it came.
    pub fn bring(&mut self, path: String, size: f64, day: f64, written: f64) -> usize {
        let size = size.max(1.0) as u64;
        self.files.push(File {
            path,
            size,
            born: day,
            writes: vec![written],
            gone: None,
            restored: None,
            output: false,
        });
        self.files.len() - 1
    }

    /// A file is written again.
    pub fn write(&mut self, file: usize, day: f64) {
        self.files[file].writes.push(day);
    }

    /// A file is written again, some days after a day.
    pub fn write_after(&mut self, file: usize, day: f64, days: (f64, f64)) {
        let moment = day + self.chance.between(days.0, days.1);
        self.write(file, moment);
    }
}

/// Tells whether a day is one of work; the first day is a Monday.
pub fn is_workday(day: u32) -> bool {
    day % 7 < 5
}
