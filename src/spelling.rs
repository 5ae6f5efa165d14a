//! Which known word an unknown one was meant to be. Apart because actors files, the settings file and whoever else
//! meets a word that nobody has ask it alike.

/// Similarity (Jaro-Winkler, 0 to 1) below which a suggestion confuses more than it helps: by trial on the
/// keys of the actors file, where every one-letter slip scores above it and no two keys do.
const LIKENESS: f64 = 0.84;

/// The word of `known` that is most like `word`, if one is like it at all.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let mut best: Option<(&str, f64)> = None;
    for candidate in known {
        let likeness = strsim::jaro_winkler(&word, &candidate.to_lowercase());
        if likeness >= LIKENESS && best.is_none_or(|(_, b)| likeness > b) {
            best = Some((candidate, likeness));
        }
    }
    best.map(|(candidate, _)| candidate)
}
