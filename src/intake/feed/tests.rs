use proptest::prelude::*;

use super::*;

const BASE: &str = "https://x.example/news/rss.xml";

fn of(bytes: impl AsRef<[u8]>) -> Feed {
    read(bytes.as_ref(), None, BASE).unwrap()
}

fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

const RSS: &str = "<rss version=\"2.0\" xmlns:media=\"http://search.yahoo.com/mrss/\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">\
    <channel><title>罗湖区志愿者协会</title><link>https://x.example/</link>\
    <item><title>义诊进社区 &amp; 便民</title><link>/news/1.html</link><guid isPermaLink=\"false\">n-1</guid>\
    <author>news@x.example（宣传部）</author><pubDate>Wed, 25 Nov 2026 09:00:00 +0800</pubDate>\
    <description>三百名居民到场。</description>\
    <content:encoded><![CDATA[<p>三百名居民到场。</p><script>x()</script><p style=\"display:none\">密</p><p>志愿者提供义诊。<img src=\"../up/a.jpg\"></p>]]></content:encoded>\
    <media:content url=\"https://cdn.example/c.png\" medium=\"image\"/></item>\
    <item><title>没有日期</title><link>https://x.example/news/2.html</link>\
    <enclosure url=\"/up/b.jpg\" length=\"1\" type=\"image/jpeg\"/><enclosure url=\"/a.mp3\" type=\"audio/mpeg\"/></item>\
    <item><description>只有正文，没有标题、链接和编号。</description></item>\
    </channel></rss>";

#[test]
fn rss_is_read_with_key_text_link_date_author_and_pictures() {
    let feed = of(RSS);
    assert_eq!(feed.trouble, None);
    let [one, two, three] = feed.items.as_slice() else {
        panic!("{feed:?}");
    };
    assert_eq!(one.key, "n-1");
    assert_eq!(one.title, "义诊进社区 & 便民");
    assert_eq!(one.text, "三百名居民到场。\n\n志愿者提供义诊。");
    assert_eq!(one.link.as_deref(), Some("https://x.example/news/1.html"));
    assert_eq!(
        one.published.unwrap().to_rfc3339(),
        "2026-11-25T01:00:00+00:00"
    );
    assert!(one.author.contains("宣传部"), "{}", one.author);
    let mut pictures = one.pictures.clone();
    pictures.sort();
    assert_eq!(
        pictures,
        ["https://cdn.example/c.png", "https://x.example/up/a.jpg"]
    );
    assert_eq!(two.pictures, ["https://x.example/up/b.jpg"]);
    assert_eq!(two.key, "https://x.example/news/2.html");
    assert_eq!((two.published, two.text.as_str()), (None, ""));
    assert!(three.key.starts_with("sha256:"), "{}", three.key);
    assert_eq!(three.link, None);
}

#[test]
fn rss_1_atom_and_json_say_the_same() {
    let rdf = "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/'>\
        <channel><title>x</title></channel><item rdf:about='u'><title>标题</title><link>/1</link><description>正文&lt;b&gt;在此&lt;/b&gt;</description><dc:date>2026-11-25T09:00:00+08:00</dc:date><dc:creator>李</dc:creator></item></rdf:RDF>";
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://x.example/'><entry><id>https://x.example/1</id><title type='html'>&lt;b&gt;标题&lt;/b&gt;</title>\
        <link rel='self' href='/self'/><link href='1'/><published>2026-11-25T01:00:00Z</published><author><name>李</name></author>\
        <content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>正文在此</p></div></content></entry></feed>";
    let json = "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"x\",\"authors\":[{\"name\":\"李\"}],\"items\":[{\"id\":7,\"url\":\"/1\",\"title\":\"标题\",\"content_html\":\"<p>正文在此</p>\",\"image\":\"/a.jpg\",\"date_published\":\"2026-11-25T09:00:00+0800\"}]}";
    for (feed, key) in [
        (rdf, "https://x.example/1"),
        (atom, "https://x.example/1"),
        (json, "7"),
    ] {
        let feed = of(feed);
        let item = &feed.items[0];
        assert_eq!(item.title, "标题");
        assert_eq!(item.text, "正文在此");
        assert_eq!(item.link.as_deref(), Some("https://x.example/1"));
        assert_eq!(item.key, key);
        assert_eq!(item.author, "李");
        assert_eq!(
            item.published.unwrap().to_rfc3339(),
            "2026-11-25T01:00:00+00:00"
        );
    }
    assert_eq!(of(json).items[0].pictures, ["https://x.example/a.jpg"]);
}

#[test]
fn a_json_feed_that_is_cut_off_gives_what_it_has() {
    let feed = of(
        "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"id\":\"1\",\"title\":\"一\"},{\"id\":\"2\",\"title\":\"二\"},{\"id\":\"3\",\"ti",
    );
    assert_eq!(feed.items.len(), 2);
    assert!(feed.trouble.unwrap().contains("结尾缺失"));
}

#[test]
fn whatever_the_charset_is_called_the_text_is_read() {
    let rss = |declared: &str| {
        format!(
            "{declared}<rss><channel><item><title>深圳市志愿者联合会举行活动</title><guid>1</guid><description>三百名居民到场，志愿者提供义诊。</description></item></channel></rss>"
        )
    };
    let plain = rss("");
    let says_gb = rss("<?xml version=\"1.0\" encoding=\"gb2312\"?>");
    let says_utf8 = rss("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    let says_utf16 = rss("<?xml version=\"1.0\" encoding=\"utf-16\"?>");
    let marked = |text: &str| [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat();
    let wide = |text: &str| -> Vec<u8> {
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        b"\xff\xfe".iter().copied().chain(units).collect()
    };
    for (bytes, stated) in [
        (gbk(&plain), None),
        (gbk(&plain), Some("text/xml; charset=utf-8")),
        (gbk(&plain), Some("text/xml; charset=iso-8859-1")),
        (gbk(&says_gb), None),
        (gbk(&says_gb), Some("text/xml; charset=utf-8")),
        (gbk(&says_utf8), None),
        (says_gb.clone().into_bytes(), None),
        (plain.clone().into_bytes(), Some("text/xml; charset=GBK")),
        (says_utf16.clone().into_bytes(), None),
        (marked(&says_gb), Some("text/xml; charset=gbk")),
        (wide(&says_utf16), None),
    ] {
        let feed = read(&bytes, stated, BASE).unwrap();
        assert_eq!(
            feed.items[0].title, "深圳市志愿者联合会举行活动",
            "{stated:?}"
        );
        assert_eq!(feed.items[0].text, "三百名居民到场，志愿者提供义诊。");
    }
}

#[test]
fn broken_feeds_are_read_as_far_as_they_go() {
    let feed = of(
        "<rss><channel><item><title>甲 & 乙 &nbsp;&bogus;\u{3}</title><link>http://x.example/?a=1&b=2</link></item>\
         <item><title>二</title><pubDate>2026年11月25日 09:00</pubDate></item><item><title>三</title><descr",
    );
    assert_eq!(feed.items.len(), 2);
    assert_eq!(feed.items[0].title, "甲 & 乙 &bogus;");
    assert_eq!(
        feed.items[0].link.as_deref(),
        Some("http://x.example/?a=1&b=2")
    );
    assert_eq!(
        feed.items[1].published.unwrap().to_rfc3339(),
        "2026-11-25T01:00:00+00:00"
    );
    assert_eq!(feed.trouble.as_deref(), Some("订阅源不完整：结尾缺失"));
}

#[test]
fn entities_are_never_expanded() {
    let bomb = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a \"{}\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY x SYSTEM \"file:///etc/passwd\">]>\
         <rss><channel><item><title>甲</title><description>&b;&x;</description></item></channel></rss>",
        "哈".repeat(1000)
    );
    assert_eq!(of(bomb).items[0].text, "&b;&x;");
}

#[test]
fn what_is_no_feed_is_told_with_the_way_out() {
    for (bytes, reason) in [
        ("", "空的"),
        (" \n", "空的"),
        ("<!DOCTYPE html><html><body>404</body></html>", "是网页"),
        ("{\"error\":1}", "不是 RSS"),
        ("[]", "不是 RSS"),
        ("{\"items\":[", "不是 RSS"),
        ("nonsense", "不是 RSS"),
    ] {
        let refused = read(bytes.as_bytes(), None, BASE).unwrap_err();
        assert!(refused.contains(reason), "{bytes}: {refused}");
    }
    assert_eq!(of("<rss><channel></channel></rss>"), Feed::default());
    let bare = of("<rdf><item><title>没有链接</title></item></rdf>");
    assert_eq!(bare.items[0].title, "没有链接");
}

#[test]
fn one_guid_for_all_items_is_none() {
    let feed = of(
        "<rss><channel><item><guid>1</guid><title>一</title><link>/1</link></item>\
         <item><guid>1</guid><title>二</title><link>/2</link></item>\
         <item><guid>1</guid><title>三</title></item><item><guid>1</guid><title>三</title></item>\
         <item><guid>2</guid><title>四</title></item></channel></rss>",
    );
    let keys: Vec<&str> = feed.items.iter().map(|item| item.key.as_str()).collect();
    assert_eq!(keys[..2], ["https://x.example/1", "https://x.example/2"]);
    assert!(keys[2].starts_with("sha256:"));
    assert_eq!(keys[3..], ["2"]);
}

#[test]
fn an_edit_is_seen_and_new_markup_is_none() {
    let content = |body: &str| {
        let feed = of(format!(
            "<rss><item><guid>1</guid><title>标题</title><description>{body}</description></item></rss>"
        ));
        feed.items[0].content
    };
    let first = content("&lt;p&gt;三百人到场。&lt;/p&gt;");
    assert_eq!(first, content("三百人到场"));
    assert_ne!(first, content("三百零一人到场。"));
}

#[test]
fn items_and_their_texts_are_bounded() {
    let long = format!(
        "<rss><item><guid>{0}</guid><title>{0}</title><author>{0}</author><description>{1}</description></item></rss>",
        "长".repeat(5_000),
        "<img src='/a?x'>字".repeat(100_000)
    );
    let feed = of(long);
    let item = &feed.items[0];
    assert!(item.key.starts_with("sha256:"));
    assert_eq!(item.title.chars().count(), 300);
    assert_eq!(item.author.chars().count(), 100);
    assert!(item.text.len() <= 200_010);
    let many = of(format!(
        "<rss>{}</rss>",
        "<item><title>x</title></item>".repeat(600)
    ));
    assert!(many.trouble.unwrap().contains("500"));
}

#[test]
fn dates_come_in_many_forms() {
    for (written, expected) in [
        ("Wed, 25 Nov 2026 01:00:00 GMT", "2026-11-25T01:00:00+00:00"),
        ("2026-11-25T09:00:00+08:00", "2026-11-25T01:00:00+00:00"),
        ("2026-11-25T09:00:00", "2026-11-25T01:00:00+00:00"),
        ("2026-11-25T01:00:00.123Z", "2026-11-25T01:00:00+00:00"),
        ("2026/11/25 9:00", "2026-11-25T01:00:00+00:00"),
        ("2026年11月25日", "2026-11-24T16:00:00+00:00"),
        ("2026-11-25", "2026-11-24T16:00:00+00:00"),
        ("2026-11-25T01:00:00-0330", "2026-11-25T04:30:00+00:00"),
    ] {
        let found = entry::date(written).map(|at| at.to_rfc3339());
        assert_eq!(found.as_deref(), Some(expected), "{written}");
    }
    for wrong in ["", "昨天", "2026-13-45", "0000-00-00 00:00:00"] {
        assert_eq!(entry::date(wrong), None, "{wrong}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(text in "(<rss>|<feed>|<rdf:RDF>|\\{\"version\":\"https://jsonfeed.org/version/1\",\"items\":\\[)?(<item>|</item>|<entry>|</entry>|<title>|</title>|<author>|</author>|<a@x.cn>|李|（a@x.cn）|<link>|<link href='|</link>|<pubDate>|2026-11-25T|:99|<guid>|</guid>|<media:content url='x' |<media:thumbnail url=x time='99999999999999999999:00:00'>|duration='99999999999999999999:00:00'|/>|<content type='xhtml'>|</content>|<div>|xml:base='http://\\[x'|<!\\[CDATA\\[|\\]\\]>|&|<|>|'|\\{\"id\":|\"url\":|1|\\}|,|\\PC|\\x00){0,40}") {
        if let Ok(feed) = read(text.as_bytes(), None, BASE) {
            prop_assert!(feed.items.len() <= 500);
        }
        article(text.as_bytes(), None, BASE);
    }

    #[test]
    fn any_damage_to_a_feed_is_read(at in 0_usize..1200, byte: u8, cut in 0_usize..1600) {
        let mut bytes = RSS.as_bytes().to_vec();
        let place = at % bytes.len();
        bytes[place] = byte;
        bytes.truncate(cut.max(1));
        let _ = read(&bytes, None, BASE);
    }
}
