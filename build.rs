//! Tells the linker where libtorch is, so that programs on rust-bert start without `LD_LIBRARY_PATH`.

fn main() {
    println!("cargo::rerun-if-env-changed=LIBTORCH");
    let with_rust_bert = std::env::var_os("CARGO_FEATURE_RUST_BERT").is_some();
    if let (true, Ok(libtorch)) = (with_rust_bert, std::env::var("LIBTORCH")) {
        println!("cargo::rustc-link-arg=-Wl,-rpath,{libtorch}/lib");
    }
}
