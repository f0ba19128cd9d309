//! Tables that fit the terminal.
//!
//! Numbers stand to the right, text to the left. When a row is too wide, only
//! columns that may shrink give room: the widest first, from their middle.
//! Where nobody looks (a pipe), nothing is shortened.

use super::paint::{Paint, Tone};
use super::width::{shorten, width};

const GAP: usize = 2;
const LEAST: usize = 8;

/// How a column stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    /// Text to the left, never shortened.
    Text,
    /// Text to the left that loses its middle when there is no room.
    Path,
    /// A hash, of which the first digits do: loses its end.
    Hash,
    /// A number to the right.
    Number,
}

/// Rows under headings.
pub(crate) struct Table {
    columns: Vec<(Column, String)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table.
    pub(crate) fn new(columns: Vec<(Column, String)>) -> Table {
        Table { columns, rows: Vec::new() }
    }

    /// Adds a row; it has a cell for each column.
    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Writes the lines; `room` is the terminal's width, where there is one.
    pub(crate) fn lines(&self, room: Option<usize>, paint: Paint) -> Vec<String> {
        let widths = self.widths(room);
        let heads: Vec<String> = self.columns.iter().map(|(_, head)| head.clone()).collect();
        let mut lines = vec![paint.tone(Tone::Heading, &self.line(&heads, &widths))];
        lines.extend(self.rows.iter().map(|row| self.line(row, &widths)));
        lines
    }

    fn widths(&self, room: Option<usize>) -> Vec<usize> {
        let widest = |at: usize| {
            let cells = self.rows.iter().map(|row| width(&row[at]));
            cells.chain([width(&self.columns[at].1)]).max().unwrap_or(0)
        };
        let mut widths: Vec<usize> = (0..self.columns.len()).map(widest).collect();
        let Some(room) = room else { return widths };
        let gaps = GAP * widths.len().saturating_sub(1);
        while widths.iter().sum::<usize>() + gaps > room {
            let too_much = widths.iter().sum::<usize>() + gaps - room;
            let may_shrink = |at: &usize| {
                let least = LEAST.max(width(&self.columns[*at].1));
                matches!(self.columns[*at].0, Column::Path | Column::Hash) && widths[*at] > least
            };
            let Some(at) = (0..widths.len()).filter(may_shrink).max_by_key(|at| widths[*at]) else { break };
            let least = LEAST.max(width(&self.columns[at].1));
            // Down to the next widest, so that two long columns share the loss.
            let next = (0..widths.len())
                .filter(|other| *other != at && may_shrink(other))
                .map(|other| widths[other])
                .max()
                .unwrap_or(least);
            let target = next.min(widths[at] - 1).max(widths[at].saturating_sub(too_much)).max(least);
            widths[at] = target;
        }
        widths
    }

    fn line(&self, cells: &[String], widths: &[usize]) -> String {
        let mut line = String::new();
        for (at, cell) in cells.iter().enumerate() {
            let kind = self.columns[at].0;
            let cell = match kind {
                Column::Hash if width(cell) > widths[at] && cell.is_ascii() => cell[..widths[at]].to_string(),
                _ => shorten(cell, widths[at].max(1)),
            };
            let pad = " ".repeat(widths[at].saturating_sub(width(&cell)));
            match kind {
                Column::Number => line.extend([pad.as_str(), &cell]),
                _ => line.extend([cell.as_str(), &pad]),
            }
            line.push_str(&" ".repeat(GAP));
        }
        line.truncate(line.trim_end().len());
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let heads = [(Column::Number, "Version"), (Column::Number, "Size"), (Column::Path, "Path")];
        let mut table = Table::new(heads.map(|(kind, head)| (kind, head.to_string())).to_vec());
        table.row(vec!["12".into(), "1.2 GB".into(), "/home/lea/Documents/a very long name of a letter.txt".into()]);
        table.row(vec!["3".into(), "5 bytes".into(), "/home/été.txt".into()]);
        table
    }

    #[test]
    fn numbers_stand_to_the_right_and_nothing_trails() {
        let lines = table().lines(None, Paint::Plain);
        assert_eq!(lines[0], "Version     Size  Path");
        assert_eq!(lines[2], "      3  5 bytes  /home/été.txt");
    }

    #[test]
    fn a_row_fits_the_terminal() {
        for room in [32, 40, 60, 80, 200] {
            for line in table().lines(Some(room), Paint::Plain) {
                assert!(width(&line) <= room, "{line:?} in {room}");
            }
        }
        assert_eq!(table().lines(Some(40), Paint::Plain)[1], "     12   1.2 GB  /home/l…f a letter.txt");
    }

    #[test]
    fn a_hash_keeps_its_first_digits() {
        let mut table = Table::new(vec![(Column::Hash, "SHA-256".into()), (Column::Text, "Kept".into())]);
        table.row(vec!["0123456789abcdef0123".into(), "current".into()]);
        assert_eq!(table.lines(Some(20), Paint::Plain)[1], "0123456789a  current");
    }

    #[test]
    fn two_long_columns_share_the_loss() {
        let mut table = Table::new(vec![(Column::Path, "A".into()), (Column::Path, "B".into())]);
        table.row(vec!["a".repeat(60), "b".repeat(50)]);
        let line = table.lines(Some(42), Paint::Plain).remove(1);
        assert_eq!(width(&line), 42);
        assert_eq!((line.matches('a').count(), line.matches('b').count()), (19, 19));
    }
}
