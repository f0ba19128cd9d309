//! The folders in which people keep what is theirs, as their desktop names them.

use std::path::{Path, PathBuf};

use crate::home::read_file;

/// What each is, its name in the desktop's own file, and how it is called where there is no such file.
const PERSONAL: [(&str, &str, &str); 5] = [
    ("documents", "XDG_DOCUMENTS_DIR", "Documents"),
    ("pictures", "XDG_PICTURES_DIR", "Pictures"),
    ("desktop", "XDG_DESKTOP_DIR", "Desktop"),
    ("music", "XDG_MUSIC_DIR", "Music"),
    ("videos", "XDG_VIDEOS_DIR", "Videos"),
];

/// Lists those that are there, with what they are.
pub fn personal_folders(user_home: &Path) -> Vec<(&'static str, PathBuf)> {
    let table = read_file(&user_home.join(".config/user-dirs.dirs")).unwrap_or_default();
    let table = String::from_utf8_lossy(&table);
    let mut found: Vec<(&'static str, PathBuf)> = Vec::new();
    for (kind, variable, usual) in PERSONAL {
        let path = named(&table, variable, user_home).unwrap_or_else(|| user_home.join(usual));
        // A desktop without such a folder names the home itself.
        if path != user_home && path.is_dir() && !found.iter().any(|(_, known)| path.starts_with(known)) {
            found.push((kind, path));
        }
    }
    found
}

/// Reads a line such as `XDG_MUSIC_DIR="$HOME/Musique"`.
fn named(table: &str, variable: &str, user_home: &Path) -> Option<PathBuf> {
    let line = table.lines().rev().find_map(|line| line.trim().strip_prefix(variable)?.strip_prefix('='))?;
    let value = line.trim().trim_matches('"').replace("\\\"", "\"");
    match value.strip_prefix("$HOME") {
        Some(below) => Some(user_home.join(below.trim_start_matches('/'))),
        None => Some(PathBuf::from(value)).filter(|path| path.is_absolute()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_have_the_names_of_the_desktop() {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        for name in [".config", "Documents", "Images", "Vidéos", "Bureau"] {
            std::fs::create_dir(at(name)).unwrap();
        }
        let table = "# made by the desktop\nXDG_PICTURES_DIR=\"$HOME/Images\"\nXDG_VIDEOS_DIR=\"$HOME/Vidéos\"\n\
            XDG_DESKTOP_DIR=\"$HOME/Bureau\"\nXDG_MUSIC_DIR=\"$HOME/\"\n";
        std::fs::write(at(".config/user-dirs.dirs"), table).unwrap();
        let found = personal_folders(home.path());
        let expected = [
            ("documents", at("Documents")),
            ("pictures", at("Images")),
            ("desktop", at("Bureau")),
            ("videos", at("Vidéos")),
        ];
        assert_eq!(found, expected);
    }
}
