//! Proof that what is saved comes back: a sample of the stored data, and a drill with real files.
//!
//! Both are short enough to be made by themselves: a sample after each day's first backup, a drill each
//! week. Whoever starts them decides when; a failed line of the journal (a place that was away) may be tried
//! again, damage is the status's to tell. Neither writes to a backup place.

use mybackup_engine::{DrillReport, DrillRequest, Engine, EngineError, Run, SampleRequest, VerifyReport};

use crate::failure::Failure;
use crate::home::Home;

const MIB: u64 = 1 << 20;
/// A sample reads so much at least, where there is so much.
const SAMPLE_BYTES: u64 = 64 * MIB;
/// Of a large backup a sample reads one part in so many: nearly all of it within ninety days.
const SAMPLE_PART: u64 = 100;
/// A sample begins nothing more after so many seconds, however slow the place is.
const SAMPLE_SECONDS: u64 = 60;
/// So many files as they are now come back in a drill, and an old version and a deleted file.
const DRILL_FILES: usize = 6;
const DRILL_BYTES: u64 = 200_000_000;

/// Reads a sample back from every place that is there, or from one.
pub(crate) fn sample(work: &mut Engine, place: Option<String>, run: &Run) -> Result<VerifyReport, EngineError> {
    let bytes = SAMPLE_BYTES.max(work.figures()?.stored_bytes / SAMPLE_PART);
    work.sample(&SampleRequest { destination: place, bytes, seconds: SAMPLE_SECONDS }, run)
}

/// Restores some files into a folder of the home that is gone afterwards, and compares them.
pub(crate) fn drill(work: &mut Engine, home: &Home, run: &Run) -> Result<DrillReport, Failure> {
    let temp = home.temp();
    home.create_temp().map_err(|error| Failure::io("create", &temp, &error))?;
    Ok(work.drill(&temp, &DrillRequest { files: DRILL_FILES, bytes: DRILL_BYTES }, run)?)
}
