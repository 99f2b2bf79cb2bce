//! Every input that a fuzzer found, or starts from, is read in each test run.

use std::{fs, path::Path};

#[path = "../fuzz/invariants.rs"]
mod invariants;

#[path = "../fuzz/feed_invariants.rs"]
mod feed_invariants;

/// Files of one target's corpus with their bytes.
fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fuzz/corpus")
        .join(target);
    let files = fs::read_dir(folder).unwrap().flatten();
    let read = |entry: fs::DirEntry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        (name, fs::read(entry.path()).unwrap())
    };
    files.map(read).collect()
}

#[test]
fn every_mail_of_the_corpus_keeps_what_is_promised() {
    let mails = corpus("mail");
    assert!(mails.len() > 30, "the corpus is there");
    for (name, bytes) in mails {
        let kept = std::panic::catch_unwind(|| invariants::mail(&bytes));
        assert!(kept.is_ok(), "tests/fuzz/corpus/mail/{name}");
    }
}

#[test]
fn every_feed_of_the_corpus_keeps_what_is_promised() {
    let feeds = corpus("feed");
    assert!(feeds.len() >= 10, "the corpus is there");
    for (name, bytes) in feeds {
        let kept = std::panic::catch_unwind(|| feed_invariants::feed(&bytes));
        assert!(kept.is_ok(), "tests/fuzz/corpus/feed/{name}");
    }
}
