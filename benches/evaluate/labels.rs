//! The texts and what a person said of them beforehand.

use std::path::Path;

use serde::Deserialize;

/// One labelled tip.
#[derive(Debug, Deserialize)]
pub struct Sample {
    /// File name without its ending.
    #[serde(skip)]
    pub name: String,
    pub subject: String,
    #[serde(default)]
    pub sender: String,
    pub organization: Option<String>,
    pub received: String,
    pub text: String,
    pub label: Label,
}

#[derive(Debug, Deserialize)]
pub struct Label {
    /// news, several, advert, job, scam, miracle, appeal.
    pub kind: String,
    pub category: Option<String>,
    pub category_second: Option<String>,
    pub topic: Option<String>,
    pub district: Option<String>,
    #[serde(default)]
    pub headlines: Vec<String>,
    #[serde(default)]
    pub people: Vec<Named>,
    #[serde(default)]
    pub organizations: Vec<String>,
    #[serde(default)]
    pub numbers: Vec<String>,
    #[serde(default)]
    pub dates: Vec<String>,
    #[serde(default)]
    pub works: Vec<String>,
    #[serde(default)]
    pub block: bool,
    #[serde(default)]
    pub article: Vec<Article>,
    /// Headlines that were drafted and judged by hand: 可播, 小改 or 重写.
    #[serde(default)]
    pub marks: std::collections::BTreeMap<String, String>,
}

/// A person with a post.
#[derive(Debug, Deserialize)]
pub struct Named {
    pub name: String,
    #[serde(default)]
    pub post: String,
}

/// One of several articles in a text.
#[derive(Debug, Deserialize)]
pub struct Article {
    #[serde(default)]
    pub heading: String,
    pub begins: String,
    pub ends: String,
}

/// Two texts and how they are related.
#[derive(Debug, Deserialize)]
pub struct Pair {
    pub relation: String,
    pub a: String,
    pub b: String,
}

/// Every sample of a folder, by name; none when there is no such folder.
pub fn samples(folder: &Path) -> Vec<Sample> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        eprintln!("no tips in {}", folder.display());
        return Vec::new();
    };
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    files.sort();
    files
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).expect("a readable file");
            let mut sample: Sample =
                toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            sample.name = path
                .file_stem()
                .map_or(String::new(), |stem| stem.to_string_lossy().into_owned());
            sample
        })
        .collect()
}

/// The pairs of a file; none when it is not there.
pub fn pairs(file: &Path) -> Vec<Pair> {
    #[derive(Deserialize)]
    struct Pairs {
        pair: Vec<Pair>,
    }
    let Ok(text) = std::fs::read_to_string(file) else {
        eprintln!("no pairs at {}", file.display());
        return Vec::new();
    };
    let pairs: Pairs =
        toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    pairs.pair
}
