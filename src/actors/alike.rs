//! Which phrases of groups take up a longer one: "the media" after "left-wing media", "supporters" beside "Okoro's supporters".
//!
//! Precision comes first: where two longer ones fit, or another number, a phrase stays its own.

use std::collections::{BTreeMap, BTreeSet};

use super::phrases::{Form, Phrase};
use crate::nouns;

/// How an article uses a form in one number.
#[derive(Default)]
struct Uses {
    /// With "the" or the like.
    definite: bool,
    /// With its owner behind "of".
    is_of: bool,
    /// With an owner.
    is_owned: bool,
    /// With somebody else behind "of".
    is_others: bool,
}

/// For each form, for one or for many, that takes up a longer one, that one.
pub(super) fn joined(phrases: &[Phrase], known: impl Fn(&Form) -> bool) -> BTreeMap<(Form, bool), Form> {
    let mut all: BTreeMap<(&Form, bool), Uses> = BTreeMap::new();
    for phrase in phrases.iter().filter(|p| p.body.is_none() && !known(&p.form)) {
        let uses = all.entry((&phrase.form, phrase.many)).or_default();
        uses.definite |= nouns::is_definite(&phrase.before);
        uses.is_of |= phrase.of.is_some();
        uses.is_owned |= phrase.is_owned;
        uses.is_others |= phrase.is_others;
    }
    let forms: BTreeSet<&Form> = all.keys().map(|(form, _)| *form).collect();
    // The longest of those that end in a form; what ends another is that one.
    let longest = |form: &Form| {
        let longer: Vec<&&Form> = forms.iter().filter(|long| goes_on(form, long)).collect();
        let mut last = longer.iter().filter(|long| !longer.iter().any(|other| goes_on(long, other)));
        match (last.next(), last.next()) {
            (Some(only), None) => Some(**only),
            _ => None,
        }
    };
    let of = |(&(form, many), uses): (&(&Form, bool), &Uses)| {
        let long = longest(form).filter(|_| !uses.is_others)?;
        let of = all.get(&(long, many))?;
        let head = form.last().map(String::as_str).unwrap_or_default();
        // "Supporters" are somebody's, and "members" those of whom the article names with "of".
        let bare = form.len() == 1 && !uses.is_owned;
        let whose = bare && (nouns::is_relational(head) && of.is_owned || of.is_of);
        (uses.definite || whose).then(|| ((form.clone(), many), long.clone()))
    };
    all.iter().filter_map(of).collect()
}

/// Whether a form ends in a shorter one, or in what means the same behind other words ("platforms").
fn goes_on(short: &Form, long: &Form) -> bool {
    let like = || short.len() == 1 && long.last() == nouns::modified(&short[0]);
    long.len() > short.len() && (long.ends_with(short) || like())
}
