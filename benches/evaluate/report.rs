//! The table, and one draft as a producer would read it.

use yixian::{
    editorial::{
        articles::{Article, articles},
        clean::{Clean, paragraphs},
        credits::take_off,
    },
    model::story::{CheckLevel, Draft, FactKind},
    speech::{CaptionRules, caption_faults},
};

use super::{
    labels::{Pair, Sample},
    score::{Count, best_rouge, share},
};

/// Words on which no caption line should end.
const ENDS: &[&str] = &[
    "的", "地", "和", "与", "及", "以及", "在", "对", "对于", "为", "为了", "向", "从", "把", "被",
    "将", "由", "以", "于", "并", "而", "或", "或者", "给", "让", "使", "是", "不", "很", "更",
    "最", "该", "各", "每", "这", "那", "约", "近", "逾", "超", "但", "且", "暨", "跟", "同", "按",
    "经", "至", "就", "也", "都", "还", "又", "通过", "关于", "围绕", "随着", "根据", "按照",
];
/// Words with which no line should begin.
const STARTS: &[&str] = &[
    "的", "地", "得", "了", "着", "过", "们", "吗", "呢", "吧", "啊", "等", "之", "余",
];
/// The same by characters, as a reader without a dictionary would count: 参与 and 方向 count too.
const END_CHARACTERS: &str = "的和与及在对为向从把被将由以于并而或";
const START_CHARACTERS: &str = "的了着过们等得吗呢";

/// Whether a caption line is torn at a function word: by words, and by characters.
fn edges(line: &str) -> (bool, bool) {
    let words = yixian::model::language::words::segment(line);
    let word = words.last().is_some_and(|w| ENDS.contains(w))
        || words.first().is_some_and(|w| STARTS.contains(w));
    let character = line.ends_with(|c| END_CHARACTERS.contains(c))
        || line.starts_with(|c| START_CHARACTERS.contains(c));
    (word, character)
}

/// Of each caption line, whether a function word at its edge was parted from what it governs: where
/// the copy has a mark (是他自己决定的，) nothing is parted.
fn torn(draft: &Draft) -> Vec<bool> {
    let spoken = format!("{}\n{}", draft.lead, draft.voice_over);
    let mut rest = spoken.chars().peekable();
    let mut marked = true;
    draft
        .captions
        .iter()
        .map(|caption| {
            let before = std::mem::take(&mut marked);
            for _ in caption.text.chars().filter(|c| c.is_alphanumeric()) {
                while rest.next_if(|c| !c.is_alphanumeric()).is_some() {}
                rest.next();
            }
            while let Some(mark) = rest.next_if(|c| !c.is_alphanumeric()) {
                marked |= "，。；：！？、\n…—,;:".contains(mark);
            }
            let words = yixian::model::language::words::segment(&caption.text);
            let open = words.last().is_some_and(|w| ENDS.contains(w));
            let closing = words.first().is_some_and(|w| STARTS.contains(w));
            open && !marked || closing && !before
        })
        .collect()
}

pub fn draft(sample: &Sample, draft: &Draft) {
    println!("=== {} [{}]", sample.name, sample.label.kind);
    let mark = if draft.headline_licensed {
        ""
    } else {
        " 待改"
    };
    println!("标题 {}{mark}", draft.headline_candidates.join(" | "));
    println!("参考 {}", sample.label.headlines.join(" | "));
    println!("长题 {}", draft.headline_long);
    println!("导语 {}", draft.lead);
    println!("配音 {}", draft.voice_over);
    for cut in &draft.versions {
        println!(
            "  {} {} ms {}",
            cut.version.label(),
            cut.read_ms.0,
            cut.voice_over
        );
    }
    println!(
        "栏目 {} {} | 第二 {:?} | 应为 {:?} {:?}",
        draft.category.label(),
        draft.category_reason,
        draft.category_second.map(|c| c.label()),
        sample.label.category,
        sample.label.category_second
    );
    println!(
        "主题 {} 应为 {:?} · 区 {:?} 应为 {:?}",
        draft.topic.label(),
        sample.label.topic,
        draft.district,
        sample.label.district
    );
    for strap in &draft.strap {
        println!("人名条 {} / {}", strap.name, strap.line);
    }
    let (told, known) = (facts(draft, &[FactKind::Person]), people(draft));
    let wanted: Vec<&str> = sample
        .label
        .people
        .iter()
        .map(|p| p.name.as_str())
        .collect();
    let missing: Vec<&&str> = wanted
        .iter()
        .filter(|name| !known.iter().any(|k| k == *name))
        .collect();
    let wrong: Vec<&String> = told
        .iter()
        .filter(|name| !wanted.contains(&name.as_str()))
        .collect();
    println!("漏人 {missing:?} 多人 {wrong:?}");
    let named = facts(draft, &[FactKind::Organization]);
    let (missing, wrong) = unmatched(&sample.label.organizations, &named);
    println!("漏机构 {missing:?} 多机构 {wrong:?}");
    for article in &sample.label.article {
        println!(
            "文章 「{}」 {}…{}",
            article.heading, article.begins, article.ends
        );
    }
    for check in draft.checks.iter().filter(|c| c.level > CheckLevel::Note) {
        println!(
            "{:?} {} {}：{}",
            check.level, check.rule, check.place, check.suggestion
        );
    }
    for (caption, torn) in draft.captions.iter().zip(torn(draft)) {
        // ×: torn at a word; ·: a word like that, but a mark stands there; +: only by its characters.
        let mark = match (edges(&caption.text), torn) {
            ((true, _), true) => '×',
            ((true, _), false) => '·',
            ((_, true), _) => '+',
            _ => '|',
        };
        println!("{mark} {}", caption.text);
    }
    println!();
}

fn facts(draft: &Draft, kinds: &[FactKind]) -> Vec<String> {
    let mut found: Vec<String> = draft
        .facts
        .iter()
        .filter(|f| kinds.contains(&f.kind))
        .map(|f| plain(&f.text))
        .collect();
    found.sort();
    found.dedup();
    found
}

/// Labels without a counterpart, and names found without one; a name counts for the label it holds.
fn unmatched<'a>(wanted: &'a [String], found: &'a [String]) -> (Vec<&'a String>, Vec<&'a String>) {
    let alike = |a: &String, b: &String| a.contains(b.as_str()) || b.contains(a.as_str());
    let without = |these: &'a [String], those: &[String]| -> Vec<&'a String> {
        these
            .iter()
            .filter(|this| !those.iter().any(|that| alike(this, that)))
            .collect()
    };
    (without(wanted, found), without(found, wanted))
}

/// Persons of the facts and of the credits: the labels count those of the byline too.
fn people(draft: &Draft) -> Vec<String> {
    let mut people = facts(draft, &[FactKind::Person]);
    let credits = &draft.credits;
    people.extend(
        credits
            .writers
            .iter()
            .chain(&credits.photographers)
            .chain(&credits.editors)
            .map(|name| plain(name)),
    );
    people.sort();
    people.dedup();
    people
}

/// Facts stand as in the source; labels are written without its spaces and full-width digits.
fn plain(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| match c {
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => {
                char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c)
            }
            c => c,
        })
        .collect();
    let latin = text
        .chars()
        .all(|c| c.is_ascii_alphabetic() || " .'’-".contains(c));
    text.chars()
        .filter(|c| latin || !c.is_whitespace())
        .collect()
}

/// 南山 and 南山区 are one district.
fn district(name: Option<&str>) -> Option<&str> {
    name.map(|name| {
        name.trim_end_matches("特别合作区")
            .trim_end_matches("新区")
            .trim_end_matches('区')
    })
}

fn values(draft: &Draft, kind: FactKind) -> Vec<String> {
    let mut found: Vec<String> = draft
        .facts
        .iter()
        .filter(|f| f.kind == kind && f.value.len() == 10)
        .map(|f| f.value.clone())
        .collect();
    found.sort();
    found.dedup();
    found
}

fn unique(items: &[String]) -> Vec<String> {
    let mut items = items.to_vec();
    items.sort();
    items.dedup();
    items
}

pub fn table(samples: &[Sample], drafts: &[Draft], pairs: &[Pair], relations: &[&str]) {
    let news: Vec<(&Sample, &Draft)> = samples
        .iter()
        .zip(drafts)
        .filter(|(sample, _)| sample.label.kind == "news")
        .collect();
    let count =
        |test: &dyn Fn(&Sample, &Draft) -> bool| news.iter().filter(|(s, d)| test(s, d)).count();
    let of = |hits: usize| {
        format!(
            "{hits}/{} = {:.1} %",
            news.len(),
            100.0 * share(hits, news.len())
        )
    };

    println!("{} texts, {} of them news", samples.len(), news.len());
    let rouge: f64 = news
        .iter()
        .map(|(s, d)| best_rouge(&d.headline, &s.label.headlines))
        .sum();
    row(
        "headline ROUGE-L (best ref)",
        format!("{:.1}", 100.0 * rouge / share(news.len(), 1).max(1.0)),
    );
    row("headline licensed", of(count(&|_, d| d.headline_licensed)));
    for mark in ["可播", "小改", "重写"] {
        row(
            &format!("headline {mark} (by hand)"),
            of(count(&|s, d| {
                s.label.marks.get(&d.headline).is_some_and(|m| m == mark)
            })),
        );
    }
    row(
        "headline not judged yet",
        of(count(&|s, d| !s.label.marks.contains_key(&d.headline))),
    );
    row(
        "重写 without 待改",
        of(count(&|s, d| {
            d.headline_licensed && s.label.marks.get(&d.headline).is_some_and(|m| m == "重写")
        })),
    );
    let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    row(
        "lead of 60–90 characters",
        of(count(&|_, d| (60..=90).contains(&letters(&d.lead)))),
    );
    row(
        "category first",
        of(count(&|s, d| {
            s.label.category.as_deref() == Some(d.category.label())
        })),
    );
    row(
        "category first or second",
        of(count(&|s, d| {
            let want = s.label.category.as_deref();
            want == Some(d.category.label())
                || want == d.category_second.map(|c| c.label())
                || s.label.category_second.as_deref() == Some(d.category.label())
        })),
    );
    row(
        "topic",
        of(count(&|s, d| {
            s.label.topic.as_deref() == Some(d.topic.label())
        })),
    );
    row(
        "district",
        of(count(&|s, d| {
            district(s.label.district.as_deref()) == district(d.district.as_deref())
        })),
    );

    for (what, kinds) in [
        ("people", vec![FactKind::Person]),
        ("people with credits", vec![FactKind::Person]),
        ("organizations", vec![FactKind::Organization]),
        ("numbers", vec![FactKind::Number, FactKind::Money]),
        ("works", vec![FactKind::Work]),
    ] {
        let mut counted = Count::default();
        for (sample, draft) in &news {
            let wanted = match what {
                "people" | "people with credits" => {
                    sample.label.people.iter().map(|p| p.name.clone()).collect()
                }
                "organizations" => sample.label.organizations.clone(),
                "numbers" => sample.label.numbers.clone(),
                _ => sample.label.works.clone(),
            };
            let found = match what {
                "people with credits" => people(draft),
                _ => facts(draft, &kinds),
            };
            counted.add(&unique(&wanted), &found, |a, b| {
                a == b
                    || !what.starts_with("people")
                        && (b.contains(a) || a.contains(b) && b.chars().count() > 1)
            });
        }
        row(
            what,
            format!(
                "P {:.3} R {:.3} F1 {:.3}",
                counted.precision(),
                counted.recall(),
                counted.f1()
            ),
        );
    }
    let mut days = Count::default();
    for (sample, draft) in &news {
        days.add(
            &unique(&sample.label.dates),
            &values(draft, FactKind::Date),
            |a, b| a == b,
        );
    }
    row(
        "days",
        format!("P {:.3} R {:.3}", days.precision(), days.recall()),
    );
    let mut posts = Count::default();
    for (sample, draft) in &news {
        let spoken: Vec<String> = draft
            .strap
            .iter()
            .map(|s| format!("{}|{}", s.name, s.line))
            .collect();
        let wanted: Vec<String> = sample
            .label
            .people
            .iter()
            .filter(|p| draft.strap.iter().any(|s| s.name == p.name))
            .map(|p| format!("{}|{}", p.name, p.post))
            .collect();
        posts.add(&wanted, &spoken, |a, b| a == b);
    }
    row(
        "straps with the whole post",
        format!("{}/{}", posts.hits, posts.wanted),
    );

    let blocked = |draft: &Draft| draft.checks.iter().any(|c| c.level == CheckLevel::Block);
    row(
        "news blocked",
        of(count(&|s, d| !s.label.block && blocked(d))),
    );
    for kind in ["advert", "job", "scam", "miracle", "appeal"] {
        let all = samples.iter().filter(|s| s.label.kind == kind).count();
        let caught = samples
            .iter()
            .zip(drafts)
            .filter(|(s, d)| s.label.kind == kind && blocked(d))
            .count();
        row(&format!("{kind} blocked"), format!("{caught}/{all}"));
    }

    let rules = CaptionRules::default();
    let (mut lines, mut faults, mut by_word, mut by_character) = (0, 0, 0, 0);
    let mut parted = 0;
    for draft in drafts {
        lines += draft.captions.len();
        faults += caption_faults(&draft.captions, &rules).len();
        parted += torn(draft).into_iter().filter(|torn| *torn).count();
        for caption in &draft.captions {
            let (word, character) = edges(&caption.text);
            by_word += usize::from(word);
            by_character += usize::from(character);
        }
    }
    row(
        "caption lines",
        format!(
            "{lines}, {faults} hard faults, {by_word} ({:.2} %) on function words, {parted} ({:.2} %) where no mark stands, {by_character} ({:.2} %) by character",
            100.0 * share(by_word, lines),
            100.0 * share(parted, lines),
            100.0 * share(by_character, lines)
        ),
    );

    let pairs: Vec<(&Pair, &str)> = pairs.iter().zip(relations.iter().copied()).collect();
    pair_rows("pairs", &pairs);
}

/// How well pairs were told apart.
fn pair_rows(title: &str, pairs: &[(&Pair, &str)]) {
    for name in ["resend", "same_event", "series", "none"] {
        let count = |wanted: bool, said: bool| {
            pairs
                .iter()
                .filter(|(p, r)| (!wanted || p.relation == name) && (!said || *r == name))
                .count()
        };
        row(
            &format!("{title}: {name}"),
            format!(
                "{}/{}, said {} times",
                count(true, true),
                count(true, false),
                count(false, true)
            ),
        );
    }
    let merged = |wanted: &str| {
        pairs
            .iter()
            .filter(|(p, r)| p.relation == wanted && *r == "resend")
            .count()
    };
    row(
        &format!("{title}: merged wrongly"),
        format!(
            "{} of a series, {} of one event, {} unrelated",
            merged("series"),
            merged("same_event"),
            merged("none")
        ),
    );
    let related = Count {
        hits: pairs
            .iter()
            .filter(|(p, r)| p.relation != "none" && *r != "none")
            .count(),
        found: pairs.iter().filter(|(_, r)| *r != "none").count(),
        wanted: pairs.iter().filter(|(p, _)| p.relation != "none").count(),
    };
    row(
        &format!("{title}: related at all"),
        format!(
            "P {:.3} R {:.3} F1 {:.3}",
            related.precision(),
            related.recall(),
            related.f1()
        ),
    );
}

/// Texts that hold several articles: parts whose news begins and ends where the label says, headings to
/// the letter, and texts of one article that were cut.
pub fn several(samples: &[Sample]) {
    let plain = |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
    let (mut parts, mut headings, mut wanted, mut found) = (0, 0, 0, 0);
    let (mut whole, mut cut) = (0, 0);
    for sample in samples {
        let articles = articles(&sample.text);
        if sample.label.article.is_empty() {
            whole += 1;
            cut += usize::from(articles.len() > 1);
            continue;
        }
        found += articles.len();
        wanted += sample.label.article.len();
        for label in &sample.label.article {
            let begins = plain(&label.begins);
            let ends = plain(&label.ends);
            let news = |article: &Article| -> String {
                let text = article.in_place(&sample.text);
                let body = take_off(paragraphs(&text));
                let news: String = body.paragraphs.iter().map(Clean::text).collect();
                plain(&news)
            };
            let own = articles.iter().find(|article| {
                let news = news(article);
                news.starts_with(&begins) && news.ends_with(&ends)
            });
            parts += usize::from(own.is_some());
            headings += usize::from(own.is_some_and(|article| {
                plain(article.heading.as_deref().unwrap_or("")) == plain(&label.heading)
            }));
        }
    }
    println!(
        "{:<28} parts right {parts}/{wanted} (found {found}), headings right {headings}/{wanted}, single texts cut {cut}/{whole}",
        "several split"
    );
}

fn row(what: &str, value: String) {
    println!("{what:<28} {value}");
}
