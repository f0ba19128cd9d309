//! Memory that the allocator keeps for later, while nothing happens.

/// Gives back to the system what is free: after a backup that is as much again as watching takes.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "glibc is asked through no other call")]
pub(crate) fn give_back() {
    // SAFETY: it takes no pointer, and locks what it touches; it may be called at any time.
    unsafe {
        libc::malloc_trim(0);
    }
}

/// Other systems' allocators do so by themselves.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(crate) fn give_back() {}
