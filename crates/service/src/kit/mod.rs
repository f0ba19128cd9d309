//! The recovery kit: the page that opens a backup when the computer is gone.
//!
//! It holds the recovery words as text and as a QR code, says which backup they
//! open and how to restore it, in the person's language. The same data give
//! the same bytes. What comes out holds a secret and is erased when dropped.

mod fonts;
mod page;
mod pdf;
pub mod read;
mod sheet;
mod text;

#[cfg(test)]
mod tests;

use zeroize::Zeroizing;

pub use sheet::{KitCode, KitFact, KitSheet, KitStep};

use crate::words::{Lang, Value, Words};

/// What the kit is made from.
#[derive(Clone)]
pub struct Kit<'k> {
    /// The language of the page.
    pub lang: Lang,
    /// The version of the program, such as `0.1.0`.
    pub version: &'k str,
    /// The day of its making as a person says it.
    pub date: &'k str,
    /// The computer's name.
    pub computer: &'k str,
    /// The backup places, the primary one first.
    pub destinations: &'k [String],
    /// The vault's id, as in its folder's name.
    pub vault_id: &'k str,
    /// The key's fingerprint.
    pub fingerprint: &'k str,
    /// The 24 recovery words.
    pub recovery_words: &'k [String],
}

/// Why no kit was made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KitError {
    /// The words do not fit into a QR code.
    #[error("The recovery words do not fit into a QR code")]
    Code,
    /// The page could not be drawn.
    #[error("The page could not be drawn: {why}")]
    Page {
        /// What the drawing library said.
        why: String,
    },
}

impl Kit<'_> {
    /// The kit as plain text of at most 78 columns.
    pub fn to_text(&self) -> Zeroizing<String> {
        text::write(self)
    }

    /// The kit as a PDF of A4 pages, fonts embedded.
    pub fn to_pdf(&self) -> Result<Zeroizing<Vec<u8>>, KitError> {
        let mut pdf = Zeroizing::new(pdf::draw(&page::lay_out(self)?)?);
        read::mark(&mut pdf, &self.phrase());
        Ok(pdf)
    }

    fn say(&self, id: &str, args: &[(&str, Value<'_>)]) -> String {
        Words::for_lang(self.lang).say(id, args)
    }

    /// The words on one line, as the QR code holds them and the program reads them.
    fn phrase(&self) -> Zeroizing<String> {
        Zeroizing::new(self.recovery_words.join(" "))
    }

    /// Labels and facts about the backup that the words open.
    fn facts(&self) -> Vec<(String, Vec<String>)> {
        let one = |text: &str| vec![text.to_string()];
        let places = [("count", Value::from(self.destinations.len()))];
        vec![
            (self.say("kit-made-on", &[]), one(self.date)),
            (self.say("kit-computer", &[]), one(self.computer)),
            (self.say("kit-places", &places), self.destinations.to_vec()),
            (self.say("kit-vault", &[]), one(self.vault_id)),
            (self.say("kit-fingerprint", &[]), one(self.fingerprint)),
        ]
    }

    /// What to do, each with the commands to type.
    fn steps(&self) -> Vec<(String, Vec<String>)> {
        let folder = format!("MyBackup-{}", self.vault_id.get(..8).unwrap_or(self.vault_id));
        let place = self.destinations.first().map_or("DESTINATION", String::as_str);
        vec![
            (self.say("kit-step-install", &[("version", self.version.into())]), vec![]),
            (self.say("kit-step-plug", &[("folder", folder.into())]), vec![]),
            (self.say("kit-step-app", &[]), vec![]),
            (self.say("kit-step-terminal", &[]), vec![format!("mybackup connect {}", as_argument(place))]),
            (
                self.say("kit-step-get", &[]),
                vec![
                    "mybackup restore --list".to_string(),
                    format!("mybackup restore --directory {}", self.say("kit-folder", &[])),
                ],
            ),
        ]
    }

    fn footer(&self) -> String {
        let args = [("version", self.version.into()), ("date", self.date.into())];
        self.say("kit-footer", &args)
    }
}

/// Writes a path so that it can be typed in a shell as it stands.
fn as_argument(path: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+:\\".contains(c);
    if !path.is_empty() && path.chars().all(plain) {
        return path.to_string();
    }
    format!("\"{}\"", path.replace('"', "\\\""))
}
