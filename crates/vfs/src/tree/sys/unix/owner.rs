//! The system's lists of users and groups.

/// Returns the name of a user, when it is known and readable text.
pub(crate) fn user_name(uid: u32) -> Option<String> {
    let user = uzers::get_user_by_uid(uid)?;
    user.name().to_str().map(str::to_owned)
}

/// Returns the name of a group, when it is known and readable text.
pub(crate) fn group_name(gid: u32) -> Option<String> {
    let group = uzers::get_group_by_gid(gid)?;
    group.name().to_str().map(str::to_owned)
}

/// Returns the number of a user.
pub(crate) fn user_id(name: &str) -> Option<u32> {
    // The lookup takes a C string, so a zero byte from a hostile vault stops here.
    let valid = !name.is_empty() && !name.contains('\0');
    let user = valid.then(|| uzers::get_user_by_name(name)).flatten()?;
    Some(user.uid())
}

/// Returns the number of a group.
pub(crate) fn group_id(name: &str) -> Option<u32> {
    let valid = !name.is_empty() && !name.contains('\0');
    let group = valid.then(|| uzers::get_group_by_name(name)).flatten()?;
    Some(group.gid())
}
