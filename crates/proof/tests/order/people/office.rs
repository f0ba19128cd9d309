//! Someone in an office: offers, sheets and slides in projects of some weeks, and much mail.

use super::Home;
use super::habits::{GB, KB, MB, Projects, downloads, heap, installed, mail, phone, program, projects};

pub fn live(home: &mut Home) {
    let work = home.chance.pick(&["Documents/Work", "Documents", "Bureau/Dossiers", "Travail", "work"]);
    projects(
        home,
        &Projects {
            folder: work,
            begun: 8.0,
            days: (10.0, 60.0),
            files: 12.0,
            edits: 5.0,
            new: 0.15,
            weekends: false,
            again: 0.01,
            endings: &[
                (".docx", 80.0 * KB, 1.0),
                (".xlsx", 60.0 * KB, 1.2),
                (".pptx", 3.0 * MB, 1.0),
                (".pdf", 500.0 * KB, 1.1),
                (".odt", 60.0 * KB, 0.8),
            ],
            years: 6.0,
        },
    );
    let profile =
        home.chance.pick(&[".thunderbird/a1b2c3.default", "Mail", "AppData/Local/Outlook", ".local/share/mail"]);
    installed(home, &["AppData/Local/Programs", ".var/app", ".local/share/flatpak"], 6.0);
    mail(home, profile, 12, 1.6 * GB);
    let incoming = home.chance.pick(&["Downloads", "Téléchargements"]);
    downloads(home, incoming, 3.0, 3.0);
    program(home, ".mozilla/firefox/x.default", 3000);
    let photos = home.chance.pick(&["Pictures", "Images"]);
    phone(home, photos, 60.0, 1.5, 0.04, 4.0);
    let old = home.chance.pick(&["Archives", "old laptop", "Documents/2015-2019", "zz old"]);
    let endings =
        [(".doc", 90.0 * KB, 1.2), (".xls", 80.0 * KB, 1.2), (".pdf", 800.0 * KB, 1.2), (".pptx", 4.0 * MB, 1.0)];
    heap(home, old, 4000, 40, &endings, (500.0, 3500.0));
}
