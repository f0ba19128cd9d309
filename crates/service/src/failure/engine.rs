//! What is said when the engine failed.

use mybackup_engine::{EngineError, EngineErrorKind};

use super::{Exit, Failure};
use crate::escape;

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Failure {
        let kind = error.kind();
        match error {
            EngineError::Store { destination, source } => stored(kind, &destination).because(chain(&source)),
            EngineError::Unreachable { causes } => {
                Failure::new(Exit::Unreachable, "error-unreachable").with("causes", escape::text(&causes.join("; ")))
            }
            EngineError::NoVault { destination, .. } => {
                Failure::new(Exit::Unreachable, "error-destination-empty").with("path", escape::text(&destination))
            }
            EngineError::WrongKey { destination } => {
                Failure::new(Exit::Key, "error-key-not-of-vault").with("path", escape::text(&destination))
            }
            EngineError::NoSuchPath(path) => {
                Failure::new(Exit::Failed, "error-file-unknown").with("path", escape::text(&path))
            }
            EngineError::NoSuchVersion { path, .. } => {
                Failure::new(Exit::Failed, "error-not-then").with("path", escape::text(&path))
            }
            EngineError::Local { doing: "open the folder", path, source } => {
                Failure::new(Exit::Failed, "error-source-missing").with("path", escape::path(&path)).because(source)
            }
            EngineError::Local { doing, path, source } => Failure::new(Exit::Failed, "error-local")
                .with("doing", doing)
                .with("path", escape::path(&path))
                .on_disk(&source)
                .because(source),
            EngineError::Catalogue(source) => {
                let failure = Failure::new(Exit::Failed, "error-database").because(source);
                match kind {
                    EngineErrorKind::Full => failure.advising("advice-home-full"),
                    EngineErrorKind::ReadOnly | EngineErrorKind::Unreachable => failure.advising("advice-home-failing"),
                    _ => failure,
                }
            }
            EngineError::Overtaken(_) => Failure::new(Exit::Failed, "error-overtaken"),
            EngineError::Interrupted(_) => Failure::new(Exit::Interrupted, "error-interrupted"),
            other => match kind {
                EngineErrorKind::Newer => Failure::new(Exit::Failed, "error-vault-newer"),
                EngineErrorKind::Damaged => Failure::new(Exit::Damage, "error-damaged").because(chain(&other)),
                _ => Failure::unexpected(escape::text(&chain(&other))),
            },
        }
    }
}

fn stored(kind: EngineErrorKind, destination: &str) -> Failure {
    let (exit, id) = match kind {
        EngineErrorKind::Full => (Exit::Failed, "error-destination-full"),
        EngineErrorKind::ReadOnly => (Exit::Failed, "error-destination-read-only"),
        EngineErrorKind::Unreachable => (Exit::Unreachable, "error-destination-gone"),
        EngineErrorKind::Damaged => (Exit::Damage, "error-destination-damaged"),
        _ => (Exit::Failed, "error-destination-failed"),
    };
    Failure::new(exit, id).with("path", escape::text(destination))
}

/// Joins an error with what caused it, where its own text does not say that already.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let said = inner.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        cause = inner.source();
    }
    text
}
