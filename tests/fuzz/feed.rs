//! Any bytes → feed → items.

#![no_main]

mod feed_invariants;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| feed_invariants::feed(bytes));
