//! Which model, run by what, on how many threads. Apart because every command that runs a model asks it.

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use standpoint::embedded;
use standpoint::encode::tier::TIERS;
use standpoint::encode::{EncodeError, Encoder, Model, RtenEncoder};

use super::{Stop, print};
use crate::cli::{EngineName, EngineOptions, Models};

/// Tells of one model, or of every tier; a tier that is absent is no failure, a damaged one is.
pub fn models(options: Models) -> Result<ExitCode, Stop> {
    if let Some(name) = &options.model {
        print(&Model::named(name)?.describe())?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut damaged = false;
    for name in TIERS {
        match Model::named(Path::new(name)) {
            Ok(model) => print(&model.describe())?,
            Err(told) => {
                damaged |= !matches!(told, EncodeError::Absent { .. });
                print(&format!("{name}  {told}\n"))?;
            }
        }
    }
    Ok(if damaged { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// A model and what runs it.
pub fn engine(options: &EngineOptions) -> Result<(Model, Box<dyn Encoder>), Stop> {
    let started = Instant::now();
    embedded::check()?;
    let model = Model::named(&options.model)?;
    let encoder: Box<dyn Encoder> = match options.engine {
        EngineName::Rten => Box::new(RtenEncoder::new(&model)?),
        #[cfg(feature = "rust-bert")]
        EngineName::RustBert => Box::new(standpoint::encode::RustBertEncoder::new(&model)?),
    };
    let seconds = started.elapsed().as_secs_f64();
    tracing::info!(model = model.config.name, engine = ?options.engine, seconds, "loaded the model");
    Ok((model, encoder))
}

/// Worker threads; 0 for one a core.
pub fn pool(threads: usize) -> Result<rayon::ThreadPool, Stop> {
    Ok(rayon::ThreadPoolBuilder::new().num_threads(threads).build()?)
}
