//! Which registered organization an address writes for.

use std::collections::{BTreeSet, HashMap};

use crate::model::people::Organization;

/// Domains where anybody gets an address: they say nothing about an organization. Their subdomains
/// (`vip.…`) are public too.
const PUBLIC: [&str; 62] = [
    "qq.com",
    "foxmail.com",
    "163.com",
    "163.net",
    "126.com",
    "yeah.net",
    "188.com",
    "netease.com",
    "sina.com",
    "sina.com.cn",
    "sina.cn",
    "sohu.com",
    "sogou.com",
    "aliyun.com",
    "alimail.com",
    "taobao.com",
    "dingtalk.com",
    "feishu.cn",
    "wechat.com",
    "weixin.com",
    "139.com",
    "189.cn",
    "wo.cn",
    "wo.com.cn",
    "21cn.com",
    "21cn.net",
    "tom.com",
    "263.net",
    "263.com",
    "88.com",
    "111.com",
    "petalmail.com",
    "eyou.com",
    "email.cn",
    "china.com",
    "chinaren.com",
    "citiz.net",
    "56.com",
    "xinhuanet.com",
    "hainan.net",
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "outlook.cn",
    "hotmail.com",
    "live.com",
    "live.cn",
    "msn.com",
    "msn.cn",
    "icloud.com",
    "me.com",
    "mac.com",
    "yahoo.com",
    "yahoo.com.cn",
    "yahoo.com.hk",
    "yahoo.cn",
    "proton.me",
    "protonmail.com",
    "gmx.com",
    "mail.ru",
    "mail.com",
    "zoho.com",
];
/// Hosts that give everybody a name of their own below theirs.
const PLATFORMS: [&str; 12] = [
    "github.io",
    "gitee.io",
    "weebly.com",
    "wixsite.com",
    "wordpress.com",
    "blogspot.com",
    "netlify.app",
    "vercel.app",
    "eu.org",
    "us.kg",
    "1688.com",
    "mycloudnas.com",
];
/// Second levels under which country registries give out names (`com.hk`, `org.uk`).
const SECOND_LEVELS: [&str; 10] = [
    "com", "org", "net", "gov", "edu", "ac", "co", "idv", "ltd", "or",
];
/// Provinces below `.cn`, two letters each (CNNIC).
const PROVINCES: &str = "bj sh tj cq he sx nm ln jl hl js zj ah fj jx sd ha hb hn gd gx hi sc gz yn \
                         xz sn gs qh nx xj tw hk mo";

/// Whether names are given out below `domain`: it is nobody's own. A short list, not the whole
/// Public Suffix List: what is missing only means that an unknown registry is taken for a domain.
fn is_suffix(domain: &str) -> bool {
    match domain.rsplit_once('.') {
        None => true,
        Some((second, top)) => {
            PLATFORMS.contains(&domain)
                || (top.len() == 2 && SECOND_LEVELS.contains(&second))
                || (top == "cn" && PROVINCES.split_whitespace().any(|p| p == second))
        }
    }
}

/// The registered domain that `domain` belongs to: one label below a suffix (RFC 7489 section 3.2).
pub(super) fn organizational(domain: &str) -> &str {
    let mut rest = domain;
    while let Some((_, parent)) = rest.split_once('.') {
        if is_suffix(parent) {
            return rest;
        }
        rest = parent;
    }
    domain
}

/// Whether one organization can have `domain` for itself.
#[must_use]
pub fn own_domain(domain: &str) -> bool {
    domain.contains('.')
        && !domain.starts_with('.')
        && !is_suffix(domain)
        && !PUBLIC.contains(&organizational(domain))
}

/// The register, made ready for one round: a look-up costs the same with one organization as with
/// eleven thousand.
#[derive(Debug, Clone, Default)]
pub struct Register {
    organizations: Vec<(String, String)>,
    /// `None`: more than one claims it.
    addresses: HashMap<String, Option<usize>>,
    domains: HashMap<String, Option<usize>>,
    names: HashMap<String, Option<usize>>,
    /// Characters of the names, shortest last.
    lengths: Vec<usize>,
}

/// Shorter names are words of the language as often as names.
const SHORTEST_NAME: usize = 4;
/// Characters of a text's beginning and end in which a name is looked for.
const LOOKED_AT: usize = 300;

impl Register {
    /// Makes the index.
    #[must_use]
    pub fn new(organizations: &[Organization]) -> Self {
        let mut register = Self::default();
        for (at, organization) in organizations.iter().enumerate() {
            register
                .organizations
                .push((organization.name.clone(), organization.status.clone()));
            for address in &organization.addresses {
                let address = address.trim().to_lowercase();
                if let Some((_, domain)) = address.rsplit_once('@') {
                    claim_domain(&mut register.domains, domain, at);
                    claim(&mut register.addresses, address.clone(), at);
                }
            }
            for domain in &organization.domains {
                claim_domain(&mut register.domains, &domain.trim().to_lowercase(), at);
            }
            for name in std::iter::once(&organization.name).chain(&organization.aliases) {
                let name = folded(name);
                if name.chars().count() >= SHORTEST_NAME {
                    claim(&mut register.names, name, at);
                }
            }
        }
        let lengths: BTreeSet<usize> = register.names.keys().map(|n| n.chars().count()).collect();
        register.lengths = lengths.into_iter().rev().collect();
        register
    }

    /// The organization's registered name; `None` when nobody, or more than one, could be meant.
    ///
    /// The exact address first; then the narrowest registered domain that the address lies in.
    #[must_use]
    pub fn organization(&self, address: &str) -> Option<&str> {
        self.name(self.found(address)?)
    }

    /// 注销, 撤销 …: the state of the sender's organization when it is one that writes no more.
    #[must_use]
    pub fn gone(&self, address: &str) -> Option<&str> {
        let status = &self.organizations.get(self.found(address)?)?.1;
        (status.contains('销') || status.contains("吊")).then_some(status.as_str())
    }

    fn found(&self, address: &str) -> Option<usize> {
        let address = address.trim().to_lowercase();
        if let Some(found) = self.addresses.get(&address) {
            return *found;
        }
        let mut domain = address.rsplit_once('@')?.1;
        while own_domain(domain) {
            if let Some(found) = self.domains.get(domain) {
                return *found;
            }
            domain = domain.split_once('.')?.1;
        }
        None
    }

    fn name(&self, at: usize) -> Option<&str> {
        self.organizations.get(at).map(|(name, _)| name.as_str())
    }

    /// The organization that a mail *says* it is from: its sender's display name, the end of its text
    /// (署名), its beginning. A guess for a person, never an answer: anybody can write a name.
    #[must_use]
    pub fn guess(&self, display_name: &str, text: &str) -> Option<&str> {
        let chars: Vec<char> = text.chars().collect();
        let end: String = chars[chars.len().saturating_sub(LOOKED_AT)..]
            .iter()
            .collect();
        let beginning: String = chars.iter().take(LOOKED_AT).collect();
        let first = beginning
            .split(['。', '！', '？'])
            .next()
            .unwrap_or_default();
        let signature = end.trim_end().rsplit('\n').take(4);
        std::iter::once(display_name)
            .chain(signature)
            .chain([first])
            .find_map(|place| self.named_in(place))
    }

    /// The registered name of the organization that is called exactly `name`, or once was.
    #[must_use]
    pub fn registered(&self, name: &str) -> Option<&str> {
        self.name((*self.names.get(&folded(name))?)?)
    }

    fn named_in(&self, text: &str) -> Option<&str> {
        let chars: Vec<char> = folded(text).chars().take(LOOKED_AT).collect();
        for start in 0..chars.len() {
            for length in &self.lengths {
                let Some(candidate) = chars.get(start..start + length) else {
                    continue;
                };
                let candidate: String = candidate.iter().collect();
                if let Some(found) = self.names.get(&candidate) {
                    return found.and_then(|at| self.name(at));
                }
            }
        }
        None
    }
}

fn claim(index: &mut HashMap<String, Option<usize>>, key: String, at: usize) {
    index
        .entry(key)
        .and_modify(|known| {
            if *known != Some(at) {
                *known = None;
            }
        })
        .or_insert(Some(at));
}

fn claim_domain(index: &mut HashMap<String, Option<usize>>, domain: &str, at: usize) {
    if own_domain(domain) {
        claim(index, domain.to_owned(), at);
    }
}

/// White space gone, full-width brackets, lower case: how a name is compared.
fn folded(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '(' => '（',
            ')' => '）',
            c => c.to_ascii_lowercase(),
        })
        .collect()
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
            ..Organization::default()
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
        let register = Register::new(&all);
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
            assert_eq!(register.organization(address), expected, "{address}");
        }
    }

    #[test]
    fn a_domain_that_anybody_gets_names_below_is_nobodys() {
        let mut lent = registered("甲", &["a@gd.cn", "b@vip.sina.com", "c@jia.github.io"]);
        lent.domains = ["qq.com", "com.cn", "github.io", "cn", "jia.org.cn", ""]
            .map(str::to_owned)
            .to_vec();
        let register = Register::new(&[lent]);
        for (address, expected) in [
            ("x@gd.cn", None),
            ("x@vip.sina.com", None),
            ("x@qq.com", None),
            ("x@yi.com.cn", None),
            ("x@yi.github.io", None),
            ("x@jia.github.io", Some("甲")),
            ("x@a.b.jia.org.cn", Some("甲")),
            ("x@jia.org.cn.evil.com", None),
        ] {
            assert_eq!(register.organization(address), expected, "{address}");
        }
        assert_eq!(organizational("mail.jia.com.cn"), "jia.com.cn");
        assert_eq!(organizational("a.b.example.co.uk"), "example.co.uk");
    }

    #[test]
    fn a_name_in_the_mail_is_found_at_its_places_only() {
        let mut jia = registered("深圳市甲乙志愿者协会（龙岗）", &[]);
        jia.aliases = vec!["甲乙志协".to_owned()];
        let register = Register::new(&[jia, registered("深圳市丙丁基金会", &[])]);
        let name = Some("深圳市甲乙志愿者协会（龙岗）");
        assert_eq!(register.guess("甲乙志协 小王", ""), name);
        assert_eq!(
            register.guess("", "活动办得好。\n\n深圳市甲乙志愿者协会(龙岗)\n11月25日"),
            name
        );
        assert_eq!(
            register.guess("", "日前，深圳市丙丁基金会举办活动。"),
            Some("深圳市丙丁基金会")
        );
        assert_eq!(
            register.guess(
                "王",
                "日前举办活动。深圳市丙丁基金会到场。\n一\n二\n三\n四\n五"
            ),
            None
        );
    }

    #[test]
    fn eleven_thousand_organizations_cost_a_mail_next_to_nothing() {
        let all: Vec<Organization> = (0..11_000)
            .map(|n| {
                registered(
                    &format!("深圳市第{n}号志愿者协会"),
                    &[&format!("a@org{n}.org.cn")],
                )
            })
            .collect();
        let register = Register::new(&all);
        assert_eq!(
            register.organization("x@m.org10999.org.cn"),
            Some("深圳市第10999号志愿者协会")
        );
        let text = "无关的字。".repeat(2_000);
        assert_eq!(register.guess("无名", &text), None);
    }
}
