//! What is said of a configuration that cannot be used.

use crate::config::ConfigError;

use super::{Exit, Failure};
use crate::escape;

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Failure {
        match error {
            ConfigError::NotFound { path } => {
                let home = path.parent().unwrap_or(&path);
                Failure::new(Exit::NotInitialised, "error-not-initialised").with("path", escape::path(home))
            }
            ConfigError::Exists { path } => {
                Failure::new(Exit::Failed, "error-already-initialised").with("path", escape::path(&path))
            }
            ConfigError::Io { doing, path, source } => Failure::io(doing, &path, &source),
            ConfigError::Syntax { place, problem } => Failure::new(Exit::Failed, "error-config-syntax")
                .with("place", place.to_string())
                .with("problem", escape::text(&problem)),
            ConfigError::UnknownKeyInFile { place, key, allowed, suggestion } => {
                Failure::new(Exit::Failed, "error-config-key")
                    .with("place", place.to_string())
                    .with("key", escape::text(&key))
                    .with("allowed", allowed)
                    .suggest(suggestion)
            }
            ConfigError::BadValueInFile { place, key, value, allowed } => {
                Failure::new(Exit::Failed, "error-config-value")
                    .with("place", place.to_string())
                    .with("key", escape::text(&key))
                    .with("value", escape::text(&value))
                    .with("allowed", allowed)
            }
            ConfigError::UnknownKey { key, allowed, suggestion } => Failure::usage("error-setting-unknown")
                .with("key", escape::text(&key))
                .with("allowed", allowed)
                .suggest(suggestion),
            ConfigError::BadValue { key, value, allowed } => Failure::usage("error-setting-value")
                .with("key", key)
                .with("value", escape::text(&value))
                .with("allowed", allowed),
            ConfigError::Newer { place, .. } => {
                Failure::new(Exit::Failed, "error-config-newer").with("place", place.to_string())
            }
            ConfigError::CannotEdit { file, key } => Failure::new(Exit::Failed, "error-config-layout")
                .with("file", file.clone())
                .with("path", file)
                .with("key", key),
        }
    }
}
