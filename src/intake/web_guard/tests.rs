use proptest::prelude::*;

use super::*;

fn asked(address: &str) -> bool {
    check(address, &Allowed::default()).is_ok()
}

#[test]
fn public_addresses_are_asked() {
    for address in [
        "http://example.org/rss.xml",
        "https://example.org:443/",
        "https://example.org:80/",
        "https://深圳.example.cn/订阅",
        "http://8.8.8.8/",
        "http://[2606:4700::1111]/",
        "http://[::ffff:8.8.8.8]/",
        "http://[64:ff9b::808:808]/",
        " https://example.org/ ",
    ] {
        assert!(asked(address), "{address}");
    }
}

#[test]
fn everything_else_is_refused_in_any_notation() {
    for address in [
        "",
        "example.org",
        "//example.org/",
        "file:///etc/passwd",
        "ftp://example.org/",
        "gopher://example.org/",
        "data:text/xml,<rss/>",
        "javascript:alert(1)",
        "http://",
        "https://user@example.org/",
        "https://user:secret@example.org/",
        "http://example.org:22/",
        "http://example.org:8080/",
        "http://localhost/",
        "http://LOCALHOST./",
        "http://a.localhost/",
        "http://printer.local/",
        "http://metadata.google.internal/",
        "http://router.lan/",
        "http://nas.home.arpa/",
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://017700000001/",
        "http://1２7.0.0.1/",
        "http://127。0。0。1/",
        "http://%31%32%37.0.0.1/",
        "http://0/",
        "http://0.0.0.0/",
        "http://255.255.255.255/",
        "http://169.254.169.254/latest/meta-data/",
        "http://2852039166/",
        "http://0xa9fea9fe/",
        "http://168.63.129.16/",
        "http://10.0.0.1/",
        "http://172.16.0.1/",
        "http://192.168.1.1/",
        "http://100.64.0.1/",
        "http://100.100.100.200/",
        "http://224.0.0.1/",
        "http://198.18.0.1/",
        "http://192.0.2.1/",
        "http://[::1]/",
        "http://[::]/",
        "http://[0:0:0:0:0:0:0:1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[64:ff9b:1::1]/",
        "http://[2002:7f00:1::]/",
        "http://[2001::1]/",
        "http://[2001:db8::1]/",
        "http://[3fff::1]/",
        "http://[fe80::1]/",
        "http://[fec0::1]/",
        "http://[fd00::1]/",
        "http://[fd00:ec2::254]/",
        "http://[ff02::1]/",
        "http://[5f00::1]/",
        "http://[100::1]/",
    ] {
        let refused = check(address, &Allowed::default());
        assert!(refused.is_err(), "{address}: {refused:?}");
    }
    let long = format!("https://example.org/{}", "a".repeat(5_000));
    assert!(!asked(&long));
}

#[test]
fn a_password_is_never_repeated() {
    let refused = check("https://user:secret@example.org/", &Allowed::default()).unwrap_err();
    assert!(!format!("{refused:?}").contains("secret"));
}

#[test]
fn own_hosts_are_asked_when_they_are_named_and_no_others() {
    let allowed = Allowed::new(&[
        "news.intra.example:8080".to_owned(),
        "Wiki.local".to_owned(),
        "127.0.0.1:9000".to_owned(),
        "[fd00::1]".to_owned(),
        "not a host".to_owned(),
    ]);
    for address in [
        "http://news.intra.example:8080/",
        "http://NEWS.intra.example.:8080/",
        "http://wiki.local/",
        "http://2130706433:9000/",
        "http://[fd00::1]/",
    ] {
        assert!(check(address, &allowed).is_ok(), "{address}");
    }
    for address in [
        "http://news.intra.example/",
        "http://news.intra.example:8081/",
        "http://127.0.0.1/",
        "http://x.news.intra.example:8080/",
        "http://wiki.local:8080/",
        "http://127.0.0.2:9000/",
        "http://[fd00::2]/",
    ] {
        assert!(check(address, &allowed).is_err(), "{address}");
    }
    assert!(allowed.host("WIKI.local."));
    assert!(!allowed.host("intra.example"));
}

#[test]
fn each_hop_is_checked_and_never_goes_down_to_plain_text() {
    let from = Url::parse("https://example.org/feeds/rss").unwrap();
    let hop = |location: &str| check_hop(&from, location, &Allowed::default());
    assert_eq!(
        hop("atom").unwrap().as_str(),
        "https://example.org/feeds/atom"
    );
    assert_eq!(
        hop("//other.example/x").unwrap().as_str(),
        "https://other.example/x"
    );
    assert!(
        hop("http://169.254.169.254/")
            .unwrap_err()
            .reason
            .contains("内部网络")
    );
    assert!(
        hop("http://2130706433/")
            .unwrap_err()
            .reason
            .contains("内部网络")
    );
    assert!(
        hop("//2130706433/")
            .unwrap_err()
            .reason
            .contains("内部网络")
    );
    assert!(
        hop("http://example.org/")
            .unwrap_err()
            .reason
            .contains("不加密")
    );
    assert!(hop("file:///etc/passwd").is_err());
    let plain = Url::parse("http://example.org/").unwrap();
    assert!(check_hop(&plain, "https://example.org/", &Allowed::default()).is_ok());
}

#[test]
fn a_wait_is_seconds_or_a_date_and_a_day_at_most() {
    let now = "2026-11-25T02:00:00Z".parse().unwrap();
    let wait = |value| retry_after(value, now).map(|wait| wait.num_seconds());
    assert_eq!(wait("120"), Some(120));
    assert_eq!(wait("Wed, 25 Nov 2026 02:05:00 GMT"), Some(300));
    assert_eq!(wait("Wed, 25 Nov 2026 01:00:00 GMT"), Some(0));
    assert_eq!(wait("99999999999999999999"), None);
    assert_eq!(wait("18446744073709551615"), Some(86_400));
    assert_eq!(wait("soon"), None);
}

/// Base, prefix length, of every range that is not public.
const V4: [([u8; 4], u32); 15] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];
const V6: [(&str, u32); 16] = [
    ("::", 96),
    ("64:ff9b:1::", 48),
    ("100::", 64),
    ("100:0:0:1::", 64),
    ("2001::", 23),
    ("2001::", 32),
    ("2001:2::", 48),
    ("2001:10::", 28),
    ("2001:20::", 28),
    ("2001:db8::", 32),
    ("2002::", 16),
    ("3fff::", 20),
    ("5f00::", 16),
    ("fc00::", 7),
    ("fe80::", 10),
    ("ff00::", 8),
];

fn in_v4(base: [u8; 4], bits: u32, random: u32) -> Ipv4Addr {
    let free = u32::MAX.checked_shr(bits).unwrap_or(0);
    Ipv4Addr::from(u32::from_be_bytes(base) | (random & free))
}

fn in_v6(base: &str, bits: u32, random: u128) -> Ipv6Addr {
    let base: Ipv6Addr = base.parse().unwrap();
    Ipv6Addr::from(u128::from(base) | (random & (u128::MAX >> bits)))
}

/// Every way to write an IPv4 address that the C library or a browser reads.
fn spellings(address: Ipv4Addr) -> Vec<String> {
    let [a, b, c, d] = address.octets();
    let number = u32::from(address);
    vec![
        format!("{a}.{b}.{c}.{d}"),
        format!("{number}"),
        format!("{number:#x}"),
        format!("0{number:o}"),
        format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
        format!("{a:#x}.{b:#x}.{c:#x}.{d:#x}"),
        format!("{a}.{b}.{}", u32::from(c) * 256 + u32::from(d)),
        format!("{a}.{}", number & 0xff_ffff),
        format!("{a}.{b}.{c}.{d}."),
        format!("[::ffff:{a}.{b}.{c}.{d}]"),
        format!("[::{a}.{b}.{c}.{d}]"),
        format!("[64:ff9b::{a}.{b}.{c}.{d}]"),
    ]
}

proptest! {
    #[test]
    fn no_address_of_a_special_range_is_public(at in 0..V4.len(), random in any::<u32>()) {
        let address = in_v4(V4[at].0, V4[at].1, random);
        prop_assert!(!is_global(IpAddr::V4(address)), "{}", address);
        for host in spellings(address) {
            let url = format!("http://{host}/");
            prop_assert!(!asked(&url), "{}", url);
        }
    }

    #[test]
    fn no_address_of_a_special_ipv6_range_is_public(at in 0..V6.len(), random in any::<u128>()) {
        let (base, bits) = V6[at];
        let address = in_v6(base, bits, random);
        prop_assert!(!is_global(IpAddr::V6(address)), "{}", address);
        let url = format!("http://[{address}]/");
        prop_assert!(!asked(&url), "{}", url);
    }

    #[test]
    fn a_mapped_or_translated_address_is_what_it_carries(random in any::<u32>()) {
        let inner = Ipv4Addr::from(random);
        let mapped = inner.to_ipv6_mapped();
        let nat64 = Ipv6Addr::from((0x64_ff9b_u128 << 96) | u128::from(random));
        prop_assert_eq!(is_global(IpAddr::V6(mapped)), is_global(IpAddr::V4(inner)));
        prop_assert_eq!(is_global(IpAddr::V6(nat64)), is_global(IpAddr::V4(inner)));
    }

    #[test]
    fn what_lies_outside_global_unicast_is_never_public(random in any::<u128>()) {
        let address = Ipv6Addr::from(random);
        let translated = address.segments()[..6] == [0x64, 0xff9b, 0, 0, 0, 0];
        prop_assume!(address.segments()[0] >> 13 != 1 && address.to_ipv4_mapped().is_none() && !translated);
        prop_assert!(!is_global(IpAddr::V6(address)), "{}", address);
    }

    #[test]
    fn the_rest_of_ipv4_is_public(random in any::<u32>()) {
        let address = Ipv4Addr::from(random);
        let special = V4.iter().any(|(base, bits)| {
            let free = u32::MAX.checked_shr(*bits).unwrap_or(0);
            random & !free == u32::from_be_bytes(*base)
        });
        prop_assume!(address != Ipv4Addr::new(168, 63, 129, 16));
        prop_assert_eq!(is_global(IpAddr::V4(address)), !special, "{}", address);
    }

    #[test]
    fn any_text_is_judged(text in "(http|https|ftp)?(:)?(//)?(\\PC|[0-9x.:@\\[\\]/%]){0,40}") {
        let _ = check(&text, &Allowed::default());
        let from = Url::parse("https://example.org/").unwrap();
        if let Ok(to) = check_hop(&from, &text, &Allowed::default()) {
            prop_assert_eq!(to.scheme(), "https");
        }
    }
}
