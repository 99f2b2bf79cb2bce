//! Which web address may be asked at all. A feed names addresses as it likes; none of them may lead
//! into the station's own network.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use chrono::{DateTime, TimeDelta, Utc};
use url::{Host, Url};

use super::dates;

/// Hops that are followed; real sites need two (http → https → www).
pub(super) const MOST_HOPS: usize = 5;
/// Characters of an address; browsers and servers end near 8,000.
const LONGEST_URL: usize = 4_096;
/// A `Retry-After` beyond a day is read as a day: nobody waits longer without asking again.
const LONGEST_WAIT: TimeDelta = TimeDelta::days(1);

/// Why an address is not asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// For the producer, in Chinese.
    pub reason: &'static str,
    /// For the log, in English.
    pub detail: String,
}

impl Refusal {
    fn new(reason: &'static str, detail: impl Into<String>) -> Self {
        Self {
            reason,
            detail: detail.into(),
        }
    }
}

/// Hosts of one's own network that a source's settings name. Everything else must be public.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Allowed {
    hosts: Vec<(String, Option<u16>)>,
}

impl Allowed {
    /// Reads `name` and `name:port`; what is neither allows nothing.
    pub fn new(hosts: &[String]) -> Self {
        let read = |host: &String| {
            let url = Url::parse(&format!("http://{host}/")).ok()?;
            // `Url` drops a `:80`, which allows nothing that is not allowed anyway.
            Some((plain(url.host_str()?), url.port()))
        };
        Self {
            hosts: hosts.iter().filter_map(read).collect(),
        }
    }

    /// Whether addresses of `host` need not be public.
    pub fn host(&self, host: &str) -> bool {
        let host = plain(host);
        self.hosts.iter().any(|(name, _)| *name == host)
    }

    /// Whether exactly this host and port are named; without a port both usual ones are meant.
    fn place(&self, host: &str, port: u16) -> bool {
        let host = plain(host);
        self.hosts.iter().any(|(name, allowed)| {
            *name == host && allowed.map_or(matches!(port, 80 | 443), |only| only == port)
        })
    }
}

/// A host in one spelling: small letters, no brackets, no last dot.
fn plain(host: &str) -> String {
    host.trim_start_matches('[')
        .trim_end_matches(']')
        .trim_end_matches('.')
        .to_ascii_lowercase()
}

/// Reads an address and checks it. Numbers in any notation (`2130706433`, `0x7f.1`, `0177.0.0.1`)
/// are addresses to [`Url`] as they are to browsers.
pub(super) fn check(address: &str, allowed: &Allowed) -> Result<Url, Refusal> {
    let url = Url::parse(address.trim()).map_err(|error| {
        let shown: String = address.chars().take(200).collect();
        Refusal::new("网址写得不对", format!("`{shown}`: {error}"))
    })?;
    check_url(&url, allowed)?;
    Ok(url)
}

/// Checks one hop: the address that `from` redirects to.
pub(super) fn check_hop(from: &Url, location: &str, allowed: &Allowed) -> Result<Url, Refusal> {
    let to = from.join(location.trim()).map_err(|error| {
        let shown: String = location.chars().take(200).collect();
        Refusal::new(
            "网站跳转的网址写得不对",
            format!("redirect to `{shown}`: {error}"),
        )
    })?;
    check_url(&to, allowed)?;
    if from.scheme() == "https" && to.scheme() != "https" {
        return Err(Refusal::new(
            "网站从加密网址跳转到不加密的网址，没有跟随",
            format!("redirect from {from} down to {to}"),
        ));
    }
    Ok(to)
}

fn check_url(url: &Url, allowed: &Allowed) -> Result<(), Refusal> {
    if url.as_str().len() > LONGEST_URL {
        let detail = format!("address of {} bytes", url.as_str().len());
        return Err(Refusal::new("网址太长", detail));
    }
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Refusal::new(
            "只能读取 http 或 https 网址",
            format!("scheme `{}`", url.scheme()),
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        // The detail must not repeat a password.
        return Err(Refusal::new(
            "网址里带有用户名或密码，没有读取",
            "userinfo in the address",
        ));
    }
    let Some(host) = url.host() else {
        return Err(Refusal::new("网址里没有网站名", "no host"));
    };
    let name = host.to_string();
    let port = url.port_or_known_default().unwrap_or(0);
    if allowed.place(&name, port) {
        return Ok(());
    }
    // A host of one's own is asked at the port that was named and at no other: its neighbours there
    // are nobody's feed.
    if !matches!(port, 80 | 443) || allowed.host(&name) {
        return Err(Refusal::new(
            "网址的端口没有开放给我们读取",
            format!(
                "port {port} of {name}: add `{name}:{port}` to `allow_hosts` if it is your own"
            ),
        ));
    }
    let address = match host {
        Host::Ipv4(address) => IpAddr::V4(address),
        Host::Ipv6(address) => IpAddr::V6(address),
        Host::Domain(domain) => return check_name(domain),
    };
    if is_global(address) {
        return Ok(());
    }
    Err(internal(&name, address))
}

/// Names that never leave a machine or a house (RFC 6761, RFC 8375, RFC 9476), before anybody
/// resolves them.
fn check_name(domain: &str) -> Result<(), Refusal> {
    let domain = plain(domain);
    let last = domain.rsplit('.').next().unwrap_or_default();
    let house = [
        "localhost",
        "local",
        "internal",
        "localdomain",
        "lan",
        "home",
        "corp",
        "alt",
        "onion",
    ];
    if domain.is_empty() || house.contains(&last) || domain.ends_with(".home.arpa") {
        return Err(Refusal::new(
            "网址指向内部网络，没有读取",
            format!("`{domain}` is a name of a local network"),
        ));
    }
    Ok(())
}

/// The refusal of `name`, which is at `address`.
pub(super) fn internal(name: &str, address: IpAddr) -> Refusal {
    Refusal::new(
        "网址指向内部网络，没有读取",
        format!("{name} is at {address}, which is no public address"),
    )
}

/// Whether an address belongs to the public Internet: the "globally reachable" column of the IANA
/// special-purpose registries (RFC 6890), read strictly, with what a tunnel or translator address
/// carries inside checked too.
pub(super) fn is_global(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_global_v4(address),
        IpAddr::V6(address) => is_global_v6(address),
    }
}

fn is_global_v4(address: Ipv4Addr) -> bool {
    let within = |base: [u8; 4], bits: u32| {
        let mask = u32::MAX.checked_shl(32 - bits).unwrap_or(0);
        u32::from(address) & mask == u32::from_be_bytes(base) & mask
    };
    let special: [([u8; 4], u32); 16] = [
        ([0, 0, 0, 0], 8),        // this network
        ([10, 0, 0, 0], 8),       // private
        ([100, 64, 0, 0], 10),    // carrier-grade NAT
        ([127, 0, 0, 0], 8),      // loopback
        ([169, 254, 0, 0], 16),   // link-local, cloud metadata
        ([172, 16, 0, 0], 12),    // private
        ([192, 0, 0, 0], 24),     // protocol assignments
        ([192, 0, 2, 0], 24),     // documentation
        ([192, 88, 99, 0], 24),   // 6to4 relays
        ([192, 168, 0, 0], 16),   // private
        ([198, 18, 0, 0], 15),    // benchmarking
        ([198, 51, 100, 0], 24),  // documentation
        ([203, 0, 113, 0], 24),   // documentation
        ([168, 63, 129, 16], 32), // a cloud's wire server, public by number only
        ([224, 0, 0, 0], 4),      // multicast
        ([240, 0, 0, 0], 4),      // reserved, broadcast
    ];
    !special.iter().any(|(base, bits)| within(*base, *bits))
}

fn is_global_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    let last_four = || {
        let [high, low] = [parts[6].to_be_bytes(), parts[7].to_be_bytes()];
        Ipv4Addr::new(high[0], high[1], low[0], low[1])
    };
    // ::ffff:a.b.c.d and the well-known NAT64 prefix stand for the IPv4 address inside.
    if address.to_ipv4_mapped().is_some() || parts[..6] == [0x64, 0xff9b, 0, 0, 0, 0] {
        return is_global_v4(last_four());
    }
    let within = |base: [u16; 3], bits: u32| {
        let prefix = |parts: [u16; 3]| {
            parts
                .iter()
                .fold(0_u64, |all, part| (all << 16) | u64::from(*part))
                >> (48 - bits)
        };
        prefix([parts[0], parts[1], parts[2]]) == prefix(base)
    };
    // Global unicast is 2000::/3 and nothing else (RFC 4291, section 2.4).
    within([0x2000, 0, 0], 3)
        && !within([0x2001, 0, 0], 23) // protocol assignments: Teredo, benchmarking, ORCHID
        && !within([0x2001, 0xdb8, 0], 32) // documentation
        && !within([0x2002, 0, 0], 16) // 6to4: any IPv4 address inside
        && !within([0x3fff, 0, 0], 20) // documentation
}

/// How long a server asks us to stay away: seconds or a date (RFC 9110, section 10.2.3), a day at
/// most.
pub(super) fn retry_after(value: &str, now: DateTime<Utc>) -> Option<TimeDelta> {
    let value = value.trim();
    let wait = match value.parse::<u64>() {
        Ok(seconds) => TimeDelta::try_seconds(i64::try_from(seconds).unwrap_or(i64::MAX))
            .unwrap_or(LONGEST_WAIT),
        Err(_) => dates::read(value)?.signed_duration_since(now),
    };
    Some(wait.clamp(TimeDelta::zero(), LONGEST_WAIT))
}

#[cfg(test)]
mod tests;
