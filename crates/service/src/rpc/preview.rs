//! A look into one version of a file: its text, or its picture.

use serde::{Deserialize, Serialize};

use super::Request;
use super::shape::PathText;
use crate::failure::Failure;
use crate::pictures::{self, Wanted};
use crate::service::Asked;

/// Text of more bytes than this is shown as its beginning.
const MOST_TEXT: usize = 256 << 10;

/// Reads the text of one version.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PreviewText {
    /// The path.
    pub path: PathText,
    /// The number of the version.
    pub version: u32,
}

/// What a version holds, as far as it is text.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Preview {
    /// The text, or its beginning; none where the file is no text.
    pub text: Option<String>,
    /// Whether it goes on.
    pub cut: bool,
}

impl Request for PreviewText {
    const NAME: &'static str = "preview.text";
    type Answer = Preview;

    fn answer(self, service: &Asked<'_>) -> Result<Preview, Failure> {
        let found = service.reader()?.beginning(&self.path.bytes()?, self.version, MOST_TEXT)?;
        Ok(Preview { text: text_of(&found.bytes, found.is_cut()), cut: found.is_cut() })
    }
}

/// Takes bytes as text: UTF-8, perhaps cut in the middle of a letter, or else Latin-1 without control characters.
fn text_of(bytes: &[u8], cut: bool) -> Option<String> {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => Some(text.to_string()),
        Err(error) if cut && error.error_len().is_none() => text_of(&bytes[..error.valid_up_to()], false),
        Ok(_) => None,
        Err(_) => {
            let printable = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~' | 0xa0..);
            bytes.iter().all(printable).then(|| bytes.iter().map(|&byte| char::from(byte)).collect())
        }
    }
}

/// Asks for the picture that one version is.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PreviewImage {
    /// The path.
    pub path: PathText,
    /// The number of the version.
    pub version: u32,
}

/// The picture that a version is, as far as it can be shown.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ImageOffer {
    /// The name under which its bytes are given, once and soon; none where the file is no picture.
    pub id: Option<String>,
    /// Whether it is a picture, but too large to be shown.
    pub too_large: bool,
}

impl Request for PreviewImage {
    const NAME: &'static str = "preview.image";
    type Answer = ImageOffer;

    fn answer(self, service: &Asked<'_>) -> Result<ImageOffer, Failure> {
        let path = self.path.bytes()?;
        let found = service.reader()?.beginning(&path, self.version, pictures::TOLD_BY)?;
        let is_picture = pictures::kind_of(&found.bytes).is_some();
        if !is_picture || found.size > pictures::MOST_BYTES as u64 {
            return Ok(ImageOffer { id: None, too_large: is_picture });
        }
        let wanted = Wanted { path, version: self.version };
        Ok(ImageOffer { id: Some(service.pictures().offer(wanted, service.now_ns())?), too_large: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_told_from_what_is_none() {
        assert_eq!(text_of("été\n".as_bytes(), false).as_deref(), Some("été\n"));
        assert_eq!(text_of(b"\xe9t\xe9", false).as_deref(), Some("été"), "Latin-1");
        assert_eq!(text_of(b"ab\xc3", true).as_deref(), Some("ab"), "A letter that was cut");
        assert_eq!(text_of(b"\x89PNG\r\n\x1a\n\0", false), None);
        assert_eq!(text_of(b"a\0b", false), None);
        assert_eq!(text_of(b"", false).as_deref(), Some(""));
    }
}
