//! What a face must be able to ask a person.

use crate::error::ServiceError;
use crate::keystore::Passphrase;

/// Asks for secrets; the terminal and the window each have their own way.
pub trait Asker {
    /// Asks for the passphrase of this vault.
    fn passphrase(&self) -> Result<Passphrase, ServiceError>;

    /// Asks for a new passphrase, twice.
    fn new_passphrase(&self) -> Result<Passphrase, ServiceError>;
}
