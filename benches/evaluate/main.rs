//! How good the drafts are, on texts with labels: `make evaluate`, or
//! `cargo bench --bench evaluate -- [--tips DIR] [--pairs FILE] [--show | --json]`.
//!
//! Prints a table; judges nothing by itself. The labels were made before the rules were tuned on
//! them; a text that taught a rule proves nothing about it.

mod labels;
mod report;
mod score;

use std::path::PathBuf;

use chrono::NaiveDate;
use serde_json::json;
use yixian::{
    editorial::draft::{House, Tip, draft, print, read},
    model::story::Draft,
    speech::{CaptionRules, Rate},
};

use labels::{Pair, Sample};

/// The edition that the texts were written for.
const AIR: &str = "2026-11-28";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|a| a == name)?;
        arguments.get(at + 1).map(PathBuf::from)
    };
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures/tips");
    let tips = value("--tips").unwrap_or_else(|| here.join("labelled"));
    let pairs = value("--pairs").unwrap_or_else(|| here.join("pairs.toml"));
    let show = arguments.iter().any(|a| a == "--show");

    let samples = labels::samples(&tips);
    let drafts: Vec<Draft> = samples.iter().map(drafted).collect();
    if show {
        for (sample, draft) in samples.iter().zip(&drafts) {
            report::draft(sample, draft);
        }
    }
    let pairs = labels::pairs(&pairs);
    let relations = relations(&pairs, show);
    if arguments.iter().any(|a| a == "--json") {
        // For `make peers`: what other programs are compared with.
        for (sample, draft) in samples.iter().zip(&drafts) {
            println!(
                "{}",
                json!({"name": sample.name, "headline": draft.headline})
            );
        }
        println!("{}", json!({"relations": relations}));
        return;
    }
    report::table(&samples, &drafts, &pairs, &relations);
    report::several(&samples);
}

fn air() -> NaiveDate {
    AIR.parse().expect("a date")
}

fn house() -> House {
    House {
        rate: Rate::default(),
        rules: CaptionRules::default(),
    }
}

fn drafted(sample: &Sample) -> Draft {
    let tip = Tip {
        text: &sample.text,
        subject: &sample.subject,
        sender: &sample.sender,
        organization: sample.organization.as_deref(),
        book: None,
        verified: false,
        received: sample.received.parse().expect("a date"),
        air: air(),
        links: 0,
        notes: &[],
    };
    draft(&tip, &read(&tip), &[], &[], &house())
}

/// What the rules say of each pair: the names of the labels.
fn relations(pairs: &[Pair], show: bool) -> Vec<&'static str> {
    use yixian::{
        editorial::duplicates::{Rarity, Trace, relation},
        model::story::Relation,
    };
    let received: NaiveDate = "2026-11-25".parse().expect("a date");
    let of = |text: &str, sender: &str| {
        let tip = Tip {
            text,
            subject: "",
            sender,
            organization: None,
            book: None,
            verified: false,
            received,
            air: air(),
            links: 0,
            notes: &[],
        };
        Trace::new(&print(&tip, &read(&tip)), &std::collections::HashSet::new())
    };
    // Nothing is known of either sender, and of no other text: the hardest case.
    let rarity = Rarity::default();
    let mut said = Vec::with_capacity(pairs.len());
    for (at, pair) in pairs.iter().enumerate() {
        let (a, b) = (of(&pair.a, "a@example.org"), of(&pair.b, "b@example.org"));
        let found = relation(&a, &b, &rarity);
        let name = match found.as_ref().map(|found| found.relation) {
            Some(Relation::Resend) => "resend",
            Some(Relation::SameEvent) => "same_event",
            Some(Relation::Series) => "series",
            None => "none",
        };
        if show && name != pair.relation {
            let evidence = yixian::editorial::duplicates::weigh(&a, &b, false, 0, &rarity);
            eprintln!(
                "pair {}: wanted {}, said {found:?}; {evidence:?}",
                at + 1,
                pair.relation
            );
        }
        said.push(name);
    }
    said
}
