//! The kit as plain text, for a terminal or a printer that knows nothing else; and its words, read back.

use zeroize::Zeroizing;

use super::Kit;

const COLUMNS: usize = 78;
/// So many words are on a kit.
const MOST_WORDS: usize = 24;

pub(super) fn write(kit: &Kit<'_>) -> Zeroizing<String> {
    // Growing would leave copies of the words behind in freed memory.
    let mut out = Zeroizing::new(String::with_capacity(16 * 1024));
    heading(&mut out, &format!("MyBackup · {}", kit.say("kit-title", &[])), '=');
    paragraph(&mut out, "", &kit.say("kit-promise", &[]));
    out.push('\n');
    heading(&mut out, &kit.say("kit-words-title", &[]), '-');
    paragraph(&mut out, "", &kit.say("kit-words-order", &[]));
    out.push('\n');
    words(&mut out, kit.recovery_words);
    out.push('\n');
    let facts = kit.facts();
    let label_width = facts.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0);
    for (label, values) in &facts {
        let mut label = label.as_str();
        for value in values {
            pad(&mut out, label, label_width + 2);
            out.push_str(value);
            out.push('\n');
            label = "";
        }
    }
    out.push('\n');
    heading(&mut out, &kit.say("kit-how-title", &[]), '-');
    for (number, (text, commands)) in (1..).zip(kit.steps()) {
        paragraph(&mut out, &format!("{number}. "), &text);
        for command in commands {
            out.push_str("       ");
            out.push_str(&command);
            out.push('\n');
        }
    }
    out.push('\n');
    heading(&mut out, &kit.say("kit-keep-title", &[]), '-');
    paragraph(&mut out, "", &kit.say("kit-keep-apart", &[]));
    paragraph(&mut out, "", &kit.say("kit-keep-secret", &[]));
    out.push('\n');
    out.push_str(&kit.say("kit-kept-at", &[]));
    out.push(' ');
    out.push_str(&"_".repeat(40));
    out.push_str("\n\n");
    out.push_str(&kit.footer());
    out.push('\n');
    out
}

/// Four columns of six, read down each column, as on the printed page.
fn words(out: &mut String, words: &[String]) {
    let rows = words.len().div_ceil(4).max(1);
    for row in 0..rows {
        for at in (row..words.len()).step_by(rows) {
            out.push_str(&format!("{:>3} ", at + 1));
            let is_last = at + rows >= words.len();
            pad(out, &words[at], if is_last { 0 } else { 14 });
        }
        out.push('\n');
    }
}

/// The words of a kit as text, in their order: from the lines that hold numbered words and nothing else.
///
/// It says nothing of whether they are recovery words.
pub(super) fn words_of(kit: &str) -> Zeroizing<String> {
    let mut found = [""; MOST_WORDS];
    for line in kit.lines() {
        let parts: Vec<&str> = line.split_whitespace().collect();
        let numbered = parts.chunks(2).map(|pair| Some((pair.first()?.parse().ok()?, *pair.get(1)?)));
        let Some(pairs) = numbered.collect::<Option<Vec<(usize, &str)>>>() else { continue };
        for (number, word) in pairs {
            if let Some(place) = number.checked_sub(1).and_then(|at| found.get_mut(at)) {
                *place = word;
            }
        }
    }
    Zeroizing::new(found.join(" "))
}

fn heading(out: &mut String, text: &str, underline: char) {
    out.push_str(text);
    out.push('\n');
    out.extend(text.chars().map(|_| underline));
    out.push_str("\n\n");
}

/// Wraps text at spaces; later lines stand under the first one's text.
fn paragraph(out: &mut String, lead: &str, text: &str) {
    let indent = lead.chars().count();
    out.push_str(lead);
    let mut column = indent;
    for (at, word) in text.split(' ').enumerate() {
        let width = word.chars().count();
        if at > 0 && column + 1 + width > COLUMNS {
            out.push('\n');
            pad(out, "", indent);
            column = indent;
        } else if at > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += width;
    }
    out.push('\n');
}

fn pad(out: &mut String, text: &str, width: usize) {
    out.push_str(text);
    out.extend((text.chars().count()..width).map(|_| ' '));
}
