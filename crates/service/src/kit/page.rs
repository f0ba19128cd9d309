//! Where everything stands on the page: A4, black on white, measured in points.

use qrcode::Color;

use super::fonts::{Font, Ruler};
use super::{Kit, KitError};

pub(super) const A4_WIDTH: f32 = 595.28;
pub(super) const A4_HEIGHT: f32 = 841.89;
const MARGIN: f32 = 54.0;
const TOP: f32 = 46.0;
const INNER: f32 = A4_WIDTH - 2.0 * MARGIN;
const BOTTOM: f32 = A4_HEIGHT - 54.0;
const TEXT: f32 = 9.5;
const LINE: f32 = 13.5;
const CODE_SIDE: f32 = 150.0;

/// A shade, chosen to survive a poor printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Black,
    Gray,
    Pale,
    Line,
}

/// Something to draw; places are measured from the top left corner.
pub(super) enum Shape {
    Text { x: f32, y: f32, size: f32, font: Font, ink: Ink, text: String },
    Box { x: f32, y: f32, width: f32, height: f32, ink: Option<Ink>, border: Option<Ink> },
    Code { x: f32, y: f32, module: f32, dark: Vec<(usize, usize, usize)> },
}

/// The pages, ready to be drawn.
pub(super) struct Layout {
    pub(super) title: String,
    pub(super) language: &'static str,
    pub(super) pages: Vec<Vec<Shape>>,
}

/// Lays the kit out; what does not fit on the first page goes on.
pub(super) fn lay_out(kit: &Kit<'_>) -> Result<Layout, KitError> {
    let mut sheet = Sheet { ruler: Ruler::new(), pages: vec![Vec::new()], y: TOP };
    sheet.header(kit);
    sheet.words(kit);
    sheet.code_and_facts(kit)?;
    sheet.steps(kit);
    sheet.keep_safe(kit);
    sheet.footers(kit);
    Ok(Layout {
        title: format!("MyBackup: {}", kit.say("kit-title", &[])),
        language: kit.lang.code(),
        pages: sheet.pages,
    })
}

struct Sheet {
    ruler: Ruler,
    pages: Vec<Vec<Shape>>,
    y: f32,
}

impl Sheet {
    fn header(&mut self, kit: &Kit<'_>) {
        self.y += 12.0;
        let name_width = self.ruler.width("MyBackup", Font::Bold, 21.0);
        self.text(MARGIN, 21.0, Font::Bold, Ink::Black, "MyBackup");
        self.text(MARGIN + name_width + 9.0, 21.0, Font::Plain, Ink::Gray, &kit.say("kit-title", &[]));
        self.y += 11.0;
        self.rule();
        self.y += 18.0;
        self.paragraph(MARGIN, INNER, &kit.say("kit-promise", &[]));
        self.y += 10.0;
    }

    /// Four columns of six in a frame, numbered, read down each column.
    fn words(&mut self, kit: &Kit<'_>) {
        self.heading(&kit.say("kit-words-title", &[]));
        let order = kit.say("kit-words-order", &[]);
        let order_width = self.ruler.width(&order, Font::Plain, 8.0);
        self.text(MARGIN + INNER - order_width, 8.0, Font::Plain, Ink::Gray, &order);
        self.y += 8.0;
        let rows = kit.recovery_words.len().div_ceil(4).max(1);
        let (row_height, pad) = (21.0, 12.0);
        let height = rows as f32 * row_height + pad;
        self.boxed(MARGIN, self.y, INNER, height, Some(Ink::Pale), Some(Ink::Line));
        let top = self.y + pad / 2.0 + 14.5;
        let column_width = INNER / 4.0;
        for (at, word) in kit.recovery_words.iter().enumerate() {
            let x = MARGIN + (at / rows) as f32 * column_width;
            self.y = top + (at % rows) as f32 * row_height;
            let number = (at + 1).to_string();
            let width = self.ruler.width(&number, Font::Plain, 8.0);
            self.text(x + 24.0 - width, 8.0, Font::Plain, Ink::Gray, &number);
            self.text(x + 31.0, 12.0, Font::Typed, Ink::Black, word);
        }
        self.y = top - pad / 2.0 - 14.5 + height + 18.0;
    }

    fn code_and_facts(&mut self, kit: &Kit<'_>) -> Result<(), KitError> {
        let code = kit.code()?;
        let module = CODE_SIDE / code.side as f32;
        let (top, dark) = (self.y, code.dark);
        self.shape(Shape::Code { x: MARGIN + 4.0, y: top, module, dark });
        self.y = top + CODE_SIDE + 14.0;
        let caption = kit.say("kit-scan", &[]);
        let width = self.ruler.width(&caption, Font::Plain, 8.0);
        self.text(MARGIN + 4.0 + (CODE_SIDE - width) / 2.0, 8.0, Font::Plain, Ink::Gray, &caption);
        let after_code = self.y;
        let left = MARGIN + CODE_SIDE + 34.0;
        let wide = A4_WIDTH - MARGIN - left;
        self.y = top + 7.0;
        for (label, values) in kit.facts() {
            self.text(left, 8.0, Font::Plain, Ink::Gray, &label);
            self.y += 13.0;
            for value in values {
                for line in self.ruler.wrap(&value, Font::Bold, 10.0, wide) {
                    self.text(left, 10.0, Font::Bold, Ink::Black, &line);
                    self.y += 13.0;
                }
            }
            self.y += 5.0;
        }
        self.y = self.y.max(after_code) + 16.0;
        Ok(())
    }

    fn steps(&mut self, kit: &Kit<'_>) {
        self.heading(&kit.say("kit-how-title", &[]));
        self.y += 15.0;
        for (number, (text, commands)) in (1..).zip(kit.steps()) {
            let lines = self.ruler.wrap(&text, Font::Plain, TEXT, INNER - 18.0).len();
            self.room_for(lines as f32 * LINE + commands.len() as f32 * 22.0);
            self.text(MARGIN, TEXT, Font::Bold, Ink::Black, &number.to_string());
            self.paragraph(MARGIN + 18.0, INNER - 18.0, &text);
            self.commands(&commands);
            self.y += 2.5;
        }
        self.y += 8.0;
    }

    fn commands(&mut self, commands: &[String]) {
        let wrap = |command: &String| self.ruler.wrap(command, Font::Typed, 9.5, INNER - 34.0);
        let lines: Vec<String> = commands.iter().flat_map(wrap).collect();
        if lines.is_empty() {
            return;
        }
        let height = lines.len() as f32 * LINE + 6.0;
        self.room_for(height + 5.0);
        self.boxed(MARGIN + 18.0, self.y - 9.5, INNER - 18.0, height, Some(Ink::Pale), None);
        self.y += 3.0;
        for line in lines {
            self.text(MARGIN + 26.0, 9.5, Font::Typed, Ink::Black, &line);
            self.y += LINE;
        }
        self.y += 6.0;
    }

    fn keep_safe(&mut self, kit: &Kit<'_>) {
        let advice = [kit.say("kit-keep-apart", &[]), kit.say("kit-keep-secret", &[])];
        let lines: usize = advice.iter().map(|text| self.ruler.wrap(text, Font::Plain, TEXT, INNER).len()).sum();
        self.room_for(lines as f32 * LINE + 33.0);
        self.text(MARGIN, 12.0, Font::Bold, Ink::Black, &kit.say("kit-keep-title", &[]));
        self.y += 15.0;
        for text in &advice {
            self.paragraph(MARGIN, INNER, text);
        }
        self.y += 15.0;
        let label = kit.say("kit-kept-at", &[]);
        let start = MARGIN + self.ruler.width(&label, Font::Plain, TEXT) + 8.0;
        self.text(MARGIN, TEXT, Font::Plain, Ink::Black, &label);
        let end = MARGIN + INNER;
        self.boxed(start, self.y + 2.0, end - start, 0.6, Some(Ink::Gray), None);
    }

    fn footers(&mut self, kit: &Kit<'_>) {
        let count = self.pages.len();
        for (at, page) in self.pages.iter_mut().enumerate() {
            let args = [("page", (at + 1).into()), ("pages", count.into())];
            let pages = kit.say("kit-page", &args);
            let width = self.ruler.width(&pages, Font::Plain, 8.0);
            for (x, text) in [(MARGIN, kit.footer()), (MARGIN + INNER - width, pages)] {
                let (y, size) = (A4_HEIGHT - 34.0, 8.0);
                page.push(Shape::Text { x, y, size, font: Font::Plain, ink: Ink::Gray, text });
            }
        }
    }

    fn heading(&mut self, text: &str) {
        self.room_for(60.0);
        self.text(MARGIN, 12.0, Font::Bold, Ink::Black, text);
    }

    fn paragraph(&mut self, x: f32, width: f32, text: &str) {
        for line in self.ruler.wrap(text, Font::Plain, TEXT, width) {
            self.room_for(LINE);
            self.text(x, TEXT, Font::Plain, Ink::Black, &line);
            self.y += LINE;
        }
    }

    fn rule(&mut self) {
        self.boxed(MARGIN, self.y, INNER, 1.2, Some(Ink::Black), None);
    }

    /// Goes on with a new page when this much does not fit any more.
    fn room_for(&mut self, height: f32) {
        if self.y + height > BOTTOM {
            self.pages.push(Vec::new());
            self.y = TOP + 12.0;
        }
    }

    fn text(&mut self, x: f32, size: f32, font: Font, ink: Ink, text: &str) {
        let (y, text) = (self.y, text.to_string());
        self.shape(Shape::Text { x, y, size, font, ink, text });
    }

    fn boxed(&mut self, x: f32, y: f32, width: f32, height: f32, ink: Option<Ink>, border: Option<Ink>) {
        self.shape(Shape::Box { x, y, width, height, ink, border });
    }

    fn shape(&mut self, shape: Shape) {
        self.pages.last_mut().expect("there is always a page").push(shape);
    }
}

/// The dark squares, neighbours in a row as one: column, row, length.
pub(super) fn dark_runs(colors: &[Color], side: usize) -> Vec<(usize, usize, usize)> {
    let mut runs: Vec<(usize, usize, usize)> = Vec::new();
    for (at, color) in colors.iter().enumerate() {
        let (row, column) = (at / side, at % side);
        if *color == Color::Light {
            continue;
        }
        match runs.last_mut() {
            Some((start, last_row, length)) if *last_row == row && *start + *length == column => *length += 1,
            _ => runs.push((column, row, 1)),
        }
    }
    runs
}
