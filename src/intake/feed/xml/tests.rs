use proptest::prelude::*;

use super::*;

fn found(text: &str) -> Pieces {
    pieces(text).unwrap()
}

/// Checked by a reader that forgives nothing.
fn sound(pieces: &Pieces) -> Result<(), String> {
    let text = pieces.document(&pieces.items.concat());
    let mut reader = quick_xml::NsReader::from_str(&text);
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => return Ok(()),
            Ok(quick_xml::events::Event::Start(tag)) => {
                for attribute in tag.attributes() {
                    attribute.map_err(|error| format!("{error}: {text}"))?;
                }
            }
            Ok(_) => {}
            Err(error) => return Err(format!("{error}: {text}")),
        }
    }
}

#[test]
fn a_sound_feed_stays_what_it_is() {
    let feed = found(
        "<?xml version='1.0'?><rss version='0.91'><channel><title>甲</title>\
         <item><title>一</title><link>http://x/?a=1&amp;b</link></item>\
         <item><title>二</title></item></channel></rss>",
    );
    assert_eq!(
        feed.items,
        [
            "<item><title>一</title><link>http://x/?a=1&amp;b</link></item>",
            "<item><title>二</title></item>",
        ]
    );
    let whole = feed.document("-");
    assert!(
        whole.starts_with("<rss version=\"2.0\" xmlns:content="),
        "{whole}"
    );
    assert!(whole.ends_with("><channel>-</channel></rss>"), "{whole}");
}

#[test]
fn stray_signs_entities_and_markup_become_text() {
    let feed = found(
        "<br />Warning: x\n<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a \"b\"><!ENTITY c \"&a;&a;\">]>\
         <RSS><channel><title>A & B</title><ITEM><Title>R&D &c; &nbsp;1 < 2\u{1}</Title>\
         <description>a<br>b<p>c &lt; d</description><content:encoded><![CDATA[<p>x&nbsp;</p>]]></content:encoded>\
         <pubdate>2026</PubDate><link>http://x/?a=1&b=2</link></ITEM></channel></RSS>",
    );
    assert_eq!(
        feed.items,
        [
            "<item><title>R&amp;D &amp;c; &amp;nbsp;1 &lt; 2</title><description>a&lt;br&gt;b&lt;p&gt;c &amp;lt; d</description>\
             <content:encoded>&lt;p&gt;x&amp;nbsp;&lt;/p&gt;</content:encoded><pubDate>2026</pubDate><link>http://x/?a=1&amp;b=2</link></item>"
        ]
    );
    sound(&feed).unwrap();
}

#[test]
fn prefixes_are_those_that_were_meant() {
    let feed = found(
        "<rss xmlns:m='http://search.yahoo.com/mrss' xmlns:foo='urn:foo' xmlns='urn:own'><item>\
         <m:content url='a.jpg' duration='99999999999999999999:00:00'><m:rating>x</m:rating></m:content>\
         <foo:title>no</foo:title><dc:creator>李</dc:creator><itunes:duration>9</itunes:duration>\
         <atom:link rel='self' href='http://x/self'/><atom:link href='http://x/1'/></item></rss>",
    );
    assert_eq!(
        feed.items,
        [
            "<item><media:content url=\"a.jpg\"><x>x</x></media:content><x>no</x><dc:creator>李</dc:creator>\
             <x>9</x><link>http://x/1</link></item>"
        ]
    );
    let feed = found("<rss><item><content><![CDATA[<p>全文</p>]]></content></item></rss>");
    assert_eq!(
        feed.items,
        ["<item><content:encoded>&lt;p&gt;全文&lt;/p&gt;</content:encoded></item>"]
    );
    let feed =
        found("<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:entry><a:id>1</a:id></a:entry>");
    assert_eq!(feed.items, ["<entry><id>1</id></entry>"]);
    sound(&feed).unwrap();
}

#[test]
fn an_item_that_is_cut_off_is_left_out() {
    let feed = found("<rss><channel><item><title>一</title></item><item><title>二</ti");
    assert_eq!(feed.items, ["<item><title>一</title></item>"]);
    assert!(feed.torn);
    let feed = found("<feed><entry><id>一</id></entry><entry><![CDATA[二");
    assert_eq!(feed.items.len(), 1);
    assert!(feed.torn);
}

#[test]
fn ends_that_were_forgotten_are_found() {
    let feed = found(
        "<rss><channel><item><title>一<link>http://x/1</link><item><title>二</title><description>三</item></channel></rss>",
    );
    assert_eq!(feed.items.len(), 2);
    assert!(!feed.torn);
    assert!(
        feed.items[1].contains("<description>三</description>"),
        "{feed:?}"
    );
    sound(&feed).unwrap();
}

#[test]
fn no_more_than_the_limit_is_read() {
    let many = "<item><title>x</title></item>".repeat(5_000);
    let feed = found(&format!("<rss><channel>{many}</channel></rss>"));
    assert_eq!(feed.items.len(), MOST_ITEMS);
    assert!(feed.more);
    sound(&feed).unwrap();
    assert_eq!(pieces("<html><body>no feed</body></html>"), None);
    assert_eq!(pieces(""), None);
    assert_eq!(pieces("<rss/>"), None);
}

#[test]
fn hostile_lengths_are_read_in_time() {
    use crate::model::{Clock, clock::SystemClock};
    let clock = SystemClock::new();
    for part in [
        "<a>",
        "<item>",
        "<",
        "<!--",
        "</a",
        "<![",
        "<title>",
        "<a/b=",
        "<a b=\"",
        "<a b='<a b=\"",
        "<a b=\" c=\"",
        "a=b ",
        "&",
        "</title",
        "]]>",
        "<!a[",
        "<![CDATA[",
    ] {
        for head in ["<rss><item ", "<rss><item>", "<rss><item><title>"] {
            let text = format!("{head}{}", part.repeat(1_000_000 / part.len()));
            let before = clock.monotonic();
            pieces(&text);
            // A tenth of a second when each byte is looked at once; hours for ten times the length
            // when it is not.
            let took = clock.monotonic() - before;
            assert!(took.as_secs() < 8, "{head}{part}: {took:?}");
        }
    }
}

proptest! {
    #[test]
    fn whatever_comes_out_is_well_formed(text in "(<rss>|<feed>|<rdf:RDF>)(<item>|</item>|<entry>|</entry>|<title>|</title>|<content type='xhtml'>|</content>|<description>|</description>|<a:b c='d'|<b x=y>|</b>|<br/>|<link href=a>|<!\\[CDATA\\[|\\]\\]>|<!--|-->|<\\?|\\?>|<!DOCTYPE|&|&amp;|&lol;|<|>|'|\"|=|/| |xmlns:|\\PC|\\x00){0,60}") {
        if let Some(found) = pieces(&text) {
            prop_assert_eq!(sound(&found), Ok(()));
        }
    }
}
