//! What a file is, by the ending of its name, and how long ago it changed.
//!
//! Only names are looked at, never contents. What is not known is `Other`.

/// A kind of file, as people would tell kinds apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Letters, sheets, slides, notes.
    Document,
    /// Drawings, layouts, and what photo and film programs keep of someone's work.
    Creation,
    /// Pictures of a camera.
    Photo,
    /// What programmers write.
    Code,
    /// Mailboxes and messages.
    Mail,
    /// Music and other sound.
    Music,
    /// Films.
    Video,
    /// Many files packed into one.
    Packed,
    /// Disks of virtual machines, and images of disks.
    Disk,
    /// What programs make again.
    Output,
    /// Databases and settings of programs.
    Data,
    /// All else.
    Other,
}

impl Kind {
    /// All of them, in the order of their numbers.
    pub const ALL: [Kind; 12] = [
        Kind::Document,
        Kind::Creation,
        Kind::Photo,
        Kind::Code,
        Kind::Mail,
        Kind::Music,
        Kind::Video,
        Kind::Packed,
        Kind::Disk,
        Kind::Output,
        Kind::Data,
        Kind::Other,
    ];

    /// Tells the kind by a file's name.
    pub fn of(name: &[u8]) -> Kind {
        let Some(dot) = name.iter().rposition(|&b| b == b'.').filter(|&dot| dot > 0) else { return Kind::Other };
        let ending = name[dot + 1..].to_ascii_lowercase();
        let Ok(ending) = std::str::from_utf8(&ending) else { return Kind::Other };
        match ending {
            "doc" | "docx" | "odt" | "rtf" | "txt" | "md" | "pdf" | "xls" | "xlsx" | "ods" | "csv" | "ppt" | "pptx"
            | "odp" | "pages" | "numbers" | "key" | "tex" | "bib" | "epub" | "one" | "org" | "scriv" | "rtfd"
            | "gdoc" | "kdbx" | "gnucash" | "vsdx" => Kind::Document,
            "psd" | "psb" | "xcf" | "ai" | "svg" | "kra" | "blend" | "indd" | "afphoto" | "afdesign" | "xmp"
            | "lrcat" | "prproj" | "kdenlive" | "aep" | "als" | "flp" | "aup3" | "dwg" | "dxf" | "skp" | "fcstd"
            | "sketch" | "fig" | "drp" | "mscz" => Kind::Creation,
            "jpg" | "jpeg" | "png" | "heic" | "heif" | "gif" | "webp" | "tif" | "tiff" | "bmp" | "cr2" | "cr3"
            | "nef" | "arw" | "dng" | "raf" | "orf" | "rw2" => Kind::Photo,
            "rs" | "c" | "h" | "cc" | "cpp" | "hpp" | "py" | "js" | "mjs" | "ts" | "tsx" | "jsx" | "svelte" | "vue"
            | "java" | "kt" | "go" | "rb" | "php" | "swift" | "cs" | "sh" | "sql" | "html" | "css" | "scss"
            | "json" | "toml" | "yaml" | "yml" | "xml" | "ipynb" | "lua" | "r" | "jl" | "hs" | "ml" | "ex" | "tf"
            | "proto" => Kind::Code,
            "pst" | "ost" | "mbox" | "eml" | "msf" | "emlx" | "dbx" | "olm" => Kind::Mail,
            "mp3" | "flac" | "ogg" | "opus" | "m4a" | "wav" | "aac" | "aiff" | "wma" => Kind::Music,
            "mp4" | "mov" | "mkv" | "avi" | "m4v" | "webm" | "mts" | "mpg" | "mpeg" | "wmv" => Kind::Video,
            "zip" | "tar" | "gz" | "tgz" | "xz" | "bz2" | "7z" | "rar" | "zst" | "deb" | "rpm" | "jar" | "whl"
            | "apk" | "msi" | "exe" | "dmg" | "pkg" | "appimage" => Kind::Packed,
            "iso" | "img" | "vdi" | "vmdk" | "qcow2" | "vhd" | "vhdx" | "hdd" | "sparsebundle" => Kind::Disk,
            "o" | "a" | "so" | "dll" | "class" | "pyc" | "rlib" | "rmeta" | "d" | "obj" | "pdb" | "tmp" | "log"
            | "bak" | "cache" | "map" | "lock" => Kind::Output,
            "db" | "sqlite" | "sqlite3" | "dat" | "bin" | "ini" | "conf" | "plist" | "pack" | "idx" | "pak" | "sav" => {
                Kind::Data
            }
            _ => Kind::Other,
        }
    }

    /// The message that names it.
    pub fn message(self) -> &'static str {
        match self {
            Kind::Document => "order-documents",
            Kind::Creation => "order-creations",
            Kind::Photo => "order-photos",
            Kind::Code => "order-code",
            Kind::Mail => "order-mail",
            Kind::Music => "order-music",
            Kind::Video => "order-videos",
            Kind::Packed => "order-packed",
            Kind::Disk => "order-disks",
            Kind::Output => "order-output",
            Kind::Data => "order-data",
            Kind::Other => "order-other",
        }
    }
}

/// How long ago a file changed, as people say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Age {
    /// In the last seven days.
    Week,
    /// In the last thirty days.
    Month,
    /// In the last year.
    Year,
    /// Longer ago.
    Older,
}

impl Age {
    /// Tells it by the days since then; a date in the future counts as now.
    pub fn of(days: i64) -> Age {
        match days {
            ..7 => Age::Week,
            7..30 => Age::Month,
            30..365 => Age::Year,
            _ => Age::Older,
        }
    }

    /// The message that says it after the name of a kind.
    pub fn message(self) -> &'static str {
        match self {
            Age::Week => "order-of-week",
            Age::Month => "order-of-month",
            Age::Year => "order-of-year",
            Age::Older => "order-of-older",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_the_ending_in_any_case() {
        for (name, kind) in [
            ("Letter.ODT", Kind::Document),
            ("IMG_1.CR3", Kind::Photo),
            ("IMG_1.xmp", Kind::Creation),
            ("main.rs", Kind::Code),
            ("backup.tar.gz", Kind::Packed),
            ("win.qcow2", Kind::Disk),
            (".bashrc", Kind::Other),
            ("README", Kind::Other),
            ("x.", Kind::Other),
            ("é.mkv", Kind::Video),
        ] {
            assert_eq!(Kind::of(name.as_bytes()), kind, "{name}");
        }
        assert_eq!(Kind::of(b"\xff.\xff"), Kind::Other);
    }

    #[test]
    fn every_kind_has_its_own_number_and_message() {
        for (at, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, at);
        }
    }

    #[test]
    fn an_age_is_said_in_weeks_months_and_years() {
        let ages = [-5, 0, 6, 7, 29, 30, 364, 365].map(Age::of);
        assert_eq!(ages[..3], [Age::Week; 3]);
        assert_eq!(ages[3..5], [Age::Month; 2]);
        assert_eq!(ages[5..7], [Age::Year; 2]);
        assert_eq!(ages[7], Age::Older);
    }
}
