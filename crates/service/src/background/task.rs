//! An entry of the Task Scheduler of Windows, named `MyBackup`.

use std::path::PathBuf;

use super::{Background, xml};
#[cfg(windows)]
use super::{BackgroundError, Standing};
#[cfg(windows)]
use crate::home::{Env, Home, read_file};

/// Hands a passphrase file over, which the Task Scheduler cannot.
const SHELL: &str = "cmd.exe";
/// The entry as it was given to the system, in the home.
#[cfg(windows)]
const FILE: &str = "background-task.xml";

#[cfg(windows)]
const SCHTASKS: &str = "schtasks";
#[cfg(windows)]
const NAME: &str = "MyBackup";

#[cfg(windows)]
pub(super) fn install(what: &Background, _: Env<'_>) -> Result<PathBuf, BackgroundError> {
    let path = what.home.join(FILE);
    super::write(&path, &task(what))?;
    let file = path.as_os_str();
    let create = ["/Create", "/F", "/TN", NAME, "/XML"].map(std::ffi::OsStr::new);
    super::demand(SCHTASKS, &[&create[..], &[file]].concat())?;
    super::demand(SCHTASKS, &["/Run", "/TN", NAME].map(std::ffi::OsStr::new))?;
    Ok(path)
}

#[cfg(windows)]
pub(super) fn uninstall(env: Env<'_>) -> Result<bool, BackgroundError> {
    if standing(env)? == Standing::Absent {
        return Ok(false);
    }
    super::ask(SCHTASKS, &["/End", "/TN", NAME].map(std::ffi::OsStr::new))?;
    super::demand(SCHTASKS, &["/Delete", "/F", "/TN", NAME].map(std::ffi::OsStr::new))?;
    Ok(true)
}

#[cfg(windows)]
pub(super) fn standing(_: Env<'_>) -> Result<Standing, BackgroundError> {
    let output = super::ask(SCHTASKS, &["/Query", "/TN", NAME, "/FO", "CSV", "/NH"].map(std::ffi::OsStr::new))?;
    if !output.status.success() {
        return Ok(Standing::Absent);
    }
    // The last field is the state, in the language of the system; only "Running" is told apart.
    let runs = String::from_utf8_lossy(&output.stdout).contains("Running");
    Ok(if runs { Standing::Running } else { Standing::Stopped })
}

#[cfg(windows)]
pub(super) fn program(_: Env<'_>, home: &Home) -> Option<PathBuf> {
    let task = read_file(&home.folder().join(FILE)).ok()?;
    started(std::str::from_utf8(&task).ok()?)
}

/// The program that an entry starts, where no shell is between.
fn started(task: &str) -> Option<PathBuf> {
    super::element(task, "<Exec>", "Command").filter(|program| *program != SHELL).map(super::from_xml)
}

/// The entry itself. The Task Scheduler starts no program with a variable of its own, so a
/// passphrase file is handed over by the shell.
fn task(what: &Background) -> String {
    let [program, home] = [&what.program, &what.home].map(|path| xml(path.as_os_str()));
    let plain = format!("--home &quot;{home}&quot; watch");
    let (program, arguments) = match &what.passphrase_file {
        None => (program, plain),
        Some(file) => {
            let set = format!("set &quot;MYBACKUP_PASSPHRASE_FILE={}&quot;", xml(file.as_os_str()));
            (SHELL.to_string(), format!("/d /s /c &quot;{set} &amp;&amp; &quot;{program}&quot; {plain}&quot;"))
        }
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<Task version=\"1.2\" xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\">
  <Triggers><LogonTrigger><Enabled>true</Enabled></LogonTrigger></Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Priority>7</Priority>
    <Hidden>true</Hidden>
    <RestartOnFailure><Interval>PT1M</Interval><Count>255</Count></RestartOnFailure>
  </Settings>
  <Actions><Exec><Command>{program}</Command><Arguments>{arguments}</Arguments></Exec></Actions>
</Task>
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_with_spaces_is_one_argument() {
        let what = Background {
            program: r"C:\Program Files\MyBackup\mybackup.exe".into(),
            home: r"C:\Users\Léa & Tom\.mybackup".into(),
            passphrase_file: None,
        };
        let text = task(&what);
        assert!(text.contains(r"<Command>C:\Program Files\MyBackup\mybackup.exe</Command>"), "{text}");
        assert!(text.contains(r"<Arguments>--home &quot;C:\Users\Léa &amp; Tom\.mybackup&quot; watch</Arguments>"));
        assert_eq!(started(&text), Some(what.program.clone()));
        let with_passphrase = task(&Background { passphrase_file: Some(r"D:\pass.txt".into()), ..what });
        assert!(with_passphrase.contains("<Command>cmd.exe</Command>"));
        assert_eq!(started(&with_passphrase), None, "the shell is not the program");
        assert!(with_passphrase.contains(r"MYBACKUP_PASSPHRASE_FILE=D:\pass.txt&quot; &amp;&amp; &quot;C:\Program"));
    }
}
