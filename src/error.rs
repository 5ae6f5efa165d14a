//! The one error of the library's front door. Apart because each of its causes is a stage's own.

use std::io;
use std::path::PathBuf;

use crate::actors::GazetteerError;
use crate::embedded::EmbeddedError;
use crate::encode::EncodeError;
use crate::ingest::Failure;

/// Why an [`Analyzer`](crate::Analyzer) cannot be had, or a text cannot be analyzed. What lies behind it is its
/// [`source`](std::error::Error::source).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The model cannot be found, loaded or run.
    #[error("the model cannot be used")]
    Model(#[source] EncodeError),
    /// The build is damaged.
    #[error("a part of the program cannot be used")]
    Embedded(#[source] EmbeddedError),
    /// The actors file has a fault, or knows no actor of a name.
    #[error("the actors cannot be used")]
    Actors(#[source] GazetteerError),
    /// The actors file cannot be read.
    #[error("cannot read the actors file {}", path.display())]
    ActorsFile {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The system gives no threads.
    #[error("cannot start the worker threads")]
    Threads(#[source] rayon::ThreadPoolBuildError),
    /// A text cannot be read or analyzed.
    #[error("cannot analyze {}", .0.source_name)]
    Article(#[source] Failure),
    /// A text is an export that holds several articles.
    #[error("the text holds several articles, as exports of newspaper databases do; analyze each by itself")]
    SeveralArticles,
    /// An analysis cannot be put into JSON.
    #[error("cannot write the analysis as JSON")]
    Json(#[source] io::Error),
}

impl From<EncodeError> for Error {
    fn from(error: EncodeError) -> Self {
        Self::Model(error)
    }
}

impl From<EmbeddedError> for Error {
    fn from(error: EmbeddedError) -> Self {
        Self::Embedded(error)
    }
}

impl From<GazetteerError> for Error {
    fn from(error: GazetteerError) -> Self {
        Self::Actors(error)
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::Article(failure)
    }
}
