//! From sentences to stances: opinions first (`opinions`), mention by mention, then what they come
//! to for each holder and target over the article (`aggregate`).

mod aggregate;
mod opinions;

pub use aggregate::{label_rules, stances};
pub(crate) use opinions::five_way;
pub use opinions::{Judged, opinions};
