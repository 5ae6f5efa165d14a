//! How far a cue commits the writer to what is said: by its words and those beside it, from
//! `data/attribution.toml`, whose head names the works that the classes are from.

use super::speech::{SPEECH, Stand};
use crate::document::{Commitment, Span, Text};

/// Words before a cue among which a negation counts: "does not always admit".
const REACH: usize = 3;

/// What the wording of a cue says of the writer's own stand. A modifier ("rightly claims") weighs more than
/// the verb; a negation takes the verb's class away.
pub fn commitment(text: &Text, sentence: Span, cue: Span) -> Commitment {
    let inside = words(text.slice(cue));
    let before = words(text.slice(Span::new(sentence.start.min(cue.start), cue.start)));
    let after = words(text.slice(Span::new(cue.end, sentence.end.max(cue.end))));
    let beside = before.iter().rev().take(1).chain(&inside).chain(after.iter().take(1));
    let beside: Vec<&String> = beside.collect();
    let modified = |stand: &Stand| beside.iter().any(|w| stand.modifiers.contains(w.as_str()));
    if modified(&SPEECH.distancing) {
        return Commitment::Distancing;
    }
    if modified(&SPEECH.endorsing) {
        return Commitment::Endorsing;
    }
    let mut near = before.iter().rev().take(REACH).chain(&inside);
    if near.any(|w| SPEECH.negations.contains(w.as_str())) {
        return Commitment::Neutral;
    }
    let phrase = format!(" {} ", inside.join(" "));
    let says = |stand: &Stand| stand.cues.iter().any(|c| phrase.contains(&format!(" {c} ")));
    match (says(&SPEECH.distancing), says(&SPEECH.endorsing)) {
        (true, _) => Commitment::Distancing,
        (_, true) => Commitment::Endorsing,
        _ => Commitment::Neutral,
    }
}

/// Words in small letters, without marks at their ends.
fn words(text: &str) -> Vec<String> {
    let bare = |w: &str| w.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase().replace('’', "'");
    text.split_whitespace().map(bare).filter(|w| !w.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(sentence: &str, cue: &str) -> Commitment {
        let at = sentence.find(cue).map_or(usize::MAX, |b| sentence[..b].chars().count());
        let text = Text::from(sentence);
        commitment(&text, Span::new(0, text.len()), Span::new(at, at + cue.chars().count()))
    }

    #[test]
    fn verbs_tell_how_far_the_writer_goes_along() {
        assert_eq!(of("Pakistan claims that Kabul is unwilling.", "claims"), Commitment::Distancing);
        assert_eq!(of("She points out that it failed.", "points out"), Commitment::Endorsing);
        assert_eq!(of("He said that it failed.", "said"), Commitment::Neutral);
        assert_eq!(of("Its “so-called” victory", "so-called"), Commitment::Distancing);
        assert_eq!(of("The showman spoke.", "spoke"), Commitment::Neutral);
    }

    #[test]
    fn what_stands_beside_the_verb_weighs_more() {
        assert_eq!(of("Sathe rightly notes that it is late.", "notes"), Commitment::Endorsing);
        assert_eq!(of("Sathe rightly notes that it is late.", "rightly notes"), Commitment::Endorsing);
        assert_eq!(of("He correctly claims that it is late.", "claims"), Commitment::Endorsing);
        assert_eq!(of("The film supposedly shows a strike.", "shows"), Commitment::Distancing);
        assert_eq!(of("The claims of 2001 are old, he said.", "said"), Commitment::Neutral);
    }

    #[test]
    fn a_negation_takes_the_class_away() {
        assert_eq!(of("The army did not admit that it fired.", "admit"), Commitment::Neutral);
        assert_eq!(of("He didn’t claim that it fell.", "claim"), Commitment::Neutral);
        assert_eq!(
            of("He never said so, and the army now admits that it fell.", "admits"),
            Commitment::Endorsing
        );
    }
}
