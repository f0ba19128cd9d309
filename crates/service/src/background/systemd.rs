//! A user unit of systemd: `~/.config/systemd/user/mybackup.service`.

use std::ffi::OsStr;
use std::path::PathBuf;

use super::{Background, BackgroundError, Standing};
use crate::home::{Env, path_of_bytes, user_home};
#[cfg(target_os = "linux")]
use crate::home::{Home, read_file};

const UNIT: &str = "mybackup.service";
const SYSTEMCTL: &str = "systemctl";

#[cfg(target_os = "linux")]
pub(super) fn install(what: &Background, env: Env<'_>) -> Result<PathBuf, BackgroundError> {
    let path = unit_path(env);
    super::write(&path, &unit(what))?;
    demand(&["daemon-reload"])?;
    demand(&["enable", UNIT])?;
    // One that runs already begins anew with what was written now.
    demand(&["restart", UNIT])?;
    Ok(path)
}

#[cfg(target_os = "linux")]
pub(super) fn uninstall(env: Env<'_>) -> Result<bool, BackgroundError> {
    let path = unit_path(env);
    if !path.exists() {
        return Ok(false);
    }
    demand(&["disable", "--now", UNIT])?;
    let was_there = super::remove(&path)?;
    demand(&["daemon-reload"])?;
    Ok(was_there)
}

#[cfg(target_os = "linux")]
pub(super) fn standing(env: Env<'_>) -> Result<Standing, BackgroundError> {
    if !unit_path(env).exists() {
        return Ok(Standing::Absent);
    }
    let output = super::ask(SYSTEMCTL, &["--user".as_ref(), "is-active".as_ref(), UNIT.as_ref()])?;
    Ok(if output.stdout.starts_with(b"active") { Standing::Running } else { Standing::Stopped })
}

#[cfg(target_os = "linux")]
fn demand(args: &[&str]) -> Result<(), BackgroundError> {
    let args: Vec<&OsStr> = std::iter::once("--user").chain(args.iter().copied()).map(OsStr::new).collect();
    super::demand(SYSTEMCTL, &args)
}

#[cfg(target_os = "linux")]
pub(super) fn program(env: Env<'_>, _: &Home) -> Option<PathBuf> {
    let unit = read_file(&unit_path(env)).ok()?;
    started(std::str::from_utf8(&unit).ok()?)
}

/// The program that a unit starts.
fn started(unit: &str) -> Option<PathBuf> {
    let line = unit.lines().find_map(|line| line.strip_prefix("ExecStart="))?;
    let mut rest = line.strip_prefix('"')?.bytes();
    let mut word = Vec::new();
    loop {
        match rest.next()? {
            b'"' => return Some(path_of_bytes(&word)),
            b'\\' => match rest.next()? {
                b'x' => {
                    let digits = [rest.next()?, rest.next()?];
                    word.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
                }
                other => word.push(other),
            },
            // They stand twice.
            sign @ (b'%' | b'$') => word.push(rest.next().filter(|next| *next == sign)?),
            other => word.push(other),
        }
    }
}

/// Where the user's own units lie.
fn unit_path(env: Env<'_>) -> PathBuf {
    let folder = env("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    folder.or_else(|| Some(user_home(env)?.join(".config"))).unwrap_or_default().join("systemd/user").join(UNIT)
}

/// The unit itself.
fn unit(what: &Background) -> String {
    let words: Vec<String> = what.words().iter().map(|word| quoted(word)).collect();
    let passphrase = what.passphrase_file.as_ref().map_or(String::new(), |file| {
        format!("Environment={}\n", quoted(OsStr::new(&format!("MYBACKUP_PASSPHRASE_FILE={}", file.display()))))
    });
    format!(
        "# Written by `mybackup service install`; `mybackup service uninstall` removes it.
[Unit]
Description=MyBackup saves files as they change

[Service]
Type=exec
ExecStart={}
{passphrase}Restart=on-failure
RestartSec=30
# Starting again does not mend a wrong command line, a missing set-up or a missing key.
RestartPreventExitStatus=2 4 6
KillSignal=SIGTERM
TimeoutStopSec=120
Nice=10
IOSchedulingClass=idle
CPUWeight=20

[Install]
WantedBy=default.target
",
        words.join(" ")
    )
}

/// A word of a command line, as systemd reads it.
fn quoted(word: &OsStr) -> String {
    let mut text = String::from("\"");
    for &byte in word.as_encoded_bytes() {
        match byte {
            b'"' | b'\\' => text.extend(['\\', char::from(byte)]),
            b'%' => text.push_str("%%"),
            b'$' => text.push_str("$$"),
            0x20..=0x7e => text.push(char::from(byte)),
            // Whatever is no plain letter is written as its byte, so that any name passes.
            _ => text.push_str(&format!("\\x{byte:02x}")),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::path::Path;

    use super::*;

    fn of(program: &str) -> Background {
        Background { program: program.into(), home: "/home/léa/My 100% \"$x\"".into(), passphrase_file: None }
    }

    #[test]
    fn a_word_of_any_bytes_is_one_word() {
        let unit = unit(&of("/usr/bin/mybackup"));
        let line = unit.lines().find(|line| line.starts_with("ExecStart=")).unwrap();
        assert_eq!(line, r#"ExecStart="/usr/bin/mybackup" "--home" "/home/l\xc3\xa9a/My 100%% \"$$x\"" "watch""#);
        assert!(!unit.contains("Environment"));
        let more = Background { passphrase_file: Some("/run/pass word".into()), ..of("/usr/bin/mybackup") };
        assert_eq!(started(&unit).as_deref(), Some(Path::new("/usr/bin/mybackup")));
        for name in ["/home/léa/My 100% \"$x\"/my\\backup", "/a'b;c &d"] {
            assert_eq!(started(&super::unit(&of(name))).as_deref(), Some(Path::new(name)));
        }
        for other in ["", "ExecStart=/usr/bin/mybackup watch", "ExecStart=\"/usr", "ExecStart=\"/\\xzz\""] {
            assert_eq!(started(other), None, "{other}");
        }
        assert!(super::unit(&more).contains("\nEnvironment=\"MYBACKUP_PASSPHRASE_FILE=/run/pass word\"\n"));
    }

    #[test]
    fn the_unit_lies_where_systemd_looks_for_it() {
        let env = |pairs: &'static [(&str, &str)]| {
            move |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
        };
        assert_eq!(
            unit_path(&env(&[("HOME", "/home/lea")])),
            Path::new("/home/lea/.config/systemd/user/mybackup.service")
        );
        let own = env(&[("HOME", "/home/lea"), ("XDG_CONFIG_HOME", "/conf")]);
        assert_eq!(unit_path(&own), Path::new("/conf/systemd/user/mybackup.service"));
        // The standard says that a relative one counts for nothing.
        let relative = env(&[("HOME", "/home/lea"), ("XDG_CONFIG_HOME", "conf")]);
        assert!(unit_path(&relative).starts_with("/home/lea"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn systemd_itself_finds_no_fault_in_the_unit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(UNIT);
        // It looks whether the program is there.
        std::fs::write(&path, unit(&of("/bin/true"))).unwrap();
        let Ok(output) = std::process::Command::new("systemd-analyze").args(["verify", "--user"]).arg(&path).output()
        else {
            return;
        };
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!said.contains(UNIT), "{said}");
    }
}
