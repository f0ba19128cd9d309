use std::ffi::OsStr;
use std::path::Path;

use super::*;

const FILE: &str = "/home/lea/.mybackup/config.yaml";

const BY_HAND: &str = "\
# My backups
version: 1
created_at: 2026-01-20T14:30:00Z   # a Tuesday
encryption: { algorithm: AES-256-GCM, key_store: file }
compression:
  # slow but small
  level: 19   # was 3
sources:
  # papers first
  - { path: /home/lea/Documents, exclude: [\"*.tmp\", \"~*\"], id: 0123456789abcdef } # papers

  - path: \"/home/lea/My Pictures\"   # holidays
    exclude:
      - '*.thumb'
    one_file_system: false
  # the shortest way
  - /srv/music
destinations:
  primary: /mnt/backups
  # two more
  secondary:
    - /mnt/nas   # slow
    - /media/usb
retention: {keep_days: 90}
";

fn read(text: &str) -> ConfigFile {
    ConfigFile::from_text(Path::new(FILE), text.to_string()).unwrap()
}

fn set(file: &mut ConfigFile, key: &str, value: &str) {
    file.set(key, OsStr::new(value)).unwrap();
}

fn new_source(path: &str) -> Source {
    Source {
        id: "00112233445566aa".to_string(),
        path: path.into(),
        exclude: vec!["*.tmp".to_string(), "~*".to_string()],
        one_file_system: true,
        added_at: Some("2026-01-20T14:35:00Z".parse().unwrap()),
    }
}

/// The lines of two texts that are not in both.
fn changed_lines<'t>(before: &'t str, after: &'t str) -> (Vec<&'t str>, Vec<&'t str>) {
    let gone = before.lines().filter(|line| !after.lines().any(|other| other == *line));
    let new = after.lines().filter(|line| !before.lines().any(|other| other == *line));
    (gone.collect(), new.collect())
}

#[test]
fn a_file_written_by_hand_is_understood() {
    let file = read(BY_HAND);
    let config = file.config();
    assert_eq!(config.encryption.key_store, KeyStoreKind::File);
    assert_eq!((config.compression.level, config.compression.enabled), (19, true));
    let paths: Vec<_> = config.sources.iter().map(|source| source.path.to_str().unwrap()).collect();
    assert_eq!(paths, ["/home/lea/Documents", "/home/lea/My Pictures", "/srv/music"]);
    assert_eq!(config.sources[0].exclude, ["*.tmp", "~*"]);
    assert_eq!(config.sources[0].id, "0123456789abcdef");
    assert_eq!((config.sources[1].one_file_system, config.sources[2].one_file_system), (false, true));
    assert_ne!(config.sources[1].id, config.sources[2].id);
    assert_eq!(config.destinations.secondary.len(), 2);
    assert_eq!(config.retention.keep_days, 90);
    assert_eq!(config.retention.keep_versions, 10);
}

#[test]
fn a_new_configuration_is_made_once_and_says_what_it_was_given() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.yaml");
    let initial = Initial {
        created_at: "2026-01-20T14:30:00Z".parse().unwrap(),
        key_store: KeyStoreKind::Passphrase,
        destination: Some(Path::new("/mnt/mes sauvegardes: 1")),
    };
    let made = ConfigFile::create(&path, &initial).unwrap();
    assert_eq!(Config::load(&path).unwrap(), *made.config());
    assert_eq!(made.config().destinations.primary.as_deref(), initial.destination);
    assert_eq!(made.config().encryption.key_store, KeyStoreKind::Passphrase);
    assert!(matches!(ConfigFile::create(&path, &initial), Err(ConfigError::Exists { .. })));
}

#[test]
fn setting_a_value_changes_nothing_else() {
    for (key, value, gone, new) in [
        ("compression.level", "7", vec!["  level: 19   # was 3"], vec!["  level: 7   # was 3"]),
        ("compression.enabled", "false", vec![], vec!["  enabled: false"]),
        ("destination", "/mnt/other disk", vec!["  primary: /mnt/backups"], vec!["  primary: \"/mnt/other disk\""]),
        ("destination", "none", vec!["  primary: /mnt/backups"], vec!["  primary: null"]),
        (
            "retention.auto_clean",
            "true",
            vec!["retention: {keep_days: 90}"],
            vec!["retention: {keep_days: 90, auto_clean: true}"],
        ),
        ("watch.interval", "60", vec![], vec!["watch: { interval: 60 }"]),
        ("hooks.command", "/opt/tell me", vec![], vec!["hooks: { command: \"/opt/tell me\" }"]),
        ("hooks.webhook", "https://a.b/c?d", vec![], vec!["hooks: { webhook: \"https://a.b/c?d\" }"]),
        (
            "encryption.key_store",
            "keychain",
            vec!["encryption: { algorithm: AES-256-GCM, key_store: file }"],
            vec!["encryption: { algorithm: AES-256-GCM, key_store: keychain }"],
        ),
    ] {
        let mut file = read(BY_HAND);
        set(&mut file, key, value);
        assert_eq!(changed_lines(BY_HAND, file.text()), (gone, new), "{key}");
        assert_eq!(file.get(key).unwrap(), OsStr::new(value));
    }
}

#[test]
fn setting_the_value_that_stands_there_changes_no_byte() {
    let mut file = read(BY_HAND);
    set(&mut file, "compression.level", "19");
    set(&mut file, "watch.interval", "300");
    assert_eq!(file.text(), BY_HAND);
}

#[test]
fn every_setting_can_be_changed_in_every_layout() {
    let layouts = [
        BY_HAND,
        "version: 1\n",
        "version: 1",
        "version: 1\nwatch:\nretention: {}\ncompression: ~\ndestinations: # none yet\n",
        "{version: 1, watch: {interval: 300,}, sources: [],}",
        "---\n\"version\": '1'\nretention:\n    'keep_days': \"30\"\n    keep_versions:\n",
        "version: 1\ndestinations: {primary: !bytes L21udC8f, secondary: [/a, /b]}\n",
        "version: 1\ndestinations:\n  primary: >-\n    /mnt/long\n  secondary:\n  - /a\n",
    ];
    let values = [
        ("encryption.key_store", "passphrase"),
        ("compression.enabled", "false"),
        ("compression.level", "22"),
        ("destinations.primary", "/mnt/é #1: [x]"),
        ("destinations.secondary", "/mnt/b, c"),
        ("watch.enabled", "false"),
        ("watch.interval", "4000"),
        ("watch.realtime", "false"),
        ("watch.on_battery_below", "0"),
        ("watch.metered", "go"),
        ("retention.keep_days", "0"),
        ("retention.keep_versions", "77"),
        ("retention.auto_clean", "true"),
        ("order.smart", "false"),
    ];
    for layout in layouts {
        for text in [layout.to_string(), layout.replace('\n', "\r\n")] {
            let mut file = read(&text);
            for (key, value) in values {
                set(&mut file, key, value);
            }
            file.add_source(new_source("/new/one")).unwrap();
            file.add_source(new_source_named("/new/two")).unwrap();
            let again = read(file.text());
            assert_eq!(again.config(), file.config());
            for (key, value) in values {
                assert_eq!(again.get(key).unwrap(), OsStr::new(value), "{key} in {text}");
            }
            for comment in text.lines().filter_map(|line| line.split_once('#')) {
                assert!(file.text().contains(comment.1) || comment.1 == " slow", "{comment:?} in {}", file.text());
            }
            assert_eq!(file.text().contains("\r\n"), text.contains("\r\n"));
            assert!(!file.text().replace("\r\n", "").contains('\r'));
        }
    }
}

fn new_source_named(path: &str) -> Source {
    Source { id: "ffeeddccbbaa9988".to_string(), exclude: vec![], ..new_source(path) }
}

#[test]
fn sources_are_added_and_removed_one_by_one_in_every_layout() {
    let item =
        "- { path: /new/one, exclude: [\"*.tmp\", \"~*\"], id: \"00112233445566aa\", added_at: 2026-01-20T14:35:00Z }";
    for (before, after) in [
        ("version: 1\nsources: []\nwatch:\n", format!("version: 1\nsources:\n  {item}\nwatch:\n")),
        ("version: 1\nsources: [] # mine\n", format!("version: 1\nsources: # mine\n  {item}\n")),
        ("version: 1\nsources:\n# end\n", format!("version: 1\nsources:\n  {item}\n# end\n")),
        ("version: 1\n", format!("version: 1\nsources:\n  {item}\n")),
        ("version: 1\nsources:\n- /a # a\n# end", format!("version: 1\nsources:\n- /a # a\n{item}\n# end")),
        ("version: 1\nsources: [/a, /b]\n", format!("version: 1\nsources: [/a, /b, {}]\n", &item[2..])),
    ] {
        let mut file = read(before);
        file.add_source(new_source("/new/one")).unwrap();
        assert_eq!(file.text(), after);
        let removed = file.remove_source(Path::new("/new/one")).unwrap().unwrap();
        assert_eq!(removed, new_source("/new/one"));
        assert_eq!(*file.config(), *read(before).config());
    }
}

#[test]
fn removing_a_source_leaves_its_neighbours_and_their_comments() {
    let mut file = read(BY_HAND);
    assert_eq!(file.remove_source(Path::new("/nowhere")).unwrap(), None);
    file.remove_source(Path::new("/home/lea/My Pictures")).unwrap().unwrap();
    let (gone, new) = changed_lines(BY_HAND, file.text());
    assert_eq!(gone.len(), 4, "{gone:?}");
    assert!(new.is_empty());
    for path in ["/home/lea/Documents", "/srv/music"] {
        file.remove_source(Path::new(path)).unwrap().unwrap();
    }
    assert!(read(file.text()).config().sources.is_empty());
    for comment in ["# papers first", "# the shortest way", "# two more"] {
        assert!(file.text().contains(comment), "{comment}");
    }
    let mut flow = read("version: 1\nsources: [/a, /b, /c,]\n");
    for (path, left) in [("/b", "[/a, /c,]"), ("/c", "[/a,]"), ("/a", "[]")] {
        flow.remove_source(Path::new(path)).unwrap().unwrap();
        assert!(flow.text().contains(left), "{}", flow.text());
    }
}

#[test]
fn unknown_settings_and_bad_values_are_refused_by_name_and_change_nothing() {
    let mut file = read(BY_HAND);
    let error = file.set("compression.levle", OsStr::new("3")).unwrap_err();
    let ConfigError::UnknownKey { suggestion, allowed, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!(suggestion.as_deref(), Some("compression.level"));
    assert!(allowed.contains("destination, ") && allowed.contains("watch.interval"));
    for (key, value) in [
        ("compression.level", "23"),
        ("compression.level", "0"),
        ("compression.level", "fast"),
        ("watch.interval", "-1"),
        ("destination", "relative/path"),
        ("destinations.secondary", "[/a, b]"),
        ("encryption.key_store", "paper"),
        ("encryption.algorithm", "ROT13"),
    ] {
        let error = file.set(key, OsStr::new(value)).unwrap_err();
        assert!(matches!(&error, ConfigError::BadValue { value: v, .. } if v == value), "{error}");
    }
    assert_eq!(file.text(), BY_HAND);
    assert!(file.get("nothing").is_err());
}

#[test]
fn every_setting_is_listed_with_what_it_can_be() {
    let names: Vec<_> = keys().map(|key| key.name).collect();
    assert_eq!(names.len(), 18);
    assert!(keys().all(|key| !key.allowed.is_empty()));
    let file = read("version: 1\n");
    for name in names {
        assert!(!file.get(name).unwrap().is_empty(), "{name}");
    }
}

#[test]
fn secondary_destinations_are_a_list_and_come_back() {
    let mut file = read(BY_HAND);
    set(&mut file, "destinations.secondary", "[/a, \"/b c\"]");
    assert_eq!(file.config().destinations.secondary, [Path::new("/a"), Path::new("/b c")]);
    assert_eq!(file.get("destinations.secondary").unwrap(), OsStr::new("/a\n/b c"));
    assert!(file.text().contains("# two more"));
    set(&mut file, "destinations.secondary", "none");
    assert!(file.config().destinations.secondary.is_empty());
    assert!(file.text().contains("retention: {keep_days: 90}"));
}

#[cfg(unix)]
#[test]
fn paths_that_are_not_text_come_back_byte_for_byte() {
    use std::os::unix::ffi::OsStrExt;
    for bytes in [
        &b"/mnt/\xff\xfe disk"[..],
        b"/a\nb\t\x01\x7f",
        "/é\u{2028}\u{feff}\u{85}x".as_bytes(),
        b"/!bytes L2E=",
        b"/null",
        b"/a: b # c",
    ] {
        let path = Path::new(OsStr::from_bytes(bytes));
        let mut file = read(BY_HAND);
        file.set("destination", path.as_os_str()).unwrap();
        file.set_secondary(vec![path.to_path_buf(), "/b".into()]).unwrap();
        file.add_source(Source { path: path.to_path_buf(), ..new_source("/x") }).unwrap();
        let again = read(file.text());
        assert_eq!(again.config().destinations.primary.as_deref(), Some(path));
        assert_eq!(again.config().destinations.secondary[0], path);
        assert_eq!(again.config().sources[3].path, path);
        assert_eq!(file.remove_source(path).unwrap().unwrap().path, path);
    }
}

#[test]
fn a_layout_that_cannot_be_edited_is_refused_and_left_alone() {
    let odd = "version: 1\n? retention\n: keep_days: 3\n";
    let mut file = read(odd);
    let result = file.set("retention.keep_days", OsStr::new("4"));
    assert!(result.is_ok() || file.text() == odd);
    let nested = "version: 1\nsources:\n-\n  # which\n  path: /a\n";
    let mut file = read(nested);
    let error = file.remove_source(Path::new("/a")).unwrap_err();
    assert!(matches!(error, ConfigError::CannotEdit { .. }), "{error}");
    assert_eq!(file.text(), nested);
}

#[test]
fn saving_replaces_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.yaml");
    std::fs::write(&path, BY_HAND).unwrap();
    let mut file = ConfigFile::load(&path).unwrap();
    set(&mut file, "retention.keep_days", "31");
    file.save().unwrap();
    assert_eq!(Config::load(&path).unwrap().retention.keep_days, 31);
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "([a-z:\\-\\[\\]{},#\"' \n\t!&*|>?~]|version: 1\n|sources:|  - |path: /a){0,40}") {
        if let Ok(mut file) = ConfigFile::from_text(Path::new(FILE), text) {
            let before = file.text().to_string();
            if file.add_source(new_source("/new")).is_err() {
                proptest::prop_assert_eq!(file.text(), before);
            }
            let _ = file.set("retention.keep_days", OsStr::new("4"));
        }
    }
}

#[test]
fn the_address_of_a_webhook_is_shown_to_nobody_who_did_not_ask_for_it() {
    let mut file = read("version: 1\nhooks: { command: /opt/hook, webhook: \"https://example.com/secret\" }\n");
    assert_eq!(file.config().hooks.command.as_deref(), Some(Path::new("/opt/hook")));
    assert_eq!(file.get("hooks.webhook").unwrap(), "https://example.com/secret");
    assert_eq!(file.shown("hooks.webhook").unwrap(), "https://example.com/…");
    assert_eq!(file.shown("hooks.command").unwrap(), "/opt/hook");
    let refused =
        |value: &str, file: &mut ConfigFile| file.set("hooks.webhook", OsStr::new(value)).unwrap_err().to_string();
    for bad in ["ftp://example.com/secret", "example.com/secret", "https:secret"] {
        let said = refused(bad, &mut file);
        assert!(!said.contains("secret") && said.contains("https://"), "{said}");
        let text = format!("version: 1\nhooks: {{ webhook: \"{bad}\" }}\n");
        let said = ConfigFile::from_text(Path::new(FILE), text).unwrap_err().to_string();
        assert!(!said.contains("secret") && said.contains("line 2, column 19"), "{said}");
    }
    assert!(file.set("hooks.command", OsStr::new("hook")).is_err(), "it would depend on where MyBackup is started");
    for name in ["hooks.webhook", "hooks.command"] {
        set(&mut file, name, "none");
        assert_eq!(file.shown(name).unwrap(), "none");
    }
    assert!(file.config().hooks.is_empty());
    assert_eq!(file.text(), "version: 1\nhooks: { command: null, webhook: null }\n");
}
