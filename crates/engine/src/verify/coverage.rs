//! How much of all that is stored was read back lately.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::run::UnixNanos;

const DAY_NS: i64 = 24 * 3600 * 1_000_000_000;

/// What all packs take that stay, and how much of it was read and found right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Coverage {
    /// All of it, in bytes.
    pub stored: u64,
    /// What was read, each byte counted once.
    pub read: u64,
    /// When something was read last, in nanoseconds since 1970.
    pub last_ns: Option<UnixNanos>,
}

impl Coverage {
    /// Returns the share that was read in whole percent, rounded down; `None` where nothing is stored.
    ///
    /// A hundred means every byte.
    pub fn percent(&self) -> Option<u8> {
        let percent = (u128::from(self.read) * 100).checked_div(u128::from(self.stored))?;
        Some(percent.min(100) as u8)
    }
}

impl Engine {
    /// Tells how much was read back within so many days, from any of the destinations of the settings.
    pub fn coverage(&self, now_ns: UnixNanos, days: u32) -> Result<Coverage, EngineError> {
        let names: Vec<&str> = self.settings.destinations.iter().map(|spec| spec.name.as_str()).collect();
        self.covered(&names, now_ns, days)
    }

    /// Tells how much was read back within so many days from one destination.
    pub fn coverage_at(&self, destination: &str, now_ns: UnixNanos, days: u32) -> Result<Coverage, EngineError> {
        self.covered(&[destination], now_ns, days)
    }

    fn covered(&self, destinations: &[&str], now_ns: UnixNanos, days: u32) -> Result<Coverage, EngineError> {
        let since = now_ns.saturating_sub(i64::from(days).saturating_mul(DAY_NS));
        let (read, last_ns) = self.catalogue.proved_since(destinations, since, now_ns)?;
        Ok(Coverage { stored: self.catalogue.bytes_that_stay()?, read, last_ns })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_percent_is_every_byte() {
        let percent = |stored, read| Coverage { stored, read, last_ns: None }.percent();
        assert_eq!(percent(0, 0), None);
        assert_eq!(percent(1000, 0), Some(0));
        assert_eq!(percent(1000, 999), Some(99));
        assert_eq!(percent(1000, 1000), Some(100));
        assert_eq!(percent(u64::MAX, u64::MAX), Some(100));
    }
}
