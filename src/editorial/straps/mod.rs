//! Persons of the copy → 人名条: name, organization and post.

mod doubt;

use std::sync::LazyLock;

use regex::Regex;

use super::{
    material::Material,
    organizations::{called, organizations, short_form},
    persons::{Person, is_office, post_pattern},
    text::pattern,
};
use crate::model::{
    language::{Cells, cells},
    story::Strap,
};

/// Widest line of a strap.
const STRAP: Cells = Cells::whole(18);
/// More straps than this are never shown in a story.
const MOST_STRAPS: usize = 3;

/// 考察团由协会会长滕家骏任团长: the group's leader, and not the organization's.
static FOR_A_DAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:副?团长|领队|副?组长|主持人?|召集人|总?指挥|评委|裁判长?|主讲人?|嘉宾|领誓人|临时\p{Han}+|执行主席|大会主席|总监票人|监票人)$",
    )
});

/// 人名条 of the persons that the copy names, in order of appearance; and names whose line had to
/// lose the organization.
#[must_use]
pub fn straps(material: &Material, copy: &str) -> (Vec<Strap>, Vec<String>) {
    let mut named: Vec<(usize, &Person)> = material
        .persons
        .iter()
        .filter_map(|person| Some((copy.find(&person.name)?, person)))
        .filter(|(_, person)| !person.post.is_empty() || !person.elected.is_empty())
        .collect();
    named.sort_by_key(|(at, _)| *at);
    let whole: String = material
        .all
        .iter()
        .map(super::clean::Clean::text)
        .collect::<Vec<_>>()
        .join("\n");
    named.retain(|(_, person)| !doubt::is_doubtful(person, &whole));
    let mut shortened = Vec::new();
    let mut straps = Vec::new();
    for (_, person) in named.into_iter().take(MOST_STRAPS) {
        let options = lines(material, &whole, person);
        let fitting = options.iter().find(|(line, _)| cells(line) <= STRAP);
        let Some((line, complete)) = fitting else {
            shortened.push(person.name.clone());
            continue;
        };
        if !complete {
            shortened.push(person.name.clone());
        }
        straps.push(Strap {
            name: person.name.clone(),
            line: line.clone(),
        });
    }
    (straps, shortened)
}

/// Lines for a person, the best first, each with whether it names the organization where one belongs:
/// all posts with the organization, then the one that matters, then the post alone.
fn lines(material: &Material, whole: &str, person: &Person) -> Vec<(String, bool)> {
    // The office that somebody was elected to is the news; a part that somebody took for a day is none.
    let elected = Some(person.elected.as_str()).filter(|post| !FOR_A_DAY.is_match(post));
    let posts: Vec<&str> = elected
        .into_iter()
        .chain([person.post.as_str()])
        // 用协会会长滕王阁的话说.
        .map(|post| post.trim_start_matches(['用', '据', '让', '请', '问', '随']))
        .filter(|post| !post.is_empty())
        .collect();
    let mut lines = Vec::new();
    for post in posts {
        let elected = !person.elected.is_empty() && post == person.elected;
        let parts: Vec<&str> = post.split('、').filter(|part| !part.is_empty()).collect();
        lines.extend(
            ways(material, whole, post, elected)
                .into_iter()
                .filter(|(_, complete)| *complete),
        );
        if parts.len() > 1 {
            // Of two posts too wide for one line, the one in the story's own organization matters.
            let mut parts = parts;
            parts.sort_by_key(|part| !is_own(material, part));
            for part in &parts {
                lines.extend(
                    ways(material, whole, part, elected)
                        .into_iter()
                        .filter(|(_, complete)| *complete),
                );
            }
        }
        lines.extend(ways(material, whole, post, elected));
    }
    lines
}

/// Whether a post is one in the organization that the story is about.
fn is_own(material: &Material, post: &str) -> bool {
    let named = organizations(post, &[]);
    match (named.first(), &material.organization) {
        (Some(named), Some(own)) => {
            own.ends_with(&named.name) || named.name.ends_with(own.as_str())
        }
        (None, _) => is_office(post),
        _ => false,
    }
}

/// One post with its organization in full, then by its shorter names, then without.
fn ways(material: &Material, whole: &str, post: &str, elected: bool) -> Vec<(String, bool)> {
    let own: Vec<&str> = material.organization.as_deref().into_iter().collect();
    let named = organizations(post, &own);
    let mut lines = Vec::new();
    let first = named.first().filter(|organization| organization.start == 0);
    if let Some(organization) = first {
        let rest = post[organization.end..].trim_start_matches('的');
        let short = short_form(whole, &organization.name);
        // 潮音社区基金会理事长 → the registered name, where it fits.
        let full = material
            .organization
            .as_deref()
            .filter(|name| name.ends_with(&organization.name));
        for way in called(full.unwrap_or(&organization.name), short.as_deref()) {
            lines.push((format!("{way}{rest}"), true));
        }
        lines.push((rest.to_owned(), false));
    } else if named.is_empty()
        && let Some(name) = &material.organization
        && let Some(bare) = own_office(material, name, post, elected)
    {
        for way in called(name, material.short.as_deref()) {
            lines.push((format!("{way}{bare}"), true));
        }
        lines.push((bare.to_owned(), false));
    } else {
        // 协会会长: of which association nobody can see.
        let whose = kind_before(post).is_none();
        lines.push((post.to_owned(), whose));
    }
    for (line, _) in &mut lines {
        *line = line
            .replace("的创始人", "创始人")
            .replace("的发起人", "发起人")
            .replace("的负责人", "负责人");
    }
    lines.retain(|(line, _)| !line.is_empty());
    lines
}

/// The office alone, 理事长 of 中心理事长, when it is one in the organization that the story is about: its
/// kind stands before it, or no other organization is named. 璟石珠宝设计总监 is somebody else's.
fn own_office<'a>(
    material: &Material,
    organization: &str,
    post: &'a str,
    elected: bool,
) -> Option<&'a str> {
    static OFFICE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(&format!(
            r"^(?:第[一二三四五六七八九十\d]{{1,3}}届|首届)?(?:理事会|监事会|项目|秘书处|办公室|[\p{{Han}}]{{2}}部|技术委员会|专家委员会|青年委员会|青委会)?(?:{})(?:之一|(?:、(?:{}))+(?:之一)?)?$",
            post_pattern(),
            post_pattern()
        ))
    });
    let kind = kind_before(post);
    let bare = kind
        .and_then(|kind| post.strip_prefix(kind))
        .unwrap_or(post);
    let first = bare.split('、').next().unwrap_or(bare);
    if kind.is_none() && !is_office(first) || !OFFICE.is_match(bare) {
        return None;
    }
    let others = material
        .organizations
        .iter()
        .filter(|other| {
            other.social
                && !organization.ends_with(&other.name)
                && !other.name.ends_with(organization)
        })
        .count();
    let own = match kind {
        Some(kind) => organization.ends_with(kind),
        None => elected || others == 0,
    };
    own.then_some(bare)
}

/// What a text calls its organization for short, in front of an office: 协会会长, 服务中心主任.
fn kind_before(post: &str) -> Option<&str> {
    KINDS.iter().find_map(|kind| {
        let at = post.find(kind)?;
        let end = at + kind.len();
        // 服务中心 is a kind of centre; 青禾中心 is a name.
        let plain =
            at == 0 || ["服务", "公益", "发展", "社工", "指导", "联合"].contains(&&post[..at]);
        let first = post[end..].split('、').next().unwrap_or_default();
        // 主任 alone may be a ward's; behind its body it is an office.
        let office =
            is_office(first) || ["主任", "副主任", "执行主任", "常务副主任"].contains(&first);
        (plain && office).then(|| &post[..end])
    })
}

const KINDS: &[&str] = &[
    "基金会",
    "促进会",
    "联合会",
    "研究会",
    "服务队",
    "救援队",
    "互助会",
    "服务社",
    "中心",
    "协会",
    "商会",
    "学会",
    "总会",
    "联盟",
    "俱乐部",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strap_has_organization_and_post() {
        let air = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
        let text = "11月21日，深圳市青禾公益服务中心举办活动。中心理事长李青禾介绍，活动很好。";
        let material = Material::new(text, "", None, air);
        let (straps, _) = straps(&material, text);
        assert_eq!(straps[0].line, "深圳市青禾公益服务中心理事长");
    }

    fn lines_of(text: &str) -> Vec<(String, String)> {
        let air = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
        let material = Material::new(text, "", None, air);
        straps(&material, text)
            .0
            .into_iter()
            .map(|strap| (strap.name, strap.line))
            .collect()
    }

    #[test]
    fn of_two_posts_the_one_that_matters_stays() {
        let text = "11月15日，深圳市龙岗区镜业商会换届。深圳市明弧光学科技有限公司董事长童绍光当选会长。童绍光说，要办好三件事。";
        assert_eq!(lines_of(text)[0].1, "深圳市龙岗区镜业商会会长");
        let text = "11月15日，深圳市青禾公益服务中心举办活动。中心创始人、主任李青禾说，活动很好。";
        assert_eq!(lines_of(text)[0].1, "深圳市青禾公益服务中心创始人、主任");
    }

    #[test]
    fn an_office_says_in_which_body() {
        let text = "11月15日，深圳市光明区健康促进志愿者协会举办义诊。据协会会长、退休胸外科主任医师贺建民介绍，来了570人。";
        assert_eq!(lines_of(text)[0].1, "深圳市光明区健康促进志愿者协会会长");
        let text = "11月15日，深圳市青禾公益服务中心举办活动。服务中心主任翁春梅介绍，活动很好。";
        assert_eq!(lines_of(text)[0].1, "深圳市青禾公益服务中心主任");
        let text =
            "11月15日，深圳市青禾骑手协会发布公约，用协会会长滕王平先生的话说，等红灯时就能看完。";
        assert_eq!(lines_of(text)[0].1, "深圳市青禾骑手协会会长");
    }

    #[test]
    fn who_leads_a_delegation_keeps_the_post_at_home() {
        let text = "11月15日，深圳市青禾安防协会组织43名企业家开展考察。考察团由协会会长滕家骏任团长。滕家骏表示，收获很大。";
        assert_eq!(lines_of(text)[0].1, "深圳市青禾安防协会会长");
    }

    #[test]
    fn another_bodys_post_is_not_given_to_the_storys() {
        let text = "11月15日，深圳市青禾公益服务中心举办活动。景田社区党委副书记邹敏说，活动很好。居民周玉兰说，来了就学。";
        let lines = lines_of(text);
        assert_eq!(lines[0].1, "景田社区党委副书记");
        assert_eq!(lines[1].1, "居民");
        let text = "11月15日，深圳市青禾珠宝协会走访会员。璟石珠宝设计总监钟离岚说，很好。";
        assert_eq!(lines_of(text)[0].1, "璟石珠宝设计总监");
    }
}
