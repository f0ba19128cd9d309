//! A programmer: many projects of which few are alive, what builds leave, and whole machines.

use super::habits::{GB, KB, MB, Projects, downloads, every_day, heap, installed, mail, program, projects};
use super::{DAYS, Home};

pub fn live(home: &mut Home) {
    let folder = home.chance.pick(&["src", "code", "Projects", "dev", "Documents/git", "work"]);
    let first = home.files.len();
    projects(
        home,
        &Projects {
            folder,
            begun: 1.6,
            days: (30.0, 300.0),
            files: 110.0,
            edits: 14.0,
            new: 0.07,
            weekends: false,
            again: 0.012,
            endings: &[
                (".rs", 7.0 * KB, 1.0),
                (".py", 6.0 * KB, 1.0),
                (".ts", 5.0 * KB, 1.0),
                (".toml", 1.0 * KB, 0.6),
                (".md", 4.0 * KB, 0.9),
                (".json", 8.0 * KB, 1.6),
            ],
            years: 6.0,
        },
    );
    builds(home, first);
    let machines = home.chance.pick(&["VirtualBox VMs", ".local/share/libvirt/images", "vm", "Machines"]);
    for (at, busy) in [0.12, 0.03, 0.0, 0.0].into_iter().enumerate() {
        let size = home.chance.size(18.0 * GB, 0.5);
        let disk = home.add(format!("{machines}/machine {at}.qcow2"), size, -500.0);
        every_day(home, disk, busy, true);
    }
    heap(home, "Downloads/iso", 12, 1, &[(".iso", 1.5 * GB, 0.6)], (5.0, 900.0));
    let sets = home.chance.pick(&["data", "datasets", "Documents/data"]);
    heap(
        home,
        sets,
        300,
        30,
        &[(".csv", 40.0 * MB, 1.6), (".bin", 90.0 * MB, 1.2), (".tar.gz", 300.0 * MB, 1.0)],
        (10.0, 1500.0),
    );
    settings(home);
    installed(
        home,
        &[".rustup/toolchains", ".local/share/containers", "Android/Sdk", ".m2/repository", "go/pkg"],
        15.0,
    );
    installed(home, &[".vscode/extensions", ".nvm/versions", ".pyenv/versions", "opt"], 5.0);
    mail(home, ".thunderbird/z.default", 4, 0.3 * GB);
    downloads(home, "Downloads", 2.0, 2.0);
    program(home, ".config/Code", 5000);
    program(home, ".mozilla/firefox/y.default", 3000);
    heap(home, "Music", 1500, 12, &[(".flac", 28.0 * MB, 0.4)], (100.0, 3000.0));
}

/// What compilers and package managers leave beside each project, for as long as it is worked on.
fn builds(home: &mut Home, first: usize) {
    let mut folders: Vec<(String, Vec<f64>)> = Vec::new();
    for file in &home.files[first..] {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder).to_string();
        let days = file.writes.iter().copied();
        match folders.iter_mut().find(|(known, _)| *known == folder) {
            Some((_, all)) => all.extend(days),
            None => folders.push((folder, days.collect())),
        }
    }
    for (folder, mut days) in folders {
        days.sort_by(f64::total_cmp);
        let (Some(&begun), Some(&ended)) = (days.first(), days.last()) else { continue };
        if ended < -500.0 {
            continue;
        }
        let (place, ending) =
            home.chance.pick(&[("target/debug/deps", ".rlib"), ("node_modules/lib", ".js"), ("build/out", ".o")]);
        for n in 0..home.chance.between(300.0, 1500.0) as usize {
            let size = home.chance.size(45.0 * KB, 1.7);
            let born = home.chance.between(begun.max(-500.0), ended);
            let made = home.add(format!("{folder}/{place}/{:03}/{n:05}{ending}", n % 40), size, born);
            home.files[made].output = true;
            if home.chance.happens(0.2) {
                let builds: Vec<f64> = (0..12).map(|_| home.chance.pick(&days)).filter(|day| *day > born).collect();
                home.files[made].writes.extend(builds);
            }
        }
        // The history of the project: packs, and small objects with each day of work.
        let size = home.chance.size(25.0 * MB, 1.2);
        home.add(format!("{folder}/.git/objects/pack/pack.pack"), size, begun);
        let index = home.add(format!("{folder}/.git/index"), 30.0 * KB, begun);
        let mut last = f64::MIN;
        for (n, day) in days.into_iter().filter(|day| *day > -120.0).enumerate() {
            if n % 3 == 0 {
                home.add(format!("{folder}/.git/objects/{:02x}/{n:06x}", n % 97), 1.5 * KB, day);
            }
            if day - last > 0.2 {
                home.write(index, day + 0.05);
                last = day;
            }
        }
    }
}

/// Small hidden files that are changed now and then.
fn settings(home: &mut Home) {
    for (name, busy) in
        [(".bashrc", 0.02), (".bash_history", 0.9), (".gitconfig", 0.01), (".ssh/config", 0.02), (".vimrc", 0.02)]
    {
        let file = home.add(name.to_string(), 6.0 * KB, -700.0);
        every_day(home, file, busy, false);
    }
    for day in (0..DAYS).step_by(11) {
        let size = home.chance.size(20.0 * KB, 1.0);
        home.add(format!("notes/{day:03}.md"), size, f64::from(day) + 0.5);
    }
}
