//! An agent of launchd: `~/Library/LaunchAgents/org.mybackup.watch.plist`.

use std::path::PathBuf;

use super::{Background, xml};
#[cfg(target_os = "macos")]
use super::{BackgroundError, Standing};
use crate::home::{Env, user_home};
#[cfg(target_os = "macos")]
use crate::home::{Home, read_file};

const LABEL: &str = "org.mybackup.watch";

#[cfg(target_os = "macos")]
pub(super) fn install(what: &Background, env: Env<'_>) -> Result<PathBuf, BackgroundError> {
    let path = agent_path(env);
    super::write(&path, &agent(what))?;
    // One that runs already begins anew with what was written now.
    super::ask("launchctl", &["bootout".as_ref(), target().as_ref()])?;
    super::demand("launchctl", &["bootstrap".as_ref(), domain().as_ref(), path.as_os_str()])?;
    Ok(path)
}

#[cfg(target_os = "macos")]
pub(super) fn uninstall(env: Env<'_>) -> Result<bool, BackgroundError> {
    super::ask("launchctl", &["bootout".as_ref(), target().as_ref()])?;
    super::remove(&agent_path(env))
}

#[cfg(target_os = "macos")]
pub(super) fn standing(env: Env<'_>) -> Result<Standing, BackgroundError> {
    if !agent_path(env).exists() {
        return Ok(Standing::Absent);
    }
    let output = super::ask("launchctl", &["print".as_ref(), target().as_ref()])?;
    let runs = String::from_utf8_lossy(&output.stdout).contains("state = running");
    Ok(if runs { Standing::Running } else { Standing::Stopped })
}

#[cfg(target_os = "macos")]
pub(super) fn program(env: Env<'_>, _: &Home) -> Option<PathBuf> {
    let agent = read_file(&agent_path(env)).ok()?;
    started(std::str::from_utf8(&agent).ok()?)
}

/// The program that an agent starts.
fn started(agent: &str) -> Option<PathBuf> {
    super::element(agent, "<key>ProgramArguments</key>", "string").map(super::from_xml)
}

/// The user's own session, as launchd names it.
#[cfg(target_os = "macos")]
fn domain() -> String {
    format!("gui/{}", crate::home::user_number().unwrap_or_default())
}

#[cfg(target_os = "macos")]
fn target() -> String {
    format!("{}/{LABEL}", domain())
}

/// Where the user's own agents lie.
fn agent_path(env: Env<'_>) -> PathBuf {
    user_home(env).unwrap_or_default().join("Library/LaunchAgents").join(format!("{LABEL}.plist"))
}

/// The agent itself.
fn agent(what: &Background) -> String {
    let words: String = what.words().iter().map(|word| format!("    <string>{}</string>\n", xml(word))).collect();
    let log = xml(what.home.join("logs/background.log").as_os_str());
    let passphrase = what.passphrase_file.as_ref().map_or(String::new(), |file| {
        format!(
            "  <key>EnvironmentVariables</key>\n  <dict><key>MYBACKUP_PASSPHRASE_FILE</key><string>{}</string></dict>\n",
            xml(file.as_os_str())
        )
    });
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">
<plist version=\"1.0\">
<dict>
  <key>Label</key><string>{LABEL}</string>
  <key>ProgramArguments</key>
  <array>
{words}  </array>
{passphrase}  <key>RunAtLoad</key><true/>
  <key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>
  <key>ThrottleInterval</key><integer>30</integer>
  <key>ProcessType</key><string>Background</string>
  <key>LowPriorityIO</key><true/>
  <key>Nice</key><integer>10</integer>
  <key>StandardErrorPath</key><string>{log}</string>
</dict>
</plist>
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_a_meaning_in_xml_stay_names() {
        let what = Background {
            program: "/Applications/My & <Backup>/mybackup".into(),
            home: "/Users/léa/.mybackup".into(),
            passphrase_file: Some("/Users/léa/\"pass\"".into()),
        };
        let agent = agent(&what);
        assert!(agent.contains("<string>/Applications/My &amp; &lt;Backup&gt;/mybackup</string>"), "{agent}");
        assert!(agent.contains("<string>watch</string>"));
        assert!(agent.contains("<string>/Users/léa/&quot;pass&quot;</string>"));
        assert_eq!(started(&agent), Some(what.program.clone()));
        assert_eq!(started("<plist></plist>"), None);
        let opened =
            |tag: &str| (agent.matches(&format!("<{tag}>")).count(), agent.matches(&format!("</{tag}>")).count());
        for tag in ["dict", "array", "string", "key", "integer"] {
            let (open, close) = opened(tag);
            assert_eq!(open, close, "{tag}");
        }
        let env = |_: &str| Some("/Users/léa".into());
        assert!(agent_path(&env).ends_with("Library/LaunchAgents/org.mybackup.watch.plist"));
    }
}
