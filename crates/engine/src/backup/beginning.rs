//! How content begins that is compressed by nature, and which names promise such content.
//!
//! Photos, films, archives and documents of today do not compress, and that is nothing
//! to worry about: their first bytes say what they are. Encrypted bytes say nothing.

/// So many first bytes of a file tell how it begins.
pub(super) const BEGINNING: usize = 16;

/// Where a signature stands, and which bytes.
type Signature = (usize, &'static [u8]);

const SIGNATURES: &[Signature] = &[
    // Pictures.
    (0, b"\xff\xd8\xff"),
    (0, b"\x89PNG"),
    (0, b"GIF8"),
    (0, b"II*\0"),
    (0, b"MM\0*"),
    (0, b"II+\0"),
    (0, b"MM\0+"),
    (0, b"IIU\0"),
    (0, b"IIRO"),
    (0, b"IIRS"),
    (0, b"FUJIFILM"),
    (0, b"FOVb"),
    (0, b"8BPS"),
    (0, b"\0\0\0\x0cJXL "),
    (0, b"\0\0\0\x0cjP  "),
    (0, b"\xff\x0a"),
    // Sound and film.
    (0, b"RIFF"),
    (0, b"\x1a\x45\xdf\xa3"),
    (4, b"ftyp"),
    (4, b"moov"),
    (4, b"mdat"),
    (4, b"wide"),
    (4, b"free"),
    (4, b"skip"),
    (0, b"ID3"),
    (0, b"\xff\xfb"),
    (0, b"\xff\xf3"),
    (0, b"\xff\xf2"),
    (0, b"\xff\xf1"),
    (0, b"\xff\xf9"),
    (0, b"OggS"),
    (0, b"fLaC"),
    (0, b"\0\0\x01\xba"),
    (0, b"\0\0\x01\xb3"),
    (0, b"0&\xb2u\x8ef\xcf\x11"),
    (0, b"wvpk"),
    (0, b"MAC "),
    // Archives and what is packed.
    (0, b"PK\x03\x04"),
    (0, b"PK\x05\x06"),
    (0, b"PK\x07\x08"),
    (0, b"\x1f\x8b"),
    (0, b"BZh"),
    (0, b"\xfd7zXZ\0"),
    (0, b"\x28\xb5\x2f\xfd"),
    (0, b"7z\xbc\xaf\x27\x1c"),
    (0, b"Rar!"),
    (0, b"\x04\x22\x4d\x18"),
    (0, b"LZIP"),
    (0, b"\x5d\0\0"),
    (0, b"\x78\x01"),
    (0, b"\x78\x5e"),
    (0, b"\x78\x9c"),
    (0, b"\x78\xda"),
    (0, b"PACK"),
    (0, b"!<arch>"),
    (0, b"MSCF"),
    (0, b"\xed\xab\xee\xdb"),
    (0, b"hsqs"),
    // Documents, fonts, programs and their data.
    (0, b"%PDF"),
    (0, b"\xd0\xcf\x11\xe0"),
    (0, b"wOFF"),
    (0, b"wOF2"),
    (0, b"SQLite format 3"),
    (0, b"\x7fELF"),
    (0, b"MZ"),
    (0, b"\x89HDF"),
    (0, b"PAR1"),
    (0, b"Obj\x01"),
    // What is encrypted and says so.
    (0, b"age-encryption.org"),
    (0, b"LUKS"),
    (0, b"Salted__"),
];

const PACKED: &[&str] = &[
    "7z", "aac", "apk", "arw", "avi", "avif", "bz2", "cr2", "cr3", "dng", "docx", "epub", "flac", "gif", "gz", "heic",
    "heif", "jar", "jpeg", "jpg", "jxl", "m4a", "m4v", "mkv", "mov", "mp3", "mp4", "nef", "odp", "ods", "odt", "ogg",
    "opus", "orf", "pdf", "png", "pptx", "psd", "raf", "rar", "rw2", "tgz", "tif", "tiff", "wav", "webm", "webp",
    "wma", "wmv", "xlsx", "xz", "zip", "zst",
];

/// Tells whether bytes begin as content does that need not compress.
pub(super) fn is_known(bytes: &[u8]) -> bool {
    SIGNATURES.iter().any(|(at, signature)| {
        let wanted = &signature[..signature.len().min(BEGINNING - at)];
        bytes.get(*at..).is_some_and(|rest| rest.starts_with(wanted))
    })
}

/// Tells whether files of this ending begin in a known way.
pub(super) fn is_promised(ending: &[u8]) -> bool {
    PACKED.binary_search_by(|known| known.as_bytes().cmp(ending)).is_ok()
}

/// No longer ending is one.
const LONGEST_ENDING: usize = 24;

/// Returns what follows the last dot of a name, in small letters; empty where there is none.
pub(super) fn ending(name: &[u8]) -> Vec<u8> {
    match name.iter().rposition(|byte| *byte == b'.') {
        Some(dot) if dot > 0 && name.len() - dot - 1 <= LONGEST_ENDING => name[dot + 1..].to_ascii_lowercase(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_endings_is_in_order() {
        assert!(PACKED.is_sorted());
        assert!(is_promised(b"jpg") && is_promised(b"zst") && is_promised(b"7z") && !is_promised(b"txt"));
    }

    #[test]
    fn what_is_packed_is_known_by_its_beginning() {
        for known in [&b"\xff\xd8\xff\xe0....JFIF"[..], b"\0\0\0\x18ftypmp42", b"PK\x03\x04more", b"age-encryption.o"] {
            assert!(is_known(known), "{known:?}");
        }
        for other in [&b""[..], b"\xff", b"Dear", b"ftyp", b"\x12\x34\x56\x78\x9a\xbc"] {
            assert!(!is_known(other), "{other:?}");
        }
    }

    #[test]
    fn chance_seldom_begins_in_a_known_way() {
        let mut state = 7u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 32).to_le_bytes()
        };
        let known = (0..100_000).filter(|_| is_known(&[next(), next()].concat())).count();
        assert!(known < 100, "{known}");
    }

    #[test]
    fn an_ending_is_what_follows_the_last_dot() {
        for (name, wanted) in [
            (&b"a.JPG"[..], &b"jpg"[..]),
            (b"a.tar.gz", b"gz"),
            (b".profile", b""),
            (b"none", b""),
            (b"a.", b""),
            (b"a.and then a whole sentence of words", b""),
        ] {
            assert_eq!(ending(name), wanted, "{name:?}");
        }
    }
}
