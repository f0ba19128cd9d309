//! Conditions as macOS tells them: power, by its own command.
//!
//! What a network costs and what fills the screen is told to programs with a window
//! only, so both are not known here.

use super::Conditions;

/// Looks at them now.
#[cfg(target_os = "macos")]
pub(super) fn look() -> Conditions {
    let said = std::process::Command::new("/usr/bin/pmset").args(["-g", "batt"]).output();
    said.map(|output| of_pmset(&String::from_utf8_lossy(&output.stdout))).unwrap_or_default()
}

/// Reads what `pmset -g batt` prints.
fn of_pmset(text: &str) -> Conditions {
    let on_battery = text.lines().next().and_then(|line| {
        let source = line.split('\'').nth(1)?;
        Some(source == "Battery Power")
    });
    let percent = text.lines().filter(|line| line.contains("InternalBattery")).find_map(|line| {
        let before = &line[..line.find('%')?];
        let digits = before.rsplit(|sign: char| !sign.is_ascii_digit()).next()?;
        digits.parse().ok()
    });
    Conditions { on_battery, percent, ..Conditions::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pmset_prints_is_understood() {
        let power = |text: &str| {
            let found = of_pmset(text);
            (found.on_battery, found.percent)
        };
        let battery = "Now drawing from 'Battery Power'\n -InternalBattery-0 (id=4522083)\t76%; discharging; 5:13 remaining present: true\n";
        assert_eq!(power(battery), (Some(true), Some(76)));
        let plug = "Now drawing from 'AC Power'\n -InternalBattery-0 (id=4522083)\t100%; charged; 0:00 remaining present: true\n";
        assert_eq!(power(plug), (Some(false), Some(100)));
        assert_eq!(power("Now drawing from 'AC Power'\n"), (Some(false), None));
        let other =
            "Now drawing from 'UPS Power'\n -Back-UPS ES 700 (id=1)\t93%; discharging; 0:21 remaining present: true\n";
        assert_eq!(power(other), (Some(false), None));
        assert_eq!(power(""), (None, None));
    }
}
