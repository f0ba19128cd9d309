//! Power as the kernel shows it: a folder for each battery and each way in for electricity.

use std::path::Path;

use mybackup_vfs::{RealFs, Vfs};

use crate::conditions::Conditions;
use crate::home::read_file;

/// Adds what the folders below `root` say of power.
pub(super) fn look(root: &Path, found: Conditions) -> Conditions {
    let Ok(entries) = RealFs.list_dir(root) else { return found };
    let (mut plugged_in, mut draining, mut percents) = (false, false, Vec::new());
    let mut has_mains = false;
    for entry in entries {
        let supply = root.join(entry.name);
        let said = |name: &str| {
            read_file(&supply.join(name)).ok().map(|text| String::from_utf8_lossy(&text).trim().to_string())
        };
        match said("type").as_deref() {
            // A mouse or a headset tells of its battery too.
            Some("Battery") if said("scope").as_deref() != Some("Device") => {
                draining |= said("status").as_deref() == Some("Discharging");
                percents.extend(said("capacity").and_then(|text| text.parse::<u32>().ok()).filter(|part| *part <= 100));
            }
            Some("Mains" | "USB") => {
                has_mains = true;
                plugged_in |= said("online").as_deref() == Some("1");
            }
            _ => {}
        }
    }
    let percent =
        percents.iter().sum::<u32>().checked_div(percents.len() as u32).and_then(|mean| u8::try_from(mean).ok());
    // A battery may drain at the plug too, when the computer needs more than it gives.
    let on_battery = !plugged_in && (draining || (has_mains && percent.is_some()));
    Conditions { on_battery: Some(on_battery), percent, ..found }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A computer whose kernel shows such files.
    fn power(files: &[(&str, &str)]) -> (Option<bool>, Option<u8>) {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, format!("{text}\n")).unwrap();
        }
        let found = look(root.path(), Conditions::default());
        (found.on_battery, found.percent)
    }

    const BATTERY: [(&str, &str); 3] =
        [("BAT0/type", "Battery"), ("BAT0/capacity", "24"), ("BAT0/status", "Discharging")];

    #[test]
    fn a_laptop_is_on_battery_when_it_is_not_plugged_in() {
        assert_eq!(power(&BATTERY), (Some(true), Some(24)));
        let plug = |online| [BATTERY.as_slice(), &[("AC/type", "Mains"), ("AC/online", online)]].concat();
        assert_eq!(power(&plug("0")), (Some(true), Some(24)));
        assert_eq!(power(&plug("1")), (Some(false), Some(24)), "it drains at the plug");
        let by_usb = [BATTERY.as_slice(), &[("ucsi/type", "USB"), ("ucsi/online", "1")]].concat();
        assert_eq!(power(&by_usb), (Some(false), Some(24)));
        let waits = [("BAT0/type", "Battery"), ("BAT0/capacity", "80"), ("BAT0/status", "Not charging")];
        assert_eq!(power(&waits), (Some(false), Some(80)));
    }

    #[test]
    fn two_batteries_count_as_one_and_that_of_a_mouse_does_not() {
        let second = [("BAT1/type", "Battery"), ("BAT1/capacity", "75"), ("BAT1/status", "Unknown")];
        assert_eq!(power(&[BATTERY.as_slice(), &second].concat()), (Some(true), Some(49)));
        let mouse =
            [("hid/type", "Battery"), ("hid/scope", "Device"), ("hid/capacity", "5"), ("hid/status", "Discharging")];
        assert_eq!(power(&mouse), (Some(false), None));
    }

    #[test]
    fn what_cannot_be_read_is_not_known() {
        assert_eq!(power(&[("BAT0/type", "Battery"), ("BAT0/capacity", "x")]), (Some(false), None));
        assert_eq!(power(&[("BAT0/type", "Battery"), ("BAT0/capacity", "101")]), (Some(false), None));
        assert_eq!(power(&[]), (Some(false), None));
        assert_eq!(look(Path::new("/nowhere"), Conditions::default()), Conditions::default());
    }
}
