//! Reads the recovery words back from a kit: from its own PDF or text, from a scan, or from a picture of its code.
//!
//! The bytes come from anywhere. What is read of them is bounded before it is
//! unpacked, and nothing is believed but 24 words whose checksum is right.

use std::io::{self, Cursor};
use std::path::Path;

use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::imageops::{FilterType, resize, thumbnail};
use image::{DynamicImage, GrayImage, ImageDecoder, Limits};
use mybackup_format::words;
use mybackup_vfs::{RealFs, Vfs};
use zeroize::Zeroizing;

use super::text;

/// A file of a kit has so many bytes at most.
pub const MOST_BYTES: usize = 20 << 20;
/// A kit as text has so many at most: its own takes some three thousand.
const MOST_TEXT: usize = 64 << 10;
/// A picture has so many points at most: a good telephone makes 48 million.
const MOST_POINTS: u64 = 50_000_000;
/// And takes so many bytes at most, unpacked.
const MOST_UNPACKED: u64 = 256 << 20;
/// So many pictures in one scan are looked at.
const MOST_PICTURES: usize = 8;
/// The code is looked for in copies with sides of so many points: large ones hide it in their noise.
const SIDES: [u32; 3] = [1600, 2600, 900];
/// Pictures with sides of so many points at most are looked at enlarged, too.
const ENLARGED: u32 = 1800;
/// Before the words, at the end of a kit's PDF.
const MARK: &[u8] = b"\n%MyBackup-words ";

/// Why no words were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KitReadError {
    /// The file or the picture is too large.
    #[error("It is too large")]
    TooLarge,
    /// It can't be opened: it is gone, or nobody may read it, or it is no file.
    #[error("It can't be opened")]
    Closed,
    /// It is neither a PDF nor a picture nor a text that can be read.
    #[error("It is no picture, no PDF and no kit as text")]
    Unknown,
    /// There is no code in it that can be read.
    #[error("There is no code in it that can be read")]
    NoCode,
    /// There is a code, of something else.
    #[error("Its code is no recovery key")]
    OtherCode,
}

/// Puts the words behind a PDF, where a viewer shows nothing of them.
///
/// They stand on its page as well, for people; there only a font's own numbers stand for the letters.
pub(super) fn mark(pdf: &mut Vec<u8>, phrase: &str) {
    pdf.extend_from_slice(MARK);
    pdf.extend_from_slice(phrase.as_bytes());
    pdf.push(b'\n');
}

/// Reads the recovery words from a file; a link to one is followed.
pub fn read_file(path: &Path) -> Result<Zeroizing<String>, KitReadError> {
    read(&bytes_of(path)?)
}

/// What a file holds, where that is no more than a kit may have.
fn bytes_of(path: &Path) -> Result<Zeroizing<Vec<u8>>, KitReadError> {
    let closed = |_: io::Error| KitReadError::Closed;
    let file = path.canonicalize().and_then(|path| RealFs.open(&path)).map_err(closed)?;
    let len = usize::try_from(file.len().map_err(closed)?).unwrap_or(usize::MAX);
    if len > MOST_BYTES {
        return Err(KitReadError::TooLarge);
    }
    // Made in one piece: growing would leave copies of the words behind.
    let mut bytes = Zeroizing::new(vec![0; len]);
    let mut filled = 0;
    while filled < len {
        match file.read_at(filled as u64, &mut bytes[filled..]).map_err(closed)? {
            0 => break,
            count => filled += count,
        }
    }
    bytes.truncate(filled);
    Ok(bytes)
}

/// Reads the recovery words.
pub fn read(bytes: &[u8]) -> Result<Zeroizing<String>, KitReadError> {
    read_within(bytes, MOST_POINTS)
}

/// Reads them from pictures of so many points at most: memory and time go with that.
pub fn read_within(bytes: &[u8], most_points: u64) -> Result<Zeroizing<String>, KitReadError> {
    if bytes.len() > MOST_BYTES {
        return Err(KitReadError::TooLarge);
    }
    // What unpacks pictures is not ours: should it fail, then only the picture is not read.
    let unpack = || match bytes.starts_with(b"%PDF") {
        true => from_pdf(bytes, most_points),
        false => from_picture(bytes, most_points),
    };
    std::panic::catch_unwind(unpack).unwrap_or(Err(KitReadError::Unknown)).or_else(|why| match why {
        KitReadError::Unknown => from_text(bytes),
        _ => Err(why),
    })
}

/// Takes the words of a kit as text, or those of a text that holds nothing else.
fn from_text(bytes: &[u8]) -> Result<Zeroizing<String>, KitReadError> {
    if bytes.len() > MOST_TEXT {
        return Err(KitReadError::Unknown);
    }
    let written = std::str::from_utf8(bytes).map_err(|_| KitReadError::Unknown)?;
    checked(written).or_else(|_| checked(&text::words_of(written))).map_err(|_| KitReadError::Unknown)
}

fn from_pdf(bytes: &[u8], most_points: u64) -> Result<Zeroizing<String>, KitReadError> {
    let marked = bytes.windows(MARK.len()).rposition(|part| part == MARK);
    if let Some(at) = marked {
        let line = bytes[at + MARK.len()..].split(|&byte| byte == b'\n').next().unwrap_or_default();
        return checked(std::str::from_utf8(line).unwrap_or_default());
    }
    // A scan holds pictures as they are.
    let starts = bytes.windows(3).enumerate().filter(|(_, part)| *part == b"\xff\xd8\xff").map(|(at, _)| at);
    let mut found = Err(KitReadError::NoCode);
    for at in starts.take(MOST_PICTURES) {
        match from_picture(&bytes[at..], most_points) {
            Ok(words) => return Ok(words),
            Err(KitReadError::Unknown) => {}
            Err(why) => found = Err(why),
        }
    }
    found
}

fn from_picture(bytes: &[u8], most_points: u64) -> Result<Zeroizing<String>, KitReadError> {
    let picture = unpacked(bytes, most_points)?;
    let longest = picture.width().max(picture.height());
    let mut found = Err(KitReadError::NoCode);
    let mut sides = Vec::new();
    // A code of few points for each of its squares is read from a copy of twice the size: all of
    // fourteen pages at 120 points an inch were, and five of them as they are.
    if longest <= ENLARGED {
        sides.push(2 * longest);
    }
    if longest <= SIDES[1] {
        sides.push(longest);
    }
    sides.extend(SIDES.iter().filter(|side| **side < longest));
    for side in sides {
        let scaled = |length: u32| (u64::from(length) * u64::from(side) / u64::from(longest)).max(1) as u32;
        let small = match side == longest {
            true => picture.clone(),
            false if side > longest => {
                resize(&picture, scaled(picture.width()), scaled(picture.height()), FilterType::Triangle)
            }
            false => thumbnail(&picture, scaled(picture.width()), scaled(picture.height())),
        };
        match from_points(&small) {
            Err(KitReadError::NoCode) => {}
            Ok(words) => return Ok(words),
            Err(why) => found = Err(why),
        }
    }
    found
}

/// Unpacks a picture to shades of grey, where that takes no more than it may.
fn unpacked(bytes: &[u8], most_points: u64) -> Result<GrayImage, KitReadError> {
    let failed = |_| KitReadError::Unknown;
    if bytes.starts_with(b"\x89PNG") {
        let mut limits = Limits::default();
        limits.max_alloc = Some(MOST_UNPACKED);
        return grey(PngDecoder::with_limits(Cursor::new(bytes), limits).map_err(failed)?, most_points);
    }
    if bytes.starts_with(b"\xff\xd8") {
        return grey(JpegDecoder::new(Cursor::new(bytes)).map_err(failed)?, most_points);
    }
    Err(KitReadError::Unknown)
}

fn grey(decoder: impl ImageDecoder, most_points: u64) -> Result<GrayImage, KitReadError> {
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > most_points || decoder.total_bytes() > MOST_UNPACKED {
        return Err(KitReadError::TooLarge);
    }
    Ok(DynamicImage::from_decoder(decoder).map_err(|_| KitReadError::Unknown)?.into_luma8())
}

fn from_points(picture: &GrayImage) -> Result<Zeroizing<String>, KitReadError> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let point = |x: usize, y: usize| picture.get_pixel(x as u32, y as u32).0[0];
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, point);
    let mut found = Err(KitReadError::NoCode);
    for code in prepared.detect_grids() {
        let Ok((_, text)) = code.decode() else { continue };
        found = checked(&Zeroizing::new(text));
        if found.is_ok() {
            break;
        }
    }
    found
}

/// Takes what are recovery words, and nothing else.
fn checked(text: &str) -> Result<Zeroizing<String>, KitReadError> {
    match words::from_words(text) {
        Ok(_) => Ok(Zeroizing::new(text.to_string())),
        Err(_) => Err(KitReadError::OtherCode),
    }
}

#[cfg(test)]
mod tests {
    use image::{ExtendedColorType, ImageEncoder, Luma};

    use super::*;

    /// Words that belong together.
    fn phrase() -> String {
        words::to_words(&mybackup_format::keys::Secret([7; 32])).to_string()
    }

    /// A picture of a code, `module` points for each of its squares, a little grey and turned on request.
    fn picture(text: &str, module: u32, turned: bool) -> GrayImage {
        let code = qrcode::QrCode::with_error_correction_level(text.as_bytes(), qrcode::EcLevel::Q).unwrap();
        let side = code.width() as u32;
        let colors = code.to_colors();
        let full = (side + 12) * module;
        let dark = |x: u32, y: u32| {
            let (column, row) = ((x / module).wrapping_sub(6), (y / module).wrapping_sub(6));
            column < side && row < side && colors[(row * side + column) as usize] == qrcode::Color::Dark
        };
        let flat = GrayImage::from_fn(full, full, |x, y| Luma([if dark(x, y) { 40 } else { 215 }]));
        if !turned {
            return flat;
        }
        // By some twenty degrees, as nobody holds a telephone straight.
        let (sine, cosine) = 0.35f32.sin_cos();
        let half = full as f32 / 2.0;
        GrayImage::from_fn(full * 3 / 2, full * 3 / 2, |x, y| {
            let (x, y) = (x as f32 - half * 1.5, y as f32 - half * 1.5);
            let (from_x, from_y) = (x * cosine + y * sine + half, y * cosine - x * sine + half);
            let inside = (0.0..full as f32).contains(&from_x) && (0.0..full as f32).contains(&from_y);
            Luma([if inside { flat.get_pixel(from_x as u32, from_y as u32).0[0] } else { 180 }])
        })
    }

    fn png(picture: &GrayImage) -> Vec<u8> {
        let mut bytes = Vec::new();
        let encoder = image::codecs::png::PngEncoder::new(&mut bytes);
        encoder.write_image(picture, picture.width(), picture.height(), ExtendedColorType::L8).unwrap();
        bytes
    }

    fn jpeg(picture: &GrayImage) -> Vec<u8> {
        let mut bytes = Vec::new();
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 60).encode_image(picture).unwrap();
        bytes
    }

    #[test]
    fn words_are_read_from_pictures_straight_turned_large_and_small() {
        let phrase = phrase();
        for (module, turned) in [(4, false), (9, true), (30, true)] {
            let picture = picture(&phrase, module, turned);
            for bytes in [png(&picture), jpeg(&picture)] {
                assert_eq!(read(&bytes).as_deref(), Ok(&phrase), "{module} {turned}");
            }
        }
    }

    #[test]
    fn words_are_read_from_the_kits_own_pdf_and_from_a_scan() {
        let phrase = phrase();
        let mut pdf = b"%PDF-1.7\nmany bytes\n%%EOF".to_vec();
        mark(&mut pdf, &phrase);
        assert_eq!(read(&pdf).as_deref(), Ok(&phrase));
        let mut scan = b"%PDF-1.4\nstream\n".to_vec();
        scan.extend(jpeg(&picture(&phrase, 8, true)));
        scan.extend_from_slice(b"\nendstream");
        assert_eq!(read(&scan).as_deref(), Ok(&phrase));
    }

    #[test]
    fn what_holds_no_words_says_why() {
        let other = png(&picture("https://example.org", 8, false));
        let empty = png(&GrayImage::from_pixel(300, 300, Luma([200])));
        for (bytes, why) in [
            (other, KitReadError::OtherCode),
            (empty, KitReadError::NoCode),
            (b"%PDF-1.7\nno words".to_vec(), KitReadError::NoCode),
            (b"hello".to_vec(), KitReadError::Unknown),
            (b"\x89PNG\r\n\x1a\n".to_vec(), KitReadError::Unknown),
            (b"\xff\xd8\xff".to_vec(), KitReadError::Unknown),
            (Vec::new(), KitReadError::Unknown),
            (vec![0; MOST_BYTES + 1], KitReadError::TooLarge),
        ] {
            assert_eq!(read(&bytes), Err(why));
        }
    }

    #[test]
    fn a_small_file_that_unpacks_to_much_is_refused_before_it_does() {
        // A picture of 30,000 by 30,000 points in a few hundred bytes: its header says so.
        let mut bytes = png(&GrayImage::from_pixel(8, 8, Luma([0])));
        bytes[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
        let check = crc32(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&check.to_be_bytes());
        assert_eq!(read(&bytes), Err(KitReadError::TooLarge));
    }

    /// The checksum of PNG.
    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0u32, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 * (sum & 1)))
        })
    }

    #[test]
    fn no_cut_and_no_change_ends_the_program() {
        let picture = picture(&phrase(), 3, false);
        for bytes in [png(&picture), jpeg(&picture)] {
            for at in (0..bytes.len()).step_by(bytes.len() / 40) {
                let _ = read(&bytes[..at]);
                let mut changed = bytes.clone();
                changed[at] ^= 0x5a;
                // It is read right, or it is not read.
                assert!(read(&changed).is_ok_and(|words| *words == phrase()) || read(&changed).is_err());
            }
        }
    }
}
