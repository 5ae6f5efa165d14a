//! What the crates of Standpoint share: the types that pass between the stages ([`document`]), and two helpers that the
//! first stage and the last both need, [`panics`] and [`slug`]. No stage's logic lives here.

pub mod document;
pub mod panics;
pub mod slug;
