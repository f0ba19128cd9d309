//! What the allocator is told about large blocks and many threads.

/// Gives large blocks back to the system as soon as they are free, and keeps few heaps.
///
/// glibc otherwise learns from the first pack that is freed to keep blocks of its
/// size in its heaps, between which they then lie unused: a third of a run's memory.
/// It also gives each thread a heap of its own, where a segment that one thread opened
/// and another was done with leaves a hole: a fifth of a restore's memory.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "glibc is set through no other call")]
pub(crate) fn keep_little_memory() {
    /// Blocks of this length and more are mapped one by one, in bytes: packs, not opened segments.
    const LARGE: libc::c_int = 4 << 20;
    /// So much free memory is kept for the next segments, in bytes; with half of it, each
    /// segment that a verification opens costs twice the time of the kernel.
    const KEPT: libc::c_int = 8 << 20;
    /// So many heaps are shared by all threads; most small blocks come from a thread's own cache anyway.
    const HEAPS: libc::c_int = 2;
    // SAFETY: they set numbers inside the allocator, which takes them at any time; no
    // other thread runs yet. A refusal changes nothing.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE);
        libc::mallopt(libc::M_TRIM_THRESHOLD, KEPT);
        libc::mallopt(libc::M_ARENA_MAX, HEAPS);
    }
}

/// Other systems' allocators do so by themselves.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(crate) fn keep_little_memory() {}
