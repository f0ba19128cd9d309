//! The calls of each system, behind one face.
//!
//! Above this module nothing differs between systems. A [`Dir`] is a folder held
//! open, or on Windows pinned by its path; a [`Grip`] is one entry held for
//! setting its attributes, whatever happens to its name.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(crate) use unix::{
    Dir, Grip, advise_sequential, flush, group_id, group_name, meta_of, next_data, read_at, stamps_from, user_id,
    user_name, write_at, write_past_cache, xattrs_of,
};
#[cfg(windows)]
pub(crate) use windows::{
    Dir, Grip, advise_sequential, flush, group_id, group_name, meta_of, next_data, read_at, stamps_from, user_id,
    user_name, write_at, write_past_cache, xattrs_of,
};
