//! What keeps a finished run from being read, told so that it can be mended.

use std::path::PathBuf;

/// A folder, an article, a name or a file of codes that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is no such folder.
    #[error("there is no folder {}; name the folder that a run wrote to (its -o DIR)", .0.display())]
    NoFolder(PathBuf),
    /// The folder holds no finished run.
    #[error("{} holds no finished run: it has no run.json; \
             finish a run that was cut short with --resume, or name the folder that a run wrote to (its -o DIR)", .0.display())]
    NoRun(PathBuf),
    /// `run.json` is not what this version reads.
    #[error("cannot read {}: {reason}; run the analysis again into this folder", path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The run was written without the articles' JSON.
    #[error("the run in {} has no articles/*.json; run the analysis again with --formats csv,json", .0.display())]
    NoJson(PathBuf),
    /// The run has no article.
    #[error("the run in {} has no articles: there is nothing to read", .0.display())]
    NoArticles(PathBuf),
    /// One article's file cannot be read.
    #[error("cannot read {}: {reason}; run the analysis again to write it anew", path.display())]
    Article {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// No article's file can be read.
    #[error("none of the {count} articles can be read; the first: {first}")]
    AllUnread {
        /// How many there are.
        count: usize,
        /// What is wrong with the first of them.
        first: Box<ReadError>,
    },
    /// No article has this id or source.
    #[error(
        "no article of the run is called {name:?}{}; name one by its id, its file or the beginning of either",
        near(candidates)
    )]
    UnknownArticle {
        /// The name asked for.
        name: String,
        /// Names that are like it.
        candidates: Vec<String>,
    },
    /// Several articles go by this name.
    #[error("{count} articles go by {name:?}: {}; name more of it", listed(candidates, *count))]
    AmbiguousArticle {
        /// The name asked for.
        name: String,
        /// How many go by it.
        count: usize,
        /// The first of their ids.
        candidates: Vec<String>,
    },
    /// No actor has this id, name or alias.
    #[error("no actor of the run is called {name:?}{}", near(candidates))]
    UnknownActor {
        /// The name asked for.
        name: String,
        /// Names that are like it.
        candidates: Vec<String>,
    },
    /// One article speaks of no actor of this id, name or alias.
    #[error("no actor is called {name:?} in this article, {article}{}", near(candidates))]
    NotInArticle {
        /// The name asked for.
        name: String,
        /// The article's id.
        article: String,
        /// Names that are like it.
        candidates: Vec<String>,
    },
    /// Several actors go by this name.
    #[error("{name:?} may be {}; name one by its id", candidates.join(" or "))]
    AmbiguousActor {
        /// The name asked for.
        name: String,
        /// Their ids.
        candidates: Vec<String>,
    },
    /// There is nobody to compare.
    #[error("the run compares no actors; name some with --focus A,B")]
    NoFocus,
    /// No column of the run is called so.
    #[error("cannot group articles by {name:?}: the run has {}", some(known))]
    UnknownColumn {
        /// The name asked for.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// The file of codes cannot be read.
    #[error("cannot read the codes in {}: {reason}", path.display())]
    Codes {
        /// The file.
        path: PathBuf,
        /// What is wrong, and what to do about it.
        reason: String,
    },
    /// A file that cannot be written where it is to be.
    #[error("cannot write {}: {reason}", path.display())]
    Taken {
        /// The file.
        path: PathBuf,
        /// What lies there, and what to do about it.
        reason: String,
    },
    /// An answer cannot be written in the format asked for.
    #[error("cannot write the answer: {0}")]
    Write(String),
}

fn near(candidates: &[String]) -> String {
    match candidates {
        [] => String::new(),
        some => format!(" (near it: {})", some.join(", ")),
    }
}

/// Names listed of many, at most.
const LISTED: usize = 30;

fn some(names: &[String]) -> String {
    listed(&names[..names.len().min(LISTED)], names.len())
}

fn listed(candidates: &[String], count: usize) -> String {
    let more = if count > candidates.len() { ", ..." } else { "" };
    format!("{}{more}", candidates.join(", "))
}
