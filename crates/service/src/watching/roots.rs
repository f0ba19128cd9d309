//! The folders around the sources, by `notify`: a source that is renamed, replaced or appears again.
//!
//! Only the nearest folder that exists is watched, not what lies in it. What is
//! told is that something happened to the way to a source; what, those look at
//! who watch it. Where it cannot be watched, they look each minute anyway.

use std::path::{Path, PathBuf};

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};

/// Watches what is around the sources.
pub(super) struct Roots {
    _watcher: RecommendedWatcher,
}

impl Roots {
    /// Calls `ring` when something happens to a source's own folder or to one that holds it.
    ///
    /// `None` where the system watches nothing.
    pub(super) fn new(sources: &[PathBuf], ring: impl Fn() + Send + 'static) -> Option<Roots> {
        let watched = sources.to_vec();
        let mut watcher = notify::recommended_watcher(move |told: notify::Result<notify::Event>| {
            let is_ours = told.is_ok_and(|event| event.need_rescan() || is_about(&event, &watched));
            if is_ours {
                ring();
            }
        })
        .ok()?;
        let mut around: Vec<&Path> = sources
            .iter()
            .flat_map(|source| source.ancestors().skip(1))
            .filter(|folder| folder.parent().is_some() && folder.is_dir())
            .collect();
        around.sort_unstable();
        around.dedup();
        for folder in around {
            // Without it the look of each minute has to do.
            let _ = watcher.watch(folder, RecursiveMode::NonRecursive);
        }
        Some(Roots { _watcher: watcher })
    }
}

/// Whether an event tells of the coming or going of a source, or of a folder around one.
fn is_about(event: &notify::Event, sources: &[PathBuf]) -> bool {
    use notify::EventKind::{Any, Create, Modify, Other, Remove};
    use notify::event::ModifyKind;
    let moves = match event.kind {
        Create(_) | Remove(_) | Any | Other => true,
        Modify(kind) => matches!(kind, ModifyKind::Name(_) | ModifyKind::Any | ModifyKind::Other),
        _ => false,
    };
    moves && event.paths.iter().any(|path| sources.iter().any(|source| source.starts_with(path)))
}

#[cfg(test)]
mod tests {
    use notify::event::{CreateKind, ModifyKind, RenameMode};
    use notify::{Event, EventKind};

    use super::*;

    #[test]
    fn only_the_way_to_a_source_matters() {
        let sources = [PathBuf::from("/home/lea/Music")];
        let created = |path: &str| Event::new(EventKind::Create(CreateKind::Any)).add_path(path.into());
        assert!(is_about(&created("/home/lea/Music"), &sources));
        assert!(is_about(&created("/home/lea"), &sources));
        assert!(!is_about(&created("/home/lea/Musical"), &sources));
        assert!(!is_about(&created("/home/lea/Music/song"), &sources));
        let renamed = Event::new(EventKind::Modify(ModifyKind::Name(RenameMode::From))).add_path("/home/lea".into());
        assert!(is_about(&renamed, &sources));
        let opened = EventKind::Access(notify::event::AccessKind::Any);
        assert!(!is_about(&Event::new(opened).add_path("/home/lea/Music".into()), &sources));
    }
}
