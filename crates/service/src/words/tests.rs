//! The two languages say the same things, each by its own rules of writing.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;

use super::*;

/// The variables of each message, and of each message's advice.
type Messages = BTreeMap<String, (BTreeSet<String>, String)>;

fn messages(files: &[&'static str]) -> Messages {
    let mut found = Messages::new();
    for file in files {
        let resource = parser::parse(*file).expect("every line of the file is understood");
        for entry in resource.body {
            let Entry::Message(message) = entry else {
                continue;
            };
            let id = message.id.name;
            if let Some(value) = &message.value {
                add(&mut found, id.to_string(), value);
            }
            for attribute in &message.attributes {
                assert_eq!(attribute.id.name, "hint", "{id} has an attribute that nothing says");
                add(&mut found, format!("{id}.hint"), &attribute.value);
            }
        }
    }
    found
}

fn add(found: &mut Messages, id: String, pattern: &Pattern<&str>) {
    let mut variables = BTreeSet::new();
    let mut text = String::new();
    walk(pattern, &mut variables, &mut text);
    let before = found.insert(id.clone(), (variables, text));
    assert!(before.is_none(), "{id} is written twice");
}

fn walk(pattern: &Pattern<&str>, variables: &mut BTreeSet<String>, text: &mut String) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => text.push_str(value),
            PatternElement::Placeable { expression } => expression_parts(expression, variables, text),
        }
    }
}

fn expression_parts(expression: &Expression<&str>, variables: &mut BTreeSet<String>, text: &mut String) {
    match expression {
        Expression::Inline(inline) => inline_parts(inline, variables, text),
        Expression::Select { selector, variants } => {
            inline_parts(selector, variables, &mut String::new());
            for variant in variants {
                walk(&variant.value, variables, text);
                text.push('\n');
            }
        }
    }
}

fn inline_parts(inline: &InlineExpression<&str>, variables: &mut BTreeSet<String>, text: &mut String) {
    match inline {
        InlineExpression::VariableReference { id } => {
            variables.insert(id.name.to_string());
            // Stands for what the variable will hold when the signs around it are checked.
            text.push('x');
        }
        InlineExpression::StringLiteral { value } => text.push_str(value),
        InlineExpression::Placeable { expression } => expression_parts(expression, variables, text),
        other => panic!("{other:?} is not used in these files"),
    }
}

#[test]
fn both_languages_have_the_same_messages_with_the_same_variables() {
    let english = messages(ENGLISH);
    let french = messages(FRENCH);
    let ids = |of: &Messages| of.keys().cloned().collect::<BTreeSet<_>>();
    let (only_english, only_french) = (&ids(&english) - &ids(&french), &ids(&french) - &ids(&english));
    assert!(only_english.is_empty(), "missing in French: {only_english:?}");
    assert!(only_french.is_empty(), "missing in English: {only_french:?}");
    for (id, (variables, _)) in &english {
        assert_eq!(variables, &french[id].0, "variables of {id}");
    }
}

#[test]
fn french_signs_stand_after_the_right_spaces() {
    for (id, (_, text)) in messages(FRENCH) {
        assert!(!text.contains('\''), "{id} needs ’ for ' in: {text}");
        assert!(!text.contains("..."), "{id} needs … in: {text}");
        let letters: Vec<char> = text.chars().collect();
        for (at, &letter) in letters.iter().enumerate() {
            let before = at.checked_sub(1).map(|before| letters[before]);
            let after = letters.get(at + 1).copied();
            // A sign inside an address, a time or an option is not punctuation.
            let ends_a_word = after.is_none_or(|c| c.is_whitespace() || matches!(c, '»' | ')'));
            let wanted = match letter {
                ';' | '!' | '?' if ends_a_word => Some('\u{202f}'),
                ':' if ends_a_word => Some('\u{a0}'),
                '»' => Some('\u{a0}'),
                _ => None,
            };
            if let Some(space) = wanted {
                assert_eq!(before, Some(space), "{id}: the space before {letter} in: {text}");
            }
            if letter == '«' {
                assert_eq!(after, Some('\u{a0}'), "{id}: the space after « in: {text}");
            }
        }
    }
}

#[test]
fn no_message_uses_a_word_that_people_do_not_use() {
    let forbidden = [
        "snapshot",
        "repository",
        "chunk",
        "prune",
        "archive",
        "mount",
        "hash",
        "daemon",
        "policy",
        "gc",
        "instantané",
        "dépôt",
        "purge",
        "élaguer",
        "démon",
    ];
    for (id, (_, text)) in messages(ENGLISH).into_iter().chain(messages(FRENCH)) {
        for word in text.to_lowercase().split(|c: char| !c.is_alphanumeric()) {
            let singular = word.strip_suffix('s').unwrap_or(word);
            assert!(!forbidden.contains(&singular), "{id} says “{word}”");
        }
    }
}

#[test]
fn no_message_has_straight_double_spaces_or_loose_ends() {
    for (id, (_, text)) in messages(ENGLISH).into_iter().chain(messages(FRENCH)) {
        let runs = text.lines().any(|line| line.trim_start().contains("  "));
        assert!(!runs, "{id} has two spaces in a row: {text}");
        assert!(text.lines().all(|line| line == line.trim_end_matches(' ')), "{id} ends with a space");
    }
}

#[test]
fn a_message_is_said_with_its_numbers_as_people_write_them() {
    let args = [("count", Value::from(12_480u32))];
    let said = |lang| Words::for_lang(lang).say("count-files", &args);
    assert_eq!(said(Lang::En), "12,480 files");
    assert_eq!(said(Lang::Fr), "12\u{202f}480 fichiers");
    let one = [("count", Value::from(1))];
    assert_eq!(Words::for_lang(Lang::Fr).say("count-files", &one), "1 fichier");
}

#[test]
fn an_unknown_message_is_said_as_its_name() {
    assert_eq!(Words::for_lang(Lang::Fr).say("no-such-thing", &[]), "[no-such-thing]");
    assert_eq!(Words::for_lang(Lang::En).hint("count-files", &[]), None);
}
