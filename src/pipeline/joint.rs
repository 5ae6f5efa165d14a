//! The one model of the project as what finds: an encoder that is run once, and its heads.

use std::collections::BTreeSet;

use super::{Finder, Found, casing, find};
use crate::actors::Gazetteer;
use crate::document::{Document, Engine, Part, Text};
use crate::encode::{EncodeError, Encoded, Encoder, Model, WindowCache, encode_with_cache};

/// A model with what runs it.
pub struct Joint {
    model: Model,
    encoder: Box<dyn Encoder>,
    repeats: WindowCache,
}

impl Joint {
    /// Puts the two together.
    pub fn new(model: Model, encoder: Box<dyn Encoder>) -> Self {
        Self { model, encoder, repeats: WindowCache::default() }
    }
}

impl Finder for Joint {
    fn engine(&self) -> Engine {
        engine(&self.model, self.encoder.as_ref())
    }

    fn hash(&self) -> &str {
        &self.model.hash
    }

    fn card(&self) -> serde_json::Value {
        self.model.card.clone()
    }

    fn restore_case(
        &self,
        documents: &[Document],
        catalogue: &Gazetteer,
    ) -> Result<Vec<Option<Text>>, EncodeError> {
        casing::restore(documents, &self.model, self.encoder.as_ref(), catalogue)
    }

    /// Encodes documents together; if that fails, each alone, so that one cannot take others with it.
    fn encode(&self, documents: &[Document]) -> Vec<Result<Encoded, EncodeError>> {
        let encode = |documents: &[Document]| {
            encode_with_cache(documents, &self.model, self.encoder.as_ref(), &self.repeats)
        };
        match encode(documents) {
            Ok(encoded) => encoded.into_iter().map(Ok).collect(),
            Err(_) => {
                documents.iter().map(|d| encode(std::slice::from_ref(d)).map(|mut e| e.remove(0))).collect()
            }
        }
    }

    fn find(
        &self,
        document: &Document,
        encoded: &Encoded,
        catalogue: &Gazetteer,
        roll_up: &BTreeSet<Part>,
    ) -> Result<Found, EncodeError> {
        find(document, encoded, &self.model, self.encoder.as_ref(), catalogue, roll_up)
    }
}

/// What analyses say they were made with.
pub(super) fn engine(model: &Model, encoder: &dyn Encoder) -> Engine {
    Engine {
        name: encoder.name().to_owned(),
        model: model.config.name.clone(),
        version: format!("{}+{}", env!("CARGO_PKG_VERSION"), &model.hash[..8]),
    }
}
