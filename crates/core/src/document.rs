//! What passes between the stages. Plain data: no stage's logic lives here.
//!
//! Offsets are Unicode code points into an article's normalised text, end exclusive, as Python
//! slices; [`Text`] turns them into string slices in constant time.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A half-open range of code points, `start <= end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

impl Span {
    /// The span `start..end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Length in code points.
    pub fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether the span holds nothing.
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Whether both spans share a code point.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies wholly within this span.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// An immutable text that is sliced by code points.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    string: String,
    /// Byte offset of every code point and, last, the length; empty for an ASCII text.
    bytes: Vec<u32>,
}

impl Text {
    /// Takes a string; builds the offset table where a code point is not always a byte.
    pub fn new(string: String) -> Self {
        let bytes = if string.is_ascii() {
            Vec::new()
        } else {
            let ends = std::iter::once(string.len() as u32);
            string.char_indices().map(|(i, _)| i as u32).chain(ends).collect()
        };
        Self { string, bytes }
    }

    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.string
    }

    /// Length in code points.
    pub fn len(&self) -> usize {
        if self.bytes.is_empty() { self.string.len() } else { self.bytes.len() - 1 }
    }

    /// Whether the text is empty.
    pub fn is_empty(&self) -> bool {
        self.string.is_empty()
    }

    /// Byte offset of code point `at`; the text's length in bytes for anything past its end.
    pub fn byte(&self, at: usize) -> usize {
        if self.bytes.is_empty() {
            at.min(self.string.len())
        } else {
            self.bytes.get(at).map_or(self.string.len(), |&b| b as usize)
        }
    }

    /// Code point that holds byte `at`.
    pub fn code_point(&self, at: usize) -> usize {
        if self.bytes.is_empty() {
            at.min(self.string.len())
        } else {
            match self.bytes.binary_search(&(at as u32)) {
                Ok(i) => i,
                Err(i) => i.saturating_sub(1).min(self.len()),
            }
        }
    }

    /// The part of the text that `span` covers; what lies past the end is cut off.
    pub fn slice(&self, span: Span) -> &str {
        let (a, b) = (self.byte(span.start), self.byte(span.end));
        if a < b { &self.string[a..b] } else { "" }
    }

    /// `span` without the white space at its two ends.
    pub fn trim(&self, span: Span) -> Span {
        let s = self.slice(span);
        let lead = s.chars().take_while(|c| c.is_whitespace()).count();
        let kept = s.trim().chars().count();
        Span::new(span.start + lead, span.start + lead + kept)
    }
}

impl From<&str> for Text {
    fn from(s: &str) -> Self {
        Self::new(s.to_owned())
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.string)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

/// What a paragraph is in its article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The headline.
    Title,
    /// The standfirst: a summary, often the editor's, between headline and byline or before the body.
    Dek,
    /// Who wrote it, where, when.
    Byline,
    /// What the author says.
    Body,
    /// A line that only divides, such as `—-` or `***`.
    Separator,
    /// About the author, disclaimers, contact: after the body.
    Bio,
    /// What a picture shows, and who took it.
    Caption,
    /// The page's own words: "Advertisement", "Continue reading below".
    Page,
    /// Headlines of other articles, and what announces them.
    Related,
    /// What asks to subscribe, sign up or donate.
    Signup,
    /// What asks to follow somebody on a social network.
    Follow,
    /// A line that repeats a part of a paragraph, or a line before it.
    Pullquote,
    /// A post of a social network, shown in the article.
    Tweet,
    /// Copyright, who contributed, where it appeared, whose views they are, corrections.
    Imprint,
    /// A notice on cookies or privacy.
    Cookies,
}

impl Role {
    /// Whether sentences of this role are the author's own argument and so evidence of a stance.
    pub fn is_evidence(self) -> bool {
        matches!(self, Role::Title | Role::Body)
    }

    /// Whether it is what a page sets between the paragraphs of an article. Nobody is found in it, and nothing of it is evidence; the
    /// article reader, which learned from articles as pages give them, knows that it is there.
    pub fn is_furniture(self) -> bool {
        use Role::{Caption, Cookies, Follow, Imprint, Page, Pullquote, Related, Signup, Tweet};
        matches!(self, Caption | Page | Related | Signup | Follow | Pullquote | Tweet | Imprint | Cookies)
    }

    /// Whether paragraphs of this role have sentences: separators do not.
    pub fn has_sentences(self) -> bool {
        self != Role::Separator
    }

    /// The role's name as the reports spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Role::Title => "title",
            Role::Dek => "dek",
            Role::Byline => "byline",
            Role::Body => "body",
            Role::Separator => "separator",
            Role::Bio => "bio",
            Role::Caption => "caption",
            Role::Page => "page",
            Role::Related => "related",
            Role::Signup => "signup",
            Role::Follow => "follow",
            Role::Pullquote => "pullquote",
            Role::Tweet => "tweet",
            Role::Imprint => "imprint",
            Role::Cookies => "cookies",
        }
    }
}

/// A block of text between line breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paragraph {
    /// Where it stands, without surrounding white space.
    #[serde(flatten)]
    pub span: Span,
    /// What it is.
    pub role: Role,
}

impl Paragraph {
    /// A paragraph of the body.
    pub fn body(span: Span) -> Self {
        Self { span, role: Role::Body }
    }
}

/// One op-ed as read: normalised text, what is known about it, and its layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// Unique in a run: the one that the input gives, to the letter, or else one made from its source.
    pub id: String,
    /// Path as given (with `#number` of the line, row or document in it), for people.
    pub source: String,
    /// Hex SHA-256 of the bytes the article was read from.
    pub sha256: String,
    /// Headline, from metadata or layout.
    pub title: Option<String>,
    /// Author's name.
    pub byline: Option<String>,
    /// Newspaper or site.
    pub publication: Option<String>,
    /// Day of publication, `YYYY-MM-DD`.
    pub published: Option<String>,
    /// ISO 639-1 code.
    pub language: String,
    /// Normalised text; a headline known apart from the body is its first paragraph.
    pub text: Text,
    /// In order, not overlapping, together all of the text but white space.
    pub paragraphs: Vec<Paragraph>,
    /// Name and value of each column or field of the input that the program does not use, in the order of the input. No
    /// name comes twice, and no value is empty.
    pub meta: Vec<(String, String)>,
    /// Id of the earlier article of the input whose text it repeats.
    pub duplicate_of: Option<String>,
    /// What a user should know of how it was read.
    pub warnings: Vec<String>,
}

impl Article {
    /// A text of which nothing is known but its layout, such as gold data and tests have.
    pub fn bare(text: Text, paragraphs: Vec<Paragraph>) -> Self {
        Self {
            id: "bare".into(),
            source: "bare".into(),
            sha256: String::new(),
            title: None,
            byline: None,
            publication: None,
            published: None,
            language: "en".into(),
            text,
            paragraphs,
            meta: Vec::new(),
            duplicate_of: None,
            warnings: Vec::new(),
        }
    }
}

/// A sentence: a span within one paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Where it stands, without surrounding white space.
    pub span: Span,
    /// Index of its paragraph.
    pub paragraph: usize,
}

/// Text between quotation marks, marks included. May run over sentences and, when a paragraph ends
/// without the closing mark and the next opens with one again, over paragraphs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quotation {
    /// Where it stands.
    pub span: Span,
    /// Whether its closing mark was found.
    pub closed: bool,
}

/// An article cut into sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The article.
    pub article: Article,
    /// In order, not overlapping; separators have none.
    pub sentences: Vec<Sentence>,
    /// In order of their start.
    pub quotations: Vec<Quotation>,
}

impl Document {
    /// Role of the paragraph that sentence `index` stands in.
    pub fn role(&self, index: usize) -> Role {
        self.article.paragraphs[self.sentences[index].paragraph].role
    }

    /// Index of the sentence that holds code point `at`, if one does.
    pub fn sentence_at(&self, at: usize) -> Option<usize> {
        let i = self.sentences.partition_point(|s| s.span.end <= at);
        self.sentences.get(i).filter(|s| s.span.start <= at).map(|_| i)
    }

    /// Whether a span begins in what the page sets between the article's paragraphs.
    pub fn is_furniture(&self, span: Span) -> bool {
        self.sentence_at(span.start).is_some_and(|sentence| self.role(sentence).is_furniture())
    }
}

/// What an actor is: one of the four types of names, those of CoNLL-2003, or a group that bears none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum EntityType {
    /// Person.
    Per,
    /// Organisation: state organs, armed groups, parties, companies, media.
    Org,
    /// Location: countries, cities, regions.
    Loc,
    /// Everything else with a name: peoples, events, works, laws.
    Misc,
    /// A group without a name of its own: "the media", "gun owners".
    #[serde(rename = "GROUP")]
    Grp,
}

impl EntityType {
    /// The types of what has a name, in the order of the model's entity tags.
    pub const NAMED: [EntityType; 4] = [EntityType::Per, EntityType::Org, EntityType::Loc, EntityType::Misc];
    /// Every type that an actor may be of.
    pub const ALL: [EntityType; 5] =
        [EntityType::Per, EntityType::Org, EntityType::Loc, EntityType::Misc, EntityType::Grp];

    /// `PER`, `ORG`, `LOC`, `MISC` or `GROUP`.
    pub const fn name(self) -> &'static str {
        match self {
            EntityType::Per => "PER",
            EntityType::Org => "ORG",
            EntityType::Loc => "LOC",
            EntityType::Misc => "MISC",
            EntityType::Grp => "GROUP",
        }
    }
}

/// A named entity as decoded, before it is known who it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// Where it stands.
    pub span: Span,
    /// Type.
    pub kind: EntityType,
    /// Model's probability, 0 to 1: the least over its words.
    pub score: f32,
}

/// A phrase without a name that means many people or a body of them, as decoded, before it is known who they are.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Modifiers and head noun: "left-wing media", without a determiner and without what follows.
    pub span: Span,
    /// The head noun.
    pub head: Span,
    /// Model's probability, 0 to 1: the least over its words.
    pub score: f32,
}

/// How a mention names its actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MentionKind {
    /// The actor's own name, whole or in part.
    Name,
    /// Another name, an abbreviation, a demonym.
    Alias,
    /// A place that stands for who rules there.
    Metonym,
    /// A group by what it is ("gun owners").
    Group,
    /// A common noun ("the outfit").
    Nominal,
    /// A pronoun.
    Pronoun,
}

impl MentionKind {
    /// Whether the mention names the actor, and does not only go back to one that is named elsewhere.
    pub fn is_name(self) -> bool {
        !matches!(self, MentionKind::Nominal | MentionKind::Pronoun)
    }

    /// The kind's name as the reports spell it.
    pub const fn name(self) -> &'static str {
        match self {
            MentionKind::Name => "name",
            MentionKind::Alias => "alias",
            MentionKind::Metonym => "metonym",
            MentionKind::Group => "group",
            MentionKind::Nominal => "nominal",
            MentionKind::Pronoun => "pronoun",
        }
    }
}

/// One span that names an actor.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// Where it stands.
    pub span: Span,
    /// Type.
    pub entity_type: EntityType,
    /// How it names the actor.
    pub kind: MentionKind,
    /// Index into the document's actors.
    pub actor: usize,
    /// Index of its sentence.
    pub sentence: usize,
    /// Probability that the span is an entity of this type, 0 to 1; of a nominal or pronoun, that it means this actor.
    pub score: f32,
}

/// Someone or something that acts or is judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Actor {
    /// Same for the same actor in every article of a run: the actors file's id, or made from the name.
    pub id: String,
    /// Name to show.
    pub name: String,
    /// Type.
    pub entity_type: EntityType,
    /// Distinct surface forms in this article, in order of first appearance.
    pub aliases: Vec<String>,
    /// Whether the actors file knows it.
    pub known: bool,
    /// Whether the actors file (or `--focus`) asks for it to be compared.
    pub focus: bool,
    /// Id of the actor that it speaks for or belongs to, if the actors file names one.
    pub part_of: Option<String>,
    /// What it is of that actor; none where it is part of nobody.
    pub part: Option<Part>,
    /// Whether it acts, and so holds opinions and is judged; a mere place does not.
    pub agent: bool,
}

/// What an actor is of the whole that it is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Its government or administration.
    Government,
    /// Its armed forces, or one of them.
    Army,
    /// A ministry or department.
    Ministry,
    /// Its parliament, or a chamber of it.
    Parliament,
    /// A court.
    Court,
    /// An intelligence service, a police force, another agency.
    Agency,
    /// A party.
    Party,
    /// A person.
    Member,
    /// Anything else.
    Other,
}

impl Part {
    /// All of them, in the order of the documentation.
    pub const ALL: [Part; 9] = [
        Part::Government,
        Part::Army,
        Part::Ministry,
        Part::Parliament,
        Part::Court,
        Part::Agency,
        Part::Party,
        Part::Member,
        Part::Other,
    ];

    /// The kind as actors files and options spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Part::Government => "government",
            Part::Army => "army",
            Part::Ministry => "ministry",
            Part::Parliament => "parliament",
            Part::Court => "court",
            Part::Agency => "agency",
            Part::Party => "party",
            Part::Member => "member",
            Part::Other => "other",
        }
    }
}

/// Who said what: source, cue, content.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribution {
    /// Who says it; none where the text leaves it open.
    pub source: Option<Source>,
    /// The word or words that mark it ("said", "according to").
    pub cue: Option<Span>,
    /// What is said: one span or more, in order.
    pub content: Vec<Span>,
    /// Whether most of the content stands in quotation marks.
    pub quoted: bool,
    /// How far the cue's wording commits the writer to the content.
    pub commitment: Commitment,
    /// Index of the attribution in whose content this one stands, the innermost.
    pub within: Option<usize>,
    /// Whose words the content is.
    pub holder: Holder,
}

impl Attribution {
    /// The spans of all its parts: source, cue, contents.
    pub fn spans(&self) -> impl Iterator<Item = Span> {
        self.source.iter().map(|s| s.span).chain(self.cue).chain(self.content.iter().copied())
    }
}

/// How far the wording of a cue commits the writer to what somebody else says (Martin and White 2005, ch. 3.3:
/// acknowledge, distance, endorse).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Commitment {
    /// The cue only tells that it is said: "says", "according to"; or there is no cue.
    Neutral,
    /// The writer keeps it at arm's length: "claims", "supposedly", "so-called".
    Distancing,
    /// The writer takes it for true: "admits", "points out", "rightly notes".
    Endorsing,
}

impl Commitment {
    /// The commitment as the reports spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Commitment::Neutral => "neutral",
            Commitment::Distancing => "distancing",
            Commitment::Endorsing => "endorsing",
        }
    }
}

/// The source of an attribution.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Where it stands.
    pub span: Span,
    /// Index of the actor that speaks, if resolved.
    pub actor: Option<usize>,
}

/// Probabilities of negative, neutral, positive; they sum to one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Probabilities(pub [f32; 3]);

impl Probabilities {
    /// Positive less negative, -1 to 1.
    pub fn score(self) -> f32 {
        self.0[2] - self.0[0]
    }

    /// The index of the likeliest class: 0 negative, 1 neutral, 2 positive.
    pub fn likeliest(self) -> usize {
        let [neg, neu, pos] = self.0;
        if neg > neu && neg >= pos {
            0
        } else if pos > neu && pos > neg {
            2
        } else {
            1
        }
    }

    /// The likeliest class: `negative`, `neutral` or `positive`.
    pub fn label(self) -> &'static str {
        ["negative", "neutral", "positive"][self.likeliest()]
    }

    /// Probability of the likeliest class, 1/3 to 1.
    pub fn confidence(self) -> f32 {
        self.0.iter().copied().fold(0.0, f32::max)
    }
}

/// Whose opinion it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Holder {
    /// The article's author.
    Author,
    /// An actor, by index, whom the article quotes or reports.
    Actor(usize),
    /// Somebody whom the article quotes but does not name as an actor.
    Unnamed,
}

/// One holder toward one target in one sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Opinion {
    /// Whose opinion.
    pub holder: Holder,
    /// Index of the actor it is about.
    pub target: usize,
    /// Index of the sentence.
    pub sentence: usize,
    /// Index of the mention it was read at; none where the sentence bears on the actor without speaking of it.
    pub mention: Option<usize>,
    /// Index of the attribution that it stands in, if one.
    pub attribution: Option<usize>,
    /// What the model says of it.
    pub probs: Probabilities,
    /// Whether it counts as evidence (not in a bio, a dek or the like).
    pub evidence: bool,
    /// Whether the likeliest class is probable enough to be given as a label.
    pub sure: bool,
    /// How much it counts for the stance it is evidence of, 0 to 1; of the author's, as the article reader gives it, the
    /// share of the stance that rests on it.
    pub weight: f32,
}

impl Opinion {
    /// The likeliest class, or `unclear` where it is not probable enough.
    pub fn label(&self) -> &'static str {
        if self.sure { self.probs.label() } else { "unclear" }
    }
}

/// Words for a stance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StanceLabel {
    /// Against the actor.
    Opposes,
    /// On neither side.
    Neutral,
    /// For the actor.
    Supports,
    /// Both praise and blame.
    Mixed,
    /// Too little evidence.
    Unclear,
}

impl StanceLabel {
    /// The label as the reports spell it.
    pub const fn name(self) -> &'static str {
        match self {
            StanceLabel::Opposes => "opposes",
            StanceLabel::Neutral => "neutral",
            StanceLabel::Supports => "supports",
            StanceLabel::Mixed => "mixed",
            StanceLabel::Unclear => "unclear",
        }
    }
}

/// All opinions of one holder toward one actor over an article.
#[derive(Clone, Debug, PartialEq)]
pub struct Stance {
    /// Whose stance.
    pub holder: Holder,
    /// Index of the actor it is about.
    pub target: usize,
    /// The stance in a word.
    pub label: StanceLabel,
    /// -1 (against) to 1 (for): the mean of the five steps by their probabilities where the article reader gives them,
    /// else the weighted mean of the opinions.
    pub score: f32,
    /// Lower end of the 90% interval: of what a careful reader would say where there are probabilities, else of the
    /// bootstrap over sentences.
    pub low: f32,
    /// Upper end of the 90% interval.
    pub high: f32,
    /// Probabilities of strongly against, against, none, for, strongly for: of the author's stance, as the article reader
    /// gives it.
    pub probs: Option<[f32; 5]>,
    /// Indices of the opinions it rests on, strongest first.
    pub opinions: Vec<usize>,
}

/// What the model says of one sentence as a whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// Overall sentiment.
    pub sentiment: Probabilities,
    /// How much the sentence stands for the article, 0 to 1.
    pub salience: f32,
}

/// What the model and the text say of an actor over the whole article, whoever holds it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Presence {
    /// How much the article is about the actor, 0 to 1; from 0.5 on, a summary would likely name it.
    pub salience: f32,
    /// How it comes off, whoever speaks.
    pub portrayal: Portrayal,
}

/// How an actor comes off in an article, whoever speaks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Portrayal {
    /// Negative, neutral, positive: the mean over the sentences that speak of the actor.
    pub probs: Probabilities,
    /// Lower end of the 90% interval of the score, positive less negative, over these sentences.
    pub low: f32,
    /// Upper end of that interval.
    pub high: f32,
}

/// An extract that stands for the article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// How it was made.
    pub method: &'static str,
    /// Indices of the sentences, in article order.
    pub sentences: Vec<usize>,
    /// The sentences joined by a space.
    pub text: String,
    /// What a model wrote of the article in words of its own, if one was asked: never evidence of anything.
    pub abstractive: Option<String>,
}

/// Which engine and model an analysis was made with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Engine {
    /// `rten` or another `--engine`.
    pub name: String,
    /// Model's name, as `base`.
    pub model: String,
    /// Program's version and the model's hash, as `0.1.0+1a2b3c4d`.
    pub version: String,
}

/// Everything that is known of one article: what the reports show and nothing they must compute.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// The article cut into sentences.
    pub document: Document,
    /// One for each sentence of the document.
    pub readings: Vec<Reading>,
    /// Who is in it.
    pub actors: Vec<Actor>,
    /// One for each actor.
    pub presences: Vec<Presence>,
    /// In order of their start.
    pub mentions: Vec<Mention>,
    /// In order of their first content or cue.
    pub attributions: Vec<Attribution>,
    /// By sentence, target and holder.
    pub opinions: Vec<Opinion>,
    /// Author first, then by holder and target.
    pub stances: Vec<Stance>,
    /// Probability that the article argues and does not only report, 0 to 1, where an article reader tells.
    pub argues: Option<f32>,
    /// The extract.
    pub summary: Summary,
    /// What made it.
    pub engine: Engine,
}
