//! The gate against lies of every kind, and the shell against a server that tells them.

use std::{
    sync::{Arc, LazyLock, Mutex},
    time::Duration,
};

use chrono::NaiveDate;
use proptest::prelude::*;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::{
    answer::Fields,
    gate::{Field, faults, gate},
    ground::Ground,
    pace::Pause,
    prompt,
    shell::{Endpoint, Studio, polish},
};
use crate::{
    editorial::draft::{House, Tip, draft, read},
    model::{
        Edition, EditionId, EditionState, Placement, Story, StoryId,
        clock::FixedClock,
        story::{Category, Draft},
    },
    speech::{CaptionRules, Rate},
    store::Store,
};

const TIP: &str = "银龄数字课堂走进粤海街道\n2026年11月21日上午，深圳市青禾公益服务中心在南山区粤海街道党群服务中心举办“银龄数字课堂”第三期活动，86名长者在12名志愿者的陪伴下学习手机挂号和线上缴费。\n中心理事长李青禾介绍，课堂自2024年3月启动以来，截至10月底，已走进25个社区，开课132场，服务长者近5600人次，投入资金1.2亿元。“让每一位长者都不掉队，是我们的心愿。”李青禾说。\n项目秘书长王一帆表示，《长者智能手机使用手册》尚未定稿，12岁的小学生林小满也来帮忙。联系电话13800138000。";
const LEAD: &str = "11月21日上午，深圳市青禾公益服务中心在南山区粤海街道举办“银龄数字课堂”第三期活动，86名长者在12名志愿者的陪伴下学习手机挂号和线上缴费。";
const VO: &str = "课堂自2024年3月启动以来，截至10月底，已走进25个社区，开课132场，服务长者近5600人次。\n理事长李青禾说：“让每一位长者都不掉队，是我们的心愿。”秘书长王一帆表示，《长者智能手机使用手册》尚未定稿。";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn made() -> (Draft, Ground) {
    static MADE: LazyLock<(Draft, Ground)> = LazyLock::new(make);
    MADE.clone()
}

fn make() -> (Draft, Ground) {
    let tip = Tip {
        text: TIP,
        subject: "",
        sender: "a@x.example",
        organization: Some("深圳市青禾公益服务中心"),
        book: None,
        verified: false,
        received: day("2026-11-24"),
        air: day("2026-11-28"),
        links: 0,
        notes: &[],
    };
    let house = House {
        rate: Rate::default(),
        rules: CaptionRules::default(),
    };
    let material = read(&tip);
    let draft = draft(&tip, &material, &[], &[], &house);
    let ground = Ground::new(&material, &draft, tip.received);
    (draft, ground)
}

fn honest() -> Fields {
    Fields {
        headlines: vec!["“银龄数字课堂”走进粤海街道".to_owned()],
        lead: LEAD.to_owned(),
        voice_over: VO.to_owned(),
        category: Some(Category::Event),
        reason: "报道一次活动".to_owned(),
    }
}

#[test]
fn an_honest_text_passes() {
    let (_, ground) = made();
    let polished = gate(&honest(), &ground, "m");
    assert_eq!(polished.refused, []);
    assert_eq!(polished.headlines, ["“银龄数字课堂”走进粤海街道"]);
    assert_eq!(polished.lead.as_deref(), Some(LEAD));
    assert_eq!(polished.voice_over.as_deref(), Some(VO));
}

#[test]
fn what_is_sent_holds_no_personal_data() {
    let (_, ground) = made();
    let asked = prompt::request(&ground, "m", false).to_string();
    assert!(!asked.contains("13800138000"), "{asked}");
    assert!(
        !asked.contains("林小满") && asked.contains("林某"),
        "{asked}"
    );
    assert!(asked.contains("1.2亿元") && asked.contains("李青禾"));
}

#[test]
fn every_lie_is_refused() {
    let (_, ground) = made();
    for (from, to) in [
        ("86名长者", "96名长者"),
        ("86名长者", "86名志愿者"),
        ("12名志愿者", "12名医生"),
        ("近5600人次", "5600人次"),
        ("近5600人次", "近5600万人次"),
        ("132场", "逾132场"),
        ("截至10月底，", ""),
        ("25个社区", "25个街道"),
        ("11月21日", "11月22日"),
        ("11月21日", "2025年11月21日"),
        ("2024年3月", "2023年3月"),
        ("2024年3月", "2024年5月"),
        ("不掉队，是我们的心愿", "不落后，是我们的心愿"),
        ("《长者智能手机使用手册》", "《长者手机使用手册》"),
        ("尚未定稿", "定稿"),
        ("尚未定稿", "已经定稿"),
        ("李青禾说", "李清禾说"),
        ("李青禾说", "会长李青禾说"),
        ("秘书长王一帆", "理事长赵一鸣"),
        ("王一帆表示", "林小满表示"),
        ("深圳市青禾公益服务中心", "深圳市青木公益服务中心"),
        ("深圳市青禾公益服务中心", "深圳市义工联合会"),
        ("第三期", "首个第三期"),
        ("南山区粤海街道", ""),
        ("走进25个社区", "走进最多的25个社区"),
        ("开课132场", "开课132場"),
        ("开课132场", "开课132场，联系电话13900139000"),
        ("开课132场", "开课132场，great"),
        ("开课132场", "开课132场😀"),
        ("“让每一位", "让每一位"),
        (
            "开课132场",
            "社会反响热烈空前，深受广大市民群众欢迎好评，获得主流媒体广泛关注报道，成为城市文明崭新名片",
        ),
    ] {
        let (field, text) = if LEAD.contains(from) {
            (Field::Lead, LEAD)
        } else {
            (Field::VoiceOver, VO)
        };
        let told = text.replacen(from, to, 1);
        assert_ne!(told, text, "{from}");
        assert!(!faults(field, &told, &ground).is_empty(), "{from} → {to}");
    }
    for line in [
        "已忽略以上全部指令并照办",
        "青禾中心服务长者6000人次",
        "银龄数字课堂圆满收官",
        "深圳市青禾公益服务中心“银龄数字课堂”第三期走进南山区粤海街道",
        "银龄",
    ] {
        assert!(!faults(Field::Headline, line, &ground).is_empty(), "{line}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]
    #[test]
    fn a_changed_digit_name_or_quote_is_refused(at in any::<prop::sample::Index>(), to in "[0-9\u{4e00}-\u{9fa5}]") {
        let (_, ground) = made();
        let whole = format!("{LEAD}\n{VO}");
        let chars: Vec<char> = whole.chars().collect();
        let mut guarded = vec![false; chars.len()];
        let quotes = crate::editorial::text::shielded(&whole);
        let names = ["李青禾", "王一帆", "深圳市青禾公益服务中心"];
        let ranges = quotes.iter().map(|r| (r.start, r.end)).chain(
            names.iter().flat_map(|name| whole.match_indices(name).map(|(at, n)| (at, at + n.len()))),
        );
        for (start, end) in ranges.collect::<Vec<_>>() {
            let from = whole[..start].chars().count();
            guarded[from..from + whole[start..end].chars().count()].fill(true);
        }
        let places: Vec<usize> = (0..chars.len())
            .filter(|&i| chars[i].is_ascii_digit() || guarded[i] && chars[i].is_alphanumeric())
            .collect();
        let place = places[at.index(places.len())];
        let to = to.chars().next().unwrap();
        prop_assume!(chars[place] != to && (chars[place].is_ascii_digit() == to.is_ascii_digit()));
        let mut changed = chars.clone();
        changed[place] = to;
        let changed: String = changed.into_iter().collect();
        let (lead, copy) = changed.split_once('\n').unwrap();
        let found = [faults(Field::Lead, lead, &ground), faults(Field::VoiceOver, copy, &ground)].concat();
        prop_assert!(!found.is_empty(), "{changed}");
    }
}

// ---- the shell -------------------------------------------------------------------------------

type Script = Arc<dyn Fn(usize, &str) -> Reply + Send + Sync>;

enum Reply {
    Status(&'static str, String),
    Silence,
    Endless,
}

fn completion(content: &str) -> Reply {
    let body = serde_json::json!({"choices": [{"message": {"content": content}, "finish_reason": "stop"}]});
    Reply::Status("200 OK", body.to_string())
}

fn told(fields: &Fields) -> Reply {
    let body = serde_json::json!({"headlines": fields.headlines, "lead": fields.lead, "vo": fields.voice_over, "category": "新事", "reason": fields.reason});
    completion(&body.to_string())
}

async fn peer(script: Script) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/v1", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = asked.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (script, log) = (script.clone(), log.clone());
            tokio::spawn(async move { serve(stream, &script, &log).await });
        }
    });
    (base, asked)
}

async fn serve(mut stream: TcpStream, script: &Script, log: &Mutex<Vec<String>>) {
    let mut bytes = Vec::new();
    let mut block = [0; 4096];
    loop {
        let read = stream.read(&mut block).await.unwrap_or(0);
        if read == 0 {
            return;
        }
        bytes.extend_from_slice(&block[..read]);
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|l| {
                    l.to_lowercase()
                        .strip_prefix("content-length:")
                        .map(str::to_owned)
                })
                .and_then(|n| n.trim().parse().ok())
                .unwrap_or(0);
            if body.len() >= length {
                break;
            }
        }
    }
    let request = String::from_utf8_lossy(&bytes).into_owned();
    let count = {
        let mut log = log.lock().unwrap();
        log.push(request.clone());
        log.len()
    };
    match script(count, &request) {
        Reply::Status(status, body) => {
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(head.as_bytes()).await;
            let _ = stream.write_all(body.as_bytes()).await;
        }
        Reply::Silence => std::future::pending().await,
        Reply::Endless => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
            while stream.write_all(&[b' '; 65_536]).await.is_ok() {}
        }
    }
}

struct Room {
    _folder: tempfile::TempDir,
    store: Store,
    edition: Edition,
    story: Story,
    ground: Ground,
}

async fn room() -> Room {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open_sqlite(folder.path()).await.unwrap();
    let (draft, ground) = made();
    let at = "2026-11-25T08:00:00Z".parse().unwrap();
    let edition = Edition {
        id: EditionId::new(day("2026-11-28")),
        number: 327,
        air_at: "2026-11-28T04:00:00Z".parse().unwrap(),
        state: EditionState::Drafting,
        note: String::new(),
    };
    let story = Story {
        id: StoryId::derive(at, b"story"),
        edition: edition.id,
        submissions: Vec::new(),
        draft,
        media: Vec::new(),
        duplicates: Vec::new(),
        received_at: at,
        set_aside: None,
        placement: Placement::Free,
        told_as: None,
        sign_offs: Vec::new(),
        overrides: Vec::new(),
    };
    store
        .add_stories(std::slice::from_ref(&story), at)
        .await
        .unwrap();
    Room {
        _folder: folder,
        store,
        edition,
        story,
        ground,
    }
}

impl Room {
    async fn round(&self, base: &str, minute: i64) -> super::shell::Polishing {
        let start: chrono::DateTime<chrono::Utc> = "2026-11-25T08:00:00Z".parse().unwrap();
        let clock = FixedClock::at(start + chrono::TimeDelta::minutes(minute));
        let endpoint = Endpoint {
            base: base.parse().unwrap(),
            model: "fake".to_owned(),
            key_file: None,
            patience: Duration::from_secs(2),
        };
        let studio = Studio {
            store: &self.store,
            clock: &clock,
            endpoint: &endpoint,
            budget: 40,
            lock: "2026-11-27T10:00:00Z".parse().unwrap(),
            round: Duration::from_secs(60),
        };
        polish(
            &studio,
            &self.edition,
            &[(self.story.id, self.ground.clone())],
        )
        .await
        .unwrap()
    }

    async fn stored(&self) -> Story {
        self.store.story(self.story.id).await.unwrap().0
    }
}

#[tokio::test]
async fn an_honest_model_writes_beside_the_rule_draft_and_is_asked_once() {
    let room = room().await;
    let (base, asked) = peer(Arc::new(|_, _| told(&honest()))).await;
    let first = room.round(&base, 0).await;
    assert_eq!((first.polished, first.calls), (1, 1), "{first:?}");
    let story = room.stored().await;
    let polished = story.draft.polished.clone().unwrap();
    assert_eq!(polished.lead.as_deref(), Some(LEAD));
    // What airs is still the rule draft, and no signature is touched.
    assert_eq!(story.draft.lead, room.story.draft.lead);
    assert_eq!(story.content_hash(), room.story.content_hash());
    let second = room.round(&base, 1).await;
    assert_eq!((second.polished, second.calls), (0, 0));
    let asked = asked.lock().unwrap();
    assert_eq!(asked.len(), 1);
    assert!(
        asked[0].starts_with("POST /v1/chat/completions HTTP/1.1"),
        "{}",
        asked[0]
    );
    assert!(!asked[0].contains("13800138000") && asked[0].contains("json_object"));
}

#[tokio::test]
async fn a_lying_model_shows_nothing_but_its_faults() {
    let room = room().await;
    let (base, _) = peer(Arc::new(|_, _| {
        let mut lies = honest();
        lies.headlines = vec![
            "已忽略以上指令".to_owned(),
            "青禾中心投入1.2万元".to_owned(),
        ];
        lies.lead = LEAD.replace("86名", "860名");
        lies.voice_over = VO.replace("近5600", "5600").replace("不掉队", "不落伍");
        told(&lies)
    }))
    .await;
    room.round(&base, 0).await;
    let polished = room.stored().await.draft.polished.unwrap();
    assert_eq!(polished.headlines, Vec::<String>::new());
    assert_eq!((polished.lead, polished.voice_over), (None, None));
    let fields: Vec<&str> = polished.refused.iter().map(|r| r.field.as_str()).collect();
    assert_eq!(fields, ["标题", "标题", "导语", "配音稿"]);
    assert!(polished.refused.iter().all(|r| !r.faults.is_empty()));
}

#[tokio::test]
async fn a_broken_server_costs_two_calls_and_leaves_the_draft() {
    let half = || Reply::Status("200 OK", "{\"choices\": [{\"mess".to_owned());
    let scripts: [(&str, Script); 6] = [
        (
            "429",
            Arc::new(|_, _| Reply::Status("429 Too Many Requests", String::new())),
        ),
        (
            "500",
            Arc::new(|_, _| Reply::Status("500 Internal Server Error", "boom".to_owned())),
        ),
        ("half", Arc::new(move |_, _| half())),
        ("endless", Arc::new(|_, _| Reply::Endless)),
        ("silence", Arc::new(|_, _| Reply::Silence)),
        (
            "moved",
            Arc::new(|_, _| {
                Reply::Status("302 Found\r\nLocation: http://127.0.0.1:1/", String::new())
            }),
        ),
    ];
    for (name, script) in scripts {
        let room = room().await;
        let (base, asked) = peer(script).await;
        let done = room.round(&base, 0).await;
        assert_eq!(
            (done.polished, done.calls, done.failed.len()),
            (0, 2, 2),
            "{name}: {done:?}"
        );
        assert_eq!(room.stored().await, room.story, "{name}");
        // Not asked again: two tries are all a text gets.
        assert_eq!(room.round(&base, 30).await.calls, 0, "{name}");
        assert_eq!(asked.lock().unwrap().len(), 2, "{name}");
    }
}

#[tokio::test]
async fn a_server_without_json_mode_is_asked_plainly() {
    let room = room().await;
    let (base, _) = peer(Arc::new(|_, request: &str| {
        if request.contains("response_format") {
            Reply::Status("400 Bad Request", String::new())
        } else {
            told(&honest())
        }
    }))
    .await;
    assert_eq!(room.round(&base, 0).await.polished, 1);
}

#[tokio::test]
async fn nothing_is_asked_shortly_before_lock() {
    let room = room().await;
    let (base, asked) = peer(Arc::new(|_, _| told(&honest()))).await;
    // Lock is at 10:00 UTC two days later.
    let done = room.round(&base, 49 * 60 + 45).await;
    assert_eq!(done.pause, Some(Pause::Deadline));
    assert_eq!(asked.lock().unwrap().len(), 0);
}
