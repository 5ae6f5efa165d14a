//! From sentences to stances: opinions first (`opinions`), mention by mention, then what they come
//! to for each holder and target over the article (`aggregate`). What the author's stance is read from is in
//! `evidence`, the learned step from there in `head`.

mod aggregate;
mod evidence;
mod head;
mod opinions;

pub use aggregate::{label_rules, stances};
pub use evidence::{DIRECTION, Evidence, Features, Findings, Material, SIZE, features};
pub use head::{Ready, StanceHead};
pub(crate) use opinions::five_way;
pub use opinions::{Judged, opinions};
