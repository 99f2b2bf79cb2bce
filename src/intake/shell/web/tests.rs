use super::*;
use crate::intake::shell::tests::http_peer::{HttpPeer, Reply, gzip, page, to, with};

/// The times of the real thing, a tenth as long or less.
const QUICK: Pace = Pace {
    connect: Duration::from_secs(2),
    answer: Duration::from_millis(800),
    whole: Duration::from_secs(4),
    span: Duration::from_millis(600),
    least_bytes: 1_000,
    max_bytes: 1 << 20,
};

fn now() -> DateTime<Utc> {
    "2026-11-25T02:00:00Z".parse().unwrap()
}

fn names(list: &[(&str, &str)]) -> Lookup {
    let list: Vec<(String, SocketAddr)> = list
        .iter()
        .map(|(name, address)| ((*name).to_owned(), address.parse().unwrap()))
        .collect();
    Arc::new(move |name| {
        let found: Vec<SocketAddr> = list
            .iter()
            .filter(|(known, _)| *known == name)
            .map(|(_, address)| *address)
            .collect();
        Box::pin(async move { Ok(found) })
    })
}

async fn get(peer: &HttpPeer, path: &str) -> Result<Answer, WebError> {
    let web = Web::new(&[peer.host()], QUICK).unwrap();
    web.get(&peer.url(path), &Validators::default(), now())
        .await
}

async fn refusal(peer: &HttpPeer, path: &str) -> WebError {
    get(peer, path).await.unwrap_err()
}

fn body(answer: Answer) -> Page {
    match answer {
        Answer::Page(page) => page,
        Answer::Unchanged => panic!("no body"),
    }
}

#[tokio::test]
async fn a_page_comes_with_its_type_and_validators() {
    let peer = HttpPeer::new(|_, _| {
        with(
            "200 OK",
            "Content-Type: text/xml; charset=gb2312\r\nETag: \"v1\"\r\nLast-Modified: Wed, 25 Nov 2026 01:00:00 GMT\r\nSet-Cookie: a=b\r\n",
            "<rss/>",
        )
    })
    .await;
    let found = body(get(&peer, "/rss?x=1").await.unwrap());
    assert_eq!(found.bytes, b"<rss/>");
    assert_eq!(found.url, peer.url("/rss?x=1"));
    assert_eq!(
        found.content_type.as_deref(),
        Some("text/xml; charset=gb2312")
    );
    let web = Web::new(&[peer.host()], QUICK).unwrap();
    web.get(&peer.url("/again"), &found.validators, now())
        .await
        .unwrap();
    let asked = peer.asked();
    let first = asked[0].to_lowercase();
    assert!(
        first.contains(&format!("user-agent: {USER_AGENT}\r\n")),
        "{first}"
    );
    for header in ["cookie", "referer", "if-none-match"] {
        assert!(!first.contains(header), "{first}");
    }
    let second = asked[1].to_lowercase();
    assert!(second.contains("if-none-match: \"v1\""), "{second}");
    assert!(
        second.contains("if-modified-since: wed, 25 nov 2026"),
        "{second}"
    );
    assert!(!second.contains("cookie"), "{second}");
}

#[tokio::test]
async fn not_modified_means_something_only_to_whoever_asked() {
    let peer = HttpPeer::new(|_, _| with("304 Not Modified", "", "")).await;
    let web = Web::new(&[peer.host()], QUICK).unwrap();
    let known = Validators {
        etag: Some("\"v1\"".to_owned()),
        last_modified: None,
    };
    let answer = web.get(&peer.url("/"), &known, now()).await.unwrap();
    assert!(matches!(answer, Answer::Unchanged));
    assert!(refusal(&peer, "/").await.reason.contains("304"));
}

#[tokio::test]
async fn what_a_server_refuses_is_told_with_the_way_out() {
    let peer = HttpPeer::new(|path, _| match path {
        "/429" => with("429 Too Many Requests", "Retry-After: 7200\r\n", ""),
        "/503" => with(
            "503 Busy",
            "Retry-After: Wed, 25 Nov 2026 02:30:00 GMT\r\n",
            "",
        ),
        "/404" => with("404 Not Found", "Retry-After: 5\r\n", "<rss/>"),
        "/403" => with("403 Forbidden", "", ""),
        "/204" => with("204 No Content", "", ""),
        _ => with("500 Error", "", ""),
    })
    .await;
    for (path, reason, wait) in [
        ("/404", "不存在（404）", None),
        ("/403", "拒绝访问（403）", None),
        ("/500", "出错（500）", None),
        ("/429", "429", Some(7200)),
        ("/503", "503", Some(1800)),
    ] {
        let error = refusal(&peer, path).await;
        assert!(error.reason.contains(reason), "{error:?}");
        assert_eq!(error.wait.map(|wait| wait.num_seconds()), wait, "{path}");
    }
}

#[tokio::test]
async fn a_redirect_to_a_number_is_no_way_in() {
    let peer = HttpPeer::new(|_, _| to("http://2130706433/")).await;
    let lookup = names(&[("own.example", &format!("127.0.0.1:{}", peer.port))]);
    let own = format!("own.example:{}", peer.port);
    let web = Web::with_lookup(std::slice::from_ref(&own), QUICK, lookup).unwrap();
    let error = web
        .get(&format!("http://{own}/"), &Validators::default(), now())
        .await
        .unwrap_err();
    assert!(error.reason.contains("内部网络"), "{error:?}");
    assert_eq!(peer.asked().len(), 1);
}

#[tokio::test]
async fn redirects_are_followed_and_each_hop_is_checked() {
    let peer = HttpPeer::new(|path, _| match path {
        "/a" => to("b"),
        "/b" => to("/c?d"),
        "/c?d" => page("text/plain", "here"),
        "/metadata" => to("http://169.254.169.254/latest/meta-data/"),
        "/decimal" => to("http://2130706433/"),
        "/inside" => to("http://10.0.0.1/"),
        "/other-port" => to("http://127.0.0.1:1/"),
        "/file" => to("file:///etc/passwd"),
        "/userinfo" => to("http://a:b@example.org/"),
        "/nowhere" => with("302 Found", "", ""),
        "/loop" => to("/loop2"),
        "/loop2" => to("/loop"),
        "/late" => to("/hop1"),
        path if path.starts_with("/hop") => {
            let next: usize = path[4..].parse().unwrap();
            to(&format!("/hop{}", next + 1))
        }
        _ => with("404 Not Found", "", ""),
    })
    .await;
    let found = body(get(&peer, "/a").await.unwrap());
    assert_eq!(found.bytes, b"here");
    assert_eq!(found.url, peer.url("/c?d"));
    for (path, reason) in [
        ("/metadata", "内部网络"),
        ("/decimal", "端口"),
        ("/inside", "内部网络"),
        ("/other-port", "端口"),
        ("/file", "http 或 https"),
        ("/userinfo", "用户名"),
        ("/nowhere", "没有给出新网址"),
        ("/loop", "来回跳转"),
        ("/late", "来回跳转"),
    ] {
        let error = refusal(&peer, path).await;
        assert!(error.reason.contains(reason), "{path}: {error:?}");
    }
    let late = peer
        .asked()
        .iter()
        .filter(|head| head.contains("/hop"))
        .count();
    assert_eq!(late, MOST_HOPS, "hops after the first address");
}

#[tokio::test]
async fn a_name_is_judged_by_what_it_resolves_to() {
    let peer = HttpPeer::new(|_, _| page("text/plain", "inside")).await;
    let inside = format!("127.0.0.1:{}", peer.port);
    let port = peer.port;
    let lookup = names(&[
        ("rebind.example", &inside),
        ("six.example", "[::1]:0"),
        ("mapped.example", "[::ffff:10.0.0.1]:0"),
        ("own.example", &inside),
    ]);
    let allow = [
        format!("own.example:{port}"),
        format!("public.example:{port}"),
    ];
    let web = Web::with_lookup(&allow, QUICK, lookup).unwrap();
    let known = Validators::default();
    for name in [
        "rebind.example",
        "six.example",
        "mapped.example",
        "REBIND.example",
    ] {
        let error = web
            .get(&format!("http://{name}/"), &known, now())
            .await
            .unwrap_err();
        assert!(error.reason.contains("内部网络"), "{name}: {error:?}");
    }
    assert!(peer.asked().is_empty());
    let missing = web
        .get("http://nobody.example/", &known, now())
        .await
        .unwrap_err();
    assert!(missing.reason.contains("连不上"), "{missing:?}");
    let answer = web
        .get(&format!("http://own.example:{port}/"), &known, now())
        .await;
    assert_eq!(body(answer.unwrap()).bytes, b"inside");
}

#[tokio::test]
async fn of_several_addresses_only_the_public_ones_are_tried() {
    let lookup = names(&[
        ("mixed.example", "127.0.0.1:0"),
        ("mixed.example", "8.8.8.8:0"),
        ("mixed.example", "[fd00::1]:0"),
    ]);
    let resolver = Checked {
        allowed: Arc::new(Allowed::default()),
        lookup,
    };
    let kept: Vec<SocketAddr> = resolver
        .resolve("mixed.example".parse().unwrap())
        .await
        .unwrap()
        .collect();
    assert_eq!(kept, ["8.8.8.8:0".parse().unwrap()]);
}

#[tokio::test]
async fn a_compressed_page_is_unpacked_and_a_bomb_is_not() {
    // Packed before anybody waits for it.
    let bomb = gzip(&vec![0; 200 << 20]);
    let peer = HttpPeer::new(move |path, _| {
        let packed = |encoding: &str, body: &[u8]| {
            with("200 OK", &format!("Content-Encoding: {encoding}\r\n"), body)
        };
        match path {
            "/good" => packed("gzip", &gzip("来稿".repeat(1000).as_bytes())),
            "/bomb" => packed("gzip", &bomb),
            "/torn" => packed("gzip", &gzip("来稿".repeat(1000).as_bytes())[..20]),
            "/false" => packed("gzip", b"<rss/>"),
            "/brotli" => packed("br", b"x"),
            "/twice" => packed("gzip, gzip", b"x"),
            _ => page("text/plain", ""),
        }
    })
    .await;
    assert_eq!(
        body(get(&peer, "/good").await.unwrap()).bytes,
        "来稿".repeat(1000).as_bytes()
    );
    for (path, reason) in [
        ("/bomb", "超过 1 MB"),
        ("/torn", "断了"),
        ("/false", "断了"),
        ("/brotli", "压缩方式"),
        ("/twice", "压缩方式"),
    ] {
        let error = refusal(&peer, path).await;
        assert!(error.reason.contains(reason), "{path}: {error:?}");
    }
}

#[tokio::test]
async fn a_body_without_end_is_left_at_the_limit() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n".to_vec();
    // Empty stored blocks: gzip that goes on for ever and unpacks to nothing.
    let mut empty = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n".to_vec();
    empty.extend([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
    let peer = HttpPeer::new(move |path, _| match path {
        "/endless" => Reply::Endless(head.clone(), vec![b'x'; 65_536]),
        "/empty-blocks" => Reply::Endless(empty.clone(), [0, 0, 0, 255, 255].repeat(10_000)),
        "/stated" => {
            Reply::Whole(b"HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\nx".to_vec())
        }
        "/cut" => Reply::Whole(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx".to_vec()),
        _ => Reply::Whole(b"nonsense\r\n\r\n".to_vec()),
    })
    .await;
    for (path, reason) in [
        ("/endless", "超过 1 MB"),
        ("/empty-blocks", "超过 1 MB"),
        ("/stated", "超过 1 MB"),
        ("/cut", "断了"),
        ("/nonsense", "没有正常应答"),
    ] {
        let error = refusal(&peer, path).await;
        assert!(error.reason.contains(reason), "{path}: {error:?}");
    }
}

#[tokio::test]
async fn a_drip_and_a_silence_end() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<rss>".to_vec();
    let peer = HttpPeer::new(move |path, _| match path {
        "/drip" => Reply::Drip(head.clone(), Duration::from_millis(20)),
        "/head" => Reply::Drip(
            b"HTTP/1.1 200 OK\r\nX-A: ".to_vec(),
            Duration::from_millis(20),
        ),
        _ => Reply::Silence,
    })
    .await;
    for (path, reason) in [
        ("/drip", "传得太慢"),
        ("/head", "规定时间"),
        ("/silence", "规定时间"),
    ] {
        let asked = timeout(Duration::from_secs(2), refusal(&peer, path));
        let error = asked.await.expect("ended by itself");
        assert!(error.reason.contains(reason), "{path}: {error:?}");
    }
}

#[tokio::test]
async fn all_hops_together_have_one_limit() {
    let peer = HttpPeer::new(|path, _| {
        std::thread::sleep(Duration::from_millis(300));
        to(&format!("{path}x"))
    })
    .await;
    let pace = Pace {
        whole: Duration::from_millis(700),
        ..QUICK
    };
    let web = Web::new(&[peer.host()], pace).unwrap();
    let error = web
        .get(&peer.url("/"), &Validators::default(), now())
        .await
        .unwrap_err();
    assert!(error.reason.contains("规定时间"), "{error:?}");
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_gets_nothing_in_plain_text() {
    let peer = HttpPeer::new(|_, _| page("text/plain", "plain")).await;
    let web = Web::new(&[peer.host()], QUICK).unwrap();
    let url = format!("https://{}/", peer.host());
    let error = web
        .get(&url, &Validators::default(), now())
        .await
        .unwrap_err();
    assert!(error.reason.contains("网站"), "{error:?}");
    assert!(peer.asked().is_empty());
}
