//! Questions to the person, and secrets that never show on the screen.
//!
//! At a terminal a secret is typed without echo. Where nobody sits, the recovery
//! words and passphrases come from standard input, and a passphrase from the
//! file that `MYBACKUP_PASSPHRASE_FILE` names; never from an argument.

use std::io::{self, IsTerminal, Read};
use std::path::PathBuf;

use mybackup_service::failure::Failure;
use mybackup_service::keystore::{Passphrase, passphrase_from_file};
use mybackup_service::{Asker, ServiceError};
use zeroize::Zeroizing;

use crate::app::App;
use crate::interrupt;

/// The variable that names the file with the passphrase.
pub(crate) const PASSPHRASE_FILE: &str = "MYBACKUP_PASSPHRASE_FILE";
/// More than any words or passphrase; a mistaken file must not fill memory.
const MOST_BYTES: u64 = 16 * 1024;

/// Asks at the terminal, or reads what stands in for a person.
pub(crate) struct Terminal<'a> {
    app: &'a App,
    /// The file holds the present passphrase, so the new one comes from elsewhere.
    changing: bool,
}

impl<'a> Terminal<'a> {
    /// Asks in the language of this call.
    pub(crate) fn new(app: &'a App) -> Terminal<'a> {
        Terminal { app, changing: false }
    }

    /// Asks for the present passphrase and then for another one.
    pub(crate) fn changing(app: &'a App) -> Terminal<'a> {
        Terminal { app, changing: true }
    }

    /// Asks for the recovery words, or reads all of standard input.
    pub(crate) fn words(&self) -> Result<Zeroizing<String>, Failure> {
        if io::stdin().is_terminal() {
            return self.hidden("ask-words").map_err(|error| input_failed(&error));
        }
        let mut text = Zeroizing::new(String::with_capacity(MOST_BYTES as usize));
        io::stdin().take(MOST_BYTES).read_to_string(&mut text).map_err(|error| input_failed(&error))?;
        Ok(text)
    }

    fn hidden(&self, id: &str) -> io::Result<Zeroizing<String>> {
        let prompt = format!("{} ", self.app.say(id, &[]));
        interrupt::while_asking(|| rpassword::prompt_password(prompt)).map(Zeroizing::new)
    }

    /// One line of standard input, without its end.
    fn line(&self) -> Result<Passphrase, ServiceError> {
        let mut byte = [0];
        let mut bytes = Zeroizing::new(Vec::with_capacity(MOST_BYTES as usize));
        let failed = |source| ServiceError::Io { doing: "read", path: PathBuf::from("-"), source };
        // One byte at a time: what follows the line belongs to the next question.
        while (bytes.len() as u64) < MOST_BYTES && io::stdin().lock().read(&mut byte).map_err(failed)? == 1 {
            if byte[0] == b'\n' {
                break;
            }
            bytes.push(byte[0]);
        }
        let text = std::str::from_utf8(&bytes).map_err(|_| ServiceError::PassphraseMissing)?;
        let passphrase = Passphrase::new(Zeroizing::new(text.to_string()));
        match passphrase.text().is_empty() {
            true => Err(ServiceError::PassphraseMissing),
            false => Ok(passphrase),
        }
    }

    fn from_file() -> Result<Option<Passphrase>, ServiceError> {
        let variable = |name: &str| std::env::var_os(name);
        let path = variable(PASSPHRASE_FILE).map(PathBuf::from).unwrap_or_default();
        passphrase_from_file(&variable).map_err(|source| ServiceError::PassphraseFile { path, source })
    }
}

fn input_failed(error: &io::Error) -> Failure {
    Failure::io("read", std::path::Path::new("-"), error)
}

fn asked(text: io::Result<Zeroizing<String>>) -> Result<Passphrase, ServiceError> {
    let text = text.map_err(|source| ServiceError::Io { doing: "read", path: PathBuf::from("-"), source })?;
    Ok(Passphrase::new(text))
}

impl Asker for Terminal<'_> {
    fn passphrase(&self) -> Result<Passphrase, ServiceError> {
        if let Some(passphrase) = self.app.passphrase.borrow().clone() {
            return Ok(passphrase);
        }
        let passphrase = match Terminal::from_file()? {
            Some(passphrase) => passphrase,
            None if io::stdin().is_terminal() => asked(self.hidden("ask-passphrase"))?,
            None => self.line()?,
        };
        *self.app.passphrase.borrow_mut() = Some(passphrase.clone());
        Ok(passphrase)
    }

    fn new_passphrase(&self) -> Result<Passphrase, ServiceError> {
        if !self.changing
            && let Some(passphrase) = Terminal::from_file()?
        {
            return Ok(passphrase);
        }
        if !io::stdin().is_terminal() {
            return self.line();
        }
        let first = asked(self.hidden("ask-passphrase-new"))?;
        let again = asked(self.hidden("ask-passphrase-again"))?;
        match first.text() == again.text() && !first.text().is_empty() {
            true => Ok(first),
            false => Err(ServiceError::PassphraseDifferent),
        }
    }
}
