//! The text of a configuration as a tree whose parts know where they stand.
//!
//! The parser finds mistakes of YAML; this adds what the configuration does not
//! use (anchors, other tags, several documents, keys given twice) and measures
//! where each part begins and ends, which is what editing in place needs.

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span};

use super::error::{ConfigError, Place};

/// The deepest nesting that is read: the configuration itself needs four levels.
const MAX_DEPTH: usize = 12;

/// One part of the text.
#[derive(Debug)]
pub(super) struct Node {
    /// The offset of its first byte.
    pub(super) start: usize,
    /// The offset after its last byte; equal to `start` when nothing is written.
    pub(super) end: usize,
    /// What it is.
    pub(super) kind: Kind,
}

/// What a part of the text is.
#[derive(Debug)]
pub(super) enum Kind {
    /// Nothing, `~` or `null`.
    Null,
    /// A word, number or quoted text.
    Text(String),
    /// Text after the tag `!bytes`.
    Bytes(String),
    /// A list.
    List(Vec<Node>),
    /// Keys and values.
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug)]
pub(super) struct Entry {
    /// The key's text.
    pub(super) key: String,
    /// The offset of the key's first byte.
    pub(super) key_start: usize,
    /// The offset after the key's last byte.
    pub(super) key_end: usize,
    /// What stands after the colon.
    pub(super) value: Node,
}

/// A text together with its file name, for messages.
pub(super) struct Text<'t> {
    /// The file's name without its folder.
    pub(super) file: &'t str,
    /// The text itself.
    pub(super) text: &'t str,
    /// The offset of each line's first byte.
    line_starts: Vec<usize>,
}

impl<'t> Text<'t> {
    /// Looks at a text's lines.
    pub(super) fn new(file: &'t str, text: &'t str) -> Text<'t> {
        let bytes = text.as_bytes();
        // A mark of byte order before the text is not part of its first line.
        let first = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let later = (1..=bytes.len()).filter(|&at| match bytes[at - 1] {
            b'\n' => true,
            b'\r' => bytes.get(at) != Some(&b'\n'),
            _ => false,
        });
        let line_starts = std::iter::once(first).chain(later).collect();
        Text { file, text, line_starts }
    }

    /// The byte offset of what the parser counts in lines and characters.
    fn offset(&self, mark: &Marker) -> usize {
        let line_start = mark.line().checked_sub(1).and_then(|line| self.line_starts.get(line));
        let Some(rest) = line_start.and_then(|&start| self.text.get(start..)) else {
            return self.text.len();
        };
        let within = rest.char_indices().nth(mark.col()).map_or(rest.len(), |(at, _)| at);
        self.text.len() - rest.len() + within
    }

    /// The place of a byte offset.
    pub(super) fn place(&self, offset: usize) -> Place {
        Place::of(self.file, self.text.as_bytes(), offset)
    }

    /// Builds the tree; an empty text is nothing at all.
    pub(super) fn parse(&self) -> Result<Node, ConfigError> {
        let mut reader = Reader { text: self, parser: Parser::new_from_str(self.text) };
        let mut root = None;
        loop {
            let (event, span) = reader.next()?;
            match event {
                Event::StreamEnd => break,
                Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd => {}
                _ if root.is_some() => {
                    return Err(self.wrong(self.offset(&span.start), "Only one document is allowed"));
                }
                _ => root = Some(reader.node(event, span, 0)?),
            }
        }
        let end = self.text.len();
        Ok(root.unwrap_or(Node { start: end, end, kind: Kind::Null }))
    }

    fn wrong(&self, offset: usize, problem: &str) -> ConfigError {
        ConfigError::Syntax { place: self.place(offset), problem: problem.to_string() }
    }
}

struct Reader<'r, 't> {
    text: &'r Text<'t>,
    parser: Parser<'t, saphyr_parser::StrInput<'t>>,
}

impl<'t> Reader<'_, 't> {
    fn next(&mut self) -> Result<(Event<'t>, Span), ConfigError> {
        match self.parser.next_event() {
            Some(Ok(found)) => Ok(found),
            Some(Err(error)) => Err(ConfigError::Syntax {
                place: self.text.place(self.text.offset(error.marker())),
                problem: capitalised(error.info()),
            }),
            None => Err(self.text.wrong(self.text.text.len(), "The text ends too early")),
        }
    }

    fn node(&mut self, event: Event<'t>, span: Span, depth: usize) -> Result<Node, ConfigError> {
        let start = self.text.offset(&span.start);
        if depth > MAX_DEPTH {
            return Err(self.text.wrong(start, "This is nested too deeply"));
        }
        let anchor = match &event {
            Event::Alias(_) => true,
            Event::Scalar(_, _, id, _) => *id != 0,
            Event::SequenceStart(id, _) | Event::MappingStart(id, _) => *id != 0,
            _ => false,
        };
        if anchor {
            return Err(self.text.wrong(start, "Anchors and aliases are not used here"));
        }
        match event {
            Event::Scalar(value, style, _, tag) => {
                let kind = match &tag {
                    Some(tag) if tag.handle == "!" && tag.suffix == "bytes" => Kind::Bytes(value.into_owned()),
                    Some(_) => return Err(self.tag_error(start)),
                    None if style == ScalarStyle::Plain && is_null(&value) => Kind::Null,
                    None => Kind::Text(value.into_owned()),
                };
                let end = self.trimmed(start, self.text.offset(&span.end));
                Ok(Node { start, end, kind })
            }
            Event::SequenceStart(_, None) => self.list(start, depth),
            Event::MappingStart(_, None) => self.map(start, depth),
            Event::SequenceStart(..) | Event::MappingStart(..) => Err(self.tag_error(start)),
            _ => Err(self.text.wrong(start, "A value was expected")),
        }
    }

    fn list(&mut self, start: usize, depth: usize) -> Result<Node, ConfigError> {
        let mut items = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if matches!(event, Event::SequenceEnd) {
                break;
            }
            items.push(self.node(event, span, depth + 1)?);
        }
        let last = items.last().map_or(start, |item: &Node| item.end);
        let end = self.collection_end(start, last, ']');
        Ok(Node { start, end, kind: Kind::List(items) })
    }

    fn map(&mut self, start: usize, depth: usize) -> Result<Node, ConfigError> {
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if matches!(event, Event::MappingEnd) {
                break;
            }
            let key_node = self.node(event, span, depth + 1)?;
            let (Kind::Text(key), key_start, key_end) = (key_node.kind, key_node.start, key_node.end) else {
                return Err(self.text.wrong(key_node.start, "A key must be a word"));
            };
            if entries.iter().any(|entry| entry.key == key) {
                let problem = format!("The key \"{key}\" is given twice");
                return Err(self.text.wrong(key_start, &problem));
            }
            let (event, span) = self.next()?;
            let value = self.node(event, span, depth + 1)?;
            entries.push(Entry { key, key_start, key_end, value });
        }
        let last = entries.last().map_or(start, |entry| entry.end(self.text.text));
        let end = self.collection_end(start, last, '}');
        Ok(Node { start, end, kind: Kind::Map(entries) })
    }

    /// Finds where a list or map ends: after its bracket, or with its last part.
    fn collection_end(&self, start: usize, last: usize, bracket: char) -> usize {
        let text = self.text.text;
        if !is_flow(text, start) {
            return last;
        }
        let mut at = last.max(start + 1);
        while let Some(c) = text[at..].chars().next() {
            at += c.len_utf8();
            if c == bracket {
                break;
            }
            if c == '#' {
                at = end_of_line(text, at);
            }
        }
        at
    }

    /// A text over several lines is reported with the line breaks that follow it.
    fn trimmed(&self, start: usize, end: usize) -> usize {
        let text = self.text.text;
        match text.get(start..end) {
            Some(written) => start + written.trim_end().len(),
            None => start,
        }
    }

    fn tag_error(&self, start: usize) -> ConfigError {
        self.text.wrong(start, "The only tag that is used here is !bytes, for a path")
    }
}

impl Entry {
    /// The offset after the entry's last byte, also when nothing stands after the colon.
    pub(super) fn end(&self, text: &str) -> usize {
        if self.value.start < self.value.end {
            return self.value.end;
        }
        self.colon(text).map_or(self.key_end, |colon| colon + 1)
    }

    /// The offset of the colon after the key.
    pub(super) fn colon(&self, text: &str) -> Option<usize> {
        let after = text.get(self.key_end..)?;
        let blank = after.len() - after.trim_start().len();
        after[blank..].starts_with(':').then_some(self.key_end + blank)
    }
}

/// Whether a list or map is written with brackets.
pub(super) fn is_flow(text: &str, start: usize) -> bool {
    matches!(text.as_bytes().get(start), Some(b'[' | b'{'))
}

/// The offset of the line break at or after an offset, or of the text's end.
pub(super) fn end_of_line(text: &str, from: usize) -> usize {
    match text[from..].find('\n') {
        Some(at) if text[..from + at].ends_with('\r') && at > 0 => from + at - 1,
        Some(at) => from + at,
        None => text.len(),
    }
}

fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
