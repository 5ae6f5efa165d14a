//! What a page tells of its article apart from the text: JSON-LD, `meta` elements, microdata, `<time>`. Apart from the finding
//! of the text since it reads the page as it came. Where sources differ, the one that speaks of the article alone is believed
//! before the one that may speak of the whole site.

use dom_query::{Document, Selection};
use serde_json::Value;

use crate::draft::{Metadata, line};
use crate::layout::{byline, date};

/// Objects of JSON-LD that are looked at, at most.
const OBJECTS: usize = 2_000;
/// Levels of objects within objects that are looked at.
const LEVELS: usize = 12;
/// `meta` elements that are looked at, at most.
const METAS: usize = 1_000;

const TITLES: [&str; 8] = [
    "og:title",
    "twitter:title",
    "parsely-title",
    "sailthru.title",
    "dcterms.title",
    "dc.title",
    "citation_title",
    "headline",
];
const AUTHORS: [&str; 14] = [
    "author",
    "byl",
    "parsely-author",
    "sailthru.author",
    "dcterms.creator",
    "dc.creator",
    "dc:creator",
    "citation_author",
    "article:author_name",
    "article:author",
    "og:article:author",
    "cxenseparse:author",
    "creator",
    "article.author",
];
const SITES: [&str; 6] = [
    "og:site_name",
    "dcterms.publisher",
    "dc.publisher",
    "citation_journal_title",
    "parsely-site",
    "application-name",
];
const DATES: [&str; 26] = [
    "article:published_time",
    "article:published",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "dcterms.issued",
    "dcterms.created",
    "dcterms.date",
    "dc.date.issued",
    "dc.date.created",
    "dc.date",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "publish_date",
    "publish-date",
    "publishdate",
    "publication_date",
    "pubdate",
    "ptime",
    "displaydate",
    "article.published",
    "date",
];

/// Headings of the first order that are looked at.
const HEADINGS: usize = 5;

/// What the page tells, before anything is taken out of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    pub known: Metadata,
    /// Names of the site, which titles are cut at.
    sites: Vec<String>,
    /// Its first headings of the first order.
    headings: Vec<String>,
}

/// Reads all of it.
pub(super) fn read(page: &Document) -> Told {
    let metas = metas(page);
    let of = |names: &[&str]| -> Vec<String> {
        let found = names.iter().flat_map(|name| metas.iter().filter(move |(key, _)| key == name));
        found.map(|(_, value)| value.clone()).collect()
    };
    let objects = json_ld(page);
    let article = article(&objects, &of(&["og:title"]).into_iter().next().unwrap_or_default());
    let field = |name: &str| article.map(|a| texts(a.get(name), &objects)).unwrap_or_default();

    let mut sites = of(&SITES);
    let publishers: Vec<String> = field("publisher");
    sites.extend(publishers.iter().cloned());
    sites.extend(
        objects
            .iter()
            .filter(|o| is_type(o, &["WebSite", "NewsMediaOrganization"]))
            .flat_map(|o| texts(o.get("name"), &objects)),
    );
    sites.extend(hosts(page, &metas));

    let authors = [field("author"), field("creator"), of(&AUTHORS), marked(page, "author")];
    let dates = [
        field("datePublished"),
        of(&DATES),
        marked(page, "datePublished"),
        field("dateCreated"),
        times(page),
        address_days(page, &metas),
    ];
    let dated = |wanted: &dyn Fn(&String) -> bool| dates.iter().flatten().find(|d| wanted(d)).cloned();
    let date = dated(&|d| date::find(d).is_some()).or_else(|| dated(&|_| true));
    let publication = of(&SITES[..1]).into_iter().next().or_else(|| publishers.into_iter().next());
    let known = Metadata {
        title: field("headline").into_iter().chain(of(&TITLES)).next(),
        byline: authors.iter().find_map(|names| people(names, &sites)),
        publication: publication.or_else(|| of(&SITES[1..]).into_iter().next()).and_then(|p| line(&p)),
        date: date.and_then(|d| line(&d)),
    };
    let headings = page.select("h1").iter().take(HEADINGS).filter_map(|h| line(&h.text())).collect();
    Told { known, sites, headings }
}

impl Told {
    /// The headline: of the page's title and the one that it tells apart, the first that is there, without the site's name.
    pub fn title(&self, found: &str) -> Option<String> {
        let found = line(found).unwrap_or_default();
        let told = self.known.title.as_deref().and_then(line).unwrap_or_default();
        // The page's title goes on with the site's name, a section; the one that is told apart does not.
        let shorter =
            !told.is_empty() && found.len() > told.len() && letters(&found).contains(&letters(&told));
        let site_alone = !told.is_empty() && self.is_site(&found);
        let title = if shorter || site_alone || found.is_empty() { told } else { found };
        line(self.without_site(&title))
    }

    fn is_site(&self, part: &str) -> bool {
        let part = letters(part);
        let bare = part.strip_prefix("the").unwrap_or(&part);
        !bare.is_empty()
            && self
                .sites
                .iter()
                .map(|s| letters(s))
                .any(|s| s == part || s.strip_prefix("the").unwrap_or(&s) == bare)
    }

    /// A title without the site's name that many pages put after or before it: what the page calls the site, or all but what
    /// its heading says.
    fn without_site<'a>(&self, title: &'a str) -> &'a str {
        const BREAKS: [&str; 9] = [" | ", " - ", " – ", " — ", " :: ", " » ", " · ", " • ", " / "];
        // A heading may be the site's name itself, which is the smaller part.
        let is_heading = |part: &&str| {
            part.len() * 2 > title.len()
                && !self.is_site(part)
                && self.headings.iter().any(|h| letters(h) == letters(part))
        };
        let parts = BREAKS.iter().flat_map(|mark| {
            let ends = title.match_indices(mark);
            ends.flat_map(|(at, mark)| [&title[..at], &title[at + mark.len()..]])
        });
        if let Some(heading) = parts.filter(is_heading).max_by_key(|part| part.len()) {
            return heading;
        }
        let is_site = |part: &str| self.is_site(part);
        let mut kept = title;
        for mark in BREAKS {
            // A section may stand between: "Title | Opinion | The Daily".
            if let Some((before, name)) = kept.rsplit_once(mark)
                && is_site(name)
            {
                kept = before;
            }
            if let Some((name, after)) = kept.split_once(mark)
                && is_site(name)
            {
                kept = after;
            }
        }
        if kept.trim().is_empty() { title } else { kept }
    }
}

/// Names and contents of `meta` elements, names in lower case.
fn metas(page: &Document) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for meta in page.select("meta").iter().take(METAS) {
        let Some(content) = meta.attr("content").and_then(|c| line(&c)) else { continue };
        for key in ["property", "name", "itemprop"] {
            found.extend(meta.attr(key).map(|name| (name.trim().to_lowercase(), content.clone())));
        }
    }
    found
}

/// Every object of the page's JSON-LD: those of lists, of `@graph` and of objects too, outer ones first.
fn json_ld(page: &Document) -> Vec<Value> {
    let mut objects = Vec::new();
    for script in page.select("script[type='application/ld+json']").iter() {
        let text = script.text();
        let text = text.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>");
        // Line breaks within strings are no JSON, but common.
        let read = serde_json::from_str(text)
            .or_else(|_| serde_json::from_str(&text.replace(['\n', '\r', '\t'], " ")));
        if let Ok(value) = read {
            gather(value, 0, &mut objects);
        }
    }
    objects
}

fn gather(value: Value, level: usize, objects: &mut Vec<Value>) {
    if level > LEVELS || objects.len() >= OBJECTS {
        return;
    }
    match value {
        Value::Array(values) => values.into_iter().for_each(|v| gather(v, level + 1, objects)),
        Value::Object(fields) => {
            let inner: Vec<Value> =
                fields.values().filter(|v| v.is_object() || v.is_array()).cloned().collect();
            objects.push(Value::Object(fields));
            inner.into_iter().for_each(|v| gather(v, level + 1, objects));
        }
        _ => {}
    }
}

fn is_type(object: &Value, types: &[&str]) -> bool {
    let fits = |t: &Value| {
        t.as_str().is_some_and(|t| types.contains(&t.rsplit(['/', '#', ':']).next().unwrap_or(t)))
    };
    match object.get("@type") {
        Some(Value::Array(all)) => all.iter().any(fits),
        Some(one) => fits(one),
        None => false,
    }
}

/// The object that is the page's article: the one with the page's title, else the first.
fn article<'a>(objects: &'a [Value], title: &str) -> Option<&'a Value> {
    const TYPES: [&str; 14] = [
        "NewsArticle",
        "OpinionNewsArticle",
        "AnalysisNewsArticle",
        "ReportageNewsArticle",
        "BackgroundNewsArticle",
        "ReviewNewsArticle",
        "AskPublicNewsArticle",
        "Article",
        "BlogPosting",
        "LiveBlogPosting",
        "Report",
        "SocialMediaPosting",
        "ScholarlyArticle",
        "TechArticle",
    ];
    let articles = || objects.iter().filter(|o| is_type(o, &TYPES));
    let same = |o: &&Value| {
        let headlines = [o.get("headline"), o.get("name")].into_iter().flatten().filter_map(Value::as_str);
        headlines.into_iter().any(|h| !title.is_empty() && letters(title).contains(&letters(h)))
    };
    articles()
        .find(same)
        .or_else(|| articles().next())
        .or_else(|| objects.iter().find(|o| is_type(o, &["WebPage"])))
}

/// The texts that a field holds: itself, names of objects, those that references lead to.
fn texts(field: Option<&Value>, objects: &[Value]) -> Vec<String> {
    let Some(field) = field else { return Vec::new() };
    let named = |object: &Value| -> Vec<String> {
        let name = |o: &Value| match o.get("name") {
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            Some(Value::String(name)) => vec![name.clone()],
            _ => Vec::new(),
        };
        let own: Vec<String> = name(object);
        let id = object.get("@id").and_then(Value::as_str);
        match id {
            Some(id) if own.is_empty() => objects
                .iter()
                .filter(|o| o.get("@id").and_then(Value::as_str) == Some(id))
                .flat_map(name)
                .take(1)
                .collect(),
            _ => own,
        }
    };
    let one = |value: &Value| match value {
        Value::String(text) => vec![text.clone()],
        Value::Object(_) => named(value),
        _ => Vec::new(),
    };
    let all = match field {
        Value::Array(values) => values.iter().flat_map(one).collect(),
        value => one(value),
    };
    // Names may hold entities, as they were taken from a page.
    all.iter().filter_map(|text| line(&Document::fragment(text.replace('<', "&lt;")).text())).collect()
}

/// Whom names that a page tells are: joined, without the site itself, addresses and names of accounts.
fn people(names: &[String], sites: &[String]) -> Option<String> {
    const NOBODY: [&str; 8] =
        ["admin", "administrator", "webmaster", "editor", "guest", "user", "unknown", "none"];
    let is_site = |name: &str| sites.iter().any(|s| letters(s) == letters(name));
    let mut kept: Vec<String> = Vec::new();
    for name in names {
        let name = byline::name(name).unwrap_or_default();
        let words = name.split(' ').count();
        let address =
            name.contains("://") || name.starts_with("www.") || name.contains('@') || name.contains('_');
        let account = words == 1 && NOBODY.contains(&name.to_lowercase().as_str())
            || name.chars().any(|c| c.is_ascii_digit());
        if name.is_empty() || address || account || words > 12 || is_site(&name) || kept.contains(&name) {
            continue;
        }
        kept.push(name);
    }
    (!kept.is_empty()).then(|| kept.join(" and "))
}

/// What microdata in the page's body tells under `property`.
fn marked(page: &Document, property: &str) -> Vec<String> {
    let all = page.select(&format!("[itemprop='{property}']"));
    all.iter()
        .take(8)
        .filter_map(|found| {
            let name = found.select_single("[itemprop='name']");
            let of = |s: &Selection| s.attr("content").or_else(|| s.attr("datetime")).map(|v| v.to_string());
            let text = if name.exists() {
                of(&name).unwrap_or_else(|| name.text().to_string())
            } else {
                of(&found).unwrap_or_else(|| found.text().to_string())
            };
            line(&text)
        })
        .collect()
}

/// Days that `<time>` elements tell: first those that say that they are the day of publication, then those beside the headline.
fn times(page: &Document) -> Vec<String> {
    const PLACES: [&str; 6] =
        ["time[pubdate]", "time[itemprop]", "article header time", "article time", "main time", "time"];
    // Of many, one that stands anywhere may be of another article.
    let alone = page.select("time").iter().take(2).count() == 1;
    let found = PLACES.iter().take(if alone { 6 } else { 5 }).filter_map(|place| {
        let time = page.select_single(place);
        time.exists()
            .then(|| time.attr("datetime").map_or_else(|| time.text().to_string(), |d| d.to_string()))
    });
    found.filter(|d| !d.trim().is_empty()).collect()
}

/// The page's own address, as it tells it.
fn addresses(page: &Document, metas: &[(String, String)]) -> Vec<String> {
    let canonical = page.select_single("link[rel='canonical']").attr("href").map(|h| h.to_string());
    let told = metas.iter().filter(|(name, _)| name == "og:url").map(|(_, value)| value.clone());
    canonical.into_iter().chain(told).collect()
}

/// The host's name without its ends, as sites are called: "www.ehow.com" is "ehow".
fn hosts(page: &Document, metas: &[(String, String)]) -> Vec<String> {
    let hosts = addresses(page, metas).into_iter().filter_map(|address| {
        let host = address.split_once("://")?.1.split(['/', '?', ':']).next()?.to_lowercase();
        let host = host.trim_start_matches("www.").to_owned();
        let name = host.split('.').next()?.to_owned();
        Some([host, name])
    });
    hosts.flatten().filter(|name| name.len() > 2).collect()
}

/// The day in the page's address: "/2024/05/06/".
fn address_days(page: &Document, metas: &[(String, String)]) -> Vec<String> {
    let days = addresses(page, metas).into_iter().filter_map(|address| {
        let parts: Vec<&str> = address.split('/').collect();
        let digits = |p: &str, count: usize| p.len() == count && p.bytes().all(|b| b.is_ascii_digit());
        let at = parts.windows(3).position(|p| digits(p[0], 4) && digits(p[1], 2) && digits(p[2], 2))?;
        Some(parts[at..at + 3].join("-"))
    });
    days.filter(|day| date::find(day).is_some()).collect()
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A byline that was found in the page's text, if it is one: "By Jane Doe12 Dec 2016" and "PST BY JANE DOE" name her, a date
/// names nobody.
pub(super) fn seen(text: &str) -> Option<String> {
    let text = line(text)?;
    let from = [" by ", " By ", " BY "]
        .iter()
        .find_map(|by| text.split_once(by))
        .map_or(text.as_str(), |(_, after)| after);
    let name = from.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default();
    let name = name.split(['|', '·', '•', '—', '–', '@', '(', ':']).next().unwrap_or_default();
    let parsed = byline::parse(&format!("By {}", byline::name(name)?.trim_end_matches([',', '.', '-', ' '])));
    parsed.and_then(|b| b.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(head: &str, body: &str) -> Told {
        read(&Document::from(format!("<html><head>{head}</head><body>{body}</body></html>").as_str()))
    }

    fn known(head: &str, body: &str) -> [Option<String>; 4] {
        let Metadata { title, byline, publication, date } = told(head, body).known;
        [title, byline, publication, date]
    }

    fn some(values: [&str; 4]) -> [Option<String>; 4] {
        values.map(|v| (!v.is_empty()).then(|| v.to_owned()))
    }

    #[test]
    fn json_ld_in_graphs_arrays_and_lists_of_types() {
        let script = |json: &str| format!("<script type=\"application/ld+json\">{json}</script>");
        let graph = script(
            r##"{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"The Paper"},
            {"@type":["NewsArticle","Article"],"headline":"Both ways &amp; none","datePublished":"2024-05-06T10:00:00+05:00",
             "author":{"@id":"#jane"},"publisher":{"@id":"#paper"}},
            {"@type":"Person","@id":"#jane","name":"Jane Doe"},{"@type":"Organization","@id":"#paper","name":"The Paper"}]}"##,
        );
        assert_eq!(
            known(&graph, ""),
            some(["Both ways & none", "Jane Doe", "The Paper", "2024-05-06T10:00:00+05:00"])
        );
        let array = script(
            r#"[{"@type":"BreadcrumbList"},{"@type":"OpinionNewsArticle","headline":"Both ways","dateCreated":"2024-05-06",
            "author":[{"@type":"Person","name":"Jane Doe"},"John Roe",{"@type":"Organization","name":"The Paper"}],"publisher":{"name":"The Paper"}}]"#,
        );
        assert_eq!(
            known(&array, ""),
            some(["Both ways", "Jane Doe and John Roe", "The Paper", "2024-05-06"])
        );
        let nested = script(
            r#"{"@type":"WebPage","mainEntity":{"@type":"Article","headline":"Both ways","author":{"name":["Jane Doe"]}}}"#,
        );
        assert_eq!(known(&nested, ""), some(["Both ways", "Jane Doe", "", ""]));
    }

    #[test]
    fn the_article_of_many_is_the_one_with_the_pages_title() {
        let head = r#"<meta property="og:title" content="Both ways"><script type="application/ld+json">[
            {"@type":"NewsArticle","headline":"Another","author":"Ann Poe"},{"@type":"NewsArticle","headline":"Both ways","author":"Jane Doe"}]</script>"#;
        assert_eq!(told(head, "").known.byline.as_deref(), Some("Jane Doe"));
    }

    #[test]
    fn meta_elements_microdata_and_times() {
        let meta = |name: &str, value: &str| format!("<meta name=\"{name}\" content=\"{value}\">");
        let parsely = [
            meta("parsely-title", "Both ways"),
            meta("parsely-author", "Jane Doe"),
            meta("parsely-pub-date", "2024-05-06T01:02:03Z"),
        ]
        .concat();
        assert_eq!(known(&parsely, ""), some(["Both ways", "Jane Doe", "", "2024-05-06T01:02:03Z"]));
        let dublin = [
            meta("DC.title", "Both ways"),
            meta("DC.creator", "Jane Doe"),
            meta("DC.publisher", "The Paper"),
            meta("DC.date.issued", "2024-05-06"),
        ]
        .concat();
        assert_eq!(known(&dublin, ""), some(["Both ways", "Jane Doe", "The Paper", "2024-05-06"]));
        let marked = "<span itemprop='author' itemscope><b itemprop='name'>Jane Doe</b></span><time itemprop='datePublished' datetime='2024-05-06'>6 May</time>";
        assert_eq!(known("", marked), some(["", "Jane Doe", "", "2024-05-06"]));
        assert_eq!(
            told("", "<article><time datetime='2024-05-06T09:00'>Monday</time></article>")
                .known
                .date
                .as_deref(),
            Some("2024-05-06T09:00")
        );
        assert_eq!(
            told("<link rel='canonical' href='https://x.org/2024/05/06/both'>", "").known.date.as_deref(),
            Some("2024-05-06")
        );
        // A date that is understood is believed before one that is not.
        let two = [meta("article:published_time", "soon"), meta("pubdate", "6 May 2024")].concat();
        assert_eq!(told(&two, "").known.date.as_deref(), Some("6 May 2024"));
    }

    #[test]
    fn accounts_addresses_and_the_site_are_no_authors() {
        let author = |name: &str| {
            told(
                &format!(
                    "<meta property='og:site_name' content='The Paper'><meta name='author' content='{name}'>"
                ),
                "",
            )
            .known
            .byline
        };
        for name in ["admin", "https://x.org/jane", "The Paper", "@paper", "jane_doe", "user1234"] {
            assert_eq!(author(name), None, "{name}");
        }
        assert_eq!(author("By Jane Doe").as_deref(), Some("Jane Doe"));
    }

    #[test]
    fn titles_lose_the_sites_name_by_whatever_tells_it() {
        let title = |head: &str, found: &str| told(head, "").title(found).unwrap_or_default();
        let site = "<meta property='og:site_name' content='The Daily'>";
        assert_eq!(title(site, "Why Delhi must talk - The Daily"), "Why Delhi must talk");
        assert_eq!(title(site, "Why Delhi must talk | Daily"), "Why Delhi must talk");
        assert_eq!(title(site, "War - and peace"), "War - and peace");
        assert_eq!(
            title("<link rel='canonical' href='https://www.ehow.com/x'>", "How to talk | eHow"),
            "How to talk"
        );
        assert_eq!(
            title(
                "<script type='application/ld+json'>{\"@type\":\"Article\",\"publisher\":{\"name\":\"The Daily\"}}</script>",
                "Why talk — The Daily"
            ),
            "Why talk"
        );
        assert_eq!(
            title(
                "<meta property='og:title' content='Why Delhi must talk'>",
                "Why Delhi must talk | Opinion | Somewhere"
            ),
            "Why Delhi must talk"
        );
        assert_eq!(title("", "Why - The Daily"), "Why - The Daily");
        let headed = |found: &str| {
            told("", "<h1>The Site</h1><h1>Why talk - at  all</h1>").title(found).unwrap_or_default()
        };
        assert_eq!(headed("Why talk - at all | Opinion"), "Why talk - at all");
        assert_eq!(headed("Somewhere - Why talk - at all"), "Why talk - at all");
        assert_eq!(headed("Why talk at some | The Site"), "Why talk at some | The Site");
        assert_eq!(headed("Why else - Somewhere"), "Why else - Somewhere");
        let told_apart = format!(
            "{site}<script type='application/ld+json'>{{\"@type\":\"Article\",\"headline\":\"Why\"}}</script>"
        );
        assert_eq!(title(&told_apart, "The Daily"), "Why");
        assert_eq!(title(site, "The Daily"), "The Daily");
    }

    #[test]
    fn bylines_in_a_pages_text_end_where_the_name_does() {
        let cases = [
            ("Jane Doe22 Dec 2016651", Some("Jane Doe")),
            ("PST BY JANE DOE", Some("JANE DOE")),
            ("5/6/2024 12:01 AM PST BY THE PAPER STAFF", Some("THE PAPER STAFF")),
            ("By Jane Doe and John Roe", Some("Jane Doe and John Roe")),
            ("Jane Doe | Updated 3 May", Some("Jane Doe")),
            ("21.dez.2018 às 10h55", None),
            ("Read more about it", None),
            ("", None),
        ];
        for (text, name) in cases {
            assert_eq!(seen(text).as_deref(), name, "{text}");
        }
    }
}
