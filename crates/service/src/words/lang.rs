//! The languages, and how a person's is found.

use crate::home::Env;

/// A language that the program speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// English.
    En,
    /// French.
    Fr,
}

impl Lang {
    /// Every language, English first.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::Fr];

    /// The two letters of the language.
    pub fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Fr => "fr",
        }
    }

    /// Finds a language by its letters, or by a locale such as `fr_CA.UTF-8`.
    pub fn from_name(name: &str) -> Option<Lang> {
        let letters = name.split(['_', '-', '.', '@']).next()?.to_ascii_lowercase();
        Lang::ALL.into_iter().find(|lang| lang.code() == letters)
    }

    /// Finds the person's language: the flag, `MYBACKUP_LANG`, then the system's; else English.
    pub fn detect(flag: Option<&str>, env: Env<'_>) -> Lang {
        let variable =
            |name: &str| env(name).and_then(|value| value.into_string().ok()).filter(|value| !value.is_empty());
        let chosen = flag.and_then(Lang::from_name);
        let chosen = chosen.or_else(|| Lang::from_name(&variable("MYBACKUP_LANG")?));
        if let Some(lang) = chosen {
            return lang;
        }
        // The first of these that is set decides, also when it names another language.
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(variable)
            .or_else(system_locale)
            .and_then(|locale| Lang::from_name(&locale))
            .unwrap_or(Lang::En)
    }
}

#[cfg(any(windows, target_os = "macos"))]
fn system_locale() -> Option<String> {
    sys_locale::get_locale()
}

#[cfg(not(any(windows, target_os = "macos")))]
fn system_locale() -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;

    #[test]
    fn the_nearest_choice_wins() {
        type Variables = &'static [(&'static str, &'static str)];
        let table: [(Option<&str>, Variables, Lang); 8] = [
            (None, &[("LC_ALL", "C.UTF-8"), ("LANG", "fr_FR.UTF-8")], Lang::En),
            (None, &[("LC_ALL", ""), ("LANG", "fr_FR.UTF-8")], Lang::Fr),
            (None, &[("LC_MESSAGES", "fr"), ("LANG", "en_GB")], Lang::Fr),
            (None, &[("MYBACKUP_LANG", "fr"), ("LC_ALL", "en_US")], Lang::Fr),
            (Some("en"), &[("MYBACKUP_LANG", "fr")], Lang::En),
            (Some("FR-ca"), &[], Lang::Fr),
            (None, &[("MYBACKUP_LANG", "xx"), ("LANG", "fr_BE@euro")], Lang::Fr),
            (None, &[("LANG", "de_DE.UTF-8")], Lang::En),
        ];
        for (flag, variables, expected) in table {
            let env = |name: &str| {
                let found = variables.iter().find(|(key, _)| *key == name);
                found.map(|(_, value)| OsString::from(value))
            };
            assert_eq!(Lang::detect(flag, &env), expected, "{flag:?} {variables:?}");
        }
    }
}
