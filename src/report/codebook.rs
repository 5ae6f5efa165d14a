//! The codebook: describes every column of every file, generated from the definitions that write the files.

use super::tables::{ARTICLE_TABLES, Column, FAILURES, Table};

const OPENING: &str = "# Codebook

What every column of every table means. This page is printed from the program's own tables, by
`report::codebook()`; a test fails when it is out of date. Every table is a file `NAME.csv`, and with
`--formats parquet` a file `NAME.parquet` with the same columns. `datapackage.json`, written beside them from the same
definitions, tells types, ranges and meanings to programs.

## How to read the CSV files

- RFC 4180: comma between cells, CRLF after each row, quotes around a cell that holds a comma, a quote or a
  line break (sentences may), quotes doubled within quotes. The first row holds the names of the columns.
- UTF-8 without a byte order mark. In a spreadsheet, import the file and choose UTF-8.
- An empty cell is a value that is not known or does not exist; it is not a zero.
- Rows are sorted by article id, byte by byte, and within an article as they stand in its text or its JSON.
  `failures` is sorted by source.
- Numbers have a point, no grouping, and at most four decimals. Rounded probabilities may therefore sum to
  0.9999 or 1.0001. Labels and intervals come from the numbers before rounding.
- Offsets are Unicode code points into the `text` of the article's JSON, end exclusive: `text[start:end]` in
  Python, `substr(text, start + 1, end)` in R.
- Ids within an article are a letter and a place, from 0: sentences `s0`, mentions `m0`, opinions `o0`,
  attributions `a0`. They are unique in their article, not in the run.
- **Columns of the input's own.** `articles` has more columns than those below where the input has columns or fields that
  the program does not use: `meta_` and the name that the input gives, in the order in which they come first. They are
  text, untouched, and may be empty.
- **Lists**, of type `list`, are texts joined by ` | `. A text that holds this itself cannot be told from two; where
  that matters, read Parquet or JSON.
- **Ids of articles** are those that the input gives, to the letter. Where an id is no name for a file, the article's JSON
  has another, which stands under `file` in `articles`.
- **Defused cells.** A cell of text that begins with `=`, `+`, `-`, `@`, a tab or a line break (or with a
  full-width `＝`, `＋`, `－`, `＠`) and is not a number would be run by a spreadsheet as a formula. Such a cell has an
  apostrophe `'` put before it, and so has a cell that begins with apostrophes and then such a character. To
  undo it, take one apostrophe away wherever apostrophes are followed by such a character:
  `re.sub(r\"^'(?='*[=+\\-@\\t\\r\\n＝＋－＠])\", \"\", cell)` in Python. Ids of articles have none where they hold
  nothing but ASCII letters, digits and `+-@_.:/#`. The JSON and the Parquet files are never altered.

## How to read the Parquet files

- Types are those of the columns below: `string` is UTF-8 text, `integer` int64, `number` float64 (double), `boolean`
  boolean, `date` a date (date32), `list` a list of texts, in Parquet's three-level form. Every column may hold nulls as
  far as the format is concerned; which ones never do is told below by the lack of \"may be empty\".
- What is an empty cell in CSV is null here, but for lists, which are there and empty.
- Text is as it stands in the article, never defused. Order of rows and columns, numbers and their rounding are those of
  the CSV files.
- Compressed with Snappy, in row groups of about 16 MB before compression.
";

const STANCES: &str = "## How a stance label comes about

1. An **actor** is a person, organisation, state or group, with a name or without one (`GROUP`: \"the media\"); a
   **mention** is one span that names it. Of a group whose modifier is a name (\"Taliban fighters\") the mention is the
   rest (\"fighters\"), since the name is a mention of its own.
2. Each mention in a sentence is read once for each **holder**: the `author`, or, where the words stand in
   an attribution (\"a minister said ...\"), the actor who is its source; `unnamed` where that source is
   not told. What everybody knows or what is clear (\"everyone knows\", \"there is no doubt\") is the author's; what stands in
   quotation marks is his only where he quotes himself. A law or treaty holds nothing. The reading is an **opinion**: probabilities that the holder is negative, neutral or positive
   toward the actor there; the author's are the article reader's view of the sentence, others' what it makes of holder and actor. Its label is the likeliest of the three, or `unclear` where that is less probable than
   the model's threshold, above which a label is right at least 85 times in 100 on dev data (see EVALUATION.md).
3. All opinions of one holder toward one actor over the article make a **stance**. Only the headline and the
   body count as evidence: not the standfirst, the byline, or lines about the author after the end.
4. Its **score** goes from -1 (against) to 1 (for). The author's is the mean of five steps of stance by their
   probabilities. Another holder's is the probability that a sentence shows the holder for the actor less that one
   shows it against, each by the sentence that says so most plainly. What is said of a part
   (an army, a ministry) counts toward the whole it belongs to (`part_of`) only where the run was made with `--roll-up`
   for parts of its kind (`roll_up` in the options of `run.json`) and the article names both.
5. Its **interval**, `low` to `high`: the author's is a prediction interval, which holds what a careful reader would
   code in 90 of 100 cases. Another holder's is a 90% bootstrap interval: the sentences are drawn anew with
   replacement, many times, from a fixed seed; 5% of the scores so made lie below it and 5% above. It tells how
   far the score hangs on single sentences, and not how often the model errs.
6. Its **label**:

| label | meaning |
| --- | --- |
| `opposes` | against the actor |
| `neutral` | on neither side |
| `supports` | for the actor |
| `mixed` | both ways, for and against |
| `unclear` | too little evidence to say |

{rules}

`unclear` is not `neutral`: the one says that nobody can tell, the
other that the text takes no side. An actor toward whom the article holds no opinion has no stance at all, and
its cells are empty.

";

const JSON: &str = "## The JSON files

`articles/<file>.json` holds everything that is known of one article; its shape is
`docs/schema/article.schema.json`, where each key is explained. `analyses.jsonl`, if asked for, holds the
same, byte for byte, one article a line. The tables only flatten it: the columns above have the same names
and meanings as its keys, and add counts of its lists, names beside ids, words beside sentence ids and, in
`comparison`, the mean of the reported scores.

The columns of a study's files (`coding.csv`, `estimates.csv`, the table of `agree --units`) are told in ESTIMATES.md.

`report.html` shows the same on one page for people: what its charts and tables hold stands in these files, and it adds
means with their intervals, and counts, only.

`datapackage.json` is a [Frictionless Data Package](https://datapackage.org), version 2: for each table its file, and
for each column type, meaning, range or values; what is unique in a table, and which columns point into another.

`run.json` tells of the run: versions, options, the model and its hash, formats, focus actors, counts, the ids
of the articles, and the failures; its shape is `docs/schema/run.schema.json`. It is written last, so a folder
that has one is whole. All of it but the one key `timings` is the same whenever the input, the options and the
model are.
";

/// The codebook in Markdown, as committed to `docs/CODEBOOK.md`.
pub fn codebook() -> String {
    let articles = ARTICLE_TABLES.iter().map(|table| section(&table.table));
    let tables: String = articles.chain([section(&FAILURES)]).collect();
    let stances = STANCES.replace("{rules}", &crate::stance::label_rules());
    format!("{OPENING}\n{tables}{stances}{JSON}")
}

fn section<F>(table: &Table<F>) -> String {
    let rows: String = table.columns.iter().map(line).collect();
    format!(
        "## {}\n\nA row is {}.\n\n| column | type | unit, range or values | meaning |\n| --- | --- | --- | --- |\n{rows}\n",
        table.name, table.row
    )
}

fn line<F>(column: &Column<F>) -> String {
    // A bar would end the cell of the Markdown table.
    let escaped = |text: &str| text.replace('|', "\\|");
    let Column { name, values, meaning, .. } = column;
    format!("| `{name}` | {} | {} | {} |\n", values.kind.name(), escaped(&values.told()), escaped(meaning))
}
