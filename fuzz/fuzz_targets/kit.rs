//! Gives libFuzzer's bytes to the target `kit` of `mybackup-fuzzing`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| mybackup_fuzzing::run("kit", data));
