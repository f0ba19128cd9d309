//! Disks as Linux lists what is mounted.

use std::path::{Path, PathBuf};

use super::Drive;
use crate::home::{path_of_bytes, read_file};

/// Where desktops mount what a person plugs in.
const PLUGGED_IN: [&str; 3] = ["/media", "/run/media", "/mnt"];
/// File systems that hold no files of a person.
const NOT_FOR_FILES: [&str; 6] = ["squashfs", "iso9660", "proc", "sysfs", "devtmpfs", "overlay"];

/// Lists the disks that are plugged in or mounted for a person.
pub fn drives() -> Vec<Drive> {
    let table = read_file(Path::new("/proc/self/mounts")).unwrap_or_default();
    of_table(&table, &|device| is_removable(device))
}

/// Reads the table of mounts: a line each, with device, folder, kind of file system and options.
fn of_table(table: &[u8], removable: &dyn Fn(&Path) -> bool) -> Vec<Drive> {
    let mut drives: Vec<Drive> = Vec::new();
    for line in table.split(|&byte| byte == b'\n') {
        let mut fields = line.split(|&byte| byte == b' ');
        let (Some(device), Some(folder), Some(kind), Some(options)) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        let path = path_of_bytes(&unescaped(folder));
        let plugged_in = PLUGGED_IN.iter().any(|place| path.starts_with(place) && path != Path::new(place));
        let read_only = options.split(|&byte| byte == b',').any(|option| option == b"ro");
        let for_files = !NOT_FOR_FILES.iter().any(|other| other.as_bytes() == kind);
        if plugged_in && !read_only && for_files && !drives.iter().any(|known| known.path == path) {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            drives.push(Drive { removable: removable(&path_of_bytes(&unescaped(device))), name, path });
        }
    }
    drives.sort_by_key(|drive| (!drive.removable, drive.name.to_lowercase()));
    drives
}

/// What is mounted at a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mount {
    /// The device, as the table names it.
    pub(super) device: PathBuf,
    /// The number of this mount, of no other.
    number: Vec<u8>,
}

/// Finds what is mounted at a folder; of several, the one that is seen.
pub(super) fn mount_at(folder: &Path) -> Option<Mount> {
    let table = read_file(Path::new("/proc/self/mountinfo")).ok()?;
    let one = |line: &[u8]| {
        let fields: Vec<&[u8]> = line.split(|&byte| byte == b' ').collect();
        let is_it = path_of_bytes(&unescaped(fields.get(4)?)) == folder;
        let after = fields.iter().position(|field| *field == b"-")?;
        let device = path_of_bytes(&unescaped(fields.get(after + 2)?));
        is_it.then(|| Mount { device, number: fields[0].to_vec() })
    };
    table.split(|&byte| byte == b'\n').filter_map(one).next_back()
}

/// Whether what holds a path can be taken out.
pub fn is_on_removable(path: &Path) -> bool {
    mount_at(&super::top_of(path)).is_some_and(|mount| is_removable(&mount.device))
}

/// Reads the escapes of the table, such as `\040` for a space.
fn unescaped(field: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(field.len());
    let mut at = 0;
    while at < field.len() {
        let octal = field.get(at + 1..at + 4).filter(|_| field[at] == b'\\');
        let value = octal
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 8).ok());
        bytes.push(value.unwrap_or(field[at]));
        at += if value.is_some() { 4 } else { 1 };
    }
    bytes
}

/// Whether the kernel says that a disk can be taken out, or hangs on USB.
fn is_removable(device: &Path) -> bool {
    let Some(name) = device.file_name() else { return false };
    let Ok(real) = PathBuf::from("/sys/class/block").join(name).canonicalize() else { return false };
    let on_usb = real.components().any(|part| part.as_os_str().as_encoded_bytes().starts_with(b"usb"));
    let whole = [Some(real.as_path()), real.parent()];
    on_usb
        || whole
            .into_iter()
            .flatten()
            .any(|disk| read_file(&disk.join("removable")).is_ok_and(|said| said.trim_ascii() == b"1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disks_of_a_person_are_told_from_those_of_the_system() {
        let table = b"/dev/sda1 / ext4 rw 0 0\nproc /proc proc rw 0 0\n\
            /dev/sdb1 /media/lea/SAUVEGARDE\\040\\303\\251t\\303\\251 vfat rw,nosuid 0 0\n\
            /dev/sr0 /media/lea/CD iso9660 ro 0 0\n/dev/sdc1 /run/media/lea/Old ext4 ro,nosuid 0 0\n\
            server:/home /mnt/nas nfs4 rw 0 0\n/dev/sdd1 /mnt ext4 rw 0 0\nbroken\n";
        let found = of_table(table, &|device| device == Path::new("/dev/sdb1"));
        let names: Vec<(&str, bool)> = found.iter().map(|drive| (drive.name.as_str(), drive.removable)).collect();
        assert_eq!(names, [("SAUVEGARDE été", true), ("nas", false)]);
        assert_eq!(found[0].path, Path::new("/media/lea/SAUVEGARDE été"));
    }

    #[test]
    fn an_escape_is_read_and_a_broken_one_stays() {
        for (field, expected) in [("a\\040b", "a b"), ("a\\04", "a\\04"), ("\\134", "\\"), ("\\999", "\\999")] {
            assert_eq!(unescaped(field.as_bytes()), expected.as_bytes());
        }
    }
}
