#![no_main]
//! libFuzzer's way into the trial of the same name.

libfuzzer_sys::fuzz_target!(|data: &[u8]| standpoint_fuzz::trials::sheet(data));
