//! Where folders of another computer go on this one.
//!
//! A folder in the other person's home goes to the same place in this one's; what
//! was a whole path there and can be one here stays; anything else goes into the
//! home under its own name. Two folders never go to one place. Names are fitted
//! to this system by the engine, entry by entry; here only the folders' own are.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use mybackup_vfs::tree::{Held, hold};

use crate::home::{path_bytes, path_of_bytes};

/// Gives each folder a place of its own.
#[derive(Debug, Default)]
pub(crate) struct Apart {
    taken: HashSet<PathBuf>,
}

impl Apart {
    /// Gives a place in a folder, under a name or one with a number behind it.
    pub(crate) fn place(&mut self, folder: &Path, name: &[u8]) -> PathBuf {
        self.own(folder.join(fitted(name)))
    }

    /// Gives this place, or one with a number behind its name where it was given already.
    fn own(&mut self, wanted: PathBuf) -> PathBuf {
        let mut place = wanted.clone();
        let mut number = 2;
        while !self.taken.insert(place.clone()) {
            let name = wanted.file_name().unwrap_or_default().to_string_lossy();
            place = wanted.with_file_name(format!("{name} ({number})"));
            number += 1;
        }
        place
    }
}

/// The homes of a move.
#[derive(Debug, Clone)]
pub(crate) struct Homes {
    /// The other computer's, where it is known, as the vault writes paths.
    pub(crate) was: Option<Vec<u8>>,
    /// This one's.
    pub(crate) is: PathBuf,
}

impl Homes {
    /// Gives the place of a folder of the other computer on this one.
    pub(crate) fn place(&self, path: &[u8], apart: &mut Apart) -> PathBuf {
        let was = self.was.clone().or_else(|| usual_home(path));
        if let Some(below) = was.as_deref().and_then(|home| below(path, home)) {
            let place = below.iter().fold(self.is.clone(), |place, name| place.join(fitted(name)));
            return apart.own(place);
        }
        let whole = path_of_bytes(path);
        let is_of_this_system = whole.is_absolute() && is_of_windows(path) == cfg!(windows);
        if is_of_this_system && (whole.starts_with(&self.is) || whole.parent().is_some_and(Path::is_dir)) {
            return apart.own(whole);
        }
        apart.place(&self.is, &last_name(path))
    }
}

/// Returns the last name of a path of any system; of a disk alone, its letter.
pub(crate) fn last_name(path: &[u8]) -> Vec<u8> {
    let name = names(path).last().map(|name| name.to_vec()).unwrap_or_default();
    match name.strip_suffix(b":") {
        Some(letter) if is_of_windows(path) => letter.to_vec(),
        _ => name,
    }
}

/// The names of a path below a folder that it lies in.
fn below<'p>(path: &'p [u8], folder: &'p [u8]) -> Option<Vec<&'p [u8]>> {
    Some(names(path).strip_prefix(names(folder).as_slice())?.to_vec())
}

/// Guesses the home that a path lies in by what systems call homes.
fn usual_home(path: &[u8]) -> Option<Vec<u8>> {
    let names = names(path);
    let homes: &[&[u8]] = if is_of_windows(path) { &[b"users"] } else { &[b"home", b"users"] };
    let folder = usize::from(is_of_windows(path));
    let is_home = homes.contains(&names.get(folder)?.to_ascii_lowercase().as_slice());
    let person = names.get(folder + 1).filter(|_| is_home)?;
    let root: &[u8] = if is_of_windows(path) { b"" } else { b"/" };
    Some([root, &names[..=folder].join(&b'/'), b"/", person].concat())
}

/// Tells whether a path is one of Windows: `C:/…`, or a shared folder as `//server/…`.
fn is_of_windows(path: &[u8]) -> bool {
    let letter = path.first().is_some_and(u8::is_ascii_alphabetic) && path.get(1) == Some(&b':');
    letter || path.starts_with(b"\\\\") || (path.starts_with(b"//") && path.get(2) != Some(&b'/'))
}

/// The names of a path; on Windows a stroke to the left divides them too.
fn names(path: &[u8]) -> Vec<&[u8]> {
    let windows = is_of_windows(path);
    let divides = |byte: &u8| *byte == b'/' || (windows && *byte == b'\\');
    path.split(divides).filter(|name| !name.is_empty() && *name != b".").collect()
}

/// A name as this system can have it.
fn fitted(name: &[u8]) -> PathBuf {
    // A name that leads elsewhere is none: a folder of a hostile backup stays in the home.
    if name == b".." || name.is_empty() {
        return PathBuf::from("_");
    }
    match hold(name) {
        Held::AsIs => path_of_bytes(name),
        Held::Mapped(other) => path_of_bytes(&other),
    }
}

/// A home as the vault keeps it beside a folder's settings; none where it is no text.
pub(crate) fn home_text(home: &Path) -> Option<String> {
    String::from_utf8(path_bytes(home)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(was: Option<&str>, path: &str) -> String {
        let homes = Homes { was: was.map(|was| was.as_bytes().to_vec()), is: PathBuf::from("/home/lea2") };
        homes.place(path.as_bytes(), &mut Apart::default()).display().to_string()
    }

    #[test]
    fn a_folder_goes_to_the_same_place_of_the_new_home() {
        for (was, path, place) in [
            (Some("/home/lea"), "/home/lea/Documents", "/home/lea2/Documents"),
            (Some("/home/lea"), "/home/lea", "/home/lea2"),
            // Another person's folder is none of this home.
            (Some("/home/lea"), "/home/leandre/Music", "/home/lea2/Music"),
            (Some("/var/people/lea"), "/var/people/lea/a/b", "/home/lea2/a/b"),
            (None, "/home/lea/Documents/Projets", "/home/lea2/Documents/Projets"),
            (None, "/Users/lea/Pictures", "/home/lea2/Pictures"),
            (None, "C:/Users/Léa/Documents", "/home/lea2/Documents"),
            (None, "c:\\users\\Léa\\Music\\Été", "/home/lea2/Music/Été"),
            (Some("C:/Users/Léa"), "C:/Users/Léa/Desktop", "/home/lea2/Desktop"),
            // What lies in no home and cannot be made here goes into the home under its own name.
            (None, "D:/Photos 2025", "/home/lea2/Photos 2025"),
            (None, "D:/", "/home/lea2/D"),
            (None, "//server/share/Plans", "/home/lea2/Plans"),
            (None, "/no/such/folder/here", "/home/lea2/here"),
            // What can stand where it was stays there.
            (None, "/tmp/photos", "/tmp/photos"),
            (None, "/home/lea/../../etc", "/home/lea2/_/_/etc"),
        ] {
            assert_eq!(placed(was, path), place, "{path}");
        }
    }

    #[test]
    fn two_folders_never_go_to_one_place() {
        let homes = Homes { was: None, is: PathBuf::from("/home/lea2") };
        let mut apart = Apart::default();
        let mut place = |path: &str| homes.place(path.as_bytes(), &mut apart).display().to_string();
        assert_eq!(place("/home/lea/Documents"), "/home/lea2/Documents");
        assert_eq!(place("C:/Users/Paul/Documents"), "/home/lea2/Documents (2)");
        assert_eq!(place("/Users/eve/Documents"), "/home/lea2/Documents (3)");
    }

    #[test]
    fn last_names_are_those_of_any_system() {
        for (path, name) in
            [("/a/b/", "b"), ("C:/x/y", "y"), ("C:\\x", "x"), ("D:/", "D"), ("/a\\b", "a\\b"), ("/", "")]
        {
            assert_eq!(String::from_utf8_lossy(&last_name(path.as_bytes())), name, "{path}");
        }
    }
}
