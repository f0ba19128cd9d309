//! What a person chose to leave out of a folder.
//!
//! A pattern without a slash is held against every name; one with a slash
//! against the path below the source. `*` is any part of one name, `**` may
//! cross folders, `?` is one character, `[a-z]` and `[!a-z]` are one of some,
//! `\` takes the next character as it is. A slash at the end means folders only.
//! Names are bytes: what is not UTF-8 counts as one character for each byte.

mod pattern;

use pattern::Pattern;

/// A pattern that has no meaning.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("The pattern \"{pattern}\" {problem}")]
pub struct BadPattern {
    /// The pattern.
    pub pattern: String,
    /// What is wrong with it.
    pub problem: &'static str,
}

/// Whether an entry is a folder or something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// A folder.
    Folder,
    /// Anything else.
    Other,
}

/// The patterns of one source.
#[derive(Debug, Clone, Default)]
pub struct Excludes {
    patterns: Vec<Rule>,
}

#[derive(Debug, Clone)]
struct Rule {
    pattern: Pattern,
    whole_path: bool,
    folders_only: bool,
}

impl Excludes {
    /// Understands patterns.
    pub fn new(patterns: &[String]) -> Result<Excludes, BadPattern> {
        let patterns = patterns.iter().map(|text| rule(text)).collect::<Result<_, _>>()?;
        Ok(Excludes { patterns })
    }

    /// Whether an entry is left out. The key is its path below the source, its
    /// names joined by a zero byte. What lies in an excluded folder is not asked about.
    pub fn matches(&self, key: &[u8], entry: Entry) -> bool {
        let name = key.rsplit(|&byte| byte == 0).next().unwrap_or(key);
        !key.is_empty()
            && self.patterns.iter().any(|rule| {
                let held_against = if rule.whole_path { key } else { name };
                (!rule.folders_only || entry == Entry::Folder) && rule.pattern.matches(held_against)
            })
    }
}

/// Splits a list such as `*.tmp,~*,.DS_Store`; `\,` is a comma inside a pattern.
pub fn split_list(list: &str) -> Result<Vec<String>, BadPattern> {
    let mut patterns = vec![String::new()];
    let mut letters = list.chars();
    while let Some(letter) = letters.next() {
        let last = patterns.last_mut().expect("the list starts with one");
        match letter {
            ',' => patterns.push(String::new()),
            '\\' => match letters.next() {
                Some(',') => last.push(','),
                Some(next) => last.extend(['\\', next]),
                None => last.push('\\'),
            },
            _ => last.push(letter),
        }
    }
    let patterns: Vec<String> =
        patterns.iter().map(|pattern| pattern.trim().to_string()).filter(|pattern| !pattern.is_empty()).collect();
    patterns.iter().try_for_each(|pattern| check(pattern))?;
    Ok(patterns)
}

/// Checks one pattern.
pub fn check(pattern: &str) -> Result<(), BadPattern> {
    rule(pattern).map(|_| ())
}

fn rule(text: &str) -> Result<Rule, BadPattern> {
    let bad = |problem| BadPattern { pattern: text.to_string(), problem };
    let folders_only = text.ends_with('/');
    let body = text.trim_end_matches('/');
    let whole_path = body.contains('/');
    let body = body.strip_prefix('/').unwrap_or(body);
    if body.is_empty() {
        return Err(bad("is empty"));
    }
    if body.split('/').any(|name| matches!(name, "" | "." | "..")) {
        return Err(bad("has an empty name, \".\" or \"..\" in it"));
    }
    let pattern = Pattern::parse(body).map_err(bad)?;
    if pattern.matches_everything() {
        return Err(bad("would leave out everything"));
    }
    Ok(Rule { pattern, whole_path, folders_only })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excluded(pattern: &str, path: &str) -> bool {
        excluded_as(pattern, path, Entry::Other)
    }

    fn excluded_as(pattern: &str, path: &str, entry: Entry) -> bool {
        let excludes = Excludes::new(&[pattern.to_string()]).unwrap();
        excludes.matches(path.replace('/', "\0").as_bytes(), entry)
    }

    #[test]
    fn patterns_hit_what_people_expect() {
        for (pattern, path, expected) in [
            ("*.tmp", "a.tmp", true),
            ("*.tmp", "deep/er/a.tmp", true),
            ("*.tmp", "a.tmp.txt", false),
            ("~*", "~lock", true),
            ("~*", "a~", false),
            (".DS_Store", "x/.DS_Store", true),
            ("/build", "build", true),
            ("/build", "src/build", false),
            ("src/*.o", "src/a.o", true),
            ("src/*.o", "src/deep/a.o", false),
            ("src/**/*.o", "src/a.o", true),
            ("src/**/*.o", "src/deep/er/a.o", true),
            ("src/**", "src/deep/er", true),
            ("src/**", "srcs", false),
            ("**/x/y", "x/y", true),
            ("**/x/y", "a/b/x/y", true),
            ("**/x/y", "a/bx/y", false),
            ("?.txt", "é.txt", true),
            ("?.txt", "ab.txt", false),
            ("[a-c]?", "b1", true),
            ("[!a-c]?", "b1", false),
            ("[]x]", "]", true),
            (r"\*", "*", true),
            (r"\*", "a", false),
            ("a*b*c*d", "axxbyyczzd", true),
            ("a*b*c*d", "axxbyyczz", false),
        ] {
            assert_eq!(excluded(pattern, path), expected, "{pattern} on {path}");
        }
    }

    #[test]
    fn a_slash_at_the_end_means_folders_only() {
        assert!(excluded_as("build/", "x/build", Entry::Folder));
        assert!(!excluded_as("build/", "x/build", Entry::Other));
    }

    #[test]
    fn the_source_itself_is_never_left_out() {
        let excludes = Excludes::new(&["a*".to_string()]).unwrap();
        assert!(!excludes.matches(b"", Entry::Folder));
    }

    #[test]
    fn names_that_are_not_text_are_matched_byte_by_byte() {
        let excludes = Excludes::new(&["a?b*.tmp".to_string()]).unwrap();
        assert!(excludes.matches(b"x\0a\xffb\xfe\n.tmp", Entry::Other));
        assert!(!excludes.matches(b"x\0a\xff\xffb.tmp", Entry::Other));
    }

    #[test]
    fn a_list_is_split_at_its_commas() {
        assert_eq!(split_list("*.tmp, ~*,.DS_Store,").unwrap(), ["*.tmp", "~*", ".DS_Store"]);
        assert_eq!(split_list(r"a\,b,\*").unwrap(), ["a,b", r"\*"]);
        assert!(split_list("").unwrap().is_empty());
    }

    #[test]
    fn a_pattern_without_meaning_is_refused_by_name() {
        for bad in ["[a", "a\\", "../x", "a//b", "/", "*", "**", "**/*", "[z-a]"] {
            let error = check(bad).unwrap_err();
            assert!(error.to_string().contains(bad), "{error}");
        }
    }
}
