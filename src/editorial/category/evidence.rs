//! The parts of a text, and the signs that are found in each.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    Tally,
    cues::{BASE, Place, SIGNS, Sign},
    subject::{points_of, share, told},
};
use crate::{
    editorial::{
        material::{Kind, Material},
        text::pattern,
    },
    model::story::Category,
};

/// Sentences after these no longer tell what a story is about.
const SENTENCES: usize = 24;
/// Sentences that count as the lead, besides the news sentence.
const LEAD: usize = 3;
/// Sentences in which a portrait must have shown itself.
const TOLD: usize = 16;
/// For so many sentences the counts of [`Place::Body`] are given; shorter texts need fewer.
const USUAL: usize = 16;
/// All of a sign is there.
pub(super) const FULL: i64 = 1_000;

/// 深圳市福田区 before a name.
static PLACE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^深圳市?(?:[\p{Han}]{2,3}(?:新区|区))?"));

/// What is read.
pub(super) struct Parts {
    /// Ours, the sender's two nearest to the text, the subject of the mail; each once.
    pub(super) headings: Vec<String>,
    /// The first sentences and the news sentence.
    pub(super) lead: Vec<String>,
    /// All sentences that can be read.
    pub(super) body: Vec<String>,
    /// The first of them, with what somebody says in a sentence of its own.
    pub(super) told: Vec<String>,
}

impl Parts {
    pub(super) fn new(material: &Material, headline: &str, copy: &str) -> Self {
        let mask = Mask::new(material);
        let mut headings = vec![mask.over(headline)];
        let near = material.headings.iter().take(2);
        for heading in near.chain(material.headings.last()) {
            let heading = mask.over(heading);
            if !headings.contains(&heading) {
                headings.push(heading);
            }
        }
        let fit = || material.units.iter().filter(|u| u.kind != Kind::Unfit);
        let mut body: Vec<String> = fit()
            .take(SENTENCES)
            .map(|unit| mask.over(&unit.text))
            .collect();
        if body.is_empty() {
            body = copy.lines().map(|line| mask.over(line)).collect();
        }
        let mut lead: Vec<String> = body.iter().take(LEAD).cloned().collect();
        if let Some(at) = material.news() {
            let news = mask.over(&material.units[at].text);
            if !lead.contains(&news) {
                lead.push(news);
            }
        }
        let told = material
            .units
            .iter()
            .filter(|unit| unit.kind != Kind::Unfit || unit.text.starts_with('“'))
            .take(TOLD)
            .map(|unit| mask.over(&unit.text))
            .collect();
        Self {
            headings,
            lead,
            body,
            told,
        }
    }

    /// How much of a sign is there, in thousandths.
    fn presence(&self, sign: &Sign) -> i64 {
        let there = |texts: &[String]| texts.iter().any(|text| sign.pattern.is_match(text));
        match sign.place {
            Place::Heading if there(&self.headings) => FULL,
            Place::Lead if there(&self.lead) => FULL,
            Place::Heading | Place::Lead => 0,
            Place::Body(most) => {
                let times: usize = self
                    .body
                    .iter()
                    .map(|text| sign.pattern.find_iter(text).count())
                    .sum();
                // At least once, at most as often as in a text of the usual length.
                let enough = (most * self.body.len()).clamp(USUAL, USUAL * most);
                share(times * USUAL, enough)
            }
        }
    }
}

/// Puts 机构 for every organization: 社区治理研究会 holds its year's meeting, and no more.
struct Mask(Vec<String>);

impl Mask {
    fn new(material: &Material) -> Self {
        /// Characters of a name that cannot be a word of the text by chance.
        const NAME: usize = 4;
        /// The same for a name without its place.
        const SHORT: usize = 6;
        let named = material.organizations.iter().map(|named| &named.name);
        let mut names: Vec<String> = Vec::new();
        for name in named
            .chain(&material.organization)
            .chain(&material.short)
            .filter(|name| name.chars().count() >= NAME)
        {
            names.push(name.clone());
            let short = PLACE.replace(name, "");
            if short.chars().count() >= SHORT {
                names.push(short.into_owned());
            }
        }
        // The longest first: a name may begin with another.
        names.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        names.dedup();
        Self(names)
    }

    fn over(&self, text: &str) -> String {
        self.0
            .iter()
            .fold(text.to_owned(), |text, name| text.replace(name, "机构"))
    }
}

/// The four classes with what speaks for each; of equal ones the more usual first.
pub(super) fn tallies(material: &Material, headline: &str, copy: &str) -> Vec<Tally<Category>> {
    let parts = Parts::new(material, headline, copy);
    let mut tallies: Vec<Tally<Category>> = BASE
        .iter()
        .map(|(class, base)| Tally::new(*class, *base))
        .collect();
    let mut add = |class: Category, points: i64, name: &str| {
        if points > 0
            && let Some(tally) = tallies.iter_mut().find(|tally| tally.class == class)
        {
            tally.add(points, name.to_owned());
        }
    };
    for sign in SIGNS.iter() {
        let presence = parts.presence(sign);
        for (class, points) in sign.points {
            add(*class, points_of(*points, presence), sign.name);
        }
    }
    for (name, class, points) in told(material, &parts) {
        add(class, points, name);
    }
    tallies
}
