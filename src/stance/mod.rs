//! From sentences to stances: opinions first (`opinions`), mention by mention, then what they come
//! to for each holder and target over the article (`aggregate`). What the author's stance is read from is in
//! `evidence`, the learned step from there in `head`; where the model has an article reader, `author` holds what it gives
//! instead.

mod aggregate;
mod author;
mod bootstrap;
mod evidence;
mod head;
mod opinions;
mod others;
mod portrayal;

pub use aggregate::{label_rules, stances};
pub use author::AuthorReading;
pub use evidence::{DIRECTION, Evidence, EvidenceIndex, Features, Material, SIZE, features};
pub(crate) use head::check as check_head;
pub use head::{StanceHead, StanceScorer};
pub(crate) use opinions::five_way;
pub use opinions::{Discourse, OpinionSet, opinions};
pub use portrayal::portrayals;
