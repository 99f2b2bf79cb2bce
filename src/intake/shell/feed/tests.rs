use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use super::*;
use crate::{
    config::FeedKind,
    intake::{
        Limits, Register, Tools, reread,
        shell::tests::http_peer::{HttpPeer, Reply, gzip, page, to, with},
    },
    model::{Clock, SubmissionState, clock::FixedClock, people::Organization, zone::STATION_ZONE},
    store::{Blobs, Store},
};

/// The times of the real thing, a tenth as long or less.
const QUICK: Pace = Pace {
    connect: Duration::from_secs(2),
    answer: Duration::from_millis(800),
    whole: Duration::from_secs(4),
    span: Duration::from_millis(600),
    least_bytes: 1_000,
    max_bytes: 1 << 20,
};
const NOW: &str = "2026-11-25T02:00:00Z";
const NAME: &str = "深圳市罗湖区志愿者协会";
const STORY: &str = "11月24日上午，罗湖区志愿者协会在东门社区举行便民服务活动，三百余名居民到场，志愿者提供了义诊、理发和法律咨询。";

struct House {
    _folder: tempfile::TempDir,
    store: Store,
    blobs: Blobs,
    clock: FixedClock,
    register: Register,
    feed: FeedSource,
    tools: Tools,
}

impl House {
    async fn new(peer: &HttpPeer) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            store: Store::open_sqlite(folder.path()).await.unwrap(),
            blobs: Blobs::open(&folder.path().join("blobs")).unwrap(),
            clock: FixedClock::at(NOW.parse().unwrap()),
            register: Register::new(&[Organization {
                name: NAME.to_owned(),
                aliases: vec!["罗湖义工联合会".to_owned()],
                ..Organization::default()
            }]),
            feed: FeedSource {
                url: peer.url("/rss"),
                every_minutes: 60,
                kind: FeedKind::Organization,
                organization: Some(NAME.to_owned()),
                full_text: false,
                allow_hosts: vec![peer.host()],
            },
            tools: Tools::under(&folder.path().join("work")),
            _folder: folder,
        }
    }

    fn desk(&self) -> Desk<'_> {
        Desk {
            store: &self.store,
            blobs: &self.blobs,
            clock: &self.clock,
            zone: STATION_ZONE,
            edition: "2026-11-28".parse().unwrap(),
            cutoff: DateTime::<Utc>::MAX_UTC,
            organizations: &self.register,
            trusted_authserv_ids: &[],
            tools: &self.tools,
            limits: Limits::default(),
        }
    }

    async fn gather(&self, force: bool) -> Gleaned {
        gather_at_pace(
            &self.desk(),
            "xh",
            &self.feed,
            force,
            QUICK,
            &mut |_, _, _| {},
        )
        .await
        .unwrap()
    }

    async fn rows(&self) -> Vec<Submission> {
        self.store.submissions(None).await.unwrap()
    }

    async fn health(&self) -> SourceHealth {
        self.store.source_health("xh").await.unwrap()
    }

    /// Minutes from now until it is asked again.
    async fn wait(&self) -> i64 {
        (self.health().await.next_due.unwrap() - self.clock.now()).num_minutes()
    }

    fn later(&mut self, minutes: i64) {
        self.clock = FixedClock::at(self.clock.now() + TimeDelta::minutes(minutes));
    }
}

fn item(guid: &str, title: &str, text: &str) -> String {
    format!(
        "<item><guid isPermaLink='false'>{guid}</guid><title>{title}</title><link>/news/{guid}.html</link>\
         <pubDate>Wed, 25 Nov 2026 09:00:00 +0800</pubDate><description>{text}</description></item>"
    )
}

fn rss(items: &[String]) -> String {
    format!(
        "<rss version='2.0'><channel>{}</channel></rss>",
        items.concat()
    )
}

/// A peer whose feed the test can change; every other path is a picture.
async fn changing(body: &str) -> (HttpPeer, Arc<Mutex<String>>) {
    let body = Arc::new(Mutex::new(body.to_owned()));
    let shown = body.clone();
    let peer = HttpPeer::new(move |path, _| match path {
        path if path.starts_with("/rss") => page("text/xml", shown.lock().unwrap().as_bytes()),
        _ => page("image/jpeg", picture(path)),
    })
    .await;
    (peer, body)
}

/// Bytes that begin as a JPEG does, others for each path.
fn picture(path: &str) -> Vec<u8> {
    let mut bytes = b"\xff\xd8\xff\xe0\0\x10JFIF\0".to_vec();
    bytes.extend(path.as_bytes().iter().cycle().take(4_000));
    bytes
}

fn taken(gleaned: &Gleaned) -> Vec<(&str, &str)> {
    assert!(gleaned.trouble.is_none(), "{:?}", gleaned.trouble);
    let inputs = gleaned.inputs.iter();
    inputs
        .map(|input| (input.subject.as_str(), input.state.as_str()))
        .collect()
}

fn notes(row: &Submission) -> String {
    row.notes.join("\n")
}

#[tokio::test]
async fn an_item_becomes_a_submission_of_its_organization_with_link_and_pictures() {
    let text =
        format!("&lt;p&gt;{STORY}&lt;img src='/up/a.jpg'&gt;&lt;img src='/up/b.jpg'&gt;&lt;/p&gt;");
    let (peer, _) = changing(&rss(&[item("1", "便民服务进社区", &text)])).await;
    let mut house = House::new(&peer).await;
    house.feed.organization = Some("罗湖义工联合会".to_owned());
    assert_eq!(
        taken(&house.gather(false).await),
        [("便民服务进社区", "accepted")]
    );
    let row = house.rows().await.remove(0);
    assert_eq!(
        row.organization.as_deref(),
        Some(NAME),
        "under its registered name"
    );
    assert_eq!(row.text, STORY);
    assert_eq!(row.source, "xh");
    assert_eq!(row.origin, peer.url("/news/1.html"));
    assert_eq!(
        row.sent_at.unwrap().to_rfc3339(),
        "2026-11-25T01:00:00+00:00"
    );
    assert_eq!(row.envelope.format, RawFormat::FeedItem);
    assert_eq!(row.envelope.no_answer.as_deref(), Some("来自订阅源"));
    assert!(!row.verified && row.message_id.is_none());
    assert!(notes(&row).contains(&format!("原文链接：{}", peer.url("/news/1.html"))));
    let files: Vec<(&str, &str)> = row
        .attachments
        .iter()
        .map(|file| (file.name.as_str(), file.media_type.as_str()))
        .collect();
    assert_eq!(
        files,
        [("配图1.jpg", "image/jpeg"), ("配图2.jpg", "image/jpeg")]
    );
    let bytes = house.blobs.read(&row.attachments[1].sha256).await.unwrap();
    assert_eq!(bytes, picture("/up/b.jpg"));
    // Read again from its bytes it stays what it is.
    let register = house.register.clone();
    assert_eq!(register.registered("无"), None);
    let again = reread(&house.desk(), &row).await.unwrap();
    assert_eq!(
        (again.text, again.attachments, again.content),
        (row.text, row.attachments, row.content)
    );
    assert!(again.notes.iter().any(|note| note.starts_with("原文链接")));
}

#[tokio::test]
async fn a_second_gathering_adds_nothing() {
    let body = rss(&[
        item("2", "二", "二号活动在罗湖举行"),
        item("1", "一", "一号活动在福田举行"),
    ]);
    let peer = HttpPeer::new(move |_, head| {
        if head.to_lowercase().contains("if-none-match: \"v1\"") {
            return with("304 Not Modified", "", "");
        }
        with(
            "200 OK",
            "Content-Type: text/xml\r\nETag: \"v1\"\r\n",
            &body,
        )
    })
    .await;
    let mut house = House::new(&peer).await;
    let first = house.gather(false).await;
    assert_eq!(
        taken(&first),
        [("一", "accepted"), ("二", "accepted")],
        "oldest first"
    );
    assert!(first.inputs.iter().all(|input| input.new));
    // Not due: nothing is asked.
    assert!(taken(&house.gather(false).await).is_empty());
    assert_eq!(peer.asked().len(), 1);
    // Forced: 304.
    assert!(taken(&house.gather(true).await).is_empty());
    assert_eq!(peer.asked().len(), 2);
    house.later(61);
    assert!(taken(&house.gather(false).await).is_empty());
    assert_eq!(peer.asked().len(), 3);
    let health = house.health().await;
    assert_eq!(
        (health.failures, health.items, health.trouble),
        (0, 2, None)
    );
    assert_eq!(health.last_success, Some(house.clock.now()));
    assert_eq!(house.wait().await, 60);
    // Without validators the same items come again, and are known.
    let mut forgetful = house.health().await;
    forgetful.etag = None;
    house
        .store
        .set_source_health("xh", &forgetful)
        .await
        .unwrap();
    assert!(taken(&house.gather(true).await).is_empty());
    assert_eq!(house.rows().await.len(), 2);
}

#[tokio::test]
async fn each_failure_is_told_and_waits_longer() {
    let answer = Arc::new(Mutex::new("404 Not Found".to_owned()));
    let shown = answer.clone();
    let peer =
        HttpPeer::new(move |_, _| with(&shown.lock().unwrap(), "Retry-After: 36000\r\n", rss(&[])))
            .await;
    let mut house = House::new(&peer).await;
    let mut waits = Vec::new();
    for status in [
        "404 Not Found",
        "500 Error",
        "500 Error",
        "503 Busy",
        "500 Error",
        "500 E",
        "500 E",
    ] {
        *answer.lock().unwrap() = status.to_owned();
        let gleaned = house.gather(false).await;
        let told = gleaned.trouble.unwrap().to_string();
        assert!(
            told.contains(&status[..3]) && told.contains(&house.feed.url),
            "{told}"
        );
        waits.push(house.wait().await);
        assert!(
            house.gather(false).await.trouble.is_none(),
            "not asked again at once"
        );
        house.later(house.wait().await);
    }
    assert_eq!(waits, [60, 120, 240, 600, 960, 1_440, 1_440]);
    let health = house.health().await;
    assert_eq!((health.failures, health.last_success), (7, None));
    assert!(health.trouble.unwrap().contains("网站出错（500）"));
    *answer.lock().unwrap() = "200 OK".to_owned();
    assert!(house.gather(false).await.trouble.is_none());
    let health = house.health().await;
    assert_eq!((health.failures, health.trouble), (0, None));
    assert_eq!(peer.asked().len(), 8);
}

#[tokio::test]
async fn traps_and_what_is_no_feed_leave_nothing_behind() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<rss>".to_vec();
    let bomb = gzip(&vec![b' '; 100 << 20]);
    let entities = format!(
        "<!DOCTYPE rss [<!ENTITY a \"{}\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>{}",
        "哈".repeat(100),
        rss(&[item("1", "&b;", "&b;&b;")])
    );
    let peer = HttpPeer::new(move |path, _| match path {
        "/metadata" => to("http://169.254.169.254/latest/meta-data/"),
        "/decimal" => to("http://2130706433/"),
        "/bomb" => with("200 OK", "Content-Encoding: gzip\r\n", &bomb),
        "/drip" => Reply::Drip(head.clone(), Duration::from_millis(20)),
        "/endless" => Reply::Endless(head.clone(), vec![b'x'; 65_536]),
        "/silence" => Reply::Silence,
        "/html" => page("text/html", "<!DOCTYPE html><html>找不到了</html>"),
        "/empty" => page("text/xml", ""),
        "/entities" => page("text/xml", &entities),
        _ => page(
            "application/octet-stream",
            [0_u8, 159, 146, 150].repeat(1000),
        ),
    })
    .await;
    for (path, reason) in [
        ("/metadata", "内部网络"),
        ("/decimal", "端口"),
        ("/bomb", "超过 1 MB"),
        ("/drip", "传得太慢"),
        ("/endless", "超过 1 MB"),
        ("/silence", "没有在规定时间内"),
        ("/html", "是网页"),
        ("/empty", "是空的"),
        ("/noise", "不是 RSS"),
    ] {
        let mut house = House::new(&peer).await;
        house.feed.url = peer.url(path);
        let gleaned = house.gather(false).await;
        let told = gleaned.trouble.map(|trouble| trouble.to_string());
        assert!(
            told.as_ref().is_some_and(|told| told.contains(reason)),
            "{path}: {told:?}"
        );
        assert!(
            gleaned.inputs.is_empty() && house.rows().await.is_empty(),
            "{path}"
        );
        let health = house.health().await;
        assert!(
            health.failures == 1 && health.trouble.unwrap().contains(reason),
            "{path}"
        );
    }
    let mut house = House::new(&peer).await;
    house.feed.url = peer.url("/entities");
    house.gather(false).await;
    let row = house.rows().await.remove(0);
    assert_eq!((row.subject.as_str(), row.text.as_str()), ("&b;", "&b;&b;"));
}

#[tokio::test]
async fn a_first_reading_takes_what_is_fresh_and_an_address_that_moved_is_a_first_one() {
    let dated = |guid: &str, date: &str| {
        item(guid, guid, &format!("{guid}号活动的消息")).replace("Wed, 25 Nov 2026", date)
    };
    let mut items = vec![
        dated("新", "Thu, 12 Nov 2026"),
        dated("旧", "Mon, 09 Nov 2026"),
    ];
    items.extend((0..8).map(|n| {
        format!("<item><title>无日期{n}</title><link>/{n}</link><description>第{n}条没有日期的消息</description></item>")
    }));
    let (peer, body) = changing(&rss(&items)).await;
    let mut house = House::new(&peer).await;
    let first = house.gather(false).await;
    let mut subjects: Vec<&str> = taken(&first).iter().map(|(subject, _)| *subject).collect();
    subjects.sort_unstable();
    assert_eq!(
        subjects,
        ["新", "无日期0", "无日期1", "无日期2", "无日期3", "无日期4"]
    );
    assert!(taken(&house.gather(true).await).is_empty());
    // An old item that is new in the list is news, once the feed is known.
    items.insert(0, dated("补", "Mon, 09 Nov 2026"));
    *body.lock().unwrap() = rss(&items);
    assert_eq!(taken(&house.gather(true).await), [("补", "accepted")]);
    // Elsewhere all guids are others; nothing old comes in.
    house.feed.url = peer.url("/rss-new");
    let elsewhere = body.lock().unwrap().replace("'false'>", "'false'>new-");
    *body.lock().unwrap() = elsewhere;
    let moved = house.gather(false).await;
    assert_eq!(taken(&moved), [("新", "duplicate")]);
    assert_eq!(house.rows().await.len(), 8);
}

#[tokio::test]
async fn an_edited_item_comes_again_and_names_the_earlier_one() {
    let (peer, body) = changing(&rss(&[item("1", "三百人参加", STORY)])).await;
    let house = House::new(&peer).await;
    house.gather(false).await;
    let edits = [
        ("三百人参加", STORY.replace("三百", "五百")),
        ("五百人参加", STORY.replace("三百", "五百")),
    ];
    for (title, text) in &edits {
        *body.lock().unwrap() = rss(&[item("1", title, text)]);
        assert_eq!(taken(&house.gather(true).await), [(*title, "accepted")]);
        assert!(taken(&house.gather(true).await).is_empty());
    }
    let rows = house.rows().await;
    assert_eq!(rows.len(), 3);
    for pair in rows.windows(2) {
        let note = format!("订阅源更新了此前的稿件（回执号 {}）", pair[0].receipt);
        assert!(pair[1].notes.contains(&note), "{:?}", pair[1].notes);
    }
    // New markup is no edit.
    *body.lock().unwrap() = rss(&[item(
        "1",
        "五百人参加",
        &format!("&lt;p&gt;{}&lt;/p&gt;", edits[1].1),
    )]);
    assert!(taken(&house.gather(true).await).is_empty());
}

#[tokio::test]
async fn a_broken_feed_gives_what_it_has_and_the_rest_next_time() {
    let whole = rss(&[
        item("1", "一 & 一", "活动&nbsp;一"),
        item("2", "二", "活动二"),
    ]);
    let cut = &whole[..whole.len() - 60];
    let body = Arc::new(Mutex::new(cut.to_owned()));
    let shown = body.clone();
    let peer = HttpPeer::new(move |_, head| {
        if head.to_lowercase().contains("if-none-match") {
            return with("304 Not Modified", "", "");
        }
        with(
            "200 OK",
            "ETag: \"v1\"\r\n",
            shown.lock().unwrap().as_bytes(),
        )
    })
    .await;
    let house = House::new(&peer).await;
    assert_eq!(taken(&house.gather(false).await), [("一 & 一", "accepted")]);
    assert!(house.health().await.trouble.unwrap().contains("结尾缺失"));
    *body.lock().unwrap() = whole;
    assert_eq!(taken(&house.gather(true).await), [("二", "accepted")]);
    assert_eq!(house.health().await.trouble, None);
}

#[tokio::test]
async fn gbk_without_a_declaration_is_read_in_feed_and_page() {
    let gbk = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    let feed = gbk(&rss(&[item("1", "便民服务进社区", "三百余名居民到场。")]));
    let article = gbk(&format!(
        "<html><body><div class=menu><a href=/>首页</a></div><div class=content><p>{STORY}</p><p>{STORY}</p><img src=/up/a.jpg></div></body></html>"
    ));
    let peer = HttpPeer::new(move |path, _| match path {
        "/rss" => page("text/xml", &feed),
        "/news/1.html" => page("text/html", &article),
        _ => page("image/jpeg", picture(path)),
    })
    .await;
    let mut house = House::new(&peer).await;
    house.feed.full_text = true;
    house.gather(false).await;
    let row = house.rows().await.remove(0);
    assert_eq!(row.subject, "便民服务进社区");
    assert_eq!(row.text, format!("{STORY}\n\n{STORY}"));
    assert_eq!(row.attachments.len(), 1);
    // The page is not read again as long as the feed says the same.
    assert!(taken(&house.gather(true).await).is_empty());
    let pages = peer
        .asked()
        .iter()
        .filter(|head| head.contains("/news/"))
        .count();
    assert_eq!(pages, 1);
}

#[tokio::test]
async fn what_cannot_be_fetched_for_an_item_is_a_note() {
    let text = format!(
        "{STORY}&lt;img src='http://169.254.169.254/a.jpg'&gt;&lt;img src='/gone.jpg'&gt;&lt;img src='/dot.gif'&gt;&lt;img src='/page.jpg'&gt;&lt;img src='/good.jpg'&gt;"
    );
    let feed = rss(&[item("1", "一", &text)]);
    let peer = HttpPeer::new(move |path, _| match path {
        "/rss" => page("text/xml", &feed),
        "/good.jpg" => page("image/jpeg", picture(path)),
        "/dot.gif" => page("image/gif", "GIF89a"),
        "/page.jpg" => page("image/jpeg", "<html>no picture</html>".repeat(200)),
        _ => with("404 Not Found", "", ""),
    })
    .await;
    let mut house = House::new(&peer).await;
    house.feed.full_text = true;
    assert_eq!(taken(&house.gather(false).await), [("一", "accepted")]);
    let row = house.rows().await.remove(0);
    assert_eq!(row.text, STORY);
    assert_eq!(row.attachments.len(), 1);
    let notes = notes(&row);
    assert!(notes.contains("2 张配图没有下载到"), "{notes}");
    assert!(
        notes.contains("原文网页没有读到") && notes.contains("404"),
        "{notes}"
    );
}

#[tokio::test]
async fn a_partner_speaks_for_nobody() {
    let (peer, _) = changing(&rss(&[item(
        "1",
        "一",
        &format!("{NAME}在东门社区举行活动。"),
    )]))
    .await;
    let mut house = House::new(&peer).await;
    house.feed.kind = FeedKind::Partner;
    house.feed.organization = None;
    house.gather(false).await;
    let row = house.rows().await.remove(0);
    assert_eq!(
        (row.organization.as_ref(), row.from.name.as_str()),
        (None, "xh")
    );
    let notes = notes(&row);
    assert!(
        notes.contains("合作媒体") && notes.contains(&format!("文中单位：{NAME}")),
        "{notes}"
    );
}

#[tokio::test]
async fn what_a_killed_round_received_is_read_by_the_next() {
    let (peer, _) = changing(&rss(&[item("1", "一", STORY)])).await;
    let house = House::new(&peer).await;
    let desk = house.desk();
    let round = Round {
        desk: &desk,
        source: "xh",
        feed: &house.feed,
        now: house.clock.now(),
        known_address: false,
        health: SourceHealth::default(),
    };
    // Everything up to the second step; then the process dies.
    let (web, answer) = round.ask(QUICK).await.unwrap();
    let read = round.parse(answer.unwrap()).await.unwrap();
    let (wanted, _) = round.sort(read.items).await.unwrap();
    round.take(web, wanted, &mut |_, _, _| {}).await.unwrap();
    assert_eq!(house.rows().await[0].state, SubmissionState::Received);
    let next = house.gather(false).await;
    assert_eq!(taken(&next), [("一", "accepted")]);
    assert_eq!(house.rows().await.len(), 1);
    assert!(taken(&house.gather(true).await).is_empty());
}

#[tokio::test]
async fn more_items_than_one_round_takes_come_with_the_next() {
    let items: Vec<String> = (0..MOST_NEW + 5)
        .map(|n| {
            item(
                &n.to_string(),
                &format!("第{n}条"),
                &format!("第{n}场活动在罗湖举行"),
            )
        })
        .collect();
    let (peer, _) = changing(&rss(&items)).await;
    let house = House::new(&peer).await;
    assert_eq!(house.gather(false).await.inputs.len(), MOST_NEW);
    assert_eq!(house.gather(false).await.inputs.len(), 5, "due at once");
    assert!(house.gather(false).await.inputs.is_empty());
    assert_eq!(house.rows().await.len(), MOST_NEW + 5);
    assert_eq!(peer.asked().len(), 2);
}
