//! A restore drill: real files come back to a place of their own, and are compared.
//!
//! It goes the way that a restore goes, so it proves what a person would get. The
//! place is a new folder for the owner alone; each file goes from it once it was
//! compared, and the folder goes with the last one, whatever happens. What a drill
//! that was killed has left is removed by the next one.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use mybackup_format::digest::FileDigest;
use mybackup_format::{Version, ids, paths};
use mybackup_vfs::tree::{Kind, SourceFile, Target};
use mybackup_vfs::{FileKind, RealFs, Vfs};

use crate::backup::signature;
use crate::catalogue::{Drawn, JournalLine, Saved, SourceRow};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::history::absolute;
use crate::run::{Phase, Run, UnixNanos};
use crate::vault::random;

/// What the names of the folders begin with that drills restore into.
const NAME_START: &str = "drill-";
/// From so many files those to restore are chosen.
const DRAWN: u32 = 64;
/// Files are read in steps of so many bytes.
const STEP: usize = 256 << 10;
/// A drill leaves all but this part of the room where it restores to others.
const PART_OF_ROOM: u64 = 10;

/// How much a drill restores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrillRequest {
    /// So many files as they are now at most; one old version and one deleted file come on top.
    pub files: usize,
    /// So many bytes in all at most.
    pub bytes: u64,
}

/// A file that did not come back as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrillFailure {
    /// The path that it had.
    pub path: Vec<u8>,
    /// The number of its version.
    pub version: u32,
    /// What is wrong.
    pub what: String,
}

/// What a drill found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DrillReport {
    /// Files that came back as the history says.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// How many of them were old versions or deleted files.
    pub from_the_past: u64,
    /// How many of them are unchanged in their folder and were compared with what is there.
    pub compared: u64,
    /// The paths of files there whose content differs, though nothing says that they changed since.
    /// They are read in full by the next backup.
    pub differing: Vec<Vec<u8>>,
    /// Files that did not come back as they were: damage.
    pub failures: Vec<DrillFailure>,
    /// Files that could not be written where the drill restores, which is no damage.
    pub not_written: u64,
    /// How long it took.
    pub seconds: f64,
}

/// One file to restore.
struct Pick {
    source: SourceRow,
    saved: Saved,
    version: Version,
}

/// The folder of one drill; it goes when the value does.
struct Place {
    outer: Target,
    name: String,
}

impl Place {
    /// Removes what earlier drills left, and makes a new folder.
    fn make(target: &Path) -> io::Result<Place> {
        match RealFs.stat(target)?.kind {
            FileKind::Dir => {}
            // A link would lead elsewhere.
            _ => return Err(io::ErrorKind::NotADirectory.into()),
        }
        let outer = Target::open(target, false)?;
        for name in outer.list(b"")?.iter().filter(|name| name.starts_with(NAME_START.as_bytes())) {
            remove_all(&outer, name)?;
        }
        let name = format!("{NAME_START}{}", ids::hex(&random::<8>()));
        match outer.make_dir(name.as_bytes())? {
            true => Ok(Place { outer, name }),
            false => Err(io::ErrorKind::AlreadyExists.into()),
        }
    }

    fn key(&self, name: &str) -> Vec<u8> {
        paths::join(self.name.as_bytes(), name.as_bytes())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next drill.
        let _ = remove_all(&self.outer, self.name.as_bytes());
    }
}

/// Removes an entry and all below it; links are removed, not followed.
fn remove_all(target: &Target, key: &[u8]) -> io::Result<()> {
    if target.exists(key)?.is_some_and(|meta| meta.kind == Kind::Dir) {
        for name in target.list(key)? {
            remove_all(target, &paths::join(key, &name))?;
        }
    }
    target.remove(key)
}

impl Engine {
    /// Restores some random files into a new folder below `target`, compares them and removes them.
    ///
    /// Files of different folders and ages are chosen, an old version and a deleted file among them.
    /// `target` must be a folder and no link. What did not come back is what the report says, not an error.
    pub fn drill(&mut self, target: &Path, request: &DrillRequest, run: &Run) -> Result<DrillReport, EngineError> {
        run.phase(Phase::Planning);
        let started = run.now();
        let result = self
            .drill_in(target, request, run)
            .map(|report| DrillReport { seconds: (run.now() - started).max(0) as f64 / 1e9, ..report });
        self.catalogue.record(&line(&result, started, run.now()))?;
        result
    }

    fn drill_in(&mut self, target: &Path, request: &DrillRequest, run: &Run) -> Result<DrillReport, EngineError> {
        let failed = |source| EngineError::Local { doing: "restore into", path: target.to_path_buf(), source };
        let place = Place::make(target).map_err(failed)?;
        let room = RealFs.space(target).map_or(u64::MAX, |space| space.free_bytes / PART_OF_ROOM);
        let mut report = DrillReport::default();
        for (nth, pick) in self.picks(request, request.bytes.min(room))?.into_iter().enumerate() {
            run.check()?;
            let name = format!("{nth:02}");
            let path = target.join(&place.name).join(&name);
            let restored = self.restore_version(pick.source.clone(), &pick.saved, &pick.version, &path, run)?;
            if restored.not_written > 0 {
                report.not_written += 1;
                continue;
            }
            let found = place.outer.open_existing(&place.key(&name)).and_then(|file| digest_of(file, &pick.version));
            match found {
                Ok(sha256) if sha256 == pick.version.sha256 => {
                    report.files += 1;
                    report.bytes += pick.version.size;
                    report.from_the_past += u64::from(pick.version.to.is_some());
                    self.compare_with_the_folder(&pick, &mut report)?;
                }
                found => report.failures.push(DrillFailure {
                    path: absolute(&pick.source.settings.path, &pick.saved.key),
                    version: pick.version.number,
                    what: match found {
                        _ if restored.damaged > 0 => "Its stored content is damaged or missing".to_string(),
                        Ok(_) => "What came back differs from what was saved".to_string(),
                        Err(error) => error.to_string(),
                    },
                }),
            }
            // Not all of them need room at once; what cannot be removed goes with the folder.
            let _ = place.outer.remove(&place.key(&name));
        }
        Ok(report)
    }

    /// Chooses files of this computer's folders: as they are, one as it was before, and one that is gone.
    fn picks(&self, request: &DrillRequest, most: u64) -> Result<Vec<Pick>, EngineError> {
        let configured = |row: &SourceRow| self.settings.sources.iter().any(|spec| spec.id == row.id);
        let rows: Vec<SourceRow> = self.catalogue.sources()?.into_iter().filter(configured).collect();
        let numbers: Vec<i64> = rows.iter().map(|row| row.n).collect();
        let draw = |which, limit| self.catalogue.draw(which, &numbers, most, limit);
        let mut chosen = draw(Drawn::Old, 1)?;
        chosen.extend(draw(Drawn::Deleted, 1)?);
        chosen.extend(spread(draw(Drawn::Current, DRAWN)?, request.files));
        let mut picks = Vec::new();
        let mut left = most;
        for saved in chosen {
            let version = self.catalogue.version_numbered(saved.file, saved.number)?;
            let source = rows.iter().find(|row| row.n == saved.source);
            let Some((version, source)) = version.zip(source).filter(|(version, _)| version.size <= left) else {
                continue;
            };
            left -= version.size;
            picks.push(Pick { source: source.clone(), saved, version });
        }
        Ok(picks)
    }

    /// Compares a file that came back with the one in its folder, where that is as it was when it was saved.
    fn compare_with_the_folder(&self, pick: &Pick, report: &mut DrillReport) -> Result<(), EngineError> {
        let spec = self.settings.sources.iter().find(|spec| spec.id == pick.source.id);
        let Some(spec) = spec.filter(|_| pick.version.to.is_none()) else { return Ok(()) };
        let Some(known) = self.catalogue.stat_of(pick.source.n, &pick.saved.key)? else { return Ok(()) };
        // What cannot be read there now cannot be compared.
        let Ok(folder) = Target::open(&spec.path, false) else { return Ok(()) };
        let read = || -> io::Result<Option<[u8; 32]>> {
            let unchanged = |folder: &Target| {
                Ok::<_, io::Error>(
                    folder.exists(&pick.saved.key)?.is_some_and(|meta| signature(&meta)[..] == known[..]),
                )
            };
            if !unchanged(&folder)? {
                return Ok(None);
            }
            let sha256 = digest_of(folder.open_existing(&pick.saved.key)?, &pick.version)?;
            Ok(unchanged(&folder)?.then_some(sha256))
        };
        match read() {
            Ok(Some(sha256)) if sha256 == pick.version.sha256 => report.compared += 1,
            Ok(Some(_)) => {
                self.catalogue.forget_stat(pick.source.n, &pick.saved.key)?;
                report.differing.push(absolute(&pick.source.settings.path, &pick.saved.key));
            }
            Ok(None) | Err(_) => {}
        }
        Ok(())
    }
}

/// Chooses files of different ages, and of different folders as far as there are enough.
fn spread(mut drawn: Vec<Saved>, most: usize) -> Vec<Saved> {
    drawn.sort_by_key(|saved| saved.modified_secs);
    let most = most.min(drawn.len());
    // From each stretch of ages one, of a folder that had no turn yet; else its first.
    let mut folders = BTreeSet::new();
    let mut chosen = Vec::new();
    for nth in 0..most {
        let stretch = &drawn[drawn.len() * nth / most..drawn.len() * (nth + 1) / most];
        let folder = |saved: &Saved| (saved.source, paths::parent(&saved.key).unwrap_or_default().to_vec());
        let new = stretch.iter().find(|saved| !folders.contains(&folder(saved)));
        if let Some(saved) = new.or(stretch.first()) {
            folders.insert(folder(saved));
            chosen.push(saved.clone());
        }
    }
    chosen
}

/// Reads a file to its end.
fn digest_of(mut file: SourceFile, version: &Version) -> io::Result<[u8; 32]> {
    let mut digest = FileDigest::of(version);
    let mut step = vec![0; STEP];
    loop {
        match file.read(&mut step)? {
            0 => return Ok(digest.finish()),
            len => digest.data(&step[..len]),
        }
    }
}

/// Writes the line of the journal for a drill that ended so.
fn line(result: &Result<DrillReport, EngineError>, started: UnixNanos, finished: UnixNanos) -> JournalLine {
    let (outcome, figures) = match result {
        Ok(r) => (
            match (r.failures.len(), r.not_written) {
                (0, 0) => "done",
                (0, _) => "failed",
                _ => "troubles",
            },
            format!(
                "{{\"files\":{},\"bytes\":{},\"past\":{},\"compared\":{},\"differing\":{},\"damaged\":{},\"not_written\":{}}}",
                r.files,
                r.bytes,
                r.from_the_past,
                r.compared,
                r.differing.len(),
                r.failures.len(),
                r.not_written
            ),
        ),
        Err(EngineError::Interrupted(_)) => ("stopped", "{}".to_string()),
        Err(_) => ("failed", "{}".to_string()),
    };
    JournalLine { what: "drill".to_string(), run: None, started, finished, outcome: outcome.to_string(), figures }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(key: &str, modified_secs: i64) -> Saved {
        Saved { source: 1, key: key.replace('/', "\0").into_bytes(), file: 1, number: 1, modified_secs }
    }

    #[test]
    fn files_of_many_ages_and_folders_are_chosen() {
        let mut drawn: Vec<Saved> = (0..60).map(|n| saved(&format!("many/{n}"), n)).collect();
        drawn.push(saved("other/a", 30));
        let chosen = spread(drawn.clone(), 6);
        assert_eq!(chosen.len(), 6);
        assert!(chosen.iter().any(|saved| saved.key.starts_with(b"other")), "{chosen:?}");
        assert!(chosen[0].modified_secs < 15 && chosen[5].modified_secs > 45, "{chosen:?}");
        assert_eq!(spread(drawn[..3].to_vec(), 6).len(), 3);
        // However many there are, none of the wanted is left out.
        (6..=drawn.len()).for_each(|len| assert_eq!(spread(drawn[..len].to_vec(), 6).len(), 6, "of {len}"));
        assert_eq!(spread(Vec::new(), 6), []);
        assert_eq!(spread(drawn, 0), []);
    }

    #[cfg(unix)]
    #[test]
    fn the_folder_is_the_owners_alone_and_goes_with_all_it_holds() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let outer = tempfile::tempdir().unwrap();
        let temp = outer.path().join("temp");
        std::fs::create_dir(&temp).unwrap();
        std::fs::write(outer.path().join("kept"), "kept").unwrap();
        // A drill that was killed left this.
        std::fs::create_dir_all(temp.join("drill-1/sub")).unwrap();
        symlink(outer.path(), temp.join("drill-1/sub/link")).unwrap();
        symlink(outer.path(), temp.join("drill-2")).unwrap();
        std::fs::write(temp.join("other"), "not ours").unwrap();
        let place = Place::make(&temp).unwrap();
        let mode = std::fs::metadata(temp.join(&place.name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        symlink(outer.path(), temp.join(&place.name).join("00")).unwrap();
        drop(place);
        let left: Vec<_> = std::fs::read_dir(&temp).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["other"]);
        assert_eq!(std::fs::read(outer.path().join("kept")).unwrap(), b"kept");

        let link = outer.path().join("link");
        symlink(&temp, &link).unwrap();
        assert!(Place::make(&link).is_err(), "a link may lead anywhere");
    }
}
