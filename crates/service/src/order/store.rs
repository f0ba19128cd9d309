//! What was learned, in a small file of the home: weights, and until when they learned.
//!
//! It holds no name and no path. A file that is missing, broken or made up is
//! as good as none: then the model begins anew.

use std::io;

use mybackup_vfs::{FileKind, RealFs, Vfs};
use serde::{Deserialize, Serialize};

use super::model::Model;
use crate::home::{Home, read_file, replace_file};

/// A model, and how far it came.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Learned {
    /// The weights.
    pub model: Model,
    /// The moment of the last lesson, in nanoseconds since 1970; 0 before the first.
    pub until_ns: i64,
}

/// The file's version; another one is not read.
const VERSION: u32 = 1;
/// No file that this program wrote is longer, in bytes.
const LONGEST: u64 = 16_384;

#[derive(Serialize, Deserialize)]
struct Written {
    version: u32,
    until_ns: i64,
    weights: Vec<f32>,
}

impl Learned {
    /// Reads what was learned in a home.
    pub fn load(home: &Home) -> Learned {
        Learned::read(home).unwrap_or_default()
    }

    fn read(home: &Home) -> Option<Learned> {
        let path = home.order_file();
        let stat = RealFs.stat(&path).ok()?;
        if stat.kind != FileKind::File || stat.len > LONGEST {
            return None;
        }
        let written: Written = serde_json::from_slice(&read_file(&path).ok()?).ok()?;
        let weights = written.weights.try_into().ok().filter(|_| written.version == VERSION)?;
        Some(Learned { model: Model::from_weights(weights)?, until_ns: written.until_ns })
    }

    /// Writes it; after a crash the file is the old one or the new one.
    ///
    /// Fails with the error of the system.
    pub fn save(&self, home: &Home) -> io::Result<()> {
        let weights = self.model.weights().to_vec();
        let written = Written { version: VERSION, until_ns: self.until_ns, weights };
        let text = serde_json::to_vec(&written).map_err(io::Error::other)?;
        replace_file(&home.order_file(), &text)
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::{Example, STEADY};
    use super::*;

    #[test]
    fn what_was_learned_comes_back_and_anything_else_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        assert_eq!(Learned::load(&home), Learned::default());
        let mut learned = Learned { until_ns: 7, ..Learned::default() };
        learned.model.learn(&[Example { signs: 5, wanted: true, weight: 30.0 }], STEADY);
        learned.save(&home).unwrap();
        assert_eq!(Learned::load(&home), learned);
        let good = std::fs::read_to_string(home.order_file()).unwrap();
        assert!(good.len() < 2_000, "{}", good.len());
        let short = r#"{"version":1,"until_ns":1,"weights":[1.0,2.0]}"#;
        let deep = "[".repeat(10_000);
        let wild = good.replace("\"weights\":[", "\"weights\":[1e30,");
        let long = format!("{good}{}", " ".repeat(20_000));
        let newer = good.replace("\"version\":1", "\"version\":2");
        for bad in ["", "{", "null", short, &deep, &wild, &long, &newer, "\u{0}\u{1}"] {
            std::fs::write(home.order_file(), bad).unwrap();
            assert_eq!(Learned::load(&home), Learned::default(), "{:?}", bad.get(..30));
        }
        std::fs::remove_file(home.order_file()).unwrap();
        std::fs::create_dir(home.order_file()).unwrap();
        assert_eq!(Learned::load(&home), Learned::default());
    }

    #[test]
    fn a_link_in_its_place_is_replaced_and_not_written_through() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        let other = folder.path().join("other");
        std::fs::write(&other, "kept").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(&other, home.order_file()).unwrap();
        Learned::default().save(&home).unwrap();
        assert_eq!(std::fs::read_to_string(&other).unwrap(), "kept");
    }
}
