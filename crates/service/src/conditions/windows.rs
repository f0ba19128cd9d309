//! Conditions as Windows tells them: power and what has the screen.

use super::Conditions;

/// Looks at them now.
#[cfg(windows)]
#[expect(unsafe_code, reason = "Windows has no other way to ask for these two")]
pub(super) fn look() -> Conditions {
    use windows_sys::Win32::System::Power::{GetSystemPowerStatus, SYSTEM_POWER_STATUS};
    use windows_sys::Win32::UI::Shell::SHQueryUserNotificationState;
    let mut power = SYSTEM_POWER_STATUS::default();
    let mut screen = 0;
    // SAFETY: both fill in a value of ours that lives longer than the call, and keep no pointer to it.
    let (has_power, has_screen) =
        unsafe { (GetSystemPowerStatus(&mut power) != 0, SHQueryUserNotificationState(&mut screen) == 0) };
    let known = if has_power { of_power(power.ACLineStatus, power.BatteryLifePercent) } else { Conditions::default() };
    Conditions { full_screen: has_screen.then(|| is_full_screen(screen)), ..known }
}

/// Reads the two numbers of Windows; 255 stands for "unknown".
fn of_power(plugged_in: u8, percent: u8) -> Conditions {
    Conditions {
        on_battery: match plugged_in {
            0 => Some(true),
            1 => Some(false),
            _ => None,
        },
        percent: Some(percent).filter(|percent| *percent <= 100),
        ..Conditions::default()
    }
}

/// Whether a film or a game (2 and 3) or a talk (4) has the screen.
fn is_full_screen(state: i32) -> bool {
    (2..=4).contains(&state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_windows_are_understood() {
        let power = |plugged_in, percent| {
            let found = of_power(plugged_in, percent);
            (found.on_battery, found.percent)
        };
        assert_eq!(power(0, 24), (Some(true), Some(24)));
        assert_eq!(power(1, 100), (Some(false), Some(100)));
        assert_eq!(power(255, 255), (None, None));
        assert_eq!([1, 2, 3, 4, 5].map(is_full_screen), [false, true, true, true, false]);
    }
}
