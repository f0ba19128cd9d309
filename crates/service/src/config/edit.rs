//! Changes to the text of a configuration that leave all the rest as it stands.
//!
//! Each change is a splice at a place that the tree names. Comments, order,
//! quoting and line ends stay. Whoever calls reads the result again and compares
//! its meaning, so a layout that is not foreseen here is refused, never spoilt.

use super::node::{Entry, Kind, Node, end_of_line, is_flow};

/// Sets `section.name` to a value that is already written as YAML.
pub(super) fn set(text: &str, root: &Node, section: &str, name: &str, yaml: &str) -> Option<String> {
    match entry(root, section) {
        None => insert_entry(text, root, section, &format!("{{ {name}: {yaml} }}")),
        Some(found) => match &found.value.kind {
            Kind::Map(_) => match entry(&found.value, name) {
                Some(old) => replace_value(text, old, yaml),
                None => insert_entry(text, &found.value, name, yaml),
            },
            Kind::Null => replace_value(text, found, &format!("{{ {name}: {yaml} }}")),
            _ => None,
        },
    }
}

/// Adds an item, already written as YAML, to the end of a list at the top level.
pub(super) fn append(text: &str, root: &Node, list: &str, item: &str) -> Option<String> {
    let Some(found) = entry(root, list) else {
        let line = line_break(text);
        return insert_entry(text, root, list, &format!("{line}  - {item}"));
    };
    let value = &found.value;
    match &value.kind {
        Kind::Null => append_to_empty(text, found, item),
        Kind::List(items) => match items.last() {
            None if is_flow(text, root.start) => Some(splice(text, value.start + 1, value.start + 1, item)),
            None => append_to_empty(text, found, item),
            Some(last) if is_flow(text, value.start) => Some(splice(text, last.end, last.end, &format!(", {item}"))),
            Some(last) => {
                let dash = dash_of(text, last)?;
                let indent = &text[line_start(text, dash)..dash];
                let at = end_of_line(text, last.end);
                Some(splice(text, at, at, &format!("{}{indent}- {item}", line_break(text))))
            }
        },
        _ => None,
    }
}

/// Removes one item of a list at the top level.
pub(super) fn remove(text: &str, root: &Node, list: &str, index: usize) -> Option<String> {
    let value = &entry(root, list)?.value;
    let Kind::List(items) = &value.kind else {
        return None;
    };
    let item = items.get(index)?;
    if !is_flow(text, value.start) {
        let from = line_start(text, dash_of(text, item)?);
        let to = after_line_break(text, end_of_line(text, item.end));
        return Some(splice(text, from, to, ""));
    }
    let next = items.get(index + 1);
    let previous = index.checked_sub(1).map(|before| &items[before]);
    let (from, to) = match (previous, next) {
        (_, Some(next)) => (item.start, next.start),
        (Some(previous), None) => (previous.end, item.end),
        (None, None) => {
            let after = &text[item.end..];
            let comma = after.trim_start().strip_prefix(',').map(str::len);
            (item.start, comma.map_or(item.end, |rest| text.len() - rest))
        }
    };
    Some(splice(text, from, to, ""))
}

fn entry<'n>(node: &'n Node, key: &str) -> Option<&'n Entry> {
    match &node.kind {
        Kind::Map(entries) => entries.iter().find(|entry| entry.key == key),
        _ => None,
    }
}

/// Puts a value where another stands, or where none stands after a colon.
fn replace_value(text: &str, entry: &Entry, yaml: &str) -> Option<String> {
    let after_colon = entry.colon(text)? + 1;
    let value = &entry.value;
    if value.start == value.end {
        return Some(splice(text, after_colon, after_colon, &format!(" {yaml}")));
    }
    let gap = text.get(after_colon..value.start)?;
    let one_line = !gap.contains('\n');
    if one_line {
        return Some(splice(text, value.start, value.end, yaml));
    }
    // The value began on a later line: the new one moves up, comments between stay below it.
    let comments = gap.trim();
    let kept = if comments.starts_with('#') { format!(" {comments}") } else { String::new() };
    Some(splice(text, after_colon, value.end, &format!(" {yaml}{kept}")))
}

/// Adds a key to a map, after its last one.
fn insert_entry(text: &str, map: &Node, key: &str, yaml: &str) -> Option<String> {
    let space = if yaml.starts_with(['\n', '\r']) { "" } else { " " };
    let written = format!("{key}:{space}{yaml}");
    let entries = match &map.kind {
        Kind::Map(entries) => entries.as_slice(),
        Kind::Null => &[],
        _ => return None,
    };
    let Some(last) = entries.last() else {
        if is_flow(text, map.start) {
            return Some(splice(text, map.start + 1, map.start + 1, &format!(" {written} ")));
        }
        return Some(format!("{text}{written}{}", line_break(text)));
    };
    let end = last.end(text);
    if is_flow(text, map.start) {
        return Some(splice(text, end, end, &format!(", {written}")));
    }
    let first = entries.first()?;
    let lead = &text[line_start(text, first.key_start)..first.key_start];
    // Below "- key:" the next key stands under the first, not under the dash.
    let indent: String = lead.chars().map(|c| if c == '-' { ' ' } else { c }).collect();
    let at = end_of_line(text, end);
    Some(splice(text, at, at, &format!("{}{indent}{written}", line_break(text))))
}

/// Turns `list:`, `list: []` or `list: null` into a list of one item on its own line.
fn append_to_empty(text: &str, entry: &Entry, item: &str) -> Option<String> {
    let after_colon = entry.colon(text)? + 1;
    let value = &entry.value;
    let (from, to) = if value.start == value.end { (after_colon, after_colon) } else { (value.start, value.end) };
    let rest_of_line = text[to..end_of_line(text, to)].trim();
    let at = end_of_line(text, to);
    let indent = &text[line_start(text, entry.key_start)..entry.key_start];
    let head = text[..from].trim_end();
    let space = if rest_of_line.is_empty() { "" } else { " " };
    let line = line_break(text);
    Some(format!("{head}{space}{rest_of_line}{line}{indent}  - {item}{}", &text[at..]))
}

/// The offset of the dash before an item of a list without brackets.
fn dash_of(text: &str, item: &Node) -> Option<usize> {
    let before = text[..item.start].trim_end();
    let dash = before.strip_suffix('-')?.len();
    let lead = &text[line_start(text, dash)..dash];
    lead.trim().is_empty().then_some(dash)
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

fn after_line_break(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let length = if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) };
    at + length
}

fn line_break(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

fn splice(text: &str, from: usize, to: usize, new: &str) -> String {
    format!("{}{new}{}", &text[..from], &text[to..])
}
