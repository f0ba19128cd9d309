//! The three fonts of the page, and how wide their text is.

use ttf_parser::Face as Measures;

/// A font of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Font {
    /// For reading.
    Plain,
    /// For titles.
    Bold,
    /// For what is typed letter by letter.
    Typed,
}

impl Font {
    /// Every font, in the order of [`Font::index`].
    pub(super) const ALL: [Font; 3] = [Font::Plain, Font::Bold, Font::Typed];

    /// The place of the font in [`Font::ALL`].
    pub(super) fn index(self) -> usize {
        self as usize
    }

    /// The font's file.
    pub(super) fn file(self) -> &'static [u8] {
        match self {
            Font::Plain => include_bytes!("../../assets/fonts/DejaVuSans.ttf"),
            Font::Bold => include_bytes!("../../assets/fonts/DejaVuSans-Bold.ttf"),
            Font::Typed => include_bytes!("../../assets/fonts/DejaVuSansMono-Bold.ttf"),
        }
    }
}

/// Knows how wide text is.
pub(super) struct Ruler {
    faces: [Measures<'static>; 3],
}

impl Ruler {
    pub(super) fn new() -> Ruler {
        let face = |font: Font| Measures::parse(font.file(), 0).expect("the fonts are part of the program");
        Ruler { faces: Font::ALL.map(face) }
    }

    /// The width of text in points, without kerning.
    pub(super) fn width(&self, text: &str, font: Font, size: f32) -> f32 {
        let face = &self.faces[font.index()];
        let units: u32 = text
            .chars()
            .map(|letter| {
                let glyph = face.glyph_index(letter).unwrap_or_default();
                u32::from(face.glyph_hor_advance(glyph).unwrap_or_default())
            })
            .sum();
        units as f32 * size / f32::from(face.units_per_em())
    }

    /// Breaks text into lines no wider than this; a word that is wider is broken itself.
    pub(super) fn wrap(&self, text: &str, font: Font, size: f32, width: f32) -> Vec<String> {
        let mut lines = vec![String::new()];
        for word in text.split(' ') {
            let line = lines.last_mut().expect("there is always a line");
            let longer = if line.is_empty() { word.to_string() } else { format!("{line} {word}") };
            if self.width(&longer, font, size) <= width {
                *line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(String::new());
            }
            for letter in word.chars() {
                let line = lines.last_mut().expect("there is always a line");
                let longer = format!("{line}{letter}");
                if self.width(&longer, font, size) > width && !line.is_empty() {
                    lines.push(letter.to_string());
                } else {
                    *line = longer;
                }
            }
        }
        lines
    }
}
