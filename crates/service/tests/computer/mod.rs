//! A computer with one folder and one place, and the service that a page asks.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use mybackup_service::home::Home;
use mybackup_service::rpc::Problem;
use mybackup_service::rpc::shape::PathText;
use mybackup_service::words::Lang;
use mybackup_service::{Around, Service, SystemClock};
use serde_json::{Value, json};

/// A computer with one folder, one place, and the service of a page.
pub struct Computer {
    pub folder: tempfile::TempDir,
    pub service: Arc<Service>,
}

impl Computer {
    pub fn new() -> Computer {
        let folder = tempfile::tempdir().unwrap();
        for name in ["lea/Documents", "place"] {
            fs::create_dir_all(folder.path().join(name)).unwrap();
        }
        let service = Computer::service_at(folder.path());
        Computer { folder, service }
    }

    pub fn service_at(folder: &Path) -> Arc<Service> {
        let around = Around {
            user_home: folder.join("lea"),
            computer: "Portable de Léa".to_string(),
            writer: "MyBackup 0.1.0".to_string(),
            lang: Lang::En,
            workers: 1,
        };
        Arc::new(Service::new(Home::at(&folder.join("home")), around, Arc::new(SystemClock)))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(name)
    }

    pub fn shown(&self, name: &str) -> Value {
        serde_json::to_value(PathText::of(&self.path(name))).unwrap()
    }

    pub fn try_ask(&self, name: &str, params: Value) -> Result<Value, Problem> {
        self.service.answer(name, params, Lang::En)
    }

    #[track_caller]
    pub fn ask(&self, name: &str, params: Value) -> Value {
        self.try_ask(name, params).unwrap_or_else(|problem| panic!("{name}: {problem:?}"))
    }

    #[track_caller]
    pub fn refused(&self, name: &str, params: Value) -> String {
        self.try_ask(name, params).expect_err("it is refused").code
    }

    /// Sets up with the passphrase "four plain words", which needs no keychain.
    pub fn set_up(&self) {
        let params = json!({
            "folders": [self.shown("lea/Documents")],
            "place": self.shown("place"),
            "passphrase": "four plain words",
        });
        assert_eq!(self.ask("setup.begin", params)["key_store"], "passphrase");
    }

    /// Starts work and returns it when it has ended.
    #[track_caller]
    pub fn work(&self, name: &str, params: Value) -> Value {
        self.ask(name, params);
        let begun = Instant::now();
        loop {
            let job = self.ask("status.get", json!({}))["job"].clone();
            if !matches!(job["state"].as_str(), Some("running" | "stopping")) {
                return job;
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "{name} hangs: {job}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.path("lea/Documents").join(name)
    }
}
