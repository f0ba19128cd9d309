//! Keeps the key out of files that the system writes when a program fails.

/// Forbids memory dumps of this process, and reading its memory by others of the same user.
#[cfg(unix)]
pub(crate) fn keep_secrets_in_memory() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    // A system that refuses leaves the program as safe as any other; the work is more important.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    #[cfg(target_os = "linux")]
    {
        let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
    }
}

/// Windows writes such files only where an administrator asked for them.
#[cfg(not(unix))]
pub(crate) fn keep_secrets_in_memory() {}
