//! What the lower crates say in English, said in the person's language.
//!
//! They report causes and allowed values as text, with names and numbers in it.
//! The fixed parts of such a text tell which message says the same; what is not
//! known here, such as the words of the system, stays as it is.

use crate::words::{Value, Words};

/// Texts with `{}` where something varies, and the messages that say them; the
/// first thing that varies is the variable `first` of the message, and so on.
const KNOWN: &[(&str, &str)] = &[
    ("The data ends too early while reading {}", "cause-short"),
    ("The data holds an impossible value for {}", "cause-impossible"),
    ("This is not a MyBackup object", "cause-not-ours"),
    ("This object is of another kind than expected", "cause-other-kind"),
    ("This was written by a newer version of MyBackup", "cause-newer"),
    ("The key does not open this", "cause-key"),
    ("The data was changed or damaged", "cause-damaged"),
    ("The compressed data is damaged", "cause-damaged"),
    ("There is no object \"{}\"", "cause-no-object"),
    ("No space is left for \"{}\"", "cause-full"),
    ("Access to \"{}\" is refused", "cause-refused"),
    ("The backup folder \"{}\" is not there", "cause-folder-gone"),
    ("\"{}\" has {} bytes where {} are needed", "cause-too-short"),
    ("Failed {} \"{}\"", "cause-failed"),
    ("the disk that belongs there is away", "cause-disk-away"),
    ("The destination \"{}\" failed: {}", "cause-destination-failed"),
    ("There is no vault {} in \"{}\"", "cause-no-vault"),
    ("The key does not open the vault in \"{}\"", "cause-key-of-vault"),
    ("The backup is damaged: {} is missing", "cause-lost"),
    ("Could not {} \"{}\": {}", "cause-local"),
    ("The latest backups could not be copied", "cause-not-copied"),
    ("It is missing", "cause-missing"),
    ("It is too short", "cause-length"),
    ("It is too long", "cause-length"),
    ("It has another length than it should", "cause-length"),
    ("It has {} bytes instead of {}", "cause-length"),
    ("A file that was read back differs from what was saved", "cause-differs"),
    ("Its run log cannot be read", "cause-run-log"),
    ("Its history does not add up to what was recorded", "cause-history"),
    ("It tells of runs to come", "cause-to-come"),
    ("It lists a page as another than it is", "cause-history"),
    ("It lists a file as another than it is", "cause-history"),
    ("It refers to a page that no pack holds", "cause-refers"),
    ("It refers to content that no pack holds", "cause-refers"),
    ("It refers to a page that is unsound: {}", "cause-refers"),
    ("this computer's clock is behind the last backup", "held-clock"),
    ("\"{}\" was not backed up for 90 days, or the clock jumped ahead", "held-pause"),
    ("\"{}\" is empty or missing, but was not before", "held-empty"),
    ("many files of \"{}\" were replaced by unreadable ones", "held-locked"),
    ("this computer has made no backup here yet", "held-stranger"),
    ("open the folder", "doing-open-folder"),
    ("restore into", "doing-restore-into"),
    ("set aside", "doing-set-aside"),
    ("start the compressor for", "doing-compress"),
    ("{}, line {}, column {}", "config-place"),
    ("This is not UTF-8 text", "config-not-text"),
    ("The key \"{}\" is missing (allowed: 1)", "config-key-missing"),
    ("The key \"{}\" is given twice", "config-key-twice"),
    ("A source needs the key \"{}\"", "config-source-needs"),
    ("Only one document is allowed", "config-one-document"),
    ("The text ends too early", "config-too-early"),
    ("A value was expected", "config-value-expected"),
    ("A key must be a word", "config-key-word"),
    ("a whole number from {} to {}", "allowed-number"),
    ("a number of seconds from {} to {}", "allowed-seconds"),
    ("a number of days from {} to {}", "allowed-days"),
    ("the full path of a folder", "allowed-folder"),
    ("a list of them in [ ]", "allowed-list"),
    ("the full path of a program", "allowed-program"),
    ("an address that begins with {} or {}", "allowed-address"),
    ("each folder once", "allowed-once"),
    ("a moment such as {}", "allowed-moment"),
    ("a list of patterns such as {}", "allowed-patterns"),
    ("16 digits from 0 to 9 and a to f", "allowed-id"),
    ("is empty", "pattern-empty"),
    ("has an empty name, \".\" or \"..\" in it", "pattern-dots"),
    ("would leave out everything", "pattern-everything"),
];

/// Says a text in the person's language, as far as it is known.
pub fn say(words: &Words, text: &str) -> String {
    for (template, id) in KNOWN {
        let Some(found) = varying(text, template) else { continue };
        // A cause often ends with another one.
        let said: Vec<String> = found.iter().map(|part| say(words, part)).collect();
        let names = ["first", "second", "third"];
        let args: Vec<(&str, Value<'_>)> =
            names.into_iter().zip(said.iter().map(|part| part.as_str().into())).collect();
        return words.say(id, &args);
    }
    let parts = text.match_indices(": ").map(|(at, sign)| (&text[..at], &text[at + sign.len()..]));
    for (head, rest) in parts {
        if KNOWN.iter().any(|(template, _)| varying(head, template).is_some()) {
            let args = [("text", say(words, head).into()), ("reason", say(words, rest).into())];
            return words.say("error-because", &args);
        }
    }
    text.to_string()
}

/// Says a list whose parts are known one by one.
pub fn list(words: &Words, text: &str, sign: &str) -> String {
    text.split(sign).map(|part| say(words, part)).collect::<Vec<_>>().join(sign)
}

/// What stands in the places of a template's `{}`, if the text is of that shape.
fn varying<'t>(text: &'t str, template: &str) -> Option<Vec<&'t str>> {
    let mut fixed = template.split("{}");
    let mut rest = text.strip_prefix(fixed.next()?)?;
    let mut found = Vec::new();
    let mut fixed = fixed.peekable();
    while let Some(part) = fixed.next() {
        let at = match fixed.peek() {
            Some(_) => rest.find(part)?,
            None => rest.strip_suffix(part)?.len(),
        };
        found.push(&rest[..at]);
        rest = &rest[at + part.len()..];
    }
    rest.is_empty().then_some(found)
}

#[cfg(test)]
mod tests {
    use crate::config::{Place, keys};
    use crate::words::Lang;
    use mybackup_engine::EngineError;
    use mybackup_format::FormatError;

    use super::*;

    fn french(text: &str) -> String {
        say(Words::for_lang(Lang::Fr), text)
    }

    #[test]
    fn every_known_text_has_its_message() {
        for (template, id) in KNOWN {
            for lang in Lang::ALL {
                assert!(Words::for_lang(lang).knows(id), "{id}");
            }
            let said = french(&template.replace("{}", "1"));
            assert!(!said.contains("{$") && said != *template, "{template}: {said}");
        }
    }

    #[test]
    fn what_the_lower_crates_say_is_known() {
        let place = Place { file: "config.yaml".into(), line: 4, column: 55 };
        assert_eq!(french(&place.to_string()), "config.yaml, ligne 4, colonne 55");
        for text in [
            FormatError::Damaged.to_string(),
            FormatError::Newer.to_string(),
            FormatError::Short("a page").to_string(),
            FormatError::Impossible("a length").to_string(),
            EngineError::NoVault { destination: "/a".into(), vault: "MyBackup-0".into() }.to_string(),
            EngineError::WrongKey { destination: "/a".into() }.to_string(),
            EngineError::Missing("x".into()).to_string(),
        ] {
            assert_ne!(french(&text), text);
        }
        let words = Words::for_lang(Lang::Fr);
        for key in keys().filter(|key| key.allowed.contains("number") || key.allowed.contains("path")) {
            assert!(!list(words, key.allowed, ", ").contains(" of "), "{}", key.allowed);
            assert_ne!(list(words, key.allowed, ", "), key.allowed);
        }
    }

    #[test]
    fn a_cause_inside_a_cause_is_said_too_and_the_systems_words_stay() {
        let text = "The destination \"/d\" failed: The backup folder \"/d/v\" is not there: No such file (os error 2)";
        let said = french(text);
        assert!(said.contains("/d/v") && said.contains("No such file (os error 2)"), "{said}");
        assert!(!said.contains("backup folder") && !said.contains("failed"), "{said}");
        assert_eq!(french("Input/output error: again"), "Input/output error: again");
    }
}
