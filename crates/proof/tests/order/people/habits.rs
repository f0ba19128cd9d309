//! What several kinds of people do: projects, downloads, photos, mail, and what their programs keep.

use super::{DAYS, Home, is_workday};

pub const KB: f64 = 1e3;
pub const MB: f64 = 1e6;
pub const GB: f64 = 1e9;

/// How someone works on things that come and go.
pub struct Projects<'h> {
    /// The folder that holds one folder for each.
    pub folder: &'h str,
    /// Begun in ten weeks, on average.
    pub begun: f64,
    /// From and to how many days one lasts.
    pub days: (f64, f64),
    /// Files at its beginning, on average.
    pub files: f64,
    /// Edits on a day of work, on average.
    pub edits: f64,
    /// The share of edits that make a new file.
    pub new: f64,
    /// Whether weekends are for it too.
    pub weekends: bool,
    /// How likely one that is over is looked at again in a week.
    pub again: f64,
    /// Endings, middle sizes and their spread.
    pub endings: &'h [(&'h str, f64, f64)],
    /// How many years of earlier ones there are.
    pub years: f64,
}

/// Works on projects: bursts of edits, mostly of what was edited last.
pub fn projects(home: &mut Home, how: &Projects<'_>) {
    let mut begin = -how.years * 365.0;
    let mut at = 0;
    while begin < f64::from(DAYS) {
        project(home, how, at, begin);
        begin += home.chance.between(0.3, 1.7) * 70.0 / how.begun;
        at += 1;
    }
}

fn project(home: &mut Home, how: &Projects<'_>, at: usize, begin: f64) {
    const NAMES: [&str; 12] = [
        "Meyer",
        "Budget",
        "plan",
        "Annual report",
        "course",
        "Lyon",
        "draft",
        "Offer",
        "club",
        "garden",
        "study",
        "New",
    ];
    let name = format!("{}/{} {at}", how.folder, home.chance.pick(&NAMES));
    let end = begin + home.chance.between(how.days.0, how.days.1);
    let mut files: Vec<usize> = Vec::new();
    for _ in 0..1 + home.chance.times(how.files) {
        // Some of it was copied from somewhere, with its date.
        let written = if home.chance.happens(0.4) { begin - home.chance.between(1.0, 700.0) } else { begin };
        let file = new_file(home, how, &name, begin, written, files.len());
        files.push(file);
    }
    let (first, last) = (begin.floor() as i64, (end.ceil() as i64).min(i64::from(DAYS)));
    for day in first..last {
        let free = day.rem_euclid(7) >= 5 && !how.weekends;
        // Not every day is one for this project; some are full of it.
        if free || home.chance.happens(0.35) {
            continue;
        }
        let burst = home.chance.between(0.2, 2.2);
        for _ in 0..home.chance.times(how.edits * burst) {
            let moment = day as f64 + home.chance.between(0.35, 0.85);
            edit(home, how, &name, &mut files, moment);
        }
    }
    for week in 0..i64::from(DAYS) / 7 {
        let day = (week * 7) as f64 + home.chance.between(0.0, 6.9);
        if day > end + 7.0 && home.chance.happens(how.again) {
            for _ in 0..1 + home.chance.times(1.0) {
                let file = home.chance.pick(&files);
                home.write(file, day);
            }
        }
    }
}

fn edit(home: &mut Home, how: &Projects<'_>, folder: &str, files: &mut Vec<usize>, day: f64) {
    if home.chance.happens(how.new) {
        let file = new_file(home, how, folder, day, day, files.len());
        files.push(file);
        return;
    }
    // The last ones of the list were edited last.
    let back =
        if home.chance.happens(0.7) { home.chance.below(files.len().min(4)) } else { home.chance.below(files.len()) };
    let file = files.remove(files.len() - 1 - back);
    home.write(file, day);
    if home.chance.happens(0.01) {
        home.files[file].restored = Some(day);
    }
    files.push(file);
}

fn new_file(home: &mut Home, how: &Projects<'_>, folder: &str, day: f64, written: f64, at: usize) -> usize {
    let (ending, middle, spread) = home.chance.pick(how.endings);
    let size = home.chance.size(middle, spread);
    home.bring(format!("{folder}/{at:03}{ending}"), size, day, written)
}

/// Downloads: they come, are read once, and stay.
pub fn downloads(home: &mut Home, folder: &str, a_day: f64, years: f64) {
    const ENDINGS: [(&str, f64); 8] = [
        (".pdf", 600.0 * KB),
        (".pdf", 1.5 * MB),
        (".zip", 12.0 * MB),
        (".jpg", 400.0 * KB),
        (".exe", 60.0 * MB),
        (".docx", 90.0 * KB),
        (".mp4", 80.0 * MB),
        (".xlsx", 60.0 * KB),
    ];
    for day in -(years * 365.0) as i64..i64::from(DAYS) {
        for at in 0..home.chance.times(a_day) {
            let (ending, middle) = home.chance.pick(&ENDINGS);
            let moment = day as f64 + home.chance.between(0.3, 0.95);
            let size = home.chance.size(middle, 1.0);
            let file = home.add(format!("{folder}/file {day}-{at}{ending}"), size, moment);
            if matches!(ending, ".docx" | ".xlsx") && home.chance.happens(0.2) {
                home.write_after(file, moment, (0.1, 4.0));
            }
            if home.chance.happens(0.3) {
                home.files[file].gone = Some(moment + home.chance.between(1.0, 60.0));
            }
        }
    }
}

/// Photos and films come from a phone every now and then, with the dates at which they were taken.
pub fn phone(home: &mut Home, folder: &str, every_days: f64, a_day: f64, films: f64, years: f64) {
    let mut day = -years * 365.0;
    while day < f64::from(DAYS) {
        let gap = home.chance.between(0.4, 1.6) * every_days;
        for at in 0..home.chance.times(a_day * gap).min(4000) {
            let taken = day - home.chance.between(0.0, gap);
            let film = home.chance.happens(films);
            let (ending, size) = if film { ("mp4", 110.0 * MB) } else { ("jpg", 3.8 * MB) };
            let size = home.chance.size(size, 0.6);
            let month = (taken / 30.4).floor() as i64;
            let path = format!(
                "{folder}/{}-{:02}/IMG_{}_{at}.{ending}",
                2024 + month.div_euclid(12),
                month.rem_euclid(12) + 1,
                day as i64
            );
            let file = home.bring(path, size, day, taken);
            if !film && home.chance.happens(0.006) {
                home.write_after(file, day, (0.0, 10.0));
            }
        }
        day += gap;
    }
}

/// A mail program: some large boxes, of which few change; and its own databases.
pub fn mail(home: &mut Home, folder: &str, boxes: usize, inbox: f64) {
    for at in 0..boxes {
        let (name, size, busy) = match at {
            0 => ("INBOX".to_string(), inbox, 0.95),
            1 => ("Sent".to_string(), inbox * 0.5, 0.8),
            2 => ("Drafts".to_string(), 3.0 * MB, 0.5),
            _ => (format!("Archive {at}"), home.chance.size(inbox * 0.3, 0.8), 0.01),
        };
        let begun = home.chance.between(-1500.0, -30.0);
        for (ending, size) in [(".mbox", size), (".msf", size / 400.0)] {
            let file = home.add(format!("{folder}/Mail/{name}{ending}"), size, begun);
            every_day(home, file, busy, true);
        }
    }
    for name in ["prefs.dat", "abook.sqlite", "calendar.sqlite", "global-messages-db.sqlite"] {
        let size = home.chance.size(8.0 * MB, 1.0);
        let file = home.add(format!("{folder}/{name}"), size, -400.0);
        every_day(home, file, 0.85, true);
    }
}

/// A browser or another large program: few databases that matter, and many files that come again.
pub fn program(home: &mut Home, folder: &str, cache_files: usize) {
    for name in ["places.sqlite", "cookies.sqlite", "prefs.dat", "logins.json", "sessions.json"] {
        let size = home.chance.size(4.0 * MB, 1.2);
        let file = home.add(format!("{folder}/{name}"), size, -600.0);
        every_day(home, file, 0.9, false);
    }
    let cache = home.chance.pick(&["Cache", "cache2", "storage", "CacheStorage"]);
    for at in 0..cache_files {
        let size = home.chance.size(40.0 * KB, 1.5);
        let born = home.chance.between(-60.0, f64::from(DAYS));
        let file = home.add(format!("{folder}/{cache}/{:02x}/{at:06x}", at % 64), size, born);
        home.files[file].output = true;
        home.files[file].gone = Some(born + home.chance.between(5.0, 90.0));
        if home.chance.happens(0.3) {
            home.write_after(file, born, (0.0, 20.0));
        }
    }
}

/// What installed programs bring along: many files that change only with an update.
pub fn installed(home: &mut Home, folders: &[&str], gigabytes: f64) {
    let folder = home.chance.pick(folders);
    let files = 3000;
    let middle = gigabytes * GB / files as f64 / 3.0;
    heap(home, folder, files, 150, &[(".so", middle, 1.4), (".bin", middle, 1.4), (".js", middle, 1.4)], (5.0, 700.0));
}

/// A file that is written on most days.
pub fn every_day(home: &mut Home, file: usize, probability: f64, workdays: bool) {
    for day in 0..DAYS {
        if (!workdays || is_workday(day)) && home.chance.happens(probability) {
            home.write_after(file, f64::from(day), (0.3, 0.95));
        }
    }
}

/// A heap of files that came long ago and stay: music, films, an old computer's files.
pub fn heap(
    home: &mut Home,
    folder: &str,
    files: usize,
    in_each: usize,
    endings: &[(&str, f64, f64)],
    ages: (f64, f64),
) {
    let mut day = 0.0;
    for at in 0..files {
        if at % in_each == 0 {
            day = -home.chance.between(ages.0, ages.1);
        }
        let (ending, middle, spread) = home.chance.pick(endings);
        let written = day - home.chance.between(0.0, 30.0);
        let size = home.chance.size(middle, spread);
        home.bring(format!("{folder}/{:04}/{at:05}{ending}", at / in_each), size, day, written);
    }
}
