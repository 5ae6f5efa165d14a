//! Reads entities and attributions off the model's token logits, by whole words.

mod attributions;
mod entities;

pub use attributions::{AttributionTag, attribution_tags, attributions};
pub use entities::{entities, entity_tags};
