//! Prints F1 of sentence ends for the splitter and for baselines.
use standpoint::evaluate::sentences::{EndScore, GoldDocument, read_conllu, score_joined, score_paragraphs};
use standpoint::segment::{sentence_ends, Splitter};
fn show(name: &str, docs: &[GoldDocument]) {
    let f = |s: EndScore| format!("{:6.2} (P {:.2} R {:.2})", 100.0 * s.f1(), 100.0 * s.precision(), 100.0 * s.recall());
    println!("{name:12} {:5} par {}  joined {}", docs.iter().flat_map(|d| &d.paragraphs).map(|p| p.ends.len()).sum::<usize>(), f(score_paragraphs(docs, sentence_ends)), f(score_joined(docs, sentence_ends)));
}
fn main() {
    let root = std::env::var("STANDPOINT_DATA").unwrap();
    let mut gum: std::collections::BTreeMap<String, Vec<GoldDocument>> = Default::default();
    for f in std::fs::read_dir(format!("{root}/gum/dev")).unwrap() {
        let f = f.unwrap().path();
        let g = f.file_name().unwrap().to_str().unwrap().split('_').nth(1).unwrap().to_owned();
        gum.entry(g).or_default().extend(read_conllu(&std::fs::read_to_string(&f).unwrap()).unwrap());
    }
    let ewt = read_conllu(&std::fs::read_to_string(format!("{root}/ud-ewt/dev.conllu")).unwrap()).unwrap();
    for (g, d) in &gum { show(g, d) }
    let seven: Vec<_> = ["news","interview","speech","essay","letter","academic","bio"].iter().flat_map(|g| gum[*g].clone()).collect();
    show("GUM seven", &seven);
    show("GUM all", &gum.values().flatten().cloned().collect::<Vec<_>>());
    show("EWT", &ewt);
    if let Some(which) = std::env::args().nth(1) {
        let docs = if which == "ewt" { &ewt } else { &seven };
        for p in docs.iter().flat_map(|d| &d.paragraphs) {
            let got = sentence_ends(&p.text);
            let c: Vec<char> = p.text.chars().collect();
            for (k, e) in got.iter().map(|e| ("FP", e)).filter(|(_, e)| !p.ends.contains(e)).chain(p.ends.iter().map(|e| ("FN", e)).filter(|(_, e)| !got.contains(e))) {
                let a: String = c[e.saturating_sub(40)..*e].iter().collect();
                let b: String = c[*e..(*e + 40).min(c.len())].iter().collect();
                println!("{k} {a} ||{b}");
            }
        }
    }
    let big: Vec<String> = seven.iter().flat_map(|d| d.paragraphs.iter().map(|p| p.text.clone())).collect();
    let n: usize = big.iter().map(String::len).sum();
    let s = Splitter::embedded();
    let t = std::time::Instant::now();
    let mut k = 0;
    for _ in 0..10 { for p in &big { k += s.sentences(p).len(); } }
    println!("{:.1} MB/s ({k})", 10.0 * n as f64 / 1e6 / t.elapsed().as_secs_f64());
}
