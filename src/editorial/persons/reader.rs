//! Where a name may begin and end: words of the dictionary are never cut by one.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    surnames::{Surname, ends_as_thing, ends_rarely, is_name, kin, surname},
    titles::BEGINS_WITH_POST,
};
use crate::{
    editorial::text::{is_han, pattern},
    model::language::words::{Listed, frequency, listed},
};

/// Verbs of saying, and of what a person alone does.
pub(super) const SAYS: &str = "表示|介绍|说明|说|指出|强调|认为|致辞|致欢迎|致开幕|致答谢|宣布|宣读|告诉|坦言|回忆|透露|感慨|感叹|直言|补充|回顾|通报|解释|提醒|提出|呼吁|谈到|谈及|讲述|评价|笑着|笑言|笑道|告诫|叮嘱|解读|点评|倡议|建议|总结|发言|分享|授课|主讲|讲授|讲解|主持|领读|领衔|执教|执笔|带队|率队|率团|带领|当选|出任|就任|接任|担任|获评|荣获|获颁|获选|受聘|连任|出席|自述|坚信|坚持|深有感触|激动|深情|哽咽|感动|报告|汇报|作报告|作题为|做客|寄语|勉励|颁发|颁奖|揭牌|揭幕|代表|参加|参与|走访|拜访|调研|考察|慰问|来到|走进|家住|今年|从事|毕业|出生|一行|同志|先生|女士|在接受|在致辞|在会上|在发言|在总结|在讲话|在演讲|在现场|与大家|向记者|向大家|为大家|现场|带来|展示|示范|演示|作为|曾经|曾任|现任|感谢|发现|看到|听到|觉得|知道|记得|明白|指着|捧着|看着|攻入|打进|夺得|赢得|希望|期待|相信|承诺|决定|提议|公布|表态|回应|写道|答道|称[，：“]|当即|当场|当晚|至今|同时";
/// One character that may follow a name, when Han text goes on.
const THEN: &str = "在为与和对将也则曾于被获受用给向以自每因已道任把看听学教又不还便就拿只一都正上来去带当随让再亲认手率作做及从是的刚第";

/// What follows a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Follow {
    /// Anything.
    Open,
    /// A word that may follow a person.
    May,
    /// A mark, or what persons do.
    Sure,
}

static SURE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^(?:$|[，。：；、！？”’）)（(《》“‘—…,.;:!?\s]|等|{SAYS})"
    ))
});
static SPEAKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:$|[，。：；、！？”）)（(\s]|认为|告诉|坦言|透露|回忆|感慨|说[，。：]|直言|当选|为|担任)",
    )
});
/// 秘书长高远和副会长: between two posts stands a name.
static BESIDE_POST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        "^[、，和与及](?:{})",
        super::titles::POST.as_str()
    ))
});
static DOING: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("^(?:{SAYS})")));
/// A text with its words.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    words: Vec<Listed<'a>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            words: listed(text),
        }
    }

    /// Words of the dictionary.
    pub(super) fn words(&self) -> &[Listed<'a>] {
        &self.words
    }

    /// The word that holds byte `at` inside it.
    fn across(&self, at: usize) -> Option<&Listed<'a>> {
        let next = self.words.partition_point(|word| word.start < at);
        next.checked_sub(1)
            .map(|i| &self.words[i])
            .filter(|word| at < word.end)
    }

    /// The word that begins at byte `at`.
    pub(super) fn word_at(&self, at: usize) -> Option<&Listed<'a>> {
        let next = self.words.partition_point(|word| word.start < at);
        self.words.get(next).filter(|word| word.start == at)
    }

    /// Whether no word of the dictionary is cut at byte `at`.
    pub(super) fn is_between(&self, at: usize) -> bool {
        self.across(at).is_none()
    }

    /// What stands behind byte `at`.
    pub(super) fn follow(&self, at: usize) -> Follow {
        let rest = &self.text[at..];
        if SURE.is_match(rest) || BEGINS_WITH_POST.is_match(rest) {
            return Follow::Sure;
        }
        let mut chars = rest.chars();
        let then = chars.next().is_some_and(|c| THEN.contains(c));
        if then
            && chars
                .next()
                .is_some_and(|c| c.is_alphanumeric() || "“《".contains(c))
        {
            Follow::May
        } else {
            Follow::Open
        }
    }

    /// End of the name that begins at byte `at`; `titled`: a post stands right before it.
    pub(super) fn name_at(&self, at: usize, titled: bool) -> Option<usize> {
        let rest = &self.text[at..];
        let (length, _) = surname(rest)?;
        let longer = self
            .fits(at, length + 2, titled)
            .map(|(end, follow)| (self.without_next(end), follow));
        let shorter = self.fits(at, length + 1, titled);
        match (longer, shorter) {
            (Some((end, _)), Some((short, _))) => {
                let last = self.text[at..end].chars().next_back().unwrap_or(' ');
                Some(if ends_rarely(last) { short } else { end })
            }
            (longer, shorter) => longer.or(shorter).map(|(end, _)| end),
        }
    }

    /// The name that ends at byte `end` and begins at a mark or a word of joining.
    pub(super) fn name_before(&self, end: usize, least: usize) -> Option<usize> {
        let before = &self.text[..end];
        let starts: Vec<usize> = before
            .char_indices()
            .rev()
            .take(4)
            .map(|(at, _)| at)
            .collect();
        // The longest first: 欧阳文静 before 文静.
        for (index, &start) in starts.iter().enumerate().rev() {
            let count = index + 1;
            let Some((length, kind)) = surname(&before[start..]) else {
                continue;
            };
            let begins = before[..start]
                .chars()
                .next_back()
                .is_none_or(|c| !is_han(c) && c != '·' || "由和与及请邀".contains(c));
            if begins
                && count >= least.max(length + 1)
                && kind == Surname::Plain
                && is_name(&before[start..])
                && self.is_between(start)
                && (self.is_between(end) || self.text[end..].starts_with('等'))
                && self
                    .word_at(start)
                    .is_none_or(|word| {
                        word.end < end && count == 3 && word.tag.starts_with(['n', 'a', 't', 'z'])
                            || word.tag.starts_with("nr")
                    })
                // 申报方, 满意度: a word with its ending.
                && !(self.word_at(start).is_some()
                    && before.ends_with(['方', '度', '率', '性', '化', '者', '员', '型', '类', '量']))
            {
                return Some(start);
            }
        }
        None
    }

    /// 宰父敬|老先生, 古丽|三人: what belongs to the word behind the name ends no name.
    fn without_next(&self, end: usize) -> usize {
        const COUNTS: &[char] = &['二', '两', '三', '四', '五', '六', '七', '八', '九', '十'];
        let (before, rest) = self.text.split_at(end);
        if let Some(name) = before.strip_suffix('老').filter(|_| kin(rest).is_some()) {
            return name.len();
        }
        match before.strip_suffix(COUNTS) {
            Some(name) if rest.starts_with(['人', '位', '名']) => name.len(),
            _ => end,
        }
    }

    /// The byte `count` characters behind byte `at`, or the end.
    pub(super) fn after(&self, at: usize, count: usize) -> usize {
        let rest = &self.text[at..];
        let length = rest
            .char_indices()
            .nth(count)
            .map_or(rest.len(), |(i, _)| i);
        at + length
    }

    fn fits(&self, at: usize, count: usize, titled: bool) -> Option<(usize, Follow)> {
        let end = self.after(at, count);
        let name = &self.text[at..end];
        if name.chars().count() != count || !is_name(name) {
            return None;
        }
        let (length, kind) = surname(name)?;
        let given = count - length;
        let follow = self.follow(end);
        let last = name.chars().next_back()?;
        // 廖冠中等11人 and 卢婉君主讲: the dictionary would read 中等 and 君主.
        let joined = self.text[end..].starts_with('等')
            || titled && given == 2 && follow == Follow::Sure && DOING.is_match(&self.text[end..]);
        if !self.is_between(end) && !joined {
            return None;
        }
        if !titled && !self.is_between(at) {
            return None;
        }
        if let Some(word) = self.word_at(at) {
            let named = word.tag.starts_with("nr");
            if word.end == end && !named {
                // 简单 and 解忧 are names only where nothing else can stand; 会长简单说 is no name.
                let says = DOING.is_match(&self.text[end..]);
                let noun = !["v", "d", "p", "c", "r", "m", "u", "t", "f"]
                    .iter()
                    .any(|tag| word.tag.starts_with(tag));
                if !(titled
                    && (noun
                        && SPEAKS.is_match(&self.text[end..])
                        && !(says && frequency(name) >= 1_000)
                        || BESIDE_POST.is_match(&self.text[end..]) && frequency(name) < 3_000))
                {
                    return None;
                }
            } else if word.end < end && length == 1 && !named {
                // 高大伟 begins with a word; so does 安全员.
                let noun = word.tag.starts_with(['n', 'a', 't', 'z']);
                if !titled
                    || !noun
                    || kind == Surname::Doubtful
                    || follow != Follow::Sure
                    || ends_rarely(last)
                {
                    return None;
                }
            }
        }
        // 安居|房, 广东|人: a word with the ending of a thing.
        if count == length + 2
            && ends_as_thing(last)
            && self
                .word_at(at)
                .is_some_and(|word| word.end < end && frequency(&self.text[at..word.end]) >= 100)
        {
            return None;
        }
        // 青年路封闭: a place and a verb; a name would be followed by what may follow one.
        let begins = at + name.chars().take(length).map(char::len_utf8).sum::<usize>();
        if follow == Follow::Open
            && self
                .word_at(begins)
                .is_some_and(|word| word.end == end && word.tag.starts_with('v'))
        {
            return None;
        }
        let enough = match (titled, given, kind) {
            (true, 2, Surname::Plain) => follow > Follow::Open || !ends_rarely(last),
            // 何晓琳算过: no word begins with it, so it is a name.
            (true, 2, Surname::Doubtful) => {
                follow > Follow::Open || !ends_rarely(last) && self.word_at(at).is_none()
            }
            // 司徒慧合影: a surname of two characters is no chance.
            (true, _, Surname::Plain) => follow >= Follow::May || length == 2 && !ends_rarely(last),
            (true, _, Surname::Doubtful) | (false, 2, _) => follow == Follow::Sure,
            (false, _, _) => follow == Follow::Sure && kind == Surname::Plain,
        };
        enough.then_some((end, follow))
    }
}
