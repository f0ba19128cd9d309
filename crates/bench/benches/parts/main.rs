//! Times the chunker, the compressor, seals, pages and a run without changes.

mod bytes;
mod pages;
mod run;

fn main() {
    divan::main();
}
