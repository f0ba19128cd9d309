//! From shapes on pages to the bytes of a PDF.

use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font as PdfFont, TextDirection};

use super::KitError;
use super::fonts::Font;
use super::page::{A4_HEIGHT, A4_WIDTH, Ink, Layout, Shape};

/// Draws the pages.
pub(super) fn draw(layout: &Layout) -> Result<Vec<u8>, KitError> {
    let failed = |why: &str| KitError::Page { why: why.to_string() };
    let fonts = Font::ALL
        .iter()
        .map(|font| PdfFont::new(font.file().to_vec().into(), 0))
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| failed("a font is not usable"))?;
    let mut document = Document::new();
    let metadata = Metadata::new().title(layout.title.clone()).language(layout.language.to_string());
    document.set_metadata(metadata);
    for shapes in &layout.pages {
        let settings = PageSettings::from_wh(A4_WIDTH, A4_HEIGHT).ok_or_else(|| failed("the page has no size"))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for shape in shapes {
            draw_shape(&mut surface, &fonts, shape);
        }
        surface.finish();
        page.finish();
    }
    document.finish().map_err(|error| failed(&format!("{error:?}")))
}

fn draw_shape(surface: &mut Surface<'_>, fonts: &[PdfFont], shape: &Shape) {
    match shape {
        Shape::Text { x, y, size, font, ink, text } => {
            surface.set_stroke(None);
            surface.set_fill(Some(fill(*ink)));
            let font = fonts[font.index()].clone();
            surface.draw_text(Point::from_xy(*x, *y), font, *size, text, false, TextDirection::LeftToRight);
        }
        Shape::Box { x, y, width, height, ink, border } => {
            surface.set_fill(ink.map(fill));
            surface.set_stroke(border.map(|ink| Stroke { paint: color(ink).into(), width: 0.8, ..Stroke::default() }));
            let mut path = PathBuilder::new();
            if let Some(rect) = Rect::from_xywh(*x, *y, *width, *height) {
                path.push_rect(rect);
            }
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
        Shape::Code { x, y, module, dark } => {
            surface.set_stroke(None);
            surface.set_fill(Some(fill(Ink::Black)));
            let mut path = PathBuilder::new();
            // One path for all squares leaves no hairlines between them.
            for &(column, row, length) in dark {
                let (left, top) = (x + column as f32 * module, y + row as f32 * module);
                if let Some(rect) = Rect::from_xywh(left, top, length as f32 * module, *module) {
                    path.push_rect(rect);
                }
            }
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
    }
}

fn fill(ink: Ink) -> Fill {
    Fill { paint: color(ink).into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}

fn color(ink: Ink) -> rgb::Color {
    match ink {
        Ink::Black => rgb::Color::new(0, 0, 0),
        Ink::Gray => rgb::Color::new(90, 90, 90),
        Ink::Pale => rgb::Color::new(243, 243, 241),
        Ink::Line => rgb::Color::new(170, 170, 168),
    }
}
