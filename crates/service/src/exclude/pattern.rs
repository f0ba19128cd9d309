//! One pattern, matched in time that grows with pattern times name, whatever they hold.

/// What a pattern is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// Exactly this character.
    One(char),
    /// Any character of one name.
    Any,
    /// A character in one of these ranges, or in none of them.
    Class { ranges: Vec<(char, char)>, negated: bool },
    /// The border between two names.
    Slash,
    /// Any run of characters of one name.
    Run,
    /// Any run of characters, borders included.
    DeepRun,
    /// Nothing, or any run of whole names with the border after them.
    Folders,
}

/// A pattern that was understood.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    tokens: Vec<Token>,
    quick: Quick,
}

/// Patterns of the commonest shapes, compared as bytes.
#[derive(Debug, Clone)]
enum Quick {
    Exact(String),
    EndsWith(String),
    StartsWith(String),
    No,
}

/// Systems whose names differ only by case mean the same file.
const IGNORES_CASE: bool = cfg!(any(windows, target_os = "macos"));

impl Pattern {
    /// Understands a pattern without slashes at its ends.
    pub(super) fn parse(text: &str) -> Result<Pattern, &'static str> {
        let letters: Vec<char> = text.chars().collect();
        let mut tokens = Vec::new();
        let mut at = 0;
        while let Some(&letter) = letters.get(at) {
            at += 1;
            let token = match letter {
                '/' => Token::Slash,
                '?' => Token::Any,
                '*' => {
                    let stars = letters[at..].iter().take_while(|&&c| c == '*').count();
                    let begins_name = at == 1 || letters[at - 2] == '/';
                    at += stars;
                    if stars > 0 && begins_name && letters.get(at) == Some(&'/') {
                        at += 1;
                        Token::Folders
                    } else if stars > 0 {
                        Token::DeepRun
                    } else {
                        Token::Run
                    }
                }
                '\\' => {
                    let escaped = *letters.get(at).ok_or("ends with a lone \"\\\"")?;
                    at += 1;
                    Token::One(escaped)
                }
                '[' => {
                    let (class, after) = class(&letters, at)?;
                    at = after;
                    class
                }
                _ => Token::One(letter),
            };
            tokens.push(token);
        }
        let quick = quick(&tokens);
        Ok(Pattern { tokens, quick })
    }

    /// Whether nothing could escape this pattern.
    pub(super) fn matches_everything(&self) -> bool {
        let runs = |token: &Token| matches!(token, Token::Run | Token::DeepRun | Token::Folders);
        self.tokens.iter().all(runs)
    }

    /// Holds the pattern against names joined by zero bytes.
    pub(super) fn matches(&self, key: &[u8]) -> bool {
        match &self.quick {
            Quick::Exact(text) => key == text.as_bytes(),
            // A run stays in one name, and these are only held against one.
            Quick::EndsWith(text) if !key.contains(&0) => key.ends_with(text.as_bytes()),
            Quick::StartsWith(text) if !key.contains(&0) => key.starts_with(text.as_bytes()),
            _ => self.matches_slowly(key),
        }
    }

    /// Follows every way through the pattern at once.
    fn matches_slowly(&self, key: &[u8]) -> bool {
        let count = self.tokens.len();
        let mut now = vec![false; count + 1];
        let mut next = vec![false; count + 1];
        now[0] = true;
        self.skip_runs(&mut now, true);
        for unit in units(key) {
            next.fill(false);
            for at in (0..count).filter(|&at| now[at]) {
                match &self.tokens[at] {
                    Token::Run => next[at] |= unit != Unit::Border,
                    Token::DeepRun | Token::Folders => next[at] = true,
                    Token::Slash => next[at + 1] |= unit == Unit::Border,
                    Token::Any => next[at + 1] |= unit != Unit::Border,
                    Token::One(wanted) => next[at + 1] |= unit.is(*wanted),
                    Token::Class { ranges, negated } => {
                        let hit = ranges.iter().any(|range| unit.is_in(*range));
                        next[at + 1] |= unit != Unit::Border && hit != *negated;
                    }
                }
            }
            self.skip_runs(&mut next, unit == Unit::Border);
            std::mem::swap(&mut now, &mut next);
        }
        now[count]
    }

    /// Lets runs end where they are; whole folders end only at a border.
    fn skip_runs(&self, states: &mut [bool], at_border: bool) {
        for (at, token) in self.tokens.iter().enumerate() {
            let may_end = match token {
                Token::Run | Token::DeepRun => true,
                Token::Folders => at_border,
                _ => false,
            };
            if states[at] && may_end {
                states[at + 1] = true;
            }
        }
    }
}

/// One character of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Letter(char),
    StrayByte,
    Border,
}

impl Unit {
    fn is(self, wanted: char) -> bool {
        self.is_in((wanted, wanted))
    }

    fn is_in(self, (from, to): (char, char)) -> bool {
        let Unit::Letter(letter) = self else {
            return false;
        };
        let within = |letter: char| (from..=to).contains(&letter);
        within(letter) || IGNORES_CASE && (letter.to_lowercase().any(within) || letter.to_uppercase().any(within))
    }
}

fn units(key: &[u8]) -> impl Iterator<Item = Unit> {
    key.utf8_chunks().flat_map(|chunk| {
        let letters = chunk.valid().chars().map(|letter| match letter {
            '\0' => Unit::Border,
            letter => Unit::Letter(letter),
        });
        letters.chain(chunk.invalid().iter().map(|_| Unit::StrayByte))
    })
}

/// Reads a class from after its opening bracket; gives the place after the closing one.
fn class(letters: &[char], from: usize) -> Result<(Token, usize), &'static str> {
    let unclosed = "has a \"[\" without a \"]\"";
    let negated = matches!(letters.get(from), Some('!' | '^'));
    let first = from + usize::from(negated);
    let mut at = first;
    let mut ranges = Vec::new();
    loop {
        let mut low = *letters.get(at).ok_or(unclosed)?;
        if low == ']' && at > first {
            return Ok((Token::Class { ranges, negated }, at + 1));
        }
        if low == '\\' {
            at += 1;
            low = *letters.get(at).ok_or(unclosed)?;
        }
        at += 1;
        let mut high = low;
        if letters.get(at) == Some(&'-') && letters.get(at + 1).is_some_and(|&c| c != ']') {
            high = letters[at + 1];
            at += 2;
        }
        if low > high {
            return Err("has a range that runs backwards");
        }
        ranges.push((low, high));
    }
}

fn quick(tokens: &[Token]) -> Quick {
    let text = |tokens: &[Token]| -> Option<String> {
        tokens
            .iter()
            .map(|token| match token {
                Token::One(letter) => Some(*letter),
                _ => None,
            })
            .collect()
    };
    if IGNORES_CASE {
        return Quick::No;
    }
    match tokens {
        [Token::Run, rest @ ..] if text(rest).is_some() => text(rest).map_or(Quick::No, Quick::EndsWith),
        [rest @ .., Token::Run] => text(rest).map_or(Quick::No, Quick::StartsWith),
        _ => text(tokens).map_or(Quick::No, Quick::Exact),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The plainest matcher: tries everything, for single names of few letters.
    fn naive(pattern: &[char], name: &[char]) -> bool {
        match pattern {
            [] => name.is_empty(),
            ['*', rest @ ..] => {
                (0..=name.len()).take_while(|&n| n == 0 || name[n - 1] != '\0').any(|n| naive(rest, &name[n..]))
            }
            ['?', rest @ ..] => matches!(name, [c, tail @ ..] if *c != '\0' && naive(rest, tail)),
            ['/', rest @ ..] => matches!(name, ['\0', tail @ ..] if naive(rest, tail)),
            [c, rest @ ..] => matches!(name, [d, tail @ ..] if c == d && naive(rest, tail)),
        }
    }

    proptest! {
        #[test]
        fn the_matcher_agrees_with_the_plainest_one(
            pattern in "[ab?é/]{0,3}(\\*?[ab?é/]){0,5}\\*?",
            name in "[abé\0]{0,9}",
        ) {
            let letters: Vec<char> = pattern.chars().collect();
            let expected = naive(&letters, &name.chars().collect::<Vec<_>>());
            let found = Pattern::parse(&pattern).unwrap().matches(name.as_bytes());
            prop_assert_eq!(found, expected, "{:?} on {:?}", pattern, name);
        }

        #[test]
        fn no_pattern_and_no_bytes_make_it_panic(pattern in ".{0,20}", key in prop::collection::vec(any::<u8>(), 0..40)) {
            if let Ok(pattern) = Pattern::parse(&pattern) {
                pattern.matches(&key);
            }
        }
    }

    #[test]
    fn many_stars_do_not_make_it_slow() {
        let pattern = Pattern::parse(&"a*".repeat(200)).unwrap();
        assert!(!pattern.matches(&[b'b'; 4000]));
        assert!(pattern.matches(&[b'a'; 4000]));
    }
}
