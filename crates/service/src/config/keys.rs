//! The settings that have a name: what each can be, how it is read and changed.
//!
//! One table serves the file's reader, `config get`, `config set` and the
//! messages, so that they cannot disagree.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::{Config, KeyStoreKind};
use crate::hooks::{is_address, shown_address};

/// One setting.
pub(super) struct Setting {
    /// Its section and name, such as `compression.level`.
    pub(super) name: &'static str,
    /// What it can be, in words for a message.
    pub(super) allowed: &'static str,
    /// Its present value as text; `none` when it has none.
    pub(super) get: fn(&Config) -> OsString,
    /// Changes it; false when the value is not allowed, and then nothing changed.
    pub(super) set: fn(&mut Config, &OsStr) -> bool,
}

/// A setting's name and what it can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyInfo {
    /// The name, such as `compression.level`.
    pub name: &'static str,
    /// What it can be, in words.
    pub allowed: &'static str,
}

/// Another name for [`PRIMARY`], the one most often typed.
const DESTINATION: &str = "destination";
pub(super) const PRIMARY: &str = "destinations.primary";
pub(super) const SECONDARY: &str = "destinations.secondary";
pub(super) const COMMAND: &str = "hooks.command";
pub(super) const WEBHOOK: &str = "hooks.webhook";

const TRUTH: &str = "true, false";
const FOLDER: &str = "the full path of a folder, none";
const FOLDERS: &str = "the full path of a folder, a list of them in [ ], none";

/// Every setting, in the order of the file.
pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        name: "encryption.algorithm",
        allowed: "AES-256-GCM",
        get: |_| "AES-256-GCM".into(),
        set: |_, value| value == "AES-256-GCM",
    },
    Setting {
        name: "encryption.key_store",
        allowed: "keychain, file, passphrase",
        get: |config| config.encryption.key_store.name().into(),
        set: |config, value| {
            let kind = value.to_str().and_then(KeyStoreKind::from_name);
            assign(&mut config.encryption.key_store, kind)
        },
    },
    Setting {
        name: "compression.enabled",
        allowed: TRUTH,
        get: |config| text(config.compression.enabled),
        set: |config, value| assign(&mut config.compression.enabled, truth(value)),
    },
    Setting { name: "compression.algorithm", allowed: "zstd", get: |_| "zstd".into(), set: |_, value| value == "zstd" },
    Setting {
        name: "compression.level",
        allowed: "a whole number from 1 to 22",
        get: |config| text(config.compression.level),
        set: |config, value| assign(&mut config.compression.level, number(value, 1, 22)),
    },
    Setting {
        name: PRIMARY,
        allowed: FOLDER,
        get: |config| path_text(config.destinations.primary.as_deref()),
        set: |config, value| {
            if is_none(value) {
                config.destinations.primary = None;
                return true;
            }
            assign(&mut config.destinations.primary, folder(value).map(Some))
        },
    },
    Setting {
        name: SECONDARY,
        allowed: FOLDERS,
        get: |config| match config.destinations.secondary.as_slice() {
            [] => "none".into(),
            paths => {
                let texts: Vec<&OsStr> = paths.iter().map(|path| path.as_os_str()).collect();
                texts.join(OsStr::new("\n"))
            }
        },
        set: |config, value| {
            let one = if is_none(value) { Some(Vec::new()) } else { folder(value).map(|path| vec![path]) };
            assign(&mut config.destinations.secondary, one)
        },
    },
    Setting {
        name: "watch.enabled",
        allowed: TRUTH,
        get: |config| text(config.watch.enabled),
        set: |config, value| assign(&mut config.watch.enabled, truth(value)),
    },
    Setting {
        name: "watch.interval",
        allowed: "a number of seconds from 10 to 31536000",
        get: |config| text(config.watch.interval_seconds),
        set: |config, value| assign(&mut config.watch.interval_seconds, number(value, 10, 31_536_000)),
    },
    Setting {
        name: "watch.realtime",
        allowed: TRUTH,
        get: |config| text(config.watch.realtime),
        set: |config, value| assign(&mut config.watch.realtime, truth(value)),
    },
    Setting {
        name: "watch.on_battery_below",
        allowed: "a whole number from 0 to 100",
        get: |config| text(config.watch.on_battery_below),
        set: |config, value| assign(&mut config.watch.on_battery_below, number(value, 0, 100)),
    },
    Setting {
        name: "watch.metered",
        allowed: "wait, go",
        get: |config| if config.watch.waits_on_metered { "wait" } else { "go" }.into(),
        set: |config, value| {
            let waits = match value.to_str() {
                Some("wait") => Some(true),
                Some("go") => Some(false),
                _ => None,
            };
            assign(&mut config.watch.waits_on_metered, waits)
        },
    },
    Setting {
        name: "retention.keep_days",
        allowed: "a number of days from 0 to 36500",
        get: |config| text(config.retention.keep_days),
        set: |config, value| assign(&mut config.retention.keep_days, number(value, 0, 36_500)),
    },
    Setting {
        name: "retention.keep_versions",
        allowed: "a whole number from 1 to 1000000",
        get: |config| text(config.retention.keep_versions),
        set: |config, value| assign(&mut config.retention.keep_versions, number(value, 1, 1_000_000)),
    },
    Setting {
        name: "retention.auto_clean",
        allowed: TRUTH,
        get: |config| text(config.retention.auto_clean),
        set: |config, value| assign(&mut config.retention.auto_clean, truth(value)),
    },
    Setting {
        name: "order.smart",
        allowed: TRUTH,
        get: |config| text(config.order.smart),
        set: |config, value| assign(&mut config.order.smart, truth(value)),
    },
    Setting {
        name: COMMAND,
        allowed: "the full path of a program, none",
        get: |config| path_text(config.hooks.command.as_deref()),
        set: |config, value| {
            let program = if is_none(value) { Some(None) } else { folder(value).map(Some) };
            assign(&mut config.hooks.command, program)
        },
    },
    Setting {
        name: WEBHOOK,
        allowed: "an address that begins with http:// or https://, none",
        get: |config| config.hooks.webhook.as_deref().unwrap_or("none").into(),
        set: |config, value| {
            let address = value.to_str().filter(|text| is_address(text));
            let wanted = if is_none(value) { Some(None) } else { address.map(|text| Some(text.to_string())) };
            assign(&mut config.hooks.webhook, wanted)
        },
    },
];

/// Every setting that `config set` can change, with what it can be.
pub fn keys() -> impl Iterator<Item = KeyInfo> {
    SETTINGS.iter().map(|setting| KeyInfo { name: setting.name, allowed: setting.allowed })
}

/// Finds a setting by its name or short name.
pub(super) fn find(name: &str) -> Option<&'static Setting> {
    let name = if name == DESTINATION { PRIMARY } else { name };
    SETTINGS.iter().find(|setting| setting.name == name)
}

/// Every word that [`find`] knows.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    [DESTINATION].into_iter().chain(SETTINGS.iter().map(|setting| setting.name))
}

/// A setting's value as others may see it: the address of a webhook often holds a secret.
pub(super) fn shown(name: &str, value: &str) -> String {
    if name == WEBHOOK && !is_none(OsStr::new(value)) { shown_address(value) } else { value.to_string() }
}

/// Accepts a path that means the same folder wherever the program is started.
pub(super) fn folder(value: &OsStr) -> Option<PathBuf> {
    let path = Path::new(value);
    let has_nul = value.as_encoded_bytes().contains(&0);
    (path.is_absolute() && !has_nul).then(|| path.to_path_buf())
}

/// Reads `true` or `false`.
pub(super) fn truth(value: &OsStr) -> Option<bool> {
    match value.to_str()?.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Some(true),
        "false" | "no" | "off" => Some(false),
        _ => None,
    }
}

fn number(value: &OsStr, least: u32, most: u32) -> Option<u32> {
    let number = value.to_str()?.parse().ok()?;
    (least..=most).contains(&number).then_some(number)
}

fn is_none(value: &OsStr) -> bool {
    value.is_empty() || value == "none" || value == "null"
}

fn assign<T>(field: &mut T, value: Option<T>) -> bool {
    match value {
        Some(value) => {
            *field = value;
            true
        }
        None => false,
    }
}

fn text(value: impl ToString) -> OsString {
    value.to_string().into()
}

fn path_text(path: Option<&Path>) -> OsString {
    path.map_or_else(|| "none".into(), |path| path.as_os_str().to_os_string())
}
