//! The settings, and what a change of retention would remove.

use std::ffi::OsStr;

use mybackup_engine::{CleanReport, CleanRequest, RetentionRules};
use serde::{Deserialize, Serialize};

use super::Request;
use super::catalog::short;
use super::shape::Done;
use super::status::{JobKind, JobResult};
use crate::failure::Failure;
use crate::order::{Learned, say_model};
use crate::service::Asked;

/// Asks for the settings.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SettingsGet {}

/// The settings that a page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Settings {
    /// Versions younger than so many days stay.
    pub keep_days: u32,
    /// So many of the newest versions of each file stay.
    pub keep_versions: u32,
    /// Whether old versions are removed without asking.
    pub auto_clean: bool,
    /// Whether backups start by themselves.
    pub watch: bool,
    /// Seconds between two of them.
    pub interval: u32,
    /// Whether a change is saved soon after it was made.
    pub realtime: bool,
    /// On battery, backups wait below so many percent; 0 where they never do.
    pub on_battery_below: u32,
    /// Whether they wait on a network that costs money: `wait` or `go`.
    pub metered: String,
    /// Whether data is compressed.
    pub compression: bool,
    /// Whether what matters most is saved first.
    pub smart_order: bool,
    /// What that is on this computer, in one sentence.
    pub smart_order_why: String,
}

impl Request for SettingsGet {
    const NAME: &'static str = "settings.get";
    type Answer = Settings;

    fn answer(self, service: &Asked<'_>) -> Result<Settings, Failure> {
        let session = service.session()?;
        let config = session.config();
        let words = crate::words::Words::for_lang(service.lang());
        Ok(Settings {
            keep_days: config.retention.keep_days,
            keep_versions: config.retention.keep_versions,
            auto_clean: config.retention.auto_clean,
            watch: config.watch.enabled,
            interval: config.watch.interval_seconds,
            realtime: config.watch.realtime,
            on_battery_below: config.watch.on_battery_below,
            metered: if config.watch.waits_on_metered { "wait" } else { "go" }.to_string(),
            compression: config.compression.enabled,
            smart_order: config.order.smart,
            smart_order_why: say_model(&Learned::load(session.home()).model, words),
        })
    }
}

/// Changes one setting, by the name that the configuration has for it.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SettingsSet {
    /// Such as `retention.keep_days`.
    pub name: String,
    /// Its value, as on the command line.
    pub value: String,
}

/// What a page may change here; places and the key have requests of their own.
const SETTABLE: [&str; 10] = [
    "compression.enabled",
    "order.smart",
    "retention.auto_clean",
    "retention.keep_days",
    "retention.keep_versions",
    "watch.enabled",
    "watch.interval",
    "watch.metered",
    "watch.on_battery_below",
    "watch.realtime",
];

impl Request for SettingsSet {
    const NAME: &'static str = "settings.set";
    type Answer = Done;

    fn answer(self, service: &Asked<'_>) -> Result<Done, Failure> {
        if !SETTABLE.contains(&self.name.as_str()) {
            return Err(Failure::usage("error-setting-unknown")
                .with("key", self.name)
                .with("allowed", SETTABLE.join(", ")));
        }
        let mut session = service.session()?;
        session.config_file().set(&self.name, OsStr::new(&self.value))?;
        session.config_file().save()?;
        service.changed();
        Ok(Done {})
    }
}

/// Says what rules would remove; removes nothing.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RetentionPreview {
    /// Versions younger than so many days stay.
    pub keep_days: u32,
    /// So many of the newest versions of each file stay.
    pub keep_versions: u32,
}

/// What would be removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Removed {
    /// Versions.
    pub versions: u64,
    /// Files that lose one.
    pub files: u64,
    /// The sizes of those versions in bytes, before compression and sharing.
    pub bytes: u64,
    /// Why nothing is removed, where something looks wrong.
    pub held: Option<String>,
}

fn rules(keep_days: u32, keep_versions: u32) -> RetentionRules {
    RetentionRules { keep_days, keep_versions }
}

fn removed(report: &CleanReport, service: &Asked<'_>) -> Removed {
    let words = crate::words::Words::for_lang(service.lang());
    Removed {
        versions: report.versions_removed,
        files: report.paths,
        bytes: report.version_bytes,
        held: report.held.as_ref().map(|cause| crate::failure::phrase::say(words, cause)),
    }
}

impl Request for RetentionPreview {
    const NAME: &'static str = "retention.preview";
    type Answer = Removed;

    fn answer(self, service: &Asked<'_>) -> Result<Removed, Failure> {
        let request = CleanRequest { rules: rules(self.keep_days, self.keep_versions), dry_run: true };
        let report = service.reader()?.clean(&request, &short(service))?;
        Ok(removed(&report, service))
    }
}

/// Takes back what was removed within the last three days. Where old versions go by
/// themselves, they do so no longer: they would be gone again with the next clean.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RetentionUndo {}

impl Request for RetentionUndo {
    const NAME: &'static str = "retention.undo";
    type Answer = Done;

    fn answer(self, service: &Asked<'_>) -> Result<Done, Failure> {
        let mut work = service.worker()?;
        service.session()?.clean_no_more()?;
        service.jobs().start(JobKind::Clean, service.lang(), move |run| {
            let report = work.undo_clean(run)?;
            Ok(JobResult::Returned { versions: report.versions, files: report.paths })
        })?;
        Ok(Done {})
    }
}

/// Removes what the rules of the settings no longer keep.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RetentionApply {
    /// The versions that the preview named: no more than that are removed.
    pub versions: u64,
}

impl Request for RetentionApply {
    const NAME: &'static str = "retention.apply";
    type Answer = Done;

    fn answer(self, service: &Asked<'_>) -> Result<Done, Failure> {
        let session = service.session()?;
        let retention = &session.config().retention;
        let rules = rules(retention.keep_days, retention.keep_versions);
        let preview = RetentionPreview { keep_days: rules.keep_days, keep_versions: rules.keep_versions };
        if preview.answer(service)?.versions > self.versions {
            return Err(Failure::new(crate::failure::Exit::Failed, "error-plan-changed"));
        }
        let mut work = service.worker()?;
        let lang = service.lang();
        service.jobs().start(JobKind::Clean, lang, move |run| {
            let report = work.clean(&CleanRequest { rules, dry_run: false }, run)?;
            let words = crate::words::Words::for_lang(lang);
            Ok(JobResult::Clean {
                versions_removed: report.versions_removed,
                bytes_freed: report.bytes_freed,
                held: report.held.map(|cause| crate::failure::phrase::say(words, &cause)),
            })
        })?;
        Ok(Done {})
    }
}
