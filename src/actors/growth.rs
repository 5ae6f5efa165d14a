//! Where the model ends a name a word too soon, or begins it too late: "Hillary" before "Clinton", "Harbour Reform" before
//! "Act", "Roe" behind "O'". Apart from `seams`, where both halves are the model's.

use super::normalized_text::is_capitalised;
use super::seams::{LINKS, Seams, ends_in_initial, is_one_word, is_shouted, last_word};
use super::things;
use crate::document::{Document, Entity, EntityType, Span};

/// How many words behind a name are looked at for what was run together.
const AHEAD: usize = 3;
/// Most words that a name grows by.
const GROWTH: usize = 3;
/// Share of capitals among the longer words of a sentence from which on it is a headline: all but a few.
const HEADLINE: f32 = 0.7;
/// Who serves a body and is called so behind its name.
const OFFICERS: [&str; 14] = [
    "Administrator",
    "Attorney",
    "Chair",
    "Commissioner",
    "Counsel",
    "Dean",
    "Deputy",
    "Director",
    "Executive",
    "Fellow",
    "Officer",
    "Professor",
    "Secretary",
    "Treasurer",
];
/// Letters from which on a headline would print a word with a capital.
const LONGER: usize = 4;

impl Seams<'_> {
    /// Takes in the letter before an apostrophe, a word that makes it a thing's ("Hurricane"), and what "and" joins to a body's name.
    pub(super) fn to_the_left(&self, entity: &mut Entity, room: usize) {
        let normalized = self.normalized;
        let start = normalized.whole(entity.span).start;
        let letter = start >= room + 2
            && matches!(normalized.before(start), '\'' | '?')
            && normalized.at(start - 2).is_uppercase()
            && (start < 3 || !normalized.at(start - 3).is_alphanumeric());
        if letter && is_capitalised(self.text(entity)) {
            entity.span.start = start - 2;
            return;
        }
        let opening = normalized.word_to(start).filter(|word| word.start >= room && word.end + 1 == start);
        if let Some(word) = opening.filter(|word| things::is_opening(normalized.slice(*word))) {
            (entity.span.start, entity.kind) = (word.start, EntityType::Misc);
            return;
        }
        let body = entity.kind == EntityType::Org
            && self.text(entity).contains(' ')
            && !self.is_known(self.text(entity));
        let link = normalized
            .word_to(start)
            .filter(|word| body && normalized.slice(*word) == "and" && word.end + 1 == start);
        let theme =
            link.and_then(|link| normalized.word_to(link.start).filter(|word| word.end + 1 == link.start));
        let joint = self.gazetteer.cues.themes.contains(&last_word(self.text(entity)).to_lowercase());
        let Some(theme) = theme.filter(|word| joint && word.start >= room) else { return };
        let word = normalized.slice(theme);
        let lower = word.to_lowercase();
        let cues = &self.gazetteer.cues;
        let other = self.is_known(word)
            || self.alone.contains(word)
            || cues.is_title(word)
            || cues.adjectives.contains(&lower)
            || cues.no_names.contains(&lower);
        // A word that opens its sentence has a capital anyway, and one behind another capital is part of more.
        let amid = normalized.before(theme.start) == ' '
            && normalized.word_to(theme.start).is_some_and(|before| {
                let chamber = self.gazetteer.cues.chambers.contains(normalized.slice(before));
                before.end + 1 == theme.start && (normalized.at(before.start).is_lowercase() || chamber)
                    || normalized.slice(Span::new(before.start, theme.start)).ends_with("s ")
            });
        if is_capitalised(word) && !other && amid && !self.is_headline(theme.start) {
            entity.span.start = theme.start;
        }
    }

    /// Takes in a suffix, the last name behind a first or an initial, and the noun that a body's or a thing's name ends in.
    pub(super) fn to_the_right(&self, entity: &mut Entity, room: usize) {
        self.to_the_hyphen(entity);
        self.to_the_and(entity, room);
        for _ in 0..GROWTH {
            let end = self.normalized.whole(entity.span).end;
            let Some(word) = self.next_word(entity, end, room) else { return };
            let text = self.normalized.slice(word);
            let open = LINKS.contains(&last_word(self.text(entity)));
            // "Marine One" is an aircraft.
            let whole_thing = things::is_name(self.normalized.slice(Span::new(entity.span.start, word.end)));
            let grown = match self.normalized.slice(Span::new(end, word.start)) {
                _ if open => !self.is_headline(word.start),
                " " if whole_thing => true,
                " " | ", " if entity.kind == EntityType::Per && matches!(text, "Jr" | "Sr") => true,
                " " if entity.kind == EntityType::Per && !self.is_tail(entity, text) => {
                    let name = self.text(entity);
                    let first = is_one_word(name)
                        && !self.is_surname(name)
                        && !self.is_title(name)
                        && !is_shouted(name);
                    first && self.is_surname(text)
                }
                ". " => {
                    entity.kind == EntityType::Per
                        && ends_in_initial(self.text(entity))
                        && self.is_surname(text)
                }
                " " => self.is_tail(entity, text) || self.is_rest(entity, word, room),
                _ => false,
            };
            if !grown || !self.in_one_sentence(entity.span.start, word.end) {
                return;
            }
            if whole_thing {
                entity.kind = EntityType::Misc;
            } else if self.is_tail(entity, text) {
                entity.kind = match things::is_tail(&text.to_lowercase()) {
                    true => EntityType::Misc,
                    false if entity.kind == EntityType::Loc && text == "County" => EntityType::Loc,
                    false => EntityType::Org,
                };
            }
            entity.span.end = word.end;
        }
    }

    /// Takes in what "and" joins to the theme of an office: "Office of Fish | and Boats".
    fn to_the_and(&self, entity: &mut Entity, room: usize) {
        let normalized = self.normalized;
        let span = normalized.whole(entity.span);
        let name = normalized.slice(span);
        let office = name.split_once(" of ").is_some_and(|(head, theme)| {
            matches!(last_word(head), "Bureau" | "Department" | "Ministry" | "Office") && is_one_word(theme)
        });
        let link = normalized.word_from(span.end).filter(|word| office && normalized.slice(*word) == "and");
        let Some(theme) =
            link.and_then(|link| normalized.word_from(link.end)).filter(|word| word.end <= room)
        else {
            return;
        };
        if normalized.slice(Span::new(span.end, theme.start)) == " and " && self.is_free(theme) {
            entity.span.end = theme.end;
        }
    }

    /// Whether a word goes on with the name of a body that says whose or for what it is: "Bureau of Harbour | Statistics".
    fn is_rest(&self, entity: &Entity, word: Span, room: usize) -> bool {
        let name = self.text(entity);
        let body = entity.kind == EntityType::Org && [" of ", " for "].iter().any(|link| name.contains(link));
        let office = self.normalized.slice(word);
        // What stands right before another name is an office: "University of Zembla Economist Zed Okoro".
        let before_name = room <= word.end + 1;
        body && !self.is_known(name)
            && !self.is_state(last_word(name))
            && !before_name
            && !OFFICERS.contains(&office)
            && self.is_free(word)
    }

    /// Whether a capitalised word is nobody's name by itself and has its capital from a longer one.
    fn is_free(&self, word: Span) -> bool {
        let text = self.normalized.slice(word);
        let (lower, cues) = (text.to_lowercase(), &self.gazetteer.cues);
        let other = self.is_known(text)
            || self.alone.contains(text)
            || self.is_surname(text)
            || self.is_title(text)
            || cues.adjectives.contains(&lower)
            || cues.no_names.contains(&lower);
        is_capitalised(text) && !is_shouted(text) && !other && !self.is_headline(word.start)
    }

    /// Takes in the second half of a first name behind the last: "Kim Jong | -un".
    fn to_the_hyphen(&self, entity: &mut Entity) {
        const LONGEST: usize = 4;
        let normalized = self.normalized;
        let end = normalized.whole(entity.span).end;
        let several = entity.kind == EntityType::Per && !is_one_word(self.text(entity));
        let half = normalized
            .word_from(end + 1)
            .filter(|half| several && normalized.at(end) == '-' && half.start == end + 1);
        let Some(half) = half.filter(|half| half.len() <= LONGEST) else { return };
        let text = normalized.slice(half);
        let joined =
            self.gazetteer.cues.compounds.contains(text) || matches!(text, "era" | "like" | "free" | "type");
        if text.chars().all(char::is_lowercase) && !joined {
            entity.span.end = half.end;
        }
    }

    /// The next capitalised word, where no other name begins before its end; behind "of the" that which follows.
    fn next_word(&self, entity: &Entity, end: usize, room: usize) -> Option<Span> {
        let normalized = self.normalized;
        let from = (end..end + 2).find(|&at| normalized.at(at) == ' ')?;
        let mut word = normalized.word_from(from)?;
        let open = LINKS.contains(&last_word(self.text(entity)));
        if open && matches!(normalized.slice(word), "the" | "a" | "an") {
            word = normalized.word_from(word.end)?;
        }
        let text = normalized.slice(word);
        let number = open && text.chars().all(|c| c.is_ascii_digit());
        (word.end <= room && (is_capitalised(text) || number)).then_some(word)
    }

    /// Whether a noun belongs to the name before it: "Okoro Foundation", "Harbour Reform Act". A state's or a known body's
    /// name is whole, and in a headline every noun has its capital.
    fn is_tail(&self, entity: &Entity, noun: &str) -> bool {
        let cues = &self.gazetteer.cues;
        let lower = noun.to_lowercase();
        let name = self.text(entity);
        // "Trump Tower" is a thing, but "Nathan Deal" a person.
        let named_after = entity.kind != EntityType::Per || self.is_surname(last_word(name));
        let tail = cues.organisation_tails.contains(&lower) || things::is_tail(&lower) && named_after;
        let shouted = is_shouted(noun);
        let whole = self.is_known(name) && entity.kind != EntityType::Per || self.is_collective(name);
        tail && !shouted && !whole && !self.is_headline(entity.span.start)
    }

    /// Cuts off words that a name goes on after, where nothing came.
    pub(super) fn trim(&self, entity: &mut Entity) {
        loop {
            let text = self.normalized.slice(entity.span).trim_end();
            let last = last_word(text);
            if last == text || !LINKS.contains(&last) {
                return;
            }
            let kept = text[..text.len() - last.len()].trim_end().chars().count();
            entity.span.end = entity.span.start + kept;
        }
    }

    /// Cuts off what a page ran together with the next headline, "Zed Okoro Zed Aron OkoroHarbour", where the first name
    /// stands before it; else nothing is left.
    pub(super) fn cut_run_together(&self, entity: &mut Entity) {
        let normalized = self.normalized;
        let mut words = Vec::new();
        let mut at = entity.span.start;
        while let Some(word) = normalized.word_from(at).filter(|word| word.start < entity.span.end) {
            words.push(word);
            at = word.end.max(at + 1);
        }
        let inside = words.len();
        for _ in 0..AHEAD {
            let Some(word) = normalized.word_from(at).filter(|word| word.start == at + 1) else { break };
            if entity.kind != EntityType::Per || !is_capitalised(normalized.slice(word)) {
                break;
            }
            words.push(word);
            at = word.end;
        }
        let run = words.iter().enumerate().find_map(|(i, word)| Some((i, self.first_of_two(*word)?)));
        let Some((run, first)) = run else { return };
        match words[..run.min(inside)].iter().find(|word| normalized.slice(**word) == first) {
            Some(word) => entity.span.end = word.end,
            None if run <= inside => entity.span.end = entity.span.start,
            None => {}
        }
    }

    /// The first of two words without a space between them, one of which is a person's name, or stands close before.
    fn first_of_two(&self, at: Span) -> Option<&str> {
        const SHORTEST: usize = 3;
        const BEFORE: usize = 6;
        let word = self.normalized.slice(at);
        let turns = word.char_indices().skip(SHORTEST).filter(|&(i, c)| {
            c.is_uppercase() && word[..i].chars().next_back().is_some_and(char::is_lowercase)
        });
        let is_name = |part: &str| self.persons.contains(part) || self.is_surname(part);
        let stands_before = |part: &str| {
            let before = std::iter::successors(self.normalized.word_to(at.start), |word| {
                self.normalized.word_to(word.start)
            });
            before.take(BEFORE).any(|word| self.normalized.slice(word) == part)
        };
        let first =
            |&(i, _): &(usize, char)| is_name(&word[..i]) || is_name(&word[i..]) || stands_before(&word[..i]);
        turns.into_iter().find(first).map(|(i, _)| &word[..i])
    }

    /// Whether the sentence at `at` prints its longer words with capitals.
    fn is_headline(&self, at: usize) -> bool {
        is_headline(self.document, at)
    }
}

/// Whether the sentence at `at` prints its longer words with capitals.
pub(super) fn is_headline(document: &Document, at: usize) -> bool {
    let Some(sentence) = document.sentence_at(at) else { return false };
    let text = document.article.text.slice(document.sentences[sentence].span);
    if text.trim_end_matches(['"', '\'', '\u{201C}', '\u{201D}', ')']).ends_with('.') {
        return false;
    }
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().count() >= LONGER);
    let (all, capitals) =
        words.fold((0, 0), |(all, capitals), word| (all + 1, capitals + usize::from(is_capitalised(word))));
    all > 0 && capitals as f32 >= HEADLINE * all as f32
}
