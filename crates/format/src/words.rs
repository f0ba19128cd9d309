//! Recovery words: 32 secret bytes as 24 words of BIP-39's English list.
//!
//! The last word holds a checksum of eight bits, so most slips of the pen are
//! found before the vault is tried.

use bip39::{Error, Language, Mnemonic};
use zeroize::Zeroizing;

use crate::keys::Secret;

/// How many words stand for a key.
pub const WORD_COUNT: usize = 24;

/// Why words were refused.
#[derive(Debug, thiserror::Error, Clone, PartialEq, Eq)]
pub enum WordsError {
    /// There are too many or too few.
    #[error("There are {0} words; a recovery kit has 24")]
    Count(usize),
    /// A word is not in the list.
    #[error("Word {position}, \"{word}\", is not in the list of recovery words")]
    Unknown {
        /// Its place, counted from 1.
        position: usize,
        /// As it was typed.
        word: String,
        /// A word of the list that it may stand for.
        suggestion: Option<&'static str>,
    },
    /// All words exist but do not belong together.
    #[error("These words do not belong together: one is wrong, or two are exchanged")]
    Checksum,
}

/// Writes a secret as words.
pub fn to_words(secret: &Secret) -> Zeroizing<String> {
    let mnemonic = Mnemonic::from_entropy(&secret.0).expect("32 bytes make 24 words");
    Zeroizing::new(mnemonic.to_string())
}

/// Reads words; case, spaces, line ends and the numbers of a printed kit do not matter.
pub fn from_words(text: &str) -> Result<Secret, WordsError> {
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    let list = Language::English.word_list();
    for (i, word) in words.iter().enumerate() {
        if list.binary_search(&word.as_str()).is_err() {
            return Err(WordsError::Unknown { position: i + 1, word: word.clone(), suggestion: nearest(word) });
        }
    }
    if words.len() != WORD_COUNT {
        return Err(WordsError::Count(words.len()));
    }
    let joined = Zeroizing::new(words.join(" "));
    match Mnemonic::parse_in_normalized(Language::English, &joined) {
        Ok(mnemonic) => {
            let entropy = Zeroizing::new(mnemonic.to_entropy());
            Ok(Secret(entropy.as_slice().try_into().map_err(|_| WordsError::Count(words.len()))?))
        }
        Err(Error::BadWordCount(count)) => Err(WordsError::Count(count)),
        Err(_) => Err(WordsError::Checksum),
    }
}

/// Returns the word of the list that shares the longest beginning, at least three letters, with `word`.
fn nearest(word: &str) -> Option<&'static str> {
    let shared = |w: &str| w.bytes().zip(word.bytes()).take_while(|(a, b)| a == b).count();
    Language::English
        .word_list()
        .iter()
        .copied()
        .max_by_key(|w| (shared(w), usize::MAX - w.len().abs_diff(word.len())))
        .filter(|w| shared(w) >= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_however_they_are_typed() {
        let secret = Secret(std::array::from_fn(|i| i as u8 * 7));
        let words = to_words(&secret);
        assert_eq!(words.split(' ').count(), WORD_COUNT);
        assert_eq!(from_words(&words).unwrap(), secret);
        let numbered: String =
            words.split(' ').enumerate().map(|(i, w)| format!(" {}. {}\n", i + 1, w.to_uppercase())).collect();
        assert_eq!(from_words(&numbered).unwrap(), secret);
    }

    #[test]
    fn slips_are_named() {
        let words = to_words(&Secret([3; 32]));
        let mut list: Vec<&str> = words.split(' ').collect();
        assert_eq!(from_words(&list[..23].join(" ")), Err(WordsError::Count(23)));
        list[4] = "abandonn";
        let Err(WordsError::Unknown { position, word, suggestion }) = from_words(&list.join(" ")) else { panic!() };
        assert_eq!((position, word.as_str(), suggestion), (5, "abandonn", Some("abandon")));
        list[4] = "zoo";
        assert_eq!(from_words(&list.join(" ")), Err(WordsError::Checksum));
    }

    #[test]
    fn words_are_those_of_bip_39() {
        for (byte, first, last) in [(0, "abandon", "art"), (0x7f, "legal", "title"), (0xff, "zoo", "vote")] {
            let words = to_words(&Secret([byte; 32]));
            assert_eq!((words.split(' ').next(), words.split(' ').next_back()), (Some(first), Some(last)));
        }
    }

    #[test]
    fn words_are_counted() {
        let words = to_words(&Secret([3; 32]));
        for (text, count) in
            [(String::new(), 0), (" 1. 2.\n".into(), 0), ("zoo".into(), 1), (format!("{} zoo", &*words), 25)]
        {
            assert_eq!(from_words(&text), Err(WordsError::Count(count)), "{text}");
        }
        let twelve = ["abandon"; 11].join(" ") + " about";
        assert_eq!(from_words(&twelve), Err(WordsError::Count(12)), "twelve words that do belong together");
    }

    #[test]
    fn two_exchanged_words_are_found() {
        let words = to_words(&Secret(std::array::from_fn(|i| i as u8)));
        let mut list: Vec<&str> = words.split(' ').collect();
        list.swap(3, 4);
        assert_eq!(from_words(&list.join(" ")), Err(WordsError::Checksum));
    }

    #[test]
    fn the_nearest_word_shares_three_letters_and_has_the_nearest_length() {
        for (typed, suggestion) in [
            ("abandonn", Some("abandon")),
            ("zebro", Some("zebra")),
            ("abs", Some("absurd")),
            ("absxxxxx", Some("abstract")),
            ("actxx", Some("actor")),
            ("acxxx", None),
            ("xx", None),
            ("zo", None),
            ("éclair", None),
        ] {
            assert_eq!(nearest(typed), suggestion, "{typed}");
        }
    }

    #[test]
    fn the_first_unknown_word_is_named_as_it_was_typed_in_small_letters() {
        let unknown = |position, word: &str| WordsError::Unknown { position, word: word.into(), suggestion: None };
        assert_eq!(from_words("1. zoo 2. QQ 3. rr"), Err(unknown(2, "qq")));
        assert_eq!(from_words("rr"), Err(unknown(1, "rr")));
    }
}
