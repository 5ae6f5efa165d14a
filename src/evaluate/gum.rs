//! GUM's CoNLL-U (Zeldes 2017) as articles: text with paragraphs and a title, the summaries that were written
//! of it, and the entities with a name.
//!
//! `# meta::summary1` is a person's summary, the others are further people's or models'. An entity is *named*
//! if it is a person, place or organisation and the head of one of its mentions is a proper noun; it is
//! salient if `# meta::salientEntities` marks it with `*`: the first summary keeps it.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use super::{EvaluateError, conllu_files, format_error, read};
use crate::document::{Article, Paragraph, Role, Span, Text};
use crate::nouns;

/// The types of entities that are actors.
const TYPES: [&str; 3] = ["person", "place", "organization"];
/// The types of entities that may be groups.
const GROUPS: [&str; 2] = ["person", "organization"];
/// Parts of speech that are no modifiers of a group.
const BEFORE: [&str; 7] = ["DET", "PRON", "NUM", "PUNCT", "ADV", "ADP", "PART"];
/// The type of what is named but no entity: "Monday".
const TIME: &str = "time";

/// One document.
#[derive(Clone, Debug, PartialEq)]
pub struct GumDocument {
    /// Title, if one is given, and paragraphs, as the program would have read them.
    pub article: Article,
    /// Summaries; the first one is a person's.
    pub summaries: Vec<String>,
    /// Entities with a name, by their number in the file.
    pub entities: Vec<GumEntity>,
    /// Mentions of everything, by where they end.
    pub mentions: Vec<GumMention>,
}

impl GumDocument {
    /// The entities of any type but time that a proper noun names, by their number in the file, and where their
    /// names stand.
    pub fn named(&self) -> BTreeMap<usize, Vec<Span>> {
        let mut named: BTreeMap<usize, Vec<Span>> = BTreeMap::new();
        for mention in self.mentions.iter().filter(|m| m.kind == GumKind::Name) {
            named.entry(mention.entity).or_default().push(mention.core);
        }
        named
    }
}

/// Words that mean an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GumMention {
    /// The entity's number in the file.
    pub entity: usize,
    /// All its words.
    pub span: Span,
    /// Its head, and if that is a proper noun those beside it: "Dr. Élan".
    pub core: Span,
    /// What its head is.
    pub kind: GumKind,
    /// Modifiers and head, where it is a person or an organisation whose head is a common noun that means many: without
    /// determiners, numbers and whatever else stands before, and without a genitive, which is somebody else.
    pub group: Option<Span>,
    /// Its head.
    head: Span,
    /// Whether it is of one of the types that are actors.
    actor: bool,
}

/// What the head of a mention is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GumKind {
    /// A proper noun, of anything but time.
    Name,
    /// A pronoun.
    Pronoun,
    /// Anything else.
    Nominal,
}

/// An entity that a document names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GumEntity {
    /// Its number in the file.
    pub id: String,
    /// Where the heads of its names stand: code points of the article's text.
    pub names: Vec<Span>,
    /// Whether the first summary keeps it.
    pub salient: bool,
    /// How many of the five summaries keep it.
    pub summaries: usize,
}

/// The documents of a GUM file, or of all in a folder, by name.
///
/// # Errors
/// What cannot be read, is no CoNLL-U, or has no `# meta::summary1`.
pub fn read_gum(path: &Path) -> Result<Vec<GumDocument>, EvaluateError> {
    let mut documents = Vec::new();
    for file in conllu_files(path)? {
        for part in parts(&read(&file)?) {
            documents.push(document(part).map_err(|(line, e)| format_error(&file, line, e))?);
        }
    }
    if documents.is_empty() {
        return Err(EvaluateError::Empty {
            path: path.into(),
            expected: "GUM's CoNLL-U has documents that begin with # newdoc",
        });
    }
    Ok(documents)
}

/// A line and its number, from 0.
type Line<'a> = (usize, &'a str);

/// The lines of each document.
fn parts(content: &str) -> Vec<Vec<Line<'_>>> {
    let mut parts: Vec<Vec<Line>> = Vec::new();
    for (n, line) in content.lines().enumerate() {
        if line.starts_with("# newdoc") {
            parts.push(Vec::new());
        }
        if let Some(part) = parts.last_mut() {
            part.push((n, line));
        }
    }
    parts
}

/// A word of a sentence: where it stands in the article, and what its columns say.
struct Word<'a> {
    span: Span,
    form: &'a str,
    tag: &'a str,
    /// The Penn Treebank's tag.
    fine: &'a str,
    /// Number of its head, 0 for the root; words count from 1.
    head: usize,
    /// Names of the entity brackets that open and close here.
    entities: &'a str,
}

/// The text of a document as it grows, and what is marked in it.
#[derive(Default)]
struct Reading {
    text: String,
    /// Length of `text` in code points.
    length: usize,
    paragraphs: Vec<Paragraph>,
    mentions: Vec<GumMention>,
}

impl Reading {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.length += text.chars().count();
    }

    /// Adds a sentence; gives where it starts.
    fn sentence(&mut self, text: &str, new_paragraph: bool, role: Role) -> usize {
        let joint = if self.paragraphs.is_empty() {
            ""
        } else if new_paragraph {
            "\n\n"
        } else {
            " "
        };
        self.push(joint);
        let start = self.length;
        self.push(text);
        match self.paragraphs.last_mut().filter(|_| !new_paragraph) {
            Some(paragraph) => paragraph.span.end = self.length,
            None => self.paragraphs.push(Paragraph { span: Span::new(start, self.length), role }),
        }
        start
    }
}

fn document(lines: Vec<Line>) -> Result<GumDocument, (usize, String)> {
    let first = lines.first().map_or(0, |l| l.0);
    let mut meta: HashMap<&str, &str> = HashMap::new();
    for (_, line) in &lines {
        if let Some((key, value)) = line.strip_prefix("# meta::").and_then(|m| m.split_once('=')) {
            meta.insert(key.trim(), value.trim());
        }
    }
    let summaries: Vec<String> = (1..)
        .map_while(|n| meta.get(format!("summary{n}").as_str()))
        .map(|s| unsigned(s).to_owned())
        .collect();
    if summaries.is_empty() {
        return Err((first, "the document has no \"# meta::summary1 = (human) ...\"".into()));
    }
    let mut reading = Reading::default();
    if let Some(title) = meta.get("title") {
        reading.sentence(title, true, Role::Title);
    }
    let (mut text, mut new_paragraph, mut rows) = (None, true, Vec::new());
    for (n, line) in lines.iter().copied().chain([(first, "")]) {
        if let Some(comment) = line.strip_prefix("# ") {
            new_paragraph |= comment == "newpar" || comment.starts_with("newpar =");
            text = comment.strip_prefix("text =").map(str::trim).or(text);
        } else if !line.is_empty() {
            rows.push((n, line));
        } else if let Some(&(at, _)) = rows.first() {
            let sentence = text.take().ok_or((at, "the sentence has no \"# text = ...\" comment".into()))?;
            let start = reading.sentence(sentence, new_paragraph, Role::Body);
            mentions(&words(&rows, sentence, start)?, &mut reading.mentions);
            new_paragraph = false;
            rows.clear();
        }
    }
    let salient = salient(meta.get("salientEntities").copied().unwrap_or(""));
    let mut names: BTreeMap<usize, Vec<Span>> = BTreeMap::new();
    for mention in reading.mentions.iter().filter(|m| m.actor && m.kind == GumKind::Name) {
        names.entry(mention.entity).or_default().push(mention.head);
    }
    let entity = |(id, names): (usize, Vec<Span>)| {
        let (summaries, salient) = salient.get(&id).copied().unwrap_or_default();
        GumEntity { id: id.to_string(), names, salient, summaries }
    };
    let entities = names.into_iter().map(entity).collect();
    let article = Article {
        title: meta.get("title").map(|t| (*t).to_owned()),
        published: meta.get("dateCreated").map(|d| (*d).to_owned()),
        ..Article::bare(Text::new(reading.text), reading.paragraphs)
    };
    Ok(GumDocument { article, summaries, entities, mentions: reading.mentions })
}

/// A summary without the mark of who wrote it.
fn unsigned(summary: &str) -> &str {
    match summary.strip_prefix('(').and_then(|s| s.split_once(')')) {
        Some((_, text)) => text.trim(),
        None => summary,
    }
}

/// For each entity of `3 (5*), 56 (2)`: in how many summaries, and whether in the first.
fn salient(list: &str) -> HashMap<usize, (usize, bool)> {
    let entry = |item: &str| {
        let (id, count) = item.trim().strip_suffix(')')?.split_once(" (")?;
        let (count, first) = count.strip_suffix('*').map_or((count, false), |c| (c, true));
        Some((id.parse().ok()?, (count.parse().ok()?, first)))
    };
    list.split(',').filter_map(entry).collect()
}

/// The words of a sentence that begins at `start` of the article, found in its text one after another.
fn words<'a>(rows: &[Line<'a>], sentence: &str, start: usize) -> Result<Vec<Word<'a>>, (usize, String)> {
    let chars: Vec<char> = sentence.chars().collect();
    let mut words: Vec<Word> = Vec::new();
    let mut at = 0;
    // Words up to this number are parts of one written word, and stand where it stands.
    let (mut covered, mut whole) = (0, Span::new(start, start));
    for &(n, row) in rows {
        let columns: Vec<&str> = row.split('\t').collect();
        let [number, form, _, tag, fine, _, head, _, _, misc] = columns[..] else {
            return Err((n, format!("{} columns where CoNLL-U has 10", columns.len())));
        };
        if number.contains('.') {
            continue;
        }
        let last = number.split_once('-').map(|(_, last)| last.parse().unwrap_or(0));
        if number.parse().map_or(true, |number: usize| number > covered) {
            at += chars[at..].iter().take_while(|c| c.is_whitespace()).count();
            let end = at + form.chars().count();
            if chars.get(at..end).is_none_or(|found| !found.iter().copied().eq(form.chars())) {
                return Err((n, format!("{form:?} does not stand in \"# text\" where it should")));
            }
            whole = Span::new(start + at, start + end);
            at = end;
        }
        match last {
            Some(last) => covered = last,
            None => {
                let entities = misc.split('|').find_map(|m| m.strip_prefix("Entity=")).unwrap_or("");
                let head = head.parse().unwrap_or(0);
                words.push(Word { span: whole, form, tag, fine, head, entities });
            }
        }
    }
    Ok(words)
}

/// Adds a sentence's mentions.
fn mentions(words: &[Word], mentions: &mut Vec<GumMention>) {
    let mut open: Vec<(usize, &str, usize)> = Vec::new();
    for (i, word) in words.iter().enumerate() {
        for bracket in brackets(word.entities) {
            if let Some(opening) = bracket.strip_prefix('(') {
                let mut fields = opening.trim_end_matches(')').split('-');
                let id = fields.next().and_then(|id| id.parse().ok());
                let kind = fields.next().unwrap_or_default();
                open.extend(id.map(|id| (id, kind, i)));
            }
            if let Some(closing) = bracket.strip_suffix(')') {
                let id = closing.trim_start_matches('(').split('-').next().and_then(|id| id.parse().ok());
                let Some(place) = open.iter().rposition(|o| Some(o.0) == id) else { continue };
                let (entity, typed, first) = open.remove(place);
                let inside = |head: usize| (first + 1..=i + 1).contains(&head);
                let Some(at) = (first..=i).find(|&w| !inside(words[w].head)) else { continue };
                mentions.push(GumMention {
                    entity,
                    span: Span::new(words[first].span.start, word.span.end),
                    core: core(&words[first..=i], at - first),
                    kind: match words[at].tag {
                        "PROPN" if typed != TIME => GumKind::Name,
                        "PRON" => GumKind::Pronoun,
                        _ => GumKind::Nominal,
                    },
                    group: group(&words[first..=i], at - first).filter(|_| {
                        let heads = (first..=i).filter(|&w| !inside(words[w].head)).count();
                        GROUPS.contains(&typed) && heads == 1
                    }),
                    head: words[at].span,
                    actor: TYPES.contains(&typed),
                });
            }
        }
    }
}

/// The word at `head` with the proper nouns beside it, if it is one.
fn core(words: &[Word], head: usize) -> Span {
    let proper = |w: &&Word| w.tag == "PROPN" && words[head].tag == "PROPN";
    let before = words[..head].iter().rev().take_while(proper).count();
    let after = words[head + 1..].iter().take_while(proper).count();
    Span::new(words[head - before].span.start, words[head + after].span.end)
}

/// Modifiers and head of a mention whose head is a common noun that means many; people without more are nobody.
fn group(words: &[Word], head: usize) -> Option<Span> {
    let noun = &words[head];
    if noun.tag != "NOUN" || !(noun.fine == "NNS" || nouns::is_plural(noun.form)) {
        return None;
    }
    let modifies = |w: &Word| !BEFORE.contains(&w.tag) && !nouns::is_determiner(w.form);
    let first = words[..head].iter().position(modifies).unwrap_or(head);
    let owner = words[first..head].iter().rposition(|w| w.fine == "POS");
    let first = owner.map_or(first, |at| first + at + 1);
    let nobody = first == head && nouns::is_nobody(noun.form);
    // A written word may go on behind the noun: "states'".
    let end = noun.span.end.min(noun.span.start + noun.form.chars().count());
    (!nobody).then(|| Span::new(words[first].span.start, end))
}

/// `(1-a(2-b)3)` as `(1-a`, `(2-b)` and `3)`.
fn brackets(entities: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    for (i, c) in entities.char_indices() {
        if c == '(' && i > start {
            found.push(&entities[start..i]);
            start = i;
        } else if c == ')' {
            found.push(&entities[start..=i]);
            start = i + 1;
        }
    }
    if start < entities.len() {
        found.push(&entities[start..]);
    }
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;

    const FILE: &str = "# newdoc id = GUM_news_x\n\
        # meta::dateCreated = 2014-09-06\n\
        # meta::salientEntities = 2 (5*), 7 (1)\n\
        # meta::summary1 = (human1) Élan met her.\n\
        # meta::summary2 = (gpt4o) A meeting.\n\
        # meta::title = A day\n\
        # newpar\n# newpar_block = p (2 s)\n\
        # text = Dr. Élan's dog ran.\n\
        1\tDr.\t_\tPROPN\t_\t_\t4\t_\t_\tEntity=(1-animal-new-nnnnn-cf1-4-sgl(2-person-new-sssss-cf2-1-coref\n\
        2-3\tÉlan's\t_\t_\t_\t_\t_\t_\t_\t_\n\
        2\tÉlan\t_\tPROPN\t_\t_\t1\t_\t_\tEntity=2)\n\
        3\t's\t_\tPART\t_\t_\t1\t_\t_\t_\n\
        4\tdog\t_\tNOUN\t_\t_\t5\t_\t_\tEntity=1)\n\
        5\tran\t_\tVERB\t_\t_\t0\t_\t_\tSpaceAfter=No\n\
        6\t.\t_\tPUNCT\t_\t_\t5\t_\t_\t_\n\n\
        # text = She left Rome\n\
        1\tShe\t_\tPRON\t_\t_\t2\t_\t_\tEntity=(2-person-giv:act-sssss-cf1-1-ana)\n\
        2\tleft\t_\tVERB\t_\t_\t0\t_\t_\t_\n\
        3\tRome\t_\tPROPN\t_\t_\t2\t_\t_\tEntity=(7-place-new-snnnn-cf1-1-sgl-Rome)\n\n\
        # newpar\n# text = End\n1\tEnd\t_\tNOUN\t_\t_\t0\t_\t_\tEntity=(8-time-new-nnnnn-cf1-1-sgl)\n\n";

    fn only(content: &str) -> Result<GumDocument, (usize, String)> {
        document(parts(content).remove(0))
    }

    #[test]
    fn a_document_is_an_article_with_its_named_entities() {
        let d = only(FILE).unwrap();
        assert_eq!(d.article.text.as_str(), "A day\n\nDr. Élan's dog ran. She left Rome\n\nEnd");
        let paragraphs: Vec<_> = d.article.paragraphs.iter().map(|p| (p.span.start, p.span.end)).collect();
        assert_eq!(paragraphs, [(0, 5), (7, 40), (42, 45)]);
        assert_eq!(d.article.paragraphs[0].role, Role::Title);
        assert_eq!(d.article.published.as_deref(), Some("2014-09-06"));
        assert_eq!(d.summaries, ["Élan met her.", "A meeting."]);
        let seen: Vec<_> = d
            .entities
            .iter()
            .map(|e| (e.id.as_str(), d.article.text.slice(e.names[0]), e.names.len(), e.salient, e.summaries))
            .collect();
        assert_eq!(seen, [("2", "Dr.", 1, true, 5), ("7", "Rome", 1, false, 1)]);
        let text = |span: Span| d.article.text.slice(span);
        let mentions: Vec<_> =
            d.mentions.iter().map(|m| (m.entity, text(m.span), text(m.core), m.kind)).collect();
        let expected = [
            (2, "Dr. Élan's", "Dr. Élan's", GumKind::Name),
            (1, "Dr. Élan's dog", "dog", GumKind::Nominal),
            (2, "She", "She", GumKind::Pronoun),
            (7, "Rome", "Rome", GumKind::Name),
            (8, "End", "End", GumKind::Nominal),
        ];
        assert_eq!(mentions, expected);
        assert_eq!(d.named().into_keys().collect::<Vec<_>>(), [2, 7]);
    }

    #[test]
    fn a_group_is_cut_to_modifiers_and_head() {
        let word = |form: &'static str, tag: &'static str, fine: &'static str, at: usize| Word {
            span: Span::new(at, at + form.len()),
            form,
            tag,
            fine,
            head: 0,
            entities: "",
        };
        let cut = |words: &[Word]| group(words, words.len() - 1).map(|span| (span.start, span.end));
        let two = word("two", "NUM", "CD", 4);
        let all = [
            word("the", "DET", "DT", 0),
            two,
            word("gun", "NOUN", "NN", 8),
            word("owners", "NOUN", "NNS", 12),
        ];
        assert_eq!(cut(&all), Some((8, 18)));
        let owned =
            [word("Rao", "PROPN", "NNP", 0), word("'s", "PART", "POS", 3), word("aides", "NOUN", "NNS", 6)];
        assert_eq!(cut(&owned), Some((6, 11)));
        assert_eq!(cut(&[word("media", "NOUN", "NN", 0)]), Some((0, 5)));
        assert_eq!(cut(&[word("people", "NOUN", "NNS", 0)]), None);
        assert_eq!(cut(&[word("owner", "NOUN", "NN", 0)]), None);
        assert_eq!(cut(&[word("Owners", "PROPN", "NNPS", 0)]), None);
    }

    #[test]
    fn faults_are_told_with_their_line() {
        assert!(only("# newdoc\n# text = A\n").is_err_and(|(n, e)| n == 0 && e.contains("summary1")));
        let bad = FILE.replace("\tRome\t", "\tParis\t");
        assert!(only(&bad).is_err_and(|(n, e)| n == 20 && e.contains("Paris")));
    }

    #[test]
    fn brackets_come_apart() {
        assert_eq!(brackets("(1-a(2-b)3)"), ["(1-a", "(2-b)", "3)"]);
        assert_eq!(brackets("4)5)(6-c"), ["4)", "5)", "(6-c"]);
    }
}
