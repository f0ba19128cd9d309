//! What around the computer a backup that starts by itself should respect: power, network, screen.
//!
//! [`look`] asks the system once and takes a second at the most. What it cannot tell is
//! `None`, and what is not known keeps nothing waiting. Nobody is told when any of it
//! changes: whoever waits looks again ([`crate::schedule::LOOK_AGAIN_NS`]).

#[cfg(target_os = "linux")]
mod linux;
#[cfg(any(target_os = "macos", test))]
mod macos;
#[cfg(any(windows, test))]
mod windows;

/// Power, network and screen, as far as the system tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Conditions {
    /// Whether the electricity comes from a battery.
    pub on_battery: Option<bool>,
    /// How full the battery is.
    pub percent: Option<u8>,
    /// Whether the network costs money.
    pub metered: Option<bool>,
    /// Whether there is a network.
    pub online: Option<bool>,
    /// Whether a film, a game or a talk has the screen.
    pub full_screen: Option<bool>,
}

/// Looks at them now.
pub fn look() -> Conditions {
    #[cfg(target_os = "linux")]
    let found = linux::look();
    #[cfg(target_os = "macos")]
    let found = macos::look();
    #[cfg(windows)]
    let found = windows::look();
    #[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
    let found = Conditions::default();
    found
}
