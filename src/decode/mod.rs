//! Reads entities and attributions off the model's token logits, by whole words.

mod attributions;
mod commitment;
mod entities;
mod nesting;
mod pieces;
mod speech;
mod tags;

pub use attributions::attributions;
pub use entities::{entities, entity_tags};
pub(crate) use speech::SPEECH;
pub use tags::{AttributionTag, attribution_tags};
