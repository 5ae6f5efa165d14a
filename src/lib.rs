//! Standpoint reads commentary and tells who is in it, what is said about each of them, by whom, and
//! where the author stands, with the sentence that proves it.
//!
//! ```
//! let analyzer = standpoint::Analyzer::built_in()?;
//! let analysis = analyzer.analyze("A bad bargain\n\nThe mayor, Ada Okoro, has failed her city. Her plan is reckless.")?;
//! for stance in analysis.stances() {
//!     println!("{:?} {} {:+.2}", stance.label(), stance.target().name(), stance.score());
//! }
//! # assert_eq!(analysis.title(), Some("A bad bargain"));
//! # assert!(analysis.actors().any(|actor| actor.name() == "Ada Okoro"));
//! # Ok::<(), standpoint::Error>(())
//! ```
//!
//! [`Analyzer::analyze_many`] reads many texts on all cores; an [`Analysis`] has the title, sentences, actors, stances with
//! the sentences behind them, and its JSON as the program writes it. What follows is for whoever needs a stage by itself.
//!
//! The data flows one way, a module a stage: [`ingest`] reads files into an
//! [`Article`](document::Article), [`segment`] finds sentences and quotations, [`encode`] runs the one
//! model, [`decode`] reads entities and attributions off its tokens, [`actors`] decides who is who,
//! [`attribution`] who speaks, [`stance`], [`salience`] and [`summary`] draw conclusions, [`report`] writes them down.
//! [`pipeline`] alone knows the order; everything that passes between stages lives in [`document`].
//! With the feature `rust-bert`, `public` reads articles by public models instead of the project's own.
//! [`evaluate`] measures the stages against labelled data; [`read`] asks a finished run what it holds, and [`study`]
//! samples it for hand coding and corrects its figures by the codes. [`panics`] keeps
//! panics from the user, [`spelling`] guesses which word a mistyped one was meant to be.

pub mod actors;
mod analysis;
mod analyzer;
pub mod attribution;
pub mod coreference;
pub mod decode;
pub mod embedded;
pub mod encode;
mod error;
pub mod evaluate;
pub mod files;
mod nouns;
pub mod pipeline;
#[cfg(feature = "rust-bert")]
pub mod public;
mod random;
pub mod read;
pub mod report;
pub mod salience;
pub mod segment;
mod spans;
pub mod spelling;
pub mod stance;
pub mod study;
pub mod summary;

pub use analysis::{Actor, Analysis, Evidence, Holder, Sentence, Stance};
pub use analyzer::{Analyzer, AnalyzerBuilder};
pub use error::Error;
#[doc(inline)]
pub use standpoint_core::{document, panics};
#[doc(inline)]
pub use standpoint_ingest as ingest;
