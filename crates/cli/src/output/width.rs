//! How much room text takes on a screen, and how it is made to fit.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns that text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// Shortens text to `columns` by taking out its middle: the start tells where, the end tells what.
pub(crate) fn shorten(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_string();
    }
    let room = columns.saturating_sub(1);
    // The end of a path tells more than its start.
    let tail = last(text, room - room / 3);
    let head = first(text, room - width(tail));
    format!("{head}…{tail}")
}

fn first(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let end = text.char_indices().find(|(_, letter)| {
        used += letter.width().unwrap_or(0);
        used > columns
    });
    end.map_or(text, |(at, _)| &text[..at])
}

fn last(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let mut start = text.len();
    for (at, letter) in text.char_indices().rev() {
        used += letter.width().unwrap_or(0);
        if used > columns {
            break;
        }
        start = at;
    }
    &text[start..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_path_loses_its_middle_and_keeps_its_end() {
        assert_eq!(shorten("/home/lea/Documents/letters/2026/letter.txt", 24), "/home/l…/2026/letter.txt");
        assert_eq!(shorten("/short", 24), "/short");
    }

    #[test]
    fn shortened_text_fits_whatever_its_letters() {
        let wide = "日本語のとても長いファイル名です.txt";
        for text in [wide, "e\u{301}te\u{301} e\u{301}te\u{301}", "abcdefgh"] {
            for columns in 1..40 {
                assert!(width(&shorten(text, columns)) <= columns, "{text} in {columns}");
            }
        }
    }
}
