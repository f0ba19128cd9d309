//! Gives libFuzzer's bytes to the target `pack_tables` of `mybackup-fuzzing`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| mybackup_fuzzing::run("pack_tables", data));
