//! A family's computer: photos of phones, school, taxes, music, films and games.

use super::habits::{GB, KB, MB, Projects, downloads, every_day, heap, installed, mail, phone, program, projects};
use super::{DAYS, Home};

pub fn live(home: &mut Home) {
    let photos = home.chance.pick(&["Pictures", "Images", "Photos", "Bilder"]);
    phone(home, photos, 14.0, 7.0, 0.07, 7.0);
    let papers = home.chance.pick(&["Documents", "Documents/Maison", "Papiers", "Family"]);
    for (name, begun, edits) in [("School", 6.0, 1.6), ("House", 2.0, 0.7)] {
        let folder = format!("{papers}/{name}");
        projects(
            home,
            &Projects {
                folder: &folder,
                begun,
                days: (4.0, 25.0),
                files: 4.0,
                edits,
                new: 0.2,
                weekends: true,
                again: 0.005,
                endings: &[
                    (".docx", 70.0 * KB, 0.9),
                    (".odt", 50.0 * KB, 0.8),
                    (".pdf", 400.0 * KB, 1.0),
                    (".pptx", 4.0 * MB, 0.8),
                ],
                years: 6.0,
            },
        );
    }
    let accounts = home.add(format!("{papers}/accounts.gnucash"), 2.0 * MB, -1500.0);
    every_day(home, accounts, 0.2, false);
    let passwords = home.add(format!("{papers}/passwords.kdbx"), 60.0 * KB, -1500.0);
    every_day(home, passwords, 0.12, false);
    taxes(home, papers);
    let music = home.chance.pick(&["Music", "Musique"]);
    heap(home, music, 4000, 12, &[(".mp3", 6.0 * MB, 0.4), (".m4a", 7.0 * MB, 0.3)], (60.0, 4000.0));
    let films = home.chance.pick(&["Videos", "Vidéos", "Camescope"]);
    heap(home, films, 160, 12, &[(".mp4", 900.0 * MB, 0.9), (".avi", 1.2 * GB, 0.5)], (30.0, 4000.0));
    games(home);
    installed(home, &["AppData/Local/Programs", ".var/app", "Program Files"], 8.0);
    mail(home, ".thunderbird/f.default", 4, 0.3 * GB);
    let incoming = home.chance.pick(&["Downloads", "Téléchargements"]);
    downloads(home, incoming, 2.0, 3.0);
    program(home, ".mozilla/firefox/f.default", 3000);
    let old = home.chance.pick(&["Backup old PC", "Ancien ordinateur", "old", "vieux disque"]);
    let endings =
        [(".jpg", 2.2 * MB, 0.5), (".doc", 60.0 * KB, 1.0), (".mp3", 5.0 * MB, 0.3), (".exe", 20.0 * MB, 1.2)];
    heap(home, old, 5000, 60, &endings, (900.0, 4500.0));
}

/// Once a year, two weeks of papers.
fn taxes(home: &mut Home, papers: &str) {
    for year in -5i32..2 {
        let begun = f64::from(year * 365 + 120);
        for at in 0..14 {
            let day = begun + home.chance.between(0.0, 14.0);
            let (ending, middle) = home.chance.pick(&[(".pdf", 350.0 * KB), (".ods", 40.0 * KB)]);
            let size = home.chance.size(middle, 0.8);
            let file = home.add(format!("{papers}/Taxes/{}/{at:02}{ending}", 2024 + year), size, day);
            for _ in 0..home.chance.times(1.5) {
                home.write_after(file, day, (0.1, 12.0));
            }
        }
    }
}

/// Games: large files that never change but for updates, and small ones that change with each evening.
fn games(home: &mut Home) {
    let folder = home.chance.pick(&[".local/share/Steam/steamapps/common", "Games", "Jeux"]);
    heap(home, folder, 2500, 500, &[(".pak", 25.0 * MB, 1.4), (".dll", 2.0 * MB, 1.0)], (20.0, 900.0));
    for game in 0..6 {
        let begun = home.chance.between(-300.0, f64::from(DAYS) - 60.0);
        let until = begun + home.chance.between(20.0, 120.0);
        for slot in 0..5 {
            let save = home.add(format!(".local/share/games/{game}/slot{slot}.sav"), 900.0 * KB, begun);
            let mut day = begun.max(0.0) + 1.0;
            while day < until.min(f64::from(DAYS)) {
                if home.chance.happens(0.12) {
                    home.write(save, day + 0.8);
                }
                day += 1.0;
            }
        }
    }
}
