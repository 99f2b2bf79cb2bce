//! Which registered organization an address writes for.

use crate::model::people::Organization;

/// Domains where anybody gets an address: they say nothing about an organization.
const PUBLIC: [&str; 40] = [
    "qq.com",
    "vip.qq.com",
    "foxmail.com",
    "163.com",
    "vip.163.com",
    "126.com",
    "vip.126.com",
    "yeah.net",
    "188.com",
    "netease.com",
    "sina.com",
    "sina.cn",
    "vip.sina.com",
    "sohu.com",
    "aliyun.com",
    "139.com",
    "189.cn",
    "wo.cn",
    "21cn.com",
    "tom.com",
    "263.net",
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "live.cn",
    "msn.com",
    "icloud.com",
    "me.com",
    "mac.com",
    "yahoo.com",
    "yahoo.com.cn",
    "yahoo.cn",
    "proton.me",
    "protonmail.com",
    "gmx.com",
    "mail.ru",
    "email.cn",
    "china.com",
];
/// Endings under which names are registered: an organization's domain is longer than that.
const SUFFIXES: [&str; 9] = [
    "com.cn", "org.cn", "net.cn", "gov.cn", "edu.cn", "ac.cn", "gd.cn", "com.hk", "org.hk",
];

/// The organization's registered name; `None` when nobody, or more than one, could be meant.
///
/// The exact address first; then a domain that exactly one organization uses.
pub(super) fn organization<'a>(
    address: &str,
    organizations: &'a [Organization],
) -> Option<&'a str> {
    let address = address.trim().to_lowercase();
    if address.is_empty() {
        return None;
    }
    let mut exact = organizations.iter().filter(|organization| {
        organization
            .addresses
            .iter()
            .any(|known| known.trim().to_lowercase() == address)
    });
    if let Some(found) = exact.next() {
        return exact.next().is_none().then_some(found.name.as_str());
    }
    let domain = address.rsplit_once('@')?.1;
    if !own(domain) {
        return None;
    }
    let mut by_domain = organizations.iter().filter(|organization| {
        organization.addresses.iter().any(|known| {
            known
                .trim()
                .to_lowercase()
                .rsplit_once('@')
                .is_some_and(|(_, registered)| {
                    own(registered)
                        && (domain == registered
                            || domain
                                .strip_suffix(registered)
                                .is_some_and(|before| before.ends_with('.')))
                })
        })
    });
    let found = by_domain.next()?;
    by_domain.next().is_none().then_some(found.name.as_str())
}

fn own(domain: &str) -> bool {
    domain.contains('.') && !PUBLIC.contains(&domain) && !SUFFIXES.contains(&domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registered(name: &str, addresses: &[&str]) -> Organization {
        Organization {
            code: String::new(),
            name: name.to_owned(),
            kind: String::new(),
            district: None,
            addresses: addresses.iter().map(|a| (*a).to_owned()).collect(),
        }
    }

    #[test]
    fn the_address_decides_then_the_domain_never_a_public_one() {
        let all = [
            registered("甲", &["news@jia.org.cn", "jia@qq.com"]),
            registered("乙", &["yi@163.com", "office@yi.cn"]),
            registered("丙", &["bing@shared.cn"]),
            registered("丁", &["ding@shared.cn"]),
        ];
        for (address, expected) in [
            ("News@JIA.org.cn", Some("甲")),
            ("other@jia.org.cn", Some("甲")),
            ("a@mail.jia.org.cn", Some("甲")),
            ("jia@qq.com", Some("甲")),
            ("stranger@qq.com", None),
            ("stranger@163.com", None),
            ("a@notjia.org.cn", None),
            ("a@org.cn", None),
            ("bing@shared.cn", Some("丙")),
            ("a@shared.cn", None),
            ("", None),
            ("nonsense", None),
        ] {
            assert_eq!(organization(address, &all), expected, "{address}");
        }
    }
}
