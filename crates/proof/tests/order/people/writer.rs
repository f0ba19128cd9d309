//! Someone who writes: one book at a time, chapter by chapter, and much that was read for it.

use super::habits::{GB, KB, MB, Projects, downloads, every_day, heap, installed, mail, phone, program, projects};
use super::{DAYS, Home};

pub fn live(home: &mut Home) {
    let folder = home.chance.pick(&["Documents/Books", "Manuscrits", "Writing", "Dropbox/Romans", "texts"]);
    projects(
        home,
        &Projects {
            folder,
            begun: 0.9,
            days: (90.0, 260.0),
            files: 25.0,
            edits: 6.0,
            new: 0.06,
            weekends: true,
            again: 0.008,
            endings: &[
                (".odt", 45.0 * KB, 0.6),
                (".odt", 45.0 * KB, 0.6),
                (".md", 12.0 * KB, 0.9),
                (".docx", 60.0 * KB, 0.8),
            ],
            years: 12.0,
        },
    );
    // Short pieces between the chapters.
    let pieces = format!("{folder}/Articles");
    projects(
        home,
        &Projects {
            folder: &pieces,
            begun: 5.0,
            days: (3.0, 20.0),
            files: 3.0,
            edits: 2.0,
            new: 0.1,
            weekends: true,
            again: 0.004,
            endings: &[(".odt", 30.0 * KB, 0.6), (".pdf", 900.0 * KB, 1.0)],
            years: 8.0,
        },
    );
    let research = home.chance.pick(&["Documents/Research", "Lectures", "Zotero/storage", "Biblio"]);
    heap(home, research, 4000, 6, &[(".pdf", 2.5 * MB, 1.1), (".epub", 1.2 * MB, 0.9)], (1.0, 2500.0));
    let library = home.add("Zotero/zotero.sqlite".to_string(), 180.0 * MB, -900.0);
    every_day(home, library, 0.45, false);
    installed(home, &["AppData/Local/Programs", ".var/app", "Library/Containers"], 4.0);
    mail(home, ".thunderbird/k.default", 6, 0.5 * GB);
    downloads(home, "Downloads", 1.5, 3.0);
    program(home, ".config/chromium/Default", 2000);
    phone(home, home_photos(), 45.0, 2.0, 0.05, 6.0);
    let music = home.chance.pick(&["Music", "Musique", "Audio"]);
    heap(home, music, 3500, 12, &[(".mp3", 7.0 * MB, 0.4), (".flac", 28.0 * MB, 0.4)], (60.0, 3500.0));
    for week in 0..DAYS / 14 {
        // A copy of the book as one packed file, every other week.
        let day = f64::from(week * 14) + 6.8;
        let size = home.chance.size(9.0 * MB, 0.3);
        home.add(format!("{folder}/copies/book-{week:02}.zip"), size, day);
    }
}

fn home_photos() -> &'static str {
    "Pictures/phone"
}
