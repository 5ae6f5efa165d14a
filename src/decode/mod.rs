//! Reads entities, groups and attributions off the model's token logits, by whole words.

mod attributions;
mod bio;
mod commitment;
mod entities;
mod groups;
mod mend;
mod nesting;
mod pieces;
mod speech;
mod tags;

pub use attributions::attributions;
pub use bio::WordTag;
pub use entities::{entities, entity_tags};
pub use groups::groups;
pub(crate) use speech::SPEECH;
pub(crate) use speech::check as check_speech;
pub use tags::{AttributionTag, attribution_tags};
