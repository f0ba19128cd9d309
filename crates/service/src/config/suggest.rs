//! The word that was probably meant when one was mistyped.

/// Finds the candidate that is nearest to what was typed, when one is near.
pub fn did_you_mean<'c>(typed: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let typed = typed.to_lowercase();
    // One mistake in three letters is a slip; more is another word.
    let most = (typed.chars().count() / 3).clamp(1, 3);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&typed, &candidate.to_lowercase()), candidate))
        .filter(|(mistakes, _)| *mistakes <= most)
        .min_by_key(|(mistakes, _)| *mistakes)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn slips_are_recognised_and_other_words_are_not() {
        let words = ["backup", "restore", "status", "add"];
        assert_eq!(did_you_mean("bakcup", words), Some("backup"));
        assert_eq!(did_you_mean("Restor", words), Some("restore"));
        assert_eq!(did_you_mean("ad", words), Some("add"));
        assert_eq!(did_you_mean("frobnicate", words), None);
        assert_eq!(did_you_mean("", words), None);
    }
}
