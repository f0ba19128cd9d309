//! A photographer: shoots of hundreds of raw pictures, worked on for two weeks, then left alone.

use super::habits::{GB, KB, MB, Projects, downloads, every_day, heap, installed, mail, program, projects};
use super::{DAYS, Home};

pub fn live(home: &mut Home) {
    let photos = home.chance.pick(&["Pictures", "Photos", "RAW", "Images/Reportages"]);
    let mut day = -2.0 * 365.0;
    let mut at = 0;
    while day < f64::from(DAYS) {
        shoot(home, photos, at, day);
        day += home.chance.between(2.0, 16.0);
        at += 1;
    }
    let catalogue = home.chance.pick(&["Pictures/Lightroom", "Lightroom", "Photos/catalogue"]);
    let file = home.add(format!("{catalogue}/Catalogue.lrcat"), 1.4 * GB, -1800.0);
    every_day(home, file, 0.8, false);
    for n in 0..6000 {
        let size = home.chance.size(300.0 * KB, 0.8);
        let born = home.chance.between(-700.0, f64::from(DAYS));
        let preview = home.add(format!("{catalogue}/Catalogue Previews.lrdata/{:x}/{n:05}.lrprev", n % 16), size, born);
        home.files[preview].output = true;
    }
    let papers = home.chance.pick(&["Documents/Invoices", "Documents", "Compta"]);
    projects(
        home,
        &Projects {
            folder: papers,
            begun: 6.0,
            days: (5.0, 30.0),
            files: 4.0,
            edits: 1.5,
            new: 0.2,
            weekends: false,
            again: 0.01,
            endings: &[(".xlsx", 50.0 * KB, 0.8), (".pdf", 300.0 * KB, 0.9), (".docx", 60.0 * KB, 0.8)],
            years: 5.0,
        },
    );
    installed(home, &["AppData/Roaming/Adobe", "Library/Application Support", "Applications"], 12.0);
    mail(home, ".thunderbird/p.default", 5, 0.7 * GB);
    downloads(home, "Downloads", 1.5, 3.0);
    program(home, ".config/google-chrome/Default", 2000);
    let films = home.chance.pick(&["Videos", "Movies", "Films clients"]);
    heap(home, films, 120, 10, &[(".mov", 1.8 * GB, 0.8), (".mp4", 600.0 * MB, 0.8)], (20.0, 1800.0));
}

fn shoot(home: &mut Home, photos: &str, at: usize, day: f64) {
    let folder = format!("{photos}/{}/{at:04}", 2024 + (day / 365.0).floor() as i64);
    let count = home.chance.between(60.0, 420.0) as usize;
    let weeks = home.chance.between(4.0, 22.0);
    for n in 0..count {
        let size = home.chance.size(26.0 * MB, 0.15);
        let taken = day - home.chance.between(0.0, 0.4);
        home.bring(format!("{folder}/DSC_{n:04}.nef"), size, day, taken);
        // One in four is chosen and worked on; its changes stand in a small file beside it.
        if !home.chance.happens(0.25) {
            continue;
        }
        let begun = day + home.chance.between(0.2, weeks);
        let sidecar = home.add(format!("{folder}/DSC_{n:04}.xmp"), 9.0 * KB, begun);
        for _ in 0..home.chance.times(1.8) {
            home.write_after(sidecar, begun, (0.0, 9.0));
        }
        let done = begun + home.chance.between(1.0, 8.0);
        let size = home.chance.size(7.0 * MB, 0.4);
        let export = home.add(format!("{folder}/export/DSC_{n:04}.jpg"), size, done);
        if home.chance.happens(0.15) {
            home.write_after(export, done, (0.5, 7.0));
        }
        if home.chance.happens(0.04) {
            let size = home.chance.size(320.0 * MB, 0.6);
            let layered = home.add(format!("{folder}/edit/DSC_{n:04}.psd"), size, done);
            for _ in 0..home.chance.times(2.0) {
                home.write_after(layered, done, (0.1, 6.0));
            }
        }
    }
    // Clients come back.
    if home.chance.happens(0.1) {
        let later = day + home.chance.between(40.0, 300.0);
        for n in (0..count).filter(|n| n % 40 == 0) {
            let size = home.chance.size(7.0 * MB, 0.4);
            home.add(format!("{folder}/again/DSC_{n:04}.jpg"), size, later);
        }
    }
}
