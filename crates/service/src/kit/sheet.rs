//! The kit as texts and a code, for a page to show and to print.

use qrcode::{EcLevel, QrCode};
use serde::Serialize;

use super::page::dark_runs;
use super::{Kit, KitError};

/// All that stands on the page of a kit but its words; the code holds those, so it is never written to a log.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct KitSheet {
    /// Its title.
    pub title: String,
    /// What the words are good for.
    pub promise: String,
    /// The heading above the words.
    pub words_title: String,
    /// In which order they are read.
    pub words_order: String,
    /// What stands below the code.
    pub scan: String,
    /// Facts about the backup.
    pub facts: Vec<KitFact>,
    /// The heading above the steps.
    pub how_title: String,
    /// How to restore.
    pub steps: Vec<KitStep>,
    /// The heading above the advice.
    pub keep_title: String,
    /// How to keep the page.
    pub keep: Vec<String>,
    /// What stands before the line for where it is kept.
    pub kept_at: String,
    /// The last line.
    pub footer: String,
    /// The words as a code to scan.
    pub code: KitCode,
}

/// A fact about the backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct KitFact {
    /// What it is.
    pub label: String,
    /// What there is to say; each place on its own line.
    pub values: Vec<String>,
}

/// One step of restoring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct KitStep {
    /// What to do.
    pub text: String,
    /// Commands to type.
    pub commands: Vec<String>,
}

/// A QR code.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct KitCode {
    /// How many squares a side has.
    pub side: usize,
    /// The dark squares, neighbours in a row as one: column, row, length.
    pub dark: Vec<(usize, usize, usize)>,
}

impl Kit<'_> {
    /// The words as a code to scan.
    pub(super) fn code(&self) -> Result<KitCode, KitError> {
        let phrase = self.phrase();
        let code = QrCode::with_error_correction_level(phrase.as_bytes(), EcLevel::Q).map_err(|_| KitError::Code)?;
        Ok(KitCode { side: code.width(), dark: dark_runs(&code.to_colors(), code.width()) })
    }

    /// The kit as texts and a code; the words themselves are not among them.
    pub fn to_sheet(&self) -> Result<KitSheet, KitError> {
        let say = |id| self.say(id, &[]);
        Ok(KitSheet {
            title: say("kit-title"),
            promise: say("kit-promise"),
            words_title: say("kit-words-title"),
            words_order: say("kit-words-order"),
            scan: say("kit-scan"),
            facts: self.facts().into_iter().map(|(label, values)| KitFact { label, values }).collect(),
            how_title: say("kit-how-title"),
            steps: self.steps().into_iter().map(|(text, commands)| KitStep { text, commands }).collect(),
            keep_title: say("kit-keep-title"),
            keep: vec![say("kit-keep-apart"), say("kit-keep-secret")],
            kept_at: say("kit-kept-at"),
            footer: self.footer(),
            code: self.code()?,
        })
    }
}
