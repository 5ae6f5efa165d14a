//! What the fuzz targets run. The trials are a module apart, since `tests/fuzz.rs` of the project takes them in too:
//! what libFuzzer tries for hours, the tests try for seconds.

pub mod trials;
