//! Any bytes → mail → judged submission.

#![no_main]

mod invariants;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| invariants::mail(bytes));
