//! The room as a whole: drafts of many kinds of tips, hostile text, the gate against mutations, and
//! the shell on a real store.

mod several;

use chrono::{DateTime, NaiveDate, Utc};
use proptest::prelude::*;

use super::{
    draft::{House, Tip, draft, read},
    lead, shell,
    text::{han_count, length},
    voice_over,
};
use crate::{
    model::{
        BlobHash, Edition, EditionId, EditionState, Millis, ReceiptNumber, Submission,
        SubmissionId, SubmissionState, Version,
        clock::FixedClock,
        language::{Cells, cells},
        story::{CheckLevel, Draft, Relation},
        submission::{Attachment, Mailbox, NestedSubmission},
        zone::STATION_ZONE,
    },
    speech::{CaptionRules, Rate, caption_faults},
    store::{Arrival, Blobs, Processed, Store},
};

macro_rules! tips {
    ($($name:literal),* $(,)?) => { [$(($name, include_str!(concat!("../../tests/it/fixtures/tips/", $name, ".txt")))),*] };
}

/// Press releases of our own in the style of Shenzhen's social organizations.
const TIPS: [(&str, &str); 16] = tips![
    "01-event",
    "02-election",
    "03-award",
    "04-standard",
    "05-programme",
    "06-relief",
    "07-exchange",
    "08-person",
    "09-hardwrap",
    "10-speech",
    "11-pii-fund",
    "12-ad",
    "13-date",
    "14-thin",
    "15-support",
    "16-forum",
];

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn of(text: &str, subject: &str) -> Draft {
    let tip = Tip {
        text,
        subject,
        sender: "a@x.example",
        organization: None,
        book: None,
        verified: false,
        received: day("2026-11-24"),
        air: day("2026-11-28"),
        links: 0,
        notes: &[],
    };
    draft(&tip, &read(&tip), &[], &[], &house())
}

fn house() -> House {
    House {
        rate: Rate::default(),
        rules: CaptionRules::default(),
    }
}

fn tip(name: &str) -> Draft {
    of(TIPS.iter().find(|(n, _)| *n == name).unwrap().1, "")
}

fn has(draft: &Draft, rule: &str, level: CheckLevel) -> bool {
    draft
        .checks
        .iter()
        .any(|c| c.rule == rule && c.level == level)
}

/// What holds of the lengths on offer.
fn versions_hold(draft: &Draft) {
    let full = &draft.versions[0];
    assert_eq!(
        (full.version, &full.voice_over, &full.captions, full.read_ms),
        (
            Version::Full,
            &draft.voice_over,
            &draft.captions,
            draft.read_ms
        )
    );
    assert_eq!((draft.version, &full.strap), (Version::Full, &draft.strap));
    let rules = CaptionRules::default();
    for pair in draft.versions.windows(2) {
        assert!(pair[0].version < pair[1].version);
        assert!(
            length(&pair[1].voice_over) * 10 <= length(&pair[0].voice_over) * 9,
            "{pair:?}"
        );
        assert!(pair[1].read_ms <= pair[0].read_ms);
    }
    for cut in &draft.versions {
        assert_eq!(caption_faults(&cut.captions, &rules), [], "{cut:#?}");
        let copy = format!("{}\n{}", draft.lead, cut.voice_over);
        assert!(cut.strap.iter().all(|strap| copy.contains(&strap.name)));
        // Whole sentences, in the order of the long version.
        let mut rest = full.voice_over.as_str();
        for sentence in super::sentences::split_sentences(&cut.voice_over.replace('\n', "")) {
            // A connective may be gone.
            let tail: String = sentence.chars().take(200).collect();
            let flat = rest.replace('\n', "");
            let at = flat.find(&tail);
            assert!(at.is_some(), "{tail} not in {flat}");
            let skip = at.unwrap_or(0) + tail.len();
            let mut seen = 0;
            let mut cut_at = rest.len();
            for (i, c) in rest.char_indices() {
                if seen >= skip {
                    cut_at = i;
                    break;
                }
                if c != '\n' {
                    seen += c.len_utf8();
                }
            }
            rest = &rest[cut_at..];
        }
    }
}

/// What holds for whatever came in.
fn within_limits(draft: &Draft) {
    assert!(
        cells(&draft.headline) <= Cells::whole(20),
        "{}",
        draft.headline
    );
    assert!(!draft.headline.is_empty() && !draft.headline.contains('\n'));
    assert!((1..=3).contains(&draft.headline_candidates.len()));
    assert!(length(&draft.lead) <= lead::MOST, "{}", draft.lead);
    assert!(
        length(&draft.voice_over) <= voice_over::MOST,
        "{} {}",
        length(&draft.voice_over),
        draft.voice_over
    );
    assert!(
        han_count(&draft.slug) <= 10 && !draft.slug.is_empty(),
        "{}",
        draft.slug
    );
    assert!(
        draft
            .strap
            .iter()
            .all(|s| cells(&s.line) <= Cells::whole(18) && !s.name.is_empty())
    );
    assert!((0..=1000).contains(&draft.score));
    let rules = CaptionRules::default();
    assert_eq!(caption_faults(&draft.captions, &rules), [], "{draft:#?}");
    let end = draft.captions.last().map_or(Millis::ZERO, |c| c.end_ms);
    assert!(draft.read_ms >= end && draft.read_ms.0 % 40 == 0);
    let copy = format!(
        "{}\n{}\n{}\n{}",
        draft.headline, draft.headline_long, draft.lead, draft.voice_over
    );
    assert_eq!(crate::model::language::personal::find(&copy), [], "{copy}");
    assert!(draft.headline_licensed || has(draft, "headline.unlicensed", CheckLevel::Fix));
    assert!(
        cells(&draft.headline_long) <= Cells::whole(30) && !draft.headline_long.is_empty(),
        "{}",
        draft.headline_long
    );
    assert!(!draft.headline_long.contains('\n'));
    versions_hold(draft);
}

#[test]
fn every_tip_is_drafted_within_the_limits_of_the_trade() {
    for (name, text) in TIPS {
        let draft = of(text, "");
        within_limits(&draft);
        assert!(
            draft.checks.iter().all(|c| c.rule != "draft.unfaithful"),
            "{name}: {:?}",
            draft.checks
        );
        let chars: Vec<char> = text.chars().collect();
        for fact in &draft.facts {
            assert_eq!(
                chars[fact.span[0]..fact.span[1]].iter().collect::<String>(),
                fact.text,
                "{name}"
            );
        }
        let short = length(&draft.lead) < lead::LEAST;
        assert_eq!(
            short && !draft.lead.is_empty(),
            has(&draft, "lead.short", CheckLevel::Fix),
            "{name}: {}",
            draft.lead
        );
        for sentence in draft.lead.split_inclusive('。') {
            assert!(
                !draft.voice_over.contains(sentence),
                "{name} repeats {sentence}"
            );
        }
    }
}

#[test]
fn headlines_are_what_an_editor_would_air() {
    for (name, want) in [
        ("02-election", "深圳市智能穿戴产业协会换届"),
        ("03-award", "市物流协会获评“5A级社会组织”"),
        ("04-standard", "《社区养老助餐服务规范》发布"),
        ("05-programme", "困境儿童关爱项目在龙岗启动"),
        ("06-relief", "公益救援队连夜驰援粤北"),
        ("08-person", "苏念慈：轮椅上的“声音工匠”"),
        ("09-hardwrap", "龙华区首届社区共治创新大赛收官"),
        ("15-support", "深圳社会组织赴汕尾开展消费帮扶"),
        ("16-forum", "2026深圳公益创新论坛举行"),
    ] {
        let draft = tip(name);
        assert!(
            draft.headline_licensed && draft.headline.starts_with(want),
            "{name}: {:?}",
            draft.headline_candidates
        );
    }
    for name in ["10-speech", "14-thin"] {
        assert!(!tip(name).headline_licensed, "{name}");
    }
}

#[test]
fn what_must_not_air_is_blocked() {
    let appeal = tip("11-pii-fund");
    assert!(has(&appeal, "fundraising.unverified", CheckLevel::Block));
    assert!(appeal.checks.iter().any(|c| c.rule == "minor.named"));
    assert!(!appeal.lead.contains("林子轩") && !appeal.voice_over.contains("林子轩"));
    assert!(has(&tip("12-ad"), "advert.offer", CheckLevel::Block));
    assert!(has(&tip("13-date"), "date.impossible", CheckLevel::Block));
    assert!(has(&tip("14-thin"), "source.no_facts", CheckLevel::Block));
    assert!(has(&tip("02-election"), "words.grand", CheckLevel::Fix));
    assert!(!tip("02-election").lead.contains("隆重"));
    let award = of(
        "11月20日，王一帆获评“最美志愿者”，深圳市青禾公益服务中心举办最大的活动，瞎子也来了。",
        "",
    );
    assert!(
        award
            .checks
            .iter()
            .any(|c| c.rule == "words.superlative" && c.place.contains("最大"))
    );
    assert!(!award.checks.iter().any(|c| c.place.contains("最美")));
    assert!(has(&award, "words.disability", CheckLevel::Block));
}

#[test]
fn people_get_their_straps_and_stories_their_labels() {
    let election = tip("02-election");
    assert_eq!(
        (
            election.strap[0].name.as_str(),
            election.strap[0].line.as_str()
        ),
        ("陈立群", "深圳市智能穿戴产业协会会长")
    );
    assert_eq!(election.category.label(), "新人");
    assert_eq!(tip("04-standard").category.label(), "新理念");
    assert_eq!(tip("05-programme").category.label(), "新项目");
    assert_eq!(tip("06-relief").topic.label(), "应急救助");
    assert_eq!(tip("07-exchange").topic.label(), "对外交流");
    assert_eq!(tip("15-support").topic.label(), "对口帮扶");
    assert_eq!(tip("07-exchange").locator.as_deref(), Some("新加坡"));
    assert_eq!(tip("05-programme").district.as_deref(), Some("龙岗"));
    assert_eq!(tip("02-election").credits.photographers, ["何俊"]);
}

#[test]
fn hostile_text_stays_text() {
    let long_word = "a".repeat(200);
    let han = "深圳市社会组织举办活动".repeat(6_000);
    for text in [
        "深圳市青禾公益服务中心\\深圳市青禾公益服务中心11月30日深圳市青禾公益服务中心？一一一一一一一一一一",
        "aaaaaa.A.a@深圳市青禾公益服务中心“一一一。一”",
        "22222222200000000000%一一一一一一",
        "",
        "\n\n\n",
        "{{x}} %{y} <svg onload=1> =cmd() {\\p1}",
        "😀😀😀😀",
        long_word.as_str(),
        &han,
        "A whole press release in English about an event in Shenzhen on November 21, with 86 seniors attending.",
        "深圳市社會組織聯合會舉辦長者關愛活動，現場與會人員學習，為長者送上關愛，義工團隊參與服務。",
        "“““《《《（（（。。。，，，11月",
        "深圳深圳深圳深圳",
        "1111111111111111111111111111",
        "，。、；",
        "。",
        "李",
        "𠮷䶮㙓𠮷䶮㙓协会举办活动",
        "\u{202e}\u{0}控制字符举办活动，86名长者参加",
    ] {
        for subject in ["", "{{7*7}}", text] {
            let draft = of(text, subject);
            within_limits(&draft);
        }
    }
    let draft = of(
        "深圳市社會組織聯合會舉辦長者關愛活動，現場與會人員學習，為長者送上關愛。",
        "",
    );
    assert!(has(&draft, "source.traditional", CheckLevel::Fix));
}

/// Sentences of the genre that a property shuffles: some look back, some quote, some count.
const SENTENCES: &[&str] = &[
    "其中残障选手568名，年龄最大的74岁。",
    "他高兴地说：“现在我自己就能挂号了，再也不用请假。”",
    "此外，中心还向社区赠送手册500册。",
    "中心理事长李青禾介绍，课堂已在25个社区开课132场，服务长者5600余人次。",
    "“看不见不等于读不到。”李青禾说，她的下一个目标，是为孩子录完课本。",
    "下一步，中心将培训100名“银龄讲师”，让长者来教长者。",
    "课堂设6个摊位，12名志愿者手把手教学，36名学员当场挂上了号，还有8人学会了缴费。",
    "一是建立档案，入库8.6万人；二是制定标准，发布9项；三是办好培训，累计15万人次。",
    "据悉，活动每月开展一次，今年已服务800余人次。",
    "72岁的居民周玉兰第一次用手机挂上了号。",
    "活动得到了社会各界的大力支持。",
    "这支队伍已经有260名志愿者。",
    "随后，双方签订合作协议，投入资金180万元，惠及600名儿童。",
];

fn mutated(text: &str, at: usize, to: char) -> String {
    text.chars()
        .enumerate()
        .map(|(i, c)| if i == at { to } else { c })
        .collect()
}

/// Every draft part of the fixtures with its source.
fn parts() -> Vec<(super::material::Material, String)> {
    TIPS.iter()
        .flat_map(|(_, text)| {
            let tip = Tip {
                text,
                subject: "",
                sender: "",
                organization: None,
                book: None,
                verified: false,
                received: day("2026-11-24"),
                air: day("2026-11-28"),
                links: 0,
                notes: &[],
            };
            let material = read(&tip);
            let draft = draft(&tip, &material, &[], &[], &house());
            [draft.headline, draft.headline_long, draft.lead]
                .into_iter()
                .chain(draft.headline_candidates)
                .chain(draft.versions.into_iter().map(|cut| cut.voice_over))
                .filter(|part| !part.is_empty() && part != "标题待拟")
                .map(move |part| (material.clone(), part))
                .collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn every_changed_digit_is_refused() {
    let mut tried = 0;
    for (material, part) in parts() {
        let names = material.names();
        assert_eq!(
            material.source.unfounded(&part, &names),
            Vec::<String>::new(),
            "{part}"
        );
        for (at, c) in part.chars().enumerate().filter(|(_, c)| c.is_ascii_digit()) {
            for to in ('0'..='9').filter(|to| *to != c) {
                let changed = mutated(&part, at, to);
                tried += 1;
                assert!(
                    !material.source.unfounded(&changed, &names).is_empty(),
                    "{changed}"
                );
            }
        }
    }
    assert!(tried > 1_000, "{tried}");
}

proptest! {
    // The bar of the field: ten thousand changed drafts, all refused.
    #![proptest_config(ProptestConfig { max_global_rejects: 50_000, ..ProptestConfig::with_cases(10_000) })]
    #[test]
    fn every_changed_name_quote_or_title_is_refused(pick in any::<prop::sample::Index>(), which in any::<prop::sample::Index>(), to in "[\u{4e00}-\u{9fa5}]") {
        let parts = {
            use std::sync::LazyLock;
            static PARTS: LazyLock<Vec<(super::material::Material, String)>> = LazyLock::new(|| {
                let tells = |(material, part): &(super::material::Material, String)| {
                    !super::text::shielded(part).is_empty() || material.names().iter().any(|name| part.contains(name))
                };
                parts().into_iter().filter(tells).collect()
            });
            &*PARTS
        };
        let (material, part) = &parts[pick.index(parts.len())];
        let names = material.names();
        let chars: Vec<char> = part.chars().collect();
        let mut places: Vec<usize> = Vec::new();
        for name in &names {
            for (at, _) in part.match_indices(name) {
                let from = part[..at].chars().count();
                places.extend(from..from + name.chars().count());
            }
        }
        for range in super::text::shielded(part) {
            let from = part[..range.start].chars().count();
            let to = part[..range.end].chars().count();
            places.extend(from + 1..to - 1);
        }
        prop_assume!(!places.is_empty());
        let at = places[which.index(places.len())];
        let to = to.chars().next().unwrap();
        prop_assume!(chars[at] != to && chars[at].is_alphanumeric());
        let changed = mutated(part, at, to);
        prop_assert!(!material.source.unfounded(&changed, &names).is_empty(), "{changed}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn versions_of_any_sentences_hold(picks in prop::collection::vec((0..SENTENCES.len(), any::<bool>()), 1..14)) {
        let mut text = String::from("11月21日，深圳市青禾公益服务中心在南山区举办“银龄数字课堂”活动，86名长者参加。");
        for (pick, parted) in picks {
            if parted {
                text.push('\n');
            }
            text.push_str(SENTENCES[pick]);
        }
        let tip = Tip { text: &text, subject: "", sender: "", organization: None, book: None, verified: false, received: day("2026-11-24"), air: day("2026-11-28"), links: 0, notes: &[] };
        let material = read(&tip);
        let draft = draft(&tip, &material, &[], &[], &house());
        versions_hold(&draft);
        let names = material.names();
        for cut in &draft.versions {
            prop_assert!(material.source.unfounded(&cut.voice_over, &names).is_empty(), "{}", cut.voice_over);
            // No sentence of the lead is said again.
            for sentence in super::sentences::split_sentences(&draft.lead) {
                prop_assert!(!cut.voice_over.contains(&sentence), "{sentence}");
            }
        }
    }

    #[test]
    fn limits_hold_for_any_text(text in "([\\u{4e00}-\\u{9fa5}]{0,30}|深圳市青禾公益服务中心|举办|11月3[0-9]日|会长李青禾|说|“[\\u{4e00}-\\u{9fa5}，。]{0,40}”|《[\\u{4e00}-\\u{9fa5}]{0,20}》|[0-9]{1,20}[名人次万元%]|[，。；！？\\n（）“”《》]|[a-zA-Z@.]{1,12}|1380013[0-9]{4}|\\PC){0,60}") {
        within_limits(&of(&text, ""));
    }
}

// ---- the shell -------------------------------------------------------------------------------

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn submission(seed: &str, text: &str, received: &str) -> Submission {
    Submission {
        id: SubmissionId::derive(at(received), seed.as_bytes()),
        receipt: ReceiptNumber::stored(String::new()),
        source: "path".to_owned(),
        origin: seed.to_owned(),
        edition: EditionId::new(day("2026-11-28")),
        raw: BlobHash::of(seed.as_bytes()),
        message_id: None,
        subject: String::new(),
        from: Mailbox {
            name: String::new(),
            address: "a@x.example".to_owned(),
        },
        sent_at: None,
        received_at: at(received),
        organization: None,
        verified: false,
        text: text.to_owned(),
        attachments: Vec::new(),
        nested: Vec::new(),
        links: Vec::new(),
        content: BlobHash::of(format!("content {seed}").as_bytes()),
        notes: Vec::new(),
        parser: 1,
        envelope: Default::default(),
        decision: None,
        purged_at: None,
        state: SubmissionState::Accepted,
    }
}

struct Room {
    _folder: tempfile::TempDir,
    store: Store,
    blobs: Blobs,
    clock: FixedClock,
}

impl Room {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open_sqlite(folder.path()).await.unwrap();
        let blobs = Blobs::open(&folder.path().join("blobs")).unwrap();
        Self {
            _folder: folder,
            store,
            blobs,
            clock: FixedClock::at(at("2026-11-25T08:00:00Z")),
        }
    }

    async fn take(&self, submission: Submission) {
        let arrival = Arrival {
            source: submission.source.clone(),
            origin: submission.origin.clone(),
            edition: submission.edition,
            raw: submission.raw,
            received_at: submission.received_at,
            local_day: day("2026-11-24"),
            envelope: submission.envelope.clone(),
            notes: Vec::new(),
            mailbox: None,
        };
        let received = self.store.receive(vec![arrival]).await.unwrap();
        let processed = Processed {
            text_key: BlobHash::of(submission.text.as_bytes()),
            submission: Submission {
                id: received[0].row().id,
                receipt: received[0].row().receipt.clone(),
                ..submission
            },
        };
        self.store.finish_submission(processed).await.unwrap();
    }

    async fn draft(&self) -> usize {
        let desk = shell::Desk {
            store: &self.store,
            blobs: &self.blobs,
            clock: &self.clock,
            zone: STATION_ZONE,
            rate: Rate::default(),
            rules: CaptionRules::default(),
        };
        let edition = Edition {
            id: EditionId::new(day("2026-11-28")),
            number: 1,
            air_at: at("2026-11-28T04:00:00Z"),
            state: EditionState::Drafting,
            note: String::new(),
        };
        shell::draft_edition(&desk, &edition, &mut |_, _, _| {})
            .await
            .unwrap()
    }
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_luma8(width, height)
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn each_submission_becomes_one_story_and_a_second_run_makes_none() {
    let room = Room::open().await;
    let mut with_pictures = submission("one", TIPS[0].1, "2026-11-24T01:00:00Z");
    for (name, bytes, inline) in [
        ("a.png", png(1280, 720), false),
        ("sign.png", png(80, 40), true),
    ] {
        let hash = room.blobs.keep(bytes.clone()).await.unwrap();
        with_pictures.attachments.push(Attachment {
            name: name.to_owned(),
            original_name: name.to_owned(),
            media_type: "image/png".to_owned(),
            bytes: bytes.len() as u64,
            sha256: hash,
            inline,
            facts: Default::default(),
        });
    }
    room.take(with_pictures).await;
    room.take(submission("thin", TIPS[13].1, "2026-11-24T02:00:00Z"))
        .await;
    let mut later = submission("later", TIPS[3].1, "2026-11-24T03:00:00Z");
    later.edition = EditionId::new(day("2026-12-05"));
    room.take(later).await;
    assert_eq!(room.draft().await, 2);
    let stories = room.store.stories(None).await.unwrap();
    assert_eq!(stories.len(), 2);
    assert_eq!(stories[0].media.len(), 1);
    assert!(has(&stories[1].draft, "source.no_facts", CheckLevel::Block));
    assert_eq!(room.draft().await, 0);
    assert_eq!(room.store.stories(None).await.unwrap(), stories);
}

#[tokio::test]
async fn a_resend_is_merged_a_series_linked_and_a_late_resend_held() {
    let room = Room::open().await;
    let text = TIPS[0].1;
    room.take(submission("one", text, "2026-11-24T01:00:00Z"))
        .await;
    room.take(submission(
        "again",
        &text.replace("上午", ""),
        "2026-11-24T02:00:00Z",
    ))
    .await;
    let next = text
        .replace("21日", "25日")
        .replace("86名", "93名")
        .replace("12名", "15名")
        .replace("25个", "26个")
        .replace("132场", "140场")
        .replace("5600", "5800")
        .replace("第三期", "第四期")
        .replace("72岁", "69岁");
    room.take(submission("next", &next, "2026-11-24T03:00:00Z"))
        .await;
    assert_eq!(room.draft().await, 2);
    let stories = room.store.stories(None).await.unwrap();
    let merged = stories.iter().find(|s| s.submissions.len() == 2).unwrap();
    let series = stories.iter().find(|s| s.submissions.len() == 1).unwrap();
    assert!(
        merged
            .duplicates
            .iter()
            .any(|d| d.relation == Relation::Resend)
    );
    assert!(
        merged
            .duplicates
            .iter()
            .any(|d| d.relation == Relation::Series && d.id == series.id.to_string())
    );
    assert!(
        series
            .duplicates
            .iter()
            .any(|d| d.relation == Relation::Series)
    );

    let (mut edited, version) = room.store.story(merged.id).await.unwrap();
    edited.draft.headline = "编辑改过的标题".to_owned();
    room.store
        .change_story(
            &edited,
            version,
            "chen",
            "story.edit",
            at("2026-11-25T09:00:00Z"),
        )
        .await
        .unwrap();
    room.take(submission(
        "late",
        &text.replace("中心理事长", "理事长"),
        "2026-11-25T01:00:00Z",
    ))
    .await;
    assert_eq!(room.draft().await, 1);
    let stories = room.store.stories(None).await.unwrap();
    let kept = stories.iter().find(|s| s.id == merged.id).unwrap();
    assert_eq!(kept.draft.headline, "编辑改过的标题");
    let late = stories
        .iter()
        .find(|s| s.received_at == at("2026-11-25T01:00:00Z"))
        .unwrap();
    assert!(has(&late.draft, "duplicate.resend", CheckLevel::Block));
    assert!(kept.duplicates.iter().any(|d| d.id == late.id.to_string()));
}

#[tokio::test]
async fn a_forward_is_drafted_from_the_mail_inside() {
    let room = Room::open().await;
    let mut forward = submission(
        "fwd",
        "老师好，转发一篇稿件，请看是否可用。",
        "2026-11-24T01:00:00Z",
    );
    forward.nested.push(NestedSubmission {
        subject: "童梦护航".to_owned(),
        from: Mailbox {
            name: String::new(),
            address: "b@y.example".to_owned(),
        },
        sent_at: None,
        text: TIPS[4].1.to_owned(),
        attachments: Vec::new(),
        nested: Vec::new(),
    });
    room.take(forward).await;
    assert_eq!(room.draft().await, 1);
    let story = room.store.stories(None).await.unwrap().remove(0);
    assert_eq!(
        story.draft.organization.as_deref(),
        Some("深圳市暖阳慈善基金会")
    );
    assert!(
        story
            .draft
            .checks
            .iter()
            .any(|c| c.suggestion.contains("转发的原邮件"))
    );
}

#[test]
fn sixty_thousand_characters_are_drafted() {
    let text = "11月21日，深圳市青禾公益服务中心举办活动，86名长者参加。理事长李青禾介绍，《手册》“很好”。\n".repeat(1_300);
    within_limits(&of(&text, ""));
}
